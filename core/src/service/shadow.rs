//! A candidate beside the rules in force: it is asked what they were asked, after the answer, and
//! what it says is counted and nothing else.
//!
//! Live decisions wait for it nowhere: they put their record into a bounded queue, which costs a
//! copy of it, and go on. A candidate that is too slow has decisions left out, and they are
//! counted. One that loops is stopped by the limits of the sandbox like any script.

use std::collections::VecDeque;
use std::sync::{Arc, PoisonError};

use crate::desk::CandidateStanding;
use crate::model::Candidate;
use crate::rules::{Comparison, Recorded, Rulebook};
use crate::store::Store;

use super::{Driver, ServiceError};

/// Decisions that wait for the candidate at most. Beyond, they are left out: what a desk decides
/// within a second is far less.
const MAX_PENDING: usize = 1_024;
/// Examples that are kept of each group.
const EXAMPLES: usize = 3;
/// The decisions that one look at the standing asks the candidate about on the spot.
const ON_THE_SPOT: usize = 16;

/// A candidate at work.
pub(super) struct Shadow {
    pub(super) candidate: Candidate,
    /// The rules, or why they do not load.
    rulebook: Result<Arc<Rulebook>, String>,
    pending: VecDeque<Recorded>,
    left_out: u64,
}

impl Shadow {
    pub(super) fn new(candidate: Candidate, rulebook: Result<Arc<Rulebook>, String>) -> Self {
        Self {
            candidate,
            rulebook,
            pending: VecDeque::new(),
            left_out: 0,
        }
    }

    /// The candidate that the store has.
    pub(super) fn kept(store: &dyn Store) -> Result<Option<Self>, ServiceError> {
        let kept = store.run(|tx| {
            let Some((candidate, _)) = tx.candidate()? else {
                return Ok(None);
            };
            let texts = tx.rules_texts(&candidate.version)?;
            Ok(Some((candidate, texts)))
        })?;
        Ok(kept.map(|(candidate, texts)| {
            let rulebook = match texts {
                Some(texts) => Rulebook::compile(&texts)
                    .map(Arc::new)
                    .map_err(|error| error.to_string()),
                None => Err("its texts are not in the store".to_owned()),
            };
            Self::new(candidate, rulebook)
        }))
    }
}

impl Driver {
    /// Lets the candidate, if there is one, see what was decided.
    pub(super) fn show_candidate(&self, decisions: &[Recorded]) {
        if decisions.is_empty() {
            return;
        }
        let mut shadow = self.shadow.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(shadow) = shadow.as_mut().filter(|shadow| shadow.rulebook.is_ok()) else {
            return;
        };
        for one in decisions {
            if shadow.pending.len() < MAX_PENDING {
                shadow.pending.push_back(one.clone());
            } else {
                shadow.left_out += one.decisions.len() as u64;
            }
        }
    }

    /// Asks the candidate about up to `limit` of the things that were decided since, and keeps
    /// what it would have done otherwise; returns how many. It has no other effect, and holds
    /// nothing up: run it where a command is not waited for.
    ///
    /// # Errors
    /// When the store fails.
    pub fn ask_candidate(&self, limit: usize) -> Result<usize, ServiceError> {
        let (version, rulebook, pending, left_out) = {
            let mut shadow = self.shadow.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(shadow) = shadow.as_mut() else {
                return Ok(0);
            };
            let Ok(rulebook) = &shadow.rulebook else {
                return Ok(0);
            };
            let rulebook = rulebook.clone();
            let count = shadow.pending.len().min(limit);
            let pending: Vec<Recorded> = shadow.pending.drain(..count).collect();
            let left_out = std::mem::take(&mut shadow.left_out);
            (
                shadow.candidate.version.clone(),
                rulebook,
                pending,
                left_out,
            )
        };
        if pending.is_empty() && left_out == 0 {
            return Ok(0);
        }
        let mut found = Comparison {
            left_out,
            ..Comparison::default()
        };
        for one in &pending {
            found.count_recorded(one, &rulebook, EXAMPLES);
        }
        self.store().run(|tx| {
            if let Some((candidate, mut tally)) = tx.candidate()?
                && candidate.version == version
            {
                tally.add(found.clone(), EXAMPLES);
                tx.set_tally(&version, &tally)?;
            }
            Ok(())
        })?;
        Ok(pending.len())
    }

    /// How the candidate does; nothing when there is none.
    pub(super) fn candidate_standing(&self) -> Result<Option<CandidateStanding>, ServiceError> {
        self.ask_candidate(ON_THE_SPOT)?;
        let kept = self.store().run(|tx| tx.candidate())?;
        let Some((candidate, comparison)) = kept else {
            return Ok(None);
        };
        let shadow = self.shadow.lock().unwrap_or_else(PoisonError::into_inner);
        let of = shadow.as_ref();
        let of = of.filter(|shadow| shadow.candidate.version == candidate.version);
        Ok(Some(CandidateStanding {
            candidate,
            comparison,
            pending: of.map_or(0, |shadow| shadow.pending.len()),
            fault: of.and_then(|shadow| shadow.rulebook.as_ref().err().cloned()),
        }))
    }
}
