//! What a directory wants somebody to be.

use std::collections::BTreeSet;

use serde_json::Value;
use switchboard::desk::Listed;
use switchboard::model::{CompanyId, Person, PersonId, Role, Roster};

use axum::http::StatusCode;

use super::shapes::{GivenUser, Held, Patch, user_name};
use super::{Found, Refused};

/// So many of one name are told apart.
const MAX_NAMESAKES: usize = 1_000;

/// What somebody is, or is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) name: String,
    pub(super) email: Option<String>,
    pub(super) phones: Vec<String>,
    /// As they are, or a named caller, when nothing is said.
    pub(super) roles: Option<BTreeSet<Role>>,
    pub(super) is_active: bool,
}

impl Wanted {
    pub(super) fn of(found: Found<'_>) -> Self {
        let person = found.person;
        Self {
            name: person.name.clone(),
            email: person.email.clone(),
            phones: person.phones.clone(),
            roles: Some(person.roles.clone()),
            is_active: found.is_active,
        }
    }

    pub(super) fn new(given: &GivenUser) -> Result<Self, Refused> {
        let user_name = given.user_name.trim();
        if user_name.is_empty() {
            return Err(Refused::value("`userName` is empty"));
        }
        let emails = given.emails.as_deref().unwrap_or_default();
        let email = emails.iter().find(|one| one.primary).or(emails.first());
        let email = email.map(|one| one.value.clone());
        let email = email.or_else(|| user_name.contains('@').then(|| user_name.to_owned()));
        let parts = given.name.as_ref().map(|name| {
            let both = [&name.given_name, &name.family_name];
            let both: Vec<&str> = both.into_iter().flatten().map(String::as_str).collect();
            let formatted = name.formatted.clone();
            formatted.unwrap_or_else(|| both.join(" "))
        });
        let name = given.display_name.clone().or(parts);
        let name = name.filter(|name| !name.trim().is_empty());
        Ok(Self {
            name: name.unwrap_or_else(|| user_name.to_owned()),
            email,
            phones: values(given.phone_numbers.as_deref().unwrap_or_default()),
            roles: given.roles.as_deref().map(roles).transpose()?.flatten(),
            is_active: given.active.unwrap_or(true),
        })
    }

    /// The same, with the roles of before where none are said.
    pub(super) fn over(self, was: Self) -> Self {
        Self {
            roles: self.roles.or(was.roles),
            ..self
        }
    }

    /// Whether nothing but whether they are active is another.
    pub(super) fn says_the_same(&self, was: &Self) -> bool {
        let is_active = was.is_active;
        *was == Self {
            is_active,
            ..self.clone()
        }
    }

    pub(super) fn person(self, id: PersonId, company: CompanyId) -> Person {
        let named = || BTreeSet::from([Role::NamedCaller]);
        Person {
            roles: self.roles.unwrap_or_else(named),
            company: Some(company),
            email: self.email,
            phones: self.phones,
            ..Person::named(id, self.name)
        }
    }

    pub(super) fn listed(&self, id: PersonId, company: CompanyId) -> Listed {
        Listed {
            company,
            id,
            name: self.name.clone(),
            roles: self.roles.clone(),
            email: Some(self.email.clone().unwrap_or_default()),
            phones: Some(self.phones.clone()),
        }
    }

    /// After the operations of a PATCH (RFC 7644, section 3.5.2).
    pub(super) fn patched(mut self, patch: &Patch) -> Result<Self, Refused> {
        for one in &patch.operations {
            let is_removal = match one.op.to_ascii_lowercase().as_str() {
                "add" | "replace" => false,
                "remove" => true,
                other => {
                    let shown: String = other.chars().take(40).collect();
                    let detail = format!("`{shown}` is no operation: add, replace or remove");
                    return Err(Refused::new(
                        StatusCode::BAD_REQUEST,
                        Some("invalidSyntax"),
                        detail,
                    ));
                }
            };
            match (one.path.as_deref(), &one.value) {
                (Some(path), value) => self.set(path, value, is_removal)?,
                (None, Value::Object(fields)) if !is_removal => {
                    for (path, value) in fields {
                        self.set(path, value, false)?;
                    }
                }
                (None, _) => {
                    let detail = "without a `path` the value is an object";
                    return Err(Refused::new(
                        StatusCode::BAD_REQUEST,
                        Some("noTarget"),
                        detail,
                    ));
                }
            }
        }
        Ok(self)
    }

    fn set(&mut self, path: &str, value: &Value, is_removal: bool) -> Result<(), Refused> {
        // `emails[type eq "work"].value` is the one address that there is.
        let (before, bracketed) = path.split_once('[').unwrap_or((path, ""));
        let base = if bracketed.is_empty() { path } else { before };
        match base.to_ascii_lowercase().as_str() {
            "schemas" => {}
            "active" if !is_removal => self.is_active = truth(value)?,
            "displayname" | "name.formatted" if !is_removal => self.name = text(path, value)?,
            "name" if !is_removal => {
                let formatted = value.get("formatted").unwrap_or(&Value::Null);
                self.name = text("name.formatted", formatted)?;
            }
            "username" if !is_removal => self.email = Some(text(path, value)?),
            "emails" | "emails.value" => {
                let all = if is_removal {
                    Vec::new()
                } else {
                    held(path, value)?
                };
                let first = all.iter().find(|one| one.primary).or(all.first());
                self.email = first.map(|one| one.value.clone());
            }
            "phonenumbers" | "phonenumbers.value" => {
                let all = if is_removal {
                    Vec::new()
                } else {
                    held(path, value)?
                };
                self.phones = values(&all);
            }
            "roles" if !is_removal => {
                let given = roles(&held(path, value)?)?;
                self.roles = given.or_else(|| self.roles.take());
            }
            _ => {
                let shown: String = path.chars().take(60).collect();
                let detail = format!(
                    "`{shown}` is not kept or cannot be removed; there are active, displayName, name.formatted, userName, emails, phoneNumbers and roles"
                );
                let kind = Some("invalidPath");
                return Err(Refused::new(StatusCode::BAD_REQUEST, kind, detail));
            }
        }
        Ok(())
    }
}

