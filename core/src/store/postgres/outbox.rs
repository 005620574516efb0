//! What people are told, and who serves them.
//!
//! A notification becomes one delivery for each endpoint that serves its recipient; without any it
//! waits unserved. What becomes of a delivery stands in `claims`.
//!
//! Who posts looks who serves, and who attaches looks what nobody serves; if both looked at the
//! same moment, neither would see the other, and a notification would wait for nobody. So each who
//! posts holds a lock that others who post share, and who attaches holds it alone.

use tokio_postgres::Row;

use super::session::{Batch, Session, value};
use crate::desk::Hearing;
use crate::model::{Notification, NotificationId, PlaceId, Timestamp};
use crate::store::claimed::{numbered, rank};
use crate::store::columns::{int, limit as row_limit, millis, natural, to_json};
use crate::store::{Endpoint, StoreError};

/// The first half of the key is ours, the second the schema's: a database may hold several desks.
const SHARE_SERVING: &str =
    "SELECT pg_advisory_xact_lock_shared(20019, hashtext(current_schema())) IS NULL";
const LOCK_SERVING: &str =
    "SELECT pg_advisory_xact_lock(20019, hashtext(current_schema())) IS NULL";

/// All notifications of a change, with their deliveries. Returned are the places in the change of
/// those that were written, and their numbers.
const POST: &str = "WITH given AS MATERIALIZED (
         SELECT nextval(pg_get_serial_sequence('notifications', 'id')) AS id, place, recipient,
                about, once_key, stale_key, body, urgency
         FROM (SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[],
                                    $6::bigint[])
                   WITH ORDINALITY
                   AS t (recipient, about, once_key, stale_key, body, urgency, place)
               ORDER BY place) AS in_order),
     posted AS (
         INSERT INTO notifications
             (id, recipient, about, once_key, stale_key, state, body, urgency)
         SELECT id, recipient, about, once_key, stale_key,
                CASE WHEN EXISTS (SELECT 1 FROM serves s WHERE s.recipient = given.recipient)
                     THEN 'served' ELSE 'unserved' END,
                body, urgency
         FROM given ORDER BY place
         ON CONFLICT DO NOTHING
         RETURNING id, recipient, about, stale_key, urgency),
     delivered AS (
         INSERT INTO deliveries
             (endpoint, notification, about, stale_key, state, nonce, urgency)
         SELECT s.endpoint, p.id, p.about, p.stale_key, 'pending',
                'sb-' || p.id || '-' || s.endpoint, p.urgency
         FROM posted p JOIN serves s ON s.recipient = p.recipient
         WHERE NOT s.standby OR NOT EXISTS (
             SELECT 1 FROM serves o WHERE o.recipient = p.recipient AND NOT o.standby))
     SELECT given.place, given.id FROM given JOIN posted ON posted.id = given.id";

/// Older news under the same key that surely nobody was shown is not sent any more.
const OVERTAKE: &str = "UPDATE deliveries SET state = 'superseded'
     FROM unnest($1::text[], $2::bigint[]) AS newer (key, id)
     WHERE stale_key = newer.key AND stale_key IS NOT NULL AND notification < newer.id
       AND state IN ('pending', 'leased') AND state = 'pending' AND unclear = 0";

const OVERTAKE_UNSERVED: &str = "UPDATE notifications SET state = 'superseded'
     FROM unnest($1::text[], $2::bigint[]) AS newer (key, id)
     WHERE stale_key = newer.key AND state = 'unserved' AND notifications.id < newer.id";

/// One delivery of each of these for every endpoint that serves its recipient now.
const SERVE: &str = "WITH waiting AS (
         SELECT id, recipient, about, stale_key, urgency FROM notifications WHERE id = ANY($1)),
     delivered AS (
         INSERT INTO deliveries
             (endpoint, notification, about, stale_key, state, nonce, urgency)
         SELECT s.endpoint, w.id, w.about, w.stale_key, 'pending',
                'sb-' || w.id || '-' || s.endpoint, w.urgency
         FROM waiting w JOIN serves s ON s.recipient = w.recipient
         WHERE NOT s.standby OR NOT EXISTS (
             SELECT 1 FROM serves o WHERE o.recipient = w.recipient AND NOT o.standby)
         ON CONFLICT DO NOTHING RETURNING notification)
     UPDATE notifications SET state = CASE
             WHEN id IN (SELECT notification FROM delivered) THEN 'served' ELSE 'unserved' END
     WHERE id = ANY($1)";

