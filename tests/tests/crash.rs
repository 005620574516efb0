//! `kill -9` at random moments of a scripted session: what was acknowledged is there afterwards,
//! every notification is handed out, and none twice without being marked.
//!
//! `SWITCHBOARD_TEST_KILLS` says how often.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{ChildStdin, Stdio};
use std::time::Duration;

use serde_json::Value;
use switchboard::model::{CallId, NotificationId, TicketId};
use switchboard::store::sqlite::SqliteStore;
use switchboard::store::{Reach, Store};
use switchboard_tests::{Running, rules, switchboard};

fn kills() -> u64 {
    let given = std::env::var("SWITCHBOARD_TEST_KILLS").ok();
    given.and_then(|given| given.parse().ok()).unwrap_or(200)
}

/// splitmix64, so that a failing run can be repeated.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// What the program has told so far, over all its lives.
#[derive(Default)]
struct Seen {
    tickets: BTreeMap<u64, String>,
    calls: BTreeMap<u64, String>,
    /// How often each notification was handed out unmarked.
    unmarked: BTreeMap<u64, u32>,
    handed_out: BTreeSet<u64>,
    marked: u64,
}

impl Seen {
    fn take(&mut self, line: &str) {
        let Ok(value) = serde_json::from_str::<Value>(line) else {
            // Cut off by the kill in the middle of the line: nobody could have read it.
            return;
        };
        if let Some(notification) = value.get("notification") {
            let id = notification["id"].as_u64().unwrap();
            self.handed_out.insert(id);
            if value["possible_repeat"] == Value::Bool(true) {
                self.marked += 1;
            } else {
                *self.unmarked.entry(id).or_default() += 1;
            }
        }
        let reply = &value["reply"];
        if let Some(id) = reply["ticket"]["id"].as_u64() {
            self.tickets
                .insert(id, reply["ticket"]["subject"].as_str().unwrap().to_owned());
        }
        if let Some(id) = reply["call"]["id"].as_u64() {
            self.calls.insert(
                id,
                reply["call"]["incoming"]["text"]
                    .as_str()
                    .unwrap()
                    .to_owned(),
            );
        }
        assert!(value.get("error").is_none(), "a command failed: {line}");
    }
}

fn session(folder: &Path) -> Running {
    let rules = rules();
    let args = [
        "run",
        "--data",
        "crash.desk",
        "--rules",
        rules.to_str().unwrap(),
        "--as",
        "kim",
        "--json",
    ];
    let mut command = switchboard(folder, &args);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    Running(command.spawn().unwrap())
}

/// Types until the pipe breaks.
fn type_commands(mut stdin: ChildStdin, round: u64) {
    std::thread::spawn(move || {
        for n in 0.. {
            let lines = format!(
                "call code=INI-0001 -- about renewal {round}.{n}\nas ada\nopen 3 Mail is slow {round}.{n}\nas ben\nas lin\nas kim\n"
            );
            if stdin.write_all(lines.as_bytes()).is_err() {
                return;
            }
        }
    });
}

#[test]
fn whatever_is_acknowledged_survives_every_kill_and_nothing_is_told_twice_unmarked() {
    let folder = tempfile::tempdir().unwrap();
    let mut state = 0x5EED;
    let mut seen = Seen::default();
    for round in 0..kills() {
        let mut running = session(folder.path());
        type_commands(running.0.stdin.take().unwrap(), round);
        let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
        let mut first = true;
        // Some lives end before the first word, most in the middle of the work.
        let life = Duration::from_micros(random(&mut state) % 120_000);
        let (said, killed) = std::sync::mpsc::channel::<()>();
        let mut child = running;
        let killer = std::thread::spawn(move || {
            let started =
                killed.recv_timeout(Duration::from_secs(if round % 10 == 0 { 0 } else { 20 }));
            if started.is_ok() {
                std::thread::sleep(life);
            } else {
                std::thread::sleep(life / 4);
            }
            child.0.kill().unwrap();
            child.0.wait().unwrap();
        });
        while let Some(Ok(line)) = lines.next() {
            seen.take(&line);
            if std::mem::take(&mut first) {
                let _ = said.send(());
            }
        }
        killer.join().unwrap();
    }
    println!(
        "{} kills: {} tickets and {} calls acknowledged, {} notifications handed out, {} of them marked",
        kills(),
        seen.tickets.len(),
        seen.calls.len(),
        seen.handed_out.len(),
        seen.marked,
    );
    assert!(
        seen.tickets.len() > 100 && seen.calls.len() > 100,
        "the lives were too short to show anything"
    );

    // One more life, to its end: what is still to be told is told.
    let rules = rules();
    let args = [
        "run",
        "--data",
        "crash.desk",
        "--rules",
        rules.to_str().unwrap(),
        "--as",
        "kim",
        "--json",
    ];
    let rest = "as ben\nas lin\nas ada\nas kim\n";
    let output = switchboard_tests::run_with(switchboard(folder.path(), &args), rest).unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .for_each(|line| seen.take(line));
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );

    let store = SqliteStore::open(&folder.path().join("crash.desk")).unwrap();
    assert_eq!(store.integrity_check().unwrap(), "ok");
    let store: &dyn Store = &store;
    let told = store
        .run(|tx| {
            for (id, subject) in &seen.tickets {
                let ticket = tx
                    .ticket(&Reach::Provider, TicketId(*id))?
                    .expect("an acknowledged ticket is there");
                assert_eq!(&ticket.subject, subject);
            }
            for (id, text) in &seen.calls {
                let call = tx
                    .call(&Reach::Provider, CallId(*id))?
                    .expect("an acknowledged call is there");
                assert_eq!(call.incoming.text.as_ref(), Some(text));
            }
            assert_eq!(tx.counts()?.pending_deliveries, 0, "all is delivered");
            tx.notifications(NotificationId(0), 1_000_000)
        })
        .unwrap();
    for notification in &told {
        // Nobody in this test speaks for those to whom the others are addressed.
        let here = ["person:kim", "person:ben", "person:lin", "queue:renewals"];
        if here.contains(&notification.to.to_string().as_str()) {
            assert!(
                seen.handed_out.contains(&notification.id.0),
                "never handed out: {notification:?}"
            );
        }
    }
    // A recipient served by three consoles is told at each; one console is told once.
    for (id, times) in &seen.unmarked {
        let notification = told
            .iter()
            .find(|notification| notification.id.0 == *id)
            .unwrap();
        let consoles = if notification.to.to_string() == "queue:renewals" {
            3
        } else {
            1
        };
        assert!(
            *times <= consoles,
            "told {times} times unmarked: {notification:?}"
        );
    }
}
