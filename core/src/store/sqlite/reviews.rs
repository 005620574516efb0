//! Service reviews.

use rusqlite::{Connection, params};

use super::cases::written;
use super::value::{company_of, from_json, int, to_json};
use crate::model::{CompanyId, Review};
use crate::store::{Reach, StoreError};

pub(super) fn reviews(
    db: &Connection,
    reach: &Reach,
    of: &CompanyId,
) -> Result<Vec<Review>, StoreError> {
    let mut select = db.prepare_cached(
        "SELECT body FROM reviews WHERE company = ?1 AND (?2 IS NULL OR company = ?2)
         ORDER BY number",
    )?;
    let bodies = select.query_map(params![of.as_str(), company_of(reach)], |row| {
        row.get::<_, String>(0)
    })?;
    bodies.map(|body| from_json("a review", &body?)).collect()
}

pub(super) fn put(db: &Connection, one: &Review) -> Result<(), StoreError> {
    let version = int(one.version)?;
    let rows = db
        .prepare_cached(
            "INSERT INTO reviews (company, number, version, body) SELECT ?1, ?2, ?3, ?4
             WHERE ?3 = 1 OR EXISTS (SELECT 1 FROM reviews WHERE company = ?1 AND number = ?2)
             ON CONFLICT (company, number) DO UPDATE SET version = ?3, body = ?4
             WHERE version = ?3 - 1",
        )?
        .execute(params![
            one.company.as_str(),
            one.number,
            version,
            to_json(one)?
        ])?;
    written(
        rows,
        format_args!("review {} of {}", one.number, one.company),
    )
}
