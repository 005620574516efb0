//! Reads a table from CSV or TOML.

use std::borrow::Cow;

use hashbrown::HashTable;

use super::rows::{Key, Rows, hash};
use super::texts::{Distinct, Texts};
use super::{Column, FOLDER, Lookup};
use crate::rules::RulesError;
use crate::rules::pieces::pieces;

/// So many rows a table may have.
const MAX_ROWS: usize = 2_000_000;
/// So many columns beside the key.
const MAX_COLUMNS: usize = 64;

/// A table that is being read.
struct Reading<'f> {
    file: &'f str,
    keys: Texts,
    /// The hash of each key.
    hashes: Vec<u64>,
    lines: Vec<u32>,
    rows: HashTable<u32>,
    names: Vec<String>,
    cells: Vec<Vec<u32>>,
    values: Vec<Distinct>,
}

/// Reads `tables/<name>`; the name that scripts use, and the table.
///
/// # Errors
/// The first thing wrong, with its line.
pub(super) fn table(file: &str, name: &str, text: &str) -> Result<(String, Lookup), RulesError> {
    let reading = Reading::new(file);
    let (name, read) = match name.rsplit_once('.') {
        Some((name, "csv")) => (name, reading.csv(text)),
        Some((name, "toml")) => (name, reading.toml(text)),
        _ => {
            let message = format!("a file in `{FOLDER}` is a table, and ends with .csv or .toml");
            return Err(error(file, 1, message));
        }
    };
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
    if name.is_empty() || !name.chars().all(is_plain) {
        let message = "the name of a table has lower-case letters, digits, `-` and `_`; \
                       name the file so";
        return Err(error(file, 1, message.into()));
    }
    Ok((name.to_owned(), read?))
}

/// An error on a line of a table.
pub(super) fn error(file: &str, line: usize, message: String) -> RulesError {
    RulesError {
        file: file.to_owned(),
        line,
        column: 1,
        message,
    }
}

impl<'f> Reading<'f> {
    fn new(file: &'f str) -> Self {
        Self {
            file,
            keys: Texts::default(),
            hashes: Vec::new(),
            lines: Vec::new(),
            rows: HashTable::new(),
            names: Vec::new(),
            cells: Vec::new(),
            values: Vec::new(),
        }
    }

    fn wrong<T>(&self, line: u64, message: impl Into<String>) -> Result<T, RulesError> {
        let line = usize::try_from(line).unwrap_or(1);
        Err(error(self.file, line, message.into()))
    }

    /// The first line names the columns, the first of which is the key.
    fn csv(mut self, text: &str) -> Result<Lookup, RulesError> {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .comment(Some(b'#'))
            .from_reader(text.as_bytes());
        let headers = match reader.headers() {
            Ok(headers) => headers.clone(),
            Err(error) => return self.wrong(1, error.to_string()),
        };
        let mut names = headers.iter().map(str::trim);
        if names.next().unwrap_or_default().is_empty() {
            return self.wrong(1, "the first line names the columns, that of the key first");
        }
        for name in names {
            self.column(1, name)?;
        }
        let mut row = csv::StringRecord::new();
        loop {
            match reader.read_record(&mut row) {
                Ok(true) => {}
                Ok(false) => return self.done(),
                Err(error) => {
                    let line = error.position().map_or(1, |at| line_of(text, at));
                    return self.wrong(line, error.to_string());
                }
            }
            let line = row.position().map_or(1, |at| line_of(text, at));
            if row.len() != headers.len() {
                let message = format!(
                    "this row has {} cells, and the first line names {}",
                    row.len(),
                    headers.len()
                );
                return self.wrong(line, message);
            }
            self.key(line, row.get(0).unwrap_or_default().trim())?;
            for column in 1..row.len() {
                let cell = row.get(column).unwrap_or_default().trim();
                self.cell(line, column - 1, cell)?;
            }
        }
    }

