//! rhai's functions of texts, lists and numbers that scripts call most, on values as they are.
//!
//! Nothing comes out where the arguments are of other types than these, or something is too large:
//! the interpreter then has the word.

use std::borrow::Cow;

use super::program::Native;
use super::sandbox::{self, Host, MAX_ARRAY, MAX_TEXT_BYTES};
use super::schema::Root;
use super::value::Value;

impl Native {
    /// The function of that name, however many arguments it takes.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "len" => Self::Len,
            "is_empty" => Self::IsEmpty,
            "contains" => Self::Contains,
            "starts_with" => Self::StartsWith,
            "ends_with" => Self::EndsWith,
            "to_lower" => Self::ToLower,
            "to_upper" => Self::ToUpper,
            "matches" => Self::Matches,
            "is_open" => Self::IsOpen,
            "hour_in" => Self::HourIn,
            "weekday_in" => Self::WeekdayIn,
            "sub_string" => Self::SubString,
            "index_of" => Self::IndexOf,
            "abs" => Self::Abs,
            "sign" => Self::Sign,
            "min" => Self::Min,
            "max" => Self::Max,
            _ => return None,
        })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Len => "len",
            Self::IsEmpty => "is_empty",
            Self::Contains => "contains",
            Self::StartsWith => "starts_with",
            Self::EndsWith => "ends_with",
            Self::ToLower => "to_lower",
            Self::ToUpper => "to_upper",
            Self::Matches => "matches",
            Self::IsOpen => "is_open",
            Self::HourIn => "hour_in",
            Self::WeekdayIn => "weekday_in",
            Self::SubString => "sub_string",
            Self::IndexOf => "index_of",
            Self::Abs => "abs",
            Self::Sign => "sign",
            Self::Min => "min",
            Self::Max => "max",
        }
    }
}

/// What the interpreter spends at most on a call, its arguments not counted.
pub(super) fn steps(native: Native, args: &[Value<'_>]) -> u64 {
    match (native, args.first()) {
        // It compares one by one, with a call of the operator each.
        (Native::Contains | Native::IndexOf, Some(Value::List(items))) => 4 + items.len() as u64,
        _ => 4,
    }
}

/// A call that needs nothing but its arguments.
pub(super) fn call<'a>(native: Native, args: &[Value<'a>]) -> Option<Value<'a>> {
    Some(match (native, args) {
        (Native::Len, [Value::Str(text)]) => count_of(text.chars().count()),
        (Native::Len, [Value::List(items)]) => count_of(items.len()),
        (Native::IsEmpty, [Value::Str(text)]) => Value::Bool(text.is_empty()),
        (Native::IsEmpty, [Value::List(items)]) => Value::Bool(items.is_empty()),
        (Native::Contains, [Value::Str(text), Value::Str(part)]) => {
            Value::Bool(text.contains(&**part))
        }
        (Native::Contains, [Value::List(items), item]) => {
            let is_plain = |one: &Value<'_>| same_kind(one, item);
            if !items.iter().all(is_plain) {
                return None;
            }
            Value::Bool(items.contains(item))
        }
        (Native::StartsWith, [Value::Str(text), Value::Str(part)]) => {
            Value::Bool(text.starts_with(&**part))
        }
        (Native::EndsWith, [Value::Str(text), Value::Str(part)]) => {
            Value::Bool(text.ends_with(&**part))
        }
        (Native::ToLower, [Value::Str(text)]) => bounded(text.to_lowercase())?,
        (Native::ToUpper, [Value::Str(text)]) => bounded(text.to_uppercase())?,
        (Native::SubString, [Value::Str(text), Value::Int(from)]) => part(text, *from, i64::MAX),
        (Native::SubString, [Value::Str(text), Value::Int(from), Value::Int(len)]) => {
            part(text, *from, *len)
        }
        // As rhai does: in nothing, not even nothing is found.
        (Native::IndexOf, [Value::Str(text), Value::Str(part)]) => text
            .find(&**part)
            .filter(|_| !text.is_empty())
            .and_then(|at| text.get(..at))
            .map_or(Value::Int(-1), |before| count_of(before.chars().count())),
        (Native::Abs, [Value::Int(number)]) => Value::Int(number.checked_abs()?),
        (Native::Sign, [Value::Int(number)]) => Value::Int(number.signum()),
        (Native::Min, [Value::Int(one), Value::Int(other)]) => Value::Int(*one.min(other)),
        (Native::Max, [Value::Int(one), Value::Int(other)]) => Value::Int(*one.max(other)),
        _ => return None,
    })
}

