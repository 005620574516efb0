//! Service events in words.

use std::fmt::Write as _;

use switchboard::model::{Audience, AuditEntry, EventState, ServiceEvent};

use super::history;
use super::safe::{safe, safe_line};
use super::view::{Cell, View, columns, indented};

/// How many impacted users are named; further ones are counted.
const USERS_NAMED: usize = 8;

/// So many companies are named.
const COMPANIES_NAMED: usize = 20;

/// A whole event with its history.
pub(super) fn event(view: &View<'_>, event: &ServiceEvent, entries: &[AuditEntry]) -> String {
    let mut out = headline(view, event);
    let _ = write!(out, "\n{}", details(view, event));
    for update in &event.updates {
        let when = view.paint.dim(&view.moment(update.at));
        let _ = write!(out, "\n  {when}  {}:", view.name(&update.by));
        let _ = write!(out, "\n{}", indented(&safe(&update.text), "      "));
    }
    if !entries.is_empty() {
        let _ = write!(out, "\n\n{}", history::history(view, entries));
    }
    if view.is_staff() && !event.decisions.is_empty() {
        let _ = write!(
            out,
            "\n\n{}",
            view.paint.strong(&view.language.why_heading())
        );
        for decision in &event.decisions {
            let _ = write!(out, "\n  {}", history::decision(view, decision));
        }
    }
    out
}

/// Its number and title.
pub(super) fn headline(view: &View<'_>, event: &ServiceEvent) -> String {
    let number = view.paint.strong(&event.id.to_string());
    format!("{number} {}", safe_line(&event.title))
}

/// How it stands and what it touches, indented.
pub(super) fn details(view: &View<'_>, event: &ServiceEvent) -> String {
    let mut parts = vec![view.severity(event.severity), when(view, event)];
    if let Some(commander) = &event.commander {
        parts.push(view.language.event_led_by(view.who(commander)));
    }
    let mut out = format!("  {}", parts.join(" · "));
    let services: Vec<String> = event.services.iter().map(|id| view.service(id)).collect();
    if !services.is_empty() {
        let services = view.language.event_services(services.join(", "));
        let _ = write!(out, "\n  {services}");
    }
    let regions: Vec<String> = event.regions.iter().map(|id| view.region(id)).collect();
    if !regions.is_empty() {
        let regions = view.language.event_regions(regions.join(", "));
        let _ = write!(out, "\n  {regions}");
    }
    if let Some(affects) = affects(view, event) {
        let _ = write!(out, "\n  {affects}");
    }
    if !event.users.is_empty() {
        let _ = write!(out, "\n  {}", users(view, event));
    }
    if view.is_staff()
        && let Some(told) = told(view, event)
    {
        let _ = write!(out, "\n  {told}");
    }
    out
}

/// The names of the companies that it affects, of many the first, and how many more there are.
pub(crate) fn companies(view: &View<'_>, event: &ServiceEvent) -> (Vec<String>, usize) {
    let first = event.companies.iter().take(COMPANIES_NAMED);
    let named: Vec<String> = first.map(|id| view.company(id)).collect();
    let rest = event.companies.len() - named.len();
    (named, rest)
}

fn affects(view: &View<'_>, event: &ServiceEvent) -> Option<String> {
    let (named, rest) = companies(view, event);
    match rest {
        _ if named.is_empty() => None,
        0 => Some(view.language.event_affects(named.join(", "))),
        rest => Some(view.language.event_affects_more(named.join(", "), rest)),
    }
}

fn users(view: &View<'_>, event: &ServiceEvent) -> String {
    let named: Vec<_> = event
        .users
        .iter()
        .take(USERS_NAMED)
        .map(|user| safe_line(user))
        .collect();
    let rest = event.users.len() - named.len();
    match rest {
        0 => view.language.event_users(named.join(", ")),
        rest => view.language.event_users_more(named.join(", "), rest),
    }
}

fn told(view: &View<'_>, event: &ServiceEvent) -> Option<String> {
    let mut parts = Vec::new();
    if let Some(at) = event.told_at.last(Audience::General) {
        parts.push(view.language.event_told_everybody(view.moment(at)));
    }
    if let Some(at) = event.told_at.last(Audience::Company) {
        parts.push(
            view.language
                .event_told_companies(event.told, view.moment(at)),
        );
    }
    if parts.is_empty() {
        return (event.state == EventState::Active).then(|| view.language.event_told_nobody());
    }
    Some(parts.join(" · "))
}

/// Its state and times in a line.
fn when(view: &View<'_>, event: &ServiceEvent) -> String {
    let (say, began) = (view.language, event.started_at);
    match (event.state, event.window()) {
        (EventState::Scheduled, Some(window)) => {
            let (from, to) = (window.starts_at, window.ends_at);
            let stretch = super::time::stretch(say, from, to, view.now, view.zone());
            say.event_planned_for(stretch, view.distance(from))
        }
        (EventState::Active, Some(window)) if window.ends_at < view.now => {
            let late = say.event_over_time(view.moment(window.ends_at));
            say.event_maintenance_over_time(view.moment(began), view.paint.alarm(&late))
        }
        (EventState::Active, Some(window)) => {
            let until = view.moment_and_distance(window.ends_at);
            say.event_maintenance(view.moment(began), until)
        }
        (EventState::Scheduled, None) => say.event_planned(),
        (EventState::Active, None) => {
            say.event_under_way(view.moment(began), view.length(view.now - began))
        }
        (EventState::Resolved, _) => {
            let ended = event.ended_at.unwrap_or(began);
            say.event_over(view.moment(ended), view.length(ended - began))
        }
        (EventState::Cancelled, _) => say.event_called_off(),
    }
}

/// The state of the service.
pub(super) fn status(
    view: &View<'_>,
    active: &[ServiceEvent],
    planned: &[ServiceEvent],
    recent: &[ServiceEvent],
) -> String {
    let mut out = if active.is_empty() {
        view.paint.good(&view.language.status_all_running())
    } else {
        table(view, &view.language.status_under_way(), active)
    };
    if planned.is_empty() {
        if active.is_empty() {
            out.push(' ');
            out.push_str(&view.language.status_none_planned());
        }
    } else {
        let _ = write!(
            out,
            "\n\n{}",
            table(view, &view.language.status_planned(), planned)
        );
    }
    if !recent.is_empty() {
        let _ = write!(
            out,
            "\n\n{}",
            table(view, &view.language.status_recent(), recent)
        );
    }
    out
}

pub(super) fn table(view: &View<'_>, heading: &str, events: &[ServiceEvent]) -> String {
    let paint = view.paint;
    let rows: Vec<Vec<Cell>> = events
        .iter()
        .map(|event| {
            let severity = event.severity;
            vec![
                Cell::painted(event.id.to_string(), move |text| paint.strong(text)),
                Cell::painted(view.language.severity(severity), move |text| {
                    paint.severity(severity, text)
                }),
                Cell::plain(safe_line(&event.title)),
                Cell::plain(when(view, event)),
            ]
        })
        .collect();
    format!("{}\n{}", paint.strong(heading), columns(view, &rows, "  "))
}
