//! The program as people and scripts meet it: through its command line, in a folder of its own.

// A test that cannot start its program has failed, and says where.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use expect_test::{Expect, expect};
use tempfile::TempDir;

/// An empty folder in which the program runs, on the shipped rules.
fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn program(folder: &Path, args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_switchboard"))
        .args(args)
        .current_dir(folder)
        .env_remove("SWITCHBOARD_LOG")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // Written beside reading: neither side waits for the other's full pipe. The program may have
    // left before it read all.
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Standard output, standard error and the exit status, without what depends on the time.
fn told(output: &Output) -> String {
    let mut out = without_times(&text(&output.stdout));
    for line in text(&output.stderr).lines() {
        out.push_str(&format!("stderr: {line}\n"));
    }
    out.push_str(&format!("exit {}\n", output.status.code().unwrap_or(-1)));
    out
}

/// Cuts each line at a clock time, at `yesterday` or after `due`: the rest changes with the clock.
fn without_times(text: &str) -> String {
    let clock = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_ascii_digit());
        word.len() == 5 && word.as_bytes()[2] == b':'
    };
    let mut out = String::new();
    for line in text.lines() {
        let mut kept = line;
        for (at, _) in line.match_indices(' ') {
            let word = line[at + 1..].split(' ').next().unwrap_or_default();
            if clock(word) || word == "yesterday" {
                kept = &line[..at];
                break;
            }
            if word == "due" {
                kept = &line[..at + 4];
                break;
            }
        }
        out.push_str(kept);
        if kept.len() < line.trim_end().len() {
            out.push_str(" …");
        }
        out.push('\n');
    }
    out
}

fn check(args: &[&str], input: &str, expected: &Expect) {
    let folder = folder();
    expected.assert_eq(&told(&program(folder.path(), args, input.as_bytes())));
}

