//! The types of expressions in a script, as far as they are known, and what is wrong with them.

use rhai::{BinaryExpr, Expr, FnCallExpr, Position};

use super::analysis::{Analysis, Frame, MaybeTy, Outcomes};
use super::builders::{self, BUILDERS};
use super::conditions::{Condition, Part, interval, mirrored};
use super::drafts::clock_kind;
use super::sandbox;
use super::schema::{FactKind, Get};
use super::typing::list_of;
use super::value::{Ty, Value};
use super::words;
use crate::model::Timestamp;

/// The names in scope, the innermost last.
pub(super) struct Names {
    all: Vec<(String, MaybeTy)>,
    /// Whether a variable keeps the type it began with.
    is_steady: bool,
}

impl Names {
    pub(super) fn new(
        parameters: impl Iterator<Item = (String, MaybeTy)>,
        is_steady: bool,
    ) -> Self {
        Self {
            all: parameters.collect(),
            is_steady,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn truncate(&mut self, to: usize) {
        self.all.truncate(to);
    }

    pub(super) fn declare(&mut self, name: &str, ty: MaybeTy) {
        let ty = ty.filter(|ty| self.is_steady || matches!(ty, Ty::Fact(_)));
        self.all.push((name.to_owned(), ty));
    }

    fn find(&self, name: &str) -> MaybeTy {
        self.all
            .iter()
            .rev()
            .find(|(known, _)| known == name)
            .and_then(|(_, ty)| *ty)
    }
}

/// What is known of an expression.
#[derive(Clone, Debug, Default)]
pub(super) struct Inferred {
    pub(super) ty: MaybeTy,
    /// Its value, when it is the same for every call.
    pub(super) value: Option<Value<'static>>,
    /// The property that it reads.
    pub(super) property: Option<(FactKind, &'static str)>,
}

impl Inferred {
    fn of(ty: Ty) -> Self {
        Self {
            ty: Some(ty),
            ..Self::default()
        }
    }

    fn constant(ty: Ty, value: Value<'static>) -> Self {
        Self {
            ty: Some(ty),
            value: Some(value),
            property: None,
        }
    }
}

impl Analysis<'_> {
    pub(super) fn infer(&mut self, expr: &Expr, frame: &mut Frame) -> Inferred {
        match expr {
            Expr::BoolConstant(flag, _) => Inferred::constant(Ty::Bool, Value::Bool(*flag)),
            Expr::IntegerConstant(number, _) => Inferred::constant(Ty::Int, Value::Int(*number)),
            Expr::StringConstant(text, _) => {
                Inferred::constant(Ty::Str, Value::Str(text.to_string().into()))
            }
            Expr::DynamicConstant(value, _) => match super::typing::constant_list(value) {
                Ok((super::program::Node::Constant(value), ty)) => Inferred::constant(ty, value),
                _ => Inferred::default(),
            },
            Expr::InterpolatedString(parts, _) => {
                for part in parts {
                    self.infer(part, frame);
                }
                Inferred::of(Ty::Str)
            }
            Expr::Array(parts, _) => self.list(parts, frame),
            Expr::Variable(name, ..) if name.2.is_empty() => Inferred {
                ty: frame.names.find(name.1.as_str()),
                ..Inferred::default()
            },
            Expr::And(parts, _) | Expr::Or(parts, _) => {
                for part in parts.iter() {
                    let known = self.infer(part, frame);
                    self.expect_bool(&known, part);
                }
                Inferred::of(Ty::Bool)
            }
            Expr::FnCall(call, position) => self.call(call, *position, frame),
            Expr::Dot(pair, ..) => self.chain(pair, frame),
            _ => Inferred::default(),
        }
    }

    pub(super) fn expect_bool(&mut self, known: &Inferred, part: &Expr) {
        if let Some(ty) = known.ty.filter(|ty| *ty != Ty::Bool) {
            let message = format!(
                "a condition is `true` or `false`, and this is {}",
                ty.phrase()
            );
            self.error("type", part.start_position(), message);
        }
    }

    fn list(&mut self, parts: &[Expr], frame: &mut Frame) -> Inferred {
        let parts: Vec<Inferred> = parts.iter().map(|part| self.infer(part, frame)).collect();
        let first = parts.first().and_then(|part| part.ty);
        let is_even = parts.iter().all(|part| part.ty == first);
        let Some(Ok(ty)) = first.filter(|_| is_even).map(|ty| list_of(Some(ty))) else {
            return Inferred::default();
        };
        let values: Option<Vec<_>> = parts.into_iter().map(|part| part.value).collect();
        Inferred {
            ty: Some(ty),
            value: values.map(Value::List),
            property: None,
        }
    }

    fn chain(&mut self, pair: &BinaryExpr, frame: &mut Frame) -> Inferred {
        let mut value = self.infer(&pair.lhs, frame);
        let mut rest = &pair.rhs;
        loop {
            let (step, next) = match rest {
                Expr::Dot(pair, ..) => (&pair.lhs, Some(&pair.rhs)),
                other => (other, None),
            };
            value = match step {
                Expr::Property(name, _) => property(&value, name.2.as_str()),
                Expr::MethodCall(call, position) => {
                    let mut args = vec![value];
                    args.extend(call.args.iter().map(|arg| self.infer(arg, frame)));
                    let key = (call.name.to_string(), call.args.len());
                    if self.functions.contains_key(&key) {
                        Inferred::default()
                    } else {
                        self.native_or_builder(call.name.as_str(), &args, *position, &call.args)
                    }
                }
                _ => Inferred::default(),
            };
            match next {
                Some(next) => rest = next,
                None => return value,
            }
        }
    }

    /// What a call can end with: a function of the script may end in several ways.
    pub(super) fn call_outcomes(
        &mut self,
        call: &FnCallExpr,
        at: Position,
        frame: &mut Frame,
    ) -> Outcomes {
        let key = (call.name.to_string(), call.args.len());
        if self.functions.contains_key(&key) && call.op_token.is_none() {
            let types = call.args.iter().map(|arg| self.infer(arg, frame).ty);
            let types = types.collect();
            return self.script_call(call, types);
        }
        [self.call(call, at, frame).ty].into()
    }

    fn call(&mut self, call: &FnCallExpr, at: Position, frame: &mut Frame) -> Inferred {
        let name = call.name.as_str();
        let key = (name.to_owned(), call.args.len());
        if self.functions.contains_key(&key) && call.op_token.is_none() {
            let outcomes = self.call_outcomes(call, at, frame);
            let ty = match outcomes.iter().collect::<Vec<_>>().as_slice() {
                [one] => **one,
                _ => None,
            };
            return Inferred {
                ty,
                ..Inferred::default()
            };
        }
        let args: Vec<Inferred> = call.args.iter().map(|arg| self.infer(arg, frame)).collect();
        if call.op_token.is_some() && name != "contains" && name != "!in" {
            return self.operator(name, &args, at, &call.args);
        }
        self.native_or_builder(name, &args, at, &call.args)
    }

    fn operator(
        &mut self,
        name: &str,
        args: &[Inferred],
        at: Position,
        parts: &[Expr],
    ) -> Inferred {
        let (left, right) = match args {
            [one] => {
                if name == "!" {
                    if let Some(part) = parts.first() {
                        self.expect_bool(one, part);
                    }
                    return Inferred::of(Ty::Bool);
                }
                let value = match (name, &one.value) {
                    ("-", Some(Value::Int(number))) => number.checked_neg().map(Value::Int),
                    _ => None,
                };
                return Inferred {
                    ty: one.ty,
                    value,
                    property: None,
                };
            }
            [left, right] => (left, right),
            _ => return Inferred::default(),
        };
        let is_equality = matches!(name, "==" | "!=");
        if is_equality || matches!(name, "<" | "<=" | ">" | ">=") {
            self.compare(name, left, right, at, parts);
            return Inferred::of(Ty::Bool);
        }
        match (name, left.ty, right.ty) {
            ("+", Some(Ty::Str), _) | ("+", _, Some(Ty::Str)) => Inferred::of(Ty::Str),
            ("+" | "-", Some(Ty::Span), Some(Ty::Span)) => Inferred::of(Ty::Span),
            (_, Some(Ty::Int), Some(Ty::Int)) if "+-*/%".contains(name) => Inferred::of(Ty::Int),
            ("+" | "-" | "*" | "/" | "%", Some(a), Some(b))
                if a == Ty::Span || b == Ty::Span || a == Ty::Bool || b == Ty::Bool =>
            {
                let message = format!(
                    "`{name}` does not go with {} and {}",
                    a.phrase(),
                    b.phrase()
                );
                self.error("type", at, message);
                Inferred::default()
            }
            _ => Inferred::default(),
        }
    }

    fn compare(
        &mut self,
        name: &str,
        left: &Inferred,
        right: &Inferred,
        at: Position,
        parts: &[Expr],
    ) {
        if let (Some(a), Some(b)) = (left.ty, right.ty) {
            let orders = matches!(a, Ty::Int | Ty::Str | Ty::Span);
            let wrong = if a != b {
                Some(format!(
                    "{} is compared with {}, which it never equals",
                    a.phrase(),
                    b.phrase()
                ))
            } else if !orders && !matches!(name, "==" | "!=") {
                Some(format!("`{name}` does not go with {}", a.phrase()))
            } else {
                None
            };
            if let Some(message) = wrong {
                self.error("type", at, message);
                return;
            }
        }
        for (read, other, part) in [(left, right, parts.get(1)), (right, left, parts.first())] {
            if let (Some(property), Some(Value::Str(text)), Some(part)) =
                (read.property, &other.value, part)
            {
                self.word(property, text, part.start_position());
            }
        }
    }

    /// A text that a property is compared with, when the property can be only certain texts.
    fn word(&mut self, property: (FactKind, &str), text: &str, at: Position) {
        if let Some(message) = words::stranger(property, text, self.known) {
            self.error("unknown-name", at, message);
        }
    }

    fn native_or_builder(
        &mut self,
        name: &str,
        args: &[Inferred],
        at: Position,
        parts: &[Expr],
    ) -> Inferred {
        if BUILDERS.iter().any(|one| one.name == name) {
            return self.builder(name, args, at);
        }
        let types: Vec<MaybeTy> = args.iter().map(|arg| arg.ty).collect();
        if matches!(name, "contains" | "!in") {
            self.membership(args, at, parts);
        }
        if matches!(name, "matches" | "is_open" | "hour_in" | "weekday_in") {
            let count = if name == "matches" { 2 } else { 1 };
            let wrong = types.iter().flatten().find(|ty| **ty != Ty::Str);
            if let Some(ty) = wrong {
                let message = format!("`{name}` takes a text, and was given {}", ty.phrase());
                self.error("type", at, message);
            } else if types.len() != count {
                let message = format!("`{name}` does not take {} arguments", types.len());
                self.error("argument", at, message);
            }
        }
        if matches!(name, "hour_in" | "weekday_in")
            && let Some(Inferred {
                value: Some(Value::Str(zone)),
                ..
            }) = args.first()
            && let Err(message) = sandbox::hour_in(zone, Timestamp::default())
        {
            let place = parts.first().map_or(at, |part| part.start_position());
            self.error("unknown-name", place, message);
        }
        match name {
            "len" | "hour_in" | "weekday_in" => Inferred::of(Ty::Int),
            "is_empty" | "contains" | "!in" | "starts_with" | "ends_with" | "matches"
            | "is_open" => Inferred::of(Ty::Bool),
            "to_lower" | "to_upper" => Inferred::of(Ty::Str),
            _ => Inferred::default(),
        }
    }

    fn builder(&mut self, name: &str, args: &[Inferred], at: Position) -> Inferred {
        let types: Option<Vec<Ty>> = args.iter().map(|arg| arg.ty).collect();
        let Some(types) = types else {
            // Whatever it is given, it gives one thing, unless several share the name.
            let mut gives = BUILDERS
                .iter()
                .filter(|one| one.name == name && one.takes.len() == args.len())
                .map(|one| one.gives);
            let first = gives.next();
            return Inferred {
                ty: first.filter(|first| gives.all(|other| other == *first)),
                ..Inferred::default()
            };
        };
        let Some(builder) = builders::find(name, &types) else {
            if let Some(message) = builders::misfit_of_types(name, &types) {
                self.error("argument", at, message);
            }
            return Inferred::default();
        };
        let values: Option<Vec<Value<'static>>> =
            args.iter().map(|arg| arg.value.clone()).collect();
        let made = values.map(|mut values| (builder.make)(&mut values));
        if let Some(Err(message)) = &made {
            self.error("argument", at, message.clone());
        }
        // A step of a plan names its clock, whatever it does.
        if made.is_none()
            && builder.takes.starts_with(&[Ty::Plan, Ty::Str])
            && builder.takes.ends_with(&[Ty::Act])
            && let Some(Value::Str(clock)) = args.get(1).and_then(|arg| arg.value.as_ref())
            && let Err(message) = clock_kind(clock)
        {
            self.error("argument", at, message);
        }
        Inferred {
            ty: Some(builder.gives),
            value: made.and_then(Result::ok),
            property: None,
        }
    }

    /// `x in list` and `list.contains(x)`.
    fn membership(&mut self, args: &[Inferred], at: Position, parts: &[Expr]) {
        let [list, item] = args else { return };
        let of = match list.ty {
            Some(Ty::Texts | Ty::Str) => Ty::Str,
            Some(Ty::Ints) => Ty::Int,
            Some(Ty::Spans) => Ty::Span,
            _ => return,
        };
        if let Some(ty) = item.ty.filter(|ty| *ty != of) {
            let message = format!(
                "{} is looked for where only {} can be",
                ty.phrase(),
                of.phrase()
            );
            self.error("type", at, message);
        }
        if let (Some(property), Some(Value::Str(text))) = (list.property, &item.value)
            && list.ty == Some(Ty::Texts)
        {
            let place = parts.last().map_or(at, |part| part.start_position());
            self.word(property, text, place);
        }
        if let (Some(property), Some(Value::List(items))) = (item.property, &list.value) {
            let place = parts.first().map_or(at, |part| part.start_position());
            for item in items {
                if let Value::Str(text) = item {
                    self.word(property, text, place);
                }
            }
        }
    }

    /// What a condition says.
    pub(super) fn condition(&mut self, expr: &Expr, frame: &mut Frame) -> Condition {
        match expr {
            Expr::BoolConstant(flag, _) => Condition::part(Part::Constant(*flag)),
            Expr::And(parts, _) => {
                let all: Vec<_> = parts
                    .iter()
                    .map(|part| self.condition(part, frame))
                    .collect();
                Condition::all(all.into_iter())
            }
            Expr::Or(parts, _) => {
                let all: Vec<_> = parts
                    .iter()
                    .map(|part| self.condition(part, frame))
                    .collect();
                Condition::any(all.into_iter())
            }
            Expr::FnCall(call, _) if call.op_token.is_some() => match call.args.as_slice() {
                [part] if call.name == "!" => self.condition(part, frame).not(),
                [left, right] if call.name != "contains" && call.name != "!in" => self
                    .comparison(call.name.as_str(), left, right, frame)
                    .unwrap_or_else(|| as_written(expr)),
                _ => as_written(expr),
            },
            other => as_written(other),
        }
    }

    fn comparison(
        &mut self,
        operator: &str,
        left: &Expr,
        right: &Expr,
        frame: &mut Frame,
    ) -> Option<Condition> {
        let (a, b) = (self.infer(left, frame), self.infer(right, frame));
        let (read, what, operator, value) = match (&a.value, &b.value) {
            (None, Some(value)) => (&a, left, operator, value),
            (Some(value), None) => (&b, right, mirrored(operator), value),
            _ => return None,
        };
        let path = written(what)?;
        let number = match value {
            Value::Int(number) => *number,
            Value::Span(span) => span.secs(),
            Value::Str(text) if operator == "==" => {
                return Some(Condition::part(Part::Is(path, text.to_string())));
            }
            _ => return None,
        };
        let (low, high) = interval(operator, number)?;
        let (least, most) = read
            .property
            .and_then(words::bounds)
            .unwrap_or((i64::MIN, i64::MAX));
        let part = if low > most || high < least {
            Part::Constant(false)
        } else if low <= least && high >= most {
            Part::Constant(true)
        } else {
            Part::Within(path, low, high)
        };
        Some(Condition::part(part))
    }
}

fn property(of: &Inferred, name: &str) -> Inferred {
    match of.ty {
        Some(Ty::Fact(kind)) => {
            let Some(found) = kind.property(name) else {
                return Inferred::default();
            };
            let ty = match found.get {
                Get::Bool(_) => Ty::Bool,
                Get::Int(_) => Ty::Int,
                Get::Span(_) => Ty::Span,
                Get::Str(_) | Get::Text(_) => Ty::Str,
                Get::List(_) => Ty::Texts,
                Get::Fact(next) => Ty::Fact(next),
            };
            Inferred {
                ty: Some(ty),
                value: None,
                property: Some((kind, found.name)),
            }
        }
        _ if name == "len" => Inferred::of(Ty::Int),
        _ => Inferred::default(),
    }
}

fn as_written(expr: &Expr) -> Condition {
    written(expr).map_or_else(Condition::unknown, |text| {
        Condition::part(Part::Holds(text))
    })
}

/// An expression in one spelling, when it is of a kind that gives the same whenever it is asked
/// within one decision.
fn written(expr: &Expr) -> Option<String> {
    let list = |parts: &[Expr]| -> Option<String> {
        let parts: Option<Vec<String>> = parts.iter().map(written).collect();
        Some(parts?.join(", "))
    };
    match expr {
        Expr::BoolConstant(flag, _) => Some(flag.to_string()),
        Expr::IntegerConstant(number, _) => Some(number.to_string()),
        Expr::StringConstant(text, _) => Some(format!("{text:?}")),
        Expr::DynamicConstant(value, _) => Some(value.to_string()),
        Expr::Variable(name, ..) if name.2.is_empty() => Some(name.1.to_string()),
        Expr::Property(name, _) => Some(name.2.to_string()),
        Expr::Dot(pair, ..) => Some(format!("{}.{}", written(&pair.lhs)?, written(&pair.rhs)?)),
        Expr::Array(parts, _) => Some(format!("[{}]", list(parts)?)),
        Expr::FnCall(call, _) | Expr::MethodCall(call, _) => {
            Some(format!("{}({})", call.name, list(&call.args)?))
        }
        Expr::And(parts, _) => Some(format!("and({})", list(parts)?)),
        Expr::Or(parts, _) => Some(format!("or({})", list(parts)?)),
        _ => None,
    }
}
