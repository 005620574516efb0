//! Alarms of monitors, and their causes.

use rusqlite::{Connection, OptionalExtension, params};

use super::cases::written;
use super::value::{from_json, int, limit as row_limit, millis, to_json};
use crate::desk::AlarmKey;
use crate::model::{AlarmState, Cause, EventId, KnownAlarm, Timestamp};
use crate::store::StoreError;

pub(super) fn alarms(db: &Connection, of: &[AlarmKey]) -> Result<Vec<KnownAlarm>, StoreError> {
    let mut select =
        db.prepare_cached("SELECT body FROM alarms WHERE monitor = ?1 AND key = ?2")?;
    let mut all = Vec::new();
    for (monitor, key) in of {
        let body: Option<String> = select
            .query_row([monitor.as_str(), key], |row| row.get(0))
            .optional()?;
        if let Some(body) = body {
            all.push(from_json("an alarm", &body)?);
        }
    }
    Ok(all)
}

pub(super) fn firing(db: &Connection, limit: usize) -> Result<Vec<KnownAlarm>, StoreError> {
    let mut select = db.prepare_cached(
        "SELECT body FROM alarms WHERE firing ORDER BY seen_at DESC, monitor, key LIMIT ?1",
    )?;
    let bodies = select.query_map([row_limit(limit)], |row| row.get::<_, String>(0))?;
    bodies.map(|body| from_json("an alarm", &body?)).collect()
}

pub(super) fn held(
    db: &Connection,
    event: EventId,
    limit: usize,
) -> Result<Vec<KnownAlarm>, StoreError> {
    let mut select = db.prepare_cached(
        "SELECT body FROM alarms WHERE held_for = ?1 ORDER BY monitor, key LIMIT ?2",
    )?;
    let of = params![int(event.0)?, row_limit(limit)];
    let bodies = select.query_map(of, |row| row.get::<_, String>(0))?;
    bodies.map(|body| from_json("an alarm", &body?)).collect()
}

pub(super) fn quiet(db: &Connection, limit: usize) -> Result<Vec<KnownAlarm>, StoreError> {
    let mut select = db.prepare_cached(
        "SELECT body FROM alarms WHERE NOT firing ORDER BY seen_at DESC LIMIT ?1",
    )?;
    let bodies = select.query_map([row_limit(limit)], |row| row.get::<_, String>(0))?;
    bodies.map(|body| from_json("an alarm", &body?)).collect()
}

pub(super) fn forget(db: &Connection, before: Timestamp, limit: usize) -> Result<u64, StoreError> {
    let gone = db
        .prepare_cached(
            "DELETE FROM alarms WHERE (monitor, key) IN (
                 SELECT monitor, key FROM alarms WHERE NOT firing AND seen_at < ?1
                 ORDER BY seen_at LIMIT ?2)",
        )?
        .execute(params![millis(before), row_limit(limit)])?;
    Ok(gone as u64)
}

pub(super) fn cause(db: &Connection, key: &str) -> Result<Option<Cause>, StoreError> {
    let body: Option<String> = db
        .prepare_cached("SELECT body FROM causes WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    body.map(|body| from_json("a cause", &body)).transpose()
}

pub(super) fn cause_of(db: &Connection, event: EventId) -> Result<Option<Cause>, StoreError> {
    let body: Option<String> = db
        .prepare_cached("SELECT body FROM causes WHERE event = ?1 ORDER BY key LIMIT 1")?
        .query_row([int(event.0)?], |row| row.get(0))
        .optional()?;
    body.map(|body| from_json("a cause", &body)).transpose()
}

pub(super) fn put_alarm(db: &Connection, known: &KnownAlarm) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO alarms (monitor, key, firing, seen_at, held_for, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (monitor, key) DO UPDATE
         SET firing = ?3, seen_at = ?4, held_for = ?5, body = ?6",
    )?
    .execute(params![
        known.alarm.monitor.as_str(),
        known.alarm.key,
        known.alarm.state == AlarmState::Firing,
        millis(known.seen_at),
        known.held_for().map(|event| int(event.0)).transpose()?,
        to_json(known)?
    ])?;
    Ok(())
}

pub(super) fn put_cause(db: &Connection, cause: &Cause) -> Result<(), StoreError> {
    let version = int(cause.version)?;
    let rows = db
        .prepare_cached(
            "INSERT INTO causes (key, version, event, body) SELECT ?1, ?2, ?3, ?4
             WHERE ?2 = 1 OR EXISTS (SELECT 1 FROM causes WHERE key = ?1)
             ON CONFLICT (key) DO UPDATE SET version = ?2, event = ?3, body = ?4
             WHERE version = ?2 - 1",
        )?
        .execute(params![
            cause.key,
            version,
            int(cause.event.0)?,
            to_json(cause)?
        ])?;
    written(rows, format_args!("cause {}", cause.key))
}
