//! A desk as rows: what moves one from store to store, with everything in flight.
//!
//! Both stores have the same tables and columns, but for what each counts in its own way. Rows are
//! handed out table by table, in an order that does not depend on the store, so that a desk that was
//! moved there and back is the same to the byte.

use serde_json::{Map, Number, Value};

use super::StoreError;

/// The layout of the rows. What was written in another one is refused.
pub const ROWS_LAYOUT: u64 = 1;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Int,
    /// Yes or no.
    Bool,
    /// Text.
    Text,
    /// Bytes, in hexadecimal.
    Bytes,
}

/// A table, with its columns in the order in which a row has them.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// The names and kinds of its columns.
    pub columns: &'static [(&'static str, Kind)],
    /// The columns by which it is sorted.
    pub(super) key: &'static [&'static str],
    /// The column that the store numbers by itself, if it does.
    #[cfg_attr(not(feature = "postgres"), allow(dead_code))]
    pub(super) numbered: Option<&'static str>,
}

use Kind::{Bool, Bytes, Int, Text};

/// Every table that is moved, what others refer to first.
///
/// Leases and marks are of instances, and stay; how many tickets each queue has is counted anew.
pub const TABLES: &[Table] = &[
    table("numbers", &[("kind", Text), ("next", Int)], &["kind"]),
    table(
        "tickets",
        &[
            ("id", Int),
            ("version", Int),
            ("company", Text),
            ("caller", Text),
            ("assignee", Text),
            ("queue", Text),
            ("state", Text),
            ("open", Bool),
            ("body", Text),
            ("opened_at", Int),
            ("settled_at", Int),
        ],
        &["id"],
    ),
    table(
        "agents",
        &[
            ("person", Text),
            ("tickets", Int),
            ("calls", Int),
            ("last_given_at", Int),
        ],
        &["person"],
    ),
    table(
        "calls",
        &[
            ("id", Int),
            ("version", Int),
            ("company", Text),
            ("queue", Text),
            ("waiting", Bool),
            ("holder", Text),
            ("arrived_at", Int),
            ("wait_secs", Int),
            ("reference", Text),
            ("call_back_due", Int),
            ("body", Text),
        ],
        &["id"],
    ),
    table(
        "events",
        &[
            ("id", Int),
            ("version", Int),
            ("open", Bool),
            ("ended_at", Int),
            ("body", Text),
        ],
        &["id"],
    ),
    table(
        "alarms",
        &[
            ("monitor", Text),
            ("key", Text),
            ("firing", Bool),
            ("seen_at", Int),
            ("held_for", Int),
            ("body", Text),
        ],
        &["monitor", "key"],
    ),
    table(
        "causes",
        &[
            ("key", Text),
            ("version", Int),
            ("event", Int),
            ("body", Text),
        ],
        &["key"],
    ),
    table(
        "series",
        &[
            ("id", Int),
            ("version", Int),
            ("open", Bool),
            ("body", Text),
        ],
        &["id"],
    ),
    table(
        "reviews",
        &[
            ("company", Text),
            ("number", Int),
            ("version", Int),
            ("body", Text),
        ],
        &["company", "number"],
    ),
    table(
        "tries",
        &[("who", Text), ("since", Int), ("count", Int)],
        &["who"],
    ),
    table(
        "answers",
        &[("of", Text), ("key", Text), ("at", Int), ("body", Text)],
        &["of", "key"],
    ),
    table(
        "incidents",
        &[
            ("event", Int),
            ("version", Int),
            ("owing", Bool),
            ("body", Text),
        ],
        &["event"],
    ),
    table(
        "publications",
        &[("event", Int), ("body", Text)],
        &["event"],
    ),
    table(
        "publication_readers",
        &[("event", Int), ("company", Text)],
        &["event", "company"],
    ),
    table(
        "mails",
        &[
            ("key", Text),
            ("message_id", Text),
            ("at", Int),
            ("outcome", Text),
            ("ticket", Int),
            ("body", Text),
        ],
        &["key"],
    ),
    table(
        "presence",
        &[("person", Text), ("is_in", Bool), ("since", Int)],
        &["person"],
    ),
    table(
        "solved",
        &[
            ("ticket", Int),
            ("article", Text),
            ("company", Text),
            ("person", Text),
            ("at", Int),
        ],
        &["ticket"],
    ),
    table(
        "fruitless",
        &[("words", Text), ("count", Int), ("last_at", Int)],
        &["words"],
    ),
    table(
        "trainings",
        &[
            ("person", Text),
            ("training", Text),
            ("company", Text),
            ("version", Int),
            ("certificate", Text),
            ("body", Text),
        ],
        &["person", "training"],
    ),
    numbered("people", &[("number", Int), ("body", Text)], &["number"]),
    table(
        "timers",
        &[
            ("key", Text),
            ("due_at", Int),
            ("try_at", Int),
            ("kind", Text),
            ("attempts", Int),
            ("error", Text),
            ("quarantined", Bool),
        ],
        &["key"],
    ),
    table(
        "user_groups",
        &[
            ("company", Text),
            ("service", Text),
            ("region", Text),
            ("body", Text),
        ],
        &["company", "service", "region"],
    ),
    table(
        "usage_days",
        &[
            ("company", Text),
            ("day", Text),
            ("user_name", Text),
            ("device", Text),
            ("model", Text),
            ("version", Text),
            ("used", Int),
        ],
        &["company", "day", "user_name", "device"],
    ),
    table(
        "report_marks",
        &[("company", Text), ("month", Text)],
        &["company"],
    ),
    table(
        "tellings",
        &[
            ("event", Int),
            ("number", Int),
            ("part", Int),
            ("gives_way", Bool),
            ("body", Text),
        ],
        &["event", "number", "part"],
    ),
    numbered(
        "audit",
        &[
            ("number", Int),
            ("about", Text),
            ("company", Text),
            ("customer", Bool),
            ("body", Text),
        ],
        &["number"],
    ),
    numbered(
        "notifications",
        &[
            ("id", Int),
            ("recipient", Text),
            ("about", Text),
            ("once_key", Text),
            ("stale_key", Text),
            ("state", Text),
            ("body", Text),
            ("urgency", Int),
        ],
        &["id"],
    ),
    numbered(
        "endpoints",
        &[("id", Int), ("name", Text), ("attached_at", Int)],
        &["id"],
    ),
    table(
        "serves",
        &[("recipient", Text), ("endpoint", Int), ("standby", Bool)],
        &["recipient", "endpoint"],
    ),
    table(
        "deliveries",
        &[
            ("endpoint", Int),
            ("notification", Int),
            ("about", Text),
            ("stale_key", Text),
            ("state", Text),
            ("ready_at", Int),
            ("fence", Int),
            ("attempts", Int),
            ("nonce", Text),
            ("message_id", Text),
            ("done_at", Int),
            ("error", Text),
            ("unclear", Int),
            ("urgency", Int),
        ],
        &["endpoint", "notification"],
    ),
    table(
        "links",
        &[("account", Text), ("person", Text)],
        &["account"],
    ),
    table(
        "link_codes",
        &[
            ("person", Text),
            ("digest", Bytes),
            ("expires_at", Int),
            ("tries_left", Int),
        ],
        &["person"],
    ),
    table(
        "wrong_codes",
        &[("account", Text), ("since", Int), ("count", Int)],
        &["account"],
    ),
    table(
        "servers",
        &[("server", Text), ("company", Text)],
        &["server"],
    ),
    table("threads", &[("place", Text), ("ticket", Int)], &["place"]),
    table(
        "comment_sources",
        &[("source", Text), ("ticket", Int), ("digest", Bytes)],
        &["source"],
    ),
    table(
        "ticket_channels",
        &[("company", Text), ("place", Text), ("server", Text)],
        &["company"],
    ),
    table("thread_wishes", &[("ticket", Int)], &["ticket"]),
    table(
        "attachments",
        &[
            ("id", Int),
            ("ticket", Int),
            ("company", Text),
            ("body", Text),
            ("content", Bytes),
        ],
        &["id"],
    ),
    numbered(
        "decisions",
        &[
            ("number", Int),
            ("about", Text),
            ("company", Text),
            ("body", Text),
        ],
        &["number"],
    ),
    table("rules_texts", &[("hash", Text), ("text", Text)], &["hash"]),
    table(
        "rules_versions",
        &[("version", Text), ("files", Text)],
        &["version"],
    ),
    numbered(
        "rules_history",
        &[
            ("number", Int),
            ("version", Text),
            ("behind", Bool),
            ("body", Text),
        ],
        &["number"],
    ),
    table(
        "rules_candidate",
        &[
            ("only", Int),
            ("version", Text),
            ("body", Text),
            ("tally", Text),
        ],
        &["only"],
    ),
];

