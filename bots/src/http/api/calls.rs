//! Calls: in, routed, answered, over.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use switchboard::desk::{Answer, Command, Context, Loaded, Query, Reply, RouteLine, route_call};
use switchboard::model::{CallId, CaseNumber, IncomingCall, QueueId};
use switchboard::rules::Explain;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asked::{ActsAs, Asked, Json, Once};
use super::integrations::Scope;
use super::shapes::call::{
    CallBackWish, CallBacks, Called, KnownCall, NewCall, Queues, Routed, Transfer,
};
use super::{BodyRefusals, ChangeRefusals, Refusals, answer, unexpected};
use crate::http::{Problem, Site};

/// Which call.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it is only described; the handlers read it")]
struct OfCall {
    /// Its number, such as `C-501`.
    call: String,
}

pub(super) fn routes() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(route))
        .routes(routes!(receive))
        .routes(routes!(show))
        .routes(routes!(answered))
        .routes(routes!(transfer))
        .routes(routes!(abandoned))
        .routes(routes!(ended))
        .routes(routes!(call_back))
        .routes(routes!(called))
        .routes(routes!(call_backs))
        .routes(routes!(queues))
}

/// Says where a call would go, and keeps nothing. Engineers are chosen as if nobody had anything in
/// hand. Scope `route`.
#[utoipa::path(
    post, path = "/v1/route", tag = "calls", request_body = NewCall,
    responses((status = 200, description = "Where it would go", body = Routed), Refusals, BodyRefusals)
)]
async fn route(asked: Asked, Json(call): Json<NewCall>) -> Result<Response, Problem> {
    asked.may(Scope::Route)?;
    let (rulebook, roster) = (asked.service.rulebook(), asked.service.roster());
    let context = Context {
        now: asked.service.now(),
        rulebook: &rulebook,
        roster: &roster,
    };
    let call = IncomingCall::from(call);
    let routed = route_call(&context, &call, &Loaded::default(), Explain::No);
    Ok(answer(
        StatusCode::OK,
        &Routed::from(RouteLine::new(&call, routed)),
    ))
}

/// Takes a call in: it is identified, routed, and waits in its queue. Scope `calls:write`.
#[utoipa::path(
    post, path = "/v1/calls", tag = "calls", request_body = NewCall, params(ActsAs, Once),
    responses(
        (status = 201, description = "Where it was sent", body = KnownCall,
            headers(("Location" = String, description = "The call's own path"))),
        Refusals, ChangeRefusals, BodyRefusals,
    )
)]
async fn receive(asked: Asked, Json(call): Json<NewCall>) -> Result<Response, Problem> {
    asked.may(Scope::CallsWrite)?;
    let call = IncomingCall::from(call);
    let reply = asked
        .execute(asked.actor(), Command::ReceiveCall { call })
        .await?;
    super::created(done(StatusCode::CREATED, &reply)?, "calls", &reply)
}

/// One call. Scope `calls:read`.
#[utoipa::path(
    get, path = "/v1/calls/{call}", tag = "calls",
    params(OfCall, ActsAs),
    responses((status = 200, description = "The call", body = KnownCall), Refusals)
)]
async fn show(asked: Asked, Path(call): Path<String>) -> Result<Response, Problem> {
    asked.may(Scope::CallsRead)?;
    let call = number(&call)?;
    match asked.ask(Query::Call { call }).await? {
        Answer::Call { call, about } => Ok(answer(
            StatusCode::OK,
            &KnownCall::new(&call, None, about.as_deref()),
        )),
        _ => Err(unexpected()),
    }
}

/// The person as whom the integration acts has answered. Scope `calls:write`.
#[utoipa::path(
    post, path = "/v1/calls/{call}/answer", tag = "calls",
    params(OfCall, ActsAs, Once),
    responses((status = 200, description = "The call as it is now", body = KnownCall), Refusals, ChangeRefusals)
)]
async fn answered(asked: Asked, Path(call): Path<String>) -> Result<Response, Problem> {
    change(&asked, &call, |call| Command::AnswerCall { call }).await
}

/// The call waits in another queue. Scope `calls:write`.
#[utoipa::path(
    post, path = "/v1/calls/{call}/transfer", tag = "calls", request_body = Transfer,
    params(OfCall, ActsAs, Once),
    responses((status = 200, description = "The call as it is now", body = KnownCall), Refusals, ChangeRefusals, BodyRefusals)
)]
async fn transfer(
    asked: Asked,
    Path(call): Path<String>,
    Json(to): Json<Transfer>,
) -> Result<Response, Problem> {
    asked.may(Scope::CallsWrite)?;
    let queue = super::id::<QueueId>("queue", &to.queue)?;
    change(&asked, &call, |call| Command::TransferCall { call, queue }).await
}

