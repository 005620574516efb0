//! Opening a desk file: is it ours, is it free, is its layout known.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::store::StoreError;

/// `SBDK`, in the file's header: what says that a SQLite file is a desk.
pub(super) const APPLICATION_ID: i32 = 0x5342_444b;

/// The layouts, in order. Forward only; what was released is never edited.
const MIGRATIONS: [&str; 18] = [
    include_str!("migrations/001_desk.sql"),
    include_str!("migrations/002_chat.sql"),
    include_str!("migrations/003_delivery.sql"),
    include_str!("migrations/004_rules.sql"),
    include_str!("migrations/005_threads.sql"),
    include_str!("migrations/006_attachments.sql"),
    include_str!("migrations/007_instances.sql"),
    include_str!("migrations/008_alarms.sql"),
    include_str!("migrations/009_users.sql"),
    include_str!("migrations/010_maintenance.sql"),
    include_str!("migrations/011_incidents.sql"),
    include_str!("migrations/012_answers.sql"),
    include_str!("migrations/013_fanout.sql"),
    include_str!("migrations/014_mail.sql"),
    include_str!("migrations/015_telephone.sql"),
    include_str!("migrations/016_reports.sql"),
    include_str!("migrations/017_reviews.sql"),
    include_str!("migrations/018_learning.sql"),
];

/// Every statement of this store is prepared once; there are fewer than this.
const STATEMENTS: usize = 256;

/// The log is put into the file when it has so many pages of four kilobytes. What a busy desk changes
/// again and again goes there once for all of them; opening a file reads a log of this size in a
/// moment.
const LOG_PAGES: i64 = 4_000;
/// Pages that are kept in memory, in KiB: more than a group of transactions changes, so that it is
/// not written before its commit.
const CACHE_KIB: i64 = 16 * 1024;

/// How long to wait for somebody who reads the file with another tool.
const BUSY_WAIT: Duration = Duration::from_secs(5);

const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Opens or creates the file, with the lock that keeps every other program out of it.
pub(super) fn on_disk(path: &Path) -> Result<(Connection, File), StoreError> {
    let shown = path.display().to_string();
    let path = resolved(path)?;
    check_header(&path, &shown)?;
    let lock = lock(&path, &shown)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(&path, flags)
        .map_err(|error| cannot_open(&shown, error.to_string()))?;
    if connection.is_readonly(rusqlite::MAIN_DB)? {
        return Err(cannot_open(
            &shown,
            "it is write-protected; change its permissions".into(),
        ));
    }
    connection.busy_timeout(BUSY_WAIT)?;
    check_owner(&connection, &shown)?;
    // In the old journal mode the id stands in the file itself from the first moment on.
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if !mode.eq_ignore_ascii_case("wal") {
        return Err(cannot_open(
            &shown,
            format!(
                "its file system does not support write-ahead logging (got `{mode}`); use a local disk"
            ),
        ));
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    prepare(&mut connection, &shown)?;
    Ok((connection, lock))
}

/// A further connection to a file that this program has open, which only reads.
pub(super) fn beside(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(resolved(path)?, flags)
        .map_err(|error| cannot_open(&path.display().to_string(), error.to_string()))?;
    connection.busy_timeout(BUSY_WAIT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Opens a file that is there to be read only, with the same lock.
pub(super) fn to_read(path: &Path) -> Result<(Connection, File), StoreError> {
    let shown = path.display().to_string();
    let path = resolved(path)?;
    if !path.exists() {
        return Err(cannot_open(
            &shown,
            "there is no such file; name the data file of a desk with --data".into(),
        ));
    }
    check_header(&path, &shown)?;
    let lock = lock(&path, &shown)?;
    // What the last program had not yet put into the file is put there on opening, so the file
    // itself is opened to be written, and the connection is told not to.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(&path, flags)
        .map_err(|error| cannot_open(&shown, error.to_string()))?;
    connection.busy_timeout(BUSY_WAIT)?;
    check_owner(&connection, &shown)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "query_only", true)?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let found = layout(&connection)?;
    if found > known {
        return Err(StoreError::Newer {
            path: shown,
            found,
            known,
        });
    }
    if found < known {
        let why = format!(
            "its layout is {found}, and this program reads {known}; `switchboard run` brings it up to date"
        );
        return Err(cannot_open(&shown, why));
    }
    Ok((connection, lock))
}

/// A copy of the desk in a file, as it is at one moment, whoever has it open.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let (shown, target) = (from.display().to_string(), to.display().to_string());
    let path = resolved(from)?;
    if !path.exists() {
        return Err(cannot_open(
            &shown,
            "there is no such file; name the data file of a desk".into(),
        ));
    }
    check_header(&path, &shown)?;
    if to.exists() {
        return Err(cannot_open(
            &target,
            "it is there already; name a new file".into(),
        ));
    }
    let connection =
        super::moving::reading(&path).map_err(|error| cannot_open(&shown, error.to_string()))?;
    connection.busy_timeout(BUSY_WAIT)?;
    check_owner(&connection, &shown)?;
    // Under another name until it is whole and on the disk.
    let mut half = OsString::from(to);
    half.push("-half");
    let half = PathBuf::from(half);
    let unwritable = |error: std::io::Error| cannot_open(&target, error.to_string());
    if half.exists() {
        std::fs::remove_file(&half).map_err(unwritable)?;
    }
    connection.execute("VACUUM INTO ?1", [half.to_string_lossy()])?;
    File::open(&half)
        .and_then(|file| file.sync_all())
        .and_then(|()| std::fs::rename(&half, to))
        .map_err(unwritable)
}

/// A store that is gone when it is dropped.
pub(super) fn in_memory() -> Result<Connection, StoreError> {
    let mut connection = Connection::open_in_memory()?;
    prepare(&mut connection, ":memory:")?;
    Ok(connection)
}

fn prepare(connection: &mut Connection, shown: &str) -> Result<(), StoreError> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    migrate(connection, shown)
}

