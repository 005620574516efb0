//! The audit table, people added and removed, decisions on record, and figures.

use super::session::{Batch, Session, value};
use crate::desk::PersonChange;
use crate::model::{AuditEntry, CaseNumber, PersonId, Presence, Visibility};
use crate::rules::Recorded;
use crate::store::columns::{
    company_of, corrupt, from_json, limit as row_limit, millis, moment, natural, to_json,
};
use crate::store::{Counts, MAX_RECORDED_OF_CASE, Reach, StoreError};

/// Of a case that has too many decisions the oldest give way.
const THIN_OUT: &str = "DELETE FROM decisions WHERE number IN (
         SELECT old.number FROM unnest($1::text[]) AS given (about), LATERAL (
             SELECT x.number FROM decisions x WHERE x.about = given.about
             ORDER BY x.number DESC OFFSET $2) old)";

/// Every how many transactions it is looked whether their cases have too many: looking costs as
/// much as writing.
const TURNS_PER_LOOK: u64 = 64;

pub(super) fn add_audit(batch: &mut Batch, entries: &[&AuditEntry]) -> Result<(), StoreError> {
    if entries.is_empty() {
        return Ok(());
    }
    let about: Vec<Option<String>> = entries
        .iter()
        .map(|entry| entry.about.map(|case| case.to_string()))
        .collect();
    let companies: Vec<Option<String>> = entries
        .iter()
        .map(|entry| entry.company.as_ref().map(ToString::to_string))
        .collect();
    let customer: Vec<bool> = entries
        .iter()
        .map(|entry| entry.visibility == Visibility::Customer)
        .collect();
    let bodies = entries
        .iter()
        .copied()
        .map(to_json)
        .collect::<Result<Vec<_>, _>>()?;
    batch.add(
        "INSERT INTO audit (about, company, customer, body)
         SELECT * FROM unnest($1::text[], $2::text[], $3::bool[], $4::text[])",
        vec![
            value(about),
            value(companies),
            value(customer),
            value(bodies),
        ],
    );
    Ok(())
}

pub(super) fn add_recorded(
    batch: &mut Batch,
    all: &[&Recorded],
    turn: u64,
) -> Result<(), StoreError> {
    if all.is_empty() {
        return Ok(());
    }
    let about: Vec<String> = all.iter().map(|one| one.about.to_string()).collect();
    let companies: Vec<Option<String>> = all
        .iter()
        .map(|one| one.company.as_ref().map(ToString::to_string))
        .collect();
    let bodies = all
        .iter()
        .copied()
        .map(to_json)
        .collect::<Result<Vec<_>, _>>()?;
    batch.add(
        "INSERT INTO decisions (about, company, body)
         SELECT * FROM unnest($1::text[], $2::text[], $3::text[])",
        vec![value(about.clone()), value(companies), value(bodies)],
    );
    if turn.is_multiple_of(TURNS_PER_LOOK) {
        let most = row_limit(MAX_RECORDED_OF_CASE);
        batch.add(THIN_OUT, vec![value(about), value(most)]);
    }
    Ok(())
}

pub(super) fn add_people(batch: &mut Batch, changes: &[PersonChange]) -> Result<(), StoreError> {
    for change in changes {
        batch.add(
            "INSERT INTO people (body) VALUES ($1)",
            vec![value(to_json(change)?)],
        );
    }
    Ok(())
}

pub(super) fn put_presence(batch: &mut Batch, all: &[Presence]) {
    for one in all {
        batch.add(
            "INSERT INTO presence (person, is_in, since) VALUES ($1, $2, $3)
             ON CONFLICT (person) DO UPDATE SET is_in = $2, since = $3",
            vec![
                value(one.person.to_string()),
                value(one.is_in),
                value(millis(one.since)),
            ],
        );
    }
}

pub(super) fn presence(db: &Session) -> Result<Vec<Presence>, StoreError> {
    let sql = "SELECT person, is_in, since FROM presence ORDER BY person";
    let rows = db.rows(sql, &[])?;
    rows.iter()
        .map(|row| {
            let person: &str = row.try_get(0)?;
            let what = format!("the presence of {person}");
            Ok(Presence {
                person: PersonId::new(person).map_err(|error| corrupt(&what, error.to_string()))?,
                is_in: row.try_get(1)?,
                since: moment(&what, row.try_get(2)?)?,
            })
        })
        .collect()
}

/// A company reads what is its own; of a service event also what is nobody's, because the state of
/// the service is no secret.
pub(super) fn history(
    db: &Session,
    reach: &Reach,
    case: CaseNumber,
    limit: usize,
) -> Result<Vec<AuditEntry>, StoreError> {
    let is_event = matches!(case, CaseNumber::Event(_));
    let rows = db.rows(
        "SELECT number, body FROM audit
         WHERE about = $1
           AND ($2::text IS NULL OR (customer AND (company = $2 OR ($3 AND company IS NULL))))
         ORDER BY number DESC LIMIT $4",
        &[
            &case.to_string(),
            &company_of(reach),
            &is_event,
            &row_limit(limit),
        ],
    )?;
    rows.iter()
        .rev()
        .map(|row| {
            let number: i64 = row.try_get(0)?;
            from_json(&format!("entry {number} of {case}"), row.try_get(1)?)
        })
        .collect()
}

pub(super) fn people(db: &Session) -> Result<Vec<PersonChange>, StoreError> {
    let rows = db.rows("SELECT number, body FROM people ORDER BY number", &[])?;
    rows.iter()
        .map(|row| {
            let number: i64 = row.try_get(0)?;
            from_json(&format!("entry {number} of the people"), row.try_get(1)?)
        })
        .collect()
}

pub(super) fn recorded_of(
    db: &Session,
    reach: &Reach,
    case: CaseNumber,
    limit: usize,
) -> Result<Vec<Recorded>, StoreError> {
    let rows = db.rows(
        "SELECT number, body FROM decisions
         WHERE about = $1 AND ($2::text IS NULL OR company = $2) ORDER BY number DESC LIMIT $3",
        &[&case.to_string(), &company_of(reach), &row_limit(limit)],
    )?;
    rows.iter()
        .rev()
        .map(|row| {
            let number: i64 = row.try_get(0)?;
            from_json(&format!("decision {number} of {case}"), row.try_get(1)?)
        })
        .collect()
}

pub(super) fn recorded(
    db: &Session,
    after: i64,
    limit: usize,
) -> Result<Vec<(u64, Recorded)>, StoreError> {
    let rows = db.rows(
        "SELECT number, body FROM decisions WHERE number > $1 ORDER BY number LIMIT $2",
        &[&after, &row_limit(limit)],
    )?;
    rows.iter()
        .map(|row| {
            let number = natural("the number of a decision", row.try_get(0)?)?;
            let what = format!("decision {number}");
            Ok((number, from_json(&what, row.try_get(1)?)?))
        })
        .collect()
}

pub(super) fn counts(db: &Session) -> Result<Counts, StoreError> {
    let sql = "SELECT (SELECT count(*) FROM tickets WHERE open),
                (SELECT count(*) FROM timers WHERE NOT quarantined),
                (SELECT count(*) FROM deliveries WHERE state IN ('pending', 'leased')),
                (SELECT count(*) FROM notifications WHERE state = 'unserved')";
    let row = db.row(sql, &[])?.ok_or(StoreError::NotRun)?;
    let one = |column: usize| natural("a count", row.try_get(column)?);
    Ok(Counts {
        open_tickets: one(0)?,
        timers: one(1)?,
        pending_deliveries: one(2)?,
        unserved: one(3)?,
    })
}
