//! How a script file is read, checked and compiled.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::bounds::Bounds;
use super::check::Known;
use super::faults::{error, lower_first};
use super::hook::{HOOKS, Hook, Programs, Script};
use super::interpreter::Interpreter;
use super::lower::{Constants, Files, Refusal, Report};
use super::plan::Plan;
use super::program::Node;
use super::sandbox::{self, Host, MAX_SOURCE_BYTES};
use super::schema::FactKind;
use super::source::{self, Function, Source};
use super::value::Place;
use super::{analysis, check, lookup, lower, recovery};
use crate::calendar::Calendars;
use crate::rules::diagnostic::Findings;
use crate::rules::{FunctionReport, RulesError};

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
        let (programs, report) = compiled(&files, findings);
        let (bounds, plans) = planned(&programs, &host);
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
}

/// The hooks of a file, compiled, and what became of every function that they call.
fn compiled(files: &Files<'_>, findings: &mut Findings) -> (Programs, Report) {
    let file = files.source.file;
    let (mut programs, mut report) = (Programs::new(), Report::new());
    for hook in HOOKS.iter().filter(|hook| hook.file == file) {
        let (program, functions_of_it) = lower::compile(hook, files);
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
        let place = files
            .functions
            .get(&(hook.name.to_owned(), 1))
            .map_or_else(Place::default, |function| function.place);
        programs.insert(hook.name, (place, program));
    }
    (programs, report)
}

/// What decisions of the hooks can take, and the plans of those that can be planned.
fn planned(
    programs: &Programs,
    host: &Host,
) -> ([Bounds; HOOKS.len()], [Option<Plan>; HOOKS.len()]) {
    let mut bounds = [Bounds::UNKNOWN; HOOKS.len()];
    let mut plans: [Option<Plan>; HOOKS.len()] = [const { None }; HOOKS.len()];
    let places = bounds.iter_mut().zip(&mut plans);
    for (hook, (bounds, plan)) in HOOKS.iter().zip(places) {
        if let Some((_, Ok(program))) = programs.get(hook.name) {
            *bounds = Bounds::of(program, host);
            if bounds.unreachable {
                *plan = Plan::new(program, host, bounds.matching_unreachable, hook.gives);
            }
        }
    }
    (bounds, plans)
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
        FactKind::Alarm => "alarm",
        FactKind::Device => "device",
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
