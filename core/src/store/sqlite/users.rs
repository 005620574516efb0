//! The feed of current users, and the companies that are still to be told of an event.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::cases::written;
use super::transaction::SqliteTransaction;
use super::value::{company_of, corrupt, from_json, int, limit as row_limit, optional_id, to_json};
use crate::desk::TellingChange;
use crate::model::{CompanyId, CurrentUsers, EventId, Telling, TellingKey, Touched, UserGroup};
use crate::store::{Reach, StoreError, UsersRecord};

pub(super) const USING: &str = "SELECT company FROM user_groups INDEXED BY user_groups_service
         WHERE service = ?1 AND (?2 IS NULL OR region = ?2) AND (?3 IS NULL OR company = ?3)";

pub(super) const IN_REGION: &str = "SELECT company FROM user_groups INDEXED BY user_groups_region
         WHERE region = ?1 AND (?2 IS NULL OR company = ?2)";

impl UsersRecord for SqliteTransaction<'_> {
    fn users_of(
        &mut self,
        reach: &Reach,
        companies: &[CompanyId],
    ) -> Result<CurrentUsers, StoreError> {
        let mut select = self.db.prepare_cached(
            "SELECT service, region, body FROM user_groups WHERE company = ?1
             ORDER BY service, region",
        )?;
        let mut all = CurrentUsers::new();
        let reaches = |id: &CompanyId| company_of(reach).is_none_or(|own| own == id.as_str());
        for company in companies.iter().filter(|id| reaches(id)) {
            let mut groups = Vec::new();
            let mut rows = select.query([company.as_str()])?;
            while let Some(row) = rows.next()? {
                let what = format!("the users of {company}");
                groups.push(UserGroup {
                    company: company.clone(),
                    service: optional_id(&what, row.get_ref(0)?.as_str()?)?,
                    region: optional_id(&what, row.get_ref(1)?.as_str()?)?,
                    users: from_json(&what, row.get_ref(2)?.as_str()?)?,
                });
            }
            if !groups.is_empty() {
                all.insert(company.clone(), groups);
            }
        }
        Ok(all)
    }

    fn companies_using(
        &mut self,
        reach: &Reach,
        touched: &Touched,
    ) -> Result<BTreeSet<CompanyId>, StoreError> {
        let own = company_of(reach);
        let mut all = BTreeSet::new();
        let mut add = |sql: &str, values: &[Option<&str>]| -> Result<(), StoreError> {
            let mut select = self.db.prepare_cached(sql)?;
            let mut rows = select.query(rusqlite::params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                let id = row.get_ref(0)?.as_str()?;
                let id =
                    CompanyId::new(id).map_err(|error| corrupt("a user", error.to_string()))?;
                all.insert(id);
            }
            Ok(())
        };
        let regions = || touched.regions.iter().map(|region| region.as_str());
        match (touched.services.is_empty(), touched.regions.is_empty()) {
            (true, true) => add(
                "SELECT DISTINCT company FROM user_groups WHERE ?1 IS NULL OR company = ?1",
                &[own],
            )?,
            (true, false) => {
                for region in regions() {
                    add(IN_REGION, &[Some(region), own])?;
                }
            }
            (false, anywhere) => {
                for service in &touched.services {
                    if anywhere {
                        add(USING, &[Some(service.as_str()), None, own])?;
                    }
                    for region in regions() {
                        add(USING, &[Some(service.as_str()), Some(region), own])?;
                    }
                }
            }
        }
        Ok(all)
    }

    fn set_users(&mut self, of: &CurrentUsers) -> Result<(), StoreError> {
        let mut delete = self
            .db
            .prepare_cached("DELETE FROM user_groups WHERE company = ?1")?;
        let mut insert = self.db.prepare_cached(
            "INSERT INTO user_groups (company, service, region, body) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for (company, groups) in of {
            delete.execute([company.as_str()])?;
            for group in groups {
                insert.execute(params![
                    company.as_str(),
                    group.service.as_ref().map_or("", |id| id.as_str()),
                    group.region.as_ref().map_or("", |id| id.as_str()),
                    to_json(&group.users)?
                ])?;
            }
        }
        Ok(())
    }

    fn next_tellings(
        &mut self,
        event: EventId,
        after: Option<TellingKey>,
        limit: usize,
    ) -> Result<Vec<Telling>, StoreError> {
        let mut select = self.db.prepare_cached(
            "SELECT body FROM tellings WHERE event = ?1 AND (number, part) > (?2, ?3)
             ORDER BY number, part LIMIT ?4",
        )?;
        let (number, part) = match after {
            Some(key) => (int(key.number)?, int(key.part)?),
            None => (-1, -1),
        };
        let mut rows = select.query([int(event.0)?, number, part, row_limit(limit)])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(from_json("what is to be told", row.get_ref(0)?.as_str()?)?);
        }
        Ok(all)
    }
}

pub(super) fn change(db: &Connection, changes: &[TellingChange]) -> Result<(), StoreError> {
    for change in changes {
        match change {
            TellingChange::Queue(telling) => {
                let key = telling.key();
                db.prepare_cached(
                    "INSERT INTO tellings (event, number, part, gives_way, body)
                     VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![
                    int(key.event.0)?,
                    int(key.number)?,
                    int(key.part)?,
                    telling.said.word.gives_way(),
                    to_json(telling)?
                ])?;
            }
            TellingChange::Done(key) => {
                let rows = db
                    .prepare_cached(
                        "DELETE FROM tellings WHERE event = ?1 AND number = ?2 AND part = ?3",
                    )?
                    .execute(params![int(key.event.0)?, int(key.number)?, int(key.part)?])?;
                written(rows, format_args!("what is to be told of {}", key.event))?;
            }
            TellingChange::Drop { event } => {
                db.prepare_cached("DELETE FROM tellings WHERE event = ?1 AND gives_way")?
                    .execute([int(event.0)?])?;
            }
        }
    }
    Ok(())
}
