//! Commands that come at the same time, kept together.
//!
//! Whoever comes while few lead takes those that wait, decides them with its own and keeps all in one
//! transaction; then the first of those who came meanwhile does the same. In a store that is near,
//! that one does not wait for the end: what its decisions need is read in the same transaction, before
//! anything is written, and **while one thread writes, another decides what is written next**. When
//! the first could not be kept, what was decided after it is not kept either.
//!
//! **Nobody returns before the commit that keeps their command.** What cannot be kept together is done
//! by each alone, as if there were no gathering. A command about a case that is being worked on waits
//! until that is done.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::desk::{Actor, Change, Command, Needs, Spoken};
use crate::model::{CallReference, CaseNumber, Timestamp};
use crate::store::{Reach, Together, Transaction};

use super::ahead::Read;
use super::driver::Rules;
use super::together::{Asked, NotTogether, Outcomes, keep_outcomes};
use super::{Driver, ServiceError};

/// So many transactions of an instance are under way: while one waits for the server, another is
/// decided.
const LEADERS: usize = 2;
/// So many commands are kept together at most: the first waits for all of them.
const TOGETHER: usize = 128;

/// Commands that wait, and who is at work on some.
#[derive(Clone, Default)]
pub(super) struct Gathering {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Arc<Job>>,
    leaders: usize,
    /// What somebody is at work on.
    busy: HashSet<Busy>,
}

/// What only one may be at work on at a time.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Busy {
    Case(CaseNumber),
    Reference(CallReference),
}

impl Busy {
    fn of(needs: &Needs) -> Option<Self> {
        let by_reference = || needs.reference.clone().map(Self::Reference);
        needs.case.map(Self::Case).or_else(by_reference)
    }
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
    /// To decide, while others are written, and then to lead.
    Decide(Box<Handed>),
}

/// Commands that are written when those before them are.
struct Handed {
    batch: Batch,
    leading: Leading,
    read: Read,
    before: Arc<Ending>,
}

/// Whether commands were kept, when that is known.
#[derive(Default)]
struct Ending {
    kept: Mutex<Option<bool>>,
    known: Condvar,
}

impl Ending {
    /// The first word holds.
    fn is(&self, kept: bool) {
        let mut known = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        known.get_or_insert(kept);
        self.known.notify_all();
    }

    fn wait(&self) -> bool {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match *kept {
                Some(kept) => return kept,
                None => {
                    kept = self
                        .known
                        .wait(kept)
                        .unwrap_or_else(PoisonError::into_inner)
                }
            }
        }
    }
}

/// Says that nothing was kept when nobody else says anything, not even after a panic.
struct Ends(Arc<Ending>);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.is(false);
    }
}

