//! Many texts in one piece of memory.

use hashbrown::HashTable;

use super::rows::hash;

/// Texts one behind another, by number.
#[derive(Debug, Default)]
pub(super) struct Texts {
    all: String,
    /// Where each ends.
    ends: Vec<u32>,
    /// Bytes of the longest.
    longest: usize,
}

impl Texts {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of that number.
    pub(super) fn get(&self, number: u32) -> Option<&str> {
        let number = usize::try_from(number).ok()?;
        let end = usize::try_from(*self.ends.get(number)?).ok()?;
        let begin = match number.checked_sub(1) {
            Some(before) => usize::try_from(*self.ends.get(before)?).ok()?,
            None => 0,
        };
        self.all.get(begin..end)
    }

    /// Puts a text behind the others; its number. Nothing when 4 GiB are full.
    pub(super) fn push(&mut self, text: &str) -> Option<u32> {
        let number = u32::try_from(self.ends.len()).ok()?;
        let end = u32::try_from(self.all.len() + text.len()).ok()?;
        self.all.push_str(text);
        self.ends.push(end);
        self.longest = self.longest.max(text.len());
        Some(number)
    }

    /// Bytes of the longest text.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    /// Gives back the memory that was kept for more.
    pub(super) fn shrink(&mut self) {
        self.all.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// Texts of which each stands there once.
#[derive(Debug, Default)]
pub(super) struct Distinct {
    pub(super) texts: Texts,
    known: HashTable<u32>,
}

impl Distinct {
    /// The number of a text, which is put there when it is new.
    pub(super) fn number(&mut self, text: &str) -> Option<u32> {
        let Self { texts, known } = self;
        let hashed = hash(text);
        if let Some(number) = known.find(hashed, |&number| texts.get(number) == Some(text)) {
            return Some(*number);
        }
        let number = texts.push(text)?;
        known.insert_unique(hashed, number, |&number| {
            hash(texts.get(number).unwrap_or_default())
        });
        Some(number)
    }
}
