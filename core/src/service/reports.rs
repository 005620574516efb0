//! The records of a report, read from the store.

use crate::desk::{
    Context, DeskError, InvalidError, MonthlyReport, Records, Reporting, month_bounds,
    reported_months,
};
use crate::model::{Company, CompanyId, Month, Series, ServiceEvent, Timestamp};
use crate::store::{Reach, StoreError, Transaction};

use super::{Driver, ServiceError};

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
