//! What is kept of decisions and of the rules that made them.

use super::{Reach, StoreError};
use crate::model::{Candidate, CaseNumber, InForce, RulesVersion, Timer};
use crate::rules::{Comparison, Recorded, Sources};

/// About so many decisions are kept of one case: older ones give way. A case seldom has ten; an
/// outage of a month with an update every half hour comes to the bound.
pub const MAX_RECORDED_OF_CASE: usize = 6_000;

/// The versions of the rules, and the decisions made under them. Decisions come into the store
/// with the change that they led to.
pub trait RulesRecord {
    /// The newest decisions on record about a case, the oldest first.
    fn recorded_of(
        &mut self,
        reach: &Reach,
        case: CaseNumber,
        limit: usize,
    ) -> Result<Vec<Recorded>, StoreError>;
    /// Decisions numbered above `after`, in order, with their numbers.
    fn recorded(&mut self, after: u64, limit: usize) -> Result<Vec<(u64, Recorded)>, StoreError>;
    /// The timers of a case, the next first.
    fn timers_of(&mut self, case: CaseNumber) -> Result<Vec<Timer>, StoreError>;

    /// Keeps the texts of a version; nothing when they are there already. A text that several
    /// versions have is kept once.
    fn keep_rules(&mut self, version: &RulesVersion, sources: &Sources) -> Result<(), StoreError>;
    /// The texts of a version.
    fn rules_texts(&mut self, version: &RulesVersion) -> Result<Option<Sources>, StoreError>;
    /// What came in force, the newest first.
    fn rules_history(&mut self, limit: usize) -> Result<Vec<InForce>, StoreError>;
    /// A version comes in force.
    fn add_in_force(&mut self, entry: &InForce) -> Result<(), StoreError>;
    /// The rules folder has been written: none of the history is behind any more.
    fn folder_written(&mut self) -> Result<(), StoreError>;

    /// The candidate, and what it would have changed so far.
    fn candidate(&mut self) -> Result<Option<(Candidate, Comparison)>, StoreError>;
    /// Another candidate, or none; what the one before would have changed is forgotten.
    fn set_candidate(&mut self, candidate: Option<&Candidate>) -> Result<(), StoreError>;
    /// What the candidate would have changed so far. Nothing is written when there is another one
    /// meanwhile.
    fn set_tally(&mut self, version: &RulesVersion, tally: &Comparison) -> Result<(), StoreError>;
}
