//! The life of a version: a candidate is proposed, promoted, rolled back; and what is in force
//! after a start.
//!
//! The rule is simple. Where there is a rules folder, the folder is what is in force after a start,
//! and promoting or rolling back writes it. Where there is none, the version that was last promoted
//! or rolled back to is, and else the rules that the program brings.
//!
//! A folder of many files cannot be written in one step. So the store is told first that the
//! folder is behind, then the files are written, each whole or not at all, and then the store is
//! told that they are. A program that is killed in between writes them at its next start, before
//! it reads the folder; and nothing reads a folder that is behind.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use crate::desk::{
    Actor, Change, Command, Context, DeskError, FileChange, Loaded, Moved, Reply, RulesAsk,
    RulesDiff, RulesFrom, RulesHistory, Thing, decide, moved_by, permit_rules,
};
use crate::model::{
    CameInForce, Candidate, CaseNumber, EventId, InForce, RulesChange, RulesStep, RulesVersion,
    Timestamp,
};
use crate::rules::{Rulebook, Sources};
use crate::store::{Reach, Store, StoreError, Transaction};

use super::folder::{read_rules, write_rules};
use super::shadow::Shadow;
use super::{Driver, ServiceError};

/// The versions that are looked through for a beginning of a hash, and listed.
const MAX_HISTORY: usize = 500;

/// What a candidate's folder is called after the rules folder.
const CANDIDATE_SUFFIX: &str = "-candidate";

/// Makes the folder whole when the program was stopped while it wrote it, and says what is in
/// force at a start without a folder: the version that was promoted or rolled back to last, if
/// there was one. To be called before the folder is read.
///
/// # Errors
/// When the store cannot be read or the folder cannot be written.
pub fn settle_rules(
    store: &dyn Store,
    folder: Option<&Path>,
) -> Result<Option<Sources>, ServiceError> {
    let last = store.run(|tx| {
        let Some(last) = tx.rules_history(1)?.pop() else {
            return Ok(None);
        };
        let texts = tx.rules_texts(&last.version)?;
        Ok(texts.map(|texts| (last, texts)))
    })?;
    let Some((last, texts)) = last else {
        return Ok(None);
    };
    match folder {
        Some(folder) if last.folder_is_behind => {
            write_rules(folder, &texts)?;
            store.run(|tx| tx.folder_written())?;
            tracing::info!(version = %last.version, "the rules folder is written to its end");
            Ok(None)
        }
        Some(_) => Ok(None),
        None => Ok((last.how != CameInForce::Loaded).then_some(texts)),
    }
}

/// A version to be put somewhere, ready.
struct Ready {
    version: RulesVersion,
    sources: Sources,
    rulebook: Arc<Rulebook>,
}

impl Ready {
    fn of(sources: Sources, what: &str) -> Result<Self, DeskError> {
        let rulebook = Rulebook::compile(&sources)
            .map_err(|error| DeskError::rules(format!("{what} does not load: {error}")))?;
        Ok(Self {
            version: rulebook.version().clone(),
            sources,
            rulebook: Arc::new(rulebook),
        })
    }
}

impl Driver {
    /// A driver whose rules come from this folder: promoting and rolling back write it.
    #[must_use]
    pub fn with_rules_dir(mut self, folder: Option<PathBuf>) -> Self {
        self.rules_dir = folder;
        self
    }

    /// Where `rules candidate folder` looks: beside the rules folder.
    fn candidate_dir(&self) -> PathBuf {
        let live = self.rules_dir.clone().unwrap_or_else(|| "rules".into());
        let mut name = live.file_name().unwrap_or_default().to_owned();
        name.push(CANDIDATE_SUFFIX);
        live.with_file_name(name)
    }

    /// Does what is asked with versions. When this returns `Ok`, it is on disk.
    pub(super) fn change_rules(
        &self,
        now: Timestamp,
        actor: &Actor,
        ask: &RulesAsk,
    ) -> Result<Change, ServiceError> {
        permit_rules(&self.in_force().context(now), actor)?;
        match ask {
            RulesAsk::Propose(RulesFrom::Folder) => {
                let sources = read_rules(&self.candidate_dir())?;
                self.propose(now, actor, sources)
            }
            RulesAsk::Propose(RulesFrom::Version(given)) => {
                let sources = self.texts_of(given)?;
                self.propose(now, actor, sources)
            }
            RulesAsk::Withdraw => self.withdraw(now, actor),
            RulesAsk::Promote => self.promote(now, actor),
            RulesAsk::RollBack(to) => self.roll_back(now, actor, to.as_deref()),
        }
    }

