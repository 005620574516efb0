//! Who exists, and how they are found.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use thiserror::Error;

use super::{Absence, AccountId, Company, CompanyId, Link, Person, PersonId, Presence, Role};

/// Companies and people with the look-ups that calls and commands need.
///
/// Built whole from the tables in rules/ and the callers added on the desk, and then only read.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    companies: HashMap<CompanyId, Company>,
    people: HashMap<PersonId, Person>,
    by_phone: HashMap<String, PersonId>,
    by_email: HashMap<String, PersonId>,
    /// By the SHA-256 of the code: whoever guesses cannot choose where two of them differ, so that
    /// the time which a look-up takes tells nothing of the codes.
    by_code: HashMap<[u8; 32], CompanyId>,
    /// Sorted, so that lists and choices do not depend on hashing.
    of_company: HashMap<CompanyId, Vec<PersonId>>,
    staff: Vec<PersonId>,
    by_account: HashMap<AccountId, PersonId>,
    /// Sorted as well.
    accounts_of: HashMap<PersonId, Vec<AccountId>>,
    presence: HashMap<PersonId, Presence>,
    /// Those of the customers' people who are remembered and are nobody as long as that lasts.
    suspended: BTreeMap<PersonId, Person>,
}

/// Companies and people that do not fit together.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RosterError {
    /// The same id, phone number, address or code twice.
    #[error("{what} `{value}` is given to both `{first}` and `{second}`")]
    Twice {
        /// Which thing must be unique.
        what: Unique,
        /// The value that stands twice.
        value: String,
        /// Who has it first.
        first: String,
        /// Who has it again.
        second: String,
    },
    /// A reference to somebody or something that is not there.
    #[error("`{from}` names {what} `{to}`, which does not exist{}", nearest.as_ref().map(|n| format!("; did you mean `{n}`?")).unwrap_or_default())]
    Dangling {
        /// Who refers.
        from: String,
        /// To which kind of thing.
        what: &'static str,
        /// The id that is not there.
        to: String,
        /// An id that is, and looks alike.
        nearest: Option<String>,
    },
    /// Roles of both sides, none at all, or a customer's role without a company.
    #[error("person `{person}` {problem}")]
    Roles {
        /// Whose roles.
        person: PersonId,
        /// What is wrong with them.
        problem: &'static str,
    },
}

/// What nobody has twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unique {
    /// A company's id.
    CompanyId,
    /// A person's id.
    PersonId,
    /// What a company quotes on the telephone.
    SubscriptionCode,
    /// A number that somebody calls from.
    Phone,
    /// An address that somebody writes from.
    Email,
}

impl fmt::Display for Unique {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CompanyId => "company id",
            Self::PersonId => "person id",
            Self::SubscriptionCode => "subscription code",
            Self::Phone => "phone number",
            Self::Email => "e-mail address",
        })
    }
}

impl Roster {
    /// Puts companies and people together and checks that they fit.
    ///
    /// # Errors
    /// When something that must be unique stands twice, a reference leads nowhere, or a person's
    /// roles contradict each other.
    pub fn new(companies: Vec<Company>, people: Vec<Person>) -> Result<Self, RosterError> {
        let mut roster = Self::default();
        for company in companies {
            roster.add_company(company)?;
        }
        for person in people {
            roster.refuse(&person)?;
            roster.insert(person);
        }
        for ids in roster.of_company.values_mut() {
            ids.sort();
        }
        roster.staff.sort();
        roster.check_references()?;
        Ok(roster)
    }

    /// Adds one person.
    ///
    /// # Errors
    /// As for [`Roster::new`]; then nothing has changed.
    pub fn add(&mut self, person: Person) -> Result<(), RosterError> {
        self.refuse(&person)?;
        self.refer(&person)?;
        let company = person.company.clone();
        self.insert(person);
        match company {
            Some(company) => {
                if let Some(ids) = self.of_company.get_mut(&company) {
                    ids.sort();
                }
            }
            None => self.staff.sort(),
        }
        Ok(())
    }

    /// Takes somebody away who may come back; nothing when there is nobody of that id.
    pub fn suspend(&mut self, id: &PersonId) {
        if let Some(person) = self.people.get(id).cloned() {
            self.remove(id);
            self.suspended.insert(id.clone(), person);
        }
    }

