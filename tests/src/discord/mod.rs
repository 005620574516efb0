//! A stand-in for Discord on this machine: the part of its REST interface, version 10, and of its
//! gateway that the front end uses.
//!
//! It checks every request against what Discord documents and keeps what is wrong as a fault; an
//! address that it does not know is a fault too. A test ends with [`StandIn::faults`] being empty.

mod check;
mod gateway;
mod rest;

use std::collections::{BTreeMap, VecDeque};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use serde_json::{Value, json};
use tokio::sync::{Notify, broadcast};
use tokio::task::JoinHandle;

/// The token that the stand-in takes.
pub const TOKEN: &str = "stand-in.token";
/// The application's number.
pub const APPLICATION: &str = "900000000000000001";
/// Nothing that a test waits for takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

/// What happens to the next message that is sent to a channel, instead of its being taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trouble {
    /// Too many requests: nothing is taken from that channel, or at all, for so long.
    Limited {
        /// How long, in seconds.
        secs: f64,
        /// Whether it is the limit on everything.
        global: bool,
    },
    /// The message is taken, and the answer never comes.
    NoAnswer,
    /// Discord fails, and the message is not taken.
    Broken,
    /// The bot may not write there.
    Forbidden,
}

/// A message that is in a channel.
#[derive(Clone, Debug)]
pub struct Posted {
    /// Its id.
    pub id: String,
    /// Where.
    pub channel: String,
    /// As it was sent.
    pub body: Value,
    /// The attached file.
    pub file: Option<String>,
}

/// A slash command that was used.
#[derive(Clone, Debug)]
struct Used {
    token: String,
    at: Instant,
    acknowledged: bool,
    answer: Option<Answer>,
}

/// What a slash command was answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What the person reads.
    pub content: String,
    /// The attached file.
    pub file: Option<String>,
}

#[derive(Debug, Default)]
struct State {
    faults: Vec<String>,
    commands: Vec<Value>,
    registrations: usize,
    attempts: usize,
    posted: Vec<Posted>,
    used: BTreeMap<String, Used>,
    trouble: VecDeque<Trouble>,
    /// From when and until when a bucket takes nothing.
    not_before: BTreeMap<String, (Instant, Instant)>,
    sessions: usize,
    heartbeats: usize,
}

/// What the server's tasks share.
#[derive(Debug)]
struct Shared {
    address: SocketAddr,
    state: Mutex<State>,
    changed: Notify,
    dispatches: broadcast::Sender<Value>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fault(&self, what: String) {
        self.state().faults.push(what);
    }
}

/// A running stand-in; it ends when it is dropped.
#[derive(Debug)]
pub struct StandIn {
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

impl StandIn {
    /// Starts one on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When there is none.
    pub async fn start() -> std::io::Result<Self> {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let shared = Arc::new(Shared {
            address: listener.local_addr()?,
            state: Mutex::default(),
            changed: Notify::new(),
            dispatches: broadcast::Sender::new(1024),
        });
        let router = Router::new()
            .route("/gateway", get(gateway::connect))
            .route("/gateway/", get(gateway::connect))
            .fallback(rest::request)
            .with_state(Arc::clone(&shared));
        let server = tokio::spawn(async move {
            // It ends with the test; until then there is nobody to tell.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { shared, server })
    }

    /// Its address: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.shared.address)
    }

    /// The next messages to channels meet this, in order.
    pub fn trouble(&self, trouble: impl IntoIterator<Item = Trouble>) {
        self.shared.state().trouble.extend(trouble);
    }

    /// Waits until a bot has come through the gateway `count` times.
    ///
    /// # Panics
    /// When it takes too long.
    pub async fn identified(&self, count: usize) {
        self.wait_for("a bot on the gateway", |state| {
            (state.sessions >= count).then_some(())
        })
        .await;
    }

    /// Somebody uses a slash command: the interaction that the bot is told of.
    pub fn uses(&self, user: &str, name: &str, options: &Value) -> Value {
        let number = self.shared.state().used.len() + 1;
        let id = format!("{}", 700_000_000_000_000_000 + number);
        let token = format!("interaction-token-{number}");
        let used = Used {
            token: token.clone(),
            at: Instant::now(),
            acknowledged: false,
            answer: None,
        };
        self.shared.state().used.insert(id.clone(), used);
        let options: Vec<Value> = options
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| {
                let kind = if value.is_number() { 4 } else { 3 };
                json!({ "name": name, "type": kind, "value": value })
            })
            .collect();
        let interaction = json!({
            "id": id, "application_id": APPLICATION, "type": 2, "token": token, "version": 1,
            "data": { "id": "800000000000000001", "name": name, "type": 1, "options": options },
            "user": rest::user(user), "channel_id": "600000000000000001", "channel": null,
            "locale": "en-GB", "entitlements": [], "authorizing_integration_owners": {},
            "context": 1, "attachment_size_limit": 10_485_760, "app_permissions": "0",
        });
        self.dispatch("INTERACTION_CREATE", interaction.clone());
        interaction
    }

