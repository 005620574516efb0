//! One script file and how its hooks are asked.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rhai::{CallFnOptions, Dynamic, EvalAltResult, Scope};

use super::bounds::Bounds;
use super::builders::shortened;
use super::check::Known;
use super::interpreter::Interpreter;
use super::lower::{Constants, Files, Refusal, Report};
use super::plan::{Outcome, Plan};
use super::program::{Node, Program};
use super::sandbox::{self, Host, Inquiry, MAX_SOURCE_BYTES};
use super::schema::{FactKind, Root};
use super::source::{self, Function, Source};
use super::value::{Draft, Place, Ty, Value, fact_map};
use super::{analysis, check, eval, lookup, lower, recovery};
use crate::calendar::Calendars;
use crate::rules::diagnostic::Findings;
use crate::rules::{BranchKind, BranchPoint, FunctionReport, RulesError, Tried};

/// A function that the library calls.
#[derive(Debug)]
pub(crate) struct Hook {
    pub(crate) name: &'static str,
    pub(crate) file: &'static str,
    pub(crate) about: FactKind,
    pub(crate) gives: Ty,
}

/// The hooks, in the order of the documentation.
pub(crate) static HOOKS: [Hook; 4] = [
    Hook {
        name: "route",
        file: "routing.rhai",
        about: FactKind::Request,
        gives: Ty::Route,
    },
    Hook {
        name: "clocks",
        file: "escalation.rhai",
        about: FactKind::Ticket,
        gives: Ty::Clocks,
    },
    Hook {
        name: "escalate",
        file: "escalation.rhai",
        about: FactKind::Ticket,
        gives: Ty::Plan,
    },
    Hook {
        name: "cadence",
        file: "cadence.rhai",
        about: FactKind::Event,
        gives: Ty::Cadence,
    },
];

/// The hooks of a file by name: where each stands, and what it was compiled to, or where and why it
/// is not.
type Programs = BTreeMap<&'static str, (Place, Result<Arc<Program>, (Place, String)>)>;

/// One script file, ready to be asked.
pub(crate) struct Script {
    source: Source,
    host: Arc<Host>,
    interpreter: Arc<Interpreter>,
    programs: Programs,
    /// The plans of the compiled hooks, in the order of [`HOOKS`].
    plans: [Option<Plan>; HOOKS.len()],
    bounds: [Bounds; HOOKS.len()],
    /// Every function that a hook calls, and the parts of them that are not compiled.
    functions: Vec<FunctionReport>,
    reasons: BTreeMap<Place, String>,
}

/// Why a script gave no answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) place: Place,
    pub(crate) message: String,
}

/// What came of asking.
pub(crate) struct Asked {
    pub(crate) answer: Result<Draft, Fault>,
    /// The conditions tried, when that was asked for.
    pub(crate) tried: Vec<Tried>,
}

/// What came of asking without an explanation.
pub(crate) enum Found {
    /// The constant answer of that number; see [`Script::answers`].
    Constant(usize),
    /// Much larger, and rare.
    Draft(Box<Result<Draft, Fault>>),
}

impl Found {
    #[cold]
    fn draft(answer: Result<Draft, Fault>) -> Self {
        Self::Draft(Box::new(answer))
    }
}

impl Fault {
    /// As records and operators read it: file, line, column, message.
    pub(crate) fn text(&self, file: &str) -> String {
        if self.place == Place::default() {
            return format!("{file}: {}", self.message);
        }
        let Place { line, column } = self.place;
        format!("{file}:{line}:{column}: {}", self.message)
    }
}

/// What came of asking in compiled form only, and the operations counted.
#[cfg(any(test, fuzzing))]
pub(crate) struct Stepped {
    pub(crate) answer: Result<Draft, Fault>,
    pub(crate) steps: u64,
}

impl std::fmt::Debug for Script {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Script")
            .field("file", &self.source.file)
            .finish_non_exhaustive()
    }
}

