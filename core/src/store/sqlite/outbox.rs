//! What people are told, and who serves them.
//!
//! A notification becomes one delivery for each endpoint that serves its recipient (`posting`);
//! without any it waits unserved. What becomes of a delivery stands in `claims`.

use rusqlite::{Connection, OptionalExtension, params};

use super::posting::{SERVING, find_serving};
use super::value::{int, limit as row_limit, millis};
use crate::desk::Hearing;
use crate::model::{Notification, NotificationId, PlaceId, Timestamp};
use crate::store::claimed::numbered;
use crate::store::{Endpoint, StoreError};

/// What waits for an endpoint that does not serve its recipient.
pub(super) const WAITING: &str = "SELECT n.id, n.recipient, n.about, n.stale_key, n.urgency
         FROM deliveries d INDEXED BY deliveries_ready JOIN notifications n ON n.id = d.notification
         WHERE d.urgency IN (0, 1, 2) AND d.ready_at = 0 AND d.endpoint = ?1
           AND d.state IN ('pending', 'leased') AND d.state = 'pending'
           AND NOT EXISTS (SELECT 1 FROM serves s
                           WHERE s.endpoint = ?1 AND s.recipient = n.recipient)
     UNION ALL
         SELECT n.id, n.recipient, n.about, n.stale_key, n.urgency
         FROM deliveries d INDEXED BY deliveries_later JOIN notifications n ON n.id = d.notification
         WHERE d.endpoint = ?1 AND d.ready_at > 0
           AND d.state IN ('pending', 'leased') AND d.state = 'pending'
           AND NOT EXISTS (SELECT 1 FROM serves s
                           WHERE s.endpoint = ?1 AND s.recipient = n.recipient)";

/// A notification as far as its way is concerned.
pub(super) struct Posted {
    pub(super) id: i64,
    pub(super) recipient: String,
    pub(super) about: Option<String>,
    pub(super) stale_key: Option<String>,
    pub(super) urgency: i64,
}

/// Deliveries for whoever serves the recipient now; it waits for somebody until there are some.
fn serve(db: &Connection, posted: &Posted) -> Result<(), StoreError> {
    let mut serving = Vec::new();
    find_serving(
        &mut db.prepare_cached(SERVING)?,
        &posted.recipient,
        &mut serving,
    )?;
    let mut deliver = db.prepare_cached(
        "INSERT INTO deliveries
             (endpoint, notification, about, stale_key, state, nonce, urgency)
         VALUES (?1, ?2, ?3, ?4, 'pending', 'sb-' || ?2 || '-' || ?1, ?5)
         ON CONFLICT DO NOTHING",
    )?;
    let mut made = 0;
    for endpoint in serving {
        made += deliver.execute(params![
            endpoint,
            posted.id,
            posted.about,
            posted.stale_key,
            posted.urgency
        ])?;
    }
    if made > 0 {
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
    let mut lost = posted(db, WAITING, params![endpoint])?;
    lost.sort_unstable_by_key(|one| one.id);
    for one in lost {
        db.prepare_cached("DELETE FROM deliveries WHERE endpoint = ?1 AND notification = ?2")?
            .execute([endpoint, one.id])?;
        let elsewhere: bool = db
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM deliveries WHERE notification = ?1)")?
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
        "SELECT id, recipient, about, stale_key, urgency FROM notifications
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
            urgency: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn endpoint_id(db: &Connection, name: &str) -> Result<Option<i64>, StoreError> {
    Ok(db
        .prepare_cached("SELECT id FROM endpoints WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?)
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
