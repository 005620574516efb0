//! `[solutions]` and `[training]` of `programme.toml`.

use serde::{Deserialize, Serialize};

use crate::model::Span;

/// What is found and offered of the solution centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SolutionsTable {
    /// How many articles a search shows.
    pub shown: u8,
    /// How many are offered to whoever opens a ticket.
    pub offered: u8,
    /// How many of the telling words of the ticket's subject an article must have to be offered, in
    /// percent.
    pub offer_from: u8,
    /// For how long searches that found nothing are kept.
    pub keep_fruitless: Span,
}

impl Default for SolutionsTable {
    /// What is read at a glance; half of the words are no accident; half a year shows what is missing.
    fn default() -> Self {
        Self {
            shown: 5,
            offered: 3,
            offer_from: 50,
            keep_fruitless: Span::from_secs(180 * 86_400).unwrap_or_default(),
        }
    }
}

/// When training is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrainingTable {
    /// How many of the questions must be answered rightly, in percent.
    pub pass_mark: u8,
    /// For how long a certificate is good.
    pub valid_for: Span,
}

impl Default for TrainingTable {
    /// One slip in five questions; after two years much is different.
    fn default() -> Self {
        Self {
            pass_mark: 80,
            valid_for: Span::from_secs(730 * 86_400).unwrap_or_default(),
        }
    }
}
