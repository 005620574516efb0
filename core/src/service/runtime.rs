//! The desk as a running service: commands in, timers fired, rules reloaded, notifications out.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::desk::{Actor, Answer, Command, Query, Reply, belong_in_thread};
use crate::model::{
    AccountId, CompanyId, KnownAlarm, MailRecord, Owner, PersonId, PlaceId, Roster, RulesVersion,
    Ticket, TicketId, TicketsChannel, Timestamp,
};
use crate::rules::Rulebook;
use crate::store::Endpoint;

use super::deliveries::Deliveries;
use super::dispatch::Dispatch;
use super::reports::run_reports;
use super::{Clock, Driver, LinkKey, LinkWord, ServiceError, loading, watch};

/// Timers are fired in runs of so many, so that a backlog does not hold commands up.
const TIMERS_PER_RUN: usize = 64;
/// The timers are looked at so often even when none is known to be due: the machine's clock may
/// be set, or sleep.
const LONGEST_SLEEP: Duration = Duration::from_secs(1);

/// The pause between two looks at what other instances changed.
const FOLLOW_PAUSE: Duration = Duration::from_millis(50);

/// A candidate is asked about so many decisions at once.
const DECISIONS_PER_RUN: usize = 256;
/// The pause between two runs of a candidate.
const CANDIDATE_PAUSE: Duration = Duration::from_millis(200);

/// How a service is to run.
pub struct ServiceOptions {
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// The folder whose saving puts new rules in force; none, when rules do not change.
    pub rules_dir: Option<PathBuf>,
    /// The key of the one-time codes that link chat accounts.
    pub link_key: LinkKey,
}

/// A running desk. Cheap to clone; all clones are the same desk.
#[derive(Clone)]
pub struct Service {
    inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub driver: Driver,
    pub clock: Arc<dyn Clock>,
    pub(super) link_key: LinkKey,
    /// Wakes the timers' task after a command, which may have set an earlier one.
    timers_changed: Notify,
    /// Wakes front ends that wait for notifications.
    pub notified: Notify,
    /// Wakes who looks for what other instances changed.
    changed: Notify,
    /// Wakes the candidate, to be asked what was decided.
    decided: Notify,
    pub stopping: AtomicBool,
    tasks: std::sync::Mutex<Vec<JoinHandle<()>>>,
    watcher: std::sync::Mutex<Option<watch::Watch>>,
}

impl Service {
    /// Starts a desk: overdue timers fire at once, each once.
    ///
    /// # Errors
    /// When the store cannot be read or the rules folder cannot be watched.
    pub async fn start(driver: Driver, options: ServiceOptions) -> Result<Self, ServiceError> {
        let driver = driver.with_rules_dir(options.rules_dir.clone());
        let inner = Arc::new(Inner {
            driver,
            clock: options.clock,
            link_key: options.link_key,
            timers_changed: Notify::new(),
            notified: Notify::new(),
            changed: Notify::new(),
            decided: Notify::new(),
            stopping: AtomicBool::new(false),
            tasks: std::sync::Mutex::new(Vec::new()),
            watcher: std::sync::Mutex::new(None),
        });
        let service = Self { inner };
        service
            .blocking(|inner| inner.driver.came_in_force(inner.clock.now()).map(drop))
            .await?;
        service.hear_of_others();
        let candidate = tokio::spawn(run_candidate(service.inner.clone()));
        lock(&service.inner.tasks).push(candidate);
        let timers = tokio::spawn(run_timers(service.inner.clone()));
        lock(&service.inner.tasks).push(timers);
        let reports = tokio::spawn(run_reports(service.inner.clone()));
        lock(&service.inner.tasks).push(reports);
        if let Some(folder) = options.rules_dir {
            let (watcher, task) = watch::start(folder, service.clone())?;
            *lock(&service.inner.watcher) = Some(watcher);
            lock(&service.inner.tasks).push(task);
        }
        Ok(service)
    }

