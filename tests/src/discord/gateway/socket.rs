//! A connection to the gateway: a bot comes, beats, and is told of what happens.

use std::sync::Arc;

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::super::intents::PRIVILEGED;
use super::super::{Shared, TOKEN};
use super::Cut;

pub(crate) async fn connect(
    upgrade: WebSocketUpgrade,
    State(shared): State<Arc<Shared>>,
) -> Response {
    upgrade.on_upgrade(move |socket| serve(socket, shared))
}

/// The session of a connection, and how much of it was told.
struct Place {
    name: String,
    from: usize,
    changed: Arc<Notify>,
}

/// What comes of what a bot says.
enum Heard {
    Nothing,
    Answer(Value),
    Session(Place),
    Close(u16),
}

async fn serve(mut socket: WebSocket, shared: Arc<Shared>) {
    let (connection, mut orders) = shared.state().gateway.connected();
    let said_goodbye = talk(&mut socket, &shared, connection, &mut orders).await;
    shared.state().gateway.left(connection, said_goodbye);
    shared.changed.notify_waiters();
}

/// Until the connection ends: whether the bot ended its session with it.
async fn talk(
    socket: &mut WebSocket,
    shared: &Arc<Shared>,
    connection: u64,
    orders: &mut tokio::sync::mpsc::UnboundedReceiver<Cut>,
) -> bool {
    let beat = u64::try_from(shared.state().setup.heartbeat.as_millis()).unwrap_or(u64::MAX);
    let hello = json!({ "op": 10, "d": { "heartbeat_interval": beat } });
    if !send(socket, &hello.to_string()).await {
        return false;
    }
    let mut place: Option<Place> = None;
    let nothing = Arc::new(Notify::new());
    loop {
        let changed = place.as_ref().map_or(&nothing, |place| &place.changed);
        let changed = Arc::clone(changed);
        let heard = tokio::select! {
            received = socket.recv() => match received {
                Some(Ok(Message::Text(text))) => heard(shared, connection, text.as_str()),
                Some(Ok(Message::Close(frame))) => {
                    return frame.is_some_and(|frame| matches!(frame.code, 1000 | 1001));
                }
                Some(Err(_)) | None => return false,
                Some(Ok(_)) => Heard::Nothing,
            },
            () = changed.notified() => Heard::Nothing,
            order = orders.recv() => match order {
                None => return false,
                Some(how) => match cut(socket, shared, place.as_ref(), how).await {
                    true => return false,
                    false => Heard::Nothing,
                },
            },
        };
        match heard {
            Heard::Nothing => {}
            Heard::Answer(answer) => {
                if !send(socket, &answer.to_string()).await {
                    return false;
                }
            }
            Heard::Close(code) => {
                close(socket, code).await;
                return false;
            }
            Heard::Session(new) => place = Some(new),
        }
        if let Some(place) = &mut place {
            let texts = shared
                .state()
                .gateway
                .next(connection, &place.name, place.from);
            for text in texts {
                place.from += 1;
                if !send(socket, &text).await {
                    return false;
                }
            }
            shared.changed.notify_waiters();
        }
    }
}

/// Cuts the connection: whether it is over at once. A bot that is asked to leave leaves by itself.
async fn cut(socket: &mut WebSocket, shared: &Shared, place: Option<&Place>, how: Cut) -> bool {
    match how {
        Cut::Drop => true,
        Cut::Close => {
            let _ = socket.send(Message::Close(None)).await;
            true
        }
        Cut::Code(code) => {
            close(socket, code).await;
            true
        }
        Cut::Reconnect => !send(socket, &json!({ "op": 7, "d": null }).to_string()).await,
        Cut::Invalid { resumable } => {
            if let Some(place) = place.filter(|_| !resumable) {
                shared.state().gateway.invalidate(&place.name);
            }
            !send(socket, &json!({ "op": 9, "d": resumable }).to_string()).await
        }
    }
}

async fn close(socket: &mut WebSocket, code: u16) {
    let frame = CloseFrame {
        code,
        reason: "".into(),
    };
    // A bot that is gone already needs no goodbye.
    let _ = socket.send(Message::Close(Some(frame))).await;
}

/// What a bot says, and what comes of it.
fn heard(shared: &Shared, connection: u64, text: &str) -> Heard {
    let said: Value = serde_json::from_str(text).unwrap_or_default();
    let mut state = shared.state();
    match said["op"].as_u64() {
        Some(1) => {
            state.gateway.heartbeats += 1;
            shared.changed.notify_waiters();
            if state.gateway.is_deaf {
                return Heard::Nothing;
            }
            Heard::Answer(json!({ "op": 11, "d": null }))
        }
        Some(2) => {
            drop(state);
            identify(shared, connection, &said["d"])
        }
        Some(6) => {
            let asked = &said["d"];
            if !is_token(&asked["token"]) {
                state.fault("RESUME with another token".to_owned());
                return Heard::Close(4004);
            }
            let name = asked["session_id"].as_str().unwrap_or_default().to_owned();
            let sequence = asked["seq"].as_u64().unwrap_or(0);
            let from = state.gateway.resume(connection, &name, sequence);
            let changed = state
                .gateway
                .sessions
                .get(&name)
                .map(|session| Arc::clone(&session.changed));
            shared.changed.notify_waiters();
            match from.zip(changed) {
                Some((from, changed)) => Heard::Session(Place {
                    name,
                    from,
                    changed,
                }),
                None => Heard::Answer(json!({ "op": 9, "d": false })),
            }
        }
        // A presence, which nobody here looks at.
        Some(3) => Heard::Nothing,
        other => {
            state.fault(format!("the gateway hears op {other:?}"));
            Heard::Close(4001)
        }
    }
}

fn is_token(token: &Value) -> bool {
    token.as_str().map(|token| token.trim_start_matches("Bot ")) == Some(TOKEN)
}

fn identify(shared: &Shared, connection: u64, asked: &Value) -> Heard {
    let mut state = shared.state();
    if !is_token(&asked["token"]) {
        state.fault("IDENTIFY with another token".to_owned());
        return Heard::Close(4004);
    }
    let intents = asked["intents"].as_u64().unwrap_or(0);
    let unexpected = intents & !state.setup.intents;
    if unexpected != 0 {
        state.fault(format!(
            "IDENTIFY asks for intents that are not expected: {unexpected}"
        ));
    }
    if intents & PRIVILEGED & !state.setup.privileged != 0 {
        return Heard::Close(4014);
    }
    let shard = asked["shard"].as_array().map_or((0, 1), |shard| {
        let number = |at: usize| shard.get(at).and_then(Value::as_u64);
        (number(0).unwrap_or(0), number(1).unwrap_or(1))
    });
    if shard.0 >= shard.1 || shard.1 < u64::from(state.setup.shards) {
        return Heard::Close(4010);
    }
    let name = state
        .gateway
        .identify(connection, shard.0, shard.1, intents);
    state.greet(&name, &format!("ws://{}/gateway", shared.address));
    state.gateway.identified += 1;
    let changed = state
        .gateway
        .sessions
        .get(&name)
        .map(|session| Arc::clone(&session.changed));
    drop(state);
    shared.changed.notify_waiters();
    match changed {
        Some(changed) => Heard::Session(Place {
            name,
            from: 0,
            changed,
        }),
        None => Heard::Nothing,
    }
}

async fn send(socket: &mut WebSocket, text: &str) -> bool {
    socket
        .send(Message::Text(text.to_owned().into()))
        .await
        .is_ok()
}
