//! What can be wrong with what somebody gave, and with what they want to do to a case. Each is said
//! in English here; a front end that speaks other languages says it by its variant and fields.

use std::fmt;

use chrono::NaiveDate;
use thiserror::Error;

use crate::calendar::RecurrenceError;
use crate::model::{
    AttachmentId, CallState, CompanyId, EventId, EventState, Month, Recipient, Severity, TicketId,
    TicketState,
};

/// Why what was given is not usable.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidError {
    /// A line or a text that must say something says nothing.
    #[error("{part} is empty{}", if part.is_line() { "" } else { "; say a few words" })]
    Empty {
        /// Which.
        part: Part,
    },
    /// A line or a text is longer than the desk takes.
    #[error(
        "{part} has {have} characters, and at most {max} are taken; shorten it and send the rest as a comment or a file"
    )]
    TooLong {
        /// Which.
        part: Part,
        /// How long it is.
        have: usize,
        /// How long it may be.
        max: usize,
    },
    /// The ticket would be in the name of somebody who may have none (P10).
    #[error("{caller} may not have tickets; {}", who_may_have(who_may))]
    MayNotHaveTickets {
        /// Their name.
        caller: String,
        /// The names of those in their company who may.
        who_may: Vec<String>,
    },
    /// A ticket is a customer's, and this is one of the provider's people.
    #[error("{name} is not a customer's person; say for which named caller the ticket is")]
    NotACustomer {
        /// Their name.
        name: String,
    },
    /// No company is said, and the actor has none.
    #[error("say of which company")]
    NoCompany,
    /// No such attachment, or one that the actor may not know of.
    #[error("there is no attachment `{0}` that you can see")]
    UnknownAttachment(AttachmentId),
    /// Nothing has happened in it.
    #[error("{0} has not begun; name a month that has, such as the last one")]
    MonthToCome(Month),
    /// The provider's people are not added through the desk.
    #[error("only a customer's people are added here; the provider's own stand in people.toml")]
    OnlyCustomersAreAdded,
    /// Nor removed.
    #[error("{name} is one of the provider's people, who stand in people.toml")]
    OneOfTheProviders {
        /// Their name.
        name: String,
    },
    /// Nobody removes themselves.
    #[error("you cannot remove yourself; ask another of your administrators")]
    Yourself,
    /// A company keeps one who can say who its callers are.
    #[error(
        "{name} is the last administrator of {company}; replace them, or make somebody else one first"
    )]
    LastAdministrator {
        /// Their name.
        name: String,
        /// The company's name.
        company: String,
    },
    /// The tier has no welcome package.
    #[error("there is no welcome package for {tier}")]
    NoWelcome {
        /// The tier's name.
        tier: String,
    },
    /// A directory of more people than the desk takes at once.
    #[error("{have} people are more than the {max} that are taken at once; divide them by company")]
    DirectoryTooLong {
        /// How many there are.
        have: usize,
        /// How many may be.
        max: usize,
    },
    /// Nobody is named, and the actor is nobody.
    #[error("say who")]
    NoPerson,
    /// Days away end before they begin.
    #[error("the last day away is before the first")]
    EndsBeforeItBegins,
    /// Days away that are over.
    #[error("{to} is over; say days that are to come")]
    AwayInThePast {
        /// The last day.
        to: NaiveDate,
    },
    /// Nobody is back who was not away.
    #[error("{name} is not away")]
    NotAway {
        /// Their name.
        name: String,
    },
    /// A review is planned for later.
    #[error("that is past; a service review is planned for later")]
    ReviewInThePast,
    /// No review to speak of.
    #[error("{company} has no service review; plan one first")]
    NoReview {
        /// The company's name.
        company: String,
    },
    /// Nothing of that number was agreed, or it is done.
    #[error("nothing with the number {number} is to be done")]
    NoSuchAction {
        /// Which.
        number: u32,
    },
    /// More is kept elsewhere.
    #[error("the service review of {company} holds no more; write the rest elsewhere")]
    ReviewIsFull {
        /// The company's name.
        company: String,
    },
    /// A company is looked after by an account manager.
    #[error("{name} is not an account manager; {} are", who_are.join(", "))]
    NoAccountManager {
        /// Their name.
        name: String,
        /// The names of those who are.
        who_are: Vec<String>,
    },
    /// Nobody is handed over to whom they have.
    #[error("{name} looks after {company} already")]
    LooksAfterAlready {
        /// The account manager's name.
        name: String,
        /// The company's name.
        company: String,
    },
    /// Nobody without an account has one to lose.
    #[error("no chat account is linked to {name}")]
    NotLinked {
        /// Their name.
        name: String,
    },
    /// The channel hears it.
    #[error("this channel hears {to} already")]
    HeardAlready {
        /// What.
        to: Recipient,
    },
    /// The channel does not hear it.
    #[error("this channel does not hear {to}; it hears {}", all_heard(hears))]
    NotHeard {
        /// What.
        to: Recipient,
        /// What it does hear.
        hears: Vec<Recipient>,
    },
    /// A channel hears nothing that is for one person.
    #[error("what is for one person goes to their direct messages and to the ticket's thread")]
    ForOnePerson,
    /// What a customer's person may not choose for a channel.
    #[error("{to} is for the provider's people; you can choose general, or your own company's")]
    ForTheProvider {
        /// What.
        to: Recipient,
    },
    /// Where the provider's own server has its tickets is for the provider to choose.
    #[error(
        "the channel for tickets in this server is for the provider's people; you can choose general, or your own company's"
    )]
    TicketsForTheProvider,
    /// A company's server hears of nobody else.
    #[error(
        "this server is {name}'s; its channels can hear general and {}",
        Recipient::Company(company.clone())
    )]
    AnothersServer {
        /// The name of the company whose server it is.
        name: String,
        /// Its id.
        company: CompanyId,
    },
    /// Nobody has said whose the server is.
    #[error(
        "it is not said yet whose this server is, so its channels can hear only general; {} can say it with `bind`",
        nobody_or(who_binds, " or ")
    )]
    NobodysServer {
        /// The names of those who can say it.
        who_binds: Vec<String>,
    },
    /// Nobody has said whose the server is.
    #[error(
        "it is not said yet whose this server is, so none of its channels can have tickets; {} can say it with `bind`",
        nobody_or(who_binds, " or ")
    )]
    NobodysTickets {
        /// The names of those who can say it.
        who_binds: Vec<String>,
    },
    /// The channel has the threads.
    #[error("this channel has {threads} already")]
    HasTicketsAlready {
        /// Which.
        threads: TicketThreads,
    },
    /// The channel does not have the threads.
    #[error("this channel does not have the threads of new tickets")]
    HasNoTickets,
    /// Tickets are given to agents.
    #[error("{name} is not an agent and cannot work tickets")]
    NotAnAgent {
        /// Their name.
        name: String,
    },
    /// Events are led by incident commanders.
    #[error("{name} is not an incident commander")]
    NotACommander {
        /// Their name.
        name: String,
    },
    /// The work on a major incident is the provider's.
    #[error("{name} is a customer's person, and this is for the provider's people")]
    ACustomersPerson {
        /// Their name.
        name: String,
    },
    /// More tasks or follow-up actions than an incident has.
    #[error(
        "there are {max} already, and no further {what} is taken; finish some, and put the rest into a ticket"
    )]
    TooMany {
        /// Of what.
        what: Thing,
        /// How many there may be.
        max: usize,
    },
    /// What is to be done by a time that is over.
    #[error("the time by which it is due is over; give a later one")]
    DueBefore,
    /// It is not said which section of an analysis is written.
    #[error(
        "say which section this is: {}; or write all of it, each section under its heading (`## …`)",
        sections.join(", ")
    )]
    NoSectionNamed {
        /// The keys of the sections.
        sections: Vec<String>,
    },
    /// An analysis is handed in when it says everything.
    #[error("these sections are still to be written: {}", sections.join(", "))]
    SectionsMissing {
        /// Their keys.
        sections: Vec<String>,
    },
    /// Nobody approves what they have written.
    #[error(
        "you have written in it, and somebody else approves it: {}",
        nobody_or(who_may, ", ")
    )]
    AuthorApproves {
        /// The names of those who may.
        who_may: Vec<String>,
    },
    /// A window that ends before it begins.
    #[error("maintenance must end after it starts")]
    EndsBeforeItStarts,
    /// A window in the past.
    #[error("the window is over already; declare an event instead")]
    WindowIsOver,
    /// Not a recurrence rule, or one that does not fit its first window.
    #[error(transparent)]
    NoRule(#[from] RecurrenceError),
    /// A call is answered by somebody.
    #[error("a call is answered by a person; say who")]
    NobodyAnswers,
    /// Nobody knows which number to call.
    #[error("the number to call back is not known; say it")]
    NoNumber,
    /// A call-back is planned once.
    #[error("that caller is to be called back already")]
    CalledBackAlready,
    /// There is no call-back to be made.
    #[error("nobody has to be called back about that call")]
    NoCallBack,
    /// Only a person signs in and out.
    #[error("an agent signs in and out; say who")]
    NobodySignsIn,
    /// An escalation is acknowledged by somebody.
    #[error("an escalation is acknowledged by a person; say who")]
    NobodyAcknowledges,
    /// What people cannot do at all.
    #[error("only the desk itself does this")]
    OnlyTheDesk,
    /// Training is nobody else's.
    #[error("each takes training for themselves")]
    OnlyForOneself,
    /// No module was begun.
    #[error("you have no training under way; `training` lists the modules")]
    NoTraining,
    /// A page with a question is turned once it was answered.
    #[error("answer the question of this page first, such as `choose a`")]
    AnswerFirst,
    /// A page without a question.
    #[error("nothing is asked on this page; `next` goes on")]
    NothingAsked,
    /// The first answer counts.
    #[error("this question was answered, and the first answer counts; `next` goes on")]
    AnsweredAlready,
    /// Not the letter of an answer.
    #[error("choose by letters from a to {last}, such as `choose a`")]
    NotAnAnswer {
        /// The last letter.
        last: char,
    },
    /// About versions of the rules, which only operators change.
    #[error("{0}")]
    Rules(String),
}

