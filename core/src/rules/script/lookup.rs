//! What scripts ask of the tables beside them: `listed`, `lookup`, `lookup_number`, `lookup_span`.
//!
//! Table and column are written out where they are asked for, so that a name that does not exist
//! and a value that is no number are found when the rules are loaded, and not when a call comes.

use std::sync::Arc;

use rhai::{AST, ASTNode, Engine, Expr, FnCallExpr, Position};

use super::check::call_of;
use super::faults::error;
use super::sandbox::{MAX_TEXT_BYTES, Outcome, fail};
use super::value::{Place, Ty, Value};
use crate::model::Span;
use crate::rules::diagnostic::Findings;
use crate::rules::lookups::{Lookup, Lookups, NUMBER, SPAN};

/// What is wanted of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    IsListed,
    Text,
    Number,
    Span,
}

/// A question to a table, of which only the key is open.
#[derive(Clone, Debug)]
pub(crate) struct Asking {
    table: Arc<Lookup>,
    column: usize,
    wanted: Wanted,
    /// As it is written, up to the key and behind it.
    before: String,
    after: String,
}

impl Wanted {
    fn of(function: &str) -> Option<Self> {
        match function {
            "listed" => Some(Self::IsListed),
            "lookup" => Some(Self::Text),
            "lookup_number" => Some(Self::Number),
            "lookup_span" => Some(Self::Span),
            _ => None,
        }
    }
}

impl Asking {
    /// The question that a call of `function` with this table and column is, both written out;
    /// nothing when it is none, or when the column has a text that is too long for scripts.
    pub(super) fn of(
        function: &str,
        table: &str,
        column: Option<&str>,
        lookups: &Lookups,
    ) -> Option<Self> {
        let wanted = Wanted::of(function)?;
        let found = lookups.table(table).ok()?;
        let column_number = match column {
            Some(name) => found.column(name).ok()?,
            None => 0,
        };
        if wanted == Wanted::Text && found.longest(column_number) > MAX_TEXT_BYTES {
            return None;
        }
        Some(Self {
            table: Arc::clone(found),
            column: column_number,
            wanted,
            before: format!("{function}(\"{table}\", "),
            after: column.map_or_else(|| ")".to_owned(), |name| format!(", \"{name}\")")),
        })
    }

    /// What it gives.
    pub(super) fn gives(&self) -> Ty {
        match self.wanted {
            Wanted::IsListed => Ty::Bool,
            Wanted::Text => Ty::Str,
            Wanted::Number => Ty::Int,
            Wanted::Span => Ty::Span,
        }
    }

    /// The answer for a key, which borrows from the table. Nothing when a value is not what is
    /// wanted, which loading has ruled out.
    pub(super) fn answer(&self, key: &str) -> Option<Value<'_>> {
        Some(match self.wanted {
            Wanted::IsListed => Value::Bool(self.table.contains(key)),
            Wanted::Text => Value::Str(self.table.text(key, self.column).into()),
            Wanted::Number => Value::Int(self.table.number(key, self.column).ok()?),
            Wanted::Span => Value::Span(self.table.span(key, self.column).ok()?),
        })
    }

    /// Whether the table has the key.
    pub(super) fn is_listed(&self, key: &str) -> bool {
        self.table.contains(key)
    }

    /// As an explanation shows it, with the key as it is shown.
    pub(super) fn written(&self, key: &str) -> String {
        format!("{}{key}{}", self.before, self.after)
    }
}

/// Brings the functions to rhai's interpreter.
pub(super) fn register(engine: &mut Engine, lookups: &Arc<Lookups>) {
    let all = Arc::clone(lookups);
    engine.register_fn("listed", move |table: &str, key: &str| -> Outcome<bool> {
        let table = all.table(table).or_else(fail)?;
        Ok(table.contains(key))
    });
    let all = Arc::clone(lookups);
    engine.register_fn(
        "lookup",
        move |table: &str, key: &str, column: &str| -> Outcome<String> {
            let table = all.table(table).or_else(fail)?;
            let column = table.column(column).or_else(fail)?;
            Ok(table.text(key, column).to_owned())
        },
    );
    let all = Arc::clone(lookups);
    engine.register_fn(
        "lookup_number",
        move |table: &str, key: &str, column: &str| -> Outcome<i64> {
            let table = all.table(table).or_else(fail)?;
            let column = table.column(column).or_else(fail)?;
            table.number(key, column).or_else(fail)
        },
    );
    let all = Arc::clone(lookups);
    engine.register_fn(
        "lookup_span",
        move |table: &str, key: &str, column: &str| -> Outcome<Span> {
            let table = all.table(table).or_else(fail)?;
            let column = table.column(column).or_else(fail)?;
            table.span(key, column).or_else(fail)
        },
    );
}

/// Checks the tables and columns that a script names, and what stands in those columns.
pub(super) fn check(file: &str, ast: &AST, lookups: &Lookups, findings: &mut Findings) {
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        if let Some((call, at)) = call_of(path)
            && let Some(wanted) = Wanted::of(&call.name)
            && let Err((code, at, message)) = checked(call, at, wanted, lookups)
        {
            findings.error(code, error(file, at, message));
        }
        true
    });
}

type Wrong = (&'static str, Place, String);

fn checked(
    call: &FnCallExpr,
    at: Position,
    wanted: Wanted,
    lookups: &Lookups,
) -> Result<(), Wrong> {
    let name = &call.name;
    let arity = if wanted == Wanted::IsListed { 2 } else { 3 };
    let args = call.args.as_slice();
    if args.len() != arity {
        let message = format!("`{name}` takes {arity} and is given {}", args.len());
        return Err(("argument", at.into(), message));
    }
    let text = |index: usize, what: &str| match args.get(index) {
        Some(Expr::StringConstant(text, at)) => Ok((text.as_str(), Place::from(*at))),
        other => {
            let at = other.map_or(at, Expr::position);
            let message = format!("the {what} of `{name}` is written out, as in \"contracts\"");
            Err(("argument", at.into(), message))
        }
    };
    let (table, at) = text(0, "table")?;
    let unknown = |at: Place| move |message| ("unknown-name", at, message);
    let table = lookups.table(table).map_err(unknown(at))?;
    if wanted == Wanted::IsListed {
        return Ok(());
    }
    let (column, at) = text(2, "column")?;
    let number = table.column(column).map_err(unknown(at))?;
    let (misfit, what) = match wanted {
        Wanted::Number => (table.not_a_number(number), NUMBER),
        Wanted::Span => (table.not_a_span(number), SPAN),
        Wanted::IsListed | Wanted::Text => return Ok(()),
    };
    match misfit {
        None => Ok(()),
        Some(misfit) => {
            let message = format!(
                "the column `{column}` has `{}` in {}:{}, which is not {what}",
                misfit.value, misfit.file, misfit.line
            );
            Err(("argument", at, message))
        }
    }
}
