//! What is addressed to Discord is sent there: few workers for many channels.

use std::sync::Arc;
use std::time::Duration;

use switchboard::delivery::Then;
use switchboard::service::{Dispatch, Service, ServiceError, Turn};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::deliver::Courier;
use super::send::Sender;
use super::target::PREFIX;
use super::thread::Threads;
use super::wanted;

/// So many channels are served at once. Where no answers come, each is waited for up to ten
/// seconds; this many keep the pace all the same when a fifth of the answers is lost.
const WORKERS: usize = 256;
/// How long to wait after the store failed.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// The channels that are being served.
pub(super) struct Watches {
    stop: watch::Sender<bool>,
    sender: Arc<Sender>,
    tasks: JoinSet<()>,
}

/// Begins to serve all channels, and to make the threads that are wanted. One that Discord holds up holds up no other.
pub(super) fn start(
    service: &Service,
    sender: &Arc<Sender>,
    threads: &Arc<Threads>,
    courier: Courier,
) -> Watches {
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    tasks.spawn(serve(
        service.dispatch(PREFIX),
        Arc::new(courier),
        stopped.clone(),
    ));
    tasks.spawn(wanted::make_all(Arc::clone(threads), stopped));
    Watches {
        stop,
        sender: Arc::clone(sender),
        tasks,
    }
}

impl Watches {
    /// Ends them, each after the request that is under way.
    pub(super) async fn stop(mut self) {
        self.sender.no_more_alerts();
        // Nobody is listening when all have ended by themselves.
        let _ = self.stop.send(true);
        while self.tasks.join_next().await.is_some() {}
    }
}

/// Gives each endpoint that has something to be told to a worker.
async fn serve(mut dispatch: Dispatch, courier: Arc<Courier>, mut stopped: watch::Receiver<bool>) {
    let mut workers = JoinSet::new();
    let places = Arc::new(Semaphore::new(WORKERS));
    loop {
        let next = async {
            // It is never closed, so there is always a permit in the end.
            let place = Arc::clone(&places).acquire_owned().await.ok();
            (place, dispatch.next().await)
        };
        let (place, turn) = tokio::select! {
            next = next => next,
            _ = stopped.wait_for(|stop| *stop) => break,
        };
        match turn {
            Ok(turn) => {
                let (courier, stopped) = (Arc::clone(&courier), stopped.clone());
                workers.spawn(async move {
                    work(turn, &courier, &stopped).await;
                    drop(place);
                });
            }
            Err(ServiceError::Stopped) => break,
            Err(error) => {
                tracing::error!(%error, "the outbox cannot be used; trying again");
                tokio::time::sleep(AFTER_FAILURE).await;
            }
        }
        // Those that have ended are let go; one that panicked has been reported.
        while workers.try_join_next().is_some() {}
    }
    let all = async { while workers.join_next().await.is_some() {} };
    if tokio::time::timeout(super::FINISH_WITHIN, all)
        .await
        .is_err()
    {
        tracing::warn!("some alerts were under way at the end; they are looked for at the start");
    }
}

/// One turn of one endpoint.
async fn work(mut turn: Turn, courier: &Courier, stopped: &watch::Receiver<bool>) {
    if let Err(error) = delivered(&mut turn, courier, stopped).await
        && !matches!(error, ServiceError::Stopped)
    {
        let endpoint = turn.endpoint();
        tracing::error!(endpoint, %error, "the outbox cannot be used; trying again");
        turn.rest(AFTER_FAILURE);
    }
    turn.end().await;
}

async fn delivered(
    turn: &mut Turn,
    courier: &Courier,
    stopped: &watch::Receiver<bool>,
) -> Result<(), ServiceError> {
    while !*stopped.borrow()
        && let Some(delivery) = turn.next().await?
    {
        if courier.deliver(turn, delivery).await? == Then::End {
            break;
        }
    }
    Ok(())
}
