//! The life of a version of the rules: proposed, tried beside the others, promoted, rolled back.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use switchboard::desk::{Actor, Answer, Command, Query, Reply, RulesAsk, RulesFrom};
use switchboard::model::{CaseNumber, Happening, RulesStep, TimerKind, Timestamp};
use switchboard::rules::{Rulebook, Sources};
use switchboard::service::{
    Driver, ServiceError, load_rules, read_rules, settle_rules, write_rules,
};
use switchboard::store::sqlite::SqliteStore;
use switchboard::store::{Reach, Store};

use super::world::*;

fn edited(file: &str, from: &str, to: &str) -> Sources {
    let mut sources = read_rules(&rules()).unwrap();
    let text = sources.get(file).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    sources.insert(file.to_owned(), text.replacen(from, to, 1));
    sources
}

/// Rules under which an outage is told of twice as often.
fn oftener() -> Sources {
    edited(
        "cadence.rhai",
        "after(minutes(5)).every(minutes(30))",
        "after(minutes(5)).every(minutes(15))",
    )
}

fn version_of(sources: &Sources) -> String {
    Rulebook::compile(sources).unwrap().version().to_string()
}

fn ask(ask: RulesAsk) -> Command {
    Command::Rules { ask }
}

fn standing(world: &World) -> switchboard::desk::CandidateStanding {
    let answer = world.ask("otto", Query::RulesCandidate).unwrap();
    let Answer::RulesCandidate { standing } = answer else {
        panic!("{answer:?}")
    };
    *standing.unwrap()
}

/// When word of an event to everybody is due.
fn due(world: &World, event: switchboard::model::EventId) -> Option<Timestamp> {
    let case = CaseNumber::Event(event);
    let timers = world.driver.store().run(|tx| tx.timers_of(case)).unwrap();
    let general = |kind| matches!(kind, TimerKind::GeneralCadence { .. });
    timers
        .iter()
        .find(|timer| general(timer.kind))
        .map(|timer| timer.due_at)
}

#[test]
fn a_candidate_decides_beside_the_rules_and_changes_nothing() {
    let mut world = World::new();
    let live = world.driver.rulebook().version().clone();
    let sources = edited(
        "routing.rhai",
        "request.caller.is_named ",
        "request.caller.is_secondary ",
    );
    world
        .driver
        .propose(world.now, &person("otto"), sources)
        .unwrap();
    let ticket = world.open("ada", 2, "Mail is slow in Paris");
    assert_eq!(ticket.level, Some(2));
    assert!(ticket.decisions.iter().all(|one| one.rules_version == live));
    let standing = standing(&world);
    let seen = &standing.comparison;
    assert_eq!((seen.decisions, seen.changed, standing.pending), (3, 1, 0));
    let group = &seen.groups[0];
    assert_eq!(
        (group.old.rule.as_str(), group.new.rule.as_str()),
        ("routing.rhai:67", "routing.rhai:50")
    );
    assert_eq!(group.examples[0].about, "T-1");

    world.act("otto", ask(RulesAsk::Withdraw));
    world.open("ada", 2, "Mail is slow in Lyon");
    let answer = world.ask("otto", Query::RulesCandidate).unwrap();
    assert_eq!(answer, Answer::RulesCandidate { standing: None });
}

#[test]
fn a_candidate_that_loops_or_fails_breaks_and_delays_nothing() {
    let mut world = World::new();
    for script in [
        "fn route(request) { let n = 0; loop { n += 1; } }",
        "fn route(request) { to_level(1 / request.severity - 1 / request.severity) }",
    ] {
        let mut sources = read_rules(&rules()).unwrap();
        sources.insert("routing.rhai".to_owned(), script.to_owned());
        let actor = person("otto");
        world.driver.propose(world.now, &actor, sources).unwrap();
        let ticket = world.open("ada", 2, "Mail is slow in Paris");
        assert_eq!(ticket.level, Some(2));
        let seen = standing(&world).comparison;
        assert_eq!((seen.decisions, seen.changed), (3, 1));
        let fault = seen.groups[0].new.fault.as_deref().unwrap();
        assert!(fault.starts_with("routing.rhai:"), "{fault}");
    }
    // Of a candidate's faults the operators are not told as of a live one's.
    assert!(
        world
            .told_to(&switchboard::model::Recipient::Operators)
            .is_empty()
    );
}

