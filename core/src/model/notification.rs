//! What the desk tells people.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    Attachment, CaseNumber, CompanyId, IdError, Invitation, Month, NotificationId, PersonId,
    PlaceId, QueueId, RulesVersion, Severity, TicketState, Timestamp,
};

/// To whom a notification is addressed. A front end serves some recipients and finds the way.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// Everybody who follows the state of the service.
    General,
    /// All of one company's people.
    Company(CompanyId),
    /// One person.
    Person(PersonId),
    /// The agents of one queue.
    Queue(QueueId),
    /// Those who edit the rules.
    Operators,
    /// All of the provider's agents.
    Agents,
    /// What the status page shows.
    StatusPage,
    /// Somebody whom the desk does not know, at the address in the notification.
    Outside,
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::General => f.write_str("general"),
            Self::Company(id) => write!(f, "company:{id}"),
            Self::Person(id) => write!(f, "person:{id}"),
            Self::Queue(id) => write!(f, "queue:{id}"),
            Self::Operators => f.write_str("operators"),
            Self::Agents => f.write_str("agents"),
            Self::StatusPage => f.write_str("status_page"),
            Self::Outside => f.write_str("outside"),
        }
    }
}

/// Nobody whom something could be addressed to.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RecipientError {
    /// Of no form that is known.
    #[error(
        "`{given}` is nobody to tell; write general, operators, agents, status_page, company:ID, queue:ID or person:ID"
    )]
    Form {
        /// What was given, shortened.
        given: String,
    },
    /// With an id that is none.
    #[error(transparent)]
    Id(#[from] IdError),
}

impl FromStr for Recipient {
    type Err = RecipientError;
    /// Reads what [`Recipient`] is written as: `general`, `operators`, `company:acme`,
    /// `person:ada`, `queue:level-2`.
    fn from_str(text: &str) -> Result<Self, RecipientError> {
        match text.split_once(':') {
            None if text == "general" => Ok(Self::General),
            None if text == "operators" => Ok(Self::Operators),
            None if text == "agents" => Ok(Self::Agents),
            None if text == "status_page" => Ok(Self::StatusPage),
            None if text == "outside" => Ok(Self::Outside),
            Some(("company", id)) => Ok(Self::Company(CompanyId::new(id)?)),
            Some(("person", id)) => Ok(Self::Person(PersonId::new(id)?)),
            Some(("queue", id)) => Ok(Self::Queue(QueueId::new(id)?)),
            _ => Err(RecipientError::Form {
                given: text.chars().take(40).collect(),
            }),
        }
    }
}

/// What a notification is about; each kind has a template in `rules/messages/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// A call or ticket was given to an agent, or put into a queue.
    Assigned,
    /// Somebody wrote on a ticket.
    Commented,
    /// A ticket changed state or severity.
    TicketChanged,
    /// A clock is about to be broken, or was.
    ClockWarning,
    /// Somebody must acknowledge.
    Escalated,
    /// Nobody on the ladder acknowledged.
    EscalationExhausted,
    /// Somebody acknowledged, for the one who asked.
    Acknowledged,
    /// The answer that the routing script wants a caller to have (P3).
    CallerReply,
    /// A service event began.
    EventStarted,
    /// It goes on.
    EventUpdate,
    /// An update comes soon and nobody has written one, for who leads the work.
    EventPrompt,
    /// Its severity changed after people were told.
    EventSeverity,
    /// It is over.
    EventResolved,
    /// Maintenance is coming.
    MaintenanceAnnounced,
    /// Maintenance has begun.
    MaintenanceStarted,
    /// Maintenance takes longer than was announced.
    MaintenanceOverrun,
    /// Maintenance is over.
    MaintenanceEnded,
    /// Maintenance was called off.
    MaintenanceCancelled,
    /// Somebody leads a major incident, has a role in it or is called to it.
    IncidentRole,
    /// Somebody was given a task of a major incident.
    IncidentTask,
    /// Something is owed after a major incident, soon or for too long.
    IncidentDebt,
    /// A root-cause analysis waits for approval.
    AnalysisSubmitted,
    /// A root-cause analysis was published.
    AnalysisPublished,
    /// The monthly report is there (P7).
    MonthlyReport,
    /// An agreement ends soon.
    AgreementEnds,
    /// What a new named caller should know.
    Welcome,
    /// A company has another account manager.
    HandedOver,
    /// A service review is planned, moved or called off.
    Review,
    /// A script failed and the default decided.
    RulesFault,
    /// A channel is gone or forbidden, and another way is taken.
    PlaceClosed,
}

impl NotificationKind {
    /// All kinds; each needs a template.
    pub const ALL: [Self; 30] = [
        Self::Assigned,
        Self::Commented,
        Self::TicketChanged,
        Self::ClockWarning,
        Self::Escalated,
        Self::EscalationExhausted,
        Self::Acknowledged,
        Self::CallerReply,
        Self::EventStarted,
        Self::EventUpdate,
        Self::EventPrompt,
        Self::EventSeverity,
        Self::EventResolved,
        Self::MaintenanceAnnounced,
        Self::MaintenanceStarted,
        Self::MaintenanceOverrun,
        Self::MaintenanceEnded,
        Self::MaintenanceCancelled,
        Self::IncidentRole,
        Self::IncidentTask,
        Self::IncidentDebt,
        Self::AnalysisSubmitted,
        Self::AnalysisPublished,
        Self::MonthlyReport,
        Self::AgreementEnds,
        Self::Welcome,
        Self::HandedOver,
        Self::Review,
        Self::RulesFault,
        Self::PlaceClosed,
    ];