fn migrate(connection: &mut Connection, shown: &str) -> Result<(), StoreError> {
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let found = layout(connection)?;
    if found > known {
        return Err(StoreError::Newer {
            path: shown.to_owned(),
            found,
            known,
        });
    }
    for (number, sql) in (1_i64..).zip(MIGRATIONS) {
        if number <= found {
            continue;
        }
        let step = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        step.execute_batch(sql)?;
        step.pragma_update(None, "user_version", number)?;
        step.commit()?;
    }
    Ok(())
}

fn layout(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// One file has one name here, whatever links lead to it, so that it has one lock.
fn resolved(path: &Path) -> Result<PathBuf, StoreError> {
    let shown = path.display().to_string();
    if path.is_dir() {
        return Err(cannot_open(
            &shown,
            "it is a folder; name a file in it".into(),
        ));
    }
    if let Ok(found) = path.canonicalize() {
        return Ok(found);
    }
    let name = path
        .file_name()
        .ok_or_else(|| cannot_open(&shown, "it names no file".into()))?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder = folder.canonicalize().map_err(|error| {
        let folder = folder.display();
        let reason = if error.kind() == std::io::ErrorKind::NotFound {
            format!("the folder `{folder}` does not exist; create it first")
        } else {
            format!("the folder `{folder}` cannot be entered: {error}")
        };
        cannot_open(&shown, reason)
    })?;
    Ok(folder.join(name))
}

/// Looks at the first bytes before anything is written beside a file that is not ours.
fn check_header(path: &Path, shown: &str) -> Result<(), StoreError> {
    if !path.exists() {
        return Ok(());
    }
    let mut header = Vec::with_capacity(100);
    File::open(path)
        .and_then(|file| file.take(100).read_to_end(&mut header))
        .map_err(|error| cannot_open(shown, error.to_string()))?;
    if header.is_empty() {
        return Ok(());
    }
    if !header.starts_with(MAGIC) {
        return Err(foreign(shown, "it is not a database".into()));
    }
    let id = header
        .get(68..72)
        .and_then(|bytes| <[u8; 4]>::try_from(bytes).ok())
        .map(i32::from_be_bytes);
    match id {
        Some(0 | APPLICATION_ID) => Ok(()),
        _ => Err(foreign(
            shown,
            "it is another program's database".to_owned(),
        )),
    }
}

/// What the header cannot tell: an unmarked database with something in it is not ours either.
fn check_owner(connection: &Connection, shown: &str) -> Result<(), StoreError> {
    let not_ours = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => foreign(shown, "it is not a database".into()),
        _ => error.into(),
    };
    let id: i32 = connection
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .map_err(not_ours)?;
    if id == APPLICATION_ID {
        return Ok(());
    }
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(not_ours)?;
    if id != 0 || tables > 0 {
        return Err(foreign(
            shown,
            format!("it is another program's database, with {tables} tables and indexes"),
        ));
    }
    Ok(())
}

/// The operating system gives the lock back however the process ends.
fn lock(path: &Path, shown: &str) -> Result<File, StoreError> {
    let mut name = OsString::from(path);
    name.push("-lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&name)
        .map_err(|error| {
            let name = Path::new(&name).display();
            cannot_open(
                shown,
                format!("its lock file `{name}` cannot be written: {error}"),
            )
        })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse {
            path: shown.to_owned(),
        }),
        Err(TryLockError::Error(error)) => {
            Err(cannot_open(shown, format!("it cannot be locked: {error}")))
        }
    }
}

fn cannot_open(shown: &str, reason: String) -> StoreError {
    StoreError::Unopened {
        path: shown.to_owned(),
        reason: reason.replace(['\n', '\r'], " "),
    }
}

fn foreign(shown: &str, reason: String) -> StoreError {
    StoreError::Foreign {
        path: shown.to_owned(),
        reason,
    }
}
