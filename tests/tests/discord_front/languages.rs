//! People who have Discord in German and in French are answered so.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use expect_test::expect_file;
use serde_json::{Value, json};
use switchboard::desk::{Actor, Answer, Command, Query};
use switchboard::model::{Action, Channel, Role, Severity, TicketId};
use switchboard_bots::commands::{self, Place};
use switchboard_tests::discord::{Attached, Seen};
use switchboard_tests::on_discord::{ACME, ADA, BEN, HANK, OTTO, SAM, STRANGER, World};

use crate::message;

/// A named caller opens a ticket through the form and follows it to its end, is refused something,
/// mistypes something, and reads what there is to read. Of all this they are told so much unasked.
async fn day_of(
    world: &World,
    (account, locale): (&str, &str),
    told: usize,
    form: [&str; 2],
    buttons: [&str; 2],
) {
    let caller = world.stand_in.person(account).reading(locale);
    let direct = world.stand_in.direct(account);
    caller.command("whoami", json!({})).await;
    caller.command("help", json!({})).await;
    caller.command("help", json!({ "command": "open" })).await;
    caller.command("status", json!({})).await;
    let [describe, write] = buttons;
    let menus = caller.command("open", json!({})).await;
    let menu = "sb1:open::severity";
    let chosen = caller.selects(&message(&menus), menu, &["2"]).await;
    let asked = caller.presses(&message(&chosen), describe).await;
    let [subject, text] = form;
    let asked = asked.modal.expect("a form");
    let opened = caller
        .submits(&asked, &[("subject", subject), ("text", text)])
        .await;
    let asked = caller.presses(&message(&opened), write).await.modal;
    let asked = asked.expect("a form");
    caller.submits(&asked, &[("text", "08:15?")]).await;
    caller.command("list", json!({})).await;
    caller.command("show", json!({ "case": "T-1" })).await;
    for (verb, given) in [
        ("severity", json!({ "case": "T-1", "severity": 1 })),
        ("close", json!({ "ticket": "T-1" })),
        ("show", json!({ "case": "T-99" })),
        ("show", json!({ "case": "Q-1" })),
        ("list", json!({ "queue": "level-9" })),
    ] {
        caller.command(verb, given).await;
    }
    let resolve = Command::ResolveTicket {
        ticket: TicketId(1),
        text: "OK.".to_owned(),
        channel: Channel::Phone,
    };
    world.does("ben", resolve).await;
    // What is pushed is in the programme's own language; it is waited for, so that it stands here.
    world.stand_in.messages(&direct, 1).await;
    caller.command("show", json!({ "case": "T-1" })).await;
    caller.command("callers", json!({})).await;
    caller.command("subscription", json!({})).await;
    world.outage("Mail").await;
    world.stand_in.messages(&direct, told).await;
    caller.command("status", json!({})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_named_caller_is_answered_in_german() {
    let world = World::start().await;
    let form = ["Die E-Mail ist langsam", "Seit neun Uhr."];
    day_of(&world, (ADA, "de"), 2, form, ["Beschreiben", "Schreiben"]).await;
    let story = world.stand_in.transcript_of(&world.stand_in.direct(ADA));
    // What everybody is offered fits in one message.
    assert!(!story.contains("answer.txt"), "{story}");
    let story = format!("{story}\n{}", work_of("de").await);
    expect_file!["../../data/a-day-in-german.txt"].assert_eq(&story);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_is_answered_in_french() {
    let world = World::start().await;
    let form = ["La messagerie est lente", "Depuis neuf heures."];
    day_of(&world, (HANK, "fr"), 1, form, ["Décrire", "Écrire"]).await;
    let story = world.stand_in.transcript_of(&world.stand_in.direct(HANK));
    assert!(!story.contains("answer.txt"), "{story}");
    let story = format!("{story}\n{}", work_of("fr").await);
    expect_file!["../../data/a-day-in-french.txt"].assert_eq(&story);
    world.end().await;
}

/// What an agent and an operator read: why a ticket and a call are as they are and what they wait
/// for, and versions of the rules.
async fn work_of(locale: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let live = folder.path().join("rules");
    copied(&switchboard_tests::rules(), &live);
    let world = World::start_under(Some(live.clone())).await;
    world.call_from("ada").await;
    let open = Command::OpenTicket {
        caller: "ada".parse().unwrap(),
        severity: Some(Severity::High),
        subject: "Mail".to_owned(),
        text: String::new(),
        product: String::new(),
        channel: Channel::Chat,
        language: Some("en".to_owned()),
    };
    world.does("ada", open).await;
    let ben = world.stand_in.person(BEN).reading(locale);
    let mut story = String::new();
    let waits = |story: &mut String, seen: &Seen| {
        // The answer is long, so it may be attached; what is waited for stands behind the decisions.
        let message = seen.message.as_ref().unwrap();
        let whole = message.files.first().map(Attached::text);
        let whole = whole.unwrap_or_else(|| message.content.clone());
        // In a block, something invisible stands behind each backtick.
        let whole = whole.trim_matches(['`', '\n']).replace('\u{200b}', "");
        let parts = whole.split("\n\n").filter(|part| !part.contains(".rhai:"));
        let parts: Vec<&str> = parts.collect();
        story.push_str(&format!("== why\n{}\n\n", parts.join("\n")));
    };
    let why = |case: &'static str| ben.command("why", json!({ "case": case }));
    waits(&mut story, &why("T-1").await);
    waits(&mut story, &why("C-1").await);
    let wait = Command::WaitForCustomer {
        ticket: TicketId(1),
        text: "Where?".to_owned(),
        channel: Channel::Chat,
    };
    world.does("ben", wait).await;
    let escalate = Command::Escalate {
        ticket: TicketId(1),
        reason: "Soon.".to_owned(),
    };
    world.does("ada", escalate).await;
    world.pass("5m");
    for case in ["T-1", "C-1"] {
        world.nothing_is_overdue(case).await;
    }
    waits(&mut story, &why("T-1").await);
    waits(&mut story, &why("C-1").await);
    let resolve = Command::ResolveTicket {
        ticket: TicketId(1),
        text: "OK.".to_owned(),
        channel: Channel::Phone,
    };
    world.does("ben", resolve).await;
    waits(&mut story, &why("T-1").await);

    world.outage("Mail").await;
    let beside = folder.path().join("rules-candidate");
    copied(&live, &beside);
    for (file, from, to) in [
        ("routing.rhai", "to_level(2)", "to_level(1)"),
        ("cadence.rhai", "every(minutes(30))", "every(minutes(20))"),
    ] {
        let text = fs::read_to_string(beside.join(file)).unwrap();
        fs::write(beside.join(file), text.replace(from, to)).unwrap();
    }
    let direct = world.stand_in.direct(OTTO);
    world.stand_in.messages(&direct, 1).await;
    world.stand_in.forget();
    let otto = world.stand_in.person(OTTO).reading(locale);
    for given in [
        json!({}),
        json!({ "what": "candidate" }),
        json!({ "what": "candidate", "version": "folder" }),
        json!({ "what": "diff" }),
        json!({ "what": "promote" }),
        json!({ "what": "history" }),
        json!({ "what": "rollback" }),
        json!({ "what": "history" }),
    ] {
        otto.command("rules", given).await;
    }
    let told = world.stand_in.transcript_of(&direct);
    let version = regex::Regex::new(r"\b[0-9a-f]{12}\b").unwrap();
    let told = version.replace_all(&told, "VERSION").into_owned();
    story.push_str(&told.replace(&folder.path().display().to_string(), "FOLDER"));
    world.end().await;
    story
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (from, to) = entry
            .map(|one| (one.path(), to.join(one.file_name())))
            .unwrap();
        if from.is_dir() {
            copied(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

/// Whom a refusal names, what a stranger reads, and a language that is none of ours.
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_names_who_may_and_a_stranger_is_told_the_way_in() {
    let world = World::start().await;
    let sam = world.stand_in.person(SAM).reading("de");
    sam.command("open", json!({ "subject": "Mail" })).await;
    let sam = world.stand_in.person(SAM).reading("fr");
    sam.command("open", json!({ "subject": "Mail" })).await;
    let sam = world.stand_in.person(SAM).reading("ja");
    sam.command("open", json!({ "subject": "Mail" })).await;
    let stranger = world.stand_in.person(STRANGER).reading("de");
    stranger.command("status", json!({})).await;
    let given = json!({ "person": "ada", "code": "0000-0000" });
    stranger.command("link", given).await;
    let of = |who| world.stand_in.transcript_of(&world.stand_in.direct(who));
    let story = format!("{}\n{}", of(SAM), of(STRANGER));
    expect_file!["../../data/refused-in-german.txt"].assert_eq(&story);
    world.end().await;
}

/// Every verb that a named caller may use, each with something that is done and something that is
/// not.
fn verbs() -> Vec<(&'static str, Value)> {
    let ticket = json!({ "ticket": "T-1" });
    let case = json!({ "case": "T-1" });
    let with = |of: &Value, text: &str| {
        let mut of = of.clone();
        of["text"] = json!(text);
        of
    };
    vec![
        ("help", json!({})),
        ("whoami", json!({})),
        ("status", json!({})),
        (
            "open",
            json!({ "severity": 2, "subject": "Post", "text": "Nichts." }),
        ),
        ("open", json!({ "subject": "Post", "for": "sam" })),
        ("list", json!({})),
        ("list", json!({ "which": "closed" })),
        ("list", json!({ "limit": 1 })),
        ("comment", with(&ticket, "Noch da.")),
        ("comment", json!({ "ticket": "E-1", "text": "x" })),
        ("escalate", with(&ticket, "Vorstand.")),
        ("escalate", with(&ticket, "Vorstand.")),
        ("show", case.clone()),
        ("resolve", with(&case, "Fertig.")),
        ("resolve", with(&case, "Fertig.")),
        ("show", case.clone()),
        ("reopen", with(&ticket, "Doch nicht.")),
        ("reopen", with(&ticket, "Doch nicht.")),
        ("close", ticket.clone()),
        ("why", case.clone()),
        ("why", json!({ "case": "T-1", "which": "x" })),
        ("attachment", json!({ "attachment": "A-7" })),
        ("attachment", json!({ "attachment": "T-1" })),
        ("queues", json!({})),
        ("callers", json!({})),
        ("subscription", json!({})),
        ("subscription", json!({ "company": "globex" })),
        ("report", json!({ "month": "2026-11" })),
        ("report", json!({ "month": "2999-01" })),
        ("report", json!({ "month": "x" })),
        ("welcome", json!({})),
        ("reviews", json!({})),
        (
            "replace",
            json!({ "old": "sam", "person": "eve", "name": "Eve" }),
        ),
        ("solutions", json!({ "words": "xyzzy" })),
        ("solutions", json!({ "words": "IMAP quota" })),
        ("article", json!({ "article": "xyzzy" })),
        ("article", json!({ "article": "roaming", "ticket": "T-1" })),
        ("solved", json!({ "ticket": "T-1", "article": "roaming" })),
        ("next", json!({})),
        ("training", json!({})),
        ("training", json!({ "training": "xyzzy" })),
        ("training", json!({ "training": "mail-flow", "again": "x" })),
        ("training", json!({ "training": "smartphone-functions" })),
        ("next", json!({})),
        ("choose", json!({ "letters": "z" })),
        ("choose", json!({ "letters": "a" })),
        ("choose", json!({ "letters": "a" })),
        ("next", json!({})),
        ("training-report", json!({})),
        ("certificate", json!({ "code": "xyzzy" })),
        ("readiness", json!({ "pin": "2B8F01C4" })),
        ("readiness", json!({ "pin": "2B8F01C4", "ticket": "ada" })),
        ("incident", json!({ "what": "show", "event": "E-1" })),
        (
            "incident",
            json!({ "what": "note", "event": "E-1", "text": "x" }),
        ),
        ("incident", json!({ "what": "debts" })),
        ("status-link", json!({})),
        ("status-link", json!({ "company": "globex" })),
        ("invite", json!({ "person": "sam" })),
        ("invite", json!({ "person": "nobody-here" })),
        ("thread", ticket.clone()),
        ("subscribe", json!({ "what": "general" })),
        ("subscribe", json!({ "what": "general" })),
        ("subscribe", json!({ "what": "operators" })),
        ("subscribe", json!({ "what": "tickets" })),
        ("unsubscribe", json!({ "what": "general" })),
        ("unsubscribe", json!({ "what": "general" })),
        ("unsubscribe", json!({ "what": "nonsense" })),
        ("link", json!({ "person": "sam", "code": "0000-0000" })),
        ("unlink", json!({ "person": "sam" })),
        ("unlink", json!({})),
        ("status", json!({})),
    ]
}

/// What the English catalogue says, apart from what the German one says as well: the parts of each
/// message between what is filled in, when they have at least two words.
fn english_words() -> Vec<String> {
    let is_words = |part: &String| part.trim().contains(' ') && !part.contains('$');
    let parts = |file: &str| -> BTreeSet<String> {
        let words = file.lines().filter(|line| !line.starts_with('#'));
        let parts = words.flat_map(|line| line.split(['{', '}', '=', ']']));
        let parts = parts.map(|part| part.trim().trim_matches(['.', ':', ',', ';']).to_owned());
        parts.filter(is_words).collect()
    };
    let english = parts(include_str!("../../../bots/languages/en.ftl"));
    let german = parts(include_str!("../../../bots/languages/de.ftl"));
    let declared = commands::verbs().flat_map(|verb| {
        let about = verb.params.iter().map(|param| param.about);
        about.chain([verb.summary]).map(str::to_owned)
    });
    let of_files = english.difference(&german).cloned();
    of_files.chain(declared.filter(is_words)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_a_caller_can_use_answers_a_german_reader_in_english() {
    let world = World::start().await;
    let rulebook = world.service.rulebook();
    let granted: &BTreeSet<Action> = &rulebook.tables().programme.roles[&Role::NamedCaller].may;
    let may =
        |needs: &[Action]| needs.is_empty() || needs.iter().any(|need| granted.contains(need));
    let usable: BTreeSet<&str> = commands::verbs()
        .filter(|verb| verb.place != Place::Console && may(verb.needs))
        .map(|verb| verb.name)
        .collect();
    let used: BTreeSet<&str> = verbs().iter().map(|(verb, _)| *verb).collect();
    let left: Vec<_> = usable.difference(&used).collect();
    assert!(left.is_empty(), "never used: {left:?}");

    let ada = world.stand_in.person(ADA).reading("de").within(ACME);
    for verb in &usable {
        ada.command("help", json!({ "command": verb })).await;
    }
    for (verb, given) in verbs() {
        ada.command(verb, given).await;
    }
    let story = world.stand_in.transcript_of(ACME);
    let english = english_words();
    assert!(english.len() > 400, "{}", english.len());
    // Lines that can be typed as they are, and reasons that the rules give.
    let examples: BTreeSet<&str> = commands::verbs()
        .flat_map(|verb| verb.examples)
        .copied()
        .collect();
    let is_of_rules = |line: &str| {
        let line = line.trim_start();
        ["route, ", "✓ ", "✗ ", "→ "]
            .iter()
            .any(|mark| line.starts_with(mark))
    };
    // The welcome package and what a tier includes are the operator's words.
    let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphabetic()).collect() };
    let asked = Query::Welcome { company: None };
    let actor = Actor::Person("grace".parse().unwrap());
    let Answer::Welcome { title, text } = world.service.ask(actor, asked).await.unwrap() else {
        panic!("no welcome");
    };
    let written = letters(&format!("{title}{text}"));
    let is_written = |line: &str| {
        let line = letters(&line.replace("\\u{200b}", ""));
        let line = line.trim_start_matches("enthält");
        line.len() > 15 && written.contains(line)
    };
    // Articles and training are in the language in which they are written.
    let library = rulebook.library();
    let texts = library.sources().values();
    let texts: Vec<String> = texts.map(|text| text.replace("\n> ", " ")).collect();
    let is_of_library = |line: &str| {
        let line = line.trim_start_matches('▌').trim();
        // Why an answer is right stands behind our own word.
        let why = line.split_once(". ").map_or(line, |(_, why)| why);
        let is_there = |of: &str| texts.iter().any(|text| text.contains(of));
        // A row of buttons that are articles.
        let mut buttons = line.trim_matches(['[', ']']).split("] [");
        line.contains('‹') || is_there(line) || is_there(why) || buttons.all(is_there)
    };
    let is_said = |line: &&str| {
        let is_anothers = is_of_rules(line) || is_written(line) || is_of_library(line);
        !examples.contains(line.trim()) && !is_anothers
    };
    let told: Vec<String> = story
        .lines()
        .filter_map(|line| line.strip_prefix("  | "))
        .filter(is_said)
        .flat_map(|line| {
            let said = english
                .iter()
                .filter(move |words| line.contains(words.as_str()));
            said.map(move |words| format!("`{words}` in {line}"))
        })
        .collect();
    assert!(told.is_empty(), "\n{}\n\n{story}", told.join("\n"));
    world.end().await;
}
