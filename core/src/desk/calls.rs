//! Calls: taken in, routed, queued, answered or abandoned (P1, P3, P5).

use chrono::TimeDelta;

use crate::model::{
    Action, Call, CallCourse, CallId, CallReference, CallState, CaseNumber, Channel, Happening,
    IncomingCall, NotificationKind, PersonId, QueueId, Recipient, Span, TimerKind, Timestamp,
    Verification,
};
use crate::rules::{Decision, Facts, MessageData};

use super::limits::{MAX_NAME_CHARS, MAX_SUBJECT_CHARS, MAX_TEXT_CHARS, cut};
use super::permission::permit;
use super::route::{Routed, known_queue, route_on_record};
use super::tickets::{outcome_of, queue_name};
use super::work::{About, Work};
use super::{
    CaseState, DeskError, InvalidError, Loaded, MoveError, QuotedEvent, Reply, call_backs, quoting,
};

pub(super) fn about(call: &Call) -> About<'_> {
    About {
        case: CaseNumber::Call(call.id),
        company: call.company.as_ref(),
        severity: call.incoming.severity,
    }
}

/// A machine sent it, so nothing in it turns it away: what is too long is cut.
fn bounded(incoming: &IncomingCall) -> IncomingCall {
    let name = |field: &Option<String>| field.as_deref().map(|text| cut(text, MAX_NAME_CHARS));
    IncomingCall {
        id: cut(&incoming.id, MAX_NAME_CHARS),
        at: incoming.at,
        channel: incoming.channel,
        from: name(&incoming.from),
        company: name(&incoming.company),
        caller: name(&incoming.caller),
        subscription_code: name(&incoming.subscription_code),
        case: name(&incoming.case),
        severity: incoming.severity,
        language: name(&incoming.language),
        product: name(&incoming.product),
        subject: incoming
            .subject
            .as_deref()
            .map(|text| cut(text, MAX_SUBJECT_CHARS)),
        text: incoming
            .text
            .as_deref()
            .map(|text| cut(text, MAX_TEXT_CHARS)),
        sender: incoming.sender,
    }
}

/// Takes a call in.
pub(super) fn receive(
    work: &mut Work<'_>,
    loaded: &Loaded,
    incoming: &IncomingCall,
) -> Result<(), DeskError> {
    permit(&work.context, work.actor, Action::CallReceive, None)?;
    // The desk's own clock counts the wait; the sender's may be wrong.
    let (call, note) = take_in(work, loaded, incoming, None, work.now());
    tell_holder(work, &call);
    set_wait_timer(work, &call);
    put_with(work, call, note);
    Ok(())
}

/// A call as it came at `arrived_at`: identified, routed and on record. Also what its caller is to
/// be told.
fn take_in(
    work: &mut Work<'_>,
    loaded: &Loaded,
    incoming: &IncomingCall,
    reference: Option<&CallReference>,
    arrived_at: Timestamp,
) -> (Call, Option<String>) {
    let incoming = IncomingCall {
        at: Some(arrived_at),
        ..bounded(incoming)
    };
    let verification = quoting::verify_and_count(work, loaded, &incoming);
    let (routed, facts) =
        route_on_record(&work.context, &incoming, loaded, Span::ZERO, verification);
    let call = Call {
        id: loaded.next.call,
        version: 1,
        reference: reference.cloned(),
        channel: incoming.channel.unwrap_or(Channel::Phone),
        arrived_at,
        caller: routed.caller.clone(),
        company: routed.company.clone(),
        case: routed.case,
        verification,
        queue: routed.queue.clone(),
        level: routed.level,
        agent: routed.agent.clone(),
        state: CallState::Waiting,
        decision: routed.decided.record.clone(),
        reconsider_after: routed.decided.answer.reconsider_after,
        passed_over: Vec::new(),
        call_back: None,
        incoming,
    };
    let opened = Happening::Opened {
        subject: call.incoming.subject.clone().unwrap_or_default(),
        text: call.incoming.text.clone().unwrap_or_default(),
        channel: call.channel,
    };
    work.audit(about(&call), opened);
    let outcome = outcome_of(work, call.level, &call.queue, call.agent.as_ref());
    work.decided(about(&call), &routed.decided.record, outcome);
    record(work, &call, facts, &routed);
    (call, routed.note)
}

