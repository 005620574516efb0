//! Files on this machine: one that is attached, and one to which an attachment is written.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use switchboard::model::{Attachment, FileContent, GivenFile, bytes};

use crate::render::safe;

/// A longer text is not printed.
const MAX_PRINTED_BYTES: usize = 64 * 1_024;

/// A file of this machine, no larger than `max`.
pub(super) fn read(path: &str, max: u64) -> Result<GivenFile, String> {
    let cannot = |error: std::io::Error| format!("cannot read `{path}`: {error}");
    let file = File::open(path).map_err(cannot)?;
    if !file.metadata().map_err(cannot)?.is_file() {
        return Err(format!("`{path}` is no file"));
    }
    let mut content = Vec::new();
    // One more, so that the desk sees that it is too large and says so.
    file.take(max.saturating_add(1))
        .read_to_end(&mut content)
        .map_err(cannot)?;
    let name = Path::new(path).file_name().unwrap_or_default();
    Ok(GivenFile {
        name: name.to_string_lossy().into_owned(),
        media_type: String::new(),
        content: FileContent(content.into()),
    })
}

/// Writes an attachment to a file that is not there yet, or into a folder under its own name.
pub(super) fn write(
    path: &str,
    attachment: &Attachment,
    content: &FileContent,
) -> Result<String, String> {
    let mut file = PathBuf::from(path);
    if file.is_dir() {
        file.push(&attachment.name);
    }
    let shown = file.display().to_string();
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&file)
        .and_then(|mut file| file.write_all(&content.0).and_then(|()| file.sync_all()));
    match written {
        Ok(()) => Ok(format!("{} is in `{shown}`.", attachment.id)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(format!(
            "`{shown}` is there already, and is not written over; name another file"
        )),
        Err(error) => Err(format!("cannot write `{shown}`: {error}")),
    }
}

/// What is in an attachment, when it is a text that can be shown; else how to have it.
pub(super) fn shown(attachment: &Attachment, content: &FileContent) -> String {
    let text = std::str::from_utf8(&content.0).ok();
    match text.filter(|text| text.len() <= MAX_PRINTED_BYTES && !text.contains('\0')) {
        Some(text) => safe(text.trim_end()).into_owned(),
        None => format!(
            "{} has {} of {}; `attachment {} FILE` writes it to a file.",
            attachment.name,
            bytes(attachment.size),
            attachment.media_type,
            attachment.id
        ),
    }
}
