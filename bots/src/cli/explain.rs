//! `switchboard explain`: why a case of a data file is as it is. It writes nothing.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use switchboard::desk::{Actor, Answer, Query};
use switchboard::model::{CaseNumber, PersonId};
use switchboard::rules::Rulebook;
use switchboard::service::{Clock as _, Driver, SystemClock};
use switchboard::store::{Store, StoreError};

use super::data::Data;
use super::error::CliError;
use super::rules_folder;
use super::{Outcome, print};
use crate::language::Language;
use crate::render::{self, Paint, View};

/// How many columns text is laid out for.
const WIDTH: usize = 100;

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
pub struct ExplainArgs {
    /// The case: a ticket (T-1), a call (C-1) or a service event (E-1)
    #[arg(value_name = "CASE")]
    case: String,
    /// The data file, which nobody else may have open, or the URL of a PostgreSQL database. `switchboard.desk` in this folder when not said
    #[arg(long, value_name = "FILE|URL")]
    data: Option<PathBuf>,
    /// Every decision on record, and not only the newest of each hook
    #[arg(long)]
    all: bool,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Explains a case.
///
/// # Errors
/// When the data file cannot be read, or there is no such case.
pub fn run(args: &ExplainArgs) -> Result<Outcome, CliError> {
    let case = case_of(&args.case)?;
    let (driver, _) = open_read_only(&Data::of(args.data.as_deref()))?;
    let now = SystemClock.now();
    let query = Query::Why {
        case,
        all: args.all,
    };
    let answer = driver.ask(now, &Actor::Desk, &query)?;
    let mut out = if args.json {
        let Answer::Why(why) = &answer else {
            return Err(CliError::Refused("the desk answered something else".into()));
        };
        serde_json::to_string(why)
            .map_err(|error| CliError::Refused(format!("the answer cannot be written: {error}")))?
    } else {
        in_words(&driver, |view| render::answer(view, &answer))
    };
    out.push('\n');
    print(&out)?;
    Ok(Outcome::Done)
}

fn case_of(text: &str) -> Result<CaseNumber, CliError> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let named = if is_number {
        format!("T-{text}")
    } else {
        text.to_owned()
    };
    named.parse().map_err(|_| {
        let shown: String = text.chars().take(40).collect();
        CliError::Refused(format!(
            "`{shown}` is not a case number; it is such as T-1, C-1 or E-1"
        ))
    })
}

/// A desk on a data file that is only read, under the rules that were last in force on it; whether
/// they are these, or the ones of this folder for want of others.
pub(super) fn open_read_only(data: &Data) -> Result<(Driver, bool), CliError> {
    let store = data.open_read_only()?;
    let texts = {
        let store: &dyn Store = &*store;
        store.run(|tx| match tx.rules_history(1)?.pop() {
            Some(last) => tx.rules_texts(&last.version),
            None => Ok(None),
        })
    };
    let kept = texts.map_err(|error: StoreError| CliError::from(error))?;
    let kept = kept.and_then(|sources| Rulebook::compile(&sources).ok());
    let is_kept = kept.is_some();
    let rulebook = match kept {
        Some(rulebook) => rulebook,
        None => rules_folder::load(None)?.0,
    };
    Ok((Driver::new(store, Arc::new(rulebook))?, is_kept))
}

/// Puts something into words for whoever sits at the command line.
pub(super) fn in_words<T>(driver: &Driver, words: impl FnOnce(&View<'_>) -> T) -> T {
    let paint = match anstream::AutoStream::choice(&io::stdout()) {
        anstream::ColorChoice::Never => Paint::Plain,
        _ => Paint::Colour,
    };
    let (roster, rulebook) = (driver.roster(), driver.rulebook());
    // The literal is a valid id.
    let reader = PersonId::new("command-line").unwrap_or_else(|_| unreachable!());
    words(&View {
        reader: &reader,
        roster: &roster,
        tables: rulebook.tables(),
        now: SystemClock.now(),
        language: Language::ENGLISH,
        paint,
        width: WIDTH,
    })
}