/// A telephone system tells the course of a call so far.
pub(super) fn follow(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    reference: &CallReference,
    incoming: &IncomingCall,
    course: &CallCourse,
) -> Result<(), DeskError> {
    permit(&work.context, work.actor, Action::CallReceive, None)?;
    let Some(mut call) = loaded.call.take() else {
        return follow_new(work, loaded, reference, incoming, course);
    };
    let before = call.clone();
    came_before(&mut call, course);
    sent_elsewhere(work, &mut call, course);
    went_on(work, loaded, &mut call, course);
    rang_in_vain(work, loaded, &mut call, course);
    if call == before {
        work.change.reply = Reply::Call {
            call: Box::new(call),
            note: None,
            about: None,
        };
        return Ok(());
    }
    if call.state != CallState::Waiting && call.call_back.is_none() {
        work.cancel_timer(TimerKind::CallWait { call: call.id });
    }
    call.version += 1;
    put(work, call);
    Ok(())
}

fn follow_new(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    reference: &CallReference,
    incoming: &IncomingCall,
    course: &CallCourse,
) -> Result<(), DeskError> {
    let now = work.now();
    let arrived_at = course.arrived_at.map_or(now, |at| at.min(now));
    let (mut call, note) = take_in(work, loaded, incoming, Some(reference), arrived_at);
    sent_elsewhere(work, &mut call, course);
    went_on(work, loaded, &mut call, course);
    if call.state == CallState::Waiting {
        tell_holder(work, &call);
        set_wait_timer(work, &call);
    }
    put_with(work, call, note);
    Ok(())
}

/// The report by which a call was taken in may have been under way for long: one that says that it
/// came a second earlier, or more, knows better. Less is the way from there to here.
fn came_before(call: &mut Call, course: &CallCourse) {
    const SECOND: TimeDelta = TimeDelta::seconds(1);
    let earlier = course
        .arrived_at
        .filter(|at| *at <= call.arrived_at - SECOND);
    if let (CallState::Waiting, Some(at)) = (&call.state, earlier) {
        call.arrived_at = at;
    }
}

/// The telephone system did not hear in time where the rules send a waiting call, and sent it
/// somewhere itself. It is a machine: a queue that does not exist must not cost the record.
fn sent_elsewhere(work: &mut Work<'_>, call: &mut Call, course: &CallCourse) {
    let other = course
        .sent_to
        .as_ref()
        .filter(|queue| **queue != call.queue);
    let known = other.filter(|queue| known_queue(&work.context, queue).is_ok());
    if let (CallState::Waiting, Some(queue)) = (&call.state, known) {
        move_to(work, call, queue);
    }
}

/// It rang at agents' telephones and they did not answer: the rules are asked again where the call
/// belongs, and others are chosen.
fn rang_in_vain(work: &mut Work<'_>, loaded: &mut Loaded, call: &mut Call, course: &CallCourse) {
    let before = call.passed_over.len();
    for agent in &course.rang {
        if !call.passed_over.contains(agent) {
            call.passed_over.push(agent.clone());
        }
    }
    if call.state == CallState::Waiting && call.passed_over.len() > before {
        ask_again(work, loaded, call);
    }
}

/// What of a call's course is new. No time lies before the call, or in the future.
fn went_on(work: &mut Work<'_>, loaded: &mut Loaded, call: &mut Call, course: &CallCourse) {
    let (came, now) = (call.arrived_at, work.now());
    let moment = |at: Timestamp| at.max(came).min(now);
    if let (CallState::Waiting, Some(answer)) = (&call.state, &course.answered) {
        answered(work, loaded, call, answer.by.clone(), moment(answer.at));
    }
    let Some(over_at) = course.over_at.map(moment) else {
        return;
    };
    match call.state.clone() {
        CallState::Waiting => {
            call.state = CallState::Abandoned { at: over_at };
            state_changed(work, call, "waiting", "abandoned");
            call_backs::after_leaving(work, loaded, call, over_at);
        }
        CallState::Answered { by, at } => {
            call.state = CallState::Ended {
                by,
                answered_at: at,
                at: over_at.max(at),
            };
            state_changed(work, call, "answered", "over");
        }
        CallState::Abandoned { .. } | CallState::Ended { .. } => {}
    }
}

