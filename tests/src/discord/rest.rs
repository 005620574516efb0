//! The REST interface.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::{APPLICATION, Answer, Posted, Shared, TOKEN, Trouble, check};

/// The longest body that is read.
const MAX_BODY_BYTES: usize = 32 * 1024 * 1024;
/// How long Discord waits for the first answer to an interaction.
const FIRST_ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// A request to another channel that is on its way when the limit on everything is told cannot be
/// called back.
const UNDER_WAY: Duration = Duration::from_millis(100);
/// Longer than any client waits, and no longer than a test.
const NO_ANSWER: Duration = Duration::from_secs(30);

/// A request body: its JSON, and the file beside it.
struct Sent {
    body: Value,
    file: Option<String>,
}

pub(super) async fn request(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let sent = match read(&parts.headers, body).await {
        Ok(sent) => sent,
        Err(fault) => {
            shared.fault(fault);
            return refused(
                StatusCode::BAD_REQUEST,
                50109,
                "The request body contains invalid JSON.",
            );
        }
    };
    let method = parts.method.as_str();
    let path = parts.uri.path().trim_start_matches("/api/v10/");
    let segments: Vec<&str> = path.split('/').collect();
    if let Err(fault) = identified(&parts.headers, &segments) {
        shared.fault(format!("{method} {path}: {fault}"));
        return refused(StatusCode::UNAUTHORIZED, 0, "401: Unauthorized");
    }
    let response = match (method, segments.as_slice()) {
        ("GET", ["oauth2", "applications", "@me"]) => Json(application()).into_response(),
        ("GET", ["gateway"]) => Json(json!({ "url": gateway(&shared) })).into_response(),
        ("GET", ["gateway", "bot"]) => Json(json!({
            "url": gateway(&shared), "shards": 1,
            "session_start_limit": { "total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1 },
        }))
        .into_response(),
        ("GET", ["applications", APPLICATION, "commands"]) => {
            Json(shared.state().commands.clone()).into_response()
        }
        ("PUT", ["applications", APPLICATION, "commands"]) => register(&shared, &sent),
        ("POST", ["interactions", id, token, "callback"]) => first_answer(&shared, id, token, &sent),
        ("PATCH", ["webhooks", APPLICATION, token, "messages", "@original"]) => {
            answer(&shared, token, sent)
        }
        ("POST", ["channels", channel, "messages"]) => message(&shared, channel, sent).await,
        ("PATCH", ["channels", channel, "messages", id]) => edit(&shared, channel, id, &sent),
        _ => {
            shared.fault(format!("{method} {path} is not listed"));
            refused(StatusCode::NOT_FOUND, 0, "404: Not Found")
        }
    };
    shared.changed.notify_waiters();
    response
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Sent, String> {
    let bytes = to_bytes(body, MAX_BODY_BYTES)
        .await
        .map_err(|error| format!("the body cannot be read: {error}"))?;
    let text = String::from_utf8(bytes.to_vec()).map_err(|_| "the body is no text".to_owned())?;
    let json = |text: &str| {
        serde_json::from_str(text).map_err(|error| format!("the body is no JSON: {error}"))
    };
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let Some((_, boundary)) = kind.split_once("boundary=") else {
        let body = if text.is_empty() {
            Value::Null
        } else {
            json(&text)?
        };
        return Ok(Sent { body, file: None });
    };
    let mut sent = Sent {
        body: Value::Null,
        file: None,
    };
    for part in text.split(&format!("--{}", boundary.trim_matches('"'))) {
        let Some((head, content)) = part.split_once("\r\n\r\n") else {
            continue;
        };
        let content = content.strip_suffix("\r\n").unwrap_or(content);
        if head.contains("name=\"payload_json\"") {
            sent.body = json(content)?;
        } else if head.contains("filename=") {
            sent.file = Some(content.to_owned());
        }
    }
    Ok(sent)
}

/// Interactions carry their own token; everything else needs the bot's.
fn identified(headers: &HeaderMap, segments: &[&str]) -> Result<(), String> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if !text(header::USER_AGENT).is_some_and(|agent| agent.starts_with("DiscordBot (")) {
        return Err("the user agent is not a bot's".to_owned());
    }
    let own = matches!(segments.first(), Some(&("interactions" | "webhooks")));
    if !own && text(header::AUTHORIZATION) != Some(&format!("Bot {TOKEN}")) {
        return Err("the token is missing or another".to_owned());
    }
    Ok(())
}

fn register(shared: &Shared, sent: &Sent) -> Response {
    let faults = check::commands(&sent.body);
    let mut state = shared.state();
    state.faults.extend(faults);
    state.registrations += 1;
    state.commands = sent.body.as_array().cloned().unwrap_or_default();
    for (number, command) in state.commands.iter_mut().enumerate() {
        let id = format!("{}", 800_000_000_000_000_001_usize + number);
        command["id"] = json!(id);
        command["version"] = json!(id);
        command["application_id"] = json!(APPLICATION);
        command["type"] = json!(1);
        command["default_member_permissions"] = Value::Null;
        command["nsfw"] = json!(false);
        command["contexts"] = Value::Null;
        command["integration_types"] = json!([0]);
    }
    Json(state.commands.clone()).into_response()
}

/// The first answer to an interaction: once, within three seconds, seen by one person.
fn first_answer(shared: &Shared, id: &str, token: &str, sent: &Sent) -> Response {
    let mut state = shared.state();
    let mut faults = Vec::new();
    if sent.body["type"] != 5 || sent.body["data"]["flags"] != 64 {
        faults.push(format!(
            "the first answer is not put off and for one person: {}",
            sent.body
        ));
    }
    let response = match state.used.get_mut(id).filter(|used| used.token == token) {
        None => refused(StatusCode::NOT_FOUND, 10062, "Unknown interaction"),
        Some(used) if used.acknowledged => refused(
            StatusCode::BAD_REQUEST,
            40060,
            "Interaction has already been acknowledged.",
        ),
        Some(used) => {
            used.acknowledged = true;
            if used.at.elapsed() > FIRST_ANSWER_WITHIN {
                faults.push(format!("interaction {id} was answered too late"));
            }
            StatusCode::NO_CONTENT.into_response()
        }
    };
    state.faults.extend(faults);
    response
}

fn answer(shared: &Shared, token: &str, sent: Sent) -> Response {
    let known = [
        "content",
        "embeds",
        "allowed_mentions",
        "components",
        "attachments",
        "flags",
    ];
    let mut faults = check::message(&sent.body, &known);
    let mut state = shared.state();
    let content = sent.body["content"].as_str().unwrap_or_default().to_owned();
    let response = match state.used.values_mut().find(|used| used.token == token) {
        Some(used) if used.acknowledged => {
            if used.answer.is_some() {
                faults.push(format!("{token} was answered twice"));
            }
            used.answer = Some(Answer {
                content: content.clone(),
                file: sent.file,
            });
            Json(message_json(
                "500000000000000001",
                "600000000000000001",
                &content,
            ))
            .into_response()
        }
        _ => {
            faults.push(format!("{token} was answered before it was put off"));
            refused(StatusCode::NOT_FOUND, 10015, "Unknown Webhook")
        }
    };
    state.faults.extend(faults);
    response
}

async fn message(shared: &Shared, channel: &str, sent: Sent) -> Response {
    let known = [
        "content",
        "embeds",
        "allowed_mentions",
        "nonce",
        "enforce_nonce",
        "attachments",
        "message_reference",
    ];
    let trouble = {
        let mut state = shared.state();
        state.attempts += 1;
        let mut faults = check::message(&sent.body, &known);
        faults.extend(check::nonce(&sent.body));
        for bucket in [channel, "all"] {
            let held = state.not_before.get(bucket);
            let now = Instant::now();
            if held.is_some_and(|(from, until)| (*from..*until).contains(&now)) {
                faults.push(format!("a request to {bucket} before Retry-After"));
            }
        }
        state.faults.extend(faults);
        state.trouble.pop_front()
    };
    shared.changed.notify_waiters();
    match trouble {
        Some(Trouble::Limited { secs, global }) => limited(shared, channel, secs, global),
        Some(Trouble::Broken) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Some(Trouble::Forbidden) => refused(StatusCode::FORBIDDEN, 50001, "Missing Access"),
        Some(Trouble::NoAnswer) => {
            let _ = post(shared, channel, sent);
            shared.changed.notify_waiters();
            tokio::time::sleep(NO_ANSWER).await;
            StatusCode::GATEWAY_TIMEOUT.into_response()
        }
        None => Json(post(shared, channel, sent)).into_response(),
    }
}

/// Changes what a message shows.
fn edit(shared: &Shared, channel: &str, id: &str, sent: &Sent) -> Response {
    let faults = check::message(&sent.body, &["embeds", "allowed_mentions"]);
    let mut state = shared.state();
    state.faults.extend(faults);
    let there = state
        .posted
        .iter_mut()
        .find(|posted| posted.channel == channel && posted.id == id);
    let Some(there) = there else {
        return refused(StatusCode::NOT_FOUND, 10008, "Unknown Message");
    };
    there.body["embeds"] = sent.body["embeds"].clone();
    Json(message_json(id, channel, "")).into_response()
}

fn limited(shared: &Shared, channel: &str, secs: f64, global: bool) -> Response {
    let bucket = if global { "all" } else { channel };
    let until = Instant::now() + Duration::from_secs_f64(secs);
    let from = Instant::now() + if global { UNDER_WAY } else { Duration::ZERO };
    let mut state = shared.state();
    state.not_before.insert(bucket.to_owned(), (from, until));
    drop(state);
    let body =
        json!({ "message": "You are being rate limited.", "retry_after": secs, "global": global });
    let after = [(header::RETRY_AFTER, format!("{}", secs.ceil()))];
    (StatusCode::TOO_MANY_REQUESTS, after, Json(body)).into_response()
}

/// Takes a message, unless one with its nonce is there: then that one is the answer.
fn post(shared: &Shared, channel: &str, sent: Sent) -> Value {
    let mut state = shared.state();
    let there = state
        .posted
        .iter()
        .find(|posted| posted.body["nonce"] == sent.body["nonce"]);
    if let Some(there) = there {
        return message_json(&there.id, channel, "");
    }
    let id = format!("{}", 500_000_000_000_000_100 + state.posted.len());
    state.posted.push(Posted {
        id: id.clone(),
        channel: channel.to_owned(),
        body: sent.body,
        file: sent.file,
    });
    message_json(&id, channel, "")
}

fn refused(status: StatusCode, code: u32, message: &str) -> Response {
    (status, Json(json!({ "code": code, "message": message }))).into_response()
}

fn gateway(shared: &Shared) -> String {
    format!("ws://{}/gateway", shared.address)
}

pub(super) fn user(id: &str) -> Value {
    json!({
        "id": id, "username": "somebody", "discriminator": "0", "global_name": null,
        "avatar": null, "bot": id == APPLICATION, "mfa_enabled": false, "verified": true,
    })
}

fn application() -> Value {
    json!({
        "id": APPLICATION, "name": "Support desk", "icon": null, "description": "",
        "bot_public": false, "bot_require_code_grant": false, "verify_key": "00", "team": null,
    })
}

fn message_json(id: &str, channel: &str, content: &str) -> Value {
    json!({
        "id": id, "channel_id": channel, "author": user(APPLICATION), "content": content,
        "timestamp": "2026-11-24T10:00:00.000000+00:00", "edited_timestamp": null, "tts": false,
        "mention_everyone": false, "mentions": [], "mention_roles": [], "attachments": [],
        "embeds": [], "pinned": false, "type": 0,
    })
}
