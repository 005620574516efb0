//! P2, P6, P11: response clocks, escalation, states.

use expect_test::expect;
use switchboard::desk::{Command, Query};
use switchboard::model::{
    Channel, ClockKind, ClockState, NotificationKind, Recipient, Severity, StepState, TicketId,
    TicketState,
};

use crate::world::{World, opening, span};

const T1: TicketId = TicketId(1);

fn chat(ticket: TicketId, text: &str) -> Command {
    Command::Comment {
        ticket,
        text: text.to_owned(),
        channel: Channel::Chat,
        source: None,
    }
}

fn resolve(ticket: TicketId) -> Command {
    let text = "The queue was stuck; it is flushed.".to_owned();
    Command::ResolveTicket {
        ticket,
        text,
        channel: Channel::Email,
    }
}

#[test]
fn the_first_answer_of_a_person_stops_the_response_clock_and_its_channel_is_kept() {
    let mut world = World::new();
    let ticket = world.open("ada", 3, "Mail is slow");
    let clock = ticket.clock(ClockKind::Response).unwrap();
    assert_eq!(clock.target, span("4h"));
    assert_eq!(clock.due_at, Some(span("4h").after(world.now)));
    world.pass("30m");
    world.act("ada", chat(T1, "Also on phones."));
    assert!(
        world
            .ticket(T1)
            .clock(ClockKind::Response)
            .unwrap()
            .is_running(),
        "the caller's own words are no answer"
    );
    let email = Command::Comment {
        ticket: T1,
        text: "Looking.".to_owned(),
        channel: Channel::Email,
        source: None,
    };
    world.act("ben", email);
    let ticket = world.ticket(T1);
    assert_eq!(ticket.state, TicketState::Active);
    let ClockState::Stopped { at, channel, by } = &ticket.clock(ClockKind::Response).unwrap().state
    else {
        panic!("still runs: {ticket:?}")
    };
    assert_eq!((*at, *channel), (world.now, Some(Channel::Email)));
    assert_eq!(by.as_ref().unwrap().as_str(), "ben");
    world.told();
    world.pass("5h");
    assert_eq!(
        world
            .ticket(T1)
            .clock(ClockKind::Response)
            .unwrap()
            .breached_at,
        None
    );
    assert!(
        !world
            .told()
            .iter()
            .any(|n| n.kind == NotificationKind::Escalated)
    );
}

#[test]
fn an_unanswered_ticket_climbs_from_the_account_manager_to_the_one_above() {
    let mut world = World::new();
    world.open("ada", 3, "Mail is slow");
    world.told();
    world.pass("1d");
    let told = world.told();
    let escalated: Vec<String> = told
        .iter()
        .filter(|n| {
            matches!(
                n.kind,
                NotificationKind::Escalated | NotificationKind::EscalationExhausted
            )
        })
        .map(|n| format!("{} {} {}", n.at.format("%H:%M"), n.to, n.kind.key()))
        .collect();
    expect![[r#"
        [
            "13:00 person:maria escalated",
            "13:30 person:olga escalated",
            "14:00 operators escalation_exhausted",
        ]
    "#]]
    .assert_debug_eq(&escalated);
    let clock = world.ticket(T1).clock(ClockKind::Response).unwrap().clone();
    assert_eq!(
        clock.breached_at,
        Some("2026-11-25T13:00:00Z".parse().unwrap())
    );
    assert!(
        told.iter()
            .any(|n| n.kind == NotificationKind::ClockWarning),
        "warned beforehand"
    );
}

#[test]
fn an_acknowledged_escalation_goes_no_further_and_the_caller_hears_of_it() {
    let mut world = World::new();
    world.open("ada", 3, "Mail is slow");
    world.pass("4h10m");
    world.told();
    world.act("maria", Command::Acknowledge { ticket: T1 });
    let told = world.told_to(&Recipient::Person("ada".parse().unwrap()));
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].kind, NotificationKind::Acknowledged);
    let again = world.refused("maria", Command::Acknowledge { ticket: T1 });
    assert!(again.contains("has acknowledged it already"), "{again}");
    world.pass("2h");
    assert!(
        !world
            .told()
            .iter()
            .any(|n| n.kind == NotificationKind::Escalated)
    );
}

