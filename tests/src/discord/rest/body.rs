//! What a request carries: JSON, and files beside it.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, header};
use serde_json::Value;

/// The longest body that is read. Discord takes 10 MiB from most.
const MAX_BODY_BYTES: usize = 32 * 1024 * 1024;

/// A file as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// The place among the files: `files[0]`.
    pub(crate) field: String,
    pub(crate) name: String,
    pub(crate) content: Vec<u8>,
}

/// A request body.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent {
    pub(crate) body: Value,
    pub(crate) files: Vec<Part>,
}

pub(crate) async fn read(headers: &HeaderMap, body: Body) -> Result<Sent, String> {
    let bytes = to_bytes(body, MAX_BODY_BYTES)
        .await
        .map_err(|error| format!("the body cannot be read: {error}"))?;
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        let boundary = kind
            .split_once("boundary=")
            .map(|(_, rest)| rest.trim_matches('"'));
        let boundary = boundary.ok_or_else(|| "the parts have no boundary".to_owned())?;
        return parts(&bytes, boundary);
    }
    if bytes.is_empty() {
        return Ok(Sent::default());
    }
    if !kind.starts_with("application/json") {
        return Err(format!("the body is `{kind}` and not JSON"));
    }
    Ok(Sent {
        body: json(&bytes)?,
        files: Vec::new(),
    })
}

fn json(bytes: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(bytes).map_err(|error| format!("the body is no JSON: {error}"))
}

fn parts(bytes: &[u8], boundary: &str) -> Result<Sent, String> {
    let mut sent = Sent::default();
    for part in split(bytes, format!("--{boundary}").as_bytes()) {
        let Some(end) = find(part, b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&part[..end]).into_owned();
        let content = part[end + 4..]
            .strip_suffix(b"\r\n")
            .unwrap_or(&part[end + 4..]);
        let of = |name: &str| {
            let rest = head.split_once(&format!("; {name}=\""))?.1;
            Some(rest.split_once('"')?.0.to_owned())
        };
        let field = of("name").unwrap_or_default();
        match of("filename") {
            Some(name) => sent.files.push(Part {
                field,
                name,
                content: content.to_vec(),
            }),
            None if field == "payload_json" => sent.body = json(content)?,
            None => return Err(format!("the part `{field}` is not known")),
        }
    }
    Ok(sent)
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn split<'a>(mut bytes: &'a [u8], by: &[u8]) -> Vec<&'a [u8]> {
    let mut found = Vec::new();
    while let Some(at) = find(bytes, by) {
        found.push(&bytes[..at]);
        bytes = &bytes[at + by.len()..];
    }
    found.push(bytes);
    found
}

/// What is wrong with the files: each is named `files[n]`, and what the JSON says of a file by its
/// place is the name that it has.
pub(crate) fn faults(sent: &Sent) -> Vec<String> {
    let mut faults = Vec::new();
    let data = &sent.body["data"]["attachments"];
    let listed = data
        .as_array()
        .or_else(|| sent.body["attachments"].as_array());
    for (place, file) in sent.files.iter().enumerate() {
        let place_named = file
            .field
            .strip_prefix("files[")
            .and_then(|rest| rest.strip_suffix(']'));
        let Some(number) = place_named.and_then(|number| number.parse::<u64>().ok()) else {
            faults.push(format!("a file in the part `{}`", file.field));
            continue;
        };
        if sent.files[..place]
            .iter()
            .any(|other| other.field == file.field)
        {
            faults.push(format!("two files in the part `{}`", file.field));
        }
        if file.content.is_empty() {
            faults.push(format!("the file `{}` is empty", file.name));
        }
        let Some(listed) = listed else { continue };
        let is_listed = listed.iter().any(|one| {
            super::super::state::number(&one["id"]) == Some(number)
                && one["filename"]
                    .as_str()
                    .is_none_or(|name| name == file.name)
        });
        if !is_listed {
            faults.push(format!(
                "the file `{}` is not listed by its place and name",
                file.name
            ));
        }
    }
    // A small number is a place among the parts, and a large one a file that stays.
    for one in listed.into_iter().flatten() {
        let number = super::super::state::number(&one["id"]).unwrap_or(0);
        let field = format!("files[{number}]");
        if number < 10 && !sent.files.iter().any(|file| file.field == field) {
            faults.push(format!("`{field}` is listed and not sent"));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn files_are_read_as_they_are_and_told_from_their_list() {
        let multipart = |list: &str| {
            let text = format!(
                "--b\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n{{\"attachments\":[{list}]}}\r\n--b\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"a.txt\"\r\n\r\none\r\n\r\ntwo\r\n--b--\r\n"
            );
            parts(text.as_bytes(), "b").unwrap()
        };
        let sent = multipart("{\"id\":0,\"filename\":\"a.txt\"}");
        assert_eq!(sent.files[0].content, b"one\r\n\r\ntwo");
        assert_eq!(
            sent.body,
            json!({ "attachments": [{ "id": 0, "filename": "a.txt" }] })
        );
        assert_eq!(faults(&sent), Vec::<String>::new());
        assert_eq!(
            faults(&multipart("{\"id\":0,\"filename\":\"b.txt\"}")).len(),
            1
        );
        assert_eq!(
            faults(&multipart("{\"id\":1,\"filename\":\"a.txt\"}")).len(),
            2
        );
    }
}
