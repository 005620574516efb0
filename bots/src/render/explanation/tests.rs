//! Explanations as people read them, of a desk whose time is passed in.

use expect_test::{Expect, expect};
use switchboard::desk::{Actor, Answer, Command, EventDraft, Query};
use switchboard::model::{CaseNumber, Channel, IncomingCall, Severity, Span, TicketId, Timestamp};
use switchboard::rules::{Rulebook, Sources};

use crate::cli::shipped_sources;
use crate::language::Language;
use crate::render::{Paint, View, answer};
use crate::virtual_desk::VirtualDesk;

struct Told {
    desk: VirtualDesk,
}

impl Told {
    fn new(sources: &Sources) -> Self {
        let start: Timestamp = "2026-11-25T09:00:00Z".parse().unwrap();
        let rulebook = Rulebook::compile(sources).unwrap();
        Self {
            desk: VirtualDesk::new(rulebook, start).unwrap(),
        }
    }

    fn act(&self, who: &str, command: &Command) {
        let who = Actor::Person(who.parse().unwrap());
        self.desk.perform(&who, command).unwrap();
    }

    fn open(&self, severity: i64) {
        let command = Command::OpenTicket {
            caller: "ada".parse().unwrap(),
            severity: Some(Severity::try_from(severity).unwrap()),
            subject: "Mail is slow in Paris".to_owned(),
            text: String::new(),
            product: String::new(),
            channel: Channel::Chat,
            language: Some("en".to_owned()),
        };
        self.act("ada", &command);
    }

    fn declare(&self, severity: i64) {
        let command = Command::OpenEvent {
            event: EventDraft {
                title: "Mail is down".to_owned(),
                severity: Severity::try_from(severity).unwrap(),
                services: ["mail-eu".parse().unwrap()].into(),
                regions: Default::default(),
                companies: [].into(),
                users: [].into(),
                window: None,
                commander: None,
            },
        };
        self.act("igor", &command);
    }

    fn pass(&mut self, span: &str) {
        let span: Span = span.parse().unwrap();
        let to = span.after(self.desk.now());
        self.desk.advance(to, &mut |_, _| {}).unwrap();
    }

    fn ask(&self, who: &str, case: &str, all: bool) -> Answer {
        let case: CaseNumber = case.parse().unwrap();
        let who = Actor::Person(who.parse().unwrap());
        let query = Query::Why { case, all };
        self.desk
            .driver()
            .ask(self.desk.now(), &who, &query)
            .unwrap()
    }

    /// What `who` is told, without the version, which changes with every edit of the rules.
    fn why(&self, who: &str, case: &str) -> String {
        let said = self.ask(who, case, false);
        let driver = self.desk.driver();
        let (roster, rulebook) = (driver.roster(), driver.rulebook());
        let text = answer(
            &View {
                reader: &who.parse().unwrap(),
                roster: &roster,
                tables: rulebook.tables(),
                now: self.desk.now(),
                language: Language::ENGLISH,
                paint: Paint::Plain,
                width: 100,
            },
            &said,
        );
        text.replace(rulebook.version().as_str(), "VERSION")
    }

    fn check(&self, who: &str, case: &str, expected: &Expect) {
        expected.assert_eq(&self.why(who, case));
    }
}

/// The lines of a part, without the indentation that the whole gives them.
fn unindented(part: &str) -> String {
    let lines: Vec<&str> = part.trim().lines().map(str::trim).collect();
    lines.join("\n")
}