/// What an endpoint no longer serves, taken from it; returned is what is left with nobody.
const WITHDRAW: &str = "WITH lost AS (
         DELETE FROM deliveries d USING notifications n
         WHERE n.id = d.notification AND d.endpoint = $1
           AND d.state IN ('pending', 'leased') AND d.state = 'pending'
           AND NOT EXISTS (SELECT 1 FROM serves s
                           WHERE s.endpoint = $1 AND s.recipient = n.recipient)
         RETURNING d.notification)
     SELECT notification FROM lost
     WHERE NOT EXISTS (SELECT 1 FROM endpoints e JOIN deliveries o
                           ON o.endpoint = e.id AND o.notification = lost.notification
                       WHERE o.endpoint <> $1)
     ORDER BY notification";

/// The newest of those of a change that has a key under which older news give way.
pub(super) struct Newer {
    key: String,
    place: usize,
}

/// Adds what writes notifications; where its answer is found, and what gives way to them.
pub(super) fn post(
    batch: &mut Batch,
    notifications: &[&Notification],
) -> Result<(Option<usize>, Vec<Newer>), StoreError> {
    if notifications.is_empty() {
        return Ok((None, Vec::new()));
    }
    let mut newer = Vec::new();
    let (mut recipients, mut about, mut once) = (Vec::new(), Vec::new(), Vec::new());
    let (mut stale, mut bodies, mut urgencies) = (Vec::new(), Vec::new(), Vec::new());
    for (place, notification) in notifications.iter().enumerate() {
        let recipient = notification.to.to_string();
        let key = notification.supersedes_key.as_ref();
        let key = key.map(|key| format!("{recipient}/{key}"));
        if let Some(key) = key.clone() {
            newer.push(Newer { key, place });
        }
        recipients.push(recipient);
        about.push(notification.about.map(|case| case.to_string()));
        once.push(notification.once_key.clone());
        stale.push(key);
        bodies.push(to_json(*notification)?);
        urgencies.push(rank(notification.urgency()));
    }
    batch.add(SHARE_SERVING, Vec::new());
    let at = batch.add(
        POST,
        vec![
            value(recipients),
            value(about),
            value(once),
            value(stale),
            value(bodies),
            value(urgencies),
        ],
    );
    Ok((Some(at), newer))
}

/// The numbers that notifications were given, in their order.
pub(super) fn numbers(
    rows: &[Row],
    count: usize,
) -> Result<Vec<Option<NotificationId>>, StoreError> {
    let mut numbers = vec![None; count];
    for row in rows {
        let place: i64 = row.try_get(0)?;
        let id = natural("a notification", row.try_get(1)?)?;
        let place = usize::try_from(place).unwrap_or(0).saturating_sub(1);
        if let Some(number) = numbers.get_mut(place) {
            *number = Some(NotificationId(id));
        }
    }
    Ok(numbers)
}

pub(super) fn overtake(
    db: &Session,
    newer: &[Newer],
    numbers: &[Option<NotificationId>],
) -> Result<(), StoreError> {
    let (mut keys, mut ids) = (Vec::new(), Vec::new());
    for one in newer {
        if let Some(id) = numbers.get(one.place).copied().flatten() {
            keys.push(one.key.clone());
            ids.push(int(id.0)?);
        }
    }
    if keys.is_empty() {
        return Ok(());
    }
    let mut batch = Batch::default();
    batch.add(OVERTAKE, vec![value(keys.clone()), value(ids.clone())]);
    batch.add(OVERTAKE_UNSERVED, vec![value(keys), value(ids)]);
    db.send(&batch)?;
    Ok(())
}

/// Makes an endpoint known, or changes whom it serves.
pub(super) fn attach(db: &Session, endpoint: &Endpoint, now: Timestamp) -> Result<(), StoreError> {
    db.rows(LOCK_SERVING, &[])?;
    db.execute(
        "INSERT INTO endpoints (name, attached_at) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET attached_at = $2",
        &[&endpoint.name, &millis(now)],
    )?;
    let serves: Vec<String> = endpoint.serves.iter().map(ToString::to_string).collect();
    let id = replace_serves(db, &endpoint.name, &serves, &[])?;
    withdraw(db, id)?;
    adopt(db, &serves)
}

