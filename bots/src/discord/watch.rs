//! What is addressed to a channel is sent there.

use std::sync::Arc;
use std::time::Duration;

use serenity::all::ChannelId;
use switchboard::service::{Deliveries, Service, ServiceError};
use switchboard::store::{Delivery, Endpoint};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::DiscordError;
use super::alert::alert;
use super::send::{Sender, Unsent};
use super::tables::Channels;

/// How long a channel waits after the store failed.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// The channels that are being served.
pub(super) struct Watches {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

/// Begins to serve all channels, each by itself: one that Discord holds up holds up no other.
pub(super) async fn start(
    service: &Service,
    channels: &Channels,
    sender: &Arc<Sender>,
) -> Result<Watches, DiscordError> {
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    for (channel, serves) in &channels.serves {
        let endpoint = Endpoint {
            name: format!("discord:{channel}"),
            serves: serves.clone(),
        };
        let deliveries = service.attach(endpoint).await?;
        tasks.spawn(serve(
            *channel,
            deliveries,
            Arc::clone(sender),
            stopped.clone(),
        ));
    }
    Ok(Watches { stop, tasks })
}

impl Watches {
    /// Ends them, each after the message that it is sending.
    pub(super) async fn stop(mut self) {
        // Nobody is listening when all have ended by themselves.
        let _ = self.stop.send(true);
        while self.tasks.join_next().await.is_some() {}
    }
}

/// Sends one channel's deliveries, one after another.
async fn serve(
    channel: ChannelId,
    mut deliveries: Deliveries,
    sender: Arc<Sender>,
    mut stopped: watch::Receiver<bool>,
) {
    loop {
        let next = tokio::select! {
            next = deliveries.next() => next,
            _ = stopped.wait_for(|stop| *stop) => return,
        };
        let (delivered, rest) = match next {
            Ok(delivery) => tokio::select! {
                delivered = deliver(channel, &delivery, &mut deliveries, &sender) => delivered,
                // A message that waits out a limit is not waited for: it comes again, marked.
                () = given_up(&mut stopped) => return,
            },
            Err(error) => (Err(error), Duration::ZERO),
        };
        let pause = match delivered {
            Ok(()) => rest,
            Err(ServiceError::Stopped) => return,
            Err(error) => {
                tracing::error!(%channel, %error, "the outbox cannot be used; trying again");
                AFTER_FAILURE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stopped.wait_for(|stop| *stop) => return,
        }
    }
}

/// Some time after stopping was asked for.
async fn given_up(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stop| *stop).await;
    tokio::time::sleep(super::FINISH_WITHIN).await;
}

/// Sends one delivery and says to the outbox what came of it; and how long the channel rests.
async fn deliver(
    channel: ChannelId,
    delivery: &Delivery,
    deliveries: &mut Deliveries,
    sender: &Sender,
) -> (Result<(), ServiceError>, Duration) {
    let id = delivery.notification.id;
    match sender.send(channel, &alert(delivery)).await {
        Ok(sent) => match deliveries.done(delivery, Some(&sent.message)).await {
            Ok(true) => (Ok(()), sent.rest),
            Ok(false) => {
                tracing::warn!(%channel, %id, "another program has taken this delivery over");
                (Ok(()), sent.rest)
            }
            Err(error) => (Err(error), sent.rest),
        },
        Err(unsent) => {
            let reason = unsent.to_string();
            match unsent {
                Unsent::Closed(_) => tracing::warn!(
                    %channel, %id, reason,
                    "an alert cannot be delivered; check that the bot may see and write there"
                ),
                _ => tracing::warn!(%channel, %id, reason, "an alert was not delivered"),
            }
            let failed = deliveries.failed(delivery, &reason).await;
            (failed.map(|_| ()), Duration::ZERO)
        }
    }
}
