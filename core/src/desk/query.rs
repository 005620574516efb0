//! What can be asked of the desk that changes nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::rules::Article;

use super::{IncidentForm, IncidentSeen, Load, MonthlyReport};
use crate::model::{
    ArticleId, Attachment, AttachmentId, AuditEntry, Call, CallId, CaseNumber, Company, CompanyId,
    Debt, EventId, FileContent, Found, Fruitless, InForce, KnownAlarm, Month, Person, PersonId,
    Progress, QueueId, Review, RulesVersion, ServiceEvent, SolvedCount, Span, Ticket, TicketId,
    TicketState, Timestamp, TrainingId,
};

use super::{CandidateStanding, MaintenancePlan, RulesDiff, RulesHistory, Why};

/// The most alarms of each kind that one answer holds: what a person looks through.
pub const MAX_ALARMS: usize = 25;

/// The most rows of each kind in a report of the solution centre: what a person reads.
pub const MAX_REPORTED: usize = 20;

/// The most trainings in one answer: those of the people of a large company.
pub const MAX_TRAININGS: usize = 1_000;

/// What can be asked of the desk that changes nothing. Who asks decides what is seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Query {
    /// One ticket with its history.
    Ticket {
        /// Which.
        ticket: TicketId,
    },
    /// Tickets, the newest first.
    Tickets {
        /// Which.
        filter: TicketFilter,
    },
    /// One attachment, with what is in it.
    Attachment {
        /// Which.
        attachment: AttachmentId,
    },
    /// One call.
    Call {
        /// Which.
        call: CallId,
    },
    /// One service event with its history.
    Event {
        /// Which.
        event: EventId,
    },
    /// A major incident, as far as the actor may see it.
    Incident {
        /// Of which event.
        event: EventId,
        /// In which form it is wanted.
        form: IncidentForm,
    },
    /// What is owed after major incidents.
    Debts,
    /// The state of the service: what is under way, planned and lately over (P8).
    Status,
    /// What maintenance is planned, what repeats, and what clashes.
    Maintenance,
    /// Alarms of monitors: those that fire and those that stopped lately, and what became of each.
    Alarms,
    /// A company's callers; the actor's own company when none is named.
    People {
        /// Whose.
        company: Option<CompanyId>,
    },
    /// A company's subscription; the actor's own when none is named.
    Subscription {
        /// Whose.
        company: Option<CompanyId>,
    },
    /// The monthly report of a company; of the actor's own when none is named (P7).
    Report {
        /// Whose.
        company: Option<CompanyId>,
        /// About which month; the last one when none is named.
        month: Option<Month>,
    },
    /// What the callers of a company's tier are welcomed with; the actor's own company when none is
    /// named.
    Welcome {
        /// Whose.
        company: Option<CompanyId>,
    },
    /// A company's service reviews; the actor's own company's when none is named.
    Reviews {
        /// Whose.
        company: Option<CompanyId>,
    },
    /// Articles that fit some words, the best first (P13).
    Solutions {
        /// What is looked for.
        words: String,
    },
    /// One article.
    Article {
        /// Which.
        article: ArticleId,
        /// The ticket that it may solve.
        #[serde(default)]
        ticket: Option<TicketId>,
    },
    /// The training modules, and how far the one who asks is with each (P14).
    Trainings,
    /// Who has done which training, of a company; of the actor's own, or all, when none is named.
    TrainingReport {
        /// Whose.
        company: Option<CompanyId>,
    },
    /// Whose certificate has this check code.
    Certificate {
        /// It; upper and lower case do not matter.
        code: String,
    },
    /// What articles solved, which searches found nothing, and which files are wrong.
    SolutionsReport,
    /// Queues with what waits in them and the speed of answer (P1).
    Queues,
    /// Who is to be called back, the one due first first.
    CallBacks,
    /// Who is on duty: the agents on shift, and how busy they are.
    Duty,
    /// The companies whose account manager the actor is, and what needs them (P6).
    Customers,
    /// The rules in force.
    Rules,
    /// The versions that were in force.
    RulesHistory,
    /// How the candidate does.
    RulesCandidate,
    /// What two versions have differently; the one in force and the candidate, when none are
    /// named.
    RulesDiff {
        /// The one, by its hash or the beginning of it.
        old: Option<String>,
        /// The other; the one in force when only one is named.
        new: Option<String>,
    },
    /// Why a case is as it is.
    Why {
        /// Which.
        case: CaseNumber,
        /// Every decision, and not only the newest of each hook.
        all: bool,
    },
}

