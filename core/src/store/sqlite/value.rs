//! How the desk's values stand in SQLite's columns.

use rusqlite::ErrorCode;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::model::Timestamp;
use crate::store::StoreError;

/// Milliseconds since 1970, rounded down.
pub(super) fn millis(at: Timestamp) -> i64 {
    at.timestamp_millis()
}

/// Milliseconds since 1970, rounded up: for what must not happen early.
pub(super) fn millis_up(at: Timestamp) -> i64 {
    let down = at.timestamp_millis();
    let exact = at.timestamp_subsec_nanos().is_multiple_of(1_000_000);
    let up = if exact { down } else { down.saturating_add(1) };
    up.min(Timestamp::MAX_UTC.timestamp_millis())
}

/// The moment of a column that [`millis`] or [`millis_up`] filled.
pub(super) fn moment(what: &str, millis: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_timestamp_millis(millis)
        .ok_or_else(|| corrupt(what, format!("`{millis}` is not a time")))
}

/// A number for a column; SQLite's are signed.
pub(super) fn int(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number)
        .map_err(|_| StoreError::Database(format!("the number {number} is too large to be kept")))
}

/// A number from a column that never holds negative ones.
pub(super) fn natural(what: &str, number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| corrupt(what, format!("{number} is negative")))
}

/// A small count from a column.
pub(super) fn count(what: &str, number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| corrupt(what, format!("{number} is not a count")))
}

/// A limit for a query.
pub(super) fn limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// A body for a column.
pub(super) fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Database(format!("a row cannot be written: {error}")))
}

/// A body from a column.
pub(super) fn from_json<T: DeserializeOwned>(what: &str, body: &str) -> Result<T, StoreError> {
    serde_json::from_str(body).map_err(|error| corrupt(what, error.to_string()))
}

/// A row that cannot be read back.
pub(super) fn corrupt(what: &str, reason: String) -> StoreError {
    StoreError::Corrupt {
        what: what.to_owned(),
        reason,
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let Some(inner) = error.sqlite_error() else {
            return Self::Database(one_line(&error));
        };
        // A full disk shows as this second code when the shared index of the log cannot grow.
        let full = inner.code == ErrorCode::DiskFull
            || inner.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE;
        match inner.code {
            _ if full => Self::Full,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
                corrupt("the data file", one_line(&error))
            }
            ErrorCode::SystemIoFailure => Self::Unwritable(one_line(&error)),
            _ => Self::Database(one_line(&error)),
        }
    }
}

fn one_line(error: &rusqlite::Error) -> String {
    error.to_string().replace(['\n', '\r'], " ")
}

impl From<rusqlite::types::FromSqlError> for StoreError {
    fn from(error: rusqlite::types::FromSqlError) -> Self {
        corrupt("a column", error.to_string())
    }
}
