//! Escalation: the plan's steps, the ladder, and who acknowledged (P6).

use crate::model::{
    ClockKind, Escalation, Happening, NotificationKind, Person, PersonId, Recipient, Span,
    StepState, Ticket, TimerKind,
};
use crate::rules::{Act, Decision, TicketFacts};

use super::account_managers::present;
use super::tickets::{about, data};
use super::work::{Work, open_time, time_in};
use super::{Context, DeskError, MoveError, clocks};

/// Asks both scripts for a ticket anew: clocks first, then what happens on them.
pub(super) fn plan(work: &mut Work<'_>, ticket: &mut Ticket) {
    let facts = |ticket| TicketFacts {
        ticket,
        company: work.context.roster.company(&ticket.company),
        caller: work.context.roster.person(&ticket.caller),
        at: work.context.now,
    };
    let rulebook = work.context.rulebook;
    let clock_plan = rulebook.clocks(&facts(ticket), crate::rules::Explain::No);
    let escalation = rulebook.escalate(&facts(ticket), crate::rules::Explain::No);
    let made = [
        (
            &clock_plan.record,
            Decision::Clocks(clock_plan.answer.clone()),
        ),
        (
            &escalation.record,
            Decision::Escalation(escalation.answer.clone()),
        ),
    ];
    work.record(about(ticket), (&facts(ticket)).into(), made);
    clocks::install(work, ticket, &clock_plan.answer);
    ticket.plan = escalation.answer;
    ticket.steps = vec![StepState::Pending; ticket.plan.steps.len()];
    for (index, step) in ticket.plan.steps.iter().enumerate() {
        if ticket
            .clock(step.clock)
            .is_none_or(|clock| clock.is_stopped())
            && let Some(state) = ticket.steps.get_mut(index)
        {
            *state = StepState::Dropped;
        }
    }
    let clocks_said = ticket
        .clocks
        .iter()
        .map(|clock| {
            let (kind, target) = (clock.kind.word(), open_time(clock.target));
            format!("{kind} within {target} ({})", clock.calendar)
        })
        .collect::<Vec<_>>()
        .join(", ");
    work.decided(about(ticket), &clock_plan.record, clocks_said);
    let steps = format!("{} steps", ticket.plan.steps.len());
    work.decided(about(ticket), &escalation.record, steps);
    remember(ticket, clock_plan.record);
    remember(ticket, escalation.record);
    clocks::schedule(work, ticket);
}

/// Keeps a decision with its ticket in place of the hook's last one.
pub(super) fn remember(ticket: &mut Ticket, record: crate::model::DecisionRecord) {
    match ticket
        .decisions
        .iter_mut()
        .find(|decision| decision.hook == record.hook)
    {
        Some(old) => *old = record,
        None => ticket.decisions.push(record),
    }
}

/// A step's time has come.
pub(super) fn fire_step(work: &mut Work<'_>, ticket: &mut Ticket, index: u32) {
    let at = work.now();
    let index = index as usize;
    let Some(step) = ticket.plan.steps.get(index).cloned() else {
        return;
    };
    let Some(state @ StepState::Pending) = ticket.steps.get_mut(index) else {
        return;
    };
    *state = StepState::Fired { at };
    let Some(clock) = ticket.clock(step.clock) else {
        return;
    };
    let due_now = clock.due_at.is_some_and(|due_at| due_at <= at);
    // The step at the breach may come before the clock's own timer of the same second.
    if due_now && clock.breached_at.is_none() {
        clocks::breach(work, ticket, step.clock);
    }
    let breached = ticket
        .clock(step.clock)
        .is_some_and(|clock| clock.breached_at.is_some());
    let reason = match (step.clock, breached) {
        (ClockKind::Response, false) => "nobody has answered, and the response is due soon",
        (ClockKind::Response, true) => "nobody has answered in time",
        (ClockKind::Resolution, false) => "the resolution is due soon",
        (ClockKind::Resolution, true) => "it was not resolved in time",
    };
    match &step.act {
        Act::Tell { to } => warn(work, ticket, step.clock, to, reason),
        Act::Escalate { .. } => start(work, ticket, &step.act, reason),
    }
}

