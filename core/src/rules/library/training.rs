//! Training modules (P14): Markdown in pages, of which some end with a question.
//!
//! ```text
//! # A page begins with a heading
//! its text
//! ? A question, on one line
//! - [ ] an answer
//! - [x] an answer that is right
//! > why
//! ```

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::article::{Reader, Readers};
use super::front::{Parts, parts, wrong};
use crate::model::{TierId, TrainingId, hexadecimal, nearest};
use crate::rules::{RulesError, Tables};

/// As many answers as there are letters on a row of buttons.
const MAX_CHOICES: usize = 5;
/// A page is read in a chat, whose messages have some thousand characters.
const MAX_PAGE_CHARS: usize = 3_000;
/// Enough that two texts of one module differ in it.
const EDITION_DIGITS: usize = 12;
/// More pages than anybody sits through.
const MAX_PAGES: usize = 60;

/// A training module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Training {
    /// Its id.
    pub id: TrainingId,
    /// Its title.
    pub title: String,
    /// What it is about, in a line.
    pub summary: String,
    /// Who may take it.
    pub readers: Readers,
    /// The tiers whose callers may; all, when none is named.
    pub tiers: BTreeSet<TierId>,
    /// Its pages, in order.
    pub pages: Vec<Page>,
    /// The beginning of its text's SHA-256: what was answered of another text does not count.
    pub edition: String,
}

/// A page of a training module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Its heading.
    pub title: String,
    /// Its text, as Markdown.
    pub text: String,
    /// What is asked below it.
    pub question: Option<Question>,
}

/// A question with answers to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// It.
    pub asks: String,
    /// The answers, and which are right.
    pub choices: Vec<Choice>,
    /// Why those are right.
    pub why: String,
}

/// An answer to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// It.
    pub text: String,
    /// Whether it is right.
    pub is_right: bool,
}

impl Training {
    /// Whether `reader` may take it.
    #[must_use]
    pub fn is_for(&self, reader: Reader<'_>) -> bool {
        self.readers.has(&self.tiers, reader)
    }

    /// How many questions it has.
    #[must_use]
    pub fn questions(&self) -> usize {
        self.pages
            .iter()
            .filter(|page| page.question.is_some())
            .count()
    }
}

impl Question {
    /// The letters of the right answers, from `a`.
    #[must_use]
    pub fn right(&self) -> String {
        let lettered = ('a'..).zip(&self.choices);
        let right = lettered.filter(|(_, choice)| choice.is_right);
        right.map(|(letter, _)| letter).collect()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    id: TrainingId,
    title: String,
    summary: String,
    #[serde(default)]
    audience: Readers,
    #[serde(default)]
    tiers: BTreeSet<TierId>,
}

/// Reads a module and holds what it names against the tables.
pub(super) fn read(file: &str, text: &str, tables: &Tables) -> Result<Training, RulesError> {
    let parts: Parts<'_, Head> = parts(file, text)?;
    let known = &tables.programme.tiers;
    if let Some(tier) = parts
        .head
        .tiers
        .iter()
        .find(|tier| !known.contains_key(*tier))
    {
        let hint = nearest(tier.as_str(), known.keys().map(TierId::as_str));
        let hint = hint.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        let message = format!("`{tier}` is not a tier of `programme.toml`{hint}");
        return Err(wrong(file, parts.line_of("tiers"), message));
    }
    let pages = pages(file, &parts)?;
    let training = Training {
        id: parts.head.id,
        title: parts.head.title,
        summary: parts.head.summary,
        readers: parts.head.audience,
        tiers: parts.head.tiers,
        pages,
        edition: edition(text),
    };
    if training.questions() == 0 {
        let message = "it asks no question; write one below a page, as `? …` and answers `- [ ] …`, `- [x] …`";
        return Err(wrong(file, parts.body_line, message.to_owned()));
    }
    Ok(training)
}

fn edition(text: &str) -> String {
    let mut digits = hexadecimal(&Sha256::digest(text.as_bytes()));
    digits.truncate(EDITION_DIGITS);
    digits
}

fn pages(file: &str, parts: &Parts<'_, Head>) -> Result<Vec<Page>, RulesError> {
    let mut pages: Vec<(usize, Page)> = Vec::new();
    for (line, text) in (parts.body_line..).zip(parts.body.lines()) {
        if let Some(title) = text.strip_prefix("# ") {
            let page = Page {
                title: title.trim().to_owned(),
                text: String::new(),
                question: None,
            };
            pages.push((line, page));
            continue;
        }
        match pages.last_mut() {
            Some((_, page)) => take(file, line, text, page)?,
            None if text.trim().is_empty() => {}
            None => {
                let message = "this stands on no page; write a heading `# …` above it";
                return Err(wrong(file, line, message.to_owned()));
            }
        }
    }
    if pages.len() > MAX_PAGES {
        let message = format!(
            "it has {} pages, and at most {MAX_PAGES} are read; write two modules",
            pages.len()
        );
        return Err(wrong(file, 1, message));
    }
    for (line, page) in &mut pages {
        page.text = page.text.trim().to_owned();
        check(file, *line, page)?;
    }
    Ok(pages.into_iter().map(|(_, page)| page).collect())
}

/// Takes a line of a page.
fn take(file: &str, line: usize, text: &str, page: &mut Page) -> Result<(), RulesError> {
    let Some(question) = &mut page.question else {
        if let Some(asks) = text.strip_prefix("? ") {
            page.question = Some(Question {
                asks: asks.trim().to_owned(),
                choices: Vec::new(),
                why: String::new(),
            });
        } else {
            page.text.push_str(text);
            page.text.push('\n');
        }
        return Ok(());
    };
    let choice = |is_right: bool, text: &str| Choice {
        text: text.trim().to_owned(),
        is_right,
    };
    if let Some(text) = text.strip_prefix("- [ ] ") {
        question.choices.push(choice(false, text));
    } else if let Some(text) = text.strip_prefix("- [x] ") {
        question.choices.push(choice(true, text));
    } else if let Some(text) = text.strip_prefix('>') {
        question.why = format!("{} {}", question.why, text.trim())
            .trim()
            .to_owned();
    } else if !text.trim().is_empty() {
        let message = "below a question stand its answers and why; write `- [ ] …`, `- [x] …` or `> …`, or begin a page with `# …`";
        return Err(wrong(file, line, message.to_owned()));
    }
    Ok(())
}

/// What is wrong with a page as a whole.
fn check(file: &str, line: usize, page: &Page) -> Result<(), RulesError> {
    let chars = page.text.chars().count();
    let message = match &page.question {
        _ if chars > MAX_PAGE_CHARS => {
            format!(
                "this page has {chars} characters, and may have {MAX_PAGE_CHARS}; write two pages"
            )
        }
        None if page.text.is_empty() => {
            "this page is empty; write a text below it, or remove it".to_owned()
        }
        None => return Ok(()),
        Some(question) => {
            let count = question.choices.len();
            if !(2..=MAX_CHOICES).contains(&count) {
                format!(
                    "the question of this page has {count} answers; write 2 to {MAX_CHOICES}, as `- [ ] …`"
                )
            } else if question.right().is_empty() {
                "no answer of this page is right; write `- [x]` before one that is".to_owned()
            } else if question.why.is_empty() {
                "nothing says why; write `> …` below the answers of this page".to_owned()
            } else {
                return Ok(());
            }
        }
    };
    Err(wrong(file, line, message))
}