const fn table(
    name: &'static str,
    columns: &'static [(&'static str, Kind)],
    key: &'static [&'static str],
) -> Table {
    Table {
        name,
        columns,
        key,
        numbered: None,
    }
}

/// One whose rows are numbered by the store, and sorted by that number.
const fn numbered(
    name: &'static str,
    columns: &'static [(&'static str, Kind)],
    by: &'static [&'static str; 1],
) -> Table {
    Table {
        name,
        columns,
        key: by,
        numbered: Some(by[0]),
    }
}

/// A value of a row, as text; nothing where the column is empty. A yes is `1`, bytes are in
/// hexadecimal.
pub type Cell = Option<String>;

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Of which table.
    pub table: &'static Table,
    /// In the order of the columns.
    pub cells: Vec<Cell>,
}

/// A store whose desk can be moved.
pub trait Portable: Send + Sync {
    /// Hands out all rows as they are at one moment, table by table as [`TABLES`] has them.
    ///
    /// # Errors
    /// When the store cannot be read, or what `each` returns.
    fn dump(&self, each: &mut dyn FnMut(&Row) -> Result<(), StoreError>) -> Result<(), StoreError>;

    /// Keeps all rows, or none. They come in the order in which [`Portable::dump`] hands them out.
    /// Returns how many.
    ///
    /// # Errors
    /// [`StoreError::Occupied`] when there is a desk already, or what `next` returns.
    fn load(
        &self,
        next: &mut dyn FnMut() -> Result<Option<Row>, StoreError>,
    ) -> Result<u64, StoreError>;
}

