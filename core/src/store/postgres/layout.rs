//! The layouts of the database: is it a desk, and does this program know its layout.

use tokio_postgres::Client;

use super::place::Place;
use crate::store::StoreError;

/// A step from one layout to the next.
struct Layout {
    sql: &'static str,
    /// The oldest layout whose programs may go on using the database after this step, so that old
    /// and new run side by side during an upgrade.
    usable_by: i64,
}

/// The layouts, in order. Forward only; what was released is never edited.
const LAYOUTS: [Layout; 11] = [
    Layout {
        sql: include_str!("migrations/001_desk.sql"),
        usable_by: 1,
    },
    // A program of layout 1 does not know the timers of quiet alarms.
    Layout {
        sql: include_str!("migrations/002_alarms.sql"),
        usable_by: 2,
    },
    // A program of layout 2 does not know the timers of what is told in parts.
    Layout {
        sql: include_str!("migrations/003_users.sql"),
        usable_by: 3,
    },
    // A program of layout 3 does not know the timers of maintenance that repeats.
    Layout {
        sql: include_str!("migrations/004_maintenance.sql"),
        usable_by: 4,
    },
    // A program of layout 4 cannot read what happened to major incidents.
    Layout {
        sql: include_str!("migrations/005_incidents.sql"),
        usable_by: 5,
    },
    Layout {
        sql: include_str!("migrations/006_answers.sql"),
        usable_by: 5,
    },
    // A program of layout 6 knows nobody outside, and cannot read what happened to mail.
    Layout {
        sql: include_str!("migrations/007_mail.sql"),
        usable_by: 7,
    },
    // A program of layout 7 would forget a telephone system's name for a call that it changes.
    Layout {
        sql: include_str!("migrations/008_telephone.sql"),
        usable_by: 8,
    },
    // A program of layout 8 would not say when a ticket that it changes came to rest.
    Layout {
        sql: include_str!("migrations/009_reports.sql"),
        usable_by: 9,
    },
    // A program of layout 9 knows neither reviews nor absences nor the timer of agreements.
    Layout {
        sql: include_str!("migrations/010_reviews.sql"),
        usable_by: 10,
    },
    Layout {
        sql: include_str!("migrations/011_learning.sql"),
        usable_by: 10,
    },
];

/// Instances that start together bring the layout up to date one after another.
const LOCK: &str = "SELECT pg_advisory_xact_lock(20018, hashtext(current_schema()))";

/// Says why the database cannot be read by this program, if it cannot.
pub(super) async fn check(client: &Client, place: &Place) -> Result<(), StoreError> {
    let known = i64::try_from(LAYOUTS.len()).unwrap_or(i64::MAX);
    let (found, usable_by) = state(client, place).await?;
    if usable_by > known {
        return Err(StoreError::Newer {
            path: place.shown().to_owned(),
            found,
            known,
        });
    }
    if found < known {
        return Err(place.unopened(format!(
            "its layout is {found}, and this program reads {known}; `switchboard run` brings it up to date"
        )));
    }
    Ok(())
}

/// Brings the database up to date, or says why it cannot be used.
pub(super) async fn bring_up_to_date(client: &Client, place: &Place) -> Result<(), StoreError> {
    let known = i64::try_from(LAYOUTS.len()).unwrap_or(i64::MAX);
    let (found, usable_by) = state(client, place).await?;
    if usable_by > known {
        return Err(StoreError::Newer {
            path: place.shown().to_owned(),
            found,
            known,
        });
    }
    if found >= known {
        return Ok(());
    }
    client.batch_execute("BEGIN").await?;
    let moved = migrate(client, place, known).await;
    let end = if moved.is_ok() { "COMMIT" } else { "ROLLBACK" };
    let ended = client.batch_execute(end).await;
    moved?;
    ended?;
    Ok(())
}

async fn migrate(client: &Client, place: &Place, known: i64) -> Result<(), StoreError> {
    client.batch_execute(LOCK).await?;
    client
        .batch_execute(
            "CREATE TABLE IF NOT EXISTS switchboard_layouts (
                 number    bigint PRIMARY KEY,
                 usable_by bigint NOT NULL,
                 made_at   timestamptz NOT NULL DEFAULT now())",
        )
        .await
        .map_err(|error| cannot_create(place, &error))?;
    // Another instance may have done it while this one waited for the lock.
    let (found, _) = state(client, place).await?;
    for (number, layout) in (1_i64..=known).zip(&LAYOUTS) {
        if number <= found {
            continue;
        }
        client
            .batch_execute(layout.sql)
            .await
            .map_err(|error| cannot_create(place, &error))?;
        client
            .execute(
                "INSERT INTO switchboard_layouts (number, usable_by) VALUES ($1, $2)",
                &[&number, &layout.usable_by],
            )
            .await?;
    }
    Ok(())
}

fn cannot_create(place: &Place, error: &tokio_postgres::Error) -> StoreError {
    let said = super::failure::in_one_line(error);
    place.unopened(format!(
        "its tables cannot be made or brought up to date: {said}; start it once as the owner of the schema"
    ))
}

/// The layout of the database and the oldest whose programs may use it; zero when it is empty.
async fn state(client: &Client, place: &Place) -> Result<(i64, i64), StoreError> {
    let row = client
        .query_one(
            "SELECT current_schema(), to_regclass('switchboard_layouts') IS NOT NULL,
                    to_regclass('tickets') IS NOT NULL",
            &[],
        )
        .await?;
    let schema: Option<String> = row.try_get(0)?;
    let (is_desk, has_tickets): (bool, bool) = (row.try_get(1)?, row.try_get(2)?);
    if schema.is_none() {
        return Err(place
            .unopened("the schema of its search_path does not exist; create it first".to_owned()));
    }
    if !is_desk && has_tickets {
        return Err(StoreError::Foreign {
            path: place.shown().to_owned(),
            reason: "it has a table `tickets` of another program; name a schema of its own with `?options=-csearch_path%3Dswitchboard`"
                .to_owned(),
        });
    }
    if !is_desk {
        return Ok((0, 0));
    }
    let row = client
        .query_one(
            "SELECT coalesce(max(number), 0), coalesce(max(usable_by), 0) FROM switchboard_layouts",
            &[],
        )
        .await?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}
