//! The table of properties: each with what it means, an example, and how it is read.

use chrono::{Datelike, Timelike};

use super::schema::{FactKind, Get, Property, Root};
use crate::model::{CaseNumber, Channel, Role, ServiceEvent, Severity, Span};

pub(super) const fn property(
    name: &'static str,
    doc: &'static str,
    example: &'static str,
    get: Get,
) -> Property {
    Property {
        name,
        doc,
        example,
        get,
    }
}

/// A property that has properties itself; those have the examples.
pub(super) const fn fact(name: &'static str, doc: &'static str, kind: FactKind) -> Property {
    Property {
        name,
        doc,
        example: "",
        get: Get::Fact(kind),
    }
}

fn number(severity: Option<Severity>) -> i64 {
    severity.map_or(0, |severity| i64::from(severity.number()))
}

pub(super) static REQUEST: &[Property] = &[
    property(
        "channel",
        "`phone`, `chat`, `email` or `web`",
        r#"request.channel == "phone""#,
        Get::Str(|root| {
            root.request()
                .map_or("", |request| Channel::word(request.channel))
        }),
    ),
    property(
        "from",
        "the telephone number or address it came from; empty when not known",
        r#"request.from.starts_with("+33")"#,
        Get::Str(|root| root.request().map_or("", |request| request.from)),
    ),
    property(
        "language",
        "the language, in two letters (ISO 639-1) such as `en`; empty when it could not be told",
        r#"request.language == "fr""#,
        Get::Str(|root| {
            root.request()
                .and_then(|request| request.language)
                .unwrap_or("")
        }),
    ),
    property(
        "language_confidence",
        "how sure the language is, in percent: 100 when it was declared, else how much the text looks like it; below `[language] sure_from` it is not known",
        "request.language_confidence >= 95",
        Get::Int(|root| {
            root.request()
                .map_or(0, |request| i64::from(request.language_confidence))
        }),
    ),
    property(
        "sender",
        "of a mail, what our mail server says of its sender: `verified`, `forged` or `unchecked`; who is forged is not known",
        r#"request.sender == "forged""#,
        Get::Str(|root| {
            root.request()
                .map_or("unchecked", |request| request.sender.word())
        }),
    ),
    property(
        "severity",
        "1 (critical) to 4 (low), as the caller claims; 0 when nothing is claimed",
        "request.severity == 1",
        Get::Int(|root| number(root.request().and_then(|request| request.severity))),
    ),
    property(
        "product",
        "the product that the caller named; empty when none was",
        r#"request.product == "devices""#,
        Get::Str(|root| root.request().map_or("", |request| request.product)),
    ),
    property(
        "subject",
        "the first line: what it is about",
        r#"request.subject.contains("invoice")"#,
        Get::Str(|root| root.request().map_or("", |request| request.subject)),
    ),
    property(
        "text",
        "what follows the first line",
        r#"matches(request.text, "(?i)outage")"#,
        Get::Str(|root| root.request().map_or("", |request| request.text)),
    ),
    property(
        "waited",
        "how long it has been waiting for an answer; `seconds(0)` the first time",
        "request.waited >= seconds(90)",
        Get::Span(|root| root.request().map_or(Span::ZERO, |request| request.waited)),
    ),
    property(
        "at",
        "the moment of asking in UTC, as `2026-03-02T09:30:00Z`",
        r#"request.at.starts_with("2026-12-24")"#,
        Get::Text(written),
    ),
    property(
        "hour",
        "the hour of the day in UTC, 0 to 23; see `hour_in`",
        "request.hour >= 8 && request.hour < 16",
        Get::Int(|root| i64::from(root.at().hour())),
    ),
    property(
        "weekday",
        "the day of the week in UTC, 1 (Monday) to 7 (Sunday)",
        "request.weekday <= 5",
        Get::Int(|root| i64::from(root.at().weekday().number_from_monday())),
    ),
    fact("caller", "who it is", FactKind::Caller),
    fact("company", "for whom", FactKind::Company),
    fact(
        "subscription",
        "what the company has bought",
        FactKind::Subscription,
    ),
    fact("quoted", "the case quoted", FactKind::Case),
];

