//! Service events: outages and planned maintenance.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize};

use super::{
    CompanyId, DecisionRecord, EventId, PersonId, RegionId, ServiceId, Severity, Timestamp,
};

/// Planned or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// Nobody wanted it.
    Unplanned,
    /// Maintenance, announced for a window.
    Planned(Window),
}

/// When maintenance is planned for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Its start.
    pub starts_at: Timestamp,
    /// Its announced end; later than the start.
    pub ends_at: Timestamp,
}

/// How far a service event has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventState {
    /// Maintenance that has not begun.
    Scheduled,
    /// Under way.
    Active,
    /// Over.
    Resolved,
    /// Maintenance that was called off before it began.
    Cancelled,
}

impl EventState {
    /// As TOML and scripts write it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Active => "active",
            Self::Resolved => "resolved",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether something may still be announced of it.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Scheduled | Self::Active)
    }
}

/// To whom an event may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Everybody who follows the state of the service.
    General,
    /// Each affected company, with its own impacted users.
    Company,
    /// The account managers of those companies (P6).
    AccountManager,
    /// The provider's agents, whom callers will ask.
    Agents,
    /// What the status page shows.
    StatusPage,
}

impl Audience {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 5] = [
        Self::General,
        Self::Company,
        Self::AccountManager,
        Self::Agents,
        Self::StatusPage,
    ];

    /// As TOML and scripts write it: `account_manager`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Company => "company",
            Self::AccountManager => "account_manager",
            Self::Agents => "agents",
            Self::StatusPage => "status_page",
        }
    }

    /// As the history names it: `the companies affected`.
    #[must_use]
    pub fn people(self) -> &'static str {
        match self {
            Self::General => "everybody",
            Self::Company => "the companies affected",
            Self::AccountManager => "their account managers",
            Self::Agents => "the agents",
            Self::StatusPage => "the status page",
        }
    }
}

/// When each audience was last told, if it was told of the beginning. Events that were stored
/// when there were two audiences have the first two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldAt {
    general_told_at: Option<Timestamp>,
    companies_told_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account_managers_told_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agents_told_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status_page_told_at: Option<Timestamp>,
}

impl ToldAt {
    /// Those times, by audience.
    #[must_use]
    pub fn of(times: impl IntoIterator<Item = (Audience, Timestamp)>) -> Self {
        let mut told = Self::default();
        for (audience, at) in times {
            told.note(audience, at);
        }
        told
    }

    /// When this audience was last told.
    #[must_use]
    pub fn last(&self, audience: Audience) -> Option<Timestamp> {
        match audience {
            Audience::General => self.general_told_at,
            Audience::Company => self.companies_told_at,
            Audience::AccountManager => self.account_managers_told_at,
            Audience::Agents => self.agents_told_at,
            Audience::StatusPage => self.status_page_told_at,
        }
    }

    /// This audience is told at `at`.
    pub fn note(&mut self, audience: Audience, at: Timestamp) {
        let last = match audience {
            Audience::General => &mut self.general_told_at,
            Audience::Company => &mut self.companies_told_at,
            Audience::AccountManager => &mut self.account_managers_told_at,
            Audience::Agents => &mut self.agents_told_at,
            Audience::StatusPage => &mut self.status_page_told_at,
        };
        *last = Some(at);
    }
}

/// What somebody wrote about an event while it ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventUpdate {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: PersonId,
    /// What.
    pub text: String,
}

