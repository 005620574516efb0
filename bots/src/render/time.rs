//! Times in the reader's zone, and how far away they are.

use chrono::{Datelike as _, NaiveDate, TimeDelta};
use chrono_tz::Tz;
use switchboard::model::Timestamp;

use crate::language::Language;

/// A time as a reader in `zone` says it at `now`: `18:12 CET`, `tomorrow 08:00 CET`,
/// `Sat 28 Nov 08:00 CET`, `28 Nov 2027 08:00 CET`.
#[must_use]
pub fn moment(language: Language, at: Timestamp, now: Timestamp, zone: Tz) -> String {
    let at = at.with_timezone(&zone);
    let today = now.with_timezone(&zone).date_naive();
    let day = at.date_naive();
    let clock = at.format("%H:%M %Z").to_string();
    match (day - today).num_days() {
        0 => clock,
        1 => language.tomorrow(clock),
        -1 => language.yesterday(clock),
        _ => {
            let month = month(language, day);
            if day.year() == today.year() {
                language.this_year(weekday(language, day), day.day(), month, clock)
            } else {
                language.another_year(day.day(), month, day.year(), clock)
            }
        }
    }
}

/// A day: `28 Nov 2027`.
pub(crate) fn date(language: Language, day: NaiveDate) -> String {
    language.date(day.day(), month(language, day), day.year())
}

fn weekday(language: Language, day: NaiveDate) -> String {
    language.weekday(day.weekday().to_string().to_lowercase())
}

/// A month's name, short: `Nov`.
pub(crate) fn month(language: Language, day: NaiveDate) -> String {
    language.month(day.format("%b").to_string().to_lowercase())
}

/// From one time to another, the day and the zone said once where they are the same:
/// `tomorrow 22:00 to 23:30 CET`.
#[must_use]
pub fn stretch(
    language: Language,
    from: Timestamp,
    to: Timestamp,
    now: Timestamp,
    zone: Tz,
) -> String {
    let (start, end) = (from.with_timezone(&zone), to.with_timezone(&zone));
    let first = moment(language, from, now, zone);
    if start.date_naive() != end.date_naive() || start.offset() != end.offset() {
        return language.stretch(first, moment(language, to, now, zone));
    }
    let zone_word = start.format(" %Z").to_string();
    let first = first.strip_suffix(&zone_word).unwrap_or(&first);
    language.stretch(first, end.format("%H:%M %Z"))
}

/// A length of time in its two largest units: `3 h 59 min`, `45 s`, `2 d 4 h`. Rounded down.
#[must_use]
pub fn length(language: Language, span: TimeDelta) -> String {
    let secs = span.num_seconds().max(0);
    let (days, hours, minutes) = (secs / 86_400, secs / 3_600 % 24, secs / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => language.secs(secs),
        (0, 0, _) => language.minutes(minutes),
        (0, _, 0) => language.hours(hours),
        (0, ..) => language.hours_minutes(hours, minutes),
        (_, 0, _) => language.days(days),
        _ => language.days_hours(days, hours),
    }
}

/// Open time of a calendar, in hours and less: `40 h`. Days would be taken for days of the week.
pub(super) fn open_time(language: Language, span: TimeDelta) -> String {
    let secs = span.num_seconds().max(0);
    match (secs / 3_600, secs / 60 % 60) {
        (0, 0) => language.secs(secs),
        (0, minutes) => language.minutes(minutes),
        (hours, 0) => language.hours(hours),
        (hours, minutes) => language.hours_minutes(hours, minutes),
    }
}

/// How far away a moment is: `in 3 h 59 min`, `5 min ago`, `now`.
#[must_use]
pub fn ago_or_in(language: Language, at: Timestamp, now: Timestamp) -> String {
    let ahead = at - now;
    // A deadline four hours ahead reads `4 h` and not `3 h 59 min` for its first second.
    let ahead = if ahead > TimeDelta::zero() {
        ahead + TimeDelta::milliseconds(999)
    } else {
        ahead
    };
    match ahead.num_seconds() {
        0 => language.now(),
        1.. => language.in_time(length(language, ahead)),
        _ => language.time_ago(length(language, -ahead)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_as_a_reader_says_them() {
        let now: Timestamp = "2026-11-24T22:30:00Z".parse().unwrap();
        let say = |text: &str| {
            moment(
                Language::ENGLISH,
                text.parse().unwrap(),
                now,
                Tz::Europe__Paris,
            )
        };
        assert_eq!(say("2026-11-24T22:59:00Z"), "23:59 CET");
        assert_eq!(say("2026-11-24T23:00:00Z"), "tomorrow 00:00 CET");
        assert_eq!(say("2026-11-23T12:00:00Z"), "yesterday 13:00 CET");
        assert_eq!(say("2026-11-28T07:00:00Z"), "Sat 28 Nov 08:00 CET");
        assert_eq!(say("2027-06-01T07:00:00Z"), "1 Jun 2027 09:00 CEST");
        let between = |from: &str, to: &str| {
            stretch(
                Language::ENGLISH,
                from.parse().unwrap(),
                to.parse().unwrap(),
                now,
                Tz::Europe__Paris,
            )
        };
        assert_eq!(
            between("2026-11-25T21:00:00Z", "2026-11-25T22:30:00Z"),
            "tomorrow 22:00 to 23:30 CET"
        );
        assert_eq!(
            between("2026-11-25T22:00:00Z", "2026-11-26T01:00:00Z"),
            "tomorrow 23:00 CET to Thu 26 Nov 02:00 CET"
        );
    }

    #[test]
    fn lengths_are_said_in_two_units() {
        let say = |secs| length(Language::ENGLISH, TimeDelta::seconds(secs));
        assert_eq!(say(45), "45 s");
        assert_eq!(say(60), "1 min");
        assert_eq!(say(4 * 3600), "4 h");
        assert_eq!(say(4 * 3600 - 60), "3 h 59 min");
        assert_eq!(say(90_000), "1 d 1 h");
        assert_eq!(say(86_400), "1 d");
        let now: Timestamp = "2026-11-24T22:30:00Z".parse().unwrap();
        let far = |at| ago_or_in(Language::ENGLISH, at, now);
        assert_eq!(far(now), "now");
        assert_eq!(far(now + TimeDelta::minutes(5)), "in 5 min");
        assert_eq!(far(now - TimeDelta::minutes(5)), "5 min ago");
    }
}
