//! Notifications on their way to one endpoint.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::task::JoinHandle;

use crate::model::Span;
use crate::store::Delivery;

use super::runtime::Inner;
use super::{Service, ServiceError};

/// How many deliveries are claimed at a time.
const BATCH: usize = 32;
/// How long a front end has for a batch before another may take it over.
const LEASE_SECS: i64 = 60;
/// The outbox is looked at so often even when nobody woke the front end.
const POLL: Duration = Duration::from_millis(500);
/// After so many failures a delivery is set aside for a person to look at.
const MAX_ATTEMPTS: u32 = 20;
/// How long a failed delivery waits: doubled each time, up to five minutes.
const RETRY_SECS: i64 = 2;
const LONGEST_RETRY_SECS: i64 = 300;

/// Hands out the deliveries of one endpoint, in order. Each is either done or failed by the front
/// end; one that is neither (also one claimed ahead when this is dropped) comes again when its lease runs out, marked as a possible repeat.
pub struct Deliveries {
    service: Service,
    endpoint: String,
    claimed: VecDeque<Delivery>,
    /// A claim under way. It is kept here and not in the future that waits for it: that one may
    /// be dropped, and what was claimed would stay out of sight until its lease ends.
    claiming: Option<JoinHandle<Result<Vec<Delivery>, ServiceError>>>,
}

impl Deliveries {
    pub(super) fn new(service: Service, endpoint: String) -> Self {
        Self {
            service,
            endpoint,
            claimed: VecDeque::new(),
            claiming: None,
        }
    }

    /// The next delivery, as soon as there is one. Safe to cancel: a delivery not handed out stays
    /// for the next call.
    ///
    /// # Errors
    /// That the service has stopped, or that the store failed.
    pub async fn next(&mut self) -> Result<Delivery, ServiceError> {
        loop {
            let service = self.service.clone();
            // Made before looking, so that what comes between the two is not missed.
            let woken = service.inner().notified.notified();
            if let Some(delivery) = self.try_next().await? {
                return Ok(delivery);
            }
            tokio::select! {
                () = woken => {}
                () = tokio::time::sleep(POLL) => {}
            }
            if service.inner().stopping.load(Ordering::SeqCst) {
                return Err(ServiceError::Stopped);
            }
        }
    }

    /// The next delivery, if there is one now.
    ///
    /// # Errors
    /// That the service has stopped, or that the store failed.
    pub async fn try_next(&mut self) -> Result<Option<Delivery>, ServiceError> {
        if let Some(delivery) = self.claimed.pop_front() {
            return Ok(Some(delivery));
        }
        let claiming = self.claiming.get_or_insert_with(|| {
            let (service, endpoint) = (self.service.clone(), self.endpoint.clone());
            tokio::spawn(async move {
                let claim = move |inner: &Inner| {
                    let now = inner.clock.now();
                    let until = Span::from_secs(LEASE_SECS).unwrap_or_default().after(now);
                    Ok(inner
                        .driver
                        .store()
                        .run(|tx| tx.claim(&endpoint, now, until, BATCH))?)
                };
                service.blocking(claim).await
            })
        });
        let claimed = claiming.await;
        self.claiming = None;
        let batch = claimed.map_err(|_| ServiceError::Stopped)??;
        self.claimed.extend(batch);
        Ok(self.claimed.pop_front())
    }

    /// Says that a delivery has been made. False when another worker had taken it over meanwhile.
    ///
    /// # Errors
    /// That the service has stopped, or that the store failed; then it comes again, marked.
    pub async fn done(
        &self,
        delivery: &Delivery,
        message_id: Option<&str>,
    ) -> Result<bool, ServiceError> {
        let (endpoint, id, fence) = (
            self.endpoint.clone(),
            delivery.notification.id,
            delivery.fence,
        );
        let message_id = message_id.map(str::to_owned);
        self.service
            .blocking(move |inner| {
                let now = inner.clock.now();
                let store = inner.driver.store();
                Ok(store
                    .run(|tx| tx.acknowledge(&endpoint, id, fence, message_id.as_deref(), now))?)
            })
            .await
    }

    /// Says that a delivery could not be made. It is tried again later and later, and set aside
    /// after 20 attempts. The later ones of the same case wait behind it.
    ///
    /// # Errors
    /// That the service has stopped, or that the store failed; then it comes again, marked.
    pub async fn failed(&mut self, delivery: &Delivery, error: &str) -> Result<bool, ServiceError> {
        let (endpoint, id, fence) = (
            self.endpoint.clone(),
            delivery.notification.id,
            delivery.fence,
        );
        let doubled = RETRY_SECS.saturating_mul(1 << delivery.earlier_attempts.min(16));
        let retry = Span::from_secs(doubled.min(LONGEST_RETRY_SECS)).unwrap_or_default();
        let error = error.to_owned();
        // The store gives these back with it: sending them now would overtake it.
        let about = delivery.notification.about;
        self.claimed
            .retain(|later| about.is_none() || later.notification.about != about);
        self.service
            .blocking(move |inner| {
                let retry_at = retry.after(inner.clock.now());
                let store = inner.driver.store();
                Ok(
                    store
                        .run(|tx| tx.fail(&endpoint, id, fence, retry_at, &error, MAX_ATTEMPTS))?,
                )
            })
            .await
    }
}
