//! One event told to a great many companies, each with users of the feed: what it costs to queue all
//! of it on disk, against writing as many plain rows; how soon the first message leaves, and how long
//! another command waits meanwhile.

use std::fmt::Write as _;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rusqlite::{Connection, params};
use switchboard::desk::{Actor, Command};
use switchboard::model::{CompanyId, EventId, NotificationId, Recipient, Severity, Timestamp};
use switchboard::rules::Rulebook;
use switchboard::service::{Driver, FeedFormat};
use switchboard::store::sqlite::SqliteStore;
use switchboard::store::{Claim, Endpoint};

use crate::desk::{declare_outage, now, open_ticket};
use crate::memory;
use crate::rules::shipped;

/// The users of each company.
pub const USERS: usize = 10;
/// So many channels are attached, and so many plain rows written, in one transaction: as many
/// companies as the desk tells in one.
const AT_ONCE: usize = 1_000;

/// What came out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Crowd {
    /// How long it took to take the feed.
    pub imported: Duration,
    /// How long it took to have all that is said first durably queued.
    pub queued: Duration,
    /// How long until the first of it was delivered.
    pub first: Duration,
    /// How long it took to write as many plain rows of as many bytes: one for each notification, and
    /// one for its delivery.
    pub plain: Duration,
    /// How long it took to write one plain row for each company and one for each user.
    pub plain_users: Duration,
    /// The longest that opening a ticket took while an update was queued.
    pub slowest_ticket: Duration,
    /// The most memory that the process ever held, in bytes.
    pub peak: u64,
}

/// Measures it in this process, which should have done nothing else.
///
/// # Errors
/// When the desk fails, or somebody was not told once.
pub fn run(companies: usize) -> Result<Crowd, String> {
    let folder = tempfile::tempdir().map_err(text)?;
    let mut crowd = Crowd::default();
    let driver = desk(companies, &folder.path().join("crowd.desk"))?;
    let begun = Instant::now();
    let feed = Feed::of(companies);
    let taken = driver
        .import_users(now(), FeedFormat::Csv, feed, false)
        .map_err(text)?;
    crowd.imported = begun.elapsed();
    if taken.users != (companies * USERS) as u64 {
        return Err(format!("of {companies} companies came {taken:?}"));
    }
    let event = declare_outage(&driver)?;
    (crowd.queued, crowd.first) = tell_first(&driver)?;
    expect(&driver, companies, 1)?;
    crowd.slowest_ticket = update(&driver, event)?;
    // What was half told when newer news came is not sent any more.
    expect(&driver, companies, 2)?;
    crowd.peak = memory::peak()?;
    (crowd.plain, crowd.plain_users) = plain(&driver, companies, folder.path())?;
    Ok(crowd)
}

/// A desk with so many more companies on one service, each with a channel that serves it.
fn desk(companies: usize, file: &Path) -> Result<Driver, String> {
    let mut sources = shipped().map_err(text)?;
    let tables = sources.entry("companies.toml".to_owned()).or_default();
    for number in 0..companies {
        // Writing to a string does not fail.
        let _ = write!(
            tables,
            "\n[[company]]\nid = \"firm-{number:06}\"\nname = \"Firm {number}\"\n\
             account_manager = \"maria\"\nregion = \"europe\"\ntime_zone = \"Europe/Paris\"\n\
             services = [\"mail-eu\"]\n[company.subscription]\ncode = \"FRM-{number}\"\n\
             tier = \"premium\"\nexpires_on = \"2035-12-31\"\n"
        );
    }
    let rulebook = Rulebook::compile(&sources).map_err(text)?;
    drop(sources);
    let store = SqliteStore::open(file).map_err(text)?;
    let driver = Driver::new(Arc::new(store), Arc::new(rulebook)).map_err(text)?;
    let all: Vec<usize> = (0..companies).collect();
    for some in all.chunks(AT_ONCE) {
        let attached = driver.store().run(|tx| {
            for number in some {
                let Ok(company) = CompanyId::new(&format!("firm-{number:06}")) else {
                    continue;
                };
                let endpoint = Endpoint {
                    name: format!("channel:{number}"),
                    serves: vec![Recipient::Company(company)],
                };
                tx.attach(&endpoint, now())?;
            }
            Ok(())
        });
        attached.map_err(text)?;
    }
    Ok(driver)
}

fn minutes(count: i64) -> Timestamp {
    now() + chrono::TimeDelta::minutes(count)
}

/// Fires what is due until nothing is.
fn fire(driver: &Driver, at: Timestamp) -> Result<(), String> {
    while driver.fire_due(at, 64).map_err(text)? > 0 {}
    Ok(())
}

/// The event is five minutes old: everybody is told, while another thread delivers what there is.
fn tell_first(driver: &Driver) -> Result<(Duration, Duration), String> {
    let at = minutes(5);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        let delivering = scope.spawn(|| -> Result<Duration, String> {
            while begun.elapsed() < Duration::from_secs(60) {
                if deliver_one(driver, at)? {
                    return Ok(begun.elapsed());
                }
                std::thread::sleep(Duration::from_millis(5));
            }
            Err("nothing was delivered in a minute".to_owned())
        });
        fire(driver, at)?;
        let queued = begun.elapsed();
        let first = delivering.join().map_err(|_| "the delivery failed")??;
        Ok((queued, first))
    })
}

