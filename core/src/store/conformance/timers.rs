//! Timers: due ones, moved ones, and each acting once.

use super::samples::{apply, at, of_timers};
use super::{Broken, Check, refused_as_conflict, same};
use crate::desk::{Change, TimerChange};
use crate::model::{TicketId, Timer, TimerKind, Timestamp};
use crate::store::{Quarantined, Store, StoreError};

pub(super) const CHECKS: &[(&str, Check)] = &[
    ("timers are due at their time, earliest first", due),
    ("a fired timer acts once", fires_once),
    ("a moved timer does not fire at its old time", moved),
    ("timers are set and cancelled in order", in_order),
    ("a timer is never early, to the nanosecond", never_early),
    ("a timer that fails is put off, then set aside", set_aside),
];

fn close(ticket: u64, due: i64) -> Timer {
    Timer {
        due_at: at(due),
        kind: TimerKind::Close {
            ticket: TicketId(ticket),
        },
    }
}

fn firing(timer: Timer) -> Change {
    Change {
        fired: Some(timer),
        ..Change::default()
    }
}

fn due_at(store: &dyn Store, now: i64) -> Result<Vec<Timer>, StoreError> {
    store.run(|tx| tx.due_timers(at(now), 10))
}

fn due(store: &dyn Store) -> Result<(), Broken> {
    same("none", &store.run(|tx| tx.next_due())?, &None)?;
    let (late, soon, mid) = (close(1, 30), close(2, 10), close(3, 20));
    apply(store, &of_timers(&[late, soon, mid]))?;
    same("next", &store.run(|tx| tx.next_due())?, &Some(at(10)))?;
    same("too early", &due_at(store, 9)?, &vec![])?;
    same("at the second", &due_at(store, 10)?, &vec![soon])?;
    same("all", &due_at(store, 99)?, &vec![soon, mid, late])?;
    let two = store.run(|tx| tx.due_timers(at(99), 2))?;
    same("two", &two, &vec![soon, mid])?;
    same("they stay", &store.run(|tx| tx.counts())?.timers, &3)
}

fn fires_once(store: &dyn Store) -> Result<(), Broken> {
    let timer = close(1, 10);
    apply(store, &of_timers(&[timer]))?;
    apply(store, &firing(timer))?;
    same("gone", &due_at(store, 99)?, &vec![])?;
    refused_as_conflict("again", apply(store, &firing(timer)))
}

fn moved(store: &dyn Store) -> Result<(), Broken> {
    apply(store, &of_timers(&[close(1, 10)]))?;
    apply(store, &of_timers(&[close(1, 20)]))?;
    same("one timer", &due_at(store, 99)?, &vec![close(1, 20)])?;
    refused_as_conflict("the old time", apply(store, &firing(close(1, 10))))?;
    apply(store, &firing(close(1, 20)))?;
    Ok(())
}

fn in_order(store: &dyn Store) -> Result<(), Broken> {
    apply(store, &of_timers(&[close(1, 10)]))?;
    // The fired one goes first, so that the same change can set it again.
    let change = Change {
        fired: Some(close(1, 10)),
        timers: vec![
            TimerChange::Set(close(1, 20)),
            TimerChange::Set(close(2, 30)),
            TimerChange::Cancel(close(2, 0).kind.key()),
            TimerChange::Cancel(close(3, 0).kind.key()),
        ],
        ..Change::default()
    };
    apply(store, &change)?;
    same("what is left", &due_at(store, 99)?, &vec![close(1, 20)])
}

fn never_early(store: &dyn Store) -> Result<(), Broken> {
    let mut timer = close(1, 10);
    timer.due_at += chrono::TimeDelta::nanoseconds(1);
    apply(store, &of_timers(&[timer]))?;
    same("a nanosecond before", &due_at(store, 10)?, &vec![])?;
    let found = due_at(store, 11)?;
    let in_time = found
        .first()
        .is_some_and(|found| found.due_at < at(10) + chrono::TimeDelta::seconds(1));
    same("within the second", &in_time, &true)?;
    apply(store, &firing(timer))?;
    timer.due_at = Timestamp::MAX_UTC;
    apply(store, &of_timers(&[timer]))?;
    store.run(|tx| tx.next_due())?;
    Ok(())
}

fn set_aside(store: &dyn Store) -> Result<(), Broken> {
    let (bad, good) = (close(1, 10), close(2, 11));
    apply(store, &of_timers(&[bad, good]))?;
    let defer =
        |timer: Timer, until| store.run(|tx| tx.defer_timer(&timer, at(until), "it broke", 2));
    defer(close(1, 9), 500)?;
    same(
        "another time is not it",
        &due_at(store, 11)?,
        &vec![bad, good],
    )?;
    defer(bad, 50)?;
    same("put off", &due_at(store, 49)?, &vec![good])?;
    same("tried again", &due_at(store, 50)?, &vec![good, bad])?;
    defer(bad, 60)?;
    same("set aside", &due_at(store, 999)?, &vec![good])?;
    let aside = vec![Quarantined {
        what: "timer T-1/close".into(),
        attempts: 2,
        error: "it broke".into(),
    }];
    same("listed", &store.run(|tx| tx.quarantined())?, &aside)?;
    apply(store, &of_timers(&[close(1, 70)]))?;
    same("set anew", &due_at(store, 999)?, &vec![good, close(1, 70)])?;
    same("no longer", &store.run(|tx| tx.quarantined())?, &vec![])
}
