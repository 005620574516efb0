//! Tickets that are to have a thread get one, whoever opened them and wherever.
//!
//! The wishes are on disk. Those that are there at the start may have been fulfilled in part; of
//! the others it is known whether somebody began.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use switchboard::model::{Ticket, TicketId};
use switchboard::service::ServiceError;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::making::{At, NotMade};
use super::send::Unsent;
use super::thread::Threads;

/// So many wishes are read at a time, and so many are kept in mind; the others stay on disk.
const PAGE: usize = 100;
const MAX_IN_MIND: usize = 1_000;
/// A thread that somebody deletes again and again while it is made is made so often; then it waits.
const MADE_AT_ONCE: u32 = 3;
/// What could not be made is tried again after this, then after twice as long, up to the last.
const RETRY: Duration = Duration::from_secs(15);
const LONGEST_RETRY: Duration = Duration::from_secs(600);

/// A wish, and whether the thread may be there already.
type Wish = (Ticket, bool);

/// What a channel's worker leaves.
struct Left {
    at: At,
    /// Not made; the thread may be there all the same.
    unmade: Vec<TicketId>,
    /// Whether another channel is to be taken at once.
    is_barred: bool,
}

/// Makes threads until `stopped`: in each channel one after another, so that one that Discord holds
/// up holds up no other.
pub(super) async fn make_all(threads: Arc<Threads>, mut stopped: watch::Receiver<bool>) {
    if !threads.are_made {
        return;
    }
    let mut making = Making::new(threads, stopped.clone());
    loop {
        let service = making.threads.service.clone();
        let next = service.next_command();
        match making.look().await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(ServiceError::Stopped) => break,
            Err(error) => {
                tracing::error!(%error, "it is not known which tickets want a thread");
                making.again_at = Some(Instant::now() + RETRY);
            }
        }
        let again = making.again_at;
        let again = async {
            match again {
                Some(at) => tokio::time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = next => {}
            () = making.threads.under_way.wished_again.notified() => making.begin_anew(),
            () = again => making.begin_anew(),
            Some(left) = making.workers.join_next() => {
                // One that panicked has been reported; its wishes are on disk.
                if let Ok(left) = left {
                    making.take_back(left);
                }
            }
            _ = stopped.wait_for(|stop| *stop) => break,
        }
    }
    while making.workers.join_next().await.is_some() {}
}

struct Making {
    threads: Arc<Threads>,
    stopped: watch::Receiver<bool>,
    /// Wishes of tickets up to this one were read.
    after: TicketId,
    /// Whether those are read that were there at the start.
    is_start: bool,
    /// Of which somebody began to make a thread.
    begun: HashSet<TicketId>,
    waiting: HashMap<At, VecDeque<Wish>>,
    busy: HashSet<At>,
    workers: JoinSet<Left>,
    in_mind: usize,
    again_at: Option<Instant>,
    retry: Duration,
}

impl Making {
    fn new(threads: Arc<Threads>, stopped: watch::Receiver<bool>) -> Self {
        Self {
            threads,
            stopped,
            after: TicketId(0),
            is_start: true,
            begun: HashSet::new(),
            waiting: HashMap::new(),
            busy: HashSet::new(),
            workers: JoinSet::new(),
            in_mind: 0,
            again_at: None,
            retry: RETRY,
        }
    }

    fn begin_anew(&mut self) {
        self.after = TicketId(0);
        self.again_at = None;
    }

    fn later(&mut self) {
        self.again_at
            .get_or_insert_with(|| Instant::now() + self.retry);
    }

