//! Tickets: worked, resolved, reopened, closed (P2, P6, P11).

use sha2::{Digest as _, Sha256};

use crate::model::{
    Action, CaseNumber, Channel, ClockKind, Happening, MessageSource, NotificationKind, PersonId,
    QueueId, Recipient, Role, Severity, Ticket, TicketId, TicketState, TimerKind,
};
use crate::rules::MessageData;

use super::attachments::{self, Files, Sorted};
use super::limits::{said, text};
use super::permission::{is_customer, permit, person_of};
use super::route::known_queue;
use super::work::{About, Work};
use super::{
    ChatChange, Context, DeskError, InvalidError, LearningChange, Loaded, MoveError, Part, Reply,
    clocks, escalation, threads,
};

/// What a ticket's entries and notifications are about.
pub(super) fn about(ticket: &Ticket) -> About<'_> {
    About {
        case: CaseNumber::Ticket(ticket.id),
        company: Some(&ticket.company),
        severity: Some(ticket.severity),
    }
}

/// What every message on a ticket can say.
pub(super) fn data(work: &Work<'_>, ticket: &Ticket) -> MessageData {
    MessageData {
        case: ticket.id.to_string(),
        title: ticket.subject.clone(),
        severity: ticket.severity.number(),
        severity_word: ticket.severity.word().to_owned(),
        company: work
            .company(&ticket.company)
            .map(|company| company.name.clone())
            .unwrap_or_default(),
        caller: work.name(&ticket.caller),
        who: work.who(),
        state: ticket.state.to_string(),
        ..MessageData::default()
    }
}

/// Where something was sent, in a line.
pub(super) fn outcome_of(
    work: &Work<'_>,
    level: Option<u8>,
    queue: &QueueId,
    agent: Option<&PersonId>,
) -> String {
    let level = level
        .map(|level| format!("level {level}, "))
        .unwrap_or_default();
    match agent {
        Some(agent) => format!("{level}queue {queue}, agent {}", work.name(agent)),
        None => format!("{level}queue {queue}, nobody chosen yet"),
    }
}

/// Tells the assignee, or the queue when there is none.
pub(super) fn tell_holder(work: &mut Work<'_>, ticket: &Ticket, said: &str, reason: &str) {
    let mut message = data(work, ticket);
    said.clone_into(&mut message.text);
    message.to = match &ticket.assignee {
        Some(agent) => work.name(agent),
        None => queue_name(&work.context, &ticket.queue),
    };
    let to = holder(ticket);
    work.tell(
        to,
        NotificationKind::Assigned,
        about(ticket),
        &message,
        reason,
    );
}

pub(super) fn queue_name(context: &Context<'_>, id: &QueueId) -> String {
    let queue = context.queue(id);
    queue.map_or_else(|| id.to_string(), |queue| queue.name.clone())
}

fn holder(ticket: &Ticket) -> Recipient {
    match &ticket.assignee {
        Some(agent) => Recipient::Person(agent.clone()),
        None => Recipient::Queue(ticket.queue.clone()),
    }
}

/// Takes the loaded ticket for a change by somebody with `action`.
pub(super) fn take(
    work: &Work<'_>,
    loaded: &mut Loaded,
    id: TicketId,
    action: Action,
) -> Result<Ticket, DeskError> {
    // The permission comes first: who may not ask learns nothing of which cases there are.
    permit(&work.context, work.actor, action, None)?;
    let mut ticket = loaded
        .ticket
        .take()
        .ok_or(DeskError::UnknownCase(CaseNumber::Ticket(id)))?;
    permit(&work.context, work.actor, action, Some(&ticket.company))?;
    ticket.version += 1;
    ticket.updated_at = work.now();
    Ok(ticket)
}

/// Puts a changed ticket into the change and the reply. Whoever is told of it is told of the state
/// in which this leaves it.
pub(super) fn put(work: &mut Work<'_>, ticket: Ticket) {
    let case = Some(CaseNumber::Ticket(ticket.id));
    let told = work.change.notifications.iter_mut();
    for notification in told.filter(|notification| notification.about == case) {
        notification.state = Some(ticket.state);
    }
    work.change.reply = Reply::Ticket {
        ticket: Box::new(ticket.clone()),
        note: None,
        lost: Vec::new(),
        solutions: Vec::new(),
    };
    work.change.tickets.push(ticket);
}

