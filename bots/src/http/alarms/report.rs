//! What stands in a report, brought within bounds.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use switchboard::desk::is_hidden;
use switchboard::model::{Timestamp, hexadecimal};

use crate::http::Problem;

/// The most labels and annotations of an alarm; Prometheus' own limit is far below it in practice.
const MAX_FIELDS: usize = 64;
/// The longest name of one, in characters.
const MAX_NAME_CHARS: usize = 128;
/// The longest label, in characters.
pub(super) const MAX_LABEL_CHARS: usize = 512;
/// The longest annotation, in characters: people read it.
pub(super) const MAX_ANNOTATION_CHARS: usize = 4_000;
/// The longest key, in characters.
pub(super) const MAX_KEY_CHARS: usize = 256;

/// Reads a body.
///
/// # Errors
/// 400 when it is not JSON, 422 when it is not what is expected, with line and column.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| {
        let status = match error.classify() {
            serde_json::error::Category::Data => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::BAD_REQUEST,
        };
        // It may repeat what was sent, and that may be long.
        let detail: String = error.to_string().chars().take(300).collect();
        Problem::new(status, detail)
    })
}

/// Text without what cannot be stored or shown, cut.
pub(super) fn cleaned(text: &str, max: usize) -> String {
    let kept = |c: &char| *c == '\n' || *c == '\t' || !is_hidden(*c);
    text.chars().filter(kept).take(max).collect()
}

/// Labels or annotations.
pub(super) fn fields(given: BTreeMap<String, String>, max: usize) -> BTreeMap<String, String> {
    given
        .into_iter()
        .take(MAX_FIELDS)
        .map(|(name, value)| (cleaned(&name, MAX_NAME_CHARS), cleaned(&value, max)))
        .filter(|(name, _)| !name.is_empty())
        .collect()
}

/// A beginning that is not in the future: the clocks of monitors differ, and what is dated ahead
/// would make everything after it look old.
pub(super) fn begun(starts_at: Option<Timestamp>, now: Timestamp) -> Timestamp {
    starts_at.map_or(now, |starts_at| starts_at.min(now))
}

/// What an alarm without a key is told by: its labels.
pub(super) fn key_of(labels: &BTreeMap<String, String>) -> String {
    let mut hash = Sha256::new();
    for part in labels.iter().flat_map(|(name, value)| [name, value]) {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    hexadecimal(&hash.finalize()[..16])
}
