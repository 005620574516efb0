//! Discord's own description of its HTTP interface: which operations there are, and what is wrong
//! with a request or an answer.

use std::borrow::Cow;
use std::sync::{LazyLock, OnceLock};

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Registry, ValidationError, Validator};
use serde_json::{Map, Value, json};

use super::OPERATIONS;

/// The part of the description that is needed here; see the README beside it.
const DESCRIPTION: &str = include_str!("../../data/discord/openapi.json");
/// How the schemas know it.
const BASE: &str = "urn:discord";
/// So much of a fault is told.
const MAX_TOLD_CHARS: usize = 120;

/// One operation of the description.
pub(super) struct Operation {
    /// As Discord writes it, in capitals.
    pub(super) method: String,
    /// With the names of its parameters in braces.
    pub(super) path: &'static str,
    segments: Vec<&'static str>,
    description: &'static Value,
    parameters: Vec<&'static Value>,
    request: OnceLock<Option<Validator>>,
    queries: OnceLock<Vec<(String, Validator)>>,
    answer: OnceLock<Option<Validator>>,
    refusal: OnceLock<Option<Validator>>,
}

struct Description {
    whole: Value,
    registry: Registry<'static>,
}

/// With every object closed: what is not described is not sent.
#[allow(clippy::expect_used)] // The text is part of this crate.
static THE: LazyLock<Description> = LazyLock::new(|| {
    let mut whole: Value = serde_json::from_str(DESCRIPTION).expect("the description is JSON");
    let mut joined = Vec::new();
    parts_of_others(&whole, &mut joined);
    close(&mut whole, "", &joined);
    let registry = Registry::new()
        .add(BASE, whole.clone())
        .and_then(jsonschema::RegistryBuilder::prepare)
        .expect("the description refers to itself alone");
    Description { whole, registry }
});

static ALL: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let operation = |(method, path): &(&'static str, &'static str)| {
        let described = &THE.whole["paths"][*path];
        let own = &described[*method];
        let parameters = [&described["parameters"], &own["parameters"]];
        Operation {
            method: method.to_uppercase(),
            path,
            segments: path.split('/').skip(1).collect(),
            description: own,
            parameters: parameters
                .into_iter()
                .filter_map(Value::as_array)
                .flatten()
                .collect(),
            request: OnceLock::new(),
            queries: OnceLock::new(),
            answer: OnceLock::new(),
            refusal: OnceLock::new(),
        }
    };
    OPERATIONS.iter().map(operation).collect()
});

/// An operation, and what stands in the place of its parameters.
pub(super) struct Asked<'a> {
    pub(super) operation: &'static Operation,
    pub(super) parameters: Vec<&'a str>,
}

/// The operation that a request asks for. A name in the path goes before a parameter.
pub(super) fn find<'a>(method: &str, path: &'a str) -> Option<Asked<'a>> {
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let fits = |operation: &&Operation| {
        operation.method == method
            && operation.segments.len() == segments.len()
            && operation
                .segments
                .iter()
                .zip(&segments)
                .all(|(wanted, is)| is_parameter(wanted) && !is.is_empty() || wanted == is)
    };
    let operation = ALL.iter().filter(fits).min_by_key(|operation| {
        let parameters = operation
            .segments
            .iter()
            .filter(|segment| is_parameter(segment));
        parameters.count()
    })?;
    let parameters = operation.segments.iter().zip(&segments);
    Some(Asked {
        operation,
        parameters: parameters
            .filter(|(wanted, _)| is_parameter(wanted))
            .map(|(_, is)| *is)
            .collect(),
    })
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{')
}

impl Operation {
    /// What is wrong with the parameters in the path: numbers that are none.
    pub(super) fn path_faults(&self, given: &[&str]) -> Vec<String> {
        let names = self.segments.iter().filter(|name| is_parameter(name));
        names
            .zip(given)
            .filter(|(name, given)| {
                let is_token = name.ends_with("_token}");
                !is_token && given.parse::<u64>().is_err()
            })
            .map(|(name, given)| format!("`{given}` is no {}", name.trim_matches(['{', '}'])))
            .collect()
    }

