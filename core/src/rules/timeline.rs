//! What an answer means in time: when an audience is next owed word, and what is due on a ticket.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::{Act, Cadence, ClockPlan, Decision, EscalationPlan, Facts, Mark, Route, Rulebook};
use crate::model::{ClockKind, EventState, ServiceEvent, Span, Timestamp};

/// A timeline shows so many words to an audience; after that it repeats itself.
const MAX_WORDS: usize = 4;

/// When an audience is next owed word of an event, or why it is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NextWord {
    /// Then; at once when that is past.
    At(Timestamp),
    /// Not at all.
    Never(String),
}

/// Something that an answer makes due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// When.
    pub at: Timestamp,
    /// What, in words.
    pub what: String,
    /// After which time it comes again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<Span>,
}

impl Cadence {
    /// When an audience that was last told at `told_at` is next owed word: the last one's time and
    /// the interval, or the event's beginning and the first wait. `reason` is why the script
    /// answered so.
    #[must_use]
    pub fn next_word(
        &self,
        event: &ServiceEvent,
        told_at: Option<Timestamp>,
        now: Timestamp,
        reason: &str,
    ) -> NextWord {
        match (self, told_at) {
            (Self::Silent, _) => NextWord::Never(reason.to_owned()),
            (Self::Running { first_after, .. }, None) => {
                NextWord::At(first_after.after(event.started_at))
            }
            (
                Self::Running {
                    every: Some(every), ..
                },
                Some(told_at),
            ) => NextWord::At(every.after(told_at)),
            (Self::Running { every: None, .. }, Some(_)) => {
                NextWord::Never("no updates between the beginning and the end".to_owned())
            }
            (Self::Planned { before, .. }, told_at) => announcement(event, before, told_at, now),
        }
    }
}

/// The next announcement of maintenance. Of those whose time was past when it was planned, one
/// goes out at once: late notice is better than none.
fn announcement(
    event: &ServiceEvent,
    before: &[Span],
    told_at: Option<Timestamp>,
    now: Timestamp,
) -> NextWord {
    let made = || NextWord::Never("all announcements before the start are made".to_owned());
    let scheduled = |_: &&_| event.state == EventState::Scheduled;
    let Some(window) = event.window().filter(scheduled) else {
        return made();
    };
    let lead = |span: &Span| window.starts_at - chrono::TimeDelta::seconds(span.secs());
    let times: BTreeSet<Timestamp> = before.iter().map(lead).collect();
    let missed = times.iter().any(|time| *time <= now);
    let next = match told_at {
        None if missed => Some(now),
        None => times.iter().next().copied(),
        Some(told_at) => times.iter().copied().find(|time| *time > told_at),
    };
    next.map_or_else(made, NextWord::At)
}

impl Rulebook {
    /// What `answers` to one asking on `facts` make due, in the order of time: on a ticket whose
    /// clocks start then, and for an event that goes on. A route makes nothing due but the next
    /// look at the call.
    #[must_use]
    pub fn timeline(&self, facts: &Facts, answers: &[&Decision]) -> Vec<Planned> {
        let mut all = match facts {
            Facts::Alarm(_) => Vec::new(),
            Facts::Request(seen) => asked_again(seen.at(), answers),
            Facts::Ticket(seen) => self.on_ticket(seen.at(), answers),
            Facts::Event(seen) => {
                let event = seen.event();
                let cadence = answers.iter().find_map(|answer| match answer {
                    Decision::Cadence(cadence) => Some(cadence),
                    _ => None,
                });
                cadence.map_or_else(Vec::new, |cadence| {
                    words(cadence, &event, seen.told_at(), seen.at())
                })
            }
        };
        all.sort_by_key(|planned| planned.at);
        all
    }

