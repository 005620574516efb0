//! Guilds, and who is in them.

use serde_json::{Value, json};

use super::super::json as shapes;
use super::super::permissions::VIEW_CHANNEL;
use super::super::state::{BOT, State};
use super::{Ask, NO_ACCESS, Refusal, Reply, UNKNOWN_GUILD, UNKNOWN_MEMBER};

pub(super) fn act(state: &mut State, path: &str, ask: &Ask<'_>) -> Result<Reply, Refusal> {
    let state = &*state;
    let guild = state.guilds.get(&ask.number(0)).ok_or(UNKNOWN_GUILD)?;
    if !guild.members.contains_key(&BOT) {
        return Err(NO_ACCESS);
    }
    let channels = guild
        .channels
        .iter()
        .filter_map(|id| state.channels.get(id));
    let channels = channels.filter(|channel| !channel.gone);
    match path {
        "/guilds/{guild_id}/channels" => {
            // Threads are listed elsewhere.
            let shown = channels.filter(|channel| !channel.is_thread());
            let shown = shown.map(|channel| shapes::channel(channel, state));
            Reply::ok(shown.collect())
        }
        "/guilds/{guild_id}/threads/active" => {
            let active = channels.filter(|channel| {
                channel.is_thread()
                    && !channel.archived
                    && state.permissions(BOT, channel) & VIEW_CHANNEL != 0
            });
            let active: Vec<Value> = active
                .map(|channel| shapes::channel(channel, state))
                .collect();
            Reply::ok(json!({ "threads": active, "members": [], "has_more": false }))
        }
        "/guilds/{guild_id}/members/{user_id}" => {
            let user = ask.number(1);
            let roles = guild.members.get(&user).ok_or(UNKNOWN_MEMBER)?;
            Reply::ok(shapes::member(user, roles, state))
        }
        "/guilds/{guild_id}/preview" => Reply::ok(json!({
            "id": guild.id.to_string(), "name": guild.name, "icon": null, "description": null,
            "home_header": null, "splash": null, "discovery_splash": null, "features": [],
            "approximate_member_count": guild.members.len(), "approximate_presence_count": 1,
            "emojis": [], "stickers": [],
        })),
        "/guilds/{guild_id}/roles" => Reply::ok(json!(shapes::roles(guild))),
        _ => {
            let mut whole = shapes::guild(guild);
            if ask.query("with_counts") == Some("true") {
                whole["approximate_member_count"] = json!(guild.members.len());
                whole["approximate_presence_count"] = json!(1);
            }
            Reply::ok(whole)
        }
    }
}
