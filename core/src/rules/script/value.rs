//! The values that scripts compute with.

use std::borrow::Cow;

use rhai::{Dynamic, ImmutableString};

use super::schema::{FactKind, Get, Root};
use crate::model::Span;
use crate::rules::{Act, Cadence, ClockPlan, EscalationPlan, Handling, Readiness, Route};

/// A value: of a constant, a property, a variable or a call.
#[derive(Clone, Debug, Default)]
pub(crate) enum Value<'a> {
    #[default]
    Unit,
    Bool(bool),
    Int(i64),
    Str(Cow<'a, str>),
    Span(Span),
    List(Vec<Self>),
    Draft(Box<Draft>),
    /// A fact as a whole. It is handed on and never copied; the interpreter sees a map.
    Fact(FactKind),
    /// Something that only the interpreter computes with: a fraction, a single character, a map.
    Other(Dynamic),
}

/// What only the interpreter computes with equals nothing here; it is the interpreter's to compare.
impl PartialEq for Value<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Unit, Self::Unit) => true,
            (Self::Bool(one), Self::Bool(other)) => one == other,
            (Self::Int(one), Self::Int(other)) => one == other,
            (Self::Str(one), Self::Str(other)) => one == other,
            (Self::Span(one), Self::Span(other)) => one == other,
            (Self::List(one), Self::List(other)) => one == other,
            (Self::Draft(one), Self::Draft(other)) => one == other,
            (Self::Fact(one), Self::Fact(other)) => one == other,
            _ => false,
        }
    }
}

/// An answer while a script is making it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Draft {
    pub(crate) made: Made,
    /// What `.because(…)` said.
    pub(crate) reason: Option<String>,
    /// Where the statement stands that began it.
    pub(crate) at: Place,
}

/// What a draft is a draft of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Made {
    Route(Route),
    Clocks(ClockPlan),
    Plan(EscalationPlan),
    Act(Act),
    Cadence(Cadence),
    Handling(Handling),
    Readiness(Readiness),
}

/// A place in a script: line and column, from 1; 0 when not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl From<rhai::Position> for Place {
    fn from(position: rhai::Position) -> Self {
        Self {
            line: position.line().unwrap_or(0),
            column: position.position().unwrap_or(0),
        }
    }
}

/// The static type of a value, where it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ty {
    Unit,
    Bool,
    Int,
    Str,
    Span,
    /// A list of texts.
    Texts,
    /// A list of lengths of time.
    Spans,
    /// A list of numbers.
    Ints,
    Fact(FactKind),
    Route,
    Clocks,
    Plan,
    Act,
    Cadence,
    Handling,
    Readiness,
    /// Whatever it turns out to be: looked at when the script runs.
    Any,
}

impl Ty {
    /// As error messages name it.
    pub(crate) fn phrase(self) -> &'static str {
        match self {
            Self::Unit => "nothing",
            Self::Bool => "`true` or `false`",
            Self::Int => "a number",
            Self::Str => "a text",
            Self::Span => "a length of time, such as minutes(30)",
            Self::Texts => "a list of texts",
            Self::Spans => "a list of lengths of time, such as [days(7), hours(24)]",
            Self::Ints => "a list of numbers",
            Self::Fact(kind) => kind.phrase(),
            Self::Route => "a route, such as to_level(2)",
            Self::Clocks => "clocks, such as respond_within(hours(4))",
            Self::Plan => "an escalation plan, such as plan()",
            Self::Act => "an act, such as tell(\"assignee\")",
            Self::Cadence => "a cadence, such as after(minutes(5))",
            Self::Handling => "what is done about an alarm, such as open_event(2)",
            Self::Readiness => "what was checked of a device, such as checks()",
            Self::Any => "something",
        }
    }

    /// Whether a value can stand where this type is wanted.
    pub(crate) fn takes(self, value: &Value<'_>) -> bool {
        match (self, value) {
            (Self::Unit, Value::Unit)
            | (Self::Bool, Value::Bool(_))
            | (Self::Int, Value::Int(_))
            | (Self::Str, Value::Str(_))
            | (Self::Span, Value::Span(_)) => true,
            (Self::Texts, Value::List(items)) => items.iter().all(|item| Self::Str.takes(item)),
            (Self::Spans, Value::List(items)) => items.iter().all(|item| Self::Span.takes(item)),
            (wanted, Value::Draft(draft)) => wanted == draft.made.ty(),
            _ => false,
        }
    }
}

