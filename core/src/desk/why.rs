//! What a case waits for and why, and what is not done and why not: as its state has it, and as
//! the rules in force say of it now.

use serde::{Deserialize, Serialize};

use crate::model::{
    Call, CallState, CaseNumber, Clock, ClockState, DecisionRecord, EscalationStep, ServiceEvent,
    Span, StepState, Ticket, Timer, TimerKind, Timestamp,
};
use crate::rules::{
    Audience, Cadence, Decision, EventFacts, Explain, Mark, NextWord, Rulebook, Tried,
};

use super::expected::{Expected, NotDone, PlanStep};
use super::permission::{is_granted, person_of};
use super::{Actor, Context};

/// Why a case is as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Why {
    /// Which.
    pub case: CaseNumber,
    /// Its subject or title.
    pub title: String,
    /// The newest decision of each hook, or all, in the order in which they were made.
    pub decisions: Vec<Reviewed>,
    /// How many earlier decisions there are that are not among them.
    pub earlier: usize,
    /// What is due and why then.
    pub waits: Vec<Waits>,
    /// What is not done, and why not.
    pub not_done: Vec<NotDone>,
}

/// One decision, made again from its record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reviewed {
    /// What it was about, in words.
    pub about: String,
    /// As it was recorded.
    pub record: DecisionRecord,
    /// The answer in words.
    pub outcome: String,
    /// The conditions tried, in order, and the answer; nothing for those who may not see them.
    pub tried: Vec<Tried>,
    /// Whether making it again led to the same.
    pub again: Again,
}

/// What came of making a decision again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Again {
    /// The same.
    Same,
    /// Something else: the record or the program has changed since.
    Otherwise {
        /// The answer in words.
        outcome: String,
        /// Its reason.
        reason: String,
    },
    /// It could not be made again.
    Impossible(String),
    /// It was not tried, for somebody who may not see how the rules decide.
    NotShown,
}

/// Something that is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waits {
    /// When.
    pub at: Timestamp,
    /// What, and why then.
    pub what: Expected,
}

/// Whether the actor sees how the rules decide: conditions, values, places in scripts.
#[must_use]
pub fn may_explain(context: &Context<'_>, actor: &Actor) -> bool {
    match person_of(context, actor) {
        Ok(None) => true,
        Ok(Some(person)) => {
            person.company.is_none()
                && is_granted(context, person, crate::model::Action::RulesExplain)
        }
        Err(_) => false,
    }
}

impl Reviewed {
    /// Makes a recorded decision again under the rules that made it; `rulebook` says why not when
    /// they cannot be had.
    #[must_use]
    pub fn of(
        facts: &crate::rules::Facts,
        made: &crate::rules::DecisionMade,
        rulebook: Result<&Rulebook, &str>,
    ) -> Self {
        let mut reviewed = Self {
            about: facts.words(),
            record: made.record.clone(),
            outcome: made.answer.words(),
            tried: Vec::new(),
            again: Again::Same,
        };
        let decided = match rulebook {
            Ok(rulebook) => rulebook
                .ask_again(facts, &made.answer, None, Explain::Yes)
                .ok_or_else(|| "the record does not fit the hook".to_owned()),
            Err(why) => Err(why.to_owned()),
        };
        match decided {
            Ok(decided) => {
                let same = decided.answer == made.answer && decided.record == made.record;
                if !same {
                    reviewed.again = Again::Otherwise {
                        outcome: decided.answer.words(),
                        reason: decided.record.reason,
                    };
                }
                reviewed.tried = decided.explanation.map(|all| all.tried).unwrap_or_default();
            }
            Err(why) => reviewed.again = Again::Impossible(why),
        }
        reviewed
    }

    /// As a customer may see it: the reason, and not how the rules came to it. Plans of what
    /// happens inside the provider are not theirs to see.
    #[must_use]
    pub fn for_customer(
        facts: &crate::rules::Facts,
        made: &crate::rules::DecisionMade,
    ) -> Option<Self> {
        if matches!(
            made.answer,
            Decision::Escalation(_) | Decision::Cadence(_) | Decision::Alarm(_)
        ) {
            return None;
        }
        Some(Self {
            about: facts.words(),
            record: DecisionRecord {
                rule: String::new(),
                fault: None,
                ..made.record.clone()
            },
            outcome: String::new(),
            tried: Vec::new(),
            again: Again::NotShown,
        })
    }
}

/// What a ticket waits for, and what is not done on it.
#[must_use]
pub fn of_ticket(
    context: &Context<'_>,
    ticket: &Ticket,
    timers: &[Timer],
) -> (Vec<Waits>, Vec<NotDone>) {
    let waits = timers.iter().map(|timer| Waits {
        at: timer.due_at,
        what: on_ticket(context, ticket, timer.kind),
    });
    let mut not_done = Vec::new();
    for clock in &ticket.clocks {
        not_done.extend(standing_still(clock, context.now));
    }
    for (step, state) in ticket.plan.steps.iter().zip(&ticket.steps) {
        if *state == StepState::Dropped {
            not_done.push(NotDone::StepDropped {
                step: planned(ticket, step),
                stopped_ago: stopped_ago(ticket.clock(step.clock), context.now),
            });
        }
    }
    (waits.collect(), not_done)
}

