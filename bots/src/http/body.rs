//! A request's body, bounded in size and time.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _, to_bytes};
use axum::http::StatusCode;

use super::Problem;

/// A body must have come within this time. A client on the same network needs milliseconds.
const WITHIN: Duration = Duration::from_secs(20);

/// Reads a body of at most `limit` bytes.
///
/// # Errors
/// 413 when it is longer, 408 when it does not come, 400 when the client breaks off.
pub async fn read(body: Body, limit: usize) -> Result<Bytes, Problem> {
    let too_long = || {
        let detail = format!("the body is longer than {limit} bytes; send it in parts");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
    };
    // Said beforehand, it need not come first.
    if body.size_hint().lower() > limit as u64 {
        return Err(too_long());
    }
    let mut reading = pin!(to_bytes(body, limit));
    // Most bodies came with their head, and need no clock.
    let first = poll_fn(|context| Poll::Ready(reading.as_mut().poll(context))).await;
    let read = match first {
        Poll::Ready(read) => Ok(read),
        Poll::Pending => tokio::time::timeout(WITHIN, reading).await,
    };
    match read {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) => {
            let source = std::error::Error::source(&error);
            if source.is_some_and(|source| source.to_string().contains("length limit")) {
                return Err(too_long());
            }
            let detail = "the body broke off";
            Err(Problem::new(StatusCode::BAD_REQUEST, detail))
        }
        Err(_) => {
            let detail = format!("the body did not come within {} s", WITHIN.as_secs());
            Err(Problem::new(StatusCode::REQUEST_TIMEOUT, detail))
        }
    }
}
