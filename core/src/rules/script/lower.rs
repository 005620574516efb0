//! Compiles a hook: rhai's syntax tree becomes a tree of typed nodes.
//!
//! Types are settled here: facts have no run-time form at all, and a function is compiled anew
//! for each combination of types it is called with. Whatever is outside the common subset is not
//! an error: the hook then runs in rhai's interpreter, and the reason is kept for operators.

use std::collections::BTreeMap;

use rhai::{ASTFlags, BinaryExpr, Expr, FlowControl, FnCallExpr, Position, Stmt, StmtBlock};

use super::builders;
use super::hook::Hook;
use super::program::{Block, Body, Branch, Building, Native, Node, Program, Read};
use super::sandbox::MAX_CALLS;
use super::schema::{FactKind, Get};
use super::source::{Function, Source};
use super::typing::{
    along, constant_list, expression_name, fold, fold_building, list_of, native_call, operator,
    statement_name,
};
use super::value::{Place, Ty, Value};

/// Why a hook does not come out compiled.
pub(crate) enum Refusal {
    /// It is outside the subset, and runs in the interpreter.
    NotCovered(String),
    /// It is wrong, whenever it runs.
    Wrong(Place, String),
}

impl From<String> for Refusal {
    fn from(why: String) -> Self {
        Self::NotCovered(why)
    }
}

impl From<&str> for Refusal {
    fn from(why: &str) -> Self {
        Self::NotCovered(why.to_owned())
    }
}

pub(super) type Lowered<T = (Node, Flow)> = Result<T, Refusal>;

/// What comes out of a node: a value, or control never gets past it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    Value(Ty),
    /// `return`, on every path.
    Never,
    /// A value on some paths and none on others; good only where nobody looks.
    Mixed,
}

/// Something compiled that has a type.
pub(super) type Typed = (Node, Ty);

/// What a name stands for.
#[derive(Clone, Debug)]
enum Binding {
    Fact(FactKind),
    Slot { slot: usize, ty: Ty, constant: bool },
}

type Functions = BTreeMap<(String, usize), Function>;
type Signature = (String, Vec<Ty>);

struct Compiler<'c> {
    source: &'c Source,
    functions: &'c Functions,
    done: BTreeMap<Signature, (usize, Ty)>,
    /// The functions being compiled, to notice recursion.
    under_way: Vec<Signature>,
    bodies: Vec<Body>,
}

/// One function while it is compiled.
struct Scope<'c, 'f> {
    compiler: &'f mut Compiler<'c>,
    names: Vec<(String, Binding)>,
    slots: usize,
    /// The type of every `return` so far.
    returns: Option<Ty>,
}

/// Compiles one hook.
pub(crate) fn compile(
    hook: &Hook,
    source: &Source,
    functions: &Functions,
) -> Result<Program, Refusal> {
    let mut compiler = Compiler {
        source,
        functions,
        done: BTreeMap::new(),
        under_way: Vec::new(),
        bodies: Vec::new(),
    };
    let signature = (hook.name.to_owned(), vec![Ty::Fact(hook.about)]);
    let (_, gives) = compiler.function(&signature)?;
    if gives != hook.gives {
        return Err(format!(
            "it gives {} and not {}",
            gives.phrase(),
            hook.gives.phrase()
        )
        .into());
    }
    Ok(Program {
        functions: compiler.bodies,
    })
}

