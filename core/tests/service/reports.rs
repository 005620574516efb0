//! Reports that are told by themselves: once, whatever breaks in between.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use switchboard::model::{Notification, NotificationId, NotificationKind, Recipient, Timestamp};
use switchboard::service::{Driver, ManualClock, load_rules};
use switchboard::store::sqlite::SqliteStore;
use switchboard::store::{Store, StoreError, Transaction};

use super::{endpoint, shipped, soon, start};

/// Fails one transaction, as if the program ended before or after it was committed.
struct Breaking {
    store: Arc<dyn Store>,
    left: AtomicU32,
    is_kept: bool,
}

impl Store for Breaking {
    fn transact(
        &self,
        work: &mut dyn FnMut(&mut dyn Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        if self.left.fetch_sub(1, Ordering::SeqCst) != 1 {
            return self.store.transact(work);
        }
        if self.is_kept {
            self.store.transact(work)?;
            return Err(StoreError::Abandoned);
        }
        self.store.transact(&mut |tx| {
            work(tx)?;
            Err(StoreError::Abandoned)
        })
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn driver(store: Arc<dyn Store>) -> Driver {
    Driver::new(store, Arc::new(load_rules(&shipped()).unwrap())).unwrap()
}

fn told(store: &dyn Store) -> Vec<Notification> {
    let all = store.run(|tx| tx.notifications(NotificationId(0), 1_000));
    let mut all = all.unwrap();
    all.retain(|one| one.kind == NotificationKind::MonthlyReport);
    all
}

fn people(told: &[Notification]) -> BTreeMap<String, u32> {
    let mut people = BTreeMap::new();
    for one in told {
        *people.entry(one.to.to_string()).or_default() += 1;
    }
    people
}

/// The named callers of the shipped companies. A secondary administrator is none.
fn everybody() -> BTreeMap<String, u32> {
    let names = ["ada", "grace", "hank", "peter"];
    names.map(|name| (format!("person:{name}"), 1)).into()
}

#[test]
fn the_named_callers_are_told_of_a_month_once_and_where_they_are_at_eight_on_the_third() {
    let store = Arc::new(SqliteStore::in_memory().unwrap());
    let desk = driver(store.clone());
    let send = |time: &str| {
        let sent = desk.send_reports(at(time)).unwrap();
        (sent, people(&told(&*store)).len())
    };
    // Of what was before the desk began nobody is told.
    assert_eq!(send("2026-10-20T12:00:00Z"), (0, 0));
    assert_eq!(send("2026-11-03T06:59:59Z"), (0, 0));
    let next = desk.next_report(at("2026-11-03T06:59:59Z"));
    assert_eq!(next, Some(at("2026-11-03T07:00:00Z")));
    // Eight o'clock in Paris, in New York, in Chicago.
    assert_eq!(send("2026-11-03T07:00:00Z"), (1, 2));
    assert_eq!(send("2026-11-03T13:00:00Z"), (1, 3));
    assert_eq!(send("2026-11-03T14:00:00Z"), (1, 4));
    assert_eq!(send("2026-11-29T14:00:00Z"), (0, 4));
    let all = told(&*store);
    assert_eq!(people(&all), everybody());
    assert_eq!(all[0].title, "Support report 2026-10");
    let month = "2026-10".parse().unwrap();
    assert_eq!(all[0].of_report(), Some(("acme".parse().unwrap(), month)));
    assert!(
        all[0].body.contains("available 100 % of the time"),
        "{}",
        all[0].body
    );
    // After a long stop only the last one counts.
    assert_eq!(send("2027-03-20T12:00:00Z"), (3, 4));
    let all = told(&*store);
    assert_eq!(all.len(), 8);
    assert!(
        all[4..]
            .iter()
            .all(|one| one.title == "Support report 2027-02")
    );
}

#[test]
fn whatever_transaction_is_broken_everybody_is_told_once() {
    let mut broken = 0;
    for is_kept in [false, true] {
        for number in 1..40 {
            let store = Arc::new(SqliteStore::in_memory().unwrap());
            driver(store.clone())
                .send_reports(at("2026-10-20T12:00:00Z"))
                .unwrap();
            let breaking = Arc::new(Breaking {
                store: store.clone(),
                left: AtomicU32::new(0),
                is_kept,
            });
            let desk = driver(breaking.clone());
            breaking.left.store(number, Ordering::SeqCst);
            let now = at("2026-11-03T14:00:00Z");
            broken += u32::from(desk.send_reports(now).is_err());
            drop(desk);
            driver(store.clone()).send_reports(now).unwrap();
            assert_eq!(people(&told(&*store)), everybody(), "{number}, {is_kept}");
        }
    }
    assert!(broken >= 10, "only {broken} transactions were broken");
}

#[test]
fn of_several_instances_one_tells() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(SqliteStore::open(&folder.path().join("a.desk")).unwrap());
    let desks: Vec<Driver> = (0..4).map(|_| driver(store.clone())).collect();
    desks[0].send_reports(at("2026-10-20T12:00:00Z")).unwrap();
    let sent: u64 = std::thread::scope(|scope| {
        let send = |desk: &Driver| desk.send_reports(at("2026-11-03T14:00:00Z")).unwrap();
        let threads: Vec<_> = desks
            .iter()
            .map(|desk| scope.spawn(move || send(desk)))
            .collect();
        threads.into_iter().map(|one| one.join().unwrap()).sum()
    });
    assert_eq!(sent, 3);
    assert_eq!(people(&told(&*store)), everybody());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_desk_tells_by_itself_and_again_only_of_the_next_month() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("a.desk");
    let clock = Arc::new(ManualClock::new(at("2026-11-03T06:00:00Z")));
    let service = start(&data, &shipped(), clock.clone()).await;
    let ada = Recipient::Person("ada".parse().unwrap());
    let mut deliveries = service
        .attach(endpoint("console:ada", vec![ada.clone()]))
        .await
        .unwrap();
    // It has to know where it begins.
    tokio::time::sleep(Duration::from_millis(500)).await;
    clock.advance("1h".parse().unwrap());
    let delivery = soon(deliveries.next()).await.unwrap();
    assert_eq!(delivery.notification.title, "Support report 2026-10");
    deliveries.done(&delivery, None).await.unwrap();
    service.stop().await.unwrap();
    drop(deliveries);

    let service = start(&data, &shipped(), clock.clone()).await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    service.stop().await.unwrap();
    let store = SqliteStore::open(&data).unwrap();
    let of_ada = |one: &&Notification| one.to == ada;
    assert_eq!(told(&store).iter().filter(of_ada).count(), 1);
}
