//! Figures of desks that several instances share, and of one on SQLite: what they do in a second,
//! beside what the database itself does with one insert a transaction in the same run.
//!
//! `cargo run --profile bench -p switchboard --features conformance,postgres --example instances [PART…]`

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // It fails by panicking.

use std::path::Path;
use std::process::Command as Process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use switchboard::desk::{Actor, Change, Command, TimerChange};
use switchboard::model::{
    Channel, Notification, NotificationId, NotificationKind, QueueId, Recipient, RulesVersion,
    Severity, TicketId, TicketState, Timer, TimerKind, Timestamp,
};
use switchboard::service::{
    Clock as _, Driver, LinkKey, Service, ServiceOptions, SystemClock, load_rules,
};
use switchboard::store::conformance::cluster::{Postgres, binaries};
use switchboard::store::conformance::resolved_ticket;
use switchboard::store::postgres::PgStore;
use switchboard::store::sqlite::SqliteStore;
use switchboard::store::{Claim, Endpoint, Reach, Store};

const INSTANCES: usize = 3;
const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../rules");
const LONG: Duration = Duration::from_secs(5);

fn main() {
    let parts: Vec<String> = std::env::args().skip(1).collect();
    let is_asked = |part: &str| parts.is_empty() || parts.iter().any(|one| one == part);
    let binaries = binaries().expect("PostgreSQL is installed");
    let server = Postgres::start(&binaries, &["shared_buffers=256MB"]).unwrap();
    if is_asked("commands") {
        let floor = pgbench(&server, &binaries);
        for threads in [1, 4, 8, 16] {
            let each = commands_on_postgres(&server, threads);
            println!(
                "PostgreSQL, {INSTANCES} instances of {threads} threads: {each:.0} commands/s, {:.2} of pgbench's inserts",
                each / floor
            );
        }
    }
    if is_asked("deliveries") {
        let floor = pgbench(&server, &binaries);
        for batch in [1, 8, 32] {
            let each = deliveries(&server, batch);
            println!(
                "PostgreSQL, {INSTANCES} instances, claims of {batch}: {each:.0} deliveries/s, {:.2} of pgbench's inserts",
                each / floor
            );
        }
    }
    if is_asked("timers") {
        timers(&server);
    }
    if is_asked("steady") {
        steady(&server);
    }
    if is_asked("sqlite") {
        on_sqlite();
    }
    if is_asked("services") {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("a.desk")).unwrap();
        timers_of_services("SQLite", vec![Arc::new(store)]);
        let url = server.schema().unwrap();
        let store = || -> Arc<dyn Store> { Arc::new(PgStore::open(&url).unwrap()) };
        timers_of_services("PostgreSQL", (0..INSTANCES).map(|_| store()).collect());
    }
}

fn driver(store: Arc<dyn Store>) -> Driver {
    Driver::new(store, Arc::new(load_rules(Path::new(RULES)).unwrap())).unwrap()
}

fn open(driver: &Driver, number: u64) {
    let command = Command::OpenTicket {
        caller: "ada".parse().unwrap(),
        severity: Some(Severity::Medium),
        subject: format!("Mail is slow {number}"),
        text: "Since nine this morning, on all phones.".to_owned(),
        product: String::new(),
        channel: Channel::Chat,
        language: None,
    };
    let ada = Actor::Person("ada".parse().unwrap());
    driver.execute(SystemClock.now(), &ada, &command).unwrap();
}

/// How many in a second, by so many threads of each driver.
fn commands(drivers: &[Driver], threads: usize) -> f64 {
    let done = AtomicU64::new(0);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for driver in drivers {
            for _ in 0..threads {
                let done = &done;
                scope.spawn(move || {
                    while begun.elapsed() < LONG {
                        open(driver, done.fetch_add(1, Ordering::Relaxed));
                    }
                });
            }
        }
    });
    per_second(done.into_inner(), begun)
}

#[allow(clippy::cast_precision_loss)] // Far below 2^52.
fn per_second(count: u64, begun: Instant) -> f64 {
    count as f64 / begun.elapsed().as_secs_f64()
}

fn commands_on_postgres(server: &Postgres, threads: usize) -> f64 {
    let url = server.schema().unwrap();
    let drivers: Vec<Driver> = (0..INSTANCES)
        .map(|_| driver(Arc::new(PgStore::open(&url).unwrap())))
        .collect();
    for driver in &drivers {
        open(driver, 0);
    }
    commands(&drivers, threads)
}

