//! Transcripts: a line in, what it asks for out; and lines that are not understood.

mod completion;

use expect_test::{Expect, expect};
use proptest::prelude::*;
use switchboard::model::{CaseNumber, PersonId, TicketId};

use super::*;
use crate::language::Language;
use crate::sample;

fn in_scope<T>(speaker: &str, look: impl FnOnce(&Scope<'_>) -> T) -> T {
    let tables = sample::tables();
    let speaker = PersonId::new(speaker).unwrap();
    let mut cases = SeenCases::default();
    cases.remember(CaseNumber::Ticket(TicketId(7)));
    cases.remember("E-2".parse().unwrap());
    look(&Scope {
        speaker: &speaker,
        roster: &tables.roster,
        tables: &tables,
        now: sample::at("13:20:00"),
        cases: &cases,
        language: Language::ENGLISH,
        is_console: true,
    })
}

/// Each line, and below it the request as JSON, or the error with its mark.
fn transcript(speaker: &str, lines: &str) -> String {
    let mut out = String::new();
    for line in lines.trim().lines() {
        let line = line.trim();
        out.push_str(&format!("> {line}\n"));
        let text = in_scope(speaker, |scope| match parse(line, scope) {
            Ok(None) => "nothing".to_owned(),
            Ok(Some(asked)) => match asked.request {
                Request::Command(command) => json(&command),
                Request::Exchange(command) => format!("exchange {}", json(&command)),
                Request::Query(query) => json(&query),
                Request::Invite(person) => format!("invite {person}"),
                Request::StatusLink(company) => format!("status-link {company:?}"),
                Request::Local(local) => format!("{local:?}"),
            },
            Err(error) => error.marked(),
        });
        out.push_str(&text);
        out.push('\n');
    }
    out
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

fn check(speaker: &str, lines: &str, expected: &Expect) {
    expected.assert_eq(&transcript(speaker, lines));
}

#[test]
fn tickets_are_asked_for_as_people_chat() {
    check(
        "ada",
        r#"
        open 2 Mail is slow in Paris
        open Calendar is empty -- since this morning = "bad" product=mail-eu
        open Calendar is empty product=mail language=en -- since noon
        /OPEN severity=high subject="Mail is slow" text=all day long
        open 3 servers are down
        list
        list mine
        list closed company=acme limit=5 before=9
        show t1
        show #E-2
        comment T-1 -- via=phone is part of the text
        comment 1 it's 5" too long, set text=5
        reopen T-1 still slow
        escalate T-1 the board meets at three
        # a comment

        "#,
        &expect![[r#"
            > open 2 Mail is slow in Paris
            {"do":"open_ticket","caller":"ada","severity":2,"subject":"Mail is slow in Paris","text":"","product":"","channel":"chat","language":null}
            > open Calendar is empty -- since this morning = "bad" product=mail-eu
            {"do":"open_ticket","caller":"ada","severity":null,"subject":"Calendar is empty","text":"since this morning = \"bad\" product=mail-eu","product":"","channel":"chat","language":null}
            > open Calendar is empty product=mail language=en -- since noon
            {"do":"open_ticket","caller":"ada","severity":null,"subject":"Calendar is empty","text":"since noon","product":"mail","channel":"chat","language":"en"}
            > /OPEN severity=high subject="Mail is slow" text=all day long
            {"do":"open_ticket","caller":"ada","severity":2,"subject":"Mail is slow","text":"all day long","product":"","channel":"chat","language":null}
            > open 3 servers are down
            {"do":"open_ticket","caller":"ada","severity":3,"subject":"servers are down","text":"","product":"","channel":"chat","language":null}
            > list
            {"ask":"tickets","filter":{"state":"open","company":null,"caller":null,"assignee":null,"queue":null,"before":null,"limit":0}}
            > list mine
            {"ask":"tickets","filter":{"state":"open","company":null,"caller":"ada","assignee":null,"queue":null,"before":null,"limit":0}}
            > list closed company=acme limit=5 before=9
            {"ask":"tickets","filter":{"state":{"only":"closed"},"company":"acme","caller":null,"assignee":null,"queue":null,"before":9,"limit":5}}
            > show t1
            {"ask":"ticket","ticket":1}
            > show #E-2
            {"ask":"event","event":2}
            > comment T-1 -- via=phone is part of the text
            {"do":"comment","ticket":1,"text":"via=phone is part of the text","channel":"chat"}
            > comment 1 it's 5" too long, set text=5
            {"do":"comment","ticket":1,"text":"it's 5\" too long, set text=5","channel":"chat"}
            > reopen T-1 still slow
            {"do":"reopen_ticket","ticket":1,"text":"still slow","channel":"chat"}
            > escalate T-1 the board meets at three
            {"do":"escalate","ticket":1,"reason":"the board meets at three"}
            > # a comment
            nothing
        "#]],
    );
}

#[test]
fn agents_and_commanders_have_their_verbs() {
    check(
        "ben",
        "
        list mine
        answer T-1 via=phone called back
        answer C-3
        take 1
        assign T-1 @kim
        assign person=kim ticket=T-1
        assign --person kim --ticket=T-1
        move T-1 level-1
        wait T-1 which devices?
        resolve E-1 a disk was replaced
        sev E-1 critical
        ack T-1
        declare 1 mail-eu,devices Mail is down in Europe companies=globex commander=igor
        maintenance mail-eu tomorrow 22:00 to 23:30 Database upgrade severity=4
        maintenance devices 2026-12-01 22:00 for 2h Firmware
        maintenance services=devices start=\"2026-12-01 22:00\" end=\"for 2h\" title=Firmware
        update E-1 we fail over
        end C-3
        end E-1 all is well
        cancel E-2
        ",
        &expect![[r#"
            > list mine
            {"ask":"tickets","filter":{"state":"open","company":null,"caller":null,"assignee":"ben","queue":null,"before":null,"limit":0}}
            > answer T-1 via=phone called back
            {"do":"comment","ticket":1,"text":"called back","channel":"phone"}
            > answer C-3
            {"do":"answer_call","call":3}
            > take 1
            {"do":"assign_ticket","ticket":1,"to":"ben"}
            > assign T-1 @kim
            {"do":"assign_ticket","ticket":1,"to":"kim"}
            > assign person=kim ticket=T-1
            {"do":"assign_ticket","ticket":1,"to":"kim"}
            > assign --person kim --ticket=T-1
            {"do":"assign_ticket","ticket":1,"to":"kim"}
            > move T-1 level-1
            {"do":"move_ticket","ticket":1,"queue":"level-1"}
            > wait T-1 which devices?
            {"do":"wait_for_customer","ticket":1,"text":"which devices?","channel":"chat"}
            > resolve E-1 a disk was replaced
            {"do":"resolve_event","event":1,"text":"a disk was replaced"}
            > sev E-1 critical
            {"do":"set_event_severity","event":1,"severity":1}
            > ack T-1
            {"do":"acknowledge","ticket":1}
            > declare 1 mail-eu,devices Mail is down in Europe companies=globex commander=igor
            {"do":"open_event","event":{"title":"Mail is down in Europe","severity":1,"services":["devices","mail-eu"],"regions":[],"companies":["globex"],"users":[],"window":null,"commander":"igor"}}
            > maintenance mail-eu tomorrow 22:00 to 23:30 Database upgrade severity=4
            {"do":"open_event","event":{"title":"Database upgrade","severity":4,"services":["mail-eu"],"regions":[],"companies":[],"users":[],"window":{"starts_at":"2026-11-25T22:00:00Z","ends_at":"2026-11-25T23:30:00Z"},"commander":null}}
            > maintenance devices 2026-12-01 22:00 for 2h Firmware
            {"do":"open_event","event":{"title":"Firmware","severity":3,"services":["devices"],"regions":[],"companies":[],"users":[],"window":{"starts_at":"2026-12-01T22:00:00Z","ends_at":"2026-12-02T00:00:00Z"},"commander":null}}
            > maintenance services=devices start="2026-12-01 22:00" end="for 2h" title=Firmware
            {"do":"open_event","event":{"title":"Firmware","severity":3,"services":["devices"],"regions":[],"companies":[],"users":[],"window":{"starts_at":"2026-12-01T22:00:00Z","ends_at":"2026-12-02T00:00:00Z"},"commander":null}}
            > update E-1 we fail over
            {"do":"update_event","event":1,"text":"we fail over"}
            > end C-3
            {"do":"end_call","call":3}
            > end E-1 all is well
            {"do":"resolve_event","event":1,"text":"all is well"}
            > cancel E-2
            {"do":"cancel_maintenance","event":2,"text":""}
        "#]],
    );
}

#[test]
fn callers_calls_and_the_session() {
    check(
        "ada",
        "
        call nobody in Lyon gets mail
        call from=+33140000009 code=ACM-7731 about=E-1 is there news?
        abandon C-1
        transfer 1 level-1
        add eve Eve Martin email=eve@acme.example phone=+331,+332 role=secondary
        remove eve
        callers
        subscription acme
        queues
        rules
        status
        help open
        ?
        as ben
        whoami
        quit
        ",
        &expect![[r#"
            > call nobody in Lyon gets mail
            exchange {"do":"receive_call","call":{"id":"console:ada","channel":"phone","from":"+33140000001","text":"nobody in Lyon gets mail"}}
            > call from=+33140000009 code=ACM-7731 about=E-1 is there news?
            exchange {"do":"receive_call","call":{"id":"console:ada","channel":"phone","from":"+33140000009","subscription_code":"ACM-7731","case":"E-1","text":"is there news?"}}
            > abandon C-1
            exchange {"do":"abandon_call","call":1}
            > transfer 1 level-1
            {"do":"transfer_call","call":1,"queue":"level-1"}
            > add eve Eve Martin email=eve@acme.example phone=+331,+332 role=secondary
            {"do":"add_person","person":{"id":"eve","name":"Eve Martin","roles":["secondary_administrator"],"company":"acme","email":"eve@acme.example","phones":["+331","+332"],"sip":null,"level":null,"skills":[],"shift":null,"capacity":null,"deputy":null,"manager":null,"absences":[]}}
            > remove eve
            {"do":"remove_person","person":"eve"}
            > callers
            {"ask":"people","company":null}
            > subscription acme
            {"ask":"subscription","company":"acme"}
            > queues
            {"ask":"queues"}
            > rules
            {"ask":"rules"}
            > status
            {"ask":"status"}
            > help open
            Help(Some(open))
            > ?
            Help(None)
            > as ben
            As("ben")
            > whoami
            Whoami
            > quit
            Quit
        "#]],
    );
}

#[test]
fn what_is_not_understood_is_marked_and_shown_the_right_form() {
    check(
        "ben",
        r#"
        opne Mail is slow
        frobnicate
        open
        open 2
        open x subject=y
        comment
        comment T-1
        comment T-1 --
        comment E-1 hello
        answer E-1 hello
        assign T-1
        assign T-1 ben kim
        assign T-1 person=
        assign T-1 person=kim person=ben
        show X-1
        list sometimes
        list colour=red
        severity T-1 5
        move T-1 lev/el
        declare 1 Mail is down
        maintenance mail-eu soon to later Upgrade
        maintenance mail-eu 22:00 to 2026-01-01 10:00 Upgrade
        maintenance end=23:00 services=mail-eu start=22:00 title=Upgrade
        help opne
        resolve C-1 done
        end T-1 done
        "#,
        &expect![[r#"
            > opne Mail is slow
              opne Mail is slow
              ^^^^
            there is no command `opne`; did you mean `open`?
            > frobnicate
              frobnicate
              ^^^^^^^^^^
            there is no command `frobnicate`; `help` lists them
            > open
              open
                  ^
            the subject is missing
            the form is: open [SEVERITY] SUBJECT… [-- TEXT…] [product=…] [for=…] [language=…] [file=…] [via=…]
            for example: open 2 Mail is slow in Paris
            > open 2
              open 2
                    ^
            the subject is missing
            the form is: open [SEVERITY] SUBJECT… [-- TEXT…] [product=…] [for=…] [language=…] [file=…] [via=…]
            for example: open 2 Mail is slow in Paris
            > open x subject=y
            {"do":"open_ticket","caller":"ben","severity":null,"subject":"x subject=y","text":"","product":"","channel":"chat","language":null}
            > comment
              comment
                     ^
            the ticket is missing
            the form is: comment TICKET TEXT… [file=…] [via=…]
            for example: comment T-1 it is worse since noon
            > comment T-1
              comment T-1
                         ^
            the text is missing
            the form is: comment TICKET TEXT… [file=…] [via=…]
            for example: comment T-1 it is worse since noon
            > comment T-1 --
              comment T-1 --
                            ^
            a text is missing after `--`
            the form is: comment TICKET TEXT… [file=…] [via=…]
            for example: comment T-1 it is worse since noon
            > comment E-1 hello
              comment E-1 hello
                      ^^^
            E-1 is a service event; this needs a ticket, such as `T-1`
            the form is: comment TICKET TEXT… [file=…] [via=…]
            for example: comment T-1 it is worse since noon
            > answer E-1 hello
              answer E-1 hello
                     ^^^
            E-1 is a service event; this needs a ticket or a call; for a service event use `update`
            the form is: answer CASE [TEXT…] [via=…]
            for example: answer T-1 we are looking at the relay
            > assign T-1
              assign T-1
                        ^
            the person is missing
            the form is: assign TICKET PERSON
            for example: assign T-1 ben
            > assign T-1 ben kim
              assign T-1 ben kim
                             ^^^
            `kim` is more than `assign` takes
            the form is: assign TICKET PERSON
            for example: assign T-1 ben
            > assign T-1 person=
              assign T-1 person=
                         ^^^^^^^
            `person` has no value; write `person=…`
            the form is: assign TICKET PERSON
            for example: assign T-1 ben
            > assign T-1 person=kim person=ben
              assign T-1 person=kim person=ben
                                    ^^^^^^^^^^
            `person` is given twice
            the form is: assign TICKET PERSON
            for example: assign T-1 ben
            > show X-1
              show X-1
                   ^^^
            `X-1` is not a case number, such as `T-1`, `E-1` or `C-1`
            the form is: show CASE
            for example: show T-1
            > list sometimes
              list sometimes
                   ^^^^^^^^^
            `sometimes` is not a kind of list; it is open, mine, all, new, active, waiting, resolved, closed
            the form is: list [WHICH] [queue=…] [company=…] [caller=…] [assignee=…] [before=…] [limit=…]
            for example: list
            > list colour=red
              list colour=red
                   ^^^^^^^^^^
            `list` has no option `colour`; it takes which, queue, company, caller, assignee, before, limit
            the form is: list [WHICH] [queue=…] [company=…] [caller=…] [assignee=…] [before=…] [limit=…]
            for example: list
            > severity T-1 5
              severity T-1 5
                           ^
            `5` is not a severity; it is 1 (critical), 2 (high), 3 (medium) or 4 (low)
            the form is: severity CASE SEVERITY
            for example: severity T-1 2
            > move T-1 lev/el
              move T-1 lev/el
                       ^^^^^^
            queue id `lev/el` holds '/'; letters, digits and `-`, `_`, `.`, `@`, `+` are allowed
            the form is: move TICKET QUEUE
            for example: move T-1 level-2
            > declare 1 Mail is down
              declare 1 Mail is down
                        ^^^^
            there is no service or region `Mail`; there is devices, mail-eu, europe
            the form is: declare SEVERITY SERVICES TITLE… [companies=…] [users=…] [commander=…]
            for example: declare 1 mail-eu Mail is down in Europe
            > maintenance mail-eu soon to later Upgrade
              maintenance mail-eu soon to later Upgrade
                                  ^^^^
            `soon` is not a time; write `22:00`, `tomorrow 22:00`, `2026-12-01 22:00` or `in 2h`
            the form is: maintenance SERVICES START END TITLE… [severity=…] [companies=…] [users=…] [commander=…] [repeat=…] [zone=…]
            for example: maintenance mail-eu tomorrow 22:00 to 23:30 Database upgrade
            > maintenance mail-eu 22:00 to 2026-01-01 10:00 Upgrade
              maintenance mail-eu 22:00 to 2026-01-01 10:00 Upgrade
                                        ^^^^^^^^^^^^^^^^^^^
            the end has to come after the start
            the form is: maintenance SERVICES START END TITLE… [severity=…] [companies=…] [users=…] [commander=…] [repeat=…] [zone=…]
            for example: maintenance mail-eu tomorrow 22:00 to 23:30 Database upgrade
            > maintenance end=23:00 services=mail-eu start=22:00 title=Upgrade
              maintenance end=23:00 services=mail-eu start=…
                              ^^^^^
            the start has to come before the end
            the form is: maintenance SERVICES START END TITLE… [severity=…] [companies=…] [users=…] [commander=…] [repeat=…] [zone=…]
            for example: maintenance mail-eu tomorrow 22:00 to 23:30 Database upgrade
            > help opne
              help opne
                   ^^^^
            there is no command `opne`; did you mean `open`?
            the form is: help [COMMAND]
            for example: help
            > resolve C-1 done
              resolve C-1 done
                      ^^^
            C-1 is a call; this needs a ticket or a service event; a call ends with `hangup`
            the form is: resolve CASE TEXT… [via=…]
            for example: resolve T-1 restarted the relay
            > end T-1 done
              end T-1 done
                  ^^^
            T-1 is a ticket; this needs a service event or a call; for a ticket use `resolve`
            the form is: end CASE [TEXT…]
            for example: end E-1 a disk was replaced
        "#]],
    );
}

#[test]
fn a_long_line_is_cut_around_its_fault_and_a_huge_one_is_refused() {
    in_scope("ada", |scope| {
        let line = format!("declare 1 {} rest", "x".repeat(100));
        let error = parse(&line, scope).unwrap_err();
        expect![[r#"
              declare 1 xxxxxxxxxxxxxxxxxxxxxxxx…
                        ^^^^^^^^^^^^^^^^^^^^^^^^
            there is no service or region `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx`; there is devices, mail-eu, europe
            the form is: declare SEVERITY SERVICES TITLE… [companies=…] [users=…] [commander=…]
            for example: declare 1 mail-eu Mail is down in Europe"#]].assert_eq(&error.marked());
        let error = parse(&"x".repeat(1_000_000), scope).unwrap_err();
        expect!["the line has 1000000 bytes; 16384 are the most. Keep it short and send the rest as further comments"].assert_eq(&error.marked());
    });
}

#[test]
fn help_shows_what_the_speaker_may_do() {
    in_scope("ada", |scope| {
        expect![[r#"
            Tickets
              open [SEVERITY] SUBJECT… [-- TEXT…]  open a ticket; a leading 1 (critical) to 4 (low) is its severity
              list [WHICH]                         list tickets, the newest first
              show CASE                            show a ticket, a service event or a call with its history
              attachment ATTACHMENT [NAME]         give back a file of a ticket

            State of the service
              status  show what is down, what is planned and what is lately over

            Calls
              call [TEXT…]  play the telephone: a call comes in, from your number when no other is said
              abandon CALL  play the telephone: a waiting caller gives up

            People and rules
              report [MONTH]         show a company's month in figures
              status-link [COMPANY]  make a link to a company's own status page
              why CASE [WHICH]       show why a case is as it is, and what it waits for

            Accounts and channels
              unlink [PERSON]  take chat accounts away; your own when nobody is named

            This session
              help [COMMAND]  list what you can do, or explain one command
              whoami          say who you are on this desk
              as PERSON       speak as somebody else
              clear           clear the screen
              quit            leave

            `help COMMAND` explains one with examples. Text needs no quotes; `T-1`, `t1` and `1` are the same ticket."#]].assert_eq(&help(scope))
    });
}

#[test]
fn one_verb_is_explained_with_examples() {
    in_scope("sam", |scope| {
        expect![[r#"
            open: open a ticket; a leading 1 (critical) to 4 (low) is its severity

              open [SEVERITY] SUBJECT… [-- TEXT…] [product=…] [for=…] [language=…] [file=…] [via=…]

              severity  1 critical, 2 high, 3 medium, 4 low
              subject   one line: what is wrong
              text      the details
              product   the product it is about
              for       the caller, when an agent opens it for them
              language  its language, such as en; detected when not said
              file      a file that belongs to it
              via       how it reached the other side: phone, chat, email or web; chat when not said

            For example:
              open 2 Mail is slow in Paris
              open Calendar is empty -- since this morning, on every device product=mail

            Also: new, ticket

            Your roles are not granted this; the desk will say who may."#]]
        .assert_eq(&about(find("open").unwrap(), scope));
    });
}

#[test]
fn the_console_s_own_verbs_are_not_there_elsewhere() {
    in_scope("ada", |scope| {
        let elsewhere = Scope {
            is_console: false,
            ..*scope
        };
        let error = parse("as ben", &elsewhere).unwrap_err();
        assert_eq!(
            error.to_string(),
            "there is no command `as`; did you mean `ask`?"
        );
        assert!(!help(&elsewhere).contains("play the telephone"));
    });
}

#[test]
fn every_example_is_understood() {
    for speaker in ["ada", "igor"] {
        in_scope(speaker, |scope| {
            for verb in verbs() {
                let scope = &Scope {
                    is_console: verb.place != Place::Chat,
                    ..*scope
                };
                for example in verb.examples {
                    match parse(example, scope) {
                        Ok(Some(asked)) => assert_eq!(asked.verb, verb, "{example}"),
                        Ok(None) => panic!("{example} asks for nothing"),
                        Err(error) => panic!("{example}: {}", error.marked()),
                    }
                }
            }
        });
    }
}

proptest! {
    #[test]
    fn no_line_makes_it_panic(line in ".*", cursor in 0usize..80) {
        exercise(&line, cursor);
    }

    #[test]
    fn no_mangled_command_makes_it_panic(
        verb in 0usize..60,
        parts in prop::collection::vec(
            prop_oneof![
                Just("T-1".to_owned()), Just("--".to_owned()), Just("text=".to_owned()),
                Just("\"".to_owned()), Just("a=\"b c".to_owned()), Just("22:00".to_owned()),
                Just("to".to_owned()), Just("mail-eu".to_owned()), Just("é🦀".to_owned()),
                Just("--ticket".to_owned()), Just("severity=9".to_owned()), "\\PC{0,6}",
            ],
            0..7,
        ),
        cursor in 0usize..80,
    ) {
        let all: Vec<&Verb> = verbs().collect();
        let name = all[verb % all.len()].name;
        exercise(&format!("{name} {}", parts.join(" ")), cursor);
    }
}

fn exercise(line: &str, cursor: usize) {
    in_scope("ben", |scope| {
        if let Err(error) = parse(line, scope) {
            let _ = (error.marked(), error.column());
        }
        let mut cursor = cursor.min(line.len());
        while !line.is_char_boundary(cursor) {
            cursor -= 1;
        }
        let (start, _) = complete(line, cursor, scope);
        assert!(line.is_char_boundary(start) && start <= cursor);
        let _ = hint(line, scope);
    });
}
