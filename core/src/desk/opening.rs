//! A ticket is opened: routed, its clocks and plan made, everyone concerned told (P2, P10, P11).

use crate::model::{
    Action, Channel, CompanyId, Happening, IncomingCall, NotificationKind, Person, PersonId,
    Recipient, SenderCheck, Severity, Span, Ticket, TicketState, Verification,
};
use crate::rules::{Decision, EscalationPlan};

use super::identify::language;
use super::limits::{MAX_NAME_CHARS, MAX_SUBJECT_CHARS, cut, line, text};
use super::permission::permit;
use super::route::{Routed, route_on_record};
use super::state::Context;
use super::tickets::{about, data, outcome_of, tell_holder};
use super::work::Work;
use super::{
    Actor, Command, DeskError, InvalidError, Loaded, Part, Reply, Spoken, escalation, threads,
};

/// What `Command::OpenTicket` holds.
pub(super) struct Opening<'a> {
    pub caller: &'a PersonId,
    pub severity: Option<Severity>,
    pub subject: &'a str,
    pub text: &'a str,
    pub product: &'a str,
    pub channel: Channel,
    pub language: Option<&'a str>,
    /// Of a mail, what is known of its sender.
    pub sender: SenderCheck,
}

/// Opens a ticket.
pub(super) fn open(
    work: &mut Work<'_>,
    loaded: &Loaded,
    opening: &Opening<'_>,
) -> Result<(), DeskError> {
    let (caller, company) = caller_of(work, opening.caller)?;
    permitted(work, caller, &company)?;
    let request = request(work, loaded, opening, &company)?;
    let (routed, facts) = route_on_record(
        &work.context,
        &request,
        loaded,
        Span::ZERO,
        Verification::NotTried,
    );
    let severity = opening
        .severity
        .unwrap_or(work.context.rulebook.tables().programme.defaults.severity);
    let body = request.text.clone().unwrap_or_default();
    let mut ticket = new_ticket(
        loaded,
        opening,
        company,
        request,
        &routed,
        severity,
        work.now(),
    );
    let opened = Happening::Opened {
        subject: ticket.subject.clone(),
        text: body.clone(),
        channel: ticket.channel,
    };
    work.audit(about(&ticket), opened);
    let outcome = outcome_of(work, routed.level, &ticket.queue, ticket.assignee.as_ref());
    work.decided(about(&ticket), &routed.decided.record, outcome);
    let answer = Decision::Route(routed.decided.answer.clone());
    work.record(about(&ticket), facts, [(&routed.decided.record, answer)]);
    escalation::remember(&mut ticket, routed.decided.record);
    escalation::plan(work, &mut ticket);
    tell_holder(work, &ticket, &body, "a new ticket");
    let mut message = data(work, &ticket);
    message.text = body;
    let to = Recipient::Person(ticket.caller.clone());
    work.tell(
        to,
        NotificationKind::TicketChanged,
        about(&ticket),
        &message,
        "opened for you",
    );
    work.change.reply = Reply::Ticket {
        ticket: Box::new(ticket.clone()),
        note: routed.note,
        lost: Vec::new(),
        solutions: Vec::new(),
    };
    if loaded.tickets_channel.is_some() {
        threads::want(work, ticket.id);
    }
    work.change.tickets.push(ticket);
    Ok(())
}

/// Whoever types it, the ticket is in the name of somebody who may have one (P10).
fn permitted(work: &Work<'_>, caller: &Person, company: &CompanyId) -> Result<(), DeskError> {
    permit(&work.context, work.actor, Action::TicketOpen, Some(company))?;
    let for_caller = Actor::Person(caller.id.clone());
    let Err(DeskError::Refused(refusal)) = permit(
        &work.context,
        &for_caller,
        Action::TicketOpen,
        Some(company),
    ) else {
        return Ok(());
    };
    Err(InvalidError::MayNotHaveTickets {
        caller: caller.name.clone(),
        who_may: refusal.who_may,
    }
    .into())
}

/// The ticket as a request to the routing script, its texts cleaned and bounded.
fn request(
    work: &Work<'_>,
    loaded: &Loaded,
    opening: &Opening<'_>,
    company: &CompanyId,
) -> Result<IncomingCall, DeskError> {
    Ok(IncomingCall {
        id: loaded.next.ticket.to_string(),
        at: Some(work.now()),
        channel: Some(opening.channel),
        from: None,
        company: Some(company.to_string()),
        caller: Some(opening.caller.to_string()),
        subscription_code: None,
        case: None,
        severity: opening.severity,
        language: opening.language.map(str::to_owned),
        product: Some(cut(opening.product, MAX_NAME_CHARS)),
        subject: Some(line(Part::Subject, opening.subject, MAX_SUBJECT_CHARS)?),
        text: Some(text(Part::Text, opening.text)?),
        sender: opening.sender,
    })
}

/// In what language a new ticket is, for whoever wants to know it before there is time to lose.
/// Nothing for other commands, and for one that will be refused.
#[must_use]
pub fn spoken_in(context: &Context<'_>, command: &Command) -> Option<Spoken> {
    let command = match command {
        Command::Once { command, .. } => command,
        command => command,
    };
    let Command::OpenTicket {
        subject,
        text: body,
        language: declared,
        ..
    } = command
    else {
        return None;
    };
    let subject = line(Part::Subject, subject, MAX_SUBJECT_CHARS).ok()?;
    let body = text(Part::Text, body).ok()?;
    let table = &context.rulebook.tables().programme.language;
    let declared = declared.as_deref();
    Some(language(table, declared, Some(&subject), Some(&body)))
}

fn new_ticket(
    loaded: &Loaded,
    opening: &Opening<'_>,
    company: CompanyId,
    request: IncomingCall,
    routed: &Routed,
    severity: Severity,
    now: crate::model::Timestamp,
) -> Ticket {
    Ticket {
        id: loaded.next.ticket,
        version: 1,
        company,
        caller: opening.caller.clone(),
        subject: request.subject.unwrap_or_default(),
        product: request.product.unwrap_or_default(),
        severity,
        channel: opening.channel,
        language: routed.language.clone(),
        state: TicketState::New,
        queue: routed.queue.clone(),
        level: routed.level,
        assignee: routed.agent.clone(),
        opened_at: now,
        updated_at: now,
        resolved_at: None,
        closed_at: None,
        reopened: 0,
        reassigned: 0,
        clocks: Vec::new(),
        plan: EscalationPlan::default(),
        steps: Vec::new(),
        escalation: None,
        close_after: None,
        decisions: Vec::new(),
    }
}

fn caller_of<'a>(work: &Work<'a>, id: &PersonId) -> Result<(&'a Person, CompanyId), DeskError> {
    let Some(person) = work.context.roster.person(id) else {
        return Err(DeskError::unknown_person(work.context.roster, id));
    };
    match &person.company {
        Some(company) => Ok((person, company.clone())),
        None => Err(InvalidError::NotACustomer {
            name: person.name.clone(),
        }
        .into()),
    }
}