#[test]
fn a_slow_candidate_leaves_decisions_out_and_counts_them() {
    let mut world = World::new();
    let sources = oftener();
    world
        .driver
        .propose(world.now, &person("otto"), sources)
        .unwrap();
    for number in 0..600 {
        world.open("ada", 3, &format!("Mail is slow, number {number}"));
    }
    while world.driver.ask_candidate(256).unwrap() > 0 {}
    let seen = standing(&world).comparison;
    // Each ticket is asked about twice, and makes three decisions.
    assert_eq!(seen.decisions + seen.left_out, 1_800);
    assert!(seen.left_out > 0);
}

#[test]
fn only_operators_touch_versions_and_what_they_do_is_on_record() {
    let mut world = World::new();
    for who in ["ada", "ben", "igor", "maria"] {
        for command in [
            ask(RulesAsk::Propose(RulesFrom::Folder)),
            ask(RulesAsk::Promote),
            ask(RulesAsk::RollBack(None)),
            ask(RulesAsk::Withdraw),
        ] {
            let refused = world.refused(who, command);
            assert!(
                refused.starts_with("you may not change the rules"),
                "{refused}"
            );
        }
        for query in [Query::RulesHistory, Query::RulesCandidate] {
            let refused = world.ask(who, query).unwrap_err().to_string();
            assert!(
                refused.starts_with("you may not change the rules"),
                "{refused}"
            );
        }
    }
    let otto = person("otto");
    world.driver.propose(world.now, &otto, oftener()).unwrap();
    let change = world
        .driver
        .perform(world.now, &otto, &ask(RulesAsk::Promote))
        .unwrap();
    let kept: Vec<_> = change
        .audit
        .iter()
        .map(|entry| (entry.actor.clone(), &entry.what))
        .collect();
    let [(Some(by), Happening::RulesChanged { change })] = kept.as_slice() else {
        panic!("{kept:?}")
    };
    assert_eq!((by.as_str(), change.step), ("otto", RulesStep::Promoted));
    assert_eq!(change.version.as_str(), version_of(&oftener()));
    // Whoever embeds the library cannot slip a version past the texts.
    let refused = world.refused("otto", ask(RulesAsk::Promote));
    assert_eq!(refused, "there is no candidate; propose one first");
}

#[test]
fn due_times_in_flight_stay_unless_the_new_cadence_says_otherwise() {
    let mut world = World::new();
    let told = world.declare("igor", 1, "Mail is down", "mail-eu");
    world.pass("10m");
    let other = world.declare("igor", 2, "Devices are slow", "devices");
    let ticket = world.open("ada", 2, "Mail is slow in Paris");
    let case = CaseNumber::Ticket(ticket.id);
    let of_ticket = |world: &World| world.driver.store().run(|tx| tx.timers_of(case)).unwrap();
    let before = (due(&world, told), due(&world, other), of_ticket(&world));
    world
        .driver
        .propose(world.now, &person("otto"), oftener())
        .unwrap();
    let answer = world
        .ask(
            "otto",
            Query::RulesDiff {
                old: None,
                new: None,
            },
        )
        .unwrap();
    let Answer::RulesDiff(diff) = answer else {
        panic!()
    };
    let shown: Vec<_> = diff
        .moved
        .iter()
        .map(|one| (one.case, one.was, one.now))
        .collect();

    let reply = world.act("otto", ask(RulesAsk::Promote));
    let Reply::Rules { moved, .. } = reply else {
        panic!()
    };
    // What was shown beforehand is what came.
    assert_eq!(
        moved
            .iter()
            .map(|one| (one.case, one.was, one.now))
            .collect::<Vec<_>>(),
        shown
    );
    assert!(moved.iter().all(|one| one.case == CaseNumber::Event(told)));
    // Told at five minutes past; the next word after 15 minutes, and not after 30.
    let quarter = |at: Option<Timestamp>| at.map(|at| at - chrono::TimeDelta::minutes(15));
    assert_eq!(due(&world, told), quarter(before.0));
    assert_eq!(due(&world, other), before.1);
    assert_eq!(of_ticket(&world), before.2);

    world.act("otto", ask(RulesAsk::RollBack(None)));
    assert_eq!(due(&world, told), before.0);
}

