//! Scripts: one file, its hooks, and how a hook is asked.

mod builders;
mod check;
mod eval;
mod hook;
mod lower;
mod program;
mod sandbox;
mod schema;
mod source;
mod typing;
mod value;

pub(crate) use check::{Known, unknown};
pub(crate) use hook::{Asked, Fault, HOOKS, Hook, Script, lower_first};
pub(crate) use schema::{FactKind, Root};
pub(crate) use value::{Made, Place};
