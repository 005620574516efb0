//! What is kept in one transaction: timers that are due at the same time, and commands that come at
//! the same time.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use switchboard::desk::{Change, Command, Reply, TimerChange};
use switchboard::model::{
    CaseNumber, Channel, Happening, Ticket, TicketId, TicketState, Timer, TimerKind, Timestamp,
};
use switchboard::service::{Driver, load_rules};
use switchboard::store::sqlite::SqliteStore;
use switchboard::store::{Reach, Store, StoreError, Together, Transaction};

use super::{opening, person, shipped};

/// Counts its transactions, and keeps none of some.
struct Counting {
    store: SqliteStore,
    run: AtomicUsize,
    /// Of so many one is undone when all is written; of none when it is 0.
    undoes: AtomicUsize,
}

impl Store for Counting {
    fn transact(
        &self,
        work: &mut dyn FnMut(&mut dyn Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let number = 1 + self.run.fetch_add(1, Ordering::SeqCst);
        let of = self.undoes.load(Ordering::SeqCst);
        self.store.transact(&mut |tx| {
            work(tx)?;
            match number.checked_rem(of) {
                Some(0) => Err(StoreError::Full),
                _ => Ok(()),
            }
        })
    }

    fn together(&self) -> Together {
        self.store.together()
    }
}

struct World {
    folder: tempfile::TempDir,
    store: Arc<Counting>,
    driver: Driver,
    now: Timestamp,
}

fn world() -> World {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Counting {
        store: SqliteStore::open(&folder.path().join("a.desk")).unwrap(),
        run: AtomicUsize::new(0),
        undoes: AtomicUsize::new(0),
    });
    let driver = Driver::new(store.clone(), Arc::new(load_rules(&shipped()).unwrap())).unwrap();
    World {
        folder,
        store,
        driver,
        now: "2026-11-25T09:00:00Z".parse().unwrap(),
    }
}

impl World {
    fn open(&self, subject: &str) -> TicketId {
        let reply = self
            .driver
            .execute(self.now, &person("ada"), &opening(subject))
            .unwrap();
        match reply {
            Reply::Ticket { ticket, .. } => ticket.id,
            other => panic!("{other:?}"),
        }
    }

    fn ticket(&self, id: TicketId) -> Ticket {
        let store: &dyn Store = &self.store.store;
        let ticket = store.run(|tx| tx.ticket(&Reach::Provider, id)).unwrap();
        ticket.unwrap()
    }

    /// Resolved tickets of which each closes a second after the one before; all are due.
    fn closing(&mut self, count: u64) -> Vec<TicketId> {
        let ids: Vec<TicketId> = (0..count).map(|n| self.open(&format!("{n}"))).collect();
        let mut change = Change::default();
        for (id, secs) in ids.iter().zip(0..) {
            let mut ticket = self.ticket(*id);
            ticket.version += 1;
            ticket.state = TicketState::Resolved;
            change.tickets.push(ticket);
            let store: &dyn Store = &self.store.store;
            let old = store.run(|tx| tx.timers_of(CaseNumber::Ticket(*id)));
            let old = old.unwrap().into_iter();
            change
                .timers
                .extend(old.map(|timer| TimerChange::Cancel(timer.kind.key())));
            change.timers.push(TimerChange::Set(Timer {
                due_at: self.now + chrono::TimeDelta::seconds(secs),
                kind: TimerKind::Close { ticket: *id },
            }));
        }
        let store: &dyn Store = &self.store.store;
        store.run(|tx| tx.apply(&change)).unwrap();
        self.now += chrono::TimeDelta::hours(1);
        self.store.run.store(0, Ordering::SeqCst);
        ids
    }

    fn fire(&self) -> Vec<TimerKind> {
        let mut fired = Vec::new();
        self.driver
            .fire_due_seen(self.now, 64, &mut |timer, _| fired.push(timer.kind))
            .unwrap();
        fired
    }
}

/// What comes of `one` when so many threads do it so often each; every time it has another name.
fn at_once<T: Send>(threads: usize, each: usize, one: impl Fn(&str) -> T + Sync) -> Vec<T> {
    let one = &one;
    std::thread::scope(|scope| {
        let of_thread = |thread| (0..each).map(move |n| one(&format!("{thread}.{n}")));
        let threads: Vec<_> = (0..threads)
            .map(|thread| scope.spawn(move || of_thread(thread).collect::<Vec<T>>()))
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    })
}

