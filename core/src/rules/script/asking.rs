//! Where a compiled run hands something to rhai's interpreter.

use rhai::{Dynamic, Scope};

use super::eval::{Run, Step, Stop};
use super::interpreter::Session;
use super::notes::{Notes, shown};
use super::program::{Given, Interpreted};
use super::schema::Get;
use super::value::Value;
use crate::rules::Tried;

impl<'a, N: Notes> Run<'a, N> {
    /// Calls a function or an operator of rhai's own.
    pub(super) fn rhai(&mut self, name: &str, args: Vec<Value<'a>>) -> Step<'a> {
        let mut args: Vec<Dynamic> = args.into_iter().map(|arg| self.dynamic(arg)).collect();
        let (level, mut spent) = (self.level, self.spent);
        let value = self.session().call(name, &mut args, level, &mut spent);
        self.spent = spent;
        self.count(0)?;
        value
            .map(|value| Value::from_dynamic(&value))
            .ok_or(Stop::Interpret)
    }

    /// Has a part of the script run by the interpreter, with the variables that it names.
    pub(super) fn interpret(&mut self, part: &'a Interpreted, slots: &mut [Value<'a>]) -> Step<'a> {
        let mut scope = Scope::new();
        for (name, given) in &part.scope {
            let value = match *given {
                Given::Unread => Dynamic::UNIT,
                Given::Fact(kind) => self.dynamic(Value::Fact(kind)),
                Given::Constant(slot) | Given::Variable(slot) | Given::Changed(slot) => {
                    let value = slots.get(slot).cloned().ok_or(Stop::Interpret)?;
                    self.dynamic(value)
                }
            };
            match given {
                Given::Constant(_) => scope.push_constant_dynamic(&**name, value),
                _ => scope.push_dynamic(&**name, value),
            };
        }
        let (level, mut spent) = (self.level, self.spent);
        let value = self
            .session()
            .run(&part.statements, &mut scope, level, &mut spent);
        self.spent = spent;
        self.count(0)?;
        let value = match value {
            Ok(value) => kept(&value)?,
            Err(None) => return Err(Stop::Interpret),
            Err(fault) => {
                self.fault = fault;
                return Err(Stop::Failed);
            }
        };
        for (name, given) in &part.scope {
            if let Given::Changed(slot) = given {
                let after = scope.get(name).ok_or(Stop::Interpret)?;
                *slots.get_mut(*slot).ok_or(Stop::Interpret)? = kept(after)?;
            }
        }
        self.note_part(part, &value);
        Ok(value)
    }

    fn note_part(&mut self, part: &Interpreted, value: &Value<'_>) {
        let (Some(notes), Some(text)) = (self.notes.written(), &part.text) else {
            return;
        };
        notes.reads.push(format!("{text} = {}", shown(value)));
        notes.tried.push(Tried {
            at: part.at.clone(),
            condition: format!("{text} ran in rhai's interpreter: {}", part.why),
            values: Vec::new(),
            held: true,
            column: 0,
        });
    }

    /// A property of a value that is looked at now.
    pub(super) fn property(&mut self, value: Value<'a>, name: &str) -> Step<'a> {
        self.count(4)?;
        match &value {
            Value::Fact(kind) => {
                let property = kind.property(name).ok_or(Stop::Interpret)?;
                let root = self.root;
                Ok(match property.get {
                    Get::Bool(get) => Value::Bool(get(root)),
                    Get::Int(get) => Value::Int(get(root)),
                    Get::Span(get) => Value::Span(get(root)),
                    Get::Str(get) => Value::Str(get(root).into()),
                    Get::Text(get) => Value::Str(get(root).into()),
                    Get::List(get) => {
                        let texts = get(root).into_iter();
                        Value::List(texts.map(|text| Value::Str(text.into())).collect())
                    }
                    Get::Fact(kind) => Value::Fact(kind),
                })
            }
            Value::Other(map) if map.is_map() => {
                let map = map.as_map_ref().map_err(|_| Stop::Interpret)?;
                map.get(name)
                    .map(Value::from_dynamic)
                    .ok_or(Stop::Interpret)
            }
            _ => self.rhai(&format!("get${name}"), vec![value]),
        }
    }

    /// As the interpreter has it.
    fn dynamic(&mut self, value: Value<'a>) -> Dynamic {
        let root = self.root;
        match value {
            Value::Fact(kind) => self.session().fact(kind, root),
            Value::List(items) => {
                Dynamic::from_array(items.into_iter().map(|item| self.dynamic(item)).collect())
            }
            other => other.into_dynamic(),
        }
    }

    fn session(&mut self) -> &mut Session<'a> {
        let (program, root) = (self.program, self.root);
        self.session
            .get_or_insert_with(|| Box::new(Session::new(&program.interpreter, root)))
    }
}

/// Out of the interpreter. A function that holds on to a variable cannot be taken out: it would see
/// what becomes of the variable there and not here.
fn kept<'a>(value: &Dynamic) -> Step<'a> {
    if has_function(value) {
        return Err(Stop::Interpret);
    }
    Ok(Value::from_dynamic(value))
}

fn has_function(value: &Dynamic) -> bool {
    if value.is_fnptr() {
        return true;
    }
    if let Ok(items) = value.as_array_ref() {
        return items.iter().any(has_function);
    }
    value
        .as_map_ref()
        .is_ok_and(|map| map.values().any(has_function))
}
