//! What a report reads: of each ticket only its times, and what users did with the services.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{ClockKind, ClockState, CompanyId, Severity, TicketId, TicketState, Timestamp};

/// What a report needs of a ticket, read out of what is kept of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ReportedTicket {
    /// Its number.
    pub id: TicketId,
    /// How bad it is now.
    pub severity: Severity,
    /// Where it stands.
    pub state: TicketState,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was resolved, if it is.
    pub resolved_at: Option<Timestamp>,
    /// When it was closed, if it is.
    pub closed_at: Option<Timestamp>,
    /// The promises on it.
    pub clocks: Vec<ReportedClock>,
}

/// What a report needs of a promise.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ReportedClock {
    /// Which.
    pub kind: ClockKind,
    /// Where it stands.
    pub state: ClockState,
    /// When it was broken, if it was.
    pub breached_at: Option<Timestamp>,
}

impl ReportedTicket {
    /// When somebody first answered: the response clock was stopped. Nothing when nobody has, or no
    /// response was promised.
    #[must_use]
    pub fn answered_at(&self) -> Option<Timestamp> {
        let clocks = &mut self.clocks.iter();
        let clock = clocks.find(|clock| clock.kind == ClockKind::Response)?;
        match clock.state {
            ClockState::Stopped { at, .. } => Some(at),
            ClockState::Running { .. } | ClockState::Paused { .. } => None,
        }
    }

    /// When the work on it was done: it was resolved, or closed without that. Nothing while work is
    /// owed.
    #[must_use]
    pub fn done_at(&self) -> Option<Timestamp> {
        if self.state.is_open() {
            return None;
        }
        self.resolved_at.or(self.closed_at)
    }

    /// When a promise was broken, if it was.
    #[must_use]
    pub fn breached_at(&self, kind: ClockKind) -> Option<Timestamp> {
        let clocks = &mut self.clocks.iter();
        clocks.find(|clock| clock.kind == kind)?.breached_at
    }
}

/// What one user did on one day with one device, as whoever runs the services counts it. A company
/// has one such row of a day, user and device.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct UsageRow {
    /// Whose user.
    pub company: CompanyId,
    /// On which day.
    pub day: NaiveDate,
    /// An e-mail address or a name, unique in the company.
    pub user: String,
    /// The device, by a name that is unique in the company; empty when it was none of its own.
    pub device: String,
    /// What kind of device it is; empty when nobody said.
    pub model: String,
    /// What runs on it; empty when nobody said.
    pub version: String,
    /// How often it was used: messages, as most services count.
    pub used: u32,
}
