//! Tickets, calls and service events.
//!
//! A case is written under its version: the row is locked and its version compared by one
//! statement, and who finds another version there has decided from an old state.

use std::fmt::Display;

use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::agents::Loads;
use super::expected::{Expected, What};
use super::session::{Batch, Session, value};
use crate::desk::{CaseKind, Load, StateFilter, TicketFilter};
use crate::model::{
    Call, CallId, CallReference, CallState, CaseNumber, CompanyId, EventId, PersonId, QueueId,
    ServiceEvent, Span, Ticket, TicketId, Timestamp,
};
use crate::store::columns::{
    company_of, corrupt, count, from_json, int, limit as row_limit, millis, moment, natural,
    settled_at, to_json,
};
use crate::store::{Reach, StoreError};

const NEW_TICKET: &str = "INSERT INTO tickets
         (id, version, company, caller, assignee, queue, state, open, body, opened_at, settled_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) DO NOTHING RETURNING id";

const NEXT_TICKET: &str = "UPDATE tickets SET version = $2::bigint, company = $3, caller = $4,
         assignee = $5, queue = $6, state = $7, open = $8, body = $9, opened_at = $10,
         settled_at = $11
     WHERE id = $1 AND version = $2::bigint - 1 RETURNING id";

const NEW_CALL: &str = "INSERT INTO calls
         (id, version, company, queue, waiting, holder, arrived_at, wait_secs, body, call_back_due, reference)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING RETURNING id";

const NEXT_CALL: &str =
    "UPDATE calls SET version = $2::bigint, company = $3, queue = $4, waiting = $5,
         holder = $6, arrived_at = $7, wait_secs = $8, body = $9, call_back_due = $10
     WHERE id = $1 AND version = $2::bigint - 1 RETURNING id";

const NEW_EVENT: &str = "INSERT INTO events (id, version, open, ended_at, body)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING RETURNING id";

const NEXT_EVENT: &str =
    "UPDATE events SET version = $2::bigint, open = $3, ended_at = $4, body = $5
     WHERE id = $1 AND version = $2::bigint - 1 RETURNING id";

pub(super) const TICKET: &str = "SELECT body FROM tickets WHERE id = $1";
pub(super) const TICKET_OF: &str = "SELECT body FROM tickets WHERE id = $1 AND company = $2";
pub(super) const CALL: &str = "SELECT body FROM calls WHERE id = $1";
pub(super) const CALL_OF: &str = "SELECT body FROM calls WHERE id = $1 AND company = $2";
pub(super) const EVENT: &str = "SELECT body FROM events WHERE id = $1";
pub(super) const OPEN_EVENTS: &str = "SELECT id, body FROM events WHERE open ORDER BY id";
pub(super) const WORKLOAD: &str =
    "SELECT person, sum(tickets)::bigint, sum(calls)::bigint, max(last_given_at)
     FROM agents GROUP BY person ORDER BY person";

/// How numbers are drawn, and how one that came from elsewhere is passed over.
pub(super) struct Numbers {
    pub(super) draw: &'static str,
    pass: &'static str,
}

const TICKET_NUMBERS: Numbers = Numbers {
    draw: "SELECT nextval('ticket_numbers') FROM generate_series(1, $1::bigint)",
    pass: "SELECT setval('ticket_numbers', $1)
           WHERE $1 > (SELECT last_value - (NOT is_called)::int FROM ticket_numbers)",
};
const CALL_NUMBERS: Numbers = Numbers {
    draw: "SELECT nextval('call_numbers') FROM generate_series(1, $1::bigint)",
    pass: "SELECT setval('call_numbers', $1)
           WHERE $1 > (SELECT last_value - (NOT is_called)::int FROM call_numbers)",
};
const EVENT_NUMBERS: Numbers = Numbers {
    draw: "SELECT nextval('event_numbers') FROM generate_series(1, $1::bigint)",
    pass: "SELECT setval('event_numbers', $1)
           WHERE $1 > (SELECT last_value - (NOT is_called)::int FROM event_numbers)",
};

pub(super) const fn numbers_of(kind: CaseKind) -> Numbers {
    match kind {
        CaseKind::Ticket => TICKET_NUMBERS,
        CaseKind::Call => CALL_NUMBERS,
        CaseKind::Event => EVENT_NUMBERS,
    }
}

