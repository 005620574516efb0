//! Firing timers that are due: those of tickets several at a time, in one transaction each time.
//!
//! A timer's row is deleted in the transaction of its effect, so that it acts once whoever else fires
//! it. **One that fails takes no other with it**: what could not be kept together is fired one by
//! one.

use std::collections::BTreeSet;

use crate::desk::{Actor, Change, Command, Needs, decide};
use crate::model::{CaseNumber, Span, Timer, TimerKind, Timestamp};
use crate::store::{Reach, StoreError};

use super::driver::{MAX_TRIES, keep};
use super::loading::load;
use super::together::{Asked, NotTogether};
use super::{Driver, ServiceError};

/// A timer that fails so often is set aside for a person to look at.
const MAX_TIMER_ATTEMPTS: u32 = 10;
/// How long a failed timer is put off.
const TIMER_RETRY_SECS: i64 = 30;
/// How long timers are one instance's before another may fire them: many times what a run of them
/// takes, and as long as they wait at most when an instance dies.
const TIMER_LEASE_SECS: i64 = 15;
/// So many are fired in one transaction: what it costs to commit is little beside them, and a
/// command waits for some milliseconds at most.
const TOGETHER: usize = 32;

pub(super) type Seen<'a> = &'a mut dyn FnMut(&Timer, &Change);

impl Driver {
    /// Fires timers due at `now`, the earliest first, at most `limit`; returns how many. One that
    /// fails is put off and does not hold the others up.
    ///
    /// # Errors
    /// When the store fails.
    pub fn fire_due(&self, now: Timestamp, limit: usize) -> Result<usize, ServiceError> {
        self.fire_due_seen(now, limit, &mut |_, _| {})
    }

    /// As [`Driver::fire_due`], and shows each timer that was fired with all that was kept of it.
    ///
    /// # Errors
    /// As there.
    pub fn fire_due_seen(
        &self,
        now: Timestamp,
        limit: usize,
        seen: &mut dyn FnMut(&Timer, &Change),
    ) -> Result<usize, ServiceError> {
        let lease = Span::from_secs(TIMER_LEASE_SECS).unwrap_or_default();
        let due = self
            .store()
            .run(|tx| tx.claim_timers(now, lease.after(now), limit))?;
        let mut rest = due.as_slice();
        while let Some((batch, after)) = rest.split_at_checked(together(rest)) {
            if batch.is_empty() {
                break;
            }
            self.fire_batch(now, batch, seen)?;
            rest = after;
        }
        Ok(due.len())
    }

    fn fire_batch(
        &self,
        now: Timestamp,
        batch: &[Timer],
        seen: Seen<'_>,
    ) -> Result<(), ServiceError> {
        if let [one] = batch {
            if let TimerKind::Telling { event } = one.kind
                && self.tell_parts(now, one, event, seen)
            {
                return Ok(());
            }
            return self.fire_one(now, one, seen);
        }
        let commands: Vec<(Command, Needs)> = batch
            .iter()
            .map(|timer| {
                let command = Command::Fire { timer: *timer };
                let needs = command.needs();
                (command, needs)
            })
            .collect();
        let asked: Vec<Asked<'_>> = commands
            .iter()
            .map(|(command, needs)| Asked {
                now,
                actor: &Actor::Desk,
                command,
                reach: &Reach::Provider,
                needs,
                spoken: None,
            })
            .collect();
        match self.decide_together(&asked) {
            Ok(outcomes) => {
                for (timer, outcome) in batch.iter().zip(outcomes) {
                    match outcome {
                        Ok(change) => seen(timer, &change),
                        Err(_) => self.fire_one(now, timer, seen)?,
                    }
                }
                Ok(())
            }
            // Nobody answers: the others would be asked for in vain. They come again when their
            // lease ends; those that were kept all the same are gone.
            Err(
                NotTogether::Undone(error @ (StoreError::Lost(_) | StoreError::Unsure(_)))
                | NotTogether::AtTheEnd(error @ (StoreError::Lost(_) | StoreError::Unsure(_))),
            ) => {
                tracing::warn!(timers = batch.len(), %error, "timers wait for the store");
                Ok(())
            }
            // Those that were kept all the same are gone, and their turn comes to nothing.
            Err(NotTogether::Undone(error) | NotTogether::AtTheEnd(error)) => {
                tracing::debug!(timers = batch.len(), %error, "timers are fired one by one");
                batch
                    .iter()
                    .try_for_each(|timer| self.fire_one(now, timer, seen))
            }
        }
    }

    fn fire_one(&self, now: Timestamp, timer: &Timer, seen: Seen<'_>) -> Result<(), ServiceError> {
        match self.fire(now, timer) {
            Ok(change) => seen(timer, &change),
            // It was moved or fired meanwhile, which is as good.
            Err(ServiceError::Store(StoreError::Conflict { .. })) => {}
            // No try of this timer: a store that is sick for an hour must not set all aside. It
            // comes again when its lease ends.
            Err(ServiceError::Store(error)) if error.is_of_the_store() => {
                tracing::warn!(timer = %timer.kind.key(), %error, "a timer waits for the store");
            }
            Err(error) => {
                tracing::warn!(timer = %timer.kind.key(), %error, "a timer failed and is put off");
                let until = Span::from_secs(TIMER_RETRY_SECS)
                    .unwrap_or_default()
                    .after(now);
                let reason = error.to_string();
                self.store()
                    .run(|tx| tx.defer_timer(timer, until, &reason, MAX_TIMER_ATTEMPTS))?;
            }
        }
        Ok(())
    }

    /// Fires a timer, again when its case was changed by another command meanwhile.
    fn fire(&self, now: Timestamp, timer: &Timer) -> Result<Change, ServiceError> {
        for _ in 1..MAX_TRIES {
            let outcome = self.try_to_fire(now, timer);
            let Err(ServiceError::Store(StoreError::Conflict { .. })) = outcome else {
                return outcome;
            };
            let left = match timer.kind.about() {
                Some(case) => self.store().run(|tx| tx.timers_of(case))?,
                None => self.store().run(|tx| tx.due_timers(now, TOGETHER))?,
            };
            if !left.contains(timer) {
                return outcome;
            }
        }
        self.try_to_fire(now, timer)
    }

    fn try_to_fire(&self, now: Timestamp, timer: &Timer) -> Result<Change, ServiceError> {
        if let TimerKind::HeldAlarms { event } = timer.kind {
            return self.release_held(now, timer, event);
        }
        let in_force = self.in_force();
        let context = in_force.context(now);
        let command = Command::Fire { timer: *timer };
        let needs = command.needs();
        let change = self.attempt(&mut |tx| {
            tx.expect(&[(&Reach::Provider, &needs)])?;
            let loaded = load(tx, &context, &Reach::Provider, &needs)?;
            match decide(&context, &Actor::Desk, &command, loaded) {
                Ok(change) => keep(tx, &in_force, now, change).map(Ok),
                Err(error) => Ok(Err(error)),
            }
        })?;
        self.kept(&in_force, &change);
        Ok(change)
    }
}

/// How many of the first go together: those of different tickets. A call's agent is chosen by what
/// all have in hand, and an event may be told to a thousand companies: these go alone.
fn together(timers: &[Timer]) -> usize {
    let mut tickets = BTreeSet::new();
    let of_its_own = timers.iter().take(TOGETHER).take_while(|timer| {
        let about = timer.kind.about();
        matches!(about, Some(CaseNumber::Ticket(_))) && tickets.insert(about)
    });
    of_its_own.count().max(1)
}
