//! Alarms are taken together: one transaction for many, whatever they belong to.

use std::collections::BTreeSet;

use crate::desk::{
    Actor, AlarmGroup, AlarmKey, CaseKind, Change, Context, DeskError, LoadedCause, Reply,
    alarm_key, decide_alarms, hear,
};
use crate::model::{Alarm, EventId, Timestamp};
use crate::store::{Reach, StoreError, Transaction};

use super::driver::{Rules, keep, users_to_tell};
use super::{Driver, ServiceError};

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

fn take(
    tx: &mut dyn Transaction,
    rules: &Rules,
    context: &Context<'_>,
    actor: &Actor,
    alarms: &[Alarm],
) -> Result<Result<Change, DeskError>, StoreError> {
    let keys: BTreeSet<AlarmKey> = alarms.iter().map(alarm_key).collect();
    let keys: Vec<AlarmKey> = keys.into_iter().collect();
    let heard = hear(context, alarms, tx.alarms(&keys)?);
    let mut all = Change::default();
    let (mut new, mut opened) = (0, BTreeSet::<EventId>::new());
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
    if let Some(cause) = &loaded.cause {
        loaded.event = tx.event(&Reach::Provider, cause.event)?;
        loaded.users = users_to_tell(tx, loaded.event.as_ref())?;
    }
    let is_open = loaded
        .event
        .as_ref()
        .is_some_and(|event| event.state.is_open());
    if is_open && group.declares() {
        let event = loaded.event.as_ref().map(|event| event.id);
        loaded.is_major = match event {
            Some(event) => tx.incident(event)?.is_some(),
            None => false,
        };
    }
    // A number is drawn only where an event may be opened.
    if let (Some(touched), false) = (group.may_open(), is_open) {
        loaded.next = Some(EventId(tx.next_number(CaseKind::Event)?));
        loaded.using = tx.companies_using(&Reach::Provider, &touched)?;
    }
    Ok(loaded)
}
