//! The audit table, people added and removed, and the figures and checks over the whole file.

use rusqlite::{Connection, params};

use super::value::{
    company_of, corrupt, from_json, limit as row_limit, millis, moment, natural, to_json,
};
use crate::desk::PersonChange;
use crate::model::{AuditEntry, CaseNumber, PersonId, Presence, Visibility};
use crate::store::{Counts, Reach, StoreError};

pub(super) const HISTORY: &str = "SELECT number, body FROM audit
         WHERE about = ?1
           AND (?2 IS NULL OR (customer = 1 AND (company = ?2 OR (?3 AND company IS NULL))))
         ORDER BY number DESC LIMIT ?4";

pub(super) fn add_audit(db: &Connection, entries: &[AuditEntry]) -> Result<(), StoreError> {
    let mut insert = db.prepare_cached(
        "INSERT INTO audit (about, company, customer, body) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for entry in entries {
        insert.execute(params![
            entry.about.map(|case| case.to_string()),
            entry.company.as_ref().map(|company| company.as_str()),
            entry.visibility == Visibility::Customer,
            to_json(entry)?
        ])?;
    }
    Ok(())
}

/// A company reads what is its own; of a service event also what is nobody's, because the state of
/// the service is no secret.
pub(super) fn history(
    db: &Connection,
    reach: &Reach,
    case: CaseNumber,
    limit: usize,
) -> Result<Vec<AuditEntry>, StoreError> {
    let mut select = db.prepare_cached(HISTORY)?;
    let company = company_of(reach);
    let is_event = matches!(case, CaseNumber::Event(_));
    let mut rows = select.query(params![
        case.to_string(),
        company,
        is_event,
        row_limit(limit)
    ])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let number: i64 = row.get(0)?;
        let what = format!("entry {number} of {case}");
        entries.push(from_json(&what, row.get_ref(1)?.as_str()?)?);
    }
    entries.reverse();
    Ok(entries)
}

pub(super) fn add_people(db: &Connection, changes: &[PersonChange]) -> Result<(), StoreError> {
    for change in changes {
        db.prepare_cached("INSERT INTO people (body) VALUES (?1)")?
            .execute([to_json(change)?])?;
    }
    Ok(())
}

pub(super) fn put_presence(db: &Connection, all: &[Presence]) -> Result<(), StoreError> {
    for one in all {
        db.prepare_cached(
            "INSERT INTO presence (person, is_in, since) VALUES (?1, ?2, ?3)
             ON CONFLICT (person) DO UPDATE SET is_in = ?2, since = ?3",
        )?
        .execute(params![one.person.as_str(), one.is_in, millis(one.since)])?;
    }
    Ok(())
}

pub(super) fn presence(db: &Connection) -> Result<Vec<Presence>, StoreError> {
    let mut select =
        db.prepare_cached("SELECT person, is_in, since FROM presence ORDER BY person")?;
    let mut rows = select.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let person = row.get_ref(0)?.as_str()?;
        let what = format!("the presence of {person}");
        all.push(Presence {
            person: PersonId::new(person).map_err(|error| corrupt(&what, error.to_string()))?,
            is_in: row.get(1)?,
            since: moment(&what, row.get(2)?)?,
        });
    }
    Ok(all)
}

pub(super) fn people(db: &Connection) -> Result<Vec<PersonChange>, StoreError> {
    let mut select = db.prepare_cached("SELECT number, body FROM people ORDER BY number")?;
    let mut rows = select.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let number: i64 = row.get(0)?;
        let what = format!("entry {number} of the people");
        all.push(from_json(&what, row.get_ref(1)?.as_str()?)?);
    }
    Ok(all)
}

pub(super) fn counts(db: &Connection) -> Result<Counts, StoreError> {
    let one = |sql: &str| -> Result<u64, StoreError> {
        natural(
            "a count",
            db.prepare_cached(sql)?.query_row([], |row| row.get(0))?,
        )
    };
    Ok(Counts {
        open_tickets: one("SELECT coalesce(sum(tickets), 0) FROM queue_counts WHERE company = ''")?,
        timers: one("SELECT count(*) FROM timers WHERE quarantined = 0")?,
        pending_deliveries: one(
            "SELECT count(*) FROM deliveries WHERE state IN ('pending', 'leased')",
        )?,
        unserved: one("SELECT count(*) FROM notifications WHERE state = 'unserved'")?,
    })
}

/// Each lists what differs, as one text a row.
const COUNTER_CHECKS: [&str; 3] = [
    "SELECT 'open tickets of queue ' || queue || ': counted ' || sum(kept) || ', found ' || sum(found)
     FROM (SELECT queue, tickets AS kept, 0 AS found FROM queue_counts WHERE company = ''
           UNION ALL SELECT queue, 0, 1 FROM tickets WHERE open = 1)
     GROUP BY queue HAVING sum(kept) <> sum(found)",
    "SELECT 'open tickets of ' || person || ': counted ' || sum(kept) || ', found ' || sum(found)
     FROM (SELECT person, tickets AS kept, 0 AS found FROM agents
           UNION ALL SELECT assignee, 0, 1 FROM tickets WHERE open = 1 AND assignee IS NOT NULL)
     GROUP BY person HAVING sum(kept) <> sum(found)",
    "SELECT 'open calls of ' || person || ': counted ' || sum(kept) || ', found ' || sum(found)
     FROM (SELECT person, calls AS kept, 0 AS found FROM agents
           UNION ALL SELECT holder, 0, 1 FROM calls WHERE holder IS NOT NULL)
     GROUP BY person HAVING sum(kept) <> sum(found)",
];

pub(super) fn integrity(db: &Connection) -> Result<String, StoreError> {
    let lines = |sql: &str| -> Result<Vec<String>, StoreError> {
        let mut select = db.prepare(sql)?;
        let rows = select.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    let mut faults = lines("PRAGMA integrity_check")?;
    faults.retain(|line| line != "ok");
    faults.extend(lines(
        "SELECT 'a row of ' || \"table\" || ' refers to a missing row of ' || parent
         FROM pragma_foreign_key_check",
    )?);
    for check in COUNTER_CHECKS {
        faults.extend(lines(check)?);
    }
    if faults.is_empty() {
        return Ok("ok".to_owned());
    }
    Ok(faults.join("\n"))
}
