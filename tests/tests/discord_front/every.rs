//! Every command that is registered, given once by somebody who may, and what comes back.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use expect_test::expect_file;
use serde_json::{Value, json};
use switchboard_bots::commands::{self, Place};
use switchboard_tests::on_discord::{ADA, BEN, DESK, IGOR, MARIA, OTTO, World};

/// Who gives which command with what, in the order of a working day.
fn day() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        (ADA, "whoami", json!({})),
        (ADA, "help", json!({})),
        (ADA, "status", json!({})),
        (
            ADA,
            "open",
            json!({ "severity": 2, "subject": "Mail is slow", "text": "Since nine." }),
        ),
        (
            ADA,
            "comment",
            json!({ "ticket": "T-1", "text": "It is worse." }),
        ),
        (BEN, "duty", json!({})),
        (BEN, "queues", json!({})),
        (BEN, "list", json!({ "which": "mine" })),
        (BEN, "show", json!({ "case": "T-1" })),
        (BEN, "why", json!({ "case": "T-1" })),
        (
            BEN,
            "answer",
            json!({ "case": "T-1", "text": "We are looking at the relay." }),
        ),
        (BEN, "severity", json!({ "case": "T-1", "severity": 3 })),
        (BEN, "move", json!({ "ticket": "T-1", "queue": "level-1" })),
        (BEN, "assign", json!({ "ticket": "T-1", "person": "kim" })),
        (BEN, "take", json!({ "ticket": "T-1" })),
        (
            BEN,
            "wait",
            json!({ "ticket": "T-1", "text": "Which office?" }),
        ),
        (
            ADA,
            "escalate",
            json!({ "ticket": "T-1", "text": "The board meets at three." }),
        ),
        (MARIA, "customers", json!({})),
        (MARIA, "acknowledge", json!({ "ticket": "T-1" })),
        (
            BEN,
            "resolve",
            json!({ "case": "T-1", "text": "Restarted the relay." }),
        ),
        (
            ADA,
            "reopen",
            json!({ "ticket": "T-1", "text": "Slow again." }),
        ),
        (
            BEN,
            "resolve",
            json!({ "case": "T-1", "text": "Replaced the relay." }),
        ),
        (ADA, "close", json!({ "ticket": "T-1" })),
        (ADA, "solutions", json!({ "words": "phone was nicked" })),
        (ADA, "article", json!({ "article": "lost-or-stolen" })),
        (
            ADA,
            "open",
            json!({ "subject": "Mailbox is full", "text": "Help." }),
        ),
        (
            ADA,
            "solved",
            json!({ "ticket": "T-2", "article": "mailbox-full" }),
        ),
        (BEN, "solutions-report", json!({})),
        (ADA, "training", json!({})),
        (
            ADA,
            "training",
            json!({ "training": "smartphone-functions" }),
        ),
        (ADA, "choose", json!({ "letters": "b" })),
        (ADA, "next", json!({})),
        (MARIA, "training-report", json!({ "company": "acme" })),
        (MARIA, "certificate", json!({ "code": "0000000000" })),
        (ADA, "attachment", json!({ "attachment": "A-1" })),
        (ADA, "thread", json!({ "ticket": "T-1" })),
        (ADA, "callers", json!({})),
        (ADA, "subscription", json!({})),
        (ADA, "report", json!({ "month": "2020-01" })),
        (ADA, "welcome", json!({})),
        (
            ADA,
            "readiness",
            json!({ "pin": "2B8F01C4", "serial": "SN-1", "email": "ada@acme.example" }),
        ),
        (
            MARIA,
            "add",
            json!({ "person": "eve", "name": "Eve Martin", "company": "acme" }),
        ),
        (
            MARIA,
            "replace",
            json!({ "old": "eve", "person": "zoe", "name": "Zoe Lang" }),
        ),
        (MARIA, "remove", json!({ "person": "zoe" })),
        (
            MARIA,
            "away",
            json!({ "from": "2026-12-24", "to": "2027-01-02" }),
        ),
        (MARIA, "back", json!({})),
        (
            MARIA,
            "review",
            json!({ "company": "acme", "at": "2026-12-03 10:00", "lasts": "30m" }),
        ),
        (
            MARIA,
            "review-note",
            json!({ "company": "acme", "text": "They open an office in Lyon." }),
        ),
        (
            MARIA,
            "review-action",
            json!({ "company": "acme", "owner": "ben", "by": "2026-12-24", "text": "Look at the phones." }),
        ),
        (
            MARIA,
            "review-done",
            json!({ "company": "acme", "number": 1 }),
        ),
        (
            MARIA,
            "review-cancel",
            json!({ "company": "acme", "reason": "Ada is ill." }),
        ),
        (ADA, "reviews", json!({})),
        (
            MARIA,
            "hand-over",
            json!({ "company": "initech", "person": "jose", "note": "They want to renew." }),
        ),
        (
            IGOR,
            "declare",
            json!({ "severity": 1, "services": "mail-eu", "title": "Mail is down" }),
        ),
        (
            IGOR,
            "update",
            json!({ "event": "E-1", "text": "A power supply failed." }),
        ),
        (
            IGOR,
            "commander",
            json!({ "event": "E-1", "person": "igor" }),
        ),
        (
            IGOR,
            "maintenance",
            json!({
                "services": "mail-us", "start": "tomorrow 22:00", "end": "for 2h", "title": "New disks",
            }),
        ),
        (IGOR, "start", json!({ "event": "E-2" })),
        (
            IGOR,
            "maintenance",
            json!({
                "services": "mail-us", "start": "tomorrow 22:00", "end": "for 2h", "title": "More disks",
            }),
        ),
        (
            IGOR,
            "cancel",
            json!({ "event": "E-3", "text": "Not needed." }),
        ),
        (
            IGOR,
            "maintenance",
            json!({
                "services": "mail-us", "start": "2027-03-07 22:00", "end": "for 2h", "title": "Updates",
                "repeat": "FREQ=WEEKLY;BYDAY=SU", "zone": "Europe/Paris",
            }),
        ),
        (
            IGOR,
            "maintenance",
            json!({
                "services": "mail-us", "start": "2027-03-07 23:00", "end": "for 4h", "title": "Still more disks",
            }),
        ),
        (IGOR, "planned", json!({})),
        (
            IGOR,
            "end-series",
            json!({ "event": "E-4", "text": "Not needed." }),
        ),
        (BEN, "alarms", json!({})),
        (
            BEN,
            "verify",
            json!({ "call": "C-1", "code": "ACM-7731", "about": "E-1" }),
        ),
        (
            BEN,
            "transfer",
            json!({ "call": "C-1", "queue": "level-1" }),
        ),
        (BEN, "answer", json!({ "case": "C-1" })),
        (BEN, "hangup", json!({ "call": "C-1" })),
        (
            BEN,
            "callback",
            json!({ "call": "C-1", "number": "+33140000002" }),
        ),
        (BEN, "callbacks", json!({})),
        (
            BEN,
            "called",
            json!({ "call": "C-1", "text": "It works again." }),
        ),
        (BEN, "signout", json!({})),
        (BEN, "signin", json!({})),
        (
            BEN,
            "incident",
            json!({ "what": "declare", "event": "E-1", "text": "Everybody is affected." }),
        ),
        (
            IGOR,
            "incident",
            json!({ "what": "task", "event": "E-1", "to": "ben", "text": "Check the second site." }),
        ),
        (
            BEN,
            "incident",
            json!({ "what": "done", "event": "E-1", "number": 1, "text": "It is well." }),
        ),
        (
            IGOR,
            "end",
            json!({ "case": "E-1", "text": "It was replaced." }),
        ),
        (IGOR, "incident", json!({ "what": "debts" })),
        (
            IGOR,
            "incident",
            json!({ "what": "export", "event": "E-1" }),
        ),
        (OTTO, "rules", json!({})),
        (OTTO, "bind", json!({})),
        (OTTO, "subscribe", json!({ "what": "general" })),
        (OTTO, "unsubscribe", json!({ "what": "general" })),
        (ADA, "status-link", json!({})),
        (OTTO, "invite", json!({ "person": "kim" })),
        (ADA, "link", json!({ "person": "kim", "code": "0000-0000" })),
        (ADA, "unlink", json!({})),
    ]
}

