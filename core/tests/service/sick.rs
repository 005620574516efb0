//! A store that cannot be used for a while.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use switchboard::model::{Span, Timestamp};
use switchboard::service::{Driver, load_rules};
use switchboard::store::sqlite::SqliteStore;
use switchboard::store::{Store, StoreError, Transaction};

use super::{opening, person, shipped};

/// A disk that is full after so many transactions.
struct Filling {
    store: SqliteStore,
    room: AtomicUsize,
}

impl Store for Filling {
    fn transact(
        &self,
        work: &mut dyn FnMut(&mut dyn Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let take = |room: usize| room.checked_sub(1);
        match self
            .room
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, take)
        {
            Ok(_) => self.store.transact(work),
            Err(_) => Err(StoreError::Full),
        }
    }
}

/// Half a day is more than ten tries, after which a timer that fails is set aside.
#[test]
fn a_disk_that_is_full_for_half_a_day_sets_no_timer_aside() {
    let store = Arc::new(Filling {
        store: SqliteStore::in_memory().unwrap(),
        room: AtomicUsize::new(usize::MAX),
    });
    let driver = Driver::new(store.clone(), Arc::new(load_rules(&shipped()).unwrap())).unwrap();
    let mut now: Timestamp = "2026-11-25T09:00:00Z".parse().unwrap();
    driver
        .execute(now, &person("ada"), &opening("Mail is slow"))
        .unwrap();
    let timers = || {
        let store: &dyn Store = &store.store;
        let counts = store.run(|tx| tx.counts()).unwrap();
        let aside = store.run(|tx| tx.quarantined()).unwrap();
        (counts.timers, aside)
    };
    let (waiting, _) = timers();
    assert!(waiting > 0);
    let hours: Span = "1h".parse().unwrap();
    for _ in 0..12 {
        now = hours.after(now);
        // The timers can be seen, and nothing can be done about them.
        store.room.store(1, Ordering::SeqCst);
        driver.fire_due(now, 64).unwrap();
        assert_eq!(timers(), (waiting, Vec::new()));
    }
    store.room.store(usize::MAX, Ordering::SeqCst);
    now = hours.after(now);
    assert!(driver.fire_due(now, 64).unwrap() > 0);
    let (left, aside) = timers();
    assert!(left < waiting && aside.is_empty(), "{left}, {aside:?}");
}
