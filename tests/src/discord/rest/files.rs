//! Where Discord keeps files: whoever knows an address reads there, and nobody shows a token.

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::response::Response;

use super::super::state::{State, id};
use super::super::{Shared, Trouble};
use super::{NO_ANSWER, bare};

pub(super) async fn fetched(shared: &Shared, parts: &Parts) -> Response {
    let path = parts.uri.path();
    if parts.method != Method::GET || parts.headers.contains_key(header::AUTHORIZATION) {
        shared.fault(format!("{} {path}: not as a file is fetched", parts.method));
    }
    let (content, trouble) = {
        let mut state = shared.state();
        (content(&state, path), state.file_trouble.pop_front())
    };
    let Some(content) = content else {
        return bare(StatusCode::NOT_FOUND);
    };
    match trouble {
        None => Response::new(Body::from(content)),
        Some(Trouble::NoAnswer) => {
            tokio::time::sleep(NO_ANSWER).await;
            bare(StatusCode::GATEWAY_TIMEOUT)
        }
        Some(Trouble::Dropped { .. }) => {
            let half = Bytes::copy_from_slice(&content[..content.len() / 2]);
            let broken = std::io::Error::other("the connection breaks");
            let pieces = [Ok(half), Err(broken)];
            Response::new(Body::from_stream(futures_util::stream::iter(pieces)))
        }
        Some(Trouble::Gone) => bare(StatusCode::NOT_FOUND),
        // A file of another address: nobody follows there.
        Some(Trouble::Refused) => {
            let mut response = bare(StatusCode::FOUND);
            let elsewhere = header::HeaderValue::from_static("http://127.0.0.1:1/");
            response.headers_mut().insert(header::LOCATION, elsewhere);
            response
        }
        Some(_) => bare(StatusCode::SERVICE_UNAVAILABLE),
    }
}

/// `/attachments/CHANNEL/FILE/NAME`, or `/ephemeral-attachments/APPLICATION/FILE/NAME`.
fn content(state: &State, path: &str) -> Option<Vec<u8>> {
    let mut numbers = path.split('/').skip(2);
    let (channel, file) = (id(numbers.next()?), id(numbers.next()?));
    if path.starts_with("/ephemeral-attachments/") {
        return state.uploads.get(&file).map(|file| file.content.clone());
    }
    let messages = state.channels.get(&channel)?.messages.values();
    let mut files = messages.flat_map(|message| &message.files);
    let file = files.find(|one| one.id == file)?;
    Some(file.content.clone())
}
