//! How far somebody is with a training module (P14).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{CompanyId, PersonId, Timestamp, TrainingId};

/// How far somebody is with a training module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Who.
    pub person: PersonId,
    /// With which module.
    pub training: TrainingId,
    /// Whose person they are; nothing for the provider's own.
    pub company: Option<CompanyId>,
    /// Rises by one with each change, from 1.
    pub version: u64,
    /// Which text of the module it is, so that pages of another are not taken for its pages.
    pub edition: String,
    /// The page that they have before them, from 0.
    pub page: u32,
    /// The questions that they answered, by page: whether rightly.
    pub answers: BTreeMap<u32, bool>,
    /// Since when.
    pub started_at: Timestamp,
    /// When they last went on.
    pub touched_at: Timestamp,
    /// The outcome, once they are through.
    pub outcome: Option<TrainingOutcome>,
}

/// What came of a training module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingOutcome {
    /// When they were through.
    pub at: Timestamp,
    /// How many of the questions were answered rightly, in percent, rounded down.
    pub percent: u8,
    /// The pass mark that was in force, in percent.
    pub pass_mark: u8,
    /// The check code of the certificate, for who has passed.
    pub certificate: Option<String>,
    /// Until when it is good.
    pub valid_until: Option<Timestamp>,
}

impl Progress {
    /// How many questions were answered rightly.
    #[must_use]
    pub fn right(&self) -> usize {
        self.answers.values().filter(|right| **right).count()
    }

    /// The check code of their certificate.
    #[must_use]
    pub fn certificate(&self) -> Option<&str> {
        self.outcome.as_ref()?.certificate.as_deref()
    }

    /// Whether they are through and have passed.
    #[must_use]
    pub fn has_passed(&self) -> bool {
        let outcome = self.outcome.as_ref();
        outcome.is_some_and(|outcome| outcome.percent >= outcome.pass_mark)
    }
}
