//! One loaded set of rules.
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::messages::Templates;
use super::script::{Asked, FactKind, Fault, HOOKS, Hook, Made, Place, Root, Script};
use super::{
    Act, Cadence, ClockPlan, Decided, EscalationPlan, EventFacts, Explanation, MessageData,
    PlannedClock, Request, Route, RulesError, Tables, TicketFacts, Tried,
};
use crate::model::{
    ClockKind, DecisionRecord, NotificationKind, PersonId, QueueId, RulesVersion, nearest,
};

/// The text of every file of a rules folder by its path below the folder, with `/` between
/// parts: `routing.rhai`, `messages/assigned.txt`.
pub type Sources = BTreeMap<String, String>;

/// Whether conditions tried are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Explain {
    /// Only the winner: what is always kept.
    No,
    /// Every condition, with the values of its parts.
    Yes,
}

/// One loaded, checked and compiled set of rules. Immutable, shared between threads.
#[derive(Debug)]
pub struct Rulebook {
    version: RulesVersion,
    tables: Tables,
    templates: Templates,
    routing: Script,
    escalation: Script,
    cadence: Script,
    /// Every skill that somebody has.
    skills: BTreeSet<String>,
    /// The names of the sources, sorted.
    files: Vec<String>,
    /// Where the defaults stand: `programme.toml:40`.
    defaults_at: String,
}

