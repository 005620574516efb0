//! Notifications on their way to the screen.

use switchboard::service::{Deliveries, Service, ServiceError};
use switchboard::store::{Delivery, Endpoint};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// A notification to be shown, and the way to say that it was.
#[derive(Debug)]
pub(super) struct Handed {
    /// What to show.
    pub(super) delivery: Delivery,
    shown: oneshot::Sender<Result<(), String>>,
}

impl Handed {
    /// It was written out.
    pub(super) fn shown(self) {
        // A pump that has stopped leaves the delivery to its lease: it comes again, marked.
        let _ = self.shown.send(Ok(()));
    }

    /// It could not be written.
    pub(super) fn failed(self, error: String) {
        let _ = self.shown.send(Err(error));
    }
}

/// The notifications of one endpoint, one at a time: the next is handed out when the last was
/// acknowledged.
///
/// A task of its own waits for them, because waiting is given up whenever a line comes first, and
/// a delivery must not be lost in a wait that was given up.
#[derive(Debug)]
pub(super) struct Inbox {
    handed: mpsc::Receiver<Handed>,
    pump: JoinHandle<()>,
}

impl Inbox {
    pub(super) async fn open(service: &Service, endpoint: Endpoint) -> Result<Self, ServiceError> {
        let deliveries = service.attach(endpoint).await?;
        let (sender, handed) = mpsc::channel(1);
        let pump = tokio::spawn(pump(deliveries, sender));
        Ok(Self { handed, pump })
    }

    /// The next one; nothing when the desk has stopped.
    pub(super) async fn next(&mut self) -> Option<Handed> {
        self.handed.recv().await
    }

    /// Takes no more. What was claimed and not shown comes again later.
    pub(super) fn close(self) {
        self.pump.abort();
    }
}

async fn pump(mut deliveries: Deliveries, sender: mpsc::Sender<Handed>) {
    loop {
        let delivery = deliveries.next().await;
        let (shown, was_shown) = oneshot::channel();
        let handed = Handed {
            delivery: delivery.clone(),
            shown,
        };
        if sender.send(handed).await.is_err() {
            return;
        }
        let marked = match was_shown.await {
            Ok(Ok(())) => deliveries.done(&delivery, None).await.map(|_| ()),
            Ok(Err(error)) => deliveries.failed(&delivery, &error).await.map(|_| ()),
            Err(_) => return,
        };
        if let Err(error) = marked {
            tracing::warn!("{} may be shown again: {error}", delivery.notification.id);
        }
    }
}
