//! The shipped scenarios, each against what it printed when somebody last read it through.
//! `UPDATE_EXPECT=1 cargo test -p switchboard-bots` writes the files anew.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::path::{Path, PathBuf};

use expect_test::{ExpectFile, expect_file};
use switchboard::rules::Sources;
use switchboard::service::read_rules;
use switchboard_bots::simulate::{Form, Scenario, simulate};
use switchboard_bots::toml_text::TomlText;

fn rules_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules")
}

fn sources() -> Sources {
    read_rules(&rules_folder()).unwrap()
}

fn shipped(name: &str) -> TomlText {
    let path = rules_folder().join("scenarios").join(name);
    TomlText {
        name: format!("rules/scenarios/{name}"),
        text: std::fs::read_to_string(path).unwrap(),
    }
}

/// Plays a scenario; what it printed, and whether all went as written.
fn play(file: TomlText, form: Form) -> (String, bool) {
    let scenario = Scenario::check(file).unwrap();
    let mut out = Vec::new();
    let as_written = simulate(&sources(), &scenario, form, &mut out).unwrap();
    (String::from_utf8(out).unwrap(), as_written)
}

fn check(name: &str, expected: ExpectFile) {
    let (text, as_written) = play(shipped(name), Form::Text);
    assert!(as_written, "{text}");
    expected.assert_eq(&text);
}

#[test]
fn an_outage_is_told_after_five_minutes_and_a_blip_never() {
    check("outage.toml", expect_file!["golden/outage.txt"]);
}

#[test]
fn silence_climbs_past_an_absent_account_manager() {
    check("escalation.toml", expect_file!["golden/escalation.txt"]);
}

#[test]
fn maintenance_is_announced_and_its_overrun_is_said() {
    check("maintenance.toml", expect_file!["golden/maintenance.txt"]);
}

/// Two months of the year; the whole takes a debug build too long.
fn two_months() -> TomlText {
    let mut file = shipped("year.toml");
    let whole = "until = 2027-01-01T00:00:00Z";
    assert!(file.text.contains(whole));
    file.text = file.text.replace(whole, "until = 2026-03-01T00:00:00Z");
    // What happens in summer has no place in it.
    let summer = file
        .text
        .find("# --- A subscription with one caller more")
        .unwrap();
    file.text.truncate(summer);
    file
}

#[test]
fn the_months_of_a_busy_year_are_counted() {
    let (text, as_written) = play(two_months(), Form::Summary);
    assert!(as_written, "{text}");
    expect_file!["golden/year.txt"].assert_eq(&text);
}

#[test]
fn the_same_scenario_gives_the_same_bytes() {
    for form in [Form::Text, Form::Json] {
        let once = play(shipped("outage.toml"), form);
        assert_eq!(once, play(shipped("outage.toml"), form));
    }
}

#[test]
fn every_json_line_is_an_object_that_says_what_it_is() {
    let (text, _) = play(shipped("outage.toml"), Form::Json);
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        lines.push(object["line"].as_str().unwrap().to_owned());
        assert!(
            object["at"].is_string() || object["line"] == "start",
            "{line}"
        );
    }
    assert_eq!(lines.first().map(String::as_str), Some("start"));
    assert_eq!(lines.last().map(String::as_str), Some("end"));
    let count = |kind: &str| lines.iter().filter(|line| *line == kind).count();
    assert_eq!(count("step"), 12);
    assert_eq!(count("notification"), 16);
}

fn scenario(steps: &str) -> TomlText {
    let head = "start = 2026-03-02T09:00:00Z\nuntil = \"+1h\"\n";
    TomlText {
        name: "s.toml".to_owned(),
        text: format!("{head}{steps}"),
    }
}

