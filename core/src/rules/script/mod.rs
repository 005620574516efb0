//! Scripts: one file, its hooks, and how a hook is asked.
//!
//! | file | knows |
//! | --- | --- |
//! | `schema`, `properties`, `reported` | what scripts can read: the one table of properties |
//! | `builders`, `drafts` | the functions that make answers: the one table of them, and what they do |
//! | `functions`, `rhais` | the words about all functions that a script can call |
//! | `definitions`, `reference` | those tables as editors and operators read them |
//! | `value` | the values both evaluators compute with |
//! | `source` | a script's text and its syntax tree by function |
//! | `check` | what is wrong before anything runs: names, references, patterns |
//! | `recovery` | what else is wrong in a script that cannot be read |
//! | `analysis`, `inference`, `conditions`, `switches`, `words` | what is likely to be wrong though it loads |
//! | `lookup` | what is asked of the tables beside the scripts |
//! | `lower`, `typing` | how the syntax tree becomes a `program` |
//! | `eval`, `turns`, `natives`, `operators` | how a program runs |
//! | `notes` | what a run writes down, to be explained |
//! | `walker` | how a plan has parts of a program run |
//! | `plan` | how most programs run: a chain of rules with an index |
//! | `bounds` | how many operations a program can take |
//! | `interpreter`, `asking` | how a program has parts of the script interpreted |
//! | `sandbox` | what rhai's interpreter may do, and its limits |
//! | `loading` | how a script is read, checked and compiled |
//! | `hook` | which evaluator is asked |
//! | `faults` | why a script gave no answer, in words |

mod analysis;
mod asking;
mod bounds;
mod builders;
mod check;
mod conditions;
mod definitions;
mod drafts;
mod eval;
mod faults;
mod functions;
mod handling;
mod hook;
mod inference;
mod interpreter;
mod loading;
mod lookup;
mod lower;
mod natives;
mod notes;
mod operators;
mod plan;
mod program;
mod properties;
mod recovery;
mod reference;
mod reported;
mod rhais;
mod sandbox;
mod schema;
mod source;
mod switches;
#[cfg(test)]
mod tests;
mod turns;
mod typing;
mod value;
mod walker;
mod words;

pub(crate) use check::{Known, unknown};
pub use definitions::editor_definitions;
#[cfg(test)]
pub(crate) use definitions::{callable, examples};
pub(crate) use faults::shortened;
pub(crate) use faults::{Fault, lower_first};
pub(crate) use hook::{Asked, Found, HOOKS, Script};
#[cfg(any(test, fuzzing))]
pub(crate) use hook::{Hook, Stepped};
pub use reference::script_reference;
pub(crate) use schema::{FactKind, Root};
#[cfg(test)]
pub(crate) use value::fact_map;
pub(crate) use value::{Draft, Made, Place};
