//! Calls: whatever reaches the desk and has to be sent somewhere.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    CallBack, CallId, CallReference, CaseNumber, CompanyId, DecisionRecord, PersonId, QueueId,
    SenderCheck, Severity, Span, Timestamp,
};

/// By which way somebody reached the desk, or was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A telephone call.
    Phone,
    /// A chat server or the console.
    Chat,
    /// Mail.
    Email,
    /// A form or the HTTP interface.
    Web,
}

impl Channel {
    /// `phone`, `chat`, `email` or `web`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Chat => "chat",
            Self::Email => "email",
            Self::Web => "web",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Not a channel.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{given}` is not a channel; it is phone, chat, email or web")]
pub struct ChannelError {
    /// What was given, shortened.
    pub given: String,
}

impl FromStr for Channel {
    type Err = ChannelError;
    fn from_str(text: &str) -> Result<Self, ChannelError> {
        match text.trim().to_ascii_lowercase().as_str() {
            "phone" => Ok(Self::Phone),
            "chat" => Ok(Self::Chat),
            "email" => Ok(Self::Email),
            "web" => Ok(Self::Web),
            other => Err(ChannelError {
                given: other.chars().take(40).collect(),
            }),
        }
    }
}

/// What the telephone system, the chat server or a mail gateway knows of a call.
///
/// This is the line that `switchboard route` reads. Everything but `id` may be missing, and
/// nothing in it is believed: identification and the rules decide what it is worth.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncomingCall {
    /// The sender's own name for the call, handed back in the decision.
    pub id: String,
    /// When it came, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// How it came; a phone call when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// The number or address it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The company's id, where the sender knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// The caller's id, where the sender has already told who it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller: Option<String>,
    /// What the caller quoted as subscription code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscription_code: Option<String>,
    /// What the caller quoted as case number, such as `E-17`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// The severity that the caller claims.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// The language, as ISO 639-1 (`en`); detected from the text when not said (P3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The product it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// One line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Of a mail, what the mail server that received it says of its sender. Who is forged is nobody
    /// the desk knows.
    #[serde(default, skip_serializing_if = "SenderCheck::is_unchecked")]
    pub sender: SenderCheck,
}

/// What came of the subscription code and the case number that a caller quoted (P9).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verification {
    /// No code was quoted.
    #[default]
    NotTried,
    /// All that was quoted is right.
    Verified,
    /// It is not, or too much was tried before. Which of it is wrong is not kept.
    Refused,
}

impl Verification {
    pub(crate) fn is_not_tried(&self) -> bool {
        *self == Self::NotTried
    }
}

/// How often something was quoted wrongly, since the first time that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tries {
    /// Since when they are counted.
    pub since: Timestamp,
    /// How many.
    pub count: u32,
}

/// How far a call has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    /// In a queue; nobody has answered.
    Waiting,
    /// A person answered.
    Answered {
        /// Who; nobody when the telephone system cannot tell.
        by: Option<PersonId>,
        /// When.
        at: Timestamp,
    },
    /// The caller gave up.
    Abandoned {
        /// When.
        at: Timestamp,
    },
    /// Over, after an answer.
    Ended {
        /// Who had answered; nobody when the telephone system cannot tell.
        by: Option<PersonId>,
        /// When it had been answered.
        answered_at: Timestamp,
        /// When it ended.
        at: Timestamp,
    },
}

/// A call that was taken in and routed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Its number.
    pub id: CallId,
    /// Raised by one at each change.
    pub version: u64,
    /// The telephone system's own name for it, where it follows calls by that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<CallReference>,
    /// What came in, texts cut to the desk's limits.
    pub incoming: IncomingCall,
    /// By which way.
    pub channel: Channel,
    /// When it was taken in.
    pub arrived_at: Timestamp,
    /// Who it is, when known.
    pub caller: Option<PersonId>,
    /// For which company, when known.
    pub company: Option<CompanyId>,
    /// The case that the caller quoted, when it is that company's.
    pub case: Option<CaseNumber>,
    /// What came of what the caller quoted.
    #[serde(default, skip_serializing_if = "Verification::is_not_tried")]
    pub verification: Verification,
    /// The queue in which it waits or waited.
    pub queue: QueueId,
    /// The level it was sent to, when to one.
    pub level: Option<u8>,
    /// The agent chosen for it.
    pub agent: Option<PersonId>,
    /// Where it stands.
    pub state: CallState,
    /// Why it was sent there.
    pub decision: DecisionRecord,
    /// After which wait the rules want to see it again.
    pub reconsider_after: Option<Span>,
    /// The agents at whose telephones it rang in vain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed_over: Vec<PersonId>,
    /// That the caller is to be called back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_back: Option<CallBack>,
}

impl Call {
    /// That the caller is to be called back, when it was planned and not made.
    #[must_use]
    pub fn owed_call_back(&self) -> Option<&CallBack> {
        self.call_back.as_ref().filter(|one| one.is_owed())
    }

    /// From arrival to the first answer; nothing before that. The speed of answer of P1.
    #[must_use]
    pub fn answer_wait(&self) -> Option<Span> {
        match &self.state {
            CallState::Answered { at, .. } => Some(Span::between(self.arrived_at, *at)),
            CallState::Ended { answered_at, .. } => {
                Some(Span::between(self.arrived_at, *answered_at))
            }
            CallState::Waiting | CallState::Abandoned { .. } => None,
        }
    }

    /// Whether it still needs somebody.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state, CallState::Waiting | CallState::Answered { .. })
    }
}