    /// Takes up the next wishes; whether there may be more.
    async fn look(&mut self) -> Result<bool, ServiceError> {
        if self.in_mind >= MAX_IN_MIND {
            self.later();
            return Ok(false);
        }
        let threads = Arc::clone(&self.threads);
        let page: Vec<Ticket> = {
            let _nobody = threads.under_way.nobody_opens().await;
            let page = threads.service.wanted_threads(self.after, PAGE).await?;
            // Whoever opened it on Discord makes it.
            page
        };
        let is_full = page.len() == PAGE;
        for ticket in page {
            self.after = ticket.id;
            if !threads.under_way.queue(ticket.id) {
                // It may be wanted once more: somebody deletes it while it is made.
                self.later();
                continue;
            }
            let chosen = threads.chosen(&ticket).await;
            if chosen.is_err() {
                threads.under_way.no_more_queued(ticket.id);
            }
            match chosen? {
                Some((at, _)) => {
                    let may_be_there = self.is_start || self.begun.contains(&ticket.id);
                    self.in_mind += 1;
                    let wish = (ticket, may_be_there);
                    self.waiting.entry(at).or_default().push_back(wish);
                }
                None => {
                    threads.under_way.no_more_queued(ticket.id);
                    self.later();
                }
            }
        }
        self.is_start &= is_full;
        self.set_to_work();
        Ok(is_full)
    }

    fn set_to_work(&mut self) {
        let free: Vec<At> = self
            .waiting
            .keys()
            .filter(|at| !self.busy.contains(at))
            .cloned()
            .collect();
        for at in free {
            let Some(wishes) = self.waiting.remove(&at) else {
                continue;
            };
            self.in_mind = self.in_mind.saturating_sub(wishes.len());
            self.busy.insert(at.clone());
            let (threads, stopped) = (Arc::clone(&self.threads), self.stopped.clone());
            self.workers.spawn(work(threads, at, wishes, stopped));
        }
    }

    fn take_back(&mut self, left: Left) {
        self.busy.remove(&left.at);
        if left.is_barred {
            self.begin_anew();
        } else if left.unmade.is_empty() {
            self.retry = RETRY;
        } else {
            self.later();
            self.retry = (self.retry * 2).min(LONGEST_RETRY);
        }
        self.begun.extend(left.unmade);
    }
}

/// Makes the threads of one channel.
async fn work(
    threads: Arc<Threads>,
    at: At,
    mut wishes: VecDeque<Wish>,
    mut stopped: watch::Receiver<bool>,
) -> Left {
    let mut left = Left {
        at,
        unmade: Vec::new(),
        is_barred: false,
    };
    while let Some((ticket, may_be_there)) = wishes.pop_front() {
        let id = ticket.id;
        if *stopped.borrow() || left.is_barred {
            left.unmade.push(id);
        } else {
            match one(&threads, &left.at, &ticket, may_be_there).await {
                Ok(()) => {}
                Err(NotMade::Discord(Unsent::PutOff(wait))) => {
                    wishes.push_front((ticket, may_be_there));
                    tokio::select! {
                        () = tokio::time::sleep(wait) => {}
                        _ = stopped.wait_for(|stop| *stop) => {}
                    }
                    continue;
                }
                Err(NotMade::Discord(Unsent::Closed(why))) => {
                    threads.barred(&left.at, &why).await;
                    left.is_barred = true;
                    left.unmade.push(id);
                }
                Err(why) => {
                    tracing::warn!(ticket = %id, ?why, "the ticket has no thread yet");
                    left.unmade.push(id);
                }
            }
        }
        threads.under_way.no_more_queued(id);
    }
    left
}

async fn one(
    threads: &Threads,
    at: &At,
    ticket: &Ticket,
    mut may_be_there: bool,
) -> Result<(), NotMade> {
    let _claim = threads.under_way.claim(ticket.id).await;
    // Somebody else may have made it, or the ticket may be closed. One that is deleted while it is
    // made is made anew.
    for _ in 0..MADE_AT_ONCE {
        if !threads.service.wants_thread(ticket.id).await? {
            break;
        }
        let may_be_there = std::mem::take(&mut may_be_there);
        threads.make(at, ticket, may_be_there).await?;
    }
    Ok(())
}
