//! A feed of users that the store gives up on the way.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use switchboard::model::CompanyId;
use switchboard::service::{Driver, FeedFormat, load_rules};
use switchboard::store::sqlite::SqliteStore;
use switchboard::store::{Reach, Store, StoreError, Transaction};

use super::shipped;

/// Keeps so many transactions more, and then none.
struct FillingUp {
    store: SqliteStore,
    left: AtomicUsize,
}

impl Store for FillingUp {
    fn transact(
        &self,
        work: &mut dyn FnMut(&mut dyn Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let one_less = |left: usize| left.checked_sub(1);
        let left = self
            .left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less);
        self.store.transact(&mut |tx| {
            work(tx)?;
            left.map(drop).map_err(|_| StoreError::Full)
        })
    }
}

#[test]
fn a_feed_that_cannot_be_kept_whole_leaves_the_one_before() {
    let store = Arc::new(FillingUp {
        store: SqliteStore::in_memory().unwrap(),
        left: AtomicUsize::new(usize::MAX),
    });
    let driver = Driver::new(store.clone(), Arc::new(load_rules(&shipped()).unwrap())).unwrap();
    let now = "2026-11-25T09:00:00Z".parse().unwrap();
    let import = |feed: &str| driver.import_users(now, FeedFormat::Csv, feed.as_bytes(), false);
    import("company,user\nacme,wile\nglobex,scorpio\n").unwrap();
    let companies = ["acme", "globex"].map(|id| CompanyId::new(id).unwrap());
    let kept: &dyn Store = &store.store;
    let users = || kept.run(|tx| tx.users_of(&Reach::Provider, &companies));
    let before = users().unwrap();
    assert_eq!(before.len(), 2);
    let other = "company,user\nacme,bugs\nacme,daffy\n";
    for kept in 0.. {
        store.left.store(kept, Ordering::SeqCst);
        if import(other).is_ok() {
            break;
        }
        assert_eq!(users().unwrap(), before, "after {kept} transactions");
    }
    assert_ne!(users().unwrap(), before);
}
