//! Planned maintenance and alarms in words.

use std::fmt::Write as _;

use switchboard::desk::{Clash, MaintenancePlan};
use switchboard::model::{AlarmState, KnownAlarm, Window};

use super::event;
use super::safe::safe_line;
use super::view::View;

/// What is planned, what repeats and what clashes.
pub(super) fn plan(view: &View<'_>, plan: &MaintenancePlan) -> String {
    let (say, paint) = (view.language, view.paint);
    if plan.events.is_empty() && plan.series.is_empty() {
        return say.status_none_planned();
    }
    let mut parts = Vec::new();
    if !plan.events.is_empty() {
        parts.push(event::table(view, &say.status_planned(), &plan.events));
    }
    if !plan.series.is_empty() {
        let mut out = paint.strong(&say.series_heading());
        for one in &plan.series {
            let series = &one.series;
            let id = paint.strong(&series.id.to_string());
            let next: Vec<String> = one
                .next
                .iter()
                .map(|window| stretch(view, window))
                .collect();
            let _ = write!(
                out,
                "\n  {id}  {} · {} ({})",
                safe_line(&series.title),
                safe_line(&series.rule),
                series.zone
            );
            if !next.is_empty() {
                let _ = write!(out, "\n      {}", say.series_next(next.join(", ")));
            }
        }
        parts.push(out);
    }
    if !plan.clashes.is_empty() {
        let mut out = paint.strong(&say.clashes_heading());
        for one in clashes(view, &plan.clashes) {
            let _ = write!(out, "\n  {one}");
        }
        parts.push(out);
    }
    parts.join("\n\n")
}

fn stretch(view: &View<'_>, window: &Window) -> String {
    let (from, to) = (window.starts_at, window.ends_at);
    super::time::stretch(view.language, from, to, view.now, view.zone())
}

/// Two windows that overlap.
fn clash(view: &View<'_>, clash: &Clash) -> String {
    let say = view.language;
    let services: Vec<String> = clash.services.iter().map(|id| view.service(id)).collect();
    let common = if services.is_empty() {
        say.clash_companies(clash.companies)
    } else {
        services.join(", ")
    };
    let words = say.clash(
        clash.one,
        clash.other,
        safe_line(&clash.title),
        stretch(view, &clash.window),
        common,
    );
    view.paint.alarm(&words)
}

/// What clashes, a line each.
pub(crate) fn clashes(view: &View<'_>, all: &[Clash]) -> Vec<String> {
    all.iter().map(|one| clash(view, one)).collect()
}

/// Alarms: those that fire, and those that stopped.
pub(super) fn alarms(view: &View<'_>, firing: &[KnownAlarm], quiet: &[KnownAlarm]) -> String {
    let say = view.language;
    let mut parts = Vec::new();
    for (heading, all) in [(say.alarms_firing(), firing), (say.alarms_quiet(), quiet)] {
        if !all.is_empty() {
            let mut out = view.paint.strong(&heading);
            for one in all {
                let _ = write!(out, "\n  {}", alarm(view, one));
            }
            parts.push(out);
        }
    }
    if parts.is_empty() {
        return say.alarms_none();
    }
    parts.join("\n\n")
}

/// An alarm in a line, and below it what became of it and why.
fn alarm(view: &View<'_>, known: &KnownAlarm) -> String {
    let say = view.language;
    let alarm = &known.alarm;
    let mut parts = vec![view.paint.strong(&safe_line(alarm.name()))];
    let service = alarm.label("service");
    if !service.is_empty() {
        parts.push(safe_line(service).into_owned());
    }
    parts.push(say.alarm_of(safe_line(alarm.monitor.as_str())));
    let since = view.moment(alarm.starts_at);
    parts.push(match (alarm.state, alarm.ends_at) {
        (AlarmState::Firing, _) => say.alarm_since(since),
        (AlarmState::Resolved, ended) => {
            say.alarm_until(since, view.moment(ended.unwrap_or(known.seen_at)))
        }
    });
    if let Some(event) = known.event {
        parts.push(event.to_string());
    }
    let mut out = parts.join(" · ");
    if let Some(decision) = &known.decision {
        let _ = write!(
            out,
            "\n      {}: {}",
            safe_line(&known.outcome),
            super::history::because(view, decision)
        );
    }
    out
}
