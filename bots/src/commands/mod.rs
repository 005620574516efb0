//! The command table: what people can type, in every front end alike.
//!
//! A line is a verb and its arguments:
//!
//! ```text
//! line     = verb { option | argument } [ "--" text ]
//! option   = name "=" value | "--" name "=" value | "--" name value
//! value    = word | '"' anything but a quote '"'
//! ```
//!
//! - A verb is declared once, as a [`Verb`] in the file of its group. [`parse`], [`help`] and
//!   [`complete`] read the declaration, and so will a chat server's registration: every argument
//!   has a name, so that `assign T-1 ben` and `assign ticket=T-1 person=ben` are the same.
//! - Free text needs no quotes. A one-line text (a subject) ends at a lone ` -- `; what follows is
//!   the longer text. Options stand before a longer text, never inside it.
//! - Nothing here checks a permission or whether a case exists; the desk does.

mod accounts;
mod args;
mod calls;
mod chat;
mod complaint;
mod complete;
mod events;
mod help;
mod incidents;
mod line;
mod moment;
mod named;
mod parse;
mod people;
mod rules;
mod scope;
mod session;
mod solutions;
mod table;
mod tickets;
mod training;
mod walk;

pub use args::{Args, Heard, Value};
pub use complaint::{Complaint, ParseError};
pub use complete::{Candidate, choices, complete, hint, suggestions, with_note};
pub use help::{about, help, usage};

pub use line::{MAX_LINE_BYTES, clean};
pub use named::parse_named;
pub use parse::{Asked, Local, Request, parse};
pub use scope::{Scope, SeenCases};
pub use table::{Group, Kind, Param, Place, Standing, Verb, find, verbs};

#[cfg(test)]
mod tests;
