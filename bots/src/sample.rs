//! A small desk for tests, made without rules or a store.

use std::collections::{BTreeMap, BTreeSet};

use switchboard::calendar::Calendars;
use switchboard::model::{
    Action, Audience, Channel, Clock, ClockKind, ClockState, Company, DecisionRecord, Escalation,
    EventId, EventKind, EventState, EventUpdate, Person, QueueId, Role, Roster, RulesVersion,
    ServiceEvent, ServiceId, Severity, Span, StepState, Ticket, TicketId, TicketState, Timestamp,
    ToldAt,
};
use switchboard::rules::{
    Act, AttachmentLimits, Defaults, EscalationPlan, EscalationStep, EventsTable, Mark, Programme,
    Queue, Region, RoleGrants, Service, Tables,
};

pub(crate) fn at(text: &str) -> Timestamp {
    format!("2026-11-24T{text}Z").parse().unwrap()
}

pub(crate) fn span(text: &str) -> Span {
    text.parse().unwrap()
}

/// Ada and Sam of Acme, Hank of Globex; Ben and Kim are agents, Maria the account manager, Igor
/// commands.
pub(crate) fn roster() -> Roster {
    let companies: Vec<Company> = serde_json::from_value(serde_json::json!([
        { "id": "acme", "name": "Acme Shipping", "account_manager": "maria",
          "services": ["mail-eu"], "time_zone": "Europe/Paris", "users": ["wile", "bugs"],
          "subscription": { "code": "ACM-7731", "tier": "premium", "expires_on": "2035-12-31" } },
        { "id": "globex", "name": "Globex", "account_manager": "maria",
          "subscription": { "code": "GLX-1989", "tier": "premium", "expires_on": "2026-12-20" } },
    ]))
    .unwrap();
    let people: Vec<Person> = serde_json::from_value(serde_json::json!([
        { "id": "ada", "name": "Ada Byron", "roles": ["named_caller"], "company": "acme",
          "email": "ada@acme.example", "phones": ["+33140000001"] },
        { "id": "sam", "name": "Sam Porter", "roles": ["secondary_administrator"], "company": "acme" },
        { "id": "hank", "name": "Hank Scorpio", "roles": ["named_caller"], "company": "globex" },
        { "id": "ben", "name": "Ben Okoye", "roles": ["agent"], "level": 2 },
        { "id": "kim", "name": "Kim Sato", "roles": ["agent"], "level": 1 },
        { "id": "igor", "name": "Igor Petrov", "roles": ["incident_commander"] },
        { "id": "maria", "name": "Maria Costa", "roles": ["account_manager"] },
    ]))
    .unwrap();
    Roster::new(companies, people).unwrap()
}

pub(crate) fn tables() -> Tables {
    let queue = |name: &str, level| Queue {
        name: name.to_owned(),
        level: Some(level),
        answer_within: Some(span("90s")),
        skill: None,
        sip: None,
        call_back_within: None,
    };
    let id = |text: &str| QueueId::new(text).unwrap();
    let grants = |may: &[Action]| RoleGrants {
        may: may.iter().copied().collect(),
    };
    let service = |name: &str| Service {
        name: name.to_owned(),
    };
    Tables {
        programme: Programme {
            levels: vec![id("level-1"), id("level-2")],
            name: "Premium support".to_owned(),
            telephone: Default::default(),
            tiers: BTreeMap::new(),
            queues: BTreeMap::from([
                (id("level-1"), queue("Level 1", 1)),
                (id("level-2"), queue("Level 2", 2)),
            ]),
            roles: BTreeMap::from([
                (
                    Role::NamedCaller,
                    grants(&[Action::TicketOpen, Action::TicketView, Action::EventView]),
                ),
                (
                    Role::Agent,
                    grants(&[
                        Action::TicketView,
                        Action::TicketAnswer,
                        Action::TicketAssign,
                    ]),
                ),
            ]),
            defaults: Defaults {
                severity: switchboard::model::Severity::Medium,
                queue: id("level-1"),
                respond_within: span("4h"),
                calendar: None,
                first_notice_after: span("5m"),
                update_every: span("30m"),
            },
            language: Default::default(),
            mail: Default::default(),
            speed_of_answer_window: span("1h"),
            attachments: AttachmentLimits::default(),
            status_page: Default::default(),
            events: EventsTable::default(),
            maintenance: Default::default(),
            alarms: Default::default(),
            verification: Default::default(),
            readiness: Default::default(),
            report: Default::default(),
            solutions: Default::default(),
            training: Default::default(),
            incidents: Default::default(),
            agreements: Default::default(),
            account_management: Default::default(),
            reviews: Default::default(),
        },
        regions: BTreeMap::from([(
            "europe".parse().unwrap(),
            Region {
                name: "Europe".to_owned(),
            },
        )]),
        calendars: Calendars::default(),
        roster: roster(),
        services: BTreeMap::from([
            (ServiceId::new("mail-eu").unwrap(), service("Mail Europe")),
            (ServiceId::new("devices").unwrap(), service("Devices")),
        ]),
        analysis: Vec::new(),
    }
}