fn warn(work: &mut Work<'_>, ticket: &Ticket, kind: ClockKind, targets: &[String], reason: &str) {
    let clock = ticket.clock(kind);
    let due_at = clock.and_then(|clock| clock.due_at);
    let mut message = data(work, ticket);
    kind.word().clone_into(&mut message.clock);
    message.breached = clock.is_some_and(|clock| clock.breached_at.is_some());
    reason.clone_into(&mut message.reason);
    let mut told: Vec<Recipient> = Vec::new();
    for target in targets {
        // Two targets can be one: the queue stands in for an assignee who is not there.
        let to = recipient(&work.context, ticket, target).filter(|to| !told.contains(to));
        let Some(to) = to else { continue };
        told.push(to.clone());
        let zone = zone_of(work, &to);
        message.due = due_at.map(|at| time_in(zone, at)).unwrap_or_default();
        work.tell(
            to,
            NotificationKind::ClockWarning,
            about(ticket),
            &message,
            reason,
        );
    }
}

/// Where a recipient reads the time: a customer's people in their company's zone, the provider's
/// in UTC.
fn zone_of(work: &Work<'_>, to: &Recipient) -> chrono_tz::Tz {
    let Recipient::Person(id) = to else {
        return chrono_tz::UTC;
    };
    let company = work
        .person(id)
        .and_then(|person| work.company(person.company.as_ref()?));
    company.map_or(chrono_tz::UTC, |company| company.time_zone)
}

/// Begins to climb a ladder. One that is still being climbed goes on as it is: two people asked
/// to acknowledge one ticket would each wait for the other.
pub(super) fn start(work: &mut Work<'_>, ticket: &mut Ticket, act: &Act, reason: &str) {
    let Act::Escalate {
        ladder,
        acknowledge_within,
    } = act
    else {
        return;
    };
    if ticket.escalation.as_ref().is_some_and(Escalation::is_open) {
        return;
    }
    ticket.escalation = Some(Escalation {
        started_at: work.now(),
        reason: reason.to_owned(),
        ladder: ladder.clone(),
        rung: 0,
        holder: None,
        acknowledge_within: *acknowledge_within,
        acknowledge_by: None,
        acknowledged: None,
    });
    climb(work, ticket, 0);
}

/// Asks the first person found from `rung` up; when there is nobody left, tells the operators.
pub(super) fn climb(work: &mut Work<'_>, ticket: &mut Ticket, rung: usize) {
    let now = work.now();
    let Some(escalation) = ticket.escalation.clone() else {
        return;
    };
    let next = escalation
        .ladder
        .iter()
        .enumerate()
        .skip(rung)
        .find_map(|(index, target)| {
            let person = person_for(&work.context, ticket, target)?;
            (Some(&person.id) != escalation.holder.as_ref()).then_some((index, person))
        });
    let Some((index, holder)) = next else {
        work.cancel_timer(TimerKind::Acknowledge { ticket: ticket.id });
        if let Some(escalation) = &mut ticket.escalation {
            escalation.acknowledge_by = None;
        }
        let reason = escalation.reason;
        work.audit(
            about(ticket),
            Happening::EscalationExhausted {
                reason: reason.clone(),
            },
        );
        let mut message = data(work, ticket);
        message.reason.clone_from(&reason);
        let kind = NotificationKind::EscalationExhausted;
        work.tell(Recipient::Operators, kind, about(ticket), &message, &reason);
        return;
    };
    let acknowledge_by = escalation.acknowledge_within.after(now);
    if let Some(escalation) = &mut ticket.escalation {
        escalation.rung = index;
        escalation.holder = Some(holder.id.clone());
        escalation.acknowledge_by = Some(acknowledge_by);
    }
    let reason = escalation.reason;
    work.audit(
        about(ticket),
        Happening::Escalated {
            to: holder.id.clone(),
            rung: index + 1,
            reason: reason.clone(),
        },
    );
    let mut message = data(work, ticket);
    message.to.clone_from(&holder.name);
    message.reason.clone_from(&reason);
    let to = Recipient::Person(holder.id.clone());
    message.acknowledge_by = time_in(zone_of(work, &to), acknowledge_by);
    // Even the one who asked is told when it falls to them: they must acknowledge.
    work.tell(
        to,
        NotificationKind::Escalated,
        about(ticket),
        &message,
        &reason,
    );
    work.set_timer(acknowledge_by, TimerKind::Acknowledge { ticket: ticket.id });
}

