//! A store as one instance sees it: the real one, with faults in between and somebody who writes
//! down what was asked of it and what became of that.

mod transaction;

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use switchboard::desk::Change;
use switchboard::model::{CaseNumber, NotificationId, Timer, Timestamp};
use switchboard::store::sqlite::SqliteStore;
use switchboard::store::{Delivery, Store, StoreError, Transaction};

use crate::action::Fault;
use crate::disk::Disk;
use crate::variant::Variant;
use transaction::Seeing;

/// What unwinds when an instance ends in the middle of something.
pub(crate) struct Crash;

/// What was asked of the store in a transaction.
#[derive(Debug)]
pub(crate) enum Asked {
    Applied(Box<Change>),
    Claimed {
        endpoint: String,
        now: Timestamp,
        until: Timestamp,
        taken: Vec<Delivery>,
    },
    Acknowledged {
        endpoint: String,
        notification: NotificationId,
        fence: u64,
        message: Option<String>,
        done: bool,
    },
    Failed {
        endpoint: String,
        notification: NotificationId,
        fence: u64,
        done: bool,
    },
    Released {
        endpoint: String,
        untried: Vec<(NotificationId, u64)>,
    },
    /// All leases were given back.
    TakenOver,
    Held(Option<u64>),
}

/// A transaction that was tried.
#[derive(Debug, Default)]
pub(crate) struct Tried {
    pub(crate) asked: Vec<Asked>,
    pub(crate) committed: bool,
}

/// What the next action does to its store, and what it has asked of it.
#[derive(Debug, Default)]
pub(crate) struct Switch {
    /// In how many transactions from now, and what.
    pub(crate) fault: Option<(u8, Fault)>,
    /// Whether timers are those of an earlier look.
    pub(crate) stale: bool,
    pub(crate) tried: Vec<Tried>,
    /// How many faults came to pass.
    pub(crate) faults: u64,
    looked: Vec<Timer>,
    fences: BTreeMap<(String, NotificationId), u64>,
}

/// A store as one instance sees it.
pub(crate) struct Lens {
    pub(crate) base: Arc<SqliteStore>,
    pub(crate) disk: Option<Arc<Disk>>,
    pub(crate) switch: Arc<Mutex<Switch>>,
    pub(crate) variant: Variant,
}

pub(crate) fn lock(switch: &Mutex<Switch>) -> MutexGuard<'_, Switch> {
    switch.lock().unwrap_or_else(PoisonError::into_inner)
}

fn refused(why: &str) -> StoreError {
    StoreError::Unwritable(why.to_owned())
}

fn crash() -> ! {
    resume_unwind(Box::new(Crash))
}

impl Lens {
    /// The fault of this transaction, if it is its turn.
    fn fault(&self) -> Option<Fault> {
        let mut switch = lock(&self.switch);
        match switch.fault {
            Some((0, fault)) => {
                switch.fault = None;
                switch.faults += 1;
                Some(fault)
            }
            Some((left, fault)) => {
                switch.fault = Some((left - 1, fault));
                None
            }
            None => None,
        }
    }

    fn note(&self, asked: Vec<Asked>, committed: bool) {
        lock(&self.switch).tried.push(Tried { asked, committed });
    }

