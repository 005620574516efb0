//! Companies: their subscriptions and callers.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use switchboard::desk::{Answer, Command, Query, Reply};
use switchboard::model::{CompanyId, PersonId};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asked::{ActsAs, Asked, Json, Once};
use super::integrations::Scope;
use super::shapes::company::{Caller, Callers, NewCaller, Subscription};
use super::{BodyRefusals, ChangeRefusals, Refusals, answer, unexpected};
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
        .routes(routes!(callers, add))
        .routes(routes!(remove))
}

/// Which caller.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it is only described; the handlers read it")]
struct OfCaller {
    /// The company's id.
    company: String,
    /// Their id.
    person: String,
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
        Answer::Subscription(agreement) => {
            let company = agreement.company;
            let shown = Subscription {
                company: company.id.to_string(),
                name: company.name,
                tier: agreement.tier,
                features: agreement.features,
                language: company.language,
                time_zone: company.time_zone.to_string(),
                expires_on: company.subscription.expires_on.to_string(),
                days_left: agreement.days_left,
                named_callers: u32::try_from(agreement.callers.len()).unwrap_or(u32::MAX),
                allotment: agreement.allotment,
                account_manager: agreement.account_manager,
                deputy: agreement.deputy,
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

/// Adds a named caller or a secondary administrator, within the allotment. Scope `companies:write`.
#[utoipa::path(
    post, path = "/v1/companies/{company}/callers", tag = "companies", request_body = NewCaller,
    params(OfCompany, ActsAs, Once),
    responses((status = 201, description = "They", body = Caller), Refusals, ChangeRefusals, BodyRefusals)
)]
async fn add(
    asked: Asked,
    Path(company): Path<String>,
    Json(new): Json<NewCaller>,
) -> Result<Response, Problem> {
    asked.may(Scope::CompaniesWrite)?;
    let company = super::id::<CompanyId>("company", &company)?;
    let id = super::id::<PersonId>("person", &new.id)?;
    let person = new.person(id, company);
    let reply = asked
        .execute(asked.actor(), Command::AddPerson { person })
        .await?;
    changed(StatusCode::CREATED, &reply)
}

/// Removes a named caller or a secondary administrator; their tickets stay. Scope `companies:write`.
#[utoipa::path(
    delete, path = "/v1/companies/{company}/callers/{person}", tag = "companies",
    params(OfCaller, ActsAs, Once),
    responses((status = 200, description = "Who they were", body = Caller), Refusals, ChangeRefusals)
)]
async fn remove(
    asked: Asked,
    Path((company, person)): Path<(String, String)>,
) -> Result<Response, Problem> {
    asked.may(Scope::CompaniesWrite)?;
    let company = super::id::<CompanyId>("company", &company)?;
    let person = super::id::<PersonId>("person", &person)?;
    let roster = asked.service.roster();
    let known = roster.person(&person);
    if known.and_then(|known| known.company.as_ref()) != Some(&company) {
        let detail = format!("`{company}` has no caller `{person}`");
        return Err(Problem::new(StatusCode::NOT_FOUND, detail));
    }
    let reply = asked
        .execute(asked.actor(), Command::RemovePerson { person })
        .await?;
    changed(StatusCode::OK, &reply)
}

fn changed(status: StatusCode, reply: &Reply) -> Result<Response, Problem> {
    match reply {
        Reply::Person { person } => Ok(answer(status, &Caller::from(&**person))),
        _ => Err(unexpected()),
    }
}
