//! What Discord documents and its OpenAPI description does not say: limits that go over several
//! properties, names, what a message may not be. And what we ask of the bot besides: that it pings
//! nobody, and that no message of it is doubled.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// A message's embeds together hold so much text.
const MAX_EMBED_TEXT: usize = 6_000;

/// What is wrong with a request that the description takes.
pub(crate) fn broken(method: &str, path: &str, body: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    match (method, path) {
        ("PUT", path) if path.ends_with("/commands") => commands(body, &mut faults),
        ("POST", path) if path.starts_with("/interactions/") => callback(body, &mut faults),
        ("POST", "/channels/{channel_id}/messages")
        | ("POST", "/webhooks/{webhook_id}/{webhook_token}") => {
            message(body, &mut faults);
            if is_empty(body) {
                faults.push("the message is empty".to_owned());
            }
        }
        ("PATCH", path) if path.contains("/messages/") => message(body, &mut faults),
        ("PATCH", "/channels/{channel_id}")
            if body["name"].is_string() && !(1..=100).contains(&length(&body["name"])) =>
        {
            faults.push("the name is empty or longer than 100".to_owned());
        }
        _ => {}
    }
    faults
}

/// What is wrong with a request that Discord would take and we do not want.
pub(crate) fn unwanted(method: &str, path: &str, body: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let shown = match (method, path) {
        ("POST", path) if path.starts_with("/interactions/") => {
            // A first answer with nothing to read cannot ping anybody.
            Some(&body["data"])
                .filter(|data| !is_empty(data) && matches!(body["type"].as_u64(), Some(4 | 7)))
        }
        ("POST" | "PATCH", path) if path.contains("/messages") && !path.ends_with("/threads") => {
            Some(body)
        }
        ("POST", "/webhooks/{webhook_id}/{webhook_token}") => Some(body),
        _ => None,
    };
    if let Some(shown) = shown.filter(|shown| !is_empty(shown)) {
        mentions(&shown["allowed_mentions"], &mut faults);
    }
    if (method, path) == ("POST", "/channels/{channel_id}/messages") {
        let nonce = body["nonce"].as_str().unwrap_or_default();
        let right = (1..=25).contains(&nonce.chars().count()) && body["enforce_nonce"] == true;
        if !right {
            faults.push(format!(
                "nonce {} is not enforced or too long",
                body["nonce"]
            ));
        }
    }
    faults
}

/// Nobody is pinged: neither by kinds nor by name, nor whoever is answered.
fn mentions(allowed: &Value, faults: &mut Vec<String>) {
    let named = ["users", "roles"].map(|kind| items(&allowed[kind]).count());
    let nobody =
        allowed["parse"] == json!([]) && named == [0, 0] && allowed["replied_user"] != true;
    if !nobody {
        faults.push(format!("allowed_mentions: {allowed}"));
    }
}

fn is_empty(body: &Value) -> bool {
    let none = |name: &str| items(&body[name]).next().is_none();
    length(&body["content"]) == 0
        && ["embeds", "attachments", "components"]
            .into_iter()
            .all(none)
}

fn message(body: &Value, faults: &mut Vec<String>) {
    if length(&body["content"]) > 2_000 {
        faults.push("content is longer than 2,000".to_owned());
    }
    let mut all = 0;
    for embed in items(&body["embeds"]) {
        let fields = items(&embed["fields"]);
        let of_fields = fields.flat_map(|field| [(&field["name"], 256), (&field["value"], 1_024)]);
        let parts = [
            (&embed["title"], 256),
            (&embed["description"], 4_096),
            (&embed["footer"]["text"], 2_048),
            (&embed["author"]["name"], 256),
        ];
        for (text, max) in parts.into_iter().chain(of_fields) {
            all += length(text);
            if length(text) > max {
                faults.push(format!("a part of an embed is longer than {max}"));
            }
        }
        for field in items(&embed["fields"]) {
            if length(&field["name"]) == 0 || length(&field["value"]) == 0 {
                faults.push("a field of an embed has no name or no value".to_owned());
            }
        }
        if items(&embed["fields"]).count() > 25 {
            faults.push("an embed has more than 25 fields".to_owned());
        }
        if !embed
            .as_object()
            .is_some_and(|embed| embed.values().any(|value| !value.is_null()))
        {
            faults.push("an embed is empty".to_owned());
        }
    }
    if all > MAX_EMBED_TEXT {
        faults.push(format!(
            "the embeds are longer than {MAX_EMBED_TEXT} together"
        ));
    }
    components(&body["components"], faults);
}

fn components(rows: &Value, faults: &mut Vec<String>) {
    if items(rows).count() > 5 {
        faults.push("there are more than 5 rows of components".to_owned());
    }
    let mut seen = BTreeSet::new();
    for component in items(rows).flat_map(|row| items(&row["components"])) {
        let is_link = component["style"] == 5;
        match component["custom_id"].as_str() {
            Some(id) if !seen.insert(id) => faults.push(format!("`{id}` stands twice")),
            Some(id) if !(1..=100).contains(&id.encode_utf16().count()) => {
                faults.push("a custom_id is empty or longer than 100".to_owned());
            }
            Some(_) if is_link => faults.push("a link has a custom_id".to_owned()),
            None if !is_link => faults.push("a component has no custom_id".to_owned()),
            _ => {}
        }
        if component["type"] == 2 {
            if is_link != component["url"].is_string() {
                faults.push("a link has no url, or another button has one".to_owned());
            }
            if length(&component["label"]) > 80 {
                faults.push("a label is longer than 80".to_owned());
            }
            if length(&component["label"]) == 0 && component["emoji"].is_null() {
                faults.push("a button shows nothing".to_owned());
            }
        }
    }
}

