//! Messages in channels.

use serde_json::{Value, json};

use super::super::intents::{DIRECT_MESSAGES, GUILD_MESSAGES};
use super::super::json as shapes;
use super::super::permissions::{
    ATTACH_FILES, MANAGE_MESSAGES, MANAGE_THREADS, READ_MESSAGE_HISTORY, SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
};
use super::super::state::{BOT, File, Id, Message, State, number};
use super::super::transcript::{What, shown};
use super::channels::seen;
use super::{
    ARCHIVED, Ask, INVALID, NO_DIRECT, NO_HISTORY, NO_PERMISSION, NOT_THEIRS, Refusal, Reply,
    UNKNOWN_MESSAGE,
};

/// So many messages are read when the query does not say.
const DEFAULT_LIMIT: usize = 50;

pub(super) fn act(
    state: &mut State,
    method: &str,
    path: &str,
    ask: &Ask<'_>,
) -> Result<Reply, Refusal> {
    let channel = ask.number(0);
    let may = seen(state, channel)?;
    let is_list = path == "/channels/{channel_id}/messages";
    match method {
        "GET" if is_list => list(state, channel, may, ask),
        "POST" => post(state, channel, may, ask),
        "GET" => {
            let message = of_channel(state, channel, ask.number(1))?;
            if may & READ_MESSAGE_HISTORY == 0 {
                return Err(NO_PERMISSION);
            }
            Reply::ok(read(message, state))
        }
        "PATCH" => edit(state, channel, ask),
        _ => {
            let message = of_channel(state, channel, ask.number(1))?;
            if message.author != BOT && may & MANAGE_MESSAGES == 0 {
                return Err(NO_PERMISSION);
            }
            state.delete_message(BOT, channel, ask.number(1));
            Reply::nothing()
        }
    }
}

/// A message that everybody in the channel sees.
fn of_channel(state: &State, channel: Id, id: Id) -> Result<&Message, Refusal> {
    let message = state
        .message(channel, id)
        .filter(|message| message.only_for.is_none());
    message.ok_or(UNKNOWN_MESSAGE)
}

/// A message as it is read later.
fn read(message: &Message, state: &State) -> Value {
    let mut read = shapes::message(message, state);
    if !state.setup.history_has_nonces
        && let Some(fields) = read.as_object_mut()
    {
        fields.remove("nonce");
    }
    read
}

fn list(state: &mut State, channel: Id, may: u64, ask: &Ask<'_>) -> Result<Reply, Refusal> {
    if may & READ_MESSAGE_HISTORY == 0 {
        // Discord shows nothing then, and refuses nothing.
        return Reply::ok(json!([]));
    }
    let limit = ask
        .query("limit")
        .and_then(|limit| limit.parse().ok())
        .unwrap_or(DEFAULT_LIMIT);
    let at = |name: &str| ask.query(name).and_then(|text| text.parse::<Id>().ok());
    let state = &*state;
    let Some(channel) = state.channels.get(&channel) else {
        return Reply::ok(json!([]));
    };
    let there = |message: &&Message| !message.deleted && message.only_for.is_none();
    let all = &channel.messages;
    let before = |id: Id, limit| {
        all.range(..id)
            .rev()
            .map(|(_, m)| m)
            .filter(there)
            .take(limit)
    };
    // The newest come first, but those after a message are the nearest to it.
    let after = |id: Id, limit| {
        let mut found: Vec<&Message> = all
            .range(id + 1..)
            .map(|(_, m)| m)
            .filter(there)
            .take(limit)
            .collect();
        found.reverse();
        found
    };
    let found: Vec<&Message> = match (at("around"), at("before"), at("after")) {
        (Some(id), _, _) => {
            let mut found = after(id, limit / 2);
            found.extend(before(id + 1, limit - limit / 2));
            found
        }
        (None, Some(id), _) => before(id, limit).collect(),
        (None, None, Some(id)) => after(id, limit),
        (None, None, None) => before(Id::MAX, limit).collect(),
    };
    Reply::ok(
        found
            .into_iter()
            .map(|message| read(message, state))
            .collect(),
    )
}

