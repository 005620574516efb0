//! One script file and how its hooks are asked.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rhai::{CallFnOptions, Dynamic, Scope};

use super::bounds::Bounds;
use super::eval;
use super::faults::{Fault, fault};
use super::interpreter::Interpreter;
use super::plan::{Outcome, Plan};
use super::program::{Node, Program};
use super::sandbox::{self, Host, Inquiry};
use super::schema::{FactKind, Root};
use super::source::Source;
use super::value::{Draft, Place, Ty, Value, fact_map};
#[cfg(test)]
use crate::calendar::Calendars;
#[cfg(test)]
use crate::rules::diagnostic::Findings;
use crate::rules::{BranchKind, BranchPoint, FunctionReport, Tried};

/// A function that the library calls.
#[derive(Debug)]
pub(crate) struct Hook {
    pub(crate) name: &'static str,
    pub(crate) file: &'static str,
    pub(crate) about: FactKind,
    pub(crate) gives: Ty,
}

/// The hooks, in the order of the documentation.
pub(crate) static HOOKS: [Hook; 6] = [
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
    Hook {
        name: "alarm",
        file: "events.rhai",
        about: FactKind::Alarm,
        gives: Ty::Handling,
    },
    Hook {
        name: "readiness",
        file: "readiness.rhai",
        about: FactKind::Device,
        gives: Ty::Readiness,
    },
];

/// The hooks of a file by name: where each stands, and what it was compiled to, or where and why it
/// is not.
pub(super) type Programs = BTreeMap<&'static str, (Place, Result<Arc<Program>, (Place, String)>)>;

/// One script file, ready to be asked.
pub(crate) struct Script {
    pub(super) source: Source,
    pub(super) host: Arc<Host>,
    pub(super) interpreter: Arc<Interpreter>,
    pub(super) programs: Programs,
    /// The plans of the compiled hooks, in the order of [`HOOKS`].
    pub(super) plans: [Option<Plan>; HOOKS.len()],
    pub(super) bounds: [Bounds; HOOKS.len()],
    /// Every function that a hook calls, and the parts of them that are not compiled.
    pub(super) functions: Vec<FunctionReport>,
    pub(super) reasons: BTreeMap<Place, String>,
}

impl Script {
    /// The file that it stands in, or for which it stands in.
    pub(crate) fn file(&self) -> &'static str {
        self.source.file
    }
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
                Ok(Outcome::Failed(fault)) => return Found::draft(Err(*fault)),
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
                if let Ok(Some(came)) = ran {
                    let answer = came.and_then(|value| expect_answer(hook, value));
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
            arm: None,
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
            Outcome::Failed(fault) => Some(Err(*fault)),
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
        let came = eval::run(program, &self.host, root, self.limit(hook), None)?;
        Some(Stepped {
            answer: came.and_then(|value| expect_answer(hook, value)),
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
            program.walk(&mut |node| match node {
                Node::If(branch) => {
                    let kind = BranchKind::Condition(branch.text.clone());
                    points.push((branch.place, kind));
                }
                Node::Switch(switch) => {
                    let kind = || BranchKind::Arm(switch.text.clone());
                    points.extend(switch.arms.iter().map(|arm| (arm.place, kind())));
                }
                Node::Constant(Value::Draft(draft)) if draft.made.ty() == hook.gives => {
                    points.push((draft.at, BranchKind::Answer));
                }
                Node::Build(made) if made.builder.begins && made.builder.gives == hook.gives => {
                    points.push((made.place, BranchKind::Answer));
                }
                _ => {}
            });
        }
        let is_answer = |(_, kind): &&(Place, BranchKind)| *kind == BranchKind::Answer;
        let answers: BTreeSet<Place> = points.iter().filter(is_answer).map(|one| one.0).collect();
        points.retain(|(place, kind)| {
            !matches!(kind, BranchKind::Arm(_)) || !answers.contains(place)
        });
        let point = |(place, kind): (Place, BranchKind)| BranchPoint {
            file,
            line: place.line,
            column: place.column,
            kind,
        };
        points.into_iter().map(point).collect()
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
