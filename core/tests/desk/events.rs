//! P8 and P9: who hears of a service event, and when.

use expect_test::expect;
use switchboard::desk::{Answer, Command, EventDraft, Query};
use switchboard::model::{NotificationKind, Recipient, Severity, Window};
use switchboard::store::{Claim, Endpoint};

use crate::world::{World, span};

fn resolve(world: &mut World, who: &str, event: switchboard::model::EventId) {
    world.act(
        who,
        Command::ResolveEvent {
            event,
            text: "The switch was replaced.".to_owned(),
        },
    );
}

#[test]
fn an_event_that_ends_inside_five_minutes_tells_nobody() {
    let mut world = World::new();
    let event = world.declare("igor", 1, "Mail in Europe is down", "mail-eu");
    world.pass("4m59s");
    resolve(&mut world, "igor", event);
    world.pass("1d");
    assert_eq!(world.told_lines(), "");
    let Answer::Event { history, .. } = world.ask("igor", Query::Event { event }).unwrap() else {
        panic!("not an event")
    };
    let reasons = format!("{history:?}");
    assert!(
        reasons.contains("it ended after 4 min, before the 5 min"),
        "{reasons}"
    );
}

#[test]
fn a_critical_event_is_told_at_five_minutes_then_every_half_hour_and_the_end_at_once() {
    let mut world = World::new();
    let event = world.declare("igor", 1, "Mail in Europe is down", "mail-eu");
    world.pass("1h10m");
    resolve(&mut world, "igor", event);
    world.pass("1d");
    expect![[r#"
        09:05:00 person:maria event_started
        09:05:00 company:acme event_started
        09:05:00 general event_started
        09:25:00 person:igor event_prompt
        09:35:00 company:acme event_update
        09:35:00 general event_update
        09:55:00 person:igor event_prompt
        10:05:00 company:acme event_update
        10:05:00 general event_update
        10:10:00 general event_resolved
        10:10:00 company:acme event_resolved
        10:10:00 person:maria event_resolved
    "#]]
    .assert_eq(&world.told_lines());
}

#[test]
fn a_high_event_is_updated_every_hour_and_a_medium_one_is_never_announced() {
    let mut world = World::new();
    world.declare("igor", 2, "Mail in America is slow", "mail-us");
    world.declare("igor", 3, "Mail in America is a little slow", "mail-us");
    world.pass("2h30m");
    let general = world.told_to(&Recipient::General);
    let times: Vec<String> = general
        .iter()
        .map(|n| n.at.format("%H:%M").to_string())
        .collect();
    assert_eq!(times, ["09:05", "10:05", "11:05"]);
}

#[test]
fn each_company_is_told_of_its_own_users_and_of_no_others() {
    let mut world = World::new();
    world.declare("igor", 1, "Devices cannot connect", "devices");
    world.pass("6m");
    let told = world.told();
    let roster = world.driver.roster();
    for company in roster.companies() {
        let to = Recipient::Company(company.id.clone());
        for n in told.iter().filter(|n| n.to == to) {
            assert!(
                n.body.contains("E-1") || n.title.contains("E-1"),
                "no case number: {n:?}"
            );
            assert!(
                company.users.iter().all(|user| n.body.contains(user)),
                "{n:?}"
            );
            for other in roster
                .companies()
                .iter()
                .filter(|other| other.id != company.id)
            {
                assert!(
                    !other.users.iter().any(|user| n.body.contains(user)),
                    "{n:?}"
                );
            }
        }
    }
    assert!(
        told.iter()
            .any(|n| n.to == Recipient::Company("acme".parse().unwrap()))
    );
}

#[test]
fn a_change_of_severity_replans_at_once_and_tells_those_who_were_told() {
    let mut world = World::new();
    let event = world.declare("igor", 3, "Mail in Europe is slow", "mail-eu");
    world.pass("10m");
    assert_eq!(world.told_lines(), "");
    world.act(
        "igor",
        Command::SetEventSeverity {
            event,
            severity: Severity::Critical,
        },
    );
    world.pass("0s");
    let first = world.told();
    assert!(
        first
            .iter()
            .any(|n| n.to == Recipient::General && n.kind == NotificationKind::EventStarted)
    );
    world.act(
        "igor",
        Command::SetEventSeverity {
            event,
            severity: Severity::Medium,
        },
    );
    let changed = world.told();
    assert!(
        changed
            .iter()
            .all(|n| n.kind == NotificationKind::EventSeverity),
        "{changed:?}"
    );
    world.pass("1d");
    assert_eq!(world.told_lines(), "", "medium is not updated");
    resolve(&mut world, "igor", event);
    let end = world.told();
    assert!(
        end.iter()
            .any(|n| n.to == Recipient::General && n.kind == NotificationKind::EventResolved)
    );
}

#[test]
fn after_an_outage_of_the_desk_itself_an_overdue_update_goes_out_once() {
    let mut world = World::new();
    let event = world.declare("igor", 1, "Mail in Europe is down", "mail-eu");
    world.pass("5m");
    world.told();
    world.be_down("3h");
    assert_eq!(
        world.told_to(&Recipient::General).len(),
        1,
        "one update, not six"
    );
    // Down again over the whole of a second event, up only to hear that it is over.
    let second = world.declare("igor", 1, "Mail in Europe is down again", "mail-eu");
    world.now = span("20m").after(world.now);
    world.told();
    resolve(&mut world, "igor", second);
    let end = world.told_to(&Recipient::General);
    assert_eq!(end.len(), 1);
    assert_eq!(end[0].kind, NotificationKind::EventResolved);
    assert_eq!(world.event(event).ended_at, None);
}

#[test]
fn an_update_that_somebody_wrote_goes_out_with_the_next_notification() {
    let mut world = World::new();
    let event = world.declare("igor", 1, "Mail in Europe is down", "mail-eu");
    world.pass("6m");
    world.told();
    world.act(
        "igor",
        Command::UpdateEvent {
            event,
            text: "A line card is being swapped.".to_owned(),
        },
    );
    world.pass("30m");
    let update = world.told_to(&Recipient::General).remove(0);
    assert!(
        update.body.contains("A line card is being swapped."),
        "{update:?}"
    );
    world.pass("30m");
    let silent = world.told_to(&Recipient::General).remove(0);
    assert!(
        !silent.body.contains("line card"),
        "old news is not told as new: {silent:?}"
    );
}

#[test]
fn maintenance_is_announced_ahead_at_its_start_when_it_overruns_and_at_its_end() {
    let mut world = World::new();
    let starts_at = span("10d").after(world.now);
    let event = EventDraft {
        title: "New mail store in Europe".to_owned(),
        severity: Severity::High,
        services: ["mail-eu".parse().unwrap()].into(),
        regions: Default::default(),
        companies: [].into(),
        users: [].into(),
        window: Some(Window {
            starts_at,
            ends_at: span("2h").after(starts_at),
        }),
        commander: None,
    };
    world.act("igor", Command::OpenEvent { event });
    let id = switchboard::model::EventId(1);
    world.pass("10d");
    let kinds = |world: &mut World| -> Vec<NotificationKind> {
        world
            .told_to(&Recipient::General)
            .iter()
            .map(|n| n.kind)
            .collect()
    };
    let ahead = kinds(&mut world);
    let announced = ahead
        .iter()
        .filter(|kind| **kind == NotificationKind::MaintenanceAnnounced)
        .count();
    assert!(announced >= 1, "{ahead:?}");
    assert_eq!(ahead.last(), Some(&NotificationKind::MaintenanceStarted));
    world.pass("2h10m");
    assert_eq!(kinds(&mut world), [NotificationKind::MaintenanceOverrun]);
    resolve(&mut world, "igor", id);
    assert_eq!(kinds(&mut world), [NotificationKind::MaintenanceEnded]);
    world.pass("1d");
    assert_eq!(kinds(&mut world), []);
}

#[test]
fn a_customer_sees_an_event_without_the_other_companies_in_it() {
    let mut world = World::new();
    let event = world.declare("igor", 1, "Mail in America is down", "mail-us");
    world.pass("6m");
    let whole = world.event(event);
    assert!(
        whole.companies.len() > 1 && whole.told > 1,
        "more than one is affected: {whole:?}"
    );
    let Answer::Event { event: seen, .. } = world.ask("hank", Query::Event { event }).unwrap()
    else {
        panic!("not an event")
    };
    let own = ["globex".parse().unwrap()].into();
    assert_eq!((&seen.companies, seen.told), (&own, 1));
    assert!(seen.decisions.is_empty());
    let Answer::Status { active, .. } = world.ask("hank", Query::Status).unwrap() else {
        panic!("not a status")
    };
    assert_eq!(active[0].companies, own, "nor in the state of the service");
}

#[test]
fn a_commander_is_named_once_and_only_one_who_is_one() {
    let mut world = World::new();
    let event = world.declare("otto", 1, "Mail in Europe is down", "mail-eu");
    let name = |who: &str| Command::SetCommander {
        event,
        commander: who.parse().unwrap(),
    };
    assert_eq!(
        world.refused("igor", name("ben")),
        "Ben Okoye is not an incident commander"
    );
    world.act("igor", name("igor"));
    assert_eq!(
        world.refused("igor", name("igor")),
        "E-1 is active: Igor Petrov leads it already"
    );
}

#[test]
fn news_that_newer_news_has_overtaken_is_not_sent_late() {
    let mut world = World::new();
    let acme = Recipient::Company("acme".parse().unwrap());
    let endpoint = Endpoint {
        name: "chat:acme".to_owned(),
        serves: vec![acme],
    };
    let now = world.now;
    world
        .driver
        .store()
        .run(|tx| tx.attach(&endpoint, now))
        .unwrap();
    let event = world.declare("igor", 1, "Mail in Europe is down", "mail-eu");
    // The chat server is away for three hours: nobody claims anything.
    world.pass("3h");
    resolve(&mut world, "igor", event);
    let now = world.now;
    let claim = Claim {
        now,
        lease_until: span("1m").after(now),
        limit: 10,
        max_attempts: 20,
        alone: false,
    };
    let mut sent = Vec::new();
    loop {
        let batch = world
            .driver
            .store()
            .run(|tx| tx.claim("chat:acme", &claim))
            .unwrap();
        if batch.is_empty() {
            break;
        }
        for delivery in batch {
            let (id, fence) = (delivery.notification.id, delivery.fence);
            world
                .driver
                .store()
                .run(|tx| tx.acknowledge("chat:acme", id, fence, None, now))
                .unwrap();
            sent.push(delivery.notification.kind);
        }
    }
    assert_eq!(
        sent,
        [
            NotificationKind::EventStarted,
            NotificationKind::EventResolved
        ]
    );
}