    fn on_ticket(&self, at: Timestamp, answers: &[&Decision]) -> Vec<Planned> {
        let clocks = answers.iter().find_map(|answer| match answer {
            Decision::Clocks(clocks) => Some(clocks),
            _ => None,
        });
        let plan = answers.iter().find_map(|answer| match answer {
            Decision::Escalation(plan) => Some(plan),
            _ => None,
        });
        let Some(clocks) = clocks else {
            return Vec::new();
        };
        let on = |kind: ClockKind, offset: Span| {
            let clock = clocks.clocks.iter().find(|clock| clock.kind == kind)?;
            let calendar = clock.calendar.as_ref();
            let calendar = calendar.and_then(|id| self.tables().calendars.get(id.as_str()));
            match calendar {
                Some(calendar) => calendar.add_open_time(at, offset),
                None => Some(offset.after(at)),
            }
        };
        let due = clocks.clocks.iter().filter_map(|clock| {
            Some(Planned {
                at: on(clock.kind, clock.target)?,
                what: format!("the {} is due", clock.kind.word()),
                every: None,
            })
        });
        let steps = plan.into_iter().flat_map(|plan| &plan.steps);
        let steps = steps.filter_map(|step| {
            let mut of_kind = clocks.clocks.iter();
            let clock = of_kind.find(|clock| clock.kind == step.clock)?;
            Some(Planned {
                at: on(step.clock, step.mark.offset(clock.target))?,
                what: step.act.words(),
                every: None,
            })
        });
        due.chain(steps).collect()
    }
}

fn asked_again(at: Timestamp, answers: &[&Decision]) -> Vec<Planned> {
    let after = answers.iter().find_map(|answer| match answer {
        Decision::Route(route) => route.reconsider_after,
        _ => None,
    });
    let again = |after: Span| Planned {
        at: after.after(at),
        what: "the rules are asked again".to_owned(),
        every: None,
    };
    after.map(again).into_iter().collect()
}

/// The next words to an audience, as far as they do not repeat themselves.
fn words(
    cadence: &Cadence,
    event: &ServiceEvent,
    mut told_at: Option<Timestamp>,
    now: Timestamp,
) -> Vec<Planned> {
    let mut all: Vec<Planned> = Vec::new();
    while let NextWord::At(at) = cadence.next_word(event, told_at, now, "") {
        let every = match cadence {
            Cadence::Running { every, .. } if told_at.is_some() => *every,
            _ => None,
        };
        let what = match (cadence, told_at) {
            (Cadence::Planned { .. }, _) => "it is announced",
            (_, None) => "they hear of it",
            (_, Some(_)) => "an update",
        };
        all.push(Planned {
            at,
            what: what.to_owned(),
            every,
        });
        if every.is_some() || all.len() >= MAX_WORDS {
            break;
        }
        told_at = Some(at);
    }
    if let (
        Cadence::Planned {
            at_start,
            at_end,
            overrun_every,
            ..
        },
        Some(window),
    ) = (cadence, event.window())
    {
        let is_ahead = event.state == EventState::Scheduled;
        let mut add = |wanted: bool, at, what: &str, every| {
            if wanted {
                let what = what.to_owned();
                all.push(Planned { at, what, every });
            }
        };
        add(
            *at_start && is_ahead,
            window.starts_at,
            "they hear of the start",
            None,
        );
        add(*at_end, window.ends_at, "they hear of the end", None);
        add(
            overrun_every.is_some(),
            window.ends_at,
            "they hear that it overruns",
            *overrun_every,
        );
    }
    all
}

impl Act {
    /// In words: `tell assignee, queue`.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Tell { to } => format!("tell {}", to.join(", ")),
            Self::Escalate {
                ladder,
                acknowledge_within,
            } => format!(
                "ask {} to acknowledge within {acknowledge_within} each",
                ladder.join(", then ")
            ),
        }
    }
}

impl Decision {
    /// The answer in words, on one line: `level 2, queue level-2`.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Route(route) => route_words(route),
            Self::Clocks(plan) => clock_words(plan),
            Self::Escalation(plan) => plan_words(plan),
            Self::Cadence(cadence) => cadence_words(cadence),
            Self::Alarm(handling) => handling.words(),
        }
    }
}

