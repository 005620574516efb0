//! Times as people type them, in the speaker's own zone.
//!
//! ```text
//! moment = "now" | "in" span | [ day ] clock | RFC 3339 | date "T" clock
//! day    = "today" | "tomorrow" | weekday | YYYY-MM-DD
//! clock  = HH:MM
//! end    = [ "to" | "until" ] moment | [ "for" ] span
//! ```
//!
//! A clock time without a day is the next one: after now, and for an end after its start.

use std::ops::Range;

use chrono::{
    DateTime, Datelike as _, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _,
    Utc, Weekday,
};
use chrono_tz::Tz;
use switchboard::model::{Span, Timestamp};

use super::args::shortened;
use super::complaint::Complaint;
use super::line::word_at;
use crate::language::Language;

/// What a moment is read against.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reference {
    /// The earliest moment that a clock time without a day can mean.
    pub after: Timestamp,
    /// The speaker's zone.
    pub zone: Tz,
    /// In which language it is said what is wrong.
    pub say: Language,
}

/// A moment at or after `from`, and where it ends.
pub(super) fn read(
    line: &str,
    from: usize,
    reference: Reference,
) -> Result<(Timestamp, Range<usize>), Complaint> {
    let say = reference.say;
    let first = word_at(line, from)
        .ok_or_else(|| Complaint::at(say.time_missing(), line.len()..line.len()))?;
    let word = line.get(first.clone()).unwrap_or_default();
    if word.eq_ignore_ascii_case("now") {
        return Ok((reference.after, first));
    }
    if word.eq_ignore_ascii_case("in") {
        let next = word_at(line, first.end)
            .ok_or_else(|| Complaint::at(say.time_length_missing(), first.clone()))?;
        let span = span_in(line, &next, say)?;
        return Ok((span.after(reference.after), first.start..next.end));
    }
    if let Ok(exact) = DateTime::parse_from_rfc3339(word) {
        return Ok((exact.with_timezone(&Utc), first));
    }
    if let Some((day, clock)) = word.split_once(['T', 't'])
        && let (Some(day), Some(clock)) = (day_of(day, reference), clock_of(clock))
    {
        return Ok((local(day.and_time(clock), reference, &first)?, first));
    }
    if let Some(clock) = clock_of(word) {
        let at = next_at(clock, reference, &first)?;
        return Ok((at, first));
    }
    let Some(day) = day_of(word, reference) else {
        return Err(Complaint::at(say.time_wrong(shortened(word)), first));
    };
    let second = word_at(line, first.end).and_then(|next| {
        let clock = clock_of(line.get(next.clone())?)?;
        Some((clock, next))
    });
    let Some((clock, next)) = second else {
        return Err(Complaint::at(say.time_clock_missing(word), first));
    };
    let whole = first.start..next.end;
    Ok((local(day.and_time(clock), reference, &whole)?, whole))
}

/// The end of a window at or after `from`, and where it stands on the line. Its reference is after
/// the start of the window.
pub(super) fn read_end(
    line: &str,
    from: usize,
    reference: Reference,
) -> Result<(Timestamp, Range<usize>), Complaint> {
    let (start, say) = (reference.after, reference.say);
    let missing = || Complaint::at(say.end_missing(), line.len()..line.len());
    let first = word_at(line, from).ok_or_else(missing)?;
    let word = line.get(first.clone()).unwrap_or_default();
    let lower = word.to_ascii_lowercase();
    match lower.as_str() {
        "for" => {
            let next = word_at(line, first.end).ok_or_else(missing)?;
            let span = span_in(line, &next, say)?;
            Ok((span.after(start), first.start..next.end))
        }
        "to" | "until" | "till" | "-" | "–" => {
            let (at, end) = read(line, first.end, reference)?;
            Ok((at, first.start..end.end))
        }
        _ => match lower.parse::<Span>() {
            Ok(span) => Ok((span.after(start), first)),
            Err(_) => read(line, first.start, reference).map_err(|complaint| Complaint {
                message: say.end_wrong(shortened(word)),
                ..complaint
            }),
        },
    }
}

fn span_in(line: &str, at: &Range<usize>, say: Language) -> Result<Span, Complaint> {
    let word = line.get(at.clone()).unwrap_or_default();
    word.parse()
        .map_err(|error| Complaint::at(say.span_error(&error), at.clone()))
}

