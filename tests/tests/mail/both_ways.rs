//! Exim pipes into the desk, the desk sends through Exim, and the answers to that come back.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use switchboard::model::{CaseNumber, Channel, ClockKind, ClockState, Happening, TicketId};
use switchboard::store::sqlite::SqliteStore;
use switchboard::store::{Reach, Store};
use switchboard_tests::{Running, rules, switchboard};

use crate::exim::{Exim, free_port, give, program};

/// `switchboard serve` on a data file in this folder.
pub fn serving(folder: &Path) -> Command {
    let mut command = switchboard(folder, &["serve", "--listen", "127.0.0.1:0"]);
    command.args(["--data", "data/my.desk", "--rules", "rules"]);
    command
}

/// The desk with mail.
pub fn serve(folder: &Path) -> Running {
    let data = folder.join("data");
    if !data.exists() {
        fs::create_dir(&data).unwrap();
        fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = serving(folder);
    command.args(["--mail", "mail.toml"]);
    let running = Running(command.stderr(Stdio::inherit()).spawn().unwrap());
    let socket = folder.join("data/my.desk-mail");
    let until = Instant::now() + Duration::from_secs(30);
    while !socket.exists() {
        assert!(Instant::now() < until, "the desk takes no mail");
        std::thread::sleep(Duration::from_millis(50));
    }
    // The mail server is another user here, and may hand mail in.
    fs::set_permissions(&socket, fs::Permissions::from_mode(0o666)).unwrap();
    running
}

/// Ends the desk as the system does, so that its file can be looked at.
pub fn end(mut desk: Running) {
    desk.signal("-TERM").unwrap();
    assert!(desk.0.wait().unwrap().success());
}

pub fn copy_rules(folder: &Path) {
    let ended = Command::new("cp")
        .arg("-r")
        .arg(rules())
        .arg(folder.join("rules"))
        .status();
    assert!(ended.unwrap().success());
}

pub fn settings(folder: &Path, port: u16) {
    let text = format!(
        "address = \"desk@support.example\"\nname = \"Support desk\"\n[in]\nserver = \"mx.desk.example\"\n[out]\nserver = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\n"
    );
    let file = folder.join("mail.toml");
    fs::write(&file, text).unwrap();
    give(&file);
}

/// The value of a header of a mail.
pub fn header(mail: &str, name: &str) -> String {
    let head = mail.split("\n\n").next().unwrap_or_default();
    let prefix = format!("{}:", name.to_lowercase());
    let line = head
        .lines()
        .find(|line| line.to_lowercase().starts_with(&prefix));
    let line = line.unwrap_or_else(|| panic!("there is no {name} in\n{mail}"));
    line[prefix.len()..].trim().to_owned()
}

fn data(folder: &Path) -> PathBuf {
    folder.join("data/my.desk")
}

#[test]
fn a_mail_becomes_a_ticket_the_answer_goes_out_and_the_reply_to_that_finds_it() {
    if program().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    copy_rules(folder);
    let port = free_port();
    settings(folder, port);
    let people = ["ada@acme.example", "ben@desk.example", "lin@desk.example"];
    let exim = Exim::start(folder, &people, port).unwrap();
    let desk = serve(folder);

    let ada = "ada@acme.example";
    let first = "From: Ada Byron <ada@acme.example>\nTo: desk@support.example\nSubject: Mail is slow\nMessage-ID: <one@acme.example>\nContent-Language: en\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSince nine this morning, on all phones.\n--b\nContent-Type: text/plain; name=mail.log\nContent-Disposition: attachment\n\ntimeout\n--b--\n";
    exim.send(ada, "desk@support.example", first);
    let answer = exim.until_has(ada, 1).remove(0);
    assert!(
        header(&answer, "Subject").starts_with("T-1 was opened: Mail is slow [T-1-"),
        "{answer}"
    );
    assert_eq!(header(&answer, "In-Reply-To"), "<one@acme.example>");
    assert!(header(&answer, "References").starts_with("<one@acme.example> <sb.case.t-1-"));
    assert_eq!(header(&answer, "Auto-Submitted"), "auto-generated");
    assert!(header(&answer, "From").contains("desk@support.example"));
    assert!(
        answer.contains("text/plain") && answer.contains("text/html"),
        "{answer}"
    );
    let back = header(&answer, "Reply-To");
    assert!(back.contains("<desk+t-1-"), "{back}");

    // The engineer that the rules chose has it too, and answers from their own mail program.
    let who = ["ben@desk.example", "lin@desk.example"];
    let until = Instant::now() + Duration::from_secs(40);
    let (engineer, assigned) = loop {
        let found = who
            .iter()
            .find_map(|who| Some((*who, exim.mailbox(who).first()?.clone())));
        if let Some(found) = found {
            break found;
        }
        assert!(
            Instant::now() < until,
            "no engineer was told:\n{}",
            exim.log()
        );
        std::thread::sleep(Duration::from_millis(100));
    };
    assert!(assigned.contains("Since nine this morning"), "{assigned}");
    let to = header(&assigned, "Reply-To");
    let to = to.trim_end_matches('>').rsplit('<').next().unwrap();
    let away = format!(
        "From: {engineer}\nTo: {to}\nSubject: Out of office\nAuto-Submitted: auto-replied\nMessage-ID: <away@desk.example>\n\nI am away.\n"
    );
    exim.send(engineer, to, &away);
    let reply = format!(
        "From: {engineer}\nTo: {to}\nSubject: Re: it\nMessage-ID: <two@desk.example>\nIn-Reply-To: {}\n\nWe are looking at the gateway.\n\nOn Monday, the desk wrote:\n> T-1\n> Mail is slow\n",
        header(&assigned, "Message-ID")
    );
    exim.send(engineer, to, &reply);
    let mails = exim.until_has(ada, 2);
    assert!(
        mails[1].contains("We are looking at the gateway."),
        "{}",
        mails[1]
    );
    assert!(!mails[1].contains("> Mail is slow"), "{}", mails[1]);
    assert_eq!(
        header(&mails[1], "In-Reply-To"),
        header(&answer, "Message-ID")
    );

    // The customer goes on, from an address that came with the mail; the server repeats itself.
    let to = header(&mails[1], "Reply-To");
    let to = to.trim_end_matches('>').rsplit('<').next().unwrap();
    let more = format!(
        "From: {ada}\nTo: {to}\nSubject: Re: whatever\nMessage-ID: <three@acme.example>\n\nIt works again. Thank you!\n"
    );
    for _ in 0..2 {
        exim.send(ada, to, &more);
    }
    let told = exim.until_has(engineer, 2);
    assert!(told.last().unwrap().contains("It works again"), "{told:#?}");

    // Grace has no mailbox there: what is sent to her comes back, and is noted.
    let lost = "From: grace@acme.example\nTo: desk@support.example\nSubject: The printer\nMessage-ID: <four@acme.example>\nContent-Language: en\n\nIt prints nothing.\n";
    exim.send("grace@acme.example", "desk@support.example", lost);
    exim.until_says("noted T-2");

    // While nobody has the desk open the server keeps the mail, because it may not open it itself.
    end(desk);
    let late = "From: ada@acme.example\nTo: desk@support.example\nSubject: Something else\nMessage-ID: <five@acme.example>\nContent-Language: en\n\nWhile you were away.\n";
    fs::set_permissions(folder.join("data"), fs::Permissions::from_mode(0o700)).unwrap();
    exim.send(ada, "desk@support.example", late);
    exim.until_says("defer");
    fs::set_permissions(folder.join("data"), fs::Permissions::from_mode(0o755)).unwrap();
    let desk = serve(folder);
    let until = Instant::now() + Duration::from_secs(40);
    while !exim.log().contains("opened T-3") {
        assert!(
            Instant::now() < until,
            "it was not tried again: {}",
            exim.log()
        );
        exim.try_again();
        std::thread::sleep(Duration::from_millis(500));
    }
    end(desk);

    let store = SqliteStore::open_read_only(&data(folder)).unwrap();
    let store: &dyn Store = &store;
    let ticket = |id| {
        store
            .run(move |tx| tx.ticket(&Reach::Provider, TicketId(id)))
            .unwrap()
    };
    let history = |id| {
        let case = CaseNumber::Ticket(TicketId(id));
        store
            .run(move |tx| tx.history(&Reach::Provider, case, 1_000))
            .unwrap()
    };
    let clock = ticket(1)
        .unwrap()
        .clock(ClockKind::Response)
        .unwrap()
        .state
        .clone();
    let ClockState::Stopped { channel, by, .. } = clock else {
        panic!("an answer by mail is an answer: {clock:?}");
    };
    assert_eq!(channel, Some(Channel::Email));
    assert_eq!(by.unwrap().to_string(), engineer.split('@').next().unwrap());
    let comments = history(1);
    let comments: Vec<&str> = comments
        .iter()
        .filter_map(|entry| match &entry.what {
            Happening::Commented { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(
        comments,
        [
            "We are looking at the gateway.",
            "It works again. Thank you!"
        ]
    );
    let kept = history(1).iter().any(|entry| {
        matches!(&entry.what, Happening::Attached { files, .. } if files.iter().any(|file| file.name == "mail.log"))
    });
    assert!(kept, "the file is not kept");
    let noted = history(2).iter().any(|entry| {
        matches!(&entry.what, Happening::Undelivered { address, .. } if address == "grace@acme.example")
    });
    assert!(noted, "{:#?}", history(2));
    assert_eq!(ticket(3).unwrap().subject, "Something else");
    assert_eq!(ticket(4), None);
}
