//! What is likely to be wrong in a script that loads: a hook that can end without an answer, an
//! answer that is thrown away, a statement that is never reached, a function that nobody calls.
//!
//! Every function is followed with the types it is called with, from the hooks on. Where a type
//! or a way through is not known, nothing is said: **a script that is right is never accused**.

use std::collections::{BTreeMap, BTreeSet};

use rhai::{AST, ASTFlags, ASTNode, Expr, FlowControl, FnCallExpr, Position, Stmt};

use super::check::Known;
use super::conditions::{Condition, Disproved};
use super::faults::error;
use super::hook::{HOOKS, Hook};
use super::inference::Names;
use super::source::{Function, Source};
use super::value::{Place, Ty};
use crate::rules::diagnostic::Findings;

pub(super) type Functions = BTreeMap<(String, usize), Function>;

/// A value's type where it is known.
pub(super) type MaybeTy = Option<Ty>;

/// The ways in which something can end with a value; none when control never gets past it.
pub(super) type Outcomes = BTreeSet<MaybeTy>;

/// Deeper calls are not followed.
const MAX_DEPTH: usize = 12;

/// Looks through one script.
pub(super) fn run(
    source: &Source,
    ast: &AST,
    functions: &Functions,
    known: Option<&Known>,
    findings: &mut Findings,
) {
    let mut analysis = Analysis {
        source,
        functions,
        known,
        findings,
        done: BTreeMap::new(),
        under_way: Vec::new(),
    };
    for hook in HOOKS.iter().filter(|hook| hook.file == source.file) {
        analysis.hook(hook);
    }
    unused(source, ast, functions, findings);
    unread(source, functions, findings);
    endless(source, ast, findings);
}

type Signature = ((String, usize), Vec<MaybeTy>);

/// What is known of a function that is called with certain types.
#[derive(Clone, Debug, Default)]
struct Summary {
    outcomes: Outcomes,
    /// The places at which it ends, with what.
    ends: Vec<(MaybeTy, Place)>,
}

/// One script while it is looked through.
pub(super) struct Analysis<'a> {
    pub(super) source: &'a Source,
    pub(super) functions: &'a Functions,
    pub(super) known: Option<&'a Known>,
    pub(super) findings: &'a mut Findings,
    done: BTreeMap<Signature, Summary>,
    under_way: Vec<Signature>,
}

/// One function while it is looked through.
pub(super) struct Frame {
    pub(super) names: Names,
    ends: Vec<(MaybeTy, Place)>,
    /// What earlier conditions have ruled out. Nothing is, where variables change.
    disproved: Disproved,
}

impl Frame {
    /// Notes that the function can end there with these.
    pub(super) fn ends_with(&mut self, outcomes: &Outcomes, place: Place) {
        self.ends.extend(outcomes.iter().map(|ty| (*ty, place)));
    }
}

