//! Alarms of monitors: what opens, raises and ends events, however reports come.

use switchboard::desk::{Actor, Command, Query, Reply};
use switchboard::model::{
    Alarm, AlarmState, EventId, EventState, Recipient, ServiceEvent, Severity, TimerKind, Timestamp,
};
use switchboard::service::read_rules;

use super::world::{World, rules};

/// An alarm of the mail service in Europe, as of now.
fn alarm(world: &World, key: &str, severity: &str) -> Alarm {
    let labels = [
        ("alertname", "MailSlow"),
        ("severity", severity),
        ("service", "mail-eu"),
    ];
    Alarm {
        monitor: "prometheus".parse().unwrap(),
        key: key.to_owned(),
        state: AlarmState::Firing,
        starts_at: world.now,
        ends_at: None,
        group: String::new(),
        labels: labels
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        annotations: [("summary".to_owned(), "Mail is slow\nin Europe".to_owned())].into(),
    }
}

fn over(alarm: &Alarm, at: Timestamp) -> Alarm {
    Alarm {
        state: AlarmState::Resolved,
        ends_at: Some(at),
        ..alarm.clone()
    }
}

fn take(world: &mut World, alarms: &[Alarm]) -> (u64, Vec<EventId>) {
    let alarms = alarms.to_vec();
    let reply = world.try_do(&Actor::Desk, Command::Alarms { alarms });
    match reply.unwrap() {
        Reply::Alarms { new, events, .. } => (new, events),
        other => panic!("{other:?}"),
    }
}

fn open_events(world: &World) -> Vec<ServiceEvent> {
    let reach = switchboard::store::Reach::Provider;
    world
        .driver
        .store()
        .run(|tx| tx.open_events(&reach))
        .unwrap()
}

#[test]
fn an_alarm_opens_an_event_and_the_customers_hear_of_both_ends() {
    let mut world = World::new();
    let firing = alarm(&world, "a", "critical");
    let (new, events) = take(&mut world, std::slice::from_ref(&firing));
    assert_eq!((new, events.len()), (1, 1));
    let event = world.event(events[0]);
    assert_eq!(event.title, "Mail is slow in Europe");
    assert_eq!(event.severity, Severity::Critical);
    assert_eq!(
        event
            .decisions
            .iter()
            .filter(|one| one.hook == "alarm")
            .count(),
        1
    );
    world.pass("5m");
    let acme = Recipient::Company("acme".parse().unwrap());
    let kinds = |world: &mut World| -> Vec<&'static str> {
        let told = world.told_to(&acme);
        told.iter().map(|one| one.kind.key()).collect()
    };
    assert_eq!(kinds(&mut world), ["event_started"]);
    let cleared = over(&firing, world.now);
    take(&mut world, &[cleared]);
    world.pass("1m59s");
    assert_eq!(world.event(event.id).state, EventState::Active);
    world.pass("1s");
    assert_eq!(world.event(event.id).state, EventState::Resolved);
    assert_eq!(kinds(&mut world), ["event_resolved"]);
}

#[test]
fn repeats_and_reports_out_of_order_change_nothing() {
    let mut world = World::new();
    let first = alarm(&world, "a", "critical");
    let first_over = over(&first, world.now);
    world.pass("10s");
    let second = alarm(&world, "a", "critical");
    // The end comes before its beginning: it never counts as firing.
    assert_eq!(take(&mut world, std::slice::from_ref(&first_over)).0, 1);
    assert_eq!(
        take(&mut world, &[first.clone(), first.clone()]),
        (0, vec![])
    );
    assert!(open_events(&world).is_empty());
    // Another firing of the same alarm, and then what is older than it.
    assert_eq!(take(&mut world, std::slice::from_ref(&second)).1.len(), 1);
    for old in [&first, &first_over, &second] {
        assert_eq!(take(&mut world, std::slice::from_ref(old)), (0, vec![]));
    }
    assert_eq!(open_events(&world).len(), 1);
    // All of it at once, in a new desk, in the worst order.
    let mut world = World::new();
    take(&mut world, &[second.clone(), first_over, first, second]);
    assert_eq!(open_events(&world).len(), 1);
}

