//! What handlers see, which paths there are, and what is done around each request.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use switchboard::service::Service;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::alarms::{self, Intake};
use super::hosted::{self, HostedServices};
use super::status::{self, Seen};
use super::{Integrations, Monitors, Problem, api};

/// The most requests that are worked on at a time; others wait for their turn. Each may hold a
/// body, and a thread that waits for the store.
const MAX_AT_A_TIME: usize = 128;

/// What handlers see. Cheap to clone, which is done several times for each request.
#[derive(Clone)]
pub struct Site(Arc<Shared>);

struct Shared {
    service: Service,
    intake: Intake,
    monitors: Monitors,
    integrations: Integrations,
    hosted: HostedServices,
    at_a_time: Semaphore,
    seen: Seen,
}

impl Site {
    pub(super) fn new(
        service: Service,
        monitors: Monitors,
        integrations: Integrations,
        hosted: HostedServices,
    ) -> Self {
        Self(Arc::new(Shared {
            intake: Intake::new(service.clone()),
            service,
            monitors,
            integrations,
            hosted,
            at_a_time: Semaphore::new(MAX_AT_A_TIME),
            seen: Seen::default(),
        }))
    }

    /// The desk.
    #[must_use]
    pub fn service(&self) -> &Service {
        &self.0.service
    }

    /// Takes the alarms of monitors.
    pub(super) fn intake(&self) -> &Intake {
        &self.0.intake
    }

    /// What everybody is shown of the services.
    pub(super) fn seen(&self) -> &Seen {
        &self.0.seen
    }

    /// Who may use the interface for programs.
    pub(super) fn integrations(&self) -> &Integrations {
        &self.0.integrations
    }

    /// The hosted telephone services that may tell of calls.
    pub(super) fn hosted(&self) -> &HostedServices {
        &self.0.hosted
    }

    /// Who may send alarms.
    pub(super) fn monitors(&self) -> &Monitors {
        &self.0.monitors
    }
}

/// Every path of the server.
pub(super) fn router(site: Site) -> Router {
    Router::new()
        .route("/health", get(health))
        .merge(alarms::routes())
        .merge(api::routes())
        .merge(hosted::routes())
        .route("/status", get(status::html))
        .route("/status.json", get(status::json))
        .route("/status.atom", get(status::atom))
        .route("/status/calendar.ics", get(status::calendar))
        .route("/status/for/{pass}", get(status::company))
        .fallback(async || Problem::not_found())
        .method_not_allowed_fallback(async || {
            let detail = "this path takes another method; `Allow` says which";
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, detail)
        })
        .with_state(site)
}

/// Waits for a turn to answer a request, and says in the log what was asked and how it ended. What
/// stands in the path's query is left out: it may be a secret.
///
/// It stands around the router and not in it, where each request would pay for one more layer.
pub(super) async fn around(
    site: Site,
    (method, asked): (Method, Uri),
    answer: impl Future<Output = Result<Response, Infallible>>,
) -> Result<Response, Infallible> {
    let began = Instant::now();
    // It is closed by nobody.
    let _turn = site.0.at_a_time.acquire().await;
    let mut response = answer.await?;
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    let (status, ms) = (response.status().as_u16(), began.elapsed().as_millis());
    let path = asked.path();
    if response.status().is_server_error() {
        tracing::warn!(%method, path, status, ms, "a request failed");
    } else {
        tracing::debug!(%method, path, status, ms, "a request");
    }
    Ok(response)
}

/// Whether the desk answers: for whoever restarts the program when it does not.
async fn health(State(site): State<Site>) -> Response {
    match site.service().ready().await {
        Ok(()) => plain("ok\n"),
        Err(error) => {
            tracing::warn!(%error, "the desk does not answer");
            let detail = "the desk does not answer; its log says why";
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail).into_response()
        }
    }
}

/// A short text that nobody keeps.
fn plain(text: impl Into<String>) -> Response {
    let no_store = [(header::CACHE_CONTROL, "no-store")];
    (no_store, text.into()).into_response()
}
