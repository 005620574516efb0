//! Explanations as people read them.

use super::*;

fn told(explanation: &Explanation) -> String {
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
    expect_test::expect![[r#""#]].assert_eq(&told(&decided.explanation.unwrap()));
}

#[test]
fn a_hook_that_is_not_compiled_says_so_and_answers_the_same() {
    let text = "fn route(request) {\n    for x in [1, 2] {\n        if x == 2 { return to_level(x); }\n    }\n    to_level(1)\n}";
    let book = with(&[("routing.rhai", text)]).unwrap();
    let world = World::new(&book);
    let decided = book.route(&world.request("ada"), Explain::Yes);
    assert_eq!(decided.answer.level, Some(2));
    assert_eq!(decided.record.rule, "routing.rhai:3");
    assert_eq!(decided.record.reason, "because x == 2");
    expect_test::expect![[r#""#]].assert_eq(&told(&decided.explanation.unwrap()));
    assert_eq!(
        book.compiled_hooks()[0],
        ("route", Err("loops are not compiled".to_owned()))
    );
}

#[test]
fn a_fault_keeps_the_trace_up_to_it() {
    let text = "fn route(request) {\n    if request.severity == 1 { return to_level(2); }\n    if 10 / request.severity > 1 { return to_level(2); }\n    to_level(1)\n}";
    let book = with(&[("routing.rhai", text)]).unwrap();
    let world = World::new(&book);
    let decided = book.route(&world.request("ada"), Explain::Yes);
    expect_test::expect![[r#""#]].assert_eq(&told(&decided.explanation.unwrap()));
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
