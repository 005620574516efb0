//! Companies and people.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{CalendarId, CompanyId, PersonId, ServiceId, SipAddress, SubscriptionCode, TierId};

/// A customer organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Company {
    /// Its id, unique on this desk.
    pub id: CompanyId,
    /// Its name, as people read it.
    pub name: String,
    /// What it has bought.
    pub subscription: Subscription,
    /// The account manager: first point of escalation (P6).
    pub account_manager: PersonId,
    /// The services it uses; a service event on one of them affects it.
    #[serde(default)]
    pub services: BTreeSet<ServiceId>,
    /// Where it is, as the rules name regions. Empty when it does not matter.
    #[serde(default)]
    pub region: String,
    /// The time zone its people read times in, such as `Europe/Paris`.
    #[serde(default = "utc")]
    pub time_zone: chrono_tz::Tz,
    /// Its users on the services (not callers): whom an event may touch.
    #[serde(default)]
    pub users: Vec<String>,
}

fn utc() -> chrono_tz::Tz {
    chrono_tz::UTC
}

/// A support agreement of one company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    /// Quoted by callers to prove who they speak for.
    pub code: SubscriptionCode,
    /// The tier, which sets the allotment of named callers.
    pub tier: TierId,
    /// The last day on which it is valid, in the company's time zone.
    pub expires_on: NaiveDate,
}

/// What a person is to the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A customer's person who may open tickets and place calls.
    NamedCaller,
    /// A customer's person who may look, and not log.
    SecondaryAdministrator,
    /// Works calls and tickets, at level 1 or 2.
    Agent,
    /// Leads a major incident.
    IncidentCommander,
    /// Stands for a customer inside the provider.
    AccountManager,
    /// Edits rules.
    Operator,
}

impl Role {
    /// All roles, customers' first.
    pub const ALL: [Self; 6] = [
        Self::NamedCaller,
        Self::SecondaryAdministrator,
        Self::Agent,
        Self::IncidentCommander,
        Self::AccountManager,
        Self::Operator,
    ];

    /// As TOML writes it: `named_caller`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::NamedCaller => "named_caller",
            Self::SecondaryAdministrator => "secondary_administrator",
            Self::Agent => "agent",
            Self::IncidentCommander => "incident_commander",
            Self::AccountManager => "account_manager",
            Self::Operator => "operator",
        }
    }

    /// As people read it: `named caller`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NamedCaller => "named caller",
            Self::SecondaryAdministrator => "secondary administrator",
            Self::Agent => "agent",
            Self::IncidentCommander => "incident commander",
            Self::AccountManager => "account manager",
            Self::Operator => "operator",
        }
    }

    /// Whether the role belongs to a customer's people.
    #[must_use]
    pub fn is_customers(self) -> bool {
        matches!(self, Self::NamedCaller | Self::SecondaryAdministrator)
    }
}

/// A person on either side of the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Their id, unique on this desk.
    pub id: PersonId,
    /// Their name, as people read it.
    pub name: String,
    /// What they are to the desk. At least one; never of both sides.
    pub roles: BTreeSet<Role>,
    /// Their company, for a customer's person; nothing for the provider's own.
    #[serde(default)]
    pub company: Option<CompanyId>,
    /// Where mail from and to them goes.
    #[serde(default)]
    pub email: Option<String>,
    /// Telephone numbers they call from, in E.164 form (`+33140000000`).
    #[serde(default)]
    pub phones: Vec<String>,
    /// Where an agent's telephone rings.
    #[serde(default)]
    pub sip: Option<SipAddress>,
    /// An agent's level: 1, or 2 for the more qualified (P5).
    #[serde(default)]
    pub level: Option<u8>,
    /// What an agent knows, as routing scripts name it.
    #[serde(default)]
    pub skills: BTreeSet<String>,
    /// When an agent works; always, when no calendar is named.
    #[serde(default)]
    pub shift: Option<CalendarId>,
    /// The most open tickets and calls an agent should hold before others are preferred.
    #[serde(default)]
    pub capacity: Option<u32>,
    /// Who stands in while they are away.
    #[serde(default)]
    pub deputy: Option<PersonId>,
    /// Who is above them: the next step when they do not acknowledge.
    #[serde(default)]
    pub manager: Option<PersonId>,
    /// Days away, both ends included.
    #[serde(default)]
    pub absences: Vec<Absence>,
}

impl Person {
    /// Somebody of whom no more is known than what they are called.
    #[must_use]
    pub fn named(id: PersonId, name: String) -> Self {
        Self {
            id,
            name,
            roles: BTreeSet::new(),
            company: None,
            email: None,
            phones: Vec::new(),
            sip: None,
            level: None,
            skills: BTreeSet::new(),
            shift: None,
            capacity: None,
            deputy: None,
            manager: None,
            absences: Vec::new(),
        }
    }

    /// Whether they have `role`.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether they are away on `day`.
    #[must_use]
    pub fn is_away(&self, day: NaiveDate) -> bool {
        self.absences
            .iter()
            .any(|absence| absence.from <= day && day <= absence.to)
    }
}

/// Days on which somebody is away, both ends included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absence {
    /// The first day away.
    pub from: NaiveDate,
    /// The last day away.
    pub to: NaiveDate,
}
