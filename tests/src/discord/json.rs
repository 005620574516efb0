//! What is on the stand-in, as Discord writes it.

use serde_json::{Value, json};

use super::state::{BOT, Channel, File, Guild, Id, Message, State, application_id, kind};

pub(crate) fn user(id: Id, state: &State) -> Value {
    let known = state.users.get(&id);
    let name = known.map_or("somebody", |user| user.name.as_str());
    json!({
        "id": id.to_string(), "username": name, "discriminator": "0", "global_name": null,
        "avatar": null, "bot": id == BOT, "public_flags": 0, "flags": 0, "primary_guild": null,
    })
}

/// The bot, as it sees itself.
pub(crate) fn myself(state: &State) -> Value {
    let mut me = user(BOT, state);
    me["mfa_enabled"] = json!(false);
    me["verified"] = json!(true);
    me["locale"] = json!("en-US");
    me
}

pub(crate) fn application(state: &State) -> Value {
    let owner = json!({
        "id": "110000000000000001", "username": "owner", "discriminator": "0", "global_name": null,
        "avatar": null, "public_flags": 0, "flags": 0, "primary_guild": null,
    });
    let content = if state.setup.privileged & super::intents::MESSAGE_CONTENT != 0 {
        1 << 19
    } else {
        0
    };
    json!({
        "id": application_id(), "name": "Support desk", "icon": null, "description": "", "type": null,
        "bot_public": false, "bot_require_code_grant": false, "verify_key": "00", "team": null,
        "flags": content, "flags_new": content.to_string(), "redirect_uris": [],
        "interactions_endpoint_url": null, "role_connections_verification_url": null, "owner": owner,
        "approximate_guild_count": state.guilds.len(), "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0, "explicit_content_filter": 0,
        "eligible_oauth2_scopes": [],
    })
}

pub(crate) fn member(user_id: Id, roles: &[Id], state: &State) -> Value {
    let roles: Vec<String> = roles.iter().map(Id::to_string).collect();
    json!({
        "user": user(user_id, state), "roles": roles, "avatar": null, "banner": null,
        "communication_disabled_until": null, "flags": 0, "nick": null, "pending": false,
        "joined_at": "2026-01-01T00:00:00.000000+00:00", "premium_since": null, "mute": false, "deaf": false,
    })
}

/// A member as an interaction and an event have it.
pub(crate) fn member_in(
    guild: &Guild,
    user_id: Id,
    permissions: Option<u64>,
    state: &State,
) -> Value {
    let roles = guild.members.get(&user_id).cloned().unwrap_or_default();
    let mut member = member(user_id, &roles, state);
    if let Some(permissions) = permissions {
        member["permissions"] = json!(bits(permissions));
    }
    member
}

/// Permissions are written as text, and have 53 bits at most.
pub(crate) fn bits(permissions: u64) -> String {
    (permissions & ((1 << 53) - 1)).to_string()
}

fn thread_member(thread: Id, user_id: Id, since: &str) -> Value {
    json!({
        "id": thread.to_string(), "user_id": user_id.to_string(), "join_timestamp": since, "flags": 0,
    })
}

pub(crate) fn thread_members(channel: &Channel) -> Vec<Value> {
    let members = channel.members.iter();
    members
        .map(|(user, since)| thread_member(channel.id, *user, since))
        .collect()
}

