//! Timers: found by an index on when they are next looked at, so that what is not due costs
//! nothing.

use rusqlite::{Connection, params};

use super::cases::written;
use super::value::{count, from_json, limit as row_limit, millis, millis_up, moment, to_json};
use crate::desk::TimerChange;
use crate::model::{Timer, Timestamp};
use crate::store::{Quarantined, StoreError};

pub(super) const DUE: &str =
    "SELECT due_at, kind, key FROM timers WHERE quarantined = 0 AND try_at <= ?1
         ORDER BY try_at, key LIMIT ?2";

/// Takes the timer away: a change that comes of it is made once.
pub(super) fn fire(db: &Connection, timer: &Timer) -> Result<(), StoreError> {
    let key = timer.kind.key();
    let rows = db
        .prepare_cached("DELETE FROM timers WHERE key = ?1 AND due_at = ?2")?
        .execute(params![key.0, millis_up(timer.due_at)])?;
    written(rows, format_args!("timer {key}"))
}

pub(super) fn change(db: &Connection, changes: &[TimerChange]) -> Result<(), StoreError> {
    for change in changes {
        match change {
            TimerChange::Set(timer) => set(db, timer)?,
            TimerChange::Cancel(key) => {
                db.prepare_cached("DELETE FROM timers WHERE key = ?1")?
                    .execute(params![key.0])?;
            }
        }
    }
    Ok(())
}

/// Setting it anew also forgets earlier failures.
fn set(db: &Connection, timer: &Timer) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO timers (key, due_at, try_at, kind) VALUES (?1, ?2, ?2, ?3)
         ON CONFLICT (key) DO UPDATE SET due_at = ?2, try_at = ?2, kind = ?3,
             attempts = 0, error = '', quarantined = 0",
    )?
    .execute(params![
        timer.kind.key().0,
        millis_up(timer.due_at),
        to_json(&timer.kind)?
    ])?;
    Ok(())
}

pub(super) fn due(db: &Connection, now: Timestamp, limit: usize) -> Result<Vec<Timer>, StoreError> {
    let mut select = db.prepare_cached(DUE)?;
    let mut rows = select.query(params![millis(now), row_limit(limit)])?;
    let mut timers = Vec::new();
    while let Some(row) = rows.next()? {
        let key: String = row.get(2)?;
        let what = format!("timer {key}");
        timers.push(Timer {
            due_at: moment(&what, row.get(0)?)?,
            kind: from_json(&what, row.get_ref(1)?.as_str()?)?,
        });
    }
    Ok(timers)
}

pub(super) fn next_due(db: &Connection) -> Result<Option<Timestamp>, StoreError> {
    let millis: Option<i64> = db
        .prepare_cached("SELECT min(try_at) FROM timers WHERE quarantined = 0")?
        .query_row([], |row| row.get(0))?;
    millis.map(|millis| moment("a timer", millis)).transpose()
}

/// Its due time stays, since that is part of what it is; only the next look is put off.
pub(super) fn defer(
    db: &Connection,
    timer: &Timer,
    until: Timestamp,
    error: &str,
    attempts: u32,
) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE timers SET try_at = ?3, error = ?4, attempts = attempts + 1,
             quarantined = (attempts + 1 >= ?5)
         WHERE key = ?1 AND due_at = ?2",
    )?
    .execute(params![
        timer.kind.key().0,
        millis_up(timer.due_at),
        millis_up(until),
        error,
        attempts
    ])?;
    Ok(())
}

pub(super) fn quarantined(db: &Connection) -> Result<Vec<Quarantined>, StoreError> {
    let mut select = db.prepare_cached(
        "SELECT key, attempts, error FROM timers WHERE quarantined = 1 ORDER BY key",
    )?;
    let mut rows = select.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let key: String = row.get(0)?;
        let what = format!("timer {key}");
        all.push(Quarantined {
            attempts: count(&what, row.get(1)?)?,
            error: row.get(2)?,
            what,
        });
    }
    Ok(all)
}
