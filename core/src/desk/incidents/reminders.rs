//! When people are reminded of what is owed: as long before it is due as the programme says, when it
//! is due, and again and again after that until it is done.
//!
//! A time is counted from when it is due or from the last reminder, and never from when a timer
//! happened to fire.

use crate::model::{
    Action, Debt, Incident, IncidentStep, NotificationKind, Owed, PersonId, Recipient,
    ServiceEvent, TimerKind, Timestamp,
};
use crate::rules::{IncidentsTable, MessageData};

use super::tasks::at;
use super::{keep, message, table};
use crate::desk::Loaded;
use crate::desk::events::about;
use crate::desk::permission::staff_who_may;
use crate::desk::work::{Work, time_in};

/// Sets the timer for the next reminder of what is owed.
pub(super) fn plan(work: &mut Work<'_>, incident: &Incident) {
    let timer = TimerKind::IncidentDebt {
        event: incident.event,
    };
    let table = table(&work.context);
    let debts = incident.debts();
    let next = debts.iter().map(|debt| next_of(table, incident, debt));
    match next.min() {
        Some(at) => work.set_timer(at, timer),
        None => work.cancel_timer(timer),
    }
}

/// The timer is due: whoever owes something whose time has come is reminded.
pub(in crate::desk) fn due(work: &mut Work<'_>, loaded: &mut Loaded) {
    let (Some(event), Some(incident)) = (loaded.event.take(), loaded.incident.take()) else {
        return;
    };
    let mut incident = *incident;
    incident.version += 1;
    let (now, table) = (work.now(), table(&work.context));
    for debt in incident.debts() {
        if next_of(table, &incident, &debt) <= now {
            remind(work, &event, &debt);
            note(&mut incident, debt.what, now);
        }
    }
    plan(work, &incident);
    work.change.incidents.push(incident);
}

/// When its owner is reminded of a debt next.
fn next_of(table: &IncidentsTable, incident: &Incident, debt: &Debt) -> Timestamp {
    let last = reminded_at(incident, debt.what).map_or(debt.since, |at| at.max(debt.since));
    next(table, debt.due_at, last)
}

/// The next reminder after `last`.
fn next(table: &IncidentsTable, due_at: Timestamp, last: Timestamp) -> Timestamp {
    let ahead = table.remind_before.iter();
    let ahead = ahead.map(|span| due_at - chrono::TimeDelta::seconds(span.secs()));
    match ahead.filter(|at| *at > last).min() {
        Some(at) => at,
        None if last < due_at => due_at,
        None => table.remind_every.after(last),
    }
}

fn reminded_at(incident: &Incident, what: Owed) -> Option<Timestamp> {
    match what {
        Owed::Analysis => incident.analysis.as_ref()?.reminded_at,
        Owed::FollowUp(number) => incident.follow_ups.get(at(number)?)?.reminded_at,
    }
}

fn note(incident: &mut Incident, what: Owed, now: Timestamp) {
    match what {
        Owed::Analysis => {
            if let Some(analysis) = &mut incident.analysis {
                analysis.reminded_at = Some(now);
            }
        }
        Owed::FollowUp(number) => {
            if let Some(one) = at(number).and_then(|at| incident.follow_ups.get_mut(at)) {
                one.reminded_at = Some(now);
            }
        }
    }
}

fn remind(work: &mut Work<'_>, event: &ServiceEvent, debt: &Debt) {
    let is_overdue = debt.due_at <= work.now();
    tell(
        work,
        event,
        debt,
        if is_overdue { "overdue" } else { "soon" },
    );
    let step = IncidentStep::Reminded {
        of: debt.what,
        due_at: debt.due_at,
    };
    keep(work, event, step);
}

/// Tells whoever owes something; where nobody does or it is overdue, those who manage incidents as
/// well. `state` is `owed`, `soon` or `overdue`.
pub(super) fn tell(work: &mut Work<'_>, event: &ServiceEvent, debt: &Debt, state: &str) {
    let owner = debt.owner.as_ref();
    let owner = owner.filter(|id| work.person(id).is_some());
    let data = MessageData {
        to: match debt.what {
            Owed::Analysis => "the root-cause analysis".to_owned(),
            Owed::FollowUp(number) => format!("follow-up action {number}"),
        },
        text: debt.text.clone(),
        state: state.to_owned(),
        due: time_in(chrono_tz::UTC, debt.due_at),
        caller: owner.map(|id| work.name(id)).unwrap_or_default(),
        ..message(work, event)
    };
    let mut to: Vec<PersonId> = owner.cloned().into_iter().collect();
    if to.is_empty() || state == "overdue" {
        let managers = staff_who_may(&work.context, Action::IncidentManage);
        let managers = managers.map(|person| person.id.clone());
        to.extend(managers.filter(|id| Some(id) != owner));
    }
    for id in to {
        let (to, kind) = (Recipient::Person(id), NotificationKind::IncidentDebt);
        let reason = "something is owed after a major incident";
        work.tell(to, kind, about(event), &data, reason);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reminders_come_ahead_when_it_is_due_and_again_after_each_interval() {
        let table = IncidentsTable {
            remind_before: vec!["2d".parse().unwrap(), "1h".parse().unwrap()],
            remind_every: "12h".parse().unwrap(),
            ..IncidentsTable::default()
        };
        let at = |text: &str| -> Timestamp { format!("2026-12-{text}Z").parse().unwrap() };
        let due = at("10T12:00:00");
        for (last, expected) in [
            ("01T00:00:00", "08T12:00:00"),
            ("08T12:00:00", "10T11:00:00"),
            // What was agreed too late for a reminder ahead has none.
            ("10T11:30:00", "10T12:00:00"),
            ("10T12:00:00", "11T00:00:00"),
            // After the desk was down the next one is counted from the last.
            ("14T07:30:01", "14T19:30:01"),
        ] {
            assert_eq!(next(&table, due, at(last)), at(expected), "after {last}");
        }
    }
}
