//! A history that goes wrong, made as short as it goes wrong with.

use crate::action::{Action, Shape, actions};
use crate::history::{Broken, run_actions};
use crate::variant::Variant;

/// So many shorter ones are tried at most.
const MAX_TRIES: usize = 2_000;

/// What is left of a history, and how it goes wrong.
#[derive(Clone, Debug)]
pub struct Shrunk {
    /// Which of the seed's actions are left, counted from 0.
    pub kept: Vec<usize>,
    /// The actions themselves.
    pub actions: Vec<Action>,
    /// How it goes wrong.
    pub broken: Broken,
}

/// Leaves actions out of the history of a seed as long as the same promise is broken: large parts
/// first, then single ones, then the faults of those that are left.
#[must_use]
pub fn shrink(seed: u64, steps: usize, variant: Variant) -> Option<Shrunk> {
    let shape = Shape::of(seed);
    let all = actions(seed, shape, steps);
    let mut best = try_with(
        &all,
        &(0..all.len()).collect::<Vec<_>>(),
        shape,
        variant,
        None,
    )?;
    best.kept.truncate(best.broken.step.max(1));
    let promise = best.broken.violation.promise;
    let mut part = best.kept.len().div_ceil(2).max(1);
    let mut tries = 0;
    loop {
        let mut at = 0;
        let mut shorter = false;
        while at < best.kept.len() && tries < MAX_TRIES {
            let mut kept = best.kept.clone();
            kept.drain(at..(at + part).min(kept.len()));
            tries += 1;
            match try_with(&all, &kept, shape, variant, Some(promise)) {
                Some(found) => {
                    best = found;
                    shorter = true;
                }
                None => at += part,
            }
        }
        if tries >= MAX_TRIES || (part == 1 && !shorter) {
            break;
        }
        part = part.div_ceil(2);
    }
    // Once more, so that what is handed out is what happens.
    try_with(&all, &best.kept, shape, variant, Some(promise)).or(Some(best))
}

fn try_with(
    all: &[Action],
    kept: &[usize],
    shape: Shape,
    variant: Variant,
    promise: Option<&str>,
) -> Option<Shrunk> {
    let actions: Vec<Action> = kept.iter().filter_map(|at| all.get(*at)).cloned().collect();
    let broken = run_actions(&actions, shape, variant, true).err()?;
    if promise.is_some_and(|promise| promise != broken.violation.promise) {
        return None;
    }
    Some(Shrunk {
        kept: kept.to_vec(),
        actions,
        broken,
    })
}
