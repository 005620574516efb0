//! A desk as rows, and a copy of it while it runs.

use std::path::Path;

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::{SqliteStore, open};
use crate::model::hexadecimal;
use crate::store::StoreError;
use crate::store::columns::corrupt;
use crate::store::moving::{Cell, Kind, Portable, Row, TABLES, Table};

impl SqliteStore {
    /// Writes a copy of the desk in this file to another one, as it is at one moment, also while a
    /// program has it open. The copy is whole or not there.
    ///
    /// # Errors
    /// When the file is not a desk, the other one is there already, or cannot be written.
    pub fn back_up(from: &Path, to: &Path) -> Result<(), StoreError> {
        open::copy(from, to)
    }
}

impl Portable for SqliteStore {
    fn dump(&self, each: &mut dyn FnMut(&Row) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let mut connection = self.lock();
        let db = connection.transaction()?;
        for table in TABLES {
            let mut select = db.prepare(&listing(table))?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                let mut cells = Vec::with_capacity(table.columns.len());
                for (place, (name, _)) in table.columns.iter().enumerate() {
                    let what = format!("`{name}` of `{}`", table.name);
                    cells.push(cell(&what, row.get_ref(place)?)?);
                }
                each(&Row { table, cells })?;
            }
        }
        Ok(())
    }

    fn load(
        &self,
        next: &mut dyn FnMut() -> Result<Option<Row>, StoreError>,
    ) -> Result<u64, StoreError> {
        let mut connection = self.lock();
        let db = connection.transaction()?;
        for table in TABLES.iter().filter(|table| table.name != "numbers") {
            if db
                .prepare(&format!("SELECT 1 FROM {} LIMIT 1", table.name))?
                .exists([])?
            {
                return Err(StoreError::Occupied {
                    what: table.name.to_owned(),
                });
            }
        }
        db.execute_batch("DELETE FROM numbers; PRAGMA defer_foreign_keys = ON")?;
        let mut count = 0;
        while let Some(row) = next()? {
            insert(&db, &row)?;
            count += 1;
        }
        db.execute_batch(
            "INSERT INTO queue_counts (company, queue, tickets)
                 SELECT company, queue, count(*) FROM tickets WHERE open = 1 GROUP BY 1, 2
                 UNION ALL
                 SELECT '', queue, count(*) FROM tickets WHERE open = 1 GROUP BY queue;
             UPDATE marks SET number = number + 1",
        )?;
        db.commit()?;
        Ok(count)
    }
}

fn quoted(names: impl Iterator<Item = &'static str>) -> String {
    let all: Vec<String> = names.map(|name| format!("\"{name}\"")).collect();
    all.join(", ")
}

fn listing(table: &Table) -> String {
    format!(
        "SELECT {} FROM {} ORDER BY {}",
        quoted(table.columns.iter().map(|(name, _)| *name)),
        table.name,
        quoted(table.key.iter().copied())
    )
}

fn insert(db: &Connection, row: &Row) -> Result<(), StoreError> {
    let table = row.table;
    let places: Vec<String> = (1..=table.columns.len()).map(|n| format!("?{n}")).collect();
    let mut values = Vec::with_capacity(row.cells.len());
    for ((name, kind), cell) in table.columns.iter().zip(&row.cells) {
        values.push(value(*kind, cell).ok_or_else(|| {
            corrupt(
                &format!("`{name}` of `{}`", table.name),
                "it does not fit".to_owned(),
            )
        })?);
    }
    db.prepare_cached(&format!(
        "INSERT INTO {} ({}) VALUES ({})",
        table.name,
        quoted(table.columns.iter().map(|(name, _)| *name)),
        places.join(", ")
    ))?
    .execute(params_from_iter(values))?;
    Ok(())
}

fn cell(what: &str, value: ValueRef<'_>) -> Result<Cell, StoreError> {
    Ok(match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Text(bytes) => Some(
            std::str::from_utf8(bytes)
                .map_err(|error| corrupt(what, error.to_string()))?
                .to_owned(),
        ),
        ValueRef::Blob(bytes) => Some(hexadecimal(bytes)),
        ValueRef::Real(_) => return Err(corrupt(what, "it is a fraction".to_owned())),
    })
}

fn value(kind: Kind, cell: &Cell) -> Option<Value> {
    let Some(text) = cell else {
        return Some(Value::Null);
    };
    match kind {
        Kind::Int | Kind::Bool => text.parse().ok().map(Value::Integer),
        Kind::Text => Some(Value::Text(text.clone())),
        Kind::Bytes => {
            let digits: Vec<char> = text.chars().collect();
            let bytes = digits.chunks(2).map(|pair| {
                let pair: String = pair.iter().collect();
                u8::from_str_radix(&pair, 16).ok()
            });
            bytes.collect::<Option<Vec<u8>>>().map(Value::Blob)
        }
    }
}

/// A read-only connection that needs no lock: the log lets one read while another writes.
pub(super) fn reading(path: &Path) -> Result<Connection, rusqlite::Error> {
    Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
}
