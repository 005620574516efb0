//! Users of a company by SCIM 2.0 (RFC 7643, RFC 7644), for directories that provision them.
//!
//! - `shapes`: users as SCIM has them;
//! - `wanted`: what a directory wants somebody to be, and how a PATCH changes that.
//!
//! A user is one of the company's people on the desk. Who is not active is remembered, and has no place,
//! no account and no say.

mod shapes;
mod wanted;

use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use switchboard::desk::{Command, Listed, Query, Reply};
use switchboard::model::{CompanyId, Person, PersonId, Roster};
use utoipa::{IntoParams, IntoResponses};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asked::{ActsAs, Asked, Params};
use super::integrations::Scope;
use crate::http::{Problem, Site, body};
pub(super) use shapes::ErrorShape;
use shapes::{GivenUser, Patch, User, Users};
use wanted::Wanted;

/// What SCIM calls its JSON.
const KIND: &str = "application/scim+json";
/// The most bytes of a body.
const MAX_BYTES: usize = 256 * 1024;
/// The most users of an answer.
const MAX_USERS: usize = 1_000;

/// What is refused, as RFC 7644 has it.
#[derive(Debug)]
struct Refused {
    status: StatusCode,
    kind: Option<&'static str>,
    detail: String,
    /// What a program reads beside it: how to prove who it is, when to come again.
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Refused {
    fn new(status: StatusCode, kind: Option<&'static str>, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self {
            status,
            kind,
            detail,
            headers: Vec::new(),
        }
    }

    fn value(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Some("invalidValue"), detail)
    }

    fn nobody(id: &str) -> Self {
        let shown: String = id.chars().take(40).collect();
        let detail = format!("there is no user `{shown}`");
        Self::new(StatusCode::NOT_FOUND, None, detail)
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        let kind = (problem.status == StatusCode::CONFLICT).then_some("uniqueness");
        let kind = kind.filter(|_| problem.detail.contains("is given to both"));
        let mut refused = Self::new(problem.status, kind, problem.detail.clone());
        let mut written = problem.into_response();
        for name in [header::WWW_AUTHENTICATE, header::RETRY_AFTER] {
            if let Some(value) = written.headers_mut().remove(&name) {
                refused.headers.push((name, value));
            }
        }
        refused
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut said = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": self.status.as_u16().to_string(),
            "detail": self.detail,
        });
        if let (Some(kind), Some(said)) = (self.kind, said.as_object_mut()) {
            said.insert("scimType".to_owned(), json!(kind));
        }
        let mut response = answer(self.status, &said);
        response.headers_mut().extend(self.headers);
        response
    }
}

/// What is read of a request's head, refused as SCIM refuses.
struct InScim<T>(T);

impl<T: FromRequestParts<Site, Rejection = Problem>> FromRequestParts<Site> for InScim<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Refused> {
        Ok(Self(T::from_request_parts(parts, site).await?))
    }
}

/// What any request may be refused with, as the description has it.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "it is only described; `Refused` writes it")]
enum Refusals {
    /// The request is not of the form.
    #[response(status = 400, content_type = "application/scim+json")]
    Malformed(ErrorShape),
    /// No integration has this token.
    #[response(status = 401, content_type = "application/scim+json")]
    Unknown(ErrorShape),
    /// The integration lacks the scope, or the person may not.
    #[response(status = 403, content_type = "application/scim+json")]
    MayNot(ErrorShape),
    /// It is not there, or not to be seen.
    #[response(status = 404, content_type = "application/scim+json")]
    NotThere(ErrorShape),
    /// The body did not come in time.
    #[response(status = 408, content_type = "application/scim+json")]
    TooSlow(ErrorShape),
    /// The desk, as it stands, does not allow it.
    #[response(status = 409, content_type = "application/scim+json")]
    NotAllowed(ErrorShape),
    /// The body is too long.
    #[response(status = 413, content_type = "application/scim+json")]
    TooLong(ErrorShape),
    /// The body is not JSON.
    #[response(status = 415, content_type = "application/scim+json")]
    OtherKind(ErrorShape),
    /// The key was used for another request.
    #[response(status = 422, content_type = "application/scim+json")]
    KeyUsed(ErrorShape),
    /// More requests than the integration may send.
    #[response(status = 429, content_type = "application/scim+json")]
    TooMany(ErrorShape),
    /// The desk cannot do it now; nothing was changed.
    #[response(status = 503, content_type = "application/scim+json")]
    NotNow(ErrorShape),
}

