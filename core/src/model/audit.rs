//! What happened, who did it and which rules decided it.

use serde::{Deserialize, Serialize};

use super::{
    AccountId, Attachment, CaseNumber, Channel, CompanyId, LostFile, Month, Owner, PersonId,
    PlaceId, Recipient, RulesVersion, Severity, Timestamp,
};

/// A decision as it is kept with what it decided. Recovery reads it and never runs a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionRecord {
    /// The function that decided: `route`, `clocks`, `escalate`, `cadence`; with the audience for
    /// the last (`cadence:company`).
    pub hook: String,
    /// When.
    pub at: Timestamp,
    /// The script's reason.
    pub reason: String,
    /// File and line of the rule that won: `routing.rhai:12`.
    pub rule: String,
    /// Which rules.
    pub rules_version: RulesVersion,
    /// Why the default decided, when the script failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// Who may read an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// The customer as well.
    Customer,
    /// The provider's people only.
    Internal,
}

/// One thing that happened. The history of a case is its entries in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who did it; nobody, when a timer or a monitor did.
    pub actor: Option<PersonId>,
    /// On which case, if on one.
    pub about: Option<CaseNumber>,
    /// Whose data it is; nobody's but the provider's, when none.
    pub company: Option<CompanyId>,
    /// Who may read it.
    pub visibility: Visibility,
    /// What.
    pub what: Happening,
}

/// What is done about a service review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewStep {
    /// People were invited.
    Planned,
    /// It is at another time, or about something else.
    Moved,
    /// It was called off.
    Cancelled,
    /// Something was written down.
    Noted,
    /// Something was agreed.
    Agreed,
    /// What was agreed is done.
    Done,
}

