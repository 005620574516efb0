//! What people are told, and how far each way to them has come.
//!
//! A notification becomes one delivery for each endpoint that serves its recipient; without any it
//! waits unserved. A delivery is `pending`, `leased` to a worker, and then `done`, `superseded` or
//! `quarantined`. Its fence rises with each claim, and only who holds the newest may report on it.

use rusqlite::{Connection, OptionalExtension, params};

use super::value::{
    count, from_json, int, limit as row_limit, millis, millis_up, natural, to_json,
};
use crate::desk::Hearing;
use crate::model::{CaseNumber, Notification, NotificationId, PlaceId, Timestamp};
use crate::store::{Delivery, Endpoint, Quarantined, StoreError};

/// The indexes are named, because SQLite would rather read the primary key, in which what was
/// delivered long ago stands as well.
pub(super) const CLAIMABLE: &str = "SELECT d.notification, d.fence, d.attempts, d.nonce, n.body
         FROM deliveries d INDEXED BY deliveries_open JOIN notifications n ON n.id = d.notification
         WHERE d.endpoint = ?1 AND d.state IN ('pending', 'leased') AND d.ready_at <= ?2
           AND NOT EXISTS (
               SELECT 1 FROM deliveries e INDEXED BY deliveries_case
               WHERE e.endpoint = ?1 AND e.state IN ('pending', 'leased')
                 AND e.about = d.about AND e.notification < d.notification AND e.ready_at > ?2)
         ORDER BY d.notification LIMIT ?3";

pub(super) const OVERTAKE: &str = "UPDATE deliveries SET state = 'superseded'
         WHERE stale_key = ?1 AND state = 'pending' AND attempts = 0 AND notification < ?2";

pub(super) const LAST_MESSAGE: &str =
    "SELECT message_id FROM deliveries INDEXED BY deliveries_message
         WHERE endpoint = (SELECT id FROM endpoints WHERE name = ?1) AND about = ?2
           AND message_id IS NOT NULL
         ORDER BY notification DESC LIMIT 1";

pub(super) const RELEASE: &str =
    "UPDATE deliveries SET state = 'pending', ready_at = 0 WHERE state = 'leased'";

/// Errors come from other programs, which may answer with a whole page.
const MAX_ERROR_CHARS: usize = 500;

/// Which attempt a worker reports on.
#[derive(Clone, Copy)]
pub(super) struct Tried<'a> {
    pub(super) endpoint: &'a str,
    pub(super) notification: NotificationId,
    pub(super) fence: u64,
}

/// A notification as far as its way is concerned.
struct Posted {
    id: i64,
    recipient: String,
    about: Option<String>,
    stale_key: Option<String>,
}

/// Writes a notification; nothing when its once key was used before.
pub(super) fn post(
    db: &Connection,
    notification: &Notification,
) -> Result<Option<NotificationId>, StoreError> {
    let recipient = notification.to.to_string();
    let stale_key = notification
        .supersedes_key
        .as_ref()
        .map(|key| format!("{recipient}/{key}"));
    let about = notification.about.map(|case| case.to_string());
    let inserted = db
        .prepare_cached(
            "INSERT INTO notifications (recipient, about, once_key, stale_key, state, body)
             VALUES (?1, ?2, ?3, ?4, 'unserved', ?5) ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            recipient,
            about,
            notification.once_key,
            stale_key,
            to_json(notification)?
        ])?;
    if inserted == 0 {
        return Ok(None);
    }
    let posted = Posted {
        id: db.last_insert_rowid(),
        recipient,
        about,
        stale_key,
    };
    overtake(db, &posted)?;
    serve(db, &posted)?;
    Ok(Some(NotificationId(natural("a notification", posted.id)?)))
}

/// Older news under the same key that nobody has tried to deliver is not sent any more.
fn overtake(db: &Connection, newer: &Posted) -> Result<(), StoreError> {
    let Some(key) = &newer.stale_key else {
        return Ok(());
    };
    db.prepare_cached(OVERTAKE)?
        .execute(params![key, newer.id])?;
    db.prepare_cached(
        "UPDATE notifications SET state = 'superseded'
         WHERE stale_key = ?1 AND state = 'unserved' AND id < ?2",
    )?
    .execute(params![key, newer.id])?;
    Ok(())
}

/// One delivery for each endpoint that serves the recipient now; for those that stand in only when
/// there is no other.
///
/// The nonce has at most 25 characters as long as the two numbers have 21 digits together.
fn serve(db: &Connection, posted: &Posted) -> Result<(), StoreError> {
    let served = db
        .prepare_cached(
            "INSERT INTO deliveries (endpoint, notification, about, stale_key, state, nonce)
             SELECT endpoint, ?1, ?2, ?3, 'pending', 'sb-' || ?1 || '-' || endpoint
             FROM serves WHERE recipient = ?4
               AND (standby = 0 OR NOT EXISTS (
                   SELECT 1 FROM serves s WHERE s.recipient = ?4 AND s.standby = 0))
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            posted.id,
            posted.about,
            posted.stale_key,
            posted.recipient
        ])?;
    if served > 0 {
        set_state(db, posted.id, "served")?;
    }
    Ok(())
}

