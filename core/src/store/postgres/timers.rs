//! Timers: found by an index on when they are next looked at, and given to one instance at a time.

use std::collections::BTreeMap;

use tokio_postgres::Row;

use super::session::{Batch, Session, value};
use crate::desk::TimerChange;
use crate::model::{CaseNumber, Timer, Timestamp};
use crate::store::columns::{
    count, from_json, limit as row_limit, millis, millis_up, moment, to_json,
};
use crate::store::{Quarantined, StoreError};

const DUE: &str = "SELECT due_at, kind, key FROM timers WHERE NOT quarantined AND try_at <= $1
     ORDER BY try_at, key LIMIT $2";

/// What another instance claims at the same time is passed over.
const CLAIM: &str = "WITH due AS MATERIALIZED (
         SELECT key, try_at FROM timers WHERE NOT quarantined AND try_at <= $1
         ORDER BY try_at, key LIMIT $2 FOR UPDATE SKIP LOCKED),
     claimed AS (
         UPDATE timers SET try_at = $3 FROM due WHERE timers.key = due.key
         RETURNING timers.due_at, timers.kind, timers.key, due.try_at)
     SELECT due_at, kind, key FROM claimed ORDER BY try_at, key";

/// Takes the timer away: a change that comes of it is made once.
pub(super) fn fire(batch: &mut Batch, timer: &Timer) -> usize {
    batch.add(
        "DELETE FROM timers WHERE key = $1 AND due_at = $2 RETURNING key",
        vec![value(timer.kind.key().0), value(millis_up(timer.due_at))],
    )
}

/// Of what is done to one timer in turn only the last counts. By key, so that two changes do not
/// wait for each other crosswise.
pub(super) fn change<'a>(
    batch: &mut Batch,
    changes: impl Iterator<Item = &'a TimerChange>,
) -> Result<(), StoreError> {
    let mut last: BTreeMap<String, Option<&Timer>> = BTreeMap::new();
    for change in changes {
        match change {
            TimerChange::Set(timer) => last.insert(timer.kind.key().0, Some(timer)),
            TimerChange::Cancel(key) => last.insert(key.0.clone(), None),
        };
    }
    let gone: Vec<String> = last
        .iter()
        .filter(|(_, timer)| timer.is_none())
        .map(|(key, _)| key.clone())
        .collect();
    if !gone.is_empty() {
        batch.add("DELETE FROM timers WHERE key = ANY($1)", vec![value(gone)]);
    }
    let (mut keys, mut due, mut kinds) = (Vec::new(), Vec::new(), Vec::new());
    for (key, timer) in last {
        if let Some(timer) = timer {
            keys.push(key);
            due.push(millis_up(timer.due_at));
            kinds.push(to_json(&timer.kind)?);
        }
    }
    if !keys.is_empty() {
        // Setting one anew also forgets earlier failures.
        batch.add(
            "INSERT INTO timers (key, due_at, try_at, kind)
             SELECT key, due_at, due_at, kind
             FROM unnest($1::text[], $2::bigint[], $3::text[]) AS given (key, due_at, kind)
             ON CONFLICT (key) DO UPDATE SET due_at = excluded.due_at, try_at = excluded.try_at,
                 kind = excluded.kind, attempts = 0, error = '', quarantined = false",
            vec![value(keys), value(due), value(kinds)],
        );
    }
    Ok(())
}

fn read(rows: &[Row]) -> Result<Vec<Timer>, StoreError> {
    rows.iter()
        .map(|row| {
            let key: &str = row.try_get(2)?;
            let what = format!("timer {key}");
            Ok(Timer {
                due_at: moment(&what, row.try_get(0)?)?,
                kind: from_json(&what, row.try_get(1)?)?,
            })
        })
        .collect()
}

pub(super) fn due(db: &Session, now: Timestamp, limit: usize) -> Result<Vec<Timer>, StoreError> {
    read(&db.rows(DUE, &[&millis(now), &row_limit(limit)])?)
}

pub(super) fn claim(
    db: &Session,
    now: Timestamp,
    lease_until: Timestamp,
    limit: usize,
) -> Result<Vec<Timer>, StoreError> {
    // Most looks find nothing, and those write nothing.
    let waiting = db.row(
        "SELECT 1 FROM timers WHERE NOT quarantined AND try_at <= $1 LIMIT 1",
        &[&millis(now)],
    )?;
    if waiting.is_none() {
        return Ok(Vec::new());
    }
    let mut batch = Batch::default();
    batch.add(
        CLAIM,
        vec![
            value(millis(now)),
            value(row_limit(limit)),
            value(millis_up(lease_until)),
        ],
    );
    let rows = db.send(&batch)?;
    read(rows.first().map_or(&[], Vec::as_slice))
}

pub(super) fn of_case(db: &Session, case: CaseNumber) -> Result<Vec<Timer>, StoreError> {
    // A key begins with its case and a slash, and `0` follows the slash.
    let case = case.to_string();
    read(&db.rows(
        "SELECT due_at, kind, key FROM timers WHERE key >= $1 AND key < $2 ORDER BY due_at, key",
        &[&format!("{case}/"), &format!("{case}0")],
    )?)
}

pub(super) fn next_due(db: &Session) -> Result<Option<Timestamp>, StoreError> {
    let row = db.row("SELECT min(try_at) FROM timers WHERE NOT quarantined", &[])?;
    let millis: Option<i64> = row.map(|row| row.try_get(0)).transpose()?.flatten();
    millis.map(|millis| moment("a timer", millis)).transpose()
}

/// Its due time stays, since that is part of what it is; only the next look is put off.
pub(super) fn defer(
    db: &Session,
    timer: &Timer,
    until: Timestamp,
    error: &str,
    attempts: u32,
) -> Result<(), StoreError> {
    db.execute(
        "UPDATE timers SET try_at = $3, error = $4, attempts = attempts + 1,
             quarantined = (attempts + 1 >= $5)
         WHERE key = $1 AND due_at = $2",
        &[
            &timer.kind.key().0,
            &millis_up(timer.due_at),
            &millis_up(until),
            &super::text(error),
            &i64::from(attempts),
        ],
    )?;
    Ok(())
}

pub(super) fn quarantined(db: &Session) -> Result<Vec<Quarantined>, StoreError> {
    let rows = db.rows(
        "SELECT key, attempts, error FROM timers WHERE quarantined ORDER BY key",
        &[],
    )?;
    rows.iter()
        .map(|row| {
            let key: &str = row.try_get(0)?;
            let what = format!("timer {key}");
            Ok(Quarantined {
                attempts: count(&what, row.try_get(1)?)?,
                error: row.try_get(2)?,
                what,
            })
        })
        .collect()
}
