//! P8: maintenance that repeats, alarms while it goes on, and what clashes.

use std::collections::BTreeMap;

use switchboard::desk::{Answer, Command, EventDraft, Query, Reply};
use switchboard::model::{
    Alarm, AlarmState, EventId, EventState, KnownAlarm, NotificationKind, Recipient, ServiceEvent,
    Severity, Timestamp, Window,
};
use switchboard::service::{Driver, read_rules};

use crate::world::{World, person, rules, span};

fn draft(title: &str, service: &str, starts_at: &str, hours: i64) -> EventDraft {
    let starts_at: Timestamp = starts_at.parse().unwrap();
    EventDraft {
        title: title.to_owned(),
        severity: Severity::Medium,
        services: [service.parse().unwrap()].into(),
        regions: [].into(),
        companies: [].into(),
        users: [].into(),
        window: Some(Window {
            starts_at,
            ends_at: starts_at + chrono::TimeDelta::hours(hours),
        }),
        commander: None,
    }
}

/// Sundays at ten in the evening in Paris, for two hours, from the 6th of December on.
fn weekly(world: &mut World) -> EventId {
    plan(world, "FREQ=WEEKLY;BYDAY=SU", "2026-12-06T21:00:00Z")
}

fn plan(world: &mut World, rule: &str, first: &str) -> EventId {
    let command = Command::PlanSeries {
        event: draft("Updates", "mail-eu", first, 2),
        rule: rule.to_owned(),
        zone: chrono_tz::Europe::Paris,
    };
    let Reply::Event { event, .. } = world.act("igor", command) else {
        panic!("not an event")
    };
    event.id
}

fn planned(world: &World) -> Vec<ServiceEvent> {
    world
        .driver
        .store()
        .run(|tx| tx.open_maintenance())
        .unwrap()
}

fn starts(world: &World) -> Vec<String> {
    let all = planned(world);
    let windows = all.iter().map(|event| event.window().unwrap().starts_at);
    windows
        .map(|at| at.format("%m-%d %H:%M").to_string())
        .collect()
}

/// As an operator ends each window on time.
fn let_pass(world: &mut World, days: i64) {
    for _ in 0..days * 24 {
        world.pass("1h");
        for event in planned(world) {
            let is_done = event
                .window()
                .is_some_and(|window| window.ends_at <= world.now);
            if is_done && event.state == EventState::Active {
                let command = Command::ResolveEvent {
                    event: event.id,
                    text: "done".to_owned(),
                };
                world.act("igor", command);
            }
        }
    }
}

#[test]
fn each_window_becomes_an_event_of_its_own_when_its_first_announcement_falls_due() {
    let mut world = World::new();
    let first = weekly(&mut world);
    assert_eq!(starts(&world), ["12-06 21:00"]);
    // A week before the second window, as the cadence announces it.
    world.pass("11d11h59m59s");
    assert_eq!(
        starts(&world),
        ["12-06 21:00"],
        "the first runs over its time"
    );
    world.pass("1s");
    assert_eq!(starts(&world), ["12-06 21:00", "12-13 21:00"]);
    let told = world.told();
    let announced = |to: &Recipient| -> Vec<String> {
        told.iter()
            .filter(|n| n.to == *to && n.kind == NotificationKind::MaintenanceAnnounced)
            .map(|n| format!("{} {}", n.at.format("%m-%d %H:%M"), n.about.unwrap()))
            .collect()
    };
    assert_eq!(
        announced(&Recipient::General),
        ["11-29 21:00 E-1", "12-05 21:00 E-1", "12-06 21:00 E-2"]
    );
    assert_eq!(world.event(EventId(2)).series, Some(first));
}

#[test]
fn a_window_becomes_one_event_however_often_the_desk_starts_and_however_late() {
    let mut world = World::new();
    weekly(&mut world);
    // Away for three weeks: one window and a half are over unseen.
    world.be_down("22d");
    assert_eq!(world.now.format("%m-%d %H:%M").to_string(), "12-17 09:00");
    assert_eq!(starts(&world), ["12-06 21:00", "12-20 21:00"]);
    let rulebook = world.driver.rulebook();
    for _ in 0..3 {
        let store = world.driver.store().clone();
        world.driver = Driver::new(store, std::sync::Arc::clone(&rulebook)).unwrap();
        world.be_down("1s");
    }
    assert_eq!(starts(&world), ["12-06 21:00", "12-20 21:00"]);
}