    /// Each `[key]` is a row.
    fn toml(self, text: &str) -> Result<Lookup, RulesError> {
        match Self::new(self.file).toml_pieces(pieces(text, "[")) {
            // Cut inside of a text of several lines, or wrong: then the whole text says where.
            Err(_) => self.toml_pieces(std::iter::once(text)),
            read => read,
        }
    }

    fn toml_pieces<'t>(
        mut self,
        pieces: impl Iterator<Item = &'t str>,
    ) -> Result<Lookup, RulesError> {
        let mut lines_before = 0;
        for piece in pieces {
            lines_before = self.toml_rows(piece, lines_before)?;
        }
        self.done()
    }

    /// The rows of a piece of TOML, so many lines behind the file's beginning; the lines behind
    /// which the next piece stands.
    fn toml_rows(&mut self, text: &str, lines_before: u64) -> Result<u64, RulesError> {
        let mut lines = Lines::behind(lines_before);
        let table = match toml::de::DeTable::parse(text) {
            Ok(table) => table.into_inner(),
            Err(problem) => {
                let at = problem.span().map_or(0, |span| span.start);
                return self.wrong(
                    lines.of(text, at),
                    problem.message().lines().collect::<Vec<_>>().join("; "),
                );
            }
        };
        // Told from the first to the last, as they stand, so that lines are counted once.
        let mut rows: Vec<_> = table.iter().collect();
        rows.sort_by_key(|(key, _)| key.span().start);
        for (key, row) in rows {
            let line = lines.of(text, key.span().start);
            let Some(cells) = row.get_ref().as_table() else {
                let message = format!(
                    "`{}` is not a row; a row is written `[key]`, with its values below",
                    key.get_ref()
                );
                return self.wrong(line, message);
            };
            self.key(line, key.get_ref())?;
            let columns_before = self.names.len();
            let mut filled = vec![false; columns_before];
            for (name, value) in cells {
                let Some(cell) = written(value.get_ref()) else {
                    let line = lines.of(text, name.span().start);
                    let message = format!(
                        "`{}` is not a text, a whole number, `true` or `false`",
                        name.get_ref()
                    );
                    return self.wrong(line, message);
                };
                let column = self.known_or_new(line, name.get_ref())?;
                self.cell(line, column, &cell)?;
                if let Some(filled) = filled.get_mut(column) {
                    *filled = true;
                }
            }
            for (column, _) in filled.iter().enumerate().filter(|(_, filled)| !**filled) {
                self.cell(line, column, "")?;
            }
        }
        Ok(lines.of(text, text.len()) - 1)
    }

    fn column(&mut self, line: u64, name: &str) -> Result<usize, RulesError> {
        if name.is_empty() {
            return self.wrong(line, "a column has no name");
        }
        if self.names.iter().any(|known| known == name) {
            return self.wrong(line, format!("there are two columns `{name}`"));
        }
        if self.names.len() == MAX_COLUMNS {
            return self.wrong(line, format!("a table has at most {MAX_COLUMNS} columns"));
        }
        self.names.push(name.to_owned());
        self.cells.push(Vec::new());
        self.values.push(Distinct::default());
        Ok(self.names.len() - 1)
    }

    /// A column that comes up in a later row is empty in those before it.
    fn known_or_new(&mut self, line: u64, name: &str) -> Result<usize, RulesError> {
        if let Some(known) = self.names.iter().position(|known| known == name) {
            return Ok(known);
        }
        let column = self.column(line, name)?;
        for _ in 1..self.keys.len() {
            self.cell(line, column, "")?;
        }
        Ok(column)
    }

    fn key(&mut self, line: u64, key: &str) -> Result<(), RulesError> {
        if key.is_empty() {
            return self.wrong(line, "this row has no key");
        }
        if self.keys.len() == MAX_ROWS {
            return self.wrong(line, format!("a table has at most {MAX_ROWS} rows"));
        }
        let hashed = hash(key);
        let Self {
            keys, rows, hashes, ..
        } = self;
        if let Some(&first) = rows.find(hashed, |&row| keys.get(row) == Some(key)) {
            let first = usize::try_from(first)
                .ok()
                .and_then(|first| self.lines.get(first));
            let first = first.copied().unwrap_or_default();
            let key = crate::rules::script::shortened(key);
            return self.wrong(
                line,
                format!("`{key}` has a row on line {first} already; remove one"),
            );
        }
        let Some(row) = keys.push(key) else {
            return self.wrong(line, "the keys are more than can be kept");
        };
        hashes.push(hashed);
        rows.insert_unique(hashed, row, |&row| {
            let hashed = usize::try_from(row).ok().and_then(|row| hashes.get(row));
            hashed.copied().unwrap_or_default()
        });
        self.lines.push(u32::try_from(line).unwrap_or(u32::MAX));
        Ok(())
    }

    fn cell(&mut self, line: u64, column: usize, text: &str) -> Result<(), RulesError> {
        let number = self
            .values
            .get_mut(column)
            .and_then(|values| values.number(text));
        match (number, self.cells.get_mut(column)) {
            (Some(number), Some(cells)) => cells.push(number),
            _ => return self.wrong(line, "the texts are more than can be kept"),
        }
        Ok(())
    }

    fn done(self) -> Result<Lookup, RulesError> {
        let keys: Vec<Key<'_>> = (0..)
            .zip(&self.hashes)
            .map(|(row, &hashed)| Key {
                text: self.keys.get(row).unwrap_or_default(),
                hashed,
            })
            .collect();
        let Some((rows, order)) = Rows::new(&keys, &self.cells) else {
            let last = self.lines.last().copied().unwrap_or(1);
            return self.wrong(u64::from(last), "the table is more than can be kept");
        };
        let line = |row| self.lines.get(row).copied().unwrap_or_default();
        let lines = order.into_iter().map(line).collect();
        let columns = self.names.into_iter().zip(self.values);
        let columns = columns.map(|(name, mut values)| {
            values.texts.shrink();
            Column {
                name,
                values: values.texts,
            }
        });
        Ok(Lookup {
            file: self.file.to_owned(),
            columns: columns.collect(),
            rows,
            lines,
        })
    }
}

