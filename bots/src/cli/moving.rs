//! `switchboard export`, `import`, `copy`, `backup` and `restore`: a desk moved whole, with
//! everything in flight.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;

use serde_json::{Value, json};
use switchboard::store::StoreError;
use switchboard::store::moving::{Portable, ROWS_LAYOUT, Row};
use switchboard::store::sqlite::SqliteStore;

use super::data::Data;
use super::error::CliError;
use super::{Outcome, print};

/// The longest line of an export: the largest file that is kept, in hexadecimal, and room.
const MAX_LINE_BYTES: u64 = 256 * 1024 * 1024;
/// So many rows wait between the two stores of a copy.
const BETWEEN: usize = 1_000;

/// Arguments of `export`.
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// The data file, which nobody else may have open, or the URL of a PostgreSQL database
    #[arg(long, value_name = "FILE|URL")]
    data: Option<PathBuf>,
    /// The file to be written; standard output when not said
    #[arg(value_name = "TO")]
    to: Option<PathBuf>,
}

/// Arguments of `import`.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// The new data file, or the URL of an empty PostgreSQL database
    #[arg(long, value_name = "FILE|URL")]
    data: Option<PathBuf>,
    /// What `export` wrote; standard input when not said
    #[arg(value_name = "FROM")]
    from: Option<PathBuf>,
}

/// Arguments of `copy`.
#[derive(Debug, clap::Args)]
pub struct CopyArgs {
    /// The desk as it is: `sqlite:FILE`, or the URL of a PostgreSQL database. Stop whoever works on it first
    #[arg(long, value_name = "FILE|URL")]
    from: PathBuf,
    /// Where it is to be, new or empty
    #[arg(long, value_name = "FILE|URL")]
    to: PathBuf,
}

/// Arguments of `backup`.
#[derive(Debug, clap::Args)]
pub struct BackupArgs {
    /// The data file, also while a program has it open. `switchboard.desk` in this folder when not said
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// The copy, a new file
    #[arg(value_name = "TO")]
    to: PathBuf,
}

/// Arguments of `restore`.
#[derive(Debug, clap::Args)]
pub struct RestoreArgs {
    /// What `backup` wrote
    #[arg(value_name = "FROM")]
    from: PathBuf,
    /// The new data file. `switchboard.desk` in this folder when not said
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
}

/// Writes a desk as JSON lines.
///
/// # Errors
/// When it cannot be read or written.
pub fn export(args: &ExportArgs) -> Result<Outcome, CliError> {
    let store = Data::of(args.data.as_deref()).portable_to_read()?;
    let mut out: Box<dyn Write> = match &args.to {
        None => Box::new(io::stdout().lock()),
        Some(to) => Box::new(File::create_new(to).map_err(CliError::io(named(to)))?),
    };
    let name = args.to.as_deref().map_or("standard output".into(), named);
    let mut to = BufWriter::new(&mut out);
    let mut failed = None;
    let mut rows = 0_u64;
    let header = json!({"switchboard": "desk", "layout": ROWS_LAYOUT});
    let mut line = |line: &str| writeln!(to, "{line}");
    line(&header.to_string()).map_err(CliError::io(name.clone()))?;
    let dumped = store.dump(&mut |row| {
        rows += 1;
        line(&row.to_json()).map_err(|error| {
            let gave_up = StoreError::Abandoned;
            failed = Some(error);
            gave_up
        })
    });
    if let Some(error) = failed {
        return Err(CliError::Io { what: name, error });
    }
    dumped?;
    line(&json!({"rows": rows}).to_string()).map_err(CliError::io(name.clone()))?;
    to.flush().map_err(CliError::io(name.clone()))?;
    drop(to);
    if let Some(file) = &args.to {
        File::open(file)
            .and_then(|file| file.sync_all())
            .map_err(CliError::io(name))?;
    }
    Ok(Outcome::Done)
}

fn named(path: &Path) -> String {
    format!("`{}`", path.display())
}

/// Makes a desk of JSON lines.
///
/// # Errors
/// When the lines are not a whole export, or there is a desk already.
pub fn import(args: &ImportArgs) -> Result<Outcome, CliError> {
    let name = args.from.as_deref().map_or("standard input".into(), named);
    let from: Box<dyn io::Read> = match &args.from {
        None => Box::new(io::stdin().lock()),
        Some(from) => Box::new(File::open(from).map_err(CliError::io(name.clone()))?),
    };
    let mut lines = Lines {
        from: BufReader::new(from),
        name,
        number: 0,
        rows: 0,
    };
    lines.begin()?;
    let data = Data::of(args.data.as_deref());
    let store = data.portable()?;
    let mut fault = None;
    let loaded = store.load(&mut || {
        lines.next_row().map_err(|error| {
            fault = Some(error);
            StoreError::Abandoned
        })
    });
    if let Some(error) = fault {
        return Err(error);
    }
    done(&format!(
        "{} rows are in {}",
        loaded?,
        data.shown().display()
    ))
}

