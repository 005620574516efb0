//! Rules and workflow for support desks: calls are routed, tickets are kept to their promises and
//! outages are announced, by scripts that operators edit while the desk runs.
//!
//! **The desk is a pure function.** [`desk::decide`] makes a [`desk::Change`] of a command, a state,
//! the time and a [`rules::Rulebook`], and nothing below [`service`] reads a clock, a file or a
//! random number. So a host that has its own loop, clock and store can drive it by hand; this is
//! the whole of such a host:
//!
//! ```
//! use std::path::Path;
//! use std::sync::Arc;
//!
//! use switchboard::desk::{Actor, Command, Reply};
//! use switchboard::model::{Channel, NotificationId, Timestamp};
//! use switchboard::service::{Driver, load_rules};
//! use switchboard::store::sqlite::SqliteStore;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let rulebook = load_rules(Path::new("../rules"))?;
//! let driver = Driver::new(Arc::new(SqliteStore::in_memory()?), Arc::new(rulebook))?;
//! let mut now: Timestamp = "2026-11-25T09:00:00Z".parse()?;
//!
//! // A person asks for something.
//! let ada = Actor::Person("ada".parse()?);
//! let open = Command::OpenTicket {
//!     caller: "ada".parse()?,
//!     severity: None,
//!     subject: "Mail is slow in Paris".into(),
//!     text: String::new(),
//!     product: String::new(),
//!     channel: Channel::Chat,
//!     language: None,
//! };
//! let Reply::Ticket { ticket, .. } = driver.execute(now, &ada, &open)? else { unreachable!() };
//! assert_eq!(ticket.id.to_string(), "T-1");
//! assert_eq!(ticket.level, Some(2), "the shipped routing sends named callers to Level 2");
//!
//! // Time passes, by the host's own clock; whatever is due happens, each thing once.
//! let until = "6h".parse::<switchboard::model::Span>()?.after(now);
//! while let Some(due) = driver.next_due()?.filter(|due| *due <= until) {
//!     now = due;
//!     driver.fire_due(now, 100)?;
//! }
//!
//! // What people are to be told. A front end would claim and acknowledge it instead.
//! let told = driver.store().run(|tx| tx.notifications(NotificationId(0), 100))?;
//! assert!(told.iter().any(|n| n.title.contains("T-1") && n.to.to_string() == "person:maria"));
//! # Ok(())
//! # }
//! ```
//!
//! [`service::Service`] does the same on tokio with the machine's clock, reloads the rules when they
//! are saved, and hands notifications to front ends under leases.
//!
//! The layers, each of which uses only those above it:
//!
//! 1. [`model`]: typed ids and plain data.
//! 2. [`calendar`]: business hours, holidays, time zones.
//! 3. [`rules`]: the rulebook; it decides and explains, and never acts.
//! 4. [`desk`]: the workflow; a pure function from a command and a state to a change.
//! 5. [`store`]: where the change is kept.
//! 6. [`delivery`]: what a worker does with a notification; pure.
//! 7. [`service`]: the only layer that has a clock, files and tasks.

pub mod calendar;
pub mod delivery;
pub mod desk;
pub mod model;
pub mod rules;
pub mod service;
pub mod store;

/// The README's example compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