fn changed(work: &mut Work<'_>, ticket: &Ticket, field: &str, from: String, to: String) {
    let what = Happening::Changed {
        field: field.to_owned(),
        from,
        to,
    };
    work.audit(about(ticket), what);
}

fn set_state(work: &mut Work<'_>, ticket: &mut Ticket, state: TicketState) {
    if ticket.state != state {
        let (from, to) = (ticket.state.to_string(), state.to_string());
        ticket.state = state;
        changed(work, ticket, "state", from, to);
    }
}

/// Somebody writes on a ticket.
pub(super) fn comment(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: TicketId,
    words: &str,
    channel: Channel,
    source: Option<&MessageSource>,
    files: Files<'_>,
) -> Result<(), DeskError> {
    let from_customer = person_of(&work.context, work.actor)?.is_some_and(is_customer);
    let action = if from_customer {
        Action::TicketComment
    } else {
        Action::TicketAnswer
    };
    let mut ticket = take(work, loaded, id, action)?;
    if ticket.state == TicketState::Closed {
        let why = MoveError::NoMoreComments(id);
        return Err(DeskError::illegal(about(&ticket).case, ticket.state, why));
    }
    let words = if files.are_none() {
        said(Part::Comment, words)?
    } else {
        text(Part::Comment, words)?
    };
    let digest: [u8; 32] = Sha256::digest(words.as_bytes()).into();
    let corrects = match (source, loaded.said_before) {
        // The platform told of the same message again.
        (Some(_), Some(before)) if before == digest => {
            ticket.version -= 1;
            work.change.reply = Reply::Ticket {
                ticket: Box::new(ticket),
                note: None,
                lost: Vec::new(),
                solutions: Vec::new(),
            };
            return Ok(());
        }
        (source, before) => source.is_some() && before.is_some(),
    };
    if let Some(source) = source {
        let said = ChatChange::Said(source.clone(), id, digest);
        work.change.chat.push(said);
    }
    let said = words.clone();
    let what = if corrects {
        Happening::Corrected {
            text: said,
            channel,
        }
    } else {
        Happening::Commented {
            text: said,
            channel,
        }
    };
    work.audit(about(&ticket), what);
    let files = if files.are_none() {
        Sorted::default()
    } else {
        attachments::keep(work, &ticket, loaded.next_attachment, files)
    };
    if from_customer {
        if ticket.state == TicketState::WaitingForCustomer {
            set_state(work, &mut ticket, TicketState::Active);
            clocks::schedule(work, &mut ticket);
        }
    } else if ticket.state.is_open() {
        let before = ticket.state;
        clocks::answered(work, &mut ticket, channel);
        note_state(work, &ticket, before);
    }
    let mut message = data(work, &ticket);
    message.text = files.beside(&words);
    message.corrected = corrects;
    let to = if from_customer {
        holder(&ticket)
    } else {
        Recipient::Person(ticket.caller.clone())
    };
    let told_before = work.change.notifications.len();
    work.tell(
        to,
        NotificationKind::Commented,
        about(&ticket),
        &message,
        "a comment",
    );
    for notification in work.change.notifications.iter_mut().skip(told_before) {
        notification.origin = source.map(|source| source.place.clone());
        notification.files.clone_from(&files.kept);
    }
    put(work, ticket);
    if let Reply::Ticket { lost, .. } = &mut work.change.reply {
        *lost = files.lost;
    }
    Ok(())
}

/// Somebody of the desk has answered otherwise than by writing on it.
pub(super) fn answered_on(work: &mut Work<'_>, mut ticket: Ticket, channel: Channel) {
    if !ticket.state.is_open() {
        return;
    }
    let before = ticket.clone();
    clocks::answered(work, &mut ticket, channel);
    if ticket == before {
        return;
    }
    note_state(work, &ticket, before.state);
    ticket.version += 1;
    ticket.updated_at = work.now();
    work.change.tickets.push(ticket);
}

fn note_state(work: &mut Work<'_>, ticket: &Ticket, before: TicketState) {
    if ticket.state != before {
        changed(
            work,
            ticket,
            "state",
            before.to_string(),
            ticket.state.to_string(),
        );
    }
}