pub(super) fn written(root: Root<'_>) -> String {
    root.at().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

pub(super) static CALLER: &[Property] = &[
    property(
        "is_known",
        "whether we know who it is",
        "!request.caller.is_known",
        Get::Bool(|root| root.caller().is_some()),
    ),
    property(
        "is_named",
        "whether they are a named caller",
        "request.caller.is_named",
        Get::Bool(|root| root.caller().is_some_and(|one| one.is(Role::NamedCaller))),
    ),
    property(
        "is_secondary",
        "whether they are a secondary administrator",
        "request.caller.is_secondary",
        Get::Bool(|root| {
            root.caller()
                .is_some_and(|one| one.is(Role::SecondaryAdministrator))
        }),
    ),
    property(
        "id",
        "their id; empty when not known",
        r#"request.caller.id == "ada""#,
        Get::Str(|root| root.caller().map_or("", |one| one.id.as_str())),
    ),
    property(
        "name",
        "their name; empty when not known",
        r#"request.caller.name == "Ada Byron""#,
        Get::Str(|root| root.caller().map_or("", |one| one.name.as_str())),
    ),
    property(
        "email",
        "their address; empty when not known",
        r#"request.caller.email.ends_with("@acme.example")"#,
        Get::Str(|root| {
            root.caller()
                .and_then(|one| one.email.as_deref())
                .unwrap_or("")
        }),
    ),
];

pub(super) static COMPANY: &[Property] = &[
    property(
        "is_known",
        "whether we know the company",
        "!request.company.is_known",
        Get::Bool(|root| root.company().is_some()),
    ),
    property(
        "id",
        "its id; empty when not known",
        r#"request.company.id == "acme""#,
        Get::Str(|root| root.company().map_or("", |one| one.id.as_str())),
    ),
    property(
        "name",
        "its name; empty when not known",
        r#"request.company.name.contains("Shipping")"#,
        Get::Str(|root| root.company().map_or("", |one| one.name.as_str())),
    ),
    property(
        "region",
        "its region, in the words of `companies.toml`; empty when not known",
        r#"request.company.region == "europe""#,
        Get::Str(|root| root.company().map_or("", |one| one.region.as_str())),
    ),
    property(
        "tier",
        "the tier of its subscription, as `programme.toml` names it; empty when not known",
        r#"request.company.tier == "premium""#,
        Get::Str(|root| {
            root.company()
                .map_or("", |one| one.subscription.tier.as_str())
        }),
    ),
    property(
        "account_manager",
        "the id of its account manager; empty when not known",
        r#"request.company.account_manager == "maria""#,
        Get::Str(|root| {
            root.company()
                .map_or("", |one| one.account_manager.as_str())
        }),
    ),
    property(
        "services",
        "the ids of the services it uses",
        r#""mail-eu" in request.company.services"#,
        Get::List(|root| {
            root.company().map_or_else(Vec::new, |one| {
                one.services.iter().map(AsRef::as_ref).collect()
            })
        }),
    ),
    property(
        "has_incident",
        "whether a service event is under way that touches it; asked of a ticket, always `false`",
        "request.company.has_incident",
        Get::Bool(|root| {
            root.request()
                .is_some_and(|request| request.incident.is_some())
        }),
    ),
];

pub(super) static SUBSCRIPTION: &[Property] = &[
    property(
        "is_known",
        "whether we know it",
        "!request.subscription.is_known",
        Get::Bool(|root| root.company().is_some()),
    ),
    property(
        "code",
        "its code; empty when not known",
        r#"request.subscription.code.starts_with("ACM-")"#,
        Get::Str(|root| {
            root.company()
                .map_or("", |one| one.subscription.code.as_str())
        }),
    ),
    property(
        "tier",
        "its tier; empty when not known",
        r#"request.subscription.tier == "standard""#,
        Get::Str(|root| {
            root.company()
                .map_or("", |one| one.subscription.tier.as_str())
        }),
    ),
    property(
        "expired",
        "whether its last day is over, where the company is",
        "request.subscription.expired",
        Get::Bool(|root| root.expired()),
    ),
    property(
        "days_left",
        "days to its last day, where the company is; 0 on that day, negative after it",
        "request.subscription.days_left <= 30",
        Get::Int(|root| root.days_left()),
    ),
    property(
        "verified",
        "whether the caller quoted its code; asked of a ticket, always `false`",
        "request.subscription.verified",
        Get::Bool(|root| root.code_verified()),
    ),
];

pub(super) static CASE: &[Property] = &[
    property(
        "is_known",
        "whether a case was quoted that the company may see",
        "request.quoted.is_known",
        Get::Bool(|root| root.case().is_some()),
    ),
    property(
        "number",
        "its number, such as `T-1042`; empty when not known",
        r#"request.quoted.number == "E-17""#,
        Get::Text(|root| {
            root.case()
                .map_or_else(String::new, |case| case.number.to_string())
        }),
    ),
    property(
        "kind",
        "`ticket`, `event`, `call`; empty when not known",
        r#"request.quoted.kind == "event""#,
        Get::Str(|root| match root.case().map(|case| case.number) {
            None => "",
            Some(CaseNumber::Ticket(_)) => "ticket",
            Some(CaseNumber::Event(_)) => "event",
            Some(CaseNumber::Call(_)) => "call",
        }),
    ),
    property(
        "severity",
        "1 (critical) to 4 (low); 0 when it has none",
        "request.quoted.severity == 1",
        Get::Int(|root| number(root.case().and_then(|case| case.severity))),
    ),
    property(
        "is_open",
        "whether work is still owed on it",
        "request.quoted.is_open",
        Get::Bool(|root| root.case().is_some_and(|case| case.is_open)),
    ),
    property(
        "verified",
        "whether both the subscription's code and this case were quoted",
        "request.quoted.verified",
        Get::Bool(|root| root.code_verified() && root.case().is_some()),
    ),
    property(
        "refused",
        "whether a subscription code was quoted, with or without a case, that could not be verified",
        "request.quoted.refused",
        Get::Bool(|root| root.request().is_some_and(|one| one.quoted_in_vain)),
    ),
];

pub(super) static TICKET: &[Property] = &[
    property(
        "id",
        "its number, such as `T-1042`",
        r#"ticket.id == "T-1042""#,
        Get::Text(|root| {
            root.ticket()
                .map_or_else(String::new, |ticket| ticket.id.to_string())
        }),
    ),
    property(
        "severity",
        "1 (critical) to 4 (low)",
        "ticket.severity <= 2",
        Get::Int(|root| number(root.ticket().map(|ticket| ticket.severity))),
    ),
    property(
        "state",
        "`new`, `active`, `waiting_for_customer`, `resolved` or `closed`",
        r#"ticket.state == "waiting_for_customer""#,
        Get::Str(|root| root.ticket().map_or("", |ticket| ticket.state.key())),
    ),
    property(
        "channel",
        "`phone`, `chat`, `email` or `web`",
        r#"ticket.channel == "email""#,
        Get::Str(|root| root.ticket().map_or("", |ticket| ticket.channel.word())),
    ),
    property(
        "product",
        "the product it is about; empty when not said",
        r#"ticket.product == "devices""#,
        Get::Str(|root| root.ticket().map_or("", |ticket| ticket.product.as_str())),
    ),
    property(
        "subject",
        "the first line: what it is about",
        r#"ticket.subject.contains("urgent")"#,
        Get::Str(|root| root.ticket().map_or("", |ticket| ticket.subject.as_str())),
    ),
    property(
        "language",
        "the language, in two letters (ISO 639-1) such as `en`; empty when it could not be told",
        r#"ticket.language == "en""#,
        Get::Str(|root| {
            root.ticket()
                .and_then(|ticket| ticket.language.as_deref())
                .unwrap_or("")
        }),
    ),
    property(
        "queue",
        "the id of the queue it belongs to",
        r#"ticket.queue == "incident""#,
        Get::Str(|root| root.ticket().map_or("", |ticket| ticket.queue.as_str())),
    ),
    property(
        "level",
        "the level it was sent to, 1 or 2; 0 when to none",
        "ticket.level == 2",
        Get::Int(|root| {
            i64::from(
                root.ticket()
                    .and_then(|ticket| ticket.level)
                    .unwrap_or_default(),
            )
        }),
    ),
    property(
        "reopened",
        "how many times it was reopened",
        "ticket.reopened >= 2",
        Get::Int(|root| root.ticket().map_or(0, |ticket| i64::from(ticket.reopened))),
    ),
    property(
        "is_reopened",
        "whether it was ever reopened",
        "ticket.is_reopened",
        Get::Bool(|root| root.ticket().is_some_and(|ticket| ticket.reopened > 0)),
    ),
    property(
        "age",
        "how long ago it was opened",
        "ticket.age > hours(4)",
        Get::Span(|root| {
            root.ticket().map_or(Span::ZERO, |ticket| {
                Span::between(ticket.opened_at, root.at())
            })
        }),
    ),
    property(
        "at",
        "the moment of asking in UTC, as `2026-03-02T09:30:00Z`",
        r#"ticket.at.starts_with("2026-12")"#,
        Get::Text(written),
    ),
    fact("caller", "who opened it", FactKind::Caller),
    fact("company", "whose it is", FactKind::Company),
    fact(
        "subscription",
        "what the company has bought",
        FactKind::Subscription,
    ),
];

pub(super) static EVENT: &[Property] = &[
    property(
        "severity",
        "1 (critical) to 4 (low)",
        "event.severity == 1",
        Get::Int(|root| number(root.event().map(|event| event.severity))),
    ),
    property(
        "kind",
        "`unplanned` or `planned`",
        r#"event.kind == "planned""#,
        Get::Str(|root| match root.event() {
            Some(event) if event.is_planned() => "planned",
            _ => "unplanned",
        }),
    ),
    property(
        "is_planned",
        "whether it is maintenance",
        "event.is_planned",
        Get::Bool(|root| root.event().is_some_and(ServiceEvent::is_planned)),
    ),
    property(
        "state",
        "`scheduled`, `active`, `resolved` or `cancelled`",
        r#"event.state == "active""#,
        Get::Str(|root| root.event().map_or("", |event| event.state.key())),
    ),
    property(
        "audience",
        "who may be told: `general` or `company`",
        r#"event.audience == "company""#,
        Get::Str(|root| root.facts().map_or("", |facts| facts.audience.word())),
    ),
    property(
        "age",
        "how long ago it began; `seconds(0)` before that",
        "event.age >= minutes(5)",
        Get::Span(|root| {
            root.event().map_or(Span::ZERO, |event| {
                Span::between(event.started_at, root.at())
            })
        }),
    ),
    property(
        "told",
        "whether this audience has been told",
        "!event.told",
        Get::Bool(|root| root.told_at().is_some()),
    ),
    property(
        "since_told",
        "how long ago this audience was last told; `seconds(0)` when it was not",
        "event.since_told >= minutes(30)",
        Get::Span(|root| {
            root.told_at()
                .map_or(Span::ZERO, |told| Span::between(told, root.at()))
        }),
    ),
    property(
        "companies",
        "how many companies are affected",
        "event.companies > 10",
        Get::Int(|root| {
            root.event().map_or(0, |event| {
                i64::try_from(event.companies.len()).unwrap_or(i64::MAX)
            })
        }),
    ),
    property(
        "services",
        "the ids of the services it touches",
        r#""mail-eu" in event.services"#,
        Get::List(|root| {
            root.event().map_or_else(Vec::new, |event| {
                event.services.iter().map(AsRef::as_ref).collect()
            })
        }),
    ),
    property(
        "title",
        "the first line: what it is about",
        r#"event.title.contains("Mail")"#,
        Get::Str(|root| root.event().map_or("", |event| event.title.as_str())),
    ),
    property(
        "has_commander",
        "whether somebody leads the work on it",
        "!event.has_commander",
        Get::Bool(|root| root.event().is_some_and(|event| event.commander.is_some())),
    ),
    property(
        "at",
        "the moment of asking in UTC, as `2026-03-02T09:30:00Z`",
        r#"event.at.starts_with("2026")"#,
        Get::Text(written),
    ),
];
