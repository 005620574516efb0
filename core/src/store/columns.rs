//! How the desk's values stand in columns, whatever the database.

use std::fmt::Display;
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::model::{Timestamp, hexadecimal};
use crate::store::{Reach, StoreError};

/// Milliseconds since 1970, rounded down.
pub(in crate::store) fn millis(at: Timestamp) -> i64 {
    at.timestamp_millis()
}

/// Milliseconds since 1970, rounded up: for what must not happen early.
pub(in crate::store) fn millis_up(at: Timestamp) -> i64 {
    let down = at.timestamp_millis();
    let exact = at.timestamp_subsec_nanos().is_multiple_of(1_000_000);
    let up = if exact { down } else { down.saturating_add(1) };
    up.min(Timestamp::MAX_UTC.timestamp_millis())
}

/// The moment of a column that [`millis`] or [`millis_up`] filled.
pub(in crate::store) fn moment(what: &str, millis: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_timestamp_millis(millis)
        .ok_or_else(|| corrupt(what, format!("`{millis}` is not a time")))
}

/// A number for a column; those are signed.
pub(in crate::store) fn int(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number)
        .map_err(|_| StoreError::Database(format!("the number {number} is too large to be kept")))
}

/// A number from a column that never holds negative ones.
pub(in crate::store) fn natural(what: &str, number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| corrupt(what, format!("{number} is negative")))
}

/// A small count from a column.
pub(in crate::store) fn count(what: &str, number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| corrupt(what, format!("{number} is not a count")))
}

/// A limit for a query.
pub(in crate::store) fn limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// A body for a column.
pub(in crate::store) fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Database(format!("a row cannot be written: {error}")))
}

/// The same in a room that is there already, in the place of what was in it.
#[cfg(feature = "sqlite")]
pub(in crate::store) fn json_in<'r, T: Serialize>(
    room: &'r mut Vec<u8>,
    value: &T,
) -> Result<&'r str, StoreError> {
    let unwritten =
        |why: &dyn Display| StoreError::Database(format!("a row cannot be written: {why}"));
    room.clear();
    serde_json::to_writer(&mut *room, value).map_err(|error| unwritten(&error))?;
    std::str::from_utf8(room).map_err(|error| unwritten(&error))
}

/// A body from a column.
pub(in crate::store) fn from_json<T: DeserializeOwned>(
    what: &str,
    body: &str,
) -> Result<T, StoreError> {
    serde_json::from_str(body).map_err(|error| corrupt(what, error.to_string()))
}

/// An id from a column that is empty where there is none.
pub(in crate::store) fn optional_id<T: FromStr<Err: Display>>(
    what: &str,
    text: &str,
) -> Result<Option<T>, StoreError> {
    if text.is_empty() {
        return Ok(None);
    }
    let read = text.parse();
    read.map(Some)
        .map_err(|error: T::Err| corrupt(what, error.to_string()))
}

/// For queries whose one condition on the company is left out for the provider.
pub(in crate::store) fn company_of(reach: &Reach) -> Option<&str> {
    match reach {
        Reach::Provider => None,
        Reach::Company(company) => Some(company.as_str()),
    }
}

/// A row that cannot be read back.
pub(in crate::store) fn corrupt(what: &str, reason: String) -> StoreError {
    StoreError::Corrupt {
        what: what.to_owned(),
        reason,
    }
}

/// SHA-256 in hexadecimal, by which a text is kept once.
pub(in crate::store) fn hash_of(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.as_bytes()))
}