impl Script {
    /// Reads and checks one file with the hooks that belong to it. What is wrong is noted; the
    /// script comes when nothing in it is. Names of the tables are checked when these are known.
    pub(crate) fn load(
        file: &'static str,
        text: &str,
        calendars: &Calendars,
        known: Option<&Known>,
        findings: &mut Findings,
    ) -> Option<Self> {
        let before = findings.errors();
        let source = Source::new(file, text);
        if text.len() > MAX_SOURCE_BYTES {
            let message = format!("a script has at most {MAX_SOURCE_BYTES} bytes");
            findings.error("size", error(file, Place::default(), message));
            return None;
        }
        let lookups = known.map(|known| Arc::clone(&known.lookups));
        let host = Arc::new(Host::new(calendars.clone(), lookups.unwrap_or_default()));
        let engine = sandbox::engine(&host);
        #[cfg(any(test, fuzzing))]
        let engine = watched(engine, text);
        let ast = engine
            .compile(text)
            .map_err(|problem| error(file, problem.1.into(), lower_first(&problem.0.to_string())));
        let Some(ast) = findings.keep("syntax", ast) else {
            if findings.thorough {
                recovery::rest(file, text, &engine, known, findings);
            }
            return None;
        };
        if let Some(first) = ast.statements().first() {
            let message = "only functions stand at the top of a script; move this into one";
            let wrong = error(file, first.position().into(), message.into());
            findings.error("syntax", wrong);
        }
        let functions = source::functions(&ast);
        for hook in HOOKS.iter().filter(|hook| hook.file == file) {
            findings.keep("signature", check_signature(hook, &functions));
        }
        check::names(file, &functions, findings);
        check::calls(file, &ast, &functions, findings);
        host.keep(check::patterns(file, &ast, findings));
        if let Some(known) = known {
            check::references(file, &ast, known, findings);
            lookup::check(file, &ast, &known.lookups, findings);
        }
        let constants = Constants::of(&engine, text);
        let interpreter = Arc::new(Interpreter { engine, ast });
        let files = Files {
            source: &source,
            functions: &functions,
            constants: &constants,
            interpreter: &interpreter,
            lookups: &host.lookups,
        };
        let (mut programs, mut report) = (BTreeMap::new(), Report::new());
        for hook in HOOKS.iter().filter(|hook| hook.file == file) {
            let (program, functions_of_it) = lower::compile(hook, &files);
            for (key, how) in functions_of_it {
                let known = report.entry(key).or_default();
                *known = known.take().or(how);
            }
            let program = match program {
                Ok(program) => Ok(Arc::new(program)),
                Err(Refusal::NotCovered(place, why)) => Err((place, why)),
                Err(Refusal::Wrong(place, message)) => {
                    findings.error("argument", error(file, place, message.clone()));
                    Err((place, message))
                }
            };
            let place = functions
                .get(&(hook.name.to_owned(), 1))
                .map_or_else(Place::default, |function| function.place);
            programs.insert(hook.name, (place, program));
        }
        let mut bounds = [Bounds::UNKNOWN; HOOKS.len()];
        let mut plans: [Option<Plan>; HOOKS.len()] = [const { None }; HOOKS.len()];
        let places = bounds.iter_mut().zip(&mut plans);
        for (hook, (bounds, plan)) in HOOKS.iter().zip(places) {
            if let Some((_, Ok(program))) = programs.get(hook.name) {
                *bounds = Bounds::of(program, &host);
                if bounds.unreachable {
                    *plan = Plan::new(program, &host, bounds.matching_unreachable, hook.gives);
                }
            }
        }
        let ast = &interpreter.ast;
        if findings.thorough {
            analysis::run(&source, ast, &functions, known, findings);
        }
        let reasons = source::reasons(ast, &source);
        let reports = reports(&source, &functions, report, &programs);
        (findings.errors() == before).then_some(Self {
            source,
            host,
            interpreter,
            programs,
            plans,
            bounds,
            functions: reports,
            reasons,
        })
    }

    /// The constant answers of a hook, by number. `hook` is its place in [`HOOKS`], here and below.
    pub(crate) fn answers(&self, hook: usize) -> &[Draft] {
        self.plan(hook).map_or(&[], Plan::answers)
    }

    fn plan(&self, hook: usize) -> Option<&Plan> {
        self.plans.get(hook)?.as_ref()
    }

    fn limit(&self, hook: &Hook) -> u64 {
        let of_hook = HOOKS.iter().zip(&self.bounds);
        let mut limits = of_hook.filter(|(one, _)| one.name == hook.name);
        limits
            .next()
            .map_or(sandbox::MAX_OPERATIONS, |(_, bounds)| bounds.operations)
    }

