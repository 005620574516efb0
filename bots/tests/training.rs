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
        // How long ago it was depends on how busy the machine is.
        _ => match line.rsplit_once("  ") {
            Some((before, "now")) => before.to_owned(),
            Some((before, last)) if last.ends_with(" ago") => before.to_owned(),
            _ => line.to_owned(),
        },
    };
    let is_text = |line: &&str| line.starts_with("   ");
    let lines = said.lines().filter(is_kept).filter(|line| !is_text(line));
    lines.map(|line| cut(line) + "\n").collect()
}

#[test]
fn a_module_is_taken_over_two_sessions_and_certified_and_seen_by_the_own_company() {
    let folder = tempfile::tempdir().unwrap();
    let first = "training\nnext\ntraining mailflow\ntraining smartphone-functions\nnext\nchoose f\nchoose C\nchoose b\nnext\n";
    let said = session(folder.path(), &[], first);
    expect![[r#"
        ada> training
        `training ID` takes one of these:
          connectivity          Connectivity          not begun  How a phone reaches the service, and where to look when it does not
          mail-flow             Mail flow             not begun  What happens between *Send* and the inbox, and how to tell where a message is
          smartphone-functions  Smartphone functions  not begun  What is kept where on a company phone, and what to do when one is new, full or gone
        ada> next
        you have no training under way; `training` lists the modules
        ada> training mailflow
        there is no training `mailflow`; did you mean `mail-flow`?
        ada> training smartphone-functions
        Smartphone functions, page 1 of 5
          a  Your private pictures
          b  Which version of its system the phone has
          c  Whom you call
        ada> next
        answer the question of this page first, such as `choose a`
        ada> choose f
        choose by letters from a to c, such as `choose a`
        ada> choose C
        Smartphone functions, page 1 of 5
          a  Your private pictures
          b  Which version of its system the phone has
          c  Whom you call
        Not right; it is b. The policy covers the company's half and the state of the device: its model, system, free storage and when it was last there.
        ada> choose b
        this question was answered, and the first answer counts; `next` goes on
        ada> next
        Smartphone functions, page 2 of 5
        You remove the account from your phone and add it again. What may be lost?
          a  Mail that is older than two weeks
          b  The calendar
          c  A message that you wrote on the plane and that was not sent yet
    "#]].assert_eq(&outline(&said));
    let second = "choose b\nnext\nchoose a\nnext\nchoose c\nnext\nchoose a\nnext\nnext\n\
                  training smartphone-functions again\ntraining smartphone-functions\n";
    let said = session(folder.path(), &[], second);
    expect![[r#"
        ada> choose b
        Smartphone functions, page 2 of 5
        You remove the account from your phone and add it again. What may be lost?
          a  Mail that is older than two weeks
          b  The calendar
          c  A message that you wrote on the plane and that was not sent yet
        Not right; it is c. Everything that was synchronised is on the server. A message in the outbox exists on the phone alone.
        ada> next
        Smartphone functions, page 3 of 5
          a  Whether battery saving stops the app in the background
          b  The size of the mailbox
          c  The language
        ada> choose a
        Smartphone functions, page 3 of 5
          a  Whether battery saving stops the app in the background
          b  The size of the mailbox
          c  The language
        Right. An app that is not allowed to run in the background fetches when it is opened, and at no other time.
        ada> next
        Smartphone functions, page 4 of 5
          a  The password is wrong
          b  The person has too many devices
          c  The PIN is not listed for the company
        ada> choose c
        Smartphone functions, page 4 of 5
          a  The password is wrong
          b  The person has too many devices
          c  The PIN is not listed for the company
        Right. A wrong or old password says so, and so does a fourth device. A PIN that is not listed is what `readiness` shows before anybody stands there with the phone.
        ada> next
        Smartphone functions, page 5 of 5
          a  Lock it, and leave it at that
          b  Erase everything
          c  Nothing
        ada> choose a
        Smartphone functions, page 5 of 5
          a  Lock it, and leave it at that
          b  Erase everything
          c  Nothing
        Right. A locked phone gives nothing away, and opens with the usual code when it is back. Erasing is for phones that do not come back.
        ada> next
        You are through Smartphone functions: 3 of 5 questions right, 60 %. 80 % are needed.
        `training smartphone-functions again` begins anew.
        ada> next
        you have no training under way; `training` lists the modules
        ada> training smartphone-functions again
        Smartphone functions, page 1 of 5
          a  Your private pictures
          b  Which version of its system the phone has
          c  Whom you call
        ada> training smartphone-functions
        Smartphone functions, page 1 of 5
          a  Your private pictures
          b  Which version of its system the phone has
          c  Whom you call
    "#]].assert_eq(&outline(&said));
    let third = "choose b\nnext\nchoose c\nnext\nchoose a\nnext\nchoose c\nnext\nchoose a\nnext\n";
    let said = session(folder.path(), &[], third);
    let code = code(&said);
    expect![[r#"
        ada> choose b
        Smartphone functions, page 1 of 5
          a  Your private pictures
          b  Which version of its system the phone has
          c  Whom you call
        Right. The policy covers the company's half and the state of the device: its model, system, free storage and when it was last there.
        ada> next
        Smartphone functions, page 2 of 5
        You remove the account from your phone and add it again. What may be lost?
          a  Mail that is older than two weeks
          b  The calendar
          c  A message that you wrote on the plane and that was not sent yet
        ada> choose c
        Smartphone functions, page 2 of 5
        You remove the account from your phone and add it again. What may be lost?
          a  Mail that is older than two weeks
          b  The calendar
          c  A message that you wrote on the plane and that was not sent yet
        Right. Everything that was synchronised is on the server. A message in the outbox exists on the phone alone.
        ada> next
        Smartphone functions, page 3 of 5
          a  Whether battery saving stops the app in the background
          b  The size of the mailbox
          c  The language
        ada> choose a
        Smartphone functions, page 3 of 5
          a  Whether battery saving stops the app in the background
          b  The size of the mailbox
          c  The language
        Right. An app that is not allowed to run in the background fetches when it is opened, and at no other time.
        ada> next
        Smartphone functions, page 4 of 5
          a  The password is wrong
          b  The person has too many devices
          c  The PIN is not listed for the company
        ada> choose c
        Smartphone functions, page 4 of 5
          a  The password is wrong
          b  The person has too many devices
          c  The PIN is not listed for the company
        Right. A wrong or old password says so, and so does a fourth device. A PIN that is not listed is what `readiness` shows before anybody stands there with the phone.
        ada> next
        Smartphone functions, page 5 of 5
          a  Lock it, and leave it at that
          b  Erase everything
          c  Nothing
        ada> choose a
        Smartphone functions, page 5 of 5
          a  Lock it, and leave it at that
          b  Erase everything
          c  Nothing
        Right. A locked phone gives nothing away, and opens with the usual code when it is back. Erasing is for phones that do not come back.
        ada> next
        You are through Smartphone functions: 5 of 5 questions right, 100 %. 80 % are needed.
        Ada Byron of Acme Shipping has passed the training Smartphone functions on …
        Valid until …
    "#]].assert_eq(&outline(&said));
    let last = format!(
        "as sam\ntraining-report\ntraining-report globex\ncertificate {code}\n\
         as hank\ntraining-report\ncertificate {code}\nas maria\ntraining-report acme\n"
    );
    let said = session(folder.path(), &[], &last).replace(&code, "CODE");
    expect![[r#"
        ada> as sam
        You are Sam Porter (sam), secondary administrator of Acme Shipping. Times are in Europe/Paris.
        sam> training-report
        Training at Acme Shipping:
          Ada Byron  smartphone-functions  passed, 100 %
        sam> training-report globex
        you may not see who has done which training: that belongs to another company. Any of these can: Ada Byron, Grace Murray
        sam> certificate CODE
        Ada Byron of Acme Shipping has passed the training smartphone-functions on …
        Valid until …
        sam> as hank
        You are Hank Scorpio (hank), named caller of Globex Research. Times are in America/New_York.
        hank> training-report
        Training at Globex Research:
          nobody has begun any
        hank> certificate CODE
        There is no certificate with the code CODE that you can see.
        hank> as maria
        You are Maria Costa (maria), account manager. Times are in UTC.
        maria> training-report acme
        Training at Acme Shipping:
          Ada Byron  smartphone-functions  passed, 100 %
    "#]].assert_eq(&outline(&said));
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
    assert!(out.contains("rules/training/mail-flow.md:32"), "{out}");
}
