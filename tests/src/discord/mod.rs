//! A stand-in for Discord on this machine: the part of its HTTP interface, version 10, and of its
//! gateway that the front end uses, with the people who use it.
//!
//! It checks every request, and every answer of its own, against Discord's own description
//! (`tests/data/discord`), and keeps what is wrong as a fault; an address that it does not know is
//! a fault too, and so is an event that serenity cannot read. A test ends with
//! [`StandIn::faults`] being empty.
//!
//! - `world`: guilds, channels and people that a test puts there; [`Setup`]: how it behaves.
//! - `people`: what people do, and what they see of it. [`StandIn::transcript`]: all that
//!   happened, as text for golden tests.
//! - `trouble`, `limits`, `gateway`: what goes wrong, by order or by chance.
//! - `openapi`, `rules`: what is wrong with a request.
//! - `rest`, `json`, `permissions`, `state`: Discord itself, as far as it is needed.

mod gateway;
pub mod intents;
mod interactions;
mod json;
mod limits;
mod lines;
mod openapi;
mod operations;
mod options;
mod people;
mod permissions;
mod rest;
mod rules;
mod seen;
mod state;
#[cfg(test)]
mod tests;
mod transcript;
mod trouble;
mod waiting;
mod waits;
mod world;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use serde_json::Value;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

pub use gateway::{Chaos, Cut, Fate, Struck};
pub use limits::{Limit, Limits};
pub use operations::OPERATIONS;
pub use people::Person;
pub use seen::{Attached, Modal, Seen, Shown};
pub use state::Counts;
pub use trouble::{Chance, Plan, Strikes, Trouble};
pub use world::Thread;

use lines::{Line, Lines};
use state::State;

/// The token that the stand-in takes.
pub const TOKEN: &str = "stand-in.token";
/// The application's number, and that of the bot's account.
pub const APPLICATION: &str = "900000000000000001";
/// The guild in which channels are that nobody has put anywhere.
pub const HOME: &str = "300000000000000001";

/// How a stand-in behaves.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Any number that a request names is a channel of [`HOME`], and everybody is there.
    pub anything_exists: bool,
    /// How many shards the bot is told to use.
    pub shards: u32,
    /// How many of them may come at once.
    pub max_concurrency: u32,
    /// The intents that a bot may ask for; others are a fault.
    pub intents: u64,
    /// The privileged intents that are switched on in the developer portal.
    pub privileged: u64,
    /// How often a bot has to beat. Short, so that tests see it.
    pub heartbeat: Duration,
    /// How long Discord waits for the first answer to an interaction.
    pub first_answer_within: Duration,
    /// How long a nonce is known. Discord says "the past few minutes".
    pub nonce_window: Duration,
    /// Whether messages that are read again have their nonces. Discord does not store them: they are
    /// in the answer to sending and in the event alone (Rapptz/discord.py#2451).
    pub history_has_nonces: bool,
    /// The limits.
    pub limits: Limits,
    /// What the bot's account is called.
    pub bot_name: String,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            anything_exists: true,
            shards: 1,
            max_concurrency: 1,
            intents: intents::GUILDS
                | intents::GUILD_MESSAGES
                | intents::DIRECT_MESSAGES
                | intents::MESSAGE_CONTENT,
            privileged: intents::MESSAGE_CONTENT,
            heartbeat: Duration::from_millis(500),
            first_answer_within: Duration::from_secs(3),
            nonce_window: Duration::from_secs(120),
            history_has_nonces: false,
            limits: Limits::default(),
            bot_name: "somebody".to_owned(),
        }
    }
}

/// A message of the bot's that is in a channel.
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
    /// The bodies of its edits, in order.
    pub edits: Vec<Value>,
    /// As it looks now.
    pub shown: Shown,
}

/// What a slash command was answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What the person reads.
    pub content: String,
    /// The attached file.
    pub file: Option<String>,
}

/// What the server's tasks share.
#[derive(Debug)]
struct Shared {
    address: SocketAddr,
    state: Mutex<State>,
    changed: Notify,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fault(&self, what: String) {
        self.state().fault(what);
    }
}

/// A running stand-in; it ends when it is dropped.
#[derive(Debug)]
pub struct StandIn {
    shared: Arc<Shared>,
    server: JoinHandle<()>,
    watch: JoinHandle<()>,
}

impl StandIn {
    /// Starts one on a free port of 127.0.0.1, on which anything exists.
    ///
    /// # Errors
    /// When there is none.
    pub async fn start() -> std::io::Result<Self> {
        Self::start_with(Setup::default()).await
    }

