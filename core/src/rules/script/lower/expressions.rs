//! Expressions: what has a value.

use rhai::{ASTFlags, BinaryExpr, Expr};

use super::super::program::{Node, Read};
use super::super::schema::{FactKind, Get};
use super::super::typing::{along, constant, expression_name, fold, list_of};
use super::super::value::{Place, Ty, Value};
use super::{Binding, Flow, Lowered, Refusal, Scope, Typed, parts};

/// The properties in front of a chain, which are read at once.
struct Path {
    /// How it is written.
    written: String,
    ty: Ty,
    /// How it is read; nothing of a fact.
    get: Option<Get>,
}

impl Scope<'_, '_> {
    /// An expression. What is not covered is left to the interpreter when it can be.
    pub(super) fn expr(&mut self, expr: &Expr) -> Lowered<Typed> {
        let known = self.names.len();
        let place = Place::from(expr.start_position());
        match self.covered_expr(expr).map_err(|refusal| refusal.at(place)) {
            Err(Refusal::NotCovered(at, why)) => {
                self.names.truncate(known);
                let statement = rhai::Stmt::Expr(expr.clone().into());
                self.interpreted(statement, at, why)
            }
            other => other,
        }
    }

    /// An expression of which the value is kept; a fact as well.
    pub(super) fn value(&mut self, expr: &Expr) -> Lowered<Typed> {
        match self.fact(expr) {
            Some(kind) => Ok((Node::Constant(Value::Fact(kind)), Ty::Fact(kind))),
            None => self.expr(expr),
        }
    }

    /// The kind of fact that an expression names, if it is one.
    pub(super) fn fact(&self, expr: &Expr) -> Option<FactKind> {
        self.path(expr).and_then(|path| match path.ty {
            Ty::Fact(kind) => Some(kind),
            _ => None,
        })
    }

    /// A chain of properties that begins with a fact.
    fn path(&self, expr: &Expr) -> Option<Path> {
        match expr {
            Expr::Variable(name, ..) if name.2.is_empty() => {
                let name = name.1.as_str();
                match self.lookup(name)? {
                    Binding::Fact(kind) => Some(Path {
                        written: name.to_owned(),
                        ty: Ty::Fact(*kind),
                        get: None,
                    }),
                    Binding::Slot { .. } => None,
                }
            }
            Expr::Dot(pair, ..) => {
                let before = self.path(&pair.lhs)?;
                let Ty::Fact(kind) = before.ty else {
                    return None;
                };
                let (written, ty, get) = along(before.written, kind, &pair.rhs)?;
                Some(Path { written, ty, get })
            }
            _ => None,
        }
    }

    fn covered_expr(&mut self, expr: &Expr) -> Lowered<Typed> {
        if let Some(path) = self.path(expr) {
            return match (path.ty, path.get) {
                (Ty::Fact(kind), _) => Ok((Node::Constant(Value::Fact(kind)), path.ty)),
                (ty, Some(get)) => Ok((Node::Read(Read::new(path.written, get).into()), ty)),
                _ => Err(format!("`{}` is not compiled", path.written).into()),
            };
        }
        match expr {
            Expr::BoolConstant(flag, _) => Ok((Node::Constant(Value::Bool(*flag)), Ty::Bool)),
            Expr::IntegerConstant(number, _) => Ok((Node::Constant(Value::Int(*number)), Ty::Int)),
            Expr::StringConstant(text, _) => Ok((Node::Text(text.to_string()), Ty::Str)),
            Expr::Unit(_) => Ok((Node::Constant(Value::Unit), Ty::Unit)),
            Expr::CharConstant(c, _) => Ok((Node::Constant(Value::Other((*c).into())), Ty::Any)),
            Expr::FloatConstant(number, _) => {
                Ok((Node::Constant(Value::Other((**number).into())), Ty::Any))
            }
            Expr::InterpolatedString(parts, _) => {
                let nodes = self.parts(parts)?;
                Ok((Node::Join(nodes), Ty::Str))
            }
            Expr::DynamicConstant(value, _) => constant(value),
            Expr::Array(parts, _) => self.list(parts),
            Expr::Variable(name, ..) => match self.lookup(name.1.as_str()) {
                Some(Binding::Slot { slot, ty, .. }) if name.2.is_empty() => {
                    Ok((Node::Variable(*slot, name.1.to_string()), *ty))
                }
                _ => Err(format!("`{}` is not compiled", name.1).into()),
            },
            Expr::And(parts, _) => Ok((Node::And(self.parts(parts)?), Ty::Bool)),
            Expr::Or(parts, _) => Ok((Node::Or(self.parts(parts)?), Ty::Bool)),
            Expr::Coalesce(parts, _) => Ok((Node::Coalesce(self.parts(parts)?), Ty::Any)),
            Expr::FnCall(call, position) => self.function_call(call, *position),
            Expr::Dot(pair, flags, _) => self.chain(pair, *flags),
            Expr::Index(pair, flags, _) => self.index(pair, *flags),
            Expr::Stmt(block) => {
                let (block, flow) = self.block(block)?;
                let ty = match flow {
                    Flow::Value(ty) => ty,
                    Flow::Never => Ty::Any,
                };
                Ok((Node::Block(block), ty))
            }
            other => Err(format!("{} not compiled", expression_name(other)).into()),
        }
    }

    fn parts(&mut self, parts: &[Expr]) -> Lowered<Vec<Node>> {
        let mut nodes = Vec::with_capacity(parts.len());
        for part in parts {
            nodes.push(self.value(part)?.0);
        }
        Ok(nodes)
    }

