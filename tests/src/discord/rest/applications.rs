//! The application, its commands, the bot itself, and where the gateway is.

use serde_json::{Value, json};

use super::super::json as shapes;
use super::super::state::{BOT, Id, State, application_id, number};
use super::{Ask, NO_DIRECT, Refusal, Reply, UNKNOWN_USER};

/// The first number of a command.
const FIRST_COMMAND: Id = 800_000_000_000_000_001;

pub(super) fn act(
    state: &mut State,
    method: &str,
    path: &str,
    ask: &Ask<'_>,
) -> Result<Reply, Refusal> {
    match (method, path) {
        ("GET", "/oauth2/applications/@me" | "/applications/@me") => {
            Reply::ok(shapes::application(state))
        }
        ("GET", "/users/@me") => Reply::ok(shapes::myself(state)),
        ("GET", "/users/@me/guilds") => Reply::ok(my_guilds(state)),
        ("GET", "/users/{user_id}") => {
            let id = ask.number(0);
            if !state.users.contains_key(&id) {
                return Err(UNKNOWN_USER);
            }
            Reply::ok(shapes::user(id, state))
        }
        ("POST", "/users/@me/channels") => open_direct(state, ask),
        ("GET", "/gateway") => Reply::ok(json!({ "url": ask.gateway })),
        ("GET", "/gateway/bot") => Reply::ok(json!({
            "url": ask.gateway, "shards": state.setup.shards,
            "session_start_limit": {
                "total": 1000, "remaining": 999, "reset_after": 0,
                "max_concurrency": state.setup.max_concurrency,
            },
        })),
        ("GET", "/applications/{application_id}/commands") => Reply::ok(json!(state.commands)),
        ("PUT", "/applications/{application_id}/commands") => {
            state.registrations += 1;
            state.commands = registered(&ask.body, None);
            Reply::ok(json!(state.commands))
        }
        ("GET", _) => {
            let there = state.guild_commands.get(&ask.number(1));
            Reply::ok(json!(there.cloned().unwrap_or_default()))
        }
        (_, _) => {
            let guild = ask.number(1);
            let commands = registered(&ask.body, Some(guild));
            state.guild_commands.insert(guild, commands.clone());
            Reply::ok(json!(commands))
        }
    }
}

/// Without what is null or an empty list, below the command itself.
fn without_empty(command: &mut Value) {
    for option in command["options"].as_array_mut().into_iter().flatten() {
        if let Some(fields) = option.as_object_mut() {
            fields.retain(|_, value| !value.is_null() && *value != json!([]));
        }
        without_empty(option);
    }
    let fields = command.as_object_mut();
    let none = |value: &Value| value.is_null() || *value == json!([]);
    if let Some(fields) = fields {
        fields.retain(|name, value| {
            !(matches!(name.as_str(), "options" | "choices") || name.ends_with("_localizations"))
                || !none(value)
        });
    }
}

/// Commands as Discord gives them back.
fn registered(sent: &Value, guild: Option<Id>) -> Vec<Value> {
    let commands = sent.as_array().cloned().unwrap_or_default();
    let command = |(at, sent): (usize, Value)| {
        let id = (FIRST_COMMAND + at as Id).to_string();
        let mut command = json!({
            "id": id, "version": id, "application_id": application_id(), "type": 1, "nsfw": false,
            "default_member_permissions": null, "contexts": null, "integration_types": [0],
            "description": "",
        });
        for (name, value) in sent.as_object().into_iter().flatten() {
            command[name] = value.clone();
        }
        // Discord gives back what was said, and nothing that is empty.
        without_empty(&mut command);
        if let Some(guild) = guild {
            command["guild_id"] = json!(guild.to_string());
        }
        command
    };
    commands.into_iter().enumerate().map(command).collect()
}

fn my_guilds(state: &State) -> Value {
    let all = state
        .guilds
        .values()
        .filter(|guild| guild.members.contains_key(&BOT));
    let guild = |guild: &super::super::state::Guild| {
        let own = guild.members.get(&BOT).cloned().unwrap_or_default();
        let roles = guild
            .roles
            .iter()
            .filter(|role| role.id == guild.id || own.contains(&role.id));
        let may = roles.fold(0, |may, role| may | role.permissions);
        json!({
            "id": guild.id.to_string(), "name": guild.name, "icon": null, "banner": null,
            "owner": false, "permissions": shapes::bits(may), "features": [],
        })
    };
    all.map(guild).collect()
}

fn open_direct(state: &mut State, ask: &Ask<'_>) -> Result<Reply, Refusal> {
    let Some(user) = number(&ask.body["recipient_id"]) else {
        return Err(super::INVALID);
    };
    if user == BOT {
        return Err(NO_DIRECT);
    }
    let id = state.direct(user);
    let channel = state
        .channels
        .get(&id)
        .map(|channel| shapes::channel(channel, state));
    Reply::ok(channel.unwrap_or_default())
}
