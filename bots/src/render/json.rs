//! The same for programs: one object a line.

use serde::Serialize;
use serde_json::{Value, json};
use switchboard::store::Delivery;

/// What came of the command of that number.
#[must_use]
pub fn command_reply(number: u64, reply: &impl Serialize) -> Value {
    match serde_json::to_value(reply) {
        Ok(reply) => json!({ "command": number, "reply": reply }),
        Err(error) => command_error(number, &error.to_string(), None),
    }
}

/// Why the command of that number was not done; with the column where the line is at fault.
#[must_use]
pub fn command_error(number: u64, error: &str, column: Option<usize>) -> Value {
    let mut out = json!({ "command": number, "error": error });
    if let (Some(column), Some(object)) = (column, out.as_object_mut()) {
        object.insert("column".to_owned(), column.into());
    }
    out
}

/// A notification, and whether it may have been seen before.
#[must_use]
pub fn notification(delivery: &Delivery) -> Value {
    json!({
        "notification": delivery.notification,
        "possible_repeat": delivery.earlier_attempts > 0,
    })
}
