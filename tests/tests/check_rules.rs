//! `check` and `test` through the real binary: what they print and how they end.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::fs;
use std::path::Path;

use switchboard_tests::{run_with, switchboard};

/// Runs it; the exit status and what it printed.
fn ran(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = run_with(switchboard(folder, args), "").unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn edit(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join("rules").join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn rules_are_checked_and_tested_before_they_are_used() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert_eq!(ran(folder, &["init", "rules"]).0, 0);
    let good = (0, "rules: nothing is wrong\n".to_owned(), String::new());
    assert_eq!(ran(folder, &["check", "rules"]), good);
    assert_eq!(ran(folder, &["check", "--rules", "rules"]), good);
    let (status, out, _) = ran(folder, &["test", "rules"]);
    assert_eq!(
        (status, out.as_str()),
        (0, "48 passed, 0 failed; branches 102 of 102\n")
    );

    edit(folder, "cadence.rhai", "minutes(60)", "minutes(90)");
    assert_eq!(ran(folder, &["check"]).0, 0);
    let (status, out, _) = ran(folder, &["test"]);
    assert_eq!(status, 1, "{out}");
    assert!(out.contains("failed rules/tests/cadence.toml:"), "{out}");
    assert!(out.contains("found    \"1h30m\""), "{out}");

    edit(folder, "cadence.rhai", "event.is_planned", "event.planned");
    edit(folder, "routing.rhai", "\"renewals\"", "\"renewal\"");
    let (status, out, _) = ran(folder, &["check", "--json"]);
    assert_eq!(status, 1, "{out}");
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 2, "{out}");
    assert!(lines[0].contains(r#""file":"rules/cadence.rhai","line":10"#));
    assert!(lines[1].contains(r#""help":"did you mean `renewals`?""#));
    let (status, out, error) = ran(folder, &["test"]);
    assert_eq!((status, out.as_str()), (1, ""));
    assert!(error.contains("rules/routing.rhai:17:"), "{error}");
}

#[test]
fn control_characters_in_rules_do_not_reach_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert_eq!(ran(folder, &["init", "rules"]).0, 0);
    edit(
        folder,
        "routing.rhai",
        "to_queue(\"renewals\")",
        "to_queue(\"\u{1b}[31mrenewals\u{7}\")",
    );
    let (status, out, _) = ran(folder, &["check"]);
    assert_eq!(status, 1, "{out}");
    assert!(!out.contains(['\u{1b}', '\u{7}']), "{out:?}");
}