#[test]
fn alarms_of_one_cause_share_an_event_that_the_worst_raises() {
    let mut world = World::new();
    let warning = alarm(&world, "a", "warning");
    let event = take(&mut world, std::slice::from_ref(&warning)).1[0];
    assert_eq!(world.event(event).severity, Severity::Medium);
    let version = world.event(event).version;
    let more: Vec<Alarm> = ["b", "c"].map(|key| alarm(&world, key, "warning")).into();
    assert_eq!(take(&mut world, &more), (2, vec![]));
    assert_eq!(
        world.event(event).version,
        version,
        "an alarm more does not write the event"
    );
    let bad = alarm(&world, "d", "critical");
    assert_eq!(
        take(&mut world, std::slice::from_ref(&bad)),
        (1, vec![event])
    );
    assert_eq!(world.event(event).severity, Severity::Critical);
    // As long as one fires, it goes on; what is less bad does not lower it.
    let now = world.now;
    let cleared: Vec<Alarm> = more
        .iter()
        .chain([&bad])
        .map(|one| over(one, now))
        .collect();
    take(&mut world, &cleared);
    world.pass("1h");
    assert_eq!(world.event(event).state, EventState::Active);
    assert_eq!(world.event(event).severity, Severity::Critical);
    let last = over(&warning, world.now);
    take(&mut world, &[last]);
    world.pass("2m");
    assert_eq!(world.event(event).state, EventState::Resolved);
}

#[test]
fn a_flapping_alarm_keeps_one_event_open() {
    let mut world = World::new();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..30 {
        let firing = alarm(&world, "a", "critical");
        take(&mut world, std::slice::from_ref(&firing));
        world.pass("20s");
        let cleared = over(&firing, world.now);
        take(&mut world, &[cleared]);
        world.pass("100s");
        seen.extend(open_events(&world).iter().map(|event| event.id));
    }
    assert_eq!(seen.len(), 1, "{seen:?}");
    // By now it must be quiet for half an hour, as the script says of what fires five times.
    let event = *seen.first().unwrap();
    world.pass("27m");
    assert_eq!(world.event(event).state, EventState::Active);
    world.pass("2m");
    assert_eq!(world.event(event).state, EventState::Resolved);
}

#[test]
fn what_began_and_stopped_in_one_report_is_an_event_that_settles() {
    let mut world = World::new();
    let firing = alarm(&world, "a", "critical");
    let cleared = over(&firing, world.now);
    let event = take(&mut world, &[firing, cleared]).1[0];
    let timers = world
        .driver
        .store()
        .run(|tx| tx.due_timers(world.now + chrono::TimeDelta::hours(1), 9));
    let kinds: Vec<TimerKind> = timers.unwrap().iter().map(|timer| timer.kind).collect();
    assert!(kinds.contains(&TimerKind::Settle { event }), "{kinds:?}");
    world.pass("2m");
    assert_eq!(world.event(event).state, EventState::Resolved);
    assert_eq!(
        world.told_lines(),
        "",
        "an event that ends inside five minutes sends nothing"
    );
}

#[test]
fn an_event_that_a_person_resolved_is_over_and_the_next_firing_opens_another() {
    let mut world = World::new();
    let first = alarm(&world, "a", "critical");
    let event = take(&mut world, std::slice::from_ref(&first)).1[0];
    let text = "restarted by hand".to_owned();
    world.act("igor", Command::ResolveEvent { event, text });
    assert_eq!(
        take(&mut world, std::slice::from_ref(&first)),
        (0, vec![]),
        "it is only repeated"
    );
    world.pass("10s");
    let again = over(&first, world.now);
    take(&mut world, &[again]);
    let firing = alarm(&world, "a", "critical");
    let other = take(&mut world, &[firing]).1;
    assert!(other.len() == 1 && other[0] != event, "{other:?}");
    world.pass("1h");
    assert_eq!(world.event(other[0]).state, EventState::Active);
}

