//! What a worker does with a delivery: look for it, show it, and say what came of it.
//!
//! A chat service may fail to answer, and then nobody knows whether the message is there. What is
//! done about it is decided here and nowhere else: [`Showing`] says the next request and takes its
//! answer, [`Batch`] says which delivery comes next. Neither has a clock or makes a request, so
//! that a front end, a simulation and a test drive the same thing.
//!
//! How long something takes is counted from the moment at which the deliveries were claimed, by a
//! clock that is not set.

mod batch;
mod showing;
#[cfg(test)]
mod tests;

use std::fmt;
use std::time::Duration;

pub use batch::Batch;
pub use showing::Showing;

use crate::model::{Span, Timestamp};
use crate::store::{Delivery, Shown};

/// How long a worker has for what it claimed before another may take it over.
pub const LEASE: Duration = Duration::from_secs(60);
/// What was claimed so long ago and is not begun is given back: its lease may end under way.
pub const HOLD_AT_MOST: Duration = Duration::from_secs(25);
/// After so many failures a delivery is set aside for a person to look at.
pub const MAX_ATTEMPTS: u32 = 20;
/// A nonce is not relied on for longer after its first use. Then the channel is looked into.
pub const NONCE_KNOWN: Duration = Duration::from_secs(120);
/// How often a request is made of which nobody knows whether it was done, when it may be repeated.
pub const UNCLEAR_TRIES: u32 = 3;
/// How long to wait before the second of them; then twice as long.
pub const BETWEEN_UNCLEAR: Duration = Duration::from_secs(1);
/// An attempt that cannot look into the channel, because no answer comes, sends nothing while there
/// were fewer attempts before it than this. Then the message is sent and says that it may be a repeat.
pub const LOOKED_FOR_ATTEMPTS: u32 = 4;
/// So long a limit is waited out with a message of which nobody knows whether it is there.
const WAITED_FOR: Duration = Duration::from_secs(10);

/// How long a failed delivery waits: doubled each time, up to five minutes.
const RETRY_SECS: i64 = 2;
const LONGEST_RETRY_SECS: i64 = 300;
/// How long an endpoint rests after a failure: doubled each time in a row, up to five minutes.
const FIRST_REST: Duration = Duration::from_secs(2);
const LONGEST_REST: Duration = Duration::from_secs(300);

/// When others may take over what is claimed now.
#[must_use]
pub fn lease_until(now: Timestamp) -> Timestamp {
    let secs = i64::try_from(LEASE.as_secs()).unwrap_or_default();
    Span::from_secs(secs).unwrap_or_default().after(now)
}

/// How long a failed delivery waits while others of its endpoint go on.
#[must_use]
pub fn retry_after(delivery: &Delivery) -> Span {
    let doubled = RETRY_SECS.saturating_mul(1 << delivery.earlier_attempts.min(16));
    Span::from_secs(doubled.min(LONGEST_RETRY_SECS)).unwrap_or_default()
}

/// How long an endpoint rests after so many failures in a row.
#[must_use]
pub fn rest_after(failures: u32) -> Duration {
    let doubled = FIRST_REST.saturating_mul(1 << failures.saturating_sub(1).min(16));
    doubled.min(LONGEST_REST)
}

/// Why something is not done at a chat service, or not known to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// Nobody knows: no answer came, or the service failed.
    Unclear(String),
    /// The service takes nothing there for so long.
    PutOff(Duration),
    /// The channel is gone, or the bot may not write there, or the person takes no messages.
    Closed(String),
    /// The message that was to be changed is not there.
    Gone(String),
    /// The bot may not see earlier messages, and so not reply to one.
    NoHistory(String),
    /// The service does not take this.
    Refused(String),
    /// The service takes nothing from this bot, or not now.
    Barred(String),
    /// The program is ending, and it was not sent.
    Stopping,
    /// Its time was over before its turn came, and it was not sent.
    Late,
}

