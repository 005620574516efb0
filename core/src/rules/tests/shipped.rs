//! What the shipped programme decides.

use super::*;

#[test]
fn every_hook_of_the_shipped_rules_runs_compiled() {
    for (hook, compiled) in shipped().compiled_hooks() {
        assert_eq!(compiled, Ok(()), "{hook}");
    }
}

/// One row a promise: who asks and how, then the queue, level and reason.
#[test]
fn calls_go_where_the_programme_promises() {
    let book = shipped();
    let world = World::new(&book);
    let quoted = QuotedCase {
        number: "E-17".parse().unwrap(),
        severity: Some(Severity::Critical),
        is_open: true,
    };
    type Change = fn(&mut Request<'_>);
    let rows: [(&str, Change, &str, Option<u8>, &str); 9] = [
        ("ada", |_| (), "level-2", Some(2), "routing.rhai:"),
        ("hank", |_| (), "level-2", Some(2), "direct to Level 2"),
        (
            "sam",
            |_| (),
            "level-1",
            Some(1),
            "secondary administrators",
        ),
        ("nobody", |_| (), "level-1", Some(1), "not a named caller"),
        ("peter", |_| (), "renewals", None, "expired"),
        (
            "ada",
            |request| request.language = Some("fr"),
            "language-help",
            None,
            "English",
        ),
        (
            "ada",
            |request| request.language = None,
            "level-2",
            Some(2),
            "direct to Level 2",
        ),
        (
            "ada",
            |request| request.waited = "91s".parse().unwrap(),
            "overflow",
            None,
            "waited for 90 seconds",
        ),
        (
            "nobody",
            |request| request.waited = "1h".parse().unwrap(),
            "level-1",
            Some(1),
            "not a named caller",
        ),
    ];
    for (who, change, queue, level, reason) in rows {
        let mut request = world.request(who);
        change(&mut request);
        let decided = book.route(&request, Explain::No);
        assert_eq!(decided.record.fault, None, "{who}");
        assert_eq!(decided.answer.queue.unwrap().as_str(), queue, "{who}");
        assert_eq!(decided.answer.level, level, "{who}");
        let told = format!("{} {}", decided.record.rule, decided.record.reason);
        assert!(told.contains(reason), "{who}: {told}");
    }
    let mut request = world.request("grace");
    request.code_verified = true;
    request.case = Some(quoted);
    let decided = book.route(&request, Explain::No);
    assert_eq!(decided.answer.queue.unwrap().as_str(), "incident");
}

#[test]
fn whoever_is_not_served_at_once_gets_a_polite_word() {
    let book = shipped();
    let world = World::new(&book);
    for who in ["sam", "nobody", "peter"] {
        let decided = book.route(&world.request(who), Explain::No);
        assert!(decided.answer.reply.is_some(), "{who}");
    }
    let mut request = world.request("ada");
    request.language = Some("fr");
    assert!(book.route(&request, Explain::No).answer.reply.is_some());
}

#[test]
fn tickets_are_answered_within_four_hours_and_faster_when_it_is_bad() {
    let book = shipped();
    let world = World::new(&book);
    for (severity, response) in [
        (Severity::Critical, "30m"),
        (Severity::High, "1h"),
        (Severity::Medium, "4h"),
        (Severity::Low, "4h"),
    ] {
        let ticket = world.ticket(severity);
        let decided = book.clocks(&world.ticket_facts(&ticket), Explain::No);
        assert_eq!(decided.record.fault, None, "{severity}");
        let clock = |kind| {
            let all = &decided.answer.clocks;
            all.iter().find(|one| one.kind == kind).unwrap()
        };
        assert_eq!(clock(ClockKind::Response).target.to_string(), response);
        let resolution = clock(ClockKind::Resolution);
        assert_eq!(resolution.paused_in, [TicketState::WaitingForCustomer]);
        let plan = book.escalate(&world.ticket_facts(&ticket), Explain::No);
        assert_eq!(plan.record.fault, None, "{severity}");
        assert!(matches!(
            plan.answer.on_request,
            Some(Act::Escalate { ref ladder, .. }) if ladder[0] == "account_manager"
        ));
    }
}

#[test]
fn high_severity_events_are_told_after_five_minutes_and_low_ones_are_not() {
    let book = shipped();
    let world = World::new(&book);
    for (severity, every) in [
        (Severity::Critical, Some("30m")),
        (Severity::High, Some("1h")),
        (Severity::Medium, None),
        (Severity::Low, None),
    ] {
        let event = world.event(severity);
        let decided = book.cadence(&world.event_facts(&event), Explain::No);
        let expected = every.map_or(Cadence::Silent, |every| Cadence::Running {
            first_after: "5m".parse().unwrap(),
            every: Some(every.parse().unwrap()),
            prompt_before: Some("10m".parse().unwrap()),
        });
        assert_eq!(decided.answer, expected, "{severity}");
        assert_eq!(decided.record.hook, "cadence:general");
    }
    let mut event = world.event(Severity::Low);
    event.kind = EventKind::Planned(Window {
        starts_at: time("2026-03-20T22:00:00Z"),
        ends_at: time("2026-03-20T23:00:00Z"),
    });
    let decided = book.cadence(&world.event_facts(&event), Explain::No);
    assert_eq!(
        decided.answer,
        Cadence::Planned {
            before: vec!["7d".parse().unwrap(), "24h".parse().unwrap()],
            at_start: true,
            at_end: true,
            overrun_every: Some("30m".parse().unwrap()),
        }
    );
}

#[test]
fn messages_have_a_title_and_never_fail() {
    let book = shipped();
    for kind in NotificationKind::ALL {
        let data = MessageData {
            case: "E-17".into(),
            title: "Mail is down".into(),
            ..MessageData::default()
        };
        let (title, _) = book.message(kind, &data);
        assert!(!title.is_empty() && !title.contains('\n'), "{kind:?}");
    }
    let data = MessageData {
        case: "E-17".into(),
        title: "Mail is down".into(),
        severity: 1,
        severity_word: "critical".into(),
        started: "10:00".into(),
        users: vec!["wile".into(), "bugs".into()],
        ..MessageData::default()
    };
    let (title, body) = book.message(NotificationKind::EventStarted, &data);
    expect_test::expect![[r#"
        E-17: Mail is down
        Severity 1 (critical), since 10:00.
        Your users who may notice: wile, bugs."#]]
    .assert_eq(&format!("{title}\n{body}"));
}

#[test]
fn the_guide_names_everything_that_scripts_can_read() {
    let guide = shipped_sources()["README.md"].clone();
    for (path, _) in Rulebook::vocabulary() {
        let name = path.rsplit('.').next().unwrap();
        assert!(guide.contains(&format!("`{name}`")), "{path}");
    }
}

#[test]
fn the_version_follows_every_byte_and_every_name() {
    let one = shipped();
    assert_eq!(one.version(), shipped().version());
    assert_eq!(one.version().as_str().len(), 12);
    let other = with(&[("tests/note.txt", "x")]).unwrap();
    assert_ne!(one.version(), other.version());
}

#[test]
fn every_message_reads_well() {
    let book = shipped();
    let text = |text: &str| text.to_owned();
    let data = MessageData {
        case: text("E-17"),
        title: text("Mail is down"),
        severity: 1,
        severity_word: text("critical"),
        company: text("Acme Shipping"),
        caller: text("Ada Byron"),
        who: text("Ben Okoye"),
        to: text("Lin Zhang"),
        state: text("active"),
        was: text("new"),
        text: text("A power supply failed; we are on the second one."),
        corrected: false,
        reason: text("named callers go direct to Level 2"),
        clock: text("response"),
        breached: false,
        due: text("12:00"),
        acknowledge_by: text("10:30"),
        started: text("10:00"),
        ended: text("10:42"),
        lasted: text("42 min"),
        next_update: text("11:12"),
        services: text("Mail Europe"),
        regions: String::new(),
        commander: text("Igor Petrov"),
        companies: 1,
        users: vec![text("wile"), text("bugs")],
        window_start: text("22:00"),
        window_end: text("23:00"),
        report: ReportData {
            month: text("2026-10"),
            opened: 12,
            answered: 11,
            resolved: 9,
            waiting: 4,
            broken: 1,
            half_answered_within: text("30 min"),
            most_answered_within: text("3 h 10 min"),
            availability: text("99.843"),
            down: text("1 h 10 min"),
            users: 1204,
            devices: 1311,
            coming: 2,
        },
        tier: text("Premium"),
        features: vec![text("an account manager")],
        code: text("ACM-7731"),
        ends_on: text("2027-01-31"),
        days_left: 30,
        callers: vec![text("Ada Byron"), text("Grace Murray")],
        allotment: 10,
        account_manager: text("Maria Costa"),
    };
    let mut all = String::new();
    for kind in NotificationKind::ALL {
        let (title, body) = book.message(kind, &data);
        all.push_str(&format!("[{}] {title}\n{body}\n\n", kind.key()));
    }
    expect_test::expect![[r#"
        [assigned] E-17 is with Lin Zhang: Mail is down
        From Ada Byron of Acme Shipping.
        Severity 1 (critical).

        A power supply failed; we are on the second one.

        Why here: named callers go direct to Level 2.

        [commented] E-17: Ben Okoye wrote
        Mail is down

        A power supply failed; we are on the second one.

        [ticket_changed] E-17 is now active: Mail is down
        It was new before.
        Changed by Ben Okoye.

        A power supply failed; we are on the second one.

        [clock_warning] E-17: the response time is running out
        Mail is down
        Acme Shipping, severity 1 (critical).
        It is due 12:00.

        [escalated] E-17 needs you: Mail is down
        Acme Shipping, severity 1 (critical).
        Why: named callers go direct to Level 2.
        Please acknowledge by 10:30; after that the next person is asked.

        [escalation_exhausted] E-17: nobody has acknowledged
        Mail is down
        Acme Shipping, severity 1 (critical).
        It was escalated because of this: named callers go direct to Level 2.
        Everybody on the list was asked. Somebody has to take it now.

        [acknowledged] E-17: Ben Okoye has taken it on
        Mail is down

        [caller_reply] E-17: Mail is down
        A power supply failed; we are on the second one.

        [event_started] E-17: Mail is down
        Severity 1 (critical), since 10:00.
        Affected: Mail Europe.
        Your users who may notice: wile, bugs.
        named callers go direct to Level 2.
        Igor Petrov leads the work on it.

        A power supply failed; we are on the second one.

        Next update at 11:12. Please quote E-17 when you call.

        [event_update] E-17 goes on: Mail is down
        Severity 1 (critical), for 42 min now.

        A power supply failed; we are on the second one.

        Your users who may notice: wile, bugs.

        Next update at 11:12.

        [event_prompt] E-17 needs an update: Mail is down
        The next update goes out at 11:12, and nobody has written one.
        Write it with `update E-17 …`; otherwise people are told that there is nothing new.

        [event_severity] E-17 is now critical: Mail is down
        It was new before.

        A power supply failed; we are on the second one.

        Next update at 11:12.

        [event_resolved] E-17 is over: Mail is down
        It lasted 42 min, from 10:00 to 10:42.

        A power supply failed; we are on the second one.

        [maintenance_announced] E-17: planned maintenance, Mail is down
        From 22:00 to 23:00.
        Affected: Mail Europe.
        Your users who may notice: wile, bugs.

        A power supply failed; we are on the second one.

        Next word at 11:12.

        [maintenance_started] E-17: maintenance has begun, Mail is down
        It is planned to end at 23:00.
        Affected: Mail Europe.

        Next word at 11:12.

        [maintenance_overrun] E-17: maintenance takes longer than planned, Mail is down
        It was to end at 23:00. We are still at work.

        A power supply failed; we are on the second one.

        Next update at 11:12.

        [maintenance_ended] E-17: maintenance is over, Mail is down
        It ended at 10:42, after 42 min.

        A power supply failed; we are on the second one.

        [maintenance_cancelled] E-17: maintenance is called off, Mail is down
        It was planned for 22:00.

        A power supply failed; we are on the second one.

        [incident_role] E-17 is a major incident, and you are called to it as Lin Zhang: Mail is down
        Severity 1 (critical).
        It is led by Igor Petrov.

        A power supply failed; we are on the second one.
        `incident show E-17` says how it stands.

        [incident_task] E-17 has something for you to do: A power supply failed; we are on the second one.
        Mail is down
        It is due at 12:00.
        From Ben Okoye.

        [incident_debt] E-17: Lin Zhang is owed: Mail is down
        A power supply failed; we are on the second one.
        It is due at 12:00.
        It is for Ada Byron to do.

        [analysis_submitted] E-17: the root-cause analysis waits for your approval: Mail is down
        `incident rca E-17` shows it, and `incident approve E-17` publishes it to the companies affected.

        [analysis_published] E-17: why it happened, and what is done about it: Mail is down
        It lasted 42 min, from 10:00 to 10:42.

        A power supply failed; we are on the second one.

        `incident show E-17` has the whole root-cause analysis.

        [monthly_report] Support report 2026-10
        Cases: 12 opened, 11 answered, 9 resolved, 4 open at the end.
        Promises broken: 1.
        First answer: half of them within 30 min, 90 % within 3 h 10 min.
        Service: all of it available 99.843 % of the time, down for 1 h 10 min.
        Usage: 1204 active users, 1311 devices.
        Maintenance to come: 2.

        `report 2026-10` has more of it.

        [agreement_ends] The agreement of Acme Shipping ends in 30 days
        Acme Shipping has Premium until 2027-01-31, that day included.
        Maria Costa looks after its renewal. Without one, calls go to renewals from the next day on.

        [welcome] Mail is down
        A power supply failed; we are on the second one.

        [handed_over] Maria Costa looks after Acme Shipping from now on
        Until now it was new. Escalations of Acme Shipping go to Maria Costa first.

        A power supply failed; we are on the second one.

        [review] Service review of Acme Shipping on 22:00
        With Maria Costa, until 23:00, Lin Zhang.

        named callers go direct to Level 2

        Agenda:
        A power supply failed; we are on the second one.

        `reviews` shows what comes of it.

        [rules_fault] The rules need a look: Mail is down
        While deciding on E-17:
        named callers go direct to Level 2
        A power supply failed; we are on the second one.

        [place_closed] Closed: Mail is down
        named callers go direct to Level 2

        Until it is open again, or another channel is chosen with `subscribe`:
        Lin Zhang.

    "#]]
    .assert_eq(&all);
}
