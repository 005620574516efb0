//! The life of a version of the rules: when it came in force, and who put it there.

use serde::{Deserialize, Serialize};

use super::{PersonId, RulesVersion, Timestamp};

/// How a version came in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CameInForce {
    /// It was what stood in the rules folder, or what the program ships.
    Loaded,
    /// It had been the candidate.
    Promoted,
    /// It had been in force before.
    RolledBack,
}

impl CameInForce {
    /// As people read it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Loaded => "loaded",
            Self::Promoted => "promoted",
            Self::RolledBack => "rolled back",
        }
    }
}

/// One time that a version came in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InForce {
    /// Which.
    pub version: RulesVersion,
    /// When.
    pub at: Timestamp,
    /// How.
    pub how: CameInForce,
    /// Who put it there; nobody, when a folder was loaded or somebody at the command line did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
    /// The version before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<RulesVersion>,
    /// Whether the rules folder has still to be written, because the desk was stopped while it did
    /// that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub folder_is_behind: bool,
}

/// A version that decides beside the one in force, without effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Which.
    pub version: RulesVersion,
    /// Since when.
    pub since: Timestamp,
    /// Who proposed it; nobody, when somebody at the command line did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
}

/// What is done with a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RulesStep {
    /// It becomes the candidate.
    Proposed,
    /// It is the candidate no longer.
    Withdrawn,
    /// It was the candidate and comes in force.
    Promoted,
    /// It was in force before and is again.
    RolledBack,
}

/// A step in the life of a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesChange {
    /// What was done.
    pub step: RulesStep,
    /// With which version.
    pub version: RulesVersion,
    /// The version in force before.
    pub was: RulesVersion,
}