fn post(state: &mut State, id: Id, may: u64, ask: &Ask<'_>) -> Result<Reply, Refusal> {
    let channel = state.channels.get(&id).ok_or(super::UNKNOWN_CHANNEL)?;
    if let Some(user) = channel.recipient
        && state
            .users
            .get(&user)
            .is_some_and(|user| user.refuses_direct)
    {
        return Err(NO_DIRECT);
    }
    let needed = if channel.is_thread() {
        SEND_MESSAGES_IN_THREADS
    } else {
        SEND_MESSAGES
    };
    if may & needed == 0 || (!ask.files.is_empty() && may & ATTACH_FILES == 0) {
        return Err(NO_PERMISSION);
    }
    if channel.archived && channel.locked && may & MANAGE_THREADS == 0 {
        return Err(ARCHIVED);
    }
    if may & READ_MESSAGE_HISTORY == 0 && !ask.body["message_reference"].is_null() {
        return Err(NO_HISTORY);
    }
    let reopens = channel.archived;
    let mut body = ask.body.clone();
    if let Some(to) = number(&body["message_reference"]["message_id"])
        && state.message(id, to).is_none()
    {
        if body["message_reference"]["fail_if_not_exists"] != false {
            return Err(INVALID);
        }
        body["message_reference"] = Value::Null;
    }
    if let Some(there) = state.known_nonce(&body) {
        return Reply::ok(there);
    }
    if reopens {
        if let Some(channel) = state.channels.get_mut(&id) {
            channel.archived = false;
        }
        state.thread_changed(id, "THREAD_UPDATE");
    }
    let message = state.new_message(id, BOT, body, ask.named_files());
    let told = state.post_message(message, "writes");
    Reply::ok(told)
}

/// What an edit leaves of the files: those listed, or all when it does not speak of them; and those
/// that came with it.
pub(super) fn files_after(
    state: &mut State,
    there: Vec<File>,
    ask: &Ask<'_>,
    body: &Value,
) -> Vec<File> {
    let listed = body["attachments"].as_array();
    let stays = |file: &File| {
        listed.is_none_or(|listed| listed.iter().any(|one| number(&one["id"]) == Some(file.id)))
    };
    let mut files: Vec<File> = there.into_iter().filter(stays).collect();
    for (name, content) in ask.named_files() {
        let id = state.id();
        files.push(File { id, name, content });
    }
    files
}

fn edit(state: &mut State, channel: Id, ask: &Ask<'_>) -> Result<Reply, Refusal> {
    let id = ask.number(1);
    let message = of_channel(state, channel, id)?;
    if message.author != BOT {
        return Err(NOT_THEIRS);
    }
    if state
        .channels
        .get(&channel)
        .is_some_and(|channel| channel.archived)
    {
        return Err(ARCHIVED);
    }
    let told = state.edit_message(channel, id, ask, &ask.body, "edits it");
    told.map_or(Err(UNKNOWN_MESSAGE), Reply::ok)
}

impl State {
    /// The message that has this nonce already, within the window.
    fn known_nonce(&mut self, body: &Value) -> Option<Value> {
        if body["enforce_nonce"] != true {
            return None;
        }
        let nonce = body["nonce"].as_str()?.to_owned();
        let (channel, id, at) = self.nonces.get(&nonce).copied()?;
        if self.now().saturating_sub(at) > self.setup.nonce_window {
            self.counts.doubled += 1;
            return None;
        }
        // One that was deleted meanwhile is answered with all the same.
        let message = self.channels.get(&channel)?.messages.get(&id)?;
        let told = shapes::message(message, self);
        self.counts.deduplicated += 1;
        Some(told)
    }

