//! `switchboard simulate`: plays a scenario on the real desk with a virtual clock.
//!
//! A scenario is a TOML file: who exists beside the people of the rules folder, and what happens
//! when. Steps and due timers are done in the order of time on a desk in memory; a timer comes
//! before a step of the same moment. The real clock is never looked at, so the same scenario under
//! the same rules gives the same bytes.
//!
//! ```toml
//! title = "One ticket"
//! start = 2026-03-02T09:00:00Z
//! until = "+1d"
//!
//! [[at]]
//! time = "+0m"
//! as = "ada"
//! do = "open"
//! name = "mail"
//! subject = "Mail is slow"
//!
//! [[at]]
//! time = "+20m"
//! as = "ben"
//! do = "resolve"
//! case = "mail"
//! text = "The queue was full and has been emptied."
//! ```

mod cast;
mod moment;
mod phrase;
mod play;
mod scenario;
mod tally;
mod timeline;
mod verb;
mod written;

pub use cast::written as table_text;
pub use moment::Moment;
pub use play::{SimulateError, simulate};
pub use scenario::Scenario;
pub use timeline::Form;