/// A waiting call is answered.
fn answered(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    call: &mut Call,
    by: Option<PersonId>,
    at: Timestamp,
) {
    let what = Happening::Answered {
        channel: call.channel,
        after_secs: Span::between(call.arrived_at, at).secs(),
    };
    work.audit_of(by.as_ref(), about(call), what);
    call.agent.clone_from(&by);
    call.state = CallState::Answered { by, at };
    call_backs::stop_ticket_clock(work, loaded, call);
}

pub(super) fn message(work: &Work<'_>, call: &Call) -> MessageData {
    let severity = call.incoming.severity;
    MessageData {
        case: call.id.to_string(),
        title: call
            .incoming
            .subject
            .clone()
            .unwrap_or_else(|| format!("a {} call", call.channel)),
        severity: severity.map_or(0, crate::model::Severity::number),
        severity_word: severity
            .map(|severity| severity.word().to_owned())
            .unwrap_or_default(),
        company: call
            .company
            .as_ref()
            .and_then(|id| work.company(id))
            .map(|company| company.name.clone())
            .unwrap_or_default(),
        caller: match &call.caller {
            Some(id) => work.name(id),
            None => call
                .incoming
                .from
                .clone()
                .unwrap_or_else(|| "an unknown caller".to_owned()),
        },
        who: work.who(),
        to: match &call.agent {
            Some(agent) => work.name(agent),
            None => queue_name(&work.context, &call.queue),
        },
        text: call.incoming.text.clone().unwrap_or_default(),
        reason: call.decision.reason.clone(),
        ..MessageData::default()
    }
}

fn tell_holder(work: &mut Work<'_>, call: &Call) {
    let data = message(work, call);
    let to = match &call.agent {
        Some(agent) => Recipient::Person(agent.clone()),
        None => Recipient::Queue(call.queue.clone()),
    };
    let reason = call.decision.reason.clone();
    work.tell(to, NotificationKind::Assigned, about(call), &data, &reason);
}

/// Asks the rules again after the wait they named. A time already past is not asked for again:
/// a script that always wants to be asked at once would never let go.
fn set_wait_timer(work: &mut Work<'_>, call: &Call) {
    if let Some(after) = call.reconsider_after {
        let due_at = after.after(call.arrived_at);
        if due_at > work.now() {
            work.set_timer(due_at, TimerKind::CallWait { call: call.id });
        }
    }
}

pub(super) fn take(work: &Work<'_>, loaded: &mut Loaded, id: CallId) -> Result<Call, DeskError> {
    permit(&work.context, work.actor, Action::CallAnswer, None)?;
    let mut call = loaded
        .call
        .take()
        .ok_or(DeskError::UnknownCase(CaseNumber::Call(id)))?;
    call.version += 1;
    Ok(call)
}

pub(super) fn put(work: &mut Work<'_>, call: Call) {
    put_with(work, call, None);
}

/// The same, with what the caller is to be told.
fn put_with(work: &mut Work<'_>, call: Call, note: Option<String>) {
    work.change.reply = Reply::Call {
        call: Box::new(call.clone()),
        note,
        about: None,
    };
    work.change.calls.push(call);
}

fn illegal(call: &Call, why: MoveError) -> DeskError {
    DeskError::IllegalMove {
        case: CaseNumber::Call(call.id),
        state: CaseState::Call(call.state.clone()),
        why,
    }
}

