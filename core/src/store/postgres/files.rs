//! Files that people attach, and what is in them.

use super::cases::Written;
use super::session::{Batch, Session, value};
use crate::desk::KeptFile;
use crate::model::{Attachment, AttachmentId, FileContent};
use crate::store::columns::{company_of, from_json, int, natural, to_json};
use crate::store::{Reach, StoreError};

/// Files are few: two that come at the same moment want the same number, and the second is decided
/// again.
pub(super) fn next(db: &Session) -> Result<AttachmentId, StoreError> {
    let row = db.row("SELECT coalesce(max(id), 0) + 1 FROM attachments", &[])?;
    let row = row.ok_or(StoreError::NotRun)?;
    Ok(AttachmentId(natural("the next number", row.try_get(0)?)?))
}

pub(super) fn keep(batch: &mut Batch, file: &KeptFile) -> Result<Written, StoreError> {
    let at = batch.add(
        "INSERT INTO attachments (id, ticket, company, body, content)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING RETURNING id",
        vec![
            value(int(file.attachment.id.0)?),
            value(int(file.ticket.0)?),
            value(file.company.to_string()),
            value(to_json(&file.attachment)?),
            value(file.content.0.to_vec()),
        ],
    );
    Ok(Written {
        at,
        what: file.attachment.id.to_string(),
    })
}

pub(super) fn attachment(
    db: &Session,
    reach: &Reach,
    id: AttachmentId,
) -> Result<Option<(Attachment, FileContent)>, StoreError> {
    let row = db.row(
        "SELECT body, content FROM attachments
         WHERE id = $1 AND ($2::text IS NULL OR company = $2)",
        &[&int(id.0)?, &company_of(reach)],
    )?;
    let Some(row) = row else {
        return Ok(None);
    };
    let attachment: Attachment = from_json(&id.to_string(), row.try_get(0)?)?;
    let content: Vec<u8> = row.try_get(1)?;
    Ok(Some((attachment, FileContent(content.into()))))
}
