//! One transaction on PostgreSQL, and where each of its questions is answered.

use super::session::{Batch, Session};
use super::{
    agents, alarms, answers, cases, chat, claims, files, incidents, learning, mails, outbox,
    record, reviews, series, shared, timers, tries, users,
};
use crate::desk::{
    AlarmKey, CaseKind, Change, KeptReply, Load, Needs, OnceKey, PersonChange, TicketFilter,
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
    StoreError, Transaction,
};

pub(super) struct PgTransaction {
    pub(super) db: Session,
    pub(super) known: cases::Known,
}

impl PgTransaction {
    /// What follows is read for the provider.
    pub(super) fn all(&self) -> &Session {
        self.db.read_for(&Reach::Provider);
        &self.db
    }

    /// What follows is read on this behalf.
    pub(super) fn of(&self, reach: &Reach) -> &Session {
        self.db.read_for(reach);
        &self.db
    }

    /// Writes changes of different cases. The loads of agents come last: commands about many cases
    /// touch the same few agents, and whoever has touched one holds the others up until the end.
    fn write(
        &mut self,
        changes: &[&Change],
    ) -> Result<Vec<Vec<Option<NotificationId>>>, StoreError> {
        let db = self.all();
        let mut batch = Batch::default();
        let mut loads = agents::Loads::default();
        let mut written = self.put_cases(&mut batch, &mut loads, changes)?;
        let mut causes: Vec<_> = changes.iter().flat_map(|one| &one.causes).collect();
        causes.sort_by_key(|cause| &cause.key);
        for cause in causes {
            written.push(alarms::put_cause(&mut batch, cause)?);
        }
        let mut repeated: Vec<_> = changes.iter().flat_map(|one| &one.series).collect();
        repeated.sort_by_key(|series| series.id);
        for one in repeated {
            written.push(series::put(&mut batch, one)?);
        }
        let mut met: Vec<_> = changes.iter().flat_map(|one| &one.reviews).collect();
        met.sort_by_key(|review| (&review.company, review.number));
        for one in met {
            written.push(reviews::put(&mut batch, one)?);
        }
        let mut tried: Vec<_> = changes.iter().flat_map(|one| &one.tries).collect();
        tried.sort_by_key(|one| &one.who);
        for one in tried {
            written.push(tries::put(&mut batch, one)?);
        }
        if let Some(before) = changes.iter().filter_map(|one| one.tries_since).min() {
            tries::forget(&mut batch, before);
        }
        let mut answered: Vec<_> = changes
            .iter()
            .filter_map(|one| one.answered.as_ref())
            .collect();
        answered.sort_by_key(|reply| (&reply.key.of, &reply.key.key));
        for reply in answered {
            written.push(answers::put(&mut batch, reply)?);
        }
        if let Some(before) = changes.iter().filter_map(|one| one.answered_since).min() {
            answers::forget(&mut batch, before);
        }
        let mut of_events: Vec<_> = changes.iter().flat_map(|one| &one.incidents).collect();
        of_events.sort_by_key(|incident| incident.event);
        for incident in of_events {
            written.push(incidents::put(&mut batch, incident)?);
        }
        for publication in changes.iter().flat_map(|one| &one.publications) {
            incidents::publish(&mut batch, publication)?;
        }
        for one in changes.iter().flat_map(|one| &one.readers) {
            incidents::add_readers(&mut batch, one.event, one.companies.iter())?;
        }
        let learning = changes.iter().flat_map(|one| &one.learning);
        written.extend(learning::change(&mut batch, learning)?);
        let heard: Vec<_> = changes.iter().flat_map(|one| &one.alarms).collect();
        alarms::put_alarms(&mut batch, heard)?;
        for file in changes.iter().flat_map(|change| &change.files) {
            written.push(files::keep(&mut batch, file)?);
        }
        let mut taken: Vec<_> = changes.iter().flat_map(|change| &change.mails).collect();
        taken.sort_by_key(|mail| &mail.key);
        for mail in taken {
            written.push(mails::keep(&mut batch, mail)?);
        }
        // After the cases: who is about to change a case has it before its timers.
        let mut fired: Vec<_> = changes.iter().filter_map(|one| one.fired).collect();
        fired.sort_by_key(|timer| timer.kind.key());
        for timer in &fired {
            written.push(cases::Written {
                at: timers::fire(&mut batch, timer),
                what: format!("timer {}", timer.kind.key()),
            });
        }
        for one in changes.iter().flat_map(|change| &change.chat) {
            if chat::add(&mut batch, one)? {
                continue;
            }
            let answers = db.send(&std::mem::take(&mut batch))?;
            for one in std::mem::take(&mut written) {
                cases::written(&answers, &one)?;
            }
            chat::talk(db, one)?;
        }
        for change in changes {
            record::add_people(&mut batch, &change.people)?;
            record::put_presence(&mut batch, &change.presence);
        }
        if changes.iter().any(|change| change.touches_roster()) {
            shared::mark(&mut batch, Mark::People);
        }
        let tellings = changes.iter().flat_map(|change| &change.tellings);
        written.extend(users::change(&mut batch, tellings)?);
        timers::change(&mut batch, changes.iter().flat_map(|change| &change.timers))?;
        let audit: Vec<_> = changes.iter().flat_map(|change| &change.audit).collect();
        record::add_audit(&mut batch, &audit)?;
        let decisions: Vec<_> = changes.iter().flat_map(|one| &one.decisions).collect();
        record::add_recorded(&mut batch, &decisions, db.turn)?;
        let told: Vec<_> = changes.iter().flat_map(|one| &one.notifications).collect();
        let (posted, newer) = outbox::post(&mut batch, &told)?;
        loads.write(&mut batch, db.slot);
        let name = batch.add("SELECT pg_current_xact_id()::text", Vec::new());
        let answers = db.send(&batch)?;
        for one in &written {
            cases::written(&answers, one)?;
        }
        let row = answers.get(name).and_then(|rows| rows.first());
        db.named(row.map(|row| row.try_get(0)).transpose()?);
        let rows = posted.and_then(|at| answers.get(at));
        let rows = rows.map_or(&[][..], Vec::as_slice);
        let numbers = outbox::numbers(rows, told.len())?;
        outbox::overtake(db, &newer, &numbers)?;
        let mut numbers = numbers.into_iter();
        let of = |change: &&Change| numbers.by_ref().take(change.notifications.len()).collect();
        Ok(changes.iter().map(of).collect())
    }

