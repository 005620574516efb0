//! The records of a report, read from the store.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::TimeDelta;

use crate::desk::{
    Context, DeskError, InvalidError, MonthlyReport, Records, Reporting, month_bounds,
    next_report_at, reported_by_now, reported_months, send_report,
};
use crate::model::{Company, CompanyId, Month, Series, ServiceEvent, Timestamp};
use crate::store::{Reach, StoreError, Transaction};

use super::runtime::Inner;
use super::{Driver, ServiceError};

/// So often the time is looked at. Nobody waits for a report to the second.
const PAUSE: Duration = Duration::from_secs(1);
/// So often it is looked at which reports are due, though none was to be expected.
const LOOKED_AT_AGAIN: TimeDelta = TimeDelta::minutes(10);

impl Driver {
    /// The report of a company about a month, as its records stand at `now`.
    ///
    /// # Errors
    /// When there is no such company, the month has not begun, or the store failed.
    pub fn monthly_report(
        &self,
        now: Timestamp,
        company: &CompanyId,
        month: Month,
    ) -> Result<MonthlyReport, ServiceError> {
        let in_force = self.in_force();
        let context = in_force.context(now);
        let found = context.roster.company(company);
        let found = found.ok_or_else(|| DeskError::unknown_company(context.roster, company))?;
        let (events, series) = self.common(&context, &[found], month)?;
        self.report(
            &context,
            &Reporting::new(&context, &events, &series),
            found,
            month,
        )
    }

    /// The same for who asks: about the last month of the company when none is named.
    pub(super) fn report_asked(
        &self,
        now: Timestamp,
        company: &Company,
        month: Option<Month>,
    ) -> Result<MonthlyReport, ServiceError> {
        let today = now.with_timezone(&company.time_zone).date_naive();
        let month = month.unwrap_or_else(|| Month::of(today).before(1));
        self.monthly_report(now, &company.id, month)
    }

    /// The reports of all companies about a month, each handed to `each`, by company. What they have in
    /// common is read once; of the rest that of one company is in memory at a time.
    ///
    /// # Errors
    /// When the month has not begun, the store failed, or what `each` returns.
    pub fn monthly_reports<E: From<ServiceError>>(
        &self,
        now: Timestamp,
        month: Month,
        mut each: impl FnMut(MonthlyReport) -> Result<(), E>,
    ) -> Result<(), E> {
        let in_force = self.in_force();
        let context = in_force.context(now);
        let companies = context.roster.companies();
        let (events, series) = self.common(&context, &companies, month)?;
        let reporting = Reporting::new(&context, &events, &series);
        for company in companies {
            each(self.report(&context, &reporting, company, month)?)?;
        }
        Ok(())
    }

    /// The events and series of all companies, since the first of the reported months began.
    fn common(
        &self,
        context: &Context<'_>,
        companies: &[&Company],
        month: Month,
    ) -> Result<(Vec<ServiceEvent>, Vec<Series>), ServiceError> {
        let months = reported_months(context.rulebook.tables(), month);
        let first = months.first().copied().unwrap_or(month);
        let zones = companies.iter().map(|company| company.time_zone);
        let since = zones.map(|zone| month_bounds(first, zone).0).min();
        Ok(self
            .store()
            .run(|tx| common(tx, since.unwrap_or(context.now)))?)
    }

    fn report(
        &self,
        context: &Context<'_>,
        reporting: &Reporting<'_>,
        company: &Company,
        month: Month,
    ) -> Result<MonthlyReport, ServiceError> {
        if month_bounds(month, company.time_zone).0 > context.now {
            return Err(DeskError::from(InvalidError::MonthToCome(month)).into());
        }
        let months = reported_months(context.rulebook.tables(), month);
        let records = self
            .store()
            .run(|tx| records(tx, company, &months, context.now))?;
        Ok(reporting.report(company, month, &records))
    }
}

