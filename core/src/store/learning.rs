//! What is kept of articles and of training.

use super::{Reach, StoreError};
use crate::model::{Fruitless, PersonId, Progress, SolvedCount};

/// What people read and learned. It comes into the store with the change in which it was decided.
pub trait LearningRecord {
    /// How many tickets which article solved, those that solved most first, at most `limit`. The
    /// provider's people alone ask that.
    fn solved_counts(&mut self, limit: usize) -> Result<Vec<SolvedCount>, StoreError>;
    /// The searches that found nothing, the most frequent first, at most `limit`. They are the
    /// provider's.
    fn fruitless(&mut self, limit: usize) -> Result<Vec<Fruitless>, StoreError>;
    /// How far somebody is with each module that they began, by module.
    fn trainings_of(&mut self, person: &PersonId) -> Result<Vec<Progress>, StoreError>;
    /// How far the people in reach are, by company, person and module, at most `limit`.
    fn trainings(&mut self, reach: &Reach, limit: usize) -> Result<Vec<Progress>, StoreError>;
    /// The training whose certificate has this check code, when it is in reach.
    fn certificate(&mut self, reach: &Reach, code: &str) -> Result<Option<Progress>, StoreError>;
}
