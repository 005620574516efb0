//! `calendars.toml`, read with the place of everything in it.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDate;
use chrono_tz::{TZ_VARIANTS, Tz};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::openings::Hours;
use super::{Calendar, CalendarError, holidays};
use crate::model::{CalendarId, nearest};

const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

const KEYS: [&str; 12] = [
    "zone",
    "every_day",
    "weekdays",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "holidays",
    "holidays_from",
];

const HOURS_FORM: &str = "write `09:00-17:30`, 24-hour clock";

/// What is wrong, and where in the text.
struct Fault {
    span: Range<usize>,
    message: String,
}

type Key<'a> = Spanned<std::borrow::Cow<'a, str>>;
type Value<'a> = Spanned<DeValue<'a>>;

fn fault<T>(span: Range<usize>, message: impl Into<String>) -> Result<T, Fault> {
    Err(Fault {
        span,
        message: message.into(),
    })
}

/// All calendars of the file.
pub(super) fn read(
    text: &str,
    ics: &BTreeMap<String, String>,
) -> Result<Vec<Calendar>, CalendarError> {
    file(text, ics).map_err(|fault| placed(text, fault))
}

fn placed(text: &str, fault: Fault) -> CalendarError {
    let before = text.get(..fault.span.start.min(text.len())).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let in_line = before.get(line_start..).unwrap_or_default();
    CalendarError {
        line: before.matches('\n').count() + 1,
        column: in_line.chars().count() + 1,
        message: fault.message.replace(['\n', '\r'], " "),
    }
}

fn file(text: &str, ics: &BTreeMap<String, String>) -> Result<Vec<Calendar>, Fault> {
    let document = DeTable::parse(text).map_err(|error| Fault {
        span: error.span().unwrap_or(0..0),
        message: error.message().to_owned(),
    })?;
    let mut calendars = Vec::new();
    for (key, value) in document.get_ref() {
        let DeValue::Table(table) = value.get_ref() else {
            return fault(key.span(), unknown_table(key.get_ref()));
        };
        if key.get_ref() != "calendar" {
            return fault(key.span(), unknown_table(key.get_ref()));
        }
        for (id, value) in table {
            calendars.push(calendar(id, value, ics)?);
        }
    }
    Ok(calendars)
}

fn unknown_table(found: &str) -> String {
    format!(
        "`{}` is not known here; this file holds calendars, each a table like `[calendar.office]`",
        shown(found)
    )
}

fn shown(text: &str) -> String {
    text.chars().take(60).collect()
}

fn calendar(
    key: &Key<'_>,
    value: &Value<'_>,
    ics: &BTreeMap<String, String>,
) -> Result<Calendar, Fault> {
    let id = CalendarId::new(key.get_ref()).map_err(|error| Fault {
        span: key.span(),
        message: error.to_string(),
    })?;
    if id.as_str() == Calendar::ALWAYS {
        return fault(
            key.span(),
            "`always` is built in, open round the clock; choose another name",
        );
    }
    let DeValue::Table(table) = value.get_ref() else {
        return fault(
            value.span(),
            format!("calendar `{id}` is a table: write `[calendar.{id}]`"),
        );
    };
    if let Some(unknown) = table.keys().find(|key| !KEYS.contains(&&**key.get_ref())) {
        let name = unknown.get_ref();
        let hint = nearest(name, KEYS.into_iter()).map_or_else(
            || format!("; these are known: {}", KEYS.join(", ")),
            |near| format!("; did you mean `{near}`?"),
        );
        return fault(
            unknown.span(),
            format!("`{}` is not known in a calendar{hint}", shown(name)),
        );
    }
    let Some(zone) = table.get("zone") else {
        return fault(
            key.span(),
            format!("calendar `{id}` needs a time zone, such as `zone = \"Europe/Paris\"`"),
        );
    };
    let zone = time_zone(zone)?;
    let week = week(table)?;
    Ok(Calendar::new(id, zone, week, closed_days(table, ics)?))
}

fn time_zone(value: &Value<'_>) -> Result<Tz, Fault> {
    let name = string(value, "a time zone is a text such as `Europe/Paris`")?;
    name.parse().or_else(|_| {
        let hint = nearest(name, TZ_VARIANTS.iter().map(|zone| zone.name())).map_or_else(
            || "; write one like `Europe/Paris`, or `UTC`".to_owned(),
            |near| format!("; did you mean `{near}`?"),
        );
        fault(
            value.span(),
            format!("there is no time zone `{}`{hint}", shown(name)),
        )
    })
}

fn string<'a>(value: &'a Value<'_>, otherwise: &str) -> Result<&'a str, Fault> {
    match value.get_ref() {
        DeValue::String(text) => Ok(text),
        _ => fault(value.span(), otherwise),
    }
}

fn list<'a, 'i>(value: &'a Value<'i>, otherwise: &str) -> Result<&'a [Value<'i>], Fault> {
    match value.get_ref() {
        DeValue::Array(items) => Ok(items),
        _ => fault(value.span(), otherwise),
    }
}

