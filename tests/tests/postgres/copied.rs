//! A desk is copied from SQLite to PostgreSQL with everything in flight, works on there, and comes
//! back.

use std::path::Path;

use switchboard::store::conformance::cluster::postgres;
use switchboard_tests::{rules, run_with, switchboard};

fn said(folder: &Path, args: &[&str], input: &str) -> String {
    let output = run_with(switchboard(folder, args), input).unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

fn typed(folder: &Path, data: &str, lines: &str) -> String {
    let rules = rules();
    let rules = rules.to_str().unwrap();
    let args = [
        "run", "--data", data, "--rules", rules, "--as", "ada", "--json",
    ];
    said(folder, &args, lines)
}

#[test]
fn a_desk_is_copied_to_postgres_works_on_there_and_comes_back_the_same() {
    let Some(server) = postgres().unwrap() else {
        return;
    };
    let url = server.schema().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let day = "open 2 Mail is slow in Paris\ncomment T-1 since nine\nas kim\ncall code=INI-0001 -- about renewal\nas igor\ndeclare 1 mail-eu Mail is down\n";
    typed(folder, "a.desk", day);
    let first = said(folder, &["export", "--data", "a.desk"], "");
    said(
        folder,
        &["copy", "--from", "sqlite:a.desk", "--to", &url],
        "",
    );
    assert_eq!(said(folder, &["export", "--data", &url], ""), first);
    said(folder, &["copy", "--from", &url, "--to", "b.desk"], "");
    assert_eq!(said(folder, &["export", "--data", "b.desk"], ""), first);

    // The agent was told nothing yet, and hears of it there; numbers go on.
    let heard = typed(folder, &url, "open 3 The next one\nshow T-1\n");
    assert!(heard.contains("\"id\":2"), "{heard}");
    assert!(heard.contains("Mail is slow in Paris"), "{heard}");
    let told = typed(folder, &url, "as ben\nas lin\nas igor\n");
    assert!(told.contains("\"notification\""), "{told}");
}
