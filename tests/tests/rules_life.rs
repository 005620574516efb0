//! Rules explained and compared through the real binary, on the desk's own data file.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use switchboard_tests::{Running, run_with, switchboard};

/// Runs it; the exit status and what it printed.
fn ran(folder: &Path, args: &[&str], input: &str) -> (i32, String, String) {
    let output = run_with(switchboard(folder, args), input).unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn edit(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

const DAY: &str = "open 2 Mail is slow in Paris -- Since noon.\nas igor\ndeclare 1 mail-eu Mail is down\ncall from=+33140000001\n";

#[test]
fn a_case_is_explained_from_a_data_file_that_nobody_has_open() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert_eq!(ran(folder, &["run"], DAY).0, 0);
    let before = fs::read(folder.join("switchboard.desk")).unwrap();
    let (status, ticket, _) = ran(folder, &["explain", "T-1"], "");
    assert_eq!(status, 0);
    for told in [
        "route: level 2, queue level-2",
        "yes routing.rhai:31  request.caller.is_named",
        "request.caller.is_named = true",
        "because high: answered within the hour",
        "the answer is due: promised within 1 h",
    ] {
        assert!(ticket.contains(told), "{told}\n{ticket}");
    }
    let (_, event, _) = ran(folder, &["explain", "E-1", "--all"], "");
    assert!(event.contains("and they are told after 5 min"), "{event}");
    let (_, call, _) = ran(folder, &["explain", "C-1", "--json"], "");
    let call: serde_json::Value = serde_json::from_str(&call).unwrap();
    assert_eq!(call["decisions"][0]["again"], "same");
    assert_eq!(call["decisions"][0]["record"]["hook"], "route");
    let after = fs::read(folder.join("switchboard.desk")).unwrap();
    assert!(before == after, "explaining wrote into the data file");

    let (status, _, error) = ran(folder, &["explain", "T-9"], "");
    assert_eq!(
        (status, error.contains("there is no case `T-9`")),
        (1, true)
    );
    let (_, _, error) = ran(folder, &["explain", "X-9"], "");
    assert!(error.contains("`X-9` is not a case number"), "{error}");
    let (_, _, error) = ran(folder, &["explain", "T-1", "--data", "no.desk"], "");
    assert!(error.contains("there is no such file"), "{error}");
    assert!(!folder.join("no.desk").exists());

    let mut command = switchboard(folder, &["run"]);
    command.stdin(std::process::Stdio::piped());
    command.stdout(std::process::Stdio::piped());
    let mut other = Running(command.spawn().unwrap());
    let mut stdin = other.0.stdin.take().unwrap();
    std::io::Write::write_all(&mut stdin, b"whoami\n").unwrap();
    // Its answer says that it has the file.
    std::io::Read::read_exact(other.0.stdout.as_mut().unwrap(), &mut [0; 7]).unwrap();
    let (status, _, error) = ran(folder, &["explain", "T-1"], "");
    assert_eq!(status, 1);
    assert!(error.contains("is in use by another program"), "{error}");
}

#[test]
fn an_edit_is_compared_with_what_the_desk_decided_before_it_goes_live() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for rules in ["old", "new"] {
        assert_eq!(ran(folder, &["init", rules], "").0, 0);
    }
    assert_eq!(ran(folder, &["run", "--rules", "old"], DAY).0, 0);
    let compare = |more: &[&str]| {
        let args = [&["compare", "old", "new"], more].concat();
        ran(folder, &args, "")
    };
    let data = ["--data", "switchboard.desk"];
    let (status, same, error) = compare(&data);
    assert_eq!(status, 0, "{same}{error}");
    assert!(
        same.contains("7 decisions compared: none changes."),
        "{same}"
    );

    edit(
        folder,
        "new/cadence.rhai",
        "after(minutes(5)).every(minutes(30))",
        "after(minutes(2)).every(minutes(15))",
    );
    let (status, out, _) = compare(&data);
    assert_eq!(status, 1, "{out}");
    for told in [
        "7 decisions compared: 2 change (28.5 %).",
        "2 × cadence  cadence.rhai:33 → cadence.rhai:33",
        "    was  told after 5m, then every 30m, an update asked for 10m before\n    now  told after 2m, then every 15m, an update asked for 10m before\n",
        "an update, again every 15m",
        "Due times in flight\n    E-1 word to everybody: ",
    ] {
        assert!(out.contains(told), "{told}\n{out}");
    }
    edit(
        folder,
        "new/cadence.rhai",
        "event.severity == 2",
        "event.severty == 2",
    );
    let (status, _, error) = compare(&data);
    assert_eq!(status, 2, "{error}");
    assert!(error.contains("new/cadence.rhai:"), "{error}");
}

