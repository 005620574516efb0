//! A mistake of the stand-in's that would hide one of the bot's.

mod load;
mod requests;
mod waits;
mod with_serenity;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::State as Extracted;
use axum::http::{Request, header};
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::state::State;
use super::{Limits, Setup, Shared, TOKEN, rest};

const CHANNEL: &str = "200000000000000001";
const ADA: &str = "100000000000000001";

struct Bot(Arc<Shared>);

impl Bot {
    fn new(setup: Setup) -> Self {
        Self(Arc::new(Shared {
            address: ([127, 0, 0, 1], 1).into(),
            state: Mutex::new(State::new(setup)),
            changed: Notify::new(),
        }))
    }

    fn without_limits() -> Self {
        Self::new(Setup {
            limits: Limits::none(),
            ..Setup::default()
        })
    }

    async fn asks(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/v10{path}"))
            .header(header::USER_AGENT, "DiscordBot (https://example.com, 1)")
            .header(header::AUTHORIZATION, format!("Bot {TOKEN}"))
            .header(header::CONTENT_TYPE, "application/json");
        let body = if body.is_null() {
            Body::empty()
        } else {
            Body::from(body.to_string())
        };
        let response =
            rest::request(Extracted(Arc::clone(&self.0)), request.body(body).unwrap()).await;
        let status = response.status().as_u16();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    fn faults(&self) -> Vec<String> {
        let mut state = self.0.state();
        let mut faults = std::mem::take(&mut state.faults);
        faults.extend(state.suspects.so_far());
        faults
    }

    /// An interaction that somebody made, to be answered.
    fn interaction(&self, kind: u64) -> String {
        let mut state = self.0.state();
        let user = super::state::id(ADA);
        let channel = state.direct(user);
        let act = super::interactions::Act {
            kind,
            user,
            channel,
            data: json!({ "id": "800000000000000001", "name": "open", "type": 1, "options": [], "custom_id": "open", "components": [] }),
            on: None,
            shown: "uses /open",
        };
        let (_, interaction) = state.interact(act);
        let text = |name: &str| interaction[name].as_str().unwrap().to_owned();
        format!("/interactions/{}/{}/callback", text("id"), text("token"))
    }
}

fn message(more: Value) -> Value {
    let mut message = json!({
        "content": "Hello", "nonce": "1", "enforce_nonce": true, "allowed_mentions": { "parse": [] },
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        message[name] = value.clone();
    }
    message
}

#[tokio::test]
async fn a_nonce_is_known_in_its_window_and_doubles_after_it() {
    let bot = Bot::without_limits();
    let to = format!("/channels/{CHANNEL}/messages");
    let (_, first) = bot.asks("POST", &to, message(json!({}))).await;
    bot.0.state().pass(Duration::from_secs(119));
    let (status, again) = bot.asks("POST", &to, message(json!({}))).await;
    assert_eq!((status, &again["id"]), (200, &first["id"]));
    bot.0.state().pass(Duration::from_secs(2));
    let (_, double) = bot.asks("POST", &to, message(json!({}))).await;
    assert_ne!(double["id"], first["id"]);
    let counts = bot.0.state().counts.clone();
    assert_eq!((counts.deduplicated, counts.doubled), (1, 1));
    let (_, read) = bot.asks("GET", &to, Value::Null).await;
    let ids: Vec<&Value> = read
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["id"])
        .collect();
    assert_eq!(ids, [&double["id"], &first["id"]]);
    // Who reads again does not learn by the nonce what is there.
    assert!(first["nonce"] == "1" && read[0]["nonce"].is_null());
    let (_, read) = bot
        .asks(
            "GET",
            &format!("{to}?limit=1&before={}", double["id"].as_str().unwrap()),
            Value::Null,
        )
        .await;
    assert_eq!(read[0]["id"], first["id"]);
    assert_eq!(bot.faults(), Vec::<String>::new());
}
