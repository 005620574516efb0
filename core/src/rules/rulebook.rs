//! One loaded set of rules.
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};

use super::answers::{Answer, Answers};
use super::diagnostic::{Diagnostic, Findings};
use super::lookups::Lookups;
use super::messages::Templates;
use super::script::{Asked, FactKind, HOOKS, Known, Root, Script};
use super::verdict::{RulePlace, Verdict};
use super::{
    AlarmFacts, BranchPoint, Cadence, ClockPlan, CommonData, Decided, DeviceFacts, EscalationPlan,
    EventFacts, Explanation, FunctionReport, Handling, Library, MessageData, Readiness, Request,
    Route, RulesError, Tables, TicketFacts, Tried,
};
use crate::model::{DecisionRecord, NotificationKind, RulesVersion, hexadecimal};

/// The text of every file of a rules folder by its path below the folder, with `/` between
/// parts: `routing.rhai`, `messages/assigned.txt`.
pub type Sources = BTreeMap<String, String>;

/// The scripts that a folder may leave out, and what stands in for each.
const STAND_INS: [(&str, &str); 2] = [
    (
        "events.rhai",
        "fn alarm(alarm) { note().because(\"there is no `events.rhai`\") }",
    ),
    (
        "readiness.rhai",
        "fn readiness(device) { checks().because(\"there is no `readiness.rhai`\") }",
    ),
];

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
    pub(super) routing: Script,
    pub(super) escalation: Script,
    pub(super) cadence: Script,
    pub(super) events: Script,
    pub(super) readiness: Script,
    /// The names that answers may use.
    pub(super) known: Known,
    /// The answers that are constants, checked.
    pub(super) answers: Answers,
    /// What it was made from.
    sources: Sources,
    /// Where the defaults stand.
    pub(super) defaults_at: RulePlace,
    /// What people read beside the rules; it is given once.
    library: OnceLock<Arc<Library>>,
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
        let lookups = Arc::new(Lookups::load(sources, findings));
        let known = tables
            .as_ref()
            .map(|tables| super::answers::known(tables, Arc::clone(&lookups)));
        let calendars = tables.as_ref().map(|tables| tables.calendars.clone());
        let calendars = calendars.unwrap_or_default();
        let mut script = |file: &'static str| {
            let stand_in = || STAND_INS.iter().find(|(of, _)| *of == file);
            let text = sources.get(file).map(String::as_str);
            let Some(text) = text.or_else(|| stand_in().map(|(_, text)| *text)) else {
                findings.error("missing-file", super::load::missing(file));
                return None;
            };
            Script::load(file, text, &calendars, known.as_ref(), findings)
        };
        let routing = script("routing.rhai");
        let escalation = script("escalation.rhai");
        let cadence = script("cadence.rhai");
        let events = script("events.rhai");
        let readiness = script("readiness.rhai");
        let templates = Templates::load(sources, findings);
        let parts = (
            tables, known, routing, escalation, cadence, events, readiness,
        );
        let (
            Some(tables),
            Some(known),
            Some(routing),
            Some(escalation),
            Some(cadence),
            Some(events),
            Some(readiness),
        ) = parts
        else {
            // What is missing has been noted, and is what the caller reports.
            return Err(super::load::missing("programme.toml"));
        };
        let mut book = Self {
            version: version_of(sources)?,
            tables,
            templates,
            routing,
            escalation,
            cadence,
            events,
            readiness,
            known,
            answers: Answers::default(),
            sources: sources.clone(),
            defaults_at: RulePlace {
                file: "programme.toml",
                line: super::load::defaults_line(sources),
                column: 0,
            },
            library: OnceLock::new(),
        };
        book.answers = Answers::of(&book);
        Ok(book)
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

    /// What people read beside it; nothing, when nothing was given.
    #[must_use]
    pub fn library(&self) -> Arc<Library> {
        self.library.get().cloned().unwrap_or_default()
    }

    /// Puts what people read beside it. What it has already stays.
    pub fn give_library(&self, library: Arc<Library>) {
        // Whoever gave it before was first.
        let _ = self.library.set(library);
    }

    /// Asks `route(request)`. The answer names a queue that exists, always.
    #[must_use]
    pub fn route(&self, request: &Request<'_>, explain: Explain) -> Decided<Route> {
        self.decide(Root::Request(request), explain, None)
    }

    /// Asks `clocks(ticket)`.
    #[must_use]
    pub fn clocks(&self, ticket: &TicketFacts<'_>, explain: Explain) -> Decided<ClockPlan> {
        self.decide(Root::Ticket(ticket), explain, None)
    }

    /// Asks `escalate(ticket)`.
    #[must_use]
    pub fn escalate(&self, ticket: &TicketFacts<'_>, explain: Explain) -> Decided<EscalationPlan> {
        self.decide(Root::Ticket(ticket), explain, None)
    }

    /// Asks `cadence(event)`.
    #[must_use]
    pub fn cadence(&self, event: &EventFacts<'_>, explain: Explain) -> Decided<Cadence> {
        self.decide(Root::Event(event), explain, Some(event.audience.word()))
    }

    /// Asks `alarm(alarm)`; alarms are noted where the folder has no `events.rhai`.
    #[must_use]
    pub fn alarm(&self, alarm: &AlarmFacts<'_>, explain: Explain) -> Decided<Handling> {
        self.decide(Root::Alarm(alarm), explain, None)
    }

    /// Asks `readiness(device)`; nothing is checked where the folder has no `readiness.rhai`.
    #[must_use]
    pub fn readiness(&self, device: &DeviceFacts<'_>, explain: Explain) -> Decided<Readiness> {
        self.decide(Root::Device(device), explain, None)
    }

    /// Everything that scripts can read, with what it means: `request.caller.is_named`.
    #[must_use]
    pub fn vocabulary() -> Vec<(String, &'static str)> {
        let mut words = Vec::new();
        for (name, kind) in [
            ("request", FactKind::Request),
            ("ticket", FactKind::Ticket),
            ("event", FactKind::Event),
            ("alarm", FactKind::Alarm),
            ("device", FactKind::Device),
        ] {
            kind.describe(name, &mut words);
        }
        words
    }

    /// The hooks with whether each runs compiled; what is not runs in rhai's interpreter, with the
    /// same answers and slower, for the reason given.
    #[must_use]
    pub fn compiled_hooks(&self) -> Vec<(&'static str, Result<(), String>)> {
        self.scripts().flat_map(Script::compiled).collect()
    }

    /// Every function that a hook calls, the hooks among them, in the order of the files: whether it
    /// is compiled, which parts of it are not, and why.
    #[must_use]
    pub fn functions(&self) -> Vec<FunctionReport> {
        self.scripts()
            .flat_map(Script::functions)
            .cloned()
            .collect()
    }

    /// Everything in the scripts that a decision passes or does not, by file and line. With the
    /// explanations of decisions it tells what has been tried: an entry of [`Explanation::tried`]
    /// of the same file, line and column is a passage. Hooks that do not run compiled have no
    /// branches here, because the interpreter does not say which way it went.
    #[must_use]
    pub fn branches(&self) -> Vec<BranchPoint> {
        let mut points: Vec<BranchPoint> = self.scripts().flat_map(Script::branches).collect();
        // A function that two hooks share is compiled for each, and stands there once.
        points.sort();
        points.dedup();
        points
    }

    /// The scripts that are in the folder.
    fn scripts(&self) -> impl Iterator<Item = &Script> {
        let all = [
            &self.routing,
            &self.escalation,
            &self.cadence,
            &self.events,
            &self.readiness,
        ];
        all.into_iter()
            .filter(|script| self.sources.contains_key(script.file()))
    }

    /// Renders `messages/<kind>.txt`: the first line is the title, the rest the body. A template
    /// that fails leaves the case number and its title.
    #[must_use]
    pub fn message(&self, kind: NotificationKind, data: &MessageData) -> (String, String) {
        self.templates.message(kind, data)
    }

    /// The title and body of `welcome/<tier>.md`, with which the callers of a tier are welcomed;
    /// nothing when the tier has no such document.
    #[must_use]
    pub fn welcome(
        &self,
        tier: &crate::model::TierId,
        data: &MessageData,
    ) -> Option<(String, String)> {
        self.templates.welcome(tier.as_str(), data)
    }

    /// The title and body of a message that many companies get: what all of them are told, and what is
    /// told of one.
    #[must_use]
    pub fn message_to(
        &self,
        kind: NotificationKind,
        common: &CommonData,
        company: &str,
        users: &[String],
    ) -> (String, String) {
        self.templates.message_to(kind, common, company, users)
    }

    /// Asks a hook and makes of the verdict what is kept. `about` is what the record names after
    /// the hook.
    fn decide<T: Answer>(
        &self,
        root: Root<'_>,
        explain: Explain,
        about: Option<&str>,
    ) -> Decided<T> {
        let (verdict, explanation): (Verdict<'_, T>, _) = match explain {
            Explain::No => (self.verdict(root), None),
            Explain::Yes => {
                let (verdict, explanation) = self.explained(root);
                (verdict, Some(explanation))
            }
        };
        let Verdict {
            answer,
            reason,
            rule,
            fault,
        } = verdict;
        let hook = HOOKS[T::HOOK].name;
        Decided {
            answer: answer.into_owned(),
            record: DecisionRecord {
                hook: match about {
                    Some(about) => format!("{hook}:{about}"),
                    None => hook.to_owned(),
                },
                at: root.at(),
                reason: reason.into_owned(),
                rule: rule.to_string(),
                rules_version: self.version.clone(),
                fault,
            },
            explanation,
        }
    }

    /// Asks a hook and writes down every condition that it tries.
    pub(super) fn explained<T: Answer>(&self, root: Root<'_>) -> (Verdict<'_, T>, Explanation) {
        let hook = &HOOKS[T::HOOK];
        let script = T::script(self);
        let Asked { answer, mut tried } = script.ask(hook, root, true);
        let verdict: Verdict<'_, T> = self.judge(root, answer);
        tried.push(match &verdict.fault {
            Some(fault) => Tried {
                at: verdict.rule.to_string(),
                condition: "the default, because the script failed".into(),
                values: vec![fault.clone()],
                held: true,
                column: 0,
                arm: None,
            },
            // The last entry is the rule that won.
            None => Tried {
                at: verdict.rule.to_string(),
                condition: script.line(verdict.rule.line).to_owned(),
                values: vec![format!("reason = {}", verdict.reason)],
                held: true,
                column: verdict.rule.column,
                arm: None,
            },
        });
        (verdict, Explanation { tried })
    }
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
    let digits = hexadecimal(&hash.finalize()[..6]);
    RulesVersion::new(&digits).map_err(|error| RulesError {
        file: String::new(),
        line: 1,
        column: 1,
        message: error.to_string(),
    })
}
