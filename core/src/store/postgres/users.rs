//! The feed of current users, and the companies that are still to be told of an event.

use std::collections::BTreeSet;

use super::cases::Written;
use super::session::{Batch, value};
use super::transaction::PgTransaction;
use crate::desk::TellingChange;
use crate::model::{CompanyId, CurrentUsers, EventId, Telling, TellingKey, Touched, UserGroup};
use crate::store::columns::{
    company_of, corrupt, from_json, int, limit as row_limit, optional_id, to_json,
};
use crate::store::{Reach, StoreError, UsersRecord};

const OF: &str = "SELECT company, service, region, body FROM user_groups
     WHERE company = ANY($1) AND ($2::text IS NULL OR company = $2)
     ORDER BY company, service, region";

const ALL: &str = "SELECT DISTINCT company FROM user_groups WHERE $1::text IS NULL OR company = $1";

const IN_REGIONS: &str = "SELECT DISTINCT company FROM user_groups
     WHERE region = ANY($1) AND ($2::text IS NULL OR company = $2)";

const USING: &str = "SELECT DISTINCT company FROM user_groups
     WHERE service = ANY($1) AND ($2::text IS NULL OR company = $2)";

const USING_IN: &str = "SELECT DISTINCT company FROM user_groups
     WHERE service = ANY($1) AND region = ANY($2) AND ($3::text IS NULL OR company = $3)";

impl UsersRecord for PgTransaction {
    fn users_of(
        &mut self,
        reach: &Reach,
        companies: &[CompanyId],
    ) -> Result<CurrentUsers, StoreError> {
        let mut all = CurrentUsers::new();
        if companies.is_empty() {
            return Ok(all);
        }
        let ids: Vec<&str> = companies.iter().map(CompanyId::as_str).collect();
        let what = "the users of a company";
        for row in self.of(reach).rows(OF, &[&ids, &company_of(reach)])? {
            let company = company(row.try_get(0)?)?;
            let group = UserGroup {
                company: company.clone(),
                service: optional_id(what, row.try_get(1)?)?,
                region: optional_id(what, row.try_get(2)?)?,
                users: from_json(what, row.try_get(3)?)?,
            };
            all.entry(company).or_default().push(group);
        }
        Ok(all)
    }

    fn companies_using(
        &mut self,
        reach: &Reach,
        touched: &Touched,
    ) -> Result<BTreeSet<CompanyId>, StoreError> {
        let services: Vec<&str> = touched.services.iter().map(|id| id.as_str()).collect();
        let regions: Vec<&str> = touched.regions.iter().map(|id| id.as_str()).collect();
        let (db, own) = (self.of(reach), company_of(reach));
        let rows = match (services.is_empty(), regions.is_empty()) {
            (true, true) => db.rows(ALL, &[&own]),
            (true, false) => db.rows(IN_REGIONS, &[&regions, &own]),
            (false, true) => db.rows(USING, &[&services, &own]),
            (false, false) => db.rows(USING_IN, &[&services, &regions, &own]),
        }?;
        rows.iter().map(|row| company(row.try_get(0)?)).collect()
    }

    fn set_users(&mut self, of: &CurrentUsers) -> Result<(), StoreError> {
        let all: Vec<String> = of.keys().map(ToString::to_string).collect();
        let (mut companies, mut services) = (Vec::new(), Vec::new());
        let (mut regions, mut bodies) = (Vec::new(), Vec::new());
        for group in of.values().flatten() {
            let text = |id: Option<String>| id.unwrap_or_default();
            companies.push(group.company.to_string());
            services.push(text(group.service.as_ref().map(ToString::to_string)));
            regions.push(text(group.region.as_ref().map(ToString::to_string)));
            bodies.push(to_json(&group.users)?);
        }
        let mut batch = Batch::default();
        batch.add(
            "DELETE FROM user_groups WHERE company = ANY($1)",
            vec![value(all)],
        );
        batch.add(
            "INSERT INTO user_groups (company, service, region, body)
             SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])",
            vec![
                value(companies),
                value(services),
                value(regions),
                value(bodies),
            ],
        );
        self.all().send(&batch)?;
        Ok(())
    }

    fn next_tellings(
        &mut self,
        event: EventId,
        after: Option<TellingKey>,
        limit: usize,
    ) -> Result<Vec<Telling>, StoreError> {
        let (number, part) = match after {
            Some(key) => (int(key.number)?, int(key.part)?),
            None => (-1, -1),
        };
        let rows = self.all().rows(
            "SELECT body FROM tellings WHERE event = $1 AND (number, part) > ($2, $3)
             ORDER BY number, part LIMIT $4",
            &[&int(event.0)?, &number, &part, &row_limit(limit)],
        )?;
        rows.iter()
            .map(|row| from_json("what is to be told", row.try_get(0)?))
            .collect()
    }
}

fn company(text: &str) -> Result<CompanyId, StoreError> {
    CompanyId::new(text).map_err(|error| corrupt("a user", error.to_string()))
}

/// Adds what is done to parts; each that was told must have been there.
pub(super) fn change<'a>(
    batch: &mut Batch,
    changes: impl Iterator<Item = &'a TellingChange>,
) -> Result<Vec<Written>, StoreError> {
    let mut written = Vec::new();
    for change in changes {
        match change {
            TellingChange::Queue(telling) => {
                let key = telling.key();
                batch.add(
                    "INSERT INTO tellings (event, number, part, gives_way, body)
                     VALUES ($1, $2, $3, $4, $5)",
                    vec![
                        value(int(key.event.0)?),
                        value(int(key.number)?),
                        value(int(key.part)?),
                        value(telling.said.word.gives_way()),
                        value(to_json(telling)?),
                    ],
                );
            }
            TellingChange::Done(key) => written.push(Written {
                at: batch.add(
                    "DELETE FROM tellings WHERE event = $1 AND number = $2 AND part = $3
                     RETURNING event",
                    vec![
                        value(int(key.event.0)?),
                        value(int(key.number)?),
                        value(int(key.part)?),
                    ],
                ),
                what: format!("what is to be told of {}", key.event),
            }),
            TellingChange::Drop { event } => {
                batch.add(
                    "DELETE FROM tellings WHERE event = $1 AND gives_way",
                    vec![value(int(event.0)?)],
                );
            }
        }
    }
    Ok(written)
}
