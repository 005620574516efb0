//! Telling companies of an event (P9): each hears with its own users.
//!
//! A few are told in the transaction of what they are told. More are told a part at a time, so that
//! the first hear at once and nobody else waits for all of it: the parts are kept with the word, and
//! each goes in the transaction that tells its companies. A timer tells the next part until there is
//! none.
//!
//! Newer news drops the parts of older news that are left; a beginning goes out first in any case.

use std::collections::{BTreeSet, HashMap};

use chrono_tz::Tz;

use crate::model::{
    Company, CompanyId, EventId, EventWord, Publication, Recipient, SaidOfEvent, ServiceEvent,
    Telling, TimerKind, impacted_users,
};
use crate::rules::CommonData;

use super::announce::message;
use super::events::about;
use super::limits::MAX_TOLD_AT_ONCE;
use super::work::Work;
use super::{Loaded, Readers, TellingChange};

/// Whether an event's companies are told a part at a time.
#[must_use]
pub fn is_told_in_parts(event: &ServiceEvent) -> bool {
    event.companies.len() > MAX_TOLD_AT_ONCE
}

/// Tells the affected companies, or sees to it that they are told. How many they are.
pub(super) fn tell_companies(
    work: &mut Work<'_>,
    event: &mut ServiceEvent,
    said: &SaidOfEvent,
) -> u64 {
    let count = tell_affected(work, event, said);
    event.told = event.told.max(count);
    count
}

/// The root-cause analysis of an event is published to the companies that it affected. How many.
pub(super) fn publish(
    work: &mut Work<'_>,
    event: &mut ServiceEvent,
    publication: &mut Publication,
) -> u64 {
    let summary = publication.sections.first().map(|(_, text)| text.clone());
    let said = SaidOfEvent {
        word: EventWord::Analysis,
        before: None,
        next: None,
        reason: "the root-cause analysis was approved".to_owned(),
        at: work.now(),
        who: work.who(),
        affected: event.companies.len(),
        text: Some(summary.unwrap_or_default()),
    };
    if is_told_in_parts(event) {
        // Each may read it from when it is told. What is told of one version of the event is told
        // in one order, so that this is another version.
        publication.companies.clear();
        event.version += 1;
        work.change.events.push(event.clone());
    }
    tell_affected(work, event, &said)
}

fn tell_affected(work: &mut Work<'_>, event: &ServiceEvent, said: &SaidOfEvent) -> u64 {
    let companies: Vec<&Company> = affected(work, event).collect();
    if is_told_in_parts(event) {
        let ids: Vec<CompanyId> = companies.iter().map(|one| one.id.clone()).collect();
        tell_in_parts(work, event, said, &ids);
    } else {
        tell_each(work, event, said, companies.iter().copied());
    }
    companies.len() as u64
}

/// The affected companies that there still are.
pub(super) fn affected<'a, 'w: 'a>(
    work: &Work<'w>,
    event: &'a ServiceEvent,
) -> impl Iterator<Item = &'w Company> + use<'a, 'w> {
    let roster = work.context.roster;
    event.companies.iter().filter_map(|id| roster.company(id))
}

/// What is said differs in the zone of its times and in the users: the rest is made ready once.
fn tell_each<'c>(
    work: &mut Work<'_>,
    event: &ServiceEvent,
    said: &SaidOfEvent,
    companies: impl Iterator<Item = &'c Company>,
) {
    let kind = said.word.kind(event.is_planned());
    let mut in_zones: HashMap<Tz, CommonData> = HashMap::new();
    for company in companies {
        let zone = company.time_zone;
        let common = in_zones
            .entry(zone)
            .or_insert_with(|| message(work, event, said, zone).into());
        let is_analysis = said.word == EventWord::Analysis;
        let users = if is_analysis {
            Vec::new()
        } else {
            impacted_users(event, company, work.feed_of(company))
        };
        let rulebook = work.context.rulebook;
        let text = rulebook.message_to(kind, common, &company.name, &users);
        let to = Recipient::Company(company.id.clone());
        work.tell_text(to, kind, Some(about(event)), text, &said.reason, users);
        if is_analysis && let Some(last) = work.change.notifications.last_mut() {
            last.once_key = Some(format!("{}/analysis/{}", event.id, company.id));
        }
    }
}

fn tell_in_parts(
    work: &mut Work<'_>,
    event: &ServiceEvent,
    said: &SaidOfEvent,
    companies: &[CompanyId],
) {
    if said.word.gives_way() {
        let gone = TellingChange::Drop { event: event.id };
        work.change.tellings.push(gone);
    }
    let as_it_was = ServiceEvent {
        id: event.id,
        version: event.version,
        title: event.title.clone(),
        severity: event.severity,
        kind: event.kind.clone(),
        state: event.state,
        series: event.series,
        services: event.services.clone(),
        regions: event.regions.clone(),
        companies: BTreeSet::new(),
        users: event.users.clone(),
        opened_by: event.opened_by.clone(),
        commander: event.commander.clone(),
        started_at: event.started_at,
        ended_at: event.ended_at,
        updates: event.updates.last().cloned().into_iter().collect(),
        told_at: event.told_at,
        told: 0,
        decisions: Vec::new(),
    };
    let before = work.change.tellings.len() as u64;
    for (part, companies) in (before..).zip(companies.chunks(MAX_TOLD_AT_ONCE)) {
        let telling = Telling {
            number: event.version,
            part,
            said: said.clone(),
            event: as_it_was.clone(),
            companies: companies.to_vec(),
        };
        let queued = TellingChange::Queue(Box::new(telling));
        work.change.tellings.push(queued);
    }
    work.set_timer(work.now(), TimerKind::Telling { event: event.id });
}

/// The next part of an event's companies is told.
pub(super) fn due(work: &mut Work<'_>, loaded: &mut Loaded, event: EventId) {
    let Some(telling) = loaded.telling.take() else {
        return;
    };
    let first_new = work.change.notifications.len();
    let roster = work.context.roster;
    let companies = telling.companies.iter();
    let companies = companies.filter_map(|id| roster.company(id));
    tell_each(work, &telling.event, &telling.said, companies);
    if telling.said.word.gives_way() {
        work.overtake(first_new, &news_of(event));
    }
    // All of them are told the same.
    for told in work.change.notifications.iter_mut().skip(first_new) {
        told.at = telling.said.at;
    }
    if telling.said.word == EventWord::Analysis {
        let companies = telling.companies.clone();
        work.change.readers.push(Readers { event, companies });
    }
    let done = TellingChange::Done(telling.key());
    work.change.tellings.push(done);
    work.set_timer(work.now(), TimerKind::Telling { event });
}

/// The key under which newer news of an event overtakes older.
pub(super) fn news_of(event: EventId) -> String {
    format!("{event}/news")
}