/// The line of a row: the reader takes empty lines and comments before it for a part of it.
fn line_of(text: &str, at: &csv::Position) -> u64 {
    let begin = usize::try_from(at.byte()).unwrap_or(usize::MAX);
    let rest = text.get(begin..).unwrap_or_default();
    let is_passed = |line: &&str| line.trim_end_matches('\r').is_empty() || line.starts_with('#');
    at.line() + rest.split('\n').take_while(is_passed).count() as u64
}

/// A value as a table in CSV would have it.
fn written<'v>(value: &'v toml::de::DeValue<'_>) -> Option<Cow<'v, str>> {
    if let Some(text) = value.as_str() {
        return Some(Cow::Borrowed(text));
    }
    if let Some(number) = value.as_integer() {
        let number = i64::from_str_radix(number.as_str(), number.radix()).ok()?;
        return Some(Cow::Owned(number.to_string()));
    }
    value
        .as_bool()
        .map(|flag| Cow::Borrowed(if flag { "true" } else { "false" }))
}

/// Counts lines from where it last was.
struct Lines {
    offset: usize,
    passed: u64,
}

impl Lines {
    /// At the beginning of a text in front of which so many lines stand.
    fn behind(lines: u64) -> Self {
        Self {
            offset: 0,
            passed: lines,
        }
    }

    /// The line of an offset, which is not before the last one asked for.
    fn of(&mut self, text: &str, offset: usize) -> u64 {
        let between = text.as_bytes().get(self.offset..offset).unwrap_or_default();
        self.passed += between.iter().filter(|&&byte| byte == b'\n').count() as u64;
        self.offset = self.offset.max(offset);
        self.passed + 1
    }
}
