//! The hostile corpus, run as a desk would run it: what the worst decision takes, and the most
//! memory that was ever held.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use switchboard::desk::{Context, Loaded, route_call};
use switchboard::rules::{Explain, Rulebook, editor_definitions};

use self::corpus::Hostile;
use crate::calls::calls;
use crate::desk::now;
use crate::rules::shipped;

#[path = "../../core/src/rules/tests/hostile/corpus.rs"]
mod corpus;

/// What came of all of it.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// How many there are.
    pub all: usize,
    /// How many of them load, so that they were asked.
    pub asked: usize,
    /// The decisions that did not come: nobody knows where the call went.
    pub lost: usize,
    /// The longest that a decision took.
    pub worst: Duration,
    /// Whose it was.
    pub worst_name: String,
    /// The longest that loading or refusing a folder took.
    pub worst_load: Duration,
    /// Whose it was.
    pub worst_load_name: String,
}

/// Every function that scripts can call, by name and number of parameters. The core's tests hold
/// the definitions against the engine.
fn functions() -> Vec<(String, usize)> {
    let text = editor_definitions();
    let all: BTreeSet<(String, usize)> = text
        .lines()
        .filter_map(|line| {
            let (head, rest) = line.strip_prefix("fn ")?.split_once('(')?;
            let (params, _) = rest.split_once(')')?;
            let arity = params.split(", ").filter(|one| !one.is_empty()).count();
            let name = match head.strip_prefix("get ") {
                Some(property) => format!(".{property}"),
                None => head.to_owned(),
            };
            Some((name, arity))
        })
        .collect();
    all.into_iter().collect()
}

/// Runs the corpus.
///
/// # Errors
/// When the shipped rules cannot be read.
pub fn run() -> Result<Outcome, String> {
    // A panic inside a decision is part of the show.
    std::panic::set_hook(Box::new(|_| {}));
    let sources = shipped().map_err(|error| error.to_string())?;
    let call = calls(1, 7).into_iter().next().ok_or("there is no call")?;
    let loaded = Loaded::default();
    let mut outcome = Outcome::default();
    let all = corpus::written()
        .into_iter()
        .chain(corpus::natives(&functions()));
    for Hostile { name, files } in all {
        outcome.all += 1;
        let mut with = sources.clone();
        for (file, text) in files {
            with.insert(file.to_owned(), text);
        }
        let begun = Instant::now();
        let compiled = catch_unwind(AssertUnwindSafe(|| Rulebook::compile(&with)));
        let took = begun.elapsed();
        if took > outcome.worst_load {
            (outcome.worst_load, outcome.worst_load_name) = (took, name.clone());
        }
        let rulebook = match compiled {
            Ok(Ok(rulebook)) => rulebook,
            Ok(Err(_)) => continue,
            Err(_) => return Err(format!("loading `{name}` panicked")),
        };
        outcome.asked += 1;
        let context = Context {
            now: now(),
            rulebook: &rulebook,
            roster: &rulebook.tables().roster,
        };
        let ask = || {
            let begun = Instant::now();
            let routed = catch_unwind(AssertUnwindSafe(|| {
                route_call(&context, &call, &loaded, Explain::No)
            }));
            (routed.is_ok(), begun.elapsed())
        };
        let (came, mut took) = ask();
        // Somebody else may have been at work: what is slow is slow again.
        for _ in 0..4 {
            if took > outcome.worst {
                took = took.min(ask().1);
            }
        }
        outcome.lost += usize::from(!came);
        if took > outcome.worst {
            (outcome.worst, outcome.worst_name) = (took, name);
        }
    }
    Ok(outcome)
}
