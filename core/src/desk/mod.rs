//! The workflow. `command + state + now + rulebook -> change`, and nothing else.
//!
//! Nothing here reads a clock, a file or a store, and nothing here is random: the same command on
//! the same state at the same time under the same rules gives the same change.

mod account_managers;
mod affected;
mod agents;
mod agreements;
mod alarms;
mod announce;
mod attachments;
mod call_backs;
mod calls;
mod change;
mod clocks;
mod command;
mod decide;
mod devices;
mod directory;
mod error;
mod escalation;
mod events;
mod expected;
mod health;
mod holding;
mod identify;
mod in_flight;
mod incidents;
mod invalid;
mod limits;
mod links;
mod mail;
mod needs;
mod once;
mod opening;
mod people;
mod permission;
mod places;
mod prompt;
mod query;
mod quoting;
mod report;
mod reviews;
mod ringing;
mod route;
mod series;
mod solutions;
mod state;
mod telling;
mod threads;
mod tickets;
mod training;
mod tries;
mod versions;
mod why;
mod work;

pub use account_managers::present;
pub use agents::{give, on_duty};
pub use agreements::{days_left, due_keys, package};
pub use alarms::{
    AlarmGroup, AlarmKey, Heard, LoadedCause, alarm_key, decide_alarms, hear, hear_again,
};
pub use attachments::{file_name, file_refused};
pub use change::{
    Change, ChatChange, Hearing, KeptFile, LearningChange, PersonChange, Readers, Reply,
    TellingChange, TimerChange,
};
pub use command::{Actor, Command, EventDraft};
pub use decide::decide;
pub use devices::checks_of;
pub use directory::{Column, DirectoryFault, DirectoryPlan, Listed, MAX_DIRECTORY};
pub use error::{Because, DeskError, Refusal};
pub use events::event_for;
pub use expected::{Expected, NotDone, PlanStep};
pub use health::{
    AnalysisSeen, Day, EventSeen, Health, HealthOf, LaterWindow, Looks, News, ServiceHealth,
    Standing, Viewer, health, health_since, reads_analyses_of,
};
pub use holding::released;
pub use in_flight::{Moved, moved_by};
pub use incidents::{IncidentAsk, IncidentForm, IncidentSeen, incident_seen};
pub use invalid::{CaseState, InvalidError, MoveError, Part, Thing, TicketThreads};
pub use limits::{MAX_NAME_CHARS, MAX_SUBJECT_CHARS, MAX_TEXT_CHARS, is_hidden};
pub use links::{direct_hearing, groups_of};
pub use mail::{MailWay, mail_way};
pub use needs::{MailNeeds, Needs};
pub use once::{KeptReply, OnceKey};
pub use opening::spoken_in;
pub use people::allotment;
pub use permission::permit_query;
pub use query::{
    Agreement, Answer, Customer, MAX_ALARMS, MAX_REPORTED, MAX_TRAININGS, ModuleSeen, OnDuty,
    Query, QueueStanding, QuotedEvent, Risk, SolutionsReport, SpeedOfAnswer, StateFilter,
    TicketFilter, Unacknowledged,
};
pub use quoting::{tried_by, with_quoted};
pub use report::{
    ActiveUser, Availability, CaseFigures, ComingMaintenance, MonthFigures, MonthlyReport, Records,
    ReportedEvent, Reporting, ServiceFigures, SeverityFigures, Share, Times, Usage, UsageFigures,
    month_bounds, next_report_at, reported_by_now, reported_months, send_report,
};
pub use reviews::{ReviewAsk, calendar_domain, review_is_due};
pub use ringing::{rings_at, rings_for};
pub use route::{RouteLine, Routed, reroute_call, route_call};
pub use series::{Clash, MaintenancePlan, SeriesStanding, later_windows, maintenance_plan};
pub use solutions::{offer, reader_of, unknown_article};
pub use state::{CaseKind, Context, Load, Loaded, Numbers, Spoken, Workload};
pub use telling::is_told_in_parts;
pub use threads::belong_in_thread;
pub use training::{AnsweredSeen, PageAt, QuestionSeen, TrainingAsk, TrainingSeen};
pub use tries::TriesChange;
pub use versions::{
    CandidateStanding, FileChange, RulesAsk, RulesDiff, RulesFrom, RulesHistory, permit_rules,
};
pub use why::{Again, Reviewed, Waits, Why, may_explain, of_call, of_event, of_ticket};
pub use work::spoken;
