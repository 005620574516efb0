//! The only layer that has a clock, files and tasks.
//!
//! [`Driver`] is synchronous and takes the time as an argument: it loads what a command needs, lets
//! the pure desk decide, and commits the change. Simulation and log replay use it with a virtual
//! clock. [`Service`] puts tokio around it: it fires timers when they are due, reloads the rules
//! folder when it is saved, and hands notifications to front ends.

mod ahead;
mod alarms;
mod asking;
mod case_check;
mod clock;
mod deliveries;
mod directory;
mod dispatch;
mod driver;
mod error;
mod feed;
mod firing;
mod folder;
mod gathering;
mod health;
mod holding;
mod invitation;
mod loading;
mod pass;
mod reports;
mod runtime;
mod shadow;
mod telling;
mod together;
mod usage;
mod users;
mod versions;
mod watch;
mod why;

pub use clock::{Clock, ManualClock, SystemClock};
pub use deliveries::Deliveries;
pub use directory::{DirectoryError, DirectoryPlace};
pub use dispatch::{Dispatch, Turn};
pub use driver::Driver;
pub use error::ServiceError;
pub use feed::{FeedError, FeedFault, FeedFormat};
pub use folder::{RulesFolderError, load_rules, read_library, read_rules, write_rules};
pub use holding::Held;
pub use invitation::{InvitationError, LinkKey, LinkWord};
pub use pass::PageLink;
pub use runtime::{Service, ServiceOptions};
pub use usage::ImportedUsage;
pub use users::Imported;
pub use versions::settle_rules;
