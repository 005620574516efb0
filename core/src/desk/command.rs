//! What can be asked of the desk that changes something.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::model::{
    Absence, AccountId, Alarm, ArticleId, CallCourse, CallId, CallReference, Channel, CodeDigest,
    CompanyId, Device, EventId, GivenFile, IncomingCall, IncomingMail, LostFile, MessageSource,
    Owner, Person, PersonId, PlaceId, QueueId, Recipient, RegionId, ServiceId, Severity, TicketId,
    Timer, Touched, Window,
};

use super::IncidentAsk;
use super::Listed;
use super::OnceKey;
use super::ReviewAsk;
use super::RulesAsk;
use super::TrainingAsk;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A person, already identified by the front end. Their roles come from the desk.
    Person(PersonId),
    /// The desk itself (timers, rule reloads) or the program that embeds it (a telephone system, a
    /// monitor). It is allowed everything; front ends never pass it on a person's behalf.
    Desk,
}

impl Actor {
    /// The person, if it is one.
    #[must_use]
    pub fn person(&self) -> Option<&PersonId> {
        match self {
            Self::Person(id) => Some(id),
            Self::Desk => None,
        }
    }
}

/// A service event as somebody declares it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventDraft {
    /// One line.
    pub title: String,
    /// How bad it is.
    pub severity: Severity,
    /// The services it touches. Companies that use one of them are affected.
    #[serde(default)]
    pub services: BTreeSet<ServiceId>,
    /// The regions in which it touches them, or all services when none is named. Companies that are
    /// there are affected.
    #[serde(default)]
    pub regions: BTreeSet<RegionId>,
    /// Further companies it touches.
    #[serde(default)]
    pub companies: BTreeSet<CompanyId>,
    /// The users it touches; all users of the affected companies when empty.
    #[serde(default)]
    pub users: BTreeSet<String>,
    /// The window, for planned maintenance.
    #[serde(default)]
    pub window: Option<Window>,
    /// Who leads the work on it.
    #[serde(default)]
    pub commander: Option<PersonId>,
}

impl EventDraft {
    /// What of the service it touches.
    #[must_use]
    pub fn touched(&self) -> Touched {
        Touched {
            services: self.services.clone(),
            regions: self.regions.clone(),
        }
    }
}

