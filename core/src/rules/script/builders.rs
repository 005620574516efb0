//! The functions with which a script makes its answer: one table for both evaluators.

use std::borrow::Cow;

use super::value::{Draft, Made, Place, Ty, Value};
use crate::model::{CalendarId, ClockKind, PersonId, QueueId, Span, TicketState};
use crate::rules::{
    Act, Cadence, ClockPlan, EscalationPlan, EscalationStep, Mark, PlannedClock, Route,
};

/// One function. Several may share a name and differ in what they take.
pub(crate) struct Builder {
    pub(crate) name: &'static str,
    pub(crate) takes: &'static [Ty],
    pub(crate) gives: Ty,
    /// Whether it begins an answer, so that its place is the rule's.
    pub(crate) begins: bool,
    pub(crate) make: Make,
}

/// Takes the arguments, which fit the types, and leaves nothing in their places.
type Make = for<'v> fn(&mut [Value<'v>]) -> Result<Value<'v>, String>;

const fn begins(name: &'static str, takes: &'static [Ty], gives: Ty, make: Make) -> Builder {
    Builder {
        name,
        takes,
        gives,
        begins: true,
        make,
    }
}

/// A method: it takes an answer and gives it back changed.
const fn changes(name: &'static str, takes: &'static [Ty], make: Make) -> Builder {
    Builder {
        name,
        gives: takes[0],
        takes,
        begins: false,
        make,
    }
}

const fn span(name: &'static str, make: Make) -> Builder {
    Builder {
        name,
        takes: &[Ty::Int],
        gives: Ty::Span,
        begins: false,
        make,
    }
}

/// Looks a function up by its name and the types of what it is given.
pub(crate) fn find(name: &str, given: &[Ty]) -> Option<&'static Builder> {
    BUILDERS
        .iter()
        .find(|one| one.name == name && one.takes == given)
}

/// Calls a function by its name, from the interpreter.
pub(crate) fn call<'v>(
    name: &str,
    args: &mut [Value<'v>],
    place: Place,
) -> Result<Value<'v>, String> {
    let fits = |one: &&Builder| {
        one.takes.len() == args.len()
            && one
                .takes
                .iter()
                .zip(args.iter())
                .all(|(ty, arg)| ty.takes(arg))
    };
    let Some(builder) = BUILDERS.iter().filter(|one| one.name == name).find(fits) else {
        return Err(misfit(name, args));
    };
    let mut value = (builder.make)(args)?;
    if builder.begins {
        stamp(&mut value, place);
    }
    Ok(value)
}

/// Writes down where an answer began.
pub(crate) fn stamp(value: &mut Value<'_>, place: Place) {
    if let Value::Draft(draft) = value {
        draft.at = place;
    }
}

/// What is wrong with the arguments of a call in a script's text, if its name is a builder's.
pub(crate) fn misfit_of_types(name: &str, given: &[Ty]) -> Option<String> {
    let phrases: Vec<String> = given.iter().map(|ty| ty.phrase().to_owned()).collect();
    let fits = |wanted: Ty, index: usize| given.get(index) == Some(&wanted);
    BUILDERS
        .iter()
        .any(|one| one.name == name)
        .then(|| complaint(name, &phrases, fits))
}

