//! What was decided, by the names that tests know, and whether it is what was expected.

use switchboard::desk::Routed;
use switchboard::model::{ClockKind, DecisionRecord, Span, nearest};
use switchboard::rules::{
    Act, Cadence, ClockPlan, Decided, EscalationPlan, EscalationStep, EventPlan, Handling, Mark,
    PlannedClock, Readiness,
};
use toml::{Spanned, Value};

use crate::toml_text::{TomlText, TomlTextError};

/// One thing that was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Something named; nothing is `""` in a test.
    Word(Option<String>),
    /// Words for people; expected is a part of them, and `""` is nothing at all.
    Words(Option<String>),
    /// A number; nothing is 0 in a test.
    Number(Option<u8>),
    /// A length of time; nothing is `""` in a test.
    Time(Option<Span>),
    /// Yes or no.
    Flag(bool),
    /// Lengths of time.
    Times(Vec<Span>),
    /// Phrases.
    Phrases(Vec<String>),
}

/// Everything that was decided, by name.
pub(super) type Decision = Vec<(&'static str, Found)>;

/// Something that came out otherwise than expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What: `queue`.
    pub what: String,
    /// As written in the test.
    pub expected: String,
    /// As it would be written.
    pub found: String,
}

/// What came of a call.
pub(super) fn of_call(routed: &Routed) -> Decision {
    let answer = &routed.decided.answer;
    let mut found = vec![
        ("level", Found::Number(routed.level)),
        ("queue", Found::Word(Some(routed.queue.to_string()))),
        ("agent", word(routed.agent.as_ref())),
        ("skill", Found::Word(answer.skill.clone())),
        ("reply", Found::Words(routed.note.clone())),
        ("reconsider_after", Found::Time(answer.reconsider_after)),
        ("caller", word(routed.caller.as_ref())),
        ("company", word(routed.company.as_ref())),
        ("case", word(routed.case.as_ref())),
        ("language", Found::Word(routed.language.clone())),
    ];
    found.extend(of_record(
        &routed.decided.record,
        ["reason", "rule", "fault"],
    ));
    found
}

/// What came of a ticket.
pub(super) fn of_ticket(clocks: &Decided<ClockPlan>, plan: &Decided<EscalationPlan>) -> Decision {
    let clock = |kind| clocks.answer.clocks.iter().find(|one| one.kind == kind);
    let target = |kind| Found::Time(clock(kind).map(|one: &PlannedClock| one.target));
    let calendar = |kind| word(clock(kind).and_then(|one: &PlannedClock| one.calendar.as_ref()));
    let paused = |kind| {
        let states = clock(kind).map(|one| one.paused_in.as_slice());
        let states = states.unwrap_or_default().iter();
        Found::Phrases(states.map(|state| state.key().to_owned()).collect())
    };
    let request = plan.answer.on_request.as_ref();
    let mut found = vec![
        ("respond_within", target(ClockKind::Response)),
        ("resolve_within", target(ClockKind::Resolution)),
        ("response_calendar", calendar(ClockKind::Response)),
        ("resolution_calendar", calendar(ClockKind::Resolution)),
        ("response_paused_while", paused(ClockKind::Response)),
        ("resolution_paused_while", paused(ClockKind::Resolution)),
        ("close_after", Found::Time(clocks.answer.close_after)),
        (
            "steps",
            Found::Phrases(plan.answer.steps.iter().map(step).collect()),
        ),
        ("on_request", Found::Word(request.map(act))),
    ];
    found.extend(of_record(&clocks.record, ["reason", "rule", "fault"]));
    found.extend(of_record(
        &plan.record,
        ["plan_reason", "plan_rule", "plan_fault"],
    ));
    found
}

