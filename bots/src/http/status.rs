//! The status page: `/status`, `/status.json`, `/status.atom` and `/status/calendar.ics` for everybody,
//! and the same behind
//! `/status/for/PASS` for a company. What they show is [`crate::status`]'s.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use switchboard::desk::{Health, Viewer};
use switchboard::service::ServiceError;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::{Problem, Site};
use crate::language::Language;
use crate::status::{self, Page};

/// In an outage everybody looks at once. All of them are shown the same picture, which is no older.
const SAME_FOR: Duration = Duration::from_secs(2);
/// How long a reader's browser, or a cache before this server, may show what it has.
const MAX_AGE_SECS: u64 = 15;
/// The page is text and runs nothing, wherever it came from.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// The picture that everybody is shown, and since when. Who comes while it is made waits for it.
#[derive(Debug, Default)]
pub(super) struct Seen(Mutex<Option<(Instant, Arc<Health>)>>);

/// In which form a page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Html,
    Json,
    Atom,
    Calendar,
}

impl Form {
    fn of(path: &str) -> (&str, Self) {
        let forms = [
            (".json", Self::Json),
            (".atom", Self::Atom),
            (".ics", Self::Calendar),
        ];
        let found = forms
            .into_iter()
            .find_map(|(end, form)| Some((path.strip_suffix(end)?, form)));
        found.unwrap_or((path, Self::Html))
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Json => "application/json",
            Self::Calendar => "text/calendar; charset=utf-8",
            Self::Atom => "application/atom+xml; charset=utf-8",
        }
    }
}

/// `/status`
pub(super) async fn html(site: State<Site>, headers: HeaderMap) -> Result<Response, Problem> {
    everybody(site, &headers, Form::Html).await
}

/// `/status.json`
pub(super) async fn json(site: State<Site>, headers: HeaderMap) -> Result<Response, Problem> {
    everybody(site, &headers, Form::Json).await
}

/// `/status.atom`
pub(super) async fn atom(site: State<Site>, headers: HeaderMap) -> Result<Response, Problem> {
    everybody(site, &headers, Form::Atom).await
}

/// `/status/calendar.ics`
pub(super) async fn calendar(site: State<Site>, headers: HeaderMap) -> Result<Response, Problem> {
    everybody(site, &headers, Form::Calendar).await
}

async fn everybody(
    State(site): State<Site>,
    headers: &HeaderMap,
    form: Form,
) -> Result<Response, Problem> {
    let mut seen = site.seen().0.lock().await;
    let health = match &*seen {
        Some((since, health)) if since.elapsed() < SAME_FOR => Arc::clone(health),
        _ => {
            let now = site.service().health(Viewer::Everybody).await;
            let now = Arc::new(now.map_err(|error| failed(&error))?);
            *seen = Some((Instant::now(), Arc::clone(&now)));
            now
        }
    };
    drop(seen);
    let address = address(&site, headers);
    let body = written(&health, form, headers, &address)?;
    let caching = format!("public, max-age={MAX_AGE_SECS}");
    Ok(answer(form, body, [(header::CACHE_CONTROL, caching)]))
}

/// `/status/for/PASS`, with `.json`, `.atom` or `.ics` behind it.
pub(super) async fn company(
    State(site): State<Site>,
    Path(asked): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (pass, form) = Form::of(&asked);
    let company = site.service().admits(pass.to_owned()).await;
    let company = company.map_err(|error| failed(&error))?.ok_or_else(|| {
        let detail =
            "this link is over, or was never given out; ask for a new one with `status-link`";
        Problem::new(StatusCode::NOT_FOUND, detail)
    })?;
    let health = match site.service().health(Viewer::Company(company)).await {
        Ok(health) => health,
        // The company is none any more.
        Err(ServiceError::Desk(_)) => return Err(Problem::not_found()),
        Err(error) => return Err(failed(&error)),
    };
    let address = format!("{}/for/{pass}", address(&site, &headers));
    let body = written(&health, form, &headers, &address)?;
    let private = [
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (
            HeaderName::from_static("x-robots-tag"),
            "noindex".to_owned(),
        ),
    ];
    Ok(answer(form, body, private))
}

fn failed(error: &ServiceError) -> Problem {
    tracing::warn!(%error, "the status page could not be made");
    let detail = "the desk does not answer; try again in a moment";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail).retry_after(SAME_FOR)
}

fn written(
    health: &Health,
    form: Form,
    headers: &HeaderMap,
    address: &str,
) -> Result<String, Problem> {
    let page = Page {
        language: language(headers),
        address,
    };
    match form {
        Form::Json => Ok(format!("{:#}\n", status::json(health))),
        Form::Atom => Ok(status::atom(health, &page)),
        Form::Calendar => Ok(status::ics(health, &page)),
        Form::Html => status::html(health, &page).map_err(|error| {
            tracing::error!(%error, "the template of the status page is wrong");
            let detail = "the page could not be written; its JSON is at the same address";
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail)
        }),
    }
}

fn answer<const N: usize>(form: Form, body: String, more: [(HeaderName, String); N]) -> Response {
    let common = [
        (header::CONTENT_TYPE, form.content_type()),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::VARY, "Accept-Language"),
    ];
    (common, more, body).into_response()
}

/// The reader's language: the first of `Accept-Language` that there is. Weights are not read, because
/// browsers send the best first.
fn language(headers: &HeaderMap) -> Language {
    let accepted = headers.get(header::ACCEPT_LANGUAGE);
    let accepted = accepted.and_then(|value| value.to_str().ok());
    accepted
        .unwrap_or_default()
        .split(',')
        .map(|one| one.split(';').next().unwrap_or_default().trim())
        .find_map(Language::known)
        .unwrap_or_default()
}

/// Where readers find the page: as the rules say, or else as this reader found it.
fn address(site: &Site, headers: &HeaderMap) -> String {
    let rulebook = site.service().rulebook();
    let said = &rulebook.tables().programme.status_page.address;
    if !said.is_empty() {
        return said.trim_end_matches('/').to_owned();
    }
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let is_host = |host: &&str| {
        host.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
    };
    match host.filter(is_host) {
        Some(host) => format!("http://{host}/status"),
        None => "/status".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_in_the_first_language_of_the_reader_that_there_is() {
        let of = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, value.parse().unwrap());
            language(&headers).tag()
        };
        assert_eq!(of("fr-CA,fr;q=0.9,en;q=0.8"), "fr");
        assert_eq!(of("ja, de-AT;q=0.7"), "de");
        assert_eq!(of("*"), "en");
        assert_eq!(of(""), "en");
    }
}