fn deliver_one(driver: &Driver, at: Timestamp) -> Result<bool, String> {
    let claim = Claim {
        now: at,
        lease_until: minutes(60),
        limit: 1,
        max_attempts: 3,
        alone: true,
    };
    let delivered = driver.store().run(|tx| {
        let ready = tx.ready_endpoints("channel:", at, 1)?;
        let Some(ready) = ready.first() else {
            return Ok(false);
        };
        let claimed = tx.claim(&ready.endpoint, &claim)?;
        let Some(one) = claimed.first() else {
            return Ok(false);
        };
        tx.acknowledge(
            &ready.endpoint,
            one.notification.id,
            one.fence,
            Some("1"),
            at,
        )
    });
    delivered.map_err(text)
}

/// An update goes out, and newer news comes while it does; somebody opens tickets meanwhile. The
/// longest that one took.
fn update(driver: &Driver, event: EventId) -> Result<Duration, String> {
    let at = minutes(35);
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let opening = scope.spawn(|| -> Result<Duration, String> {
            let mut slowest = Duration::ZERO;
            while !is_over.load(Ordering::Relaxed) {
                let begun = Instant::now();
                open_ticket(driver)?;
                slowest = slowest.max(begun.elapsed());
                std::thread::sleep(Duration::from_millis(20));
            }
            Ok(slowest)
        });
        let updated = news(driver, event, at);
        is_over.store(true, Ordering::Relaxed);
        updated?;
        opening.join().map_err(|_| "the tickets failed")?
    })
}

fn news(driver: &Driver, event: EventId, at: Timestamp) -> Result<(), String> {
    // The words of all audiences, and the first of the companies.
    for _ in 0..3 {
        driver.fire_due(at, 64).map_err(text)?;
    }
    let igor = "igor".parse().map_err(text)?;
    let severity = Command::SetEventSeverity {
        event,
        severity: Severity::High,
    };
    driver
        .execute(at, &Actor::Person(igor), &severity)
        .map_err(text)?;
    fire(driver, at)
}

/// All channels together have so many words of the event before them, one of which was delivered.
fn expect(driver: &Driver, companies: usize, words: usize) -> Result<(), String> {
    let counts = driver.store().run(|tx| tx.counts()).map_err(text)?;
    let expected = (companies * words - 1) as u64;
    if counts.pending_deliveries == expected {
        return Ok(());
    }
    let found = counts.pending_deliveries;
    Err(format!("{found} deliveries wait, and not {expected}"))
}

/// Rows in tables without an index, committed as the desk commits.
fn plain(driver: &Driver, companies: usize, folder: &Path) -> Result<(Duration, Duration), String> {
    let mut db = Connection::open(folder.join("plain.db")).map_err(text)?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE notifications (id INTEGER PRIMARY KEY, body TEXT) STRICT;
         CREATE TABLE deliveries (id INTEGER PRIMARY KEY, body TEXT) STRICT;
         CREATE TABLE users (id INTEGER PRIMARY KEY, body TEXT) STRICT;",
    )
    .map_err(text)?;
    let (mut rows, mut users) = (Duration::ZERO, Duration::ZERO);
    let mut after = NotificationId(0);
    let mut left = companies;
    while left > 0 {
        let told = driver.store().run(|tx| tx.notifications(after, AT_ONCE));
        let told = told.map_err(text)?;
        let Some(last) = told.last() else { break };
        after = last.id;
        let of_companies = told
            .iter()
            .filter(|one| matches!(one.to, Recipient::Company(_)))
            .take(left);
        let bodies: Vec<String> = of_companies
            .map(|one| serde_json::to_string(one).map_err(text))
            .collect::<Result<_, _>>()?;
        left -= bodies.len();
        let delivery = "E-1 pending sb-123456-123456 company:firm-123456/E-1/news";
        let begun = Instant::now();
        let tx = db.transaction().map_err(text)?;
        insert(
            &tx,
            "INSERT INTO notifications (body) VALUES (?1)",
            bodies.iter(),
        )?;
        let deliveries = bodies.iter().map(|_| delivery);
        insert(&tx, "INSERT INTO deliveries (body) VALUES (?1)", deliveries)?;
        tx.commit().map_err(text)?;
        rows += begun.elapsed();
        let begun = Instant::now();
        let tx = db.transaction().map_err(text)?;
        let names = (0..bodies.len() * (USERS + 1)).map(|_| "user-1@firm-123456.example");
        insert(&tx, "INSERT INTO users (body) VALUES (?1)", names)?;
        tx.commit().map_err(text)?;
        users += begun.elapsed();
    }
    Ok((rows, users))
}

fn insert<T: AsRef<str>>(
    tx: &Connection,
    sql: &str,
    bodies: impl Iterator<Item = T>,
) -> Result<(), String> {
    let mut insert = tx.prepare_cached(sql).map_err(text)?;
    for body in bodies {
        insert.execute(params![body.as_ref()]).map_err(text)?;
    }
    Ok(())
}

/// A feed in CSV that is made while it is read.
struct Feed {
    next: usize,
    rows: usize,
    line: String,
    read: usize,
}

impl Feed {
    fn of(companies: usize) -> Self {
        Self {
            next: 0,
            rows: companies * USERS,
            line: "company,user,services,region\n".to_owned(),
            read: 0,
        }
    }
}

impl Read for Feed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read == self.line.len() {
            if self.next == self.rows {
                return Ok(0);
            }
            let (company, user) = (self.next / USERS, self.next % USERS);
            self.line.clear();
            self.read = 0;
            let _ = writeln!(
                self.line,
                "firm-{company:06},user-{user}@firm-{company:06}.example,mail-eu,europe"
            );
            self.next += 1;
        }
        let left = self.line.as_bytes().get(self.read..).unwrap_or_default();
        let count = left.len().min(buffer.len());
        let (to, from) = (buffer.get_mut(..count), left.get(..count));
        if let (Some(to), Some(from)) = (to, from) {
            to.copy_from_slice(from);
        }
        self.read += count;
        Ok(count)
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
