//! P10: a directory of the customers' people is taken whole or not at all, and taking it again does
//! nothing.

use switchboard::desk::DirectoryPlan;
use switchboard::model::{NotificationKind, PersonId, Role};
use switchboard::service::DirectoryError;

use crate::world::World;

const ACME: &str = "\
company,id,name,roles,email,phones
acme,ada,Ada King,named_caller,ada@acme.example,+33 1 40 00 00 01
acme,grace,Grace Murray,named_caller;administrator,grace@acme.example,+33 1 40 00 00 02
acme,eve,Eve Martin,,eve@acme.example,
";

fn import(world: &World, text: &str, sync: bool, dry_run: bool) -> DirectoryPlan {
    let taken = world
        .driver
        .import_directory(world.now, text, None, sync, dry_run);
    taken.unwrap()
}

fn refused(world: &World, text: &str) -> String {
    let taken = world
        .driver
        .import_directory(world.now, text, None, true, false);
    match taken.unwrap_err() {
        faults @ DirectoryError::Faults(_) => faults.to_string(),
        DirectoryError::Service(error) => panic!("{error}"),
    }
}

fn ids<'a>(people: impl IntoIterator<Item = &'a switchboard::model::Person>) -> String {
    let ids: Vec<&str> = people.into_iter().map(|one| one.id.as_str()).collect();
    ids.join(" ")
}

fn everybody(world: &World) -> String {
    let acme = "acme".parse().unwrap();
    let roster = world.driver.roster();
    ids(roster.people_of(&acme))
}

#[test]
fn a_dry_run_says_what_a_run_does_and_a_second_run_does_nothing() {
    let mut world = World::new();
    let dry = import(&world, ACME, true, true);
    assert_eq!(everybody(&world), "ada grace sam");
    assert_eq!(world.told().len(), 0);
    let plan = import(&world, ACME, true, false);
    assert_eq!(dry, plan);
    assert_eq!(ids(&plan.added), "eve");
    assert_eq!(ids(&plan.removed), "sam");
    assert_eq!(plan.changed[0].0.name, "Ada Byron");
    assert_eq!(plan.changed[0].1.name, "Ada King");
    assert_eq!((plan.changed.len(), plan.unchanged), (1, 1));
    assert_eq!(everybody(&world), "ada eve grace");
    let told = world.told();
    let told: Vec<_> = told
        .iter()
        .map(|one| (one.to.to_string(), one.kind))
        .collect();
    assert_eq!(told, [("person:eve".to_owned(), NotificationKind::Welcome)]);
    let again = import(&world, ACME, true, false);
    assert_eq!(again.unchanged, 3);
    assert_eq!(
        (again.added.len(), again.changed.len(), again.removed.len()),
        (0, 0, 0)
    );
    assert_eq!(world.told().len(), 0);
    // Without --sync nobody goes.
    let one = "company,id,name\nacme,zoe,Zoe Lang\n";
    assert_eq!(import(&world, one, false, false).removed.len(), 0);
    assert_eq!(everybody(&world), "ada eve grace zoe");
}

#[test]
fn an_administrator_is_never_taken_away_by_a_directory() {
    let world = World::new();
    let without = "company,id,name\nacme,ada,Ada Byron\n";
    let plan = import(&world, without, true, false);
    assert_eq!(
        (ids(&plan.removed), ids(&plan.kept)),
        ("sam".into(), "grace".into())
    );
    let demoted = "company,id,name,roles\nacme,grace,Grace Murray,named_caller\n";
    let plan = import(&world, demoted, true, false);
    assert_eq!(
        (ids(&plan.removed), ids(&plan.kept)),
        ("ada".into(), "grace".into())
    );
    let roster = world.driver.roster();
    let grace = roster.person(&"grace".parse().unwrap()).unwrap();
    assert!(grace.is(Role::Administrator));
}

#[test]
fn what_does_not_fit_is_told_with_its_place_and_nothing_is_done() {
    let mut world = World::new();
    let head = "company,id,name,roles,email,phones\n";
    let mut many = head.to_owned();
    for n in 0..11 {
        many.push_str(&format!("acme,new{n},Person {n},,,\n"));
    }
    for (text, expected) in [
        (
            format!("{head}acme,eve,Eve,,hank@globex.example,\n"),
            "2:15: e-mail address `hank@globex.example` is given to both",
        ),
        (
            format!("{head}acme,eve,Eve,,,+1 212 555 0101\n"),
            "2:16: phone number `+1 212 555 0101`",
        ),
        (
            format!("{head}acme,eve,Eve,,,\nacme,eve,Eva,,,\n"),
            "3:6: `eve` stands in it twice",
        ),
        (
            format!("{head}acme,hank,Hank,,,\n"),
            "2:6: `hank` is of company `globex`",
        ),
        (
            format!("{head}acme,ben,Ben,,,\n"),
            "2:6: `ben` is one of the provider's people",
        ),
        (
            format!("{head}acmee,eve,Eve,,,\n"),
            "2:1: there is no company `acmee`; did you mean `acme`?",
        ),
        (format!("{head}acme,eve,,,,\n"), "2:10: the name is empty"),
        (many, "12:22: Acme Shipping has 12 of 10 named callers"),
    ] {
        let error = refused(&world, &text);
        assert!(error.starts_with(expected), "{error}");
        assert_eq!(everybody(&world), "ada grace sam");
    }
    assert_eq!(world.told().len(), 0);
}

#[test]
fn two_people_may_exchange_a_telephone_and_who_is_changed_keeps_their_accounts() {
    let world = World::new();
    let text = "company,id,name,phones
acme,ada,Ada Byron,+33 1 40 00 00 02
acme,grace,Grace Murray,+33 1 40 00 00 01;+33 1 40 00 00 09
";
    let account = "discord:u1".parse().unwrap();
    let ada: PersonId = "ada".parse().unwrap();
    let link = switchboard::model::Link {
        account,
        person: ada.clone(),
    };
    let change = switchboard::desk::Change {
        chat: vec![switchboard::desk::ChatChange::Linked(link)],
        ..Default::default()
    };
    world.driver.store().run(|tx| tx.apply(&change)).unwrap();
    assert_eq!(import(&world, text, false, false).changed.len(), 2);
    let roster = world.driver.roster();
    assert_eq!(roster.person(&ada).unwrap().phones, ["+33 1 40 00 00 02"]);
    assert_eq!(roster.accounts_of(&ada).len(), 1);
}
