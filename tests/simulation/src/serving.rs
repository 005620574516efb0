//! How workers tell people: the product's procedure, driven step by step against the model of a
//! chat service.

use std::time::Duration;

use switchboard::delivery::{
    Batch, Found, Heard, LEASE, MAX_ATTEMPTS, Outcome, Post, Report, Showing, Step, Then, Unsent,
    lease_until, rest_after, retry_after,
};
use switchboard::desk::{Actor, Command};
use switchboard::model::Span;
use switchboard::store::{Claim, Delivery, Failure, StoreError};

use crate::action::Fate;
use crate::chat::Request;
use crate::variant::Variant;
use crate::violation::Violation;
use crate::worker::{Current, Doing, Ending, Worker};
use crate::world::{World, place};

/// How many deliveries a worker has at most before it is another endpoint's turn.
const BATCH: usize = 8;
/// How many endpoints with work are looked at together.
const MAX_READY: usize = 64;
/// How long a worker waits after the store failed.
const AFTER_FAILURE: Duration = Duration::from_secs(1);
/// How long an endpoint rests that had nothing for its worker.
const POLL: Duration = Duration::from_millis(500);

/// Whether a worker goes on.
enum Goes {
    On,
    Away,
}

fn number(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)
}

impl World {
    /// A worker begins a turn at one of the endpoints that have something to be told.
    pub(crate) fn turn(&mut self, instance: usize, pick: u64) -> Result<String, Violation> {
        let free = match self.free(instance)? {
            Ok(free) => free,
            Err(said) => return Ok(said),
        };
        let count = u64::try_from(free.len()).unwrap_or_default();
        let place = pick
            .checked_rem(count)
            .and_then(|place| usize::try_from(place).ok());
        match place.and_then(|place| free.get(place)) {
            Some(endpoint) => self.begin(instance, endpoint.clone()),
            None => Ok("finds nothing to tell".to_owned()),
        }
    }

    /// The endpoints that have something to be told and no worker here; or why nobody looks.
    pub(crate) fn free(
        &mut self,
        instance: usize,
    ) -> Result<Result<Vec<String>, String>, Violation> {
        if !self.leads(instance)? {
            return Ok(Err("waits for the connection".to_owned()));
        }
        let (now, at) = (self.now, self.time(instance));
        let one = self.instance(instance)?;
        let ready = match one.store.run(|tx| tx.ready_endpoints("", at, MAX_READY)) {
            Ok(ready) => ready,
            Err(error) => return Ok(Err(format!("cannot look: {error}"))),
        };
        let names = ready.into_iter().map(|ready| ready.endpoint);
        let free = names
            .filter(|name| !one.workers.contains_key(name))
            .filter(|name| {
                one.seats
                    .get(name)
                    .is_none_or(|seat| seat.not_before <= now)
            });
        Ok(Ok(free.collect()))
    }

    /// A worker begins a turn there.
    pub(crate) fn begin(&mut self, instance: usize, endpoint: String) -> Result<String, Violation> {
        let (now, at) = (self.now, self.time(instance));
        let one = self.instance(instance)?;
        let claim = Claim {
            now: at,
            lease_until: lease_until(at),
            limit: BATCH,
            max_attempts: MAX_ATTEMPTS,
            alone: true,
        };
        let mut taken = match one.store.run(|tx| tx.claim(&endpoint, &claim)) {
            Ok(taken) => taken,
            Err(error) => return Ok(format!("cannot claim: {error}")),
        };
        if taken.is_empty() {
            let seat = one.seats.entry(endpoint.clone()).or_default();
            seat.not_before = now + number(POLL);
            return Ok(format!("finds nothing at {endpoint}"));
        }
        if self.variant == Variant::OrderIgnored {
            taken.reverse();
        }
        let said = format!("claims {} for {endpoint}", taken.len());
        let mut batch = Batch::default();
        batch.claimed(taken);
        let worker = Worker {
            endpoint: endpoint.clone(),
            batch,
            claimed_at: now,
            current: None,
            ending: Ending::default(),
        };
        self.instance(instance)?.workers.insert(endpoint, worker);
        Ok(said)
    }

    /// A worker does its next thing.
    pub(crate) fn work(
        &mut self,
        instance: usize,
        pick: u64,
        fate: Fate,
        waits: bool,
    ) -> Result<String, Violation> {
        let workers = &mut self.instance(instance)?.workers;
        let count = u64::try_from(workers.len()).unwrap_or_default();
        let place = pick
            .checked_rem(count)
            .and_then(|place| usize::try_from(place).ok());
        let name = place.and_then(|place| workers.keys().nth(place)).cloned();
        // Taken out: when the instance ends meanwhile, it is gone.
        let Some((endpoint, mut worker)) = name.and_then(|name| workers.remove_entry(&name)) else {
            return Ok("has no work".to_owned());
        };
        let until = worker.busy_until();
        if until > self.now {
            if !waits {
                self.instance(instance)?.workers.insert(endpoint, worker);
                return Ok("waits".to_owned());
            }
            self.advance(until)?;
        }
        let mut said = format!("{endpoint}:");
        if let Goes::On = self.step(instance, &mut worker, fate, &mut said)? {
            self.instance(instance)?.workers.insert(endpoint, worker);
        }
        Ok(said)
    }

