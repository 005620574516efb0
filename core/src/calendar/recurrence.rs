//! When something repeats: recurrence rules of RFC 5545, in a time zone.
//!
//! The rule counts in wall-clock time, and each time on the wall is then put into the zone. So a
//! window at ten in the evening stays at ten when the clocks change. A time that the clocks pass over
//! is taken as if they had not been put forward, and of one that comes twice the first (RFC 5545,
//! 3.3.5).

use chrono::{DateTime, LocalResult, NaiveDateTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use rrule::{Frequency, RRule, RRuleSet, Unvalidated};
use thiserror::Error;

use crate::model::Timestamp;

/// A longer rule is no rule that a person has written.
const MAX_RULE_CHARS: usize = 200;

/// Times that come again by a rule.
#[derive(Clone, Debug)]
pub struct Recurrence {
    zone: Tz,
    /// In wall-clock time, as if that were UTC.
    times: RRuleSet,
    rule: String,
}

/// Why something is not a rule.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RecurrenceError {
    /// Nobody can read it.
    #[error("`{given}` is not a recurrence rule ({why}); write one such as FREQ=WEEKLY;BYDAY=SU")]
    Unreadable {
        /// What was given, shortened.
        given: String,
        /// What is wrong.
        why: String,
    },
    /// It comes more often than once a day.
    #[error("maintenance repeats daily, weekly, monthly or yearly")]
    TooOften,
    /// The first time is none of its times.
    #[error("the rule has no time at the first start; {}", match next {
        Some(next) => format!("its next is {}", next.format("%Y-%m-%d %H:%M %Z")),
        None => "it has none at all".to_owned(),
    })]
    NotAtTheFirst {
        /// The first time that it has after that.
        next: Option<DateTime<Tz>>,
    },
}

impl Recurrence {
    /// Reads a rule whose first time is `first`. A single word such as `weekly` is short for
    /// `FREQ=WEEKLY`.
    ///
    /// # Errors
    /// When it is no rule, comes more often than daily, or has no time at `first`.
    pub fn new(rule: &str, first: Timestamp, zone: Tz) -> Result<Self, RecurrenceError> {
        let unreadable = |why: String| RecurrenceError::Unreadable {
            given: rule.chars().take(60).collect(),
            why,
        };
        if rule.chars().count() > MAX_RULE_CHARS {
            return Err(unreadable("it is too long".to_owned()));
        }
        let text = rule.trim().to_ascii_uppercase();
        let text = text.strip_prefix("RRULE:").unwrap_or(&text);
        let is_word = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        let text = if is_word {
            format!("FREQ={text}")
        } else {
            text.to_owned()
        };
        let one_line = |error: rrule::RRuleError| unreadable(error.to_string().replace('\n', " "));
        let mut parsed: RRule<Unvalidated> = text.parse().map_err(one_line)?;
        if matches!(
            parsed.get_freq(),
            Frequency::Hourly | Frequency::Minutely | Frequency::Secondly
        ) || parsed.get_by_hour().len() > 1
            || parsed.get_by_minute().len() > 1
            || parsed.get_by_second().len() > 1
        {
            return Err(RecurrenceError::TooOften);
        }
        if let Some(until) = parsed.get_until() {
            let wall = if until.timezone().is_local() {
                until.naive_local()
            } else {
                until.with_timezone(&zone).naive_local()
            };
            parsed = parsed.until(as_utc(wall));
        }
        let wall = first.with_timezone(&zone).naive_local();
        let times = parsed.build(as_utc(wall)).map_err(one_line)?;
        let made = Self {
            zone,
            times,
            rule: text,
        };
        let next = made.after(first - TimeDelta::seconds(1));
        if next != Some(first) {
            return Err(RecurrenceError::NotAtTheFirst {
                next: next.map(|next| next.with_timezone(&zone)),
            });
        }
        Ok(made)
    }

    /// The rule as it is kept: in capitals, without a name before it.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// The first time after `at`; nothing when there is none, or none within some thousand years.
    #[must_use]
    pub fn after(&self, at: Timestamp) -> Option<Timestamp> {
        self.within(at, Timestamp::MAX_UTC, 1).pop()
    }