    /// Follows what other instances change, when the store may have others.
    fn hear_of_others(&self) {
        let store = self.inner.driver.store();
        if !store.is_shared() {
            return;
        }
        let of = Arc::downgrade(&self.inner);
        store.on_change(Arc::new(move || {
            if let Some(inner) = of.upgrade() {
                inner.timers_changed.notify_one();
                inner.notified.notify_waiters();
                inner.changed.notify_one();
            }
        }));
        let following = tokio::spawn(run_following(self.inner.clone()));
        lock(&self.inner.tasks).push(following);
    }

    /// The time by this service's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// The rules in force.
    #[must_use]
    pub fn rulebook(&self) -> Arc<Rulebook> {
        self.inner.driver.rulebook()
    }

    /// Who exists.
    #[must_use]
    pub fn roster(&self) -> Arc<Roster> {
        self.inner.driver.roster()
    }

    /// Runs `work` on a thread that may block: the store waits for the disk.
    pub(super) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, ServiceError> {
        if self.inner.stopping.load(Ordering::SeqCst) {
            return Err(ServiceError::Stopped);
        }
        self.finishing(work).await
    }

    /// The same for what is still done when the service is stopping.
    pub(super) async fn finishing<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T, ServiceError> + Send + 'static,
    ) -> Result<T, ServiceError> {
        let inner = self.inner.clone();
        match tokio::task::spawn_blocking(move || work(&inner)).await {
            Ok(result) => result,
            Err(_) => Err(ServiceError::Stopped),
        }
    }

    /// Does a command. When this returns `Ok`, it is on disk.
    ///
    /// # Errors
    /// Why it was not done. Then nothing has changed.
    pub async fn execute(&self, actor: Actor, command: Command) -> Result<Reply, ServiceError> {
        let reply = self
            .blocking(move |inner| inner.driver.execute(inner.clock.now(), &actor, &command))
            .await;
        self.inner.timers_changed.notify_one();
        self.inner.notified.notify_waiters();
        self.inner.decided.notify_one();
        reply
    }

    /// The reply to whoever just opened a ticket, with the articles that may solve it (P13); as it was
    /// when the desk is stopping.
    pub async fn offer(&self, actor: Actor, reply: Reply) -> Reply {
        let mut offering = reply.clone();
        let offered = self.blocking(move |inner| {
            inner.driver.offer(inner.clock.now(), &actor, &mut offering);
            Ok::<_, ServiceError>(offering)
        });
        offered.await.unwrap_or(reply)
    }

    /// Ends well when the desk can read its data.
    ///
    /// # Errors
    /// When it cannot, or is stopping.
    pub async fn ready(&self) -> Result<(), ServiceError> {
        self.blocking(|inner| inner.driver.next_due().map(drop))
            .await
    }

    /// The alarms that fire now, the one last heard of first, at most `limit`.
    ///
    /// # Errors
    /// When the store failed.
    pub async fn firing_alarms(&self, limit: usize) -> Result<Vec<KnownAlarm>, ServiceError> {
        self.blocking(move |inner| {
            let store = inner.driver.store();
            Ok(store.run(|tx| tx.firing_alarms(limit))?)
        })
        .await
    }

    /// Answers a query.
    ///
    /// # Errors
    /// A refusal, an unknown case, or that the store failed.
    pub async fn ask(&self, actor: Actor, query: Query) -> Result<Answer, ServiceError> {
        self.blocking(move |inner| inner.driver.ask(inner.clock.now(), &actor, &query))
            .await
    }

    /// Makes a one-time code that links a chat account to `person`. Only the one who gets it back
    /// knows it.
    ///
    /// # Errors
    /// When the actor may not invite them, or the store failed.
    pub async fn invite(
        &self,
        actor: Actor,
        person: PersonId,
    ) -> Result<(LinkWord, Reply), ServiceError> {
        let invited = person.clone();
        let (word, digest) = self
            .blocking(move |inner| Ok(inner.link_key.invite(&invited)?))
            .await?;
        let reply = self
            .execute(actor, Command::Invite { person, digest })
            .await?;
        Ok((word, reply))
    }

    /// Links a chat account with the code that `person` was given. A wrong code is no error but a
    /// reply, [`Reply::NotLinked`].
    ///
    /// # Errors
    /// When the store failed.
    pub async fn redeem(
        &self,
        account: AccountId,
        person: PersonId,
        word: &LinkWord,
    ) -> Result<Reply, ServiceError> {
        let (of, word) = (person.clone(), word.clone());
        let digest = self
            .blocking(move |inner| Ok(inner.link_key.digest(&of, &word)?))
            .await?;
        let command = Command::RedeemInvitation {
            account,
            person,
            digest,
        };
        self.execute(Actor::Desk, command).await
    }

    /// The ticket to which a thread belongs.
    ///
    /// # Errors
    /// When the store failed.
    pub async fn ticket_in(&self, place: PlaceId) -> Result<Option<TicketId>, ServiceError> {
        self.blocking(move |inner| Ok(inner.driver.store().run(|tx| tx.ticket_in(&place))?))
            .await
    }

    /// The first mail that a ticket has.
    ///
    /// # Errors
    /// When the store failed.
    pub async fn first_mail_of(
        &self,
        ticket: TicketId,
    ) -> Result<Option<MailRecord>, ServiceError> {
        self.blocking(move |inner| Ok(inner.driver.store().run(|tx| tx.first_mail_of(ticket))?))
            .await
    }

    /// Whose a chat server is; nothing when nobody has said it.
    ///
    /// # Errors
    /// When the store failed.
    pub async fn server(&self, server: PlaceId) -> Result<Option<Owner>, ServiceError> {
        self.blocking(move |inner| Ok(inner.driver.store().run(|tx| tx.server(&server))?))
            .await
    }

    /// The threads of a ticket.
    ///
    /// # Errors
    /// When the store failed.
    pub async fn threads_of(&self, ticket: TicketId) -> Result<Vec<PlaceId>, ServiceError> {
        self.blocking(move |inner| Ok(inner.driver.store().run(|tx| tx.threads_of(ticket))?))
            .await
    }

    /// Where the threads of a company's new tickets are made: in a channel of its own, else in one
    /// of the provider's; nothing when there is neither.
    ///
    /// # Errors
    /// When the store failed.
    pub async fn tickets_channel(
        &self,
        company: CompanyId,
    ) -> Result<Option<TicketsChannel>, ServiceError> {
        self.blocking(move |inner| {
            let store = inner.driver.store();
            Ok(store.run(|tx| loading::tickets_channel(tx, &company))?)
        })
        .await
    }

    /// Whether a ticket is to have a thread and does not have it, with everybody in it, yet.
    ///
    /// # Errors
    /// When the store failed.
    pub async fn wants_thread(&self, ticket: TicketId) -> Result<bool, ServiceError> {
        self.blocking(move |inner| Ok(inner.driver.store().run(|tx| tx.wants_thread(ticket))?))
            .await
    }

    /// The tickets numbered above `after` that are to have a thread, in order, at most `limit`.
    ///
    /// # Errors
    /// When the store failed.
    pub async fn wanted_threads(
        &self,
        after: TicketId,
        limit: usize,
    ) -> Result<Vec<Ticket>, ServiceError> {
        self.blocking(move |inner| {
            let store = inner.driver.store();
            Ok(store.run(|tx| tx.wanted_threads(after, limit))?)
        })
        .await
    }

    /// Who is put into a ticket's thread when it is made, the caller first.
    #[must_use]
    pub fn belong_in_thread(&self, ticket: &Ticket) -> Vec<PersonId> {
        let in_force = self.inner.driver.in_force();
        belong_in_thread(&in_force.context(self.now()), ticket)
    }

    /// Ends after the next command on this service. Made before looking at something, it misses
    /// nothing that comes between the two.
    pub fn next_command(&self) -> impl Future<Output = ()> + '_ {
        self.inner.notified.notified()
    }

    /// Makes an endpoint known and hands out its deliveries.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn attach(&self, endpoint: Endpoint) -> Result<Deliveries, ServiceError> {
        let name = endpoint.name.clone();
        self.blocking(move |inner| {
            let now = inner.clock.now();
            Ok(inner.driver.store().run(|tx| tx.attach(&endpoint, now))?)
        })
        .await?;
        Ok(Deliveries::new(self.clone(), name))
    }

    /// Hands out the endpoints whose names begin with `prefix`, as they have something to be told.
    /// One at a time for a prefix: it is this that keeps two workers from one endpoint.
    #[must_use]
    pub fn dispatch(&self, prefix: &str) -> Dispatch {
        Dispatch::new(self.clone(), prefix.to_owned())
    }

    /// Puts other rules in force. The due times of events under way stay, unless the new cadence
    /// says otherwise.
    ///
    /// # Errors
    /// When the people kept on the desk cannot be read; then the old rules stay.
    pub async fn replace_rules(&self, rulebook: Arc<Rulebook>) -> Result<(), ServiceError> {
        let done = self
            .blocking(move |inner| {
                inner.driver.replace_rules(rulebook)?;
                inner.driver.came_in_force(inner.clock.now()).map(drop)
            })
            .await;
        self.inner.timers_changed.notify_one();
        done
    }

    /// Puts the rules of the folder in force, when they load and are not in force already.
    pub(super) async fn load_folder(
        &self,
        folder: PathBuf,
    ) -> Result<Option<RulesVersion>, ServiceError> {
        let done = self
            .blocking(move |inner| inner.driver.load_folder(inner.clock.now(), &folder))
            .await;
        self.inner.timers_changed.notify_one();
        done
    }

    pub(super) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// Stops: no command is taken any more, and what is under way is finished.
    ///
    /// # Errors
    /// None at present; a store that has to be closed may have one.
    pub async fn stop(self) -> Result<(), ServiceError> {
        self.inner.stopping.store(true, Ordering::SeqCst);
        *lock(&self.inner.watcher) = None;
        self.inner.timers_changed.notify_one();
        self.inner.decided.notify_one();
        self.inner.changed.notify_one();
        self.inner.notified.notify_waiters();
        let tasks = std::mem::take(&mut *lock(&self.inner.tasks));
        for task in tasks {
            // A task that panicked has been logged by tokio; stopping goes on.
            let _ = task.await;
        }
        Ok(())
    }
}

fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Asks the candidate what it would have decided, beside everything else, until the service stops.
async fn run_candidate(inner: Arc<Inner>) {
    while !inner.stopping.load(Ordering::SeqCst) {
        let asked = inner.clone();
        let run =
            tokio::task::spawn_blocking(move || asked.driver.ask_candidate(DECISIONS_PER_RUN));
        match run.await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::error!(%error, "the candidate could not be asked"),
            Err(_) => return,
        }
        // Not more often, so that what it found is written once for many.
        tokio::time::sleep(CANDIDATE_PAUSE).await;
        tokio::select! {
            () = tokio::time::sleep(LONGEST_SLEEP) => {}
            () = inner.decided.notified() => {}
        }
    }
}

/// Takes up what other instances changed, until the service stops.
async fn run_following(inner: Arc<Inner>) {
    while !inner.stopping.load(Ordering::SeqCst) {
        let followed = inner.clone();
        let run = tokio::task::spawn_blocking(move || followed.driver.follow(followed.clock.now()));
        match run.await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => {
                tracing::error!(%error, "what another instance changed is not taken up yet");
            }
            Err(_) => return,
        }
        // Hints may come in crowds.
        tokio::time::sleep(FOLLOW_PAUSE).await;
        tokio::select! {
            () = tokio::time::sleep(LONGEST_SLEEP) => {}
            () = inner.changed.notified() => {}
        }
    }
}

/// Fires timers as they become due, until the service stops.
async fn run_timers(inner: Arc<Inner>) {
    while !inner.stopping.load(Ordering::SeqCst) {
        let driven = inner.clone();
        let run = tokio::task::spawn_blocking(move || {
            let now = driven.clock.now();
            let fired = driven.driver.fire_due(now, TIMERS_PER_RUN)?;
            Ok::<_, ServiceError>((fired, driven.driver.next_due()?))
        });
        let sleep = match run.await {
            Ok(Ok((fired, next))) => {
                if fired > 0 {
                    inner.notified.notify_waiters();
                }
                next.map_or(LONGEST_SLEEP, |next| {
                    inner.clock.wait(next).min(LONGEST_SLEEP)
                })
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "timers could not be fired; trying again");
                LONGEST_SLEEP
            }
            Err(_) => return,
        };
        tokio::select! {
            () = tokio::time::sleep(sleep) => {}
            () = inner.timers_changed.notified() => {}
        }
    }
}
