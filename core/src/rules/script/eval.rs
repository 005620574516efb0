//! Runs a compiled hook.
//!
//! Whatever does not work out here (a number too large, a text too long, a builder that refuses)
//! stops the run without a message: the interpreter then runs the hook again and says what is
//! wrong in its own words. Scripts do nothing but decide, so running one twice does no harm. Only
//! what a part that was interpreted says is handed on as it is.

use std::borrow::Cow;

use super::builders;
use super::faults::Fault;
use super::interpreter::{Session, Spent};
use super::lookup::Asking;
use super::natives;
use super::notes::{
    Notes, Written, distinct, push_display, push_quoted, push_shown, quoted, shown,
};
use super::operators::{combine, compare_values, sign_of};
use super::program::{Block, Branch, Building, Choosing, Native, Node, Program, Read};
use super::sandbox::{Host, MAX_CALLS, MAX_MATCHING, MAX_TEXT_BYTES};
use super::schema::{Get, Root};
use super::value::Value;
use crate::rules::Tried;

/// Why evaluation of a node stops.
///
/// One byte, so that what every node gives back stays in registers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stop {
    /// `return` was reached; the value waits in the run.
    Return,
    /// `break` was reached; the value waits in the run.
    Break,
    /// `continue` was reached.
    Continue,
    /// A part that was interpreted has failed; what is wrong waits in the run.
    Failed,
    /// The interpreter has to say what is wrong.
    Interpret,
}

pub(super) type Step<'a, T = Value<'a>> = Result<T, Stop>;

/// One run.
pub(super) struct Run<'a, N> {
    pub(super) program: &'a Program,
    pub(super) host: &'a Host,
    pub(super) root: Root<'a>,
    /// The value of the `return` or `break` that was reached.
    pub(super) returned: Value<'a>,
    /// What is wrong, when a part that was interpreted has said it.
    pub(super) fault: Option<Fault>,
    pub(super) spent: Spent,
    /// How many calls of the script's functions it is in.
    pub(super) level: usize,
    /// The interpreter, once it was needed.
    pub(super) session: Option<Box<Session<'a>>>,
    pub(super) notes: N,
}

/// Runs the hook; nothing when the interpreter has to say what is wrong. `tried` gets the
/// conditions, also those tried before a run stops.
///
/// A build with `--cfg switchboard_bare` cannot write them down at all: benches/README.md compares
/// the two, to show that what is not asked for costs nothing.
pub(crate) fn run<'a>(
    program: &'a Program,
    host: &'a Host,
    root: Root<'a>,
    limit: u64,
    tried: Option<&mut Vec<Tried>>,
) -> Option<Result<Value<'a>, Fault>> {
    #[cfg(not(switchboard_bare))]
    if let Some(tried) = tried {
        let (value, written) = start(program, host, root, limit, Written::default());
        *tried = written.tried;
        return value;
    }
    #[cfg(switchboard_bare)]
    let _ = tried;
    start(program, host, root, limit, ()).0
}

fn start<'a, N: Notes>(
    program: &'a Program,
    host: &'a Host,
    root: Root<'a>,
    limit: u64,
    notes: N,
) -> (Option<Result<Value<'a>, Fault>>, N) {
    let mut run = Run::new(program, host, root, limit, notes);
    let hook = program.functions.len().saturating_sub(1);
    let came = match run.call(hook, Vec::new()) {
        Ok(value) => Some(Ok(value)),
        Err(Stop::Failed) => run.fault.take().map(Err),
        Err(_) => None,
    };
    #[cfg(any(test, fuzzing))]
    LAST_STEPS.set(run.spent.steps);
    (came, run.notes)
}

