//! The shipped tests, failures as people read them, and mistakes in files of tests.

use expect_test::expect;

use super::*;
use crate::cli::shipped_sources;
use crate::render::Paint;

/// The shipped rules with one file of tests and, when given, another routing.
fn with(tests: &str, routing: Option<&str>) -> (Rulebook, Sources) {
    let mut sources = shipped_sources();
    sources.retain(|name, _| !name.starts_with("tests/"));
    sources.insert("tests/a.toml".to_owned(), tests.to_owned());
    if let Some(routing) = routing {
        sources.insert("routing.rhai".to_owned(), routing.to_owned());
    }
    (Rulebook::compile(&sources).unwrap(), sources)
}

fn text(tests: &str, routing: Option<&str>) -> String {
    let (rulebook, sources) = with(tests, routing);
    let tested = run(&rulebook, &sources, "rules").unwrap();
    write_text(&tested, None, Paint::Plain)
}

fn refused(tests: &str) -> String {
    let (rulebook, sources) = with(tests, None);
    run(&rulebook, &sources, "rules").unwrap_err().to_string()
}

#[test]
fn the_shipped_tests_pass_and_take_every_branch() {
    let sources = shipped_sources();
    let rulebook = Rulebook::compile(&sources).unwrap();
    let tested = run(&rulebook, &sources, "rules").unwrap();
    expect![[r#"
        48 passed, 0 failed; branches 102 of 102
    "#]]
    .assert_eq(&write_text(&tested, None, Paint::Plain));
}

const ROUTING: &str = "fn route(request) {
    if request.caller.is_named && request.severity == 1 { return to_level(2); }
    to_level(1)
}
";

#[test]
fn a_failure_shows_expected_found_and_why() {
    let tests = r#"
time = 2026-03-02T10:00:00Z

[[test]]
name = "critical calls of named callers go to Level 2"
call = { caller = "ada", severity = 2 }
expect = { level = 2, queue = "level-2", reconsider_after = "90s", reply = "" }
"#;
    expect![[r#"
        failed rules/tests/a.toml:5: critical calls of named callers go to Level 2
            level
                expected 2
                found    1
            queue
                expected "level-2"
                found    "level-1"
            reconsider_after
                expected "90s"
                found    ""
            tried, in order
              - routing.rhai:2 request.caller.is_named && request.severity == 1
                    request.caller.is_named = true
                    request.severity = 2
              + routing.rhai:3 to_level(1)
                    reason = because no condition before it held

        not tried: cadence.rhai:10: `event.is_planned && event.audience == "account_manager"` never held
        not tried: cadence.rhai:10: `event.is_planned && event.audience == "account_manager"` always held
        not tried: cadence.rhai:11: this answer was never given
        not tried: cadence.rhai:16: `event.is_planned` never held
        not tried: cadence.rhai:16: `event.is_planned` always held
        not tried: cadence.rhai:17: this answer was never given
        not tried: cadence.rhai:25: `event.severity <= 2 && event.audience == "account_manager"` never held
        not tried: cadence.rhai:25: `event.severity <= 2 && event.audience == "account_manager"` always held
        not tried: cadence.rhai:26: this answer was never given
        not tried: cadence.rhai:32: `event.severity == 1` never held
        not tried: cadence.rhai:32: `event.severity == 1` always held
        not tried: cadence.rhai:33: this answer was never given
        not tried: cadence.rhai:36: `event.severity == 2` never held
        not tried: cadence.rhai:36: `event.severity == 2` always held
        not tried: cadence.rhai:37: this answer was never given
        not tried: cadence.rhai:41: this answer was never given
        not tried: escalation.rhai:9: `ticket.severity == 1` never held
        not tried: escalation.rhai:9: `ticket.severity == 1` always held
        not tried: escalation.rhai:10: this answer was never given
        not tried: escalation.rhai:15: `ticket.severity == 2` never held
        not tried: escalation.rhai:15: `ticket.severity == 2` always held
        not tried: escalation.rhai:16: this answer was never given
        not tried: escalation.rhai:21: this answer was never given
        not tried: escalation.rhai:29: `ticket.severity <= 2` never held
        not tried: escalation.rhai:29: `ticket.severity <= 2` always held
        not tried: escalation.rhai:30: this answer was never given
        not tried: escalation.rhai:38: this answer was never given
        not tried: events.rhai:9: `alarm.name == "Watchdog" || alarm.severity == "none"` never held
        not tried: events.rhai:9: `alarm.name == "Watchdog" || alarm.severity == "none"` always held
        not tried: events.rhai:10: this answer was never given
        not tried: events.rhai:14: `!alarm.has_service` never held
        not tried: events.rhai:14: `!alarm.has_service` always held
        not tried: events.rhai:15: this answer was never given
        not tried: events.rhai:20: `alarm.in_maintenance` never held
        not tried: events.rhai:20: `alarm.in_maintenance` always held
        not tried: events.rhai:21: this answer was never given
        not tried: events.rhai:25: `alarm.times >= 5` never held
        not tried: events.rhai:25: `alarm.times >= 5` always held
        not tried: events.rhai:28: `alarm.severity == "critical" && "scope=global" in alarm.labels` never held
        not tried: events.rhai:28: `alarm.severity == "critical" && "scope=global" in alarm.labels` always held
        not tried: events.rhai:29: this answer was never given
        not tried: events.rhai:34: `alarm.severity == "critical"` never held
        not tried: events.rhai:34: `alarm.severity == "critical"` always held
        not tried: events.rhai:35: this answer was never given
        not tried: events.rhai:39: `alarm.severity == "warning"` never held
        not tried: events.rhai:39: `alarm.severity == "warning"` always held
        not tried: events.rhai:40: this answer was never given
        not tried: events.rhai:44: this answer was never given
        not tried: readiness.rhai:7: this answer was never given
        not tried: readiness.rhai:11: `device.pin == ""` never held
        not tried: readiness.rhai:11: `device.pin == ""` always held
        not tried: readiness.rhai:14: `!device.pin.matches("^[0-9A-F]{8}$")` never held
        not tried: readiness.rhai:14: `!device.pin.matches("^[0-9A-F]{8}$")` always held
        not tried: readiness.rhai:17: `!listed("devices", device.pin)` never held
        not tried: readiness.rhai:17: `!listed("devices", device.pin)` always held
        not tried: readiness.rhai:20: `lookup("devices", device.pin, "state") == "lost"` never held
        not tried: readiness.rhai:20: `lookup("devices", device.pin, "state") == "lost"` always held
        not tried: readiness.rhai:23: `lookup("devices", device.pin, "state") == "retired"` never held
        not tried: readiness.rhai:23: `lookup("devices", device.pin, "state") == "retired"` always held
        not tried: readiness.rhai:30: `device.serial == ""` never held
        not tried: readiness.rhai:30: `device.serial == ""` always held
        not tried: readiness.rhai:33: `!listed("devices", device.pin)` never held
        not tried: readiness.rhai:33: `!listed("devices", device.pin)` always held
        not tried: readiness.rhai:36: `lookup("devices", device.pin, "serial") != device.serial` never held
        not tried: readiness.rhai:36: `lookup("devices", device.pin, "serial") != device.serial` always held
        not tried: readiness.rhai:43: `device.email.starts_with("@") || !device.domain.contains(".")` never held
        not tried: readiness.rhai:43: `device.email.starts_with("@") || !device.domain.contains(".")` always held
        not tried: readiness.rhai:46: `device.company.is_known && lookup("mail-domains", device.domain, "company") != device.company.id` never held
        not tried: readiness.rhai:46: `device.company.is_known && lookup("mail-domains", device.domain, "company") != device.company.id` always held
        not tried: readiness.rhai:49: `device.subscription.expired` never held
        not tried: readiness.rhai:49: `device.subscription.expired` always held
        not tried: routing.rhai:2: `request.caller.is_named && request.severity == 1` never held
        not tried: routing.rhai:2: this answer was never given
        0 passed, 1 failed; branches 2 of 75
    "#]]
    .assert_eq(&text(tests, Some(ROUTING)));
}

#[test]
fn scripts_are_shown_with_what_was_taken() {
    let tests = r#"
[[test]]
name = "a stranger"
time = 2026-03-02T10:00:00Z
call = { language = "en" }
expect = { level = 1 }
"#;
    let (rulebook, sources) = with(tests, Some(ROUTING));
    let tested = run(&rulebook, &sources, "rules").unwrap();
    let shown = tested.coverage.annotated(&sources);
    let routing = &shown[shown.find("routing.rhai").unwrap()..];
    expect![[r#"
        routing.rhai
            held   not  line
                           1 | fn route(request) {
        !      0     1     2 |     if request.caller.is_named && request.severity == 1 { return to_level(2); }
               1           3 |     to_level(1)
                           4 | }

    "#]]
    .assert_eq(routing);
    let json = write_json(&tested);
    for line in json.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(line.is_object());
    }
    assert!(
        json.starts_with(
            r#"{"file":"rules/tests/a.toml","line":3,"passed":true,"test":"a stranger"}"#
        ),
        "{json}"
    );
}

/// An arm that is nothing but an answer counts once; others count for themselves, whether they were
/// found by their case, by a guard or because nothing else was.
#[test]
fn the_arms_of_a_switch_are_branches() {
    let tests = r#"
[[test]]
name = "a critical call"
time = 2026-03-02T10:00:00Z
call = { severity = 1 }
expect = { level = 2 }

[[test]]
name = "a call without a severity"
time = 2026-03-02T10:00:00Z
call = { language = "en" }
expect = { level = 1 }
"#;
    let routing = r#"fn route(request) {
    let level = switch request.severity {
        1 => 2,
        2 if request.caller.is_named => 2,
        3 => { if request.caller.is_named { 2 } else { 1 } }
        _ => 1,
    };
    switch level { 2 => to_level(2), _ => to_level(1) }
}"#;
    let (rulebook, sources) = with(tests, Some(routing));
    let tested = run(&rulebook, &sources, "rules").unwrap();
    let missing = tested.coverage.missing();
    let of_routing = missing.iter().filter(|line| line.contains("routing"));
    let shown = tested.coverage.annotated(&sources);
    let told: Vec<&str> = of_routing.map(String::as_str).collect();
    let told = format!(
        "{}\n{}",
        &shown[shown.find("routing.rhai").unwrap()..],
        told.join("\n")
    );
    expect![[r#"
        routing.rhai
            held   not  line
                           1 | fn route(request) {
                           2 |     let level = switch request.severity {
               1           3 |         1 => 2,
        !      0           4 |         2 if request.caller.is_named => 2,
        !      0     0     5 |         3 => { if request.caller.is_named { 2 } else { 1 } }
               1           6 |         _ => 1,
                           7 |     };
               2           8 |     switch level { 2 => to_level(2), _ => to_level(1) }
                           9 | }


        routing.rhai:4: this arm of `switch request.severity` was never taken
        routing.rhai:5: this arm of `switch request.severity` was never taken
        routing.rhai:5: `request.caller.is_named` never held
        routing.rhai:5: `request.caller.is_named` always held"#]]
    .assert_eq(&told);
    let json = write_json(&tested);
    assert!(
        json.contains(r#""arm":"switch request.severity""#),
        "{json}"
    );
}

#[test]
fn an_interpreted_hook_says_that_its_branches_are_not_seen() {
    let tests = r#"
[[test]]
name = "a stranger"
time = 2026-03-02T10:00:00Z
call = { language = "en" }
expect = { level = 1 }
"#;
    let routing = "fn route(request) { try { if request.severity == 1 { return to_level(2); } } catch { } to_level(1) }";
    let shown = text(tests, Some(routing));
    assert!(
        shown.contains(
            "not tried: the branches of `route` are not seen, because it runs in rhai's interpreter: `try` is not compiled"
        ),
        "{shown}"
    );
}

#[test]
fn mistakes_in_tests_are_refused_with_their_place() {
    let rows = [
        ("[[tests]]", "rules/tests/a.toml:1:3: unknown field `tests`"),
        (
            "time = 2026-03-02T10:00:00Z\n[[test]]\nname = \"a\"\ncall = { colour = \"red\" }\nexpect = {}",
            "rules/tests/a.toml:4:10: unknown field `colour`",
        ),
        (
            "[[test]]\nname = \"a\"\ncall = {}\nexpect = { level = 1 }",
            "rules/tests/a.toml:1:1: when is it?",
        ),
        (
            "time = \"+5m\"\n[[test]]\nname = \"a\"\ncall = {}\nexpect = { level = 1 }",
            "rules/tests/a.toml:1:8: the time is a date and time",
        ),
        (
            "time = 2026-03-02T10:00:00Z\n[[test]]\nname = \"a\"\nexpect = { level = 1 }",
            "rules/tests/a.toml:3:8: a test is about one thing",
        ),
        (
            "time = 2026-03-02T10:00:00Z\n[[test]]\nname = \"a\"\ncall = {}\nexpect = {}",
            "rules/tests/a.toml:5:10: nothing is expected",
        ),
        (
            "time = 2026-03-02T10:00:00Z\n[[test]]\nname = \"a\"\ncall = {}\nexpect = { levl = 1 }",
            "rules/tests/a.toml:5:12: `levl` is not decided of a call; did you mean `level`?",
        ),
        (
            "time = 2026-03-02T10:00:00Z\n[[test]]\nname = \"a\"\ncall = {}\nexpect = { level = \"two\" }",
            "rules/tests/a.toml:5:20: `level` is a number",
        ),
        (
            "time = 2026-03-02T10:00:00Z\n[[test]]\nname = \"a\"\nevent = { severity = 1 }\nexpect = { every = \"often\" }",
            "rules/tests/a.toml:5:20: `every` is a length of time",
        ),
        (
            "time = 2026-03-02T10:00:00Z\n[[test]]\nname = \"a\"\ncall = { caller = \"adda\" }\nexpect = { level = 1 }",
            "rules/tests/a.toml:4:19: there is nobody called `adda`; did you mean `ada`?",
        ),
        (
            "time = 2026-03-02T10:00:00Z\n[[test]]\nname = \"a\"\nticket = { caller = \"ben\", severity = 1 }\nexpect = { steps = [] }",
            "rules/tests/a.toml:4:21: `ben` is of no company",
        ),
        (
            "time = 2026-03-02T10:00:00Z\n[[test]]\nname = \"a\"\nevent = { severity = 1, services = [\"mail-ue\"] }\nexpect = { silent = true }",
            "rules/tests/a.toml:4:37: there is no service `mail-ue`; did you mean `mail-eu`?",
        ),
        (
            "time = 2026-03-02T10:00:00Z\n[[test]]\nname = \"a\"\nwaited = \"5m\"\nevent = { severity = 1 }\nexpect = { silent = true }",
            "rules/tests/a.toml:4:10: `waited` and `under_way` belong to a test of a `call`",
        ),
    ];
    for (tests, expected) in rows {
        let error = refused(tests);
        assert!(error.starts_with(expected), "{error}\nfor {tests}");
        assert!(!error.contains('\n'), "{error}");
    }
}
