//! Major incidents: what a service event is led by once it is declared one, and what is owed after it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{CompanyId, EventId, PersonId, Timestamp};

/// A service event that is a major incident. The event itself stays as it is: its commander, its
/// severity and who is told of it are kept there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// The event.
    pub event: EventId,
    /// Raised by one at each change.
    pub version: u64,
    /// The event's title.
    pub title: String,
    /// When it was declared.
    pub declared_at: Timestamp,
    /// Who declared it; nobody when a rule did.
    pub declared_by: Option<PersonId>,
    /// Why.
    pub reason: String,
    /// Who has which role, beside the commander, by the role's key in `programme.toml`.
    #[serde(default)]
    pub roles: BTreeMap<String, PersonId>,
    /// The teams that were called, by their keys in `programme.toml`.
    #[serde(default)]
    pub teams: BTreeSet<String>,
    /// What is to be done while it lasts, in order; numbered from 1.
    #[serde(default)]
    pub tasks: Vec<Task>,
    /// The root-cause analysis, from the end of the event on.
    #[serde(default)]
    pub analysis: Option<Analysis>,
    /// What is to be done afterwards, in order; numbered from 1.
    #[serde(default)]
    pub follow_ups: Vec<FollowUp>,
}

/// Something to be done while the incident lasts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// What.
    pub text: String,
    /// Who does it, if anybody does.
    pub to: Option<PersonId>,
    /// When it was added.
    pub added_at: Timestamp,
    /// When, by whom and how it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Done>,
}

/// That something was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Option<PersonId>,
    /// How; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// A root-cause analysis: owed from the end of the event until it is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Analysis {
    /// Who owes it; nobody when the event had no commander and nobody was on duty.
    pub owner: Option<PersonId>,
    /// Since when.
    pub owed_since: Timestamp,
    /// By when.
    pub due_at: Timestamp,
    /// What was written, by the section's key.
    #[serde(default)]
    pub sections: BTreeMap<String, Written>,
    /// Who wrote in it, also what somebody else has written anew since.
    #[serde(default)]
    pub authors: BTreeSet<PersonId>,
    /// When it was handed in for approval; not any more when it was changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<Timestamp>,
    /// When it was approved and published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at: Option<Timestamp>,
    /// When its owner was last reminded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminded_at: Option<Timestamp>,
}

/// A section of an analysis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// When it was written last.
    pub at: Timestamp,
    /// By whom.
    pub by: Option<PersonId>,
    /// What.
    pub text: String,
}

/// Something to be done after the incident, so that it does not come again. It stays open until it
/// is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// What.
    pub text: String,
    /// Who does it.
    pub owner: PersonId,
    /// When it was added.
    pub added_at: Timestamp,
    /// By when.
    pub due_at: Timestamp,
    /// When its owner was last reminded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminded_at: Option<Timestamp>,
    /// When, by whom and how it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Done>,
}

/// Something that is owed after a major incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owed {
    /// Its root-cause analysis.
    Analysis,
    /// A follow-up action, by its number.
    FollowUp(u32),
}

/// What is owed, by whom and by when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Debt {
    /// After which event.
    pub event: EventId,
    /// The event's title.
    pub title: String,
    /// What.
    pub what: Owed,
    /// What is to be done, of a follow-up action.
    pub text: String,
    /// By whom.
    pub owner: Option<PersonId>,
    /// Since when.
    pub since: Timestamp,
    /// By when.
    pub due_at: Timestamp,
}

/// A root-cause analysis as the companies that were affected may read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// Of which event.
    pub event: EventId,
    /// When it was published.
    pub at: Timestamp,
    /// Headings and what stands below them, in order.
    pub sections: Vec<(String, String)>,
    /// Who may read it.
    pub companies: BTreeSet<CompanyId>,
}

/// What can happen to a major incident. All of it is for the provider's people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum IncidentStep {
    /// It was declared.
    Declared {
        /// Why.
        reason: String,
    },
    /// Somebody was given a role.
    Role {
        /// Which, by its key.
        role: String,
        /// Who.
        person: PersonId,
    },
    /// A team was called.
    Team {
        /// Which, by its key.
        team: String,
    },
    /// The command was handed over.
    HandedOver {
        /// From whom; from nobody when nobody led.
        from: Option<PersonId>,
        /// To whom.
        to: PersonId,
        /// What they have to know.
        text: String,
    },
    /// Somebody wrote something down.
    Noted {
        /// What.
        text: String,
    },
    /// A task was added.
    TaskAdded {
        /// Its number.
        number: u32,
        /// What.
        text: String,
        /// Whose it is.
        to: Option<PersonId>,
    },
    /// A task was given to somebody.
    TaskAssigned {
        /// Its number.
        number: u32,
        /// To whom.
        to: PersonId,
    },
    /// A task was done.
    TaskDone {
        /// Its number.
        number: u32,
        /// How.
        text: String,
    },
    /// The event is over, and its root-cause analysis is owed.
    AnalysisOwed {
        /// By whom.
        owner: Option<PersonId>,
        /// By when.
        due_at: Timestamp,
    },
    /// Somebody else owes it, or by another time.
    AnalysisMoved {
        /// By whom.
        owner: Option<PersonId>,
        /// By when.
        due_at: Timestamp,
    },
    /// A section of it was written.
    Wrote {
        /// Which, by its key.
        section: String,
    },
    /// It was handed in for approval.
    Submitted,
    /// It was approved and published.
    Published {
        /// How many companies were told.
        companies: u64,
    },
    /// A follow-up action was agreed.
    FollowUpAdded {
        /// Its number.
        number: u32,
        /// What.
        text: String,
        /// Who does it.
        owner: PersonId,
        /// By when.
        due_at: Timestamp,
    },
    /// A follow-up action was done.
    FollowUpDone {
        /// Its number.
        number: u32,
        /// How.
        text: String,
    },
    /// Whoever owes something was reminded of it.
    Reminded {
        /// Of what.
        of: Owed,
        /// By when it was or is due.
        due_at: Timestamp,
    },
}

impl Incident {
    /// What is owed: the analysis until it is published, and the follow-up actions until they are
    /// done.
    #[must_use]
    pub fn debts(&self) -> Vec<Debt> {
        let debt = |what, text: &str, owner: Option<&PersonId>, since, due_at| Debt {
            event: self.event,
            title: self.title.clone(),
            what,
            text: text.to_owned(),
            owner: owner.cloned(),
            since,
            due_at,
        };
        let analysis = self.analysis.iter();
        let analysis = analysis.filter(|owed| owed.published_at.is_none());
        let mut all: Vec<Debt> = analysis
            .map(|owed| {
                let owner = owed.owner.as_ref();
                debt(Owed::Analysis, "", owner, owed.owed_since, owed.due_at)
            })
            .collect();
        let open = (1..).zip(&self.follow_ups);
        let open = open.filter(|(_, one)| one.done.is_none());
        all.extend(open.map(|(number, one)| {
            let (what, owner) = (Owed::FollowUp(number), Some(&one.owner));
            debt(what, &one.text, owner, one.added_at, one.due_at)
        }));
        all
    }

    /// Whether something is owed.
    #[must_use]
    pub fn is_owing(&self) -> bool {
        !self.debts().is_empty()
    }
}
