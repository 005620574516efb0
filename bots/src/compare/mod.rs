//! What two rule folders decide differently: recorded calls, tickets and events decided under
//! both, on all cores, and counted.
//!
//! `report` puts what was found into words; what is compared with what, and how it is grouped, is
//! the library's.

mod report;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;

use switchboard::desk::{Context, Loaded, route_call};
use switchboard::model::{IncomingCall, Timestamp};
use switchboard::rules::{
    Comparison, Decision, DecisionMade, Example, Explain, Recorded, Rulebook,
};

pub(crate) use report::due_times;
pub use report::{Compared, InFlight, Reader, comparison, write_json, write_text};

/// So many calls or decisions are handed to a thread at once.
pub const PAGE: usize = 1_000;

/// Pages that wait for a thread. More would only take memory.
const PAGES_AHEAD: usize = 4;

/// Lines that are not calls are told up to this number.
const MAX_FAULTS: usize = 10;

/// What is compared.
#[derive(Debug)]
pub enum Page {
    /// Decisions on record.
    Recorded(Vec<Recorded>),
    /// Calls as JSON lines, with the number of each.
    Calls(Vec<(u64, String)>),
}

/// The two versions, and how much is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Both<'a> {
    /// The rules as they are.
    pub old: &'a Rulebook,
    /// The rules as they would be.
    pub new: &'a Rulebook,
    /// The time of a call that names none.
    pub now: Timestamp,
    /// How many examples of a group are kept.
    pub examples: usize,
}

/// What came of pages.
#[derive(Debug, Default)]
pub struct Found {
    /// What differs.
    pub comparison: Comparison,
    /// Lines that are not calls, with the reason; the first of them.
    pub faults: Vec<(u64, String)>,
    /// How many there are.
    pub faulty: u64,
}

/// Compares all pages that `feed` hands out. What comes out does not depend on which thread is
/// how fast.
///
/// # Errors
/// What `feed` ends with.
pub fn compare<E>(
    both: Both<'_>,
    feed: impl FnOnce(&mut dyn FnMut(Page) -> bool) -> Result<(), E>,
) -> Result<Found, E> {
    let threads = thread::available_parallelism().map_or(1, |count| count.get().min(8));
    let (to_do, pages) = mpsc::sync_channel::<(usize, Page)>(PAGES_AHEAD);
    let pages = Mutex::new(pages);
    let (done, results) = mpsc::channel::<(usize, Found)>();
    thread::scope(|scope| {
        for _ in 0..threads {
            let done = done.clone();
            let pages = &pages;
            scope.spawn(move || {
                loop {
                    let next = pages.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((index, page)) = next else { break };
                    if done.send((index, one_page(both, page))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(done);
        let mut index = 0;
        let fed = feed(&mut |page| {
            index += 1;
            to_do.send((index, page)).is_ok()
        });
        drop(to_do);
        let results: BTreeMap<usize, Found> = results.iter().collect();
        fed?;
        let mut all = Found::default();
        for found in results.into_values() {
            all.comparison.add(found.comparison, both.examples);
            all.faulty += found.faulty;
            let room = MAX_FAULTS.saturating_sub(all.faults.len());
            all.faults.extend(found.faults.into_iter().take(room));
        }
        Ok(all)
    })
}

fn one_page(both: Both<'_>, page: Page) -> Found {
    let mut found = Found::default();
    match page {
        Page::Recorded(all) => {
            for one in &all {
                found
                    .comparison
                    .count_both(one, both.old, both.new, both.examples);
            }
        }
        Page::Calls(lines) => {
            for (number, line) in lines {
                match serde_json::from_str::<IncomingCall>(&line) {
                    Ok(call) => one_call(both, &call, &mut found.comparison),
                    Err(error) => {
                        found.faulty += 1;
                        if found.faults.len() < MAX_FAULTS {
                            let said = error.to_string();
                            let said = said.split(" at line ").next().unwrap_or(&said);
                            found.faults.push((number, said.to_owned()));
                        }
                    }
                }
            }
        }
    }
    found
}

/// Decides a call under both, each with its own tables: who calls may differ as well.
fn one_call(both: Both<'_>, call: &IncomingCall, into: &mut Comparison) {
    let decide = |rulebook: &Rulebook| {
        let context = Context {
            now: both.now,
            rulebook,
            roster: &rulebook.tables().roster,
        };
        let routed = route_call(&context, call, &Loaded::default(), Explain::No);
        let decided = routed.decided;
        DecisionMade {
            record: decided.record,
            answer: Decision::Route(decided.answer),
        }
    };
    let (old, new) = (decide(both.old), decide(both.new));
    into.count(&old, &new, both.examples, || Example {
        about: call.id.clone(),
        at: call.at.unwrap_or(both.now),
        what: words(call),
        old: old.answer.words(),
        new: new.answer.words(),
        old_timeline: Vec::new(),
        new_timeline: Vec::new(),
    });
}

/// What a call is, in a few words.
fn words(call: &IncomingCall) -> String {
    let who = call.caller.as_ref().or(call.from.as_ref());
    let who = who.map_or("somebody unknown", String::as_str);
    let company = call
        .company
        .as_ref()
        .map(|company| format!(" of {company}"));
    let mut parts = vec![format!("{who}{}", company.unwrap_or_default())];
    parts.extend(call.channel.map(|channel| channel.to_string()));
    parts.extend(call.severity.map(|severity| format!("severity {severity}")));
    parts.extend(call.product.clone());
    parts.extend(
        call.language
            .as_ref()
            .map(|language| format!("in {language}")),
    );
    parts.join(", ")
}
