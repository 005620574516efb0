//! How far each delivery has come.
//!
//! A delivery is `pending`, `leased` to a worker, and then `done`, `superseded` or `quarantined`.
//! Its fence rises with each claim, and only who holds the newest may report on it.
//!
//! Who claims locks the endpoint's row for that moment: without it, of one case a later delivery
//! could be claimed by one while another is claiming the earlier one.

use tokio_postgres::Row;

use super::outbox::endpoint_id;
use super::session::{Batch, Session, value};
use crate::model::{NotificationId, Timestamp, Urgency};
use crate::store::claimed::{MAX_ERROR_CHARS, NEVER_REPORTED, Tried, in_turn, numbered, rank};
use crate::store::columns::{count, int, limit as row_limit, millis, millis_up, natural};
use crate::store::{Claim, Delivery, Failure, Quarantined, Ready, Shown, StoreError};

/// What another one is changing at this moment is passed over; of one case nothing is taken past
/// it, because of the endpoint's lock.
const CLAIM: &str = "WITH claimable AS MATERIALIZED (
         SELECT d.notification, d.fence, d.attempts, d.unclear, d.about, d.nonce
         FROM deliveries d
         WHERE d.endpoint = $1 AND d.state IN ('pending', 'leased') AND d.ready_at <= $2
           AND NOT EXISTS (
               SELECT 1 FROM deliveries e
               WHERE e.endpoint = $1 AND e.state IN ('pending', 'leased')
                 AND e.about = d.about AND e.notification < d.notification AND e.ready_at > $2)
         ORDER BY d.notification LIMIT $3 FOR UPDATE OF d SKIP LOCKED),
     taken AS (
         UPDATE deliveries SET
             state = CASE WHEN c.attempts >= $5 THEN 'quarantined' ELSE 'leased' END,
             ready_at = CASE WHEN c.attempts >= $5 THEN deliveries.ready_at ELSE $4 END,
             fence = c.fence + (c.attempts < $5)::int,
             attempts = c.attempts + (c.attempts < $5)::int,
             unclear = c.unclear + (c.attempts < $5)::int,
             error = CASE WHEN c.attempts >= $5 AND deliveries.error = '' THEN $6
                          ELSE deliveries.error END
         FROM claimable c
         WHERE deliveries.endpoint = $1 AND deliveries.notification = c.notification
           AND deliveries.state IN ('pending', 'leased'))
     SELECT c.notification, c.fence, c.attempts, c.nonce, n.body, c.unclear,
            first.message_id, first.notification, last.message_id, last.notification
     FROM claimable c JOIN notifications n ON n.id = c.notification
     LEFT JOIN LATERAL (
         SELECT m.message_id, m.notification FROM deliveries m
         WHERE m.endpoint = $1 AND m.about = c.about AND m.message_id IS NOT NULL
         ORDER BY m.notification LIMIT 1) first ON true
     LEFT JOIN LATERAL (
         SELECT m.message_id, m.notification FROM deliveries m
         WHERE m.endpoint = $1 AND m.about = c.about AND m.message_id IS NOT NULL
         ORDER BY m.notification DESC LIMIT 1) last ON true
     WHERE c.attempts < $5
     ORDER BY c.notification";

/// Steps from endpoint to endpoint by the index, so that what one has many of is passed over.
const READY: &str = "WITH RECURSIVE step AS (
         (SELECT ready_at, endpoint FROM deliveries
          WHERE state IN ('pending', 'leased') AND urgency = $1 AND ready_at <= $2
          ORDER BY ready_at, endpoint LIMIT 1)
         UNION ALL
         SELECT next.ready_at, next.endpoint FROM step, LATERAL (
             SELECT d.ready_at, d.endpoint FROM deliveries d
             WHERE d.state IN ('pending', 'leased') AND d.urgency = $1 AND d.ready_at <= $2
               AND (d.ready_at, d.endpoint) > (step.ready_at, step.endpoint)
             ORDER BY d.ready_at, d.endpoint LIMIT 1) next)
     SELECT e.name, (
         SELECT d.notification FROM deliveries d
         WHERE d.endpoint = step.endpoint AND d.state IN ('pending', 'leased')
         ORDER BY d.notification LIMIT 1)
     FROM step JOIN endpoints e ON e.id = step.endpoint
     WHERE starts_with(e.name, $3) LIMIT $4";

/// One that waits again, and that nobody was shown, gives way to newer news that came meanwhile.
const GIVE_WAY: &str = "UPDATE deliveries d SET state = 'superseded'
     WHERE d.endpoint = $1 AND d.notification = ANY($2) AND d.state = 'pending' AND d.unclear = 0
       AND EXISTS (
           SELECT 1 FROM deliveries n
           WHERE n.stale_key = d.stale_key AND n.stale_key IS NOT NULL AND n.endpoint = $1
             AND n.state IN ('pending', 'leased') AND n.notification > d.notification)";

