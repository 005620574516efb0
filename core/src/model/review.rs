//! Service reviews (P6): the account manager and a company's named callers meet, and what came of it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{CompanyId, PersonId, Span, Timestamp};

/// A service review of one company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Whose.
    pub company: CompanyId,
    /// The company's first is 1.
    pub number: u32,
    /// Raised by one at each change.
    pub version: u64,
    /// When it begins.
    pub at: Timestamp,
    /// How long it lasts.
    pub lasts: Span,
    /// Where: a room, or a link; may be empty.
    pub place: String,
    /// Whether it was called off.
    pub is_cancelled: bool,
    /// How often the invitation was changed: SEQUENCE of RFC 5545.
    pub sequence: u32,
    /// What is talked about.
    pub agenda: Vec<String>,
    /// What was written down, in order.
    pub notes: Vec<ReviewNote>,
    /// What is to be done.
    pub actions: Vec<ReviewAction>,
}

impl Review {
    /// When it ends.
    #[must_use]
    pub fn ends_at(&self) -> Timestamp {
        self.lasts.after(self.at)
    }

    /// Whether it is to come, or under way.
    #[must_use]
    pub fn is_planned(&self, now: Timestamp) -> bool {
        !self.is_cancelled && self.ends_at() > now
    }
}

/// What somebody wrote down about a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewNote {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Option<PersonId>,
    /// What.
    pub text: String,
}

/// Something that was agreed in a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewAction {
    /// The company's first is 1, whatever review it comes of.
    pub number: u32,
    /// What.
    pub text: String,
    /// Who does it, in words: it may be somebody whom the desk does not know.
    pub owner: String,
    /// By which day.
    pub due_on: NaiveDate,
    /// When it was done.
    pub done_at: Option<Timestamp>,
}

/// A meeting to which people are invited, as a calendar has it (RFC 5545, RFC 5546).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The same for all that is told of one meeting.
    pub uid: String,
    /// Rises with each change.
    pub sequence: u32,
    /// Whether it is called off.
    pub is_cancelled: bool,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// One line.
    pub summary: String,
    /// The rest.
    pub description: String,
    /// Where; may be empty.
    pub place: String,
    /// Who invites.
    pub organizer: Guest,
    /// Who is invited.
    pub guests: Vec<Guest>,
}

/// Somebody at a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    /// Their name.
    pub name: String,
    /// Their address, when known.
    pub email: Option<String>,
}
