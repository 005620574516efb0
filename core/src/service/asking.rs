//! Answers queries: what is read for whom, and put together.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveTime};

use crate::desk::{
    Actor, Agreement, Answer, Context, Customer, DeskError, IncidentForm, IncidentSeen,
    InvalidError, MAX_ALARMS, MAX_REPORTED, MAX_TRAININGS, ModuleSeen, Query, QueueStanding,
    QuotedEvent, Risk, SolutionsReport, SpeedOfAnswer, TicketFilter, Unacknowledged, allotment,
    days_left, event_for, incident_seen, maintenance_plan, on_duty, package, permit_query, present,
    reader_of, review_is_due, unknown_article,
};
use crate::model::{
    Call, CaseNumber, Company, CompanyId, Debt, EventId, EventState, Incident, QueueId, Role,
    ServiceEvent, Severity, Span, Ticket, UserGroup,
};
use crate::store::{Reach, Transaction};

use super::ServiceError;
use super::loading::own_users;

/// The entries of a history that one answer holds.
pub(super) const MAX_HISTORY: usize = 500;
/// The most call-backs of an answer: more than a desk makes in a day.
const MAX_CALL_BACKS: usize = 500;
/// The entries of a major incident's timeline: all of any that people work on.
const MAX_TIMELINE: usize = 10_000;
/// The incidents after which something is owed that one answer holds.
const MAX_OWING: usize = 1_000;
/// The events that a status answer looks back on, in days and in number.
const RECENT_DAYS: i64 = 30;
const RECENT_EVENTS: usize = 10;

/// One query being answered.
pub(super) struct Asking<'a> {
    pub(super) context: Context<'a>,
    pub(super) actor: &'a Actor,
    pub(super) reach: Reach,
}

