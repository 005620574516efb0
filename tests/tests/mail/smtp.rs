//! A mail server that misbehaves: what comes of a mail that it refuses, or of which it says nothing.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use switchboard::store::Store;
use switchboard::store::sqlite::SqliteStore;
use switchboard_tests::run_with;

use crate::both_ways::{copy_rules, end, header, serve, settings};

/// What the stand-in does with the mails it gets, one after another; takes all further ones.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Does {
    /// Takes it and says nothing.
    Silent,
    /// Refuses it for now.
    Later,
    /// Refuses its recipient for good.
    Never,
    /// Takes it.
    Takes,
}

/// A mail as the stand-in got it.
type Mails = Arc<Mutex<Vec<(Does, String)>>>;

fn stand_in(listener: TcpListener, mut plan: Vec<Does>, got: Mails) {
    plan.reverse();
    for stream in listener.incoming().flatten() {
        // One connection at a time, so that the order is the plan's.
        let _ = talk(stream, &mut plan, &got);
    }
}

fn talk(stream: TcpStream, plan: &mut Vec<Does>, got: &Mails) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut reader = BufReader::new(stream);
    reader.get_mut().write_all(b"220 stand-in\r\n")?;
    let mut does = Does::Takes;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let verb = line.get(..4).unwrap_or_default().to_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250 stand-in\r\n",
            "MAIL" => {
                does = plan.pop().unwrap_or(Does::Takes);
                "250 fine\r\n"
            }
            "RCPT" if does == Does::Never => {
                got.lock().unwrap().push((does, line));
                "550 5.1.1 no such user\r\n"
            }
            "DATA" => "354 go on\r\n",
            "QUIT" => "221 bye\r\n",
            _ => "250 fine\r\n",
        };
        reader.get_mut().write_all(answer.as_bytes())?;
        if verb == "DATA" {
            let mut mail = String::new();
            while !mail.ends_with("\r\n.\r\n") {
                if reader.read_line(&mut mail)? == 0 {
                    return Ok(());
                }
            }
            got.lock().unwrap().push((does, mail));
            match does {
                Does::Silent => return Ok(()),
                Does::Later => reader.get_mut().write_all(b"451 4.3.0 later\r\n")?,
                Does::Never | Does::Takes => reader.get_mut().write_all(b"250 taken\r\n")?,
            }
        }
    }
}

fn plain(mail: &str) -> String {
    mail.replace("\r\n", "\n").replace("\n ", " ")
}

#[test]
fn a_mail_is_sent_again_under_the_same_name_and_says_so_only_when_it_may_have_arrived() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    copy_rules(folder);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    settings(folder, listener.local_addr().unwrap().port());
    let file = folder.join("mail.toml");
    let one = std::fs::read_to_string(&file).unwrap() + "connections = 1\nstaff = false\n";
    std::fs::write(&file, one).unwrap();
    let got = Mails::default();
    let plan = vec![Does::Later, Does::Silent, Does::Takes, Does::Never];
    std::thread::spawn({
        let got = Arc::clone(&got);
        move || stand_in(listener, plan, got)
    });
    let desk = serve(folder);
    let hand_in = |id: &str| {
        let mail = format!(
            "From: ada@acme.example\nSubject: Mail is slow\nMessage-ID: <{id}@acme.example>\nContent-Language: en\n\nSince nine.\n"
        );
        let args = ["mail-in", "--mail", "mail.toml", "--data", "data/my.desk"];
        let output = run_with(switchboard_tests::switchboard(folder, &args), &mail).unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    let until_got = |count: usize| {
        let until = Instant::now() + Duration::from_secs(60);
        while got.lock().unwrap().len() < count {
            assert!(
                Instant::now() < until,
                "only {} came",
                got.lock().unwrap().len()
            );
            std::thread::sleep(Duration::from_millis(100));
        }
    };
    hand_in("one");
    until_got(3);
    hand_in("two");
    until_got(4);
    std::thread::sleep(Duration::from_millis(500));
    end(desk);
    let got = got.lock().unwrap().clone();
    let [later, silent, taken, never] = got.as_slice() else {
        panic!("{} mails came", got.len());
    };
    let name = |mail: &(Does, String)| header(&plain(&mail.1), "Message-ID");
    assert_eq!(name(later), name(silent));
    assert_eq!(name(silent), name(taken));
    let marked = |mail: &(Does, String)| plain(&mail.1).contains("had this mail before");
    assert_eq!(
        (marked(later), marked(silent), marked(taken)),
        (false, false, true)
    );
    assert!(never.1.contains("ada@acme.example"), "{}", never.1);
    let store = SqliteStore::open_read_only(&folder.join("data/my.desk")).unwrap();
    let store: &dyn Store = &store;
    let set_aside = store.run(|tx| tx.quarantined()).unwrap();
    assert_eq!(set_aside.len(), 1, "{set_aside:?}");
    assert!(set_aside[0].error.contains("no such user"), "{set_aside:?}");
}

#[test]
fn a_service_review_is_an_invitation_that_is_moved_and_cancelled_by_mail() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    copy_rules(folder);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    settings(folder, listener.local_addr().unwrap().port());
    let got = Mails::default();
    std::thread::spawn({
        let got = Arc::clone(&got);
        move || stand_in(listener, Vec::new(), got)
    });
    std::fs::create_dir(folder.join("data")).unwrap();
    let say = |lines: &str| {
        let args = [
            "run",
            "--data",
            "data/my.desk",
            "--rules",
            "rules",
            "--as",
            "maria",
        ];
        let output = run_with(switchboard_tests::switchboard(folder, &args), lines).unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    say("review acme in 48h place=room-1\nreview acme in 72h\nreview-cancel acme Ada is ill.\n");
    let desk = serve(folder);
    let of_ada = || -> Vec<String> {
        let got = got.lock().unwrap();
        let mails = got.iter().map(|(_, mail)| mail.replace("\r\n", "\n"));
        mails
            .filter(|mail| header(mail, "To").contains("ada@acme.example"))
            .collect()
    };
    let until = Instant::now() + Duration::from_secs(60);
    while of_ada().len() < 3 {
        assert!(Instant::now() < until, "only {} came", of_ada().len());
        std::thread::sleep(Duration::from_millis(100));
    }
    end(desk);
    let told: Vec<[String; 4]> = of_ada()
        .iter()
        .map(|mail| {
            let part = mail.split("text/calendar").nth(1).unwrap();
            let kind = part.lines().next().unwrap().to_owned();
            let line = |key: &str| {
                let found = part.lines().find(|line| line.starts_with(key));
                found.unwrap_or_else(|| panic!("{key}: {part}")).to_owned()
            };
            [kind, line("METHOD:"), line("SEQUENCE:"), line("UID:")]
        })
        .collect();
    let uid = "UID:review-acme-1@premium-support.switchboard";
    let expected = [("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2)].map(|(method, sequence)| {
        [
            format!("; charset=utf-8; method={method}"),
            format!("METHOD:{method}"),
            format!("SEQUENCE:{sequence}"),
            uid.to_owned(),
        ]
    });
    assert_eq!(told, expected);
}
