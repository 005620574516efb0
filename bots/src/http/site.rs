//! What handlers see, which paths there are, and what is done around each request.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
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

/// What handlers see. Cheap to clone.
#[derive(Clone)]
pub struct Site {
    /// The desk.
    pub service: Service,
    pub(super) intake: Intake,
    monitors: Arc<Monitors>,
    integrations: Arc<Integrations>,
    hosted: Arc<HostedServices>,
    at_a_time: Arc<Semaphore>,
    seen: Arc<Seen>,
}

impl Site {
    pub(super) fn new(
        service: Service,
        monitors: Monitors,
        integrations: Integrations,
        hosted: HostedServices,
    ) -> Self {
        Self {
            intake: Intake::new(service.clone()),
            service,
            monitors: Arc::new(monitors),
            integrations: Arc::new(integrations),
            hosted: Arc::new(hosted),
            at_a_time: Arc::new(Semaphore::new(MAX_AT_A_TIME)),
            seen: Arc::default(),
        }
    }

    /// What everybody is shown of the services.
    pub(super) fn seen(&self) -> &Seen {
        &self.seen
    }

    /// Who may use the interface for programs.
    pub(super) fn integrations(&self) -> &Integrations {
        &self.integrations
    }

    /// The hosted telephone services that may tell of calls.
    pub(super) fn hosted(&self) -> &HostedServices {
        &self.hosted
    }

    /// Who may send alarms.
    pub(super) fn monitors(&self) -> &Monitors {
        &self.monitors
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
        .layer(middleware::from_fn_with_state(site.clone(), around))
        .with_state(site)
}

/// Waits for a turn, and says in the log what was asked and how it ended. What stands in the
/// path's query is left out: it may be a secret.
async fn around(State(site): State<Site>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    // It is closed by nobody.
    let _turn = site.at_a_time.acquire().await;
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    let (status, ms) = (response.status().as_u16(), began.elapsed().as_millis());
    if response.status().is_server_error() {
        tracing::warn!(%method, path, status, ms, "a request failed");
    } else {
        tracing::debug!(%method, path, status, ms, "a request");
    }
    response
}

/// Whether the desk answers: for whoever restarts the program when it does not.
async fn health(State(site): State<Site>) -> Response {
    match site.service.ready().await {
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
