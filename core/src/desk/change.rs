//! What a command does: all of it is committed together, or none.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::model::{
    Absence, AccountId, Attachment, AuditEntry, Call, CaseNumber, Cause, CompanyId, Device,
    EventId, FileContent, Found, Fruitless, Incident, KnownAlarm, Link, LinkCode, LostFile,
    MailRecord, MessageSource, Notification, Owner, Person, PersonId, PlaceId, Presence, Progress,
    Publication, Recipient, Review, RulesChange, Series, ServiceEvent, Solved, Telling, TellingKey,
    Ticket, TicketId, TicketsChannel, Timer, TimerKey, Timestamp, WrongCodes,
};
use crate::rules::{Readiness, Recorded};

use super::{Clash, DirectoryPlan, KeptReply, Moved, QuotedEvent, TrainingSeen, TriesChange};

/// New state, timers, outgoing notifications and audit entries.
///
/// A case with version 1 is new; one with version n replaces version n - 1, and the store refuses
/// the change when that is not what it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Tickets as they are now.
    pub tickets: Vec<Ticket>,
    /// Calls as they are now.
    pub calls: Vec<Call>,
    /// Service events as they are now.
    pub events: Vec<ServiceEvent>,
    /// Alarms as they are now.
    pub alarms: Vec<KnownAlarm>,
    /// Causes of alarms as they are now, with versions as cases have them.
    pub causes: Vec<Cause>,
    /// Series of maintenance as they are now, with versions as cases have them.
    pub series: Vec<Series>,
    /// Service reviews as they are now, with versions as cases have them.
    pub reviews: Vec<Review>,
    /// How often codes were quoted in vain.
    pub tries: Vec<TriesChange>,
    /// Those that began before this count no more.
    pub tries_since: Option<Timestamp>,
    /// Major incidents as they are now, with versions as cases have them.
    pub incidents: Vec<Incident>,
    /// Root-cause analyses that are published.
    pub publications: Vec<Publication>,
    /// Who may read an analysis from now on, beside those to whom it was published at once.
    pub readers: Vec<Readers>,
    /// People added and removed.
    pub people: Vec<PersonChange>,
    /// Who has signed in and out.
    pub presence: Vec<Presence>,
    /// Chat accounts, channels and threads, in order.
    pub chat: Vec<ChatChange>,
    /// Files that are kept.
    pub files: Vec<KeptFile>,
    /// What people read, did and asked among themselves, in order.
    pub learning: Vec<LearningChange>,
    /// Mails that were taken. The store refuses the change when it has one already, so that each is
    /// taken once.
    pub mails: Vec<MailRecord>,
    /// The timer that this change comes of. The store refuses the change when it is gone or was
    /// moved, so that a timer acts once.
    pub fired: Option<Timer>,
    /// Timers set and cancelled, in order.
    pub timers: Vec<TimerChange>,
    /// Parts of companies that are to be told and that were told, in order.
    pub tellings: Vec<TellingChange>,
    /// What people are told; the store numbers them.
    pub notifications: Vec<Notification>,
    /// What happened.
    pub audit: Vec<AuditEntry>,
    /// What was decided on which facts.
    pub decisions: Vec<Recorded>,
    /// The key under which it is done once, and what is answered whoever sends that again.
    pub answered: Option<KeptReply>,
    /// Answers from before this are not kept any more.
    pub answered_since: Option<Timestamp>,
    /// What the one who asked is answered.
    pub reply: Reply,
}

impl Change {
    /// Whether people or their accounts are others after it.
    #[must_use]
    pub fn touches_roster(&self) -> bool {
        let of_links =
            |change: &ChatChange| matches!(change, ChatChange::Linked(_) | ChatChange::Unlinked(_));
        !self.people.is_empty() || !self.presence.is_empty() || self.chat.iter().any(of_links)
    }
}

