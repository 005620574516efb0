//! Whether compiled scripts do as rhai's interpreter does: scripts and facts made up from dice or
//! from a fuzzer's bytes, and both evaluators compared on them.
//!
//! | file | knows |
//! | --- | --- |
//! | `dice` | where choices come from |
//! | `writer`, `expressions` | how scripts are made up |
//! | `snippets` | at least one use of every function that the sandbox lets in |
//! | `subjects`, `world` | what the hooks are asked about: its names, and the facts themselves |

mod dice;
mod expressions;
mod snippets;
mod subjects;
mod world;
mod writer;

use super::diagnostic::Findings;
use super::script::{HOOKS, Hook, Root, Script, Stepped};
use super::{Rulebook, Tried};

pub use dice::Dice;
#[cfg(test)]
pub(crate) use snippets::{SNIPPETS, TABLES};
use world::World;
use writer::write;

/// What came of comparisons.
#[derive(Clone, Copy, Debug, Default)]
pub struct Compared {
    /// Scripts that were made up and load.
    pub scripts: u64,
    /// Questions asked of both.
    pub decisions: u64,
    /// Those that the compiled form answered itself.
    pub compiled: u64,
    /// Those that its plan answered.
    pub planned: u64,
    /// Those that failed, in both.
    pub failed: u64,
    /// Those of which every condition was compared.
    pub explained: u64,
}

impl std::ops::AddAssign for Compared {
    fn add_assign(&mut self, other: Self) {
        self.scripts += other.scripts;
        self.decisions += other.decisions;
        self.compiled += other.compiled;
        self.planned += other.planned;
        self.failed += other.failed;
        self.explained += other.explained;
    }
}

/// Makes a script up and asks it so many questions. Nothing when it does not load.
///
/// # Errors
/// What differs, with the script.
pub fn compare(
    book: &Rulebook,
    dice: Dice,
    questions: usize,
    compared: &mut Compared,
) -> Result<(), String> {
    let mut dice = dice;
    let hook = &HOOKS[dice.roll(HOOKS.len())];
    let written = write(&mut dice, hook);
    let Some(script) = load(hook, &written.plain, book) else {
        return Ok(());
    };
    let seen = load(hook, &written.observed, book);
    compared.scripts += 1;
    let world = World::new(book);
    world.ask(hook, &mut dice, questions, |root| {
        differences(&script, seen.as_ref(), hook, root, compared)
            .map_err(|what| format!("{what}\n{}\n{root:?}", written.plain))
    })
}

/// Loads one script; only so far as what goes wrong in it is left to its running.
pub(crate) fn load(hook: &Hook, text: &str, book: &Rulebook) -> Option<Script> {
    let calendars = &book.tables().calendars;
    Script::load(hook.file, text, calendars, None, &mut Findings::default())
}

/// Asks both. `observed` is the same script with every condition of an `if` written down.
pub(crate) fn differences(
    script: &Script,
    observed: Option<&Script>,
    hook: &Hook,
    root: Root<'_>,
    compared: &mut Compared,
) -> Result<(), String> {
    let (interpreted, spent) = script.ask_interpreter(hook, root);
    compared.decisions += 1;
    compared.failed += u64::from(interpreted.is_err());
    let same = |what: &str, answer: &_| match *answer == interpreted {
        true => Ok(()),
        false => Err(format!("{what}: {answer:?}\ninterpreted: {interpreted:?}")),
    };
    let compiled = script.ask_compiled(hook, root);
    let is_compiled = compiled.is_some();
    if let Some(Stepped { answer, steps }) = compiled {
        compared.compiled += 1;
        same("compiled", &answer)?;
        if steps < spent {
            return Err(format!("{steps} operations counted of {spent}"));
        }
    }
    if let Some(answer) = script.ask_plan(hook, root) {
        compared.planned += 1;
        same("planned", &answer)?;
    }
    same("asked", &script.ask(hook, root, false).answer)?;
    let asked = script.ask(hook, root, true);
    same("asked to explain", &asked.answer)?;
    // A run that stops has told what it did up to there.
    let Some(observed) = observed.filter(|_| is_compiled && interpreted.is_ok()) else {
        return Ok(());
    };
    let Some(seen) = observed.ask_observed(hook, root) else {
        return Ok(());
    };
    compared.explained += 1;
    explained(&asked.tried, &seen, script.is_compiled_throughout())
}

/// Holds an explanation against the conditions that the interpreter came by.
fn explained(tried: &[Tried], seen: &[(usize, bool)], throughout: bool) -> Result<(), String> {
    let told: Vec<(usize, bool)> = tried
        .iter()
        .filter(|one| one.column > 0 && !one.condition.starts_with("switch"))
        .filter_map(|one| Some((one.at.rsplit(':').next()?.parse().ok()?, one.held)))
        .collect();
    // What is interpreted is not told condition by condition.
    let mut rest = seen.iter();
    let is_part = told.iter().all(|one| rest.any(|other| other == one));
    if is_part && (!throughout || told.len() == seen.len()) {
        return Ok(());
    }
    Err(format!("told: {told:?}\nseen: {seen:?}"))
}
