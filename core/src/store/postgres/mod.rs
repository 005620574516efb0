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
mod cases;
mod chat;
mod claims;
mod failure;
mod files;
mod hints;
mod layout;
mod moving;
mod outbox;
mod place;
mod record;
mod rules;
mod session;
mod shared;
#[cfg(test)]
mod tests;
mod timers;
mod wait;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use deadpool_postgres::{Pool, PoolError};
use tokio::runtime::Runtime;

use self::hints::Hints;
use self::place::Place;
use self::session::{Batch, Ending, Session};
use self::wait::wait;
use super::{
    Claim, Counts, Delivery, Endpoint, Failure, Lease, Marks, Quarantined, Reach, Ready, Shown,
    Store, StoreError, Transaction,
};
use crate::desk::{CaseKind, Change, Load, PersonChange, TicketFilter};
use crate::model::{
    AccountId, Attachment, AttachmentId, AuditEntry, Call, CallId, CaseNumber, EventId,
    FileContent, Link, LinkCode, MessageSource, Notification, NotificationId, Owner, PersonId,
    PlaceId, QueueId, Recipient, ServiceEvent, Span, Ticket, TicketId, TicketsChannel, Timer,
    Timestamp, WrongCodes,
};

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
            turns: AtomicU64::new(0),
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

    fn on_change(&self, wake: Arc<dyn Fn() + Send + Sync>) {
        self.hints.on_change(wake);
    }
}

/// PostgreSQL keeps no text with a zero in it; people's texts stand in JSON, where it is written
/// otherwise.
fn text(text: &str) -> String {
    text.replace('\0', " ")
}

struct PgTransaction {
    db: Session,
    known: cases::Known,
}

impl PgTransaction {
    /// What follows is read for the provider.
    fn all(&self) -> &Session {
        self.db.read_for(&Reach::Provider);
        &self.db
    }

    /// What follows is read on this behalf.
    fn of(&self, reach: &Reach) -> &Session {
        self.db.read_for(reach);
        &self.db
    }

    fn write(&mut self, change: &Change) -> Result<Vec<Option<NotificationId>>, StoreError> {
        let db = self.all();
        let mut batch = Batch::default();
        let mut written = self.put_cases(&mut batch, change)?;
        for file in &change.files {
            written.push(files::keep(&mut batch, file)?);
        }
        // After the cases: who is about to change a case has it before its timers.
        if let Some(fired) = &change.fired {
            written.push(cases::Written {
                at: timers::fire(&mut batch, fired),
                what: format!("timer {}", fired.kind.key()),
            });
        }
        if !change.chat.is_empty() {
            let answers = db.send(&std::mem::take(&mut batch))?;
            for one in std::mem::take(&mut written) {
                cases::written(&answers, &one)?;
            }
            for one in &change.chat {
                chat::write(db, one)?;
            }
        }
        record::add_people(&mut batch, &change.people)?;
        if change.touches_roster() {
            shared::mark(&mut batch, shared::Mark::People);
        }
        timers::change(&mut batch, &change.timers)?;
        record::add_audit(&mut batch, &change.audit)?;
        record::add_recorded(&mut batch, &change.decisions, db.turn)?;
        let (posted, newer) = outbox::post(&mut batch, &change.notifications)?;
        let name = batch.add("SELECT pg_current_xact_id()::text", Vec::new());
        let answers = db.send(&batch)?;
        for one in &written {
            cases::written(&answers, one)?;
        }
        let row = answers.get(name).and_then(|rows| rows.first());
        db.named(row.map(|row| row.try_get(0)).transpose()?);
        let rows = posted.and_then(|at| answers.get(at));
        let rows = rows.map_or(&[][..], Vec::as_slice);
        let numbers = outbox::numbers(rows, change.notifications.len())?;
        outbox::overtake(db, &newer, &numbers)?;
        Ok(numbers)
    }

    fn put_cases(
        &self,
        batch: &mut Batch,
        change: &Change,
    ) -> Result<Vec<cases::Written>, StoreError> {
        let (db, known) = (&self.db, &self.known);
        let mut loads = agents::Loads::default();
        let mut written = Vec::new();
        for ticket in &change.tickets {
            written.push(cases::put_ticket(db, known, &mut loads, batch, ticket)?);
        }
        for call in &change.calls {
            written.push(cases::put_call(db, known, &mut loads, batch, call)?);
        }
        for event in &change.events {
            written.push(cases::put_event(known, batch, event)?);
        }
        loads.write(batch, db.slot);
        Ok(written)
    }
}

