//! A verdict that can say how it came about, to whoever asks.

use super::answers::Answer;
use super::rulebook::Rulebook;
use super::script::Root;
use super::verdict::Verdict;
use super::{
    Cadence, ClockPlan, EscalationPlan, EventFacts, Explanation, Request, Route, TicketFacts,
};

/// A verdict with what is needed to explain it. Asking for one costs what the verdict costs: the
/// words are made when they are read.
#[derive(Clone, Debug)]
pub struct Explained<'a, T: Clone> {
    /// What was decided.
    pub verdict: Verdict<'a, T>,
    rulebook: &'a Rulebook,
    root: Root<'a>,
    tell: fn(&Rulebook, Root<'_>) -> Explanation,
}

impl<T: Clone> Explained<'_, T> {
    /// Every condition that was tried, in the order of the rules, with the values it looked at,
    /// and then the rule that won. It has those that the index passed over as well: an explanation
    /// is of the rules as they are written.
    ///
    /// The script is asked again for that, as it always answers the same of the same facts. The
    /// text is that of [`Decided::explanation`](super::Decided::explanation).
    #[must_use]
    pub fn explanation(&self) -> Explanation {
        (self.tell)(self.rulebook, self.root)
    }
}

impl Rulebook {
    /// Asks `route(request)`, to be explained on demand.
    ///
    /// ```
    /// use switchboard::rules::{Request, Rulebook};
    ///
    /// fn tried(rulebook: &Rulebook, request: &Request<'_>) -> Vec<String> {
    ///     let explained = rulebook.explain_route(request);
    ///     if explained.verdict.fault.is_none() {
    ///         return Vec::new();
    ///     }
    ///     let tried = explained.explanation().tried;
    ///     tried.into_iter().map(|one| one.condition).collect()
    /// }
    /// # let _ = tried;
    /// ```
    #[must_use]
    pub fn explain_route<'a>(&'a self, request: &'a Request<'a>) -> Explained<'a, Route> {
        self.to_explain(Root::Request(request))
    }

    /// Asks `clocks(ticket)`, to be explained on demand.
    #[must_use]
    pub fn explain_clocks<'a>(&'a self, ticket: &'a TicketFacts<'a>) -> Explained<'a, ClockPlan> {
        self.to_explain(Root::Ticket(ticket))
    }

    /// Asks `escalate(ticket)`, to be explained on demand.
    #[must_use]
    pub fn explain_escalate<'a>(
        &'a self,
        ticket: &'a TicketFacts<'a>,
    ) -> Explained<'a, EscalationPlan> {
        self.to_explain(Root::Ticket(ticket))
    }

    /// Asks `cadence(event)`, to be explained on demand.
    #[must_use]
    pub fn explain_cadence<'a>(&'a self, event: &'a EventFacts<'a>) -> Explained<'a, Cadence> {
        self.to_explain(Root::Event(event))
    }

    fn to_explain<'a, T: Answer>(&'a self, root: Root<'a>) -> Explained<'a, T> {
        Explained {
            verdict: self.verdict(root),
            rulebook: self,
            root,
            tell: |rulebook, root| rulebook.explained::<T>(root).1,
        }
    }
}
