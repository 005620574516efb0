//! A thousand mails as they really come: none is lost, none ends the program, and answers find their
//! ticket.
//!
//! `SWITCHBOARD_MAIL_SEED` says from which seed the made-up ones come.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use switchboard::model::{MailOutcome, TicketId, Timestamp};
use switchboard::service::{Driver, LinkKey, load_rules};
use switchboard::store::sqlite::SqliteStore;
use switchboard_bots::mail::gate::{Taken, take};
use switchboard_bots::mail::{Envelope, Settings};
use switchboard_tests::{rules, workspace};

use crate::made::{Due, Maker};

const HOW_MANY: usize = 1_000;

/// Mails that packages ship for their own tests, and the samples that stand here.
fn corpora() -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    collect(&workspace().join("tests/data/mail"), "eml", &mut files);
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    if let Some(home) = home {
        for registry in folders(&home.join("registry/src")) {
            for package in folders(&registry) {
                let name = package.file_name().unwrap_or_default().to_string_lossy();
                if name.starts_with("mail-parser-") {
                    collect(&package.join("resources"), "eml", &mut files);
                }
            }
        }
    }
    // Python's own tests of its mail package, where they are installed.
    let said = std::process::Command::new("python3")
        .args(["-c", "import test.test_email as t; print(t.__path__[0])"])
        .output();
    if let Some(said) = said.ok().filter(|said| said.status.success()) {
        let folder = String::from_utf8_lossy(&said.stdout).trim().to_owned();
        collect(&Path::new(&folder).join("data"), "txt", &mut files);
    }
    let read = |path: PathBuf| fs::read(&path).ok().map(|bytes| (path, bytes));
    files.sort();
    let all = files.into_iter().filter_map(read);
    all.filter(|(_, bytes)| !bytes.is_empty()).collect()
}

fn folders(of: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(of).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect()
}

fn collect(folder: &Path, ending: &str, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, ending, into);
        } else if path.extension().is_some_and(|found| found == ending) {
            into.push(path);
        }
    }
}

fn settings(folder: &Path) -> Settings {
    let file = folder.join("mail.toml");
    let text = "address = \"desk@support.example\"\n[in]\nserver = \"mx.desk.example\"\n";
    fs::write(&file, text).unwrap();
    Settings::read(&file).unwrap()
}

fn seed() -> u64 {
    let given = std::env::var("SWITCHBOARD_MAIL_SEED").ok();
    given
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(20_261_130)
}

#[test]
fn of_a_thousand_mails_none_is_lost_and_answers_find_their_ticket() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(folder.path());
    let rulebook = load_rules(&rules()).unwrap();
    let store = Arc::new(SqliteStore::in_memory().unwrap());
    let driver = Driver::new(store, Arc::new(rulebook)).unwrap();
    let key = LinkKey::random().unwrap();
    let start: Timestamp = "2026-11-30T09:00:00Z".parse().unwrap();
    let hand_in = |number: usize, bytes: &[u8]| {
        let now = start + chrono::TimeDelta::seconds(i64::try_from(number).unwrap());
        let taken = take(&driver, now, &settings, &key, &Envelope::default(), bytes);
        match taken {
            Taken::Done { record, again } => (*record, again),
            other => panic!("mail {number}: {other:?}"),
        }
    };
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    let began = Instant::now();

    let corpora = corpora();
    assert!(corpora.len() >= 4, "the samples are missing: {corpora:?}");
    let mut number = 0;
    let mut keys = std::collections::BTreeSet::new();
    for (path, bytes) in corpora.iter().take(HOW_MANY / 2) {
        number += 1;
        let (record, _) = hand_in(number, bytes);
        assert!(!record.reason.is_empty(), "{}", path.display());
        // Two packages may ship the same mail.
        if keys.insert(record.key.clone()) {
            *counted.entry(record.outcome.word()).or_default() += 1;
        }
        let (once_more, again) = hand_in(number, bytes);
        assert!(again && once_more == record, "{}", path.display());
    }
    let of_corpora = keys.len();

    let mut maker = Maker::new(seed());
    let mut tickets: BTreeMap<usize, TicketId> = BTreeMap::new();
    let mut in_threads = 0;
    for made_number in 1..=HOW_MANY - of_corpora {
        number += 1;
        let tag = |opened: usize| key.mail_tag(tickets[&opened]).unwrap();
        let made = maker.next(&tag);
        let shown = String::from_utf8_lossy(&made.bytes).into_owned();
        let (record, again) = hand_in(number, &made.bytes);
        assert!(!again, "seed {}, mail {made_number}: {shown}", seed());
        let fits = match (&made.due, record.outcome) {
            (Due::Opened, MailOutcome::Opened(id)) => {
                tickets.insert(made_number, id);
                true
            }
            (Due::Comment(of), MailOutcome::Commented(id))
            | (Due::Noted(of), MailOutcome::Noted(id)) => {
                in_threads += 1;
                tickets[of] == id
            }
            (Due::Held, MailOutcome::Held(_)) | (Due::Ignored, MailOutcome::Ignored) => true,
            _ => false,
        };
        assert!(
            fits && record.message_id == made.message_id && record.from == record.from.trim(),
            "seed {}, mail {made_number} from {}: due {:?}, found {record:?}\n{shown}",
            seed(),
            made.from,
            made.due
        );
        assert!(!record.reason.is_empty());
        *counted.entry(record.outcome.word()).or_default() += 1;
        // Mail servers repeat what they were not told of.
        if made_number % 7 == 0 {
            let (once_more, again) = hand_in(number, &made.bytes);
            assert!(again && once_more == record, "{shown}");
        }
    }

    let on_record = driver.store().run(|tx| tx.mail_counts()).unwrap();
    let counted: Vec<(String, u64)> = counted
        .into_iter()
        .map(|(word, count)| (word.to_owned(), count as u64))
        .collect();
    assert_eq!(on_record, counted);
    let sum: u64 = on_record.iter().map(|(_, count)| count).sum();
    assert_eq!(sum, HOW_MANY as u64);
    println!(
        "{HOW_MANY} mails, {of_corpora} of them from packages, seed {}: {on_record:?}; {in_threads} answers and reports on the right ticket; {:.1} s",
        seed(),
        began.elapsed().as_secs_f64()
    );
}