    /// Proposes these texts as the candidate.
    ///
    /// # Errors
    /// A refusal, or that they do not load.
    pub fn propose(
        &self,
        now: Timestamp,
        actor: &Actor,
        sources: Sources,
    ) -> Result<Change, ServiceError> {
        permit_rules(&self.in_force().context(now), actor)?;
        let ready = Ready::of(sources, "the candidate")?;
        if &ready.version == self.rulebook().version() {
            let what = format!("{} is what is in force already", ready.version);
            return Err(DeskError::rules(what).into());
        }
        let candidate = Candidate {
            version: ready.version.clone(),
            since: now,
            by: actor.person().cloned(),
        };
        let step = (RulesStep::Proposed, &ready.version);
        let change = self.keep_step(now, actor, step, &mut |tx| {
            tx.keep_rules(&ready.version, &ready.sources)?;
            tx.set_candidate(Some(&candidate))
        })?;
        *self.shadow.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Shadow::new(candidate, Ok(ready.rulebook)));
        Ok(change)
    }

    fn withdraw(&self, now: Timestamp, actor: &Actor) -> Result<Change, ServiceError> {
        let candidate = self.candidate()?;
        let step = (RulesStep::Withdrawn, &candidate.version);
        let change = self.keep_step(now, actor, step, &mut |tx| tx.set_candidate(None))?;
        *self.shadow.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(change)
    }

    fn promote(&self, now: Timestamp, actor: &Actor) -> Result<Change, ServiceError> {
        let candidate = self.candidate()?;
        let sources = self.texts_of(candidate.version.as_str())?;
        let ready = Ready::of(sources, "the candidate")?;
        self.put_version_in_force(now, actor, ready, RulesStep::Promoted)
    }

    fn roll_back(
        &self,
        now: Timestamp,
        actor: &Actor,
        to: Option<&str>,
    ) -> Result<Change, ServiceError> {
        let version = match to {
            Some(given) => given.to_owned(),
            None => self.version_before()?.to_string(),
        };
        let ready = Ready::of(self.texts_of(&version)?, "that version")?;
        if &ready.version == self.rulebook().version() {
            let what = format!("{} is what is in force", ready.version);
            return Err(DeskError::rules(what).into());
        }
        self.put_version_in_force(now, actor, ready, RulesStep::RolledBack)
    }

    /// The version that was in force before the present one.
    fn version_before(&self) -> Result<RulesVersion, ServiceError> {
        let live = self.rulebook().version().clone();
        let history = self.store().run(|tx| tx.rules_history(MAX_HISTORY))?;
        let before = history.into_iter().find(|entry| entry.version != live);
        before.map(|entry| entry.version).ok_or_else(|| {
            let what = "no other version was in force on this desk".to_owned();
            DeskError::rules(what).into()
        })
    }

    fn candidate(&self) -> Result<Candidate, ServiceError> {
        let kept = self.store().run(|tx| tx.candidate())?;
        kept.map(|(candidate, _)| candidate).ok_or_else(|| {
            let what = "there is no candidate; propose one first".to_owned();
            DeskError::rules(what).into()
        })
    }

    /// Keeps a step with its audit entry and what belongs to it, in one transaction.
    fn keep_step(
        &self,
        now: Timestamp,
        actor: &Actor,
        (step, version): (RulesStep, &RulesVersion),
        write: &mut dyn FnMut(&mut dyn Transaction) -> Result<(), StoreError>,
    ) -> Result<Change, ServiceError> {
        let rules = self.in_force();
        let context = rules.context(now);
        let command = Command::Rules {
            ask: RulesAsk::Withdraw,
        };
        // What is in force is on record before what comes after it.
        self.note(&rules, now)?;
        self.retrying(&rules, now, |tx| {
            let loaded = Loaded {
                rules: Some(RulesChange {
                    step,
                    version: version.clone(),
                    was: rules.rulebook.version().clone(),
                }),
                ..Loaded::default()
            };
            let decided = decide(&context, actor, &command, loaded);
            if decided.is_ok() {
                write(tx)?;
            }
            Ok(decided)
        })
    }

    fn put_version_in_force(
        &self,
        now: Timestamp,
        actor: &Actor,
        ready: Ready,
        step: RulesStep,
    ) -> Result<Change, ServiceError> {
        let _folder = self.folder.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = &self.rules_dir {
            self.refuse_to_lose_edits(folder)?;
        }
        let entry = InForce {
            version: ready.version.clone(),
            at: now,
            how: match step {
                RulesStep::RolledBack => CameInForce::RolledBack,
                _ => CameInForce::Promoted,
            },
            by: actor.person().cloned(),
            was: Some(self.rulebook().version().clone()),
            folder_is_behind: self.rules_dir.is_some(),
        };
        let of_candidate = step == RulesStep::Promoted;
        let mut change = self.keep_step(now, actor, (step, &ready.version), &mut |tx| {
            tx.keep_rules(&ready.version, &ready.sources)?;
            tx.add_in_force(&entry)?;
            if of_candidate {
                tx.set_candidate(None)?;
            }
            Ok(())
        })?;
        if of_candidate {
            *self.shadow.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        // Decisions are made under it from here on, whatever becomes of the folder.
        self.replace_rules(ready.rulebook)?;
        let moved = self.ask_events_anew(now)?;
        let mut written = None;
        if let Some(folder) = &self.rules_dir {
            match write_rules(folder, &ready.sources) {
                Ok(()) => {
                    self.store().run(|tx| tx.folder_written())?;
                    written = Some(folder.display().to_string());
                }
                Err(error) => {
                    tracing::error!(%error, "the rules folder could not be written; it is tried again at the next start");
                }
            }
        }
        if let Reply::Rules {
            moved: of_reply,
            folder,
            ..
        } = &mut change.reply
        {
            *of_reply = moved;
            *folder = written;
        }
        Ok(change)
    }

    /// What somebody is still editing in the folder stands nowhere else, and is not overwritten.
    fn refuse_to_lose_edits(&self, folder: &Path) -> Result<(), ServiceError> {
        let there = read_rules(folder)?;
        if &there == self.rulebook().sources() {
            return Ok(());
        }
        Err(DeskError::rules(format!(
            "`{}` has been edited and is not what is in force; make its rules load or undo the edit, because it would be overwritten",
            folder.display()
        ))
        .into())
    }

    /// Puts the rules of the folder in force, when they load and are not in force already. Whether
    /// they came in force; nothing when the folder is behind what was promoted, or is gone.
    pub(super) fn load_folder(
        &self,
        now: Timestamp,
        folder: &Path,
    ) -> Result<Option<RulesVersion>, ServiceError> {
        let _folder = self.folder.lock().unwrap_or_else(PoisonError::into_inner);
        settle_rules(&**self.store(), Some(folder))?;
        let rulebook = super::load_rules(folder)?;
        let version = rulebook.version().clone();
        let before = self.rulebook();
        if &version == before.version() {
            // What people read is no part of the version.
            if rulebook.library().sources() != before.library().sources() {
                self.replace_rules(Arc::new(rulebook))?;
            }
            return Ok(None);
        }
        self.replace_rules(Arc::new(rulebook))?;
        self.came_in_force(now)?;
        Ok(Some(version))
    }

    /// Notes the rules in force, and asks them about the events under way: their due times stay,
    /// unless the cadence says otherwise. To be called at a start and after other rules came in
    /// force by [`Driver::replace_rules`]; returns the due times that moved.
    ///
    /// # Errors
    /// When the store fails.
    pub fn came_in_force(&self, now: Timestamp) -> Result<Vec<Moved>, ServiceError> {
        self.note(&self.in_force(), now)?;
        self.execute(now, &Actor::Desk, &Command::PlanAgreements)?;
        self.ask_events_anew(now)
    }

    /// Takes up the rules and the candidate that another instance put there. The folder of this
    /// one stays as it is.
    pub(super) fn follow_rules(&self, now: Timestamp) -> Result<(), ServiceError> {
        let (last, candidate) = self
            .store()
            .run(|tx| Ok((tx.rules_history(1)?.pop(), tx.candidate()?)))?;
        if let Some(last) = last
            && &last.version != self.rulebook().version()
        {
            let sources = self.texts_of(last.version.as_str())?;
            let ready = Ready::of(sources, "what another instance put in force")?;
            self.replace_rules(ready.rulebook)?;
            self.ask_events_anew(now)?;
            tracing::info!(version = %last.version, "rules of another instance are in force");
        }
        let candidate = candidate.map(|(candidate, _)| candidate);
        let mut shadow = self.shadow.lock().unwrap_or_else(PoisonError::into_inner);
        if shadow.as_ref().map(|shadow| &shadow.candidate) != candidate.as_ref() {
            *shadow = Shadow::kept(&**self.store())?;
        }
        Ok(())
    }

    fn ask_events_anew(&self, now: Timestamp) -> Result<Vec<Moved>, ServiceError> {
        let rules = self.in_force();
        let (all, _) = self.store().run(|tx| due_times(tx, &rules.context(now)))?;
        let mut events: Vec<EventId> = Vec::new();
        for one in &all {
            if let CaseNumber::Event(id) = one.case
                && !events.contains(&id)
            {
                events.push(id);
            }
        }
        for event in events {
            let command = Command::AskAnew { event };
            self.execute(now, &Actor::Desk, &command)?;
        }
        Ok(all)
    }

    /// The texts of a version, by its hash or the beginning of it.
    fn texts_of(&self, given: &str) -> Result<Sources, ServiceError> {
        let version = self.resolved(given)?;
        let texts = self.store().run(|tx| tx.rules_texts(&version))?;
        texts.ok_or_else(|| {
            let what = format!("the texts of version {version} are not on this desk");
            DeskError::rules(what).into()
        })
    }

    fn resolved(&self, given: &str) -> Result<RulesVersion, ServiceError> {
        let (history, candidate) = self
            .store()
            .run(|tx| Ok((tx.rules_history(MAX_HISTORY)?, tx.candidate()?)))?;
        let mut versions: Vec<RulesVersion> =
            history.into_iter().map(|entry| entry.version).collect();
        versions.extend(candidate.map(|(candidate, _)| candidate.version));
        versions.push(self.rulebook().version().clone());
        versions.sort();
        versions.dedup();
        let given = given.to_lowercase();
        let mut fitting = versions
            .iter()
            .filter(|version| !given.is_empty() && version.as_str().starts_with(&given));
        match (fitting.next(), fitting.next()) {
            (Some(one), None) => Ok(one.clone()),
            (Some(_), Some(_)) => {
                let what = format!("several versions begin with `{given}`; write more of it");
                Err(DeskError::rules(what).into())
            }
            _ => Err(DeskError::Unknown {
                what: Thing::Version,
                given: given.chars().take(40).collect(),
                nearest: crate::model::nearest(&given, versions.iter().map(RulesVersion::as_str)),
            }
            .into()),
        }
    }

    /// The versions that were in force.
    pub(super) fn rules_history(&self) -> Result<RulesHistory, ServiceError> {
        let (entries, candidate) = self
            .store()
            .run(|tx| Ok((tx.rules_history(MAX_HISTORY)?, tx.candidate()?)))?;
        Ok(RulesHistory {
            entries,
            candidate: candidate.map(|(candidate, _)| candidate.version),
        })
    }

    /// What two versions have differently: the one in force and the candidate when none are
    /// named, or the one before when there is no candidate.
    pub(super) fn rules_diff(
        &self,
        now: Timestamp,
        old: Option<&str>,
        new: Option<&str>,
    ) -> Result<RulesDiff, ServiceError> {
        let live = self.rulebook().version().clone();
        let candidate = self.store().run(|tx| tx.candidate())?;
        let candidate = candidate.map(|(candidate, _)| candidate.version);
        let (old, new) = match (old, new, candidate) {
            (Some(old), Some(new), _) => (self.resolved(old)?, self.resolved(new)?),
            (Some(old), None, _) => (self.resolved(old)?, live),
            (None, _, Some(candidate)) => (live, candidate),
            (None, _, None) => (self.version_before()?, live),
        };
        let texts = |version: &RulesVersion| -> Result<Sources, ServiceError> {
            if version == self.rulebook().version() {
                return Ok(self.rulebook().sources().clone());
            }
            self.texts_of(version.as_str())
        };
        let (before, after) = (texts(&old)?, texts(&new)?);
        let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
        names.sort();
        names.dedup();
        let changed = |name: &&String| before.get(*name) != after.get(*name);
        let files = names.into_iter().filter(changed).map(|name| FileChange {
            file: name.clone(),
            old: before.get(name).cloned(),
            new: after.get(name).cloned(),
        });
        let files = files.collect();
        let (moved, kept) = match Rulebook::compile(&after) {
            Ok(rulebook) => {
                let roster = self.roster();
                let context = Context {
                    now,
                    rulebook: &rulebook,
                    roster: &roster,
                };
                self.store().run(|tx| due_times(tx, &context))?
            }
            Err(_) => (Vec::new(), 0),
        };
        Ok(RulesDiff {
            old,
            new,
            files,
            moved,
            kept,
        })
    }
}

/// The due times that a context's rules move, and how many timers keep theirs.
fn due_times(
    tx: &mut dyn Transaction,
    context: &Context<'_>,
) -> Result<(Vec<Moved>, u64), StoreError> {
    let mut moved = Vec::new();
    for event in tx.open_events(&Reach::Provider)? {
        let timers = tx.timers_of(CaseNumber::Event(event.id))?;
        moved.extend(moved_by(context, &event, &timers));
    }
    let gone = moved.iter().filter(|one| one.was.is_some()).count();
    let kept = tx.counts()?.timers.saturating_sub(gone as u64);
    Ok((moved, kept))
}
