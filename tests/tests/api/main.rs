//! The interface for programs through the real binary: what it does, what it refuses, and whether it
//! keeps to its own description.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod described;
mod scim;
mod scopes;
mod telephone;

use std::path::Path;

use serde_json::{Value, json};
use switchboard_tests::http::{Connection, Desk};

/// The token of each integration in [`INTEGRATIONS`], by its name.
fn token(name: &str) -> String {
    format!("{name}-0123456789abcdef0123456789")
}

/// An entry of the file of integrations.
fn entry(name: &str, rest: &str) -> String {
    let token = token(name);
    format!(
        "[[integration]]\nname = \"{name}\"\ntoken = \"{token}\"\n{rest}\nper_second = 100000\n\n"
    )
}

/// One integration that takes calls, one that only reads tickets, one that is always Ada, and one
/// that may do everything for whomever it names.
fn integrations() -> String {
    let all = r#"scopes = ["route", "calls:read", "calls:write", "tickets:read", "tickets:write",
    "events:read", "events:write", "companies:read", "companies:write", "scim:users", "devices:check", "rules:read"]"#;
    [
        entry("pbx", r#"scopes = ["route", "calls:read", "calls:write"]"#),
        entry("board", r#"scopes = ["tickets:read"]"#),
        entry("portal", &format!("{all}\nperson = \"ada\"")),
        entry("all", all),
    ]
    .concat()
}

/// A desk with these integrations.
fn desk(folder: &Path) -> Desk {
    desk_with(folder, &integrations())
}

fn desk_with(folder: &Path, integrations: &str) -> Desk {
    let file = folder.join("integrations.toml");
    std::fs::write(&file, integrations).unwrap();
    let file = file.to_str().unwrap();
    let args = ["--as", "igor", "--data", "api.desk", "--integrations", file];
    Desk::start(folder, &args).unwrap()
}

/// Asks as an integration, for somebody if they are named; the status and the body.
fn ask(desk: &Desk, sender: (&str, &str), method: &str, path: &str, body: &Value) -> (u16, Value) {
    ask_under("", desk, sender, method, path, body)
}

/// The same under a key, if it is not empty.
fn ask_under(
    key: &str,
    desk: &Desk,
    (who, person): (&str, &str),
    method: &str,
    path: &str,
    body: &Value,
) -> (u16, Value) {
    let mut head = format!("Authorization: Bearer {}\r\n", token(who));
    if !key.is_empty() {
        head += &format!("Idempotency-Key: {key}\r\n");
    }
    if !person.is_empty() {
        head += &format!("Switchboard-Person: {person}\r\n");
    }
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    if !body.is_empty() {
        head += "Content-Type: application/json\r\n";
    }
    let mut connection = Connection::to(desk.address);
    let answer = connection
        .ask(method, path, &head, body.as_bytes())
        .unwrap();
    let said = serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{answer:?}"));
    (answer.status, said)
}

const PBX: (&str, &str) = ("pbx", "");

#[test]
fn a_call_comes_in_is_answered_sent_on_and_over_and_the_queues_say_how_long_it_waited() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let call =
        json!({"id": "pbx-1", "caller": "ada", "company": "acme", "subject": "Mail is slow"});
    let (status, would) = ask(&desk, PBX, "POST", "/v1/route", &call);
    assert_eq!(
        (status, &would["level"], &would["call"]),
        (200, &json!(2), &json!("pbx-1")),
        "{would}"
    );
    let (status, known) = ask(&desk, PBX, "POST", "/v1/calls", &call);
    assert_eq!(
        (status, &known["number"], &known["state"]),
        (201, &json!("C-1"), &json!("waiting")),
        "{known}"
    );
    assert_eq!(known["decision"]["reason"], would["reason"]);
    let (_, queues) = ask(&desk, PBX, "GET", "/v1/queues", &Value::Null);
    let queue = |queues: &Value| {
        let all = queues["queues"].as_array().unwrap();
        all.iter()
            .find(|one| one["id"] == known["queue"])
            .unwrap()
            .clone()
    };
    assert_eq!(queue(&queues)["waiting"], json!(["C-1"]));
    // The telephone system says who answered.
    let (status, said) = ask(&desk, PBX, "POST", "/v1/calls/C-1/answer", &Value::Null);
    assert_eq!(status, 409, "{said}");
    let kim = ("pbx", "kim");
    let (status, answered) = ask(&desk, kim, "POST", "/v1/calls/C-1/answer", &Value::Null);
    assert_eq!(
        (status, &answered["answered_by"]),
        (200, &json!("kim")),
        "{answered}"
    );
    assert!(answered["waited_secs"].as_i64().is_some());
    let (status, ended) = ask(&desk, PBX, "POST", "/v1/calls/C-1/end", &Value::Null);
    assert_eq!((status, &ended["state"]), (200, &json!("ended")));
    let (status, said) = ask(&desk, PBX, "POST", "/v1/calls/C-1/abandon", &Value::Null);
    assert_eq!(status, 409, "{said}");
    let (_, queues) = ask(&desk, PBX, "GET", "/v1/queues", &Value::Null);
    assert_eq!(queue(&queues)["window"]["answered"], 1);
    let second = ask(&desk, PBX, "POST", "/v1/calls", &json!({"id": "pbx-2"}));
    assert_eq!((second.0, &second.1["caller"]), (201, &Value::Null));
    let on = json!({"queue": known["queue"]});
    let (status, moved) = ask(&desk, kim, "POST", "/v1/calls/C-2/transfer", &on);
    assert_eq!((status, &moved["queue"]), (200, &known["queue"]), "{moved}");
    let (status, gone) = ask(&desk, PBX, "POST", "/v1/calls/C-2/abandon", &Value::Null);
    assert_eq!((status, &gone["state"]), (200, &json!("abandoned")));
}

