//! Major incidents, and what is published of them.

use std::collections::BTreeSet;

use tokio_postgres::Row;

use super::cases::Written;
use super::session::{Batch, Session, value};
use crate::model::{CompanyId, EventId, Incident, Publication};
use crate::store::columns::{from_json, int, limit as row_limit, to_json};
use crate::store::{Reach, StoreError};

pub(super) fn incident(db: &Session, event: EventId) -> Result<Option<Incident>, StoreError> {
    let row = db.row(
        "SELECT body FROM incidents WHERE event = $1",
        &[&int(event.0)?],
    )?;
    row.as_ref().map(read).transpose()
}

pub(super) fn owing(db: &Session, limit: usize) -> Result<Vec<Incident>, StoreError> {
    let rows = db.rows(
        "SELECT body FROM incidents WHERE owing ORDER BY event LIMIT $1",
        &[&row_limit(limit)],
    )?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Incident, StoreError> {
    from_json("a major incident", row.try_get(0)?)
}

/// For a company, row-level security lets through what was published to it.
pub(super) fn publication(
    db: &Session,
    reach: &Reach,
    event: EventId,
) -> Result<Option<Publication>, StoreError> {
    Ok(publications(db, reach, &[event])?.pop())
}

/// The same for several.
pub(super) fn publications(
    db: &Session,
    reach: &Reach,
    events: &[EventId],
) -> Result<Vec<Publication>, StoreError> {
    let ids = events.iter().map(|id| int(id.0));
    let ids = ids.collect::<Result<Vec<i64>, _>>()?;
    let rows = db.rows(
        "SELECT body FROM publications WHERE event = ANY($1) ORDER BY event",
        &[&ids],
    )?;
    rows.iter().map(|row| published(row, reach)).collect()
}

fn published(row: &Row, reach: &Reach) -> Result<Publication, StoreError> {
    let mut published: Publication = from_json("an analysis", row.try_get(0)?)?;
    if let Reach::Company(company) = reach {
        published.companies = BTreeSet::from([company.clone()]);
    }
    Ok(published)
}

/// Nobody has it at the version that was expected when no row comes back.
pub(super) fn put(batch: &mut Batch, incident: &Incident) -> Result<Written, StoreError> {
    let at = batch.add(
        "INSERT INTO incidents (event, version, owing, body)
         SELECT $1::bigint, $2::bigint, $3::boolean, $4::text
         WHERE $2 = 1 OR EXISTS (SELECT 1 FROM incidents WHERE event = $1)
         ON CONFLICT (event) DO UPDATE SET version = $2, owing = $3, body = $4
         WHERE incidents.version = $2 - 1 RETURNING event",
        vec![
            value(int(incident.event.0)?),
            value(int(incident.version)?),
            value(incident.is_owing()),
            value(to_json(incident)?),
        ],
    );
    Ok(Written {
        at,
        what: format!("major incident {}", incident.event),
    })
}

pub(super) fn publish(batch: &mut Batch, publication: &Publication) -> Result<(), StoreError> {
    let event = int(publication.event.0)?;
    batch.add(
        "INSERT INTO publications (event, body) VALUES ($1, $2)",
        vec![value(event), value(to_json(publication)?)],
    );
    add_readers(batch, publication.event, publication.companies.iter())
}

/// Adds what lets companies read what was published of an event.
pub(super) fn add_readers<'c>(
    batch: &mut Batch,
    event: EventId,
    companies: impl Iterator<Item = &'c CompanyId>,
) -> Result<(), StoreError> {
    let companies: Vec<String> = companies.map(ToString::to_string).collect();
    batch.add(
        "INSERT INTO publication_readers (event, company) SELECT $1::bigint, unnest($2::text[])
         ON CONFLICT DO NOTHING",
        vec![value(int(event.0)?), value(companies)],
    );
    Ok(())
}
