//! P4: major incidents, from the declaration to the published root-cause analysis.

use std::collections::BTreeMap;

use expect_test::expect;
use switchboard::desk::{
    Actor, Answer, Command, IncidentAsk, IncidentForm, IncidentSeen, Query, Viewer,
};
use switchboard::model::{
    Alarm, AlarmState, Debt, EventId, Happening, Incident, IncidentStep, NotificationKind, Owed,
    Recipient, Timestamp,
};
use switchboard::service::read_rules;

use crate::world::{World, rules};

fn incident(event: EventId, ask: IncidentAsk) -> Command {
    Command::Incident { event, ask }
}

fn declared(world: &mut World) -> EventId {
    let event = world.declare("igor", 1, "Mail in Europe is down", "mail-eu");
    let reason = "everybody is affected".to_owned();
    let ask = IncidentAsk::Declare {
        commander: None,
        reason,
    };
    world.act("ben", incident(event, ask));
    event
}

fn resolve(world: &mut World, event: EventId) {
    let text = "The disk was replaced.".to_owned();
    world.act("igor", Command::ResolveEvent { event, text });
}

fn seen(world: &World, who: &str, event: EventId) -> IncidentSeen {
    let form = IncidentForm::Standing;
    let Answer::Incident(seen) = world.ask(who, Query::Incident { event, form }).unwrap() else {
        panic!("not an incident")
    };
    *seen
}

fn standing(world: &World, event: EventId) -> Incident {
    seen(world, "igor", event).incident.unwrap()
}