#[test]
fn a_caller_can_ask_for_the_account_manager_at_any_time() {
    let mut world = World::new();
    world.open("ada", 4, "A question");
    world.told();
    let ask = Command::Escalate {
        ticket: T1,
        reason: "We have a board meeting.".to_owned(),
    };
    world.act("ada", ask.clone());
    let told = world.told_to(&Recipient::Person("maria".parse().unwrap()));
    assert_eq!(told.len(), 1);
    assert!(told[0].body.contains("board meeting"), "{:?}", told[0]);
    let again = world.refused("ada", ask);
    assert!(again.contains("escalated to Maria"), "{again}");
}

#[test]
fn waiting_for_the_customer_holds_the_resolution_clock_and_the_answer_lets_it_go_on() {
    let mut world = World::new();
    let ticket = world.open("ada", 3, "Mail is slow");
    let due = ticket.clock(ClockKind::Resolution).unwrap().due_at.unwrap();
    world.pass("1h");
    let text = "Since when?".to_owned();
    world.act(
        "ben",
        Command::WaitForCustomer {
            ticket: T1,
            text,
            channel: Channel::Chat,
        },
    );
    let held = world.ticket(T1);
    assert_eq!(held.state, TicketState::WaitingForCustomer);
    assert!(matches!(
        held.clock(ClockKind::Resolution).unwrap().state,
        ClockState::Paused { .. }
    ));
    world.pass("2h");
    world.act("ada", chat(T1, "Since nine."));
    let running = world.ticket(T1);
    assert_eq!(running.state, TicketState::Active);
    // The hours of waiting are given back, in open time of the clock's calendar.
    assert_eq!(
        running.clock(ClockKind::Resolution).unwrap().due_at,
        Some(span("2h").after(due))
    );
}

#[test]
fn illegal_moves_are_refused_with_the_reason_and_change_nothing() {
    let mut world = World::new();
    world.open("ada", 3, "Mail is slow");
    let close = Command::CloseTicket { ticket: T1 };
    assert_eq!(
        world.refused("ben", close.clone()),
        "T-1 is new: resolve it first"
    );
    let reopen = Command::ReopenTicket {
        ticket: T1,
        text: "no".to_owned(),
        channel: Channel::Chat,
    };
    assert_eq!(
        world.refused("ada", reopen.clone()),
        "T-1 is new: it is open already"
    );
    world.act("ben", resolve(T1));
    assert_eq!(
        world.refused("ben", resolve(T1)),
        "T-1 is resolved: it is not open any more"
    );
    world.act("ada", reopen.clone());
    assert_eq!(world.ticket(T1).reopened, 1);
    world.act("ben", resolve(T1));
    world.act("ben", close);
    let before = world.ticket(T1);
    assert!(
        world
            .refused("ada", reopen)
            .contains("open a new ticket and name T-1 in it")
    );
    assert!(
        world
            .refused("ada", chat(T1, "hello"))
            .contains("takes no more comments")
    );
    assert_eq!(world.ticket(T1), before);
}

#[test]
fn a_resolved_ticket_closes_by_itself_unless_it_is_reopened() {
    let mut world = World::new();
    let ticket = world.open("ada", 3, "Mail is slow");
    let after = ticket.close_after.unwrap();
    world.act("ben", resolve(T1));
    world.now = after.after(world.now) - chrono::TimeDelta::seconds(1);
    world.pass("0s");
    assert_eq!(world.ticket(T1).state, TicketState::Resolved);
    world.pass("1s");
    assert_eq!(world.ticket(T1).state, TicketState::Closed);
}