fn answer(status: StatusCode, shape: &impl Serialize) -> Response {
    let mut response = super::answer(status, shape);
    let kind = HeaderValue::from_static(KIND);
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// A body of JSON, by either name.
struct Body<T>(T);

impl<T: DeserializeOwned> FromRequest<Site> for Body<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, _: &Site) -> Result<Self, Refused> {
        let (head, sent) = request.into_parts();
        let kind = head.headers.get(header::CONTENT_TYPE);
        let kind = kind.and_then(|value| value.to_str().ok());
        let kind = kind.unwrap_or_default().split(';').next();
        let kind = kind.unwrap_or_default().trim();
        if ![KIND, "application/json"].contains(&kind) {
            let detail = format!("send the body as JSON, and say so: `Content-Type: {KIND}`");
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Err(Refused::new(status, None, detail));
        }
        let sent = body::read(sent, MAX_BYTES).await?;
        serde_json::from_slice(&sent).map(Self).map_err(|error| {
            let detail = format!("the body is not what is asked for: {error}");
            Refused::new(StatusCode::BAD_REQUEST, Some("invalidSyntax"), detail)
        })
    }
}

/// Which company.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it is only described; the handlers read it")]
struct OfCompany {
    /// The company's id.
    company: String,
}

/// Which user.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it is only described; the handlers read it")]
struct OfUser {
    /// The company's id.
    company: String,
    /// The user's id.
    user: String,
}

/// Which users.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
struct Find {
    /// `userName eq "eve@acme.example"`, or the same of `id` or `emails.value`.
    filter: Option<String>,
    /// The first that is wanted, counted from 1.
    #[param(minimum = 1)]
    start_index: Option<u64>,
    /// How many are wanted; at most 1000.
    #[param(maximum = 1000)]
    count: Option<u64>,
}

pub(super) fn routes() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(read, replace, change, delete))
        .route(
            "/scim/v2/{company}/ServiceProviderConfig",
            get(async |_: InScim<Asked>| answer(StatusCode::OK, &shapes::configuration())),
        )
        .route(
            "/scim/v2/{company}/ResourceTypes",
            get(async |_: InScim<Asked>, Path(company): Path<String>| {
                answer(StatusCode::OK, &shapes::resource_types(&company))
            }),
        )
}

/// Somebody of a company, and whether they are active.
#[derive(Clone, Copy)]
struct Found<'a> {
    person: &'a Person,
    is_active: bool,
}

/// The company's people, active or not, by id.
fn everybody<'a>(roster: &'a Roster, company: &CompanyId) -> Vec<Found<'a>> {
    let active = roster.people_of(company).map(|person| Found {
        person,
        is_active: true,
    });
    let others = roster.suspended_of(company).map(|person| Found {
        person,
        is_active: false,
    });
    let mut all: Vec<Found<'a>> = active.chain(others).collect();
    all.sort_by(|a, b| a.person.id.cmp(&b.person.id));
    all
}

/// What is asked of a company's users, by somebody who may.
async fn may(asked: &Asked, company: &str) -> Result<CompanyId, Refused> {
    asked.may(Scope::ScimUsers)?;
    let company = super::id::<CompanyId>("company", company)?;
    let of = Some(company.clone());
    // The desk says whether there is such a company, and whose people the asker may see.
    asked.ask(Query::People { company: of }).await?;
    Ok(company)
}

