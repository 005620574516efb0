//! Account managers (P6): one a company, with a deputy while they are away, and handed over from one to
//! another.

use crate::model::{
    Absence, Action, CompanyId, Happening, NotificationKind, Person, PersonId, Recipient, Role,
    Visibility,
};
use crate::rules::MessageData;

use super::limits::text;
use super::permission::permit;
use super::work::Work;
use super::{Context, DeskError, InvalidError, Part, PersonChange, Reply};

/// Whoever is there for somebody: they themselves, or while they are away their deputy. Nobody, when
/// the deputy is away as well: then whoever is above is asked.
#[must_use]
pub fn present<'a>(context: &Context<'a>, person: &'a Person) -> Option<&'a Person> {
    let today = context.now.date_naive();
    if !person.is_away(today) {
        return Some(person);
    }
    let deputy = context.roster.person(person.deputy.as_ref()?)?;
    (!deputy.is_away(today)).then_some(deputy)
}

/// Whoever is there for an account manager, else whoever is above them: somebody has to hear of it.
#[must_use]
pub(super) fn on_hand<'a>(context: &Context<'a>, id: &PersonId) -> Option<&'a Person> {
    let person = context.roster.person(id)?;
    let above = || context.roster.person(person.manager.as_ref()?);
    let instead = || present(context, above()?);
    present(context, person).or_else(instead).or(Some(person))
}

/// Somebody says when they, or one of the provider's other people, are away.
pub(super) fn away(
    work: &mut Work<'_>,
    person: Option<&PersonId>,
    absence: Absence,
) -> Result<(), DeskError> {
    let person = one_of_ours(work, person)?;
    if absence.to < absence.from {
        return Err(InvalidError::EndsBeforeItBegins.into());
    }
    if absence.to < work.now().date_naive() {
        return Err(InvalidError::AwayInThePast { to: absence.to }.into());
    }
    let what = Happening::Away {
        person: person.id.clone(),
        absence,
    };
    work.keep(None, None, Visibility::Internal, what);
    work.change.people.push(PersonChange::Away {
        person: person.id.clone(),
        absence,
    });
    let mut person = person.clone();
    person.absences.push(absence);
    work.change.reply = Reply::Person {
        person: Box::new(person),
    };
    Ok(())
}

/// Somebody is back before they said.
pub(super) fn back(work: &mut Work<'_>, person: Option<&PersonId>) -> Result<(), DeskError> {
    let person = one_of_ours(work, person)?;
    let on = work.now().date_naive();
    if !person.is_away(on) {
        return Err(InvalidError::NotAway {
            name: person.name.clone(),
        }
        .into());
    }
    let what = Happening::Back {
        person: person.id.clone(),
    };
    work.keep(None, None, Visibility::Internal, what);
    work.change.people.push(PersonChange::Back {
        person: person.id.clone(),
        on,
    });
    let mut person = person.clone();
    person
        .absences
        .retain(|one| !(one.from <= on && on <= one.to));
    work.change.reply = Reply::Person {
        person: Box::new(person),
    };
    Ok(())
}

/// Everybody of the provider's people says it of themselves; of others, who manages people.
fn one_of_ours<'a>(work: &Work<'a>, id: Option<&PersonId>) -> Result<&'a Person, DeskError> {
    let own = work.actor.person();
    let id = id.or(own).ok_or(InvalidError::NoPerson)?;
    let unknown = || DeskError::unknown_person(work.context.roster, id);
    let person = work.person(id).ok_or_else(unknown)?;
    if person.company.is_some() {
        let name = person.name.clone();
        return Err(InvalidError::ACustomersPerson { name }.into());
    }
    if own != Some(id) {
        permit(&work.context, work.actor, Action::PeopleManage, None)?;
    }
    Ok(person)
}

/// A company gets another account manager. Those whom it concerns are told: both of them, and the
/// company's named callers.
pub(super) fn hand_over(
    work: &mut Work<'_>,
    id: &CompanyId,
    to: &PersonId,
    note: &str,
) -> Result<(), DeskError> {
    permit(&work.context, work.actor, Action::AccountHandOver, Some(id))?;
    let roster = work.context.roster;
    let company = work
        .company(id)
        .ok_or_else(|| DeskError::unknown_company(roster, id))?;
    let next = work
        .person(to)
        .ok_or_else(|| DeskError::unknown_person(roster, to))?;
    let note = text(Part::Note, note)?;
    if !next.is(Role::AccountManager) {
        return Err(InvalidError::NoAccountManager {
            name: next.name.clone(),
            who_are: names_of_managers(work),
        }
        .into());
    }
    let was = company.account_manager.clone();
    if &was == to {
        return Err(InvalidError::LooksAfterAlready {
            name: next.name.clone(),
            company: company.name.clone(),
        }
        .into());
    }
    let what = Happening::HandedOver {
        was: was.clone(),
        to: to.clone(),
    };
    work.keep(None, Some(id), Visibility::Customer, what);
    work.change.people.push(PersonChange::HandedOver {
        company: id.clone(),
        was: was.clone(),
        to: to.clone(),
    });
    let data = MessageData {
        company: company.name.clone(),
        who: work.who(),
        was: work.name(&was),
        account_manager: next.name.clone(),
        ..MessageData::default()
    };
    let for_us = MessageData {
        text: note,
        ..data.clone()
    };
    let callers = roster.with_role(id, Role::NamedCaller);
    let callers = callers.map(|person| (person.id.clone(), &data));
    let both = [(was, &for_us), (to.clone(), &for_us)];
    let told: Vec<(PersonId, &MessageData)> = both.into_iter().chain(callers).collect();
    for (person, data) in told {
        if work.actor.person() != Some(&person) {
            let kind = NotificationKind::HandedOver;
            let reason = "the company has another account manager";
            work.inform(Recipient::Person(person), kind, data, reason);
        }
    }
    work.change.reply = Reply::AccountManager {
        company: id.clone(),
        person: Box::new(next.clone()),
    };
    Ok(())
}

fn names_of_managers(work: &Work<'_>) -> Vec<String> {
    let staff = work.context.roster.staff();
    let managers = staff.filter(|person| person.is(Role::AccountManager));
    managers.map(|person| person.name.clone()).collect()
}
