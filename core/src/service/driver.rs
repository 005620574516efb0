//! Drives the pure desk against a store, with the time passed in.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;

use crate::desk::{
    Actor, Answer, Change, Command, Context, DeskError, PersonChange, Query, Reply, decide, offer,
    permit_query, spoken_in,
};
use crate::model::{CameInForce, InForce, NotificationId, Person, Roster, Timestamp};
use crate::rules::Rulebook;
use crate::store::{Marks, Reach, Store, StoreError, Transaction, Written};

use super::ServiceError;
use super::asking::Asking;
use super::gathering::{Gathered, Gathering};
use super::loading::load;
use super::shadow::Shadow;

/// How often a command is decided again when another one changed the same case meanwhile. Each
/// try sees the other's change, so more than a few mean that something else is wrong.
pub(super) const MAX_TRIES: usize = 16;

/// What is done in a transaction: a change that is written, or why the desk refuses.
pub(super) type Work<'a> =
    &'a mut dyn FnMut(&mut dyn Transaction) -> Result<Result<Change, DeskError>, StoreError>;

/// Drives the pure desk against a store.
pub struct Driver {
    store: Arc<dyn Store>,
    /// Read without a lock: nobody who decides waits for rules to be replaced.
    rules: ArcSwap<Rules>,
    /// Held while `rules` is being replaced: new rules and a new caller that come at the same time
    /// must not undo each other.
    replacing: Mutex<()>,
    /// Where the rules come from, when it is a folder.
    pub(super) rules_dir: Option<PathBuf>,
    /// What the roster, the rules in force and the candidate were read at.
    pub(super) marks: Mutex<Marks>,
    /// Held while the rules folder is read or written.
    pub(super) folder: Mutex<()>,
    /// The candidate, when there is one.
    pub(super) shadow: Mutex<Option<Shadow>>,
    /// Commands that wait to be decided together.
    pub(super) gathering: Gathering,
}

/// The rules in force and the roster that goes with them, swapped together.
#[derive(Clone)]
pub(super) struct Rules {
    pub(super) rulebook: Arc<Rulebook>,
    pub(super) roster: Arc<Roster>,
    /// Whether the store has them: they are kept with the first change made under them.
    pub(super) noted: Arc<AtomicBool>,
}

impl Rules {
    /// What a decision at `now` is made under.
    pub(super) fn context(&self, now: Timestamp) -> Context<'_> {
        Context {
            now,
            rulebook: &self.rulebook,
            roster: &self.roster,
        }
    }
}

