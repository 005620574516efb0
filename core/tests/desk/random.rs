//! Whatever anybody does in whatever order, what must hold holds.

use std::collections::BTreeMap;

use proptest::prelude::*;
use switchboard::desk::{Command, Query, StateFilter, TicketFilter};
use switchboard::model::{CallId, Channel, EventId, Recipient, Severity, TicketId, TicketState};

use crate::world::{World, opening, phone};

const PEOPLE: [&str; 12] = [
    "ada", "grace", "sam", "hank", "ben", "lin", "kim", "maria", "jose", "olga", "igor", "otto",
];

#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant)] // A handful live at a time.
enum Step {
    Do(usize, Command),
    Call,
    Declare(i64),
    Pass(u32),
    Down(u32),
}

fn command() -> impl Strategy<Value = Command> {
    let ticket = (1u64..6).prop_map(TicketId);
    let call = (1u64..4).prop_map(CallId);
    let event = (1u64..4).prop_map(EventId);
    let severity = (1i64..5).prop_map(|n| Severity::try_from(n).unwrap());
    let who = (0..PEOPLE.len()).prop_map(|index| PEOPLE[index].parse().unwrap());
    let text = || "some words".to_owned();
    let channel = Channel::Chat;
    prop_oneof![
        4 => (0..PEOPLE.len(), 1i64..5).prop_map(|(p, s)| opening(PEOPLE[p], s, "Something is wrong")),
        2 => ticket.clone().prop_map(move |ticket| Command::Comment { ticket, text: text(), channel, source: None }),
        1 => (ticket.clone(), who).prop_map(|(ticket, to)| Command::AssignTicket { ticket, to }),
        1 => ticket.clone().prop_map(move |ticket| Command::WaitForCustomer { ticket, text: text(), channel }),
        1 => ticket.clone().prop_map(move |ticket| Command::ResolveTicket { ticket, text: text(), channel }),
        1 => ticket.clone().prop_map(move |ticket| Command::ReopenTicket { ticket, text: text(), channel }),
        1 => ticket.clone().prop_map(|ticket| Command::CloseTicket { ticket }),
        1 => (ticket.clone(), severity.clone()).prop_map(|(ticket, severity)| Command::SetSeverity { ticket, severity }),
        1 => ticket.clone().prop_map(move |ticket| Command::Escalate { ticket, reason: text() }),
        1 => ticket.prop_map(|ticket| Command::Acknowledge { ticket }),
        1 => call.clone().prop_map(|call| Command::AnswerCall { call }),
        1 => call.prop_map(|call| Command::EndCall { call }),
        1 => (event.clone(), severity).prop_map(|(event, severity)| Command::SetEventSeverity { event, severity }),
        1 => event.prop_map(move |event| Command::ResolveEvent { event, text: text() }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (0..PEOPLE.len(), command()).prop_map(|(who, command)| Step::Do(who, command)),
        1 => Just(Step::Call),
        1 => (1i64..4).prop_map(Step::Declare),
        4 => (1u32..40_000).prop_map(Step::Pass),
        1 => (1u32..100_000).prop_map(Step::Down),
    ]
}

fn check(world: &mut World, states: &mut BTreeMap<TicketId, TicketState>) {
    let filter = TicketFilter {
        state: StateFilter::Any,
        limit: 100,
        ..TicketFilter::default()
    };
    let answer = world
        .ask(
            "ben",
            Query::Tickets {
                filter: filter.clone(),
            },
        )
        .unwrap();
    let switchboard::desk::Answer::Tickets { tickets, .. } = answer else {
        panic!("not tickets")
    };
    for ticket in &tickets {
        if states.get(&ticket.id) == Some(&TicketState::Closed) {
            assert_eq!(
                ticket.state,
                TicketState::Closed,
                "a closed ticket stays closed"
            );
        }
        states.insert(ticket.id, ticket.state);
        assert_eq!(ticket.steps.len(), ticket.plan.steps.len());
        let running = ticket
            .clocks
            .iter()
            .filter(|clock| clock.is_running())
            .count();
        assert!(
            ticket.state.is_open() || running == 0,
            "a clock runs on a finished ticket: {ticket:?}"
        );
        for clock in &ticket.clocks {
            let late = clock.due_at.is_some_and(|due| due < world.now);
            assert!(
                !(clock.is_running() && late && clock.breached_at.is_none()),
                "a breach was missed: {ticket:?}"
            );
        }
    }
    for (who, company) in [("ada", "acme"), ("hank", "globex")] {
        let answer = world
            .ask(
                who,
                Query::Tickets {
                    filter: filter.clone(),
                },
            )
            .unwrap();
        let switchboard::desk::Answer::Tickets { tickets, .. } = answer else {
            panic!("not tickets")
        };
        assert!(
            tickets
                .iter()
                .all(|ticket| ticket.company.as_str() == company),
            "{who} sees another's"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_history_keeps_companies_apart_and_every_promise_accounted_for(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut world = World::new();
        let mut states = BTreeMap::new();
        for step in steps {
            match step {
                // A refusal is a fine answer; a store that fails or a panic is not.
                Step::Do(who, command) => {
                    if let Err(error) = world.try_do(&crate::world::person(PEOPLE[who]), command) {
                        prop_assert!(error.is_refusal(), "{error}");
                    }
                }
                Step::Call => {
                    world.call(phone("+33100000000"));
                }
                Step::Declare(severity) => {
                    world.declare("igor", severity, "Something is down", "mail-eu");
                }
                Step::Pass(secs) => world.pass(&format!("{secs}s")),
                Step::Down(secs) => world.be_down(&format!("{secs}s")),
            }
            check(&mut world, &mut states);
        }
        // Whoever was told of a beginning hears of the end, once.
        for id in 1..10 {
            let event = EventId(id);
            if world.ask("igor", Query::Event { event }).is_ok() {
                let _ = world.try_do(&crate::world::person("igor"), Command::ResolveEvent { event, text: String::new() });
            }
        }
        let told = world.told();
        for id in 1..10u64 {
            let about = |n: &&switchboard::model::Notification| {
                n.about == Some(switchboard::model::CaseNumber::Event(EventId(id))) && n.to == Recipient::General
            };
            let ends = told.iter().filter(about).filter(|n| n.kind.key() == "event_resolved").count();
            let begins = told.iter().filter(about).filter(|n| n.kind.key() == "event_started").count();
            prop_assert!(begins <= 1 && ends <= 1);
            prop_assert!(begins <= ends, "told of a beginning and never of an end");
        }
    }
}
