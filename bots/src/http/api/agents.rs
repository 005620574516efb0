//! Agents: who is there, in the order in which telephones ring, and who signs in and out.

use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Serialize;
use switchboard::desk::{Actor, Answer, Command, OnDuty, Query};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asked::{ActsAs, Asked, Once};
use super::integrations::Scope;
use super::{ChangeRefusals, Refusals, answer, unexpected};
use crate::http::{Problem, Site};

pub(super) fn routes() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(there))
        .routes(routes!(sign_in))
        .routes(routes!(sign_out))
}

/// An agent who gets calls and tickets now.
#[derive(Debug, Serialize, ToSchema)]
struct Agent {
    /// Their id.
    person: String,
    /// Which level they work on; any, when nothing.
    level: Option<u8>,
    /// What they know.
    skills: Vec<String>,
    /// Open calls that they have.
    calls: u32,
    /// Open tickets that they have.
    tickets: u32,
    /// How much they can have; any amount, when nothing.
    capacity: Option<u32>,
    /// When they were last given something.
    last_given_at: Option<DateTime<Utc>>,
    /// Since when they are signed in, when they are.
    signed_in_at: Option<DateTime<Utc>>,
}

/// The agents who get calls and tickets now.
#[derive(Debug, Serialize, ToSchema)]
struct Agents {
    /// They, of each level in the order in which they are chosen: who has room first, of those who
    /// has least, of those who was given something longest ago.
    agents: Vec<Agent>,
}

/// Whether somebody is signed in.
#[derive(Debug, Serialize, ToSchema)]
struct SignedIn {
    /// Who.
    person: String,
    /// Whether they are.
    is_in: bool,
}

/// Who gets calls and tickets now. Scope `calls:read`.
#[utoipa::path(
    get, path = "/v1/agents", tag = "calls", params(ActsAs),
    responses((status = 200, description = "They, in the order in which they are chosen", body = Agents), Refusals)
)]
async fn there(asked: Asked) -> Result<Response, Problem> {
    asked.may(Scope::CallsRead)?;
    let Answer::Duty { agents } = asked.ask(Query::Duty).await? else {
        return Err(unexpected());
    };
    let roster = asked.service.roster();
    let shown = |one: OnDuty| {
        let presence = roster.presence(&one.person);
        let presence = presence.filter(|presence| presence.is_in);
        let person = roster.person(&one.person);
        Agent {
            level: one.level,
            skills: person.map_or_else(Vec::new, |one| one.skills.iter().cloned().collect()),
            calls: one.load.calls,
            tickets: one.load.tickets,
            capacity: one.capacity,
            last_given_at: one.load.last_given_at,
            signed_in_at: presence.map(|presence| presence.since),
            person: one.person.to_string(),
        }
    };
    let agents = agents.into_iter().map(shown).collect();
    Ok(answer(StatusCode::OK, &Agents { agents }))
}

/// The person as whom the integration acts gets calls and tickets from now on, while their shift is
/// on. Scope `calls:write`.
#[utoipa::path(
    post, path = "/v1/agents/sign-in", tag = "calls", params(ActsAs, Once),
    responses((status = 200, description = "They are signed in", body = SignedIn), Refusals, ChangeRefusals)
)]
async fn sign_in(asked: Asked) -> Result<Response, Problem> {
    change(&asked, true).await
}

/// The person as whom the integration acts gets no more calls and tickets. Those that they have stay
/// theirs. Scope `calls:write`.
#[utoipa::path(
    post, path = "/v1/agents/sign-out", tag = "calls", params(ActsAs, Once),
    responses((status = 200, description = "They are signed out", body = SignedIn), Refusals, ChangeRefusals)
)]
async fn sign_out(asked: Asked) -> Result<Response, Problem> {
    change(&asked, false).await
}

async fn change(asked: &Asked, is_in: bool) -> Result<Response, Problem> {
    asked.may(Scope::CallsWrite)?;
    let person = asked.person()?;
    let who = Actor::Person(person.clone());
    asked.execute(who, Command::SignIn { is_in }).await?;
    let person = person.to_string();
    Ok(answer(StatusCode::OK, &SignedIn { person, is_in }))
}
