//! What is known of a `switch`: what its arms give, which can never be taken, and whether it can
//! end without taking one.
//!
//! rhai keeps only the hashes of what the arms are for. Of a property that can be but a few things
//! the hashes are known too, because rhai tells them of a switch over just these.

use std::collections::BTreeSet;

use rhai::{Engine, Expr, Position, Stmt, SwitchCasesCollection};

use super::analysis::{Analysis, Frame, Outcomes};
use super::inference::Inferred;
use super::value::{Place, Ty};
use super::words;

/// More choices are not listed; they stand in the tables.
const MAX_SHOWN: usize = 8;
/// Of more nothing is said: it would take long to find their hashes.
const MAX_CHOICES: usize = 200;

/// What is switched over can be these, as they are written, each with its hash.
pub(super) type Choices = Vec<(u64, String)>;

impl Analysis<'_> {
    /// `position` is the keyword's. `is_last` when its value is the function's.
    pub(super) fn switch(
        &mut self,
        (item, cases): &(Expr, SwitchCasesCollection),
        position: Position,
        frame: &mut Frame,
        is_last: bool,
    ) -> Outcomes {
        let known = self.infer(item, frame);
        let choices = self.choices(&known);
        let never = choices
            .as_ref()
            .map_or_else(BTreeSet::new, |choices| never_chosen(cases, choices));
        let mut outcomes = Outcomes::new();
        for (index, arm) in cases.expressions.iter().enumerate() {
            if let (Some(choices), true) = (&choices, never.contains(&index)) {
                let shown: Vec<_> = choices
                    .iter()
                    .take(MAX_SHOWN)
                    .map(|(_, written)| written.as_str())
                    .collect();
                let shown = shown.join(", ");
                let message = format!("this is never chosen; write one of {shown}");
                self.error("unknown-name", arm.rhs.start_position(), message);
            }
            let guard = self.infer(&arm.lhs, frame);
            self.expect_bool(&guard, &arm.lhs);
            let gives = self.flowing(&arm.rhs, frame, is_last);
            if is_last && !matches!(arm.rhs, Expr::Stmt(_)) {
                frame.ends_with(&gives, arm.rhs.start_position().into());
            }
            outcomes.extend(gives);
        }
        if cases.def_case.is_none() {
            let end = match &choices {
                Some(choices) if covers(cases, choices) => return outcomes,
                // Whoever switches over a property without choosing for all may fall through.
                _ if known.property.is_some() && cases.ranges.is_empty() => Some(Ty::Unit),
                _ => None,
            };
            outcomes.insert(end);
            if is_last {
                frame.ends_with(&[end].into(), Place::from(position));
            }
        }
        outcomes
    }

    /// Everything that what is switched over can be; nothing when that is not known or too much
    /// to list.
    fn choices(&self, known: &Inferred) -> Option<Choices> {
        let written: Vec<String> = match (known.property, known.ty) {
            (_, Some(Ty::Bool)) => vec!["true".into(), "false".into()],
            (Some(property), Some(Ty::Int)) => {
                let (low, high) = words::bounds(property)?;
                let few = high.checked_sub(low)? < 32;
                few.then(|| (low..=high).map(|number| number.to_string()).collect())?
            }
            (Some(property), Some(Ty::Str)) => {
                let empty = words::can_be_empty(property).then_some("");
                let all = words::choices(property, self.known)?;
                let all = all.into_iter().chain(empty);
                all.map(|word| format!("{word:?}")).collect()
            }
            _ => return None,
        };
        (written.len() <= MAX_CHOICES).then(|| hashes(&written))?
    }
}

/// The arms that are for nothing that can be. Those for ranges, and the last one, which is for all
/// the rest, are not among them.
fn never_chosen(cases: &SwitchCasesCollection, choices: &[(u64, String)]) -> BTreeSet<usize> {
    let known: BTreeSet<u64> = choices.iter().map(|(hash, _)| *hash).collect();
    let (mut chosen, mut never) = (BTreeSet::new(), BTreeSet::new());
    for (hash, list) in cases.cases.iter() {
        match known.contains(hash) {
            true => chosen.extend(list.blocks.iter().copied()),
            false => never.extend(list.blocks.iter().copied()),
        }
    }
    chosen.extend(cases.ranges.iter().map(|range| range.index()));
    never.retain(|index| !chosen.contains(index));
    never
}

/// The hash of each constant, as rhai gives them to the arms of a switch.
pub(super) fn hashes(constants: &[String]) -> Option<Choices> {
    let arms: Vec<String> = constants.iter().map(|one| format!("{one} => 0")).collect();
    let mut engine = Engine::new_raw();
    engine.set_optimization_level(rhai::OptimizationLevel::None);
    let script = format!("let x = 0; switch x {{ {} }}", arms.join(", "));
    let ast = engine.compile(script).ok()?;
    let Some(Stmt::Switch(parts, _)) = ast.statements().last() else {
        return None;
    };
    let mut all: Vec<(usize, u64)> = Vec::new();
    for (hash, list) in parts.1.cases.iter() {
        all.push((*list.blocks.first()?, *hash));
    }
    all.sort_unstable();
    let written = all
        .into_iter()
        .filter_map(|(index, hash)| Some((hash, constants.get(index)?.clone())));
    Some(written.collect())
}

/// Whether an arm without a condition is there for everything.
fn covers(cases: &SwitchCasesCollection, choices: &[(u64, String)]) -> bool {
    let sure: BTreeSet<u64> = cases
        .cases
        .iter()
        .filter(|(_, list)| {
            list.blocks.iter().any(|index| {
                let arm = cases.expressions.get(*index);
                arm.is_some_and(|arm| matches!(arm.lhs, Expr::BoolConstant(true, _)))
            })
        })
        .map(|(hash, _)| *hash)
        .collect();
    choices.iter().all(|(hash, _)| sure.contains(hash))
}
