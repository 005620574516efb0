//! Service events: declared, followed, over.

use std::collections::BTreeSet;
use std::str::FromStr;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use switchboard::desk::{Answer, Command, EventDraft, Query, Reply};
use switchboard::model::{CaseNumber, EventId, PersonId, Window};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asked::{ActsAs, Asked, Json, Once};
use super::integrations::Scope;
use super::shapes::event::{EventHistory, KnownEvent, NewEvent, News, Standing};
use super::shapes::ticket::{Entry, NewSeverity};
use super::{BodyRefusals, ChangeRefusals, Refusals, answer, unexpected};
use crate::http::{Problem, Site};

/// Which event.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it is only described; the handlers read it")]
struct OfEvent {
    /// Its case number, such as `E-17`.
    event: String,
}

pub(super) fn routes() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(open, standing))
        .routes(routes!(show))
        .routes(routes!(update))
        .routes(routes!(severity))
        .routes(routes!(resolve))
}

/// What is under way, planned and lately over. Scope `events:read`.
#[utoipa::path(
    get, path = "/v1/events", tag = "events",
    params(ActsAs),
    responses((status = 200, description = "The state of the services", body = Standing), Refusals)
)]
async fn standing(asked: Asked) -> Result<Response, Problem> {
    asked.may(Scope::EventsRead)?;
    match asked.ask(Query::Status).await? {
        Answer::Status {
            active,
            planned,
            recent,
        } => {
            let shown = Standing {
                active: active.iter().map(KnownEvent::from).collect(),
                planned: planned.iter().map(KnownEvent::from).collect(),
                recent: recent.iter().map(KnownEvent::from).collect(),
            };
            Ok(answer(StatusCode::OK, &shown))
        }
        _ => Err(unexpected()),
    }
}

/// Declares an event, or announces maintenance. Scope `events:write`.
#[utoipa::path(
    post, path = "/v1/events", tag = "events", request_body = NewEvent,
    params(ActsAs, Once),
    responses(
        (status = 201, description = "The event", body = KnownEvent,
            headers(("Location" = String, description = "The event's own path"))),
        Refusals, ChangeRefusals, BodyRefusals,
    )
)]
async fn open(asked: Asked, Json(new): Json<NewEvent>) -> Result<Response, Problem> {
    asked.may(Scope::EventsWrite)?;
    let event = EventDraft {
        title: new.title,
        severity: new.severity.0,
        services: all("service", &new.services)?,
        regions: all("region", &new.regions)?,
        companies: all("company", &new.companies)?,
        users: BTreeSet::new(),
        window: new.window.map(|window| Window {
            starts_at: window.starts_at,
            ends_at: window.ends_at,
        }),
        commander: super::named::<PersonId>("person", new.commander.as_deref())?,
    };
    asked.person()?;
    let reply = asked
        .execute(asked.actor(), Command::OpenEvent { event })
        .await?;
    super::created(done(StatusCode::CREATED, &reply)?, "events", &reply)
}

/// One event and what happened to it. Scope `events:read`.
#[utoipa::path(
    get, path = "/v1/events/{event}", tag = "events",
    params(OfEvent, ActsAs),
    responses((status = 200, description = "The event", body = EventHistory), Refusals)
)]
async fn show(asked: Asked, Path(event): Path<String>) -> Result<Response, Problem> {
    asked.may(Scope::EventsRead)?;
    let event = number(&event)?;
    match asked.ask(Query::Event { event }).await? {
        Answer::Event { event, history } => {
            let shown = EventHistory {
                event: KnownEvent::from(event.as_ref()),
                history: history.into_iter().map(Entry::from).collect(),
            };
            Ok(answer(StatusCode::OK, &shown))
        }
        _ => Err(unexpected()),
    }
}

/// Writes what is known now. It goes out with the next update. Scope `events:write`.
#[utoipa::path(
    post, path = "/v1/events/{event}/updates", tag = "events", request_body = News,
    params(OfEvent, ActsAs, Once),
    responses((status = 200, description = "The event as it is now", body = KnownEvent), Refusals, ChangeRefusals, BodyRefusals)
)]
async fn update(
    asked: Asked,
    Path(event): Path<String>,
    Json(news): Json<News>,
) -> Result<Response, Problem> {
    let text = news.text;
    change(&asked, &event, |event| Command::UpdateEvent { event, text }).await
}

/// Changes how bad it is; who is told and when is asked anew. Scope `events:write`.
#[utoipa::path(
    post, path = "/v1/events/{event}/severity", tag = "events", request_body = NewSeverity,
    params(OfEvent, ActsAs, Once),
    responses((status = 200, description = "The event as it is now", body = KnownEvent), Refusals, ChangeRefusals, BodyRefusals)
)]
async fn severity(
    asked: Asked,
    Path(event): Path<String>,
    Json(new): Json<NewSeverity>,
) -> Result<Response, Problem> {
    let severity = new.severity.0;
    change(&asked, &event, |event| Command::SetEventSeverity {
        event,
        severity,
    })
    .await
}

/// It is over; the text says what was done. Scope `events:write`.
#[utoipa::path(
    post, path = "/v1/events/{event}/resolve", tag = "events", request_body = News,
    params(OfEvent, ActsAs, Once),
    responses((status = 200, description = "The event as it is now", body = KnownEvent), Refusals, ChangeRefusals, BodyRefusals)
)]
async fn resolve(
    asked: Asked,
    Path(event): Path<String>,
    Json(news): Json<News>,
) -> Result<Response, Problem> {
    let text = news.text;
    change(&asked, &event, |event| Command::ResolveEvent {
        event,
        text,
    })
    .await
}

async fn change(
    asked: &Asked,
    event: &str,
    command: impl FnOnce(EventId) -> Command,
) -> Result<Response, Problem> {
    asked.may(Scope::EventsWrite)?;
    // Somebody leads an event, and what they write goes out under their name.
    asked.person()?;
    let reply = asked
        .execute(asked.actor(), command(number(event)?))
        .await?;
    done(StatusCode::OK, &reply)
}

fn done(status: StatusCode, reply: &Reply) -> Result<Response, Problem> {
    match reply {
        Reply::Event { event, .. } => Ok(answer(status, &KnownEvent::from(event.as_ref()))),
        _ => Err(unexpected()),
    }
}

fn all<T: FromStr + Ord>(what: &str, texts: &[String]) -> Result<BTreeSet<T>, Problem>
where
    T::Err: std::fmt::Display,
{
    texts.iter().map(|text| super::id(what, text)).collect()
}

/// An event's number; whatever is none is not there.
fn number(text: &str) -> Result<EventId, Problem> {
    match text.parse() {
        Ok(CaseNumber::Event(event)) => Ok(event),
        _ => Err(super::no_case("a service event", "E-17")),
    }
}
