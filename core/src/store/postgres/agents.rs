//! How busy agents are, counted so that commands do not wait for each other.

use std::collections::BTreeMap;

use super::session::{Batch, value};
use crate::model::Timestamp;
use crate::store::columns::millis;

const COUNT: &str = "INSERT INTO agents (person, slot, tickets, calls, last_given_at)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (person, slot) DO UPDATE SET
         tickets = agents.tickets + $3, calls = agents.calls + $4,
         last_given_at = coalesce($5, agents.last_given_at)";

/// What a change does to each person's load. In order of the people: two changes that touch the
/// same ones do not wait for each other crosswise.
#[derive(Default)]
pub(super) struct Loads(BTreeMap<String, Step>);

#[derive(Default)]
struct Step {
    tickets: i64,
    calls: i64,
    given_at: Option<i64>,
}

impl Loads {
    /// A ticket passes from one to another.
    pub(super) fn tickets(&mut self, from: Option<String>, to: Option<String>, at: Timestamp) {
        self.hand_over(from, to, at, |step, by| step.tickets += by);
    }

    /// A call does.
    pub(super) fn calls(&mut self, from: Option<String>, to: Option<String>, at: Timestamp) {
        self.hand_over(from, to, at, |step, by| step.calls += by);
    }

    fn hand_over(
        &mut self,
        from: Option<String>,
        to: Option<String>,
        at: Timestamp,
        count: impl Fn(&mut Step, i64),
    ) {
        if from == to {
            return;
        }
        if let Some(from) = from {
            count(self.0.entry(from).or_default(), -1);
        }
        if let Some(to) = to {
            let step = self.0.entry(to).or_default();
            count(step, 1);
            step.given_at = Some(millis(at));
        }
    }

    /// Adds the statements that count it.
    pub(super) fn write(self, batch: &mut Batch, slot: i16) {
        for (person, step) in self.0 {
            batch.add(
                COUNT,
                vec![
                    value(person),
                    value(slot),
                    value(step.tickets),
                    value(step.calls),
                    value(step.given_at),
                ],
            );
        }
    }
}
