//! What a replay came to, measured: by priority, and against the log's own verdict.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use switchboard::model::{ClockKind, Severity, Span, TicketId};

use super::figures::{Agreement, BestTarget, Spread, best_target};
use super::log::{Log, RefusedRow};
use super::run::{Outcome, Replay};

/// One clock of one priority's tickets.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ClockFigures {
    /// By the wall clock, from opening.
    pub wall: Spread,
    /// As the rules count: open time of the clock's calendar, without the states that hold it.
    pub counted: Spread,
    /// Target and calendar, such as `40h on office`; several when tickets changed priority.
    pub targets: BTreeSet<String>,
    /// Tickets on which it was broken.
    pub breached: usize,
}

/// One priority's tickets.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PriorityFigures {
    /// How many.
    pub tickets: usize,
    /// To the first human answer.
    pub response: ClockFigures,
    /// To the last resolution.
    pub resolution: ClockFigures,
    /// Tickets that would have been escalated.
    pub escalated: usize,
    /// People who would have been asked on them in all.
    pub asked: usize,
    /// From opening to the first escalation.
    pub first_escalation: Spread,
    /// The rules' verdict on the resolution against the log's.
    pub agreement: Agreement,
}

/// In what a resolution time is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// By the wall clock.
    Wall,
    /// By the wall clock, without the time in which the customer was waited for.
    WallWithoutWaiting,
    /// As the rules count it.
    AsTheRulesCount,
}

impl Measure {
    const ALL: [Self; 3] = [Self::Wall, Self::WallWithoutWaiting, Self::AsTheRulesCount];

    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Wall => "by the wall clock, waiting counted",
            Self::WallWithoutWaiting => "by the wall clock, waiting for the customer not counted",
            Self::AsTheRulesCount => "as these rules count",
        }
    }

    fn of(self, outcome: &Outcome) -> Option<Span> {
        let wall = outcome.resolution?;
        Some(match self {
            Self::Wall => wall,
            Self::WallWithoutWaiting => wall.minus(outcome.waiting),
            Self::AsTheRulesCount => outcome.ticket.clock(ClockKind::Resolution)?.used,
        })
    }
}

/// Targets that would agree best with the log's verdict, in one measure.
#[derive(Clone, Debug, Serialize)]
pub struct Suggestion {
    /// In what they are counted.
    pub measure: Measure,
    /// By severity's number.
    pub targets: BTreeMap<u8, BestTarget>,
    /// Tickets on which they agree.
    pub agree: usize,
    /// Tickets with a verdict.
    pub total: usize,
}

/// What a replay came to.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Rows of the log.
    pub rows: u64,
    /// Rows that changed something.
    pub rows_changed: u64,
    /// Rows that said nothing new, by reason.
    pub rows_nothing_new: BTreeMap<String, u64>,
    /// Rows that were refused, by reason.
    pub rows_refused: BTreeMap<String, u64>,
    /// Tickets of the log, those with no usable row included.
    pub tickets: usize,
    /// Tickets replayed from their opening on.
    pub tickets_replayed: usize,
    /// Of those, how many are closed at the end.
    pub tickets_closed: usize,
    /// Tickets whose rows stood out of the order of their dates.
    pub out_of_order: Vec<String>,
    /// Tickets that were changed before they were opened, and count as opened then.
    pub changed_before_opened: Vec<String>,
    /// Tickets that were reopened, and the times.
    pub reopened: u32,
    /// Notifications that would have gone out.
    pub notifications: u64,
    /// By severity's number.
    pub priorities: BTreeMap<u8, PriorityFigures>,
    /// Of all tickets.
    pub all: PriorityFigures,
    /// The best first; none when the log has no verdicts.
    pub suggestions: Vec<Suggestion>,
    /// Every refused row.
    #[serde(skip)]
    pub refused: Vec<RefusedRow>,
}