/// Whether it may wait for others: what needs no more than a case, and changes nothing that
/// instances keep in memory nor anything else that others of its kind are decided from.
///
/// **Every need is named here**: whoever adds one is asked by the compiler what others may do to it.
fn may_be_gathered(needs: &Needs) -> bool {
    let Needs {
        case,
        opens,
        // As a case: nobody else is at work on it.
        reference: _,
        // What the earlier ones change of these is told to the later ones: `Ahead`.
        open_events: _,
        workload: _,
        thread_for: _,
        // Of its own case, which nobody else is at work on; or only looked at by all of them.
        quoted: _,
        quoted_history: _,
        alarms_of: _,
        touched: _,
        source: _,
        // Of two under the same key the store keeps one, and the other is decided anew.
        once: _,
        // What others of its kind change.
        telling: None,
        quotes: None,
        checks: None,
        reviews: None,
        agreements: false,
        training_of: None,
        series_of: None,
        maintenance: false,
        incident: None,
        link_code: None,
        account: None,
        server: None,
        place: None,
        thread: None,
        mail: None,
        files: false,
    } = needs
    else {
        return false;
    };
    case.is_some() || opens.is_some()
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
    fn take(&mut self, first: &Arc<Job>) -> Option<Vec<Arc<Job>>> {
        if !self.may_take(first) {
            return None;
        }
        let mut taken = vec![first.clone()];
        self.take_waiting(&mut taken);
        Some(taken)
    }

    fn take_waiting(&mut self, taken: &mut Vec<Arc<Job>>) {
        let mut left = VecDeque::with_capacity(self.waiting.len());
        while let Some(job) = self.waiting.pop_front() {
            if taken.len() < TOGETHER && self.may_take(&job) {
                taken.push(job);
            } else {
                left.push_back(job);
            }
        }
        self.waiting = left;
    }

    fn may_take(&mut self, job: &Job) -> bool {
        Busy::of(&job.needs).is_none_or(|busy| self.busy.insert(busy))
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
        match word {
            Word::Lead => {
                if let Some(done) = self.lead(&own, how, alone) {
                    return done;
                }
                word = own.wait();
            }
            Word::Decide(handed) => {
                self.go_on(*handed);
                word = own.wait();
            }
            Word::Done(_) | Word::Alone => {}
        }
        match word {
            Word::Done(outcome) => *outcome,
            Word::Alone | Word::Lead | Word::Decide(_) => alone(),
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
        let leading = Leading(self.gathering.clone());
        let Some(mut batch) = self.gathering.take(own) else {
            // The versions tell who was first.
            return Some(alone());
        };
        if batch.jobs.len() == 1 {
            batch.jobs.clear();
            return Some(alone());
        }
        if how == Together::InTurn {
            self.keep_batch(batch, leading, None);
            return None;
        }
        let outcomes = self.decide_together(&batch.asked());
        batch.tell(outcomes);
        None
    }

    /// Decides while those before are written, and keeps it when they were kept.
    fn go_on(&self, handed: Handed) {
        let Handed {
            batch,
            leading,
            read,
            before,
        } = handed;
        let decided = read.decide(&batch.asked());
        if before.wait() {
            self.keep_batch(batch, leading, Some(decided));
        }
    }

    /// Keeps what was decided, or decides it first. Whoever waits meanwhile decides on what it finds
    /// in this transaction, while it goes on.
    fn keep_batch(&self, batch: Batch, leading: Leading, decided: Option<(Rules, Outcomes)>) {
        let ends = Ends(Arc::default());
        let (mut leading, mut decided) = (Some(leading), decided);
        let asked = batch.asked();
        let mut in_force = None;
        let outcomes = self.at_the_end(&mut |tx| {
            let (rules, mut outcomes) = match decided.take() {
                Some(decided) => decided,
                None => Read::from(tx, &self.in_force(), &asked, &Vec::new())?.decide(&asked),
            };
            if let Some(leading) = leading.take() {
                self.hand_on(tx, leading, &outcomes, &ends.0);
            }
            keep_outcomes(tx, &rules, &asked, &mut outcomes)?;
            in_force = Some(rules);
            Ok(outcomes)
        });
        ends.0.is(outcomes.is_ok());
        if let (Ok(outcomes), Some(rules)) = (&outcomes, &in_force) {
            for change in outcomes.iter().flatten() {
                self.kept(rules, change);
            }
        }
        drop(asked);
        batch.tell(outcomes);
    }

    /// Reads for those that wait now, and has one of them decide. Without any, leading ends here.
    fn hand_on(
        &self,
        tx: &mut dyn Transaction,
        leading: Leading,
        earlier: &Outcomes,
        before: &Arc<Ending>,
    ) {
        let Some(batch) = self.gathering.take_next() else {
            return;
        };
        // What cannot be read for one is no fault of those that are kept here: each of them is done
        // alone, and says what is wrong.
        let Ok(read) = Read::from(tx, &self.in_force(), &batch.asked(), earlier) else {
            return;
        };
        let Some(first) = batch.jobs.first().cloned() else {
            return;
        };
        first.tell(Word::Decide(Box::new(Handed {
            batch,
            leading,
            read,
            before: before.clone(),
        })));
    }
}

impl Gathering {
    fn batch(&self, jobs: Vec<Arc<Job>>) -> Batch {
        let busy = jobs.iter().filter_map(|job| Busy::of(&job.needs)).collect();
        Batch {
            jobs,
            busy,
            gathering: self.clone(),
        }
    }

    fn take(&self, first: &Arc<Job>) -> Option<Batch> {
        let jobs = self.lock().take(first)?;
        Some(self.batch(jobs))
    }

    fn take_next(&self) -> Option<Batch> {
        let mut jobs = Vec::new();
        self.lock().take_waiting(&mut jobs);
        (!jobs.is_empty()).then(|| self.batch(jobs))
    }
}

/// Who leads. Leading is handed on however it ends.
struct Leading(Gathering);

impl Drop for Leading {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        match state.waiting.pop_front() {
            Some(next) => next.tell(Word::Lead),
            None => state.leaders -= 1,
        }
    }
}

/// Those that are being done. Who was told nothing does it alone.
struct Batch {
    jobs: Vec<Arc<Job>>,
    busy: Vec<Busy>,
    gathering: Gathering,
}

impl Batch {
    fn asked(&self) -> Vec<Asked<'_>> {
        self.jobs.iter().map(|job| job.asked()).collect()
    }

    /// Tells each what came of it.
    fn tell(mut self, outcomes: Result<Outcomes, NotTogether>) {
        match outcomes {
            Ok(outcomes) => {
                for (job, outcome) in std::mem::take(&mut self.jobs).iter().zip(outcomes) {
                    job.tell(Word::Done(Box::new(outcome.map_err(ServiceError::from))));
                }
            }
            // It may have been kept, so nobody does it again.
            Err(NotTogether::AtTheEnd(error)) => {
                for job in std::mem::take(&mut self.jobs) {
                    job.tell(Word::Done(Box::new(Err(error.again().into()))));
                }
            }
            Err(NotTogether::Undone(error)) => {
                let commands = self.jobs.len();
                tracing::debug!(commands, %error, "commands are done one by one");
            }
        }
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        let mut state = self.gathering.lock();
        for busy in &self.busy {
            state.busy.remove(busy);
        }
        drop(state);
        for job in &self.jobs {
            job.tell(Word::Alone);
        }
    }
}