/// A day's own key comes before `weekdays`, and that before `every_day`.
fn week(table: &DeTable<'_>) -> Result<[Vec<Hours>; 7], Fault> {
    let mut placed: Vec<(usize, Hours, Range<usize>)> = Vec::new();
    // Also those that another key overrides are read, so that a mistake in them shows.
    for key in ["every_day", "weekdays"] {
        if let Some(value) = table.get(key) {
            day_hours(value)?;
        }
    }
    for (day, name) in DAYS.iter().enumerate() {
        let weekdays = (day < 5).then(|| table.get("weekdays")).flatten();
        let own = table.get(*name).or(weekdays).or(table.get("every_day"));
        if let Some(value) = own {
            let hours = day_hours(value)?;
            placed.extend(hours.into_iter().map(|(hours, span)| (day, hours, span)));
        }
    }
    placed.sort_by_key(|(day, hours, _)| (*day, hours.opens));
    check_overlap(&placed)?;
    let mut week: [Vec<Hours>; 7] = Default::default();
    for (day, hours, _) in placed {
        if let Some(day) = week.get_mut(day) {
            day.push(hours);
        }
    }
    Ok(week)
}

fn check_overlap(placed: &[(usize, Hours, Range<usize>)]) -> Result<(), Fault> {
    let day_minutes = usize::from(Hours::DAY);
    for (index, (day, hours, _)) in placed.iter().enumerate() {
        // After the last of the week comes the first, a week later.
        let (next, week) = match placed.get(index + 1) {
            Some(next) => (Some(next), 0),
            None => (placed.first(), 7),
        };
        let Some((next_day, next_hours, span)) = next else {
            continue;
        };
        let closes = day * day_minutes + usize::from(hours.closes);
        let opens = (next_day + week) * day_minutes + usize::from(next_hours.opens);
        if opens < closes {
            let (day, next_day) = (name(*day), name(*next_day));
            return fault(
                span.clone(),
                format!(
                    "{next_day} {} overlaps {day} {}; join them or move one",
                    written(*next_hours),
                    written(*hours)
                ),
            );
        }
    }
    Ok(())
}

fn name(day: usize) -> &'static str {
    DAYS.get(day).copied().unwrap_or_default()
}

fn written(hours: Hours) -> String {
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let closes = if hours.closes > Hours::DAY {
        hours.closes - Hours::DAY
    } else {
        hours.closes
    };
    format!("{}-{}", clock(hours.opens), clock(closes))
}

fn day_hours(value: &Value<'_>) -> Result<Vec<(Hours, Range<usize>)>, Fault> {
    let form = format!("a day is a list of hours; {HOURS_FORM}, in `[ ]`");
    list(value, &form)?
        .iter()
        .map(|item| {
            let text = string(item, &format!("hours are a text; {HOURS_FORM}"))?;
            match hours(text) {
                Ok(hours) => Ok((hours, item.span())),
                Err(message) => fault(item.span(), message),
            }
        })
        .collect()
}

/// `09:00-17:30`. A closing before the opening is on the next day.
fn hours(text: &str) -> Result<Hours, String> {
    let wrong = || format!("`{}` are not hours; {HOURS_FORM}", shown(text));
    let (opens, closes) = text.split_once(['-', '–']).ok_or_else(wrong)?;
    let (opens, closes) = (
        clock(opens).ok_or_else(wrong)?,
        clock(closes).ok_or_else(wrong)?,
    );
    if opens == closes || opens == Hours::DAY {
        return Err(format!(
            "`{}` is no time at all; round the clock is `00:00-24:00`",
            shown(text)
        ));
    }
    let closes = if closes < opens {
        closes + Hours::DAY
    } else {
        closes
    };
    Ok(Hours { opens, closes })
}

/// Minutes since midnight; 24:00 is the end of the day.
fn clock(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let number = |digits: &str| -> Option<u16> {
        let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| digits.parse().ok()).flatten()
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    let minutes = hour * 60 + minute;
    (minute < 60 && minutes <= Hours::DAY).then_some(minutes)
}

fn closed_days(
    table: &DeTable<'_>,
    ics: &BTreeMap<String, String>,
) -> Result<Vec<NaiveDate>, Fault> {
    let mut days = Vec::new();
    if let Some(value) = table.get("holidays") {
        for item in list(value, "holidays are a list such as `[\"2026-12-25\"]`")? {
            days.push(holiday(item)?);
        }
    }
    if let Some(value) = table.get("holidays_from") {
        let form = "holidays_from is a list of files such as `[\"holidays/fr.ics\"]`";
        for item in list(value, form)? {
            let path = string(item, form)?;
            let Some(text) = ics.get(path) else {
                return fault(item.span(), missing(path, ics));
            };
            match holidays::read(text) {
                Ok(found) => days.extend(found),
                Err(why) => return fault(item.span(), format!("`{}`: {why}", shown(path))),
            }
        }
    }
    Ok(days)
}

fn missing(path: &str, ics: &BTreeMap<String, String>) -> String {
    let hint = nearest(path, ics.keys().map(String::as_str)).map_or_else(
        || "; put it there, with a name that ends in `.ics`".to_owned(),
        |near| format!("; did you mean `{near}`?"),
    );
    format!(
        "there is no file `{}` in the rules folder{hint}",
        shown(path)
    )
}

/// As a text or as TOML's own date.
fn holiday(item: &Value<'_>) -> Result<NaiveDate, Fault> {
    let text = match item.get_ref() {
        DeValue::String(text) => text.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        _ => return fault(item.span(), "a holiday is a date such as `\"2026-12-25\"`"),
    };
    NaiveDate::parse_from_str(&text, "%Y-%m-%d").or_else(|_| {
        fault(
            item.span(),
            format!(
                "`{}` is not a date; write year-month-day, such as `2026-12-25`",
                shown(&text)
            ),
        )
    })
}
