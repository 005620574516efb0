//! How often something was tried within a time: quoted codes in vain, devices checked.

use chrono::TimeDelta;

use crate::model::{Span, Tries};

use super::work::Work;
use super::{Context, Loaded};

/// Tries of somebody or about something, before and after a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriesChange {
    /// By whom or about what, in a word.
    pub who: String,
    /// As they were read. The store refuses the change when they are others meanwhile.
    pub before: Option<Tries>,
    /// As they are now.
    pub now: Tries,
}

impl TriesChange {
    /// What was tried within a time so far: none is added yet.
    pub(super) fn so_far(
        context: &Context<'_>,
        loaded: &Loaded,
        who: String,
        within: Span,
    ) -> Self {
        let since = context.now - TimeDelta::seconds(within.secs());
        let before = loaded.tries.get(&who).copied();
        let now = before.filter(|tries| tries.since > since);
        let now = now.unwrap_or(Tries {
            since: context.now,
            count: 0,
        });
        Self { who, before, now }
    }
}

/// Keeps what was counted. What is too old for every limit is not kept any more.
pub(super) fn keep(work: &mut Work<'_>, counted: Vec<TriesChange>) {
    if counted.is_empty() {
        return;
    }
    let programme = &work.context.rulebook.tables().programme;
    let longest = programme
        .verification
        .within
        .max(programme.readiness.within);
    work.change.tries_since = Some(work.now() - TimeDelta::seconds(longest.secs()));
    work.change.tries.extend(counted);
}
