//! Maintenance that repeats (P8): each occurrence becomes a service event of its own when its first
//! announcement falls due. And what clashes with what.
//!
//! The timer of a series makes the next occurrence, moves on and is set again, all in one change: so
//! each occurrence becomes one event, whoever fires the timer and however often the desk is started.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::calendar::Recurrence;
use crate::model::{
    Action, Audience, CaseNumber, CompanyId, EventId, EventState, Happening, Series, ServiceEvent,
    ServiceId, Span, TimerKind, Timestamp, Window,
};
use crate::rules::{Cadence, EventFacts, Explain};

use super::affected;
use super::announce::is_asked;
use super::events;
use super::permission::permit;
use super::work::Work;
use super::{Context, DeskError, EventDraft, InvalidError, Loaded, MoveError, Reply};

/// So many clashes are pointed out; who plans has seen enough then.
const MAX_CLASHES: usize = 10;
/// So many windows of a series are looked at for clashes: a daily one over the longest look ahead
/// that makes sense.
const MAX_WINDOWS: usize = 400;

/// Two windows of maintenance that overlap and touch the same services or companies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clash {
    /// What was planned; of a series, its first event.
    pub one: EventId,
    /// What it clashes with; of a series, its first event.
    pub other: EventId,
    /// The title of that.
    pub title: String,
    /// The time that they have in common.
    pub window: Window,
    /// The services that both touch.
    pub services: BTreeSet<ServiceId>,
    /// How many companies both touch.
    pub companies: usize,
}

/// A series, and when it comes next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesStanding {
    /// It.
    pub series: Series,
    /// The windows to come that are not events yet, at most three.
    pub next: Vec<Window>,
}

/// What is planned: announced windows, series, and what clashes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaintenancePlan {
    /// Planned and under way, the next first.
    pub events: Vec<ServiceEvent>,
    /// What repeats.
    pub series: Vec<SeriesStanding>,
    /// What clashes.
    pub clashes: Vec<Clash>,
}

/// Plans maintenance that repeats: the first window at once, and the next ones in their time.
pub(super) fn plan(
    work: &mut Work<'_>,
    loaded: &Loaded,
    draft: &EventDraft,
    rule: &str,
    zone: chrono_tz::Tz,
) -> Result<(), DeskError> {
    permit(&work.context, work.actor, Action::MaintenancePlan, None)?;
    let Some(window) = draft.window.clone() else {
        return Err(InvalidError::WindowIsOver.into());
    };
    let rule = Recurrence::new(rule, window.starts_at, zone).map_err(InvalidError::NoRule)?;
    let first = loaded.next.event;
    events::make(work, loaded, draft, Some(first))?;
    let Some(event) = work.change.events.last().cloned() else {
        return Ok(());
    };
    let mut series = Series {
        id: first,
        version: 1,
        rule: rule.rule().to_owned(),
        zone,
        last: window.starts_at,
        first: window,
        is_open: true,
        title: event.title.clone(),
        severity: draft.severity,
        services: draft.services.clone(),
        regions: draft.regions.clone(),
        companies: draft.companies.clone(),
        users: draft.users.clone(),
        commander: event.commander.clone(),
    };
    set_timer(work, &mut series);
    let all = planned(work.context, loaded);
    let later = to_come(&work.context, &series);
    work.change.series.push(series);
    // The first window is one of them.
    let mut own = windows(&later, &event);
    own.push(Planned::of_event(&event));
    point_out(work, clashes_of(&own, &all));
    Ok(())
}

/// When the next occurrence becomes an event: when the longest of the announcements ahead falls due,
/// and not further ahead than the programme looks. Ends the series when there is none.
fn set_timer(work: &mut Work<'_>, series: &mut Series) {
    let timer = TimerKind::Occurrence { event: series.id };
    let next = recurrence(series).and_then(|rule| rule.after(series.last));
    let Some(next) = next else {
        series.is_open = false;
        work.cancel_timer(timer);
        return;
    };
    let ahead = announced_ahead(&work.context, series, next);
    let due_at = next - chrono::TimeDelta::seconds(ahead.secs());
    work.set_timer(due_at.max(work.now()), timer);
}

fn recurrence(series: &Series) -> Option<Recurrence> {
    // It was read when it was planned.
    Recurrence::new(&series.rule, series.first.starts_at, series.zone).ok()
}

/// How long before its start the first audience hears of it.
fn announced_ahead(context: &Context<'_>, series: &Series, starts_at: Timestamp) -> Span {
    let event = as_event(context, series, starts_at);
    let ahead = Audience::ALL
        .into_iter()
        .filter(|audience| is_asked(context, *audience))
        .filter_map(|audience| {
            let facts = EventFacts {
                event: &event,
                audience,
                at: context.now,
            };
            match context.rulebook.cadence(&facts, Explain::No).answer {
                Cadence::Planned { before, .. } => before.into_iter().max(),
                _ => None,
            }
        });
    let look_ahead = context.rulebook.tables().programme.maintenance.look_ahead;
    ahead.max().unwrap_or(Span::ZERO).min(look_ahead)
}

