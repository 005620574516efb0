//! Mail that was taken.

use super::cases::Written;
use super::session::{Batch, Session, value};
use crate::model::{MailRecord, TicketId};
use crate::store::StoreError;
use crate::store::columns::{from_json, int, limit as row_limit, millis, natural, to_json};

const WHAT: &str = "a mail";

pub(super) fn mail(db: &Session, key: &str) -> Result<Option<MailRecord>, StoreError> {
    let row = db.row("SELECT body FROM mails WHERE key = $1", &[&key])?;
    row.map(|row| from_json(WHAT, row.try_get(0)?)).transpose()
}

pub(super) fn ticket_of(db: &Session, message_id: &str) -> Result<Option<TicketId>, StoreError> {
    let row = db.row(
        "SELECT ticket FROM mails WHERE message_id = $1 AND ticket IS NOT NULL
         ORDER BY at DESC LIMIT 1",
        &[&message_id],
    )?;
    let id: Option<i64> = row.map(|row| row.try_get(0)).transpose()?;
    id.map(|id| Ok(TicketId(natural(WHAT, id)?))).transpose()
}

pub(super) fn first_of(db: &Session, ticket: TicketId) -> Result<Option<MailRecord>, StoreError> {
    let row = db.row(
        "SELECT body FROM mails WHERE ticket = $1 AND outcome <> 'noted' ORDER BY at LIMIT 1",
        &[&int(ticket.0)?],
    )?;
    row.map(|row| from_json(WHAT, row.try_get(0)?)).transpose()
}

pub(super) fn counts(db: &Session) -> Result<Vec<(String, u64)>, StoreError> {
    let rows = db.rows(
        "SELECT outcome, count(*) FROM mails GROUP BY outcome ORDER BY outcome",
        &[],
    )?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, natural(WHAT, row.try_get(1)?)?)))
        .collect()
}

pub(super) fn latest(db: &Session, limit: usize) -> Result<Vec<MailRecord>, StoreError> {
    let rows = db.rows(
        "SELECT body FROM mails ORDER BY at DESC, key LIMIT $1",
        &[&row_limit(limit)],
    )?;
    rows.iter()
        .map(|row| from_json(WHAT, row.try_get(0)?))
        .collect()
}

/// Nobody has taken it before when a row comes back.
pub(super) fn keep(batch: &mut Batch, mail: &MailRecord) -> Result<Written, StoreError> {
    let ticket = mail.outcome.ticket().map(|id| int(id.0)).transpose()?;
    let at = batch.add(
        "INSERT INTO mails (key, message_id, at, outcome, ticket, body)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (key) DO NOTHING RETURNING at",
        vec![
            value(mail.key.clone()),
            value(mail.message_id.clone()),
            value(millis(mail.at)),
            value(mail.outcome.word().to_owned()),
            value(ticket),
            value(to_json(mail)?),
        ],
    );
    Ok(Written {
        at,
        what: format!("mail {}", mail.key),
    })
}
