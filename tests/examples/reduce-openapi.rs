//! Makes `tests/data/discord/openapi.json` of Discord's own description of its HTTP interface: the
//! operations that the stand-in answers, and the schemas that they refer to.
//!
//! `cargo run -p switchboard-tests --features discord --example reduce-openapi < openapi.json`

#![allow(clippy::expect_used)] // It is run by hand, and says so where it fails.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};

use serde_json::{Map, Value, json};
use switchboard_tests::discord::OPERATIONS;

fn main() {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .expect("a description on standard input");
    let whole: Value = serde_json::from_str(&text).expect("the description is JSON");
    let mut paths = Map::new();
    for (method, path) in OPERATIONS {
        let described = &whole["paths"][path];
        assert!(
            described[method].is_object(),
            "{method} {path} is not described"
        );
        let kept = paths.entry(*path).or_insert_with(|| json!({}));
        if described["parameters"].is_array() {
            kept["parameters"] = bare(&described["parameters"]);
        }
        kept[method] = operation(&described[method]);
    }
    let mut paths = Value::Object(paths);
    let mut components = json!({});
    let (mut wanted, mut seen) = (BTreeSet::new(), BTreeSet::new());
    references(&paths, &mut wanted);
    while let Some(reference) = wanted.pop_first() {
        let pointer = reference.trim_start_matches('#').to_owned();
        let component = bare(whole.pointer(&pointer).expect("what is referred to"));
        references(&component, &mut wanted);
        let mut names = pointer.split('/').skip(2);
        let (kind, name) = (names.next(), names.next());
        components[kind.expect("a kind")][name.expect("a name")] = component;
        seen.insert(reference);
        wanted.retain(|reference| !seen.contains(reference));
    }
    let reduced = json!({
        "openapi": whole["openapi"], "info": whole["info"],
        "paths": paths.take(), "components": components,
    });
    let mut out = std::io::stdout().lock();
    writeln!(out, "{reduced}").expect("standard output takes it");
}

/// An operation with its bodies as JSON alone.
fn operation(described: &Value) -> Value {
    let mut kept = bare(described);
    if let Some(fields) = kept.as_object_mut() {
        fields.remove("operationId");
        fields.remove("security");
    }
    let only_json = |holder: &mut Value| {
        if let Some(content) = holder.get_mut("content") {
            *content = json!({ "application/json": content["application/json"] });
        }
    };
    if let Some(body) = kept.get_mut("requestBody") {
        only_json(body);
    }
    for response in kept["responses"]
        .as_object_mut()
        .into_iter()
        .flat_map(Map::values_mut)
    {
        only_json(response);
    }
    kept
}

/// Without what is only there to be read by people.
fn bare(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(bare).collect(),
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(name, _)| {
                !matches!(name.as_str(), "description" | "title" | "headers")
                    && !name.starts_with("x-")
            });
            let bare = kept.map(|(name, value)| {
                // Names of properties are Discord's, whatever they are called.
                let value = match value.as_object().filter(|_| name == "properties") {
                    Some(of) => of.iter().map(|(n, v)| (n.clone(), bare(v))).collect(),
                    None => bare(value),
                };
                (name.clone(), value)
            });
            Value::Object(bare.collect())
        }
        other => other.clone(),
    }
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str().filter(|_| name == "$ref") {
                    Some(reference) => drop(found.insert(reference.to_owned())),
                    None => references(value, found),
                }
            }
        }
        _ => {}
    }
}
