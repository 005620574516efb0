//! Telephone systems: one path on which a call is taken in, and on which all that becomes of it is
//! told until it is on record.

use axum::http::StatusCode;
use axum::response::Response;
use switchboard::desk::{Command, Reply, rings_at};
use switchboard::model::CallReference;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asked::{ActsAs, Asked, Json};
use super::integrations::Scope;
use super::shapes::telephone::{FollowedCall, TelephoneCall};
use super::{BodyRefusals, ChangeRefusals, Refusals, answer, unexpected};
use crate::http::{Problem, Site};

pub(super) fn routes() -> OpenApiRouter<Site> {
    OpenApiRouter::new().routes(routes!(follow))
}

/// Takes a call in by the telephone system's own name for it, and says where the telephone rings.
///
/// The same path is told what becomes of the call, each time with its whole course so far: that it
/// rang somewhere in vain, was answered, is over. Told again, it changes nothing; told late, of a
/// call that the desk never heard of, it puts the call on record as it was. So a telephone system
/// repeats what was not answered 2xx, and nothing is lost. Scope `calls:write`.
#[utoipa::path(
    post, path = "/v1/telephone/calls", tag = "calls", request_body = TelephoneCall, params(ActsAs),
    responses(
        (status = 200, description = "The call as it is now", body = FollowedCall),
        Refusals, ChangeRefusals, BodyRefusals,
    )
)]
async fn follow(asked: Asked, Json(told): Json<TelephoneCall>) -> Result<Response, Problem> {
    asked.may(Scope::CallsWrite)?;
    let reference = CallReference::new(asked.sender(), &told.id)
        .map_err(|error| Problem::new(StatusCode::BAD_REQUEST, error.to_string()))?;
    let course = told.course(asked.service.now(), &asked.service.roster());
    let command = Command::FollowCall {
        reference,
        call: told.into(),
        course,
    };
    match asked.execute(asked.actor(), command).await? {
        Reply::Call { call, note, .. } => {
            let (rulebook, roster) = (asked.service.rulebook(), asked.service.roster());
            let ring = rings_at(&rulebook, &roster, &call);
            let ring_for = rulebook.tables().programme.telephone.ring_for;
            Ok(answer(
                StatusCode::OK,
                &FollowedCall::new(&call, &ring, ring_for, note),
            ))
        }
        _ => Err(unexpected()),
    }
}
