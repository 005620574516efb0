//! How the desk's values stand in SQLite's columns, and what SQLite's errors mean.

use rusqlite::ErrorCode;

use crate::store::StoreError;

pub(super) use crate::store::columns::*;

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
