//! The one place where time is read.

use std::sync::Mutex;

use crate::model::{Span, Timestamp};

/// Where the service gets the time from.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Timestamp;

    /// How long to sleep so that `until` is reached by this clock; a faster clock sleeps less.
    fn wait(&self, until: Timestamp) -> std::time::Duration {
        (until - self.now()).to_std().unwrap_or_default()
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods)] // This is the one place that may.
    fn now(&self) -> Timestamp {
        std::time::SystemTime::now().into()
    }
}

/// A clock that stands until it is moved: for tests.
#[derive(Debug)]
pub struct ManualClock {
    now: Mutex<Timestamp>,
}

impl ManualClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self {
            now: Mutex::new(now),
        }
    }

    /// Moves it on.
    pub fn advance(&self, by: Span) {
        let mut now = self
            .now
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *now = by.after(*now);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self
            .now
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// It may be moved at any moment, so it is looked at often.
    fn wait(&self, _until: Timestamp) -> std::time::Duration {
        std::time::Duration::from_millis(5)
    }
}
