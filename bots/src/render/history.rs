//! What happened to a case, one line an entry.

use std::fmt::Write as _;

use chrono::TimeDelta;
use switchboard::model::{AuditEntry, ClockKind, DecisionRecord, Happening, PersonId, Severity};

use super::safe::{safe, safe_line};
use super::time::length;
use super::view::{View, indented};

/// The history, the oldest first, under its heading.
#[must_use]
pub fn history(view: &View<'_>, entries: &[AuditEntry]) -> String {
    let mut out = view.paint.strong("History");
    for entry in entries {
        let (what, text) = happening(view, entry);
        let when = view.moment(entry.at);
        let _ = write!(out, "\n  {}  {what}", view.paint.dim(&when));
        if !text.is_empty() {
            let _ = write!(out, "\n{}", indented(&safe(text), "      "));
        }
    }
    out
}

fn who(view: &View<'_>, actor: Option<&PersonId>) -> String {
    actor.map_or_else(|| "the desk".to_owned(), |id| view.name(id))
}

/// What happened, in a sentence, and the text that belongs to it. What the rules decided and whom
/// the desk told is said of them, even when a person's command was the occasion.
fn happening<'a>(view: &View<'_>, entry: &'a AuditEntry) -> (String, &'a str) {
    let who = who(view, entry.actor.as_ref());
    match &entry.what {
        Happening::Opened { text, channel, .. } => {
            return (format!("{who} opened it by {channel}"), text);
        }
        Happening::Commented { text, channel } => {
            return (format!("{who} wrote by {channel}"), text);
        }
        Happening::Corrected { text, channel } => {
            let said = format!("{who} corrected what they wrote by {channel}");
            return (said, text);
        }
        _ => {}
    }
    let said = match &entry.what {
        Happening::Opened { .. } | Happening::Commented { .. } | Happening::Corrected { .. } => {
            String::new()
        }
        Happening::Chat { chat } => format!("{who} {}", super::chat::happening(view, chat)),
        Happening::Changed { field, from, to } => {
            format!("{who} {}", changed(view, field, from, to))
        }
        Happening::Answered {
            channel,
            after_secs,
        } => {
            let took = length(TimeDelta::seconds(*after_secs));
            format!("{who} gave the first answer by {channel}, after {took}")
        }
        Happening::Breached { clock, due_at } => {
            let text = format!(
                "the {} is late: it was due {}",
                noun(*clock),
                view.moment(*due_at)
            );
            view.paint.alarm(&text)
        }
        Happening::Escalated { to, rung, reason } => {
            let (to, reason) = (view.name(to), safe_line(reason));
            format!("escalated to {to} (step {rung}): {reason}")
        }
        Happening::EscalationExhausted { reason } => {
            let reason = safe_line(reason);
            view.paint
                .alarm(&format!("nobody is left to escalate to ({reason})"))
        }
        Happening::Acknowledged => format!("{who} acknowledged the escalation"),
        Happening::Decided { decision, outcome } => {
            format!(
                "the rules decided {}: {}",
                safe_line(outcome),
                because(view, decision)
            )
        }
        Happening::Notified {
            audience,
            kind,
            count,
        } => {
            let kind = kind.key().replace('_', " ");
            format!("told {}: {kind} ({count})", safe_line(audience))
        }
        Happening::NotNotified { audience, reason } => {
            format!(
                "told nobody ({}): {}",
                safe_line(audience),
                safe_line(reason)
            )
        }
        Happening::PersonAdded { person, role } => {
            format!("{who} added {} as {}", view.name(person), role.name())
        }
        Happening::PersonRemoved { person } => format!("{who} removed {}", view.name(person)),
        Happening::Refused { action, reason } => {
            format!(
                "{who} was refused {}: {}",
                safe_line(action),
                safe_line(reason)
            )
        }
        Happening::RulesChanged { change } => {
            format!("{who} {} rules {}", change.step.word(), change.version)
        }
        Happening::Reclassified { claimed, now } => {
            format!(
                "it is {}, and not {} as was claimed",
                now.word(),
                claimed.word()
            )
        }
    };
    (said, "")
}

/// What a clock's end is called.
pub(super) fn noun(clock: ClockKind) -> &'static str {
    match clock {
        ClockKind::Response => "answer",
        ClockKind::Resolution => "solution",
    }
}

fn changed(view: &View<'_>, field: &str, from: &str, to: &str) -> String {
    let value = |text: &str| value_of(view, field, text);
    let field = safe_line(field);
    match (from, to) {
        ("", "") => format!("touched the {field}"),
        ("", to) => format!("set the {field} to {}", value(to)),
        (from, "") => format!("took the {field} away (it was {})", value(from)),
        (from, to) => format!("changed the {field} from {} to {}", value(from), value(to)),
    }
}

/// A field's value as people read it: names for ids, words for severities.
fn value_of(view: &View<'_>, field: &str, text: &str) -> String {
    match field {
        "assignee" | "commander" => match PersonId::new(text) {
            Ok(id) => view.full_name(&id),
            Err(_) => safe_line(text).into_owned(),
        },
        "severity" => match text.parse::<Severity>() {
            Ok(severity) => severity.word().to_owned(),
            Err(_) => safe_line(text).into_owned(),
        },
        "queue" => match text.parse() {
            Ok(id) => view.queue(&id),
            Err(_) => safe_line(text).into_owned(),
        },
        "state" => safe_line(text).replace('_', " "),
        _ => safe_line(text).into_owned(),
    }
}

/// A decision: which, its reason and the rule that gave it.
pub(super) fn decision(view: &View<'_>, decision: &DecisionRecord) -> String {
    format!("{}: {}", safe_line(&decision.hook), because(view, decision))
}

/// A decision's reason and the rule that gave it.
fn because(view: &View<'_>, decision: &DecisionRecord) -> String {
    let rule = view.paint.dim(&format!("({})", safe_line(&decision.rule)));
    let mut out = format!("{} {rule}", safe_line(&decision.reason));
    if let Some(fault) = &decision.fault {
        let fault = format!(
            "the script failed, so the default decided: {}",
            safe_line(fault)
        );
        let _ = write!(out, "; {}", view.paint.alarm(&fault));
    }
    out
}
