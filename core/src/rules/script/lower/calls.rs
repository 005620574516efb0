//! Calls: of the script's own functions, of rhai's, and of those that make answers.

use rhai::{Expr, FnCallExpr, Position};

use super::super::builders::{self, BUILDERS};
use super::super::lookup::Asking;
use super::super::program::{Building, Choosing, Native, Node};
use super::super::rhais::{KEYWORDS, is_rhais};
use super::super::typing::{fold_building, native_call, operator};
use super::super::value::{Place, Ty, Value};
use super::{Lowered, Refusal, Scope, Typed, parts};

impl Scope<'_, '_> {
    pub(super) fn property(&mut self, value: Typed, name: &str) -> Lowered<Typed> {
        match (name, value.1) {
            ("len", Ty::Str | Ty::Texts | Ty::Ints | Ty::Spans) => {
                native_call(Native::Len, vec![value])
            }
            ("is_empty", Ty::Str) => native_call(Native::IsEmpty, vec![value]),
            _ => Ok((Node::Property(value.0.into(), name.to_owned()), Ty::Any)),
        }
    }

    pub(super) fn method(
        &mut self,
        value: Typed,
        call: &FnCallExpr,
        at: Position,
    ) -> Lowered<Typed> {
        let key = (call.name.to_string(), call.args.len());
        if self.compiler.files.functions.contains_key(&key) {
            return Err(format!("`{}` is called on a value as `this`", call.name).into());
        }
        let mut args = vec![value];
        for arg in &call.args {
            args.push(self.argument(arg)?);
        }
        self.native_or_builder(call.name.as_str(), args, at.into())
    }

    pub(super) fn function_call(&mut self, call: &FnCallExpr, at: Position) -> Lowered<Typed> {
        if call.is_qualified() || call.capture_parent_scope {
            return Err("a call of this kind is not compiled".into());
        }
        let name = call.name.as_str();
        let is_operator = call.op_token.is_some() && name != "contains" && name != "!in";
        if !is_operator && let Some((Expr::Variable(..), rest)) = call.args.split_first() {
            // rhai looks at a variable in the first place after all other arguments, and changes
            // it in its place.
            if rest.iter().any(parts::has_block) {
                return Err("statements among the arguments of a call are not compiled".into());
            }
            if parts::CHANGERS.contains(&name) {
                return Err(format!("`{name}`, which changes a variable, is not compiled").into());
            }
        }
        let key = (name.to_owned(), call.args.len());
        if self.compiler.files.functions.contains_key(&key) {
            if call.op_token.is_some() {
                return Err(format!("`{name}` is redefined, which changes `in`").into());
            }
            return self.script_call(call);
        }
        let mut args = Vec::with_capacity(call.args.len());
        for arg in &call.args {
            args.push(self.argument(arg)?);
        }
        if is_operator {
            return operator(name, args);
        }
        if name == "!in" {
            let (node, ty) = self.native_or_builder("contains", args, at.into())?;
            return match ty {
                Ty::Bool => Ok((Node::Not(node.into()), Ty::Bool)),
                _ => Err("this use of `!in` is not compiled".into()),
            };
        }
        self.native_or_builder(name, args, at.into())
    }

    /// An argument. A function without a name makes the whole call the interpreter's.
    fn argument(&mut self, arg: &Expr) -> Lowered<Typed> {
        if parts::is_closure(arg) {
            return Err("functions without a name are not compiled".into());
        }
        self.value(arg)
    }

    fn script_call(&mut self, call: &FnCallExpr) -> Lowered<Typed> {
        let mut types = Vec::with_capacity(call.args.len());
        let mut args = Vec::new();
        for arg in &call.args {
            if let Some(kind) = self.fact(arg) {
                types.push(Ty::Fact(kind));
                continue;
            }
            let (node, ty) = self.argument(arg)?;
            let ty = if matches!(ty, Ty::Fact(_)) {
                Ty::Any
            } else {
                ty
            };
            types.push(ty);
            args.push(node);
        }
        let name = call.name.as_str();
        let signature = (name.to_owned(), types);
        let (index, gives) =
            self.compiler
                .function(&signature)
                .map_err(|refusal| match refusal {
                    Refusal::NotCovered(place, why) => {
                        let source = self.compiler.files.source;
                        let why = format!(
                            "`{name}` is not compiled: {why} ({})",
                            source.line_of(place)
                        );
                        why.into()
                    }
                    wrong => wrong,
                })?;
        Ok((Node::Call(index, args), gives))
    }

