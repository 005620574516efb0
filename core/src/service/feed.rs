//! Feeds of rows, as CSV or JSON: read row by row, and taken whole or not at all.
//!
//! CSV begins with a line that names its columns. In JSON a row is an object with these names; the
//! rows are an array, or one after the other.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::marker::PhantomData;
use std::rc::Rc;
use std::str::FromStr;

use serde::de::{DeserializeOwned, Deserializer as _, SeqAccess, Visitor};
use thiserror::Error;

use super::ServiceError;
use crate::desk::is_hidden;
use crate::model::nearest;
use crate::store::StoreError;

/// So many faults are told: who repairs a feed sees by then what is wrong with it.
const MAX_FAULTS: usize = 20;

/// How a feed is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedFormat {
    /// A line with the names of the columns, and a line a row.
    Csv,
    /// An array of objects, or one object after the other.
    Json,
}

impl FromStr for FeedFormat {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "csv" => Ok(Self::Csv),
            "json" | "jsonl" | "ndjson" => Ok(Self::Json),
            _ => Err(format!(
                "`{text}` is no format of a feed; it is csv or json"
            )),
        }
    }
}

/// What is wrong with a row of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedFault {
    /// The line on which the row ends, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub message: String,
}

/// Why a feed was not taken. Nothing of it is kept.
#[derive(Debug, Error)]
pub enum FeedError {
    /// Rows are wrong.
    #[error("{}", listed(.0, *.1))]
    Rows(Vec<FeedFault>, bool),
    /// It names nobody.
    #[error(
        "the feed names nobody, and would take away all users that are there; say that it is meant with --allow-empty"
    )]
    Empty,
    /// It cannot be read.
    #[error("the feed cannot be read: {0}")]
    Unreadable(std::io::Error),
    /// The desk or its store failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<StoreError> for FeedError {
    fn from(error: StoreError) -> Self {
        Self::Service(error.into())
    }
}

fn listed(faults: &[FeedFault], are_all: bool) -> String {
    let mut lines: Vec<String> = faults
        .iter()
        .map(|fault| format!("line {}: {}", fault.line, fault.message))
        .collect();
    if !are_all {
        lines.push("and more; these are the first".to_owned());
    }
    lines.push("nothing of the feed was taken".to_owned());
    lines.join("\n")
}

/// The columns that a feed may have, and those that it must.
pub(super) struct Columns {
    pub(super) all: &'static [&'static str],
    pub(super) needed: &'static [&'static str],
}

/// Reads a feed and hands each row to `take`, which says what is wrong with it.
///
/// # Errors
/// What is wrong with its rows, or that it cannot be read.
pub(super) fn read<Row: DeserializeOwned>(
    format: FeedFormat,
    feed: impl Read,
    columns: &Columns,
    mut take: impl FnMut(&Row) -> Result<(), String>,
) -> Result<(), FeedError> {
    let mut reading = Reading {
        take: &mut take,
        faults: Vec::new(),
        are_all: true,
    };
    match format {
        FeedFormat::Csv => csv(&mut reading, feed, columns)?,
        FeedFormat::Json => json(&mut reading, feed)?,
    }
    if reading.faults.is_empty() {
        return Ok(());
    }
    Err(FeedError::Rows(reading.faults, reading.are_all))
}

/// A feed that is being read.
struct Reading<'a, Row> {
    take: &'a mut dyn FnMut(&Row) -> Result<(), String>,
    faults: Vec<FeedFault>,
    are_all: bool,
}

impl<Row> Reading<'_, Row> {
    fn fault(&mut self, line: u64, message: String) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(FeedFault { line, message });
        } else {
            self.are_all = false;
        }
    }

    fn take(&mut self, line: u64, row: &Row) {
        if let Err(message) = (self.take)(row) {
            self.fault(line, message);
        }
    }
}

/// A text of at most so many characters, of which everybody sees every one.
pub(super) fn text<'t>(what: &str, given: &'t str, max: usize) -> Result<&'t str, String> {
    let given = given.trim();
    if given.chars().count() > max {
        return Err(format!("the {what} is longer than {max} characters"));
    }
    match given.chars().find(|c| is_hidden(*c)) {
        Some(found) => Err(format!("the {what} holds {found:?}, which nobody sees")),
        None => Ok(given),
    }
}

/// That a row names something that is not in the tables.
pub(super) fn unknown<'k>(
    what: &str,
    given: &str,
    file: &str,
    known: impl Iterator<Item = &'k str>,
) -> String {
    if given.is_empty() {
        return format!("it names no {what}");
    }
    let shown: String = given.chars().take(40).collect();
    match nearest(given, known) {
        Some(near) => format!("there is no {what} `{shown}` in {file}; did you mean `{near}`?"),
        None => format!("there is no {what} `{shown}` in {file}"),
    }
}

