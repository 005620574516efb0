//! The options of a slash command: as a person types them, and as Discord sends them.

use serde_json::{Map, Value, json};

use super::json as shapes;
use super::state::{Id, State, number};

/// What is sent of a command.
pub(crate) struct Typed {
    /// `data` of the interaction.
    pub(crate) data: Value,
    /// As it looks.
    pub(crate) shown: String,
}

/// A command by its name, with those of its sub-commands behind it. An option whose name is
/// `focused` is being typed.
///
/// # Errors
/// What of it Discord would not let anybody send, and what is sent all the same when somebody
/// forges it.
pub(crate) fn typed(
    state: &State,
    guild: Option<Id>,
    whole: &str,
    given: &Value,
    focused: Option<&str>,
) -> Result<Typed, (String, Typed)> {
    let mut names = whole.split_whitespace();
    let name = names.next().unwrap_or_default();
    let of_guild = guild.and_then(|guild| state.guild_commands.get(&guild));
    let mut commands = of_guild.into_iter().flatten().chain(&state.commands);
    let command = commands.find(|command| command["name"] == name);
    let mut faults = Vec::new();
    if command.is_none() {
        faults.push(format!("there is no command `{name}`"));
    }
    // Where it can be used: 0 is a guild, 1 direct messages with the bot.
    let contexts = command.and_then(|command| command["contexts"].as_array());
    let here = if guild.is_some() { 0 } else { 1 };
    if contexts.is_some_and(|contexts| !contexts.contains(&json!(here))) {
        faults.push(format!("`{name}` cannot be used here"));
    }
    let mut at = command.cloned().unwrap_or_default();
    let mut path = Vec::new();
    for name in names {
        let inner = at["options"].as_array().into_iter().flatten();
        let found = inner.into_iter().find(|one| one["name"] == name).cloned();
        if found.is_none() {
            faults.push(format!("there is no `{name}` in `{whole}`"));
        }
        at = found.unwrap_or_default();
        path.push((name.to_owned(), at["type"].as_u64().unwrap_or(1)));
    }
    let declared = at["options"].as_array().cloned().unwrap_or_default();
    let mut resolved = Map::new();
    let mut options = Vec::new();
    for (name, value) in given.as_object().into_iter().flatten() {
        let declared = declared.iter().find(|option| option["name"] == **name);
        let is_focused = focused == Some(name);
        if let Some(declared) = declared {
            faults.extend(fault(declared, value).filter(|_| !is_focused));
        } else {
            faults.push(format!("`{whole}` has no option `{name}`"));
        }
        let kind = declared
            .and_then(|declared| declared["type"].as_u64())
            .unwrap_or_else(|| guess(value));
        resolve(state, guild, kind, value, &mut resolved);
        let mut option = json!({ "name": name, "type": kind, "value": value });
        if is_focused {
            option["focused"] = json!(true);
        }
        options.push(option);
    }
    for option in declared.iter().filter(|option| option["required"] == true) {
        let is_given = option["name"]
            .as_str()
            .is_some_and(|name| given.get(name).is_some());
        if !is_given && focused.is_none() {
            faults.push(format!("`{whole}` needs the option {}", option["name"]));
        }
    }
    // The order in which a command declares its options is the order in which they are filled in.
    let place = |option: &Value| {
        declared
            .iter()
            .position(|one| one["name"] == option["name"])
    };
    options.sort_by_key(|option| place(option).unwrap_or(usize::MAX));
    let shown = shown(state, whole, &options);
    for (name, kind) in path.into_iter().rev() {
        options = vec![json!({ "name": name, "type": kind, "options": options })];
    }
    let id = command
        .and_then(|command| number(&command["id"]))
        .unwrap_or(800_000_000_000_000_999);
    let mut data = json!({ "id": id.to_string(), "name": name, "type": 1, "options": options });
    if !resolved.is_empty() {
        data["resolved"] = Value::Object(resolved);
    }
    let typed = Typed { data, shown };
    if faults.is_empty() {
        Ok(typed)
    } else {
        Err((faults.join("; "), typed))
    }
}

