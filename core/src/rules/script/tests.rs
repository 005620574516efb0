//! What operators and editors are told is offered, held against what the engine offers.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use expect_test::expect_file;
use regex::Regex;
use rhai::Engine;

use super::builders::BUILDERS;
use super::definitions::{FACTS, callable, editor_definitions};
use super::functions::{BUILDER_WORDS, QUESTIONS};
use super::hook::HOOKS;
use super::reference::script_reference;
use super::sandbox::{DISABLED, Host, engine};
use super::schema::Get;
use super::{functions, rhais};
use crate::rules::{Rulebook, Sources};

/// A name with its number of parameters; a property begins with a dot.
type Names = BTreeSet<(String, usize)>;

fn sandbox() -> Engine {
    engine(&Arc::new(Host::default()))
}

/// What the definition file says can be called.
fn defined(text: &str) -> Names {
    let function = Regex::new(r"(?m)^fn (get )?(\w+)\(([^)]*)\)").unwrap();
    function
        .captures_iter(text)
        .map(|found| {
            let dot = found.get(1).map_or("", |_| ".");
            let arity = found[3].split(", ").filter(|one| !one.is_empty()).count();
            (format!("{dot}{}", &found[2]), arity)
        })
        .collect()
}

#[test]
fn every_function_of_the_engine_is_defined_and_no_other() {
    let offered: Names = callable().into_iter().collect();
    let defined = defined(&editor_definitions());
    let missing: Vec<_> = offered.difference(&defined).collect();
    let invented: Vec<_> = defined.difference(&offered).collect();
    // The bits and characters of something are properties too, which nobody needs.
    let known = [".bits", ".chars"].map(|name| (name.to_owned(), 1));
    let missing: Vec<_> = missing
        .into_iter()
        .filter(|one| !known.contains(one))
        .collect();
    assert!(missing.is_empty(), "not defined: {missing:?}");
    assert!(invented.is_empty(), "not offered: {invented:?}");
}

/// rhai writes definition files as well, without a word about what its functions are for. Of what
/// is not rhai's own, ours has all that is in it.
#[test]
fn rhais_own_definitions_hold_nothing_that_ours_lack() {
    let theirs = sandbox()
        .definitions()
        .include_standard_packages(false)
        .single_file();
    assert!(theirs.starts_with("module static;"));
    let ours = defined(&editor_definitions());
    let theirs = defined(&theirs);
    assert!(theirs.len() > 40, "{theirs:?}");
    let missing: Vec<_> = theirs.difference(&ours).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_builder_is_explained_once() {
    for builder in BUILDERS {
        let count = builder.takes.len();
        assert!(
            functions::about(builder.name, count).is_some(),
            "{} with {count}",
            builder.name
        );
    }
    for words in BUILDER_WORDS {
        let of_name = |one: &&super::builders::Builder| {
            one.name == words.name && one.takes.len() == words.params.len()
        };
        assert!(BUILDERS.iter().any(|one| of_name(&one)), "{}", words.name);
    }
    for hook in &HOOKS {
        assert_eq!(functions::of_hook(hook.name).name, hook.name);
    }
}

/// A definition file is one declaration of the module, then definitions, each with what it is
/// for; see the grammar of rhai's language server.
#[test]
fn definitions_are_written_as_editors_read_them() {
    let text = editor_definitions();
    let ty = r"(\w+|\(\)|\?|\[\w+\])";
    let list = format!(r"({ty}(, {ty})*)?");
    let line = [
        r"module static;".to_owned(),
        format!(r"let \w+: {ty};"),
        r"type \w+ = #\{".to_owned(),
        format!(r"    \w+: {ty},"),
        r"\};".to_owned(),
        format!(r"fn (get )?\w+\((\w+: {ty}(, \w+: {ty})*)?\) -> {ty};"),
        format!(r"op [-+=!<>]+\({list}\) -> {ty};"),
        r"\s*///.*".to_owned(),
        String::new(),
    ];
    let line = Regex::new(&format!("^({})$", line.join("|"))).unwrap();
    for (number, written) in (1..).zip(text.lines()) {
        assert!(line.is_match(written), "{number}: {written}");
    }
    let declared = Regex::new(r"(?m)^type (\w+) =").unwrap();
    assert_eq!(declared.captures_iter(&text).count(), FACTS.len());
    let lines: Vec<&str> = text.lines().collect();
    for pair in lines.windows(2) {
        let is_field = pair[1].starts_with("    ") && !pair[1].trim_start().starts_with("///");
        let is_function = pair[1].starts_with("fn ") && !pair[0].starts_with("fn get ");
        if is_field || is_function {
            assert!(pair[0].trim_start().starts_with("///"), "{}", pair[1]);
        }
    }
}

fn shipped() -> Sources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
    crate::service::read_rules(&root).unwrap()
}

/// The script, with what its file needs beside it.
fn with_hook(file: &str, text: &str) -> Sources {
    let mut sources = shipped();
    let text = if file == "escalation.rhai" && !text.contains("fn clocks") {
        format!("{text}\nfn clocks(ticket) {{ no_clocks() }}\n")
    } else {
        text.to_owned()
    };
    sources.insert(file.to_owned(), text);
    // The tables that the examples ask.
    let tables = [
        ("tables/vip.csv", "company\nacme\n"),
        (
            "tables/contracts.csv",
            "company,region,level,respond_within\nacme,asia,2,30m\n",
        ),
    ];
    sources.extend(tables.map(|(name, text)| (name.to_owned(), text.to_owned())));
    sources
}

fn accepted(sources: &Sources, what: &str) {
    let found = Rulebook::check(sources);
    assert!(found.is_empty(), "{what}: {found:?}");
}

