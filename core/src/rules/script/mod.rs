//! Scripts: one file, its hooks, and how a hook is asked.
//!
//! | file | knows |
//! | --- | --- |
//! | `schema` | what scripts can read: the one table of properties |
//! | `builders` | the functions that make answers: the one table of them |
//! | `value` | the values both evaluators compute with |
//! | `source` | a script's text and its syntax tree by function |
//! | `check` | what is wrong before anything runs: names, references, patterns |
//! | `analysis`, `inference`, `conditions`, `words` | what is likely to be wrong though it loads |
//! | `lower`, `typing` | how the syntax tree becomes a `program` |
//! | `eval` | how a program runs, and how it explains itself |
//! | `sandbox` | what rhai's interpreter may do, and its limits |
//! | `hook` | which evaluator is asked |

mod analysis;
mod builders;
mod check;
mod conditions;
mod eval;
mod hook;
mod inference;
mod lower;
mod program;
mod sandbox;
mod schema;
mod source;
mod typing;
mod value;
mod words;

pub(crate) use check::{Known, unknown};
pub(crate) use hook::{Asked, Fault, HOOKS, Hook, Script, lower_first};
pub(crate) use schema::{FactKind, Root};
#[cfg(test)]
pub(crate) use value::fact_map;
pub(crate) use value::{Made, Place};