/// A call that asks the calendars or the clock of the question.
pub(super) fn of_the_moment<'a>(
    native: Native,
    args: &[Value<'a>],
    host: &Host,
    root: Root<'a>,
) -> Option<Value<'a>> {
    let [Value::Str(named)] = args else {
        return None;
    };
    match native {
        Native::IsOpen => host.is_open(named, root.at()).ok().map(Value::Bool),
        Native::HourIn => sandbox::hour_in(named, root.at()).ok().map(Value::Int),
        Native::WeekdayIn => sandbox::weekday_in(named, root.at()).ok().map(Value::Int),
        _ => None,
    }
}

/// Whether both are of one plain type, and compare as this library's own values do.
fn same_kind(one: &Value<'_>, other: &Value<'_>) -> bool {
    matches!(
        (one, other),
        (Value::Str(_), Value::Str(_))
            | (Value::Int(_), Value::Int(_))
            | (Value::Bool(_), Value::Bool(_))
            | (Value::Span(_), Value::Span(_))
    )
}

/// The part of a text from a character on; from the end when it is below 0.
fn part<'a>(text: &str, from: i64, len: i64) -> Value<'a> {
    let count = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    let skip = if from < 0 {
        count.saturating_add(from).max(0)
    } else {
        from
    };
    let skip = usize::try_from(skip).unwrap_or(usize::MAX);
    let take = usize::try_from(len.max(0)).unwrap_or(usize::MAX);
    Value::Str(Cow::Owned(text.chars().skip(skip).take(take).collect()))
}

pub(super) fn count_of<'a>(count: usize) -> Value<'a> {
    Value::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

fn bounded<'a>(text: String) -> Option<Value<'a>> {
    text_within(&text)?;
    Some(Value::Str(Cow::Owned(text)))
}

/// Nothing of a text that is longer than scripts may make them.
pub(super) fn text_within(text: &str) -> Option<()> {
    (text.len() <= MAX_TEXT_BYTES).then_some(())
}

/// Nothing when the first argument of a call is larger than scripts may make one. rhai looks at the
/// size of a variable that a function of its own or of ours is called with first, because the
/// function may have changed it. Here every first argument is looked at, wherever it comes from.
pub(super) fn first_within(args: &[Value<'_>]) -> Option<()> {
    match args.first() {
        Some(Value::Str(text)) => text_within(text),
        Some(Value::List(items)) => within(items).map(|_| ()),
        _ => Some(()),
    }
}

/// A list, if it is not too long and its texts together are not.
pub(super) fn list<'a>(items: Vec<Value<'a>>) -> Option<Value<'a>> {
    within(&items)?;
    Some(Value::List(items))
}

pub(super) fn within<'i, 'a>(items: &'i [Value<'a>]) -> Option<&'i [Value<'a>]> {
    let (count, bytes) = sizes(items)?;
    (count <= MAX_ARRAY && bytes <= MAX_TEXT_BYTES).then_some(items)
}

/// Elements and bytes of texts, with everything nested. Nothing where a map may be.
fn sizes(items: &[Value<'_>]) -> Option<(usize, usize)> {
    let (mut count, mut bytes) = (items.len(), 0);
    for item in items {
        match item {
            Value::Str(text) => bytes += text.len(),
            Value::List(items) => {
                let (more, text) = sizes(items)?;
                count += more;
                bytes += text;
            }
            Value::Fact(_) => return None,
            Value::Other(other) if other.is_map() || other.is_blob() => return None,
            _ => {}
        }
    }
    Some((count, bytes))
}

/// `of[at]`, a place below 0 counted from the end.
pub(super) fn index<'a>(of: &Value<'a>, at: &Value<'a>) -> Option<Value<'a>> {
    match (of, at) {
        (Value::List(items), Value::Int(at)) => items.get(place(*at, items.len())?).cloned(),
        (Value::Str(text), Value::Int(at)) => {
            let count = text.chars().count();
            let found = text.chars().nth(place(*at, count)?)?;
            Some(Value::Other(found.into()))
        }
        (Value::Other(map), Value::Str(name)) => {
            let map = map.as_map_ref().ok()?;
            map.get(&**name).map(Value::from_dynamic)
        }
        _ => None,
    }
}

fn place(at: i64, len: usize) -> Option<usize> {
    let from_end = usize::try_from(at.unsigned_abs()).ok()?;
    if at < 0 {
        return len.checked_sub(from_end);
    }
    Some(from_end)
}
