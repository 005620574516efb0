//! How the services stand, and how they stood: what a status page shows (P8).
//!
//! Pure: events in, a picture out. Everybody sees what everybody was told of, without names of
//! companies or people; a company sees besides what concerns it, and which of its users.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _};
use chrono_tz::Tz;
use serde::Serialize;

use crate::model::{
    Audience, Company, CompanyId, EventId, EventState, Publication, Series, ServiceEvent,
    ServiceId, Severity, Span, Timestamp, UserGroup, Window, impacted_users,
};
use crate::rules::{StatusPage, Tables};

use super::later_windows;

/// Who looks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Viewer {
    /// Anybody: what the general audience was told of.
    Everybody,
    /// A customer.
    Company(CompanyId),
}

/// A company that looks, and its users as the feed has them; nothing when it does not have the
/// company.
#[derive(Clone, Copy, Debug)]
pub struct Looks<'a> {
    /// Which.
    pub company: &'a Company,
    /// Its users.
    pub users: Option<&'a [UserGroup]>,
}

/// How a service stands; the later the worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nothing is known against it.
    Operational,
    /// Maintenance is under way.
    Maintenance,
    /// Impaired.
    Degraded,
    /// Down, as `programme.toml` has it under `[status_page]`.
    Down,
}

/// One day of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Day {
    /// Which, in the viewer's time zone.
    pub date: NaiveDate,
    /// The worst of it.
    pub worst: Standing,
    /// How long the service was down.
    pub down: Span,
    /// What happened, in the order of the numbers.
    pub events: BTreeSet<EventId>,
}

/// A service now and before.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ServiceHealth {
    /// Which.
    pub id: ServiceId,
    /// As people read it.
    pub name: String,
    /// Now.
    pub standing: Standing,
    /// Its days, the oldest first; the last one is today.
    pub days: Vec<Day>,
    /// How long it was down in these days. Times in which two events had it down count once.
    pub down: Span,
    /// How long these days have lasted, today until now.
    pub of: Span,
}

impl ServiceHealth {
    /// The share of the time in which it was not down, in percent.
    #[must_use]
    pub fn availability(&self) -> f64 {
        let of = self.of.secs().max(1);
        // A window of days has far fewer seconds than the 2^53 that this keeps exactly.
        100.0 * (of - self.down.secs()) as f64 / of as f64
    }
}

/// What somebody wrote of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct News {
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
}

/// A root-cause analysis as it was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnalysisSeen {
    /// When it was published.
    pub at: Timestamp,
    /// Headings and what stands below them, in order.
    pub sections: Vec<(String, String)>,
}

/// An event as the viewer may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventSeen {
    /// Its case number.
    pub id: EventId,
    /// One line.
    pub title: String,
    /// How bad it is.
    pub severity: Severity,
    /// What it makes of its services while it lasts.
    pub standing: Standing,
    /// Where it stands.
    pub state: EventState,
    /// For maintenance.
    pub window: Option<Window>,
    /// For maintenance that repeats: the first event of its series.
    pub series: Option<EventId>,
    /// When it began, or is to begin.
    pub started_at: Timestamp,
    /// When it ended, if it has.
    pub ended_at: Option<Timestamp>,
    /// When the viewer was last told of it.
    pub told_at: Option<Timestamp>,
    /// The names of the services.
    pub services: Vec<String>,
    /// What was written, the newest first.
    pub news: Vec<News>,
    /// Whether it concerns the company that looks.
    pub concerns_you: bool,
    /// The company's users who may notice; nobody's for everybody.
    pub users: Vec<String>,
    /// Why it happened, when that was published to the viewer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub analysis: Option<AnalysisSeen>,
}

