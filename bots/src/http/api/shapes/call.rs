//! Calls and queues.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use switchboard::desk::{QueueStanding, QuotedEvent, RouteLine, SpeedOfAnswer};
use switchboard::model::{Call, CallState, Channel, IncomingCall, Span};
use utoipa::ToSchema;

use super::event::EventHistory;
use super::{Decision, Level};

/// By which way somebody reached the desk.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::http::api) enum Way {
    /// A telephone call.
    Phone,
    /// A chat server.
    Chat,
    /// Mail.
    Email,
    /// A form or this interface.
    Web,
}

impl From<Way> for Channel {
    fn from(way: Way) -> Self {
        match way {
            Way::Phone => Self::Phone,
            Way::Chat => Self::Chat,
            Way::Email => Self::Email,
            Way::Web => Self::Web,
        }
    }
}

impl From<Channel> for Way {
    fn from(channel: Channel) -> Self {
        match channel {
            Channel::Phone => Self::Phone,
            Channel::Chat => Self::Chat,
            Channel::Email => Self::Email,
            Channel::Web => Self::Web,
        }
    }
}

/// What the sender knows of a call. Nothing in it is believed: identification and the rules decide
/// what it is worth. Texts that are too long are cut.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct NewCall {
    /// The sender's own name for the call, kept with it.
    #[schema(example = "pbx-20261130-0017")]
    id: String,
    /// How it came; by telephone when not said.
    #[serde(default)]
    channel: Option<Way>,
    /// The number or address it came from.
    #[serde(default)]
    #[schema(example = "+49 30 5550100")]
    from: Option<String>,
    /// The company's id, where the sender knows it.
    #[serde(default)]
    company: Option<String>,
    /// The caller's id, where the sender knows who it is.
    #[serde(default)]
    caller: Option<String>,
    /// What the caller quoted as subscription code.
    #[serde(default)]
    subscription_code: Option<String>,
    /// What the caller quoted as case number, such as `E-17`.
    #[serde(default)]
    case: Option<String>,
    /// The severity that the caller claims.
    #[serde(default)]
    severity: Option<Level>,
    /// The language, as ISO 639-1; detected from the text when not said.
    #[serde(default)]
    language: Option<String>,
    /// The product it is about.
    #[serde(default)]
    product: Option<String>,
    /// One line.
    #[serde(default)]
    subject: Option<String>,
    /// The rest.
    #[serde(default)]
    text: Option<String>,
}

impl From<NewCall> for IncomingCall {
    fn from(call: NewCall) -> Self {
        Self {
            id: call.id,
            // When it comes is the desk's to say: clocks run on it.
            at: None,
            channel: call.channel.map(Channel::from),
            from: call.from,
            company: call.company,
            caller: call.caller,
            subscription_code: call.subscription_code,
            case: call.case,
            severity: call.severity.map(|level| level.0),
            language: call.language,
            product: call.product,
            subject: call.subject,
            text: call.text,
            sender: switchboard::model::SenderCheck::Unchecked,
        }
    }
}

/// Where a call would go.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct Routed {
    /// The sender's own name for the call.
    call: String,
    /// The level it goes to, when to one.
    level: Option<u8>,
    /// The queue.
    #[schema(example = "level-2")]
    queue: String,
    /// The engineer chosen; nobody when none is on shift.
    agent: Option<String>,
    /// Why, in the words of the rules.
    reason: String,
    /// The rule that decided.
    rule: String,
    /// The hash of the rules.
    rules_version: String,
    /// What the caller is to be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<String>,
    /// Why the default decided, when the script failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
}

impl From<RouteLine> for Routed {
    fn from(line: RouteLine) -> Self {
        Self {
            call: line.call,
            level: line.level,
            queue: line.queue.to_string(),
            agent: line.agent.map(|agent| agent.to_string()),
            reason: line.reason,
            rule: line.rule,
            rules_version: line.rules_version,
            reply: line.reply,
            fault: line.fault,
        }
    }
}

/// How far a call has come.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Progress {
    /// Nobody has answered yet.
    Waiting,
    /// A person answered.
    Answered,
    /// The caller gave up.
    Abandoned,
    /// Over, after an answer.
    Ended,
}

/// A call that was taken in and routed.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct KnownCall {
    /// Its number at the desk.
    #[schema(example = "C-501")]
    number: String,
    /// The sender's own name for it.
    id: String,
    /// By which way it came.
    channel: Way,
    /// When it was taken in.
    arrived_at: DateTime<Utc>,
    /// How far it has come.
    state: Progress,
    /// Who it is, when known.
    caller: Option<String>,
    /// For which company, when known.
    company: Option<String>,
    /// The case that the caller quoted, when it is that company's.
    case: Option<String>,
    /// The queue in which it waits or waited.
    queue: String,
    /// The level it was sent to, when to one.
    level: Option<u8>,
    /// The agent chosen for it.
    agent: Option<String>,
    /// Who answered.
    answered_by: Option<String>,
    /// From arrival to the answer, in seconds.
    waited_secs: Option<i64>,
    /// After how many seconds of waiting the rules want to see it again.
    reconsider_after_secs: Option<i64>,
    /// What the caller is to be told, when it was just routed.
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<String>,
    /// The service event that the caller quoted, and was verified for, with its whole history: for
    /// whoever may see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<EventHistory>,
    /// That the caller is to be called back, or was.
    #[serde(skip_serializing_if = "Option::is_none")]
    call_back: Option<CallBack>,
    /// Why it was sent there.
    decision: Decision,
}

