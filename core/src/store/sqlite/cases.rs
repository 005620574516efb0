//! Tickets, calls and service events, and the counters that are kept beside them.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

use super::value::{
    company_of, corrupt, count, from_json, int, limit as row_limit, millis, moment, natural,
    settled_at, to_json,
};
use crate::desk::{CaseKind, Load, StateFilter, TicketFilter};
use crate::model::{
    Call, CallId, CallReference, CallState, CompanyId, EventId, PersonId, QueueId, ServiceEvent,
    Span, Ticket, TicketId, Timestamp,
};
use crate::store::{Reach, StoreError};

pub(super) const ENDED: &str = "SELECT id, body FROM events WHERE open = 0 AND ended_at >= ?1
         ORDER BY ended_at DESC, id DESC LIMIT ?2";

pub(super) const WAITING: &str =
    "SELECT id, body FROM calls WHERE waiting = 1 AND (?1 IS NULL OR company = ?1)
         ORDER BY arrived_at, id";

pub(super) const ANSWER_WAITS: &str = "SELECT queue, wait_secs FROM calls
         WHERE waiting = 0 AND arrived_at >= ?1 AND arrived_at < ?2
         ORDER BY arrived_at";

pub(super) const ANSWER_WAITS_OF: &str = "SELECT queue, wait_secs FROM calls
         WHERE waiting = 0 AND arrived_at >= ?1 AND arrived_at < ?2 AND company = ?3
         ORDER BY arrived_at";

/// The company in `queue_counts` that stands for all; no id is empty.
const ALL_COMPANIES: &str = "";

/// What a person can hold, by the column that counts it.
#[derive(Clone, Copy)]
enum Held {
    Tickets,
    Calls,
}

pub(super) fn next_case(db: &Connection, of: CaseKind) -> Result<u64, StoreError> {
    next_number(
        db,
        match of {
            CaseKind::Ticket => "ticket",
            CaseKind::Call => "call",
            CaseKind::Event => "event",
        },
    )
}

pub(super) fn next_number(db: &Connection, kind: &str) -> Result<u64, StoreError> {
    let mut select = db.prepare_cached("SELECT next FROM numbers WHERE kind = ?1")?;
    natural(
        "the next number",
        select.query_row([kind], |row| row.get(0))?,
    )
}

/// A new case uses its number up.
pub(super) fn use_number(db: &Connection, kind: &str, id: i64) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE numbers SET next = max(next, ?2 + 1) WHERE kind = ?1")?
        .execute(params![kind, id])?;
    Ok(())
}

/// Version 1 is new; version n follows n - 1. Anything else was decided from an old state.
fn check_version(
    what: impl std::fmt::Display,
    version: u64,
    held: Option<i64>,
) -> Result<i64, StoreError> {
    let version = int(version)?;
    if version >= 1 && held.unwrap_or(0) == version - 1 {
        return Ok(version);
    }
    Err(conflict(what))
}

fn conflict(what: impl std::fmt::Display) -> StoreError {
    StoreError::Conflict {
        what: what.to_string(),
    }
}

/// A row that was to be there as it was read: somebody else was faster when none was written.
pub(super) fn written(rows: usize, what: impl std::fmt::Display) -> Result<(), StoreError> {
    if rows == 0 {
        return Err(conflict(what));
    }
    Ok(())
}

/// A ticket as its counters know it.
#[derive(PartialEq)]
struct Counted {
    company: String,
    queue: String,
    assignee: Option<String>,
}

pub(super) fn put_ticket(db: &Connection, ticket: &Ticket) -> Result<(), StoreError> {
    let id = int(ticket.id.0)?;
    let before: Option<(i64, Option<Counted>)> = db
        .prepare_cached(
            "SELECT version, open, company, queue, assignee FROM tickets WHERE id = ?1",
        )?
        .query_row([id], |row| {
            let counted = Counted {
                company: row.get(2)?,
                queue: row.get(3)?,
                assignee: row.get(4)?,
            };
            Ok((row.get(0)?, row.get::<_, bool>(1)?.then_some(counted)))
        })
        .optional()?;
    let version = check_version(ticket.id, ticket.version, before.as_ref().map(|row| row.0))?;
    let assignee = ticket.assignee.as_ref().map(PersonId::as_str);
    let open = ticket.state.is_open();
    db.prepare_cached(
        "INSERT INTO tickets (id, version, company, caller, assignee, queue, state, open, body,
             opened_at, settled_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT (id) DO UPDATE SET version = ?2, company = ?3, caller = ?4, assignee = ?5,
             queue = ?6, state = ?7, open = ?8, body = ?9, opened_at = ?10, settled_at = ?11",
    )?
    .execute(params![
        id,
        version,
        ticket.company.as_str(),
        ticket.caller.as_str(),
        assignee,
        ticket.queue.as_str(),
        ticket.state.key(),
        open,
        to_json(ticket)?,
        millis(ticket.opened_at),
        settled_at(ticket)
    ])?;
    if before.is_none() {
        use_number(db, "ticket", id)?;
    }
    let after = open.then(|| Counted {
        company: ticket.company.to_string(),
        queue: ticket.queue.to_string(),
        assignee: assignee.map(str::to_owned),
    });
    recount(db, before.and_then(|row| row.1), after, ticket.updated_at)
}

