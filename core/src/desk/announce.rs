//! Who hears of a service event, and when (P8, P9): what the cadence script says becomes due
//! times, and due times become notifications.
//!
//! A due time is always the last notification's time plus the script's interval, or the event's
//! beginning plus the script's first wait. It is never counted from when a timer happened to fire,
//! and an overdue one fires once.

use std::collections::BTreeMap;

use crate::model::{
    Audience, EventState, EventWord as Word, Happening, PersonId, Recipient, SaidOfEvent,
    ServiceEvent, Span, TimerKind, Timestamp,
};
use crate::rules::{Cadence, Decided, Decision, EventFacts, Explain, MessageData, NextWord};

use super::Context;
use super::events::{about, data};
use super::prompt;
use super::telling::{affected, news_of, tell_companies};
use super::work::{Work, spoken, time_in};

/// So many customers are named to their account manager; that there are more is said.
const MAX_CUSTOMERS_NAMED: usize = 20;

/// Whether the programme tells this audience of events at all.
pub(super) fn is_asked(context: &Context<'_>, audience: Audience) -> bool {
    let events = &context.rulebook.tables().programme.events;
    events.audiences.contains(&audience)
}

/// The audiences of the programme.
fn asked(context: &Context<'_>) -> impl Iterator<Item = Audience> + use<> {
    let audiences = context.rulebook.tables().programme.events.audiences.clone();
    audiences.into_iter()
}

fn decide(work: &mut Work<'_>, event: &ServiceEvent, audience: Audience) -> Decided<Cadence> {
    let facts = EventFacts {
        event,
        audience,
        at: work.now(),
    };
    let decided = work.context.rulebook.cadence(&facts, Explain::No);
    work.report_fault(&decided.record);
    let made = (&decided.record, Decision::Cadence(decided.answer.clone()));
    work.record(about(event), (&facts).into(), [made]);
    decided
}

/// When the next word is due, from what the script says and what was said before.
fn due(
    event: &ServiceEvent,
    audience: Audience,
    decided: &Decided<Cadence>,
    now: Timestamp,
) -> NextWord {
    let told_at = event.told_at.last(audience);
    let reason = &decided.record.reason;
    decided.answer.next_word(event, told_at, now, reason)
}

/// Asks the script for every audience of the programme and sets their timers.
pub(super) fn plan_all(work: &mut Work<'_>, event: &mut ServiceEvent) {
    for audience in Audience::ALL {
        if is_asked(&work.context, audience) {
            plan(work, event, audience);
        } else {
            work.cancel_timer(TimerKind::cadence(event.id, audience));
        }
    }
    prompt::plan(work, event);
}

/// Asks the script for one audience and sets its timer.
fn plan(work: &mut Work<'_>, event: &mut ServiceEvent, audience: Audience) {
    let decided = decide(work, event, audience);
    let next = due(event, audience, &decided, work.now());
    let outcome = match &next {
        NextWord::At(at) => {
            work.set_timer(*at, TimerKind::cadence(event.id, audience));
            format!(
                "next word to {} at {}",
                audience.people(),
                time_in(chrono_tz::UTC, *at)
            )
        }
        NextWord::Never(why) => {
            work.cancel_timer(TimerKind::cadence(event.id, audience));
            format!("no word to {} planned: {why}", audience.people())
        }
    };
    remember(work, event, decided, outcome);
}

/// Keeps a decision with the event; in the history only when it differs from the last.
fn remember(
    work: &mut Work<'_>,
    event: &mut ServiceEvent,
    decided: Decided<Cadence>,
    outcome: String,
) {
    let record = decided.record;
    let last = event
        .decisions
        .iter_mut()
        .find(|decision| decision.hook == record.hook);
    let same = last
        .as_ref()
        .is_some_and(|last| last.rule == record.rule && last.reason == record.reason);
    match last {
        Some(last) => *last = record.clone(),
        None => event.decisions.push(record.clone()),
    }
    if !same {
        let what = Happening::Decided {
            decision: record,
            outcome,
        };
        work.audit_internally(about(event), what);
    }
}

/// An audience's timer is due: asks the script again and tells, or waits on.
pub(super) fn cadence_due(work: &mut Work<'_>, event: &mut ServiceEvent, audience: Audience) {
    if !is_asked(&work.context, audience) {
        return;
    }
    let decided = decide(work, event, audience);
    let now = work.now();
    match due(event, audience, &decided, now) {
        NextWord::At(at) if at <= now => {
            let first = event.told_at.last(audience).is_none();
            let planned = matches!(decided.answer, Cadence::Planned { .. });
            let word = if first || planned {
                Word::Beginning
            } else {
                Word::Update
            };
            let reason = decided.record.reason.clone();
            tell(work, event, audience, word, &reason);
        }
        _ => {}
    }
    plan(work, event, audience);
    prompt::plan(work, event);
}

