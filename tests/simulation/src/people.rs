//! What people ask of the desk.

use switchboard::desk::{Actor, Command, EventDraft};
use switchboard::model::{
    CallId, Channel, EventId, IncomingCall, MessageSource, PersonId, Severity, TicketId, Window,
};

use crate::ledger::Ledger;
use crate::violation::Violation;

/// Customers who may open tickets, and agents, and those who run events.
const CUSTOMERS: [&str; 4] = ["ada", "grace", "hank", "peter"];
const AGENTS: [&str; 4] = ["kim", "ben", "lin", "maria"];
const COMMANDERS: [&str; 2] = ["igor", "otto"];
const SERVICES: [&str; 3] = ["mail-eu", "mail-us", "devices"];
/// Everybody, with the number of their chat account.
pub(crate) const EVERYBODY: [(&str, u32); 13] = [
    ("ada", 101),
    ("grace", 102),
    ("sam", 103),
    ("hank", 104),
    ("peter", 105),
    ("kim", 106),
    ("ben", 107),
    ("lin", 108),
    ("maria", 109),
    ("jose", 110),
    ("olga", 111),
    ("igor", 112),
    ("otto", 113),
];

/// A wish: who, what, and whether it is a chat message that may come again.
pub(crate) struct Wish {
    pub(crate) who: Actor,
    pub(crate) command: Command,
    pub(crate) comes_again: bool,
}

/// A person's id.
pub(crate) fn person(id: &str) -> Result<PersonId, Violation> {
    id.parse()
        .map_err(|_| Violation::new("the simulation is right", format!("`{id}` is no person")))
}

fn one_of<'a>(of: &[&'a str], number: u64) -> &'a str {
    let count = u64::try_from(of.len()).unwrap_or(1);
    let place = usize::try_from(number % count.max(1)).unwrap_or_default();
    of.get(place).copied().unwrap_or_default()
}

/// Makes a wish of three numbers. `serial` is another one each time.
pub(crate) fn wish(
    kind: u8,
    who: u8,
    salt: u64,
    serial: u64,
    ledger: &Ledger,
) -> Result<Wish, Violation> {
    let who = u64::from(who);
    let (customer, agent) = (one_of(&CUSTOMERS, who), one_of(&AGENTS, who));
    let anybody = if who.is_multiple_of(2) {
        customer
    } else {
        agent
    };
    let ticket = TicketId(1 + salt % count(ledger.tickets.len()));
    let text = format!("word {serial}");
    let (by, command) = match kind {
        0..18 => (customer, opening(customer, salt)?),
        18..48 => (
            anybody,
            Command::Comment {
                ticket,
                text,
                channel: Channel::Chat,
                source: (!serial.is_multiple_of(3))
                    .then(|| source(serial))
                    .transpose()?,
            },
        ),
        48..56 => (
            agent,
            Command::AssignTicket {
                ticket,
                to: person(one_of(&AGENTS, salt >> 8))?,
            },
        ),
        56..80 => on_ticket(kind, ticket, text, salt),
        80..100 => elsewhere(kind, customer, agent, salt, text, ledger)?,
        _ => (agent, Command::Acknowledge { ticket }),
    };
    let by = match by {
        "" => anybody,
        by => by,
    };
    let comes_again = matches!(
        &command,
        Command::Comment {
            source: Some(_),
            ..
        }
    );
    let who = match by {
        "desk" => Actor::Desk,
        by => Actor::Person(person(by)?),
    };
    Ok(Wish {
        who,
        command,
        comes_again,
    })
}

fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX).max(1)
}

fn source(serial: u64) -> Result<MessageSource, Violation> {
    let place = "discord:77".parse();
    let place = place.map_err(|_| Violation::new("the simulation is right", "a place"))?;
    let message = serial.to_string();
    Ok(MessageSource { place, message })
}

fn severity(salt: u64) -> Option<Severity> {
    let number = i64::try_from(1 + (salt >> 16) % 4).unwrap_or(3);
    Severity::try_from(number).ok()
}

