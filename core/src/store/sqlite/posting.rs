//! Notifications are written, with a delivery for each endpoint that serves their recipient now.
//!
//! An event is told to very many, so several rows are written by one statement. Who serves is found
//! before: a statement that reads what it writes would keep a copy of every page that it changes.

use std::sync::LazyLock;

use rusqlite::types::ToSql;
use rusqlite::{CachedStatement, Connection, params};

use super::outbox::Posted;
use super::value::{int, json_in, natural};
use crate::model::{Notification, NotificationId};
use crate::store::StoreError;
use crate::store::claimed::rank;

/// So many rows are written by one statement: by then what a statement costs is little beside them.
const ROWS: usize = 16;

/// The state is named twice: as the index has it, so that it can be used, and as it must be.
pub(super) const OVERTAKE: &str = "UPDATE deliveries INDEXED BY deliveries_stale
         SET state = 'superseded'
         WHERE stale_key = ?1 AND state IN ('pending', 'leased') AND state = 'pending'
           AND unclear = 0 AND notification < ?2";

/// Older news that nobody serves yet gives way to newer.
const OVERTAKE_UNSERVED: &str = "UPDATE notifications SET state = 'superseded'
         WHERE stale_key = ?1 AND state = 'unserved' AND id < ?2";

/// Who serves a recipient.
pub(super) const SERVING: &str = "SELECT endpoint, standby FROM serves WHERE recipient = ?1";

const POST_ONCE: &str = "INSERT INTO notifications
         (recipient, about, stale_key, state, body, urgency, once_key)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     ON CONFLICT DO NOTHING";

/// What fails takes the whole change with it, so that no statement has to take its own rows back.
const POST: &str = "INSERT OR FAIL INTO notifications
         (recipient, about, stale_key, state, body, urgency) VALUES ";
const POSTED: [&str; 6] = ["?", "?", "?", "?", "?", "?"];

/// The nonce has at most 25 characters as long as the two numbers have 21 digits together.
const DELIVER: &str = "INSERT OR FAIL INTO deliveries
         (notification, endpoint, about, stale_key, urgency, state, nonce) VALUES ";
const DELIVERED: [&str; 7] = ["?", "?", "?", "?", "?", "'pending'", "?"];

static POST_ONE: LazyLock<String> = LazyLock::new(|| rows(POST, &POSTED, 1));
static POST_ROWS: LazyLock<String> = LazyLock::new(|| rows(POST, &POSTED, ROWS));
static DELIVER_ONE: LazyLock<String> = LazyLock::new(|| rows(DELIVER, &DELIVERED, 1));
static DELIVER_ROWS: LazyLock<String> = LazyLock::new(|| rows(DELIVER, &DELIVERED, ROWS));

fn rows(insert: &str, row: &[&str], count: usize) -> String {
    let row = format!("({})", row.join(", "));
    format!("{insert}{}", vec![row; count].join(", "))
}

/// Writes notifications, with their bodies where those are there already; nothing for one whose once
/// key was used before.
pub(super) fn post_all(
    db: &Connection,
    notifications: &[Notification],
    bodies: Option<&[String]>,
) -> Result<Vec<Option<NotificationId>>, StoreError> {
    let mut numbers = Vec::with_capacity(notifications.len());
    let mut posting: Option<Posting<'_>> = None;
    for some in notifications.chunk_by(|a, b| a.once_key.is_none() && b.once_key.is_none()) {
        let posting = match &mut posting {
            Some(posting) => posting,
            none => none.insert(Posting::new(db)?),
        };
        for some in some.chunks(ROWS) {
            let written = bodies.and_then(|all| all.get(numbers.len()..numbers.len() + some.len()));
            posting.write(some, written, &mut numbers)?;
        }
    }
    Ok(numbers)
}

/// What several notifications are written with. What they need of memory is used again and again.
struct Posting<'d> {
    db: &'d Connection,
    serving: CachedStatement<'d>,
    /// A body for each.
    bodies: Vec<Vec<u8>>,
    /// Who serves each.
    endpoints: Vec<Vec<i64>>,
    posted: Vec<Posted>,
}

impl<'d> Posting<'d> {
    fn new(db: &'d Connection) -> Result<Self, StoreError> {
        Ok(Self {
            db,
            serving: db.prepare_cached(SERVING)?,
            bodies: vec![Vec::new(); ROWS],
            endpoints: vec![Vec::new(); ROWS],
            posted: Vec::with_capacity(ROWS),
        })
    }

    /// Some that have no once key, or one that has.
    fn write(
        &mut self,
        notifications: &[Notification],
        written: Option<&[String]>,
        numbers: &mut Vec<Option<NotificationId>>,
    ) -> Result<(), StoreError> {
        self.posted.clear();
        for (notification, endpoints) in notifications.iter().zip(&mut self.endpoints) {
            let recipient = notification.to.to_string();
            find_serving(&mut self.serving, &recipient, endpoints)?;
            let key = notification.supersedes_key.as_ref();
            self.posted.push(Posted {
                id: 0,
                about: notification.about.map(|case| case.to_string()),
                stale_key: key.map(|key| format!("{recipient}/{key}")),
                urgency: rank(notification.urgency()),
                recipient,
            });
        }
        if !self.insert(notifications, written)? {
            numbers.push(None);
            return Ok(());
        }
        self.deliver()?;
        self.overtake()?;
        for one in &self.posted {
            numbers.push(Some(NotificationId(natural("a notification", one.id)?)));
        }
        Ok(())
    }

