//! What is particular to the file: who else has it, what it is, and a full disk.

use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::desk::{CaseKind, Change, StateFilter, TicketFilter, TimerChange};
use crate::model::{
    CallId, CompanyId, NotificationId, PersonId, QueueId, Recipient, TicketId, Timer, TimerKind,
    Timestamp,
};
use crate::store::Reach;
use crate::store::conformance::{self, samples};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

fn timers(range: std::ops::Range<u64>, at: i64) -> Change {
    let set = |ticket| {
        TimerChange::Set(Timer {
            due_at: Timestamp::from_timestamp(at, 0).unwrap(),
            kind: TimerKind::Close {
                ticket: TicketId(ticket),
            },
        })
    };
    Change {
        timers: range.map(set).collect(),
        ..Change::default()
    }
}

fn apply(store: &SqliteStore, change: &Change) -> Result<(), StoreError> {
    (store as &dyn Store).run(|tx| tx.apply(change)).map(drop)
}

fn timer_count(store: &SqliteStore) -> u64 {
    (store as &dyn Store).run(|tx| tx.counts()).unwrap().timers
}

#[test]
fn the_store_in_memory_keeps_every_rule() {
    conformance::run(&|| Box::new(SqliteStore::in_memory().unwrap())).unwrap();
}

#[test]
fn the_store_on_disk_keeps_every_rule() {
    let folder = Folder::new();
    let number = std::cell::Cell::new(0);
    conformance::run(&|| {
        number.set(number.get() + 1);
        let file = folder.file(&format!("{}.desk", number.get()));
        Box::new(SqliteStore::open(&file).unwrap())
    })
    .unwrap();
}

#[test]
fn what_was_committed_is_there_after_reopening() {
    let folder = Folder::new();
    let file = folder.file("a.desk");
    let store = SqliteStore::open(&file).unwrap();
    apply(&store, &timers(0..3, 10)).unwrap();
    drop(store);
    let store = SqliteStore::open(&file).unwrap();
    assert_eq!(timer_count(&store), 3);
    assert_eq!(store.integrity_check().unwrap(), "ok");
}

#[cfg(unix)]
#[test]
fn a_second_program_is_kept_out_also_through_a_link() {
    let folder = Folder::new();
    let file = folder.file("a.desk");
    let first = SqliteStore::open(&file).unwrap();
    let link = folder.file("link.desk");
    std::os::unix::fs::symlink(&file, &link).unwrap();
    for path in [&file, &link] {
        let error = SqliteStore::open(path).unwrap_err();
        assert!(matches!(error, StoreError::InUse { .. }), "{error}");
        assert!(error.to_string().contains(&path.display().to_string()));
    }
    drop(first);
    SqliteStore::open(&link).unwrap();
}

#[test]
fn a_file_of_a_newer_program_is_left_alone() {
    let folder = Folder::new();
    let file = folder.file("a.desk");
    drop(SqliteStore::open(&file).unwrap());
    let connection = Connection::open(&file).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let error = SqliteStore::open(&file).unwrap_err();
    assert!(
        matches!(error, StoreError::Newer { found: 99, .. }),
        "{error}"
    );
}

#[test]
fn a_file_that_is_not_a_desk_is_left_alone() {
    let folder = Folder::new();
    let text = folder.file("notes.txt");
    std::fs::write(&text, "dear diary").unwrap();
    let other = folder.file("other.db");
    let connection = Connection::open(&other).unwrap();
    connection.execute_batch("CREATE TABLE t (x)").unwrap();
    drop(connection);
    let marked = folder.file("marked.db");
    let connection = Connection::open(&marked).unwrap();
    connection.pragma_update(None, "application_id", 7).unwrap();
    drop(connection);
    for file in [&text, &other, &marked] {
        let before = std::fs::read(file).unwrap();
        let error = SqliteStore::open(file).unwrap_err();
        assert!(matches!(error, StoreError::Foreign { .. }), "{error}");
        assert_eq!(std::fs::read(file).unwrap(), before);
    }
}

