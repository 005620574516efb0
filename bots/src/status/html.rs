//! The page as HTML, from a template that escapes whatever people wrote.

use std::sync::LazyLock;

use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior};
use serde::Serialize;
use switchboard::desk::{EventSeen, Health, ServiceHealth, Standing};
use switchboard::model::Timestamp;

use super::Page;
use super::words::Words;

const TEMPLATE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const NAME: &str = "page.html";

/// The template, read once: in an outage everybody asks for the page. One that could not be read is
/// none when it is asked for.
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::empty();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    if let Err(error) = environment.add_template(NAME, TEMPLATE) {
        tracing::error!(%error, "the template of the status page is wrong");
    }
    environment
});

/// The whole page.
///
/// # Errors
/// When the template, which is part of the program, cannot be rendered.
pub fn html(health: &Health, page: &Page<'_>) -> Result<String, Error> {
    let template = ENVIRONMENT.get_template(NAME)?;
    template.render(Value::from(Serde(Shown::of(health, page))))
}

#[derive(Serialize)]
struct Shown<'a> {
    lang: &'a str,
    style: Value,
    address: &'a str,
    calendar: String,
    title: String,
    programme: &'a str,
    company: Option<String>,
    class: &'static str,
    headline: String,
    as_of: String,
    labels: Labels,
    services: Vec<ServiceShown>,
    active: Vec<EventShown>,
    planned: Vec<EventShown>,
    past: Vec<EventShown>,
}

#[derive(Serialize)]
struct Labels {
    now: String,
    services: String,
    planned: String,
    past: String,
    nothing_now: String,
    nothing_planned: String,
    nothing_past: String,
    no_services: String,
    days_with_trouble: String,
    oldest: String,
    today: String,
    feed: String,
    data: String,
    calendar: String,
    yours: String,
}

#[derive(Serialize)]
struct ServiceShown {
    name: String,
    class: &'static str,
    standing: String,
    sentence: String,
    availability: String,
    days: Vec<DayShown>,
    bad: Vec<String>,
}

#[derive(Serialize)]
struct DayShown {
    class: &'static str,
    title: String,
}

#[derive(Serialize)]
struct EventShown {
    id: String,
    title: String,
    class: &'static str,
    when: String,
    services: String,
    users: String,
    yours: bool,
    news: Vec<NewsShown>,
    analysis: Option<AnalysisShown>,
}

#[derive(Serialize)]
struct AnalysisShown {
    summary: String,
    sections: Vec<SectionShown>,
}

#[derive(Serialize)]
struct SectionShown {
    heading: String,
    text: String,
}

#[derive(Serialize)]
struct NewsShown {
    when: String,
    machine: String,
    text: String,
}

impl<'a> Shown<'a> {
    fn of(health: &'a Health, page: &'a Page<'a>) -> Self {
        let say = page.language;
        let words = Words {
            language: say,
            health,
        };
        let days = health.services.first().map_or(0, |one| one.days.len());
        Self {
            lang: say.tag(),
            style: Value::from_safe_string(STYLE.to_owned()),
            address: page.address,
            // Everybody's stands beside what is of one company.
            calendar: match health.company {
                None => format!("{}/calendar.ics", page.address),
                Some(_) => format!("{}.ics", page.address),
            },
            title: say.page_title(&health.programme),
            programme: &health.programme,
            company: health
                .company
                .as_ref()
                .map(|company| say.page_as_seen_by(company)),
            class: class(health.standing),
            headline: words.headline(),
            as_of: say.page_as_of(words.moment(health.at)),
            labels: Labels {
                now: say.page_now(),
                services: say.page_services(),
                planned: say.page_planned(),
                past: say.page_past(days),
                nothing_now: say.page_nothing_now(),
                nothing_planned: say.page_nothing_planned(),
                nothing_past: say.page_nothing_past(days),
                no_services: say.page_no_services(),
                days_with_trouble: say.page_days_with_trouble(),
                oldest: say.page_oldest(days),
                today: say.page_today(),
                feed: say.page_feed(),
                data: say.page_data(),
                calendar: say.page_calendar(),
                yours: say.page_yours(),
            },
            services: health
                .services
                .iter()
                .map(|one| service(&words, one))
                .collect(),
            active: events(&words, &health.active),
            planned: events(&words, &health.planned),
            past: events(&words, &health.past),
        }
    }
}

fn class(standing: Standing) -> &'static str {
    match standing {
        Standing::Operational => "operational",
        Standing::Maintenance => "maintenance",
        Standing::Degraded => "degraded",
        Standing::Down => "down",
    }
}

fn service(words: &Words<'_>, service: &ServiceHealth) -> ServiceShown {
    let bad = service
        .days
        .iter()
        .rev()
        .filter(|day| day.worst != Standing::Operational);
    ServiceShown {
        name: service.name.clone(),
        class: class(service.standing),
        standing: words.standing(service.standing),
        sentence: words.days(service),
        availability: words.availability(service),
        days: service
            .days
            .iter()
            .map(|day| DayShown {
                class: class(day.worst),
                title: words.day(day),
            })
            .collect(),
        bad: bad.map(|day| words.day(day)).collect(),
    }
}

fn events(words: &Words<'_>, events: &[EventSeen]) -> Vec<EventShown> {
    events.iter().map(|one| event(words, one)).collect()
}

fn event(words: &Words<'_>, event: &EventSeen) -> EventShown {
    EventShown {
        id: event.id.to_string(),
        title: event.title.clone(),
        class: class(event.standing),
        when: words.when(event),
        services: event.services.join(", "),
        users: match event.users.as_slice() {
            [] => String::new(),
            users => words.language.page_users(users.join(", ")),
        },
        yours: event.concerns_you,
        news: event
            .news
            .iter()
            .map(|news| NewsShown {
                when: words.moment(news.at),
                machine: machine(news.at),
                text: news.text.clone(),
            })
            .collect(),
        analysis: event.analysis.as_ref().map(|analysis| AnalysisShown {
            summary: words.language.page_analysis(words.moment(analysis.at)),
            sections: analysis
                .sections
                .iter()
                .map(|(heading, text)| SectionShown {
                    heading: heading.clone(),
                    text: text.clone(),
                })
                .collect(),
        }),
    }
}

/// As `<time datetime>` has it.
fn machine(at: Timestamp) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
