//! Service reviews.

use super::cases::Written;
use super::session::{Batch, Session, value};
use crate::model::{CompanyId, Review};
use crate::store::StoreError;
use crate::store::columns::{from_json, int, to_json};

/// What the transaction may see of them.
pub(super) fn reviews(db: &Session, of: &CompanyId) -> Result<Vec<Review>, StoreError> {
    let rows = db.rows(
        "SELECT body FROM reviews WHERE company = $1 ORDER BY number",
        &[&of.as_str()],
    )?;
    rows.iter()
        .map(|row| from_json("a review", row.try_get(0)?))
        .collect()
}

/// Nobody has it at the version that was expected when no row comes back.
pub(super) fn put(batch: &mut Batch, one: &Review) -> Result<Written, StoreError> {
    let at = batch.add(
        "INSERT INTO reviews (company, number, version, body)
         SELECT $1::text, $2::bigint, $3::bigint, $4::text
         WHERE $3 = 1 OR EXISTS (SELECT 1 FROM reviews WHERE company = $1 AND number = $2)
         ON CONFLICT (company, number) DO UPDATE SET version = $3, body = $4
         WHERE reviews.version = $3 - 1 RETURNING number",
        vec![
            value(one.company.to_string()),
            value(int(u64::from(one.number))?),
            value(int(one.version)?),
            value(to_json(one)?),
        ],
    );
    Ok(Written {
        at,
        what: format!("review {} of {}", one.number, one.company),
    })
}
