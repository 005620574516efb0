//! Alarms and their causes.

use std::collections::BTreeMap;

use super::samples::{apply, at};
use super::{Broken, Check, refused_as_conflict, same};
use crate::desk::Change;
use crate::model::{Alarm, AlarmState, Cause, EventId, KnownAlarm, MonitorId, Span};
use crate::store::Store;

pub(super) const CHECKS: &[(&str, Check)] = &[
    ("the newest of an alarm is kept", newest),
    (
        "a cause is changed from the version that was read",
        versions,
    ),
];

fn monitor(name: &str) -> Result<MonitorId, Broken> {
    MonitorId::new(name).map_err(|error| Broken(error.to_string()))
}

fn known(monitor: MonitorId, key: &str, state: AlarmState, seen: i64) -> KnownAlarm {
    KnownAlarm {
        alarm: Alarm {
            monitor,
            key: key.to_owned(),
            state,
            starts_at: at(1),
            ends_at: None,
            group: "{}:{job=\"é\"}".to_owned(),
            labels: BTreeMap::from([("alertname".to_owned(), "Down".to_owned())]),
            annotations: BTreeMap::new(),
        },
        seen_at: at(seen),
        fired_at: vec![at(seen)],
        cause: Some("mail".to_owned()),
        event: Some(EventId(3)),
        is_held: false,
        decision: None,
        outcome: "noted".to_owned(),
    }
}

fn newest(store: &dyn Store) -> Result<(), Broken> {
    let (one, other) = (monitor("one")?, monitor("other")?);
    let first = known(one.clone(), "a", AlarmState::Firing, 1);
    let second = known(other.clone(), "a", AlarmState::Firing, 2);
    let change = Change {
        alarms: vec![second.clone(), first.clone()],
        ..Change::default()
    };
    apply(store, &change)?;
    let ask = |key: &str| store.run(|tx| tx.alarms(&[(one.clone(), key.to_owned())]));
    same("by monitor and key", &ask("a")?, &vec![first.clone()])?;
    same("of another key", &ask("b")?, &vec![])?;
    let firing = |limit| store.run(|tx| tx.firing_alarms(limit));
    same(
        "the newest first",
        &firing(9)?,
        &vec![second.clone(), first],
    )?;
    same("at most", &firing(1)?, &vec![second])?;
    let over = known(other, "a", AlarmState::Resolved, 3);
    let change = Change {
        alarms: vec![over],
        ..Change::default()
    };
    apply(store, &change)?;
    same("firing no more", &firing(9)?.len(), &1)
}

fn versions(store: &dyn Store) -> Result<(), Broken> {
    let cause = |version, event| Cause {
        key: "mail/é".to_owned(),
        version,
        event: EventId(event),
        firing: version,
        total: version,
        settles_after: Span::ZERO,
    };
    let put = |version, event| {
        let change = Change {
            causes: vec![cause(version, event)],
            ..Change::default()
        };
        apply(store, &change)
    };
    refused_as_conflict("what is not there", put(2, 1))?;
    put(1, 1)?;
    put(2, 7)?;
    let found = store.run(|tx| tx.cause("mail/é"))?;
    same("by key", &found, &Some(cause(2, 7)))?;
    same(
        "by event",
        &store.run(|tx| tx.cause_of(EventId(7)))?,
        &found,
    )?;
    same(
        "of no event",
        &store.run(|tx| tx.cause_of(EventId(1)))?,
        &None,
    )?;
    refused_as_conflict("again", put(1, 1))?;
    refused_as_conflict("from an old version", put(2, 1))?;
    refused_as_conflict("passing over one", put(4, 1))
}