#[test]
fn a_session_can_be_fed_from_a_file() {
    check(
        &["run", "--echo"],
        "\
open 2 Mail is slow in Paris -- since noon
as ben
answer T-1 via=phone we look at the relay
as ada
as sam
open Calendar is empty
assgn T-1 ben
",
        &expect![[r#"
            ada> open 2 Mail is slow in Paris -- since noon
            T-1 is open: Mail is slow in Paris
              high · new · Level 2 · with Ben Okoye
              answer due …
              solution due …
              These may solve it. `article ID` shows one, and `solved T-1 ID` closes the ticket:
                mail-is-slow  Mail takes a long time to arrive
                bounced-mail  What a non-delivery notice means, and what to do
            ada> as ben
            You are Ben Okoye (ben), agent, level 2. Times are in UTC.
            [N-1] high · T-1 is with Ben Okoye: Mail is slow in Paris
                From Ada Byron of Acme Shipping.
                Severity 2 (high).

                since noon
            ben> answer T-1 via=phone we look at the relay
            T-1 has your answer.
              high · active · Level 2 · with you
              answered by you (phone) …
              solution due …
              next: 2 h before the solution is due, tell the assignee
            ben> as ada
            You are Ada Byron (ada), named caller of Acme Shipping. Times are in Europe/Paris.
            [N-2] high · T-1: Ben Okoye wrote
                Mail is slow in Paris

                we look at the relay
            ada> as sam
            You are Sam Porter (sam), secondary administrator of Acme Shipping. Times are in Europe/Paris.
            sam> open Calendar is empty
            you may not open tickets: you are a secondary administrator. Any of these can: Ada Byron, Grace Murray
            sam> assgn T-1 ben
              assgn T-1 ben
              ^^^^^
            there is no command `assgn`; did you mean `assign`?
            exit 1
        "#]],
    );
}

#[test]
fn a_session_that_goes_well_ends_with_status_0() {
    check(
        &[],
        "whoami\n\n# nothing\nlist\n",
        &expect![[r#"
        You are Ada Byron (ada), named caller of Acme Shipping. Times are in Europe/Paris.
        There are no such tickets.
        exit 0
    "#]],
    );
}

/// A script reads what it read yesterday wherever it runs, unless it says otherwise; and programs
/// are always spoken to in English.
#[test]
fn a_script_is_answered_in_english_or_in_the_language_that_it_asks_for() {
    let said = |args: &[&str]| {
        let folder = folder();
        let args = [&["run"], args].concat();
        without_times(&text(&program(folder.path(), &args, b"list\nopn\n").stdout))
    };
    let english = said(&[]);
    assert!(english.contains("There are no such tickets."), "{english}");
    let german = said(&["--language", "de"]);
    expect![[r#"
        Es gibt keine passenden Tickets.
          opn
          ^^^
        es gibt keinen Befehl `opn`; meinten Sie `open`?
    "#]]
    .assert_eq(&german);
    let french = said(&["--language", "fr-CA"]);
    assert!(french.contains("Aucun ticket ne correspond."), "{french}");
    let refused = program(folder().path(), &["run", "--language", "ja"], b"");
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("there is en, de, fr"));
}

#[test]
fn json_answers_every_command_and_tells_every_notification_on_a_line_of_its_own() {
    let folder = folder();
    let input = "open 2 Mail is slow\nlist\nwhoami\nopen\nshow T-9\nas ben\n";
    let output = program(folder.path(), &["run", "--json"], input.as_bytes());
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<serde_json::Value> = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let kinds: Vec<String> = lines
        .iter()
        .map(|line| {
            let number = &line["command"];
            match (
                line.get("reply"),
                line.get("error"),
                line.get("notification"),
            ) {
                (Some(reply), None, None) => format!("{number} {}", reply["is"]),
                (None, Some(error), None) => format!("{number} {error} {}", line["column"]),
                (None, None, Some(told)) => format!("told {}", told["title"]),
                _ => format!("neither: {line}"),
            }
        })
        .collect();
    expect![[r#"
        1 "ticket"
        2 "tickets"
        3 "text"
        4 "the subject is missing" 5
        5 "there is no case `T-9` that you can see" null
        6 "text"
        told "T-1 is with Ben Okoye: Mail is slow""#]]
    .assert_eq(&kinds.join("\n"));
}

#[test]
fn what_was_done_is_there_the_next_time() {
    let folder = folder();
    program(folder.path(), &[], b"open Mail is slow\n");
    let again = program(folder.path(), &[], b"list\n");
    assert!(text(&again.stdout).contains("Mail is slow"));
}

#[test]
fn bad_bytes_and_a_megabyte_of_text_are_refused_and_lose_nothing() {
    let mut input = b"open ".to_vec();
    input.extend(std::iter::repeat_n(b'x', 1_000_000));
    input.extend(b"\nopen \xff\xfe\nopen 2 Mail \x1b[31mis\x07 slow\nlist\n");
    let folder = folder();
    expect![[r#"
        the line is longer than 16384 bytes; send the rest as further comments
        byte 6 of the line is not UTF-8
        T-1 is open: Mail [31mis slow
          high · new · Level 2 · with Ben Okoye
          answer due …
          solution due …
          These may solve it. `article ID` shows one, and `solved T-1 ID` closes the ticket:
            mail-is-slow  Mail takes a long time to arrive
        T-1  high  new  Ben Okoye  answer in 1 h  Mail [31mis slow
        exit 1
    "#]]
    .assert_eq(&told(&program(folder.path(), &[], &input)));
}

#[test]
fn calls_are_routed_in_order_and_bad_lines_keep_their_place() {
    let input = r#"{"id":"a","at":"2026-03-02T10:00:00Z","from":"+33 1 40 00 00 01","text":"nobody gets mail"}
{"id":"b"
["c"]
{"id":"d","colour":"red"}

{"id":"e","severity":9}
{"id":"f","at":"yesterday"}
{"id":"g","at":"2026-03-02T10:00:00Z","language":"fr"}
"#;
    let folder = folder();
    let output = program(folder.path(), &["route"], input.as_bytes());
    assert_eq!(output.status.code(), Some(1));
    let kept: Vec<String> = text(&output.stdout)
        .lines()
        .map(|line| {
            let mut line: serde_json::Value = serde_json::from_str(line).unwrap();
            let object = line.as_object_mut().unwrap();
            for changes in ["rules_version", "rule", "agent", "reply"] {
                object.remove(changes);
            }
            line.to_string()
        })
        .collect();
    expect![[r#"
        {"call":"a","level":2,"queue":"level-2","reason":"named callers go direct to Level 2"}
        {"error":"not a call, at column 9: EOF while parsing an object","line":2}
        {"error":"not a JSON object; a call looks like {\"id\":\"1\",\"from\":\"+33140000000\"}","line":3}
        {"error":"not a call, at column 18: unknown field `colour`, expected one of `id`, `at`, `channel`, `from`, `company`, `caller`, `subscription_code`, `case`, `severity`, `language`, `product`, `subject`, `text`, `sender`","line":4}
        {"error":"not a call, at column 23: `9` is not a severity; it is 1 (critical), 2 (high), 3 (medium) or 4 (low)","line":6}
        {"error":"not a call, at column 26: input contains invalid characters; a time is written as in 2026-03-02T10:00:00Z","line":7}
        {"call":"g","level":null,"queue":"language-help","reason":"support is in English, and this is in another language"}"#]].assert_eq(&kept.join("\n"));
}

#[test]
fn a_line_over_a_mebibyte_is_an_error_in_its_place() {
    let long = format!(
        "{{\"id\":\"{}\"}}\n{{\"id\":\"b\"}}\n",
        "x".repeat(2_000_000)
    );
    let folder = folder();
    let output = program(folder.path(), &["route", "--explain"], long.as_bytes());
    let lines: Vec<String> = text(&output.stdout).lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        lines[0],
        r#"{"error":"the line is longer than 1048576 bytes","line":1}"#
    );
    assert!(lines[1].contains("\"why\":["), "{}", lines[1]);
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let folder = folder();
    let mut child = Command::new(env!("CARGO_BIN_EXE_switchboard"))
        .arg("route")
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    for _ in 0..100 {
        if stdin.write_all(b"{\"id\":\"a\"}\n").is_err() {
            break;
        }
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (text(&output.stderr), output.status.code()),
        (String::new(), Some(0))
    );
}

#[test]
fn wrong_usage_is_status_2() {
    let folder = folder();
    for args in [
        &["frobnicate"][..],
        &["run", "--speed", "0"],
        &["route", "x"],
    ] {
        let output = program(folder.path(), args, b"");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
    }
    let version = program(folder.path(), &["--version"], b"");
    assert_eq!(
        text(&version.stdout).trim(),
        concat!("switchboard ", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn what_cannot_be_used_is_named_with_the_way_out() {
    check(
        &["run", "--rules", "nowhere"],
        "",
        &expect![[r#"
        stderr: switchboard: the rules folder `nowhere` cannot be read: No such file or directory (os error 2); name one with --rules, or write the shipped rules out with `switchboard init`
        exit 1
    "#]],
    );
    check(
        &["route", "--rules", "nowhere"],
        "",
        &expect![[r#"
        stderr: switchboard: the rules folder `nowhere` cannot be read: No such file or directory (os error 2); name one with --rules, or write the shipped rules out with `switchboard init`
        exit 1
    "#]],
    );
    check(
        &["run", "--as", "adda"],
        "",
        &expect![[r#"
        stderr: switchboard: there is nobody called `adda` on this desk; did you mean `ada`? (`--as PERSON` says who you are)
        exit 1
    "#]],
    );
    check(
        &["run", "--speed", "60"],
        "",
        &expect![[r#"
        stderr: switchboard: `--speed` wants a data file of its own; name a new one with `--data FILE`
        exit 1
    "#]],
    );
}

#[test]
fn the_shipped_rules_are_written_out_once_and_a_broken_file_is_named_by_line_and_column() {
    let folder = folder();
    let written = program(folder.path(), &["init", "mine"], b"");
    assert_eq!(written.status.code(), Some(0));
    let again = program(folder.path(), &["init", "mine"], b"");
    expect![[r#"
        stderr: switchboard: `mine` is not empty, and nothing in it is overwritten; name another folder
        exit 1
    "#]].assert_eq(&told(&again));
    let good = program(folder.path(), &["run", "--rules", "mine"], b"whoami\n");
    assert_eq!(good.status.code(), Some(0), "{}", text(&good.stderr));

    let routing = folder.path().join("mine/routing.rhai");
    fs::write(&routing, "fn route(request) {\n    let x = ;\n}\n").unwrap();
    let broken = program(folder.path(), &["run", "--rules", "mine"], b"whoami\n");
    assert_eq!(broken.status.code(), Some(1));
    assert!(
        text(&broken.stderr).starts_with("switchboard: mine/routing.rhai:2:"),
        "{}",
        text(&broken.stderr)
    );
}

#[test]
fn a_data_file_is_opened_by_one_program_at_a_time() {
    let folder = folder();
    let mut first = Command::new(env!("CARGO_BIN_EXE_switchboard"))
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = first.stdin.take().unwrap();
    stdin.write_all(b"whoami\n").unwrap();
    // Its answer says that it has the file.
    let mut answer = [0; 7];
    std::io::Read::read_exact(first.stdout.as_mut().unwrap(), &mut answer).unwrap();
    let second = program(folder.path(), &[], b"whoami\n");
    drop(stdin);
    first.wait().unwrap();
    expect![[r#"
        stderr: switchboard: `switchboard.desk` is in use by another program; stop that one, or name another file with --data
        exit 1
    "#]].assert_eq(&told(&second));
}

#[test]
fn what_editors_read_is_written_and_can_be_checked() {
    let folder = folder();
    let told_of = |args: &[&str]| told(&program(folder.path(), args, b""));
    let printed = |args: &[&str]| text(&program(folder.path(), args, b"").stdout);
    expect![[r#"
        stderr: switchboard: `rules` is not a folder; `switchboard init` writes the shipped rules into one
        exit 1
    "#]]
    .assert_eq(&told_of(&["definitions"]));
    program(folder.path(), &["init", "rules"], b"");
    // What is shipped is current.
    assert_eq!(
        printed(&["definitions", "rules", "--check"]),
        "rules/switchboard.d.rhai is current\n"
    );
    let file = folder.path().join("rules/switchboard.d.rhai");
    let shipped = fs::read_to_string(&file).unwrap();
    fs::write(&file, shipped.replace("is_named", "is_nmd")).unwrap();
    expect![[r#"
        stderr: switchboard: `rules/switchboard.d.rhai` is not current; run `switchboard definitions rules`
        exit 1
    "#]]
    .assert_eq(&told_of(&["definitions", "rules", "--check"]));
    assert_eq!(
        printed(&["definitions", "rules"]),
        "wrote rules/switchboard.d.rhai\n"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), shipped);
    let reference = printed(&["definitions", "--reference"]);
    assert!(reference.starts_with("# Script reference\n"));
}

#[test]
fn a_feed_of_users_is_taken_whole_or_not_at_all() {
    let folder = folder();
    let import = |name: &str, feed: &str, more: &[&str]| {
        fs::write(folder.path().join(name), feed).unwrap();
        let args = [&["users", "import", name], more].concat();
        told(&program(folder.path(), &args, b""))
    };
    let csv = "company,user,services,region,device\nacme,wile@acme.example,mail-eu;devices,europe,2100AF3C\nacme,bugs@acme.example,,,\n";
    let json = r#"[{"company": "acme", "user": "wile@acme.example", "services": ["devices"]},
{"company": "globex", "user": "scorpio"}]"#;
    let said = [
        import("users.csv", csv, &[]),
        import("users.json", json, &[]),
        import("users.txt", csv, &[]),
        import("users.txt", csv, &["--format", "csv"]),
        import("wrong.csv", "company,user\nacme,al\nacne,bo\n", &[]),
        import("none.csv", "company,user\n", &[]),
        import("users.csv", csv, &[]),
    ];
    expect![[r#"
        2 users of 1 companies: 2 added, 0 removed, 0 changed, 0 unchanged
        exit 0

        2 users of 2 companies: 1 added, 1 removed, 1 changed, 0 unchanged
        exit 0

        stderr: switchboard: `users.txt` ends with neither .csv nor .json; say what it is with --format
        exit 1

        2 users of 1 companies: 1 added, 1 removed, 1 changed, 0 unchanged
        exit 0

        stderr: switchboard: `wrong.csv`: line 3: there is no company `acne` in companies.toml; did you mean `acme`?
        stderr: nothing of the feed was taken
        exit 1

        stderr: switchboard: `none.csv`: the feed names nobody, and would take away all users that are there; say that it is meant with --allow-empty
        exit 1

        2 users of 1 companies: 0 added, 0 removed, 0 changed, 2 unchanged
        exit 0
    "#]]
    .assert_eq(&said.join("\n"));
}
