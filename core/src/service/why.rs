//! Why a case is as it is: its recorded decisions made again under the rules that made them.

use std::collections::BTreeMap;

use crate::desk::{self, Actor, DeskError, NotDone, Reviewed, Waits, Why};
use crate::model::{CaseNumber, RulesVersion, Timestamp};
use crate::rules::{Audience, DecisionMade, Facts, Recorded, Rulebook, Sources};
use crate::store::{Reach, StoreError, Transaction};

use super::driver::{Rules, reach_of};
use super::{Driver, ServiceError};

/// The askings that are looked through for the newest decision of each hook.
const LATEST: usize = 200;
/// The askings of one answer, when all are wanted.
const MOST: usize = 1_000;

/// What the store says of a case.
struct Found {
    title: String,
    recorded: Vec<Recorded>,
    waits: Vec<Waits>,
    not_done: Vec<NotDone>,
    texts: BTreeMap<RulesVersion, Sources>,
}

impl Driver {
    /// Why a case is as it is. The permission has been looked at.
    pub(super) fn why(
        &self,
        now: Timestamp,
        actor: &Actor,
        case: CaseNumber,
        all: bool,
    ) -> Result<Why, ServiceError> {
        let rules = self.in_force();
        let context = rules.context(now);
        let shown = desk::may_explain(&context, actor);
        let reach = reach_of(&context, actor)?;
        let found = self
            .store()
            .run(|tx| find(tx, &rules, now, &reach, case, shown, all))?
            .ok_or(DeskError::UnknownCase(case))?;
        let mut pairs: Vec<(&Facts, &DecisionMade)> = found
            .recorded
            .iter()
            .flat_map(|one| one.decisions.iter().map(move |made| (&one.facts, made)))
            .collect();
        let whole = pairs.len();
        if !all {
            pairs = newest(pairs);
        }
        let earlier = whole - pairs.len();
        // Scripts are compiled here, when the store is free again.
        let books = compiled(&rules, &found.texts);
        let mut decisions = Vec::new();
        for (facts, made) in pairs {
            if shown {
                let version = &made.record.rules_version;
                let book = books
                    .get(version)
                    .map_or(Err("the rules that decided are not in the store"), |book| {
                        book.as_ref().map(|book| &**book).map_err(String::as_str)
                    });
                decisions.push(Reviewed::of(facts, made, book));
            } else {
                decisions.extend(Reviewed::for_customer(facts, made));
            }
        }
        Ok(Why {
            case,
            title: found.title,
            decisions,
            earlier,
            waits: found.waits,
            not_done: found.not_done,
        })
    }
}

fn find(
    tx: &mut dyn Transaction,
    rules: &Rules,
    now: Timestamp,
    reach: &Reach,
    case: CaseNumber,
    shown: bool,
    all: bool,
) -> Result<Option<Found>, StoreError> {
    let timers = tx.timers_of(case)?;
    let context = rules.context(now);
    let (title, (mut waits, mut not_done)) = match case {
        CaseNumber::Ticket(id) => match tx.ticket(reach, id)? {
            Some(of) => (of.subject.clone(), desk::of_ticket(&context, &of, &timers)),
            None => return Ok(None),
        },
        CaseNumber::Call(id) => match tx.call(reach, id)? {
            Some(of) => {
                let title = of.incoming.subject.clone().unwrap_or_default();
                (title, desk::of_call(&context, &of, &timers))
            }
            None => return Ok(None),
        },
        CaseNumber::Event(id) => match tx.event(reach, id)? {
            Some(of) => {
                let audiences: &[Audience] = if shown {
                    &Audience::ALL
                } else {
                    &[Audience::Company]
                };
                let standing = desk::of_event(&context, &of, &timers, audiences);
                (of.title.clone(), standing)
            }
            None => return Ok(None),
        },
    };
    if !shown && !matches!(case, CaseNumber::Event(_)) {
        // What the provider has planned for itself.
        waits.clear();
        not_done.clear();
    }
    let recorded = tx.recorded_of(reach, case, if all { MOST } else { LATEST })?;
    let mut texts = BTreeMap::new();
    if shown {
        for made in recorded.iter().flat_map(|one| &one.decisions) {
            let version = &made.record.rules_version;
            if version == rules.rulebook.version() || texts.contains_key(version) {
                continue;
            }
            if let Some(sources) = tx.rules_texts(version)? {
                texts.insert(version.clone(), sources);
            }
        }
    }
    Ok(Some(Found {
        title,
        recorded,
        waits,
        not_done,
        texts,
    }))
}

/// The newest decision of each hook, in the order in which they were made.
fn newest<'a>(pairs: Vec<(&'a Facts, &'a DecisionMade)>) -> Vec<(&'a Facts, &'a DecisionMade)> {
    let mut seen = std::collections::BTreeSet::new();
    let mut kept: Vec<_> = pairs
        .into_iter()
        .rev()
        .filter(|(_, made)| seen.insert(made.record.hook.clone()))
        .collect();
    kept.reverse();
    kept
}

type Compiled = Result<std::sync::Arc<Rulebook>, String>;

fn compiled(
    rules: &Rules,
    texts: &BTreeMap<RulesVersion, Sources>,
) -> BTreeMap<RulesVersion, Compiled> {
    let mut books: BTreeMap<RulesVersion, Compiled> = texts
        .iter()
        .map(|(version, sources)| {
            let book = Rulebook::compile(sources).map(std::sync::Arc::new);
            let failed = |error| format!("the rules that decided do not load any more: {error}");
            (version.clone(), book.map_err(failed))
        })
        .collect();
    books.insert(rules.rulebook.version().clone(), Ok(rules.rulebook.clone()));
    books
}