impl Transaction for PgTransaction {
    fn next_number(&mut self, of: CaseKind) -> Result<u64, StoreError> {
        self.db.read_for(&Reach::Provider);
        cases::next_number(&self.db, &mut self.known, of)
    }

    fn ticket(&mut self, reach: &Reach, id: TicketId) -> Result<Option<Ticket>, StoreError> {
        self.db.read_for(reach);
        cases::ticket(&self.db, &mut self.known, reach, id)
    }

    fn tickets(&mut self, reach: &Reach, filter: &TicketFilter) -> Result<Vec<Ticket>, StoreError> {
        cases::tickets(self.of(reach), reach, filter)
    }

    fn open_tickets_by_queue(&mut self, reach: &Reach) -> Result<Vec<(QueueId, u64)>, StoreError> {
        cases::open_tickets_by_queue(self.of(reach), reach)
    }

    fn call(&mut self, reach: &Reach, id: CallId) -> Result<Option<Call>, StoreError> {
        self.db.read_for(reach);
        cases::call(&self.db, &mut self.known, reach, id)
    }

    fn next_attachment(&mut self) -> Result<AttachmentId, StoreError> {
        files::next(self.all())
    }

    fn attachment(
        &mut self,
        reach: &Reach,
        id: AttachmentId,
    ) -> Result<Option<(Attachment, FileContent)>, StoreError> {
        files::attachment(self.of(reach), reach, id)
    }

    fn waiting_calls(&mut self, reach: &Reach) -> Result<Vec<Call>, StoreError> {
        cases::waiting_calls(self.of(reach), reach)
    }