#[test]
fn a_series_that_ended_while_nobody_was_there_is_over() {
    let mut world = World::new();
    plan(
        &mut world,
        "FREQ=WEEKLY;BYDAY=SU;COUNT=3",
        "2026-12-06T21:00:00Z",
    );
    world.be_down("60d");
    let open = world.driver.store().run(|tx| tx.open_series()).unwrap();
    assert_eq!(open, []);
    assert_eq!(starts(&world), ["12-06 21:00"], "which somebody has to end");
}

#[test]
fn windows_keep_their_hour_in_their_zone_over_a_change_of_the_clocks() {
    let mut world = World::new();
    plan(
        &mut world,
        "FREQ=MONTHLY;BYDAY=-1SU",
        "2026-11-29T21:00:00Z",
    );
    let_pass(&mut world, 160);
    let ended = world
        .driver
        .store()
        .run(|tx| tx.ended_events(&switchboard::store::Reach::Provider, Timestamp::MIN_UTC, 99))
        .unwrap();
    let mut windows: Vec<String> = ended
        .iter()
        .map(|event| {
            event
                .window()
                .unwrap()
                .starts_at
                .format("%m-%d %H:%M")
                .to_string()
        })
        .collect();
    windows.sort();
    assert_eq!(
        windows,
        [
            "01-31 21:00",
            "02-28 21:00",
            "03-28 20:00",
            "04-25 20:00",
            "11-29 21:00",
            "12-27 21:00"
        ]
    );
}

#[test]
fn one_window_is_called_off_by_itself_and_the_series_with_all_that_has_not_begun() {
    let mut world = World::new();
    let first = weekly(&mut world);
    let cancel = |event| Command::CancelMaintenance {
        event,
        text: "not this week".to_owned(),
    };
    world.act("igor", cancel(first));
    world.pass("12d");
    assert_eq!(
        starts(&world),
        ["12-13 21:00"],
        "the next one comes all the same"
    );
    world.told();
    let command = Command::EndSeries {
        event: EventId(2),
        text: "no more".to_owned(),
    };
    assert!(
        world
            .refused("ben", command.clone())
            .starts_with("you may not plan maintenance")
    );
    world.act("igor", command.clone());
    assert_eq!(world.event(EventId(2)).state, EventState::Cancelled);
    let told = world.told_to(&Recipient::General);
    assert_eq!(told[0].kind, NotificationKind::MaintenanceCancelled);
    assert!(world.refused("igor", command).contains("does so no more"));
    world.pass("30d");
    assert_eq!(starts(&world), [""; 0]);
}

/// Nobody has heard of it, so there is nothing to take back; one window, and a series with its first.
#[test]
fn calling_off_what_was_not_announced_yet_tells_nobody() {
    let mut world = World::new();
    let event = draft("New disks", "mail-eu", "2026-12-20T21:00:00Z", 2);
    let Reply::Event { event, .. } = world.act("igor", Command::OpenEvent { event }) else {
        panic!("not an event")
    };
    let series = plan(&mut world, "FREQ=WEEKLY;BYDAY=SU", "2026-12-27T21:00:00Z");
    world.act(
        "igor",
        Command::CancelMaintenance {
            event: event.id,
            text: "not needed".to_owned(),
        },
    );
    world.act(
        "igor",
        Command::EndSeries {
            event: series,
            text: "no more".to_owned(),
        },
    );
    world.pass("60d");
    for id in [event.id, series] {
        assert_eq!(world.event(id).state, EventState::Cancelled);
    }
    assert_eq!(world.told_lines(), "");
}

#[test]
fn a_rule_that_does_not_fit_its_first_window_is_refused() {
    let mut world = World::new();
    let command = |rule: &str| Command::PlanSeries {
        event: draft("Updates", "mail-eu", "2026-12-05T21:00:00Z", 2),
        rule: rule.to_owned(),
        zone: chrono_tz::Europe::Paris,
    };
    assert_eq!(
        world.refused("igor", command("FREQ=WEEKLY;BYDAY=SU")),
        "the rule has no time at the first start; its next is 2026-12-06 22:00 CET"
    );
    assert!(
        world
            .refused("igor", command("hourly"))
            .contains("daily, weekly")
    );
    assert_eq!(starts(&world), [""; 0], "and nothing is planned");
}

