//! Tables of moments, and properties over random calendars and moments.

use chrono::{Datelike, NaiveDateTime, Timelike};
use proptest::prelude::*;

use super::*;

const OFFICE: &str = r#"
[calendar.office]
zone = "Europe/Paris"
weekdays = ["09:00-12:30", "13:30-18:00"]
friday = ["09:00-12:30", "13:30-17:00"]
holidays = ["2026-12-25", 2027-01-01]

[calendar.plain]
zone = "Europe/Paris"
weekdays = ["09:00-17:00"]

[calendar.night]
zone = "Europe/Paris"
every_day = ["22:00-06:00"]
holidays = ["2026-12-24"]

[calendar.small_hours]
zone = "Europe/Paris"
every_day = ["01:00-02:15", "02:30-05:00"]

[calendar.new_york]
zone = "America/New_York"
every_day = ["01:30-02:30", "03:15-04:00"]

[calendar.paris_round]
zone = "Europe/Paris"
every_day = ["00:00-24:00"]

[calendar.never]
zone = "UTC"
"#;

fn calendars(toml: &str) -> Calendars {
    Calendars::from_toml(toml, &BTreeMap::new()).unwrap()
}

/// `2026-12-24 17:00` in Paris, or in UTC with a `Z` after it; `+1` takes the second of two.
fn paris(text: &str) -> Timestamp {
    let (text, second) = text.strip_suffix("+1").map_or((text, false), |t| (t, true));
    let (text, zone) = text
        .strip_suffix('Z')
        .map_or((text, chrono_tz::Europe::Paris), |t| (t, Tz::UTC));
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    let found = local.and_local_timezone(zone);
    let found = if second {
        found.latest()
    } else {
        found.earliest()
    };
    found.unwrap().to_utc()
}

fn span(text: &str) -> Span {
    text.parse().unwrap()
}

#[test]
fn open_time_is_added_across_evenings_lunch_weekends_and_holidays() {
    let calendars = calendars(OFFICE);
    for (calendar, from, add, expected) in [
        // 2026-11-27 is a Friday.
        ("plain", "2026-11-27 16:00", "4h", "2026-11-30 12:00"),
        ("office", "2026-11-27 16:00", "4h", "2026-11-30 12:00"),
        ("office", "2026-11-27 16:00", "4h30m", "2026-11-30 12:30"),
        ("office", "2026-11-27 16:00", "4h31m", "2026-11-30 13:31"),
        ("office", "2026-11-28 03:00", "1s", "2026-11-30 09:00"),
        ("office", "2026-11-24 12:00", "1h", "2026-11-24 14:00"),
        ("office", "2026-12-24 17:00", "2h", "2026-12-28 10:00"),
        ("office", "2026-12-31 17:59", "2m", "2027-01-04 09:01"),
        ("office", "2026-11-28 03:00", "0s", "2026-11-28 03:00"),
        ("night", "2026-11-24 12:00", "9h", "2026-11-25 23:00"),
        ("night", "2026-11-24 05:00", "2h", "2026-11-24 23:00"),
        // The night into the holiday goes on; the one that would begin on it does not.
        ("night", "2026-12-23 23:00", "7h", "2026-12-24 06:00"),
        ("night", "2026-12-23 23:00", "8h", "2026-12-25 23:00"),
        ("always", "2026-11-28 03:00", "4h", "2026-11-28 07:00"),
    ] {
        let found = calendars
            .get(calendar)
            .unwrap()
            .add_open_time(paris(from), span(add))
            .unwrap();
        let mut expected = paris(expected);
        if add == "1s" {
            expected += TimeDelta::seconds(1);
        }
        assert_eq!(found, expected, "{calendar}: {from} + {add}");
    }
}