    /// In the order of their numbers, so that two transactions do not wait for each other crosswise.
    fn put_cases(
        &self,
        batch: &mut Batch,
        loads: &mut agents::Loads,
        changes: &[&Change],
    ) -> Result<Vec<cases::Written>, StoreError> {
        let (db, known) = (&self.db, &self.known);
        let mut written = Vec::new();
        let mut tickets: Vec<_> = changes.iter().flat_map(|one| &one.tickets).collect();
        tickets.sort_by_key(|ticket| ticket.id);
        for ticket in tickets {
            written.push(cases::put_ticket(db, known, loads, batch, ticket)?);
        }
        let mut calls: Vec<_> = changes.iter().flat_map(|one| &one.calls).collect();
        calls.sort_by_key(|call| call.id);
        for call in calls {
            written.push(cases::put_call(db, known, loads, batch, call)?);
        }
        let mut events: Vec<_> = changes.iter().flat_map(|one| &one.events).collect();
        events.sort_by_key(|event| event.id);
        for event in events {
            written.push(cases::put_event(known, batch, event)?);
        }
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

    fn call_by_reference(&mut self, reference: &CallReference) -> Result<Option<Call>, StoreError> {
        self.db.read_for(&Reach::Provider);
        cases::call_by_reference(&self.db, &mut self.known, reference)
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
        cases::event(self.of(reach), &self.known, reach, id)
    }

    fn alarms(&mut self, of: &[AlarmKey]) -> Result<Vec<KnownAlarm>, StoreError> {
        alarms::alarms(self.all(), of)
    }

    fn held_alarms(&mut self, event: EventId, limit: usize) -> Result<Vec<KnownAlarm>, StoreError> {
        alarms::held(self.all(), event, limit)
    }

    fn quiet_alarms(&mut self, limit: usize) -> Result<Vec<KnownAlarm>, StoreError> {
        alarms::quiet(self.all(), limit)
    }

    fn forget_alarms(&mut self, before: Timestamp, limit: usize) -> Result<u64, StoreError> {
        alarms::forget(self.all(), before, limit)
    }

    fn open_maintenance(&mut self) -> Result<Vec<ServiceEvent>, StoreError> {
        series::open_maintenance(self.all())
    }

    fn series(&mut self, first: EventId) -> Result<Option<Series>, StoreError> {
        series::series(self.all(), first)
    }

    fn open_series(&mut self) -> Result<Vec<Series>, StoreError> {
        series::open_series(self.all())
    }

    fn tries(&mut self, who: &str) -> Result<Option<Tries>, StoreError> {
        tries::tries(self.all(), who)
    }

    fn answered(&mut self, key: &OnceKey) -> Result<Option<KeptReply>, StoreError> {
        answers::answered(self.all(), key)
    }

    fn firing_alarms(&mut self, limit: usize) -> Result<Vec<KnownAlarm>, StoreError> {
        alarms::firing(self.all(), limit)
    }

    fn cause(&mut self, key: &str) -> Result<Option<Cause>, StoreError> {
        alarms::cause(self.all(), key)
    }

    fn cause_of(&mut self, event: EventId) -> Result<Option<Cause>, StoreError> {
        alarms::cause_of(self.all(), event)
    }

    fn incident(&mut self, event: EventId) -> Result<Option<Incident>, StoreError> {
        incidents::incident(self.all(), event)
    }

    fn owing_incidents(&mut self, limit: usize) -> Result<Vec<Incident>, StoreError> {
        incidents::owing(self.all(), limit)
    }

    fn publication(
        &mut self,
        reach: &Reach,
        event: EventId,
    ) -> Result<Option<Publication>, StoreError> {
        incidents::publication(self.of(reach), reach, event)
    }

    fn publications(
        &mut self,
        reach: &Reach,
        of: &[EventId],
    ) -> Result<Vec<Publication>, StoreError> {
        incidents::publications(self.of(reach), reach, of)
    }

    fn open_events(&mut self, reach: &Reach) -> Result<Vec<ServiceEvent>, StoreError> {
        cases::open_events(self.of(reach), &self.known)
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
        cases::workload(self.all(), &self.known)
    }

    fn presence(&mut self) -> Result<Vec<Presence>, StoreError> {
        record::presence(self.all())
    }

    fn owed_call_backs(&mut self, reach: &Reach, limit: usize) -> Result<Vec<Call>, StoreError> {
        cases::owed_call_backs(self.of(reach), reach, limit)
    }

    fn reviews(&mut self, reach: &Reach, of: &CompanyId) -> Result<Vec<Review>, StoreError> {
        reviews::reviews(self.of(reach), of)
    }

    fn used_once(&mut self, keys: &[String]) -> Result<Vec<String>, StoreError> {
        outbox::used_once(self.all(), keys)
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
        chat::tickets_channel(self.all(), &self.known, of)
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
        chat::said_before(self.all(), &self.known, source)
    }

    fn expect(&mut self, of: &[(&Reach, &Needs)]) -> Result<(), StoreError> {
        self.known.expected.fetch(&self.db, of)
    }

    fn mail(&mut self, key: &str) -> Result<Option<MailRecord>, StoreError> {
        mails::mail(self.all(), key)
    }

    fn ticket_of_mail(&mut self, message_id: &str) -> Result<Option<TicketId>, StoreError> {
        mails::ticket_of(self.all(), message_id)
    }

    fn first_mail_of(&mut self, ticket: TicketId) -> Result<Option<MailRecord>, StoreError> {
        mails::first_of(self.all(), ticket)
    }

    fn mail_counts(&mut self) -> Result<Vec<(String, u64)>, StoreError> {
        mails::counts(self.all())
    }

    fn latest_mail(&mut self, limit: usize) -> Result<Vec<MailRecord>, StoreError> {
        mails::latest(self.all(), limit)
    }

    /// Under a savepoint where something was written before, because a refused change leaves
    /// nothing; else it is enough to begin anew.
    fn apply(&mut self, change: &Change) -> Result<Vec<Option<NotificationId>>, StoreError> {
        Ok(self.apply_all(&[change])?.pop().unwrap_or_default())
    }

    fn apply_all(
        &mut self,
        changes: &[&Change],
    ) -> Result<Vec<Vec<Option<NotificationId>>>, StoreError> {
        let is_first = !self.all().is_dirty();
        if !is_first {
            self.db.run("SAVEPOINT change")?;
        }
        let written = self.write(changes);
        self.known.expected.forget();
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
        let tried = Tried {
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
        let tried = Tried {
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
