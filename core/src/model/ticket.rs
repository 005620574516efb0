//! Tickets and the clocks that run on them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    CalendarId, Channel, CompanyId, DecisionRecord, PersonId, QueueId, Severity, Span, TicketId,
    Timestamp,
};

/// How far a ticket has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// Opened; nobody has answered.
    New,
    /// Being worked on.
    Active,
    /// The customer has been asked something.
    WaitingForCustomer,
    /// A solution was given; the customer may reopen.
    Resolved,
    /// Over.
    Closed,
}

impl TicketState {
    /// As TOML and scripts write it: `waiting_for_customer`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Active => "active",
            Self::WaitingForCustomer => "waiting_for_customer",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
        }
    }

    /// Whether work is still owed.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::New | Self::Active | Self::WaitingForCustomer)
    }
}

impl fmt::Display for TicketState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WaitingForCustomer => "waiting for customer",
            other => other.key(),
        })
    }
}

/// Which promise a clock measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockKind {
    /// To the first human answer (P2).
    Response,
    /// To the resolution.
    Resolution,
}

impl ClockKind {
    /// `response` or `resolution`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Response => "response",
            Self::Resolution => "resolution",
        }
    }
}

/// Whether a clock counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// Counting since then.
    Running {
        /// Start of the present stretch.
        since: Timestamp,
    },
    /// Held, because the script says that the ticket's state holds it.
    Paused {
        /// Since when.
        since: Timestamp,
    },
    /// Done.
    Stopped {
        /// When.
        at: Timestamp,
        /// By which way, for an answer.
        channel: Option<Channel>,
        /// By whom.
        by: Option<PersonId>,
    },
}

/// One promise on one ticket: how much open time may pass, and how much has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Which promise.
    pub kind: ClockKind,
    /// How much open time of the calendar is allowed.
    pub target: Span,
    /// The calendar whose open time counts.
    pub calendar: CalendarId,
    /// The ticket states that hold this clock.
    pub paused_in: Vec<TicketState>,
    /// Open time used before the present stretch.
    pub used: Span,
    /// Where it stands.
    pub state: ClockState,
    /// When it would be broken if it runs on; nothing while paused, and kept once stopped.
    pub due_at: Option<Timestamp>,
    /// When it was broken, if it was.
    pub breached_at: Option<Timestamp>,
}

impl Clock {
    /// Whether it counts now.
    #[must_use]
    pub fn is_running(&self) -> bool {
        matches!(self.state, ClockState::Running { .. })
    }

    /// Whether it is done.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        matches!(self.state, ClockState::Stopped { .. })
    }
}

/// How far a step of the escalation plan has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Not reached.
    Pending,
    /// Done, at that time.
    Fired {
        /// When.
        at: Timestamp,
    },
    /// No longer needed: its clock stopped first.
    Dropped,
}

/// An escalation that somebody must acknowledge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalation {
    /// When it began.
    pub started_at: Timestamp,
    /// Why, as the plan or the person who asked put it.
    pub reason: String,
    /// Whom to try, in order, as the script named them (`account_manager`, `manager`, a person).
    pub ladder: Vec<String>,
    /// Which rung is being tried.
    pub rung: usize,
    /// The person on that rung, deputies taken into account.
    pub holder: Option<PersonId>,
    /// How long each rung has.
    pub acknowledge_within: Span,
    /// When the present rung's time is up; nothing once acknowledged or exhausted.
    pub acknowledge_by: Option<Timestamp>,
    /// Who acknowledged, and when.
    pub acknowledged: Option<(PersonId, Timestamp)>,
}

impl Escalation {
    /// Whether somebody is still expected to acknowledge.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.acknowledged.is_none() && self.acknowledge_by.is_some()
    }
}

/// A request for help and everything that is owed on it. Comments are in its history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its number.
    pub id: TicketId,
    /// Raised by one at each change; a change made from an older version is refused.
    pub version: u64,
    /// Whose.
    pub company: CompanyId,
    /// Who opened it.
    pub caller: PersonId,
    /// One line.
    pub subject: String,
    /// The product it is about; empty when not said.
    pub product: String,
    /// How bad it is.
    pub severity: Severity,
    /// By which way it came.
    pub channel: Channel,
    /// The language it is written in, when known.
    pub language: Option<String>,
    /// Where it stands.
    pub state: TicketState,
    /// The queue it belongs to.
    pub queue: QueueId,
    /// The level it was sent to.
    pub level: Option<u8>,
    /// Who works on it.
    pub assignee: Option<PersonId>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was resolved, if it is.
    pub resolved_at: Option<Timestamp>,
    /// When it was closed, if it is.
    pub closed_at: Option<Timestamp>,
    /// How often it was reopened.
    pub reopened: u32,
    /// How often it was given to somebody else.
    pub reassigned: u32,
    /// The promises on it.
    pub clocks: Vec<Clock>,
    /// The plan made for it when it was opened or last re-planned.
    pub plan: super::EscalationPlan,
    /// How far each step of the plan has come; as long as the plan's steps.
    pub steps: Vec<StepState>,
    /// The escalation under way or last under way.
    pub escalation: Option<Escalation>,
    /// How long after resolution it closes by itself.
    pub close_after: Option<Span>,
    /// The decisions made for it, the newest of each hook.
    pub decisions: Vec<DecisionRecord>,
}

impl Ticket {
    /// The clock of that kind, if the script set one.
    #[must_use]
    pub fn clock(&self, kind: ClockKind) -> Option<&Clock> {
        self.clocks.iter().find(|clock| clock.kind == kind)
    }

    /// The clock of that kind, to be changed.
    pub fn clock_mut(&mut self, kind: ClockKind) -> Option<&mut Clock> {
        self.clocks.iter_mut().find(|clock| clock.kind == kind)
    }
}
