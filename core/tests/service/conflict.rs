//! A command that met another one on the same case.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use switchboard::desk::Reply;
use switchboard::service::{Driver, ServiceError, load_rules};
use switchboard::store::sqlite::SqliteStore;
use switchboard::store::{Store, StoreError, Transaction};

use super::{opening, person, shipped};

/// Somebody else is faster so many times: what was written is taken back at the end.
struct Contended {
    store: SqliteStore,
    conflicts: AtomicUsize,
}

impl Store for Contended {
    fn transact(
        &self,
        work: &mut dyn FnMut(&mut dyn Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let one_less = |left: usize| left.checked_sub(1);
        let meets_another = self
            .conflicts
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less)
            .is_ok();
        self.store.transact(&mut |tx| {
            work(tx)?;
            let what = "T-1".to_owned();
            if meets_another {
                Err(StoreError::Conflict { what })
            } else {
                Ok(())
            }
        })
    }
}

fn after(conflicts: usize) -> (Result<Reply, ServiceError>, u64) {
    let store = Arc::new(Contended {
        store: SqliteStore::in_memory().unwrap(),
        conflicts: AtomicUsize::new(0),
    });
    let driver = Driver::new(store.clone(), Arc::new(load_rules(&shipped()).unwrap())).unwrap();
    store.conflicts.store(conflicts, Ordering::SeqCst);
    let now = "2026-11-25T09:00:00Z".parse().unwrap();
    let outcome = driver.execute(now, &person("ada"), &opening("Mail is slow"));
    let kept: &dyn Store = &store.store;
    let tickets = kept.run(|tx| tx.counts()).unwrap().open_tickets;
    (outcome, tickets)
}

#[test]
fn a_command_that_meets_others_is_decided_again_and_kept_once() {
    for conflicts in [1, 15] {
        let (outcome, tickets) = after(conflicts);
        assert!(outcome.is_ok(), "{conflicts}: {outcome:?}");
        assert_eq!(tickets, 1, "{conflicts}");
    }
}

#[test]
fn a_command_that_always_meets_others_gives_up_and_leaves_nothing() {
    let (outcome, tickets) = after(16);
    assert!(
        matches!(
            outcome,
            Err(ServiceError::Store(StoreError::Conflict { .. }))
        ),
        "{outcome:?}"
    );
    assert_eq!(tickets, 0);
}
