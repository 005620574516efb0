//! What can be found wrong in a script before it runs: names that do not exist, patterns that do
//! not compile.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use regex::Regex;
use rhai::{AST, ASTNode, Expr, FnCallExpr, Position, Stmt};

use super::builders::BUILDERS;
use super::faults::error;
use super::faults::shortened;
use super::functions::QUESTIONS;
use super::hook::HOOKS;
use super::rhais::is_rhais;
use super::sandbox::compile_pattern;
use super::schema::{FactKind, Get};
use super::source::Function;
use crate::model::nearest;
use crate::rules::diagnostic::Findings;
use crate::rules::lookups::Lookups;

type Functions = BTreeMap<Key, Function>;
type Key = (String, usize);
/// A call of a script's function, with the kind of fact that each argument is.
type Call = (Key, Vec<Option<FactKind>>);

/// Checks the properties that are read from facts, as far as they can be followed.
pub(crate) fn names(file: &str, functions: &Functions, findings: &mut Findings) {
    let mut todo: Vec<Call> = HOOKS
        .iter()
        .filter(|hook| hook.file == file)
        .map(|hook| ((hook.name.to_owned(), 1), vec![Some(hook.about)]))
        .collect();
    let mut seen = BTreeSet::new();
    while let Some(next) = todo.pop() {
        let (Some(function), true) = (functions.get(&next.0), seen.insert(next.clone())) else {
            continue;
        };
        let facts = function
            .params
            .iter()
            .zip(&next.1)
            .filter_map(|(name, kind)| Some((name.clone(), (*kind)?)))
            .collect();
        let mut walk = Walk {
            file,
            functions,
            facts,
            calls: Vec::new(),
            findings,
        };
        function
            .tree
            .walk(&mut |path: &[ASTNode<'_>]| walk.visit(path));
        todo.append(&mut walk.calls);
    }
}

/// One walk through one function, with what its parameters are known to be.
struct Walk<'w> {
    file: &'w str,
    functions: &'w Functions,
    facts: BTreeMap<String, FactKind>,
    calls: Vec<Call>,
    findings: &'w mut Findings,
}

impl Walk<'_> {
    fn visit(&mut self, path: &[ASTNode<'_>]) -> bool {
        match path.last() {
            Some(ASTNode::Stmt(Stmt::Var(declared, ..))) => {
                match self.fact(&declared.1) {
                    Some(kind) => self.facts.insert(declared.0.name.to_string(), kind),
                    None => self.facts.remove(declared.0.name.as_str()),
                };
            }
            Some(ASTNode::Stmt(Stmt::FnCall(call, _)) | ASTNode::Expr(Expr::FnCall(call, _))) => {
                self.call(call)
            }
            Some(ASTNode::Expr(expr @ Expr::Dot(..))) => {
                self.fact(expr);
            }
            _ => {}
        }
        true
    }

    fn call(&mut self, call: &FnCallExpr) {
        let key = (call.name.to_string(), call.args.len());
        if self.functions.contains_key(&key) {
            let kinds = call.args.iter().map(|arg| self.fact(arg)).collect();
            self.calls.push((key, kinds));
        }
    }

    /// The kind of fact that an expression is, if it is one; notes unknown properties.
    fn fact(&mut self, expr: &Expr) -> Option<FactKind> {
        match expr {
            Expr::Variable(name, ..) => self.facts.get(name.1.as_str()).copied(),
            Expr::Dot(pair, ..) => {
                let kind = self.fact(&pair.lhs)?;
                self.step(kind, &pair.rhs)
            }
            _ => None,
        }
    }

    fn step(&mut self, kind: FactKind, rest: &Expr) -> Option<FactKind> {
        match rest {
            Expr::Property(name, position) => self.property(kind, &name.2, *position),
            Expr::Dot(pair, ..) => {
                let next = self.step(kind, &pair.lhs)?;
                self.step(next, &pair.rhs)
            }
            _ => None,
        }
    }

    fn property(&mut self, kind: FactKind, name: &str, position: Position) -> Option<FactKind> {
        match kind.property(name).map(|found| found.get) {
            Some(Get::Fact(next)) => Some(next),
            Some(_) => None,
            None => {
                let all = || kind.properties().iter().map(|one| one.name);
                let hint = nearest(name, all()).map_or_else(
                    || format!("; it has {}", all().collect::<Vec<_>>().join(", ")),
                    |near| format!("; did you mean `{near}`?"),
                );
                let message = format!("unknown property `{name}` of {}{hint}", kind.phrase());
                let wrong = error(self.file, position.into(), message);
                self.findings.error("unknown-property", wrong);
                None
            }
        }
    }
}

/// Checks the calls: a name that is nobody's and resembles one of ours is misspelled.
pub(crate) fn calls(file: &str, ast: &AST, functions: &Functions, findings: &mut Findings) {
    let ours: BTreeSet<&str> = BUILDERS
        .iter()
        .map(|one| one.name)
        .chain(QUESTIONS.iter().map(|one| one.words.name))
        .chain(functions.keys().map(|(name, _)| name.as_str()))
        .collect();
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        let Some((call, position)) = call_of(path) else {
            return true;
        };
        let name = call.name.as_str();
        if call.op_token.is_some() || is_rhais(name) {
            return true;
        }
        if ours.contains(name) {
            if findings.thorough
                && let Some(message) = miscounted(call, functions)
            {
                findings.error("argument", error(file, position.into(), message));
            }
            return true;
        }
        // Short names resemble too much.
        if name.chars().count() >= 4
            && let Some(near) = nearest(name, ours.iter().copied())
        {
            let message = format!("unknown function `{name}`; did you mean `{near}`?");
            findings.error("unknown-function", error(file, position.into(), message));
        } else if findings.thorough {
            let message = format!("unknown function `{name}`");
            findings.error("unknown-function", error(file, position.into(), message));
        }
        true
    });
}

