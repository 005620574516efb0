//! Agreements and account managers through the real binary (P6, P10, P11).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::fs;
use std::path::Path;

use switchboard::model::Span;
use switchboard::service::{Clock as _, SystemClock};
use switchboard_tests::{run_with, switchboard};

/// Runs it; the exit status and what it printed.
fn ran(folder: &Path, args: &[&str], input: &str) -> (i32, String, String) {
    let output = run_with(switchboard(folder, args), input).unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// What a person reads in a session of these lines, of which some may be refused.
fn session(folder: &Path, person: &str, lines: &str) -> String {
    let (_, said, error) = ran(folder, &["run", "--as", person], lines);
    format!("{said}{error}")
}

/// The shipped rules in `folder`, with Globex's last day so many days from today.
fn globex_ends_in(folder: &Path, days: u32) {
    if !folder.join("rules").exists() {
        assert_eq!(ran(folder, &["init", "rules"], "").0, 0);
    }
    let path = folder.join("rules/companies.toml");
    let text = fs::read_to_string(&path).unwrap();
    let begin = text.find("GLX-1989").unwrap();
    let begin = begin + text[begin..].find("expires_on = \"").unwrap() + 14;
    let span: Span = format!("{days}d").parse().unwrap();
    let last = span.after(SystemClock.now()).format("%Y-%m-%d").to_string();
    let edited = format!("{}{last}{}", &text[..begin], &text[begin + 10..]);
    fs::write(path, edited).unwrap();
}

fn all_of(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "`{part}` is missing in:\n{said}");
    }
}

#[test]
fn a_company_sees_its_agreement_and_keeps_to_its_allotment() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let seen = session(folder, "ada", "agreement\nwelcome\nsubscription globex\n");
    all_of(
        &seen,
        &[
            "Premium",
            "ACM-7731",
            "2 of 10",
            "Ada Byron",
            "administrators   Grace Murray",
            "Maria Costa",
            "time zone        Europe/Paris",
            "direct to Level 2",
            "Welcome to Premium support, Acme Shipping",
            "belongs to another company",
        ],
    );
    let mut lines = String::new();
    for n in 3..=10 {
        lines.push_str(&format!("add new{n} Person {n}\n"));
    }
    lines.push_str("add eve Eve Martin\nreplace new9 eve Eve Martin email=eve@acme.example\n");
    lines.push_str("remove grace\ninvite eve\ncallers\nas sam\nopen Mail is slow\nagreement\n");
    let seen = session(folder, "grace", &lines);
    all_of(
        &seen,
        &[
            "Acme Shipping has 10 of 10 named callers; remove or replace one first (Ada Byron, Grace",
            "Eve Martin (eve) takes the place of new9",
            "you cannot remove yourself",
            "A code for Eve Martin",
            "you may not open tickets: you are a secondary administrator. Any of these can: Ada Byron, Eve Martin",
        ],
    );
    // It is on disk, and the one who came is welcomed when they come.
    let seen = session(folder, "eve", "open 3 Mail is slow\n");
    all_of(&seen, &["Welcome to Premium support", "T-1"]);
    let (status, _, error) = ran(folder, &["run", "--as", "new9"], "");
    assert_eq!(status, 1);
    assert!(error.contains("there is nobody called `new9`"), "{error}");
}

#[test]
fn the_end_of_an_agreement_is_told_once_over_starts_and_anew_when_it_is_another() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    globex_ends_in(folder, 25);
    let title = "The agreement of Globex Research ends in";
    let seen = session(folder, "hank", "subscription\n");
    all_of(&seen, &[title, "25 days left"]);
    assert!(!session(folder, "hank", "list\n").contains(title));
    let seen = session(folder, "jose", "customers\n");
    all_of(&seen, &[title, "the agreement ends in 25 days"]);
    // Renewed, and moved again: another end is another announcement.
    globex_ends_in(folder, 400);
    assert!(!session(folder, "hank", "list\n").contains(title));
    globex_ends_in(folder, 6);
    all_of(&session(folder, "hank", "list\n"), &[title]);
    assert!(!session(folder, "hank", "list\n").contains(title));
}

#[test]
fn an_account_manager_sees_what_needs_them_goes_away_and_hands_over() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let day = |days: &str| {
        let span: Span = days.parse().unwrap();
        span.after(SystemClock.now()).format("%Y-%m-%d").to_string()
    };
    let (today, later) = (SystemClock.now().format("%Y-%m-%d").to_string(), day("3d"));
    let lines = format!(
        "away {today} {later}\nas ada\nopen 1 Mail is down\nescalate 1 Now.\nopen 2 Phones\nas maria\ncustomers\n"
    );
    let seen = session(folder, "maria", &lines);
    all_of(
        &seen,
        &[
            "Maria Costa is away from",
            "T-1 must be acknowledged by",
            "José Vidal was asked",
            "2 open tickets of critical or high severity",
            "the agreement ended",
        ],
    );
    let seen = session(
        folder,
        "jose",
        "customers\nack 1\ncustomers\nas maria\nback\naway tomorrow\nhand-over acme jose They renew in spring.\n",
    );
    all_of(
        &seen,
        &[
            "T-1 needs you",
            "Acme Shipping",
            "Maria Costa is back",
            "José Vidal looks after Acme Shipping from now on",
            "away FROM TO",
        ],
    );
    let seen = session(folder, "ada", "subscription\n");
    all_of(
        &seen,
        &[
            "account manager  José Vidal",
            "José Vidal looks after Acme Shipping from now on",
        ],
    );
    assert!(!seen.contains("They renew in spring"), "{seen}");
}

#[test]
fn a_directory_is_tried_taken_whole_and_taken_again_without_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let write = |text: &str| fs::write(folder.join("acme.csv"), text).unwrap();
    let import = |more: &[&str]| {
        let mut args = vec!["directory", "import", "acme.csv"];
        args.extend(more);
        ran(folder, &args, "")
    };
    write("id,name,email\nada,Ada King,ada@acme.example\neve,Eve Martin,eve@acme.example\n");
    let company = ["--company", "acme", "--sync"];
    let dry = ["--company", "acme", "--sync", "--dry-run"];
    let (status, said, _) = import(&dry);
    assert_eq!(status, 0);
    all_of(
        &said,
        &[
            "+ eve  Eve Martin  Acme Shipping  named caller  eve@acme.example",
            "- ada  Ada Byron",
            "+ ada  Ada King",
            "- sam  Sam Porter",
            "Grace Murray stays an administrator",
            "1 would be added, 1 changed, 1 removed, 0 are unchanged; nothing was done",
        ],
    );
    assert!(!session(folder, "sam", "callers\n").contains("Eve Martin"));
    let (_, said, _) = import(&company);
    all_of(&said, &["1 added, 1 changed, 1 removed, 0 unchanged"]);
    let (_, said, _) = import(&company);
    all_of(&said, &["0 added, 0 changed, 0 removed, 2 unchanged"]);
    let seen = session(folder, "grace", "callers\n");
    all_of(&seen, &["Ada King", "Eve Martin", "Grace Murray"]);
    assert!(!seen.contains("Sam Porter"), "{seen}");

    write("id,name,email\nzoe,Zoe Lang,eve@acme.example\nada,,\n");
    let (status, _, error) = import(&company);
    assert_eq!(status, 1);
    all_of(&error, &["acme.csv:3:5: the name is empty"]);
    assert!(!session(folder, "grace", "callers\n").contains("Zoe Lang"));
}
