//! What a hook answers.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::model::{
    CalendarId, ClockKind, DecisionRecord, DeviceCheck, PersonId, QueueId, RegionId, ServiceId,
    Severity, Span, TicketState, Touched,
};

/// An answer, why it was given and which rule gave it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided<T> {
    /// The answer: the script's, or the default's when the script failed.
    pub answer: T,
    /// What is kept with the thing that was decided.
    pub record: DecisionRecord,
    /// Every condition tried, when that was asked for.
    pub explanation: Option<Explanation>,
}

/// The conditions that were tried, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// One entry a condition, then the answer.
    pub tried: Vec<Tried>,
}

/// One condition that was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// File and line: `routing.rhai:12`.
    pub at: String,
    /// The condition as written, on one line.
    pub condition: String,
    /// What its parts were: `request.severity = 3`, `request.caller.is_named = false`.
    pub values: Vec<String>,
    /// Whether it held.
    pub held: bool,
    /// The column in characters, from 1, and 0 when it is not known: tells two conditions of one
    /// line apart. It is not written out with the rest.
    #[serde(skip)]
    pub column: usize,
    /// Of a `switch`: line and column of the arm that it took, and nothing when it took none. It is
    /// not written out with the rest.
    #[serde(skip)]
    pub arm: Option<(usize, usize)>,
}

/// How a function of a script runs that a hook calls, or a hook itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionReport {
    /// The script: `routing.rhai`.
    pub file: &'static str,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// Its name.
    pub name: String,
    /// The line and the reason when it runs in rhai's interpreter as a whole.
    pub refused: Option<(usize, String)>,
    /// The lines of what is interpreted of a function that is compiled otherwise, with the reason
    /// of each.
    pub interpreted: Vec<(usize, String)>,
}

/// A place in a script that a decision passes or does not: what a test of the rules can cover.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BranchPoint {
    /// The script: `routing.rhai`.
    pub file: &'static str,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What stands there.
    pub kind: BranchKind,
}

/// What stands at a [`BranchPoint`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BranchKind {
    /// The condition of an `if`, as written: it can hold and not hold.
    Condition(String),
    /// An arm of a `switch`, with what is switched over as written: it can be taken. An arm that is
    /// nothing but an answer is counted as that.
    Arm(String),
    /// An answer: it can be given.
    Answer,
}

/// Where a call or ticket goes. `to_level(2)`, `to_queue("renewals")` or `to_agent("ben")` in a
/// script, and then any of `.because(text)`, `.with_skill(text)`, `.in_queue(text)`,
/// `.reply(text)`, `.reconsider_after(span)`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// 1 or 2, when sent to engineers of a level. The queue is then the one that
    /// `programme.toml` names for the level, unless the script says otherwise.
    pub level: Option<u8>,
    /// The queue in which it waits.
    pub queue: Option<QueueId>,
    /// The one agent it should go to.
    pub agent: Option<PersonId>,
    /// A skill that the agent must have.
    pub skill: Option<String>,
    /// What the caller should be told (P3).
    pub reply: Option<String>,
    /// After which wait the script wants to be asked again, with `request.waited` set.
    pub reconsider_after: Option<Span>,
}

/// The promises on a ticket. `respond_within(hours(4))` in a script, and then any of
/// `.resolve_within(span)`, `.on_calendar(id)` (of the clock named last),
/// `.paused_while(state)` (likewise), `.close_after(span)`, `.because(text)`;
/// `no_clocks()` for none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockPlan {
    /// At most one of each kind.
    pub clocks: Vec<PlannedClock>,
    /// How long after resolution the ticket closes by itself; never when nothing.
    pub close_after: Option<Span>,
}

/// One promise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedClock {
    /// Which.
    pub kind: ClockKind,
    /// How much open time may pass.
    pub target: Span,
    /// Whose open time counts; always open when nothing.
    pub calendar: Option<CalendarId>,
    /// The states that hold it.
    pub paused_in: Vec<TicketState>,
}

