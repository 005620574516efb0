//! P1, P3, P5 and the verification of P9: calls identified, routed, answered, measured.

use switchboard::desk::{Actor, Answer, Command, Query, Reply};
use switchboard::model::{
    Call, CallAnswer, CallCourse, CallId, CallReference, CallState, IncomingCall, MonitorId,
    Recipient, SubscriptionCode, TimerKind,
};

use crate::world::{World, phone};

fn number_of(world: &World, id: &str) -> String {
    world
        .driver
        .roster()
        .person(&id.parse().unwrap())
        .unwrap()
        .phones[0]
        .clone()
}

fn code_of(world: &World, id: &str) -> SubscriptionCode {
    world
        .driver
        .roster()
        .company(&id.parse().unwrap())
        .unwrap()
        .subscription
        .code
        .clone()
}

#[test]
fn a_named_callers_call_goes_direct_to_level_two_and_its_engineer_hears_of_it() {
    let mut world = World::new();
    let number = number_of(&world, "ada");
    let (_, reply) = world.call(phone(&number));
    let Reply::Call { call, .. } = reply else {
        panic!("not a call")
    };
    assert_eq!(call.level, Some(2));
    assert_eq!(call.caller.as_ref().unwrap().as_str(), "ada");
    let agent = call
        .agent
        .clone()
        .expect("an engineer is on shift on a Wednesday morning");
    assert_eq!(world.driver.roster().person(&agent).unwrap().level, Some(2));
    assert_eq!(world.told_to(&Recipient::Person(agent)).len(), 1);
    assert!(
        call.decision.rule.starts_with("routing.rhai:"),
        "{:?}",
        call.decision
    );
}

#[test]
fn calls_are_spread_over_the_engineers_by_load() {
    let mut world = World::new();
    let number = number_of(&world, "ada");
    let mut agents = std::collections::BTreeSet::new();
    for _ in 0..2 {
        let (_, reply) = world.call(phone(&number));
        let Reply::Call { call, .. } = reply else {
            panic!("not a call")
        };
        agents.insert(call.agent.unwrap());
    }
    assert_eq!(
        agents.len(),
        2,
        "the second call goes to the one who has nothing: {agents:?}"
    );
}

#[test]
fn who_has_less_in_hand_comes_before_who_has_been_idle_longer() {
    let mut world = World::new();
    let mut holders = Vec::new();
    for _ in 0..4 {
        let ticket = world.open("ada", 3, "Mail is slow");
        holders.push((ticket.id, ticket.assignee.unwrap()));
        world.pass("1m");
    }
    // The one who was given something last gets rid of one: less in hand, and less idle.
    let last = holders[3].1.clone();
    let other = holders
        .iter()
        .find(|(_, holder)| *holder == last)
        .unwrap()
        .0;
    let text = "done".to_owned();
    let channel = switchboard::model::Channel::Chat;
    world.act(
        last.as_str(),
        Command::ResolveTicket {
            ticket: other,
            text,
            channel,
        },
    );
    assert_eq!(world.open("ada", 3, "Mail is slow").assignee, Some(last));
}

#[test]
fn who_does_not_speak_english_gets_a_polite_answer_and_never_silence() {
    let mut world = World::new();
    let number = number_of(&world, "ada");
    let text =
        "Bonjour, depuis ce matin nous ne pouvons plus envoyer de courrier depuis nos téléphones.";
    let call = IncomingCall {
        language: None,
        text: Some(text.to_owned()),
        ..phone(&number)
    };
    let (_, reply) = world.call(call);
    let Reply::Call { call, note, .. } = reply else {
        panic!("not a call")
    };
    assert_eq!(call.queue.as_str(), "language-help");
    assert!(note.is_some_and(|note| note.contains("English")));
}

