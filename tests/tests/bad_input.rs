//! Bad input gets a clear error and loses nothing: through the real binary.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::path::Path;
use std::process::{Command, Output};

use switchboard_tests::{Running, rules, run_with, switchboard};

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The program as `person` chats with it on `a.desk` of `folder`.
fn chat(folder: &Path, person: &str) -> Command {
    let rules = rules();
    let rules = rules.to_str().unwrap();
    switchboard(
        folder,
        &["run", "--data", "a.desk", "--rules", rules, "--as", person],
    )
}

/// Runs a scripted session as `ada` on `a.desk` of `folder`.
fn session(folder: &Path, input: &str) -> Output {
    run_with(chat(folder, "ada"), input).unwrap()
}

fn copy_rules(to: &Path) {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                copy(&entry.path(), &to.join(entry.file_name()));
            } else {
                std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
            }
        }
    }
    copy(&rules(), to);
}

fn fails(output: &Output, status: i32, with: &[&str]) {
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{error}");
    for part in with {
        assert!(error.contains(part), "`{part}` is missing in: {error}");
    }
}

#[test]
fn a_missing_rules_folder_is_named_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let args = [
        "run", "--data", "a.desk", "--rules", "nowhere", "--as", "ada",
    ];
    let output = run_with(switchboard(folder.path(), &args), "").unwrap();
    fails(&output, 1, &["`nowhere`", "switchboard init"]);
}

#[test]
fn a_mistake_in_the_rules_is_shown_with_file_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let args = ["route", "--rules", "rules"];
    let place = regex::Regex::new(r"\.(toml|rhai|txt):\d+:\d+").unwrap();
    let mistakes = [
        (
            "programme.toml",
            "named_callers = 10",
            "named_callers = \"ten\"",
            "programme.toml:",
        ),
        (
            "programme.toml",
            "named_callers = 10",
            "named_calers = 10",
            "named_calers",
        ),
        (
            "companies.toml",
            "account_manager = \"maria\"",
            "account_manager = \"marai\"",
            "maria",
        ),
        (
            "routing.rhai",
            "fn route(request) {",
            "fn route(request) { if",
            "routing.rhai:",
        ),
        (
            "routing.rhai",
            "request.caller.is_named",
            "request.caller.is_namd",
            "is_named",
        ),
        (
            "messages/event_started.txt",
            "{{ title }}",
            "{{ titel }}",
            "messages/event_started.txt:",
        ),
    ];
    for (file, right, wrong, expected) in mistakes {
        let rules = folder.path().join("rules");
        copy_rules(&rules);
        let path = rules.join(file);
        let edited = std::fs::read_to_string(&path)
            .unwrap()
            .replacen(right, wrong, 1);
        std::fs::write(&path, edited).unwrap();
        let output = run_with(switchboard(folder.path(), &args), "").unwrap();
        fails(&output, 1, &[file, expected]);
        let error = text(&output.stderr);
        assert!(
            place.is_match(&error),
            "file:line:column is missing in: {error}"
        );
    }
}

#[test]
fn a_second_program_on_one_data_file_is_kept_out_and_the_first_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = chat(folder.path(), "ada");
    first
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped());
    let mut first = Running(first.spawn().unwrap());
    let mut stdin = first.0.stdin.take().unwrap();
    let mut lines =
        std::io::BufRead::lines(std::io::BufReader::new(first.0.stdout.take().unwrap()));
    std::io::Write::write_all(&mut stdin, b"open 3 The first\n").unwrap();
    assert!(lines.next().unwrap().unwrap().contains("T-1"));
    fails(
        &session(folder.path(), "open 3 The second\n"),
        1,
        &["a.desk", "in use"],
    );
    std::io::Write::write_all(&mut stdin, b"open 3 Another\n").unwrap();
    let said: Vec<String> = std::iter::from_fn(|| lines.next().map(Result::unwrap))
        .take_while(|line| !line.contains("T-2"))
        .collect();
    assert!(said.len() < 20, "{said:?}");
}

