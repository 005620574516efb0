//! Tickets.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use switchboard::desk::StateFilter;
use switchboard::model::{AuditEntry, Clock, ClockState, Happening, Ticket, TicketState};
use utoipa::{IntoParams, ToSchema};

use super::call::Way;
use super::{Decision, Level};

/// How far a ticket has come.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::http::api) enum State {
    /// Nobody works on it yet.
    New,
    /// Somebody works on it.
    Active,
    /// The customer was asked something.
    WaitingForCustomer,
    /// Solved, and not confirmed.
    Resolved,
    /// Over.
    Closed,
}

impl From<TicketState> for State {
    fn from(state: TicketState) -> Self {
        match state {
            TicketState::New => Self::New,
            TicketState::Active => Self::Active,
            TicketState::WaitingForCustomer => Self::WaitingForCustomer,
            TicketState::Resolved => Self::Resolved,
            TicketState::Closed => Self::Closed,
        }
    }
}

impl From<State> for TicketState {
    fn from(state: State) -> Self {
        match state {
            State::New => Self::New,
            State::Active => Self::Active,
            State::WaitingForCustomer => Self::WaitingForCustomer,
            State::Resolved => Self::Resolved,
            State::Closed => Self::Closed,
        }
    }
}

/// A ticket to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct NewTicket {
    /// For whom; the one as whom the integration acts when not said.
    #[serde(default)]
    #[schema(example = "anna")]
    pub(in crate::http::api) caller: Option<String>,
    /// How bad it is, as the caller sees it; medium when not said.
    #[serde(default)]
    pub(in crate::http::api) severity: Option<Level>,
    /// One line.
    #[schema(example = "Mail does not arrive")]
    pub(in crate::http::api) subject: String,
    /// The rest.
    #[serde(default)]
    pub(in crate::http::api) text: String,
    /// The product it is about.
    #[serde(default)]
    pub(in crate::http::api) product: String,
    /// By which way it came; `web` when not said.
    #[serde(default)]
    pub(in crate::http::api) channel: Option<Way>,
    /// The language, as ISO 639-1; detected when not said.
    #[serde(default)]
    pub(in crate::http::api) language: Option<String>,
}

/// What somebody writes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct Words {
    /// It.
    #[schema(example = "It works again since this morning.")]
    pub(in crate::http::api) text: String,
    /// By which way; `web` when not said.
    #[serde(default)]
    pub(in crate::http::api) channel: Option<Way>,
}

/// To whom a ticket is given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct Assignment {
    /// The agent's id.
    #[schema(example = "kim")]
    pub(in crate::http::api) to: String,
}

/// How bad something is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct NewSeverity {
    /// It.
    pub(in crate::http::api) severity: Level,
}

/// Why somebody asks for the account manager.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct Reason {
    /// It.
    #[schema(example = "Three days without an answer")]
    pub(in crate::http::api) reason: String,
}

/// Which tickets.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct Wanted {
    /// In which state; `open` when not said.
    #[serde(default)]
    pub(in crate::http::api) state: Option<WantedState>,
    /// Whose, by the company's id.
    #[serde(default)]
    pub(in crate::http::api) company: Option<String>,
    /// Opened by whom.
    #[serde(default)]
    pub(in crate::http::api) caller: Option<String>,
    /// Assigned to whom.
    #[serde(default)]
    pub(in crate::http::api) assignee: Option<String>,
    /// In which queue.
    #[serde(default)]
    pub(in crate::http::api) queue: Option<String>,
    /// The next page: `next` of the one before.
    #[serde(default)]
    pub(in crate::http::api) cursor: Option<String>,
    /// How many at most; 20 when not said.
    #[serde(default)]
    #[param(minimum = 1, maximum = 1000)]
    pub(in crate::http::api) limit: Option<u16>,
}

/// In which states tickets are wanted.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::http::api) enum WantedState {
    /// New, active or waiting for the customer.
    Open,
    /// All.
    Any,
    /// Nobody works on it yet.
    New,
    /// Somebody works on it.
    Active,
    /// The customer was asked something.
    WaitingForCustomer,
    /// Solved, and not confirmed.
    Resolved,
    /// Over.
    Closed,
}

impl From<WantedState> for StateFilter {
    fn from(state: WantedState) -> Self {
        match state {
            WantedState::Open => Self::Open,
            WantedState::Any => Self::Any,
            WantedState::New => Self::Only(TicketState::New),
            WantedState::Active => Self::Only(TicketState::Active),
            WantedState::WaitingForCustomer => Self::Only(TicketState::WaitingForCustomer),
            WantedState::Resolved => Self::Only(TicketState::Resolved),
            WantedState::Closed => Self::Only(TicketState::Closed),
        }
    }
}