impl KnownCall {
    /// The call as it is, with what its caller is to be told.
    pub(in crate::http::api) fn new(
        call: &Call,
        reply: Option<String>,
        about: Option<&QuotedEvent>,
    ) -> Self {
        let (state, answered_by) = match &call.state {
            CallState::Waiting => (Progress::Waiting, None),
            CallState::Answered { by, .. } => {
                (Progress::Answered, by.as_ref().map(ToString::to_string))
            }
            CallState::Abandoned { .. } => (Progress::Abandoned, None),
            CallState::Ended { by, .. } => (Progress::Ended, by.as_ref().map(ToString::to_string)),
        };
        Self {
            number: call.id.to_string(),
            id: call.incoming.id.clone(),
            channel: call.channel.into(),
            arrived_at: call.arrived_at,
            state,
            caller: call.caller.as_ref().map(ToString::to_string),
            company: call.company.as_ref().map(ToString::to_string),
            case: call.case.map(|case| case.to_string()),
            queue: call.queue.to_string(),
            level: call.level,
            agent: call.agent.as_ref().map(ToString::to_string),
            answered_by,
            waited_secs: call.answer_wait().map(Span::secs),
            reconsider_after_secs: call.reconsider_after.map(Span::secs),
            reply,
            about: about.map(EventHistory::from),
            call_back: call.call_back.as_ref().map(CallBack::from),
            decision: Decision::from(&call.decision),
        }
    }
}

/// That a caller is to be called back.
#[derive(Debug, Serialize, ToSchema)]
struct CallBack {
    /// The number to call.
    number: String,
    /// By when.
    due_at: DateTime<Utc>,
    /// Whose task it is; whoever's, when nothing.
    assignee: Option<String>,
    /// When it was done.
    made_at: Option<DateTime<Utc>>,
    /// Who did it.
    made_by: Option<String>,
}

impl From<&switchboard::model::CallBack> for CallBack {
    fn from(one: &switchboard::model::CallBack) -> Self {
        Self {
            number: one.number.clone(),
            due_at: one.due_at,
            assignee: one.assignee.as_ref().map(ToString::to_string),
            made_at: one.made_at,
            made_by: one.made_by.as_ref().map(ToString::to_string),
        }
    }
}

/// Where a caller wants to be called back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct CallBackWish {
    /// The number; that from which they called, when not said.
    #[serde(default)]
    #[schema(example = "+33140000001")]
    pub(in crate::http::api) number: Option<String>,
}

/// That a caller was called back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct Called {
    /// What was said; for the desk's people. At most 4000 characters.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub(in crate::http::api) text: String,
}

/// Calls whose callers are to be called back.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct CallBacks {
    /// They, the one due first first.
    pub(in crate::http::api) calls: Vec<KnownCall>,
}

/// Where a call is sent on to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct Transfer {
    /// The queue in which it waits again.
    #[schema(example = "level-2")]
    pub(in crate::http::api) queue: String,
}

/// How a queue stands.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct Queue {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// The calls that wait, the longest first.
    waiting: Vec<String>,
    /// The wait of the longest, in seconds.
    longest_wait_secs: Option<i64>,
    /// Open tickets in it.
    open_tickets: u64,
    /// The average wait that is promised, in seconds.
    answer_within_secs: Option<i64>,
    /// The speed of answer over the sliding window that the programme sets.
    window: Speed,
    /// The same over the calendar month so far, UTC.
    month: Speed,
}

/// The speed of answer over some calls.
#[derive(Debug, Serialize, ToSchema)]
struct Speed {
    /// How many calls were answered.
    answered: u64,
    /// How many callers gave up.
    abandoned: u64,
    /// The mean wait of the answered calls, in seconds.
    mean_secs: Option<i64>,
    /// The wait that 90 % of the answered calls did not exceed, in seconds.
    p90_secs: Option<i64>,
    /// How many were answered within the wait that is promised; nothing when none is.
    in_time: Option<u64>,
    /// Which part of those who called were answered in time, in whole percent.
    service_level_percent: Option<u64>,
}

impl From<&SpeedOfAnswer> for Speed {
    fn from(speed: &SpeedOfAnswer) -> Self {
        Self {
            answered: speed.answered,
            abandoned: speed.abandoned,
            mean_secs: speed.mean.map(Span::secs),
            p90_secs: speed.p90.map(Span::secs),
            in_time: speed.in_time,
            service_level_percent: speed.service_level_percent(),
        }
    }
}

/// Every queue.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct Queues {
    /// They, by id.
    queues: Vec<Queue>,
}

impl Queues {
    /// They as they stand.
    pub(in crate::http::api) fn new(
        all: &BTreeMap<switchboard::model::QueueId, QueueStanding>,
    ) -> Self {
        let queues = all.iter().map(|(id, one)| Queue {
            id: id.to_string(),
            name: one.name.clone(),
            waiting: one.waiting.iter().map(ToString::to_string).collect(),
            longest_wait_secs: one.longest_wait.map(Span::secs),
            open_tickets: one.open_tickets,
            answer_within_secs: one.answer_within.map(Span::secs),
            window: Speed::from(&one.window),
            month: Speed::from(&one.month),
        });
        Self {
            queues: queues.collect(),
        }
    }
}
