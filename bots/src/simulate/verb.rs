//! What a step of a scenario can do: the verbs, and what each needs.

use std::ops::Range;

use serde::Deserialize;
use switchboard::desk::{Command, EventDraft};
use switchboard::model::Timestamp;
use switchboard::model::{
    CallId, CaseNumber, Channel, EventId, IncomingCall, PersonId, TicketId, Window,
};

use super::written::Step;

/// What a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A call.
    Call,
    /// A ticket.
    Ticket,
    /// A service event.
    Event,
}

impl Kind {
    /// Of a case number.
    #[must_use]
    pub fn of(case: CaseNumber) -> Self {
        match case {
            CaseNumber::Call(_) => Self::Call,
            CaseNumber::Ticket(_) => Self::Ticket,
            CaseNumber::Event(_) => Self::Event,
        }
    }

    /// With its article, as people say it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Call => "a call",
            Self::Ticket => "a ticket",
            Self::Event => "a service event",
        }
    }

    /// A case of this kind that stands for whichever it will be.
    #[must_use]
    pub fn stand_in(self) -> CaseNumber {
        match self {
            Self::Call => CaseNumber::Call(CallId(0)),
            Self::Ticket => CaseNumber::Ticket(TicketId(0)),
            Self::Event => CaseNumber::Event(EventId(0)),
        }
    }
}

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    /// A call comes in.
    Call,
    /// `as` answers a waiting call.
    Answer,
    /// A call is sent on.
    Transfer,
    /// The caller gives up.
    Abandon,
    /// An answered call is over.
    End,
    /// A ticket is opened.
    Open,
    /// Somebody writes on a ticket.
    Comment,
    /// A ticket is given to somebody.
    Assign,
    /// A ticket goes into another queue.
    Move,
    /// The customer is asked something.
    Wait,
    /// A ticket is solved, or a service event over.
    Resolve,
    /// A ticket is not solved after all.
    Reopen,
    /// A resolved ticket is closed.
    Close,
    /// A ticket or service event is worse, or less bad, than it was.
    Severity,
    /// The account manager is asked for.
    Escalate,
    /// An escalation is taken on.
    Acknowledge,
    /// A service event is declared.
    Event,
    /// Maintenance is announced.
    Maintenance,
    /// What is known of a service event now.
    Update,
    /// Who leads the work on it.
    Commander,
    /// Maintenance begins by hand.
    Start,
    /// Maintenance is called off.
    Cancel,
    /// A named caller or secondary administrator is added.
    AddPerson,
    /// One is removed.
    RemovePerson,
}

/// What a verb takes.
pub struct Shape {
    /// The kinds of case it is about; none for one that needs no case.
    pub on: &'static [Kind],
    /// The kind of case it opens.
    pub opens: Option<Kind>,
    /// What has to be said.
    pub needs: &'static [&'static str],
    /// What may be said.
    pub may: &'static [&'static str],
}

const TICKET: &[Kind] = &[Kind::Ticket];
const EVENT: &[Kind] = &[Kind::Event];
const CALL: &[Kind] = &[Kind::Call];
const TICKET_OR_EVENT: &[Kind] = &[Kind::Ticket, Kind::Event];

impl Verb {
    /// As it is written.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Answer => "answer",
            Self::Transfer => "transfer",
            Self::Abandon => "abandon",
            Self::End => "end",
            Self::Open => "open",
            Self::Comment => "comment",
            Self::Assign => "assign",
            Self::Move => "move",
            Self::Wait => "wait",
            Self::Resolve => "resolve",
            Self::Reopen => "reopen",
            Self::Close => "close",
            Self::Severity => "severity",
            Self::Escalate => "escalate",
            Self::Acknowledge => "acknowledge",
            Self::Event => "event",
            Self::Maintenance => "maintenance",
            Self::Update => "update",
            Self::Commander => "commander",
            Self::Start => "start",
            Self::Cancel => "cancel",
            Self::AddPerson => "add-person",
            Self::RemovePerson => "remove-person",
        }
    }

    /// What it takes.
    #[must_use]
    pub fn shape(self) -> Shape {
        let shape = |on, opens, needs, may| Shape {
            on,
            opens,
            needs,
            may,
        };
        match self {
            Self::Call => shape(
                &[],
                Some(Kind::Call),
                &[],
                &[
                    "from", "company", "caller", "code", "quotes", "severity", "language",
                    "product", "subject", "text", "channel",
                ],
            ),
            Self::Answer | Self::Abandon | Self::End => shape(CALL, None, &[], &[]),
            Self::Transfer => shape(CALL, None, &["to"], &[]),
            Self::Open => shape(
                &[],
                Some(Kind::Ticket),
                &["subject"],
                &[
                    "caller", "severity", "text", "product", "channel", "language",
                ],
            ),
            Self::Comment | Self::Wait | Self::Reopen => {
                shape(TICKET, None, &["text"], &["channel"])
            }
            Self::Assign | Self::Move => shape(TICKET, None, &["to"], &[]),
            Self::Resolve => shape(TICKET_OR_EVENT, None, &["text"], &["channel"]),
            Self::Close | Self::Acknowledge => shape(TICKET, None, &[], &[]),
            Self::Severity => shape(TICKET_OR_EVENT, None, &["severity"], &[]),
            Self::Escalate => shape(TICKET, None, &["text"], &[]),
            Self::Event => shape(
                &[],
                Some(Kind::Event),
                &["title", "severity"],
                &["services", "regions", "companies", "users", "commander"],
            ),
            Self::Maintenance => shape(
                &[],
                Some(Kind::Event),
                &["title", "severity", "starts", "ends"],
                &["services", "regions", "companies", "users", "commander"],
            ),
            Self::Update | Self::Cancel => shape(EVENT, None, &["text"], &[]),
            Self::Commander => shape(EVENT, None, &["to"], &[]),
            Self::Start => shape(EVENT, None, &[], &[]),
            Self::AddPerson => shape(&[], None, &["person"], &[]),
            Self::RemovePerson => shape(&[], None, &["to"], &[]),
        }
    }
}

