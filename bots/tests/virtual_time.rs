//! `simulate` and `import-log` through the program itself: what they exit with, and what they say
//! on standard error.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::path::Path;
use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_switchboard"))
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .output()
        .unwrap()
}

/// The exit status, and a part of what is said on standard error.
fn check(arguments: &[&str], status: i32, said: &str) {
    let output = run(arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {error}");
    assert!(error.contains(said), "{arguments:?}: {error}");
}

#[test]
fn a_scenario_that_goes_as_written_exits_with_0() {
    check(&["simulate", "rules/scenarios/outage.toml"], 0, "");
    // The rules that the program carries are the same as those of the folder.
    let folder = run(&["simulate", "rules/scenarios/maintenance.toml"]);
    let named = run(&[
        "simulate",
        "--rules",
        "rules/",
        "rules/scenarios/maintenance.toml",
    ]);
    assert_eq!(folder.stdout, named.stdout);
}

#[test]
fn a_step_that_is_refused_exits_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.toml");
    std::fs::write(
        &path,
        "start = 2026-03-02T09:00:00Z\nuntil = \"+1h\"\n\
         [[at]]\ntime = \"+1m\"\nas = \"sam\"\ndo = \"open\"\nsubject = \"Help\"\n",
    )
    .unwrap();
    let output = run(&["simulate", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.contains("REFUSED") && text.contains("line 6"),
        "{text}"
    );
}

#[test]
fn what_cannot_be_read_exits_with_1_and_wrong_usage_with_2() {
    check(
        &["simulate", "nowhere.toml"],
        1,
        "`nowhere.toml` cannot be read",
    );
    check(
        &["import-log", "nowhere.csv"],
        1,
        "`nowhere.csv` cannot be read",
    );
    let sample = "bots/tests/data/incident_log_sample.csv";
    check(
        &["import-log", sample, "--map", "nowhere.toml"],
        1,
        "`nowhere.toml` cannot be read",
    );
    check(
        &["import-log", sample, "--rules", "nowhere"],
        1,
        "`nowhere` cannot be read",
    );
    check(
        &["import-log", sample, "--rules", "core"],
        1,
        "`core` has no",
    );
    check(&["simulate"], 2, "Usage");
    check(
        &["simulate", "--json", "--summary", "x.toml"],
        2,
        "cannot be used with",
    );
}

#[test]
fn a_log_with_a_refused_row_exits_with_1_and_says_why_on_request() {
    let sample = "bots/tests/data/incident_log_sample.csv";
    let output = run(&["import-log", sample, "--refused"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("20 in the log, 20 replayed"), "{text}");
    assert!(text.contains(&format!("{sample}:")), "{text}");
}
