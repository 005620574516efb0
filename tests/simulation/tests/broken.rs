//! The simulation must be able to fail: programs that are broken on purpose are found.

use std::fmt::Write as _;

use switchboard_simulation::{Variant, run};

/// How many steps a history has here.
const STEPS: usize = 600;
/// How many histories are tried at most until a broken program is found in one.
const HISTORIES: u64 = 60;
/// How many times it is looked for.
const TIMES: u64 = 3;

/// After how many steps, over all histories from a seed on, it is found, and by which promise.
fn found(variant: Variant, first: u64) -> Option<(u64, &'static str)> {
    let mut steps = 0;
    for seed in first..first + HISTORIES {
        match run(seed, STEPS, variant) {
            Ok(told) => steps += told.steps,
            Err(broken) => {
                steps += u64::try_from(broken.step).unwrap();
                return Some((steps, broken.violation.promise));
            }
        }
    }
    None
}

#[test]
fn every_broken_program_is_found() {
    let (mut table, mut missed) = (String::new(), Vec::new());
    for variant in Variant::BROKEN {
        let mut times: Vec<(u64, &str)> = Vec::new();
        for time in 0..TIMES {
            match found(variant, 10_000 * (time + 1)) {
                Some(found) => times.push(found),
                None => missed.push(variant.to_string()),
            }
        }
        times.sort_unstable();
        if let Some((median, promise)) = times.get(times.len() / 2) {
            writeln!(table, "{variant:<22} {median:>6} {promise}").unwrap();
        }
    }
    println!("variant          median steps broken promise\n{table}");
    assert_eq!(missed, Vec::<String>::new(), "not found:\n{table}");
}
