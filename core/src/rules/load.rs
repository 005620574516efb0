//! Reads the tables and checks them against each other, with file, line and column.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use super::{Programme, RulesError, Service, Sources, Tables};
use crate::calendar::Calendars;
use crate::model::{
    Company, CompanyId, NotificationKind, Person, Role, Roster, RosterError, ServiceId, TierId,
    nearest,
};

const PROGRAMME: &str = "programme.toml";
const COMPANIES: &str = "companies.toml";
const PEOPLE: &str = "people.toml";
const SERVICES: &str = "services.toml";
const CALENDARS: &str = "calendars.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Companies {
    #[serde(default)]
    company: Vec<Spanned<Company>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct People {
    #[serde(default)]
    person: Vec<Spanned<Person>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Services {
    #[serde(default)]
    service: BTreeMap<ServiceId, Service>,
}

/// One file while it is checked: its text, to find the line of what is wrong.
struct File<'s> {
    name: &'static str,
    text: &'s str,
}

/// Reads and checks all tables.
pub(super) fn tables(sources: &Sources) -> Result<Tables, RulesError> {
    refuse_strangers(sources)?;
    let programme_file = file(sources, PROGRAMME)?;
    let programme: Programme = programme_file.parse()?;
    check_programme(&programme_file, &programme)?;
    let services: Services = file(sources, SERVICES)?.parse()?;
    let companies_file = file(sources, COMPANIES)?;
    let companies: Companies = companies_file.parse()?;
    let people_file = file(sources, PEOPLE)?;
    let people: People = people_file.parse()?;
    let calendars = calendars(sources)?;

    for company in &companies.company {
        check_company(&companies_file, company, &programme, &services.service)?;
    }
    for person in &people.person {
        check_person(&people_file, person, &calendars)?;
    }
    check_allotments(&people_file, &companies, &people, &programme)?;
    if let Some(calendar) = &programme.defaults.calendar
        && calendars.get(calendar.as_str()).is_none()
    {
        let message = format!("`{calendar}` is not a calendar of `{CALENDARS}`");
        return Err(programme_file.at_value(calendar.as_str(), 0..0, message));
    }
    let roster = Roster::new(
        companies
            .company
            .iter()
            .map(|one| one.get_ref().clone())
            .collect(),
        people
            .person
            .iter()
            .map(|one| one.get_ref().clone())
            .collect(),
    )
    .map_err(|error| place_roster(&error, &companies_file, &companies, &people_file, &people))?;
    Ok(Tables {
        programme,
        calendars,
        roster,
        services: services.service,
    })
}

/// The line on which the programme's defaults stand.
pub(super) fn defaults_line(sources: &Sources) -> usize {
    sources
        .get(PROGRAMME)
        .and_then(|text| {
            text.lines()
                .position(|line| line.trim_start().starts_with("[defaults]"))
        })
        .map_or(1, |index| index + 1)
}

/// The calendars, with the holiday files they name.
fn calendars(sources: &Sources) -> Result<Calendars, RulesError> {
    let file = file(sources, CALENDARS)?;
    Calendars::from_toml(file.text, sources).map_err(|error| RulesError {
        file: CALENDARS.to_owned(),
        line: error.line,
        column: error.column,
        message: error.message,
    })
}

/// A file that nobody reads is a misspelled name, and what it says would silently not hold.
fn refuse_strangers(sources: &Sources) -> Result<(), RulesError> {
    let mut known: BTreeSet<String> = [PROGRAMME, COMPANIES, PEOPLE, SERVICES, CALENDARS]
        .into_iter()
        .chain(["routing.rhai", "escalation.rhai", "cadence.rhai"])
        .map(str::to_owned)
        .collect();
    known.extend(
        NotificationKind::ALL
            .iter()
            .map(|kind| format!("messages/{}.txt", kind.key())),
    );
    for name in sources.keys() {
        let import = name.starts_with("import-") && name.ends_with(".toml");
        let free = name == "README.md"
            || name.starts_with("tests/")
            || name.starts_with("scenarios/")
            || name.ends_with(".ics")
            || name.ends_with(".d.rhai")
            || import;
        if free || known.contains(name) {
            continue;
        }
        let hint = nearest(name, known.iter().map(String::as_str))
            .map(|near| format!("; did you mean `{near}`?"))
            .unwrap_or_else(|| "; remove it, or move it out of the rules folder".into());
        return Err(RulesError {
            file: name.clone(),
            line: 1,
            column: 1,
            message: format!("nothing reads this file{hint}"),
        });
    }
    Ok(())
}