/// The whole picture.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Health {
    /// What the programme is called.
    pub programme: String,
    /// The company that looks, by name.
    pub company: Option<String>,
    /// Of when this is.
    pub at: Timestamp,
    /// The zone in which days begin and times are meant.
    #[serde(serialize_with = "zone_name")]
    pub zone: Tz,
    /// The worst standing of any service.
    pub standing: Standing,
    /// Each service; a company's only those that it uses.
    pub services: Vec<ServiceHealth>,
    /// Under way, the worst first.
    pub active: Vec<EventSeen>,
    /// Maintenance to come, the next first.
    pub planned: Vec<EventSeen>,
    /// Over, the latest first.
    pub past: Vec<EventSeen>,
    /// Windows of maintenance that repeats which are no events yet, the next first.
    pub later: Vec<LaterWindow>,
}

/// A window to come of maintenance that repeats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LaterWindow {
    /// The first event of its series.
    pub series: EventId,
    /// One line.
    pub title: String,
    /// When.
    pub window: Window,
    /// The names of the services.
    pub services: Vec<String>,
    /// Whether it concerns the company that looks.
    pub concerns_you: bool,
}

/// So many windows of one series are shown: those of a quarter of a year, every day.
const MAX_LATER: usize = 100;

fn zone_name<S: serde::Serializer>(zone: &Tz, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(zone.name())
}

/// What the picture is made of.
#[derive(Clone, Copy, Debug)]
pub struct HealthOf<'a> {
    /// All events that are open, and those that ended since [`health_since`].
    pub events: &'a [ServiceEvent],
    /// The series of maintenance that go on.
    pub series: &'a [Series],
    /// The analyses that the viewer may read, as [`reads_analyses_of`] has it.
    pub analyses: &'a [Publication],
}

/// On whose behalf a viewer reads the analyses that were published: a company on its own, anybody on
/// the provider's where the programme shows them to everybody. Nothing where they are none of theirs.
#[must_use]
pub fn reads_analyses_of(policy: &StatusPage, viewer: &Viewer) -> Option<Viewer> {
    match viewer {
        _ if policy.analyses_for_everybody => Some(Viewer::Everybody),
        Viewer::Company(id) => Some(Viewer::Company(id.clone())),
        Viewer::Everybody => None,
    }
}

/// The picture of these events.
#[must_use]
pub fn health(
    tables: &Tables,
    looks: Option<Looks<'_>>,
    of: HealthOf<'_>,
    now: Timestamp,
) -> Health {
    let HealthOf {
        events,
        series,
        analyses,
    } = of;
    let company = looks.map(|looks| looks.company);
    let policy = &tables.programme.status_page;
    let zone = company.map_or(chrono_tz::UTC, |company| company.time_zone);
    let shown: Vec<&ServiceEvent> = events.iter().filter(|e| is_shown(e, company)).collect();
    let services: Vec<ServiceHealth> = tables
        .services
        .iter()
        .filter(|(id, _)| company.is_none_or(|company| company.services.contains(*id)))
        .map(|(id, service)| of_service(policy, id, &service.name, &shown, zone, now))
        .collect();
    let of = |state: &dyn Fn(EventState) -> bool| -> Vec<EventSeen> {
        let of_state = shown.iter().filter(|event| state(event.state));
        of_state.map(|event| seen(tables, event, looks)).collect()
    };
    let mut active = of(&|state| state == EventState::Active);
    active.sort_by_key(|event| (event.severity, event.id));
    let mut planned = of(&|state| state == EventState::Scheduled);
    planned.sort_by_key(|event| (event.started_at, event.id));
    let mut past = of(&|state| !state.is_open());
    past.sort_by_key(|event| std::cmp::Reverse((event.ended_at, event.id)));
    let analyses: BTreeMap<EventId, &Publication> =
        analyses.iter().map(|one| (one.event, one)).collect();
    for event in &mut past {
        event.analysis = analyses.get(&event.id).map(|published| AnalysisSeen {
            at: published.at,
            sections: published.sections.clone(),
        });
    }
    // An event need not name a service.
    let worst = active.iter().map(|event| event.standing);
    let standing = services.iter().map(|service| service.standing).chain(worst);
    Health {
        programme: tables.programme.name.clone(),
        company: company.map(|company| company.name.clone()),
        at: now,
        zone,
        standing: standing.max().unwrap_or(Standing::Operational),
        services,
        active,
        planned,
        past,
        later: later(tables, company, &shown, series, now),
    }
}

