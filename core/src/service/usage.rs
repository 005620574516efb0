//! The feed of usage: what users did on a day with a device, read, held against the tables, and put in
//! the place of what was known of that day.
//!
//! ```text
//! company,day,user,device,model,version,used
//! acme,2026-10-01,wile@acme.example,2100AF3C,Model 9,7.1.2,31
//! ```
//!
//! `company`, `day` and `user` must be there; a row that does not say how often something was `used`
//! says that it was there. Rows of the same day, user and device add up. What is said twice is kept
//! once, so that a feed may be taken again; what is not said stays as it was.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::Read;

use chrono::NaiveDate;
use serde::Deserialize;

use super::Driver;
use super::feed::{self, Columns, FeedError, FeedFormat, text, unknown};
use crate::desk::Change;
use crate::model::{
    AuditEntry, CompanyId, Happening, Month, Roster, Timestamp, UsageRow, Visibility,
};

/// So many rows are written at a time.
const ROWS_AT_ONCE: usize = 10_000;
/// The longest name of a user, in characters: the longest e-mail address.
const MAX_USER_CHARS: usize = 254;
/// The longest name of a device, a model or a version, in characters.
const MAX_NAME_CHARS: usize = 120;

const COLUMNS: Columns = Columns {
    all: &[
        "company", "day", "user", "device", "model", "version", "used",
    ],
    needed: &["company", "day", "user"],
};

/// What came of a feed of usage. Rows of the same day, user and device are one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportedUsage {
    /// How many rows it has.
    pub rows: u64,
    /// Of how many companies.
    pub companies: u64,
    /// How many were not there, or said something else.
    pub written: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    company: String,
    day: String,
    user: String,
    #[serde(default)]
    device: String,
    #[serde(default)]
    model: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    used: Option<u32>,
}

/// Company, day, user and device.
type Key = (CompanyId, NaiveDate, String, String);

impl Driver {
    /// Puts what a feed says of days, users and devices in the place of what was known of them.
    ///
    /// # Errors
    /// When a row is wrong, or the feed cannot be read or kept. Then nothing has changed.
    pub fn import_usage(
        &self,
        now: Timestamp,
        format: FeedFormat,
        feed: impl Read,
    ) -> Result<ImportedUsage, FeedError> {
        let in_force = self.in_force();
        let rows = read(format, feed, &in_force.roster)?;
        let mut companies: Vec<&CompanyId> = rows.iter().map(|row| &row.company).collect();
        companies.dedup();
        let mut sum = ImportedUsage {
            rows: rows.len() as u64,
            companies: companies.len() as u64,
            written: 0,
        };
        self.store().run(|tx| {
            // The work may be done again from the beginning.
            sum.written = 0;
            for some in rows.chunks(ROWS_AT_ONCE) {
                sum.written += tx.put_usage(some)?;
            }
            let change = Change {
                audit: vec![AuditEntry {
                    at: now,
                    actor: None,
                    about: None,
                    company: None,
                    visibility: Visibility::Internal,
                    what: Happening::UsageImported {
                        rows: sum.rows,
                        companies: sum.companies,
                        written: sum.written,
                    },
                }],
                ..Change::default()
            };
            tx.apply(&change).map(drop)
        })?;
        Ok(sum)
    }
}

/// The rows, by company, day, user and device.
fn read(format: FeedFormat, feed: impl Read, roster: &Roster) -> Result<Vec<UsageRow>, FeedError> {
    let mut all: BTreeMap<Key, UsageRow> = BTreeMap::new();
    feed::read(format, feed, &COLUMNS, |row: &Row| {
        let row = checked(row, roster)?;
        let key = (
            row.company.clone(),
            row.day,
            row.user.clone(),
            row.device.clone(),
        );
        match all.entry(key) {
            Entry::Vacant(place) => {
                place.insert(row);
            }
            Entry::Occupied(mut there) => {
                let used = there.get().used.saturating_add(row.used);
                there.insert(UsageRow { used, ..row });
            }
        }
        Ok(())
    })?;
    Ok(all.into_values().collect())
}

fn checked(row: &Row, roster: &Roster) -> Result<UsageRow, String> {
    let given = row.company.trim();
    let id = CompanyId::new(given).ok();
    let company = id.and_then(|id| roster.company(&id)).ok_or_else(|| {
        let companies = roster.companies();
        let known = companies.iter().map(|company| company.id.as_str());
        in_column(
            "company",
            unknown("company", given, "companies.toml", known),
        )
    })?;
    let name = |what, given, max| {
        let read = text(what, given, max).map(str::to_owned);
        read.map_err(|why| in_column(what, why))
    };
    let user = name("user", &row.user, MAX_USER_CHARS)?;
    if user.is_empty() {
        return Err(in_column("user", "it names no user".to_owned()));
    }
    Ok(UsageRow {
        company: company.id.clone(),
        day: day(&row.day)?,
        user,
        device: name("device", &row.device, MAX_NAME_CHARS)?,
        model: name("model", &row.model, MAX_NAME_CHARS)?,
        version: name("version", &row.version, MAX_NAME_CHARS)?,
        used: row.used.unwrap_or(0),
    })
}

fn in_column(name: &str, why: String) -> String {
    format!("column `{name}`: {why}")
}

fn day(given: &str) -> Result<NaiveDate, String> {
    let given = given.trim();
    let is_plain = given.len() == "2026-10-31".len() && given.is_ascii();
    // A day of a month that is none is none either.
    let in_month = given
        .get(..7)
        .is_some_and(|month| month.parse::<Month>().is_ok());
    let read = given.parse().ok().filter(|_| is_plain && in_month);
    let shown: String = given.chars().take(40).collect();
    read.ok_or_else(|| {
        let why = format!("`{shown}` is no day; write it as `2026-10-31`");
        in_column("day", why)
    })
}