    /// The times after `from` and until `to`, at most `limit`.
    #[must_use]
    pub fn within(&self, from: Timestamp, to: Timestamp, limit: usize) -> Vec<Timestamp> {
        // No clock is put forward or back by more than a day.
        let wall = from.with_timezone(&self.zone).naive_local() - TimeDelta::days(1);
        let later = self.times.clone().limit();
        later
            .into_iter()
            .skip_while(|time| time.naive_utc() < wall)
            .map(|time| in_zone(self.zone, time.naive_utc()))
            .skip_while(|time| *time <= from)
            .take_while(|time| *time <= to)
            .take(limit)
            .collect()
    }
}

fn as_utc(wall: NaiveDateTime) -> DateTime<rrule::Tz> {
    rrule::Tz::UTC.from_utc_datetime(&wall)
}

/// A time on the wall, put into the zone.
fn in_zone(zone: Tz, wall: NaiveDateTime) -> Timestamp {
    match zone.from_local_datetime(&wall) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.with_timezone(&Utc),
        // As the clock went before it was put forward.
        LocalResult::None => {
            let before = wall - TimeDelta::hours(6);
            let then = zone.from_local_datetime(&before).earliest();
            then.map_or_else(
                || wall.and_utc(),
                |then| then.with_timezone(&Utc) + TimeDelta::hours(6),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(rule: &str, first: &str, zone: Tz, count: usize) -> Vec<String> {
        let first: Timestamp = first.parse().unwrap();
        let made = Recurrence::new(rule, first, zone).unwrap();
        let all = made.within(first - TimeDelta::seconds(1), Timestamp::MAX_UTC, count);
        let shown = all.into_iter().map(|at| at.with_timezone(&zone));
        shown
            .map(|at| at.format("%m-%d %H:%M %Z").to_string())
            .collect()
    }

    #[test]
    fn a_window_keeps_its_hour_when_the_clocks_change() {
        let paris = Tz::Europe__Paris;
        assert_eq!(
            times("FREQ=WEEKLY;BYDAY=SU", "2026-10-18T20:00:00Z", paris, 3),
            ["10-18 22:00 CEST", "10-25 22:00 CET", "11-01 22:00 CET"]
        );
        // The hour that is passed over, and the one that comes twice.
        assert_eq!(
            times("daily", "2027-03-27T01:30:00Z", paris, 3),
            ["03-27 02:30 CET", "03-28 03:30 CEST", "03-29 02:30 CEST"]
        );
        assert_eq!(
            times("daily", "2026-10-24T00:30:00Z", paris, 3),
            ["10-24 02:30 CEST", "10-25 02:30 CEST", "10-26 02:30 CET"]
        );
        // Where the clocks go forward at midnight.
        assert_eq!(
            times("daily", "2026-04-22T22:30:00Z", Tz::Africa__Cairo, 3),
            ["04-23 00:30 EET", "04-24 01:30 EEST", "04-25 00:30 EEST"]
        );
    }

    #[test]
    fn a_rule_ends_where_it_says() {
        let utc = Tz::UTC;
        let count = times(
            "FREQ=MONTHLY;BYDAY=1SU;COUNT=2",
            "2026-12-06T20:00:00Z",
            utc,
            9,
        );
        assert_eq!(count, ["12-06 20:00 UTC", "01-03 20:00 UTC"]);
        let until = "FREQ=DAILY;UNTIL=20261203T200000Z";
        assert_eq!(times(until, "2026-12-01T20:00:00Z", utc, 9).len(), 3);
        // Without a zone of its own, it is meant in the zone of the rule.
        let local = "FREQ=DAILY;UNTIL=20261203T210000";
        assert_eq!(
            times(local, "2026-12-01T20:00:00Z", Tz::Europe__Paris, 9).len(),
            3
        );
    }

    #[test]
    fn what_is_no_rule_is_refused_with_the_way_out() {
        let first = "2026-12-01T20:00:00Z".parse().unwrap();
        let refused = |rule: &str| {
            let made = Recurrence::new(rule, first, Tz::UTC);
            made.map(|_| ()).unwrap_err().to_string()
        };
        assert!(
            refused("whenever").contains("write one such as"),
            "{}",
            refused("whenever")
        );
        assert!(refused("").contains("write one such as"));
        assert!(refused(&"X".repeat(300)).contains("too long"));
        assert_eq!(
            refused("hourly"),
            "maintenance repeats daily, weekly, monthly or yearly"
        );
        assert_eq!(
            refused("FREQ=WEEKLY;BYDAY=SU"),
            "the rule has no time at the first start; its next is 2026-12-06 20:00 UTC"
        );
        // A rule that never comes ends.
        let never = refused("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30");
        assert!(never.contains("none"), "{never}");
    }
}
