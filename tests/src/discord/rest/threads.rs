//! Threads: begun with a message or without, and who is in them.

use serde_json::{Value, json};

use super::super::intents::GUILDS;
use super::super::json as shapes;
use super::super::permissions::{
    CREATE_PRIVATE_THREADS, CREATE_PUBLIC_THREADS, MANAGE_THREADS, READ_MESSAGE_HISTORY,
    SEND_MESSAGES_IN_THREADS,
};
use super::super::state::{BOT, Channel, Id, State, kind, number};
use super::super::transcript::{WHO, What};
use super::channels::{seen, shape};
use super::{
    ARCHIVED, Ask, HAS_THREAD, INVALID, NO_PERMISSION, Refusal, Reply, UNKNOWN_CHANNEL,
    UNKNOWN_MEMBER, UNKNOWN_MESSAGE,
};

pub(super) fn act(
    state: &mut State,
    method: &str,
    path: &str,
    ask: &Ask<'_>,
) -> Result<Reply, Refusal> {
    let channel = ask.number(0);
    let may = seen(state, channel)?;
    match path {
        "/channels/{channel_id}/threads" => begin(state, channel, may, None, &ask.body),
        "/channels/{channel_id}/messages/{message_id}/threads" => {
            let message = ask.number(1);
            let there = state.message(channel, message).ok_or(UNKNOWN_MESSAGE)?;
            if there.thread.is_some() {
                return Err(HAS_THREAD);
            }
            begin(state, channel, may, Some(message), &ask.body)
        }
        "/channels/{channel_id}/thread-members" => {
            let thread = state.channels.get(&channel).ok_or(UNKNOWN_CHANNEL)?;
            Reply::ok(json!(shapes::thread_members(thread)))
        }
        "/channels/{channel_id}/users/@me/threads/archived/private" => {
            if may & READ_MESSAGE_HISTORY == 0 {
                return Err(NO_PERMISSION);
            }
            Reply::ok(joined_and_archived(state, channel, ask))
        }
        _ => member(state, method, path, channel, may, ask),
    }
}

/// The private threads of a channel that the bot is in and that were put away, the latest first.
fn joined_and_archived(state: &State, parent: Id, ask: &Ask<'_>) -> Value {
    let number = |name| ask.query(name).and_then(|value| value.parse::<Id>().ok());
    let before = number("before").unwrap_or(Id::MAX);
    let limit = number("limit").and_then(|limit| usize::try_from(limit).ok());
    let limit = limit.unwrap_or(50);
    let fits = |thread: &&Channel| {
        thread.parent == Some(parent)
            && thread.kind == kind::PRIVATE_THREAD
            && thread.archived
            && !thread.gone
            && thread.members.contains_key(&BOT)
            && thread.id < before
    };
    let mut found: Vec<&Channel> = state.channels.values().filter(fits).collect();
    found.sort_by_key(|thread| std::cmp::Reverse(thread.id));
    let has_more = found.len() > limit;
    let shown = found.into_iter().take(limit);
    let shown: Vec<Value> = shown.map(|thread| shapes::channel(thread, state)).collect();
    json!({ "threads": shown, "members": [], "has_more": has_more })
}

fn begin(
    state: &mut State,
    parent: Id,
    may: u64,
    message: Option<Id>,
    body: &Value,
) -> Result<Reply, Refusal> {
    let of = state.channels.get(&parent).ok_or(UNKNOWN_CHANNEL)?;
    let Some(guild) = of.guild.filter(|_| !of.is_thread()) else {
        return Err(INVALID);
    };
    // Without a message and without a type a thread is private.
    let kind = match (message, body["type"].as_u64()) {
        (Some(_), _) | (None, Some(11)) => kind::PUBLIC_THREAD,
        (None, Some(10)) => 10,
        (None, _) => kind::PRIVATE_THREAD,
    };
    let needed = if kind == kind::PRIVATE_THREAD {
        CREATE_PRIVATE_THREADS
    } else {
        CREATE_PUBLIC_THREADS
    };
    if may & needed == 0 {
        return Err(NO_PERMISSION);
    }
    let name = body["name"].as_str().unwrap_or_default();
    // A thread of a message has its number.
    let id = message.unwrap_or_else(|| state.id());
    let mut thread = state.empty_channel(id, kind, name);
    thread.guild = Some(guild);
    thread.parent = Some(parent);
    thread.invitable = body["invitable"].as_bool().unwrap_or(true);
    thread.auto_archive_minutes = body["auto_archive_duration"].as_u64().unwrap_or(1440);
    thread.members.insert(BOT, thread.created.clone());
    state.channels.insert(id, thread);
    if let Some(guild) = state.guilds.get_mut(&guild) {
        guild.channels.push(id);
    }
    if let Some(message) = message.and_then(|message| state.message_mut(parent, message)) {
        message.thread = Some(id);
    }
    let private = if kind == kind::PRIVATE_THREAD {
        "private "
    } else {
        ""
    };
    let what = format!("begins the {private}thread “{name}”");
    state.record(BOT, parent, What::Thread(what));
    let told = shape(state, id);
    let mut event = told.clone();
    event["newly_created"] = json!(true);
    state.emit("THREAD_CREATE", event, Some(guild), GUILDS);
    Reply::created(told)
}

