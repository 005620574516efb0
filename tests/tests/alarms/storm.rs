//! A storm of alarms about few causes.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, Instant};

use switchboard_tests::http::{Connection, Desk};
use switchboard_tests::rules;

use super::is_full;

const CAUSES: usize = 20;
const SENDERS: usize = 4;
/// As Alertmanager sends those of one group.
const IN_A_BODY: usize = 25;

const SCRIPT: &str = r#"
    fn alarm(alarm) {
        open_event(2).on_service(alarm.service).under(alarm.name).settles_after(minutes(2))
            .because("of the storm")
    }
"#;

/// The storm's alarms number `first` to `first + IN_A_BODY`.
fn body(first: usize) -> String {
    let mut body = String::from(r#"{"version":"4","groupKey":"storm","alerts":["#);
    for number in first..first + IN_A_BODY {
        if number > first {
            body.push(',');
        }
        let cause = number % CAUSES;
        let _ = write!(
            body,
            r#"{{"status":"firing","labels":{{"alertname":"Cause{cause}","service":"mail-eu","instance":"host-{number}"}},"annotations":{{"summary":"Cause {cause} is there"}},"startsAt":"2026-01-01T00:00:00Z","fingerprint":"{number:016x}"}}"#
        );
    }
    body.push_str("]}");
    body
}

fn percentile(all: &mut [Duration], of: usize) -> Duration {
    all.sort();
    all[(all.len() * of / 100).min(all.len() - 1)]
}

/// How long commands take from the chat and back, as long as `goes_on`.
fn commands(desk: &mut Desk, goes_on: impl Fn(usize) -> bool) -> Vec<Duration> {
    let mut took = Vec::new();
    while goes_on(took.len()) {
        let began = Instant::now();
        desk.input
            .write_all(b"open 3 A storm -- It rains.\n")
            .unwrap();
        desk.until("\"reply\"").unwrap();
        took.push(began.elapsed());
        std::thread::sleep(Duration::from_millis(20));
    }
    took
}

#[test]
fn a_storm_about_twenty_causes_is_twenty_events_and_nothing_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("rules");
    copy(&rules(), &own);
    std::fs::write(own.join("events.rhai"), SCRIPT).unwrap();
    let mut desk = Desk::start(folder.path(), &["--as", "ada", "--data", "storm.desk"]).unwrap();
    let (alarms, within) = match is_full() {
        true => (50_000, Duration::from_secs(60)),
        false => (2_000, Duration::from_secs(4)),
    };
    let mut before = commands(&mut desk, |done| done < 100);
    let began = Instant::now();
    let bodies = alarms / IN_A_BODY;
    let pause = within / u32::try_from(bodies).unwrap();
    let address = desk.address;
    let senders: Vec<_> = (0..SENDERS)
        .map(|sender| {
            std::thread::spawn(move || {
                let mut monitor = Connection::to(address);
                let mut took = Vec::new();
                for number in (sender..bodies).step_by(SENDERS) {
                    let due = began + pause * u32::try_from(number).unwrap();
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    let body = body(number * IN_A_BODY);
                    let asked = Instant::now();
                    let answer = monitor
                        .post("/alarms/alertmanager", body.as_bytes())
                        .unwrap();
                    assert_eq!(answer.status, 200, "{answer:?}");
                    took.push(asked.elapsed());
                }
                took
            })
        })
        .collect();
    let mut during = commands(&mut desk, |_| senders.iter().any(|one| !one.is_finished()));
    let mut took: Vec<Duration> = Vec::new();
    for sender in senders {
        took.extend(sender.join().unwrap());
    }
    let storm = began.elapsed();
    let (p50, p99) = (percentile(&mut took, 50), percentile(&mut took, 99));
    let (calm, stormy) = (percentile(&mut before, 50), percentile(&mut during, 50));
    println!(
        "{alarms} alarms in {storm:.1?}: answered in {p50:.1?} (p50), {p99:.1?} (p99); \
         other commands {calm:.1?} before and {stormy:.1?} during it (p50)"
    );
    drop(desk);
    let store = switchboard::store::sqlite::SqliteStore::open(&folder.path().join("storm.desk"));
    let store: Box<dyn switchboard::store::Store> = Box::new(store.unwrap());
    let reach = switchboard::store::Reach::Provider;
    let events = store.run(|tx| tx.open_events(&reach)).unwrap();
    assert_eq!(events.len(), CAUSES);
    let firing = store.run(|tx| tx.firing_alarms(usize::MAX >> 1)).unwrap();
    assert_eq!(firing.len(), alarms);
    assert!(firing.iter().all(|alarm| alarm.event.is_some()));
    let counted: u64 = events
        .iter()
        .map(|event| {
            store
                .run(|tx| tx.cause_of(event.id))
                .unwrap()
                .unwrap()
                .firing
        })
        .sum();
    assert_eq!(counted, alarms as u64);
    if is_full() {
        assert!(storm < within + Duration::from_secs(5), "{storm:?}");
        assert!(p99 < Duration::from_millis(100), "{p99:?}");
        assert!(stormy <= calm * 2, "{stormy:?} and {calm:?}");
    }
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
