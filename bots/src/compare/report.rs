//! What differs, in words and as JSON.

use std::fmt::Write as _;

use serde::Serialize;
use switchboard::desk::Moved;
use switchboard::model::{RulesVersion, Timestamp};
use switchboard::rules::{Comparison, Example, Group, Planned, Side};

use crate::language::Language;
use crate::render::{Paint, moment, safe_line};

/// An example shows so many due times that differ.
const MAX_DUE: usize = 8;
/// So many due times in flight are listed.
const MAX_MOVED: usize = 20;

/// What was compared.
#[derive(Clone, Debug, Serialize)]
pub struct Compared<'a> {
    /// The version before.
    pub old: &'a RulesVersion,
    /// The other version.
    pub new: &'a RulesVersion,
    /// What differs.
    #[serde(flatten)]
    pub comparison: &'a Comparison,
    /// What becomes of due times, where there is a desk to look at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_flight: Option<&'a InFlight>,
}

/// What becomes of timers that run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct InFlight {
    /// Those that move.
    pub moved: Vec<Moved>,
    /// How many keep their due time.
    pub kept: u64,
}

/// As one JSON object.
#[must_use]
pub fn write_json(compared: &Compared<'_>) -> String {
    // Texts, numbers and times can always be written.
    let mut line = serde_json::to_string(compared).unwrap_or_default();
    line.push('\n');
    line
}

/// As people read it: the sum, then the groups, the largest first.
#[must_use]
pub fn write_text(compared: &Compared<'_>, paint: Paint, now: Timestamp) -> String {
    let (old, new) = (compared.old, compared.new);
    let mut out = if old == new {
        format!("Both are version {old}.\n")
    } else {
        format!("From {old} to {new}.\n")
    };
    out.push_str(&comparison(compared.comparison, paint, now));
    if let Some(in_flight) = compared.in_flight {
        out.push_str(&due_times(in_flight, paint, now));
    }
    out
}

/// The sum, then the groups, the largest first.
#[must_use]
pub fn comparison(of: &Comparison, paint: Paint, now: Timestamp) -> String {
    let mut out = sum(of, paint);
    out.push('\n');
    for group in of.by_count() {
        out.push('\n');
        out.push_str(&one_group(group, paint, now));
    }
    if of.ungrouped > 0 {
        let _ = writeln!(
            out,
            "\n{} more changed, of rules that are not listed.",
            grouped(of.ungrouped)
        );
    }
    out
}

fn sum(of: &Comparison, paint: Paint) -> String {
    let decisions = counted(of.decisions, "decision");
    let changed = match of.changed {
        0 if of.decisions == 0 => "nothing to compare".to_owned(),
        0 => paint.good("none changes"),
        changed => paint.strong(&format!("{} change", grouped(changed))),
    };
    let mut out = format!("{decisions} compared: {changed}");
    if of.changed > 0
        && let Some(share) = (of.changed * 1_000).checked_div(of.decisions)
    {
        let _ = write!(out, " ({}.{} %)", share / 10, share % 10);
    }
    if of.reworded > 0 {
        let _ = write!(out, ", {} only in the reason given", grouped(of.reworded));
    }
    if of.left_out > 0 {
        let _ = write!(out, "; {} left out", grouped(of.left_out));
    }
    out.push('.');
    out
}

fn one_group(group: &Group, paint: Paint, now: Timestamp) -> String {
    let rule = |side: &Side| safe_line(&side.rule).into_owned();
    let mut out = format!(
        "{} × {}  {} → {}\n",
        paint.strong(&grouped(group.count)),
        safe_line(&group.hook),
        rule(&group.old),
        rule(&group.new)
    );
    let reasons = group.old.reason != group.new.reason;
    for (word, side) in [("was", &group.old), ("now", &group.new)] {
        let _ = writeln!(out, "    {word}  {}", safe_line(&side.outcome));
        if let Some(fault) = &side.fault {
            let fault = format!("the script failed: {}", safe_line(fault));
            let _ = writeln!(out, "         {}", paint.alarm(&fault));
        } else if reasons {
            let reason = format!("because {}", safe_line(&side.reason));
            let _ = writeln!(out, "         {}", paint.dim(&reason));
        }
    }
    for example in &group.examples {
        out.push_str(&one_example(group, example, paint, now));
    }
    out
}

fn one_example(group: &Group, example: &Example, paint: Paint, now: Timestamp) -> String {
    let when = moment(Language::ENGLISH, example.at, now, chrono_tz::UTC);
    let mut out = format!(
        "    {} {}, {}\n",
        paint.strong(&safe_line(&example.about)),
        safe_line(&example.what),
        paint.dim(&when)
    );
    if example.old != group.old.outcome || example.new != group.new.outcome {
        let _ = writeln!(out, "      - {}", safe_line(&example.old));
        let _ = writeln!(out, "      + {}", safe_line(&example.new));
    }
    let only = |these: &[Planned], others: &[Planned]| -> Vec<Planned> {
        let differs = |planned: &&Planned| !others.contains(planned);
        these.iter().filter(differs).cloned().collect()
    };
    let gone = only(&example.old_timeline, &example.new_timeline);
    let come = only(&example.new_timeline, &example.old_timeline);
    let mut due: Vec<(Timestamp, char, Planned)> = Vec::new();
    due.extend(gone.into_iter().map(|one| (one.at, '-', one)));
    due.extend(come.into_iter().map(|one| (one.at, '+', one)));
    due.sort_by_key(|(at, _, _)| *at);
    let more = due.len().saturating_sub(MAX_DUE);
    for (at, sign, planned) in due.into_iter().take(MAX_DUE) {
        let when = moment(Language::ENGLISH, at, now, chrono_tz::UTC);
        let mut line = format!("      {sign} {when}  {}", safe_line(&planned.what));
        if let Some(every) = planned.every {
            let _ = write!(line, ", again every {every}");
        }
        let _ = writeln!(out, "{line}");
    }
    if more > 0 {
        let _ = writeln!(out, "      and {more} more due times");
    }
    out
}

/// What becomes of due times.
#[must_use]
pub(crate) fn due_times(in_flight: &InFlight, paint: Paint, now: Timestamp) -> String {
    let mut out = String::new();
    if in_flight.moved.is_empty() && in_flight.kept == 0 {
        return out;
    }
    let _ = writeln!(out, "\n{}", paint.strong("Due times in flight"));
    let say = |at: Option<Timestamp>| {
        at.map_or_else(
            || "never".to_owned(),
            |at| moment(Language::ENGLISH, at, now, chrono_tz::UTC),
        )
    };
    for moved in in_flight.moved.iter().take(MAX_MOVED) {
        let _ = writeln!(
            out,
            "    {} {}: {} → {}, because {}",
            paint.strong(&moved.case.to_string()),
            safe_line(&moved.what),
            say(moved.was),
            say(moved.now),
            safe_line(&moved.reason)
        );
    }
    let more = in_flight.moved.len().saturating_sub(MAX_MOVED);
    if more > 0 {
        let _ = writeln!(out, "    and {more} more");
    }
    if in_flight.kept > 0 {
        let kept = counted(in_flight.kept, "timer");
        let verb = if in_flight.kept == 1 {
            "keeps its"
        } else {
            "keep their"
        };
        let _ = writeln!(out, "    {kept} {verb} due time");
    }
    out
}

fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(count))
}

/// `12,345`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
