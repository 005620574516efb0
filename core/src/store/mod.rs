//! Where changes are kept. One small trait in the desk's own terms; [`sqlite`] is the embedded one.
//!
//! The trait is synchronous: a transaction is a short run of local work, and the service runs it
//! on a thread of its own. Every method that returns customers' data takes the [`Reach`] of the
//! one for whom it is read; rows outside that reach are as if they were not there.

#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod claimed;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod columns;
#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
mod error;
mod learning;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub mod moving;
#[cfg(feature = "postgres")]
pub mod postgres;
mod reports;
mod rules;
mod shared;
#[cfg(feature = "sqlite")]
pub mod sqlite;
mod users;

use crate::desk::{
    AlarmKey, CaseKind, Change, KeptReply, Load, Needs, OnceKey, PersonChange, TicketFilter,
};
use crate::model::{
    AccountId, Attachment, AttachmentId, AuditEntry, Call, CallId, CallReference, CaseNumber,
    Cause, CompanyId, EventId, FileContent, Incident, KnownAlarm, Link, LinkCode, MailRecord,
    MessageSource, Notification, NotificationId, Owner, PersonId, PlaceId, Presence, Publication,
    QueueId, Recipient, Review, Series, ServiceEvent, Span, Ticket, TicketId, TicketsChannel,
    Timer, Timestamp, Tries, Urgency, WrongCodes,
};

pub use error::StoreError;
pub use learning::LearningRecord;
pub use reports::ReportRecord;
pub use rules::{MAX_RECORDED_OF_CASE, RulesRecord};
pub use shared::{Lease, Marks};
pub use users::UsersRecord;

/// Tries that count no more are forgotten in such portions, whenever one is counted: as much goes as
/// can come.
#[cfg(any(feature = "postgres", feature = "sqlite"))]
const FORGOTTEN_AT_ONCE: i64 = 16;

/// On whose behalf something is read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// One customer: its own rows and no others.
    Company(CompanyId),
    /// The provider: all rows.
    Provider,
}

/// How commands that come at the same time are best kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Together {
    /// Each in a transaction of its own.
    Never,
    /// In one transaction, written by one thread while another decides what is written next. For a
    /// store that is near and has one writer.
    InTurn,
    /// In one transaction, all read, decided and written at once; as many such transactions are
    /// under way as there are others to be waited for. For a store that is far away.
    AtOnce,
}

