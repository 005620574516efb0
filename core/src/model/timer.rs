//! What has to happen later.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Audience, CallId, CaseNumber, ClockKind, EventId, TicketId, Timestamp};

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
    /// Account managers may be owed word of an event.
    AccountManagerCadence {
        /// Which event.
        event: EventId,
    },
    /// Agents may be owed word of an event.
    AgentsCadence {
        /// Which event.
        event: EventId,
    },
    /// The status page may be owed word of an event.
    StatusPageCadence {
        /// Which event.
        event: EventId,
    },
    /// An update comes soon, and nobody may have written one.
    EventPrompt {
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
    /// The next occurrence of a series of maintenance becomes an event.
    Occurrence {
        /// The first event of the series.
        event: EventId,
    },
    /// Alarms that were held during maintenance are looked at.
    HeldAlarms {
        /// Which event.
        event: EventId,
    },
    /// Maintenance should have ended.
    MaintenanceOverrun {
        /// Which event.
        event: EventId,
    },
    /// Somebody is reminded of what is owed after a major incident.
    IncidentDebt {
        /// Which event.
        event: EventId,
    },
    /// More companies are to be told what others have been told already.
    Telling {
        /// Which event.
        event: EventId,
    },
    /// The end of an agreement is to be announced, or the beginning of one. It is one timer for all
    /// companies: who is told follows from the tables that are in force then.
    Agreements,
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
    /// The timer at whose time an audience may be owed word of an event.
    #[must_use]
    pub fn cadence(event: EventId, audience: Audience) -> Self {
        match audience {
            Audience::General => Self::GeneralCadence { event },
            Audience::Company => Self::CompanyCadence { event },
            Audience::AccountManager => Self::AccountManagerCadence { event },
            Audience::Agents => Self::AgentsCadence { event },
            Audience::StatusPage => Self::StatusPageCadence { event },
        }
    }

    /// The audience that may be owed word of an event then.
    #[must_use]
    pub fn audience(&self) -> Option<Audience> {
        match self {
            Self::GeneralCadence { .. } => Some(Audience::General),
            Self::CompanyCadence { .. } => Some(Audience::Company),
            Self::AccountManagerCadence { .. } => Some(Audience::AccountManager),
            Self::AgentsCadence { .. } => Some(Audience::Agents),
            Self::StatusPageCadence { .. } => Some(Audience::StatusPage),
            _ => None,
        }
    }

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
            Self::AccountManagerCadence { event } => format!("{event}/cadence/account_manager"),
            Self::AgentsCadence { event } => format!("{event}/cadence/agents"),
            Self::StatusPageCadence { event } => format!("{event}/cadence/status_page"),
            Self::EventPrompt { event } => format!("{event}/prompt"),
            Self::MaintenanceStart { event } => format!("{event}/start"),
            Self::Settle { event } => format!("{event}/settle"),
            Self::Occurrence { event } => format!("{event}/occurrence"),
            Self::HeldAlarms { event } => format!("{event}/held"),
            Self::MaintenanceOverrun { event } => format!("{event}/overrun"),
            Self::IncidentDebt { event } => format!("{event}/debt"),
            Self::Telling { event } => format!("{event}/telling"),
            Self::Agreements => "agreements".to_owned(),
        })
    }

    /// The case that it is about, if it is one.
    #[must_use]
    pub fn about(&self) -> Option<CaseNumber> {
        Some(match self {
            Self::Agreements => return None,
            Self::CallWait { call } => CaseNumber::Call(*call),
            Self::ClockDue { ticket, .. }
            | Self::Step { ticket, .. }
            | Self::Acknowledge { ticket }
            | Self::Close { ticket } => CaseNumber::Ticket(*ticket),
            Self::GeneralCadence { event }
            | Self::CompanyCadence { event }
            | Self::AccountManagerCadence { event }
            | Self::AgentsCadence { event }
            | Self::StatusPageCadence { event }
            | Self::EventPrompt { event }
            | Self::MaintenanceStart { event }
            | Self::Settle { event }
            | Self::Occurrence { event }
            | Self::HeldAlarms { event }
            | Self::MaintenanceOverrun { event }
            | Self::IncidentDebt { event }
            | Self::Telling { event } => CaseNumber::Event(*event),
        })
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
