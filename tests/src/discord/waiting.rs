//! What tests wait for, and what they look at afterwards.

use std::time::Duration;

use serde_json::Value;

use super::interactions::Act;
use super::state::{BOT, Message, State, id};
use super::{Answer, Posted, StandIn, options};

/// Nothing that a test waits for takes longer.
const PATIENCE: Duration = Duration::from_secs(20);
/// So much of what happened is shown when something did not.
const TOLD_LINES: usize = 60;

impl StandIn {
    /// Waits until a bot has come through the gateway `count` times.
    ///
    /// # Panics
    /// When it takes too long.
    pub async fn identified(&self, count: usize) {
        let come = |state: &State| (state.gateway.identified >= count).then_some(());
        self.wait_for("a bot on the gateway", come).await;
    }

    /// Waits until a bot has gone on with a session `count` times.
    ///
    /// # Panics
    /// When it takes too long.
    pub async fn resumed(&self, count: usize) {
        let come = |state: &State| (state.gateway.resumed >= count).then_some(());
        self.wait_for("a resumed session", come).await;
    }

    /// Waits until a bot is connected and has a session.
    ///
    /// # Panics
    /// When it takes too long.
    pub async fn connected(&self) {
        let there = |state: &State| state.gateway.is_connected().then_some(());
        self.wait_for("a connected bot", there).await;
    }

    /// Waits until the bot has asked for nothing for so long: all that was to be told is told.
    pub async fn quiet(&self, span: Duration) {
        loop {
            let before = self.shared.state().counts.requests;
            tokio::time::sleep(span).await;
            if self.shared.state().counts.requests == before {
                return;
            }
        }
    }

    /// The intents that a bot asked for last.
    #[must_use]
    pub fn intents(&self) -> u64 {
        self.shared.state().gateway.intents
    }

    /// Somebody uses a slash command in their direct messages, in whichever way: the interaction
    /// that the bot is told of.
    pub fn uses(&self, user: &str, name: &str, given: &Value) -> Value {
        let mut state = self.shared.state();
        let channel = state.direct(id(user));
        let typed = options::typed(&state, None, name, given, None);
        let typed = typed.unwrap_or_else(|(_, forged)| forged);
        let act = Act {
            kind: 2,
            user: id(user),
            channel,
            data: typed.data,
            on: None,
            shown: &typed.shown,
        };
        state.interact(act).1
    }

    /// Somebody uses a slash command, and reads the answer.
    ///
    /// # Panics
    /// When none comes.
    pub async fn answer(&self, user: &str, name: &str, options: Value) -> Answer {
        let interaction = self.uses(user, name, &options);
        let number = interaction["id"].as_str().unwrap_or_default();
        let message = self.outcome(number).await.message.unwrap_or_default();
        Answer {
            file: message.files.first().map(super::Attached::text),
            content: message.content,
        }
    }

    /// The bot's messages that everybody sees in a channel, in order.
    #[must_use]
    pub fn posted(&self, channel: &str) -> Vec<Posted> {
        posted_in(&self.shared.state(), channel).unwrap_or_default()
    }

    /// Waits for so many messages of the bot's in a channel, and returns all that are there.
    ///
    /// # Panics
    /// When they do not come.
    pub async fn messages(&self, channel: &str, count: usize) -> Vec<Posted> {
        let there = |state: &State| {
            let posted = posted_in(state, channel)?;
            (posted.len() >= count).then_some(posted)
        };
        if count == 0 {
            return self.posted(channel);
        }
        self.wait_for("messages", there).await
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
        let beaten = |state: &State| (state.gateway.heartbeats >= count).then_some(());
        self.wait_for("heartbeats", beaten).await;
    }

    /// How often the list of commands was written.
    #[must_use]
    pub fn registrations(&self) -> usize {
        self.shared.state().registrations
    }

    /// The names of the commands that are registered.
    #[must_use]
    pub fn commands(&self) -> Vec<String> {
        let state = self.shared.state();
        let names = state
            .commands
            .iter()
            .filter_map(|command| command["name"].as_str());
        names.map(str::to_owned).collect()
    }

    #[allow(clippy::panic)] // A test that waits in vain has failed.
    pub(super) async fn wait_for<T>(&self, what: &str, look: impl Fn(&State) -> Option<T>) -> T {
        let until = tokio::time::Instant::now() + PATIENCE;
        loop {
            let changed = self.shared.changed.notified();
            if let Some(found) = look(&self.shared.state()) {
                return found;
            }
            if tokio::time::timeout_at(until, changed).await.is_err() {
                let state = self.shared.state();
                let happened = state.transcript(|_| true);
                let lines: Vec<&str> = happened.lines().collect();
                let last = &lines[lines.len().saturating_sub(TOLD_LINES)..];
                panic!(
                    "waited in vain for {what}\nfaults: {:#?}\n{:#?}\n{}",
                    state.faults,
                    state.counts,
                    last.join("\n")
                );
            }
        }
    }
}

fn posted_in(state: &State, channel: &str) -> Option<Vec<Posted>> {
    let is_posted = |message: &&Message| {
        message.author == BOT && !message.deleted && message.only_for.is_none()
    };
    let all = &state.channels.get(&id(channel))?.messages;
    Some(all.values().filter(is_posted).map(posted).collect())
}

fn posted(message: &Message) -> Posted {
    let shown = super::seen::shown(message);
    Posted {
        id: shown.id.clone(),
        channel: shown.channel.clone(),
        body: message.sent.clone(),
        file: shown.files.first().map(super::Attached::text),
        edits: message.edits.clone(),
        shown,
    }
}