    fn list(&mut self, parts: &[Expr]) -> Lowered<Typed> {
        let mut nodes = Vec::with_capacity(parts.len());
        let mut types = Vec::with_capacity(parts.len());
        for part in parts {
            let (node, ty) = self.value(part)?;
            nodes.push(node);
            types.push(ty);
        }
        let first = types.first().copied();
        let of = first.filter(|first| types.iter().all(|ty| ty == first));
        let ty = list_of(of).unwrap_or(Ty::Any);
        let node = fold(Node::List(nodes));
        self.price(&node, parts.len() as u64 * 6 + 2);
        Ok((node, ty))
    }

    /// Notes what the interpreter spends on something that is put together at load.
    pub(super) fn price(&mut self, node: &Node, steps: u64) {
        if let Node::Constant(value) = node {
            self.compiler.dearest = self.compiler.dearest.max(steps);
            if let Value::Draft(draft) = value {
                let price = self.compiler.prices.entry(draft.at).or_default();
                *price = steps.max(*price);
            }
        }
    }

    /// `value.method(…)`, and on.
    fn chain(&mut self, pair: &BinaryExpr, flags: ASTFlags) -> Lowered<Typed> {
        // The longest run of properties in front is one read.
        let (mut value, mut rest, mut flags) = match self.head(pair) {
            Some((value, rest, flags)) => (value, rest, flags),
            None => (self.root(&pair.lhs, &pair.rhs)?, &pair.rhs, flags),
        };
        loop {
            // `?.` ends a chain at `()`, and a fact never is that.
            if flags.contains(ASTFlags::NEGATED) && matches!(value.1, Ty::Any | Ty::Unit) {
                return Err("`?.` of this is not compiled".into());
            }
            let (step, next) = match rest {
                Expr::Dot(pair, further, _) => (&pair.lhs, Some((&pair.rhs, *further))),
                Expr::Index(..) => return Err("an index in brackets here is not compiled".into()),
                other => (other, None),
            };
            value = match step {
                Expr::MethodCall(call, position) => self.method(value, call, *position)?,
                Expr::Property(name, _) => self.property(value, name.2.as_str())?,
                other => return Err(format!("{} not compiled", expression_name(other)).into()),
            };
            match next {
                Some((next, further)) => (rest, flags) = (next, further),
                None => return Ok(value),
            }
        }
    }

    /// What a chain begins with. rhai computes the arguments behind it first, which makes a
    /// difference where they change variables, and it changes a variable in its place.
    fn root(&mut self, root: &Expr, rest: &Expr) -> Lowered<Typed> {
        if parts::has_block(rest) {
            return Err("statements among the arguments of a method are not compiled".into());
        }
        if matches!(root, Expr::Variable(..))
            && let Some(name) = parts::changer(rest)
        {
            return Err(format!("`{name}`, which changes a variable, is not compiled").into());
        }
        self.value(root)
    }

    /// The read that a chain begins with when it begins with a fact, and what comes after it.
    fn head<'e>(&self, pair: &'e BinaryExpr) -> Option<(Typed, &'e Expr, ASTFlags)> {
        if parts::has_block(&pair.rhs) || parts::changer(&pair.rhs).is_some() {
            return None;
        }
        let before = self.path(&pair.lhs)?;
        let (Ty::Fact(mut kind), mut written) = (before.ty, before.written) else {
            return None;
        };
        let mut rest = &pair.rhs;
        while let Expr::Dot(pair, flags, _) = rest {
            let Some((further, ty, get)) = along(written.clone(), kind, &pair.lhs) else {
                break;
            };
            match (ty, get) {
                (Ty::Fact(next), _) => {
                    kind = next;
                    written = further;
                    rest = &pair.rhs;
                }
                (ty, Some(get)) => {
                    let read = Node::Read(Read::new(further, get).into());
                    return Some(((read, ty), &pair.rhs, *flags));
                }
                (_, None) => return None,
            }
        }
        // A function that takes the fact as a whole.
        let whole = (Node::Constant(Value::Fact(kind)), Ty::Fact(kind));
        Some((whole, rest, ASTFlags::NONE))
    }

    fn index(&mut self, pair: &BinaryExpr, flags: ASTFlags) -> Lowered<Typed> {
        if flags.contains(ASTFlags::NEGATED) || !is_plain_index(pair, flags) {
            return Err("an index in brackets of this kind is not compiled".into());
        }
        if parts::has_block(&pair.rhs) {
            return Err("statements inside of brackets are not compiled".into());
        }
        let (of, of_ty) = self.value(&pair.lhs)?;
        let (at, at_ty) = self.value(&pair.rhs)?;
        let gives = match (of_ty, at_ty) {
            (Ty::Texts, Ty::Int) => Ty::Str,
            (Ty::Ints, Ty::Int) => Ty::Int,
            (Ty::Spans, Ty::Int) => Ty::Span,
            (Ty::Str | Ty::Any, Ty::Int) | (Ty::Any, Ty::Str) => Ty::Any,
            _ => return Err("an index in brackets of this kind is not compiled".into()),
        };
        Ok((Node::Index(Box::new((of, at))), gives))
    }
}

/// Whether a chain of brackets has no more than one.
fn is_plain_index(pair: &BinaryExpr, flags: ASTFlags) -> bool {
    flags.contains(ASTFlags::BREAK) || !matches!(pair.rhs, Expr::Index(..) | Expr::Dot(..))
}

impl Read {
    fn new(path: String, get: Get) -> Self {
        // The expression, its variable, and for each property the step to it and the look-up.
        let steps = 2 + 2 * path.matches('.').count() as u64;
        Self { path, get, steps }
    }
}
