//! P8: alarms while maintenance goes on.

use std::collections::BTreeMap;

use switchboard::desk::{Answer, Command, Query};
use switchboard::model::{Alarm, AlarmState, EventId, EventState, KnownAlarm, Timestamp};
use switchboard::service::read_rules;

use crate::maintenance::draft;
use crate::world::{World, person, rules, span};

#[test]
fn an_alarm_that_is_to_be_held_while_no_work_goes_on_is_noted() {
    let mut sources = read_rules(&rules()).unwrap();
    let events = sources.get_mut("events.rhai").unwrap();
    *events = events.replace("if alarm.in_maintenance {", "if !alarm.in_maintenance {");
    let mut world = World::under(&sources);
    let began = world.now;
    alarm(&mut world, "one", AlarmState::Firing, began);
    let noted = known(&world, "one");
    assert_eq!(
        noted.outcome,
        "noted: no maintenance of its service is under way"
    );
    assert_eq!((noted.is_held, noted.event), (false, None));
}

#[test]
fn work_that_has_not_begun_holds_no_alarms() {
    let mut world = World::new();
    let event = draft("New disks", "mail-eu", "2026-11-25T10:00:00Z", 2);
    world.act("igor", Command::OpenEvent { event });
    let began = world.now;
    alarm(&mut world, "early", AlarmState::Firing, began);
    assert_eq!(known(&world, "early").event, Some(EventId(2)));
}

fn alarm(world: &mut World, key: &str, state: AlarmState, starts_at: Timestamp) {
    let labels = [
        ("alertname", "MailDown"),
        ("service", "mail-eu"),
        ("severity", "critical"),
    ];
    let labels = labels.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let alarm = Alarm {
        monitor: "prometheus".parse().unwrap(),
        key: key.to_owned(),
        state,
        starts_at,
        ends_at: None,
        group: String::new(),
        labels: BTreeMap::from(labels),
        annotations: BTreeMap::new(),
    };
    let alarms = vec![alarm];
    let desk = switchboard::desk::Actor::Desk;
    world.try_do(&desk, Command::Alarms { alarms }).unwrap();
}

fn known(world: &World, key: &str) -> KnownAlarm {
    let of = [("prometheus".parse().unwrap(), key.to_owned())];
    world
        .driver
        .store()
        .run(|tx| tx.alarms(&of))
        .unwrap()
        .remove(0)
}

/// Work on a service, begun; it is announced to take two hours.
fn under_way() -> World {
    let mut world = World::new();
    let event = draft("New disks", "mail-eu", "2026-11-25T10:00:00Z", 2);
    world.act("igor", Command::OpenEvent { event });
    world.pass("1h30m");
    assert_eq!(world.event(EventId(1)).state, EventState::Active);
    world
}

fn end(world: &mut World) {
    let command = Command::ResolveEvent {
        event: EventId(1),
        text: "All disks are in.".to_owned(),
    };
    world.act("igor", command);
    world.pass("0s");
}

fn unplanned(world: &World) -> Vec<EventId> {
    let reach = switchboard::store::Reach::Provider;
    let open = world
        .driver
        .store()
        .run(|tx| tx.open_events(&reach))
        .unwrap();
    open.iter()
        .filter(|one| !one.is_planned())
        .map(|one| one.id)
        .collect()
}

#[test]
fn alarms_are_held_during_maintenance_and_handled_when_they_outlast_it() {
    let mut world = under_way();
    let began = world.now;
    alarm(&mut world, "gone", AlarmState::Firing, began);
    alarm(&mut world, "stays", AlarmState::Firing, began);
    assert_eq!(unplanned(&world), []);
    let held = known(&world, "stays");
    assert_eq!((held.is_held, held.event), (true, Some(EventId(1))));
    assert!(held.decision.unwrap().reason.contains("under way"));
    world.pass("5m");
    alarm(&mut world, "gone", AlarmState::Resolved, began);
    let Answer::Event { history, .. } = world
        .ask("igor", Query::Event { event: EventId(1) })
        .unwrap()
    else {
        panic!("not an event")
    };
    let history = format!("{history:?}");
    assert!(
        history.contains("fired: 1") && history.contains("cleared: 1"),
        "{history}"
    );
    end(&mut world);
    assert_eq!(unplanned(&world), [EventId(2)], "one fires still");
    let stays = known(&world, "stays");
    assert_eq!((stays.is_held, stays.event), (false, Some(EventId(2))));
    let case = switchboard::model::CaseNumber::Event(EventId(2));
    let Answer::Why(why) = world.ask("igor", Query::Why { case, all: false }).unwrap() else {
        panic!("not a why")
    };
    let why = format!("{why:?}");
    assert!(
        why.contains("held during maintenance and still firing after it"),
        "{why}"
    );
    // What begins afterwards is an alarm like any other.
    alarm(&mut world, "new", AlarmState::Firing, began);
    assert_eq!(known(&world, "new").event, Some(EventId(2)));
}

