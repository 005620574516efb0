//! Commands that come at the same time, kept together.
//!
//! Whoever comes while few lead takes those that wait, decides them with its own and keeps all in one
//! transaction; then the first of those who came meanwhile does the same. **Nobody returns before the
//! commit that keeps their command.** What cannot be kept together is done by each alone, as if there
//! were no gathering; so is a second command about a case that is being worked on.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::desk::{Actor, Change, Command, Needs, Spoken};
use crate::model::{CaseNumber, Timestamp};
use crate::store::{Reach, Together};

use super::together::{Asked, NotTogether};
use super::{Driver, ServiceError};

/// So many transactions of an instance are under way: while one waits for the server, another is
/// decided.
const LEADERS: usize = 2;
/// So many commands are kept together at most: the first waits for all of them.
const TOGETHER: usize = 64;

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
    spoken: Option<Spoken>,
    word: Mutex<Option<Word>>,
    said: Condvar,
}

/// A command that may be done with others.
pub(super) struct Gathered<'a> {
    pub now: Timestamp,
    pub actor: &'a Actor,
    pub command: &'a Command,
    pub reach: &'a Reach,
    pub needs: &'a Needs,
    pub spoken: &'a Option<Spoken>,
}

impl Gathered<'_> {
    fn job(&self) -> Job {
        Job {
            now: self.now,
            actor: self.actor.clone(),
            command: self.command.clone(),
            reach: self.reach.clone(),
            needs: self.needs.clone(),
            spoken: self.spoken.clone(),
            word: Mutex::new(None),
            said: Condvar::new(),
        }
    }
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
fn may_be_gathered(needs: &Needs) -> bool {
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
            spoken: self.spoken.as_ref(),
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
    fn take(&mut self, first: &Arc<Job>, how: Together) -> Option<Vec<Arc<Job>>> {
        let mut taken = Vec::new();
        if !self.may_take(first, how) {
            return None;
        }
        taken.push(first.clone());
        let mut left = VecDeque::with_capacity(self.waiting.len());
        while let Some(job) = self.waiting.pop_front() {
            if taken.len() < TOGETHER && self.may_take(&job, how) {
                taken.push(job);
            } else {
                left.push_back(job);
            }
        }
        self.waiting = left;
        Some(taken)
    }

    fn may_take(&mut self, job: &Job, how: Together) -> bool {
        // In turn, each sees what the one before it did.
        how == Together::InTurn || job.needs.case.is_none_or(|case| self.busy.insert(case))
    }
}

impl Driver {
    /// Does it together with others that come at the same time, or `alone` when there are none.
    pub(super) fn gather(
        &self,
        command: Gathered<'_>,
        alone: &dyn Fn() -> Result<Change, ServiceError>,
    ) -> Result<Change, ServiceError> {
        let how = self.store().together();
        let leaders = match how {
            Together::Never => return alone(),
            // They would wait for each other.
            Together::InTurn => 1,
            Together::AtOnce => LEADERS,
        };
        if !may_be_gathered(command.needs) {
            return alone();
        }
        let own = Arc::new(command.job());
        let leads = {
            let mut state = self.gathering.lock();
            let leads = state.leaders < leaders;
            if leads {
                state.leaders += 1;
            } else {
                state.waiting.push_back(own.clone());
            }
            leads
        };
        let mut word = if leads { Word::Lead } else { own.wait() };
        if matches!(word, Word::Lead) {
            if let Some(done) = self.lead(&own, how, alone) {
                return done;
            }
            word = own.wait();
        }
        match word {
            Word::Done(outcome) => *outcome,
            Word::Alone | Word::Lead => alone(),
        }
    }

    /// Does one's own and what waits, and lets the next lead. What came of one's own when nothing
    /// else waits.
    fn lead(
        &self,
        own: &Arc<Job>,
        how: Together,
        alone: &dyn Fn() -> Result<Change, ServiceError>,
    ) -> Option<Result<Change, ServiceError>> {
        let _leading = Leading(&self.gathering);
        let Some(jobs) = self.gathering.lock().take(own, how) else {
            // The versions tell who was first.
            return Some(alone());
        };
        let cases = match how {
            Together::AtOnce => jobs.iter().filter_map(|job| job.needs.case).collect(),
            Together::InTurn | Together::Never => Vec::new(),
        };
        let mut batch = Batch {
            jobs,
            cases,
            gathering: &self.gathering,
        };
        if batch.jobs.len() == 1 {
            batch.jobs.clear();
            return Some(alone());
        }
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
            Err(NotTogether::AtTheEnd(error)) => {
                for job in std::mem::take(&mut batch.jobs) {
                    job.tell(Word::Done(Box::new(Err(error.again().into()))));
                }
            }
            Err(NotTogether::Undone(error)) => {
                let commands = batch.jobs.len();
                tracing::debug!(commands, %error, "commands are done one by one");
            }
        }
        None
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