/// An export that is read.
struct Lines {
    from: BufReader<Box<dyn io::Read>>,
    name: String,
    number: u64,
    rows: u64,
}

impl Lines {
    fn begin(&mut self) -> Result<(), CliError> {
        let header: Value = self
            .line()?
            .and_then(|line| serde_json::from_str(&line).ok())
            .unwrap_or_default();
        if header["switchboard"] != "desk" {
            return Err(self.wrong("it does not begin as `switchboard export` does"));
        }
        if header["layout"] != ROWS_LAYOUT {
            return Err(self.wrong(&format!(
                "its layout is {}, and this program reads {ROWS_LAYOUT}; import it with the program that wrote it, and export it with this one by `copy`",
                header["layout"]
            )));
        }
        Ok(())
    }

    /// Nothing after the last line, which says how many there were: what was cut off is refused.
    fn next_row(&mut self) -> Result<Option<Row>, CliError> {
        let Some(line) = self.line()? else {
            return Err(self.wrong("it was cut off: its last line is missing"));
        };
        if let Ok(end) = serde_json::from_str::<End>(&line) {
            if end.rows != self.rows {
                return Err(self.wrong(&format!("it has {} rows of {}", self.rows, end.rows)));
            }
            return Ok(None);
        }
        self.rows += 1;
        Row::from_json(&line)
            .map(Some)
            .map_err(|why| self.wrong(&why))
    }

    fn line(&mut self) -> Result<Option<String>, CliError> {
        self.number += 1;
        let mut line = String::new();
        let mut bounded = (&mut self.from).take(MAX_LINE_BYTES);
        let read = bounded.read_line(&mut line);
        let read = read.map_err(CliError::io(self.name.clone()))?;
        Ok((read > 0).then_some(line))
    }

    fn wrong(&self, why: &str) -> CliError {
        CliError::Refused(format!("{}, line {}: {why}", self.name, self.number))
    }
}

/// The last line.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    rows: u64,
}

/// Copies a desk from one place to another.
///
/// # Errors
/// When it cannot be read, or there is a desk already.
pub fn copy(args: &CopyArgs) -> Result<Outcome, CliError> {
    let (from, to) = (Data::of(Some(&args.from)), Data::of(Some(&args.to)));
    if !from.exists() {
        let shown = from.shown();
        return Err(CliError::Refused(format!(
            "there is no `{}`; name the desk to be copied with --from",
            shown.display()
        )));
    }
    let source = from.portable_to_read()?;
    let target = to.portable()?;
    let rows = between(&*source, &*target)?;
    done(&format!("{rows} rows are in {}", to.shown().display()))
}

/// One hands out rows while the other keeps them.
fn between(source: &dyn Portable, target: &dyn Portable) -> Result<u64, StoreError> {
    let (give, take) = sync_channel::<Option<Row>>(BETWEEN);
    std::thread::scope(|scope| {
        let reading = scope.spawn(move || {
            source.dump(&mut |row| {
                let given = give.send(Some(row.clone()));
                given.map_err(|_| StoreError::Abandoned)
            })?;
            // Says that this was all: a source that fails just ends.
            give.send(None).map_err(|_| StoreError::Abandoned)
        });
        let loaded = target.load(&mut || take.recv().map_err(|_| StoreError::Abandoned));
        drop(take);
        let read = reading.join().map_err(|_| StoreError::NotRun)?;
        match (read, loaded) {
            // Each gives up when the other fails, which is what is to be told.
            (Err(StoreError::Abandoned) | Ok(()), loaded) => loaded,
            (Err(error), _) => Err(error),
        }
    })
}

/// Copies a data file while it is in use.
///
/// # Errors
/// When it is no desk, or the copy is there already.
pub fn backup(args: &BackupArgs) -> Result<Outcome, CliError> {
    let file = file_of(args.data.as_deref())?;
    SqliteStore::back_up(&file, &args.to)?;
    done(&format!("{} is in {}", file.display(), args.to.display()))
}

/// Makes a data file of a backup.
///
/// # Errors
/// When the backup is no whole desk, or the data file is there already.
pub fn restore(args: &RestoreArgs) -> Result<Outcome, CliError> {
    let file = file_of(args.data.as_deref())?;
    SqliteStore::back_up(&args.from, &file)?;
    let found = SqliteStore::open(&file)?.integrity_check()?;
    if found != "ok" {
        return Err(CliError::Refused(format!(
            "`{}` is damaged: {}",
            args.from.display(),
            found.replace('\n', "; ")
        )));
    }
    done(&format!("{} is in {}", args.from.display(), file.display()))
}

fn file_of(data: Option<&Path>) -> Result<PathBuf, CliError> {
    match Data::of(data) {
        Data::File(file) => Ok(file),
        database @ Data::Database(_) => Err(CliError::Refused(format!(
            "`{}` is a database; use pg_dump, or `switchboard export`",
            database.shown().display()
        ))),
    }
}

fn done(said: &str) -> Result<Outcome, CliError> {
    print(&format!("{said}\n"))?;
    Ok(Outcome::Done)
}
