//! Commands that come at the same time, kept together where the store is far away.
//!
//! Whoever comes while few lead takes those that wait, decides them with its own and keeps all in one
//! transaction; then the first of those who came meanwhile does the same. **Nobody returns before the
//! commit that keeps their command.** What cannot be kept together is done by each alone, as if there
//! were no gathering; so is a second command about a case that is being worked on.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::desk::{Actor, Change, Command, Needs};
use crate::model::{CaseNumber, Timestamp};
use crate::store::{Reach, StoreError};

use super::together::Asked;
use super::{Driver, ServiceError};

/// So many transactions of an instance are under way: while one waits for the server, another is
/// decided.
const LEADERS: usize = 2;
/// So many commands are kept together at most: the first waits for all of them.
const TOGETHER: usize = 32;

/// Commands that wait, and who is at work on some.
#[derive(Default)]
pub(super) struct Gathering {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Arc<Job>>,
    leaders: usize,
    /// Cases that somebody is at work on.
    busy: HashSet<CaseNumber>,
}

struct Job {
    now: Timestamp,
    actor: Actor,
    command: Command,
    reach: Reach,
    needs: Needs,
    word: Mutex<Option<Word>>,
    said: Condvar,
}

/// What somebody who waits is told.
enum Word {
    /// It is done, or refused.
    Done(Box<Result<Change, ServiceError>>),
    /// To do it alone.
    Alone,
    /// To lead.
    Lead,
}

/// Whether it may wait for others: what needs no more than a case, and changes nothing that
/// instances keep in memory.
pub(super) fn may_be_gathered(needs: &Needs) -> bool {
    (needs.case.is_some() || needs.opens.is_some())
        && needs.link_code.is_none()
        && needs.account.is_none()
        && needs.server.is_none()
        && needs.place.is_none()
        && needs.thread.is_none()
        && !needs.files
}

impl Job {
    fn asked(&self) -> Asked<'_> {
        Asked {
            now: self.now,
            actor: &self.actor,
            command: &self.command,
            reach: &self.reach,
            needs: &self.needs,
        }
    }

    fn tell(&self, word: Word) {
        let mut told = self.word.lock().unwrap_or_else(PoisonError::into_inner);
        *told = Some(word);
        self.said.notify_all();
    }

    fn wait(&self) -> Word {
        let mut word = self.word.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match word.take() {
                Some(word) => return word,
                None => word = self.said.wait(word).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

impl Gathering {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Takes those that can be done with this one, the first come first. Nothing when somebody is at
    /// work on its case; what waits for such a case stays.
    fn take(&mut self, first: &Arc<Job>) -> Option<Vec<Arc<Job>>> {
        let mut taken = Vec::new();
        if !self.may_take(first) {
            return None;
        }
        taken.push(first.clone());
        let mut left = VecDeque::with_capacity(self.waiting.len());
        while let Some(job) = self.waiting.pop_front() {
            if taken.len() < TOGETHER && self.may_take(&job) {
                taken.push(job);
            } else {
                left.push_back(job);
            }
        }
        self.waiting = left;
        Some(taken)
    }

    fn may_take(&mut self, job: &Job) -> bool {
        job.needs.case.is_none_or(|case| self.busy.insert(case))
    }
}

impl Driver {
    /// Does it together with others that come at the same time. Nothing when it is to be done alone.
    pub(super) fn gather(
        &self,
        now: Timestamp,
        actor: &Actor,
        command: &Command,
        reach: &Reach,
        needs: &Needs,
    ) -> Option<Result<Change, ServiceError>> {
        let own = Arc::new(Job {
            now,
            actor: actor.clone(),
            command: command.clone(),
            reach: reach.clone(),
            needs: needs.clone(),
            word: Mutex::new(None),
            said: Condvar::new(),
        });
        let leads = {
            let mut state = self.gathering.lock();
            let leads = state.leaders < LEADERS;
            if leads {
                state.leaders += 1;
            } else {
                state.waiting.push_back(own.clone());
            }
            leads
        };
        let mut word = if leads { Word::Lead } else { own.wait() };
        if matches!(word, Word::Lead) {
            self.lead(&own);
            word = own.wait();
        }
        match word {
            Word::Done(outcome) => Some(*outcome),
            Word::Alone | Word::Lead => None,
        }
    }

    /// Does one's own and what waits, and lets the next lead.
    fn lead(&self, own: &Arc<Job>) {
        let _leading = Leading(&self.gathering);
        let Some(jobs) = self.gathering.lock().take(own) else {
            // The versions tell who was first.
            own.tell(Word::Alone);
            return;
        };
        let cases = jobs.iter().filter_map(|job| job.needs.case).collect();
        let mut batch = Batch {
            jobs,
            cases,
            gathering: &self.gathering,
        };
        let asked: Vec<Asked<'_>> = batch.jobs.iter().map(|job| job.asked()).collect();
        let outcomes = self.decide_together(&asked);
        drop(asked);
        match outcomes {
            Ok(outcomes) => {
                for (job, outcome) in std::mem::take(&mut batch.jobs).iter().zip(outcomes) {
                    job.tell(Word::Done(Box::new(outcome.map_err(ServiceError::from))));
                }
            }
            // It may have been kept, so nobody does it again.
            Err(StoreError::Unsure(why)) => {
                for job in std::mem::take(&mut batch.jobs) {
                    let error = StoreError::Unsure(why.clone());
                    job.tell(Word::Done(Box::new(Err(error.into()))));
                }
            }
            Err(error) => {
                tracing::debug!(commands = batch.jobs.len(), %error, "commands are done one by one");
            }
        }
    }
}

/// Who leads. Leading is handed on however it ends.
struct Leading<'a>(&'a Gathering);

impl Drop for Leading<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        match state.waiting.pop_front() {
            Some(next) => next.tell(Word::Lead),
            None => state.leaders -= 1,
        }
    }
}

/// Those that are being done. Who was told nothing does it alone.
struct Batch<'a> {
    jobs: Vec<Arc<Job>>,
    cases: Vec<CaseNumber>,
    gathering: &'a Gathering,
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        let mut state = self.gathering.lock();
        for case in &self.cases {
            state.busy.remove(case);
        }
        drop(state);
        for job in &self.jobs {
            job.tell(Word::Alone);
        }
    }
}
