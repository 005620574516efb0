//! The desk on Discord: through the real gateway connection and real requests, against a stand-in
//! on this machine. A stop, a limit, a time-out, a refusal or a broken connection loses nothing and
//! doubles nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod alerts;
mod gateway;
mod load;
mod program;