impl Change {
    /// Takes in what another change of the same transaction holds; the reply stays.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.tickets.extend(other.tickets);
        self.calls.extend(other.calls);
        self.events.extend(other.events);
        self.alarms.extend(other.alarms);
        self.causes.extend(other.causes);
        self.series.extend(other.series);
        self.reviews.extend(other.reviews);
        self.tries.extend(other.tries);
        self.incidents.extend(other.incidents);
        self.publications.extend(other.publications);
        self.readers.extend(other.readers);
        self.people.extend(other.people);
        self.presence.extend(other.presence);
        self.chat.extend(other.chat);
        self.files.extend(other.files);
        self.learning.extend(other.learning);
        self.mails.extend(other.mails);
        self.timers.extend(other.timers);
        self.tellings.extend(other.tellings);
        self.notifications.extend(other.notifications);
        self.audit.extend(other.audit);
        self.decisions.extend(other.decisions);
    }
}

/// Companies that may read the published analysis of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readers {
    /// Of which event.
    pub event: EventId,
    /// Which.
    pub companies: Vec<CompanyId>,
}

/// A file that is kept with a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// What is known of it.
    pub attachment: Attachment,
    /// The ticket that it was attached to.
    pub ticket: TicketId,
    /// Whose data it is.
    pub company: CompanyId,
    /// What is in it.
    pub content: FileContent,
}

/// A timer set or cancelled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimerChange {
    /// Set, or moved when its key is there already.
    Set(Timer),
    /// Cancelled; nothing when it is not there.
    Cancel(TimerKey),
}

/// What happens to parts of companies that are to be told of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TellingChange {
    /// It is to be told.
    Queue(Box<Telling>),
    /// It is told. The store refuses the change when it is gone, so that it is told once.
    Done(TellingKey),
    /// What is left of older news gives way to newer.
    Drop {
        /// Of which event.
        event: EventId,
    },
}

/// What changes about people on the desk, over what the tables say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(clippy::large_enum_variant)] // Few changes hold one, and only a directory's many.
pub enum PersonChange {
    /// Added. Whoever is removed and added in one change goes on as somebody else.
    Added(Person),
    /// Removed, with what they were.
    Removed(PersonId),
    /// Taken away, and remembered: they may come back.
    Suspended(PersonId),
    /// One of the provider's people is away.
    Away {
        /// Who.
        person: PersonId,
        /// When.
        absence: Absence,
    },
    /// They are back before they said.
    Back {
        /// Who.
        person: PersonId,
        /// From this day on.
        on: NaiveDate,
    },
    /// A company has another account manager. It holds as long as the tables name the one before.
    HandedOver {
        /// Which.
        company: CompanyId,
        /// Who looked after it.
        was: PersonId,
        /// Who does now.
        to: PersonId,
    },
}

/// What changes about chat accounts, channels and threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChatChange {
    /// A code is as it is now; it takes the place of the person's code before.
    Code(LinkCode),
    /// Somebody's code is worth nothing any more.
    CodeUsed(PersonId),
    /// An account has tried wrong codes.
    Wrong(AccountId, WrongCodes),
    /// An account is somebody's; it is nobody else's any more.
    Linked(Link),
    /// An account is nobody's.
    Unlinked(AccountId),
    /// Whose a server is. Its channels hold nobody else's tickets from now on.
    Bound(PlaceId, Owner),
    /// What a place hears from now on. What nobody served before stays unserved: a channel does
    /// not begin with old news.
    Hears(Hearing),
    /// A place hears nothing any more. What waits for it goes to others who hear it.
    Silent(PlaceId),
    /// A thread belongs to a ticket.
    Thread(PlaceId, TicketId),
    /// The threads of somebody's new tickets are made in this channel, and in no other of theirs.
    Tickets(Owner, TicketsChannel),
    /// None are made in this channel any more.
    NoTickets(PlaceId),
    /// A ticket is to have a thread.
    WantsThread(TicketId),
    /// A ticket has its thread, or needs none any more.
    WantsNoThread(TicketId),
    /// A message became a comment; the last is the SHA-256 of its text.
    Said(MessageSource, TicketId, [u8; 32]),
}

/// What changes about what people read, did and asked among themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LearningChange {
    /// An article solved a ticket; it takes the place of what solved it before.
    Solved(Solved),
    /// A ticket is not solved after all.
    Unsolved(TicketId),
    /// A search found nothing.
    Fruitless {
        /// It; the count is added to what there is.
        search: Fruitless,
        /// Searches from before this are not kept any more.
        before: Timestamp,
    },
    /// How far somebody is with a training module, with versions as cases have them.
    Training(Box<Progress>),
}