/// The caller gave up. Scope `calls:write`.
#[utoipa::path(
    post, path = "/v1/calls/{call}/abandon", tag = "calls",
    params(OfCall, ActsAs, Once),
    responses((status = 200, description = "The call as it is now", body = KnownCall), Refusals, ChangeRefusals)
)]
async fn abandoned(asked: Asked, Path(call): Path<String>) -> Result<Response, Problem> {
    change(&asked, &call, |call| Command::AbandonCall { call }).await
}

/// An answered call is over. Scope `calls:write`.
#[utoipa::path(
    post, path = "/v1/calls/{call}/end", tag = "calls",
    params(OfCall, ActsAs, Once),
    responses((status = 200, description = "The call as it is now", body = KnownCall), Refusals, ChangeRefusals)
)]
async fn ended(asked: Asked, Path(call): Path<String>) -> Result<Response, Problem> {
    change(&asked, &call, |call| Command::EndCall { call }).await
}

/// The caller is to be called back: it becomes a task of an agent, with a time by which it is to be
/// done. Who still waits holds the line no more. Scope `calls:write`.
#[utoipa::path(
    post, path = "/v1/calls/{call}/call-back", tag = "calls", request_body = CallBackWish,
    params(OfCall, ActsAs, Once),
    responses((status = 200, description = "The call as it is now", body = KnownCall), Refusals, ChangeRefusals, BodyRefusals)
)]
async fn call_back(
    asked: Asked,
    Path(call): Path<String>,
    Json(wish): Json<CallBackWish>,
) -> Result<Response, Problem> {
    let number = wish.number;
    change(&asked, &call, |call| Command::AskCallBack { call, number }).await
}

/// The person as whom the integration acts has called back. Scope `calls:write`.
#[utoipa::path(
    post, path = "/v1/calls/{call}/called", tag = "calls", request_body = Called,
    params(OfCall, ActsAs, Once),
    responses((status = 200, description = "The call as it is now", body = KnownCall), Refusals, ChangeRefusals, BodyRefusals)
)]
async fn called(
    asked: Asked,
    Path(call): Path<String>,
    Json(said): Json<Called>,
) -> Result<Response, Problem> {
    let text = said.text;
    change(&asked, &call, |call| Command::CallBackMade { call, text }).await
}

/// Who is to be called back, the one due first first. Scope `calls:read`.
#[utoipa::path(
    get, path = "/v1/call-backs", tag = "calls", params(ActsAs),
    responses((status = 200, description = "The calls of which it is owed", body = CallBacks), Refusals)
)]
async fn call_backs(asked: Asked) -> Result<Response, Problem> {
    asked.may(Scope::CallsRead)?;
    match asked.ask(Query::CallBacks).await? {
        Answer::CallBacks { calls } => {
            let calls = calls.iter().map(|call| KnownCall::new(call, None, None));
            let all = CallBacks {
                calls: calls.collect(),
            };
            Ok(answer(StatusCode::OK, &all))
        }
        _ => Err(unexpected()),
    }
}

/// What waits in the queues, and the speed of answer. Scope `calls:read`.
#[utoipa::path(
    get, path = "/v1/queues", tag = "calls", params(ActsAs),
    responses((status = 200, description = "Every queue", body = Queues), Refusals)
)]
async fn queues(asked: Asked) -> Result<Response, Problem> {
    asked.may(Scope::CallsRead)?;
    match asked.ask(Query::Queues).await? {
        Answer::Queues { queues } => Ok(answer(StatusCode::OK, &Queues::new(&queues))),
        _ => Err(unexpected()),
    }
}

async fn change(
    asked: &Asked,
    call: &str,
    command: impl FnOnce(CallId) -> Command,
) -> Result<Response, Problem> {
    asked.may(Scope::CallsWrite)?;
    let reply = asked.execute(asked.actor(), command(number(call)?)).await?;
    done(StatusCode::OK, &reply)
}

fn done(status: StatusCode, reply: &Reply) -> Result<Response, Problem> {
    match reply {
        Reply::Call { call, note, about } => {
            let shown = KnownCall::new(call, note.clone(), about.as_deref());
            Ok(answer(status, &shown))
        }
        _ => Err(unexpected()),
    }
}

/// A call's number; whatever is none is not there.
fn number(text: &str) -> Result<CallId, Problem> {
    match text.parse() {
        Ok(CaseNumber::Call(call)) => Ok(call),
        _ => Err(super::no_case("a call", "C-501")),
    }
}
