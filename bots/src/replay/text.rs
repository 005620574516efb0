//! The report as people read it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use switchboard::model::{Severity, Span, TicketId};

use super::figures::{BestTarget, Spread};
use super::report::{ClockFigures, PriorityFigures, Report};
use super::run::Replay;

/// What stands above a report.
pub struct Head<'a> {
    /// The log.
    pub log: &'a str,
    /// What kind of log it is.
    pub kind: &'a str,
    /// The rules.
    pub rules: &'a str,
    /// What counts as the first human answer.
    pub first_answer: &'a str,
    /// Companies, callers, people of the desk and queues made from the log.
    pub made: (usize, usize, usize, usize),
}

/// The report in words and tables.
#[must_use]
pub fn text(head: &Head<'_>, report: &Report) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}: {}", head.kind, head.log);
    let _ = writeln!(out, "Replayed under {}.", head.rules);
    let (companies, callers, staff, queues) = head.made;
    let _ = writeln!(
        out,
        "Made from the log: {companies} companies, {callers} callers, {staff} people of the desk, {queues} queues."
    );
    let _ = writeln!(out, "The first human answer is {}.", head.first_answer);
    let _ = writeln!(
        out,
        "A ticket that is past `new` in its first row was answered then."
    );
    rows(&mut out, report);
    clocks(&mut out, report, "Response", |figures| &figures.response);
    clocks(&mut out, report, "Resolution", |figures| {
        &figures.resolution
    });
    escalations(&mut out, report);
    if report.all.agreement.total() > 0 {
        agreement(&mut out, report);
        suggestions(&mut out, report);
    }
    out
}

fn rows(out: &mut String, report: &Report) {
    let refused: u64 = report.rows_refused.values().sum();
    let _ = writeln!(
        out,
        "\nTickets  {} in the log, {} replayed, {} closed at the end, reopened {} times",
        report.tickets, report.tickets_replayed, report.tickets_closed, report.reopened
    );
    let _ = writeln!(
        out,
        "Rows     {} in the log, {} changed something, {refused} refused",
        report.rows, report.rows_changed
    );
    for (reason, count) in &report.rows_nothing_new {
        let _ = writeln!(out, "         {count:>5}  had nothing new: {reason}");
    }
    for (reason, count) in &report.rows_refused {
        let _ = writeln!(out, "         {count:>5}  refused: {reason}");
    }
    if !report.out_of_order.is_empty() {
        let _ = writeln!(
            out,
            "         the rows of {} stood out of order and were put in order",
            listed(&report.out_of_order)
        );
    }
    if !report.changed_before_opened.is_empty() {
        let _ = writeln!(
            out,
            "         {} changed before the opening; opened at the first change",
            listed(&report.changed_before_opened)
        );
    }
}

/// At most a few of many.
fn listed(numbers: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<&str> = numbers.iter().take(SHOWN).map(String::as_str).collect();
    let more = numbers.len().saturating_sub(SHOWN);
    let mut text = format!("{} ({}", tickets(numbers.len()), shown.join(", "));
    if more > 0 {
        let _ = write!(text, " and {more} more");
    }
    text.push(')');
    text
}

fn tickets(count: usize) -> String {
    match count {
        1 => "1 ticket".to_owned(),
        count => format!("{count} tickets"),
    }
}

/// The rows of every table: each priority, then all.
fn each(report: &Report) -> impl Iterator<Item = (String, &PriorityFigures)> {
    let named = |number: &u8| {
        Severity::try_from(i64::from(*number))
            .map_or_else(|_| number.to_string(), |severity| severity.to_string())
    };
    report
        .priorities
        .iter()
        .map(move |(number, figures)| (named(number), figures))
        .chain([("all".to_owned(), &report.all)])
}

fn clocks(
    out: &mut String,
    report: &Report,
    title: &str,
    of: impl Fn(&PriorityFigures) -> &ClockFigures,
) {
    let _ = writeln!(
        out,
        "\n{title:<12}  tickets   done  |  {:^28}  |  {:^28}  |  late",
        "wall clock", "as the rules count"
    );
    let _ = writeln!(
        out,
        "{0:<12}  {0:>7}  {0:>5}  |  {1:>8}  {2:>8}  {3:>8}  |  {1:>8}  {2:>8}  {3:>8}  |",
        "", "median", "p90", "mean"
    );
    for (name, figures) in each(report) {
        let clock = of(figures);
        let row = format!(
            "{name:<12}  {:>7}  {:>5}  |  {}  |  {}  |  {:>4}  {}",
            figures.tickets,
            clock.wall.count,
            spread(&clock.wall),
            spread(&clock.counted),
            clock.breached,
            targets(&name, clock)
        );
        let _ = writeln!(out, "{}", row.trim_end());
    }
}

/// The targets of one priority; of all they would say nothing.
fn targets(name: &str, clock: &ClockFigures) -> String {
    if name == "all" {
        return String::new();
    }
    let all: Vec<&str> = clock.targets.iter().map(String::as_str).collect();
    format!("within {}", all.join(" or "))
}

fn spread(spread: &Spread) -> String {
    let shown = |span: Option<Span>| span.map_or_else(|| "-".to_owned(), short);
    format!(
        "{:>8}  {:>8}  {:>8}",
        shown(spread.median),
        shown(spread.p90),
        shown(spread.mean)
    )
}

