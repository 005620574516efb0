//! The people, companies and queues of a log, put beside those of a rules folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use switchboard::model::{
    Company, CompanyId, IdError, Person, PersonId, QueueId, Role, Subscription,
};
use switchboard::rules::Sources;

use crate::simulate::table_text;

use super::log::Log;

/// Names are cut here before they become ids, which have room for 120 characters.
const MAX_SLUG_CHARS: usize = 80;

/// The tier of every imported company. A log's callers are facts, so no allotment refuses them.
const TIER: &str = "log-import";

/// Who and what the names in a log are on the desk.
#[derive(Debug, Default)]
pub struct Cast {
    callers: BTreeMap<String, PersonId>,
    staff: BTreeMap<String, PersonId>,
    queues: BTreeMap<String, QueueId>,
    /// How many companies there are.
    pub companies: usize,
    text_companies: String,
    text_people: String,
    text_programme: String,
}

/// The name of whoever called when the log does not say.
const NOBODY: &str = "unknown caller";
/// The name of the company when the log does not say.
const NO_COMPANY: &str = "unknown company";

impl Cast {
    /// Everybody in the log. A caller belongs to the company of their first ticket.
    ///
    /// # Errors
    /// When a name cannot be made an id, or an entry cannot be written as TOML.
    pub fn of(log: &Log) -> Result<Self, String> {
        let mut cast = Self::default();
        let mut companies: BTreeMap<String, CompanyId> = BTreeMap::new();
        let mut slugs = Slugs::default();
        cast.add_management()?;
        for ticket in &log.tickets {
            let company = named(ticket.company.as_ref(), NO_COMPANY);
            let company = match companies.get(company) {
                Some(id) => id.clone(),
                None => {
                    let id: CompanyId = slugs.id("company", company)?;
                    cast.add_company(&id, company, companies.len())?;
                    companies.insert(company.to_owned(), id.clone());
                    id
                }
            };
            cast.add_caller(named(ticket.caller.as_ref(), NOBODY), &company, &mut slugs)?;
            let staff = ticket
                .rows
                .iter()
                .flat_map(|row| [&row.changed_by, &row.assignee]);
            for name in staff.chain([&ticket.opened_by]).flatten() {
                cast.add_staff(name, &mut slugs)?;
            }
            for group in ticket.rows.iter().filter_map(|row| row.group.as_ref()) {
                cast.add_queue(group, &mut slugs)?;
            }
        }
        cast.companies = companies.len();
        let _ = write!(
            cast.text_programme,
            "\n[tiers.{TIER}]\nname = \"Imported\"\nnamed_callers = {}\n",
            u32::MAX
        );
        Ok(cast)
    }

    /// The rules with these people, companies and queues added at the ends of their tables.
    #[must_use]
    pub fn added_to(&self, sources: &Sources) -> Sources {
        let mut extended = sources.clone();
        for (file, text) in [
            ("companies.toml", &self.text_companies),
            ("people.toml", &self.text_people),
            ("programme.toml", &self.text_programme),
        ] {
            let whole = extended.entry(file.to_owned()).or_default();
            whole.push('\n');
            whole.push_str(text);
        }
        extended
    }

    /// The caller of this name.
    #[must_use]
    pub fn caller(&self, name: Option<&String>) -> Option<&PersonId> {
        self.callers.get(named(name, NOBODY))
    }

    /// The desk's person of this name.
    #[must_use]
    pub fn staff(&self, name: Option<&String>) -> Option<&PersonId> {
        self.staff.get(name?)
    }

    /// The queue of this group.
    #[must_use]
    pub fn queue(&self, group: Option<&String>) -> Option<&QueueId> {
        self.queues.get(group?)
    }

