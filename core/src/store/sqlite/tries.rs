//! How often callers quoted codes in vain.

use rusqlite::{Connection, OptionalExtension, params};

use super::cases::written;
use super::value::{count, millis, moment};
use crate::desk::TriesChange;
use crate::model::{Timestamp, Tries};
use crate::store::{FORGOTTEN_AT_ONCE, StoreError};

pub(super) fn tries(db: &Connection, who: &str) -> Result<Option<Tries>, StoreError> {
    let row: Option<(i64, i64)> = db
        .prepare_cached("SELECT since, count FROM tries WHERE who = ?1")?
        .query_row([who], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    row.map(|(since, number)| {
        Ok(Tries {
            since: moment("tries", since)?,
            count: count("tries", number)?,
        })
    })
    .transpose()
}

pub(super) fn put(db: &Connection, one: &TriesChange) -> Result<(), StoreError> {
    let (since, count) = (millis(one.now.since), one.now.count);
    let rows = match &one.before {
        None => db
            .prepare_cached(
                "INSERT INTO tries (who, since, count) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            )?
            .execute(params![one.who, since, count])?,
        Some(before) => db
            .prepare_cached(
                "UPDATE tries SET since = ?2, count = ?3
                 WHERE who = ?1 AND since = ?4 AND count = ?5",
            )?
            .execute(params![
                one.who,
                since,
                count,
                millis(before.since),
                before.count
            ])?,
    };
    written(rows, format_args!("the tries of {}", one.who))
}

/// Those that began before this count no more.
pub(super) fn forget(db: &Connection, before: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached(
        "DELETE FROM tries WHERE who IN (SELECT who FROM tries WHERE since < ?1 LIMIT ?2)",
    )?
    .execute(params![millis(before), FORGOTTEN_AT_ONCE])?;
    Ok(())
}
