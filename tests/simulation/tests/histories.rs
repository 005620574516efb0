//! The program as it is: whatever goes wrong, nothing is lost and nothing doubled unmarked.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::time::{SystemTime, UNIX_EPOCH};

use switchboard_simulation::{Told, Variant, run, shrink};

/// How many steps a history has here.
const STEPS: usize = 600;
/// The histories that are run each time.
const FIXED: u64 = 40;
/// The histories that nobody has run before.
const NEW: u64 = 12;

fn check(seed: u64, steps: usize) -> Told {
    match run(seed, steps, Variant::Sound) {
        Ok(told) => told,
        Err(broken) => {
            let shrunk = shrink(seed, steps, Variant::Sound);
            let short = shrunk.map(|shrunk| format!("{:#?}", shrunk.actions));
            panic!(
                "step {}: {}\nagain: cargo run -p switchboard-simulation -- --seed {seed} \
                 --steps {steps} --history {steps}\n{}",
                broken.step,
                broken.violation,
                short.unwrap_or_default()
            )
        }
    }
}

#[test]
fn nothing_is_lost_or_doubled_in_the_histories_that_are_run_each_time() {
    let (mut messages, mut marked, mut crashes, mut faults, mut fired) = (0, 0, 0, 0, 0);
    for seed in 0..FIXED {
        let told = check(seed, STEPS);
        messages += told.messages;
        marked += told.marked;
        crashes += told.crashes;
        faults += told.faults;
        fired += told.fired;
    }
    // So much must have happened for this to say anything.
    assert!(messages > 1_000 && marked > 50, "{messages}, {marked}");
    assert!(
        crashes > 100 && faults > 100 && fired > 100,
        "{crashes}, {faults}, {fired}"
    );
}

#[test]
fn nothing_is_lost_or_doubled_in_histories_that_nobody_has_run_before() {
    // New seeds come from the time; what they make does not read it.
    #[allow(clippy::disallowed_methods)]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let first = now.as_secs() * 1_000;
    println!("seeds {first} to {}", first + NEW - 1);
    for seed in first..first + NEW {
        check(seed, STEPS);
    }
}

#[test]
fn the_same_seed_gives_the_same_history_to_the_byte() {
    for seed in [3, 17, on_disk()] {
        assert_eq!(check(seed, STEPS), check(seed, STEPS), "seed {seed}");
    }
    assert_ne!(check(3, STEPS).hash, check(4, STEPS).hash);
}

/// The first seed whose store is a file.
fn on_disk() -> u64 {
    let mut seeds = 0..1_000;
    let found = seeds.find(|seed| switchboard_simulation::Shape::of(*seed).on_disk);
    found.unwrap()
}

/// What went wrong once.
#[test]
fn what_was_found_once_does_not_come_back() {
    // A worker whose refusal was not taken, because another instance had the connection, went on
    // with what had been given back as not begun.
    check(3031, 1_000);
    // A timer that an instance with a fast clock had put off was taken for one that is lost.
    check(727, 1_000);
}
