//! Who used the services in a month, and with what.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::Serialize;

use crate::model::{Month, UsageRow};

/// Who used the services in a month, counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct UsageFigures {
    /// Users who did anything: the feed counts something above 0 for them.
    pub users: u64,
    /// Devices that the feed names in this month, whether or not they did anything: the deployment.
    pub devices: u64,
    /// What all of them did, as the feed counts it.
    pub used: u64,
}

/// Who used the services in the month of a report, and with what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Usage {
    /// Who did most, those first who did more, and of those who did as much the first by name; as many
    /// as `[report] most_active` in programme.toml has it.
    pub most_active: Vec<ActiveUser>,
    /// The devices by model, the most frequent first. A device is what the feed said of it on its
    /// last day in the month, and of several users on that day what it said of the last by name.
    pub models: Vec<Share>,
    /// The same by version.
    pub versions: Vec<Share>,
    /// Devices of this month that were not there in the month before; nothing when the feed has
    /// nothing about that one.
    pub new_devices: Option<u64>,
    /// Devices of the month before that are there no more; likewise.
    pub gone_devices: Option<u64>,
}

/// A user of the services.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ActiveUser {
    /// Who.
    pub user: String,
    /// What they did in the month, with all devices.
    pub used: u64,
    /// On how many days they did anything.
    pub days: u64,
    /// With how many devices of their own.
    pub devices: u64,
}

/// How many devices are of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Which; empty when nobody said.
    pub name: String,
    /// How many.
    pub devices: u64,
}

fn of_month(rows: &[UsageRow], month: Month) -> impl Iterator<Item = &UsageRow> {
    let (from, to) = (month.first_day(), month.next().first_day());
    rows.iter()
        .filter(move |row| from <= row.day && row.day < to)
}

fn devices<'r>(rows: impl Iterator<Item = &'r UsageRow>) -> HashSet<&'r str> {
    let devices = rows.map(|row| row.device.as_str());
    devices.filter(|device| !device.is_empty()).collect()
}

impl UsageFigures {
    pub(super) fn of(rows: &[UsageRow], month: Month) -> Option<Self> {
        let mut rows = of_month(rows, month).peekable();
        rows.peek()?;
        let (mut users, mut devices) = (HashSet::new(), HashSet::new());
        let mut used = 0;
        for row in rows {
            used += u64::from(row.used);
            if row.used > 0 {
                users.insert(row.user.as_str());
            }
            if !row.device.is_empty() {
                devices.insert(row.device.as_str());
            }
        }
        Some(Self {
            users: users.len() as u64,
            devices: devices.len() as u64,
            used,
        })
    }
}

#[derive(Default)]
struct Did<'r> {
    used: u64,
    days: BTreeSet<chrono::NaiveDate>,
    devices: BTreeSet<&'r str>,
}

impl Usage {
    pub(super) fn of(rows: &[UsageRow], month: Month, most_active: usize) -> Option<Self> {
        let mut users: HashMap<&str, Did<'_>> = HashMap::new();
        let mut latest: HashMap<&str, &UsageRow> = HashMap::new();
        let mut is_empty = true;
        for row in of_month(rows, month) {
            is_empty = false;
            if row.used > 0 {
                let did = users.entry(&row.user).or_default();
                did.used += u64::from(row.used);
                did.days.insert(row.day);
                if !row.device.is_empty() {
                    did.devices.insert(&row.device);
                }
            }
            if !row.device.is_empty() {
                let last = latest.entry(&row.device).or_insert(row);
                if (last.day, &last.user) <= (row.day, &row.user) {
                    *last = row;
                }
            }
        }
        if is_empty {
            return None;
        }
        let before = month.before(1);
        let is_known = of_month(rows, before).next().is_some();
        let there = devices(of_month(rows, before));
        let is_new = |device: &&&str| !there.contains(**device);
        let new = latest.keys().filter(is_new).count() as u64;
        let gone = there.iter().filter(|one| !latest.contains_key(**one));
        let gone = gone.count() as u64;
        Some(Self {
            most_active: most(users, most_active),
            models: shares(latest.values().map(|row| row.model.as_str())),
            versions: shares(latest.values().map(|row| row.version.as_str())),
            new_devices: is_known.then_some(new),
            gone_devices: is_known.then_some(gone),
        })
    }
}

fn most(users: HashMap<&str, Did<'_>>, limit: usize) -> Vec<ActiveUser> {
    let mut all: Vec<(&str, Did<'_>)> = users.into_iter().collect();
    all.sort_by(|(name, one), (other_name, other)| {
        other.used.cmp(&one.used).then(name.cmp(other_name))
    });
    all.truncate(limit);
    all.into_iter()
        .map(|(user, did)| ActiveUser {
            user: user.to_owned(),
            used: did.used,
            days: did.days.len() as u64,
            devices: did.devices.len() as u64,
        })
        .collect()
}

fn shares<'r>(names: impl Iterator<Item = &'r str>) -> Vec<Share> {
    let mut counted: BTreeMap<&str, u64> = BTreeMap::new();
    for name in names {
        *counted.entry(name).or_default() += 1;
    }
    let mut all: Vec<Share> = counted
        .into_iter()
        .map(|(name, devices)| Share {
            name: name.to_owned(),
            devices,
        })
        .collect();
    // Those that are as frequent stay in the order of their names.
    all.sort_by_key(|share| std::cmp::Reverse(share.devices));
    all
}