impl Analysis<'_> {
    pub(super) fn error(&mut self, code: &'static str, at: impl Into<Place>, message: String) {
        let wrong = error(self.source.file, at.into(), message);
        self.findings.error(code, wrong);
    }

    fn warning(&mut self, code: &'static str, at: Place, end: Option<usize>, message: String) {
        let wrong = error(self.source.file, at, message);
        self.findings.warning(code, wrong, end);
    }

    fn hook(&mut self, hook: &Hook) {
        let key = (hook.name.to_owned(), 1);
        if !self.functions.contains_key(&key) {
            return;
        }
        let summary = self.function(&key, vec![Some(Ty::Fact(hook.about))]);
        for (ty, place) in summary.ends {
            let message = match ty {
                Some(Ty::Unit) => format!(
                    "`{}` can end here without an answer; write what holds when no condition does",
                    hook.name
                ),
                Some(ty) if ty != hook.gives => format!(
                    "`{}` must answer with {}, and answers with {}",
                    hook.name,
                    hook.gives.phrase(),
                    ty.phrase()
                ),
                _ => continue,
            };
            self.error("answer", place, message);
        }
    }

    fn function(&mut self, key: &(String, usize), types: Vec<MaybeTy>) -> Summary {
        let unknown = Summary {
            outcomes: [None].into(),
            ends: Vec::new(),
        };
        let signature = (key.clone(), types);
        if let Some(done) = self.done.get(&signature) {
            return done.clone();
        }
        let functions = self.functions;
        let Some(function) = functions.get(key) else {
            return unknown;
        };
        if self.under_way.len() >= MAX_DEPTH || self.under_way.contains(&signature) {
            return unknown;
        }
        let is_steady = is_steady(function);
        let parameters = function.params.iter().cloned();
        let mut frame = Frame {
            names: Names::new(parameters.zip(signature.1.iter().copied()), is_steady),
            ends: Vec::new(),
            disproved: Disproved::new(is_steady),
        };
        self.under_way.push(signature.clone());
        let outcomes = self.statements(&function.body, &mut frame, true);
        self.under_way.pop();
        if outcomes.contains(&Some(Ty::Unit)) && function.body.is_empty() {
            frame.ends.push((Some(Ty::Unit), function.place));
        }
        let summary = Summary {
            outcomes: frame.ends.iter().map(|(ty, _)| *ty).collect(),
            ends: frame.ends,
        };
        self.done.insert(signature, summary.clone());
        summary
    }

    /// A call of a function of the script: what it can end with.
    pub(super) fn script_call(&mut self, call: &FnCallExpr, types: Vec<MaybeTy>) -> Outcomes {
        let key = (call.name.to_string(), call.args.len());
        self.function(&key, types).outcomes
    }

    /// Statements in a row. `is_last` when their value is the function's.
    fn statements(&mut self, all: &[Stmt], frame: &mut Frame, is_last: bool) -> Outcomes {
        let names = frame.names.len();
        let disproved = frame.disproved.len();
        let mut outcomes: Outcomes = [Some(Ty::Unit)].into();
        for (index, statement) in all.iter().enumerate() {
            let ends = index + 1 == all.len();
            outcomes = self.statement(statement, frame, ends && is_last);
            let value = statement_value(&outcomes);
            let is_plain = matches!(statement, Stmt::FnCall(..) | Stmt::Expr(..));
            if let Some(ty) = value
                && is_plain
                && !(ends && is_last)
            {
                let message = format!(
                    "{} is made here and thrown away; write `return` before it",
                    ty.phrase()
                );
                self.error("unused-answer", start_of(statement), message);
            }
            if outcomes.is_empty() {
                if let Some(next) = all.get(index + 1) {
                    let message = "this is never reached: whatever comes here has returned before";
                    self.warning("unreachable", start_of(next), None, message.to_owned());
                }
                break;
            }
            let is_compound = match statement {
                Stmt::If(..) | Stmt::Switch(..) | Stmt::Block(..) => true,
                Stmt::Expr(expr) => matches!(**expr, Expr::Stmt(_)),
                _ => false,
            };
            if ends && is_last && !is_compound {
                let place = start_of(statement);
                frame.ends_with(&outcomes, place);
            }
        }
        frame.names.truncate(names);
        frame.disproved.truncate(disproved);
        outcomes
    }

    fn statement(&mut self, statement: &Stmt, frame: &mut Frame, is_last: bool) -> Outcomes {
        match statement {
            Stmt::If(flow, keyword) => self.branch(flow, *keyword, frame, is_last),
            Stmt::Switch(parts, keyword) => self.switch(parts, *keyword, frame, is_last),
            Stmt::Block(block) => self.statements(block.statements(), frame, is_last),
            Stmt::Expr(expr) => self.flowing(expr, frame, is_last),
            Stmt::FnCall(call, position) => self.call_outcomes(call, *position, frame),
            Stmt::Var(declared, ..) => {
                let known = self.infer(&declared.1, frame);
                frame.names.declare(declared.0.name.as_str(), known.ty);
                [Some(Ty::Unit)].into()
            }
            Stmt::Return(value, flags, position) => {
                if flags.contains(ASTFlags::BREAK) {
                    return Outcomes::new();
                }
                let (outcomes, place) = match value {
                    Some(expr) => (self.value_outcomes(expr, frame), expr.start_position()),
                    None => ([Some(Ty::Unit)].into(), *position),
                };
                frame.ends_with(&outcomes, place.into());
                Outcomes::new()
            }
            Stmt::Assignment(assignment) => {
                self.infer(&assignment.1.rhs, frame);
                [Some(Ty::Unit)].into()
            }
            Stmt::While(flow, _) | Stmt::Do(flow, ..) | Stmt::TryCatch(flow, _) => {
                self.loose(flow.body.statements(), frame);
                self.loose(flow.branch.statements(), frame);
                [None].into()
            }
            Stmt::For(parts, _) => {
                self.infer(&parts.2.expr, frame);
                let names = frame.names.len();
                frame.names.declare(parts.0.name.as_str(), None);
                self.loose(parts.2.body.statements(), frame);
                frame.names.truncate(names);
                [None].into()
            }
            _ => [None].into(),
        }
    }

    /// Statements that may run or not, and of which the value does not matter.
    fn loose(&mut self, statements: &[Stmt], frame: &mut Frame) {
        for statement in statements {
            self.statement(statement, frame, false);
        }
    }

    pub(super) fn flowing(&mut self, expr: &Expr, frame: &mut Frame, is_last: bool) -> Outcomes {
        match expr {
            Expr::Stmt(block) => self.statements(block.statements(), frame, is_last),
            other => self.value_outcomes(other, frame),
        }
    }

    fn value_outcomes(&mut self, expr: &Expr, frame: &mut Frame) -> Outcomes {
        match expr {
            Expr::FnCall(call, position) => self.call_outcomes(call, *position, frame),
            other => [self.infer(other, frame).ty].into(),
        }
    }

    fn branch(
        &mut self,
        flow: &FlowControl,
        keyword: Position,
        frame: &mut Frame,
        is_last: bool,
    ) -> Outcomes {
        let known = self.infer(&flow.expr, frame);
        if let Some(ty) = known.ty.filter(|ty| *ty != Ty::Bool) {
            let message = format!(
                "a condition is `true` or `false`, and this is {}",
                ty.phrase()
            );
            self.error("type", flow.expr.start_position(), message);
        }
        let condition = self.condition(&flow.expr, frame);
        self.judge(&condition, flow, keyword.into(), frame);
        let then = self.statements(flow.body.statements(), frame, is_last);
        let before = frame.disproved.len();
        let line = keyword.line().unwrap_or(0);
        frame.disproved.add(condition.clone(), line);
        let otherwise = self.statements(flow.branch.statements(), frame, is_last);
        frame.disproved.truncate(before);
        if then.is_empty() {
            // Whoever comes past this `if` comes because its condition did not hold.
            frame.disproved.add(condition, line);
        }
        if is_last && (flow.branch.is_empty() || flow.body.is_empty()) {
            frame.ends.push((Some(Ty::Unit), keyword.into()));
        }
        then.union(&otherwise).copied().collect()
    }

    /// Says when a condition can never hold, or holds always.
    fn judge(&mut self, condition: &Condition, flow: &FlowControl, keyword: Place, frame: &Frame) {
        let message = if let Some(line) = frame.disproved.rules_out(condition) {
            format!("this condition never holds: line {line} has dealt with whatever it is about")
        } else if condition.is_never() {
            "this condition never holds".to_owned()
        } else if condition.is_always() {
            "this condition always holds".to_owned()
        } else {
            return;
        };
        let at = Place {
            line: keyword.line,
            column: keyword.column + "if ".len(),
        };
        let body = Place::from(flow.body.position());
        let end = (body.line == at.line).then_some(body.column.saturating_sub(1));
        self.warning("unreachable", at, end, message);
    }
}

