//! What monthly reports are read from.

use rusqlite::params;

use super::transaction::SqliteTransaction;
use super::value::{company_of, count, day, from_json, mark, millis};
use crate::model::{CompanyId, Month, ReportedTicket, Timestamp, UsageRow};
use crate::store::{Reach, ReportRecord, StoreError};

/// Two searches of one index: `settled_at >= ?2 OR settled_at IS NULL` would read all of a company.
pub(super) const TICKETS: &str = "SELECT id, body FROM tickets
         WHERE company = ?1 AND settled_at IS NULL AND opened_at < ?3
     UNION ALL SELECT id, body FROM tickets
         WHERE company = ?1 AND settled_at >= ?2 AND opened_at < ?3";

pub(super) const USAGE: &str = "SELECT day, user_name, device, model, version, used FROM usage_days
         WHERE company = ?1 AND day >= ?2 AND day < ?3
         ORDER BY day, user_name, device";

impl ReportRecord for SqliteTransaction<'_> {
    fn reported_tickets(
        &mut self,
        reach: &Reach,
        company: &CompanyId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<ReportedTicket>, StoreError> {
        let mut all = Vec::new();
        if !reaches(reach, company) {
            return Ok(all);
        }
        let mut select = self.db.prepare_cached(TICKETS)?;
        let mut rows = select.query(params![company.as_str(), millis(from), millis(to)])?;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            all.push(from_json(&format!("T-{id}"), row.get_ref(1)?.as_str()?)?);
        }
        Ok(all)
    }

    fn usage(
        &mut self,
        reach: &Reach,
        company: &CompanyId,
        from: Month,
        to: Month,
    ) -> Result<Vec<UsageRow>, StoreError> {
        let mut all = Vec::new();
        if !reaches(reach, company) {
            return Ok(all);
        }
        let what = "a day's usage";
        let mut select = self.db.prepare_cached(USAGE)?;
        let mut rows = select.query(params![
            company.as_str(),
            from.first_day().to_string(),
            to.next().first_day().to_string()
        ])?;
        while let Some(row) = rows.next()? {
            all.push(UsageRow {
                company: company.clone(),
                day: day(what, row.get_ref(0)?.as_str()?)?,
                user: row.get(1)?,
                device: row.get(2)?,
                model: row.get(3)?,
                version: row.get(4)?,
                used: count(what, row.get(5)?)?,
            });
        }
        Ok(all)
    }

    fn put_usage(&mut self, rows: &[UsageRow]) -> Result<u64, StoreError> {
        let mut insert = self.db.prepare_cached(
            "INSERT INTO usage_days (company, day, user_name, device, model, version, used)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (company, day, user_name, device)
                 DO UPDATE SET model = ?5, version = ?6, used = ?7
                 WHERE (model, version, used) IS NOT (?5, ?6, ?7)",
        )?;
        let mut written = 0;
        for row in rows {
            written += insert.execute(params![
                row.company.as_str(),
                row.day.to_string(),
                row.user,
                row.device,
                row.model,
                row.version,
                row.used
            ])? as u64;
        }
        Ok(written)
    }

    fn report_marks(&mut self) -> Result<Vec<(CompanyId, Month)>, StoreError> {
        let mut select = self
            .db
            .prepare_cached("SELECT company, month FROM report_marks ORDER BY company")?;
        let mut rows = select.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(mark(row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_str()?)?);
        }
        Ok(all)
    }

    fn mark_report(
        &mut self,
        company: &CompanyId,
        before: Option<Month>,
        month: Month,
    ) -> Result<bool, StoreError> {
        let (company, month) = (company.as_str(), month.to_string());
        let rows = match before {
            None => self
                .db
                .prepare_cached(
                    "INSERT INTO report_marks (company, month) VALUES (?1, ?2)
                     ON CONFLICT (company) DO NOTHING",
                )?
                .execute([company, &month])?,
            Some(before) => self
                .db
                .prepare_cached(
                    "UPDATE report_marks SET month = ?2 WHERE company = ?1 AND month = ?3",
                )?
                .execute([company, &month, &before.to_string()])?,
        };
        Ok(rows > 0)
    }
}

fn reaches(reach: &Reach, company: &CompanyId) -> bool {
    company_of(reach).is_none_or(|own| own == company.as_str())
}
