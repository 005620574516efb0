//! What is wrong is said with file, line and column, and with a way out.

use super::*;

fn refused(file: &str, text: &str) -> String {
    with(&[(file, text)]).unwrap_err().to_string()
}

/// The shipped file with one piece of text replaced.
fn edited(file: &str, from: &str, to: &str) -> String {
    let text = &shipped_sources()[file];
    assert!(text.contains(from), "{file} has no `{from}`");
    refused(file, &text.replacen(from, to, 1))
}

#[test]
fn broken_scripts_are_refused_with_their_place() {
    let rows = [
        ("fn route(request) { to_level(2 }", "routing.rhai:1:32: "),
        ("", "routing.rhai:1:1: there is no function `route`"),
        (
            "fn route(a, b) { to_level(1) }",
            "routing.rhai:1:16: `route` takes one parameter",
        ),
        (
            "fn route(request) {\n    if request.caller.is_namd { return to_level(2); }\n    to_level(1)\n}",
            "routing.rhai:2:23: unknown property `is_namd` of a caller; did you mean `is_named`?",
        ),
        (
            "fn route(request) { with_loop(request.caller) }\nfn with_loop(who) { for x in [1] { if who.nmae == \"\" { } } to_level(1) }",
            "routing.rhai:2:43: unknown property `nmae` of a caller; did you mean `name`?",
        ),
        (
            "fn route(request) { to_levle(2) }",
            "routing.rhai:1:21: unknown function `to_levle`; did you mean `to_level`?",
        ),
        (
            "fn route(request) { if matches(request.subject, \"(\") { } to_level(1) }",
            "routing.rhai:1:49: `(` is not a usable pattern: unclosed group",
        ),
        (
            "let x = 1; fn route(request) { to_level(1) }",
            "routing.rhai:1:1: only functions stand at the top",
        ),
        ("fn route(request) { unknown_thing }", "routing.rhai:1:21: "),
        (
            "fn route(request) { to_queue(\"level-7\") }",
            "routing.rhai:1:30: there is no queue `level-7`; did you mean `level-1`?",
        ),
        (
            "fn route(request) { to_agent(\"bem\") }",
            "routing.rhai:1:30: there is no agent `bem`; did you mean `ben`?",
        ),
        (
            "fn route(request) { if is_open(\"offise\") { } to_level(1) }",
            "routing.rhai:1:32: there is no calendar `offise`; did you mean `office`?",
        ),
        (
            "fn route(request) { to_level(3) }",
            "routing.rhai:1:21: `to_level` takes 1 or 2, and was given the number 3",
        ),
        (
            "fn route(request) { to_level(1).reconsider_after(90) }",
            "routing.rhai:1:33: `reconsider_after` takes a length of time, such as minutes(30), and was given a number",
        ),
        (
            "fn route(request) { to_level() }",
            "routing.rhai:1:21: `to_level` does not take 0 arguments",
        ),
    ];
    for (text, expected) in rows {
        let error = refused("routing.rhai", text);
        assert!(error.starts_with(expected), "{error}\nfor {text}");
        assert!(!error.contains('\n'));
    }
}

#[test]
fn broken_tables_are_refused_with_their_place() {
    let rows = [
        (
            edited("programme.toml", "[defaults]", "[defaults]\nqueu = \"x\""),
            "programme.toml:150:1: unknown field `queu`",
        ),
        (
            edited(
                "programme.toml",
                "queue = \"level-1\"",
                "queue = \"level-9\"",
            ),
            "programme.toml:150:9: there is no queue `level-9`; did you mean `level-1`?",
        ),
        (
            edited("companies.toml", "tier = \"premium\"", "tier = \"premum\""),
            "companies.toml:14:8: there is no tier `premum`; did you mean `premium`?",
        ),
        (
            edited("companies.toml", "\"devices\"]", "\"devises\"]"),
            "companies.toml:9:24: there is no service `devises`; did you mean `devices`?",
        ),
        (
            edited(
                "companies.toml",
                "account_manager = \"jose\"",
                "account_manager = \"josé\"",
            ),
            "companies.toml:20:19: `globex` names account manager `josé`, which does not exist",
        ),
        (
            edited(
                "companies.toml",
                "code = \"GLX-1989\"",
                "code = \"ACM-7731\"",
            ),
            "companies.toml:27:8: subscription code `ACM-7731` is given to both",
        ),
        (
            edited("companies.toml", "\"2035-12-31\"", "2035-12-31"),
            "companies.toml:15:14: a date is written in quotes",
        ),
        (
            edited("people.toml", "id = \"grace\"", "id = \"ada\""),
            "people.toml:14:6: person id `ada` is given to both",
        ),
        (
            edited("people.toml", "level = 1", "level = 3"),
            "people.toml:",
        ),
        (
            edited("programme.toml", "named_callers = 10", "named_callers = 1"),
            "people.toml:14:6: `grace` is one named caller more than the 1 of company `acme`'s tier",
        ),
        (
            edited("programme.toml", "\"queue.view\",\n]", "\"queue.vew\",\n]"),
            "programme.toml:",
        ),
    ];
    for (error, expected) in rows {
        assert!(error.starts_with(expected), "{error}\nnot {expected}");
        assert!(!error.contains('\n'), "{error}");
    }
}