#[test]
fn the_clock_change_neither_adds_nor_loses_open_time() {
    let calendars = calendars(OFFICE);
    let day = |calendar: &str, from: &str, to: &str| {
        calendars
            .get(calendar)
            .unwrap()
            .open_time_between(paris(from), paris(to))
            .to_string()
    };
    for (calendar, from, to, expected) in [
        // Paris goes from 02:00 to 03:00 on 29 March and from 03:00 back to 02:00 on 25 October.
        ("paris_round", "2026-03-29 00:00", "2026-03-30 00:00", "23h"),
        (
            "paris_round",
            "2026-10-25 00:00",
            "2026-10-26 00:00",
            "1d1h",
        ),
        ("night", "2026-03-28 12:00", "2026-03-29 12:00", "7h"),
        ("night", "2026-10-24 12:00", "2026-10-25 12:00", "9h"),
        // 01:00 to the change, and from the change (02:30 is missing) to 05:00.
        ("small_hours", "2026-03-29 00:00", "2026-03-29 12:00", "3h"),
        (
            "small_hours",
            "2026-03-30 00:00",
            "2026-03-30 12:00",
            "3h45m",
        ),
        // 02:15 comes twice: the second one closes, and covers the first 02:30.
        ("small_hours", "2026-10-25 00:00", "2026-10-25 12:00", "5h"),
        // New York: 8 March at 07:00 UTC, 1 November at 06:00 UTC.
        (
            "new_york",
            "2026-03-08 00:00Z",
            "2026-03-08 23:00Z",
            "1h15m",
        ),
        (
            "new_york",
            "2026-03-09 00:00Z",
            "2026-03-09 23:00Z",
            "1h45m",
        ),
        (
            "new_york",
            "2026-11-01 00:00Z",
            "2026-11-01 23:00Z",
            "2h45m",
        ),
        ("plain", "2026-03-27 00:00", "2026-03-31 00:00", "16h"),
        ("plain", "2026-10-23 00:00", "2026-10-27 00:00", "16h"),
    ] {
        assert_eq!(day(calendar, from, to), expected, "{calendar}: {from}");
    }
}

#[test]
fn an_opening_in_the_missing_hour_is_the_moment_of_the_change() {
    let calendars =
        calendars("[calendar.c]\nzone = \"Europe/Paris\"\nevery_day = [\"02:30-05:00\"]");
    let c = calendars.get("c").unwrap();
    let change = paris("2026-03-29 01:00Z");
    assert_eq!(c.next_open(paris("2026-03-29 00:00")), Some(change));
    assert!(c.is_open(change));
    assert!(!c.is_open(change - TimeDelta::seconds(1)));
    // The repeated hour opens at the first 02:30 and stays open through the second.
    let first = paris("2026-10-25 02:30");
    assert_eq!(c.next_open(paris("2026-10-25 00:00")), Some(first));
    assert!(c.is_open(paris("2026-10-25 02:10+1")));
}

#[test]
fn open_is_from_the_opening_up_to_the_closing() {
    let calendars = calendars(OFFICE);
    let office = calendars.get("office").unwrap();
    for (at, expected) in [
        ("2026-11-24 08:59", false),
        ("2026-11-24 09:00", true),
        ("2026-11-24 12:29", true),
        ("2026-11-24 12:30", false),
        ("2026-11-24 13:30", true),
        ("2026-11-27 17:00", false),
        ("2026-11-28 10:00", false),
        ("2026-12-25 10:00", false),
    ] {
        assert_eq!(office.is_open(paris(at)), expected, "{at}");
    }
    let night = calendars.get("night").unwrap();
    assert!(night.is_open(paris("2026-12-24 05:59")));
    assert!(!night.is_open(paris("2026-12-24 23:00")));
    assert_eq!(
        office.next_open(paris("2026-11-27 17:00")),
        Some(paris("2026-11-30 09:00"))
    );
    assert_eq!(
        office.next_open(paris("2026-11-24 10:00")),
        Some(paris("2026-11-24 10:00"))
    );
}

#[test]
fn what_never_opens_or_not_for_ten_years_answers_nothing() {
    let calendars = calendars(OFFICE);
    let now = paris("2026-11-24 10:00");
    let never = calendars.get("never").unwrap();
    assert_eq!(never.add_open_time(now, span("1s")), None);
    assert_eq!(never.next_open(now), None);
    assert!(!never.is_open(now));
    let always = calendars.get("always").unwrap();
    assert_eq!(always.add_open_time(now, span("4000d")), None);
    for end in [Timestamp::MIN_UTC, Timestamp::MAX_UTC] {
        for id in ["always", "office", "never", "night"] {
            let calendar = calendars.get(id).unwrap();
            let _ = calendar.is_open(end);
            let _ = calendar.next_open(end);
            let _ = calendar.add_open_time(end, span("1h"));
            let _ = calendar.open_time_between(end, now);
            let _ = calendar.open_time_between(now, end);
        }
    }
}

#[test]
fn always_and_only_it_is_there_without_a_file() {
    let ids: Vec<String> = Calendars::default()
        .ids()
        .map(|id| id.to_string())
        .collect();
    assert_eq!(ids, ["always"]);
    assert!(
        calendars("")
            .get("always")
            .unwrap()
            .is_open(paris("2026-11-28 03:00"))
    );
}

