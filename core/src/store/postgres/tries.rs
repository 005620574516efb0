//! How often callers quoted codes in vain.

use super::cases::Written;
use super::session::{Batch, Session, value};
use crate::desk::TriesChange;
use crate::model::{Timestamp, Tries};
use crate::store::columns::{count, millis, moment};
use crate::store::{FORGOTTEN_AT_ONCE, StoreError};

pub(super) fn tries(db: &Session, who: &str) -> Result<Option<Tries>, StoreError> {
    let row = db.row("SELECT since, count FROM tries WHERE who = $1", &[&who])?;
    row.map(|row| {
        Ok(Tries {
            since: moment("tries", row.try_get(0)?)?,
            count: count("tries", row.try_get(1)?)?,
        })
    })
    .transpose()
}

/// Somebody else has counted meanwhile when no row comes back.
pub(super) fn put(batch: &mut Batch, one: &TriesChange) -> Result<Written, StoreError> {
    let (since, number) = (millis(one.now.since), i64::from(one.now.count));
    let at = match &one.before {
        None => batch.add(
            "INSERT INTO tries (who, since, count) VALUES ($1, $2, $3)
             ON CONFLICT DO NOTHING RETURNING who",
            vec![value(one.who.clone()), value(since), value(number)],
        ),
        Some(before) => batch.add(
            "UPDATE tries SET since = $2, count = $3
             WHERE who = $1 AND since = $4 AND count = $5 RETURNING who",
            vec![
                value(one.who.clone()),
                value(since),
                value(number),
                value(millis(before.since)),
                value(i64::from(before.count)),
            ],
        ),
    };
    Ok(Written {
        at,
        what: format!("the tries of {}", one.who),
    })
}

/// Those that began before this count no more. What another instance has in hand is left for the next
/// time.
pub(super) fn forget(batch: &mut Batch, before: Timestamp) {
    batch.add(
        "DELETE FROM tries WHERE who IN (
             SELECT who FROM tries WHERE since < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)",
        vec![value(millis(before)), value(FORGOTTEN_AT_ONCE)],
    );
}