    /// What is wrong with the query.
    pub(super) fn query_faults(&self, query: &str) -> Vec<String> {
        let known = self.queries.get_or_init(|| {
            let in_query = self
                .parameters
                .iter()
                .filter(|parameter| parameter["in"] == "query");
            in_query
                .filter_map(|parameter| {
                    let name = parameter["name"].as_str()?.to_owned();
                    Some((name, validator(&parameter["schema"])?))
                })
                .collect()
        });
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let fault = |pair: &str| {
            let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
            let Some((_, validator)) = known.iter().find(|(known, _)| known == name) else {
                return Some(format!("`{name}` is unknown in the query"));
            };
            // A query has no types: one reading that is right is enough.
            let read = serde_json::from_str(text).unwrap_or(Value::Null);
            let fits = validator.is_valid(&json!(text)) || validator.is_valid(&read);
            (!fits).then(|| format!("`{pair}` in the query does not fit"))
        };
        pairs.filter_map(fault).collect()
    }

    /// What is wrong with the body of a request.
    pub(super) fn request_faults(&self, body: &Value) -> Vec<String> {
        let schema = &self.description["requestBody"]["content"]["application/json"]["schema"];
        if schema.is_null() {
            let is_empty = body.is_null() || body.as_object().is_some_and(Map::is_empty);
            return if is_empty {
                Vec::new()
            } else {
                vec!["a body where none is taken".to_owned()]
            };
        }
        let required = self.description["requestBody"]["required"] == true;
        if body.is_null() && !required {
            return Vec::new();
        }
        faults(
            self.request.get_or_init(|| validator(schema)).as_ref(),
            &as_described(body),
        )
    }

    /// What is wrong with an answer of ours.
    pub(super) fn answer_faults(&self, status: u16, body: Option<&Value>) -> Vec<String> {
        let responses = &self.description["responses"];
        let (key, place) = match status {
            429 => ("429", &self.refusal),
            400..500 => ("4XX", &self.refusal),
            500.. => return Vec::new(),
            _ => ("", &self.answer),
        };
        let text = status.to_string();
        let described = match &responses[if key.is_empty() { &text } else { key }] {
            Value::Null => return vec![format!("{status} is no answer to this")],
            described => resolved(described),
        };
        match body {
            None if described["content"].is_null() => Vec::new(),
            None => vec![format!("{status} has a body")],
            Some(body) => {
                let schema = &described["content"]["application/json"]["schema"];
                // Both refusals are errors; the one with a time to wait has more.
                if key == "429" {
                    return faults(validator(schema).as_ref(), body);
                }
                faults(place.get_or_init(|| validator(schema)).as_ref(), body)
            }
        }
    }
}

/// A description that may stand elsewhere.
fn resolved(described: &'static Value) -> &'static Value {
    let pointer = described["$ref"]
        .as_str()
        .map(|to| to.trim_start_matches('#'));
    pointer
        .and_then(|pointer| THE.whole.pointer(pointer))
        .unwrap_or(described)
}

/// What Discord's documentation has otherwise than its description, and serenity sends: the place
/// of an attached file among the parts as a number (`"id": 0`); of commands, permissions as a text
/// (`"8"`), `nsfw`, and every property that an option could have, empty where it has it not.
fn as_described(body: &Value) -> Cow<'_, Value> {
    let numbered = |body: &Value| items(&body["attachments"]).any(|file| file["id"].is_number());
    if !numbered(body) && !numbered(&body["data"]) && !body.is_array() {
        return Cow::Borrowed(body);
    }
    let mut body = body.clone();
    for pointer in ["/attachments", "/data/attachments"] {
        let files = body.pointer_mut(pointer).and_then(Value::as_array_mut);
        for file in files.into_iter().flatten() {
            if let Some(number) = file["id"].as_u64() {
                file["id"] = json!(number.to_string());
            }
        }
    }
    for command in body.as_array_mut().into_iter().flatten() {
        let text = command["default_member_permissions"].as_str();
        if let Some(number) = text.and_then(|text| text.parse::<u64>().ok()) {
            command["default_member_permissions"] = json!(number);
        }
        if let Some(fields) = command.as_object_mut() {
            fields.retain(|name, value| name != "nsfw" || !value.is_boolean());
        }
        without_nothing(command);
    }
    Cow::Owned(body)
}

