//! What has to happen later.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{CallId, CaseNumber, ClockKind, EventId, TicketId, Timestamp};

/// What a timer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimerKind {
    /// The rules want to see a waiting call again.
    CallWait {
        /// Which call.
        call: CallId,
    },
    /// A clock of a ticket is broken unless it is stopped before.
    ClockDue {
        /// Which ticket.
        ticket: TicketId,
        /// Which clock.
        clock: ClockKind,
    },
    /// A step of a ticket's escalation plan is reached.
    Step {
        /// Which ticket.
        ticket: TicketId,
        /// Which step, counted from 0.
        step: u32,
    },
    /// The time to acknowledge an escalation is up.
    Acknowledge {
        /// Which ticket.
        ticket: TicketId,
    },
    /// A resolved ticket closes.
    Close {
        /// Which ticket.
        ticket: TicketId,
    },
    /// The general audience may be owed word of an event.
    GeneralCadence {
        /// Which event.
        event: EventId,
    },
    /// Companies may be owed word of an event.
    CompanyCadence {
        /// Which event.
        event: EventId,
    },
    /// Maintenance begins as planned.
    MaintenanceStart {
        /// Which event.
        event: EventId,
    },
    /// An event whose alarms are quiet is over.
    Settle {
        /// Which event.
        event: EventId,
    },
    /// Maintenance should have ended.
    MaintenanceOverrun {
        /// Which event.
        event: EventId,
    },
}

/// A timer's identity: there is at most one timer of a kind on a thing, and setting it again
/// moves it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TimerKey(pub String);

impl fmt::Display for TimerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TimerKind {
    /// The key under which it is kept, such as `T-42/step/3`.
    #[must_use]
    pub fn key(&self) -> TimerKey {
        TimerKey(match self {
            Self::CallWait { call } => format!("{call}/wait"),
            Self::ClockDue { ticket, clock } => format!("{ticket}/due/{}", clock.word()),
            Self::Step { ticket, step } => format!("{ticket}/step/{step}"),
            Self::Acknowledge { ticket } => format!("{ticket}/acknowledge"),
            Self::Close { ticket } => format!("{ticket}/close"),
            Self::GeneralCadence { event } => format!("{event}/cadence/general"),
            Self::CompanyCadence { event } => format!("{event}/cadence/company"),
            Self::MaintenanceStart { event } => format!("{event}/start"),
            Self::Settle { event } => format!("{event}/settle"),
            Self::MaintenanceOverrun { event } => format!("{event}/overrun"),
        })
    }

    /// What it is about.
    #[must_use]
    pub fn about(&self) -> CaseNumber {
        match self {
            Self::CallWait { call } => CaseNumber::Call(*call),
            Self::ClockDue { ticket, .. }
            | Self::Step { ticket, .. }
            | Self::Acknowledge { ticket }
            | Self::Close { ticket } => CaseNumber::Ticket(*ticket),
            Self::GeneralCadence { event }
            | Self::CompanyCadence { event }
            | Self::MaintenanceStart { event }
            | Self::Settle { event }
            | Self::MaintenanceOverrun { event } => CaseNumber::Event(*event),
        }
    }
}

/// Something due at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Timer {
    /// When; kept to the second or finer.
    pub due_at: Timestamp,
    /// For what.
    pub kind: TimerKind,
}
