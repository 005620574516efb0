//! What monthly reports are read from: the times of a company's tickets, and what its users did.

use super::{Reach, StoreError};
use crate::model::{CompanyId, Month, ReportedTicket, Timestamp, UsageRow};

/// The records behind a report. Of a company that `reach` does not reach there are none.
pub trait ReportRecord {
    /// The tickets of a company to which something may have happened at `from` or later and before
    /// `to`, or on which work was owed then. They come in no order, and those that came to rest
    /// before `from` or were opened at `to` or later are not read.
    fn reported_tickets(
        &mut self,
        reach: &Reach,
        company: &CompanyId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<ReportedTicket>, StoreError>;
    /// What a company's users did in the months from `from` to `to`, both included, by day, user and
    /// device.
    fn usage(
        &mut self,
        reach: &Reach,
        company: &CompanyId,
        from: Month,
        to: Month,
    ) -> Result<Vec<UsageRow>, StoreError>;
    /// Puts each row in the place of the one with its company, day, user and device, or adds it, when
    /// it says something else. Returns how many it wrote. Each is there once among `rows`.
    fn put_usage(&mut self, rows: &[UsageRow]) -> Result<u64, StoreError>;
    /// Of which month each company was last told, by company.
    fn report_marks(&mut self) -> Result<Vec<(CompanyId, Month)>, StoreError>;
    /// Says that a company is told of a month, after `before` or as the first. False, and nothing is
    /// written, when it was told of another one meanwhile.
    fn mark_report(
        &mut self,
        company: &CompanyId,
        before: Option<Month>,
        month: Month,
    ) -> Result<bool, StoreError>;
}
