//! Decisions on record, and the versions of the rules that made them.

use std::collections::BTreeMap;

use super::session::Session;
use super::{PgTransaction, record, shared, timers};
use crate::model::{Candidate, CaseNumber, InForce, RulesVersion, Timer};
use crate::rules::{Comparison, Recorded, Sources};
use crate::store::columns::{from_json, hash_of, int, limit as row_limit, to_json};
use crate::store::shared::Mark;
use crate::store::{Reach, RulesRecord, StoreError};

fn known(db: &Session, version: &RulesVersion) -> Result<bool, StoreError> {
    let row = db.row(
        "SELECT 1 FROM rules_versions WHERE version = $1",
        &[&version.as_str()],
    )?;
    Ok(row.is_some())
}

impl RulesRecord for PgTransaction {
    fn recorded_of(
        &mut self,
        reach: &Reach,
        case: CaseNumber,
        limit: usize,
    ) -> Result<Vec<Recorded>, StoreError> {
        record::recorded_of(self.of(reach), reach, case, limit)
    }

    fn recorded(&mut self, after: u64, limit: usize) -> Result<Vec<(u64, Recorded)>, StoreError> {
        record::recorded(self.all(), int(after)?, limit)
    }

    fn timers_of(&mut self, case: CaseNumber) -> Result<Vec<Timer>, StoreError> {
        timers::of_case(self.all(), case)
    }

    /// Instances that start together keep their rules one after another.
    fn keep_rules(&mut self, version: &RulesVersion, sources: &Sources) -> Result<(), StoreError> {
        let db = self.all();
        db.rows(
            "SELECT pg_advisory_xact_lock(20021, hashtext(current_schema())) IS NULL",
            &[],
        )?;
        if known(db, version)? {
            return Ok(());
        }
        let mut files = BTreeMap::new();
        for (name, text) in sources {
            let hash = hash_of(text);
            db.execute(
                "INSERT INTO rules_texts (hash, text) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                &[&hash, text],
            )?;
            files.insert(name, hash);
        }
        db.execute(
            "INSERT INTO rules_versions (version, files) VALUES ($1, $2)",
            &[&version.as_str(), &to_json(&files)?],
        )?;
        Ok(())
    }

    fn rules_texts(&mut self, version: &RulesVersion) -> Result<Option<Sources>, StoreError> {
        let db = self.all();
        let row = db.row(
            "SELECT files FROM rules_versions WHERE version = $1",
            &[&version.as_str()],
        )?;
        let Some(row) = row else { return Ok(None) };
        let what = format!("version {version} of the rules");
        let files: BTreeMap<String, String> = from_json(&what, row.try_get(0)?)?;
        let hashes: Vec<&String> = files.values().collect();
        let rows = db.rows(
            "SELECT hash, text FROM rules_texts WHERE hash = ANY($1)",
            &[&hashes],
        )?;
        let mut texts: BTreeMap<String, String> = BTreeMap::new();
        for row in &rows {
            texts.insert(row.try_get(0)?, row.try_get(1)?);
        }
        let mut sources = Sources::new();
        for (name, hash) in &files {
            let text = texts.get(hash).ok_or_else(|| StoreError::Corrupt {
                what: what.clone(),
                reason: format!("the text of `{name}` is missing"),
            })?;
            sources.insert(name.clone(), text.clone());
        }
        Ok(Some(sources))
    }

    fn rules_history(&mut self, limit: usize) -> Result<Vec<InForce>, StoreError> {
        let rows = self.all().rows(
            "SELECT number, body, behind FROM rules_history ORDER BY number DESC LIMIT $1",
            &[&row_limit(limit)],
        )?;
        rows.iter()
            .map(|row| {
                let number: i64 = row.try_get(0)?;
                let what = format!("entry {number} of the rules' history");
                let entry: InForce = from_json(&what, row.try_get(1)?)?;
                Ok(InForce {
                    folder_is_behind: row.try_get(2)?,
                    ..entry
                })
            })
            .collect()
    }

    fn add_in_force(&mut self, entry: &InForce) -> Result<(), StoreError> {
        let db = self.all();
        shared::mark_now(db, Mark::Rules)?;
        db.execute("UPDATE rules_history SET behind = false WHERE behind", &[])?;
        db.execute(
            "INSERT INTO rules_history (version, behind, body) VALUES ($1, $2, $3)",
            &[
                &entry.version.as_str(),
                &entry.folder_is_behind,
                &to_json(entry)?,
            ],
        )?;
        Ok(())
    }

    fn folder_written(&mut self) -> Result<(), StoreError> {
        self.all()
            .execute("UPDATE rules_history SET behind = false WHERE behind", &[])?;
        Ok(())
    }

    fn candidate(&mut self) -> Result<Option<(Candidate, Comparison)>, StoreError> {
        let row = self
            .all()
            .row("SELECT body, tally FROM rules_candidate", &[])?;
        let Some(row) = row else { return Ok(None) };
        let what = "the candidate for the rules";
        Ok(Some((
            from_json(what, row.try_get(0)?)?,
            from_json(what, row.try_get(1)?)?,
        )))
    }

    fn set_candidate(&mut self, candidate: Option<&Candidate>) -> Result<(), StoreError> {
        let db = self.all();
        shared::mark_now(db, Mark::Rules)?;
        db.execute("DELETE FROM rules_candidate", &[])?;
        if let Some(candidate) = candidate {
            db.execute(
                "INSERT INTO rules_candidate (\"only\", version, body, tally) VALUES (1, $1, $2, $3)",
                &[
                    &candidate.version.as_str(),
                    &to_json(candidate)?,
                    &to_json(&Comparison::default())?,
                ],
            )?;
        }
        Ok(())
    }

    fn set_tally(&mut self, version: &RulesVersion, tally: &Comparison) -> Result<(), StoreError> {
        self.all().execute(
            "UPDATE rules_candidate SET tally = $2 WHERE version = $1",
            &[&version.as_str(), &to_json(tally)?],
        )?;
        Ok(())
    }
}
