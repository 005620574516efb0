//! The first answer to an interaction: once, within three seconds, and of a kind that fits.

use serde_json::{Value, json};

use super::super::json as shapes;
use super::super::state::{BOT, Id, State};
use super::super::transcript::What;
use super::{ACKNOWLEDGED, Ask, INVALID, Refusal, Reply, UNKNOWN_INTERACTION};

/// What is seen by one person only.
pub(crate) const EPHEMERAL: u64 = 64;

pub(super) fn callback(state: &mut State, ask: &Ask<'_>) -> Result<Reply, Refusal> {
    let (id, token) = (ask.number(0), ask.text(1));
    let kind = ask.body["type"].as_u64().unwrap_or(0);
    let used = state.used.get(&id).filter(|used| used.token == token);
    let used = used.cloned().ok_or(UNKNOWN_INTERACTION)?;
    if used.first.is_some() {
        return Err(ACKNOWLEDGED);
    }
    let taken = used.at.elapsed();
    if taken > state.setup.first_answer_within {
        state.fault(format!(
            "interaction {id} was answered too late, after {taken:?}"
        ));
        return Err(UNKNOWN_INTERACTION);
    }
    let fits = match kind {
        // Autocompletion is answered with choices, and nothing else is.
        8 => used.kind == 4,
        _ if used.kind == 4 => false,
        4 | 5 => true,
        6 | 7 => used.on.is_some(),
        9 => used.kind != 5,
        _ => false,
    };
    if !fits {
        state.fault(format!(
            "an interaction of type {} is answered with type {kind}",
            used.kind
        ));
        return Err(INVALID);
    }
    state.latencies.push(taken);
    let is_private = ask.body["data"]["flags"].as_u64().unwrap_or(0) & EPHEMERAL != 0;
    if let Some(used) = state.used.get_mut(&id) {
        used.first = Some(kind);
        used.taken = taken;
        used.is_private = is_private;
    }
    let message = show(state, id, kind, ask);
    if ask.query("with_response") != Some("true") {
        return Reply::nothing();
    }
    Reply::ok(response(state, id, kind, message))
}

/// Does what the first answer says; the message that it made or changed.
fn show(state: &mut State, id: Id, kind: u64, ask: &Ask<'_>) -> Option<Value> {
    let data = &ask.body["data"];
    let used = state.used.get(&id)?.clone();
    match kind {
        4 => Some(state.say(id, data, ask.named_files(), "answers")),
        7 => {
            let message = used.on?;
            state.used.get_mut(&id)?.original = Some(message);
            let told = state.edit_message(used.channel, message, ask, data, "changes it");
            state.answered(id);
            told
        }
        8 => {
            let names = data["choices"].as_array().into_iter().flatten();
            let names = names.filter_map(|choice| choice["name"].as_str().map(str::to_owned));
            let names = names.collect();
            state.record(BOT, used.channel, What::Offers(names));
            state.used.get_mut(&id)?.choices = Some(data["choices"].clone());
            state.answered(id);
            None
        }
        9 => {
            let what = What::Asks(super::super::transcript::form(data));
            state.record(BOT, used.channel, what);
            state.used.get_mut(&id)?.modal = Some(data.clone());
            state.answered(id);
            None
        }
        6 => {
            let message = used.on?;
            state.used.get_mut(&id)?.original = Some(message);
            None
        }
        _ => None,
    }
}

fn response(state: &State, id: Id, kind: u64, message: Option<Value>) -> Value {
    let used = state.used.get(&id);
    let mut response = json!({ "interaction": {
        "id": id.to_string(), "type": used.map_or(2, |used| used.kind),
    } });
    if let Some(original) = used.and_then(|used| used.original) {
        response["interaction"]["response_message_id"] = json!(original.to_string());
    }
    if let Some(message) = message {
        response["resource"] = json!({ "type": kind, "message": message });
    }
    response
}

impl State {
    /// An answer that is a new message.
    pub(super) fn say(
        &mut self,
        id: Id,
        body: &Value,
        files: Vec<(String, Vec<u8>)>,
        how: &'static str,
    ) -> Value {
        let Some(used) = self.used.get(&id).cloned() else {
            return Value::Null;
        };
        let is_first = used.original.is_none();
        let mut message = self.new_message(used.channel, BOT, body.clone(), files);
        let own = body["flags"].as_u64().unwrap_or(0) & EPHEMERAL != 0;
        // The first message is as private as was said first.
        let is_private = if is_first { used.is_private } else { own };
        if is_private {
            message.only_for = Some(used.user);
            message.flags |= EPHEMERAL;
        }
        let number = message.id;
        let told = self.post_message(message, how);
        if let Some(used) = self.used.get_mut(&id) {
            if is_first {
                used.original = Some(number);
            } else {
                used.followups.push(number);
            }
        }
        self.answered(id);
        told
    }

    pub(super) fn answered(&mut self, id: Id) {
        if let Some(used) = self.used.get_mut(&id) {
            used.answered = true;
        }
    }

    /// A message as the interaction that it comes from sees it.
    pub(super) fn message_of(&self, channel: Id, id: Id) -> Option<Value> {
        self.message(channel, id)
            .map(|message| shapes::message(message, self))
    }
}