impl fmt::Display for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unclear(why) => {
                write!(f, "it is not known whether the chat service has it: {why}")
            }
            Self::PutOff(wait) => write!(f, "the chat service takes no more for {wait:?}"),
            Self::Closed(why) => write!(f, "the channel is gone or forbidden: {why}"),
            Self::Gone(why) => write!(f, "the message is gone: {why}"),
            Self::NoHistory(why) => write!(f, "the bot may not read earlier messages: {why}"),
            Self::Refused(why) => write!(f, "the chat service refused it: {why}"),
            Self::Barred(why) => write!(f, "the chat service does not let the bot do it: {why}"),
            Self::Stopping => f.write_str("the program is ending"),
            Self::Late => f.write_str("its time was over before it was sent"),
        }
    }
}

/// What looking into a channel for a message found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The message with this id tells of it.
    There(String),
    /// No message tells of it.
    Absent,
    /// It cannot be told.
    Unknown,
}

/// What is to be done next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Look into the channel for a message that an earlier try may have left there. Answered by
    /// [`Heard::Found`].
    Look,
    /// Change the standing message of the case to what is told now. Answered by [`Heard::Done`].
    Edit(Shown),
    /// Tell the outbox that the messages of the case are no longer there. Answered by
    /// [`Heard::Done`].
    Forget(Shown),
    /// Send the message, under the delivery's own nonce, unless [`LEASE`] is over when its turn
    /// comes: then it is [`Unsent::Late`]. Answered by [`Heard::Posted`].
    Post(Post),
    /// Let so long pass. Answered by [`Heard::Done`].
    Wait(Duration),
    /// It is over; tell the outbox.
    Over(Outcome),
}

/// How a message is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Post {
    /// It may have been shown before, and that must be seen on it.
    pub repeat: bool,
    /// The message that it replies to.
    pub reply_to: Option<Shown>,
    /// Whether the files that belong to it go with it.
    pub with_files: bool,
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It was done.
    Done,
    /// What looking found.
    Found(Found),
    /// The message is there.
    Posted {
        /// What the service calls it.
        message_id: String,
        /// How long the channel takes no other.
        rest: Duration,
    },
    /// It was not done, or is not known to be.
    Unsent(Unsent),
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What the outbox is told.
    pub report: Report,
    /// How long the endpoint takes nothing.
    pub rest: Duration,
    /// Whether the next delivery of the endpoint may be begun at once.
    pub then: Then,
    /// Why the place is closed, when it is: the desk has to take another way.
    pub closed: Option<String>,
}

/// What the outbox is told of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// It is where people see it.
    Shown {
        /// What the service calls the message.
        message_id: String,
    },
    /// It could not be made, and nothing else can be at this endpoint for now.
    Failed {
        /// Why.
        why: String,
        /// Whether it may have been shown all the same.
        may_be_shown: bool,
    },
    /// It was surely not shown; others of its endpoint can be made.
    Refused {
        /// Why.
        why: String,
    },
    /// It was not begun.
    PutBack,
}

/// Whether a worker's turn goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// The next delivery may be begun.
    Next,
    /// The turn is over.
    End,
}

impl Outcome {
    /// Of a delivery of which this attempt has shown nothing, or of which nobody knows it.
    #[must_use]
    pub fn unshown(why: &Unsent, may_be_shown: bool) -> Self {
        let reason = why.to_string();
        let failed = Report::Failed {
            why: reason.clone(),
            may_be_shown,
        };
        let (report, then) = match why {
            Unsent::PutOff(_) | Unsent::Stopping | Unsent::Late if !may_be_shown => {
                (Report::PutBack, Then::End)
            }
            Unsent::Refused(_) if !may_be_shown => (Report::Refused { why: reason }, Then::Next),
            _ => (failed, Then::End),
        };
        Self {
            report,
            then,
            rest: match why {
                Unsent::PutOff(wait) => *wait,
                _ => Duration::ZERO,
            },
            closed: match why {
                Unsent::Closed(_) => Some(why.to_string()),
                _ => None,
            },
        }
    }

    fn shown(message_id: String, rest: Duration) -> Self {
        Self {
            report: Report::Shown { message_id },
            then: if rest.is_zero() {
                Then::Next
            } else {
                Then::End
            },
            rest,
            closed: None,
        }
    }
}