/// Finds users of a company. Scope `scim:users`.
#[utoipa::path(
    get, path = "/scim/v2/{company}/Users", tag = "scim",
    params(OfCompany, Find, ActsAs),
    responses((status = 200, description = "They", body = Users, content_type = "application/scim+json"), Refusals)
)]
async fn list(
    InScim(asked): InScim<Asked>,
    Path(company): Path<String>,
    InScim(Params(find)): InScim<Params<Find>>,
) -> Result<Response, Refused> {
    let company = may(&asked, &company).await?;
    let filter = find.filter.as_deref().map(wanted::filter).transpose()?;
    let roster = asked.service.roster();
    let all = everybody(&roster, &company);
    let wanted = |one: &&Found<'_>| {
        filter
            .as_ref()
            .is_none_or(|filter| filter.takes(one.person))
    };
    let found: Vec<&Found<'_>> = all.iter().filter(wanted).collect();
    let start = find.start_index.unwrap_or(1).max(1);
    let skip = usize::try_from(start - 1).unwrap_or(usize::MAX);
    let count = find.count.and_then(|count| usize::try_from(count).ok());
    let count = count.unwrap_or(MAX_USERS).min(MAX_USERS);
    let page = found.iter().skip(skip).take(count);
    let page = page.map(|one| User::of(one.person, one.is_active));
    let users = Users::page(found.len(), start, page.collect());
    Ok(answer(StatusCode::OK, &users))
}

/// Adds a user of a company, within its allotment. Scope `scim:users`.
#[utoipa::path(
    post, path = "/scim/v2/{company}/Users", tag = "scim",
    request_body(content((GivenUser = "application/json"), (GivenUser = "application/scim+json"))),
    params(OfCompany, ActsAs),
    responses((status = 201, description = "They", body = User, content_type = "application/scim+json"), Refusals)
)]
async fn create(
    InScim(asked): InScim<Asked>,
    Path(company): Path<String>,
    Body(given): Body<GivenUser>,
) -> Result<Response, Refused> {
    let company = may(&asked, &company).await?;
    let wanted = Wanted::new(&given)?;
    if !wanted.is_active {
        return Err(Refused::value(
            "a new user is active; add them when they are",
        ));
    }
    let roster = asked.service.roster();
    let is_theirs = |one: &Found<'_>| wanted.email.is_some() && one.person.email == wanted.email;
    if everybody(&roster, &company).iter().any(is_theirs) {
        let detail = "there is a user of that userName already";
        return Err(Refused::new(
            StatusCode::CONFLICT,
            Some("uniqueness"),
            detail,
        ));
    }
    let id = wanted::free_id(&roster, &given.user_name)?;
    let person = wanted.person(id.clone(), company.clone());
    let command = Command::AddPerson { person };
    asked.execute(asked.actor(), command).await?;
    shown(&asked, &company, &id, StatusCode::CREATED)
}

/// Shows a user. Scope `scim:users`.
#[utoipa::path(
    get, path = "/scim/v2/{company}/Users/{user}", tag = "scim", params(OfUser, ActsAs),
    responses((status = 200, description = "They", body = User, content_type = "application/scim+json"), Refusals)
)]
async fn read(
    InScim(asked): InScim<Asked>,
    Path((company, user)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let company = may(&asked, &company).await?;
    let id = PersonId::new(&user).map_err(|_| Refused::nobody(&user))?;
    shown(&asked, &company, &id, StatusCode::OK)
}

/// Puts what is given in the place of what is known of a user. Scope `scim:users`.
#[utoipa::path(
    put, path = "/scim/v2/{company}/Users/{user}", tag = "scim",
    request_body(content((GivenUser = "application/json"), (GivenUser = "application/scim+json"))),
    params(OfUser, ActsAs),
    responses((status = 200, description = "As they are now", body = User, content_type = "application/scim+json"), Refusals)
)]
async fn replace(
    InScim(asked): InScim<Asked>,
    Path((company, user)): Path<(String, String)>,
    Body(given): Body<GivenUser>,
) -> Result<Response, Refused> {
    let company = may(&asked, &company).await?;
    let wanted = Wanted::new(&given)?;
    put(&asked, &company, &user, |was| Ok(wanted.over(was))).await
}

