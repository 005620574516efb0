//! The life of a version of the rules: proposed, promoted, rolled back. Who may, and that it is on
//! record; the service brings the texts.

use serde::{Deserialize, Serialize};

use crate::model::{Action, EventId, Happening, InForce, RulesStep, RulesVersion, Visibility};
use crate::rules::Comparison;

use super::permission::permit;
use super::work::Work;
use super::{Actor, Context, DeskError, Loaded, Moved, Reply, announce, events, series};

/// Where a candidate comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RulesFrom {
    /// The folder beside the rules folder whose name ends in `-candidate`.
    Folder,
    /// A version that the store has, by its hash or the beginning of it.
    Version(String),
}

/// What is asked to be done with versions of the rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RulesAsk {
    /// Let a candidate decide beside the rules in force, without effect.
    Propose(RulesFrom),
    /// Take the candidate back.
    Withdraw,
    /// Put the candidate in force.
    Promote,
    /// Put a version in force that was before; the one before the present one when none is named.
    RollBack(Option<String>),
}

/// A file that two versions have differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileChange {
    /// Its path below the folder.
    pub file: String,
    /// Its text; nothing when it was not there.
    pub old: Option<String>,
    /// Its text; nothing when it is gone.
    pub new: Option<String>,
}

/// What two versions have differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RulesDiff {
    /// The one.
    pub old: RulesVersion,
    /// The other.
    pub new: RulesVersion,
    /// The files, by name.
    pub files: Vec<FileChange>,
    /// The due times that the other would move, were it in force now.
    pub moved: Vec<Moved>,
    /// How many timers keep theirs.
    pub kept: u64,
}

/// How a candidate does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CandidateStanding {
    /// Which it is, since when and from whom.
    pub candidate: crate::model::Candidate,
    /// What it would have decided otherwise.
    pub comparison: Comparison,
    /// Decisions that it has not been asked about yet.
    pub pending: usize,
    /// Why it decides nothing, when its texts do not load any more.
    pub fault: Option<String>,
}

/// The versions that were in force, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RulesHistory {
    /// They.
    pub entries: Vec<InForce>,
    /// The candidate, if there is one.
    pub candidate: Option<RulesVersion>,
}

/// Whether the actor may change the rules: asked before anything is read for it.
///
/// # Errors
/// A refusal.
pub fn permit_rules(context: &Context<'_>, actor: &Actor) -> Result<(), DeskError> {
    permit(context, actor, Action::RulesManage, None)
}

/// Keeps that it was done, and by whom.
pub(super) fn change(work: &mut Work<'_>, loaded: &mut Loaded) -> Result<(), DeskError> {
    permit_rules(&work.context, work.actor)?;
    let Some(change) = loaded.rules.take() else {
        let what = "rules are changed through the service, which brings their texts";
        return Err(DeskError::rules(what));
    };
    let what = Happening::RulesChanged {
        change: change.clone(),
    };
    work.keep(None, None, Visibility::Internal, what);
    work.change.reply = Reply::Rules {
        change,
        moved: Vec::new(),
        folder: None,
    };
    Ok(())
}

/// Asks the cadence anew for an open event, because other rules are in force.
pub(super) fn ask_anew(work: &mut Work<'_>, loaded: &mut Loaded, id: EventId) {
    series::ask_anew(work, loaded);
    let open = loaded.event.take().filter(|event| event.state.is_open());
    let Some(mut event) = open.filter(|event| event.id == id) else {
        return;
    };
    event.version += 1;
    announce::plan_all(work, &mut event);
    events::put(work, event);
}

impl RulesStep {
    /// As people read it: `promoted`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Withdrawn => "taken back",
            Self::Promoted => "promoted",
            Self::RolledBack => "rolled back",
        }
    }
}