/// Which tickets. Everything left out means any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TicketFilter {
    /// In which states.
    pub state: StateFilter,
    /// Whose.
    pub company: Option<CompanyId>,
    /// Opened by whom.
    pub caller: Option<PersonId>,
    /// Assigned to whom.
    pub assignee: Option<PersonId>,
    /// In which queue.
    pub queue: Option<QueueId>,
    /// Only tickets with a smaller number, for the next page.
    pub before: Option<TicketId>,
    /// At most so many; 20 when 0, never more than 1000.
    pub limit: usize,
}

impl TicketFilter {
    /// The most tickets one answer holds.
    pub const MAX_LIMIT: usize = 1000;

    /// How many to return.
    #[must_use]
    pub fn effective_limit(&self) -> usize {
        if self.limit == 0 {
            20
        } else {
            self.limit.min(Self::MAX_LIMIT)
        }
    }
}

/// In which states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateFilter {
    /// New, active or waiting for the customer.
    #[default]
    Open,
    /// All.
    Any,
    /// One.
    Only(TicketState),
}

/// The answer to a query, in the same order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Answer {
    /// One ticket.
    Ticket {
        /// It.
        ticket: Box<Ticket>,
        /// What happened to it, the oldest first, as far as the actor may read it.
        history: Vec<AuditEntry>,
    },
    /// Tickets.
    Tickets {
        /// They.
        tickets: Vec<Ticket>,
        /// Whether there are more.
        more: bool,
    },
    /// One attachment.
    Attachment {
        /// What is known of it.
        attachment: Attachment,
        /// What is in it.
        content: FileContent,
    },
    /// One call.
    Call {
        /// It.
        call: Box<Call>,
        /// The service event that the caller quotes.
        #[serde(skip_serializing_if = "Option::is_none")]
        about: Option<Box<QuotedEvent>>,
    },
    /// One service event.
    Event {
        /// It; for a customer only with their own company and users in it.
        event: Box<ServiceEvent>,
        /// What happened to it, the oldest first, as far as the actor may read it.
        history: Vec<AuditEntry>,
    },
    /// A major incident.
    Incident(Box<IncidentSeen>),
    /// What is owed after major incidents.
    Debts {
        /// What is due first comes first; at most 1000.
        debts: Vec<Debt>,
    },
    /// The state of the service.
    Status {
        /// Under way, the worst first.
        active: Vec<ServiceEvent>,
        /// Planned, the next first.
        planned: Vec<ServiceEvent>,
        /// Over within the last 30 days, the latest first, at most 10.
        recent: Vec<ServiceEvent>,
    },
    /// What maintenance is planned.
    Maintenance(Box<MaintenancePlan>),
    /// Alarms of monitors.
    Alarms {
        /// Those that fire, the one last heard of first; at most [`MAX_ALARMS`].
        firing: Vec<KnownAlarm>,
        /// Those that stopped, likewise.
        quiet: Vec<KnownAlarm>,
    },
    /// A company's callers.
    People {
        /// Whose.
        company: Box<Company>,
        /// They, by id.
        people: Vec<Person>,
        /// How many named callers the tier allows.
        allotment: u32,
    },
    /// A subscription.
    Subscription(Box<Agreement>),
    /// What the callers of a company are welcomed with.
    Welcome {
        /// Its first line.
        title: String,
        /// The rest, in Markdown.
        text: String,
    },
    /// A company's service reviews.
    Reviews {
        /// Whose.
        company: CompanyId,
        /// They, the latest first.
        reviews: Vec<Review>,
    },
    /// The monthly report of a company.
    Report(Box<MonthlyReport>),
    /// Articles.
    Solutions {
        /// What was looked for.
        words: String,
        /// They, the best first.
        found: Vec<Found>,
    },
    /// One article.
    Article {
        /// It.
        article: Box<Article>,
        /// The ticket that it may solve, when the one who asks named one.
        ticket: Option<TicketId>,
    },
    /// The training modules that the one who asks may take.
    Trainings {
        /// They, each with how far they are.
        modules: Vec<ModuleSeen>,
    },
    /// Who has done which training.
    TrainingReport {
        /// The company that was named, or the actor's own.
        company: Option<Box<Company>>,
        /// They, by company, person and module; at most [`MAX_TRAININGS`].
        trainings: Vec<Progress>,
    },
    /// A certificate.
    Certificate {
        /// Its code.
        code: String,
        /// Whose it is, and what for; nothing when there is no such, or the actor may not know of it.
        of: Option<Box<Progress>>,
    },
    /// How the solution centre does.
    SolutionsReport(SolutionsReport),
    /// Queues.
    Queues {
        /// By id.
        queues: BTreeMap<QueueId, QueueStanding>,
    },
    /// Who is to be called back.
    CallBacks {
        /// The calls of which it is owed.
        calls: Vec<Call>,
    },
    /// Who is on duty.
    Duty {
        /// They, those of the lowest level first.
        agents: Vec<OnDuty>,
    },
    /// The companies that the actor looks after.
    Customers {
        /// They, by id.
        customers: Vec<Customer>,
    },
    /// The rules in force.
    Rules {
        /// Their hash.
        version: RulesVersion,
        /// The programme's name.
        programme: String,
        /// The files they came from.
        files: Vec<String>,
        /// How and when they came in force; nothing on a desk that has decided nothing yet.
        since: Option<InForce>,
    },
    /// The versions that were in force.
    RulesHistory(RulesHistory),
    /// How the candidate does; nothing when there is none.
    RulesCandidate {
        /// How.
        standing: Option<Box<CandidateStanding>>,
    },
    /// What two versions have differently.
    RulesDiff(Box<RulesDiff>),
    /// Why a case is as it is, as far as the actor may see.
    Why(Box<Why>),
}