fn debts(world: &World) -> Vec<Debt> {
    let Answer::Debts { debts } = world.ask("igor", Query::Debts).unwrap() else {
        panic!("no debts")
    };
    debts
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Writes every section, as `who`.
fn write_all(world: &mut World, who: &str, event: EventId) {
    let sections = world.driver.rulebook().tables().analysis.clone();
    for section in sections {
        let ask = IncidentAsk::Write {
            section: Some(section.key.clone()),
            text: format!("What there is to say of the {}.", section.key),
        };
        world.act(who, incident(event, ask));
    }
}

/// The times and people of what was told of this kind.
fn told(world: &mut World, kind: NotificationKind) -> Vec<String> {
    let told = world.told().into_iter().filter(|n| n.kind == kind);
    told.map(|n| format!("{} {}: {}", n.at.format("%d %H:%M:%S"), n.to, n.title))
        .collect()
}

#[test]
fn an_event_that_a_rule_declares_is_led_by_who_is_on_duty_and_owes_an_analysis_when_it_settles() {
    let mut world = World::new();
    let alarm = |state| Alarm {
        monitor: "prometheus".parse().unwrap(),
        key: "a".to_owned(),
        state,
        starts_at: at("2026-11-25T08:59:00Z"),
        ends_at: None,
        group: String::new(),
        labels: BTreeMap::from(
            [
                ("alertname", "MailDown"),
                ("severity", "critical"),
                ("service", "mail-eu"),
                ("scope", "global"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
        ),
        annotations: BTreeMap::new(),
    };
    let report = |world: &mut World, state| {
        let alarms = vec![alarm(state)];
        world
            .try_do(&Actor::Desk, Command::Alarms { alarms })
            .unwrap();
    };
    report(&mut world, AlarmState::Firing);
    let event = EventId(1);
    let of = standing(&world, event);
    assert_eq!(of.declared_by, None);
    assert_eq!(of.reason, "critical for everybody: a major incident");
    assert_eq!(world.event(event).commander, Some("igor".parse().unwrap()));
    assert_eq!(
        told(&mut world, NotificationKind::IncidentRole),
        ["25 09:00:00 person:igor: E-1 is a major incident, and you are its commander: MailDown"]
    );
    // Another one of the kind declares nothing again.
    let mut second = alarm(AlarmState::Firing);
    second.key = "b".to_owned();
    for state in [AlarmState::Firing, AlarmState::Resolved] {
        second.state = state;
        let alarms = vec![second.clone()];
        world
            .try_do(&Actor::Desk, Command::Alarms { alarms })
            .unwrap();
    }
    report(&mut world, AlarmState::Resolved);
    world.pass("2m");
    let owed = debts(&world);
    assert_eq!(owed.len(), 1);
    assert_eq!(owed[0].what, Owed::Analysis);
    assert_eq!(owed[0].owner, Some("igor".parse().unwrap()));
    assert_eq!(owed[0].since, at("2026-11-25T09:02:00Z"));
    assert_eq!(owed[0].due_at, at("2026-11-30T09:02:00Z"));
}

#[test]
fn the_command_roles_teams_and_tasks_are_given_told_and_on_record() {
    let mut sources = read_rules(&rules()).unwrap();
    let people = sources.get_mut("people.toml").unwrap();
    *people = people.replace(
        "id = \"otto\"\nname = \"Otto Lind\"\nroles = [\"operator\"]",
        "id = \"otto\"\nname = \"Otto Lind\"\nroles = [\"operator\", \"incident_commander\"]",
    );
    let mut world = World::under(&sources);
    let event = declared(&mut world);
    let to = || "ben".parse().unwrap();
    let asks = [
        IncidentAsk::GiveRole {
            role: "scribe".to_owned(),
            person: "kim".parse().unwrap(),
        },
        IncidentAsk::CallTeam {
            team: "mail".to_owned(),
        },
        IncidentAsk::AddTask {
            text: "Check the second site".to_owned(),
            to: None,
        },
        IncidentAsk::AssignTask {
            number: 1,
            to: to(),
        },
        IncidentAsk::Note {
            text: "The vendor was called.".to_owned(),
        },
        IncidentAsk::HandOver {
            to: "otto".parse().unwrap(),
            text: "The disk comes at ten.".to_owned(),
        },
    ];
    for ask in asks {
        world.act("igor", incident(event, ask));
    }
    let finish = IncidentAsk::FinishTask {
        number: 1,
        text: "It is well.".to_owned(),
    };
    world.act("ben", incident(event, finish.clone()));
    expect![[r#"
        09:00:00 person:igor incident_role
        09:00:00 person:kim incident_role
        09:00:00 person:ben incident_role
        09:00:00 person:kim incident_role
        09:00:00 person:ben incident_task
        09:00:00 person:otto incident_role
    "#]]
    .assert_eq(&world.told_lines());
    assert_eq!(world.event(event).commander, Some("otto".parse().unwrap()));
    let of = standing(&world, event);
    assert_eq!(of.roles["scribe"].as_str(), "kim");
    assert_eq!(of.tasks[0].done.as_ref().unwrap().text, "It is well.");
    let steps: Vec<String> = seen(&world, "igor", event)
        .history
        .iter()
        .filter_map(|entry| match &entry.what {
            Happening::Incident { incident } => {
                let step = serde_json::to_value(incident).unwrap();
                Some(step["step"].as_str().unwrap().to_owned())
            }
            _ => None,
        })
        .collect();
    let expected = [
        "declared",
        "role",
        "team",
        "task_added",
        "task_assigned",
        "noted",
        "handed_over",
        "task_done",
    ];
    assert_eq!(steps, expected);
    assert_eq!(
        world.refused("ben", incident(event, finish)),
        "E-1 is active: it is done already"
    );
}

#[test]
fn whoever_owes_the_analysis_is_reminded_to_the_second_until_it_is_published() {
    let mut world = World::new();
    let event = declared(&mut world);
    world.pass("1h30m15s");
    resolve(&mut world, event);
    world.told();
    world.pass("6d12h");
    let reminded = told(&mut world, NotificationKind::IncidentDebt);
    let soon = "E-1: the root-cause analysis is due soon: Mail in Europe is down";
    let overdue = "E-1: the root-cause analysis is overdue: Mail in Europe is down";
    assert_eq!(
        reminded,
        [
            format!("28 10:30:15 person:igor: {soon}"),
            format!("29 10:30:15 person:igor: {soon}"),
            format!("30 10:30:15 person:igor: {overdue}"),
            format!("30 10:30:15 person:otto: {overdue}"),
            format!("01 10:30:15 person:igor: {overdue}"),
            format!("01 10:30:15 person:otto: {overdue}"),
        ]
    );
    // With nobody there to fire timers one reminder is sent, and the next a day after it.
    world.be_down("2d");
    world.pass("1d");
    let reminded = told(&mut world, NotificationKind::IncidentDebt);
    assert_eq!(reminded.len(), 4, "{reminded:?}");
    write_all(&mut world, "ben", event);
    world.act("ben", incident(event, IncidentAsk::Submit));
    world.act("olga", incident(event, IncidentAsk::Approve));
    assert_eq!(debts(&world), []);
    world.told();
    world.pass("30d");
    assert_eq!(told(&mut world, NotificationKind::IncidentDebt), [""; 0]);
}

#[test]
fn a_follow_up_action_is_owed_and_reminded_of_until_it_is_done() {
    let mut world = World::new();
    let event = declared(&mut world);
    resolve(&mut world, event);
    let add = |due_at| IncidentAsk::AddFollowUp {
        text: "Alarm on full disks".to_owned(),
        owner: "lin".parse().unwrap(),
        due_at,
    };
    let past = world.refused("igor", incident(event, add(at("2026-11-25T09:00:00Z"))));
    assert_eq!(
        past,
        "the time by which it is due is over; give a later one"
    );
    // Too late for the reminder two days ahead.
    world.act("igor", incident(event, add(at("2026-11-26T20:00:00Z"))));
    world.told();
    world.pass("3d");
    let all = told(&mut world, NotificationKind::IncidentDebt);
    let of_lin: Vec<&String> = all
        .iter()
        .filter(|line| line.contains("person:lin"))
        .collect();
    let what = "person:lin: E-1: follow-up action 1 is";
    assert_eq!(of_lin.len(), 3, "{all:?}");
    assert!(
        of_lin[0].starts_with(&format!("25 20:00:00 {what} due soon")),
        "{of_lin:?}"
    );
    assert!(
        of_lin[1].starts_with(&format!("26 20:00:00 {what} overdue")),
        "{of_lin:?}"
    );
    assert!(
        of_lin[2].starts_with(&format!("27 20:00:00 {what} overdue")),
        "{of_lin:?}"
    );
    let done = IncidentAsk::FinishFollowUp {
        number: 1,
        text: String::new(),
    };
    world.act("lin", incident(event, done));
    let owed: Vec<Owed> = debts(&world).iter().map(|debt| debt.what).collect();
    assert_eq!(owed, [Owed::Analysis]);
}

#[test]
fn an_analysis_is_whole_and_approved_by_somebody_else_before_the_companies_hear_of_it_once() {
    let mut world = World::new();
    let event = declared(&mut world);
    let early = world.refused("igor", incident(event, IncidentAsk::Submit));
    assert_eq!(
        early,
        "E-1 is active: its root-cause analysis is written when it is over"
    );
    resolve(&mut world, event);
    let whole = IncidentAsk::Write {
        section: None,
        text: "## Summary\nA disk was full.\n\n## Root cause\nNobody looked.".to_owned(),
    };
    world.act("otto", incident(event, whole));
    assert_eq!(
        world.refused("otto", incident(event, IncidentAsk::Submit)),
        "these sections are still to be written: impact, resolution, prevention"
    );
    assert_eq!(
        world.refused("olga", incident(event, IncidentAsk::Approve)),
        "E-1 is resolved: its root-cause analysis is not handed in, or was changed since; `incident submit` does that"
    );
    write_all(&mut world, "ben", event);
    world.told();
    world.act("otto", incident(event, IncidentAsk::Submit));
    // Not Otto, who wrote in it.
    let asked = told(&mut world, NotificationKind::AnalysisSubmitted);
    assert!(asked.iter().all(|line| !line.contains("otto")), "{asked:?}");
    assert_eq!(asked.len(), 3, "{asked:?}");
    let author = world.refused("otto", incident(event, IncidentAsk::Approve));
    assert!(author.starts_with("you have written in it, and somebody else approves it: "));
    let refused = world.refused("ben", incident(event, IncidentAsk::Approve));
    assert!(
        refused.starts_with("you may not approve root-cause analyses: you are an agent."),
        "{refused}"
    );
    world.act("maria", incident(event, IncidentAsk::Approve));
    assert_eq!(
        told(&mut world, NotificationKind::AnalysisPublished),
        [
            "25 09:00:00 company:acme: E-1: why it happened, and what is done about it: Mail in Europe is down"
        ]
    );
    assert_eq!(
        world.refused("maria", incident(event, IncidentAsk::Approve)),
        "E-1 is resolved: its root-cause analysis is published, and stays as it is"
    );
}

#[test]
fn a_customer_sees_what_was_published_to_their_company_and_nothing_of_the_work() {
    let mut world = World::new();
    let event = declared(&mut world);
    let note = IncidentAsk::Note {
        text: "Between us: the vendor is to blame.".to_owned(),
    };
    world.act("igor", incident(event, note));
    resolve(&mut world, event);
    for who in ["ada", "hank"] {
        let seen = seen(&world, who, event);
        assert_eq!((seen.incident, seen.publication), (None, None), "{who}");
    }
    write_all(&mut world, "ben", event);
    world.act("ben", incident(event, IncidentAsk::Submit));
    world.act("maria", incident(event, IncidentAsk::Approve));
    let of_acme = seen(&world, "ada", event);
    assert_eq!(of_acme.publication.as_ref().unwrap().sections.len(), 5);
    assert!(!format!("{of_acme:?}").contains("Between us"));
    // Globex was not affected.
    let of_globex = seen(&world, "hank", event);
    assert_eq!((of_globex.incident, of_globex.publication), (None, None));
    // Nor is the publication found below the desk.
    let globex = switchboard::store::Reach::Company("globex".parse().unwrap());
    let store = world.driver.store();
    let found = store.run(|tx| tx.publication(&globex, event)).unwrap();
    assert_eq!(found, None);
    for ask in [
        IncidentAsk::Note {
            text: "We are angry.".to_owned(),
        },
        IncidentAsk::Approve,
        IncidentAsk::Submit,
    ] {
        let refused = world.refused("ada", incident(event, ask));
        assert!(refused.starts_with("you may not "), "{refused}");
    }
    let refused = world.ask("ada", Query::Debts).unwrap_err().to_string();
    assert!(
        refused.contains("you may not see the work on major incidents"),
        "{refused}"
    );
}

#[test]
fn the_status_page_shows_an_analysis_to_whom_it_was_published_and_to_everybody_where_the_rules_say_so()
 {
    let shipped = read_rules(&rules()).unwrap();
    let mut open = shipped.clone();
    let programme = open.get_mut("programme.toml").unwrap();
    *programme = programme.replace(
        "analyses_for_everybody = false",
        "analyses_for_everybody = true",
    );
    for (sources, seen_by) in [(&shipped, [true, false, false]), (&open, [true; 3])] {
        let mut world = World::under(sources);
        let event = declared(&mut world);
        world.pass("6m");
        resolve(&mut world, event);
        write_all(&mut world, "ben", event);
        world.act("ben", incident(event, IncidentAsk::Submit));
        let viewers = [
            Viewer::Company("acme".parse().unwrap()),
            Viewer::Company("globex".parse().unwrap()),
            Viewer::Everybody,
        ];
        let analyses = |world: &World| {
            viewers.clone().map(|viewer| {
                let health = world.driver.health(world.now, &viewer).unwrap();
                health.past[0].analysis.clone()
            })
        };
        assert_eq!(
            analyses(&world),
            [None, None, None],
            "before it is approved"
        );
        world.act("maria", incident(event, IncidentAsk::Approve));
        let seen = analyses(&world);
        assert_eq!(seen.clone().map(|it| it.is_some()), seen_by);
        let of_acme = seen[0].as_ref().unwrap();
        assert_eq!((of_acme.at, of_acme.sections.len()), (world.now, 5));
    }
}

#[test]
fn what_is_no_major_incident_says_so_and_how_to_declare_it() {
    let mut world = World::new();
    let event = world.declare("igor", 2, "Mail is slow", "mail-eu");
    let note = || IncidentAsk::Note {
        text: "A note".to_owned(),
    };
    let says = "E-1 is active: it has not been declared a major incident; `incident declare E-1` does that";
    assert_eq!(world.refused("igor", incident(event, note())), says);
    let form = IncidentForm::Standing;
    let asked = world.ask("igor", Query::Incident { event, form });
    assert_eq!(asked.unwrap_err().to_string(), says);
    resolve(&mut world, event);
    assert_eq!(debts(&world), []);
    let Answer::Event { history, .. } = world.ask("igor", Query::Event { event }).unwrap() else {
        panic!("not an event")
    };
    let is_step = |what: &Happening| {
        matches!(
            what,
            Happening::Incident {
                incident: IncidentStep::AnalysisOwed { .. }
            }
        )
    };
    assert!(!history.iter().any(|entry| is_step(&entry.what)));
    assert_eq!(world.told_to(&Recipient::Operators), []);
}

#[test]
fn what_was_handed_in_and_is_changed_is_handed_in_again() {
    let mut world = World::new();
    let event = declared(&mut world);
    resolve(&mut world, event);
    write_all(&mut world, "ben", event);
    world.act("ben", incident(event, IncidentAsk::Submit));
    world.refused("ben", incident(event, IncidentAsk::Submit));
    write_all(&mut world, "ben", event);
    let refused = world.refused("maria", incident(event, IncidentAsk::Approve));
    assert!(refused.contains("was changed since"), "{refused}");
    world.act("ben", incident(event, IncidentAsk::Submit));
    world.act("maria", incident(event, IncidentAsk::Approve));
}

#[test]
fn an_analysis_that_is_due_earlier_is_reminded_of_earlier_and_its_new_owner_hears_of_it() {
    let mut world = World::new();
    let event = declared(&mut world);
    resolve(&mut world, event);
    world.told();
    let ask = IncidentAsk::MoveAnalysis {
        owner: Some("ben".parse().unwrap()),
        due_at: Some(at("2026-11-25T12:00:00Z")),
    };
    world.act("igor", incident(event, ask));
    world.pass("4h");
    let what = "person:ben: E-1: the root-cause analysis is";
    let all = told(&mut world, NotificationKind::IncidentDebt);
    let of_ben: Vec<&String> = all.iter().filter(|line| line.contains(what)).collect();
    assert_eq!(of_ben.len(), 2, "{all:?}");
    assert!(
        of_ben[1].starts_with(&format!("25 12:00:00 {what} overdue")),
        "{all:?}"
    );
}

#[test]
fn an_event_is_declared_once_and_while_it_lasts_and_customers_get_no_part_in_it() {
    let mut world = World::new();
    let event = declared(&mut world);
    let declare = || IncidentAsk::Declare {
        commander: None,
        reason: String::new(),
    };
    let task = |to: &str| IncidentAsk::AddTask {
        text: "Call them".to_owned(),
        to: Some(to.parse().unwrap()),
    };
    let refused = world.refused("igor", incident(event, declare()));
    assert!(
        refused.ends_with("declared a major incident already"),
        "{refused}"
    );
    let refused = world.refused("igor", incident(event, task("ada")));
    assert!(refused.contains("a customer's person"), "{refused}");
    resolve(&mut world, event);
    world.refused("igor", incident(event, task("ben")));
    let other = world.declare("igor", 2, "Mail is slow", "mail-eu");
    resolve(&mut world, other);
    world.refused("igor", incident(other, declare()));
    assert_eq!(standing(&world, event).tasks, []);
}

#[test]
fn an_author_approves_where_the_programme_says_so() {
    let mut sources = read_rules(&rules()).unwrap();
    let programme = sources.get_mut("programme.toml").unwrap();
    *programme = programme.replace("author_may_approve = false", "author_may_approve = true");
    let mut world = World::under(&sources);
    let event = declared(&mut world);
    resolve(&mut world, event);
    write_all(&mut world, "otto", event);
    world.act("otto", incident(event, IncidentAsk::Submit));
    world.act("otto", incident(event, IncidentAsk::Approve));
    assert_eq!(debts(&world), []);
}
