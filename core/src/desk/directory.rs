//! A directory: many of the customers' people at once, as another system has them (P10).
//!
//! What is to be done is found by comparing the directory with who is there, so that importing it again
//! does nothing. **Either all of it is done or nothing**, and a dry run is decided by the same code.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::model::{
    Action, Company, CompanyId, Happening, Person, PersonId, Role, Roster, Visibility,
};

use super::limits::{MAX_NAME_CHARS, line};
use super::people::{over_allotment, take_away};
use super::permission::permit;
use super::work::Work;
use super::{DeskError, InvalidError, Part, PersonChange, Reply, agreements};

/// More people are no directory of customers' callers, and would hold all other commands up.
pub const MAX_DIRECTORY: usize = 50_000;

/// Somebody as a directory has them. What it does not say stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Their company.
    pub company: CompanyId,
    /// Their id on this desk.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their roles; a named caller, when they are new and nothing is said.
    #[serde(default)]
    pub roles: Option<BTreeSet<Role>>,
    /// Their address; empty for none.
    #[serde(default)]
    pub email: Option<String>,
    /// Their telephone numbers.
    #[serde(default)]
    pub phones: Option<Vec<String>>,
}

/// What of somebody a directory says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// Their company.
    Company,
    /// Their id.
    Id,
    /// Their name.
    Name,
    /// Their roles.
    Roles,
    /// Their address.
    Email,
    /// Their telephone numbers.
    Phones,
}

/// What is wrong with a directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryFault {
    /// In which row, counted from 0.
    pub row: usize,
    /// With what of it.
    pub column: Column,
    /// What, in English: whoever imports one is on the provider's side.
    pub message: String,
}

/// What importing a directory does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryPlan {
    /// Who is added.
    pub added: Vec<Person>,
    /// Who is changed: as they were, and as they are then.
    pub changed: Vec<(Person, Person)>,
    /// Who is removed.
    pub removed: Vec<Person>,
    /// How many are as the directory has them.
    pub unchanged: usize,
    /// Administrators whom the directory would have removed, or made no administrators any more: they
    /// stay, because nobody takes those away unseen.
    pub kept: Vec<Person>,
    /// What is wrong; then nothing is done.
    pub faults: Vec<DirectoryFault>,
}

/// Takes a directory.
pub(super) fn import(
    work: &mut Work<'_>,
    listed: &[Listed],
    sync: bool,
    dry_run: bool,
) -> Result<(), DeskError> {
    if listed.len() > MAX_DIRECTORY {
        let (have, max) = (listed.len(), MAX_DIRECTORY);
        return Err(InvalidError::DirectoryTooLong { have, max }.into());
    }
    permit(&work.context, work.actor, Action::PeopleManage, None)?;
    for company in listed.iter().map(|one| &one.company) {
        permit(
            &work.context,
            work.actor,
            Action::PeopleManage,
            Some(company),
        )?;
    }
    let planned = plan(work, listed, sync);
    if planned.plan.faults.is_empty() && !dry_run {
        carry_out(work, &planned);
    }
    work.change.reply = Reply::Directory {
        plan: Box::new(planned.plan),
    };
    Ok(())
}

/// What is done, and who is there afterwards.
struct Planned {
    plan: DirectoryPlan,
    roster: Roster,
}

fn plan(work: &Work<'_>, listed: &[Listed], sync: bool) -> Planned {
    let before = work.context.roster;
    let mut plan = DirectoryPlan::default();
    let mut wanted: Vec<(usize, Person)> = Vec::new();
    let mut seen: BTreeMap<&PersonId, usize> = BTreeMap::new();
    for (row, one) in listed.iter().enumerate() {
        let person = match as_wanted(before, one) {
            Ok(_) if seen.contains_key(&one.id) => {
                let message = format!("`{}` stands in it twice", one.id);
                plan.faults.push(fault(row, Column::Id, message));
                continue;
            }
            Ok(person) => person,
            Err((column, message)) => {
                plan.faults.push(fault(row, column, message));
                continue;
            }
        };
        seen.insert(&one.id, row);
        wanted.push((row, person));
    }
    if sync {
        leave(before, listed, &seen, &mut plan);
    }
    let mut roster = before.clone();
    for person in &plan.removed {
        roster.remove(&person.id);
    }
    let mut placed: Vec<(usize, Person)> = Vec::new();
    for (row, mut person) in wanted {
        let Some(was) = before.person(&person.id) else {
            plan.added.push(person.clone());
            placed.push((row, person));
            continue;
        };
        if was.is(Role::Administrator) && !person.is(Role::Administrator) {
            person.roles.insert(Role::Administrator);
            plan.kept.push(was.clone());
        }
        if *was == person {
            plan.unchanged += 1;
        } else {
            // All go before any comes: two may have exchanged a telephone.
            roster.remove(&person.id);
            plan.changed.push((was.clone(), person.clone()));
            placed.push((row, person));
        }
    }
    for (row, person) in placed {
        if let Err(error) = roster.add(person.clone()) {
            let column = column_of(&person, &error.to_string());
            plan.faults.push(fault(row, column, error.to_string()));
        }
    }
    check_allotments(work, &roster, listed, &mut plan);
    plan.faults.sort_by_key(|fault| (fault.row, fault.column));
    Planned { plan, roster }
}