/// Something wrong in a step.
#[derive(Debug)]
pub struct Problem {
    /// Where: bytes of the file.
    pub at: Range<usize>,
    /// What, and the way out.
    pub message: String,
}

/// The step's command, on `case` when the verb is about one, with moments counted from `start`.
///
/// # Errors
/// What is missing or is not what it should be.
pub fn command(
    step: &Step,
    case: Option<CaseNumber>,
    start: Timestamp,
) -> Result<Command, Problem> {
    let asked = Asked { step, start };
    match case {
        Some(CaseNumber::Call(call)) => asked.on_call(call),
        Some(CaseNumber::Ticket(ticket)) => asked.on_ticket(ticket),
        Some(CaseNumber::Event(event)) => asked.on_event(event),
        None => asked.on_nothing(),
    }
}

struct Asked<'a> {
    step: &'a Step,
    start: Timestamp,
}

impl Asked<'_> {
    fn wrong(&self) -> Problem {
        let verb = &self.step.verb;
        Problem {
            at: verb.span(),
            message: format!("`{}` does nothing of this kind", verb.get_ref().word()),
        }
    }

    fn missing(&self, field: &str) -> Problem {
        let verb = &self.step.verb;
        Problem {
            at: verb.span(),
            message: format!("`{}` needs `{field}`", verb.get_ref().word()),
        }
    }

    fn text(&self) -> String {
        self.step
            .text
            .as_ref()
            .map(|text| text.get_ref().clone())
            .unwrap_or_default()
    }

    fn channel(&self) -> Channel {
        self.step
            .channel
            .as_ref()
            .map_or(Channel::Chat, |channel| *channel.get_ref())
    }

    /// `to`, as an id of the kind that the verb takes.
    fn to<T>(&self) -> Result<T, Problem>
    where
        T: std::str::FromStr,
        T::Err: std::fmt::Display,
    {
        let to = self.step.to.as_ref().ok_or_else(|| self.missing("to"))?;
        to.get_ref().parse().map_err(|error: T::Err| Problem {
            at: to.span(),
            message: error.to_string(),
        })
    }

    fn severity(&self) -> Result<switchboard::model::Severity, Problem> {
        let severity = self.step.severity.as_ref();
        severity
            .map(|severity| *severity.get_ref())
            .ok_or_else(|| self.missing("severity"))
    }

    fn on_call(&self, call: CallId) -> Result<Command, Problem> {
        Ok(match self.step.verb.get_ref() {
            Verb::Answer => Command::AnswerCall { call },
            Verb::Abandon => Command::AbandonCall { call },
            Verb::End => Command::EndCall { call },
            Verb::Transfer => Command::TransferCall {
                call,
                queue: self.to()?,
            },
            _ => return Err(self.wrong()),
        })
    }

    fn on_ticket(&self, ticket: TicketId) -> Result<Command, Problem> {
        let (text, channel) = (self.text(), self.channel());
        Ok(match self.step.verb.get_ref() {
            Verb::Comment => Command::Comment {
                ticket,
                text,
                channel,
                source: None,
            },
            Verb::Wait => Command::WaitForCustomer {
                ticket,
                text,
                channel,
            },
            Verb::Resolve => Command::ResolveTicket {
                ticket,
                text,
                channel,
            },
            Verb::Reopen => Command::ReopenTicket {
                ticket,
                text,
                channel,
            },
            Verb::Assign => Command::AssignTicket {
                ticket,
                to: self.to()?,
            },
            Verb::Move => Command::MoveTicket {
                ticket,
                queue: self.to()?,
            },
            Verb::Close => Command::CloseTicket { ticket },
            Verb::Severity => Command::SetSeverity {
                ticket,
                severity: self.severity()?,
            },
            Verb::Escalate => Command::Escalate {
                ticket,
                reason: text,
            },
            Verb::Acknowledge => Command::Acknowledge { ticket },
            _ => return Err(self.wrong()),
        })
    }

    fn on_event(&self, event: EventId) -> Result<Command, Problem> {
        let text = self.text();
        Ok(match self.step.verb.get_ref() {
            Verb::Update => Command::UpdateEvent { event, text },
            Verb::Resolve => Command::ResolveEvent { event, text },
            Verb::Cancel => Command::CancelMaintenance { event, text },
            Verb::Severity => Command::SetEventSeverity {
                event,
                severity: self.severity()?,
            },
            Verb::Commander => Command::SetCommander {
                event,
                commander: self.to()?,
            },
            Verb::Start => Command::StartMaintenance { event },
            _ => return Err(self.wrong()),
        })
    }

    fn on_nothing(&self) -> Result<Command, Problem> {
        Ok(match self.step.verb.get_ref() {
            Verb::Call => Command::ReceiveCall { call: self.call() },
            Verb::Open => self.ticket()?,
            Verb::Event | Verb::Maintenance => Command::OpenEvent {
                event: self.draft()?,
            },
            Verb::AddPerson => Command::AddPerson {
                person: self
                    .step
                    .person
                    .as_ref()
                    .map(|person| person.get_ref().clone())
                    .ok_or_else(|| self.missing("person"))?,
            },
            Verb::RemovePerson => Command::RemovePerson { person: self.to()? },
            _ => return Err(self.wrong()),
        })
    }

    fn call(&self) -> IncomingCall {
        let step = self.step;
        let text = |field: &Option<toml::Spanned<String>>| {
            field.as_ref().map(|text| text.get_ref().clone())
        };
        IncomingCall {
            id: step
                .name
                .as_ref()
                .map_or_else(|| "call".to_owned(), |name| name.get_ref().clone()),
            at: None,
            channel: step.channel.as_ref().map(|channel| *channel.get_ref()),
            from: text(&step.from),
            company: text(&step.company),
            caller: step.caller.as_ref().map(|id| id.get_ref().to_string()),
            subscription_code: text(&step.code),
            case: text(&step.quotes),
            severity: step.severity.as_ref().map(|severity| *severity.get_ref()),
            language: text(&step.language),
            product: text(&step.product),
            subject: text(&step.subject),
            text: text(&step.text),
            sender: switchboard::model::SenderCheck::Unchecked,
        }
    }

    fn ticket(&self) -> Result<Command, Problem> {
        let step = self.step;
        let caller: &PersonId = step
            .caller
            .as_ref()
            .or(step.actor.as_ref())
            .map(|id| id.get_ref())
            .ok_or_else(|| self.missing("caller"))?;
        let text = |field: &Option<toml::Spanned<String>>| {
            field.as_ref().map(|text| text.get_ref().clone())
        };
        Ok(Command::OpenTicket {
            caller: caller.clone(),
            severity: step.severity.as_ref().map(|severity| *severity.get_ref()),
            subject: text(&step.subject).ok_or_else(|| self.missing("subject"))?,
            text: text(&step.text).unwrap_or_default(),
            product: text(&step.product).unwrap_or_default(),
            channel: self.channel(),
            language: text(&step.language),
        })
    }

    fn draft(&self) -> Result<EventDraft, Problem> {
        let step = self.step;
        let window = match (&step.starts, &step.ends) {
            (Some(starts), Some(ends)) => Some(Window {
                starts_at: starts.get_ref().from(self.start),
                ends_at: ends.get_ref().from(self.start),
            }),
            _ => None,
        };
        Ok(EventDraft {
            title: step
                .title
                .as_ref()
                .map(|title| title.get_ref().clone())
                .ok_or_else(|| self.missing("title"))?,
            severity: self.severity()?,
            services: step
                .services
                .as_ref()
                .map(|services| services.get_ref().clone())
                .unwrap_or_default(),
            regions: step
                .regions
                .as_ref()
                .map(|regions| regions.get_ref().clone())
                .unwrap_or_default(),
            companies: step
                .companies
                .as_ref()
                .map(|companies| companies.get_ref().clone())
                .unwrap_or_default(),
            users: step
                .users
                .as_ref()
                .map(|users| users.get_ref().clone())
                .unwrap_or_default(),
            window,
            commander: step.commander.as_ref().map(|id| id.get_ref().clone()),
        })
    }
}