#[test]
fn what_is_noted_or_ignored_is_kept_with_its_reason_and_opens_nothing() {
    let mut world = World::new();
    let mut stray = alarm(&world, "a", "critical");
    stray
        .labels
        .insert("service".to_owned(), "nowhere".to_owned());
    let mut watchdog = alarm(&world, "b", "none");
    watchdog
        .labels
        .insert("alertname".to_owned(), "Watchdog".to_owned());
    take(&mut world, &[stray, watchdog]);
    assert!(open_events(&world).is_empty());
    let kept = world.driver.store().run(|tx| tx.firing_alarms(9)).unwrap();
    let why = |key: &str| {
        let one = kept.iter().find(|one| one.alarm.key == key).unwrap();
        let reason = one.decision.as_ref().unwrap().reason.clone();
        (one.outcome.clone(), reason)
    };
    assert_eq!(why("a").0, "noted");
    assert_eq!(why("a").1, "it names no service of services.toml");
    assert_eq!(why("b").0, "ignored");
}

#[test]
fn without_the_script_alarms_are_noted_and_with_a_failing_one_the_operators_hear() {
    let mut sources = read_rules(&rules()).unwrap();
    sources.remove("events.rhai");
    let mut world = World::under(&sources);
    let one = alarm(&world, "a", "critical");
    assert_eq!(take(&mut world, &[one]), (1, vec![]));
    assert_eq!(world.told_lines(), "");
    let failing = "fn alarm(alarm) { open_event(2).on_service(alarm.name) }";
    sources.insert("events.rhai".to_owned(), failing.to_owned());
    let mut world = World::under(&sources);
    let one = alarm(&world, "a", "critical");
    assert_eq!(take(&mut world, &[one]), (1, vec![]));
    let told = world.told_lines();
    assert_eq!(told, "09:00:00 operators rules_fault\n");
}

#[test]
fn an_alarm_is_attached_only_where_an_event_is_open() {
    let mut sources = read_rules(&rules()).unwrap();
    let script = r#"
        fn alarm(alarm) {
            if alarm.severity == "critical" { return open_event(2).on_service("mail-eu").under("mail"); }
            attach_to("mail").raising_to(1)
        }"#;
    sources.insert("events.rhai".to_owned(), script.to_owned());
    let mut world = World::under(&sources);
    let stray = alarm(&world, "a", "warning");
    assert_eq!(take(&mut world, &[stray]), (1, vec![]));
    let opening = alarm(&world, "b", "critical");
    let event = take(&mut world, std::slice::from_ref(&opening)).1[0];
    let joining = alarm(&world, "c", "warning");
    assert_eq!(
        take(&mut world, std::slice::from_ref(&joining)),
        (1, vec![event])
    );
    assert_eq!(world.event(event).severity, Severity::Critical);
    // Nothing is said of quiet: it is over as soon as the last one stops.
    let now = world.now;
    take(&mut world, &[over(&opening, now)]);
    world.pass("1s");
    assert_eq!(world.event(event).state, EventState::Active);
    take(&mut world, &[over(&joining, now)]);
    world.pass("0s");
    assert_eq!(world.event(event).state, EventState::Resolved);
}

