//! A worker that is stopped past its lease and goes on: what it reports is refused.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use switchboard::desk::Change;
use switchboard::model::{
    Notification, NotificationId, NotificationKind, Recipient, RulesVersion, Timestamp,
};
use switchboard::service::{Clock as _, SystemClock};
use switchboard::store::conformance::cluster::postgres;
use switchboard::store::postgres::PgStore;
use switchboard::store::{Claim, Delivery, Endpoint, Store};
use switchboard_tests::Running;

const ROUNDS: u64 = 10;
const LEASE: Duration = Duration::from_millis(700);

/// The test runs itself again as the worker, and is told so by these.
const DATABASE: &str = "SWITCHBOARD_TEST_DATABASE_OF_THE_PAUSED";
const FOLDER: &str = "SWITCHBOARD_TEST_FOLDER_OF_THE_PAUSED";

fn claim(store: &dyn Store) -> Vec<Delivery> {
    let now = SystemClock.now();
    let claim = Claim {
        now,
        lease_until: now + LEASE,
        limit: 9,
        max_attempts: 99,
        alone: true,
    };
    store.run(|tx| tx.claim("a", &claim)).unwrap()
}

fn acknowledge(store: &dyn Store, delivery: &Delivery) -> bool {
    let (id, fence) = (delivery.notification.id, delivery.fence);
    store
        .run(|tx| tx.acknowledge("a", id, fence, None, SystemClock.now()))
        .unwrap()
}

fn news(at: Timestamp) -> Notification {
    Notification {
        id: NotificationId(0),
        to: Recipient::General,
        kind: NotificationKind::EventUpdate,
        about: None,
        severity: None,
        state: None,
        title: "x".into(),
        body: String::new(),
        at,
        rules_version: RulesVersion::new("0123456789ab").unwrap(),
        reason: "a test".into(),
        once_key: None,
        supersedes_key: None,
        origin: None,
        address: None,
        users: Vec::new(),
        invitation: None,
        files: Vec::new(),
    }
}

fn wait_for(file: &Path) {
    let begun = Instant::now();
    while !file.exists() {
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "{}",
            file.display()
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Claims, waits until it is told that it was paused, and reports.
fn work(url: &str, folder: &Path) {
    let store = PgStore::open(url).unwrap();
    let taken = claim(&store);
    std::fs::write(folder.join("claimed"), "").unwrap();
    wait_for(&folder.join("paused"));
    let is_taken = taken.iter().any(|one| acknowledge(&store, one));
    let said = format!("{} {is_taken}", taken.len());
    std::fs::write(folder.join("writing"), said).unwrap();
    std::fs::rename(folder.join("writing"), folder.join("said")).unwrap();
}

#[test]
fn a_worker_stopped_past_its_lease_is_refused_when_it_goes_on() {
    if let (Ok(url), Some(folder)) = (std::env::var(DATABASE), std::env::var_os(FOLDER)) {
        return work(&url, &PathBuf::from(folder));
    }
    let Some(server) = postgres().unwrap() else {
        return;
    };
    let url = server.schema().unwrap();
    let store = PgStore::open(&url).unwrap();
    let store: &dyn Store = &store;
    let endpoint = Endpoint {
        name: "a".into(),
        serves: vec![Recipient::General],
    };
    store
        .run(|tx| tx.attach(&endpoint, SystemClock.now()))
        .unwrap();
    for _ in 0..ROUNDS {
        let change = Change {
            notifications: vec![news(SystemClock.now())],
            ..Change::default()
        };
        store.run(|tx| tx.apply(&change)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let name = "paused::a_worker_stopped_past_its_lease_is_refused_when_it_goes_on";
        let worker = Command::new(std::env::current_exe().unwrap())
            .args([name, "--exact"])
            .env(DATABASE, &url)
            .env(FOLDER, folder.path())
            .stdout(Stdio::null())
            .spawn();
        let worker = Running(worker.unwrap());
        wait_for(&folder.path().join("claimed"));
        worker.signal("-STOP").unwrap();
        assert_eq!(claim(store).len(), 0, "its lease holds");
        std::thread::sleep(LEASE);
        let taken = claim(store);
        assert_eq!(taken.len(), 1);
        assert!(taken[0].may_be_shown);
        assert!(acknowledge(store, &taken[0]));
        std::fs::write(folder.path().join("paused"), "").unwrap();
        worker.signal("-CONT").unwrap();
        wait_for(&folder.path().join("said"));
        let said = std::fs::read_to_string(folder.path().join("said")).unwrap();
        assert_eq!(said, "1 false");
    }
}