/// What is wrong with the arguments of a call that runs.
fn misfit(name: &str, args: &[Value<'_>]) -> String {
    let phrases: Vec<String> = args.iter().map(Value::phrase).collect();
    complaint(name, &phrases, |wanted, index| {
        args.get(index).is_some_and(|arg| wanted.takes(arg))
    })
}

/// Says what is wrong of the variant that comes nearest.
fn complaint(name: &str, given: &[String], fits: impl Fn(Ty, usize) -> bool) -> String {
    let right = |one: &Builder| {
        one.takes
            .iter()
            .enumerate()
            .take_while(|(index, wanted)| fits(**wanted, *index))
            .count()
    };
    let of_arity = |one: &&Builder| one.name == name && one.takes.len() == given.len();
    let nearest = BUILDERS
        .iter()
        .filter(of_arity)
        .max_by_key(|one| right(one));
    let Some(builder) = nearest else {
        return format!("`{name}` does not take {} arguments", given.len());
    };
    let index = right(builder);
    let begins = builder.begins || builder.gives == Ty::Span;
    match (builder.takes.get(index), given.get(index)) {
        (Some(wanted), Some(given)) if index > 0 || begins => {
            format!("`{name}` takes {}, and was given {given}", wanted.phrase())
        }
        (_, Some(given)) => format!("`{name}` does not belong to {given}"),
        _ => format!("`{name}` was called in a way it does not know"),
    }
}

pub(crate) static BUILDERS: &[Builder] = &[
    span("seconds", |args| length(args, 1)),
    span("minutes", |args| length(args, 60)),
    span("hours", |args| length(args, 3_600)),
    span("days", |args| length(args, 86_400)),
    // Routes.
    begins("to_level", &[Ty::Int], Ty::Route, |args| {
        let level = match args.first() {
            Some(Value::Int(1)) => 1,
            Some(Value::Int(2)) => 2,
            other => {
                return Err(format!(
                    "`to_level` takes 1 or 2, and was given {}",
                    other.map_or_else(String::new, Value::phrase)
                ));
            }
        };
        draft(Made::Route(Route {
            level: Some(level),
            ..Route::default()
        }))
    }),
    begins("to_queue", &[Ty::Str], Ty::Route, |args| {
        let queue = QueueId::new(&text(args, 0)).map_err(|error| error.to_string())?;
        draft(Made::Route(Route {
            queue: Some(queue),
            ..Route::default()
        }))
    }),
    begins("to_agent", &[Ty::Str], Ty::Route, |args| {
        let agent = PersonId::new(&text(args, 0)).map_err(|error| error.to_string())?;
        draft(Made::Route(Route {
            agent: Some(agent),
            ..Route::default()
        }))
    }),
    changes("with_skill", &[Ty::Route, Ty::Str], |args| {
        let skill = text(args, 1).into_owned();
        on_route(args, |route| route.skill = Some(skill))
    }),
    changes("in_queue", &[Ty::Route, Ty::Str], |args| {
        let queue = QueueId::new(&text(args, 1)).map_err(|error| error.to_string())?;
        on_route(args, |route| route.queue = Some(queue))
    }),
    changes("reply", &[Ty::Route, Ty::Str], |args| {
        let reply = text(args, 1).into_owned();
        on_route(args, |route| route.reply = Some(reply))
    }),
    changes("reconsider_after", &[Ty::Route, Ty::Span], |args| {
        let wait = length_of(args, 1);
        if wait == Span::ZERO {
            return Err("`reconsider_after` takes a wait of at least one second".into());
        }
        on_route(args, |route| route.reconsider_after = Some(wait))
    }),
    changes("because", &[Ty::Route, Ty::Str], because),
    changes("because", &[Ty::Clocks, Ty::Str], because),
    changes("because", &[Ty::Plan, Ty::Str], because),
    changes("because", &[Ty::Cadence, Ty::Str], because),
    // Clocks.
    begins("respond_within", &[Ty::Span], Ty::Clocks, |args| {
        let mut plan = ClockPlan::default();
        add_clock(&mut plan, ClockKind::Response, length_of(args, 0))?;
        draft(Made::Clocks(plan))
    }),
    begins("resolve_within", &[Ty::Span], Ty::Clocks, |args| {
        let mut plan = ClockPlan::default();
        add_clock(&mut plan, ClockKind::Resolution, length_of(args, 0))?;
        draft(Made::Clocks(plan))
    }),
    begins("no_clocks", &[], Ty::Clocks, |_| {
        draft(Made::Clocks(ClockPlan::default()))
    }),
    changes("respond_within", &[Ty::Clocks, Ty::Span], |args| {
        let target = length_of(args, 1);
        on_clocks(args, |plan| add_clock(plan, ClockKind::Response, target))
    }),
    changes("resolve_within", &[Ty::Clocks, Ty::Span], |args| {
        let target = length_of(args, 1);
        on_clocks(args, |plan| add_clock(plan, ClockKind::Resolution, target))
    }),
    changes("on_calendar", &[Ty::Clocks, Ty::Str], |args| {
        let id = CalendarId::new(&text(args, 1)).map_err(|error| error.to_string())?;
        on_clocks(args, |plan| {
            last_clock(plan, "on_calendar")?.calendar = Some(id);
            Ok(())
        })
    }),
    changes("paused_while", &[Ty::Clocks, Ty::Str], |args| {
        let state = ticket_state(&text(args, 1))?;
        on_clocks(args, |plan| {
            let clock = last_clock(plan, "paused_while")?;
            if !clock.paused_in.contains(&state) {
                clock.paused_in.push(state);
            }
            Ok(())
        })
    }),
    changes("close_after", &[Ty::Clocks, Ty::Span], |args| {
        let wait = length_of(args, 1);
        on_clocks(args, |plan| {
            plan.close_after = Some(wait);
            Ok(())
        })
    }),
    // Escalation.
    begins("plan", &[], Ty::Plan, |_| {
        draft(Made::Plan(EscalationPlan::default()))
    }),
    begins("tell", &[Ty::Str], Ty::Act, |args| {
        let to = vec![text(args, 0).into_owned()];
        draft(Made::Act(Act::Tell { to }))
    }),
    begins("tell", &[Ty::Texts], Ty::Act, |args| {
        let to = some_texts("tell", args)?;
        draft(Made::Act(Act::Tell { to }))
    }),
    begins("escalate_to", &[Ty::Str], Ty::Act, |args| {
        draft(Made::Act(Act::Escalate {
            ladder: vec![text(args, 0).into_owned()],
            acknowledge_within: Span::ZERO,
        }))
    }),
    begins("escalate_to", &[Ty::Texts], Ty::Act, |args| {
        draft(Made::Act(Act::Escalate {
            ladder: some_texts("escalate_to", args)?,
            acknowledge_within: Span::ZERO,
        }))
    }),
    changes("acknowledge_within", &[Ty::Act, Ty::Span], |args| {
        let within = length_of(args, 1);
        if within == Span::ZERO {
            return Err("`acknowledge_within` takes at least one second".into());
        }
        on(args, |made| match made {
            Made::Act(Act::Escalate {
                acknowledge_within, ..
            }) => {
                *acknowledge_within = within;
                Ok(())
            }
            _ => Err(
                "`acknowledge_within` belongs to `escalate_to`; `tell` expects nothing back".into(),
            ),
        })
    }),
    changes("before", &[Ty::Plan, Ty::Str, Ty::Span, Ty::Act], |args| {
        let mark = Mark::Before(length_of(args, 2));
        add_step(args, mark, 3)
    }),
    changes("at", &[Ty::Plan, Ty::Str, Ty::Act], |args| {
        add_step(args, Mark::At, 2)
    }),
    changes("after", &[Ty::Plan, Ty::Str, Ty::Span, Ty::Act], |args| {
        let mark = Mark::After(length_of(args, 2));
        add_step(args, mark, 3)
    }),
    changes("on_request", &[Ty::Plan, Ty::Act], |args| {
        let act = finished_act(args, 1)?;
        on_plan(args, |plan| {
            plan.on_request = Some(act);
            Ok(())
        })
    }),
    // Cadence.
    begins("silent", &[], Ty::Cadence, |_| {
        draft(Made::Cadence(Cadence::Silent))
    }),
    begins("after", &[Ty::Span], Ty::Cadence, |args| {
        draft(Made::Cadence(Cadence::Running {
            first_after: length_of(args, 0),
            every: None,
            prompt_before: None,
        }))
    }),
    begins("announce", &[Ty::Spans], Ty::Cadence, |args| {
        let mut before: Vec<Span> = match args.first_mut().map(std::mem::take) {
            Some(Value::List(items)) => items.iter().filter_map(as_span).collect(),
            _ => Vec::new(),
        };
        before.sort_unstable_by(|a, b| b.cmp(a));
        before.dedup();
        draft(Made::Cadence(Cadence::Planned {
            before,
            at_start: false,
            at_end: false,
            overrun_every: None,
        }))
    }),
    changes("every", &[Ty::Cadence, Ty::Span], |args| {
        let interval = at_least_a_minute("every", length_of(args, 1))?;
        on_cadence(args, "every", |cadence| match cadence {
            Cadence::Running { every, .. } => {
                *every = Some(interval);
                true
            }
            _ => false,
        })
    }),
    changes("prompt_before", &[Ty::Cadence, Ty::Span], |args| {
        let ahead = at_least_a_minute("prompt_before", length_of(args, 1))?;
        on_cadence(args, "prompt_before", |cadence| match cadence {
            Cadence::Running { prompt_before, .. } => {
                *prompt_before = Some(ahead);
                true
            }
            _ => false,
        })
    }),
    changes("at_start", &[Ty::Cadence], |args| {
        on_cadence(args, "at_start", |cadence| match cadence {
            Cadence::Planned { at_start, .. } => {
                *at_start = true;
                true
            }
            _ => false,
        })
    }),
    changes("at_end", &[Ty::Cadence], |args| {
        on_cadence(args, "at_end", |cadence| match cadence {
            Cadence::Planned { at_end, .. } => {
                *at_end = true;
                true
            }
            _ => false,
        })
    }),
    changes("overrun_every", &[Ty::Cadence, Ty::Span], |args| {
        let interval = at_least_a_minute("overrun_every", length_of(args, 1))?;
        on_cadence(args, "overrun_every", |cadence| match cadence {
            Cadence::Planned { overrun_every, .. } => {
                *overrun_every = Some(interval);
                true
            }
            _ => false,
        })
    }),
];

fn draft<'v>(made: Made) -> Result<Value<'v>, String> {
    Ok(Value::Draft(Box::new(Draft {
        made,
        reason: None,
        at: Place::default(),
    })))
}

fn length<'v>(args: &mut [Value<'v>], unit_secs: i64) -> Result<Value<'v>, String> {
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