impl Asking<'_> {
    pub(super) fn answer(
        &self,
        tx: &mut dyn Transaction,
        query: &Query,
    ) -> Result<Answer, ServiceError> {
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
            Query::Attachment { attachment } => {
                let found = tx.attachment(&self.reach, *attachment)?;
                let (attachment, content) = found
                    .ok_or_else(|| DeskError::from(InvalidError::UnknownAttachment(*attachment)))?;
                Ok(Answer::Attachment {
                    attachment,
                    content,
                })
            }
            Query::Call { call } => {
                let case = CaseNumber::Call(*call);
                let found = tx
                    .call(&self.reach, *call)?
                    .ok_or(DeskError::UnknownCase(case))?;
                Ok(Answer::Call {
                    about: self.quoted(tx, &found)?.map(Box::new),
                    call: Box::new(found),
                })
            }
            Query::Event { event } => {
                let case = CaseNumber::Event(*event);
                let found = tx
                    .event(&self.reach, *event)?
                    .ok_or(DeskError::UnknownCase(case))?;
                let history = tx.history(&self.reach, case, MAX_HISTORY)?;
                let users = own_users(tx, &self.reach)?;
                Ok(Answer::Event {
                    event: Box::new(self.seen(&found, users.as_deref())),
                    history,
                })
            }
            Query::Incident { event, form } => self.incident(tx, *event, *form),
            Query::Debts => {
                let owing = tx.owing_incidents(MAX_OWING)?;
                let mut debts: Vec<Debt> = owing.iter().flat_map(Incident::debts).collect();
                debts.sort_by_key(|debt| (debt.due_at, debt.event));
                Ok(Answer::Debts { debts })
            }
            Query::Status => self.status(tx),
            Query::Maintenance => {
                let (events, series) = (tx.open_maintenance()?, tx.open_series()?);
                let plan = maintenance_plan(&self.context, events, series);
                Ok(Answer::Maintenance(Box::new(plan)))
            }
            Query::Alarms => Ok(Answer::Alarms {
                firing: tx.firing_alarms(MAX_ALARMS)?,
                quiet: tx.quiet_alarms(MAX_ALARMS)?,
            }),
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
            Query::Subscription { company } => {
                let agreement = self.agreement(self.company(company.as_ref())?);
                Ok(Answer::Subscription(Box::new(agreement)))
            }
            Query::Welcome { company } => {
                let company = self.company(company.as_ref())?;
                let (title, text) = package(&self.context, company).map_err(DeskError::from)?;
                Ok(Answer::Welcome { title, text })
            }
            Query::Reviews { company } => {
                let company = self.company(company.as_ref())?.id.clone();
                let mut reviews = tx.reviews(&self.reach, &company)?;
                reviews.sort_by_key(|review| std::cmp::Reverse((review.at, review.number)));
                Ok(Answer::Reviews { company, reviews })
            }
            Query::Solutions { words } => {
                let reader = reader_of(&self.context, self.actor)?;
                let shown = self.context.rulebook.tables().programme.solutions.shown;
                let library = self.context.rulebook.library();
                Ok(Answer::Solutions {
                    words: words.clone(),
                    found: library.find(words, reader, usize::from(shown))?,
                })
            }
            Query::Article { article, ticket } => {
                let reader = reader_of(&self.context, self.actor)?;
                let library = self.context.rulebook.library();
                let found = library.article(article, reader).cloned();
                let unknown = || unknown_article(&self.context, reader, article);
                Ok(Answer::Article {
                    article: Box::new(found.ok_or_else(unknown)?),
                    ticket: *ticket,
                })
            }
            Query::Trainings => self.trainings(tx),
            Query::TrainingReport { company } => {
                let (company, reach) = match (company, &self.reach) {
                    (None, Reach::Provider) => (None, Reach::Provider),
                    (named, _) => {
                        let company = self.company(named.as_ref())?;
                        (
                            Some(Box::new(company.clone())),
                            Reach::Company(company.id.clone()),
                        )
                    }
                };
                Ok(Answer::TrainingReport {
                    company,
                    trainings: tx.trainings(&reach, MAX_TRAININGS)?,
                })
            }
            Query::Certificate { code } => {
                let code = code.trim().to_uppercase();
                let of = tx.certificate(&self.reach, &code)?.map(Box::new);
                Ok(Answer::Certificate { code, of })
            }
            Query::SolutionsReport => {
                let library = self.context.rulebook.library();
                Ok(Answer::SolutionsReport(SolutionsReport {
                    solved: tx.solved_counts(MAX_REPORTED)?,
                    fruitless: tx.fruitless(MAX_REPORTED)?,
                    articles: library.articles().len(),
                    faults: library.faults().iter().map(ToString::to_string).collect(),
                }))
            }
            Query::Queues => self.queues(tx),
            Query::CallBacks => Ok(Answer::CallBacks {
                calls: tx.owed_call_backs(&self.reach, MAX_CALL_BACKS)?,
            }),
            Query::Duty => {
                let workload = tx.workload()?.into_iter().collect();
                Ok(Answer::Duty {
                    agents: on_duty(&self.context, &workload),
                })
            }
            Query::Customers => self.customers(tx),
            // Answered before.
            Query::Why { .. }
            | Query::Report { .. }
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

    /// The modules that the one who asks may take, and how far they are.
    fn trainings(&self, tx: &mut dyn Transaction) -> Result<Answer, ServiceError> {
        let reader = reader_of(&self.context, self.actor)?;
        let mut begun = match self.actor.person() {
            Some(person) => tx.trainings_of(person)?,
            None => Vec::new(),
        };
        let library = self.context.rulebook.library();
        let modules = library
            .trainings()
            .iter()
            .filter(|module| module.is_for(reader));
        let modules = modules.map(|module| {
            let of_it = begun
                .iter()
                .position(|progress| progress.training == module.id);
            ModuleSeen {
                training: module.id.clone(),
                title: module.title.clone(),
                summary: module.summary.clone(),
                pages: module.pages.len(),
                questions: module.questions(),
                progress: of_it.map(|at| begun.swap_remove(at)),
            }
        });
        Ok(Answer::Trainings {
            modules: modules.collect(),
        })
    }

    /// The service event that a caller quotes, with its whole history.
    fn quoted(
        &self,
        tx: &mut dyn Transaction,
        call: &Call,
    ) -> Result<Option<QuotedEvent>, ServiceError> {
        let Some(case @ CaseNumber::Event(id)) = call.case else {
            return Ok(None);
        };
        let query = Query::Event { event: id };
        if permit_query(&self.context, self.actor, &query).is_err() {
            return Ok(None);
        }
        let Some(event) = tx.event(&self.reach, id)? else {
            return Ok(None);
        };
        Ok(Some(QuotedEvent {
            event: self.seen(&event, None),
            history: tx.history(&self.reach, case, MAX_HISTORY)?,
        }))
    }

    fn seen(&self, event: &ServiceEvent, users: Option<&[UserGroup]>) -> ServiceEvent {
        event_for(&self.context, self.actor, event, users)
    }

    fn incident(
        &self,
        tx: &mut dyn Transaction,
        id: EventId,
        form: IncidentForm,
    ) -> Result<Answer, ServiceError> {
        let case = CaseNumber::Event(id);
        let event = tx.event(&self.reach, id)?;
        let event = event.ok_or(DeskError::UnknownCase(case))?;
        let incident = match &self.reach {
            Reach::Provider => tx.incident(id)?,
            Reach::Company(_) => None,
        };
        let publication = tx.publication(&self.reach, id)?;
        let mut history = tx.history(&self.reach, case, MAX_TIMELINE + 1)?;
        let more = history.len().saturating_sub(MAX_TIMELINE);
        history.drain(..more);
        let seen = IncidentSeen {
            form,
            event,
            incident,
            publication,
            history,
            is_cut: more > 0,
        };
        let users = own_users(tx, &self.reach)?;
        let seen = incident_seen(&self.context, self.actor, seen, users.as_deref())?;
        Ok(Answer::Incident(Box::new(seen)))
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
        let users = own_users(tx, &self.reach)?;
        let seen = |event: &ServiceEvent| self.seen(event, users.as_deref());
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
    pub(super) fn company(&self, named: Option<&CompanyId>) -> Result<&Company, DeskError> {
        let own = || {
            self.context
                .roster
                .person(self.actor.person()?)?
                .company
                .as_ref()
        };
        let Some(id) = named.or_else(own) else {
            return Err(InvalidError::NoCompany.into());
        };
        let known = self.context.roster.company(id);
        known.ok_or_else(|| DeskError::unknown_company(self.context.roster, id))
    }

    fn agreement(&self, company: &Company) -> Agreement {
        let context = &self.context;
        let roster = context.roster;
        let id = &company.subscription.tier;
        let tier = context.rulebook.tables().programme.tiers.get(id);
        let with_role = |role| roster.with_role(&company.id, role);
        let administrators = with_role(Role::Administrator);
        let manager = roster.person(&company.account_manager);
        let instead = manager.and_then(|manager| present(context, manager));
        let (_, allotment) = allotment(context, company);
        Agreement {
            tier: tier.map_or_else(|| id.to_string(), |tier| tier.name.clone()),
            features: tier.map(|tier| tier.features.clone()).unwrap_or_default(),
            days_left: days_left(context, company),
            ends_soon: self.ends_soon(company),
            callers: with_role(Role::NamedCaller).cloned().collect(),
            allotment,
            administrators: administrators.map(|person| person.name.clone()).collect(),
            account_manager: manager
                .map(|person| person.name.clone())
                .unwrap_or_default(),
            deputy: instead
                .filter(|person| person.id != company.account_manager)
                .map(|person| person.name.clone()),
            company: company.clone(),
        }
    }

    fn ends_soon(&self, company: &Company) -> bool {
        let table = &self.context.rulebook.tables().programme.agreements;
        days_left(&self.context, company) <= table.ends_soon_days()
    }

    /// The companies that the actor looks after: as their account manager, or in the place of one
    /// who is away. Those that need somebody now come first.
    fn customers(&self, tx: &mut dyn Transaction) -> Result<Answer, ServiceError> {
        let mut customers = Vec::new();
        for company in self.context.roster.companies() {
            let manager = self.context.roster.person(&company.account_manager);
            let instead = manager.and_then(|manager| present(&self.context, manager));
            let by = [manager, instead].into_iter().flatten();
            if by
                .map(|person| &person.id)
                .any(|id| Some(id) == self.actor.person())
            {
                customers.push(self.customer(tx, company)?);
            }
        }
        customers.sort_by_key(Customer::is_calm);
        Ok(Answer::Customers { customers })
    }

    fn customer(
        &self,
        tx: &mut dyn Transaction,
        company: &Company,
    ) -> Result<Customer, ServiceError> {
        let filter = TicketFilter {
            company: Some(company.id.clone()),
            limit: TicketFilter::MAX_LIMIT,
            ..TicketFilter::default()
        };
        let open = tx.tickets(&self.reach, &filter)?;
        let mut escalated: Vec<Unacknowledged> = open
            .iter()
            .filter_map(|ticket| {
                let asked = ticket.escalation.as_ref().filter(|asked| asked.is_open())?;
                Some(Unacknowledged {
                    ticket: ticket.id,
                    holder: asked.holder.clone(),
                    acknowledge_by: asked.acknowledge_by,
                })
            })
            .collect();
        let reviews = tx.reviews(&self.reach, &company.id)?;
        let now = self.context.now;
        let coming = reviews.iter().filter(|one| one.is_planned(now));
        // Where nobody is left to ask, it has waited longest.
        escalated.sort_by_key(|one| (one.acknowledge_by, one.ticket));
        Ok(Customer {
            open_tickets: open.len().min(TicketFilter::MAX_LIMIT),
            escalated,
            risks: self.risks(&open),
            review_is_due: days_left(&self.context, company) >= 0
                && review_is_due(&self.context, &reviews),
            next_review: coming.map(|one| one.at).min(),
            days_left: days_left(&self.context, company),
            ends_soon: self.ends_soon(company),
            company: company.clone(),
        })
    }

    /// What puts a company with these open tickets at risk, as the programme has it.
    fn risks(&self, open: &[Ticket]) -> Vec<Risk> {
        let table = &self.context.rulebook.tables().programme.account_management;
        let count = |which: fn(&Ticket) -> bool| open.iter().filter(|one| which(one)).count();
        let is_breached =
            |ticket: &Ticket| ticket.clocks.iter().any(|one| one.breached_at.is_some());
        let is_severe =
            |ticket: &Ticket| matches!(ticket.severity, Severity::Critical | Severity::High);
        let all = [
            (
                table.at_risk_breached,
                Risk::Breached as fn(usize) -> Risk,
                count(is_breached),
            ),
            (table.at_risk_severe, Risk::Severe, count(is_severe)),
            (table.at_risk_open, Risk::Open, open.len()),
        ];
        let is_reached = |from: u32, have: usize| {
            from > 0 && have >= usize::try_from(from).unwrap_or(usize::MAX)
        };
        all.into_iter()
            .filter(|(from, _, have)| is_reached(*from, *have))
            .map(|(_, risk, have)| risk(have))
            .collect()
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
        let speed = |waits: &BTreeMap<QueueId, Vec<Option<Span>>>, id: &QueueId, promised| {
            let waits = waits.get(id).map(Vec::as_slice).unwrap_or_default();
            let answered: Vec<Span> = waits.iter().copied().flatten().collect();
            let abandoned = (waits.len() - answered.len()) as u64;
            SpeedOfAnswer::of(answered, abandoned, promised)
        };
        let standing = |(id, queue): (&QueueId, &crate::rules::Queue)| {
            let here = || waiting.iter().filter(|call| &call.queue == id);
            let standing = QueueStanding {
                name: queue.name.clone(),
                waiting: here().map(|call| call.id).collect(),
                longest_wait: here().map(|call| Span::between(call.arrived_at, now)).max(),
                open_tickets: tickets.get(id).copied().unwrap_or_default(),
                answer_within: queue.answer_within,
                window: speed(&window, id, queue.answer_within),
                month: speed(&month, id, queue.answer_within),
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
