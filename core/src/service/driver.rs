//! Drives the pure desk against a store, with the time passed in.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use chrono::{Datelike, NaiveTime};

use crate::desk::{
    Actor, Answer, Change, ChatChange, Command, Context, Customer, DeskError, Loaded, Needs,
    PersonChange, Query, QueueStanding, Reply, SpeedOfAnswer, TicketFilter, allotment, decide,
    event_for, on_duty, permit_query,
};
use crate::model::{
    CameInForce, CaseNumber, CompanyId, EventState, InForce, Person, QueueId, Roster, ServiceEvent,
    Span, Ticket, Timer, Timestamp,
};
use crate::rules::Rulebook;
use crate::store::{Reach, Store, StoreError, Transaction};

use super::ServiceError;
use super::shadow::Shadow;

/// How often a command is decided again when another one changed the same case meanwhile. Each
/// try sees the other's change, so more than a few mean that something else is wrong.
const MAX_TRIES: usize = 16;
/// A timer that fails so often is set aside for a person to look at.
const MAX_TIMER_ATTEMPTS: u32 = 10;
/// How long a failed timer is put off.
const TIMER_RETRY_SECS: i64 = 30;
/// The entries of a history that one answer holds.
const MAX_HISTORY: usize = 500;
/// The events that a status answer looks back on, in days and in number.
const RECENT_DAYS: i64 = 30;
const RECENT_EVENTS: usize = 10;

/// Drives the pure desk against a store.
pub struct Driver {
    store: Arc<dyn Store>,
    rules: RwLock<Rules>,
    /// Held while `rules` is being replaced: new rules and a new caller that come at the same time
    /// must not undo each other.
    replacing: Mutex<()>,
    /// Where the rules come from, when it is a folder.
    pub(super) rules_dir: Option<PathBuf>,
    /// Held while the rules folder is read or written.
    pub(super) folder: Mutex<()>,
    /// The candidate, when there is one.
    pub(super) shadow: Mutex<Option<Shadow>>,
}

/// The rules in force and the roster that goes with them, swapped together.
#[derive(Clone)]
pub(super) struct Rules {
    pub(super) rulebook: Arc<Rulebook>,
    pub(super) roster: Arc<Roster>,
    /// Whether the store has them: they are kept with the first change made under them.
    noted: Arc<AtomicBool>,
}

impl Rules {
    /// What a decision at `now` is made under.
    pub(super) fn context(&self, now: Timestamp) -> Context<'_> {
        Context {
            now,
            rulebook: &self.rulebook,
            roster: &self.roster,
        }
    }
}

