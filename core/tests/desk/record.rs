//! What is on record of decisions: enough to make them again.

use switchboard::model::CaseNumber;
use switchboard::rules::{Decision, Explain, Recorded, Rulebook};
use switchboard::store::Reach;

use super::world::*;

fn all(world: &World) -> Vec<Recorded> {
    let page = world.driver.store().run(|tx| tx.recorded(0, 10_000));
    page.unwrap().into_iter().map(|(_, one)| one).collect()
}

/// A day with everything in it that scripts are asked about.
fn a_day() -> World {
    let mut world = World::new();
    world.open("ada", 2, "Mail is slow in Paris");
    world.open(
        "peter",
        1,
        "Rien ne marche plus depuis ce matin, merci de votre aide",
    );
    let event = world.declare("igor", 1, "Mail is down", "mail-eu");
    let mut call = phone("+33140000001");
    call.subscription_code = Some("ACM-7731".to_owned());
    call.case = Some(event.to_string());
    world.call(call);
    world.call(phone("+99"));
    world.pass("3h");
    let end = switchboard::desk::Command::ResolveEvent {
        event,
        text: "a disk was replaced".to_owned(),
    };
    world.act("igor", end);
    world
}

#[test]
fn every_decision_can_be_made_again_from_its_record_and_comes_out_the_same() {
    let world = a_day();
    let rulebook = world.driver.rulebook();
    let mut asked = std::collections::BTreeMap::new();
    for recorded in all(&world) {
        // Through the form in which the store has it.
        let text = serde_json::to_string(&recorded).unwrap();
        let recorded: Recorded = serde_json::from_str(&text).unwrap();
        assert!(text.len() < 4_000, "{} bytes: {text}", text.len());
        for made in &recorded.decisions {
            let again = rulebook.ask_again(&recorded.facts, &made.answer, None, Explain::No);
            let again = again.unwrap();
            assert_eq!((&again.answer, &again.record), (&made.answer, &made.record));
            *asked.entry(made.answer.hook()).or_insert(0) += 1;
        }
    }
    let hooks: Vec<_> = asked.keys().copied().collect();
    assert_eq!(
        hooks,
        ["cadence", "clocks", "escalate", "route"],
        "{asked:?}"
    );
}

#[test]
fn the_rules_that_decided_are_kept_with_the_first_decision() {
    let world = a_day();
    let version = world.driver.rulebook().version().clone();
    let (texts, history) = world
        .driver
        .store()
        .run(|tx| Ok((tx.rules_texts(&version)?, tx.rules_history(10)?)))
        .unwrap();
    assert_eq!(
        Rulebook::compile(&texts.unwrap()).unwrap().version(),
        &version
    );
    let history: Vec<_> = history
        .iter()
        .map(|one| (&one.version, one.how.word()))
        .collect();
    assert_eq!(history, [(&version, "loaded")]);
}

#[test]
fn a_call_that_waited_is_on_record_twice_with_its_wait() {
    let mut world = World::new();
    let (call, _) = world.call(phone("+33140000001"));
    world.pass("2m");
    let case = CaseNumber::Call(call);
    let found = world
        .driver
        .store()
        .run(|tx| tx.recorded_of(&Reach::Provider, case, 10))
        .unwrap();
    let told: Vec<_> = found
        .iter()
        .flat_map(|one| &one.decisions)
        .map(|made| (made.record.rule.as_str(), made.answer.words()))
        .collect();
    assert_eq!(
        told,
        [
            (
                "routing.rhai:67",
                "level 2, queue level-2, asked again after 1m30s".to_owned()
            ),
            ("routing.rhai:58", "queue overflow".to_owned()),
        ]
    );
    assert!(matches!(found[1].decisions[0].answer, Decision::Route(_)));
}
