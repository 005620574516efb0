//! What happened to a case, one line an entry.

use std::fmt::Write as _;

use chrono::TimeDelta;
use switchboard::model::{
    Attachment, AuditEntry, DecisionRecord, Happening, LostFile, PersonId, Severity,
};

use super::incident;
use super::safe::{safe, safe_line};
use super::view::{View, indented};

/// The history, the oldest first, under its heading.
#[must_use]
pub fn history(view: &View<'_>, entries: &[AuditEntry]) -> String {
    let mut out = view.paint.strong(&view.language.history_heading());
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
    actor.map_or_else(|| view.language.the_desk(), |id| view.who(id))
}

/// What happened, in a sentence, and the text that belongs to it. What the rules decided and whom
/// the desk told is said of them, even when a person's command was the occasion.
pub(super) fn happening<'a>(view: &View<'_>, entry: &'a AuditEntry) -> (String, &'a str) {
    let (say, who) = (view.language, who(view, entry.actor.as_ref()));
    match &entry.what {
        Happening::Opened { text, channel, .. } => {
            (say.history_opened(who, say.channel(*channel)), text)
        }
        Happening::Commented { text, channel } => {
            (say.history_wrote(who, say.channel(*channel)), text)
        }
        Happening::Corrected { text, channel } => {
            (say.history_corrected(who, say.channel(*channel)), text)
        }
        Happening::Incident { incident } => incident::step(view, &who, incident),
        what => (without_text(view, &who, what), ""),
    }
}

fn without_text(view: &View<'_>, who: &str, what: &Happening) -> String {
    let say = view.language;
    match what {
        // They have a text.
        Happening::Opened { .. }
        | Happening::Commented { .. }
        | Happening::Corrected { .. }
        | Happening::Incident { .. } => String::new(),
        Happening::Attached { files, lost } => attached(view, who, files, lost),
        Happening::Chat { chat } => super::chat::happening(view, who, chat),
        Happening::Changed { field, from, to } => changed(view, who, field, from, to),
        Happening::Answered {
            channel,
            after_secs,
        } => {
            let took = view.length(TimeDelta::seconds(*after_secs));
            say.history_answered(who, say.channel(*channel), took)
        }
        Happening::Breached { clock, due_at } => {
            let text = say.history_late(clock.word(), view.moment(*due_at));
            view.paint.alarm(&text)
        }
        Happening::Escalated { to, rung, reason } => {
            say.history_escalated(view.who(to), rung, safe_line(reason))
        }
        Happening::EscalationExhausted { reason } => {
            view.paint.alarm(&say.history_exhausted(safe_line(reason)))
        }
        Happening::Acknowledged => say.history_acknowledged(who),
        Happening::Decided { decision, outcome } => {
            say.history_decided(safe_line(outcome), because(view, decision))
        }
        Happening::Undelivered { address, says } => {
            let text = say.history_undelivered(safe_line(address), safe_line(says));
            view.paint.alarm(&text)
        }
        Happening::Alarms {
            fired,
            cleared,
            firing,
            which,
        } => say.history_alarms(fired, cleared, firing, safe_line(&which.join(", "))),
        Happening::Notified {
            audience,
            kind,
            count,
        } => say.history_told(safe_line(audience), say.kind(*kind), count),
        Happening::NotNotified { audience, reason } => {
            say.history_told_nobody(safe_line(audience), safe_line(reason))
        }
        Happening::PersonAdded { person, role } => {
            say.history_person_added(who, view.who(person), say.role(*role))
        }
        Happening::PersonRemoved { person } => say.history_person_removed(who, view.who(person)),
        Happening::Review { number, .. } => say.history_review(who, number),
        Happening::PersonChanged { person } => say.history_person_changed(who, view.who(person)),
        Happening::Away { person, absence } => say.history_away(
            view.who(person),
            absence.from.to_string(),
            absence.to.to_string(),
        ),
        Happening::Back { person } => say.history_back(view.who(person)),
        Happening::HandedOver { was, to } => {
            say.history_handed_over(who, view.who(was), view.who(to))
        }
        Happening::UsersImported {
            users,
            companies,
            added,
            removed,
            changed,
        } => say.history_users(users, companies, added, removed, changed),
        Happening::ReportSent { month, people } => say.history_report(month, people),
        Happening::UsageImported {
            rows,
            companies,
            written,
        } => say.history_usage(rows, companies, written),
        Happening::Refused { action, reason } => {
            say.history_refused(who, safe_line(action), safe_line(reason))
        }
        Happening::RulesChanged { change } => {
            say.history_rules(who, change.step.word(), &change.version)
        }
        Happening::Reclassified { claimed, now } => {
            say.history_reclassified(say.severity(*now), say.severity(*claimed))
        }
    }
}

/// That a file is not kept, and why.
pub(super) fn not_kept(view: &View<'_>, file: &LostFile) -> String {
    let say = view.language;
    say.history_file_lost(&file.name, say.not_kept(&file.reason))
}

fn attached(view: &View<'_>, who: &str, files: &[Attachment], lost: &[LostFile]) -> String {
    let say = view.language;
    let files: Vec<String> = files.iter().map(Attachment::to_string).collect();
    let kept = (!files.is_empty()).then(|| say.history_attached(who, files.join(", ")));
    let lost = lost.iter().map(|file| not_kept(view, file));
    let all: Vec<String> = kept.into_iter().chain(lost).collect();
    safe_line(&all.join("; ")).into_owned()
}

fn changed(view: &View<'_>, who: &str, field: &str, from: &str, to: &str) -> String {
    let value = |text: &str| value_of(view, field, text);
    let say = view.language;
    let field = match field {
        "assignee" => say.field_assignee(),
        "commander" => say.field_commander(),
        "severity" => say.field_severity(),
        "queue" => say.field_queue(),
        "state" => say.field_state(),
        other => safe_line(other).into_owned(),
    };
    match (from, to) {
        ("", "") => say.history_touched(who, field),
        ("", to) => say.history_set(who, field, value(to)),
        (from, "") => say.history_taken_away(who, field, value(from)),
        (from, to) => say.history_changed(who, field, value(from), value(to)),
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
            Ok(severity) => view.language.severity(severity),
            Err(_) => safe_line(text).into_owned(),
        },
        "queue" => match text.parse() {
            Ok(id) => view.queue(&id),
            Err(_) => safe_line(text).into_owned(),
        },
        "state" => {
            let known = view.language.state_of_key(text);
            known.unwrap_or_else(|| safe_line(text).replace('_', " "))
        }
        _ => safe_line(text).into_owned(),
    }
}

/// A decision: which, its reason and the rule that gave it.
pub(super) fn decision(view: &View<'_>, decision: &DecisionRecord) -> String {
    format!("{}: {}", safe_line(&decision.hook), because(view, decision))
}

/// A decision's reason and the rule that gave it.
pub(super) fn because(view: &View<'_>, decision: &DecisionRecord) -> String {
    let rule = view.paint.dim(&format!("({})", safe_line(&decision.rule)));
    let mut out = format!("{} {rule}", safe_line(&decision.reason));
    if let Some(fault) = &decision.fault {
        let fault = view.language.script_failed(safe_line(fault));
        let _ = write!(out, "; {}", view.paint.alarm(&fault));
    }
    out
}
