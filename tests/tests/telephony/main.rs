//! Calls by telephone: Kamailio with the configuration that operators get, `sipp` as callers and as
//! agents' telephones, and the real binary, all on loopback.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod hosted;
mod load;
mod office;
mod sip;

use std::time::Duration;

use office::{Office, is_installed};
use sip::{Call, Line};

const ADA: &str = "+33140000001";
const PETER: &str = "+15125550142";
const UNKNOWN: &str = "+4930123456";

/// One call from each number, and the queue by whose telephone it was answered.
#[test]
fn each_caller_gets_through_to_where_the_rules_say() {
    if !is_installed() {
        return;
    }
    let office = Office::open();
    let lines = office.lines(Duration::from_millis(1_200));
    for (from, at) in [(ADA, "level-2"), (UNKNOWN, "level-1"), (PETER, "renewals")] {
        let before = lines.calls();
        office.call(from, Duration::from_millis(300)).unwrap();
        let mut expected = before;
        *expected.get_mut(at).unwrap() += 1;
        assert_eq!(lines.calls_when(&expected), expected, "the call of {from}");
    }
    let ended = office.call_when(1, |call| call["state"] == "ended");
    assert_eq!(ended["caller"], "ada");
    assert_eq!(ended["waited_secs"], 1, "it rang for 1.2 seconds: {ended}");
    let queues = office.queues();
    for queue in ["level-1", "level-2", "renewals"] {
        let lately = &queues[queue]["window"];
        assert_eq!(
            (&lately["answered"], &lately["mean_secs"]),
            (&1.into(), &1.into()),
            "{queue}"
        );
    }
}

#[test]
fn at_night_the_same_caller_gets_the_night_desk() {
    if !is_installed() {
        return;
    }
    let office = Office::at_night();
    let lines = office.lines(Duration::ZERO);
    office.call(ADA, Duration::from_millis(200)).unwrap();
    assert_eq!(lines.calls_of("night-desk", 1), 1);
    let call = office.call_when(1, |call| call["state"] == "ended");
    assert_eq!(
        (&call["caller"], &call["queue"]),
        (&"ada".into(), &"night-desk".into())
    );
}

#[test]
fn who_gives_up_before_the_answer_is_on_record_as_that() {
    if !is_installed() {
        return;
    }
    let office = Office::open();
    let _rings = Line::ringing(office.folder(), office.port("level-2"));
    Call::given_up(
        office.folder(),
        office.switch,
        ADA,
        Duration::from_millis(600),
    )
    .unwrap();
    let gone = office.call_when(1, |call| call["state"] == "abandoned");
    assert_eq!(gone["queue"], "level-2");
    assert_eq!(office.queues()["level-2"]["window"]["abandoned"], 1);
}

#[test]
fn the_chosen_agents_telephone_rings_first_and_another_when_nobody_answers_it() {
    if !is_installed() {
        return;
    }
    // Ben is chosen before Lin, because of two that were never given anything.
    let office = Office::with(&["ben", "lin"], &[]);
    let _rings = Line::ringing(office.folder(), office.port("ben"));
    let lin = Line::answering(office.folder(), office.port("lin"), Duration::ZERO);
    office.call(ADA, Duration::from_millis(200)).unwrap();
    assert_eq!(lin.calls_when(1), 1);
    let ended = office.call_when(1, |call| call["state"] == "ended");
    assert_eq!(
        (&ended["answered_by"], &ended["agent"]),
        (&"lin".into(), &"lin".into())
    );
    assert!(
        ended["waited_secs"].as_i64().unwrap() >= 1,
        "Ben's rang for two seconds: {ended}"
    );
}

#[test]
fn a_desk_that_does_not_answer_costs_no_call_and_has_all_of_them_on_record_later() {
    if !is_installed() {
        return;
    }
    let mut office = Office::open();
    let lines = office.lines(Duration::from_millis(300));
    // Stopped: the call goes to the fallback, though the rules would have it at Level 2.
    office.kill();
    office.call(ADA, Duration::from_millis(200)).unwrap();
    assert_eq!(lines.calls_of("level-1", 1), 1);
    office.start();
    let late = office.call_when(1, |call| call["state"] == "ended");
    assert_eq!(
        (&late["caller"], &late["queue"]),
        (&"ada".into(), &"level-1".into()),
        "{late}"
    );
    // Stuck: the same, a second later.
    office.desk().signal("-STOP").unwrap();
    let called = office.call(ADA, Duration::from_millis(200));
    office.desk().signal("-CONT").unwrap();
    called.unwrap();
    assert_eq!(lines.calls_of("level-1", 2), 2);
    let late = office.call_when(2, |call| call["state"] == "ended");
    assert!(late["waited_secs"].as_i64().unwrap() >= 1, "{late}");
}
