//! What is on record is all that a script can read.

use super::*;
use crate::model::{EventKind, Window};
use crate::rules::script::{FactKind, Root, fact_map};
use crate::rules::{CallerSeen, Facts, QuotedCase};

/// Every property, as the interpreter would see it.
fn seen(kind: FactKind, root: Root<'_>) -> String {
    format!("{:?}", fact_map(kind, root))
}

/// Every property of facts that went through the form in which the store has them.
fn again(facts: &Facts) -> String {
    let text = serde_json::to_string(facts).unwrap();
    let facts: Facts = serde_json::from_str(&text).unwrap();
    facts.seen(None, seen)
}

#[test]
fn every_property_of_a_request_is_on_record() {
    let book = shipped();
    let world = World::new(&book);
    let event = world.event(Severity::High);
    for caller in ["ada", "sam", "nobody"] {
        let request = Request {
            severity: Some(Severity::High),
            product: "mail",
            subject: "Mail is slow",
            text: "Since noon.",
            waited: Span::from_secs(91).unwrap(),
            code_verified: caller == "ada",
            language_confidence: 100,
            sender: crate::model::SenderCheck::Unchecked,
            quoted_in_vain: caller != "ada",
            case: Some(QuotedCase {
                number: "E-17".parse().unwrap(),
                severity: Some(Severity::Critical),
                is_open: true,
            }),
            incident: Some(&event),
            ..world.request(caller)
        };
        let now = seen(FactKind::Request, Root::Request(&request));
        assert_eq!(again(&Facts::from(&request)), now);
        let bare = world.request(caller);
        let now = seen(FactKind::Request, Root::Request(&bare));
        assert_eq!(again(&Facts::from(&bare)), now);
    }
}

#[test]
fn every_property_of_a_ticket_is_on_record() {
    let book = shipped();
    let world = World::new(&book);
    let mut ticket = world.ticket(Severity::High);
    ticket.reopened = 2;
    ticket.state = TicketState::Active;
    ticket.opened_at = world.now - chrono::TimeDelta::hours(3);
    let facts = world.ticket_facts(&ticket);
    let now = seen(FactKind::Ticket, Root::Ticket(&facts));
    assert_eq!(again(&Facts::from(&facts)), now);
}

#[test]
fn every_property_of_an_event_is_on_record() {
    let book = shipped();
    let world = World::new(&book);
    let mut event = world.event(Severity::Critical);
    event.companies.insert("globex".parse().unwrap());
    event.commander = Some("igor".parse().unwrap());
    event.started_at = world.now - chrono::TimeDelta::minutes(40);
    event.told_at.note(
        Audience::Company,
        world.now - chrono::TimeDelta::minutes(12),
    );
    let mut planned = event.clone();
    planned.kind = EventKind::Planned(Window {
        starts_at: world.now,
        ends_at: world.now + chrono::TimeDelta::hours(1),
    });
    planned.state = EventState::Scheduled;
    for event in [event, planned] {
        for audience in Audience::ALL {
            let facts = EventFacts {
                event: &event,
                audience,
                at: world.now,
            };
            let now = seen(FactKind::Event, Root::Event(&facts));
            assert_eq!(again(&Facts::from(&facts)), now);
        }
    }
}

#[test]
fn a_record_of_a_person_holds_nothing_that_no_script_sees() {
    let book = shipped();
    let world = World::new(&book);
    let person = world.person("ada").unwrap();
    assert!(!person.phones.is_empty());
    let text = serde_json::to_string(&CallerSeen::from(person)).unwrap();
    expect_test::expect![[
        r#"{"id":"ada","name":"Ada Byron","roles":["named_caller"],"email":"ada@acme.example"}"#
    ]]
    .assert_eq(&text);
}
