//! How far each delivery has come.
//!
//! A delivery is `pending`, `leased` to a worker, and then `done`, `superseded` or `quarantined`.
//! Its fence rises with each claim, and only who holds the newest may report on it.
//!
//! `attempts` counts the claims; `unclear` those of them of which nobody knows whether they showed
//! anything. A claim counts as unclear until its worker says better.

use rusqlite::{Connection, OptionalExtension, params};

use super::outbox::endpoint_id;
use super::value::{count, int, limit as row_limit, millis, millis_up, natural};
use crate::model::{NotificationId, Timestamp, Urgency};
use crate::store::claimed::{MAX_ERROR_CHARS, NEVER_REPORTED, Tried, in_turn, numbered, rank};
use crate::store::{Claim, Delivery, Failure, Quarantined, Ready, Shown, StoreError};

/// What waits for no time, of one urgency: it is new, or was given back untried. The indexes are
/// named, because SQLite would rather read others, in which what was delivered long ago stands as
/// well.
pub(super) const NEW: &str = "SELECT notification, fence, attempts, nonce, unclear, about
         FROM deliveries AS d INDEXED BY deliveries_ready
         WHERE urgency = ?4 AND ready_at = 0 AND endpoint = ?1 AND state IN ('pending', 'leased')
           AND NOT EXISTS (
               SELECT 1 FROM deliveries e INDEXED BY deliveries_case
               WHERE e.endpoint = ?1 AND e.state IN ('pending', 'leased')
                 AND e.about = d.about AND e.notification < d.notification
                 AND e.ready_at > 0 AND e.ready_at > ?2)
         ORDER BY notification LIMIT ?3";

/// What waited for its next try, or whose lease is over.
pub(super) const AGAIN: &str = "SELECT notification, fence, attempts, nonce, unclear, about
         FROM deliveries AS d INDEXED BY deliveries_later
         WHERE endpoint = ?1 AND state IN ('pending', 'leased') AND ready_at > 0 AND ready_at <= ?2
           AND NOT EXISTS (
               SELECT 1 FROM deliveries e INDEXED BY deliveries_case
               WHERE e.endpoint = ?1 AND e.state IN ('pending', 'leased')
                 AND e.about = d.about AND e.notification < d.notification
                 AND e.ready_at > 0 AND e.ready_at > ?2)
         ORDER BY notification LIMIT ?3";

/// The next endpoint among those with something of one urgency that may be claimed since the same
/// time. It is asked once for each, and passes over all that an endpoint has at one step; a
/// comparison of both columns at once would not.
pub(super) const NEXT_READY: &str =
    "SELECT ready_at, endpoint FROM deliveries INDEXED BY deliveries_ready
         WHERE state IN ('pending', 'leased') AND urgency = ?1 AND ready_at = ?2 AND endpoint > ?3
         ORDER BY endpoint LIMIT 1";

/// The first endpoint since a later time.
pub(super) const NEXT_READY_AT: &str =
    "SELECT ready_at, endpoint FROM deliveries INDEXED BY deliveries_ready
         WHERE state IN ('pending', 'leased') AND urgency = ?1 AND ready_at > ?2 AND ready_at <= ?3
         ORDER BY ready_at, endpoint LIMIT 1";

/// What an endpoint is to be told first of what waits for no time, and is of one urgency.
pub(super) const NEW_HEAD: &str = "SELECT notification FROM deliveries INDEXED BY deliveries_ready
         WHERE urgency = ?2 AND ready_at = 0 AND endpoint = ?1 AND state IN ('pending', 'leased')
         ORDER BY notification LIMIT 1";

/// The same of the rest.
pub(super) const LATER_HEAD: &str =
    "SELECT notification FROM deliveries INDEXED BY deliveries_later
         WHERE endpoint = ?1 AND state IN ('pending', 'leased') AND ready_at > 0
         ORDER BY notification LIMIT 1";

pub(super) const FIRST_MESSAGE: &str =
    "SELECT message_id, notification FROM deliveries INDEXED BY deliveries_message
         WHERE endpoint = ?1 AND about = ?2 AND message_id IS NOT NULL
         ORDER BY notification LIMIT 1";

pub(super) const LAST_MESSAGE: &str =
    "SELECT message_id, notification FROM deliveries INDEXED BY deliveries_message
         WHERE endpoint = ?1 AND about = ?2 AND message_id IS NOT NULL
         ORDER BY notification DESC LIMIT 1";

pub(super) const RELEASE: &str = "UPDATE deliveries INDEXED BY deliveries_leased
         SET state = 'pending', ready_at = 0
         WHERE state = 'leased' AND EXISTS (
             SELECT 1 FROM endpoints e
             WHERE e.id = deliveries.endpoint AND substr(e.name, 1, length(?1)) = ?1)";

