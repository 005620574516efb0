//! The rows of a table, found by their key.
//!
//! Among a million rows what takes time is to wait for memory. So a key is looked for in one array
//! of slots, and all that belongs to its row stands in one piece behind the key: two places in
//! memory, whatever the number of columns.

use std::hash::Hasher as _;

use rustc_hash::FxHasher;

/// Nothing stands in this slot.
const EMPTY: u64 = u64::MAX;
/// Bytes of a number in a row.
const WIDTH: usize = 4;

/// The hash of a key: the same in every process, because nothing here is random. Whoever fills a
/// table is an operator and has no reason to make its keys collide.
pub(super) fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// Rows of as many numbers as the table has columns.
#[derive(Debug)]
pub(super) struct Rows {
    /// For each row the length of its key, its numbers, and the key.
    bytes: Vec<u8>,
    /// The upper half of a key's hash, and where its row begins.
    slots: Vec<u64>,
    columns: usize,
}

/// Where a row begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row(usize);

impl Rows {
    /// No rows yet, and room for so many.
    pub(super) fn with_capacity(rows: usize, columns: usize) -> Self {
        // At most half of the slots are taken, so that a search soon meets an empty one.
        let slots = (rows.max(1) * 2).next_power_of_two();
        Self {
            bytes: Vec::new(),
            slots: vec![EMPTY; slots],
            columns,
        }
    }

    /// Puts a row behind the others. Its key, of that hash, is none of theirs. False when 4 GiB are
    /// full.
    pub(super) fn push(
        &mut self,
        key: &str,
        hashed: u64,
        cells: impl Iterator<Item = u32>,
    ) -> bool {
        let (Ok(begin), Ok(length)) = (u32::try_from(self.bytes.len()), u32::try_from(key.len()))
        else {
            return false;
        };
        self.bytes.extend(length.to_le_bytes());
        for cell in cells.take(self.columns) {
            self.bytes.extend(cell.to_le_bytes());
        }
        self.bytes.extend(key.as_bytes());
        let tag = (hashed >> 32) << 32 | u64::from(begin);
        let free = self
            .places(hashed)
            .find(|&at| self.slots.get(at) == Some(&EMPTY));
        match free.and_then(|at| self.slots.get_mut(at)) {
            Some(slot) => *slot = tag,
            None => return false,
        }
        true
    }

    /// The row of that key.
    pub(super) fn find(&self, key: &str) -> Option<Row> {
        let hashed = hash(key);
        for at in self.places(hashed) {
            let slot = *self.slots.get(at)?;
            if slot == EMPTY {
                return None;
            }
            if slot >> 32 == hashed >> 32 {
                let row = Row(usize::try_from(slot & u64::from(u32::MAX)).ok()?);
                if self.key(row) == Some(key.as_bytes()) {
                    return Some(row);
                }
            }
        }
        None
    }

    /// What stands in a column of a row.
    pub(super) fn cell(&self, row: Row, column: usize) -> Option<u32> {
        if column >= self.columns {
            return None;
        }
        self.number(row.0 + WIDTH * (1 + column))
    }

    /// All rows, in the order in which they came.
    pub(super) fn all(&self) -> impl Iterator<Item = Row> {
        let first = (!self.bytes.is_empty()).then_some(Row(0));
        std::iter::successors(first, |row| {
            let next = row.0 + WIDTH * (1 + self.columns) + self.key(*row)?.len();
            (next < self.bytes.len()).then_some(Row(next))
        })
    }

    /// Gives back the memory that was kept for more.
    pub(super) fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
    }

    /// The slots in which a key can stand, one after another.
    fn places(&self, hashed: u64) -> impl Iterator<Item = usize> + use<> {
        let count = self.slots.len();
        // The lower half chooses the slot, the upper half is kept in it.
        let first = usize::try_from(hashed & u64::from(u32::MAX)).unwrap_or_default();
        (0..count).map(move |step| first.wrapping_add(step) & (count - 1))
    }

    fn key(&self, row: Row) -> Option<&[u8]> {
        let length = usize::try_from(self.number(row.0)?).ok()?;
        let begin = row.0 + WIDTH * (1 + self.columns);
        self.bytes.get(begin..begin + length)
    }

    fn number(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes.get(at..at + WIDTH)?;
        bytes.try_into().ok().map(u32::from_le_bytes)
    }
}
