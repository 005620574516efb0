//! A script can be wrong in any way and still costs little: the default decides, soon.
//!
//! The corpus is run here unoptimised, with room for that; the `figures` of `benches` run all of it
//! optimised, and hold the worst decision and the memory against what is promised.

use std::time::{Duration, Instant};

use super::*;
use crate::calendar::Calendars;
use crate::rules::diagnostic::Findings;
use corpus::Hostile;

#[path = "hostile/corpus.rs"]
mod corpus;

/// What one decision may take here, unoptimised and beside other tests; see `figures` for what it
/// takes a desk.
const SOON: Duration = Duration::from_secs(1);
/// What loading and checking a folder may take here.
const LOADED: Duration = Duration::from_secs(20);

/// The fastest of a few: a busy machine can hold one of them up.
fn fastest<T>(mut run: impl FnMut() -> T) -> (T, Duration) {
    let mut timed = || {
        let began = Instant::now();
        let made = run();
        (made, began.elapsed())
    };
    let (mut made, mut took) = timed();
    for _ in 0..3 {
        if took > SOON / 4 {
            let (again, shorter) = timed();
            made = again;
            took = took.min(shorter);
        }
    }
    (made, took)
}

/// Loads it and asks; says whether it came so far that it could be asked.
fn tried(hostile: &Hostile) -> bool {
    let files: Vec<(&str, &str)> = hostile
        .files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    let name = &hostile.name;
    let began = Instant::now();
    let loaded = with(&files);
    let took = began.elapsed();
    assert!(took < LOADED, "{name} loaded for {took:?}");
    let Ok(book) = loaded else { return false };
    let world = World::new(&book);
    let (decided, took) = fastest(|| book.route(&world.request("ada"), Explain::No));
    assert!(took < SOON, "{name} took {took:?}");
    // Whoever calls is sent to a queue that is there.
    let queue = decided.answer.queue.expect(name);
    assert!(
        book.tables().programme.queues.contains_key(&queue),
        "{name}"
    );
    if let Some(fault) = &decided.record.fault {
        assert_eq!(queue.as_str(), "level-1", "{name}");
        assert!(
            fault.len() < 1_000 && !fault.contains('\n'),
            "{name}: {fault}"
        );
    }
    let told = book.message(
        crate::model::NotificationKind::Assigned,
        &MessageData::default(),
    );
    assert!(told.0.len() + told.1.len() < 20_000, "{name}");
    true
}

#[test]
fn whatever_a_folder_holds_a_decision_comes_soon() {
    let all = corpus::written();
    let asked = all.iter().filter(|one| tried(one)).count();
    println!("{} in all, {asked} of them load", all.len());
    assert!(all.len() >= 180 && asked >= 80, "{} {asked}", all.len());
}

#[test]
fn what_loops_or_grows_ends_with_the_default() {
    let whole = [
        "loop",
        "while",
        "recursion",
        "text doubling",
        "huge pad",
        "lists in lists",
    ];
    for name in whole {
        let all = corpus::written();
        let one = all.iter().find(|one| one.name == name).expect(name);
        let book = with(&[("routing.rhai", &one.files[0].1)]).unwrap();
        let world = World::new(&book);
        let decided = book.route(&world.request("ada"), Explain::Yes);
        assert!(decided.record.fault.is_some(), "{name}");
        assert_eq!(decided.answer.queue.unwrap().as_str(), "level-1", "{name}");
        assert!(decided.record.rule.starts_with("programme.toml:"), "{name}");
    }
}

