//! The rulebook: loads, compiles, decides and explains. Pure: it reads no file and no clock.
//!
//! A script can only decide, never do. Five functions are called, the hooks:
//!
//! | file | hook | asked | answers |
//! | --- | --- | --- | --- |
//! | `routing.rhai` | `route(request)` | when a call or ticket comes in, and again after a wait | [`Route`] |
//! | `escalation.rhai` | `clocks(ticket)` | when a ticket is opened, reopened or changes severity | [`ClockPlan`] |
//! | `escalation.rhai` | `escalate(ticket)` | likewise | [`EscalationPlan`] |
//! | `cadence.rhai` | `cadence(event)` | when an event changes and after each notification | [`Cadence`] |
//! | `events.rhai` | `alarm(alarm)` | when an alarm of a monitor begins to fire | [`Handling`] |
//! | `readiness.rhai` | `readiness(device)` | when somebody asks whether a device can be activated | [`Readiness`] |
//!
//! Loading: `load` reads and cross-checks the tables, `script` the scripts, `messages` the
//! templates, which `templates` bounds; `diagnostic` collects what is wrong, with file, line and column. Deciding: a hook runs
//! compiled where it keeps to the common subset of rhai, and in rhai's interpreter otherwise or
//! when the compiled form meets an error, so that there is one voice that says what is wrong.
//! `answers` checks what came out.
//!
//! Invariants: **no decision fails** (a script that does leaves it to `programme.toml`);
//! **nothing here reads a clock, a file or a random number**; **no fact is copied for a compiled
//! hook**.

mod answers;
mod batch;
mod compare;
mod diagnostic;
mod error;
mod explained;
mod facts;
mod incidents;
mod language;
mod library;
mod load;
mod lookups;
mod messages;
mod outcome;
mod pieces;
mod recorded;
mod rulebook;
#[cfg(any(test, fuzzing))]
mod sameness;
mod script;
mod seen;
mod tables;
mod templates;
#[cfg(test)]
mod tests;
mod timeline;
mod verdict;

pub use crate::model::Audience;
pub use crate::model::{Act, EscalationPlan, EscalationStep, Mark};
pub use compare::{Comparison, Example, Group, Side};
pub use diagnostic::{Diagnostic, DiagnosticSeverity};
pub use error::RulesError;
pub use explained::Explained;
pub use facts::{AlarmFacts, DeviceFacts, EventFacts, QuotedCase, Request, TicketFacts};
pub use incidents::{AnalysisSection, IncidentsTable, Team, section_named};
pub use language::{ExpectedLanguages, LanguageTable};
pub use library::{
    ARTICLES, Article, Choice, Library, LibraryError, Page, Question, Reader, Readers,
    SolutionsTable, TRAINING, Training, TrainingTable,
};
pub use messages::{CommonData, MessageData, ReportData};
pub use outcome::{
    BranchKind, BranchPoint, Cadence, ClockPlan, Decided, EventPlan, Explanation, FunctionReport,
    Handling, PlannedClock, Readiness, Route, Tried,
};
pub use recorded::{Decision, DecisionMade, Recorded};
pub use rulebook::{Explain, Rulebook, Sources};
#[cfg(fuzzing)]
pub use sameness::{Compared, Dice, compare};
pub use script::{editor_definitions, script_reference};
pub use seen::{AlarmSeen, CallerSeen, CompanySeen, EventSeen, Facts, RequestSeen, TicketSeen};
pub use tables::{
    AccountManagementTable, AgreementsTable, AlarmsTable, AttachmentLimits, Defaults, EventsTable,
    MailTable, MaintenanceTable, Programme, Queue, ReadinessLimits, Region, ReportTable,
    RoleGrants, Service, StatusPage, Tables, Tier, VerificationLimits,
};
pub use timeline::{NextWord, Planned};
pub use verdict::{RulePlace, Verdict};
