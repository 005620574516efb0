//! What monthly reports are read from.

use super::session::{Batch, value};
use super::transaction::PgTransaction;
use crate::model::{CompanyId, Month, ReportedTicket, Timestamp, UsageRow};
use crate::store::columns::{count, day, from_json, mark, millis};
use crate::store::{Reach, ReportRecord, StoreError};

/// Two searches of one index, as in SQLite.
const TICKETS: &str = "SELECT id, body FROM tickets
         WHERE company = $1 AND settled_at IS NULL AND opened_at < $3
     UNION ALL SELECT id, body FROM tickets
         WHERE company = $1 AND settled_at >= $2 AND opened_at < $3";

const USAGE: &str = "SELECT day, user_name, device, model, version, used FROM usage_days
         WHERE company = $1 AND day >= $2 AND day < $3
         ORDER BY day, user_name, device";

const PUT: &str = "INSERT INTO usage_days AS held
         (company, day, user_name, device, model, version, used)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
         $7::bigint[])
     ON CONFLICT (company, day, user_name, device)
         DO UPDATE SET model = excluded.model, version = excluded.version, used = excluded.used
         WHERE (held.model, held.version, held.used)
             IS DISTINCT FROM (excluded.model, excluded.version, excluded.used)
     RETURNING 1";

impl ReportRecord for PgTransaction {
    fn reported_tickets(
        &mut self,
        reach: &Reach,
        company: &CompanyId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<ReportedTicket>, StoreError> {
        let (from, to) = (millis(from), millis(to));
        let rows = self
            .of(reach)
            .rows(TICKETS, &[&company.as_str(), &from, &to])?;
        rows.iter()
            .map(|row| {
                let id: i64 = row.try_get(0)?;
                from_json(&format!("T-{id}"), row.try_get(1)?)
            })
            .collect()
    }

    fn usage(
        &mut self,
        reach: &Reach,
        company: &CompanyId,
        from: Month,
        to: Month,
    ) -> Result<Vec<UsageRow>, StoreError> {
        let what = "a day's usage";
        let from = from.first_day().to_string();
        let to = to.next().first_day().to_string();
        let rows = self
            .of(reach)
            .rows(USAGE, &[&company.as_str(), &from, &to])?;
        rows.iter()
            .map(|row| {
                Ok(UsageRow {
                    company: company.clone(),
                    day: day(what, row.try_get(0)?)?,
                    user: row.try_get(1)?,
                    device: row.try_get(2)?,
                    model: row.try_get(3)?,
                    version: row.try_get(4)?,
                    used: count(what, row.try_get(5)?)?,
                })
            })
            .collect()
    }

    fn put_usage(&mut self, rows: &[UsageRow]) -> Result<u64, StoreError> {
        let column = |of: fn(&UsageRow) -> String| value(rows.iter().map(of).collect::<Vec<_>>());
        let used: Vec<i64> = rows.iter().map(|row| i64::from(row.used)).collect();
        let mut batch = Batch::default();
        let at = batch.add(
            PUT,
            vec![
                column(|row| row.company.to_string()),
                column(|row| row.day.to_string()),
                column(|row| row.user.clone()),
                column(|row| row.device.clone()),
                column(|row| row.model.clone()),
                column(|row| row.version.clone()),
                value(used),
            ],
        );
        let answers = self.all().send(&batch)?;
        Ok(answers.get(at).map_or(0, |rows| rows.len() as u64))
    }

    fn report_marks(&mut self) -> Result<Vec<(CompanyId, Month)>, StoreError> {
        let sql = "SELECT company, month FROM report_marks ORDER BY company";
        let rows = self.all().rows(sql, &[])?;
        rows.iter()
            .map(|row| mark(row.try_get(0)?, row.try_get(1)?))
            .collect()
    }

    fn mark_report(
        &mut self,
        company: &CompanyId,
        before: Option<Month>,
        month: Month,
    ) -> Result<bool, StoreError> {
        let mut batch = Batch::default();
        let mut values = vec![value(company.to_string()), value(month.to_string())];
        let sql = match before {
            None => {
                "INSERT INTO report_marks (company, month) VALUES ($1, $2)
                 ON CONFLICT (company) DO NOTHING RETURNING 1"
            }
            Some(before) => {
                values.push(value(before.to_string()));
                "UPDATE report_marks SET month = $2 WHERE company = $1 AND month = $3 RETURNING 1"
            }
        };
        let at = batch.add(sql, values);
        let answers = self.all().send(&batch)?;
        Ok(answers.get(at).is_some_and(|rows| !rows.is_empty()))
    }
}