/// What can be asked of the desk that changes something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Command {
    /// A call came in: identify it, route it, queue it.
    ReceiveCall {
        /// What is known of it.
        call: IncomingCall,
    },
    /// A telephone system tells of a call by its own name for it: a call that the desk does not know
    /// is taken in, and of the course so far what is new is taken over. Told again, it changes
    /// nothing.
    FollowCall {
        /// The telephone system's name for it.
        reference: CallReference,
        /// What is known of it.
        call: IncomingCall,
        /// The whole course so far.
        course: CallCourse,
    },
    /// A caller on the line quotes a subscription code and a case number (P9).
    VerifyCaller {
        /// On which call.
        call: CallId,
        /// The code.
        code: String,
        /// The case number, such as `E-17`.
        case: String,
    },
    /// The actor answers a waiting call.
    AnswerCall {
        /// Which.
        call: CallId,
    },
    /// The actor sends a call on.
    TransferCall {
        /// Which.
        call: CallId,
        /// To which queue, where it waits again.
        queue: QueueId,
    },
    /// The caller gave up.
    AbandonCall {
        /// Which.
        call: CallId,
    },
    /// The caller is to be called back.
    AskCallBack {
        /// About which call.
        call: CallId,
        /// At which number; at that from which they called, when not said.
        number: Option<String>,
    },
    /// The actor has called back.
    CallBackMade {
        /// About which call.
        call: CallId,
        /// What was said; it may be empty.
        text: String,
    },
    /// The actor gets calls and tickets from now on, or none any more.
    SignIn {
        /// Whether they are there.
        is_in: bool,
    },
    /// An answered call is over.
    EndCall {
        /// Which.
        call: CallId,
    },
    /// Whether a device can be activated (P12).
    CheckDevice {
        /// What is known of it.
        device: Device,
        /// Whose it is; the actor's company when not said.
        company: Option<CompanyId>,
        /// For whom a ticket is opened when something is wrong with it; for nobody when not said.
        ticket_for: Option<PersonId>,
        /// By which way it was asked.
        channel: Channel,
    },
    /// A new ticket.
    OpenTicket {
        /// For whom; the actor, or a named caller for whom an agent opens it.
        caller: PersonId,
        /// How bad it is, as the caller sees it; medium when not said.
        severity: Option<Severity>,
        /// One line.
        subject: String,
        /// The rest.
        text: String,
        /// The product it is about; may be empty.
        product: String,
        /// By which way it came.
        channel: Channel,
        /// ISO 639-1; detected when not said.
        language: Option<String>,
    },
    /// Somebody writes on a ticket. From the desk's people it is an answer.
    Comment {
        /// Which.
        ticket: TicketId,
        /// What.
        text: String,
        /// By which way.
        channel: Channel,
        /// The chat message that it is, if it is one: taken once, and anew when it was edited.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<MessageSource>,
    },
    /// The same with files.
    CommentWithFiles {
        /// Which.
        ticket: TicketId,
        /// What; it may be empty when there is a file.
        text: String,
        /// By which way.
        channel: Channel,
        /// The chat message that it is, if it is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<MessageSource>,
        /// The files. Those that are too large or too many are not kept, and that is said.
        files: Vec<GivenFile>,
        /// Those that the front end could not get, which is said as well.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lost: Vec<LostFile>,
    },
    /// A mail came: it opens a ticket, is written on one, waits for a person or is ignored. Only a
    /// gateway asks this, as [`Actor::Desk`]: who wrote it is found out here.
    ReceiveMail {
        /// It.
        mail: Box<IncomingMail>,
    },
    /// A mail about a ticket did not arrive. Only a gateway asks this, as [`Actor::Desk`].
    MailUndelivered {
        /// About which.
        ticket: TicketId,
        /// At which address.
        address: String,
        /// What the mail server says, in a line.
        says: String,
    },
    /// Give a ticket to an agent; to oneself is "take".
    AssignTicket {
        /// Which.
        ticket: TicketId,
        /// To whom.
        to: PersonId,
    },
    /// Put a ticket into another queue, with nobody assigned.
    MoveTicket {
        /// Which.
        ticket: TicketId,
        /// Where.
        queue: QueueId,
    },
    /// Ask the customer something and wait.
    WaitForCustomer {
        /// Which.
        ticket: TicketId,
        /// The question.
        text: String,
        /// By which way.
        channel: Channel,
    },
    /// Say that it is solved, and how.
    ResolveTicket {
        /// Which.
        ticket: TicketId,
        /// How.
        text: String,
        /// By which way.
        channel: Channel,
    },
    /// Say that an article solved it. A customer's ticket is closed with it.
    SolvedByArticle {
        /// Which ticket.
        ticket: TicketId,
        /// Which article.
        article: ArticleId,
        /// By which way.
        channel: Channel,
    },
    /// Take a step in a training module (P14).
    Train {
        /// Who; the one who asks.
        person: PersonId,
        /// What.
        #[serde(flatten)]
        ask: TrainingAsk,
    },
    /// A search for articles found nothing. Only the service asks this, as [`Actor::Desk`].
    SearchedInVain {
        /// The words that say something, sorted.
        words: String,
    },
    /// Say that it is not solved.
    ReopenTicket {
        /// Which.
        ticket: TicketId,
        /// Why.
        text: String,
        /// By which way.
        channel: Channel,
    },
    /// Close a resolved ticket.
    CloseTicket {
        /// Which.
        ticket: TicketId,
    },
    /// Change how bad it is; clocks and plan are made anew, time used is kept.
    SetSeverity {
        /// Which.
        ticket: TicketId,
        /// How bad it is.
        severity: Severity,
    },
    /// Ask for the account manager (P6).
    Escalate {
        /// Which.
        ticket: TicketId,
        /// Why.
        reason: String,
    },
    /// Take an escalation on.
    Acknowledge {
        /// Which.
        ticket: TicketId,
    },
    /// Declare a service event or announce maintenance.
    OpenEvent {
        /// What is known.
        event: EventDraft,
    },
    /// Plan maintenance that repeats. Its first window is planned at once; each later one becomes an
    /// event of its own when its first announcement falls due.
    PlanSeries {
        /// What is known, with the first window.
        event: EventDraft,
        /// When it repeats: a recurrence rule of RFC 5545.
        rule: String,
        /// The time zone in which the rule is meant.
        zone: chrono_tz::Tz,
    },
    /// Plan no more of a series of maintenance, and call off what is announced and has not begun.
    EndSeries {
        /// One of its events.
        event: EventId,
        /// Why.
        text: String,
    },
    /// Write what is known now. It goes out with the next update.
    UpdateEvent {
        /// Which.
        event: EventId,
        /// What.
        text: String,
    },
    /// Change how bad it is; the cadence is asked anew.
    SetEventSeverity {
        /// Which.
        event: EventId,
        /// How bad it is.
        severity: Severity,
    },
    /// Name who leads the work on it.
    SetCommander {
        /// Which.
        event: EventId,
        /// Who.
        commander: PersonId,
    },
    /// Do something about a major incident, or make an event one.
    Incident {
        /// Which event.
        event: EventId,
        /// What.
        #[serde(flatten)]
        ask: IncidentAsk,
    },
    /// Begin maintenance, at its time or before.
    StartMaintenance {
        /// Which.
        event: EventId,
    },
    /// It is over.
    ResolveEvent {
        /// Which.
        event: EventId,
        /// What was done.
        text: String,
    },
    /// Call maintenance off.
    CancelMaintenance {
        /// Which.
        event: EventId,
        /// Why.
        text: String,
    },
    /// Add a named caller or secondary administrator.
    AddPerson {
        /// Who.
        person: Person,
    },
    /// Remove one.
    RemovePerson {
        /// Who.
        person: PersonId,
    },
    /// Put one in the place of another, who is removed: with the same roles, and of the same company.
    ReplacePerson {
        /// Who is removed.
        old: PersonId,
        /// Who is added. Their roles and company are those of who is removed.
        person: Person,
    },
    /// Take a customer's person away who may come back: they have no place, no account and no say.
    /// [`Command::AddPerson`] brings them back.
    SuspendPerson {
        /// Who.
        person: PersonId,
    },
    /// Take a directory of the customers' people.
    ImportDirectory {
        /// They.
        listed: Vec<Listed>,
        /// Whether those of its companies who are not in it are removed; never an administrator.
        sync: bool,
        /// Whether it is only said what would be done.
        dry_run: bool,
    },
    /// One of the provider's people is away.
    Away {
        /// Who; the actor when not said.
        person: Option<PersonId>,
        /// When.
        absence: Absence,
    },
    /// They are back before they said.
    Back {
        /// Who; the actor when not said.
        person: Option<PersonId>,
    },
    /// Do something about a company's service reviews (P6).
    Review {
        /// Whose.
        company: CompanyId,
        /// What.
        ask: ReviewAsk,
    },
    /// Give a company another account manager (P6).
    HandOver {
        /// Which.
        company: CompanyId,
        /// Who looks after it from now on.
        to: PersonId,
        /// What they should know; it may be empty.
        note: String,
    },
    /// Announce the ends of agreements that are due, and plan the next. Only the service asks this, as
    /// [`Actor::Desk`], at its start and when other rules came in force.
    PlanAgreements,
    /// Make a one-time code that links a chat account to somebody. Whoever asks makes the code;
    /// the desk keeps its keyed hash.
    Invite {
        /// Whom.
        person: PersonId,
        /// What is kept of the code.
        digest: CodeDigest,
    },
    /// A chat account shows a code. Only a front end asks this, as [`Actor::Desk`]: who has the
    /// account is not known yet. A wrong code is no error but a reply, since it has to be counted.
    RedeemInvitation {
        /// Which account.
        account: AccountId,
        /// Who it says it is.
        person: PersonId,
        /// The hash of the code that it shows.
        digest: CodeDigest,
    },
    /// Take somebody's chat accounts away.
    Unlink {
        /// Whose.
        person: PersonId,
    },
    /// Make anew what everybody's direct messages hear, after roles were changed or places were
    /// closed. Only a front end asks this, as [`Actor::Desk`], at its start.
    RefreshAccounts,
    /// Say whose a chat server is.
    BindServer {
        /// Which.
        server: PlaceId,
        /// Whose.
        owner: Owner,
    },
    /// Let a channel hear something.
    Subscribe {
        /// Which channel.
        place: PlaceId,
        /// The server in which it is.
        server: PlaceId,
        /// What it is to hear.
        to: Recipient,
    },
    /// Let a channel hear something no more.
    Unsubscribe {
        /// Which channel.
        place: PlaceId,
        /// What.
        to: Recipient,
    },
    /// A place is gone, or the desk may not write there. Only a front end asks this, as
    /// [`Actor::Desk`].
    ClosePlace {
        /// Which.
        place: PlaceId,
        /// What the platform says.
        reason: String,
    },
    /// A thread belongs to a ticket. Only a front end asks this, as [`Actor::Desk`].
    KeepThread {
        /// Which.
        place: PlaceId,
        /// To which.
        ticket: TicketId,
    },
    /// Make the private threads of new tickets in this channel: those of the company whose the
    /// server is, or, in the provider's server, of all that have none of their own.
    TicketsHere {
        /// Which channel.
        place: PlaceId,
        /// The server in which it is.
        server: PlaceId,
    },
    /// Make them there no more.
    TicketsElsewhere {
        /// Which channel.
        place: PlaceId,
    },
    /// The desk may make no threads in a channel that is to have those of tickets. Only a front end
    /// asks this, as [`Actor::Desk`].
    TicketsBarred {
        /// Which.
        place: PlaceId,
        /// What the platform says.
        reason: String,
    },
    /// A ticket that was to have a thread has it, with everybody in it. Only a front end asks this,
    /// as [`Actor::Desk`].
    ThreadMade {
        /// Which thread.
        place: PlaceId,
        /// Whose it is.
        ticket: TicketId,
    },
    /// A ticket's thread was deleted. Only a front end asks this, as [`Actor::Desk`].
    ThreadGone {
        /// Which.
        place: PlaceId,
        /// Whose it was.
        ticket: TicketId,
    },
    /// A monitor reports alarms: taken together, in the order given. Only the service asks this, as
    /// [`Actor::Desk`].
    Alarms {
        /// Which.
        alarms: Vec<Alarm>,
    },
    /// A timer is due. Only the service asks this, as [`Actor::Desk`].
    Fire {
        /// Which.
        timer: Timer,
    },
    /// Something is asked to be done with versions of the rules.
    Rules {
        /// What.
        ask: RulesAsk,
    },
    /// Other rules are in force: the cadence of an open event is asked anew. Only the service asks
    /// this, as [`Actor::Desk`].
    AskAnew {
        /// Of which event.
        event: EventId,
    },
    /// A rules folder was saved that does not load; the last good rules stay in force. Only the
    /// service asks this, as [`Actor::Desk`].
    RulesRejected {
        /// What is wrong, with file, line and column.
        message: String,
    },
    /// Files of articles were saved that cannot be used; the others can. Only the service asks this, as
    /// [`Actor::Desk`].
    LibraryFaulty {
        /// What is wrong with the first of them, with its file and line.
        first: String,
        /// How many there are.
        count: usize,
    },
    /// A command that a program may send again: it is done once, and answered each time as it was
    /// then.
    Once {
        /// Under which key.
        key: OnceKey,
        /// What.
        command: Box<Command>,
    },
}

impl Command {
    /// Whether a ticket is opened by it.
    #[must_use]
    pub fn opens_ticket(&self) -> bool {
        match self {
            Self::OpenTicket { .. } => true,
            Self::Once { command, .. } => command.opens_ticket(),
            _ => false,
        }
    }
}