pub(crate) fn channel(channel: &Channel, state: &State) -> Value {
    let last = channel.messages.keys().next_back().map(Id::to_string);
    if channel.kind == kind::DIRECT {
        let with = channel.recipient.unwrap_or(BOT);
        return json!({
            "id": channel.id.to_string(), "type": kind::DIRECT, "flags": 0, "last_message_id": last,
            "recipients": [user(with, state)],
        });
    }
    let guild = channel.guild.unwrap_or(0).to_string();
    if !channel.is_thread() {
        let overwrites = channel.overwrites.iter().map(|one| {
            json!({
                "id": one.id.to_string(), "type": u8::from(one.is_member),
                "allow": bits(one.allow), "deny": bits(one.deny),
            })
        });
        return json!({
            "id": channel.id.to_string(), "type": channel.kind, "flags": 0, "guild_id": guild,
            "name": channel.name, "position": 0, "parent_id": null, "topic": null, "nsfw": false,
            "last_message_id": last, "rate_limit_per_user": 0,
            "permission_overwrites": overwrites.collect::<Vec<_>>(),
        });
    }
    let count = channel.messages.len();
    let mut thread = json!({
        "id": channel.id.to_string(), "type": channel.kind, "flags": 0, "guild_id": guild,
        "name": channel.name, "parent_id": channel.parent.map(|id| id.to_string()),
        "owner_id": channel.owner.to_string(), "last_message_id": last, "rate_limit_per_user": 0,
        "message_count": count, "total_message_sent": count,
        // Discord stops counting at fifty.
        "member_count": channel.members.len().min(50),
        "thread_metadata": {
            "archived": channel.archived, "archive_timestamp": channel.created,
            "auto_archive_duration": channel.auto_archive_minutes, "locked": channel.locked,
            "create_timestamp": channel.created,
        },
    });
    if channel.kind == kind::PRIVATE_THREAD {
        thread["thread_metadata"]["invitable"] = json!(channel.invitable);
    }
    if let Some(since) = channel.members.get(&BOT) {
        thread["member"] = thread_member(channel.id, BOT, since);
    }
    thread
}

/// A file that came with a command.
pub(crate) fn upload(file: &File) -> Value {
    let mut told = attachment(file, BOT);
    for name in ["url", "proxy_url"] {
        let url = told[name].as_str().unwrap_or_default();
        told[name] = json!(url.replace("/attachments/", "/ephemeral-attachments/"));
    }
    told["ephemeral"] = json!(true);
    told
}

fn attachment(file: &File, channel: Id) -> Value {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let plain = |c: char| if is_plain(c) { c } else { '_' };
    let name: String = file.name.chars().map(plain).collect();
    let url = format!(
        "https://cdn.discordapp.com/attachments/{channel}/{}/{name}?ex=1",
        file.id
    );
    json!({
        "id": file.id.to_string(), "filename": file.name, "size": file.content.len(), "url": url,
        "proxy_url": url, "content_type": "text/plain; charset=utf-8",
    })
}

/// Without properties that are null: Discord leaves those out.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(_, value)| !value.is_null());
            Value::Object(
                kept.map(|(name, value)| (name.clone(), without_nulls(value)))
                    .collect(),
            )
        }
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

fn embed(sent: &Value) -> Value {
    let mut embed = without_nulls(sent);
    embed["type"] = json!("rich");
    for field in embed["fields"].as_array_mut().into_iter().flatten() {
        if field["inline"].is_null() {
            field["inline"] = json!(false);
        }
    }
    if embed["fields"].is_null()
        && let Some(fields) = embed.as_object_mut()
    {
        fields.remove("fields");
    }
    embed
}

/// Every component gets a number within its message.
fn components(sent: &[Value]) -> Vec<Value> {
    fn numbered(component: &Value, next: &mut u64) -> Value {
        let mut component = without_nulls(component);
        *next += 1;
        component["id"] = json!(*next);
        let inner = component["components"].as_array().cloned();
        if let Some(inner) = inner {
            component["components"] = inner.iter().map(|one| numbered(one, next)).collect();
        } else if let Some(fields) = component.as_object_mut() {
            fields.remove("components");
        }
        component
    }
    let mut next = 0;
    sent.iter()
        .map(|component| numbered(component, &mut next))
        .collect()
}

/// A message, and the one that it answers.
pub(crate) fn message(of: &Message, state: &State) -> Value {
    let mut message = alone(of, state);
    if let Some(to) = of.reference {
        let answered = state.message(of.channel, to);
        message["referenced_message"] = answered.map_or(Value::Null, |to| alone(to, state));
    }
    message
}

