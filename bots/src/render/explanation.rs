//! Why something was decided: the conditions tried, in order, and which won.

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use chrono::TimeDelta;
use switchboard::desk::{Again, Expected, NotDone, Reviewed, Why};
use switchboard::model::Span;
use switchboard::rules::{Audience, Tried};

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
            let _ = write!(
                out,
                "\n  {when}: {}",
                safe_line(&expected(view, &waits.what))
            );
        }
    }
    if !why.not_done.is_empty() {
        let _ = write!(
            out,
            "\n\n{}",
            view.paint.strong(&view.language.why_not_done())
        );
        for what in &why.not_done {
            let _ = write!(out, "\n  {}", safe_line(&not_done(view, what)));
        }
    }
    out
}

/// What is due.
fn expected(view: &View<'_>, what: &Expected) -> String {
    let say = view.language;
    if say.is_english() {
        return what.to_string();
    }
    let long = |span: Span| view.length(TimeDelta::seconds(span.secs()));
    let words = match what {
        Expected::Begins => say.why_begins(),
        Expected::Overruns => say.why_overruns(),
        Expected::Update {
            to,
            told_ago,
            every,
            ..
        } => say.why_update(audience(view, *to), long(*told_ago), long(*every)),
        Expected::First {
            to,
            began_ago,
            after,
            ..
        } => say.why_first(audience(view, *to), long(*began_ago), long(*after)),
        Expected::AsAnnounced { to, .. } => say.why_announced(audience(view, *to)),
        Expected::AskedAgain { to, .. } => say.why_asked_again(audience(view, *to)),
        Expected::Said(words) => words.clone(),
    };
    match what.rules_say() {
        Some(at) => say.why_rules_say(words, view.moment(at)),
        None => words,
    }
}

fn not_done(view: &View<'_>, what: &NotDone) -> String {
    match what {
        NotDone::Word { to, why } => view.language.why_no_word(audience(view, *to), why),
        NotDone::Said(words) => words.clone(),
    }
}

fn audience(view: &View<'_>, to: Audience) -> String {
    match to {
        Audience::General => view.language.audience_general(),
        Audience::Company => view.language.audience_companies(),
    }
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
        view.language.why_because(&reason)
    };
    let _ = write!(out, "\n  {because}");
    let asked = view.language.why_asked(
        view.moment(record.at),
        safe_line(&decision.about),
        &record.rules_version,
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
            let (outcome, reason) = (safe_line(outcome), safe_line(reason));
            let text = view.language.why_otherwise(outcome, reason);
            let _ = write!(out, "\n  {}", view.paint.alarm(&text));
        }
        Again::Impossible(why) => {
            let text = view.language.why_not_again(safe_line(why));
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
    let say = view.language;
    let words = [say.why_so(), say.why_yes(), say.why_no()];
    let longest = words.iter().map(|word| word.chars().count()).max();
    let [so, yes, no] = words.map(|word| padded(&word, longest.unwrap_or(0)));
    let verdict = match (is_answer, one.held) {
        (true, _) => view.paint.good(&so),
        (false, true) => view.paint.good(&yes),
        (false, false) => view.paint.dim(&no),
    };
    let place = view.paint.dim(&padded(&safe_line(&one.at), width));
    let mut out = format!("\n  {verdict} {place}  {}", safe_line(&one.condition));
    if !is_answer {
        let blanks = " ".repeat(width + longest.unwrap_or(0) + 7);
        for value in &one.values {
            let _ = write!(out, "\n{blanks}{}", safe_line(value));
        }
    }
    out
}
