//! Major incidents (P4): declared, led, worked on. What is owed afterwards is in [`analysis`], when
//! people are reminded of it in [`reminders`], who sees what of it in [`seen`].
//!
//! An incident is a record beside its event, which stays as it is: whoever works on events that are
//! no major incidents pays nothing for it. Its timeline is the event's history.

mod analysis;
mod ask;
mod reminders;
mod seen;
mod tasks;

use crate::model::{
    CaseNumber, EventId, Happening, Incident, IncidentStep, NotificationKind, Person, PersonId,
    Recipient, ServiceEvent, nearest,
};
use crate::rules::{IncidentsTable, MessageData};

use super::agents::is_on_shift;
use super::events::{self, about, illegal, known_commander};
use super::limits::{said, text};
use super::permission::{is_customer, permit, person_of};
use super::work::Work;
use super::{Context, DeskError, InvalidError, Loaded, MoveError, Part, Reply, Thing};

pub(super) use analysis::ended;
pub use ask::IncidentAsk;
pub(super) use reminders::due;
pub use seen::{IncidentForm, IncidentSeen, incident_seen};

/// The key of the commander's role, which every programme has.
const COMMANDER: &str = "commander";

/// Does what is asked of a major incident.
pub(super) fn act(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: EventId,
    ask: &IncidentAsk,
) -> Result<(), DeskError> {
    permitted(work, loaded.incident.as_deref(), ask)?;
    let event = loaded.event.take();
    let mut event = event.ok_or(DeskError::UnknownCase(CaseNumber::Event(id)))?;
    if let IncidentAsk::Declare { commander, reason } = ask {
        let has = loaded.incident.is_some();
        return declare(work, event, has, commander.as_ref(), reason);
    }
    let incident = loaded.incident.take();
    let mut incident = *incident.ok_or_else(|| illegal(&event, MoveError::NotMajor(id)))?;
    match ask {
        IncidentAsk::Declare { .. } => {}
        IncidentAsk::GiveRole { role, person } if role == COMMANDER => {
            event.version += 1;
            return hand_over(work, event, incident, person, "");
        }
        IncidentAsk::HandOver { to, text } => {
            event.version += 1;
            return hand_over(work, event, incident, to, text);
        }
        IncidentAsk::GiveRole { role, person } => {
            give_role(work, &event, &mut incident, role, person)?;
        }
        IncidentAsk::CallTeam { team } => call_team(work, &event, &mut incident, team)?,
        IncidentAsk::Note { text } => {
            let text = said(Part::Note, text)?;
            keep(work, &event, IncidentStep::Noted { text });
        }
        IncidentAsk::AddTask { text, to } => {
            tasks::add(work, &event, &mut incident, text, to.as_ref())?;
        }
        IncidentAsk::AssignTask { number, to } => {
            tasks::assign(work, &event, &mut incident, *number, to)?;
        }
        IncidentAsk::FinishTask { number, text } => {
            tasks::finish(work, &event, &mut incident, *number, text)?;
        }
        IncidentAsk::AddFollowUp {
            text,
            owner,
            due_at,
        } => tasks::add_follow_up(work, &event, &mut incident, text, owner, *due_at)?,
        IncidentAsk::FinishFollowUp { number, text } => {
            tasks::finish_follow_up(work, &event, &mut incident, *number, text)?;
        }
        IncidentAsk::MoveAnalysis { owner, due_at } => {
            analysis::move_to(work, &event, &mut incident, owner.as_ref(), *due_at)?;
        }
        IncidentAsk::Write { section, text } => {
            analysis::write(work, &event, &mut incident, section.as_deref(), text)?;
        }
        IncidentAsk::Submit => analysis::submit(work, &event, &mut incident)?,
        IncidentAsk::Approve => analysis::approve(work, &mut event, &mut incident)?,
    }
    put(work, event, incident);
    Ok(())
}

