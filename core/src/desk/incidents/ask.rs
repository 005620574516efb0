//! What can be asked of a major incident, and which permission each takes.

use serde::{Deserialize, Serialize};

use crate::model::{Action, PersonId, Timestamp};

/// What can be asked of a major incident that changes something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum IncidentAsk {
    /// Declare the event one.
    Declare {
        /// Who leads it; whoever leads the event, else who asks when they are a commander, else who
        /// is on duty.
        commander: Option<PersonId>,
        /// Why; may be empty.
        reason: String,
    },
    /// Give somebody a role.
    GiveRole {
        /// Its key in `programme.toml`, or `commander`.
        role: String,
        /// Who.
        person: PersonId,
    },
    /// Call a team.
    CallTeam {
        /// Its key in `programme.toml`.
        team: String,
    },
    /// Hand the command over.
    HandOver {
        /// To whom.
        to: PersonId,
        /// What they have to know; may be empty.
        text: String,
    },
    /// Write something down.
    Note {
        /// What.
        text: String,
    },
    /// Add a task.
    AddTask {
        /// What is to be done.
        text: String,
        /// By whom, if that is known.
        to: Option<PersonId>,
    },
    /// Give a task to somebody.
    AssignTask {
        /// Its number.
        number: u32,
        /// To whom.
        to: PersonId,
    },
    /// A task is done.
    FinishTask {
        /// Its number.
        number: u32,
        /// How; may be empty.
        text: String,
    },
    /// Agree a follow-up action.
    AddFollowUp {
        /// What is to be done.
        text: String,
        /// By whom.
        owner: PersonId,
        /// By when.
        due_at: Timestamp,
    },
    /// A follow-up action is done.
    FinishFollowUp {
        /// Its number.
        number: u32,
        /// How; may be empty.
        text: String,
    },
    /// Say who owes the root-cause analysis, or by when. What is left out stays.
    MoveAnalysis {
        /// Who.
        owner: Option<PersonId>,
        /// By when.
        due_at: Option<Timestamp>,
    },
    /// Write a section of the analysis; all of it, under its headings, when no section is named.
    Write {
        /// The section's key or heading.
        section: Option<String>,
        /// What.
        text: String,
    },
    /// Hand the analysis in for approval.
    Submit,
    /// Approve the analysis, which publishes it to the companies affected.
    Approve,
}

impl IncidentAsk {
    /// The permission that it takes.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::Declare { .. } => Action::IncidentDeclare,
            Self::GiveRole { .. }
            | Self::CallTeam { .. }
            | Self::HandOver { .. }
            | Self::MoveAnalysis { .. } => Action::IncidentManage,
            Self::Note { .. }
            | Self::AddTask { .. }
            | Self::AssignTask { .. }
            | Self::FinishTask { .. }
            | Self::AddFollowUp { .. }
            | Self::FinishFollowUp { .. }
            | Self::Write { .. }
            | Self::Submit => Action::IncidentWork,
            Self::Approve => Action::IncidentApprove,
        }
    }
}
