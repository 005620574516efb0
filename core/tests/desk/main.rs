//! The desk under the shipped rules, on the embedded store, with the time passed in.
//!
//! Each test tells a story through [`world::World`]: who does what at which time, and what was
//! told to whom.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod affected;
mod alarms;
mod calls;
mod chat;
mod devices;
mod events;
mod health;
mod held;
mod incidents;
mod learning;
mod mail;
mod maintenance;
mod month;
mod people;
mod quoting;
mod random;
mod record;
mod reload;
mod telling;
mod tickets;
mod versions;
mod world;
