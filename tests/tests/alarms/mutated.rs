//! Webhook bodies that went wrong on the way, or on purpose.

use switchboard_tests::http::{Connection, Desk};

use super::{is_full, random, webhook};

const SEED: u64 = 0x5eed_a1a4;

/// What a body is spoilt with.
const PIECES: &[&str] = &[
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\\",
    "\\u0000",
    "\\ud800",
    "null",
    "-1",
    "1e999",
    "\u{0}",
    "\u{202e}",
    "é",
    "\"4\"",
    "\"firing\"",
    "9999-12-31T23:59:59Z",
    "0000-00-00",
    "true",
];

fn mutated(state: &mut u64) -> Vec<u8> {
    let status = if random(state).is_multiple_of(2) {
        "firing"
    } else {
        "resolved"
    };
    let mut body = webhook(status).into_bytes();
    for _ in 0..=random(state) % 4 {
        let roll = |state: &mut u64, most: usize| (random(state) % most.max(1) as u64) as usize;
        let at = roll(state, body.len());
        match random(state) % 7 {
            0 => body.truncate(at),
            1 => {
                let byte = random(state).to_le_bytes()[0];
                body.splice(at..(at + 1).min(body.len()), [byte]);
            }
            2 => {
                let end = (at + roll(state, 40)).min(body.len());
                body.drain(at..end);
            }
            3 => {
                let piece = PIECES[roll(state, PIECES.len())];
                body.splice(at..at, piece.bytes());
            }
            4 => {
                let end = (at + roll(state, 200)).min(body.len());
                let again = body[at..end].repeat(1 + roll(state, 5));
                body.splice(at..at, again);
            }
            5 => {
                let deep = "[".repeat(roll(state, 400));
                body.splice(at..at, deep.bytes());
            }
            _ => {
                let other = roll(state, body.len());
                if at < body.len() && other < body.len() {
                    body.swap(at, other);
                }
            }
        }
    }
    body
}

#[test]
fn mutated_bodies_are_refused_or_taken_and_none_is_the_programs_fault() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::start(folder.path(), &[]).unwrap();
    let mut monitor = Connection::to(desk.address);
    let count = if is_full() { 10_000 } else { 1_000 };
    let mut state = SEED;
    let (mut taken, mut refused) = (0, 0);
    for number in 0..count {
        let body = mutated(&mut state);
        let path = ["/alarms/alertmanager", "/alarms"][usize::from(number % 8 == 0)];
        let answer = monitor.post(path, &body).unwrap();
        match answer.status {
            200 => taken += 1,
            400..=499 => refused += 1,
            _ => panic!(
                "seed {SEED:#x}, body {number}: {answer:?}\n{}",
                body.escape_ascii()
            ),
        }
    }
    println!("{count} bodies from seed {SEED:#x}: {taken} taken, {refused} refused");
    assert!(
        taken > count / 50 && refused > count / 2,
        "{taken} and {refused}"
    );
    assert_eq!(monitor.ask("GET", "/health", "", b"").unwrap().status, 200);
}