/// Every example of the reference stands the check that rules stand.
#[test]
fn every_example_is_right() {
    let of_hook = |start: &str| match start.split('.').next().unwrap_or_default() {
        "ticket" => ("escalation.rhai", "escalate(ticket)", "plan()"),
        "alarm" => ("events.rhai", "alarm(alarm)", "note()"),
        "event" => ("cadence.rhai", "cadence(event)", "silent()"),
        "device" => ("readiness.rhai", "readiness(device)", "checks()"),
        _ => ("routing.rhai", "route(request)", "to_level(1)"),
    };
    let conditions = FACTS
        .iter()
        .flat_map(|kind| kind.properties())
        .filter(|property| !matches!(property.get, Get::Fact(_)))
        .map(|property| property.example)
        .chain(QUESTIONS.iter().map(|question| question.words.example));
    for example in conditions {
        assert!(!example.is_empty());
        let (file, hook, answer) = of_hook(example.trim_start_matches(['!', '"']));
        let (file, hook, answer) = match example.split_once(" in ") {
            Some((_, of)) => of_hook(of),
            None => (file, hook, answer),
        };
        let text =
            format!("fn {hook} {{ if {example} {{ return {answer}.because(\"so\"); }} {answer} }}");
        accepted(&with_hook(file, &text), example);
    }
    for words in BUILDER_WORDS {
        let example = words.example;
        let begins = example.split('(').next().unwrap_or_default();
        let (file, text) = match begins {
            "seconds" | "minutes" | "hours" | "days" => (
                "cadence.rhai",
                format!("fn cadence(event) {{ after({example}) }}"),
            ),
            "silent" | "after" | "announce" => {
                ("cadence.rhai", format!("fn cadence(event) {{ {example} }}"))
            }
            "respond_within" | "resolve_within" | "no_clocks" => (
                "escalation.rhai",
                format!("fn clocks(ticket) {{ {example} }} fn escalate(ticket) {{ plan() }}"),
            ),
            "ignore" | "note" | "hold" | "open_event" | "attach_to" => {
                ("events.rhai", format!("fn alarm(alarm) {{ {example} }}"))
            }
            "checks" => (
                "readiness.rhai",
                format!("fn readiness(device) {{ {example} }}"),
            ),
            "plan" => (
                "escalation.rhai",
                format!("fn escalate(ticket) {{ {example} }}"),
            ),
            "tell" | "escalate_to" => (
                "escalation.rhai",
                format!("fn escalate(ticket) {{ plan().on_request({example}) }}"),
            ),
            _ => ("routing.rhai", format!("fn route(request) {{ {example} }}")),
        };
        accepted(&with_hook(file, &text), example);
    }
}

#[test]
fn what_is_said_to_be_absent_does_not_load() {
    let reference = script_reference();
    for name in [
        "timestamp()",
        "sleep()",
        "print",
        "debug",
        "import",
        "export",
        "eval",
    ] {
        assert!(reference.contains(name), "{name}");
    }
    for name in DISABLED {
        let text = format!("fn route(request) {{ {name}(\"x\"); to_level(1) }}");
        let sources = with_hook("routing.rhai", &text);
        assert!(Rulebook::compile(&sources).is_err(), "{name}");
    }
}

/// `UPDATE_EXPECT=1` writes both files anew.
#[test]
fn the_files_in_the_repository_are_current() {
    expect_file!["../../../../rules/switchboard.d.rhai"].assert_eq(&editor_definitions());
    expect_file!["../../../../docs/scripts.md"].assert_eq(&script_reference());
}

#[test]
fn rhais_functions_are_told_once() {
    let mut seen = BTreeSet::new();
    for native in rhais::GROUPS.iter().flat_map(|group| group.natives) {
        assert!(seen.insert(native.name), "{}", native.name);
        assert!(
            native.doc.ends_with('.') || native.doc.ends_with('…') || native.doc.ends_with("`.")
        );
    }
}

/// What is replaced because it could run away gives what rhai gives, where rhai may be asked.
#[test]
fn guarded_functions_give_what_rhais_own_give() {
    let ours = sandbox();
    let theirs = Engine::new();
    let texts = ["", "a", "abc", "aXbXc", "😀é x", "a  b\tc", "\"q\"\n"];
    let calls = [
        "s.crop(0)",
        "s.crop(1)",
        "s.crop(-1)",
        "s.crop(-9)",
        "s.crop(9)",
        "s.crop(1, 1)",
        "s.crop(-2, 1)",
        "s.crop(0, 0)",
        "s.crop(1, -1)",
        "s.crop(1..3)",
        "s.replace(\"X\", \"yy\")",
        "s.replace('X', \"\")",
        "s.replace(\"a\", 'b')",
        "s.replace('a', 'b')",
        "s.replace(\"\", \"-\")",
        "s.pad(3, 'x')",
        "s.pad(6, \"xyz\")",
        "s.pad(-1, 'x')",
        "s = s.split(\"X\")",
        "s = s.split('X')",
        "s = s.split()",
        "s = s.split_rev(\"X\")",
        "s = s.split_rev('X')",
        "s = s.to_chars()",
        "s = s.to_debug()",
        "s = [s].to_debug()",
        "s = [s].to_string()",
    ];
    for text in texts {
        for call in calls {
            let script = format!("let s = {text:?}; {call}; s");
            let ours = ours
                .eval::<rhai::Dynamic>(&script)
                .map(|made| format!("{made:?}"));
            let theirs = theirs
                .eval::<rhai::Dynamic>(&script)
                .map(|made| format!("{made:?}"));
            super::sandbox::begin(super::sandbox::MAX_OPERATIONS);
            assert_eq!(ours.unwrap(), theirs.unwrap(), "{script}");
        }
    }
}
