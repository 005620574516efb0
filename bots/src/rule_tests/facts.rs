//! What a test is about, as the desk would have it.

use std::collections::{BTreeMap, BTreeSet};

use switchboard::model::{
    Alarm, AlarmState, Audience, CaseNumber, CompanyId, EventId, EventKind, EventState,
    IncomingCall, PersonId, QueueId, Roster, ServiceEvent, ServiceId, Span, Ticket, TicketId,
    TicketState, Timestamp, ToldAt, Window, nearest,
};
use switchboard::rules::{EscalationPlan, Tables};
use toml::Spanned;

use super::written::{TestAlarm, TestCall, TestDevice, TestEvent, TestTicket};
use crate::toml_text::{TomlText, TomlTextError};

/// How long before maintenance a test is when it does not say.
const BEFORE_MAINTENANCE_SECS: i64 = 7 * 86_400;
/// How long maintenance of a test takes. Scripts do not see it.
const MAINTENANCE_SECS: i64 = 3_600;

/// One file's tests against one rulebook's tables.
pub(super) struct Facts<'a> {
    pub(super) file: &'a TomlText,
    pub(super) tables: &'a Tables,
}

type Made<T> = Result<T, TomlTextError>;

impl Facts<'_> {
    fn roster(&self) -> &Roster {
        &self.tables.roster
    }

    /// A stranger is a call without a caller, so a caller who does not exist is a mistake.
    fn person(&self, id: &Spanned<PersonId>) -> Made<()> {
        if self.roster().person(id.get_ref()).is_some() {
            return Ok(());
        }
        let hint = self
            .roster()
            .nearest_person(id.get_ref().as_str())
            .map(|near| format!("; did you mean `{near}`?"))
            .unwrap_or_default();
        let message = format!("there is nobody called `{}`{hint}", id.get_ref());
        Err(self.file.wrong(id.span().start, message))
    }

    fn company(&self, id: &Spanned<String>) -> Made<CompanyId> {
        let known = self.roster().companies();
        let found = known.iter().find(|one| one.id.as_str() == id.get_ref());
        found.map(|one| one.id.clone()).ok_or_else(|| {
            let all = known.iter().map(|one| one.id.as_str());
            self.unknown("company", id.get_ref(), id.span().start, all)
        })
    }

    fn unknown<'n>(
        &self,
        what: &str,
        given: &str,
        at: usize,
        known: impl Iterator<Item = &'n str>,
    ) -> TomlTextError {
        let hint = nearest(given, known)
            .map(|near| format!("; did you mean `{near}`?"))
            .unwrap_or_default();
        let given: String = given.chars().take(40).collect();
        self.file
            .wrong(at, format!("there is no {what} `{given}`{hint}"))
    }

    pub(super) fn call(&self, call: &TestCall, at: Timestamp) -> Made<IncomingCall> {
        if let Some(caller) = &call.caller {
            self.person(caller)?;
        }
        if let Some(company) = &call.company {
            self.company(company)?;
        }
        Ok(IncomingCall {
            id: call.id.clone(),
            at: Some(at),
            channel: call.channel,
            from: call.from.clone(),
            company: call.company.as_ref().map(|id| id.get_ref().clone()),
            caller: call.caller.as_ref().map(|id| id.get_ref().to_string()),
            subscription_code: call.subscription_code.clone(),
            case: call.case.clone(),
            severity: call.severity,
            language: call.language.clone(),
            product: call.product.clone(),
            subject: call.subject.clone(),
            text: call.text.clone(),
            sender: call.sender,
        })
    }

    /// Who asks about a device, and whose it is.
    pub(super) fn asker(&self, device: &TestDevice) -> Made<(Option<PersonId>, Option<CompanyId>)> {
        if let Some(caller) = &device.caller {
            self.person(caller)?;
        }
        let caller = device.caller.as_ref().map(|id| id.get_ref().clone());
        let person = caller.as_ref().and_then(|id| self.roster().person(id));
        let own = person.and_then(|person| person.company.clone());
        let named = device.company.as_ref().map(|id| self.company(id));
        Ok((caller, named.transpose()?.or(own)))
    }

    pub(super) fn ticket(&self, ticket: &TestTicket, at: Timestamp) -> Made<Ticket> {
        self.person(&ticket.caller)?;
        let caller = ticket.caller.get_ref();
        let company = self.roster().person(caller).and_then(|p| p.company.clone());
        let Some(company) = company else {
            let message = format!("`{caller}` is of no company, and a ticket is a customer's");
            return Err(self.file.wrong(ticket.caller.span().start, message));
        };
        let state = ticket.state.unwrap_or(TicketState::New);
        Ok(Ticket {
            id: TicketId(1),
            version: 1,
            company,
            caller: caller.clone(),
            subject: ticket.subject.clone(),
            product: ticket.product.clone(),
            severity: ticket.severity,
            channel: ticket.channel.unwrap_or(switchboard::model::Channel::Chat),
            language: Some(ticket.language.clone().unwrap_or_else(|| "en".to_owned())),
            state,
            queue: self.queue(ticket),
            level: ticket.level,
            assignee: None,
            opened_at: before(at, ticket.age),
            updated_at: at,
            resolved_at: (!state.is_open()).then_some(at),
            closed_at: (state == TicketState::Closed).then_some(at),
            reopened: ticket.reopened,
            reassigned: 0,
            clocks: Vec::new(),
            plan: EscalationPlan::default(),
            steps: Vec::new(),
            escalation: None,
            close_after: None,
            decisions: Vec::new(),
        })
    }

    /// The queue said, else the level's, else the default one.
    fn queue(&self, ticket: &TestTicket) -> QueueId {
        let programme = &self.tables.programme;
        let of_level = ticket
            .level
            .and_then(|level| usize::from(level).checked_sub(1))
            .and_then(|index| programme.levels.get(index));
        ticket
            .queue
            .as_ref()
            .or(of_level)
            .unwrap_or(&programme.defaults.queue)
            .clone()
    }

    /// An event; `number` is the one it has when the test gives it none.
    pub(super) fn event(
        &self,
        event: &TestEvent,
        number: u64,
        at: Timestamp,
    ) -> Made<ServiceEvent> {
        let id = self.number(event, number)?;
        let mut companies: BTreeSet<CompanyId> = event
            .companies
            .iter()
            .map(|id| self.company(id))
            .collect::<Made<_>>()?;
        let services = self.services(event)?;
        let roster = self.roster();
        for company in roster.companies() {
            if company.services.iter().any(|one| services.contains(one)) {
                companies.insert(company.id.clone());
            }
        }
        if let Some(commander) = &event.commander {
            self.person(commander)?;
        }
        let started_at = match event.age {
            Some(age) => before(at, age),
            None if event.planned => at + chrono::Duration::seconds(BEFORE_MAINTENANCE_SECS),
            None => at,
        };
        let state = event.state.unwrap_or(if started_at > at {
            EventState::Scheduled
        } else {
            EventState::Active
        });
        let told_at = event.told.map(|told| before(at, told));
        Ok(ServiceEvent {
            id,
            version: 1,
            title: event.title.clone(),
            severity: event.severity,
            kind: if event.planned {
                EventKind::Planned(Window {
                    starts_at: started_at,
                    ends_at: started_at + chrono::Duration::seconds(MAINTENANCE_SECS),
                })
            } else {
                EventKind::Unplanned
            },
            state,
            series: None,
            services,
            told: told_at.map_or(0, |_| companies.len() as u64),
            regions: Default::default(),
            companies,
            users: BTreeSet::new(),
            opened_by: self.opener()?,
            commander: event.commander.as_ref().map(|id| id.get_ref().clone()),
            started_at,
            ended_at: (!state.is_open()).then_some(at),
            updates: Vec::new(),
            told_at: ToldAt::of(
                told_at
                    .into_iter()
                    .flat_map(|at| Audience::ALL.map(|audience| (audience, at))),
            ),
            decisions: Vec::new(),
        })
    }

    fn number(&self, event: &TestEvent, number: u64) -> Made<EventId> {
        let Some(written) = &event.number else {
            return Ok(EventId(number));
        };
        match written.get_ref().parse() {
            Ok(CaseNumber::Event(id)) => Ok(id),
            _ => Err(self.file.wrong(
                written.span().start,
                "the number of an event is written as in `E-17`",
            )),
        }
    }

    fn services(&self, event: &TestEvent) -> Made<BTreeSet<ServiceId>> {
        let known = &self.tables.services;
        for service in &event.services {
            if !known.contains_key(service.get_ref()) {
                let all = known.keys().map(AsRef::as_ref);
                let given = service.get_ref().as_str();
                return Err(self.unknown("service", given, service.span().start, all));
            }
        }
        Ok(event
            .services
            .iter()
            .map(|one| one.get_ref().clone())
            .collect())
    }

    /// Scripts do not see who opened an event; here the desk did, as for a monitor's.
    fn opener(&self) -> Made<PersonId> {
        "desk"
            .parse()
            .map_err(|error: switchboard::model::IdError| self.file.wrong(0, error.to_string()))
    }
}

/// An alarm that begins to fire.
pub(super) fn alarm(written: &TestAlarm, at: Timestamp) -> Alarm {
    let named = |fields: &[(&str, &String)]| -> BTreeMap<String, String> {
        let said = fields.iter().filter(|(_, value)| !value.is_empty());
        said.map(|(name, value)| ((*name).to_owned(), (*value).clone()))
            .collect()
    };
    let mut labels = written.labels.clone();
    labels.extend(named(&[
        ("alertname", &written.name),
        ("severity", &written.severity),
        ("service", &written.service),
    ]));
    Alarm {
        monitor: written.monitor.clone(),
        key: "test".to_owned(),
        state: AlarmState::Firing,
        starts_at: before(at, written.age),
        ends_at: None,
        group: written.group.clone(),
        labels,
        annotations: named(&[
            ("summary", &written.summary),
            ("description", &written.description),
        ]),
    }
}

fn before(at: Timestamp, span: Span) -> Timestamp {
    at - chrono::Duration::seconds(span.secs())
}