#[test]
fn a_ticket_says_what_was_tried_what_won_and_what_it_waits_for() {
    let mut told = Told::new(&shipped_sources());
    told.open(3);
    told.pass("10m");
    told.check("ben", "T-1", &expect![[r#"
        T-1 Mail is slow in Paris

        route: level 2, queue level-2, asked again after 1m30s
          because named callers go direct to Level 2
          asked 09:00 UTC about ada of acme, chat, severity 3 (medium), under rules VERSION
          no  routing.rhai:9   request.language != "" && request.language != "en"
                                 request.language = "en"
          no  routing.rhai:16  request.subscription.expired
                                 request.subscription.expired = false
          no  routing.rhai:24  request.quoted.verified && request.quoted.is_open && request.quoted.kind == "event"
                                 request.quoted.verified = false
          yes routing.rhai:31  request.caller.is_named
                                 request.caller.is_named = true
          no  routing.rhai:57  request.channel == "phone" && request.waited >= seconds(90)
                                 request.channel = "chat"
          no  routing.rhai:61  request.product == "devices"
                                 request.product = ""
          so  routing.rhai:67  to_level(2)

        clocks:
            response within 4h
            resolution within 40h of office hours, held while waiting for customer
            closed 7d after it is resolved
          because every ticket is answered within four hours
          asked 09:00 UTC about ada of acme, severity 3 (medium), "Mail is slow in Paris", under rules VERSION
          no  escalation.rhai:9   ticket.severity == 1
                                    ticket.severity = 3
          no  escalation.rhai:15  ticket.severity == 2
                                    ticket.severity = 3
          so  escalation.rhai:21  respond_within(hours(4))

        escalate:
            1h before the response is due, tell assignee, queue
            when the response is due, ask account_manager, then manager to acknowledge within 30m each
            when the resolution is due, tell assignee, account_manager
            8h after the resolution was due, ask account_manager, then manager to acknowledge within 1h each
            on request, ask account_manager, then manager to acknowledge within 30m each
          because the account manager is the first point of escalation
          asked 09:00 UTC about ada of acme, severity 3 (medium), "Mail is slow in Paris", under rules VERSION
          no  escalation.rhai:29  ticket.severity <= 2
                                    ticket.severity = 3
          so  escalation.rhai:38  plan()

        It waits for
          12:00 UTC (in 2 h 50 min): 1 h before the answer is due, tell the assignee and the queue
          13:00 UTC (in 3 h 50 min): the answer is due: promised within 4 h
          13:00 UTC (in 3 h 50 min): when the answer is overdue, escalate to the account manager, then the manager, each with 30 min to acknowledge
          Tue 1 Dec 13:00 UTC (in 6 d 3 h): the solution is due: promised within 40 h
          Tue 1 Dec 13:00 UTC (in 6 d 3 h): when the solution is overdue, tell the assignee and the account manager
          Wed 2 Dec 12:00 UTC (in 7 d 2 h): 8 h after the solution was due, escalate to the account manager, then the manager, each with 1 h to acknowledge"#]]);
}

#[test]
fn what_is_held_and_what_was_dropped_is_told_with_the_reason() {
    let mut told = Told::new(&shipped_sources());
    told.open(2);
    told.pass("5m");
    let ask = Command::WaitForCustomer {
        ticket: TicketId(1),
        text: "On which phone?".to_owned(),
        channel: Channel::Chat,
    };
    told.act("ben", &ask);
    told.pass("30m");
    let text = told.why("ben", "T-1");
    let (_, waits) = text.split_once("It waits for").unwrap_or(("", &text));
    let (_, not_done) = text.split_once("Not done").unwrap_or(("", waits));
    expect![[r#"
        the clock of the solution has stood still for 30 min, because it is held while the ticket is waiting for customer; 23 h 55 min left
        15 min before the answer is due, tell the assignee and the queue: the clock of the answer was stopped 30 min ago
        when the answer is overdue, escalate to the account manager, then the manager, each with 15 min to acknowledge: the clock of the answer was stopped 30 min ago"#]].assert_eq(&unindented(not_done));
}

#[test]
fn an_event_says_why_nothing_is_said_of_it_yet() {
    let mut told = Told::new(&shipped_sources());
    told.declare(1);
    told.pass("2m");
    told.check("igor", "E-1", &expect![[r#"
        E-1 Mail is down

        cadence:general: told after 5m, then every 30m, an update asked for 10m before
          because critical: told after five minutes, then every half hour
          asked 09:00 UTC about severity 1 (critical), word to everybody, "Mail is down", under rules VERSION
          no  cadence.rhai:10  event.is_planned && event.audience == "account_manager"
                                 event.is_planned = false
          no  cadence.rhai:16  event.is_planned
                                 event.is_planned = false
          no  cadence.rhai:25  event.severity <= 2 && event.audience == "account_manager"
                                 event.severity = 1
                                 event.audience = "general"
          yes cadence.rhai:32  event.severity == 1
                                 event.severity = 1
          so  cadence.rhai:33  return after(minutes(5)).every(minutes(30)).prompt_before(minutes(10))

        cadence:company: told after 5m, then every 30m, an update asked for 10m before
          because critical: told after five minutes, then every half hour
          asked 09:00 UTC about severity 1 (critical), word to the companies affected, "Mail is down", under rules VERSION
          no  cadence.rhai:10  event.is_planned && event.audience == "account_manager"
                                 event.is_planned = false
          no  cadence.rhai:16  event.is_planned
                                 event.is_planned = false
          no  cadence.rhai:25  event.severity <= 2 && event.audience == "account_manager"
                                 event.severity = 1
                                 event.audience = "company"
          yes cadence.rhai:32  event.severity == 1
                                 event.severity = 1
          so  cadence.rhai:33  return after(minutes(5)).every(minutes(30)).prompt_before(minutes(10))

        cadence:account_manager: told after 5m, then at the end
          because account managers hear when their customers do, and at the end
          asked 09:00 UTC about severity 1 (critical), word to their account managers, "Mail is down", under rules VERSION
          no  cadence.rhai:10  event.is_planned && event.audience == "account_manager"
                                 event.is_planned = false
          no  cadence.rhai:16  event.is_planned
                                 event.is_planned = false
          yes cadence.rhai:25  event.severity <= 2 && event.audience == "account_manager"
                                 event.severity = 1
                                 event.audience = "account_manager"
          so  cadence.rhai:26  return after(minutes(5))

        It waits for
          09:05 UTC (in 3 min): no word to their account managers before: it began 2 min ago, and they are told after 5 min
          09:05 UTC (in 3 min): no word to the companies affected before: it began 2 min ago, and they are told after 5 min
          09:05 UTC (in 3 min): no word to everybody before: it began 2 min ago, and they are told after 5 min"#]]);
    told.pass("15m");
    let text = told.why("igor", "E-1");
    let (_, waits) = text.split_once("It waits for").unwrap();
    expect![[r#"
        09:25 UTC (in 8 min): who leads the work is asked for an update, unless one is written
        09:35 UTC (in 18 min): no update to the companies affected before: last told 12 min ago, due every 30 min
        09:35 UTC (in 18 min): no update to everybody before: last told 12 min ago, due every 30 min

        Not done
        word to their account managers: no updates between the beginning and the end"#]].assert_eq(&unindented(waits));
}

#[test]
fn an_event_that_nobody_hears_of_says_so_with_the_reason() {
    let told = Told::new(&shipped_sources());
    told.declare(4);
    let text = told.why("igor", "E-1");
    let (_, not_done) = text.split_once("Not done").unwrap();
    expect![[r#"
        word to everybody: events of medium and low severity are shown, not sent
        word to the companies affected: events of medium and low severity are shown, not sent
        word to their account managers: events of medium and low severity are shown, not sent"#]]
    .assert_eq(&unindented(not_done));
}

#[test]
fn a_call_says_when_the_rules_are_asked_again() {
    let mut told = Told::new(&shipped_sources());
    let call: IncomingCall =
        serde_json::from_str(r#"{"id":"1","from":"+33140000001","language":"en"}"#).unwrap();
    told.desk
        .perform(&Actor::Desk, &Command::ReceiveCall { call })
        .unwrap();
    told.pass("2m");
    told.check("ben", "C-1", &expect![[r#"
        C-1

        route: queue overflow
          because a named caller has waited for 90 seconds
          asked 09:01 UTC about ada of acme, phone, waited 1m30s, under rules VERSION
          no  routing.rhai:9   request.language != "" && request.language != "en"
                                 request.language = "en"
          no  routing.rhai:16  request.subscription.expired
                                 request.subscription.expired = false
          no  routing.rhai:24  request.quoted.verified && request.quoted.is_open && request.quoted.kind == "event"
                                 request.quoted.verified = false
          yes routing.rhai:31  request.caller.is_named
                                 request.caller.is_named = true
          yes routing.rhai:57  request.channel == "phone" && request.waited >= seconds(90)
                                 request.channel = "phone"
                                 request.waited = 1m30s
          so  routing.rhai:58  return to_queue("overflow")

        1 earlier decision is on record; `why C-1 all` shows them

        Not done
          asking the rules again: they do not want to see it again"#]]);
}

#[test]
fn a_customer_reads_the_reason_and_nothing_of_the_rules() {
    let told = Told::new(&shipped_sources());
    told.open(2);
    told.declare(1);
    told.check(
        "ada",
        "T-1",
        &expect![[r#"
        T-1 Mail is slow in Paris

        route, 10:00 CET: named callers go direct to Level 2

        clocks, 10:00 CET: high: answered within the hour"#]],
    );
    told.check("ada", "E-1", &expect![[r#"
        E-1 Mail is down

        It waits for
          10:05 CET (in 5 min): no word to the companies affected before: it began 0 s ago, and they are told after 5 min"#]]);
    let driver = told.desk.driver();
    let other = Actor::Person("hank".parse().unwrap());
    let query = Query::Why {
        case: "T-1".parse().unwrap(),
        all: true,
    };
    let refused = driver.ask(told.desk.now(), &other, &query).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "there is no case `T-1` that you can see"
    );
}

#[test]
fn a_script_that_failed_says_how_far_it_came() {
    let mut sources = shipped_sources();
    let script = "fn route(request) {\n    if request.severity == 1 { return to_level(2); }\n    if 10 / (request.severity - 3) > 1 { return to_level(2); }\n    to_level(1)\n}\n";
    sources.insert("routing.rhai".to_owned(), script.to_owned());
    let told = Told::new(&sources);
    told.open(3);
    let text = told.why("ben", "T-1");
    let (route, _) = text.split_once("\n\nclocks").unwrap();
    expect![[r#"
        T-1 Mail is slow in Paris

        route: queue level-1
          the default decided, because the script failed at routing.rhai:3:11: division by zero: 10 / 0
          asked 09:00 UTC about ada of acme, chat, severity 3 (medium), under rules VERSION
          no  routing.rhai:2      request.severity == 1
                                    request.severity = 3
          no  routing.rhai:3      10 / (request.severity - 3) > 1
                                    request.severity = 3
          so  programme.toml:149  the default, because the script failed"#]].assert_eq(route);
}

#[test]
fn a_decision_is_explained_under_the_rules_that_made_it_after_others_came_in_force() {
    let told = Told::new(&shipped_sources());
    told.open(2);
    let before = told.why("ben", "T-1");
    let mut sources = shipped_sources();
    let script = "fn route(request) { to_level(1).because(\"all alike\") }";
    sources.insert("routing.rhai".to_owned(), script.to_owned());
    let rulebook = Rulebook::compile(&sources).unwrap();
    let first = told.desk.driver().rulebook().version().clone();
    told.desk
        .driver()
        .replace_rules(std::sync::Arc::new(rulebook))
        .unwrap();
    let after = told.why("ben", "T-1");
    assert_eq!(after.replace(first.as_str(), "VERSION"), before);
    assert!(after.contains("routing.rhai:31"), "{after}");
}
