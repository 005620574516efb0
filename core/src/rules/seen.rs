//! What a script saw, owned and small, so that the question can be asked again later.
//!
//! Only what a script can read is kept. What it reads of a person is their id, name, address and
//! roles, and so on; the rest of what it was a view of is not repeated.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{AlarmFacts, Audience, EscalationPlan, EventFacts, QuotedCase, Request, TicketFacts};
use crate::model::{
    Alarm, CaseNumber, Channel, Company, CompanyId, EventId, EventKind, EventState, Person,
    PersonId, QueueId, Role, Roster, SenderCheck, ServiceEvent, ServiceId, Severity, Span,
    Subscription, SubscriptionCode, Ticket, TicketId, TicketState, TierId, Timestamp, ToldAt,
    Window,
};

/// What a script saw, owned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Facts {
    /// `request`.
    Request(Box<RequestSeen>),
    /// `ticket`.
    Ticket(Box<TicketSeen>),
    /// `event`.
    Event(Box<EventSeen>),
    /// `alarm`.
    Alarm(Box<AlarmSeen>),
}

/// A person as scripts see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallerSeen {
    id: PersonId,
    name: String,
    roles: BTreeSet<Role>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email: Option<String>,
}

/// A company as scripts see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanySeen {
    id: CompanyId,
    name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    region: String,
    tier: TierId,
    code: SubscriptionCode,
    expires_on: NaiveDate,
    zone: chrono_tz::Tz,
    account_manager: PersonId,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    services: BTreeSet<ServiceId>,
}

/// A call, chat request, mail or new ticket as `route` saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestSeen {
    id: String,
    at: Timestamp,
    channel: Channel,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    from: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(default, skip_serializing_if = "is_zero")]
    language_confidence: u8,
    #[serde(default, skip_serializing_if = "SenderCheck::is_unchecked")]
    sender: SenderCheck,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    severity: Option<Severity>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    product: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    subject: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    text: String,
    #[serde(default, skip_serializing_if = "is_nothing")]
    waited: Span,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    caller: Option<CallerSeen>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    company: Option<CompanySeen>,
    #[serde(default, skip_serializing_if = "is_false")]
    code_verified: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    quoted_in_vain: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    quoted: Option<(CaseNumber, Option<Severity>, bool)>,
    /// Scripts see whether there is one, and not which.
    #[serde(default, skip_serializing_if = "is_false")]
    has_incident: bool,
}

/// A ticket as `clocks` and `escalate` saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketSeen {
    id: TicketId,
    at: Timestamp,
    severity: Severity,
    state: TicketState,
    channel: Channel,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    product: String,
    subject: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    queue: QueueId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
    #[serde(default)]
    reopened: u32,
    opened_at: Timestamp,
    of: CompanyId,
    by: PersonId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    caller: Option<CallerSeen>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    company: Option<CompanySeen>,
}

/// A service event as `cadence` saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventSeen {
    id: EventId,
    at: Timestamp,
    audience: Audience,
    title: String,
    severity: Severity,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    window: Option<Window>,
    state: EventState,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    services: BTreeSet<ServiceId>,
    /// Scripts see how many there are, and not which.
    companies: usize,
    #[serde(default, skip_serializing_if = "is_false")]
    has_commander: bool,
    started_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told_at: Option<Timestamp>,
}

/// An alarm as `alarm` saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmSeen {
    alarm: Alarm,
    at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    service: Option<ServiceId>,
    times: u32,
    #[serde(default, skip_serializing_if = "is_false")]
    in_maintenance: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    was_held: bool,
}

/// The stand-ins for the affected companies of an event are at most so many; nobody serves more.
const MAX_STAND_INS: usize = 100_000;