#[cfg(any(test, fuzzing))]
thread_local! {
    /// What the last run on this thread has counted, for the test that it is not too little.
    pub(crate) static LAST_STEPS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

impl<'a, N: Notes> Run<'a, N> {
    pub(super) fn new(
        program: &'a Program,
        host: &'a Host,
        root: Root<'a>,
        limit: u64,
        notes: N,
    ) -> Self {
        Self {
            program,
            host,
            root,
            returned: Value::Unit,
            fault: None,
            spent: Spent {
                steps: 0,
                limit,
                matching: 0,
            },
            level: 0,
            session: None,
            notes,
        }
    }

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

    /// Calls another function of the script.
    fn deeper(&mut self, function: usize, args: Vec<Value<'a>>) -> Step<'a> {
        let parameters = self
            .program
            .functions
            .get(function)
            .map(|body| body.parameters);
        self.count(2 + 5 * parameters.unwrap_or_default() as u64)?;
        if self.level >= MAX_CALLS {
            return Err(Stop::Interpret);
        }
        self.level += 1;
        let value = self.call(function, args);
        self.level -= 1;
        match value {
            Err(stop) => Err(self.out_of_call(stop)),
            value => value,
        }
    }

    /// A fault without a place has the place of the call, which only the interpreter knows.
    #[cold]
    pub(super) fn out_of_call(&mut self, stop: Stop) -> Stop {
        match (stop, &self.fault) {
            (Stop::Failed, Some(fault)) if !fault.is_placed() => Stop::Interpret,
            _ => stop,
        }
    }

    pub(super) fn block(&mut self, block: &'a Block, slots: &mut [Value<'a>]) -> Step<'a> {
        let mut value = Value::Unit;
        for node in &block.nodes {
            self.count(1)?;
            value = self.eval(node, slots)?;
        }
        Ok(value)
    }

    /// The same limit as the interpreter's; what passes it is the interpreter's to judge.
    pub(super) fn count(&mut self, steps: u64) -> Step<'a, ()> {
        self.spent.steps += steps;
        if self.spent.steps > self.spent.limit {
            return Err(Stop::Interpret);
        }
        Ok(())
    }

    /// Matching is counted apart, as in the interpreter: it takes longer than other steps.
    fn spend(&mut self, cost: u32) -> Step<'a, ()> {
        self.spent.matching += cost;
        if self.spent.matching > MAX_MATCHING {
            return Err(Stop::Interpret);
        }
        Ok(())
    }

    pub(super) fn test(&mut self, node: &'a Node, slots: &mut [Value<'a>]) -> Step<'a, bool> {
        self.count(2)?;
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
                self.count(read.steps)?;
                self.note(read, |text| push_display(text, &value));
                Ok(compare.holds(&value, number))
            }
            Node::TextIs(read, equal, text) => {
                let Get::Str(get) = read.get else {
                    return Err(Stop::Interpret);
                };
                let value = get(self.root);
                self.count(read.steps)?;
                self.note(read, |text| push_quoted(text, value));
                Ok((value == text) == *equal)
            }
            Node::TextIn(read, texts) => {
                let Get::Str(get) = read.get else {
                    return Err(Stop::Interpret);
                };
                let value = get(self.root);
                // The interpreter makes the list, and compares one by one.
                self.count(read.steps + 2 + 2 * texts.len() as u64)?;
                self.note(read, |text| push_quoted(text, value));
                Ok(texts.iter().any(|text| text == value))
            }
            Node::Read(read) => match read.get {
                Get::Bool(get) => {
                    let value = get(self.root);
                    self.count(read.steps)?;
                    self.note(read, |text| push_display(text, &value));
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

    pub(super) fn eval(&mut self, node: &'a Node, slots: &mut [Value<'a>]) -> Step<'a> {
        match self.node(node, slots) {
            Err(Stop::Failed) if !keeps_order(node) => Err(Stop::Interpret),
            value => value,
        }
    }

    fn node(&mut self, node: &'a Node, slots: &mut [Value<'a>]) -> Step<'a> {
        self.count(1)?;
        match node {
            Node::Constant(value) => self.constant(value),
            Node::Text(text) => Ok(Value::Str(Cow::Borrowed(text))),
            Node::Variable(slot, name) => {
                let value = slots.get(*slot).cloned().ok_or(Stop::Interpret)?;
                if let Some(notes) = self.notes.written() {
                    notes.reads.push(format!("{name} = {}", shown(&value)));
                }
                Ok(value)
            }
            Node::Read(read) => self.read(read),
            Node::And(_)
            | Node::Or(_)
            | Node::Not(_)
            | Node::NumberIs(..)
            | Node::TextIs(..)
            | Node::TextIn(..) => self.test(node, slots).map(Value::Bool),
            Node::Compare(compare, sides) => {
                let left = self.eval(&sides.0, slots)?;
                let right = self.eval(&sides.1, slots)?;
                self.count(2)?;
                match compare_values(*compare, &left, &right) {
                    Some(holds) => Ok(Value::Bool(holds)),
                    None => self.rhai(sign_of(*compare), vec![left, right]),
                }
            }
            Node::Arithmetic(how, sides) => {
                let left = self.eval(&sides.0, slots)?;
                let right = self.eval(&sides.1, slots)?;
                self.count(2)?;
                match (&left, &right) {
                    (Value::Int(_), Value::Int(_)) | (Value::Span(_), Value::Span(_)) => {
                        combine(*how, &left, &right).ok_or(Stop::Interpret)
                    }
                    _ => self.rhai(how.sign(), vec![left, right]),
                }
            }
            Node::Negate(part) => match self.eval(part, slots)? {
                Value::Int(number) => number.checked_neg().map(Value::Int).ok_or(Stop::Interpret),
                _ => Err(Stop::Interpret),
            },
            Node::Coalesce(parts) => {
                let mut value = Value::Unit;
                for part in parts {
                    value = self.eval(part, slots)?;
                    if !matches!(value, Value::Unit) {
                        break;
                    }
                }
                Ok(value)
            }
            Node::Join(parts) => self.join(parts, slots),
            Node::List(parts) => {
                let items = self.all(parts, slots)?;
                self.count(items.len() as u64)?;
                natives::list(items).ok_or(Stop::Interpret)
            }
            Node::Index(sides) => {
                let of = self.eval(&sides.0, slots)?;
                let at = self.eval(&sides.1, slots)?;
                self.count(3)?;
                natives::index(&of, &at).ok_or(Stop::Interpret)
            }
            Node::Property(part, name) => {
                let value = self.eval(part, slots)?;
                self.property(value, name)
            }
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
            Node::Lookup(asked) => self.look_up(&asked.0, &asked.1, slots),
            Node::Matches(text, pattern) => match self.eval(text, slots)? {
                Value::Str(text) => {
                    self.count(2)?;
                    natives::text_within(&text).ok_or(Stop::Interpret)?;
                    self.spend(self.host.cost(pattern.as_str()))?;
                    Ok(Value::Bool(pattern.is_match(&text)))
                }
                _ => Err(Stop::Interpret),
            },
            Node::Rhai(name, args) => {
                let args = self.all(args, slots)?;
                self.count(4)?;
                self.rhai(name, args)
            }
            Node::Build(building) => self.build(building, slots),
            Node::Choose(choosing) => self.choose(choosing, slots),
            Node::Call(function, args) => {
                let args = self.all(args, slots)?;
                self.deeper(*function, args)
            }
            Node::Set(slot, part) => {
                let value = self.eval(part, slots)?;
                *slots.get_mut(*slot).ok_or(Stop::Interpret)? = value;
                self.count(1)?;
                Ok(Value::Unit)
            }
            Node::If(branch) => self.branch(branch, slots),
            Node::Switch(switch) => self.switch(switch, slots),
            Node::Each(each) => self.each(each, slots),
            Node::Repeat(repeat) => self.repeat(repeat, slots),
            Node::Break(part) => {
                self.returned = self.eval(part, slots)?;
                Err(Stop::Break)
            }
            Node::Continue => Err(Stop::Continue),
            Node::Block(block) => self.block(block, slots),
            Node::Return(part) => {
                self.returned = self.eval(part, slots)?;
                Err(Stop::Return)
            }
            Node::Fail => Err(Stop::Interpret),
            Node::Interpret(part) => self.interpret(part, slots),
        }
    }

    /// What was put together at load would have been put together step by step.
    fn constant(&mut self, value: &'a Value<'static>) -> Step<'a> {
        match value {
            Value::Draft(_) | Value::List(_) | Value::Span(_) => {
                self.count(self.program.dearest)?
            }
            // In the place of a `let` of a fact.
            Value::Unit => self.count(6)?,
            Value::Fact(_) => self.count(4)?,
            _ => {}
        }
        Ok(value.clone())
    }

    fn branch(&mut self, branch: &'a Branch, slots: &mut [Value<'a>]) -> Step<'a> {
        let outer = self
            .notes
            .written()
            .map(|notes| std::mem::take(&mut notes.reads));
        let tested = self.test(&branch.condition, slots);
        if let Some(notes) = self.notes.written() {
            let values = std::mem::replace(&mut notes.reads, outer.unwrap_or_default());
            notes.tried.push(Tried {
                at: branch.at.clone(),
                condition: branch.text.clone(),
                values: distinct(values),
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
        self.count(3)?;
        let mut args = self.all(&building.args, slots)?;
        natives::first_within(&args).ok_or(Stop::Interpret)?;
        let mut value = (building.builder.make)(&mut args).map_err(|_| Stop::Interpret)?;
        if building.builder.begins {
            builders::stamp(&mut value, building.place);
        }
        Ok(value)
    }

    fn choose(&mut self, choosing: &'a Choosing, slots: &mut [Value<'a>]) -> Step<'a> {
        self.count(3)?;
        let mut args = self.all(&choosing.args, slots)?;
        natives::first_within(&args).ok_or(Stop::Interpret)?;
        builders::call(&choosing.name, &mut args, choosing.place).map_err(|_| Stop::Interpret)
    }

    fn join(&mut self, parts: &'a [Node], slots: &mut [Value<'a>]) -> Step<'a> {
        use std::fmt::Write;
        let mut text = String::new();
        for part in parts {
            let value = self.eval(part, slots)?;
            self.count(1)?;
            let wrote = match value {
                Value::Str(part) => write!(text, "{part}"),
                Value::Int(number) => write!(text, "{number}"),
                Value::Bool(flag) => write!(text, "{flag}"),
                Value::Unit => Ok(()),
                other => match self.rhai("to_string", vec![other])? {
                    Value::Str(part) => write!(text, "{part}"),
                    _ => return Err(Stop::Interpret),
                },
            };
            if wrote.is_err() || text.len() > MAX_TEXT_BYTES {
                return Err(Stop::Interpret);
            }
        }
        Ok(Value::Str(Cow::Owned(text)))
    }

    fn read(&mut self, read: &Read) -> Step<'a> {
        self.count(read.steps)?;
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
        self.note(read, |text| push_shown(text, &value));
        Ok(value)
    }

    fn look_up(&mut self, asking: &'a Asking, key: &'a Node, slots: &mut [Value<'a>]) -> Step<'a> {
        let Value::Str(key) = self.eval(key, slots)? else {
            return Err(Stop::Interpret);
        };
        self.count(5)?;
        let value = asking.answer(&key).ok_or(Stop::Interpret)?;
        if let Some(notes) = self.notes.written() {
            let asked = asking.written(&quoted(&key));
            notes.reads.push(format!("{asked} = {}", shown(&value)));
        }
        Ok(value)
    }

    fn native(&mut self, native: Native, args: &[Value<'a>]) -> Step<'a> {
        self.count(natives::steps(native, args))?;
        natives::first_within(args).ok_or(Stop::Interpret)?;
        match (native, args) {
            (Native::Matches, [Value::Str(text), Value::Str(pattern)]) => {
                self.spend(self.host.cost(pattern))?;
                let matched = self.host.matches(text, pattern);
                Ok(Value::Bool(matched.map_err(|_| Stop::Interpret)?))
            }
            (Native::IsOpen | Native::HourIn | Native::WeekdayIn, _) => {
                natives::of_the_moment(native, args, self.host, self.root).ok_or(Stop::Interpret)
            }
            _ => match natives::call(native, args) {
                Some(value) => Ok(value),
                // Of other things the same function is the interpreter's.
                None => self.rhai(native.name(), args.to_vec()),
            },
        }
    }
}

/// Whether what stands in a node is done in the order in which rhai does it. In a chain of calls
/// rhai looks at all arguments first, so that of two that fail it may name another.
fn keeps_order(node: &Node) -> bool {
    matches!(
        node,
        Node::Interpret(_)
            | Node::Set(..)
            | Node::If(_)
            | Node::Switch(_)
            | Node::Each(_)
            | Node::Repeat(_)
            | Node::Block(_)
            | Node::Return(_)
            | Node::Break(_)
    )
}