#[test]
fn only_the_desk_reports_alarms_and_an_event_says_why_it_was_opened() {
    let mut world = World::new();
    let one = alarm(&world, "a", "critical");
    let alarms = vec![one.clone()];
    let refused = world.refused("maria", Command::Alarms { alarms });
    assert!(refused.contains("desk"), "{refused}");
    let event = take(&mut world, &[one]).1[0];
    let case = switchboard::model::CaseNumber::Event(event);
    let answer = world.ask("otto", Query::Why { case, all: false });
    let switchboard::desk::Answer::Why(why) = answer.unwrap() else {
        panic!("not a why")
    };
    let decision = why.decisions.iter().find(|one| one.record.hook == "alarm");
    let decision = decision.unwrap();
    assert_eq!(decision.again, switchboard::desk::Again::Same);
    assert_eq!(
        decision.record.reason,
        "critical: the service does not work"
    );
    assert!(
        decision
            .tried
            .iter()
            .any(|one| one.condition.contains("critical") && one.held)
    );
}

/// What another instance has read and decided, and is about to write.
fn decided_elsewhere(world: &World, alarm: &Alarm) -> switchboard::desk::Change {
    use switchboard::desk::{Context, LoadedCause, decide_alarms, hear};
    let (rulebook, roster) = (world.driver.rulebook(), world.driver.roster());
    let context = Context {
        now: world.now,
        rulebook: &rulebook,
        roster: &roster,
    };
    let store = world.driver.store();
    let maintenance = store.run(|tx| tx.open_maintenance()).unwrap();
    let reports = std::slice::from_ref(alarm);
    let group = hear(&context, reports, Vec::new(), &maintenance)
        .groups
        .remove(0);
    let loaded = store.run(|tx| {
        let cause = tx.cause(group.cause.as_deref().unwrap())?;
        let of = cause.as_ref().map(|cause| cause.event).unwrap();
        let reach = switchboard::store::Reach::Provider;
        let event = tx.event(&reach, of)?;
        Ok(LoadedCause {
            cause,
            event,
            ..LoadedCause::default()
        })
    });
    decide_alarms(&context, &Actor::Desk, group, loaded.unwrap()).unwrap()
}

fn resolve(world: &mut World, event: u64) {
    let command = Command::ResolveEvent {
        event: EventId(event),
        text: "done".to_owned(),
    };
    world.act("igor", command);
}

#[test]
fn an_alarm_that_joins_an_event_in_the_instant_of_its_end_opens_another() {
    let mut world = World::new();
    let first = alarm(&world, "one", "critical");
    take(&mut world, &[first]);
    let second = alarm(&world, "two", "critical");
    let joins = decided_elsewhere(&world, &second);
    assert_eq!(joins.alarms[0].event, Some(EventId(1)));
    resolve(&mut world, 1);
    let written = world.driver.store().run(|tx| tx.apply(&joins));
    let conflict = switchboard::store::StoreError::Conflict {
        what: "cause mail-eu".to_owned(),
    };
    assert_eq!(written.unwrap_err().to_string(), conflict.to_string());
    // So it is decided again.
    assert_eq!(take(&mut world, &[second]), (1, vec![EventId(2)]));
}

#[test]
fn an_alarm_that_is_held_in_the_instant_in_which_the_work_ends_is_not_forgotten() {
    let mut world = World::new();
    let draft = switchboard::desk::EventDraft {
        title: "New disks".to_owned(),
        severity: Severity::Medium,
        services: ["mail-eu".parse().unwrap()].into(),
        regions: [].into(),
        companies: [].into(),
        users: [].into(),
        window: Some(switchboard::model::Window {
            starts_at: world.now,
            ends_at: world.now + chrono::TimeDelta::hours(1),
        }),
        commander: None,
    };
    world.act("igor", Command::OpenEvent { event: draft });
    world.pass("1m");
    let late = alarm(&world, "late", "critical");
    let holds = decided_elsewhere(&world, &late);
    assert!(holds.alarms[0].is_held);
    resolve(&mut world, 1);
    let written = world.driver.store().run(|tx| tx.apply(&holds));
    assert!(written.is_err(), "the work is over: {written:?}");
    assert_eq!(take(&mut world, &[late]), (1, vec![EventId(2)]));
}