/// Takes out what is null or an empty list.
fn without_nothing(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(without_nothing),
        Value::Object(fields) => {
            let is_nothing = |value: &Value| value.is_null() || *value == json!([]);
            fields.retain(|_, value| !is_nothing(value));
            fields.values_mut().for_each(without_nothing);
        }
        _ => {}
    }
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// Compiles a schema of the description; nothing when there is none.
#[allow(clippy::expect_used)] // The description is part of this crate.
fn validator(schema: &Value) -> Option<Validator> {
    if schema.is_null() {
        return None;
    }
    let mut schema = schema.clone();
    refer_to_base(&mut schema);
    let validator = jsonschema::options()
        .with_registry(&THE.registry)
        .should_validate_formats(true)
        .with_format("snowflake", |text: &str| text.parse::<u64>().is_ok())
        .build(&schema)
        .expect("the description's schemas are sound");
    Some(validator)
}

fn refer_to_base(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(refer_to_base),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value
                    .as_str()
                    .filter(|text| name == "$ref" && text.starts_with('#'))
                {
                    Some(text) => *value = json!(format!("{BASE}{text}")),
                    None => refer_to_base(value),
                }
            }
        }
        _ => {}
    }
}

/// The components that others are made of: those stay open.
fn parts_of_others(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| parts_of_others(item, found)),
        Value::Object(fields) => {
            let parts = fields.get("allOf").map(items).into_iter().flatten();
            let names = parts.filter_map(|part| part["$ref"].as_str()?.rsplit('/').next());
            found.extend(names.map(str::to_owned));
            fields
                .values()
                .for_each(|value| parts_of_others(value, found));
        }
        _ => {}
    }
}

/// Says of every object that it has no properties but those described.
fn close(value: &mut Value, name: &str, open: &[String]) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| close(item, "", open)),
        Value::Object(fields) => {
            for (name, value) in &mut *fields {
                if name != "allOf" {
                    close(value, name, open);
                }
            }
            let is_open = open.iter().any(|open| open == name);
            let is_described = fields.get("properties").is_some_and(Value::is_object);
            let is_joined = fields.contains_key("allOf") && fields["type"] == "object";
            if is_joined {
                fields.insert("unevaluatedProperties".to_owned(), json!(false));
            } else if is_described && !is_open && !fields.contains_key("additionalProperties") {
                fields.insert("additionalProperties".to_owned(), json!(false));
            }
        }
        _ => {}
    }
}

fn faults(validator: Option<&Validator>, body: &Value) -> Vec<String> {
    // Most bodies are right, and saying so is much cheaper than looking for reasons.
    let Some(validator) = validator.filter(|validator| !validator.is_valid(body)) else {
        return Vec::new();
    };
    validator
        .iter_errors(body)
        .map(|error| told(&error))
        .collect()
}

/// What is wrong, in the branch of a union that was most likely meant.
fn told(error: &ValidationError<'_>) -> String {
    if let ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } =
        error.kind()
    {
        let is_meant = |branch: &&Vec<ValidationError<'static>>| {
            let of_kind = |error: &ValidationError<'_>| {
                let path = error.instance_path().as_str();
                path.ends_with("/type") || matches!(error.kind(), ValidationErrorKind::Type { .. })
            };
            !branch.iter().any(of_kind)
        };
        let best = context
            .iter()
            .filter(is_meant)
            .min_by_key(|branch| branch.len());
        if let Some(cause) = best.and_then(|branch| branch.first()) {
            return told(cause);
        }
    }
    let path = error.instance_path();
    let text = error.to_string();
    // A long text or list is not shown; where it stands is.
    if text.chars().count() > MAX_TOLD_CHARS {
        return format!("{path}: {}", error.masked());
    }
    format!("{path}: {text}")
}