/// Says what a place hears. Unlike [`attach`], it does not take up what nobody served before.
pub(super) fn hear(db: &Session, hearing: &Hearing) -> Result<(), StoreError> {
    db.rows(LOCK_SERVING, &[])?;
    let name = hearing.place.as_str();
    // Nobody reads when it was attached; it is written for whoever looks into the table.
    db.execute(
        "INSERT INTO endpoints (name, attached_at) VALUES ($1, 0) ON CONFLICT DO NOTHING",
        &[&name],
    )?;
    let all = |recipients: &[crate::model::Recipient]| -> Vec<String> {
        recipients.iter().map(ToString::to_string).collect()
    };
    let (serves, standby) = (all(&hearing.serves), all(&hearing.stands_in_for));
    let id = replace_serves(db, name, &serves, &standby)?;
    withdraw(db, id)
}

fn replace_serves(
    db: &Session,
    name: &str,
    serves: &[String],
    standby: &[String],
) -> Result<i64, StoreError> {
    let id = endpoint_id(db, name)?.ok_or(StoreError::NotRun)?;
    let mut batch = Batch::default();
    batch.add("DELETE FROM serves WHERE endpoint = $1", vec![value(id)]);
    for (recipients, standby) in [(serves, false), (standby, true)] {
        batch.add(
            "INSERT INTO serves (recipient, endpoint, standby)
             SELECT DISTINCT recipient, $2::bigint, $3::bool
             FROM unnest($1::text[]) AS t (recipient)
             ON CONFLICT DO NOTHING",
            vec![value(recipients.to_vec()), value(id), value(standby)],
        );
    }
    db.send(&batch)?;
    Ok(id)
}

/// A place hears nothing any more.
pub(super) fn silence(db: &Session, place: &PlaceId) -> Result<(), StoreError> {
    db.rows(LOCK_SERVING, &[])?;
    let Some(id) = endpoint_id(db, place.as_str())? else {
        return Ok(());
    };
    db.execute("DELETE FROM serves WHERE endpoint = $1", &[&id])?;
    // The one that found the place closed is under a lease, and is known not to be there.
    db.execute(
        "UPDATE deliveries SET state = 'pending', ready_at = 0, fence = fence + 1
         WHERE endpoint = $1 AND state = 'leased'",
        &[&id],
    )?;
    withdraw(db, id)
}

/// What waits for an endpoint that no longer serves its recipient must not be shown there: it goes
/// to the endpoints that do, or waits for one.
fn withdraw(db: &Session, endpoint: i64) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    batch.add(WITHDRAW, vec![value(endpoint)]);
    let rows = db.send(&batch)?;
    serve(db, rows.first().map_or(&[], Vec::as_slice))
}

fn adopt(db: &Session, recipients: &[String]) -> Result<(), StoreError> {
    let waiting = db.rows(
        "SELECT id FROM notifications WHERE recipient = ANY($1) AND state = 'unserved' ORDER BY id",
        &[&recipients],
    )?;
    serve(db, &waiting)
}

fn serve(db: &Session, notifications: &[Row]) -> Result<(), StoreError> {
    if notifications.is_empty() {
        return Ok(());
    }
    let mut ids = Vec::with_capacity(notifications.len());
    for row in notifications {
        ids.push(row.try_get::<_, i64>(0)?);
    }
    db.execute(SERVE, &[&ids])?;
    Ok(())
}

pub(super) fn endpoint_id(db: &Session, name: &str) -> Result<Option<i64>, StoreError> {
    let row = db.row("SELECT id FROM endpoints WHERE name = $1", &[&name])?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

pub(super) fn notifications(
    db: &Session,
    after: NotificationId,
    limit: usize,
) -> Result<Vec<Notification>, StoreError> {
    let rows = db.rows(
        "SELECT id, body FROM notifications WHERE id > $1 ORDER BY id LIMIT $2",
        &[&int(after.0)?, &row_limit(limit)],
    )?;
    rows.iter()
        .map(|row| numbered(row.try_get(0)?, row.try_get(1)?))
        .collect()
}

/// Those of these keys that are used.
pub(super) fn used_once(db: &Session, keys: &[String]) -> Result<Vec<String>, StoreError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let rows = db.rows(
        "SELECT once_key FROM notifications WHERE once_key = ANY($1)",
        &[&keys],
    )?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
