//! Training through the console: a page at a time, kept over restarts, with a certificate that can be
//! checked, and seen by those of the company alone.

#![allow(clippy::unwrap_used)]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use expect_test::expect;

fn session(folder: &Path, args: &[&str], lines: &str) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_switchboard"))
        .args(["run", "--echo"])
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(lines.as_bytes())
        .unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

/// The check code that is shown.
fn code(said: &str) -> String {
    let (_, behind) = said.split_once("Check code ").unwrap();
    behind
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect()
}

/// Without the texts of the pages, the code and the dates.
fn outline(said: &str) -> String {
    let is_kept = |line: &&str| {
        let said = [
            "ada>",
            "sam>",
            "hank>",
            "maria>",
            "  ",
            "Right.",
            "Not right",
            "You ",
            "you ",
            "there",
            "There",
            "choose",
        ];
        let more = [
            "answer",
            "this",
            "Training",
            "Ada",
            "It is",
            "`training",
            "Valid",
            "The module",
        ];
        line.contains(", page ") || said.iter().chain(&more).any(|word| line.starts_with(word))
    };
    let cut = |line: &str| match line.split_once(" on ") {
        Some((before, _)) if line.starts_with("Ada Byron") => format!("{before} on …"),
        _ if line.starts_with("Valid until") => "Valid until …".to_owned(),
        _ => line.to_owned(),
    };
    let is_text = |line: &&str| line.starts_with("   ") && !line.contains("now");
    let lines = said.lines().filter(is_kept).filter(|line| !is_text(line));
    lines.map(|line| cut(line) + "\n").collect()
}

#[test]
fn a_module_is_taken_over_two_sessions_and_certified_and_seen_by_the_own_company() {
    let folder = tempfile::tempdir().unwrap();
    let first = "training\nnext\ntraining mailflow\ntraining smartphone-functions\nnext\nchoose f\nchoose C\nchoose b\nnext\n";
    let said = session(folder.path(), &[], first);
    expect![[r#""#]].assert_eq(&outline(&said));
    let second = "choose b\nnext\nchoose a\nnext\nchoose c\nnext\nchoose a\nnext\nnext\n\
                  training smartphone-functions again\ntraining smartphone-functions\n";
    let said = session(folder.path(), &[], second);
    expect![[r#""#]].assert_eq(&outline(&said));
    let third = "choose b\nnext\nchoose c\nnext\nchoose a\nnext\nchoose c\nnext\nchoose a\nnext\n";
    let said = session(folder.path(), &[], third);
    let code = code(&said);
    expect![[r#""#]].assert_eq(&outline(&said));
    let last = format!(
        "as sam\ntraining-report\ntraining-report globex\ncertificate {code}\n\
         as hank\ntraining-report\ncertificate {code}\nas maria\ntraining-report acme\n"
    );
    let said = session(folder.path(), &[], &last).replace(&code, "CODE");
    expect![[r#""#]].assert_eq(&outline(&said));
}

#[test]
fn a_module_that_was_changed_begins_anew_and_one_that_is_wrong_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let program = |args: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_switchboard"));
        program
            .args(args)
            .current_dir(folder.path())
            .output()
            .unwrap()
    };
    assert!(program(&["init", "rules"]).status.success());
    let rules = ["--rules", "rules"];
    let said = session(folder.path(), &rules, "training mail-flow\nnext\n");
    assert!(said.contains("page 2 of"), "{said}");
    let file = folder.path().join("rules/training/mail-flow.md");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("five days", "four days")).unwrap();
    let said = session(folder.path(), &rules, "training mail-flow\n");
    assert!(
        said.contains("The module was changed meanwhile") && said.contains("page 1 of"),
        "{said}"
    );
    std::fs::write(&file, text.replace("- [x] 5.1.1", "- [ ] 5.1.1")).unwrap();
    let checked = program(&["check", "rules"]);
    let out = String::from_utf8(checked.stdout).unwrap();
    assert!(out.contains("no answer of this page is right"), "{out}");
    assert!(out.contains("rules/training/mail-flow.md:37"), "{out}");
}