    /// The template's file name without `.txt`: `event_started`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Commented => "commented",
            Self::TicketChanged => "ticket_changed",
            Self::ClockWarning => "clock_warning",
            Self::Escalated => "escalated",
            Self::EscalationExhausted => "escalation_exhausted",
            Self::Acknowledged => "acknowledged",
            Self::CallerReply => "caller_reply",
            Self::EventStarted => "event_started",
            Self::EventUpdate => "event_update",
            Self::EventPrompt => "event_prompt",
            Self::EventSeverity => "event_severity",
            Self::EventResolved => "event_resolved",
            Self::MaintenanceAnnounced => "maintenance_announced",
            Self::MaintenanceStarted => "maintenance_started",
            Self::MaintenanceOverrun => "maintenance_overrun",
            Self::MaintenanceEnded => "maintenance_ended",
            Self::MaintenanceCancelled => "maintenance_cancelled",
            Self::IncidentRole => "incident_role",
            Self::IncidentTask => "incident_task",
            Self::IncidentDebt => "incident_debt",
            Self::AnalysisSubmitted => "analysis_submitted",
            Self::AnalysisPublished => "analysis_published",
            Self::MonthlyReport => "monthly_report",
            Self::AgreementEnds => "agreement_ends",
            Self::Welcome => "welcome",
            Self::HandedOver => "handed_over",
            Self::Review => "review",
            Self::RulesFault => "rules_fault",
            Self::PlaceClosed => "place_closed",
        }
    }
}

/// One thing to tell one recipient. Written in the transaction of what it tells of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// Its number; the store gives it, and 0 stands before that.
    pub id: NotificationId,
    /// To whom.
    pub to: Recipient,
    /// Of what kind.
    pub kind: NotificationKind,
    /// Of which case. Notifications of one case reach one recipient in order.
    pub about: Option<CaseNumber>,
    /// The severity of that case.
    pub severity: Option<Severity>,
    /// The state of that case, when it is a ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<TicketState>,
    /// One line.
    pub title: String,
    /// The rest; may be empty.
    pub body: String,
    /// The company's users who are impacted, by name; empty when that is not what it tells. The
    /// text may name only the first of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<String>,
    /// The files that came with what it tells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Attachment>,
    /// When it was decided.
    pub at: Timestamp,
    /// Which rules decided it.
    pub rules_version: RulesVersion,
    /// Why it is sent: the script's reason or the workflow's.
    pub reason: String,
    /// At most one notification with a given key is ever sent, so that one fault is told once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub once_key: Option<String>,
    /// An undelivered notification with this key is replaced by a newer one with the same key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes_key: Option<String>,
    /// The meeting to which it invites.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<Box<Invitation>>,
    /// The place in which what it tells was written: who reads there has seen it already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<PlaceId>,
    /// The mail address of somebody whom the desk does not know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

impl Notification {
    /// Whether the text begins to name the users and does not name them all.
    #[must_use]
    pub fn cuts_users_short(&self) -> bool {
        let named = |user: &String| {
            self.body
                .match_indices(user.as_str())
                .any(|(start, found)| {
                    let end = start.saturating_add(found.len());
                    let before = self
                        .body
                        .get(..start)
                        .and_then(|text| text.chars().next_back());
                    let after = self.body.get(end..).and_then(|text| text.chars().next());
                    let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                    !inside(before) && !inside(after)
                })
        };
        self.users.first().is_some_and(named) && !self.users.iter().all(named)
    }

    /// Whose report of which month is there, when it tells of one.
    #[must_use]
    pub fn of_report(&self) -> Option<(CompanyId, Month)> {
        if self.kind != NotificationKind::MonthlyReport {
            return None;
        }
        let rest = self.once_key.as_deref()?.strip_prefix("report/")?;
        let (company, rest) = rest.split_once('/')?;
        let (month, _) = rest.split_once('/')?;
        Some((CompanyId::new(company).ok()?, month.parse().ok()?))
    }

    /// How urgent it is, when many wait to go out.
    #[must_use]
    pub fn urgency(&self) -> Urgency {
        match (self.severity, &self.to) {
            (Some(Severity::Critical | Severity::High), _) => Urgency::Urgent,
            (_, Recipient::Person(_)) => Urgency::Personal,
            _ => Urgency::Ordinary,
        }
    }
}

/// What goes out first when many notifications wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Urgency {
    /// About a case of critical or high severity.
    Urgent,
    /// Everything else that more than one person reads.
    Ordinary,
    /// To one person.
    Personal,
}

impl Urgency {
    /// All, the most urgent first.
    pub const ALL: [Self; 3] = [Self::Urgent, Self::Ordinary, Self::Personal];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_of_users_is_cut_short_when_the_text_begins_it_and_does_not_end_it() {
        for (body, cut) in [
            ("Impacted: al, bo and 1 more.", true),
            ("Impacted: al, bo, cy.", false),
            ("It is over, also for bob and nancy.", false),
            ("Impacted: al, bob, nancy.", true),
        ] {
            let told: Notification = serde_json::from_value(json!({
                "id": 1, "to": "general", "kind": "event_started", "about": null, "severity": null,
                "title": "x", "body": body, "users": ["al", "bo", "cy"],
                "at": "2026-11-24T10:00:00Z", "rules_version": "0123456789ab", "reason": "a test",
            }))
            .unwrap();
            assert_eq!(told.cuts_users_short(), cut, "{body}");
        }
    }
}