    /// Whether they were written.
    fn insert(
        &mut self,
        notifications: &[Notification],
        written: Option<&[String]>,
    ) -> Result<bool, StoreError> {
        let once_key = notifications.first().and_then(|one| one.once_key.as_ref());
        let mut insert = match (once_key, notifications.len()) {
            (Some(_), _) => self.db.prepare_cached(POST_ONCE)?,
            (None, ROWS) => self.db.prepare_cached(&POST_ROWS)?,
            (None, 1) => self.db.prepare_cached(&POST_ONE)?,
            (None, count) => self.db.prepare_cached(&rows(POST, &POSTED, count))?,
        };
        let mut at = 0;
        let mut bind = |value: &dyn ToSql| {
            at += 1;
            insert.raw_bind_parameter(at, value)
        };
        let each = self
            .posted
            .iter()
            .zip(&self.endpoints)
            .zip(&mut self.bodies);
        for (place, ((one, endpoints), room)) in each.enumerate() {
            let written = written.and_then(|bodies| bodies.get(place));
            let body = match (written, notifications.get(place)) {
                (Some(body), _) => body.as_str(),
                (None, Some(notification)) => json_in(room, notification)?,
                (None, None) => break,
            };
            let state = if endpoints.is_empty() {
                "unserved"
            } else {
                "served"
            };
            bind(&one.recipient)?;
            bind(&one.about)?;
            bind(&one.stale_key)?;
            bind(&state)?;
            bind(&body)?;
            bind(&one.urgency)?;
        }
        if let Some(once_key) = once_key {
            bind(once_key)?;
        }
        if insert.raw_execute()? == 0 {
            return Ok(false);
        }
        // They are numbered in turn.
        let last = self.db.last_insert_rowid();
        for (back, one) in self.posted.iter_mut().rev().enumerate() {
            one.id = last - int(back as u64)?;
        }
        Ok(true)
    }

    fn deliver(&mut self) -> Result<(), StoreError> {
        let each = self.posted.iter().zip(&self.endpoints);
        let all: Vec<(&Posted, i64)> = each
            .flat_map(|(one, endpoints)| endpoints.iter().map(move |endpoint| (one, *endpoint)))
            .collect();
        for some in all.chunks(ROWS) {
            let (sql, each) = match some.len() {
                ROWS => (&DELIVER_ROWS, ROWS),
                _ => (&DELIVER_ONE, 1),
            };
            let mut insert = self.db.prepare_cached(sql)?;
            for some in some.chunks(each) {
                let mut at = 0;
                let mut bind = |value: &dyn ToSql| {
                    at += 1;
                    insert.raw_bind_parameter(at, value)
                };
                for (one, endpoint) in some {
                    bind(&one.id)?;
                    bind(endpoint)?;
                    bind(&one.about)?;
                    bind(&one.stale_key)?;
                    bind(&one.urgency)?;
                    bind(&format!("sb-{}-{endpoint}", one.id))?;
                }
                insert.raw_execute()?;
            }
        }
        Ok(())
    }

    /// Older news under the same key that surely nobody was shown is not sent any more.
    fn overtake(&self) -> Result<(), StoreError> {
        let mut with_key = self.posted.iter().filter(|one| one.stale_key.is_some());
        let Some(first) = with_key.next() else {
            return Ok(());
        };
        let mut deliveries = self.db.prepare_cached(OVERTAKE)?;
        let mut unserved = self.db.prepare_cached(OVERTAKE_UNSERVED)?;
        for newer in std::iter::once(first).chain(with_key) {
            deliveries.execute(params![newer.stale_key, newer.id])?;
            unserved.execute(params![newer.stale_key, newer.id])?;
        }
        Ok(())
    }
}

/// The endpoints that serve a recipient now; those that stand in only when there is no other.
pub(super) fn find_serving(
    serving: &mut CachedStatement<'_>,
    recipient: &str,
    found: &mut Vec<i64>,
) -> Result<(), StoreError> {
    found.clear();
    let mut rows = serving.query([recipient])?;
    let mut has_own = false;
    while let Some(row) = rows.next()? {
        let (endpoint, stands_in): (i64, bool) = (row.get(0)?, row.get(1)?);
        if !stands_in && !has_own {
            has_own = true;
            found.clear();
        }
        if !stands_in || !has_own {
            found.push(endpoint);
        }
    }
    Ok(())
}

/// Those of these keys that are used.
pub(super) fn used_once(db: &Connection, keys: &[String]) -> Result<Vec<String>, StoreError> {
    let mut select =
        db.prepare_cached("SELECT EXISTS (SELECT 1 FROM notifications WHERE once_key = ?1)")?;
    let mut used = Vec::new();
    for key in keys {
        if select.query_row([key], |row| row.get::<_, bool>(0))? {
            used.push(key.clone());
        }
    }
    Ok(used)
}