    /// How many callers, people of the desk and queues there are.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        (self.callers.len(), self.staff.len(), self.queues.len())
    }

    /// An account manager and the manager above, so that there is somebody to escalate to.
    fn add_management(&mut self) -> Result<(), String> {
        let mut manager = blank("log.manager", "the manager")?;
        manager.roles.insert(Role::AccountManager);
        let mut account_manager = blank("log.account-manager", "the account manager")?;
        account_manager.roles.insert(Role::AccountManager);
        account_manager.manager = Some(manager.id.clone());
        for person in [manager, account_manager] {
            self.text_people.push_str(&table_text("person", &person)?);
        }
        Ok(())
    }

    fn add_company(&mut self, id: &CompanyId, name: &str, number: usize) -> Result<(), String> {
        let wrong = |error: IdError| error.to_string();
        let company = Company {
            id: id.clone(),
            name: name.to_owned(),
            subscription: Subscription {
                code: format!("LOG-{}", number + 1).parse().map_err(wrong)?,
                tier: TIER.parse().map_err(wrong)?,
                // Whether an agreement had run out is not in a log, so none has.
                expires_on: chrono::NaiveDate::from_ymd_opt(2999, 12, 31).unwrap_or_default(),
            },
            account_manager: "log.account-manager".parse().map_err(wrong)?,
            services: BTreeSet::new(),
            region: String::new(),
            time_zone: chrono_tz::UTC,
            users: Vec::new(),
        };
        self.text_companies
            .push_str(&table_text("company", &company)?);
        Ok(())
    }

    fn add_caller(
        &mut self,
        name: &str,
        company: &CompanyId,
        slugs: &mut Slugs,
    ) -> Result<(), String> {
        if self.callers.contains_key(name) {
            return Ok(());
        }
        let id: PersonId = slugs.id("caller", name)?;
        let mut person = blank(id.as_str(), name)?;
        person.roles.insert(Role::NamedCaller);
        person.company = Some(company.clone());
        self.text_people.push_str(&table_text("person", &person)?);
        self.callers.insert(name.to_owned(), id);
        Ok(())
    }

    fn add_staff(&mut self, name: &str, slugs: &mut Slugs) -> Result<(), String> {
        if self.staff.contains_key(name) {
            return Ok(());
        }
        let id: PersonId = slugs.id("desk", name)?;
        let mut person = blank(id.as_str(), name)?;
        person.roles.insert(Role::Agent);
        // Who worked on what is the log's to say, so routing prefers everybody else to them.
        person.level = Some(1);
        person.capacity = Some(0);
        self.text_people.push_str(&table_text("person", &person)?);
        self.staff.insert(name.to_owned(), id);
        Ok(())
    }

    fn add_queue(&mut self, group: &str, slugs: &mut Slugs) -> Result<(), String> {
        if self.queues.contains_key(group) {
            return Ok(());
        }
        let id: QueueId = slugs.id("group", group)?;
        let name = toml::Value::String(group.to_owned());
        let _ = write!(self.text_programme, "\n[queues.\"{id}\"]\nname = {name}\n");
        self.queues.insert(group.to_owned(), id);
        Ok(())
    }
}

fn named<'a>(name: Option<&'a String>, otherwise: &'a str) -> &'a str {
    name.map_or(otherwise, String::as_str)
}

fn blank(id: &str, name: &str) -> Result<Person, String> {
    let id = id.parse().map_err(|error: IdError| error.to_string())?;
    Ok(Person::named(id, name.to_owned()))
}

/// Ids made from names, each used once.
#[derive(Default)]
struct Slugs {
    used: BTreeSet<String>,
}

impl Slugs {
    /// `caller.caller-2403` of `Caller 2403`, numbered where two names come to the same.
    fn id<T: std::str::FromStr<Err = IdError>>(
        &mut self,
        kind: &str,
        name: &str,
    ) -> Result<T, String> {
        let mut slug = String::new();
        for c in name.to_lowercase().chars().take(MAX_SLUG_CHARS) {
            if c.is_alphanumeric() {
                slug.push(c);
            } else if !slug.ends_with('-') && !slug.is_empty() {
                slug.push('-');
            }
        }
        let slug = slug.trim_end_matches('-');
        let first = format!("{kind}.{slug}");
        let numbered = (2_u64..).map(|number| format!("{first}-{number}"));
        let free = std::iter::once(first.clone())
            .chain(numbered)
            .find(|id| self.used.insert(id.clone()))
            .unwrap_or_else(|| first.clone());
        free.parse().map_err(|error: IdError| error.to_string())
    }
}