    /// Starts one that behaves as `setup` says.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn start_with(setup: Setup) -> std::io::Result<Self> {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let shared = Arc::new(Shared {
            address: listener.local_addr()?,
            state: Mutex::new(State::new(setup)),
            changed: Notify::new(),
        });
        let router = Router::new()
            .route("/gateway", get(gateway::connect))
            .route("/gateway/", get(gateway::connect))
            .fallback(rest::request)
            .with_state(Arc::clone(&shared))
            .into_make_service_with_connect_info::<Line>();
        let server = tokio::spawn(async move {
            // It ends with the test; until then there is nobody to tell.
            let _ = axum::serve(Lines(listener), router).await;
        });
        let watched = Arc::clone(&shared);
        let watch = tokio::spawn(async move {
            loop {
                tokio::time::sleep(lines::LOOKED_EVERY).await;
                watched.state().look();
            }
        });
        Ok(Self {
            shared,
            server,
            watch,
        })
    }

    /// Its address: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.shared.address)
    }

    /// `switchboard discord run` on it under the shipped rules, with its token in a file of `folder`.
    ///
    /// # Errors
    /// When that file cannot be written.
    pub fn program(&self, folder: &Path, data: &str) -> io::Result<Command> {
        std::fs::write(folder.join("token"), format!("{TOKEN}\n"))?;
        let url = self.url();
        let run = ["discord", "run", "--token-file", "token", "--data", data];
        let mut command = crate::switchboard(folder, &run);
        command
            .arg("--rules")
            .arg(crate::rules())
            .args(["--stand-in", &url]);
        Ok(command)
    }

    /// The next messages to channels meet this, in order.
    pub fn trouble(&self, trouble: impl IntoIterator<Item = Trouble>) {
        self.shared.state().trouble.extend(trouble);
    }

    /// From now on requests are struck by chance; or, with nothing, no more.
    pub fn plan(&self, plan: Option<Plan>) {
        self.shared.state().dice = plan.map(trouble::Dice::new);
    }

    /// Nonces are known no longer, as after the window in which they are.
    pub fn forget_nonces(&self) {
        self.shared.state().nonces.clear();
    }

    /// Nobody is bound by waits that were told to a program that is gone. What it asks for after this,
    /// as long as it lies in some queue, binds nobody either.
    pub fn forget_waits(&self) {
        self.shared.state().buckets = limits::Buckets::default();
    }

    /// Lets its own time pass: that of nonces, tokens and timestamps, not that of limits.
    pub fn pass(&self, span: Duration) {
        self.shared.state().pass(span);
    }

    /// The next edits of messages in channels meet this, in order.
    pub fn trouble_with_edits(&self, trouble: impl IntoIterator<Item = Trouble>) {
        self.shared.state().edit_trouble.extend(trouble);
    }

    /// The next threads that are begun without a message meet this, in order.
    pub fn trouble_with_threads(&self, trouble: impl IntoIterator<Item = Trouble>) {
        self.shared.state().thread_trouble.extend(trouble);
    }

    /// The next files that are fetched meet this, in order.
    pub fn trouble_with_files(&self, trouble: impl IntoIterator<Item = Trouble>) {
        self.shared.state().file_trouble.extend(trouble);
    }

    /// Somebody who manages messages deletes one.
    pub fn removes(&self, message: &str) {
        let mut state = self.shared.state();
        let number = state::id(message);
        if let Some(channel) = state.place_of(number) {
            let owner = state.owner_of(channel);
            state.delete_message(owner, channel, number);
        }
    }

    /// Cuts the connections of a shard, or all: how many there were.
    pub fn cut(&self, shard: Option<u64>, how: Cut) -> usize {
        self.shared.state().gateway.cut(shard, how)
    }

    /// Heartbeats are not acknowledged any more, or are again.
    pub fn is_deaf(&self, is_deaf: bool) {
        self.shared.state().gateway.is_deaf = is_deaf;
    }

    /// Tells the bot of something that happens.
    pub fn dispatch(&self, name: &str, what: Value) {
        let guild = state::number(&what["guild_id"]);
        self.shared.state().emit(name, what, guild, 0);
    }

    /// Tells the bot of something, whether serenity can read it or not.
    pub fn dispatch_unread(&self, name: &str, what: &Value) {
        self.shared.state().emit_unchecked(name, what);
    }

    /// What became of a message or an interaction that the bot was to be told of.
    #[must_use]
    pub fn fate(&self, of: &str) -> Fate {
        self.shared.state().gateway.fate(state::id(of))
    }

    /// What was wrong with requests, and with the stand-in's own answers and events.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let state = self.shared.state();
        let mut faults = state.faults.clone();
        faults.extend(state.suspects.so_far());
        faults
    }

    /// What was counted.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let state = self.shared.state();
        let mut counts = state.counts.clone();
        counts.too_early += state.suspects.so_far().len();
        counts
    }

    /// From each interaction to its first answer, sorted.
    #[must_use]
    pub fn latencies(&self) -> Vec<Duration> {
        let mut latencies = self.shared.state().latencies.clone();
        latencies.sort_unstable();
        latencies
    }

    /// All that happened, place by place, each in order.
    #[must_use]
    pub fn transcript(&self) -> String {
        self.shared.state().transcript(|_| true)
    }

    /// What happened in one channel or thread.
    #[must_use]
    pub fn transcript_of(&self, channel: &str) -> String {
        let channel = state::id(channel);
        self.shared.state().transcript(|of| of == channel)
    }

    /// Forgets what happened so far, for the next transcript.
    pub fn forget(&self) {
        self.shared.state().log.clear();
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.server.abort();
        self.watch.abort();
    }
}