/// A clock that runs on a ticket.
#[derive(Debug, Serialize, ToSchema)]
struct RunningClock {
    /// `response` or `resolution`.
    kind: &'static str,
    /// What is promised, in seconds of the calendar's open time.
    target_secs: i64,
    /// When it runs out, if it runs.
    due_at: Option<DateTime<Utc>>,
    /// When it was stopped.
    stopped_at: Option<DateTime<Utc>>,
    /// When it ran out.
    breached_at: Option<DateTime<Utc>>,
}

impl From<&Clock> for RunningClock {
    fn from(clock: &Clock) -> Self {
        Self {
            kind: clock.kind.word(),
            target_secs: clock.target.secs(),
            due_at: clock.due_at,
            stopped_at: match &clock.state {
                ClockState::Stopped { at, .. } => Some(*at),
                ClockState::Running { .. } | ClockState::Paused { .. } => None,
            },
            breached_at: clock.breached_at,
        }
    }
}

/// A ticket.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct KnownTicket {
    /// Its case number.
    #[schema(example = "T-1042")]
    number: String,
    /// Whose it is.
    company: String,
    /// Who opened it.
    caller: String,
    /// One line.
    subject: String,
    /// The product it is about.
    product: String,
    /// How bad it is.
    severity: Level,
    /// By which way it came.
    channel: Way,
    /// The language, when known.
    language: Option<String>,
    /// How far it has come.
    state: State,
    /// The queue in which it is.
    queue: String,
    /// The level it was sent to, when to one.
    level: Option<u8>,
    /// Who works on it.
    assignee: Option<String>,
    /// When it was opened.
    opened_at: DateTime<Utc>,
    /// When it last changed.
    updated_at: DateTime<Utc>,
    /// When it was solved.
    resolved_at: Option<DateTime<Utc>>,
    /// When it was closed.
    closed_at: Option<DateTime<Utc>>,
    /// The clocks that run on it.
    clocks: Vec<RunningClock>,
    /// Whether somebody must acknowledge its escalation.
    is_escalated: bool,
    /// The newest decision of each hook of the rules.
    decisions: Vec<Decision>,
}

impl From<&Ticket> for KnownTicket {
    fn from(ticket: &Ticket) -> Self {
        Self {
            number: ticket.id.to_string(),
            company: ticket.company.to_string(),
            caller: ticket.caller.to_string(),
            subject: ticket.subject.clone(),
            product: ticket.product.clone(),
            severity: Level(ticket.severity),
            channel: ticket.channel.into(),
            language: ticket.language.clone(),
            state: ticket.state.into(),
            queue: ticket.queue.to_string(),
            level: ticket.level,
            assignee: ticket.assignee.as_ref().map(ToString::to_string),
            opened_at: ticket.opened_at,
            updated_at: ticket.updated_at,
            resolved_at: ticket.resolved_at,
            closed_at: ticket.closed_at,
            clocks: ticket.clocks.iter().map(RunningClock::from).collect(),
            is_escalated: ticket.escalation.as_ref().is_some_and(|one| one.is_open()),
            decisions: ticket.decisions.iter().map(Decision::from).collect(),
        }
    }
}

/// Tickets, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct Page {
    /// They.
    tickets: Vec<KnownTicket>,
    /// The `cursor` of the next page; nothing on the last one.
    next: Option<String>,
}

impl Page {
    /// These, and whether there are more.
    pub(in crate::http::api) fn new(tickets: &[Ticket], more: bool) -> Self {
        let last = tickets.last().filter(|_| more);
        Self {
            tickets: tickets.iter().map(KnownTicket::from).collect(),
            next: last.map(|ticket| ticket.id.to_string()),
        }
    }
}

/// One thing that happened to a case.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct Entry {
    /// When.
    at: DateTime<Utc>,
    /// Who did it; nobody when the desk did.
    actor: Option<String>,
    /// What happened, by its `type`; the other fields follow from that.
    #[schema(value_type = Object)]
    what: Happening,
}

impl From<AuditEntry> for Entry {
    fn from(entry: AuditEntry) -> Self {
        Self {
            at: entry.at,
            actor: entry.actor.as_ref().map(ToString::to_string),
            what: entry.what,
        }
    }
}

/// A ticket and what happened to it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct TicketHistory {
    /// It.
    pub(in crate::http::api) ticket: KnownTicket,
    /// What happened, the oldest first, as far as the one who asks may read it.
    pub(in crate::http::api) history: Vec<Entry>,
}

/// A ticket that was opened, changed or written on.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct TicketDone {
    /// It, as it is now.
    pub(in crate::http::api) ticket: KnownTicket,
    /// What the caller is to be told, when it was just routed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::http::api) reply: Option<String>,
}
