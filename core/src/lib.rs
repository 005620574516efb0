//! Rules and workflow for support desks.
#![doc = "The layers, each of which uses only those above it:"]
//!
//! 1. [`model`]: typed ids and plain data.
//! 2. [`calendar`]: business hours, holidays, time zones.
//! 3. [`rules`]: the rulebook; it decides and explains, and never acts.
//! 4. [`desk`]: the workflow; a pure function from a command and a state to a change.
//! 5. [`store`]: where the change is kept.
//! 6. [`service`]: the only layer that has a clock, files and tasks.

pub mod calendar;
pub mod desk;
pub mod model;
pub mod rules;
pub mod service;
pub mod store;
