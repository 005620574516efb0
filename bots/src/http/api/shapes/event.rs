//! Service events.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use switchboard::desk::QuotedEvent;
use switchboard::model::{EventState, EventUpdate, ServiceEvent};
use utoipa::ToSchema;

use super::ticket::Entry;
use super::{Decision, Level};

/// When maintenance is planned.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct Planned {
    /// When it starts.
    pub(in crate::http::api) starts_at: DateTime<Utc>,
    /// When it is to be over.
    pub(in crate::http::api) ends_at: DateTime<Utc>,
}

/// A service event to be declared.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct NewEvent {
    /// One line.
    #[schema(example = "Mail in Europe is delayed")]
    pub(in crate::http::api) title: String,
    /// How bad it is.
    pub(in crate::http::api) severity: Level,
    /// The services it touches, by id; companies that use one of them are affected.
    #[serde(default)]
    pub(in crate::http::api) services: Vec<String>,
    /// The regions in which it touches them, by id; everywhere when none is named.
    #[serde(default)]
    pub(in crate::http::api) regions: Vec<String>,
    /// Further companies it touches, by id.
    #[serde(default)]
    pub(in crate::http::api) companies: Vec<String>,
    /// The window, for planned maintenance.
    #[serde(default)]
    pub(in crate::http::api) window: Option<Planned>,
    /// Who leads the work on it.
    #[serde(default)]
    pub(in crate::http::api) commander: Option<String>,
}

/// What is known now, or what was done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct News {
    /// It.
    #[schema(example = "A store is being replaced; mail is delayed by 20 minutes.")]
    pub(in crate::http::api) text: String,
}

/// How far an event has come.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Stage {
    /// Planned, and not begun.
    Scheduled,
    /// Under way.
    Active,
    /// Over.
    Resolved,
    /// Called off.
    Cancelled,
}

/// What was known at some time.
#[derive(Debug, Serialize, ToSchema)]
struct Update {
    /// When it was written.
    at: DateTime<Utc>,
    /// Who wrote it.
    by: String,
    /// It.
    text: String,
}

impl From<&EventUpdate> for Update {
    fn from(update: &EventUpdate) -> Self {
        Self {
            at: update.at,
            by: update.by.to_string(),
            text: update.text.clone(),
        }
    }
}

/// A service event.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct KnownEvent {
    /// Its case number.
    #[schema(example = "E-17")]
    number: String,
    /// One line.
    title: String,
    /// How bad it is.
    severity: Level,
    /// How far it has come.
    state: Stage,
    /// The window, for planned maintenance.
    window: Option<Planned>,
    /// The services it touches.
    services: Vec<String>,
    /// The regions in which it touches them; everywhere when there is none.
    regions: Vec<String>,
    /// The companies it touches, as far as the one who asks may see them.
    companies: Vec<String>,
    /// Who leads the work on it.
    commander: Option<String>,
    /// When it began.
    started_at: DateTime<Utc>,
    /// When it was over.
    ended_at: Option<DateTime<Utc>>,
    /// What was known, the oldest first.
    updates: Vec<Update>,
    /// The newest decision of each hook of the rules.
    decisions: Vec<Decision>,
}

impl From<&ServiceEvent> for KnownEvent {
    fn from(event: &ServiceEvent) -> Self {
        Self {
            number: event.id.to_string(),
            title: event.title.clone(),
            severity: Level(event.severity),
            state: match event.state {
                EventState::Scheduled => Stage::Scheduled,
                EventState::Active => Stage::Active,
                EventState::Resolved => Stage::Resolved,
                EventState::Cancelled => Stage::Cancelled,
            },
            window: event.window().map(|window| Planned {
                starts_at: window.starts_at,
                ends_at: window.ends_at,
            }),
            services: event.services.iter().map(ToString::to_string).collect(),
            regions: event.regions.iter().map(ToString::to_string).collect(),
            companies: event.companies.iter().map(ToString::to_string).collect(),
            commander: event.commander.as_ref().map(ToString::to_string),
            started_at: event.started_at,
            ended_at: event.ended_at,
            updates: event.updates.iter().map(Update::from).collect(),
            decisions: event.decisions.iter().map(Decision::from).collect(),
        }
    }
}

/// The state of the services.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct Standing {
    /// Under way, the worst first.
    pub(in crate::http::api) active: Vec<KnownEvent>,
    /// Planned, the next first.
    pub(in crate::http::api) planned: Vec<KnownEvent>,
    /// Lately over, the latest first.
    pub(in crate::http::api) recent: Vec<KnownEvent>,
}

/// An event and what happened to it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct EventHistory {
    /// It.
    pub(in crate::http::api) event: KnownEvent,
    /// What happened, the oldest first, as far as the one who asks may read it.
    pub(in crate::http::api) history: Vec<Entry>,
}

impl From<&QuotedEvent> for EventHistory {
    fn from(quoted: &QuotedEvent) -> Self {
        Self {
            event: KnownEvent::from(&quoted.event),
            history: quoted.history.iter().cloned().map(Entry::from).collect(),
        }
    }
}
