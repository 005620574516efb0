//! Calls in words.

use std::fmt::Write as _;

use switchboard::model::{Call, CallState};

use super::history;
use super::safe::{safe, safe_line};
use super::time::length;
use super::view::{View, indented};

/// A whole call.
pub(super) fn call(view: &View<'_>, call: &Call, note: Option<&str>) -> String {
    let number = view.paint.strong(&call.id.to_string());
    let mut out = format!("{number} {} from {}", call.channel, caller(view, call));
    let _ = write!(out, "\n  {}", standing(view, call));
    let mut known = Vec::new();
    if let Some(case) = call.case {
        known.push(format!("about {case}"));
    }
    if let Some(severity) = call.incoming.severity {
        known.push(format!("says it is {}", view.severity(severity)));
    }
    if let Some(language) = &call.incoming.language {
        known.push(format!("speaks {}", safe_line(language)));
    }
    if !known.is_empty() {
        let _ = write!(out, "\n  {}", known.join(" · "));
    }
    if view.is_staff() {
        let _ = write!(out, "\n  {}", history::decision(view, &call.decision));
    }
    for text in [&call.incoming.subject, &call.incoming.text]
        .into_iter()
        .flatten()
    {
        let _ = write!(out, "\n{}", indented(&safe(text), "  "));
    }
    if let Some(note) = note {
        let _ = write!(out, "\n  the caller hears: {}", safe_line(note));
    }
    out
}

fn caller(view: &View<'_>, call: &Call) -> String {
    let from = call.incoming.from.as_deref().map(safe_line);
    let name = match (&call.caller, &from) {
        (Some(id), _) => view.full_name(id),
        (None, Some(from)) => from.clone().into_owned(),
        (None, None) => "somebody unknown".to_owned(),
    };
    match &call.company {
        Some(company) => format!("{name} ({})", view.company(company)),
        None => name,
    }
}

/// Where it is and how long it has waited, in a line.
pub(super) fn standing(view: &View<'_>, call: &Call) -> String {
    let queue = view.queue(&call.queue);
    let since = |at| length(view.now - at);
    match &call.state {
        CallState::Waiting => {
            let agent = call.agent.as_ref().map_or_else(
                || "for anyone".to_owned(),
                |id| format!("for {}", view.name(id)),
            );
            format!("waiting {} in {queue}, {agent}", since(call.arrived_at))
        }
        CallState::Answered { by, at } => format!(
            "answered by {} after {} · {queue}",
            view.name(by),
            length(*at - call.arrived_at)
        ),
        CallState::Abandoned { at } => {
            format!("given up after {} · {queue}", length(*at - call.arrived_at))
        }
        CallState::Ended {
            by,
            answered_at,
            at,
        } => format!(
            "over: {} spoke for {}, after a wait of {}",
            view.name(by),
            length(*at - *answered_at),
            length(*answered_at - call.arrived_at)
        ),
    }
}
