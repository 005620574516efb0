//! The smallest valid things to keep.

use std::collections::BTreeSet;

use super::Broken;
use crate::desk::{Change, TimerChange};
use crate::model::{
    AuditEntry, Call, CallId, CallState, CaseNumber, Channel, CompanyId, DecisionRecord, EventId,
    EventKind, EventState, Happening, IncomingCall, Notification, NotificationId, NotificationKind,
    PersonId, QueueId, Recipient, RulesVersion, ServiceEvent, Severity, Ticket, TicketId,
    TicketState, Timer, Timestamp, ToldAt, Verification, Visibility,
};
use crate::rules::EscalationPlan;
use crate::store::{Claim, Delivery, Endpoint, Store, StoreError};

/// So many seconds after the time at which all samples begin.
pub(in crate::store) fn at(secs: i64) -> Timestamp {
    Timestamp::from_timestamp(1_750_000_000 + secs, 0).unwrap_or(Timestamp::MIN_UTC)
}

pub(in crate::store) fn person(id: &str) -> Result<PersonId, Broken> {
    PersonId::new(id).map_err(|error| Broken(error.to_string()))
}

pub(in crate::store) fn company(id: &str) -> Result<CompanyId, Broken> {
    CompanyId::new(id).map_err(|error| Broken(error.to_string()))
}

pub(in crate::store) fn queue(id: &str) -> Result<QueueId, Broken> {
    QueueId::new(id).map_err(|error| Broken(error.to_string()))
}

pub(in crate::store) fn version(id: &str) -> Result<RulesVersion, Broken> {
    RulesVersion::new(id).map_err(|error| Broken(error.to_string()))
}

fn decision(now: Timestamp) -> Result<DecisionRecord, Broken> {
    Ok(DecisionRecord {
        hook: "route".into(),
        at: now,
        reason: "a test".into(),
        rule: "routing.rhai:1".into(),
        rules_version: version("0123456789ab")?,
        fault: None,
    })
}

/// Version 1 of a ticket in `level-1`.
pub(in crate::store) fn ticket(id: u64, of: &str) -> Result<Ticket, Broken> {
    Ok(Ticket {
        id: TicketId(id),
        version: 1,
        company: company(of)?,
        caller: person("ada")?,
        subject: "mail does not arrive".into(),
        product: String::new(),
        severity: Severity::Medium,
        channel: Channel::Chat,
        language: None,
        state: TicketState::New,
        queue: queue("level-1")?,
        level: None,
        assignee: None,
        opened_at: at(0),
        updated_at: at(0),
        resolved_at: None,
        closed_at: None,
        reopened: 0,
        reassigned: 0,
        clocks: Vec::new(),
        plan: EscalationPlan::default(),
        steps: Vec::new(),
        escalation: None,
        close_after: None,
        decisions: Vec::new(),
    })
}

/// The next version, changed by `edit` at `now`.
pub(in crate::store) fn next(
    before: &Ticket,
    now: Timestamp,
    edit: impl FnOnce(&mut Ticket),
) -> Ticket {
    let mut ticket = before.clone();
    ticket.version += 1;
    ticket.updated_at = now;
    edit(&mut ticket);
    ticket
}

/// Version 1 of a waiting call that arrived so many seconds on.
pub(in crate::store) fn call(id: u64, of: Option<&str>, arrived: i64) -> Result<Call, Broken> {
    Ok(Call {
        id: CallId(id),
        version: 1,
        reference: None,
        incoming: IncomingCall {
            id: format!("pbx-{id}"),
            ..IncomingCall::default()
        },
        channel: Channel::Phone,
        arrived_at: at(arrived),
        caller: None,
        company: of.map(company).transpose()?,
        case: None,
        verification: Verification::NotTried,
        queue: queue("level-2")?,
        level: Some(2),
        agent: None,
        state: CallState::Waiting,
        decision: decision(at(arrived))?,
        reconsider_after: None,
        passed_over: Vec::new(),
        call_back: None,
    })
}

/// Version 1 of an unplanned event.
pub(in crate::store) fn event(id: u64) -> Result<ServiceEvent, Broken> {
    Ok(ServiceEvent {
        id: EventId(id),
        version: 1,
        title: "mail is down".into(),
        severity: Severity::High,
        kind: EventKind::Unplanned,
        state: EventState::Active,
        series: None,
        services: BTreeSet::new(),
        regions: Default::default(),
        companies: BTreeSet::new(),
        users: BTreeSet::new(),
        opened_by: person("ben")?,
        commander: None,
        started_at: at(0),
        ended_at: None,
        updates: Vec::new(),
        told_at: ToldAt::default(),
        told: 0,
        decisions: Vec::new(),
    })
}

pub(in crate::store) fn entry(
    about: CaseNumber,
    of: Option<&str>,
    visibility: Visibility,
    text: &str,
) -> Result<AuditEntry, Broken> {
    Ok(AuditEntry {
        at: at(0),
        actor: None,
        about: Some(about),
        company: of.map(company).transpose()?,
        visibility,
        what: Happening::Commented {
            text: text.into(),
            channel: Channel::Chat,
        },
    })
}

/// News of a case, if of one.
pub(in crate::store) fn news(
    to: Recipient,
    about: Option<CaseNumber>,
    title: &str,
) -> Result<Notification, Broken> {
    Ok(Notification {
        id: NotificationId(0),
        to,
        kind: NotificationKind::EventUpdate,
        about,
        severity: None,
        state: None,
        title: title.into(),
        body: String::new(),
        at: at(0),
        rules_version: version("0123456789ab")?,
        reason: "a test".into(),
        once_key: None,
        supersedes_key: None,
        origin: None,
        address: None,
        users: Vec::new(),
        files: Vec::new(),
    })
}

pub(in crate::store) fn endpoint(name: &str, serves: &[Recipient]) -> Endpoint {
    Endpoint {
        name: name.into(),
        serves: serves.to_vec(),
    }
}

pub(in crate::store) fn of_tickets(tickets: &[&Ticket]) -> Change {
    Change {
        tickets: tickets.iter().copied().cloned().collect(),
        ..Change::default()
    }
}

pub(in crate::store) fn of_news(notifications: Vec<Notification>) -> Change {
    Change {
        notifications,
        ..Change::default()
    }
}

pub(in crate::store) fn of_timers(timers: &[Timer]) -> Change {
    Change {
        timers: timers.iter().copied().map(TimerChange::Set).collect(),
        ..Change::default()
    }
}

pub(in crate::store) fn apply(
    store: &dyn Store,
    change: &Change,
) -> Result<Vec<Option<NotificationId>>, StoreError> {
    store.run(|tx| tx.apply(change))
}

pub(in crate::store) fn attach(
    store: &dyn Store,
    name: &str,
    serves: &[Recipient],
) -> Result<(), StoreError> {
    store.run(|tx| tx.attach(&endpoint(name, serves), at(0)))
}

/// Claims at `now` under a lease of a minute; what was claimed three times is set aside.
pub(in crate::store) fn claim(
    store: &dyn Store,
    name: &str,
    now: i64,
    limit: usize,
) -> Result<Vec<Delivery>, StoreError> {
    let claim = Claim {
        now: at(now),
        lease_until: at(now + 60),
        limit,
        max_attempts: 3,
        alone: false,
    };
    store.run(|tx| tx.claim(name, &claim))
}

pub(in crate::store) fn titles(deliveries: &[Delivery]) -> Vec<&str> {
    deliveries
        .iter()
        .map(|delivery| delivery.notification.title.as_str())
        .collect()
}