    /// Somebody who was taken away and may come back.
    #[must_use]
    pub fn suspended(&self, id: &PersonId) -> Option<&Person> {
        self.suspended.get(id)
    }

    /// Those of a company who were taken away and may come back, by id.
    pub fn suspended_of<'a>(
        &'a self,
        company: &CompanyId,
    ) -> impl Iterator<Item = &'a Person> + use<'a> {
        let all = self.suspended.values();
        let theirs = all.filter(|person| person.company.as_ref() == Some(company));
        theirs.collect::<Vec<_>>().into_iter()
    }

    /// Says that somebody is away on these days as well; nothing when there is nobody of that id.
    pub fn set_away(&mut self, id: &PersonId, absence: Absence) {
        if let Some(person) = self.people.get_mut(id) {
            person.absences.push(absence);
        }
    }

    /// Says that somebody is back on that day; nothing when they are not away then.
    pub fn set_back(&mut self, id: &PersonId, on: NaiveDate) {
        let Some(person) = self.people.get_mut(id) else {
            return;
        };
        for absence in &mut person.absences {
            if absence.from <= on && on <= absence.to {
                // From the day of the return on they are there; of one that has just begun nothing
                // is left.
                absence.to = on.pred_opt().unwrap_or(on);
            }
        }
        person.absences.retain(|absence| absence.from <= absence.to);
    }

    /// Hands a company over to another account manager. Nothing when somebody else than `was` looks
    /// after it, or the other is not there: then the tables were edited since, and they hold.
    pub fn hand_over(&mut self, company: &CompanyId, was: &PersonId, to: &PersonId) {
        if !self.people.contains_key(to) {
            return;
        }
        if let Some(company) = self
            .companies
            .get_mut(company)
            .filter(|company| &company.account_manager == was)
        {
            company.account_manager = to.clone();
        }
    }

    /// Says whose chat accounts are whose, in place of what was said before. A link of somebody
    /// who is not there is kept and leads nowhere.
    pub fn set_links(&mut self, links: Vec<Link>) {
        self.by_account.clear();
        self.accounts_of.clear();
        for link in links {
            self.accounts_of
                .entry(link.person.clone())
                .or_default()
                .push(link.account.clone());
            self.by_account.insert(link.account, link.person);
        }
        for accounts in self.accounts_of.values_mut() {
            accounts.sort();
        }
    }

    /// Says who has signed in and out, in place of what was said before.
    pub fn set_presence(&mut self, all: Vec<Presence>) {
        let by_person = |one: Presence| (one.person.clone(), one);
        self.presence = all.into_iter().map(by_person).collect();
    }

    /// Whether somebody has signed in or out last, and since when; nothing when they never did.
    #[must_use]
    pub fn presence(&self, id: &PersonId) -> Option<&Presence> {
        self.presence.get(id)
    }

    /// Removes one person; nothing when there is none of that id.
    pub fn remove(&mut self, id: &PersonId) {
        self.suspended.remove(id);
        let Some(person) = self.people.remove(id) else {
            return;
        };
        self.by_phone.retain(|_, owner| owner != id);
        self.by_email.retain(|_, owner| owner != id);
        match &person.company {
            Some(company) => {
                if let Some(ids) = self.of_company.get_mut(company) {
                    ids.retain(|other| other != id);
                }
            }
            None => self.staff.retain(|other| other != id),
        }
    }

    fn add_company(&mut self, company: Company) -> Result<(), RosterError> {
        let code = company.subscription.code.clone();
        if let Some(first) = self
            .by_code
            .insert(code_key(code.as_str()), company.id.clone())
        {
            return Err(twice(
                Unique::SubscriptionCode,
                code.as_str(),
                first.as_str(),
                company.id.as_str(),
            ));
        }
        let id = company.id.clone();
        if self.companies.insert(id.clone(), company).is_some() {
            return Err(twice(
                Unique::CompanyId,
                id.as_str(),
                id.as_str(),
                id.as_str(),
            ));
        }
        Ok(())
    }

    /// Why somebody cannot be added beside those who are there.
    fn refuse(&self, person: &Person) -> Result<(), RosterError> {
        check_roles(person)?;
        let id = person.id.as_str();
        let mut own = BTreeSet::new();
        for phone in &person.phones {
            let key = phone_key(phone);
            let first = self.by_phone.get(&key).map(PersonId::as_str);
            if let Some(first) = first.or((!own.insert(key)).then_some(id)) {
                return Err(twice(Unique::Phone, phone, first, id));
            }
        }
        if let Some(email) = &person.email
            && let Some(first) = self.by_email.get(&email.to_lowercase())
        {
            return Err(twice(Unique::Email, email, first.as_str(), id));
        }
        if self.people.contains_key(&person.id) {
            return Err(twice(Unique::PersonId, id, id, id));
        }
        Ok(())
    }

    fn insert(&mut self, person: Person) {
        for phone in &person.phones {
            self.by_phone.insert(phone_key(phone), person.id.clone());
        }
        if let Some(email) = &person.email {
            self.by_email
                .insert(email.to_lowercase(), person.id.clone());
        }
        match &person.company {
            Some(company) => {
                self.of_company
                    .entry(company.clone())
                    .or_default()
                    .push(person.id.clone());
            }
            None => self.staff.push(person.id.clone()),
        }
        self.suspended.remove(&person.id);
        self.people.insert(person.id.clone(), person);
    }

    fn check_references(&self) -> Result<(), RosterError> {
        for company in self.companies.values() {
            self.expect_person(
                company.id.as_str(),
                "account manager",
                &company.account_manager,
            )?;
        }
        self.people
            .values()
            .try_for_each(|person| self.refer(person))
    }

    /// That nobody names a company or a person who is not there.
    fn refer(&self, person: &Person) -> Result<(), RosterError> {
        if let Some(company) = &person.company
            && !self.companies.contains_key(company)
        {
            return Err(RosterError::Dangling {
                from: person.id.to_string(),
                what: "company",
                to: company.to_string(),
                nearest: nearest(
                    company.as_str(),
                    self.companies.keys().map(CompanyId::as_str),
                ),
            });
        }
        for (what, other) in [("deputy", &person.deputy), ("manager", &person.manager)] {
            if let Some(other) = other {
                self.expect_person(person.id.as_str(), what, other)?;
            }
        }
        Ok(())
    }

    fn expect_person(
        &self,
        from: &str,
        what: &'static str,
        id: &PersonId,
    ) -> Result<(), RosterError> {
        if self.people.contains_key(id) {
            return Ok(());
        }
        Err(RosterError::Dangling {
            from: from.to_owned(),
            what,
            to: id.to_string(),
            nearest: nearest(id.as_str(), self.people.keys().map(PersonId::as_str)),
        })
    }

    /// The company with this id.
    #[must_use]
    pub fn company(&self, id: &CompanyId) -> Option<&Company> {
        self.companies.get(id)
    }

    /// The person with this id.
    #[must_use]
    pub fn person(&self, id: &PersonId) -> Option<&Person> {
        self.people.get(id)
    }

    /// Who calls from this number; spaces, dashes and brackets do not matter.
    #[must_use]
    pub fn by_phone(&self, number: &str) -> Option<&Person> {
        self.person(self.by_phone.get(&phone_key(number))?)
    }

    /// Who writes from this address; upper and lower case do not matter.
    #[must_use]
    pub fn by_email(&self, address: &str) -> Option<&Person> {
        self.person(self.by_email.get(&address.to_lowercase())?)
    }

    /// Whose chat account this is.
    #[must_use]
    pub fn by_account(&self, account: &AccountId) -> Option<&Person> {
        self.person(self.by_account.get(account)?)
    }

    /// Somebody's chat accounts, sorted.
    #[must_use]
    pub fn accounts_of(&self, id: &PersonId) -> &[AccountId] {
        self.accounts_of.get(id).map_or(&[], Vec::as_slice)
    }

    /// All linked accounts and the people whose they are, by account.
    #[must_use]
    pub fn accounts(&self) -> Vec<(&AccountId, &Person)> {
        let linked = self.by_account.keys();
        let mut all: Vec<_> = linked
            .filter_map(|account| Some((account, self.by_account(account)?)))
            .collect();
        all.sort_by(|a, b| a.0.cmp(b.0));
        all
    }

    /// Whose subscription this is. The time that it takes does not depend on how much of a code is
    /// right.
    #[must_use]
    pub fn by_code(&self, code: &str) -> Option<&Company> {
        let quoted = code_key(code);
        let (found, id) = self.by_code.get_key_value(&quoted)?;
        let company = self.company(id)?;
        bool::from(found.ct_eq(&quoted)).then_some(company)
    }

    /// All companies, by id.
    #[must_use]
    pub fn companies(&self) -> Vec<&Company> {
        let mut all: Vec<&Company> = self.companies.values().collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all
    }

    /// How many companies there are.
    #[must_use]
    pub fn company_count(&self) -> usize {
        self.companies.len()
    }

    /// A company's people, by id.
    pub fn people_of<'a>(
        &'a self,
        company: &CompanyId,
    ) -> impl Iterator<Item = &'a Person> + use<'a> {
        self.of_company
            .get(company)
            .into_iter()
            .flatten()
            .filter_map(|id| self.person(id))
    }

    /// The provider's people, by id.
    pub fn staff(&self) -> impl Iterator<Item = &Person> {
        self.staff.iter().filter_map(|id| self.person(id))
    }

    /// A company's people with one role, by id.
    pub fn with_role<'a>(
        &'a self,
        company: &CompanyId,
        role: Role,
    ) -> impl Iterator<Item = &'a Person> + use<'a> {
        self.people_of(company)
            .filter(move |person| person.is(role))
    }

    /// The id that looks most like `given`, for "did you mean".
    #[must_use]
    pub fn nearest_person(&self, given: &str) -> Option<String> {
        nearest(given, self.people.keys().map(PersonId::as_str))
    }
}

