//! A desk in memory whose time is passed in: what simulation and log replay run on.

use std::sync::Arc;

use switchboard::desk::{Actor, Change, Command};
use switchboard::model::Timestamp;
use switchboard::rules::Rulebook;
use switchboard::service::{Driver, ServiceError};
use switchboard::store::sqlite::SqliteStore;

/// Timers fired in one go. More that are due at the same moment follow in the next.
const TIMERS_AT_ONCE: usize = 256;

/// A desk in memory with a virtual clock. It never looks at the real one.
pub struct VirtualDesk {
    driver: Driver,
    now: Timestamp,
}

impl VirtualDesk {
    /// An empty desk under `rulebook` at `start`.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn new(rulebook: Rulebook, start: Timestamp) -> Result<Self, ServiceError> {
        let store = Arc::new(SqliteStore::in_memory()?);
        Ok(Self {
            driver: Driver::new(store, Arc::new(rulebook))?,
            now: start,
        })
    }

    /// What it runs on.
    #[must_use]
    pub fn driver(&self) -> &Driver {
        &self.driver
    }

    /// Its time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Lets time pass until `to`. Every timer due by then fires at the moment at which it is due;
    /// one due at `to` fires too, so it comes before a command of the same moment.
    ///
    /// # Errors
    /// When the store fails.
    pub fn advance(
        &mut self,
        to: Timestamp,
        seen: &mut dyn FnMut(Timestamp, &Change),
    ) -> Result<(), ServiceError> {
        while let Some(due_at) = self.driver.next_due()?.filter(|due_at| *due_at <= to) {
            // A timer set for a moment that is past fires now.
            self.now = self.now.max(due_at);
            let now = self.now;
            self.driver
                .fire_due_seen(now, TIMERS_AT_ONCE, &mut |_, change| seen(now, change))?;
        }
        self.now = self.now.max(to);
        Ok(())
    }

    /// Decides a command at the present moment and keeps it.
    ///
    /// # Errors
    /// Why it was not done. Then nothing has changed.
    pub fn perform(&self, actor: &Actor, command: &Command) -> Result<Change, ServiceError> {
        self.driver.perform(self.now, actor, command)
    }
}
