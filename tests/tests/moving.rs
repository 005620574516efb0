//! A desk is moved whole: exported and imported, copied, backed up while it runs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;

use switchboard_tests::{Running, rules, run_with, switchboard};

/// What it prints, of a command that has to succeed.
fn said(folder: &Path, args: &[&str]) -> String {
    let output = switchboard(folder, args).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

/// What it says on standard error, of a command that has to fail.
fn refused(folder: &Path, args: &[&str], input: &str) -> String {
    let output = run_with(switchboard(folder, args), input).unwrap();
    assert_eq!(output.status.code(), Some(1), "{args:?}");
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(told.lines().count(), 1, "{told}");
    told
}

fn typed(folder: &Path, data: &str, lines: &str) -> String {
    let rules = rules();
    let rules = rules.to_str().unwrap();
    let args = [
        "run", "--data", data, "--rules", rules, "--as", "ada", "--json",
    ];
    let output = run_with(switchboard(folder, &args), lines).unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// Tickets, a call, an event, timers, and notifications for people who are not here.
const A_DAY: &str = "open 2 Mail is slow in Paris\nopen 3 Keys are stuck\ncomment T-1 since nine\nas kim\ncall code=INI-0001 -- about renewal\nas igor\ndeclare 1 mail-eu Mail is down\nas ben\ncomment T-2 we look into it\n";

#[test]
fn what_is_exported_and_imported_is_the_same_to_the_byte_and_works_on() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    typed(folder, "a.desk", A_DAY);
    let first = said(folder, &["export", "--data", "a.desk"]);
    assert!(first.lines().count() > 40, "{first}");
    said(folder, &["export", "--data", "a.desk", "a.jsonl"]);
    assert_eq!(
        std::fs::read_to_string(folder.join("a.jsonl")).unwrap(),
        first
    );
    said(folder, &["import", "--data", "b.desk", "a.jsonl"]);
    assert_eq!(said(folder, &["export", "--data", "b.desk"]), first);
    let opened = typed(folder, "b.desk", "open 3 The next one\n");
    assert!(opened.contains("\"id\":3"), "{opened}");

    let occupied = refused(folder, &["import", "--data", "b.desk", "a.jsonl"], "");
    assert!(occupied.contains("there is a desk already"), "{occupied}");
    let all: Vec<&str> = first.lines().collect();
    let cut = all[..all.len() - 1].join("\n");
    let told = refused(folder, &["import", "--data", "c.desk"], &cut);
    assert!(told.contains("cut off"), "{told}");
    let holed = [&all[..3], &all[4..]].concat().join("\n");
    let told = refused(folder, &["import", "--data", "c.desk"], &holed);
    assert!(told.contains("rows of"), "{told}");
    let told = refused(folder, &["import", "--data", "c.desk"], "dear diary\n");
    assert!(told.contains("line 1"), "{told}");
    // Nothing of what was refused was kept.
    said(folder, &["import", "--data", "c.desk", "a.jsonl"]);
    assert_eq!(said(folder, &["export", "--data", "c.desk"]), first);
}

#[test]
fn a_desk_is_backed_up_while_it_runs_and_restored() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let rules = rules();
    let rules = rules.to_str().unwrap();
    let args = [
        "run", "--data", "a.desk", "--rules", rules, "--as", "ada", "--json",
    ];
    let mut command = switchboard(folder, &args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut running = Running(command.spawn().unwrap());
    let mut stdin = running.0.stdin.take().unwrap();
    let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
    writeln!(stdin, "open 2 Mail is slow in Paris").unwrap();
    let opened = lines.find(|line| line.as_ref().unwrap().contains("\"reply\""));
    assert!(opened.is_some());
    said(folder, &["backup", "--data", "a.desk", "copy.desk"]);
    let told = refused(folder, &["backup", "--data", "a.desk", "copy.desk"], "");
    assert!(told.contains("it is there already"), "{told}");
    drop(running);
    said(folder, &["restore", "copy.desk", "--data", "b.desk"]);
    let shown = typed(folder, "b.desk", "show T-1\n");
    assert!(shown.contains("Mail is slow in Paris"), "{shown}");
    let told = refused(folder, &["restore", "copy.desk", "--data", "b.desk"], "");
    assert!(told.contains("it is there already"), "{told}");
}