#[allow(clippy::trivially_copy_pass_by_ref)] // serde asks for it so.
fn is_false(flag: &bool) -> bool {
    !flag
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde asks for it so.
fn is_zero(number: &u8) -> bool {
    *number == 0
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde asks for it so.
fn is_nothing(span: &Span) -> bool {
    *span == Span::ZERO
}

impl From<&Person> for CallerSeen {
    fn from(person: &Person) -> Self {
        Self {
            id: person.id.clone(),
            name: person.name.clone(),
            roles: person.roles.clone(),
            email: person.email.clone(),
        }
    }
}

impl From<&Company> for CompanySeen {
    fn from(company: &Company) -> Self {
        Self {
            id: company.id.clone(),
            name: company.name.clone(),
            region: company.region.clone(),
            tier: company.subscription.tier.clone(),
            code: company.subscription.code.clone(),
            expires_on: company.subscription.expires_on,
            zone: company.time_zone,
            account_manager: company.account_manager.clone(),
            services: company.services.clone(),
        }
    }
}

impl CallerSeen {
    fn person(&self, company: Option<&CompanySeen>) -> Person {
        Person {
            roles: self.roles.clone(),
            company: company.map(|company| company.id.clone()),
            email: self.email.clone(),
            ..Person::named(self.id.clone(), self.name.clone())
        }
    }
}

impl CompanySeen {
    fn company(&self) -> Company {
        Company {
            id: self.id.clone(),
            name: self.name.clone(),
            subscription: Subscription {
                code: self.code.clone(),
                tier: self.tier.clone(),
                expires_on: self.expires_on,
            },
            account_manager: self.account_manager.clone(),
            services: self.services.clone(),
            region: self.region.clone(),
            time_zone: self.zone,
            users: Vec::new(),
        }
    }
}

impl From<&Request<'_>> for Facts {
    fn from(request: &Request<'_>) -> Self {
        let case = |case: QuotedCase| (case.number, case.severity, case.is_open);
        Self::Request(Box::new(RequestSeen {
            id: request.id.to_owned(),
            at: request.at,
            channel: request.channel,
            from: request.from.to_owned(),
            language: request.language.map(str::to_owned),
            language_confidence: request.language_confidence,
            sender: request.sender,
            severity: request.severity,
            product: request.product.to_owned(),
            subject: request.subject.to_owned(),
            text: request.text.to_owned(),
            waited: request.waited,
            caller: request.caller.map(CallerSeen::from),
            company: request.company.map(CompanySeen::from),
            code_verified: request.code_verified,
            quoted_in_vain: request.quoted_in_vain,
            quoted: request.case.map(case),
            has_incident: request.incident.is_some(),
        }))
    }
}

impl From<&TicketFacts<'_>> for Facts {
    fn from(facts: &TicketFacts<'_>) -> Self {
        let ticket = facts.ticket;
        Self::Ticket(Box::new(TicketSeen {
            id: ticket.id,
            at: facts.at,
            severity: ticket.severity,
            state: ticket.state,
            channel: ticket.channel,
            product: ticket.product.clone(),
            subject: ticket.subject.clone(),
            language: ticket.language.clone(),
            queue: ticket.queue.clone(),
            level: ticket.level,
            reopened: ticket.reopened,
            opened_at: ticket.opened_at,
            of: ticket.company.clone(),
            by: ticket.caller.clone(),
            caller: facts.caller.map(CallerSeen::from),
            company: facts.company.map(CompanySeen::from),
        }))
    }
}

impl From<&EventFacts<'_>> for Facts {
    fn from(facts: &EventFacts<'_>) -> Self {
        let event = facts.event;
        Self::Event(Box::new(EventSeen {
            id: event.id,
            at: facts.at,
            audience: facts.audience,
            title: event.title.clone(),
            severity: event.severity,
            window: event.window().cloned(),
            state: event.state,
            services: event.services.clone(),
            companies: event.companies.len(),
            has_commander: event.commander.is_some(),
            started_at: event.started_at,
            told_at: event.told_at.last(facts.audience),
        }))
    }
}

impl From<&AlarmFacts<'_>> for Facts {
    fn from(facts: &AlarmFacts<'_>) -> Self {
        Self::Alarm(Box::new(AlarmSeen {
            alarm: facts.alarm.clone(),
            at: facts.at,
            service: facts.service.cloned(),
            times: facts.times,
            in_maintenance: facts.in_maintenance,
            was_held: facts.was_held,
        }))
    }
}

