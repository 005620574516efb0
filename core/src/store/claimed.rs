//! What the outbox and its claims are, whatever the database.

use std::collections::BTreeSet;

use super::columns::{from_json, natural};
use super::{Ready, StoreError};
use crate::model::{Notification, NotificationId, Urgency};

/// Errors come from other programs, which may answer with a whole page.
pub(in crate::store) const MAX_ERROR_CHARS: usize = 500;
/// What is kept of a delivery whose worker never said what went wrong.
pub(in crate::store) const NEVER_REPORTED: &str =
    "each worker that took it ended without saying what came of it";

/// Which attempt a worker reports on.
#[derive(Clone, Copy)]
pub(in crate::store) struct Tried<'a> {
    pub(in crate::store) endpoint: &'a str,
    pub(in crate::store) notification: NotificationId,
    pub(in crate::store) fence: u64,
}

/// How urgency is kept: the most urgent is the smallest, so that an index finds it first.
pub(in crate::store) fn rank(urgency: Urgency) -> i64 {
    match urgency {
        Urgency::Urgent => 0,
        Urgency::Ordinary => 1,
        Urgency::Personal => 2,
    }
}

/// The body was written before the number was known.
pub(in crate::store) fn numbered(id: i64, body: &str) -> Result<Notification, StoreError> {
    let what = format!("notification N-{id}");
    let mut notification: Notification = from_json(&what, body)?;
    notification.id = NotificationId(natural(&what, id)?);
    Ok(notification)
}

/// Endpoints that were found with their rank and their first notification: the most urgent first,
/// of one urgency the one that has waited longest, and each once.
pub(in crate::store) fn in_turn(mut found: Vec<(i64, i64, Ready)>) -> Vec<Ready> {
    found.sort_by(|a, b| (a.0, a.1, &a.2.endpoint).cmp(&(b.0, b.1, &b.2.endpoint)));
    let mut seen = BTreeSet::new();
    found.retain(|(_, _, ready)| seen.insert(ready.endpoint.clone()));
    found.into_iter().map(|(_, _, ready)| ready).collect()
}
