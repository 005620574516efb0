//! Training modules, taken a page at a time (P14).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::{Action, CompanyId, PersonId, Progress, TrainingId, TrainingOutcome, letter};
use crate::rules::{Page, Question, Training};

use super::change::LearningChange;
use super::invalid::Thing;
use super::permission::{permit, person_of};
use super::solutions::reader_of;
use super::work::Work;
use super::{Context, DeskError, InvalidError, Loaded, Reply};

/// Fifty bits: nobody guesses one that exists.
const CODE_LENGTH: usize = 10;

/// What somebody does with a module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum TrainingAsk {
    /// Begin it, or go on where they were.
    Begin {
        /// Which.
        training: TrainingId,
        /// Whether they begin anew though they are through.
        again: bool,
    },
    /// Turn the page.
    Next {
        /// The page from which it is turned, when that is known; from another, nothing is done.
        at: Option<PageAt>,
    },
    /// Answer the question of the page.
    Choose {
        /// The letters of the answers.
        letters: String,
        /// The page whose question it is, when that is known.
        at: Option<PageAt>,
    },
}

/// A page of a module: what a button stands on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageAt {
    /// Of which module.
    pub training: TrainingId,
    /// Which, from 1.
    pub page: u32,
}

/// What somebody sees of a module: nothing that gives an answer away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingSeen {
    /// Who takes it.
    pub person: PersonId,
    /// Which.
    pub training: TrainingId,
    /// Its title.
    pub title: String,
    /// The page before them, from 1.
    pub page: u32,
    /// How many there are.
    pub pages: u32,
    /// The page's heading.
    pub heading: String,
    /// Its text, as Markdown.
    pub text: String,
    /// What is asked on it.
    pub question: Option<QuestionSeen>,
    /// How many questions were answered rightly so far, and how many there are.
    pub right: (usize, usize),
    /// The outcome, once they are through.
    pub outcome: Option<TrainingOutcome>,
    /// Whether what they had answered counts no more, because the module was changed.
    pub was_changed: bool,
}

/// A question as it is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionSeen {
    /// It.
    pub asks: String,
    /// The answers.
    pub choices: Vec<String>,
    /// Whether more than one is right.
    pub several: bool,
    /// What came of it, once it was answered.
    pub answered: Option<AnsweredSeen>,
}

/// What came of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnsweredSeen {
    /// Whether the answer was right.
    pub is_right: bool,
    /// The letters of the right answers.
    pub right: String,
    /// Why.
    pub why: String,
}

/// For a module that is not there, or that the reader may not take: the two look the same.
fn unknown(context: &Context<'_>, id: &TrainingId) -> DeskError {
    let library = context.rulebook.library();
    let known: Vec<String> = library
        .trainings()
        .iter()
        .map(|one| one.id.to_string())
        .collect();
    DeskError::unknown(
        Thing::Training,
        id.as_str(),
        known.iter().map(String::as_str),
    )
}

/// Somebody takes a step in a module.
pub(super) fn act(
    work: &mut Work<'_>,
    loaded: &mut Loaded,
    who: &PersonId,
    ask: &TrainingAsk,
) -> Result<(), DeskError> {
    permit(&work.context, work.actor, Action::TrainingTake, None)?;
    let person = person_of(&work.context, work.actor)?;
    let Some(person) = person.filter(|person| &person.id == who) else {
        return Err(InvalidError::OnlyForOneself.into());
    };
    let reader = reader_of(&work.context, work.actor)?;
    let library = work.context.rulebook.library();
    let id = match ask {
        TrainingAsk::Begin { training, .. } => training.clone(),
        TrainingAsk::Next { at: Some(at) } | TrainingAsk::Choose { at: Some(at), .. } => {
            at.training.clone()
        }
        // The one that they had before them last.
        TrainingAsk::Next { at: None } | TrainingAsk::Choose { at: None, .. } => {
            let open = loaded.trainings.iter().filter(|one| one.outcome.is_none());
            let last = open.max_by_key(|one| one.touched_at);
            last.ok_or(InvalidError::NoTraining)?.training.clone()
        }
    };
    let training = library
        .training(&id, reader)
        .ok_or_else(|| unknown(&work.context, &id))?;
    let before = loaded.trainings.drain(..).find(|one| one.training == id);
    let (mut progress, was_changed) =
        taken_up(work, training, before, person.company.clone(), who, ask)?;
    match ask {
        TrainingAsk::Begin { .. } => {}
        TrainingAsk::Next { at } if is_there(at.as_ref(), &progress) => {
            turn(work, training, &mut progress)?
        }
        TrainingAsk::Choose { letters, at } if is_there(at.as_ref(), &progress) => {
            choose(training, &mut progress, letters)?;
        }
        // A button of a page that they have left: they see where they are.
        TrainingAsk::Next { .. } | TrainingAsk::Choose { .. } => {}
    }
    progress.touched_at = work.now();
    progress.version += 1;
    work.change.reply = Reply::Training(Box::new(seen(training, &progress, was_changed)?));
    work.change
        .learning
        .push(LearningChange::Training(Box::new(progress)));
    Ok(())
}