fn opening(caller: &str, salt: u64) -> Result<Command, Violation> {
    Ok(Command::OpenTicket {
        caller: person(caller)?,
        severity: severity(salt),
        subject: format!("Mail is slow on floor {}", salt % 50),
        text: "It began this morning and concerns the whole office.".to_owned(),
        product: String::new(),
        channel: Channel::Chat,
        language: Some("en".to_owned()),
    })
}

/// By whom, or nobody in particular, and what.
fn on_ticket(kind: u8, ticket: TicketId, text: String, salt: u64) -> (&'static str, Command) {
    let channel = Channel::Chat;
    match kind {
        56..60 => (
            "ben",
            Command::WaitForCustomer {
                ticket,
                text,
                channel,
            },
        ),
        60..66 => (
            "",
            Command::ResolveTicket {
                ticket,
                text,
                channel,
            },
        ),
        66..69 => (
            "",
            Command::ReopenTicket {
                ticket,
                text,
                channel,
            },
        ),
        69..71 => ("", Command::CloseTicket { ticket }),
        71..74 => (
            "lin",
            Command::SetSeverity {
                ticket,
                severity: severity(salt).unwrap_or(Severity::High),
            },
        ),
        74..77 => (
            "",
            Command::Escalate {
                ticket,
                reason: text,
            },
        ),
        _ => ("maria", Command::Acknowledge { ticket }),
    }
}

fn elsewhere(
    kind: u8,
    customer: &'static str,
    agent: &'static str,
    salt: u64,
    text: String,
    ledger: &Ledger,
) -> Result<(&'static str, Command), Violation> {
    let call = CallId(1 + salt % count(ledger.calls.len()));
    let event = EventId(1 + salt % count(ledger.events.len()));
    let commander = one_of(&COMMANDERS, salt);
    Ok(match kind {
        80..84 => (
            "desk",
            Command::ReceiveCall {
                call: incoming(customer, salt),
            },
        ),
        84..86 => (agent, Command::AnswerCall { call }),
        86 => (agent, Command::EndCall { call }),
        87 => ("desk", Command::AbandonCall { call }),
        88..91 => (
            commander,
            Command::OpenEvent {
                event: draft(salt, None),
            },
        ),
        91 => (
            commander,
            Command::OpenEvent {
                event: draft(salt, window(ledger)),
            },
        ),
        92..95 => (commander, Command::UpdateEvent { event, text }),
        95 | 96 => (
            commander,
            Command::SetEventSeverity {
                event,
                severity: severity(salt).unwrap_or(Severity::High),
            },
        ),
        97 => (commander, Command::StartMaintenance { event }),
        _ => (commander, Command::ResolveEvent { event, text }),
    })
}

/// Maintenance that begins some time after the last thing that happened.
fn window(ledger: &Ledger) -> Option<Window> {
    let last = ledger.told.values().next_back()?;
    let hours = |hours: i64| switchboard::model::Span::from_secs(hours * 3_600);
    Some(Window {
        starts_at: hours(1).ok()?.after(last.at),
        ends_at: hours(2).ok()?.after(last.at),
    })
}

fn draft(salt: u64, window: Option<Window>) -> EventDraft {
    let service = one_of(&SERVICES, salt >> 4);
    EventDraft {
        title: format!("{service} does not answer ({})", salt % 100),
        severity: severity(salt).unwrap_or(Severity::High),
        services: service.parse().into_iter().collect(),
        regions: Default::default(),
        companies: [].into(),
        users: [].into(),
        window,
        commander: None,
    }
}

fn incoming(caller: &str, salt: u64) -> IncomingCall {
    IncomingCall {
        id: format!("pbx-{}", salt % 1_000),
        channel: Some(Channel::Phone),
        from: Some(format!("+331{:08}", salt % 100_000_000)),
        caller: (!salt.is_multiple_of(3)).then(|| caller.to_owned()),
        severity: severity(salt),
        language: Some(one_of(&["en", "en", "en", "fr"], salt >> 3).to_owned()),
        ..IncomingCall::default()
    }
}
