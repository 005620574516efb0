//! Alarms of monitors through the real binary: from the webhook to what customers hear.
//!
//! `SWITCHBOARD_ALARMS_FULL=1` runs the storm and the mutated bodies at full size, and holds the
//! storm to its figures; otherwise a share of both is run, and the figures are only told.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod alertmanager;
mod mutated;
mod storm;

use std::time::{Duration, Instant};

use switchboard_tests::http::{Connection, Desk, TOKEN};

/// Whether the tests are to be run at full size.
fn is_full() -> bool {
    std::env::var_os("SWITCHBOARD_ALARMS_FULL").is_some()
}

/// splitmix64, so that a failing run can be repeated.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A webhook of one alert about the mail service in Europe.
fn webhook(status: &str) -> String {
    format!(
        r#"{{"version":"4","groupKey":"{{}}:{{}}","truncatedAlerts":0,"status":"{status}",
        "receiver":"switchboard","groupLabels":{{}},"commonLabels":{{}},"commonAnnotations":{{}},
        "externalURL":"http://alertmanager","alerts":[{{"status":"{status}",
        "labels":{{"alertname":"MailDown","service":"mail-eu","severity":"critical"}},
        "annotations":{{"summary":"Mail is down in Europe"}},"startsAt":"2026-01-01T00:00:00Z",
        "endsAt":"0001-01-01T00:00:00Z","generatorURL":"","fingerprint":"c3f0"}}]}}"#
    )
}

#[test]
fn customers_hear_of_an_alarm_after_five_minutes_and_again_when_it_clears() {
    let folder = tempfile::tempdir().unwrap();
    // A minute passes each second.
    let mut desk = Desk::start(
        folder.path(),
        &["--as", "ada", "--data", "fast.desk", "--speed", "60"],
    )
    .unwrap();
    let mut monitor = Connection::to(desk.address);
    let began = Instant::now();
    let answer = monitor
        .post("/alarms/alertmanager", webhook("firing").as_bytes())
        .unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    // It is repeated, as monitors do.
    monitor
        .post("/alarms/alertmanager", webhook("firing").as_bytes())
        .unwrap();
    let told = desk.until("event_started").unwrap();
    let waited = began.elapsed();
    assert!(
        told.last().unwrap().contains("Mail is down in Europe"),
        "{told:#?}"
    );
    assert!(
        waited >= Duration::from_millis(4_500),
        "told after {waited:?}"
    );
    let answer = monitor
        .post("/alarms/alertmanager", webhook("resolved").as_bytes())
        .unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    let told = desk.until("event_resolved").unwrap();
    assert!(told.last().unwrap().contains("E-1"), "{told:#?}");
}

#[test]
fn who_is_not_known_is_refused_before_anything_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::start(folder.path(), &[]).unwrap();
    let mut client = Connection::to(desk.address);
    let body = webhook("firing");
    for head in [
        "",
        "Authorization: Bearer ffffffffffffffffffffffffffffffff\r\n",
        "X-Switchboard-Signature: sha256=00\r\n",
    ] {
        let answer = client
            .ask("POST", "/alarms/alertmanager", head, body.as_bytes())
            .unwrap();
        assert_eq!(answer.status, 401, "{head}");
        assert!(
            answer.head.contains("application/problem+json"),
            "{}",
            answer.head
        );
        client = Connection::to(desk.address);
    }
    let mut monitor = Connection::to(desk.address);
    let large = vec![b' '; 5 << 20];
    let mut large = Connection::to(desk.address)
        .post("/alarms", &large)
        .map(|answer| answer.status);
    // It is refused by its length; the connection may be closed while it is still being sent.
    assert!(matches!(large.as_mut(), Ok(413) | Err(_)), "{large:?}");
    assert_eq!(
        monitor
            .ask("GET", "/alarms/nothing", "", b"")
            .unwrap()
            .status,
        404
    );
    assert_eq!(monitor.ask("PUT", "/alarms", "", b"").unwrap().status, 405);
    assert_eq!(monitor.ask("GET", "/health", "", b"").unwrap().body, "ok\n");
    // What fires is shown to who has a token, with what was decided.
    monitor
        .post("/alarms/alertmanager", body.as_bytes())
        .unwrap();
    let head = format!("Authorization: Bearer {TOKEN}\r\n");
    let answer = monitor.ask("GET", "/alarms", &head, b"").unwrap();
    let shown: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(shown["alarms"][0]["event"], "E-1");
    assert_eq!(
        shown["alarms"][0]["reason"],
        "critical: the service does not work"
    );
}