/// Changes a user, or makes them inactive. Scope `scim:users`.
#[utoipa::path(
    patch, path = "/scim/v2/{company}/Users/{user}", tag = "scim",
    request_body(content((Patch = "application/json"), (Patch = "application/scim+json"))),
    params(OfUser, ActsAs),
    responses((status = 200, description = "As they are now", body = User, content_type = "application/scim+json"), Refusals)
)]
async fn change(
    InScim(asked): InScim<Asked>,
    Path((company, user)): Path<(String, String)>,
    Body(patch): Body<Patch>,
) -> Result<Response, Refused> {
    let company = may(&asked, &company).await?;
    put(&asked, &company, &user, |was| was.patched(&patch)).await
}

/// Forgets a user; their tickets stay. Scope `scim:users`.
#[utoipa::path(
    delete, path = "/scim/v2/{company}/Users/{user}", tag = "scim", params(OfUser, ActsAs),
    responses((status = 204, description = "They are gone"), Refusals)
)]
async fn delete(
    InScim(asked): InScim<Asked>,
    Path((company, user)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let company = may(&asked, &company).await?;
    let roster = asked.service.roster();
    let found = find(&roster, &company, &user)?;
    let person = found.person.id.clone();
    let command = Command::RemovePerson { person };
    asked.execute(asked.actor(), command).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn find<'a>(roster: &'a Roster, company: &CompanyId, user: &str) -> Result<Found<'a>, Refused> {
    let all = everybody(roster, company).into_iter();
    let mut all = all.filter(|one| one.person.id.as_str() == user);
    all.next().ok_or_else(|| Refused::nobody(user))
}

fn shown(
    asked: &Asked,
    company: &CompanyId,
    id: &PersonId,
    status: StatusCode,
) -> Result<Response, Refused> {
    let roster = asked.service.roster();
    let found = find(&roster, company, id.as_str())?;
    let user = User::of(found.person, found.is_active);
    let mut response = answer(status, &user);
    if let Ok(place) = HeaderValue::try_from(user.location()) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(response)
}

/// Makes somebody what is wanted of them.
async fn put(
    asked: &Asked,
    company: &CompanyId,
    user: &str,
    want: impl FnOnce(Wanted) -> Result<Wanted, Refused>,
) -> Result<Response, Refused> {
    let roster = asked.service.roster();
    let found = find(&roster, company, user)?;
    let (id, was) = (found.person.id.clone(), Wanted::of(found));
    let wanted = want(was.clone())?;
    let actor = asked.actor();
    if !was.is_active && wanted.is_active {
        let person = wanted.person(id.clone(), company.clone());
        asked.execute(actor, Command::AddPerson { person }).await?;
        return shown(asked, company, &id, StatusCode::OK);
    }
    if was.is_active && !wanted.says_the_same(&was) {
        let listed = vec![wanted.listed(id.clone(), company.clone())];
        changed(asked, listed).await?;
    }
    if was.is_active && !wanted.is_active {
        let command = Command::SuspendPerson { person: id.clone() };
        asked.execute(actor, command).await?;
    }
    shown(asked, company, &id, StatusCode::OK)
}

/// Changes what is known of somebody, as a directory of one does.
async fn changed(asked: &Asked, listed: Vec<Listed>) -> Result<(), Refused> {
    let command = Command::ImportDirectory {
        listed,
        sync: false,
        dry_run: false,
    };
    let Reply::Directory { plan } = asked.execute(asked.actor(), command).await? else {
        return Err(super::unexpected().into());
    };
    match plan.faults.into_iter().next() {
        None => Ok(()),
        Some(fault) => Err(Problem::new(StatusCode::CONFLICT, fault.message).into()),
    }
}
