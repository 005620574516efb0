//! Tickets: opened, found, written on, worked on.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use switchboard::desk::{Answer, Command, Query, Reply, TicketFilter};
use switchboard::model::{CaseNumber, Channel, PersonId, TicketId};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asked::{ActsAs, Asked, Json, Once, Params};
use super::integrations::Scope;
use super::shapes::ticket::{
    Assignment, Entry, KnownTicket, NewSeverity, NewTicket, Page, Reason, TicketDone,
    TicketHistory, Wanted, Words,
};
use super::{BodyRefusals, ChangeRefusals, Refusals, answer, unexpected};
use crate::http::{Problem, Site};

/// Which ticket.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it is only described; the handlers read it")]
struct OfTicket {
    /// Its case number, such as `T-1042`.
    ticket: String,
}

pub(super) fn routes() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(open, list))
        .routes(routes!(show))
        .routes(routes!(comment))
        .routes(routes!(resolve))
        .routes(routes!(reopen))
        .routes(routes!(close))
        .routes(routes!(assign))
        .routes(routes!(severity))
        .routes(routes!(escalate))
        .routes(routes!(acknowledge))
}

/// Opens a ticket. It is routed at once, and its clocks run. Scope `tickets:write`.
#[utoipa::path(
    post, path = "/v1/tickets", tag = "tickets", request_body = NewTicket,
    params(ActsAs, Once),
    responses(
        (status = 201, description = "The ticket", body = TicketDone,
            headers(("Location" = String, description = "The ticket's own path"))),
        Refusals, ChangeRefusals, BodyRefusals,
    )
)]
async fn open(asked: Asked, Json(new): Json<NewTicket>) -> Result<Response, Problem> {
    asked.may(Scope::TicketsWrite)?;
    let caller = match &new.caller {
        Some(caller) => super::id::<PersonId>("person", caller)?,
        None => asked.person()?,
    };
    let command = Command::OpenTicket {
        caller,
        severity: new.severity.map(|level| level.0),
        subject: new.subject,
        text: new.text,
        product: new.product,
        channel: new.channel.map_or(Channel::Web, Channel::from),
        language: new.language,
    };
    let reply = asked.execute(asked.actor(), command).await?;
    super::created(done(StatusCode::CREATED, &reply)?, "tickets", &reply)
}

/// Tickets, the newest first, a page at a time. Scope `tickets:read`.
#[utoipa::path(
    get, path = "/v1/tickets", tag = "tickets",
    params(Wanted, ActsAs),
    responses((status = 200, description = "They", body = Page), Refusals)
)]
async fn list(asked: Asked, Params(wanted): Params<Wanted>) -> Result<Response, Problem> {
    asked.may(Scope::TicketsRead)?;
    let limit = wanted.limit.unwrap_or(20);
    if !(1..=TicketFilter::MAX_LIMIT).contains(&usize::from(limit)) {
        let detail = format!("`limit` is 1 to {}", TicketFilter::MAX_LIMIT);
        return Err(Problem::new(StatusCode::BAD_REQUEST, detail));
    }
    let filter = TicketFilter {
        state: wanted.state.map(Into::into).unwrap_or_default(),
        company: super::named("company", wanted.company.as_deref())?,
        caller: super::named("person", wanted.caller.as_deref())?,
        assignee: super::named("person", wanted.assignee.as_deref())?,
        queue: super::named("queue", wanted.queue.as_deref())?,
        before: wanted.cursor.as_deref().map(number).transpose()?,
        limit: usize::from(limit),
    };
    match asked.ask(Query::Tickets { filter }).await? {
        Answer::Tickets { tickets, more } => Ok(answer(StatusCode::OK, &Page::new(&tickets, more))),
        _ => Err(unexpected()),
    }
}

/// One ticket and what happened to it. Scope `tickets:read`.
#[utoipa::path(
    get, path = "/v1/tickets/{ticket}", tag = "tickets",
    params(OfTicket, ActsAs),
    responses((status = 200, description = "The ticket", body = TicketHistory), Refusals)
)]
async fn show(asked: Asked, Path(ticket): Path<String>) -> Result<Response, Problem> {
    asked.may(Scope::TicketsRead)?;
    let ticket = number(&ticket)?;
    match asked.ask(Query::Ticket { ticket }).await? {
        Answer::Ticket { ticket, history } => {
            let shown = TicketHistory {
                ticket: KnownTicket::from(ticket.as_ref()),
                history: history.into_iter().map(Entry::from).collect(),
            };
            Ok(answer(StatusCode::OK, &shown))
        }
        _ => Err(unexpected()),
    }
}

/// Writes on a ticket. From the desk's people it is an answer, and stops the response clock. Scope
/// `tickets:write`.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/comments", tag = "tickets", request_body = Words,
    params(OfTicket, ActsAs, Once),
    responses((status = 200, description = "The ticket as it is now", body = TicketDone), Refusals, ChangeRefusals, BodyRefusals)
)]
async fn comment(
    asked: Asked,
    Path(ticket): Path<String>,
    Json(words): Json<Words>,
) -> Result<Response, Problem> {
    change(&asked, &ticket, |ticket| Command::Comment {
        ticket,
        channel: way(&words),
        text: words.text,
        source: None,
    })
    .await
}

