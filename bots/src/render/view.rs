//! For whom something is put into words.

use chrono::TimeDelta;
use chrono_tz::Tz;
use switchboard::model::{
    CompanyId, Person, PersonId, QueueId, RegionId, Roster, ServiceId, Severity, Timestamp,
};
use switchboard::rules::Tables;
use unicode_width::UnicodeWidthStr as _;

use super::paint::Paint;
use super::safe::safe_line;
use super::time;
use crate::language::Language;

/// For whom something is put into words: their language and zone, the time, the names they know.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// Who reads.
    pub reader: &'a PersonId,
    /// Who exists.
    pub roster: &'a Roster,
    /// Names of queues, services and tiers.
    pub tables: &'a Tables,
    /// The time, passed in.
    pub now: Timestamp,
    /// In which language they read.
    pub language: Language,
    /// Whether there are colours.
    pub paint: Paint,
    /// How many columns there are.
    pub width: usize,
}

impl<'a> View<'a> {
    /// The reader, when the roster still knows them.
    #[must_use]
    pub fn person(&self) -> Option<&'a Person> {
        self.roster.person(self.reader)
    }

    /// Whether the reader is one of the provider's own people, for whom reasons and rules are
    /// shown as well.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.person().is_some_and(|person| person.company.is_none())
    }

    /// The zone in which the reader reads times: their company's, or else UTC.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.person()
            .and_then(|person| self.roster.company(person.company.as_ref()?))
            .map_or(Tz::UTC, |company| company.time_zone)
    }

    /// A time as the reader says it.
    #[must_use]
    pub fn moment(&self, at: Timestamp) -> String {
        time::moment(self.language, at, self.now, self.zone())
    }

    /// How far away a time is.
    #[must_use]
    pub fn distance(&self, at: Timestamp) -> String {
        time::ago_or_in(self.language, at, self.now)
    }

    /// A length of time.
    #[must_use]
    pub fn length(&self, span: TimeDelta) -> String {
        time::length(self.language, span)
    }

    /// Open time of a calendar.
    #[must_use]
    pub fn open_time(&self, span: TimeDelta) -> String {
        time::open_time(self.language, span)
    }

    /// A time, and how far away it is: `18:12 CET (in 3 h 59 min)`.
    #[must_use]
    pub fn moment_and_distance(&self, at: Timestamp) -> String {
        format!("{} ({})", self.moment(at), self.distance(at))
    }

    /// A person's name by itself; `you` for the reader.
    #[must_use]
    pub fn name(&self, id: &PersonId) -> String {
        if id == self.reader {
            return self.language.you();
        }
        self.full_name(id)
    }

    /// A person for a message, which knows the reader by this word and has its own for them.
    #[must_use]
    pub fn who(&self, id: &PersonId) -> String {
        if id == self.reader {
            return "you".to_owned();
        }
        self.full_name(id)
    }

    /// A person's name.
    #[must_use]
    pub fn full_name(&self, id: &PersonId) -> String {
        let name = self
            .roster
            .person(id)
            .map_or(id.as_str(), |person| &person.name);
        safe_line(name).into_owned()
    }

    /// A company's name.
    #[must_use]
    pub fn company(&self, id: &CompanyId) -> String {
        let name = self
            .roster
            .company(id)
            .map_or(id.as_str(), |company| &company.name);
        safe_line(name).into_owned()
    }

    /// A queue's name.
    #[must_use]
    pub fn queue(&self, id: &QueueId) -> String {
        let queues = &self.tables.programme.queues;
        let name = queues.get(id).map_or(id.as_str(), |queue| &queue.name);
        safe_line(name).into_owned()
    }

    /// A region's name.
    #[must_use]
    pub fn region(&self, id: &RegionId) -> String {
        safe_line(self.tables.region_name(id)).into_owned()
    }

    /// A service's name.
    #[must_use]
    pub fn service(&self, id: &ServiceId) -> String {
        let name = self
            .tables
            .services
            .get(id)
            .map_or(id.as_str(), |service| &service.name);
        safe_line(name).into_owned()
    }

    /// A severity by its word, in its colour.
    #[must_use]
    pub fn severity(&self, severity: Severity) -> String {
        self.paint
            .severity(severity, &self.language.severity(severity))
    }
}

/// `text` with blanks behind it up to `width` columns.
pub(super) fn padded(text: &str, width: usize) -> String {
    let blanks = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(blanks))
}

/// `text` in at most `width` columns, with `…` where it was cut.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let mut one = [0; 4];
        let wide = c.encode_utf8(&mut one).width();
        if used + wide + 1 > width {
            break;
        }
        used += wide;
        out.push(c);
    }
    out.push('…');
    out
}

/// `text` with `indent` before every line.
pub(super) fn indented(text: &str, indent: &str) -> String {
    let mut out = String::new();
    for (n, line) in text.trim_end().lines().enumerate() {
        if n > 0 {
            out.push('\n');
        }
        if !line.is_empty() {
            out.push_str(indent);
        }
        out.push_str(line);
    }
    out
}

/// The least that is left of a last column.
const LEAST_LAST: usize = 24;

/// Rows with their columns aligned. A last one that can be read whole elsewhere is cut at the
/// reader's width. Cells are painted after they are padded.
pub(super) fn columns(view: &View<'_>, rows: &[Vec<Cell>], indent: &str) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count)
        .map(|n| {
            rows.iter()
                .filter_map(|row| row.get(n))
                .map(|cell| cell.text.width())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let before_last: usize = widths
        .iter()
        .rev()
        .skip(1)
        .filter(|n| **n > 0)
        .map(|n| n + 2)
        .sum();
    let left = view
        .width
        .saturating_sub(indent.width() + before_last)
        .max(LEAST_LAST);
    let mut out = String::new();
    for row in rows {
        let mut line = indent.to_owned();
        for (n, cell) in row.iter().enumerate() {
            let width = widths.get(n).copied().unwrap_or(0);
            if n + 1 == count && cell.is_elsewhere {
                line.push_str(&(cell.paint)(&cut(&cell.text, left)));
            } else if n + 1 == count {
                line.push_str(&(cell.paint)(&cell.text));
            } else if width > 0 {
                line.push_str(&(cell.paint)(&padded(&cell.text, width)));
                line.push_str("  ");
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out
}

/// A cell of [`columns`].
pub(super) struct Cell {
    text: String,
    paint: Box<dyn Fn(&str) -> String>,
    is_elsewhere: bool,
}

impl Cell {
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self::painted(text, str::to_owned)
    }

    /// What may be cut, for it can be read whole elsewhere.
    pub(super) fn beginning(text: impl Into<String>) -> Self {
        Self {
            is_elsewhere: true,
            ..Self::plain(text)
        }
    }

    pub(super) fn painted(
        text: impl Into<String>,
        paint: impl Fn(&str) -> String + 'static,
    ) -> Self {
        Self {
            text: text.into(),
            paint: Box::new(paint),
            is_elsewhere: false,
        }
    }
}
