//! P8: maintenance that repeats, and what clashes.

use switchboard::desk::{Answer, Command, EventDraft, Query, Reply};
use switchboard::model::{
    EventId, EventState, NotificationKind, Recipient, ServiceEvent, Severity, Timestamp, Window,
};
use switchboard::service::{Driver, read_rules};

use crate::world::{World, rules};

pub fn draft(title: &str, service: &str, starts_at: &str, hours: i64) -> EventDraft {
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
