//! Service events in words.

use std::fmt::Write as _;

use switchboard::model::{AuditEntry, EventState, ServiceEvent};

use super::history;
use super::safe::{safe, safe_line};
use super::time::length;
use super::view::{Cell, View, columns, indented};

/// How many impacted users are named; further ones are counted.
const USERS_NAMED: usize = 8;

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
        let _ = write!(out, "\n\n{}", view.paint.strong("Why"));
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
        parts.push(format!("led by {}", view.name(commander)));
    }
    let mut out = format!("  {}", parts.join(" · "));
    let services: Vec<String> = event.services.iter().map(|id| view.service(id)).collect();
    if !services.is_empty() {
        let _ = write!(out, "\n  services {}", services.join(", "));
    }
    let companies: Vec<String> = event.companies.iter().map(|id| view.company(id)).collect();
    if !companies.is_empty() {
        let _ = write!(out, "\n  affects {}", companies.join(", "));
    }
    if !event.users.is_empty() {
        let _ = write!(out, "\n  users {}", users(event));
    }
    if view.is_staff()
        && let Some(told) = told(view, event)
    {
        let _ = write!(out, "\n  {told}");
    }
    out
}

fn users(event: &ServiceEvent) -> String {
    let named: Vec<_> = event
        .users
        .iter()
        .take(USERS_NAMED)
        .map(|user| safe_line(user))
        .collect();
    let rest = event.users.len() - named.len();
    let mut out = named.join(", ");
    if rest > 0 {
        let _ = write!(out, " and {rest} more");
    }
    out
}

fn told(view: &View<'_>, event: &ServiceEvent) -> Option<String> {
    let mut parts = Vec::new();
    if let Some(at) = event.general_told_at {
        parts.push(format!("everybody told {}", view.moment(at)));
    }
    if let Some(at) = event.companies_told_at {
        let count = event.told.len();
        let noun = if count == 1 { "company" } else { "companies" };
        parts.push(format!("{count} {noun} told {}", view.moment(at)));
    }
    if parts.is_empty() {
        return (event.state == EventState::Active).then(|| "nobody was told yet".to_owned());
    }
    Some(parts.join(" · "))
}

/// Its state and times in a line.
fn when(view: &View<'_>, event: &ServiceEvent) -> String {
    let began = event.started_at;
    match (event.state, event.window()) {
        (EventState::Scheduled, Some(window)) => format!(
            "planned {} ({})",
            super::time::stretch(window.starts_at, window.ends_at, view.now, view.zone()),
            super::time::ago_or_in(window.starts_at, view.now)
        ),
        (EventState::Active, Some(window)) if window.ends_at < view.now => format!(
            "maintenance since {}, {}",
            view.moment(began),
            view.paint
                .alarm(&format!("over time since {}", view.moment(window.ends_at)))
        ),
        (EventState::Active, Some(window)) => {
            format!(
                "maintenance since {} until {}",
                view.moment(began),
                view.moment_and_distance(window.ends_at)
            )
        }
        (EventState::Scheduled, None) => "planned".to_owned(),
        (EventState::Active, None) => format!(
            "under way since {}, for {}",
            view.moment(began),
            length(view.now - began)
        ),
        (EventState::Resolved, _) => {
            let ended = event.ended_at.unwrap_or(began);
            format!(
                "over since {}, lasted {}",
                view.moment(ended),
                length(ended - began)
            )
        }
        (EventState::Cancelled, _) => "called off".to_owned(),
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
        view.paint.good("All services are running.")
    } else {
        table(view, "Under way", active)
    };
    if planned.is_empty() {
        if active.is_empty() {
            out.push_str(" No maintenance is planned.");
        }
    } else {
        let _ = write!(out, "\n\n{}", table(view, "Planned", planned));
    }
    if !recent.is_empty() {
        let _ = write!(out, "\n\n{}", table(view, "Lately over", recent));
    }
    out
}

fn table(view: &View<'_>, heading: &str, events: &[ServiceEvent]) -> String {
    let paint = view.paint;
    let rows: Vec<Vec<Cell>> = events
        .iter()
        .map(|event| {
            let severity = event.severity;
            vec![
                Cell::painted(event.id.to_string(), move |text| paint.strong(text)),
                Cell::painted(severity.word(), move |text| paint.severity(severity, text)),
                Cell::plain(safe_line(&event.title)),
                Cell::plain(when(view, event)),
            ]
        })
        .collect();
    format!("{}\n{}", paint.strong(heading), columns(view, &rows, "  "))
}
