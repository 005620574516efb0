//! What a decision is made from.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::model::{
    AuditEntry, Call, CallId, Cause, CompanyId, CurrentUsers, EventId, Incident, LinkCode,
    MailRecord, Owner, PersonId, Progress, QueueId, Recipient, Review, Roster, RulesChange, Series,
    ServiceEvent, Telling, Ticket, TicketId, TicketsChannel, Timestamp, Tries, WrongCodes,
};
use crate::rules::{Queue, Rulebook};

use super::KeptReply;

/// What holds for every command: the time, the rules, who exists.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The time, passed in.
    pub now: Timestamp,
    /// The rules in force.
    pub rulebook: &'a Rulebook,
    /// The tables' people and companies with the callers added on the desk.
    pub roster: &'a Roster,
}

impl<'a> Context<'a> {
    /// The queue with this id, as the rules have it now.
    pub(super) fn queue(&self, id: &QueueId) -> Option<&'a Queue> {
        self.rulebook.tables().programme.queues.get(id)
    }
}

/// What was loaded for one command, as its [`super::Needs`] say.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The ticket it is about.
    pub ticket: Option<Ticket>,
    /// The call it is about.
    pub call: Option<Call>,
    /// The service event it is about.
    pub event: Option<ServiceEvent>,
    /// The cause of the alarms of that event, when it has some.
    pub cause: Option<Cause>,
    /// That event as a major incident, when it is one.
    pub incident: Option<Box<Incident>>,
    /// The companies of which the feed has users where a new event touches them.
    pub using: BTreeSet<CompanyId>,
    /// The users of the companies that may be told of the event, as the feed has them.
    pub users: CurrentUsers,
    /// The companies that are told next of an event that is told in parts.
    pub telling: Option<Telling>,
    /// The series of maintenance that the event belongs to.
    pub series: Option<Series>,
    /// Maintenance that is planned or under way.
    pub maintenance: Vec<ServiceEvent>,
    /// The series of maintenance that go on.
    pub all_series: Vec<Series>,
    /// The ticket that a caller quoted.
    pub quoted_ticket: Option<Ticket>,
    /// The service event that a caller quoted.
    pub quoted_event: Option<ServiceEvent>,
    /// What happened to that service event.
    pub quoted_history: Vec<AuditEntry>,
    /// How often codes were quoted in vain, by whom and about what.
    pub tries: BTreeMap<String, Tries>,
    /// Service events under way or planned.
    pub open_events: Vec<ServiceEvent>,
    /// The service reviews of a company, by number.
    pub reviews: Vec<Review>,
    /// The keys of those ends of agreements that were announced.
    pub told: BTreeSet<String>,
    /// How busy agents are; who is missing has nothing.
    pub workload: Workload,
    /// The agents at whose telephones the call rang in vain.
    pub passed_over: Vec<PersonId>,
    /// The code that somebody was given.
    pub link_code: Option<LinkCode>,
    /// The wrong codes that an account has tried.
    pub wrong_codes: Option<WrongCodes>,
    /// Whose the server is.
    pub server: Option<Owner>,
    /// What the place hears in any case.
    pub hears: Vec<Recipient>,
    /// Whose tickets have their threads in the place.
    pub holds_tickets_of: Option<Owner>,
    /// Where a new ticket's thread is made: in its company's tickets channel, else in the
    /// provider's.
    pub tickets_channel: Option<TicketsChannel>,
    /// Whose thread the place is.
    pub thread_of: Option<TicketId>,
    /// What the message said when it became a comment: the SHA-256 of its text.
    pub said_before: Option<[u8; 32]>,
    /// How far somebody is with the training modules that they began.
    pub trainings: Vec<Progress>,
    /// What was answered when the command was done under its key.
    pub answered: Option<KeptReply>,
    /// What became of the mail when it was taken before.
    pub mail_before: Option<MailRecord>,
    /// The number that the next attachment gets.
    pub next_attachment: u64,
    /// In what language the command is, when that was told before.
    pub spoken: Option<Spoken>,
    /// What is done with a version of the rules, when the service has its texts.
    pub rules: Option<RulesChange>,
    /// The numbers that the next new cases get.
    pub next: Numbers,
}

/// In what language something is, as far as that can be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spoken {
    /// As ISO 639-1; what it looks like most, when nobody has said it.
    pub language: Option<String>,
    /// How sure that is, in percent: 100 when it was declared, 0 when nothing can be told.
    pub confidence: u8,
}

/// A kind of case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CaseKind {
    /// A ticket.
    Ticket,
    /// A call.
    Call,
    /// A service event.
    Event,
}

/// The numbers that the next new cases get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    /// The next ticket.
    pub ticket: TicketId,
    /// The next call.
    pub call: CallId,
    /// The next service event.
    pub event: EventId,
}

impl Default for Numbers {
    fn default() -> Self {
        Self {
            ticket: TicketId(1),
            call: CallId(1),
            event: EventId(1),
        }
    }
}

/// How busy agents are, by id.
pub type Workload = BTreeMap<PersonId, Load>;

/// How busy one agent is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// Open tickets assigned to them.
    pub tickets: u32,
    /// Open calls that were given to them or that they answered.
    pub calls: u32,
    /// When they were last given something: the longest idle comes first.
    pub last_given_at: Option<Timestamp>,
}
