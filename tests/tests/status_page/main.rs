//! The status page through the real binary and a real browser.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod browser;

use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use switchboard_tests::http::{Answer, Connection, Desk};

/// A desk on which mail is down for Acme, of which not everybody knows yet, and maintenance is
/// planned, of which everybody knows.
fn desk(folder: &Path) -> Desk {
    let mut desk = Desk::start(folder, &["--as", "igor", "--data", "my.desk"]).unwrap();
    says(
        &mut desk,
        "declare 1 mail-eu Mail <b>is down</b>",
        "\"active\"",
    );
    says(
        &mut desk,
        "maintenance mail-us in 2h for 1h New disks",
        "\"scheduled\"",
    );
    says(
        &mut desk,
        "update E-1 A disk failed & is replaced.",
        "A disk failed",
    );
    desk
}

/// Types a line, and reads its answer: the first that tells of what was asked, or why it is refused.
fn says(desk: &mut Desk, line: &str, part: &str) -> String {
    writeln!(desk.input, "{line}\nwhoami").unwrap();
    let said = desk.until("\"You are ").unwrap();
    let of_it = said.into_iter().find(|line| line.contains(part));
    of_it.unwrap_or_else(|| panic!("`{line}` is not answered with `{part}`"))
}

fn get(desk: &Desk, path: &str, head: &str) -> Answer {
    let mut reader = Connection::to(desk.address);
    reader.ask("GET", path, head, b"").unwrap()
}

/// The page for everybody, once the maintenance is on it: everybody is told in a moment, and who
/// looked before sees the same for two seconds.
fn announced(desk: &Desk) -> Answer {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let page = get(desk, "/status", "");
        if page.body.contains("New disks") || Instant::now() > until {
            return page;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn as_ada(desk: &mut Desk) {
    writeln!(desk.input, "as ada").unwrap();
    desk.until("named caller of Acme").unwrap();
}

/// The path of the link that Ada is given.
fn own_link(desk: &mut Desk) -> String {
    as_ada(desk);
    link(desk)
}

/// The path of the link that whoever speaks is given.
fn link(desk: &mut Desk) -> String {
    let said = says(desk, "status-link", "/status/for/");
    let from = said.find("/status/for/").unwrap();
    let path: String = said[from..]
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "/~-".contains(*c))
        .collect();
    path
}

#[test]
fn everybody_reads_what_everybody_was_told_and_a_company_what_concerns_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path());
    let page = announced(&desk);
    assert_eq!(page.status, 200);
    assert!(
        page.head.contains("content-type: text/html"),
        "{}",
        page.head
    );
    assert!(page.head.contains("default-src 'none'"), "{}", page.head);
    assert!(page.body.contains("New disks"), "{}", page.body);
    assert!(!page.body.contains("is down"), "{}", page.body);
    assert!(page.body.contains("All services work."), "{}", page.body);

    let path = own_link(&mut desk);
    let own = get(&desk, &path, "Accept-Language: de-CH, en;q=0.5\r\n");
    assert_eq!(own.status, 200);
    assert!(own.head.contains("private, no-store"), "{}", own.head);
    assert!(
        own.body.contains("Ein Dienst ist ausgefallen."),
        "{}",
        own.body
    );
    assert!(own.body.contains("Mail &lt;b&gt;is down"), "{}", own.body);
    assert!(own.body.contains("tweety"), "{}", own.body);

    // What belongs to a page is where the page says it is.
    for (path, kind) in [
        ("/status", "atom"),
        ("/status", "json"),
        (&*path, "atom"),
        (&*path, "json"),
    ] {
        let of_it = get(&desk, &format!("{path}.{kind}"), "");
        assert_eq!(of_it.status, 200, "{path}.{kind}");
        assert_eq!(
            of_it.body.contains("A disk failed &"),
            path != "/status",
            "{path}.{kind}"
        );
    }
    for calendar in ["/status/calendar.ics".to_owned(), format!("{path}.ics")] {
        let of_it = get(&desk, &calendar, "");
        assert_eq!(of_it.status, 200, "{calendar}");
        assert!(of_it.head.contains("text/calendar"), "{}", of_it.head);
        assert!(
            of_it.body.starts_with("BEGIN:VCALENDAR\r\n"),
            "{}",
            of_it.body
        );
    }
}

#[test]
fn a_link_is_one_companys_and_nobody_makes_one_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path());
    as_ada(&mut desk);
    let refused = says(&mut desk, "status-link globex", "error");
    assert!(!refused.contains("/status/for/"), "{refused}");
    let path = link(&mut desk);
    let pass = path.strip_prefix("/status/for/acme").unwrap();
    for other in [
        format!("/status/for/globex{pass}"),
        format!("{path}0"),
        "/status/for/acme".to_owned(),
        "/status/for/%00~1~2".to_owned(),
        "/status/for/".to_owned(),
        "/status/for/acme~99999999999999~00".to_owned(),
    ] {
        let answer = get(&desk, &other, "");
        assert_eq!(answer.status, 404, "{other}: {answer:?}");
        assert!(
            answer.head.contains("application/problem+json"),
            "{}",
            answer.head
        );
        assert!(!answer.body.contains("is down"), "{}", answer.body);
    }
    // It is good after a restart as well: the key is kept beside the data.
    drop(desk);
    let desk = Desk::start(folder.path(), &["--as", "igor", "--data", "my.desk"]).unwrap();
    assert_eq!(get(&desk, &path, "").status, 200);
}