/// Somebody takes the escalation on.
pub(super) fn acknowledge(
    work: &mut Work<'_>,
    ticket: &mut Ticket,
    by: &PersonId,
) -> Result<(), DeskError> {
    let case = about(ticket).case;
    let now = work.now();
    if !ticket.state.is_open() {
        let why = MoveError::NothingToAcknowledge;
        return Err(DeskError::illegal(case, ticket.state, why));
    }
    let open = ticket
        .escalation
        .as_mut()
        .filter(|escalation| escalation.acknowledged.is_none());
    let Some(escalation) = open else {
        let why = match &ticket.escalation {
            Some(escalation) => match &escalation.acknowledged {
                Some((who, _)) => MoveError::AcknowledgedAlready {
                    name: work.name(who),
                },
                None => MoveError::NotEscalated,
            },
            None => MoveError::NotEscalated,
        };
        return Err(DeskError::illegal(case, ticket.state, why));
    };
    escalation.acknowledged = Some((by.clone(), now));
    escalation.acknowledge_by = None;
    let reason = escalation.reason.clone();
    work.cancel_timer(TimerKind::Acknowledge { ticket: ticket.id });
    work.audit(about(ticket), Happening::Acknowledged);
    let mut message = data(work, ticket);
    message.who = work.name(by);
    message.reason.clone_from(&reason);
    let kind = NotificationKind::Acknowledged;
    let caller = Recipient::Person(ticket.caller.clone());
    work.tell(
        caller,
        kind,
        about(ticket),
        &message,
        "the escalation was acknowledged",
    );
    Ok(())
}

/// The escalation ends with the ticket's own end.
pub(super) fn drop_open(work: &mut Work<'_>, ticket: &mut Ticket) {
    if let Some(escalation) = ticket
        .escalation
        .as_mut()
        .filter(|escalation| escalation.is_open())
    {
        escalation.acknowledge_by = None;
        work.cancel_timer(TimerKind::Acknowledge { ticket: ticket.id });
    }
}

/// The act for somebody's asking; the account manager with the time of a first response when the
/// script says nothing of it.
pub(super) fn on_request(ticket: &Ticket, fallback: Span) -> Act {
    ticket
        .plan
        .on_request
        .clone()
        .unwrap_or_else(|| Act::Escalate {
            ladder: vec!["account_manager".to_owned(), "manager".to_owned()],
            acknowledge_within: fallback,
        })
}

/// The person meant by a rung. One who is away is stood in for by the deputy, and by nobody when
/// the deputy is away too: then the next rung is asked.
fn person_for<'a>(context: &Context<'a>, ticket: &Ticket, target: &str) -> Option<&'a Person> {
    let roster = context.roster;
    let account_manager = || {
        let company = roster.company(&ticket.company)?;
        roster.person(&company.account_manager)
    };
    let person = match target {
        "account_manager" => account_manager()?,
        "manager" => roster.person(account_manager()?.manager.as_ref()?)?,
        "assignee" => roster.person(ticket.assignee.as_ref()?)?,
        "caller" => roster.person(&ticket.caller)?,
        "operators" => roster
            .staff()
            .find(|person| person.is(crate::model::Role::Operator))?,
        id => roster.person(&id.parse().ok()?)?,
    };
    present(context, person)
}

/// Who hears when a step tells a target; the queue stands in for an assignee who is not there.
fn recipient(context: &Context<'_>, ticket: &Ticket, target: &str) -> Option<Recipient> {
    match target {
        "queue" => Some(Recipient::Queue(ticket.queue.clone())),
        "operators" => Some(Recipient::Operators),
        "assignee" if ticket.assignee.is_none() => Some(Recipient::Queue(ticket.queue.clone())),
        _ => person_for(context, ticket, target).map(|person| Recipient::Person(person.id.clone())),
    }
}