fn shown(state: &State, whole: &str, options: &[Value]) -> String {
    let mut out = format!("uses /{whole}");
    for option in options {
        let value = &option["value"];
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        let file = number(&option["value"]).and_then(|id| state.uploads.get(&id));
        let value = match file.filter(|_| option["type"] == 11) {
            Some(file) => format!("(file {}, {} bytes)", file.name, file.content.len()),
            None => value,
        };
        let mark = if option["focused"] == true { "…" } else { "" };
        out.push_str(&format!(
            " {}: {value}{mark}",
            option["name"].as_str().unwrap_or_default()
        ));
    }
    out
}

/// The kind of an option that nobody declared.
fn guess(value: &Value) -> u64 {
    match value {
        Value::Bool(_) => 5,
        Value::Number(number) if number.is_f64() => 10,
        Value::Number(_) => 4,
        _ => 3,
    }
}

/// What Discord does not let a person send.
fn fault(declared: &Value, value: &Value) -> Option<String> {
    let name = declared["name"].as_str().unwrap_or_default();
    let fits = match declared["type"].as_u64() {
        Some(3) => value.is_string(),
        Some(4) => value.is_i64(),
        Some(5) => value.is_boolean(),
        Some(10) => value.is_number(),
        _ => number(value).is_some(),
    };
    if !fits {
        return Some(format!("`{name}` takes no {value}"));
    }
    let choices = declared["choices"]
        .as_array()
        .filter(|choices| !choices.is_empty());
    if choices.is_some_and(|choices| !choices.iter().any(|choice| choice["value"] == *value)) {
        return Some(format!("{value} is no choice of `{name}`"));
    }
    let amount = match value.as_str() {
        #[allow(clippy::cast_precision_loss)] // At most 6,000.
        Some(text) => Some((
            text.encode_utf16().count() as f64,
            "min_length",
            "max_length",
        )),
        None => value
            .as_f64()
            .map(|number| (number, "min_value", "max_value")),
    };
    let (amount, min, max) = amount?;
    let below = declared[min].as_f64().is_some_and(|min| amount < min);
    // Without a limit of the bot's, Discord's own holds for texts.
    let most = declared[max]
        .as_f64()
        .or_else(|| value.is_string().then_some(6_000.0));
    let above = most.is_some_and(|max| amount > max);
    (below || above).then(|| format!("{value} is too short, long, small or large for `{name}`"))
}

/// What an option names, beside its number.
fn resolve(
    state: &State,
    guild: Option<Id>,
    kind: u64,
    value: &Value,
    into: &mut Map<String, Value>,
) {
    let Some(id) = number(value) else { return };
    let mut put = |group: &str, what: Value| {
        let group = into.entry(group).or_insert_with(|| json!({}));
        group[id.to_string()] = what;
    };
    match kind {
        6 => {
            put("users", shapes::user(id, state));
            let of = guild.and_then(|guild| state.guilds.get(&guild));
            if let Some(of) = of.filter(|of| of.members.contains_key(&id)) {
                let mut member = shapes::member_in(of, id, Some(0), state);
                for name in ["user", "deaf", "mute"] {
                    member.as_object_mut().map(|member| member.remove(name));
                }
                put("members", member);
            }
        }
        7 => {
            if let Some(channel) = state.channels.get(&id) {
                let parent = channel.parent.map(|id| id.to_string());
                put(
                    "channels",
                    json!({
                        "id": id.to_string(), "name": channel.name, "type": channel.kind,
                        "permissions": "0", "parent_id": parent,
                    }),
                );
            }
        }
        8 => {
            let of = guild.and_then(|guild| state.guilds.get(&guild));
            let roles = of.map(shapes::roles).unwrap_or_default();
            if let Some(role) = roles
                .into_iter()
                .find(|role| number(&role["id"]) == Some(id))
            {
                put("roles", role);
            }
        }
        11 => {
            if let Some(file) = state.uploads.get(&id) {
                put("attachments", shapes::upload(file));
            }
        }
        _ => {}
    }
}
