//! Queues and rules in words.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::TimeDelta;
use switchboard::desk::OnDuty;
use switchboard::desk::{QueueStanding, SpeedOfAnswer};
use switchboard::model::{QueueId, RulesVersion, Span, Timestamp};

use super::safe::{safe, safe_line};
use super::time::length;
use super::view::{Cell, View, columns, indented};

/// What waits in which queue, and below it the speed of answer where there were calls.
pub(super) fn queues(view: &View<'_>, queues: &BTreeMap<QueueId, QueueStanding>) -> String {
    if queues.is_empty() {
        return "There are no queues that you can see.".to_owned();
    }
    let mut rows = vec![heads(
        view,
        &["queue", "calls waiting", "open tickets", "name"],
    )];
    for (id, queue) in queues {
        rows.push(vec![
            Cell::plain(id.as_str()),
            waiting(view, queue),
            Cell::plain(queue.open_tickets.to_string()),
            Cell::plain(safe_line(&queue.name)),
        ]);
    }
    let mut out = columns(view, &rows, "");
    let mut rows = vec![heads(
        view,
        &["speed of answer", "promised", "lately", "this month"],
    )];
    for (id, queue) in queues {
        if queue.month == SpeedOfAnswer::default() && queue.window == SpeedOfAnswer::default() {
            continue;
        }
        let promised = queue.answer_within;
        rows.push(vec![
            Cell::plain(id.as_str()),
            Cell::plain(promised.map(span).unwrap_or_default()),
            speed(view, &queue.window, promised),
            speed(view, &queue.month, promised),
        ]);
    }
    if rows.len() > 1 {
        let _ = write!(out, "\n\n{}", columns(view, &rows, ""));
    }
    out
}

fn heads(view: &View<'_>, texts: &[&str]) -> Vec<Cell> {
    let paint = view.paint;
    texts
        .iter()
        .map(|text| Cell::painted(*text, move |text| paint.dim(text)))
        .collect()
}

fn waiting(view: &View<'_>, queue: &QueueStanding) -> Cell {
    let paint = view.paint;
    match (queue.waiting.len(), queue.longest_wait) {
        (0, _) => Cell::plain("none"),
        (count, longest) => {
            let mut text = count.to_string();
            if let Some(longest) = longest {
                let _ = write!(text, ", longest {}", span(longest));
            }
            let late = matches!((longest, queue.answer_within), (Some(l), Some(p)) if l > p);
            Cell::painted(text, move |text| {
                if late {
                    paint.alarm(text)
                } else {
                    text.to_owned()
                }
            })
        }
    }
}

/// `12 calls in 40 s (p90 1 min), 1 gave up`, as an alarm when the mean is over the promise.
fn speed(view: &View<'_>, speed: &SpeedOfAnswer, promised: Option<Span>) -> Cell {
    let paint = view.paint;
    let mut parts = Vec::new();
    if let (Some(mean), Some(p90)) = (speed.mean, speed.p90) {
        let calls = if speed.answered == 1 { "call" } else { "calls" };
        parts.push(format!(
            "{} {calls} in {} (p90 {})",
            speed.answered,
            span(mean),
            span(p90)
        ));
    }
    if speed.abandoned > 0 {
        parts.push(format!("{} gave up", speed.abandoned));
    }
    let text = if parts.is_empty() {
        "no calls".to_owned()
    } else {
        parts.join(", ")
    };
    let late = matches!((speed.mean, promised), (Some(mean), Some(p)) if mean > p);
    Cell::painted(text, move |text| {
        if late {
            paint.alarm(text)
        } else {
            text.to_owned()
        }
    })
}

/// Waits are short, so seconds are kept: `1 min 30 s`.
fn span(span: Span) -> String {
    let secs = span.secs();
    match (secs / 60, secs % 60) {
        (1..60, rest @ 1..) => format!("{} min {rest} s", secs / 60),
        _ => length(TimeDelta::seconds(secs)),
    }
}

/// The rules in force.
pub(super) fn rules(
    view: &View<'_>,
    version: &RulesVersion,
    programme: &str,
    files: &[String],
    came: Option<(String, Timestamp)>,
) -> String {
    let name = view.paint.strong(&safe_line(programme));
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for file in files {
        let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
        folders.entry(folder).or_default().push(name);
    }
    let mut out = format!("{name}, version {version}");
    if let Some((how, at)) = came {
        let _ = write!(out, "\n  {how}, {}", view.moment(at));
    }
    for (folder, names) in folders {
        let line = match (folder, names.len()) {
            ("", _) => wrapped(&names, view.width.saturating_sub(4)),
            (folder, 1) => format!("{folder}/ 1 file"),
            (folder, count) => format!("{folder}/ {count} files"),
        };
        let _ = write!(out, "\n{}", indented(&safe(&line), "  "));
    }
    out
}

/// Names joined by commas, on lines of at most `width` columns.
fn wrapped(names: &[&str], width: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    for (n, name) in names.iter().enumerate() {
        let comma = if n + 1 < names.len() { "," } else { "" };
        let word = name.chars().count() + comma.len();
        if n > 0 && column + 1 + word > width {
            out.push('\n');
            column = 0;
        } else if n > 0 {
            out.push(' ');
            column += 1;
        }
        let _ = write!(out, "{name}{comma}");
        column += word;
    }
    out
}

/// Who is on duty, and what they have in hand.
pub(super) fn duty(view: &View<'_>, agents: &[OnDuty]) -> String {
    if agents.is_empty() {
        return view
            .paint
            .warn("Nobody is on duty; calls and tickets wait in their queues.");
    }
    let row = |agent: &OnDuty| {
        let level = agent
            .level
            .map_or_else(|| "any level".to_owned(), |level| format!("level {level}"));
        let (tickets, calls) = (agent.load.tickets, agent.load.calls);
        let of = agent
            .capacity
            .map(|capacity| format!(" of {capacity}"))
            .unwrap_or_default();
        let in_hand = tickets.saturating_add(calls);
        vec![
            Cell::plain(view.full_name(&agent.person)),
            Cell::plain(level),
            Cell::plain(format!("{in_hand}{of} in hand")),
            Cell::plain(format!("{tickets} tickets, {calls} calls")),
        ]
    };
    let rows: Vec<Vec<Cell>> = agents.iter().map(row).collect();
    format!(
        "{}\n{}",
        view.paint.strong("On duty"),
        columns(view, &rows, "  ")
    )
}
