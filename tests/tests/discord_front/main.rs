//! People on Discord: what they type, click and fill in, and what they read, through the real
//! gateway connection and real requests, against a stand-in on this machine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod accounts;
mod devices;
mod every;
mod files;
mod gone;
mod hostile;
mod languages;
mod linking;
mod solutions;
mod threads;
mod tickets;
mod training;
mod wanted;
mod work;

use switchboard_tests::discord::Seen;
use switchboard_tests::on_discord::World;

/// The number of the message that answered somebody.
fn message(seen: &Seen) -> String {
    seen.message.as_ref().expect("an answer").id.clone()
}

/// What happened in the direct messages of these people, one after another.
fn direct_messages(world: &World, people: &[&str]) -> String {
    let of = |account: &&str| {
        let stand_in = &world.stand_in;
        stand_in.transcript_of(&stand_in.direct(account))
    };
    let all: Vec<String> = people.iter().map(of).collect();
    all.join("\n")
}