/// Moves a ticket from where it was counted to where it is counted now, if anywhere.
fn recount(
    db: &Connection,
    before: Option<Counted>,
    after: Option<Counted>,
    at: Timestamp,
) -> Result<(), StoreError> {
    if before == after {
        return Ok(());
    }
    for (side, by) in [(&before, -1), (&after, 1)] {
        if let Some(counted) = side {
            count_queue(db, &counted.company, &counted.queue, by)?;
            count_queue(db, ALL_COMPANIES, &counted.queue, by)?;
        }
    }
    let holder = |side: &Option<Counted>| side.as_ref().and_then(|side| side.assignee.clone());
    hand_over(db, Held::Tickets, holder(&before), holder(&after), at)
}

fn count_queue(db: &Connection, company: &str, queue: &str, by: i64) -> Result<(), StoreError> {
    // Split, because the row that an upsert would insert must already pass the check.
    let changed = db
        .prepare_cached(
            "UPDATE queue_counts SET tickets = tickets + ?3 WHERE company = ?1 AND queue = ?2",
        )?
        .execute(params![company, queue, by])?;
    if changed == 0 {
        db.prepare_cached(
            "INSERT INTO queue_counts (company, queue, tickets) VALUES (?1, ?2, ?3)",
        )?
        .execute(params![company, queue, by])?;
    }
    Ok(())
}

/// Takes something from one person's load and puts it on another's.
fn hand_over(
    db: &Connection,
    held: Held,
    from: Option<String>,
    to: Option<String>,
    at: Timestamp,
) -> Result<(), StoreError> {
    if from == to {
        return Ok(());
    }
    let (less, more) = match held {
        Held::Tickets => (
            "UPDATE agents SET tickets = tickets - 1 WHERE person = ?1",
            "INSERT INTO agents (person, tickets, last_given_at) VALUES (?1, 1, ?2)
             ON CONFLICT (person) DO UPDATE SET tickets = tickets + 1, last_given_at = ?2",
        ),
        Held::Calls => (
            "UPDATE agents SET calls = calls - 1 WHERE person = ?1",
            "INSERT INTO agents (person, calls, last_given_at) VALUES (?1, 1, ?2)
             ON CONFLICT (person) DO UPDATE SET calls = calls + 1, last_given_at = ?2",
        ),
    };
    if let Some(from) = from {
        db.prepare_cached(less)?.execute([from])?;
    }
    if let Some(to) = to {
        db.prepare_cached(more)?.execute(params![to, millis(at)])?;
    }
    Ok(())
}

pub(super) fn workload(db: &Connection) -> Result<Vec<(PersonId, Load)>, StoreError> {
    let mut select = db.prepare_cached(
        "SELECT person, tickets, calls, last_given_at FROM agents ORDER BY person",
    )?;
    let mut rows = select.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let person = row.get_ref(0)?.as_str()?;
        let what = format!("the load of {person}");
        let given: Option<i64> = row.get(3)?;
        let load = Load {
            tickets: count(&what, row.get(1)?)?,
            calls: count(&what, row.get(2)?)?,
            last_given_at: given.map(|millis| moment(&what, millis)).transpose()?,
        };
        let person = PersonId::new(person).map_err(|error| corrupt(&what, error.to_string()))?;
        all.push((person, load));
    }
    Ok(all)
}

pub(super) fn ticket(
    db: &Connection,
    reach: &Reach,
    id: TicketId,
) -> Result<Option<Ticket>, StoreError> {
    let body: Option<String> = match reach {
        Reach::Provider => db
            .prepare_cached("SELECT body FROM tickets WHERE id = ?1")?
            .query_row([int(id.0)?], |row| row.get(0))
            .optional()?,
        Reach::Company(company) => db
            .prepare_cached("SELECT body FROM tickets WHERE id = ?1 AND company = ?2")?
            .query_row(params![int(id.0)?, company.as_str()], |row| row.get(0))
            .optional()?,
    };
    body.map(|body| from_json(&id.to_string(), &body))
        .transpose()
}

