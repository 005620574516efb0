//! Several real processes on one PostgreSQL database: they see each other's work, share it, and go
//! on when one of them is killed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod copied;
mod kills;
mod paused;
#[cfg(feature = "discord")]
mod taken_over;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;
use switchboard::store::conformance::cluster::postgres;
use switchboard_tests::{Running, rules, switchboard};

/// A `switchboard run` that is typed into, and what it says.
struct Instance {
    running: Running,
    stdin: ChildStdin,
    said: Receiver<Value>,
}

impl Instance {
    fn start(folder: &Path, url: &str, person: &str) -> Self {
        let rules = rules();
        let rules = rules.to_str().unwrap();
        let args = [
            "run", "--data", url, "--rules", rules, "--as", person, "--json",
        ];
        let mut command = switchboard(folder, &args);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        let mut running = Running(command.spawn().unwrap());
        let stdin = running.0.stdin.take().unwrap();
        let lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
        let (say, said) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let Ok(value) = serde_json::from_str(&line) else {
                    continue;
                };
                if say.send(value).is_err() {
                    return;
                }
            }
        });
        Self {
            running,
            stdin,
            said,
        }
    }

    fn type_in(&mut self, line: &str) {
        writeln!(self.stdin, "{line}").unwrap();
    }

    /// The next that it says of this kind.
    fn next(&self, kind: &str) -> Value {
        loop {
            let value = self.said.recv_timeout(Duration::from_secs(20)).unwrap();
            assert!(value.get("error").is_none(), "{value}");
            if value.get(kind).is_some() {
                return value;
            }
        }
    }

    fn kill(mut self) {
        self.running.0.kill().unwrap();
        self.running.0.wait().unwrap();
    }
}

#[test]
fn what_one_process_does_another_sees_and_one_that_is_killed_is_not_missed() {
    let Some(server) = postgres().unwrap() else {
        return;
    };
    let url = server.schema().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut one = Instance::start(folder.path(), &url, "ada");
    one.type_in("open 2 Mail is slow in Paris");
    let opened = one.next("reply");
    assert_eq!(opened["reply"]["ticket"]["id"], 1, "{opened}");

    // Its assignee is told by the other process, and answers there.
    let agent = opened["reply"]["ticket"]["assignee"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut other = Instance::start(folder.path(), &url, &agent);
    let told = other.next("notification");
    assert_eq!(told["notification"]["about"]["ticket"], 1, "{told}");
    other.type_in("comment T-1 We are on it.");
    other.next("reply");
    let told = one.next("notification");
    assert_eq!(told["notification"]["about"]["ticket"], 1, "{told}");

    // Killed in the middle: the other goes on, with the next number.
    one.kill();
    other.type_in("as ada");
    other.type_in("open 3 Mail is slow in Rome");
    let opened = loop {
        let reply = other.next("reply");
        if reply["reply"]["ticket"].is_object() {
            break reply;
        }
    };
    assert!(
        opened["reply"]["ticket"]["id"].as_u64() > Some(1),
        "{opened}"
    );
}

#[test]
fn a_database_that_is_not_there_is_told_on_one_line_without_the_password() {
    let folder = tempfile::tempdir().unwrap();
    let url = "postgres://ada:s3cret@127.0.0.1:1/desk?sslmode=disable";
    for verb in [
        &["run"][..],
        &["rules"],
        &["explain", "T-1"],
        &["invite", "ada"],
    ] {
        let mut args = verb.to_vec();
        args.extend(["--data", url]);
        let output = switchboard(folder.path(), &args).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{verb:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("postgres://ada@127.0.0.1:1/desk"), "{said}");
        assert!(
            !said.contains("s3cret") && said.lines().count() == 1,
            "{said}"
        );
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
