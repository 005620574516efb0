//! Named leases, and marks of what instances keep in memory.

use super::session::{Batch, Session, value};
use crate::store::columns::{int, millis, natural};
use crate::store::shared::Mark;
use crate::store::{Lease, Marks, StoreError};

const MARK: &str = "UPDATE marks SET number = number + 1 WHERE what = $1";

/// The fence stays while one holder renews, and rises with each other holder.
pub(super) fn hold(db: &Session, lease: &Lease<'_>) -> Result<Option<u64>, StoreError> {
    let mut batch = Batch::default();
    batch.add(
        "INSERT INTO leases (name, holder, until, fence) VALUES ($1, $2, $3, 1)
         ON CONFLICT (name) DO UPDATE SET holder = $2, until = $3,
             fence = leases.fence + (leases.holder <> $2)::int
         WHERE leases.holder = $2 OR leases.until <= $4
         RETURNING fence",
        vec![
            value(lease.name.to_owned()),
            value(lease.holder.to_owned()),
            value(millis(lease.until)),
            value(millis(lease.now)),
        ],
    );
    let rows = db.send(&batch)?;
    let row = rows.first().and_then(|rows| rows.first());
    row.map(|row| natural("a lease", row.try_get(0)?))
        .transpose()
}

/// The row stays, and with it the fence.
pub(super) fn let_go(
    db: &Session,
    name: &str,
    holder: &str,
    fence: u64,
) -> Result<bool, StoreError> {
    let gone = db.execute(
        "UPDATE leases SET holder = '', until = 0 WHERE name = $1 AND holder = $2 AND fence = $3",
        &[&name, &holder, &int(fence)?],
    )?;
    Ok(gone == 1)
}

pub(super) fn mark(batch: &mut Batch, what: Mark) {
    batch.add(MARK, vec![value(what.name().to_owned())]);
}

pub(super) fn mark_now(db: &Session, what: Mark) -> Result<(), StoreError> {
    db.execute(MARK, &[&what.name()])?;
    Ok(())
}

pub(super) fn marks(db: &Session) -> Result<Marks, StoreError> {
    let rows = db.rows("SELECT what, number FROM marks", &[])?;
    let mut marks = Marks::default();
    for row in &rows {
        let number = natural("a mark", row.try_get(1)?)?;
        match row.try_get(0)? {
            "people" => marks.people = number,
            "rules" => marks.rules = number,
            _ => {}
        }
    }
    Ok(marks)
}