fn who_may_have(names: &[String]) -> String {
    match names {
        [] => "nobody in their company may".to_owned(),
        names => format!("these may: {}", names.join(", ")),
    }
}

fn all_heard(hears: &[Recipient]) -> String {
    let hears: Vec<String> = hears.iter().map(Recipient::to_string).collect();
    match hears.as_slice() {
        [] => "nothing".to_owned(),
        hears => hears.join(", "),
    }
}

fn nobody_or(names: &[String], between: &str) -> String {
    match names {
        [] => "nobody".to_owned(),
        names => names.join(between),
    }
}

/// The threads of new tickets: of all, or of those of the company with that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketThreads(pub Option<String>);

impl fmt::Display for TicketThreads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            None => f.write_str("the threads of new tickets"),
            Some(name) => write!(f, "the threads of {name}'s new tickets"),
        }
    }
}

/// A line or a text of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A ticket's subject.
    Subject,
    /// A service event's title.
    Title,
    /// Somebody's name.
    Name,
    /// The longer text.
    Text,
    /// What is written on a ticket.
    Comment,
    /// What the customer is asked.
    Question,
    /// How something was solved.
    Solution,
    /// Why something is done.
    Reason,
    /// What is known of a service event.
    Update,
    /// What is written down of a major incident.
    Note,
    /// What is to be done while it lasts.
    Task,
    /// What is to be done afterwards.
    FollowUp,
    /// A section of a root-cause analysis.
    Section,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Subject,
        Self::Title,
        Self::Name,
        Self::Text,
        Self::Comment,
        Self::Question,
        Self::Solution,
        Self::Reason,
        Self::Update,
        Self::Note,
        Self::Task,
        Self::FollowUp,
        Self::Section,
    ];

    /// Whether it is one line.
    #[must_use]
    pub fn is_line(self) -> bool {
        matches!(
            self,
            Self::Subject | Self::Title | Self::Name | Self::Task | Self::FollowUp
        )
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Subject => "the subject",
            Self::Title => "the title",
            Self::Name => "the name",
            Self::Text => "the text",
            Self::Comment => "the comment",
            Self::Question => "the question",
            Self::Solution => "the solution",
            Self::Reason => "the reason",
            Self::Update => "the update",
            Self::Note => "the note",
            Self::Task => "the task",
            Self::FollowUp => "the follow-up action",
            Self::Section => "the section",
        })
    }
}

