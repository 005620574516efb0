//! The store that many instances share: one PostgreSQL database.
//!
//! Cases are written under their versions, so that of two commands about one case one is decided
//! again. What is claimed is claimed with `FOR UPDATE SKIP LOCKED`, under a lease and a fence. A
//! transaction that loses its connection is run again; one that loses it while it commits asks the
//! server what became of it before it is.
//!
//! The trait is synchronous and the driver is not: a small runtime of the store's own drives the
//! connections, and the thread that asks waits. Row-level security is the second wall between
//! companies: what is read on behalf of one is read by a transaction that can see nothing else.

mod agents;
mod alarms;
mod answers;
mod cases;
mod chat;
mod claims;
mod expected;
mod failure;
mod files;
mod hints;
mod incidents;
mod layout;
mod learning;
mod mails;
mod moving;
mod outbox;
mod place;
mod record;
mod reports;
mod reviews;
mod rules;
mod series;
mod session;
mod shared;
#[cfg(test)]
mod tests;
mod timers;
mod transaction;
mod tries;
mod users;
mod wait;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use deadpool_postgres::{Pool, PoolError};
use tokio::runtime::Runtime;

use self::hints::Hints;
use self::place::Place;
use self::session::{Ending, Session};
use self::transaction::PgTransaction;
use self::wait::wait;
use super::{Store, StoreError, Together, Transaction};

pub use place::{is_url, redacted};

/// Threads that drive the connections. They only move bytes.
const THREADS: usize = 2;
/// How often a transaction is run again when its connection is lost or it clashed with another.
const TRIES: u32 = 8;
/// The pause before that, times how often it was tried.
const PAUSE: Duration = Duration::from_millis(100);
/// How long the server is asked what became of a transaction.
const LOOKS: u32 = 50;

/// A desk in a PostgreSQL database.
pub struct PgStore {
    /// Taken when it is dropped.
    runtime: Option<Runtime>,
    pool: Pool,
    shown: String,
    turns: AtomicU64,
    hints: Arc<Hints>,
}

impl fmt::Debug for PgStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PgStore")
            .field("place", &self.shown)
            .finish_non_exhaustive()
    }
}

impl PgStore {
    /// Opens the desk in this database, or makes a new one in an empty one. The URL is that of
    /// libpq; `sslmode` may be `disable`, `prefer` or `require`, and `sslrootcert` names the file
    /// of the authority that a server's certificate comes of.
    ///
    /// # Errors
    /// When nobody answers, the layout is a newer one, or it is another program's database.
    pub fn open(url: &str) -> Result<Self, StoreError> {
        Self::open_at(&Place::read(url)?, layout::bring_up_to_date)
    }

    /// Opens the desk in this database to look at it: nothing in it is changed, and what would
    /// change it fails.
    ///
    /// # Errors
    /// As for [`PgStore::open`], and when there is no desk yet.
    pub fn open_read_only(url: &str) -> Result<Self, StoreError> {
        Self::open_at(&Place::read(url)?.only_reading(), layout::check)
    }

    fn open_at(
        place: &Place,
        settle: impl AsyncFnOnce(&tokio_postgres::Client, &Place) -> Result<(), StoreError>,
    ) -> Result<Self, StoreError> {
        let tls = place.tls()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("postgres")
            .enable_all()
            .build()
            .map_err(|error| place.unopened(error.to_string()))?;
        let inside = runtime.enter();
        wait(prepare(place, tls.clone(), settle))?;
        let pool = place.pool(tls.clone())?;
        let hints = Hints::start(place.config().clone(), tls)?;
        drop(inside);
        Ok(Self {
            runtime: Some(runtime),
            pool,
            shown: place.shown().to_owned(),
            // Instances that start together do not go through a counter's slots in step.
            turns: AtomicU64::new(hints.number()),
            hints,
        })
    }

    fn session(&self) -> Result<Session, StoreError> {
        let runtime = self.runtime.as_ref().ok_or(StoreError::NotRun)?;
        let client = {
            let _inside = runtime.enter();
            wait(self.pool.get())
        };
        let client = client.map_err(|error| match error {
            PoolError::Backend(error) => StoreError::from(error),
            PoolError::Timeout(_) => StoreError::Lost("no connection became free".to_owned()),
            other => StoreError::Lost(other.to_string()),
        })?;
        let turn = self.turns.fetch_add(1, Ordering::Relaxed);
        Ok(Session::new(client, runtime.handle().clone(), turn))
    }