#[test]
fn mistakes_are_told_with_their_place_and_a_way_out() {
    for (toml, expected) in [
        (
            "[calendar.c]\nzone = \"Europe/Pari\"",
            "2:8: there is no time zone `Europe/Pari`; did you mean `Europe/Paris`?",
        ),
        (
            "[calendar.c]\nmonday = []",
            "1:11: calendar `c` needs a time zone, such as `zone = \"Europe/Paris\"`",
        ),
        (
            "[calendar.c]\nzone = \"UTC\"\nmondays = []",
            "3:1: `mondays` is not known in a calendar; did you mean `monday`?",
        ),
        (
            "[calender.c]\nzone = \"UTC\"",
            "1:2: `calender` is not known here; this file holds calendars, each a table like `[calendar.office]`",
        ),
        (
            "[calendar.always]\nzone = \"UTC\"",
            "1:11: `always` is built in, open round the clock; choose another name",
        ),
        (
            "[calendar.c]\nzone = \"UTC\"\nmonday = [\"9-17\"]",
            "3:11: `9-17` are not hours; write `09:00-17:30`, 24-hour clock",
        ),
        (
            "[calendar.c]\nzone = \"UTC\"\nmonday = [\"09:00-24:01\"]",
            "3:11: `09:00-24:01` are not hours; write `09:00-17:30`, 24-hour clock",
        ),
        (
            "[calendar.c]\nzone = \"UTC\"\nmonday = [\"00:00-00:00\"]",
            "3:11: `00:00-00:00` is no time at all; round the clock is `00:00-24:00`",
        ),
        (
            "[calendar.c]\nzone = \"UTC\"\nmonday = [\"09:00-12:00\", \"11:00-17:00\"]",
            "3:26: monday 11:00-17:00 overlaps monday 09:00-12:00; join them or move one",
        ),
        (
            "[calendar.c]\nzone = \"UTC\"\nsunday = [\"22:00-06:00\"]\nmonday = [\"05:00-09:00\"]",
            "4:11: monday 05:00-09:00 overlaps sunday 22:00-06:00; join them or move one",
        ),
        (
            "[calendar.c]\nzone = \"UTC\"\nholidays = [\"2026-02-30\"]",
            "3:13: `2026-02-30` is not a date; write year-month-day, such as `2026-12-25`",
        ),
        (
            "[calendar.c]\nzone = \"UTC\"\nholidays_from = [\"holidays/fr.ics\"]",
            "3:18: there is no file `holidays/fr.ics` in the rules folder; put it there, with a name that ends in `.ics`",
        ),
        (
            "[calendar.\"a b\"]\nzone = \"UTC\"",
            "1:11: calendar id `a b` holds ' '; letters, digits and `-`, `_`, `.`, `@`, `+` are allowed",
        ),
    ] {
        let error = Calendars::from_toml(toml, &BTreeMap::new()).unwrap_err();
        assert_eq!(error.to_string(), format!("calendars.toml:{expected}"));
    }
    let error = Calendars::from_toml("[calendar.c]\nzone = ", &BTreeMap::new()).unwrap_err();
    assert_eq!(error.line, 2);
}

const ICS_HEAD: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n";

fn from_ics(events: &[&str]) -> Result<Calendars, CalendarError> {
    let mut text = ICS_HEAD.to_owned();
    for event in events {
        text += "BEGIN:VEVENT\r\nSUMMARY:Day\r\n";
        text += &event.replace('|', "\r\n");
        text += "\r\nEND:VEVENT\r\n";
    }
    text += "END:VCALENDAR\r\n";
    let toml = "[calendar.c]\nzone = \"UTC\"\nevery_day = [\"00:00-24:00\"]\nholidays_from = [\"h/a.ics\"]";
    Calendars::from_toml(toml, &BTreeMap::from([("h/a.ics".to_owned(), text)]))
}

