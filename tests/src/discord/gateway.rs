//! The gateway: a bot comes, beats, and is told of what happens.

use std::sync::Arc;

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use serde_json::{Value, json};

use super::{APPLICATION, Shared, TOKEN, rest};

/// How often a bot has to beat. Short, so that tests see it.
const HEARTBEAT_MILLIS: u64 = 500;

pub(super) async fn connect(
    upgrade: WebSocketUpgrade,
    State(shared): State<Arc<Shared>>,
) -> Response {
    upgrade.on_upgrade(move |socket| session(socket, shared))
}

async fn session(mut socket: WebSocket, shared: Arc<Shared>) {
    let hello = json!({ "op": 10, "d": { "heartbeat_interval": HEARTBEAT_MILLIS } });
    if !send(&mut socket, &hello).await {
        return;
    }
    let mut dispatches = shared.dispatches.subscribe();
    let mut sequence = 0;
    loop {
        let answer = tokio::select! {
            received = socket.recv() => match received {
                Some(Ok(Message::Text(text))) => heard(&shared, text.as_str()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => None,
            },
            Ok(mut dispatch) = dispatches.recv() => {
                dispatch["op"] = json!(0);
                Some(dispatch)
            }
        };
        let Some(mut answer) = answer else { continue };
        if answer["op"] == 0 {
            sequence += 1;
            answer["s"] = json!(sequence);
        }
        let is_ready = answer["t"] == "READY";
        if !send(&mut socket, &answer).await {
            return;
        }
        if is_ready {
            shared.state().sessions += 1;
            shared.changed.notify_waiters();
        }
    }
}

/// What a bot says, and what it is answered.
fn heard(shared: &Shared, text: &str) -> Option<Value> {
    let said: Value = serde_json::from_str(text).unwrap_or_default();
    match said["op"].as_u64() {
        Some(1) => {
            shared.state().heartbeats += 1;
            shared.changed.notify_waiters();
            Some(json!({ "op": 11, "d": null }))
        }
        Some(2) => {
            let identify = &said["d"];
            if identify["token"]
                .as_str()
                .map(|token| token.trim_start_matches("Bot "))
                != Some(TOKEN)
            {
                shared.fault("IDENTIFY with another token".to_owned());
            }
            if identify["intents"] != 0 {
                shared.fault(format!(
                    "IDENTIFY asks for intents: {}",
                    identify["intents"]
                ));
            }
            Some(json!({ "op": 0, "t": "READY", "d": {
                "v": 10, "user": rest::user(APPLICATION), "guilds": [], "session_id": "session-1",
                "resume_gateway_url": format!("ws://{}/gateway", shared.address),
                "shard": [0, 1], "application": { "id": APPLICATION, "flags": 0 },
            } }))
        }
        Some(3) => None,
        other => {
            shared.fault(format!("the gateway hears op {other:?}"));
            None
        }
    }
}

async fn send(socket: &mut WebSocket, what: &Value) -> bool {
    socket
        .send(Message::Text(what.to_string().into()))
        .await
        .is_ok()
}
