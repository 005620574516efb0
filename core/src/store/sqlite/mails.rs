//! Mail that was taken.

use rusqlite::{Connection, OptionalExtension, params};

use super::cases::written;
use super::value::{from_json, int, limit as row_limit, millis, natural, to_json};
use crate::model::{MailRecord, TicketId};
use crate::store::StoreError;

const WHAT: &str = "a mail";

pub(super) fn mail(db: &Connection, key: &str) -> Result<Option<MailRecord>, StoreError> {
    let body: Option<String> = db
        .prepare_cached("SELECT body FROM mails WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    body.map(|body| from_json(WHAT, &body)).transpose()
}

pub(super) fn ticket_of(db: &Connection, message_id: &str) -> Result<Option<TicketId>, StoreError> {
    let found: Option<i64> = db
        .prepare_cached(
            "SELECT ticket FROM mails WHERE message_id = ?1 AND ticket IS NOT NULL
             ORDER BY at DESC LIMIT 1",
        )?
        .query_row([message_id], |row| row.get(0))
        .optional()?;
    found.map(|id| Ok(TicketId(natural(WHAT, id)?))).transpose()
}

pub(super) fn first_of(
    db: &Connection,
    ticket: TicketId,
) -> Result<Option<MailRecord>, StoreError> {
    let body: Option<String> = db
        .prepare_cached(
            "SELECT body FROM mails WHERE ticket = ?1 AND outcome <> 'noted' ORDER BY at LIMIT 1",
        )?
        .query_row([int(ticket.0)?], |row| row.get(0))
        .optional()?;
    body.map(|body| from_json(WHAT, &body)).transpose()
}

pub(super) fn counts(db: &Connection) -> Result<Vec<(String, u64)>, StoreError> {
    let mut select =
        db.prepare_cached("SELECT outcome, count(*) FROM mails GROUP BY outcome ORDER BY outcome")?;
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.map(|row| {
        let (outcome, number) = row?;
        Ok((outcome, natural(WHAT, number)?))
    })
    .collect()
}

pub(super) fn latest(db: &Connection, limit: usize) -> Result<Vec<MailRecord>, StoreError> {
    let mut select = db.prepare_cached("SELECT body FROM mails ORDER BY at DESC, key LIMIT ?1")?;
    let bodies = select.query_map([row_limit(limit)], |row| row.get::<_, String>(0))?;
    bodies.map(|body| from_json(WHAT, &body?)).collect()
}

pub(super) fn keep(db: &Connection, mail: &MailRecord) -> Result<(), StoreError> {
    let ticket = mail.outcome.ticket().map(|id| int(id.0)).transpose()?;
    let rows = db
        .prepare_cached(
            "INSERT INTO mails (key, message_id, at, outcome, ticket, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (key) DO NOTHING",
        )?
        .execute(params![
            mail.key,
            mail.message_id,
            millis(mail.at),
            mail.outcome.word(),
            ticket,
            to_json(mail)?,
        ])?;
    written(rows, format_args!("mail {}", mail.key))
}