    /// Asks a hook by its plan where it has one. Never fails and never panics.
    #[inline]
    pub(crate) fn decide(&self, number: usize, root: Root<'_>) -> Found {
        let hook = &HOOKS[number];
        if let Some(plan) = self.plan(number) {
            let limit = self.bounds[number].operations;
            let decide = || plan.decide(&self.host, root, limit);
            match catch_unwind(AssertUnwindSafe(decide)) {
                Ok(Outcome::Constant(answer)) => return Found::Constant(answer),
                Ok(Outcome::Made(value)) => return Found::draft(expect_answer(hook, *value)),
                // The tree would come to the same place, having done all the work once more.
                Ok(Outcome::Interpret) => return self.by_interpreter(hook, root),
                Ok(Outcome::Tree) | Err(_) => {}
            }
        }
        self.by_tree(hook, root)
    }

    #[cold]
    fn by_tree(&self, hook: &Hook, root: Root<'_>) -> Found {
        Found::draft(self.ask(hook, root, false).answer)
    }

    #[cold]
    fn by_interpreter(&self, hook: &Hook, root: Root<'_>) -> Found {
        let answer = self.interpret(hook, root);
        Found::draft(answer.and_then(|value| expect_answer(hook, value)))
    }

    /// Asks a hook. Never fails and never panics.
    pub(crate) fn ask(&self, hook: &Hook, root: Root<'_>, explain: bool) -> Asked {
        let mut tried = Vec::new();
        let mut stopped = None;
        match self.programs.get(hook.name) {
            Some((place, Ok(program))) => {
                let ran = catch_unwind(AssertUnwindSafe(|| {
                    let limit = self.limit(hook);
                    eval::run(
                        program,
                        &self.host,
                        root,
                        limit,
                        explain.then_some(&mut tried),
                    )
                }));
                if let Ok(Some(value)) = ran {
                    let answer = expect_answer(hook, value);
                    return Asked { answer, tried };
                }
                // The interpreter says what is wrong, in rhai's words.
                stopped = Some(*place);
            }
            Some((place, Err((_, why)))) if explain => {
                tried.push(self.interpreted(hook, *place, why));
            }
            _ => {}
        }
        let answer = self
            .interpret(hook, root)
            .and_then(|value| expect_answer(hook, value));
        // What it did from there on nobody wrote down.
        if let (true, Ok(_), Some(place)) = (explain, &answer, stopped) {
            let why = "it met something that is not compiled";
            tried.push(self.interpreted(hook, place, why));
        }
        Asked { answer, tried }
    }

    fn interpreted(&self, hook: &Hook, place: Place, why: &str) -> Tried {
        Tried {
            at: self.source.line_of(place),
            condition: format!("`{}` ran in rhai's interpreter: {why}", hook.name),
            values: Vec::new(),
            held: true,
            column: 0,
        }
    }