/// A place where changes are kept.
pub trait Store: Send + Sync {
    /// Runs `work` in one transaction: all of it is kept when it returns `Ok`, none otherwise.
    /// When this returns `Ok`, what was written survives the loss of the process and of power.
    ///
    /// # Errors
    /// What `work` returns, or that the transaction could not be begun or committed.
    fn transact(
        &self,
        work: &mut dyn FnMut(&mut dyn Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;

    /// Whether other instances may use it at the same time. Then what is kept of it in memory is
    /// compared with [`Transaction::marks`] again and again.
    fn is_shared(&self) -> bool {
        false
    }

    /// How commands that come at the same time are best kept.
    fn together(&self) -> Together {
        Together::Never
    }

    /// Itself, as it can be read by another thread while a transaction writes: what is committed, and
    /// nothing else. Nothing where one thread waits for the other all the same.
    fn beside(&self) -> Option<&dyn Store> {
        None
    }

    /// Has `wake` called soon after another instance changed something. A hint and no more: it may
    /// come late, twice, for nothing or never.
    fn on_change(&self, wake: std::sync::Arc<dyn Fn() + Send + Sync>) {
        drop(wake);
    }
}

impl dyn Store + '_ {
    /// [`Store::transact`] with a value handed out.
    ///
    /// # Errors
    /// As there.
    pub fn run<T>(
        &self,
        mut work: impl FnMut(&mut dyn Transaction) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut out = None;
        self.transact(&mut |tx| {
            out = Some(work(tx)?);
            Ok(())
        })?;
        out.ok_or(StoreError::NotRun)
    }
}

/// What can be read and written inside a transaction.
pub trait Transaction: RulesRecord + UsersRecord + ReportRecord + LearningRecord {
    /// Says what is going to be read before the next change, and for whom. A store that is far away
    /// fetches it at once and answers from that; to others it is nothing.
    ///
    /// # Errors
    /// When it cannot be read.
    fn expect(&mut self, of: &[(&Reach, &Needs)]) -> Result<(), StoreError> {
        let _ = of;
        Ok(())
    }
    /// The number for a new case. Numbers rise and are never used again. A store that many share
    /// gives each number to one transaction, and one that is not used then is left out.
    fn next_number(&mut self, of: CaseKind) -> Result<u64, StoreError>;
    /// One ticket.
    fn ticket(&mut self, reach: &Reach, id: TicketId) -> Result<Option<Ticket>, StoreError>;
    /// Tickets, the newest first; one more than asked for when there are more.
    fn tickets(&mut self, reach: &Reach, filter: &TicketFilter) -> Result<Vec<Ticket>, StoreError>;
    /// How many open tickets each queue holds.
    fn open_tickets_by_queue(&mut self, reach: &Reach) -> Result<Vec<(QueueId, u64)>, StoreError>;
    /// One call.
    fn call(&mut self, reach: &Reach, id: CallId) -> Result<Option<Call>, StoreError>;
    /// The call that a telephone system calls by this name. Only the provider's programs have
    /// such names.
    fn call_by_reference(&mut self, reference: &CallReference) -> Result<Option<Call>, StoreError>;
    /// The number that the next attachment gets.
    fn next_attachment(&mut self) -> Result<AttachmentId, StoreError>;
    /// One attachment, and what is in it.
    fn attachment(
        &mut self,
        reach: &Reach,
        id: AttachmentId,
    ) -> Result<Option<(Attachment, FileContent)>, StoreError>;
    /// Calls that wait, the longest first.
    fn waiting_calls(&mut self, reach: &Reach) -> Result<Vec<Call>, StoreError>;
    /// Calls that arrived at `from` or later and before `to` and were answered or abandoned:
    /// the queue, and the wait when answered.
    fn answer_waits(
        &mut self,
        reach: &Reach,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<(QueueId, Option<Span>)>, StoreError>;
    /// One service event, as it is. The state of the service is no secret between customers; the
    /// companies and users in it are, and the desk takes them out.
    fn event(&mut self, reach: &Reach, id: EventId) -> Result<Option<ServiceEvent>, StoreError>;
    /// What is known of these alarms; those that are not known are left out. They are the provider's.
    fn alarms(&mut self, of: &[AlarmKey]) -> Result<Vec<KnownAlarm>, StoreError>;
    /// The alarms that fire now, the one last heard of first, at most `limit`.
    fn firing_alarms(&mut self, limit: usize) -> Result<Vec<KnownAlarm>, StoreError>;
    /// Alarms that are held during this event, by monitor and key, at most `limit`.
    fn held_alarms(&mut self, event: EventId, limit: usize) -> Result<Vec<KnownAlarm>, StoreError>;
    /// Alarms that fire no more, the one last heard of first, at most `limit`.
    fn quiet_alarms(&mut self, limit: usize) -> Result<Vec<KnownAlarm>, StoreError>;
    /// Forgets at most `limit` alarms that fire no more and of which nothing was heard since
    /// `before`; returns how many.
    fn forget_alarms(&mut self, before: Timestamp, limit: usize) -> Result<u64, StoreError>;
    /// Scheduled and active maintenance: few of the open events.
    fn open_maintenance(&mut self) -> Result<Vec<ServiceEvent>, StoreError>;
    /// The series of maintenance whose first event has this number.
    fn series(&mut self, first: EventId) -> Result<Option<Series>, StoreError>;
    /// The series that go on, by number.
    fn open_series(&mut self) -> Result<Vec<Series>, StoreError>;
    /// The service reviews of a company, by number; for another company there are none.
    fn reviews(&mut self, reach: &Reach, of: &CompanyId) -> Result<Vec<Review>, StoreError>;
    /// How often codes were quoted in vain, by that caller or about that company or case.
    fn tries(&mut self, who: &str) -> Result<Option<Tries>, StoreError>;
    /// What was answered to the command that was done under this key.
    fn answered(&mut self, key: &OnceKey) -> Result<Option<KeptReply>, StoreError>;
    /// A cause of alarms by its key.
    fn cause(&mut self, key: &str) -> Result<Option<Cause>, StoreError>;
    /// The cause for which an event was opened.
    fn cause_of(&mut self, event: EventId) -> Result<Option<Cause>, StoreError>;
    /// An event as a major incident, when it is one. They are the provider's.
    fn incident(&mut self, event: EventId) -> Result<Option<Incident>, StoreError>;
    /// Major incidents after which something is owed, those of the oldest events first, at most
    /// `limit`.
    fn owing_incidents(&mut self, limit: usize) -> Result<Vec<Incident>, StoreError>;
    /// The root-cause analysis that was published of an event; for a company only when it was
    /// published to it.
    fn publication(
        &mut self,
        reach: &Reach,
        event: EventId,
    ) -> Result<Option<Publication>, StoreError>;
    /// Those of these events of which an analysis was published; for a company only what was
    /// published to it.
    fn publications(
        &mut self,
        reach: &Reach,
        of: &[EventId],
    ) -> Result<Vec<Publication>, StoreError>;
    /// Scheduled and active events.
    fn open_events(&mut self, reach: &Reach) -> Result<Vec<ServiceEvent>, StoreError>;
    /// Events that ended at `since` or later, the latest first.
    fn ended_events(
        &mut self,
        reach: &Reach,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<ServiceEvent>, StoreError>;
    /// The audit entries of a case, the oldest first; for a company only its own and what is
    /// visible to customers. At most `limit`, the newest when there are more.
    fn history(
        &mut self,
        reach: &Reach,
        case: CaseNumber,
        limit: usize,
    ) -> Result<Vec<AuditEntry>, StoreError>;
    /// How busy agents are; who has nothing and never had is missing.
    fn workload(&mut self) -> Result<Vec<(PersonId, Load)>, StoreError>;
    /// Who has signed in and out, by person.
    fn presence(&mut self) -> Result<Vec<Presence>, StoreError>;
    /// Calls whose callers are to be called back, the one due first first, at most `limit`.
    fn owed_call_backs(&mut self, reach: &Reach, limit: usize) -> Result<Vec<Call>, StoreError>;
    /// People added and removed on the desk, in order.
    fn people(&mut self) -> Result<Vec<PersonChange>, StoreError>;

    /// Those of these keys under which something was told that is told once.
    fn used_once(&mut self, keys: &[String]) -> Result<Vec<String>, StoreError>;

    /// Whose chat account is whose, by account.
    fn links(&mut self) -> Result<Vec<Link>, StoreError>;
    /// The code that somebody was given.
    fn link_code(&mut self, person: &PersonId) -> Result<Option<LinkCode>, StoreError>;
    /// The wrong codes that an account has tried.
    fn wrong_codes(&mut self, account: &AccountId) -> Result<Option<WrongCodes>, StoreError>;
    /// Whose a chat server is; nothing when nobody has said it.
    fn server(&mut self, server: &PlaceId) -> Result<Option<Owner>, StoreError>;
    /// What a place hears in any case, sorted.
    fn hears(&mut self, place: &PlaceId) -> Result<Vec<Recipient>, StoreError>;
    /// The ticket to which a thread belongs.
    fn ticket_in(&mut self, place: &PlaceId) -> Result<Option<TicketId>, StoreError>;
    /// The threads of a ticket, sorted.
    fn threads_of(&mut self, ticket: TicketId) -> Result<Vec<PlaceId>, StoreError>;
    /// The channel in which the threads of somebody's new tickets are made.
    fn tickets_channel(&mut self, of: &Owner) -> Result<Option<TicketsChannel>, StoreError>;
    /// Whose tickets have their threads in this channel.
    fn holds_tickets_of(&mut self, place: &PlaceId) -> Result<Option<Owner>, StoreError>;
    /// Whether a ticket is to have a thread.
    fn wants_thread(&mut self, ticket: TicketId) -> Result<bool, StoreError>;
    /// The tickets numbered above `after` that are to have a thread, in order, at most `limit`.
    fn wanted_threads(&mut self, after: TicketId, limit: usize) -> Result<Vec<Ticket>, StoreError>;
    /// What a message said when it became a comment: the SHA-256 of its text.
    fn said_before(&mut self, source: &MessageSource) -> Result<Option<[u8; 32]>, StoreError>;

    /// What became of a mail that was taken.
    fn mail(&mut self, key: &str) -> Result<Option<MailRecord>, StoreError>;
    /// The ticket that the mail of this name belongs to; the latest one's, when several have the name.
    fn ticket_of_mail(&mut self, message_id: &str) -> Result<Option<TicketId>, StoreError>;
    /// The first mail that a ticket has, which opened it or was the first comment by mail.
    fn first_mail_of(&mut self, ticket: TicketId) -> Result<Option<MailRecord>, StoreError>;
    /// How many mails were taken, by what became of them.
    fn mail_counts(&mut self) -> Result<Vec<(String, u64)>, StoreError>;
    /// The mails that were taken last, the latest first, at most `limit`.
    fn latest_mail(&mut self, limit: usize) -> Result<Vec<MailRecord>, StoreError>;

    /// Writes a change, its timers, notifications and audit entries; returns the notifications'
    /// numbers, in order. Those whose `once_key` was used before are dropped and have none. A
    /// change that is refused leaves nothing, and the transaction may go on after it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a case is not at the version before, or the fired timer is
    /// gone or was moved.
    fn apply(&mut self, change: &Change) -> Result<Vec<Option<NotificationId>>, StoreError>;

    /// Writes changes as [`Transaction::apply`] does each, in order; when one is refused, none is
    /// written, and the transaction is to be given up. No two are about the same case. A store that
    /// is far away sends them together.
    ///
    /// # Errors
    /// As there.
    fn apply_all(
        &mut self,
        changes: &[&Change],
    ) -> Result<Vec<Vec<Option<NotificationId>>>, StoreError> {
        changes.iter().map(|change| self.apply(change)).collect()
    }

    /// As [`Transaction::apply`], with what its notifications are as rows, so that they need not be
    /// written in the time of the transaction.
    ///
    /// # Errors
    /// As there.
    fn apply_written(
        &mut self,
        change: &Change,
        written: &Written,
    ) -> Result<Vec<Option<NotificationId>>, StoreError> {
        let _ = written;
        self.apply(change)
    }

    /// Timers due at `now` or before, the earliest first. They stay until a change fires them.
    fn due_timers(&mut self, now: Timestamp, limit: usize) -> Result<Vec<Timer>, StoreError>;
    /// The same for a worker that is going to fire them: a store that many share gives a timer to
    /// one of them until `lease_until`. That spares work and is no lock: what makes a timer act
    /// once is that its row goes with the change that it led to.
    fn claim_timers(
        &mut self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Result<Vec<Timer>, StoreError> {
        let _ = lease_until;
        self.due_timers(now, limit)
    }
    /// When the next timer is due.
    fn next_due(&mut self) -> Result<Option<Timestamp>, StoreError>;
    /// Puts off a timer that could not be fired, so that it does not block the others; after
    /// `attempts` it is set aside, to be listed by [`Transaction::quarantined`].
    fn defer_timer(
        &mut self,
        timer: &Timer,
        until: Timestamp,
        error: &str,
        attempts: u32,
    ) -> Result<(), StoreError>;

    /// Makes an endpoint known, or changes whom it serves. Notifications for its recipients that
    /// nobody has served yet become its own; what still waits for recipients that it no longer
    /// serves is withdrawn from it, and goes to whoever serves them.
    fn attach(&mut self, endpoint: &Endpoint, now: Timestamp) -> Result<(), StoreError>;
    /// The endpoints whose names begin with `prefix` and that have something that may be claimed
    /// at `now`: the most urgent first, and of one urgency those whose first notification is the
    /// oldest. At most `limit`. What this costs follows from how many are ready, and not from what
    /// waits, is under way or was delivered.
    ///
    /// One whose only work waits behind an earlier delivery of its case is ready as well; a claim
    /// then gives nothing.
    fn ready_endpoints(
        &mut self,
        prefix: &str,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Ready>, StoreError>;
    /// Takes deliveries of an endpoint, in the order of their notifications, under a lease. Of one
    /// case, none is taken while an earlier one is under another's lease or waits for its next
    /// try. Work through them in order, report on each before the next is begun, begin none after a
    /// report that was refused, and after a failure skip the later ones of that case:
    /// [`Transaction::fail`] has given them back. One that was claimed too often before is not
    /// taken but quarantined: it may be what ends its workers.
    fn claim(&mut self, endpoint: &str, claim: &Claim) -> Result<Vec<Delivery>, StoreError>;
    /// Marks a delivery done. False, and nothing is written, when the fence is no longer the
    /// delivery's: another worker took it over.
    fn acknowledge(
        &mut self,
        endpoint: &str,
        notification: NotificationId,
        fence: u64,
        message_id: Option<&str>,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
    /// Gives a delivery back after a failure, to be tried again, or quarantines it. One that was
    /// surely not shown gives way to newer news under its key. The later ones of the same case
    /// that were claimed with it are given back as not tried, so that they stay in order. False
    /// when the fence is no longer the delivery's.
    fn fail(
        &mut self,
        endpoint: &str,
        notification: NotificationId,
        fence: u64,
        failure: &Failure<'_>,
    ) -> Result<bool, StoreError>;
    /// Gives back deliveries that were claimed and not tried, as if they had not been claimed;
    /// returns how many. Those that newer news has overtaken meanwhile give way to it. Those whose
    /// fence is another are left alone.
    fn release(
        &mut self,
        endpoint: &str,
        untried: &[(NotificationId, u64)],
    ) -> Result<u64, StoreError>;
    /// A message of a case is no longer where it was shown: the endpoint's messages of that case
    /// are forgotten, and the next one is the first again.
    fn forget_messages(&mut self, endpoint: &str, message: &Shown) -> Result<(), StoreError>;
    /// Gives back the leases at all endpoints whose names begin with `prefix`: for who knows that
    /// nobody else serves them. Of what an endpoint's worker held only the first may have been
    /// shown; the later ones are given back as not tried.
    fn release_leases(&mut self, prefix: &str) -> Result<u64, StoreError>;
    /// Takes a named lease, or renews it. The fence that is given stays while one holder renews
    /// and rises with each other one; nothing, and nothing is written, while another has it.
    fn hold(&mut self, lease: &Lease<'_>) -> Result<Option<u64>, StoreError>;
    /// Gives a named lease up before it ends. False when it is another's meanwhile.
    fn let_go(&mut self, name: &str, holder: &str, fence: u64) -> Result<bool, StoreError>;
    /// What to compare with what is kept in memory.
    fn marks(&mut self) -> Result<Marks, StoreError>;
    /// What was set aside after too many failures.
    fn quarantined(&mut self) -> Result<Vec<Quarantined>, StoreError>;
    /// Notifications numbered above `after`, in order: for tests, simulation and reports.
    fn notifications(
        &mut self,
        after: NotificationId,
        limit: usize,
    ) -> Result<Vec<Notification>, StoreError>;
    /// Counts, for `status` commands and tests.
    fn counts(&mut self) -> Result<Counts, StoreError>;
}

/// What a change's notifications are as rows: many of them take longer to write than to keep.
#[derive(Debug, Default)]
pub struct Written {
    #[cfg(feature = "sqlite")]
    bodies: Vec<String>,
}

impl Written {
    /// Writes them, without a store.
    ///
    /// # Errors
    /// When one cannot be written.
    #[cfg(feature = "sqlite")]
    pub fn of(change: &Change) -> Result<Self, StoreError> {
        let bodies = change.notifications.iter().map(columns::to_json);
        Ok(Self {
            bodies: bodies.collect::<Result<_, _>>()?,
        })
    }

    /// Writes nothing: no store takes it.
    ///
    /// # Errors
    /// None.
    #[cfg(not(feature = "sqlite"))]
    pub fn of(_: &Change) -> Result<Self, StoreError> {
        Ok(Self::default())
    }
}

/// A place to which a front end delivers: a console, a channel of a chat server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Its name, stable over restarts: `console:ada`.
    pub name: String,
    /// Whose notifications it takes.
    pub serves: Vec<Recipient>,
}

/// A notification on its way to one endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// What to deliver.
    pub notification: Notification,
    /// To be handed back with the acknowledgement; rises with each claim.
    pub fence: u64,
    /// How often it was claimed before.
    pub earlier_attempts: u32,
    /// Whether one of those attempts may have shown it: nobody knows what came of it. Then look
    /// before it is shown again; where that cannot be done, show it marked as a possible repeat.
    pub may_be_shown: bool,
    /// The same for every attempt at this delivery: at most 25 characters.
    pub nonce: String,
    /// The first message of its case at this endpoint, as it was acknowledged: to be edited.
    pub first_message: Option<Shown>,
    /// The last one: to be replied to.
    pub last_message: Option<Shown>,
}

/// A message that is where people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What the front end calls it.
    pub message_id: String,
    /// What it told first.
    pub notification: NotificationId,
}

/// An endpoint that has something to be claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ready {
    /// Its name.
    pub endpoint: String,
    /// The most urgent of what it has.
    pub urgency: Urgency,
}

/// How deliveries are taken.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// The time now. What waits for a later time is not taken.
    pub now: Timestamp,
    /// When others may take them over.
    pub lease_until: Timestamp,
    /// How many at most.
    pub limit: usize,
    /// After so many claims a delivery is quarantined instead of being taken.
    pub max_attempts: u32,
    /// Take nothing while another worker has something of this endpoint under a lease: what it is
    /// told comes through one worker at a time, over all instances.
    pub alone: bool,
}

/// How a try at a delivery failed.
#[derive(Clone, Copy, Debug)]
pub struct Failure<'a> {
    /// When it may be claimed again.
    pub retry_at: Timestamp,
    /// What went wrong.
    pub error: &'a str,
    /// After so many claims it is quarantined.
    pub max_attempts: u32,
    /// Whether it may have been shown all the same; false only when it surely was not.
    pub may_be_shown: bool,
}

/// Something set aside after too many failures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined {
    /// `delivery of N-17 to console:ada` or `timer T-4/step/0`.
    pub what: String,
    /// How often it was tried.
    pub attempts: u32,
    /// The last error.
    pub error: String,
}

/// How much there is of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tickets that are open.
    pub open_tickets: u64,
    /// Timers that wait.
    pub timers: u64,
    /// Deliveries that wait or are under way.
    pub pending_deliveries: u64,
    /// Notifications that no endpoint serves yet.
    pub unserved: u64,
}
