//! Calls in words.

use std::fmt::Write as _;

use switchboard::desk::QuotedEvent;
use switchboard::model::{Call, CallBack, CallState, PersonId, Verification};

use super::safe::{safe, safe_line};
use super::view::{View, indented};
use super::{event, history};

/// A whole call, with the service event that the caller quotes.
pub(super) fn call(
    view: &View<'_>,
    call: &Call,
    note: Option<&str>,
    about: Option<&QuotedEvent>,
) -> String {
    let number = view.paint.strong(&call.id.to_string());
    let say = view.language;
    let mut out = say.call_from(number, say.channel(call.channel), caller(view, call));
    let _ = write!(out, "\n  {}", standing(view, call));
    if let Some(call_back) = &call.call_back {
        let _ = write!(out, "\n  {}", called_back(view, call_back));
    }
    let mut known = Vec::new();
    if let Some(case) = call.case {
        known.push(say.call_about(case));
    }
    match call.verification {
        Verification::NotTried => {}
        Verification::Verified => known.push(view.paint.good(&say.call_verified())),
        Verification::Refused => known.push(say.call_not_verified()),
    }
    if let Some(severity) = call.incoming.severity {
        known.push(say.call_claims(view.severity(severity)));
    }
    if let Some(language) = &call.incoming.language {
        known.push(say.call_speaks(safe_line(language)));
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
        let _ = write!(out, "\n  {}", say.call_caller_hears(safe_line(note)));
    }
    if let Some(about) = about {
        let event = event::event(view, &about.event, &about.history);
        let _ = write!(out, "\n\n{event}");
    }
    out
}

fn caller(view: &View<'_>, call: &Call) -> String {
    let from = call.incoming.from.as_deref().map(safe_line);
    let name = match (&call.caller, &from) {
        (Some(id), _) => view.full_name(id),
        (None, Some(from)) => from.clone().into_owned(),
        (None, None) => view.language.call_somebody_unknown(),
    };
    match &call.company {
        Some(company) => format!("{name} ({})", view.company(company)),
        None => name,
    }
}

/// Where it is and how long it has waited, in a line.
pub(super) fn standing(view: &View<'_>, call: &Call) -> String {
    let queue = view.queue(&call.queue);
    let (say, since) = (view.language, |at| view.length(view.now - at));
    match &call.state {
        CallState::Waiting => match &call.agent {
            Some(id) => say.call_waits(since(call.arrived_at), queue, view.who(id)),
            None => say.call_waits_for_anyone(since(call.arrived_at), queue),
        },
        CallState::Answered { by, at } => {
            let waited = view.length(*at - call.arrived_at);
            format!(
                "{} · {queue}",
                say.call_was_answered(by_whom(view, by.as_ref()), waited)
            )
        }
        CallState::Abandoned { at } => {
            let waited = view.length(*at - call.arrived_at);
            format!("{} · {queue}", say.call_given_up(waited))
        }
        CallState::Ended {
            by,
            answered_at,
            at,
        } => say.call_ended(
            by_whom(view, by.as_ref()),
            view.length(*at - *answered_at),
            view.length(*answered_at - call.arrived_at),
        ),
    }
}

/// Who is to be called back, a line each.
pub(super) fn call_backs(view: &View<'_>, calls: &[Call]) -> String {
    if calls.is_empty() {
        return view.language.call_backs_none();
    }
    let line = |call: &Call| {
        let number = view.paint.strong(&call.id.to_string());
        let owed = call.call_back.as_ref().map(|one| called_back(view, one));
        let (caller, owed) = (caller(view, call), owed.unwrap_or_default());
        format!("{number} {caller}: {owed}")
    };
    let lines: Vec<String> = calls.iter().map(line).collect();
    lines.join("\n")
}

/// That a caller is to be called back, or was.
fn called_back(view: &View<'_>, one: &CallBack) -> String {
    let (say, number) = (view.language, safe_line(&one.number));
    if let Some(at) = one.made_at {
        return say.call_back_made(number, view.length(at - one.asked_at));
    }
    let anyone = || say.call_back_anyone();
    let who = one.assignee.as_ref().map_or_else(anyone, |id| view.who(id));
    let said = say.call_back_owed(number, view.moment_and_distance(one.due_at), who);
    if one.due_at <= view.now {
        return view.paint.alarm(&said);
    }
    said
}

/// Who answered: somebody, when the telephone system cannot tell.
fn by_whom(view: &View<'_>, by: Option<&PersonId>) -> String {
    by.map_or_else(|| view.language.call_by_somebody(), |by| view.who(by))
}