fn alone(of: &Message, state: &State) -> Value {
    let files: Vec<Value> = of
        .files
        .iter()
        .map(|file| attachment(file, of.channel))
        .collect();
    let mut message = json!({
        "id": of.id.to_string(), "channel_id": of.channel.to_string(),
        "author": user(of.author, state), "content": of.content, "timestamp": of.at,
        "edited_timestamp": of.edited, "tts": false, "mention_everyone": false, "mentions": [],
        "mention_roles": [], "attachments": files, "embeds": of.embeds.iter().map(embed).collect::<Vec<_>>(),
        "components": components(&of.components), "pinned": false, "flags": of.flags,
        "type": if of.reference.is_some() { 19 } else { 0 },
    });
    if !of.nonce.is_null() {
        message["nonce"] = of.nonce.clone();
    }
    if let Some(to) = of.reference {
        message["message_reference"] = json!({
            "type": 0, "channel_id": of.channel.to_string(), "message_id": to.to_string(),
        });
        if let Some(guild) = state
            .channels
            .get(&of.channel)
            .and_then(|channel| channel.guild)
        {
            message["message_reference"]["guild_id"] = json!(guild.to_string());
        }
    }
    message
}

pub(crate) fn roles(guild: &Guild) -> Vec<Value> {
    let role = |(position, role): (usize, &super::state::Role)| {
        json!({
            "id": role.id.to_string(), "name": role.name, "permissions": bits(role.permissions),
            "position": position, "color": 0, "hoist": false, "managed": position == 1,
            "colors": { "primary_color": 0, "secondary_color": null, "tertiary_color": null },
            "mentionable": false, "icon": null, "unicode_emoji": null, "flags": 0,
        })
    };
    guild.roles.iter().enumerate().map(role).collect()
}

pub(crate) fn guild(guild: &Guild) -> Value {
    json!({
        "id": guild.id.to_string(), "name": guild.name, "icon": null, "description": null,
        "home_header": null, "splash": null, "discovery_splash": null, "features": [], "banner": null,
        "owner_id": guild.owner.to_string(), "application_id": null, "region": "deprecated",
        "afk_channel_id": null, "afk_timeout": 300, "system_channel_id": null, "system_channel_flags": 0,
        "widget_enabled": false, "widget_channel_id": null, "verification_level": 0,
        "roles": roles(guild), "default_message_notifications": 0, "mfa_level": 0,
        "explicit_content_filter": 0, "max_presences": null, "max_members": 500_000,
        "max_stage_video_channel_users": 50, "max_video_channel_users": 25, "vanity_url_code": null,
        "premium_tier": 0, "premium_subscription_count": 0, "preferred_locale": "en-US",
        "rules_channel_id": null, "safety_alerts_channel_id": null, "public_updates_channel_id": null,
        "premium_progress_bar_enabled": false, "nsfw": false, "nsfw_level": 0, "emojis": [],
        "stickers": [], "incidents_data": null,
    })
}

/// A guild as the gateway tells of it: with the bot as a member, its channels and the threads that
/// the bot is in.
pub(crate) fn guild_create(state: &State, id: Id) -> Value {
    let Some(known) = state.guilds.get(&id) else {
        return Value::Null;
    };
    let mut whole = guild(known);
    let channels = known
        .channels
        .iter()
        .filter_map(|id| state.channels.get(id));
    let (threads, channels): (Vec<&Channel>, Vec<&Channel>) = channels
        .filter(|channel| !channel.gone)
        .partition(|channel| channel.is_thread());
    let seen = |threads: Vec<&Channel>| -> Vec<Value> {
        let seen = threads.into_iter().filter(|one| {
            !one.archived && state.permissions(BOT, one) & super::permissions::VIEW_CHANNEL != 0
        });
        seen.map(|one| channel(one, state)).collect()
    };
    let more = json!({
        "joined_at": "2026-01-01T00:00:00.000000+00:00", "large": false, "unavailable": false,
        "member_count": known.members.len(), "voice_states": [],
        "members": [member_in(known, BOT, None, state)],
        "channels": channels.iter().map(|one| channel(one, state)).collect::<Vec<_>>(),
        "threads": seen(threads), "presences": [], "stage_instances": [], "guild_scheduled_events": [],
        "soundboard_sounds": [],
    });
    if let (Some(whole), Value::Object(more)) = (whole.as_object_mut(), more) {
        whole.extend(more);
    }
    whole
}
