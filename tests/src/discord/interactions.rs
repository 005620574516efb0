//! Interactions as Discord sends them to a bot.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::json as shapes;
use super::permissions;
use super::state::{BOT, Id, State, Used, application_id};
use super::transcript::What;

/// What somebody does, where, and to what.
pub(crate) struct Act<'a> {
    /// 2 a command, 3 a component, 4 autocompletion, 5 a modal.
    pub(crate) kind: u64,
    pub(crate) user: Id,
    pub(crate) channel: Id,
    pub(crate) data: Value,
    /// The message that the component, or the modal's component, is on.
    pub(crate) on: Option<Id>,
    /// As it looks.
    pub(crate) shown: &'a str,
}

impl State {
    /// Somebody does something that the bot has to answer: the interaction.
    pub(crate) fn interact(&mut self, act: Act<'_>) -> (Id, Value) {
        let id = self.id();
        let token = format!("interaction-token-{}", self.used.len() + 1);
        let locale = self.user(act.user).locale.clone();
        let guild = self
            .channels
            .get(&act.channel)
            .and_then(|channel| channel.guild);
        let message = act.on.and_then(|on| self.message(act.channel, on));
        let message = message.map(|message| shapes::message(message, self));
        let mut interaction = json!({
            "id": id.to_string(), "application_id": application_id(), "type": act.kind, "token": token,
            "version": 1, "data": act.data, "channel_id": act.channel.to_string(), "locale": locale,
            "entitlements": [], "attachment_size_limit": 10_485_760,
            "authorizing_integration_owners": {},
        });
        if let Some(channel) = self.channels.get(&act.channel) {
            let may = self.permissions(act.user, channel);
            interaction["app_permissions"] = json!(shapes::bits(self.permissions(BOT, channel)));
            let mut place = shapes::channel(channel, self);
            place["permissions"] = json!(shapes::bits(may));
            interaction["channel"] = place;
            if let Some(of) = guild.and_then(|guild| self.guilds.get(&guild)) {
                interaction["guild_id"] = json!(of.id.to_string());
                interaction["guild_locale"] = json!("en-US");
                interaction["context"] = json!(0);
                interaction["member"] = shapes::member_in(of, act.user, Some(may), self);
                interaction["authorizing_integration_owners"] = json!({ "0": of.id.to_string() });
            }
        }
        if guild.is_none() {
            interaction["user"] = shapes::user(act.user, self);
            interaction["context"] = json!(1);
        }
        if let Some(message) = message {
            interaction["message"] = message;
        }
        let used = Used {
            id,
            token: token.clone(),
            kind: act.kind,
            user: act.user,
            channel: act.channel,
            at: Instant::now(),
            since: self.now(),
            first: None,
            taken: Duration::ZERO,
            is_private: false,
            original: None,
            on: act.on,
            followups: Vec::new(),
            modal: None,
            choices: None,
            answered: false,
        };
        self.used.insert(id, used);
        self.tokens.insert(token, id);
        self.record(act.user, act.channel, What::Does(act.shown.to_owned()));
        self.emit("INTERACTION_CREATE", interaction.clone(), guild, 0);
        (id, interaction)
    }

    /// Whether somebody sees a message.
    pub(crate) fn sees_message(&self, user: Id, channel: Id, id: Id) -> bool {
        let message = self.message(channel, id);
        message.is_some_and(|message| {
            message.only_for.is_none_or(|only| only == user) && self.sees(user, channel)
        })
    }

    /// Where a message is.
    pub(crate) fn place_of(&self, id: Id) -> Option<Id> {
        let mut channels = self.channels.values();
        let channel = channels.find(|channel| channel.messages.contains_key(&id))?;
        Some(channel.id)
    }

    /// Whether somebody may write in a channel.
    pub(crate) fn may_write(&self, user: Id, channel: Id) -> bool {
        self.channels.get(&channel).is_some_and(|channel| {
            let needed = if channel.is_thread() {
                permissions::SEND_MESSAGES_IN_THREADS
            } else {
                permissions::SEND_MESSAGES
            };
            self.permissions(user, channel) & needed != 0 && !channel.gone
        })
    }
}
