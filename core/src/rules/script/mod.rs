//! Scripts: one file, its hooks, and how a hook is asked.
//!
//! | file | knows |
//! | --- | --- |
//! | `schema`, `properties` | what scripts can read: the one table of properties |
//! | `builders` | the functions that make answers: the one table of them |
//! | `functions`, `rhais` | the words about all functions that a script can call |
//! | `definitions`, `reference` | those tables as editors and operators read them |
//! | `value` | the values both evaluators compute with |
//! | `source` | a script's text and its syntax tree by function |
//! | `check` | what is wrong before anything runs: names, references, patterns |
//! | `recovery` | what else is wrong in a script that cannot be read |
//! | `analysis`, `inference`, `conditions`, `switches`, `words` | what is likely to be wrong though it loads |
//! | `lower`, `typing` | how the syntax tree becomes a `program` |
//! | `eval` | how a program runs, and how it explains itself |
//! | `sandbox` | what rhai's interpreter may do, and its limits |
//! | `hook` | which evaluator is asked |

mod analysis;
mod builders;
mod check;
mod conditions;
mod definitions;
mod eval;
mod functions;
mod hook;
mod inference;
mod lower;
mod program;
mod properties;
mod recovery;
mod reference;
mod rhais;
mod sandbox;
mod schema;
mod source;
mod switches;
#[cfg(test)]
mod tests;
mod typing;
mod value;
mod words;

pub(crate) use check::{Known, unknown};
#[cfg(test)]
pub(crate) use definitions::callable;
pub use definitions::editor_definitions;
pub(crate) use hook::{Asked, Fault, HOOKS, Hook, Script, lower_first};
pub use reference::script_reference;
pub(crate) use schema::{FactKind, Root};
#[cfg(test)]
pub(crate) use value::fact_map;
pub(crate) use value::{Made, Place};
