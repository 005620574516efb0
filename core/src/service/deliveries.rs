//! Notifications on their way to one endpoint.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use crate::delivery::{Batch, MAX_ATTEMPTS, lease_until, retry_after};
use crate::model::{NotificationId, Span};
use crate::store::{Claim, Delivery, Failure, Shown};

use super::runtime::Inner;
use super::{Service, ServiceError};

/// How many deliveries are claimed at a time by somebody who serves one endpoint alone.
const BATCH: usize = 32;
/// The outbox is looked at so often even when nobody woke the front end.
pub(super) const POLL: Duration = Duration::from_millis(500);

/// A notification, and the fence under which it was claimed.
type Claimed = (NotificationId, u64);

/// Hands out the deliveries of one endpoint, in order. Each is either done or failed by the front
/// end; one that is neither comes again when its lease runs out, as one that may have been shown.
/// What was claimed ahead and not handed out is given back when this is dropped.
pub struct Deliveries {
    service: Service,
    endpoint: String,
    batch: usize,
    alone: bool,
    claimed: Batch,
    claimed_at: Instant,
    /// A claim under way. It is kept here and not in the future that waits for it: that one may
    /// be dropped, and what was claimed would stay out of sight until its lease ends.
    claiming: Option<JoinHandle<Result<Vec<Delivery>, ServiceError>>>,
}

impl Deliveries {
    pub(super) fn new(service: Service, endpoint: String) -> Self {
        Self {
            service,
            endpoint,
            batch: BATCH,
            alone: false,
            claimed: Batch::default(),
            claimed_at: Instant::now(),
            claiming: None,
        }
    }

    /// Claims no more than so many at a time.
    pub(super) fn in_batches_of(mut self, batch: usize) -> Self {
        self.batch = batch;
        self
    }

    /// Claims nothing while another instance has something of the endpoint.
    pub(super) fn alone(mut self) -> Self {
        self.alone = true;
        self
    }

    /// Whose deliveries these are.
    pub(super) fn endpoint(&self) -> &str {
        &self.endpoint
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
        if self.claimed.is_stale(self.held()) {
            self.give_back().await?;
        }
        if let Some(delivery) = self.claimed.next(self.held()) {
            return Ok(Some(delivery));
        }
        let claiming = self.claiming.get_or_insert_with(|| {
            let (service, endpoint) = (self.service.clone(), self.endpoint.clone());
            let (limit, alone) = (self.batch, self.alone);
            self.claimed_at = Instant::now();
            tokio::spawn(async move {
                let claim = move |inner: &Inner| {
                    let now = inner.clock.now();
                    let claim = Claim {
                        now,
                        lease_until: lease_until(now),
                        limit,
                        max_attempts: MAX_ATTEMPTS,
                        alone,
                    };
                    let store = inner.driver.store();
                    Ok(store.run(|tx| tx.claim(&endpoint, &claim))?)
                };
                service.blocking(claim).await
            })
        });
        let claimed = claiming.await;
        self.claiming = None;
        let batch = claimed.map_err(|_| ServiceError::Stopped)??;
        self.claimed.claimed(batch);
        Ok(self.claimed.next(self.held()))
    }

    /// How long ago what is handed out was claimed.
    pub(super) fn held(&self) -> Duration {
        self.claimed_at.elapsed()
    }

    /// The next of those that are claimed already.
    pub(super) fn next_claimed(&mut self) -> Option<Delivery> {
        self.claimed.next(self.held())
    }

    /// Says that a delivery has been made. False when another worker had taken it over meanwhile.
    ///
    /// # Errors
    /// That the service has stopped, or that the store failed; then it comes again, as one that
    /// may have been shown.
    pub async fn done(
        &mut self,
        delivery: &Delivery,
        message_id: Option<&str>,
    ) -> Result<bool, ServiceError> {
        let endpoint = self.endpoint.clone();
        let (id, fence) = claimed(delivery);
        let message = message_id.map(str::to_owned);
        let done =
            self.service
                .blocking(move |inner| {
                    let now = inner.clock.now();
                    let store = inner.driver.store();
                    Ok(store
                        .run(|tx| tx.acknowledge(&endpoint, id, fence, message.as_deref(), now))?)
                })
                .await?;
        if !done {
            self.claimed.overtaken();
        }
        if let Some(message_id) = message_id {
            self.claimed.shown(delivery, message_id);
        }
        Ok(done)
    }

    /// Says that a message of a case is no longer where it was shown: what comes next of that case
    /// knows of no message.
    ///
    /// # Errors
    /// That the service has stopped, or that the store failed.
    pub async fn forget(&mut self, gone: &Shown) -> Result<(), ServiceError> {
        self.claimed.forget(gone);
        let (endpoint, gone) = (self.endpoint.clone(), gone.clone());
        self.service
            .blocking(move |inner| {
                let store = inner.driver.store();
                Ok(store.run(|tx| tx.forget_messages(&endpoint, &gone))?)
            })
            .await
    }

