//! Why something was decided: the conditions tried, in order, and which won.

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use switchboard::desk::{Again, Reviewed, Why};
use switchboard::rules::Tried;

use super::safe::safe_line;
use super::view::{View, padded};

/// Why a case is as it is.
pub(super) fn why(view: &View<'_>, why: &Why) -> String {
    let mut out = view.paint.strong(&why.case.to_string());
    if !why.title.is_empty() {
        let _ = write!(out, " {}", safe_line(&why.title));
    }
    if why.decisions.is_empty() && why.waits.is_empty() && why.not_done.is_empty() {
        let _ = write!(out, "\n  {}", view.language.why_nothing());
        return out;
    }
    for decision in &why.decisions {
        let _ = write!(out, "\n\n{}", reviewed(view, decision));
    }
    if why.earlier > 0 {
        let more = view.language.why_earlier(why.earlier, why.case);
        let _ = write!(out, "\n\n{}", view.paint.dim(&more));
    }
    if !why.waits.is_empty() {
        let _ = write!(out, "\n\n{}", view.paint.strong(&view.language.why_waits()));
        for waits in &why.waits {
            let when = view.moment_and_distance(waits.at);
            let _ = write!(out, "\n  {when}: {}", safe_line(&waits.what));
        }
    }
    if !why.not_done.is_empty() {
        let _ = write!(
            out,
            "\n\n{}",
            view.paint.strong(&view.language.why_not_done())
        );
        for what in &why.not_done {
            let _ = write!(out, "\n  {}", safe_line(what));
        }
    }
    out
}

fn reviewed(view: &View<'_>, decision: &Reviewed) -> String {
    let record = &decision.record;
    let hook = view.paint.strong(&safe_line(&record.hook));
    let reason = safe_line(&record.reason);
    if decision.again == Again::NotShown {
        return format!("{hook}, {}: {reason}", view.moment(record.at));
    }
    let mut out = format!("{hook}:{}", parts(&decision.outcome));
    let because = if record.fault.is_some() {
        view.paint.alarm(&reason)
    } else {
        format!("because {reason}")
    };
    let _ = write!(out, "\n  {because}");
    let asked = format!(
        "asked {} about {}, under rules {}",
        view.moment(record.at),
        safe_line(&decision.about),
        record.rules_version
    );
    let _ = write!(out, "\n  {}", view.paint.dim(&asked));
    let places = decision.tried.iter().map(|one| one.at.chars().count());
    let width = places.max().unwrap_or(0);
    let last = decision.tried.len().saturating_sub(1);
    for (index, one) in decision.tried.iter().enumerate() {
        // The answer stands last when the script came to one.
        let is_answer = index == last && one.held && one.at == record.rule;
        out.push_str(&tried(view, one, is_answer, width));
    }
    match &decision.again {
        Again::Same | Again::NotShown => {}
        Again::Otherwise { outcome, reason } => {
            let text = format!(
                "made again it comes out otherwise: {}, because {}; the record stands",
                safe_line(outcome),
                safe_line(reason)
            );
            let _ = write!(out, "\n  {}", view.paint.alarm(&text));
        }
        Again::Impossible(why) => {
            let text = format!("it cannot be made again: {}", safe_line(why));
            let _ = write!(out, "\n  {}", view.paint.warn(&text));
        }
    }
    out
}

/// An answer of one part stands behind its hook; the parts of a longer one below.
fn parts(outcome: &str) -> String {
    let outcome = safe_line(outcome);
    if !outcome.contains("; ") {
        return format!(" {outcome}");
    }
    let parts: Vec<&str> = outcome.split("; ").collect();
    format!("\n    {}", parts.join("\n    "))
}

/// One condition: `no`, `yes` or what was answered, and the values it saw.
fn tried(view: &View<'_>, one: &Tried, is_answer: bool, width: usize) -> String {
    let verdict = match (is_answer, one.held) {
        (true, _) => view.paint.good("so "),
        (false, true) => view.paint.good("yes"),
        (false, false) => view.paint.dim("no "),
    };
    let place = view.paint.dim(&padded(&safe_line(&one.at), width));
    let mut out = format!("\n  {verdict} {place}  {}", safe_line(&one.condition));
    if !is_answer {
        let blanks = " ".repeat(width + 10);
        for value in &one.values {
            let _ = write!(out, "\n{blanks}{}", safe_line(value));
        }
    }
    out
}
