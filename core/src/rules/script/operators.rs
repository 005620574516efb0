//! Operators on values whose types both evaluators know. Of others nothing comes out, and rhai's
//! own operators are asked.

use super::program::{Arithmetic, Compare};
use super::value::Value;

impl Compare {
    #[inline]
    pub(super) fn holds<T: PartialOrd + ?Sized>(self, left: &T, right: &T) -> bool {
        match self {
            Self::Equal => left == right,
            Self::Unequal => left != right,
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
        }
    }
}

/// As it is written.
pub(super) fn sign_of(compare: Compare) -> &'static str {
    match compare {
        Compare::Equal => "==",
        Compare::Unequal => "!=",
        Compare::Less => "<",
        Compare::LessOrEqual => "<=",
        Compare::Greater => ">",
        Compare::GreaterOrEqual => ">=",
    }
}

impl Arithmetic {
    /// The operator that is written so.
    pub(super) fn of(sign: &str) -> Option<Self> {
        Some(match sign {
            "+" => Self::Add,
            "-" => Self::Subtract,
            "*" => Self::Multiply,
            "/" => Self::Divide,
            "%" => Self::Remainder,
            _ => return None,
        })
    }

    /// As it is written.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }
}

pub(super) fn compare_values(
    compare: Compare,
    left: &Value<'_>,
    right: &Value<'_>,
) -> Option<bool> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => Some(compare.holds(left, right)),
        (Value::Str(left), Value::Str(right)) => Some(compare.holds(&**left, &**right)),
        (Value::Bool(left), Value::Bool(right)) => Some(compare.holds(left, right)),
        (Value::Span(left), Value::Span(right)) => Some(compare.holds(left, right)),
        _ => None,
    }
}

/// Nothing when it does not work out.
pub(super) fn combine<'a>(
    how: Arithmetic,
    left: &Value<'a>,
    right: &Value<'a>,
) -> Option<Value<'a>> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => match how {
            Arithmetic::Add => left.checked_add(*right),
            Arithmetic::Subtract => left.checked_sub(*right),
            Arithmetic::Multiply => left.checked_mul(*right),
            Arithmetic::Divide => left.checked_div(*right),
            Arithmetic::Remainder => left.checked_rem(*right),
        }
        .map(Value::Int),
        (Value::Span(left), Value::Span(right)) => match how {
            Arithmetic::Add => Some(Value::Span(left.plus(*right))),
            Arithmetic::Subtract => Some(Value::Span(left.minus(*right))),
            _ => None,
        },
        _ => None,
    }
}