/// What is somebody's own to do needs no further permission.
fn permitted(
    work: &Work<'_>,
    incident: Option<&Incident>,
    ask: &IncidentAsk,
) -> Result<(), DeskError> {
    let refused = match permit(&work.context, work.actor, ask.action(), None) {
        Ok(()) => return Ok(()),
        Err(refused) => refused,
    };
    let (Some(incident), Some(id)) = (incident, work.actor.person()) else {
        return Err(refused);
    };
    let owner = match ask {
        IncidentAsk::Write { .. } | IncidentAsk::Submit => {
            incident.analysis.as_ref().and_then(|it| it.owner.as_ref())
        }
        IncidentAsk::FinishTask { number, .. } => tasks::at(*number)
            .and_then(|at| incident.tasks.get(at))
            .and_then(|task| task.to.as_ref()),
        IncidentAsk::FinishFollowUp { number, .. } => tasks::at(*number)
            .and_then(|at| incident.follow_ups.get(at))
            .map(|one| &one.owner),
        _ => None,
    };
    let may = owner == Some(id) && work.person(id).is_some_and(|own| !is_customer(own));
    if may { Ok(()) } else { Err(refused) }
}

fn declare(
    work: &mut Work<'_>,
    mut event: ServiceEvent,
    is_declared: bool,
    commander: Option<&PersonId>,
    reason: &str,
) -> Result<(), DeskError> {
    if is_declared {
        return Err(illegal(&event, MoveError::DeclaredAlready));
    }
    if !event.state.is_open() {
        return Err(illegal(&event, MoveError::EventIsOver));
    }
    if let Some(id) = commander {
        known_commander(work, id)?;
    }
    let reason = text(Part::Reason, reason)?;
    let actor = person_of(&work.context, work.actor)?;
    let actor = actor.filter(|person| events::leads(person));
    let leads = commander.or(event.commander.as_ref());
    let leads = leads.or(actor.map(|person| &person.id)).cloned();
    let is_changed = begin(work, &mut event, leads, &reason);
    let incident = work.change.incidents.last().cloned();
    if is_changed {
        event.version += 1;
        work.change.events.push(event.clone());
    }
    if let Some(incident) = incident {
        reply(work, event, incident);
    }
    Ok(())
}

/// An event is a major incident from now on: somebody leads it, and hears of it. Whether the event
/// is another for that. Without a name the programme says who leads.
pub(super) fn begin(
    work: &mut Work<'_>,
    event: &mut ServiceEvent,
    commander: Option<PersonId>,
    reason: &str,
) -> bool {
    let incident = Incident {
        event: event.id,
        version: 1,
        title: event.title.clone(),
        declared_at: work.now(),
        declared_by: work.actor_id(),
        reason: reason.to_owned(),
        roles: Default::default(),
        teams: Default::default(),
        tasks: Vec::new(),
        analysis: None,
        follow_ups: Vec::new(),
    };
    work.change.incidents.push(incident);
    let reason = reason.to_owned();
    keep(work, event, IncidentStep::Declared { reason });
    let leads = commander.or_else(|| on_duty(&work.context));
    let Some(leads) = leads else { return false };
    let is_other = event.commander.as_ref() != Some(&leads);
    if is_other {
        put_in_command(work, event, &leads, "");
    }
    tell_role(work, event, &leads, "commander", "");
    is_other
}

/// Who leads when nobody is named: of those whom the programme names the first who is on shift, else
/// the first; where it names none, the first incident commander by id.
fn on_duty(context: &Context<'_>) -> Option<PersonId> {
    let leads = |person: &&Person| events::leads(person);
    let named = table(context).commanders.iter();
    let named = named.filter_map(|id| context.roster.person(id));
    let mut all: Vec<&Person> = named.filter(leads).collect();
    if all.is_empty() {
        all.extend(context.roster.staff().filter(leads));
    }
    let on_shift = all
        .iter()
        .find(|person| is_on_shift(context, person, context.now));
    on_shift.or(all.first()).map(|person| person.id.clone())
}

/// The command of an event that is taken for a change goes to somebody else, who hears of it.
pub(super) fn hand_over(
    work: &mut Work<'_>,
    mut event: ServiceEvent,
    incident: Incident,
    to: &PersonId,
    words: &str,
) -> Result<(), DeskError> {
    while_open(&event)?;
    known_commander(work, to)?;
    if event.commander.as_ref() == Some(to) {
        let name = work.name(to);
        return Err(illegal(&event, MoveError::Leads { name }));
    }
    let text = text(Part::Text, words)?;
    put_in_command(work, &mut event, to, &text);
    tell_role(work, &event, to, "commander", &text);
    work.change.events.push(event.clone());
    reply(work, event, incident);
    Ok(())
}

