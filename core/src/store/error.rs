//! What can go wrong in a store.

use thiserror::Error;

/// What can go wrong in a store. Nothing of the transaction is kept when one is returned.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Somebody else changed the same thing first; load it again and decide again.
    #[error("{what} was changed by another command meanwhile")]
    Conflict {
        /// What: a case number or a timer's key.
        what: String,
    },
    /// Another program has it open.
    #[error(
        "`{path}` is in use by another program; stop that one, or name another file with --data"
    )]
    InUse {
        /// The file.
        path: String,
    },
    /// Written by a newer version of this program.
    #[error(
        "`{path}` has layout {found}, and this program knows layouts up to {known}; use a newer program"
    )]
    Newer {
        /// The file.
        path: String,
        /// Its layout.
        found: i64,
        /// The newest layout this program knows.
        known: i64,
    },
    /// Not one of this program's files.
    #[error("`{path}` is not a desk file: {reason}")]
    Foreign {
        /// The file.
        path: String,
        /// What it is instead.
        reason: String,
    },
    /// The file cannot be opened or created.
    #[error("cannot open `{path}`: {reason}")]
    Unopened {
        /// The file.
        path: String,
        /// Why not.
        reason: String,
    },
    /// The disk is full.
    #[error("the disk is full: nothing of this was kept; free some space and repeat it")]
    Full,
    /// The disk or the file system refuses.
    #[error(
        "the disk does not take it: nothing of this was kept; look at the disk and repeat it ({0})"
    )]
    Unwritable(String),
    /// The database server does not answer, or went away before anything was kept.
    #[error(
        "the database does not answer: nothing of this was kept; see that it runs and repeat it ({0})"
    )]
    Lost(String),
    /// The database server went away while it kept the transaction.
    #[error(
        "the database went away at the end of this, and it may have been kept: look before it is repeated ({0})"
    )]
    Unsure(String),
    /// There is a desk already where another one was to be put.
    #[error("there is a desk already, with {what} in it; name a new one")]
    Occupied {
        /// The table in which there is something.
        what: String,
    },
    /// A row that cannot be read back.
    #[error("{what} in the store cannot be read: {reason}")]
    Corrupt {
        /// Which row.
        what: String,
        /// Why.
        reason: String,
    },
    /// Anything else that the database says.
    #[error("the store failed: {0}")]
    Database(String),
    /// The work was not run.
    #[error("the store did not run the transaction")]
    NotRun,
    /// The work itself gave up; the reason is with whoever asked.
    #[error("the transaction was given up")]
    Abandoned,
}

impl StoreError {
    /// The same for another whose work was in the same transaction.
    #[must_use]
    pub fn again(&self) -> Self {
        match self {
            Self::Conflict { what } => Self::Conflict { what: what.clone() },
            Self::Full => Self::Full,
            Self::Unwritable(why) => Self::Unwritable(why.clone()),
            Self::Lost(why) => Self::Lost(why.clone()),
            Self::Unsure(why) => Self::Unsure(why.clone()),
            other => Self::Database(other.to_string()),
        }
    }

    /// Whether the store itself could not be used, by nobody and for nothing: what was asked of it
    /// is not to blame.
    #[must_use]
    pub const fn is_of_the_store(&self) -> bool {
        matches!(
            self,
            Self::Full | Self::Unwritable(_) | Self::Lost(_) | Self::Unsure(_)
        )
    }
}