/// When an audience hears of an event. In a script: `silent()`; or
/// `after(minutes(5)).every(minutes(30))` and `.because(text)`; for maintenance
/// `announce([days(7), hours(24)])` and any of `.at_start()`, `.at_end()`,
/// `.overrun_every(minutes(30))`, `.because(text)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cadence {
    /// Not at all. Those who were told of a beginning still hear of the end.
    Silent,
    /// First when the event is so old, then after each interval, then the end.
    Running {
        /// The age at which the first notification goes out; an event that ends sooner sends
        /// nothing.
        first_after: Span,
        /// From one notification to the next; only the first and the end when nothing. At least
        /// one minute.
        every: Option<Span>,
        /// How long before an update that nobody has written its commander is asked for one;
        /// shorter than `every`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        prompt_before: Option<Span>,
    },
    /// Maintenance.
    Planned {
        /// How long before the start it is announced, each once; the longest first.
        before: Vec<Span>,
        /// Whether the start is announced.
        at_start: bool,
        /// Whether the end is announced.
        at_end: bool,
        /// From one notice of an overrun to the next, the first at the announced end. At least
        /// one minute.
        overrun_every: Option<Span>,
    },
}

/// What is done about an alarm that begins to fire. In a script: `ignore()`; `note()`; `hold()`;
/// `open_event(2)` or `attach_to("mail")`, and then any of `.titled(text)`, `.on_service(id)`,
/// `.on_services(ids)`, `.in_region(id)`, `.under(key)`, `.raising_to(severity)`,
/// `.settles_after(span)`, `.declare_major()`; and `.because(text)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handling {
    /// It is kept, and nobody is shown it.
    Ignored,
    /// It is kept and listed.
    Noted,
    /// It is kept until the maintenance of its service is over, and then looked at again if it
    /// still fires.
    Held,
    /// It belongs to an event.
    Event(EventPlan),
}

/// To which event an alarm belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventPlan {
    /// Whether one is opened when none is open under this cause. Otherwise the alarm is noted.
    pub opens: bool,
    /// How bad an event has to be at least: one that is open is raised to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// The title of an event that is opened; the alarm's summary or name when nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The services that it touches.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub services: BTreeSet<ServiceId>,
    /// The regions in which it touches them; everywhere when empty.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub regions: BTreeSet<RegionId>,
    /// The cause; alarms of one cause share an event. The alarm by itself when nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<String>,
    /// How long no alarm of it may fire before it is resolved.
    #[serde(default)]
    pub settles_after: Span,
    /// Whether the event is a major incident.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_major: bool,
}

/// What was found of a device that is to be activated. In a script: `checks()`, and then any of
/// `.pass(what, found)`, `.fail(what, found, remedy)`; and `.because(text)`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readiness {
    /// In the order in which they were made.
    pub checks: Vec<DeviceCheck>,
}

impl Readiness {
    /// Whether something was checked and all of it is as it has to be.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        !self.checks.is_empty() && self.checks.iter().all(DeviceCheck::passed)
    }
}

impl Handling {
    /// In words: `event of severity 2, cause mail-eu`.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Ignored => "ignored".to_owned(),
            Self::Noted => "noted".to_owned(),
            Self::Held => "held until the maintenance is over".to_owned(),
            Self::Event(plan) => plan.words(),
        }
    }
}

impl EventPlan {
    /// What of the service an event touches that is opened.
    #[must_use]
    pub fn touched(&self) -> Touched {
        Touched {
            services: self.services.clone(),
            regions: self.regions.clone(),
        }
    }

    fn words(&self) -> String {
        let mut parts = vec![match (self.opens, self.severity) {
            (true, Some(severity)) => format!("event of severity {severity}"),
            (true, None) => "event".to_owned(),
            (false, _) => "an event that is open".to_owned(),
        }];
        parts.extend(self.under.iter().map(|cause| format!("cause {cause}")));
        if let (false, Some(severity)) = (self.opens, self.severity) {
            parts.push(format!("raised to severity {severity}"));
        }
        for service in &self.services {
            parts.push(format!("service {service}"));
        }
        for region in &self.regions {
            parts.push(format!("region {region}"));
        }
        if self.settles_after > Span::ZERO {
            parts.push(format!("over when quiet for {}", self.settles_after));
        }
        if self.is_major {
            parts.push("a major incident".to_owned());
        }
        parts.join(", ")
    }
}
