//! Statements: what runs one after the other, and where it goes on.

use rhai::{
    ASTFlags, BinaryExpr, Expr, FlowControl, FnCallExpr, Ident, OpAssignment, Position, Stmt,
    StmtBlock,
};

use super::super::program::{Arithmetic, Block, Branch, Each, Node, Repeat, Row};
use super::super::typing;
use super::super::value::{Place, Ty, Value};
use super::{Binding, Flow, Lowered, Scope, Typed, either, parts};

impl Scope<'_, '_> {
    pub(super) fn block(&mut self, block: &StmtBlock) -> Lowered<(Block, Flow)> {
        self.statements(block.statements())
    }

    pub(super) fn statements(&mut self, statements: &[Stmt]) -> Lowered<(Block, Flow)> {
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

    /// A statement; one that is not covered is left to the interpreter when it can be.
    fn statement(&mut self, statement: &Stmt) -> Lowered {
        let (names, loops) = (self.names.len(), self.loops.len());
        let place = Place::from(statement.position());
        match self.covered(statement).map_err(|refusal| refusal.at(place)) {
            Err(super::Refusal::NotCovered(at, why)) => {
                self.names.truncate(names);
                self.loops.truncate(loops);
                valued(self.interpreted(statement.clone(), at, why)?)
            }
            other => other,
        }
    }

    fn covered(&mut self, statement: &Stmt) -> Lowered {
        match statement {
            Stmt::Noop(_) => Ok((Node::Constant(Value::Unit), Flow::Value(Ty::Unit))),
            Stmt::If(flow, keyword) => self.branch(flow, (*keyword).into()),
            Stmt::Switch(parts, keyword) => self.switch(parts, (*keyword).into()),
            Stmt::Block(block) => {
                let (block, flow) = self.block(block)?;
                Ok((Node::Block(block), flow))
            }
            Stmt::Expr(expr) => self.flowing(expr),
            Stmt::FnCall(call, position) => valued(self.call_statement(call, *position)?),
            Stmt::Var(declared, flags, _) => {
                let constant = flags.contains(ASTFlags::CONSTANT);
                self.variable(&declared.0, &declared.1, constant)
            }
            Stmt::Assignment(assignment) => self.assign(statement, &assignment.0, &assignment.1),
            Stmt::Return(_, flags, _) if flags.contains(ASTFlags::BREAK) => {
                Ok((Node::Fail, Flow::Never))
            }
            Stmt::Return(expr, ..) => {
                let (node, ty) = match expr {
                    Some(expr) => self.value(expr)?,
                    None => (Node::Constant(Value::Unit), Ty::Unit),
                };
                self.returns = Some(self.returns.map_or(ty, |before| either(before, ty)));
                Ok((Node::Return(node.into()), Flow::Never))
            }
            Stmt::For(parts, _) => self.each(&parts.0, parts.1.as_ref(), &parts.2),
            Stmt::While(flow, _) => {
                let is_plain = matches!(flow.expr, Expr::Unit(_) | Expr::BoolConstant(true, _));
                self.repeat(flow, !is_plain, false, true)
            }
            Stmt::Do(flow, flags, _) => {
                self.repeat(flow, true, true, !flags.contains(ASTFlags::NEGATED))
            }
            Stmt::BreakLoop(expr, flags, _) => self.leave(expr.as_deref(), *flags),
            Stmt::TryCatch(..) => Err("`try` is not compiled".into()),
            _ => Err("a statement of this kind is not compiled".into()),
        }
    }

    /// A call in the place of a statement.
    fn call_statement(&mut self, call: &FnCallExpr, at: Position) -> Lowered<Typed> {
        let known = self.names.len();
        match self
            .function_call(call, at)
            .map_err(|refusal| refusal.at(at.into()))
        {
            Err(super::Refusal::NotCovered(place, why)) => {
                self.names.truncate(known);
                let statement = Stmt::FnCall(call.clone().into(), at);
                self.interpreted(statement, place, why)
            }
            other => other,
        }
    }

    fn variable(&mut self, name: &Ident, expr: &Expr, constant: bool) -> Lowered {
        let name = name.name.as_str();
        if let Some(kind) = self.fact(expr) {
            let node = match self.declare(name, Ty::Fact(kind), constant)? {
                Some(slot) => Node::Set(slot, Node::Constant(Value::Fact(kind)).into()),
                None => Node::Constant(Value::Unit),
            };
            return Ok((node, Flow::Value(Ty::Unit)));
        }
        let (node, ty) = self.value(expr)?;
        // A fact that was made out by conditions is known only when the script runs.
        let ty = if matches!(ty, Ty::Fact(_)) {
            Ty::Any
        } else {
            ty
        };
        match self.declare(name, ty, constant)? {
            Some(slot) => Ok((Node::Set(slot, node.into()), Flow::Value(Ty::Unit))),
            None => Err("a fact is made inside an expression".into()),
        }
    }

    fn assign(&mut self, whole: &Stmt, how: &OpAssignment, sides: &BinaryExpr) -> Lowered {
        let Expr::Variable(name, ..) = &sides.lhs else {
            return Err("assignments to parts of values are not compiled".into());
        };
        if !name.2.is_empty() {
            return Err("an assignment of this kind is not compiled".into());
        }
        let name = name.1.as_str();
        let Some((_, _, _, _, _, sign)) = how.get_op_assignment_info() else {
            let (node, ty) = self.value(&sides.rhs)?;
            let ty = if matches!(ty, Ty::Fact(_)) {
                Ty::Any
            } else {
                ty
            };
            let slot = self.give(name, ty)?;
            return Ok((Node::Set(slot, node.into()), Flow::Value(Ty::Unit)));
        };
        // rhai computes the right side before it looks at the variable.
        if parts::has_block(&sides.rhs) {
            return Err(format!("`{sign}=` with statements behind it is not compiled").into());
        }
        let Some(Binding::Slot {
            slot, ty: known, ..
        }) = self.lookup(name).cloned()
        else {
            return Err("an assignment of this kind is not compiled".into());
        };
        let (right, ty) = self.value(&sides.rhs)?;
        let how = Arithmetic::of(sign);
        let joins = known == Ty::Str && ty == Ty::Str && sign == "+";
        let computes = known == ty && matches!(ty, Ty::Int | Ty::Span) && how.is_some();
        if !joins && !computes {
            let why = format!("this use of `{sign}=` is not compiled");
            return valued(self.interpreted(
                whole.clone(),
                sides.lhs.start_position().into(),
                why,
            )?);
        }
        let left = (Node::Variable(slot, name.to_owned()), known);
        let (node, ty) = typing::operator(sign, vec![left, (right, ty)])?;
        let slot = self.give(name, ty)?;
        Ok((Node::Set(slot, node.into()), Flow::Value(Ty::Unit)))
    }

    fn branch(&mut self, flow: &FlowControl, keyword: Place) -> Lowered {
        let (condition, _) = self.expr(&flow.expr)?;
        let (then, after_then) = self.block(&flow.body)?;
        let (otherwise, after_otherwise) = self.block(&flow.branch)?;
        let source = self.compiler.files.source;
        let branch = Branch {
            condition,
            then,
            otherwise,
            at: source.line_of(keyword),
            place: keyword,
            text: source.condition(keyword, flow),
        };
        Ok((Node::If(Box::new(branch)), after_then.or(after_otherwise)))
    }

    fn each(&mut self, name: &Ident, counter: Option<&Ident>, flow: &FlowControl) -> Lowered {
        let (row, item) = self.row(&flow.expr)?;
        let known = self.names.len();
        let counter = match counter {
            Some(counter) => self.declare(counter.name.as_str(), Ty::Int, false)?,
            None => None,
        };
        let Some(slot) = self.declare(name.name.as_str(), item, false)? else {
            return Err("a list of facts is not compiled".into());
        };
        let (body, ends) = self.loop_body(&flow.body)?;
        self.names.truncate(known);
        let each = Each {
            row,
            slot,
            counter,
            body,
        };
        let ends = ends.map_or(Ty::Unit, |ty| either(ty, Ty::Unit));
        Ok((Node::Each(Box::new(each)), Flow::Value(ends)))
    }

    /// What a `for` goes over, and the type of its elements.
    fn row(&mut self, expr: &Expr) -> Lowered<(Row, Ty)> {
        if let Expr::FnCall(call, _) = expr
            && let (name @ (".." | "..="), [from, to]) = (call.name.as_str(), &*call.args)
        {
            let (from, to) = (self.value(from)?, self.value(to)?);
            if from.1 == Ty::Int && to.1 == Ty::Int {
                return Ok((Row::Numbers(from.0, to.0, name == "..="), Ty::Int));
            }
        }
        let (list, ty) = self.value(expr)?;
        let item = match ty {
            Ty::Texts => Ty::Str,
            Ty::Ints => Ty::Int,
            Ty::Spans => Ty::Span,
            Ty::Any if !matches!(list, Node::Rhai(..)) => Ty::Any,
            _ => return Err("a loop over this is not compiled".into()),
        };
        Ok((Row::List(list), item))
    }

    fn repeat(
        &mut self,
        flow: &FlowControl,
        has_condition: bool,
        is_late: bool,
        goes_on: bool,
    ) -> Lowered {
        let condition = match has_condition {
            true => Some(self.expr(&flow.expr)?.0),
            false => None,
        };
        let (body, ends) = self.loop_body(&flow.body)?;
        let ends = match (ends, has_condition) {
            (Some(ty), false) => ty,
            (Some(ty), true) => either(ty, Ty::Unit),
            (None, _) => Ty::Unit,
        };
        let repeat = Repeat {
            condition,
            is_late,
            goes_on,
            body,
        };
        Ok((Node::Repeat(Box::new(repeat)), Flow::Value(ends)))
    }

    /// The body of a loop, and the type of what its `break`s end it with.
    fn loop_body(&mut self, body: &StmtBlock) -> Lowered<(Block, Option<Ty>)> {
        self.loops.push(None);
        let (block, _) = self.block(body)?;
        Ok((block, self.loops.pop().flatten()))
    }

    fn leave(&mut self, expr: Option<&Expr>, flags: ASTFlags) -> Lowered {
        let (node, ty) = match expr {
            Some(expr) => self.value(expr)?,
            None => (Node::Constant(Value::Unit), Ty::Unit),
        };
        if !flags.contains(ASTFlags::BREAK) {
            return Ok((Node::Continue, Flow::Never));
        }
        if let Some(ends) = self.loops.last_mut() {
            *ends = Some(ends.map_or(ty, |before| either(before, ty)));
        }
        Ok((Node::Break(node.into()), Flow::Never))
    }

    /// An expression in the place of a statement.
    fn flowing(&mut self, expr: &Expr) -> Lowered {
        if let Expr::Stmt(block) = expr {
            let (block, flow) = self.block(block)?;
            return Ok((Node::Block(block), flow));
        }
        valued(self.value(expr)?)
    }
}

impl Flow {
    /// What comes out of two ways of which one is taken.
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Never, flow) | (flow, Self::Never) => flow,
            (Self::Value(one), Self::Value(other)) => Self::Value(either(one, other)),
        }
    }
}

fn valued((node, ty): Typed) -> Lowered {
    Ok((node, Flow::Value(ty)))
}
