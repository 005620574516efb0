//! What properties, operators and functions make of typed parts, while a hook is compiled.

use rhai::{Expr, Stmt};

use super::builders;
use super::lower::{Lowered, Refusal, Typed};
use super::program::{Arithmetic, Building, Compare, Native, Node, Read};
use super::sandbox::compile_pattern;
use super::schema::{FactKind, Get};
use super::value::{Ty, Value};

/// Follows properties from a fact on.
pub(super) fn along(
    path: String,
    kind: FactKind,
    rest: &Expr,
) -> Option<(String, Ty, Option<Get>)> {
    match rest {
        Expr::Property(name, _) => {
            let get = kind.property(name.2.as_str())?.get;
            let path = format!("{path}.{}", name.2);
            let ty = match get {
                Get::Bool(_) => Ty::Bool,
                Get::Int(_) => Ty::Int,
                Get::Span(_) => Ty::Span,
                Get::Str(_) | Get::Text(_) => Ty::Str,
                Get::List(_) => Ty::Texts,
                Get::Fact(next) => Ty::Fact(next),
            };
            Some((path, ty, Some(get)))
        }
        Expr::Dot(pair, ..) => {
            let (path, Ty::Fact(next), _) = along(path, kind, &pair.lhs)? else {
                return None;
            };
            along(path, next, &pair.rhs)
        }
        _ => None,
    }
}

pub(super) fn list_of(of: Option<Ty>) -> Lowered<Ty> {
    match of {
        Some(Ty::Str) => Ok(Ty::Texts),
        Some(Ty::Span) => Ok(Ty::Spans),
        Some(Ty::Int) => Ok(Ty::Ints),
        _ => Err("a list of this kind is not compiled".into()),
    }
}

pub(super) fn constant_list(value: &rhai::Dynamic) -> Lowered<Typed> {
    let Value::List(items) = Value::from_dynamic(value) else {
        return Err("a constant of this kind is not compiled".into());
    };
    let types: Vec<Ty> = items
        .iter()
        .map(|item| match item {
            Value::Str(_) => Ok(Ty::Str),
            Value::Int(_) => Ok(Ty::Int),
            _ => Err(Refusal::from("a list of this kind is not compiled")),
        })
        .collect::<Result<_, _>>()?;
    if types.iter().any(|ty| Some(ty) != types.first()) {
        return Err("a list of several types is not compiled".into());
    }
    let ty = list_of(types.first().copied())?;
    Ok((Node::Constant(Value::List(items)), ty))
}

pub(super) fn native_call(native: Native, args: Vec<Typed>) -> Lowered<Typed> {
    let types: Vec<Ty> = args.iter().map(|(_, ty)| *ty).collect();
    let gives = match (native, types.as_slice()) {
        (Native::Len, [Ty::Str | Ty::Texts | Ty::Spans | Ty::Ints])
        | (Native::HourIn | Native::WeekdayIn, [Ty::Str]) => Ty::Int,
        (Native::IsEmpty, [Ty::Str | Ty::Texts | Ty::Spans | Ty::Ints])
        | (Native::IsOpen, [Ty::Str])
        | (
            Native::Contains | Native::StartsWith | Native::EndsWith | Native::Matches,
            [Ty::Str, Ty::Str],
        )
        | (Native::Contains, [Ty::Texts, Ty::Str] | [Ty::Ints, Ty::Int]) => Ty::Bool,
        (Native::ToLower | Native::ToUpper, [Ty::Str]) => Ty::Str,
        _ => return Err(format!("this use of {native:?} is not compiled").into()),
    };
    let mut nodes: Vec<Node> = args.into_iter().map(|(node, _)| node).collect();
    if native == Native::Matches
        && let Some(Node::Text(pattern)) = nodes.get(1)
    {
        let regex = compile_pattern(pattern)?;
        return Ok((
            Node::Matches(Box::new(nodes.swap_remove(0)), Box::new(regex)),
            gives,
        ));
    }
    if native == Native::Contains
        && let [Node::Constant(Value::List(items)), Node::Read(read)] = nodes.as_slice()
        && let Get::Str(get) = read.get
    {
        let texts = items
            .iter()
            .filter_map(|item| match item {
                Value::Str(text) => Some(text.to_string()),
                _ => None,
            })
            .collect();
        let read = Read {
            path: read.path.clone(),
            get: Get::Str(get),
        };
        return Ok((Node::TextIn(Box::new(read), texts), gives));
    }
    Ok((Node::Native(native, nodes), gives))
}

pub(super) fn operator(name: &str, args: Vec<Typed>) -> Lowered<Typed> {
    let mut args = args.into_iter();
    match (args.next(), args.next()) {
        (Some((node, Ty::Bool)), None) if name == "!" => Ok((Node::Not(Box::new(node)), Ty::Bool)),
        (Some((node, Ty::Int)), None) if name == "-" => {
            Ok((fold(Node::Negate(Box::new(node))), Ty::Int))
        }
        (Some(left), Some(right)) if left.1 == right.1 => binary(name, left, right),
        _ => Err(format!("this use of `{name}` is not compiled").into()),
    }
}

