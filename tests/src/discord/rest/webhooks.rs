//! Webhooks: answers to an interaction after the first, under its token; and webhooks of channels.

use std::time::Duration;

use super::super::state::{BOT, Id, State};
use super::{Ask, OLD_TOKEN, Refusal, Reply, UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK};

/// So long a token of an interaction is good.
const TOKEN_LASTS: Duration = Duration::from_secs(15 * 60);

pub(super) fn act(
    state: &mut State,
    method: &str,
    path: &str,
    ask: &Ask<'_>,
) -> Result<Reply, Refusal> {
    let token = ask.text(1);
    if ask.number(0) != BOT {
        return plain(state, method, ask);
    }
    let id = state.tokens.get(token).copied();
    let used = id
        .and_then(|id| state.used.get(&id))
        .cloned()
        .ok_or(UNKNOWN_WEBHOOK)?;
    if state.now().saturating_sub(used.since) > TOKEN_LASTS {
        return Err(OLD_TOKEN);
    }
    if used.first.is_none() {
        state.fault(format!(
            "interaction {} was answered before it was acknowledged",
            used.id
        ));
        return Err(UNKNOWN_WEBHOOK);
    }
    let is_original = path.ends_with("@original");
    let message = match (is_original, path.ends_with("{webhook_token}")) {
        (_, true) => None,
        (true, _) => used.original,
        (false, _) => {
            let id = ask.number(2);
            let own = used.original == Some(id) || used.followups.contains(&id);
            own.then_some(id)
        }
    };
    match (method, message) {
        // What was put off with type 5 comes with whichever message is first.
        ("PATCH", None) if is_original && used.first == Some(5) => {
            Reply::ok(state.say(used.id, &ask.body, ask.named_files(), "answers"))
        }
        ("POST", _) => {
            let how = if used.original.is_none() {
                "answers"
            } else {
                "adds"
            };
            Reply::ok(state.say(used.id, &ask.body, ask.named_files(), how))
        }
        (_, None) => Err(UNKNOWN_MESSAGE),
        ("PATCH", Some(id)) => edit(state, used.id, used.channel, id, ask),
        ("DELETE", Some(id)) => {
            state.message(used.channel, id).ok_or(UNKNOWN_MESSAGE)?;
            state.delete_message(BOT, used.channel, id);
            state.answered(used.id);
            Reply::nothing()
        }
        (_, Some(id)) => {
            let told = state.message_of(used.channel, id);
            told.map_or(Err(UNKNOWN_MESSAGE), Reply::ok)
        }
    }
}

fn edit(state: &mut State, used: Id, channel: Id, id: Id, ask: &Ask<'_>) -> Result<Reply, Refusal> {
    let told = state.edit_message(channel, id, ask, &ask.body, "changes it");
    state.answered(used);
    told.map_or(Err(UNKNOWN_MESSAGE), Reply::ok)
}

/// A webhook of a channel, which whoever knows its token may use.
fn plain(state: &mut State, method: &str, ask: &Ask<'_>) -> Result<Reply, Refusal> {
    let webhook = ask.number(0);
    let known = state.webhooks.get(ask.text(1));
    let known = known.filter(|(id, _)| *id == webhook).copied();
    let (_, channel) = known.ok_or(UNKNOWN_WEBHOOK)?;
    if method == "POST" {
        let message = state.new_message(channel, webhook, ask.body.clone(), ask.named_files());
        let told = state.post_message(message, "writes");
        return if ask.query("wait") == Some("true") {
            Reply::ok(told)
        } else {
            Reply::nothing()
        };
    }
    let id = ask.number(2);
    let own = state
        .message(channel, id)
        .filter(|message| message.author == webhook);
    own.ok_or(UNKNOWN_MESSAGE)?;
    match method {
        "PATCH" => {
            let told = state.edit_message(channel, id, ask, &ask.body, "changes it");
            told.map_or(Err(UNKNOWN_MESSAGE), Reply::ok)
        }
        "DELETE" => {
            state.delete_message(webhook, channel, id);
            Reply::nothing()
        }
        _ => {
            let told = state.message_of(channel, id);
            told.map_or(Err(UNKNOWN_MESSAGE), Reply::ok)
        }
    }
}