/// The type of an answer, when that is what a statement gives.
fn statement_value(outcomes: &Outcomes) -> Option<Ty> {
    let is_answer = |ty: &Ty| {
        matches!(
            ty,
            Ty::Route
                | Ty::Clocks
                | Ty::Plan
                | Ty::Act
                | Ty::Cadence
                | Ty::Handling
                | Ty::Readiness
        )
    };
    match outcomes.iter().collect::<Vec<_>>().as_slice() {
        [Some(ty)] => Some(*ty).filter(is_answer),
        _ => None,
    }
}

fn start_of(statement: &Stmt) -> Place {
    match statement {
        Stmt::Expr(expr) => expr.start_position().into(),
        Stmt::FnCall(_, position) => (*position).into(),
        other => other.position().into(),
    }
}

/// Whether no variable of the function changes or hides another: a condition that did not hold
/// then does not hold later either.
fn is_steady(function: &Function) -> bool {
    let mut names: BTreeSet<String> = function.params.iter().cloned().collect();
    let mut steady = true;
    function.tree.walk(&mut |path: &[ASTNode<'_>]| {
        match path.last() {
            Some(ASTNode::Stmt(Stmt::Assignment(_) | Stmt::For(..))) => steady = false,
            Some(ASTNode::Stmt(Stmt::Var(declared, ..))) => {
                steady &= names.insert(declared.0.name.to_string());
            }
            _ => {}
        }
        steady
    });
    steady
}

