//! A worker at one endpoint: what it holds, and where it is with it.

use std::time::Duration;

use switchboard::delivery::{Batch, Showing, Step};
use switchboard::store::Delivery;

/// One turn.
#[derive(Debug)]
pub(crate) struct Worker {
    pub(crate) endpoint: String,
    pub(crate) batch: Batch,
    pub(crate) claimed_at: u64,
    pub(crate) current: Option<Current>,
    pub(crate) ending: Ending,
}

/// What it does at present.
#[derive(Debug)]
pub(crate) struct Current {
    pub(crate) delivery: Delivery,
    pub(crate) showing: Showing,
    pub(crate) doing: Doing,
}

/// How far a step is.
#[derive(Debug)]
pub(crate) enum Doing {
    /// To be done.
    Step(Step),
    /// The answer to this request is there at this time.
    Waits { request: u64, until: u64 },
    /// Nothing before this time.
    Sleeps { until: u64 },
}

/// How the turn goes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ending {
    pub(crate) done: bool,
    pub(crate) failed: bool,
    pub(crate) rest: Duration,
    /// Nothing more is begun.
    pub(crate) over: bool,
}

/// An endpoint as one instance knows it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seat {
    pub(crate) not_before: u64,
    pub(crate) failures: u32,
}

impl Worker {
    pub(crate) fn held(&self, now: u64) -> Duration {
        Duration::from_millis(now.saturating_sub(self.claimed_at))
    }

    /// Until when it can do nothing.
    pub(crate) fn busy_until(&self) -> u64 {
        match self.current.as_ref().map(|current| &current.doing) {
            Some(Doing::Waits { until, .. } | Doing::Sleeps { until }) => *until,
            _ => 0,
        }
    }
}