fn clock_of(word: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(word, "%H:%M")
        .or_else(|_| NaiveTime::parse_from_str(word, "%H:%M:%S"))
        .ok()
}

fn day_of(word: &str, reference: Reference) -> Option<NaiveDate> {
    let today = reference.after.with_timezone(&reference.zone).date_naive();
    match word.to_ascii_lowercase().as_str() {
        "today" => Some(today),
        "tomorrow" => today.checked_add_days(Days::new(1)),
        other => {
            if let Ok(weekday) = other.parse::<Weekday>() {
                let ahead = weekday.days_since(today.weekday());
                let ahead = if ahead == 0 { 7 } else { ahead };
                return today.checked_add_days(Days::new(u64::from(ahead)));
            }
            NaiveDate::parse_from_str(other, "%Y-%m-%d").ok()
        }
    }
}

fn next_at(
    clock: NaiveTime,
    reference: Reference,
    at: &Range<usize>,
) -> Result<Timestamp, Complaint> {
    let today = reference.after.with_timezone(&reference.zone).date_naive();
    let moment = local(today.and_time(clock), reference, at)?;
    if moment > reference.after {
        return Ok(moment);
    }
    let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(today);
    local(tomorrow.and_time(clock), reference, at)
}

fn local(
    time: NaiveDateTime,
    reference: Reference,
    at: &Range<usize>,
) -> Result<Timestamp, Complaint> {
    match reference.zone.from_local_datetime(&time) {
        LocalResult::Single(moment) => Ok(moment.with_timezone(&Utc)),
        // The hour that comes twice in autumn: the first one.
        LocalResult::Ambiguous(first, _) => Ok(first.with_timezone(&Utc)),
        LocalResult::None => {
            let shown = time.format("%Y-%m-%d %H:%M");
            let message = reference.say.time_skipped(shown, reference.zone);
            Err(Complaint::at(message, at.clone()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let now = "2026-11-24T09:30:00Z".parse().unwrap();
        let reference = Reference {
            after: now,
            zone: Tz::Europe__Paris,
            say: Language::ENGLISH,
        };
        let shown = match read(text, 0, reference) {
            Ok((start, at)) => match word_at(text, at.end) {
                None => start.to_rfc3339(),
                Some(_) => match read_end(
                    text,
                    at.end,
                    Reference {
                        after: start,
                        ..reference
                    },
                ) {
                    Ok((end, _)) => format!("{} / {}", start.to_rfc3339(), end.to_rfc3339()),
                    Err(complaint) => complaint.message,
                },
            },
            Err(complaint) => complaint.message,
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn moments_are_read_in_the_speakers_zone() {
        check("22:00", "2026-11-24T21:00:00+00:00");
        check("08:00", "2026-11-25T07:00:00+00:00");
        check("tomorrow 08:00", "2026-11-25T07:00:00+00:00");
        check("sat 08:00", "2026-11-28T07:00:00+00:00");
        check("2026-12-01 22:00", "2026-12-01T21:00:00+00:00");
        check("2026-12-01T22:00", "2026-12-01T21:00:00+00:00");
        check("2026-12-01T22:00:00Z", "2026-12-01T22:00:00+00:00");
        check("in 2h", "2026-11-24T11:30:00+00:00");
        check(
            "tomorrow",
            "a clock time is missing after `tomorrow`, such as `tomorrow 22:00`",
        );
        check(
            "soon",
            "`soon` is not a time; write `22:00`, `tomorrow 22:00`, `2026-12-01 22:00` or `in 2h`",
        );
        check(
            "2027-03-28 02:30",
            "there is no 2027-03-28 02:30 in Europe/Paris: the clocks go forward over it",
        );
    }

    #[test]
    fn an_end_comes_after_its_start() {
        for end in ["to 00:30", "until 00:30", "00:30", "for 2h30m", "2h30m"] {
            check(
                &format!("22:00 {end}"),
                "2026-11-24T21:00:00+00:00 / 2026-11-24T23:30:00+00:00",
            );
        }
        check(
            "22:00 whenever",
            "`whenever` is not an end; write `to 23:30` or `for 2h`",
        );
    }
}
