//! What people do on Discord, and what they see.
//!
//! [`StandIn::person`] gives somebody in their direct messages with the bot, and
//! [`Person::within`] the same person in another channel. What Discord would not let them do is a
//! panic, for then the test is wrong; what only a forged client sends is a method of its own.

use serde_json::{Value, json};

use super::interactions::Act;
use super::options::{self, Typed};
use super::seen::{Modal, Seen, Shown, shown};
use super::state::{Id, State, id};
use super::{StandIn, transcript};

/// Somebody in a channel.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    stand_in: &'a StandIn,
    id: Id,
    /// Nothing stands for their direct messages.
    channel: Option<Id>,
}

impl StandIn {
    /// Somebody, in their direct messages with the bot.
    #[must_use]
    pub fn person(&self, user: &str) -> Person<'_> {
        Person {
            stand_in: self,
            id: id(user),
            channel: None,
        }
    }

    /// Waits for the answer to an interaction.
    ///
    /// # Panics
    /// When none comes.
    pub async fn outcome(&self, interaction: &str) -> Seen {
        let id = id(interaction);
        let seen = |state: &State| super::seen::seen(state.used.get(&id)?, state);
        self.wait_for("an answer", seen).await
    }

    /// Waits until so much was added to an answer.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn followups(&self, interaction: &str, count: usize) -> Seen {
        let id = id(interaction);
        let seen = |state: &State| super::seen::seen(state.used.get(&id)?, state);
        let enough = |state: &State| seen(state).filter(|seen| seen.followups.len() >= count);
        self.wait_for("more of an answer", enough).await
    }

    /// Whether an interaction was answered at all, even with a promise alone.
    #[must_use]
    pub fn is_acknowledged(&self, interaction: &str) -> bool {
        let state = self.shared.state();
        state
            .used
            .get(&id(interaction))
            .is_some_and(|used| used.first.is_some())
    }
}

