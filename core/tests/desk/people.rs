//! P10: roles and the allotment of named callers.

use switchboard::desk::{Answer, Command, Query};
use switchboard::model::{Person, Role};

use crate::world::{World, opening};

fn caller(id: &str, company: &str, role: Role) -> Person {
    Person {
        roles: [role].into(),
        company: Some(company.parse().unwrap()),
        ..Person::named(id.parse().unwrap(), format!("Person {id}"))
    }
}

#[test]
fn a_secondary_administrator_may_look_and_is_told_who_can_log() {
    let mut world = World::new();
    world.open("ada", 3, "Mail is slow");
    assert!(
        world
            .ask(
                "sam",
                Query::Ticket {
                    ticket: switchboard::model::TicketId(1)
                }
            )
            .is_ok()
    );
    let error = world.refused("sam", opening("sam", 3, "Mail is slow"));
    assert!(
        error.starts_with("you may not open tickets: you are a secondary administrator"),
        "{error}"
    );
    assert!(
        error.contains("Ada Byron") && error.contains("Grace"),
        "{error}"
    );
    assert!(
        !error.contains("Hank"),
        "nobody of another company is named: {error}"
    );
}

#[test]
fn the_allotment_of_named_callers_is_enforced_and_says_what_can_be_done() {
    let mut world = World::new();
    let Answer::People {
        people, allotment, ..
    } = world
        .ask(
            "maria",
            Query::People {
                company: Some("globex".parse().unwrap()),
            },
        )
        .unwrap()
    else {
        panic!("not people")
    };
    let named = people
        .iter()
        .filter(|person| person.is(Role::NamedCaller))
        .count();
    for n in named..allotment as usize {
        world.act(
            "maria",
            Command::AddPerson {
                person: caller(&format!("new{n}"), "globex", Role::NamedCaller),
            },
        );
    }
    let one_more = Command::AddPerson {
        person: caller("more", "globex", Role::NamedCaller),
    };
    let error = world.refused("maria", one_more.clone());
    assert!(
        error.contains(&format!("has {allotment} of {allotment} named callers")),
        "{error}"
    );
    assert!(error.contains("remove one first"), "{error}");
    let looks = caller("looks", "globex", Role::SecondaryAdministrator);
    world.act("maria", Command::AddPerson { person: looks });
    world.act(
        "maria",
        Command::RemovePerson {
            person: format!("new{named}").parse().unwrap(),
        },
    );
    world.act("maria", one_more);
    world.open("more", 3, "A new caller's ticket");
}

#[test]
fn a_removed_caller_can_do_nothing_any_more() {
    let mut world = World::new();
    world.act(
        "maria",
        Command::RemovePerson {
            person: "grace".parse().unwrap(),
        },
    );
    let error = world.refused("grace", opening("grace", 3, "Mail is slow"));
    assert!(error.contains("there is nobody called `grace`"), "{error}");
}

#[test]
fn what_is_unique_stays_unique() {
    let mut world = World::new();
    let error = world.refused(
        "maria",
        Command::AddPerson {
            person: caller("ada", "globex", Role::SecondaryAdministrator),
        },
    );
    assert!(error.contains("`ada` is given to both"), "{error}");
}

#[test]
fn an_agent_cannot_open_a_ticket_in_the_name_of_somebody_who_may_not_have_one() {
    let mut world = World::new();
    let error = world.refused("kim", opening("sam", 3, "Mail is slow"));
    assert_eq!(
        error,
        "Sam Porter may not have tickets; these may: Ada Byron, Grace Murray"
    );
    world.act("kim", opening("ada", 3, "Mail is slow"));
}
