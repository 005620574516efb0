//! What scripts can read: one table of properties for each kind of fact.
//!
//! Everything that has to know a property reads it here: the compiler, the values handed to
//! rhai's interpreter, the check for misspelled names, and the list that operators read.

use chrono::{Datelike, Timelike};

use crate::model::{Channel, Company, Person, Role, ServiceEvent, Severity, Span, Timestamp};
use crate::rules::{Audience, EventFacts, QuotedCase, Request, TicketFacts};

/// What a hook was asked about. Every other fact is a view of it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Root<'a> {
    Request(&'a Request<'a>),
    Ticket(&'a TicketFacts<'a>),
    Event(&'a EventFacts<'a>),
}

/// A kind of fact: something that has properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FactKind {
    Request,
    Ticket,
    Event,
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
    pub(crate) get: Get,
}

impl FactKind {
    /// As error messages name it: `a request`.
    pub(crate) fn phrase(self) -> &'static str {
        match self {
            Self::Request => "a request",
            Self::Ticket => "a ticket",
            Self::Event => "a service event",
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
        }
    }

    fn caller(self) -> Option<&'a Person> {
        match self {
            Self::Request(request) => request.caller,
            Self::Ticket(facts) => facts.caller,
            Self::Event(_) => None,
        }
    }

    fn company(self) -> Option<&'a Company> {
        match self {
            Self::Request(request) => request.company,
            Self::Ticket(facts) => facts.company,
            Self::Event(_) => None,
        }
    }

    fn request(self) -> Option<&'a Request<'a>> {
        match self {
            Self::Request(request) => Some(request),
            Self::Ticket(_) | Self::Event(_) => None,
        }
    }

    fn ticket(self) -> Option<&'a crate::model::Ticket> {
        match self {
            Self::Ticket(facts) => Some(facts.ticket),
            Self::Request(_) | Self::Event(_) => None,
        }
    }

    fn case(self) -> Option<QuotedCase> {
        self.request()?.case
    }

    fn facts(self) -> Option<&'a EventFacts<'a>> {
        match self {
            Self::Event(facts) => Some(facts),
            Self::Request(_) | Self::Ticket(_) => None,
        }
    }

    fn event(self) -> Option<&'a ServiceEvent> {
        Some(self.facts()?.event)
    }

    fn code_verified(self) -> bool {
        self.request().is_some_and(|request| request.code_verified)
    }

    /// Days from today, where the company is, to the last day of its subscription.
    fn days_left(self) -> i64 {
        self.company().map_or(0, |company| {
            let today = self.at().with_timezone(&company.time_zone).date_naive();
            (company.subscription.expires_on - today).num_days()
        })
    }

    /// Whether the last day is over. Zones are at most a day apart from UTC, so that most dates
    /// need no look at the zone, which is what takes time here.
    fn expired(self) -> bool {
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

    fn told_at(self) -> Option<Timestamp> {
        let facts = self.facts()?;
        match facts.audience {
            Audience::General => facts.event.general_told_at,
            Audience::Company => facts.event.companies_told_at,
        }
    }
}

const fn property(name: &'static str, doc: &'static str, get: Get) -> Property {
    Property { name, doc, get }
}

fn number(severity: Option<Severity>) -> i64 {
    severity.map_or(0, |severity| i64::from(severity.number()))
}

static REQUEST: &[Property] = &[
    property(
        "channel",
        "`phone`, `chat`, `email` or `web`",
        Get::Str(|root| {
            root.request()
                .map_or("", |request| Channel::word(request.channel))
        }),
    ),
    property(
        "from",
        "the number or address it came from; empty when not known",
        Get::Str(|root| root.request().map_or("", |request| request.from)),
    ),
    property(
        "language",
        "ISO 639-1, such as `en`; empty when it could not be told",
        Get::Str(|root| {
            root.request()
                .and_then(|request| request.language)
                .unwrap_or("")
        }),
    ),
    property(
        "severity",
        "1 (critical) to 4 (low) as claimed; 0 when not claimed",
        Get::Int(|root| number(root.request().and_then(|request| request.severity))),
    ),
    property(
        "product",
        "the product named; empty when none was",
        Get::Str(|root| root.request().map_or("", |request| request.product)),
    ),
    property(
        "subject",
        "one line",
        Get::Str(|root| root.request().map_or("", |request| request.subject)),
    ),
    property(
        "text",
        "the rest",
        Get::Str(|root| root.request().map_or("", |request| request.text)),
    ),
    property(
        "waited",
        "how long it has been waiting; nothing at first",
        Get::Span(|root| root.request().map_or(Span::ZERO, |request| request.waited)),
    ),
    property("at", "when, as `2026-03-02T09:30:00Z`", Get::Text(written)),
    property(
        "hour",
        "the hour of the day in UTC, 0 to 23; see `hour_in`",
        Get::Int(|root| i64::from(root.at().hour())),
    ),
    property(
        "weekday",
        "the day of the week in UTC, 1 (Monday) to 7 (Sunday)",
        Get::Int(|root| i64::from(root.at().weekday().number_from_monday())),
    ),
    property("caller", "who it is", Get::Fact(FactKind::Caller)),
    property("company", "for whom", Get::Fact(FactKind::Company)),
    property(
        "subscription",
        "what the company has bought",
        Get::Fact(FactKind::Subscription),
    ),
    property("quoted", "the case quoted", Get::Fact(FactKind::Case)),
];

