//! What things cost when there is much of everything else: as much as when there is little.
//!
//! Each test compares a small store with a large one, and prints what it measured. The figures are
//! for release builds: `cargo test --release -p switchboard scale -- --nocapture --test-threads 1`.

use std::time::{Duration, Instant};

use super::*;
use crate::desk::{CaseKind, Change, TimerChange};
use crate::model::{
    CaseNumber, EventId, PersonId, QueueId, Recipient, Ticket, TicketId, Timer, TimerKind,
};
use crate::store::Reach;
use crate::store::conformance::samples::{
    apply, at, attach, claim, news, of_news, of_tickets, ticket,
};

const SMALL: u64 = 1_000;

/// Unoptimised builds are some thirty times slower, and show growth as well.
const LARGE: u64 = if cfg!(debug_assertions) {
    20_000
} else {
    100_000
};

/// Often enough for a steady median.
const ROUNDS: u64 = 200;

fn close(ticket: u64, due: i64) -> Timer {
    Timer {
        due_at: at(due),
        kind: TimerKind::Close {
            ticket: TicketId(ticket),
        },
    }
}

fn timers(range: std::ops::Range<u64>, due: i64) -> Change {
    Change {
        timers: range.map(|id| TimerChange::Set(close(id, due))).collect(),
        ..Change::default()
    }
}

/// The median of [`ROUNDS`] runs of `step` beside `beside` other things: a pause of the machine
/// does not move it.
fn median(what: &str, beside: u64, mut step: impl FnMut(u64)) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|round| {
            let begun = Instant::now();
            step(round);
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    let median = times[times.len() / 2];
    println!("{what}, beside {beside}: {median:?}");
    median
}

/// A scan would cost a hundred times as much, or twenty unoptimised; the rest is room for a busy
/// machine and for deeper trees.
fn check(small: Duration, large: Duration) {
    assert!(large < small * 6, "{small:?} became {large:?}");
}

#[test]
fn finding_and_firing_a_due_timer_costs_the_same_beside_many() {
    let measure = |beside: u64| {
        let store = SqliteStore::in_memory().unwrap();
        apply(&store, &timers(ROUNDS..ROUNDS + beside, 1_000_000)).unwrap();
        apply(&store, &timers(0..ROUNDS, 10)).unwrap();
        median("find and fire a timer", beside, |_| {
            (&store as &dyn Store)
                .run(|tx| {
                    let due = tx.due_timers(at(10), 1)?;
                    assert_eq!(due.len(), 1);
                    let change = Change {
                        fired: due.first().copied(),
                        ..Change::default()
                    };
                    tx.apply(&change)?;
                    tx.next_due()
                })
                .unwrap();
        })
    };
    check(measure(SMALL), measure(LARGE));
}

/// As the service does it: the numbers, the load, the change, with somebody assigned.
#[test]
fn opening_a_ticket_costs_the_same_beside_many() {
    let measure = |beside: u64| {
        let store = SqliteStore::in_memory().unwrap();
        let assigned = |id: u64| {
            let mut ticket = ticket(id, &format!("company-{}", id % 100)).unwrap();
            ticket.assignee = Some(PersonId::new(&format!("agent-{}", id % 20)).unwrap());
            ticket
        };
        for start in (1..=beside).step_by(1_000) {
            let batch: Vec<Ticket> = (start..(start + 1_000).min(beside + 1))
                .map(assigned)
                .collect();
            apply(&store, &of_tickets(&batch.iter().collect::<Vec<_>>())).unwrap();
        }
        median("open a ticket", beside, |_| {
            (&store as &dyn Store)
                .run(|tx| {
                    let next = tx.next_number(CaseKind::Ticket)?;
                    assert_eq!(tx.workload()?.len(), 20);
                    assert_eq!(tx.open_tickets_by_queue(&Reach::Provider)?.len(), 1);
                    tx.apply(&of_tickets(&[&assigned(next)]))
                })
                .unwrap();
        })
    };
    check(measure(SMALL), measure(LARGE));
}

#[test]
fn a_delivery_costs_the_same_after_many() {
    let measure = |beside: u64| {
        let store = SqliteStore::in_memory().unwrap();
        attach(&store, "a", &[Recipient::General]).unwrap();
        let one = news(
            Recipient::General,
            Some(CaseNumber::Event(EventId(1))),
            "update",
        )
        .unwrap();
        for _ in 0..beside / 1_000 {
            apply(&store, &of_news(vec![one.clone(); 1_000])).unwrap();
        }
        store
            .lock()
            .execute_batch("UPDATE deliveries SET state = 'done'")
            .unwrap();
        median("post, claim and acknowledge", beside, |_| {
            apply(&store, &of_news(vec![one.clone()])).unwrap();
            let taken = claim(&store, "a", 0, 10).unwrap();
            assert_eq!(taken.len(), 1);
            let done = (&store as &dyn Store)
                .run(|tx| {
                    let (id, fence) = (taken[0].notification.id, taken[0].fence);
                    tx.acknowledge("a", id, fence, None, at(0))
                })
                .unwrap();
            assert!(done);
        })
    };
    check(measure(SMALL), measure(LARGE));
}

/// A hundred are ready. Beside them are others that are idle, that wait for a later time, that are
/// under a lease, and that have much behind what is ready.
#[test]
fn finding_who_has_something_to_be_told_costs_the_same_beside_many_who_have_not() {
    let measure = |beside: u64| {
        let store = SqliteStore::in_memory().unwrap();
        let event = Some(CaseNumber::Event(EventId(1)));
        let per = beside / 1_000;
        for (kind, endpoints) in [("idle", beside / 10), ("later", beside / 10), ("now", 100)] {
            let queue = Recipient::Queue(QueueId::new(kind).unwrap());
            for number in 0..endpoints {
                attach(
                    &store,
                    &format!("chat:{kind}-{number}"),
                    std::slice::from_ref(&queue),
                )
                .unwrap();
            }
            if kind != "idle" {
                let one = news(queue, event, "update").unwrap();
                apply(&store, &of_news(vec![one; per as usize])).unwrap();
            }
        }
        store
            .lock()
            .execute_batch(
                "UPDATE deliveries SET ready_at = 9999999999999
                 WHERE endpoint IN (SELECT id FROM endpoints WHERE name LIKE 'chat:later%')",
            )
            .unwrap();
        median("find a hundred endpoints with work", beside, |_| {
            let ready = (&store as &dyn Store)
                .run(|tx| tx.ready_endpoints("chat:", at(0), 1_000))
                .unwrap();
            assert_eq!(ready.len(), 100);
        })
    };
    check(measure(SMALL), measure(LARGE));
}

/// Only to be printed: it depends on the disk.
#[test]
fn changes_are_committed_to_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("a.desk")).unwrap();
    median("commit a ticket to the disk", 0, |round| {
        let ticket = ticket(round + 1, "acme").unwrap();
        apply(&store, &of_tickets(&[&ticket])).unwrap();
    });
}
