//! The inside of a transaction: everything is passed on, some of it is disturbed, written down, or
//! done wrongly on purpose.

use std::collections::BTreeSet;
use std::sync::Mutex;

use switchboard::desk::{
    AlarmKey, CaseKind, Change, KeptReply, Load, OnceKey, PersonChange, TicketFilter,
};
use switchboard::model::{
    AccountId, Attachment, AttachmentId, AuditEntry, Call, CallId, CallReference, Candidate,
    CaseNumber, Cause, CompanyId, CurrentUsers, EventId, FileContent, Fruitless, InForce, Incident,
    KnownAlarm, Link, LinkCode, MailRecord, MessageSource, Month, Notification, NotificationId,
    Owner, PersonId, PlaceId, Presence, Progress, Publication, QueueId, Recipient, ReportedTicket,
    Review, RulesVersion, Series, ServiceEvent, SolvedCount, Span, Telling, TellingKey, Ticket,
    TicketId, TicketsChannel, Timer, Timestamp, Touched, Tries, UsageRow, WrongCodes,
};
use switchboard::rules::{Comparison, Recorded, Sources};
use switchboard::store::{
    Claim, Counts, Delivery, Endpoint, Failure, LearningRecord, Lease, Marks, Quarantined, Reach,
    Ready, ReportRecord, RulesRecord, Shown, StoreError, Transaction, UsersRecord,
};

use super::{Asked, Switch, crash, lock, refused};
use crate::action::Fault;
use crate::variant::Variant;

pub(super) struct Seeing<'a> {
    pub(super) tx: &'a mut dyn Transaction,
    pub(super) asked: &'a mut Vec<Asked>,
    pub(super) fault: Option<Fault>,
    /// How many things were read or written so far.
    pub(super) calls: u8,
    pub(super) variant: Variant,
    pub(super) switch: &'a Mutex<Switch>,
}

impl Seeing<'_> {
    /// What goes wrong at this thing, if anything does.
    fn disturb(&mut self) -> Result<(), StoreError> {
        let this = self.calls;
        self.calls = self.calls.saturating_add(1);
        match self.fault {
            Some(Fault::Unreadable(at)) if at == this => Err(refused("a simulated sector")),
            Some(Fault::CrashInside(at)) if at == this => crash(),
            _ => Ok(()),
        }
    }

    /// The fences up to which one is as good as another in a program that does not look.
    fn any_fence(&self, endpoint: &str, told: NotificationId, fence: u64) -> Option<u64> {
        let known = lock(self.switch);
        let newest = known.fences.get(&(endpoint.to_owned(), told)).copied();
        match self.variant {
            // Another instance may have claimed it since; a few more are tried.
            Variant::FenceUnchecked | Variant::FenceKept => {
                Some(newest.unwrap_or(fence).max(fence) + 8)
            }
            _ => None,
        }
    }
}

/// Whoever reads for a company reads for it alone, unless that is what is broken.
fn reach_of(variant: Variant, reach: &Reach) -> &Reach {
    match variant {
        Variant::ReachIgnored => &Reach::Provider,
        _ => reach,
    }
}

