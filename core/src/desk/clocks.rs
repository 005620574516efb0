//! The clocks of a ticket: started, held, let go, stopped and made anew (P2).

use crate::calendar::Calendar;
use crate::model::{
    Channel, Clock, ClockKind, ClockState, Happening, Span, StepState, Ticket, TicketState,
    TimerKind, Timestamp,
};
use crate::rules::ClockPlan;

use super::Context;
use super::tickets::about;
use super::work::Work;

/// The calendar of this id; with none of that name all time is open, so that a clock never
/// stands still because a table was edited.
fn calendar<'a>(context: &Context<'a>, clock: &Clock) -> Option<&'a Calendar> {
    context
        .rulebook
        .tables()
        .calendars
        .get(clock.calendar.as_str())
}

fn add_open(
    context: &Context<'_>,
    clock: &Clock,
    from: Timestamp,
    span: Span,
) -> Option<Timestamp> {
    match calendar(context, clock) {
        Some(calendar) => calendar.add_open_time(from, span),
        None => Some(span.after(from)),
    }
}

fn open_between(context: &Context<'_>, clock: &Clock, from: Timestamp, to: Timestamp) -> Span {
    match calendar(context, clock) {
        Some(calendar) => calendar.open_time_between(from, to),
        None => Span::between(from, to),
    }
}

/// Open time used up to `now`.
#[must_use]
pub(super) fn used(context: &Context<'_>, clock: &Clock, now: Timestamp) -> Span {
    match clock.state {
        ClockState::Running { since } => clock.used.plus(open_between(context, clock, since, now)),
        ClockState::Paused { .. } | ClockState::Stopped { .. } => clock.used,
    }
}

/// Makes the clocks that `plan` wants. Those there already keep the time used, and stay stopped
/// when they are: an answer once given is given.
pub(super) fn install(work: &mut Work<'_>, ticket: &mut Ticket, plan: &ClockPlan) {
    let now = work.now();
    cancel_timers(work, ticket, None);
    let mut clocks = Vec::with_capacity(plan.clocks.len());
    for planned in &plan.clocks {
        let before = ticket.clock(planned.kind);
        if let Some(stopped) = before.filter(|clock| clock.is_stopped()) {
            clocks.push(stopped.clone());
            continue;
        }
        let spent = before.map_or(Span::ZERO, |clock| used(&work.context, clock, now));
        clocks.push(Clock {
            kind: planned.kind,
            target: planned.target,
            calendar: planned.calendar.clone().unwrap_or_else(always),
            paused_in: planned.paused_in.clone(),
            used: spent,
            state: ClockState::Running { since: now },
            due_at: None,
            breached_at: before.and_then(|clock| clock.breached_at),
        });
    }
    // A stopped clock that the new plan does not name is history, and history stays.
    for old in ticket.clocks.drain(..) {
        if old.is_stopped() && clocks.iter().all(|clock| clock.kind != old.kind) {
            clocks.push(old);
        }
    }
    ticket.clocks = clocks;
    ticket.close_after = plan.close_after;
}

fn always() -> crate::model::CalendarId {
    // The literal is a valid id; a ticket without a calendar would be worse than an odd name.
    crate::model::CalendarId::new("always").unwrap_or_else(|_| unreachable!())
}

/// Sets the timers of every clock after the ticket's state or plan changed: holds the clocks that
/// the state holds, lets the others run.
pub(super) fn schedule(work: &mut Work<'_>, ticket: &mut Ticket) {
    let now = work.now();
    for kind in [ClockKind::Response, ClockKind::Resolution] {
        let Some(clock) = ticket.clock(kind) else {
            continue;
        };
        if clock.is_stopped() {
            continue;
        }
        let held = clock.paused_in.contains(&ticket.state);
        cancel_timers(work, ticket, Some(kind));
        hold_or_run(&work.context, ticket, kind, held, now);
        set_timers(work, ticket, kind);
    }
}

fn hold_or_run(
    context: &Context<'_>,
    ticket: &mut Ticket,
    kind: ClockKind,
    held: bool,
    now: Timestamp,
) {
    let Some(clock) = ticket.clock_mut(kind) else {
        return;
    };
    match (&clock.state, held) {
        (ClockState::Running { .. }, true) => {
            clock.used = used(context, clock, now);
            clock.state = ClockState::Paused { since: now };
            clock.due_at = None;
        }
        (ClockState::Paused { .. }, false) => clock.state = ClockState::Running { since: now },
        _ => {}
    }
    if let ClockState::Running { since } = clock.state {
        clock.due_at = add_open(context, clock, since, clock.target.minus(clock.used));
    }
}

