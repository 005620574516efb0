//! Tickets in words.

use std::fmt::Write as _;

use chrono::TimeDelta;
use switchboard::model::{
    AuditEntry, Clock, ClockKind, ClockState, Severity, Span, StepState, Ticket, TicketState,
};
use switchboard::rules::{Act, Mark};

use super::history;
use super::safe::{safe, safe_line};
use super::view::{Cell, View, columns, cut, indented};
use crate::language::Language;

/// How soon a deadline has to be to be shown as near.
const NEAR: TimeDelta = TimeDelta::minutes(60);

/// A whole ticket with its history.
pub(super) fn ticket(view: &View<'_>, ticket: &Ticket, entries: &[AuditEntry]) -> String {
    let mut out = headline(view, ticket);
    let _ = write!(out, "\n  {}", standing(view, ticket));
    let say = view.language;
    let opened = say.ticket_opened_by(
        view.who(&ticket.caller),
        of_company(view, ticket),
        say.channel(ticket.channel),
        view.moment_and_distance(ticket.opened_at),
    );
    let _ = write!(out, "\n  {opened}");
    if !ticket.product.is_empty() {
        let product = say.ticket_product(safe_line(&ticket.product));
        let _ = write!(out, "\n  {product}");
    }
    for line in promises(view, ticket) {
        let _ = write!(out, "\n  {line}");
    }
    if !entries.is_empty() {
        let _ = write!(out, "\n\n{}", history::history(view, entries));
    }
    if view.is_staff() && !ticket.decisions.is_empty() {
        let _ = write!(
            out,
            "\n\n{}",
            view.paint.strong(&view.language.why_heading())
        );
        for decision in &ticket.decisions {
            let _ = write!(out, "\n  {}", history::decision(view, decision));
        }
    }
    out
}

/// What the one who changed a ticket sees: what came of it, and what is owed now.
pub(super) fn after(view: &View<'_>, headline: &str, ticket: &Ticket, notes: &[String]) -> String {
    let mut out = format!("{headline}\n  {}", standing(view, ticket));
    for line in promises(view, ticket) {
        let _ = write!(out, "\n  {line}");
    }
    for note in notes {
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
    let say = view.language;
    let mut parts = vec![
        view.severity(ticket.severity),
        say.ticket_state(ticket.state),
        view.queue(&ticket.queue),
    ];
    match &ticket.assignee {
        Some(who) => parts.push(say.ticket_with(view.who(who))),
        None if ticket.state.is_open() => parts.push(say.ticket_with_nobody()),
        None => {}
    }
    if ticket.reopened > 0 {
        parts.push(say.ticket_reopened(ticket.reopened));
    }
    parts.join(" · ")
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
        out.extend(next_step(view, ticket));
    }
    if ticket.state == TicketState::Resolved
        && let (Some(resolved), Some(after)) = (ticket.resolved_at, ticket.close_after)
    {
        let when = view.moment_and_distance(after.after(resolved));
        out.push(view.language.ticket_closes_by_itself(when));
    }
    out
}

/// One promise: when it is due, that it is late, or how it was kept.
fn clock(view: &View<'_>, ticket: &Ticket, clock: &Clock) -> String {
    let (say, kind) = (view.language, clock.kind.word());
    match &clock.state {
        ClockState::Running { .. } => match clock.due_at {
            Some(due) if due <= view.now => {
                let text = say.clock_overdue(kind, view.moment_and_distance(due));
                view.paint.alarm(&text)
            }
            Some(due) => {
                let text = say.clock_due(kind, view.moment_and_distance(due));
                if due - view.now <= NEAR {
                    view.paint.warn(&text)
                } else {
                    text
                }
            }
            None => say.clock_due_no_time(kind),
        },
        ClockState::Paused { .. } => {
            let left = clock.target.minus(clock.used).secs();
            say.clock_held(kind, view.length(TimeDelta::seconds(left)))
        }
        ClockState::Stopped { at, channel, by } => {
            let kept = Kept {
                when: view.moment(*at),
                took: view.length(*at - ticket.opened_at),
                by: by.as_ref().map(|by| view.who(by)),
                channel: channel.map(|channel| say.channel(channel)),
            };
            let text = kept.words(say, clock.kind);
            if clock.breached_at.is_some() {
                return format!("{text}, {}", view.paint.alarm(&say.clock_late()));
            }
            text
        }
    }
}

/// How a promise was kept.
struct Kept {
    when: String,
    took: String,
    by: Option<String>,
    channel: Option<String>,
}

