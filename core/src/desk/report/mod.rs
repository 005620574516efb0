//! The month of a company in figures (P7).
//!
//! Pure: records in, figures out. Every figure says in its doc comment what it counts, and a test
//! counts each again from the same records in the plainest way.
//!
//! Months, and the days in them, are those of the company's time zone. A moment belongs to the month
//! in which it is, its beginning included and its end not. Tickets are reported as their records stand:
//! one that was reopened counts as never resolved until it is resolved again.

mod cases;
mod sending;
mod service;
mod usage;

use serde::Serialize;

use crate::model::{
    Company, CompanyId, EventId, Month, QueueId, ReportedTicket, Roster, Series, ServiceEvent,
    Severity, Span, Timestamp, UsageRow, Window,
};
use crate::rules::Tables;

use super::health::begin_of;
use super::{Context, SpeedOfAnswer, later_windows};

pub use cases::{CaseFigures, Times};
pub use sending::{next_report_at, reported_by_now, send_report};
pub use service::{Availability, ReportedEvent, ServiceFigures};
pub use usage::{ActiveUser, Share, Usage, UsageFigures};

/// So many windows of one series are reported: one a day for a quarter of a year.
const MAX_LATER: usize = 100;

/// The report of one company about one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MonthlyReport {
    /// What the programme is called.
    pub programme: String,
    /// Whose.
    pub company: CompanyId,
    /// Its name.
    pub company_name: String,
    /// The account manager's name.
    pub account_manager: String,
    /// In which language and format the company reads it, such as `de`.
    pub language: String,
    /// The zone in which days begin and times are meant.
    #[serde(serialize_with = "zone_name")]
    pub zone: chrono_tz::Tz,
    /// About which month.
    pub month: Month,
    /// When the month began.
    pub from: Timestamp,
    /// When it ended, or up to when it is reported while it is not over.
    pub to: Timestamp,
    /// Whether it was over when the report was made.
    pub is_over: bool,
    /// When the report was made.
    pub made_at: Timestamp,
    /// The month.
    pub figures: MonthFigures,
    /// The cases of each severity, the worst first; together they are those of [`Self::figures`].
    pub by_severity: Vec<SeverityFigures>,
    /// Each service that the company uses, by id.
    pub services: Vec<ServiceFigures>,
    /// What interrupted the services, or was planned to, in the order in which it began.
    pub events: Vec<ReportedEvent>,
    /// Who used the services, and with what; nothing when the feed has nothing about this month.
    pub usage: Option<Usage>,
    /// Maintenance to come, the next first.
    pub coming: Vec<ComingMaintenance>,
    /// The months before, the oldest first.
    pub before: Vec<MonthFigures>,
}

/// One month in few figures, to be compared with others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MonthFigures {
    /// Which.
    pub month: Month,
    /// Tickets.
    pub cases: CaseFigures,
    /// Calls that came in this month and were answered or abandoned, over all queues (P1).
    pub calls: SpeedOfAnswer,
    /// The time in which all services of the company were up.
    pub availability: Availability,
    /// Who used the services; nothing when the feed has nothing about this month.
    pub usage: Option<UsageFigures>,
}

/// The cases of one severity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeverityFigures {
    /// Which. A ticket has the one that it has now, whatever it had before.
    pub severity: Severity,
    /// They.
    pub cases: CaseFigures,
}

/// Maintenance to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComingMaintenance {
    /// Its case number; nothing for a window of a series that is no event yet.
    pub event: Option<EventId>,
    /// One line.
    pub title: String,
    /// When.
    pub window: Window,
    /// The names of the services.
    pub services: Vec<String>,
}

/// The records of one company behind a report.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// The tickets to which anything happened in these months, or on which work was owed.
    pub tickets: Vec<ReportedTicket>,
    /// For each month, the oldest first, the calls that came in it and do not wait: the queue, and the
    /// wait when they were answered.
    pub calls: Vec<Vec<(QueueId, Option<Span>)>>,
    /// What users did in these months.
    pub usage: Vec<UsageRow>,
}

/// What the reports of all companies have in common.
pub struct Reporting<'a> {
    tables: &'a Tables,
    roster: &'a Roster,
    events: &'a [ServiceEvent],
    later: Vec<(&'a Series, Vec<Window>)>,
    now: Timestamp,
}

fn zone_name<S: serde::Serializer>(zone: &chrono_tz::Tz, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(zone.name())
}

/// The months that a report is about, the oldest first: those it is compared with, and its own.
#[must_use]
pub fn reported_months(tables: &Tables, month: Month) -> Vec<Month> {
    let before = u32::from(tables.programme.report.months_before);
    (0..=before).rev().map(|back| month.before(back)).collect()
}

/// When a month begins in a zone, and when the next one does.
#[must_use]
pub fn month_bounds(month: Month, zone: chrono_tz::Tz) -> (Timestamp, Timestamp) {
    let begin = |month: Month| begin_of(month.first_day(), zone);
    (begin(month), begin(month.next()))
}