/// What a transaction has drawn and read, which spares asking again.
#[derive(Default)]
pub(super) struct Known {
    /// The numbers that it drew.
    drawn: Vec<(CaseKind, u64)>,
    pub(super) expected: Expected,
    /// Who held a case at which version.
    holders: Vec<(Holding, u64, Option<String>)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Holding {
    Ticket(u64),
    Call(u64),
}

impl Known {
    fn saw_ticket(&mut self, ticket: &Ticket) {
        let of = Holding::Ticket(ticket.id.0);
        self.saw(of, ticket.version, holder_of_ticket(ticket));
    }

    fn saw_call(&mut self, call: &Call) {
        let of = Holding::Call(call.id.0);
        self.saw(of, call.version, holder_of_call(call).0);
    }

    fn saw(&mut self, of: Holding, version: u64, holder: Option<String>) {
        self.holders.retain(|(other, ..)| *other != of);
        self.holders.push((of, version, holder));
    }

    /// Who held it at that version; nothing when that was not read.
    fn holder(&self, of: Holding, version: u64) -> Option<Option<String>> {
        let mut found = self.holders.iter();
        found
            .find(|(other, at, _)| *other == of && *at == version)
            .map(|(.., holder)| holder.clone())
    }
}

/// A case of a change that has been sent: nobody has it at the version that was expected when no
/// row came back.
pub(super) struct Written {
    pub(super) at: usize,
    pub(super) what: String,
}

pub(super) fn next_number(
    db: &Session,
    known: &mut Known,
    of: CaseKind,
) -> Result<u64, StoreError> {
    let number = match known.expected.number(of) {
        Some(number) => number,
        None => {
            let row = db.row(numbers_of(of).draw, &[&1_i64])?;
            let row = row.ok_or(StoreError::NotRun)?;
            natural("the next number", row.try_get(0)?)?
        }
    };
    known.drawn.push((of, number));
    Ok(number)
}

/// A number that was not drawn here is passed over by whoever draws next.
fn use_number(batch: &mut Batch, known: &Known, of: CaseKind, id: u64) -> Result<(), StoreError> {
    if !known.drawn.contains(&(of, id)) {
        batch.add(numbers_of(of).pass, vec![value(int(id)?)]);
    }
    Ok(())
}

/// Version 1 is new; version n follows n - 1.
fn statement(
    version: u64,
    what: impl Display,
    new: &'static str,
    next: &'static str,
) -> Result<&'static str, StoreError> {
    match version {
        0 => Err(conflict(what)),
        1 => Ok(new),
        _ => Ok(next),
    }
}

fn conflict(what: impl Display) -> StoreError {
    StoreError::Conflict {
        what: what.to_string(),
    }
}

fn holder_of_ticket(ticket: &Ticket) -> Option<String> {
    let holder = ticket.assignee.as_ref().filter(|_| ticket.state.is_open());
    holder.map(PersonId::to_string)
}

/// Who has a call while it is open, and since when.
fn holder_of_call(call: &Call) -> (Option<String>, Timestamp) {
    let (holder, at) = match &call.state {
        CallState::Waiting => (call.agent.as_ref(), call.decision.at),
        CallState::Answered { by, at } => (by.as_ref(), *at),
        CallState::Abandoned { at } | CallState::Ended { at, .. } => (None, *at),
    };
    (holder.map(PersonId::to_string), at)
}

/// Who holds a ticket now, as the row says it.
fn held_ticket(db: &Session, known: &Known, ticket: &Ticket) -> Result<Option<String>, StoreError> {
    let before = ticket.version.saturating_sub(1);
    if before == 0 {
        return Ok(None);
    }
    if let Some(holder) = known.holder(Holding::Ticket(ticket.id.0), before) {
        return Ok(holder);
    }
    let sql = "SELECT assignee FROM tickets WHERE id = $1 AND open FOR UPDATE";
    let row = db.row(sql, &[&int(ticket.id.0)?])?;
    Ok(row.map(|row| row.try_get(0)).transpose()?.flatten())
}

fn held_call(db: &Session, known: &Known, call: &Call) -> Result<Option<String>, StoreError> {
    let before = call.version.saturating_sub(1);
    if before == 0 {
        return Ok(None);
    }
    if let Some(holder) = known.holder(Holding::Call(call.id.0), before) {
        return Ok(holder);
    }
    let row = db.row(
        "SELECT holder FROM calls WHERE id = $1 FOR UPDATE",
        &[&int(call.id.0)?],
    )?;
    Ok(row.map(|row| row.try_get(0)).transpose()?.flatten())
}

