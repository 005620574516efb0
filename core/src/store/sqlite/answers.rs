//! What programs were answered to requests that they may send again.

use rusqlite::{Connection, OptionalExtension, params};

use super::cases::written;
use super::value::{from_json, millis, to_json};
use crate::desk::{KeptReply, OnceKey};
use crate::model::Timestamp;
use crate::store::{FORGOTTEN_AT_ONCE, StoreError};

pub(super) fn answered(db: &Connection, key: &OnceKey) -> Result<Option<KeptReply>, StoreError> {
    let body: Option<String> = db
        .prepare_cached("SELECT body FROM answers WHERE of = ?1 AND key = ?2")?
        .query_row([&key.of, &key.key], |row| row.get(0))
        .optional()?;
    body.map(|body| from_json("an answer", &body)).transpose()
}

/// Somebody else was answered under that key meanwhile when nothing is written.
pub(super) fn put(db: &Connection, reply: &KeptReply) -> Result<(), StoreError> {
    let key = &reply.key;
    let rows = db
        .prepare_cached(
            "INSERT INTO answers (of, key, at, body) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![key.of, key.key, millis(reply.at), to_json(reply)?])?;
    written(rows, format_args!("the answer under {}", key.key))
}

/// Those from before this are not kept any more.
pub(super) fn forget(db: &Connection, before: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached(
        "DELETE FROM answers WHERE (of, key) IN
             (SELECT of, key FROM answers WHERE at < ?1 LIMIT ?2)",
    )?
    .execute(params![millis(before), FORGOTTEN_AT_ONCE])?;
    Ok(())
}