fn member(
    state: &mut State,
    method: &str,
    path: &str,
    id: Id,
    may: u64,
    ask: &Ask<'_>,
) -> Result<Reply, Refusal> {
    let user = if path.ends_with("@me") {
        BOT
    } else {
        ask.number(1)
    };
    let thread = state.channels.get(&id).ok_or(UNKNOWN_CHANNEL)?;
    if !thread.is_thread() {
        return Err(INVALID);
    }
    let manages = may & MANAGE_THREADS != 0 || thread.owner == BOT;
    match method {
        "GET" => {
            let members = shapes::thread_members(thread);
            let member = members
                .into_iter()
                .find(|one| number(&one["user_id"]) == Some(user));
            member.map_or(Err(UNKNOWN_MEMBER), Reply::ok)
        }
        _ if thread.archived => Err(ARCHIVED),
        "PUT" => {
            let is_in_guild = thread
                .guild
                .and_then(|guild| state.guilds.get(&guild))
                .is_some_and(|guild| guild.members.contains_key(&user));
            if !is_in_guild && !state.setup.anything_exists {
                return Err(UNKNOWN_MEMBER);
            }
            let closed = thread.kind == kind::PRIVATE_THREAD && !thread.invitable && !manages;
            if may & SEND_MESSAGES_IN_THREADS == 0 || closed {
                return Err(NO_PERMISSION);
            }
            state.user(user);
            state.join_thread(BOT, user, id);
            Reply::nothing()
        }
        _ => {
            if !manages && user != BOT {
                return Err(NO_PERMISSION);
            }
            state.leave_thread(BOT, user, id);
            Reply::nothing()
        }
    }
}

impl State {
    /// Somebody comes into a thread, by themselves or put there by `who`.
    pub(crate) fn join_thread(&mut self, who: Id, user: Id, id: Id) {
        let now = self.timestamp();
        let Some(thread) = self.channels.get_mut(&id) else {
            return;
        };
        if thread.members.contains_key(&user) {
            return;
        }
        thread.members.insert(user, now.clone());
        let (guild, count) = (thread.guild, thread.members.len().min(50));
        let what = if who == user {
            "joins".to_owned()
        } else {
            format!("adds {WHO}{user}")
        };
        self.record(who, id, What::Thread(what));
        let Some(of) = guild.and_then(|guild| self.guilds.get(&guild)) else {
            return;
        };
        let told = json!({
            "id": id.to_string(), "guild_id": of.id.to_string(), "member_count": count,
            "added_members": [{
                "id": id.to_string(), "user_id": user.to_string(), "join_timestamp": now, "flags": 0,
                "member": shapes::member_in(of, user, None, self), "presence": null,
            }],
        });
        self.emit("THREAD_MEMBERS_UPDATE", told, guild, GUILDS);
    }

    /// Somebody goes out of a thread, by themselves or put out by `who`.
    pub(crate) fn leave_thread(&mut self, who: Id, user: Id, id: Id) {
        let Some(thread) = self.channels.get_mut(&id) else {
            return;
        };
        if thread.members.remove(&user).is_none() {
            return;
        }
        let (guild, count) = (thread.guild, thread.members.len().min(50));
        let what = if who == user {
            "leaves".to_owned()
        } else {
            format!("removes {WHO}{user}")
        };
        self.record(who, id, What::Thread(what));
        let told = json!({
            "id": id.to_string(), "guild_id": guild.unwrap_or(0).to_string(), "member_count": count,
            "removed_member_ids": [user.to_string()],
        });
        self.emit("THREAD_MEMBERS_UPDATE", told, guild, GUILDS);
    }
}
