//! Opening hours: business days, holidays, time zones. Pure arithmetic on times passed in.
//!
//! Opening hours are written in local time and held against moments in UTC. Where the clocks go
//! forward, an edge inside the missing hour means the moment of the change; where they go back, a
//! repeated hour is open from its first opening to its second closing.

mod holidays;
mod openings;
mod recurrence;
mod tables;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use thiserror::Error;

use crate::model::{CalendarId, Span, Timestamp};
use openings::{Hours, Openings};

pub use recurrence::{Recurrence, RecurrenceError};

/// How far ahead open time is looked for: what is not reached by then was never meant.
const HORIZON: TimeDelta = TimeDelta::days(3_653);

/// What is wrong in `calendars.toml` or in a file that it names.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("calendars.toml:{line}:{column}: {message}")]
pub struct CalendarError {
    /// The line in `calendars.toml`, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong and the way out, on one line.
    pub message: String,
}

/// All calendars of one rules folder. `always` is always there.
#[derive(Clone, Debug)]
pub struct Calendars {
    by_id: BTreeMap<CalendarId, Calendar>,
}

impl Default for Calendars {
    /// Only `always`.
    fn default() -> Self {
        Self {
            by_id: Calendar::always()
                .map(|calendar| (calendar.id.clone(), calendar))
                .into_iter()
                .collect(),
        }
    }
}

impl Calendars {
    /// Reads `calendars.toml`. `ics` holds the holiday files by their path below the rules folder.
    ///
    /// # Errors
    /// At the first thing that is wrong, with its place in `toml_text`.
    pub fn from_toml(
        toml_text: &str,
        ics: &BTreeMap<String, String>,
    ) -> Result<Self, CalendarError> {
        let mut calendars = Self::default();
        for calendar in tables::read(toml_text, ics)? {
            calendars.by_id.insert(calendar.id.clone(), calendar);
        }
        Ok(calendars)
    }

    /// The calendar with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Calendar> {
        self.by_id.get(id)
    }

    /// The ids of all calendars, in order.
    pub fn ids(&self) -> impl Iterator<Item = &CalendarId> {
        self.by_id.keys()
    }
}

/// When something is open.
#[derive(Clone, Debug)]
pub struct Calendar {
    id: CalendarId,
    zone: Tz,
    /// From Monday on, each day's hours in order and without overlap.
    week: [Vec<Hours>; 7],
    /// In order. On these days nothing opens; what opened the evening before goes on.
    holidays: Vec<NaiveDate>,
    /// Round the clock without holidays, so that no day has to be looked at.
    always: bool,
}

impl Calendar {
    const ALWAYS: &str = "always";

    /// Nothing only if `always` were not an id.
    fn always() -> Option<Self> {
        let week = std::array::from_fn(|_| vec![Hours::WHOLE_DAY]);
        let id = CalendarId::new(Self::ALWAYS).ok()?;
        Some(Self::new(id, Tz::UTC, week, Vec::new()))
    }

    /// `week` is in order and without overlap.
    fn new(id: CalendarId, zone: Tz, week: [Vec<Hours>; 7], mut holidays: Vec<NaiveDate>) -> Self {
        holidays.sort_unstable();
        holidays.dedup();
        let always = holidays.is_empty() && week.iter().all(|day| day == &[Hours::WHOLE_DAY]);
        Self {
            id,
            zone,
            week,
            holidays,
            always,
        }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &CalendarId {
        &self.id
    }

    /// The time zone in which its hours are written.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// Whether it is open at `at`: from the opening on, up to and without the closing.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.always || Openings::new(self, at, at).any(|(opens, closes)| opens <= at && at < closes)
    }

    /// The first moment at `at` or later at which it is open; nothing when that is not within ten
    /// years.
    #[must_use]
    pub fn next_open(&self, at: Timestamp) -> Option<Timestamp> {
        if self.always {
            return Some(at);
        }
        let horizon = at.checked_add_signed(HORIZON)?;
        Openings::new(self, at, horizon)
            .find(|(_, closes)| *closes > at)
            .map(|(opens, _)| opens.max(at))
            .filter(|found| *found <= horizon)
    }

    /// The moment at which `span` of open time has passed since `from`; nothing when there is not
    /// so much open time within ten years.
    #[must_use]
    pub fn add_open_time(&self, from: Timestamp, span: Span) -> Option<Timestamp> {
        let mut left = TimeDelta::seconds(span.secs());
        let horizon = from.checked_add_signed(HORIZON)?;
        if self.always || left.is_zero() {
            return Some(from.checked_add_signed(left)?).filter(|end| *end <= horizon);
        }
        for (opens, closes) in Openings::new(self, from, horizon) {
            let opens = opens.max(from);
            let open = (closes - opens).max(TimeDelta::zero());
            if open >= left {
                return Some(opens.checked_add_signed(left)?).filter(|end| *end <= horizon);
            }
            left -= open;
        }
        None
    }

    /// The open time between two moments, rounded down to the second; nothing when they are the
    /// other way round. Of more than a hundred years only the first hundred count.
    #[must_use]
    pub fn open_time_between(&self, from: Timestamp, to: Timestamp) -> Span {
        if self.always || to <= from {
            return Span::between(from, to);
        }
        let to = to.min(Span::MAX.after(from));
        let mut total = TimeDelta::zero();
        for (opens, closes) in Openings::new(self, from, to) {
            total += (closes.min(to) - opens.max(from)).max(TimeDelta::zero());
        }
        Span::from_secs(total.num_seconds()).unwrap_or(Span::MAX)
    }
}