#[test]
fn holidays_are_read_from_icalendar_files() {
    let calendars = from_ics(&[
        "DTSTART;VALUE=DATE:20261225|DTEND;VALUE=DATE:20261227",
        "DTSTART;VALUE=DATE:20260501|RRULE:FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1",
        "DTSTART;VALUE=DATE:20260714|DURATION:P1D|RRULE:FREQ=YEARLY;COUNT=2",
        "DTSTART;VALUE=DATE:20261111|STATUS:CANCELLED",
    ])
    .unwrap();
    let c = calendars.get("c").unwrap();
    for (day, open) in [
        ("2026-12-24", true),
        ("2026-12-25", false),
        ("2026-12-26", false),
        ("2026-12-27", true),
        ("2027-12-25", true),
        ("2025-05-01", true),
        ("2026-05-01", false),
        ("2031-05-01", false),
        ("2027-07-14", false),
        ("2028-07-14", true),
        ("2026-11-11", true),
    ] {
        assert_eq!(c.is_open(paris(&format!("{day} 12:00Z"))), open, "{day}");
    }
}

#[test]
fn icalendar_files_that_say_more_than_days_are_refused() {
    let place = "calendars.toml:4:18: `h/a.ics`: ";
    for (event, expected) in [
        (
            "DTSTART:20261225T100000Z",
            "event `Day` is not an all-day event (`20261225T100000Z`); write DTSTART;VALUE=DATE:20261225",
        ),
        (
            "DTSTART;VALUE=DATE:20260101|RRULE:FREQ=WEEKLY",
            "event `Day` repeats by `FREQ=WEEKLY`; only FREQ=YEARLY on one date is supported, write others out",
        ),
        (
            "DTSTART;VALUE=DATE:20260525|RRULE:FREQ=YEARLY;BYDAY=-1MO;BYMONTH=5",
            "event `Day` repeats by `FREQ=YEARLY;BYDAY=-1MO;BYMONTH=5`; only FREQ=YEARLY on one date is supported, write others out",
        ),
        (
            "DTSTART;VALUE=DATE:20260101|EXDATE;VALUE=DATE:20270101",
            "event `Day` uses EXDATE, which is not supported; write its days as events of their own",
        ),
        (
            "DTSTART;VALUE=DATE:20260110|DTEND;VALUE=DATE:20260101",
            "event `Day` lasts -9 days; a holiday has 1 to 366",
        ),
        ("DESCRIPTION:x", "event `Day` has no DTSTART"),
    ] {
        let error = from_ics(&[event]).unwrap_err();
        assert_eq!(error.to_string(), format!("{place}{expected}"));
    }
    assert!(holidays::read("dear diary").is_err());
    assert!(holidays::read("").is_err());
    assert!(holidays::read(&"BEGIN:X\r\n".repeat(50_000)).is_err());
}

fn any_calendar() -> impl Strategy<Value = Calendar> {
    let zones = prop::sample::select(vec![
        Tz::UTC,
        chrono_tz::Europe::Paris,
        chrono_tz::America::New_York,
        chrono_tz::Australia::Lord_Howe,
        chrono_tz::Asia::Kathmandu,
        chrono_tz::Africa::Casablanca,
        chrono_tz::Pacific::Apia,
    ]);
    // Two openings a day, the second perhaps into the next one, before its first.
    let day = (
        0..300_u16,
        301..700_u16,
        701..1000_u16,
        1001..1440_u16,
        any::<bool>(),
    );
    let days = prop::collection::vec(prop::option::weighted(0.8, day), 7);
    let holidays = prop::collection::vec(0..4_000_u64, 0..20);
    (zones, days, holidays).prop_filter_map("some open time", |(zone, days, holidays)| {
        let week: [Vec<Hours>; 7] = std::array::from_fn(|index| {
            days[index].map_or(Vec::new(), |(a, b, c, d, night)| {
                let next = days[(index + 1) % 7].map_or(0, |next| next.0);
                let closes = if night { Hours::DAY + next } else { d };
                [(a, b), (c, closes)]
                    .map(|(opens, closes)| Hours { opens, closes })
                    .to_vec()
            })
        });
        let first = NaiveDate::from_ymd_opt(2005, 1, 1)?;
        let holidays = holidays
            .into_iter()
            .filter_map(|day| first.checked_add_days(chrono::Days::new(day)))
            .collect();
        let open = week.iter().any(|day| !day.is_empty());
        open.then(|| Calendar::new(CalendarId::new("c").unwrap(), zone, week, holidays))
    })
}

/// 2006 to 2030, in seconds.
fn any_moment() -> impl Strategy<Value = Timestamp> {
    (1_136_073_600..1_900_000_000_i64).prop_map(|secs| Timestamp::from_timestamp(secs, 0).unwrap())
}

