//! Many calls a second, with the desk up all the time and with the desk killed in between.
//!
//! A short run by default; `SWITCHBOARD_CALLS_SECS=120` makes it as long as it is stated in
//! `docs/telephony/README.md`.

use std::time::Duration;

use super::office::{Office, is_installed};
use super::sip::{Call, Counted, Crowd};
use super::{ADA, PETER, UNKNOWN};

const PER_SEC: u64 = 50;

fn secs() -> u64 {
    let given = std::env::var("SWITCHBOARD_CALLS_SECS").ok();
    given.and_then(|text| text.parse().ok()).unwrap_or(6)
}

fn crowd() -> Crowd {
    Crowd {
        calls: PER_SEC * secs(),
        per_sec: PER_SEC,
        speaks: Duration::from_millis(500),
    }
}

/// The time that 99 % of the calls did not exceed until it rang, in milliseconds.
fn p99(counted: &Counted) -> f64 {
    let all = &counted.until_it_rang;
    assert!(!all.is_empty(), "sipp wrote no times");
    all[(all.len() * 99 / 100).min(all.len() - 1)]
}

#[test]
fn fifty_calls_a_second_go_where_the_rules_say_and_none_fails() {
    if !is_installed() {
        return;
    }
    let callers = [ADA, UNKNOWN, PETER];
    // The same way without the desk: what it adds is the difference.
    let bare = Office::with(&[], &["WITHOUT_DESK"]);
    let lines = bare.lines(Duration::ZERO);
    let without = Call::crowd(bare.folder(), bare.switch, &callers, &crowd());
    drop(lines);
    drop(bare);

    let office = Office::open();
    let lines = office.lines(Duration::ZERO);
    let with = Call::crowd(office.folder(), office.switch, &callers, &crowd());
    let calls = PER_SEC * secs();
    assert_eq!((with.successful, with.failed), (calls, 0));
    let third = calls / 3;
    let expected = [
        ("level-1", third),
        ("level-2", third),
        ("renewals", third),
        ("night-desk", 0),
    ];
    let expected = expected.into();
    assert_eq!(lines.calls_when(&expected), expected);
    for queue in ["level-1", "level-2", "renewals"] {
        office.queue_when(queue, |queue| queue["window"]["answered"] == third);
    }
    eprintln!(
        "{calls} calls at {PER_SEC} a second: it rang after {:.0} ms at p99, and after {:.0} ms without the desk: {:.0} ms added",
        p99(&with),
        p99(&without),
        p99(&with) - p99(&without),
    );
    assert!(
        p99(&with) < 1_000.0,
        "no call went to the fallback by time: {}",
        p99(&with)
    );
}

#[test]
fn killing_the_desk_meanwhile_refuses_no_call_and_loses_no_record_of_an_answered_one() {
    if !is_installed() {
        return;
    }
    let mut office = Office::open();
    let lines = office.lines(Duration::ZERO);
    let callers = [ADA, UNKNOWN, PETER];
    let mut running = Call::start(office.folder(), office.switch, &callers, &crowd());
    let quarter = Duration::from_secs(secs()) / 4;
    std::thread::sleep(quarter);
    office.kill();
    std::thread::sleep(quarter);
    office.start();
    running.0.wait().unwrap();
    let counted = Call::count(office.folder());
    let calls = PER_SEC * secs();
    assert_eq!((counted.successful, counted.failed), (calls, 0));
    let rang: u64 = lines.calls().values().sum();
    assert!(rang <= calls, "{rang}");
    let on_record = |office: &Office| -> u64 {
        let queues = office.queues();
        let answered = queues
            .values()
            .map(|queue| queue["window"]["answered"].as_u64());
        answered.map(Option::unwrap_or_default).sum()
    };
    super::sip::wait_until(|| on_record(&office) >= calls);
    assert_eq!(on_record(&office), calls);
    // And none of them twice, or still under way.
    let last = office.call_when(calls, |call| call["state"] == "ended");
    assert_eq!(last["state"], "ended");
    assert!(!office.has_call(calls + 1), "a call is on record twice");
    let waiting: usize = office
        .queues()
        .values()
        .map(|queue| queue["waiting"].as_array().unwrap().len())
        .sum();
    assert_eq!(waiting, 0);
}
