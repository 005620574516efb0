//! What became of tickets in a time.

use serde::Serialize;

use crate::desk::query::nearest_rank;
use crate::model::{ClockKind, ReportedTicket, Span, Timestamp};

/// Tickets in a time. What was waiting before and was opened is what was resolved and waits
/// afterwards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CaseFigures {
    /// Opened before it began, and not done by then.
    pub waiting_before: u64,
    /// Opened in it.
    pub opened: u64,
    /// First answered by a person in it: the response clock was stopped. Tickets to which no response
    /// was promised are never counted as answered.
    pub answered: u64,
    /// Resolved in it, or closed without that.
    pub resolved: u64,
    /// Opened before it ended, and not done by then.
    pub waiting_after: u64,
    /// From opening to the first answer, of those first answered in it.
    pub response: Times,
    /// From opening to the end of the work, of those resolved in it.
    pub resolution: Times,
    /// Promises of a response that were broken in it: their clock reached its target.
    pub response_breaches: u64,
    /// Promises of a resolution that were broken in it.
    pub resolution_breaches: u64,
}

/// Lengths of time, as the caller has waited: all hours count, also those in which the calendar of a
/// promise was closed or its clock was held. Whole seconds, rounded down.
///
/// The quantiles are of the nearest rank: the p-th percentile of n values is the ⌈n·p/100⌉-th
/// smallest, so that it is always one of them (definition 1 in Hyndman and Fan, "Sample quantiles in
/// statistical packages", The American Statistician 50, 1996).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Times {
    /// How many.
    pub count: u64,
    /// The 50th percentile.
    pub median: Option<Span>,
    /// The 90th percentile.
    pub p90: Option<Span>,
}

impl Times {
    fn of(mut spans: Vec<Span>) -> Self {
        spans.sort_unstable();
        Self {
            count: spans.len() as u64,
            median: nearest_rank(&spans, 50),
            p90: nearest_rank(&spans, 90),
        }
    }
}

impl CaseFigures {
    /// What became of these tickets from `from` on and before `to`.
    pub(super) fn of<'t>(
        tickets: impl Iterator<Item = &'t ReportedTicket>,
        from: Timestamp,
        to: Timestamp,
    ) -> Self {
        let is_in = |at: Timestamp| from <= at && at < to;
        let mut sum = Self::default();
        let (mut responses, mut resolutions) = (Vec::new(), Vec::new());
        for ticket in tickets {
            let (opened, done) = (ticket.opened_at, ticket.done_at());
            let waits_at = |at: Timestamp| opened < at && done.is_none_or(|done| done >= at);
            sum.waiting_before += u64::from(waits_at(from));
            sum.waiting_after += u64::from(waits_at(to));
            sum.opened += u64::from(is_in(opened));
            if let Some(answered) = ticket.answered_at().filter(|at| is_in(*at)) {
                responses.push(Span::between(opened, answered));
            }
            if let Some(done) = done.filter(|at| is_in(*at)) {
                resolutions.push(Span::between(opened, done));
            }
            let is_broken = |kind| ticket.breached_at(kind).is_some_and(is_in);
            sum.response_breaches += u64::from(is_broken(ClockKind::Response));
            sum.resolution_breaches += u64::from(is_broken(ClockKind::Resolution));
        }
        sum.response = Times::of(responses);
        sum.resolution = Times::of(resolutions);
        sum.answered = sum.response.count;
        sum.resolved = sum.resolution.count;
        sum
    }
}