/// Something that interrupts a service, or is planned to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceEvent {
    /// Its case number.
    pub id: EventId,
    /// Raised by one at each change.
    pub version: u64,
    /// One line.
    pub title: String,
    /// How bad it is.
    pub severity: Severity,
    /// Planned or not.
    pub kind: EventKind,
    /// Where it stands.
    pub state: EventState,
    /// The series that it belongs to, for maintenance that repeats: the number of its first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<EventId>,
    /// The services it touches.
    pub services: BTreeSet<ServiceId>,
    /// The regions in which it touches them; everywhere when empty.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub regions: BTreeSet<RegionId>,
    /// The companies it touches.
    pub companies: BTreeSet<CompanyId>,
    /// The users it touches, as the feed of current users or their companies' tables name them; all
    /// of an affected company's users when empty.
    pub users: BTreeSet<String>,
    /// Who opened it.
    pub opened_by: PersonId,
    /// Who leads the work on it (P4).
    pub commander: Option<PersonId>,
    /// When it began. For maintenance, when it was begun, or else its planned start.
    pub started_at: Timestamp,
    /// When it ended, if it has.
    pub ended_at: Option<Timestamp>,
    /// What was written while it ran, the oldest first; the newest 100 are kept here.
    pub updates: Vec<EventUpdate>,
    /// When each audience was last told.
    #[serde(flatten)]
    pub told_at: ToldAt,
    /// How many companies were told of it; it may be a great many, whose ids stand above already.
    #[serde(deserialize_with = "how_many")]
    pub told: u64,
    /// The decisions made for it, the newest of each audience.
    pub decisions: Vec<DecisionRecord>,
}

impl ServiceEvent {
    /// Whether it is maintenance.
    #[must_use]
    pub fn is_planned(&self) -> bool {
        matches!(self.kind, EventKind::Planned(_))
    }

    /// The window, for maintenance.
    #[must_use]
    pub fn window(&self) -> Option<&Window> {
        match &self.kind {
            EventKind::Planned(window) => Some(window),
            EventKind::Unplanned => None,
        }
    }
}

/// Events that were stored before name the companies.
fn how_many<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Stored {
        Count(u64),
        Named(Vec<CompanyId>),
    }
    Ok(match Stored::deserialize(from)? {
        Stored::Count(count) => count,
        Stored::Named(companies) => companies.len() as u64,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_that_was_stored_when_there_were_two_audiences_is_read_and_written_as_it_was() {
        let stored = json!({
            "id": 1, "version": 3, "title": "Mail is down", "severity": 1, "kind": "unplanned",
            "state": "active", "services": ["mail-eu"], "companies": ["acme"], "users": [],
            "opened_by": "igor", "commander": null, "started_at": "2026-11-25T09:00:00Z",
            "ended_at": null, "updates": [],
            "general_told_at": "2026-11-25T09:05:00Z",
            "companies_told_at": null, "told": 0, "decisions": [],
        });
        let mut event: ServiceEvent = serde_json::from_value(stored.clone()).unwrap();
        let at: Timestamp = "2026-11-25T09:05:00Z".parse().unwrap();
        let told = Audience::ALL.map(|audience| event.told_at.last(audience));
        assert_eq!(told, [Some(at), None, None, None, None]);
        assert_eq!(serde_json::to_value(&event).unwrap(), stored);
        for audience in Audience::ALL {
            event.told_at.note(audience, at);
        }
        let written = serde_json::to_string(&event).unwrap();
        assert_eq!(
            serde_json::from_str::<ServiceEvent>(&written).unwrap(),
            event
        );
    }

    #[test]
    fn of_the_companies_that_a_stored_event_names_as_told_the_number_is_read() {
        for (told, expected) in [
            (json!([]), 0),
            (json!(["acme", "globex"]), 2),
            (json!(7), 7),
        ] {
            let stored = json!({
                "id": 1, "version": 3, "title": "Mail is down", "severity": 1, "kind": "unplanned",
                "state": "active", "services": ["mail-eu"], "companies": ["acme", "globex"],
                "users": [], "opened_by": "igor", "commander": null,
                "started_at": "2026-11-25T09:00:00Z", "ended_at": null, "updates": [],
                "general_told_at": null, "companies_told_at": null, "told": told, "decisions": [],
            });
            let event: ServiceEvent = serde_json::from_value(stored).unwrap();
            assert_eq!(event.told, expected);
        }
    }
}