impl Row {
    /// As one JSON object: `{"table":"links","row":{"account":"chat:1","person":"ada"}}`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut row = Map::new();
        for ((name, kind), cell) in self.table.columns.iter().zip(&self.cells) {
            row.insert((*name).to_owned(), shown(*kind, cell.as_deref()));
        }
        let mut line = Map::new();
        line.insert("table".to_owned(), Value::from(self.table.name));
        line.insert("row".to_owned(), Value::Object(row));
        Value::Object(line).to_string()
    }

    /// Reads what [`Row::to_json`] writes. Every column must be there, and no other.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_json(line: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let name = value["table"].as_str().ok_or("it names no table")?;
        let table = TABLES.iter().find(|table| table.name == name);
        let table = table.ok_or_else(|| format!("there is no table `{name}`"))?;
        let row = value["row"].as_object().ok_or("it has no row")?;
        if row.len() != table.columns.len() {
            return Err(format!(
                "it has {} columns, and `{name}` has {}",
                row.len(),
                table.columns.len()
            ));
        }
        let mut cells = Vec::with_capacity(row.len());
        for (column, kind) in table.columns {
            let value = row
                .get(*column)
                .ok_or_else(|| format!("`{name}` without `{column}`"))?;
            cells.push(
                read(*kind, value).ok_or_else(|| {
                    format!("`{column}` of `{name}` cannot be `{}`", brief(value))
                })?,
            );
        }
        Ok(Self { table, cells })
    }
}

fn shown(kind: Kind, cell: Option<&str>) -> Value {
    let Some(cell) = cell else {
        return Value::Null;
    };
    match kind {
        Int => cell
            .parse::<i64>()
            .map_or(Value::Null, |number| Value::Number(Number::from(number))),
        Bool => Value::Bool(cell == "1"),
        Text | Bytes => Value::from(cell),
    }
}

fn read(kind: Kind, value: &Value) -> Option<Cell> {
    if value.is_null() {
        return Some(None);
    }
    let text = match kind {
        Int => value.as_i64()?.to_string(),
        Bool => u8::from(value.as_bool()?).to_string(),
        Text => value.as_str()?.to_owned(),
        Bytes => value
            .as_str()
            .filter(|text| {
                text.len().is_multiple_of(2)
                    && text
                        .bytes()
                        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            })?
            .to_owned(),
    };
    Some(Some(text))
}

fn brief(value: &Value) -> String {
    value.to_string().chars().take(40).collect()
}
