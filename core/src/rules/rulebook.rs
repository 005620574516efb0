//! One loaded set of rules.
use std::collections::BTreeMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::diagnostic::{Diagnostic, Findings};
use super::messages::Templates;
use super::script::{Asked, FactKind, Fault, HOOKS, Hook, Known, Made, Place, Root, Script};
use super::{
    BranchPoint, Cadence, ClockPlan, Decided, EscalationPlan, EventFacts, Explanation, MessageData,
    PlannedClock, Request, Route, RulesError, Tables, TicketFacts, Tried,
};
use crate::model::{ClockKind, DecisionRecord, NotificationKind, RulesVersion};

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
    pub(super) tables: Tables,
    templates: Templates,
    routing: Script,
    escalation: Script,
    cadence: Script,
    /// The names that answers may use.
    pub(super) known: Known,
    /// What it was made from.
    sources: Sources,
    /// Where the defaults stand: `programme.toml:40`.
    defaults_at: String,
}

impl Rulebook {
    /// Checks and compiles. Pure.
    ///
    /// # Errors
    /// The first thing wrong, with file, line and column. [`Rulebook::check`] finds all.
    pub fn compile(sources: &Sources) -> Result<Self, RulesError> {
        let mut findings = Findings::default();
        let loaded = Self::load(sources, &mut findings);
        match findings.first() {
            Some(error) => Err(error),
            None => loaded,
        }
    }

    /// What is found to be wrong before a call comes, all of it, by file and line. Pure.
    ///
    /// It looks at more than [`Rulebook::compile`], and calls an error also what loads and would
    /// go wrong one day: a hook that can end without an answer, a number compared with a text. It
    /// warns of what works and is not likely to be meant, as a condition that never holds. A
    /// folder without errors here always compiles.
    #[must_use]
    pub fn check(sources: &Sources) -> Vec<Diagnostic> {
        let mut findings = Findings::thorough();
        let loaded = Self::load(sources, &mut findings);
        // An error that comes without a finding is of the version, and has no code of its own.
        if let (Err(error), 0) = (loaded, findings.errors()) {
            findings.error("version", error);
        }
        findings.all(sources)
    }

    fn load(sources: &Sources, findings: &mut Findings) -> Result<Self, RulesError> {
        let tables = super::load::tables(sources, findings);
        let known = tables.as_ref().map(super::answers::known);
        let calendars = tables.as_ref().map(|tables| tables.calendars.clone());
        let calendars = calendars.unwrap_or_default();
        let mut script = |file: &'static str| {
            let Some(text) = sources.get(file) else {
                findings.error("missing-file", super::load::missing(file));
                return None;
            };
            Script::load(file, text, &calendars, known.as_ref(), findings)
        };
        let routing = script("routing.rhai");
        let escalation = script("escalation.rhai");
        let cadence = script("cadence.rhai");
        let templates = Templates::load(sources, findings);
        let parts = (tables, known, routing, escalation, cadence);
        let (Some(tables), Some(known), Some(routing), Some(escalation), Some(cadence)) = parts
        else {
            // What is missing has been noted, and is what the caller reports.
            return Err(super::load::missing("programme.toml"));
        };
        Ok(Self {
            version: version_of(sources)?,
            tables,
            templates,
            routing,
            escalation,
            cadence,
            known,
            sources: sources.clone(),
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
        self.sources.keys().cloned().collect()
    }

    /// The texts it was made from: made again of them, it has the same version.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
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
                Made::Cadence(cadence) => super::answers::checked_cadence(cadence, event.event),
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

    /// Everything in the scripts that a decision passes or does not, by file and line. With the
    /// explanations of decisions it tells what has been tried: an entry of [`Explanation::tried`]
    /// of the same file, line and column is a passage. Hooks that do not run compiled have no
    /// branches here, because the interpreter does not say which way it went.
    #[must_use]
    pub fn branches(&self) -> Vec<BranchPoint> {
        let mut points: Vec<BranchPoint> = [&self.routing, &self.escalation, &self.cadence]
            .into_iter()
            .flat_map(Script::branches)
            .collect();
        // A function that two hooks share is compiled for each, and stands there once.
        points.sort();
        points.dedup();
        points
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
                        column: 0,
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
}

/// The last entry of an explanation: the rule that won.
fn answered(script: &Script, place: Place, reason: &str) -> Tried {
    Tried {
        at: script.line_of(place),
        condition: script.line(place).to_owned(),
        values: vec![format!("reason = {reason}")],
        held: true,
        column: place.column,
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
