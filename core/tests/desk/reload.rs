//! Rules that fail, and rules that are replaced, while calls come in.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use switchboard::desk::{Actor, Command, Reply};
use switchboard::model::{NotificationKind, Recipient, RulesVersion};
use switchboard::rules::{Rulebook, Sources};
use switchboard::service::read_rules;

use crate::world::{World, phone, rules};

fn with_routing(script: &str) -> Sources {
    let mut sources = read_rules(&rules()).unwrap();
    sources.insert("routing.rhai".to_owned(), script.to_owned());
    sources
}

#[test]
fn a_thousand_calls_under_a_failing_script_are_routed_and_the_operators_hear_of_it_once() {
    // What it says differs from call to call, and so does what it answers.
    let rows = [
        "fn route(request) { throw `no desk for ${request.from}` }",
        "fn route(request) { request.from.len * 7 }",
        "fn route(request) { loop { } }",
        "fn route(request) { if request.from.ends_with(\"7\") { let x = [1]; x[9] } to_queue(\"no-\" + request.from.len) }",
    ];
    for script in rows {
        let mut world = World::under(&with_routing(script));
        for number in 0..1_000 {
            let (_, reply) = world.call(phone(&format!("+49 30 {}", number * 37)));
            let Reply::Call { call, .. } = reply else {
                panic!("not a call")
            };
            assert_eq!(call.queue.as_str(), "level-1", "{script}");
            assert!(call.decision.fault.is_some(), "{script}");
        }
        let told = world.told_to(&Recipient::Operators);
        let faults = told
            .iter()
            .filter(|one| one.kind == NotificationKind::RulesFault)
            .count();
        // The last of them fails in two places, of which each is told.
        let places = if script.contains("x[9]") { 2 } else { 1 };
        assert_eq!(faults, places, "{script}: {told:?}");
    }
}

/// A folder as large as they come, never twice the same.
fn a_thousand_rules(edition: usize) -> Sources {
    let mut script = String::from("fn route(request) {\n");
    for number in 0..1_000 {
        script.push_str(&format!(
            "    if request.subject == \"{number}\" && request.severity == 1 {{ return to_level(2); }}\n"
        ));
    }
    script.push_str(&format!(
        "    to_level(1).because(\"edition {edition}\")\n}}\n"
    ));
    with_routing(&script)
}

/// The rules in force are behind a pointer that is swapped. Were they locked while the new ones
/// are read, no decision would be made during a reload.
#[test]
fn decisions_go_on_while_rules_are_reloaded_and_each_is_made_under_one_version() {
    const RELOADS: usize = 4;
    let world = World::under(&a_thousand_rules(0));
    let (driver, now) = (&world.driver, world.now);
    let is_reloading = AtomicBool::new(false);
    let is_over = AtomicBool::new(false);
    let during = AtomicUsize::new(0);
    let mut seen: BTreeSet<(RulesVersion, String)> = BTreeSet::new();
    std::thread::scope(|threads| {
        threads.spawn(|| {
            for edition in 1..=RELOADS {
                is_reloading.store(true, Ordering::SeqCst);
                let book = Rulebook::compile(&a_thousand_rules(edition)).unwrap();
                driver.replace_rules(Arc::new(book)).unwrap();
                is_reloading.store(false, Ordering::SeqCst);
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            is_over.store(true, Ordering::SeqCst);
        });
        while !is_over.load(Ordering::SeqCst) {
            let before = is_reloading.load(Ordering::SeqCst);
            let call = phone("+33 1 40 00 00 01");
            let reply = driver.execute(now, &Actor::Desk, &Command::ReceiveCall { call });
            let Ok(Reply::Call { call, .. }) = reply else {
                panic!("not a call: {reply:?}")
            };
            // Begun and ended within one reload or another.
            if before && is_reloading.load(Ordering::SeqCst) {
                during.fetch_add(1, Ordering::SeqCst);
            }
            seen.insert((call.decision.rules_version, call.decision.reason));
        }
    });
    let versions: BTreeSet<_> = seen.iter().map(|(version, _)| version).collect();
    assert_eq!(
        versions.len(),
        seen.len(),
        "a version has one edition: {seen:?}"
    );
    let made = during.load(Ordering::SeqCst);
    println!("{made} decisions during {RELOADS} reloads");
    assert!(
        made >= 5 * RELOADS,
        "only {made} decisions during {RELOADS} reloads"
    );
}
