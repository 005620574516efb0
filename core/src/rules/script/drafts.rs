//! What the functions of `builders` do with an answer in the making.

use std::borrow::Cow;

use super::faults::shortened;
use super::value::{Draft, Made, Place, Value};
use crate::model::{ClockKind, DeviceCheck, Span, TicketState};
use crate::rules::{
    Act, Cadence, ClockPlan, EscalationPlan, EscalationStep, EventPlan, Handling, Mark,
    PlannedClock, Route,
};

pub(super) fn draft<'v>(made: Made) -> Result<Value<'v>, String> {
    Ok(Value::Draft(Box::new(Draft {
        made,
        reason: None,
        at: Place::default(),
    })))
}

pub(super) fn length<'v>(args: &mut [Value<'v>], unit_secs: i64) -> Result<Value<'v>, String> {
    let Some(Value::Int(count)) = args.first() else {
        return Err("a length of time is made from a whole number".into());
    };
    let secs = count
        .checked_mul(unit_secs)
        .ok_or_else(|| crate::model::SpanError::Range.to_string())?;
    Span::from_secs(secs)
        .map(Value::Span)
        .map_err(|error| error.to_string())
}

pub(super) fn as_span(value: &Value<'_>) -> Option<Span> {
    match value {
        Value::Span(span) => Some(*span),
        _ => None,
    }
}

pub(super) fn length_of(args: &[Value<'_>], index: usize) -> Span {
    args.get(index).and_then(as_span).unwrap_or_default()
}

pub(super) fn text<'v>(args: &mut [Value<'v>], index: usize) -> Cow<'v, str> {
    match args.get_mut(index).map(std::mem::take) {
        Some(Value::Str(text)) => text,
        _ => Cow::Borrowed(""),
    }
}

pub(super) fn some_texts(name: &str, args: &mut [Value<'_>]) -> Result<Vec<String>, String> {
    let texts: Vec<String> = match args.first_mut().map(std::mem::take) {
        Some(Value::List(items)) => items
            .into_iter()
            .filter_map(|item| match item {
                Value::Str(text) => Some(text.into_owned()),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    if texts.is_empty() {
        return Err(format!(
            "`{name}` was given an empty list; name at least one"
        ));
    }
    Ok(texts)
}

pub(super) fn on<'v>(
    args: &mut [Value<'v>],
    change: impl FnOnce(&mut Made) -> Result<(), String>,
) -> Result<Value<'v>, String> {
    match args.first_mut().map(std::mem::take) {
        Some(Value::Draft(mut draft)) => {
            change(&mut draft.made)?;
            Ok(Value::Draft(draft))
        }
        _ => Err("there is no answer to change".into()),
    }
}

pub(super) fn because<'v>(args: &mut [Value<'v>]) -> Result<Value<'v>, String> {
    let reason = text(args, 1).into_owned();
    match args.first_mut().map(std::mem::take) {
        Some(Value::Draft(mut draft)) => {
            draft.reason = Some(reason);
            Ok(Value::Draft(draft))
        }
        _ => Err("there is no answer to give a reason for".into()),
    }
}

pub(super) fn on_route<'v>(
    args: &mut [Value<'v>],
    change: impl FnOnce(&mut Route),
) -> Result<Value<'v>, String> {
    on(args, |made| match made {
        Made::Route(route) => {
            change(route);
            Ok(())
        }
        _ => Err("this belongs to a route".into()),
    })
}

pub(super) fn on_clocks<'v>(
    args: &mut [Value<'v>],
    change: impl FnOnce(&mut ClockPlan) -> Result<(), String>,
) -> Result<Value<'v>, String> {
    on(args, |made| match made {
        Made::Clocks(plan) => change(plan),
        _ => Err("this belongs to clocks".into()),
    })
}

pub(super) fn on_plan<'v>(
    args: &mut [Value<'v>],
    change: impl FnOnce(&mut EscalationPlan) -> Result<(), String>,
) -> Result<Value<'v>, String> {
    on(args, |made| match made {
        Made::Plan(plan) => change(plan),
        _ => Err("this belongs to an escalation plan".into()),
    })
}

pub(super) fn on_cadence<'v>(
    args: &mut [Value<'v>],
    name: &str,
    change: impl FnOnce(&mut Cadence) -> bool,
) -> Result<Value<'v>, String> {
    on(args, |made| {
        let Made::Cadence(cadence) = made else {
            return Err("this belongs to a cadence".into());
        };
        if change(cadence) {
            return Ok(());
        }
        Err(match cadence {
            Cadence::Silent => format!("`{name}` says nothing of `silent()`; leave one away"),
            Cadence::Running { .. } => {
                format!("`{name}` belongs to `announce([…])`, not to `after(…)`")
            }
            Cadence::Planned { .. } => {
                format!("`{name}` belongs to `after(…)`, not to `announce([…])`")
            }
        })
    })
}

