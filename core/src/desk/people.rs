//! A customer's people: added, replaced and removed within the allotment (P10).

use crate::model::{
    Action, Company, CompanyId, Happening, Person, PersonId, Role, Roster, Visibility,
};

use super::limits::{MAX_NAME_CHARS, line};
use super::permission::permit;
use super::work::Work;
use super::{Context, DeskError, InvalidError, Part, PersonChange, Reply, agreements};

/// How many named callers a company has and may have.
#[must_use]
pub fn allotment(context: &Context<'_>, company: &Company) -> (u32, u32) {
    allotment_in(context, context.roster, company)
}

/// Adds a customer's person.
pub(super) fn add(work: &mut Work<'_>, person: &Person) -> Result<(), DeskError> {
    let company = of_customer(work, person.company.as_ref())?;
    let mut roster = work.context.roster.clone();
    let person = put(work, &mut roster, company, person)?;
    work.change.reply = Reply::Person {
        person: Box::new(person),
    };
    Ok(())
}

/// Puts a customer's person in the place of another, with the same roles. The tickets of the one who
/// goes stay.
pub(super) fn replace(
    work: &mut Work<'_>,
    old: &PersonId,
    person: &Person,
) -> Result<(), DeskError> {
    let before = customers_person(work, old)?;
    let company = of_customer(work, before.company.as_ref())?;
    if work.actor.person() == Some(old) {
        return Err(InvalidError::Yourself.into());
    }
    let mut roster = work.context.roster.clone();
    roster.remove(old);
    take_away(work, before, company);
    let person = Person {
        roles: before.roles.clone(),
        company: Some(company.id.clone()),
        ..person.clone()
    };
    let person = put(work, &mut roster, company, &person)?;
    work.change.reply = Reply::Person {
        person: Box::new(person),
    };
    Ok(())
}

/// Removes a customer's person, also one who is suspended. Their tickets stay.
pub(super) fn remove(work: &mut Work<'_>, id: &PersonId) -> Result<(), DeskError> {
    permit(&work.context, work.actor, Action::PeopleManage, None)?;
    if let Some(person) = work.context.roster.suspended(id) {
        let company = of_customer(work, person.company.as_ref())?;
        take_away(work, person, company);
        return Ok(());
    }
    let (person, company) = dispensable(work, id)?;
    take_away(work, person, company);
    Ok(())
}

/// Takes a customer's person away who may come back.
pub(super) fn suspend(work: &mut Work<'_>, id: &PersonId) -> Result<(), DeskError> {
    permit(&work.context, work.actor, Action::PeopleManage, None)?;
    let (person, company) = dispensable(work, id)?;
    take_away(work, person, company);
    if let Some(last) = work.change.people.last_mut() {
        *last = PersonChange::Suspended(id.clone());
    }
    Ok(())
}

/// Somebody without whom their company goes on.
fn dispensable<'a>(work: &Work<'a>, id: &PersonId) -> Result<(&'a Person, &'a Company), DeskError> {
    let person = customers_person(work, id)?;
    let company = of_customer(work, person.company.as_ref())?;
    if work.actor.person() == Some(id) {
        return Err(InvalidError::Yourself.into());
    }
    let administrators = work
        .context
        .roster
        .with_role(&company.id, Role::Administrator);
    if person.is(Role::Administrator) && administrators.count() == 1 {
        return Err(InvalidError::LastAdministrator {
            name: person.name.clone(),
            company: company.name.clone(),
        }
        .into());
    }
    Ok((person, company))
}

fn of_customer<'a>(work: &Work<'a>, company: Option<&CompanyId>) -> Result<&'a Company, DeskError> {
    // Whoever may not manage anybody is told so, and not what is wrong with what they gave.
    permit(&work.context, work.actor, Action::PeopleManage, company)?;
    let company = company.and_then(|id| work.company(id));
    company.ok_or_else(|| InvalidError::OnlyCustomersAreAdded.into())
}

fn customers_person<'a>(work: &Work<'a>, id: &PersonId) -> Result<&'a Person, DeskError> {
    let unknown = || DeskError::unknown_person(work.context.roster, id);
    let person = work.person(id).ok_or_else(unknown)?;
    if person.company.is_none() {
        let name = person.name.clone();
        return Err(InvalidError::OneOfTheProviders { name }.into());
    }
    Ok(person)
}

/// Adds somebody to those in `roster`, which may be others than those who are there now.
fn put(
    work: &mut Work<'_>,
    roster: &mut Roster,
    company: &Company,
    person: &Person,
) -> Result<Person, DeskError> {
    if !person.roles.iter().all(|role| role.is_customers()) {
        return Err(InvalidError::OnlyCustomersAreAdded.into());
    }
    let person = Person {
        name: line(Part::Name, &person.name, MAX_NAME_CHARS)?,
        ..person.clone()
    };
    let (used, allowed) = allotment_in(&work.context, roster, company);
    if person.is(Role::NamedCaller) && used >= allowed {
        return Err(over_allotment(&work.context, roster, company));
    }
    // The roster knows what must be unique; asking it beforehand keeps a clash out of the store.
    roster.add(person.clone())?;
    let what = Happening::PersonAdded {
        person: person.id.clone(),
        role: person.roles.first().copied().unwrap_or(Role::NamedCaller),
    };
    work.keep(None, Some(&company.id), Visibility::Customer, what);
    work.change.people.push(PersonChange::Added(person.clone()));
    if person.is(Role::NamedCaller) {
        agreements::welcome(work, roster, company, &person);
    }
    Ok(person)
}

pub(super) fn take_away(work: &mut Work<'_>, person: &Person, company: &Company) {
    let id = &person.id;
    let what = Happening::PersonRemoved { person: id.clone() };
    work.keep(None, Some(&company.id), Visibility::Customer, what);
    super::links::forget(work, id);
    work.change.people.push(PersonChange::Removed(id.clone()));
    work.change.reply = Reply::Person {
        person: Box::new(person.clone()),
    };
}

/// How many named callers a company has in `roster`, and may have.
pub(super) fn allotment_in(
    context: &Context<'_>,
    roster: &Roster,
    company: &Company,
) -> (u32, u32) {
    let used = roster.with_role(&company.id, Role::NamedCaller).count();
    let tiers = &context.rulebook.tables().programme.tiers;
    let allowed = tiers
        .get(&company.subscription.tier)
        .map_or(0, |tier| tier.named_callers);
    (u32::try_from(used).unwrap_or(u32::MAX), allowed)
}

/// That a company has all the named callers that it may have, and what can be done about it.
pub(super) fn over_allotment(
    context: &Context<'_>,
    roster: &Roster,
    company: &Company,
) -> DeskError {
    let (used, allowed) = allotment_in(context, roster, company);
    let callers = roster.with_role(&company.id, Role::NamedCaller);
    let names: Vec<&str> = callers.map(|person| person.name.as_str()).collect();
    let tiers = context.rulebook.tables().programme.tiers.values();
    let mut larger: Vec<(u32, String)> = tiers
        .filter(|tier| tier.named_callers > allowed)
        .map(|tier| (tier.named_callers, tier.name.clone()))
        .collect();
    larger.sort();
    let manager = roster.person(&company.account_manager);
    DeskError::Allotment {
        company: company.name.clone(),
        used,
        allowed,
        names: names.join(", "),
        account_manager: manager.map_or_else(String::new, |person| person.name.clone()),
        larger: larger.into_iter().next(),
    }
}
