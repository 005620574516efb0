//! `switchboard import-log`: replays the ticket log of another desk and reports what the rules
//! would have done.

use std::fs::File;
use std::path::PathBuf;

use switchboard::rules::Sources;
use switchboard::service::RulesFolderError;

use super::error::CliError;
use super::rules_folder;
use super::{Outcome, print};
use crate::replay::{ImportError, MapFile, Wanted, import};
use crate::toml_text::TomlText;

/// The map that is used when none is named.
const DEFAULT_MAP: &str = "import-servicenow.toml";

/// Arguments of `import-log`.
#[derive(Debug, clap::Args)]
pub struct ImportLogArgs {
    /// The log, a CSV file with one row for each change of a ticket
    #[arg(value_name = "FILE")]
    log: PathBuf,
    /// The rules folder; `./rules`, or else the shipped rules, when not said
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// What the log's columns are; the rules folder's `import-servicenow.toml` when not said
    #[arg(long, value_name = "MAP")]
    map: Option<PathBuf>,
    /// List every row that was refused, with its line and the reason
    #[arg(long)]
    refused: bool,
    /// List everything that would have been escalated, and when
    #[arg(long)]
    escalations: bool,
    /// One JSON object a line, with every ticket, escalation and breach
    #[arg(long)]
    json: bool,
}

/// Replays the log.
///
/// # Errors
/// When the log, its map or the rules cannot be used, or the output cannot be written.
pub fn run(args: &ImportLogArgs) -> Result<Outcome, CliError> {
    let name = args.log.display().to_string();
    let file = File::open(&args.log).map_err(CliError::io(format!("`{name}` cannot be read")))?;
    let (sources, folder) = rules_folder::sources(args.rules.as_deref())?;
    let map = match &args.map {
        Some(path) => MapFile::read(path)?,
        None => MapFile::of(default_map(&sources, &folder)?)?,
    };
    let wanted = Wanted {
        json: args.json,
        refused: args.refused,
        escalations: args.escalations,
    };
    let rules = if args.rules.is_some() || folder == "rules" {
        format!("the rules in {folder}")
    } else {
        folder.clone()
    };
    let imported = import(&name, file, &map, &sources, &rules, wanted)
        .map_err(|error| refused(error, &folder))?;
    print(&imported.text)?;
    if imported.is_whole {
        Ok(Outcome::Done)
    } else {
        Ok(Outcome::Failed)
    }
}

/// Why a log cannot be replayed under the rules of `folder`.
pub(super) fn refused(error: ImportError, folder: &str) -> CliError {
    match error {
        ImportError::Map(error) => error.into(),
        ImportError::Rules(error) => RulesFolderError::Wrong {
            folder: folder.to_owned(),
            error,
        }
        .into(),
        ImportError::Service(error) => error.into(),
        ImportError::Log(what) => CliError::Refused(what),
    }
}

pub(super) fn default_map(sources: &Sources, folder: &str) -> Result<TomlText, CliError> {
    let text = sources.get(DEFAULT_MAP).ok_or_else(|| {
        CliError::Refused(format!(
            "`{folder}` has no `{DEFAULT_MAP}`; say what the log's columns are with --map FILE"
        ))
    })?;
    Ok(TomlText {
        name: format!("{folder}/{DEFAULT_MAP}"),
        text: text.clone(),
    })
}
