//! A script can be wrong in any way and still costs little: the default decides, soon.

use std::time::{Duration, Instant};

use super::*;

#[test]
fn hostile_scripts_end_soon_and_the_default_decides() {
    let rows = [
        ("infinite loop", "loop { }"),
        ("infinite while", "let x = 0; while true { x += 1; }"),
        ("recursion", "route(request)"),
        ("text doubling", "let s = \"ab\"; loop { s += s; }"),
        (
            "replace blow-up",
            "let s = \"a\"; s.pad(4000, 'a'); let t = s; loop { t.replace(\"a\", s); }",
        ),
        (
            "replace of nothing",
            "let s = \"a\"; s.pad(4000, 'a'); s.replace(\"\", s); to_level(1)",
        ),
        (
            "huge pad",
            "let s = \"\"; s.pad(9000000000000, 'x'); to_level(1)",
        ),
        (
            "huge pad of text",
            "let s = \"\"; s.pad(900000000, \"xyz\"); to_level(1)",
        ),
        (
            "huge array pad",
            "let a = []; a.pad(9000000000000, 0); to_level(1)",
        ),
        ("huge array", "let a = [0]; loop { a += a; }"),
        ("huge array by append", "let a = [0]; loop { a.append(a); }"),
        (
            "many pieces",
            "let s = \"\"; s.pad(4000, ' '); s.split(\" \"); to_level(1)",
        ),
        (
            "many characters",
            "let s = \"\"; s.pad(4000, 'x'); s.to_chars(); to_level(1)",
        ),
        ("nested arrays", "let a = []; loop { a = [a]; }"),
        ("nested maps", "let a = #{}; loop { a = #{ x: a }; }"),
        ("many variables", "loop { let a = 1; let b = 2; }"),
        (
            "huge range",
            "let n = 0; for i in 0..9000000000000 { n += i; } to_level(1)",
        ),
        (
            "huge range to array",
            "let a = []; for i in 0..9000000 { a.push(i); } to_level(1)",
        ),
        ("sleep", "sleep(5); to_level(1)"),
        ("timestamp", "timestamp(); to_level(1)"),
        ("exit", "exit(to_level(2)); to_level(1)"),
        (
            "sorting with a slow comparison",
            "let a = []; for i in 0..200 { a.push(i * 7 % 13); } for j in 0..9000 { a.sort(|x, y| y - x); } to_level(1)",
        ),
        (
            "many slow matches",
            "let s = \"\"; s.pad(4000, 'a'); loop { matches(s, \"(a?b?){100}c$\"); }",
        ),
        (
            "many patterns made",
            "let p = \"(a?b?){90}x\"; loop { p += \"y\"; matches(request.subject, p); }",
        ),
        (
            "regex made while it runs",
            "let p = \"(a{1000}){1000}\"; p += \"\"; if matches(\"a\", p) { } to_level(1)",
        ),
    ];
    for (name, body) in rows {
        let text = format!("fn route(request) {{ {body} }}");
        let began = Instant::now();
        let book =
            with(&[("routing.rhai", &text)]).unwrap_or_else(|error| panic!("{name}: {error}"));
        let loaded = began.elapsed();
        let world = World::new(&book);
        let decided = book.route(&world.request("ada"), Explain::Yes);
        // The fastest of three: a busy machine can hold one of them up.
        let took = (0..3).map(|_| {
            let began = Instant::now();
            let _ = book.route(&world.request("ada"), Explain::Yes);
            began.elapsed()
        });
        let took = took.min().unwrap_or_default();
        assert!(decided.record.fault.is_some(), "{name}");
        assert_eq!(decided.answer.queue.unwrap().as_str(), "level-1", "{name}");
        assert!(took < Duration::from_secs(1), "{name} took {took:?}");
        assert!(
            loaded < Duration::from_secs(10),
            "{name} loaded for {loaded:?}"
        );
    }
}

#[test]
fn deep_scripts_neither_load_nor_run_into_the_end_of_the_stack() {
    let deep = format!("{}route(request){}", "-(".repeat(20), ")".repeat(20));
    let rows = [
        format!("1{}", "+1".repeat(60_000)),
        format!("request.subject{}", ".len".repeat(30_000)),
        format!("request.subject{}", ".to_lower()".repeat(15_000)),
        format!("{} true", "!".repeat(50_000)),
        format!("true{}", " && true".repeat(20_000)),
        format!("{}{}", "[".repeat(20_000), "]".repeat(20_000)),
        format!("{}{}", "if true {".repeat(10_000), "}".repeat(10_000)),
        format!("if true {{}}{}", " else if true {}".repeat(10_000)),
        format!("`{}`", "${1}".repeat(20_000)),
        deep,
    ];
    for body in rows {
        let text = format!("fn route(request) {{ {body} }}");
        let Ok(book) = with(&[("routing.rhai", &text)]) else {
            continue;
        };
        let world = World::new(&book);
        let decided = book.route(&world.request("ada"), Explain::Yes);
        assert!(decided.record.fault.is_some(), "{}", &text[..60]);
    }
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
    let deep = format!("{}1{}", "(".repeat(5_000), ")".repeat(5_000));
    let text = format!("fn route(request) {{ {deep} }}");
    assert!(with(&[("routing.rhai", &text)]).is_err());
    let long = format!(
        "// {}\nfn route(request) {{ to_level(1) }}",
        "x".repeat(300_000)
    );
    assert!(with(&[("routing.rhai", &long)]).is_err());
}

#[test]
fn a_native_function_that_panics_is_a_fault_like_any_other() {
    let rows = ["let a = [3, 1, 2]; a.sort(|x, y| 1); to_level(1)"];
    for body in rows {
        let text = format!("fn route(request) {{ {body} }}");
        let book = with(&[("routing.rhai", &text)]).unwrap();
        let world = World::new(&book);
        // Whatever the sort makes of a comparison without an order, there is a decision.
        let decided = book.route(&world.request("ada"), Explain::No);
        assert!(decided.answer.queue.is_some());
    }
    let script = script::Script::panicking();
    let book = shipped();
    let world = World::new(&book);
    let request = world.request("ada");
    let asked = script.ask(&script::HOOKS[0], script::Root::Request(&request), false);
    let fault = asked.answer.unwrap_err();
    assert_eq!(fault.message, "`route` made a function panic");
}
