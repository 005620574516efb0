//! What other rules mean for words that are due already. A due time stays as it is unless the
//! cadence says otherwise; what was promised on a ticket stays promised.

use serde::{Deserialize, Serialize};

use crate::model::{CaseNumber, ServiceEvent, Timer, TimerKind, Timestamp};
use crate::rules::{Audience, EventFacts, Explain, NextWord};

use super::Context;

/// A due time that other rules change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Of which event.
    pub case: CaseNumber,
    /// Who is told then.
    pub to: Audience,
    /// When it is due; nothing when it is not.
    pub was: Option<Timestamp>,
    /// When it will be; nothing when it will not.
    pub now: Option<Timestamp>,
    /// What the rules say.
    pub reason: String,
}

/// What `context`'s rules change of the due times of an open event, whose timers are `timers`.
#[must_use]
pub fn moved_by(context: &Context<'_>, event: &ServiceEvent, timers: &[Timer]) -> Vec<Moved> {
    if !event.state.is_open() {
        return Vec::new();
    }
    Audience::ALL
        .into_iter()
        .filter_map(|audience| moved(context, event, timers, audience))
        .collect()
}

fn moved(
    context: &Context<'_>,
    event: &ServiceEvent,
    timers: &[Timer],
    audience: Audience,
) -> Option<Moved> {
    let kind = TimerKind::cadence(event.id, audience);
    let was = timers.iter().find(|timer| timer.kind == kind);
    let was = was.map(|timer| timer.due_at);
    let facts = EventFacts {
        event,
        audience,
        at: context.now,
    };
    let decided = context.rulebook.cadence(&facts, Explain::No);
    let reason = decided.record.reason;
    let next = match super::announce::is_asked(context, audience) {
        true => {
            let told_at = event.told_at.last(audience);
            decided
                .answer
                .next_word(event, told_at, context.now, &reason)
        }
        false => NextWord::Never(String::new()),
    };
    let now = match next {
        // What is overdue is due now, and a timer of a moment ago is that one.
        NextWord::At(at) if was.is_some_and(|was| was <= context.now) && at <= context.now => was,
        NextWord::At(at) => Some(at),
        NextWord::Never(_) => None,
    };
    let same = match (was, now) {
        // Stores keep times to the millisecond.
        (Some(was), Some(now)) => (was - now).num_seconds() == 0,
        (was, now) => was == now,
    };
    (!same).then_some(Moved {
        case: CaseNumber::Event(event.id),
        to: audience,
        was,
        now,
        reason,
    })
}
