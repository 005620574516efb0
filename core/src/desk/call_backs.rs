//! Callers who are to be called back: planned, given to somebody, made (P1, P2).

use crate::model::{
    Call, CallBack, CallId, CallState, CaseNumber, Channel, Happening, NotificationKind, Recipient,
    Span, TimerKind, Timestamp,
};

use super::agents::{Wanted, choose};
use super::calls::{about, message, put, take};
use super::limits::{MAX_NAME_CHARS, cut, said};
use super::tickets;
use super::work::{Work, time_in};
use super::{DeskError, InvalidError, Loaded, Part};

/// The caller is to be called back: they ask for it, or an agent does for them.
pub(super) fn ask(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: CallId,
    number: Option<&str>,
) -> Result<(), DeskError> {
    let mut call = take(work, loaded, id)?;
    if call.owed_call_back().is_some() {
        return Err(InvalidError::CalledBackAlready.into());
    }
    let number = number.or(call.incoming.from.as_deref());
    let Some(number) = number.filter(|number| !number.trim().is_empty()) else {
        return Err(InvalidError::NoNumber.into());
    };
    let number = cut(number, MAX_NAME_CHARS);
    // Whoever asks is called back, also where those who leave are not.
    let otherwise = &work.context.rulebook.tables().programme.defaults;
    let within = promised(work, &call).unwrap_or(otherwise.respond_within);
    if call.state == CallState::Waiting {
        // They do not hold the line for it, and did not give up.
        let now = work.now();
        call.state = CallState::Abandoned { at: now };
    }
    plan(work, loaded, &mut call, number, within);
    put(work, call);
    Ok(())
}

/// Plans to call those back who left a queue, where the rules have it so.
pub(super) fn after_leaving(work: &mut Work<'_>, loaded: &Loaded, call: &mut Call, at: Timestamp) {
    let Some(within) = promised(work, call) else {
        return;
    };
    let Some(number) = call.incoming.from.clone() else {
        return;
    };
    let waited = Span::between(call.arrived_at, at);
    let telephone = work.context.rulebook.tables().programme.telephone;
    if call.channel == Channel::Phone && waited >= telephone.call_back_after {
        plan(work, loaded, call, number, within);
    }
}

/// Within what time those who leave a call's queue are called back.
fn promised(work: &Work<'_>, call: &Call) -> Option<Span> {
    work.context.queue(&call.queue)?.call_back_within
}

fn plan(work: &mut Work<'_>, loaded: &Loaded, call: &mut Call, number: String, within: Span) {
    let now = work.now();
    let queue = work.context.queue(&call.queue);
    let wanted = Wanted {
        level: queue.and_then(|queue| queue.level),
        skill: queue.and_then(|queue| queue.skill.as_deref()),
        not: &[],
    };
    let assignee = choose(&work.context, &loaded.workload, wanted, now);
    let assignee = assignee.map(|person| person.id.clone());
    let due_at = within.after(now);
    call.call_back = Some(CallBack {
        number,
        asked_at: now,
        due_at,
        assignee,
        made_at: None,
        made_by: None,
    });
    // It has no other timer: nobody waits in it.
    work.set_timer(due_at, TimerKind::CallWait { call: call.id });
    note(work, call, "", "planned");
    tell(work, call, NotificationKind::Assigned);
}

fn note(work: &mut Work<'_>, call: &Call, from: &str, to: &str) {
    let what = Happening::Changed {
        field: "call-back".to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
    };
    work.audit(about(call), what);
}

/// Tells whose task it is, or the queue when it is nobody's.
fn tell(work: &mut Work<'_>, call: &Call, kind: NotificationKind) {
    let Some(call_back) = &call.call_back else {
        return;
    };
    let zone = call.company.as_ref().and_then(|id| work.company(id));
    let zone = zone.map_or(chrono_tz::UTC, |company| company.time_zone);
    let due = time_in(zone, call_back.due_at);
    let mut data = message(work, call);
    data.title = format!("call back {} by {due}", call_back.number);
    "call-back".clone_into(&mut data.clock);
    data.due = due;
    data.breached = call_back.due_at <= work.now();
    let to = match &call_back.assignee {
        Some(person) => {
            data.to = work.name(person);
            Recipient::Person(person.clone())
        }
        None => Recipient::Queue(call.queue.clone()),
    };
    let reason = "the caller is to be called back";
    reason.clone_into(&mut data.reason);
    work.tell(to, kind, about(call), &data, reason);
}

/// It is due. When it was not made, all of the queue hear of it.
pub(super) fn due(work: &mut Work<'_>, mut call: Call) {
    let Some(call_back) = call.call_back.as_mut().filter(|one| one.is_owed()) else {
        return;
    };
    // Whoever had it did not do it.
    call_back.assignee = None;
    call.version += 1;
    note(work, &call, "planned", "overdue");
    tell(work, &call, NotificationKind::ClockWarning);
    put(work, call);
}

/// The actor has called back. To a ticket that the caller had quoted this is an answer by telephone.
pub(super) fn made(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: CallId,
    text: &str,
) -> Result<(), DeskError> {
    let mut call = take(work, loaded, id)?;
    let by = work.actor_id().ok_or(InvalidError::NobodyAnswers)?;
    let now = work.now();
    let owed = call.call_back.as_mut().filter(|one| one.is_owed());
    let Some(call_back) = owed else {
        return Err(InvalidError::NoCallBack.into());
    };
    call_back.made_at = Some(now);
    call_back.made_by = Some(by.clone());
    call_back.assignee = Some(by);
    work.cancel_timer(TimerKind::CallWait { call: call.id });
    note(work, &call, "planned", "made");
    if !text.trim().is_empty() {
        let what = Happening::Commented {
            text: said(Part::Comment, text)?,
            channel: Channel::Phone,
        };
        work.audit_internally(about(&call), what);
    }
    stop_ticket_clock(work, loaded, &call);
    put(work, call);
    Ok(())
}

/// Somebody of the desk spoke to a caller about a ticket: the first human answer, by telephone.
pub(super) fn stop_ticket_clock(work: &mut Work<'_>, loaded: &mut Loaded, call: &Call) {
    let Some(CaseNumber::Ticket(id)) = call.case else {
        return;
    };
    if let Some(ticket) = loaded.quoted_ticket.take_if(|ticket| ticket.id == id) {
        tickets::answered_on(work, ticket, call.channel);
    }
}
