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
    assert!(
        error.contains("remove or replace one first (Hank Scorpio, Person new1"),
        "{error}"
    );
    assert!(
        error.ends_with("José Vidal, for a larger subscription: Premium has 10"),
        "{error}"
    );
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
            person: "ada".parse().unwrap(),
        },
    );
    let error = world.refused("ada", opening("ada", 3, "Mail is slow"));
    assert!(error.contains("there is nobody called `ada`"), "{error}");
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

#[test]
fn a_companys_own_administrator_adds_replaces_and_removes_its_callers_and_no_others() {
    let mut world = World::new();
    let replace = |old: &str, new: &str, company: &str| Command::ReplacePerson {
        old: old.parse().unwrap(),
        person: caller(new, company, Role::NamedCaller),
    };
    world.act(
        "grace",
        Command::AddPerson {
            person: caller("eve", "acme", Role::NamedCaller),
        },
    );
    world.act("grace", replace("eve", "zoe", "acme"));
    world.open("zoe", 3, "A new caller's ticket");
    let error = world.refused("eve", opening("eve", 3, "An old caller's ticket"));
    assert!(error.contains("there is nobody called `eve`"), "{error}");
    // With the roles of the one who went, whatever was asked for.
    world.act("grace", replace("sam", "kit", "acme"));
    let error = world.refused("kit", opening("kit", 3, "Mail is slow"));
    assert!(error.contains("secondary administrator"), "{error}");
    for (who, command, why) in [
        (
            "grace",
            replace("hank", "bob", "acme"),
            "belongs to another company",
        ),
        (
            "grace",
            replace("maria", "bob", "acme"),
            "one of the provider's people",
        ),
        (
            "grace",
            replace("grace", "bob", "acme"),
            "you cannot remove yourself",
        ),
        ("ada", replace("zoe", "bob", "acme"), "Grace Murray can"),
        ("kit", replace("zoe", "bob", "acme"), "Grace Murray can"),
        (
            "grace",
            replace("zoe", "ada", "acme"),
            "`ada` is given to both",
        ),
    ] {
        let error = world.refused(who, command);
        assert!(error.contains(why), "{why}: {error}");
    }
    world.open("zoe", 3, "What is refused changes nothing");
}

#[test]
fn a_company_keeps_its_last_administrator_and_one_may_be_replaced_when_the_allotment_is_used_up() {
    let mut world = World::new();
    let remove = |id: &str| Command::RemovePerson {
        person: id.parse().unwrap(),
    };
    let error = world.refused("maria", remove("grace"));
    assert!(
        error.contains("last administrator of Acme Shipping"),
        "{error}"
    );
    world.act(
        "maria",
        Command::ReplacePerson {
            old: "grace".parse().unwrap(),
            person: caller("ina", "acme", Role::NamedCaller),
        },
    );
    for n in 2..10 {
        let person = caller(&format!("new{n}"), "acme", Role::NamedCaller);
        world.act("ina", Command::AddPerson { person });
    }
    let eleventh = || caller("more", "acme", Role::NamedCaller);
    let error = world.refused("ina", Command::AddPerson { person: eleventh() });
    // Premium is the largest.
    assert!(error.ends_with("for a larger subscription"), "{error}");
    let old = "new5".parse().unwrap();
    let person = eleventh();
    world.act("ina", Command::ReplacePerson { old, person });
}

#[test]
fn who_is_suspended_is_nobody_has_no_place_and_can_come_back() {
    let mut world = World::new();
    let suspend = |id: &str| Command::SuspendPerson {
        person: id.parse().unwrap(),
    };
    world.act("grace", suspend("ada"));
    let error = world.refused("ada", opening("ada", 3, "Mail is slow"));
    assert!(error.contains("there is nobody called `ada`"), "{error}");
    let acme = "acme".parse().unwrap();
    let suspended = |world: &World| -> Vec<String> {
        let roster = world.driver.roster();
        let all = roster.suspended_of(&acme);
        all.map(|one| one.name.clone()).collect()
    };
    assert_eq!(suspended(&world), ["Ada Byron"]);
    for (id, why) in [
        ("grace", "you cannot remove yourself"),
        ("hank", "belongs to another company"),
        ("ada", "there is nobody called `ada`"),
    ] {
        let error = world.refused("grace", suspend(id));
        assert!(error.contains(why), "{error}");
    }
    let back = Command::AddPerson {
        person: caller("ada", "acme", Role::NamedCaller),
    };
    world.act("grace", back);
    assert!(suspended(&world).is_empty());
    world.open("ada", 3, "Mail is slow");
    world.act("grace", suspend("ada"));
    let person = "ada".parse().unwrap();
    world.act("grace", Command::RemovePerson { person });
    assert!(suspended(&world).is_empty());
}
