//! The real desk, the real store and the real delivery procedure, under a virtual clock, with a
//! modelled chat service and everything going wrong that can.
//!
//! A seed makes a list of [`Action`]s, and a list of actions makes a history: the same to the byte
//! each time, because all of it runs on one thread, the time is passed in, and nothing asks the
//! machine for anything. After every action it is looked at whether what must hold holds; at the
//! end nothing goes wrong any more, and everything has to come right. `docs/simulation.md` says what
//! is modelled and what is not.

mod acting;
mod action;
mod away;
mod busy;
mod chat;
mod dice;
mod disk;
mod history;
mod ledger;
mod lens;
mod people;
mod rounds;
mod rulebooks;
mod serving;
mod shrink;
mod traffic;
mod variant;
mod violation;
mod worker;
mod world;

pub use action::{Action, Fate, Fault, Shape, Weather, What, actions};
pub use away::{Away, away};
pub use busy::{Busy, busy};
pub use dice::Dice;
pub use history::{Broken, Told, run, run_actions};
pub use shrink::{Shrunk, shrink};
pub use variant::Variant;
pub use violation::Violation;