impl Rulebook {
    /// Checks and compiles. Pure.
    ///
    /// # Errors
    /// The first thing wrong, with file, line and column.
    pub fn compile(sources: &Sources) -> Result<Self, RulesError> {
        let tables = super::load::tables(sources)?;
        let script = |file: &'static str| match sources.get(file) {
            Some(text) => Script::load(file, text, &tables.calendars),
            None => Err(RulesError {
                file: file.to_owned(),
                line: 1,
                column: 1,
                message: "this file is missing from the rules folder".into(),
            }),
        };
        let routing = script("routing.rhai")?;
        let escalation = script("escalation.rhai")?;
        let cadence = script("cadence.rhai")?;
        let templates = Templates::load(sources)?;
        let skills = tables
            .roster
            .staff()
            .flat_map(|person| person.skills.iter().cloned())
            .collect();
        Ok(Self {
            version: version_of(sources)?,
            tables,
            templates,
            routing,
            escalation,
            cadence,
            skills,
            files: sources.keys().cloned().collect(),
            defaults_at: format!("programme.toml:{}", super::load::defaults_line(sources)),
        })
    }

    /// The hash of everything it was made from.
    #[must_use]
    pub fn version(&self) -> &RulesVersion {
        &self.version
    }

    /// The files it was made from, sorted.
    #[must_use]
    pub fn files(&self) -> Vec<String> {
        self.files.clone()
    }

    /// The tables.
    #[must_use]
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// Asks `route(request)`. The answer names a queue that exists, always.
    #[must_use]
    pub fn route(&self, request: &Request<'_>, explain: Explain) -> Decided<Route> {
        self.decide(
            &HOOKS[0],
            Root::Request(request),
            explain,
            HOOKS[0].name.to_owned(),
            |made| match made {
                Made::Route(route) => self.checked_route(route),
                _ => Err(String::new()),
            },
            || Route {
                queue: Some(self.tables.programme.defaults.queue.clone()),
                ..Route::default()
            },
        )
    }

    /// Asks `clocks(ticket)`.
    #[must_use]
    pub fn clocks(&self, ticket: &TicketFacts<'_>, explain: Explain) -> Decided<ClockPlan> {
        self.decide(
            &HOOKS[1],
            Root::Ticket(ticket),
            explain,
            HOOKS[1].name.to_owned(),
            |made| match made {
                Made::Clocks(plan) => self.checked_clocks(plan),
                _ => Err(String::new()),
            },
            || ClockPlan {
                clocks: vec![PlannedClock {
                    kind: ClockKind::Response,
                    target: self.tables.programme.defaults.respond_within,
                    calendar: self.tables.programme.defaults.calendar.clone(),
                    paused_in: Vec::new(),
                }],
                close_after: None,
            },
        )
    }

    /// Asks `escalate(ticket)`.
    #[must_use]
    pub fn escalate(&self, ticket: &TicketFacts<'_>, explain: Explain) -> Decided<EscalationPlan> {
        self.decide(
            &HOOKS[2],
            Root::Ticket(ticket),
            explain,
            HOOKS[2].name.to_owned(),
            |made| match made {
                Made::Plan(plan) => self.checked_plan(plan),
                _ => Err(String::new()),
            },
            EscalationPlan::default,
        )
    }

    /// Asks `cadence(event)`.
    #[must_use]
    pub fn cadence(&self, event: &EventFacts<'_>, explain: Explain) -> Decided<Cadence> {
        let defaults = &self.tables.programme.defaults;
        self.decide(
            &HOOKS[3],
            Root::Event(event),
            explain,
            format!("{}:{}", HOOKS[3].name, event.audience.word()),
            |made| match made {
                Made::Cadence(cadence) => Ok(cadence),
                _ => Err(String::new()),
            },
            || {
                if event.event.is_planned() {
                    Cadence::Planned {
                        before: Vec::new(),
                        at_start: true,
                        at_end: true,
                        overrun_every: Some(defaults.update_every),
                    }
                } else {
                    Cadence::Running {
                        first_after: defaults.first_notice_after,
                        every: Some(defaults.update_every),
                    }
                }
            },
        )
    }

    /// Everything that scripts can read, with what it means: `request.caller.is_named`.
    #[must_use]
    pub fn vocabulary() -> Vec<(String, &'static str)> {
        let mut words = Vec::new();
        for (name, kind) in [
            ("request", FactKind::Request),
            ("ticket", FactKind::Ticket),
            ("event", FactKind::Event),
        ] {
            kind.describe(name, &mut words);
        }
        words
    }

    /// The hooks with whether each runs compiled; what is not runs in rhai's interpreter, with the
    /// same answers and slower, for the reason given.
    #[must_use]
    pub fn compiled_hooks(&self) -> Vec<(&'static str, Result<(), String>)> {
        [&self.routing, &self.escalation, &self.cadence]
            .into_iter()
            .flat_map(Script::compiled)
            .collect()
    }

    /// Renders `messages/<kind>.txt`: the first line is the title, the rest the body. A template
    /// that fails leaves the case number and its title.
    #[must_use]
    pub fn message(&self, kind: NotificationKind, data: &MessageData) -> (String, String) {
        self.templates.message(kind, data)
    }

    fn script(&self, hook: &Hook) -> &Script {
        match hook.file {
            "routing.rhai" => &self.routing,
            "escalation.rhai" => &self.escalation,
            _ => &self.cadence,
        }
    }

    /// Asks a hook and lets the default decide when the script gives no usable answer.
    fn decide<T>(
        &self,
        hook: &Hook,
        root: Root<'_>,
        explain: Explain,
        name: String,
        check: impl FnOnce(Made) -> Result<T, String>,
        default: impl FnOnce() -> T,
    ) -> Decided<T> {
        let script = self.script(hook);
        let Asked { answer, tried } = script.ask(hook, root, explain == Explain::Yes);
        let mut tried = tried;
        let checked = answer.and_then(|draft| {
            let place = draft.at;
            let answer = check(draft.made).map_err(|message| Fault { place, message })?;
            Ok((answer, place, draft.reason))
        });
        let (answer, rule, reason, fault) = match checked {
            Ok((answer, place, reason)) => {
                let reason = reason.unwrap_or_else(|| script.reason_at(place));
                if explain == Explain::Yes {
                    tried.push(answered(script, place, &reason));
                }
                (answer, script.line_of(place), reason, None)
            }
            Err(fault) => {
                let fault = fault_text(hook.file, &fault);
                let reason = format!("the default decided, because the script failed at {fault}");
                if explain == Explain::Yes {
                    tried.push(Tried {
                        at: self.defaults_at.clone(),
                        condition: "the default, because the script failed".into(),
                        values: vec![fault.clone()],
                        held: true,
                    });
                }
                (default(), self.defaults_at.clone(), reason, Some(fault))
            }
        };
        Decided {
            answer,
            record: DecisionRecord {
                hook: name,
                at: root.at(),
                reason,
                rule,
                rules_version: self.version.clone(),
                fault,
            },
            explanation: (explain == Explain::Yes).then_some(Explanation { tried }),
        }
    }

    fn checked_route(&self, mut route: Route) -> Result<Route, String> {
        let programme = &self.tables.programme;
        let mut level = route.level;
        if let Some(agent) = &route.agent {
            let person = self.tables.roster.person(agent);
            match person.filter(|person| person.is(crate::model::Role::Agent)) {
                Some(person) => level = level.or(person.level),
                None => {
                    let agents = self.tables.roster.staff().map(|one| one.id.as_str());
                    return Err(unknown("agent", agent.as_str(), agents));
                }
            }
        }
        if let Some(skill) = &route.skill
            && !self.skills.contains(skill)
        {
            let known = self.skills.iter().map(String::as_str);
            return Err(unknown("agent with the skill", skill, known));
        }
        match &route.queue {
            Some(queue) if !programme.queues.contains_key(queue) => {
                let known = programme.queues.keys().map(QueueId::as_str);
                return Err(unknown("queue", queue.as_str(), known));
            }
            Some(_) => {}
            None => {
                let of_level = level
                    .and_then(|level| usize::from(level).checked_sub(1))
                    .and_then(|index| programme.levels.get(index));
                route.queue = Some(of_level.unwrap_or(&programme.defaults.queue).clone());
            }
        }
        Ok(route)
    }

    fn checked_clocks(&self, plan: ClockPlan) -> Result<ClockPlan, String> {
        for calendar in plan
            .clocks
            .iter()
            .filter_map(|clock| clock.calendar.as_ref())
        {
            if self.tables.calendars.get(calendar.as_str()).is_none() {
                return Err(format!(
                    "`{calendar}` is not a calendar of `calendars.toml`"
                ));
            }
        }
        Ok(plan)
    }

    fn checked_plan(&self, plan: EscalationPlan) -> Result<EscalationPlan, String> {
        let acts = plan
            .steps
            .iter()
            .map(|step| &step.act)
            .chain(&plan.on_request);
        for act in acts {
            let (Act::Tell { to } | Act::Escalate { ladder: to, .. }) = act;
            if let Some(stranger) = to.iter().find(|target| !self.is_target(target)) {
                let people = self.tables.roster.staff().map(|one| one.id.as_str());
                return Err(unknown("person", stranger, people.chain(TARGETS)));
            }
        }
        Ok(plan)
    }

    fn is_target(&self, target: &str) -> bool {
        TARGETS.contains(&target)
            || PersonId::new(target).is_ok_and(|id| self.tables.roster.person(&id).is_some())
    }
}

