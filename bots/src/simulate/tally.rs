//! What a scenario came to, in numbers, by month.

use std::collections::BTreeMap;

use chrono::Datelike as _;
use serde::Serialize;
use switchboard::desk::Change;
use switchboard::model::{Happening, Recipient, Timestamp};

/// Numbers of one month, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Steps done.
    pub steps: u64,
    /// Steps that the desk refused.
    pub refused: u64,
    /// Calls taken in.
    pub calls: u64,
    /// Tickets opened.
    pub tickets: u64,
    /// Service events declared and maintenance announced.
    pub events: u64,
    /// Decisions of scripts that are kept.
    pub decisions: u64,
    /// Clocks broken.
    pub breaches: u64,
    /// People asked to acknowledge.
    pub escalations: u64,
    /// Notifications to everybody.
    pub to_general: u64,
    /// Notifications to companies.
    pub to_companies: u64,
    /// Notifications to single people.
    pub to_people: u64,
    /// Notifications to queues.
    pub to_queues: u64,
    /// Notifications to the operators.
    pub to_operators: u64,
}

/// A month: year and number.
pub type Month = (i32, u32);

/// Numbers by month.
#[derive(Clone, Debug, Default)]
pub struct Tallies {
    /// Each month in which something happened.
    pub months: BTreeMap<Month, Tally>,
    /// All.
    pub total: Tally,
}

impl Tallies {
    /// Counts one step.
    pub fn step(&mut self, at: Timestamp, refused: bool) {
        self.count(at, |tally| {
            tally.steps += 1;
            tally.refused += u64::from(refused);
        });
    }

    /// Counts what a change did.
    pub fn change(&mut self, at: Timestamp, change: &Change) {
        self.count(at, |tally| {
            // A case with version 1 is new.
            let new = |versions: &mut dyn Iterator<Item = u64>| {
                versions.filter(|version| *version == 1).count() as u64
            };
            tally.calls += new(&mut change.calls.iter().map(|call| call.version));
            tally.tickets += new(&mut change.tickets.iter().map(|ticket| ticket.version));
            tally.events += new(&mut change.events.iter().map(|event| event.version));
            for entry in &change.audit {
                match entry.what {
                    Happening::Decided { .. } => tally.decisions += 1,
                    Happening::Breached { .. } => tally.breaches += 1,
                    Happening::Escalated { .. } => tally.escalations += 1,
                    _ => {}
                }
            }
            for notification in &change.notifications {
                *match notification.to {
                    Recipient::General | Recipient::StatusPage => &mut tally.to_general,
                    Recipient::Company(_) => &mut tally.to_companies,
                    Recipient::Person(_) | Recipient::Outside => &mut tally.to_people,
                    Recipient::Queue(_) | Recipient::Agents => &mut tally.to_queues,
                    Recipient::Operators => &mut tally.to_operators,
                } += 1;
            }
        });
    }

    fn count(&mut self, at: Timestamp, mut add: impl FnMut(&mut Tally)) {
        add(self.months.entry((at.year(), at.month())).or_default());
        add(&mut self.total);
    }
}