fn file<'s>(sources: &'s Sources, name: &'static str) -> Result<File<'s>, RulesError> {
    match sources.get(name) {
        Some(text) => Ok(File { name, text }),
        None => Err(RulesError {
            file: name.to_owned(),
            line: 1,
            column: 1,
            message: "this file is missing from the rules folder".into(),
        }),
    }
}

impl File<'_> {
    fn parse<T: DeserializeOwned>(&self) -> Result<T, RulesError> {
        toml::from_str(self.text).map_err(|problem| {
            let lines: Vec<&str> = problem.message().lines().collect();
            let mut message = lines.join("; ");
            if message.ends_with("expected a formatted date string") {
                message = "a date is written in quotes: `\"2026-12-31\"`".into();
            }
            self.at(problem.span().map_or(0, |span| span.start), message)
        })
    }

    fn at(&self, offset: usize, message: String) -> RulesError {
        let before = self.text.get(..offset).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |index| index + 1);
        RulesError {
            file: self.name.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message,
        }
    }

    /// An error at the value `"value"`, looked for from `table` on; at the table when the value
    /// is not written there (it stands as a key, or is spelled otherwise).
    fn at_value(&self, value: &str, table: Range<usize>, message: String) -> RulesError {
        let rest = self.text.get(table.start..).unwrap_or_default();
        let found = rest
            .find(&format!("\"{value}\""))
            .or_else(|| rest.find(&format!("'{value}'")))
            .or_else(|| rest.find(&format!(".{value}]")).map(|index| index + 1));
        self.at(table.start + found.unwrap_or(0), message)
    }
}

fn unknown<'a>(what: &str, given: &str, of: impl Iterator<Item = &'a str>) -> String {
    let hint = nearest(given, of)
        .map(|near| format!("; did you mean `{near}`?"))
        .unwrap_or_default();
    format!("there is no {what} `{given}`{hint}")
}

fn check_programme(file: &File<'_>, programme: &Programme) -> Result<(), RulesError> {
    let known = |queue: &str| programme.queues.contains_key(queue);
    let queues = || programme.queues.keys().map(AsRef::as_ref);
    let fallback = programme.defaults.queue.as_str();
    if !known(fallback) {
        let offset = file.text.find("[defaults]").unwrap_or(0);
        let message = unknown("queue", fallback, queues());
        return Err(file.at_value(fallback, offset..offset, message));
    }
    if programme.levels.len() != 2 {
        let message = "`levels` names two queues: level 1's, then level 2's".to_owned();
        let offset = file.text.find("levels").unwrap_or(0);
        return Err(file.at(offset, message));
    }
    for queue in &programme.levels {
        if !known(queue.as_str()) {
            let offset = file.text.find("levels").unwrap_or(0);
            let message = unknown("queue", queue.as_str(), queues());
            return Err(file.at_value(queue.as_str(), offset..offset, message));
        }
    }
    for (id, queue) in &programme.queues {
        if queue.level.is_some_and(|level| !(1..=2).contains(&level)) {
            let message = format!("queue `{id}` has a level that is neither 1 nor 2");
            return Err(file.at_value(id.as_str(), 0..0, message));
        }
    }
    for (id, tier) in &programme.tiers {
        if tier.named_callers == 0 {
            let message = format!("tier `{id}` allows no named caller; nobody could call");
            return Err(file.at_value(id.as_str(), 0..0, message));
        }
    }
    let defaults = &programme.defaults;
    if defaults.update_every.secs() < 60 {
        let offset = file.text.find("update_every").unwrap_or(0);
        let message = "`update_every` is at least one minute (`1m`)".to_owned();
        return Err(file.at(offset, message));
    }
    Ok(())
}