#[test]
fn a_path_that_cannot_be_opened_is_named_with_the_reason() {
    let folder = Folder::new();
    let missing = folder.file("nowhere/a.desk");
    for path in [missing, folder.0.path().to_owned()] {
        let error = SqliteStore::open(&path).unwrap_err();
        assert!(matches!(error, StoreError::Unopened { .. }), "{error}");
        assert!(error.to_string().contains(&path.display().to_string()));
        assert!(!error.to_string().contains('\n'));
    }
}

#[test]
fn a_full_disk_loses_nothing_and_it_goes_on_when_there_is_room() {
    let folder = Folder::new();
    let store = SqliteStore::open(&folder.file("a.desk")).unwrap();
    apply(&store, &timers(0..10, 10)).unwrap();
    let limit = |pages: i64| {
        let connection = store.lock();
        let _: i64 = connection
            .pragma_update_and_check(None, "max_page_count", pages, |row| row.get(0))
            .unwrap();
    };
    // Less than it has, which SQLite takes as "no more than now".
    limit(1);
    let error = apply(&store, &timers(10..9_000, 10)).unwrap_err();
    assert!(matches!(error, StoreError::Full), "{error}");
    assert_eq!(timer_count(&store), 10);
    // Also when the work does not look at what it is told.
    let swallowed = (&store as &dyn Store).run(|tx| {
        let _ = tx.apply(&timers(10..9_000, 10));
        Ok(())
    });
    assert!(matches!(swallowed, Ok(()) | Err(StoreError::Full)));
    assert_eq!(timer_count(&store), 10);
    limit(1_000_000);
    apply(&store, &timers(10..20, 10)).unwrap();
    assert_eq!(timer_count(&store), 20);
    assert_eq!(store.integrity_check().unwrap(), "ok");
}

#[test]
fn a_panic_inside_a_transaction_keeps_nothing_and_the_store_goes_on() {
    let store = SqliteStore::in_memory().unwrap();
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        (&store as &dyn Store).run(|tx| -> Result<(), StoreError> {
            tx.apply(&timers(0..1, 10))?;
            panic!("on purpose");
        })
    }));
    assert!(outcome.is_err());
    assert_eq!(timer_count(&store), 0);
    apply(&store, &timers(0..1, 10)).unwrap();
    assert_eq!(timer_count(&store), 1);
}

