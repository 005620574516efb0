//! What people find by themselves, and what came of it (P13).

use serde::{Deserialize, Serialize};

use super::{ArticleId, CompanyId, PersonId, TicketId, Timestamp};

/// An article that a search found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Which.
    pub article: ArticleId,
    /// Its title.
    pub title: String,
    /// The place that fits best, in order.
    pub snippet: Vec<Piece>,
    /// How many of the words that were looked for it has, in percent. Words that say nothing are not
    /// counted.
    pub percent: u8,
}

/// A piece of a text in which something was looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// It.
    pub text: String,
    /// Whether it is what was looked for.
    pub is_match: bool,
}

/// A ticket that an article solved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Solved {
    /// Which ticket.
    pub ticket: TicketId,
    /// Which article.
    pub article: ArticleId,
    /// Whose ticket it is.
    pub company: CompanyId,
    /// Who says so.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// A search that found nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fruitless {
    /// The words, in small letters and sorted, without those that say nothing.
    pub words: String,
    /// How often it was made.
    pub count: u64,
    /// When last.
    pub last_at: Timestamp,
}

/// How many tickets an article solved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SolvedCount {
    /// Which.
    pub article: ArticleId,
    /// How many.
    pub tickets: u64,
    /// When the last.
    pub last_at: Timestamp,
}
