//! Decisions on record, and the versions of the rules that made them.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::shared;
use super::transaction::SqliteTransaction;
use super::value::{
    company_of, from_json, hash_of, int, limit as row_limit, moment, natural, to_json,
};
use crate::model::{Candidate, CaseNumber, InForce, RulesVersion, Timer};
use crate::rules::{Comparison, Recorded, Sources};
use crate::store::shared::Mark;
use crate::store::{MAX_RECORDED_OF_CASE, Reach, RulesRecord, StoreError};

pub(super) const RECORDED_OF: &str = "SELECT number, body FROM decisions
         WHERE about = ?1 AND (?2 IS NULL OR company = ?2) ORDER BY number DESC LIMIT ?3";

/// Every how many decisions it is looked whether their case has too many: looking costs as much as
/// writing.
const DECISIONS_PER_LOOK: i64 = 64;

/// Writes decisions of a change. Of a case that has too many, the oldest give way.
pub(super) fn add_recorded(db: &Connection, all: &[Recorded]) -> Result<(), StoreError> {
    for one in all {
        let about = one.about.to_string();
        db.prepare_cached("INSERT INTO decisions (about, company, body) VALUES (?1, ?2, ?3)")?
            .execute(params![
                about,
                one.company.as_ref().map(|company| company.as_str()),
                to_json(one)?
            ])?;
        if db.last_insert_rowid() % DECISIONS_PER_LOOK != 0 {
            continue;
        }
        db.prepare_cached(
            "DELETE FROM decisions WHERE about = ?1 AND number <=
                 (SELECT number FROM decisions WHERE about = ?1
                  ORDER BY number DESC LIMIT 1 OFFSET ?2)",
        )?
        .execute(params![about, row_limit(MAX_RECORDED_OF_CASE)])?;
    }
    Ok(())
}

