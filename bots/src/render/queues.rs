//! Queues and rules in words.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::TimeDelta;
use switchboard::desk::{QueueStanding, SpeedOfAnswer};
use switchboard::model::{QueueId, RulesVersion, Span};

use super::safe::safe_line;
use super::time::length;
use super::view::{Cell, View, columns};

/// Queues, one a line, with the speed of answer over the window and the month.
pub(super) fn queues(view: &View<'_>, queues: &BTreeMap<QueueId, QueueStanding>) -> String {
    if queues.is_empty() {
        return "There are no queues that you can see.".to_owned();
    }
    let paint = view.paint;
    let head = [
        "queue",
        "calls waiting",
        "tickets",
        "promised",
        "lately",
        "this month",
    ];
    let mut rows: Vec<Vec<Cell>> = vec![
        head.into_iter()
            .map(|text| Cell::painted(text, move |text| paint.dim(text)))
            .collect(),
    ];
    for (id, queue) in queues {
        let name = if queue.name.is_empty() {
            id.as_str()
        } else {
            &queue.name
        };
        let promised = queue.answer_within;
        rows.push(vec![
            Cell::plain(format!("{} ({id})", safe_line(name))),
            waiting(view, queue),
            Cell::plain(queue.open_tickets.to_string()),
            Cell::plain(promised.map(span).unwrap_or_default()),
            speed(view, &queue.window, promised),
            speed(view, &queue.month, promised),
        ]);
    }
    columns(view, &rows, "")
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

/// `12 answered, mean 40 s, p90 1 min, 1 gave up`, as an alarm when the mean is over the promise.
fn speed(view: &View<'_>, speed: &SpeedOfAnswer, promised: Option<Span>) -> Cell {
    let paint = view.paint;
    let mut parts = Vec::new();
    if let (Some(mean), Some(p90)) = (speed.mean, speed.p90) {
        parts.push(format!("{} answered", speed.answered));
        parts.push(format!("mean {}", span(mean)));
        parts.push(format!("p90 {}", span(p90)));
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
) -> String {
    let name = view.paint.strong(&safe_line(programme));
    let mut out = format!("{name}, version {version}");
    for file in files {
        let _ = write!(out, "\n  {}", safe_line(file));
    }
    out
}
