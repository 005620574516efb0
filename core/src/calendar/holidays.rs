//! Holidays from iCalendar files: all-day events, once or every year.

use chrono::{Datelike, Days, NaiveDate};
use icalendar::parser::{Component, read_calendar, unfold};

/// Larger files are not holiday lists; a hundred years of holidays are some 300 KB.
const MAX_BYTES: usize = 1024 * 1024;

/// Calendar, event and alarm are three. The parser recurses, so depth is bounded before it runs.
const MAX_DEPTH: usize = 8;

/// The longest single holiday, in days. A longer one is a mistake in the file.
const MAX_DAYS: u64 = 366;

/// The last year into which a yearly holiday is carried.
const LAST_YEAR: i32 = 2200;

/// All holidays in a file, in no order; or what is wrong with it, on one line.
pub(super) fn read(text: &str) -> Result<Vec<NaiveDate>, String> {
    if text.len() > MAX_BYTES {
        return Err(format!(
            "it is larger than {} KB; split it",
            MAX_BYTES / 1024
        ));
    }
    check_depth(text)?;
    let unfolded = unfold(text.trim_start_matches('\u{feff}'));
    let calendar = read_calendar(&unfolded).map_err(|error| {
        let line = error.lines().nth(1).unwrap_or(&error);
        format!("it is not iCalendar: {}", shown(line.trim()))
    })?;
    let mut days = Vec::new();
    let events: Vec<&Component<'_>> = calendar
        .components
        .iter()
        .filter(|component| component.name == "VEVENT")
        .collect();
    if events.is_empty() {
        return Err("it holds no event".to_owned());
    }
    for event in events {
        let name = value(event, "SUMMARY").unwrap_or("without a name");
        add(event, &mut days).map_err(|why| format!("event `{}` {why}", shown(name)))?;
    }
    Ok(days)
}

fn check_depth(text: &str) -> Result<(), String> {
    let mut depth = 0_usize;
    for line in text.lines() {
        let start = line.trim_start().get(..6).unwrap_or_default();
        if start.eq_ignore_ascii_case("BEGIN:") {
            depth += 1;
        } else if line
            .trim_start()
            .get(..4)
            .is_some_and(|start| start.eq_ignore_ascii_case("END:"))
        {
            depth = depth.saturating_sub(1);
        }
        if depth > MAX_DEPTH {
            return Err(format!("components are nested more than {MAX_DEPTH} deep"));
        }
    }
    Ok(())
}

fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(60).collect()
}

fn value<'a>(event: &'a Component<'_>, name: &str) -> Option<&'a str> {
    event.find_prop(name).map(|property| property.val.as_str())
}

/// One event's days.
fn add(event: &Component<'_>, days: &mut Vec<NaiveDate>) -> Result<(), String> {
    if value(event, "STATUS").is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED")) {
        return Ok(());
    }
    for name in ["EXDATE", "RDATE", "EXRULE"] {
        if value(event, name).is_some() {
            return Err(format!(
                "uses {name}, which is not supported; write its days as events of their own"
            ));
        }
    }
    let start = value(event, "DTSTART").ok_or("has no DTSTART")?;
    let start = date(start)?;
    let length = length(event, start)?;
    match value(event, "RRULE") {
        None => add_days(start, length, days),
        Some(rule) => yearly(start, length, rule, days)?,
    }
    Ok(())
}

fn date(text: &str) -> Result<NaiveDate, String> {
    if text.contains('T') {
        return Err(format!(
            "is not an all-day event (`{}`); write DTSTART;VALUE=DATE:20261225",
            shown(text)
        ));
    }
    NaiveDate::parse_from_str(text, "%Y%m%d")
        .ok()
        .filter(|_| text.len() == 8)
        .ok_or_else(|| {
            format!(
                "has a date `{}` that is not one; write 20261225",
                shown(text)
            )
        })
}

/// In days. DTEND is the first day after; without it the event is one day long.
fn length(event: &Component<'_>, start: NaiveDate) -> Result<u64, String> {
    let days = match (value(event, "DTEND"), value(event, "DURATION")) {
        (Some(end), _) => {
            let days = (date(end)? - start).num_days();
            // Some programs write the same day for both, and mean that day.
            if days == 0 { 1 } else { days }
        }
        (None, Some(duration)) => whole_days(duration).ok_or_else(|| {
            format!(
                "lasts `{}`, which is not whole days; write `P1D`",
                shown(duration)
            )
        })?,
        (None, None) => 1,
    };
    u64::try_from(days)
        .ok()
        .filter(|days| (1..=MAX_DAYS).contains(days))
        .ok_or_else(|| format!("lasts {days} days; a holiday has 1 to {MAX_DAYS}"))
}

fn whole_days(duration: &str) -> Option<i64> {
    let rest = duration.strip_prefix('P')?;
    if let Some(weeks) = rest.strip_suffix('W') {
        return weeks.parse::<i64>().ok()?.checked_mul(7);
    }
    rest.strip_suffix('D')?.parse().ok()
}

fn add_days(start: NaiveDate, length: u64, days: &mut Vec<NaiveDate>) {
    days.extend((0..length).filter_map(|offset| start.checked_add_days(Days::new(offset))));
}

/// `FREQ=YEARLY` on the same date, with an end or without; every other rule is refused.
fn yearly(
    start: NaiveDate,
    length: u64,
    rule: &str,
    days: &mut Vec<NaiveDate>,
) -> Result<(), String> {
    let refused = || {
        format!(
            "repeats by `{}`; only FREQ=YEARLY on one date is supported, write others out",
            shown(rule)
        )
    };
    let mut is_yearly = false;
    let mut until = NaiveDate::MAX;
    let mut times = usize::MAX;
    for part in rule.split(';').filter(|part| !part.is_empty()) {
        let (name, given) = part.split_once('=').ok_or_else(refused)?;
        match (name.to_ascii_uppercase().as_str(), given) {
            ("FREQ", given) if given.eq_ignore_ascii_case("YEARLY") => is_yearly = true,
            ("INTERVAL", "1") | ("WKST", _) => {}
            ("BYMONTH", given) if given.parse() == Ok(start.month()) => {}
            ("BYMONTHDAY", given) if given.parse() == Ok(start.day()) => {}
            ("COUNT", given) => times = given.parse().map_err(|_| refused())?,
            ("UNTIL", given) => until = date(given.get(..8).unwrap_or(given))?,
            _ => return Err(refused()),
        }
    }
    if !is_yearly {
        return Err(refused());
    }
    // A leap day comes back in leap years only, as RFC 5545 has it.
    (start.year()..=LAST_YEAR)
        .filter_map(|year| start.with_year(year))
        .take_while(|day| *day <= until)
        .take(times)
        .for_each(|day| add_days(day, length, days));
    Ok(())
}
