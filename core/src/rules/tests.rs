//! The shipped rules, broken rules, hostile rules.

use std::path::Path;

use super::*;
use crate::model::*;

mod support;

use support::*;

#[test]
fn the_shipped_rules_decide_every_question() {
    let book = shipped();
    let world = World::new(&book);
    let route = book.route(&world.request("ada"), Explain::Yes);
    assert_eq!(route.record.fault, None);
    assert_eq!(route.answer.level, Some(2));
    assert_eq!(route.answer.queue.as_ref().unwrap().as_str(), "level-2");
    assert_eq!(route.record.rule, "routing.rhai:61");
    let ticket = world.ticket(Severity::Medium);
    let facts = world.ticket_facts(&ticket);
    let clocks = book.clocks(&facts, Explain::No);
    assert_eq!(clocks.record.fault, None);
    assert_eq!(clocks.answer.clocks.len(), 2);
    let plan = book.escalate(&facts, Explain::No);
    assert_eq!(plan.record.fault, None);
    assert_eq!(plan.answer.steps.len(), 4);
    let event = world.event(Severity::Critical);
    let cadence = book.cadence(&world.event_facts(&event), Explain::No);
    assert_eq!(cadence.record.fault, None);
    assert_eq!(
        cadence.answer,
        Cadence::Running {
            first_after: "5m".parse().unwrap(),
            every: Some("30m".parse().unwrap())
        }
    );
    let (title, body) = book.message(
        NotificationKind::EventStarted,
        &MessageData {
            case: "E-17".into(),
            title: "Mail is down".into(),
            ..MessageData::default()
        },
    );
    assert_eq!((title.as_str(), body.as_str()), ("E-17: Mail is down", ""));
}