impl ReviewStep {
    /// As templates and histories have it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Moved => "moved",
            Self::Cancelled => "cancelled",
            Self::Noted => "noted",
            Self::Agreed => "agreed",
            Self::Done => "done",
        }
    }
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Happening {
    /// A case was opened.
    Opened {
        /// Its subject or title.
        subject: String,
        /// Its text.
        text: String,
        /// By which way.
        channel: Channel,
    },
    /// Somebody wrote.
    Commented {
        /// What.
        text: String,
        /// By which way.
        channel: Channel,
    },
    /// Somebody changed what they had written in chat.
    Corrected {
        /// What it says now.
        text: String,
        /// By which way.
        channel: Channel,
    },
    /// Files came with what somebody wrote just before.
    Attached {
        /// Those that are kept.
        files: Vec<Attachment>,
        /// Those that are not.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lost: Vec<LostFile>,
    },
    /// A field changed.
    Changed {
        /// Which: `state`, `severity`, `assignee`, `queue`, `commander`.
        field: String,
        /// From what; empty when it had no value.
        from: String,
        /// To what; empty when it has none now.
        to: String,
    },
    /// The first human answer (P2), or the answer to a call (P1).
    Answered {
        /// By which way.
        channel: Channel,
        /// After how many seconds of wall-clock time.
        after_secs: i64,
    },
    /// A clock was broken.
    Breached {
        /// Which.
        clock: super::ClockKind,
        /// When it was due.
        due_at: Timestamp,
    },
    /// Somebody must acknowledge.
    Escalated {
        /// The person asked.
        to: PersonId,
        /// Which rung of the ladder, from 1.
        rung: usize,
        /// Why.
        reason: String,
    },
    /// Nobody is left to ask.
    EscalationExhausted {
        /// Why it had begun.
        reason: String,
    },
    /// Somebody acknowledged.
    Acknowledged,
    /// A script decided.
    Decided {
        /// What and why.
        decision: DecisionRecord,
        /// What came of it, in a line: `level 2, agent ben`.
        outcome: String,
    },
    /// A mail about the case did not arrive.
    Undelivered {
        /// At which address; empty when it is not known.
        address: String,
        /// What the mail server says, in a line.
        says: String,
    },
    /// Alarms of the event began or stopped.
    Alarms {
        /// How many began to fire.
        fired: u64,
        /// How many stopped.
        cleared: u64,
        /// How many fire now.
        firing: u64,
        /// The names of some.
        which: Vec<String>,
    },
    /// People were told.
    Notified {
        /// Who, in words.
        audience: String,
        /// Of what.
        kind: super::NotificationKind,
        /// How many notifications.
        count: u64,
    },
    /// Nobody was told, and why.
    NotNotified {
        /// Who might have been.
        audience: String,
        /// Why not.
        reason: String,
    },
    /// A named caller or secondary administrator was added.
    PersonAdded {
        /// Who.
        person: PersonId,
        /// As what.
        role: super::Role,
    },
    /// A person was removed.
    PersonRemoved {
        /// Who.
        person: PersonId,
    },
    /// A customer's person is known otherwise than before.
    PersonChanged {
        /// Who.
        person: PersonId,
    },
    /// Something about a company's service reviews.
    Review {
        /// Which review.
        number: u32,
        /// What.
        step: ReviewStep,
    },
    /// One of the provider's people is away.
    Away {
        /// Who.
        person: PersonId,
        /// When.
        absence: super::Absence,
    },
    /// They are back before they said.
    Back {
        /// Who.
        person: PersonId,
    },
    /// A company has another account manager.
    HandedOver {
        /// Who looked after it.
        was: PersonId,
        /// Who does now.
        to: PersonId,
    },
    /// A feed of current users was put in the place of the one before.
    UsersImported {
        /// How many users it names, of how many companies.
        users: u64,
        /// How many companies those are of.
        companies: u64,
        /// How many are new.
        added: u64,
        /// How many are in it no more.
        removed: u64,
        /// Of how many the services, the region or the devices are others.
        changed: u64,
    },
    /// What users did was read from a feed.
    UsageImported {
        /// How many rows it has.
        rows: u64,
        /// Of how many companies.
        companies: u64,
        /// How many were new or said something else.
        written: u64,
    },
    /// A company's named callers were told of its monthly report.
    ReportSent {
        /// About which month.
        month: Month,
        /// How many were told.
        people: u64,
    },
    /// The desk refused something.
    Refused {
        /// What was asked, in a word: `ticket.open`.
        action: String,
        /// Why.
        reason: String,
    },
    /// Something about chat accounts and channels.
    Chat {
        /// What.
        chat: ChatHappening,
    },
    /// Something happened to a major incident.
    Incident {
        /// What.
        incident: super::IncidentStep,
    },
    /// Something was done with a version of the rules.
    RulesChanged {
        /// What.
        change: super::RulesChange,
    },
    /// A severity that differs from the one the caller claimed.
    Reclassified {
        /// What was claimed.
        claimed: Severity,
        /// What it is.
        now: Severity,
    },
}

/// What can happen to chat accounts and channels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatHappening {
    /// A one-time code was made.
    Invited {
        /// For whom.
        person: PersonId,
    },
    /// An account was linked.
    Linked {
        /// To whom.
        person: PersonId,
        /// Which.
        account: AccountId,
    },
    /// A wrong code was tried.
    WrongCode {
        /// Whom it would have linked.
        person: PersonId,
        /// Who tried.
        account: AccountId,
    },
    /// Somebody's accounts were unlinked.
    Unlinked {
        /// Whose.
        person: PersonId,
    },
    /// A channel hears something from now on.
    Subscribed {
        /// Which.
        place: PlaceId,
        /// What.
        to: Recipient,
    },
    /// A channel does not hear something any more.
    Unsubscribed {
        /// Which.
        place: PlaceId,
        /// What.
        to: Recipient,
    },
    /// A channel is gone, or the desk may not write there any more.
    Closed {
        /// Which.
        place: PlaceId,
        /// What the platform said.
        reason: String,
    },
    /// The threads of new tickets are made in this channel from now on.
    TicketsHere {
        /// Which.
        place: PlaceId,
        /// Whose tickets.
        of: Owner,
    },
    /// They are not made there any more.
    TicketsElsewhere {
        /// Which.
        place: PlaceId,
        /// Why, when the platform refused it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// A ticket's thread was deleted on its platform.
    ThreadGone {
        /// Which.
        place: PlaceId,
    },
    /// It was said whose a server is.
    Bound {
        /// Which.
        server: PlaceId,
        /// Whose.
        owner: Owner,
    },
}
