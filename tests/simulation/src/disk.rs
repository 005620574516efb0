//! A desk's file, and what is left of it when the machine stops at the worst moment.
//!
//! A crash keeps what had been written at that moment: the file and its log are copied as they
//! are, and the next instance opens the copy. One that comes in the middle of a commit finds the
//! log cut off inside what the commit added to it.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::Connection;
use switchboard::store::StoreError;
use switchboard::store::sqlite::SqliteStore;
use tempfile::TempDir;

/// Where the file is.
#[derive(Debug)]
pub(crate) struct Disk {
    folder: TempDir,
    /// How often it has been copied.
    copies: AtomicU64,
    /// Where the log is to be cut off, counted from its beginning, and one more.
    torn_at: AtomicU64,
}

impl Disk {
    pub(crate) fn new() -> Result<Self, StoreError> {
        Ok(Self {
            folder: tempfile::tempdir().map_err(|error| unwritable(&error))?,
            copies: AtomicU64::new(0),
            torn_at: AtomicU64::new(0),
        })
    }

    fn path(&self) -> PathBuf {
        let number = self.copies.load(Ordering::Relaxed);
        self.folder.path().join(format!("{number}.desk"))
    }

    fn log(&self) -> PathBuf {
        let mut name = self.path().into_os_string();
        name.push("-wal");
        PathBuf::from(name)
    }

    pub(crate) fn open(&self) -> Result<SqliteStore, StoreError> {
        let store = SqliteStore::open(&self.path())?;
        store.meddle(&mut |db| {
            // The log only grows, so that it can be cut off; who holds the lock is not waited for.
            db.pragma_update(None, "wal_autocheckpoint", 0)?;
            db.pragma_update(None, "synchronous", "OFF")?;
            db.busy_timeout(std::time::Duration::ZERO)
        })?;
        Ok(store)
    }

    /// How long the log is.
    pub(crate) fn written(&self) -> u64 {
        fs::metadata(self.log()).map_or(0, |log| log.len())
    }

    /// Says that only so many parts in 256 of what was added since are there after the crash that
    /// comes now. False when nothing was added.
    pub(crate) fn tear(&self, before: u64, parts: u8) -> bool {
        let added = self.written().saturating_sub(before);
        if added == 0 {
            return false;
        }
        let kept = before + added * u64::from(parts) / 256;
        self.torn_at.store(kept + 1, Ordering::Relaxed);
        true
    }

    /// The machine stops. To be called while the store is still open.
    pub(crate) fn crash(&self) -> Result<(), StoreError> {
        let (file, log) = (self.path(), self.log());
        self.copies.fetch_add(1, Ordering::Relaxed);
        fs::copy(&file, self.path()).map_err(|error| unwritable(&error))?;
        let mut left = fs::read(&log).unwrap_or_default();
        let torn_at = self.torn_at.swap(0, Ordering::Relaxed);
        if let Some(kept) = torn_at.checked_sub(1) {
            left.truncate(usize::try_from(kept).unwrap_or(usize::MAX));
        }
        fs::write(self.log(), left).map_err(|error| unwritable(&error))
    }

    /// Takes the lock, as another tool might.
    pub(crate) fn hold(&self) -> Result<Connection, StoreError> {
        let other = Connection::open(self.path())?;
        other.execute_batch("BEGIN IMMEDIATE")?;
        Ok(other)
    }
}

fn unwritable(error: &std::io::Error) -> StoreError {
    StoreError::Unwritable(error.to_string())
}