#[test]
fn a_change_of_severity_makes_the_plan_anew_and_keeps_the_time_used() {
    let mut world = World::new();
    world.open("ada", 4, "Mail is slow");
    world.pass("10m");
    world.act(
        "ben",
        Command::SetSeverity {
            ticket: T1,
            severity: Severity::Critical,
        },
    );
    let ticket = world.ticket(T1);
    let clock = ticket.clock(ClockKind::Response).unwrap();
    let left = clock.target.minus(span("10m"));
    assert_eq!(clock.due_at, Some(left.after(world.now)));
    assert_eq!(ticket.steps.len(), ticket.plan.steps.len());
    assert!(ticket.steps.iter().all(|step| *step == StepState::Pending));
    assert_eq!(
        ticket
            .decisions
            .iter()
            .filter(|decision| decision.hook == "clocks")
            .count(),
        1
    );
}

#[test]
fn a_breach_is_kept_at_its_due_time_even_when_no_timer_ran() {
    let mut world = World::new();
    world.open("ada", 3, "Mail is slow");
    world.now = span("6h").after(world.now);
    world.act("ben", chat(T1, "Sorry, we were down."));
    let clock = world.ticket(T1).clock(ClockKind::Response).unwrap().clone();
    assert_eq!(
        clock.breached_at,
        Some("2026-11-25T13:00:00Z".parse().unwrap())
    );
}

#[test]
fn a_company_reads_and_changes_its_own_tickets_and_nobody_elses() {
    let mut world = World::new();
    world.open("ada", 3, "Mail is slow");
    let unseen = "there is no case `T-1` that you can see";
    for command in [
        chat(T1, "hello"),
        resolve(T1),
        Command::Escalate {
            ticket: T1,
            reason: "x".into(),
        },
    ] {
        let error = world.refused("hank", command);
        assert!(
            error == unseen || error.starts_with("you may not"),
            "{error}"
        );
    }
    assert_eq!(
        world
            .ask("hank", Query::Ticket { ticket: T1 })
            .unwrap_err()
            .to_string(),
        unseen
    );
    let missing = world
        .ask(
            "hank",
            Query::Ticket {
                ticket: TicketId(99),
            },
        )
        .unwrap_err()
        .to_string();
    assert_eq!(
        missing,
        unseen.replace("T-1", "T-99"),
        "a hidden case looks like a missing one"
    );
    let as_hank = Command::OpenTicket {
        caller: "ada".parse().unwrap(),
        severity: None,
        subject: "x".into(),
        text: String::new(),
        product: String::new(),
        channel: Channel::Chat,
        language: None,
    };
    let error = world.refused("hank", as_hank);
    assert!(error.contains("that belongs to another company"), "{error}");
}

#[test]
fn a_text_of_a_megabyte_is_refused_with_its_length_and_nothing_is_opened() {
    let mut world = World::new();
    let Command::OpenTicket {
        caller,
        severity,
        subject,
        product,
        channel,
        language,
        ..
    } = opening("ada", 3, "Mail is slow")
    else {
        panic!("an opening")
    };
    let text = "x".repeat(1 << 20);
    let error = world.refused(
        "ada",
        Command::OpenTicket {
            caller,
            severity,
            subject,
            text,
            product,
            channel,
            language,
        },
    );
    assert!(error.contains("1048576 characters"), "{error}");
    assert_eq!(world.open("ada", 3, "Mail is slow").id, T1);
}

#[test]
fn a_resolved_ticket_has_nothing_left_to_acknowledge() {
    let mut world = World::new();
    world.open("ada", 3, "Mail is slow");
    world.pass("4h10m");
    world.act("ben", resolve(T1));
    let error = world.refused("maria", Command::Acknowledge { ticket: T1 });
    assert_eq!(
        error,
        "T-1 is resolved: there is nothing left to acknowledge"
    );
}

#[test]
fn the_queue_is_warned_once_when_nobody_has_the_ticket() {
    let mut world = World::new();
    world.open("ada", 3, "Mail is slow");
    world.act(
        "ben",
        Command::MoveTicket {
            ticket: T1,
            queue: "renewals".parse().unwrap(),
        },
    );
    world.told();
    world.pass("3h30m");
    let warned: Vec<String> = world
        .told()
        .iter()
        .filter(|n| n.kind == NotificationKind::ClockWarning)
        .map(|n| n.to.to_string())
        .collect();
    assert_eq!(warned, ["queue:renewals"]);
}
