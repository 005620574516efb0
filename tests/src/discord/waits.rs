//! Who was told to wait, and whether somebody who was does not.
//!
//! A wait binds whoever has read of it, and no request that was on its way by then. Neither can be
//! seen from here at once: so who comes early is suspected first, and accused when the one who was told
//! is still there a while later. What a machine that has other things to do adds to the way of a
//! request is measured, and allowed for.

use std::time::{Duration, Instant};

use super::lines::{Lateness, Used};

/// From the choice to send a request until it is read here, it waits this often for the machine: to be
/// chosen, connected, written, accepted and read.
const WAITS_FOR_THE_MACHINE: u32 = 5;
/// After so long it has been seen here that somebody has closed a connection.
const SEEN_CLOSED_WITHIN: Duration = Duration::from_secs(1);

/// What a bucket, or everything, waits for.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) until: Instant,
    told: Vec<Told>,
}

#[derive(Debug)]
struct Told {
    at: Instant,
    /// What is on its way so much later is no fault.
    under_way: Duration,
    to: Used,
}

impl Held {
    pub(crate) fn new(until: Instant) -> Self {
        Self {
            until,
            told: Vec::new(),
        }
    }

    pub(crate) fn tell(&mut self, to: &Used, under_way: Duration, at: Instant) {
        self.told.push(Told {
            at,
            under_way,
            to: to.clone(),
        });
    }

    /// Those whose word somebody who asks now would have read before, if they were the same.
    pub(crate) fn knowing(&self, now: Instant, lateness: &Lateness) -> Vec<Used> {
        if self.until <= now {
            return Vec::new();
        }
        let is_known = |told: &&Told| {
            let machine = lateness.since(told.at, now) * WAITS_FOR_THE_MACHINE;
            now >= told.at + told.under_way + machine && told.to.is_heard()
        };
        let known = self.told.iter().filter(is_known);
        known.map(|told| told.to.clone()).collect()
    }
}

/// A request that came early, if one of those who were told has sent it.
#[derive(Debug)]
struct Suspect {
    at: Instant,
    what: String,
    told: Vec<Used>,
}

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Suspects(Vec<Suspect>);

impl Suspects {
    pub(crate) fn add(&mut self, what: String, told: Vec<Used>, at: Instant) {
        self.0.push(Suspect { at, what, told });
    }

    /// Whom the time has shown to be at fault; those whom it has shown not to be are forgotten.
    pub(crate) fn shown(&mut self, now: Instant, lateness: &Lateness) -> Vec<String> {
        let is_over = |suspect: &mut Suspect| {
            let machine = lateness.since(suspect.at, now) * WAITS_FOR_THE_MACHINE;
            now >= suspect.at + SEEN_CLOSED_WITHIN + machine
        };
        let over: Vec<Suspect> = self.0.extract_if(.., is_over).collect();
        over.into_iter().filter_map(Suspect::accused).collect()
    }

    /// Who is at fault as far as is known by now.
    pub(crate) fn so_far(&self) -> Vec<String> {
        let accused = self.0.iter().filter(|suspect| suspect.is_at_fault());
        accused.map(|suspect| suspect.what.clone()).collect()
    }
}

impl Suspect {
    fn is_at_fault(&self) -> bool {
        self.told.iter().any(Used::is_heard)
    }

    fn accused(self) -> Option<String> {
        self.is_at_fault().then_some(self.what)
    }
}
