//! Waits for a request's turn. [`Pace`] says whose it is; here is the clock.

use std::collections::HashMap;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::pace::{Class, Heard, Next, Pace, Route};

/// Lets requests go one after another, no faster than Discord allows. One for the whole program.
#[derive(Debug)]
pub(super) struct Pacer {
    said: mpsc::UnboundedSender<Said>,
    task: JoinHandle<()>,
}

/// What the task is told.
enum Said {
    Ask {
        class: Class,
        route: Route,
        go: oneshot::Sender<Pass>,
    },
    Heard {
        route: Route,
        heard: Heard,
    },
    NoMoreAlerts,
}

/// Lets one request go. When it is dropped without an answer, there was none.
#[derive(Debug)]
pub(super) struct Pass {
    route: Route,
    said: mpsc::UnboundedSender<Said>,
    heard: Heard,
}

impl Pass {
    /// What the request's answer said.
    pub(super) fn heard(mut self, heard: Heard) {
        self.heard = heard;
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let said = Said::Heard {
            route: self.route.clone(),
            heard: std::mem::take(&mut self.heard),
        };
        // Nobody listens when the program ends.
        let _ = self.said.send(said);
    }
}

impl Pacer {
    /// So many requests a second. To be called where tasks can be started.
    pub(super) fn new(per_sec: u32) -> Self {
        let (said, hears) = mpsc::unbounded_channel();
        let task = tokio::spawn(run(Pace::new(per_sec), hears, said.clone()));
        Self { said, task }
    }

    /// Waits for a request's turn; nothing when it will not come any more.
    pub(super) async fn turn(&self, class: Class, route: Route) -> Option<Pass> {
        let (go, gone) = oneshot::channel();
        self.said.send(Said::Ask { class, route, go }).ok()?;
        gone.await.ok()
    }

    /// From now on only answers to people go out.
    pub(super) fn no_more_alerts(&self) {
        // Nobody listens when the program ends.
        let _ = self.said.send(Said::NoMoreAlerts);
    }
}

impl Drop for Pacer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn run(
    mut pace: Pace,
    mut hears: mpsc::UnboundedReceiver<Said>,
    said: mpsc::UnboundedSender<Said>,
) {
    let zero = Instant::now();
    let mut waiting: HashMap<u64, oneshot::Sender<Pass>> = HashMap::new();
    let mut alerts = true;
    loop {
        let until = loop {
            match pace.next(zero.elapsed()) {
                Next::Go(id, route) => {
                    let Some(go) = waiting.remove(&id).filter(|go| !go.is_closed()) else {
                        pace.unused(&route);
                        continue;
                    };
                    let pass = Pass {
                        route,
                        said: said.clone(),
                        heard: Heard::default(),
                    };
                    // Whoever does not wait any more drops it, which is heard like an answer.
                    let _ = go.send(pass);
                }
                Next::At(at) => break Some(zero + at),
                Next::Asleep => break None,
            }
        };
        let heard = match until {
            None => hears.recv().await,
            Some(until) => tokio::select! {
                heard = hears.recv() => heard,
                () = tokio::time::sleep_until(until) => continue,
            },
        };
        match heard {
            None => return,
            Some(Said::Ask { class, route, go }) if alerts || class == Class::Answer => {
                waiting.insert(pace.ask(class, route), go);
            }
            Some(Said::Ask { .. }) => {}
            Some(Said::Heard { route, heard }) => pace.heard(&route, zero.elapsed(), &heard),
            Some(Said::NoMoreAlerts) => {
                alerts = false;
                for id in pace.send_away(|class| class != Class::Answer) {
                    waiting.remove(&id);
                }
            }
        }
    }
}
