//! What articles solved, which searches found nothing, and how far people are with training.

use rusqlite::{Connection, OptionalExtension, params};

use super::cases::written;
use super::transaction::SqliteTransaction;
use super::value::{
    company_of, corrupt, from_json, int, limit as row_limit, millis, moment, natural, to_json,
};
use crate::desk::LearningChange;
use crate::model::{ArticleId, Fruitless, PersonId, Progress, SolvedCount};
use crate::store::{FORGOTTEN_AT_ONCE, LearningRecord, Reach, StoreError};

impl LearningRecord for SqliteTransaction<'_> {
    fn solved_counts(&mut self, limit: usize) -> Result<Vec<SolvedCount>, StoreError> {
        let mut select = self.db.prepare_cached(
            "SELECT article, count(*), max(at) FROM solved GROUP BY article
             ORDER BY count(*) DESC, article LIMIT ?1",
        )?;
        let rows = select.query_map([row_limit(limit)], |row| {
            Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?))
        })?;
        rows.map(|row| {
            let (article, tickets, at) = row?;
            Ok(SolvedCount {
                article: ArticleId::new(&article)
                    .map_err(|error| corrupt("a solved ticket", error.to_string()))?,
                tickets: natural("a solved ticket", tickets)?,
                last_at: moment("a solved ticket", at)?,
            })
        })
        .collect()
    }

    fn fruitless(&mut self, limit: usize) -> Result<Vec<Fruitless>, StoreError> {
        let mut select = self.db.prepare_cached(
            "SELECT words, count, last_at FROM fruitless ORDER BY count DESC, words LIMIT ?1",
        )?;
        let rows = select.query_map([row_limit(limit)], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
        rows.map(|row| {
            let (words, count, at) = row?;
            Ok(Fruitless {
                words,
                count: natural("a search", count)?,
                last_at: moment("a search", at)?,
            })
        })
        .collect()
    }

    fn trainings_of(&mut self, person: &PersonId) -> Result<Vec<Progress>, StoreError> {
        let mut select = self
            .db
            .prepare_cached("SELECT body FROM trainings WHERE person = ?1 ORDER BY training")?;
        let bodies = select.query_map([person.as_str()], |row| row.get::<_, String>(0))?;
        bodies.map(|body| from_json("a training", &body?)).collect()
    }

    fn trainings(&mut self, reach: &Reach, limit: usize) -> Result<Vec<Progress>, StoreError> {
        let mut select = self.db.prepare_cached(
            "SELECT body FROM trainings WHERE ?1 IS NULL OR company = ?1
             ORDER BY company IS NULL, company, person, training LIMIT ?2",
        )?;
        let bodies = select.query_map(params![company_of(reach), row_limit(limit)], |row| {
            row.get::<_, String>(0)
        })?;
        bodies.map(|body| from_json("a training", &body?)).collect()
    }

    fn certificate(&mut self, reach: &Reach, code: &str) -> Result<Option<Progress>, StoreError> {
        let body: Option<String> = self
            .db
            .prepare_cached(
                "SELECT body FROM trainings
                 WHERE certificate = ?1 AND (?2 IS NULL OR company = ?2)",
            )?
            .query_row(params![code, company_of(reach)], |row| row.get(0))
            .optional()?;
        body.map(|body| from_json("a training", &body)).transpose()
    }
}

pub(super) fn change(db: &Connection, changes: &[LearningChange]) -> Result<(), StoreError> {
    for change in changes {
        match change {
            LearningChange::Solved(solved) => {
                db.prepare_cached(
                    "INSERT INTO solved (ticket, article, company, person, at)
                     VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (ticket) DO UPDATE SET article = ?2, person = ?4, at = ?5",
                )?
                .execute(params![
                    int(solved.ticket.0)?,
                    solved.article.as_str(),
                    solved.company.as_str(),
                    solved.by.as_str(),
                    millis(solved.at)
                ])?;
            }
            LearningChange::Unsolved(ticket) => {
                db.prepare_cached("DELETE FROM solved WHERE ticket = ?1")?
                    .execute([int(ticket.0)?])?;
            }
            LearningChange::Fruitless { search, before } => {
                db.prepare_cached(
                    "INSERT INTO fruitless (words, count, last_at) VALUES (?1, ?2, ?3)
                     ON CONFLICT (words) DO UPDATE SET count = count + ?2, last_at = ?3",
                )?
                .execute(params![
                    search.words,
                    int(search.count)?,
                    millis(search.last_at)
                ])?;
                db.prepare_cached(
                    "DELETE FROM fruitless WHERE words IN
                         (SELECT words FROM fruitless WHERE last_at < ?1 LIMIT ?2)",
                )?
                .execute(params![millis(*before), FORGOTTEN_AT_ONCE])?;
            }
            LearningChange::Training(progress) => put(db, progress)?,
        }
    }
    Ok(())
}

fn put(db: &Connection, progress: &Progress) -> Result<(), StoreError> {
    let rows = db
        .prepare_cached(
            "INSERT INTO trainings (person, training, company, version, certificate, body)
             SELECT ?1, ?2, ?3, ?4, ?6, ?5
             WHERE ?4 = 1 OR EXISTS (SELECT 1 FROM trainings WHERE person = ?1 AND training = ?2)
             ON CONFLICT (person, training) DO UPDATE SET company = ?3, version = ?4, certificate = ?6, body = ?5
             WHERE version = ?4 - 1",
        )?
        .execute(params![
            progress.person.as_str(),
            progress.training.as_str(),
            progress.company.as_ref().map(|company| company.as_str()),
            int(progress.version)?,
            to_json(progress)?,
            progress.certificate()
        ])?;
    written(
        rows,
        format_args!("the training {} of {}", progress.training, progress.person),
    )
}