/// One insert of a row of a kilobyte a transaction, prepared, 24 at a time.
fn pgbench(server: &Postgres, binaries: &Path) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("insert.sql");
    std::fs::write(
        &script,
        "INSERT INTO inserts (body) VALUES (repeat('x', 1000));",
    )
    .unwrap();
    server
        .run(
            "CREATE SCHEMA IF NOT EXISTS desk;
             CREATE TABLE IF NOT EXISTS desk.inserts (id bigserial PRIMARY KEY, body text)",
        )
        .unwrap();
    let (login, _) = server.base().rsplit_once('/').unwrap();
    let socket = login.rsplit_once('@').unwrap().1.replace("%2F", "/");
    let output = Process::new(binaries.join("pgbench"))
        .args([
            "-n", "-M", "prepared", "-c", "24", "-j", "2", "-T", "5", "-f",
        ])
        .arg(&script)
        .args(["-h", &socket, "-U", "desk", "postgres"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let line = said
        .lines()
        .find(|line| line.starts_with("tps"))
        .unwrap_or_else(|| {
            panic!("{said}{}", String::from_utf8_lossy(&output.stderr));
        });
    println!("pgbench, 24 connections, one insert each: {line}");
    line.split_whitespace().nth(2).unwrap().parse().unwrap()
}

fn news(to: Recipient, now: Timestamp) -> Notification {
    Notification {
        id: NotificationId(0),
        to,
        kind: NotificationKind::EventUpdate,
        about: None,
        severity: None,
        state: None,
        title: "Mail is slow in Paris".into(),
        body: "We are on it. ".repeat(20),
        at: now,
        rules_version: RulesVersion::new("0123456789ab").unwrap(),
        reason: "a figure".into(),
        once_key: None,
        supersedes_key: None,
        origin: None,
        address: None,
        users: Vec::new(),
        invitation: None,
        files: Vec::new(),
    }
}

/// So many endpoints, each with so much to be told.
fn fill(store: &dyn Store, endpoints: usize, each: usize) {
    let now = SystemClock.now();
    for number in 0..endpoints {
        let to = Recipient::Queue(QueueId::new(&format!("q-{number}")).unwrap());
        let endpoint = Endpoint {
            name: format!("chat:{number}"),
            serves: vec![to.clone()],
        };
        store.run(|tx| tx.attach(&endpoint, now)).unwrap();
        let change = Change {
            notifications: vec![news(to, now); each],
            ..Change::default()
        };
        store.run(|tx| tx.apply(&change)).unwrap();
    }
}

/// Found, claimed and acknowledged one by one, as a front end does it, with nothing sent between.
fn deliveries(server: &Postgres, batch: usize) -> f64 {
    const ENDPOINTS: usize = 48;
    const EACH: usize = 400;
    let url = server.schema().unwrap();
    let stores: Vec<PgStore> = (0..INSTANCES)
        .map(|_| PgStore::open(&url).unwrap())
        .collect();
    fill(&stores[0], ENDPOINTS, EACH);
    let done = AtomicU64::new(0);
    let all = (ENDPOINTS * EACH) as u64;
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for (instance, store) in stores.iter().enumerate() {
            for thread in 0..8 {
                let (done, store): (_, &dyn Store) = (&done, store);
                scope.spawn(move || {
                    let mut turn = instance * 8 + thread;
                    while done.load(Ordering::SeqCst) < all && begun.elapsed() < LONG * 4 {
                        turn += 1;
                        let name = format!("chat:{}", turn % ENDPOINTS);
                        let now = SystemClock.now();
                        let claim = Claim {
                            now,
                            lease_until: now + TimeDelta::seconds(60),
                            limit: batch,
                            max_attempts: 20,
                            alone: true,
                        };
                        for one in store.run(|tx| tx.claim(&name, &claim)).unwrap() {
                            let (id, fence) = (one.notification.id, one.fence);
                            let ok = store
                                .run(|tx| tx.acknowledge(&name, id, fence, Some("m"), now))
                                .unwrap();
                            assert!(ok);
                            done.fetch_add(1, Ordering::SeqCst);
                        }
                    }
                });
            }
        }
    });
    per_second(done.into_inner(), begun)
}

/// How many timers came due while nobody ran.
const DUE: u64 = 100_000;

/// Each closes its ticket; the higher the ticket's number, the earlier it was due.
fn fill_timers(store: &dyn Store) {
    let now = SystemClock.now();
    for start in (1..=DUE).step_by(1_000) {
        let ids = start..start + 1_000;
        let due = |id: u64| Timer {
            due_at: now - TimeDelta::seconds(i64::try_from(id).unwrap()),
            kind: TimerKind::Close {
                ticket: TicketId(id),
            },
        };
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
}

/// When each was closed, in the order of their numbers; each once.
fn closed_at(store: &dyn Store) -> Vec<Timestamp> {
    let closed = (1..=DUE).map(|id| {
        let ticket = store.run(|tx| tx.ticket(&Reach::Provider, TicketId(id)));
        let ticket = ticket.unwrap().unwrap();
        assert_eq!((ticket.state, ticket.version), (TicketState::Closed, 2));
        ticket.closed_at.unwrap()
    });
    closed.collect()
}

/// By several threads of each instance.
fn timers(server: &Postgres) {
    let url = server.schema().unwrap();
    let store: Arc<dyn Store> = Arc::new(PgStore::open(&url).unwrap());
    fill_timers(&*store);
    let now = SystemClock.now();
    let drivers: Vec<Driver> = (0..INSTANCES)
        .map(|_| driver(Arc::new(PgStore::open(&url).unwrap())))
        .collect();
    let fired = AtomicU64::new(0);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for driver in &drivers {
            for _ in 0..4 {
                let fired = &fired;
                scope.spawn(move || {
                    let mut seen = |_: &Timer, _: &Change| {
                        fired.fetch_add(1, Ordering::SeqCst);
                    };
                    while driver.fire_due_seen(now, 64, &mut seen).unwrap() > 0 {}
                });
            }
        }
    });
    let took = begun.elapsed();
    let closed = closed_at(&*store).len();
    println!(
        "{DUE} timers due at the start, {INSTANCES} instances: {} fired and {closed} tickets closed once in {took:.1?}",
        fired.into_inner()
    );
}

