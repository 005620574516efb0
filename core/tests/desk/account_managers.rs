//! P6: one account manager a company, deputies, and hand-over from one to another.

use switchboard::desk::{Answer, Command, Customer, Query};
use switchboard::model::Absence;

use crate::world::World;

fn away(from: &str, to: &str) -> Command {
    Command::Away {
        person: None,
        absence: Absence {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
        },
    }
}

fn escalate(world: &mut World, who: &str) -> String {
    let ticket = world.open(who, 3, "Nothing moves").id;
    world.told();
    let reason = "Nothing moves".to_owned();
    world.act(who, Command::Escalate { ticket, reason });
    asked(world)
}

/// Who was asked to acknowledge last.
fn asked(world: &mut World) -> String {
    let told = world.told().into_iter();
    let kind = switchboard::model::NotificationKind::Escalated;
    told.filter(|one| one.kind == kind)
        .map(|one| one.to.to_string())
        .last()
        .unwrap_or_default()
}

fn customers(world: &World, who: &str) -> Vec<Customer> {
    let Answer::Customers { customers } = world.ask(who, Query::Customers).unwrap() else {
        panic!("no customers")
    };
    customers
}

#[test]
fn an_escalation_goes_to_the_deputy_while_the_account_manager_is_away_and_then_to_the_manager() {
    let mut world = World::new();
    world.act("maria", away("2026-11-25", "2026-11-27"));
    assert_eq!(escalate(&mut world, "ada"), "person:jose");
    world.pass("30m");
    assert_eq!(asked(&mut world), "person:olga");
    world.act("maria", Command::Back { person: None });
    assert_eq!(escalate(&mut world, "ada"), "person:maria");
    // Both away: nobody stands in, so the manager above is asked first.
    world.act("maria", away("2026-11-25", "2026-11-27"));
    world.act("jose", away("2026-11-20", "2026-11-25"));
    assert_eq!(escalate(&mut world, "ada"), "person:olga");
}

#[test]
fn an_absence_is_kept_over_a_start_and_ends_on_its_last_day() {
    let mut world = World::new();
    world.act("maria", away("2026-11-25", "2026-11-26"));
    let rulebook = world.driver.rulebook();
    world.driver.replace_rules(rulebook).unwrap();
    assert_eq!(escalate(&mut world, "ada"), "person:jose");
    world.pass("2d");
    assert_eq!(escalate(&mut world, "ada"), "person:maria");
    for (command, why) in [
        (
            away("2026-12-05", "2026-12-01"),
            "the last day away is before the first",
        ),
        (away("2026-11-01", "2026-11-05"), "2026-11-05 is over"),
        (Command::Back { person: None }, "Maria Costa is not away"),
    ] {
        let error = world.refused("maria", command);
        assert!(error.contains(why), "{error}");
    }
    let others = Command::Away {
        person: Some("maria".parse().unwrap()),
        absence: Absence {
            from: "2026-12-01".parse().unwrap(),
            to: "2026-12-02".parse().unwrap(),
        },
    };
    let error = world.refused("ben", others.clone());
    assert!(error.contains("you may not"), "{error}");
    world.act("otto", others);
}

#[test]
fn a_customer_is_handed_over_and_everybody_whom_it_concerns_hears_of_it() {
    let mut world = World::new();
    let hand_over = |company: &str, to: &str| Command::HandOver {
        company: company.parse().unwrap(),
        to: to.parse().unwrap(),
        note: "They renew in spring.".to_owned(),
    };
    world.act("maria", hand_over("acme", "jose"));
    let told: Vec<(String, bool)> = world
        .told()
        .into_iter()
        .map(|one| {
            (
                one.to.to_string(),
                one.body.contains("They renew in spring."),
            )
        })
        .collect();
    // The note is for the provider's people; the one who did it need not be told.
    let expected = [
        ("person:jose", true),
        ("person:ada", false),
        ("person:grace", false),
    ];
    assert_eq!(told, expected.map(|(to, note)| (to.to_owned(), note)));
    assert_eq!(escalate(&mut world, "ada"), "person:jose");
    let of = |world: &World, who: &str| -> Vec<String> {
        let all = customers(world, who).into_iter();
        all.map(|one| one.company.id.to_string()).collect()
    };
    assert_eq!(of(&world, "jose"), ["acme", "globex"]);
    assert_eq!(of(&world, "maria"), ["initech"]);
    for (who, command, why) in [
        (
            "maria",
            hand_over("acme", "jose"),
            "looks after Acme Shipping already",
        ),
        (
            "maria",
            hand_over("acme", "ben"),
            "Ben Okoye is not an account manager",
        ),
        (
            "grace",
            hand_over("acme", "maria"),
            "you may not hand customers over",
        ),
        ("ben", hand_over("acme", "maria"), "Maria Costa"),
    ] {
        let error = world.refused(who, command);
        assert!(error.contains(why), "{error}");
    }
    world.act("jose", hand_over("acme", "maria"));
    assert_eq!(of(&world, "maria"), ["acme", "initech"]);
}

#[test]
fn one_question_shows_what_needs_an_account_manager_and_the_deputy_sees_it_too() {
    let mut world = World::new();
    assert!(customers(&world, "olga").is_empty());
    escalate(&mut world, "ada");
    world.open("ada", 1, "Mail is down");
    world.open("ada", 2, "Phones are down");
    world.pass("10m");
    let seen = customers(&world, "maria");
    // Acme comes first, because it needs somebody; Initech's agreement is over.
    let acme = &seen[0];
    assert_eq!(acme.company.id.as_str(), "acme");
    assert_eq!(acme.escalated.len(), 1);
    assert_eq!(acme.escalated[0].holder, Some("maria".parse().unwrap()));
    assert_eq!(
        acme.escalated[0].acknowledge_by,
        Some("2026-11-25T09:30:00Z".parse().unwrap())
    );
    assert_eq!(format!("{:?}", acme.risks), "[Severe(2)]");
    assert!(!acme.ends_soon && seen[1].ends_soon && !seen[1].is_calm());
    world.pass("30m");
    let acme = &customers(&world, "maria")[0];
    assert_eq!(format!("{:?}", acme.risks), "[Breached(1), Severe(2)]");
    assert_eq!(customers(&world, "jose").len(), 1);
    world.act("maria", away("2026-11-25", "2026-11-25"));
    assert_eq!(customers(&world, "jose").len(), 3);
}
