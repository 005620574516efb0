//! Maintenance as a calendar (RFC 5545) to subscribe to: an entry for each window, planned or over.
//!
//! An entry keeps its UID from the day on which its window can be foreseen, also when a window of a
//! series becomes an event. Its SEQUENCE rises when it begins, ends or is called off.

use chrono::Duration;
use icalendar::{Calendar, Component as _, Event, EventLike as _, EventStatus};
use switchboard::desk::{EventSeen, Health, calendar_domain};
use switchboard::model::{EventId, EventState, Timestamp, Window};

use super::Page;
use super::words::Words;

/// The entries of a calendar that is read again and again; what is further back is on the page.
const MAX_ENTRIES: usize = 500;
/// How often programs look again.
const LOOK_AGAIN_HOURS: i64 = 1;

/// The calendar.
#[must_use]
pub fn ics(health: &Health, page: &Page<'_>) -> String {
    let words = Words {
        language: page.language,
        health,
    };
    let desk = calendar_domain(&health.programme);
    let mut calendar = Calendar::new();
    calendar.name(&page.language.page_calendar_name(&health.programme));
    calendar.ttl(&Duration::hours(LOOK_AGAIN_HOURS));
    let events = health.active.iter().chain(&health.planned);
    let events = events.chain(&health.past);
    let windows = events.filter_map(|event| Some((event, event.window.as_ref()?)));
    for (event, window) in windows.take(MAX_ENTRIES) {
        calendar.push(of_event(&words, page, &desk, event, window));
    }
    for one in health.later.iter().take(MAX_ENTRIES) {
        let mut entry = Event::new();
        entry
            .uid(&uid(&desk, one.series, Some(one.window.starts_at)))
            .sequence(0)
            .timestamp(health.at)
            .summary(&one.title)
            .description(&one.services.join(", "))
            .status(EventStatus::Tentative)
            .starts(one.window.starts_at)
            .ends(one.window.ends_at);
        calendar.push(entry.done());
    }
    calendar.done().to_string()
}

fn of_event(
    words: &Words<'_>,
    page: &Page<'_>,
    desk: &str,
    event: &EventSeen,
    window: &Window,
) -> Event {
    let (number, starts_at) = match event.series {
        Some(first) => (first, Some(window.starts_at)),
        None => (event.id, None),
    };
    let now = words.health.at;
    // What has happened stands where it happened.
    let (from, to) = match event.state {
        EventState::Scheduled | EventState::Cancelled => (window.starts_at, window.ends_at),
        EventState::Active => (event.started_at, window.ends_at.max(now)),
        EventState::Resolved => (event.started_at, event.ended_at.unwrap_or(window.ends_at)),
    };
    let (sequence, status) = match event.state {
        EventState::Scheduled => (0, EventStatus::Confirmed),
        EventState::Active => (1, EventStatus::Confirmed),
        EventState::Resolved => (2, EventStatus::Confirmed),
        EventState::Cancelled => (2, EventStatus::Cancelled),
    };
    let mut description = vec![event.id.to_string()];
    description.extend(Some(event.services.join(", ")).filter(|text| !text.is_empty()));
    description.extend(event.news.iter().map(|news| news.text.clone()));
    if event.concerns_you {
        description.push(page.language.page_yours());
    }
    let mut entry = Event::new();
    entry
        .uid(&uid(desk, number, starts_at))
        .sequence(sequence)
        .timestamp(now)
        .summary(&event.title)
        .description(&description.join("\n"))
        .status(status)
        .starts(from)
        // An entry without a length is taken for one of a whole day by some.
        .ends(to.max(from + Duration::minutes(1)));
    if !page.address.is_empty() {
        entry.url(&format!("{}#{}", page.address, event.id));
    }
    entry.done()
}

fn uid(desk: &str, number: EventId, starts_at: Option<Timestamp>) -> String {
    match starts_at {
        None => format!("{number}@{desk}"),
        Some(at) => format!("{number}-{}@{desk}", at.format("%Y%m%dT%H%M%SZ")),
    }
}
