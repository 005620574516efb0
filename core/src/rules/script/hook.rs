//! One script file and how its hooks are asked.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rhai::{AST, CallFnOptions, Dynamic, Engine, EvalAltResult, Scope};

use super::builders::shortened;
use super::check::Known;
use super::lower::Refusal;
use super::program::{Node, Program};
use super::sandbox::{self, Host, Inquiry, MAX_SOURCE_BYTES};
use super::schema::{FactKind, Root};
use super::source::{self, Function, Source};
use super::value::{Draft, Place, Ty, Value, fact_map};
use super::{analysis, check, eval, lower, recovery};
use crate::calendar::Calendars;
use crate::rules::diagnostic::Findings;
use crate::rules::{BranchKind, BranchPoint, RulesError, Tried};

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

/// One script file, ready to be asked.
pub(crate) struct Script {
    source: Source,
    host: Arc<Host>,
    engine: Engine,
    ast: AST,
    /// The hooks in compiled form, or why they are not.
    programs: BTreeMap<&'static str, (Place, Result<Program, String>)>,
    reasons: BTreeMap<Place, String>,
}

/// Why a script gave no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        let host = Arc::new(Host::new(calendars.clone()));
        let engine = sandbox::engine(&host);
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
        }
        let mut programs = BTreeMap::new();
        for hook in HOOKS.iter().filter(|hook| hook.file == file) {
            let program = match lower::compile(hook, &source, &functions) {
                Ok(program) => Ok(program),
                Err(Refusal::NotCovered(why)) => Err(why),
                Err(Refusal::Wrong(place, message)) => {
                    findings.error("argument", error(file, place, message.clone()));
                    Err(message)
                }
            };
            let place = functions
                .get(&(hook.name.to_owned(), 1))
                .map_or_else(Place::default, |function| function.place);
            programs.insert(hook.name, (place, program));
        }
        if findings.thorough {
            analysis::run(&source, &ast, &functions, known, findings);
        }
        let reasons = source::reasons(&ast, &source);
        (findings.errors() == before).then_some(Self {
            source,
            host,
            engine,
            ast,
            programs,
            reasons,
        })
    }

    /// Asks a hook. Never fails and never panics.
    pub(crate) fn ask(&self, hook: &Hook, root: Root<'_>, explain: bool) -> Asked {
        let mut tried = Vec::new();
        match self.programs.get(hook.name) {
            Some((_, Ok(program))) => {
                let ran = catch_unwind(AssertUnwindSafe(|| {
                    eval::run(program, &self.host, root, explain.then_some(&mut tried))
                }));
                if let Ok(Some(value)) = ran {
                    let answer = expect_answer(hook, value);
                    return Asked { answer, tried };
                }
                // The interpreter says what is wrong, in rhai's words.
            }
            Some((place, Err(why))) if explain => tried.push(Tried {
                at: self.source.line_of(*place),
                condition: format!("`{}` ran in rhai's interpreter: {why}", hook.name),
                values: Vec::new(),
                held: true,
                column: 0,
            }),
            _ => {}
        }
        let answer = self
            .interpret(hook, root)
            .and_then(|value| expect_answer(hook, value));
        Asked { answer, tried }
    }

    /// Asks a hook in the interpreter, whether or not it is compiled.
    #[cfg(test)]
    pub(crate) fn ask_interpreter(&self, hook: &Hook, root: Root<'_>) -> Result<Draft, Fault> {
        self.interpret(hook, root)
            .and_then(|value| expect_answer(hook, value))
    }

    /// A script with a native function that panics.
    #[cfg(test)]
    pub(crate) fn panicking() -> Self {
        let text = "fn route(request) { for x in [1] { } burst(); }";
        let mut script = Self::load(
            "routing.rhai",
            text,
            &Calendars::default(),
            None,
            &mut Findings::default(),
        )
        .unwrap();
        script
            .engine
            .register_fn("burst", || -> () { panic!("on purpose") });
        script
    }

    /// Asks a hook in compiled form only; nothing when the interpreter would have to speak.
    #[cfg(test)]
    pub(crate) fn ask_compiled(&self, hook: &Hook, root: Root<'_>) -> Option<Result<Draft, Fault>> {
        let program = self.programs.get(hook.name)?.1.as_ref().ok()?;
        let value = eval::run(program, &self.host, root, None)?;
        Some(expect_answer(hook, value))
    }

    /// Whether its hooks are compiled, and why not.
    pub(crate) fn compiled(&self) -> impl Iterator<Item = (&'static str, Result<(), String>)> {
        self.programs
            .iter()
            .map(|(name, (_, made))| (*name, made.as_ref().map(|_| ()).map_err(Clone::clone)))
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
    pub(crate) fn reason_at(&self, place: Place) -> String {
        self.reasons.get(&place).cloned().unwrap_or_default()
    }

    /// `routing.rhai:12`.
    pub(crate) fn line_of(&self, place: Place) -> String {
        self.source.line_of(place)
    }

    /// What stands on a line.
    pub(crate) fn line(&self, place: Place) -> &str {
        self.source.line(place.line)
    }

    fn interpret(&self, hook: &Hook, root: Root<'_>) -> Result<Value<'static>, Fault> {
        let facts = fact_map(hook.about, root);
        let options = CallFnOptions::new()
            .eval_ast(false)
            .with_tag(Inquiry::new(root.at()));
        sandbox::begin();
        let ran = catch_unwind(AssertUnwindSafe(|| {
            self.engine.call_fn_with_options::<Dynamic>(
                options,
                &mut Scope::new(),
                &self.ast,
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
