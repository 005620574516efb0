//! What scripts can read: one table of properties for each kind of fact.
//!
//! Everything that has to know a property reads it here: the compiler, the values handed to
//! rhai's interpreter, the check for misspelled names, the editors' definitions and the reference
//! that operators read. The tables themselves are in `properties`
//! and `reported`.

use super::properties::{CALLER, CASE, COMPANY, EVENT, REQUEST, SUBSCRIPTION, TICKET};
use super::reported::{ALARM, DEVICE};
use crate::model::{Alarm, Company, Device, Person, ServiceEvent, Span, Timestamp};
use crate::rules::{AlarmFacts, DeviceFacts, EventFacts, QuotedCase, Request, TicketFacts};

/// What a hook was asked about. Every other fact is a view of it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Root<'a> {
    Request(&'a Request<'a>),
    Ticket(&'a TicketFacts<'a>),
    Event(&'a EventFacts<'a>),
    Alarm(&'a AlarmFacts<'a>),
    Device(&'a DeviceFacts<'a>),
}

/// A kind of fact: something that has properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FactKind {
    Request,
    Ticket,
    Event,
    Alarm,
    Device,
    Caller,
    Company,
    Subscription,
    Case,
}

/// How a property is read from what the hook was asked about.
#[derive(Clone, Copy)]
pub(crate) enum Get {
    Bool(for<'a> fn(Root<'a>) -> bool),
    Int(for<'a> fn(Root<'a>) -> i64),
    Span(for<'a> fn(Root<'a>) -> Span),
    /// Text that stands somewhere already.
    Str(for<'a> fn(Root<'a>) -> &'a str),
    /// Text that has to be written first.
    Text(for<'a> fn(Root<'a>) -> String),
    /// A list of texts.
    List(for<'a> fn(Root<'a>) -> Vec<&'a str>),
    Fact(FactKind),
}

/// One property.
pub(crate) struct Property {
    pub(crate) name: &'static str,
    /// One line for operators.
    pub(crate) doc: &'static str,
    /// A condition in which it stands, as an operator would write it; nothing of a nested fact.
    pub(crate) example: &'static str,
    pub(crate) get: Get,
}

impl FactKind {
    /// As error messages name it: `a request`.
    pub(crate) fn phrase(self) -> &'static str {
        match self {
            Self::Request => "a request",
            Self::Ticket => "a ticket",
            Self::Event => "a service event",
            Self::Alarm => "an alarm",
            Self::Device => "a device",
            Self::Caller => "a caller",
            Self::Company => "a company",
            Self::Subscription => "a subscription",
            Self::Case => "a quoted case",
        }
    }

    /// Its properties, in the order of the documentation.
    pub(crate) fn properties(self) -> &'static [Property] {
        match self {
            Self::Request => REQUEST,
            Self::Ticket => TICKET,
            Self::Event => EVENT,
            Self::Alarm => ALARM,
            Self::Device => DEVICE,
            Self::Caller => CALLER,
            Self::Company => COMPANY,
            Self::Subscription => SUBSCRIPTION,
            Self::Case => CASE,
        }
    }

    /// Every property below `name`, nested facts followed.
    pub(crate) fn describe(self, name: &str, words: &mut Vec<(String, &'static str)>) {
        for property in self.properties() {
            let path = format!("{name}.{}", property.name);
            match property.get {
                Get::Fact(kind) => kind.describe(&path, words),
                _ => words.push((path, property.doc)),
            }
        }
    }

    /// The property of that name.
    pub(crate) fn property(self, name: &str) -> Option<&'static Property> {
        self.properties().iter().find(|one| one.name == name)
    }
}

impl<'a> Root<'a> {
    /// The moment at which the question is asked.
    pub(crate) fn at(self) -> Timestamp {
        match self {
            Self::Request(request) => request.at,
            Self::Ticket(facts) => facts.at,
            Self::Event(facts) => facts.at,
            Self::Alarm(facts) => facts.at,
            Self::Device(facts) => facts.at,
        }
    }

    pub(super) fn caller(self) -> Option<&'a Person> {
        match self {
            Self::Request(request) => request.caller,
            Self::Ticket(facts) => facts.caller,
            Self::Device(facts) => facts.caller,
            Self::Event(_) | Self::Alarm(_) => None,
        }
    }

    pub(super) fn company(self) -> Option<&'a Company> {
        match self {
            Self::Request(request) => request.company,
            Self::Ticket(facts) => facts.company,
            Self::Device(facts) => facts.company,
            Self::Event(_) | Self::Alarm(_) => None,
        }
    }

    pub(super) fn request(self) -> Option<&'a Request<'a>> {
        match self {
            Self::Request(request) => Some(request),
            Self::Ticket(_) | Self::Event(_) | Self::Alarm(_) | Self::Device(_) => None,
        }
    }

    pub(super) fn ticket(self) -> Option<&'a crate::model::Ticket> {
        match self {
            Self::Ticket(facts) => Some(facts.ticket),
            Self::Request(_) | Self::Event(_) | Self::Alarm(_) | Self::Device(_) => None,
        }
    }

    pub(super) fn case(self) -> Option<QuotedCase> {
        self.request()?.case
    }

    pub(super) fn facts(self) -> Option<&'a EventFacts<'a>> {
        match self {
            Self::Event(facts) => Some(facts),
            Self::Request(_) | Self::Ticket(_) | Self::Alarm(_) | Self::Device(_) => None,
        }
    }

    pub(super) fn alarm_facts(self) -> Option<&'a AlarmFacts<'a>> {
        match self {
            Self::Alarm(facts) => Some(facts),
            Self::Request(_) | Self::Ticket(_) | Self::Event(_) | Self::Device(_) => None,
        }
    }

    pub(super) fn alarm(self) -> Option<&'a Alarm> {
        Some(self.alarm_facts()?.alarm)
    }

    pub(super) fn device(self) -> Option<&'a Device> {
        match self {
            Self::Device(facts) => Some(facts.device),
            Self::Request(_) | Self::Ticket(_) | Self::Event(_) | Self::Alarm(_) => None,
        }
    }

    pub(super) fn event(self) -> Option<&'a ServiceEvent> {
        Some(self.facts()?.event)
    }

    pub(super) fn code_verified(self) -> bool {
        self.request().is_some_and(|request| request.code_verified)
    }

    /// Days from today, where the company is, to the last day of its subscription.
    pub(super) fn days_left(self) -> i64 {
        self.company().map_or(0, |company| {
            let today = self.at().with_timezone(&company.time_zone).date_naive();
            (company.subscription.expires_on - today).num_days()
        })
    }

    /// Whether the last day is over. Zones are at most a day apart from UTC, so that most dates
    /// need no look at the zone, which is what takes time here.
    pub(super) fn expired(self) -> bool {
        let Some(company) = self.company() else {
            return false;
        };
        let days = (company.subscription.expires_on - self.at().date_naive()).num_days();
        match days {
            2.. => false,
            ..=-2 => true,
            _ => self.days_left() < 0,
        }
    }

    pub(super) fn told_at(self) -> Option<Timestamp> {
        let facts = self.facts()?;
        facts.event.told_at.last(facts.audience)
    }
}