fn check_company(
    file: &File<'_>,
    company: &Spanned<Company>,
    programme: &Programme,
    services: &BTreeMap<ServiceId, Service>,
) -> Result<(), RulesError> {
    let (range, company) = (company.span(), company.get_ref());
    let tier = company.subscription.tier.as_str();
    if !programme.tiers.contains_key(tier) {
        let message = unknown("tier", tier, programme.tiers.keys().map(AsRef::as_ref));
        return Err(file.at_value(tier, range, message));
    }
    for service in &company.services {
        if !services.contains_key(service) {
            let known = services.keys().map(AsRef::as_ref);
            let message = unknown("service", service.as_str(), known);
            return Err(file.at_value(service.as_str(), range, message));
        }
    }
    Ok(())
}

fn check_person(
    file: &File<'_>,
    person: &Spanned<Person>,
    calendars: &Calendars,
) -> Result<(), RulesError> {
    let (range, person) = (person.span(), person.get_ref());
    if let Some(shift) = &person.shift
        && calendars.get(shift.as_str()).is_none()
    {
        let message = format!("`{shift}` is not a calendar of `{CALENDARS}`");
        return Err(file.at_value(shift.as_str(), range, message));
    }
    let levels = person.is(Role::Agent);
    if levels && !matches!(person.level, Some(1 | 2)) {
        let message = format!("agent `{}` needs `level = 1` or `level = 2`", person.id);
        return Err(file.at_value(person.id.as_str(), range, message));
    }
    if let Some(absence) = person.absences.iter().find(|one| one.to < one.from) {
        let message = format!("the absence from {} ends before it begins", absence.from);
        return Err(file.at_value(person.id.as_str(), range, message));
    }
    Ok(())
}

/// P10: no company has more named callers than its tier includes.
fn check_allotments(
    file: &File<'_>,
    companies: &Companies,
    people: &People,
    programme: &Programme,
) -> Result<(), RulesError> {
    // One pass over each list: a desk has thousands of companies.
    let mut left: HashMap<&CompanyId, u32> = HashMap::new();
    let mut tiers: HashMap<&CompanyId, (&TierId, u32)> = HashMap::new();
    for company in companies.company.iter().map(Spanned::get_ref) {
        let tier = &company.subscription.tier;
        if let Some(allowed) = programme.tiers.get(tier).map(|tier| tier.named_callers) {
            left.insert(&company.id, allowed);
            tiers.insert(&company.id, (tier, allowed));
        }
    }
    for one in &people.person {
        let person = one.get_ref();
        let Some(company) = person
            .company
            .as_ref()
            .filter(|_| person.is(Role::NamedCaller))
        else {
            continue;
        };
        match (left.get_mut(company), tiers.get(company)) {
            (Some(0), Some((tier, allowed))) => {
                let message = format!(
                    "`{}` is one named caller more than the {allowed} of company `{company}`'s tier `{tier}`",
                    person.id
                );
                return Err(file.at_value(person.id.as_str(), one.span(), message));
            }
            (Some(places), _) => *places -= 1,
            // A company that does not exist is reported with the other references.
            (None, _) => {}
        }
    }
    Ok(())
}

/// Finds the line of what the roster refused.
fn place_roster(
    error: &RosterError,
    companies_file: &File<'_>,
    companies: &Companies,
    people_file: &File<'_>,
    people: &People,
) -> RulesError {
    let (owner, value) = match error {
        RosterError::Twice { value, second, .. } => (second.as_str(), value.as_str()),
        RosterError::Dangling { from, to, .. } => (from.as_str(), to.as_str()),
        RosterError::Roles { person, .. } => (person.as_str(), person.as_str()),
    };
    // The last table of that id: of two with one id, the second is the one too many.
    let person = people
        .person
        .iter()
        .rev()
        .find(|one| one.get_ref().id.as_str() == owner);
    let company = companies
        .company
        .iter()
        .rev()
        .find(|one| one.get_ref().id.as_str() == owner);
    let about_company = match error {
        RosterError::Twice { what, .. } => {
            matches!(*what, "subscription code" | "company id")
        }
        RosterError::Dangling { what, .. } => *what == "account manager",
        RosterError::Roles { .. } => false,
    };
    match (about_company, person, company) {
        (true, _, Some(company)) => {
            companies_file.at_value(value, company.span(), error.to_string())
        }
        (_, Some(person), _) => people_file.at_value(value, person.span(), error.to_string()),
        _ => people_file.at(0, error.to_string()),
    }
}