fn route_words(route: &Route) -> String {
    let mut parts = Vec::new();
    if let Some(level) = route.level {
        parts.push(format!("level {level}"));
    }
    if let Some(queue) = &route.queue {
        parts.push(format!("queue {queue}"));
    }
    if let Some(agent) = &route.agent {
        parts.push(format!("agent {agent}"));
    }
    if let Some(skill) = &route.skill {
        parts.push(format!("skill {skill}"));
    }
    if let Some(after) = route.reconsider_after {
        parts.push(format!("asked again after {after}"));
    }
    if let Some(reply) = &route.reply {
        let short: String = reply.chars().take(60).collect();
        let more = if short.len() < reply.len() { "…" } else { "" };
        parts.push(format!("the caller hears \"{short}{more}\""));
    }
    parts.join(", ")
}

/// Open time of a calendar, in hours and less: days would be taken for days of the week.
fn open_hours(span: Span) -> String {
    let (hours, rest) = (span.secs() / 3_600, span.minus(whole_hours(span)));
    match (hours, rest) {
        (0, rest) => rest.to_string(),
        (hours, Span::ZERO) => format!("{hours}h"),
        (hours, rest) => format!("{hours}h{rest}"),
    }
}

fn whole_hours(span: Span) -> Span {
    Span::from_secs(span.secs() / 3_600 * 3_600).unwrap_or_default()
}

fn clock_words(plan: &ClockPlan) -> String {
    let mut parts: Vec<String> = Vec::new();
    for clock in &plan.clocks {
        let target = open_hours(clock.target);
        let mut part = format!("{} within {target}", clock.kind.word());
        if let Some(calendar) = &clock.calendar {
            let _ = write!(part, " of {calendar} hours");
        }
        if !clock.paused_in.is_empty() {
            let states: Vec<String> = clock.paused_in.iter().map(ToString::to_string).collect();
            let _ = write!(part, ", held while {}", states.join(" or "));
        }
        parts.push(part);
    }
    if parts.is_empty() {
        parts.push("no clocks".to_owned());
    }
    if let Some(after) = plan.close_after {
        parts.push(format!("closed {after} after it is resolved"));
    }
    parts.join("; ")
}

fn plan_words(plan: &EscalationPlan) -> String {
    let mut parts: Vec<String> = Vec::new();
    for step in &plan.steps {
        let clock = step.clock.word();
        let when = match step.mark {
            Mark::Before(span) => format!("{span} before the {clock} is due"),
            Mark::At => format!("when the {clock} is due"),
            Mark::After(span) => format!("{span} after the {clock} was due"),
        };
        parts.push(format!("{when}, {}", step.act.words()));
    }
    if let Some(on_request) = &plan.on_request {
        parts.push(format!("on request, {}", on_request.words()));
    }
    if parts.is_empty() {
        return "no steps".to_owned();
    }
    parts.join("; ")
}

fn cadence_words(cadence: &Cadence) -> String {
    match cadence {
        Cadence::Silent => "nobody is told".to_owned(),
        Cadence::Running {
            first_after,
            every,
            prompt_before,
        } => {
            let asked = prompt_before.map_or_else(String::new, |before| {
                format!(", an update asked for {before} before")
            });
            match every {
                Some(every) => format!("told after {first_after}, then every {every}{asked}"),
                None => format!("told after {first_after}, then at the end"),
            }
        }
        Cadence::Planned {
            before,
            at_start,
            at_end,
            overrun_every,
        } => {
            let leads: Vec<String> = before.iter().map(ToString::to_string).collect();
            let mut parts = vec![match leads.is_empty() {
                true => "not announced beforehand".to_owned(),
                false => format!("announced {} before", leads.join(" and ")),
            }];
            if *at_start {
                parts.push("told at the start".to_owned());
            }
            if *at_end {
                parts.push("told at the end".to_owned());
            }
            if let Some(every) = overrun_every {
                parts.push(format!("told every {every} that it overruns"));
            }
            parts.join(", ")
        }
    }
}