    /// Puts a message where it belongs, and tells of it.
    pub(crate) fn post_message(&mut self, message: Message, how: &'static str) -> Value {
        let (channel, id, author) = (message.channel, message.id, message.author);
        if let Some(nonce) = message.nonce.as_str().filter(|_| author == BOT) {
            let at = self.now();
            self.nonces.insert(nonce.to_owned(), (channel, id, at));
        }
        self.counts.messages += usize::from(author == BOT && message.only_for.is_none());
        let what = shown(&message, how, self);
        self.record(author, channel, what);
        let only_for = message.only_for;
        if let Some(channel) = self.channels.get_mut(&channel) {
            channel.messages.insert(id, message);
        }
        let told = self
            .message(channel, id)
            .map(|message| shapes::message(message, self));
        let told = told.unwrap_or_default();
        if only_for.is_none() {
            self.tell_of_message("MESSAGE_CREATE", channel, author, told.clone());
        }
        told
    }

    /// Edits a message; what it is then.
    pub(super) fn edit_message(
        &mut self,
        channel: Id,
        id: Id,
        ask: &Ask<'_>,
        body: &Value,
        how: &'static str,
    ) -> Option<Value> {
        let there = self.message(channel, id)?.files.clone();
        let files = files_after(self, there, ask, body);
        self.message_mut(channel, id)?.files = files;
        self.edited(channel, id, body, how)
    }

    /// Somebody edits the text of a message of theirs.
    pub(crate) fn edit_text(&mut self, channel: Id, id: Id, text: &str) {
        let _ = self.edited(channel, id, &json!({ "content": text }), "edits it");
    }

    fn edited(&mut self, channel: Id, id: Id, body: &Value, how: &'static str) -> Option<Value> {
        let now = self.timestamp();
        let message = self.message_mut(channel, id)?;
        message.say(body);
        message.edited = Some(now);
        message.edits.push(body.clone());
        let message = self.message(channel, id)?;
        let (author, only_for) = (message.author, message.only_for);
        let what = shown(message, how, self);
        let told = shapes::message(message, self);
        self.record(author, channel, what);
        if only_for.is_none() {
            self.tell_of_message("MESSAGE_UPDATE", channel, author, told.clone());
        }
        Some(told)
    }

    /// Takes a message away.
    pub(crate) fn delete_message(&mut self, who: Id, channel: Id, id: Id) {
        let Some(message) = self.message_mut(channel, id) else {
            return;
        };
        message.deleted = true;
        let only_for = message.only_for;
        let what = self
            .channels
            .get(&channel)
            .and_then(|of| of.messages.get(&id));
        let gist = what.map(super::super::transcript::gist).unwrap_or_default();
        self.record(who, channel, What::Deletes(gist));
        if only_for.is_none() {
            let told = json!({ "id": id.to_string(), "channel_id": channel.to_string() });
            self.tell_of_message("MESSAGE_DELETE", channel, who, told);
        }
    }

    fn tell_of_message(&mut self, event: &str, channel: Id, author: Id, mut told: Value) {
        let Some(place) = self.channels.get(&channel) else {
            return;
        };
        // A bot hears nothing of where it is not.
        if self.permissions(BOT, place) & super::super::permissions::VIEW_CHANNEL == 0 {
            return;
        }
        let guild = place.guild;
        let intent = if guild.is_some() {
            GUILD_MESSAGES
        } else {
            DIRECT_MESSAGES
        };
        if let Some(of) = guild.and_then(|guild| self.guilds.get(&guild)) {
            told["guild_id"] = json!(of.id.to_string());
            if event != "MESSAGE_DELETE" {
                let mut member = shapes::member_in(of, author, None, self);
                if let Some(member) = member.as_object_mut() {
                    member.remove("user");
                }
                told["member"] = member;
            }
        }
        if self.gateway.wants(intent) {
            self.emit(event, told, guild, intent);
        }
    }
}