#[test]
fn a_hundred_thousand_calls_are_compared_in_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for rules in ["old", "new"] {
        assert_eq!(ran(folder, &["init", rules], "").0, 0);
    }
    edit(
        folder,
        "new/routing.rhai",
        "request.product == \"devices\"",
        "request.product == \"mail\"",
    );
    let mut calls = String::new();
    for number in 0..100_000 {
        let product = ["mail", "devices", "portal"][number % 3];
        let caller = ["ada", "grace", "peter", "sam"][number % 4];
        writeln!(
            calls,
            r#"{{"id":"c{number}","at":"2026-03-02T10:00:00Z","caller":"{caller}","product":"{product}","language":"en"}}"#
        )
        .unwrap();
    }
    let begun = Instant::now();
    let (status, out, error) = ran(folder, &["compare", "old", "new", "--calls", "-"], &calls);
    let took = begun.elapsed();
    assert_eq!(status, 1, "{error}");
    assert!(
        out.contains("100,000 decisions compared: 33,334 change"),
        "{out}"
    );
    // A release build on two cores takes a few seconds; this one is not optimised.
    assert!(took < Duration::from_secs(60), "{took:?}");
}

#[test]
fn a_log_is_replayed_and_its_decisions_compared() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for rules in ["old", "new"] {
        assert_eq!(ran(folder, &["init", rules], "").0, 0);
    }
    edit(
        folder,
        "new/escalation.rhai",
        "respond_within(hours(4))",
        "respond_within(hours(2))",
    );
    let map = "name = \"a log\"\n[columns]\nticket = \"n\"\nchanged_at = \"at\"\nopened_at = \"opened\"\nstate = \"state\"\npriority = \"prio\"\ncaller = \"who\"\n[states]\nOpen = \"new\"\n[priorities]\n\"3\" = 3\n[dates]\nformat = \"%Y-%m-%d %H:%M\"\n";
    fs::write(folder.join("map.toml"), map).unwrap();
    let log = "n,at,opened,state,prio,who\nI1,2026-03-02 10:00,2026-03-02 10:00,Open,3,Caller 1\nI2,2026-03-02 11:00,2026-03-02 11:00,Open,3,Caller 2\n";
    fs::write(folder.join("log.csv"), log).unwrap();
    let args = [
        "compare",
        "old",
        "new",
        "--log",
        "log.csv",
        "--map",
        "map.toml",
        "--examples",
        "1",
    ];
    let (status, out, error) = ran(folder, &args, "");
    assert_eq!(status, 1, "{out}{error}");
    assert!(out.contains("2 × clocks"), "{out}");
    assert!(
        out.contains("+ Mon 2 Mar 12:00 UTC  the response is due"),
        "{out}"
    );
}

/// The hashes of versions as names, in the order in which they come: they change with every edit.
fn named(text: &str) -> String {
    let mut out = text.to_owned();
    let hash = regex::Regex::new(r"\b[0-9a-f]{12}\b").unwrap();
    let mut seen = Vec::new();
    for found in hash.find_iter(text) {
        if !seen.contains(&found.as_str()) {
            seen.push(found.as_str());
        }
    }
    for (version, name) in seen.iter().zip(["VERSION-A", "VERSION-B", "VERSION-C"]) {
        out = out.replace(version, name);
    }
    let time = regex::Regex::new(r"(tomorrow |yesterday )?\d\d:\d\d UTC").unwrap();
    time.replace_all(&out, "HH:MM UTC").into_owned()
}