#[test]
fn leases_of_a_crashed_process_are_free_at_once() {
    let folder = Folder::new();
    let file = folder.file("a.desk");
    let store = SqliteStore::open(&file).unwrap();
    let now = Timestamp::from_timestamp(0, 0).unwrap();
    store
        .lock()
        .execute_batch(
            "INSERT INTO endpoints VALUES (1, 'a', 0);
             INSERT INTO notifications (id, recipient, state, body)
             VALUES (1, 'general', 'served', '{}');
             INSERT INTO deliveries (endpoint, notification, state, ready_at, fence, nonce)
             VALUES (1, 1, 'leased', 999999, 4, 'sb-1-1');",
        )
        .unwrap();
    drop(store);
    let store = SqliteStore::open(&file).unwrap();
    let (state, fence): (String, i64) = store
        .lock()
        .query_row("SELECT state, fence FROM deliveries", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!((state.as_str(), fence), ("pending", 4));
    let late = (&store as &dyn Store)
        .run(|tx| tx.acknowledge("a", NotificationId(1), 4, None, now))
        .unwrap();
    assert!(!late);
}

fn plan(store: &SqliteStore, sql: &str) -> String {
    let connection = store.lock();
    let mut select = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap();
    let none = vec![rusqlite::types::Value::Null; select.parameter_count()];
    let rows = select
        .query_map(rusqlite::params_from_iter(none), |row| row.get(3))
        .unwrap();
    rows.collect::<Result<Vec<String>, _>>().unwrap().join("; ")
}

/// Every query that runs often must find its rows by an index: none may read a whole table.
#[test]
fn frequent_queries_use_their_indexes() {
    let store = SqliteStore::in_memory().unwrap();
    for (sql, index) in [
        (timers::DUE, "timers_due"),
        (
            claims::NEW,
            "deliveries_ready (urgency=? AND ready_at=? AND endpoint=?)",
        ),
        (claims::NEW, "deliveries_case (endpoint=? AND about=?"),
        (claims::AGAIN, "deliveries_later (endpoint=?)"),
        (claims::AGAIN, "deliveries_case (endpoint=? AND about=?"),
        (
            claims::NEXT_READY,
            "deliveries_ready (urgency=? AND ready_at=? AND endpoint>?)",
        ),
        (
            claims::NEXT_READY_AT,
            "deliveries_ready (urgency=? AND ready_at>? AND ready_at<?)",
        ),
        (
            claims::NEW_HEAD,
            "deliveries_ready (urgency=? AND ready_at=? AND endpoint=?)",
        ),
        (claims::LATER_HEAD, "deliveries_later (endpoint=?)"),
        (
            outbox::WAITING,
            "deliveries_ready (urgency=? AND ready_at=? AND endpoint=?)",
        ),
        (outbox::WAITING, "deliveries_later (endpoint=?)"),
        (
            claims::GIVE_WAY,
            "deliveries_stale (stale_key=? AND endpoint=? AND notification>?)",
        ),
        (claims::RELEASE, "deliveries_leased"),
        (claims::SERVED, "deliveries_leased (endpoint=?)"),
        (
            claims::NOT_BEGUN,
            "deliveries_leased (endpoint=? AND notification<?)",
        ),
        (claims::FIRST_MESSAGE, "deliveries_message"),
        (claims::LAST_MESSAGE, "deliveries_message"),
        (posting::OVERTAKE, "deliveries_stale"),
        (cases::ANSWER_WAITS, "COVERING INDEX calls_settled"),
        (
            cases::ANSWER_WAITS_OF,
            "COVERING INDEX calls_of_company (company=? AND arrived_at>? AND arrived_at<?)",
        ),
        (
            reports::TICKETS,
            "tickets_report (company=? AND settled_at=? AND opened_at<?)",
        ),
        (
            reports::TICKETS,
            "tickets_report (company=? AND settled_at>?)",
        ),
        (
            reports::USAGE,
            "PRIMARY KEY (company=? AND day>? AND day<?)",
        ),
        (cases::WAITING, "calls_waiting"),
        (cases::ENDED, "events_ended"),
        (record::HISTORY, "audit_case"),
    ] {
        let plan = plan(&store, sql);
        assert!(plan.contains(index), "{index} is not in `{plan}`");
        assert!(!plan.contains("TEMP B-TREE"), "sorts: `{plan}`");
    }
}

#[test]
fn lists_of_tickets_use_the_index_for_what_is_asked() {
    let store = SqliteStore::in_memory().unwrap();
    let acme = Reach::Company(CompanyId::new("acme").unwrap());
    let ben = PersonId::new("ben").unwrap();
    let open = TicketFilter::default();
    let any = TicketFilter {
        state: StateFilter::Any,
        ..TicketFilter::default()
    };
    let of_ben = TicketFilter {
        assignee: Some(ben.clone()),
        ..TicketFilter::default()
    };
    let by_ben = TicketFilter {
        caller: Some(ben),
        ..any.clone()
    };
    let in_queue = TicketFilter {
        queue: Some(QueueId::new("level-1").unwrap()),
        ..TicketFilter::default()
    };
    for (reach, filter, index) in [
        (&Reach::Provider, &open, "tickets_open"),
        (&acme, &open, "tickets_company_open"),
        (&acme, &any, "tickets_company"),
        (&Reach::Provider, &of_ben, "tickets_assignee_open"),
        (&Reach::Provider, &by_ben, "tickets_caller"),
        (&Reach::Provider, &in_queue, "tickets_queue_open"),
    ] {
        let (sql, _) = cases::listing(reach, filter).unwrap();
        let plan = plan(&store, &sql);
        assert!(plan.contains(index), "{index} is not in `{plan}`");
        assert!(!plan.contains("TEMP B-TREE"), "sorts: `{plan}`");
    }
}

/// The test runs itself again as the process to be killed, and is told so by this.
const VICTIM: &str = "SWITCHBOARD_TEST_FILE_OF_THE_KILLED";

#[test]
fn a_killed_process_loses_nothing_and_its_file_and_leases_are_free_at_once() {
    if let Some(file) = std::env::var_os(VICTIM) {
        hold_until_killed(&PathBuf::from(file));
    }
    let folder = Folder::new();
    let file = folder.file("a.desk");
    let name = "a_killed_process_loses_nothing_and_its_file_and_leases_are_free_at_once";
    let mut victim = std::process::Command::new(std::env::current_exe().unwrap())
        .args([name, "--nocapture"])
        .env(VICTIM, &file)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let ready = folder.file("ready");
    let begun = std::time::Instant::now();
    while !ready.exists() && begun.elapsed() < std::time::Duration::from_secs(30) {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let busy = SqliteStore::open(&file).map(drop);
    victim.kill().unwrap();
    victim.wait().unwrap();
    assert!(matches!(busy, Err(StoreError::InUse { .. })), "{busy:?}");
    let store = SqliteStore::open(&file).unwrap();
    assert_eq!(timer_count(&store), 3);
    let taken = samples::claim(&store, "a", 0, 9).unwrap();
    assert_eq!(samples::titles(&taken), ["x"]);
    assert_eq!((taken[0].fence, taken[0].earlier_attempts), (2, 1));
    assert_eq!(store.integrity_check().unwrap(), "ok");
}

fn hold_until_killed(file: &Path) -> ! {
    let store = SqliteStore::open(file).unwrap();
    samples::attach(&store, "a", &[Recipient::General]).unwrap();
    let mut change = timers(0..3, 10);
    change.notifications = vec![samples::news(Recipient::General, None, "x").unwrap()];
    apply(&store, &change).unwrap();
    samples::claim(&store, "a", 0, 9).unwrap();
    std::fs::write(file.with_file_name("ready"), "").unwrap();
    // In the middle of something that is not committed.
    (&store as &dyn Store)
        .run(|tx| -> Result<(), StoreError> {
            tx.apply(&timers(3..9, 10))?;
            std::thread::sleep(std::time::Duration::from_secs(60));
            std::process::exit(1);
        })
        .unwrap();
    std::process::exit(1);
}

#[test]
fn counters_that_differ_from_what_they_count_are_reported() {
    let store = SqliteStore::in_memory().unwrap();
    let mut ticket = samples::ticket(1, "acme").unwrap();
    ticket.assignee = Some(PersonId::new("ben").unwrap());
    apply(&store, &samples::of_tickets(&[&ticket])).unwrap();
    assert_eq!(store.integrity_check().unwrap(), "ok");
    store
        .lock()
        .execute_batch("UPDATE agents SET tickets = 2; UPDATE queue_counts SET tickets = 3;")
        .unwrap();
    assert_eq!(
        store.integrity_check().unwrap(),
        "open tickets of queue level-1: counted 3, found 1\n\
         open tickets of ben: counted 2, found 1"
    );
}

#[test]
fn a_row_that_cannot_be_read_is_named() {
    let store = SqliteStore::in_memory().unwrap();
    apply(
        &store,
        &samples::of_tickets(&[&samples::ticket(1, "acme").unwrap()]),
    )
    .unwrap();
    store
        .lock()
        .execute_batch("UPDATE tickets SET body = '{}'")
        .unwrap();
    let error = (&store as &dyn Store)
        .run(|tx| tx.ticket(&Reach::Provider, TicketId(1)))
        .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("T-1 in the store cannot be read: "),
        "{error}"
    );
}

#[test]
fn many_threads_share_one_store_and_no_number_is_given_twice() {
    let store = SqliteStore::in_memory().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    (&store as &dyn Store)
                        .run(|tx| {
                            let next = tx.next_number(CaseKind::Ticket)?;
                            let ticket = samples::ticket(next, "acme").unwrap();
                            tx.apply(&samples::of_tickets(&[&ticket]))
                        })
                        .unwrap();
                }
            });
        }
    });
    let counts = (&store as &dyn Store).run(|tx| tx.counts()).unwrap();
    assert_eq!(counts.open_tickets, 200);
}

