//! Words: which say nothing, which mean the same, and which was meant by a misspelled one.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::front::wrong;
use crate::rules::RulesError;

/// The longest phrase that can have synonyms, in words.
pub(super) const MAX_PHRASE: usize = 3;

/// `articles/words.toml`: what the search knows of the language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Words {
    /// Words that say nothing about what is looked for.
    ignored: BTreeSet<String>,
    /// Words and phrases that mean the same.
    same: Vec<Vec<String>>,
}

impl Words {
    pub(super) fn read(file: &str, text: &str) -> Result<Self, RulesError> {
        let words: Self = toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.map_or(0, |before| before.matches('\n').count()) + 1;
            wrong(
                file,
                line,
                error.message().lines().collect::<Vec<_>>().join(" "),
            )
        })?;
        for phrase in words.same.iter().flatten() {
            let length = tokens(phrase).count();
            if length == 0 || length > MAX_PHRASE {
                let at = text
                    .lines()
                    .position(|line| line.contains(&format!("\"{phrase}\"")));
                let message = format!("`{phrase}` has {length} words; write 1 to {MAX_PHRASE}");
                return Err(wrong(file, at.map_or(1, |at| at + 1), message));
            }
        }
        Ok(words)
    }

    pub(super) fn is_ignored(&self, word: &str) -> bool {
        self.ignored.contains(word)
    }

    /// What means the same, in groups.
    pub(super) fn same(&self) -> &[Vec<String>] {
        &self.same
    }
}

/// The words of a text in small letters, cut as the index cuts them.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|c: char| !c.is_alphanumeric());
    parts.filter(|part| !part.is_empty()).map(str::to_lowercase)
}

/// Counts how often each word stands in texts.
#[derive(Debug, Default)]
pub(super) struct WordCount(BTreeMap<String, u32>);

impl WordCount {
    pub(super) fn add(&mut self, text: &str) {
        for word in tokens(text) {
            *self.0.entry(word).or_default() += 1;
        }
    }
}

/// All words that there are, by their length. Those of one length stand in a row, since a search goes
/// through all of them.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    by_length: BTreeMap<usize, Vec<Standing>>,
}

/// How a word stands in the texts.
#[derive(Debug)]
struct Standing {
    /// Which letters it has, each a bit: two words whose letters differ much are not near.
    letters: u32,
    count: u32,
    word: String,
}

impl Vocabulary {
    pub(super) fn of(words: WordCount) -> Self {
        let mut by_length: BTreeMap<usize, Vec<Standing>> = BTreeMap::new();
        for (word, count) in words.0 {
            let of_length = by_length.entry(word.chars().count()).or_default();
            of_length.push(Standing {
                letters: letters(&word),
                count,
                word,
            });
        }
        Self { by_length }
    }

    /// The word that was probably meant by one that is nowhere: the nearest, and of several the one
    /// that begins with the same letter, and then the one that stands most often. Of a word of fewer
    /// than four letters, or with a digit, nothing can be told; a longer one may have one slip, or two
    /// from eight letters on.
    pub(super) fn meant(&self, word: &str) -> Option<&str> {
        let length = word.chars().count();
        let slips: u8 = match length {
            0..=3 => return None,
            4..=7 => 1,
            _ => 2,
        };
        if word.chars().any(|c| c.is_ascii_digit()) {
            return None;
        }
        let (own, most) = (letters(word), usize::from(slips));
        let near = self.by_length.range(length - most..=length + most);
        let candidates = near.flat_map(|(_, words)| words).filter_map(|of| {
            // A slip puts one letter in the place of another at most.
            if (own ^ of.letters).count_ones() > 2 * u32::from(slips) {
                return None;
            }
            let other = of.word.as_str();
            let distance = strsim::osa_distance(word, other);
            let begins_so = other.chars().next() == word.chars().next();
            (distance <= most).then_some((distance, !begins_so, u32::MAX - of.count, other))
        });
        candidates.min().map(|(_, _, _, other)| other)
    }
}

/// The letters of a word as bits; those that are not of the Latin alphabet share them.
fn letters(word: &str) -> u32 {
    word.chars()
        .fold(0, |bits, c| bits | 1 << (u32::from(c) % 32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelled_word_is_the_nearest_that_there_is() {
        let mut known = WordCount::default();
        known.add("calendar synchronise password roam roaming PIN");
        let known = Vocabulary::of(known);
        for (given, meant) in [
            ("calender", Some("calendar")),
            ("syncronize", Some("synchronise")),
            ("pasword", Some("password")),
            ("raom", Some("roam")),
            ("pni", None),
            ("pa55word", None),
            ("zebra", None),
        ] {
            assert_eq!(known.meant(given), meant, "{given}");
        }
    }
}