    /// Runs it once; whether it is worth to run it again after an error.
    fn once(
        &self,
        work: &mut dyn FnMut(&mut dyn Transaction) -> Result<(), StoreError>,
    ) -> (Result<(), StoreError>, bool) {
        let session = match self.session() {
            Ok(session) => session,
            Err(error) => return (Err(error), true),
        };
        let mut transaction = PgTransaction {
            db: session,
            known: cases::Known::default(),
        };
        let done = work(&mut transaction);
        let db = transaction.db;
        let has_clashed = db.has_clashed();
        if let Err(error) = done {
            db.roll_back();
            return (Err(error), has_clashed);
        }
        let is_dirty = db.is_dirty();
        match db.commit() {
            Ending::Kept => {
                if is_dirty {
                    self.hints.give();
                }
                (Ok(()), false)
            }
            Ending::Failed(error) => (Err(error), has_clashed),
            Ending::Unknown(name, error) => self.what_became(name, error),
        }
    }

    /// Asks the server whether a transaction was kept whose connection was lost while it
    /// committed.
    fn what_became(
        &self,
        name: Option<String>,
        error: StoreError,
    ) -> (Result<(), StoreError>, bool) {
        let Some(name) = name else {
            return (Err(StoreError::Unsure(error.to_string())), false);
        };
        for _ in 0..LOOKS {
            std::thread::sleep(PAUSE);
            let status = self.session().and_then(|db| {
                let row = db.row("SELECT pg_xact_status($1::text::xid8)", &[&name])?;
                let status: Option<String> = row.map(|row| row.try_get(0)).transpose()?.flatten();
                db.roll_back();
                Ok(status)
            });
            match status.as_ref().map(|status| status.as_deref()) {
                Ok(Some("committed")) => return (Ok(()), false),
                // It was rolled back, so it is as if it had not been begun.
                Ok(Some("aborted")) => return (Err(error), true),
                Ok(Some(_)) | Err(_) => {}
                Ok(None) => break,
            }
        }
        (Err(StoreError::Unsure(error.to_string())), false)
    }
}

impl Drop for PgStore {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Waiting for its threads is not allowed everywhere where a store may be dropped.
            runtime.shutdown_background();
        }
    }
}

/// Runs statements on a connection of their own: for tests, which make schemas and roles.
#[cfg(any(test, feature = "conformance"))]
pub(in crate::store) fn run_script(url: &str, sql: &str) -> Result<(), StoreError> {
    let place = Place::read(url)?;
    let tls = place.tls()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| place.unopened(error.to_string()))?;
    let done = {
        let _inside = runtime.enter();
        wait(async {
            let (client, connection) = place.config().connect(tls).await?;
            let driving = tokio::spawn(connection);
            let done = client.batch_execute(sql).await;
            driving.abort();
            done
        })
    };
    runtime.shutdown_background();
    Ok(done?)
}

async fn prepare(
    place: &Place,
    tls: tokio_postgres_rustls::MakeRustlsConnect,
    settle: impl AsyncFnOnce(&tokio_postgres::Client, &Place) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let connected = place.config().connect(tls).await;
    let (client, connection) = connected.map_err(|error| {
        let said = failure::in_one_line(&error);
        place.unopened(format!("{said}; {}", way_out(&said)))
    })?;
    let driving = tokio::spawn(connection);
    let ready = settle(&client, place).await;
    if ready.is_ok() {
        warn_of_roles_without_walls(&client).await?;
    }
    drop(client);
    driving.abort();
    ready
}

/// What to do about a database that cannot be connected to.
fn way_out(said: &str) -> &'static str {
    if said.contains("password") || said.contains("28") {
        "set the password with PGPASSWORD or in the URL, and see pg_hba.conf"
    } else if said.contains("ertificate") || said.contains("TLS") {
        "name its authority with sslrootcert=FILE, or write sslmode=disable on a network you trust"
    } else if said.contains("does not exist") {
        "create it first, or name another one with --data"
    } else {
        "see that the server runs and that the URL names it"
    }
}

async fn warn_of_roles_without_walls(client: &tokio_postgres::Client) -> Result<(), StoreError> {
    let row = client
        .query_one(
            "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user",
            &[],
        )
        .await?;
    if row.try_get(0)? {
        tracing::warn!(
            "the role of this database passes by row-level security; use one that is no superuser"
        );
    }
    Ok(())
}

impl Store for PgStore {
    fn transact(
        &self,
        work: &mut dyn FnMut(&mut dyn Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        for attempt in 1.. {
            let (done, may_help) = self.once(work);
            let Err(error) = done else {
                return Ok(());
            };
            let is_lost = matches!(error, StoreError::Lost(_));
            if attempt >= TRIES || !(is_lost || may_help) {
                return Err(error);
            }
            tracing::debug!(%error, "a transaction is run again");
            if is_lost {
                std::thread::sleep(PAUSE * attempt);
            }
        }
        Err(StoreError::NotRun)
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn together(&self) -> Together {
        Together::AtOnce
    }

    fn beside(&self) -> Option<&dyn Store> {
        Some(self)
    }

    fn on_change(&self, wake: Arc<dyn Fn() + Send + Sync>) {
        self.hints.on_change(wake);
    }
}

/// PostgreSQL keeps no text with a zero in it; people's texts stand in JSON, where it is written
/// otherwise.
fn text(text: &str) -> String {
    text.replace('\0', " ")
}
