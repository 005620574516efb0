//! Mail: it comes in by the pipe of any mail server, and goes out by SMTP.
//!
//! - [`settings`]: what an operator writes in `mail.toml`.
//! - `read`: a mail becomes what the desk takes. `automatic`, `quoted` and `verdict` are parts of it.
//! - [`gate`]: hands a mail to the program that has the desk open.
//! - `post`: what the desk tells people goes to their addresses; `compose` writes it, `smtp` sends it.
//!
//! **A mail that was taken is on disk**, and one that could not be taken stays with the mail server,
//! which tries again: the desk needs no queue of its own for them.

mod automatic;
mod compose;
pub mod gate;
mod post;
mod quoted;
mod read;
pub mod settings;
mod smtp;
mod verdict;

use thiserror::Error;

use crate::toml_text::TomlTextError;

pub use post::Post;
pub use read::{Envelope, read};
pub use settings::Settings;

/// The names of the desk's own mails begin with it.
const OWN_MARK: &str = "sb.";

/// A text in one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Why mail cannot be taken or sent at all.
#[derive(Debug, Error)]
pub enum MailError {
    /// The settings are wrong.
    #[error(transparent)]
    Settings(#[from] TomlTextError),
    /// The place where mail is handed over cannot be made.
    #[error("mail cannot be taken at `{socket}`: {reason}")]
    Socket {
        /// Where.
        socket: String,
        /// Why not.
        reason: String,
    },
    /// Mail cannot be sent with these settings.
    #[error("mail cannot be sent: {0}")]
    Server(String),
    /// The desk does not run.
    #[error(transparent)]
    Service(#[from] switchboard::service::ServiceError),
}