#[test]
fn an_unexpected_refusal_and_an_unexpected_success_fail_the_scenario() {
    let open = "[[at]]\ntime=\"+1m\"\nas=\"sam\"\ndo=\"open\"\nsubject=\"Help\"\n";
    let (text, as_written) = play(scenario(open), Form::Text);
    assert!(!as_written && text.contains("REFUSED"), "{text}");
    let (text, as_written) = play(
        scenario(&format!("{open}refused = \"Ada Byron\"\n")),
        Form::Text,
    );
    assert!(as_written, "{text}");
    let (text, as_written) = play(
        scenario(&format!("{open}refused = \"no such words\"\n")),
        Form::Text,
    );
    assert!(!as_written && text.contains("REFUSED"), "{text}");
    let fine = open.replace("sam", "ada");
    let (text, as_written) = play(scenario(&format!("{fine}refused = true\n")), Form::Summary);
    assert!(!as_written && text.contains("expects a refusal"), "{text}");
    // What follows on a case that was never opened is refused too, and says why.
    let (text, _) = play(
        scenario(&format!(
            "{open}name=\"t\"\n[[at]]\ntime=\"+2m\"\nas=\"ben\"\ndo=\"comment\"\ncase=\"t\"\ntext=\"Yes?\"\n"
        )),
        Form::Text,
    );
    assert!(text.contains("the step on line 6 opened nothing"), "{text}");
}

#[test]
fn timers_come_before_a_step_of_the_same_moment() {
    let event = "[[at]]\ntime=\"+0m\"\ndo=\"event\"\nname=\"e\"\ntitle=\"Down\"\nseverity=1\nservices=[\"mail-eu\"]\n";
    let end = |time: &str| {
        scenario(&format!(
            "{event}[[at]]\ntime=\"{time}\"\ndo=\"resolve\"\ncase=\"e\"\ntext=\"Up\"\n"
        ))
    };
    assert!(!play(end("+4m59s"), Form::Text).0.contains("  told  "));
    assert!(play(end("+5m"), Form::Text).0.contains("  told  "));
}

/// A scenario that is wrong, and what is said of it.
fn refuse(text: &str, expected: &str) {
    let file = TomlText {
        name: "s.toml".to_owned(),
        text: text.to_owned(),
    };
    let said = Scenario::check(file)
        .map_err(|error| error.to_string())
        .and_then(|scenario| {
            simulate(&sources(), &scenario, Form::Text, &mut Vec::new())
                .map_err(|error| error.to_string())
        });
    let said = said
        .map(|_| "it was played".to_owned())
        .unwrap_or_else(|error| error);
    assert!(
        said.contains(expected),
        "{text}\nsays:   {said}\nwanted: {expected}"
    );
    assert!(!said.contains('\n'), "{said}");
}

