//! Alarms are taken together: one transaction for many, whatever they belong to.

use std::collections::BTreeSet;

use crate::desk::{
    Actor, AlarmGroup, AlarmKey, CaseKind, Change, Context, DeskError, LoadedCause, Reply,
    alarm_key, decide_alarms, hear, hear_again, released,
};
use crate::model::{Alarm, EventId, EventState, ServiceEvent, Timer, Timestamp};
use crate::store::{Reach, StoreError, Transaction};

use super::driver::{Rules, keep};
use super::loading::users_to_tell;
use super::{Driver, ServiceError};

/// What was heard of long ago is forgotten in such portions, each time that alarms are taken: as
/// much goes as can come, and nobody waits for it.
const FORGOTTEN_AT_ONCE: usize = 200;
/// So many alarms that were held are looked at in one transaction; more, a second later.
const RELEASED_AT_ONCE: usize = 2_000;

impl Driver {
    /// Takes alarms, in the order given. When this returns `Ok`, all that is new of them is on
    /// disk, with the events that came of it.
    pub(super) fn take_alarms(
        &self,
        now: Timestamp,
        actor: &Actor,
        alarms: &[Alarm],
    ) -> Result<Change, ServiceError> {
        let in_force = self.in_force();
        let change = self.until_agreed(&mut |tx| {
            let context = in_force.context(now);
            take(tx, &in_force, &context, actor, alarms)
        })?;
        // Where nothing was new, nothing was written.
        if !change.alarms.is_empty() {
            self.kept(&in_force, &change);
        }
        Ok(change)
    }
}

impl Driver {
    /// Maintenance is over, or has taken too long: asks the rules about alarms that were held and
    /// still fire. The timer goes with what comes of it.
    pub(super) fn release_held(
        &self,
        now: Timestamp,
        timer: &Timer,
        event: EventId,
    ) -> Result<Change, ServiceError> {
        let in_force = self.in_force();
        let change = self.attempt(&mut |tx| {
            let context = in_force.context(now);
            release(tx, &in_force, &context, timer, event)
        })?;
        self.kept(&in_force, &change);
        Ok(change)
    }
}

fn release(
    tx: &mut dyn Transaction,
    rules: &Rules,
    context: &Context<'_>,
    timer: &Timer,
    event: EventId,
) -> Result<Result<Change, DeskError>, StoreError> {
    // First: whoever holds one more meanwhile changes it.
    let cause = tx.cause_of(event)?;
    let held = tx.held_alarms(event, RELEASED_AT_ONCE)?;
    let is_left = held.len() == RELEASED_AT_ONCE;
    let maintenance = tx.open_maintenance()?;
    let groups = hear_again(context, held, &maintenance);
    let change = released(context, *timer, cause, is_left);
    let mut all = keep(tx, rules, context.now, change)?;
    for group in groups {
        let loaded = load(tx, &group)?;
        match decide_alarms(context, &Actor::Desk, group, loaded) {
            Ok(change) => all.absorb(keep(tx, rules, context.now, change)?),
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(Ok(all))
}

fn take(
    tx: &mut dyn Transaction,
    rules: &Rules,
    context: &Context<'_>,
    actor: &Actor,
    alarms: &[Alarm],
) -> Result<Result<Change, DeskError>, StoreError> {
    let keys: BTreeSet<AlarmKey> = alarms.iter().map(alarm_key).collect();
    let keys: Vec<AlarmKey> = keys.into_iter().collect();
    let maintenance = tx.open_maintenance()?;
    let heard = hear(context, alarms, tx.alarms(&keys)?, &maintenance);
    let mut all = Change::default();
    let (mut new, mut opened) = (0, BTreeSet::<EventId>::new());
    let kept_since = context.rulebook.tables().programme.alarms.keep;
    let kept_since = context.now - chrono::TimeDelta::seconds(kept_since.secs());
    tx.forget_alarms(kept_since, FORGOTTEN_AT_ONCE)?;
    for group in heard.groups {
        let loaded = load(tx, &group)?;
        match decide_alarms(context, actor, group, loaded) {
            Ok(change) => {
                new += change.alarms.len() as u64;
                opened.extend(change.events.iter().map(|event| event.id));
                all.absorb(keep(tx, rules, context.now, change)?);
            }
            Err(error) => return Ok(Err(error)),
        }
    }
    all.reply = Reply::Alarms {
        new,
        told_nothing: heard.told_nothing,
        events: opened.into_iter().collect(),
    };
    Ok(Ok(all))
}

fn load(tx: &mut dyn Transaction, group: &AlarmGroup) -> Result<LoadedCause, StoreError> {
    let mut loaded = LoadedCause::default();
    let Some(key) = &group.cause else {
        return Ok(loaded);
    };
    loaded.cause = tx.cause(key)?;
    if let Some(event) = group.held_for {
        loaded.event = tx.event(&Reach::Provider, event)?;
        let is_over = |event: &ServiceEvent| event.state != EventState::Active;
        // It ended since it was looked for. Who is heard of it at last need not wait for that.
        if group.holds() && loaded.event.as_ref().is_none_or(is_over) {
            let what = event.to_string();
            return Err(StoreError::Conflict { what });
        }
        return Ok(loaded);
    }
    if let Some(cause) = &loaded.cause {
        loaded.event = tx.event(&Reach::Provider, cause.event)?;
        loaded.users = users_to_tell(tx, loaded.event.as_ref())?;
    }
    let open = loaded.event.as_ref().filter(|event| event.state.is_open());
    if let Some(event) = open {
        loaded.is_major = group.declares() && tx.incident(event.id)?.is_some();
    } else if let Some(touched) = group.may_open() {
        // A number is drawn only where an event may be opened.
        loaded.next = Some(EventId(tx.next_number(CaseKind::Event)?));
        loaded.using = tx.companies_using(&Reach::Provider, &touched)?;
    }
    Ok(loaded)
}