impl<'a> Reporting<'a> {
    /// `events` are all that are open and those that ended since the first reported month began, of
    /// all companies; `series` those of maintenance that go on.
    #[must_use]
    pub fn new(context: &Context<'a>, events: &'a [ServiceEvent], series: &'a [Series]) -> Self {
        let (tables, now) = (context.rulebook.tables(), context.now);
        let until = tables.programme.maintenance.look_ahead.after(now);
        let windows = |one: &'a Series| (one, later_windows(one, now, until, MAX_LATER));
        Self {
            tables,
            roster: context.roster,
            events,
            later: series.iter().map(windows).collect(),
            now,
        }
    }

    /// The report about a month out of the company's records. What happened at the time of the report
    /// or later is not in it.
    #[must_use]
    pub fn report(&self, company: &Company, month: Month, records: &Records) -> MonthlyReport {
        let concerning: Vec<&ServiceEvent> = self
            .events
            .iter()
            .filter(|event| event.companies.contains(&company.id))
            .collect();
        let months = reported_months(self.tables, month);
        let no_calls = Vec::new();
        let mut figures: Vec<MonthFigures> = months
            .iter()
            .enumerate()
            .map(|(at, month)| {
                let (from, to) = self.bounds(*month, company);
                let calls = records.calls.get(at).unwrap_or(&no_calls);
                MonthFigures {
                    month: *month,
                    cases: CaseFigures::of(records.tickets.iter(), from, to),
                    calls: speed(calls),
                    availability: service::availability(self.tables, &concerning, None, (from, to)),
                    usage: UsageFigures::of(&records.usage, *month),
                }
            })
            .collect();
        let (from, to) = self.bounds(month, company);
        let of_severity = |severity| SeverityFigures {
            severity,
            cases: CaseFigures::of(
                records
                    .tickets
                    .iter()
                    .filter(|ticket| ticket.severity == severity),
                from,
                to,
            ),
        };
        let ends = month_bounds(month, company.time_zone).1;
        let this = figures.pop().unwrap_or_else(|| nothing(month));
        let manager = self.roster.person(&company.account_manager);
        MonthlyReport {
            programme: self.tables.programme.name.clone(),
            company: company.id.clone(),
            company_name: company.name.clone(),
            account_manager: manager
                .map_or(company.account_manager.as_str(), |one| one.name.as_str())
                .to_owned(),
            language: company.language.clone(),
            zone: company.time_zone,
            month,
            from,
            to,
            is_over: ends <= self.now,
            made_at: self.now,
            by_severity: Severity::ALL.into_iter().map(of_severity).collect(),
            services: service::services(self.tables, company, &concerning, (from, to)),
            events: service::events(self.tables, &concerning, (from, to)),
            usage: Usage::of(
                &records.usage,
                month,
                usize::from(self.tables.programme.report.most_active),
            ),
            coming: self.coming(company, &concerning),
            figures: this,
            before: figures,
        }
    }

    /// The month as far as it has gone.
    fn bounds(&self, month: Month, company: &Company) -> (Timestamp, Timestamp) {
        let (from, to) = month_bounds(month, company.time_zone);
        (from, to.min(self.now).max(from))
    }

    fn coming(&self, company: &Company, concerning: &[&ServiceEvent]) -> Vec<ComingMaintenance> {
        let names = |ids| service::names(self.tables, ids);
        let announced = concerning.iter().filter_map(|event| {
            let window = event.window().filter(|window| window.ends_at > self.now)?;
            let is_to_come = event.state == crate::model::EventState::Scheduled;
            is_to_come.then(|| ComingMaintenance {
                event: Some(event.id),
                title: event.title.clone(),
                window: window.clone(),
                services: names(&event.services),
            })
        });
        let concerned = |series: &Series| {
            series.companies.contains(&company.id) || series.touched().company(company)
        };
        let repeating = self.later.iter().filter(|(series, _)| concerned(series));
        let repeating = repeating.flat_map(|(series, windows)| {
            windows.iter().map(|window| ComingMaintenance {
                event: None,
                title: series.title.clone(),
                window: window.clone(),
                services: names(&series.services),
            })
        });
        let mut all: Vec<ComingMaintenance> = announced.chain(repeating).collect();
        all.sort_by(|one, other| {
            let key = |one: &ComingMaintenance| (one.window.starts_at, one.event);
            key(one).cmp(&key(other))
        });
        all
    }
}

fn nothing(month: Month) -> MonthFigures {
    MonthFigures {
        month,
        cases: CaseFigures::default(),
        calls: SpeedOfAnswer::default(),
        availability: Availability::of(Span::ZERO, Span::ZERO),
        usage: None,
    }
}

fn speed(calls: &[(QueueId, Option<Span>)]) -> SpeedOfAnswer {
    let waits: Vec<Span> = calls.iter().filter_map(|(_, wait)| *wait).collect();
    let abandoned = (calls.len() - waits.len()) as u64;
    SpeedOfAnswer::of(waits, abandoned, None)
}