fn csv<Row: DeserializeOwned>(
    reading: &mut Reading<'_, Row>,
    feed: impl Read,
    columns: &Columns,
) -> Result<(), FeedError> {
    let mut rows = csv::ReaderBuilder::new()
        .trim(csv::Trim::Headers)
        .from_reader(feed);
    let mut record = csv::StringRecord::new();
    let headers = match rows.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => return not_csv(reading, None, error),
    };
    if let Err(message) = check_headers(&headers, columns) {
        reading.fault(1, message);
        return Ok(());
    }
    loop {
        match rows.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(error) => return not_csv(reading, Some(&headers), error),
        }
        let line = record.position().map_or(0, csv::Position::line);
        match record.deserialize::<Row>(Some(&headers)) {
            Ok(row) => reading.take(line, &row),
            Err(error) => return not_csv(reading, Some(&headers), error),
        }
    }
}

/// A misspelled column would silently say nothing.
fn check_headers(headers: &csv::StringRecord, columns: &Columns) -> Result<(), String> {
    let has = |name: &str| headers.iter().any(|header| header == name);
    let all = columns.all.join(",");
    let wants = format!("the first line names the columns: {all}");
    if let Some(strange) = headers.iter().find(|header| !columns.all.contains(header)) {
        let near = nearest(strange, columns.all.iter().copied());
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        let strange: String = strange.chars().take(40).collect();
        return Err(format!("`{strange}` is no column{near} {wants}"));
    }
    match columns.needed.iter().find(|name| !has(name)) {
        Some(missing) => Err(format!("there is no column `{missing}`; {wants}")),
        None => Ok(()),
    }
}

/// What follows a row that is none cannot be told apart.
fn not_csv<Row>(
    reading: &mut Reading<'_, Row>,
    headers: Option<&csv::StringRecord>,
    error: csv::Error,
) -> Result<(), FeedError> {
    let line = error.position().map_or(1, csv::Position::line);
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Err(FeedError::Unreadable(error)),
        csv::ErrorKind::Utf8 { err, .. } => {
            reading.fault(line, format!("it is not UTF-8: {err}"));
            Ok(())
        }
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            reading.fault(
                line,
                format!("it has {len} fields, and the first line {expected_len}"),
            );
            Ok(())
        }
        csv::ErrorKind::Deserialize { err, .. } => {
            let field = err.field().and_then(|field| usize::try_from(field).ok());
            let column = headers.zip(field).and_then(|(all, field)| all.get(field));
            reading.fault(
                line,
                match column {
                    Some(column) => format!("column `{column}`: {}", err.kind()),
                    None => err.to_string(),
                },
            );
            Ok(())
        }
        other => {
            reading.fault(line, format!("{other:?}"));
            Ok(())
        }
    }
}

/// Counts the lines that were read.
struct Lines<R> {
    of: R,
    line: Rc<Cell<u64>>,
}

impl<R: BufRead> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.of.read(buffer)?;
        let seen = buffer.get(..read).unwrap_or_default();
        let ends = seen.iter().filter(|byte| **byte == b'\n').count();
        self.line.set(self.line.get() + ends as u64);
        Ok(read)
    }
}

fn json<Row: DeserializeOwned>(
    reading: &mut Reading<'_, Row>,
    feed: impl Read,
) -> Result<(), FeedError> {
    let mut of = BufReader::with_capacity(64 * 1024, feed);
    let seen = of.fill_buf().map_err(FeedError::Unreadable)?;
    let first = seen.iter().find(|byte| !byte.is_ascii_whitespace());
    let is_array = first == Some(&b'[');
    // The reader of JSON takes one byte at a time, so that it has never read beyond its row.
    let line = Rc::new(Cell::new(1));
    let lines = Lines {
        of,
        line: line.clone(),
    };
    let ended = if is_array {
        let mut json = serde_json::Deserializer::from_reader(lines);
        let rows = Array {
            reading: &mut *reading,
            line: &line,
            of: PhantomData,
        };
        let read = (&mut json).deserialize_seq(rows);
        read.and_then(|()| json.end())
    } else {
        let rows = serde_json::Deserializer::from_reader(lines).into_iter::<Row>();
        let mut ended = Ok(());
        for row in rows {
            match row {
                Ok(row) => reading.take(line.get(), &row),
                Err(error) => {
                    ended = Err(error);
                    break;
                }
            }
        }
        ended
    };
    match ended {
        Ok(()) => Ok(()),
        Err(error) if error.is_io() => Err(FeedError::Unreadable(error.into())),
        Err(error) => {
            let (at, said) = (error.line() as u64, error.to_string());
            // Its own words end with the place, of which the line is told already.
            let said = said.split(" at line ").next().unwrap_or(&said);
            reading.fault(at.max(1), format!("column {}: {said}", error.column()));
            Ok(())
        }
    }
}

/// An array of rows, each taken as it comes.
struct Array<'r, 'a, Row> {
    reading: &'r mut Reading<'a, Row>,
    line: &'r Cell<u64>,
    of: PhantomData<Row>,
}

impl<'de, Row: DeserializeOwned> Visitor<'de> for Array<'_, '_, Row> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        while let Some(row) = rows.next_element::<Row>()? {
            self.reading.take(self.line.get(), &row);
        }
        Ok(())
    }
}
