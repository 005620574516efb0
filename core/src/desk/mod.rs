//! The workflow. `command + state + now + rulebook -> change`, and nothing else.
//!
//! Nothing here reads a clock, a file or a store, and nothing here is random: the same command on
//! the same state at the same time under the same rules gives the same change.

mod change;
mod command;
mod error;
mod query;
mod state;

pub use change::{Change, PersonChange, Reply, TimerChange};
pub use command::{Actor, Command, EventDraft, Needs};
pub use error::{DeskError, Refusal};
pub use query::{Answer, Query, QueueStanding, SpeedOfAnswer, StateFilter, TicketFilter};
pub use state::{Context, Load, Loaded, Numbers, Workload};
