//! Companies: their subscription and their callers. The subscription's code is not among it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use switchboard::model::{CompanyId, Person, PersonId, Role};
use utoipa::ToSchema;

/// A subscription.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct Subscription {
    /// The company's id.
    pub(in crate::http::api) company: String,
    /// Its name.
    pub(in crate::http::api) name: String,
    /// The tier's name.
    pub(in crate::http::api) tier: String,
    /// The last valid day, as a date.
    #[schema(format = Date, example = "2027-03-31")]
    pub(in crate::http::api) expires_on: String,
    /// Days from today to that day; negative when it is over.
    pub(in crate::http::api) days_left: i64,
    /// How many named callers it has.
    pub(in crate::http::api) named_callers: u32,
    /// How many it may have.
    pub(in crate::http::api) allotment: u32,
    /// The account manager's name.
    pub(in crate::http::api) account_manager: String,
}

/// Somebody at a company.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct Caller {
    /// Their id.
    id: String,
    /// Their name.
    name: String,
    /// Their roles.
    roles: Vec<String>,
    /// Their mail address, when known.
    email: Option<String>,
}

impl From<&Person> for Caller {
    fn from(person: &Person) -> Self {
        Self {
            id: person.id.to_string(),
            name: person.name.clone(),
            roles: person
                .roles
                .iter()
                .map(|role| role.key().to_owned())
                .collect(),
            email: person.email.clone(),
        }
    }
}

/// Somebody who is to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct NewCaller {
    /// Their id on this desk.
    #[schema(example = "eve")]
    pub(in crate::http::api) id: String,
    /// Their name.
    name: String,
    /// What they are; a named caller when left out.
    #[serde(default)]
    role: CallerRole,
    /// Their mail address.
    #[serde(default)]
    email: Option<String>,
    /// Their telephone numbers.
    #[serde(default)]
    phones: BTreeSet<String>,
}

/// What a customer's person is.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum CallerRole {
    /// They call, and open tickets.
    #[default]
    NamedCaller,
    /// They look.
    SecondaryAdministrator,
}

impl NewCaller {
    pub(in crate::http::api) fn person(self, id: PersonId, company: CompanyId) -> Person {
        let role = match self.role {
            CallerRole::NamedCaller => Role::NamedCaller,
            CallerRole::SecondaryAdministrator => Role::SecondaryAdministrator,
        };
        Person {
            roles: BTreeSet::from([role]),
            company: Some(company),
            email: self.email,
            phones: self.phones.into_iter().collect(),
            ..Person::named(id, self.name)
        }
    }
}

/// A company's callers.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct Callers {
    /// The company's id.
    pub(in crate::http::api) company: String,
    /// How many named callers the tier allows.
    pub(in crate::http::api) allotment: u32,
    /// They, by id.
    pub(in crate::http::api) callers: Vec<Caller>,
}
