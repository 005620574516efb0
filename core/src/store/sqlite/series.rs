//! Planned maintenance, and the series of it.

use rusqlite::{Connection, OptionalExtension, params};

use super::cases::written;
use super::value::{from_json, int, to_json};
use crate::model::{EventId, Series, ServiceEvent};
use crate::store::StoreError;

pub(super) fn open_maintenance(db: &Connection) -> Result<Vec<ServiceEvent>, StoreError> {
    let mut select = db.prepare_cached(
        "SELECT body FROM events
         WHERE open = 1 AND instr(body, '\"kind\":{\"planned\":') > 0 ORDER BY id",
    )?;
    let bodies = select.query_map([], |row| row.get::<_, String>(0))?;
    bodies
        .map(|body| from_json("maintenance", &body?))
        .collect()
}

pub(super) fn series(db: &Connection, first: EventId) -> Result<Option<Series>, StoreError> {
    let body: Option<String> = db
        .prepare_cached("SELECT body FROM series WHERE id = ?1")?
        .query_row([int(first.0)?], |row| row.get(0))
        .optional()?;
    body.map(|body| from_json("a series", &body)).transpose()
}

pub(super) fn open_series(db: &Connection) -> Result<Vec<Series>, StoreError> {
    let mut select = db.prepare_cached("SELECT body FROM series WHERE open = 1 ORDER BY id")?;
    let bodies = select.query_map([], |row| row.get::<_, String>(0))?;
    bodies.map(|body| from_json("a series", &body?)).collect()
}

pub(super) fn put(db: &Connection, one: &Series) -> Result<(), StoreError> {
    let version = int(one.version)?;
    let rows = db
        .prepare_cached(
            "INSERT INTO series (id, version, open, body) SELECT ?1, ?2, ?3, ?4
             WHERE ?2 = 1 OR EXISTS (SELECT 1 FROM series WHERE id = ?1)
             ON CONFLICT (id) DO UPDATE SET version = ?2, open = ?3, body = ?4
             WHERE version = ?2 - 1",
        )?
        .execute(params![int(one.id.0)?, version, one.is_open, to_json(one)?])?;
    written(rows, format_args!("the series of {}", one.id))
}