/// Tells all audiences, as far as they were told of the beginning.
pub(super) fn tell_told(work: &mut Work<'_>, event: &mut ServiceEvent, word: &Word) {
    for audience in Audience::ALL {
        if event.told_at.last(audience).is_some() {
            tell(
                work,
                event,
                audience,
                *word,
                "those who were told before hear of it",
            );
        }
    }
}

/// Maintenance has begun.
pub(super) fn begun(work: &mut Work<'_>, event: &mut ServiceEvent) {
    for audience in asked(&work.context) {
        let decided = decide(work, event, audience);
        if matches!(decided.answer, Cadence::Planned { at_start: true, .. }) {
            tell(work, event, audience, Word::Begun, &decided.record.reason);
        }
    }
}

/// Maintenance should have ended. Says so to each audience whose time it is: first at the
/// announced end, then after its own interval.
pub(super) fn overrun(work: &mut Work<'_>, event: &mut ServiceEvent) {
    let now = work.now();
    let Some(ends_at) = event.window().map(|window| window.ends_at) else {
        return;
    };
    let mut again: Option<Timestamp> = None;
    for audience in asked(&work.context) {
        let decided = decide(work, event, audience);
        let Cadence::Planned {
            overrun_every: Some(every),
            ..
        } = decided.answer
        else {
            continue;
        };
        let last = event.told_at.last(audience).filter(|last| *last >= ends_at);
        let mut due_at = last.map_or(ends_at, |last| every.after(last));
        if due_at <= now {
            tell(work, event, audience, Word::Overrun, &decided.record.reason);
            due_at = every.after(now);
        }
        again = Some(again.map_or(due_at, |other| other.min(due_at)));
    }
    if let Some(due_at) = again {
        work.set_timer(due_at, TimerKind::MaintenanceOverrun { event: event.id });
    }
}

/// It is over: the end goes to whoever was told of the beginning. Who should have been told and
/// was not, because the desk was down when it was due, hears now of both. An event that ended
/// before anyone was due to hear sends nothing, and the reason is kept.
pub(super) fn ended(work: &mut Work<'_>, event: &mut ServiceEvent) {
    let now = work.now();
    for audience in Audience::ALL {
        let told = event.told_at.last(audience).is_some();
        if !told && !is_asked(&work.context, audience) {
            continue;
        }
        let decided = decide(work, event, audience);
        let wanted = match &decided.answer {
            Cadence::Planned { at_end, .. } => *at_end,
            _ => true,
        };
        let overdue = match (&decided.answer, due(event, audience, &decided, now)) {
            (Cadence::Running { .. }, NextWord::At(at)) => at <= now,
            _ => false,
        };
        if (told && wanted) || (!told && overdue) {
            tell(
                work,
                event,
                audience,
                Word::End,
                "whoever heard of the beginning hears of the end",
            );
            continue;
        }
        let lasted = spoken(Span::between(event.started_at, now));
        let reason = match &decided.answer {
            Cadence::Running { first_after, .. } => {
                format!(
                    "it ended after {lasted}, before the {} at which people are told",
                    spoken(*first_after)
                )
            }
            _ => decided.record.reason.clone(),
        };
        let audience = audience.people().to_owned();
        work.audit_internally(about(event), Happening::NotNotified { audience, reason });
    }
}

/// Tells one audience, and keeps that it was told.
fn tell(
    work: &mut Work<'_>,
    event: &mut ServiceEvent,
    audience: Audience,
    word: Word,
    reason: &str,
) {
    let now = work.now();
    let before = event.told_at.last(audience);
    event.told_at.note(audience, now);
    let next = next_update(work, event, audience, word);
    let first_new = work.change.notifications.len();
    let kind = word.kind(event.is_planned());
    let said = SaidOfEvent {
        word,
        before,
        next,
        reason: reason.to_owned(),
        at: now,
        who: work.who(),
        affected: event.companies.len(),
        text: None,
    };
    let count = match audience {
        Audience::General => tell_one(work, event, &said, Recipient::General),
        Audience::Agents => tell_one(work, event, &said, Recipient::Agents),
        Audience::StatusPage => tell_one(work, event, &said, Recipient::StatusPage),
        Audience::Company => tell_companies(work, event, &said),
        Audience::AccountManager => tell_managers(work, event, &said),
    };
    if word.gives_way() {
        work.overtake(first_new, &news_of(event.id));
    }
    let audience = audience.people().to_owned();
    work.audit_internally(
        about(event),
        Happening::Notified {
            audience,
            kind,
            count,
        },
    );
}

