//! The same for programs: one object a line.

use serde::Serialize;
use switchboard::model::Notification;
use switchboard::store::Delivery;

#[derive(Serialize)]
struct CommandReply<'a, R> {
    command: u64,
    reply: &'a R,
}

#[derive(Serialize)]
struct CommandError<'a> {
    command: u64,
    error: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

#[derive(Serialize)]
struct Told<'a> {
    notification: &'a Notification,
    possible_repeat: bool,
}

/// What came of the command of that number, as one line.
#[must_use]
pub fn command_reply(number: u64, reply: &impl Serialize) -> String {
    let line = CommandReply {
        command: number,
        reply,
    };
    serde_json::to_string(&line)
        .unwrap_or_else(|error| command_error(number, &error.to_string(), None))
}

/// Why the command of that number was not done, as one line; with the column where the line is at
/// fault.
#[must_use]
pub fn command_error(number: u64, error: &str, column: Option<usize>) -> String {
    let line = CommandError {
        command: number,
        error,
        column,
    };
    // Text and numbers can always be written.
    serde_json::to_string(&line).unwrap_or_default()
}

/// A notification, and whether it may have been seen before, as one line.
#[must_use]
pub fn notification(delivery: &Delivery) -> String {
    let line = Told {
        notification: &delivery.notification,
        possible_repeat: delivery.may_be_shown,
    };
    serde_json::to_string(&line).unwrap_or_default()
}
