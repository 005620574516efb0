//! Channels themselves.

use serde_json::Value;

use super::super::intents::GUILDS;
use super::super::json as shapes;
use super::super::permissions::{MANAGE_THREADS, SEND_MESSAGES_IN_THREADS, VIEW_CHANNEL};
use super::super::state::{BOT, Channel, Id, State};
use super::super::transcript::What;
use super::{ARCHIVED, Ask, NO_ACCESS, NO_PERMISSION, Refusal, Reply, UNKNOWN_CHANNEL};

pub(super) fn act(
    state: &mut State,
    method: &str,
    path: &str,
    ask: &Ask<'_>,
) -> Result<Reply, Refusal> {
    let id = ask.number(0);
    seen(state, id)?;
    match (method, path) {
        ("POST", _) => Reply::nothing(),
        ("PATCH", _) => change(state, id, &ask.body),
        ("DELETE", _) => {
            let told = shape(state, id);
            state.close_channel(id);
            Reply::ok(told)
        }
        _ => Reply::ok(shape(state, id)),
    }
}

/// A channel that the bot sees, and what it may there.
pub(super) fn seen(state: &mut State, id: Id) -> Result<u64, Refusal> {
    if state.channel(id).is_none() {
        return Err(UNKNOWN_CHANNEL);
    }
    let channel = state.channels.get(&id).ok_or(UNKNOWN_CHANNEL)?;
    let may = state.permissions(BOT, channel);
    if may & VIEW_CHANNEL == 0 {
        return Err(NO_ACCESS);
    }
    Ok(may)
}

pub(super) fn shape(state: &State, id: Id) -> Value {
    let channel = state.channels.get(&id);
    channel
        .map(|channel| shapes::channel(channel, state))
        .unwrap_or_default()
}

fn change(state: &mut State, id: Id, body: &Value) -> Result<Reply, Refusal> {
    let channel = state.channels.get(&id).ok_or(UNKNOWN_CHANNEL)?;
    let may = state.permissions(BOT, channel);
    if !channel.is_thread() {
        return Err(NO_PERMISSION);
    }
    let manages = may & MANAGE_THREADS != 0;
    // Whoever may write in a thread may close it, and open it again when it is not locked; all
    // else is for its owner and those who manage threads.
    let only_open = body
        .as_object()
        .is_some_and(|body| body.keys().all(|key| key == "archived"));
    let allowed =
        manages || channel.owner == BOT || (only_open && may & SEND_MESSAGES_IN_THREADS != 0);
    if !allowed || (channel.locked && !manages) || (body["locked"].is_boolean() && !manages) {
        return Err(NO_PERMISSION);
    }
    let opens = body["archived"] == false;
    if channel.archived && !opens {
        return Err(ARCHIVED);
    }
    let mut told = Vec::new();
    if let Some(channel) = state.channels.get_mut(&id) {
        told = changed(channel, body);
    }
    for what in told {
        state.record(BOT, id, What::Thread(what));
    }
    state.thread_changed(id, "THREAD_UPDATE");
    Reply::ok(shape(state, id))
}

/// Changes a thread: what people see of it.
fn changed(channel: &mut Channel, body: &Value) -> Vec<String> {
    let mut told = Vec::new();
    if let Some(name) = body["name"].as_str().filter(|name| *name != channel.name) {
        told.push(format!("names the thread “{name}”"));
        name.clone_into(&mut channel.name);
    }
    if let Some(locked) = body["locked"]
        .as_bool()
        .filter(|locked| *locked != channel.locked)
    {
        told.push(
            if locked {
                "locks the thread"
            } else {
                "unlocks the thread"
            }
            .to_owned(),
        );
        channel.locked = locked;
    }
    if let Some(archived) = body["archived"]
        .as_bool()
        .filter(|archived| *archived != channel.archived)
    {
        told.push(
            if archived {
                "archives the thread"
            } else {
                "opens the thread again"
            }
            .to_owned(),
        );
        channel.archived = archived;
    }
    if let Some(invitable) = body["invitable"].as_bool() {
        channel.invitable = invitable;
    }
    if let Some(minutes) = body["auto_archive_duration"].as_u64() {
        channel.auto_archive_minutes = minutes;
    }
    told
}

impl State {
    /// Tells of a thread.
    pub(crate) fn thread_changed(&mut self, id: Id, event: &str) {
        let guild = self.channels.get(&id).and_then(|channel| channel.guild);
        let told = shape(self, id);
        self.emit(event, told, guild, GUILDS);
    }

    /// A channel or a thread is deleted.
    pub(crate) fn close_channel(&mut self, id: Id) {
        let mut told = shape(self, id);
        let Some(channel) = self.channels.get_mut(&id) else {
            return;
        };
        channel.gone = true;
        let (guild, is_thread) = (channel.guild, channel.is_thread());
        if is_thread {
            // So little is told of a thread.
            let names = ["id", "guild_id", "parent_id", "type"];
            told = names
                .iter()
                .map(|name| ((*name).to_owned(), told[*name].take()))
                .collect();
        }
        // The threads of a channel go with it, and nothing is said of them.
        let threads = self
            .channels
            .values_mut()
            .filter(|one| one.parent == Some(id));
        threads.for_each(|thread| thread.gone = true);
        if guild.is_some() {
            let name = if is_thread {
                "THREAD_DELETE"
            } else {
                "CHANNEL_DELETE"
            };
            self.emit(name, told, guild, GUILDS);
        }
    }
}
