//! The report as programs read it: one object a line, `line` saying what it is.

use std::collections::BTreeMap;

use serde::Serialize;
use switchboard::model::{ClockKind, PersonId, TicketId, Timestamp};

use super::report::{PriorityFigures, Report, Suggestion};
use super::run::Replay;
use super::text::Head;

#[derive(Serialize)]
struct HeadLine<'a> {
    line: &'static str,
    log: &'a str,
    kind: &'a str,
    rules: &'a str,
    first_answer: &'a str,
    companies: usize,
    callers: usize,
    staff: usize,
    queues: usize,
}

#[derive(Serialize)]
struct TicketLine<'a> {
    line: &'static str,
    number: &'a str,
    ticket: String,
    severity: u8,
    state: &'a str,
    opened_at: Timestamp,
    resolved_at: Option<Timestamp>,
    closed_at: Option<Timestamp>,
    response_secs: Option<i64>,
    resolution_secs: Option<i64>,
    waiting_secs: i64,
    resolution_counted_secs: Option<i64>,
    response_breached_at: Option<Timestamp>,
    resolution_breached_at: Option<Timestamp>,
    reassigned: u32,
    reopened: u32,
    log_met: Option<bool>,
}

#[derive(Serialize)]
struct EscalationLine<'a> {
    line: &'static str,
    number: &'a str,
    at: Timestamp,
    to: Option<&'a PersonId>,
    rung: usize,
    reason: &'a str,
}

#[derive(Serialize)]
struct BreachLine<'a> {
    line: &'static str,
    number: &'a str,
    clock: ClockKind,
    due_at: Timestamp,
}

#[derive(Serialize)]
struct RefusedLine<'a> {
    line: &'static str,
    log_line: u64,
    number: &'a str,
    reason: &'a str,
    detail: &'a str,
}

#[derive(Serialize)]
struct PriorityLine<'a> {
    line: &'static str,
    severity: u8,
    #[serde(flatten)]
    figures: &'a PriorityFigures,
}

#[derive(Serialize)]
struct SuggestionLine<'a> {
    line: &'static str,
    #[serde(flatten)]
    suggestion: &'a Suggestion,
}

#[derive(Serialize)]
struct ReportLine<'a> {
    line: &'static str,
    #[serde(flatten)]
    report: &'a Report,
}

/// The whole report.
///
/// # Errors
/// Never in practice: everything in it can be written as JSON.
pub fn json(
    head: &Head<'_>,
    report: &Report,
    replay: &Replay,
) -> Result<String, serde_json::Error> {
    let (companies, callers, staff, queues) = head.made;
    let mut out = Lines(String::new());
    out.add(&HeadLine {
        line: "head",
        log: head.log,
        kind: head.kind,
        rules: head.rules,
        first_answer: head.first_answer,
        companies,
        callers,
        staff,
        queues,
    })?;
    tickets(&mut out, replay)?;
    for row in &report.refused {
        out.add(&RefusedLine {
            line: "refused",
            log_line: row.line,
            number: &row.ticket,
            reason: &row.reason,
            detail: &row.detail,
        })?;
    }
    for (severity, figures) in &report.priorities {
        out.add(&PriorityLine {
            line: "priority",
            severity: *severity,
            figures,
        })?;
    }
    for suggestion in &report.suggestions {
        out.add(&SuggestionLine {
            line: "suggestion",
            suggestion,
        })?;
    }
    out.add(&ReportLine {
        line: "report",
        report,
    })?;
    Ok(out.0)
}

fn tickets(out: &mut Lines, replay: &Replay) -> Result<(), serde_json::Error> {
    for outcome in &replay.outcomes {
        let ticket = &outcome.ticket;
        let breached = |kind| ticket.clock(kind).and_then(|clock| clock.breached_at);
        out.add(&TicketLine {
            line: "ticket",
            number: &outcome.number,
            ticket: ticket.id.to_string(),
            severity: ticket.severity.number(),
            state: ticket.state.key(),
            opened_at: ticket.opened_at,
            resolved_at: ticket.resolved_at,
            closed_at: ticket.closed_at,
            response_secs: outcome.response.map(|span| span.secs()),
            resolution_secs: outcome.resolution.map(|span| span.secs()),
            waiting_secs: outcome.waiting.secs(),
            resolution_counted_secs: ticket
                .clock(ClockKind::Resolution)
                .map(|clock| clock.used.secs()),
            response_breached_at: breached(ClockKind::Response),
            resolution_breached_at: breached(ClockKind::Resolution),
            reassigned: ticket.reassigned,
            reopened: ticket.reopened,
            log_met: outcome.met,
        })?;
    }
    let numbers: BTreeMap<TicketId, &str> = replay
        .outcomes
        .iter()
        .map(|outcome| (outcome.ticket.id, outcome.number.as_str()))
        .collect();
    let number = |ticket: &TicketId| numbers.get(ticket).copied().unwrap_or_default();
    for escalation in &replay.escalations {
        out.add(&EscalationLine {
            line: "escalation",
            number: number(&escalation.ticket),
            at: escalation.at,
            to: escalation.to.as_ref(),
            rung: escalation.rung,
            reason: &escalation.reason,
        })?;
    }
    for breach in &replay.breaches {
        out.add(&BreachLine {
            line: "breach",
            number: number(&breach.ticket),
            clock: breach.clock,
            due_at: breach.due_at,
        })?;
    }
    Ok(())
}

struct Lines(String);

impl Lines {
    fn add(&mut self, line: &impl Serialize) -> Result<(), serde_json::Error> {
        self.0.push_str(&serde_json::to_string(line)?);
        self.0.push('\n');
        Ok(())
    }
}
