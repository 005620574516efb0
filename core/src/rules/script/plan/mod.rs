//! A hook as a chain of rules: the first that applies answers.
//!
//! A compiled hook is a tree (`program`), and `eval` walks it. Most hooks are a chain of `if`s that
//! answer with constants, and for these there is a shorter way: a plan. Its tests are compact and
//! lead straight to the next one, those that follow from what was tested just before are left out,
//! answers are made once, and a long chain has an index that says which of its rules can apply.
//!
//! | file | knows |
//! | --- | --- |
//! | `probe` | one test, and what follows from it |
//! | `sure` | what cannot fail and may be left away |
//! | `items` | a hook as rules, one after another |
//! | `make` | how rules become steps |
//! | `cover` | what facts must be for a rule to have any effect |
//! | `index` | which rules of a long chain can apply |
//!
//! **A plan answers as the tree does.** What may fail or has an effect is done where it stands, by
//! the evaluator. What cannot be planned, and every explanation, is left to the tree.

mod cover;
mod index;
mod items;
mod make;
mod probe;
mod sure;

use std::sync::Arc;

use super::eval::Stop;
use super::faults::Fault;
use super::program::{Node, Program};
use super::sandbox::{Host, MAX_TEXT_BYTES};
use super::schema::Root;
use super::value::{Draft, Ty, Value};
use super::walker::Walker;
use index::{Begin, Index};
use probe::{Probe, Text};

/// A planned hook.
#[derive(Debug)]
pub(crate) struct Plan {
    /// What the evaluator runs parts of.
    program: Arc<Program>,
    begin: To,
    steps: Vec<Step>,
    chains: Vec<Chain>,
    works: Vec<Work>,
    /// The texts that functions are called on. The interpreter refuses that of one that is too
    /// long, and so such a decision is the tree's.
    short: Vec<Text>,
    /// The answers that are constants.
    answers: Vec<Draft>,
}

/// Where control goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum To {
    Step(u32),
    /// A constant answer.
    Answer(u32),
    /// An answer that is put together.
    Made(u32),
    Work(u32),
    Chain(u32),
    /// The rule has no effect; on to the next that the index names.
    Next,
    /// To the tree, from the beginning.
    Tree,
}

/// One test and where it leads. In a long chain each that is made is a miss of the cache, and one
/// is enough.
#[derive(Debug)]
#[repr(align(64))]
struct Step {
    probe: Probe,
    yes: To,
    no: To,
    /// From 1, when the same test is made in several places and takes long: made once.
    shared: u8,
}

/// A chain with an index.
#[derive(Debug)]
struct Chain {
    index: Index,
    /// Where it goes on when no rule answered.
    after: To,
}

/// Something for the evaluator: a statement, or an answer that is put together.
#[derive(Debug)]
struct Work {
    node: Node,
    frame: u16,
    after: To,
}

/// What a plan comes to.
#[derive(Debug)]
pub(crate) enum Outcome<'a> {
    /// The constant answer of that number.
    Constant(usize),
    /// Rare, and so it is no burden to the others.
    Made(Box<Value<'a>>),
    /// The tree has to be asked.
    Tree,
    /// A part that was interpreted has failed, and this is why.
    Failed(Box<Fault>),
    /// A part of the tree has failed, and the interpreter has to say why.
    Interpret,
}

/// How the steps ended.
enum End {
    Answer(u32),
    /// The value waits in the walker.
    Made,
    Next,
    Tree,
    /// What is wrong waits in the walker.
    Failed,
    Interpret,
}

/// One decision.
struct Run<'a> {
    plan: &'a Plan,
    host: &'a Host,
    root: Root<'a>,
    limit: u64,
    /// Made when the evaluator is needed first.
    walker: Option<Box<Walker<'a>>>,
    /// Of the shared tests, which were made and which of them held.
    known: u64,
    held: u64,
    /// Tests made, for tests of how that grows.
    #[cfg(test)]
    tests: u64,
}

impl Plan {
    /// Plans a hook; nothing when it is too much. `may_match` says that all patterns of the hook
    /// together stay within what it may spend on matching, `gives` what it has to answer with.
    pub(crate) fn new(
        program: &Arc<Program>,
        host: &Host,
        may_match: bool,
        gives: Ty,
    ) -> Option<Self> {
        make::plan(program, host, may_match, gives)
    }

    /// The answers that are constants, by number.
    pub(crate) fn answers(&self) -> &[Draft] {
        &self.answers
    }

    /// Decides. `limit` is that of the evaluator's operations.
    #[inline]
    pub(crate) fn decide<'a>(&'a self, host: &'a Host, root: Root<'a>, limit: u64) -> Outcome<'a> {
        if self
            .short
            .iter()
            .any(|get| get(root).len() > MAX_TEXT_BYTES)
        {
            return Outcome::Tree;
        }
        let mut run = Run::new(self, host, root, limit);
        match run.go(self.begin) {
            End::Answer(number) => Outcome::Constant(number as usize),
            End::Made => run.made(),
            End::Next | End::Tree => Outcome::Tree,
            End::Failed => run.failed(),
            End::Interpret => Outcome::Interpret,
        }
    }

    /// How many tests a decision makes, shared ones once.
    #[cfg(test)]
    pub(crate) fn tests_made(&self, host: &Host, root: Root<'_>) -> u64 {
        let mut run = Run::new(self, host, root, u64::MAX);
        run.go(self.begin);
        run.tests
    }

    /// Of each chain with an index: its rules, the facts looked up, the rules that are candidates
    /// always.
    #[cfg(test)]
    pub(crate) fn indexes(&self) -> Vec<(usize, usize, usize)> {
        self.chains
            .iter()
            .map(|chain| chain.index.sizes())
            .collect()
    }
}

