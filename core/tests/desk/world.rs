//! The harness: a desk in memory, a clock that is moved by hand, and what people were told.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use switchboard::desk::{Actor, Answer, Command, EventDraft, Query, Reply};
use switchboard::model::{
    CallId, Channel, EventId, IncomingCall, Notification, NotificationId, PersonId, Recipient,
    ServiceEvent, Severity, Span, Ticket, TicketId, Timestamp,
};
use switchboard::rules::{Rulebook, Sources};
use switchboard::service::{Driver, ServiceError, read_rules};
use switchboard::store::sqlite::SqliteStore;

/// A Wednesday morning in Paris, winter time, no holiday.
pub const START: &str = "2026-11-25T09:00:00Z";

/// A desk in memory with a clock that is moved by hand.
pub struct World {
    pub driver: Driver,
    pub now: Timestamp,
    seen: NotificationId,
}

/// The shipped rules.
pub fn rules() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules")
}

pub fn person(id: &str) -> Actor {
    Actor::Person(id.parse().unwrap())
}

pub fn span(text: &str) -> Span {
    text.parse().unwrap()
}

impl World {
    pub fn new() -> Self {
        Self::under(&read_rules(&rules()).unwrap())
    }

    pub fn under(sources: &Sources) -> Self {
        let rulebook = Rulebook::compile(sources).unwrap();
        let store = SqliteStore::in_memory().unwrap();
        let driver = Driver::new(Arc::new(store), Arc::new(rulebook)).unwrap();
        Self {
            driver,
            now: START.parse().unwrap(),
            seen: NotificationId(0),
        }
    }

    /// Lets the time pass; timers fire at the second they are due.
    pub fn pass(&mut self, text: &str) {
        let until = span(text).after(self.now);
        while let Some(due) = self.driver.next_due().unwrap().filter(|due| *due <= until) {
            self.now = self.now.max(due);
            self.driver.fire_due(self.now, 100).unwrap();
        }
        self.now = until;
    }

    /// Lets the time pass with nobody there to fire timers, then starts again.
    pub fn be_down(&mut self, text: &str) {
        self.now = span(text).after(self.now);
        while self.driver.fire_due(self.now, 100).unwrap() > 0 {}
    }

    pub fn try_do(&mut self, who: &Actor, command: Command) -> Result<Reply, ServiceError> {
        self.driver.execute(self.now, who, &command)
    }

    pub fn act(&mut self, who: &str, command: Command) -> Reply {
        self.try_do(&person(who), command).unwrap()
    }

    /// The message of a refusal.
    pub fn refused(&mut self, who: &str, command: Command) -> String {
        self.try_do(&person(who), command).unwrap_err().to_string()
    }

    pub fn ask(&self, who: &str, query: Query) -> Result<Answer, ServiceError> {
        self.driver.ask(self.now, &person(who), &query)
    }

    pub fn open(&mut self, who: &str, severity: i64, subject: &str) -> Ticket {
        let reply = self.act(who, opening(who, severity, subject));
        let Reply::Ticket { ticket, .. } = reply else {
            panic!("not a ticket: {reply:?}")
        };
        *ticket
    }

    pub fn ticket(&self, id: TicketId) -> Ticket {
        let answer = self
            .driver
            .ask(self.now, &Actor::Desk, &Query::Ticket { ticket: id })
            .unwrap();
        let Answer::Ticket { ticket, .. } = answer else {
            panic!("not a ticket")
        };
        *ticket
    }

    pub fn declare(&mut self, who: &str, severity: i64, title: &str, service: &str) -> EventId {
        let event = EventDraft {
            title: title.to_owned(),
            severity: Severity::try_from(severity).unwrap(),
            services: [service.parse().unwrap()].into(),
            regions: Default::default(),
            companies: [].into(),
            users: [].into(),
            window: None,
            commander: None,
        };
        let reply = self.act(who, Command::OpenEvent { event });
        let Reply::Event { event, .. } = reply else {
            panic!("not an event: {reply:?}")
        };
        event.id
    }

    pub fn event(&self, id: EventId) -> ServiceEvent {
        let answer = self
            .driver
            .ask(self.now, &Actor::Desk, &Query::Event { event: id })
            .unwrap();
        let Answer::Event { event, .. } = answer else {
            panic!("not an event")
        };
        *event
    }

    pub fn call(&mut self, call: IncomingCall) -> (CallId, Reply) {
        let reply = self
            .try_do(&Actor::Desk, Command::ReceiveCall { call })
            .unwrap();
        let Reply::Call { call, .. } = &reply else {
            panic!("not a call: {reply:?}")
        };
        (call.id, reply)
    }

    /// What was told since this was last asked.
    pub fn told(&mut self) -> Vec<Notification> {
        let after = self.seen;
        let new = self
            .driver
            .store()
            .run(|tx| tx.notifications(after, 10_000))
            .unwrap();
        if let Some(last) = new.last() {
            self.seen = last.id;
        }
        new
    }

    /// The same, a line each: when, to whom, of what kind.
    pub fn told_lines(&mut self) -> String {
        let mut lines = String::new();
        for n in self.told() {
            writeln!(
                lines,
                "{} {} {}",
                n.at.format("%H:%M:%S"),
                n.to,
                n.kind.key()
            )
            .unwrap();
        }
        lines
    }

    pub fn told_to(&mut self, to: &Recipient) -> Vec<Notification> {
        self.told().into_iter().filter(|n| &n.to == to).collect()
    }
}

pub fn opening(caller: &str, severity: i64, subject: &str) -> Command {
    Command::OpenTicket {
        caller: caller.parse::<PersonId>().unwrap(),
        severity: Some(Severity::try_from(severity).unwrap()),
        subject: subject.to_owned(),
        text: "It began this morning and concerns the whole office.".to_owned(),
        product: String::new(),
        channel: Channel::Chat,
        language: Some("en".to_owned()),
    }
}

pub fn phone(from: &str) -> IncomingCall {
    IncomingCall {
        id: "pbx-1".to_owned(),
        channel: Some(Channel::Phone),
        from: Some(from.to_owned()),
        language: Some("en".to_owned()),
        ..IncomingCall::default()
    }
}
