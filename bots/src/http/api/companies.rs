//! Companies: their subscriptions and callers.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use switchboard::desk::{Answer, Query};
use switchboard::model::CompanyId;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asked::{ActsAs, Asked};
use super::integrations::Scope;
use super::shapes::company::{Caller, Callers, Subscription};
use super::{Refusals, answer, unexpected};
use crate::http::{Problem, Site};

/// Which company.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it is only described; the handlers read it")]
struct OfCompany {
    /// The company's id.
    company: String,
}

pub(super) fn routes() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(subscription))
        .routes(routes!(callers))
}

/// A company's subscription. Scope `companies:read`.
#[utoipa::path(
    get, path = "/v1/companies/{company}/subscription", tag = "companies",
    params(OfCompany, ActsAs),
    responses((status = 200, description = "The subscription", body = Subscription), Refusals, super::ChangeRefusals)
)]
async fn subscription(asked: Asked, Path(company): Path<String>) -> Result<Response, Problem> {
    asked.may(Scope::CompaniesRead)?;
    let company = Some(super::id::<CompanyId>("company", &company)?);
    match asked.ask(Query::Subscription { company }).await? {
        Answer::Subscription {
            company,
            tier,
            expires_on,
            days_left,
            named_callers: (named_callers, allotment),
            account_manager,
        } => {
            let shown = Subscription {
                company: company.id.to_string(),
                name: company.name,
                tier,
                expires_on: expires_on.to_string(),
                days_left,
                named_callers,
                allotment,
                account_manager,
            };
            Ok(answer(StatusCode::OK, &shown))
        }
        _ => Err(unexpected()),
    }
}

/// A company's named callers and administrators. Scope `companies:read`.
#[utoipa::path(
    get, path = "/v1/companies/{company}/callers", tag = "companies",
    params(OfCompany, ActsAs),
    responses((status = 200, description = "They", body = Callers), Refusals, super::ChangeRefusals)
)]
async fn callers(asked: Asked, Path(company): Path<String>) -> Result<Response, Problem> {
    asked.may(Scope::CompaniesRead)?;
    let company = Some(super::id::<CompanyId>("company", &company)?);
    match asked.ask(Query::People { company }).await? {
        Answer::People {
            company,
            people,
            allotment,
        } => {
            let shown = Callers {
                company: company.id.to_string(),
                allotment,
                callers: people.iter().map(Caller::from).collect(),
            };
            Ok(answer(StatusCode::OK, &shown))
        }
        _ => Err(unexpected()),
    }
}
