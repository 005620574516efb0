//! Alarms of monitors.
//!
//! - `POST /alarms/alertmanager`: the webhook of Prometheus Alertmanager, version 4 ([`alertmanager`]);
//! - `POST /alarms`: the same in a plain form ([`plain`]);
//! - `GET /alarms`: what fires now, and what was decided of it;
//! - `GET /alarms/me`: as whom a monitor is known.
//!
//! **A body is read leniently where a monitor cannot help it**: what is too long is cut and what is
//! not known is passed over, because a monitor does not send again what was refused.

mod alertmanager;
mod intake;
mod plain;
mod report;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Serialize;
use serde_json::json;
use switchboard::model::{Alarm, KnownAlarm, MonitorId, Timestamp};

use super::{Problem, Site, body};

pub(super) use intake::Intake;

/// The most bytes of a body. Ten thousand alarms of the usual size fit.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// The most alarms of a body.
const MAX_ALARMS: usize = 10_000;
/// The most bytes of a request that has nothing to say in its body.
const NO_BODY: usize = 1_024;
/// The most alarms of an answer.
const MAX_SHOWN: usize = 1_000;

/// The paths below `/alarms`.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/alarms", post(in_plain_form).get(firing))
        .route("/alarms/alertmanager", post(of_alertmanager))
        .route("/alarms/me", get(me))
}

/// What a body reports.
struct Reported {
    alarms: Vec<Alarm>,
    /// How many the monitor left out.
    left_out: u64,
}

async fn of_alertmanager(State(site): State<Site>, request: Request) -> Result<Response, Problem> {
    take(&site, request, alertmanager::read).await
}

async fn in_plain_form(State(site): State<Site>, request: Request) -> Result<Response, Problem> {
    take(&site, request, plain::read).await
}

async fn take(
    site: &Site,
    request: Request,
    read: fn(&Bytes, &MonitorId, Timestamp) -> Result<Reported, Problem>,
) -> Result<Response, Problem> {
    let (monitor, sent) = authenticated(site, request, MAX_BYTES).await?;
    let Reported { alarms, left_out } = read(&sent, &monitor, site.service().now())?;
    let count = alarms.len();
    if count > MAX_ALARMS {
        let detail = format!("{count} alarms at once; send at most {MAX_ALARMS} in a body");
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail));
    }
    if left_out > 0 {
        tracing::warn!(%monitor, left_out, "a monitor left alarms out; raise its limit of alarms");
    }
    site.intake().take(alarms).await?;
    Ok(as_json(&json!({ "taken": count, "left_out": left_out })))
}

async fn authenticated(
    site: &Site,
    request: Request,
    limit: usize,
) -> Result<(MonitorId, Bytes), Problem> {
    let (head, sent) = request.into_parts();
    // A signature is of the whole body; a token is known before it is read.
    site.monitors().refuse_strangers(&head.headers)?;
    let sent = body::read(sent, limit).await?;
    let monitor = site.monitors().sender(&head.headers, &sent)?;
    Ok((monitor.name.clone(), sent))
}

/// Tells a monitor as whom it is known, to try a token out.
async fn me(State(site): State<Site>, request: Request) -> Result<Response, Problem> {
    let (monitor, _) = authenticated(&site, request, NO_BODY).await?;
    Ok(as_json(&json!({ "monitor": monitor })))
}

/// One alarm of an answer.
#[derive(Serialize)]
struct Shown<'a> {
    monitor: &'a MonitorId,
    key: &'a str,
    name: &'a str,
    starts_at: Timestamp,
    event: Option<String>,
    outcome: &'a str,
    reason: &'a str,
    rule: &'a str,
}

impl<'a> From<&'a KnownAlarm> for Shown<'a> {
    fn from(known: &'a KnownAlarm) -> Self {
        let decision = known.decision.as_ref();
        Self {
            monitor: &known.alarm.monitor,
            key: &known.alarm.key,
            name: known.alarm.name(),
            starts_at: known.alarm.starts_at,
            event: known.event.map(|event| event.to_string()),
            outcome: &known.outcome,
            reason: decision.map_or("", |one| &one.reason),
            rule: decision.map_or("", |one| &one.rule),
        }
    }
}

/// What fires now, the one last heard of first.
async fn firing(State(site): State<Site>, request: Request) -> Result<Response, Problem> {
    authenticated(&site, request, NO_BODY).await?;
    match site.service().firing_alarms(MAX_SHOWN).await {
        Ok(all) => {
            let shown: Vec<Shown<'_>> = all.iter().map(Shown::from).collect();
            Ok(as_json(&json!({ "alarms": shown })))
        }
        Err(error) => Err(intake::unavailable(&error)),
    }
}

fn as_json(value: &serde_json::Value) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, value.to_string()).into_response()
}
