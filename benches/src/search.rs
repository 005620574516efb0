//! What looking for articles costs: in what ships, and among ten thousand.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use serde::Deserialize;
use switchboard::model::TierId;
use switchboard::rules::{Library, Reader, Rulebook, Sources};
use switchboard::service::read_library;

use crate::calls::Seeded;
use crate::figure::{Figure, best};
use crate::rules::shipped;

const ARTICLES: usize = 10_000;
/// Words that stand in no shipped article, of which a few are frequent and most are rare.
const WORDS: usize = 30_000;
/// The sentences of an article, and the made-up words between them.
const SENTENCES: usize = 10;
const WORDS_EACH: usize = 12;
const SEARCHES: usize = 1_000;
const RUNS: usize = 3;
/// What the issue asks for, in milliseconds.
const LIMIT_MS: f64 = 20.0;

#[derive(Deserialize)]
struct Questions {
    question: Vec<Question>,
}

#[derive(Deserialize)]
struct Question {
    asks: String,
}

/// Measures searches.
///
/// # Errors
/// When the shipped articles or questions cannot be used.
pub fn search() -> Result<Vec<Figure>, String> {
    let rules = shipped().map_err(|error| error.to_string())?;
    let book = Rulebook::compile(&rules).map_err(|error| error.to_string())?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules");
    let shipped = read_library(&folder).map_err(|error| error.to_string())?;
    let questions: Questions =
        toml::from_str(include_str!("../../core/tests/library/questions.toml"))
            .map_err(|error| error.to_string())?;
    let few = Library::compile(shipped.clone(), book.tables());
    let begun = Instant::now();
    let many = Library::compile(generated(&shipped, &few), book.tables());
    let loading = begun.elapsed();
    if many.articles().len() != ARTICLES {
        return Err(format!("{:?}", many.faults().first()));
    }
    let asked = searches(&questions);
    let of_few = p99(&few, &asked)?;
    let of_many = p99(&many, &asked)?;
    Ok(vec![
        figure("a search in what ships, p99", of_few, LIMIT_MS),
        figure("a search among 10,000 articles, p99", of_many, LIMIT_MS),
        figure("loading 10,000 articles", loading, 20_000.0),
    ])
}

fn figure(what: &'static str, took: Duration, limit: f64) -> Figure {
    Figure {
        what,
        measured: took.as_secs_f64() * 1_000.0,
        limit,
        unit: "ms",
    }
}

/// Articles of sentences that ship and of words that do not: what callers ask for stands in many.
fn generated(shipped: &Sources, few: &Library) -> Sources {
    let sentences: Vec<&str> = few
        .articles()
        .iter()
        .flat_map(|article| article.body.split(['.', '\n']))
        .filter(|sentence| sentence.split_whitespace().count() > 3 && !sentence.contains("]("))
        .collect();
    let mut dice = Seeded(17);
    let mut sources: Sources = shipped
        .iter()
        .filter(|(name, _)| name.ends_with(".toml"))
        .map(|(name, text)| (name.clone(), text.clone()))
        .collect();
    for number in 0..ARTICLES {
        let mut text = format!("+++\nid = \"a{number}\"\ntitle = \"");
        for _ in 0..5 {
            let _ = write!(text, "{} ", word(&mut dice));
        }
        text.push_str("\"\n+++\n");
        for _ in 0..SENTENCES {
            let sentence = sentences.get(dice.below(sentences.len())).copied();
            text.push_str(sentence.unwrap_or_default());
            text.push_str(". ");
            for _ in 0..WORDS_EACH {
                let _ = write!(text, "{} ", word(&mut dice));
            }
            text.push('\n');
        }
        sources.insert(format!("articles/a{number}.md"), text);
    }
    sources
}

/// A made-up word; of two draws the smaller, so that the first are frequent.
fn word(dice: &mut Seeded) -> String {
    let drawn = dice
        .below(WORDS)
        .min(dice.below(WORDS))
        .min(dice.below(WORDS));
    let mut rest = drawn + 1;
    let mut word = String::from("w");
    while rest > 0 {
        word.push(char::from(b"aeioubdfgklmnprst"[rest % 17]));
        rest /= 17;
    }
    word
}

/// The questions, and words of the articles with a slip in every third.
fn searches(questions: &Questions) -> Vec<String> {
    let mut dice = Seeded(23);
    let asked = questions
        .question
        .iter()
        .map(|question| question.asks.clone());
    let mut all: Vec<String> = asked.collect();
    while all.len() < SEARCHES {
        let count = 2 + dice.below(4);
        let mut words = Vec::new();
        for _ in 0..count {
            let mut word = word(&mut dice);
            if dice.below(3) == 0 {
                word.insert(word.len() / 2, 'x');
            }
            words.push(word);
        }
        let question = questions.question.get(dice.below(questions.question.len()));
        words.push(
            question
                .map(|question| question.asks.clone())
                .unwrap_or_default(),
        );
        all.push(words.join(" "));
    }
    all
}

/// The time that 99 of 100 searches do not exceed.
fn p99(library: &Library, searches: &[String]) -> Result<Duration, String> {
    let tier = TierId::new("premium").map_err(|error| error.to_string())?;
    let mut took = Vec::with_capacity(searches.len());
    for text in searches {
        let mut failed = None;
        // The fastest of a few: what else the machine does is not the search's.
        took.push(best(RUNS, || {
            failed = library.find(text, Reader::Customer(&tier), 5).err();
        }));
        if let Some(error) = failed {
            return Err(error.to_string());
        }
    }
    took.sort_unstable();
    let rank = (took.len() * 99).div_ceil(100).saturating_sub(1);
    took.get(rank)
        .copied()
        .ok_or_else(|| "nothing was asked".to_owned())
}