/// What was claimed and not tried is as if it had not been claimed; only its fence has risen.
const GIVE_BACK: &str = "UPDATE deliveries SET state = 'pending', ready_at = 0, fence = fence + 1,
         attempts = attempts - 1, unclear = unclear - 1
     FROM unnest($2::bigint[], $3::bigint[]) AS given (id, held)
     WHERE endpoint = $1 AND notification = given.id AND fence = given.held AND state = 'leased'
     RETURNING notification";

/// The endpoints that have something to be claimed now, the most urgent first; of one urgency
/// those whose first notification is the oldest.
pub(super) fn ready(
    db: &Session,
    prefix: &str,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<Ready>, StoreError> {
    let mut found: Vec<(i64, i64, Ready)> = Vec::new();
    for urgency in Urgency::ALL {
        let left = limit.saturating_sub(found.len());
        if left == 0 {
            break;
        }
        let rows = db.rows(
            READY,
            &[&rank(urgency), &millis(now), &prefix, &row_limit(left)],
        )?;
        for row in &rows {
            let (endpoint, first): (String, Option<i64>) = (row.try_get(0)?, row.try_get(1)?);
            let first = first.unwrap_or(i64::MAX);
            found.push((rank(urgency), first, Ready { endpoint, urgency }));
        }
    }
    Ok(in_turn(found))
}

/// Takes deliveries under a lease. A lease that ends at `now` is over.
pub(super) fn claim(
    db: &Session,
    endpoint: &str,
    claim: &Claim,
) -> Result<Vec<Delivery>, StoreError> {
    // Most looks find nothing, and those lock nothing.
    let row = db.row(
        "SELECT e.id FROM endpoints e WHERE e.name = $1 AND EXISTS (
             SELECT 1 FROM deliveries d
             WHERE d.endpoint = e.id AND d.state IN ('pending', 'leased') AND d.ready_at <= $2)",
        &[&endpoint, &millis(claim.now)],
    )?;
    let Some(row) = row else {
        return Ok(Vec::new());
    };
    let id: i64 = row.try_get(0)?;
    let mut lock = Batch::default();
    lock.add(
        "SELECT id FROM endpoints WHERE id = $1 FOR NO KEY UPDATE",
        vec![value(id)],
    );
    if claim.alone {
        let served = lock.add(
            "SELECT 1 FROM deliveries
             WHERE endpoint = $1 AND state = 'leased' AND ready_at > $2 LIMIT 1",
            vec![value(id), value(millis(claim.now))],
        );
        let answers = db.send(&lock)?;
        if answers.get(served).is_some_and(|rows| !rows.is_empty()) {
            return Ok(Vec::new());
        }
        lock = Batch::default();
    }
    let at = lock.add(
        CLAIM,
        vec![
            value(id),
            value(millis(claim.now)),
            value(row_limit(claim.limit)),
            value(millis(claim.lease_until)),
            value(i64::from(claim.max_attempts)),
            value(NEVER_REPORTED),
        ],
    );
    let answers = db.send(&lock)?;
    let rows = answers.get(at).map_or(&[][..], Vec::as_slice);
    rows.iter().map(delivery).collect()
}

fn delivery(row: &Row) -> Result<Delivery, StoreError> {
    let notification = numbered(row.try_get(0)?, row.try_get(4)?)?;
    let what = notification.id.to_string();
    Ok(Delivery {
        notification,
        fence: natural(&what, row.try_get(1)?)?.saturating_add(1),
        earlier_attempts: count(&what, row.try_get(2)?)?,
        may_be_shown: row.try_get::<_, i64>(5)? > 0,
        nonce: row.try_get(3)?,
        first_message: shown(row, 6)?,
        last_message: shown(row, 8)?,
    })
}

fn shown(row: &Row, column: usize) -> Result<Option<Shown>, StoreError> {
    let message_id: Option<String> = row.try_get(column)?;
    let notification: Option<i64> = row.try_get(column + 1)?;
    let (Some(message_id), Some(notification)) = (message_id, notification) else {
        return Ok(None);
    };
    Ok(Some(Shown {
        message_id,
        notification: NotificationId(natural("a message", notification)?),
    }))
}

pub(super) fn acknowledge(
    db: &Session,
    tried: Tried<'_>,
    message_id: Option<&str>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = db.execute(
        "UPDATE deliveries SET state = 'done', message_id = $4, done_at = $5, error = ''
         WHERE endpoint = (SELECT id FROM endpoints WHERE name = $1)
           AND notification = $2 AND fence = $3 AND state = 'leased'",
        &[
            &tried.endpoint,
            &int(tried.notification.0)?,
            &int(tried.fence)?,
            &message_id,
            &millis(now),
        ],
    )?;
    Ok(done == 1)
}