    /// Runs `work` on the real store, with what goes wrong inside.
    fn inside(
        &self,
        fault: Option<Fault>,
        asked: &mut Vec<Asked>,
        work: &mut dyn FnMut(&mut dyn Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.base.transact(&mut |tx| {
            asked.clear();
            let mut seeing = Seeing {
                tx,
                asked,
                fault,
                calls: 0,
                variant: self.variant,
                switch: &self.switch,
            };
            work(&mut seeing)?;
            match fault {
                Some(Fault::CommitRefused) => Err(refused("a simulated commit")),
                Some(Fault::CrashBeforeCommit) => {
                    // What was asked is looked at all the same: none of it may be there.
                    let lost = std::mem::take(asked);
                    self.note(lost, false);
                    crash()
                }
                _ => Ok(()),
            }
        })
    }

    /// Two programs that are broken write a change in two parts.
    fn in_two(
        &self,
        fault: Option<Fault>,
        work: &mut dyn FnMut(&mut dyn Transaction) -> Result<(), StoreError>,
    ) -> Option<Result<(), StoreError>> {
        let fires_first = match self.variant {
            Variant::TimerBeforeEffect => true,
            Variant::OutboxOutside => false,
            _ => return None,
        };
        let mut asked = Vec::new();
        let tried = self.base.transact(&mut |tx| {
            asked.clear();
            let mut seeing = Seeing {
                tx,
                asked: &mut asked,
                fault: None,
                calls: 0,
                variant: Variant::Sound,
                switch: &self.switch,
            };
            work(&mut seeing)?;
            Err(StoreError::Abandoned)
        });
        if !matches!(tried, Err(StoreError::Abandoned)) {
            return None;
        }
        let part = |asked: &Asked| match asked {
            Asked::Applied(change) if fires_first => change.fired.map(|fired| Change {
                fired: Some(fired),
                ..Change::default()
            }),
            Asked::Applied(change) => Some(Change {
                notifications: change.notifications.clone(),
                ..Change::default()
            }),
            _ => None,
        };
        let parts: Vec<Change> = asked.iter().filter_map(part).collect();
        if parts.is_empty() {
            return None;
        }
        let write = || (*self.base).run(&parts);
        let ends = matches!(
            fault,
            Some(
                Fault::CrashBefore
                    | Fault::CrashInside(_)
                    | Fault::CrashBeforeCommit
                    | Fault::CrashInCommit(_)
                    | Fault::CrashAfterCommit
            )
        );
        let first = if fires_first {
            write()
        } else {
            self.inside(None, &mut asked, work)
        };
        if ends {
            self.note(asked, !fires_first);
            crash();
        }
        let second = first.and_then(|()| {
            if fires_first {
                self.inside(None, &mut asked, work)
            } else {
                write()
            }
        });
        self.note(asked, second.is_ok());
        Some(second)
    }
}

/// Writes parts of changes.
trait Run {
    fn run(&self, parts: &[Change]) -> Result<(), StoreError>;
}

impl Run for SqliteStore {
    fn run(&self, parts: &[Change]) -> Result<(), StoreError> {
        self.transact(&mut |tx| parts.iter().try_for_each(|part| tx.apply(part).map(drop)))
    }
}

impl Store for Lens {
    fn transact(
        &self,
        work: &mut dyn FnMut(&mut dyn Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let fault = self.fault();
        if let Some(result) = self.in_two(fault, work) {
            return result;
        }
        match fault {
            Some(Fault::Exhausted) => {
                return Err(StoreError::Database("no connection is free".to_owned()));
            }
            Some(Fault::CrashBefore) => crash(),
            _ => {}
        }
        let meddled = Meddled::with(self, fault)?;
        let mut asked = Vec::new();
        let before = self.disk.as_ref().map(|disk| disk.written());
        let result = self.inside(fault, &mut asked, work);
        drop(meddled);
        if let (Some(disk), Some(before)) = (&self.disk, before) {
            let torn = match fault {
                Some(Fault::CrashInCommit(parts)) if result.is_ok() => disk.tear(before, parts),
                _ => false,
            };
            if torn {
                self.note(asked, false);
                crash();
            }
        }
        self.note(asked, result.is_ok());
        match (result, fault) {
            (Ok(()), Some(Fault::AnswerLost)) => {
                Err(StoreError::Database("the connection was lost".to_owned()))
            }
            (_, Some(Fault::CrashAfterCommit | Fault::CrashInCommit(_))) => crash(),
            (Err(StoreError::Unwritable(_) | StoreError::Full), _)
                if self.variant == Variant::RepliedUnwritten =>
            {
                Ok(())
            }
            (result, _) => result,
        }
    }
}

/// The real store with something wrong with it, until this is dropped.
struct Meddled<'a> {
    lens: &'a Lens,
    full: bool,
    /// Another connection that holds the lock.
    _other: Option<rusqlite::Connection>,
}

impl<'a> Meddled<'a> {
    fn with(lens: &'a Lens, fault: Option<Fault>) -> Result<Self, StoreError> {
        let full = fault == Some(Fault::Full);
        if full {
            lens.base.meddle(&mut |db| {
                let pages: i64 = db.pragma_query_value(None, "page_count", |row| row.get(0))?;
                db.pragma_update(None, "max_page_count", pages)
            })?;
        }
        let mut other = None;
        if fault == Some(Fault::Busy) {
            match &lens.disk {
                Some(disk) => other = Some(disk.hold()?),
                None => return Err(StoreError::Database("database is locked".to_owned())),
            }
        }
        Ok(Self {
            lens,
            full,
            _other: other,
        })
    }
}

impl Drop for Meddled<'_> {
    fn drop(&mut self) {
        if self.full {
            // It is as large as it likes again; there is nobody to tell if that fails.
            let _ = self
                .lens
                .base
                .meddle(&mut |db| db.pragma_update(None, "max_page_count", 1_073_741_823_i64));
        }
    }
}

/// The cases that a change touches.
pub(crate) fn cases_of(change: &Change) -> Vec<CaseNumber> {
    let tickets = change.tickets.iter().map(|one| CaseNumber::Ticket(one.id));
    let calls = change.calls.iter().map(|one| CaseNumber::Call(one.id));
    let events = change.events.iter().map(|one| CaseNumber::Event(one.id));
    let fired = change.fired.iter().filter_map(|timer| timer.kind.about());
    tickets.chain(calls).chain(events).chain(fired).collect()
}