fn as_span(value: &Value<'_>) -> Option<Span> {
    match value {
        Value::Span(span) => Some(*span),
        _ => None,
    }
}

fn length_of(args: &[Value<'_>], index: usize) -> Span {
    args.get(index).and_then(as_span).unwrap_or_default()
}

fn text<'v>(args: &mut [Value<'v>], index: usize) -> Cow<'v, str> {
    match args.get_mut(index).map(std::mem::take) {
        Some(Value::Str(text)) => text,
        _ => Cow::Borrowed(""),
    }
}

fn some_texts(name: &str, args: &mut [Value<'_>]) -> Result<Vec<String>, String> {
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

fn on<'v>(
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

fn because<'v>(args: &mut [Value<'v>]) -> Result<Value<'v>, String> {
    let reason = text(args, 1).into_owned();
    match args.first_mut().map(std::mem::take) {
        Some(Value::Draft(mut draft)) => {
            draft.reason = Some(reason);
            Ok(Value::Draft(draft))
        }
        _ => Err("there is no answer to give a reason for".into()),
    }
}

fn on_route<'v>(
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

fn on_clocks<'v>(
    args: &mut [Value<'v>],
    change: impl FnOnce(&mut ClockPlan) -> Result<(), String>,
) -> Result<Value<'v>, String> {
    on(args, |made| match made {
        Made::Clocks(plan) => change(plan),
        _ => Err("this belongs to clocks".into()),
    })
}

