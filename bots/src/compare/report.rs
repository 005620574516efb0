//! What differs, in words and as JSON.

use std::fmt::Write as _;

use serde::Serialize;
use switchboard::desk::Moved;
use switchboard::model::{RulesVersion, Timestamp};
use switchboard::rules::{Comparison, Example, Group, Planned, Side};

use crate::language::Language;
use crate::render::{Paint, audience, moment, safe_line};

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

/// For whom it is told.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// In which language they read.
    pub language: Language,
    /// Whether there are colours.
    pub paint: Paint,
    /// The time, passed in.
    pub now: Timestamp,
}

impl Reader {
    fn moment(self, at: Timestamp) -> String {
        moment(self.language, at, self.now, chrono_tz::UTC)
    }

    /// `12,345`.
    fn grouped(self, number: u64) -> String {
        let digits = number.to_string();
        let mut out = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                out.push_str(&self.language.thousands());
            }
            out.push(digit);
        }
        out
    }
}

/// As one JSON object.
#[must_use]
pub fn write_json(compared: &Compared<'_>) -> String {
    // Texts, numbers and times can always be written.
    let mut line = serde_json::to_string(compared).unwrap_or_default();
    line.push('\n');
    line
}

/// As people read it on the command line: the sum, then the groups, the largest first.
#[must_use]
pub fn write_text(compared: &Compared<'_>, paint: Paint, now: Timestamp) -> String {
    let reader = Reader {
        language: Language::ENGLISH,
        paint,
        now,
    };
    let (old, new) = (compared.old, compared.new);
    let mut out = if old == new {
        format!("Both are version {old}.")
    } else {
        reader.language.rules_from_to(old, new)
    };
    out.push('\n');
    out.push_str(&comparison(compared.comparison, reader));
    if let Some(in_flight) = compared.in_flight {
        out.push_str(&due_times(in_flight, reader));
    }
    out
}

/// The sum, then the groups, the largest first.
#[must_use]
pub fn comparison(of: &Comparison, reader: Reader) -> String {
    let mut out = sum(of, reader);
    out.push('\n');
    for group in of.by_count() {
        out.push('\n');
        out.push_str(&one_group(group, reader));
    }
    if of.ungrouped > 0 {
        let more = reader.grouped(of.ungrouped);
        let _ = writeln!(out, "\n{}", reader.language.compared_ungrouped(more));
    }
    out
}

fn sum(of: &Comparison, reader: Reader) -> String {
    let Reader {
        language: say,
        paint,
        ..
    } = reader;
    let changed = match of.changed {
        0 if of.decisions == 0 => say.compared_nothing(),
        0 => paint.good(&say.compared_none()),
        changed => paint.strong(&say.compared_changed(changed, reader.grouped(changed))),
    };
    let mut out = say.compared(of.decisions, reader.grouped(of.decisions), changed);
    if of.changed > 0
        && let Some(share) = (of.changed * 1_000).checked_div(of.decisions)
    {
        let _ = write!(out, " ({})", say.compared_share(share / 10, share % 10));
    }
    if of.reworded > 0 {
        let reworded = say.compared_reworded(reader.grouped(of.reworded));
        let _ = write!(out, ", {reworded}");
    }
    if of.left_out > 0 {
        let left_out = say.compared_left_out(of.left_out, reader.grouped(of.left_out));
        let _ = write!(out, "; {left_out}");
    }
    out.push('.');
    out
}

fn one_group(group: &Group, reader: Reader) -> String {
    let Reader {
        language: say,
        paint,
        ..
    } = reader;
    let rule = |side: &Side| safe_line(&side.rule).into_owned();
    let mut out = format!(
        "{} × {}  {} → {}\n",
        paint.strong(&reader.grouped(group.count)),
        safe_line(&group.hook),
        rule(&group.old),
        rule(&group.new)
    );
    let reasons = group.old.reason != group.new.reason;
    let words = [say.compared_was(), say.compared_now()];
    let width = words.iter().map(|word| word.chars().count()).max();
    let width = width.unwrap_or(0);
    let blanks = " ".repeat(width + 6);
    for (word, side) in words.iter().zip([&group.old, &group.new]) {
        let _ = writeln!(out, "    {word:width$}  {}", safe_line(&side.outcome));
        if let Some(fault) = &side.fault {
            let fault = say.compared_fault(safe_line(fault));
            let _ = writeln!(out, "{blanks}{}", paint.alarm(&fault));
        } else if reasons {
            let reason = say.why_because(safe_line(&side.reason));
            let _ = writeln!(out, "{blanks}{}", paint.dim(&reason));
        }
    }
    for example in &group.examples {
        out.push_str(&one_example(group, example, reader));
    }
    out
}

fn one_example(group: &Group, example: &Example, reader: Reader) -> String {
    let Reader {
        language: say,
        paint,
        ..
    } = reader;
    let mut out = format!(
        "    {} {}, {}\n",
        paint.strong(&safe_line(&example.about)),
        safe_line(&example.what),
        paint.dim(&reader.moment(example.at))
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
        let what = safe_line(&planned.what);
        let what = match planned.every {
            Some(every) => say.compared_every(what, every),
            None => what.into_owned(),
        };
        let _ = writeln!(out, "      {sign} {}  {what}", reader.moment(at));
    }
    if more > 0 {
        let _ = writeln!(out, "      {}", say.compared_more_due(more));
    }
    out
}

/// What becomes of due times.
#[must_use]
pub(crate) fn due_times(in_flight: &InFlight, reader: Reader) -> String {
    let Reader {
        language: say,
        paint,
        ..
    } = reader;
    let mut out = String::new();
    if in_flight.moved.is_empty() && in_flight.kept == 0 {
        return out;
    }
    let _ = writeln!(out, "\n{}", paint.strong(&say.due_heading()));
    let when = |at: Option<Timestamp>| at.map_or_else(|| say.due_never(), |at| reader.moment(at));
    for moved in in_flight.moved.iter().take(MAX_MOVED) {
        let line = say.due_moved(
            paint.strong(&moved.case.to_string()),
            audience(say, moved.to),
            when(moved.was),
            when(moved.now),
            safe_line(&moved.reason),
        );
        let _ = writeln!(out, "    {line}");
    }
    let more = in_flight.moved.len().saturating_sub(MAX_MOVED);
    if more > 0 {
        let _ = writeln!(out, "    {}", say.due_more(more));
    }
    if in_flight.kept > 0 {
        let kept = say.due_kept(in_flight.kept, reader.grouped(in_flight.kept));
        let _ = writeln!(out, "    {kept}");
    }
    out
}