/// Gives a ticket to an agent.
pub(super) fn assign(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: TicketId,
    to: &PersonId,
) -> Result<(), DeskError> {
    let mut ticket = take(work, loaded, id, Action::TicketAssign)?;
    must_be_open(&ticket, MoveError::ReopenFirst)?;
    let Some(agent) = work.person(to) else {
        return Err(DeskError::unknown_person(work.context.roster, to));
    };
    if !agent.is(Role::Agent) {
        return Err(InvalidError::NotAnAgent {
            name: agent.name.clone(),
        }
        .into());
    }
    if ticket.assignee.as_ref() == Some(to) {
        return Err(DeskError::illegal(
            about(&ticket).case,
            ticket.state,
            MoveError::HasIt {
                name: agent.name.clone(),
            },
        ));
    }
    let from = ticket
        .assignee
        .as_ref()
        .map(|id| work.name(id))
        .unwrap_or_default();
    ticket.reassigned += u32::from(ticket.assignee.is_some());
    ticket.assignee = Some(to.clone());
    changed(work, &ticket, "assignee", from, agent.name.clone());
    tell_holder(work, &ticket, "", "it was given to you");
    put(work, ticket);
    Ok(())
}

/// Puts a ticket into another queue.
pub(super) fn move_to(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: TicketId,
    queue: &QueueId,
) -> Result<(), DeskError> {
    let mut ticket = take(work, loaded, id, Action::TicketAssign)?;
    must_be_open(&ticket, MoveError::ReopenFirst)?;
    known_queue(&work.context, queue)?;
    let from = std::mem::replace(&mut ticket.queue, queue.clone());
    ticket.reassigned += 1;
    ticket.assignee = None;
    ticket.level = work.context.queue(queue).and_then(|queue| queue.level);
    changed(work, &ticket, "queue", from.to_string(), queue.to_string());
    tell_holder(work, &ticket, "", "it was put into your queue");
    put(work, ticket);
    Ok(())
}

fn must_be_open(ticket: &Ticket, why: MoveError) -> Result<(), DeskError> {
    if ticket.state.is_open() {
        return Ok(());
    }
    Err(DeskError::illegal(about(ticket).case, ticket.state, why))
}

/// Asks the customer and waits.
pub(super) fn wait(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: TicketId,
    words: &str,
    channel: Channel,
) -> Result<(), DeskError> {
    let mut ticket = take(work, loaded, id, Action::TicketWait)?;
    must_be_open(&ticket, MoveError::NothingToWaitFor)?;
    if ticket.state == TicketState::WaitingForCustomer {
        return Err(DeskError::illegal(
            about(&ticket).case,
            ticket.state,
            MoveError::AskAgain,
        ));
    }
    let words = said(Part::Question, words)?;
    work.audit(
        about(&ticket),
        Happening::Commented {
            text: words.clone(),
            channel,
        },
    );
    clocks::answered(work, &mut ticket, channel);
    set_state(work, &mut ticket, TicketState::WaitingForCustomer);
    clocks::schedule(work, &mut ticket);
    tell_caller(work, &ticket, words, "the desk asks you something");
    put(work, ticket);
    Ok(())
}

fn tell_caller(work: &mut Work<'_>, ticket: &Ticket, words: String, reason: &str) {
    let mut message = data(work, ticket);
    message.text = words;
    let to = Recipient::Person(ticket.caller.clone());
    work.tell(
        to,
        NotificationKind::TicketChanged,
        about(ticket),
        &message,
        reason,
    );
}

/// Says that it is solved.
pub(super) fn resolve(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: TicketId,
    words: &str,
    channel: Channel,
) -> Result<(), DeskError> {
    let mut ticket = take(work, loaded, id, Action::TicketResolve)?;
    must_be_open(&ticket, MoveError::NotOpen)?;
    let words = said(Part::Solution, words)?;
    let from_customer = person_of(&work.context, work.actor)?.is_some_and(is_customer);
    work.audit(
        about(&ticket),
        Happening::Commented {
            text: words.clone(),
            channel,
        },
    );
    if from_customer {
        // The customer needed no answer: the clock ends without one.
        clocks::stop(work, &mut ticket, ClockKind::Response, None);
    } else {
        clocks::answered(work, &mut ticket, channel);
    }
    set_state(work, &mut ticket, TicketState::Resolved);
    clocks::stop(work, &mut ticket, ClockKind::Resolution, Some(channel));
    escalation::drop_open(work, &mut ticket);
    ticket.resolved_at = Some(work.now());
    if let Some(after) = ticket.close_after {
        let due_at = after.after(work.now());
        work.set_timer(due_at, TimerKind::Close { ticket: ticket.id });
    }
    if from_customer {
        tell_holder(work, &ticket, &words, "the customer says that it is solved");
    } else {
        tell_caller(work, &ticket, words, "resolved; reopen it when it is not");
    }
    put(work, ticket);
    Ok(())
}

