//! Many endpoints, served by few workers.
//!
//! A [`Dispatch`] finds those of its endpoints that have something to be told and hands each out as
//! a [`Turn`]: one worker at an endpoint at a time, so that what it is told comes in order. What
//! idle endpoints cost is nothing. An endpoint that is attached while it runs is found as well.
//!
//! Rests are kept by the machine's clock and not by the desk's: they are for other programs, which
//! know nothing of the desk's time.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::delivery::{MAX_ATTEMPTS, rest_after};
use crate::model::{Span, Urgency};
use crate::store::{Delivery, Ready, Shown};

use super::deliveries::{Deliveries, POLL};
use super::{Service, ServiceError};

/// How many deliveries a worker has at most before it is another endpoint's turn.
const BATCH: usize = 8;
/// How many endpoints with work are looked at together. More wait until these were served.
const MAX_READY: usize = 10_000;
/// The store is asked again no sooner, when some with work are known and when none are.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
const LOOK_SOON: Duration = Duration::from_millis(20);
/// One turn of so many goes to the least urgent that waits, so that it comes in the end.
const FOR_THE_LEAST: u64 = 8;

/// Finds the endpoints that have something to be told.
pub struct Dispatch {
    service: Service,
    prefix: String,
    seats: Arc<Seats>,
    found: [VecDeque<String>; Urgency::ALL.len()],
    looked_at: Option<Instant>,
    turns: u64,
}

/// Who is served, who rests, and who failed.
#[derive(Default)]
struct Seats {
    seats: Mutex<HashMap<String, Seat>>,
    /// A turn has ended.
    freed: Notify,
}

#[derive(Default)]
struct Seat {
    taken: bool,
    not_before: Option<Instant>,
    /// Failures in a row.
    failures: u32,
}

impl Dispatch {
    pub(super) fn new(service: Service, prefix: String) -> Self {
        Self {
            service,
            prefix,
            seats: Arc::default(),
            found: Default::default(),
            looked_at: None,
            turns: 0,
        }
    }

    /// The next endpoint that has something to be told, that nobody serves at present and that
    /// does not rest. Urgent things go first; one turn of eight is the least urgent one's.
    ///
    /// Safe to cancel.
    ///
    /// # Errors
    /// That the service has stopped, or that the store failed.
    pub async fn next(&mut self) -> Result<Turn, ServiceError> {
        let (service, seats) = (self.service.clone(), Arc::clone(&self.seats));
        let mut patience = LOOK_SOON;
        loop {
            // Made before looking, so that what comes between the two is not missed.
            let (woken, freed) = (service.inner().notified.notified(), seats.freed.notified());
            if service.inner().stopping.load(Ordering::SeqCst) {
                return Err(ServiceError::Stopped);
            }
            let due = self.looked_at.map(|at| at + self.gap(patience));
            if due.is_none_or(|due| due <= Instant::now()) {
                self.look().await?;
                patience = POLL;
            }
            if let Some(endpoint) = self.take() {
                return Ok(Turn::new(&service, &seats, endpoint));
            }
            let rested = seats.first_rested();
            let look_at = self.looked_at.map(|at| at + patience);
            let until = [rested, look_at].into_iter().flatten().min();
            tokio::select! {
                () = woken => patience = LOOK_SOON,
                () = freed => patience = LOOK_SOON,
                () = tokio::time::sleep_until(until.unwrap_or_else(Instant::now)) => {
                    patience = LOOK_SOON;
                }
            }
        }
    }

    fn gap(&self, patience: Duration) -> Duration {
        if self.found.iter().all(VecDeque::is_empty) {
            patience
        } else {
            LOOK_AGAIN
        }
    }

    async fn look(&mut self) -> Result<(), ServiceError> {
        let prefix = self.prefix.clone();
        let look = self.service.blocking(move |inner| {
            let now = inner.clock.now();
            let store = inner.driver.store();
            Ok(store.run(|tx| tx.ready_endpoints(&prefix, now, MAX_READY))?)
        });
        let ready = look.await?;
        self.looked_at = Some(Instant::now());
        self.found = Default::default();
        let mut seats = self.seats.lock();
        let now = Instant::now();
        seats.retain(|_, seat| seat.taken || seat.failures > 0 || seat.rests(now));
        for Ready { endpoint, urgency } in ready {
            if seats.get(&endpoint).is_none_or(|seat| seat.is_free(now))
                && let Some(queue) = self.found.get_mut(place(urgency))
            {
                queue.push_back(endpoint);
            }
        }
        Ok(())
    }