/// Everybody sees when maintenance comes again once they were told of one of its windows; a company
/// sees it at once when it uses one of the services.
fn later(
    tables: &Tables,
    company: Option<&Company>,
    shown: &[&ServiceEvent],
    all: &[Series],
    now: Timestamp,
) -> Vec<LaterWindow> {
    let until = tables.programme.maintenance.look_ahead.after(now);
    let concerned = |series: &Series| {
        company.is_some_and(|company| {
            series.companies.contains(&company.id) || series.touched().company(company)
        })
    };
    let is_shown = |series: &&Series| {
        concerned(series) || shown.iter().any(|event| event.series == Some(series.id))
    };
    let mut later: Vec<LaterWindow> = all
        .iter()
        .filter(is_shown)
        .flat_map(|series| {
            let windows = later_windows(series, now, until, MAX_LATER);
            windows.into_iter().map(move |window| LaterWindow {
                series: series.id,
                title: series.title.clone(),
                window,
                services: names_of(tables, &series.services),
                concerns_you: concerned(series),
            })
        })
        .collect();
    later.sort_by_key(|one| (one.window.starts_at, one.series));
    later
}

fn names_of(tables: &Tables, services: &BTreeSet<ServiceId>) -> Vec<String> {
    let names = services.iter().map(|id| tables.service_name(id));
    names.map(str::to_owned).collect()
}

/// Events that ended before this are on no day of the page. One day more than the page has, since
/// nobody's day begins more than that before UTC's.
#[must_use]
pub fn health_since(policy: &StatusPage, now: Timestamp) -> Timestamp {
    now.checked_sub_days(Days::new(u64::from(policy.days) + 1))
        .unwrap_or(Timestamp::MIN_UTC)
}

/// Whether everybody was told, or the page was, as the cadence has it.
fn is_public(event: &ServiceEvent) -> bool {
    [Audience::General, Audience::StatusPage]
        .iter()
        .any(|audience| event.told_at.last(*audience).is_some())
}

/// Everybody is shown what everybody was told of. An event of which nobody was told yet, because
/// it is young or slight, is shown to nobody but those whom it concerns.
fn is_shown(event: &ServiceEvent, company: Option<&Company>) -> bool {
    is_public(event)
        || company.is_some_and(|company| concerns(event, company) && is_worth_a_word(event))
}

fn concerns(event: &ServiceEvent, company: &Company) -> bool {
    event.companies.contains(&company.id)
}

/// What was over before anybody was to be told, or called off, is no news afterwards.
fn is_worth_a_word(event: &ServiceEvent) -> bool {
    event.state.is_open() || event.told_at.last(Audience::Company).is_some()
}

fn standing_of(policy: &StatusPage, severity: Severity, is_planned: bool) -> Standing {
    if is_planned {
        Standing::Maintenance
    } else if policy.down.contains(&severity) {
        Standing::Down
    } else {
        Standing::Degraded
    }
}

fn seen(tables: &Tables, event: &ServiceEvent, looks: Option<Looks<'_>>) -> EventSeen {
    let policy = &tables.programme.status_page;
    let concerned = looks.filter(|looks| concerns(event, looks.company));
    EventSeen {
        id: event.id,
        title: event.title.clone(),
        severity: event.severity,
        standing: standing_of(policy, event.severity, event.is_planned()),
        state: event.state,
        window: event.window().cloned(),
        series: event.series,
        started_at: event.started_at,
        ended_at: event.ended_at,
        told_at: concerned
            .and_then(|_| event.told_at.last(Audience::Company))
            .max(event.told_at.last(Audience::General))
            .max(event.told_at.last(Audience::StatusPage)),
        services: names_of(tables, &event.services),
        news: event
            .updates
            .iter()
            .rev()
            .map(|update| News {
                at: update.at,
                text: update.text.clone(),
            })
            .collect(),
        concerns_you: concerned.is_some(),
        users: concerned.map_or_else(Vec::new, |looks| {
            impacted_users(event, looks.company, looks.users)
        }),
        analysis: None,
    }
}

