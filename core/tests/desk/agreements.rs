//! P10, P11: the ends of agreements are announced ahead, once, and new callers are welcomed.

use std::sync::Arc;

use switchboard::desk::{Actor, Answer, Command, Query};
use switchboard::model::{NotificationKind, Person, Role};
use switchboard::rules::{Rulebook, Sources};
use switchboard::service::read_rules;

use crate::world::{World, rules};

/// The shipped rules with another agreement of Globex.
fn globex(agreement: &str) -> Sources {
    let mut sources = read_rules(&rules()).unwrap();
    let companies = sources.get_mut("companies.toml").unwrap();
    *companies = companies.replace("expires_on = \"2035-06-30\"", agreement);
    sources
}

fn starts(world: &World) {
    world.driver.came_in_force(world.now).unwrap();
}

/// Who was told of an agreement's end or welcomed since last asked, when, and of what.
fn told(world: &mut World) -> Vec<String> {
    let kinds = [NotificationKind::AgreementEnds, NotificationKind::Welcome];
    let told = world.told().into_iter();
    told.filter(|one| kinds.contains(&one.kind))
        .map(|one| format!("{} {}: {}", one.at.format("%m-%d %H:%M"), one.to, one.title))
        .collect()
}

fn new_caller(id: &str) -> Command {
    Command::AddPerson {
        person: Person {
            roles: [Role::NamedCaller].into(),
            company: Some("globex".parse().unwrap()),
            ..Person::named(id.parse().unwrap(), format!("Person {id}"))
        },
    }
}

#[test]
fn the_end_of_an_agreement_is_announced_60_30_and_7_days_ahead_to_the_account_manager_and_callers()
{
    let mut world = World::under(&globex("expires_on = \"2027-02-15\""));
    starts(&world);
    world.pass("120d");
    // 9:00 in New York, on the days of the company.
    assert_eq!(
        told(&mut world),
        [
            "12-17 14:00 person:jose: The agreement of Globex Research ends in 60 days",
            "12-17 14:00 person:hank: The agreement of Globex Research ends in 60 days",
            "01-16 14:00 person:jose: The agreement of Globex Research ends in 30 days",
            "01-16 14:00 person:hank: The agreement of Globex Research ends in 30 days",
            "02-08 14:00 person:jose: The agreement of Globex Research ends in 7 days",
            "02-08 14:00 person:hank: The agreement of Globex Research ends in 7 days",
        ]
    );
}

#[test]
fn an_announcement_is_made_once_through_stops_and_starts_and_the_latest_says_it_all() {
    let mut world = World::under(&globex("expires_on = \"2027-01-31\""));
    starts(&world);
    world.pass("9d");
    assert_eq!(told(&mut world).len(), 2, "60 days ahead, on December 2nd");
    starts(&world);
    world.pass("1d");
    assert_eq!(told(&mut world), [""; 0]);
    // Whoever comes after an announcement is not told of it at the next start.
    world.act("jose", new_caller("late"));
    starts(&world);
    assert_eq!(
        told(&mut world),
        ["12-05 09:00 person:late: Welcome to Standard support, Globex Research"]
    );
    world.be_down("55d");
    starts(&world);
    assert_eq!(
        told(&mut world),
        [
            "01-29 09:00 person:jose: The agreement of Globex Research ends in 2 days",
            "01-29 09:00 person:hank: The agreement of Globex Research ends in 2 days",
            "01-29 09:00 person:late: The agreement of Globex Research ends in 2 days",
        ]
    );
}

#[test]
fn another_last_day_is_announced_anew_and_what_is_over_is_not_announced() {
    let mut world = World::under(&globex("expires_on = \"2026-12-20\""));
    starts(&world);
    assert_eq!(told(&mut world).len(), 2, "25 days are left");
    let renewed = Rulebook::compile(&globex("expires_on = \"2027-12-20\"")).unwrap();
    world.driver.replace_rules(Arc::new(renewed)).unwrap();
    starts(&world);
    world.pass("320d");
    assert_eq!(told(&mut world), [""; 0]);
    world.pass("80d");
    let told = told(&mut world);
    assert_eq!(told.len(), 6, "{told:?}");
    assert!(told[0].starts_with("10-21 13:00"), "{told:?}");
    starts(&world);
    assert_eq!(
        world.told().len(),
        0,
        "Initech's ended in 2024, and Globex's is over"
    );
}

#[test]
fn while_the_account_manager_is_away_the_deputy_hears_of_it() {
    let mut world = World::under(&globex("expires_on = \"2027-01-20\""));
    starts(&world);
    told(&mut world);
    let absence = switchboard::model::Absence {
        from: "2026-12-15".parse().unwrap(),
        to: "2027-01-05".parse().unwrap(),
    };
    let away = Command::Away {
        person: None,
        absence,
    };
    world.act("jose", away);
    world.pass("30d");
    assert_eq!(
        told(&mut world),
        [
            "12-21 14:00 person:maria: The agreement of Globex Research ends in 30 days",
            "12-21 14:00 person:hank: The agreement of Globex Research ends in 30 days",
        ]
    );
}

#[test]
fn a_new_named_caller_is_welcomed_once_with_the_document_of_their_tier() {
    let mut world = World::new();
    world.act("jose", new_caller("eve"));
    let welcome = world.told().pop().unwrap();
    assert_eq!(welcome.to.to_string(), "person:eve");
    assert_eq!(
        welcome.title,
        "Welcome to Standard support, Globex Research"
    );
    assert!(
        welcome.body.contains("`GLX-1989`") && welcome.body.contains("2 of 5"),
        "{}",
        welcome.body
    );
    let remove = Command::RemovePerson {
        person: "eve".parse().unwrap(),
    };
    world.act("jose", remove);
    world.act("jose", new_caller("eve"));
    assert_eq!(told(&mut world), [""; 0]);
    let Answer::Welcome { title, text } =
        world.ask("hank", Query::Welcome { company: None }).unwrap()
    else {
        panic!("no welcome")
    };
    assert_eq!(title, welcome.title);
    assert!(text.contains("José Vidal"), "{text}");
    let others = Query::Welcome {
        company: Some("acme".parse().unwrap()),
    };
    let error = world.ask("hank", others).unwrap_err().to_string();
    assert!(error.contains("another company"), "{error}");
}

#[test]
fn callers_are_welcomed_on_the_first_day_of_an_agreement_and_not_years_after_it() {
    let both = "starts_on = \"2026-12-01\"\nexpires_on = \"2035-06-30\"";
    let mut world = World::under(&globex(both));
    starts(&world);
    assert_eq!(told(&mut world), [""; 0]);
    world.pass("30d");
    starts(&world);
    assert_eq!(
        told(&mut world),
        ["12-01 14:00 person:hank: Welcome to Standard support, Globex Research"]
    );
    let old = "starts_on = \"2025-12-01\"\nexpires_on = \"2035-06-30\"";
    let mut world = World::under(&globex(old));
    starts(&world);
    world.pass("1d");
    assert_eq!(told(&mut world), [""; 0]);
}

#[test]
fn only_the_desk_itself_plans_and_a_person_is_refused() {
    let mut world = World::new();
    let error = world.refused("otto", Command::PlanAgreements);
    assert!(error.contains("only the desk"), "{error}");
    world.try_do(&Actor::Desk, Command::PlanAgreements).unwrap();
}