/// The words that name somebody by what they are to the ticket.
const TARGETS: [&str; 6] = [
    "assignee",
    "queue",
    "caller",
    "account_manager",
    "manager",
    "operators",
];

fn unknown<'a>(what: &str, given: &str, known: impl Iterator<Item = &'a str>) -> String {
    let hint = nearest(given, known)
        .map(|near| format!("; did you mean `{near}`?"))
        .unwrap_or_default();
    format!("there is no {what} `{given}`{hint}")
}

/// The last entry of an explanation: the rule that won.
fn answered(script: &Script, place: Place, reason: &str) -> Tried {
    Tried {
        at: script.line_of(place),
        condition: script.line(place).to_owned(),
        values: vec![format!("reason = {reason}")],
        held: true,
    }
}

fn fault_text(file: &str, fault: &Fault) -> String {
    if fault.place == Place::default() {
        return format!("{file}: {}", fault.message);
    }
    let Place { line, column } = fault.place;
    format!("{file}:{line}:{column}: {}", fault.message)
}

/// The first 12 hexadecimal digits of SHA-256 over names and contents, each with its length, so
/// that no two folders run together to the same text.
fn version_of(sources: &Sources) -> Result<RulesVersion, RulesError> {
    let mut hash = Sha256::new();
    for (name, text) in sources {
        for part in [name.as_bytes(), text.as_bytes()] {
            hash.update(part.len().to_string().as_bytes());
            hash.update(b":");
            hash.update(part);
        }
    }
    let mut digits = String::new();
    for byte in hash.finalize().iter().take(6) {
        // Writing to a string does not fail.
        let _ = write!(digits, "{byte:02x}");
    }
    RulesVersion::new(&digits).map_err(|error| RulesError {
        file: String::new(),
        line: 1,
        column: 1,
        message: error.to_string(),
    })
}