fn on_ticket(context: &Context<'_>, ticket: &Ticket, kind: TimerKind) -> Expected {
    match kind {
        TimerKind::ClockDue { clock, .. } => Expected::Promise {
            clock,
            within: ticket.clock(clock).map_or(Span::ZERO, |clock| clock.target),
        },
        TimerKind::Step { step, .. } => {
            let step = ticket.plan.steps.get(step as usize);
            step.map_or(Expected::ReplacedStep, |step| {
                Expected::Step(planned(ticket, step))
            })
        }
        TimerKind::Acknowledge { .. } => {
            let holder = ticket
                .escalation
                .as_ref()
                .and_then(|escalation| context.roster.person(escalation.holder.as_ref()?));
            Expected::NextAsked {
                unless: holder.map(|person| person.name.clone()),
            }
        }
        TimerKind::Close { .. } => Expected::Closes {
            after: ticket.close_after.unwrap_or(Span::ZERO),
        },
        other => Expected::Said(other.key().to_string()),
    }
}

fn planned(ticket: &Ticket, step: &EscalationStep) -> PlanStep {
    let at_once = match (step.mark, ticket.clock(step.clock)) {
        (Mark::Before(span), Some(clock)) => clock.target <= span,
        _ => false,
    };
    PlanStep {
        step: step.clone(),
        at_once,
    }
}

fn standing_still(clock: &Clock, now: Timestamp) -> Option<NotDone> {
    let ClockState::Paused { since } = clock.state else {
        return None;
    };
    Some(NotDone::StandsStill {
        clock: clock.kind,
        stood: Span::between(since, now),
        held_in: clock.paused_in.clone(),
        left: clock.target.minus(clock.used),
    })
}

fn stopped_ago(clock: Option<&Clock>, now: Timestamp) -> Option<Span> {
    match clock?.state {
        ClockState::Stopped { at, .. } => Some(Span::between(at, now)),
        _ => None,
    }
}

/// What a service event waits for, and which words are not said of it.
#[must_use]
pub fn of_event(
    context: &Context<'_>,
    event: &ServiceEvent,
    timers: &[Timer],
    audiences: &[Audience],
) -> (Vec<Waits>, Vec<NotDone>) {
    let mut waits = Vec::new();
    for timer in timers {
        let audience = timer.kind.audience();
        if audience.is_some_and(|audience| !audiences.contains(&audience)) {
            continue;
        }
        let what = match (audience, timer.kind) {
            (Some(audience), _) => word_due(context, event, audience, timer.due_at),
            (None, TimerKind::MaintenanceStart { .. }) => Expected::Begins,
            (None, TimerKind::Settle { .. }) => Expected::Settles,
            (None, TimerKind::Occurrence { .. }) => Expected::Occurs,
            (None, TimerKind::HeldAlarms { .. }) => Expected::LooksAtHeld,
            (None, TimerKind::EventPrompt { .. }) => Expected::Prompt,
            (None, TimerKind::IncidentDebt { .. }) => Expected::Reminder,
            (None, TimerKind::Telling { .. }) => Expected::Tells,
            (None, _) => Expected::Overruns,
        };
        waits.push(Waits {
            at: timer.due_at,
            what,
        });
    }
    if !event.state.is_open() {
        return (waits, Vec::new());
    }
    let not_done = audiences
        .iter()
        .copied()
        .filter(|audience| super::announce::is_asked(context, *audience))
        .filter_map(|audience| {
            let (_, next) = asked(context, event, audience);
            match next {
                NextWord::At(_) => None,
                NextWord::Never(why) => Some(NotDone::Word {
                    to: audience,
                    why: why.to_string(),
                }),
            }
        });
    let not_done = not_done.collect();
    (waits, not_done)
}

/// What the rules in force say of an audience now.
fn asked(context: &Context<'_>, event: &ServiceEvent, audience: Audience) -> (Cadence, NextWord) {
    let facts = EventFacts {
        event,
        audience,
        at: context.now,
    };
    let decided = context.rulebook.cadence(&facts, Explain::No);
    let told_at = event.told_at.last(audience);
    let reason = &decided.record.reason;
    let next = decided
        .answer
        .next_word(event, told_at, context.now, reason);
    (decided.answer, next)
}

fn word_due(
    context: &Context<'_>,
    event: &ServiceEvent,
    audience: Audience,
    due_at: Timestamp,
) -> Expected {
    let (to, now) = (audience, context.now);
    let (cadence, next) = asked(context, event, audience);
    let rules_say = match next {
        NextWord::At(at) if at != due_at => Some(at),
        _ => None,
    };
    let told_at = event.told_at.last(audience);
    match (&cadence, told_at) {
        (
            Cadence::Running {
                every: Some(every), ..
            },
            Some(told_at),
        ) => Expected::Update {
            to,
            told_ago: Span::between(told_at, now),
            every: *every,
            rules_say,
        },
        (Cadence::Running { first_after, .. }, None) => Expected::First {
            to,
            began_ago: Span::between(event.started_at, now),
            after: *first_after,
            rules_say,
        },
        (Cadence::Planned { .. }, _) => Expected::AsAnnounced { to, rules_say },
        _ => Expected::AskedAgain { to, rules_say },
    }
}

/// What a call waits for.
#[must_use]
pub fn of_call(context: &Context<'_>, call: &Call, timers: &[Timer]) -> (Vec<Waits>, Vec<NotDone>) {
    let waits = timers.iter().map(|timer| Waits {
        at: timer.due_at,
        what: match &call.call_back {
            Some(call_back) => Expected::CallBack {
                number: call_back.number.clone(),
            },
            None => Expected::CallAskedAgain {
                after: Span::between(call.arrived_at, timer.due_at),
            },
        },
    });
    let mut not_done = Vec::new();
    if call.state == CallState::Waiting && timers.is_empty() {
        not_done.push(NotDone::CallNotAsked {
            came_ago: Span::between(call.arrived_at, context.now),
            wanted_after: call.reconsider_after,
        });
    }
    (waits.collect(), not_done)
}
