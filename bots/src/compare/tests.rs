//! What people read of a comparison, and that it comes out alike however it is cut up.

use expect_test::expect;
use switchboard::model::Timestamp;
use switchboard::rules::{Rulebook, Sources};

use super::*;
use crate::cli::shipped_sources;

fn now() -> Timestamp {
    "2026-03-02T10:00:00Z".parse().unwrap()
}

fn reader(tag: &str) -> super::Reader {
    super::Reader {
        language: crate::language::Language::of(tag),
        paint: crate::render::Paint::Plain,
        now: now(),
    }
}

fn rulebook(sources: &Sources) -> Rulebook {
    Rulebook::compile(sources).unwrap()
}

fn edited(file: &str, from: &str, to: &str) -> Rulebook {
    let mut sources = shipped_sources();
    let text = sources.get(file).unwrap();
    assert!(text.contains(from), "{file}");
    sources.insert(file.to_owned(), text.replacen(from, to, 1));
    rulebook(&sources)
}

/// Calls of many callers, some of them wrong.
fn calls(count: u64) -> Vec<(u64, String)> {
    let callers = ["ada", "grace", "sam", "peter", "nobody"];
    let call = |number: u64| {
        let caller = callers[usize::try_from(number).unwrap() % callers.len()];
        let severity = number % 4 + 1;
        format!(
            r#"{{"id":"c{number}","caller":"{caller}","severity":{severity},"language":"en","product":"devices","channel":"phone"}}"#
        )
    };
    (1..=count).map(|number| (number, call(number))).collect()
}

fn found(old: &Rulebook, new: &Rulebook, lines: &[(u64, String)], page: usize) -> Found {
    let both = Both {
        old,
        new,
        now: now(),
        examples: 2,
    };
    compare(both, |give| -> Result<(), std::convert::Infallible> {
        for page in lines.chunks(page) {
            give(Page::Calls(page.to_vec()));
        }
        Ok(())
    })
    .unwrap()
}

