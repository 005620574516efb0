//! Which rules decide.

use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Serialize;
use switchboard::desk::{Answer, Query};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asked::{ActsAs, Asked};
use super::integrations::Scope;
use super::{Refusals, answer, unexpected};
use crate::http::{Problem, Site};

pub(super) fn routes() -> OpenApiRouter<Site> {
    OpenApiRouter::new().routes(routes!(in_force))
}

/// The rules in force.
#[derive(Debug, Serialize, ToSchema)]
struct InForce {
    /// Their hash.
    version: String,
    /// The programme's name.
    programme: String,
    /// The files they came from.
    files: Vec<String>,
    /// Since when; nothing on a desk that has decided nothing yet.
    since: Option<DateTime<Utc>>,
}

/// The rules in force. Scope `rules:read`.
#[utoipa::path(
    get, path = "/v1/rules", tag = "rules",
    params(ActsAs),
    responses((status = 200, description = "They", body = InForce), Refusals)
)]
async fn in_force(asked: Asked) -> Result<Response, Problem> {
    asked.may(Scope::RulesRead)?;
    match asked.ask(Query::Rules).await? {
        Answer::Rules {
            version,
            programme,
            files,
            since,
        } => {
            let shown = InForce {
                version: version.to_string(),
                programme,
                files,
                since: since.map(|since| since.at),
            };
            Ok(answer(StatusCode::OK, &shown))
        }
        _ => Err(unexpected()),
    }
}