fn fault(row: usize, column: Column, message: String) -> DirectoryFault {
    DirectoryFault {
        row,
        column,
        message,
    }
}

/// Somebody as the directory wants them, over what is known of them.
fn as_wanted(roster: &Roster, one: &Listed) -> Result<Person, (Column, String)> {
    if roster.company(&one.company).is_none() {
        let error = DeskError::unknown_company(roster, &one.company);
        return Err((Column::Company, error.to_string()));
    }
    let name = line(Part::Name, &one.name, MAX_NAME_CHARS);
    let name = name.map_err(|error| (Column::Name, error.to_string()))?;
    let known = roster.person(&one.id);
    let mut person = match known {
        None => Person {
            roles: BTreeSet::from([Role::NamedCaller]),
            company: Some(one.company.clone()),
            ..Person::named(one.id.clone(), name)
        },
        Some(known) if known.company.as_ref() != Some(&one.company) => {
            let whose = match &known.company {
                Some(company) => format!("of company `{company}`"),
                None => "one of the provider's people".to_owned(),
            };
            return Err((Column::Id, format!("`{}` is {whose}", one.id)));
        }
        Some(known) => Person {
            name,
            ..known.clone()
        },
    };
    if let Some(roles) = &one.roles {
        if let Some(strange) = roles.iter().find(|role| !role.is_customers()) {
            let message = format!("a customer's person is no {}", strange.name());
            return Err((Column::Roles, message));
        }
        person.roles.clone_from(roles);
    }
    if let Some(email) = &one.email {
        person.email = Some(email.clone()).filter(|email| !email.is_empty());
    }
    if let Some(phones) = &one.phones {
        person.phones.clone_from(phones);
    }
    Ok(person)
}

/// Who is in a company of the directory and not in it.
fn leave(
    before: &Roster,
    listed: &[Listed],
    seen: &BTreeMap<&PersonId, usize>,
    plan: &mut DirectoryPlan,
) {
    let companies: BTreeSet<&CompanyId> = listed.iter().map(|one| &one.company).collect();
    let all = companies.into_iter().flat_map(|id| before.people_of(id));
    for person in all.filter(|person| !seen.contains_key(&person.id)) {
        if person.is(Role::Administrator) {
            plan.kept.push(person.clone());
        } else {
            plan.removed.push(person.clone());
        }
    }
}

/// What of somebody did not fit the others.
fn column_of(person: &Person, message: &str) -> Column {
    let names = |value: &str| message.contains(&format!("`{value}`"));
    if person.phones.iter().any(|phone| names(phone)) {
        Column::Phones
    } else if person.email.as_deref().is_some_and(names) {
        Column::Email
    } else {
        Column::Roles
    }
}

/// P10: the last rows are those that are too many.
fn check_allotments(work: &Work<'_>, roster: &Roster, listed: &[Listed], plan: &mut DirectoryPlan) {
    let companies: BTreeSet<&CompanyId> = listed.iter().map(|one| &one.company).collect();
    for company in companies.into_iter().filter_map(|id| roster.company(id)) {
        let (used, allowed) = super::people::allotment_in(&work.context, roster, company);
        if used <= allowed {
            continue;
        }
        let mut callers = listed.iter().enumerate().filter(|(_, one)| {
            let person = roster.person(&one.id);
            one.company == company.id && person.is_some_and(|one| one.is(Role::NamedCaller))
        });
        let last = callers.next_back().map_or(0, |(row, _)| row);
        let message = over_allotment(&work.context, roster, company).to_string();
        plan.faults.push(fault(last, Column::Roles, message));
    }
}

fn carry_out(work: &mut Work<'_>, planned: &Planned) {
    let companies = work.context.roster;
    let of = |person: &Person| -> Option<&Company> { companies.company(person.company.as_ref()?) };
    for person in &planned.plan.removed {
        if let Some(company) = of(person) {
            take_away(work, person, company);
        }
    }
    for (was, person) in &planned.plan.changed {
        let id = person.id.clone();
        // Their accounts stay theirs.
        work.change
            .people
            .push(PersonChange::Removed(was.id.clone()));
        let what = Happening::PersonChanged { person: id };
        work.keep(None, person.company.as_ref(), Visibility::Customer, what);
    }
    let changed = planned.plan.changed.iter().map(|(_, person)| person);
    for person in changed.chain(&planned.plan.added) {
        work.change.people.push(PersonChange::Added(person.clone()));
    }
    for person in &planned.plan.added {
        let what = Happening::PersonAdded {
            person: person.id.clone(),
            role: person.roles.first().copied().unwrap_or(Role::NamedCaller),
        };
        work.keep(None, person.company.as_ref(), Visibility::Customer, what);
        if let Some(company) = of(person).filter(|_| person.is(Role::NamedCaller)) {
            agreements::welcome(work, &planned.roster, company, person);
        }
    }
}
