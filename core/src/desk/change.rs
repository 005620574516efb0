//! What a command does: all of it is committed together, or none.

use serde::{Deserialize, Serialize};

use crate::model::{
    AuditEntry, Call, Notification, Person, PersonId, ServiceEvent, Ticket, Timer, TimerKey,
};
use crate::rules::Recorded;

/// New state, timers, outgoing notifications and audit entries.
///
/// A case with version 1 is new; one with version n replaces version n - 1, and the store refuses
/// the change when that is not what it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Tickets as they are now.
    pub tickets: Vec<Ticket>,
    /// Calls as they are now.
    pub calls: Vec<Call>,
    /// Service events as they are now.
    pub events: Vec<ServiceEvent>,
    /// People added and removed.
    pub people: Vec<PersonChange>,
    /// The timer that this change comes of. The store refuses the change when it is gone or was
    /// moved, so that a timer acts once.
    pub fired: Option<Timer>,
    /// Timers set and cancelled, in order.
    pub timers: Vec<TimerChange>,
    /// What people are told; the store numbers them.
    pub notifications: Vec<Notification>,
    /// What happened.
    pub audit: Vec<AuditEntry>,
    /// What was decided on which facts.
    pub decisions: Vec<Recorded>,
    /// What the one who asked is answered.
    pub reply: Reply,
}

/// A timer set or cancelled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimerChange {
    /// Set, or moved when its key is there already.
    Set(Timer),
    /// Cancelled; nothing when it is not there.
    Cancel(TimerKey),
}

/// A person added or removed on the desk, over what the tables say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(clippy::large_enum_variant)] // A change holds one at most.
pub enum PersonChange {
    /// Added.
    Added(Person),
    /// Removed, with what they were.
    Removed(PersonId),
}

/// What the one who asked is answered. Front ends put it into words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Reply {
    /// Done; there is nothing to show.
    #[default]
    Done,
    /// The ticket as it is now.
    Ticket {
        /// It.
        ticket: Box<Ticket>,
        /// What the routing script wants the caller to be told.
        note: Option<String>,
    },
    /// The call as it is now.
    Call {
        /// It.
        call: Box<Call>,
        /// What the routing script wants the caller to be told.
        note: Option<String>,
    },
    /// The service event as it is now, as the one who asked may see it.
    Event {
        /// It.
        event: Box<ServiceEvent>,
    },
    /// The person as they are now.
    Person {
        /// Them.
        person: Box<Person>,
    },
}
