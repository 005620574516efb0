//! Named callers and secondary administrators: added and removed within the allotment (P10).

use crate::model::{Action, Company, Happening, Person, PersonId, Role, Visibility};

use super::limits::{MAX_NAME_CHARS, line};
use super::permission::permit;
use super::work::Work;
use super::{Context, DeskError, InvalidError, Part, PersonChange, Reply};

/// How many named callers a company has and may have.
#[must_use]
pub fn allotment(context: &Context<'_>, company: &Company) -> (u32, u32) {
    let used = context
        .roster
        .with_role(&company.id, Role::NamedCaller)
        .count();
    let tiers = &context.rulebook.tables().programme.tiers;
    let allowed = tiers
        .get(&company.subscription.tier)
        .map_or(0, |tier| tier.named_callers);
    (u32::try_from(used).unwrap_or(u32::MAX), allowed)
}

/// Adds a customer's person.
pub(super) fn add(work: &mut Work<'_>, person: &Person) -> Result<(), DeskError> {
    let roster = work.context.roster;
    permit(
        &work.context,
        work.actor,
        Action::PeopleManage,
        person.company.as_ref(),
    )?;
    let company = person.company.as_ref().and_then(|id| roster.company(id));
    let Some(company) = company.filter(|_| person.roles.iter().all(|role| role.is_customers()))
    else {
        return Err(InvalidError::OnlyCustomersAreAdded.into());
    };
    let person = Person {
        name: line(Part::Name, &person.name, MAX_NAME_CHARS)?,
        ..person.clone()
    };
    if person.is(Role::NamedCaller) {
        let (used, allowed) = allotment(&work.context, company);
        if used >= allowed {
            return Err(over_allotment(work, company, used, allowed));
        }
    }
    // The roster knows what must be unique; asking it beforehand keeps a clash out of the store.
    let mut with_them = roster.clone();
    with_them.add(person.clone())?;
    work.keep(
        None,
        Some(&company.id),
        Visibility::Customer,
        Happening::PersonAdded {
            person: person.id.clone(),
            role: person.roles.first().copied().unwrap_or(Role::NamedCaller),
        },
    );
    work.change.people.push(PersonChange::Added(person.clone()));
    work.change.reply = Reply::Person {
        person: Box::new(person),
    };
    Ok(())
}

fn over_allotment(work: &Work<'_>, company: &Company, used: u32, allowed: u32) -> DeskError {
    let callers = work
        .context
        .roster
        .with_role(&company.id, Role::NamedCaller);
    let names: Vec<&str> = callers.map(|person| person.name.as_str()).collect();
    DeskError::Allotment {
        company: company.name.clone(),
        used,
        allowed,
        names: names.join(", "),
        account_manager: work.name(&company.account_manager),
    }
}

/// Removes a customer's person. Their tickets stay.
pub(super) fn remove(work: &mut Work<'_>, id: &PersonId) -> Result<(), DeskError> {
    permit(&work.context, work.actor, Action::PeopleManage, None)?;
    let unknown = || DeskError::unknown_person(work.context.roster, id);
    let person = work.person(id).ok_or_else(unknown)?;
    let Some(company) = &person.company else {
        return Err(InvalidError::OneOfTheProviders {
            name: person.name.clone(),
        }
        .into());
    };
    permit(
        &work.context,
        work.actor,
        Action::PeopleManage,
        Some(company),
    )?;
    if work.actor.person() == Some(id) {
        return Err(InvalidError::Yourself.into());
    }
    let what = Happening::PersonRemoved { person: id.clone() };
    work.keep(None, Some(company), Visibility::Customer, what);
    super::links::forget(work, id);
    work.change.people.push(PersonChange::Removed(id.clone()));
    work.change.reply = Reply::Person {
        person: Box::new(person.clone()),
    };
    Ok(())
}