impl Compiler<'_> {
    /// Compiles a function for the types it is called with; its index and what it gives.
    fn function(&mut self, signature: &Signature) -> Lowered<(usize, Ty)> {
        if let Some(done) = self.done.get(signature) {
            return Ok(*done);
        }
        let (name, types) = signature;
        if self.under_way.contains(signature) {
            return Err(format!("`{name}` calls itself").into());
        }
        if self.under_way.len() >= MAX_CALLS {
            return Err("calls are nested too deep".into());
        }
        let Some(function) = self.functions.get(&(name.clone(), types.len())) else {
            return Err(format!("there is no function `{name}`").into());
        };
        self.under_way.push(signature.clone());
        let mut scope = Scope {
            compiler: self,
            names: Vec::new(),
            slots: 0,
            returns: None,
        };
        for (parameter, ty) in function.params.iter().zip(types) {
            scope.declare(parameter, *ty, false);
        }
        let (block, flow) = scope.statements(&function.body)?;
        let (slots, returns) = (scope.slots, scope.returns);
        let gives = match (flow, returns) {
            (Flow::Never, Some(ty)) => ty,
            (Flow::Value(ty), None) => ty,
            (Flow::Value(ty), Some(returned)) if ty == returned => ty,
            _ => return Err(format!("`{name}` gives values of several types").into()),
        };
        self.under_way.pop();
        self.bodies.push(Body { slots, block });
        let made = (self.bodies.len() - 1, gives);
        self.done.insert(signature.clone(), made);
        Ok(made)
    }
}

impl Scope<'_, '_> {
    fn declare(&mut self, name: &str, ty: Ty, constant: bool) -> Option<usize> {
        let (binding, slot) = match ty {
            Ty::Fact(kind) => (Binding::Fact(kind), None),
            ty => {
                let slot = self.slots;
                self.slots += 1;
                (Binding::Slot { slot, ty, constant }, Some(slot))
            }
        };
        self.names.push((name.to_owned(), binding));
        slot
    }

    fn lookup(&self, name: &str) -> Option<&Binding> {
        self.names
            .iter()
            .rev()
            .find(|(known, _)| known == name)
            .map(|(_, binding)| binding)
    }

    fn block(&mut self, block: &StmtBlock) -> Lowered<(Block, Flow)> {
        self.statements(block.statements())
    }

    fn statements(&mut self, statements: &[Stmt]) -> Lowered<(Block, Flow)> {
        let known = self.names.len();
        let mut nodes = Vec::with_capacity(statements.len());
        let mut flow = Flow::Value(Ty::Unit);
        for (index, statement) in statements.iter().enumerate() {
            let (node, after) = self.statement(statement)?;
            nodes.push(node);
            flow = after;
            if flow == Flow::Never && index + 1 < statements.len() {
                // What follows is never reached.
                break;
            }
        }
        self.names.truncate(known);
        Ok((Block { nodes }, flow))
    }

    fn statement(&mut self, statement: &Stmt) -> Lowered {
        match statement {
            Stmt::Noop(_) => Ok((Node::Constant(Value::Unit), Flow::Value(Ty::Unit))),
            Stmt::If(flow, keyword) => self.branch(flow, (*keyword).into()),
            Stmt::Block(block) => {
                let (block, flow) = self.block(block)?;
                Ok((Node::Block(block), flow))
            }
            Stmt::Expr(expr) => self.flowing(expr),
            Stmt::FnCall(call, position) => valued(self.function_call(call, *position)?),
            Stmt::Var(declared, flags, _) => {
                let (name, expr, _) = &**declared;
                if let Some(kind) = self.fact(expr)? {
                    self.declare(name.name.as_str(), Ty::Fact(kind), true);
                    return Ok((Node::Constant(Value::Unit), Flow::Value(Ty::Unit)));
                }
                let (node, ty) = self.expr(expr)?;
                let constant = flags.contains(ASTFlags::CONSTANT);
                match self.declare(name.name.as_str(), ty, constant) {
                    Some(slot) => Ok((Node::Set(slot, node.into()), Flow::Value(Ty::Unit))),
                    None => Err("a fact is made inside an expression".into()),
                }
            }
            Stmt::Assignment(assignment) => self.assign(&assignment.0, &assignment.1),
            Stmt::Return(Some(expr), flags, _) if !flags.contains(ASTFlags::BREAK) => {
                let (node, ty) = self.expr(expr)?;
                match self.returns {
                    Some(before) if before != ty => {
                        return Err("a function returns values of several types".into());
                    }
                    _ => self.returns = Some(ty),
                }
                Ok((Node::Return(node.into()), Flow::Never))
            }
            other => Err(format!("{} not compiled", statement_name(other)).into()),
        }
    }