#[test]
fn an_operator_tries_promotes_and_takes_back_a_version_in_chat() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for rules in ["rules", "rules-candidate"] {
        assert_eq!(ran(folder, &["init", rules], "").0, 0);
    }
    edit(
        folder,
        "rules-candidate/cadence.rhai",
        "after(minutes(5)).every(minutes(30))",
        "after(minutes(2)).every(minutes(15))",
    );
    let told = "rules candidate folder\nas igor\ndeclare 1 mail-eu Mail is down\nas otto\nrules candidate\nrules diff\nrules promote\nrules history\nrules rollback\nrules\n";
    let (status, out, error) = ran(folder, &["run", "--as", "otto", "--echo"], told);
    assert_eq!(status, 0, "{error}");
    // The files are listed elsewhere.
    let before_files = out.split("  README.md").next().unwrap();
    expect_test::expect![[r#"
        otto> rules candidate folder
        VERSION-A is the candidate. It decides beside VERSION-B and changes nothing; `rules candidate` shows what it would.
        otto> as igor
        You are Igor Petrov (igor), incident commander. Times are in UTC.
        igor> declare 1 mail-eu Mail is down
        E-1 is declared: Mail is down
          critical · under way since HH:MM UTC, for 0 s · led by you
          services Mail Europe
          affects Acme Shipping
          nobody was told yet
        igor> as otto
        You are Otto Lind (otto), operator. Times are in UTC.
        otto> rules candidate
        VERSION-A decides beside the rules in force since HH:MM UTC, proposed by Otto Lind.
        3 decisions compared: 2 change (66.6 %).

        2 × cadence  cadence.rhai:33 → cadence.rhai:33
            was  told after 5m, then every 30m, an update asked for 10m before
            now  told after 2m, then every 15m, an update asked for 10m before
            E-1 severity 1 (critical), word to everybody, "Mail is down", HH:MM UTC
              + HH:MM UTC  they hear of it
              - HH:MM UTC  they hear of it
              + HH:MM UTC  an update, again every 15m
              - HH:MM UTC  an update, again every 30m
            E-1 severity 1 (critical), word to the companies affected, "Mail is down", HH:MM UTC
              + HH:MM UTC  they hear of it
              - HH:MM UTC  they hear of it
              + HH:MM UTC  an update, again every 15m
              - HH:MM UTC  an update, again every 30m
        otto> rules diff
        From VERSION-B to VERSION-A.

        cadence.rhai
           31       // minutes before one the commander is asked for news, when nobody has written any.
           32       if event.severity == 1 {
           33 -         return after(minutes(5)).every(minutes(30)).prompt_before(minutes(10))
           33 +         return after(minutes(2)).every(minutes(15)).prompt_before(minutes(10))
           34               .because("critical: told after five minutes, then every half hour");
           35       }

        Due times in flight
            E-1 word to everybody: HH:MM UTC → HH:MM UTC, because critical: told after five minutes, then every half hour
            E-1 word to the companies affected: HH:MM UTC → HH:MM UTC, because critical: told after five minutes, then every half hour
            2 timers keep their due time
        otto> rules promote
        VERSION-A is in force; before it was VERSION-B.
        The folder `rules` has been written.

        Due times in flight
            E-1 word to everybody: HH:MM UTC → HH:MM UTC, because critical: told after five minutes, then every half hour
            E-1 word to the companies affected: HH:MM UTC → HH:MM UTC, because critical: told after five minutes, then every half hour
        otto> rules history
        VERSION-A  in force  HH:MM UTC  promoted by Otto Lind
        VERSION-B            HH:MM UTC  loaded from the folder, or as shipped
        otto> rules rollback
        VERSION-B is in force again; before it was VERSION-A.
        The folder `rules` has been written.

        Due times in flight
            E-1 word to everybody: HH:MM UTC → HH:MM UTC, because critical: told after five minutes, then every half hour
            E-1 word to the companies affected: HH:MM UTC → HH:MM UTC, because critical: told after five minutes, then every half hour
        otto> rules
        Premium support, version VERSION-B
          rolled back by Otto Lind, HH:MM UTC
    "#]].assert_eq(&named(before_files));
}

#[test]
fn an_operator_does_the_same_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for rules in ["rules", "mine"] {
        assert_eq!(ran(folder, &["init", rules], "").0, 0);
    }
    assert_eq!(ran(folder, &["run"], DAY).0, 0);
    edit(folder, "mine/routing.rhai", "seconds(90)", "seconds(60)");
    let rules = |args: &[&str]| {
        let (status, out, error) = ran(folder, &[&["rules"], args].concat(), "");
        named(&format!("{out}{error}exit {status}\n"))
    };
    let steps: &[&[&str]] = &[
        &["promote"],
        &["candidate", "mine", "--as", "otto"],
        &["candidate"],
        &["promote", "--as", "ben"],
        &["promote", "--as", "otto"],
        &["history"],
        &["diff"],
        &["rollback"],
        &["rollback", "nonsense"],
        &["candidate", "off"],
        &["history", "--data", "no.desk"],
    ];
    let mut told = String::new();
    for step in steps {
        writeln!(
            told,
            "$ switchboard rules {}\n{}",
            step.join(" "),
            rules(step)
        )
        .unwrap();
    }
    expect_test::expect![[r#"
        $ switchboard rules promote
        switchboard: there is no candidate; propose one first
        exit 1

        $ switchboard rules candidate mine --as otto
        VERSION-A is the candidate. It decides beside VERSION-B and changes nothing; `rules candidate` shows what it would.
        exit 0

        $ switchboard rules candidate
        VERSION-A decides beside the rules in force since HH:MM UTC, proposed by Otto Lind.
        0 decisions compared: nothing to compare.
        exit 0

        $ switchboard rules promote --as ben
        switchboard: you may not change the rules: you are an agent. Otto Lind can
        exit 1

        $ switchboard rules promote --as otto
        VERSION-A is in force; before it was VERSION-B.
        The folder `rules` has been written.
        exit 0

        $ switchboard rules history
        VERSION-A  in force  HH:MM UTC  promoted by Otto Lind
        VERSION-B            HH:MM UTC  loaded from the folder, or as shipped
        exit 0

        $ switchboard rules diff
        From VERSION-A to VERSION-B.

        routing.rhai
           55   // Level 2 within 90 seconds; whoever waits longer is offered to every engineer.
           56   fn direct_to_level_2(request) {
           57 -     if request.channel == "phone" && request.waited >= seconds(90) {
           57 +     if request.channel == "phone" && request.waited >= seconds(60) {
           58           return to_queue("overflow")
           59               .because("a named caller has waited for 90 seconds");
        exit 0

        $ switchboard rules rollback
        VERSION-A is in force again; before it was VERSION-B.
        The folder `rules` has been written.
        exit 0

        $ switchboard rules rollback nonsense
        switchboard: there is no version `nonsense`
        exit 1

        $ switchboard rules candidate off
        switchboard: there is no candidate; propose one first
        exit 1

        $ switchboard rules history --data no.desk
        switchboard: there is no `no.desk`; name the data file of a desk with --data
        exit 1

    "#]].assert_eq(&told);
    let promoted = fs::read_to_string(folder.join("rules/routing.rhai")).unwrap();
    let shipped = fs::read_to_string(switchboard_tests::rules().join("routing.rhai")).unwrap();
    assert_eq!(promoted, shipped);
}
