//! Decisions that are kept in one transaction: one way to the disk or to the server for several.

use crate::desk::{
    Actor, Change, Command, Context, DeskError, Loaded, Needs, Spoken, decide, give,
};
use crate::model::Timestamp;
use crate::store::{Reach, StoreError, Together, Transaction};

use super::Driver;
use super::driver::{Rules, keep_all};
use super::loading::load;

/// A command, and what it is decided from.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub now: Timestamp,
    pub actor: &'a Actor,
    pub command: &'a Command,
    pub reach: &'a Reach,
    pub needs: &'a Needs,
    /// In what language it is, where that was told before.
    pub spoken: Option<&'a Spoken>,
}

impl Asked<'_> {
    pub(super) fn load(
        &self,
        tx: &mut dyn Transaction,
        context: &Context<'_>,
    ) -> Result<Loaded, StoreError> {
        let mut loaded = load(tx, context, self.reach, self.needs)?;
        loaded.spoken = self.spoken.cloned();
        Ok(loaded)
    }
}

/// Why several commands were not kept together.
pub(super) enum NotTogether {
    /// Nothing was kept, and each may be tried by itself.
    Undone(StoreError),
    /// It failed at the end, and may have been kept.
    AtTheEnd(StoreError),
}

impl Driver {
    /// Decides commands and keeps what comes of them together: all of it, or nothing when there is an
    /// error. What is refused has changed nothing and holds up no other.
    ///
    /// In a store that is far away no two may be about the same case: each is decided on what the
    /// store held before. What the earlier ones give to agents is seen by the later ones all the same.
    pub(super) fn decide_together(&self, asked: &[Asked<'_>]) -> Result<Outcomes, NotTogether> {
        let in_force = self.in_force();
        let outcomes = self.at_the_end(&mut |tx| match self.store().together() {
            Together::AtOnce => at_once(tx, &in_force, asked),
            Together::InTurn | Together::Never => in_turn(tx, &in_force, asked),
        })?;
        for change in outcomes.iter().flatten() {
            self.kept(&in_force, change);
        }
        Ok(outcomes)
    }

    /// Runs `work` in one transaction, and tells whether it failed before its end or at the end.
    pub(super) fn at_the_end(&self, work: WorkTogether<'_>) -> Result<Outcomes, NotTogether> {
        let mut has_worked = false;
        let outcomes = self.store().run(|tx| {
            has_worked = false;
            let outcomes = work(tx)?;
            has_worked = true;
            Ok(outcomes)
        });
        outcomes.map_err(|error| match error {
            StoreError::Conflict { .. } => NotTogether::Undone(error),
            error if has_worked => NotTogether::AtTheEnd(error),
            error => NotTogether::Undone(error),
        })
    }
}

/// What is done for several commands in one transaction.
pub(super) type WorkTogether<'a> =
    &'a mut dyn FnMut(&mut dyn Transaction) -> Result<Outcomes, StoreError>;

/// What came of several commands, in their order.
pub(super) type Outcomes = Vec<Result<Change, DeskError>>;

fn in_turn(
    tx: &mut dyn Transaction,
    rules: &Rules,
    asked: &[Asked<'_>],
) -> Result<Outcomes, StoreError> {
    let one_by_one = asked.iter().map(|one| {
        let context = rules.context(one.now);
        let loaded = one.load(tx, &context)?;
        let mut outcome = decide(&context, one.actor, one.command, loaded);
        if let Ok(change) = &mut outcome {
            keep_all(tx, rules, one.now, &mut [change])?;
        }
        Ok(outcome)
    });
    one_by_one.collect()
}

fn at_once(
    tx: &mut dyn Transaction,
    rules: &Rules,
    asked: &[Asked<'_>],
) -> Result<Outcomes, StoreError> {
    let of: Vec<(&Reach, &Needs)> = asked.iter().map(|one| (one.reach, one.needs)).collect();
    tx.expect(&of)?;
    let mut outcomes: Outcomes = Vec::with_capacity(asked.len());
    for one in asked {
        let context = rules.context(one.now);
        let mut loaded = one.load(tx, &context)?;
        if one.needs.workload {
            let earlier = outcomes.iter().flatten();
            earlier.for_each(|change| give(&mut loaded.workload, change));
        }
        outcomes.push(decide(&context, one.actor, one.command, loaded));
    }
    keep_outcomes(tx, rules, asked, &mut outcomes)?;
    Ok(outcomes)
}

/// Writes what was decided.
pub(super) fn keep_outcomes(
    tx: &mut dyn Transaction,
    rules: &Rules,
    asked: &[Asked<'_>],
    outcomes: &mut Outcomes,
) -> Result<(), StoreError> {
    let mut changes: Vec<&mut Change> = outcomes.iter_mut().flatten().collect();
    match asked.first() {
        Some(first) if !changes.is_empty() => keep_all(tx, rules, first.now, &mut changes),
        _ => Ok(()),
    }
}
