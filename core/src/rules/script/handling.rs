//! What stands in an answer to an alarm, as scripts write it.

use super::faults::shortened;
use super::value::Value;
use crate::model::{RegionId, ServiceId, Severity};

/// The longest name of a cause, in characters: two labels of the usual kind fit.
const MAX_KEY_CHARS: usize = 200;

/// A severity, written as a number.
pub(super) fn severity(function: &str, given: Option<&Value<'_>>) -> Result<Severity, String> {
    let severity = match given {
        Some(Value::Int(1)) => Some(Severity::Critical),
        Some(Value::Int(2)) => Some(Severity::High),
        Some(Value::Int(3)) => Some(Severity::Medium),
        Some(Value::Int(4)) => Some(Severity::Low),
        _ => None,
    };
    severity.ok_or_else(|| {
        let given = given.map_or_else(String::new, Value::phrase);
        format!("`{function}` takes 1 (critical) to 4 (low), and was given {given}")
    })
}

/// The name of a cause.
pub(super) fn key(function: &str, text: &str) -> Result<String, String> {
    let key = text.trim();
    if key.is_empty() {
        return Err(format!(
            "`{function}` was given an empty text; name the cause"
        ));
    }
    if key.chars().count() > MAX_KEY_CHARS {
        return Err(format!(
            "`{function}` takes at most {MAX_KEY_CHARS} characters, and was given `{}…`",
            shortened(key)
        ));
    }
    Ok(key.to_owned())
}

/// The ids of services. An empty one is none: `alarm.service` is that when it is not known.
pub(super) fn services<T: AsRef<str>>(
    names: impl IntoIterator<Item = T>,
) -> Result<Vec<ServiceId>, String> {
    let names = names.into_iter();
    let named = names.filter(|name| !name.as_ref().is_empty());
    named
        .map(|name| ServiceId::new(name.as_ref()).map_err(|error| error.to_string()))
        .collect()
}

/// The id of a region; none when it is empty, as a label is that is not there.
pub(super) fn region(name: &str) -> Result<Option<RegionId>, String> {
    if name.is_empty() {
        return Ok(None);
    }
    let id = RegionId::new(name);
    id.map(Some).map_err(|error| error.to_string())
}