/// Sets what is due on a clock that runs; one that is held has nothing due.
fn set_timers(work: &mut Work<'_>, ticket: &Ticket, kind: ClockKind) {
    let Some(clock) = ticket.clock(kind) else {
        return;
    };
    let ClockState::Running { since } = clock.state else {
        return;
    };
    if let (Some(due_at), None) = (clock.due_at, clock.breached_at) {
        work.set_timer(
            due_at,
            TimerKind::ClockDue {
                ticket: ticket.id,
                clock: kind,
            },
        );
    }
    for (index, step) in ticket.plan.steps.iter().enumerate() {
        let pending = ticket.steps.get(index) == Some(&StepState::Pending);
        if step.clock != kind || !pending {
            continue;
        }
        let offset = step.mark.offset(clock.target);
        let due_at = add_open(&work.context, clock, since, offset.minus(clock.used));
        if let (Some(due_at), Ok(step)) = (due_at, u32::try_from(index)) {
            work.set_timer(
                due_at,
                TimerKind::Step {
                    ticket: ticket.id,
                    step,
                },
            );
        }
    }
}

fn cancel_timers(work: &mut Work<'_>, ticket: &Ticket, only: Option<ClockKind>) {
    for clock in &ticket.clocks {
        if only.is_none_or(|kind| kind == clock.kind) && !clock.is_stopped() {
            work.cancel_timer(TimerKind::ClockDue {
                ticket: ticket.id,
                clock: clock.kind,
            });
        }
    }
    for (index, step) in ticket.plan.steps.iter().enumerate() {
        let pending = ticket.steps.get(index) == Some(&StepState::Pending);
        if let Ok(number) = u32::try_from(index)
            && pending
            && only.is_none_or(|kind| kind == step.clock)
        {
            work.cancel_timer(TimerKind::Step {
                ticket: ticket.id,
                step: number,
            });
        }
    }
}

/// Stops a clock. Late is late even when the timer that should have said so did not come to it.
pub(super) fn stop(
    work: &mut Work<'_>,
    ticket: &mut Ticket,
    kind: ClockKind,
    channel: Option<Channel>,
) {
    let now = work.now();
    let by = work.actor_id().filter(|_| channel.is_some());
    let Some(clock) = ticket.clock(kind).filter(|clock| !clock.is_stopped()) else {
        return;
    };
    if clock.due_at.is_some_and(|due_at| due_at < now) && clock.breached_at.is_none() {
        breach(work, ticket, kind);
    }
    cancel_timers(work, ticket, Some(kind));
    if let Some(clock) = ticket.clock_mut(kind) {
        clock.used = used(&work.context, clock, now);
        clock.state = ClockState::Stopped {
            at: now,
            channel,
            by,
        };
    }
    for (index, step) in ticket.plan.steps.iter().enumerate() {
        if step.clock == kind
            && let Some(state @ StepState::Pending) = ticket.steps.get_mut(index)
        {
            *state = StepState::Dropped;
        }
    }
}

/// Keeps that a clock was broken, at the time it was due.
pub(super) fn breach(work: &mut Work<'_>, ticket: &mut Ticket, kind: ClockKind) {
    let now = work.now();
    let Some(clock) = ticket.clock_mut(kind) else {
        return;
    };
    let due_at = clock.due_at.unwrap_or(now);
    clock.breached_at = Some(due_at);
    work.audit_internally(
        about(ticket),
        Happening::Breached {
            clock: kind,
            due_at,
        },
    );
}

/// Lets the resolution clock of a reopened ticket go on from the time it had used.
pub(super) fn restart_resolution(ticket: &mut Ticket, now: Timestamp) {
    if let Some(clock) = ticket.clock_mut(ClockKind::Resolution) {
        clock.state = ClockState::Running { since: now };
    }
}

/// The first human answer (P2): stops the response clock and is kept with its channel.
pub(super) fn answered(work: &mut Work<'_>, ticket: &mut Ticket, channel: Channel) {
    let first = ticket
        .clock(ClockKind::Response)
        .is_some_and(|clock| !clock.is_stopped());
    if first {
        let after_secs = Span::between(ticket.opened_at, work.now()).secs();
        work.audit(
            about(ticket),
            Happening::Answered {
                channel,
                after_secs,
            },
        );
        stop(work, ticket, ClockKind::Response, Some(channel));
    }
    if ticket.state == TicketState::New {
        ticket.state = TicketState::Active;
    }
}