/// Every function that the engine lets in, asked of the engine itself, with everything large that
/// it takes. Every seventeenth combination here; `figures` runs all.
#[test]
fn no_function_of_the_engine_makes_something_huge_or_slow() {
    let functions = script::callable();
    assert!(functions.len() > 150, "{functions:?}");
    let all = corpus::natives(&functions);
    let mut ran = 0;
    for hostile in all.iter().step_by(17) {
        let mut findings = Findings::default();
        let text = &hostile.files[0].1;
        let calendars = Calendars::default();
        let script = script::Script::load("routing.rhai", text, &calendars, None, &mut findings);
        let Some(script) = script else { continue };
        let book = shipped_once();
        let world = World::new(book);
        let request = world.request("ada");
        let ask = || script.ask(&script::HOOKS[0], script::Root::Request(&request), false);
        let (asked, took) = fastest(ask);
        assert!(asked.answer.is_err(), "{}", hostile.name);
        assert!(took < SOON, "{} took {took:?}", hostile.name);
        ran += 1;
    }
    println!("{ran} of {}", all.len());
    assert!(ran > 1_000, "{ran}");
}

fn shipped_once() -> &'static Rulebook {
    static BOOK: std::sync::OnceLock<Rulebook> = std::sync::OnceLock::new();
    BOOK.get_or_init(shipped)
}

#[test]
fn what_reaches_outside_does_not_load() {
    let rows = [
        "eval(\"to_level(2)\")",
        "import \"x\" as y; to_level(1)",
        "print(\"x\"); to_level(1)",
        "debug(\"x\"); to_level(1)",
        "Fn(\"route\").call(request)",
        "if matches(\"a\", \"((a{100}){100}){100}\") { } to_level(1)",
    ];
    for body in rows {
        let text = format!("fn route(request) {{ {body} }}");
        assert!(with(&[("routing.rhai", &text)]).is_err(), "{body}");
    }
    let long = format!(
        "// {}\nfn route(request) {{ to_level(1) }}",
        "x".repeat(3_000_000)
    );
    assert!(with(&[("routing.rhai", &long)]).is_err());
}

/// What a template keeps it could join to itself; what it computes could be without end.
#[test]
fn a_template_that_could_grow_does_not_load() {
    let rows = [
        (
            "{% set x = 'a' %}{{ x }}",
            "`set` is not there in a message",
        ),
        ("{{ case ~ title }}", "`~` is not there"),
        ("{{ 'x' * 3 }}", "`*` is not there"),
        ("{{ case|replace('', title) }}", "filter replace is unknown"),
        (
            "{% macro f() %}x{% endmacro %}",
            "`macro` is not there in a message",
        ),
        (
            "{% for a in range(3) %}{{ a }}{% endfor %}",
            "nothing called `range`",
        ),
    ];
    for (text, expected) in rows {
        let error = with(&[("messages/assigned.txt", text)])
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
    // Braces, quotes and comments are read as the template engine reads them.
    let fine = "{{ case }} {# a ~ b * c #} {{ 'a ~ b' }} a * b {%- if title %} x{% endif %}";
    let book = with(&[("messages/assigned.txt", fine)]).unwrap();
    let data = MessageData {
        case: "T-1".into(),
        title: "x".into(),
        ..MessageData::default()
    };
    let (title, _) = book.message(crate::model::NotificationKind::Assigned, &data);
    assert_eq!(title, "T-1  a ~ b a * b x");
    // A list of ten thousand names is cut, and the message goes out.
    let listed = "Case {{ case }}\n{% for user in users %}{{ user }} and {{ text }}\n{% endfor %}";
    let book = with(&[("messages/assigned.txt", listed)]).unwrap();
    let data = MessageData {
        case: "T-1".into(),
        text: "x".repeat(10_000),
        users: vec!["somebody".into(); 10_000],
        ..MessageData::default()
    };
    let (title, body) = book.message(crate::model::NotificationKind::Assigned, &data);
    assert_eq!(title, "Case T-1");
    assert_eq!(body.len(), 16 * 1024);
}

#[test]
fn a_native_function_that_panics_is_a_fault_like_any_other() {
    let script = script::Script::panicking();
    let book = shipped();
    let world = World::new(&book);
    let request = world.request("ada");
    let asked = script.ask(&script::HOOKS[0], script::Root::Request(&request), false);
    let fault = asked.answer.unwrap_err();
    assert_eq!(fault.message, "`route` made a function panic");
}
