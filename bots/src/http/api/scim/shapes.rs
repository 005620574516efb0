//! Users as SCIM has them (RFC 7643, section 4.1), as far as the desk knows them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use switchboard::model::Person;
use utoipa::ToSchema;

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// A user.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScimUser)]
pub(super) struct User {
    /// `urn:ietf:params:scim:schemas:core:2.0:User`.
    schemas: Vec<String>,
    /// Their id on this desk.
    id: String,
    /// Their mail address, or their id when none is known.
    user_name: String,
    /// Their name.
    name: Name,
    /// The same.
    display_name: String,
    /// Whether they are on the desk.
    active: bool,
    /// Their mail address.
    emails: Vec<Held>,
    /// Their telephone numbers.
    phone_numbers: Vec<Held>,
    /// `named_caller`, `secondary_administrator`, `administrator`.
    roles: Vec<Held>,
    /// Of what kind it is, and where.
    meta: Meta,
}

/// Somebody's name.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScimName)]
pub(super) struct Name {
    /// In one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) formatted: Option<String>,
    /// The first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) given_name: Option<String>,
    /// The last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) family_name: Option<String>,
}

/// One of several values.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = ScimValue)]
pub(super) struct Held {
    /// It.
    pub(super) value: String,
    /// Whether it is the first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) primary: bool,
}

/// What is said of a resource.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScimMeta)]
struct Meta {
    /// `User`.
    resource_type: String,
    /// Its path.
    location: String,
}

/// A user as a directory gives them. What else it says is not kept.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ScimGivenUser)]
pub(super) struct GivenUser {
    /// What tells them from others: their mail address.
    pub(super) user_name: String,
    /// Their name.
    #[serde(default)]
    pub(super) name: Option<Name>,
    /// Their name in one, which goes before the other.
    #[serde(default)]
    pub(super) display_name: Option<String>,
    /// Whether they are to be on the desk.
    #[serde(default)]
    pub(super) active: Option<bool>,
    /// Their mail addresses; the first that is primary is taken, else the first.
    #[serde(default)]
    pub(super) emails: Option<Vec<Held>>,
    /// Their telephone numbers.
    #[serde(default)]
    pub(super) phone_numbers: Option<Vec<Held>>,
    /// What they are; a named caller, when nothing is said.
    #[serde(default)]
    pub(super) roles: Option<Vec<Held>>,
}

/// Users.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScimUsers)]
pub(super) struct Users {
    /// `urn:ietf:params:scim:api:messages:2.0:ListResponse`.
    schemas: Vec<String>,
    /// How many there are.
    #[serde(rename = "totalResults")]
    total_results: u64,
    /// The first of this page, counted from 1.
    #[serde(rename = "startIndex")]
    start_index: u64,
    /// How many are in this page.
    #[serde(rename = "itemsPerPage")]
    items_per_page: u64,
    /// They.
    #[serde(rename = "Resources")]
    resources: Vec<User>,
}

/// Changes of a user.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ScimPatch)]
pub(super) struct Patch {
    /// What is changed, in order; all of it or nothing.
    #[serde(rename = "Operations")]
    #[schema(min_items = 1)]
    pub(super) operations: Vec<Operation>,
}

/// One change.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ScimOperation)]
pub(super) struct Operation {
    /// `add`, `replace` or `remove`.
    pub(super) op: String,
    /// Of what: `active`, `displayName`, `name.formatted`, `emails`, `phoneNumbers`, `roles`; of all that
    /// the value has, when left out.
    #[serde(default)]
    pub(super) path: Option<String>,
    /// What it is then.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub(super) value: Value,
}

impl User {
    pub(super) fn of(person: &Person, is_active: bool) -> Self {
        let held = |value: &str| Held {
            value: value.to_owned(),
            primary: false,
        };
        let company = person.company.as_ref();
        let company = company.map_or("", |company| company.as_str());
        Self {
            schemas: vec![USER.to_owned()],
            id: person.id.to_string(),
            user_name: user_name(person).to_owned(),
            name: Name {
                formatted: Some(person.name.clone()),
                ..Name::default()
            },
            display_name: person.name.clone(),
            active: is_active,
            emails: person
                .email
                .iter()
                .map(|email| Held {
                    primary: true,
                    ..held(email)
                })
                .collect(),
            phone_numbers: person.phones.iter().map(|one| held(one)).collect(),
            roles: person.roles.iter().map(|role| held(role.key())).collect(),
            meta: Meta {
                resource_type: "User".to_owned(),
                location: format!("/scim/v2/{company}/Users/{}", person.id),
            },
        }
    }

    pub(super) fn location(&self) -> &str {
        &self.meta.location
    }
}

/// What tells somebody from others.
pub(super) fn user_name(person: &Person) -> &str {
    person.email.as_deref().unwrap_or(person.id.as_str())
}

impl Users {
    pub(super) fn page(total: usize, start_index: u64, resources: Vec<User>) -> Self {
        Self {
            schemas: vec!["urn:ietf:params:scim:api:messages:2.0:ListResponse".to_owned()],
            total_results: total as u64,
            start_index,
            items_per_page: resources.len() as u64,
            resources,
        }
    }
}

/// What of SCIM there is (RFC 7643, section 5).
pub(super) fn configuration() -> Value {
    let no = json!({ "supported": false });
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": { "supported": true },
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": super::MAX_USERS },
        "changePassword": no,
        "sort": no,
        "etag": no,
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Bearer token",
            "description": "The token of the integration",
        }],
    })
}

/// Which resources there are (RFC 7643, section 6).
pub(super) fn resource_types(company: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": 1,
        "startIndex": 1,
        "itemsPerPage": 1,
        "Resources": [{
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": "User",
            "name": "User",
            "endpoint": "/Users",
            "schema": USER,
            "meta": { "resourceType": "ResourceType", "location": format!("/scim/v2/{company}/ResourceTypes/User") },
        }],
    })
}

/// What is refused (RFC 7644, 3.12), as the description has it.
#[derive(ToSchema)]
#[schema(as = ScimError)]
#[allow(dead_code, reason = "it is only described; `Refused` writes it")]
pub(in crate::http::api) struct ErrorShape {
    schemas: Vec<String>,
    /// The status, as a text.
    #[schema(example = "404")]
    status: String,
    /// Which kind of it, where SCIM has a name.
    #[schema(rename = "scimType", example = "uniqueness")]
    scim_type: Option<String>,
    /// What is wrong, and the way out.
    detail: String,
}
