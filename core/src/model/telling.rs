//! Word of an event on its way to more companies than are told in one transaction.

use serde::{Deserialize, Serialize};

use super::{CompanyId, EventId, NotificationKind, ServiceEvent, Severity, Timestamp};

/// What is said of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventWord {
    /// It began; for maintenance, it is announced.
    Beginning,
    /// It goes on.
    Update,
    /// Its severity changed.
    Severity {
        /// What it was.
        was: Severity,
    },
    /// Maintenance has begun.
    Begun,
    /// Maintenance takes longer.
    Overrun,
    /// It is over.
    End,
    /// It was called off.
    Cancelled,
    /// Its root-cause analysis was published.
    Analysis,
}

impl EventWord {
    /// The notification that says it.
    #[must_use]
    pub fn kind(self, is_planned: bool) -> NotificationKind {
        match (self, is_planned) {
            (Self::Beginning, false) => NotificationKind::EventStarted,
            (Self::Beginning, true) => NotificationKind::MaintenanceAnnounced,
            (Self::Update, _) => NotificationKind::EventUpdate,
            (Self::Severity { .. }, _) => NotificationKind::EventSeverity,
            (Self::Begun, _) => NotificationKind::MaintenanceStarted,
            (Self::Overrun, _) => NotificationKind::MaintenanceOverrun,
            (Self::End, false) => NotificationKind::EventResolved,
            (Self::End, true) => NotificationKind::MaintenanceEnded,
            (Self::Cancelled, _) => NotificationKind::MaintenanceCancelled,
            (Self::Analysis, _) => NotificationKind::AnalysisPublished,
        }
    }

    /// Whether newer news takes its place while it has not gone out. A beginning is never
    /// overtaken: what follows makes no sense without it; nor is an analysis, which nothing repeats.
    #[must_use]
    pub fn gives_way(self) -> bool {
        !matches!(self, Self::Beginning | Self::Begun | Self::Analysis)
    }
}

/// What a word says, as it was when it was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidOfEvent {
    /// What is said.
    pub word: EventWord,
    /// When this audience was told before.
    pub before: Option<Timestamp>,
    /// When it hears next.
    pub next: Option<Timestamp>,
    /// Why it is sent.
    pub reason: String,
    /// When it was decided.
    pub at: Timestamp,
    /// Who did it, by name.
    pub who: String,
    /// How many companies are affected.
    pub affected: usize,
    /// What is told in the place of what was written last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A part of the companies to which a word is on its way. It is kept until they are told, and goes
/// in the transaction that tells them, so that each hears it once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telling {
    /// The event's version when it was decided. An earlier word goes out before a later one.
    pub number: u64,
    /// Which part of them; an earlier one has a lower number.
    pub part: u64,
    /// What is said.
    pub said: SaidOfEvent,
    /// The event as it was then, without its companies, its older news and its decisions.
    pub event: ServiceEvent,
    /// To whom.
    pub companies: Vec<CompanyId>,
}

/// What tells one part from all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellingKey {
    /// Of which event.
    pub event: EventId,
    /// As [`Telling::number`].
    pub number: u64,
    /// As [`Telling::part`].
    pub part: u64,
}

impl Telling {
    /// What tells it from all others.
    #[must_use]
    pub fn key(&self) -> TellingKey {
        TellingKey {
            event: self.event.id,
            number: self.number,
            part: self.part,
        }
    }
}
