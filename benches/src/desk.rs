//! Desks to measure: filled with tickets or timers.

use switchboard::desk::{Actor, Change, Command, Context, EventDraft, Reply, TimerChange};
use switchboard::model::{
    CaseNumber, Channel, EventId, ServiceId, Severity, TicketId, Timer, TimerKind, Timestamp,
};
use switchboard::rules::Rulebook;
use switchboard::service::Driver;

/// The time at which everything here happens: a Wednesday, 9 o'clock in London.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::from_timestamp(1_795_597_200, 0).unwrap_or_default()
}

/// What a decision is made in, under these rules and with the people in their tables.
#[must_use]
pub fn context(rulebook: &Rulebook) -> Context<'_> {
    Context {
        now: now(),
        rulebook,
        roster: &rulebook.tables().roster,
    }
}

/// Opens one ticket, the whole way: permission, routing, clocks, plan, notifications, commit.
///
/// # Errors
/// When it is refused or the store fails.
pub fn open_ticket(driver: &Driver) -> Result<TicketId, String> {
    let caller: switchboard::model::PersonId = "ada".parse().map_err(|_| "an id".to_owned())?;
    let command = Command::OpenTicket {
        caller: caller.clone(),
        severity: Some(Severity::Medium),
        subject: "Mail is slow in Paris".to_owned(),
        text: "Since this morning, on all phones.".to_owned(),
        product: "mail".to_owned(),
        channel: Channel::Chat,
        language: Some("en".to_owned()),
    };
    let reply = driver
        .execute(now(), &Actor::Person(caller), &command)
        .map_err(|error| error.to_string())?;
    match reply {
        Reply::Ticket { ticket, .. } => Ok(ticket.id),
        other => Err(format!("not a ticket: {other:?}")),
    }
}

/// Declares a critical event on one service, of which nobody has been told yet.
///
/// # Errors
/// When it is refused or the store fails.
pub fn declare_outage(driver: &Driver) -> Result<EventId, String> {
    let igor: switchboard::model::PersonId = "igor".parse().map_err(|_| "an id".to_owned())?;
    let event = EventDraft {
        title: "Mail is down in Europe".to_owned(),
        severity: Severity::Critical,
        services: ServiceId::new("mail-eu").into_iter().collect(),
        regions: Default::default(),
        companies: Default::default(),
        users: Default::default(),
        window: None,
        commander: None,
    };
    let reply = driver
        .execute(now(), &Actor::Person(igor), &Command::OpenEvent { event })
        .map_err(|error| error.to_string())?;
    match reply.case() {
        Some(CaseNumber::Event(id)) => Ok(id),
        _ => Err(format!("not an event: {reply:?}")),
    }
}

/// Sets `count` timers that are due in a year, of tickets that are not there.
///
/// # Errors
/// When the store fails.
pub fn add_distant_timers(driver: &Driver, count: u64) -> Result<(), String> {
    let due_at = now() + chrono::TimeDelta::days(365);
    let set = |id| {
        TimerChange::Set(Timer {
            due_at,
            kind: TimerKind::Close {
                ticket: TicketId(1_000_000 + id),
            },
        })
    };
    let change = Change {
        timers: (0..count).map(set).collect(),
        ..Change::default()
    };
    driver
        .store()
        .run(|tx| tx.apply(&change).map(|_| ()))
        .map_err(|error| error.to_string())
}

/// Sets one timer that is due and fires it.
///
/// # Errors
/// When the store fails or it did not fire.
pub fn fire_one(driver: &Driver, id: u64) -> Result<(), String> {
    let timer = Timer {
        due_at: now(),
        kind: TimerKind::Close {
            ticket: TicketId(500_000 + id),
        },
    };
    let change = Change {
        timers: vec![TimerChange::Set(timer)],
        ..Change::default()
    };
    driver
        .store()
        .run(|tx| tx.apply(&change).map(|_| ()))
        .map_err(|error| error.to_string())?;
    match driver
        .fire_due(now(), 10)
        .map_err(|error| error.to_string())?
    {
        1 => Ok(()),
        other => Err(format!("{other} timers fired")),
    }
}
