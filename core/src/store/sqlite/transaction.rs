//! A transaction on a SQLite desk: what the desk asks of it, by subject.

use rusqlite::Connection;

use super::{
    alarms, answers, cases, chat, claims, files, incidents, learning, mails, outbox, posting,
    record, reviews, rules, series, shared, timers, tries, users,
};
use crate::desk::{
    AlarmKey, CaseKind, Change, KeptReply, Load, OnceKey, PersonChange, TicketFilter,
};
use crate::model::{
    AccountId, Attachment, AttachmentId, AuditEntry, Call, CallId, CallReference, CaseNumber,
    Cause, CompanyId, EventId, FileContent, Incident, KnownAlarm, Link, LinkCode, MailRecord,
    MessageSource, Notification, NotificationId, Owner, PersonId, PlaceId, Presence, Publication,
    QueueId, Recipient, Review, Series, ServiceEvent, Span, Ticket, TicketId, TicketsChannel,
    Timer, Timestamp, Tries, WrongCodes,
};
use crate::store::claimed::Tried;
use crate::store::shared::Mark;
use crate::store::{
    Claim, Counts, Delivery, Endpoint, Failure, Lease, Marks, Quarantined, Reach, Ready, Shown,
    StoreError, Transaction, Written,
};

/// A full disk can make SQLite roll back by itself; what came after would be kept piecemeal.
fn ensure_begun(db: &Connection) -> Result<(), StoreError> {
    if db.is_autocommit() {
        return Err(StoreError::Full);
    }
    Ok(())
}

pub(super) struct SqliteTransaction<'a> {
    pub(super) db: &'a Connection,
}

impl SqliteTransaction<'_> {
    /// Under a savepoint: a refused change leaves nothing, also when the work goes on after it.
    fn write_whole(
        &self,
        change: &Change,
        bodies: Option<&[String]>,
    ) -> Result<Vec<Option<NotificationId>>, StoreError> {
        ensure_begun(self.db)?;
        self.run("SAVEPOINT change")?;
        let written = self.write(change, bodies);
        if written.is_err() && !self.db.is_autocommit() {
            self.run("ROLLBACK TO change")?;
        }
        if !self.db.is_autocommit() {
            self.run("RELEASE change")?;
        }
        written
    }

    fn write(
        &self,
        change: &Change,
        bodies: Option<&[String]>,
    ) -> Result<Vec<Option<NotificationId>>, StoreError> {
        if let Some(fired) = &change.fired {
            timers::fire(self.db, fired)?;
        }
        for ticket in &change.tickets {
            cases::put_ticket(self.db, ticket)?;
        }
        for call in &change.calls {
            cases::put_call(self.db, call)?;
        }
        for event in &change.events {
            cases::put_event(self.db, event)?;
        }
        for one in &change.reviews {
            reviews::put(self.db, one)?;
        }
        for one in &change.series {
            series::put(self.db, one)?;
        }
        for alarm in &change.alarms {
            alarms::put_alarm(self.db, alarm)?;
        }
        for cause in &change.causes {
            alarms::put_cause(self.db, cause)?;
        }
        for one in &change.tries {
            tries::put(self.db, one)?;
        }
        if let Some(before) = change.tries_since {
            tries::forget(self.db, before)?;
        }
        if let Some(reply) = &change.answered {
            answers::put(self.db, reply)?;
        }
        if let Some(before) = change.answered_since {
            answers::forget(self.db, before)?;
        }
        for incident in &change.incidents {
            incidents::put(self.db, incident)?;
        }
        for publication in &change.publications {
            incidents::publish(self.db, publication)?;
        }
        for one in &change.readers {
            incidents::add_readers(self.db, one.event, one.companies.iter())?;
        }
        record::add_people(self.db, &change.people)?;
        record::put_presence(self.db, &change.presence)?;
        if change.touches_roster() {
            shared::mark(self.db, Mark::People)?;
        }
        for one in &change.chat {
            chat::write(self.db, one)?;
        }
        for file in &change.files {
            files::keep(self.db, file)?;
        }
        learning::change(self.db, &change.learning)?;
        for mail in &change.mails {
            mails::keep(self.db, mail)?;
        }
        timers::change(self.db, &change.timers)?;
        users::change(self.db, &change.tellings)?;
        record::add_audit(self.db, &change.audit)?;
        rules::add_recorded(self.db, &change.decisions)?;
        posting::post_all(self.db, &change.notifications, bodies)
    }

    pub(super) fn run(&self, sql: &str) -> Result<(), StoreError> {
        self.db.prepare_cached(sql)?.execute([])?;
        Ok(())
    }
}