#[test]
fn an_expired_subscription_goes_to_renewals() {
    let mut world = World::new();
    let call = IncomingCall {
        subscription_code: Some(code_of(&world, "initech").to_string()),
        ..phone("+10000000000")
    };
    let (_, reply) = world.call(call);
    let Reply::Call { call, .. } = reply else {
        panic!("not a call")
    };
    assert_eq!(call.queue.as_str(), "renewals");
}

#[test]
fn quoting_code_and_case_number_is_verified_and_a_foreign_case_is_not() {
    let mut world = World::new();
    let event = world.declare("igor", 1, "Mail in Europe is down", "mail-eu");
    let quoting = |code: SubscriptionCode| IncomingCall {
        subscription_code: Some(code.to_string()),
        case: Some(event.to_string()),
        ..phone("+10000000000")
    };
    let code = code_of(&world, "acme");
    let (_, reply) = world.call(quoting(code));
    let Reply::Call { call, .. } = reply else {
        panic!("not a call")
    };
    assert_eq!(call.queue.as_str(), "incident");
    assert!(call.case.is_some());
    let code = code_of(&world, "globex");
    let (_, reply) = world.call(quoting(code));
    let Reply::Call { call, .. } = reply else {
        panic!("not a call")
    };
    assert_eq!(call.case, None, "globex does not use that service");
    assert_ne!(call.queue.as_str(), "incident");
}

#[test]
fn the_speed_of_answer_is_measured_by_queue_over_the_window_and_the_month() {
    let mut world = World::new();
    let number = number_of(&world, "ada");
    let mut queue = String::new();
    for wait in ["10s", "20s", "60s"] {
        let (id, reply) = world.call(phone(&number));
        let Reply::Call { call, .. } = reply else {
            panic!("not a call")
        };
        queue = call.queue.to_string();
        world.pass(wait);
        world.act("ben", Command::AnswerCall { call: id });
        world.act("ben", Command::EndCall { call: id });
    }
    let (id, _) = world.call(phone(&number));
    world.pass("5s");
    world
        .try_do(&Actor::Desk, Command::AbandonCall { call: id })
        .unwrap();
    let Answer::Queues { queues } = world.ask("ben", Query::Queues).unwrap() else {
        panic!("not queues")
    };
    let standing = &queues[queue.as_str()];
    for speed in [standing.window, standing.month] {
        assert_eq!((speed.answered, speed.abandoned), (3, 1));
        assert_eq!(speed.mean.unwrap().secs(), 30);
        assert_eq!(speed.p90.unwrap().secs(), 60);
    }
    assert_eq!(standing.answer_within.unwrap().secs(), 90);
    world.pass("2d");
    let Answer::Queues { queues } = world.ask("ben", Query::Queues).unwrap() else {
        panic!("not queues")
    };
    let standing = &queues[queue.as_str()];
    assert_eq!((standing.window.answered, standing.month.answered), (0, 3));
}

#[test]
fn the_rules_are_asked_again_when_a_call_has_waited_too_long() {
    let mut world = World::new();
    let number = number_of(&world, "ada");
    let (id, _) = world.call(phone(&number));
    world.told();
    world.pass("91s");
    let Answer::Call { call, .. } = world.ask("ben", Query::Call { call: id }).unwrap() else {
        panic!("not a call")
    };
    assert_eq!(
        call.decision.at,
        "2026-11-25T09:01:30Z"
            .parse::<switchboard::model::Timestamp>()
            .unwrap()
    );
    assert_eq!(
        call.queue.as_str(),
        "overflow",
        "the script saw how long it has waited"
    );
}

#[test]
fn a_verified_caller_who_waits_stays_verified_when_the_rules_are_asked_again() {
    let mut sources = switchboard::service::read_rules(&crate::world::rules()).unwrap();
    let script = sources.get_mut("routing.rhai").unwrap();
    *script = script.replace(
        ".in_queue(\"incident\")",
        ".in_queue(\"incident\").reconsider_after(seconds(30))",
    );
    let mut world = World::under(&sources);
    let event = world.declare("igor", 1, "Mail in Europe is down", "mail-eu");
    let code = code_of(&world, "acme");
    let (id, _) = world.call(IncomingCall {
        subscription_code: Some(code.to_string()),
        case: Some(event.to_string()),
        ..phone("+10000000000")
    });
    world.pass("31s");
    let Answer::Call { call, .. } = world.ask("ben", Query::Call { call: id }).unwrap() else {
        panic!("not a call")
    };
    assert_eq!(call.version, 2, "the rules were asked again");
    assert_eq!(call.queue.as_str(), "incident");
}

