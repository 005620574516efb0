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

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::future::Future as _;
    use std::pin::Pin;
    use std::task::Context;

    use axum::body::HttpBody;
    use hyper::body::Frame;
    use tokio::time::{Sleep, sleep};

    use super::*;

    /// A body that comes after a while.
    struct Late(Pin<Box<Sleep>>, Option<Bytes>);

    impl HttpBody for Late {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            match self.0.as_mut().poll(context) {
                Poll::Ready(()) => Poll::Ready(self.1.take().map(|all| Ok(Frame::data(all)))),
                Poll::Pending => Poll::Pending,
            }
        }
    }

    async fn read_after(wait: Duration) -> Result<Bytes, StatusCode> {
        let late = Late(Box::pin(sleep(wait)), Some(Bytes::from_static(b"here")));
        let read = read(Body::new(late), 4).await;
        read.map_err(|problem| problem.status)
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_is_waited_for_and_not_for_ever() {
        for wait in [Duration::ZERO, WITHIN - Duration::from_millis(10)] {
            assert_eq!(read_after(wait).await.unwrap(), "here");
        }
        let begun = tokio::time::Instant::now();
        let never = read_after(Duration::from_secs(86_400)).await;
        assert_eq!(never, Err(StatusCode::REQUEST_TIMEOUT));
        assert!(begun.elapsed() <= WITHIN + Duration::from_millis(10));
    }
}