fn callback(body: &Value, faults: &mut Vec<String>) {
    let data = &body["data"];
    match body["type"].as_u64() {
        Some(4) => {
            message(data, faults);
            if is_empty(data) {
                faults.push("the answer is empty".to_owned());
            }
        }
        Some(7) => message(data, faults),
        Some(8) => {
            if items(&data["choices"]).count() > 25 {
                faults.push("there are more than 25 choices".to_owned());
            }
            for choice in items(&data["choices"]) {
                if !(1..=100).contains(&length(&choice["name"])) {
                    faults.push("a choice has no name or one longer than 100".to_owned());
                }
                if length(&choice["value"]) > 100 {
                    faults.push("the value of a choice is longer than 100".to_owned());
                }
            }
        }
        Some(9) => modal(data, faults),
        _ => {}
    }
}

fn modal(data: &Value, faults: &mut Vec<String>) {
    if !(1..=45).contains(&length(&data["title"])) {
        faults.push("the title of a modal is empty or longer than 45".to_owned());
    }
    if !(1..=100).contains(&length(&data["custom_id"])) {
        faults.push("the custom_id of a modal is empty or longer than 100".to_owned());
    }
    if !(1..=5).contains(&items(&data["components"]).count()) {
        faults.push("a modal has no input or more than 5".to_owned());
    }
    let mut seen = BTreeSet::new();
    for row in items(&data["components"]) {
        if row["type"] == 1 && items(&row["components"]).count() != 1 {
            faults.push("a row of a modal has not exactly one input".to_owned());
        }
        for input in items(&row["components"]) {
            if !seen.insert(input["custom_id"].to_string()) {
                faults.push(format!("`{}` stands twice", input["custom_id"]));
            }
            if !(1..=45).contains(&length(&input["label"])) {
                faults.push("the label of an input is empty or longer than 45".to_owned());
            }
            let (min, max) = (input["min_length"].as_u64(), input["max_length"].as_u64());
            if min.unwrap_or(0) > max.unwrap_or(4_000) {
                faults.push("an input is to be longer than it may be".to_owned());
            }
            let value = u64::try_from(length(&input["value"])).unwrap_or(u64::MAX);
            if value > max.unwrap_or(4_000) {
                faults.push("an input holds more than it may".to_owned());
            }
        }
    }
}

fn commands(list: &Value, faults: &mut Vec<String>) {
    if items(list).count() > 100 {
        faults.push("there are more than 100 commands".to_owned());
    }
    let mut seen = BTreeSet::new();
    for of in items(list) {
        if !seen.insert((of["name"].to_string(), of["type"].to_string())) {
            faults.push(format!("{} stands twice", of["name"]));
        }
        // All texts of one command together, its translations too, by Discord's documentation.
        if texts(of) > 8_000 {
            faults.push(format!(
                "{} has more than 8,000 characters in all",
                of["name"]
            ));
        }
        // Only slash commands are described.
        if of["type"].as_u64().is_none_or(|kind| kind == 1) {
            command(of, faults);
        }
    }
}

fn command(of: &Value, faults: &mut Vec<String>) {
    let name = of["name"].as_str().unwrap_or_default();
    let translated = of["name_localizations"]
        .as_object()
        .into_iter()
        .flat_map(|all| all.values());
    for name in [name]
        .into_iter()
        .chain(translated.filter_map(Value::as_str))
    {
        if !is_name(name) {
            faults.push(format!("`{name}` is no name of a command"));
        }
    }
    if !(1..=100).contains(&length(&of["description"])) {
        faults.push(format!("`{name}` is described too long or not at all"));
    }
    if items(&of["options"]).count() > 25 || items(&of["choices"]).count() > 25 {
        faults.push(format!("`{name}` has more than 25 options or choices"));
    }
    if of["autocomplete"] == true && items(&of["choices"]).next().is_some() {
        faults.push(format!("`{name}` has choices and autocompletion"));
    }
    let (mut optional_before, mut seen) = (false, BTreeSet::new());
    for option in items(&of["options"]) {
        command(option, faults);
        if !seen.insert(option["name"].to_string()) {
            faults.push(format!("`{name}` has {} twice", option["name"]));
        }
        if option["required"] != true {
            optional_before = true;
        } else if optional_before {
            faults.push(format!("`{name}` requires an option after an optional one"));
        }
    }
    for choice in items(&of["choices"]) {
        if !(1..=100).contains(&length(&choice["name"])) || length(&choice["value"]) > 100 {
            faults.push(format!(
                "a choice of `{name}` has no name, or is longer than 100"
            ));
        }
    }
}

/// As Discord's documentation has it: `^[-_\p{L}\p{N}]{1,32}$`, and in lower case.
fn is_name(name: &str) -> bool {
    (1..=32).contains(&name.chars().count())
        && name.to_lowercase() == name
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
}

fn texts(of: &Value) -> usize {
    // Of a text and its translations the longest counts.
    let longest = |name: &str| {
        let translated = of[format!("{name}_localizations")].as_object();
        let translated = translated
            .into_iter()
            .flat_map(|all| all.values())
            .map(length);
        translated.fold(length(&of[name]), usize::max)
    };
    let choices =
        items(&of["choices"]).map(|choice| length(&choice["name"]) + length(&choice["value"]));
    longest("name")
        + longest("description")
        + choices.sum::<usize>()
        + items(&of["options"]).map(texts).sum::<usize>()
}

/// In UTF-16, as Discord's own client counts. Its servers may count characters, of which there are
/// never more; so what fits here fits there.
fn length(text: &Value) -> usize {
    text.as_str().map_or(0, |text| text.encode_utf16().count())
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}
