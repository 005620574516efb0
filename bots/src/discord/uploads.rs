//! Files that were sent with a slash command, until the command is complete: a form that asks for
//! what is missing comes in between, and a custom id holds no more than the file's number.
//!
//! **A file belongs to the account that sent it**: a number that somebody else forges finds nothing.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serenity::all::{Attachment, AttachmentId, UserId};

/// So many are remembered, none of them with what is in it.
const MAX_REMEMBERED: usize = 1_000;
/// Discord keeps a form open for so long.
const REMEMBERED_FOR: Duration = Duration::from_secs(15 * 60);

/// The files of commands that are not complete yet.
#[derive(Default)]
pub(super) struct Uploads(Mutex<VecDeque<Upload>>);

struct Upload {
    at: Instant,
    user: UserId,
    file: Attachment,
}

impl Uploads {
    /// Somebody has sent a file with a command.
    pub(super) fn remember(&self, user: UserId, file: Attachment) {
        let at = Instant::now();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|one| one.at.elapsed() < REMEMBERED_FOR);
        if all.len() >= MAX_REMEMBERED {
            all.pop_front();
        }
        all.push_back(Upload { at, user, file });
    }

    /// The file with that number, when this account has sent it.
    pub(super) fn of(&self, user: UserId, number: &str) -> Option<Attachment> {
        let number = AttachmentId::new(number.parse().ok().filter(|number| *number > 0)?);
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = all
            .iter()
            .find(|one| one.user == user && one.file.id == number);
        found.map(|one| one.file.clone())
    }
}
