//! What every store must do, as checks that any implementation can run.
//!
//! [`run`] gives each check a fresh store and stops at the first rule that is broken.

mod alarms;
mod answers;
mod cases;
mod chat;
#[cfg(all(feature = "postgres", unix))]
pub mod cluster;
mod delivery;
mod incidents;
mod learning;
mod mails;
mod reports;
mod rules;
pub(in crate::store) mod samples;
mod shared;
mod telephone;
mod timers;
mod users;

use std::fmt::Debug;

use super::{Store, StoreError};
use crate::model::{Ticket, TicketState, Timestamp};

/// A rule that a store breaks, in words.
#[derive(Debug)]
pub struct Broken(pub String);

impl From<StoreError> for Broken {
    fn from(error: StoreError) -> Self {
        Self(format!("unexpected error: {error}"))
    }
}

/// A ticket that was resolved at `now` and waits to be closed, to give timers something to do.
///
/// # Errors
/// When a name in it is none.
pub fn resolved_ticket(id: u64, now: Timestamp) -> Result<Ticket, Broken> {
    Ok(Ticket {
        state: TicketState::Resolved,
        opened_at: now,
        updated_at: now,
        resolved_at: Some(now),
        ..samples::ticket(id, "initech")?
    })
}

type Check = fn(&dyn Store) -> Result<(), Broken>;

const CHECKS: &[&[(&str, Check)]] = &[
    cases::CHECKS,
    timers::CHECKS,
    delivery::CHECKS,
    chat::CHECKS,
    rules::CHECKS,
    shared::CHECKS,
    telephone::CHECKS,
    alarms::CHECKS,
    answers::CHECKS,
    incidents::CHECKS,
    learning::CHECKS,
    mails::CHECKS,
    users::CHECKS,
    reports::CHECKS,
];

/// Runs every check, each on a new store that `make` returns empty.
///
/// # Errors
/// The name of the first check that fails, and what was found instead.
pub fn run(make: &dyn Fn() -> Box<dyn Store>) -> Result<(), String> {
    for (name, check) in CHECKS.iter().copied().flatten() {
        let store = make();
        check(&*store).map_err(|Broken(why)| format!("{name}: {why}"))?;
    }
    Ok(())
}

fn same<T: PartialEq + Debug>(what: &str, found: &T, expected: &T) -> Result<(), Broken> {
    if found == expected {
        return Ok(());
    }
    Err(Broken(format!(
        "{what}: found {found:?}, expected {expected:?}"
    )))
}

fn refused_as_conflict<T: Debug>(what: &str, found: Result<T, StoreError>) -> Result<(), Broken> {
    match found {
        Err(StoreError::Conflict { .. }) => Ok(()),
        other => Err(Broken(format!("{what}: found {other:?}, not a conflict"))),
    }
}
