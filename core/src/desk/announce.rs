//! Who hears of a service event, and when (P8, P9): what the cadence script says becomes due
//! times, and due times become notifications.
//!
//! A due time is always the last notification's time plus the script's interval, or the event's
//! beginning plus the script's first wait. It is never counted from when a timer happened to fire,
//! and an overdue one fires once.

use std::collections::BTreeSet;

use crate::model::{
    Company, Happening, NotificationKind, PersonId, Recipient, ServiceEvent, Severity, Span,
    TimerKind, Timestamp,
};
use crate::rules::{
    Audience, Cadence, Decided, Decision, EventFacts, Explain, MessageData, NextWord,
};

use super::events::{AUDIENCES, about};
use super::work::{Work, spoken, time_in};

/// What is said of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// It began; for maintenance, it is announced.
    Beginning,
    /// It goes on.
    Update,
    /// Its severity changed.
    Severity {
        /// What it was.
        was: Severity,
    },
    /// Maintenance has begun.
    Begun,
    /// Maintenance takes longer.
    Overrun,
    /// It is over.
    End,
    /// It was called off.
    Cancelled,
}

impl Word {
    fn kind(self, planned: bool) -> NotificationKind {
        match (self, planned) {
            (Self::Beginning, false) => NotificationKind::EventStarted,
            (Self::Beginning, true) => NotificationKind::MaintenanceAnnounced,
            (Self::Update, _) => NotificationKind::EventUpdate,
            (Self::Severity { .. }, _) => NotificationKind::EventSeverity,
            (Self::Begun, _) => NotificationKind::MaintenanceStarted,
            (Self::Overrun, _) => NotificationKind::MaintenanceOverrun,
            (Self::End, false) => NotificationKind::EventResolved,
            (Self::End, true) => NotificationKind::MaintenanceEnded,
            (Self::Cancelled, _) => NotificationKind::MaintenanceCancelled,
        }
    }
}

/// An audience, as the history names it.
pub(super) fn people(audience: Audience) -> &'static str {
    match audience {
        Audience::General => "everybody",
        Audience::Company => "the companies affected",
    }
}

pub(super) fn told_at(event: &ServiceEvent, audience: Audience) -> Option<Timestamp> {
    match audience {
        Audience::General => event.general_told_at,
        Audience::Company => event.companies_told_at,
    }
}

fn timer(event: &ServiceEvent, audience: Audience) -> TimerKind {
    match audience {
        Audience::General => TimerKind::GeneralCadence { event: event.id },
        Audience::Company => TimerKind::CompanyCadence { event: event.id },
    }
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
    let told_at = told_at(event, audience);
    let reason = &decided.record.reason;
    decided.answer.next_word(event, told_at, now, reason)
}

/// Asks the script for both audiences and sets their timers.
pub(super) fn plan_both(work: &mut Work<'_>, event: &mut ServiceEvent) {
    for audience in AUDIENCES {
        plan(work, event, audience);
    }
}

/// Asks the script for one audience and sets its timer. A company audience of nobody is not asked.
fn plan(work: &mut Work<'_>, event: &mut ServiceEvent, audience: Audience) -> Option<Timestamp> {
    let decided = decide(work, event, audience);
    let next = due(event, audience, &decided, work.now());
    let outcome = match &next {
        NextWord::At(at) => {
            work.set_timer(*at, timer(event, audience));
            format!(
                "next word to {} at {}",
                people(audience),
                time_in(chrono_tz::UTC, *at)
            )
        }
        NextWord::Never(why) => {
            work.cancel_timer(timer(event, audience));
            format!("no word to {} planned: {why}", people(audience))
        }
    };
    remember(work, event, decided, outcome);
    match next {
        NextWord::At(at) => Some(at),
        NextWord::Never(_) => None,
    }
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
    let decided = decide(work, event, audience);
    let now = work.now();
    match due(event, audience, &decided, now) {
        NextWord::At(at) if at <= now => {
            let first = told_at(event, audience).is_none();
            let planned = matches!(decided.answer, Cadence::Planned { .. });
            let word = if first || planned {
                Word::Beginning
            } else {
                Word::Update
            };
            let reason = decided.record.reason.clone();
            tell(work, event, audience, word, &reason);
            plan(work, event, audience);
        }
        _ => {
            plan(work, event, audience);
        }
    }
}

