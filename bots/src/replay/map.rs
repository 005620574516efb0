//! What the columns of a log are: a TOML table beside the rules, so that any log with one row a
//! change can be read.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use switchboard::model::{Channel, Severity, TicketState, nearest};
use toml::Spanned;

use crate::toml_text::{TomlText, TomlTextError};

/// What the columns of a log are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// What kind of log it is, as the report names it.
    pub name: String,
    /// What stands in a cell of which nothing is known. An empty cell always means that.
    #[serde(default)]
    pub unknown: String,
    /// How dates are written.
    pub dates: Dates,
    /// Which column is what.
    pub columns: Columns,
    /// What the values of the state column are on this desk.
    pub states: BTreeMap<String, TicketState>,
    /// What the values of the priority column are on this desk.
    pub priorities: BTreeMap<String, Severity>,
    /// What the values of the channel column are on this desk.
    #[serde(default)]
    pub channels: BTreeMap<String, Channel>,
    /// What the values of the verdict column say: whether the log's own target was met.
    #[serde(default)]
    pub verdicts: BTreeMap<String, bool>,
    /// What counts as the first human answer.
    #[serde(default)]
    pub first_answer: FirstAnswer,
}

/// How dates are written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    /// In the words of `strftime`: `%d-%m-%Y %H:%M`.
    pub format: Spanned<String>,
    /// The zone in which they are meant; UTC when not said.
    #[serde(default = "utc")]
    pub zone: chrono_tz::Tz,
}

fn utc() -> chrono_tz::Tz {
    chrono_tz::UTC
}

/// Which column is what, by the names in the log's first line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// The ticket that a row is about.
    pub ticket: Spanned<String>,
    /// When the row's change was made.
    pub changed_at: Spanned<String>,
    /// A number that rises with each change of a ticket, for changes of the same moment.
    #[serde(default)]
    pub order: Option<Spanned<String>>,
    /// When the ticket was opened.
    pub opened_at: Spanned<String>,
    /// Its state after the change.
    pub state: Spanned<String>,
    /// Its priority after the change.
    pub priority: Spanned<String>,
    /// Who called. One caller stands for all when there is no such column.
    #[serde(default)]
    pub caller: Option<Spanned<String>>,
    /// Whose ticket it is. One company stands for all when there is no such column.
    #[serde(default)]
    pub company: Option<Spanned<String>>,
    /// Who opened it on the desk's side.
    #[serde(default)]
    pub opened_by: Option<Spanned<String>>,
    /// Who made the change.
    #[serde(default)]
    pub changed_by: Option<Spanned<String>>,
    /// Who works on it. A change of it gives the ticket to somebody else.
    #[serde(default)]
    pub assignee: Option<Spanned<String>>,
    /// The group that works on it: a queue here. A change of it puts the ticket there.
    #[serde(default)]
    pub group: Option<Spanned<String>>,
    /// By which way it came.
    #[serde(default)]
    pub channel: Option<Spanned<String>>,
    /// The product it is about.
    #[serde(default)]
    pub product: Option<Spanned<String>>,
    /// The log's own verdict on its own target. The last row's counts.
    #[serde(default)]
    pub verdict: Option<Spanned<String>>,
    /// What the subject is put together from.
    #[serde(default)]
    pub subject: Vec<Spanned<String>>,
}

/// What counts as the first human answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstAnswer {
    /// The first change that takes the ticket out of the states mapped to `new`: somebody has
    /// begun to work on it.
    #[default]
    LeavesNew,
    /// That, or the first change that names an assignee, whichever comes first.
    Assigned,
}

impl FirstAnswer {
    /// As the head of a report says it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::LeavesNew => {
                "the first change that takes a ticket out of `new`: somebody works on it"
            }
            Self::Assigned => {
                "the first change that names an assignee or takes a ticket out of `new`"
            }
        }
    }
}