fn set_state(db: &Connection, notification: i64, state: &str) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE notifications SET state = ?2 WHERE id = ?1")?
        .execute(params![notification, state])?;
    Ok(())
}

/// Makes an endpoint known, or changes whom it serves.
pub(super) fn attach(
    db: &Connection,
    endpoint: &Endpoint,
    now: Timestamp,
) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO endpoints (name, attached_at) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET attached_at = ?2",
    )?
    .execute(params![endpoint.name, millis(now)])?;
    let Some(id) = endpoint_id(db, &endpoint.name)? else {
        return Err(StoreError::NotRun);
    };
    db.prepare_cached("DELETE FROM serves WHERE endpoint = ?1")?
        .execute([id])?;
    for recipient in &endpoint.serves {
        db.prepare_cached(
            "INSERT INTO serves (recipient, endpoint) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        )?
        .execute(params![recipient.to_string(), id])?;
    }
    withdraw(db, id)?;
    for recipient in &endpoint.serves {
        adopt(db, &recipient.to_string())?;
    }
    Ok(())
}

/// Says what a place hears. Unlike [`attach`], it does not take up what nobody served before.
pub(super) fn hear(db: &Connection, hearing: &Hearing) -> Result<(), StoreError> {
    let name = hearing.place.as_str();
    // Nobody reads when it was attached; it is written for whoever looks into the file.
    db.prepare_cached(
        "INSERT INTO endpoints (name, attached_at) VALUES (?1, 0) ON CONFLICT DO NOTHING",
    )?
    .execute([name])?;
    let Some(id) = endpoint_id(db, name)? else {
        return Err(StoreError::NotRun);
    };
    db.prepare_cached("DELETE FROM serves WHERE endpoint = ?1")?
        .execute([id])?;
    let both = [(&hearing.serves, false), (&hearing.stands_in_for, true)];
    for (recipients, standby) in both {
        for recipient in recipients {
            db.prepare_cached(
                "INSERT INTO serves (recipient, endpoint, standby) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![recipient.to_string(), id, standby])?;
        }
    }
    withdraw(db, id)
}

/// A place hears nothing any more.
pub(super) fn silence(db: &Connection, place: &PlaceId) -> Result<(), StoreError> {
    let Some(id) = endpoint_id(db, place.as_str())? else {
        return Ok(());
    };
    db.prepare_cached("DELETE FROM serves WHERE endpoint = ?1")?
        .execute([id])?;
    // The one that found the place closed is under a lease, and is known not to be there.
    db.prepare_cached(
        "UPDATE deliveries INDEXED BY deliveries_leased SET state = 'pending', ready_at = 0,
             fence = fence + 1
         WHERE endpoint = ?1 AND state = 'leased'",
    )?
    .execute([id])?;
    withdraw(db, id)
}

/// What waits for an endpoint that no longer serves its recipient must not be shown there: it goes
/// to the endpoints that do, or waits for one.
fn withdraw(db: &Connection, endpoint: i64) -> Result<(), StoreError> {
    let lost = posted(
        db,
        "SELECT n.id, n.recipient, n.about, n.stale_key
         FROM deliveries d INDEXED BY deliveries_open JOIN notifications n ON n.id = d.notification
         WHERE d.endpoint = ?1 AND d.state IN ('pending', 'leased') AND d.state = 'pending'
           AND NOT EXISTS (SELECT 1 FROM serves s
                           WHERE s.endpoint = ?1 AND s.recipient = n.recipient)
         ORDER BY n.id",
        params![endpoint],
    )?;
    for one in lost {
        db.prepare_cached("DELETE FROM deliveries WHERE endpoint = ?1 AND notification = ?2")?
            .execute([endpoint, one.id])?;
        let elsewhere: bool = db
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM endpoints e JOIN deliveries d
                     ON d.endpoint = e.id AND d.notification = ?1)",
            )?
            .query_row([one.id], |row| row.get(0))?;
        if !elsewhere {
            set_state(db, one.id, "unserved")?;
            serve(db, &one)?;
        }
    }
    Ok(())
}

fn adopt(db: &Connection, recipient: &str) -> Result<(), StoreError> {
    let waiting = posted(
        db,
        "SELECT id, recipient, about, stale_key FROM notifications
         WHERE recipient = ?1 AND state = 'unserved' ORDER BY id",
        params![recipient],
    )?;
    for one in waiting {
        serve(db, &one)?;
    }
    Ok(())
}