/// That somebody's roles fit together.
fn check_roles(person: &Person) -> Result<(), RosterError> {
    let customers = person
        .roles
        .iter()
        .filter(|role| role.is_customers())
        .count();
    let problem = if person.roles.is_empty() {
        "has no role"
    } else if customers > 0 && customers < person.roles.len() {
        "has roles of the customer's side and of the provider's"
    } else if person.is(Role::NamedCaller) && person.is(Role::SecondaryAdministrator) {
        "is both a named caller and a secondary administrator"
    } else if customers > 0 && person.company.is_none() {
        "has a customer's role and no company"
    } else if customers == 0 && person.company.is_some() {
        "has a provider's role and a company"
    } else {
        return Ok(());
    };
    Err(RosterError::Roles {
        person: person.id.clone(),
        problem,
    })
}

fn twice(what: Unique, value: &str, first: &str, second: &str) -> RosterError {
    RosterError::Twice {
        what,
        value: value.into(),
        first: first.into(),
        second: second.into(),
    }
}

fn code_key(code: &str) -> [u8; 32] {
    Sha256::digest(code.as_bytes()).into()
}

/// Only the digits and a leading plus count.
pub(crate) fn phone_key(number: &str) -> String {
    number
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect()
}

/// The candidate within an edit distance of a third of the length, if any; ties go to the
/// alphabetically first.
#[must_use]
pub fn nearest<'a>(given: &str, candidates: impl Iterator<Item = &'a str>) -> Option<String> {
    let given: Vec<char> = given.chars().take(64).collect();
    let limit = (given.len() / 3).max(1);
    candidates
        .map(|candidate| (edit_distance(&given, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}

/// Levenshtein's distance with adjacent swaps counted as one (optimal string alignment).
fn edit_distance(given: &[char], candidate: &str) -> usize {
    let candidate: Vec<char> = candidate.chars().take(64).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=candidate.len()).collect();
    for (i, a) in given.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in candidate.iter().enumerate() {
            let mut cost = (above[j] + usize::from(a != b))
                .min(above[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *a == candidate[j - 1] && given[i - 1] == *b {
                cost = cost.min(before[j - 1] + 1);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[candidate.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_offered_and_a_far_one_is_not() {
        let names = ["is_named", "is_known", "company"];
        let find = |given| nearest(given, names.into_iter());
        assert_eq!(find("is_namd").as_deref(), Some("is_named"));
        assert_eq!(find("comapny").as_deref(), Some("company"));
        assert_eq!(find("subscription"), None);
    }
}