pub(super) const SERVED: &str = "SELECT 1 FROM deliveries INDEXED BY deliveries_leased
         WHERE endpoint = ?1 AND state = 'leased' AND ready_at > ?2 LIMIT 1";

pub(super) const NOT_BEGUN: &str =
    "SELECT d.endpoint, d.notification, d.fence FROM deliveries d INDEXED BY deliveries_leased
         WHERE d.state = 'leased'
           AND EXISTS (SELECT 1 FROM endpoints p
                       WHERE p.id = d.endpoint AND substr(p.name, 1, length(?1)) = ?1)
           AND EXISTS (
             SELECT 1 FROM deliveries e INDEXED BY deliveries_leased
             WHERE e.state = 'leased' AND e.endpoint = d.endpoint
               AND e.notification < d.notification)";

/// One that waits again, and that nobody was shown, gives way to newer news that came meanwhile.
pub(super) const GIVE_WAY: &str = "UPDATE deliveries SET state = 'superseded'
         WHERE endpoint = ?1 AND notification = ?2 AND state = 'pending' AND unclear = 0
           AND EXISTS (
               SELECT 1 FROM deliveries n INDEXED BY deliveries_stale
               WHERE n.stale_key = deliveries.stale_key AND n.endpoint = ?1
                 AND n.state IN ('pending', 'leased') AND n.notification > ?2)";

/// The endpoints that have something to be claimed now, the most urgent first; of one urgency
/// those whose first notification is the oldest. What waits for a later time, is under a lease or
/// is over is not looked at.
pub(super) fn ready(
    db: &Connection,
    prefix: &str,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<Ready>, StoreError> {
    let mut name = db.prepare_cached("SELECT name FROM endpoints WHERE id = ?1")?;
    let mut new_head = db.prepare_cached(NEW_HEAD)?;
    let mut later_head = db.prepare_cached(LATER_HEAD)?;
    let mut same = db.prepare_cached(NEXT_READY)?;
    let mut later = db.prepare_cached(NEXT_READY_AT)?;
    let pair = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let mut found: Vec<(i64, i64, Ready)> = Vec::new();
    for urgency in Urgency::ALL {
        let mut last = (i64::MIN, i64::MIN);
        while found.len() < limit {
            let mut one: Option<(i64, i64)> = same
                .query_row([rank(urgency), last.0, last.1], pair)
                .optional()?;
            if one.is_none() {
                one = later
                    .query_row([rank(urgency), last.0, millis(now)], pair)
                    .optional()?;
            }
            let Some(one) = one else { break };
            last = one;
            let endpoint: String = name.query_row([one.1], |row| row.get(0))?;
            if !endpoint.starts_with(prefix) {
                continue;
            }
            let later = later_head.query_row([one.1], |row| row.get(0)).optional()?;
            let mut first: i64 = later.unwrap_or(i64::MAX);
            for urgency in Urgency::ALL {
                let values = [one.1, rank(urgency)];
                let new = new_head.query_row(values, |row| row.get(0)).optional()?;
                first = first.min(new.unwrap_or(i64::MAX));
            }
            found.push((rank(urgency), first, Ready { endpoint, urgency }));
        }
    }
    Ok(in_turn(found))
}

/// Takes deliveries under a lease. A lease that ends at `now` is over.
pub(super) fn claim(
    db: &Connection,
    endpoint: &str,
    claim: &Claim,
) -> Result<Vec<Delivery>, StoreError> {
    let Some(id) = endpoint_id(db, endpoint)? else {
        return Ok(Vec::new());
    };
    if claim.alone && is_served(db, id, claim.now)? {
        return Ok(Vec::new());
    }
    let mut taken = claimable(db, id, claim)?;
    set_aside(db, id, claim.max_attempts, &mut taken)?;
    let mut lease = db.prepare_cached(
        "UPDATE deliveries SET state = 'leased', ready_at = ?3, fence = ?4,
             attempts = attempts + 1, unclear = unclear + 1
         WHERE endpoint = ?1 AND notification = ?2",
    )?;
    for delivery in &taken {
        lease.execute(params![
            id,
            int(delivery.notification.id.0)?,
            millis(claim.lease_until),
            int(delivery.fence)?
        ])?;
    }
    Ok(taken)
}

/// Whether somebody has something of it under a lease.
fn is_served(db: &Connection, endpoint: i64, now: Timestamp) -> Result<bool, StoreError> {
    Ok(db
        .prepare_cached(SERVED)?
        .exists(params![endpoint, millis(now)])?)
}

/// A delivery that may be claimed.
struct Claimable {
    notification: i64,
    fence: i64,
    attempts: i64,
    nonce: String,
    unclear: i64,
    about: Option<String>,
}

/// Those that wait or whose lease is over, unless an earlier one of the same case is under a lease
/// or waits for its next try.
fn claimable(db: &Connection, endpoint: i64, claim: &Claim) -> Result<Vec<Delivery>, StoreError> {
    let (now, limit) = (millis(claim.now), row_limit(claim.limit));
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Claimable {
            notification: row.get(0)?,
            fence: row.get(1)?,
            attempts: row.get(2)?,
            nonce: row.get(3)?,
            unclear: row.get(4)?,
            about: row.get(5)?,
        })
    };
    let mut found = Vec::new();
    let mut again = db.prepare_cached(AGAIN)?;
    for one in again.query_map([endpoint, now, limit], read)? {
        found.push(one?);
    }
    let mut new = db.prepare_cached(NEW)?;
    for urgency in Urgency::ALL {
        for one in new.query_map([endpoint, now, limit, rank(urgency)], read)? {
            found.push(one?);
        }
    }
    found.sort_unstable_by_key(|one| one.notification);
    found.truncate(claim.limit);
    let mut body = db.prepare_cached("SELECT body FROM notifications WHERE id = ?1")?;
    let mut taken = Vec::with_capacity(found.len());
    for one in found {
        let mut rows = body.query([one.notification])?;
        let Some(row) = rows.next()? else { continue };
        let notification = numbered(one.notification, row.get_ref(0)?.as_str()?)?;
        let what = notification.id.to_string();
        let about = one.about.as_deref();
        taken.push(Delivery {
            notification,
            fence: natural(&what, one.fence)?.saturating_add(1),
            earlier_attempts: count(&what, one.attempts)?,
            may_be_shown: one.unclear > 0,
            nonce: one.nonce,
            first_message: message(db, FIRST_MESSAGE, endpoint, about)?,
            last_message: message(db, LAST_MESSAGE, endpoint, about)?,
        });
    }
    Ok(taken)
}

