//! The gateway: sessions and what they are told. Without sockets, which are in `socket`.
//!
//! A session keeps what happens while nobody is connected, and tells it to whoever resumes. What
//! happens while there is no session, and what a session had not told when it ended, is gone.

mod chaos;
mod sessions;
mod socket;

pub use chaos::{Chaos, Struck};
pub use sessions::Fate;
pub(crate) use sessions::Gateway;
pub(crate) use socket::connect;

/// How a connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The socket breaks, without a word.
    Drop,
    /// It is closed without a code. serenity begins a new session then.
    Close,
    /// It is closed with a code, such as 4000 or 4009.
    Code(u16),
    /// The bot is asked to come again (op 7), and closed if it does not.
    Reconnect,
    /// The session is over (op 9); it can be resumed, or not.
    Invalid {
        /// Whether it can be resumed.
        resumable: bool,
    },
}