    fn take(&mut self) -> Option<String> {
        let mut seats = self.seats.lock();
        let now = Instant::now();
        self.turns += 1;
        let for_the_least = self.turns.is_multiple_of(FOR_THE_LEAST);
        loop {
            let queue = if for_the_least {
                self.found.iter_mut().rfind(|queue| !queue.is_empty())
            } else {
                self.found.iter_mut().find(|queue| !queue.is_empty())
            };
            let endpoint = queue?.pop_front()?;
            let seat = seats.entry(endpoint.clone()).or_default();
            if seat.is_free(now) {
                seat.taken = true;
                return Some(endpoint);
            }
        }
    }
}

fn place(urgency: Urgency) -> usize {
    match urgency {
        Urgency::Urgent => 0,
        Urgency::Ordinary => 1,
        Urgency::Personal => 2,
    }
}

impl Seat {
    fn rests(&self, now: Instant) -> bool {
        self.not_before.is_some_and(|until| until > now)
    }

    fn is_free(&self, now: Instant) -> bool {
        !self.taken && !self.rests(now)
    }
}

impl Seats {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Seat>> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When the first of those that rest has rested.
    fn first_rested(&self) -> Option<Instant> {
        let now = Instant::now();
        let seats = self.lock();
        let rests = seats.values().filter_map(|seat| seat.not_before);
        rests.filter(|until| *until > now).min()
    }

    /// A turn has ended; the endpoint takes nothing for so long.
    fn leave(&self, endpoint: &str, how: &Ending) {
        let mut seats = self.lock();
        let seat = seats.entry(endpoint.to_owned()).or_default();
        seat.taken = false;
        if how.done {
            seat.failures = 0;
        }
        if how.failed {
            seat.failures = seat.failures.saturating_add(1);
        }
        let mut rest = how.rest;
        if how.failed {
            rest = rest.max(rest_after(seat.failures));
        }
        seat.not_before = (!rest.is_zero()).then(|| Instant::now() + rest);
        drop(seats);
        self.freed.notify_waiters();
    }
}

/// How a turn went.
#[derive(Clone, Copy, Debug, Default)]
struct Ending {
    done: bool,
    failed: bool,
    rest: Duration,
}

/// One worker's turn at one endpoint: its next few deliveries, in order.
///
/// When it is over, what was not handed out is given back, and only then is the endpoint another's.
/// A delivery that was handed out and not reported on when this is dropped counts as one that may
/// have been shown.
pub struct Turn {
    /// Taken when it is over.
    deliveries: Option<Deliveries>,
    seats: Arc<Seats>,
    endpoint: String,
    ending: Ending,
    begun: bool,
    /// What was handed out and not reported on.
    in_hand: Option<Delivery>,
}

impl Turn {
    fn new(service: &Service, seats: &Arc<Seats>, endpoint: String) -> Self {
        let deliveries = Deliveries::new(service.clone(), endpoint.clone())
            .in_batches_of(BATCH)
            .alone();
        Self {
            deliveries: Some(deliveries),
            seats: Arc::clone(seats),
            endpoint,
            ending: Ending::default(),
            begun: false,
            in_hand: None,
        }
    }

    /// Whose turn it is.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// How long ago what is handed out was claimed: what [`crate::delivery::Showing`] counts by.
    #[must_use]
    pub fn held(&self) -> Duration {
        self.deliveries
            .as_ref()
            .map_or(Duration::MAX, Deliveries::held)
    }

    /// The next delivery; nothing when the turn is over. Report on it before the next is asked for.
    ///
    /// # Errors
    /// That the service has stopped, or that the store failed.
    pub async fn next(&mut self) -> Result<Option<Delivery>, ServiceError> {
        let Some(deliveries) = &mut self.deliveries else {
            return Ok(None);
        };
        let next = if self.begun {
            deliveries.next_claimed()
        } else {
            let next = deliveries.try_next().await?;
            self.begun = true;
            if next.is_none() {
                // What it has waits for something; asking at once again would find no more.
                self.ending.rest = POLL;
            }
            next
        };
        self.in_hand.clone_from(&next);
        Ok(next)
    }

