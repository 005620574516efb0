//! Maintenance that is planned again and again.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{
    CompanyId, EventId, PersonId, RegionId, ServiceId, Severity, Timestamp, Touched, Window,
};

/// Maintenance that repeats. Each occurrence becomes a service event of its own when its first
/// announcement falls due; the series has the number of the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// The number of its first event.
    pub id: EventId,
    /// Raised by one at each change.
    pub version: u64,
    /// When it repeats: a recurrence rule of RFC 5545, such as `FREQ=WEEKLY;BYDAY=SU`.
    pub rule: String,
    /// The zone in which the rule is meant: a window at ten in the evening stays at ten when the
    /// clocks change.
    pub zone: chrono_tz::Tz,
    /// The first window. All last as long as it does.
    pub first: Window,
    /// The start of the last window that became an event, or was passed over.
    pub last: Timestamp,
    /// Whether more are to come.
    pub is_open: bool,
    /// One line.
    pub title: String,
    /// How much it is felt.
    pub severity: Severity,
    /// The services it touches.
    pub services: BTreeSet<ServiceId>,
    /// The regions in which it touches them; everywhere when empty.
    #[serde(default)]
    pub regions: BTreeSet<RegionId>,
    /// Companies that were named; those that use one of the services are found each time.
    pub companies: BTreeSet<CompanyId>,
    /// The users it touches; all of those companies' when empty.
    pub users: BTreeSet<String>,
    /// Who leads the work.
    pub commander: Option<PersonId>,
}

impl Series {
    /// What it touches.
    #[must_use]
    pub fn touched(&self) -> Touched {
        Touched {
            services: self.services.clone(),
            regions: self.regions.clone(),
        }
    }

    /// The window that begins at this time.
    #[must_use]
    pub fn window_at(&self, starts_at: Timestamp) -> Window {
        Window {
            starts_at,
            ends_at: starts_at + self.lasts(),
        }
    }

    /// The next window begins after this: the last one has become an event, and what is over by
    /// `now` is passed over.
    #[must_use]
    pub fn next_after(&self, now: Timestamp) -> Timestamp {
        self.last.max(now - self.lasts())
    }

    fn lasts(&self) -> TimeDelta {
        self.first.ends_at - self.first.starts_at
    }
}