/// A stretch of time in which a service stood badly, from its begin to before its end.
struct Stretch {
    from: Timestamp,
    to: Timestamp,
    standing: Standing,
    event: EventId,
}

fn of_service(
    policy: &StatusPage,
    id: &ServiceId,
    name: &str,
    events: &[&ServiceEvent],
    zone: Tz,
    now: Timestamp,
) -> ServiceHealth {
    let begun = |event: &&&ServiceEvent| {
        event.services.contains(id)
            && matches!(event.state, EventState::Active | EventState::Resolved)
    };
    let stretches: Vec<Stretch> = events
        .iter()
        .filter(begun)
        .map(|event| Stretch {
            from: event.started_at,
            to: event.ended_at.unwrap_or(now).min(now),
            standing: standing_of(policy, event.severity, event.is_planned()),
            event: event.id,
        })
        .collect();
    let standing = events
        .iter()
        .filter(begun)
        .filter(|event| event.state == EventState::Active)
        .map(|event| standing_of(policy, event.severity, event.is_planned()))
        .max();
    let today = now.with_timezone(&zone).date_naive();
    let days: Vec<(NaiveDate, Timestamp, Timestamp)> = (0..u64::from(policy.days))
        .rev()
        .filter_map(|back| today.checked_sub_days(Days::new(back)))
        .map(|date| (date, begin_of(date, zone), end_of(date, zone).min(now)))
        .collect();
    let of = days
        .first()
        .map_or(Span::ZERO, |(_, from, _)| Span::between(*from, now));
    let days: Vec<Day> = days
        .into_iter()
        .map(|(date, from, to)| day(date, from, to, &stretches))
        .collect();
    ServiceHealth {
        id: id.clone(),
        name: name.to_owned(),
        standing: standing.unwrap_or(Standing::Operational),
        down: days.iter().fold(Span::ZERO, |sum, day| sum.plus(day.down)),
        days,
        of,
    }
}

/// The first instant of a day. Where clocks go forward at midnight, the first one that there is.
pub(super) fn begin_of(date: NaiveDate, zone: Tz) -> Timestamp {
    when_clocks_show(date.and_time(NaiveTime::MIN), zone)
}

/// When clocks in a zone first show a time; where they pass over it, the first one that there is.
pub(super) fn when_clocks_show(time: NaiveDateTime, zone: Tz) -> Timestamp {
    (0..=4)
        .filter_map(|half_hours| {
            let at = time + chrono::TimeDelta::minutes(30 * half_hours);
            zone.from_local_datetime(&at).earliest()
        })
        .next()
        .map_or_else(|| time.and_utc(), |at| at.with_timezone(&chrono::Utc))
}

fn end_of(date: NaiveDate, zone: Tz) -> Timestamp {
    date.succ_opt()
        .map_or(Timestamp::MAX_UTC, |next| begin_of(next, zone))
}

fn day(date: NaiveDate, from: Timestamp, to: Timestamp, stretches: &[Stretch]) -> Day {
    // An event that began and ended within one second was there all the same.
    let here = stretches
        .iter()
        .filter(|stretch| stretch.from < to && (stretch.to > from || stretch.from >= from));
    let mut events = BTreeSet::new();
    let mut worst = Standing::Operational;
    let mut down: BTreeMap<Timestamp, Timestamp> = BTreeMap::new();
    for stretch in here {
        events.insert(stretch.event);
        worst = worst.max(stretch.standing);
        if stretch.standing == Standing::Down {
            let end = down.entry(stretch.from.max(from)).or_insert(from);
            *end = (*end).max(stretch.to.min(to));
        }
    }
    Day {
        date,
        worst,
        down: length_of_union(&down),
        events,
    }
}

/// How long at least one of these stretches lasts: begin to end, by begin.
fn length_of_union(stretches: &BTreeMap<Timestamp, Timestamp>) -> Span {
    let mut sum = Span::ZERO;
    let mut reached = Timestamp::MIN_UTC;
    for (from, to) in stretches {
        sum = sum.plus(Span::between((*from).max(reached), *to));
        reached = reached.max(*to);
    }
    sum
}
