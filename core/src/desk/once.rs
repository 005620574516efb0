//! Commands that are done once, however often they are sent: a program that got no answer sends its
//! request again under the same key, and is answered as it was the first time.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::change::Reply;
use super::command::Command;
use super::decide::act;
use super::error::DeskError;
use super::state::Loaded;
use super::work::Work;
use crate::model::{Timestamp, hexadecimal};

/// So long an answer is kept. Nobody sends a request again after a day.
const KEPT_FOR: TimeDelta = TimeDelta::hours(24);

/// Under which a command is done once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnceKey {
    /// Whose key it is: those of others are others, though they look alike.
    pub of: String,
    /// The key, as the sender chose it.
    pub key: String,
    /// What was asked for, as a digest: under one key nothing else may be.
    pub request: String,
}

impl OnceKey {
    /// The key of a sender, for a request that is written so.
    #[must_use]
    pub fn new(of: &str, key: &str, request: &[u8]) -> Self {
        Self {
            of: of.to_owned(),
            key: key.to_owned(),
            request: hexadecimal(&Sha256::digest(request)),
        }
    }
}

/// The answer to a command that was done under a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptReply {
    /// Under which.
    pub key: OnceKey,
    /// When it was done.
    pub at: Timestamp,
    /// What was answered.
    pub reply: Reply,
}

/// Does a command, unless it was done under the same key. What was refused was not done, and may
/// be sent again.
pub(super) fn once(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    key: &OnceKey,
    command: &Command,
) -> Result<(), DeskError> {
    if let Some(before) = loaded.answered.take() {
        if before.key.request != key.request {
            return Err(DeskError::KeyUsed {
                key: key.key.clone(),
            });
        }
        work.change.reply = before.reply;
        return Ok(());
    }
    act(work, loaded, command)?;
    let now = work.now();
    work.change.answered = Some(KeptReply {
        key: key.clone(),
        at: now,
        reply: work.change.reply.clone(),
    });
    work.change.answered_since = Some(now - KEPT_FOR);
    Ok(())
}