/// An occurrence as the event that it is to be, with what it touches as the tables have it.
fn as_event(context: &Context<'_>, series: &Series, starts_at: Timestamp) -> ServiceEvent {
    let draft = affected::by_tables(context, &draft(context, series, starts_at));
    events::scheduled(series.id, &draft, Some(series.id))
}

/// What is declared when an occurrence becomes an event. Services and companies that are gone are
/// left out: the work is done all the same, and those who are left hear of it.
fn draft(context: &Context<'_>, series: &Series, starts_at: Timestamp) -> EventDraft {
    let tables = context.rulebook.tables();
    let services = series.services.iter();
    let services = services.filter(|id| tables.services.contains_key(*id));
    let known = tables.known_regions();
    let regions = series.regions.iter();
    let regions = regions.filter(|id| known.contains(id.as_str()));
    let companies = series.companies.iter();
    let companies = companies.filter(|id| context.roster.company(id).is_some());
    EventDraft {
        title: series.title.clone(),
        severity: series.severity,
        services: services.cloned().collect(),
        regions: regions.cloned().collect(),
        companies: companies.cloned().collect(),
        users: series.users.clone(),
        window: Some(series.window_at(starts_at)),
        commander: series
            .commander
            .clone()
            .filter(|id| context.roster.person(id).is_some_and(events::leads)),
    }
}

/// The timer is due: the next occurrence becomes an event. What was over before the desk came back
/// is passed over, because there is nobody left to tell.
pub(super) fn occurrence_due(work: &mut Work<'_>, loaded: &mut Loaded) {
    let Some(mut series) = loaded.series.take().filter(|series| series.is_open) else {
        return;
    };
    let from = series.next_after(work.now());
    let next = recurrence(&series).and_then(|rule| rule.after(from));
    series.version += 1;
    series.last = next.unwrap_or(from);
    if let Some(starts_at) = next {
        let draft = draft(&work.context, &series, starts_at);
        let made = events::make(work, loaded, &draft, Some(series.id));
        debug_assert!(made.is_ok(), "{made:?}");
    }
    set_timer(work, &mut series);
    work.change.series.push(series);
}

/// Ends a series: nothing more of it is planned, and what is announced and has not begun is called
/// off.
pub(super) fn end(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: EventId,
    words: &str,
) -> Result<(), DeskError> {
    permit(&work.context, work.actor, Action::MaintenancePlan, None)?;
    let Some(event) = loaded.event.take() else {
        return Err(DeskError::UnknownCase(CaseNumber::Event(id)));
    };
    let Some(mut series) = loaded.series.take().filter(|series| series.is_open) else {
        return Err(events::illegal(&event, MoveError::RepeatsNoMore));
    };
    series.version += 1;
    series.is_open = false;
    work.cancel_timer(TimerKind::Occurrence { event: series.id });
    let is_its =
        |one: &ServiceEvent| one.series == Some(series.id) && one.state == EventState::Scheduled;
    let announced: Vec<ServiceEvent> = loaded
        .maintenance
        .iter()
        .filter(|one| is_its(one))
        .cloned()
        .collect();
    for one in announced {
        let id = one.id;
        loaded.event = Some(one);
        events::cancel(work, loaded, id, words)?;
    }
    let what = Happening::Changed {
        field: "series".to_owned(),
        from: series.rule.clone(),
        to: String::new(),
    };
    work.audit(events::about(&event), what);
    work.change.series.push(series);
    let shown = work.change.events.iter().find(|one| one.id == event.id);
    work.change.reply = Reply::Event {
        event: Box::new(shown.unwrap_or(&event).clone()),
        clashes: Vec::new(),
    };
    Ok(())
}

/// Other rules are in force: when the next occurrence becomes an event follows them.
pub(super) fn ask_anew(work: &mut Work<'_>, loaded: &mut Loaded) {
    if let Some(mut series) = loaded.series.take().filter(|series| series.is_open) {
        series.version += 1;
        set_timer(work, &mut series);
        work.change.series.push(series);
    }
}

/// A window, and what it touches.
struct Planned<'a> {
    id: EventId,
    series: Option<EventId>,
    title: &'a str,
    window: Window,
    services: &'a BTreeSet<ServiceId>,
    companies: &'a BTreeSet<CompanyId>,
}

impl<'a> Planned<'a> {
    fn of_event(event: &'a ServiceEvent) -> Self {
        Self {
            id: event.series.unwrap_or(event.id),
            series: event.series,
            title: &event.title,
            window: event.window().cloned().unwrap_or(Window {
                starts_at: event.started_at,
                ends_at: event.started_at,
            }),
            services: &event.services,
            companies: &event.companies,
        }
    }
}