impl Driver {
    /// Tells the named callers of every company of its report that is due, the latest one where several
    /// are. A company of which nothing is known begins with the next one. Returns how many companies
    /// were told.
    ///
    /// # Errors
    /// When the store fails. Who was told until then was told.
    pub fn send_reports(&self, now: Timestamp) -> Result<u64, ServiceError> {
        let in_force = self.in_force();
        let context = in_force.context(now);
        let marks = self.store().run(|tx| tx.report_marks())?;
        let marks: BTreeMap<CompanyId, Month> = marks.into_iter().collect();
        let mut due: BTreeMap<Month, Vec<&Company>> = BTreeMap::new();
        let mut new = Vec::new();
        for company in context.roster.companies() {
            let Some(month) = reported_by_now(&context, company) else {
                continue;
            };
            match marks.get(&company.id) {
                None => new.push((company, month)),
                Some(last) if *last < month => due.entry(month).or_default().push(company),
                Some(_) => {}
            }
        }
        if !new.is_empty() {
            self.store().run(|tx| {
                for (company, month) in &new {
                    tx.mark_report(&company.id, None, *month)?;
                }
                Ok(())
            })?;
        }
        let mut told = 0;
        for (month, companies) in due {
            let (events, series) = self.common(&context, &companies, month)?;
            let reporting = Reporting::new(&context, &events, &series);
            for company in companies {
                let report = self.report(&context, &reporting, company, month)?;
                let change = send_report(context, &report);
                let before = marks.get(&company.id).copied();
                // Another instance may have told them meanwhile.
                let is_mine = self.store().run(|tx| {
                    if !tx.mark_report(&company.id, before, month)? {
                        return Ok(false);
                    }
                    tx.apply(&change).map(|_| true)
                })?;
                told += u64::from(is_mine);
            }
        }
        Ok(told)
    }

    /// When the next report of any company is due.
    #[must_use]
    pub fn next_report(&self, now: Timestamp) -> Option<Timestamp> {
        let in_force = self.in_force();
        let context = in_force.context(now);
        let companies = context.roster.companies();
        let next = companies.iter();
        next.filter_map(|company| next_report_at(&context, company))
            .min()
    }
}

/// Tells of reports as they become due, until the service stops.
pub(super) async fn run_reports(inner: Arc<Inner>) {
    let mut next = None;
    while !inner.stopping.load(Ordering::SeqCst) {
        let now = inner.clock.now();
        if next.is_none_or(|next| next <= now) {
            let sent = inner.clone();
            let run = tokio::task::spawn_blocking(move || {
                sent.driver.send_reports(now)?;
                Ok::<_, ServiceError>(sent.driver.next_report(now))
            });
            match run.await {
                // Rules and companies change, and this is looked at again.
                Ok(Ok(at)) => {
                    let latest = now + LOOKED_AT_AGAIN;
                    next = Some(at.map_or(latest, |at| at.min(latest)));
                    inner.notified.notify_waiters();
                }
                Ok(Err(error)) => tracing::error!(%error, "reports wait for the store"),
                Err(_) => return,
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// What the reports of all companies have in common. It is the provider's: what concerns a company is
/// taken out of it before anybody sees it.
fn common(
    tx: &mut dyn Transaction,
    since: Timestamp,
) -> Result<(Vec<ServiceEvent>, Vec<Series>), StoreError> {
    let mut events = tx.open_events(&Reach::Provider)?;
    events.extend(tx.ended_events(&Reach::Provider, since, usize::MAX)?);
    Ok((events, tx.open_series()?))
}

/// What is a company's own, of these months.
fn records(
    tx: &mut dyn Transaction,
    company: &Company,
    months: &[Month],
    now: Timestamp,
) -> Result<Records, StoreError> {
    let reach = Reach::Company(company.id.clone());
    let bounds = |month: &Month| month_bounds(*month, company.time_zone);
    let (Some(first), Some(last)) = (months.first(), months.last()) else {
        return Ok(Records::default());
    };
    let (from, to) = (bounds(first).0, bounds(last).1);
    let calls = months.iter().map(|month| {
        let (from, to) = bounds(month);
        tx.answer_waits(&reach, from, to.min(now))
    });
    let calls = calls.collect::<Result<_, _>>()?;
    Ok(Records {
        tickets: tx.reported_tickets(&reach, &company.id, from, to)?,
        calls,
        usage: tx.usage(&reach, &company.id, *first, *last)?,
    })
}