pub(super) fn tickets(
    db: &Connection,
    reach: &Reach,
    filter: &TicketFilter,
) -> Result<Vec<Ticket>, StoreError> {
    let (sql, values) = listing(reach, filter)?;
    let mut select = db.prepare_cached(&sql)?;
    let mut rows = select.query(params_from_iter(values))?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        all.push(from_json(&format!("T-{id}"), row.get_ref(1)?.as_str()?)?);
    }
    Ok(all)
}

/// Only the conditions that are asked for stand in the query, so that the index for just those is
/// used; `open = 1` is written out, because the partial indexes are recognised by it.
pub(super) fn listing(
    reach: &Reach,
    filter: &TicketFilter,
) -> Result<(String, Vec<Value>), StoreError> {
    let mut conditions = vec!["1"];
    let mut values = Vec::new();
    match filter.state {
        StateFilter::Any => {}
        StateFilter::Open => conditions.push("open = 1"),
        StateFilter::Only(state) => {
            conditions.push(if state.is_open() {
                "open = 1"
            } else {
                "open = 0"
            });
            conditions.push("state = ?");
            values.push(Value::from(state.key().to_owned()));
        }
    }
    if let Reach::Company(company) = reach {
        conditions.push("company = ?");
        values.push(Value::from(company.to_string()));
    }
    let texts = [
        (
            "company = ?",
            filter.company.as_ref().map(CompanyId::as_str),
        ),
        ("caller = ?", filter.caller.as_ref().map(PersonId::as_str)),
        (
            "assignee = ?",
            filter.assignee.as_ref().map(PersonId::as_str),
        ),
        ("queue = ?", filter.queue.as_ref().map(QueueId::as_str)),
    ];
    for (condition, text) in texts {
        if let Some(text) = text {
            conditions.push(condition);
            values.push(Value::from(text.to_owned()));
        }
    }
    if let Some(before) = filter.before {
        conditions.push("id < ?");
        values.push(Value::from(int(before.0)?));
    }
    values.push(Value::from(row_limit(filter.effective_limit() + 1)));
    let sql = format!(
        "SELECT id, body FROM tickets WHERE {} ORDER BY id DESC LIMIT ?",
        conditions.join(" AND ")
    );
    Ok((sql, values))
}

pub(super) fn open_tickets_by_queue(
    db: &Connection,
    reach: &Reach,
) -> Result<Vec<(QueueId, u64)>, StoreError> {
    let company = match reach {
        Reach::Provider => ALL_COMPANIES,
        Reach::Company(company) => company.as_str(),
    };
    let mut select = db.prepare_cached(
        "SELECT queue, tickets FROM queue_counts WHERE company = ?1 AND tickets > 0
         ORDER BY queue",
    )?;
    let mut rows = select.query([company])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let tickets = natural("a queue's count", row.get(1)?)?;
        all.push((queue_id(row.get_ref(0)?.as_str()?)?, tickets));
    }
    Ok(all)
}

fn queue_id(text: &str) -> Result<QueueId, StoreError> {
    QueueId::new(text).map_err(|error| corrupt("a queue", error.to_string()))
}

pub(super) fn put_call(db: &Connection, call: &Call) -> Result<(), StoreError> {
    let id = int(call.id.0)?;
    let before: Option<(i64, Option<String>)> = db
        .prepare_cached("SELECT version, holder FROM calls WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let version = check_version(call.id, call.version, before.as_ref().map(|row| row.0))?;
    let (holder, given_at) = match &call.state {
        CallState::Waiting => (call.agent.as_ref(), call.decision.at),
        CallState::Answered { by, at } => (by.as_ref(), *at),
        CallState::Abandoned { at } | CallState::Ended { at, .. } => (None, *at),
    };
    let holder = holder.map(PersonId::to_string);
    db.prepare_cached(
        "INSERT INTO calls (id, version, company, queue, waiting, holder, arrived_at, wait_secs,
             reference, call_back_due, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?10, ?11, ?9)
         ON CONFLICT (id) DO UPDATE SET version = ?2, company = ?3, queue = ?4, waiting = ?5,
             holder = ?6, arrived_at = ?7, wait_secs = ?8, call_back_due = ?11, body = ?9",
    )?
    .execute(params![
        id,
        version,
        call.company.as_ref().map(CompanyId::as_str),
        call.queue.as_str(),
        matches!(call.state, CallState::Waiting),
        holder,
        millis(call.arrived_at),
        call.answer_wait().map(Span::secs),
        to_json(call)?,
        call.reference.as_ref().map(CallReference::as_str),
        call.owed_call_back().map(|one| millis(one.due_at)),
    ])?;
    if before.is_none() {
        use_number(db, "call", id)?;
    }
    let held_before = before.and_then(|row| row.1);
    hand_over(db, Held::Calls, held_before, holder, given_at)
}

