//! What a line is read against: who speaks, when, and which names exist.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;
use switchboard::model::{Action, CaseNumber, Company, Person, PersonId, Roster, Timestamp};
use switchboard::rules::Tables;

use super::table::Place;
use crate::language::Language;

/// Case numbers that were shown in this session, for completion.
#[derive(Clone, Debug, Default)]
pub struct SeenCases {
    /// When each was last seen, in the order of this session.
    seen: BTreeMap<CaseNumber, u64>,
    count: u64,
}

impl SeenCases {
    /// How many are remembered: more than anybody would choose from.
    const MAX: usize = 200;

    /// Remembers one, forgetting the one not seen for longest when there are too many.
    pub fn remember(&mut self, case: CaseNumber) {
        self.count += 1;
        self.seen.insert(case, self.count);
        if self.seen.len() > Self::MAX
            && let Some(oldest) = self
                .seen
                .iter()
                .min_by_key(|(_, when)| **when)
                .map(|(case, _)| *case)
        {
            self.seen.remove(&oldest);
        }
    }

    /// All of them, the last seen first.
    #[must_use]
    pub fn latest_first(&self) -> Vec<CaseNumber> {
        let mut all: Vec<(u64, CaseNumber)> = self
            .seen
            .iter()
            .map(|(case, when)| (*when, *case))
            .collect();
        all.sort_by(|a, b| b.cmp(a));
        all.into_iter().map(|(_, case)| case).collect()
    }
}

/// What a line is read against.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// Who speaks.
    pub speaker: &'a PersonId,
    /// Who exists.
    pub roster: &'a Roster,
    /// Queues, services and what roles may do.
    pub tables: &'a Tables,
    /// The time, passed in.
    pub now: Timestamp,
    /// Cases seen in this session.
    pub cases: &'a SeenCases,
    /// In which language the speaker is answered.
    pub language: Language,
    /// Whether this is the console, a trusted front end on one's own machine.
    pub is_console: bool,
}

impl<'a> Scope<'a> {
    /// Whether verbs of that place can be used here.
    #[must_use]
    pub fn offers(&self, place: Place) -> bool {
        match place {
            Place::Everywhere => true,
            Place::Console => self.is_console,
            Place::Chat => !self.is_console,
        }
    }

    /// The speaker, when the roster still knows them.
    #[must_use]
    pub fn person(&self) -> Option<&'a Person> {
        self.roster.person(self.speaker)
    }

    /// The speaker's company, for a customer's person.
    #[must_use]
    pub fn company(&self) -> Option<&'a Company> {
        self.roster.company(self.person()?.company.as_ref()?)
    }

    /// The zone in which the speaker reads and writes times: their company's, or else UTC.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.company().map_or(Tz::UTC, |company| company.time_zone)
    }

    /// What the speaker's roles are granted. Only for showing what is worth trying: the desk
    /// decides.
    #[must_use]
    pub fn granted(&self) -> BTreeSet<Action> {
        let roles = &self.tables.programme.roles;
        self.person()
            .into_iter()
            .flat_map(|person| &person.roles)
            .filter_map(|role| roles.get(role))
            .flat_map(|grants| grants.may.iter().copied())
            .collect()
    }

    /// The people whom the speaker may know of: a customer's person only their own.
    #[must_use]
    pub fn known_people(&self) -> Vec<&'a Person> {
        match self.person().and_then(|person| person.company.as_ref()) {
            Some(company) => self.roster.people_of(company).collect(),
            None => self.everybody(),
        }
    }

    /// Everybody, customers' people after the provider's own.
    #[must_use]
    pub fn everybody(&self) -> Vec<&'a Person> {
        let mut all: Vec<&Person> = self.roster.staff().collect();
        for company in self.roster.companies() {
            all.extend(self.roster.people_of(&company.id));
        }
        all
    }

    /// The companies that the speaker may know of.
    #[must_use]
    pub fn known_companies(&self) -> Vec<&'a Company> {
        match self.person().and_then(|person| person.company.as_ref()) {
            Some(company) => self.roster.company(company).into_iter().collect(),
            None => self.roster.companies(),
        }
    }
}