    fn native_or_builder(&mut self, name: &str, mut args: Vec<Typed>, at: Place) -> Lowered<Typed> {
        if let Some(asking) = self.asking(name, &args)
            && let Some((key, _)) = args.get_mut(1)
        {
            let key = std::mem::replace(key, Node::Fail);
            let gives = asking.gives();
            return Ok((Node::Lookup(Box::new((asking, key))), gives));
        }
        let types: Vec<Ty> = args.iter().map(|(_, ty)| *ty).collect();
        if let Some(builder) = builders::find(name, &types) {
            let steps = self.steps_of(&args);
            let building = Building {
                builder,
                args: args.into_iter().map(|(node, _)| node).collect(),
                place: at,
            };
            let node = fold_building(building)?;
            self.price(&node, steps);
            return Ok((node, builder.gives));
        }
        if let Some(native) = Native::of(name) {
            return native_call(native, args);
        }
        if BUILDERS.iter().any(|one| one.name == name) {
            // In a loop a variable may be given something else further down.
            let is_sure = self.loops.is_empty();
            return choosing(name, is_sure, args, at);
        }
        if is_rhais(name) && !KEYWORDS.contains(&name) && !parts::TAKES_FUNCTIONS.contains(&name) {
            let nodes = args.into_iter().map(|(node, _)| node).collect();
            return Ok((Node::Rhai(name.into(), nodes), Ty::Any));
        }
        Err(format!("`{name}` is not compiled").into())
    }

    /// The question to a table beside the scripts that a call is, when its key is a text.
    fn asking(&self, name: &str, args: &[Typed]) -> Option<Asking> {
        let (table, column) = match args {
            [(Node::Text(table), _), (_, Ty::Str)] => (table, None),
            [
                (Node::Text(table), _),
                (_, Ty::Str),
                (Node::Text(column), _),
            ] => (table, Some(column.as_str())),
            _ => return None,
        };
        Asking::of(name, table, column, self.compiler.files.lookups)
    }

    /// What the interpreter spends on a call of a builder with arguments that are put together at
    /// load themselves.
    fn steps_of(&self, args: &[Typed]) -> u64 {
        let of = |(node, _): &Typed| match node {
            // Answers begin at different places.
            Node::Constant(Value::Draft(draft)) => {
                let known = self.compiler.prices.get(&draft.at);
                known.copied().unwrap_or(self.compiler.dearest)
            }
            // `[minutes(1), minutes(2)]`
            Node::Constant(Value::List(items)) => 8 * items.len() as u64 + 2,
            Node::Constant(Value::Span(_)) => 8,
            _ => 1,
        };
        4 + args.iter().map(of).sum::<u64>()
    }
}

/// A call of a builder with something of which the type is not known yet.
fn choosing(name: &str, is_sure: bool, args: Vec<Typed>, at: Place) -> Lowered<Typed> {
    let types: Vec<Ty> = args.iter().map(|(_, ty)| *ty).collect();
    if is_sure
        && !types.contains(&Ty::Any)
        && let Some(message) = builders::misfit_of_types(name, &types)
    {
        return Err(Refusal::Wrong(at, message));
    }
    let mut gives = BUILDERS
        .iter()
        .filter(|one| one.name == name && one.takes.len() == types.len())
        .map(|one| one.gives);
    let first = gives.next();
    let ty = first.filter(|first| gives.all(|other| other == *first));
    let choosing = Choosing {
        name: name.to_owned(),
        args: args.into_iter().map(|(node, _)| node).collect(),
        place: at,
    };
    Ok((Node::Choose(choosing.into()), ty.unwrap_or(Ty::Any)))
}
