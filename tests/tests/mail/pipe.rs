//! `switchboard mail-in`: what a mail server is told.

use std::fs;
use std::path::Path;
use std::process::{Output, Stdio};

use switchboard_tests::{Running, run_with, switchboard};

use crate::both_ways::{copy_rules, end, serve, serving, settings};
use crate::exim::free_port;

const MAIL: &str = "From: ada@acme.example\nTo: desk@support.example\nSubject: Mail is slow\nMessage-ID: <one@acme.example>\nContent-Language: en\n\nSince nine.\n";

fn hand_in(folder: &Path, more: &[&str], mail: &str) -> Output {
    let mut args = vec![
        "mail-in",
        "--mail",
        "mail.toml",
        "--data",
        "data/my.desk",
        "--rules",
        "rules",
    ];
    args.extend(more);
    run_with(switchboard(folder, &args), mail).unwrap()
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[test]
fn a_mail_is_taken_once_with_and_without_a_program_that_has_the_desk_open() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    copy_rules(folder);
    settings(folder, free_port());
    fs::create_dir(folder.join("data")).unwrap();
    let alone = hand_in(folder, &[], MAIL);
    assert_eq!(alone.status.code(), Some(0), "{}", said(&alone));
    assert!(
        said(&alone).starts_with("opened T-1: ada"),
        "{}",
        said(&alone)
    );

    let desk = serve(folder);
    let again = hand_in(folder, &["--sender", "ada@acme.example"], MAIL);
    assert_eq!(again.status.code(), Some(0), "{}", said(&again));
    assert!(
        said(&again).starts_with("opened T-1 (taken before)"),
        "{}",
        said(&again)
    );
    let report = hand_in(folder, &["--sender", ""], &MAIL.replace("one@", "two@"));
    assert!(
        said(&report).starts_with("ignored: the return path is empty"),
        "{}",
        said(&report)
    );
    let many: Vec<_> = (0..24)
        .map(|n| {
            let folder = folder.to_owned();
            // Each of twelve is handed in twice at the same time.
            let mail = MAIL.replace("one@", &format!("many{}@", n / 2));
            std::thread::spawn(move || hand_in(&folder, &[], &mail))
        })
        .collect();
    let mut tickets: Vec<String> = many
        .into_iter()
        .map(|one| {
            let output = one.join().unwrap();
            assert_eq!(output.status.code(), Some(0), "{}", said(&output));
            said(&output)
                .split_whitespace()
                .nth(1)
                .unwrap()
                .trim_end_matches(':')
                .to_owned()
        })
        .collect();
    tickets.sort();
    tickets.dedup();
    assert_eq!(tickets.len(), 12, "{tickets:?}");
    end(desk);
}

#[test]
fn what_cannot_be_taken_now_stays_with_the_mail_server_and_what_never_can_goes_back() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    copy_rules(folder);
    fs::create_dir(folder.join("data")).unwrap();
    let no_settings = hand_in(folder, &[], MAIL);
    assert_eq!(
        no_settings.status.code(),
        Some(75),
        "{}",
        said(&no_settings)
    );
    settings(folder, free_port());
    let unknown = hand_in(folder, &["--colour"], MAIL);
    assert_eq!(unknown.status.code(), Some(75), "{}", said(&unknown));
    let empty = hand_in(folder, &[], "");
    assert_eq!(empty.status.code(), Some(75), "{}", said(&empty));
    // A program that takes no mail has the desk open.
    let desk = Running(serving(folder).stderr(Stdio::null()).spawn().unwrap());
    let lock = folder.join("data/my.desk-wal");
    let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while !lock.exists() && std::time::Instant::now() < until {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let busy = hand_in(folder, &[], MAIL);
    assert_eq!(busy.status.code(), Some(75), "{}", said(&busy));
    assert!(
        said(&busy).contains("start it with `--mail FILE`"),
        "{}",
        said(&busy)
    );
    drop(desk);
    let small = fs::read_to_string(folder.join("mail.toml")).unwrap();
    let small = small.replace("[in]\n", "[in]\nmax_mib = 1\n");
    fs::write(folder.join("mail.toml"), small).unwrap();
    let large = hand_in(folder, &[], &format!("{MAIL}{}", "x".repeat(2 << 20)));
    assert_eq!(large.status.code(), Some(65), "{}", said(&large));
    fs::write(folder.join("mail.toml"), "address = \"desk\"\n").unwrap();
    let wrong = hand_in(folder, &[], MAIL);
    assert_eq!(wrong.status.code(), Some(75), "{}", said(&wrong));
    assert!(said(&wrong).contains("mail.toml:1:11"), "{}", said(&wrong));
}