/// Functions that are neither hooks nor called.
fn unused(source: &Source, ast: &AST, functions: &Functions, findings: &mut Findings) {
    let mut used: BTreeSet<String> = HOOKS
        .iter()
        .filter(|hook| hook.file == source.file)
        .map(|hook| hook.name.to_owned())
        .collect();
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        match path.last() {
            Some(ASTNode::Stmt(Stmt::FnCall(call, _)))
            | Some(ASTNode::Expr(Expr::FnCall(call, _) | Expr::MethodCall(call, _))) => {
                used.insert(call.name.to_string());
            }
            // A function can be named by a text, as in `Fn("…")`.
            Some(ASTNode::Expr(Expr::StringConstant(text, _))) => {
                used.insert(text.to_string());
            }
            Some(ASTNode::Expr(Expr::DynamicConstant(value, _))) => {
                used.insert(value.to_string());
            }
            _ => {}
        }
        true
    });
    for ((name, _), function) in functions {
        // Closures are functions without a name of their own.
        if used.contains(name) || name.contains('$') {
            continue;
        }
        let message = format!("nothing calls `{name}`; remove it");
        let wrong = error(source.file, source.name_of(name, function.place), message);
        findings.warning("unused-function", wrong, None);
    }
}

/// Variables that are given a value and never looked at.
fn unread(source: &Source, functions: &Functions, findings: &mut Findings) {
    for function in functions.values() {
        let mut declared: Vec<(String, Position)> = Vec::new();
        let mut read: BTreeSet<String> = BTreeSet::new();
        function.tree.walk(&mut |path: &[ASTNode<'_>]| {
            match path.last() {
                Some(ASTNode::Stmt(Stmt::Var(parts, ..))) => {
                    declared.push((parts.0.name.to_string(), parts.0.pos));
                }
                Some(ASTNode::Expr(Expr::Variable(name, ..))) => {
                    read.insert(name.1.to_string());
                }
                _ => {}
            }
            true
        });
        for (name, position) in declared {
            if read.contains(&name) || name.starts_with('_') {
                continue;
            }
            let message = format!("`{name}` is never used; remove it");
            let wrong = error(source.file, position.into(), message);
            findings.warning("unused-variable", wrong, None);
        }
    }
}

/// Escalations that do not say how long each has. Where a script says it elsewhere than right
/// behind `escalate_to`, nothing is said.
fn endless(source: &Source, ast: &AST, findings: &mut Findings) {
    const BEGINS: &str = "escalate_to";
    const ENDS: &str = "acknowledge_within";
    let (mut begun, mut ended, mut joined) = (Vec::new(), 0_usize, BTreeSet::new());
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        match path.last() {
            Some(
                ASTNode::Expr(Expr::FnCall(call, position) | Expr::MethodCall(call, position))
                | ASTNode::Stmt(Stmt::FnCall(call, position)),
            ) => match call.name.as_str() {
                BEGINS => begun.push(Place::from(*position)),
                ENDS => ended += 1,
                _ => {}
            },
            Some(ASTNode::Expr(Expr::Dot(pair, ..))) => {
                let next = match &pair.rhs {
                    Expr::Dot(rest, ..) => &rest.lhs,
                    other => other,
                };
                if let (Expr::FnCall(first, position), Expr::MethodCall(second, _)) =
                    (&pair.lhs, next)
                    && first.name == BEGINS
                    && second.name == ENDS
                {
                    joined.insert(Place::from(*position));
                }
            }
            _ => {}
        }
        true
    });
    if ended > joined.len() {
        return;
    }
    for place in begun.into_iter().filter(|place| !joined.contains(place)) {
        let message = "this does not say how long each has to acknowledge; write \
                       `.acknowledge_within(minutes(30))` behind it";
        let wrong = error(source.file, place, message.to_owned());
        findings.error("argument", wrong);
    }
}