pub(super) fn put_ticket(
    db: &Session,
    known: &Known,
    loads: &mut Loads,
    batch: &mut Batch,
    ticket: &Ticket,
) -> Result<Written, StoreError> {
    let id = int(ticket.id.0)?;
    let sql = statement(ticket.version, ticket.id, NEW_TICKET, NEXT_TICKET)?;
    let before = held_ticket(db, known, ticket)?;
    loads.tickets(before, holder_of_ticket(ticket), ticket.updated_at);
    let at = batch.add(
        sql,
        vec![
            value(id),
            value(int(ticket.version)?),
            value(ticket.company.to_string()),
            value(ticket.caller.to_string()),
            value(ticket.assignee.as_ref().map(PersonId::to_string)),
            value(ticket.queue.to_string()),
            value(ticket.state.key().to_owned()),
            value(ticket.state.is_open()),
            value(to_json(ticket)?),
            value(millis(ticket.opened_at)),
            value(settled_at(ticket)),
        ],
    );
    if ticket.version == 1 {
        use_number(batch, known, CaseKind::Ticket, ticket.id.0)?;
    }
    Ok(Written {
        at,
        what: ticket.id.to_string(),
    })
}

pub(super) fn put_call(
    db: &Session,
    known: &Known,
    loads: &mut Loads,
    batch: &mut Batch,
    call: &Call,
) -> Result<Written, StoreError> {
    let id = int(call.id.0)?;
    let sql = statement(call.version, call.id, NEW_CALL, NEXT_CALL)?;
    let before = held_call(db, known, call)?;
    let (holder, given_at) = holder_of_call(call);
    loads.calls(before, holder.clone(), given_at);
    let mut values = vec![
        value(id),
        value(int(call.version)?),
        value(call.company.as_ref().map(CompanyId::to_string)),
        value(call.queue.to_string()),
        value(matches!(call.state, CallState::Waiting)),
        value(holder),
        value(millis(call.arrived_at)),
        value(call.answer_wait().map(Span::secs)),
        value(to_json(call)?),
        value(call.owed_call_back().map(|one| millis(one.due_at))),
    ];
    if call.version == 1 {
        let reference = call.reference.as_ref();
        values.push(value(
            reference.map(|reference| reference.as_str().to_owned()),
        ));
    }
    let at = batch.add(sql, values);
    if call.version == 1 {
        use_number(batch, known, CaseKind::Call, call.id.0)?;
    }
    Ok(Written {
        at,
        what: call.id.to_string(),
    })
}

pub(super) fn put_event(
    known: &Known,
    batch: &mut Batch,
    event: &ServiceEvent,
) -> Result<Written, StoreError> {
    let id = int(event.id.0)?;
    let sql = statement(event.version, event.id, NEW_EVENT, NEXT_EVENT)?;
    let at = batch.add(
        sql,
        vec![
            value(id),
            value(int(event.version)?),
            value(event.state.is_open()),
            value(event.ended_at.map(millis)),
            value(to_json(event)?),
        ],
    );
    if event.version == 1 {
        use_number(batch, known, CaseKind::Event, event.id.0)?;
    }
    Ok(Written {
        at,
        what: event.id.to_string(),
    })
}

pub(super) fn written(answers: &[Vec<Row>], one: &Written) -> Result<(), StoreError> {
    match answers.get(one.at) {
        Some(rows) if !rows.is_empty() => Ok(()),
        _ => Err(conflict(&one.what)),
    }
}

pub(super) fn workload(db: &Session, known: &Known) -> Result<Vec<(PersonId, Load)>, StoreError> {
    if let Some(rows) = known.expected.see(&What::Workload) {
        return loads(rows);
    }
    loads(&db.rows(WORKLOAD, &[])?)
}

fn loads(rows: &[Row]) -> Result<Vec<(PersonId, Load)>, StoreError> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let person: &str = row.try_get(0)?;
        let what = format!("the load of {person}");
        let given: Option<i64> = row.try_get(3)?;
        let load = Load {
            tickets: count(&what, row.try_get(1)?)?,
            calls: count(&what, row.try_get(2)?)?,
            last_given_at: given.map(|millis| moment(&what, millis)).transpose()?,
        };
        let person = PersonId::new(person).map_err(|error| corrupt(&what, error.to_string()))?;
        all.push((person, load));
    }
    Ok(all)
}

