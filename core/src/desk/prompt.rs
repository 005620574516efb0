//! An update comes soon and nobody has written one: who leads the work is asked for it ahead, by
//! as much as the cadence script says. The update goes out on time in any case.

use crate::model::{
    Action, Audience, NotificationKind, Recipient, ServiceEvent, TimerKind, Timestamp,
};
use crate::rules::{Cadence, EventFacts, Explain, MessageData, NextWord};

use super::announce::is_asked;
use super::events::{about, data};
use super::permission::staff_who_may;
use super::work::{Work, time_in};

/// An update that an audience is owed, and when it is asked for.
struct Owed {
    ask_at: Timestamp,
    due_at: Timestamp,
    /// Whether somebody has written since the audience was told last.
    written: bool,
}

/// Sets the timer at which an update is asked for next: of those whose time is still to come the
/// first.
pub(super) fn plan(work: &mut Work<'_>, event: &ServiceEvent) {
    let timer = TimerKind::EventPrompt { event: event.id };
    let now = work.now();
    let ahead = owed(work, event).map(|owed| owed.ask_at);
    match ahead.filter(|ask_at| *ask_at > now).min() {
        Some(ask_at) => work.set_timer(ask_at, timer),
        None => work.cancel_timer(timer),
    }
}

/// The timer is due: asks, unless somebody has written meanwhile or the update is due already.
pub(super) fn due(work: &mut Work<'_>, event: &ServiceEvent) {
    let now = work.now();
    let due_at = owed(work, event)
        .filter(|owed| owed.ask_at <= now && owed.due_at > now && !owed.written)
        .map(|owed| owed.due_at)
        .min();
    if let Some(due_at) = due_at {
        ask(work, event, due_at);
    }
    plan(work, event);
}

fn owed<'a>(work: &Work<'a>, event: &ServiceEvent) -> impl Iterator<Item = Owed> + use<'a> {
    let context = work.context;
    let told = Audience::ALL.map(|audience| {
        let told_at = event.told_at.last(audience)?;
        if !is_asked(&context, audience) {
            return None;
        }
        let facts = EventFacts {
            event,
            audience,
            at: context.now,
        };
        let answer = context.rulebook.cadence(&facts, Explain::No).answer;
        let Cadence::Running {
            prompt_before: Some(before),
            ..
        } = answer
        else {
            return None;
        };
        let next = answer.next_word(event, Some(told_at), context.now, "");
        let NextWord::At(due_at) = next else {
            return None;
        };
        let last = event.updates.last();
        Some(Owed {
            ask_at: due_at - chrono::TimeDelta::seconds(before.secs()),
            due_at,
            written: last.is_some_and(|update| update.at >= told_at),
        })
    });
    told.into_iter().flatten()
}

/// Asks the commander, or whoever may write where nobody leads the work.
fn ask(work: &mut Work<'_>, event: &ServiceEvent, due_at: Timestamp) {
    let data = MessageData {
        next_update: time_in(chrono_tz::UTC, due_at),
        ..data(work, event)
    };
    let context = work.context;
    let leads = event.commander.as_ref();
    let leads = leads.filter(|id| context.roster.person(id).is_some());
    let asked: Vec<_> = match leads {
        Some(id) => vec![id.clone()],
        None => staff_who_may(&context, Action::EventManage)
            .map(|person| person.id.clone())
            .collect(),
    };
    for id in asked {
        work.tell(
            Recipient::Person(id),
            NotificationKind::EventPrompt,
            about(event),
            &data,
            "an update is due soon and nobody has written one",
        );
    }
}
