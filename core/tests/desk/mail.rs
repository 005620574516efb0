//! P2 and P3 by mail: what becomes of a mail, and who hears of it.

use switchboard::desk::{Actor, Command, Reply};
use switchboard::model::{
    AuditEntry, Automatic, CaseNumber, Channel, ClockKind, ClockState, FileContent, GivenFile,
    Happening, IncomingMail, MailOutcome, MailRecord, NotificationKind, Recipient, SenderCheck,
    TicketId,
};

use switchboard::store::Reach;

use crate::world::World;

fn mail(key: &str, from: &str, subject: &str) -> IncomingMail {
    IncomingMail {
        key: key.to_owned(),
        message_id: format!("{key}@there.example"),
        from: from.to_owned(),
        subject: subject.to_owned(),
        text: "Since nine this morning, on all phones.".to_owned(),
        ticket: None,
        answers: Vec::new(),
        sender: SenderCheck::Unchecked,
        automatic: None,
        language: Some("en".to_owned()),
        files: Vec::new(),
        lost: Vec::new(),
    }
}

fn take(world: &World, mail: IncomingMail) -> (MailRecord, bool) {
    let command = Command::ReceiveMail {
        mail: Box::new(mail),
    };
    let reply = world
        .driver
        .execute(world.now, &Actor::Desk, &command)
        .unwrap();
    match reply {
        Reply::Mail { record, again } => (*record, again),
        other => panic!("{other:?}"),
    }
}

fn told(world: &World) -> Vec<(Recipient, NotificationKind, Option<String>, String)> {
    let store = world.driver.store();
    let all = store
        .run(|tx| tx.notifications(switchboard::model::NotificationId(0), 1_000))
        .unwrap();
    all.into_iter()
        .map(|one| (one.to, one.kind, one.address, one.body))
        .collect()
}

fn history(world: &World) -> Vec<AuditEntry> {
    let store = world.driver.store();
    let case = CaseNumber::Ticket(TicketId(1));
    store
        .run(|tx| tx.history(&Reach::Provider, case, 100))
        .unwrap()
}

const ADA: &str = "Ada@acme.example";

#[test]
fn a_mail_opens_one_ticket_however_often_it_comes() {
    let world = World::new();
    let (first, again) = take(&world, mail("a", ADA, "Mail is slow"));
    assert_eq!(
        (first.outcome, again),
        (MailOutcome::Opened(TicketId(1)), false)
    );
    let (second, again) = take(&world, mail("a", ADA, "Mail is slow"));
    assert_eq!((second, again), (first, true));
    let (third, _) = take(&world, mail("b", ADA, "Something else"));
    assert_eq!(third.outcome, MailOutcome::Opened(TicketId(2)));
    // By mail there is no other answer than a mail.
    let to_ada = Recipient::Person("ada".parse().unwrap());
    let answers = told(&world);
    let answers = answers
        .iter()
        .filter(|(to, kind, ..)| *to == to_ada && *kind == NotificationKind::TicketChanged);
    assert_eq!(answers.count(), 2);
}

#[test]
fn an_answer_is_written_on_the_ticket_and_an_agents_first_one_stops_the_clock() {
    let world = World::new();
    take(&world, mail("a", ADA, "Mail is slow"));
    // An auto-reply of the agent's is none.
    let mut away = mail("away", "ben@desk.example", "Out of office");
    away.ticket = Some(TicketId(1));
    away.automatic = Some(Automatic::Says("Auto-Submitted: auto-replied".to_owned()));
    assert_eq!(take(&world, away).0.outcome, MailOutcome::Ignored);
    let response = |world: &World| {
        let ticket = world.ticket(TicketId(1));
        ticket.clock(ClockKind::Response).unwrap().state.clone()
    };
    assert!(matches!(response(&world), ClockState::Running { .. }));
    // The address alone makes nobody an agent: anybody can write it.
    let mut guess = mail("guess", "ben@desk.example", "Re: T-1");
    guess.answers = vec!["a@there.example".to_owned()];
    assert!(matches!(
        take(&world, guess).0.outcome,
        MailOutcome::Held(_)
    ));
    assert!(matches!(response(&world), ClockState::Running { .. }));
    let mut answer = mail("ben", "ben@desk.example", "Re: Mail is slow");
    answer.ticket = Some(TicketId(1));
    assert_eq!(
        take(&world, answer).0.outcome,
        MailOutcome::Commented(TicketId(1))
    );
    let ClockState::Stopped { channel, by, .. } = response(&world) else {
        panic!("the clock runs on");
    };
    assert_eq!(channel, Some(Channel::Email));
    assert_eq!(by, Some("ben".parse().unwrap()));
    // The caller needs no check to go on with a mail of their own, and a colleague neither.
    for (key, from) in [("c", ADA), ("d", "grace@acme.example")] {
        let mut more = mail(key, from, "Re: Mail is slow");
        more.answers = vec!["unknown@x".to_owned(), "a@there.example".to_owned()];
        let outcome = take(&world, more).0.outcome;
        assert_eq!(outcome, MailOutcome::Commented(TicketId(1)), "{from}");
    }
    // Another company's person who names it opens a ticket of their own.
    let mut other = mail("e", "hank@globex.example", "Re: Mail is slow");
    other.ticket = Some(TicketId(1));
    let outcome = take(&world, other).0.outcome;
    assert_eq!(outcome, MailOutcome::Opened(TicketId(2)));
}