pub(super) fn on_event<'v>(
    args: &mut [Value<'v>],
    name: &str,
    change: impl FnOnce(&mut EventPlan),
) -> Result<Value<'v>, String> {
    on(args, |made| match made {
        Made::Handling(Handling::Event(plan)) => {
            change(plan);
            Ok(())
        }
        Made::Handling(_) => Err(format!(
            "`{name}` says something of an event; it belongs to `open_event(…)` or `attach_to(…)`"
        )),
        _ => Err("this belongs to what is done about an alarm".into()),
    })
}

pub(super) fn on_readiness<'v>(
    args: &mut [Value<'v>],
    name: &str,
    check: DeviceCheck,
) -> Result<Value<'v>, String> {
    on(args, |made| {
        let Made::Readiness(readiness) = made else {
            return Err("this belongs to what is checked of a device".into());
        };
        if check.what.trim().is_empty()
            || check.remedy.as_ref().is_some_and(|it| it.trim().is_empty())
        {
            return Err(format!(
                "`{name}` was given an empty text; say what was checked, and what to do"
            ));
        }
        if readiness.checks.len() >= MAX_CHECKS {
            return Err(format!("a device has at most {MAX_CHECKS} checks"));
        }
        readiness.checks.push(check);
        Ok(())
    })
}

pub(super) fn add_clock(plan: &mut ClockPlan, kind: ClockKind, target: Span) -> Result<(), String> {
    if target == Span::ZERO {
        return Err(format!("a {} clock needs at least one second", kind.word()));
    }
    if plan.clocks.iter().any(|clock| clock.kind == kind) {
        return Err(format!("there is a {} clock already", kind.word()));
    }
    plan.clocks.push(PlannedClock {
        kind,
        target,
        calendar: None,
        paused_in: Vec::new(),
    });
    Ok(())
}

pub(super) fn last_clock<'p>(
    plan: &'p mut ClockPlan,
    name: &str,
) -> Result<&'p mut PlannedClock, String> {
    plan.clocks
        .last_mut()
        .ok_or_else(|| format!("`{name}` comes after the clock it is about"))
}

pub(super) fn ticket_state(text: &str) -> Result<TicketState, String> {
    const STATES: [TicketState; 5] = [
        TicketState::New,
        TicketState::Active,
        TicketState::WaitingForCustomer,
        TicketState::Resolved,
        TicketState::Closed,
    ];
    STATES
        .into_iter()
        .find(|state| state.key() == text)
        .ok_or_else(|| {
            let near = crate::model::nearest(text, STATES.iter().map(|state| state.key()))
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            format!("`{}` is not a state of a ticket{near}", shortened(text))
        })
}

/// The clock that a text names.
pub(super) fn clock_kind(text: &str) -> Result<ClockKind, String> {
    match text {
        "response" => Ok(ClockKind::Response),
        "resolution" => Ok(ClockKind::Resolution),
        other => Err(format!(
            "`{}` is not a clock; it is `response` or `resolution`",
            shortened(other)
        )),
    }
}

/// An act that can stand in a plan: an escalation says how long each has to acknowledge.
pub(super) fn finished_act(args: &mut [Value<'_>], index: usize) -> Result<Act, String> {
    let Some(Value::Draft(draft)) = args.get_mut(index).map(std::mem::take) else {
        return Err("there is no act".into());
    };
    match draft.made {
        Made::Act(Act::Escalate {
            acknowledge_within, ..
        }) if acknowledge_within == Span::ZERO => {
            Err("`escalate_to` needs `.acknowledge_within(minutes(30))` or the like".into())
        }
        Made::Act(act) => Ok(act),
        _ => Err("there is no act".into()),
    }
}

/// The most checks of a device: nobody reads more.
const MAX_CHECKS: usize = 16;

/// The most steps in a plan: each is a timer, and nobody reads more.
const MAX_STEPS: usize = 32;

pub(super) fn add_step<'v>(
    args: &mut [Value<'v>],
    mark: Mark,
    act: usize,
) -> Result<Value<'v>, String> {
    let clock = clock_kind(&text(args, 1))?;
    let act = finished_act(args, act)?;
    on_plan(args, |plan| {
        if plan.steps.len() >= MAX_STEPS {
            return Err(format!("a plan has at most {MAX_STEPS} steps"));
        }
        plan.steps.push(EscalationStep { clock, mark, act });
        Ok(())
    })
}

/// Oftener than once a minute is a mistake, and floods people.
pub(super) fn at_least_a_minute(name: &str, span: Span) -> Result<Span, String> {
    if span.secs() < 60 {
        return Err(format!(
            "`{name}` takes at least one minute, and was given {span}"
        ));
    }
    Ok(span)
}