impl RulesRecord for Seeing<'_> {
    fn recorded_of(
        &mut self,
        reach: &Reach,
        case: CaseNumber,
        limit: usize,
    ) -> Result<Vec<Recorded>, StoreError> {
        self.disturb()?;
        self.tx
            .recorded_of(reach_of(self.variant, reach), case, limit)
    }

    fn recorded(&mut self, after: u64, limit: usize) -> Result<Vec<(u64, Recorded)>, StoreError> {
        self.disturb()?;
        self.tx.recorded(after, limit)
    }

    fn timers_of(&mut self, case: CaseNumber) -> Result<Vec<Timer>, StoreError> {
        self.disturb()?;
        self.tx.timers_of(case)
    }

    fn keep_rules(&mut self, version: &RulesVersion, sources: &Sources) -> Result<(), StoreError> {
        self.disturb()?;
        self.tx.keep_rules(version, sources)
    }

    fn rules_texts(&mut self, version: &RulesVersion) -> Result<Option<Sources>, StoreError> {
        self.disturb()?;
        self.tx.rules_texts(version)
    }

    fn rules_history(&mut self, limit: usize) -> Result<Vec<InForce>, StoreError> {
        self.disturb()?;
        self.tx.rules_history(limit)
    }

    fn add_in_force(&mut self, entry: &InForce) -> Result<(), StoreError> {
        self.disturb()?;
        self.tx.add_in_force(entry)
    }

    fn folder_written(&mut self) -> Result<(), StoreError> {
        self.disturb()?;
        self.tx.folder_written()
    }

    fn candidate(&mut self) -> Result<Option<(Candidate, Comparison)>, StoreError> {
        self.disturb()?;
        self.tx.candidate()
    }

    fn set_candidate(&mut self, candidate: Option<&Candidate>) -> Result<(), StoreError> {
        self.disturb()?;
        self.tx.set_candidate(candidate)
    }

    fn set_tally(&mut self, version: &RulesVersion, tally: &Comparison) -> Result<(), StoreError> {
        self.disturb()?;
        self.tx.set_tally(version, tally)
    }
}

impl LearningRecord for Seeing<'_> {
    fn solved_counts(&mut self, limit: usize) -> Result<Vec<SolvedCount>, StoreError> {
        self.disturb()?;
        self.tx.solved_counts(limit)
    }

    fn fruitless(&mut self, limit: usize) -> Result<Vec<Fruitless>, StoreError> {
        self.disturb()?;
        self.tx.fruitless(limit)
    }

    fn trainings_of(&mut self, person: &PersonId) -> Result<Vec<Progress>, StoreError> {
        self.disturb()?;
        self.tx.trainings_of(person)
    }

    fn trainings(&mut self, reach: &Reach, limit: usize) -> Result<Vec<Progress>, StoreError> {
        self.disturb()?;
        self.tx.trainings(reach_of(self.variant, reach), limit)
    }

    fn certificate(&mut self, reach: &Reach, code: &str) -> Result<Option<Progress>, StoreError> {
        self.disturb()?;
        self.tx.certificate(reach_of(self.variant, reach), code)
    }
}

impl UsersRecord for Seeing<'_> {
    fn users_of(
        &mut self,
        reach: &Reach,
        companies: &[CompanyId],
    ) -> Result<CurrentUsers, StoreError> {
        self.disturb()?;
        self.tx.users_of(reach_of(self.variant, reach), companies)
    }

    fn companies_using(
        &mut self,
        reach: &Reach,
        touched: &Touched,
    ) -> Result<BTreeSet<CompanyId>, StoreError> {
        self.disturb()?;
        self.tx
            .companies_using(reach_of(self.variant, reach), touched)
    }

    fn set_users(&mut self, of: &CurrentUsers) -> Result<(), StoreError> {
        self.disturb()?;
        self.tx.set_users(of)
    }

    fn next_tellings(
        &mut self,
        event: EventId,
        after: Option<TellingKey>,
        limit: usize,
    ) -> Result<Vec<Telling>, StoreError> {
        self.disturb()?;
        self.tx.next_tellings(event, after, limit)
    }
}

impl ReportRecord for Seeing<'_> {
    fn reported_tickets(
        &mut self,
        reach: &Reach,
        company: &CompanyId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<ReportedTicket>, StoreError> {
        self.disturb()?;
        self.tx
            .reported_tickets(reach_of(self.variant, reach), company, from, to)
    }

    fn usage(
        &mut self,
        reach: &Reach,
        company: &CompanyId,
        from: Month,
        to: Month,
    ) -> Result<Vec<UsageRow>, StoreError> {
        self.disturb()?;
        self.tx
            .usage(reach_of(self.variant, reach), company, from, to)
    }

    fn put_usage(&mut self, rows: &[UsageRow]) -> Result<u64, StoreError> {
        self.disturb()?;
        self.tx.put_usage(rows)
    }

    fn report_marks(&mut self) -> Result<Vec<(CompanyId, Month)>, StoreError> {
        self.disturb()?;
        self.tx.report_marks()
    }

    fn mark_report(
        &mut self,
        company: &CompanyId,
        before: Option<Month>,
        month: Month,
    ) -> Result<bool, StoreError> {
        self.disturb()?;
        self.tx.mark_report(company, before, month)
    }
}

