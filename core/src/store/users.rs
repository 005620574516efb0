//! What is kept of the feed of current users, and of the companies that are still to be told of an
//! event.

use std::collections::BTreeSet;

use super::{Reach, StoreError};
use crate::model::{CompanyId, CurrentUsers, EventId, Telling, TellingKey, Touched};

/// The current users of the services, and who is still to be told. What is to be told comes into the
/// store with the change in which it was decided.
pub trait UsersRecord {
    /// The users of these companies, those of one company by service and region. A company without
    /// users in the feed is missing.
    fn users_of(
        &mut self,
        reach: &Reach,
        companies: &[CompanyId],
    ) -> Result<CurrentUsers, StoreError>;
    /// The companies that have users where something is touched.
    fn companies_using(
        &mut self,
        reach: &Reach,
        touched: &Touched,
    ) -> Result<BTreeSet<CompanyId>, StoreError>;
    /// Puts these companies' users in the place of those they had; a company without groups has
    /// none any more.
    fn set_users(&mut self, of: &CurrentUsers) -> Result<(), StoreError>;
    /// The companies that are told next of an event: the first parts of the oldest word, and then of
    /// the next, at most `limit`; only what is told after `after`, where it is given.
    fn next_tellings(
        &mut self,
        event: EventId,
        after: Option<TellingKey>,
        limit: usize,
    ) -> Result<Vec<Telling>, StoreError>;
}