/// What is done to one of a few tickets or calls.
type Step = (u64, u8, u8, u8);

/// Any person, queue and state, in any order.
fn put(store: &SqliteStore, (id, who, place, state): Step) {
    use crate::model::{CallState, TicketState};
    let person = [None, Some("ben"), Some("cleo")][usize::from(who)];
    let person = person.map(|id| PersonId::new(id).unwrap());
    let at = Timestamp::from_timestamp(9, 0).unwrap();
    (store as &dyn Store)
        .run(|tx| {
            let held = tx.ticket(&Reach::Provider, TicketId(id))?;
            let mut ticket = samples::ticket(id, "acme").unwrap();
            ticket.version = held.map_or(1, |held| held.version + 1);
            ticket.queue = QueueId::new(["level-1", "level-2"][usize::from(place)]).unwrap();
            ticket.assignee = person.clone();
            ticket.state = [
                TicketState::New,
                TicketState::Active,
                TicketState::Resolved,
                TicketState::Closed,
            ][usize::from(state)];
            let held = tx.call(&Reach::Provider, CallId(id))?;
            let mut call = samples::call(id, None, 0).unwrap();
            call.version = held.map_or(1, |held| held.version + 1);
            call.agent = person.clone();
            let by = Some(person.clone().unwrap_or(PersonId::new("dora").unwrap()));
            call.state = match state {
                0 => CallState::Waiting,
                1 => CallState::Answered { by, at },
                2 => CallState::Abandoned { at },
                _ => CallState::Ended {
                    by,
                    answered_at: at,
                    at,
                },
            };
            tx.apply(&Change {
                tickets: vec![ticket],
                calls: vec![call],
                ..Change::default()
            })
        })
        .unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counters_stay_true_whatever_is_done(
        steps in prop::collection::vec((1..4_u64, 0..3_u8, 0..2_u8, 0..4_u8), 1..40)
    ) {
        let store = SqliteStore::in_memory().unwrap();
        for step in steps {
            put(&store, step);
        }
        prop_assert_eq!(store.integrity_check().unwrap(), "ok");
    }
}

