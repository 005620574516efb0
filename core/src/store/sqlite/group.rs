//! Transactions that wait for each other are committed together.
//!
//! Writing to the disk is what a transaction costs most. So whoever is done while others wait for
//! the connection leaves the transaction open to the next one, who works under a savepoint; the
//! last, or the one that makes the group large enough, commits for all. **Nobody returns before the
//! commit that keeps their work**, and when it fails, all of the group fail. Alone, a transaction is
//! what it would be without this.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use super::transaction::SqliteTransaction;
use crate::store::{StoreError, Transaction};

/// The first of a large group waits for the others' work: at some 100 microseconds each, not for
/// longer than a slow disk takes.
const MAX_GROUP: usize = 64;

/// Who works together at present.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// How many are about to take the connection.
    waiting: AtomicUsize,
    /// The group whose transaction is open. Looked at only by who has the connection.
    open: Mutex<Option<Open>>,
}

#[derive(Debug)]
struct Open {
    members: usize,
    outcome: Arc<Outcome>,
}

/// What became of a group.
#[derive(Debug, Default)]
struct Outcome {
    end: Mutex<Option<Result<(), Failed>>>,
    ended: Condvar,
}

/// A failure that each member is told.
#[derive(Clone, Debug)]
enum Failed {
    Full,
    Unwritable(String),
    Other(String),
}

impl From<&StoreError> for Failed {
    fn from(error: &StoreError) -> Self {
        match error {
            StoreError::Full => Self::Full,
            StoreError::Unwritable(why) => Self::Unwritable(why.clone()),
            other => Self::Other(other.to_string()),
        }
    }
}

impl From<Failed> for StoreError {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Full => Self::Full,
            Failed::Unwritable(why) => Self::Unwritable(why),
            Failed::Other(why) => Self::Database(why),
        }
    }
}

impl Outcome {
    fn is(&self, end: Result<(), Failed>) {
        *self.end.lock().unwrap_or_else(PoisonError::into_inner) = Some(end);
        self.ended.notify_all();
    }

    fn wait(&self) -> Result<(), StoreError> {
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match end.as_ref() {
                Some(Ok(())) => return Ok(()),
                Some(Err(failed)) => return Err(failed.clone().into()),
                None => end = self.ended.wait(end).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

impl Groups {
    /// Runs `work` in a transaction that others may join; returns when it is committed.
    pub(super) fn run(
        &self,
        connection: &Mutex<Connection>,
        work: &mut dyn FnMut(&mut dyn Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let guard = connection.lock().unwrap_or_else(PoisonError::into_inner);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        let turn = Turn {
            groups: self,
            connection: guard,
        };
        let Some(outcome) = turn.work(work)? else {
            return Ok(());
        };
        outcome.wait()
    }

    fn open(&self) -> MutexGuard<'_, Option<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who has the connection.
struct Turn<'a> {
    groups: &'a Groups,
    connection: MutexGuard<'a, Connection>,
}

impl Turn<'_> {
    /// Works and commits, or leaves that to another: then the outcome is to be waited for.
    fn work(
        self,
        work: &mut dyn FnMut(&mut dyn Transaction) -> Result<(), StoreError>,
    ) -> Result<Option<Arc<Outcome>>, StoreError> {
        let joins = self.groups.open().is_some();
        self.run(if joins {
            "SAVEPOINT work"
        } else {
            "BEGIN IMMEDIATE"
        })
        .inspect_err(|_| self.give_up_if_undone())?;
        // Ends it also when the work panics.
        let mut under = Under {
            turn: &self,
            joins,
            is_kept: false,
        };
        let done = work(&mut SqliteTransaction {
            db: &self.connection,
        });
        under.is_kept = done.is_ok();
        drop(under);
        done?;
        self.end_or_leave()
    }

    fn end_or_leave(&self) -> Result<Option<Arc<Outcome>>, StoreError> {
        if self.connection.is_autocommit() {
            self.give_up_if_undone();
            return Err(StoreError::Full);
        }
        let mut open = self.groups.open();
        let group = open.get_or_insert_with(|| Open {
            members: 0,
            outcome: Arc::default(),
        });
        group.members += 1;
        let is_last = self.groups.waiting.load(Ordering::SeqCst) == 0;
        if !is_last && group.members < MAX_GROUP {
            return Ok(Some(Arc::clone(&group.outcome)));
        }
        let group = open.take();
        drop(open);
        self.commit(group).map(|()| None)
    }

    /// For all of the group.
    fn commit(&self, group: Option<Open>) -> Result<(), StoreError> {
        let committed = self.run("COMMIT");
        if committed.is_err() && !self.connection.is_autocommit() {
            // Nobody is told that it was kept, so nothing may be.
            let _ = self.run("ROLLBACK");
        }
        if let Some(group) = group {
            group.outcome.is(match &committed {
                Ok(()) => Ok(()),
                Err(error) => Err(Failed::from(error)),
            });
        }
        committed
    }

    /// A full disk makes SQLite roll back by itself, and with it the work of the whole group.
    fn give_up_if_undone(&self) {
        if !self.connection.is_autocommit() {
            return;
        }
        if let Some(group) = self.groups.open().take() {
            group.outcome.is(Err(Failed::Full));
        }
    }

    /// Nobody is left who would commit what others have done.
    fn commit_for_others(&self) {
        let is_last = self.groups.waiting.load(Ordering::SeqCst) == 0;
        if !is_last {
            return;
        }
        let group = self.groups.open().take();
        if group.is_some() {
            // They are told what became of it.
            let _ = self.commit(group);
        }
    }

    fn run(&self, sql: &str) -> Result<(), StoreError> {
        self.connection.prepare_cached(sql)?.execute([])?;
        Ok(())
    }
}

/// Work under way: what it did is undone unless it is kept.
struct Under<'a, 'b> {
    turn: &'a Turn<'b>,
    joins: bool,
    is_kept: bool,
}

impl Drop for Under<'_, '_> {
    fn drop(&mut self) {
        let turn = self.turn;
        if turn.connection.is_autocommit() {
            turn.give_up_if_undone();
            return;
        }
        // What fails here shows when the group is committed.
        if self.is_kept {
            if self.joins {
                let _ = turn.run("RELEASE work");
            }
            return;
        }
        if !self.joins {
            let _ = turn.run("ROLLBACK");
            return;
        }
        let _ = turn.run("ROLLBACK TO work");
        let _ = turn.run("RELEASE work");
        turn.commit_for_others();
    }
}
