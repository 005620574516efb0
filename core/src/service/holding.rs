//! What one instance does at a time: a chat service's connection.
//!
//! The instance that has the lease renews it and does the work; the others wait. When it ends or
//! dies, another has the lease within [`LEASE_SECS`] seconds. One that was paused longer learns that
//! it lost the lease as soon as it goes on; what it does until then is fenced by what it does it to.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::model::{Span, hexadecimal};
use crate::store::Lease;

use super::runtime::Inner;
use super::{InvitationError, Service, ServiceError};

/// How long a lease lasts without being renewed.
const LEASE_SECS: i64 = 6;
/// How often it is renewed: one answer may be lost without losing the lease.
const RENEW_EVERY: Duration = Duration::from_secs(2);
/// How often those that wait look whether it is free.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// A named lease that this instance has. It is renewed until it is given up or dropped.
pub struct Held {
    service: Service,
    name: String,
    holder: String,
    fence: u64,
    is_lost: watch::Receiver<bool>,
    renewing: JoinHandle<()>,
}

impl Service {
    /// Whether other instances may share the desk with this one. If not, nothing needs to be held.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.inner().driver.store().is_shared()
    }

    /// Waits until this instance has the lease of that name: no other one has it until it is given
    /// up or lost. Safe to cancel.
    ///
    /// # Errors
    /// That the service has stopped, or that the system gives no randomness. A store that fails
    /// is asked again.
    pub async fn hold(&self, name: &str) -> Result<Held, ServiceError> {
        let holder = holder()?;
        loop {
            match self.take(name, &holder).await {
                Ok(Some((fence, until))) => {
                    let (lost, is_lost) = watch::channel(false);
                    let kept = (self.clone(), name.to_owned(), holder.clone());
                    let renewing = tokio::spawn(async move {
                        let (service, name, holder) = kept;
                        renew(&service, &name, &holder, fence, until).await;
                        // Nobody listens any more when the lease was given up.
                        let _ = lost.send(true);
                    });
                    return Ok(Held {
                        service: self.clone(),
                        name: name.to_owned(),
                        holder,
                        fence,
                        is_lost,
                        renewing,
                    });
                }
                Ok(None) => {}
                Err(ServiceError::Stopped) => return Err(ServiceError::Stopped),
                Err(error) => tracing::warn!(%error, name, "a lease cannot be asked for"),
            }
            tokio::time::sleep(LOOK_EVERY).await;
            if self.inner().stopping.load(Ordering::SeqCst) {
                return Err(ServiceError::Stopped);
            }
        }
    }

    /// Gives back what others may have had in hand at the endpoints whose names begin with
    /// `prefix`: for who has the lease of all of them.
    ///
    /// # Errors
    /// That the service has stopped, or that the store failed.
    pub async fn take_over(&self, prefix: &str) -> Result<u64, ServiceError> {
        let prefix = prefix.to_owned();
        self.blocking(move |inner| {
            let store = inner.driver.store();
            Ok(store.run(|tx| tx.release_leases(&prefix))?)
        })
        .await
    }

    /// Takes or renews it; until when it lasts by this machine's clock.
    async fn take(&self, name: &str, holder: &str) -> Result<Option<(u64, Instant)>, ServiceError> {
        let (name, holder) = (name.to_owned(), holder.to_owned());
        // Before the store is asked, so that it is never thought to last longer than it does.
        let until = Instant::now() + Duration::from_secs(LEASE_SECS.unsigned_abs());
        let take = move |inner: &Inner| {
            let now = inner.clock.now();
            let lease = Lease {
                name: &name,
                holder: &holder,
                now,
                until: Span::from_secs(LEASE_SECS).unwrap_or_default().after(now),
            };
            Ok(inner.driver.store().run(|tx| tx.hold(&lease))?)
        };
        let fence = self.blocking(take).await?;
        Ok(fence.map(|fence| (fence, until)))
    }
}

/// Ends when the lease is lost.
async fn renew(service: &Service, name: &str, holder: &str, fence: u64, mut until: Instant) {
    loop {
        tokio::time::sleep(RENEW_EVERY).await;
        match service.take(name, holder).await {
            Ok(Some((now, lasts))) if now == fence => until = lasts,
            Ok(_) => {
                tracing::warn!(name, "another instance has taken over");
                return;
            }
            Err(ServiceError::Stopped) => return,
            Err(error) => {
                tracing::warn!(%error, name, "a lease cannot be renewed");
                if Instant::now() + RENEW_EVERY >= until {
                    return;
                }
            }
        }
    }
}

impl Held {
    /// Rises with each instance that has it.
    #[must_use]
    pub fn fence(&self) -> u64 {
        self.fence
    }

    /// Ends when the lease is lost. What it stood for is another's then, and has to be stopped.
    pub async fn lost(&self) {
        let mut is_lost = self.is_lost.clone();
        // The sender goes only after it has said so, or with this.
        let _ = is_lost.wait_for(|lost| *lost).await;
    }

    /// Gives it up, so that another instance need not wait for its end. Whether it was still this
    /// one's.
    ///
    /// # Errors
    /// When the store fails; then it ends by itself.
    pub async fn let_go(self) -> Result<bool, ServiceError> {
        self.renewing.abort();
        let (name, holder, fence) = (self.name.clone(), self.holder.clone(), self.fence);
        self.service
            .finishing(move |inner| {
                let store = inner.driver.store();
                Ok(store.run(|tx| tx.let_go(&name, &holder, fence))?)
            })
            .await
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.renewing.abort();
    }
}

/// A word that no other instance has, nor this one after a restart.
fn holder() -> Result<String, ServiceError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| InvitationError::NoRandomness {
        reason: error.to_string(),
    })?;
    Ok(hexadecimal(&bytes))
}
