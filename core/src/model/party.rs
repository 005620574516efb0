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
    /// The language and format of what is written to it, such as `de`: its monthly report. English
    /// when nobody said, or when it is none that the desk speaks.
    #[serde(default = "english", skip_serializing_if = "is_english")]
    pub language: String,
    /// Its users on the services (not callers): whom an event may touch.
    #[serde(default)]
    pub users: Vec<String>,
}

fn utc() -> chrono_tz::Tz {
    chrono_tz::UTC
}

fn english() -> String {
    "en".to_owned()
}

fn is_english(tag: &str) -> bool {
    tag == "en"
}

/// A support agreement of one company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    /// Quoted by callers to prove who they speak for.
    pub code: SubscriptionCode,
    /// The tier, which sets the allotment of named callers.
    pub tier: TierId,
    /// The day on which it begins, when its people are to be welcomed then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<NaiveDate>,
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
    /// A customer's person who says who the company's callers are. They may be one themselves.
    Administrator,
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
    pub const ALL: [Self; 7] = [
        Self::NamedCaller,
        Self::SecondaryAdministrator,
        Self::Administrator,
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
            Self::Administrator => "administrator",
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
            Self::Administrator => "administrator",
            Self::Agent => "agent",
            Self::IncidentCommander => "incident commander",
            Self::AccountManager => "account manager",
            Self::Operator => "operator",
        }
    }

    /// Whether the role belongs to a customer's people.
    #[must_use]
    pub fn is_customers(self) -> bool {
        matches!(
            self,
            Self::NamedCaller | Self::SecondaryAdministrator | Self::Administrator
        )
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absence {
    /// The first day away.
    pub from: NaiveDate,
    /// The last day away.
    pub to: NaiveDate,
}
