//! The users of the services, as a feed of whoever runs them names them.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Company, CompanyId, RegionId, ServiceEvent, ServiceId};

/// A user of a service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FeedUser {
    /// An e-mail address or a name, unique in the company.
    pub user: String,
    /// Their devices on the service, sorted; none when the feed names none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<String>,
}

/// A company's users of one service in one region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserGroup {
    /// Whose.
    pub company: CompanyId,
    /// Of which service; none when neither the feed nor the tables say.
    pub service: Option<ServiceId>,
    /// Where; none when neither the feed nor the tables say.
    pub region: Option<RegionId>,
    /// By name; each once.
    pub users: Vec<FeedUser>,
}

/// The users of companies that the feed has; a company that it does not have is missing.
pub type CurrentUsers = BTreeMap<CompanyId, Vec<UserGroup>>;

/// What of the service an event touches. Where it names services and regions, it touches these
/// services in these regions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// These services; all when empty.
    pub services: BTreeSet<ServiceId>,
    /// In these regions; everywhere when empty.
    pub regions: BTreeSet<RegionId>,
}

impl Touched {
    /// Nothing is named, so that no company follows from it.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.services.is_empty() && self.regions.is_empty()
    }

    /// Whether a company is touched, as the tables have it.
    #[must_use]
    pub fn company(&self, company: &Company) -> bool {
        !self.is_nothing()
            && (self.services.is_empty() || !self.services.is_disjoint(&company.services))
            && (self.regions.is_empty() || self.regions.contains(company.region.as_str()))
    }
}

/// Which of a company's users an event touches, by name: of those that the feed has, or, where it
/// does not have the company, of those in the tables. Where the event names users, only these.
#[must_use]
pub fn impacted_users(
    event: &ServiceEvent,
    company: &Company,
    feed: Option<&[UserGroup]>,
) -> Vec<String> {
    let named = |user: &&String| event.users.is_empty() || event.users.contains(*user);
    let Some(groups) = feed else {
        return company.users.iter().filter(named).cloned().collect();
    };
    let touches = |group: &&UserGroup| {
        let of = |service: &ServiceId| event.services.contains(service);
        let at = |region: &RegionId| event.regions.contains(region);
        (event.services.is_empty() || group.service.as_ref().is_some_and(of))
            && (event.regions.is_empty() || group.region.as_ref().is_some_and(at))
    };
    let mut touched = groups.iter().filter(touches).peekable();
    // Most companies have one group of a service, which is sorted and has each user once.
    let first = touched.next();
    let names = |group: &UserGroup| -> Vec<String> {
        let users = group.users.iter().map(|one| &one.user);
        users.filter(named).cloned().collect()
    };
    let mut all = first.map(names).unwrap_or_default();
    if touched.peek().is_some() {
        all.extend(touched.flat_map(names));
        all.sort_unstable();
        all.dedup();
    }
    all
}