/// The actor answers a waiting call.
pub(super) fn answer(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: CallId,
) -> Result<(), DeskError> {
    let mut call = take(work, loaded, id)?;
    if call.state != CallState::Waiting {
        return Err(illegal(&call, MoveError::OnlyWaitingIsAnswered));
    }
    let Some(by) = work.actor_id() else {
        return Err(InvalidError::NobodyAnswers.into());
    };
    let now = work.now();
    answered(work, loaded, &mut call, Some(by), now);
    work.cancel_timer(TimerKind::CallWait { call: call.id });
    put(work, call);
    show_quoted(work, loaded);
    Ok(())
}

/// Who has the caller on the line has the whole history of the event that they quote.
fn show_quoted(work: &mut Work<'_>, loaded: &mut Loaded) {
    if permit(&work.context, work.actor, Action::EventView, None).is_err() {
        return;
    }
    let Reply::Call { call, about, .. } = &mut work.change.reply else {
        return;
    };
    let event = loaded.quoted_event.take();
    *about = event
        .filter(|event| call.case == Some(CaseNumber::Event(event.id)))
        .map(|event| {
            let history = std::mem::take(&mut loaded.quoted_history);
            Box::new(QuotedEvent { event, history })
        });
}

/// The caller quotes a code and a case on the line. When both are right, the rules are asked again
/// where a waiting caller belongs; who was answered stays with who answered.
pub(super) fn verify_caller(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: CallId,
    code: &str,
    case: &str,
) -> Result<(), DeskError> {
    let mut call = take(work, loaded, id)?;
    if !call.is_open() {
        return Err(illegal(&call, MoveError::NobodyOnTheLine));
    }
    let incoming = quoting::with_quoted(&call.incoming, &quoting::quoted(code, case));
    let verification = quoting::verify_and_count(work, loaded, &incoming);
    if verification == Verification::Verified {
        call.incoming = incoming.clone();
        let waited = Span::between(call.arrived_at, work.now());
        let (routed, facts) =
            route_on_record(&work.context, &incoming, loaded, waited, verification);
        call.case = routed.case;
        call.company.clone_from(&routed.company);
        if call.state == CallState::Waiting {
            send(work, &mut call, facts, &routed);
        }
    }
    // What was verified before stays so: a slip of the tongue takes nothing away.
    if call.verification != Verification::Verified {
        call.verification = verification;
    }
    put(work, call);
    show_quoted(work, loaded);
    Ok(())
}

/// The actor sends a call on; there it waits again, from its first arrival.
pub(super) fn transfer(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: CallId,
    queue: &QueueId,
) -> Result<(), DeskError> {
    let mut call = take(work, loaded, id)?;
    if !call.is_open() {
        return Err(illegal(&call, MoveError::NobodyOnTheLine));
    }
    known_queue(&work.context, queue)?;
    call.state = CallState::Waiting;
    work.cancel_timer(TimerKind::CallWait { call: call.id });
    move_to(work, &mut call, queue);
    tell_holder(work, &call);
    put(work, call);
    Ok(())
}

/// A call waits in another queue, for nobody in particular.
fn move_to(work: &mut Work<'_>, call: &mut Call, queue: &QueueId) {
    let from = std::mem::replace(&mut call.queue, queue.clone());
    call.agent = None;
    call.level = work.context.queue(queue).and_then(|queue| queue.level);
    call.reconsider_after = None;
    let what = Happening::Changed {
        field: "queue".to_owned(),
        from: from.to_string(),
        to: queue.to_string(),
    };
    work.audit(about(call), what);
}

/// The caller gave up.
pub(super) fn abandon(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: CallId,
) -> Result<(), DeskError> {
    let mut call = take(work, loaded, id)?;
    if call.state != CallState::Waiting {
        return Err(illegal(&call, MoveError::OnlyWaitingIsAbandoned));
    }
    let now = work.now();
    call.state = CallState::Abandoned { at: now };
    state_changed(work, &call, "waiting", "abandoned");
    work.cancel_timer(TimerKind::CallWait { call: call.id });
    call_backs::after_leaving(work, loaded, &mut call, now);
    put(work, call);
    Ok(())
}

