//! Files that people attach, and what is in them.

use rusqlite::{Connection, OptionalExtension, params};

use super::cases::{next_number, use_number, written};
use super::value::{company_of, from_json, int, to_json};
use crate::desk::KeptFile;
use crate::model::{Attachment, AttachmentId, FileContent};
use crate::store::{Reach, StoreError};

const KIND: &str = "attachment";

pub(super) fn next(db: &Connection) -> Result<AttachmentId, StoreError> {
    next_number(db, KIND).map(AttachmentId)
}

pub(super) fn keep(db: &Connection, file: &KeptFile) -> Result<(), StoreError> {
    let id = int(file.attachment.id.0)?;
    let rows = db
        .prepare_cached(
            "INSERT INTO attachments (id, ticket, company, body, content)
             VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO NOTHING",
        )?
        .execute(params![
            id,
            int(file.ticket.0)?,
            file.company.as_str(),
            to_json(&file.attachment)?,
            &*file.content.0,
        ])?;
    written(rows, file.attachment.id)?;
    use_number(db, KIND, id)
}

pub(super) fn attachment(
    db: &Connection,
    reach: &Reach,
    id: AttachmentId,
) -> Result<Option<(Attachment, FileContent)>, StoreError> {
    let company = company_of(reach);
    let found: Option<(String, Vec<u8>)> = db
        .prepare_cached(
            "SELECT body, content FROM attachments
             WHERE id = ?1 AND (?2 IS NULL OR company = ?2)",
        )?
        .query_row(params![int(id.0)?, company], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((body, content)) = found else {
        return Ok(None);
    };
    let attachment = from_json(&id.to_string(), &body)?;
    Ok(Some((attachment, FileContent(content.into()))))
}