impl Driver {
    /// A driver on `store` under `rulebook`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn new(store: Arc<dyn Store>, rulebook: Arc<Rulebook>) -> Result<Self, ServiceError> {
        let roster = Arc::new(roster_of(&*store, &rulebook)?);
        let shadow = Shadow::kept(&*store)?;
        Ok(Self {
            store,
            rules: RwLock::new(Rules {
                rulebook,
                roster,
                noted: Arc::new(AtomicBool::new(false)),
            }),
            replacing: Mutex::new(()),
            rules_dir: None,
            folder: Mutex::new(()),
            shadow: Mutex::new(shadow),
        })
    }

    pub(super) fn in_force(&self) -> Rules {
        self.rules
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The rules in force.
    #[must_use]
    pub fn rulebook(&self) -> Arc<Rulebook> {
        self.in_force().rulebook
    }

    /// Who exists: the tables with the callers added and removed on the desk.
    #[must_use]
    pub fn roster(&self) -> Arc<Roster> {
        self.in_force().roster
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Puts other rules in force. A decision is made wholly under one version.
    ///
    /// # Errors
    /// When the people kept on the desk cannot be read; then the old rules stay.
    pub fn replace_rules(&self, rulebook: Arc<Rulebook>) -> Result<(), ServiceError> {
        let _alone = self
            .replacing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        self.put_in_force(rulebook)
    }

    /// Has the store keep the rules in force.
    pub(super) fn note(&self, rules: &Rules, now: Timestamp) -> Result<(), ServiceError> {
        self.store.run(|tx| note_rules(tx, &rules.rulebook, now))?;
        rules.noted.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Makes the roster anew after people were added or removed.
    fn refresh_roster(&self) -> Result<(), ServiceError> {
        let _alone = self
            .replacing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        self.put_in_force(self.rulebook())
    }

    fn put_in_force(&self, rulebook: Arc<Rulebook>) -> Result<(), ServiceError> {
        let roster = Arc::new(roster_of(&*self.store, &rulebook)?);
        let mut rules = self.rules.write().unwrap_or_else(PoisonError::into_inner);
        let noted = if rules.rulebook.version() == rulebook.version() {
            rules.noted.clone()
        } else {
            Arc::new(AtomicBool::new(false))
        };
        *rules = Rules {
            rulebook,
            roster,
            noted,
        };
        Ok(())
    }

    /// Decides a command and keeps its change. When this returns `Ok`, it is on disk.
    ///
    /// # Errors
    /// Why it was not done. Then nothing has changed.
    pub fn execute(
        &self,
        now: Timestamp,
        actor: &Actor,
        command: &Command,
    ) -> Result<Reply, ServiceError> {
        self.perform(now, actor, command).map(|change| change.reply)
    }

    /// As [`Driver::execute`], and hands out all that was kept: what happened and what was told,
    /// for whoever writes a timeline. The notifications have their numbers, and those that had
    /// been sent before are not among them.
    ///
    /// # Errors
    /// As there.
    pub fn perform(
        &self,
        now: Timestamp,
        actor: &Actor,
        command: &Command,
    ) -> Result<Change, ServiceError> {
        if let Command::Rules { ask } = command {
            return self.change_rules(now, actor, ask);
        }
        let in_force = self.in_force();
        let context = in_force.context(now);
        let reach = reach_of(&context, actor)?;
        let needs = command.needs();
        let change = self.retrying(&in_force, now, |tx| {
            let loaded = load(tx, &reach, &needs)?;
            Ok(decide(&context, actor, command, loaded))
        })?;
        let is_of_links =
            |change: &ChatChange| matches!(change, ChatChange::Linked(_) | ChatChange::Unlinked(_));
        if !change.people.is_empty() || change.chat.iter().any(is_of_links) {
            self.refresh_roster()?;
        }
        Ok(change)
    }

    /// Runs a decision and applies its change in one transaction, again when it met a conflict.
    pub(super) fn retrying(
        &self,
        rules: &Rules,
        now: Timestamp,
        mut decision: impl FnMut(&mut dyn Transaction) -> Result<Result<Change, DeskError>, StoreError>,
    ) -> Result<Change, ServiceError> {
        for attempt in 1.. {
            let mut refused = None;
            let outcome = self.store.run(|tx| match decision(tx)? {
                Ok(change) => keep(tx, rules, now, change),
                Err(error) => {
                    refused = Some(error);
                    Err(StoreError::Abandoned)
                }
            });
            match (outcome, refused) {
                (Ok(change), _) => {
                    rules.noted.store(true, Ordering::Relaxed);
                    self.show_candidate(&change.decisions);
                    return Ok(change);
                }
                (Err(_), Some(error)) => return Err(error.into()),
                (Err(StoreError::Conflict { .. }), None) if attempt < MAX_TRIES => {}
                (Err(error), None) => return Err(error.into()),
            }
        }
        Err(ServiceError::Stopped)
    }

    /// Fires timers due at `now`, the earliest first, at most `limit`; returns how many. One that
    /// fails is put off and does not hold the others up.
    ///
    /// # Errors
    /// When the store fails.
    pub fn fire_due(&self, now: Timestamp, limit: usize) -> Result<usize, ServiceError> {
        self.fire_due_seen(now, limit, &mut |_, _| {})
    }

    /// As [`Driver::fire_due`], and shows each timer that was fired with all that was kept of it.
    ///
    /// # Errors
    /// As there.
    pub fn fire_due_seen(
        &self,
        now: Timestamp,
        limit: usize,
        seen: &mut dyn FnMut(&Timer, &Change),
    ) -> Result<usize, ServiceError> {
        let due = self.store.run(|tx| tx.due_timers(now, limit))?;
        for timer in &due {
            match self.fire(now, timer) {
                Ok(change) => seen(timer, &change),
                // It was moved or fired meanwhile, which is as good.
                Err(ServiceError::Store(StoreError::Conflict { .. })) => {}
                Err(error) => {
                    tracing::warn!(timer = %timer.kind.key(), %error, "a timer failed and is put off");
                    let until = Span::from_secs(TIMER_RETRY_SECS)
                        .unwrap_or_default()
                        .after(now);
                    let reason = error.to_string();
                    self.store
                        .run(|tx| tx.defer_timer(timer, until, &reason, MAX_TIMER_ATTEMPTS))?;
                }
            }
        }
        Ok(due.len())
    }

    fn fire(&self, now: Timestamp, timer: &Timer) -> Result<Change, ServiceError> {
        let in_force = self.in_force();
        let context = in_force.context(now);
        let command = Command::Fire { timer: *timer };
        let needs = command.needs();
        let mut refused = None;
        let outcome = self.store.run(|tx| {
            let loaded = load(tx, &Reach::Provider, &needs)?;
            match decide(&context, &Actor::Desk, &command, loaded) {
                Ok(change) => keep(tx, &in_force, now, change),
                Err(error) => {
                    refused = Some(error);
                    Err(StoreError::Abandoned)
                }
            }
        });
        if let Ok(change) = &outcome {
            in_force.noted.store(true, Ordering::Relaxed);
            self.show_candidate(&change.decisions);
        }
        match (outcome, refused) {
            (Err(_), Some(error)) => Err(error.into()),
            (outcome, _) => Ok(outcome?),
        }
    }

    /// When the next timer is due.
    ///
    /// # Errors
    /// When the store fails.
    pub fn next_due(&self) -> Result<Option<Timestamp>, ServiceError> {
        Ok(self.store.run(|tx| tx.next_due())?)
    }

    /// Answers a query.
    ///
    /// # Errors
    /// A refusal, an unknown case, or that the store failed.
    pub fn ask(
        &self,
        now: Timestamp,
        actor: &Actor,
        query: &Query,
    ) -> Result<Answer, ServiceError> {
        let in_force = self.in_force();
        let context = in_force.context(now);
        permit_query(&context, actor, query)?;
        // These look at the store by themselves, which does not wait while scripts are compiled.
        match query {
            Query::Why { case, all } => {
                let why = self.why(now, actor, *case, *all)?;
                return Ok(Answer::Why(Box::new(why)));
            }
            Query::RulesHistory => return Ok(Answer::RulesHistory(self.rules_history()?)),
            Query::RulesCandidate => {
                let standing = self.candidate_standing()?.map(Box::new);
                return Ok(Answer::RulesCandidate { standing });
            }
            Query::RulesDiff { old, new } => {
                let diff = self.rules_diff(now, old.as_deref(), new.as_deref())?;
                return Ok(Answer::RulesDiff(Box::new(diff)));
            }
            _ => {}
        }
        let asking = Asking {
            context,
            actor,
            reach: reach_of(&context, actor)?,
        };
        let mut refused = None;
        let answer = self.store.run(|tx| match asking.answer(tx, query) {
            Ok(answer) => Ok(answer),
            Err(ServiceError::Store(error)) => Err(error),
            Err(other) => {
                refused = Some(other);
                Err(StoreError::Abandoned)
            }
        });
        match refused {
            Some(error) => Err(error),
            None => Ok(answer?),
        }
    }
}

/// Applies a change and writes the store's numbers into it. The rules under which it was decided
/// are kept with it, so that it can be explained when they are long gone.
pub(super) fn keep(
    tx: &mut dyn Transaction,
    rules: &Rules,
    now: Timestamp,
    mut change: Change,
) -> Result<Change, StoreError> {
    if !rules.noted.load(Ordering::Relaxed) {
        note_rules(tx, &rules.rulebook, now)?;
    }
    let mut numbers = tx.apply(&change)?.into_iter();
    change
        .notifications
        .retain_mut(|notification| match numbers.next().flatten() {
            Some(number) => {
                notification.id = number;
                true
            }
            None => false,
        });
    Ok(change)
}

/// Keeps the texts of the rules in force, and that they came in force unless they were already.
fn note_rules(
    tx: &mut dyn Transaction,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<(), StoreError> {
    let version = rulebook.version();
    tx.keep_rules(version, rulebook.sources())?;
    let last = tx.rules_history(1)?.pop();
    if last.as_ref().is_some_and(|last| &last.version == version) {
        return Ok(());
    }
    tx.add_in_force(&InForce {
        version: version.clone(),
        at: now,
        how: CameInForce::Loaded,
        by: None,
        was: last.map(|last| last.version),
        folder_is_behind: false,
    })
}

fn roster_of(store: &dyn Store, rulebook: &Rulebook) -> Result<Roster, ServiceError> {
    let (changes, links) = store.run(|tx| Ok((tx.people()?, tx.links()?)))?;
    let mut roster = rulebook.tables().roster.clone();
    for change in changes {
        match change {
            PersonChange::Removed(id) => roster.remove(&id),
            PersonChange::Added(person) => {
                let id = person.id.clone();
                let mut with_them = roster.clone();
                // The tables were edited after they were added here: the tables win.
                match with_them.add(person) {
                    Ok(()) => roster = with_them,
                    Err(error) => {
                        tracing::warn!(person = %id, %error, "a person added on the desk is left out")
                    }
                }
            }
        }
    }
    roster.set_links(links);
    Ok(roster)
}

/// On whose behalf the actor reads: a customer's person on their company's, others on the
/// provider's.
pub(super) fn reach_of(context: &Context<'_>, actor: &Actor) -> Result<Reach, DeskError> {
    let Actor::Person(id) = actor else {
        return Ok(Reach::Provider);
    };
    match context.roster.person(id) {
        Some(Person {
            company: Some(company),
            ..
        }) => Ok(Reach::Company(company.clone())),
        Some(_) => Ok(Reach::Provider),
        None => Err(DeskError::unknown_person(context.roster, id)),
    }
}

fn load(tx: &mut dyn Transaction, reach: &Reach, needs: &Needs) -> Result<Loaded, StoreError> {
    let mut loaded = Loaded {
        next: tx.next_numbers()?,
        ..Loaded::default()
    };
    match needs.case {
        Some(CaseNumber::Ticket(id)) => loaded.ticket = tx.ticket(reach, id)?,
        Some(CaseNumber::Call(id)) => loaded.call = tx.call(reach, id)?,
        Some(CaseNumber::Event(id)) => loaded.event = tx.event(reach, id)?,
        None => {}
    }
    // A call that is routed again quotes what it quoted when it came.
    let quoted_before = loaded.call.as_ref().and_then(|call| call.case);
    match needs.quoted.or(quoted_before) {
        Some(CaseNumber::Ticket(id)) => loaded.quoted_ticket = tx.ticket(reach, id)?,
        Some(CaseNumber::Event(id)) => loaded.quoted_event = tx.event(reach, id)?,
        Some(CaseNumber::Call(_)) | None => {}
    }
    if needs.open_events {
        loaded.open_events = tx.open_events(&Reach::Provider)?;
    }
    if needs.workload {
        loaded.workload = tx.workload()?.into_iter().collect();
    }
    if let Some(person) = &needs.link_code {
        loaded.link_code = tx.link_code(person)?;
    }
    if let Some(account) = &needs.account {
        loaded.wrong_codes = tx.wrong_codes(account)?;
    }
    if let Some(server) = &needs.server {
        loaded.server = tx.server(server)?;
    }
    if let Some(place) = &needs.place {
        loaded.hears = tx.hears(place)?;
    }
    if let Some(source) = &needs.source {
        loaded.said_before = tx.said_before(source)?;
    }
    Ok(loaded)
}

/// One query being answered.
struct Asking<'a> {
    context: Context<'a>,
    actor: &'a Actor,
    reach: Reach,
}

impl Asking<'_> {
    fn answer(&self, tx: &mut dyn Transaction, query: &Query) -> Result<Answer, ServiceError> {
        match query {
            Query::Ticket { ticket } => {
                let case = CaseNumber::Ticket(*ticket);
                let found = tx
                    .ticket(&self.reach, *ticket)?
                    .ok_or(DeskError::UnknownCase(case))?;
                let history = tx.history(&self.reach, case, MAX_HISTORY)?;
                Ok(Answer::Ticket {
                    ticket: Box::new(found),
                    history,
                })
            }
            Query::Tickets { filter } => self.tickets(tx, filter),
            Query::Call { call } => {
                let case = CaseNumber::Call(*call);
                let found = tx
                    .call(&self.reach, *call)?
                    .ok_or(DeskError::UnknownCase(case))?;
                Ok(Answer::Call {
                    call: Box::new(found),
                })
            }
            Query::Event { event } => {
                let case = CaseNumber::Event(*event);
                let found = tx
                    .event(&self.reach, *event)?
                    .ok_or(DeskError::UnknownCase(case))?;
                let history = tx.history(&self.reach, case, MAX_HISTORY)?;
                Ok(Answer::Event {
                    event: Box::new(self.seen(&found)),
                    history,
                })
            }
            Query::Status => self.status(tx),
            Query::People { company } => {
                let company = self.company(company.as_ref())?;
                let people = self
                    .context
                    .roster
                    .people_of(&company.id)
                    .cloned()
                    .collect();
                let (_, allotment) = allotment(&self.context, company);
                Ok(Answer::People {
                    company: Box::new(company.clone()),
                    people,
                    allotment,
                })
            }
            Query::Subscription { company } => self.subscription(company.as_ref()),
            Query::Queues => self.queues(tx),
            Query::Duty => {
                let workload = tx.workload()?.into_iter().collect();
                Ok(Answer::Duty {
                    agents: on_duty(&self.context, &workload),
                })
            }
            Query::Customers => self.customers(tx),
            // Answered before.
            Query::Why { .. }
            | Query::RulesHistory
            | Query::RulesCandidate
            | Query::RulesDiff { .. } => Err(ServiceError::Stopped),
            Query::Rules => {
                let rulebook = self.context.rulebook;
                Ok(Answer::Rules {
                    version: rulebook.version().clone(),
                    programme: rulebook.tables().programme.name.clone(),
                    files: rulebook.files(),
                    since: tx
                        .rules_history(1)?
                        .pop()
                        .filter(|entry| &entry.version == rulebook.version()),
                })
            }
        }
    }

    fn seen(&self, event: &ServiceEvent) -> ServiceEvent {
        event_for(&self.context, self.actor, event)
    }

    fn tickets(
        &self,
        tx: &mut dyn Transaction,
        filter: &TicketFilter,
    ) -> Result<Answer, ServiceError> {
        let mut tickets = tx.tickets(&self.reach, filter)?;
        let more = tickets.len() > filter.effective_limit();
        tickets.truncate(filter.effective_limit());
        Ok(Answer::Tickets { tickets, more })
    }

    fn status(&self, tx: &mut dyn Transaction) -> Result<Answer, ServiceError> {
        let open = tx.open_events(&self.reach)?;
        let seen = |event: &ServiceEvent| self.seen(event);
        let of = |state| {
            open.iter()
                .filter(move |event| event.state == state)
                .map(seen)
        };
        let mut active: Vec<ServiceEvent> = of(EventState::Active).collect();
        active.sort_by_key(|event| (event.severity, event.id));
        let mut planned: Vec<ServiceEvent> = of(EventState::Scheduled).collect();
        planned.sort_by_key(|event| (event.started_at, event.id));
        let since = self.context.now - chrono::TimeDelta::days(RECENT_DAYS);
        let recent = tx.ended_events(&self.reach, since, RECENT_EVENTS)?;
        Ok(Answer::Status {
            active,
            planned,
            recent: recent.iter().map(seen).collect(),
        })
    }

    /// The company named, else the actor's own.
    fn company(&self, named: Option<&CompanyId>) -> Result<&crate::model::Company, DeskError> {
        let own = || {
            self.context
                .roster
                .person(self.actor.person()?)?
                .company
                .as_ref()
        };
        let Some(id) = named.or_else(own) else {
            return Err(DeskError::Invalid("say of which company".to_owned()));
        };
        self.context.roster.company(id).ok_or_else(|| {
            let companies = self.context.roster.companies();
            let ids = companies.iter().map(|company| company.id.as_str());
            DeskError::Unknown {
                what: "company",
                given: id.to_string(),
                nearest: crate::model::nearest(id.as_str(), ids),
            }
        })
    }

    fn subscription(&self, company: Option<&CompanyId>) -> Result<Answer, ServiceError> {
        let company = self.company(company)?;
        let tier = &company.subscription.tier;
        let tiers = &self.context.rulebook.tables().programme.tiers;
        let manager = self.context.roster.person(&company.account_manager);
        Ok(Answer::Subscription {
            company: Box::new(company.clone()),
            tier: tiers
                .get(tier)
                .map_or_else(|| tier.to_string(), |tier| tier.name.clone()),
            expires_on: company.subscription.expires_on,
            days_left: self.days_left(company),
            named_callers: allotment(&self.context, company),
            account_manager: manager
                .map(|person| person.name.clone())
                .unwrap_or_default(),
        })
    }

    /// The companies whose account manager asks.
    fn customers(&self, tx: &mut dyn Transaction) -> Result<Answer, ServiceError> {
        let mut customers = Vec::new();
        let companies = self.context.roster.companies().into_iter();
        for company in companies.filter(|of| Some(&of.account_manager) == self.actor.person()) {
            let filter = TicketFilter {
                company: Some(company.id.clone()),
                limit: TicketFilter::MAX_LIMIT,
                ..TicketFilter::default()
            };
            let open = tx.tickets(&self.reach, &filter)?;
            let is_escalated = |ticket: &&Ticket| {
                ticket
                    .escalation
                    .as_ref()
                    .is_some_and(|asked| asked.is_open())
            };
            customers.push(Customer {
                open_tickets: open.len().min(TicketFilter::MAX_LIMIT),
                escalated: open
                    .iter()
                    .filter(is_escalated)
                    .map(|ticket| ticket.id)
                    .collect(),
                days_left: self.days_left(company),
                company: company.clone(),
            });
        }
        Ok(Answer::Customers { customers })
    }

    /// Days from today, in the company's zone, to the last day of its subscription.
    fn days_left(&self, company: &crate::model::Company) -> i64 {
        let today = self
            .context
            .now
            .with_timezone(&company.time_zone)
            .date_naive();
        (company.subscription.expires_on - today).num_days()
    }

    fn queues(&self, tx: &mut dyn Transaction) -> Result<Answer, ServiceError> {
        let programme = &self.context.rulebook.tables().programme;
        let now = self.context.now;
        let month_start = now
            .date_naive()
            .with_day(1)
            .map_or(now, |first| first.and_time(NaiveTime::MIN).and_utc());
        let window_start =
            now - chrono::TimeDelta::seconds(programme.speed_of_answer_window.secs());
        let end = now + chrono::TimeDelta::seconds(1);
        let month = by_queue(tx.answer_waits(&self.reach, month_start, end)?);
        let window = by_queue(tx.answer_waits(&self.reach, window_start, end)?);
        let tickets: BTreeMap<QueueId, u64> =
            tx.open_tickets_by_queue(&self.reach)?.into_iter().collect();
        let waiting = tx.waiting_calls(&self.reach)?;
        let speed = |waits: &BTreeMap<QueueId, Vec<Option<Span>>>, id: &QueueId| {
            let waits = waits.get(id).map(Vec::as_slice).unwrap_or_default();
            let answered: Vec<Span> = waits.iter().copied().flatten().collect();
            let abandoned = (waits.len() - answered.len()) as u64;
            SpeedOfAnswer::of(answered, abandoned)
        };
        let standing = |(id, queue): (&QueueId, &crate::rules::Queue)| {
            let here = || waiting.iter().filter(|call| &call.queue == id);
            let standing = QueueStanding {
                name: queue.name.clone(),
                waiting: here().map(|call| call.id).collect(),
                longest_wait: here().map(|call| Span::between(call.arrived_at, now)).max(),
                open_tickets: tickets.get(id).copied().unwrap_or_default(),
                answer_within: queue.answer_within,
                window: speed(&window, id),
                month: speed(&month, id),
            };
            (id.clone(), standing)
        };
        Ok(Answer::Queues {
            queues: programme.queues.iter().map(standing).collect(),
        })
    }
}

fn by_queue(waits: Vec<(QueueId, Option<Span>)>) -> BTreeMap<QueueId, Vec<Option<Span>>> {
    let mut grouped: BTreeMap<QueueId, Vec<Option<Span>>> = BTreeMap::new();
    for (queue, wait) in waits {
        grouped.entry(queue).or_default().push(wait);
    }
    grouped
}