impl Driver {
    /// A driver on `store` under `rulebook`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn new(store: Arc<dyn Store>, rulebook: Arc<Rulebook>) -> Result<Self, ServiceError> {
        // Before what they are marks of, so that nothing is missed between.
        let marks = store.run(|tx| tx.marks())?;
        let roster = Arc::new(roster_of(&*store, &rulebook)?);
        let shadow = Shadow::kept(&*store)?;
        Ok(Self {
            store,
            rules: ArcSwap::from_pointee(Rules {
                rulebook,
                roster,
                noted: Arc::new(AtomicBool::new(false)),
            }),
            replacing: Mutex::new(()),
            rules_dir: None,
            marks: Mutex::new(marks),
            folder: Mutex::new(()),
            shadow: Mutex::new(shadow),
            gathering: Gathering::default(),
        })
    }

    pub(super) fn in_force(&self) -> Rules {
        Rules::clone(&self.rules.load())
    }

    /// The rules in force.
    #[must_use]
    pub fn rulebook(&self) -> Arc<Rulebook> {
        self.in_force().rulebook
    }

    /// Who exists: the tables with the callers added and removed on the desk.
    #[must_use]
    pub fn roster(&self) -> Arc<Roster> {
        self.in_force().roster
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Puts other rules in force. A decision is made wholly under one version.
    ///
    /// # Errors
    /// When the people kept on the desk cannot be read; then the old rules stay.
    pub fn replace_rules(&self, rulebook: Arc<Rulebook>) -> Result<(), ServiceError> {
        let _alone = self
            .replacing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        self.put_in_force(rulebook)
    }

    /// Has the store keep the rules in force.
    pub(super) fn note(&self, rules: &Rules, now: Timestamp) -> Result<(), ServiceError> {
        self.store.run(|tx| note_rules(tx, &rules.rulebook, now))?;
        rules.noted.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Takes up what other instances changed of what is kept in memory here: people and their
    /// accounts, the rules in force, the candidate. Whether there was anything.
    ///
    /// # Errors
    /// When the store fails, or the rules that another put in force do not load here.
    pub fn follow(&self, now: Timestamp) -> Result<bool, ServiceError> {
        let marks = self.store.run(|tx| tx.marks())?;
        let seen = *self.marks.lock().unwrap_or_else(PoisonError::into_inner);
        if marks == seen {
            return Ok(false);
        }
        if marks.rules != seen.rules {
            self.follow_rules(now)?;
        }
        if marks.people != seen.people {
            self.refresh_roster()?;
        }
        // Last: what failed is tried again.
        *self.marks.lock().unwrap_or_else(PoisonError::into_inner) = marks;
        Ok(true)
    }

    /// Makes the roster anew after people were added or removed.
    fn refresh_roster(&self) -> Result<(), ServiceError> {
        let _alone = self
            .replacing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        self.put_in_force(self.rulebook())
    }

    fn put_in_force(&self, rulebook: Arc<Rulebook>) -> Result<(), ServiceError> {
        let roster = Arc::new(roster_of(&*self.store, &rulebook)?);
        // Whoever calls this holds `replacing`.
        let before = self.rules.load();
        // Rules that come from elsewhere than a folder keep what people read.
        rulebook.give_library(before.rulebook.library());
        let noted = if before.rulebook.version() == rulebook.version() {
            before.noted.clone()
        } else {
            Arc::new(AtomicBool::new(false))
        };
        self.rules.store(Arc::new(Rules {
            rulebook,
            roster,
            noted,
        }));
        Ok(())
    }

    /// Decides a command and keeps its change. When this returns `Ok`, it is on disk.
    ///
    /// # Errors
    /// Why it was not done. Then nothing has changed.
    pub fn execute(
        &self,
        now: Timestamp,
        actor: &Actor,
        command: &Command,
    ) -> Result<Reply, ServiceError> {
        Ok(self.perform(now, actor, command)?.reply)
    }

    /// Puts articles into the reply to whoever just opened a ticket (P13), where there are any that
    /// may solve it. It is for front ends that show them to a person: a search takes longer than
    /// opening the ticket did.
    pub fn offer(&self, now: Timestamp, actor: &Actor, reply: &mut Reply) {
        offer(&self.in_force().context(now), actor, reply);
    }

    /// As [`Driver::execute`], and hands out all that was kept: what happened and what was told,
    /// for whoever writes a timeline. The notifications have their numbers, and those that had
    /// been sent before are not among them.
    ///
    /// # Errors
    /// As there.
    pub fn perform(
        &self,
        now: Timestamp,
        actor: &Actor,
        command: &Command,
    ) -> Result<Change, ServiceError> {
        if let Command::Rules { ask } = command {
            return self.change_rules(now, actor, ask);
        }
        if let Command::Alarms { alarms } = command {
            return self.take_alarms(now, actor, alarms);
        }
        let in_force = self.in_force();
        let context = in_force.context(now);
        let reach = reach_of(&context, actor)?;
        let needs = command.needs();
        // Before the store is asked for anything: telling it takes as long as all the rest.
        let spoken = spoken_in(&context, command);
        let gathered = Gathered {
            now,
            actor,
            command,
            reach: &reach,
            needs: &needs,
            spoken: &spoken,
        };
        let change = self.gather(gathered, &|| {
            self.retrying(&in_force, now, |tx| {
                tx.expect(&[(&reach, &needs)])?;
                let mut loaded = load(tx, &context, &reach, &needs)?;
                loaded.spoken.clone_from(&spoken);
                Ok(decide(&context, actor, command, loaded))
            })
        })?;
        if change.touches_roster() {
            self.refresh_roster()?;
        }
        Ok(change)
    }

    /// Runs a decision and applies its change in one transaction, again when it met a conflict.
    pub(super) fn retrying(
        &self,
        rules: &Rules,
        now: Timestamp,
        mut decision: impl FnMut(&mut dyn Transaction) -> Result<Result<Change, DeskError>, StoreError>,
    ) -> Result<Change, ServiceError> {
        let change = self.until_agreed(&mut |tx| match decision(tx)? {
            Ok(change) => keep(tx, rules, now, change).map(Ok),
            Err(error) => Ok(Err(error)),
        })?;
        self.kept(rules, &change);
        Ok(change)
    }

    /// Runs `work` in one transaction, again when it met a conflict.
    pub(super) fn until_agreed(&self, work: Work<'_>) -> Result<Change, ServiceError> {
        for _ in 1..MAX_TRIES {
            match self.attempt(work) {
                Err(ServiceError::Store(StoreError::Conflict { .. })) => {}
                outcome => return outcome,
            }
        }
        self.attempt(work)
    }

    /// Runs `work` in one transaction. What the desk refuses leaves nothing behind.
    pub(super) fn attempt(&self, work: Work<'_>) -> Result<Change, ServiceError> {
        let mut refused = None;
        let outcome = self.store.run(|tx| {
            work(tx)?.map_err(|error| {
                refused = Some(error);
                StoreError::Abandoned
            })
        });
        match (outcome, refused) {
            (Err(_), Some(error)) => Err(error.into()),
            (outcome, _) => Ok(outcome?),
        }
    }

    /// A change made under these rules is on disk, and they with it.
    pub(super) fn kept(&self, rules: &Rules, change: &Change) {
        rules.noted.store(true, Ordering::Relaxed);
        self.show_candidate(&change.decisions);
    }

    /// When the next timer is due.
    ///
    /// # Errors
    /// When the store fails.
    pub fn next_due(&self) -> Result<Option<Timestamp>, ServiceError> {
        Ok(self.store.run(|tx| tx.next_due())?)
    }

    /// Answers a query.
    ///
    /// # Errors
    /// A refusal, an unknown case, or that the store failed.
    pub fn ask(
        &self,
        now: Timestamp,
        actor: &Actor,
        query: &Query,
    ) -> Result<Answer, ServiceError> {
        let in_force = self.in_force();
        let context = in_force.context(now);
        permit_query(&context, actor, query)?;
        // These look at the store by themselves, which does not wait while scripts are compiled.
        match query {
            Query::Why { case, all } => {
                let why = self.why(now, actor, *case, *all)?;
                return Ok(Answer::Why(Box::new(why)));
            }
            Query::RulesHistory => return Ok(Answer::RulesHistory(self.rules_history()?)),
            Query::RulesCandidate => {
                let standing = self.candidate_standing()?.map(Box::new);
                return Ok(Answer::RulesCandidate { standing });
            }
            Query::RulesDiff { old, new } => {
                let diff = self.rules_diff(now, old.as_deref(), new.as_deref())?;
                return Ok(Answer::RulesDiff(Box::new(diff)));
            }
            _ => {}
        }
        let asking = Asking {
            context,
            actor,
            reach: reach_of(&context, actor)?,
        };
        if let Query::Report { company, month } = query {
            let company = asking.company(company.as_ref())?;
            let report = self.report_asked(now, company, *month)?;
            return Ok(Answer::Report(Box::new(report)));
        }
        let mut refused = None;
        let answer = self.store.run(|tx| match asking.answer(tx, query) {
            Ok(answer) => Ok(answer),
            Err(ServiceError::Store(error)) => Err(error),
            Err(other) => {
                refused = Some(other);
                Err(StoreError::Abandoned)
            }
        });
        match refused {
            Some(error) => Err(error),
            None => {
                let answer = answer?;
                self.note_in_vain(now, &answer)?;
                Ok(answer)
            }
        }
    }

    /// Has a search be counted that found nothing: it says which article is missing.
    fn note_in_vain(&self, now: Timestamp, answer: &Answer) -> Result<(), ServiceError> {
        let Answer::Solutions { words, found } = answer else {
            return Ok(());
        };
        let words = self.rulebook().library().telling(words);
        if !found.is_empty() || words.is_empty() {
            return Ok(());
        }
        let command = Command::SearchedInVain { words };
        self.perform(now, &Actor::Desk, &command).map(drop)
    }
}

/// Applies a change and writes the store's numbers into it. The rules under which it was decided
/// are kept with it, so that it can be explained when they are long gone.
pub(super) fn keep(
    tx: &mut dyn Transaction,
    rules: &Rules,
    now: Timestamp,
    mut change: Change,
) -> Result<Change, StoreError> {
    note_unless_noted(tx, rules, now)?;
    let numbers = tx.apply(&change)?;
    number(&mut change, numbers);
    Ok(change)
}

/// The same for a change of which some is written already.
pub(super) fn keep_written(
    tx: &mut dyn Transaction,
    rules: &Rules,
    now: Timestamp,
    mut change: Change,
    written: &Written,
) -> Result<Change, StoreError> {
    note_unless_noted(tx, rules, now)?;
    let numbers = tx.apply_written(&change, written)?;
    number(&mut change, numbers);
    Ok(change)
}

/// The same for changes of different cases, which are kept together or not at all.
pub(super) fn keep_all(
    tx: &mut dyn Transaction,
    rules: &Rules,
    now: Timestamp,
    changes: &mut [&mut Change],
) -> Result<(), StoreError> {
    note_unless_noted(tx, rules, now)?;
    let all: Vec<&Change> = changes.iter().map(|change| &**change).collect();
    let numbers = tx.apply_all(&all)?;
    for (change, numbers) in changes.iter_mut().zip(numbers) {
        number(change, numbers);
    }
    Ok(())
}

fn note_unless_noted(
    tx: &mut dyn Transaction,
    rules: &Rules,
    now: Timestamp,
) -> Result<(), StoreError> {
    if rules.noted.load(Ordering::Relaxed) {
        return Ok(());
    }
    note_rules(tx, &rules.rulebook, now)
}

/// Leaves the notifications that were written, with their numbers.
fn number(change: &mut Change, numbers: Vec<Option<NotificationId>>) {
    let mut numbers = numbers.into_iter();
    change
        .notifications
        .retain_mut(|notification| match numbers.next().flatten() {
            Some(number) => {
                notification.id = number;
                true
            }
            None => false,
        });
}

/// Keeps the texts of the rules in force, and that they came in force unless they were already.
fn note_rules(
    tx: &mut dyn Transaction,
    rulebook: &Rulebook,
    now: Timestamp,
) -> Result<(), StoreError> {
    let version = rulebook.version();
    tx.keep_rules(version, rulebook.sources())?;
    let last = tx.rules_history(1)?.pop();
    if last.as_ref().is_some_and(|last| &last.version == version) {
        return Ok(());
    }
    tx.add_in_force(&InForce {
        version: version.clone(),
        at: now,
        how: CameInForce::Loaded,
        by: None,
        was: last.map(|last| last.version),
        folder_is_behind: false,
    })
}

fn roster_of(store: &dyn Store, rulebook: &Rulebook) -> Result<Roster, ServiceError> {
    let (changes, links, presence) =
        store.run(|tx| Ok((tx.people()?, tx.links()?, tx.presence()?)))?;
    let mut roster = rulebook.tables().roster.clone();
    for change in changes {
        match change {
            PersonChange::Removed(id) => roster.remove(&id),
            PersonChange::Added(person) => {
                let id = person.id.clone();
                // The tables were edited after they were added here: the tables win.
                if let Err(error) = roster.add(person) {
                    tracing::warn!(person = %id, %error, "a person added on the desk is left out");
                }
            }
            PersonChange::Suspended(id) => roster.suspend(&id),
            PersonChange::Away { person, absence } => roster.set_away(&person, absence),
            PersonChange::Back { person, on } => roster.set_back(&person, on),
            PersonChange::HandedOver { company, was, to } => roster.hand_over(&company, &was, &to),
        }
    }
    roster.set_links(links);
    roster.set_presence(presence);
    Ok(roster)
}

/// On whose behalf the actor reads: a customer's person on their company's, others on the
/// provider's.
pub(super) fn reach_of(context: &Context<'_>, actor: &Actor) -> Result<Reach, DeskError> {
    let Actor::Person(id) = actor else {
        return Ok(Reach::Provider);
    };
    match context.roster.person(id) {
        Some(Person {
            company: Some(company),
            ..
        }) => Ok(Reach::Company(company.clone())),
        Some(_) => Ok(Reach::Provider),
        None => Err(DeskError::unknown_person(context.roster, id)),
    }
}