impl RulesRecord for SqliteTransaction<'_> {
    fn recorded_of(
        &mut self,
        reach: &Reach,
        case: CaseNumber,
        limit: usize,
    ) -> Result<Vec<Recorded>, StoreError> {
        let company = company_of(reach);
        let mut select = self.db.prepare_cached(RECORDED_OF)?;
        let mut rows = select.query(params![case.to_string(), company, row_limit(limit)])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let number: i64 = row.get(0)?;
            let what = format!("decision {number} of {case}");
            all.push(from_json(&what, row.get_ref(1)?.as_str()?)?);
        }
        all.reverse();
        Ok(all)
    }

    fn recorded(&mut self, after: u64, limit: usize) -> Result<Vec<(u64, Recorded)>, StoreError> {
        let mut select = self.db.prepare_cached(
            "SELECT number, body FROM decisions WHERE number > ?1 ORDER BY number LIMIT ?2",
        )?;
        let mut rows = select.query(params![int(after)?, row_limit(limit)])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let number = natural("the number of a decision", row.get(0)?)?;
            let what = format!("decision {number}");
            all.push((number, from_json(&what, row.get_ref(1)?.as_str()?)?));
        }
        Ok(all)
    }

    fn timers_of(&mut self, case: CaseNumber) -> Result<Vec<Timer>, StoreError> {
        // A key begins with its case and a slash, and `0` follows the slash.
        let mut select = self.db.prepare_cached(
            "SELECT due_at, kind, key FROM timers WHERE key >= ?1 || '/' AND key < ?1 || '0'
             ORDER BY due_at, key",
        )?;
        let mut rows = select.query([case.to_string()])?;
        let mut timers = Vec::new();
        while let Some(row) = rows.next()? {
            let what = format!("timer {}", row.get_ref(2)?.as_str()?);
            timers.push(Timer {
                due_at: moment(&what, row.get(0)?)?,
                kind: from_json(&what, row.get_ref(1)?.as_str()?)?,
            });
        }
        Ok(timers)
    }

    fn keep_rules(&mut self, version: &RulesVersion, sources: &Sources) -> Result<(), StoreError> {
        let known = self
            .db
            .prepare_cached("SELECT 1 FROM rules_versions WHERE version = ?1")?
            .exists([version.as_str()])?;
        if known {
            return Ok(());
        }
        let mut files = BTreeMap::new();
        for (name, text) in sources {
            let hash = hash_of(text);
            self.db
                .prepare_cached("INSERT OR IGNORE INTO rules_texts (hash, text) VALUES (?1, ?2)")?
                .execute(params![hash, text])?;
            files.insert(name, hash);
        }
        self.db
            .prepare_cached("INSERT INTO rules_versions (version, files) VALUES (?1, ?2)")?
            .execute(params![version.as_str(), to_json(&files)?])?;
        Ok(())
    }

    fn rules_texts(&mut self, version: &RulesVersion) -> Result<Option<Sources>, StoreError> {
        let files: Option<String> = self
            .db
            .prepare_cached("SELECT files FROM rules_versions WHERE version = ?1")?
            .query_row([version.as_str()], |row| row.get(0))
            .optional()?;
        let Some(files) = files else { return Ok(None) };
        let what = format!("version {version} of the rules");
        let files: BTreeMap<String, String> = from_json(&what, &files)?;
        let mut select = self
            .db
            .prepare_cached("SELECT text FROM rules_texts WHERE hash = ?1")?;
        let mut sources = Sources::new();
        for (name, hash) in files {
            sources.insert(name, select.query_row([hash], |row| row.get(0))?);
        }
        Ok(Some(sources))
    }

    fn rules_history(&mut self, limit: usize) -> Result<Vec<InForce>, StoreError> {
        let mut select = self.db.prepare_cached(
            "SELECT number, body, behind FROM rules_history ORDER BY number DESC LIMIT ?1",
        )?;
        let mut rows = select.query([row_limit(limit)])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let number: i64 = row.get(0)?;
            let what = format!("entry {number} of the rules' history");
            let entry: InForce = from_json(&what, row.get_ref(1)?.as_str()?)?;
            all.push(InForce {
                folder_is_behind: row.get(2)?,
                ..entry
            });
        }
        Ok(all)
    }

    fn add_in_force(&mut self, entry: &InForce) -> Result<(), StoreError> {
        shared::mark(self.db, Mark::Rules)?;
        self.db
            .prepare_cached("UPDATE rules_history SET behind = 0 WHERE behind = 1")?
            .execute([])?;
        self.db
            .prepare_cached(
                "INSERT INTO rules_history (version, behind, body) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![
                entry.version.as_str(),
                entry.folder_is_behind,
                to_json(entry)?
            ])?;
        Ok(())
    }

    fn folder_written(&mut self) -> Result<(), StoreError> {
        self.run("UPDATE rules_history SET behind = 0 WHERE behind = 1")
    }

    fn candidate(&mut self) -> Result<Option<(Candidate, Comparison)>, StoreError> {
        let row: Option<(String, String)> = self
            .db
            .prepare_cached("SELECT body, tally FROM rules_candidate")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        row.map(|(body, tally)| {
            let what = "the candidate for the rules";
            Ok((from_json(what, &body)?, from_json(what, &tally)?))
        })
        .transpose()
    }

    fn set_candidate(&mut self, candidate: Option<&Candidate>) -> Result<(), StoreError> {
        shared::mark(self.db, Mark::Rules)?;
        self.run("DELETE FROM rules_candidate")?;
        if let Some(candidate) = candidate {
            self.db
                .prepare_cached(
                    "INSERT INTO rules_candidate (only, version, body, tally) VALUES (1, ?1, ?2, ?3)",
                )?
                .execute(params![
                    candidate.version.as_str(),
                    to_json(candidate)?,
                    to_json(&Comparison::default())?
                ])?;
        }
        Ok(())
    }

    fn set_tally(&mut self, version: &RulesVersion, tally: &Comparison) -> Result<(), StoreError> {
        self.db
            .prepare_cached("UPDATE rules_candidate SET tally = ?2 WHERE version = ?1")?
            .execute(params![version.as_str(), to_json(tally)?])?;
        Ok(())
    }
}
