//! Why something was decided: the conditions tried, in order, and which won.

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use chrono::TimeDelta;
use switchboard::desk::{Again, Expected, NotDone, PlanStep, Reviewed, Why};
use switchboard::model::Span;
use switchboard::rules::{Audience, Tried};

use super::safe::safe_line;
use super::view::{View, padded};
use super::{queues, ticket};
use crate::language::Language;

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
            let what = expected(view, &waits.what);
            let line = view.language.why_waiting(when, safe_line(&what));
            let _ = write!(out, "\n  {line}");
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
    let words = match what {
        Expected::Begins => say.why_begins(),
        Expected::Occurs => say.why_occurs(),
        Expected::LooksAtHeld => say.why_looks_at_held(),
        Expected::Settles => say.why_settles(),
        Expected::Tells => say.why_tells(),
        Expected::Overruns => say.why_overruns(),
        Expected::Prompt => say.why_prompt(),
        Expected::Reminder => say.why_reminder(),
        Expected::Update {
            to,
            told_ago,
            every,
            ..
        } => say.why_update(
            audience(say, *to),
            long(view, *told_ago),
            long(view, *every),
        ),
        Expected::First {
            to,
            began_ago,
            after,
            ..
        } => say.why_first(
            audience(say, *to),
            long(view, *began_ago),
            long(view, *after),
        ),
        Expected::AsAnnounced { to, .. } => say.why_announced(audience(say, *to)),
        Expected::AskedAgain { to, .. } => say.why_asked_again(audience(say, *to)),
        Expected::Promise { clock, within } => {
            say.why_promise(clock.word(), view.open_time(span(*within)))
        }
        Expected::Step(step) => plan_step(view, step),
        Expected::ReplacedStep => say.why_step_replaced(),
        Expected::NextAsked { unless: Some(name) } => say.why_next_asked(name),
        Expected::NextAsked { unless: None } => say.why_next_asked_anyone(),
        Expected::Closes { after } => say.why_closes(long(view, *after)),
        Expected::CallBack { number } => say.why_call_back(safe_line(number)),
        Expected::CallAskedAgain { after } => say.why_call_asked_again(queues::span(say, *after)),
        Expected::Said(words) => words.clone(),
    };
    match what.rules_say() {
        Some(at) => say.why_rules_say(words, view.moment(at)),
        None => words,
    }
}

fn not_done(view: &View<'_>, what: &NotDone) -> String {
    let say = view.language;
    match what {
        NotDone::Word { to, why } => say.why_no_word(audience(say, *to), why),
        NotDone::StandsStill {
            clock,
            stood,
            held_in,
            left,
        } => {
            let states = held_in.iter().map(|state| say.ticket_state(*state));
            let states = states.reduce(|first, second| say.or(first, second));
            say.why_stands_still(
                clock.word(),
                long(view, *stood),
                states.unwrap_or_default(),
                view.open_time(span(*left)),
            )
        }
        NotDone::StepDropped { step, stopped_ago } => {
            let words = plan_step(view, step);
            match stopped_ago {
                Some(ago) => say.why_dropped(words, step.step.clock.word(), long(view, *ago)),
                None => say.why_dropped_no_clock(words),
            }
        }
        NotDone::CallNotAsked {
            came_ago,
            wanted_after: Some(after),
        } => say.why_call_not_asked(queues::span(say, *after), queues::span(say, *came_ago)),
        NotDone::CallNotAsked {
            wanted_after: None, ..
        } => say.why_call_never_asked(),
        NotDone::Said(words) => words.clone(),
    }
}

fn plan_step(view: &View<'_>, of: &PlanStep) -> String {
    let when = if of.at_once {
        view.language.step_at_once(of.step.clock.word())
    } else {
        ticket::step_when(view, &of.step)
    };
    view.language
        .why_step(when, ticket::step_what(view, &of.step))
}

fn span(span: Span) -> TimeDelta {
    TimeDelta::seconds(span.secs())
}

fn long(view: &View<'_>, of: Span) -> String {
    view.length(span(of))
}

/// Whom word of an event is for.
pub(crate) fn audience(say: Language, to: Audience) -> String {
    match to {
        Audience::General => say.audience_general(),
        Audience::Company => say.audience_companies(),
        Audience::AccountManager => say.audience_account_managers(),
        Audience::Agents => say.audience_agents(),
        Audience::StatusPage => say.audience_status_page(),
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