fn written(root: Root<'_>) -> String {
    root.at().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

static CALLER: &[Property] = &[
    property(
        "is_known",
        "whether we know who it is",
        Get::Bool(|root| root.caller().is_some()),
    ),
    property(
        "is_named",
        "whether they are a named caller",
        Get::Bool(|root| root.caller().is_some_and(|one| one.is(Role::NamedCaller))),
    ),
    property(
        "is_secondary",
        "whether they are a secondary administrator",
        Get::Bool(|root| {
            root.caller()
                .is_some_and(|one| one.is(Role::SecondaryAdministrator))
        }),
    ),
    property(
        "id",
        "their id; empty when not known",
        Get::Str(|root| root.caller().map_or("", |one| one.id.as_str())),
    ),
    property(
        "name",
        "their name; empty when not known",
        Get::Str(|root| root.caller().map_or("", |one| one.name.as_str())),
    ),
    property(
        "email",
        "their address; empty when not known",
        Get::Str(|root| {
            root.caller()
                .and_then(|one| one.email.as_deref())
                .unwrap_or("")
        }),
    ),
];

static COMPANY: &[Property] = &[
    property(
        "is_known",
        "whether we know the company",
        Get::Bool(|root| root.company().is_some()),
    ),
    property(
        "id",
        "its id; empty when not known",
        Get::Str(|root| root.company().map_or("", |one| one.id.as_str())),
    ),
    property(
        "name",
        "its name; empty when not known",
        Get::Str(|root| root.company().map_or("", |one| one.name.as_str())),
    ),
    property(
        "region",
        "its region, as `companies.toml` says",
        Get::Str(|root| root.company().map_or("", |one| one.region.as_str())),
    ),
    property(
        "tier",
        "the tier of its subscription",
        Get::Str(|root| {
            root.company()
                .map_or("", |one| one.subscription.tier.as_str())
        }),
    ),
    property(
        "account_manager",
        "the id of its account manager",
        Get::Str(|root| {
            root.company()
                .map_or("", |one| one.account_manager.as_str())
        }),
    ),
    property(
        "services",
        "the ids of the services it uses",
        Get::List(|root| {
            root.company().map_or_else(Vec::new, |one| {
                one.services.iter().map(AsRef::as_ref).collect()
            })
        }),
    ),
    property(
        "has_incident",
        "whether a service event is under way that touches it",
        Get::Bool(|root| {
            root.request()
                .is_some_and(|request| request.incident.is_some())
        }),
    ),
];

static SUBSCRIPTION: &[Property] = &[
    property(
        "is_known",
        "whether we know it",
        Get::Bool(|root| root.company().is_some()),
    ),
    property(
        "code",
        "its code; empty when not known",
        Get::Str(|root| {
            root.company()
                .map_or("", |one| one.subscription.code.as_str())
        }),
    ),
    property(
        "tier",
        "its tier; empty when not known",
        Get::Str(|root| {
            root.company()
                .map_or("", |one| one.subscription.tier.as_str())
        }),
    ),
    property(
        "expired",
        "whether its last day is over, where the company is",
        Get::Bool(|root| root.expired()),
    ),
    property(
        "days_left",
        "days to its last day; 0 on that day, negative after it",
        Get::Int(|root| root.days_left()),
    ),
    property(
        "verified",
        "whether the caller quoted its code",
        Get::Bool(|root| root.code_verified()),
    ),
];

static CASE: &[Property] = &[
    property(
        "is_known",
        "whether a case was quoted that the company may see",
        Get::Bool(|root| root.case().is_some()),
    ),
    property(
        "number",
        "its number, such as `T-1042`; empty when not known",
        Get::Text(|root| {
            root.case()
                .map_or_else(String::new, |case| case.number.to_string())
        }),
    ),
    property(
        "kind",
        "`ticket`, `event`, `call`; empty when not known",
        Get::Str(|root| {
            use crate::model::CaseNumber;
            match root.case().map(|case| case.number) {
                None => "",
                Some(CaseNumber::Ticket(_)) => "ticket",
                Some(CaseNumber::Event(_)) => "event",
                Some(CaseNumber::Call(_)) => "call",
            }
        }),
    ),
    property(
        "severity",
        "1 (critical) to 4 (low); 0 when it has none",
        Get::Int(|root| number(root.case().and_then(|case| case.severity))),
    ),
    property(
        "is_open",
        "whether work is still owed on it",
        Get::Bool(|root| root.case().is_some_and(|case| case.is_open)),
    ),
    property(
        "verified",
        "whether both the subscription's code and this case were quoted",
        Get::Bool(|root| root.code_verified() && root.case().is_some()),
    ),
];

static TICKET: &[Property] = &[
    property(
        "id",
        "its number, such as `T-1042`",
        Get::Text(|root| {
            root.ticket()
                .map_or_else(String::new, |ticket| ticket.id.to_string())
        }),
    ),
    property(
        "severity",
        "1 (critical) to 4 (low)",
        Get::Int(|root| number(root.ticket().map(|ticket| ticket.severity))),
    ),
    property(
        "state",
        "`new`, `active`, `waiting_for_customer`, `resolved` or `closed`",
        Get::Str(|root| root.ticket().map_or("", |ticket| ticket.state.key())),
    ),
    property(
        "channel",
        "`phone`, `chat`, `email` or `web`",
        Get::Str(|root| root.ticket().map_or("", |ticket| ticket.channel.word())),
    ),
    property(
        "product",
        "the product it is about; empty when not said",
        Get::Str(|root| root.ticket().map_or("", |ticket| ticket.product.as_str())),
    ),
    property(
        "subject",
        "one line",
        Get::Str(|root| root.ticket().map_or("", |ticket| ticket.subject.as_str())),
    ),
    property(
        "language",
        "ISO 639-1, such as `en`; empty when it could not be told",
        Get::Str(|root| {
            root.ticket()
                .and_then(|ticket| ticket.language.as_deref())
                .unwrap_or("")
        }),
    ),
    property(
        "queue",
        "the queue it belongs to",
        Get::Str(|root| root.ticket().map_or("", |ticket| ticket.queue.as_str())),
    ),
    property(
        "level",
        "the level it was sent to; 0 when to none",
        Get::Int(|root| {
            i64::from(
                root.ticket()
                    .and_then(|ticket| ticket.level)
                    .unwrap_or_default(),
            )
        }),
    ),
    property(
        "reopened",
        "how often it was reopened",
        Get::Int(|root| root.ticket().map_or(0, |ticket| i64::from(ticket.reopened))),
    ),
    property(
        "is_reopened",
        "whether it was ever reopened",
        Get::Bool(|root| root.ticket().is_some_and(|ticket| ticket.reopened > 0)),
    ),
    property(
        "age",
        "how long ago it was opened",
        Get::Span(|root| {
            root.ticket().map_or(Span::ZERO, |ticket| {
                Span::between(ticket.opened_at, root.at())
            })
        }),
    ),
    property("at", "when, as `2026-03-02T09:30:00Z`", Get::Text(written)),
    property("caller", "who opened it", Get::Fact(FactKind::Caller)),
    property("company", "whose it is", Get::Fact(FactKind::Company)),
    property(
        "subscription",
        "what the company has bought",
        Get::Fact(FactKind::Subscription),
    ),
];

static EVENT: &[Property] = &[
    property(
        "severity",
        "1 (critical) to 4 (low)",
        Get::Int(|root| number(root.event().map(|event| event.severity))),
    ),
    property(
        "kind",
        "`unplanned` or `planned`",
        Get::Str(|root| match root.event() {
            Some(event) if event.is_planned() => "planned",
            _ => "unplanned",
        }),
    ),
    property(
        "is_planned",
        "whether it is maintenance",
        Get::Bool(|root| root.event().is_some_and(ServiceEvent::is_planned)),
    ),
    property(
        "state",
        "`scheduled`, `active`, `resolved` or `cancelled`",
        Get::Str(|root| root.event().map_or("", |event| event.state.key())),
    ),
    property(
        "audience",
        "who may be told: `general` or `company`",
        Get::Str(|root| root.facts().map_or("", |facts| facts.audience.word())),
    ),
    property(
        "age",
        "how long ago it began; nothing before that",
        Get::Span(|root| {
            root.event().map_or(Span::ZERO, |event| {
                Span::between(event.started_at, root.at())
            })
        }),
    ),
    property(
        "told",
        "whether this audience has been told",
        Get::Bool(|root| root.told_at().is_some()),
    ),
    property(
        "since_told",
        "how long ago this audience was last told; nothing when it was not",
        Get::Span(|root| {
            root.told_at()
                .map_or(Span::ZERO, |told| Span::between(told, root.at()))
        }),
    ),
    property(
        "companies",
        "how many companies are affected",
        Get::Int(|root| {
            root.event().map_or(0, |event| {
                i64::try_from(event.companies.len()).unwrap_or(i64::MAX)
            })
        }),
    ),
    property(
        "services",
        "the ids of the services it touches",
        Get::List(|root| {
            root.event().map_or_else(Vec::new, |event| {
                event.services.iter().map(AsRef::as_ref).collect()
            })
        }),
    ),
    property(
        "title",
        "one line",
        Get::Str(|root| root.event().map_or("", |event| event.title.as_str())),
    ),
    property(
        "has_commander",
        "whether somebody leads the work on it",
        Get::Bool(|root| root.event().is_some_and(|event| event.commander.is_some())),
    ),
    property("at", "when, as `2026-03-02T09:30:00Z`", Get::Text(written)),
];