fn binary(name: &str, left: Typed, right: Typed) -> Lowered<Typed> {
    let ty = left.1;
    let compare = match name {
        "==" => Some(Compare::Equal),
        "!=" => Some(Compare::Unequal),
        "<" => Some(Compare::Less),
        "<=" => Some(Compare::LessOrEqual),
        ">" => Some(Compare::Greater),
        ">=" => Some(Compare::GreaterOrEqual),
        _ => None,
    };
    if let Some(compare) = compare {
        let equality = matches!(compare, Compare::Equal | Compare::Unequal);
        return match ty {
            Ty::Int | Ty::Str | Ty::Span => Ok((comparison(compare, left.0, right.0), Ty::Bool)),
            Ty::Bool if equality => Ok((comparison(compare, left.0, right.0), Ty::Bool)),
            _ => Err(format!("comparing {} is not compiled", ty.phrase()).into()),
        };
    }
    let how = match name {
        "+" if ty == Ty::Str => return Ok((Node::Join(vec![left.0, right.0]), Ty::Str)),
        "+" => Arithmetic::Add,
        "-" => Arithmetic::Subtract,
        "*" if ty == Ty::Int => Arithmetic::Multiply,
        "/" if ty == Ty::Int => Arithmetic::Divide,
        "%" if ty == Ty::Int => Arithmetic::Remainder,
        _ => return Err(format!("the operator `{name}` is not compiled").into()),
    };
    match ty {
        Ty::Int | Ty::Span => Ok((Node::Arithmetic(how, Box::new((left.0, right.0))), ty)),
        _ => Err(format!("this use of `{name}` is not compiled").into()),
    }
}

/// A comparison, in its short form when it is of a property with a constant.
fn comparison(compare: Compare, left: Node, right: Node) -> Node {
    match (left, right) {
        (Node::Read(read), Node::Constant(Value::Int(number)))
            if matches!(read.get, Get::Int(_)) =>
        {
            Node::NumberIs(read, compare, number)
        }
        (Node::Read(read), Node::Text(text))
            if matches!(read.get, Get::Str(_))
                && matches!(compare, Compare::Equal | Compare::Unequal) =>
        {
            Node::TextIs(read, compare == Compare::Equal, text)
        }
        (left, right) => Node::Compare(compare, Box::new((left, right))),
    }
}

/// Does at load what needs nothing of the facts.
pub(super) fn fold(node: Node) -> Node {
    match node {
        Node::Negate(part) => match *part {
            Node::Constant(Value::Int(number)) if number != i64::MIN => {
                Node::Constant(Value::Int(-number))
            }
            other => Node::Negate(Box::new(other)),
        },
        Node::List(parts) => match constants(&parts) {
            Some(values) => Node::Constant(Value::List(values)),
            None => Node::List(parts),
        },
        other => other,
    }
}

/// Most answers are made of constants, and then made once. A builder that refuses its constants
/// would refuse them every time.
pub(super) fn fold_building(building: Building) -> Lowered<Node> {
    let Some(mut args) = constants(&building.args) else {
        return Ok(Node::Build(Box::new(building)));
    };
    match (building.builder.make)(&mut args) {
        Ok(mut value) => {
            if building.builder.begins {
                builders::stamp(&mut value, building.place);
            }
            Ok(Node::Constant(value))
        }
        Err(message) => Err(Refusal::Wrong(building.place, message)),
    }
}

fn constants(nodes: &[Node]) -> Option<Vec<Value<'static>>> {
    nodes
        .iter()
        .map(|node| match node {
            Node::Constant(value) => Some(value.clone()),
            Node::Text(text) => Some(Value::Str(text.clone().into())),
            _ => None,
        })
        .collect()
}

pub(super) fn statement_name(statement: &Stmt) -> &'static str {
    match statement {
        Stmt::Switch(..) => "`switch` is",
        Stmt::While(..) | Stmt::Do(..) | Stmt::For(..) | Stmt::BreakLoop(..) => "loops are",
        Stmt::TryCatch(..) => "`try` is",
        Stmt::Return(..) => "`throw` and an empty `return` are",
        _ => "a statement of this kind is",
    }
}

pub(super) fn expression_name(expr: &Expr) -> &'static str {
    match expr {
        Expr::Map(..) => "maps are",
        Expr::Index(..) => "an index in brackets is",
        Expr::FloatConstant(..) => "numbers with a point are",
        Expr::CharConstant(..) => "single characters are",
        Expr::Coalesce(..) => "`??` is",
        Expr::ThisPtr(..) => "`this` is",
        Expr::Unit(..) => "`()` is",
        _ => "an expression of this kind is",
    }
}