#[test]
fn nothing_comes_of_alarms_that_stop_before_the_work_is_over() {
    let mut world = under_way();
    let began = world.now;
    alarm(&mut world, "one", AlarmState::Firing, began);
    world.pass("10m");
    alarm(&mut world, "one", AlarmState::Resolved, began);
    end(&mut world);
    world.pass("1d");
    assert_eq!(unplanned(&world), []);
}

#[test]
fn work_over_time_holds_alarms_as_long_as_the_programme_says() {
    let mut world = under_way();
    let began = world.now;
    alarm(&mut world, "one", AlarmState::Firing, began);
    // Half an hour before the announced end; four hours more are held.
    world.pass("1h30m");
    world.pass("3h59m");
    assert_eq!(unplanned(&world), []);
    alarm(&mut world, "two", AlarmState::Firing, began);
    assert!(
        known(&world, "two").is_held,
        "over time, and still within it"
    );
    world.pass("2m");
    assert_eq!(unplanned(&world), [EventId(2)]);
    for key in ["one", "two"] {
        assert_eq!(known(&world, key).event, Some(EventId(2)), "{key}");
    }
    alarm(&mut world, "three", AlarmState::Firing, began);
    assert!(!known(&world, "three").is_held, "it has taken too long");
    // The end of the work, at last, changes nothing of that.
    end(&mut world);
    assert_eq!(unplanned(&world), [EventId(2)]);
}

#[test]
fn work_in_a_region_holds_the_alarms_of_that_region() {
    let mut world = World::new();
    let region = world
        .driver
        .rulebook()
        .tables()
        .known_regions()
        .into_iter()
        .next()
        .map(str::to_owned);
    let region = region.unwrap();
    let mut event = draft("New disks", "mail-eu", "2026-11-25T10:00:00Z", 2);
    event.regions = [region.parse().unwrap()].into();
    world.act("igor", Command::OpenEvent { event });
    world.pass("1h30m");
    let began = world.now;
    for (key, at) in [("here", region.as_str()), ("nowhere", "")] {
        let mut report = known_report(key, began);
        let labels = [("service", "mail-eu"), ("region", at)];
        report
            .labels
            .extend(labels.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let alarms = vec![report];
        let desk = switchboard::desk::Actor::Desk;
        world.try_do(&desk, Command::Alarms { alarms }).unwrap();
    }
    assert!(known(&world, "here").is_held);
    assert!(!known(&world, "nowhere").is_held);
}

#[test]
fn alarms_of_another_service_are_none_of_the_works() {
    let mut world = under_way();
    let began = world.now;
    let mut report = known_report("elsewhere", began);
    report
        .labels
        .insert("service".to_owned(), "devices".to_owned());
    let alarms = vec![report];
    let desk = switchboard::desk::Actor::Desk;
    world.try_do(&desk, Command::Alarms { alarms }).unwrap();
    assert_eq!(unplanned(&world), [EventId(2)]);
}

fn known_report(key: &str, starts_at: Timestamp) -> Alarm {
    let labels = [("alertname", "MailDown"), ("severity", "critical")];
    Alarm {
        monitor: "prometheus".parse().unwrap(),
        key: key.to_owned(),
        state: AlarmState::Firing,
        starts_at,
        ends_at: None,
        group: String::new(),
        labels: labels
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        annotations: BTreeMap::new(),
    }
}

#[test]
fn alarms_that_stopped_long_ago_are_forgotten() {
    let mut world = World::new();
    let began = world.now;
    alarm(&mut world, "old", AlarmState::Firing, began);
    alarm(&mut world, "long", AlarmState::Firing, began);
    alarm(&mut world, "old", AlarmState::Resolved, began);
    world.now = span("30d1s").after(world.now);
    let now = world.now;
    alarm(&mut world, "new", AlarmState::Firing, now);
    let Answer::Alarms { firing, quiet } = world.ask("ben", Query::Alarms).unwrap() else {
        panic!("not alarms")
    };
    let keys: Vec<&str> = firing.iter().map(|one| one.alarm.key.as_str()).collect();
    assert_eq!((keys, quiet.len()), (vec!["new", "long"], 0));
    let refused = world.driver.ask(world.now, &person("ada"), &Query::Alarms);
    assert!(refused.is_err(), "customers do not see them");
}