#[test]
fn broken_templates_are_refused_with_their_place() {
    let rows = [
        (
            "{{ case }}\n{{ titel }}",
            "messages/assigned.txt:2:4: there is nothing called `titel` in a message; did you mean `title`?",
        ),
        ("{{ case }}\n{% if %}", "messages/assigned.txt:2:"),
        (
            "{% if breached and clock == \"x\" %}{{ compnay }}{% endif %}{{ case }}x",
            "messages/assigned.txt:1:38: there is nothing called `compnay`",
        ),
        ("", "messages/assigned.txt:1:1: the first line is the title"),
        (
            "x{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
            "messages/assigned.txt:1:",
        ),
    ];
    for (text, expected) in rows {
        let error = refused("messages/assigned.txt", text);
        assert!(error.starts_with(expected), "{error}");
    }
    let mut sources = shipped_sources();
    sources.remove("messages/escalated.txt");
    let error = Rulebook::compile(&sources).unwrap_err().to_string();
    assert!(
        error.starts_with("messages/escalated.txt:1:1: there is no template"),
        "{error}"
    );
}

#[test]
fn a_file_that_nobody_reads_is_refused_and_free_ones_are_not() {
    assert_eq!(
        refused("rooting.rhai", ""),
        "rooting.rhai:1:1: nothing reads this file; did you mean `routing.rhai`?"
    );
    for free in ["tests/routing.toml", "import-crm.toml", "facts.d.rhai"] {
        assert!(with(&[(free, "")]).is_ok(), "{free}");
    }
}

#[test]
fn unusable_answers_leave_the_decision_to_the_default() {
    let rows = [
        (
            "fn route(request) { to_queue(\"level-\" + \"7\") }",
            "routing.rhai:1:21: there is no queue `level-7`; did you mean `level-1`?",
        ),
        (
            "fn route(request) { to_agent(\"be\" + \"m\") }",
            "routing.rhai:1:21: there is no agent `bem`; did you mean `ben`?",
        ),
        (
            "fn route(request) { to_level(1).with_skill(\"fren\" + \"sh\") }",
            "routing.rhai:1:21: there is no agent with the skill `frensh`; did you mean `french`?",
        ),
        (
            "fn route(request) { to_level(request.severity + 3) }",
            "routing.rhai:1:21: `to_level` takes 1 or 2, and was given the number 3",
        ),
        (
            "fn route(request) { for x in [90] { return to_level(1).reconsider_after(x); } }",
            "routing.rhai:1:56: `reconsider_after` takes a length of time, such as minutes(30), and was given the number 90",
        ),
        (
            "fn route(request) { 42 }",
            "routing.rhai: `route` must answer with a route, such as to_level(2), and answered with the number 42",
        ),
        (
            "fn route(request) { if 1 / 0 == 1 { } to_level(1) }",
            "routing.rhai:1:26: division by zero: 1 / 0",
        ),
        (
            "fn route(request) { throw \"no\" }",
            "routing.rhai:1:21: no",
        ),
    ];
    for (text, expected) in rows {
        let book = with(&[("routing.rhai", text)]).unwrap_or_else(|error| panic!("{error}"));
        let world = World::new(&book);
        let decided = book.route(&world.request("ada"), Explain::Yes);
        assert_eq!(decided.record.fault.as_deref(), Some(expected));
        assert_eq!(decided.answer.queue.unwrap().as_str(), "level-1");
        assert_eq!(decided.record.rule, "programme.toml:149");
        assert!(decided.record.reason.contains(expected));
        assert!(decided.explanation.is_some());
    }
    let often = "fn cadence(event) { after(minutes(5)).every(event.age) }";
    let book = with(&[("cadence.rhai", often)]).unwrap();
    let world = World::new(&book);
    let event = world.event(Severity::Critical);
    let decided = book.cadence(&world.event_facts(&event), Explain::No);
    let fault = decided.record.fault.unwrap();
    assert!(
        fault.contains("`every` takes at least one minute"),
        "{fault}"
    );
}

#[test]
fn what_is_wrong_with_major_incidents_is_told_where_the_name_stands() {
    for (from, to, says) in [
        (
            "commanders = [\"igor\"]",
            "commanders = [\"igr\"]",
            "15: there is nobody called `igr`; did you mean `igor`?",
        ),
        (
            "commanders = [\"igor\"]",
            "commanders = [\"ben\"]",
            "15: `ben` is not an incident commander",
        ),
        (
            "members = [\"lin\"]",
            "members = [\"ada\"]",
            "12: `ada` is a customer's person",
        ),
        (
            "remind_every = \"1d\"",
            "remind_every = \"1s\"",
            "`remind_every` is at least one minute",
        ),
    ] {
        let error = edited("programme.toml", from, to);
        assert!(error.starts_with("programme.toml:"), "{error}");
        assert!(error.contains(says), "{error}\nnot {says}");
    }
    let error = edited("analysis.md", "## Impact", "## Summary");
    assert_eq!(
        error,
        "analysis.md:9:1: there is a section `summary` already; give this one another name"
    );
}
