//! P8: the state of the service as a status page shows it, to anybody and to one company.

use std::fmt::Write as _;

use expect_test::expect;
use switchboard::desk::{Command, EventDraft, Health, Viewer};
use switchboard::model::{EventId, Severity, Window};
use switchboard::rules::Sources;

use crate::world::{World, span};

fn everybody(world: &World) -> Health {
    world.driver.health(world.now, &Viewer::Everybody).unwrap()
}

fn company(world: &World, id: &str) -> Health {
    let viewer = Viewer::Company(id.parse().unwrap());
    world.driver.health(world.now, &viewer).unwrap()
}

fn resolve(world: &mut World, event: EventId) {
    let text = "It works again.".to_owned();
    world.act("igor", Command::ResolveEvent { event, text });
}

/// What a page would show, without the days on which nothing was.
fn shown(health: &Health) -> String {
    let mut out = format!("{:?}\n", health.standing);
    for service in &health.services {
        let _ = writeln!(
            out,
            "{}: {:?}, down {} of {}, {:.3} %",
            service.name,
            service.standing,
            service.down,
            service.of,
            service.availability()
        );
        for day in service.days.iter().filter(|day| !day.events.is_empty()) {
            let events: Vec<String> = day.events.iter().map(ToString::to_string).collect();
            let events = events.join(" ");
            let _ = writeln!(out, "  {} {:?} {} {events}", day.date, day.worst, day.down);
        }
    }
    for (what, events) in [
        ("now", &health.active),
        ("planned", &health.planned),
        ("past", &health.past),
    ] {
        for event in events {
            let users = event.users.join(", ");
            let yours = if event.concerns_you { "yours" } else { "" };
            let title = &event.title;
            let _ = writeln!(out, "{what}: {} {title} {yours} {users}", event.id);
        }
    }
    out
}

#[test]
fn an_outage_is_shown_to_whom_it_concerns_at_once_and_to_everybody_when_everybody_is_told() {
    let mut world = World::new();
    world.declare("igor", 1, "Mail in Europe is down", "mail-eu");
    world.pass("4m");
    expect![[r#"
        Operational
        Devices: Operational, down 0s of 89d9h4m, 100.000 %
        Mail Europe: Operational, down 0s of 89d9h4m, 100.000 %
        Mail America: Operational, down 0s of 89d9h4m, 100.000 %
    "#]]
    .assert_eq(&shown(&everybody(&world)));
    expect![[r#"
        Down
        Devices: Operational, down 0s of 89d11h4m, 100.000 %
        Mail Europe: Down, down 4m of 89d11h4m, 99.997 %
          2026-11-25 Down 4m E-1
        now: E-1 Mail in Europe is down yours wile, bugs, daffy, tweety
    "#]]
    .assert_eq(&shown(&company(&world, "acme")));
    world.pass("2m");
    let seen = everybody(&world);
    expect![[r#"
        Down
        Devices: Operational, down 0s of 89d9h6m, 100.000 %
        Mail Europe: Down, down 6m of 89d9h6m, 99.995 %
          2026-11-25 Down 6m E-1
        Mail America: Operational, down 0s of 89d9h6m, 100.000 %
        now: E-1 Mail in Europe is down  
    "#]]
    .assert_eq(&shown(&seen));
    // Nobody is shown who uses what, nor who their users are.
    let json = serde_json::to_string(&seen).unwrap();
    for secret in ["acme", "Acme", "wile", "igor"] {
        assert!(!json.contains(secret), "{secret} in {json}");
    }
}

#[test]
fn days_are_the_viewers_own_and_what_overlaps_counts_once() {
    let mut world = World::new();
    // From 22:50 in Paris, past midnight there and not in UTC.
    world.pass("12h50m");
    let first = world.declare("igor", 1, "Mail in Europe is down", "mail-eu");
    world.pass("1h30m");
    let second = world.declare("igor", 1, "Its disks are full", "mail-eu");
    world.pass("30m");
    resolve(&mut world, first);
    world.pass("10m");
    resolve(&mut world, second);
    world.pass("2d");
    expect![[r#"
        Operational
        Devices: Operational, down 0s of 89d2h, 100.000 %
        Mail Europe: Operational, down 2h10m of 89d2h, 99.899 %
          2026-11-25 Down 1h10m E-1
          2026-11-26 Down 1h E-1 E-2
        past: E-2 Its disks are full yours wile, bugs, daffy, tweety
        past: E-1 Mail in Europe is down yours wile, bugs, daffy, tweety
    "#]]
    .assert_eq(&shown(&company(&world, "acme")));
    let page = everybody(&world);
    let mail = &page.services[1];
    let of_day = |day: &str| {
        let day = day.parse().unwrap();
        let found = mail.days.iter().find(|one| one.date == day).unwrap();
        found.down
    };
    assert_eq!(of_day("2026-11-25"), span("2h10m"));
    assert_eq!(of_day("2026-11-26"), span("0s"));
    assert_eq!(mail.days.len(), 90);
}

#[test]
fn a_blip_is_never_shown_to_everybody_and_leaves_no_mark_on_a_companys_page() {
    let mut world = World::new();
    let event = world.declare("igor", 1, "Mail in Europe is down", "mail-eu");
    world.pass("3m");
    resolve(&mut world, event);
    world.pass("1d");
    for page in [everybody(&world), company(&world, "acme")] {
        assert_eq!(page.past, []);
        assert!(page.services.iter().all(|s| s.down == span("0s")));
    }
}

#[test]
fn maintenance_is_planned_then_under_way_and_never_counts_as_down() {
    let mut world = World::new();
    let starts_at = span("2h").after(world.now);
    let ends_at = span("3h").after(world.now);
    let event = EventDraft {
        title: "New disks".to_owned(),
        severity: Severity::try_from(1).unwrap(),
        services: ["mail-eu".parse().unwrap()].into(),
        regions: Default::default(),
        companies: [].into(),
        users: [].into(),
        window: Some(Window { starts_at, ends_at }),
        commander: None,
    };
    world.act("igor", Command::OpenEvent { event });
    world.pass("1m");
    let page = everybody(&world);
    assert_eq!(page.planned.len(), 1, "{page:?}");
    world.pass("2h");
    expect![[r#"
        Maintenance
        Devices: Operational, down 0s of 89d11h1m, 100.000 %
        Mail Europe: Maintenance, down 0s of 89d11h1m, 100.000 %
          2026-11-25 Maintenance 0s E-1
        Mail America: Operational, down 0s of 89d11h1m, 100.000 %
        now: E-1 New disks  
    "#]]
    .assert_eq(&shown(&everybody(&world)));
}

#[test]
fn which_severity_is_down_and_how_many_days_are_shown_stand_in_the_rules() {
    let mut sources: Sources = switchboard::service::read_rules(&crate::world::rules()).unwrap();
    let programme = sources.get_mut("programme.toml").unwrap();
    *programme = programme
        .replace("days = 90", "days = 7")
        .replace("down = [1]", "down = [1, 2]");
    let mut world = World::under(&sources);
    world.declare("igor", 2, "Mail in Europe is slow", "mail-eu");
    world.pass("1h");
    let page = company(&world, "acme");
    let mail = &page.services[1];
    assert_eq!((mail.days.len(), mail.down), (7, span("1h")));
}
