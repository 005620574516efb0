//! The rows of a feed, as CSV or JSON.
//!
//! ```text
//! company,user,services,region,device
//! acme,wile@acme.example,mail-eu;devices,europe,2100AF3C
//! ```
//!
//! In JSON a row is an object with these names; `services` is a list or one text. `company` and
//! `user` must be there. A row that names no services uses all of its company's in the tables, one
//! that names no region is where its company is. Rows of one user add up.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use serde::Deserialize;
use serde::de::{Deserializer as _, SeqAccess, Visitor};

use super::{FeedFault, FeedFormat, ImportUsersError, Known, Use, Users};
use crate::desk::is_hidden;
use crate::model::{Company, CompanyId, RegionId, Roster, ServiceId, nearest};
use crate::rules::Tables;

/// So many faults are told: who repairs a feed sees by then what is wrong with it.
const MAX_FAULTS: usize = 20;
/// The longest name of a user, in characters: the longest e-mail address.
const MAX_USER_CHARS: usize = 254;
/// The longest name of a device, in characters; a serial number has some twenty.
const MAX_DEVICE_CHARS: usize = 120;

/// One row.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    company: String,
    user: String,
    #[serde(default)]
    services: Option<Services>,
    #[serde(default)]
    region: Option<String>,
    #[serde(default)]
    device: Option<String>,
}

/// The ids of services: a list, or a text that joins them by `;`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Services {
    Text(String),
    List(Vec<String>),
}

impl Services {
    fn each(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        let all: Box<dyn Iterator<Item = &str>> = match self {
            Self::Text(text) => Box::new(text.split(';')),
            Self::List(list) => Box::new(list.iter().map(String::as_str)),
        };
        Box::new(all.map(str::trim).filter(|id| !id.is_empty()))
    }
}

/// Reads a feed and holds it against the tables.
///
/// # Errors
/// What is wrong with its rows, or that it cannot be read.
pub(super) fn read(
    format: FeedFormat,
    feed: impl Read,
    tables: &Tables,
    roster: &Roster,
) -> Result<BTreeMap<CompanyId, Users>, ImportUsersError> {
    let mut reading = Reading {
        tables,
        roster,
        regions: tables
            .known_regions()
            .into_iter()
            .filter_map(|region| RegionId::new(region).ok())
            .collect(),
        users: BTreeMap::new(),
        uses: BTreeSet::new(),
        faults: Vec::new(),
        are_all: true,
    };
    match format {
        FeedFormat::Csv => csv(&mut reading, feed)?,
        FeedFormat::Json => json(&mut reading, feed)?,
    }
    if reading.faults.is_empty() {
        return Ok(reading.users);
    }
    Err(ImportUsersError::Rows(reading.faults, reading.are_all))
}

/// A feed that is being read.
struct Reading<'a> {
    tables: &'a Tables,
    roster: &'a Roster,
    regions: BTreeSet<RegionId>,
    users: BTreeMap<CompanyId, Users>,
    /// What users use and where, each kept once.
    uses: BTreeSet<Rc<Use>>,
    faults: Vec<FeedFault>,
    are_all: bool,
}

impl<'a> Reading<'a> {
    fn fault(&mut self, line: u64, message: String) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(FeedFault { line, message });
        } else {
            self.are_all = false;
        }
    }

    fn take(&mut self, line: u64, row: &Row) {
        if let Err(message) = self.add(row) {
            self.fault(line, message);
        }
    }

    fn company(&self, given: &str) -> Option<&'a Company> {
        let id = CompanyId::new(given).ok()?;
        self.roster.company(&id)
    }

    fn add(&mut self, row: &Row) -> Result<(), String> {
        let given = row.company.trim();
        let company = self.company(given).ok_or_else(|| {
            let companies = self.roster.companies();
            let known = companies.iter().map(|company| company.id.as_str());
            unknown("company", given, "companies.toml", known)
        })?;
        let user = text("user", &row.user, MAX_USER_CHARS)?;
        if user.is_empty() {
            return Err("it names no user".to_owned());
        }
        let mut services = Vec::new();
        for id in row.services.iter().flat_map(Services::each) {
            let known = &self.tables.services;
            match known.get_key_value(id) {
                Some((id, _)) => services.push(Some(id.clone())),
                None => {
                    let known = known.keys().map(ServiceId::as_str);
                    return Err(unknown("service", id, "services.toml", known));
                }
            }
        }
        if services.is_empty() {
            services.extend(company.services.iter().cloned().map(Some));
        }
        if services.is_empty() {
            services.push(None);
        }
        let region = match row.region.as_deref().map(str::trim).unwrap_or_default() {
            "" => self.regions.get(company.region.as_str()).cloned(),
            given => Some(self.regions.get(given).cloned().ok_or_else(|| {
                let known = self.regions.iter().map(RegionId::as_str);
                unknown("region", given, "services.toml", known)
            })?),
        };
        let device = text(
            "device",
            row.device.as_deref().unwrap_or_default(),
            MAX_DEVICE_CHARS,
        )?;
        let of_company = match self.users.get_mut(&company.id) {
            Some(users) => users,
            None => self.users.entry(company.id.clone()).or_default(),
        };
        let known: &mut Known = of_company.entry(user.into()).or_default();
        for service in services {
            let at = (service, region.clone());
            let at = match self.uses.get(&at) {
                Some(at) => at.clone(),
                None => {
                    let at = Rc::new(at);
                    self.uses.insert(at.clone());
                    at
                }
            };
            known.uses(&at);
        }
        if !device.is_empty() {
            known.has(device);
        }
        Ok(())
    }
}

