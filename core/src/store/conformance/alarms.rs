//! Alarms and their causes.

use std::collections::BTreeMap;

use super::samples::{apply, at, company};
use super::{Broken, Check, refused_as_conflict, same};
use crate::desk::{Change, TriesChange};
use crate::model::{
    Alarm, AlarmState, Cause, EventId, EventKind, KnownAlarm, MonitorId, Review, Series, Severity,
    Span, Tries, Window,
};
use crate::store::{Reach, Store};

pub(super) const CHECKS: &[(&str, Check)] = &[
    ("the newest of an alarm is kept", newest),
    ("alarms are held, and forgotten when they are over", held),
    (
        "a series of maintenance is changed from the version that was read",
        series,
    ),
    (
        "a service review is its company's, and changed from the version that was read",
        reviews,
    ),
    ("tries are counted one after another", tries),
    ("tries are forgotten in portions", forgotten),
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

fn held(store: &dyn Store) -> Result<(), Broken> {
    let one = monitor("one")?;
    let of = |key: &str, state, seen, is_held| KnownAlarm {
        is_held,
        ..known(one.clone(), key, state, seen)
    };
    let (waits, fires) = (
        of("waits", AlarmState::Firing, 5, true),
        of("fires", AlarmState::Firing, 6, false),
    );
    let over = of("over", AlarmState::Resolved, 7, true);
    let old = of("old", AlarmState::Resolved, 1, false);
    let oldest = of("oldest", AlarmState::Resolved, 0, false);
    let also = of("also", AlarmState::Firing, 4, true);
    let change = Change {
        alarms: vec![
            waits.clone(),
            fires,
            over.clone(),
            old.clone(),
            oldest.clone(),
            also.clone(),
        ],
        ..Change::default()
    };
    apply(store, &change)?;
    let held = |event, limit| store.run(|tx| tx.held_alarms(EventId(event), limit));
    let both = vec![also.clone(), waits.clone()];
    same("for its maintenance", &held(3, 9)?, &both)?;
    same("held, at most", &held(3, 1)?, &vec![also.clone()])?;
    same("for another", &held(4, 9)?, &vec![])?;
    let quiet = |limit| store.run(|tx| tx.quiet_alarms(limit));
    let all = vec![over.clone(), old.clone(), oldest];
    same("the last first", &quiet(9)?, &all)?;
    same("at most", &quiet(1)?, &vec![over.clone()])?;
    let forget = |before, limit| store.run(|tx| tx.forget_alarms(at(before), limit));
    same("nothing is older", &forget(0, 9)?, &0)?;
    same("the oldest, at most", &forget(7, 1)?, &1)?;
    same("what is left of it", &quiet(9)?, &vec![over.clone(), old])?;
    same("what is older and over", &forget(7, 9)?, &1)?;
    same("what is left", &quiet(9)?, &vec![over])?;
    let released = [waits, also].map(|one| KnownAlarm {
        is_held: false,
        ..one
    });
    let change = Change {
        alarms: released.into(),
        ..Change::default()
    };
    apply(store, &change)?;
    same("held no more", &held(3, 9)?, &vec![])
}

fn reviews(store: &dyn Store) -> Result<(), Broken> {
    let review = |of: &str, number, version| -> Result<Review, Broken> {
        Ok(Review {
            company: company(of)?,
            number,
            version,
            at: at(10),
            lasts: Span::from_secs(3_600).unwrap_or_default(),
            place: "Room 1".to_owned(),
            is_cancelled: false,
            sequence: 2,
            agenda: vec!["The \"report\"".to_owned()],
            notes: Vec::new(),
            actions: Vec::new(),
        })
    };
    let put = |one: Review| {
        let change = Change {
            reviews: vec![one],
            ..Change::default()
        };
        apply(store, &change)
    };
    refused_as_conflict("what is not there", put(review("acme", 1, 2)?))?;
    put(review("acme", 2, 1)?)?;
    put(review("acme", 1, 1)?)?;
    put(review("road", 1, 1)?)?;
    refused_as_conflict("again", put(review("acme", 1, 1)?))?;
    put(review("acme", 1, 2)?)?;
    refused_as_conflict("from an old version", put(review("acme", 1, 2)?))?;
    let both = vec![review("acme", 1, 2)?, review("acme", 2, 1)?];
    let acme = company("acme")?;
    let read = |reach: &Reach| store.run(|tx| tx.reviews(reach, &acme));
    same("by number", &read(&Reach::Provider)?, &both)?;
    same("their own", &read(&Reach::Company(acme.clone()))?, &both)?;
    same(
        "for another company",
        &read(&Reach::Company(company("road")?))?,
        &vec![],
    )
}

fn series(store: &dyn Store) -> Result<(), Broken> {
    let series = |version, is_open| Series {
        id: EventId(4),
        version,
        rule: "FREQ=WEEKLY".to_owned(),
        zone: chrono_tz::Europe::Paris,
        first: Window {
            starts_at: at(10),
            ends_at: at(20),
        },
        last: at(10),
        is_open,
        title: "Updates \"kind\":{\"planned\":".to_owned(),
        severity: Severity::Low,
        services: [].into(),
        regions: [].into(),
        companies: [].into(),
        users: [].into(),
        commander: None,
    };
    let put = |version, is_open| {
        let change = Change {
            series: vec![series(version, is_open)],
            ..Change::default()
        };
        apply(store, &change)
    };
    refused_as_conflict("what is not there", put(2, true))?;
    put(1, true)?;
    let open = || store.run(|tx| tx.open_series());
    same("open", &open()?, &vec![series(1, true)])?;
    refused_as_conflict("again", put(1, true))?;
    put(2, false)?;
    refused_as_conflict("from an old version", put(2, true))?;
    same("over", &open()?, &vec![])?;
    let found = store.run(|tx| tx.series(EventId(4)))?;
    same("by its first event", &found, &Some(series(2, false)))?;
    // Maintenance is told from what only says so.
    let mut unplanned = super::samples::event(1)?;
    unplanned.title = "\"kind\":{\"planned\":".to_owned();
    let mut planned = super::samples::event(2)?;
    planned.kind = EventKind::Planned(series(1, true).first);
    let change = Change {
        events: vec![unplanned, planned.clone()],
        ..Change::default()
    };
    apply(store, &change)?;
    let found = store.run(|tx| tx.open_maintenance())?;
    same("planned", &found, &vec![planned])
}

fn tries(store: &dyn Store) -> Result<(), Broken> {
    let counted = |count| Tries {
        since: at(5),
        count,
    };
    let put = |before, now| {
        let change = Change {
            tries: vec![TriesChange {
                who: "company:é".to_owned(),
                before,
                now,
            }],
            tries_since: Some(at(5)),
            ..Change::default()
        };
        apply(store, &change)
    };
    let found = || store.run(|tx| tx.tries("company:é"));
    same("none", &found()?, &None)?;
    refused_as_conflict("what is not there", put(Some(counted(1)), counted(2)))?;
    put(None, counted(1))?;
    refused_as_conflict("a first one again", put(None, counted(1)))?;
    put(Some(counted(1)), counted(2))?;
    refused_as_conflict("as it was before", put(Some(counted(1)), counted(2)))?;
    same("counted", &found()?, &Some(counted(2)))?;
    let later = Change {
        tries_since: Some(at(6)),
        ..Change::default()
    };
    apply(store, &later)?;
    same("forgotten", &found()?, &None)
}

/// Whoever counts one waits for no more.
fn forgotten(store: &dyn Store) -> Result<(), Broken> {
    let names: Vec<String> = (0..20).map(|number| format!("caller:{number}")).collect();
    let change = Change {
        tries: names
            .iter()
            .map(|who| TriesChange {
                who: who.clone(),
                before: None,
                now: Tries {
                    since: at(5),
                    count: 1,
                },
            })
            .collect(),
        ..Change::default()
    };
    apply(store, &change)?;
    let left = || {
        store.run(|tx| {
            let mut left = 0;
            for who in &names {
                left += usize::from(tx.tries(who)?.is_some());
            }
            Ok(left)
        })
    };
    for expected in [4, 0] {
        let later = Change {
            tries_since: Some(at(6)),
            ..Change::default()
        };
        apply(store, &later)?;
        same("left", &left()?, &expected)?;
    }
    Ok(())
}
