//! P6: service reviews, with their invitations, agenda, notes and what was agreed.

use switchboard::desk::{Answer, Command, EventDraft, Query, ReviewAsk};
use switchboard::model::{Invitation, Review, Severity, Timestamp, Window};

use crate::world::World;

fn ask(ask: ReviewAsk) -> Command {
    Command::Review {
        company: "acme".parse().unwrap(),
        ask,
    }
}

fn plan(at: &str) -> Command {
    ask(ReviewAsk::Plan {
        at: at.parse().unwrap(),
        lasts: None,
        place: None,
    })
}

fn note(text: &str) -> Command {
    ask(ReviewAsk::Note {
        text: text.to_owned(),
    })
}

fn agree(text: &str) -> Command {
    ask(ReviewAsk::Agree {
        owner: "Ben".to_owned(),
        due_on: "2026-12-24".parse().unwrap(),
        text: text.to_owned(),
    })
}

fn invited(world: &mut World) -> Vec<(String, Invitation)> {
    let told = world.told().into_iter();
    told.filter_map(|one| Some((one.to.to_string(), *one.invitation?)))
        .collect()
}

fn reviews(world: &World, who: &str) -> Vec<Review> {
    let company = Some("acme".parse().unwrap());
    match world.ask(who, Query::Reviews { company }).unwrap() {
        Answer::Reviews { reviews, .. } => reviews,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_review_is_planned_moved_and_called_off_under_one_name_with_a_sequence_that_rises() {
    let mut world = World::new();
    world.act("maria", plan("2026-12-03T09:00:00Z"));
    let first = invited(&mut world);
    let who: Vec<&str> = first.iter().map(|(who, _)| who.as_str()).collect();
    assert_eq!(who, ["person:maria", "person:ada", "person:grace"]);
    let invitation = &first[1].1;
    assert_eq!(invitation.uid, "review-acme-1@premium-support.switchboard");
    assert_eq!((invitation.sequence, invitation.is_cancelled), (0, false));
    assert_eq!(
        invitation.ends_at,
        "2026-12-03T10:00:00Z".parse::<Timestamp>().unwrap()
    );
    assert_eq!(
        invitation.organizer.email.as_deref(),
        Some("maria@desk.example")
    );
    assert_eq!(invitation.guests.len(), 2);
    assert_eq!(
        invitation.summary,
        "Service review of Acme Shipping on 2026-12-03 10:00 CET"
    );
    world.act("maria", plan("2026-12-04T09:00:00Z"));
    let cancel = ask(ReviewAsk::Cancel {
        reason: "Ada is ill.".to_owned(),
    });
    world.act("maria", cancel.clone());
    let told: Vec<(u32, bool, String)> = invited(&mut world)
        .into_iter()
        .filter(|(who, _)| who == "person:ada")
        .map(|(_, one)| (one.sequence, one.is_cancelled, one.uid))
        .collect();
    let uid = &invitation.uid;
    assert_eq!(told, [(1, false, uid.clone()), (2, true, uid.clone())]);
    // What was called off is over: the next is another.
    world.act("maria", plan("2026-12-10T09:00:00Z"));
    assert!(invited(&mut world)[0].1.uid.starts_with("review-acme-2@"));
    world.pass("30d");
    let error = world.refused("maria", cancel);
    assert_eq!(error, "Acme Shipping has no service review; plan one first");
}

#[test]
fn the_agenda_has_what_the_programme_says_what_was_agreed_and_the_maintenance_to_come() {
    let mut world = World::new();
    world.act("maria", plan("2026-11-25T10:00:00Z"));
    world.pass("2h");
    world.act("maria", agree("Look at the phones in Lyon."));
    world.act("maria", agree("Send the new numbers."));
    world.act("maria", ask(ReviewAsk::Done { number: 2 }));
    let at = |text: &str| -> Timestamp { text.parse().unwrap() };
    let event = EventDraft {
        title: "New disks".to_owned(),
        severity: Severity::Low,
        services: ["mail-eu".parse().unwrap()].into(),
        regions: [].into(),
        companies: [].into(),
        users: [].into(),
        window: Some(Window {
            starts_at: at("2026-12-12T21:00:00Z"),
            ends_at: at("2026-12-12T23:00:00Z"),
        }),
        commander: None,
    };
    let others = EventDraft {
        title: "American disks".to_owned(),
        services: ["mail-us".parse().unwrap()].into(),
        ..event.clone()
    };
    for event in [event, others] {
        world.act("igor", Command::OpenEvent { event });
    }
    world.act("maria", plan("2026-12-20T09:00:00Z"));
    assert_eq!(
        reviews(&world, "ada")[0].agenda,
        [
            "The report of the last month",
            "Requests that are open, and promises that were broken",
            "Agreed before: Look at the phones in Lyon. (Ben, by 2026-12-24)",
            "Maintenance E-1: New disks, 2026-12-12 22:00 CET to 2026-12-13 00:00 CET",
        ]
    );
}

#[test]
fn notes_stay_with_the_review_that_was_held_and_a_company_sees_its_own() {
    let mut world = World::new();
    let error = world.refused("maria", note("Too early."));
    assert!(error.contains("plan one first"), "{error}");
    world.act("maria", plan("2026-11-25T10:00:00Z"));
    world.pass("3h");
    world.act("maria", plan("2026-12-20T09:00:00Z"));
    world.act("maria", note("They open an office in Lyon."));
    let all = reviews(&world, "ada");
    assert_eq!(all.len(), 2);
    assert_eq!((all[0].number, all[0].notes.len()), (2, 0));
    assert_eq!(all[1].notes[0].text, "They open an office in Lyon.");
    let company = Some("acme".parse().unwrap());
    let error = world.ask("hank", Query::Reviews { company }).unwrap_err();
    assert!(error.to_string().contains("another company"), "{error}");
    for (who, command, why) in [
        ("ada", note("Hello."), "you may not arrange service reviews"),
        (
            "ben",
            plan("2026-12-20T09:00:00Z"),
            "you may not arrange service reviews",
        ),
        ("maria", plan("2026-11-20T09:00:00Z"), "that is past"),
        (
            "maria",
            ask(ReviewAsk::Done { number: 7 }),
            "nothing with the number 7",
        ),
        ("maria", note("  "), "is empty"),
    ] {
        let error = world.refused(who, command);
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn a_review_is_due_until_one_is_planned_and_again_35_days_after_the_last() {
    let mut world = World::new();
    let due = |world: &World| {
        let Answer::Customers { customers } = world.ask("maria", Query::Customers).unwrap() else {
            panic!("no customers")
        };
        let acme = customers
            .iter()
            .find(|one| one.company.id.as_str() == "acme");
        acme.unwrap().review_is_due
    };
    assert!(due(&world));
    world.act("maria", plan("2026-11-26T09:00:00Z"));
    assert!(!due(&world));
    world.pass("35d");
    assert!(!due(&world), "34 days and 23 hours after it");
    world.pass("2d");
    assert!(due(&world));
}