#[test]
fn what_is_wrong_with_a_scenario_is_said_with_its_place() {
    let head = "start = 2026-03-02T09:00:00Z\nuntil = \"+1h\"\n";
    let step = |rest: &str| format!("{head}[[at]]\ntime = \"+1m\"\n{rest}");
    refuse("start = ", "s.toml:1:");
    refuse(
        "start = \"+5m\"\nuntil = \"+1h\"\n",
        "s.toml:1:9: the start is a date and time",
    );
    refuse(
        "start = 2026-03-02T09:00:00\nuntil = \"+1h\"\n",
        "is no moment",
    );
    refuse(
        "start = 2026-03-02T09:00:00Z\nuntil = 2026-03-01T09:00:00Z\n",
        "s.toml:2:9: the scenario ends before it begins",
    );
    refuse(
        &format!("{head}colour = \"red\"\n"),
        "s.toml:3:1: unknown field `colour`",
    );
    refuse(
        &step("do = \"dance\"\n"),
        "s.toml:5:6: unknown variant `dance`",
    );
    refuse(
        &step("do = \"open\"\n"),
        "s.toml:5:6: `open` needs `subject`",
    );
    refuse(
        &step("do = \"open\"\nsubject = \"x\"\n"),
        "`open` needs `caller`",
    );
    refuse(
        &step("as = \"ada\"\ndo = \"open\"\nsubject = \"x\"\ntitle = \"y\"\n"),
        "s.toml:8:9: `open` takes no `title`; it takes `subject`, `caller`",
    );
    refuse(
        &step("as = \"adda\"\ndo = \"open\"\nsubject = \"x\"\n"),
        "s.toml:5:6: there is nobody called `adda`; did you mean `ada`?",
    );
    refuse(&step("do = \"answer\"\n"), "`answer` needs `case`, a call");
    refuse(
        &step("do = \"answer\"\ncase = \"T-1\"\n"),
        "`answer` needs a call, and `T-1` is a ticket",
    );
    refuse(
        &step("do = \"answer\"\ncase = \"x\"\n"),
        "no step has the name `x`",
    );
    refuse(
        &step("do = \"answer\"\nname = \"x\"\ncase = \"C-1\"\n"),
        "`answer` opens no case",
    );
    refuse(
        &step("do = \"call\"\nevery = \"0s\"\n"),
        "nothing can be done every 0 seconds",
    );
    refuse(
        &step("do = \"call\"\nrepeat = 3\n"),
        "`repeat` needs `every`",
    );
    refuse(
        &step("do = \"assign\"\ncase = \"T-1\"\nto = \"a b\"\n"),
        "s.toml:7:6: person id `a b` holds ' '",
    );
    refuse(
        &step("do = \"severity\"\ncase = \"T-1\"\nseverity = 5\n"),
        "is not a severity",
    );
    let opens = "do = \"call\"\nname = \"c\"\n";
    refuse(
        &format!(
            "{head}[[at]]\ntime = \"+9m\"\n{opens}[[at]]\ntime = \"+8m\"\nas = \"ben\"\ndo = \"answer\"\ncase = \"c\"\n"
        ),
        "s.toml:11:8: `c` is opened later",
    );
    refuse(
        &format!("{head}[[at]]\ntime = \"+2h\"\n{opens}"),
        "s.toml:4:8: this is after the scenario's `until`",
    );
    refuse(
        &format!("{head}[[at]]\ntime = 2026-03-01T00:00:00Z\n{opens}"),
        "this is before the scenario's `start`",
    );
    refuse(
        &format!("{head}[[at]]\ntime = \"+1m\"\n{opens}[[at]]\ntime = \"+2m\"\n{opens}"),
        "`c` is the name of the step on line 5",
    );
    refuse(
        &format!("{head}[[away]]\nperson = \"mari\"\nfrom = 2026-03-01\nto = 2026-03-09\n"),
        "did you mean `maria`?",
    );
    refuse(
        &format!("{head}[[away]]\nperson = \"maria\"\nfrom = 2026-03-09\nto = 2026-03-01\n"),
        "before it begins",
    );
    refuse(
        &format!(
            "{head}[[person]]\nid = \"zoe\"\nname = \"Zoe\"\nroles = [\"named_caller\"]\ncompany = \"acm\"\n"
        ),
        "s.toml:3:1: `zoe` names company `acm`, which does not exist; did you mean `acme`?",
    );
    refuse(
        &step("do = \"call\"\nevery = \"1s\"\nuntil = \"+30d\"\n").replace("+1h", "+30d"),
        "more than 1000000 steps",
    );
}

#[test]
fn a_missing_scenario_is_named() {
    let error = Scenario::read(Path::new("/nowhere/s.toml")).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("`/nowhere/s.toml` cannot be read"),
        "{error}"
    );
}

#[test]
fn a_scenario_brings_its_own_people() {
    let (text, as_written) = play(
        scenario(
            "[[company]]\nid = \"umbrella\"\nname = \"Umbrella\"\naccount_manager = \"jose\"\n\
             subscription = { code = \"UMB-1\", tier = \"standard\", expires_on = \"2030-01-01\" }\n\
             [[person]]\nid = \"alice\"\nname = \"Alice Liddell\"\nroles = [\"named_caller\"]\ncompany = \"umbrella\"\n\
             [[at]]\ntime = \"+1m\"\nas = \"alice\"\ndo = \"open\"\nsubject = \"Help\"\n",
        ),
        Form::Text,
    );
    assert!(
        as_written && text.contains("Alice Liddell of Umbrella"),
        "{text}"
    );
}