impl Made {
    pub(crate) fn ty(&self) -> Ty {
        match self {
            Self::Route(_) => Ty::Route,
            Self::Clocks(_) => Ty::Clocks,
            Self::Plan(_) => Ty::Plan,
            Self::Act(_) => Ty::Act,
            Self::Cadence(_) => Ty::Cadence,
            Self::Handling(_) => Ty::Handling,
            Self::Readiness(_) => Ty::Readiness,
        }
    }
}

impl Value<'_> {
    /// As error messages name it.
    pub(crate) fn phrase(&self) -> String {
        match self {
            Self::Unit => "nothing".into(),
            Self::Bool(_) => "`true` or `false`".into(),
            Self::Int(number) => format!("the number {number}"),
            Self::Str(_) => "a text".into(),
            Self::Span(span) => format!("the length of time {span}"),
            Self::List(_) => "a list".into(),
            Self::Draft(draft) => match draft.made {
                Made::Route(_) => "a route",
                Made::Clocks(_) => "clocks",
                Made::Plan(_) => "an escalation plan",
                Made::Act(_) => "an act",
                Made::Cadence(_) => "a cadence",
                Made::Handling(_) => "what is done about an alarm",
                Made::Readiness(_) => "what was checked of a device",
            }
            .into(),
            Self::Fact(_) => "a value of type map".into(),
            Self::Other(value) if value.is_float() => "a value of type float".into(),
            Self::Other(value) if value.is_map() => "a value of type map".into(),
            Self::Other(_) => "a value of type unknown".into(),
        }
    }

    /// Out of the interpreter.
    pub(crate) fn from_dynamic(value: &Dynamic) -> Value<'static> {
        if value.is_unit() {
            return Value::Unit;
        }
        if let Ok(flag) = value.as_bool() {
            return Value::Bool(flag);
        }
        if let Ok(number) = value.as_int() {
            return Value::Int(number);
        }
        if let Some(text) = value.read_lock::<ImmutableString>() {
            return Value::Str(Cow::Owned(text.to_string()));
        }
        if let Some(span) = value.read_lock::<Span>() {
            return Value::Span(*span);
        }
        if let Some(draft) = value.read_lock::<Draft>() {
            return Value::Draft(Box::new(draft.clone()));
        }
        if let Some(items) = value.read_lock::<rhai::Array>() {
            return Value::List(items.iter().map(Self::from_dynamic).collect());
        }
        Value::Other(value.flatten_clone())
    }

    /// Into the interpreter.
    pub(crate) fn into_dynamic(self) -> Dynamic {
        match self {
            // The facts are known only to the run; it has made maps of them before.
            Self::Unit | Self::Fact(_) => Dynamic::UNIT,
            Self::Other(value) => value,
            Self::Bool(flag) => flag.into(),
            Self::Int(number) => number.into(),
            Self::Str(text) => text.into_owned().into(),
            Self::Span(span) => Dynamic::from(span),
            Self::List(items) => {
                Dynamic::from_array(items.into_iter().map(Value::into_dynamic).collect())
            }
            Self::Draft(draft) => Dynamic::from(*draft),
        }
    }
}

/// The facts as the interpreter sees them: a map of all properties, the nested facts' included.
pub(crate) fn fact_map(kind: FactKind, root: Root<'_>) -> Dynamic {
    let mut map = rhai::Map::new();
    for property in kind.properties() {
        let value: Dynamic = match property.get {
            Get::Bool(get) => get(root).into(),
            Get::Int(get) => get(root).into(),
            Get::Span(get) => Dynamic::from(get(root)),
            Get::Str(get) => get(root).into(),
            Get::Text(get) => get(root).into(),
            Get::List(get) => Dynamic::from_array(get(root).into_iter().map(Into::into).collect()),
            Get::Fact(kind) => fact_map(kind, root),
        };
        map.insert(property.name.into(), value);
    }
    Dynamic::from_map(map)
}