/// A service event that a caller quotes, for who has them on the line (P9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotedEvent {
    /// It.
    pub event: ServiceEvent,
    /// What happened to it, the oldest first.
    pub history: Vec<AuditEntry>,
}

/// A company's agreement, as those who may see it read it (P11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Agreement {
    /// Whose.
    pub company: Company,
    /// The tier's name.
    pub tier: String,
    /// What the tier includes beside named callers.
    pub features: Vec<String>,
    /// Days from today to the last day; negative when it is over.
    pub days_left: i64,
    /// Whether the end is near enough to be announced.
    pub ends_soon: bool,
    /// Its named callers, by id.
    pub callers: Vec<Person>,
    /// How many it may have.
    pub allotment: u32,
    /// The names of those who say who its callers are.
    pub administrators: Vec<String>,
    /// The account manager's name.
    pub account_manager: String,
    /// The name of whoever is there while the account manager is away.
    pub deputy: Option<String>,
}

/// A training module in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ModuleSeen {
    /// Which.
    pub training: TrainingId,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// How many pages it has.
    pub pages: usize,
    /// How many questions.
    pub questions: usize,
    /// How far the one who asks is; nothing when they have not begun it.
    pub progress: Option<Progress>,
}

/// How the solution centre does (P13).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SolutionsReport {
    /// How many tickets which article solved, those that solved most first; at most
    /// [`MAX_REPORTED`].
    pub solved: Vec<SolvedCount>,
    /// Searches that found nothing, the most frequent first; at most [`MAX_REPORTED`].
    pub fruitless: Vec<Fruitless>,
    /// How many articles there are.
    pub articles: usize,
    /// Files that are left out, each with its line, what is wrong and the way out.
    pub faults: Vec<String>,
}

/// An agent on shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OnDuty {
    /// Who.
    pub person: PersonId,
    /// Which level they work on.
    pub level: Option<u8>,
    /// What they have in hand.
    pub load: Load,
    /// How much they can have in hand; any amount when none.
    pub capacity: Option<u32>,
}

/// A company, for its account manager.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Customer {
    /// It.
    pub company: Company,
    /// How many of its tickets are open; counted up to [`TicketFilter::MAX_LIMIT`].
    pub open_tickets: usize,
    /// Those of them that somebody must acknowledge, and by when; those due first first.
    pub escalated: Vec<Unacknowledged>,
    /// What puts it at risk, as the programme has it.
    pub risks: Vec<Risk>,
    /// Whether a service review is to be planned.
    pub review_is_due: bool,
    /// When the next one is.
    pub next_review: Option<Timestamp>,
    /// Days from today to the last day of its subscription; negative when it is over.
    pub days_left: i64,
    /// Whether the end is near enough to be announced, or past.
    pub ends_soon: bool,
}

