//! What a service event waits for and what is not said of it, so that each reader can be told in
//! their language. In English it is said here.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::{Span, Timestamp};
use crate::rules::Audience;

use super::announce::people;
use super::work::{spoken, time_in};

/// What is due, and why then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum Expected {
    /// Maintenance begins.
    Begins,
    /// People hear that maintenance overruns.
    Overruns,
    /// People are told anew.
    Update {
        /// Who.
        to: Audience,
        /// How long ago they were told last.
        told_ago: Span,
        /// How often they are told.
        every: Span,
        /// When the rules in force would have it, when that is another time.
        rules_say: Option<Timestamp>,
    },
    /// People are told for the first time.
    First {
        /// Who.
        to: Audience,
        /// How long ago it began.
        began_ago: Span,
        /// After how long they are told.
        after: Span,
        /// When the rules in force would have it, when that is another time.
        rules_say: Option<Timestamp>,
    },
    /// People hear of it, as they were told that they would.
    AsAnnounced {
        /// Who.
        to: Audience,
        /// When the rules in force would have it, when that is another time.
        rules_say: Option<Timestamp>,
    },
    /// The rules are asked again what people hear.
    AskedAgain {
        /// Who.
        to: Audience,
        /// When the rules in force would have it, when that is another time.
        rules_say: Option<Timestamp>,
    },
    /// Anything else, in words.
    Said(String),
}

/// What is not done, and why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum NotDone {
    /// Nothing is said to people.
    Word {
        /// To whom.
        to: Audience,
        /// Why not, in the words of the rules.
        why: String,
    },
    /// Anything else, in words.
    Said(String),
}

impl Expected {
    /// When the rules in force would have it, when that is another time.
    #[must_use]
    pub fn rules_say(&self) -> Option<Timestamp> {
        match self {
            Self::Update { rules_say, .. }
            | Self::First { rules_say, .. }
            | Self::AsAnnounced { rules_say, .. }
            | Self::AskedAgain { rules_say, .. } => *rules_say,
            Self::Begins | Self::Overruns | Self::Said(_) => None,
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Begins => f.write_str("it begins, as planned"),
            Self::Overruns => f.write_str("people hear that it overruns, unless it is over before"),
            Self::Update {
                to,
                told_ago,
                every,
                ..
            } => write!(
                f,
                "no update to {} before: last told {} ago, due every {}",
                people(*to),
                spoken(*told_ago),
                spoken(*every)
            ),
            Self::First {
                to,
                began_ago,
                after,
                ..
            } => write!(
                f,
                "no word to {} before: it began {} ago, and they are told after {}",
                people(*to),
                spoken(*began_ago),
                spoken(*after)
            ),
            Self::AsAnnounced { to, .. } => {
                write!(f, "{} hear of it, as announced beforehand", people(*to))
            }
            Self::AskedAgain { to, .. } => {
                write!(f, "the rules are asked again what {} hear", people(*to))
            }
            Self::Said(words) => f.write_str(words),
        }?;
        match self.rules_say() {
            Some(at) => {
                let at = time_in(chrono_tz::UTC, at);
                write!(f, "; the rules in force say {at}, and are asked then")
            }
            None => Ok(()),
        }
    }
}

impl fmt::Display for NotDone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word { to, why } => write!(f, "word to {}: {why}", people(*to)),
            Self::Said(words) => f.write_str(words),
        }
    }
}

impl From<Expected> for String {
    fn from(expected: Expected) -> Self {
        expected.to_string()
    }
}

impl From<String> for Expected {
    fn from(words: String) -> Self {
        Self::Said(words)
    }
}

impl From<NotDone> for String {
    fn from(not_done: NotDone) -> Self {
        not_done.to_string()
    }
}

impl From<String> for NotDone {
    fn from(words: String) -> Self {
        Self::Said(words)
    }
}
