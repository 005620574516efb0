//! Explanations as people read them.

use super::*;
use crate::model::Device;

pub(super) fn told(explanation: &Explanation) -> String {
    let mut text = String::new();
    for tried in &explanation.tried {
        let sign = if tried.held { "+" } else { "-" };
        text.push_str(&format!("{sign} {} {}\n", tried.at, tried.condition));
        for value in &tried.values {
            text.push_str(&format!("      {value}\n"));
        }
    }
    text
}

#[test]
fn an_explanation_shows_what_was_tried_and_what_was_read() {
    let book = shipped();
    let world = World::new(&book);
    let decided = book.route(&world.request("ada"), Explain::Yes);
    expect_test::expect![[r#"
        - routing.rhai:9 request.language != "" && request.language != "en"
              request.language = "en"
        - routing.rhai:16 request.subscription.expired
              request.subscription.expired = false
        - routing.rhai:24 request.quoted.verified && request.quoted.is_open && request.quoted.kind == "event"
              request.quoted.verified = false
        + routing.rhai:31 request.caller.is_named
              request.caller.is_named = true
        - routing.rhai:57 request.channel == "phone" && request.waited >= seconds(90)
              request.channel = "phone"
              request.waited = 0s
        - routing.rhai:61 request.product == "devices"
              request.product = ""
        + routing.rhai:67 to_level(2)
              reason = named callers go direct to Level 2
    "#]].assert_eq(&told(&decided.explanation.unwrap()));
}

#[test]
fn a_hook_that_is_not_compiled_says_so_and_answers_the_same() {
    let text = "fn route(request) {\n    try {\n        return to_level(2);\n    } catch { }\n    to_level(1)\n}";
    let book = with(&[("routing.rhai", text)]).unwrap();
    let world = World::new(&book);
    let decided = book.route(&world.request("ada"), Explain::Yes);
    assert_eq!(decided.answer.level, Some(2));
    assert_eq!(decided.record.rule, "routing.rhai:3");
    expect_test::expect![[r#"
        + routing.rhai:1 `route` ran in rhai's interpreter: `try` is not compiled
        + routing.rhai:3 return to_level(2);
              reason = because no condition before it held
    "#]]
    .assert_eq(&told(&decided.explanation.unwrap()));
    assert_eq!(
        book.compiled_hooks()[0],
        ("route", Err("`try` is not compiled".to_owned()))
    );
}

#[test]
fn what_a_folder_leaves_out_answers_all_the_same_and_is_none_of_its_scripts() {
    let hooks = |book: &Rulebook| -> Vec<&str> {
        let all = book.compiled_hooks();
        all.into_iter().map(|(hook, _)| hook).collect()
    };
    let all = [
        "route",
        "clocks",
        "escalate",
        "cadence",
        "alarm",
        "readiness",
    ];
    assert_eq!(hooks(&shipped()), all);
    let mut sources = shipped_sources();
    for left_out in ["events.rhai", "readiness.rhai"] {
        sources.remove(left_out).unwrap();
    }
    let book = Rulebook::compile(&sources).unwrap();
    assert_eq!(hooks(&book), all[..4]);
    let facts = DeviceFacts {
        device: &Device::default(),
        caller: None,
        company: None,
        at: time("2026-03-02T10:00:00Z"),
    };
    let decided = book.readiness(&facts, Explain::No);
    assert_eq!(decided.answer, Readiness::default());
    assert_eq!(decided.record.reason, "there is no `readiness.rhai`");
    let is_of_those = |point: &BranchPoint| point.file == "readiness.rhai";
    assert!(!book.branches().iter().any(is_of_those));
}

/// The rest of the hook is compiled, and says so condition by condition.
#[test]
fn a_function_that_is_not_compiled_is_interpreted_alone() {
    let text = "fn route(request) {\n    let wanted = 2;\n    switch request.channel {\n        \"phone\" if is_ours(request, wanted) => return to_level(wanted),\n        \"phone\" | \"chat\" => {}\n        _ => return to_level(1),\n    }\n    for service in request.company.services {\n        if service == \"devices\" { return to_level(1).because(service); }\n    }\n    to_queue(\"renewals\")\n}\nfn is_ours(request, level) {\n    try { return request.caller.is_named && level == 2; }\n    catch { return false; }\n}";
    let book = with(&[("routing.rhai", text)]).unwrap();
    assert_eq!(book.compiled_hooks()[0], ("route", Ok(())));
    let world = World::new(&book);
    let mut request = world.request("ada");
    let decided = book.route(&request, Explain::Yes);
    assert_eq!(decided.answer.level, Some(2));
    expect_test::expect![[r#"
        + routing.rhai:4 `is_ours` ran in rhai's interpreter: `is_ours` is not compiled: `try` is not compiled (routing.rhai:14)
        + routing.rhai:3 switch request.channel
              request.channel = "phone"
              `is_ours` = true
        + routing.rhai:4 "phone" if is_ours(request, wanted) => return to_level(wanted),
              reason = because no condition before it held
    "#]].assert_eq(&told(&decided.explanation.unwrap()));
    request.channel = Channel::Chat;
    let decided = book.route(&request, Explain::Yes);
    expect_test::expect![[r#"
        + routing.rhai:3 switch request.channel
              request.channel = "chat"
        + routing.rhai:9 service == "devices"
              service = "devices"
        + routing.rhai:9 if service == "devices" { return to_level(1).because(service); }
              reason = devices
    "#]]
    .assert_eq(&told(&decided.explanation.unwrap()));
}

#[test]
fn a_fault_keeps_the_trace_up_to_it() {
    let text = "fn route(request) {\n    if request.severity == 1 { return to_level(2); }\n    if 10 / request.severity > 1 { return to_level(2); }\n    to_level(1)\n}";
    let book = with(&[("routing.rhai", text)]).unwrap();
    let world = World::new(&book);
    let decided = book.route(&world.request("ada"), Explain::Yes);
    expect_test::expect![[r#"
        - routing.rhai:2 request.severity == 1
              request.severity = 0
        - routing.rhai:3 10 / request.severity > 1
              request.severity = 0
        + programme.toml:149 the default, because the script failed
              routing.rhai:3:11: division by zero: 10 / 0
    "#]]
    .assert_eq(&told(&decided.explanation.unwrap()));
}

#[test]
fn an_answer_without_a_reason_gets_the_condition_for_one() {
    let text = "fn route(request) {\n    if request.caller.is_named // and so on\n        && request.channel == \"phone\" { return to_level(2); }\n    to_level(1)\n}";
    let book = with(&[("routing.rhai", text)]).unwrap();
    let world = World::new(&book);
    let decided = book.route(&world.request("ada"), Explain::No);
    assert_eq!(
        decided.record.reason,
        "because request.caller.is_named && request.channel == \"phone\""
    );
    assert_eq!(decided.explanation, None);
    let decided = book.route(&world.request("sam"), Explain::No);
    assert_eq!(decided.record.reason, "because no condition before it held");
    assert_eq!(decided.record.rule, "routing.rhai:4");
}

#[test]
fn calendars_and_variables_are_shown_with_what_they_were() {
    let text = "fn route(request) {\n    let bad = request.severity;\n    if is_open(\"office\") && bad < 3 && hour_in(\"Europe/Paris\") == 11 { return to_level(2); }\n    to_level(1)\n}";
    let book = with(&[("routing.rhai", text)]).unwrap();
    let world = World::new(&book);
    let decided = book.route(&world.request("ada"), Explain::Yes);
    expect_test::expect![[r#"
        + routing.rhai:3 is_open("office") && bad < 3 && hour_in("Europe/Paris") == 11
              is_open("office") = true
              bad = 0
              hour_in("Europe/Paris") = 11
        + routing.rhai:3 if is_open("office") && bad < 3 && hour_in("Europe/Paris") == 11 { return to_level(2); }
              reason = because is_open("office") && bad < 3 && hour_in("Europe/Paris") == 11
    "#]].assert_eq(&told(&decided.explanation.unwrap()));
}
