//! What the properties that scripts read can be, where that is known before a call comes.

use std::collections::BTreeSet;

use super::check::Known;
use super::faults::shortened;
use super::schema::FactKind;
use crate::model::nearest;

const CHANNELS: &[&str] = &["phone", "chat", "email", "web"];
const SENDERS: &[&str] = &["verified", "forged", "unchecked"];
const TICKET_STATES: &[&str] = &[
    "new",
    "active",
    "waiting_for_customer",
    "resolved",
    "closed",
];
const EVENT_STATES: &[&str] = &["scheduled", "active", "resolved", "cancelled"];
const EVENT_KINDS: &[&str] = &["unplanned", "planned"];
const AUDIENCES: &[&str] = &[
    "general",
    "company",
    "account_manager",
    "agents",
    "status_page",
];
const CASE_KINDS: &[&str] = &["ticket", "event", "call"];

/// The least and the most that a numeric property can be.
pub(super) fn bounds((kind, name): (FactKind, &str)) -> Option<(i64, i64)> {
    match (kind, name) {
        (FactKind::Ticket | FactKind::Event, "severity") => Some((1, 4)),
        (FactKind::Request | FactKind::Case, "severity") => Some((0, 4)),
        (FactKind::Ticket, "level") => Some((0, 2)),
        (FactKind::Request, "language_confidence") => Some((0, 100)),
        (FactKind::Request, "hour") => Some((0, 23)),
        (FactKind::Request, "weekday") => Some((1, 7)),
        (FactKind::Ticket, "reopened") | (FactKind::Event, "companies") => Some((0, i64::MAX)),
        (FactKind::Alarm, "times") => Some((1, 100)),
        _ => None,
    }
}

/// What is wrong with a text that a property is compared with; nothing when it can be that.
pub(super) fn stranger(
    (kind, name): (FactKind, &str),
    text: &str,
    known: Option<&Known>,
) -> Option<String> {
    // What is not known is an empty text.
    if text.is_empty() {
        return None;
    }
    let all = choices((kind, name), known);
    if let (Some(all), Some(what)) = (&all, fixed(kind, name).map(|(what, _)| what)) {
        let complaint = complaint(what, text, all.iter().copied())?;
        return Some(match complaint.contains("did you mean") {
            true => complaint,
            false => format!("{complaint}; use {}", all.join(", ")),
        });
    }
    let table = |what, names: fn(&Known) -> &BTreeSet<String>| {
        complaint(what, text, names(known?).iter().map(String::as_str))
    };
    match (kind, name) {
        (FactKind::Ticket, "queue") => complaint("queue", text, all?.iter().copied()),
        (FactKind::Company | FactKind::Subscription, "tier") => {
            complaint("tier", text, all?.iter().copied())
        }
        (FactKind::Company, "id") => complaint("company", text, all?.iter().copied()),
        (FactKind::Company, "region") => {
            table("region", |known| &known.regions).filter(|text| is_misspelling(text))
        }
        (FactKind::Company | FactKind::Event, "services") => {
            table("service", |known| &known.services)
        }
        (FactKind::Company, "account_manager") | (FactKind::Caller, "id") => {
            table("person", |known| &known.people).filter(|text| is_misspelling(text))
        }
        _ => None,
    }
}

/// The words that a property is limited to by its nature, and what they are words for.
fn fixed(kind: FactKind, name: &str) -> Option<(&'static str, &'static [&'static str])> {
    match (kind, name) {
        (FactKind::Request | FactKind::Ticket, "channel") => Some(("channel", CHANNELS)),
        (FactKind::Request, "sender") => Some(("check of a sender", SENDERS)),
        (FactKind::Ticket, "state") => Some(("state of a ticket", TICKET_STATES)),
        (FactKind::Event, "state") => Some(("state of an event", EVENT_STATES)),
        (FactKind::Event, "kind") => Some(("kind of event", EVENT_KINDS)),
        (FactKind::Event, "audience") => Some(("audience", AUDIENCES)),
        (FactKind::Case, "kind") => Some(("kind of case", CASE_KINDS)),
        _ => None,
    }
}

/// All texts that a property can be beside the empty one, when that is known.
pub(super) fn choices<'k>(
    (kind, name): (FactKind, &str),
    known: Option<&'k Known>,
) -> Option<Vec<&'k str>> {
    if let Some((_, words)) = fixed(kind, name) {
        return Some(words.to_vec());
    }
    let names = match (kind, name) {
        (FactKind::Ticket, "queue") => &known?.queues,
        (FactKind::Company | FactKind::Subscription, "tier") => &known?.tiers,
        (FactKind::Company, "id") => &known?.companies,
        _ => return None,
    };
    Some(names.iter().map(String::as_str).collect())
}

/// Whether a property can also be the empty text, which stands for what is not known.
pub(super) fn can_be_empty((kind, _): (FactKind, &str)) -> bool {
    matches!(
        kind,
        FactKind::Company | FactKind::Subscription | FactKind::Case
    )
}

/// Regions and people may come later, people even while the desk runs: of these only what
/// resembles a known one is taken for a mistake.
fn is_misspelling(complaint: &str) -> bool {
    complaint.contains("did you mean")
}

fn complaint<'a>(
    what: &str,
    given: &str,
    mut known: impl Iterator<Item = &'a str> + Clone,
) -> Option<String> {
    if known.clone().any(|one| one == given) {
        return None;
    }
    let hint = nearest(given, known.by_ref())
        .map(|near| format!("; did you mean `{near}`?"))
        .unwrap_or_default();
    Some(format!("there is no {what} `{}`{hint}", shortened(given)))
}
