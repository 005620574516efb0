//! Decisions that are kept in one transaction: one way to the disk or to the server for several.

use std::sync::atomic::Ordering;

use crate::desk::{Actor, Change, Command, DeskError, Needs, decide, give};
use crate::model::Timestamp;
use crate::store::{Reach, StoreError};

use super::Driver;
use super::driver::{keep_all, load};

/// A command, and what it is decided from.
pub(super) struct Asked<'a> {
    pub now: Timestamp,
    pub actor: &'a Actor,
    pub command: &'a Command,
    pub reach: &'a Reach,
    pub needs: &'a Needs,
}

impl Driver {
    /// Decides commands of which no two are about the same case, and keeps what comes of them
    /// together: all of it, or nothing when there is an error. What is refused has changed nothing
    /// and holds up no other.
    ///
    /// Each is decided on what the store held before; what the earlier ones give to agents is seen by
    /// the later ones.
    pub(super) fn decide_together(
        &self,
        asked: &[Asked<'_>],
    ) -> Result<Vec<Result<Change, DeskError>>, StoreError> {
        let Some(first) = asked.first() else {
            return Ok(Vec::new());
        };
        let in_force = self.in_force();
        let of: Vec<(&Reach, &Needs)> = asked.iter().map(|one| (one.reach, one.needs)).collect();
        let outcomes = self.store().run(|tx| {
            tx.expect(&of)?;
            let mut outcomes: Vec<Result<Change, DeskError>> = Vec::with_capacity(asked.len());
            for one in asked {
                let context = in_force.context(one.now);
                let mut loaded = load(tx, &context, one.reach, one.needs)?;
                if one.needs.workload {
                    let earlier = outcomes.iter().flatten();
                    earlier.for_each(|change| give(&mut loaded.workload, change));
                }
                outcomes.push(decide(&context, one.actor, one.command, loaded));
            }
            let mut changes: Vec<&mut Change> = outcomes.iter_mut().flatten().collect();
            if !changes.is_empty() {
                keep_all(tx, &in_force, first.now, &mut changes)?;
            }
            Ok(outcomes)
        })?;
        if outcomes.iter().any(Result::is_ok) {
            in_force.noted.store(true, Ordering::Relaxed);
        }
        for change in outcomes.iter().flatten() {
            self.show_candidate(&change.decisions);
        }
        Ok(outcomes)
    }
}