/// A map with the text it was read from, for messages.
#[derive(Debug)]
pub struct MapFile {
    /// The file.
    pub file: TomlText,
    /// What it says.
    pub map: Map,
}

impl MapFile {
    /// Reads a file.
    ///
    /// # Errors
    /// The first thing wrong, with its place.
    pub fn read(path: &Path) -> Result<Self, TomlTextError> {
        Self::of(TomlText::read(path)?)
    }

    /// Takes a text apart.
    ///
    /// # Errors
    /// The first thing wrong, with its place.
    pub fn of(file: TomlText) -> Result<Self, TomlTextError> {
        let map: Map = file.parse()?;
        let format = &map.dates.format;
        let wrong = chrono::format::StrftimeItems::new(format.get_ref())
            .any(|item| matches!(item, chrono::format::Item::Error));
        if wrong {
            let message = "this is no date format; write for example `%d-%m-%Y %H:%M`";
            return Err(file.wrong(format.span().start, message));
        }
        Ok(Self { file, map })
    }
}

/// Where each column stands in the log.
#[derive(Debug)]
pub struct Places {
    /// See [`Columns`]; so for all.
    pub ticket: usize,
    /// When the change was made.
    pub changed_at: usize,
    /// Order of changes.
    pub order: Option<usize>,
    /// When it was opened.
    pub opened_at: usize,
    /// State.
    pub state: usize,
    /// Priority.
    pub priority: usize,
    /// Caller.
    pub caller: Option<usize>,
    /// Company.
    pub company: Option<usize>,
    /// Opener.
    pub opened_by: Option<usize>,
    /// Who changed it.
    pub changed_by: Option<usize>,
    /// Assignee.
    pub assignee: Option<usize>,
    /// Group.
    pub group: Option<usize>,
    /// Channel.
    pub channel: Option<usize>,
    /// Product.
    pub product: Option<usize>,
    /// Verdict.
    pub verdict: Option<usize>,
    /// Subject.
    pub subject: Vec<usize>,
}

impl MapFile {
    /// Finds the columns in a log's first line.
    ///
    /// # Errors
    /// A column that the log does not have, with its place in the map.
    pub fn places(&self, log: &str, header: &[String]) -> Result<Places, TomlTextError> {
        let find = |name: &Spanned<String>| {
            let found = header.iter().position(|column| column == name.get_ref());
            found.ok_or_else(|| {
                let near = nearest(name.get_ref(), header.iter().map(String::as_str));
                let way_out = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("its first line names `{}`", header.join("`, `")),
                };
                let message = format!("`{log}` has no column `{}`; {way_out}", name.get_ref());
                self.file.wrong(name.span().start, message)
            })
        };
        let maybe = |name: &Option<Spanned<String>>| name.as_ref().map(find).transpose();
        let columns = &self.map.columns;
        Ok(Places {
            ticket: find(&columns.ticket)?,
            changed_at: find(&columns.changed_at)?,
            order: maybe(&columns.order)?,
            opened_at: find(&columns.opened_at)?,
            state: find(&columns.state)?,
            priority: find(&columns.priority)?,
            caller: maybe(&columns.caller)?,
            company: maybe(&columns.company)?,
            opened_by: maybe(&columns.opened_by)?,
            changed_by: maybe(&columns.changed_by)?,
            assignee: maybe(&columns.assignee)?,
            group: maybe(&columns.group)?,
            channel: maybe(&columns.channel)?,
            product: maybe(&columns.product)?,
            verdict: maybe(&columns.verdict)?,
            subject: columns.subject.iter().map(find).collect::<Result<_, _>>()?,
        })
    }
}

/// A moment as the log writes it.
#[must_use]
pub fn moment(text: &str, dates: &Dates) -> Option<switchboard::model::Timestamp> {
    let naive = chrono::NaiveDateTime::parse_from_str(text, dates.format.get_ref()).ok()?;
    naive
        .and_local_timezone(dates.zone)
        .earliest()
        .map(|at| at.to_utc())
}