    /// Says that a delivery could not be made, and that nobody knows whether it was shown. It is
    /// tried again later and later, and set aside after 20 attempts. The later ones of the same
    /// case wait behind it.
    ///
    /// # Errors
    /// That the service has stopped, or that the store failed; then it comes again all the same.
    pub async fn failed(&mut self, delivery: &Delivery, error: &str) -> Result<bool, ServiceError> {
        self.fail(delivery, error, retry_after(delivery), true, MAX_ATTEMPTS)
            .await
    }

    /// Says that a delivery could not be made and was surely not shown. Otherwise as
    /// [`Deliveries::failed`].
    ///
    /// # Errors
    /// As there.
    pub async fn refused(
        &mut self,
        delivery: &Delivery,
        error: &str,
    ) -> Result<bool, ServiceError> {
        self.fail(delivery, error, retry_after(delivery), false, MAX_ATTEMPTS)
            .await
    }

    /// Says that a delivery was refused for good: it is set aside at once, where
    /// [`quarantined`](crate::store::Transaction::quarantined) lists it.
    ///
    /// # Errors
    /// As there.
    pub async fn rejected(
        &mut self,
        delivery: &Delivery,
        error: &str,
    ) -> Result<bool, ServiceError> {
        self.fail(delivery, error, Span::ZERO, false, 0).await
    }

    pub(super) async fn fail(
        &mut self,
        delivery: &Delivery,
        error: &str,
        retry: Span,
        may_be_shown: bool,
        max_attempts: u32,
    ) -> Result<bool, ServiceError> {
        let endpoint = self.endpoint.clone();
        let (id, fence) = claimed(delivery);
        let error = error.to_owned();
        self.claimed.failed(delivery);
        let failed = self
            .service
            .blocking(move |inner| {
                let failure = Failure {
                    retry_at: retry.after(inner.clock.now()),
                    error: &error,
                    max_attempts,
                    may_be_shown,
                };
                let store = inner.driver.store();
                Ok(store.run(|tx| tx.fail(&endpoint, id, fence, &failure))?)
            })
            .await?;
        if !failed {
            self.claimed.overtaken();
        }
        Ok(failed)
    }

    /// Puts a delivery that was handed out and not begun back to the front.
    pub(super) fn put_back(&mut self, delivery: Delivery) {
        self.claimed.put_back(delivery);
    }

    /// Gives back what was claimed and not handed out, as if it had not been claimed.
    ///
    /// # Errors
    /// That the store failed; then it comes when its lease ends.
    pub async fn give_back(&mut self) -> Result<(), ServiceError> {
        match self.untried() {
            Some(untried) => untried.give_back().await,
            None => Ok(()),
        }
    }

    fn untried(&mut self) -> Option<Untried> {
        if self.claimed.is_empty() && self.claiming.is_none() {
            return None;
        }
        Some(Untried {
            service: self.service.clone(),
            endpoint: self.endpoint.clone(),
            claimed: self.claimed.untried(),
            claiming: self.claiming.take(),
        })
    }
}

impl Drop for Deliveries {
    fn drop(&mut self) {
        let (Some(untried), Ok(runtime)) = (self.untried(), tokio::runtime::Handle::try_current())
        else {
            return;
        };
        runtime.spawn(async move {
            if let Err(error) = untried.give_back().await {
                tracing::debug!(%error, "what was claimed comes when its lease ends");
            }
        });
    }
}

/// What was claimed and not begun.
struct Untried {
    service: Service,
    endpoint: String,
    claimed: Vec<Claimed>,
    claiming: Option<JoinHandle<Result<Vec<Delivery>, ServiceError>>>,
}

impl Untried {
    /// Also when the service is stopping: it is what a start after it would have to do.
    async fn give_back(mut self) -> Result<(), ServiceError> {
        if let Some(claiming) = self.claiming.take()
            && let Ok(Ok(batch)) = claiming.await
        {
            self.claimed.extend(batch.iter().map(claimed));
        }
        if self.claimed.is_empty() {
            return Ok(());
        }
        let Self {
            service,
            endpoint,
            claimed,
            ..
        } = self;
        service
            .finishing(move |inner| {
                let store = inner.driver.store();
                store.run(|tx| tx.release(&endpoint, &claimed))?;
                Ok(())
            })
            .await
    }
}

fn claimed(delivery: &Delivery) -> Claimed {
    (delivery.notification.id, delivery.fence)
}