    fn assign(&mut self, how: &rhai::OpAssignment, sides: &BinaryExpr) -> Lowered {
        let Expr::Variable(name, ..) = &sides.lhs else {
            return Err("assignments to parts of values are not compiled".into());
        };
        let (node, ty) = self.expr(&sides.rhs)?;
        match self.lookup(name.1.as_str()) {
            Some(Binding::Slot {
                slot,
                ty: known,
                constant: false,
            }) if *known == ty && !how.is_op_assignment() => {
                Ok((Node::Set(*slot, node.into()), Flow::Value(Ty::Unit)))
            }
            _ => Err("an assignment of this kind is not compiled".into()),
        }
    }

    fn branch(&mut self, flow: &FlowControl, keyword: Place) -> Lowered {
        let (condition, ty) = self.expr(&flow.expr)?;
        if ty != Ty::Bool {
            return Err("a condition is not `true` or `false`".into());
        }
        let (then, after_then) = self.block(&flow.body)?;
        let (otherwise, after_otherwise) = self.block(&flow.branch)?;
        let after = match (after_then, after_otherwise) {
            (Flow::Never, other) | (other, Flow::Never) => other,
            (one, other) if one == other => one,
            _ => Flow::Mixed,
        };
        let source = self.compiler.source;
        let branch = Branch {
            condition,
            then,
            otherwise,
            at: source.line_of(keyword),
            place: keyword,
            text: source.condition(keyword, flow),
        };
        Ok((Node::If(Box::new(branch)), after))
    }

    /// An expression in the place of a statement.
    fn flowing(&mut self, expr: &Expr) -> Lowered {
        if let Expr::Stmt(block) = expr {
            let (block, flow) = self.block(block)?;
            return Ok((Node::Block(block), flow));
        }
        valued(self.expr(expr)?)
    }

    /// The kind of fact that an expression names, if it is one.
    fn fact(&self, expr: &Expr) -> Lowered<Option<FactKind>> {
        Ok(self.path(expr).and_then(|(_, ty, _)| match ty {
            Ty::Fact(kind) => Some(kind),
            _ => None,
        }))
    }

    /// A chain of properties that begins with a fact: how it is written, what it gives, how it
    /// is read.
    fn path(&self, expr: &Expr) -> Option<(String, Ty, Option<Get>)> {
        match expr {
            Expr::Variable(name, ..) if name.2.is_empty() => {
                let name = name.1.as_str();
                match self.lookup(name)? {
                    Binding::Fact(kind) => Some((name.to_owned(), Ty::Fact(*kind), None)),
                    Binding::Slot { .. } => None,
                }
            }
            Expr::Dot(pair, ..) => {
                let (path, Ty::Fact(kind), _) = self.path(&pair.lhs)? else {
                    return None;
                };
                let (path, ty, get) = along(path, kind, &pair.rhs)?;
                Some((path, ty, get))
            }
            _ => None,
        }
    }