impl Customer {
    /// Whether it needs its account manager now.
    #[must_use]
    pub fn is_calm(&self) -> bool {
        self.escalated.is_empty() && self.risks.is_empty() && !self.ends_soon && !self.review_is_due
    }
}

/// A ticket that somebody must acknowledge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unacknowledged {
    /// Which.
    pub ticket: TicketId,
    /// Who was asked.
    pub holder: Option<PersonId>,
    /// Until when, before the next is asked; nothing when nobody is left to ask.
    pub acknowledge_by: Option<Timestamp>,
}

/// What puts a customer at risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Open tickets of which a promise is broken.
    Breached(usize),
    /// Open tickets of critical or high severity.
    Severe(usize),
    /// Many open tickets.
    Open(usize),
}

/// How a queue stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct QueueStanding {
    /// Its name.
    pub name: String,
    /// Calls that wait, the longest first.
    pub waiting: Vec<CallId>,
    /// The wait of the longest.
    pub longest_wait: Option<Span>,
    /// Open tickets in it.
    pub open_tickets: u64,
    /// The average wait that is promised.
    pub answer_within: Option<Span>,
    /// Over the sliding window that `programme.toml` sets.
    pub window: SpeedOfAnswer,
    /// Over the calendar month so far, UTC.
    pub month: SpeedOfAnswer,
}

/// The speed of answer of P1 over some calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SpeedOfAnswer {
    /// How many calls were answered.
    pub answered: u64,
    /// How many callers gave up.
    pub abandoned: u64,
    /// The mean wait of the answered calls, rounded down to the second.
    pub mean: Option<Span>,
    /// The wait that 90 % of the answered calls did not exceed (nearest rank).
    pub p90: Option<Span>,
    /// How many were answered within the wait that is promised; nothing when none is.
    pub in_time: Option<u64>,
}

impl SpeedOfAnswer {
    /// The service level: which part of those who called were answered in time, in whole percent,
    /// rounded down. Who gave up was not.
    #[must_use]
    pub fn service_level_percent(&self) -> Option<u64> {
        (self.in_time? * 100).checked_div(self.answered + self.abandoned)
    }
}

impl SpeedOfAnswer {
    /// From the waits of answered calls and the number of abandoned ones. The 90th percentile is
    /// the nearest-rank one: the smallest wait that at least 90 % of the calls did not exceed.
    #[must_use]
    pub fn of(mut waits: Vec<Span>, abandoned: u64, promised: Option<Span>) -> Self {
        waits.sort_unstable();
        let count = waits.len();
        let total: i64 = waits.iter().map(|wait| wait.secs()).sum();
        let mean = i64::try_from(count)
            .ok()
            .and_then(|count| total.checked_div(count))
            .and_then(|mean| Span::from_secs(mean).ok());
        let p90 = nearest_rank(&waits, 90);
        Self {
            answered: count as u64,
            abandoned,
            mean,
            p90,
            in_time: promised
                .filter(|_| count as u64 + abandoned > 0)
                .map(|promised| waits.iter().filter(|wait| **wait <= promised).count() as u64),
        }
    }
}

/// The percentile of the nearest rank: the smallest of the values, which are sorted, that at least
/// so many percent of them do not exceed. Nothing of no values.
pub(super) fn nearest_rank(sorted: &[Span], percent: usize) -> Option<Span> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speed_of_answer_is_the_mean_and_the_nearest_rank_p90() {
        let spans = |secs: &[i64]| secs.iter().map(|s| Span::from_secs(*s).unwrap()).collect();
        let ten = SpeedOfAnswer::of(
            spans(&[10, 20, 30, 40, 50, 60, 70, 80, 90, 1000]),
            2,
            Some(Span::from_secs(90).unwrap()),
        );
        assert_eq!((ten.answered, ten.abandoned), (10, 2));
        assert_eq!(ten.mean.unwrap().secs(), 145);
        assert_eq!(ten.p90.unwrap().secs(), 90);
        assert_eq!(
            (ten.in_time, ten.service_level_percent()),
            (Some(9), Some(75))
        );
        assert_eq!(
            SpeedOfAnswer::of(spans(&[7]), 0, None).p90.unwrap().secs(),
            7
        );
        assert_eq!(
            SpeedOfAnswer::of(Vec::new(), 0, None),
            SpeedOfAnswer::default()
        );
    }
}
