//! A log as it was read: its rows by ticket, and the rows that cannot be used, with the reason.

use std::collections::BTreeMap;
use std::io::Read;

use switchboard::model::{Channel, Severity, TicketState, Timestamp};
use thiserror::Error;

use crate::toml_text::TomlTextError;

use super::map::{MapFile, Places, moment};

/// Of a cell that is wrong, so much is shown.
const MAX_SHOWN_CHARS: usize = 40;
/// Longer than any desk's ticket numbers; what is longer is not one.
const MAX_NUMBER_CHARS: usize = 100;

/// Why a log cannot be read at all.
#[derive(Debug, Error)]
pub enum LogError {
    /// It has no usable first line, or reading fails.
    #[error("`{log}` cannot be read: {reason}")]
    Unreadable {
        /// The log.
        log: String,
        /// Why.
        reason: String,
    },
    /// The map does not fit it.
    #[error(transparent)]
    Map(#[from] TomlTextError),
}

/// One change of one ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line of the file on which it begins.
    pub line: u64,
    /// When it was made.
    pub at: Timestamp,
    /// Its place among those of the same moment.
    pub order: i64,
    /// The ticket's state after it.
    pub state: TicketState,
    /// The state as the log names it.
    pub state_named: String,
    /// The priority after it.
    pub severity: Severity,
    /// Who made it.
    pub changed_by: Option<String>,
    /// Who works on it.
    pub assignee: Option<String>,
    /// The group that works on it.
    pub group: Option<String>,
    /// What the log says of its own target.
    pub met: Option<bool>,
}

/// One ticket with its changes in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedTicket {
    /// Its number in the log.
    pub number: String,
    /// When it was opened: as the log says, and never later than its first change.
    pub opened_at: Timestamp,
    /// Who called.
    pub caller: Option<String>,
    /// Whose it is.
    pub company: Option<String>,
    /// Who opened it.
    pub opened_by: Option<String>,
    /// By which way.
    pub channel: Channel,
    /// The product.
    pub product: String,
    /// What it is about.
    pub subject: String,
    /// Its changes, the earliest first.
    pub rows: Vec<Row>,
}

/// A row that was not replayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRow {
    /// The line of the file on which it begins.
    pub line: u64,
    /// Its ticket; empty when it cannot be told.
    pub ticket: String,
    /// Why, in words that are the same for all rows of this kind.
    pub reason: String,
    /// What in particular; may be empty.
    pub detail: String,
}

/// A log as it was read.
#[derive(Debug, Default)]
pub struct Log {
    /// Its tickets, in the order of their first rows.
    pub tickets: Vec<LoggedTicket>,
    /// The rows that cannot be used.
    pub refused: Vec<RefusedRow>,
    /// How many rows there are.
    pub rows: u64,
    /// Tickets whose rows do not stand in the order of their dates.
    pub out_of_order: Vec<String>,
    /// Tickets that were changed before they were opened.
    pub changed_before_opened: Vec<String>,
}

/// Reads a log.
///
/// # Errors
/// When it cannot be read at all. Single rows that are wrong are kept in [`Log::refused`].
pub fn read(name: &str, from: impl Read, map: &MapFile) -> Result<Log, LogError> {
    let mut reader = csv::ReaderBuilder::new().from_reader(from);
    let unreadable = |error: &csv::Error| LogError::Unreadable {
        log: name.to_owned(),
        reason: without_place(error),
    };
    let header: Vec<String> = reader
        .headers()
        .map_err(|error| unreadable(&error))?
        .iter()
        .map(|column| column.trim().trim_start_matches('\u{feff}').to_owned())
        .collect();
    if header.iter().all(String::is_empty) {
        return Err(LogError::Unreadable {
            log: name.to_owned(),
            reason: "it is empty; its first line must name the columns".to_owned(),
        });
    }
    let places = map.places(name, &header)?;
    let mut log = Log::default();
    let mut by_number: BTreeMap<String, usize> = BTreeMap::new();
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {
                log.rows += 1;
                let cells = Cells {
                    record: &record,
                    map,
                    places: &places,
                };
                match cells.row() {
                    Ok(row) => log.add(cells.text(places.ticket), row, &cells, &mut by_number),
                    Err(refused) => log.refused.push(refused),
                }
            }
            Err(error) if matches!(error.kind(), csv::ErrorKind::Io(_)) => {
                return Err(unreadable(&error));
            }
            Err(error) => {
                log.rows += 1;
                log.refused.push(RefusedRow {
                    line: error.position().map_or(0, csv::Position::line),
                    ticket: String::new(),
                    reason: "the row is malformed".to_owned(),
                    detail: without_place(&error),
                });
            }
        }
    }
    log.put_in_order();
    Ok(log)
}