/// What stands in the golden texts beside this file and in `tests/data`.
fn golden_lines() -> Vec<String> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut lines = Vec::new();
    for folder in ["tests/discord_front", "data"] {
        for entry in fs::read_dir(tests.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let text = fs::read_to_string(&path).unwrap();
                lines.extend(text.lines().map(|line| line.trim().to_owned()));
            }
        }
    }
    lines
}

/// The commands are those of the command table, and the buttons those that English has a word for:
/// each word is a button's, or it would not compile.
#[test]
fn every_command_and_every_button_has_a_transcript() {
    let lines = golden_lines();
    let is_there = |what: &str| {
        let whole = |line: &String| {
            let (who, rest) = line.split_once(' ').unwrap_or_default();
            let after = rest.strip_prefix(what);
            who.chars().all(char::is_alphabetic)
                && after.is_some_and(|after| after.is_empty() || after.starts_with(' '))
        };
        lines.iter().any(whole)
    };
    let verbs = commands::verbs().filter(|verb| verb.place != Place::Console);
    let mut wanted: Vec<String> = verbs.map(|verb| format!("uses /{}", verb.name)).collect();
    let words = include_str!("../../../bots/languages/en.ftl").lines();
    let buttons = words.filter_map(|line| line.strip_prefix("button-")?.split_once(" = "));
    let buttons: Vec<&str> = buttons.map(|(_, label)| label).collect();
    assert!(buttons.len() > 5, "{buttons:?}");
    wanted.extend(buttons.iter().map(|label| format!("presses [{label}]")));
    let missing: Vec<_> = wanted.iter().filter(|what| !is_there(what)).collect();
    assert!(missing.is_empty(), "without a transcript: {missing:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_is_answered() {
    let world = World::start().await;
    world.call_from("ada").await;
    let mut story = String::new();
    // Rules are known by a hash, which every edit of them changes.
    let version = regex::Regex::new(r"\b[0-9a-f]{12}\b").unwrap();
    let mut given = BTreeSet::new();
    for (who, name, options) in day() {
        // A ticket that is opened in a channel gets its thread while the day goes on; here, when it
        // is asked for.
        let alone = world.stand_in.person(who);
        let (person, place) = if name == "open" {
            (alone, world.stand_in.direct(who))
        } else {
            (alone.within(DESK), DESK.to_owned())
        };
        world.stand_in.forget();
        let seen = person.command(name, options).await;
        assert!(seen.is_private(), "{name}");
        given.insert(name.to_owned());
        let told = world.stand_in.transcript_of(&place);
        let told = told.lines().filter(|line| !line.starts_with("== "));
        // In a direct channel news of earlier commands may come at any time.
        let mut is_news = false;
        let told = told.filter(|line| {
            if !line.starts_with("  | ") {
                is_news = line.starts_with("Desk writes");
            }
            !is_news
        });
        for line in told {
            // A code is another each time.
            let line = match line.split_once("code:") {
                Some((before, _)) if name == "invite" => format!("{before}code:…"),
                _ if name == "invite" && line.contains("A code for") => {
                    "  | A code for …".to_owned()
                }
                _ if name == "status-link" && line.contains("/status/for/") => {
                    "  | /status/for/…".to_owned()
                }
                _ => version.replace_all(line, "VERSION").into_owned(),
            };
            story.push_str(&line);
            story.push('\n');
        }
    }
    let registered: BTreeSet<String> = world.stand_in.commands().into_iter().collect();
    let missing: Vec<&String> = registered.difference(&given).collect();
    assert!(missing.is_empty(), "never given: {missing:?}");
    expect_file!["../../data/every-command.txt"].assert_eq(&story);
    world.end().await;
}