impl Report {
    /// Measures.
    #[must_use]
    pub fn of(log: &Log, replay: &Replay) -> Self {
        let mut refused: Vec<RefusedRow> = log.refused.clone();
        refused.extend(replay.refused.iter().cloned());
        refused.sort_by_key(|row| row.line);
        let mut by_reason: BTreeMap<String, u64> = BTreeMap::new();
        for row in &refused {
            *by_reason.entry(row.reason.clone()).or_default() += 1;
        }
        // A ticket of which no row could be used is a ticket all the same.
        let named: BTreeSet<&str> = log
            .tickets
            .iter()
            .map(|ticket| ticket.number.as_str())
            .chain(log.refused.iter().map(|row| row.ticket.as_str()))
            .filter(|number| !number.is_empty())
            .collect();
        let of = |severity: Option<Severity>| {
            let chosen: Vec<&Outcome> = replay
                .outcomes
                .iter()
                .filter(|outcome| severity.is_none_or(|one| outcome.ticket.severity == one))
                .collect();
            figures(&chosen, replay)
        };
        Self {
            rows: log.rows,
            rows_changed: replay.changed,
            rows_nothing_new: replay
                .nothing_new
                .iter()
                .map(|(reason, count)| ((*reason).to_owned(), *count))
                .collect(),
            rows_refused: by_reason,
            tickets: named.len(),
            tickets_replayed: replay.outcomes.len(),
            tickets_closed: replay
                .outcomes
                .iter()
                .filter(|outcome| outcome.ticket.closed_at.is_some())
                .count(),
            out_of_order: log.out_of_order.clone(),
            changed_before_opened: log.changed_before_opened.clone(),
            reopened: replay
                .outcomes
                .iter()
                .map(|outcome| outcome.ticket.reopened)
                .sum(),
            notifications: replay.notifications,
            priorities: Severity::ALL
                .into_iter()
                .map(|severity| (severity.number(), of(Some(severity))))
                .filter(|(_, figures)| figures.tickets > 0)
                .collect(),
            all: of(None),
            suggestions: suggestions(&replay.outcomes),
            refused,
        }
    }
}

fn figures(outcomes: &[&Outcome], replay: &Replay) -> PriorityFigures {
    let ids: BTreeMap<TicketId, &Outcome> = outcomes
        .iter()
        .map(|outcome| (outcome.ticket.id, *outcome))
        .collect();
    let mut first: BTreeMap<TicketId, Span> = BTreeMap::new();
    let mut asked = 0;
    for escalation in &replay.escalations {
        let Some(outcome) = ids.get(&escalation.ticket) else {
            continue;
        };
        asked += usize::from(escalation.to.is_some());
        let after = Span::between(outcome.ticket.opened_at, escalation.at);
        first.entry(escalation.ticket).or_insert(after);
    }
    let mut agreement = Agreement::default();
    for outcome in outcomes {
        let clock = outcome.ticket.clock(ClockKind::Resolution);
        if let (Some(clock), Some(log_met)) = (clock, outcome.met) {
            agreement.add(clock.breached_at.is_none(), log_met);
        }
    }
    PriorityFigures {
        tickets: outcomes.len(),
        response: clock_figures(outcomes, ClockKind::Response, |outcome| outcome.response),
        resolution: clock_figures(outcomes, ClockKind::Resolution, |outcome| {
            outcome.resolution
        }),
        escalated: first.len(),
        asked,
        first_escalation: Spread::of(first.into_values().collect()),
        agreement,
    }
}

fn clock_figures(
    outcomes: &[&Outcome],
    kind: ClockKind,
    wall: impl Fn(&Outcome) -> Option<Span>,
) -> ClockFigures {
    let clocks = || {
        outcomes
            .iter()
            .filter_map(|outcome| outcome.ticket.clock(kind))
    };
    ClockFigures {
        wall: Spread::of(
            outcomes
                .iter()
                .filter_map(|outcome| wall(outcome))
                .collect(),
        ),
        counted: Spread::of(
            clocks()
                .filter(|clock| clock.is_stopped())
                .map(|clock| clock.used)
                .collect(),
        ),
        targets: clocks()
            .map(|clock| format!("{} on {}", in_hours(clock.target), clock.calendar))
            .collect(),
        breached: clocks().filter(|clock| clock.breached_at.is_some()).count(),
    }
}

/// A target as agreements name it: working hours are not counted in days.
fn in_hours(target: Span) -> String {
    match (target.secs() / 3600, target.secs() % 3600) {
        (hours, 0) if hours > 0 => format!("{hours}h"),
        _ => target.to_string(),
    }
}

fn suggestions(outcomes: &[Outcome]) -> Vec<Suggestion> {
    let mut suggestions: Vec<Suggestion> = Measure::ALL
        .into_iter()
        .map(|measure| {
            let targets: BTreeMap<u8, BestTarget> = Severity::ALL
                .into_iter()
                .map(|severity| {
                    let measured: Vec<(Span, bool)> = outcomes
                        .iter()
                        .filter(|outcome| outcome.ticket.severity == severity)
                        .filter_map(|outcome| Some((measure.of(outcome)?, outcome.met?)))
                        .collect();
                    (severity.number(), best_target(&measured))
                })
                .filter(|(_, best)| best.total > 0)
                .collect();
            Suggestion {
                measure,
                agree: targets.values().map(|best| best.agree).sum(),
                total: targets.values().map(|best| best.total).sum(),
                targets,
            }
        })
        .filter(|suggestion| suggestion.total > 0)
        .collect();
    // Stable: of equals the plainer measure comes first.
    suggestions.sort_by_key(|suggestion| std::cmp::Reverse(suggestion.agree));
    suggestions
}