#[test]
fn a_data_file_that_is_not_a_desk_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.desk");
    std::fs::write(
        &path,
        "These are my holiday notes, and by no means a database of any kind.\n".repeat(50),
    )
    .unwrap();
    let before = std::fs::read(&path).unwrap();
    fails(
        &session(folder.path(), "list\n"),
        1,
        &["a.desk", "not a desk file"],
    );
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_line_of_a_megabyte_and_control_characters_are_answered_and_the_next_command_works() {
    let folder = tempfile::tempdir().unwrap();
    let input = format!(
        "open 3 {}\nopen 3 a\u{7}\u{1b}[31mb\u{202e}c\nshow 1\nbogus\nlist\n",
        "x".repeat(1 << 21)
    );
    let output = session(folder.path(), &input);
    assert_eq!(output.status.code(), Some(1), "two commands failed");
    let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert!(said.contains("longer than"), "{said:.2000}");
    assert!(said.contains("a[31mbc"), "{said:.2000}");
    assert!(!said.contains('\u{1b}') && !said.contains('\u{7}') && !said.contains('\u{202e}'));
    assert!(said.contains("there is no command `bogus`"));
}

#[test]
fn wrong_use_of_the_command_line_ends_with_status_two() {
    let folder = tempfile::tempdir().unwrap();
    let output = run_with(switchboard(folder.path(), &["route", "--bogus"]), "").unwrap();
    fails(&output, 2, &["--bogus"]);
    let output = run_with(switchboard(folder.path(), &["frobnicate"]), "").unwrap();
    fails(&output, 2, &["frobnicate"]);
}

#[test]
fn an_unknown_speaker_is_refused_with_the_nearest_name() {
    let folder = tempfile::tempdir().unwrap();
    let output = run_with(chat(folder.path(), "adda"), "").unwrap();
    fails(&output, 1, &["`adda`", "`ada`"]);
}

#[test]
fn bad_lines_of_calls_are_answered_in_their_place_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let rules = rules();
    let input = concat!(
        "{\"id\":\"1\",\"caller\":\"ada\"}\n",
        "{\"id\":\n",
        "{\"id\":\"3\",\"severity\":9}\n",
        "{\"id\":\"4\",\"colour\":\"red\"}\n",
        "{\"id\":\"5\",\"at\":\"yesterday\"}\n",
        "not json\n",
        "{\"id\":\"7\",\"caller\":\"nobody\",\"text\":\"\\u0007\\u001b[31m\"}\n",
    );
    let args = ["route", "--rules", rules.to_str().unwrap()];
    let output = run_with(switchboard(folder.path(), &args), input).unwrap();
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<serde_json::Value> = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 7);
    assert_eq!(lines[0]["level"], 2);
    for (index, line) in lines.iter().enumerate().take(6).skip(1) {
        assert_eq!(line["line"], index + 1, "{line}");
        assert!(line["error"].is_string());
    }
    assert_eq!(lines[6]["level"], 1);
}

#[test]
fn a_data_file_of_a_newer_program_is_refused_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    assert!(
        session(folder.path(), "open 3 Mail is slow\n")
            .status
            .success()
    );
    let path = folder.path().join("a.desk");
    // The layout's number is SQLite's user version: four bytes, the highest first, from byte 60.
    let header = std::fs::read(&path).unwrap();
    let layout = u32::from_be_bytes(header[60..64].try_into().unwrap());
    let set_layout = |number: u32| {
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[60..64].copy_from_slice(&number.to_be_bytes());
        std::fs::write(&path, &bytes).unwrap();
    };
    set_layout(999);
    fails(
        &session(folder.path(), "list\n"),
        1,
        &["a.desk", "layout 999", "use a newer program"],
    );
    set_layout(layout);
    let output = session(folder.path(), "list\n");
    assert!(
        text(&output.stdout).contains("Mail is slow"),
        "what was in it is still there"
    );
}

#[test]
fn unknown_people_and_cases_are_named_and_the_session_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let output = session(
        folder.path(),
        "show T-99\nas bne\ncomment 7 hello\nopen 3 Still here\n",
    );
    let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
    for part in ["T-99", "`bne`", "`ben`", "T-7", "T-1 is open: Still here"] {
        assert!(said.contains(part), "`{part}` is missing in: {said}");
    }
}

