//! Each operation asks for a token and for the scope that its description names.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use switchboard_tests::http::Connection;

use super::{ask, described, desk_with, entry};

/// An operation of the description.
struct Operation {
    method: String,
    path: String,
    /// Of its form, nothing where it takes none.
    body: Value,
    scope: String,
}

fn operations() -> Vec<Operation> {
    let text = std::fs::read_to_string(described::file()).unwrap();
    let described: Value = serde_json::from_str(&text).unwrap();
    let mut all = Vec::new();
    for (path, methods) in described["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let text = |name: &str| operation[name].as_str().unwrap_or_default().to_owned();
            let words = format!("{} {}", text("summary"), text("description")).replace('\n', " ");
            let (_, scope) = words.split_once("Scope `").unwrap();
            let form = &operation["requestBody"]["content"]["application/json"]["schema"];
            all.push(Operation {
                method: method.to_uppercase(),
                path: path
                    .replace("{call}", "C-1")
                    .replace("{ticket}", "T-1")
                    .replace("{event}", "E-1")
                    .replace("{company}", "acme"),
                body: body(&described, form),
                scope: scope.split('`').next().unwrap().to_owned(),
            });
        }
    }
    all
}

/// What has to be in a body, in its shortest form.
fn body(described: &Value, form: &Value) -> Value {
    let Some(name) = form["$ref"].as_str() else {
        return Value::Null;
    };
    let shape = described.pointer(name.trim_start_matches('#')).unwrap();
    let required = shape["required"].as_array();
    let fields = required.into_iter().flatten().map(|name| {
        let name = name.as_str().unwrap();
        let value = match shape["properties"][name]["type"].as_str() {
            Some("string") => json!("x"),
            Some("array") => json!([]),
            _ => json!(2),
        };
        (name.to_owned(), value)
    });
    Value::Object(fields.collect::<Map<_, _>>())
}

#[test]
fn every_operation_wants_a_token_and_the_scope_that_it_names() {
    let all = operations();
    let scopes: BTreeMap<&str, String> = all
        .iter()
        .map(|one| (one.scope.as_str(), one.scope.replace(':', ".")))
        .collect();
    let mut integrations = String::new();
    for (scope, name) in &scopes {
        let others: Vec<&&str> = scopes.keys().filter(|other| *other != scope).collect();
        integrations += &entry(&format!("all-but-{name}"), &format!("scopes = {others:?}"));
        integrations += &entry(&format!("only-{name}"), &format!("scopes = [{scope:?}]"));
    }
    let folder = tempfile::tempdir().unwrap();
    let desk = desk_with(folder.path(), &integrations);
    for one in &all {
        let (method, path) = (one.method.as_str(), one.path.as_str());
        let name = &scopes[one.scope.as_str()];
        let lacks = format!("lacks the scope `{}`", one.scope);
        let asked = |who: String| {
            let (status, said) = ask(&desk, (&who, "kim"), method, path, &one.body);
            (
                status,
                said["detail"].as_str().unwrap_or_default().to_owned(),
            )
        };
        let (status, said) = asked(format!("all-but-{name}"));
        assert!(
            status == 403 && said.ends_with(&lacks),
            "{method} {path}: {status} {said}"
        );
        let (status, said) = asked(format!("only-{name}"));
        assert!(
            !said.contains("lacks the scope"),
            "{method} {path}: {status} {said}"
        );
        let stranger = Connection::to(desk.address)
            .ask(method, path, "", b"")
            .unwrap();
        assert_eq!(stranger.status, 401, "{method} {path}: {stranger:?}");
    }
    assert!(all.len() > 20 && scopes.len() == 12, "{scopes:?}");
}
