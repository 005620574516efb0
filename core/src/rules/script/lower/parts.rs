//! Parts of a script that are left to the interpreter: which can be, and what they see.

use std::collections::BTreeSet;

use rhai::{ASTFlags, ASTNode, Expr, FnCallExpr, Stmt};

use super::super::program::{Given, Interpreted, Node};
use super::super::source::Function;
use super::super::value::{Place, Ty};
use super::{Binding, Functions, Lowered, Refusal, Scope, Typed};

/// Functions that change what they are called on.
pub(super) const CHANGERS: [&str; 32] = [
    "append",
    "chop",
    "clear",
    "crop",
    "dedup",
    "drain",
    "fill_with",
    "for_each",
    "insert",
    "make_lower",
    "make_upper",
    "mixin",
    "pad",
    "pop",
    "push",
    "remove",
    "replace",
    "retain",
    "reverse",
    "set",
    "shift",
    "sort",
    "sort_by",
    "sort_desc",
    "splice",
    "split",
    "trim",
    "truncate",
    "set_bit",
    "set_bits",
    "+=",
    "-=",
];

/// Functions that take a function.
pub(in super::super) const TAKES_FUNCTIONS: [&str; 20] = [
    "all",
    "dedup",
    "drain",
    "filter",
    "find",
    "find_map",
    "for_each",
    "index_of",
    "map",
    "order",
    "order_by",
    "reduce",
    "reduce_rev",
    "retain",
    "some",
    "sort",
    "sort_by",
    "zip",
    "map_values",
    "filter_map",
];

/// What was seen in a part of a script.
#[derive(Default)]
struct Seen {
    /// The variables that it names.
    named: BTreeSet<String>,
    /// Those that may be others afterwards.
    changed: BTreeSet<String>,
    /// Why it cannot be run on its own.
    bound: Option<&'static str>,
}

impl Scope<'_, '_> {
    /// Leaves a statement to the interpreter, for this reason, when it can be run on its own.
    pub(super) fn interpreted(
        &mut self,
        statement: Stmt,
        place: Place,
        why: String,
    ) -> Lowered<Typed> {
        let refuse = |why: String| Err(Refusal::NotCovered(place, why));
        if matches!(statement, Stmt::Var(..)) {
            return refuse(why);
        }
        let seen = look(&statement, self.compiler.has_this);
        if seen.bound.is_some() {
            return refuse(why);
        }
        let names: Vec<String> = self.names.iter().map(|named| named.name.clone()).collect();
        let mut scope: Vec<(String, Given)> = Vec::with_capacity(names.len());
        for (index, name) in names.iter().enumerate() {
            let is_hidden = names.iter().skip(index + 1).any(|other| other == name);
            let given = match self.names.get(index).map(|named| named.binding.clone()) {
                _ if is_hidden || !seen.named.contains(name) => Given::Unread,
                Some(Binding::Fact(_)) if seen.changed.contains(name) => {
                    return refuse(format!("`{name}` is changed"));
                }
                Some(Binding::Fact(kind)) => Given::Fact(kind),
                Some(Binding::Slot { slot, constant, .. }) => match constant {
                    true => Given::Constant(slot),
                    false if seen.changed.contains(name) => {
                        self.give(name, Ty::Any)?;
                        Given::Changed(slot)
                    }
                    false => Given::Variable(slot),
                },
                None => Given::Unread,
            };
            scope.push((name.clone(), given));
        }
        let part = Interpreted {
            text: called(&statement),
            statements: vec![statement],
            scope,
            at: self.compiler.files.source.line_of(place),
            place,
            why,
        };
        Ok((Node::Interpret(part.into()), Ty::Any))
    }
}

/// Looks through a statement.
fn look(statement: &Stmt, has_this: bool) -> Seen {
    let mut seen = Seen::default();
    let mut path = Vec::new();
    statement.walk(&mut path, &mut |path: &[ASTNode<'_>]| {
        seen.visit(path, has_this);
        true
    });
    seen
}