fn any_span() -> impl Strategy<Value = Span> {
    prop_oneof![0..100_000_i64, 0..10_000_000_i64].prop_map(|secs| Span::from_secs(secs).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn added_open_time_is_the_open_time_between(
        calendar in any_calendar(), from in any_moment(), span in any_span()
    ) {
        let end = calendar.add_open_time(from, span).unwrap();
        prop_assert!(end >= from);
        prop_assert_eq!(calendar.open_time_between(from, end), span);
        // It is the first such moment: a second earlier there was less.
        if span > Span::ZERO {
            let less = calendar.open_time_between(from, end - TimeDelta::seconds(1));
            prop_assert!(less < span);
        }
    }

    #[test]
    fn later_starts_and_longer_spans_never_end_sooner(
        calendar in any_calendar(), from in any_moment(), later in 0..1_000_000_i64,
        short in any_span(), more in any_span()
    ) {
        let end = calendar.add_open_time(from, short).unwrap();
        let from_later = from + TimeDelta::seconds(later);
        prop_assert!(calendar.add_open_time(from_later, short).unwrap() >= end);
        prop_assert!(calendar.add_open_time(from, short.plus(more)).unwrap() >= end);
    }

    #[test]
    fn open_time_adds_up(
        calendar in any_calendar(), a in any_moment(), b in 0..10_000_000_i64,
        c in 0..10_000_000_i64
    ) {
        let b = a + TimeDelta::seconds(b);
        let c = b + TimeDelta::seconds(c);
        let parts = calendar.open_time_between(a, b).plus(calendar.open_time_between(b, c));
        prop_assert_eq!(parts, calendar.open_time_between(a, c));
        prop_assert!(parts <= Span::between(a, c));
    }

    #[test]
    fn the_next_opening_is_open_and_nothing_is_before_it(
        calendar in any_calendar(), at in any_moment()
    ) {
        let next = calendar.next_open(at).unwrap();
        prop_assert!(calendar.is_open(next));
        prop_assert_eq!(calendar.open_time_between(at, next), Span::ZERO);
        prop_assert_eq!(calendar.is_open(at), next == at);
    }

    /// Against a second way to say the same: what the clock on the wall shows.
    #[test]
    fn away_from_clock_changes_it_is_open_when_the_wall_clock_says_so(
        calendar in any_calendar(), at in any_moment()
    ) {
        let offset = |days| (at + TimeDelta::days(days)).with_timezone(&calendar.zone).naive_local()
            - (at + TimeDelta::days(days)).naive_utc();
        prop_assume!(offset(-3) == offset(0) && offset(0) == offset(3));
        let local = at.with_timezone(&calendar.zone).naive_local();
        let minute = local.time().num_seconds_from_midnight() / 60;
        let open_in = |day: NaiveDate, minute: u32| {
            let hours = &calendar.week[day.weekday().num_days_from_monday() as usize];
            !calendar.holidays.contains(&day)
                && hours.iter().any(|hours| (u32::from(hours.opens)..u32::from(hours.closes)).contains(&minute))
        };
        let today = open_in(local.date(), minute);
        let since_yesterday = open_in(local.date().pred_opt().unwrap(), minute + 1440);
        prop_assert_eq!(calendar.is_open(at), today || since_yesterday);
    }

    #[test]
    fn no_text_makes_the_readers_panic(text in "\\PC*", lines in prop::collection::vec(
        "(BEGIN|END|DTSTART|DTEND|RRULE|SUMMARY|X)[:;=A-Z0-9 \t-]{0,20}", 0..12)
    ) {
        let _ = Calendars::from_toml(&text, &BTreeMap::new());
        let _ = holidays::read(&text);
        let _ = holidays::read(&format!("{ICS_HEAD}{}", lines.join("\r\n")));
        let _ = holidays::read(&format!("{ICS_HEAD}BEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR", lines.join("\r\n")));
    }
}

/// Times are for release builds: `cargo test --release -p switchboard a_year -- --nocapture`.
#[test]
fn a_year_of_open_time_is_cheap() {
    let calendars = calendars(OFFICE);
    let (from, to) = (paris("2026-01-01 00:00"), paris("2027-01-01 00:00"));
    for id in ["office", "night", "always"] {
        let calendar = calendars.get(id).unwrap();
        let before = std::time::Instant::now();
        let mut total = Span::ZERO;
        for _ in 0..100 {
            total = std::hint::black_box(calendar).open_time_between(from, to);
        }
        println!("{id}: {:?} for a year ({total})", before.elapsed() / 100);
        assert!(before.elapsed() < std::time::Duration::from_secs(2));
    }
}
