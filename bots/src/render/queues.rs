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
use crate::language::Language;

/// What waits in which queue, and below it the speed of answer where there were calls.
pub(super) fn queues(view: &View<'_>, queues: &BTreeMap<QueueId, QueueStanding>) -> String {
    let say = view.language;
    if queues.is_empty() {
        return say.queues_none();
    }
    let mut rows = vec![heads(
        view,
        [
            say.queues_queue(),
            say.queues_calls(),
            say.queues_tickets(),
            say.queues_name(),
        ],
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
        [
            say.queues_speed(),
            say.queues_promised(),
            say.queues_lately(),
            say.queues_month(),
        ],
    )];
    for (id, queue) in queues {
        if queue.month == SpeedOfAnswer::default() && queue.window == SpeedOfAnswer::default() {
            continue;
        }
        let promised = queue.answer_within;
        rows.push(vec![
            Cell::plain(id.as_str()),
            Cell::plain(promised.map(|p| span(say, p)).unwrap_or_default()),
            speed(view, &queue.window, promised),
            speed(view, &queue.month, promised),
        ]);
    }
    if rows.len() > 1 {
        let _ = write!(out, "\n\n{}", columns(view, &rows, ""));
    }
    out
}

fn heads(view: &View<'_>, texts: [String; 4]) -> Vec<Cell> {
    let paint = view.paint;
    texts
        .into_iter()
        .map(|text| Cell::painted(text, move |text| paint.dim(text)))
        .collect()
}

fn waiting(view: &View<'_>, queue: &QueueStanding) -> Cell {
    let paint = view.paint;
    match (queue.waiting.len(), queue.longest_wait) {
        (0, _) => Cell::plain(view.language.queues_waiting_none()),
        (count, longest) => {
            let text = match longest {
                Some(longest) => view
                    .language
                    .queues_longest(count, span(view.language, longest)),
                None => count.to_string(),
            };
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
    let (paint, say) = (view.paint, view.language);
    let mut parts = Vec::new();
    if let (Some(mean), Some(p90)) = (speed.mean, speed.p90) {
        parts.push(say.queues_answered(speed.answered, span(say, mean), span(say, p90)));
    }
    if let Some(percent) = speed.service_level_percent() {
        parts.push(say.queues_in_time(percent));
    }
    if speed.abandoned > 0 {
        parts.push(say.queues_gave_up(speed.abandoned));
    }
    let text = if parts.is_empty() {
        say.queues_no_calls()
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
pub(super) fn span(say: Language, span: Span) -> String {
    let secs = span.secs();
    match (secs / 60, secs % 60) {
        (minutes @ 1..60, rest @ 1..) => say.minutes_secs(minutes, rest),
        _ => length(say, TimeDelta::seconds(secs)),
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
    let say = view.language;
    let mut out = say.rules_version(name, version);
    if let Some((how, at)) = came {
        let _ = write!(out, "\n  {how}, {}", view.moment(at));
    }
    for (folder, names) in folders {
        let line = match (folder, names.len()) {
            ("", _) => wrapped(&names, view.width.saturating_sub(4)),
            (folder, count) => say.rules_folder(folder, count),
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
    let say = view.language;
    if agents.is_empty() {
        return view.paint.warn(&say.duty_nobody());
    }
    let row = |agent: &OnDuty| {
        let level = agent
            .level
            .map_or_else(|| say.duty_any_level(), |level| say.level(level));
        let (tickets, calls) = (agent.load.tickets, agent.load.calls);
        let count = tickets.saturating_add(calls);
        let in_hand = match agent.capacity {
            Some(capacity) => say.duty_in_hand_of(count, capacity),
            None => say.duty_in_hand(count),
        };
        vec![
            Cell::plain(view.full_name(&agent.person)),
            Cell::plain(level),
            Cell::plain(in_hand),
            Cell::plain(say.duty_cases(tickets, calls)),
        ]
    };
    let rows: Vec<Vec<Cell>> = agents.iter().map(row).collect();
    format!(
        "{}\n{}",
        view.paint.strong(&say.duty_heading()),
        columns(view, &rows, "  ")
    )
}