fn put_in_command(work: &mut Work<'_>, event: &mut ServiceEvent, to: &PersonId, words: &str) {
    let step = IncidentStep::HandedOver {
        from: event.commander.replace(to.clone()),
        to: to.clone(),
        text: words.to_owned(),
    };
    keep(work, event, step);
}

fn give_role(
    work: &mut Work<'_>,
    event: &ServiceEvent,
    incident: &mut Incident,
    role: &str,
    person: &PersonId,
) -> Result<(), DeskError> {
    while_open(event)?;
    let roles = &table(&work.context).roles;
    let Some(name) = roles.get(role).cloned() else {
        let keys = roles.keys().map(String::as_str).chain([COMMANDER]);
        return Err(unknown(Thing::Role, role, keys));
    };
    one_of_ours(work, person)?;
    if incident.roles.get(role) == Some(person) {
        let name = work.name(person);
        return Err(illegal(event, MoveError::HasIt { name }));
    }
    incident.roles.insert(role.to_owned(), person.clone());
    let step = IncidentStep::Role {
        role: role.to_owned(),
        person: person.clone(),
    };
    keep(work, event, step);
    tell_role(work, event, person, &name, "");
    Ok(())
}

fn call_team(
    work: &mut Work<'_>,
    event: &ServiceEvent,
    incident: &mut Incident,
    key: &str,
) -> Result<(), DeskError> {
    while_open(event)?;
    let teams = &table(&work.context).teams;
    let Some(team) = teams.get(key).cloned() else {
        let keys = teams.keys().map(String::as_str);
        return Err(unknown(Thing::Team, key, keys));
    };
    if !incident.teams.insert(key.to_owned()) {
        return Err(illegal(event, MoveError::TeamCalledAlready));
    }
    let team_key = key.to_owned();
    keep(work, event, IncidentStep::Team { team: team_key });
    for member in &team.members {
        tell_role(work, event, member, &team.name, "");
    }
    Ok(())
}

/// Somebody leads, has a role or is called.
fn tell_role(
    work: &mut Work<'_>,
    event: &ServiceEvent,
    person: &PersonId,
    role: &str,
    words: &str,
) {
    let data = MessageData {
        to: role.to_owned(),
        text: words.to_owned(),
        ..message(work, event)
    };
    let reason = "they have a part in a major incident";
    let (to, kind) = (
        Recipient::Person(person.clone()),
        NotificationKind::IncidentRole,
    );
    work.tell(to, kind, about(event), &data, reason);
}

/// What every message about an incident says.
fn message(work: &Work<'_>, event: &ServiceEvent) -> MessageData {
    MessageData {
        who: work.who(),
        ..events::data(work, event)
    }
}

fn table<'a>(context: &Context<'a>) -> &'a IncidentsTable {
    &context.rulebook.tables().programme.incidents
}

/// Keeps a step with the event. All of them are for the provider's people.
fn keep(work: &mut Work<'_>, event: &ServiceEvent, incident: IncidentStep) {
    work.audit_internally(about(event), Happening::Incident { incident });
}

fn put(work: &mut Work<'_>, event: ServiceEvent, mut incident: Incident) {
    incident.version += 1;
    work.change.incidents.push(incident.clone());
    reply(work, event, incident);
}

fn reply(work: &mut Work<'_>, event: ServiceEvent, incident: Incident) {
    work.change.reply = Reply::Incident {
        event: Box::new(event),
        incident: Box::new(incident),
    };
}

fn while_open(event: &ServiceEvent) -> Result<(), DeskError> {
    if event.state.is_open() {
        return Ok(());
    }
    Err(illegal(event, MoveError::FollowUpInstead))
}

/// What is given to somebody is given to one of the provider's people.
fn one_of_ours(work: &Work<'_>, id: &PersonId) -> Result<(), DeskError> {
    match work.person(id) {
        Some(person) if !is_customer(person) => Ok(()),
        Some(person) => Err(InvalidError::ACustomersPerson {
            name: person.name.clone(),
        }
        .into()),
        None => Err(DeskError::unknown_person(work.context.roster, id)),
    }
}

fn unknown<'k>(what: Thing, given: &str, known: impl Iterator<Item = &'k str>) -> DeskError {
    DeskError::Unknown {
        what,
        given: given.chars().take(40).collect(),
        nearest: nearest(given, known),
    }
}