/// Some directories write truth as a text.
fn truth(value: &Value) -> Result<bool, Refused> {
    match value {
        Value::Bool(is) => Ok(*is),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(false),
        _ => Err(Refused::value("`active` is true or false")),
    }
}

fn text(what: &str, value: &Value) -> Result<String, Refused> {
    let text = value.as_str().map(str::trim).unwrap_or_default();
    if text.is_empty() {
        return Err(Refused::value(format!("`{what}` is a text")));
    }
    Ok(text.to_owned())
}

/// Values of an attribute that has several: a list of objects, one of them, or a text.
fn held(what: &str, value: &Value) -> Result<Vec<Held>, Refused> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(Held {
            value: text.clone(),
            primary: false,
        }),
        object => serde_json::from_value(object.clone()).ok(),
    };
    let all: Option<Vec<Held>> = match value {
        Value::Array(all) => all.iter().map(one).collect(),
        single => one(single).map(|one| vec![one]),
    };
    all.ok_or_else(|| Refused::value(format!("`{what}` is a list of objects with a `value`")))
}

fn values(all: &[Held]) -> Vec<String> {
    let values = all.iter().map(|one| one.value.trim().to_owned());
    values.filter(|one| !one.is_empty()).collect()
}

fn roles(given: &[Held]) -> Result<Option<BTreeSet<Role>>, Refused> {
    let role = |one: &Held| {
        let mut known = Role::ALL.into_iter().filter(|role| role.is_customers());
        known.find(|role| role.key() == one.value).ok_or_else(|| {
            let shown: String = one.value.chars().take(40).collect();
            Refused::value(format!(
                "`{shown}` is no role; there are named_caller, secondary_administrator and administrator"
            ))
        })
    };
    let all: BTreeSet<Role> = given.iter().map(role).collect::<Result<_, _>>()?;
    Ok(Some(all).filter(|all| !all.is_empty()))
}

/// A filter: `ATTRIBUTE eq "VALUE"`.
pub(super) struct Filter {
    attribute: Attribute,
    value: String,
}

#[derive(Clone, Copy)]
enum Attribute {
    UserName,
    Id,
    Email,
}

impl Filter {
    pub(super) fn takes(&self, person: &Person) -> bool {
        match self.attribute {
            // RFC 7643 has user names compared without upper and lower case.
            Attribute::UserName => user_name(person).eq_ignore_ascii_case(&self.value),
            Attribute::Id => person.id.as_str() == self.value,
            Attribute::Email => {
                let email = person.email.as_deref();
                email.is_some_and(|email| email.eq_ignore_ascii_case(&self.value))
            }
        }
    }
}

pub(super) fn filter(text: &str) -> Result<Filter, Refused> {
    let wrong = || {
        let detail =
            "only `userName eq \"…\"`, `id eq \"…\"` and `emails.value eq \"…\"` can be asked";
        Refused::new(StatusCode::BAD_REQUEST, Some("invalidFilter"), detail)
    };
    let mut parts = text.trim().splitn(3, ' ');
    let (Some(name), Some(by), Some(value)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(wrong());
    };
    let attribute = match name.to_ascii_lowercase().as_str() {
        "username" => Attribute::UserName,
        "id" => Attribute::Id,
        "emails" | "emails.value" => Attribute::Email,
        _ => return Err(wrong()),
    };
    let value: Option<String> = serde_json::from_str(value.trim()).ok();
    match value.filter(|_| by.eq_ignore_ascii_case("eq")) {
        Some(value) => Ok(Filter { attribute, value }),
        None => Err(wrong()),
    }
}

/// An id that nobody has: what stands before the `@` of a user name, and a number where it is taken.
pub(super) fn free_id(roster: &Roster, user_name: &str) -> Result<PersonId, Refused> {
    let local = user_name.split('@').next().unwrap_or_default();
    let letters = local.trim().chars().map(|c| match c {
        c if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') => c.to_ascii_lowercase(),
        _ => '-',
    });
    let base: String = letters.take(60).collect();
    let base = match base.trim_matches(['-', '.', '_']) {
        "" => "user",
        base => base,
    };
    for number in 1..=MAX_NAMESAKES {
        let text = match number {
            1 => base.to_owned(),
            number => format!("{base}-{number}"),
        };
        let id = PersonId::new(&text).map_err(|error| Refused::value(error.to_string()))?;
        if roster.person(&id).is_none() && roster.suspended(&id).is_none() {
            return Ok(id);
        }
    }
    let detail = format!("there are {MAX_NAMESAKES} users called `{base}`");
    Err(Refused::new(
        StatusCode::CONFLICT,
        Some("uniqueness"),
        detail,
    ))
}