fn on_plan<'v>(
    args: &mut [Value<'v>],
    change: impl FnOnce(&mut EscalationPlan) -> Result<(), String>,
) -> Result<Value<'v>, String> {
    on(args, |made| match made {
        Made::Plan(plan) => change(plan),
        _ => Err("this belongs to an escalation plan".into()),
    })
}

fn on_cadence<'v>(
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

fn add_clock(plan: &mut ClockPlan, kind: ClockKind, target: Span) -> Result<(), String> {
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

fn last_clock<'p>(plan: &'p mut ClockPlan, name: &str) -> Result<&'p mut PlannedClock, String> {
    plan.clocks
        .last_mut()
        .ok_or_else(|| format!("`{name}` comes after the clock it is about"))
}

fn ticket_state(text: &str) -> Result<TicketState, String> {
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
fn finished_act(args: &mut [Value<'_>], index: usize) -> Result<Act, String> {
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

/// The most steps in a plan: each is a timer, and nobody reads more.
const MAX_STEPS: usize = 32;

fn add_step<'v>(args: &mut [Value<'v>], mark: Mark, act: usize) -> Result<Value<'v>, String> {
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
fn at_least_a_minute(name: &str, span: Span) -> Result<Span, String> {
    if span.secs() < 60 {
        return Err(format!(
            "`{name}` takes at least one minute, and was given {span}"
        ));
    }
    Ok(span)
}

/// Text of a script's, cut for a message.
pub(crate) fn shortened(text: &str) -> String {
    beginning(text).to_owned()
}

/// The first characters of a text.
pub(super) fn beginning(text: &str) -> &str {
    const MOST: usize = 40;
    // No more bytes than that are no more characters either.
    if text.len() <= MOST {
        return text;
    }
    let cut = text.char_indices().nth(MOST);
    cut.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}