impl AlarmSeen {
    /// When the question was asked.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    pub(super) fn words(&self) -> String {
        let (name, monitor) = (self.alarm.name(), &self.alarm.monitor);
        let mut words = format!("alarm {name} of {monitor}");
        let summary = self.alarm.annotation("summary");
        if !summary.is_empty() {
            words.push_str(&format!(", \"{summary}\""));
        }
        if self.in_maintenance {
            words.push_str(", during maintenance of its service");
        }
        if self.was_held {
            words.push_str(", held during maintenance and still firing after it");
        }
        words
    }

    pub(super) fn ask<T>(&self, ask: impl FnOnce(&AlarmFacts<'_>) -> T) -> T {
        let service = self.service.as_ref();
        let mut facts = AlarmFacts::seen(&self.alarm, service, self.times, self.at);
        facts.in_maintenance = self.in_maintenance;
        facts.was_held = self.was_held;
        ask(&facts)
    }
}

fn party(caller: Option<&str>, company: Option<&CompanySeen>) -> String {
    match (caller, company) {
        (Some(caller), Some(company)) => format!("{caller} of {}", company.id),
        (Some(caller), None) => caller.to_owned(),
        (None, Some(company)) => format!("somebody of {}", company.id),
        (None, None) => "somebody unknown".to_owned(),
    }
}

impl RequestSeen {
    /// When it came, or was looked at again.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    pub(super) fn words(&self) -> String {
        let from = Some(self.from.as_str()).filter(|from| !from.is_empty());
        let caller = self.caller.as_ref().map(|caller| caller.id.as_str());
        let mut parts = vec![party(caller.or(from), self.company.as_ref())];
        parts.push(self.channel.to_string());
        parts.extend(self.severity.map(|severity| format!("severity {severity}")));
        parts.extend(Some(self.product.clone()).filter(|product| !product.is_empty()));
        if self.waited > Span::ZERO {
            parts.push(format!("waited {}", self.waited));
        }
        parts.join(", ")
    }

    pub(super) fn ask<T>(&self, people: Option<&Roster>, ask: impl FnOnce(&Request<'_>) -> T) -> T {
        let (caller, company) = parties(self.caller.as_ref(), self.company.as_ref(), people);
        let incident = self.has_incident.then(stand_in);
        ask(&Request {
            id: &self.id,
            at: self.at,
            channel: self.channel,
            from: &self.from,
            language: self.language.as_deref(),
            language_confidence: self.language_confidence,
            sender: self.sender,
            severity: self.severity,
            product: &self.product,
            subject: &self.subject,
            text: &self.text,
            waited: self.waited,
            caller: caller.as_ref(),
            company: company.as_ref(),
            code_verified: self.code_verified,
            quoted_in_vain: self.quoted_in_vain,
            case: self.quoted.map(|(number, severity, is_open)| QuotedCase {
                number,
                severity,
                is_open,
            }),
            incident: incident.as_ref(),
        })
    }
}

impl TicketSeen {
    /// When the question was asked.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    pub(super) fn words(&self) -> String {
        let severity = self.severity;
        let who = party(Some(self.by.as_str()), self.company.as_ref());
        format!("{who}, severity {severity}, \"{}\"", self.subject)
    }

    pub(super) fn ask<T>(
        &self,
        people: Option<&Roster>,
        ask: impl FnOnce(&TicketFacts<'_>) -> T,
    ) -> T {
        let (caller, company) = parties(self.caller.as_ref(), self.company.as_ref(), people);
        let ticket = self.ticket();
        ask(&TicketFacts {
            ticket: &ticket,
            company: company.as_ref(),
            caller: caller.as_ref(),
            at: self.at,
        })
    }

    fn ticket(&self) -> Ticket {
        Ticket {
            id: self.id,
            version: 1,
            company: self.of.clone(),
            caller: self.by.clone(),
            subject: self.subject.clone(),
            product: self.product.clone(),
            severity: self.severity,
            channel: self.channel,
            language: self.language.clone(),
            state: self.state,
            queue: self.queue.clone(),
            level: self.level,
            assignee: None,
            opened_at: self.opened_at,
            updated_at: self.at,
            resolved_at: None,
            closed_at: None,
            reopened: self.reopened,
            reassigned: 0,
            clocks: Vec::new(),
            plan: EscalationPlan::default(),
            steps: Vec::new(),
            escalation: None,
            close_after: None,
            decisions: Vec::new(),
        }
    }
}

