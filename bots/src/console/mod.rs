//! The console: the chat on one's own terminal, and the same from a script.
//!
//! It is a trusted front end: who starts it has the data file, so it may speak as anybody and play
//! the telephone exchange. What a person may do is still the desk's to decide.
//!
//! - [`chat`]: a terminal, with line editing; notifications appear above the prompt.
//! - [`script`]: lines from standard input, one after another; for files and pipes.
//!
//! **A reply is printed only after it is on disk, and a notification is acknowledged only after it
//! was written out.** Whoever kills the program between the two sees the notification again,
//! marked as a possible repeat.

mod chat;
mod editor;
mod endpoint;
mod files;
mod script;
mod session;
mod welcome;

pub use chat::{Opened, chat};
pub use endpoint::endpoint_of;
pub use script::script;
pub use session::Session;
