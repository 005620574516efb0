//! The interface for programs, below `/v1`: calls, tickets, service events, companies and rules, as
//! JSON, described by itself at `/v1/openapi.json` (OpenAPI 3.1) and in `docs/openapi.json`.
//!
//! - `integrations`: who may use it, and for what;
//! - `asked`: a request, known by its token, and its body;
//! - `refused`: what the desk refuses, as statuses;
//! - `shapes`: what goes over the wire;
//! - one file for each subject with its paths.

mod agents;
mod asked;
mod calls;
mod companies;
mod devices;
mod events;
mod integrations;
mod refused;
mod rules;
mod scim;
mod shapes;
mod telephone;
mod tickets;

use std::fmt::Display;
use std::str::FromStr;
use std::sync::LazyLock;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;
use switchboard::desk::Reply;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{IntoResponses, Modify, OpenApi, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use super::Site;

pub use integrations::Integrations;

/// What everything below `/v1` says of itself.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Switchboard",
        description = "Calls, tickets and service events of a support desk. What is answered 2xx is on disk.",
        license(name = "MIT", identifier = "MIT"),
    ),
    servers((url = "/", description = "Where this was read")),
    security(("token" = [])),
    components(schemas(ProblemShape, scim::ErrorShape, shapes::ticket::WantedState)),
    modifiers(&Token),
    tags(
        (name = "calls", description = "Calls come in, are routed, answered and over"),
        (name = "tickets", description = "Requests for help and the clocks that run on them"),
        (name = "events", description = "Outages and planned maintenance"),
        (name = "companies", description = "Subscriptions and callers"),
        (name = "scim", description = "Callers, as directories provision users (SCIM 2.0)"),
        (name = "devices", description = "Devices that are to be activated"),
        (name = "rules", description = "Which rules decide"),
    ),
)]
struct Described;

struct Token;

impl Modify for Token {
    fn modify(&self, described: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(
                "The token of the integration, as in the file of integrations",
            ))
            .build();
        described
            .components
            .get_or_insert_default()
            .add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// A refusal, as RFC 9457 has it.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
#[allow(dead_code, reason = "it is only described; `Problem` writes it")]
struct ProblemShape {
    /// Always `about:blank`.
    r#type: String,
    /// The status in words.
    title: String,
    /// The status.
    status: u16,
    /// What is wrong, and what to do about it.
    detail: String,
}

/// What any request may be refused with.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "it is only described; `Problem` writes it")]
enum Refusals {
    /// The request is not of the form.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(ProblemShape),
    /// No integration has this token.
    #[response(status = 401, content_type = "application/problem+json")]
    Unknown(ProblemShape),
    /// The integration lacks the scope, or the person may not.
    #[response(status = 403, content_type = "application/problem+json")]
    MayNot(ProblemShape),
    /// It is not there, or not to be seen.
    #[response(status = 404, content_type = "application/problem+json")]
    NotThere(ProblemShape),
    /// More requests than the integration may send.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(ProblemShape),
    /// The desk cannot do it now; nothing was changed.
    #[response(status = 503, content_type = "application/problem+json")]
    NotNow(ProblemShape),
}

/// What a request that changes something may be refused with besides.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "it is only described; `Problem` writes it")]
enum ChangeRefusals {
    /// The desk, as it stands, does not allow it.
    #[response(status = 409, content_type = "application/problem+json")]
    NotAllowed(ProblemShape),
    /// The key was used for another request.
    #[response(status = 422, content_type = "application/problem+json")]
    KeyUsed(ProblemShape),
}

/// What a request with a body may be refused with besides.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "it is only described; `Problem` writes it")]
enum BodyRefusals {
    /// The body did not come in time.
    #[response(status = 408, content_type = "application/problem+json")]
    TooSlow(ProblemShape),
    /// The body is too long.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLong(ProblemShape),
    /// The body is not JSON.
    #[response(status = 415, content_type = "application/problem+json")]
    OtherKind(ProblemShape),
}

fn described_routes() -> OpenApiRouter<Site> {
    OpenApiRouter::with_openapi(Described::openapi())
        .merge(calls::routes())
        .merge(telephone::routes())
        .merge(agents::routes())
        .merge(tickets::routes())
        .merge(events::routes())
        .merge(companies::routes())
        .merge(scim::routes())
        .merge(devices::routes())
        .merge(rules::routes())
}

/// The description, as it is served.
static DESCRIPTION: LazyLock<String> = LazyLock::new(|| {
    let described = described_routes().into_openapi();
    // Texts and numbers can always be written.
    described.to_pretty_json().unwrap_or_default()
});

/// The description of the interface, OpenAPI 3.1, as JSON.
#[must_use]
pub fn description() -> &'static str {
    &DESCRIPTION
}

/// The paths below `/v1`.
pub(super) fn routes() -> axum::Router<Site> {
    let (routes, _) = described_routes().split_for_parts();
    routes.route(
        "/v1/openapi.json",
        get(async || json_text(StatusCode::OK, description())),
    )
}

fn json_text(status: StatusCode, text: impl Into<axum::body::Body>) -> Response {
    let mut response = (status, text.into()).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// An answer as JSON, which nobody on the way keeps.
fn answer(status: StatusCode, shape: &impl Serialize) -> Response {
    // Room for most answers, so that they are not moved while they grow.
    let mut text = Vec::with_capacity(512);
    match serde_json::to_writer(&mut text, shape) {
        Ok(()) => json_text(status, text),
        Err(error) => {
            tracing::error!(%error, "an answer cannot be written");
            let detail = "the answer cannot be written; the log says why";
            super::Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail).into_response()
        }
    }
}

/// An answer that came of another kind of question. It never does.
fn unexpected() -> super::Problem {
    let detail = "the desk answered something else; please report it";
    super::Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail)
}

/// The same answer, with the path of the case that it made.
fn created(mut response: Response, kind: &str, reply: &Reply) -> Result<Response, super::Problem> {
    let number = reply.case().ok_or_else(unexpected)?;
    let place = format!("/v1/{kind}/{number}");
    // A case number is one word of ASCII.
    if let Ok(place) = HeaderValue::try_from(place) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(response)
}

/// An id of a body, a query or a path; what cannot be one is not there.
fn id<T: FromStr>(what: &str, text: &str) -> Result<T, super::Problem>
where
    T::Err: Display,
{
    text.parse().map_err(|error| {
        let detail = format!("there is no {what} like this: {error}");
        super::Problem::new(StatusCode::NOT_FOUND, detail)
    })
}

/// The number in a path is no case of this kind.
fn no_case(what: &str, example: &str) -> super::Problem {
    let detail = format!("that is not the number of {what}; one looks like `{example}`");
    super::Problem::new(StatusCode::NOT_FOUND, detail)
}

/// The same for what may be left out.
fn named<T: FromStr>(what: &str, text: Option<&str>) -> Result<Option<T>, super::Problem>
where
    T::Err: Display,
{
    text.map(|text| id(what, text)).transpose()
}
