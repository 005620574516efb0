//! What articles solved, which searches found nothing, and how far people are with training.

use tokio_postgres::Row;

use super::cases::Written;
use super::session::{Batch, value};
use super::transaction::PgTransaction;
use crate::desk::LearningChange;
use crate::model::{ArticleId, Fruitless, PersonId, Progress, SolvedCount};
use crate::store::columns::{
    company_of, corrupt, from_json, int, limit as row_limit, millis, moment, natural, to_json,
};
use crate::store::{FORGOTTEN_AT_ONCE, LearningRecord, Reach, StoreError};

impl LearningRecord for PgTransaction {
    fn solved_counts(&mut self, limit: usize) -> Result<Vec<SolvedCount>, StoreError> {
        let rows = self.all().rows(
            "SELECT article, count(*), max(at) FROM solved GROUP BY article
             ORDER BY count(*) DESC, article LIMIT $1",
            &[&row_limit(limit)],
        )?;
        let what = "a solved ticket";
        rows.iter()
            .map(|row| {
                let article = ArticleId::new(row.try_get(0)?);
                Ok(SolvedCount {
                    article: article.map_err(|error| corrupt(what, error.to_string()))?,
                    tickets: natural(what, row.try_get(1)?)?,
                    last_at: moment(what, row.try_get(2)?)?,
                })
            })
            .collect()
    }

    fn fruitless(&mut self, limit: usize) -> Result<Vec<Fruitless>, StoreError> {
        let rows = self.all().rows(
            "SELECT words, count, last_at FROM fruitless ORDER BY count DESC, words LIMIT $1",
            &[&row_limit(limit)],
        )?;
        let what = "a search";
        rows.iter()
            .map(|row| {
                Ok(Fruitless {
                    words: row.try_get(0)?,
                    count: natural(what, row.try_get(1)?)?,
                    last_at: moment(what, row.try_get(2)?)?,
                })
            })
            .collect()
    }

    fn trainings_of(&mut self, person: &PersonId) -> Result<Vec<Progress>, StoreError> {
        let rows = self.all().rows(
            "SELECT body FROM trainings WHERE person = $1 ORDER BY training",
            &[&person.as_str()],
        )?;
        rows.iter().map(progress).collect()
    }

    fn trainings(&mut self, reach: &Reach, limit: usize) -> Result<Vec<Progress>, StoreError> {
        let rows = self.of(reach).rows(
            "SELECT body FROM trainings WHERE $1::text IS NULL OR company = $1
             ORDER BY company IS NULL, company, person, training LIMIT $2",
            &[&company_of(reach), &row_limit(limit)],
        )?;
        rows.iter().map(progress).collect()
    }

    fn certificate(&mut self, reach: &Reach, code: &str) -> Result<Option<Progress>, StoreError> {
        let row = self.of(reach).row(
            "SELECT body FROM trainings
             WHERE certificate = $1 AND ($2::text IS NULL OR company = $2)",
            &[&code, &company_of(reach)],
        )?;
        row.as_ref().map(progress).transpose()
    }
}

fn progress(row: &Row) -> Result<Progress, StoreError> {
    from_json("a training", row.try_get(0)?)
}

/// What two instances may both count is written in one order.
pub(super) fn change<'a>(
    batch: &mut Batch,
    changes: impl Iterator<Item = &'a LearningChange>,
) -> Result<Vec<Written>, StoreError> {
    let mut changes: Vec<&LearningChange> = changes.collect();
    changes.sort_by_key(|change| match change {
        LearningChange::Fruitless { search, .. } => Some(&search.words),
        _ => None,
    });
    let mut written = Vec::new();
    for change in changes {
        match change {
            LearningChange::Solved(solved) => {
                batch.add(
                    "INSERT INTO solved (ticket, article, company, person, at)
                     VALUES ($1, $2, $3, $4, $5)
                     ON CONFLICT (ticket) DO UPDATE SET article = $2, person = $4, at = $5",
                    vec![
                        value(int(solved.ticket.0)?),
                        value(solved.article.to_string()),
                        value(solved.company.to_string()),
                        value(solved.by.to_string()),
                        value(millis(solved.at)),
                    ],
                );
            }
            LearningChange::Unsolved(ticket) => {
                batch.add(
                    "DELETE FROM solved WHERE ticket = $1",
                    vec![value(int(ticket.0)?)],
                );
            }
            LearningChange::Fruitless { search, before } => {
                batch.add(
                    "INSERT INTO fruitless (words, count, last_at) VALUES ($1, $2, $3)
                     ON CONFLICT (words)
                     DO UPDATE SET count = fruitless.count + $2, last_at = $3",
                    vec![
                        value(search.words.clone()),
                        value(int(search.count)?),
                        value(millis(search.last_at)),
                    ],
                );
                batch.add(
                    "DELETE FROM fruitless WHERE words IN (
                         SELECT words FROM fruitless WHERE last_at < $1 LIMIT $2
                         FOR UPDATE SKIP LOCKED)",
                    vec![value(millis(*before)), value(FORGOTTEN_AT_ONCE)],
                );
            }
            LearningChange::Training(progress) => written.push(put(batch, progress)?),
        }
    }
    Ok(written)
}

/// Nobody has it at the version that was expected when no row comes back.
fn put(batch: &mut Batch, progress: &Progress) -> Result<Written, StoreError> {
    let at = batch.add(
        "INSERT INTO trainings (person, training, company, version, certificate, body)
         SELECT $1::text, $2::text, $3::text, $4::bigint, $6::text, $5::text
         WHERE $4 = 1 OR EXISTS (SELECT 1 FROM trainings WHERE person = $1 AND training = $2)
         ON CONFLICT (person, training) DO UPDATE SET company = $3, version = $4, certificate = $6, body = $5
         WHERE trainings.version = $4 - 1 RETURNING person",
        vec![
            value(progress.person.to_string()),
            value(progress.training.to_string()),
            value(progress.company.as_ref().map(ToString::to_string)),
            value(int(progress.version)?),
            value(to_json(progress)?),
            value(progress.certificate().map(str::to_owned)),
        ],
    );
    Ok(Written {
        at,
        what: format!("the training {} of {}", progress.training, progress.person),
    })
}
