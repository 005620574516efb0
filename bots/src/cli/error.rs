//! Why the program stops.

use std::io;

use switchboard::model::Roster;
use switchboard::service::{RulesFolderError, ServiceError};
use switchboard::store::StoreError;
use thiserror::Error;

/// Why the program stops, in words for standard error.
#[derive(Debug, Error)]
pub enum CliError {
    /// The rules folder cannot be read, or what it says is wrong.
    #[error(transparent)]
    Rules(#[from] RulesFolderError),
    /// The data file cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The desk does not run.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// Reading or writing failed.
    #[error("{what}: {error}")]
    Io {
        /// What was being done.
        what: String,
        /// What the system says.
        error: io::Error,
    },
    /// A scenario, a log or the map of a log is wrong, or cannot be read.
    #[error(transparent)]
    TomlText(#[from] crate::toml_text::TomlTextError),
    /// The person to speak as does not exist.
    #[error("there is nobody called `{given}` on this desk{} (`--as PERSON` says who you are)", nearest.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    UnknownPerson {
        /// Who was asked for.
        given: String,
        /// Somebody of a similar id.
        nearest: Option<String>,
    },
    /// Discord cannot be used.
    #[cfg(feature = "discord")]
    #[error(transparent)]
    Discord(#[from] crate::discord::DiscordError),
    /// HTTP cannot be served.
    #[cfg(feature = "http")]
    #[error(transparent)]
    Http(#[from] crate::http::HttpError),
    /// Mail cannot be taken or sent.
    #[cfg(feature = "mail")]
    #[error(transparent)]
    Mail(#[from] crate::mail::MailError),
    /// Something is in the way.
    #[error("{0}")]
    Refused(String),
}

impl CliError {
    /// A failure of reading or writing.
    pub fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |error| Self::Io { what, error }
    }

    /// Somebody who is not in the roster.
    #[must_use]
    pub fn unknown_person(roster: &Roster, given: &str) -> Self {
        Self::UnknownPerson {
            given: given.chars().take(40).collect(),
            nearest: roster.nearest_person(given),
        }
    }

    /// Whether whoever read the output has gone: no error for a program in a pipe.
    #[must_use]
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Io { error, .. } if error.kind() == io::ErrorKind::BrokenPipe)
    }
}
