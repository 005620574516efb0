//! The properties of what is reported to the desk: alarms of monitors, and devices that are to be
//! activated.

use super::properties::{fact, property, written};
use super::schema::{FactKind, Get, Property};
use crate::model::{Device, Span};

pub(super) static ALARM: &[Property] = &[
    property(
        "name",
        "its name: the label `alertname`, else the monitor's key for it",
        r#"alarm.name == "HostDown""#,
        Get::Str(|root| root.alarm().map_or("", |alarm| alarm.name())),
    ),
    property(
        "monitor",
        "the monitor that raised it, by its name beside its token",
        r#"alarm.monitor == "prometheus""#,
        Get::Str(|root| root.alarm().map_or("", |alarm| alarm.monitor.as_str())),
    ),
    property(
        "severity",
        "its label `severity`, as the monitor writes it; empty when it has none",
        r#"alarm.severity == "critical""#,
        Get::Str(|root| root.alarm().map_or("", |alarm| alarm.label("severity"))),
    ),
    property(
        "service",
        "its label `service`; empty when it has none or `services.toml` does not know it",
        r#"alarm.service == "mail-eu""#,
        Get::Str(|root| {
            root.alarm_facts()
                .and_then(|facts| facts.service)
                .map_or("", |service| service.as_str())
        }),
    ),
    property(
        "has_service",
        "whether its label `service` names one of `services.toml`",
        "!alarm.has_service",
        Get::Bool(|root| {
            root.alarm_facts()
                .is_some_and(|facts| facts.service.is_some())
        }),
    ),
    property(
        "summary",
        "what it says in a line: its annotation `summary`; empty when it has none",
        r#"alarm.summary.contains("disk")"#,
        Get::Str(|root| root.alarm().map_or("", |alarm| alarm.annotation("summary"))),
    ),
    property(
        "description",
        "what else it says: its annotation `description`; empty when it has none",
        r#"alarm.description.contains("backup")"#,
        Get::Str(|root| {
            root.alarm()
                .map_or("", |alarm| alarm.annotation("description"))
        }),
    ),
    property(
        "group",
        "what the monitor sends together: Alertmanager's group; empty when it says none",
        r#"alarm.group.starts_with("{}:{team")"#,
        Get::Str(|root| root.alarm().map_or("", |alarm| alarm.group.as_str())),
    ),
    property(
        "labels",
        "all labels, each written `name=value`",
        r#""team=mail" in alarm.labels"#,
        Get::List(|root| {
            root.alarm_facts()
                .map_or_else(Vec::new, |facts| facts.labels())
        }),
    ),
    property(
        "age",
        "how long ago it began to fire, as the monitor says",
        "alarm.age > hours(1)",
        Get::Span(|root| {
            root.alarm().map_or(Span::ZERO, |alarm| {
                Span::between(alarm.starts_at, root.at())
            })
        }),
    ),
    property(
        "times",
        "how often it has begun to fire within the last day, with this time; at most 100",
        "alarm.times >= 5",
        Get::Int(|root| root.alarm_facts().map_or(0, |facts| i64::from(facts.times))),
    ),
    property(
        "in_maintenance",
        "whether maintenance of its service is under way; `hold()` waits for its end",
        "alarm.in_maintenance",
        Get::Bool(|root| root.alarm_facts().is_some_and(|facts| facts.in_maintenance)),
    ),
    property(
        "was_held",
        "whether it was held during maintenance that is over, and still fires",
        "alarm.was_held",
        Get::Bool(|root| root.alarm_facts().is_some_and(|facts| facts.was_held)),
    ),
    property(
        "at",
        "the moment of asking in UTC, as `2026-03-02T09:30:00Z`",
        r#"alarm.at.starts_with("2026")"#,
        Get::Text(written),
    ),
];

pub(super) static DEVICE: &[Property] = &[
    property(
        "pin",
        "the number by which the service knows it, in capital letters and without spaces; empty when not given",
        r#"device.pin == """#,
        Get::Str(|root| root.device().map_or("", |device| device.pin.as_str())),
    ),
    property(
        "serial",
        "its maker's number, in capital letters and without spaces; empty when not given",
        r#"device.serial.starts_with("SN")"#,
        Get::Str(|root| root.device().map_or("", |device| device.serial.as_str())),
    ),
    property(
        "email",
        "the e-mail address of whoever is to use it, in small letters; empty when not given",
        r#"!device.email.contains("@")"#,
        Get::Str(|root| root.device().map_or("", |device| device.email.as_str())),
    ),
    property(
        "domain",
        "what of the address is behind its last `@`; empty when there is none",
        r#"device.domain == "acme.example""#,
        Get::Str(|root| root.device().map_or("", Device::domain)),
    ),
    fact("caller", "who asks", FactKind::Caller),
    fact("company", "whose device it is", FactKind::Company),
    fact(
        "subscription",
        "what the company has bought",
        FactKind::Subscription,
    ),
    property(
        "at",
        "the moment of asking in UTC, as `2026-03-02T09:30:00Z`",
        r#"device.at.starts_with("2026")"#,
        Get::Text(written),
    ),
];
