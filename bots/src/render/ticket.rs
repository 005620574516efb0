//! Tickets in words.

use std::fmt::Write as _;

use chrono::TimeDelta;
use switchboard::model::{
    AuditEntry, Clock, ClockKind, ClockState, Severity, Span, StepState, Ticket, TicketState,
};
use switchboard::rules::{Act, Mark};

use super::history;
use super::safe::{safe, safe_line};
use super::time::{ago_or_in, length};
use super::view::{Cell, View, columns, cut, indented};

/// How soon a deadline has to be to be shown as near.
const NEAR: TimeDelta = TimeDelta::minutes(60);

/// A whole ticket with its history.
pub(super) fn ticket(view: &View<'_>, ticket: &Ticket, entries: &[AuditEntry]) -> String {
    let mut out = headline(view, ticket);
    let _ = write!(out, "\n  {}", standing(view, ticket));
    let _ = write!(
        out,
        "\n  opened by {}{} by {}, {}",
        view.name(&ticket.caller),
        of_company(view, ticket),
        ticket.channel,
        view.moment_and_distance(ticket.opened_at)
    );
    if !ticket.product.is_empty() {
        let _ = write!(out, "\n  product {}", safe_line(&ticket.product));
    }
    for line in promises(view, ticket) {
        let _ = write!(out, "\n  {line}");
    }
    if !entries.is_empty() {
        let _ = write!(out, "\n\n{}", history::history(view, entries));
    }
    if view.is_staff() && !ticket.decisions.is_empty() {
        let _ = write!(out, "\n\n{}", view.paint.strong("Why"));
        for decision in &ticket.decisions {
            let _ = write!(out, "\n  {}", history::decision(view, decision));
        }
    }
    out
}

/// What the one who changed a ticket sees: what came of it, and what is owed now.
pub(super) fn after(
    view: &View<'_>,
    headline: &str,
    ticket: &Ticket,
    note: Option<&str>,
) -> String {
    let mut out = format!("{headline}\n  {}", standing(view, ticket));
    for line in promises(view, ticket) {
        let _ = write!(out, "\n  {line}");
    }
    if let Some(note) = note {
        let _ = write!(out, "\n{}", indented(&safe(note), "  "));
    }
    out
}

/// Its number and subject.
pub(super) fn headline(view: &View<'_>, ticket: &Ticket) -> String {
    format!(
        "{} {}",
        view.paint.strong(&ticket.id.to_string()),
        safe_line(&ticket.subject)
    )
}

fn of_company(view: &View<'_>, ticket: &Ticket) -> String {
    if view.is_staff() {
        format!(" ({})", view.company(&ticket.company))
    } else {
        String::new()
    }
}

/// Severity, state, where it is and who has it.
fn standing(view: &View<'_>, ticket: &Ticket) -> String {
    let mut parts = vec![
        view.severity(ticket.severity),
        ticket.state.to_string(),
        view.queue(&ticket.queue),
    ];
    match &ticket.assignee {
        Some(who) => parts.push(format!("with {}", view.name(who))),
        None if ticket.state.is_open() => parts.push("nobody has it yet".to_owned()),
        None => {}
    }
    if ticket.reopened > 0 {
        parts.push(format!("reopened {}", times(ticket.reopened)));
    }
    parts.join(" · ")
}

fn times(count: u32) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{n} times"),
    }
}

/// What is owed: the clocks, the escalation, the next step and the closing.
fn promises(view: &View<'_>, ticket: &Ticket) -> Vec<String> {
    let mut out: Vec<String> = ticket
        .clocks
        .iter()
        .map(|one| clock(view, ticket, one))
        .collect();
    out.extend(escalation(view, ticket));
    if ticket.state.is_open() && view.is_staff() {
        out.extend(next_step(ticket));
    }
    if ticket.state == TicketState::Resolved
        && let (Some(resolved), Some(after)) = (ticket.resolved_at, ticket.close_after)
    {
        out.push(format!(
            "closes by itself {} unless it is reopened",
            view.moment_and_distance(after.after(resolved))
        ));
    }
    out
}

/// One promise: when it is due, that it is late, or how it was kept.
fn clock(view: &View<'_>, ticket: &Ticket, clock: &Clock) -> String {
    let noun = history::noun(clock.kind);
    match &clock.state {
        ClockState::Running { .. } => match clock.due_at {
            Some(due) if due <= view.now => view.paint.alarm(&format!(
                "{noun} overdue since {}",
                view.moment_and_distance(due)
            )),
            Some(due) => {
                let text = format!("{noun} due {}", view.moment_and_distance(due));
                if due - view.now <= NEAR {
                    view.paint.warn(&text)
                } else {
                    text
                }
            }
            None => format!("{noun} due, at no set time"),
        },
        ClockState::Paused { .. } => {
            let left = clock.target.minus(clock.used).secs();
            let left = length(TimeDelta::seconds(left));
            format!("{noun} clock held, {left} left when it goes on")
        }
        ClockState::Stopped { at, channel, by } => {
            let verb = match clock.kind {
                ClockKind::Response => "answered",
                ClockKind::Resolution => "solved",
            };
            let mut text = verb.to_owned();
            if let Some(by) = by {
                let _ = write!(text, " by {}", view.name(by));
            }
            if let Some(channel) = channel {
                let _ = write!(text, " ({channel})");
            }
            let took = length(*at - ticket.opened_at);
            let _ = write!(text, " {}, after {took}", view.moment(*at));
            if clock.breached_at.is_some() {
                return format!("{text}, {}", view.paint.alarm("late"));
            }
            text
        }
    }
}