    fn answer_waits(
        &mut self,
        reach: &Reach,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<(QueueId, Option<Span>)>, StoreError> {
        cases::answer_waits(self.of(reach), reach, from, to)
    }

    fn event(&mut self, reach: &Reach, id: EventId) -> Result<Option<ServiceEvent>, StoreError> {
        cases::event(self.of(reach), id)
    }

    fn open_events(&mut self, reach: &Reach) -> Result<Vec<ServiceEvent>, StoreError> {
        cases::open_events(self.of(reach))
    }

    fn ended_events(
        &mut self,
        reach: &Reach,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<ServiceEvent>, StoreError> {
        cases::ended_events(self.of(reach), since, limit)
    }

    fn history(
        &mut self,
        reach: &Reach,
        case: CaseNumber,
        limit: usize,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        record::history(self.of(reach), reach, case, limit)
    }

    fn workload(&mut self) -> Result<Vec<(PersonId, Load)>, StoreError> {
        cases::workload(self.all())
    }

    fn people(&mut self) -> Result<Vec<PersonChange>, StoreError> {
        record::people(self.all())
    }

    fn links(&mut self) -> Result<Vec<Link>, StoreError> {
        chat::links(self.all())
    }

    fn link_code(&mut self, person: &PersonId) -> Result<Option<LinkCode>, StoreError> {
        chat::link_code(self.all(), person)
    }

    fn wrong_codes(&mut self, account: &AccountId) -> Result<Option<WrongCodes>, StoreError> {
        chat::wrong_codes(self.all(), account)
    }

    fn server(&mut self, server: &PlaceId) -> Result<Option<Owner>, StoreError> {
        chat::server(self.all(), server)
    }

    fn hears(&mut self, place: &PlaceId) -> Result<Vec<Recipient>, StoreError> {
        chat::hears(self.all(), place)
    }

    fn ticket_in(&mut self, place: &PlaceId) -> Result<Option<TicketId>, StoreError> {
        chat::ticket_in(self.all(), place)
    }

    fn threads_of(&mut self, ticket: TicketId) -> Result<Vec<PlaceId>, StoreError> {
        chat::threads_of(self.all(), ticket)
    }

    fn tickets_channel(&mut self, of: &Owner) -> Result<Option<TicketsChannel>, StoreError> {
        chat::tickets_channel(self.all(), of)
    }

    fn holds_tickets_of(&mut self, place: &PlaceId) -> Result<Option<Owner>, StoreError> {
        chat::holds_tickets_of(self.all(), place)
    }

    fn wants_thread(&mut self, ticket: TicketId) -> Result<bool, StoreError> {
        chat::wants_thread(self.all(), ticket)
    }

    fn wanted_threads(&mut self, after: TicketId, limit: usize) -> Result<Vec<Ticket>, StoreError> {
        chat::wanted_threads(self.all(), after, limit)
    }

    fn said_before(&mut self, source: &MessageSource) -> Result<Option<[u8; 32]>, StoreError> {
        chat::said_before(self.all(), source)
    }

    /// Under a savepoint where something was written before, because a refused change leaves
    /// nothing; else it is enough to begin anew.
    fn apply(&mut self, change: &Change) -> Result<Vec<Option<NotificationId>>, StoreError> {
        let is_first = !self.all().is_dirty();
        if !is_first {
            self.db.run("SAVEPOINT change")?;
        }
        let written = self.write(change);
        if written.is_err() && !self.db.is_lost() {
            if is_first {
                self.db.begin_anew()?;
            } else {
                self.db.back_to("change")?;
            }
        }
        written
    }

    fn due_timers(&mut self, now: Timestamp, limit: usize) -> Result<Vec<Timer>, StoreError> {
        timers::due(self.all(), now, limit)
    }

    fn claim_timers(
        &mut self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Result<Vec<Timer>, StoreError> {
        timers::claim(self.all(), now, lease_until, limit)
    }

    fn next_due(&mut self) -> Result<Option<Timestamp>, StoreError> {
        timers::next_due(self.all())
    }

    fn defer_timer(
        &mut self,
        timer: &Timer,
        until: Timestamp,
        error: &str,
        attempts: u32,
    ) -> Result<(), StoreError> {
        timers::defer(self.all(), timer, until, error, attempts)
    }

    fn attach(&mut self, endpoint: &Endpoint, now: Timestamp) -> Result<(), StoreError> {
        outbox::attach(self.all(), endpoint, now)
    }

    fn ready_endpoints(
        &mut self,
        prefix: &str,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Ready>, StoreError> {
        claims::ready(self.all(), prefix, now, limit)
    }

    fn claim(&mut self, endpoint: &str, claim: &Claim) -> Result<Vec<Delivery>, StoreError> {
        claims::claim(self.all(), endpoint, claim)
    }

    fn acknowledge(
        &mut self,
        endpoint: &str,
        notification: NotificationId,
        fence: u64,
        message_id: Option<&str>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let tried = claims::Tried {
            endpoint,
            notification,
            fence,
        };
        claims::acknowledge(self.all(), tried, message_id, now)
    }

    fn fail(
        &mut self,
        endpoint: &str,
        notification: NotificationId,
        fence: u64,
        failure: &Failure<'_>,
    ) -> Result<bool, StoreError> {
        let tried = claims::Tried {
            endpoint,
            notification,
            fence,
        };
        claims::fail(self.all(), tried, failure)
    }

    fn release(
        &mut self,
        endpoint: &str,
        untried: &[(NotificationId, u64)],
    ) -> Result<u64, StoreError> {
        claims::release(self.all(), endpoint, untried)
    }

    fn forget_messages(&mut self, endpoint: &str, message: &Shown) -> Result<(), StoreError> {
        claims::forget_messages(self.all(), endpoint, message)
    }

    fn release_leases(&mut self, prefix: &str) -> Result<u64, StoreError> {
        claims::release_leases(self.all(), prefix)
    }

    fn hold(&mut self, lease: &Lease<'_>) -> Result<Option<u64>, StoreError> {
        shared::hold(self.all(), lease)
    }

    fn let_go(&mut self, name: &str, holder: &str, fence: u64) -> Result<bool, StoreError> {
        shared::let_go(self.all(), name, holder, fence)
    }

    fn marks(&mut self) -> Result<Marks, StoreError> {
        shared::marks(self.all())
    }

    fn quarantined(&mut self) -> Result<Vec<Quarantined>, StoreError> {
        let mut all = claims::quarantined(self.all())?;
        all.extend(timers::quarantined(self.all())?);
        Ok(all)
    }

    fn notifications(
        &mut self,
        after: NotificationId,
        limit: usize,
    ) -> Result<Vec<Notification>, StoreError> {
        outbox::notifications(self.all(), after, limit)
    }

    fn counts(&mut self) -> Result<Counts, StoreError> {
        record::counts(self.all())
    }
}
