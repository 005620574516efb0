//! Three processes on one database, killed at random moments, and their connections ended under
//! them: what was acknowledged is there once, nothing is told twice without being marked, and each of
//! the timers that come due meanwhile has acted once.
//!
//! `SWITCHBOARD_TEST_KILLS` says how often one is killed; a third as many connections are ended.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use switchboard::desk::{Change, StateFilter, TicketFilter, TimerChange};
use switchboard::model::{
    CaseNumber, Happening, NotificationId, Ticket, TicketId, TicketState, Timer, TimerKind,
};
use switchboard::service::{Clock as _, SystemClock};
use switchboard::store::conformance::cluster::postgres;
use switchboard::store::conformance::resolved_ticket;
use switchboard::store::postgres::PgStore;
use switchboard::store::{Reach, Store};
use switchboard_tests::{Running, rules, switchboard};

const INSTANCES: u64 = 3;
const NAME: &str = "of%20the%20test%20that%20kills";

fn kills() -> u64 {
    let given = std::env::var("SWITCHBOARD_TEST_KILLS").ok();
    given.and_then(|given| given.parse().ok()).unwrap_or(30)
}

/// So many tickets close by themselves for each kill.
const CLOSING: u64 = 40;
/// About so long after another instance is killed.
const BETWEEN_KILLS: Duration = Duration::from_millis(300);
/// A timer that a killed instance had claimed comes again after a quarter of a minute.
const PATIENCE: Duration = Duration::from_secs(60);

/// Tickets of which each closes at a time of its own while instances are killed; how many.
fn set_timers(store: &dyn Store) -> u64 {
    let all = kills() * CLOSING;
    let now = SystemClock.now();
    let due = |id: u64| Timer {
        due_at: now + BETWEEN_KILLS * u32::try_from(id).unwrap() / u32::try_from(CLOSING).unwrap(),
        kind: TimerKind::Close {
            ticket: TicketId(id),
        },
    };
    for first in (1..=all).step_by(500) {
        let ids = first..(first + 500).min(all + 1);
        let change = Change {
            tickets: ids
                .clone()
                .map(|id| resolved_ticket(id, now).unwrap())
                .collect(),
            timers: ids.map(|id| TimerChange::Set(due(id))).collect(),
            ..Change::default()
        };
        store.run(|tx| tx.apply(&change)).unwrap();
    }
    all
}

/// Each closed its ticket, and did it once.
fn check_timers(store: &dyn Store, all: u64) {
    for id in (1..=all).map(TicketId) {
        let case = CaseNumber::Ticket(id);
        let (ticket, history, left) = store
            .run(|tx| {
                let ticket = tx.ticket(&Reach::Provider, id)?;
                let history = tx.history(&Reach::Provider, case, 100)?;
                Ok((ticket.unwrap(), history, tx.timers_of(case)?))
            })
            .unwrap();
        assert_eq!(
            (ticket.state, ticket.version),
            (TicketState::Closed, 2),
            "{id}"
        );
        assert_eq!(left, [], "{id}");
        let closings = history.iter().filter(
            |entry| matches!(&entry.what, Happening::Changed { field, .. } if field == "state"),
        );
        assert_eq!(closings.count(), 1, "{id}: {history:?}");
    }
}

