//! The plan of a ticket: what happens before and at a breach, as a script decided it and as it is
//! kept with the ticket.

use serde::{Deserialize, Serialize};

use super::{ClockKind, Span};

/// What happens before and at a breach, and when somebody asks. In a script: `plan()` and then
/// `.before("response", minutes(60), tell("assignee"))`,
/// `.at("response", escalate_to(["account_manager", "manager"]).acknowledge_within(minutes(30)))`,
/// `.after("resolution", hours(1), …)`, `.on_request(escalate_to(…))`, `.because(text)`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationPlan {
    /// In the order written.
    pub steps: Vec<EscalationStep>,
    /// What happens when somebody asks for an escalation (P6).
    pub on_request: Option<Act>,
}

/// One step: when, and what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationStep {
    /// Whose target the mark is counted from.
    pub clock: ClockKind,
    /// When, on that clock.
    pub mark: Mark,
    /// What.
    pub act: Act,
}

/// A moment on a clock, in its own open time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// So long before the target; at once when the target is shorter.
    Before(Span),
    /// At the target: the breach.
    At,
    /// So long after the target.
    After(Span),
}

impl Mark {
    /// How much open time after its clock's start it is, with that target.
    #[must_use]
    pub fn offset(self, target: Span) -> Span {
        match self {
            Self::Before(span) => target.minus(span),
            Self::At => target,
            Self::After(span) => target.plus(span),
        }
    }
}

/// What a step does. Targets are `assignee`, `queue`, `caller`, `account_manager`, `manager`
/// (the one above the account manager), `operators`, or a person's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Say so; nothing is expected back.
    Tell {
        /// Whom.
        to: Vec<String>,
    },
    /// Ask somebody to acknowledge, and the next one when they do not.
    Escalate {
        /// Whom, in order. A deputy stands in for one who is away.
        ladder: Vec<String>,
        /// How long each has.
        acknowledge_within: Span,
    },
}
