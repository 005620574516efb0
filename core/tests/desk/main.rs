//! The desk under the shipped rules, on the embedded store, with the time passed in.
//!
//! Each test tells a story through [`world::World`]: who does what at which time, and what was
//! told to whom.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod account_managers;
mod affected;
mod agreements;
mod alarms;
mod calls;
mod chat;
mod devices;
mod directory;
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
mod report;
mod reviews;
mod telling;
mod tickets;
mod versions;
mod world;
