//! The page for programs: what the HTML shows, with times in UTC and lengths in seconds.

use serde_json::{Value, json};
use switchboard::desk::{EventSeen, Health, ServiceHealth, Standing};
use switchboard::model::Timestamp;

/// The page as one JSON object.
#[must_use]
pub fn json(health: &Health) -> Value {
    json!({
        "programme": health.programme,
        "company": health.company,
        "at": time(health.at),
        "time_zone": health.zone.name(),
        "standing": health.standing,
        "services": health.services.iter().map(service).collect::<Vec<_>>(),
        "active": health.active.iter().map(event).collect::<Vec<_>>(),
        "planned": health.planned.iter().map(event).collect::<Vec<_>>(),
        "past": health.past.iter().map(event).collect::<Vec<_>>(),
    })
}

fn time(at: Timestamp) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

fn service(service: &ServiceHealth) -> Value {
    let days = service
        .days
        .iter()
        .filter(|day| day.worst != Standing::Operational);
    let day = |day: &switchboard::desk::Day| {
        json!({
            "date": day.date,
            "worst": day.worst,
            "down_secs": day.down.secs(),
            "events": day.events.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })
    };
    json!({
        "id": service.id,
        "name": service.name,
        "standing": service.standing,
        "down_secs": service.down.secs(),
        "of_secs": service.of.secs(),
        "availability_percent": service.availability(),
        "days": service.days.len(),
        "days_with_trouble": days.map(day).collect::<Vec<_>>(),
    })
}

fn event(event: &EventSeen) -> Value {
    json!({
        "case": event.id.to_string(),
        "title": event.title,
        "severity": event.severity.number(),
        "state": event.state,
        "planned": event.window.as_ref().map(|window| json!({
            "starts_at": time(window.starts_at),
            "ends_at": time(window.ends_at),
        })),
        "started_at": time(event.started_at),
        "ended_at": event.ended_at.map(time),
        "services": event.services,
        "concerns_you": event.concerns_you,
        "users": event.users,
        "updates": event.news.iter().map(|news| json!({
            "at": time(news.at),
            "text": news.text,
        })).collect::<Vec<_>>(),
        "analysis": event.analysis.as_ref().map(|analysis| json!({
            "published_at": time(analysis.at),
            "sections": analysis.sections.iter().map(|(heading, text)| json!({
                "heading": heading,
                "text": text,
            })).collect::<Vec<_>>(),
        })),
    })
}