/// What came of a service event.
pub(super) fn of_event(decided: &Decided<Cadence>) -> Decision {
    let (mut first, mut updates, mut before, mut overrun) = (None, None, Vec::new(), None);
    let (mut start, mut end, mut prompt) = (false, false, None);
    match &decided.answer {
        Cadence::Silent => {}
        Cadence::Running {
            first_after,
            every,
            prompt_before,
        } => (first, updates, prompt) = (Some(*first_after), *every, *prompt_before),
        Cadence::Planned {
            before: announced,
            at_start,
            at_end,
            overrun_every,
        } => {
            before.clone_from(announced);
            (start, end, overrun) = (*at_start, *at_end, *overrun_every);
        }
    }
    let mut found = vec![
        (
            "silent",
            Found::Flag(matches!(decided.answer, Cadence::Silent)),
        ),
        ("first_after", Found::Time(first)),
        ("every", Found::Time(updates)),
        ("prompt_before", Found::Time(prompt)),
        ("announced", Found::Times(before)),
        ("at_start", Found::Flag(start)),
        ("at_end", Found::Flag(end)),
        ("overrun_every", Found::Time(overrun)),
    ];
    found.extend(of_record(&decided.record, ["reason", "rule", "fault"]));
    found
}

/// What came of an alarm.
pub(super) fn of_alarm(decided: &Decided<Handling>) -> Decision {
    let none = EventPlan::default();
    let (does, plan) = match &decided.answer {
        Handling::Ignored => ("ignore", &none),
        Handling::Noted => ("note", &none),
        Handling::Held => ("hold", &none),
        Handling::Event(plan) if plan.opens => ("open", plan),
        Handling::Event(plan) => ("attach", plan),
    };
    let services = plan.services.iter().map(ToString::to_string).collect();
    let quiet = plan.settles_after;
    let mut found = vec![
        ("does", Found::Word(Some(does.to_owned()))),
        (
            "severity",
            Found::Number(plan.severity.map(switchboard::model::Severity::number)),
        ),
        ("title", Found::Words(plan.title.clone())),
        ("services", Found::Phrases(services)),
        ("under", Found::Word(plan.under.clone())),
        (
            "settles_after",
            Found::Time((quiet > Span::ZERO).then_some(quiet)),
        ),
        ("major", Found::Flag(plan.is_major)),
    ];
    found.extend(of_record(&decided.record, ["reason", "rule", "fault"]));
    found
}

/// What came of a device.
pub(super) fn of_device(decided: &Decided<Readiness>) -> Decision {
    let readiness = &decided.answer;
    let of = |passed| {
        let checks = readiness.checks.iter();
        let checks = checks.filter(move |check| check.passed() == passed);
        Found::Phrases(checks.map(|check| check.what.clone()).collect())
    };
    let mut found = vec![
        ("ready", Found::Flag(readiness.is_ready())),
        ("passed", of(true)),
        ("failed", of(false)),
    ];
    found.extend(of_record(&decided.record, ["reason", "rule", "fault"]));
    found
}

fn word(of: Option<&impl ToString>) -> Found {
    Found::Word(of.map(ToString::to_string))
}

