//! Mail that reached the desk, and what became of it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{CallId, CaseNumber, GivenFile, LostFile, TicketId, Timestamp};

/// What the mail server that received a mail says of its sender.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SenderCheck {
    /// Nothing that is believed.
    #[default]
    Unchecked,
    /// The mail comes from where it says.
    Verified,
    /// It does not, or was changed under way.
    Forged,
}

impl SenderCheck {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_unchecked(&self) -> bool {
        *self == Self::Unchecked
    }

    /// As scripts see it: `unchecked`, `verified` or `forged`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Unchecked => "unchecked",
            Self::Verified => "verified",
            Self::Forged => "forged",
        }
    }
}

/// Why a program wrote a mail, and not a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Automatic {
    /// It answers or informs by itself, and this says so.
    Says(String),
    /// A mail of the desk did not arrive.
    Undelivered {
        /// At which address; empty when it is not said.
        address: String,
        /// What the mail server says, in a line.
        says: String,
        /// Whether it will not be tried again.
        is_final: bool,
    },
}

/// A mail as the gateway understood it. Nothing in it is believed but what the gateway itself checked:
/// `ticket` and `sender`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncomingMail {
    /// What tells it from all others, however often it is handed in: at most 200 bytes.
    pub key: String,
    /// Its own name for itself, by which others say that they answer it; empty when it has none.
    pub message_id: String,
    /// The address it says that it comes from; empty when it says none.
    pub from: String,
    /// One line.
    pub subject: String,
    /// What its sender wrote, without what is quoted.
    pub text: String,
    /// The ticket that it names, with the check that only who has had mail of it can know.
    pub ticket: Option<TicketId>,
    /// The names of the mails that it answers, the nearest first.
    pub answers: Vec<String>,
    /// What is known of its sender.
    pub sender: SenderCheck,
    /// Set when a program wrote it.
    pub automatic: Option<Automatic>,
    /// The language that it says it is in.
    pub language: Option<String>,
    /// The files in it.
    pub files: Vec<GivenFile>,
    /// Those that could not be read.
    pub lost: Vec<LostFile>,
}

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailOutcome {
    /// It opened a ticket.
    Opened(TicketId),
    /// It was written on a ticket.
    Commented(TicketId),
    /// It waits in a queue for a person, as a call does.
    Held(CallId),
    /// It is noted on the ticket that it concerns, and nothing else follows.
    Noted(TicketId),
    /// Nothing follows from it.
    Ignored,
}

impl MailOutcome {
    /// `opened`, `commented`, `held`, `noted` or `ignored`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Opened(_) => "opened",
            Self::Commented(_) => "commented",
            Self::Held(_) => "held",
            Self::Noted(_) => "noted",
            Self::Ignored => "ignored",
        }
    }

    /// The ticket that it belongs to.
    #[must_use]
    pub fn ticket(self) -> Option<TicketId> {
        match self {
            Self::Opened(id) | Self::Commented(id) | Self::Noted(id) => Some(id),
            Self::Held(_) | Self::Ignored => None,
        }
    }

    /// The case that it is, or belongs to.
    #[must_use]
    pub fn case(self) -> Option<CaseNumber> {
        match self {
            Self::Held(id) => Some(CaseNumber::Call(id)),
            other => other.ticket().map(CaseNumber::Ticket),
        }
    }
}

impl fmt::Display for MailOutcome {
    /// `opened T-1`, `ignored`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        self.case().map_or(Ok(()), |case| write!(f, " {case}"))
    }
}

/// What is kept of every mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailRecord {
    /// What tells it from all others.
    pub key: String,
    /// Its own name for itself; empty when it has none.
    pub message_id: String,
    /// When it was taken.
    pub at: Timestamp,
    /// The address it says that it comes from.
    pub from: String,
    /// What it is about.
    pub subject: String,
    /// What became of it.
    pub outcome: MailOutcome,
    /// Why.
    pub reason: String,
}
