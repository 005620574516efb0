//! How often somebody may ask.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// A bucket of permissions that fills evenly and holds so many at most.
#[derive(Debug)]
pub(super) struct Pace {
    per_sec: f64,
    most: f64,
    state: Mutex<(f64, Instant)>,
}

impl Pace {
    /// `per_sec` on average, `most` at once.
    pub(super) fn new(per_sec: u32, most: u32) -> Self {
        let most = f64::from(most);
        Self {
            per_sec: f64::from(per_sec),
            most,
            state: Mutex::new((most, Instant::now())),
        }
    }

    /// Takes one permission.
    ///
    /// # Errors
    /// How long to wait when there is none.
    pub(super) fn take(&self) -> Result<(), Duration> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let filled = (now - state.1).as_secs_f64() * self.per_sec;
        let there = (state.0 + filled).min(self.most);
        let is_there = there >= 1.0;
        *state = (if is_there { there - 1.0 } else { there }, now);
        if is_there {
            return Ok(());
        }
        Err(Duration::from_secs_f64((1.0 - there) / self.per_sec))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_burst_is_let_through_and_then_the_average() {
        let pace = Pace::new(10, 3);
        assert_eq!([pace.take(), pace.take(), pace.take()], [Ok(()); 3]);
        let wait = pace.take().unwrap_err();
        assert_eq!(wait, Duration::from_millis(100));
        tokio::time::advance(wait).await;
        assert_eq!(pace.take(), Ok(()));
        assert!(pace.take().is_err());
    }
}