fn body(what: &str, row: Option<&Row>) -> Result<Option<String>, StoreError> {
    row.map(|row| {
        row.try_get(0)
            .map_err(|error| corrupt(what, error.to_string()))
    })
    .transpose()
}

/// The body of a case, as it was expected or else asked for.
fn body_of(
    db: &Session,
    known: &Known,
    (reach, case): (&Reach, CaseNumber),
    ask: impl FnOnce(&Session) -> Result<Option<Row>, StoreError>,
) -> Result<Option<String>, StoreError> {
    let what = case.to_string();
    match known.expected.see(&What::Case(reach.clone(), case)) {
        Some(rows) => body(&what, rows.first()),
        None => body(&what, ask(db)?.as_ref()),
    }
}

pub(super) fn ticket(
    db: &Session,
    known: &mut Known,
    reach: &Reach,
    id: TicketId,
) -> Result<Option<Ticket>, StoreError> {
    let number = int(id.0)?;
    let found = body_of(
        db,
        known,
        (reach, CaseNumber::Ticket(id)),
        |db| match reach {
            Reach::Provider => db.row(TICKET, &[&number]),
            Reach::Company(company) => db.row(TICKET_OF, &[&number, &company.as_str()]),
        },
    )?;
    let Some(body) = found else {
        return Ok(None);
    };
    let ticket = from_json(&id.to_string(), &body)?;
    known.saw_ticket(&ticket);
    Ok(Some(ticket))
}

pub(super) fn tickets(
    db: &Session,
    reach: &Reach,
    filter: &TicketFilter,
) -> Result<Vec<Ticket>, StoreError> {
    let (sql, values) = listing(reach, filter)?;
    let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| &**value).collect();
    let rows = db.rows_of(&sql, &values)?;
    numbered("T", &rows)
}

/// The bodies in the second column, of the cases numbered in the first.
fn numbered<T: serde::de::DeserializeOwned>(
    letter: &str,
    rows: &[Row],
) -> Result<Vec<T>, StoreError> {
    rows.iter()
        .map(|row| {
            let id: i64 = row.try_get(0)?;
            from_json(&format!("{letter}-{id}"), row.try_get(1)?)
        })
        .collect()
}

/// Only the conditions that are asked for stand in the query, so that the index for just those is
/// used.
fn listing(
    reach: &Reach,
    filter: &TicketFilter,
) -> Result<(String, Vec<super::session::Value>), StoreError> {
    let mut conditions = vec!["true".to_owned()];
    let mut values = Vec::new();
    let mut is = |column: &str, text: String| {
        values.push(value(text));
        format!("{column} = ${}", values.len())
    };
    match filter.state {
        StateFilter::Any => {}
        StateFilter::Open => conditions.push("open".to_owned()),
        StateFilter::Only(state) => {
            conditions.push(if state.is_open() { "open" } else { "NOT open" }.to_owned());
            conditions.push(is("state", state.key().to_owned()));
        }
    }
    if let Reach::Company(company) = reach {
        conditions.push(is("company", company.to_string()));
    }
    let texts = [
        ("company", filter.company.as_ref().map(CompanyId::as_str)),
        ("caller", filter.caller.as_ref().map(PersonId::as_str)),
        ("assignee", filter.assignee.as_ref().map(PersonId::as_str)),
        ("queue", filter.queue.as_ref().map(QueueId::as_str)),
    ];
    for (column, text) in texts {
        if let Some(text) = text {
            conditions.push(is(column, text.to_owned()));
        }
    }
    if let Some(before) = filter.before {
        values.push(value(int(before.0)?));
        conditions.push(format!("id < ${}", values.len()));
    }
    values.push(value(row_limit(filter.effective_limit() + 1)));
    let sql = format!(
        "SELECT id, body FROM tickets WHERE {} ORDER BY id DESC LIMIT ${}",
        conditions.join(" AND "),
        values.len()
    );
    Ok((sql, values))
}

pub(super) fn open_tickets_by_queue(
    db: &Session,
    reach: &Reach,
) -> Result<Vec<(QueueId, u64)>, StoreError> {
    let rows = match reach {
        Reach::Provider => db.rows(
            "SELECT queue, count(*) FROM tickets WHERE open GROUP BY queue ORDER BY queue",
            &[],
        )?,
        Reach::Company(company) => db.rows(
            "SELECT queue, count(*) FROM tickets WHERE open AND company = $1
             GROUP BY queue ORDER BY queue",
            &[&company.as_str()],
        )?,
    };
    rows.iter()
        .map(|row| {
            let tickets = natural("a queue's count", row.try_get(1)?)?;
            Ok((queue_id(row.try_get(0)?)?, tickets))
        })
        .collect()
}

