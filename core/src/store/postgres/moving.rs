//! A desk as rows.
//!
//! Rows travel as text and are cast by the server, in both directions, so that no statement has to
//! know the type of a column.

use tokio_postgres::types::ToSql;

use super::PgStore;
use super::session::{Ending, Session};
use crate::store::StoreError;
use crate::store::moving::{Cell, Kind, Portable, Row, TABLES, Table};

/// So many rows are fetched and kept at a time.
const PAGE: usize = 500;

impl Portable for PgStore {
    fn dump(&self, each: &mut dyn FnMut(&Row) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let db = self.session()?;
        let dumped = dump(&db, each);
        db.roll_back();
        dumped
    }

    fn load(
        &self,
        next: &mut dyn FnMut() -> Result<Option<Row>, StoreError>,
    ) -> Result<u64, StoreError> {
        let db = self.session()?;
        let loaded = load(&db, next);
        if loaded.is_err() {
            db.roll_back();
            return loaded;
        }
        match db.commit() {
            Ending::Kept => loaded,
            Ending::Failed(error) | Ending::Unknown(_, error) => Err(error),
        }
    }
}

fn dump(
    db: &Session,
    each: &mut dyn FnMut(&Row) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    // All tables at one moment.
    db.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")?;
    for table in TABLES {
        db.run(&format!(
            "DECLARE page NO SCROLL CURSOR FOR {}",
            listing(table)
        ))?;
        loop {
            let rows = db.rows_once(&format!("FETCH {PAGE} FROM page"))?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                let mut cells: Vec<Cell> = Vec::with_capacity(table.columns.len());
                for place in 0..table.columns.len() {
                    cells.push(row.try_get(place)?);
                }
                each(&Row { table, cells })?;
            }
        }
        db.run("CLOSE page")?;
    }
    Ok(())
}

/// The two tables that are not kept as they are moved are put together.
fn listing(table: &Table) -> String {
    match table.name {
        "numbers" => "SELECT kind, next::text FROM (
                VALUES ('ticket', (SELECT last_value + is_called::int FROM ticket_numbers)),
                       ('call', (SELECT last_value + is_called::int FROM call_numbers)),
                       ('event', (SELECT last_value + is_called::int FROM event_numbers)),
                       ('attachment', (SELECT coalesce(max(id), 0) + 1 FROM attachments))
            ) AS numbers (kind, next) ORDER BY kind"
            .to_owned(),
        "agents" => "SELECT person, sum(tickets)::text, sum(calls)::text, max(last_given_at)::text
             FROM agents GROUP BY person ORDER BY person"
            .to_owned(),
        name => {
            let columns: Vec<String> = table
                .columns
                .iter()
                .map(|(column, kind)| match kind {
                    Kind::Bytes => format!("encode(\"{column}\", 'hex')"),
                    Kind::Bool => format!("\"{column}\"::int::text"),
                    Kind::Int | Kind::Text => format!("\"{column}\"::text"),
                })
                .collect();
            // By the table's own columns: the names alone would be the texts that are selected.
            let key: Vec<String> = table.key.iter().map(|key| format!("t.\"{key}\"")).collect();
            format!(
                "SELECT {} FROM {name} AS t ORDER BY {}",
                columns.join(", "),
                key.join(", ")
            )
        }
    }
}

fn load(
    db: &Session,
    next: &mut dyn FnMut() -> Result<Option<Row>, StoreError>,
) -> Result<u64, StoreError> {
    for table in TABLES.iter().filter(|table| table.name != "numbers") {
        let rows = db.rows_of(&format!("SELECT 1 FROM {} LIMIT 1", table.name), &[])?;
        if !rows.is_empty() {
            return Err(StoreError::Occupied {
                what: table.name.to_owned(),
            });
        }
    }
    let mut count = 0;
    let mut page: Vec<Row> = Vec::with_capacity(PAGE);
    while let Some(row) = next()? {
        let is_other = page.first().is_some_and(|first| first.table != row.table);
        if is_other || page.len() >= PAGE {
            keep(db, &std::mem::take(&mut page))?;
        }
        page.push(row);
        count += 1;
    }
    keep(db, &page)?;
    for table in TABLES {
        if let Some(column) = table.numbered {
            // The next number is past the last one.
            db.rows_of(
                &format!(
                    "SELECT setval(pg_get_serial_sequence('{0}', '{column}'), max({column}))
                     FROM {0} HAVING max({column}) IS NOT NULL",
                    table.name
                ),
                &[],
            )?;
        }
    }
    db.execute("UPDATE marks SET number = number + 1", &[])?;
    Ok(count)
}

fn keep(db: &Session, page: &[Row]) -> Result<(), StoreError> {
    let Some(table) = page.first().map(|row| row.table) else {
        return Ok(());
    };
    let columns: Vec<Vec<Option<&str>>> = (0..table.columns.len())
        .map(|place| {
            page.iter()
                .map(|row| row.cells.get(place).and_then(|cell| cell.as_deref()))
                .collect()
        })
        .collect();
    let values: Vec<&(dyn ToSql + Sync)> = columns
        .iter()
        .map(|column| column as &(dyn ToSql + Sync))
        .collect();
    if table.name == "numbers" {
        return keep_numbers(db, page);
    }
    let (mut names, mut casts, mut arrays) = (Vec::new(), Vec::new(), Vec::new());
    for (place, (name, kind)) in table.columns.iter().enumerate() {
        names.push(format!("\"{name}\""));
        arrays.push(format!("${}::text[]", place + 1));
        casts.push(match kind {
            Kind::Int => format!("c{place}::bigint"),
            Kind::Bool => format!("(c{place} = '1')"),
            Kind::Text => format!("c{place}"),
            Kind::Bytes => format!("decode(c{place}, 'hex')"),
        });
    }
    if table.name == "agents" {
        names.push("slot".to_owned());
        casts.push("0".to_owned());
    }
    let given: Vec<String> = (0..table.columns.len()).map(|n| format!("c{n}")).collect();
    db.execute_of(
        &format!(
            "INSERT INTO {} ({}) SELECT {} FROM unnest({}) AS given ({})",
            table.name,
            names.join(", "),
            casts.join(", "),
            arrays.join(", "),
            given.join(", ")
        ),
        &values,
    )
}

/// Numbers are drawn from sequences here; those of attachments follow from the attachments.
fn keep_numbers(db: &Session, page: &[Row]) -> Result<(), StoreError> {
    for row in page {
        let [Some(kind), Some(next)] = row.cells.as_slice() else {
            continue;
        };
        let sequence = match kind.as_str() {
            "ticket" => "ticket_numbers",
            "call" => "call_numbers",
            "event" => "event_numbers",
            _ => continue,
        };
        db.rows(
            "SELECT setval($1::text::regclass, $2::text::bigint, false)",
            &[&sequence, next],
        )?;
    }
    Ok(())
}
