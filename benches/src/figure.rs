//! One line of the report of `figures`, and how times are taken.

use std::time::{Duration, Instant};

/// One line of the report.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What was measured.
    pub what: &'static str,
    /// What came out.
    pub measured: f64,
    /// What it may be at most.
    pub limit: f64,
    /// `x` for a ratio, `ms`, or nothing.
    pub unit: &'static str,
}

impl Figure {
    /// Whether it is within its limit.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.measured <= self.limit
    }
}

/// The fastest of several runs: what the code costs when nothing else is in its way.
pub fn best(runs: usize, mut run: impl FnMut()) -> Duration {
    let [took] = taking_turns(runs, [&mut run]);
    took
}

/// The fastest of several runs of each, one after the other in turn, so that what else the machine
/// does falls on all of them.
pub fn taking_turns<const N: usize>(runs: usize, mut each: [&mut dyn FnMut(); N]) -> [Duration; N] {
    let mut fastest = [Duration::MAX; N];
    for _ in 0..runs {
        for (run, fastest) in each.iter_mut().zip(&mut fastest) {
            let begun = Instant::now();
            run();
            *fastest = begun.elapsed().min(*fastest);
        }
    }
    fastest
}

/// How many times `b` goes into `a`.
#[must_use]
pub fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64().max(f64::MIN_POSITIVE)
}
