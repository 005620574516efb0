//! The feed of current users: read, held against the tables, and put in the place of the one before.
//!
//! A feed is taken whole or not at all. It is read row by row; of it is held what is kept of each
//! user, some hundred bytes.

mod rows;

use std::collections::BTreeMap;
use std::io::Read;
use std::rc::Rc;

use crate::desk::Change;
use crate::model::{
    AuditEntry, CompanyId, CurrentUsers, FeedUser, Happening, RegionId, ServiceId, Timestamp,
    Touched, UserGroup, Visibility,
};
use crate::store::{Reach, StoreError, Transaction};

use super::Driver;
use super::feed::{FeedError, FeedFormat};

/// So many companies are compared and written at a time.
const COMPANIES_AT_ONCE: usize = 1_000;

/// What came of a feed. Users are counted by company and name, however many rows they have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// How many users it names.
    pub users: u64,
    /// Of how many companies.
    pub companies: u64,
    /// How many were not there before.
    pub added: u64,
    /// How many are there no more.
    pub removed: u64,
    /// Of how many the services, the regions or the devices are others.
    pub changed: u64,
    /// How many are as they were.
    pub unchanged: u64,
}

/// What is known of a user: where they are and with what.
///
/// Both lists are sorted and have each once. Most users have one of each, and there may be a million
/// of them: a list takes a tenth of the room of a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Known {
    /// The services, each with the region in which they use it; many users share each of these.
    uses: Vec<Rc<Use>>,
    devices: Vec<Box<str>>,
}

impl Known {
    fn uses(&mut self, one: &Rc<Use>) {
        if let Err(place) = self.uses.binary_search(one) {
            self.uses.reserve_exact(1);
            self.uses.insert(place, one.clone());
        }
    }

    fn has(&mut self, device: &str) {
        let found = self.devices.binary_search_by(|known| (**known).cmp(device));
        if let Err(place) = found {
            self.devices.reserve_exact(1);
            self.devices.insert(place, device.into());
        }
    }
}

/// A service in a region; either may be one that nobody said.
type Use = (Option<ServiceId>, Option<RegionId>);

/// The users of a company by name.
type Users = BTreeMap<Box<str>, Known>;

impl Driver {
    /// Puts a feed of current users in the place of the one before.
    ///
    /// # Errors
    /// When a row is wrong, the feed names nobody and `may_be_empty` is false, or it cannot be read
    /// or kept. Then nothing has changed.
    pub fn import_users(
        &self,
        now: Timestamp,
        format: FeedFormat,
        feed: impl Read,
        may_be_empty: bool,
    ) -> Result<Imported, FeedError> {
        let in_force = self.in_force();
        let tables = in_force.rulebook.tables();
        let feed = rows::read(format, feed, tables, &in_force.roster)?;
        if feed.is_empty() && !may_be_empty {
            return Err(FeedError::Empty);
        }
        Ok(self.store().run(|tx| replace(tx, now, &feed))?)
    }
}

fn replace(
    tx: &mut dyn Transaction,
    now: Timestamp,
    feed: &BTreeMap<CompanyId, Users>,
) -> Result<Imported, StoreError> {
    let mut companies = tx.companies_using(&Reach::Provider, &Touched::default())?;
    companies.extend(feed.keys().cloned());
    let companies: Vec<CompanyId> = companies.into_iter().collect();
    let mut sum = Imported {
        companies: feed.len() as u64,
        ..Imported::default()
    };
    let nobody = Users::new();
    for some in companies.chunks(COMPANIES_AT_ONCE) {
        let before = tx.users_of(&Reach::Provider, some)?;
        let mut changed = CurrentUsers::new();
        for company in some {
            let now = feed.get(company).unwrap_or(&nobody);
            let before = before.get(company).map_or(&[][..], Vec::as_slice);
            let groups = groups_of(company, now);
            sum.users += now.len() as u64;
            if groups == before {
                sum.unchanged += now.len() as u64;
                continue;
            }
            count(&mut sum, &users_of(before), now);
            changed.insert(company.clone(), groups);
        }
        tx.set_users(&changed)?;
    }
    let change = Change {
        audit: vec![AuditEntry {
            at: now,
            actor: None,
            about: None,
            company: None,
            visibility: Visibility::Internal,
            what: Happening::UsersImported {
                users: sum.users,
                companies: sum.companies,
                added: sum.added,
                removed: sum.removed,
                changed: sum.changed,
            },
        }],
        ..Change::default()
    };
    tx.apply(&change)?;
    Ok(sum)
}

fn count(sum: &mut Imported, before: &Users, now: &Users) {
    for (name, known) in now {
        match before.get(name) {
            None => sum.added += 1,
            Some(was) if was == known => sum.unchanged += 1,
            Some(_) => sum.changed += 1,
        }
    }
    let gone = before.keys().filter(|name| !now.contains_key(*name));
    sum.removed += gone.count() as u64;
}

/// A company's users by service and region, as the store has them.
fn groups_of(company: &CompanyId, users: &Users) -> Vec<UserGroup> {
    let mut groups: BTreeMap<&Use, Vec<FeedUser>> = BTreeMap::new();
    for (name, known) in users {
        for at in &known.uses {
            groups.entry(&**at).or_default().push(FeedUser {
                user: name.to_string(),
                devices: known.devices.iter().map(ToString::to_string).collect(),
            });
        }
    }
    let group = |((service, region), users): (&Use, Vec<FeedUser>)| UserGroup {
        company: company.clone(),
        service: service.clone(),
        region: region.clone(),
        users,
    };
    groups.into_iter().map(group).collect()
}

fn users_of(groups: &[UserGroup]) -> Users {
    let mut all = Users::new();
    for group in groups {
        let at = Rc::new((group.service.clone(), group.region.clone()));
        for user in &group.users {
            let known = all.entry(user.user.as_str().into()).or_default();
            known.uses(&at);
            for device in &user.devices {
                known.has(device);
            }
        }
    }
    all
}