/// Says that it is solved, and how. Scope `tickets:write`.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/resolve", tag = "tickets", request_body = Words,
    params(OfTicket, ActsAs, Once),
    responses((status = 200, description = "The ticket as it is now", body = TicketDone), Refusals, ChangeRefusals, BodyRefusals)
)]
async fn resolve(
    asked: Asked,
    Path(ticket): Path<String>,
    Json(words): Json<Words>,
) -> Result<Response, Problem> {
    change(&asked, &ticket, |ticket| Command::ResolveTicket {
        ticket,
        channel: way(&words),
        text: words.text,
    })
    .await
}

/// Says that it is not solved. Scope `tickets:write`.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/reopen", tag = "tickets", request_body = Words,
    params(OfTicket, ActsAs, Once),
    responses((status = 200, description = "The ticket as it is now", body = TicketDone), Refusals, ChangeRefusals, BodyRefusals)
)]
async fn reopen(
    asked: Asked,
    Path(ticket): Path<String>,
    Json(words): Json<Words>,
) -> Result<Response, Problem> {
    change(&asked, &ticket, |ticket| Command::ReopenTicket {
        ticket,
        channel: way(&words),
        text: words.text,
    })
    .await
}

/// Closes a resolved ticket. Scope `tickets:write`.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/close", tag = "tickets",
    params(OfTicket, ActsAs, Once),
    responses((status = 200, description = "The ticket as it is now", body = TicketDone), Refusals, ChangeRefusals)
)]
async fn close(asked: Asked, Path(ticket): Path<String>) -> Result<Response, Problem> {
    change(&asked, &ticket, |ticket| Command::CloseTicket { ticket }).await
}

/// Gives it to an agent. Scope `tickets:write`.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/assign", tag = "tickets", request_body = Assignment,
    params(OfTicket, ActsAs, Once),
    responses((status = 200, description = "The ticket as it is now", body = TicketDone), Refusals, ChangeRefusals, BodyRefusals)
)]
async fn assign(
    asked: Asked,
    Path(ticket): Path<String>,
    Json(given): Json<Assignment>,
) -> Result<Response, Problem> {
    asked.may(Scope::TicketsWrite)?;
    let to = super::id::<PersonId>("person", &given.to)?;
    change(&asked, &ticket, |ticket| Command::AssignTicket {
        ticket,
        to,
    })
    .await
}

/// Changes how bad it is; clocks and plan are made anew. Scope `tickets:write`.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/severity", tag = "tickets", request_body = NewSeverity,
    params(OfTicket, ActsAs, Once),
    responses((status = 200, description = "The ticket as it is now", body = TicketDone), Refusals, ChangeRefusals, BodyRefusals)
)]
async fn severity(
    asked: Asked,
    Path(ticket): Path<String>,
    Json(new): Json<NewSeverity>,
) -> Result<Response, Problem> {
    let severity = new.severity.0;
    change(&asked, &ticket, |ticket| Command::SetSeverity {
        ticket,
        severity,
    })
    .await
}

/// Asks for the account manager. Scope `tickets:write`.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/escalate", tag = "tickets", request_body = Reason,
    params(OfTicket, ActsAs, Once),
    responses((status = 200, description = "The ticket as it is now", body = TicketDone), Refusals, ChangeRefusals, BodyRefusals)
)]
async fn escalate(
    asked: Asked,
    Path(ticket): Path<String>,
    Json(why): Json<Reason>,
) -> Result<Response, Problem> {
    change(&asked, &ticket, |ticket| Command::Escalate {
        ticket,
        reason: why.reason,
    })
    .await
}

/// Takes an escalation on. Scope `tickets:write`.
#[utoipa::path(
    post, path = "/v1/tickets/{ticket}/acknowledge", tag = "tickets",
    params(OfTicket, ActsAs, Once),
    responses((status = 200, description = "The ticket as it is now", body = TicketDone), Refusals, ChangeRefusals)
)]
async fn acknowledge(asked: Asked, Path(ticket): Path<String>) -> Result<Response, Problem> {
    change(&asked, &ticket, |ticket| Command::Acknowledge { ticket }).await
}

async fn change(
    asked: &Asked,
    ticket: &str,
    command: impl FnOnce(TicketId) -> Command,
) -> Result<Response, Problem> {
    asked.may(Scope::TicketsWrite)?;
    // Somebody works on a ticket: the desk by itself does it for nobody.
    asked.person()?;
    let reply = asked
        .execute(asked.actor(), command(number(ticket)?))
        .await?;
    done(StatusCode::OK, &reply)
}

fn done(status: StatusCode, reply: &Reply) -> Result<Response, Problem> {
    match reply {
        Reply::Ticket { ticket, note, .. } => {
            let shown = TicketDone {
                ticket: KnownTicket::from(ticket.as_ref()),
                reply: note.clone(),
            };
            Ok(answer(status, &shown))
        }
        _ => Err(unexpected()),
    }
}

fn way(words: &Words) -> Channel {
    words.channel.map_or(Channel::Web, Channel::from)
}

/// A ticket's number; whatever is none is not there.
fn number(text: &str) -> Result<TicketId, Problem> {
    match text.parse() {
        Ok(CaseNumber::Ticket(ticket)) => Ok(ticket),
        _ => Err(super::no_case("a ticket", "T-1042")),
    }
}