#[test]
fn what_clashes_is_pointed_out_and_planned_all_the_same() {
    let mut world = World::new();
    weekly(&mut world);
    let plan = |world: &mut World, event: EventDraft| {
        let Reply::Event { event, clashes } = world.act("igor", Command::OpenEvent { event })
        else {
            panic!("not an event")
        };
        let shown = clashes.iter().map(|clash| {
            let from = clash.window.starts_at.format("%m-%d %H:%M");
            format!(
                "{} {} {from} {}",
                clash.one,
                clash.other,
                clash.services.len()
            )
        });
        (event.id, shown.collect::<Vec<_>>())
    };
    // On a window that is no event yet; beside one; on other companies' services.
    let third = draft("New disks", "mail-eu", "2026-12-20T22:00:00Z", 4);
    assert_eq!(
        plan(&mut world, third),
        (EventId(2), vec!["E-2 E-1 12-20 22:00 1".to_owned()])
    );
    let beside = draft("New disks", "mail-eu", "2026-12-20T19:00:00Z", 2);
    assert_eq!(plan(&mut world, beside).1, [""; 0]);
    let elsewhere = draft("New disks", "mail-us", "2026-12-06T21:30:00Z", 1);
    let both = plan(&mut world, elsewhere).1;
    // No company uses both; the next one interrupts one that uses the other service as well.
    assert_eq!(both, [""; 0]);
    let devices = draft("New cables", "devices", "2026-12-06T21:30:00Z", 1);
    let both = plan(&mut world, devices).1;
    assert_eq!(both, ["E-5 E-1 12-06 21:30 0"]);
    let Answer::Maintenance(plan) = world.ask("igor", Query::Maintenance).unwrap() else {
        panic!("not a plan")
    };
    assert_eq!(plan.series.len(), 1);
    assert_eq!(plan.series[0].next.len(), 3);
    assert!(
        plan.clashes.iter().any(|clash| clash.services.len() == 1),
        "{plan:?}"
    );
    assert!(
        world.ask("ada", Query::Maintenance).is_err(),
        "customers do not see it"
    );
}

#[test]
fn a_series_clashes_with_its_first_window_and_with_its_later_ones_and_ten_clashes_are_enough() {
    let mut world = World::new();
    for day in ["06", "20"] {
        let event = draft(
            "New disks",
            "mail-eu",
            &format!("2026-12-{day}T22:00:00Z"),
            4,
        );
        world.act("igor", Command::OpenEvent { event });
    }
    let series = |rule: &str, first: &str| Command::PlanSeries {
        event: draft("Updates", "mail-eu", first, 2),
        rule: rule.to_owned(),
        zone: chrono_tz::Europe::Paris,
    };
    let clashes = |world: &mut World, command| {
        let Reply::Event { clashes, .. } = world.act("igor", command) else {
            panic!("not an event")
        };
        let shown = clashes.iter().map(|clash| {
            let from = clash.window.starts_at.format("%m-%d %H:%M");
            format!("{} {} {from}", clash.one, clash.other)
        });
        shown.collect::<Vec<_>>()
    };
    let weekly = series("FREQ=WEEKLY;BYDAY=SU", "2026-12-06T21:00:00Z");
    assert_eq!(
        clashes(&mut world, weekly),
        ["E-3 E-1 12-06 22:00", "E-3 E-2 12-20 22:00"]
    );
    let daily = series("daily", "2026-12-01T21:00:00Z");
    assert_eq!(clashes(&mut world, daily).len(), 10);
}

#[test]
fn the_end_of_a_series_leaves_alone_what_has_begun_and_what_is_none_of_its() {
    let mut world = World::new();
    let series = weekly(&mut world);
    let other = draft("New disks", "mail-us", "2026-12-20T22:00:00Z", 4);
    world.act("igor", Command::OpenEvent { event: other });
    world.pass("11d13h");
    assert_eq!(world.event(series).state, EventState::Active);
    let command = Command::EndSeries {
        event: series,
        text: "no more".to_owned(),
    };
    world.act("igor", command);
    assert_eq!(starts(&world), ["12-06 21:00", "12-20 22:00"]);
}

#[test]
fn a_window_becomes_an_event_no_further_ahead_than_the_programme_looks() {
    let mut sources = read_rules(&rules()).unwrap();
    let programme = sources.get_mut("programme.toml").unwrap();
    *programme = programme.replace("look_ahead = \"90d\"", "look_ahead = \"1d\"");
    let mut world = World::under(&sources);
    weekly(&mut world);
    world.pass("17d11h59m59s");
    assert_eq!(starts(&world), ["12-06 21:00"]);
    world.pass("1s");
    assert_eq!(starts(&world), ["12-06 21:00", "12-13 21:00"]);
}

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
