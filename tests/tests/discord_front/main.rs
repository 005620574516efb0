//! People on Discord: what they type, click and fill in, and what they read, through the real
//! gateway connection and real requests, against a stand-in on this machine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod hostile;
mod linking;
mod threads;
mod tickets;
mod work;

use switchboard_tests::discord::Seen;

/// The number of the message that answered somebody.
fn message(seen: &Seen) -> String {
    seen.message.as_ref().expect("an answer").id.clone()
}