impl Transaction for Seeing<'_> {
    fn next_number(&mut self, of: CaseKind) -> Result<u64, StoreError> {
        self.disturb()?;
        self.tx.next_number(of)
    }

    fn ticket(&mut self, reach: &Reach, id: TicketId) -> Result<Option<Ticket>, StoreError> {
        self.disturb()?;
        self.tx.ticket(reach_of(self.variant, reach), id)
    }

    fn tickets(&mut self, reach: &Reach, filter: &TicketFilter) -> Result<Vec<Ticket>, StoreError> {
        self.disturb()?;
        self.tx.tickets(reach_of(self.variant, reach), filter)
    }

    fn open_tickets_by_queue(&mut self, reach: &Reach) -> Result<Vec<(QueueId, u64)>, StoreError> {
        self.disturb()?;
        self.tx.open_tickets_by_queue(reach_of(self.variant, reach))
    }

    fn call(&mut self, reach: &Reach, id: CallId) -> Result<Option<Call>, StoreError> {
        self.disturb()?;
        self.tx.call(reach_of(self.variant, reach), id)
    }

    fn call_by_reference(&mut self, reference: &CallReference) -> Result<Option<Call>, StoreError> {
        self.disturb()?;
        self.tx.call_by_reference(reference)
    }

    fn next_attachment(&mut self) -> Result<AttachmentId, StoreError> {
        self.disturb()?;
        self.tx.next_attachment()
    }

    fn attachment(
        &mut self,
        reach: &Reach,
        id: AttachmentId,
    ) -> Result<Option<(Attachment, FileContent)>, StoreError> {
        self.disturb()?;
        self.tx.attachment(reach_of(self.variant, reach), id)
    }

    fn waiting_calls(&mut self, reach: &Reach) -> Result<Vec<Call>, StoreError> {
        self.disturb()?;
        self.tx.waiting_calls(reach_of(self.variant, reach))
    }

    fn answer_waits(
        &mut self,
        reach: &Reach,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<(QueueId, Option<Span>)>, StoreError> {
        self.disturb()?;
        self.tx
            .answer_waits(reach_of(self.variant, reach), from, to)
    }

    fn event(&mut self, reach: &Reach, id: EventId) -> Result<Option<ServiceEvent>, StoreError> {
        self.disturb()?;
        self.tx.event(reach_of(self.variant, reach), id)
    }

    fn alarms(&mut self, of: &[AlarmKey]) -> Result<Vec<KnownAlarm>, StoreError> {
        self.disturb()?;
        self.tx.alarms(of)
    }

    fn held_alarms(&mut self, event: EventId, limit: usize) -> Result<Vec<KnownAlarm>, StoreError> {
        self.disturb()?;
        self.tx.held_alarms(event, limit)
    }

    fn quiet_alarms(&mut self, limit: usize) -> Result<Vec<KnownAlarm>, StoreError> {
        self.disturb()?;
        self.tx.quiet_alarms(limit)
    }

    fn forget_alarms(&mut self, before: Timestamp, limit: usize) -> Result<u64, StoreError> {
        self.disturb()?;
        self.tx.forget_alarms(before, limit)
    }

    fn open_maintenance(&mut self) -> Result<Vec<ServiceEvent>, StoreError> {
        self.disturb()?;
        self.tx.open_maintenance()
    }

    fn series(&mut self, first: EventId) -> Result<Option<Series>, StoreError> {
        self.disturb()?;
        self.tx.series(first)
    }

    fn open_series(&mut self) -> Result<Vec<Series>, StoreError> {
        self.disturb()?;
        self.tx.open_series()
    }

    fn tries(&mut self, who: &str) -> Result<Option<Tries>, StoreError> {
        self.disturb()?;
        self.tx.tries(who)
    }

    fn answered(&mut self, key: &OnceKey) -> Result<Option<KeptReply>, StoreError> {
        self.disturb()?;
        self.tx.answered(key)
    }

    fn firing_alarms(&mut self, limit: usize) -> Result<Vec<KnownAlarm>, StoreError> {
        self.disturb()?;
        self.tx.firing_alarms(limit)
    }

    fn cause(&mut self, key: &str) -> Result<Option<Cause>, StoreError> {
        self.disturb()?;
        self.tx.cause(key)
    }

    fn cause_of(&mut self, event: EventId) -> Result<Option<Cause>, StoreError> {
        self.disturb()?;
        self.tx.cause_of(event)
    }

    fn mail(&mut self, key: &str) -> Result<Option<MailRecord>, StoreError> {
        self.disturb()?;
        self.tx.mail(key)
    }

    fn ticket_of_mail(&mut self, message_id: &str) -> Result<Option<TicketId>, StoreError> {
        self.disturb()?;
        self.tx.ticket_of_mail(message_id)
    }

    fn first_mail_of(&mut self, ticket: TicketId) -> Result<Option<MailRecord>, StoreError> {
        self.disturb()?;
        self.tx.first_mail_of(ticket)
    }

    fn mail_counts(&mut self) -> Result<Vec<(String, u64)>, StoreError> {
        self.disturb()?;
        self.tx.mail_counts()
    }

    fn latest_mail(&mut self, limit: usize) -> Result<Vec<MailRecord>, StoreError> {
        self.disturb()?;
        self.tx.latest_mail(limit)
    }

    fn incident(&mut self, event: EventId) -> Result<Option<Incident>, StoreError> {
        self.disturb()?;
        self.tx.incident(event)
    }

    fn owing_incidents(&mut self, limit: usize) -> Result<Vec<Incident>, StoreError> {
        self.disturb()?;
        self.tx.owing_incidents(limit)
    }

    fn publication(
        &mut self,
        reach: &Reach,
        event: EventId,
    ) -> Result<Option<Publication>, StoreError> {
        self.disturb()?;
        self.tx.publication(reach_of(self.variant, reach), event)
    }

    fn publications(
        &mut self,
        reach: &Reach,
        of: &[EventId],
    ) -> Result<Vec<Publication>, StoreError> {
        self.disturb()?;
        self.tx.publications(reach_of(self.variant, reach), of)
    }

    fn open_events(&mut self, reach: &Reach) -> Result<Vec<ServiceEvent>, StoreError> {
        self.disturb()?;
        self.tx.open_events(reach_of(self.variant, reach))
    }

    fn ended_events(
        &mut self,
        reach: &Reach,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<ServiceEvent>, StoreError> {
        self.disturb()?;
        self.tx
            .ended_events(reach_of(self.variant, reach), since, limit)
    }

    fn history(
        &mut self,
        reach: &Reach,
        case: CaseNumber,
        limit: usize,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        self.disturb()?;
        self.tx.history(reach_of(self.variant, reach), case, limit)
    }

    fn workload(&mut self) -> Result<Vec<(PersonId, Load)>, StoreError> {
        self.disturb()?;
        self.tx.workload()
    }

    fn presence(&mut self) -> Result<Vec<Presence>, StoreError> {
        self.disturb()?;
        self.tx.presence()
    }

    fn owed_call_backs(&mut self, reach: &Reach, limit: usize) -> Result<Vec<Call>, StoreError> {
        self.disturb()?;
        self.tx
            .owed_call_backs(reach_of(self.variant, reach), limit)
    }

    fn reviews(&mut self, reach: &Reach, of: &CompanyId) -> Result<Vec<Review>, StoreError> {
        self.disturb()?;
        self.tx.reviews(reach, of)
    }

    fn used_once(&mut self, keys: &[String]) -> Result<Vec<String>, StoreError> {
        self.disturb()?;
        self.tx.used_once(keys)
    }

    fn people(&mut self) -> Result<Vec<PersonChange>, StoreError> {
        self.disturb()?;
        self.tx.people()
    }

    fn links(&mut self) -> Result<Vec<Link>, StoreError> {
        self.disturb()?;
        self.tx.links()
    }

    fn link_code(&mut self, person: &PersonId) -> Result<Option<LinkCode>, StoreError> {
        self.disturb()?;
        self.tx.link_code(person)
    }

    fn wrong_codes(&mut self, account: &AccountId) -> Result<Option<WrongCodes>, StoreError> {
        self.disturb()?;
        self.tx.wrong_codes(account)
    }

    fn server(&mut self, server: &PlaceId) -> Result<Option<Owner>, StoreError> {
        self.disturb()?;
        self.tx.server(server)
    }

    fn hears(&mut self, place: &PlaceId) -> Result<Vec<Recipient>, StoreError> {
        self.disturb()?;
        self.tx.hears(place)
    }

    fn ticket_in(&mut self, place: &PlaceId) -> Result<Option<TicketId>, StoreError> {
        self.disturb()?;
        self.tx.ticket_in(place)
    }

    fn threads_of(&mut self, ticket: TicketId) -> Result<Vec<PlaceId>, StoreError> {
        self.disturb()?;
        self.tx.threads_of(ticket)
    }

    fn tickets_channel(&mut self, of: &Owner) -> Result<Option<TicketsChannel>, StoreError> {
        self.disturb()?;
        self.tx.tickets_channel(of)
    }

    fn holds_tickets_of(&mut self, place: &PlaceId) -> Result<Option<Owner>, StoreError> {
        self.disturb()?;
        self.tx.holds_tickets_of(place)
    }

    fn wants_thread(&mut self, ticket: TicketId) -> Result<bool, StoreError> {
        self.disturb()?;
        self.tx.wants_thread(ticket)
    }

    fn wanted_threads(&mut self, after: TicketId, limit: usize) -> Result<Vec<Ticket>, StoreError> {
        self.disturb()?;
        self.tx.wanted_threads(after, limit)
    }

    fn next_due(&mut self) -> Result<Option<Timestamp>, StoreError> {
        self.disturb()?;
        self.tx.next_due()
    }

    fn defer_timer(
        &mut self,
        timer: &Timer,
        until: Timestamp,
        error: &str,
        attempts: u32,
    ) -> Result<(), StoreError> {
        self.disturb()?;
        self.tx.defer_timer(timer, until, error, attempts)
    }

    fn attach(&mut self, endpoint: &Endpoint, now: Timestamp) -> Result<(), StoreError> {
        self.disturb()?;
        self.tx.attach(endpoint, now)
    }

    fn ready_endpoints(
        &mut self,
        prefix: &str,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Ready>, StoreError> {
        self.disturb()?;
        self.tx.ready_endpoints(prefix, now, limit)
    }

    fn forget_messages(&mut self, endpoint: &str, message: &Shown) -> Result<(), StoreError> {
        self.disturb()?;
        self.tx.forget_messages(endpoint, message)
    }

    fn let_go(&mut self, name: &str, holder: &str, fence: u64) -> Result<bool, StoreError> {
        self.disturb()?;
        self.tx.let_go(name, holder, fence)
    }

    fn marks(&mut self) -> Result<Marks, StoreError> {
        self.disturb()?;
        self.tx.marks()
    }

    fn quarantined(&mut self) -> Result<Vec<Quarantined>, StoreError> {
        self.disturb()?;
        self.tx.quarantined()
    }

    fn notifications(
        &mut self,
        after: NotificationId,
        limit: usize,
    ) -> Result<Vec<Notification>, StoreError> {
        self.disturb()?;
        self.tx.notifications(after, limit)
    }

    fn counts(&mut self) -> Result<Counts, StoreError> {
        self.disturb()?;
        self.tx.counts()
    }

    fn said_before(&mut self, source: &MessageSource) -> Result<Option<[u8; 32]>, StoreError> {
        self.disturb()?;
        let before = self.tx.said_before(source)?;
        Ok(before.filter(|_| self.variant != Variant::DuplicateTaken))
    }

    fn apply(&mut self, change: &Change) -> Result<Vec<Option<NotificationId>>, StoreError> {
        self.disturb()?;
        if self.fault == Some(Fault::Conflict) {
            let what = "a simulated case".to_owned();
            return Err(StoreError::Conflict { what });
        }
        let written = match self.variant {
            Variant::TimerKept | Variant::TimerBeforeEffect => {
                let kept = Change {
                    fired: None,
                    ..change.clone()
                };
                self.tx.apply(&kept)?
            }
            Variant::OutboxOutside => {
                let silent = Change {
                    notifications: Vec::new(),
                    ..change.clone()
                };
                self.tx.apply(&silent)?;
                // Nobody knows the numbers yet; those that were used before are not dropped.
                vec![Some(NotificationId(0)); change.notifications.len()]
            }
            _ => self.tx.apply(change)?,
        };
        self.asked.push(Asked::Applied(Box::new(change.clone())));
        Ok(written)
    }

    fn due_timers(&mut self, now: Timestamp, limit: usize) -> Result<Vec<Timer>, StoreError> {
        self.disturb()?;
        let due = self.tx.due_timers(now, limit)?;
        let mut switch = lock(self.switch);
        if switch.stale && !switch.looked.is_empty() {
            return Ok(std::mem::replace(&mut switch.looked, due));
        }
        switch.looked.clone_from(&due);
        Ok(due)
    }

    fn claim(&mut self, endpoint: &str, claim: &Claim) -> Result<Vec<Delivery>, StoreError> {
        self.disturb()?;
        let mut used = *claim;
        match self.variant {
            Variant::LeaseIgnored => {
                used.now = claim.lease_until;
                used.alone = false;
            }
            Variant::NeverTakenOver => {
                used.lease_until = Span::from_secs(30 * 86_400)
                    .unwrap_or_default()
                    .after(claim.now);
            }
            _ => {}
        }
        let mut taken = self.tx.claim(endpoint, &used)?;
        let mut switch = lock(self.switch);
        for one in &mut taken {
            let key = (endpoint.to_owned(), one.notification.id);
            switch.fences.insert(key, one.fence);
            if self.variant == Variant::FenceKept {
                one.fence = 1;
            }
        }
        self.asked.push(Asked::Claimed {
            endpoint: endpoint.to_owned(),
            now: claim.now,
            until: claim.lease_until,
            taken: taken.clone(),
        });
        Ok(taken)
    }

    fn acknowledge(
        &mut self,
        endpoint: &str,
        notification: NotificationId,
        fence: u64,
        message_id: Option<&str>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.disturb()?;
        let done = match self.any_fence(endpoint, notification, fence) {
            Some(upto) => (1..=upto).try_fold(false, |done, fence| {
                let one = self
                    .tx
                    .acknowledge(endpoint, notification, fence, message_id, now)?;
                Ok::<_, StoreError>(done || one)
            })?,
            None => self
                .tx
                .acknowledge(endpoint, notification, fence, message_id, now)?,
        };
        self.asked.push(Asked::Acknowledged {
            endpoint: endpoint.to_owned(),
            notification,
            fence,
            message: message_id.map(str::to_owned),
            done,
        });
        Ok(done)
    }

    fn fail(
        &mut self,
        endpoint: &str,
        notification: NotificationId,
        fence: u64,
        failure: &Failure<'_>,
    ) -> Result<bool, StoreError> {
        self.disturb()?;
        let failure = Failure {
            may_be_shown: failure.may_be_shown && self.variant != Variant::UnsureIsUnshown,
            ..*failure
        };
        let done = self.tx.fail(endpoint, notification, fence, &failure)?;
        self.asked.push(Asked::Failed {
            endpoint: endpoint.to_owned(),
            notification,
            fence,
            done,
        });
        Ok(done)
    }

    fn release(
        &mut self,
        endpoint: &str,
        untried: &[(NotificationId, u64)],
    ) -> Result<u64, StoreError> {
        self.disturb()?;
        self.asked.push(Asked::Released {
            endpoint: endpoint.to_owned(),
            untried: untried.to_vec(),
        });
        self.tx.release(endpoint, untried)
    }

    fn release_leases(&mut self, prefix: &str) -> Result<u64, StoreError> {
        self.disturb()?;
        self.asked.push(Asked::TakenOver);
        self.tx.release_leases(prefix)
    }

    fn hold(&mut self, lease: &Lease<'_>) -> Result<Option<u64>, StoreError> {
        self.disturb()?;
        let fence = self.tx.hold(lease)?;
        self.asked.push(Asked::Held(fence));
        Ok(fence)
    }
}
