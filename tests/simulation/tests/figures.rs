//! A busy chat service, and one that is away: the figures of `docs/simulation.md`.
//!
//! The sizes are such that this takes seconds. `SWITCHBOARD_SENDS=10000` runs the whole figure:
//!
//! ```sh
//! SWITCHBOARD_SENDS=10000 cargo test --profile bench -p switchboard-simulation --test figures -- --nocapture
//! ```

#![allow(clippy::unwrap_used)]

use switchboard_simulation::{Variant, away, busy};

/// How many messages are sent, when nothing else is said.
const SENDS: u64 = 400;
const MINUTES: u64 = 30;

fn sends() -> u64 {
    let given = std::env::var("SWITCHBOARD_SENDS").ok();
    given.map_or(SENDS, |given| given.parse().unwrap())
}

#[test]
fn a_busy_chat_service_shows_everything_once_in_order_and_is_asked_nothing_too_early() {
    let found = busy(sends(), 1, Variant::Sound).unwrap();
    println!("{found:?}");
    assert!(found.sends >= sends());
    assert_eq!(found.visible - found.repeated, found.sends);
    assert!(found.repeated <= found.marked);
    // So much must have gone wrong for this to say anything.
    assert!(found.limited * 4 > found.requests, "{found:?}");
    assert!(found.unanswered * 6 > found.requests, "{found:?}");
}

#[test]
fn when_the_chat_service_is_away_nothing_is_lost_and_what_may_be_a_repeat_says_so() {
    let found = away(MINUTES, 1, Variant::Sound).unwrap();
    println!("{found:?}");
    assert!(found.in_the_air >= 5 && found.told > 100, "{found:?}");
    assert!(found.merged > 10, "{found:?}");
    assert!(
        found.repeated > 0 && found.marked >= found.repeated,
        "{found:?}"
    );
}

/// Each promise is looked at, or programs that break it would pass.
#[test]
fn programs_that_are_broken_do_not_pass() {
    let promise = |variant| busy(SENDS, 1, variant).unwrap_err().promise;
    assert_eq!(promise(Variant::NonceAnew), "nothing is doubled unmarked");
    assert_eq!(
        promise(Variant::RetryAfterIgnored),
        "nothing is sent before Retry-After"
    );
    assert_eq!(
        promise(Variant::OrderIgnored),
        "what is told of a case comes in order"
    );
    let promise = |variant| away(MINUTES, 1, variant).unwrap_err().promise;
    assert_eq!(
        promise(Variant::RepeatUnmarked),
        "nothing is doubled unmarked"
    );
}
