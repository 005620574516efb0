//! A month of the calendar.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike as _, Months, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// A month of the calendar, without a time zone. Written `2026-10`; in JSON it is that string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    first: NaiveDate,
}

/// Not a month.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{given}` is no month; write it as `2026-10`")]
pub struct MonthError {
    /// What was given, shortened.
    pub given: String,
}

impl Month {
    /// The month in which a day is.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        // Every month that has a day has a first one.
        let first = day.with_day(1).unwrap_or(day);
        Self { first }
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        self.first
    }

    /// The month so many months before; the first one that there is where there is none.
    #[must_use]
    pub fn before(self, months: u32) -> Self {
        let first = self.first.checked_sub_months(Months::new(months));
        Self::of(first.unwrap_or(NaiveDate::MIN))
    }

    /// The month after it.
    #[must_use]
    pub fn next(self) -> Self {
        let first = self.first.checked_add_months(Months::new(1));
        Self::of(first.unwrap_or(NaiveDate::MAX))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.first.year(), self.first.month())
    }
}

impl FromStr for Month {
    type Err = MonthError;
    fn from_str(text: &str) -> Result<Self, MonthError> {
        let wrong = || MonthError {
            given: text.chars().take(40).collect(),
        };
        let (year, month) = text.split_once('-').ok_or_else(wrong)?;
        let are_digits = |text: &str, count| {
            text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !are_digits(year, 4) || !are_digits(month, 2) {
            return Err(wrong());
        }
        let first = match (year.parse(), month.parse()) {
            // Nobody kept records in chat before.
            (Ok(year), Ok(month)) if year >= 1970 => NaiveDate::from_ymd_opt(year, month, 1),
            _ => None,
        };
        first.map(|first| Self { first }).ok_or_else(wrong)
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_written_as_they_are_read_and_go_over_the_turn_of_the_year() {
        let january: Month = "2026-01".parse().unwrap();
        assert_eq!(january.before(1).to_string(), "2025-12");
        assert_eq!(january.before(13).next().to_string(), "2025-01");
        assert_eq!(january.before(1).next(), january);
        for wrong in [
            "2026-13",
            "2026-00",
            "2026",
            "26-10",
            "2026-1",
            "1969-12",
            "+026-10",
            "2026-10-01",
        ] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong}");
        }
    }
}
