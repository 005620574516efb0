//! Alarms of monitors, and their causes.

use tokio_postgres::Row;

use super::cases::Written;
use super::session::{Batch, Session, value};
use crate::desk::AlarmKey;
use crate::model::{AlarmState, Cause, EventId, KnownAlarm, Timestamp};
use crate::store::StoreError;
use crate::store::columns::{from_json, int, limit as row_limit, millis, to_json};

pub(super) fn alarms(db: &Session, of: &[AlarmKey]) -> Result<Vec<KnownAlarm>, StoreError> {
    let monitors: Vec<&str> = of.iter().map(|(monitor, _)| monitor.as_str()).collect();
    let keys: Vec<&str> = of.iter().map(|(_, key)| key.as_str()).collect();
    read(&db.rows(
        "SELECT body FROM alarms
         JOIN unnest($1::text[], $2::text[]) AS given (monitor, key) USING (monitor, key)",
        &[&monitors, &keys],
    )?)
}

pub(super) fn firing(db: &Session, limit: usize) -> Result<Vec<KnownAlarm>, StoreError> {
    read(&db.rows(
        "SELECT body FROM alarms WHERE firing ORDER BY seen_at DESC, monitor, key LIMIT $1",
        &[&row_limit(limit)],
    )?)
}

pub(super) fn held(
    db: &Session,
    event: EventId,
    limit: usize,
) -> Result<Vec<KnownAlarm>, StoreError> {
    read(&db.rows(
        "SELECT body FROM alarms WHERE held_for = $1 ORDER BY monitor, key LIMIT $2",
        &[&int(event.0)?, &row_limit(limit)],
    )?)
}

pub(super) fn quiet(db: &Session, limit: usize) -> Result<Vec<KnownAlarm>, StoreError> {
    read(&db.rows(
        "SELECT body FROM alarms WHERE NOT firing ORDER BY seen_at DESC LIMIT $1",
        &[&row_limit(limit)],
    )?)
}

/// What another instance has in hand is left for the next time.
pub(super) fn forget(db: &Session, before: Timestamp, limit: usize) -> Result<u64, StoreError> {
    let gone = db.rows(
        "DELETE FROM alarms WHERE (monitor, key) IN (
             SELECT monitor, key FROM alarms WHERE NOT firing AND seen_at < $1
             ORDER BY seen_at LIMIT $2 FOR UPDATE SKIP LOCKED)
         RETURNING key",
        &[&millis(before), &row_limit(limit)],
    )?;
    Ok(gone.len() as u64)
}

fn read(rows: &[Row]) -> Result<Vec<KnownAlarm>, StoreError> {
    rows.iter()
        .map(|row| from_json("an alarm", row.try_get(0)?))
        .collect()
}

pub(super) fn cause(db: &Session, key: &str) -> Result<Option<Cause>, StoreError> {
    one(db.row("SELECT body FROM causes WHERE key = $1", &[&key])?)
}

pub(super) fn cause_of(db: &Session, event: EventId) -> Result<Option<Cause>, StoreError> {
    one(db.row(
        "SELECT body FROM causes WHERE event = $1 ORDER BY key LIMIT 1",
        &[&int(event.0)?],
    )?)
}

fn one(row: Option<Row>) -> Result<Option<Cause>, StoreError> {
    row.map(|row| from_json("a cause", row.try_get(0)?))
        .transpose()
}

/// By key, so that two instances do not wait for each other crosswise.
pub(super) fn put_alarms(batch: &mut Batch, mut all: Vec<&KnownAlarm>) -> Result<(), StoreError> {
    if all.is_empty() {
        return Ok(());
    }
    all.sort_by_key(|one| (&one.alarm.monitor, &one.alarm.key));
    let monitors: Vec<String> = all
        .iter()
        .map(|one| one.alarm.monitor.to_string())
        .collect();
    let keys: Vec<String> = all.iter().map(|one| one.alarm.key.clone()).collect();
    let firing = all.iter().map(|one| one.alarm.state == AlarmState::Firing);
    let firing: Vec<bool> = firing.collect();
    let seen: Vec<i64> = all.iter().map(|one| millis(one.seen_at)).collect();
    let held: Vec<Option<i64>> = all
        .iter()
        .map(|one| one.held_for().map(|event| int(event.0)).transpose())
        .collect::<Result<_, _>>()?;
    let bodies: Vec<String> = all
        .iter()
        .map(|one| to_json(*one))
        .collect::<Result<_, _>>()?;
    batch.add(
        "INSERT INTO alarms (monitor, key, firing, seen_at, held_for, body)
         SELECT * FROM unnest($1::text[], $2::text[], $3::boolean[], $4::bigint[], $5::bigint[],
             $6::text[])
         ON CONFLICT (monitor, key) DO UPDATE SET firing = excluded.firing,
             seen_at = excluded.seen_at, held_for = excluded.held_for, body = excluded.body",
        vec![
            value(monitors),
            value(keys),
            value(firing),
            value(seen),
            value(held),
            value(bodies),
        ],
    );
    Ok(())
}

/// Nobody has it at the version that was expected when no row comes back.
pub(super) fn put_cause(batch: &mut Batch, cause: &Cause) -> Result<Written, StoreError> {
    let at = batch.add(
        "INSERT INTO causes (key, version, event, body) SELECT $1::text, $2::bigint, $3::bigint, $4::text
         WHERE $2 = 1 OR EXISTS (SELECT 1 FROM causes WHERE key = $1)
         ON CONFLICT (key) DO UPDATE SET version = $2, event = $3, body = $4
         WHERE causes.version = $2 - 1 RETURNING key",
        vec![
            value(cause.key.clone()),
            value(int(cause.version)?),
            value(int(cause.event.0)?),
            value(to_json(cause)?),
        ],
    );
    Ok(Written {
        at,
        what: format!("cause {}", cause.key),
    })
}
