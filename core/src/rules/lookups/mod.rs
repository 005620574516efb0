//! The tables that operators keep beside the scripts: `tables/contracts.csv` or `.toml`, with a row
//! for each key. Scripts ask them with `listed`, `lookup`, `lookup_number` and `lookup_span`.
//!
//! A table may have a million rows. Each different value of a column stands there once, and a row
//! is found by its key's hash, so that an answer takes about as long among a million rows as among a
//! hundred, and copies nothing.

mod read;
mod rows;
#[cfg(test)]
mod tests;
mod texts;

use std::collections::BTreeMap;
use std::sync::Arc;

use rows::{Row, Rows};
use texts::Texts;

use super::Sources;
use super::diagnostic::Findings;
use crate::model::{Span, nearest};

/// Where the tables stand in a rules folder.
pub(crate) const FOLDER: &str = "tables/";

/// All tables of a rules folder, by name.
#[derive(Debug, Default)]
pub(crate) struct Lookups(BTreeMap<String, Arc<Lookup>>);

/// One table.
#[derive(Debug)]
pub(crate) struct Lookup {
    /// The file it was read from.
    file: String,
    /// For each row the number of the value in each column.
    rows: Rows,
    /// The line of each row.
    lines: Vec<u32>,
    columns: Vec<Column>,
}

/// One column of a table: its different values.
#[derive(Debug)]
struct Column {
    name: String,
    values: Texts,
}

/// A value that cannot be read as what a script wants it to be, and where it stands.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Misfit {
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) value: String,
}

impl Lookups {
    /// Reads the tables of a rules folder. What is wrong is noted, and that table left out.
    pub(crate) fn load(sources: &Sources, findings: &mut Findings) -> Self {
        let mut all: BTreeMap<String, Arc<Lookup>> = BTreeMap::new();
        for (file, text) in sources.range(FOLDER.to_owned()..) {
            let Some(name) = file.strip_prefix(FOLDER) else {
                break;
            };
            let read = read::table(file, name, text);
            let Some((name, table)) = findings.keep("table", read) else {
                continue;
            };
            if let Some(other) = all.get(&name).map(|other| other.file.clone()) {
                let message = format!("the table `{name}` stands in `{other}` as well; remove one");
                findings.error("table", read::error(file, 1, message));
                continue;
            }
            all.insert(name, Arc::new(table));
        }
        Self(all)
    }

    /// The table of that name.
    ///
    /// # Errors
    /// When there is none, with the nearest name.
    pub(crate) fn table(&self, name: &str) -> Result<&Arc<Lookup>, String> {
        self.0.get(name).ok_or_else(|| {
            let hint = nearest(name, self.0.keys().map(String::as_str))
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            let name = super::script::shortened(name);
            format!("there is no table `{name}`{hint}")
        })
    }
}

impl Lookup {
    /// The column of that name.
    ///
    /// # Errors
    /// When there is none, with the nearest name.
    pub(crate) fn column(&self, name: &str) -> Result<usize, String> {
        let found = self.columns.iter().position(|column| column.name == name);
        found.ok_or_else(|| {
            let names = self.columns.iter().map(|column| column.name.as_str());
            let hint = nearest(name, names)
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            let name = super::script::shortened(name);
            format!("`{}` has no column `{name}`{hint}", self.file)
        })
    }

    /// Whether there is a row for the key.
    pub(crate) fn contains(&self, key: &str) -> bool {
        self.rows.find(key).is_some()
    }

    /// What stands in a column of the key's row; `""` when there is no such row.
    pub(crate) fn text(&self, key: &str, column: usize) -> &str {
        self.rows
            .find(key)
            .and_then(|row| self.at(row, column))
            .unwrap_or_default()
    }

    /// What stands there, as a number; 0 when there is no such row or nothing stands there.
    ///
    /// # Errors
    /// When it is not a number.
    pub(crate) fn number(&self, key: &str, column: usize) -> Result<i64, String> {
        match self.text(key, column) {
            "" => Ok(0),
            text => number(text).ok_or_else(|| not_one(text, NUMBER)),
        }
    }

    /// What stands there, as a length of time; none when there is no such row or nothing stands
    /// there.
    ///
    /// # Errors
    /// When it is not a length of time.
    pub(crate) fn span(&self, key: &str, column: usize) -> Result<Span, String> {
        match self.text(key, column) {
            "" => Ok(Span::default()),
            text => text.parse().map_err(|_| not_one(text, SPAN)),
        }
    }

    /// Bytes of the longest value of a column.
    pub(crate) fn longest(&self, column: usize) -> usize {
        self.columns
            .get(column)
            .map_or(0, |column| column.values.longest())
    }

    /// The first value of a column that is not a number.
    pub(crate) fn not_a_number(&self, column: usize) -> Option<Misfit> {
        self.misfit(column, |text| number(text).is_some())
    }

    /// The first value of a column that is not a length of time.
    pub(crate) fn not_a_span(&self, column: usize) -> Option<Misfit> {
        self.misfit(column, |text| text.parse::<Span>().is_ok())
    }

    fn misfit(&self, column: usize, fits: impl Fn(&str) -> bool) -> Option<Misfit> {
        let values = &self.columns.get(column)?.values;
        let all = 0..u32::try_from(values.len()).ok()?;
        let wrong: Vec<u32> = all
            .filter(|&value| {
                let text = values.get(value).unwrap_or_default();
                !text.is_empty() && !fits(text)
            })
            .collect();
        if wrong.is_empty() {
            return None;
        }
        let is_wrong = |cell| wrong.binary_search(&cell).is_ok();
        let rows = self.rows.all().zip(&self.lines);
        let misfits = rows.filter(|(row, _)| self.rows.cell(*row, column).is_some_and(is_wrong));
        let (row, line) = misfits.min_by_key(|(_, line)| **line)?;
        Some(Misfit {
            file: self.file.clone(),
            line: *line,
            value: super::script::shortened(self.at(row, column)?),
        })
    }

    fn at(&self, row: Row, column: usize) -> Option<&str> {
        let cell = self.rows.cell(row, column)?;
        self.columns.get(column)?.values.get(cell)
    }
}

/// What a script wants a value to be, as messages name it.
pub(crate) const NUMBER: &str = "a whole number";
pub(crate) const SPAN: &str = "a length of time, such as `30m`";

fn number(text: &str) -> Option<i64> {
    text.parse().ok()
}

fn not_one(text: &str, wanted: &str) -> String {
    format!("`{}` is not {wanted}", super::script::shortened(text))
}