fn of_record(record: &DecisionRecord, names: [&'static str; 3]) -> Decision {
    vec![
        (names[0], Found::Words(Some(record.reason.clone()))),
        (names[1], Found::Word(Some(record.rule.clone()))),
        (names[2], Found::Words(record.fault.clone())),
    ]
}

fn step(step: &EscalationStep) -> String {
    let clock = step.clock.word();
    let when = match step.mark {
        Mark::Before(span) => format!("{span} before {clock}"),
        Mark::At => format!("at {clock}"),
        Mark::After(span) => format!("{span} after {clock}"),
    };
    format!("{when}: {}", act(&step.act))
}

fn act(act: &Act) -> String {
    match act {
        Act::Tell { to } => format!("tell {}", to.join(", ")),
        Act::Escalate {
            ladder,
            acknowledge_within,
        } => format!("ask {}, {acknowledge_within} each", ladder.join(", then ")),
    }
}

impl Found {
    /// As a test writes it.
    fn shown(&self) -> String {
        let quoted = |text: &str| format!("{text:?}");
        let listed = |parts: Vec<String>| format!("[{}]", parts.join(", "));
        match self {
            Self::Word(text) | Self::Words(text) => quoted(text.as_deref().unwrap_or_default()),
            Self::Number(number) => number.unwrap_or(0).to_string(),
            Self::Time(span) => quoted(&span.map_or_else(String::new, |span| span.to_string())),
            Self::Flag(flag) => flag.to_string(),
            Self::Times(spans) => listed(spans.iter().map(|s| quoted(&s.to_string())).collect()),
            Self::Phrases(texts) => listed(texts.iter().map(|text| quoted(text)).collect()),
        }
    }

    /// Whether it is what was expected; in words what kind of thing has to be written when that
    /// cannot be said.
    fn is(&self, expected: &Value) -> Result<bool, &'static str> {
        match (self, expected) {
            (Self::Word(text), Value::String(wanted)) => {
                Ok(text.as_deref().unwrap_or_default() == wanted)
            }
            (Self::Words(text), Value::String(wanted)) => {
                let text = text.as_deref().unwrap_or_default();
                Ok(text.contains(wanted.as_str()) && wanted.is_empty() == text.is_empty())
            }
            (Self::Number(number), Value::Integer(wanted)) => {
                Ok(i64::from(number.unwrap_or(0)) == *wanted)
            }
            (Self::Time(span), Value::String(wanted)) if wanted.is_empty() => Ok(span.is_none()),
            (Self::Time(span), wanted) => Ok(*span == Some(time(wanted)?)),
            (Self::Flag(flag), Value::Boolean(wanted)) => Ok(flag == wanted),
            (Self::Times(spans), Value::Array(wanted)) => {
                let wanted: Vec<Span> = wanted.iter().map(time).collect::<Result<_, _>>()?;
                Ok(*spans == wanted)
            }
            (Self::Phrases(texts), Value::Array(wanted)) => {
                let texts = texts.iter().map(|text| Some(text.as_str()));
                Ok(texts.eq(wanted.iter().map(Value::as_str)))
            }
            (Self::Word(_) | Self::Words(_), _) => Err("a text"),
            (Self::Number(_), _) => Err("a number"),
            (Self::Flag(_), _) => Err("`true` or `false`"),
            (Self::Times(_), _) => Err("a list of lengths of time: `[\"7d\", \"24h\"]`"),
            (Self::Phrases(_), _) => Err("a list of texts"),
        }
    }
}

fn time(value: &Value) -> Result<Span, &'static str> {
    let text = value.as_str().and_then(|text| text.parse().ok());
    text.ok_or("a length of time, such as `\"4h\"` or `\"90s\"`")
}

/// Holds what was expected against what was found.
///
/// # Errors
/// When something is expected that is not decided here, or cannot be compared.
pub(super) fn compare(
    expected: &super::written::Expected,
    found: &Decision,
    about: &str,
    file: &TomlText,
) -> Result<Vec<Difference>, TomlTextError> {
    let mut differences = Vec::new();
    for (name, value) in expected {
        let Some((_, found)) = found.iter().find(|(known, _)| known == name.get_ref()) else {
            return Err(stranger(name, found, about, file));
        };
        match found.is(value.get_ref()) {
            Ok(true) => {}
            Ok(false) => differences.push(Difference {
                what: name.get_ref().clone(),
                expected: value.get_ref().to_string(),
                found: found.shown(),
            }),
            Err(kind) => {
                let message = format!("`{}` is {kind}", name.get_ref());
                return Err(file.wrong(value.span().start, message));
            }
        }
    }
    Ok(differences)
}

fn stranger(
    name: &Spanned<String>,
    found: &Decision,
    about: &str,
    file: &TomlText,
) -> TomlTextError {
    let known = || found.iter().map(|(known, _)| *known);
    let hint = nearest(name.get_ref(), known()).map_or_else(
        || format!("; it is {}", known().collect::<Vec<_>>().join(", ")),
        |near| format!("; did you mean `{near}`?"),
    );
    let given: String = name.get_ref().chars().take(40).collect();
    let message = format!("`{given}` is not decided of {about}{hint}");
    file.wrong(name.span().start, message)
}