    /// Tells the bot of something.
    pub fn dispatch(&self, name: &str, what: Value) {
        // Nobody hears it when no bot is there; a test then waits in vain and says so.
        let _ = self.shared.dispatches.send(json!({ "t": name, "d": what }));
    }

    /// Somebody uses a slash command, and reads the answer.
    ///
    /// # Panics
    /// When none comes.
    pub async fn answer(&self, user: &str, name: &str, options: Value) -> Answer {
        let interaction = self.uses(user, name, &options);
        let id = interaction["id"].as_str().unwrap_or_default().to_owned();
        self.wait_for("an answer", |state| state.used.get(&id)?.answer.clone())
            .await
    }

    /// Waits for so many messages in a channel, and returns all that are there.
    ///
    /// # Panics
    /// When they do not come.
    pub async fn messages(&self, channel: &str, count: usize) -> Vec<Posted> {
        self.wait_for("messages", |state| {
            let there: Vec<Posted> = state
                .posted
                .iter()
                .filter(|posted| posted.channel == channel)
                .cloned()
                .collect();
            (there.len() >= count).then_some(there)
        })
        .await
    }

    /// Waits until so many messages were tried to be sent.
    ///
    /// # Panics
    /// When they were not.
    pub async fn attempts(&self, count: usize) {
        self.wait_for("attempts", |state| (state.attempts >= count).then_some(()))
            .await;
    }

    /// Waits until the bot's heart has beaten so often.
    ///
    /// # Panics
    /// When it has not.
    pub async fn heartbeats(&self, count: usize) {
        self.wait_for("heartbeats", |state| {
            (state.heartbeats >= count).then_some(())
        })
        .await;
    }

    /// How often the list of commands was written.
    #[must_use]
    pub fn registrations(&self) -> usize {
        self.shared.state().registrations
    }

    /// The names of the commands that are registered.
    #[must_use]
    pub fn commands(&self) -> Vec<String> {
        let names = |command: &Value| command["name"].as_str().map(str::to_owned);
        self.shared
            .state()
            .commands
            .iter()
            .filter_map(names)
            .collect()
    }

    /// What was wrong with requests.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        self.shared.state().faults.clone()
    }

    #[allow(clippy::panic)] // A test that waits in vain has failed.
    async fn wait_for<T>(&self, what: &str, look: impl Fn(&State) -> Option<T>) -> T {
        let until = tokio::time::Instant::now() + PATIENCE;
        loop {
            let changed = self.shared.changed.notified();
            if let Some(found) = look(&self.shared.state()) {
                return found;
            }
            if tokio::time::timeout_at(until, changed).await.is_err() {
                panic!("waited in vain for {what}: {:#?}", self.shared.state());
            }
        }
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.server.abort();
    }
}