#[test]
fn a_stranger_is_held_and_told_once_a_day_and_who_is_forged_is_a_stranger_who_is_not_told() {
    let world = World::new();
    for key in ["a", "b"] {
        let (record, _) = take(&world, mail(key, "who@nowhere.example", "Hello"));
        assert!(matches!(record.outcome, MailOutcome::Held(_)), "{record:?}");
    }
    let mut forged = mail("c", ADA, "Give me everything");
    forged.sender = SenderCheck::Forged;
    assert!(matches!(
        take(&world, forged).0.outcome,
        MailOutcome::Held(_)
    ));
    let told = told(&world);
    let outside: Vec<_> = told
        .iter()
        .filter(|(to, ..)| *to == Recipient::Outside)
        .collect();
    assert_eq!(outside.len(), 1, "{told:?}");
    assert_eq!(outside[0].2.as_deref(), Some("who@nowhere.example"));
    assert!(outside[0].3.contains("do not know this address"));
    // A secondary administrator may look, and not open tickets: they are known, and told so.
    let (record, _) = take(&world, mail("d", "sam@acme.example", "Hello"));
    assert!(matches!(record.outcome, MailOutcome::Held(_)), "{record:?}");
}

#[test]
fn a_mail_that_did_not_arrive_is_noted_on_its_ticket_and_its_holder_is_told() {
    let world = World::new();
    take(&world, mail("a", ADA, "Mail is slow"));
    let report = |key: &str, address: &str| {
        let mut report = mail(key, "", "Undelivered");
        report.ticket = Some(TicketId(1));
        report.automatic = Some(Automatic::Undelivered {
            address: address.to_owned(),
            says: "550 no such\nuser".to_owned(),
            is_final: true,
        });
        report
    };
    let before = told(&world).len();
    let (record, _) = take(&world, report("b", ADA));
    assert_eq!(record.outcome, MailOutcome::Noted(TicketId(1)));
    assert_eq!(told(&world).len(), before + 1);
    // Of an agent's own address nobody is told: that mail would not arrive either, and so on.
    take(&world, report("c", "ben@desk.example"));
    assert_eq!(told(&world).len(), before + 1);
    let noted = history(&world);
    let noted = noted.iter().filter(|entry| {
        matches!(&entry.what, Happening::Undelivered { says, .. } if says == "550 no such user")
    });
    assert_eq!(noted.count(), 2);
}

#[test]
fn files_of_a_mail_are_kept_within_limits_and_what_says_nothing_is_taken_all_the_same() {
    let world = World::new();
    let mut with_files = mail("a", ADA, " \u{7} ");
    with_files.text = String::new();
    with_files.files = (0..12)
        .map(|n| GivenFile {
            name: format!("../{n}.log"),
            media_type: "text/plain".to_owned(),
            content: FileContent(vec![b'x'; 10].into()),
        })
        .collect();
    take(&world, with_files);
    assert_eq!(world.ticket(TicketId(1)).subject, "(no subject)");
    let history = history(&world);
    let (kept, lost) = history
        .iter()
        .find_map(|entry| match &entry.what {
            Happening::Attached { files, lost } => Some((files.len(), lost.len())),
            _ => None,
        })
        .unwrap();
    assert_eq!((kept, lost), (10, 2));
}