/// Whether something is still to happen to a call by itself.
fn waits(world: &World, call: CallId) -> bool {
    let day = world.now + chrono::TimeDelta::days(1);
    let timers = world.driver.store().run(|tx| tx.due_timers(day, 1_000));
    let kind = TimerKind::CallWait { call };
    timers.unwrap().iter().any(|timer| timer.kind == kind)
}

/// What a telephone system tells of a call, at the time that the world has.
fn follow(world: &mut World, name: &str, from: &str, course: CallCourse) -> Call {
    let pbx = MonitorId::new("pbx").unwrap();
    let command = Command::FollowCall {
        reference: CallReference::new(&pbx, name).unwrap(),
        call: phone(from),
        course,
    };
    match world.try_do(&Actor::Desk, command).unwrap() {
        Reply::Call { call, .. } => *call,
        other => panic!("not a call: {other:?}"),
    }
}

#[test]
fn a_telephone_systems_reports_make_one_call_however_often_they_come() {
    let mut world = World::new();
    let ada = number_of(&world, "ada");
    let came = follow(&mut world, "a", &ada, CallCourse::default());
    assert_eq!((came.version, &came.state), (1, &CallState::Waiting));
    assert!(waits(&world, came.id), "the rules are asked again");
    world.pass("20s");
    let answered = CallCourse {
        answered: Some(CallAnswer {
            by: Some("lin".parse().unwrap()),
            at: world.now,
        }),
        ..CallCourse::default()
    };
    let call = follow(&mut world, "a", &ada, answered.clone());
    assert_eq!((call.id, call.version), (came.id, 2));
    assert!(!waits(&world, came.id), "who is answered waits for nothing");
    assert_eq!(call.answer_wait().unwrap().secs(), 20);
    assert_eq!(call.agent, Some("lin".parse().unwrap()));
    let again = follow(&mut world, "a", &ada, answered);
    assert_eq!(
        (again.id, again.version),
        (came.id, 2),
        "told again, nothing changes"
    );
    // Another system may use the same name, and another call of the same system is another.
    assert_ne!(
        follow(&mut world, "b", &ada, CallCourse::default()).id,
        came.id
    );
}

#[test]
fn a_call_that_the_desk_never_heard_of_is_put_on_record_as_it_was() {
    let mut world = World::new();
    let ada = number_of(&world, "ada");
    let now = world.now;
    let at = |ago: i64| now - chrono::TimeDelta::seconds(ago);
    let whole = CallCourse {
        arrived_at: Some(at(300)),
        sent_to: Some("level-1".parse().unwrap()),
        answered: Some(CallAnswer {
            by: None,
            at: at(260),
        }),
        over_at: Some(at(100)),
        ..CallCourse::default()
    };
    let call = follow(&mut world, "a", &ada, whole);
    assert_eq!(call.queue.as_str(), "level-1", "where it really was");
    assert_eq!(call.answer_wait().unwrap().secs(), 40);
    assert!(matches!(call.state, CallState::Ended { by: None, .. }));
    assert!(world.told().is_empty(), "nobody is rung for what is over");
}

