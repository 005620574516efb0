//! Requests that a program sends again because it got no answer.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use switchboard::desk::{Command, DeskError, OnceKey, Reply};
use switchboard::model::{TicketId, Timestamp};
use switchboard::service::{Driver, ServiceError, load_rules};
use switchboard::store::sqlite::SqliteStore;

use super::{opening, person, shipped};

fn desk(folder: &Path) -> (Driver, Timestamp) {
    let store = Arc::new(SqliteStore::open(&folder.join("a.desk")).unwrap());
    let driver = Driver::new(store, Arc::new(load_rules(&shipped()).unwrap())).unwrap();
    (driver, "2026-11-25T09:00:00Z".parse().unwrap())
}

fn under(of: &str, key: &str, command: Command) -> Command {
    Command::Once {
        key: OnceKey::new(of, key, &serde_json::to_vec(&command).unwrap()),
        command: Box::new(command),
    }
}

fn ticket(reply: Reply) -> TicketId {
    match reply {
        Reply::Ticket { ticket, .. } => ticket.id,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_sent_again_under_its_key_is_done_once_also_at_the_same_time_and_after_a_restart() {
    const KEYS: usize = 20;
    let folder = tempfile::tempdir().unwrap();
    let (driver, now) = desk(folder.path());
    let send = |driver: &Driver, key: usize| {
        let command = under("portal", &key.to_string(), opening(&format!("{key}")));
        ticket(driver.execute(now, &person("ada"), &command).unwrap())
    };
    let opened: Vec<Vec<TicketId>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| (0..KEYS).map(|key| send(&driver, key)).collect()))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(opened.iter().all(|of_thread| *of_thread == opened[0]));
    let numbers: BTreeSet<_> = opened[0].iter().copied().collect();
    assert_eq!(numbers.len(), KEYS);
    drop(driver);
    let (driver, _) = desk(folder.path());
    assert_eq!(send(&driver, 3), opened[0][3]);
    let next = driver.execute(now, &person("ada"), &opening("the next"));
    assert_eq!(ticket(next.unwrap()), TicketId(1 + KEYS as u64));
}

#[test]
fn a_key_is_for_one_request_of_one_sender_and_for_a_day_and_a_refusal_leaves_it_free() {
    let folder = tempfile::tempdir().unwrap();
    let (driver, now) = desk(folder.path());
    let send = |now: Timestamp, of: &str, who: &str, subject: &str| {
        driver.execute(now, &person(who), &under(of, "k", opening(subject)))
    };
    // Sam only looks.
    assert!(matches!(
        send(now, "portal", "sam", "one"),
        Err(ServiceError::Desk(DeskError::Refused(_)))
    ));
    let first = ticket(send(now, "portal", "ada", "one").unwrap());
    assert!(matches!(
        send(now, "portal", "ada", "another"),
        Err(ServiceError::Desk(DeskError::KeyUsed { key })) if key == "k"
    ));
    assert_ne!(ticket(send(now, "pbx", "ada", "another").unwrap()), first);
    let later = now + chrono::TimeDelta::hours(23);
    assert_eq!(ticket(send(later, "portal", "ada", "one").unwrap()), first);
    let next_day = now + chrono::TimeDelta::hours(25);
    driver
        .execute(
            next_day,
            &person("ada"),
            &under("portal", "other", opening("x")),
        )
        .unwrap();
    assert_ne!(
        ticket(send(next_day, "portal", "ada", "one").unwrap()),
        first
    );
}