/// How far they are; from the beginning when they are new, when they want it again, or when the module
/// is another meanwhile.
fn taken_up(
    work: &Work<'_>,
    training: &Training,
    before: Option<Progress>,
    company: Option<CompanyId>,
    who: &PersonId,
    ask: &TrainingAsk,
) -> Result<(Progress, bool), DeskError> {
    let new = |version| Progress {
        person: who.clone(),
        training: training.id.clone(),
        company,
        version,
        edition: training.edition.clone(),
        page: 0,
        answers: BTreeMap::new(),
        started_at: work.now(),
        touched_at: work.now(),
        outcome: None,
    };
    let begins = matches!(ask, TrainingAsk::Begin { .. });
    let again = matches!(ask, TrainingAsk::Begin { again: true, .. });
    match before {
        None if begins => Ok((new(0), false)),
        None => Err(InvalidError::NoTraining.into()),
        Some(before) if again => Ok((new(before.version), false)),
        // Who is through stays so.
        Some(before) if before.outcome.is_none() && before.edition != training.edition => {
            Ok((new(before.version), true))
        }
        Some(before) => Ok((before, false)),
    }
}

fn is_there(at: Option<&PageAt>, progress: &Progress) -> bool {
    progress.outcome.is_none() && at.is_none_or(|at| at.page == progress.page + 1)
}

/// The page before them.
fn page_of<'t>(training: &'t Training, progress: &Progress) -> Result<&'t Page, DeskError> {
    let place = usize::try_from(progress.page).unwrap_or(usize::MAX);
    // Who is through may have been so in a longer edition.
    let page = training.pages.get(place).or_else(|| training.pages.last());
    page.ok_or_else(|| InvalidError::NoTraining.into())
}

/// Turns the page; behind the last they are through.
fn turn(work: &Work<'_>, training: &Training, progress: &mut Progress) -> Result<(), DeskError> {
    let is_open = page_of(training, progress)?.question.is_some();
    if is_open && !progress.answers.contains_key(&progress.page) {
        return Err(InvalidError::AnswerFirst.into());
    }
    let place = usize::try_from(progress.page).unwrap_or(usize::MAX);
    if place + 1 < training.pages.len() {
        progress.page += 1;
        return Ok(());
    }
    let table = work.context.rulebook.tables().programme.training;
    let percent = progress.right() * 100 / training.questions().max(1);
    let percent = u8::try_from(percent).unwrap_or(100);
    let has_passed = percent >= table.pass_mark;
    progress.outcome = Some(TrainingOutcome {
        at: work.now(),
        percent,
        pass_mark: table.pass_mark,
        certificate: has_passed.then(|| code(work, progress)),
        valid_until: has_passed.then(|| table.valid_for.after(work.now())),
    });
    Ok(())
}

/// The check code of a certificate. It proves nothing by itself: whoever checks it looks it up.
fn code(work: &Work<'_>, progress: &Progress) -> String {
    let of = format!(
        "{}\n{}\n{}\n{}\n{}",
        progress.person,
        progress.training,
        progress.edition,
        progress.version,
        work.now().timestamp_millis()
    );
    let digest = Sha256::digest(of.as_bytes());
    digest
        .iter()
        .take(CODE_LENGTH)
        .map(|byte| letter(*byte))
        .collect()
}

/// Answers the question of the page. The first answer counts.
fn choose(training: &Training, progress: &mut Progress, letters: &str) -> Result<(), DeskError> {
    let question = page_of(training, progress)?.question.as_ref();
    let question = question.ok_or(InvalidError::NothingAsked)?;
    if progress.answers.contains_key(&progress.page) {
        return Err(InvalidError::AnsweredAlready.into());
    }
    let chosen = letters_of(question, letters)?;
    progress
        .answers
        .insert(progress.page, chosen == question.right());
    Ok(())
}

/// The letters in order, each once.
fn letters_of(question: &Question, given: &str) -> Result<String, DeskError> {
    let last = ('a'..)
        .zip(&question.choices)
        .last()
        .map_or('a', |(letter, _)| letter);
    let given = given.to_lowercase();
    let mut letters: Vec<char> = given
        .chars()
        .filter(|c| !matches!(c, ' ' | ',' | ')' | '.'))
        .collect();
    letters.sort_unstable();
    letters.dedup();
    if letters.is_empty() || letters.iter().any(|letter| !('a'..=last).contains(letter)) {
        return Err(InvalidError::NotAnAnswer { last }.into());
    }
    Ok(letters.into_iter().collect())
}

fn seen(
    training: &Training,
    progress: &Progress,
    was_changed: bool,
) -> Result<TrainingSeen, DeskError> {
    let page = page_of(training, progress)?;
    let question = page.question.as_ref().map(|question| QuestionSeen {
        asks: question.asks.clone(),
        choices: question
            .choices
            .iter()
            .map(|choice| choice.text.clone())
            .collect(),
        several: question.right().len() > 1,
        answered: progress
            .answers
            .get(&progress.page)
            .map(|is_right| AnsweredSeen {
                is_right: *is_right,
                right: question.right(),
                why: question.why.clone(),
            }),
    });
    Ok(TrainingSeen {
        person: progress.person.clone(),
        training: training.id.clone(),
        title: training.title.clone(),
        page: progress.page + 1,
        pages: u32::try_from(training.pages.len()).unwrap_or(u32::MAX),
        heading: page.title.clone(),
        text: page.text.clone(),
        question,
        right: (progress.right(), training.questions()),
        outcome: progress.outcome.clone(),
        was_changed,
    })
}