impl Seen {
    fn visit(&mut self, path: &[ASTNode<'_>], has_this: bool) {
        match path.last() {
            Some(ASTNode::Stmt(statement)) => self.statement(statement, path),
            Some(ASTNode::Expr(Expr::Variable(name, ..))) => {
                if !name.2.is_empty() {
                    self.bound = Some("it names a variable of a module");
                }
                self.named.insert(name.1.to_string());
            }
            Some(ASTNode::Expr(Expr::ThisPtr(_))) => self.bound = Some("it uses `this`"),
            Some(ASTNode::Expr(expr @ (Expr::Dot(pair, ..) | Expr::Index(pair, ..)))) => {
                let changes = changer(&pair.rhs).is_some()
                    || (has_this && calls(&pair.rhs, &|call| takes_function(call)));
                if changes {
                    self.change(expr);
                }
            }
            Some(ASTNode::Expr(Expr::FnCall(call, _))) => self.call(call),
            _ => {}
        }
    }

    fn statement(&mut self, statement: &Stmt, path: &[ASTNode<'_>]) {
        match statement {
            Stmt::Return(_, flags, _) if !flags.contains(ASTFlags::BREAK) => {
                self.bound = Some("it returns");
            }
            Stmt::BreakLoop(..) => {
                let is_inside = path.iter().any(|node| {
                    matches!(
                        node,
                        ASTNode::Stmt(Stmt::While(..) | Stmt::Do(..) | Stmt::For(..))
                    )
                });
                if !is_inside {
                    self.bound = Some("it leaves a loop");
                }
            }
            Stmt::Assignment(assignment) => self.change(&assignment.1.lhs),
            Stmt::Share(shared) => {
                for (name, _) in &**shared {
                    self.named.insert(name.name.to_string());
                    self.changed.insert(name.name.to_string());
                }
            }
            Stmt::FnCall(call, _) => self.call(call),
            _ => {}
        }
    }

    fn call(&mut self, call: &FnCallExpr) {
        if call.capture_parent_scope {
            self.bound = Some("it hands its variables on");
        }
        if matches!(call.name.as_str(), "is_shared" | "is_def_var") {
            self.bound = Some("it asks for variables");
        }
        if (CHANGERS.contains(&call.name.as_str()) || takes_function(call))
            && let Some(first) = call.args.first()
        {
            self.change(first);
        }
    }

    /// Notes that the variable in front may be another.
    fn change(&mut self, of: &Expr) {
        match of {
            Expr::Variable(name, ..) => drop(self.changed.insert(name.1.to_string())),
            Expr::Dot(pair, ..) | Expr::Index(pair, ..) => self.change(&pair.lhs),
            _ => {}
        }
    }
}

fn takes_function(call: &FnCallExpr) -> bool {
    TAKES_FUNCTIONS.contains(&call.name.as_str())
}

/// The first method in a chain that changes what it is called on.
pub(super) fn changer(rest: &Expr) -> Option<String> {
    let mut found = None;
    each_step(rest, &mut |step| {
        if let Expr::MethodCall(call, _) = step
            && CHANGERS.contains(&call.name.as_str())
        {
            found.get_or_insert_with(|| call.name.to_string());
        }
    });
    found
}

fn calls(rest: &Expr, is_it: &dyn Fn(&FnCallExpr) -> bool) -> bool {
    let mut found = false;
    each_step(rest, &mut |step| {
        if let Expr::MethodCall(call, _) = step {
            found |= is_it(call);
        }
    });
    found
}

/// The steps of a chain behind its beginning.
fn each_step(rest: &Expr, see: &mut dyn FnMut(&Expr)) {
    match rest {
        Expr::Dot(pair, ..) | Expr::Index(pair, ..) => {
            each_step(&pair.lhs, see);
            each_step(&pair.rhs, see);
        }
        step => see(step),
    }
}

/// Whether statements stand somewhere in an expression.
pub(super) fn has_block(expr: &Expr) -> bool {
    let mut found = false;
    expr.walk(&mut Vec::new(), &mut |path: &[ASTNode<'_>]| {
        found |= matches!(path.last(), Some(ASTNode::Stmt(_)));
        !found
    });
    found
}

/// Whether an expression is a function without a name, with or without variables that it holds on
/// to.
pub(super) fn is_closure(expr: &Expr) -> bool {
    match expr {
        Expr::DynamicConstant(value, _) => value.is_fnptr(),
        Expr::Stmt(block) => block
            .statements()
            .iter()
            .any(|statement| matches!(statement, Stmt::Share(_))),
        _ => false,
    }
}

/// Whether some function uses `this`.
pub(super) fn has_this(functions: &Functions) -> bool {
    let uses = |function: &Function| {
        let mut found = false;
        function.tree.walk(&mut |path: &[ASTNode<'_>]| {
            found |= matches!(path.last(), Some(ASTNode::Expr(Expr::ThisPtr(_))));
            !found
        });
        found
    };
    functions.values().any(uses)
}

/// Whether a function has a variable that a function without a name holds on to, and calls
/// something with a variable that it changes. Such a variable is handed over as a copy then, and
/// otherwise not.
pub(super) fn is_tangled(function: &Function) -> bool {
    let (mut shares, mut changes) = (false, false);
    function.tree.walk(&mut |path: &[ASTNode<'_>]| {
        match path.last() {
            Some(ASTNode::Stmt(Stmt::Share(_))) => shares = true,
            Some(ASTNode::Stmt(Stmt::FnCall(call, _)) | ASTNode::Expr(Expr::FnCall(call, _))) => {
                changes |= CHANGERS.contains(&call.name.as_str())
                    && matches!(call.args.first(), Some(Expr::Variable(..)));
            }
            _ => {}
        }
        true
    });
    shares && changes
}

/// How explanations name a part that is a call of a function.
fn called(statement: &Stmt) -> Option<String> {
    let call = match statement {
        Stmt::FnCall(call, _) => call,
        Stmt::Expr(expr) => match &**expr {
            Expr::FnCall(call, _) if call.op_token.is_none() => call,
            _ => return None,
        },
        _ => return None,
    };
    Some(format!("`{}`", call.name))
}