/// What is wrong with a call of a function of the script that takes another number of things.
fn miscounted(call: &FnCallExpr, functions: &Functions) -> Option<String> {
    let name = call.name.as_str();
    let is_elsewhere = BUILDERS.iter().any(|one| one.name == name)
        || QUESTIONS.iter().any(|one| one.words.name == name);
    let takes: Vec<usize> = functions
        .keys()
        .filter(|(known, _)| known == name)
        .map(|(_, count)| *count)
        .collect();
    if is_elsewhere || takes.contains(&call.args.len()) {
        return None;
    }
    let given = call.args.len();
    Some(format!(
        "`{name}` takes {} and is given {given}",
        takes.first().map_or_else(String::new, usize::to_string)
    ))
}

/// The names of the tables that scripts may use.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    pub(crate) queues: BTreeSet<String>,
    pub(crate) agents: BTreeSet<String>,
    pub(crate) skills: BTreeSet<String>,
    pub(crate) calendars: BTreeSet<String>,
    /// Who can be told or asked: people, and words such as `assignee`.
    pub(crate) targets: BTreeSet<String>,
    /// What properties are compared with.
    pub(crate) people: BTreeSet<String>,
    pub(crate) companies: BTreeSet<String>,
    pub(crate) regions: BTreeSet<String>,
    pub(crate) tiers: BTreeSet<String>,
    pub(crate) services: BTreeSet<String>,
    /// The tables beside the scripts.
    pub(crate) lookups: Arc<Lookups>,
}

/// Checks the names that stand in calls as constants: a queue that does not exist is found when
/// the script is saved, not when a call comes in.
pub(crate) fn references(file: &str, ast: &AST, known: &Known, findings: &mut Findings) {
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        let Some((call, _)) = call_of(path) else {
            return true;
        };
        let (what, names) = match call.name.as_str() {
            "to_queue" | "in_queue" => ("queue", &known.queues),
            "to_agent" => ("agent", &known.agents),
            "with_skill" => ("agent with the skill", &known.skills),
            "is_open" | "on_calendar" => ("calendar", &known.calendars),
            "tell" | "escalate_to" => ("person", &known.targets),
            _ => return true,
        };
        let mut given = Vec::new();
        for arg in &call.args {
            constants(arg, &mut given);
        }
        for (name, position) in given {
            if !names.contains(&name) {
                let message = unknown(what, &name, names.iter().map(String::as_str));
                findings.error("unknown-name", error(file, position.into(), message));
            }
        }
        true
    });
}

/// `there is no queue …`, with the name that comes nearest.
pub(crate) fn unknown<'a>(what: &str, given: &str, known: impl Iterator<Item = &'a str>) -> String {
    let hint = nearest(given, known)
        .map(|near| format!("; did you mean `{near}`?"))
        .unwrap_or_default();
    format!("there is no {what} `{}`{hint}", shortened(given))
}

/// The constant texts of an argument, in a list or alone.
fn constants(arg: &Expr, found: &mut Vec<(String, Position)>) {
    match arg {
        Expr::StringConstant(text, position) => found.push((text.to_string(), *position)),
        Expr::Array(parts, _) => {
            for part in parts {
                constants(part, found);
            }
        }
        Expr::DynamicConstant(value, position) => {
            if let Some(items) = value.read_lock::<rhai::Array>() {
                let texts = items
                    .iter()
                    .filter_map(|item| item.clone().into_string().ok());
                found.extend(texts.map(|text| (text, *position)));
            }
        }
        _ => {}
    }
}

/// Compiles every pattern that stands in the script.
pub(crate) fn patterns(file: &str, ast: &AST, findings: &mut Findings) -> BTreeMap<String, Regex> {
    let mut found = BTreeMap::new();
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        let Some((call, _)) = call_of(path) else {
            return true;
        };
        if call.name.as_str() == "matches"
            && let Some(Expr::StringConstant(pattern, position)) = call.args.last()
        {
            match compile_pattern(pattern) {
                Ok(regex) => {
                    found.insert(pattern.to_string(), regex);
                }
                Err(message) => {
                    findings.error("pattern", error(file, (*position).into(), message));
                }
            }
        }
        true
    });
    found
}

pub(super) fn call_of<'n>(path: &[ASTNode<'n>]) -> Option<(&'n FnCallExpr, Position)> {
    match path.last()? {
        ASTNode::Stmt(Stmt::FnCall(call, position))
        | ASTNode::Expr(Expr::FnCall(call, position) | Expr::MethodCall(call, position)) => {
            Some((call, *position))
        }
        _ => None,
    }
}
