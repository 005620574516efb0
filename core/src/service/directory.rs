//! A directory of the customers' people, as CSV.
//!
//! ```text
//! company,id,name,roles,email,phones
//! acme,eve,Eve Martin,named_caller;administrator,eve@acme.example,+33 1 40 00 00 09
//! ```
//!
//! `id` and `name` must be there, and `company` unless it is said for all. Several roles or numbers are
//! joined by `;`. A column that is not there leaves what is known as it is; an empty cell takes it away.

use std::collections::BTreeSet;
use std::fmt;

use thiserror::Error;

use crate::desk::{Actor, Column, Command, DirectoryPlan, Listed, Reply};
use crate::model::{CompanyId, PersonId, Role, Timestamp, nearest};

use super::{Driver, ServiceError};

/// So many faults are told: who repairs a directory sees by then what is wrong with it.
const MAX_FAULTS: usize = 20;

const COLUMNS: [(&str, Column); 6] = [
    ("company", Column::Company),
    ("id", Column::Id),
    ("name", Column::Name),
    ("roles", Column::Roles),
    ("email", Column::Email),
    ("phones", Column::Phones),
];

/// Why a directory is not taken. Nothing has changed then.
#[derive(Debug, Error)]
pub enum DirectoryError {
    /// What is wrong with it; at most twenty faults.
    #[error("{}", lines(.0))]
    Faults(Vec<DirectoryPlace>),
    /// The desk refuses, or its data cannot be used.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

/// A fault, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryPlace {
    /// The line, counted from 1.
    pub line: usize,
    /// The character of the line, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for DirectoryPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

fn lines(faults: &[DirectoryPlace]) -> String {
    let told: Vec<String> = faults
        .iter()
        .take(MAX_FAULTS)
        .map(ToString::to_string)
        .collect();
    let more = match faults.len().saturating_sub(MAX_FAULTS) {
        0 => String::new(),
        more => format!("\nand {more} more"),
    };
    format!("{}{more}", told.join("\n"))
}

impl Driver {
    /// Takes a directory: adds and changes people, and with `sync` removes those of its companies who
    /// are not in it. `company` is that of all rows, when they do not say one. A dry run says what
    /// would be done.
    ///
    /// # Errors
    /// What is wrong with it, with line and column, or that it cannot be kept.
    pub fn import_directory(
        &self,
        now: Timestamp,
        text: &str,
        company: Option<&CompanyId>,
        sync: bool,
        dry_run: bool,
    ) -> Result<DirectoryPlan, DirectoryError> {
        let read = read(text, company).map_err(DirectoryError::Faults)?;
        let command = Command::ImportDirectory {
            listed: read.listed,
            sync,
            dry_run,
        };
        let Reply::Directory { plan } = self.execute(now, &Actor::Desk, &command)? else {
            return Err(ServiceError::Stopped.into());
        };
        if plan.faults.is_empty() {
            return Ok(*plan);
        }
        let placed = plan.faults.iter().map(|fault| {
            let start = read.starts.get(fault.row).copied().unwrap_or_default();
            let index = read.columns.iter().position(|one| *one == fault.column);
            place(text, start, index.unwrap_or(0), fault.message.clone())
        });
        Err(DirectoryError::Faults(placed.collect()))
    }
}

/// A directory that was read.
struct Read {
    listed: Vec<Listed>,
    /// Where each row begins in the text.
    starts: Vec<usize>,
    columns: Vec<Column>,
}

fn read(text: &str, company: Option<&CompanyId>) -> Result<Read, Vec<DirectoryPlace>> {
    // Spreadsheets begin a file with this mark.
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let body = text.get(mark..).unwrap_or_default();
    let mut rows = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(body.as_bytes());
    let broken = |error: &csv::Error| {
        let start = error.position().map_or(0, csv::Position::byte);
        let start = usize::try_from(start).unwrap_or(0) + mark;
        let message = match error.kind() {
            csv::ErrorKind::UnequalLengths {
                expected_len, len, ..
            } => format!("it has {len} fields, and the first line {expected_len}"),
            other => format!("{other:?}"),
        };
        vec![place(text, start, 0, message)]
    };
    let headers = rows.headers().map_err(|error| broken(&error))?.clone();
    let columns = columns(text, mark, &headers, company.is_some())?;
    let mut read = Read {
        listed: Vec::new(),
        starts: Vec::new(),
        columns,
    };
    let mut faults = Vec::new();
    for record in rows.records() {
        let record = match record {
            Ok(record) => record,
            // What follows a row that is none cannot be told apart.
            Err(error) => {
                faults.extend(broken(&error));
                break;
            }
        };
        let start = record.position().map_or(0, csv::Position::byte);
        let start = usize::try_from(start).unwrap_or(0) + mark;
        match listed(&read.columns, &record, company) {
            Ok(one) => {
                read.listed.push(one);
                read.starts.push(start);
            }
            Err((column, message)) => {
                let index = read.columns.iter().position(|one| *one == column);
                faults.push(place(text, start, index.unwrap_or(0), message));
            }
        }
    }
    if faults.is_empty() && read.listed.is_empty() {
        let message = "it names nobody".to_owned();
        faults.push(place(text, mark, 0, message));
    }
    if faults.is_empty() {
        Ok(read)
    } else {
        Err(faults)
    }
}

/// A misspelled column would silently say nothing.
fn columns(
    text: &str,
    mark: usize,
    headers: &csv::StringRecord,
    is_company_said: bool,
) -> Result<Vec<Column>, Vec<DirectoryPlace>> {
    let all = COLUMNS.map(|(name, _)| name);
    let wants = format!("the first line names the columns: {}", all.join(","));
    let mut found: Vec<Column> = Vec::new();
    for (index, header) in headers.iter().enumerate() {
        let known = COLUMNS.iter().find(|(name, _)| *name == header);
        let message = match known {
            Some((_, column)) if found.contains(column) => {
                format!("there are two columns `{header}`")
            }
            Some((_, column)) => {
                found.push(*column);
                continue;
            }
            None => {
                let near = nearest(header, all.into_iter());
                let near = near.map_or_else(String::new, |near| format!(" did you mean `{near}`?"));
                let shown: String = header.chars().take(40).collect();
                format!("`{shown}` is no column;{near} {wants}")
            }
        };
        return Err(vec![place(text, mark, index, message)]);
    }
    let mut needed = vec![("id", Column::Id), ("name", Column::Name)];
    if !is_company_said {
        needed.push(("company", Column::Company));
    }
    match needed.iter().find(|(_, column)| !found.contains(column)) {
        Some((name, _)) => {
            let message = format!("there is no column `{name}`; {wants}");
            Err(vec![place(text, mark, 0, message)])
        }
        None => Ok(found),
    }
}

fn listed(
    columns: &[Column],
    record: &csv::StringRecord,
    company: Option<&CompanyId>,
) -> Result<Listed, (Column, String)> {
    let cell = |column: Column| {
        let index = columns.iter().position(|one| *one == column)?;
        record.get(index)
    };
    let must = |column: Column| cell(column).unwrap_or_default();
    let id = PersonId::new(must(Column::Id));
    let said = match cell(Column::Company).filter(|cell| !cell.is_empty()) {
        Some(given) => {
            let given = CompanyId::new(given);
            given.map_err(|error| (Column::Company, error.to_string()))?
        }
        None => company
            .cloned()
            .ok_or((Column::Company, "it names no company".to_owned()))?,
    };
    if company.is_some_and(|company| *company != said) {
        let message = format!("`{said}` is another company than the one that is imported");
        return Err((Column::Company, message));
    }
    let several = |cell: &str| -> Vec<String> {
        let parts = cell.split(';').map(str::trim);
        let parts = parts.filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let roles = match cell(Column::Roles).map(several) {
        Some(given) if !given.is_empty() => {
            let roles: Result<BTreeSet<Role>, String> = given.iter().map(|one| role(one)).collect();
            Some(roles.map_err(|message| (Column::Roles, message))?)
        }
        _ => None,
    };
    Ok(Listed {
        company: said,
        id: id.map_err(|error| (Column::Id, error.to_string()))?,
        name: must(Column::Name).to_owned(),
        roles,
        email: cell(Column::Email).map(str::to_owned),
        phones: cell(Column::Phones).map(several),
    })
}

fn role(given: &str) -> Result<Role, String> {
    let mut known = Role::ALL.into_iter().filter(|role| role.is_customers());
    let names: Vec<&str> = known.clone().map(Role::key).collect();
    known.find(|role| role.key() == given).ok_or_else(|| {
        let shown: String = given.chars().take(40).collect();
        format!(
            "`{shown}` is no role of a customer's person; these are: {}",
            names.join(", ")
        )
    })
}

/// Where the cell of that number is, in the row that begins at `start`.
fn place(text: &str, start: usize, index: usize, message: String) -> DirectoryPlace {
    let row = text.get(start..).unwrap_or_default();
    let mut at = start + (row.len() - row.trim_start_matches(['\r', '\n', '\u{feff}']).len());
    let (mut passed, mut is_quoted) = (0, false);
    for (offset, c) in text.get(at..).unwrap_or_default().char_indices() {
        if passed == index {
            at += offset;
            break;
        }
        match c {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => passed += 1,
            _ => {}
        }
    }
    let before = text.get(..at).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |index| index + 1);
    let line = before.get(line_start..).unwrap_or_default();
    DirectoryPlace {
        line: before.matches('\n').count() + 1,
        column: line.trim_start_matches('\u{feff}').chars().count() + 1,
        message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let faults = read(text, None).err().unwrap_or_default();
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_character() {
        let head = "\u{feff}company,id,name,roles\r\n";
        for (text, expected) in [
            (
                "company,id,nam\n",
                "1:12: `nam` is no column; did you mean `name`?",
            ),
            ("company,id,name,id\n", "1:17: there are two columns `id`"),
            ("id,name\n", "1:1: there is no column `company`"),
            ("company,id,name\n", "1:1: it names nobody"),
            (
                &format!(
                    "{head}acme,eve,\"Martin, Eve\",named_caller\r\n\r\nacme,zoe,Zoe,boss\r\n"
                ),
                "4:14: `boss` is no role of a customer's person",
            ),
            (&format!("{head}acme,e ve,Eve,\r\n"), "2:6: "),
            (&format!("{head},eve,Eve,\r\n"), "2:1: it names no company"),
            (
                &format!("{head}acme,eve\r\n"),
                "2:1: it has 2 fields, and the first line 4",
            ),
        ] {
            let found = faults(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(found[0].starts_with(expected), "{text}: {found:?}");
        }
    }

    #[test]
    fn what_is_not_said_is_left_open_and_an_empty_cell_says_none() {
        let text = "company,id,name,email\nacme,eve,\"Martin, Eve\",\n";
        let read = read(text, None).ok().unwrap().listed.pop().unwrap();
        assert_eq!(read.name, "Martin, Eve");
        assert_eq!(read.email.as_deref(), Some(""));
        assert_eq!((read.phones, read.roles), (None, None));
    }
}
