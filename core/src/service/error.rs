//! What can go wrong around the desk.

use thiserror::Error;

use crate::desk::DeskError;
use crate::model::RosterError;
use crate::rules::LibraryError;
use crate::store::StoreError;

use super::folder::RulesFolderError;
use super::invitation::InvitationError;

/// What can go wrong around the desk.
#[derive(Debug, Error)]
pub enum ServiceError {
    /// The desk does not do it, and says why. Nothing has changed.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The store failed. Nothing has changed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The rules folder cannot be used.
    #[error(transparent)]
    Rules(#[from] RulesFolderError),
    /// People kept on the desk do not fit the tables.
    #[error(transparent)]
    Roster(#[from] RosterError),
    /// Articles cannot be searched.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// A one-time code cannot be made.
    #[error(transparent)]
    Invitation(#[from] InvitationError),
    /// The rules folder cannot be watched.
    #[error("the rules folder cannot be watched for changes: {0}")]
    Watch(String),
    /// The service has been stopped.
    #[error("the desk is stopping; nothing was changed")]
    Stopped,
}

impl ServiceError {
    /// Whether the desk itself refused, as against a failure around it.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Desk(_))
    }
}
