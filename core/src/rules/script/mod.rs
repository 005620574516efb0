//! Scripts: one file, its hooks, and how a hook is asked.

mod builders;
mod hook;
mod sandbox;
mod schema;
mod source;
mod value;

pub(crate) use hook::{Asked, Fault, HOOKS, Hook, Script, lower_first};
pub(crate) use sandbox::Host;
pub(crate) use schema::Root;
pub(crate) use value::{Made, Place};