fn escalation(view: &View<'_>, ticket: &Ticket) -> Option<String> {
    let escalation = ticket.escalation.as_ref()?;
    let reason = safe_line(&escalation.reason);
    if let Some((who, at)) = &escalation.acknowledged {
        let who = view.name(who);
        return Some(format!(
            "escalation ({reason}) acknowledged by {who} {}",
            view.moment_and_distance(*at)
        ));
    }
    if !ticket.state.is_open() {
        return Some(format!("the escalation ({reason}) ended with the ticket"));
    }
    match (&escalation.holder, escalation.acknowledge_by) {
        (Some(holder), Some(by)) => Some(view.paint.warn(&format!(
            "escalated ({reason}): {} to acknowledge by {}",
            view.name(holder),
            view.moment_and_distance(by)
        ))),
        _ => Some(view.paint.alarm(&format!(
            "escalated ({reason}): nobody acknowledged, and nobody is left to ask"
        ))),
    }
}

/// The first step of the plan that has not come yet. Its moment is on the clock's own open time,
/// so it is told as the plan tells it.
fn next_step(ticket: &Ticket) -> Option<String> {
    let steps = ticket.plan.steps.iter().zip(&ticket.steps);
    let (step, _) = steps.into_iter().find(|(step, state)| {
        let clock = ticket.clock(step.clock);
        **state == StepState::Pending && clock.is_some_and(|clock| !clock.is_stopped())
    })?;
    let noun = history::noun(step.clock);
    let when = match step.mark {
        Mark::Before(span) => format!("{} before the {noun} is due", spent(span)),
        Mark::At => format!("when the {noun} is overdue"),
        Mark::After(span) => format!("{} after the {noun} was due", spent(span)),
    };
    let what = match &step.act {
        Act::Tell { to } => format!("tell {}", spoken(to)),
        Act::Escalate {
            ladder,
            acknowledge_within,
        } => format!(
            "escalate to {}, each with {} to acknowledge",
            ladder
                .iter()
                .map(|rung| spoken_one(rung))
                .collect::<Vec<_>>()
                .join(", then "),
            spent(*acknowledge_within)
        ),
    };
    Some(format!("next: {when}, {what}"))
}

fn spent(span: Span) -> String {
    length(TimeDelta::seconds(span.secs()))
}

fn spoken(to: &[String]) -> String {
    let all: Vec<String> = to.iter().map(|one| spoken_one(one)).collect();
    match all.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => "nobody".to_owned(),
    }
}

fn spoken_one(target: &str) -> String {
    let name = safe_line(target).replace('_', " ");
    match target {
        "assignee" | "queue" | "caller" | "account_manager" | "manager" | "operators" => {
            format!("the {name}")
        }
        _ => safe_line(target).into_owned(),
    }
}

/// Tickets, one a line.
pub(super) fn list(view: &View<'_>, tickets: &[Ticket], more: bool) -> String {
    if tickets.is_empty() {
        return "There are no such tickets.".to_owned();
    }
    let staff = view.is_staff();
    let rows: Vec<Vec<Cell>> = tickets
        .iter()
        .map(|ticket| row(view, ticket, staff))
        .collect();
    let mut out = columns(view, &rows, "");
    if more && let Some(last) = tickets.last() {
        let next = format!("There are more: list before={}", last.id);
        let _ = write!(out, "\n{}", view.paint.dim(&next));
    }
    out
}

fn row(view: &View<'_>, ticket: &Ticket, staff: bool) -> Vec<Cell> {
    let paint = view.paint;
    let severity: Severity = ticket.severity;
    let (due, late) = due(view, ticket);
    let mut row = vec![
        Cell::painted(ticket.id.to_string(), move |text| paint.strong(text)),
        Cell::painted(severity.word(), move |text| paint.severity(severity, text)),
        Cell::plain(short_state(ticket.state)),
    ];
    if staff {
        row.push(Cell::plain(cut(&view.company(&ticket.company), 16)));
    }
    row.push(Cell::plain(match &ticket.assignee {
        Some(who) => cut(&view.name(who), 18),
        None => view.queue(&ticket.queue),
    }));
    row.push(Cell::painted(due, move |text| {
        if late {
            paint.alarm(text)
        } else {
            text.to_owned()
        }
    }));
    row.push(Cell::plain(safe_line(&ticket.subject)));
    row
}

fn short_state(state: TicketState) -> &'static str {
    match state {
        TicketState::WaitingForCustomer => "waiting",
        other => other.key(),
    }
}

/// The next deadline in a few words, and whether it is past.
fn due(view: &View<'_>, ticket: &Ticket) -> (String, bool) {
    let next = ticket
        .clocks
        .iter()
        .filter(|clock| clock.is_running())
        .filter_map(|clock| Some((clock.due_at?, clock.kind)))
        .min_by_key(|(due, _)| *due);
    match next {
        Some((due, kind)) => {
            let noun = history::noun(kind);
            (
                format!("{noun} {}", ago_or_in(due, view.now)),
                due <= view.now,
            )
        }
        None => (String::new(), false),
    }
}