#[test]
fn whose_telephone_rang_in_vain_is_passed_over_until_nobody_is_left() {
    let mut world = World::new();
    let ada = number_of(&world, "ada");
    let mut rang = Vec::new();
    let mut call = follow(&mut world, "a", &ada, CallCourse::default());
    while let Some(agent) = call.agent.clone() {
        assert!(!rang.contains(&agent), "{agent} was rung before");
        rang.push(agent);
        let course = CallCourse {
            rang: rang.clone(),
            ..CallCourse::default()
        };
        call = follow(&mut world, "a", &ada, course);
    }
    assert_eq!(rang.len(), 2, "both of Level 2: {rang:?}");
    assert_eq!(
        (call.state, call.queue.as_str()),
        (CallState::Waiting, "level-2")
    );
}

#[test]
fn who_leaves_the_queue_is_called_back_in_time_and_that_answers_their_ticket() {
    let mut world = World::new();
    let ticket = world.open("ada", 3, "Mail is slow").id;
    let ada = number_of(&world, "ada");
    let (short, _) = world.call(phone(&ada));
    world.pass("5s");
    world.act("ben", Command::AbandonCall { call: short });
    let owed = |world: &World| match world.ask("ben", Query::CallBacks).unwrap() {
        Answer::CallBacks { calls } => calls,
        other => panic!("{other:?}"),
    };
    assert!(owed(&world).is_empty(), "who leaves at once has misdialled");

    let quoting = IncomingCall {
        case: Some(ticket.to_string()),
        subscription_code: Some(code_of(&world, "acme").as_str().to_owned()),
        ..phone(&ada)
    };
    let (call, _) = world.call(quoting);
    world.pass("30s");
    world.told();
    world.act("lin", Command::AbandonCall { call });
    let planned = owed(&world).pop().unwrap().call_back.unwrap();
    assert_eq!(planned.number, ada);
    assert_eq!((planned.due_at - world.now).num_minutes(), 30);
    assert!(waits(&world, call));
    let assignee = planned.assignee.clone().unwrap();
    if assignee.as_str() != "lin" {
        assert_eq!(world.told_to(&Recipient::Person(assignee)).len(), 1);
    }
    // Nobody does it in time: the whole queue hears of it.
    world.pass("30m");
    let late = world.told();
    let queue = Recipient::Queue("level-2".parse().unwrap());
    assert!(
        late.iter()
            .any(|told| told.to == queue && told.body.contains(&ada)),
        "{late:?}"
    );
    let made = Command::CallBackMade {
        call,
        text: "It works again.".to_owned(),
    };
    world.act("ben", made);
    assert!(owed(&world).is_empty());
    let answered = world.ticket(ticket);
    let clock = answered
        .clock(switchboard::model::ClockKind::Response)
        .unwrap();
    assert!(
        clock.is_stopped(),
        "the first human answer came by telephone: {clock:?}"
    );

    let (made_in_time, _) = world.call(phone(&ada));
    world.pass("30s");
    world.act("ben", Command::AbandonCall { call: made_in_time });
    let made = Command::CallBackMade {
        call: made_in_time,
        text: String::new(),
    };
    world.act("ben", made);
    assert!(!waits(&world, made_in_time), "it is due no more");
}

#[test]
fn who_signs_out_gets_no_calls_until_they_sign_in() {
    let mut world = World::new();
    let ada = number_of(&world, "ada");
    let agent = |world: &mut World| match world.call(phone(&ada)).1 {
        Reply::Call { call, .. } => call.agent.map(|agent| agent.to_string()),
        other => panic!("{other:?}"),
    };
    world.act("ben", Command::SignIn { is_in: false });
    assert_eq!(agent(&mut world).as_deref(), Some("lin"));
    assert_eq!(
        agent(&mut world).as_deref(),
        Some("lin"),
        "though she has more in hand"
    );
    world.act("lin", Command::SignIn { is_in: false });
    assert_eq!(agent(&mut world), None, "it waits for whoever comes");
    world.act("ben", Command::SignIn { is_in: true });
    assert_eq!(agent(&mut world).as_deref(), Some("ben"));
    let refused = world.try_do(
        &Actor::Person("ada".parse().unwrap()),
        Command::SignIn { is_in: true },
    );
    assert!(refused.is_err());
}
