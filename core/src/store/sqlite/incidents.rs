//! Major incidents, and what is published of them.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::cases::written;
use super::value::{from_json, int, limit as row_limit, to_json};
use crate::model::{CompanyId, EventId, Incident, Publication};
use crate::store::{Reach, StoreError};

pub(super) fn incident(db: &Connection, event: EventId) -> Result<Option<Incident>, StoreError> {
    let body: Option<String> = db
        .prepare_cached("SELECT body FROM incidents WHERE event = ?1")?
        .query_row([int(event.0)?], |row| row.get(0))
        .optional()?;
    body.map(|body| from_json("a major incident", &body))
        .transpose()
}

pub(super) fn owing(db: &Connection, limit: usize) -> Result<Vec<Incident>, StoreError> {
    let mut select =
        db.prepare_cached("SELECT body FROM incidents WHERE owing ORDER BY event LIMIT ?1")?;
    let bodies = select.query_map([row_limit(limit)], |row| row.get::<_, String>(0))?;
    bodies
        .map(|body| from_json("a major incident", &body?))
        .collect()
}

pub(super) fn publication(
    db: &Connection,
    reach: &Reach,
    event: EventId,
) -> Result<Option<Publication>, StoreError> {
    let id = int(event.0)?;
    let body: Option<String> = match reach {
        Reach::Provider => db
            .prepare_cached("SELECT body FROM publications WHERE event = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?,
        Reach::Company(company) => db
            .prepare_cached(
                "SELECT body FROM publications JOIN publication_readers USING (event)
                 WHERE event = ?1 AND company = ?2",
            )?
            .query_row(params![id, company.as_str()], |row| row.get(0))
            .optional()?,
    };
    let Some(body) = body else { return Ok(None) };
    let mut published: Publication = from_json("an analysis", &body)?;
    if let Reach::Company(company) = reach {
        published.companies = BTreeSet::from([company.clone()]);
    }
    Ok(Some(published))
}

pub(super) fn put(db: &Connection, incident: &Incident) -> Result<(), StoreError> {
    let version = int(incident.version)?;
    let rows = db
        .prepare_cached(
            "INSERT INTO incidents (event, version, owing, body) SELECT ?1, ?2, ?3, ?4
             WHERE ?2 = 1 OR EXISTS (SELECT 1 FROM incidents WHERE event = ?1)
             ON CONFLICT (event) DO UPDATE SET version = ?2, owing = ?3, body = ?4
             WHERE version = ?2 - 1",
        )?
        .execute(params![
            int(incident.event.0)?,
            version,
            incident.is_owing(),
            to_json(incident)?
        ])?;
    written(rows, format_args!("major incident {}", incident.event))
}

pub(super) fn publish(db: &Connection, publication: &Publication) -> Result<(), StoreError> {
    let event = int(publication.event.0)?;
    db.prepare_cached("INSERT INTO publications (event, body) VALUES (?1, ?2)")?
        .execute(params![event, to_json(publication)?])?;
    add_readers(db, publication.event, publication.companies.iter())
}

/// Companies may read what was published of an event.
pub(super) fn add_readers<'c>(
    db: &Connection,
    event: EventId,
    companies: impl Iterator<Item = &'c CompanyId>,
) -> Result<(), StoreError> {
    let mut reader = db.prepare_cached(
        "INSERT INTO publication_readers (event, company) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    )?;
    for company in companies {
        reader.execute(params![int(event.0)?, company.as_str()])?;
    }
    Ok(())
}
