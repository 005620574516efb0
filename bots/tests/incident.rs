//! A whole major incident, typed line by line as on the console, on a desk whose time is passed in:
//! from the monitor's first alarm to the published root-cause analysis, and the document of it.

// A test fails by panicking.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use expect_test::expect_file;
use switchboard::desk::{Actor, Change, Command};
use switchboard::model::{Alarm, AlarmState, PersonId, Span, Timestamp};
use switchboard::rules::Rulebook;
use switchboard::service::read_rules;
use switchboard_bots::commands::{self, Request, Scope, SeenCases};
use switchboard_bots::language::Language;
use switchboard_bots::render::{self, Paint, View};
use switchboard_bots::virtual_desk::VirtualDesk;

const START: &str = "2026-11-25T09:00:00Z";

struct Console {
    desk: VirtualDesk,
    story: String,
}

impl Console {
    fn new() -> Self {
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
        let mut sources = read_rules(&rules).unwrap();
        // A second commander, to whom the command can be handed over.
        let people = sources.get_mut("people.toml").unwrap();
        *people = people.replace(
            "roles = [\"operator\"]",
            "roles = [\"operator\", \"incident_commander\"]",
        );
        let rulebook = Rulebook::compile(&sources).unwrap();
        let desk = VirtualDesk::new(rulebook, START.parse().unwrap()).unwrap();
        Self {
            desk,
            story: String::new(),
        }
    }

    /// What was told, a line each.
    fn tell(story: &mut String, at: Timestamp, change: &Change) {
        for n in &change.notifications {
            let when = at.format("%d %H:%M:%S");
            let _ = writeln!(story, "  [{when}] {}: {}", n.to, n.title);
        }
    }

    fn pass(&mut self, text: &str) {
        let until = text.parse::<Span>().unwrap().after(self.desk.now());
        let story = &mut self.story;
        let mut seen = |at, change: &Change| Self::tell(story, at, change);
        self.desk.advance(until, &mut seen).unwrap();
    }

    fn alarm(&mut self, state: AlarmState) {
        let labels = [
            ("alertname", "MailDown"),
            ("severity", "critical"),
            ("service", "mail-eu"),
            ("scope", "global"),
        ];
        let alarm = Alarm {
            monitor: "prometheus".parse().unwrap(),
            key: "a".to_owned(),
            state,
            starts_at: START.parse().unwrap(),
            ends_at: None,
            group: String::new(),
            labels: BTreeMap::from(labels.map(|(name, value)| (name.to_owned(), value.to_owned()))),
            annotations: BTreeMap::new(),
        };
        let _ = writeln!(self.story, "(the alarm is {})", state.key());
        let command = Command::Alarms {
            alarms: vec![alarm],
        };
        let change = self.desk.perform(&Actor::Desk, &command).unwrap();
        Self::tell(&mut self.story, self.desk.now(), &change);
    }

    /// What somebody types, and what they read.
    fn types(&mut self, who: &str, line: &str) {
        let _ = writeln!(self.story, "{who}> {line}");
        let speaker: PersonId = who.parse().unwrap();
        let (driver, now) = (self.desk.driver(), self.desk.now());
        let (roster, rulebook) = (driver.roster(), driver.rulebook());
        let scope = Scope {
            speaker: &speaker,
            roster: &roster,
            tables: rulebook.tables(),
            now,
            cases: &SeenCases::default(),
            language: Language::ENGLISH,
            is_console: true,
        };
        let view = View {
            reader: &speaker,
            roster: &roster,
            tables: rulebook.tables(),
            now,
            language: Language::ENGLISH,
            paint: Paint::Plain,
            width: 100,
        };
        let actor = Actor::Person(speaker.clone());
        let asked = match commands::parse(line, &scope) {
            Ok(asked) => asked.unwrap(),
            Err(error) => {
                let _ = writeln!(self.story, "{error}");
                return;
            }
        };
        let mut change = None;
        let said = match &asked.request {
            Request::Command(command) => self.desk.perform(&actor, command).map(|done| {
                let said = render::reply(&view, command, &done.reply);
                change = Some(done);
                said
            }),
            Request::Query(query) => driver
                .ask(now, &actor, query)
                .map(|answer| render::answer(&view, &answer)),
            other => panic!("{other:?}"),
        };
        let said = said
            .unwrap_or_else(|error| format!("error: {}", Language::ENGLISH.service_error(&error)));
        let _ = writeln!(self.story, "{said}");
        if let Some(change) = change {
            Self::tell(&mut self.story, now, &change);
        }
    }
}

