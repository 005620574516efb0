//! What people read, as golden text.

use expect_test::{Expect, expect};
use switchboard::desk::{Answer, Command, QueueStanding, Reply, SpeedOfAnswer};
use switchboard::model::{
    AuditEntry, Channel, ClockKind, ClockState, EventKind, EventState, Happening, Notification,
    NotificationId, NotificationKind, PersonId, Recipient, Severity, TicketId, TicketState,
    Visibility, Window,
};
use switchboard::store::Delivery;

use super::*;
use crate::language::Language;
use crate::sample::{self, at, span};

fn in_view<T>(reader: &str, words: impl FnOnce(&View<'_>) -> T) -> T {
    let tables = sample::tables();
    let reader = PersonId::new(reader).unwrap();
    words(&View {
        reader: &reader,
        roster: &tables.roster,
        tables: &tables,
        now: at("14:00:00"),
        language: Language::ENGLISH,
        paint: Paint::Plain,
        width: 100,
    })
}

fn check_answer(reader: &str, of: &Answer, expected: &Expect) {
    expected.assert_eq(&in_view(reader, |view| answer(view, of)));
}

fn entry(time: &str, actor: Option<&str>, what: Happening) -> AuditEntry {
    AuditEntry {
        at: at(time),
        actor: actor.map(|id| id.parse().unwrap()),
        about: Some("T-1".parse().unwrap()),
        company: Some("acme".parse().unwrap()),
        visibility: Visibility::Customer,
        what,
    }
}

#[test]
fn a_new_ticket_says_who_has_it_and_what_is_owed() {
    let command = Command::OpenTicket {
        caller: "ada".parse().unwrap(),
        severity: None,
        subject: String::new(),
        text: String::new(),
        product: String::new(),
        channel: Channel::Chat,
        language: None,
    };
    let of = Reply::Ticket {
        ticket: Box::new(sample::ticket()),
        note: Some("Thank you.\nWe look at it.".to_owned()),
        lost: Vec::new(),
        solutions: Vec::new(),
    };
    expect![[r#"
        T-1 is open: Mail is slow in Paris
          high · new · Level 2 · with Ben Okoye
          answer due 18:13 CET (in 3 h 13 min)
          solution due 22:13 CET (in 7 h 13 min)
          Thank you.
          We look at it."#]]
    .assert_eq(&in_view("ada", |view| reply(view, &command, &of)));
}

#[test]
fn a_ticket_is_shown_with_clocks_escalation_next_step_history_and_reasons() {
    let mut ticket = sample::ticket();
    ticket.state = TicketState::Active;
    ticket.escalation = Some(sample::escalation());
    if let Some(clock) = ticket.clock_mut(ClockKind::Response) {
        clock.state = ClockState::Stopped {
            at: at("13:43:00"),
            channel: Some(Channel::Phone),
            by: Some("ben".parse().unwrap()),
        };
    }
    let history = vec![
        entry(
            "13:13:00",
            Some("ada"),
            Happening::Opened {
                subject: "Mail is slow in Paris".to_owned(),
                text: "since noon\u{1b}[2J\nall day \u{202e}long".to_owned(),
                channel: Channel::Chat,
            },
        ),
        entry(
            "13:43:00",
            Some("ben"),
            Happening::Answered {
                channel: Channel::Phone,
                after_secs: 1800,
            },
        ),
        entry(
            "13:50:00",
            Some("ben"),
            Happening::Changed {
                field: "assignee".to_owned(),
                from: "kim".to_owned(),
                to: "ben".to_owned(),
            },
        ),
        entry(
            "13:51:00",
            None,
            Happening::Escalated {
                to: "maria".parse().unwrap(),
                rung: 1,
                reason: "the board meets at three".to_owned(),
            },
        ),
    ];
    let of = Answer::Ticket {
        ticket: Box::new(ticket),
        history,
    };
    check_answer(
        "ben",
        &of,
        &expect![[r#"
            T-1 Mail is slow in Paris
              high · active · Level 2 · with you
              opened by Ada Byron (Acme Shipping) by chat, 13:13 UTC (47 min ago)
              answered by you (phone) 13:43 UTC, after 30 min
              solution due 21:13 UTC (in 7 h 13 min)
              escalated (the board meets at three): Maria Costa to acknowledge by 14:10 UTC (in 10 min)

            History
              13:13 UTC  Ada Byron opened it by chat
                  since noon\u{1b}[2J
                  all day \u{202e}long
              13:43 UTC  you gave the first answer by phone, after 30 min
              13:50 UTC  you changed the assignee from Kim Sato to Ben Okoye
              13:51 UTC  escalated to Maria Costa (step 1): the board meets at three

            Why
              route: named callers go direct to Level 2 (routing.rhai:40)"#]],
    );
    check_answer(
        "ada",
        &of,
        &expect![[r#"
            T-1 Mail is slow in Paris
              high · active · Level 2 · with Ben Okoye
              opened by you by chat, 14:13 CET (47 min ago)
              answered by Ben Okoye (phone) 14:43 CET, after 30 min
              solution due 22:13 CET (in 7 h 13 min)
              escalated (the board meets at three): Maria Costa to acknowledge by 15:10 CET (in 10 min)

            History
              14:13 CET  you opened it by chat
                  since noon\u{1b}[2J
                  all day \u{202e}long
              14:43 CET  Ben Okoye gave the first answer by phone, after 30 min
              14:50 CET  Ben Okoye changed the assignee from Kim Sato to Ben Okoye
              14:51 CET  escalated to Maria Costa (step 1): the board meets at three"#]],
    );
}

#[test]
fn clocks_that_are_late_held_or_near_say_so() {
    let mut late = sample::ticket();
    late.clocks[0].due_at = Some(at("13:48:00"));
    late.clocks[1].state = ClockState::Paused {
        since: at("13:20:00"),
    };
    late.clocks[1].used = span("7m");
    let command = Command::Acknowledge {
        ticket: TicketId(1),
    };
    let of = Reply::Ticket {
        ticket: Box::new(late),
        note: None,
        lost: Vec::new(),
        solutions: Vec::new(),
    };
    expect![[r#"
        T-1 is yours: the escalation is acknowledged.
          high · new · Level 2 · with Ben Okoye
          answer overdue since 14:48 CET (12 min ago)
          solution clock held, 7 h 53 min left when it goes on"#]]
    .assert_eq(&in_view("ada", |view| reply(view, &command, &of)));
}

#[test]
fn tickets_are_listed_in_columns() {
    let mut second = sample::ticket();
    second.id = TicketId(12);
    second.severity = Severity::Low;
    second.state = TicketState::WaitingForCustomer;
    second.assignee = None;
    second.clocks.clear();
    second.subject = "A very long subject ".repeat(6);
    let of = Answer::Tickets {
        tickets: vec![second, sample::ticket()],
        more: true,
    };
    check_answer(
        "ada",
        &of,
        &expect![[r#"
            T-12  low   waiting  Level 2                          A very long subject A very long subject A ver…
            T-1   high  new      Ben Okoye  answer in 3 h 13 min  Mail is slow in Paris
            There are more: list before=T-1"#]],
    );
    check_answer(
        "ben",
        &of,
        &expect![[r#"
            T-12  low   waiting  Acme Shipping  Level 2                        A very long subject A very long …
            T-1   high  new      Acme Shipping  you      answer in 3 h 13 min  Mail is slow in Paris
            There are more: list before=T-1"#]],
    );
    let none = Answer::Tickets {
        tickets: Vec::new(),
        more: false,
    };
    check_answer("ben", &none, &expect!["There are no such tickets."]);
}

#[test]
fn the_state_of_the_service_is_told() {
    let mut planned = sample::event();
    planned.id = "2".parse::<u64>().map(switchboard::model::EventId).unwrap();
    planned.title = "Database upgrade".to_owned();
    planned.severity = Severity::Low;
    planned.state = EventState::Scheduled;
    planned.kind = EventKind::Planned(Window {
        starts_at: at("21:00:00"),
        ends_at: at("22:30:00"),
    });
    let mut over = sample::event();
    over.state = EventState::Resolved;
    over.ended_at = Some(at("13:56:00"));
    let of = Answer::Status {
        active: vec![sample::event()],
        planned: vec![planned],
        recent: vec![over],
    };
    check_answer(
        "ada",
        &of,
        &expect![[r#"
            Under way
              E-1  critical  Mail is down in Europe  under way since 14:50 CET, for 10 min

            Planned
              E-2  low  Database upgrade  planned 22:00 to 23:30 CET (in 7 h)

            Lately over
              E-1  critical  Mail is down in Europe  over since 14:56 CET, lasted 6 min"#]],
    );
    let well = Answer::Status {
        active: Vec::new(),
        planned: Vec::new(),
        recent: Vec::new(),
    };
    check_answer(
        "ada",
        &well,
        &expect!["All services are running. No maintenance is planned."],
    );
}

#[test]
fn an_event_is_shown_with_whom_it_touches() {
    let of = Answer::Event {
        event: Box::new(sample::event()),
        history: Vec::new(),
    };
    check_answer(
        "igor",
        &of,
        &expect![[r#"
        E-1 Mail is down in Europe
          critical · under way since 13:50 UTC, for 10 min · led by you
          services Mail Europe
          affects Acme Shipping
          users bugs, wile
          everybody told 13:55 UTC · 1 company told 13:55 UTC
          13:58 UTC  you:
              a disk failed;
              we fail over"#]],
    );
}

#[test]
fn queues_show_the_speed_of_answer() {
    let standing = QueueStanding {
        name: "Level 2".to_owned(),
        waiting: vec![switchboard::model::CallId(3)],
        longest_wait: Some(span("2m5s")),
        open_tickets: 4,
        answer_within: Some(span("90s")),
        window: SpeedOfAnswer::of(vec![span("40s"), span("75s")], 1, Some(span("90s"))),
        month: SpeedOfAnswer::default(),
    };
    let of = Answer::Queues {
        queues: [("level-2".parse().unwrap(), standing)].into(),
    };
    check_answer(
        "ben",
        &of,
        &expect![[r#"
            queue    calls waiting         open tickets  name
            level-2  1, longest 2 min 5 s  4             Level 2

            speed of answer  promised    lately                                                     this month
            level-2          1 min 30 s  2 calls in 57 s (p90 1 min 15 s), 66 % in time, 1 gave up  no calls"#]],
    );
}

#[test]
fn callers_and_the_agreement_are_shown() {
    let tables = sample::tables();
    let acme = tables
        .roster
        .company(&"acme".parse().unwrap())
        .unwrap()
        .clone();
    let globex = tables
        .roster
        .company(&"globex".parse().unwrap())
        .unwrap()
        .clone();
    let people = tables.roster.people_of(&acme.id).cloned().collect();
    let of = Answer::People {
        company: Box::new(acme),
        people,
        allotment: 10,
    };
    check_answer(
        "ada",
        &of,
        &expect![[r#"
        Acme Shipping: 1 of 10 named callers
          ada  Ada Byron   named caller             ada@acme.example, +33140000001
          sam  Sam Porter  secondary administrator"#]],
    );
    let callers = tables.roster.people_of(&globex.id).cloned().collect();
    let of = Answer::Subscription(Box::new(switchboard::desk::Agreement {
        company: globex,
        tier: "Premium".to_owned(),
        features: vec![
            "an account manager".to_owned(),
            "a monthly report".to_owned(),
        ],
        days_left: 26,
        ends_soon: true,
        callers,
        allotment: 10,
        administrators: vec!["Hank Scorpio".to_owned()],
        account_manager: "Maria Costa".to_owned(),
        deputy: Some("José Vidal".to_owned()),
    }));
    check_answer(
        "hank",
        &of,
        &expect![[r#"
            Globex
              agreement        Premium
              code             GLX-1989
              valid until      20 Dec 2026 (26 days left)
              named callers    1 of 10
                               Hank Scorpio
              administrators   Hank Scorpio
              account manager  Maria Costa, away; José Vidal is there
              language         en
              time zone        UTC
              includes         an account manager
                               a monthly report"#]],
    );
    expect!["You are Ada Byron (ada), named caller of Acme Shipping. Times are in Europe/Paris."]
        .assert_eq(&in_view("ada", whoami));
}

fn delivery(earlier_attempts: u32) -> Delivery {
    Delivery {
        notification: Notification {
            id: NotificationId(17),
            to: Recipient::General,
            kind: NotificationKind::EventStarted,
            about: Some("E-1".parse().unwrap()),
            severity: Some(Severity::Critical),
            state: None,
            title: "E-1: Mail is down in Europe".to_owned(),
            body: "Affected: Mail Europe.\n\nNext update at 14:30 UTC.\u{7}".to_owned(),
            at: at("13:55:00"),
            rules_version: "0123456789ab".parse().unwrap(),
            reason: "critical and five minutes old".to_owned(),
            once_key: None,
            supersedes_key: None,
            origin: None,
            address: None,
            users: Vec::new(),
            invitation: None,
            files: Vec::new(),
        },
        fence: 1,
        earlier_attempts,
        may_be_shown: earlier_attempts > 0,
        first_message: None,
        last_message: None,
        nonce: "n17".to_owned(),
    }
}

#[test]
fn a_notification_says_what_it_is_about_and_whether_it_may_be_a_repeat() {
    expect![[r#"
        [N-17] critical (to everybody) · E-1: Mail is down in Europe
            Affected: Mail Europe.

            Next update at 14:30 UTC.\u{7}"#]]
    .assert_eq(&in_view("ada", |view| notification(view, &delivery(0))));
    expect![[r#"
        [N-17] critical (to everybody) · E-1: Mail is down in Europe (possible repeat)
            Affected: Mail Europe.

            Next update at 14:30 UTC.\u{7}"#]]
    .assert_eq(&in_view("ada", |view| notification(view, &delivery(2))));
    expect![[r#"{"notification":{"id":17,"to":"general","kind":"event_started","about":{"event":1},"severity":1,"title":"E-1: Mail is down in Europe","body":"Affected: Mail Europe.\n\nNext update at 14:30 UTC.\u0007","at":"2026-11-24T13:55:00Z","rules_version":"0123456789ab","reason":"critical and five minutes old"},"possible_repeat":true}"#]].assert_eq(&notification_json(&delivery(2)));
}

#[test]
fn colours_only_decorate() {
    let tables = sample::tables();
    let reader = PersonId::new("ada").unwrap();
    let view = View {
        reader: &reader,
        roster: &tables.roster,
        tables: &tables,
        now: at("14:00:00"),
        language: Language::ENGLISH,
        paint: Paint::Colour,
        width: 100,
    };
    let painted = notification(&view, &delivery(1));
    assert!(painted.contains('\u{1b}'));
    let plain = anstream::adapter::strip_str(&painted).to_string();
    assert_eq!(
        plain,
        in_view("ada", |view| notification(view, &delivery(1)))
    );
}

#[test]
fn programs_get_one_object_a_line() {
    expect![[r#"{"command":3,"error":"no\nway","column":7}"#]].assert_eq(&command_error(
        3,
        "no\nway",
        Some(7),
    ));
    expect![[r#"{"command":1,"reply":{"is":"done"}}"#]].assert_eq(&command_reply(1, &Reply::Done));
}
