//! P9: callers who quote a subscription code and a case number.

use switchboard::desk::{Actor, Answer, Command, Query, Reply};
use switchboard::model::{Call, EventId, IncomingCall, Verification};

use crate::world::{World, phone};

fn quoting(from: &str, code: &str, case: &str) -> IncomingCall {
    IncomingCall {
        subscription_code: Some(code.to_owned()),
        case: Some(case.to_owned()),
        ..phone(from)
    }
}

fn taken(world: &mut World, call: IncomingCall) -> (Call, Option<String>) {
    let (_, reply) = world.call(call);
    let Reply::Call { call, note, .. } = reply else {
        panic!("not a call")
    };
    (*call, note)
}

/// All that comes of a call but what it quoted and its number.
fn treatment((call, note): (Call, Option<String>)) -> String {
    format!(
        "{:?} {:?} {:?} {:?} {} {:?} {:?} {:?} {} {note:?}",
        call.caller,
        call.company,
        call.case,
        call.verification,
        call.queue,
        call.level,
        call.agent,
        call.state,
        call.decision.reason
    )
}

fn outage() -> World {
    let mut world = World::new();
    let event = world.declare("igor", 1, "Mail in Europe is down", "mail-eu");
    assert_eq!(event, EventId(1));
    world
}

#[test]
fn a_refusal_does_not_say_whether_the_code_or_the_case_was_wrong() {
    let mut world = outage();
    // Of another company, of nobody, not a number; with a code that is right, expired, or wrong.
    let of_globex = world.open("hank", 3, "Ours");
    let foreign = of_globex.id.to_string();
    let refused = treatment(taken(
        &mut world,
        quoting("+10000000001", "ACM-0000", "E-1"),
    ));
    for (at, (code, case)) in [
        ("ACM-7731", "E-99"),
        ("ACM-7731", foreign.as_str()),
        ("ACM-7731", "the one of today"),
        ("ACM-0000", "E-99"),
        ("", "E-1"),
    ]
    .into_iter()
    .enumerate()
    {
        let from = format!("+1000000001{at}");
        let same = treatment(taken(&mut world, quoting(&from, code, case)));
        assert_eq!(same, refused, "{code} {case}");
    }
    assert!(refused.contains("could not verify"), "{refused}");
    // An agreement that has run out is not found out with a wrong case either.
    let codes = world.driver.roster();
    let expired = codes.company(&"initech".parse().unwrap()).unwrap();
    let expired = quoting("+10000000021", expired.subscription.code.as_str(), "E-99");
    assert_eq!(treatment(taken(&mut world, expired)), refused);
    let right = taken(&mut world, quoting("+10000000022", "ACM-7731", "E-1")).0;
    assert_eq!(right.verification, Verification::Verified);
}

#[test]
fn after_too_many_wrong_tries_a_caller_is_refused_also_with_the_right_code() {
    let mut world = outage();
    let from = "+49 30 1234";
    for _ in 0..5 {
        taken(&mut world, quoting(from, "ACM-0000", "E-1"));
    }
    let sixth = taken(&mut world, quoting("+49301234", "ACM-7731", "E-1"));
    let (sixth, note) = sixth;
    assert_eq!(sixth.verification, Verification::Refused, "the same number");
    assert!(note.is_some_and(|note| note.contains("could not verify")));
    // Another caller of the company is none the worse for it.
    let other = taken(&mut world, quoting("+49309999", "ACM-7731", "E-1")).0;
    assert_eq!(other.verification, Verification::Verified);
    world.pass("1h");
    let later = taken(&mut world, quoting(from, "ACM-7731", "E-1")).0;
    assert_eq!(later.verification, Verification::Verified);
}

#[test]
fn tries_about_one_company_are_counted_whoever_makes_them() {
    let mut world = outage();
    let open = world.open("ada", 3, "Ours");
    let case = open.id.to_string();
    for at in 0..20 {
        let from = format!("+4930{at:04}");
        taken(&mut world, quoting(&from, &format!("ACM-{at:04}"), &case));
    }
    let right = taken(&mut world, quoting("+4930777777", "ACM-7731", &case)).0;
    assert_eq!(right.verification, Verification::Refused);
    // Another company's callers are not held up.
    let code = world.driver.roster();
    let code = code.company(&"globex".parse().unwrap()).unwrap();
    let code = code.subscription.code.to_string();
    let hers = world.open("hank", 3, "Ours").id.to_string();
    let right = taken(&mut world, quoting("+4930888888", &code, &hers)).0;
    assert_eq!(right.verification, Verification::Verified);
}

