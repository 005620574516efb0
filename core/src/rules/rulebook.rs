//! One loaded set of rules.
use std::collections::BTreeMap;

use super::{
    Cadence, ClockPlan, Decided, EscalationPlan, EventFacts, Request, Route, RulesError, Tables,
    TicketFacts,
};
use crate::model::RulesVersion;

/// The text of every file of a rules folder by its path below the folder, with `/` between
/// parts: `routing.rhai`, `messages/assigned.txt`.
pub type Sources = BTreeMap<String, String>;

/// Whether conditions tried are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Explain {
    /// Only the winner: what is always kept.
    No,
    /// Every condition, with the values of its parts.
    Yes,
}

/// One loaded, checked and compiled set of rules. Immutable, shared between threads.
#[derive(Debug)]
pub struct Rulebook {
    version: RulesVersion,
    tables: Tables,
}

impl Rulebook {
    /// Checks and compiles. Pure.
    ///
    /// # Errors
    /// The first thing wrong, with file, line and column.
    pub fn compile(sources: &Sources) -> Result<Self, RulesError> {
        let _ = sources;
        Err(RulesError {
            file: String::new(),
            line: 0,
            column: 0,
            message: String::new(),
        })
    }
    /// The hash of everything it was made from.
    #[must_use]
    pub fn version(&self) -> &RulesVersion {
        &self.version
    }
    /// The files it was made from, sorted.
    #[must_use]
    pub fn files(&self) -> Vec<String> {
        Vec::new()
    }
    /// The tables.
    #[must_use]
    pub fn tables(&self) -> &Tables {
        &self.tables
    }
    /// Asks `route(request)`.
    #[must_use]
    pub fn route(&self, _request: &Request<'_>, _explain: Explain) -> Decided<Route> {
        unimplemented!()
    }
    /// Asks `clocks(ticket)`.
    #[must_use]
    pub fn clocks(&self, _ticket: &TicketFacts<'_>, _explain: Explain) -> Decided<ClockPlan> {
        unimplemented!()
    }
    /// Asks `escalate(ticket)`.
    #[must_use]
    pub fn escalate(
        &self,
        _ticket: &TicketFacts<'_>,
        _explain: Explain,
    ) -> Decided<EscalationPlan> {
        unimplemented!()
    }
    /// Asks `cadence(event)`.
    #[must_use]
    pub fn cadence(&self, _event: &EventFacts<'_>, _explain: Explain) -> Decided<Cadence> {
        unimplemented!()
    }
    /// Renders `messages/<kind>.txt`: the first line is the title, the rest the body.
    #[must_use]
    pub fn message(
        &self,
        _kind: crate::model::NotificationKind,
        _data: &super::MessageData,
    ) -> (String, String) {
        unimplemented!()
    }
}
