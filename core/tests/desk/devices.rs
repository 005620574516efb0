//! P12: whether a device can be activated.

use switchboard::desk::{Answer, Command, Query, Reply};
use switchboard::model::{Channel, Device, Happening, IncomingCall, Ticket};
use switchboard::rules::Readiness;
use switchboard::service::read_rules;

use crate::world::{World, phone, rules};

fn check(serial: &str, company: Option<&str>, ticket_for: Option<&str>) -> Command {
    Command::CheckDevice {
        device: Device {
            pin: "2b8f 01c4".to_owned(),
            serial: serial.to_owned(),
            email: "Ada@ACME.example".to_owned(),
        },
        company: company.map(|id| id.parse().unwrap()),
        ticket_for: ticket_for.map(|id| id.parse().unwrap()),
        channel: Channel::Chat,
    }
}

fn found(reply: Reply) -> (Readiness, Option<Box<Ticket>>) {
    match reply {
        Reply::Readiness {
            readiness, ticket, ..
        } => (readiness, ticket),
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_check_says_what_was_found_and_a_failed_one_what_to_do() {
    let mut world = World::new();
    let good = "SN-1001-7731";
    let (ready, ticket) = found(world.act("ada", check(good, None, Some("ada"))));
    assert!(ready.is_ready() && ready.checks.len() == 3, "{ready:?}");
    assert_eq!(ticket, None, "nothing is wrong");
    let (wrong, _) = found(world.act("sam", check("SN-9", None, None)));
    let remedies: Vec<_> = wrong
        .checks
        .iter()
        .map(|one| one.remedy.as_deref())
        .collect();
    assert_eq!(remedies, [None, Some("compare both with the device"), None]);
    // Whoever asks for Globex is told that they carry no mail for Acme's domain.
    let (of_globex, _) = found(world.act("kim", check(good, Some("globex"), None)));
    assert!(!of_globex.is_ready());
}

#[test]
fn a_failed_check_becomes_a_ticket_with_what_was_found() {
    let mut world = World::new();
    let (_, ticket) = found(world.act("ada", check("SN-9", None, Some("ada"))));
    let ticket = ticket.unwrap();
    assert_eq!(ticket.subject, "Device 2B8F01C4 cannot be activated");
    let about = Query::Ticket { ticket: ticket.id };
    let Answer::Ticket { history, .. } = world.ask("ada", about).unwrap() else {
        panic!("no ticket");
    };
    let opened = history.iter().find_map(|entry| match &entry.what {
        Happening::Opened { text, .. } => Some(text.as_str()),
        _ => None,
    });
    assert_eq!(
        opened.unwrap(),
        "PIN 2B8F01C4, serial number SN-9, e-mail address ada@acme.example\n\
         PIN: passed, the device is known\n\
         Serial number: failed, it is not that of the device with this PIN; compare both with the device\n\
         E-mail address: passed, we carry its mail"
    );
    assert_eq!(world.ticket(ticket.id).caller.as_str(), "ada");
    assert!(
        world
            .refused("sam", check("SN-9", None, Some("sam")))
            .contains("you may not open tickets")
    );
}

#[test]
fn a_company_sees_its_own_and_asks_so_often_an_hour() {
    let mut world = World::new();
    let error = world.refused("ada", check("SN-9", Some("globex"), None));
    assert!(error.contains("another company"), "{error}");
    for _ in 0..60 {
        world.act("ada", check("SN-9", None, None));
    }
    let error = world.refused("grace", check("SN-9", None, None));
    assert!(
        error.starts_with("that was asked 60 times within 1h"),
        "{error}"
    );
    world.act("hank", check("SN-9", None, None));
    world.pass("61m");
    world.act("grace", check("SN-9", None, None));
}

#[test]
fn checks_count_for_their_time_also_where_callers_are_counted_for_a_shorter_one() {
    let mut sources = read_rules(&rules()).unwrap();
    let programme = sources.get_mut("programme.toml").unwrap();
    let (before, after) = programme.split_once("[verification]").unwrap();
    let shorter = after.replacen("within = \"1h\"", "within = \"5m\"", 1);
    *programme = format!("{before}[verification]{shorter}");
    let mut world = World::under(&sources);
    for _ in 0..60 {
        world.act("ada", check("SN-9", None, None));
    }
    world.pass("10m");
    // With what this caller tries, what counts for nobody any more is forgotten.
    world.call(IncomingCall {
        subscription_code: Some("ACM-0000".to_owned()),
        ..phone("+10000000001")
    });
    let error = world.refused("grace", check("SN-9", None, None));
    assert!(error.contains("60 times within 1h"), "{error}");
}