fn posted(
    db: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
) -> Result<Vec<Posted>, StoreError> {
    let mut select = db.prepare_cached(sql)?;
    let rows = select.query_map(params, |row| {
        Ok(Posted {
            id: row.get(0)?,
            recipient: row.get(1)?,
            about: row.get(2)?,
            stale_key: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn endpoint_id(db: &Connection, name: &str) -> Result<Option<i64>, StoreError> {
    Ok(db
        .prepare_cached("SELECT id FROM endpoints WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?)
}

/// Takes deliveries under a lease. A lease that ends at `now` is over.
pub(super) fn claim(
    db: &Connection,
    endpoint: &str,
    now: Timestamp,
    lease_until: Timestamp,
    limit: usize,
) -> Result<Vec<Delivery>, StoreError> {
    let Some(id) = endpoint_id(db, endpoint)? else {
        return Ok(Vec::new());
    };
    let taken = claimable(db, id, now, limit)?;
    let mut lease = db.prepare_cached(
        "UPDATE deliveries SET state = 'leased', ready_at = ?3, fence = ?4,
             attempts = attempts + 1
         WHERE endpoint = ?1 AND notification = ?2",
    )?;
    for delivery in &taken {
        lease.execute(params![
            id,
            int(delivery.notification.id.0)?,
            millis(lease_until),
            int(delivery.fence)?
        ])?;
    }
    Ok(taken)
}

/// Those that wait or whose lease is over, unless an earlier one of the same case is under a lease
/// or waits for its next try.
fn claimable(
    db: &Connection,
    endpoint: i64,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<Delivery>, StoreError> {
    let mut select = db.prepare_cached(CLAIMABLE)?;
    let mut rows = select.query(params![endpoint, millis(now), row_limit(limit)])?;
    let mut taken = Vec::new();
    while let Some(row) = rows.next()? {
        let notification = numbered(row.get(0)?, row.get_ref(4)?.as_str()?)?;
        let what = notification.id.to_string();
        taken.push(Delivery {
            notification,
            fence: natural(&what, row.get(1)?)?.saturating_add(1),
            earlier_attempts: count(&what, row.get(2)?)?,
            nonce: row.get(3)?,
        });
    }
    Ok(taken)
}

/// The body was written before the number was known.
fn numbered(id: i64, body: &str) -> Result<Notification, StoreError> {
    let what = format!("notification N-{id}");
    let mut notification: Notification = from_json(&what, body)?;
    notification.id = NotificationId(natural(&what, id)?);
    Ok(notification)
}

pub(super) fn acknowledge(
    db: &Connection,
    endpoint: &str,
    notification: NotificationId,
    fence: u64,
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
            endpoint,
            int(notification.0)?,
            int(fence)?,
            message_id,
            millis(now)
        ])?;
    Ok(done == 1)
}

pub(super) fn last_message(
    db: &Connection,
    endpoint: &str,
    case: CaseNumber,
) -> Result<Option<String>, StoreError> {
    Ok(db
        .prepare_cached(LAST_MESSAGE)?
        .query_row(params![endpoint, case.to_string()], |row| row.get(0))
        .optional()?)
}

pub(super) fn fail(
    db: &Connection,
    tried: Tried<'_>,
    retry_at: Timestamp,
    error: &str,
    max_attempts: u32,
) -> Result<bool, StoreError> {
    let Some(endpoint) = endpoint_id(db, tried.endpoint)? else {
        return Ok(false);
    };
    let error: String = error.chars().take(MAX_ERROR_CHARS).collect();
    let failed = db
        .prepare_cached(
            "UPDATE deliveries SET ready_at = ?4, error = ?5,
                 state = CASE WHEN attempts >= ?6 THEN 'quarantined' ELSE 'pending' END
             WHERE endpoint = ?1 AND notification = ?2 AND fence = ?3 AND state = 'leased'",
        )?
        .execute(params![
            endpoint,
            int(tried.notification.0)?,
            int(tried.fence)?,
            millis_up(retry_at),
            error,
            max_attempts
        ])?;
    if failed == 0 {
        return Ok(false);
    }
    give_back_later(db, endpoint, tried.notification)?;
    Ok(true)
}

/// The later ones of the same case that were claimed together with a failed one were not tried
/// yet: they wait behind it, and do not count as tried.
fn give_back_later(
    db: &Connection,
    endpoint: i64,
    failed: NotificationId,
) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE deliveries INDEXED BY deliveries_leased
         SET state = 'pending', ready_at = 0, fence = fence + 1, attempts = attempts - 1
         WHERE endpoint = ?1 AND state = 'leased' AND notification > ?2
           AND about = (SELECT about FROM notifications WHERE id = ?2)",
    )?
    .execute(params![endpoint, int(failed.0)?])?;
    Ok(())
}

/// They stay counted as tried: the worker that held them may have sent them.
pub(super) fn release_leases(db: &Connection) -> Result<u64, StoreError> {
    let released = db.prepare_cached(RELEASE)?.execute([])?;
    Ok(released as u64)
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

pub(super) fn notifications(
    db: &Connection,
    after: NotificationId,
    limit: usize,
) -> Result<Vec<Notification>, StoreError> {
    let mut select =
        db.prepare_cached("SELECT id, body FROM notifications WHERE id > ?1 ORDER BY id LIMIT ?2")?;
    let mut rows = select.query(params![int(after.0)?, row_limit(limit)])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(numbered(row.get(0)?, row.get_ref(1)?.as_str()?)?);
    }
    Ok(all)
}