/// An answered call is over.
pub(super) fn end(work: &mut Work<'_>, loaded: &mut Loaded, id: CallId) -> Result<(), DeskError> {
    let mut call = take(work, loaded, id)?;
    let CallState::Answered { by, at } = call.state.clone() else {
        return Err(illegal(&call, MoveError::OnlyAnsweredEnds));
    };
    call.state = CallState::Ended {
        by,
        answered_at: at,
        at: work.now(),
    };
    state_changed(work, &call, "answered", "over");
    put(work, call);
    Ok(())
}

fn state_changed(work: &mut Work<'_>, call: &Call, from: &str, to: &str) {
    let what = Happening::Changed {
        field: "state".to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
    };
    work.audit(about(call), what);
}

/// The wait that the rules named has passed: asks them again. Of a call in which nobody waits, a
/// call-back is due.
pub(super) fn reconsider(work: &mut Work<'_>, loaded: &mut Loaded, mut call: Call) {
    if call.state != CallState::Waiting {
        return call_backs::due(work, call);
    }
    call.version += 1;
    ask_again(work, loaded, &mut call);
    put(work, call);
}

fn ask_again(work: &mut Work<'_>, loaded: &mut Loaded, call: &mut Call) {
    let waited = Span::between(call.arrived_at, work.now());
    let incoming = call.incoming.clone();
    let verification = call.verification;
    loaded.passed_over.clone_from(&call.passed_over);
    let (routed, facts) = route_on_record(&work.context, &incoming, loaded, waited, verification);
    send(work, call, facts, &routed);
}

/// Tells who wrote a mail what the rules want them to be told: by mail, whoever they are. A stranger is
/// told once in a while, however much comes from there.
pub(super) fn answer_by_mail(work: &mut Work<'_>, call: &Call, note: String) {
    let data = MessageData {
        text: note,
        ..message(work, call)
    };
    let (kind, reason) = (NotificationKind::CallerReply, call.decision.reason.clone());
    if let Some(caller) = &call.caller {
        let to = Recipient::Person(caller.clone());
        work.tell(to, kind, about(call), &data, &reason);
        return;
    }
    let Some(address) = call.incoming.from.clone() else {
        return;
    };
    let every = work.context.rulebook.tables().programme.mail;
    let every = every.answer_strangers_every.secs().max(1);
    let turn = work.now().timestamp().div_euclid(every);
    work.tell(Recipient::Outside, kind, about(call), &data, &reason);
    if let Some(told) = work.change.notifications.last_mut() {
        told.once_key = Some(format!("mail:{}:{turn}", address.to_lowercase()));
        told.address = Some(address);
    }
}

/// A call that waits goes where the rules say now.
fn send(work: &mut Work<'_>, call: &mut Call, facts: Facts, routed: &Routed) {
    let outcome = outcome_of(work, routed.level, &routed.queue, routed.agent.as_ref());
    work.decided(about(call), &routed.decided.record, outcome);
    record(work, call, facts, routed);
    let moved = routed.queue != call.queue || routed.agent != call.agent;
    apply_route(call, routed);
    if moved {
        tell_holder(work, call);
    }
    if let (Some(note), Some(caller)) = (&routed.note, &call.caller) {
        let data = MessageData {
            text: note.clone(),
            ..message(work, call)
        };
        let to = Recipient::Person(caller.clone());
        let reason = call.decision.reason.clone();
        work.tell(
            to,
            NotificationKind::CallerReply,
            about(call),
            &data,
            &reason,
        );
    }
    set_wait_timer(work, call);
}

fn record(work: &mut Work<'_>, call: &Call, facts: Facts, routed: &Routed) {
    let answer = Decision::Route(routed.decided.answer.clone());
    work.record(about(call), facts, [(&routed.decided.record, answer)]);
}

fn apply_route(call: &mut Call, routed: &Routed) {
    call.queue = routed.queue.clone();
    call.level = routed.level;
    call.agent = routed.agent.clone();
    call.decision = routed.decided.record.clone();
    call.reconsider_after = routed.decided.answer.reconsider_after;
}
