//! What the desk refuses, as statuses of HTTP.

use axum::http::StatusCode;
use switchboard::desk::{DeskError, InvalidError};
use switchboard::service::ServiceError;

use crate::http::Problem;

/// The refusal of a command or a question.
///
/// 403 when somebody may not, 404 for what is not there or not theirs to see, 409 when the desk, as
/// it stands, does not allow it, and 503 when the desk cannot answer at all.
pub(super) fn problem(error: &ServiceError) -> Problem {
    let ServiceError::Desk(desk) = error else {
        tracing::warn!(%error, "a request was not done");
        let detail = "the desk cannot do it now; nothing was changed, and its log says why";
        return Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail)
            .retry_after(std::time::Duration::from_secs(1));
    };
    Problem::new(status(desk), desk.to_string())
}

fn status(error: &DeskError) -> StatusCode {
    match error {
        DeskError::Refused(_) => StatusCode::FORBIDDEN,
        DeskError::UnknownCase(_)
        | DeskError::UnknownPerson { .. }
        | DeskError::Unknown { .. }
        | DeskError::Invalid(InvalidError::UnknownAttachment(_)) => StatusCode::NOT_FOUND,
        DeskError::KeyUsed { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        DeskError::IllegalMove { .. }
        | DeskError::Invalid(_)
        | DeskError::Allotment { .. }
        | DeskError::Id(_)
        | DeskError::Roster(_) => StatusCode::CONFLICT,
    }
}