/// Says that it is not.
pub(super) fn reopen(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: TicketId,
    words: &str,
    channel: Channel,
) -> Result<(), DeskError> {
    let mut ticket = take(work, loaded, id, Action::TicketReopen)?;
    work.change.learning.push(LearningChange::Unsolved(id));
    match ticket.state {
        TicketState::Resolved => {}
        TicketState::Closed => {
            let why = MoveError::StaysClosed(id);
            return Err(DeskError::illegal(about(&ticket).case, ticket.state, why));
        }
        _ => {
            return Err(DeskError::illegal(
                about(&ticket).case,
                ticket.state,
                MoveError::OpenAlready,
            ));
        }
    }
    let words = said(Part::Reason, words)?;
    work.audit(
        about(&ticket),
        Happening::Commented {
            text: words.clone(),
            channel,
        },
    );
    set_state(work, &mut ticket, TicketState::Active);
    ticket.reopened += 1;
    ticket.resolved_at = None;
    work.cancel_timer(TimerKind::Close { ticket: ticket.id });
    clocks::restart_resolution(&mut ticket, work.now());
    escalation::plan(work, &mut ticket);
    tell_holder(work, &ticket, &words, "it was reopened");
    put(work, ticket);
    Ok(())
}

/// Closes a resolved ticket, by hand or by its timer.
pub(super) fn close(work: &mut Work<'_>, ticket: &mut Ticket) -> Result<(), DeskError> {
    match ticket.state {
        TicketState::Resolved => {}
        TicketState::Closed => {
            return Err(DeskError::illegal(
                about(ticket).case,
                ticket.state,
                MoveError::NothingLeft,
            ));
        }
        _ => {
            return Err(DeskError::illegal(
                about(ticket).case,
                ticket.state,
                MoveError::ResolveFirst,
            ));
        }
    }
    set_state(work, ticket, TicketState::Closed);
    ticket.closed_at = Some(work.now());
    work.cancel_timer(TimerKind::Close { ticket: ticket.id });
    threads::want_none(work, ticket.id);
    Ok(())
}

/// Changes how bad it is and asks the scripts anew.
pub(super) fn set_severity(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: TicketId,
    severity: Severity,
) -> Result<(), DeskError> {
    let mut ticket = take(work, loaded, id, Action::TicketSeverity)?;
    must_be_open(&ticket, MoveError::ReopenFirst)?;
    if ticket.severity == severity {
        let why = MoveError::SameSeverity(severity);
        return Err(DeskError::illegal(about(&ticket).case, ticket.state, why));
    }
    let was = std::mem::replace(&mut ticket.severity, severity);
    changed(
        work,
        &ticket,
        "severity",
        was.to_string(),
        severity.to_string(),
    );
    escalation::plan(work, &mut ticket);
    let mut message = data(work, &ticket);
    message.was = was.to_string();
    message.state = severity.to_string();
    let kind = NotificationKind::TicketChanged;
    for to in [Recipient::Person(ticket.caller.clone()), holder(&ticket)] {
        work.tell(to, kind, about(&ticket), &message, "its severity changed");
    }
    put(work, ticket);
    Ok(())
}

/// Somebody asks for the account manager (P6).
pub(super) fn escalate(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    id: TicketId,
    words: &str,
) -> Result<(), DeskError> {
    let mut ticket = take(work, loaded, id, Action::TicketEscalate)?;
    must_be_open(&ticket, MoveError::ReopenFirst)?;
    let words = said(Part::Reason, words)?;
    if let Some(open) = ticket
        .escalation
        .as_ref()
        .filter(|escalation| escalation.is_open())
    {
        let holder = open
            .holder
            .as_ref()
            .map(|id| work.name(id))
            .unwrap_or_default();
        let why = MoveError::EscalatedAlready { holder };
        return Err(DeskError::illegal(about(&ticket).case, ticket.state, why));
    }
    let fallback = work
        .context
        .rulebook
        .tables()
        .programme
        .defaults
        .respond_within;
    let act = escalation::on_request(&ticket, fallback);
    escalation::start(work, &mut ticket, &act, &words);
    put(work, ticket);
    Ok(())
}
