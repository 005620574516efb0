//! Decisions on record, so that they can be made again under the same rules or under others.
//!
//! Asked again, the same rules give the same answer: **nothing else enters a decision than the facts
//! and the rules.**

use serde::{Deserialize, Serialize};

use super::{
    Cadence, ClockPlan, Decided, EscalationPlan, Explain, Facts, Handling, Route, Rulebook,
};
use crate::model::{CaseNumber, CompanyId, DecisionRecord, Roster, Timestamp};

/// One asking on record: what the script saw and what came of it. A ticket is asked about twice
/// on the same facts, for its clocks and for its plan; everything else once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// The case that it was about.
    pub about: CaseNumber,
    /// Whose case it is; nobody's for service events and unknown callers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<CompanyId>,
    /// When.
    pub at: Timestamp,
    /// What the script saw.
    pub facts: Facts,
    /// What was decided, in the order asked.
    pub decisions: Vec<DecisionMade>,
}

/// A decision and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionMade {
    /// Which hook, why, by which rule, under which version.
    pub record: DecisionRecord,
    /// What it was.
    pub answer: Decision,
}

/// The answer of any hook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Of `route`.
    Route(Route),
    /// Of `clocks`.
    Clocks(ClockPlan),
    /// Of `escalate`.
    Escalation(EscalationPlan),
    /// Of `cadence`.
    Cadence(Cadence),
    /// Of `alarm`.
    Alarm(Handling),
}

impl Decision {
    /// The hook that answers so.
    #[must_use]
    pub fn hook(&self) -> &'static str {
        match self {
            Self::Route(_) => "route",
            Self::Clocks(_) => "clocks",
            Self::Escalation(_) => "escalate",
            Self::Cadence(_) => "cadence",
            Self::Alarm(_) => "alarm",
        }
    }
}

impl<T> Decided<T> {
    /// The same decision with another form of its answer.
    #[must_use]
    pub fn map<U>(self, form: impl FnOnce(T) -> U) -> Decided<U> {
        Decided {
            answer: form(self.answer),
            record: self.record,
            explanation: self.explanation,
        }
    }
}

impl Rulebook {
    /// Asks the hook of `answer` again, on recorded facts. With `people`, caller and company are
    /// taken as the tables have them that `people` comes from, and otherwise as they were seen.
    /// Nothing when the facts are not of the kind that this hook is asked about.
    #[must_use]
    pub fn ask_again(
        &self,
        facts: &Facts,
        answer: &Decision,
        people: Option<&Roster>,
        explain: Explain,
    ) -> Option<Decided<Decision>> {
        Some(match (facts, answer) {
            (Facts::Request(seen), Decision::Route(_)) => seen
                .ask(people, |request| self.route(request, explain))
                .map(Decision::Route),
            (Facts::Ticket(seen), Decision::Clocks(_)) => seen
                .ask(people, |ticket| self.clocks(ticket, explain))
                .map(Decision::Clocks),
            (Facts::Ticket(seen), Decision::Escalation(_)) => seen
                .ask(people, |ticket| self.escalate(ticket, explain))
                .map(Decision::Escalation),
            (Facts::Event(seen), Decision::Cadence(_)) => seen
                .ask(|event| self.cadence(event, explain))
                .map(Decision::Cadence),
            (Facts::Alarm(seen), Decision::Alarm(_)) => seen
                .ask(|alarm| self.alarm(alarm, explain))
                .map(Decision::Alarm),
            _ => return None,
        })
    }
}