pub(crate) fn decision(hook: &str, reason: &str, rule: &str) -> DecisionRecord {
    DecisionRecord {
        hook: hook.to_owned(),
        at: at("13:13:00"),
        reason: reason.to_owned(),
        rule: rule.to_owned(),
        rules_version: RulesVersion::new("0123456789ab").unwrap(),
        fault: None,
    }
}

pub(crate) fn clock(kind: ClockKind, target: &str, due: &str) -> Clock {
    Clock {
        kind,
        target: span(target),
        calendar: "always".parse().unwrap(),
        paused_in: Vec::new(),
        used: Span::ZERO,
        state: ClockState::Running {
            since: at("13:13:00"),
        },
        due_at: Some(at(due)),
        breached_at: None,
    }
}

pub(crate) fn ticket() -> Ticket {
    Ticket {
        id: TicketId(1),
        version: 1,
        company: "acme".parse().unwrap(),
        caller: "ada".parse().unwrap(),
        subject: "Mail is slow in Paris".to_owned(),
        product: String::new(),
        severity: Severity::High,
        channel: Channel::Chat,
        language: None,
        state: TicketState::New,
        queue: "level-2".parse().unwrap(),
        level: Some(2),
        assignee: Some("ben".parse().unwrap()),
        opened_at: at("13:13:00"),
        updated_at: at("13:13:00"),
        resolved_at: None,
        closed_at: None,
        reopened: 0,
        reassigned: 0,
        clocks: vec![
            clock(ClockKind::Response, "4h", "17:13:00"),
            clock(ClockKind::Resolution, "8h", "21:13:00"),
        ],
        plan: EscalationPlan {
            steps: vec![EscalationStep {
                clock: ClockKind::Response,
                mark: Mark::Before(span("1h")),
                act: Act::Tell {
                    to: vec!["assignee".to_owned(), "queue".to_owned()],
                },
            }],
            on_request: None,
        },
        steps: vec![StepState::Pending],
        escalation: None,
        close_after: None,
        decisions: vec![decision(
            "route",
            "named callers go direct to Level 2",
            "routing.rhai:40",
        )],
    }
}

pub(crate) fn escalation() -> Escalation {
    Escalation {
        started_at: at("13:40:00"),
        reason: "the board meets at three".to_owned(),
        ladder: vec!["account_manager".to_owned(), "manager".to_owned()],
        rung: 0,
        holder: Some("maria".parse().unwrap()),
        acknowledge_within: span("30m"),
        acknowledge_by: Some(at("14:10:00")),
        acknowledged: None,
    }
}

pub(crate) fn event() -> ServiceEvent {
    ServiceEvent {
        id: EventId(1),
        version: 1,
        title: "Mail is down in Europe".to_owned(),
        severity: Severity::Critical,
        kind: EventKind::Unplanned,
        state: EventState::Active,
        series: None,
        services: BTreeSet::from(["mail-eu".parse().unwrap()]),
        regions: Default::default(),
        companies: BTreeSet::from(["acme".parse().unwrap()]),
        users: BTreeSet::from(["wile".to_owned(), "bugs".to_owned()]),
        opened_by: "igor".parse().unwrap(),
        commander: Some("igor".parse().unwrap()),
        started_at: at("13:50:00"),
        ended_at: None,
        updates: vec![EventUpdate {
            at: at("13:58:00"),
            by: "igor".parse().unwrap(),
            text: "a disk failed;\nwe fail over".to_owned(),
        }],
        told_at: ToldAt::of([
            (Audience::General, at("13:55:00")),
            (Audience::Company, at("13:55:00")),
        ]),
        told: 1,
        decisions: Vec::new(),
    }
}