#[test]
fn a_decision_is_made_wholly_under_one_version() {
    let world = World::new();
    let driver = &world.driver;
    let now = world.now;
    let books: Vec<Arc<Rulebook>> = [read_rules(&rules()).unwrap(), oftener()]
        .iter()
        .map(|sources| Arc::new(Rulebook::compile(sources).unwrap()))
        .collect();
    std::thread::scope(|scope| {
        let opening = scope.spawn(move || {
            for number in 0..60 {
                let command = opening("ada", 2, &format!("number {number}"));
                driver.execute(now, &person("ada"), &command).unwrap();
            }
        });
        while !opening.is_finished() {
            for book in &books {
                driver.replace_rules(book.clone()).unwrap();
            }
        }
    });
    let mut seen = std::collections::BTreeSet::new();
    for (_, recorded) in driver.store().run(|tx| tx.recorded(0, 1_000)).unwrap() {
        let case = recorded.about;
        let all = driver
            .store()
            .run(|tx| tx.recorded_of(&Reach::Provider, case, 10))
            .unwrap();
        let mut versions = all
            .iter()
            .flat_map(|one| &one.decisions)
            .map(|made| made.record.rules_version.clone());
        let first = versions.next().unwrap();
        assert!(versions.all(|version| version == first), "{case}");
        seen.insert(first);
    }
    assert_eq!(seen.len(), 2, "both versions decided");
}

/// A desk on disk with a rules folder of its own.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        write_rules(&place.rules(), &read_rules(&rules()).unwrap()).unwrap();
        place
    }

    fn rules(&self) -> PathBuf {
        self.folder.path().join("rules")
    }

    fn store(&self) -> Arc<SqliteStore> {
        Arc::new(SqliteStore::open(&self.folder.path().join("x.desk")).unwrap())
    }

    /// As a program starts that takes its rules from the folder.
    fn start(&self) -> Driver {
        let store = self.store();
        let kept = settle_rules(&*store, Some(&self.rules())).unwrap();
        assert_eq!(kept, None);
        let rulebook = load_rules(&self.rules()).unwrap();
        let driver = Driver::new(store, Arc::new(rulebook)).unwrap();
        driver.with_rules_dir(Some(self.rules()))
    }
}

fn now() -> Timestamp {
    START.parse().unwrap()
}

fn promote(driver: &Driver, sources: Sources) -> Result<Reply, ServiceError> {
    let otto = person("otto");
    driver.propose(now(), &otto, sources)?;
    driver.execute(now(), &otto, &ask(RulesAsk::Promote))
}

#[test]
fn promoting_writes_the_folder_so_that_a_restart_finds_what_is_in_force() {
    let place = Place::new();
    // A file that is new, one that is gone and one that an editor left there.
    let mut sources = oftener();
    sources.insert(
        "tests/why.toml".to_owned(),
        "# Asked for on Monday.\n".to_owned(),
    );
    sources.remove("scenarios/year.toml").unwrap();
    std::fs::write(place.rules().join(".routing.rhai.swp"), "an editor's").unwrap();
    let driver = place.start();
    let reply = promote(&driver, sources.clone()).unwrap();
    let Reply::Rules { folder, .. } = reply else {
        panic!()
    };
    assert_eq!(folder.as_deref().map(Path::new), Some(&*place.rules()));
    assert_eq!(read_rules(&place.rules()).unwrap(), sources);
    assert!(place.rules().join(".routing.rhai.swp").exists());
    drop(driver);
    assert_eq!(
        place.start().rulebook().version().as_str(),
        version_of(&sources)
    );
}

#[test]
fn a_program_killed_while_it_wrote_the_folder_writes_it_to_its_end_at_the_next_start() {
    let place = Place::new();
    let driver = place.start();
    let mut sources = oftener();
    sources.insert(
        "routing.rhai".to_owned(),
        "fn route(request) { to_level(1) }".to_owned(),
    );
    promote(&driver, sources.clone()).unwrap();
    drop(driver);
    // As it is after the first file: the store knows that the folder is behind.
    let shipped = read_rules(&rules()).unwrap();
    let mut half = sources.clone();
    half.insert("routing.rhai".to_owned(), shipped["routing.rhai"].clone());
    write_rules(&place.rules(), &half).unwrap();
    {
        let store = place.store();
        let store: &dyn Store = &*store;
        store
            .run(|tx| {
                let mut last = tx.rules_history(1)?.remove(0);
                last.folder_is_behind = true;
                tx.add_in_force(&last)
            })
            .unwrap();
    }
    assert_eq!(
        place.start().rulebook().version().as_str(),
        version_of(&sources)
    );
    assert_eq!(read_rules(&place.rules()).unwrap(), sources);
}

