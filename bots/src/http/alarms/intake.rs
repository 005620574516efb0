//! Where alarms wait to be taken. What comes while others are written is written with the next
//! ones: one transaction for many requests, however many there are.

use switchboard::desk::{Actor, Command};
use switchboard::model::Alarm;
use switchboard::service::{Service, ServiceError};
use tokio::sync::{mpsc, oneshot};

use axum::http::StatusCode;

use crate::http::Problem;

/// Alarms are taken in runs of so many, so that other commands have their turn in between.
const AT_ONCE: usize = 250;

/// Requests that wait. There are never more than are worked on at a time.
const WAITING: usize = 128;

/// When it is worth trying again after the store failed.
const TRY_AGAIN: std::time::Duration = std::time::Duration::from_secs(1);

/// Alarms of one request.
struct Waiting {
    alarms: Vec<Alarm>,
    done: oneshot::Sender<Result<(), Problem>>,
}

/// Takes alarms. Cheap to clone; it ends when all clones are gone.
#[derive(Clone)]
pub(in crate::http) struct Intake(mpsc::Sender<Waiting>);

impl Intake {
    pub(in crate::http) fn new(service: Service) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        tokio::spawn(run(service, receiver));
        Self(sender)
    }

    /// Takes alarms. When this returns `Ok`, they are on disk.
    ///
    /// # Errors
    /// 503 when the desk cannot keep them now.
    pub(super) async fn take(&self, alarms: Vec<Alarm>) -> Result<(), Problem> {
        let (done, taken) = oneshot::channel();
        let stopping = || unavailable(&ServiceError::Stopped);
        let waiting = Waiting { alarms, done };
        self.0.send(waiting).await.map_err(|_| stopping())?;
        taken.await.map_err(|_| stopping())?
    }
}

async fn run(service: Service, mut receiver: mpsc::Receiver<Waiting>) {
    while let Some(first) = receiver.recv().await {
        let mut waiting = vec![first];
        let mut count = waiting.iter().map(|one| one.alarms.len()).sum::<usize>();
        while count < AT_ONCE
            && let Ok(next) = receiver.try_recv()
        {
            count += next.alarms.len();
            waiting.push(next);
        }
        let mut alarms = Vec::with_capacity(count);
        let mut answers = Vec::with_capacity(waiting.len());
        for one in waiting {
            alarms.extend(one.alarms);
            answers.push(one.done);
        }
        let taken = take(&service, alarms).await;
        for done in answers {
            // Who waited for it may have gone.
            let _ = done.send(taken.clone());
        }
    }
}

async fn take(service: &Service, mut alarms: Vec<Alarm>) -> Result<(), Problem> {
    while !alarms.is_empty() {
        let rest = alarms.split_off(alarms.len().min(AT_ONCE));
        let command = Command::Alarms { alarms };
        if let Err(error) = service.execute(Actor::Desk, command).await {
            return Err(unavailable(&error));
        }
        alarms = rest;
    }
    Ok(())
}

/// The client cannot help it, and should send the same again.
pub(super) fn unavailable(error: &ServiceError) -> Problem {
    tracing::warn!(%error, "alarms could not be taken");
    let detail = "the desk cannot keep alarms now; send them again";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail).retry_after(TRY_AGAIN)
}
