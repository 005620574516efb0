//! The simulation must be able to fail: programs that are broken on purpose are found.

#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::thread;

use switchboard_simulation::{Variant, run};

/// How many steps a history has here.
const STEPS: usize = 600;
/// How many histories are tried at most until a broken program is found in one.
const HISTORIES: u64 = 200;
/// How many times it is looked for.
const TIMES: u64 = 3;

/// After how many steps, over all histories from a seed on, it is found, and by which promise.
fn found(variant: Variant, first: u64) -> Option<(u64, &'static str)> {
    let mut steps = 0;
    for seed in first..first + HISTORIES {
        match run(seed, STEPS, variant) {
            Ok(told) => steps += told.steps,
            Err(broken) => {
                steps += u64::try_from(broken.step).unwrap_or(u64::MAX);
                return Some((steps, broken.violation.promise));
            }
        }
    }
    None
}

/// What looking for a broken program came to, once from each of several seeds on.
fn looked_for(variant: Variant) -> (Variant, Vec<Option<(u64, &'static str)>>) {
    let firsts = (1..=TIMES).map(|time| 10_000 * time);
    (variant, firsts.map(|first| found(variant, first)).collect())
}

#[test]
fn every_broken_program_is_found() {
    let halves = Variant::BROKEN.chunks(Variant::BROKEN.len().div_ceil(2));
    let all: Vec<_> = thread::scope(|scope| {
        let looking: Vec<_> = halves
            .map(|half| scope.spawn(|| half.iter().map(|one| looked_for(*one)).collect::<Vec<_>>()))
            .collect();
        let found = looking.into_iter().flat_map(|half| half.join().unwrap());
        found.collect()
    });
    let (mut table, mut missed) = (String::new(), Vec::new());
    for (variant, times) in all {
        let mut found: Vec<_> = times.iter().flatten().collect();
        found.sort_unstable();
        if found.len() < times.len() {
            missed.push(variant.to_string());
        }
        if let Some((median, promise)) = found.get(found.len() / 2) {
            let name = variant.to_string();
            writeln!(table, "{name:<22} {median:>6}  {promise}").unwrap();
        }
    }
    println!("broken program  median steps  the promise that is broken\n{table}");
    assert_eq!(missed, Vec::<String>::new(), "not found:\n{table}");
}
