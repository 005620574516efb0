//! Runs a compiled hook.
//!
//! Whatever does not work out here (a number too large, a text too long, a builder that refuses)
//! stops the run without a message: the interpreter then runs the hook again and says what is
//! wrong in its own words. Scripts do nothing but decide, so running one twice does no harm.

use std::borrow::Cow;

use super::builders;
use super::program::{Arithmetic, Block, Branch, Building, Compare, Native, Node, Program, Read};
use super::sandbox::{self, Host, MAX_MATCHING, MAX_OPERATIONS, MAX_TEXT_BYTES};
use super::schema::{Get, Root};
use super::value::Value;
use crate::rules::Tried;

/// Why evaluation of a node stops.
///
/// One byte, so that what every node gives back stays in registers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stop {
    /// `return` was reached; the value waits in the run.
    Return,
    /// The interpreter has to say what is wrong.
    Interpret,
}

type Step<'a, T = Value<'a>> = Result<T, Stop>;

/// What a run writes down of the conditions that it tries. A run that writes nothing carries `()`,
/// which has no size and of which nothing is left when it is compiled.
trait Notes {
    fn written(&mut self) -> Option<&mut Written>;
}

impl Notes for () {
    #[inline(always)]
    fn written(&mut self) -> Option<&mut Written> {
        None
    }
}

/// The conditions that were tried.
#[derive(Default)]
struct Written {
    tried: Vec<Tried>,
    /// What the condition being tried has read.
    reads: Vec<String>,
}

impl Notes for Written {
    #[inline(always)]
    fn written(&mut self) -> Option<&mut Written> {
        Some(self)
    }
}

/// One run.
struct Run<'a, N> {
    program: &'a Program,
    host: &'a Host,
    root: Root<'a>,
    /// The value of the `return` that was reached.
    returned: Value<'a>,
    steps: u64,
    matching: u32,
    notes: N,
}

/// Runs the hook. `tried` gets the conditions, also those tried before a run stops.
///
/// A build with `--cfg switchboard_bare` cannot write them down at all: benches/README.md compares
/// the two, to show that what is not asked for costs nothing.
pub(crate) fn run<'a>(
    program: &'a Program,
    host: &'a Host,
    root: Root<'a>,
    tried: Option<&mut Vec<Tried>>,
) -> Option<Value<'a>> {
    #[cfg(not(switchboard_bare))]
    if let Some(tried) = tried {
        let (value, written) = start(program, host, root, Written::default());
        *tried = written.tried;
        return value;
    }
    #[cfg(switchboard_bare)]
    let _ = tried;
    start(program, host, root, ()).0
}

fn start<'a, N: Notes>(
    program: &'a Program,
    host: &'a Host,
    root: Root<'a>,
    notes: N,
) -> (Option<Value<'a>>, N) {
    let mut run = Run {
        program,
        host,
        root,
        returned: Value::Unit,
        steps: 0,
        matching: 0,
        notes,
    };
    let hook = program.functions.len().saturating_sub(1);
    let value = run.call(hook, Vec::new()).ok();
    (value, run.notes)
}

