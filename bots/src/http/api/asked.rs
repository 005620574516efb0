//! A request to the interface: who sent it, as whom it acts, and what stands in it.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use switchboard::desk::{Actor, Answer, Command, OnceKey, Query, Reply};
use switchboard::model::{MonitorId, PersonId};
use switchboard::service::Service;
use utoipa::IntoParams;

use super::integrations::{Integration, Scope};
use super::refused;
use crate::http::{Problem, Site, body};

/// The header in which an integration says as whom it acts.
pub(super) const PERSON: &str = "switchboard-person";

/// That header, as the description has it.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "it is only described; `Asked` reads it")]
pub(super) struct ActsAs {
    /// The id of the person as whom the integration acts, unless its entry names one.
    #[param(rename = "switchboard-person")]
    person: Option<String>,
}

/// The header with the key under which a request is done once.
const KEY: &str = "idempotency-key";
/// The most characters of a key.
const MAX_KEY: usize = 255;

/// That header, as the description has it. It is named as the IETF's draft names it
/// (draft-ietf-httpapi-idempotency-key-header).
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "it is only described; `Asked` reads it")]
pub(super) struct Once {
    /// The same request under the same key is done once in 24 hours, and answered each time as it was
    /// then.
    #[param(
        rename = "idempotency-key",
        min_length = 1,
        max_length = 255,
        pattern = "^[!-~]+$"
    )]
    key: Option<String>,
}

/// The most bytes of a body: the longest text that is kept, in any script and with escapes.
const MAX_BYTES: usize = 256 * 1024;

/// A request whose sender is known.
pub(super) struct Asked {
    pub(super) service: Service,
    integration: Arc<Integration>,
    person: Option<PersonId>,
    key: Option<String>,
}

impl FromRequestParts<Site> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Problem> {
        let integration = site.integrations().sender(&parts.headers)?;
        let person = acts_as(&parts.headers, integration)?;
        let key = key(&parts.headers)?;
        Ok(Self {
            service: site.service().clone(),
            integration: Arc::clone(integration),
            person,
            key,
        })
    }
}

/// The key of a request, without the quotation marks that the draft puts around it.
fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(KEY) else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default().trim();
    let quoted = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    let key = quoted.unwrap_or(text);
    if !(1..=MAX_KEY).contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        let detail = format!("the header `{KEY}` is 1 to {MAX_KEY} visible characters of ASCII");
        return Err(Problem::new(StatusCode::BAD_REQUEST, detail));
    }
    Ok(Some(key.to_owned()))
}

/// As whom a request acts: nobody in particular when neither the file nor the request says.
fn acts_as(headers: &HeaderMap, integration: &Integration) -> Result<Option<PersonId>, Problem> {
    let named = headers.get(PERSON).map(|value| {
        let id = value
            .to_str()
            .ok()
            .and_then(|text| PersonId::new(text).ok());
        id.ok_or_else(|| {
            let detail = format!("the header `{PERSON}` is nobody's id");
            Problem::new(StatusCode::NOT_FOUND, detail)
        })
    });
    match (&integration.person, named.transpose()?) {
        (Some(own), Some(other)) if *own != other => {
            let detail = format!("`{}` acts as `{own}` and as nobody else", integration.name);
            Err(Problem::new(StatusCode::FORBIDDEN, detail))
        }
        (Some(own), _) => Ok(Some(own.clone())),
        (None, named) => Ok(named),
    }
}

impl Asked {
    /// Refuses what is outside of the sender's scopes.
    pub(super) fn may(&self, scope: Scope) -> Result<(), Problem> {
        self.integration.may(scope)
    }

    /// Who asks: the person, or the desk itself for an integration that acts for nobody.
    pub(super) fn actor(&self) -> Actor {
        self.person.clone().map_or(Actor::Desk, Actor::Person)
    }

    /// The name of who asks.
    pub(super) fn sender(&self) -> &MonitorId {
        &self.integration.name
    }

    /// The person as whom it acts.
    ///
    /// # Errors
    /// 403 when nobody is named.
    pub(super) fn person(&self) -> Result<PersonId, Problem> {
        self.person.clone().ok_or_else(|| {
            let detail = format!("somebody does this; say who in the header `{PERSON}`");
            Problem::new(StatusCode::FORBIDDEN, detail)
        })
    }

    /// Has the desk do something, once for all requests under the same key.
    pub(super) async fn execute(&self, actor: Actor, command: Command) -> Result<Reply, Problem> {
        let command = match &self.key {
            Some(key) => self.once(key, &actor, command)?,
            None => command,
        };
        let done = self.service.execute(actor, command).await;
        done.map_err(|error| refused::problem(&error))
    }

    fn once(&self, key: &str, actor: &Actor, command: Command) -> Result<Command, Problem> {
        let asked = serde_json::to_vec(&(actor, &command)).map_err(|error| {
            tracing::error!(%error, "a command cannot be written");
            let detail = "the request cannot be told from others; send it without a key";
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail)
        })?;
        Ok(Command::Once {
            key: OnceKey::new(self.integration.name.as_str(), key, &asked),
            command: Box::new(command),
        })
    }

    /// Asks the desk.
    pub(super) async fn ask(&self, query: Query) -> Result<Answer, Problem> {
        let answered = self.service.ask(self.actor(), query).await;
        answered.map_err(|error| refused::problem(&error))
    }
}

/// A body of JSON.
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Site> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Site) -> Result<Self, Problem> {
        let (head, sent) = request.into_parts();
        let kind = head.headers.get(header::CONTENT_TYPE);
        let kind = kind
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            let detail = "send the body as JSON, and say so: `Content-Type: application/json`";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
        }
        let sent = body::read(sent, MAX_BYTES).await?;
        serde_json::from_slice(&sent).map(Self).map_err(|error| {
            let detail = format!("the body is not what is asked for: {error}");
            Problem::new(StatusCode::BAD_REQUEST, detail)
        })
    }
}

/// What stands in the path's query.
pub(super) struct Params<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<Site> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, Problem> {
        let read = axum::extract::Query::<T>::try_from_uri(&parts.uri);
        read.map(|found| Self(found.0)).map_err(|error| {
            let detail = format!("the query of the path: {}", error.body_text());
            Problem::new(StatusCode::BAD_REQUEST, detail)
        })
    }
}
