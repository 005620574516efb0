//! Devices that are to be activated.

use axum::http::StatusCode;
use axum::response::Response;
use switchboard::desk::{Command, Reply};
use switchboard::model::{Channel, CompanyId, PersonId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::asked::{ActsAs, Asked, Json, Once};
use super::integrations::Scope;
use super::shapes::device::{DeviceReadiness, WantedDevice};
use super::{BodyRefusals, ChangeRefusals, Refusals, answer, unexpected};
use crate::http::{Problem, Site};

pub(super) fn routes() -> OpenApiRouter<Site> {
    OpenApiRouter::new().routes(routes!(readiness))
}

/// Checks whether a device can be activated, and opens a ticket about what is wrong with it if that is
/// wanted. A company may ask so often. Scope `devices:check`.
#[utoipa::path(
    post, path = "/v1/readiness", tag = "devices", request_body = WantedDevice,
    params(ActsAs, Once),
    responses(
        (status = 200, description = "What was found", body = DeviceReadiness),
        Refusals, ChangeRefusals, BodyRefusals,
    )
)]
async fn readiness(asked: Asked, Json(wanted): Json<WantedDevice>) -> Result<Response, Problem> {
    asked.may(Scope::DevicesCheck)?;
    let command = Command::CheckDevice {
        device: wanted.device(),
        company: super::named::<CompanyId>("company", wanted.company.as_deref())?,
        ticket_for: super::named::<PersonId>("person", wanted.ticket_for.as_deref())?,
        channel: Channel::Web,
    };
    match asked.execute(asked.actor(), command).await? {
        Reply::Readiness {
            readiness, ticket, ..
        } => {
            let ticket = ticket.map(|ticket| ticket.id.to_string());
            Ok(answer(
                StatusCode::OK,
                &DeviceReadiness::new(readiness, ticket),
            ))
        }
        _ => Err(unexpected()),
    }
}