    /// Asks a hook in the interpreter, whether or not it is compiled; and the operations that took.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn ask_interpreter(
        &self,
        hook: &Hook,
        root: Root<'_>,
    ) -> (Result<Draft, Fault>, u64) {
        let answer = self
            .interpret(hook, root)
            .and_then(|value| expect_answer(hook, value));
        (answer, sandbox::spent())
    }

    /// Asks a hook in the interpreter that writes down whatever it calls `observe` with: a condition
    /// and its line. Nothing when that does not come to an answer.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn ask_observed(&self, hook: &Hook, root: Root<'_>) -> Option<Vec<(usize, bool)>> {
        sandbox::SEEN.take();
        let (answer, _) = self.ask_interpreter(hook, root);
        answer.ok()?;
        Some(sandbox::SEEN.take())
    }

    /// Whether nothing of it goes to the interpreter.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn is_compiled_throughout(&self) -> bool {
        self.functions
            .iter()
            .all(|one| one.refused.is_none() && one.interpreted.is_empty())
    }

    /// Asks a hook by its plan only; nothing when it has none or the tree would have to speak.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn ask_plan(&self, hook: &Hook, root: Root<'_>) -> Option<Result<Draft, Fault>> {
        let number = HOOKS.iter().position(|one| one.name == hook.name)?;
        let plan = self.plan(number)?;
        match plan.decide(&self.host, root, self.limit(hook)) {
            Outcome::Constant(answer) => plan.answers().get(answer).cloned().map(Ok),
            Outcome::Made(value) => Some(expect_answer(hook, *value)),
            Outcome::Tree | Outcome::Interpret => None,
        }
    }

    /// How many tests the plan of a hook makes for one decision.
    #[cfg(test)]
    pub(crate) fn tests_made(&self, number: usize, root: Root<'_>) -> Option<u64> {
        Some(self.plan(number)?.tests_made(&self.host, root))
    }

    /// The indexes in the plan of a hook; see [`Plan::indexes`].
    #[cfg(test)]
    pub(crate) fn indexes(&self, number: usize) -> Vec<(usize, usize, usize)> {
        self.plan(number).map(Plan::indexes).unwrap_or_default()
    }

    /// A script with a native function that panics.
    #[cfg(test)]
    pub(crate) fn panicking() -> Self {
        let text = "fn route(request) { try { } catch { return 1; } burst(); }";
        let mut script = Self::load(
            "routing.rhai",
            text,
            &Calendars::default(),
            None,
            &mut Findings::default(),
        )
        .unwrap();
        let interpreter = Arc::get_mut(&mut script.interpreter).unwrap();
        interpreter
            .engine
            .register_fn("burst", || -> () { panic!("on purpose") });
        script
    }

    /// Asks a hook in compiled form only; nothing when the interpreter would have to speak.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn ask_compiled(&self, hook: &Hook, root: Root<'_>) -> Option<Stepped> {
        let program = self.programs.get(hook.name)?.1.as_ref().ok()?;
        let value = eval::run(program, &self.host, root, self.limit(hook), None)?;
        Some(Stepped {
            answer: expect_answer(hook, value),
            steps: eval::LAST_STEPS.get(),
        })
    }

    /// Whether its hooks are compiled, and why not.
    pub(crate) fn compiled(&self) -> impl Iterator<Item = (&'static str, Result<(), String>)> {
        self.programs.iter().map(|(name, (_, made))| {
            let made = made.as_ref().map(|_| ());
            (*name, made.map_err(|(_, why)| why.clone()))
        })
    }

    /// How each function that a hook calls runs.
    pub(crate) fn functions(&self) -> &[FunctionReport] {
        &self.functions
    }

    /// What decisions of its compiled hooks pass or do not.
    pub(crate) fn branches(&self) -> Vec<BranchPoint> {
        let file = self.source.file;
        let mut points = Vec::new();
        for hook in HOOKS.iter().filter(|hook| hook.file == file) {
            let Some((_, Ok(program))) = self.programs.get(hook.name) else {
                continue;
            };
            program.walk(&mut |node| {
                let (place, kind) = match node {
                    Node::If(branch) => (branch.place, BranchKind::Condition(branch.text.clone())),
                    Node::Constant(Value::Draft(draft)) if draft.made.ty() == hook.gives => {
                        (draft.at, BranchKind::Answer)
                    }
                    Node::Build(made)
                        if made.builder.begins && made.builder.gives == hook.gives =>
                    {
                        (made.place, BranchKind::Answer)
                    }
                    _ => return,
                };
                points.push(BranchPoint {
                    file,
                    line: place.line,
                    column: place.column,
                    kind,
                });
            });
        }
        points
    }

    /// The reason for an answer that gives none itself.
    pub(crate) fn reason_at(&self, place: Place) -> &str {
        self.reasons.get(&place).map_or("", String::as_str)
    }

    /// What stands on a line.
    pub(crate) fn line(&self, number: usize) -> &str {
        self.source.line(number)
    }

    fn interpret(&self, hook: &Hook, root: Root<'_>) -> Result<Value<'static>, Fault> {
        let facts = fact_map(hook.about, root);
        let options = CallFnOptions::new()
            .eval_ast(false)
            .with_tag(Inquiry::new(root.at()));
        sandbox::begin(self.limit(hook));
        let ran = catch_unwind(AssertUnwindSafe(|| {
            self.interpreter.engine.call_fn_with_options::<Dynamic>(
                options,
                &mut Scope::new(),
                &self.interpreter.ast,
                hook.name,
                (facts,),
            )
        }));
        match ran {
            Ok(Ok(value)) => Ok(Value::from_dynamic(&value)),
            Ok(Err(problem)) => Err(fault(*problem)),
            Err(_) => Err(Fault {
                place: Place::default(),
                message: format!("`{}` made a function panic", hook.name),
            }),
        }
    }
}