#[test]
fn a_ticket_is_opened_worked_on_and_found_page_by_page() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let portal = ("portal", "");
    for number in 1..=5 {
        let new = json!({"subject": format!("Ticket {number}"), "severity": 2});
        let (status, opened) = ask(&desk, portal, "POST", "/v1/tickets", &new);
        assert_eq!(
            (status, &opened["ticket"]["number"]),
            (201, &json!(format!("T-{number}"))),
            "{opened}"
        );
        assert_eq!(opened["ticket"]["channel"], "web");
    }
    let mut found = Vec::new();
    let mut path = "/v1/tickets?limit=2".to_owned();
    for _ in 0..5 {
        let (status, page) = ask(&desk, ("board", "kim"), "GET", &path, &Value::Null);
        assert_eq!(status, 200, "{page}");
        let numbers = page["tickets"].as_array().unwrap().iter();
        found.extend(numbers.map(|one| one["number"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => path = format!("/v1/tickets?limit=2&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(found, ["T-5", "T-4", "T-3", "T-2", "T-1"]);
    let kim = ("all", "kim");
    let text = json!({"text": "We look at it."});
    let (status, said) = ask(&desk, kim, "POST", "/v1/tickets/T-1/comments", &text);
    assert_eq!(status, 200, "{said}");
    let (_, shown) = ask(&desk, portal, "GET", "/v1/tickets/T-1", &Value::Null);
    let clocks = shown["ticket"]["clocks"].as_array().unwrap();
    let response = clocks
        .iter()
        .find(|clock| clock["kind"] == "response")
        .unwrap();
    assert!(response["stopped_at"].is_string(), "{response}");
    let types: Vec<_> = shown["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["what"]["type"].clone())
        .collect();
    assert!(types.contains(&json!("commented")), "{types:?}");
    let solved = json!({"text": "A disk was full.", "channel": "phone"});
    for (path, body) in [("resolve", solved), ("close", Value::Null)] {
        let (status, said) = ask(
            &desk,
            kim,
            "POST",
            &format!("/v1/tickets/T-1/{path}"),
            &body,
        );
        assert_eq!(status, 200, "{said}");
    }
    let (_, closed) = ask(&desk, kim, "GET", "/v1/tickets?state=closed", &Value::Null);
    assert_eq!(closed["tickets"][0]["number"], "T-1");
}

#[test]
fn a_request_that_is_sent_again_under_its_key_is_done_once_also_after_the_program_was_killed() {
    let folder = tempfile::tempdir().unwrap();
    let running = desk(folder.path());
    let open = |desk: &Desk, key: &str, subject: &str| {
        let new = json!({"subject": subject});
        ask_under(key, desk, ("portal", ""), "POST", "/v1/tickets", &new)
    };
    let first = open(&running, "\"8e03\"", "Mail is slow");
    assert_eq!(
        (first.0, &first.1["ticket"]["number"]),
        (201, &json!("T-1"))
    );
    assert_eq!(open(&running, "8e03", "Mail is slow"), first);
    drop(running); // It is killed.
    let running = desk(folder.path());
    assert_eq!(open(&running, "8e03", "Mail is slow"), first);
    let (status, problem) = open(&running, "8e03", "Mail is gone");
    assert_eq!(status, 422);
    assert!(problem["detail"].as_str().unwrap().contains("`8e03`"));
    let (status, _) = open(&running, "two words", "Mail is gone");
    assert_eq!(status, 400);
    let (_, page) = ask(
        &running,
        ("board", "kim"),
        "GET",
        "/v1/tickets",
        &Value::Null,
    );
    assert_eq!(page["tickets"].as_array().unwrap().len(), 1);
}

#[test]
fn a_service_event_is_declared_followed_and_over() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let igor = ("all", "igor");
    let new = json!({"title": "Mail is down", "severity": 1, "services": ["mail-eu"], "commander": "igor"});
    let (status, event) = ask(&desk, igor, "POST", "/v1/events", &new);
    assert_eq!(
        (status, &event["state"]),
        (201, &json!("active")),
        "{event}"
    );
    for (path, body) in [
        ("updates", json!({"text": "A store is being replaced."})),
        ("severity", json!({"severity": 2})),
        ("resolve", json!({"text": "It was replaced."})),
    ] {
        let (status, said) = ask(
            &desk,
            igor,
            "POST",
            &format!("/v1/events/E-1/{path}"),
            &body,
        );
        assert_eq!(status, 200, "{said}");
    }
    let (_, standing) = ask(&desk, ("portal", ""), "GET", "/v1/events", &Value::Null);
    assert_eq!(standing["recent"][0]["number"], "E-1", "{standing}");
    let (_, shown) = ask(&desk, ("portal", ""), "GET", "/v1/events/E-1", &Value::Null);
    assert_eq!(
        shown["event"]["companies"],
        json!(["acme"]),
        "others' stay their own"
    );
}

#[test]
fn nobody_does_more_than_their_scopes_and_their_person_allow() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let new = json!({"subject": "Mail is slow", "caller": "ada"});
    let (status, said) = ask(&desk, ("portal", ""), "POST", "/v1/tickets", &new);
    assert_eq!(status, 201, "{said}");
    let none = Value::Null;
    let text = json!({"text": "x"});
    for (who, method, path, body, wanted, words) in [
        (
            ("board", "kim"),
            "POST",
            "/v1/tickets",
            &new,
            403,
            "`board` lacks the scope `tickets:write`",
        ),
        (
            ("pbx", ""),
            "GET",
            "/v1/tickets",
            &none,
            403,
            "`pbx` lacks the scope `tickets:read`",
        ),
        (
            ("portal", "kim"),
            "GET",
            "/v1/tickets",
            &none,
            403,
            "acts as `ada` and as nobody else",
        ),
        (
            ("all", ""),
            "POST",
            "/v1/tickets/T-1/comments",
            &text,
            403,
            "say who in the header",
        ),
        (
            ("all", "nobody"),
            "GET",
            "/v1/tickets",
            &none,
            404,
            "there is nobody called `nobody`",
        ),
        (
            ("all", "hank"),
            "GET",
            "/v1/tickets/T-1",
            &none,
            404,
            "there is no case `T-1` that you can see",
        ),
        (
            ("all", "ada"),
            "POST",
            "/v1/tickets/T-1/severity",
            &json!({"severity": 5}),
            400,
            "not a severity",
        ),
        (
            ("all", "ada"),
            "GET",
            "/v1/tickets?limit=0",
            &none,
            400,
            "`limit` is 1 to 1000",
        ),
        (
            ("all", "ada"),
            "GET",
            "/v1/tickets/E-1",
            &none,
            404,
            "not the number of a ticket",
        ),
        (
            ("all", "ada"),
            "GET",
            "/v1/companies/globex/subscription",
            &none,
            403,
            "another company",
        ),
        (
            ("stranger", ""),
            "GET",
            "/v1/rules",
            &none,
            401,
            "no integration has this token",
        ),
    ] {
        let (status, said) = ask(&desk, who, method, path, body);
        assert_eq!(status, wanted, "{method} {path}: {said}");
        assert_eq!(said["status"], wanted);
        assert!(said["detail"].as_str().unwrap().contains(words), "{said}");
    }
}

#[test]
fn a_device_is_checked_and_callers_are_added_and_removed_within_the_allotment() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let (portal, maria) = (("portal", ""), ("all", "maria"));
    let device = json!({"pin": "2B8F01C4", "serial": "SN-9", "email": "ada@acme.example", "ticket_for": "ada"});
    let (status, found) = ask(&desk, portal, "POST", "/v1/readiness", &device);
    assert_eq!(
        (status, &found["ready"], &found["ticket"]),
        (200, &json!(false), &json!("T-1")),
        "{found}"
    );
    assert_eq!(found["checks"][1]["remedy"], "compare both with the device");
    let device = json!({"pin": "2B8F01C4", "company": "globex"});
    let (status, _) = ask(&desk, portal, "POST", "/v1/readiness", &device);
    assert_eq!(status, 403);
    let callers = "/v1/companies/globex/callers";
    let new = json!({"id": "eve", "name": "Eve Martin", "role": "named_caller"});
    let (status, added) = ask(&desk, maria, "POST", callers, &new);
    assert_eq!(
        (status, &added["roles"]),
        (201, &json!(["named_caller"])),
        "{added}"
    );
    assert_eq!(ask(&desk, maria, "POST", callers, &new).0, 409);
    let of_acme = "/v1/companies/acme/callers/eve";
    assert_eq!(ask(&desk, maria, "DELETE", of_acme, &Value::Null).0, 404);
    let (status, _) = ask(
        &desk,
        maria,
        "DELETE",
        &format!("{callers}/eve"),
        &Value::Null,
    );
    assert_eq!(status, 200);
    let (_, left) = ask(&desk, maria, "GET", callers, &Value::Null);
    assert_eq!(left["callers"].as_array().unwrap().len(), 1);
}