#[test]
fn timers_of_different_tickets_fire_in_few_transactions_and_in_their_order() {
    let mut world = world();
    let ids = world.closing(64);
    let kinds: Vec<TimerKind> = ids
        .iter()
        .map(|ticket| TimerKind::Close { ticket: *ticket })
        .collect();
    assert_eq!(world.fire(), kinds);
    // One to find them, and two for what they do.
    assert_eq!(world.store.run.load(Ordering::SeqCst), 3);
    for id in ids {
        assert_eq!(world.ticket(id).state, TicketState::Closed);
    }
    assert_eq!(world.fire(), []);
}

#[test]
fn a_timer_that_fails_takes_no_other_with_it() {
    let mut world = world();
    let ids = world.closing(9);
    let bad = ids[4];
    let file = rusqlite::Connection::open(world.folder.path().join("a.desk")).unwrap();
    let broken = "UPDATE tickets SET body = '{' WHERE id = ?1";
    file.execute(broken, [i64::try_from(bad.0).unwrap()])
        .unwrap();
    assert_eq!(world.fire().len(), 8);
    for id in ids.iter().filter(|id| **id != bad) {
        assert_eq!(world.ticket(*id).state, TicketState::Closed);
    }
    let store: &dyn Store = &world.store.store;
    let left = store.run(|tx| tx.timers_of(CaseNumber::Ticket(bad)));
    assert_eq!(left.unwrap().len(), 1, "it is put off");
    assert_eq!(world.fire(), []);
}

#[test]
fn commands_that_come_at_the_same_time_are_kept_together_and_each_once() {
    const THREADS: usize = 8;
    const EACH: usize = 40;
    let world = world();
    let shared = world.open("the one that all write on");
    world.store.run.store(0, Ordering::SeqCst);
    let opened = at_once(THREADS, EACH, |name| {
        let comment = Command::Comment {
            ticket: shared,
            text: name.to_owned(),
            channel: Channel::Chat,
            source: None,
        };
        let done = world.driver.execute(world.now, &person("ada"), &comment);
        done.unwrap();
        world.open(name)
    });
    let numbers: BTreeSet<TicketId> = opened.iter().copied().collect();
    assert_eq!(
        numbers.len(),
        THREADS * EACH,
        "each has a number of its own"
    );
    // None was left out, and all are there with what was asked.
    assert_eq!(
        numbers.last().unwrap().0,
        shared.0 + (THREADS * EACH) as u64
    );
    let subjects: BTreeSet<String> = numbers.iter().map(|id| world.ticket(*id).subject).collect();
    assert_eq!(subjects.len(), THREADS * EACH);
    let store: &dyn Store = &world.store.store;
    let case = CaseNumber::Ticket(shared);
    let history = store.run(|tx| tx.history(&Reach::Provider, case, 10_000));
    let comments: BTreeSet<String> = history
        .unwrap()
        .into_iter()
        .filter_map(|entry| match entry.what {
            Happening::Commented { text, .. } => Some(text),
            _ => None,
        })
        .collect();
    assert_eq!(comments.len(), THREADS * EACH, "and so is each comment");
    assert_eq!(world.store.store.integrity_check().unwrap(), "ok");
    let run = world.store.run.load(Ordering::SeqCst);
    assert!(run < 2 * THREADS * EACH, "{run} transactions");
}

/// Others were decided on what the undone ones would have left.
#[test]
fn what_was_decided_after_what_could_not_be_kept_is_decided_again() {
    const THREADS: usize = 16;
    const EACH: usize = 30;
    let world = world();
    world.store.undoes.store(5, Ordering::SeqCst);
    let kept = at_once(THREADS, EACH, |name| {
        let reply = world
            .driver
            .execute(world.now, &person("ada"), &opening(name));
        match reply {
            Ok(Reply::Ticket { ticket, .. }) => Some(ticket.id),
            Ok(other) => panic!("{other:?}"),
            Err(_) => None,
        }
    });
    world.store.undoes.store(0, Ordering::SeqCst);
    let acknowledged: BTreeSet<TicketId> = kept.iter().flatten().copied().collect();
    let refused = kept.iter().filter(|one| one.is_none()).count();
    assert!(refused > 0 && acknowledged.len() > THREADS, "{refused}");
    assert_eq!(acknowledged.len() + refused, THREADS * EACH, "each its own");
    // No number was used up by what was not kept, so all that is there was acknowledged.
    let last = acknowledged.last().unwrap().0;
    assert_eq!(acknowledged.len() as u64, last);
    let next = world.open("the next");
    assert_eq!(next.0, last + 1);
    assert_eq!(world.store.store.integrity_check().unwrap(), "ok");
}
