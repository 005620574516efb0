//! The openings of a calendar as moments in UTC, one after another.

use chrono::{DateTime, Datelike, Days, NaiveDate, Offset, TimeDelta, TimeZone};
use chrono_tz::{GapInfo, Tz};

use super::Calendar;
use crate::model::Timestamp;

/// Minutes of local time, counted from midnight at the start of the day on which it opens. A
/// closing past 1440 is on the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hours {
    pub(super) opens: u16,
    pub(super) closes: u16,
}

impl Hours {
    pub(super) const DAY: u16 = 24 * 60;
    pub(super) const WHOLE_DAY: Self = Self {
        opens: 0,
        closes: Self::DAY,
    };
}

/// Which end of an opening a local time stands for, where a clock shows it twice.
#[derive(Clone, Copy, PartialEq)]
enum Edge {
    Opens,
    Closes,
}

/// Offsets are looked up once for so many days when they do not change in between. No zone has
/// changed its offset twice within so short a time.
const STRETCH: Days = Days::new(7);

/// Openings in order, without overlap, from those that touch `from` to those that touch `until`;
/// a few on either side may come as well.
pub(super) struct Openings<'a> {
    calendar: &'a Calendar,
    day: Option<NaiveDate>,
    last_day: NaiveDate,
    next_in_day: usize,
    /// The first day of the next stretch.
    stretch_end: Option<NaiveDate>,
    /// The offset of the present stretch in seconds east of UTC, when it does not change in it.
    steady: Option<i64>,
    covered: Timestamp,
}

impl<'a> Openings<'a> {
    pub(super) fn new(calendar: &'a Calendar, from: Timestamp, until: Timestamp) -> Self {
        // Local dates differ from UTC's by one day at most, and night shifts reach into the next.
        let day = from.date_naive().checked_sub_days(Days::new(2));
        let last_day = until
            .date_naive()
            .checked_add_days(Days::new(1))
            .unwrap_or(NaiveDate::MAX);
        Self {
            calendar,
            day,
            last_day,
            next_in_day: 0,
            stretch_end: None,
            steady: None,
            covered: Timestamp::MIN_UTC,
        }
    }

    fn hours_of(&self, day: NaiveDate) -> &'a [Hours] {
        if self.calendar.holidays.binary_search(&day).is_ok() {
            return &[];
        }
        let index = day.weekday().num_days_from_monday() as usize;
        self.calendar.week.get(index).map_or(&[], Vec::as_slice)
    }

    /// The offset that holds on `day` and the two days around it, if one does.
    fn steady_offset(&mut self, day: NaiveDate) -> Option<i64> {
        if self.stretch_end.is_none_or(|end| day >= end) {
            let end = day.checked_add_days(STRETCH)?;
            let margin = Days::new(2);
            let before = offset_at(self.calendar.zone, day.checked_sub_days(margin)?);
            let after = offset_at(self.calendar.zone, end.checked_add_days(margin)?);
            self.steady = (before == after).then_some(before);
            self.stretch_end = Some(end);
        }
        self.steady
    }

    fn moment(&mut self, day: NaiveDate, minute: u16, edge: Edge) -> Option<Timestamp> {
        let local = day
            .and_time(chrono::NaiveTime::MIN)
            .checked_add_signed(TimeDelta::minutes(i64::from(minute)))?;
        if let Some(offset) = self.steady_offset(day) {
            return local
                .and_utc()
                .checked_sub_signed(TimeDelta::seconds(offset));
        }
        let zone = self.calendar.zone;
        let found = zone.from_local_datetime(&local);
        let found = match edge {
            Edge::Opens => found.earliest(),
            Edge::Closes => found.latest(),
        };
        // A clock that never shows it: the moment at which it jumps.
        let found = found.or_else(|| GapInfo::new(&local, &zone)?.end);
        found.map(|moment: DateTime<Tz>| moment.to_utc())
    }
}

impl Iterator for Openings<'_> {
    type Item = (Timestamp, Timestamp);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let day = self.day.filter(|day| *day <= self.last_day)?;
            let Some(hours) = self.hours_of(day).get(self.next_in_day).copied() else {
                self.day = day.succ_opt();
                self.next_in_day = 0;
                continue;
            };
            self.next_in_day += 1;
            let opens = self.moment(day, hours.opens, Edge::Opens)?;
            let closes = self.moment(day, hours.closes, Edge::Closes)?;
            // In a repeated hour one opening can reach into the next.
            let opens = opens.max(self.covered);
            if opens < closes {
                self.covered = closes;
                return Some((opens, closes));
            }
        }
    }
}

/// Seconds east of UTC at midnight UTC of `day`.
fn offset_at(zone: Tz, day: NaiveDate) -> i64 {
    let offset = zone.offset_from_utc_datetime(&day.and_time(chrono::NaiveTime::MIN));
    i64::from(offset.fix().local_minus_utc())
}
