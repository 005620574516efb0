//! The import of a real log: a sample of it against what it printed when somebody last read it
//! through, and the whole of it where it is at hand.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::path::{Path, PathBuf};

use expect_test::expect_file;
use switchboard::service::read_rules;
use switchboard_bots::replay::{MapFile, Wanted, import};
use switchboard_bots::toml_text::TomlText;

const LISTED: Wanted = Wanted {
    json: false,
    refused: true,
    escalations: true,
};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn shipped_map() -> TomlText {
    TomlText {
        name: "rules/import-servicenow.toml".to_owned(),
        text: std::fs::read_to_string(folder("../rules/import-servicenow.toml")).unwrap(),
    }
}

fn sample() -> String {
    std::fs::read_to_string(folder("tests/data/incident_log_sample.csv")).unwrap()
}

/// The report and whether nothing was refused; or why there is none.
fn report(log: &str, map: TomlText, wanted: Wanted) -> Result<(String, bool), String> {
    let map = MapFile::of(map).map_err(|error| error.to_string())?;
    let sources = read_rules(&folder("../rules")).unwrap();
    import(
        "log.csv",
        log.as_bytes(),
        &map,
        &sources,
        "the shipped rules",
        wanted,
    )
    .map(|imported| (imported.text, imported.is_whole))
    .map_err(|error| error.to_string())
}

#[test]
fn a_sample_of_a_real_log_is_replayed() {
    let (text, _) = report(&sample(), shipped_map(), LISTED).unwrap();
    expect_file!["golden/import_log.txt"].assert_eq(&text);
}

#[test]
fn json_has_a_line_for_each_ticket_and_the_same_totals() {
    let wanted = Wanted {
        json: true,
        ..Wanted::default()
    };
    let (text, _) = report(&sample(), shipped_map(), wanted).unwrap();
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let of = |kind: &str| lines.iter().filter(|line| line["line"] == kind).count();
    assert_eq!((of("head"), of("ticket"), of("report")), (1, 20, 1));
    let last = lines.last().unwrap();
    assert_eq!(last["tickets_replayed"], 20);
    assert_eq!(
        last["all"]["resolution"]["breached"].as_u64().unwrap() as usize,
        lines
            .iter()
            .filter(|line| line["line"] == "ticket" && line["resolution_breached_at"].is_string())
            .count()
    );
}

#[test]
fn the_order_of_the_rows_in_the_file_does_not_matter() {
    let text = sample();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    let (reversed, _) = report(&lines.join("\n"), shipped_map(), Wanted::default()).unwrap();
    assert!(
        reversed.contains("stood out of order and were put in order"),
        "{reversed}"
    );
    let (straight, _) = report(&text, shipped_map(), Wanted::default()).unwrap();
    let figures = |report: &str| report.split("\nResolution ").nth(1).map(str::to_owned);
    assert_eq!(figures(&reversed), figures(&straight));
}

#[test]
fn a_wrong_row_is_refused_with_its_line_and_the_rest_goes_on() {
    let mut lines: Vec<String> = sample().lines().map(str::to_owned).collect();
    let row = lines[1].clone();
    let bad = [
        row.replacen("New", "Elsewhere", 1),
        row.replace("3 - Moderate", "9 - Whatever"),
        row.replace("29-02-2016", "31-02-2016"),
        "INC0000045,New,TRUE".to_owned(),
        row.replacen("INC0000045", "?", 1),
        row.replacen("INC0000045", &"\u{1b}[31m".repeat(1 << 17), 1),
    ];
    let first_bad = lines.len() + 1;
    lines.extend(bad.iter().cloned());
    let (text, is_whole) = report(&lines.join("\n"), shipped_map(), LISTED).unwrap();
    assert!(!is_whole);
    for (line, said) in [
        (
            first_bad,
            "a state is not in the map's `[states]`: `Elsewhere`",
        ),
        (
            first_bad + 1,
            "a priority is not in the map's `[priorities]`: `9 - Whatever`",
        ),
        (first_bad + 2, "a date cannot be read: `31-02-2016"),
        (
            first_bad + 3,
            "the row is malformed: it has 3 cells, and the first line has 36",
        ),
        (first_bad + 4, "the row names no ticket"),
        (
            first_bad + 5,
            "the ticket's number is no number: \\u{1b}[31m",
        ),
    ] {
        let wanted = format!("log.csv:{line}: ");
        let found = text.lines().find(|shown| shown.starts_with(&wanted));
        assert!(
            found.is_some_and(|found| found.contains(said)),
            "{wanted}{said}\n{text}"
        );
    }
    assert!(text.contains("20 replayed"), "{text}");
}

#[test]
fn the_first_assignment_can_count_as_the_answer() {
    let mut map = shipped_map();
    map.text = map.text.replace(
        "first_answer = \"leaves_new\"",
        "first_answer = \"assigned\"",
    );
    let (text, _) = report(&sample(), map, Wanted::default()).unwrap();
    assert!(text.contains("names an assignee"), "{text}");
}

#[test]
fn what_is_wrong_with_a_map_or_a_log_is_said_with_its_place() {
    let check = |log: &str, from: &str, to: &str, expected: &str| {
        let mut map = shipped_map();
        assert!(map.text.contains(from), "{from}");
        map.text = map.text.replacen(from, to, 1);
        let said = match report(log, map, Wanted::default()) {
            Ok(_) => "it was replayed".to_owned(),
            Err(said) => said,
        };
        assert!(said.contains(expected), "{said}\nwanted: {expected}");
        assert!(!said.contains('\n'), "{said}");
    };
    let log = sample();
    check(
        &log,
        "\"number\"",
        "\"numbr\"",
        "rules/import-servicenow.toml:26:10: `log.csv` has no column `numbr`; did you mean `number`?",
    );
    check(&log, "ticket = ", "tickt = ", "unknown field `tickt`");
    check(&log, "\"new\"", "\"fresh\"", "unknown variant `fresh`");
    check(
        &log,
        "\"%d-%m-%Y %H:%M\"",
        "\"%Q\"",
        "this is no date format",
    );
    check(&log, "\"UTC\"", "\"Mars\"", "Mars");
    check(
        &log,
        "= \"leaves_new\"",
        "= \"sometime\"",
        "unknown variant `sometime`",
    );
    check(
        "",
        "\"?\"",
        "\"?\"",
        "`log.csv` cannot be read: it is empty",
    );
    let error = MapFile::read(Path::new("/nowhere/map.toml")).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("`/nowhere/map.toml` cannot be read"),
        "{error}"
    );
}

/// The whole published log, where `SWITCHBOARD_INCIDENT_LOG` names it.
#[test]
fn the_whole_log_is_replayed() {
    let Some(path) = std::env::var_os("SWITCHBOARD_INCIDENT_LOG") else {
        println!("not run: SWITCHBOARD_INCIDENT_LOG does not name the incident log");
        return;
    };
    let log = std::fs::read_to_string(path).unwrap();
    let (text, _) = report(&log, shipped_map(), LISTED).unwrap();
    println!("{text}");
    assert!(
        text.contains("445 in the log, 445 replayed, 445 closed at the end"),
        "{text}"
    );
    // The rules close a resolved ticket after a week, and this one is reopened later.
    assert!(text.contains("2083 changed something, 1 refused"), "{text}");
}