#[test]
fn who_answers_a_verified_caller_has_the_whole_history_of_the_event() {
    let mut world = outage();
    world.pass("6m");
    world.act(
        "igor",
        Command::UpdateEvent {
            event: EventId(1),
            text: "A line card is being swapped.".to_owned(),
        },
    );
    let (id, _) = world.call(quoting("+10000000000", "ACM-7731", "E-1"));
    let reply = world.act("lin", Command::AnswerCall { call: id });
    let Reply::Call {
        about: Some(about), ..
    } = reply
    else {
        panic!("{reply:?}")
    };
    assert_eq!(about.event.id, EventId(1));
    let history = format!("{:?}", about.history);
    assert!(
        history.contains("line card") && history.contains("Notified"),
        "{history}"
    );
    let Answer::Call { about, .. } = world.ask("lin", Query::Call { call: id }).unwrap() else {
        panic!("not a call")
    };
    assert!(about.is_some(), "and finds it again");
}

#[test]
fn an_agent_verifies_a_caller_on_the_line_within_the_same_limits() {
    let mut world = outage();
    let (id, _) = world.call(phone("+10000000000"));
    world.act("ben", Command::AnswerCall { call: id });
    let verify = |world: &mut World, code: &str| {
        let command = Command::VerifyCaller {
            call: id,
            code: code.to_owned(),
            case: "E-1".to_owned(),
        };
        let Reply::Call { call, about, .. } = world.act("ben", command) else {
            panic!("not a call")
        };
        (call.verification, about.is_some(), call.company.is_some())
    };
    for _ in 0..4 {
        let refused = (Verification::Refused, false, false);
        assert_eq!(verify(&mut world, "ACM-0000"), refused);
    }
    let verified = (Verification::Verified, true, true);
    assert_eq!(verify(&mut world, "ACM-7731"), verified);
    // The fifth wrong one is the last that is looked at, on another call as well.
    world.call(quoting("+10000000000", "ACM-0000", "E-1"));
    let (call, _) = taken(&mut world, quoting("+10000000000", "ACM-7731", "E-1"));
    assert_eq!(call.verification, Verification::Refused);
}

#[test]
fn a_caller_who_waits_is_sent_on_once_verified() {
    let mut world = outage();
    let (id, _) = world.call(phone("+10000000000"));
    let command = Command::VerifyCaller {
        call: id,
        code: "ACM-7731".to_owned(),
        case: "e-1".to_owned(),
    };
    let Reply::Call { call, .. } = world.try_do(&Actor::Desk, command).unwrap() else {
        panic!("not a call")
    };
    assert_eq!((call.queue.as_str(), call.level), ("incident", Some(2)));
}

#[test]
fn a_right_code_is_refused_from_another_company_and_with_an_event_that_is_not_theirs() {
    let mut world = outage();
    let hank = IncomingCall {
        caller: Some("hank".to_owned()),
        ..quoting("+10000000031", "ACM-7731", "E-1")
    };
    let refused = taken(&mut world, hank).0;
    assert_eq!(refused.verification, Verification::Refused);
    let roster = world.driver.roster();
    let globex = roster.company(&"globex".parse().unwrap()).unwrap();
    let code = globex.subscription.code.as_str();
    let refused = taken(&mut world, quoting("+10000000032", code, "E-1")).0;
    assert_eq!(refused.verification, Verification::Refused);
}

#[test]
fn who_is_right_is_not_counted_however_often_they_call() {
    let mut world = outage();
    for _ in 0..7 {
        let right = taken(&mut world, quoting("+4930123", "ACM-7731", "E-1")).0;
        assert_eq!(right.verification, Verification::Verified);
    }
}

#[test]
fn tries_about_one_event_are_counted_whoever_makes_them() {
    let mut world = outage();
    for at in 0..100 {
        let from = format!("+4931{at:04}");
        taken(&mut world, quoting(&from, &format!("NOT-{at:04}"), "E-1"));
    }
    let right = taken(&mut world, quoting("+4931777777", "ACM-7731", "E-1")).0;
    assert_eq!(right.verification, Verification::Refused);
}