#[test]
fn a_major_incident_from_the_first_alarm_to_the_published_analysis() {
    let mut console = Console::new();
    console.alarm(AlarmState::Firing);
    console.pass("2m");
    for (who, line) in [
        ("igor", "incident show E-1"),
        ("igor", "incident role E-1 scribe kim"),
        ("igor", "incident role E-1 scribbler kim"),
        ("igor", "incident role E-1 deputy ada"),
        ("igor", "incident team E-1 devices"),
        ("igor", "incident task E-1 to=ben check the second site"),
        ("igor", "incident task E-1 call the vendor"),
        ("ada", "incident note E-1 what is going on?"),
        ("kim", "incident note E-1 the disks of rack 4 are dark"),
    ] {
        console.types(who, line);
    }
    console.pass("10m");
    for (who, line) in [
        ("ben", "incident done E-1 1 it takes the load"),
        ("ben", "incident done E-1 1"),
        (
            "igor",
            "update E-1 a power strip failed, the second site takes over",
        ),
        (
            "igor",
            "incident handover E-1 otto the electrician comes at ten",
        ),
        ("otto", "incident assign E-1 2 lin"),
        ("otto", "incident write E-1 summary too early"),
    ] {
        console.types(who, line);
    }
    console.pass("40m");
    console.types("otto", "resolve E-1 the power strip was replaced");
    console.alarm(AlarmState::Resolved);
    for (who, line) in [
        ("otto", "incident debts"),
        ("otto", "incident owner E-1 ben due=2026-11-29 18:00"),
        ("otto", "incident owner E-1 due=2026-11-29 18:00 ben"),
        (
            "ben",
            "incident write E-1 summary Mail in Europe was down for 52 minutes.",
        ),
        ("ben", "incident submit E-1"),
    ] {
        console.types(who, line);
    }
    console.pass("4d");
    for (who, line) in [
        ("otto", "incident debts"),
        (
            "ben",
            "incident write E-1 impact Nobody in Europe could send or read mail.",
        ),
        (
            "ben",
            "incident write E-1 root-cause A power strip failed, and both disks hung on it.",
        ),
        (
            "ben",
            "incident write E-1 resolution The second site took over; the strip was replaced.",
        ),
        (
            "ben",
            "incident write E-1 prevention Each disk has a strip of its own.",
        ),
        (
            "otto",
            "incident followup E-1 to=lin due=2026-12-10 12:00 a strip for each disk",
        ),
        ("ben", "incident rca E-1"),
        ("ben", "incident submit E-1"),
        ("ben", "incident approve E-1"),
        ("ada", "incident show E-1"),
        ("maria", "incident approve E-1"),
        ("ada", "incident show E-1"),
        ("hank", "incident show E-1"),
        ("otto", "incident debts"),
    ] {
        console.types(who, line);
    }
    console.pass("10d");
    for (who, line) in [
        ("lin", "incident finish E-1 1 done in all racks"),
        ("otto", "incident debts"),
        ("otto", "incident show E-1"),
        ("otto", "incident export E-1"),
        ("ada", "incident export E-1"),
    ] {
        console.types(who, line);
    }
    expect_file!["golden/incident.txt"].assert_eq(&console.story);
}

/// What people write stays text: no heading, list, link, HTML or end of a quotation comes of it.
#[test]
fn a_document_is_not_broken_by_what_people_write() {
    let mut console = Console::new();
    console.types(
        "igor",
        "declare 1 mail-eu # <script>alert(1)</script> [x](http://evil) | `code`",
    );
    console.types(
        "igor",
        "incident declare E-1 ## not a heading ![img](x) <!-- comment",
    );
    console.types("igor", "incident task E-1 - [x] **done** <b>bold</b>");
    for text in [
        "# heading",
        "> out",
        "1. list",
        "- list",
        "+ list",
        "---",
        "===",
        "<div>",
        "| a | b |",
    ] {
        let actor = Actor::Person("igor".parse().unwrap());
        let note = switchboard::desk::IncidentAsk::Note {
            text: format!("{text}\n{text}\n\n    {text}\n```\n{text}"),
        };
        let event = switchboard::model::EventId(1);
        let command = Command::Incident { event, ask: note };
        console.desk.perform(&actor, &command).unwrap();
    }
    console.story.clear();
    console.types("igor", "incident export E-1");
    let lines: Vec<&str> = console.story.lines().skip(1).collect();
    let headings: Vec<&&str> = lines.iter().filter(|line| line.starts_with('#')).collect();
    assert!(
        headings[0]
            .starts_with("# E-1: \\# \\<script\\>alert(1)\\</script\\> \\[x\\](http://evil) \\|"),
        "{headings:?}"
    );
    assert_eq!(
        headings[1..],
        [&"## Impact", &"## Tasks", &"## Timeline", &"## Decisions"]
    );
    for line in &lines {
        let text = line.trim_start();
        let text = text.strip_prefix('>').unwrap_or(text).trim_start();
        // A backslash before each that would begin something.
        for (place, c) in text
            .char_indices()
            .filter(|(_, c)| matches!(c, '<' | '`' | '|'))
        {
            assert!(text[..place].ends_with('\\'), "`{c}` in {line}");
        }
        if line.trim_start().starts_with('>') {
            assert!(!text.starts_with(['#', '-', '+', '=', '>', '<']), "{line}");
            assert!(!text.starts_with("1."), "{line}");
        }
    }
}

/// What the program itself writes, and whether it was done.
fn program(folder: &Path, args: &[&str], input: &str) -> (String, String, bool) {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_switchboard"))
        .args(args)
        .current_dir(folder)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    // A few lines fit the pipe.
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let is_done = output.status.success();
    (text(output.stdout), text(output.stderr), is_done)
}

#[test]
fn the_program_writes_the_document_of_a_data_file_and_for_a_customer_only_what_was_published() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let script = "as igor\ndeclare 1 mail-eu Mail is down\nincident declare E-1 for everybody\n\
                  incident note E-1 between us\ndeclare 2 mail-us Mail is slow\n";
    let (_, said, is_done) = program(folder, &["run"], script);
    assert!(is_done, "{said}");
    let (document, said, is_done) = program(folder, &["incident-export", "e1"], "");
    assert!(is_done, "{said}");
    assert!(document.starts_with("# E-1: Mail is down\n"), "{document}");
    assert!(document.contains("\n  > between us\n"), "{document}");
    for (args, why) in [
        (
            &["incident-export", "E-1", "--as", "ada"][..],
            "nothing of E-1 has been published to them yet",
        ),
        (
            &["incident-export", "E-2"],
            "E-2 is active: it has not been declared a major incident",
        ),
        (&["incident-export", "E-9"], "there is no case `E-9`"),
        (&["incident-export", "T-1"], "it is no service event"),
    ] {
        let (document, said, is_done) = program(folder, args, "");
        assert!(!is_done && said.contains(why), "{args:?}: {said}");
        assert_eq!(document, "", "{args:?}");
    }
}