impl Kept {
    fn words(self, say: Language, kind: ClockKind) -> String {
        let Self {
            when,
            took,
            by,
            channel,
        } = self;
        match (kind, by, channel) {
            (ClockKind::Response, None, None) => say.clock_answered(when, took),
            (ClockKind::Response, Some(by), None) => say.clock_answered_by(by, when, took),
            (ClockKind::Response, None, Some(channel)) => {
                say.clock_answered_channel(channel, when, took)
            }
            (ClockKind::Response, Some(by), Some(channel)) => {
                say.clock_answered_by_channel(by, channel, when, took)
            }
            (ClockKind::Resolution, None, None) => say.clock_solved(when, took),
            (ClockKind::Resolution, Some(by), None) => say.clock_solved_by(by, when, took),
            (ClockKind::Resolution, None, Some(channel)) => {
                say.clock_solved_channel(channel, when, took)
            }
            (ClockKind::Resolution, Some(by), Some(channel)) => {
                say.clock_solved_by_channel(by, channel, when, took)
            }
        }
    }
}

fn escalation(view: &View<'_>, ticket: &Ticket) -> Option<String> {
    let escalation = ticket.escalation.as_ref()?;
    let reason = safe_line(&escalation.reason);
    let say = view.language;
    if let Some((who, at)) = &escalation.acknowledged {
        let when = view.moment_and_distance(*at);
        return Some(say.escalation_acknowledged(reason, view.who(who), when));
    }
    if !ticket.state.is_open() {
        return Some(say.escalation_ended(reason));
    }
    Some(match (&escalation.holder, escalation.acknowledge_by) {
        (Some(holder), Some(by)) => {
            let when = view.moment_and_distance(by);
            let text = say.escalation_open(reason, view.who(holder), when);
            view.paint.warn(&text)
        }
        _ => view.paint.alarm(&say.escalation_exhausted(reason)),
    })
}

/// The first step of the plan that has not come yet. Its moment is on the clock's own open time,
/// so it is told as the plan tells it.
fn next_step(view: &View<'_>, ticket: &Ticket) -> Option<String> {
    let steps = ticket.plan.steps.iter().zip(&ticket.steps);
    let (step, _) = steps.into_iter().find(|(step, state)| {
        let clock = ticket.clock(step.clock);
        **state == StepState::Pending && clock.is_some_and(|clock| !clock.is_stopped())
    })?;
    let (say, clock) = (view.language, step.clock.word());
    let spent = |span: Span| view.length(TimeDelta::seconds(span.secs()));
    let when = match step.mark {
        Mark::Before(span) => say.step_before(spent(span), clock),
        Mark::At => say.step_at(clock),
        Mark::After(span) => say.step_after(spent(span), clock),
    };
    let what = match &step.act {
        Act::Tell { to } => say.step_tell(spoken(say, to)),
        Act::Escalate {
            ladder,
            acknowledge_within,
        } => {
            let rungs = ladder.iter().map(|rung| spoken_one(say, rung));
            let ladder = rungs
                .reduce(|first, next| say.step_then(first, next))
                .unwrap_or_default();
            say.step_escalate(ladder, spent(*acknowledge_within))
        }
    };
    Some(say.next_step(when, what))
}

fn spoken(say: Language, to: &[String]) -> String {
    let all: Vec<String> = to.iter().map(|one| spoken_one(say, one)).collect();
    match all.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => say.step_and(before.join(", "), last),
        None => say.nobody(),
    }
}

fn spoken_one(say: Language, target: &str) -> String {
    match target {
        "assignee" => say.target_assignee(),
        "queue" => say.target_queue(),
        "caller" => say.target_caller(),
        "account_manager" => say.target_account_manager(),
        "manager" => say.target_manager(),
        "operators" => say.target_operators(),
        _ => safe_line(target).into_owned(),
    }
}

/// Tickets, one a line.
pub(super) fn list(view: &View<'_>, tickets: &[Ticket], more: bool) -> String {
    if tickets.is_empty() {
        return view.language.tickets_none();
    }
    let staff = view.is_staff();
    let rows: Vec<Vec<Cell>> = tickets
        .iter()
        .map(|ticket| row(view, ticket, staff))
        .collect();
    let mut out = columns(view, &rows, "");
    if more && let Some(last) = tickets.last() {
        let next = view.language.tickets_more(last.id);
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
        Cell::painted(view.language.severity(severity), move |text| {
            paint.severity(severity, text)
        }),
        Cell::plain(view.language.short_ticket_state(ticket.state)),
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
            let words = view.language.list_due(kind.word(), view.distance(due));
            (words, due <= view.now)
        }
        None => (String::new(), false),
    }
}
