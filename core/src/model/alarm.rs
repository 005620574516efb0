//! Alarms: what monitors report, and what became of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{DecisionRecord, EventId, MonitorId, Span, Timestamp};

/// Whether the cause of an alarm is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmState {
    /// It is there.
    Firing,
    /// It has gone.
    Resolved,
}

impl AlarmState {
    /// As TOML and JSON write it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Firing => "firing",
            Self::Resolved => "resolved",
        }
    }
}

/// One report of a monitor. The same alarm is reported again and again, in any order: the monitor
/// and the key say which alarm it is, [`Alarm::starts_at`] which firing of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    /// Who reports it.
    pub monitor: MonitorId,
    /// What the monitor tells it from its other alarms by.
    pub key: String,
    /// Whether its cause is there.
    pub state: AlarmState,
    /// When this firing began.
    pub starts_at: Timestamp,
    /// When it ended; nothing as long as it fires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
    /// What the monitor sends together.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// What it is: `alertname`, `service`, `severity` and so on.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// What is said of it to people: `summary`, `description`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}

impl Alarm {
    /// What a label says; empty when it has none of that name.
    #[must_use]
    pub fn label(&self, name: &str) -> &str {
        self.labels.get(name).map_or("", String::as_str)
    }

    /// What is said of it to people; empty when nothing of that name is.
    #[must_use]
    pub fn annotation(&self, name: &str) -> &str {
        self.annotations.get(name).map_or("", String::as_str)
    }

    /// Its name: the label `alertname`, else the key.
    #[must_use]
    pub fn name(&self) -> &str {
        let name = self.label("alertname");
        if name.is_empty() { &self.key } else { name }
    }

    /// Whether it is older than what is known, or the same: of one firing the end is newer than
    /// the beginning, whichever came first.
    #[must_use]
    pub fn tells_nothing_new(&self, known: &Alarm) -> bool {
        (self.starts_at, self.state) <= (known.starts_at, known.state)
    }
}

/// An alarm as the desk keeps it: the newest that is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownAlarm {
    /// The newest report.
    pub alarm: Alarm,
    /// When something new was last heard of it.
    pub seen_at: Timestamp,
    /// When it began to fire of late, the newest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fired_at: Vec<Timestamp>,
    /// Under which cause it was put.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// The event that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<EventId>,
    /// Whether it is held, or was: the event is the maintenance that it waits for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_held: bool,
    /// What was decided when it last began to fire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionRecord>,
    /// The answer in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub outcome: String,
}

impl KnownAlarm {
    /// The maintenance during which it is held.
    #[must_use]
    pub fn held_for(&self) -> Option<EventId> {
        self.event
            .filter(|_| self.is_held && self.alarm.state == AlarmState::Firing)
    }
}

/// What alarms are put together under by the rules, and the event that was opened for it last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// The name that the rules give it.
    pub key: String,
    /// Raised by one at each change.
    pub version: u64,
    /// The event.
    pub event: EventId,
    /// How many alarms of this event fire now.
    pub firing: u64,
    /// How many alarms this event has had.
    pub total: u64,
    /// How long it must be quiet before the event is resolved.
    pub settles_after: Span,
}