fn text<'t>(what: &str, given: &'t str, max: usize) -> Result<&'t str, String> {
    let given = given.trim();
    if given.chars().count() > max {
        return Err(format!("the {what} is longer than {max} characters"));
    }
    match given.chars().find(|c| is_hidden(*c)) {
        Some(found) => Err(format!("the {what} holds {found:?}, which nobody sees")),
        None => Ok(given),
    }
}

fn unknown<'k>(
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

fn csv(reading: &mut Reading<'_>, feed: impl Read) -> Result<(), ImportUsersError> {
    let mut rows = csv::ReaderBuilder::new()
        .trim(csv::Trim::Headers)
        .from_reader(feed);
    let mut record = csv::StringRecord::new();
    let headers = match rows.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => return not_csv(reading, error),
    };
    if let Err(message) = check_headers(&headers) {
        reading.fault(1, message);
        return Ok(());
    }
    loop {
        match rows.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(error) => return not_csv(reading, error),
        }
        let line = record.position().map_or(0, csv::Position::line);
        match record.deserialize::<Row>(Some(&headers)) {
            Ok(row) => reading.take(line, &row),
            Err(error) => return not_csv(reading, error),
        }
    }
}

/// A misspelled column would silently say nothing.
fn check_headers(headers: &csv::StringRecord) -> Result<(), String> {
    const COLUMNS: [&str; 5] = ["company", "user", "services", "region", "device"];
    let has = |name: &str| headers.iter().any(|header| header == name);
    let wants = "the first line names the columns: company,user,services,region,device";
    if let Some(strange) = headers.iter().find(|header| !COLUMNS.contains(header)) {
        let near = nearest(strange, COLUMNS.into_iter());
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        let strange: String = strange.chars().take(40).collect();
        return Err(format!("`{strange}` is no column{near} {wants}"));
    }
    match ["company", "user"].into_iter().find(|name| !has(name)) {
        Some(missing) => Err(format!("there is no column `{missing}`; {wants}")),
        None => Ok(()),
    }
}

/// What follows a row that is none cannot be told apart.
fn not_csv(reading: &mut Reading<'_>, error: csv::Error) -> Result<(), ImportUsersError> {
    let line = error.position().map_or(1, csv::Position::line);
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Err(ImportUsersError::Unreadable(error)),
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
            reading.fault(line, err.to_string());
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

fn json(reading: &mut Reading<'_>, feed: impl Read) -> Result<(), ImportUsersError> {
    let mut of = BufReader::with_capacity(64 * 1024, feed);
    let seen = of.fill_buf().map_err(ImportUsersError::Unreadable)?;
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
        Err(error) if error.is_io() => Err(ImportUsersError::Unreadable(error.into())),
        Err(error) => {
            let (at, said) = (error.line() as u64, error.to_string());
            // Its own words end with the place, which is told already.
            let said = said.split(" at line ").next().unwrap_or(&said).to_owned();
            reading.fault(at.max(1), said);
            Ok(())
        }
    }
}

/// An array of rows, each taken as it comes.
struct Array<'r, 'a> {
    reading: &'r mut Reading<'a>,
    line: &'r Cell<u64>,
}

impl<'de> Visitor<'de> for Array<'_, '_> {
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