/// A case's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseState {
    /// A ticket's.
    Ticket(TicketState),
    /// A service event's.
    Event(EventState),
    /// A call's.
    Call(CallState),
}

impl fmt::Display for CaseState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ticket(state) => state.fmt(f),
            Self::Event(state) => f.write_str(state.key()),
            Self::Call(CallState::Waiting) => f.write_str("waiting"),
            Self::Call(CallState::Answered { .. }) => f.write_str("answered"),
            Self::Call(CallState::Abandoned { .. }) => f.write_str("abandoned"),
            Self::Call(CallState::Ended { .. }) => f.write_str("over"),
        }
    }
}

/// Why something makes no sense in the state in which a case is, and what can be done instead.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MoveError {
    /// A closed ticket takes no comments.
    #[error("it takes no more comments; open a new ticket and name {0} in it")]
    NoMoreComments(TicketId),
    /// A closed ticket is not opened again.
    #[error("it stays closed; open a new ticket and name {0} in it")]
    StaysClosed(TicketId),
    /// Only an open ticket can be changed so.
    #[error("reopen it first")]
    ReopenFirst,
    /// It is open.
    #[error("it is open already")]
    OpenAlready,
    /// It is resolved or closed.
    #[error("it is not open any more")]
    NotOpen,
    /// The customer was asked.
    #[error("write a comment to ask again")]
    AskAgain,
    /// Nothing will come.
    #[error("there is nothing to wait for")]
    NothingToWaitFor,
    /// It is closed.
    #[error("there is nothing left to do")]
    NothingLeft,
    /// Only a resolved ticket is closed.
    #[error("resolve it first")]
    ResolveFirst,
    /// The agent has it.
    #[error("{name} has it already")]
    HasIt {
        /// Their name.
        name: String,
    },
    /// It is that bad already.
    #[error("its severity is {0} already")]
    SameSeverity(Severity),
    /// Somebody has been asked and has still time.
    #[error("it is escalated to {holder} already, who has still time to acknowledge")]
    EscalatedAlready {
        /// Their name.
        holder: String,
    },
    /// An escalation ends with its ticket.
    #[error("there is nothing left to acknowledge")]
    NothingToAcknowledge,
    /// Nobody was asked.
    #[error("nothing has been escalated on it")]
    NotEscalated,
    /// Somebody has it.
    #[error("{name} has acknowledged it already")]
    AcknowledgedAlready {
        /// Their name.
        name: String,
    },
    /// An event that is over stays over.
    #[error("it is over; open a new one and name this one in it")]
    EventIsOver,
    /// They lead it.
    #[error("{name} leads it already")]
    Leads {
        /// Their name.
        name: String,
    },
    /// Nobody has declared it.
    #[error("it has not been declared a major incident; `incident declare {0}` does that")]
    NotMajor(EventId),
    /// Somebody has declared it.
    #[error("it has been declared a major incident already")]
    DeclaredAlready,
    /// The team was called.
    #[error("the team has been called already")]
    TeamCalledAlready,
    /// What is done after the end is no part of the incident.
    #[error("what is still to be done after the end is a follow-up action")]
    FollowUpInstead,
    /// A task or follow-up action is done once.
    #[error("it is done already")]
    DoneAlready,
    /// The analysis comes after the end.
    #[error("its root-cause analysis is written when it is over")]
    NotOverYet,
    /// What is published stays.
    #[error("its root-cause analysis is published, and stays as it is")]
    PublishedAlready,
    /// It waits for approval.
    #[error("its root-cause analysis is handed in already, and waits for approval")]
    SubmittedAlready,
    /// It is not handed in, or was changed since.
    #[error(
        "its root-cause analysis is not handed in, or was changed since; `incident submit` does that"
    )]
    SubmitFirst,
    /// Maintenance has begun.
    #[error("it has begun already")]
    BegunAlready,
    /// What has not begun is not resolved.
    #[error("it has not begun; cancel it instead")]
    CancelInstead,
    /// What has begun is not called off.
    #[error("it has begun; resolve it instead")]
    ResolveInstead,
    /// Nothing more of it is planned.
    #[error("it does not repeat, or does so no more")]
    RepeatsNoMore,
    /// The call is with somebody, or over.
    #[error("only a waiting call can be answered")]
    OnlyWaitingIsAnswered,
    /// The caller is gone.
    #[error("there is nobody on the line")]
    NobodyOnTheLine,
    /// Only who waits gives up.
    #[error("only a waiting call can be abandoned")]
    OnlyWaitingIsAbandoned,
    /// Only who was answered hangs up.
    #[error("only an answered call can end; one that waits is abandoned")]
    OnlyAnsweredEnds,
}

/// What there is none of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A company.
    Company,
    /// A queue.
    Queue,
    /// A service.
    Service,
    /// A region.
    Region,
    /// A version of the rules.
    Version,
    /// A role in a major incident.
    Role,
    /// A team that can be called.
    Team,
    /// A section of a root-cause analysis.
    Section,
    /// A task of a major incident.
    Task,
    /// A follow-up action after one.
    FollowUp,
    /// An article of the solution centre.
    Article,
    /// A training module.
    Training,
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Company => "company",
            Self::Queue => "queue",
            Self::Service => "service",
            Self::Region => "region",
            Self::Version => "version",
            Self::Role => "role",
            Self::Team => "team",
            Self::Section => "section",
            Self::Task => "task",
            Self::FollowUp => "follow-up action",
            Self::Article => "article",
            Self::Training => "training",
        })
    }
}