    fn step(
        &mut self,
        instance: usize,
        worker: &mut Worker,
        fate: Fate,
        said: &mut String,
    ) -> Result<Goes, Violation> {
        let held = worker.held(self.now);
        let Some(current) = worker.current.take() else {
            let next = worker.batch.next(held).filter(|_| !worker.ending.over);
            let Some(delivery) = next else {
                said.push_str(" the turn ends");
                self.end(instance, worker)?;
                return Ok(Goes::Away);
            };
            let in_channel = !worker.endpoint.contains('@');
            let has_files = !delivery.notification.files.is_empty();
            let (showing, step) = Showing::begin(&delivery, in_channel, has_files, held);
            let doing = Doing::Step(step);
            let current = Current {
                delivery,
                showing,
                doing,
            };
            return self.carry_out(instance, worker, current, fate, said);
        };
        let Current {
            delivery,
            mut showing,
            doing,
        } = current;
        let heard = match doing {
            Doing::Step(step) => {
                let doing = Doing::Step(step);
                let current = Current {
                    delivery,
                    showing,
                    doing,
                };
                return self.carry_out(instance, worker, current, fate, said);
            }
            Doing::Waits { request, .. } => self.chat.answer(request),
            Doing::Sleeps { .. } => Heard::Done,
        };
        said.push_str(&format!(" {heard:?}"));
        // A program that does not look at its lease thinks that no time has passed.
        let held = match self.variant {
            Variant::SentAfterLease => held.min(Duration::from_secs(1)),
            _ => held,
        };
        let step = showing.next(held, heard);
        worker.current = Some(Current {
            delivery,
            showing,
            doing: Doing::Step(step),
        });
        Ok(Goes::On)
    }

    /// Does what the procedure says.
    fn carry_out(
        &mut self,
        instance: usize,
        worker: &mut Worker,
        mut current: Current,
        fate: Fate,
        said: &mut String,
    ) -> Result<Goes, Violation> {
        let Doing::Step(step) = &current.doing else {
            worker.current = Some(current);
            return Ok(Goes::On);
        };
        let step = step.clone();
        let id = current.delivery.notification.id;
        said.push_str(&format!(" {id} {step:?}"));
        let request = match step {
            Step::Look if self.variant == Variant::NeverLooked => {
                let step = current
                    .showing
                    .next(worker.held(self.now), Heard::Found(Found::Absent));
                current.doing = Doing::Step(step);
                worker.current = Some(current);
                return Ok(Goes::On);
            }
            Step::Post(_) if self.is_late(worker) => {
                let late = Heard::Unsent(Unsent::Late);
                let step = current.showing.next(worker.held(self.now), late);
                current.doing = Doing::Step(step);
                worker.current = Some(current);
                return Ok(Goes::On);
            }
            Step::Look => Request::Look(id),
            Step::Edit(standing) => Request::Edit(standing.message_id),
            Step::Post(post) => {
                if self.variant == Variant::DoneBeforeSent {
                    let message = Some("not yet".to_owned());
                    let _ = self.acknowledge(instance, worker, &current.delivery, message)?;
                }
                self.request_of(&current.delivery, &post)
            }
            Step::Forget(gone) => {
                let store = self.instance(instance)?.store.clone();
                if let Err(error) = store.run(|tx| tx.forget_messages(&worker.endpoint, &gone)) {
                    said.push_str(&format!(" {error}"));
                    return self.break_off(instance, worker, current.delivery);
                }
                worker.batch.forget(&gone);
                let step = current.showing.next(worker.held(self.now), Heard::Done);
                current.doing = Doing::Step(step);
                worker.current = Some(current);
                return Ok(Goes::On);
            }
            Step::Wait(wait) => {
                let wait = match self.variant {
                    Variant::RetryAfterIgnored => Duration::ZERO,
                    _ => wait,
                };
                let until = self.now + number(wait);
                current.doing = Doing::Sleeps { until };
                worker.current = Some(current);
                return Ok(Goes::On);
            }
            Step::Over(outcome) => return self.over(instance, worker, current.delivery, outcome),
        };
        let asker = (
            u8::try_from(instance).unwrap_or_default(),
            self.instance(instance)?.starts,
        );
        let now = self.now;
        let (request, until) = self.chat.ask(now, asker, &worker.endpoint, request, fate)?;
        current.doing = Doing::Waits { request, until };
        worker.current = Some(current);
        Ok(Goes::On)
    }

    /// Whether it is too late to send.
    fn is_late(&self, worker: &Worker) -> bool {
        self.variant != Variant::SentAfterLease && worker.held(self.now) >= LEASE
    }