#[allow(clippy::panic)] // A test in which somebody does what cannot be done is wrong.
impl Person<'_> {
    /// The same person in another channel.
    #[must_use]
    pub fn within(self, channel: &str) -> Self {
        Self {
            channel: Some(id(channel)),
            ..self
        }
    }

    /// Says in which language they have Discord: `de`, `fr`, `en-GB`.
    #[must_use]
    pub fn reading(self, locale: &str) -> Self {
        locale.clone_into(&mut self.stand_in.shared.state().user(self.id).locale);
        self
    }

    /// Uses a slash command, and reads the answer. Sub-commands follow the name after a blank.
    ///
    /// # Panics
    /// When Discord would not let them, or no answer comes.
    pub async fn command(self, name: &str, options: Value) -> Seen {
        let interaction = self.sends_command(name, &options);
        self.stand_in.outcome(&interaction).await
    }

    /// Uses a slash command: the interaction, to be waited for with [`StandIn::outcome`].
    ///
    /// # Panics
    /// When Discord would not let them.
    #[must_use]
    pub fn sends_command(self, name: &str, options: &Value) -> String {
        self.send_typed(2, name, options, None, false)
    }

    /// Sends a slash command as a forged client does, with options that Discord would not take.
    #[must_use]
    pub fn forges_command(self, name: &str, options: &Value) -> String {
        self.send_typed(2, name, options, None, true)
    }

    /// Is typing a slash command, with the option `focused` not yet finished: the choices.
    ///
    /// # Panics
    /// When there is no such command, or no answer comes.
    pub async fn types(self, name: &str, options: Value, focused: &str) -> Seen {
        let interaction = self.send_typed(4, name, &options, Some(focused), false);
        self.stand_in.outcome(&interaction).await
    }

    /// Chooses a file to be sent with a command: what the option is given.
    #[must_use]
    pub fn uploads(self, name: &str, content: &[u8]) -> String {
        let mut state = self.stand_in.shared.state();
        let id = state.id();
        let file = super::state::File {
            id,
            name: name.to_owned(),
            content: content.to_vec(),
        };
        state.uploads.insert(id, file);
        id.to_string()
    }

    fn send_typed(
        self,
        kind: u64,
        name: &str,
        given: &Value,
        focused: Option<&str>,
        is_forged: bool,
    ) -> String {
        let mut state = self.stand_in.shared.state();
        let channel = self.place(&mut state);
        let guild = state
            .channels
            .get(&channel)
            .and_then(|channel| channel.guild);
        let Typed { data, shown } = match options::typed(&state, guild, name, given, focused) {
            Ok(typed) => typed,
            Err((_, typed)) if is_forged => typed,
            Err((why, _)) => panic!("nobody can send this: {why}"),
        };
        let shown = if focused.is_some() {
            shown.replacen("uses", "types", 1)
        } else {
            shown
        };
        self.act(state, kind, channel, data, None, &shown)
    }

    /// Presses the button with that label or `custom_id` on a message that they see.
    ///
    /// # Panics
    /// When they do not see it, it is off or there is none, or no answer comes.
    pub async fn presses(self, message: &str, button: &str) -> Seen {
        let interaction = self.sends_press(message, button);
        self.stand_in.outcome(&interaction).await
    }

    /// Presses a button: the interaction.
    ///
    /// # Panics
    /// When they do not see it, it is off or there is none.
    #[must_use]
    pub fn sends_press(self, message: &str, button: &str) -> String {
        let (component, channel) = self.component(message, button);
        let custom_id = component["custom_id"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let label = component["label"].as_str().unwrap_or(button).to_owned();
        let data = json!({ "custom_id": custom_id, "component_type": 2, "id": 2 });
        let state = self.stand_in.shared.state();
        self.act(
            state,
            3,
            channel,
            data,
            Some(id(message)),
            &format!("presses [{label}]"),
        )
    }

    /// Chooses from a menu, found by its placeholder or `custom_id`.
    ///
    /// # Panics
    /// When they do not see it, there is no such choice, or no answer comes.
    pub async fn selects(self, message: &str, menu: &str, values: &[&str]) -> Seen {
        let (component, channel) = self.component(message, menu);
        let options = component["options"].as_array().cloned().unwrap_or_default();
        let mut labels = Vec::new();
        for value in values {
            let option = options
                .iter()
                .find(|one| one["value"] == *value || one["label"] == *value);
            let Some(option) = option else {
                panic!("`{menu}` has no choice `{value}`")
            };
            labels.push(option["label"].as_str().unwrap_or_default().to_owned());
        }
        let chosen = options
            .iter()
            .filter(|one| labels.iter().any(|label| one["label"] == *label));
        let chosen: Vec<Value> = chosen.map(|one| one["value"].clone()).collect();
        let data = json!({
            "custom_id": component["custom_id"], "component_type": component["type"], "values": chosen,
        });
        let shown = format!("chooses {}", labels.join(", "));
        let state = self.stand_in.shared.state();
        let interaction = self.act(state, 3, channel, data, Some(id(message)), &shown);
        self.stand_in.outcome(&interaction).await
    }

    /// Sends the press of a button that nobody was shown, on a message that may be anybody's.
    #[must_use]
    pub fn forges_press(self, message: &str, custom_id: &str) -> String {
        let mut state = self.stand_in.shared.state();
        let own = self.place(&mut state);
        let channel = state.place_of(id(message)).unwrap_or(own);
        let data = json!({ "custom_id": custom_id, "component_type": 2, "id": 2 });
        self.act(
            state,
            3,
            channel,
            data,
            Some(id(message)),
            "forges a button",
        )
    }

    /// Fills in a form, by the labels or `custom_id`s of its inputs, and reads the answer. What is
    /// not filled in stays as the form had it.
    ///
    /// # Panics
    /// When Discord would not take it: too short, too long, left out; or no answer comes.
    pub async fn submits(self, modal: &Modal, values: &[(&str, &str)]) -> Seen {
        let interaction = self.sends_form(modal, values);
        self.stand_in.outcome(&interaction).await
    }

    /// Fills in a form: the interaction.
    ///
    /// # Panics
    /// When Discord would not take it.
    #[must_use]
    pub fn sends_form(self, modal: &Modal, values: &[(&str, &str)]) -> String {
        let (mut rows, mut lines) = (Vec::new(), Vec::new());
        for (name, _) in values {
            let mut inputs = transcript::inputs(&modal.data);
            let there = inputs.any(|input| input["label"] == *name || input["custom_id"] == *name);
            assert!(there, "`{}` has no input `{name}`", modal.title());
        }
        for input in transcript::inputs(&modal.data) {
            let named =
                |(name, _): &&(&str, &str)| input["label"] == *name || input["custom_id"] == *name;
            let value = values.iter().find(named).map(|(_, value)| *value);
            let value = value.or(input["value"].as_str()).unwrap_or_default();
            if let Some(why) = unfit(input, value) {
                panic!("nobody can send this: {} {why}", input["label"]);
            }
            lines.push(format!(
                "{}: {value}",
                input["label"].as_str().unwrap_or_default()
            ));
            let filled =
                json!({ "type": 4, "id": 2, "custom_id": input["custom_id"], "value": value });
            rows.push(json!({ "type": 1, "id": 1, "components": [filled] }));
        }
        self.send_modal(modal, &modal.data["custom_id"], rows, &lines)
    }

    /// Sends a form with another `custom_id`, and inputs that nobody asked for.
    #[must_use]
    pub fn forges_form(self, modal: &Modal, custom_id: &str, values: &[(&str, &str)]) -> String {
        let row = |(name, value): &(&str, &str)| {
            let input = json!({ "type": 4, "id": 2, "custom_id": name, "value": value });
            json!({ "type": 1, "id": 1, "components": [input] })
        };
        let rows = values.iter().map(row).collect();
        self.send_modal(modal, &json!(custom_id), rows, &[])
    }

    fn send_modal(
        self,
        modal: &Modal,
        custom_id: &Value,
        rows: Vec<Value>,
        lines: &[String],
    ) -> String {
        let state = self.stand_in.shared.state();
        let Some(of) = state.used.get(&modal.of) else {
            panic!("the form answers nothing");
        };
        let (channel, on) = (of.channel, of.on);
        let data = json!({ "custom_id": custom_id, "components": rows });
        let mut shown = format!("fills in “{}”:", modal.title());
        for line in lines {
            shown.push('\n');
            shown.push_str(&line.replace('\n', "\n  "));
        }
        self.act(state, 5, channel, data, on, &shown)
    }

    fn component(&self, message: &str, label: &str) -> (Value, Id) {
        let state = self.stand_in.shared.state();
        let number = id(message);
        let Some(channel) = state.place_of(number) else {
            panic!("there is no message {message}");
        };
        let is_seen = state.sees_message(self.id, channel, number);
        let there = state
            .message(channel, number)
            .filter(|_| is_seen)
            .map(shown);
        let Some(there) = there else {
            panic!("{} does not see the message {message}", self.id);
        };
        let rows = there
            .components
            .iter()
            .filter_map(|row| row["components"].as_array());
        let found = rows.flatten().find(|one| {
            ["label", "custom_id", "placeholder"]
                .iter()
                .any(|name| one[*name] == label)
        });
        match found {
            Some(one) if one["disabled"] == true => panic!("`{label}` is off"),
            Some(one) => (one.clone(), channel),
            None => panic!("the message has no `{label}`, only {:?}", there.buttons()),
        }
    }

    /// Where this person is. They see it, or are not there.
    fn place(&self, state: &mut State) -> Id {
        let Some(channel) = self.channel else {
            return state.direct(self.id);
        };
        state.user(self.id);
        assert!(
            state.channel(channel).is_some(),
            "there is no channel {channel}"
        );
        assert!(
            state.sees(self.id, channel),
            "{} does not see the channel {channel}",
            self.id
        );
        channel
    }

    fn act(
        &self,
        mut state: std::sync::MutexGuard<'_, State>,
        kind: u64,
        channel: Id,
        data: Value,
        on: Option<Id>,
        shown: &str,
    ) -> String {
        let act = Act {
            kind,
            user: self.id,
            channel,
            data,
            on,
            shown,
        };
        state.interact(act).0.to_string()
    }

    /// Writes a message: its number.
    ///
    /// # Panics
    /// When they may not write there.
    pub fn writes(self, text: &str) -> String {
        self.writes_with(text, None, &[])
    }

    /// Writes a message that answers another, or that has files: its number.
    ///
    /// # Panics
    /// When they may not write there.
    pub fn writes_with(
        self,
        text: &str,
        reply_to: Option<&str>,
        files: &[(&str, &[u8])],
    ) -> String {
        let mut state = self.stand_in.shared.state();
        let channel = self.place(&mut state);
        assert!(
            state.may_write(self.id, channel),
            "{} may not write in {channel}",
            self.id
        );
        if let Some(thread) = state
            .channels
            .get_mut(&channel)
            .filter(|thread| thread.is_thread())
        {
            thread.archived = false;
        }
        if state
            .channels
            .get(&channel)
            .is_some_and(super::state::Channel::is_thread)
        {
            // Whoever writes in a thread is in it.
            state.join_thread(self.id, self.id, channel);
        }
        let mut body = json!({ "content": text });
        if let Some(to) = reply_to {
            body["message_reference"] = json!({ "message_id": to });
        }
        let files = files
            .iter()
            .map(|(name, content)| ((*name).to_owned(), content.to_vec()));
        let message = state.new_message(channel, self.id, body, files.collect());
        let number = message.id.to_string();
        let _ = state.post_message(message, "writes");
        number
    }

    /// Edits a message of theirs.
    ///
    /// # Panics
    /// When it is not theirs.
    pub fn edits(self, message: &str, text: &str) {
        let mut state = self.stand_in.shared.state();
        let channel = self.own(&state, message);
        state.edit_text(channel, id(message), text);
    }

    /// Deletes a message of theirs.
    ///
    /// # Panics
    /// When it is not theirs.
    pub fn deletes(self, message: &str) {
        let mut state = self.stand_in.shared.state();
        let channel = self.own(&state, message);
        state.delete_message(self.id, channel, id(message));
    }

    fn own(&self, state: &State, message: &str) -> Id {
        let number = id(message);
        let channel = state.place_of(number).unwrap_or(0);
        let author = state.message(channel, number).map(|message| message.author);
        assert_eq!(author, Some(self.id), "the message {message} is not theirs");
        channel
    }

    /// Joins a thread that they see.
    ///
    /// # Panics
    /// When they do not see it.
    pub fn joins(self, thread: &str) {
        let mut state = self.stand_in.shared.state();
        assert!(
            state.sees(self.id, id(thread)),
            "{} does not see {thread}",
            self.id
        );
        state.join_thread(self.id, self.id, id(thread));
    }

    /// Leaves a thread.
    pub fn leaves(self, thread: &str) {
        let mut state = self.stand_in.shared.state();
        state.leave_thread(self.id, self.id, id(thread));
    }

    /// What they see in a channel: nothing when they do not see the channel.
    #[must_use]
    pub fn sees(self, channel: &str) -> Vec<Shown> {
        let state = self.stand_in.shared.state();
        let number = id(channel);
        let there = state
            .channels
            .get(&number)
            .map(|channel| channel.messages.values());
        let seen = there
            .into_iter()
            .flatten()
            .filter(|message| state.sees_message(self.id, number, message.id));
        seen.map(shown).collect()
    }

    /// What they see in their direct messages.
    #[must_use]
    pub fn inbox(self) -> Vec<Shown> {
        let channel = self.stand_in.shared.state().direct(self.id);
        self.sees(&channel.to_string())
    }

    /// Takes no direct messages any more, or does again.
    pub fn refuses_direct_messages(self, refuses: bool) {
        self.stand_in.shared.state().user(self.id).refuses_direct = refuses;
    }
}

/// Why Discord does not take what was filled in.
fn unfit(input: &Value, value: &str) -> Option<&'static str> {
    let length = value.encode_utf16().count() as u64;
    if length == 0 {
        return (input["required"] != false).then_some("is left out");
    }
    if length < input["min_length"].as_u64().unwrap_or(0) {
        return Some("is too short");
    }
    (length > input["max_length"].as_u64().unwrap_or(4_000)).then_some("is too long")
}