/// What is wrong, without the place that stands beside it already.
fn without_place(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("it has {len} cells, and the first line has {expected_len}"),
        csv::ErrorKind::Utf8 { err, .. } => {
            format!("cell {} is not UTF-8", err.field() + 1)
        }
        csv::ErrorKind::Io(error) => error.to_string(),
        _ => error.to_string(),
    }
}

/// One row's cells.
struct Cells<'a> {
    record: &'a csv::StringRecord,
    map: &'a MapFile,
    places: &'a Places,
}

impl Cells<'_> {
    fn text(&self, place: usize) -> String {
        let text = self.record.get(place).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The cell, unless it says that nothing is known.
    fn known(&self, place: Option<usize>) -> Option<String> {
        let text = self.text(place?);
        (!text.is_empty() && text != self.map.map.unknown).then_some(text)
    }

    fn row(&self) -> Result<Row, RefusedRow> {
        let line = self.record.position().map_or(0, csv::Position::line);
        let (places, map) = (self.places, &self.map.map);
        let ticket = self.known(Some(places.ticket)).unwrap_or_default();
        let refused = |reason: &str, detail: String| RefusedRow {
            line,
            ticket: ticket.clone(),
            reason: reason.to_owned(),
            detail: detail.chars().take(MAX_SHOWN_CHARS * 4).collect(),
        };
        if ticket.is_empty() {
            return Err(refused("the row names no ticket", String::new()));
        }
        if ticket.chars().count() > MAX_NUMBER_CHARS {
            return Err(RefusedRow {
                line,
                ticket: String::new(),
                reason: "the ticket's number is no number".to_owned(),
                detail: ticket.chars().take(MAX_SHOWN_CHARS).collect(),
            });
        }
        let date = |place: usize| {
            let text = self.text(place);
            moment(&text, &map.dates).ok_or_else(|| {
                let shown: String = text.chars().take(MAX_SHOWN_CHARS).collect();
                let format = map.dates.format.get_ref();
                refused(
                    "a date cannot be read",
                    format!("`{shown}` is not of the form `{format}`"),
                )
            })
        };
        let at = date(places.changed_at)?;
        date(places.opened_at)?;
        let order = match self.known(places.order) {
            None => 0,
            Some(text) => text
                .parse()
                .map_err(|_| refused("the order is no number", format!("`{text}`")))?,
        };
        let state_named = self.text(places.state);
        let Some(state) = map.states.get(&state_named) else {
            return Err(refused(
                "a state is not in the map's `[states]`",
                format!("`{state_named}`"),
            ));
        };
        let priority = self.text(places.priority);
        let Some(severity) = map.priorities.get(&priority) else {
            return Err(refused(
                "a priority is not in the map's `[priorities]`",
                format!("`{priority}`"),
            ));
        };
        Ok(Row {
            line,
            at,
            order,
            state: *state,
            state_named,
            severity: *severity,
            changed_by: self.known(places.changed_by),
            assignee: self.known(places.assignee),
            group: self.known(places.group),
            met: self
                .known(places.verdict)
                .and_then(|verdict| map.verdicts.get(&verdict).copied()),
        })
    }

    fn ticket(&self, number: String, row: Row) -> LoggedTicket {
        let places = self.places;
        let opened_at = moment(&self.text(places.opened_at), &self.map.map.dates);
        let channel = self
            .known(places.channel)
            .and_then(|text| self.map.map.channels.get(&text).copied());
        let subject: Vec<String> = places
            .subject
            .iter()
            .filter_map(|place| self.known(Some(*place)))
            .collect();
        LoggedTicket {
            opened_at: opened_at.unwrap_or(row.at),
            caller: self.known(places.caller),
            company: self.known(places.company),
            opened_by: self.known(places.opened_by),
            channel: channel.unwrap_or(Channel::Web),
            product: self.known(places.product).unwrap_or_default(),
            subject: if subject.is_empty() {
                format!("{number} of the log")
            } else {
                format!("{number}: {}", subject.join(", "))
            },
            number,
            rows: vec![row],
        }
    }
}

impl Log {
    fn add(
        &mut self,
        number: String,
        row: Row,
        cells: &Cells<'_>,
        by_number: &mut BTreeMap<String, usize>,
    ) {
        let known = by_number
            .get(&number)
            .and_then(|index| self.tickets.get_mut(*index));
        match known {
            Some(ticket) => ticket.rows.push(row),
            None => {
                by_number.insert(number.clone(), self.tickets.len());
                self.tickets.push(cells.ticket(number, row));
            }
        }
    }

    fn put_in_order(&mut self) {
        for ticket in &mut self.tickets {
            let key = |row: &Row| (row.at, row.order, row.line);
            if !ticket.rows.is_sorted_by_key(key) {
                self.out_of_order.push(ticket.number.clone());
                ticket.rows.sort_by_key(key);
            }
            if let Some(first) = ticket.rows.first()
                && first.at < ticket.opened_at
            {
                self.changed_before_opened.push(ticket.number.clone());
                ticket.opened_at = first.at;
            }
        }
    }
}