#[test]
fn what_changes_is_grouped_by_the_rules_that_decided_and_shown_with_examples() {
    let old = rulebook(&shipped_sources());
    let new = edited(
        "routing.rhai",
        "if request.caller.is_named {",
        "if request.caller.is_named && request.severity < 3 {",
    );
    let mut lines = calls(40);
    lines.push((41, "{\"id\":\"x\",\"colour\":1}".to_owned()));
    let found = found(&old, &new, &lines, 7);
    let compared = Compared {
        old: old.version(),
        new: new.version(),
        comparison: &found.comparison,
        in_flight: None,
    };
    let text = write_text(&compared, crate::render::Paint::Plain, now());
    let text = text.replace(old.version().as_str(), "OLD");
    expect![[r#"
        From OLD to NEW.
        40 decisions compared: 8 change (20.0 %).

        8 × route  routing.rhai:62 → routing.rhai:50
            was  level 2, queue level-2, skill devices, asked again after 1m30s
                 because named callers go direct to Level 2, devices to who knows them
            now  level 1, queue level-1, the caller hears "Thank you for calling. Please have your subscription code re…"
                 because the caller is not a named caller
            c6 grace, phone, severity 3 (medium), devices, in en, 10:00 UTC
            c10 ada, phone, severity 3 (medium), devices, in en, 10:00 UTC
    "#]].assert_eq(&text.replace(new.version().as_str(), "NEW"));
    expect![[r#"1 [(41, "unknown field `colour`, expected one of `id`, `at`, `channel`, `from`, `company`, `caller`, `subscription_code`, `case`, `severity`, `language`, `product`, `subject`, `text`, `sender`")]"#]].assert_eq(&format!("{} {:?}", found.faulty, found.faults));
    let json: serde_json::Value = serde_json::from_str(&write_json(&compared)).unwrap();
    assert_eq!(json["decisions"], 40);
    assert_eq!(json["groups"][0]["old"]["rule"], "routing.rhai:62");
}

#[test]
fn how_the_calls_are_cut_into_pages_makes_no_difference() {
    let old = rulebook(&shipped_sources());
    let new = edited(
        "routing.rhai",
        "to_level(1)\n        .reply",
        "to_level(2)\n        .reply",
    );
    let lines = calls(500);
    let whole = found(&old, &new, &lines, 500).comparison;
    assert!(whole.changed > 0);
    for page in [1, 3, 64] {
        assert_eq!(found(&old, &new, &lines, page).comparison, whole);
    }
}

#[test]
fn a_script_that_fails_is_a_change_with_its_fault() {
    let old = rulebook(&shipped_sources());
    let new = edited(
        "routing.rhai",
        "if request.caller.is_named {",
        "if 10 / (request.severity - 2) > 100 || request.caller.is_named {",
    );
    let found = found(&old, &new, &calls(20), 20);
    let text = comparison(&found.comparison, reader("en"));
    expect![[r#"
        20 decisions compared: 4 change (20.0 %).

        2 × route  routing.rhai:62 → programme.toml:149
            was  level 2, queue level-2, skill devices, asked again after 1m30s
                 because named callers go direct to Level 2, devices to who knows them
            now  queue level-1
                 the script failed: routing.rhai:31:11: division by zero: 10 / 0
            c1 grace, phone, severity 2 (high), devices, in en, 10:00 UTC
            c5 ada, phone, severity 2 (high), devices, in en, 10:00 UTC

        1 × route  routing.rhai:37 → programme.toml:149
            was  level 1, queue level-1, the caller hears "Your company's named callers can open tickets. We will tell …"
                 because secondary administrators do not log tickets
            now  queue level-1
                 the script failed: routing.rhai:31:11: division by zero: 10 / 0
            c17 sam, phone, severity 2 (high), devices, in en, 10:00 UTC

        1 × route  routing.rhai:50 → programme.toml:149
            was  level 1, queue level-1, the caller hears "Thank you for calling. Please have your subscription code re…"
                 because the caller is not a named caller
            now  queue level-1
                 the script failed: routing.rhai:31:11: division by zero: 10 / 0
            c9 nobody, phone, severity 2 (high), devices, in en, 10:00 UTC
    "#]].assert_eq(&text);
    // An operator reads it in their language; what the rules say stays as it is written.
    let first = |tag: &str| {
        let text = comparison(&found.comparison, reader(tag));
        text.lines().take(7).collect::<Vec<_>>().join("\n")
    };
    expect![[r#"
        20 Entscheidungen verglichen: 4 werden anders (20,0 %).

        2 × route  routing.rhai:62 → programme.toml:149
            bisher  level 2, queue level-2, skill devices, asked again after 1m30s
                    weil named callers go direct to Level 2, devices to who knows them
            dann    queue level-1
                    das Skript ist gescheitert: routing.rhai:31:11: division by zero: 10 / 0"#]]
    .assert_eq(&first("de"));
    expect![[r#"
        20 décisions comparées : 4 changent (20,0 %).

        2 × route  routing.rhai:62 → programme.toml:149
            avant  level 2, queue level-2, skill devices, asked again after 1m30s
                   parce que named callers go direct to Level 2, devices to who knows them
            après  queue level-1
                   le script a échoué : routing.rhai:31:11: division by zero: 10 / 0"#]]
    .assert_eq(&first("fr"));
}

#[test]
fn an_edit_of_words_alone_changes_no_decision() {
    let old = rulebook(&shipped_sources());
    let new = edited(
        "routing.rhai",
        "named callers go direct to Level 2, devices",
        "devices",
    );
    let comparison = found(&old, &new, &calls(20), 20).comparison;
    assert!(comparison.is_same());
    expect!["20 decisions compared: none changes, 8 only in the reason given.\n"]
        .assert_eq(&super::comparison(&comparison, reader("en")));
}