/// A length of time in one unit, for columns: `34 min`, `20.8 h`, `9.7 d`.
fn short(span: Span) -> String {
    let secs = span.secs();
    // Two days in hours can still be compared with a target in hours.
    let (unit, name) = match secs {
        0..3_600 => return format!("{} min", secs / 60),
        3_600..172_800 => (3_600, "h"),
        _ => (86_400, "d"),
    };
    format!("{}.{} {name}", secs / unit, secs % unit * 10 / unit)
}

fn escalations(out: &mut String, report: &Report) {
    let _ = writeln!(
        out,
        "\n{:<12}  tickets  escalated  people asked  |  first escalation after opening",
        "Escalations"
    );
    let _ = writeln!(
        out,
        "{:<12}  {:>7}  {:>9}  {:>12}  |  {:>8}  {:>8}  {:>8}",
        "", "", "", "", "median", "p90", "mean"
    );
    for (name, figures) in each(report) {
        let _ = writeln!(
            out,
            "{name:<12}  {:>7}  {:>9}  {:>12}  |  {}",
            figures.tickets,
            figures.escalated,
            figures.asked,
            spread(&figures.first_escalation)
        );
    }
    out.push_str("A log does not say who acknowledged, so every ladder is climbed to its end.\n");
}

fn agreement(out: &mut String, report: &Report) {
    let all = &report.all.agreement;
    let _ = writeln!(
        out,
        "\nAgainst the log's own verdict     log: in time   log: late"
    );
    let _ = writeln!(
        out,
        "  rules: resolved in time         {:>12}  {:>10}",
        all.both_met, all.only_rules_met
    );
    let _ = writeln!(
        out,
        "  rules: resolved late            {:>12}  {:>10}",
        all.only_log_met, all.both_missed
    );
    let _ = writeln!(
        out,
        "  agree on {} of {}: {}",
        all.agree(),
        all.total(),
        percent(all.per_mille())
    );
    for (name, figures) in each(report).filter(|(name, _)| name != "all") {
        let one = &figures.agreement;
        let _ = writeln!(
            out,
            "    {name:<12}  {} of {}: {}",
            one.agree(),
            one.total(),
            percent(one.per_mille())
        );
    }
}

fn percent(per_mille: usize) -> String {
    format!("{}.{} %", per_mille / 10, per_mille % 10)
}

fn suggestions(out: &mut String, report: &Report) {
    let Some(best) = report.suggestions.first() else {
        return;
    };
    let _ = writeln!(
        out,
        "\nTargets that would agree best: resolution {}",
        best.measure.words()
    );
    for (number, target) in &best.targets {
        let named = Severity::try_from(i64::from(*number))
            .map_or_else(|_| number.to_string(), |severity| severity.to_string());
        let _ = writeln!(
            out,
            "    {named:<12}  {:<28}  agrees on {} of {}",
            within(target),
            target.agree,
            target.total
        );
    }
    for suggestion in &report.suggestions {
        let per_mille = (suggestion.agree * 1000)
            .checked_div(suggestion.total)
            .unwrap_or_default();
        let _ = writeln!(
            out,
            "  {} of {} ({}) {}",
            suggestion.agree,
            suggestion.total,
            percent(per_mille),
            suggestion.measure.words()
        );
    }
}

fn within(target: &BestTarget) -> String {
    target.within.map_or_else(
        || "none: all were late".to_owned(),
        |span| format!("within {} h", hours(span)),
    )
}

/// In hours, with a fraction only where there is one.
fn hours(span: Span) -> String {
    let (whole, rest) = (span.secs() / 3600, span.secs() % 3600);
    if rest == 0 {
        whole.to_string()
    } else {
        format!("{whole}.{:02}", rest / 36)
    }
}

/// Every refused row, one a line.
#[must_use]
pub fn refused(log: &str, report: &Report) -> String {
    let mut out = String::new();
    if report.refused.is_empty() {
        out.push_str("\nNo row was refused.\n");
        return out;
    }
    out.push_str("\nRefused rows\n");
    for row in &report.refused {
        let _ = write!(out, "{log}:{}: ", row.line);
        if !row.ticket.is_empty() {
            let _ = write!(out, "{}: ", row.ticket);
        }
        out.push_str(&row.reason);
        if !row.detail.is_empty() {
            let _ = write!(out, ": {}", row.detail);
        }
        out.push('\n');
    }
    out
}

/// Every escalation, one a line.
#[must_use]
pub fn escalated(replay: &Replay) -> String {
    let numbers: BTreeMap<TicketId, &str> = replay
        .outcomes
        .iter()
        .map(|outcome| (outcome.ticket.id, outcome.number.as_str()))
        .collect();
    let mut out = String::from("\nWhat would have been escalated\n");
    for escalation in &replay.escalations {
        let to = match &escalation.to {
            Some(to) => format!("rung {}, {to}", escalation.rung),
            None => "nobody is left to ask".to_owned(),
        };
        let _ = writeln!(
            out,
            "{}  {:<12}  {to}: {}",
            escalation.at.format("%Y-%m-%d %H:%M"),
            numbers.get(&escalation.ticket).copied().unwrap_or_default(),
            escalation.reason
        );
    }
    out
}