impl Transaction for SqliteTransaction<'_> {
    fn next_number(&mut self, of: CaseKind) -> Result<u64, StoreError> {
        cases::next_case(self.db, of)
    }

    fn ticket(&mut self, reach: &Reach, id: TicketId) -> Result<Option<Ticket>, StoreError> {
        cases::ticket(self.db, reach, id)
    }

    fn tickets(&mut self, reach: &Reach, filter: &TicketFilter) -> Result<Vec<Ticket>, StoreError> {
        cases::tickets(self.db, reach, filter)
    }

    fn open_tickets_by_queue(&mut self, reach: &Reach) -> Result<Vec<(QueueId, u64)>, StoreError> {
        cases::open_tickets_by_queue(self.db, reach)
    }

    fn call(&mut self, reach: &Reach, id: CallId) -> Result<Option<Call>, StoreError> {
        cases::call(self.db, reach, id)
    }

    fn call_by_reference(&mut self, reference: &CallReference) -> Result<Option<Call>, StoreError> {
        cases::call_by_reference(self.db, reference)
    }

    fn next_attachment(&mut self) -> Result<AttachmentId, StoreError> {
        files::next(self.db)
    }

    fn attachment(
        &mut self,
        reach: &Reach,
        id: AttachmentId,
    ) -> Result<Option<(Attachment, FileContent)>, StoreError> {
        files::attachment(self.db, reach, id)
    }

    fn waiting_calls(&mut self, reach: &Reach) -> Result<Vec<Call>, StoreError> {
        cases::waiting_calls(self.db, reach)
    }

    fn answer_waits(
        &mut self,
        reach: &Reach,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<(QueueId, Option<Span>)>, StoreError> {
        cases::answer_waits(self.db, reach, from, to)
    }

    fn event(&mut self, _reach: &Reach, id: EventId) -> Result<Option<ServiceEvent>, StoreError> {
        cases::event(self.db, id)
    }

    fn alarms(&mut self, of: &[AlarmKey]) -> Result<Vec<KnownAlarm>, StoreError> {
        alarms::alarms(self.db, of)
    }

    fn held_alarms(&mut self, event: EventId, limit: usize) -> Result<Vec<KnownAlarm>, StoreError> {
        alarms::held(self.db, event, limit)
    }

    fn quiet_alarms(&mut self, limit: usize) -> Result<Vec<KnownAlarm>, StoreError> {
        alarms::quiet(self.db, limit)
    }

    fn forget_alarms(&mut self, before: Timestamp, limit: usize) -> Result<u64, StoreError> {
        alarms::forget(self.db, before, limit)
    }

    fn open_maintenance(&mut self) -> Result<Vec<ServiceEvent>, StoreError> {
        series::open_maintenance(self.db)
    }

    fn series(&mut self, first: EventId) -> Result<Option<Series>, StoreError> {
        series::series(self.db, first)
    }

    fn open_series(&mut self) -> Result<Vec<Series>, StoreError> {
        series::open_series(self.db)
    }

    fn tries(&mut self, who: &str) -> Result<Option<Tries>, StoreError> {
        tries::tries(self.db, who)
    }

    fn answered(&mut self, key: &OnceKey) -> Result<Option<KeptReply>, StoreError> {
        answers::answered(self.db, key)
    }

    fn firing_alarms(&mut self, limit: usize) -> Result<Vec<KnownAlarm>, StoreError> {
        alarms::firing(self.db, limit)
    }

    fn cause(&mut self, key: &str) -> Result<Option<Cause>, StoreError> {
        alarms::cause(self.db, key)
    }

    fn cause_of(&mut self, event: EventId) -> Result<Option<Cause>, StoreError> {
        alarms::cause_of(self.db, event)
    }

    fn incident(&mut self, event: EventId) -> Result<Option<Incident>, StoreError> {
        incidents::incident(self.db, event)
    }

    fn owing_incidents(&mut self, limit: usize) -> Result<Vec<Incident>, StoreError> {
        incidents::owing(self.db, limit)
    }

    fn publication(
        &mut self,
        reach: &Reach,
        event: EventId,
    ) -> Result<Option<Publication>, StoreError> {
        incidents::publication(self.db, reach, event)
    }

    fn publications(
        &mut self,
        reach: &Reach,
        of: &[EventId],
    ) -> Result<Vec<Publication>, StoreError> {
        let published = of
            .iter()
            .map(|id| incidents::publication(self.db, reach, *id));
        published.filter_map(Result::transpose).collect()
    }

    fn open_events(&mut self, _reach: &Reach) -> Result<Vec<ServiceEvent>, StoreError> {
        cases::open_events(self.db)
    }

    fn ended_events(
        &mut self,
        _reach: &Reach,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<ServiceEvent>, StoreError> {
        cases::ended_events(self.db, since, limit)
    }

    fn history(
        &mut self,
        reach: &Reach,
        case: CaseNumber,
        limit: usize,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        record::history(self.db, reach, case, limit)
    }

    fn workload(&mut self) -> Result<Vec<(PersonId, Load)>, StoreError> {
        cases::workload(self.db)
    }

    fn presence(&mut self) -> Result<Vec<Presence>, StoreError> {
        record::presence(self.db)
    }

    fn owed_call_backs(&mut self, reach: &Reach, limit: usize) -> Result<Vec<Call>, StoreError> {
        cases::owed_call_backs(self.db, reach, limit)
    }

    fn reviews(&mut self, reach: &Reach, of: &CompanyId) -> Result<Vec<Review>, StoreError> {
        reviews::reviews(self.db, reach, of)
    }

    fn used_once(&mut self, keys: &[String]) -> Result<Vec<String>, StoreError> {
        posting::used_once(self.db, keys)
    }

    fn people(&mut self) -> Result<Vec<PersonChange>, StoreError> {
        record::people(self.db)
    }

    fn links(&mut self) -> Result<Vec<Link>, StoreError> {
        chat::links(self.db)
    }

    fn link_code(&mut self, person: &PersonId) -> Result<Option<LinkCode>, StoreError> {
        chat::link_code(self.db, person)
    }

    fn wrong_codes(&mut self, account: &AccountId) -> Result<Option<WrongCodes>, StoreError> {
        chat::wrong_codes(self.db, account)
    }

    fn server(&mut self, server: &PlaceId) -> Result<Option<Owner>, StoreError> {
        chat::server(self.db, server)
    }

    fn hears(&mut self, place: &PlaceId) -> Result<Vec<Recipient>, StoreError> {
        chat::hears(self.db, place)
    }

    fn ticket_in(&mut self, place: &PlaceId) -> Result<Option<TicketId>, StoreError> {
        chat::ticket_in(self.db, place)
    }

    fn threads_of(&mut self, ticket: TicketId) -> Result<Vec<PlaceId>, StoreError> {
        chat::threads_of(self.db, ticket)
    }

    fn tickets_channel(&mut self, of: &Owner) -> Result<Option<TicketsChannel>, StoreError> {
        chat::tickets_channel(self.db, of)
    }

    fn holds_tickets_of(&mut self, place: &PlaceId) -> Result<Option<Owner>, StoreError> {
        chat::holds_tickets_of(self.db, place)
    }

    fn wants_thread(&mut self, ticket: TicketId) -> Result<bool, StoreError> {
        chat::wants_thread(self.db, ticket)
    }

    fn wanted_threads(&mut self, after: TicketId, limit: usize) -> Result<Vec<Ticket>, StoreError> {
        chat::wanted_threads(self.db, after, limit)
    }

    fn said_before(&mut self, source: &MessageSource) -> Result<Option<[u8; 32]>, StoreError> {
        chat::said_before(self.db, source)
    }

    fn mail(&mut self, key: &str) -> Result<Option<MailRecord>, StoreError> {
        mails::mail(self.db, key)
    }

    fn ticket_of_mail(&mut self, message_id: &str) -> Result<Option<TicketId>, StoreError> {
        mails::ticket_of(self.db, message_id)
    }

    fn first_mail_of(&mut self, ticket: TicketId) -> Result<Option<MailRecord>, StoreError> {
        mails::first_of(self.db, ticket)
    }

    fn mail_counts(&mut self) -> Result<Vec<(String, u64)>, StoreError> {
        mails::counts(self.db)
    }

    fn latest_mail(&mut self, limit: usize) -> Result<Vec<MailRecord>, StoreError> {
        mails::latest(self.db, limit)
    }

    fn apply(&mut self, change: &Change) -> Result<Vec<Option<NotificationId>>, StoreError> {
        self.write_whole(change, None)
    }

    fn apply_written(
        &mut self,
        change: &Change,
        written: &Written,
    ) -> Result<Vec<Option<NotificationId>>, StoreError> {
        self.write_whole(change, Some(&written.bodies))
    }

    /// Without a savepoint: whoever is refused gives the whole transaction up.
    fn apply_all(
        &mut self,
        changes: &[&Change],
    ) -> Result<Vec<Vec<Option<NotificationId>>>, StoreError> {
        ensure_begun(self.db)?;
        let write = |change: &&Change| self.write(change, None);
        changes.iter().map(write).collect()
    }

    fn due_timers(&mut self, now: Timestamp, limit: usize) -> Result<Vec<Timer>, StoreError> {
        timers::due(self.db, now, limit)
    }

    fn next_due(&mut self) -> Result<Option<Timestamp>, StoreError> {
        timers::next_due(self.db)
    }

    fn defer_timer(
        &mut self,
        timer: &Timer,
        until: Timestamp,
        error: &str,
        attempts: u32,
    ) -> Result<(), StoreError> {
        timers::defer(self.db, timer, until, error, attempts)
    }

    fn attach(&mut self, endpoint: &Endpoint, now: Timestamp) -> Result<(), StoreError> {
        outbox::attach(self.db, endpoint, now)
    }

    fn ready_endpoints(
        &mut self,
        prefix: &str,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Ready>, StoreError> {
        claims::ready(self.db, prefix, now, limit)
    }

    fn claim(&mut self, endpoint: &str, claim: &Claim) -> Result<Vec<Delivery>, StoreError> {
        claims::claim(self.db, endpoint, claim)
    }

    fn acknowledge(
        &mut self,
        endpoint: &str,
        notification: NotificationId,
        fence: u64,
        message_id: Option<&str>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let tried = Tried {
            endpoint,
            notification,
            fence,
        };
        claims::acknowledge(self.db, tried, message_id, now)
    }

    fn fail(
        &mut self,
        endpoint: &str,
        notification: NotificationId,
        fence: u64,
        failure: &Failure<'_>,
    ) -> Result<bool, StoreError> {
        let tried = Tried {
            endpoint,
            notification,
            fence,
        };
        claims::fail(self.db, tried, failure)
    }

    fn release(
        &mut self,
        endpoint: &str,
        untried: &[(NotificationId, u64)],
    ) -> Result<u64, StoreError> {
        claims::release(self.db, endpoint, untried)
    }

    fn forget_messages(&mut self, endpoint: &str, message: &Shown) -> Result<(), StoreError> {
        claims::forget_messages(self.db, endpoint, message)
    }

    fn release_leases(&mut self, prefix: &str) -> Result<u64, StoreError> {
        claims::release_leases(self.db, prefix)
    }

    fn hold(&mut self, lease: &Lease<'_>) -> Result<Option<u64>, StoreError> {
        shared::hold(self.db, lease)
    }

    fn let_go(&mut self, name: &str, holder: &str, fence: u64) -> Result<bool, StoreError> {
        shared::let_go(self.db, name, holder, fence)
    }

    fn marks(&mut self) -> Result<Marks, StoreError> {
        shared::marks(self.db)
    }

    fn quarantined(&mut self) -> Result<Vec<Quarantined>, StoreError> {
        let mut all = claims::quarantined(self.db)?;
        all.extend(timers::quarantined(self.db)?);
        Ok(all)
    }

    fn notifications(
        &mut self,
        after: NotificationId,
        limit: usize,
    ) -> Result<Vec<Notification>, StoreError> {
        outbox::notifications(self.db, after, limit)
    }

    fn counts(&mut self) -> Result<Counts, StoreError> {
        record::counts(self.db)
    }
}
