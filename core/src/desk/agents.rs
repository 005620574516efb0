//! Which engineer takes it: level, skill, shift and load (P5).

use crate::model::{Action, Person, PersonId, Presence, Role, Timestamp};

use super::permission::permit;
use super::work::Work;
use super::{Change, Context, DeskError, InvalidError, Load, OnDuty, Workload};

/// What is asked of the engineer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wanted<'a> {
    /// The level; any when nothing.
    pub level: Option<u8>,
    /// A skill that they must have.
    pub skill: Option<&'a str>,
    /// Those at whose telephones it rang in vain.
    pub not: &'a [PersonId],
}

/// The agent who should take something at `at`: of the level, with the skill, on shift and not
/// away nor signed out; of those the one under capacity, with the least in hand, idle longest; ties go to the
/// smaller id. Nobody when none is on shift: then it waits in its queue.
pub(super) fn choose<'a>(
    context: &Context<'a>,
    workload: &Workload,
    wanted: Wanted<'_>,
    at: Timestamp,
) -> Option<&'a Person> {
    let order = |person: &'a Person| {
        let load = workload.get(&person.id).copied().unwrap_or_default();
        order_of(&person.id, person.capacity, load)
    };
    let mut chosen: Option<&'a Person> = None;
    for person in context.roster.staff() {
        // Whether somebody is on shift takes longest to tell.
        if fits(person, wanted)
            && chosen.is_none_or(|chosen| order(person) < order(chosen))
            && is_at_work(context, person, at)
        {
            chosen = Some(person);
        }
    }
    chosen
}

/// Puts what a change gives to people in new tickets and calls on their load, for who decides next
/// before it is kept.
pub fn give(workload: &mut Workload, change: &Change) {
    let tickets = change.tickets.iter().filter(|ticket| ticket.version == 1);
    for ticket in tickets {
        if let Some(person) = &ticket.assignee {
            let load = workload.entry(person.clone()).or_default();
            load.tickets += 1;
            load.last_given_at = Some(ticket.updated_at);
        }
    }
    let calls = change.calls.iter().filter(|call| call.version == 1);
    for call in calls {
        if let Some(person) = &call.agent {
            let load = workload.entry(person.clone()).or_default();
            load.calls += 1;
            load.last_given_at = Some(call.decision.at);
        }
    }
}

/// The agents who are on shift now, those of the lowest level first.
#[must_use]
pub fn on_duty(context: &Context<'_>, workload: &Workload) -> Vec<OnDuty> {
    let mut agents: Vec<OnDuty> = context
        .roster
        .staff()
        .filter(|person| person.is(Role::Agent) && is_at_work(context, person, context.now))
        .map(|person| OnDuty {
            person: person.id.clone(),
            level: person.level,
            load: workload.get(&person.id).copied().unwrap_or_default(),
            capacity: person.capacity,
        })
        .collect();
    // Of a level in the order in which they are chosen.
    agents.sort_by(|a, b| {
        let [one, other] = [a, b].map(|it| order_of(&it.person, it.capacity, it.load));
        a.level.cmp(&b.level).then(one.cmp(&other))
    });
    agents
}

fn fits(person: &Person, wanted: Wanted<'_>) -> bool {
    person.is(Role::Agent)
        && !wanted.not.contains(&person.id)
        && wanted.level.is_none_or(|level| person.level == Some(level))
        && wanted
            .skill
            .is_none_or(|skill| person.skills.contains(skill))
}

/// The actor gets calls and tickets from now on, or none any more. What they have stays theirs.
pub(super) fn sign_in(work: &mut Work<'_>, is_in: bool) -> Result<(), DeskError> {
    permit(&work.context, work.actor, Action::CallAnswer, None)?;
    let person = work.actor_id().ok_or(InvalidError::NobodySignsIn)?;
    let known = work.context.roster.presence(&person);
    // Told again, it stays as it was, since then.
    if known.is_none_or(|known| known.is_in != is_in) {
        work.change.presence.push(Presence {
            person,
            is_in,
            since: work.now(),
        });
    }
    Ok(())
}

/// Whether somebody gets calls and tickets: while their shift is on, unless they signed out, or only
/// when they signed in, as the rules have it.
fn is_at_work(context: &Context<'_>, person: &Person, at: Timestamp) -> bool {
    let must = context.rulebook.tables().programme.telephone.must_sign_in;
    let presence = context.roster.presence(&person.id);
    presence.map_or(!must, |presence| presence.is_in) && is_on_shift(context, person, at)
}

pub(super) fn is_on_shift(context: &Context<'_>, person: &Person, at: Timestamp) -> bool {
    if person.is_away(at.date_naive()) {
        return false;
    }
    match &person.shift {
        None => true,
        Some(id) => context
            .rulebook
            .tables()
            .calendars
            .get(id.as_str())
            .is_some_and(|calendar| calendar.is_open(at)),
    }
}

fn in_hand(load: Load) -> u32 {
    load.tickets.saturating_add(load.calls)
}

/// Of several agents the one who comes first is chosen.
fn order_of(
    person: &PersonId,
    capacity: Option<u32>,
    load: Load,
) -> (bool, u32, Option<Timestamp>, &PersonId) {
    let is_full = capacity.is_some_and(|capacity| in_hand(load) >= capacity);
    // `None` sorts first: who was never given anything has been idle longest.
    (is_full, in_hand(load), load.last_given_at, person)
}