#[test]
fn of_works_committed_together_one_that_fails_or_panics_takes_none_with_it() {
    let folder = Folder::new();
    let store = SqliteStore::open(&folder.file("a.desk")).unwrap();
    let kept = std::sync::atomic::AtomicU64::new(0);
    std::thread::scope(|scope| {
        for worker in 0..8 {
            let (store, kept) = (&store, &kept);
            scope.spawn(move || {
                for round in 0..30 {
                    let id = worker * 100 + round;
                    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                        (store as &dyn Store).run(|tx| {
                            tx.apply(&timers(id..id + 1, 10))?;
                            match id % 5 {
                                3 => Err(StoreError::Abandoned),
                                4 => panic!("on purpose"),
                                _ => Ok(()),
                            }
                        })
                    }));
                    if matches!(done, Ok(Ok(()))) {
                        kept.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                    }
                }
            });
        }
    });
    assert_eq!(timer_count(&store), kept.into_inner());
    assert_eq!(timer_count(&store), 8 * 18);
    assert_eq!(store.integrity_check().unwrap(), "ok");
}

/// What is not moved: what is of instances, and what is counted anew.
#[test]
fn every_table_and_column_is_moved() {
    let store = SqliteStore::in_memory().unwrap();
    let connection = store.lock();
    let mut select = connection
        .prepare(
            "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
               AND t.name NOT IN ('leases', 'marks', 'queue_counts')
             ORDER BY 1, 2",
        )
        .unwrap();
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    let found: Vec<(String, String)> = rows.unwrap().collect::<Result<_, _>>().unwrap();
    let mut moved: Vec<(String, String)> = crate::store::moving::TABLES
        .iter()
        .flat_map(|table| {
            let column = |(column, _): &(&str, _)| (table.name.to_owned(), (*column).to_owned());
            table.columns.iter().map(column)
        })
        .collect();
    moved.sort();
    assert_eq!(found, moved);
}
