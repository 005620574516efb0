//! Where a desk is kept: a file, or a PostgreSQL database that several instances may share.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use switchboard::service::LinkKey;
use switchboard::store::Store;
use switchboard::store::moving::Portable;
use switchboard::store::sqlite::SqliteStore;

use super::error::CliError;

/// The data file when none is named.
const DEFAULT_FILE: &str = "switchboard.desk";

/// Names the file with the key of the one-time codes, which all instances on a database need.
const KEY_FILE: &str = "SWITCHBOARD_LINK_KEY_FILE";

/// The key's file beside the program, for a desk that is in no file itself.
const KEY_BESIDE: &str = "switchboard-postgres";

/// Where a desk is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Data {
    File(PathBuf),
    /// By its URL.
    Database(String),
}

impl Data {
    /// What `--data` says, or the default file.
    pub(super) fn of(given: Option<&Path>) -> Self {
        let Some(given) = given else {
            return Self::File(PathBuf::from(DEFAULT_FILE));
        };
        match given.to_str() {
            Some(url) if is_url(url) => Self::Database(url.to_owned()),
            Some(text) => Self::File(PathBuf::from(text.strip_prefix("sqlite:").unwrap_or(text))),
            None => Self::File(given.to_owned()),
        }
    }

    /// Whether there may be a desk in it already.
    pub(super) fn exists(&self) -> bool {
        match self {
            Self::File(file) => file.exists(),
            Self::Database(_) => true,
        }
    }

    /// Opens the desk, or makes a new one.
    pub(super) fn open(&self) -> Result<Arc<dyn Store>, CliError> {
        match self {
            Self::File(file) => Ok(Arc::new(SqliteStore::open(file)?)),
            Self::Database(url) => database(url, Access::Write),
        }
    }

    /// Opens the desk to look at it.
    pub(super) fn open_read_only(&self) -> Result<Arc<dyn Store>, CliError> {
        match self {
            Self::File(file) => Ok(Arc::new(SqliteStore::open_read_only(file)?)),
            Self::Database(url) => database(url, Access::Read),
        }
    }

    /// Opens the desk, or makes a new one, to move it there.
    pub(super) fn portable(&self) -> Result<Box<dyn Portable>, CliError> {
        match self {
            Self::File(file) => Ok(Box::new(SqliteStore::open(file)?)),
            Self::Database(url) => portable(url, Access::Write),
        }
    }

    /// Opens the desk to move it from there.
    pub(super) fn portable_to_read(&self) -> Result<Box<dyn Portable>, CliError> {
        match self {
            Self::File(file) => Ok(Box::new(SqliteStore::open_read_only(file)?)),
            Self::Database(url) => portable(url, Access::Read),
        }
    }

    /// The key of its one-time codes.
    pub(super) fn link_key(&self) -> LinkKey {
        match (std::env::var_os(KEY_FILE), self) {
            (Some(file), _) => LinkKey::in_file(PathBuf::from(file)),
            (None, Self::File(file)) => LinkKey::beside(file),
            (None, Self::Database(_)) => LinkKey::beside(Path::new(KEY_BESIDE)),
        }
    }

    /// Its name for people, without a password.
    pub(super) fn shown(&self) -> PathBuf {
        match self {
            Self::File(file) => file.clone(),
            Self::Database(url) => PathBuf::from(redacted(url)),
        }
    }
}

enum Access {
    Read,
    Write,
}

#[cfg(feature = "postgres")]
use switchboard::store::postgres::{PgStore, is_url, redacted};

#[cfg(feature = "postgres")]
fn opened(url: &str, access: Access) -> Result<PgStore, CliError> {
    Ok(match access {
        Access::Read => PgStore::open_read_only(url)?,
        Access::Write => PgStore::open(url)?,
    })
}

#[cfg(feature = "postgres")]
fn database(url: &str, access: Access) -> Result<Arc<dyn Store>, CliError> {
    Ok(Arc::new(opened(url, access)?))
}

#[cfg(feature = "postgres")]
fn portable(url: &str, access: Access) -> Result<Box<dyn Portable>, CliError> {
    Ok(Box::new(opened(url, access)?))
}

/// Anything that has the form, so that nobody is given a file of that name.
#[cfg(not(feature = "postgres"))]
fn is_url(text: &str) -> bool {
    text.starts_with("postgres://") || text.starts_with("postgresql://")
}

#[cfg(not(feature = "postgres"))]
fn redacted(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let place = rest.rsplit('@').next().unwrap_or_default();
    let place = place.split('?').next().unwrap_or_default();
    format!("{scheme}://{place}")
}

#[cfg(not(feature = "postgres"))]
fn without_postgres(url: &str, access: Access) -> CliError {
    match access {
        Access::Read | Access::Write => CliError::Refused(format!(
            "`{}` is a database, and this program was built without PostgreSQL; build it with `--features postgres`",
            redacted(url)
        )),
    }
}

#[cfg(not(feature = "postgres"))]
fn database(url: &str, access: Access) -> Result<Arc<dyn Store>, CliError> {
    Err(without_postgres(url, access))
}

#[cfg(not(feature = "postgres"))]
fn portable(url: &str, access: Access) -> Result<Box<dyn Portable>, CliError> {
    Err(without_postgres(url, access))
}