/// What a place hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hearing {
    /// Which place.
    pub place: PlaceId,
    /// What it hears in any case.
    pub serves: Vec<Recipient>,
    /// What it hears as long as no other place hears it in any case.
    pub stands_in_for: Vec<Recipient>,
}

/// What the one who asked is answered. Front ends put it into words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Reply {
    /// Done; there is nothing to show.
    #[default]
    Done,
    /// The ticket as it is now.
    Ticket {
        /// It.
        ticket: Box<Ticket>,
        /// What the routing script wants the caller to be told.
        note: Option<String>,
        /// Files that came with it and are not kept.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lost: Vec<LostFile>,
        /// Articles that may solve it, the best first; only when it was just opened.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        solutions: Vec<Found>,
    },
    /// The call as it is now.
    Call {
        /// It.
        call: Box<Call>,
        /// What the routing script wants the caller to be told.
        note: Option<String>,
        /// The service event that the caller quotes, for who has them on the line.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<Box<QuotedEvent>>,
    },
    /// The service event as it is now, as the one who asked may see it.
    Event {
        /// It.
        event: Box<ServiceEvent>,
        /// Planned maintenance that it clashes with.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        clashes: Vec<Clash>,
    },
    /// The major incident as it is now. Only the provider's people get this.
    Incident {
        /// Its event.
        event: Box<ServiceEvent>,
        /// It.
        incident: Box<Incident>,
    },
    /// A mail was taken.
    Mail {
        /// What became of it.
        record: Box<MailRecord>,
        /// Whether it had been taken before, and nothing was done now.
        again: bool,
    },
    /// Alarms were taken.
    Alarms {
        /// How many alarms are new or have changed.
        new: u64,
        /// How many reports told nothing new.
        told_nothing: u64,
        /// The events that were opened or raised.
        events: Vec<EventId>,
    },
    /// What was done with a version of the rules.
    Rules {
        /// What.
        change: RulesChange,
        /// The due times that moved because of it.
        moved: Vec<Moved>,
        /// The rules folder, when it was written.
        folder: Option<String>,
    },
    /// What was found of a device.
    Readiness {
        /// The device, as it was looked at.
        device: Box<Device>,
        /// What was checked.
        readiness: Readiness,
        /// Why just that was checked.
        reason: String,
        /// The ticket that was opened about it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<Box<Ticket>>,
    },
    /// What somebody sees of a training module.
    Training(Box<TrainingSeen>),
    /// The person as they are now.
    Person {
        /// Them.
        person: Box<Person>,
    },
    /// A service review as it is now.
    Review {
        /// It.
        review: Box<Review>,
    },
    /// What importing a directory did, or would do.
    Directory {
        /// It.
        plan: Box<DirectoryPlan>,
    },
    /// A company's account manager as it is now.
    AccountManager {
        /// Whose.
        company: CompanyId,
        /// Who.
        person: Box<Person>,
    },
    /// A one-time code was made for somebody. Only who made it knows it.
    Invited {
        /// For whom.
        person: Box<Person>,
        /// Until when it is worth something.
        expires_at: Timestamp,
    },
    /// The account is this person's from now on.
    Linked {
        /// Theirs.
        person: Box<Person>,
    },
    /// The code is wrong, used or too old, or too many were tried.
    NotLinked {
        /// How many more tries the account has.
        tries_left: u32,
    },
}

impl Reply {
    /// The case that it shows.
    #[must_use]
    pub fn case(&self) -> Option<CaseNumber> {
        match self {
            Self::Ticket { ticket, .. }
            | Self::Readiness {
                ticket: Some(ticket),
                ..
            } => Some(CaseNumber::Ticket(ticket.id)),
            Self::Call { call, .. } => Some(CaseNumber::Call(call.id)),
            Self::Event { event, .. } | Self::Incident { event, .. } => {
                Some(CaseNumber::Event(event.id))
            }
            Self::Mail { record, .. } => record.outcome.case(),
            Self::Done
            | Self::Alarms { .. }
            | Self::Rules { .. }
            | Self::Readiness { ticket: None, .. }
            | Self::Training(_)
            | Self::Person { .. }
            | Self::AccountManager { .. }
            | Self::Directory { .. }
            | Self::Review { .. }
            | Self::Invited { .. }
            | Self::Linked { .. }
            | Self::NotLinked { .. } => None,
        }
    }
}
