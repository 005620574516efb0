//! What two versions of the rules decide differently: counted, grouped by the rules that decided,
//! with examples. Pure, and bounded however much is compared.

use serde::{Deserialize, Serialize};

use super::{Decided, Decision, DecisionMade, Explain, Facts, Planned, Recorded, Rulebook};
use crate::model::Timestamp;

/// More groups are not kept apart: nobody reads so many, and what is behind them is one cause.
const MAX_GROUPS: usize = 200;

/// What two versions of the rules decide differently.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// How many decisions were compared.
    pub decisions: u64,
    /// How many come out otherwise.
    pub changed: u64,
    /// How many come out the same for another reason given.
    pub reworded: u64,
    /// How many could not be compared, because there was no time or the record does not fit.
    pub left_out: u64,
    /// What changed, by the rules that decided before and now; see [`Comparison::by_count`].
    pub groups: Vec<Group>,
    /// Changed decisions beyond the groups that are kept apart.
    pub ungrouped: u64,
}

/// Decisions that one rule made and another makes now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The hook: `route`, `clocks`, `escalate`, `cadence`.
    pub hook: String,
    /// How it was decided, by the first of them.
    pub old: Side,
    /// How it is decided now, by the first of them.
    pub new: Side,
    /// How many.
    pub count: u64,
    /// Some of them.
    pub examples: Vec<Example>,
}

/// How something is decided under one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// File and line of the rule.
    pub rule: String,
    /// Its reason.
    pub reason: String,
    /// The answer in words.
    pub outcome: String,
    /// Why the default decided, when the script failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// One decision that comes out otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The case, or the call's own id.
    pub about: String,
    /// When it was asked.
    pub at: Timestamp,
    /// What it was about, in words.
    pub what: String,
    /// The answer before.
    pub old: String,
    /// The answer now.
    pub new: String,
    /// What was due before and when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub old_timeline: Vec<Planned>,
    /// What is due now and when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub new_timeline: Vec<Planned>,
}

impl Side {
    fn of(made: &DecisionMade) -> Self {
        Self {
            rule: made.record.rule.clone(),
            reason: made.record.reason.clone(),
            outcome: made.answer.words(),
            fault: made.record.fault.clone(),
        }
    }

    fn is_of(&self, made: &DecisionMade) -> bool {
        self.rule == made.record.rule && self.fault == made.record.fault
    }
}

impl From<Decided<Decision>> for DecisionMade {
    fn from(decided: Decided<Decision>) -> Self {
        Self {
            record: decided.record,
            answer: decided.answer,
        }
    }
}

impl Comparison {
    /// Counts one decision as it was and as it is now; of a group up to `examples` are kept, which
    /// `example` makes.
    pub fn count(
        &mut self,
        old: &DecisionMade,
        new: &DecisionMade,
        examples: usize,
        example: impl FnOnce() -> Example,
    ) {
        self.decisions += 1;
        if old.answer == new.answer && old.record.fault.is_some() == new.record.fault.is_some() {
            self.reworded += u64::from(old.record.reason != new.record.reason);
            return;
        }
        self.changed += 1;
        let hook = new.answer.hook();
        let same =
            |group: &Group| group.hook == hook && group.old.is_of(old) && group.new.is_of(new);
        let index = match self.groups.iter().position(same) {
            Some(index) => index,
            None if self.groups.len() >= MAX_GROUPS => {
                self.ungrouped += 1;
                return;
            }
            None => {
                self.groups.push(Group {
                    hook: hook.to_owned(),
                    old: Side::of(old),
                    new: Side::of(new),
                    count: 0,
                    examples: Vec::new(),
                });
                self.groups.len() - 1
            }
        };
        let Some(group) = self.groups.get_mut(index) else {
            return;
        };
        group.count += 1;
        if group.examples.len() < examples {
            group.examples.push(example());
        }
    }

    /// Compares what is on record with what `new` decides on the same facts, with its own tables'
    /// people and companies.
    pub fn count_recorded(&mut self, recorded: &Recorded, new: &Rulebook, examples: usize) {
        self.count_asking(recorded, &recorded.decisions, None, new, examples);
    }

    /// Decides what is on record under both, each with its own tables' people and companies, and
    /// compares.
    pub fn count_both(
        &mut self,
        recorded: &Recorded,
        old: &Rulebook,
        new: &Rulebook,
        examples: usize,
    ) {
        let before: Vec<DecisionMade> = again(old, recorded);
        self.count_asking(recorded, &before, Some(old), new, examples);
    }

    fn count_asking(
        &mut self,
        recorded: &Recorded,
        before: &[DecisionMade],
        old: Option<&Rulebook>,
        new: &Rulebook,
        examples: usize,
    ) {
        let now = again(new, recorded);
        if before.len() != recorded.decisions.len() || now.len() != before.len() {
            self.left_out += recorded.decisions.len() as u64;
            return;
        }
        // Of one version alone, its calendars are taken for both.
        let old = old.unwrap_or(new);
        for (was, is) in before.iter().zip(&now) {
            self.count(was, is, examples, || Example {
                about: recorded.about.to_string(),
                at: recorded.at,
                what: recorded.facts.words(),
                old: was.answer.words(),
                new: is.answer.words(),
                old_timeline: old.timeline(&recorded.facts, &answers(before)),
                new_timeline: new.timeline(&recorded.facts, &answers(&now)),
            });
        }
    }

    /// Adds what was compared elsewhere.
    pub fn add(&mut self, other: Self, examples: usize) {
        self.decisions += other.decisions;
        self.changed += other.changed;
        self.reworded += other.reworded;
        self.left_out += other.left_out;
        self.ungrouped += other.ungrouped;
        for group in other.groups {
            let same = |mine: &&mut Group| {
                let side = |a: &Side, b: &Side| a.rule == b.rule && a.fault == b.fault;
                mine.hook == group.hook
                    && side(&mine.old, &group.old)
                    && side(&mine.new, &group.new)
            };
            let is_full = self.groups.len() >= MAX_GROUPS;
            match self.groups.iter_mut().find(same) {
                Some(mine) => {
                    mine.count += group.count;
                    let room = examples.saturating_sub(mine.examples.len());
                    mine.examples.extend(group.examples.into_iter().take(room));
                }
                None if is_full => self.ungrouped += group.count,
                None => self.groups.push(group),
            }
        }
    }

    /// The groups, the largest first.
    #[must_use]
    pub fn by_count(&self) -> Vec<&Group> {
        let mut groups: Vec<&Group> = self.groups.iter().collect();
        groups.sort_by(|a, b| {
            let key = |group: &Group| (group.hook.clone(), group.old.rule.clone());
            b.count.cmp(&a.count).then_with(|| key(a).cmp(&key(b)))
        });
        groups
    }

    /// Whether every decision that was compared comes out the same.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.changed == 0
    }
}

fn answers(made: &[DecisionMade]) -> Vec<&Decision> {
    made.iter().map(|one| &one.answer).collect()
}

fn again(rulebook: &Rulebook, recorded: &Recorded) -> Vec<DecisionMade> {
    let people = &rulebook.tables().roster;
    let ask = |made: &DecisionMade| {
        rulebook.ask_again(&recorded.facts, &made.answer, Some(people), Explain::No)
    };
    let made = recorded.decisions.iter().filter_map(ask);
    made.map(DecisionMade::from).collect()
}

impl Facts {
    /// What it was, in a few words: `ada of acme, phone, severity 2`.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Request(seen) => seen.words(),
            Self::Ticket(seen) => seen.words(),
            Self::Event(seen) => seen.words(),
            Self::Alarm(seen) => seen.words(),
        }
    }
}
