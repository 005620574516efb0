//! What Discord documents and its OpenAPI description does not say: limits, patterns, mentions.

use serde_json::Value;

/// What is wrong with the body of a message, by the properties that it may have.
pub(super) fn message(body: &Value, known: &[&str]) -> Vec<String> {
    let mut faults = unknown(body, known);
    if length(&body["content"]) > 2_000 {
        faults.push("content is longer than 2,000".to_owned());
    }
    if body["allowed_mentions"]["parse"] != serde_json::json!([]) {
        faults.push(format!("allowed_mentions: {}", body["allowed_mentions"]));
    }
    for kind in ["users", "roles"] {
        if items(&body["allowed_mentions"][kind]).next().is_some() {
            faults.push(format!("{kind} are mentioned"));
        }
    }
    for embed in items(&body["embeds"]) {
        let (title, description) = (length(&embed["title"]), length(&embed["description"]));
        if title > 256 || description > 4_096 || title + description > 6_000 {
            faults.push("an embed is too long".to_owned());
        }
    }
    let is_empty = length(&body["content"]) == 0 && items(&body["embeds"]).next().is_none();
    if is_empty {
        faults.push("the message is empty".to_owned());
    }
    faults
}

/// What is wrong with the nonce of a message.
pub(super) fn nonce(body: &Value) -> Option<String> {
    let nonce = body["nonce"].as_str().unwrap_or_default();
    let right = (1..=25).contains(&nonce.chars().count()) && body["enforce_nonce"] == true;
    (!right).then(|| format!("nonce {} is not enforced or too long", body["nonce"]))
}

/// What is wrong with a list of commands.
pub(super) fn commands(list: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    if items(list).count() > 100 {
        faults.push("there are more than 100 commands".to_owned());
    }
    for of in items(list) {
        let known = [
            "name",
            "name_localizations",
            "description",
            "description_localizations",
            "options",
            "type",
            "nsfw",
            "default_member_permissions",
            "dm_permission",
            "contexts",
            "integration_types",
            "handler",
        ];
        faults.extend(unknown(of, &known));
        command(of, &mut faults);
    }
    faults
}

fn command(of: &Value, faults: &mut Vec<String>) {
    let name = of["name"].as_str().unwrap_or_default();
    let is_name = (1..=32).contains(&name.chars().count())
        && name.to_lowercase() == name
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    if !is_name {
        faults.push(format!("`{name}` is no name of a command"));
    }
    if !(1..=100).contains(&length(&of["description"])) {
        faults.push(format!("`{name}` is described too long or not at all"));
    }
    if items(&of["options"]).count() > 25 || items(&of["choices"]).count() > 25 {
        faults.push(format!("`{name}` has more than 25 options or choices"));
    }
    let mut optional_before = false;
    for option in items(&of["options"]) {
        command(option, faults);
        if option["required"] != true {
            optional_before = true;
        } else if optional_before {
            faults.push(format!("`{name}` requires an option after an optional one"));
        }
    }
    for choice in items(&of["choices"]) {
        if !(1..=100).contains(&length(&choice["name"])) {
            faults.push(format!("a choice of `{name}` has no name or a long one"));
        }
    }
}

fn unknown(body: &Value, known: &[&str]) -> Vec<String> {
    let names = body.as_object().into_iter().flat_map(|body| body.keys());
    names
        .filter(|name| !known.contains(&name.as_str()))
        .map(|name| format!("`{name}` is unknown"))
        .collect()
}

/// Discord counts as JavaScript does.
fn length(text: &Value) -> usize {
    text.as_str().map_or(0, |text| text.encode_utf16().count())
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}