fn tell_one(work: &mut Work<'_>, event: &ServiceEvent, said: &SaidOfEvent, to: Recipient) -> u64 {
    let kind = said.word.kind(event.is_planned());
    let data = message(work, event, said, chrono_tz::UTC);
    work.tell(to, kind, about(event), &data, &said.reason);
    1
}

/// One notification an account manager of the companies affected.
fn tell_managers(work: &mut Work<'_>, event: &ServiceEvent, said: &SaidOfEvent) -> u64 {
    let kind = said.word.kind(event.is_planned());
    let mut customers: BTreeMap<&PersonId, Vec<&str>> = BTreeMap::new();
    for company in affected(work, event) {
        let theirs = customers.entry(&company.account_manager).or_default();
        theirs.push(&company.name);
    }
    for (manager, names) in &customers {
        let mut data = message(work, event, said, chrono_tz::UTC);
        data.reason = format!("Your customers affected: {}", some_of(names));
        let to = Recipient::Person((*manager).clone());
        work.tell(to, kind, about(event), &data, &said.reason);
    }
    customers.len() as u64
}

/// Names in a line: of many the first.
fn some_of(names: &[&str]) -> String {
    match names.split_at_checked(MAX_CUSTOMERS_NAMED) {
        Some((first, rest)) if !rest.is_empty() => {
            format!("{} and {} more", first.join(", "), rest.len())
        }
        _ => names.join(", "),
    }
}

/// When this audience hears next if the event goes on as it is, as the script says now.
fn next_update(
    work: &mut Work<'_>,
    event: &ServiceEvent,
    audience: Audience,
    word: Word,
) -> Option<Timestamp> {
    if !event.state.is_open() {
        return None;
    }
    let decided = decide(work, event, audience);
    let now = work.now();
    match (decided.answer.clone(), due(event, audience, &decided, now)) {
        (_, NextWord::At(at)) => Some(at),
        (Cadence::Planned { at_start, .. }, _) if event.state == EventState::Scheduled => {
            event.window().filter(|_| at_start).map(|w| w.starts_at)
        }
        (Cadence::Planned { overrun_every, .. }, _) if word == Word::Overrun => {
            overrun_every.map(|every| every.after(now))
        }
        (Cadence::Planned { .. }, _) => {
            let window = event.window();
            window.map(|w| w.ends_at).filter(|ends_at| *ends_at > now)
        }
        _ => None,
    }
}

/// What is said to readers in this zone, but for what is only said to one company.
pub(super) fn message(
    work: &Work<'_>,
    event: &ServiceEvent,
    said: &SaidOfEvent,
    zone: chrono_tz::Tz,
) -> MessageData {
    let SaidOfEvent {
        word, before, next, ..
    } = *said;
    let time = |at: Timestamp| time_in(zone, at);
    let tables = work.context.rulebook.tables();
    let services: Vec<&str> = event
        .services
        .iter()
        .map(|id| tables.service_name(id))
        .collect();
    let regions: Vec<&str> = event
        .regions
        .iter()
        .map(|id| tables.region_name(id))
        .collect();
    // What was written since this audience last heard; nothing when nobody wrote, and the
    // template says so. What was written in the same instant may be told twice, and is not lost.
    let news = event
        .updates
        .last()
        .filter(|update| before.is_none_or(|before| update.at >= before))
        .map(|update| update.text.clone())
        .unwrap_or_default();
    MessageData {
        who: said.who.clone(),
        state: event.state.key().to_owned(),
        was: match word {
            Word::Severity { was } => was.to_string(),
            _ => String::new(),
        },
        text: said.text.clone().unwrap_or(news),
        started: time(event.started_at),
        ended: event.ended_at.map(time).unwrap_or_default(),
        lasted: spoken(Span::between(
            event.started_at,
            event.ended_at.unwrap_or(said.at),
        )),
        next_update: next.map(time).unwrap_or_default(),
        services: services.join(", "),
        regions: regions.join(", "),
        companies: said.affected,
        window_start: event
            .window()
            .map(|window| time(window.starts_at))
            .unwrap_or_default(),
        window_end: event
            .window()
            .map(|window| time(window.ends_at))
            .unwrap_or_default(),
        ..data(work, event)
    }
}
