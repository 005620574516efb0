//! What is to be done: tasks while the incident lasts, follow-up actions afterwards.

use crate::model::{
    Done, FollowUp, Incident, IncidentStep, NotificationKind, PersonId, Recipient, ServiceEvent,
    Task, Timestamp,
};
use crate::rules::MessageData;

use super::reminders;
use super::{keep, message, one_of_ours, while_open};
use crate::desk::events::{about, illegal};
use crate::desk::limits::{MAX_SUBJECT_CHARS, MAX_TODOS, line, text};
use crate::desk::work::{Work, time_in};
use crate::desk::{DeskError, InvalidError, MoveError, Part, Thing};

pub(super) fn add(
    work: &mut Work<'_>,
    event: &ServiceEvent,
    incident: &mut Incident,
    words: &str,
    to: Option<&PersonId>,
) -> Result<(), DeskError> {
    while_open(event)?;
    let text = line(Part::Task, words, MAX_SUBJECT_CHARS)?;
    if let Some(to) = to {
        one_of_ours(work, to)?;
    }
    let number = next(incident.tasks.len(), Thing::Task)?;
    incident.tasks.push(Task {
        text: text.clone(),
        to: to.cloned(),
        added_at: work.now(),
        done: None,
    });
    if let Some(to) = to {
        tell(work, event, to, &text, None);
    }
    let to = to.cloned();
    keep(work, event, IncidentStep::TaskAdded { number, text, to });
    Ok(())
}

pub(super) fn assign(
    work: &mut Work<'_>,
    event: &ServiceEvent,
    incident: &mut Incident,
    number: u32,
    to: &PersonId,
) -> Result<(), DeskError> {
    one_of_ours(work, to)?;
    let task = open_task(event, incident, number)?;
    if task.to.as_ref() == Some(to) {
        let name = work.name(to);
        return Err(illegal(event, MoveError::HasIt { name }));
    }
    task.to = Some(to.clone());
    let text = task.text.clone();
    tell(work, event, to, &text, None);
    let to = to.clone();
    keep(work, event, IncidentStep::TaskAssigned { number, to });
    Ok(())
}

pub(super) fn finish(
    work: &mut Work<'_>,
    event: &ServiceEvent,
    incident: &mut Incident,
    number: u32,
    words: &str,
) -> Result<(), DeskError> {
    let text = text(Part::Solution, words)?;
    let done = done(work, &text);
    open_task(event, incident, number)?.done = Some(done);
    keep(work, event, IncidentStep::TaskDone { number, text });
    Ok(())
}

pub(super) fn add_follow_up(
    work: &mut Work<'_>,
    event: &ServiceEvent,
    incident: &mut Incident,
    words: &str,
    owner: &PersonId,
    due_at: Timestamp,
) -> Result<(), DeskError> {
    let text = line(Part::FollowUp, words, MAX_SUBJECT_CHARS)?;
    one_of_ours(work, owner)?;
    still_to_come(work, due_at)?;
    let number = next(incident.follow_ups.len(), Thing::FollowUp)?;
    incident.follow_ups.push(FollowUp {
        text: text.clone(),
        owner: owner.clone(),
        added_at: work.now(),
        due_at,
        reminded_at: None,
        done: None,
    });
    tell(work, event, owner, &text, Some(due_at));
    let step = IncidentStep::FollowUpAdded {
        number,
        text,
        owner: owner.clone(),
        due_at,
    };
    keep(work, event, step);
    reminders::plan(work, incident);
    Ok(())
}

pub(super) fn finish_follow_up(
    work: &mut Work<'_>,
    event: &ServiceEvent,
    incident: &mut Incident,
    number: u32,
    words: &str,
) -> Result<(), DeskError> {
    let text = text(Part::Solution, words)?;
    let done = done(work, &text);
    let found = at(number).and_then(|at| incident.follow_ups.get_mut(at));
    let follow_up = found.ok_or_else(|| none(Thing::FollowUp, number))?;
    still_to_do(event, follow_up.done.as_ref())?;
    follow_up.done = Some(done);
    keep(work, event, IncidentStep::FollowUpDone { number, text });
    reminders::plan(work, incident);
    Ok(())
}

/// A time by which something is to be done.
pub(super) fn still_to_come(work: &Work<'_>, due_at: Timestamp) -> Result<(), DeskError> {
    if due_at > work.now() {
        return Ok(());
    }
    Err(InvalidError::DueBefore.into())
}

fn done(work: &Work<'_>, text: &str) -> Done {
    Done {
        at: work.now(),
        by: work.actor_id(),
        text: text.to_owned(),
    }
}

/// The number of the next one.
fn next(have: usize, what: Thing) -> Result<u32, DeskError> {
    if have >= MAX_TODOS {
        let max = MAX_TODOS;
        return Err(InvalidError::TooMany { what, max }.into());
    }
    u32::try_from(have + 1).map_err(|_| InvalidError::TooMany { what, max: have }.into())
}

/// Where the one of that number stands; they are numbered from 1.
pub(super) fn at(number: u32) -> Option<usize> {
    usize::try_from(number.checked_sub(1)?).ok()
}

fn none(what: Thing, number: u32) -> DeskError {
    DeskError::Unknown {
        what,
        given: number.to_string(),
        nearest: None,
    }
}

fn open_task<'i>(
    event: &ServiceEvent,
    incident: &'i mut Incident,
    number: u32,
) -> Result<&'i mut Task, DeskError> {
    let found = at(number).and_then(|at| incident.tasks.get_mut(at));
    let task = found.ok_or_else(|| none(Thing::Task, number))?;
    still_to_do(event, task.done.as_ref())?;
    Ok(task)
}

fn still_to_do(event: &ServiceEvent, done: Option<&Done>) -> Result<(), DeskError> {
    match done {
        None => Ok(()),
        Some(_) => Err(illegal(event, MoveError::DoneAlready)),
    }
}

fn tell(
    work: &mut Work<'_>,
    event: &ServiceEvent,
    to: &PersonId,
    text: &str,
    due_at: Option<Timestamp>,
) {
    let data = MessageData {
        text: text.to_owned(),
        due: due_at
            .map(|at| time_in(chrono_tz::UTC, at))
            .unwrap_or_default(),
        ..message(work, event)
    };
    let (to, kind) = (
        Recipient::Person(to.clone()),
        NotificationKind::IncidentTask,
    );
    work.tell(to, kind, about(event), &data, "it was given to them");
}