#[test]
#[cfg(unix)]
fn a_disk_that_takes_no_more_is_reported_and_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let rules = rules();
    let opening: String = (0..400)
        .map(|n| format!("open 3 Mail is slow {n}\n"))
        .collect();
    // No file may grow beyond so many blocks (of 512 or 1024 bytes, as the shell has it): the
    // data file's log runs full.
    let script = "trap '' XFSZ; ulimit -f 4000; exec \"$0\" run --data a.desk --rules \"$1\" --as ada --json";
    let mut limited = std::process::Command::new("sh");
    limited
        .args(["-c", script])
        .arg(switchboard_tests::binary())
        .arg(&rules)
        .current_dir(folder.path());
    let output = run_with(limited, &opening).unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let lines: Vec<serde_json::Value> = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let subjects = |lines: &[serde_json::Value]| -> Vec<String> {
        let subject = |line: &serde_json::Value| {
            line["reply"]["ticket"]["subject"]
                .as_str()
                .map(str::to_owned)
        };
        lines.iter().filter_map(subject).collect()
    };
    let acknowledged = subjects(&lines);
    let refused = lines
        .iter()
        .filter(|line| line["error"].is_string())
        .count();
    assert!(
        !acknowledged.is_empty() && refused > 0,
        "{} and {refused}",
        acknowledged.len()
    );
    assert_eq!(
        acknowledged.len() + refused,
        400,
        "every command is answered"
    );

    let output = session(folder.path(), "list all limit=1000\n");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let there = text(&output.stdout);
    for subject in &acknowledged {
        assert!(there.contains(subject.as_str()), "lost: {subject}");
    }
}

#[test]
fn a_file_is_attached_and_given_back_whole_and_writes_over_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let image: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    std::fs::write(at("mail.log"), "10:00 timeout\n\u{1b}[2J10:01 timeout\n").unwrap();
    std::fs::write(at("photo.png"), &image).unwrap();
    let done = session(
        folder.path(),
        "open 2 Mail is slow\nattach T-1 mail.log The log.\nattach T-1 photo.png\nshow T-1\nattachment A-1\nattachment A-2\nattachment A-2 back.png\n",
    );
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let said = text(&done.stdout);
    for part in [
        "T-1 has your comment and the file.",
        "you attached mail.log (32 bytes, A-1)",
        "you attached photo.png (98 KiB, A-2)",
        "10:00 timeout\n\\u{1b}[2J10:01 timeout",
        "photo.png has 98 KiB of application/octet-stream; `attachment A-2 FILE` writes it to a file.",
        "A-2 is in `back.png`.",
    ] {
        assert!(said.contains(part), "`{part}` is missing in: {said}");
    }
    assert_eq!(std::fs::read(at("back.png")).unwrap(), image);
    std::fs::write(at("large.iso"), vec![0; 8 * 1_024 * 1_024 + 1]).unwrap();
    std::fs::create_dir(at("folder")).unwrap();
    let refused = session(
        folder.path(),
        "attachment A-2 back.png\nattachment A-3\nattachment T-1\nattach T-1 nowhere.txt\nattach T-1 folder\nattach T-1 large.iso\nattachment A-2 folder\nshow T-1\n",
    );
    let said = text(&refused.stdout);
    for part in [
        "`back.png` is there already, and is not written over; name another file",
        "there is no attachment `A-3` that you can see",
        "`T-1` is not an attachment, such as `A-1`",
        "cannot read `nowhere.txt`",
        "`folder` is no file",
        "`large.iso` is not attached: it has 8.1 MiB, and 8.0 MiB are the most",
        "A-2 is in `folder/photo.png`.",
    ] {
        assert!(said.contains(part), "`{part}` is missing in: {said}");
    }
    // Another company's people see nothing of it.
    let hank = run_with(chat(folder.path(), "hank"), "attachment A-1\n").unwrap();
    assert!(text(&hank.stdout).contains("there is no attachment `A-1` that you can see"));
}
