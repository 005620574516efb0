//! Why the program stops.

use std::io;
use std::path::PathBuf;

use switchboard::rules::RulesError;
use switchboard::service::{RulesFolderError, ServiceError};
use switchboard::store::StoreError;
use thiserror::Error;

/// Why the program stops, in words for standard error.
#[derive(Debug, Error)]
pub enum CliError {
    /// The rules folder cannot be read.
    #[error("{0}\nwrite the shipped rules out with `switchboard init DIR`, and name the folder with `--rules DIR`")]
    RulesFolder(#[from] RulesFolderError),
    /// The rules do not load.
    #[error("{}/{error}", folder.display())]
    Rules {
        /// The folder.
        folder: PathBuf,
        /// What is wrong, and where.
        error: RulesError,
    },
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
    /// The person to speak as does not exist.
    #[error("there is nobody called `{given}` in the rules{}; `--as PERSON` says who you are", nearest.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    UnknownPerson {
        /// Who was asked for.
        given: String,
        /// Somebody of a similar id.
        nearest: Option<String>,
    },
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

    /// Whether whoever read the output has gone: no error for a program in a pipe.
    #[must_use]
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Io { error, .. } if error.kind() == io::ErrorKind::BrokenPipe)
    }
}