    fn request_of(&self, delivery: &Delivery, post: &Post) -> Request {
        let nonce = match self.variant {
            Variant::NonceAnew => format!("{}-{}", delivery.nonce, self.now),
            _ => delivery.nonce.clone(),
        };
        Request::Post {
            notification: delivery.notification.id,
            to: delivery.notification.to.clone(),
            about: delivery.notification.about,
            nonce,
            marked: post.repeat && self.variant != Variant::RepeatUnmarked,
            replies: post.reply_to.is_some(),
        }
    }

    /// Tells the outbox what came of a delivery.
    fn over(
        &mut self,
        instance: usize,
        worker: &mut Worker,
        delivery: Delivery,
        outcome: Outcome,
    ) -> Result<Goes, Violation> {
        let ignores = self.variant == Variant::RetryAfterIgnored;
        let rest = if ignores {
            Duration::ZERO
        } else {
            outcome.rest
        };
        worker.ending.rest = worker.ending.rest.max(rest);
        worker.ending.over |= outcome.then == Then::End;
        let reported = match outcome.report {
            Report::Shown { message_id } => {
                let done =
                    self.acknowledge(instance, worker, &delivery, Some(message_id.clone()))?;
                worker.batch.shown(&delivery, &message_id);
                worker.ending.done = true;
                done
            }
            Report::Failed { why, may_be_shown } => {
                worker.ending.failed = true;
                let at_once = Span::default();
                self.fail(instance, worker, &delivery, &why, (at_once, may_be_shown))?
            }
            Report::Refused { why } => {
                let later = retry_after(&delivery);
                self.fail(instance, worker, &delivery, &why, (later, false))?
            }
            Report::PutBack => {
                worker.batch.put_back(delivery.clone());
                Ok(true)
            }
        };
        match reported {
            Ok(true) => {}
            Ok(false) if self.variant == Variant::RefusalIgnored => {}
            Ok(false) => worker.batch.overtaken(),
            Err(_) => return self.break_off(instance, worker, delivery),
        }
        if let (Some(why), Ok(closed)) = (outcome.closed, place(&worker.endpoint)) {
            self.chat.has_moved = true;
            let close = Command::ClosePlace {
                place: closed,
                reason: why,
            };
            self.execute(instance, &Actor::Desk, &close)?;
        }
        Ok(Goes::On)
    }

    fn acknowledge(
        &mut self,
        instance: usize,
        worker: &Worker,
        delivery: &Delivery,
        message: Option<String>,
    ) -> Result<Result<bool, StoreError>, Violation> {
        let now = self.time(instance);
        let store = &self.instance(instance)?.store;
        let (id, fence) = (delivery.notification.id, delivery.fence);
        Ok(store.run(|tx| tx.acknowledge(&worker.endpoint, id, fence, message.as_deref(), now)))
    }

    fn fail(
        &mut self,
        instance: usize,
        worker: &mut Worker,
        delivery: &Delivery,
        why: &str,
        (later, may_be_shown): (Span, bool),
    ) -> Result<Result<bool, StoreError>, Violation> {
        if self.variant != Variant::FailureOvertaken {
            worker.batch.failed(delivery);
        } else {
            worker.ending.over = false;
        }
        let failure = Failure {
            retry_at: later.after(self.time(instance)),
            error: why,
            max_attempts: MAX_ATTEMPTS,
            may_be_shown,
        };
        let store = &self.instance(instance)?.store;
        let (id, fence) = (delivery.notification.id, delivery.fence);
        Ok(store.run(|tx| tx.fail(&worker.endpoint, id, fence, &failure)))
    }

    /// The store failed under it: what was in hand counts as one that may have been shown.
    fn break_off(
        &mut self,
        instance: usize,
        worker: &mut Worker,
        delivery: Delivery,
    ) -> Result<Goes, Violation> {
        worker.ending.failed = true;
        worker.ending.rest = worker.ending.rest.max(AFTER_FAILURE);
        let why = "its worker ended before it said what came of it";
        // When this fails as well, it comes again when its lease ends.
        let _ = self.fail(instance, worker, &delivery, why, (Span::default(), true))?;
        self.end(instance, worker)?;
        Ok(Goes::Away)
    }

    /// The turn is over: what was not begun is given back.
    fn end(&mut self, instance: usize, worker: &mut Worker) -> Result<(), Violation> {
        let now = self.now;
        let one = self.instance(instance)?;
        let untried = worker.batch.untried();
        if !untried.is_empty() {
            // When this fails, it comes when its lease ends.
            let _ = one.store.run(|tx| tx.release(&worker.endpoint, &untried));
        }
        let seat = one.seats.entry(worker.endpoint.clone()).or_default();
        let mut rest = worker.ending.rest;
        if worker.ending.done {
            seat.failures = 0;
        }
        if worker.ending.failed {
            seat.failures = seat.failures.saturating_add(1);
            rest = rest.max(rest_after(seat.failures));
        }
        seat.not_before = now + number(rest);
        Ok(())
    }
}
