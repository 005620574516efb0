//! A company's named callers are told of its report, once.

use chrono::{NaiveTime, TimeDelta};

use crate::desk::health::when_clocks_show;
use crate::desk::work::{Work, spoken};
use crate::desk::{Actor, Change, Context};
use crate::model::{
    Company, Happening, Month, NotificationKind, PersonId, Recipient, Role, Span, Timestamp,
    Visibility,
};
use crate::rules::{MessageData, ReportData};

use super::MonthlyReport;

/// The last month of which a company is to have been told by now; nothing when nobody is ever told.
#[must_use]
pub fn reported_by_now(context: &Context<'_>, company: &Company) -> Option<Month> {
    let today = context.now.with_timezone(&company.time_zone).date_naive();
    let last = Month::of(today).before(1);
    let is_due = due(context, company, last)? <= context.now;
    Some(if is_due { last } else { last.before(1) })
}

/// When a company is next to be told of a report.
#[must_use]
pub fn next_report_at(context: &Context<'_>, company: &Company) -> Option<Timestamp> {
    let last = reported_by_now(context, company)?;
    due(context, company, last.next())
}

/// When a company is told of a month. Hours are those that its clocks show, so that it is told at the
/// same time of day in summer and winter.
fn due(context: &Context<'_>, company: &Company, month: Month) -> Option<Timestamp> {
    let after = context.rulebook.tables().programme.report.send_after?;
    let ends = month.next().first_day().and_time(NaiveTime::MIN);
    let time = ends.checked_add_signed(TimeDelta::seconds(after.secs()))?;
    Some(when_clocks_show(time, company.time_zone))
}

/// Tells the named callers of the company. Who was told of this month before is not told again.
#[must_use]
pub fn send_report(context: Context<'_>, report: &MonthlyReport) -> Change {
    let mut work = Work::new(context, &Actor::Desk);
    let data = MessageData {
        title: report.month.to_string(),
        company: report.company_name.clone(),
        who: report.account_manager.clone(),
        report: figures(report),
        ..MessageData::default()
    };
    let people = context.roster.people_of(&report.company);
    let named = people.filter(|person| person.is(Role::NamedCaller));
    let named: Vec<PersonId> = named.map(|person| person.id.clone()).collect();
    for person in &named {
        work.inform(
            Recipient::Person(person.clone()),
            NotificationKind::MonthlyReport,
            &data,
            "the month is over",
        );
        if let Some(last) = work.change.notifications.last_mut() {
            let (company, month) = (&report.company, report.month);
            last.once_key = Some(format!("report/{company}/{month}/{person}"));
        }
    }
    let what = Happening::ReportSent {
        month: report.month,
        people: named.len() as u64,
    };
    work.keep(None, Some(&report.company), Visibility::Customer, what);
    work.change
}

fn figures(report: &MonthlyReport) -> ReportData {
    let (cases, up) = (&report.figures.cases, &report.figures.availability);
    let usage = report.figures.usage;
    let length = |span: Option<Span>| span.map(spoken).unwrap_or_default();
    ReportData {
        month: report.month.to_string(),
        opened: cases.opened,
        answered: cases.answered,
        resolved: cases.resolved,
        waiting: cases.waiting_after,
        broken: cases.response_breaches + cases.resolution_breaches,
        half_answered_within: length(cases.response.median),
        most_answered_within: length(cases.response.p90),
        // Rounded down, so that 100 is said only of what was never down.
        availability: format!("{}", (up.percent * 1_000.0).floor() / 1_000.0),
        down: spoken(up.down),
        users: usage.map_or(0, |usage| usage.users),
        devices: usage.map_or(0, |usage| usage.devices),
        coming: report.coming.len(),
    }
}