impl<'a, N: Notes> Run<'a, N> {
    fn call(&mut self, function: usize, mut slots: Vec<Value<'a>>) -> Step<'a> {
        let body = self
            .program
            .functions
            .get(function)
            .ok_or(Stop::Interpret)?;
        if body.slots > 0 {
            slots.resize(body.slots, Value::Unit);
        }
        match self.block(&body.block, &mut slots) {
            Err(Stop::Return) => Ok(std::mem::take(&mut self.returned)),
            other => other,
        }
    }

    fn block(&mut self, block: &'a Block, slots: &mut [Value<'a>]) -> Step<'a> {
        let mut value = Value::Unit;
        for node in &block.nodes {
            value = self.eval(node, slots)?;
        }
        Ok(value)
    }

    /// The same limit as the interpreter's; what passes it is the interpreter's to judge.
    fn count(&mut self) -> Step<'a, ()> {
        self.steps += 1;
        if self.steps > MAX_OPERATIONS {
            return Err(Stop::Interpret);
        }
        Ok(())
    }

    /// Matching is counted apart, as in the interpreter: it takes longer than other steps.
    fn spend(&mut self, cost: u32) -> Step<'a, ()> {
        self.matching += cost;
        if self.matching > MAX_MATCHING {
            return Err(Stop::Interpret);
        }
        Ok(())
    }

    fn test(&mut self, node: &'a Node, slots: &mut [Value<'a>]) -> Step<'a, bool> {
        self.count()?;
        match node {
            Node::And(parts) => {
                for part in parts {
                    if !self.test(part, slots)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Node::Or(parts) => {
                for part in parts {
                    if self.test(part, slots)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Node::Not(part) => Ok(!self.test(part, slots)?),
            Node::NumberIs(read, compare, number) => {
                let Get::Int(get) = read.get else {
                    return Err(Stop::Interpret);
                };
                let value = get(self.root);
                self.note(read, || value.to_string());
                Ok(compare.holds(&value, number))
            }
            Node::TextIs(read, equal, text) => {
                let Get::Str(get) = read.get else {
                    return Err(Stop::Interpret);
                };
                let value = get(self.root);
                self.note(read, || quoted(value));
                Ok((value == text) == *equal)
            }
            Node::TextIn(read, texts) => {
                let Get::Str(get) = read.get else {
                    return Err(Stop::Interpret);
                };
                let value = get(self.root);
                self.note(read, || quoted(value));
                Ok(texts.iter().any(|text| text == value))
            }
            Node::Read(read) => match read.get {
                Get::Bool(get) => {
                    let value = get(self.root);
                    self.note(read, || value.to_string());
                    Ok(value)
                }
                _ => Err(Stop::Interpret),
            },
            other => match self.eval(other, slots)? {
                Value::Bool(value) => Ok(value),
                _ => Err(Stop::Interpret),
            },
        }
    }

    fn eval(&mut self, node: &'a Node, slots: &mut [Value<'a>]) -> Step<'a> {
        self.count()?;
        match node {
            Node::Constant(value) => Ok(value.clone()),
            Node::Text(text) => Ok(Value::Str(Cow::Borrowed(text))),
            Node::Variable(slot, name) => {
                let value = slots.get(*slot).cloned().ok_or(Stop::Interpret)?;
                if let Some(notes) = self.notes.written() {
                    notes.reads.push(format!("{name} = {}", shown(&value)));
                }
                Ok(value)
            }
            Node::Read(read) => Ok(self.read(read)),
            Node::And(_)
            | Node::Or(_)
            | Node::Not(_)
            | Node::NumberIs(..)
            | Node::TextIs(..)
            | Node::TextIn(..) => self.test(node, slots).map(Value::Bool),
            Node::Compare(compare, sides) => {
                let left = self.eval(&sides.0, slots)?;
                let right = self.eval(&sides.1, slots)?;
                compare_values(*compare, &left, &right)
            }
            Node::Arithmetic(how, sides) => {
                let left = self.eval(&sides.0, slots)?;
                let right = self.eval(&sides.1, slots)?;
                combine(*how, &left, &right)
            }
            Node::Negate(part) => match self.eval(part, slots)? {
                Value::Int(number) => number.checked_neg().map(Value::Int).ok_or(Stop::Interpret),
                _ => Err(Stop::Interpret),
            },
            Node::Join(parts) => self.join(parts, slots),
            Node::List(parts) => Ok(Value::List(self.all(parts, slots)?)),
            Node::Native(native, args) => {
                // Two arguments need no list of their own, and none of these is noted.
                if let [one, two] = args.as_slice() {
                    let args = [self.eval(one, slots)?, self.eval(two, slots)?];
                    return self.native(*native, &args);
                }
                let args = self.all(args, slots)?;
                let value = self.native(*native, &args)?;
                self.note_call(*native, &args, &value);
                Ok(value)
            }
            Node::Matches(text, pattern) => match self.eval(text, slots)? {
                Value::Str(text) => {
                    self.spend(self.host.cost(pattern.as_str()))?;
                    Ok(Value::Bool(pattern.is_match(&text)))
                }
                _ => Err(Stop::Interpret),
            },
            Node::Build(building) => self.build(building, slots),
            Node::Call(function, args) => {
                let args = self.all(args, slots)?;
                self.call(*function, args)
            }
            Node::Set(slot, part) => {
                let value = self.eval(part, slots)?;
                *slots.get_mut(*slot).ok_or(Stop::Interpret)? = value;
                Ok(Value::Unit)
            }
            Node::If(branch) => self.branch(branch, slots),
            Node::Block(block) => self.block(block, slots),
            Node::Return(part) => {
                self.returned = self.eval(part, slots)?;
                Err(Stop::Return)
            }
        }
    }

    fn branch(&mut self, branch: &'a Branch, slots: &mut [Value<'a>]) -> Step<'a> {
        let outer = self
            .notes
            .written()
            .map(|notes| std::mem::take(&mut notes.reads));
        let tested = self.test(&branch.condition, slots);
        if let Some(notes) = self.notes.written() {
            let mut values = std::mem::replace(&mut notes.reads, outer.unwrap_or_default());
            let mut seen = std::collections::BTreeSet::new();
            values.retain(|value| seen.insert(value.clone()));
            notes.tried.push(Tried {
                at: branch.at.clone(),
                condition: branch.text.clone(),
                values,
                held: matches!(tested, Ok(true)),
                column: branch.place.column,
            });
        }
        if tested? {
            self.block(&branch.then, slots)
        } else {
            self.block(&branch.otherwise, slots)
        }
    }

    fn all(&mut self, parts: &'a [Node], slots: &mut [Value<'a>]) -> Step<'a, Vec<Value<'a>>> {
        let mut values = Vec::with_capacity(parts.len());
        for part in parts {
            values.push(self.eval(part, slots)?);
        }
        Ok(values)
    }

    fn build(&mut self, building: &'a Building, slots: &mut [Value<'a>]) -> Step<'a> {
        let mut args = self.all(&building.args, slots)?;
        let mut value = (building.builder.make)(&mut args).map_err(|_| Stop::Interpret)?;
        if building.builder.begins {
            builders::stamp(&mut value, building.place);
        }
        Ok(value)
    }

    fn join(&mut self, parts: &'a [Node], slots: &mut [Value<'a>]) -> Step<'a> {
        use std::fmt::Write;
        let mut text = String::new();
        for part in parts {
            let wrote = match self.eval(part, slots)? {
                Value::Str(part) => write!(text, "{part}"),
                Value::Int(number) => write!(text, "{number}"),
                Value::Bool(flag) => write!(text, "{flag}"),
                _ => return Err(Stop::Interpret),
            };
            if wrote.is_err() || text.len() > MAX_TEXT_BYTES {
                return Err(Stop::Interpret);
            }
        }
        Ok(Value::Str(Cow::Owned(text)))
    }

    fn read(&mut self, read: &Read) -> Value<'a> {
        let value = match read.get {
            Get::Bool(get) => Value::Bool(get(self.root)),
            Get::Int(get) => Value::Int(get(self.root)),
            Get::Span(get) => Value::Span(get(self.root)),
            Get::Str(get) => Value::Str(Cow::Borrowed(get(self.root))),
            Get::Text(get) => Value::Str(Cow::Owned(get(self.root))),
            Get::List(get) => Value::List(
                get(self.root)
                    .into_iter()
                    .map(|text| Value::Str(Cow::Borrowed(text)))
                    .collect(),
            ),
            Get::Fact(_) => Value::Unit,
        };
        self.note(read, || shown(&value));
        value
    }

    fn note(&mut self, read: &Read, value: impl FnOnce() -> String) {
        if let Some(notes) = self.notes.written() {
            notes.reads.push(format!("{} = {}", read.path, value()));
        }
    }

    /// What asks beyond the facts, a calendar or a zone, is shown with what it said.
    fn note_call(&mut self, native: Native, args: &[Value<'a>], value: &Value<'a>) {
        if let Some(notes) = self.notes.written() {
            let name = match native {
                Native::IsOpen => "is_open",
                Native::HourIn => "hour_in",
                Native::WeekdayIn => "weekday_in",
                _ => return,
            };
            let args: Vec<String> = args.iter().map(shown).collect();
            let call = format!("{name}({}) = {}", args.join(", "), shown(value));
            notes.reads.push(call);
        }
    }

    fn native(&mut self, native: Native, args: &[Value<'a>]) -> Step<'a> {
        let value = match (native, args) {
            (Native::Len, [Value::Str(text)]) => count_of(text.chars().count()),
            (Native::Len, [Value::List(items)]) => count_of(items.len()),
            (Native::IsEmpty, [Value::Str(text)]) => Value::Bool(text.is_empty()),
            (Native::IsEmpty, [Value::List(items)]) => Value::Bool(items.is_empty()),
            (Native::Contains, [Value::Str(text), Value::Str(part)]) => {
                Value::Bool(text.contains(&**part))
            }
            (Native::Contains, [Value::List(items), item]) => Value::Bool(items.contains(item)),
            (Native::StartsWith, [Value::Str(text), Value::Str(part)]) => {
                Value::Bool(text.starts_with(&**part))
            }
            (Native::EndsWith, [Value::Str(text), Value::Str(part)]) => {
                Value::Bool(text.ends_with(&**part))
            }
            (Native::ToLower, [Value::Str(text)]) => bounded(text.to_lowercase())?,
            (Native::ToUpper, [Value::Str(text)]) => bounded(text.to_uppercase())?,
            (Native::Matches, [Value::Str(text), Value::Str(pattern)]) => {
                self.spend(self.host.cost(pattern))?;
                let matched = self.host.matches(text, pattern);
                Value::Bool(matched.map_err(|_| Stop::Interpret)?)
            }
            (Native::IsOpen, [Value::Str(id)]) => Value::Bool(
                self.host
                    .is_open(id, self.root.at())
                    .map_err(|_| Stop::Interpret)?,
            ),
            (Native::HourIn, [Value::Str(zone)]) => {
                Value::Int(sandbox::hour_in(zone, self.root.at()).map_err(|_| Stop::Interpret)?)
            }
            (Native::WeekdayIn, [Value::Str(zone)]) => {
                Value::Int(sandbox::weekday_in(zone, self.root.at()).map_err(|_| Stop::Interpret)?)
            }
            _ => return Err(Stop::Interpret),
        };
        Ok(value)
    }
}

fn count_of<'a>(count: usize) -> Value<'a> {
    Value::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

fn bounded<'a>(text: String) -> Step<'a> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(Stop::Interpret);
    }
    Ok(Value::Str(Cow::Owned(text)))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", builders::shortened(text))
}

/// As an explanation shows it.
fn shown(value: &Value<'_>) -> String {
    match value {
        Value::Bool(flag) => flag.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Str(text) => quoted(text),
        Value::Span(span) => span.to_string(),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(shown).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.phrase(),
    }
}

impl Compare {
    fn holds<T: PartialOrd + ?Sized>(self, left: &T, right: &T) -> bool {
        match self {
            Self::Equal => left == right,
            Self::Unequal => left != right,
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
        }
    }
}

fn compare_values<'a>(compare: Compare, left: &Value<'a>, right: &Value<'a>) -> Step<'a> {
    Ok(Value::Bool(match (left, right) {
        (Value::Int(left), Value::Int(right)) => compare.holds(left, right),
        (Value::Str(left), Value::Str(right)) => compare.holds(&**left, &**right),
        (Value::Bool(left), Value::Bool(right)) => compare.holds(left, right),
        (Value::Span(left), Value::Span(right)) => compare.holds(left, right),
        _ => return Err(Stop::Interpret),
    }))
}

fn combine<'a>(how: Arithmetic, left: &Value<'a>, right: &Value<'a>) -> Step<'a> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => match how {
            Arithmetic::Add => left.checked_add(*right),
            Arithmetic::Subtract => left.checked_sub(*right),
            Arithmetic::Multiply => left.checked_mul(*right),
            Arithmetic::Divide => left.checked_div(*right),
            Arithmetic::Remainder => left.checked_rem(*right),
        }
        .map(Value::Int)
        .ok_or(Stop::Interpret),
        (Value::Span(left), Value::Span(right)) => match how {
            Arithmetic::Add => Ok(Value::Span(left.plus(*right))),
            Arithmetic::Subtract => Ok(Value::Span(left.minus(*right))),
            _ => Err(Stop::Interpret),
        },
        _ => Err(Stop::Interpret),
    }
}