fn queue_id(text: &str) -> Result<QueueId, StoreError> {
    QueueId::new(text).map_err(|error| corrupt("a queue", error.to_string()))
}

pub(super) fn call(
    db: &Session,
    known: &mut Known,
    reach: &Reach,
    id: CallId,
) -> Result<Option<Call>, StoreError> {
    let number = int(id.0)?;
    let found = body_of(db, known, (reach, CaseNumber::Call(id)), |db| match reach {
        Reach::Provider => db.row(CALL, &[&number]),
        Reach::Company(company) => db.row(CALL_OF, &[&number, &company.as_str()]),
    })?;
    let Some(body) = found else {
        return Ok(None);
    };
    let call = from_json(&id.to_string(), &body)?;
    known.saw_call(&call);
    Ok(Some(call))
}

pub(super) fn owed_call_backs(
    db: &Session,
    reach: &Reach,
    limit: usize,
) -> Result<Vec<Call>, StoreError> {
    let rows = db.rows(
        "SELECT id, body FROM calls
         WHERE call_back_due IS NOT NULL AND ($1::text IS NULL OR company = $1)
         ORDER BY call_back_due, id LIMIT $2",
        &[&company_of(reach), &row_limit(limit)],
    )?;
    numbered("C", &rows)
}

pub(super) fn call_by_reference(
    db: &Session,
    known: &mut Known,
    reference: &CallReference,
) -> Result<Option<Call>, StoreError> {
    let sql = "SELECT body FROM calls WHERE reference = $1";
    let what = reference.as_str();
    let Some(body) = body(what, db.row(sql, &[&what])?.as_ref())? else {
        return Ok(None);
    };
    let call = from_json(what, &body)?;
    known.saw_call(&call);
    Ok(Some(call))
}

pub(super) fn waiting_calls(db: &Session, reach: &Reach) -> Result<Vec<Call>, StoreError> {
    let rows = db.rows(
        "SELECT id, body FROM calls WHERE waiting AND ($1::text IS NULL OR company = $1)
         ORDER BY arrived_at, id",
        &[&company_of(reach)],
    )?;
    numbered("C", &rows)
}

pub(super) fn answer_waits(
    db: &Session,
    reach: &Reach,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<(QueueId, Option<Span>)>, StoreError> {
    let rows = db.rows(
        "SELECT queue, wait_secs FROM calls
         WHERE NOT waiting AND arrived_at >= $1 AND arrived_at < $2
           AND ($3::text IS NULL OR company = $3)
         ORDER BY arrived_at",
        &[&millis(from), &millis(to), &company_of(reach)],
    )?;
    rows.iter()
        .map(|row| {
            let wait: Option<i64> = row.try_get(1)?;
            let wait = wait
                .map(Span::from_secs)
                .transpose()
                .map_err(|error| corrupt("a call's wait", error.to_string()))?;
            Ok((queue_id(row.try_get(0)?)?, wait))
        })
        .collect()
}

pub(super) fn event(
    db: &Session,
    known: &Known,
    reach: &Reach,
    id: EventId,
) -> Result<Option<ServiceEvent>, StoreError> {
    let number = int(id.0)?;
    let found = body_of(db, known, (reach, CaseNumber::Event(id)), |db| {
        db.row(EVENT, &[&number])
    })?;
    found
        .map(|body| from_json(&id.to_string(), &body))
        .transpose()
}

pub(super) fn open_events(db: &Session, known: &Known) -> Result<Vec<ServiceEvent>, StoreError> {
    if let Some(rows) = known.expected.see(&What::OpenEvents) {
        return numbered("E", rows);
    }
    numbered("E", &db.rows(OPEN_EVENTS, &[])?)
}

pub(super) fn ended_events(
    db: &Session,
    since: Timestamp,
    limit: usize,
) -> Result<Vec<ServiceEvent>, StoreError> {
    let rows = db.rows(
        "SELECT id, body FROM events WHERE NOT open AND ended_at >= $1
         ORDER BY ended_at DESC, id DESC LIMIT $2",
        &[&millis(since), &row_limit(limit)],
    )?;
    numbered("E", &rows)
}
