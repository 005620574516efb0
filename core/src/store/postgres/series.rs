//! Planned maintenance, and the series of it.

use super::cases::Written;
use super::session::{Batch, Session, value};
use crate::model::{EventId, Series, ServiceEvent};
use crate::store::StoreError;
use crate::store::columns::{from_json, int, to_json};

pub(super) fn open_maintenance(db: &Session) -> Result<Vec<ServiceEvent>, StoreError> {
    let rows = db.rows(
        "SELECT body FROM events
         WHERE open AND strpos(body, '\"kind\":{\"planned\":') > 0 ORDER BY id",
        &[],
    )?;
    rows.iter()
        .map(|row| from_json("maintenance", row.try_get(0)?))
        .collect()
}

pub(super) fn series(db: &Session, first: EventId) -> Result<Option<Series>, StoreError> {
    let row = db.row("SELECT body FROM series WHERE id = $1", &[&int(first.0)?])?;
    row.map(|row| from_json("a series", row.try_get(0)?))
        .transpose()
}

pub(super) fn open_series(db: &Session) -> Result<Vec<Series>, StoreError> {
    let rows = db.rows("SELECT body FROM series WHERE open ORDER BY id", &[])?;
    rows.iter()
        .map(|row| from_json("a series", row.try_get(0)?))
        .collect()
}

/// Nobody has it at the version that was expected when no row comes back.
pub(super) fn put(batch: &mut Batch, one: &Series) -> Result<Written, StoreError> {
    let at = batch.add(
        "INSERT INTO series (id, version, open, body) SELECT $1::bigint, $2::bigint, $3::boolean, $4::text
         WHERE $2 = 1 OR EXISTS (SELECT 1 FROM series WHERE id = $1)
         ON CONFLICT (id) DO UPDATE SET version = $2, open = $3, body = $4
         WHERE series.version = $2 - 1 RETURNING id",
        vec![
            value(int(one.id.0)?),
            value(int(one.version)?),
            value(one.is_open),
            value(to_json(one)?),
        ],
    );
    Ok(Written {
        at,
        what: format!("the series of {}", one.id),
    })
}