    fn expr(&mut self, expr: &Expr) -> Lowered<Typed> {
        if let Some((path, ty, get)) = self.path(expr) {
            return match get {
                Some(get) if !matches!(ty, Ty::Fact(_)) => {
                    Ok((Node::Read(Box::new(Read { path, get })), ty))
                }
                _ => Err(format!("`{path}` is used as a value").into()),
            };
        }
        match expr {
            Expr::BoolConstant(flag, _) => Ok((Node::Constant(Value::Bool(*flag)), Ty::Bool)),
            Expr::IntegerConstant(number, _) => Ok((Node::Constant(Value::Int(*number)), Ty::Int)),
            Expr::StringConstant(text, _) => Ok((Node::Text(text.to_string()), Ty::Str)),
            Expr::InterpolatedString(parts, _) => self.interpolated(parts),
            Expr::DynamicConstant(value, _) => constant_list(value),
            Expr::Array(parts, _) => self.list(parts),
            Expr::Variable(name, ..) => match self.lookup(name.1.as_str()) {
                Some(Binding::Slot { slot, ty, .. }) if name.2.is_empty() => {
                    Ok((Node::Variable(*slot, name.1.to_string()), *ty))
                }
                _ => Err(format!("`{}` is not compiled", name.1).into()),
            },
            Expr::And(parts, _) => Ok((Node::And(self.conditions(parts)?), Ty::Bool)),
            Expr::Or(parts, _) => Ok((Node::Or(self.conditions(parts)?), Ty::Bool)),
            Expr::FnCall(call, position) => self.function_call(call, *position),
            Expr::Dot(pair, ..) => self.chain(pair),
            Expr::Stmt(block) => {
                let (block, flow) = self.block(block)?;
                match flow {
                    Flow::Value(ty) => Ok((Node::Block(block), ty)),
                    _ => Err("a block gives values of several types".into()),
                }
            }
            other => Err(format!("{} not compiled", expression_name(other)).into()),
        }
    }

    fn conditions(&mut self, parts: &[Expr]) -> Lowered<Vec<Node>> {
        let mut nodes = Vec::with_capacity(parts.len());
        for part in parts {
            let (node, ty) = self.expr(part)?;
            if ty != Ty::Bool {
                return Err("a condition is not `true` or `false`".into());
            }
            nodes.push(node);
        }
        Ok(nodes)
    }

    fn interpolated(&mut self, parts: &[Expr]) -> Lowered<Typed> {
        let mut nodes = Vec::with_capacity(parts.len());
        for part in parts {
            let (node, ty) = self.expr(part)?;
            if !matches!(ty, Ty::Str | Ty::Int | Ty::Bool) {
                return Err(format!("{} inside a text is not compiled", ty.phrase()).into());
            }
            nodes.push(node);
        }
        Ok((Node::Join(nodes), Ty::Str))
    }

    fn list(&mut self, parts: &[Expr]) -> Lowered<Typed> {
        let mut nodes = Vec::with_capacity(parts.len());
        let mut of = None;
        for part in parts {
            let (node, ty) = self.expr(part)?;
            if *of.get_or_insert(ty) != ty {
                return Err("a list of several types is not compiled".into());
            }
            nodes.push(node);
        }
        let ty = list_of(of)?;
        Ok((fold(Node::List(nodes)), ty))
    }

    /// `value.method(…)`, and on.
    fn chain(&mut self, pair: &BinaryExpr) -> Lowered<Typed> {
        // The longest run of properties in front is one read.
        let (mut value, mut rest) = match self.head(pair)? {
            Some((value, rest)) => (value, rest),
            None => (self.expr(&pair.lhs)?, &pair.rhs),
        };
        loop {
            let (step, next) = match rest {
                Expr::Dot(pair, ..) => (&pair.lhs, Some(&pair.rhs)),
                other => (other, None),
            };
            value = match step {
                Expr::MethodCall(call, position) => self.method(value, call, *position)?,
                Expr::Property(name, _) => self.property(value, name.2.as_str())?,
                other => return Err(format!("{} not compiled", expression_name(other)).into()),
            };
            match next {
                Some(next) => rest = next,
                None => return Ok(value),
            }
        }
    }