impl<'a> Run<'a> {
    #[inline]
    fn new(plan: &'a Plan, host: &'a Host, root: Root<'a>, limit: u64) -> Self {
        Self {
            plan,
            host,
            root,
            limit,
            walker: None,
            known: 0,
            held: 0,
            #[cfg(test)]
            tests: 0,
        }
    }

    fn go(&mut self, mut to: To) -> End {
        let plan = self.plan;
        loop {
            to = match to {
                To::Step(number) => {
                    let Some(step) = plan.steps.get(number as usize) else {
                        return End::Tree;
                    };
                    let held = if step.shared == 0 {
                        #[cfg(test)]
                        {
                            self.tests += 1;
                        }
                        step.probe.holds(self.root)
                    } else {
                        self.shared(step)
                    };
                    match held {
                        Some(true) => step.yes,
                        Some(false) => step.no,
                        None => match self.evaluated(&step.probe) {
                            Ok(true) => step.yes,
                            Ok(false) => step.no,
                            Err(end) => return end,
                        },
                    }
                }
                To::Answer(number) => return End::Answer(number),
                To::Chain(number) => {
                    let Some(chain) = plan.chains.get(number as usize) else {
                        return End::Tree;
                    };
                    if let Some(end) = self.chain(&chain.index) {
                        return end;
                    }
                    chain.after
                }
                To::Work(number) | To::Made(number) => {
                    let Some(work) = plan.works.get(number as usize) else {
                        return End::Tree;
                    };
                    match (self.work(work), to) {
                        (Ok(()), To::Made(_)) => return End::Made,
                        (Ok(()), _) => work.after,
                        (Err(stop), _) => return stopped(stop),
                    }
                }
                To::Next => return End::Next,
                To::Tree => return End::Tree,
            }
        }
    }

    /// The rules of an index, up to the one that ends the decision.
    #[inline]
    fn chain(&mut self, index: &'a Index) -> Option<End> {
        if let Some(rules) = index.only(self.root) {
            return rules.iter().find_map(|rule| self.rule(rule.begin));
        }
        let mut candidates = index.candidates(self.root);
        while let Some(rule) = candidates.take() {
            if let Some(end) = self.rule(rule.begin) {
                return Some(end);
            }
        }
        None
    }

    #[inline]
    fn rule(&mut self, begin: Begin) -> Option<End> {
        match begin {
            Begin::Last(last) => {
                #[cfg(test)]
                {
                    self.tests += 1;
                }
                let number = (last.get)(self.root);
                let is_met = last.how.holds(&number, &last.number) == last.wanted;
                is_met.then_some(End::Answer(last.answer))
            }
            Begin::To(to) => match self.go(to) {
                End::Next => None,
                end => Some(end),
            },
        }
    }

    /// A test that is made once in a decision.
    #[inline]
    fn shared(&mut self, step: &Step) -> Option<bool> {
        let bit = 1_u64 << ((step.shared - 1) & 63);
        if self.known & bit == 0 {
            #[cfg(test)]
            {
                self.tests += 1;
            }
            self.known |= bit;
            if step.probe.holds(self.root)? {
                self.held |= bit;
            }
        }
        Some(self.held & bit != 0)
    }

    #[cold]
    fn evaluated(&mut self, probe: &'a Probe) -> Result<bool, End> {
        let Probe::Node(node, frame) = probe else {
            return Err(End::Tree);
        };
        self.walker().test(node, *frame).map_err(stopped)
    }

    /// Leaves the value with the walker.
    #[cold]
    fn work(&mut self, work: &'a Work) -> Result<(), Stop> {
        self.walker().keep(&work.node, work.frame)
    }

    fn walker(&mut self) -> &mut Walker<'a> {
        let (plan, host, root, limit) = (self.plan, self.host, self.root, self.limit);
        self.walker
            .get_or_insert_with(|| Box::new(Walker::new(&plan.program, host, root, limit)))
    }

    #[cold]
    fn made(&mut self) -> Outcome<'a> {
        match &mut self.walker {
            Some(walker) => Outcome::Made(Box::new(walker.returned())),
            None => Outcome::Tree,
        }
    }

    #[cold]
    fn failed(&mut self) -> Outcome<'a> {
        let fault = self.walker.as_mut().and_then(|walker| walker.fault());
        fault.map_or(Outcome::Interpret, |fault| Outcome::Failed(Box::new(fault)))
    }
}

fn stopped(stop: Stop) -> End {
    match stop {
        Stop::Return => End::Made,
        Stop::Break | Stop::Continue => End::Tree,
        Stop::Failed => End::Failed,
        Stop::Interpret => End::Interpret,
    }
}
