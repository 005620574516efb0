//! What instances that share a store tell each other through it.

use crate::model::Timestamp;

/// A wish to be the only one who does something, for a while.
#[derive(Clone, Copy, Debug)]
pub struct Lease<'a> {
    /// What for: `discord`.
    pub name: &'a str,
    /// Who: a word that no other instance has, now or later.
    pub holder: &'a str,
    /// The time now. A lease that ends at this time is over.
    pub now: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// Numbers that rise when something was changed that instances keep in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// People added or removed, or accounts linked.
    pub people: u64,
    /// Other rules in force, or another candidate.
    pub rules: u64,
}

/// What a mark is of.
#[cfg(any(feature = "postgres", feature = "sqlite"))]
#[derive(Clone, Copy)]
pub(in crate::store) enum Mark {
    People,
    Rules,
}

#[cfg(any(feature = "postgres", feature = "sqlite"))]
impl Mark {
    /// As it is kept.
    pub(in crate::store) const fn name(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Rules => "rules",
        }
    }
}
