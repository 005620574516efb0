//! The embedded store: one SQLite file, one program, one writer.
//!
//! Write-ahead log with `synchronous=FULL`: what a transaction wrote is on disk when it returns.
//! A lock beside the file (`<file>-lock`) keeps a second program out; the operating system
//! releases it however the first one ends.

mod alarms;
mod answers;
mod cases;
mod chat;
mod claims;
mod files;
mod group;
mod incidents;
mod learning;
mod mails;
mod moving;
mod open;
mod outbox;
mod posting;
mod record;
mod reports;
mod reviews;
mod rules;
#[cfg(test)]
mod scale;
mod series;
mod shared;
#[cfg(test)]
mod tests;
mod timers;
mod transaction;
mod tries;
mod users;
mod value;

use std::fs::File;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use super::{Store, StoreError, Together, Transaction};
use transaction::SqliteTransaction;

/// A desk in one SQLite file, or in memory.
#[derive(Debug)]
pub struct SqliteStore {
    /// What reads beside the one that writes; it goes first, so that the other is the last and puts
    /// the log into the file.
    reading: Option<Box<SqliteStore>>,
    connection: Mutex<Connection>,
    groups: group::Groups,
    /// Whether it is only looked at.
    is_read_only: bool,
    /// Held, never read: the lock lasts as long as the file is open.
    _lock: Option<File>,
}

impl SqliteStore {
    /// Opens the desk in this file, or makes a new one. Leases that a crashed predecessor held
    /// are given back, since nobody else can have the file open.
    ///
    /// # Errors
    /// When the file is in use, is of a newer layout, is not a desk, or cannot be opened.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let (connection, lock) = open::on_disk(path)?;
        claims::release_leases(&connection, "")?;
        let reading = Self::reading(open::beside(path)?, None);
        Ok(Self {
            reading: Some(Box::new(reading)),
            connection: Mutex::new(connection),
            groups: group::Groups::default(),
            is_read_only: false,
            _lock: Some(lock),
        })
    }

    /// Opens the desk in this file to look at it: nothing in it is changed, and what would change
    /// it fails.
    ///
    /// # Errors
    /// When the file is not there, is in use, is of another layout, or is not a desk.
    pub fn open_read_only(path: &Path) -> Result<Self, StoreError> {
        let (connection, lock) = open::to_read(path)?;
        Ok(Self::reading(connection, Some(lock)))
    }

    fn reading(connection: Connection, lock: Option<File>) -> Self {
        Self {
            reading: None,
            connection: Mutex::new(connection),
            groups: group::Groups::default(),
            is_read_only: true,
            _lock: lock,
        }
    }

    /// A desk that is gone when it is dropped: for trials and tests.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn in_memory() -> Result<Self, StoreError> {
        Ok(Self {
            reading: None,
            connection: Mutex::new(open::in_memory()?),
            groups: group::Groups::default(),
            is_read_only: false,
            _lock: None,
        })
    }

    /// `ok`, or what is wrong with the file, one fault a line: damage, and counters that differ
    /// from what they count. Reads everything, so it takes a while on a large file.
    ///
    /// # Errors
    /// When the file cannot be read at all.
    pub fn integrity_check(&self) -> Result<String, StoreError> {
        record::integrity(&self.lock())
    }

    /// Hands out the connection, to do to it what a sick disk does. Only for a simulation.
    ///
    /// # Errors
    /// What `work` returns.
    #[cfg(feature = "faults")]
    pub fn meddle(
        &self,
        work: &mut dyn FnMut(&Connection) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        Ok(work(&self.lock())?)
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic inside a transaction has rolled it back, so the connection is sound.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for SqliteStore {
    fn transact(
        &self,
        work: &mut dyn FnMut(&mut dyn Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        if !self.is_read_only {
            return self.groups.run(&self.connection, work);
        }
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        // It is rolled back when it is dropped; there is nothing to keep.
        work(&mut SqliteTransaction { db: &transaction })
    }

    fn together(&self) -> Together {
        Together::InTurn
    }

    fn beside(&self) -> Option<&dyn Store> {
        self.reading.as_deref().map(|store| store as &dyn Store)
    }
}