    /// The read that a chain begins with when it begins with a fact, and what comes after it.
    fn head<'e>(&self, pair: &'e BinaryExpr) -> Lowered<Option<(Typed, &'e Expr)>> {
        let Some((mut path, Ty::Fact(mut kind), _)) = self.path(&pair.lhs) else {
            return Ok(None);
        };
        let mut rest = &pair.rhs;
        while let Expr::Dot(pair, ..) = rest {
            let Some((further, ty, get)) = along(path.clone(), kind, &pair.lhs) else {
                return Err(format!("`{path}` is used as a value").into());
            };
            match (ty, get) {
                (Ty::Fact(next), _) => {
                    kind = next;
                    path = further;
                    rest = &pair.rhs;
                }
                (ty, Some(get)) => {
                    let read = Read { path: further, get };
                    return Ok(Some(((Node::Read(Box::new(read)), ty), &pair.rhs)));
                }
                (_, None) => return Err(format!("`{further}` is not compiled").into()),
            }
        }
        Err(format!("`{path}` is used as a value").into())
    }

    fn property(&mut self, value: Typed, name: &str) -> Lowered<Typed> {
        let native = match name {
            "len" => Native::Len,
            "is_empty" if value.1 == Ty::Str => Native::IsEmpty,
            _ => return Err(format!("the property `{name}` is not compiled").into()),
        };
        native_call(native, vec![value])
    }

    fn method(&mut self, value: Typed, call: &FnCallExpr, at: Position) -> Lowered<Typed> {
        let key = (call.name.to_string(), call.args.len());
        if self.compiler.functions.contains_key(&key) {
            return Err(format!("`{}` is called on a value as `this`", call.name).into());
        }
        let mut args = vec![value];
        for arg in &call.args {
            args.push(self.expr(arg)?);
        }
        self.native_or_builder(call.name.as_str(), args, at)
    }

    fn function_call(&mut self, call: &FnCallExpr, at: Position) -> Lowered<Typed> {
        if call.is_qualified() || call.capture_parent_scope {
            return Err("a call of this kind is not compiled".into());
        }
        let name = call.name.as_str();
        let key = (name.to_owned(), call.args.len());
        if self.compiler.functions.contains_key(&key) {
            if call.op_token.is_some() {
                return Err(format!("`{name}` is redefined, which changes `in`").into());
            }
            return self.script_call(call);
        }
        let mut args = Vec::with_capacity(call.args.len());
        for arg in &call.args {
            args.push(self.expr(arg)?);
        }
        if call.op_token.is_some() && name != "contains" && name != "!in" {
            return operator(name, args);
        }
        self.native_or_builder(name, args, at)
    }

    fn script_call(&mut self, call: &FnCallExpr) -> Lowered<Typed> {
        let mut types = Vec::with_capacity(call.args.len());
        let mut args = Vec::new();
        for arg in &call.args {
            if let Some(kind) = self.fact(arg)? {
                types.push(Ty::Fact(kind));
                continue;
            }
            let (node, ty) = self.expr(arg)?;
            types.push(ty);
            args.push(node);
        }
        let signature = (call.name.to_string(), types);
        let (index, gives) = self.compiler.function(&signature)?;
        Ok((Node::Call(index, args), gives))
    }

    fn native_or_builder(&mut self, name: &str, args: Vec<Typed>, at: Position) -> Lowered<Typed> {
        let types: Vec<Ty> = args.iter().map(|(_, ty)| *ty).collect();
        if let Some(builder) = builders::find(name, &types) {
            let building = Building {
                builder,
                args: args.into_iter().map(|(node, _)| node).collect(),
                place: at.into(),
            };
            return Ok((fold_building(building)?, builder.gives));
        }
        let native = match name {
            "len" => Native::Len,
            "is_empty" => Native::IsEmpty,
            "contains" => Native::Contains,
            "starts_with" => Native::StartsWith,
            "ends_with" => Native::EndsWith,
            "to_lower" => Native::ToLower,
            "to_upper" => Native::ToUpper,
            "matches" => Native::Matches,
            "is_open" => Native::IsOpen,
            "hour_in" => Native::HourIn,
            "weekday_in" => Native::WeekdayIn,
            _ => {
                return Err(match builders::misfit_of_types(name, &types) {
                    Some(message) => Refusal::Wrong(at.into(), message),
                    None => format!("this use of `{name}` is not compiled").into(),
                });
            }
        };
        native_call(native, args)
    }
}

fn valued((node, ty): Typed) -> Lowered {
    Ok((node, Flow::Value(ty)))
}
