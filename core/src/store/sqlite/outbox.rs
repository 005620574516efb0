//! What people are told, and who serves them.
//!
//! A notification becomes one delivery for each endpoint that serves its recipient; without any it
//! waits unserved. What becomes of a delivery stands in `claims`.

use rusqlite::{CachedStatement, Connection, OptionalExtension, params};

use super::value::{int, json_in, limit as row_limit, millis, natural};
use crate::desk::Hearing;
use crate::model::{Notification, NotificationId, PlaceId, Timestamp};
use crate::store::claimed::{numbered, rank};
use crate::store::{Endpoint, StoreError};

/// The state is named twice: as the index has it, so that it can be used, and as it must be.
pub(super) const OVERTAKE: &str = "UPDATE deliveries INDEXED BY deliveries_stale
         SET state = 'superseded'
         WHERE stale_key = ?1 AND state IN ('pending', 'leased') AND state = 'pending'
           AND unclear = 0 AND notification < ?2";

/// A notification as far as its way is concerned.
struct Posted {
    id: i64,
    recipient: String,
    about: Option<String>,
    stale_key: Option<String>,
    urgency: i64,
}

/// Writes notifications; nothing for one whose once key was used before.
pub(super) fn post_all(
    db: &Connection,
    notifications: &[Notification],
) -> Result<Vec<Option<NotificationId>>, StoreError> {
    if notifications.is_empty() {
        return Ok(Vec::new());
    }
    let mut post = Post {
        serving: Serving::new(db)?,
        insert: db.prepare_cached(INSERT)?,
        insert_once: db.prepare_cached(INSERT_ONCE)?,
        overtake: db.prepare_cached(OVERTAKE)?,
        overtake_unserved: db.prepare_cached(OVERTAKE_UNSERVED)?,
        body: Vec::new(),
    };
    notifications.iter().map(|one| post.one(db, one)).collect()
}

const INSERT: &str = "INSERT INTO notifications
         (recipient, about, once_key, stale_key, state, body, urgency)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

const INSERT_ONCE: &str = "INSERT INTO notifications
         (recipient, about, once_key, stale_key, state, body, urgency)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     ON CONFLICT DO NOTHING";

/// Older news that nobody serves yet gives way to newer.
pub(super) const OVERTAKE_UNSERVED: &str = "UPDATE notifications SET state = 'superseded'
     WHERE stale_key = ?1 AND state = 'unserved' AND id < ?2";

/// What notifications are written with, made ready once: an event is told to very many.
struct Post<'d> {
    serving: Serving<'d>,
    insert: CachedStatement<'d>,
    insert_once: CachedStatement<'d>,
    overtake: CachedStatement<'d>,
    overtake_unserved: CachedStatement<'d>,
    /// One body after the other takes the same room.
    body: Vec<u8>,
}

impl Post<'_> {
    fn one(
        &mut self,
        db: &Connection,
        notification: &Notification,
    ) -> Result<Option<NotificationId>, StoreError> {
        let recipient = notification.to.to_string();
        let stale_key = notification
            .supersedes_key
            .as_ref()
            .map(|key| format!("{recipient}/{key}"));
        let about = notification.about.map(|case| case.to_string());
        let urgency = rank(notification.urgency());
        self.serving.find(&recipient)?;
        let is_served = !self.serving.found.is_empty();
        let insert = match notification.once_key {
            Some(_) => &mut self.insert_once,
            None => &mut self.insert,
        };
        let inserted = insert.execute(params![
            recipient,
            about,
            notification.once_key,
            stale_key,
            if is_served { "served" } else { "unserved" },
            json_in(&mut self.body, notification)?,
            urgency
        ])?;
        if inserted == 0 {
            return Ok(None);
        }
        let posted = Posted {
            id: db.last_insert_rowid(),
            recipient,
            about,
            stale_key,
            urgency,
        };
        self.overtake(&posted)?;
        self.serving.deliver(&posted)?;
        Ok(Some(NotificationId(natural("a notification", posted.id)?)))
    }

    /// Older news under the same key that surely nobody was shown is not sent any more.
    fn overtake(&mut self, newer: &Posted) -> Result<(), StoreError> {
        let Some(key) = &newer.stale_key else {
            return Ok(());
        };
        self.overtake.execute(params![key, newer.id])?;
        self.overtake_unserved.execute(params![key, newer.id])?;
        Ok(())
    }
}

/// The endpoints that serve a recipient now; those that stand in only when there is no other.
///
/// They are found first and each delivery is a statement of its own: one statement that writes
/// several rows keeps a copy of every page that it changes.
struct Serving<'d> {
    find: CachedStatement<'d>,
    deliver: CachedStatement<'d>,
    found: Vec<i64>,
}

impl<'d> Serving<'d> {
    fn new(db: &'d Connection) -> Result<Self, StoreError> {
        Ok(Self {
            find: db.prepare_cached(
                "SELECT endpoint, standby FROM serves WHERE recipient = ?1",
            )?,
            // The nonce has at most 25 characters as long as the two numbers have 21 digits together.
            deliver: db.prepare_cached(
                "INSERT INTO deliveries
                     (endpoint, notification, about, stale_key, state, nonce, urgency)
                 VALUES (?1, ?2, ?3, ?4, 'pending', 'sb-' || ?2 || '-' || ?1, ?5)
                 ON CONFLICT DO NOTHING",
            )?,
            found: Vec::new(),
        })
    }

    fn find(&mut self, recipient: &str) -> Result<(), StoreError> {
        self.found.clear();
        let mut rows = self.find.query([recipient])?;
        let mut has_own = false;
        while let Some(row) = rows.next()? {
            let (endpoint, stands_in): (i64, bool) = (row.get(0)?, row.get(1)?);
            if !stands_in && !has_own {
                has_own = true;
                self.found.clear();
            }
            if !stands_in || !has_own {
                self.found.push(endpoint);
            }
        }
        Ok(())
    }

    /// One delivery for each of those found. How many there are.
    fn deliver(&mut self, posted: &Posted) -> Result<usize, StoreError> {
        let mut made = 0;
        for endpoint in &self.found {
            made += self.deliver.execute(params![
                endpoint,
                posted.id,
                posted.about,
                posted.stale_key,
                posted.urgency
            ])?;
        }
        Ok(made)
    }
}

/// Deliveries for whoever serves the recipient now; it waits for somebody until there are some.
fn serve(db: &Connection, posted: &Posted) -> Result<(), StoreError> {
    let mut serving = Serving::new(db)?;
    serving.find(&posted.recipient)?;
    if serving.deliver(posted)? > 0 {
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
        "SELECT n.id, n.recipient, n.about, n.stale_key, n.urgency
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