/// One that has been claimed too often is not handed out again: each worker that had it ended.
fn set_aside(
    db: &Connection,
    endpoint: i64,
    max_attempts: u32,
    taken: &mut Vec<Delivery>,
) -> Result<(), StoreError> {
    let mut aside = db.prepare_cached(
        "UPDATE deliveries SET state = 'quarantined',
             error = CASE error WHEN '' THEN ?3 ELSE error END
         WHERE endpoint = ?1 AND notification = ?2",
    )?;
    for delivery in taken.iter() {
        if delivery.earlier_attempts >= max_attempts {
            let id = int(delivery.notification.id.0)?;
            aside.execute(params![endpoint, id, NEVER_REPORTED])?;
        }
    }
    taken.retain(|delivery| delivery.earlier_attempts < max_attempts);
    Ok(())
}

fn message(
    db: &Connection,
    sql: &str,
    endpoint: i64,
    about: Option<&str>,
) -> Result<Option<Shown>, StoreError> {
    let Some(about) = about else {
        return Ok(None);
    };
    let found: Option<(String, i64)> = db
        .prepare_cached(sql)?
        .query_row(params![endpoint, about], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    found
        .map(|(message_id, notification)| {
            Ok(Shown {
                message_id,
                notification: NotificationId(natural("a message", notification)?),
            })
        })
        .transpose()
}

pub(super) fn acknowledge(
    db: &Connection,
    tried: Tried<'_>,
    message_id: Option<&str>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = db
        .prepare_cached(
            "UPDATE deliveries SET state = 'done', message_id = ?4, done_at = ?5, error = ''
             WHERE endpoint = (SELECT id FROM endpoints WHERE name = ?1)
               AND notification = ?2 AND fence = ?3 AND state = 'leased'",
        )?
        .execute(params![
            tried.endpoint,
            int(tried.notification.0)?,
            int(tried.fence)?,
            message_id,
            millis(now)
        ])?;
    Ok(done == 1)
}

pub(super) fn fail(
    db: &Connection,
    tried: Tried<'_>,
    failure: &Failure<'_>,
) -> Result<bool, StoreError> {
    let Some(endpoint) = endpoint_id(db, tried.endpoint)? else {
        return Ok(false);
    };
    let error: String = failure.error.chars().take(MAX_ERROR_CHARS).collect();
    let failed = db
        .prepare_cached(
            "UPDATE deliveries SET ready_at = ?4, error = ?5, unclear = unclear - ?7,
                 state = CASE WHEN attempts >= ?6 THEN 'quarantined' ELSE 'pending' END
             WHERE endpoint = ?1 AND notification = ?2 AND fence = ?3 AND state = 'leased'",
        )?
        .execute(params![
            endpoint,
            int(tried.notification.0)?,
            int(tried.fence)?,
            millis_up(failure.retry_at),
            error,
            failure.max_attempts,
            i64::from(!failure.may_be_shown)
        ])?;
    if failed == 0 {
        return Ok(false);
    }
    give_way(db, endpoint, tried.notification)?;
    give_back_later(db, endpoint, tried.notification)?;
    Ok(true)
}

/// The later ones of the same case that were claimed together with a failed one were not tried
/// yet: they wait behind it.
fn give_back_later(
    db: &Connection,
    endpoint: i64,
    failed: NotificationId,
) -> Result<(), StoreError> {
    let mut select = db.prepare_cached(
        "SELECT notification, fence FROM deliveries INDEXED BY deliveries_leased
         WHERE endpoint = ?1 AND state = 'leased' AND notification > ?2
           AND about = (SELECT about FROM notifications WHERE id = ?2)",
    )?;
    let later = select
        .query_map(params![endpoint, int(failed.0)?], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<Result<Vec<(i64, i64)>, _>>()?;
    for (notification, fence) in later {
        give_back(db, endpoint, notification, fence)?;
    }
    Ok(())
}

/// What was claimed and not tried is as if it had not been claimed; only its fence has risen.
fn give_back(
    db: &Connection,
    endpoint: i64,
    notification: i64,
    fence: i64,
) -> Result<bool, StoreError> {
    let given = db
        .prepare_cached(
            "UPDATE deliveries SET state = 'pending', ready_at = 0, fence = fence + 1,
                 attempts = attempts - 1, unclear = unclear - 1
             WHERE endpoint = ?1 AND notification = ?2 AND fence = ?3 AND state = 'leased'",
        )?
        .execute([endpoint, notification, fence])?;
    let id = NotificationId(natural("a delivery", notification)?);
    give_way(db, endpoint, id)?;
    Ok(given == 1)
}

fn give_way(
    db: &Connection,
    endpoint: i64,
    notification: NotificationId,
) -> Result<(), StoreError> {
    db.prepare_cached(GIVE_WAY)?
        .execute(params![endpoint, int(notification.0)?])?;
    Ok(())
}

pub(super) fn release(
    db: &Connection,
    endpoint: &str,
    untried: &[(NotificationId, u64)],
) -> Result<u64, StoreError> {
    let Some(endpoint) = endpoint_id(db, endpoint)? else {
        return Ok(0);
    };
    let mut released = 0;
    for (notification, fence) in untried {
        let given = give_back(db, endpoint, int(notification.0)?, int(*fence)?)?;
        released += u64::from(given);
    }
    Ok(released)
}

/// Workers report on each delivery before they begin the next. So of those that an endpoint's
/// worker held, the first may have been sent and stays counted as unclear; the later ones were
/// not begun.
pub(super) fn release_leases(db: &Connection, prefix: &str) -> Result<u64, StoreError> {
    let mut select = db.prepare_cached(NOT_BEGUN)?;
    let not_begun = select
        .query_map([prefix], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<Vec<(i64, i64, i64)>, _>>()?;
    for (endpoint, notification, fence) in &not_begun {
        give_back(db, *endpoint, *notification, *fence)?;
    }
    let first = db.prepare_cached(RELEASE)?.execute([prefix])?;
    Ok((not_begun.len() + first) as u64)
}

/// Those of the case, up to that one: whoever shows the next one begins anew.
pub(super) fn forget_messages(
    db: &Connection,
    endpoint: &str,
    message: &Shown,
) -> Result<(), StoreError> {
    let Some(endpoint) = endpoint_id(db, endpoint)? else {
        return Ok(());
    };
    db.prepare_cached(
        "UPDATE deliveries SET message_id = NULL
         WHERE endpoint = ?1 AND message_id IS NOT NULL
           AND about = (SELECT about FROM notifications WHERE id = ?2)",
    )?
    .execute(params![endpoint, int(message.notification.0)?])?;
    Ok(())
}

pub(super) fn quarantined(db: &Connection) -> Result<Vec<Quarantined>, StoreError> {
    let mut select = db.prepare_cached(
        "SELECT d.notification, e.name, d.attempts, d.error
         FROM deliveries d JOIN endpoints e ON e.id = d.endpoint
         WHERE d.state = 'quarantined' ORDER BY d.notification, d.endpoint",
    )?;
    let mut rows = select.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let (notification, name): (i64, String) = (row.get(0)?, row.get(1)?);
        let what = format!("delivery of N-{notification} to {name}");
        all.push(Quarantined {
            attempts: count(&what, row.get(2)?)?,
            error: row.get(3)?,
            what,
        });
    }
    Ok(all)
}