impl EventSeen {
    /// When the question was asked.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    pub(super) fn words(&self) -> String {
        let audience = self.audience.people();
        let (severity, title) = (self.severity, &self.title);
        format!("severity {severity}, word to {audience}, \"{title}\"")
    }

    pub(super) fn ask<T>(&self, ask: impl FnOnce(&EventFacts<'_>) -> T) -> T {
        ask(&EventFacts {
            event: &self.event(),
            audience: self.audience,
            at: self.at,
        })
    }

    /// As much of the event as a script can tell from the whole: of companies and commander only
    /// that they are there.
    #[must_use]
    pub fn event(&self) -> ServiceEvent {
        let company = |number| CompanyId::new(&format!("company-{number}")).ok();
        ServiceEvent {
            id: self.id,
            title: self.title.clone(),
            severity: self.severity,
            kind: match &self.window {
                Some(window) => EventKind::Planned(window.clone()),
                None => EventKind::Unplanned,
            },
            state: self.state,
            series: None,
            services: self.services.clone(),
            companies: (0..self.companies.min(MAX_STAND_INS))
                .filter_map(company)
                .collect(),
            commander: somebody().filter(|_| self.has_commander),
            started_at: self.started_at,
            told_at: ToldAt::of(self.told_at.map(|at| (self.audience, at))),
            ..stand_in()
        }
    }

    /// Which audience was in question.
    #[must_use]
    pub fn audience(&self) -> Audience {
        self.audience
    }

    /// When the audience had last been told.
    #[must_use]
    pub fn told_at(&self) -> Option<Timestamp> {
        self.told_at
    }
}

fn somebody() -> Option<PersonId> {
    PersonId::new("somebody").ok()
}

/// An event of which only that it is there can be told.
fn stand_in() -> ServiceEvent {
    ServiceEvent {
        id: EventId(0),
        version: 1,
        title: String::new(),
        severity: Severity::Low,
        kind: EventKind::Unplanned,
        state: EventState::Active,
        series: None,
        services: BTreeSet::new(),
        regions: BTreeSet::new(),
        companies: BTreeSet::new(),
        users: BTreeSet::new(),
        // The literal is a valid id.
        opened_by: somebody().unwrap_or_else(|| unreachable!()),
        commander: None,
        started_at: Timestamp::UNIX_EPOCH,
        ended_at: None,
        updates: Vec::new(),
        told_at: ToldAt::default(),
        told: 0,
        decisions: Vec::new(),
    }
}

/// Caller and company as they were seen; as `people` has them now, where it has them.
fn parties(
    caller: Option<&CallerSeen>,
    company: Option<&CompanySeen>,
    people: Option<&Roster>,
) -> (Option<Person>, Option<Company>) {
    let person = |seen: &CallerSeen| {
        let now = people.and_then(|roster| roster.person(&seen.id)).cloned();
        now.unwrap_or_else(|| seen.person(company))
    };
    let of = |seen: &CompanySeen| {
        let now = people.and_then(|roster| roster.company(&seen.id)).cloned();
        now.unwrap_or_else(|| seen.company())
    };
    (caller.map(person), company.map(of))
}

#[cfg(test)]
impl Facts {
    /// Shows `see` what a script would see.
    pub(super) fn seen<T>(
        &self,
        people: Option<&Roster>,
        see: impl FnOnce(super::script::FactKind, super::script::Root<'_>) -> T,
    ) -> T {
        use super::script::{FactKind, Root};
        match self {
            Self::Request(seen) => seen.ask(people, |it| see(FactKind::Request, Root::Request(it))),
            Self::Ticket(seen) => seen.ask(people, |it| see(FactKind::Ticket, Root::Ticket(it))),
            Self::Event(seen) => seen.ask(|it| see(FactKind::Event, Root::Event(it))),
            Self::Alarm(seen) => seen.ask(|it| see(FactKind::Alarm, Root::Alarm(it))),
        }
    }
}

impl Facts {
    /// When the question was asked.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Request(seen) => seen.at,
            Self::Ticket(seen) => seen.at,
            Self::Event(seen) => seen.at,
            Self::Alarm(seen) => seen.at,
        }
    }
}