/// A value that must be the hook's answer.
fn expect_answer(hook: &Hook, value: Value<'_>) -> Result<Draft, Fault> {
    match value {
        Value::Draft(draft) if draft.made.ty() == hook.gives => Ok(*draft),
        Value::Draft(draft) => Err(Fault {
            place: draft.at,
            message: format!(
                "`{}` must answer with {}, and answered with {}",
                hook.name,
                hook.gives.phrase(),
                draft.made.ty().phrase()
            ),
        }),
        other => Err(Fault {
            place: Place::default(),
            message: format!(
                "`{}` must answer with {}, and answered with {}",
                hook.name,
                hook.gives.phrase(),
                other.phrase()
            ),
        }),
    }
}

/// The engine with what watched scripts call, for those alone: nothing else may see it.
#[cfg(any(test, fuzzing))]
fn watched(mut engine: rhai::Engine, text: &str) -> rhai::Engine {
    if text.contains("observe(") {
        sandbox::watch(&mut engine);
    }
    engine
}

/// What became of every function, in the order in which they stand in the file.
fn reports(
    source: &Source,
    functions: &BTreeMap<(String, usize), Function>,
    report: Report,
    programs: &Programs,
) -> Vec<FunctionReport> {
    let mut parts: Vec<(Place, String)> = Vec::new();
    for (_, program) in programs.values() {
        let Ok(program) = program else { continue };
        program.walk(&mut |node| {
            if let Node::Interpret(part) = node {
                parts.push((part.place, part.why.clone()));
            }
        });
    }
    parts.sort();
    parts.dedup();
    let mut all: Vec<(Place, FunctionReport)> = report
        .into_iter()
        .filter_map(|(key, refused)| {
            let function = functions.get(&key)?;
            let inside = |place: &Place| *place >= function.place && *place <= function.end;
            let parts = parts.iter().filter(|(place, _)| inside(place));
            let report = FunctionReport {
                file: source.file,
                line: source.name_of(&key.0, function.place).line,
                name: key.0,
                refused: refused.map(|(place, why)| (place.line, why)),
                interpreted: parts
                    .map(|(place, why)| (place.line, why.clone()))
                    .collect(),
            };
            Some((function.place, report))
        })
        .collect();
    all.sort_by_key(|(place, _)| *place);
    all.into_iter().map(|(_, report)| report).collect()
}

fn check_signature(
    hook: &Hook,
    functions: &BTreeMap<(String, usize), Function>,
) -> Result<(), RulesError> {
    if functions.contains_key(&(hook.name.to_owned(), 1)) {
        return Ok(());
    }
    let parameter = match hook.about {
        FactKind::Ticket => "ticket",
        FactKind::Event => "event",
        _ => "request",
    };
    let other = functions.iter().find(|((name, _), _)| name == hook.name);
    let (place, message) = match other {
        Some(((_, count), function)) => (
            function.place,
            format!(
                "`{}` takes one parameter, as in `fn {}({parameter})`, and has {count}",
                hook.name, hook.name
            ),
        ),
        None => (
            Place::default(),
            format!(
                "there is no function `{}`; write `fn {}({parameter}) {{ … }}`",
                hook.name, hook.name
            ),
        ),
    };
    Err(error(hook.file, place, message))
}

/// An error at a place; at the beginning of the file when the place is not known.
pub(crate) fn error(file: &str, place: Place, message: String) -> RulesError {
    RulesError {
        file: file.to_owned(),
        line: place.line.max(1),
        column: place.column.max(1),
        message,
    }
}

/// What went wrong in the interpreter, at the innermost place.
fn fault(problem: EvalAltResult) -> Fault {
    let mut place = Place::from(problem.position());
    let mut problem = problem;
    while let EvalAltResult::ErrorInFunctionCall(_, _, inner, _) = problem {
        if !inner.position().is_none() {
            place = inner.position().into();
        }
        problem = *inner;
    }
    let message = match &problem {
        EvalAltResult::ErrorRuntime(what, _) => what.to_string(),
        EvalAltResult::ErrorTooManyOperations(_) | EvalAltResult::ErrorTerminated(..) => {
            "it takes too long; a decision has a limited number of operations".into()
        }
        other => {
            let mut text = other.to_string();
            // The place is said before the message already.
            if let Some(cut) = text.rfind(" (line ") {
                text.truncate(cut);
            }
            lower_first(&text)
        }
    };
    Fault {
        place,
        message: one_line(&message),
    }
}

fn one_line(text: &str) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    line.join(" ").chars().take(300).collect()
}

/// Messages begin in lower case.
pub(crate) fn lower_first(text: &str) -> String {
    let text = one_line(text);
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => shortened(&text),
    }
}