#[test]
fn an_edit_that_stands_only_in_the_folder_is_not_overwritten() {
    let place = Place::new();
    let driver = place.start();
    let half_done = "fn route(request) { to_level( }";
    std::fs::write(place.rules().join("routing.rhai"), half_done).unwrap();
    let refused = promote(&driver, oftener()).unwrap_err().to_string();
    assert!(
        refused.contains("has been edited and is not what is in force"),
        "{refused}"
    );
    let there = std::fs::read_to_string(place.rules().join("routing.rhai")).unwrap();
    assert_eq!(there, half_done);
    assert_eq!(
        driver.rulebook().version(),
        load_rules(&rules()).unwrap().version()
    );
}

#[test]
fn without_a_folder_the_version_promoted_last_is_in_force_after_a_restart() {
    let place = Place::new();
    let shipped = read_rules(&rules()).unwrap();
    let start = || {
        let store = place.store();
        let sources = settle_rules(&*store, None).unwrap();
        let sources = sources.unwrap_or_else(|| shipped.clone());
        Driver::new(store, Arc::new(Rulebook::compile(&sources).unwrap())).unwrap()
    };
    let driver = start();
    promote(&driver, oftener()).unwrap();
    drop(driver);
    let driver = start();
    assert_eq!(driver.rulebook().version().as_str(), version_of(&oftener()));
    let back = version_of(&shipped);
    let rollback = ask(RulesAsk::RollBack(Some(back[..6].to_owned())));
    driver.execute(now(), &Actor::Desk, &rollback).unwrap();
    drop(driver);
    assert_eq!(start().rulebook().version().as_str(), back);
}

#[test]
fn a_candidate_goes_on_after_a_restart_with_what_it_found() {
    let place = Place::new();
    let driver = place.start();
    driver.propose(now(), &person("otto"), oftener()).unwrap();
    let outage = |driver: &Driver| {
        let event = switchboard::desk::EventDraft {
            title: "Mail is down".to_owned(),
            severity: switchboard::model::Severity::Critical,
            services: ["mail-eu".parse().unwrap()].into(),
            regions: Default::default(),
            companies: [].into(),
            users: [].into(),
            window: None,
            commander: None,
        };
        let command = Command::OpenEvent { event };
        driver.execute(now(), &person("igor"), &command).unwrap();
        while driver.ask_candidate(100).unwrap() > 0 {}
    };
    outage(&driver);
    drop(driver);
    let driver = place.start();
    outage(&driver);
    let answer = driver
        .ask(now(), &Actor::Desk, &Query::RulesCandidate)
        .unwrap();
    let Answer::RulesCandidate {
        standing: Some(standing),
    } = answer
    else {
        panic!()
    };
    assert_eq!(
        (standing.comparison.decisions, standing.comparison.changed),
        (6, 4),
        "three audiences of two events, and account managers hear as before"
    );
}

#[test]
fn a_version_is_known_by_the_beginning_of_its_hash() {
    let mut world = World::new();
    world.driver.came_in_force(world.now).unwrap();
    let refused = world.refused("otto", ask(RulesAsk::RollBack(Some("zzz".to_owned()))));
    assert!(
        refused.starts_with("there is no version `zzz`"),
        "{refused}"
    );
    let live = world.driver.rulebook().version().to_string();
    let refused = world.refused("otto", ask(RulesAsk::RollBack(Some(live[..5].to_owned()))));
    assert_eq!(refused, format!("{live} is what is in force"));
    let refused = world.refused("otto", ask(RulesAsk::RollBack(None)));
    assert_eq!(refused, "no other version was in force on this desk");
    let broken = edited(
        "routing.rhai",
        "to_queue(\"renewals\")",
        "to_queue(\"renewal\")",
    );
    let refused = world
        .driver
        .propose(world.now, &person("otto"), broken)
        .unwrap_err();
    assert!(
        refused
            .to_string()
            .starts_with("the candidate does not load: routing.rhai:17:"),
        "{refused}"
    );
}