/// The windows of a series that are not events yet, as far ahead as the programme looks.
fn to_come(context: &Context<'_>, series: &Series) -> Vec<Window> {
    let maintenance = &context.rulebook.tables().programme.maintenance;
    let until = maintenance.look_ahead.after(context.now);
    later_windows(series, context.now, until, MAX_WINDOWS)
}

/// The windows of a series after the last one that became an event, in a time.
#[must_use]
pub fn later_windows(
    series: &Series,
    now: Timestamp,
    until: Timestamp,
    limit: usize,
) -> Vec<Window> {
    if !series.is_open {
        return Vec::new();
    }
    let times = recurrence(series)
        .map(|rule| rule.within(series.next_after(now), until, limit))
        .unwrap_or_default();
    times.into_iter().map(|at| series.window_at(at)).collect()
}

/// These windows, each with what this event of their series touches.
fn windows<'a>(to_come: &[Window], like: &'a ServiceEvent) -> Vec<Planned<'a>> {
    let each = to_come.iter().map(|window| Planned {
        window: window.clone(),
        ..Planned::of_event(like)
    });
    each.collect()
}

/// All windows that are announced or to come, each with what it touches.
struct All {
    events: Vec<ServiceEvent>,
    series: Vec<(ServiceEvent, Vec<Window>)>,
}

fn planned(context: Context<'_>, loaded: &Loaded) -> All {
    All {
        events: loaded.maintenance.clone(),
        series: loaded
            .all_series
            .iter()
            .map(|series| {
                let event = as_event(&context, series, series.first.starts_at);
                (event, to_come(&context, series))
            })
            .collect(),
    }
}

impl All {
    fn each(&self) -> Vec<Planned<'_>> {
        let events = self.events.iter().map(Planned::of_event);
        let of_series = self
            .series
            .iter()
            .flat_map(|(event, to_come)| windows(to_come, event));
        events.chain(of_series).collect()
    }
}

fn clashes_of(own: &[Planned<'_>], all: &All) -> Vec<Clash> {
    let others = all.each();
    let mut found: Vec<Clash> = Vec::new();
    for one in own {
        for other in &others {
            if let Some(clash) = clash(one, other) {
                found.push(clash);
            }
        }
    }
    found.sort_by_key(|clash| (clash.window.starts_at, clash.one, clash.other));
    found.dedup();
    found.truncate(MAX_CLASHES);
    found
}

fn clash(one: &Planned<'_>, other: &Planned<'_>) -> Option<Clash> {
    let is_same = one.id == other.id || one.series.is_some() && one.series == other.series;
    let starts_at = one.window.starts_at.max(other.window.starts_at);
    let ends_at = one.window.ends_at.min(other.window.ends_at);
    if is_same || ends_at <= starts_at {
        return None;
    }
    let services: BTreeSet<ServiceId> = one.services & other.services;
    let companies = one.companies.intersection(other.companies).count();
    if services.is_empty() && companies == 0 {
        return None;
    }
    Some(Clash {
        one: one.id,
        other: other.id,
        title: other.title.to_owned(),
        window: Window { starts_at, ends_at },
        services,
        companies,
    })
}

/// Points out with what maintenance clashes that was planned just now. It is planned all the same:
/// who plans knows whether that matters.
pub(super) fn point_out_clashes(work: &mut Work<'_>, loaded: &Loaded) {
    let Some(event) = work.change.events.last().filter(|event| event.is_planned()) else {
        return;
    };
    let own = [Planned::of_event(event)];
    let found = clashes_of(&own, &planned(work.context, loaded));
    point_out(work, found);
}

fn point_out(work: &mut Work<'_>, found: Vec<Clash>) {
    if let Reply::Event { clashes, .. } = &mut work.change.reply {
        *clashes = found;
    }
}

/// What is planned, for who plans.
#[must_use]
pub fn maintenance_plan(
    context: &Context<'_>,
    events: Vec<ServiceEvent>,
    series: Vec<Series>,
) -> MaintenancePlan {
    let loaded = Loaded {
        maintenance: events,
        all_series: series,
        ..Loaded::default()
    };
    let all = planned(*context, &loaded);
    let each = all.each();
    let mut clashes = Vec::new();
    for (at, one) in each.iter().enumerate() {
        let later = each.iter().skip(at + 1);
        clashes.extend(later.filter_map(|other| clash(one, other)));
        if clashes.len() > MAX_CLASHES {
            break;
        }
    }
    clashes.sort_by_key(|clash| (clash.window.starts_at, clash.one, clash.other));
    clashes.truncate(MAX_CLASHES);
    let standing = |(series, (_, next)): (&Series, &(ServiceEvent, Vec<Window>))| SeriesStanding {
        series: series.clone(),
        next: next.iter().take(3).cloned().collect(),
    };
    let series = loaded.all_series.iter().zip(&all.series).map(standing);
    let series = series.collect();
    let mut events = all.events;
    events.sort_by_key(|event| (event.started_at, event.id));
    MaintenancePlan {
        events,
        series,
        clashes,
    }
}
