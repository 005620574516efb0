//! Why the desk does not do something.

use std::collections::BTreeSet;
use std::fmt;

use thiserror::Error;

use crate::model::{
    Action, CaseNumber, CompanyId, IdError, PersonId, Role, Roster, RosterError, Span, TicketState,
    nearest,
};

use super::invalid::{CaseState, InvalidError, MoveError, Thing};

/// Why the desk does not do something. Nothing has changed when one is returned.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DeskError {
    /// The actor may not.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// No such case, or one that the actor may not know of: the two look the same.
    #[error("there is no case `{0}` that you can see")]
    UnknownCase(CaseNumber),
    /// No such person.
    #[error("there is nobody called `{given}`{}", hint(nearest.as_deref()))]
    UnknownPerson {
        /// The id given.
        given: String,
        /// An id that looks alike.
        nearest: Option<String>,
    },
    /// No such queue, service, company or tier.
    #[error("there is no {what} `{given}`{}", hint(nearest.as_deref()))]
    Unknown {
        /// Of what kind.
        what: Thing,
        /// The id given.
        given: String,
        /// An id that looks alike.
        nearest: Option<String>,
    },
    /// The case is in a state in which this makes no sense.
    #[error("{case} is {state}: {why}")]
    IllegalMove {
        /// Which case.
        case: CaseNumber,
        /// Its state.
        state: CaseState,
        /// Why not, and what can be done instead.
        why: MoveError,
    },
    /// What was given is not usable.
    #[error(transparent)]
    Invalid(#[from] InvalidError),
    /// The subscription's allotment of named callers is used up (P10).
    #[error(
        "{company} has {used} of {allowed} named callers; remove or replace one first ({names}) or ask your account manager, {account_manager}, for a larger subscription{}",
        larger.as_ref().map(|(callers, tier)| format!(": {tier} has {callers}")).unwrap_or_default()
    )]
    Allotment {
        /// The company's name.
        company: String,
        /// How many it has.
        used: u32,
        /// How many it may have.
        allowed: u32,
        /// Who they are.
        names: String,
        /// Whom to ask.
        account_manager: String,
        /// How many the next larger tier has, and its name.
        larger: Option<(u32, String)>,
    },
    /// Something that is allowed only so often was asked too often.
    #[error(
        "that was asked {most} times within {within}, and no oftener is allowed; try again later"
    )]
    TooMany {
        /// How often.
        most: u32,
        /// Within which time.
        within: Span,
    },
    /// A program sent something else under a key that it has used.
    #[error("the key `{key}` was used for another request; take a new one")]
    KeyUsed {
        /// Which.
        key: String,
    },
    /// An id that is not one.
    #[error(transparent)]
    Id(#[from] IdError),
    /// A person who does not fit the others.
    #[error(transparent)]
    Roster(#[from] RosterError),
}

fn hint(nearest: Option<&str>) -> String {
    nearest
        .map(|near| format!("; did you mean `{near}`?"))
        .unwrap_or_default()
}

/// A refusal, with who may instead.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("you may not {}: {because}{}", action.phrase(), instead(who_may))]
pub struct Refusal {
    /// Who asked.
    pub actor: Option<PersonId>,
    /// For what.
    pub action: Action,
    /// Why not.
    pub because: Because,
    /// The names of those who may, in the actor's own company where it is a customer's person.
    pub who_may: Vec<String>,
}

/// Why somebody may not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// None of their roles is granted it.
    Roles(BTreeSet<Role>),
    /// It is granted to them for their own company.
    OtherCompany,
}

impl fmt::Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Roles(roles) => {
                let roles: Vec<&str> = roles.iter().map(|role| role.name()).collect();
                let roles = roles.join(" and ");
                let is_vowel = roles.starts_with(['a', 'e', 'i', 'o', 'u']);
                write!(f, "you are {} {roles}", if is_vowel { "an" } else { "a" })
            }
            Self::OtherCompany => f.write_str("that belongs to another company"),
        }
    }
}

fn instead(who_may: &[String]) -> String {
    match who_may {
        [] => String::new(),
        [one] => format!(". {one} can"),
        many => format!(". Any of these can: {}", many.join(", ")),
    }
}

impl DeskError {
    /// For an id that nobody has, with the one that looks most like it.
    #[must_use]
    pub fn unknown_person(roster: &Roster, id: &PersonId) -> Self {
        Self::UnknownPerson {
            given: id.to_string(),
            nearest: roster.nearest_person(id.as_str()),
        }
    }

    /// For a company's id that is nobody's, with the one that looks most like it.
    #[must_use]
    pub fn unknown_company(roster: &Roster, id: &CompanyId) -> Self {
        let companies = roster.companies();
        let known = companies.iter().map(|company| company.id.as_str());
        Self::unknown(Thing::Company, id.as_str(), known)
    }

    /// For an id that is none of those known, with the one that looks most like it.
    #[must_use]
    pub fn unknown<'k>(what: Thing, given: &str, known: impl Iterator<Item = &'k str>) -> Self {
        Self::Unknown {
            what,
            given: given.to_owned(),
            nearest: nearest(given, known),
        }
    }

    /// For a move that a ticket's state does not allow.
    #[must_use]
    pub fn illegal(case: CaseNumber, state: TicketState, why: MoveError) -> Self {
        Self::IllegalMove {
            case,
            state: CaseState::Ticket(state),
            why,
        }
    }

    /// For what is wrong with a version of the rules, which only operators meet.
    #[must_use]
    pub fn rules(what: impl Into<String>) -> Self {
        InvalidError::Rules(what.into()).into()
    }
}