/// Tells both audiences, as far as they were told of the beginning.
pub(super) fn tell_told(work: &mut Work<'_>, event: &mut ServiceEvent, word: &Word) {
    for audience in AUDIENCES {
        if told_at(event, audience).is_some() {
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
    for audience in AUDIENCES {
        let decided = decide(work, event, audience);
        if matches!(decided.answer, Cadence::Planned { at_start: true, .. }) {
            tell(work, event, audience, Word::Begun, &decided.record.reason);
        }
    }
}

/// Maintenance should have ended. Says so and asks the script when to say it again.
pub(super) fn overrun(work: &mut Work<'_>, event: &mut ServiceEvent) {
    let mut again: Option<Span> = None;
    for audience in AUDIENCES {
        let decided = decide(work, event, audience);
        if let Cadence::Planned {
            overrun_every: Some(every),
            ..
        } = decided.answer
        {
            tell(work, event, audience, Word::Overrun, &decided.record.reason);
            again = Some(again.map_or(every, |other| other.min(every)));
        }
    }
    if let Some(every) = again {
        let due_at = every.after(work.now());
        work.set_timer(due_at, TimerKind::MaintenanceOverrun { event: event.id });
    }
}

/// It is over: the end goes to whoever was told of the beginning. Who should have been told and
/// was not, because the desk was down when it was due, hears now of both. An event that ended
/// before anyone was due to hear sends nothing, and the reason is kept.
pub(super) fn ended(work: &mut Work<'_>, event: &mut ServiceEvent) {
    let now = work.now();
    for audience in AUDIENCES {
        let decided = decide(work, event, audience);
        let told = told_at(event, audience).is_some();
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
        let audience = people(audience).to_owned();
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
    let before = told_at(event, audience);
    match audience {
        Audience::General => event.general_told_at = Some(now),
        Audience::Company => event.companies_told_at = Some(now),
    }
    let next = next_update(work, event, audience);
    let kind = word.kind(event.is_planned());
    let first_new = work.change.notifications.len();
    let count = match audience {
        Audience::General => {
            let data = message(work, event, word, before, next, None);
            work.tell(Recipient::General, kind, about(event), &data, reason);
            1
        }
        Audience::Company => tell_companies(work, event, word, before, next, reason),
    };
    // A beginning is never overtaken: what follows makes no sense without it.
    if !matches!(word, Word::Beginning | Word::Begun) {
        work.overtake(first_new, &format!("{}/news", event.id));
    }
    let audience = people(audience).to_owned();
    work.audit_internally(
        about(event),
        Happening::Notified {
            audience,
            kind,
            count,
        },
    );
}

/// One notification a company with its own users, and one for each account manager concerned.
fn tell_companies(
    work: &mut Work<'_>,
    event: &mut ServiceEvent,
    word: Word,
    before: Option<Timestamp>,
    next: Option<Timestamp>,
    reason: &str,
) -> u64 {
    let kind = word.kind(event.is_planned());
    let mut managers: BTreeSet<PersonId> = BTreeSet::new();
    let companies: Vec<&Company> = event
        .companies
        .iter()
        .filter_map(|id| work.context.roster.company(id))
        .collect();
    for company in &companies {
        let data = message(work, event, word, before, next, Some(company));
        let to = Recipient::Company(company.id.clone());
        work.tell(to, kind, about(event), &data, reason);
        event.told.insert(company.id.clone());
        managers.insert(company.account_manager.clone());
    }
    // Account managers hear of the beginning and the end (P6); the updates are their customers'.
    if !matches!(word, Word::Update | Word::Overrun) {
        for manager in &managers {
            let of = |company: &&&Company| &company.account_manager == manager;
            let names: Vec<&str> = companies
                .iter()
                .filter(of)
                .map(|c| c.name.as_str())
                .collect();
            let mut data = message(work, event, word, before, next, None);
            data.reason = format!("your customers affected: {}", names.join(", "));
            let to = Recipient::Person(manager.clone());
            work.tell(
                to,
                kind,
                about(event),
                &data,
                "the account manager of those affected",
            );
        }
    }
    (companies.len() + managers.len()) as u64
}

/// When this audience hears next if the event goes on, as the script says now.
fn next_update(work: &mut Work<'_>, event: &ServiceEvent, audience: Audience) -> Option<Timestamp> {
    if !event.state.is_open() {
        return None;
    }
    let decided = decide(work, event, audience);
    match (&decided.answer, due(event, audience, &decided, work.now())) {
        (Cadence::Running { .. }, NextWord::At(at)) => Some(at),
        _ => None,
    }
}

fn message(
    work: &Work<'_>,
    event: &ServiceEvent,
    word: Word,
    before: Option<Timestamp>,
    next: Option<Timestamp>,
    company: Option<&Company>,
) -> MessageData {
    let zone = company.map_or(chrono_tz::UTC, |company| company.time_zone);
    let time = |at: Timestamp| time_in(zone, at);
    let tables = work.context.rulebook.tables();
    let services: Vec<&str> = event
        .services
        .iter()
        .map(|id| {
            tables
                .services
                .get(id)
                .map_or(id.as_str(), |service| service.name.as_str())
        })
        .collect();
    // What was written since this audience last heard; nothing when nobody wrote, and the
    // template says so. What was written in the same instant may be told twice, and is not lost.
    let news = event
        .updates
        .last()
        .filter(|update| before.is_none_or(|before| update.at >= before));
    MessageData {
        case: event.id.to_string(),
        title: event.title.clone(),
        severity: event.severity.number(),
        severity_word: event.severity.word().to_owned(),
        company: company
            .map(|company| company.name.clone())
            .unwrap_or_default(),
        who: work.who(),
        state: event.state.key().to_owned(),
        was: match word {
            Word::Severity { was } => was.to_string(),
            _ => String::new(),
        },
        text: news.map(|update| update.text.clone()).unwrap_or_default(),
        started: time(event.started_at),
        ended: event.ended_at.map(time).unwrap_or_default(),
        lasted: spoken(Span::between(
            event.started_at,
            event.ended_at.unwrap_or(work.now()),
        )),
        next_update: next.map(time).unwrap_or_default(),
        services: services.join(", "),
        commander: event
            .commander
            .as_ref()
            .map(|id| work.name(id))
            .unwrap_or_default(),
        companies: event.companies.len(),
        users: company
            .map(|company| users_of(event, company))
            .unwrap_or_default(),
        window_start: event
            .window()
            .map(|window| time(window.starts_at))
            .unwrap_or_default(),
        window_end: event
            .window()
            .map(|window| time(window.ends_at))
            .unwrap_or_default(),
        ..MessageData::default()
    }
}

/// The company's users that the event touches: those named, or all when none is.
fn users_of(event: &ServiceEvent, company: &Company) -> Vec<String> {
    let touched = |user: &&String| event.users.is_empty() || event.users.contains(*user);
    company.users.iter().filter(touched).cloned().collect()
}
