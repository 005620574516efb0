//! Named leases, and marks of what instances keep in memory.

use rusqlite::{Connection, OptionalExtension, params};

use super::value::{int, millis, natural};
use crate::store::shared::Mark;
use crate::store::{Lease, Marks, StoreError};

/// The fence stays while one holder renews, and rises with each other holder.
pub(super) fn hold(db: &Connection, lease: &Lease<'_>) -> Result<Option<u64>, StoreError> {
    let held: Option<(String, i64, i64)> = db
        .prepare_cached("SELECT holder, until, fence FROM leases WHERE name = ?1")?
        .query_row([lease.name], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let fence = match held {
        Some((holder, _, fence)) if holder == lease.holder => fence,
        Some((_, until, _)) if until > millis(lease.now) => return Ok(None),
        Some((_, _, fence)) => fence.saturating_add(1),
        None => 1,
    };
    db.prepare_cached(
        "INSERT INTO leases (name, holder, until, fence) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (name) DO UPDATE SET holder = ?2, until = ?3, fence = ?4",
    )?
    .execute(params![
        lease.name,
        lease.holder,
        millis(lease.until),
        fence
    ])?;
    Ok(Some(natural("a lease", fence)?))
}

/// The row stays, and with it the fence.
pub(super) fn let_go(
    db: &Connection,
    name: &str,
    holder: &str,
    fence: u64,
) -> Result<bool, StoreError> {
    let gone = db
        .prepare_cached(
            "UPDATE leases SET holder = '', until = 0
             WHERE name = ?1 AND holder = ?2 AND fence = ?3",
        )?
        .execute(params![name, holder, int(fence)?])?;
    Ok(gone == 1)
}

pub(super) fn mark(db: &Connection, what: Mark) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE marks SET number = number + 1 WHERE what = ?1")?
        .execute([what.name()])?;
    Ok(())
}

pub(super) fn marks(db: &Connection) -> Result<Marks, StoreError> {
    let mut select = db.prepare_cached("SELECT number FROM marks WHERE what = ?1")?;
    let mut one = |what: Mark| -> Result<u64, StoreError> {
        natural("a mark", select.query_row([what.name()], |row| row.get(0))?)
    };
    Ok(Marks {
        people: one(Mark::People)?,
        rules: one(Mark::Rules)?,
    })
}
