//! What programs were answered to requests that they may send again.

use super::cases::Written;
use super::session::{Batch, Session, value};
use crate::desk::{KeptReply, OnceKey};
use crate::model::Timestamp;
use crate::store::columns::{from_json, millis, to_json};
use crate::store::{FORGOTTEN_AT_ONCE, StoreError};

pub(super) fn answered(db: &Session, key: &OnceKey) -> Result<Option<KeptReply>, StoreError> {
    let row = db.row(
        "SELECT body FROM answers WHERE of = $1 AND key = $2",
        &[&key.of, &key.key],
    )?;
    row.map(|row| from_json("an answer", row.try_get(0)?))
        .transpose()
}

/// Somebody else was answered under that key meanwhile when no row comes back.
pub(super) fn put(batch: &mut Batch, reply: &KeptReply) -> Result<Written, StoreError> {
    let key = &reply.key;
    let at = batch.add(
        "INSERT INTO answers (of, key, at, body) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING RETURNING key",
        vec![
            value(key.of.clone()),
            value(key.key.clone()),
            value(millis(reply.at)),
            value(to_json(reply)?),
        ],
    );
    Ok(Written {
        at,
        what: format!("the answer under {}", key.key),
    })
}

/// Those from before this are not kept any more. What another instance has in hand is left for the
/// next time.
pub(super) fn forget(batch: &mut Batch, before: Timestamp) {
    batch.add(
        "DELETE FROM answers WHERE (of, key) IN (
             SELECT of, key FROM answers WHERE at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)",
        vec![value(millis(before)), value(FORGOTTEN_AT_ONCE)],
    );
}
