//! The rows of a table, found by their key.
//!
//! Among a million rows what takes time is to wait for memory. So rows stand in the order of their
//! keys' hashes, about one in each bucket, one behind another; where each bucket begins stands in an
//! array that is small enough to be near; and a number in a row takes no more bytes than the numbers
//! of its column need. An answer is one place in memory that is far, whatever the number of columns.

use std::hash::Hasher as _;

use rustc_hash::FxHasher;

/// Rows in a bucket, on average. With more, the array of buckets is shorter and more rows are passed
/// on the way; with one, a decision was fastest among a hundred rows and among a million.
const IN_A_BUCKET: usize = 1;

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
    /// For each row its tag, the length of its key, its numbers, and the key.
    bytes: Vec<u8>,
    /// Where each bucket begins in them, and at last where the last one ends.
    begins: Vec<u32>,
    length: Field,
    columns: Vec<Field>,
    /// How far behind a row's begin its key stands.
    key_at: usize,
}

/// Where a row begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row(usize);

/// Where a number stands in each row, and its bytes.
#[derive(Clone, Copy, Debug)]
struct Field {
    at: usize,
    width: Width,
}

impl Field {
    /// The number that stands there in a row, which begins these bytes.
    fn of(self, row: &[u8]) -> Option<u32> {
        let bytes = row.get(self.at..)?;
        match self.width {
            Width::One => bytes.first().copied().map(u32::from),
            Width::Two => {
                let two = bytes.first_chunk().copied();
                two.map(u16::from_le_bytes).map(u32::from)
            }
            Width::Four => bytes.first_chunk().copied().map(u32::from_le_bytes),
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Width {
    One = 1,
    Two = 2,
    Four = 4,
}

impl Width {
    /// Of numbers up to this one.
    fn of(largest: u32) -> Self {
        match largest {
            0..=0xFF => Self::One,
            0x100..=0xFFFF => Self::Two,
            _ => Self::Four,
        }
    }
}

/// A key and the hash of it, which chooses the bucket.
#[derive(Clone, Copy)]
pub(super) struct Key<'k> {
    pub(super) text: &'k str,
    pub(super) hashed: u64,
}

impl Key<'_> {
    /// One bucket of so many.
    pub(super) fn bucket(self, count: usize) -> usize {
        // The hash ends with a rotation that brings its best bits down. They choose the bucket as
        // the digits of a fraction do; others are the tag.
        let best = u128::from(self.hashed.rotate_left(38));
        usize::try_from((best * count as u128) >> 64).unwrap_or_default()
    }

    /// Few keys beside it in a bucket have the same, so that those hardly need to be compared.
    fn tag(self) -> u8 {
        self.hashed.to_le_bytes()[0]
    }
}

impl Rows {
    /// Rows with these keys, which are all different, and with these columns of numbers; and the
    /// numbers of the rows in the order in which they stand now. Nothing when 4 GiB do not hold
    /// them.
    pub(super) fn new(keys: &[Key<'_>], columns: &[Vec<u32>]) -> Option<(Self, Vec<usize>)> {
        let longest = keys.iter().map(|key| key.text.len()).max();
        let mut at = 1;
        let mut field = |largest: u32| {
            let width = Width::of(largest);
            let field = Field { at, width };
            at += width as usize;
            field
        };
        let length = field(u32::try_from(longest.unwrap_or_default()).ok()?);
        let largest = |cells: &Vec<u32>| cells.iter().copied().max().unwrap_or_default();
        let fields = columns.iter().map(|cells| field(largest(cells))).collect();
        let buckets = keys.len().div_ceil(IN_A_BUCKET).max(1);
        let mut rows = Self {
            bytes: Vec::new(),
            begins: Vec::with_capacity(buckets + 1),
            length,
            columns: fields,
            key_at: at,
        };
        let mut order: Vec<usize> = (0..keys.len()).collect();
        order.sort_by_cached_key(|&row| keys.get(row).map(|key| key.bucket(buckets)));
        for &row in &order {
            let key = keys.get(row)?;
            rows.begin(key.bucket(buckets))?;
            rows.bytes.push(key.tag());
            rows.push(u32::try_from(key.text.len()).ok()?, length.width);
            for (column, cells) in columns.iter().enumerate() {
                let width = rows.columns.get(column)?.width;
                rows.push(*cells.get(row)?, width);
            }
            rows.bytes.extend(key.text.as_bytes());
        }
        rows.begin(buckets)?;
        rows.bytes.shrink_to_fit();
        Some((rows, order))
    }

    /// All buckets up to this one begin here, when they have not yet begun.
    fn begin(&mut self, bucket: usize) -> Option<()> {
        let here = u32::try_from(self.bytes.len()).ok()?;
        while self.begins.len() <= bucket {
            self.begins.push(here);
        }
        Some(())
    }

    fn push(&mut self, number: u32, width: Width) {
        let bytes = number.to_le_bytes();
        self.bytes.extend(bytes.into_iter().take(width as usize));
    }

    /// The row of that key.
    pub(super) fn find(&self, text: &str) -> Option<Row> {
        let key = Key {
            text,
            hashed: hash(text),
        };
        let bucket = key.bucket(self.begins.len() - 1);
        let begin = usize::try_from(*self.begins.get(bucket)?).ok()?;
        let end = usize::try_from(*self.begins.get(bucket + 1)?).ok()?;
        let mut rest = self.bytes.get(begin..end)?;
        while let Some(tag) = rest.first() {
            let length = usize::try_from(self.length.of(rest)?).ok()?;
            let (row, behind) = rest.split_at_checked(self.key_at + length)?;
            if *tag == key.tag() && row.get(self.key_at..)? == text.as_bytes() {
                return Some(Row(end - rest.len()));
            }
            rest = behind;
        }
        None
    }

    /// What stands in a column of a row.
    pub(super) fn cell(&self, row: Row, column: usize) -> Option<u32> {
        self.columns.get(column)?.of(self.bytes.get(row.0..)?)
    }

    /// All rows, in the order in which they stand.
    pub(super) fn all(&self) -> impl Iterator<Item = Row> {
        let first = (!self.bytes.is_empty()).then_some(Row(0));
        std::iter::successors(first, |&row| {
            let next = self.behind(row, self.key(row)?);
            (next.0 < self.bytes.len()).then_some(next)
        })
    }

    fn behind(&self, row: Row, key: &[u8]) -> Row {
        Row(row.0 + self.key_at + key.len())
    }

    fn key(&self, row: Row) -> Option<&[u8]> {
        let length = usize::try_from(self.length.of(self.bytes.get(row.0..)?)?).ok()?;
        let begin = row.0 + self.key_at;
        self.bytes.get(begin..begin + length)
    }
}