pub(super) fn fail(
    db: &Session,
    tried: Tried<'_>,
    failure: &Failure<'_>,
) -> Result<bool, StoreError> {
    let Some(endpoint) = endpoint_id(db, tried.endpoint)? else {
        return Ok(false);
    };
    let error: String = super::text(failure.error)
        .chars()
        .take(MAX_ERROR_CHARS)
        .collect();
    let failed = db.execute(
        "UPDATE deliveries SET ready_at = $4, error = $5, unclear = unclear - $7,
             state = CASE WHEN attempts >= $6 THEN 'quarantined' ELSE 'pending' END
         WHERE endpoint = $1 AND notification = $2 AND fence = $3 AND state = 'leased'",
        &[
            &endpoint,
            &int(tried.notification.0)?,
            &int(tried.fence)?,
            &millis_up(failure.retry_at),
            &error,
            &i64::from(failure.max_attempts),
            &i64::from(!failure.may_be_shown),
        ],
    )?;
    if failed == 0 {
        return Ok(false);
    }
    let id = int(tried.notification.0)?;
    give_way(db, endpoint, vec![id])?;
    // The later ones of the same case that were claimed together with it were not tried yet: they
    // wait behind it.
    let later = db.rows(
        "SELECT notification, fence FROM deliveries
         WHERE endpoint = $1 AND state = 'leased' AND notification > $2
           AND about = (SELECT about FROM notifications WHERE id = $2)",
        &[&endpoint, &id],
    )?;
    let (mut ids, mut fences) = (Vec::new(), Vec::new());
    for row in &later {
        ids.push(row.try_get(0)?);
        fences.push(row.try_get(1)?);
    }
    give_back(db, endpoint, ids, fences)?;
    Ok(true)
}

fn give_back(
    db: &Session,
    endpoint: i64,
    ids: Vec<i64>,
    fences: Vec<i64>,
) -> Result<u64, StoreError> {
    if ids.is_empty() {
        return Ok(0);
    }
    let mut batch = Batch::default();
    batch.add(
        GIVE_BACK,
        vec![value(endpoint), value(ids.clone()), value(fences)],
    );
    batch.add(GIVE_WAY, vec![value(endpoint), value(ids)]);
    let answers = db.send(&batch)?;
    Ok(answers.first().map_or(0, Vec::len) as u64)
}

fn give_way(db: &Session, endpoint: i64, ids: Vec<i64>) -> Result<(), StoreError> {
    db.execute(GIVE_WAY, &[&endpoint, &ids])?;
    Ok(())
}

pub(super) fn release(
    db: &Session,
    endpoint: &str,
    untried: &[(NotificationId, u64)],
) -> Result<u64, StoreError> {
    let Some(endpoint) = endpoint_id(db, endpoint)? else {
        return Ok(0);
    };
    let (mut ids, mut fences) = (Vec::new(), Vec::new());
    for (notification, fence) in untried {
        ids.push(int(notification.0)?);
        fences.push(int(*fence)?);
    }
    give_back(db, endpoint, ids, fences)
}

/// Workers report on each delivery before they begin the next. So of those that an endpoint's
/// worker held, the first may have been sent and stays counted as unclear; the later ones were
/// not begun.
pub(super) fn release_leases(db: &Session, prefix: &str) -> Result<u64, StoreError> {
    let not_begun = db.rows(
        "SELECT d.endpoint, d.notification, d.fence
         FROM deliveries d JOIN endpoints e ON e.id = d.endpoint
         WHERE d.state = 'leased' AND starts_with(e.name, $1) AND EXISTS (
             SELECT 1 FROM deliveries o WHERE o.state = 'leased' AND o.endpoint = d.endpoint
               AND o.notification < d.notification)",
        &[&prefix],
    )?;
    let mut released = 0;
    for row in &not_begun {
        let (id, fence) = (row.try_get(1)?, row.try_get(2)?);
        released += give_back(db, row.try_get(0)?, vec![id], vec![fence])?;
    }
    let first = db.execute(
        "UPDATE deliveries SET state = 'pending', ready_at = 0 FROM endpoints e
         WHERE e.id = endpoint AND state = 'leased' AND starts_with(e.name, $1)",
        &[&prefix],
    )?;
    Ok(released + first)
}

/// Those of the case, up to that one: whoever shows the next one begins anew.
pub(super) fn forget_messages(
    db: &Session,
    endpoint: &str,
    message: &Shown,
) -> Result<(), StoreError> {
    db.execute(
        "UPDATE deliveries SET message_id = NULL
         WHERE endpoint = (SELECT id FROM endpoints WHERE name = $1) AND message_id IS NOT NULL
           AND about = (SELECT about FROM notifications WHERE id = $2)",
        &[&endpoint, &int(message.notification.0)?],
    )?;
    Ok(())
}

pub(super) fn quarantined(db: &Session) -> Result<Vec<Quarantined>, StoreError> {
    let rows = db.rows(
        "SELECT d.notification, e.name, d.attempts, d.error
         FROM deliveries d JOIN endpoints e ON e.id = d.endpoint
         WHERE d.state = 'quarantined' ORDER BY d.notification, d.endpoint",
        &[],
    )?;
    rows.iter()
        .map(|row| {
            let (notification, name): (i64, &str) = (row.try_get(0)?, row.try_get(1)?);
            let what = format!("delivery of N-{notification} to {name}");
            Ok(Quarantined {
                attempts: count(&what, row.try_get(2)?)?,
                error: row.try_get(3)?,
                what,
            })
        })
        .collect()
}
