//! What PostgreSQL's errors mean for the desk.

use std::error::Error as _;

use tokio_postgres::error::SqlState;

use crate::store::StoreError;

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        let said = in_one_line(&error);
        let Some(db) = error.as_db_error() else {
            // Everything that is not said by the server is said of the way to it, but for values
            // that do not fit, which would be a fault of this store.
            return if is_of_the_way(&error) {
                Self::Lost(said)
            } else {
                Self::Database(said)
            };
        };
        let code = db.code();
        if [
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
            SqlState::LOCK_NOT_AVAILABLE,
        ]
        .contains(code)
        {
            return Self::Conflict {
                what: "what this needs".to_owned(),
            };
        }
        match code.code() {
            "53100" => Self::Full,
            // Connections, shutting down, starting up, too many clients, idle for too long.
            "57P01" | "57P02" | "57P03" | "53300" | "25P03" | "25P02" => Self::Lost(said),
            code if code.starts_with("08") => Self::Lost(said),
            "42501" => Self::Database(format!(
                "{said}; grant the role of the desk what docs/instances.md lists"
            )),
            _ => Self::Database(said),
        }
    }
}

fn is_of_the_way(error: &tokio_postgres::Error) -> bool {
    error.is_closed()
        || error
            .source()
            .is_some_and(|source| source.is::<std::io::Error>())
}

/// What the server says, or else the whole chain of causes.
pub(super) fn in_one_line(error: &tokio_postgres::Error) -> String {
    let mut said = match error.as_db_error() {
        Some(db) => format!("{} ({})", db.message(), db.code().code()),
        None => error.to_string(),
    };
    if error.as_db_error().is_none() {
        let mut cause = error.source();
        while let Some(deeper) = cause {
            let words = deeper.to_string();
            if !said.contains(&words) {
                said = format!("{said}: {words}");
            }
            cause = deeper.source();
        }
    }
    said.replace(['\n', '\r'], " ")
}
