//! The functions with which a script makes its answer: one table for both evaluators.

use super::drafts::{
    add_clock, add_step, as_span, at_least_a_minute, because, draft, finished_act, last_clock,
    length, length_of, on, on_cadence, on_clocks, on_event, on_plan, on_readiness, on_route,
    some_texts, text, ticket_state,
};
use super::handling;
use super::value::{Made, Place, Ty, Value};
use crate::model::{CalendarId, ClockKind, DeviceCheck, PersonId, QueueId, Span};
use crate::rules::{
    Act, Cadence, ClockPlan, EscalationPlan, EventPlan, Handling, Mark, Readiness, Route,
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
    changes("because", &[Ty::Handling, Ty::Str], because),
    changes("because", &[Ty::Readiness, Ty::Str], because),
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
    // Alarms.
    begins("ignore", &[], Ty::Handling, |_| {
        draft(Made::Handling(Handling::Ignored))
    }),
    begins("note", &[], Ty::Handling, |_| {
        draft(Made::Handling(Handling::Noted))
    }),
    begins("hold", &[], Ty::Handling, |_| {
        draft(Made::Handling(Handling::Held))
    }),
    begins("open_event", &[Ty::Int], Ty::Handling, |args| {
        let severity = handling::severity("open_event", args.first())?;
        draft(Made::Handling(Handling::Event(EventPlan {
            opens: true,
            severity: Some(severity),
            ..EventPlan::default()
        })))
    }),
    begins("attach_to", &[Ty::Str], Ty::Handling, |args| {
        let key = handling::key("attach_to", &text(args, 0))?;
        draft(Made::Handling(Handling::Event(EventPlan {
            under: Some(key),
            ..EventPlan::default()
        })))
    }),
    changes("titled", &[Ty::Handling, Ty::Str], |args| {
        let title = text(args, 1).into_owned();
        on_event(args, "titled", |plan| plan.title = Some(title))
    }),
    changes("on_service", &[Ty::Handling, Ty::Str], |args| {
        let services = handling::services([text(args, 1)])?;
        on_event(args, "on_service", |plan| plan.services.extend(services))
    }),
    changes("on_services", &[Ty::Handling, Ty::Texts], |args| {
        let services = handling::services(some_texts("on_services", &mut args[1..])?)?;
        on_event(args, "on_services", |plan| plan.services.extend(services))
    }),
    changes("in_region", &[Ty::Handling, Ty::Str], |args| {
        let region = handling::region(&text(args, 1))?;
        on_event(args, "in_region", |plan| plan.regions.extend(region))
    }),
    changes("under", &[Ty::Handling, Ty::Str], |args| {
        let key = handling::key("under", &text(args, 1))?;
        on_event(args, "under", |plan| plan.under = Some(key))
    }),
    changes("raising_to", &[Ty::Handling, Ty::Int], |args| {
        let severity = handling::severity("raising_to", args.get(1))?;
        on_event(args, "raising_to", |plan| plan.severity = Some(severity))
    }),
    changes("settles_after", &[Ty::Handling, Ty::Span], |args| {
        let quiet = length_of(args, 1);
        on_event(args, "settles_after", |plan| plan.settles_after = quiet)
    }),
    changes("declare_major", &[Ty::Handling], |args| {
        on_event(args, "declare_major", |plan| plan.is_major = true)
    }),
    // Devices.
    begins("checks", &[], Ty::Readiness, |_| {
        draft(Made::Readiness(Readiness::default()))
    }),
    changes("pass", &[Ty::Readiness, Ty::Str, Ty::Str], |args| {
        let check = DeviceCheck {
            what: text(args, 1).into_owned(),
            found: text(args, 2).into_owned(),
            remedy: None,
        };
        on_readiness(args, "pass", check)
    }),
    changes(
        "fail",
        &[Ty::Readiness, Ty::Str, Ty::Str, Ty::Str],
        |args| {
            let check = DeviceCheck {
                what: text(args, 1).into_owned(),
                found: text(args, 2).into_owned(),
                remedy: Some(text(args, 3).into_owned()),
            };
            on_readiness(args, "fail", check)
        },
    ),
];
