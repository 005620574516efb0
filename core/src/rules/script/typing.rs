//! What properties, operators and functions make of typed parts, while a hook is compiled.

use rhai::Expr;

use super::lower::{Lowered, Refusal, Typed};
use super::program::{Arithmetic, Building, Compare, Native, Node, Read};
use super::sandbox::compile_pattern;
use super::schema::{FactKind, Get};
use super::value::{Ty, Value};
use super::{builders, natives};

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

/// A constant that is neither a number nor a text: a list, mostly.
pub(super) fn constant(value: &rhai::Dynamic) -> Lowered<Typed> {
    if holds_function(value) {
        return Err("functions without a name are not compiled".into());
    }
    match Value::from_dynamic(value) {
        Value::List(_) => match constant_list(value) {
            Ok(list) => Ok(list),
            Err(_) => Ok((Node::Constant(Value::from_dynamic(value)), Ty::Any)),
        },
        other => Ok((Node::Constant(other), Ty::Any)),
    }
}

fn holds_function(value: &rhai::Dynamic) -> bool {
    value.is_fnptr()
        || value
            .as_array_ref()
            .is_ok_and(|items| items.iter().any(holds_function))
        || value
            .as_map_ref()
            .is_ok_and(|map| map.values().any(holds_function))
}

/// A constant list of things of one type.
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
    let of_numbers = args.iter().all(|(_, ty)| *ty == Ty::Int);
    let gives = match native {
        Native::Len | Native::HourIn | Native::WeekdayIn | Native::IndexOf | Native::Sign => {
            Ty::Int
        }
        Native::IsEmpty
        | Native::IsOpen
        | Native::Contains
        | Native::StartsWith
        | Native::EndsWith
        | Native::Matches => Ty::Bool,
        Native::SubString => Ty::Str,
        // Of a single character it is a character again.
        Native::ToLower | Native::ToUpper => match args.first() {
            Some((_, Ty::Str)) => Ty::Str,
            _ => Ty::Any,
        },
        Native::Abs | Native::Min | Native::Max if of_numbers => Ty::Int,
        Native::Abs | Native::Min | Native::Max => Ty::Any,
    };
    let is_of_texts = args.iter().all(|(_, ty)| matches!(ty, Ty::Str));
    let mut nodes: Vec<Node> = args.into_iter().map(|(node, _)| node).collect();
    if native == Native::Matches
        && is_of_texts
        && let [_, Node::Text(pattern)] = nodes.as_slice()
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
        && items.iter().all(|item| matches!(item, Value::Str(_)))
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
            steps: read.steps,
        };
        return Ok((Node::TextIn(Box::new(read), texts), gives));
    }
    Ok((Node::Native(native, nodes), gives))
}

pub(super) fn operator(name: &str, args: Vec<Typed>) -> Lowered<Typed> {
    let mut args = args.into_iter();
    match (args.next(), args.next()) {
        (Some((node, _)), None) if name == "!" => Ok((Node::Not(Box::new(node)), Ty::Bool)),
        (Some((node, Ty::Int)), None) if name == "-" => {
            Ok((fold(Node::Negate(Box::new(node))), Ty::Int))
        }
        (Some((node, _)), None) => Ok((Node::Rhai(name.into(), vec![node]), Ty::Any)),
        (Some(left), Some(right)) => Ok(binary(name, left, right)),
        _ => Err(format!("this use of `{name}` is not compiled").into()),
    }
}

fn binary(name: &str, left: Typed, right: Typed) -> Typed {
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
        return (comparison(compare, left.0, right.0), Ty::Bool);
    }
    let both = (left.1, right.1);
    if name == "+" && both == (Ty::Str, Ty::Str) {
        return (Node::Join(vec![left.0, right.0]), Ty::Str);
    }
    let gives = match (name, both) {
        (_, (Ty::Int, Ty::Int)) if !name.starts_with("..") => Ty::Int,
        ("+" | "-", (Ty::Span, Ty::Span)) => Ty::Span,
        _ => Ty::Any,
    };
    match Arithmetic::of(name) {
        Some(how) => (Node::Arithmetic(how, Box::new((left.0, right.0))), gives),
        None => (Node::Rhai(name.into(), vec![left.0, right.0]), gives),
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
        Node::List(parts) => match constants(&parts).and_then(natives::list) {
            Some(list) => Node::Constant(list),
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

pub(super) fn expression_name(expr: &Expr) -> &'static str {
    match expr {
        Expr::Map(..) => "maps are",
        Expr::ThisPtr(..) => "`this` is",
        _ => "an expression of this kind is",
    }
}