    /// As [`Deliveries::done`].
    ///
    /// # Errors
    /// As there.
    pub async fn done(
        &mut self,
        delivery: &Delivery,
        message_id: Option<&str>,
    ) -> Result<bool, ServiceError> {
        let done = self.deliveries()?.done(delivery, message_id).await?;
        self.in_hand = None;
        self.ending.done = true;
        Ok(done)
    }

    /// As [`Deliveries::forget`].
    ///
    /// # Errors
    /// As there.
    pub async fn forget(&mut self, gone: &Shown) -> Result<(), ServiceError> {
        self.deliveries()?.forget(gone).await
    }

    /// The endpoint cannot be told anything at present. The delivery waits, as everything else that
    /// the endpoint is to be told, while it rests: longer each time in a row. After 20 attempts
    /// the delivery is set aside. The turn is over.
    ///
    /// # Errors
    /// As for [`Deliveries::failed`].
    pub async fn failed(
        &mut self,
        delivery: &Delivery,
        error: &str,
        may_be_shown: bool,
    ) -> Result<bool, ServiceError> {
        self.ending.failed = true;
        let at_once = Span::default();
        let failed = self
            .deliveries()?
            .fail(delivery, error, at_once, may_be_shown, MAX_ATTEMPTS);
        let failed = failed.await?;
        self.in_hand = None;
        Ok(failed)
    }

    /// This delivery cannot be made; others can. As [`Deliveries::refused`].
    ///
    /// # Errors
    /// As there.
    pub async fn refused(
        &mut self,
        delivery: &Delivery,
        error: &str,
    ) -> Result<bool, ServiceError> {
        let refused = self.deliveries()?.refused(delivery, error).await?;
        self.in_hand = None;
        Ok(refused)
    }

    /// This delivery was refused for good. As [`Deliveries::rejected`].
    ///
    /// # Errors
    /// As there.
    pub async fn rejected(
        &mut self,
        delivery: &Delivery,
        error: &str,
    ) -> Result<bool, ServiceError> {
        let rejected = self.deliveries()?.rejected(delivery, error).await?;
        self.in_hand = None;
        Ok(rejected)
    }

    /// The delivery was not begun; it waits in its place, uncounted.
    pub fn put_back(&mut self, delivery: Delivery) {
        self.in_hand = None;
        if let Some(deliveries) = &mut self.deliveries {
            deliveries.put_back(delivery);
        }
    }

    /// The endpoint takes nothing for so long.
    pub fn rest(&mut self, rest: Duration) {
        self.ending.rest = self.ending.rest.max(rest);
    }

    /// Ends the turn, and waits until what was claimed is given back.
    pub async fn end(mut self) {
        if let Some(over) = self.over() {
            over.finish().await;
        }
    }

    fn deliveries(&mut self) -> Result<&mut Deliveries, ServiceError> {
        self.deliveries.as_mut().ok_or(ServiceError::Stopped)
    }

    fn over(&mut self) -> Option<Over> {
        Some(Over {
            deliveries: self.deliveries.take()?,
            seats: Arc::clone(&self.seats),
            ending: self.ending,
            in_hand: self.in_hand.take(),
        })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let (Some(over), Ok(runtime)) = (self.over(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(over.finish());
        }
    }
}

/// A turn that is over, all but the tidying.
struct Over {
    deliveries: Deliveries,
    seats: Arc<Seats>,
    ending: Ending,
    in_hand: Option<Delivery>,
}

impl Over {
    async fn finish(mut self) {
        if let Some(delivery) = self.in_hand.take() {
            self.ending.failed = true;
            let why = "its worker ended before it said what came of it";
            let failed = self
                .deliveries
                .fail(&delivery, why, Span::default(), true, MAX_ATTEMPTS)
                .await;
            if let Err(error) = failed {
                tracing::debug!(%error, "a delivery comes again when its lease ends");
            }
        }
        if let Err(error) = self.deliveries.give_back().await {
            tracing::debug!(%error, "what was claimed comes when its lease ends");
        }
        // Last: whoever comes next must find everything in its place.
        self.seats.leave(self.deliveries.endpoint(), &self.ending);
    }
}
