//! `switchboard compare`: what another version of the rules would decide otherwise.
//!
//! Exit status as of `diff`: 0 nothing differs, 1 something does, 2 trouble.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use switchboard::desk::{Context, moved_by};
use switchboard::model::{CaseNumber, Timestamp};
use switchboard::rules::{Rulebook, Sources};
use switchboard::service::{Clock as _, Driver, RulesFolderError, SystemClock};
use switchboard::store::Reach;

use super::data::Data;
use super::error::CliError;
use super::explain::open_read_only;
use super::import_log::default_map;
use super::rules_folder;
use super::{Outcome, print};
use crate::compare::{
    Both, Compared, Found, InFlight, PAGE, Page, compare, write_json, write_text,
};
use crate::lines::{Line, Lines};
use crate::render::Paint;
use crate::replay::{MapFile, recorded};

/// The longest line of calls that is read, as for `route`.
const MAX_LINE_BYTES: usize = 1024 * 1024;

/// Arguments of `compare`.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("history").required(true).multiple(true))]
pub struct CompareArgs {
    /// The rules folder as it is
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The rules folder as it would be
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Decide again what this desk has decided: a file that nobody else has open, or the URL of a PostgreSQL database
    #[arg(long, value_name = "FILE|URL", group = "history")]
    data: Option<PathBuf>,
    /// Decide calls as `route` reads them, one JSON object a line; `-` is standard input
    #[arg(long, value_name = "FILE", group = "history")]
    calls: Option<PathBuf>,
    /// Replay the ticket log of another desk, as `import-log` reads it
    #[arg(long, value_name = "FILE", group = "history")]
    log: Option<PathBuf>,
    /// What the log's columns are; OLD's `import-servicenow.toml` when not said
    #[arg(long, value_name = "MAP", requires = "log")]
    map: Option<PathBuf>,
    /// So many examples of each group
    #[arg(long, value_name = "N", default_value_t = 3)]
    examples: u8,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// The rules of a folder, with their texts.
struct Version {
    sources: Sources,
    folder: String,
    rulebook: Rulebook,
}

impl Version {
    fn read(folder: &Path) -> Result<Self, CliError> {
        let (sources, folder) = rules_folder::sources(Some(folder))?;
        let rulebook = compiled(&sources, &folder)?;
        Ok(Self {
            sources,
            folder,
            rulebook,
        })
    }
}

fn compiled(sources: &Sources, folder: &str) -> Result<Rulebook, CliError> {
    Rulebook::compile(sources).map_err(|error| {
        let folder = folder.to_owned();
        RulesFolderError::Wrong { folder, error }.into()
    })
}

/// Compares.
///
/// # Errors
/// When rules do not load, or what is to be decided again cannot be read.
pub fn run(args: &CompareArgs) -> Result<Outcome, CliError> {
    let (old, new) = (Version::read(&args.old)?, Version::read(&args.new)?);
    let now = SystemClock.now();
    let both = Both {
        old: &old.rulebook,
        new: &new.rulebook,
        now,
        examples: args.examples.into(),
    };
    let mut all = Found::default();
    let mut in_flight = None;
    if let Some(data) = &args.data {
        let (driver, _) = open_read_only(&Data::of(Some(data)))?;
        join(&mut all, on_record(both, &driver)?, both.examples);
        in_flight = Some(due_times(&driver, both.new, now)?);
    }
    if let Some(calls) = &args.calls {
        join(&mut all, of_calls(both, calls)?, both.examples);
    }
    if let Some(log) = &args.log {
        join(
            &mut all,
            of_log(both, args, log, &old, &new)?,
            both.examples,
        );
    }
    let compared = Compared {
        old: old.rulebook.version(),
        new: new.rulebook.version(),
        comparison: &all.comparison,
        in_flight: in_flight.as_ref(),
    };
    let out = if args.json {
        write_json(&compared)
    } else {
        let paint = match anstream::AutoStream::choice(&io::stdout()) {
            anstream::ColorChoice::Never => Paint::Plain,
            _ => Paint::Colour,
        };
        write_text(&compared, paint, now)
    };
    print(&out)?;
    if all.faulty > 0 {
        return Err(CliError::Refused(faults(&all)));
    }
    let moves = in_flight.is_some_and(|in_flight| !in_flight.moved.is_empty());
    Ok(if all.comparison.is_same() && !moves {
        Outcome::Done
    } else {
        Outcome::Failed
    })
}

fn join(all: &mut Found, found: Found, examples: usize) {
    all.comparison.add(found.comparison, examples);
    all.faulty += found.faulty;
    all.faults.extend(found.faults);
}

fn faults(found: &Found) -> String {
    let told = |(line, why): &(u64, String)| format!("line {line}: {why}");
    let first: Vec<String> = found.faults.iter().map(told).collect();
    let are = if found.faulty == 1 {
        "line is no call"
    } else {
        "lines are no calls"
    };
    format!("{} {are}: {}", found.faulty, first.join("; "))
}

fn on_record(both: Both<'_>, driver: &Driver) -> Result<Found, CliError> {
    compare(both, |give| {
        let mut after = 0;
        loop {
            let page = driver.store().run(|tx| tx.recorded(after, PAGE))?;
            let Some((last, _)) = page.last() else {
                return Ok(());
            };
            after = *last;
            let page = page.into_iter().map(|(_, one)| one).collect();
            if !give(Page::Recorded(page)) {
                return Ok(());
            }
        }
    })
}

/// What becomes of the due times of open events. All other timers keep theirs.
fn due_times(driver: &Driver, new: &Rulebook, now: Timestamp) -> Result<InFlight, CliError> {
    let roster = driver.roster();
    let context = Context {
        now,
        rulebook: new,
        roster: &roster,
    };
    let in_flight = driver.store().run(|tx| {
        let mut moved = Vec::new();
        for event in tx.open_events(&Reach::Provider)? {
            let timers = tx.timers_of(CaseNumber::Event(event.id))?;
            moved.extend(moved_by(&context, &event, &timers));
        }
        let timers = tx.counts()?.timers;
        let gone = moved.iter().filter(|one| one.was.is_some()).count();
        Ok(InFlight {
            kept: timers.saturating_sub(gone as u64),
            moved,
        })
    })?;
    Ok(in_flight)
}

fn of_calls(both: Both<'_>, path: &Path) -> Result<Found, CliError> {
    let name = path.display().to_string();
    let reading = || CliError::io(format!("`{name}` cannot be read"));
    let from: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path).map_err(reading())?)
    };
    let mut lines = Lines::new(from, MAX_LINE_BYTES);
    compare(both, |give| {
        let mut number = 0;
        let mut page = Vec::with_capacity(PAGE);
        loop {
            let line = lines.next_line().map_err(reading())?;
            let ended = line.is_none();
            number += 1;
            match line {
                Some(Line::Text(text)) if !text.trim().is_empty() => page.push((number, text)),
                // What is too long or no text is no call; the reader of calls says so.
                Some(Line::TooLong { .. } | Line::NotUtf8 { .. }) => {
                    page.push((number, String::new()));
                }
                _ => {}
            }
            let is_full = page.len() >= PAGE || ended;
            if is_full && !page.is_empty() && !give(Page::Calls(std::mem::take(&mut page))) {
                return Ok(());
            }
            if ended {
                return Ok(());
            }
        }
    })
}

fn of_log(
    both: Both<'_>,
    args: &CompareArgs,
    log: &Path,
    old: &Version,
    new: &Version,
) -> Result<Found, CliError> {
    let map = match &args.map {
        Some(path) => MapFile::read(path)?,
        None => MapFile::of(default_map(&old.sources, &old.folder)?)?,
    };
    let name = log.display().to_string();
    let file = File::open(log).map_err(CliError::io(format!("`{name}` cannot be read")))?;
    let replayed = recorded(&name, file, &map, &old.sources)
        .map_err(|error| super::import_log::refused(error, &old.folder))?;
    // The log's own people stand beside those of each folder.
    let old = compiled(&replayed.cast.added_to(&old.sources), &old.folder)?;
    let new = compiled(&replayed.cast.added_to(&new.sources), &new.folder)?;
    let both = Both {
        old: &old,
        new: &new,
        ..both
    };
    compare(both, |give| {
        let mut decisions = replayed.decisions.into_iter();
        loop {
            let page: Vec<_> = decisions.by_ref().take(PAGE).collect();
            if page.is_empty() || !give(Page::Recorded(page)) {
                return Ok(());
            }
        }
    })
}
