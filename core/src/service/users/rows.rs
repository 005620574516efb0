//! The rows of a feed, as CSV or JSON.
//!
//! ```text
//! company,user,services,region,device
//! acme,wile@acme.example,mail-eu;devices,europe,2100AF3C
//! ```
//!
//! In JSON a row is an object with these names; `services` is a list or one text. `company` and
//! `user` must be there. A row that names no services uses all of its company's in the tables, one
//! that names no region is where its company is. Rows of one user add up.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::rc::Rc;

use serde::Deserialize;

use super::{Known, Use, Users};
use crate::model::{Company, CompanyId, RegionId, Roster, ServiceId};
use crate::rules::Tables;
use crate::service::feed::{self, Columns, FeedError, FeedFormat, text, unknown};

/// The longest name of a user, in characters: the longest e-mail address.
const MAX_USER_CHARS: usize = 254;
/// The longest name of a device, in characters; a serial number has some twenty.
const MAX_DEVICE_CHARS: usize = 120;

const COLUMNS: Columns = Columns {
    all: &["company", "user", "services", "region", "device"],
    needed: &["company", "user"],
};

/// One row.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    company: String,
    user: String,
    #[serde(default)]
    services: Option<Services>,
    #[serde(default)]
    region: Option<String>,
    #[serde(default)]
    device: Option<String>,
}

/// The ids of services: a list, or a text that joins them by `;`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Services {
    Text(String),
    List(Vec<String>),
}

impl Services {
    fn each(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        let all: Box<dyn Iterator<Item = &str>> = match self {
            Self::Text(text) => Box::new(text.split(';')),
            Self::List(list) => Box::new(list.iter().map(String::as_str)),
        };
        Box::new(all.map(str::trim).filter(|id| !id.is_empty()))
    }
}

/// Reads a feed and holds it against the tables.
///
/// # Errors
/// What is wrong with its rows, or that it cannot be read.
pub(super) fn read(
    format: FeedFormat,
    feed: impl Read,
    tables: &Tables,
    roster: &Roster,
) -> Result<BTreeMap<CompanyId, Users>, FeedError> {
    let mut reading = Reading {
        tables,
        roster,
        regions: tables
            .known_regions()
            .into_iter()
            .filter_map(|region| RegionId::new(region).ok())
            .collect(),
        users: BTreeMap::new(),
        uses: BTreeSet::new(),
    };
    feed::read(format, feed, &COLUMNS, |row: &Row| reading.add(row))?;
    Ok(reading.users)
}

/// A feed that is being read.
struct Reading<'a> {
    tables: &'a Tables,
    roster: &'a Roster,
    regions: BTreeSet<RegionId>,
    users: BTreeMap<CompanyId, Users>,
    /// What users use and where, each kept once.
    uses: BTreeSet<Rc<Use>>,
}

impl<'a> Reading<'a> {
    fn company(&self, given: &str) -> Option<&'a Company> {
        let id = CompanyId::new(given).ok()?;
        self.roster.company(&id)
    }

    fn add(&mut self, row: &Row) -> Result<(), String> {
        let given = row.company.trim();
        let company = self.company(given).ok_or_else(|| {
            let companies = self.roster.companies();
            let known = companies.iter().map(|company| company.id.as_str());
            unknown("company", given, "companies.toml", known)
        })?;
        let user = text("user", &row.user, MAX_USER_CHARS)?;
        if user.is_empty() {
            return Err("it names no user".to_owned());
        }
        let mut services = Vec::new();
        for id in row.services.iter().flat_map(Services::each) {
            let known = &self.tables.services;
            match known.get_key_value(id) {
                Some((id, _)) => services.push(Some(id.clone())),
                None => {
                    let known = known.keys().map(ServiceId::as_str);
                    return Err(unknown("service", id, "services.toml", known));
                }
            }
        }
        if services.is_empty() {
            services.extend(company.services.iter().cloned().map(Some));
        }
        if services.is_empty() {
            services.push(None);
        }
        let region = match row.region.as_deref().map(str::trim).unwrap_or_default() {
            "" => self.regions.get(company.region.as_str()).cloned(),
            given => Some(self.regions.get(given).cloned().ok_or_else(|| {
                let known = self.regions.iter().map(RegionId::as_str);
                unknown("region", given, "services.toml", known)
            })?),
        };
        let device = text(
            "device",
            row.device.as_deref().unwrap_or_default(),
            MAX_DEVICE_CHARS,
        )?;
        let of_company = match self.users.get_mut(&company.id) {
            Some(users) => users,
            None => self.users.entry(company.id.clone()).or_default(),
        };
        let known: &mut Known = of_company.entry(user.into()).or_default();
        for service in services {
            let at = (service, region.clone());
            let at = match self.uses.get(&at) {
                Some(at) => at.clone(),
                None => {
                    let at = Rc::new(at);
                    self.uses.insert(at.clone());
                    at
                }
            };
            known.uses(&at);
        }
        if !device.is_empty() {
            known.has(device);
        }
        Ok(())
    }
}
