//! Which companies an event affects (P9): those that are named, and those that use what it touches,
//! as the tables or the feed of current users have it.

use std::collections::BTreeSet;

use crate::model::{CompanyId, RegionId, ServiceId};

use super::places::known_company;
use super::work::Work;
use super::{Context, DeskError, EventDraft, Thing};

/// The companies that a new event affects; `using` are those of which the feed has users there.
///
/// # Errors
/// When the event names what does not exist.
pub(super) fn companies(
    work: &Work<'_>,
    draft: &EventDraft,
    using: &BTreeSet<CompanyId>,
) -> Result<BTreeSet<CompanyId>, DeskError> {
    check(work, draft)?;
    let roster = work.context.roster;
    let mut all = by_tables(&work.context, draft).companies;
    // The feed may be older than the tables.
    let by_feed = using.iter().filter(|id| roster.company(id).is_some());
    all.extend(by_feed.cloned());
    Ok(all)
}

/// What is drafted, with the companies that it affects as the tables have it.
pub(super) fn by_tables(context: &Context<'_>, draft: &EventDraft) -> EventDraft {
    let mut draft = draft.clone();
    let touched = draft.touched();
    let using = context.roster.companies().into_iter();
    let using = using.filter(|company| touched.company(company));
    draft
        .companies
        .extend(using.map(|company| company.id.clone()));
    draft
}

fn check(work: &Work<'_>, draft: &EventDraft) -> Result<(), DeskError> {
    let tables = work.context.rulebook.tables();
    let services = &tables.services;
    for service in &draft.services {
        if !services.contains_key(service) {
            let known = services.keys().map(ServiceId::as_str);
            return Err(DeskError::unknown(Thing::Service, service.as_str(), known));
        }
    }
    if !draft.regions.is_empty() {
        let known = tables.known_regions();
        let is_unknown = |region: &&RegionId| !known.contains(region.as_str());
        if let Some(region) = draft.regions.iter().find(is_unknown) {
            let known = known.into_iter();
            return Err(DeskError::unknown(Thing::Region, region.as_str(), known));
        }
    }
    let mut companies = draft.companies.iter();
    companies.try_for_each(|company| known_company(work, company))
}