pub(super) fn call(db: &Connection, reach: &Reach, id: CallId) -> Result<Option<Call>, StoreError> {
    let body: Option<String> = match reach {
        Reach::Provider => db
            .prepare_cached("SELECT body FROM calls WHERE id = ?1")?
            .query_row([int(id.0)?], |row| row.get(0))
            .optional()?,
        Reach::Company(company) => db
            .prepare_cached("SELECT body FROM calls WHERE id = ?1 AND company = ?2")?
            .query_row(params![int(id.0)?, company.as_str()], |row| row.get(0))
            .optional()?,
    };
    body.map(|body| from_json(&id.to_string(), &body))
        .transpose()
}

pub(super) fn owed_call_backs(
    db: &Connection,
    reach: &Reach,
    limit: usize,
) -> Result<Vec<Call>, StoreError> {
    let mut select = db.prepare_cached(
        "SELECT id, body FROM calls
         WHERE call_back_due IS NOT NULL AND (?1 IS NULL OR company = ?1)
         ORDER BY call_back_due, id LIMIT ?2",
    )?;
    let mut rows = select.query(params![company_of(reach), row_limit(limit)])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        all.push(from_json(&format!("C-{id}"), row.get_ref(1)?.as_str()?)?);
    }
    Ok(all)
}

pub(super) fn call_by_reference(
    db: &Connection,
    reference: &CallReference,
) -> Result<Option<Call>, StoreError> {
    let body: Option<String> = db
        .prepare_cached("SELECT body FROM calls WHERE reference = ?1")?
        .query_row([reference.as_str()], |row| row.get(0))
        .optional()?;
    body.map(|body| from_json(reference.as_str(), &body))
        .transpose()
}

pub(super) fn waiting_calls(db: &Connection, reach: &Reach) -> Result<Vec<Call>, StoreError> {
    let mut select = db.prepare_cached(WAITING)?;
    let mut rows = select.query([company_of(reach)])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        all.push(from_json(&format!("C-{id}"), row.get_ref(1)?.as_str()?)?);
    }
    Ok(all)
}

pub(super) fn answer_waits(
    db: &Connection,
    reach: &Reach,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<(QueueId, Option<Span>)>, StoreError> {
    let (from, to) = (millis(from), millis(to));
    let company = company_of(reach);
    let mut select = db.prepare_cached(company.map_or(ANSWER_WAITS, |_| ANSWER_WAITS_OF))?;
    let mut rows = match company {
        Some(company) => select.query(params![from, to, company])?,
        None => select.query([from, to])?,
    };
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let wait: Option<i64> = row.get(1)?;
        let wait = wait
            .map(Span::from_secs)
            .transpose()
            .map_err(|error| corrupt("a call's wait", error.to_string()))?;
        all.push((queue_id(row.get_ref(0)?.as_str()?)?, wait));
    }
    Ok(all)
}

pub(super) fn put_event(db: &Connection, event: &ServiceEvent) -> Result<(), StoreError> {
    let id = int(event.id.0)?;
    let held: Option<i64> = db
        .prepare_cached("SELECT version FROM events WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    let version = check_version(event.id, event.version, held)?;
    db.prepare_cached(
        "INSERT INTO events (id, version, open, ended_at, body) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (id) DO UPDATE SET version = ?2, open = ?3, ended_at = ?4, body = ?5",
    )?
    .execute(params![
        id,
        version,
        event.state.is_open(),
        event.ended_at.map(millis),
        to_json(event)?
    ])?;
    if held.is_none() {
        use_number(db, "event", id)?;
    }
    Ok(())
}

pub(super) fn event(db: &Connection, id: EventId) -> Result<Option<ServiceEvent>, StoreError> {
    let body: Option<String> = db
        .prepare_cached("SELECT body FROM events WHERE id = ?1")?
        .query_row([int(id.0)?], |row| row.get(0))
        .optional()?;
    body.map(|body| from_json(&id.to_string(), &body))
        .transpose()
}

pub(super) fn open_events(db: &Connection) -> Result<Vec<ServiceEvent>, StoreError> {
    events(
        db,
        "SELECT id, body FROM events WHERE open = 1 ORDER BY id",
        [],
    )
}

pub(super) fn ended_events(
    db: &Connection,
    since: Timestamp,
    limit: usize,
) -> Result<Vec<ServiceEvent>, StoreError> {
    events(db, ENDED, params![millis(since), row_limit(limit)])
}

fn events(
    db: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
) -> Result<Vec<ServiceEvent>, StoreError> {
    let mut select = db.prepare_cached(sql)?;
    let mut rows = select.query(params)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        all.push(from_json(&format!("E-{id}"), row.get_ref(1)?.as_str()?)?);
    }
    Ok(all)
}