/// Lets an instance do what is left.
fn wait_for_timers(store: &dyn Store, folder: &Path, url: &str) {
    let _last = start(folder, url);
    let begun = Instant::now();
    let due = || store.run(|tx| tx.due_timers(SystemClock.now() + PATIENCE, 1_000_000));
    while due()
        .unwrap()
        .iter()
        .any(|timer| matches!(timer.kind, TimerKind::Close { .. }))
    {
        assert!(begun.elapsed() < PATIENCE, "timers are left");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// splitmix64, so that the moments are the same in each run.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// What all of them have said.
#[derive(Default)]
struct Seen {
    /// Acknowledged tickets by their subjects.
    tickets: BTreeMap<String, u64>,
    unmarked: BTreeMap<u64, u32>,
    marked: u64,
    /// Commands that were refused with an error of the store.
    failed: BTreeMap<String, u64>,
}

impl Seen {
    fn take(&mut self, line: &str) {
        // Cut off by the kill in the middle of the line: nobody could have read it.
        let Ok(value) = serde_json::from_str::<Value>(line) else {
            return;
        };
        if let Some(id) = value["notification"]["id"].as_u64() {
            if value["possible_repeat"] == Value::Bool(true) {
                self.marked += 1;
            } else {
                *self.unmarked.entry(id).or_default() += 1;
            }
        }
        if let Some(id) = value["reply"]["ticket"]["id"].as_u64() {
            let subject = value["reply"]["ticket"]["subject"].as_str().unwrap();
            let before = self.tickets.insert(subject.to_owned(), id);
            assert!(before.is_none_or(|before| before == id), "{subject} twice");
        }
        if let Some(error) = value.get("error") {
            *self.failed.entry(error.to_string()).or_default() += 1;
        }
    }
}

fn start(folder: &Path, url: &str) -> Running {
    let rules = rules();
    let rules = rules.to_str().unwrap();
    let args = [
        "run", "--data", url, "--rules", rules, "--as", "ada", "--json",
    ];
    let mut command = switchboard(folder, &args);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    Running(command.spawn().unwrap())
}

/// One life: it opens tickets and is told of them until it is killed.
fn live(running: Running, life: Duration, name: &str, seen: &Mutex<Seen>) {
    let mut running = running;
    let mut stdin = running.0.stdin.take().unwrap();
    let name = name.to_owned();
    std::thread::spawn(move || {
        for n in 0.. {
            let lines = format!("as ada\nopen 3 Mail is slow {name}.{n}\nas ben\nas lin\n");
            if stdin.write_all(lines.as_bytes()).is_err() {
                return;
            }
        }
    });
    let lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
    let (begun, begins) = std::sync::mpsc::channel::<()>();
    let killer = std::thread::spawn(move || {
        // Most in the middle of the work; some before the first word.
        let _ = begins.recv_timeout(Duration::from_secs(
            if life.subsec_micros().is_multiple_of(10) {
                0
            } else {
                30
            },
        ));
        std::thread::sleep(life);
        running.0.kill().unwrap();
        running.0.wait().unwrap();
    });
    for line in lines.map_while(Result::ok) {
        seen.lock().unwrap().take(&line);
        let _ = begun.send(());
    }
    killer.join().unwrap();
}

#[test]
fn instances_that_are_killed_and_cut_off_lose_nothing_and_double_nothing_unmarked() {
    let Some(server) = postgres().unwrap() else {
        return;
    };
    let url = server.schema().unwrap();
    let cut = format!("{url}&application_name={NAME}");
    let folder = tempfile::tempdir().unwrap();
    // The program is built before the first timer is due.
    let _built = switchboard(folder.path(), &[]);
    let closing = set_timers(&PgStore::open(&url).unwrap());
    let seen = Arc::new(Mutex::new(Seen::default()));
    let (left, ended) = (AtomicU64::new(kills()), AtomicU64::new(0));
    let at_work = AtomicU64::new(INSTANCES);
    std::thread::scope(|scope| {
        for instance in 0..INSTANCES {
            let (seen, left, at_work, cut) = (&seen, &left, &at_work, &cut);
            let folder = folder.path();
            scope.spawn(move || {
                let mut state = 0x5EED + instance;
                let one = |left: u64| left.checked_sub(1);
                while let Ok(round) = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one) {
                    let life = Duration::from_micros(random(&mut state) % 400_000);
                    live(
                        start(folder, cut),
                        life,
                        &format!("{instance}.{round}"),
                        seen,
                    );
                }
                at_work.fetch_sub(1, Ordering::SeqCst);
            });
        }
        let mut state = 0xC07;
        while at_work.load(Ordering::SeqCst) > 0 {
            std::thread::sleep(Duration::from_micros(random(&mut state) % 300_000));
            if ended.load(Ordering::SeqCst) < kills() / 3 {
                server
                    .run(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                         WHERE application_name = 'of the test that kills'
                         ORDER BY random() LIMIT 1",
                    )
                    .unwrap();
                ended.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    let store = PgStore::open(&url).unwrap();
    wait_for_timers(&store, folder.path(), &url);
    check_timers(&store, closing);
    println!("{closing} timers came due meanwhile, and each acted once");
    check(&store, &seen.lock().unwrap(), ended.into_inner());
}

fn check(store: &PgStore, seen: &Seen, ended: u64) {
    let store: &dyn Store = store;
    println!(
        "{} kills and {ended} connections ended: {} tickets acknowledged, {} notifications shown unmarked, {} marked; refused: {:?}",
        kills(),
        seen.tickets.len(),
        seen.unmarked.len(),
        seen.marked,
        seen.failed,
    );
    assert!(
        seen.tickets.len() as u64 > kills(),
        "the lives were too short"
    );
    let mut subjects: BTreeMap<String, u64> = BTreeMap::new();
    let mut filter = TicketFilter {
        state: StateFilter::Any,
        limit: 100,
        ..TicketFilter::default()
    };
    loop {
        let page = store
            .run(|tx| tx.tickets(&Reach::Provider, &filter))
            .unwrap();
        let opened = |ticket: &&Ticket| ticket.state != TicketState::Closed;
        for ticket in page.iter().filter(opened) {
            subjects.insert(ticket.subject.clone(), ticket.id.0);
        }
        match page.get(99) {
            Some(last) => filter.before = Some(last.id),
            None => break,
        }
    }
    for (subject, id) in &seen.tickets {
        assert_eq!(
            subjects.get(subject),
            Some(id),
            "{subject} was acknowledged"
        );
    }
    // Each ticket has its timers: as many as any other, since nothing happened to it.
    let timers = |id: u64| {
        let case = CaseNumber::Ticket(TicketId(id));
        store.run(|tx| tx.timers_of(case)).unwrap().len()
    };
    let all: Vec<usize> = subjects.values().map(|id| timers(*id)).collect();
    assert!(
        all[0] > 0 && all.iter().all(|count| *count == all[0]),
        "{all:?}"
    );
    let told = store
        .run(|tx| tx.notifications(NotificationId(0), 1_000_000))
        .unwrap();
    for (id, times) in &seen.unmarked {
        let notification = told.iter().find(|one| one.id.0 == *id).unwrap();
        // A person has one console however many processes show it; a group has one for each.
        if notification.to.to_string().starts_with("person:") {
            assert_eq!(*times, 1, "{notification:?}");
        }
    }
}
