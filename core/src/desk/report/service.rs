//! What interrupted the services of a company in a time.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde::Serialize;

use crate::model::{
    Company, EventId, EventState, ServiceEvent, ServiceId, Severity, Span, Timestamp,
};
use crate::rules::Tables;

/// How much of a time something was up.
///
/// The availability of ITIL (Service Design, 2011 edition, 4.4.5): (agreed service time - downtime) /
/// agreed service time. Support is promised around the clock, so that the agreed time is the whole
/// time. Downtime is the time in which at least one unplanned event of a severity that counts as down
/// (`[status_page] down` in programme.toml) concerned the company; two at once count once. Maintenance
/// is none, nor is what only impairs a service, as on the status page. Other than there, events count
/// here that were over before anybody was told of them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Availability {
    /// How long it was down.
    pub down: Span,
    /// In how much time.
    pub of: Span,
    /// In percent; 100 of no time.
    pub percent: f64,
}

/// The share is of a whole that is not nothing, so that it is always a number.
impl Eq for Availability {}

impl Availability {
    pub(super) fn of(down: Span, of: Span) -> Self {
        let whole = of.secs().max(1);
        Self {
            down,
            of,
            // A month has far fewer seconds than the 2^53 that this keeps exactly.
            percent: 100.0 * (whole - down.secs().min(whole)) as f64 / whole as f64,
        }
    }
}

/// A service in the month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceFigures {
    /// Which.
    pub id: ServiceId,
    /// Its name.
    pub name: String,
    /// How much of the month it was up.
    pub availability: Availability,
    /// How many unplanned events concerned it.
    pub unplanned: u64,
    /// How much maintenance was done on it.
    pub planned: u64,
}

/// A service event that concerned the company and was under way in the month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportedEvent {
    /// Its case number.
    pub id: EventId,
    /// One line.
    pub title: String,
    /// How bad it was.
    pub severity: Severity,
    /// Whether it was maintenance.
    pub is_planned: bool,
    /// Whether it counts as downtime.
    pub is_down: bool,
    /// The names of the services.
    pub services: Vec<String>,
    /// When it began, which may be before the month.
    pub started_at: Timestamp,
    /// When it ended, which may be after the month; nothing while it lasts.
    pub ended_at: Option<Timestamp>,
    /// How long it lasted within the month, in whole seconds.
    pub impact: Span,
}

/// The part of an event that lies within a time, its beginning and its end; nothing when it was not
/// under way in it. One that began and ended in one moment was.
fn within(
    event: &ServiceEvent,
    (from, to): (Timestamp, Timestamp),
) -> Option<(Timestamp, Timestamp)> {
    if !matches!(event.state, EventState::Active | EventState::Resolved) {
        return None;
    }
    let (start, end) = (event.started_at, event.ended_at.unwrap_or(to));
    let touches = start < to && (end > from || start >= from);
    touches.then(|| (start.max(from), end.min(to)))
}

fn is_down(tables: &Tables, event: &ServiceEvent) -> bool {
    !event.is_planned() && tables.programme.status_page.down.contains(&event.severity)
}

/// How much of a time one service was up, or all of them.
pub(super) fn availability(
    tables: &Tables,
    concerning: &[&ServiceEvent],
    service: Option<&ServiceId>,
    time: (Timestamp, Timestamp),
) -> Availability {
    let mut down = Vec::new();
    for event in concerning {
        let is_of = service.is_none_or(|id| event.services.contains(id));
        if !is_of || !is_down(tables, event) {
            continue;
        }
        down.extend(within(event, time));
    }
    Availability::of(length_of_union(down), Span::between(time.0, time.1))
}

/// How long at least one of these stretches lasts, in whole seconds.
fn length_of_union(mut stretches: Vec<(Timestamp, Timestamp)>) -> Span {
    stretches.sort_unstable();
    let (mut sum, mut reached) = (TimeDelta::zero(), Timestamp::MIN_UTC);
    for (from, to) in stretches {
        sum += (to - from.max(reached)).max(TimeDelta::zero());
        reached = reached.max(to);
    }
    Span::between(Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH + sum)
}

pub(super) fn services(
    tables: &Tables,
    company: &Company,
    concerning: &[&ServiceEvent],
    time: (Timestamp, Timestamp),
) -> Vec<ServiceFigures> {
    let of = |id: &ServiceId| {
        let here =
            |event: &&&ServiceEvent| event.services.contains(id) && within(event, time).is_some();
        let here: Vec<_> = concerning.iter().filter(here).collect();
        let planned = here.iter().filter(|event| event.is_planned()).count();
        ServiceFigures {
            id: id.clone(),
            name: tables.service_name(id).to_owned(),
            availability: availability(tables, concerning, Some(id), time),
            unplanned: (here.len() - planned) as u64,
            planned: planned as u64,
        }
    };
    company.services.iter().map(of).collect()
}

pub(super) fn events(
    tables: &Tables,
    concerning: &[&ServiceEvent],
    time: (Timestamp, Timestamp),
) -> Vec<ReportedEvent> {
    let reported = |event: &&ServiceEvent| {
        let (start, end) = within(event, time)?;
        Some(ReportedEvent {
            id: event.id,
            title: event.title.clone(),
            severity: event.severity,
            is_planned: event.is_planned(),
            is_down: is_down(tables, event),
            services: names(tables, &event.services),
            started_at: event.started_at,
            ended_at: event.ended_at,
            impact: Span::between(start, end),
        })
    };
    let mut all: Vec<ReportedEvent> = concerning.iter().filter_map(reported).collect();
    all.sort_by_key(|event| (event.started_at, event.id));
    all
}

pub(super) fn names(tables: &Tables, services: &BTreeSet<ServiceId>) -> Vec<String> {
    let names = services.iter().map(|id| tables.service_name(id));
    names.map(str::to_owned).collect()
}