/// By services as a program runs them, from their start on.
fn timers_of_services(of: &str, stores: Vec<Arc<dyn Store>>) {
    fill_timers(&*stores[0]);
    let (looked_at, services) = (stores[0].clone(), stores.len());
    let drivers: Vec<Driver> = stores.into_iter().map(driver).collect();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let begun = Instant::now();
    let running: Vec<Service> = drivers
        .into_iter()
        .map(|driver| {
            let options = ServiceOptions {
                clock: Arc::new(SystemClock),
                rules_dir: None,
                link_key: LinkKey::random().unwrap(),
            };
            runtime.block_on(Service::start(driver, options)).unwrap()
        })
        .collect();
    while looked_at.run(|tx| tx.counts()).unwrap().timers > 0 {
        std::thread::sleep(Duration::from_millis(200));
    }
    let took = begun.elapsed();
    for service in running {
        runtime.block_on(service.stop()).unwrap();
    }
    let closed = closed_at(&*looked_at);
    let in_order = closed.windows(2).filter(|pair| pair[1] <= pair[0]).count();
    println!(
        "{of}, {services} services: {DUE} timers due at the start acted once in {took:.1?}, {:.1} % not after a later one",
        100.0 * (in_order + 1) as f64 / DUE as f64
    );
}

/// Claiming and acknowledging one delivery beside nothing, and after a million.
fn steady(server: &Postgres) {
    let url = server.schema().unwrap();
    let schema = url.rsplit("%3D").next().unwrap();
    let store = PgStore::open(&url).unwrap();
    let store: &dyn Store = &store;
    fill(store, 1, 0);
    let to = Recipient::Queue(QueueId::new("q-0").unwrap());
    let claimed = || {
        let mut times: Vec<Duration> = (0..400)
            .map(|_| {
                let now = SystemClock.now();
                let change = Change {
                    notifications: vec![news(to.clone(), now)],
                    ..Change::default()
                };
                store.run(|tx| tx.apply(&change)).unwrap();
                let claim = Claim {
                    now,
                    lease_until: now + TimeDelta::seconds(60),
                    limit: 8,
                    max_attempts: 20,
                    alone: true,
                };
                let begun = Instant::now();
                let taken = store.run(|tx| tx.claim("chat:0", &claim)).unwrap();
                let took = begun.elapsed();
                for one in &taken {
                    let (id, fence) = (one.notification.id, one.fence);
                    store
                        .run(|tx| tx.acknowledge("chat:0", id, fence, Some("m"), now))
                        .unwrap();
                }
                took
            })
            .collect();
        times.sort_unstable();
        times[times.len() / 2]
    };
    claimed();
    let empty = claimed();
    server
        .run(&format!(
            "SET search_path = {schema}; SET switchboard.company = '*';
             INSERT INTO notifications (recipient, state, body)
                 SELECT 'queue:q-0', 'served', (SELECT body FROM notifications LIMIT 1)
                 FROM generate_series(1, 1000000);
             INSERT INTO deliveries (endpoint, notification, state, fence, attempts, nonce,
                                     message_id, done_at)
                 SELECT 1, id, 'done', 1, 1, 'sb-' || id || '-1', 'm', 0 FROM notifications
                 ON CONFLICT DO NOTHING;
             ANALYZE"
        ))
        .unwrap();
    claimed();
    let full = claimed();
    println!(
        "a claim: {empty:?} beside nothing, {full:?} after 1,000,000 deliveries, {:.2} times",
        full.as_secs_f64() / empty.as_secs_f64()
    );
}

fn on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let floor = {
        let db = rusqlite::Connection::open(folder.path().join("floor.db")).unwrap();
        db.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE inserts (id INTEGER PRIMARY KEY, body TEXT)",
        )
        .unwrap();
        let body = "x".repeat(1_000);
        let mut insert = db
            .prepare("INSERT INTO inserts (body) VALUES (?1)")
            .unwrap();
        let begun = Instant::now();
        let mut count = 0;
        while begun.elapsed() < LONG {
            insert.execute([&body]).unwrap();
            count += 1;
        }
        per_second(count, begun)
    };
    println!("SQLite, one insert a transaction: {floor:.0}/s");
    for threads in [1, 8, 32, 64, 128, 256] {
        let file = folder.path().join(format!("{threads}.desk"));
        let drivers = [driver(Arc::new(SqliteStore::open(&file).unwrap()))];
        let each = commands(&drivers, threads);
        println!(
            "SQLite, {threads} threads: {each:.0} commands/s, {:.2} of its own inserts",
            each / floor
        );
    }
}
