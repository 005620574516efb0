//! `switchboard import-log`: replays the ticket log of another desk under its own dates.
//!
//! A log has one row for each change of a ticket. A [`map`](MapFile) says which column is what.
//! The log's callers, engineers and groups are put beside the people of the rules folder, and
//! every ticket's opening and changes are done on a desk in memory in the order of time, all
//! tickets interleaved, with the rules' own timers firing in between. What comes out is what these
//! rules would have promised, broken and escalated.
//!
//! Every row is replayed, or found to say nothing new, or refused with a reason. Nothing is
//! skipped in silence.

mod cast;
mod figures;
mod json;
mod log;
mod map;
mod report;
mod run;
mod text;

use std::io::Read;

use switchboard::rules::{RulesError, Sources};
use switchboard::service::ServiceError;
use thiserror::Error;

use crate::render::safe;
use crate::toml_text::TomlTextError;

pub use cast::Cast;
pub use map::MapFile;

/// What of a report is wanted beside the tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// JSON, one object a line, with everything in it.
    pub json: bool,
    /// Every refused row.
    pub refused: bool,
    /// Every escalation.
    pub escalations: bool,
}

/// A log that was replayed and measured.
#[derive(Debug)]
pub struct Imported {
    /// The report.
    pub text: String,
    /// Whether every row was replayed or said nothing new.
    pub is_whole: bool,
}

/// Why a log cannot be imported.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The map is wrong, or does not fit the log.
    #[error(transparent)]
    Map(TomlTextError),
    /// The rules do not load.
    #[error(transparent)]
    Rules(RulesError),
    /// The desk failed.
    #[error(transparent)]
    Service(ServiceError),
    /// The log cannot be read, or does not fit the rules folder.
    #[error("{0}")]
    Log(String),
}

/// What the rules decided in a replay.
#[derive(Debug)]
pub struct Recorded {
    /// Each decision with what the script saw.
    pub decisions: Vec<switchboard::rules::Recorded>,
    /// The log's people, companies and queues, who stand beside those of the rules.
    pub cast: Cast,
}

/// Replays a log as [`import`] does, and hands out what the rules decided.
///
/// # Errors
/// As there.
pub fn recorded(
    name: &str,
    from: impl Read,
    map: &MapFile,
    sources: &Sources,
) -> Result<Recorded, ImportError> {
    let (_, cast, replay) = replayed(name, from, map, sources, true)?;
    let decisions = replay.decisions;
    Ok(Recorded { decisions, cast })
}

fn replayed(
    name: &str,
    from: impl Read,
    map: &MapFile,
    sources: &Sources,
    keep_decisions: bool,
) -> Result<(log::Log, Cast, run::Replay), ImportError> {
    let log = log::read(name, from, map).map_err(|error| match error {
        log::LogError::Map(error) => ImportError::Map(error),
        other => ImportError::Log(other.to_string()),
    })?;
    let cast = Cast::of(&log).map_err(ImportError::Log)?;
    let wanted = run::Wanted {
        first_answer: map.map.first_answer,
        keep_decisions,
    };
    let replay = run::replay(&log, &cast, sources, wanted).map_err(|error| match error {
        run::ReplayError::Rules(error) => ImportError::Rules(error),
        run::ReplayError::Service(error) => ImportError::Service(error),
        run::ReplayError::Cast(_) => ImportError::Log(error.to_string()),
    })?;
    Ok((log, cast, replay))
}

/// Reads `log` by `map`, replays it under `sources` and reports.
///
/// # Errors
/// When the log cannot be read at all, or the rules do not load. Single rows that are wrong are
/// part of the report.
pub fn import(
    name: &str,
    from: impl Read,
    map: &MapFile,
    sources: &Sources,
    rules: &str,
    wanted: Wanted,
) -> Result<Imported, ImportError> {
    let (log, cast, replay) = replayed(name, from, map, sources, false)?;
    let report = report::Report::of(&log, &replay);
    let (callers, staff, queues) = cast.counts();
    let head = text::Head {
        log: name,
        kind: &map.map.name,
        rules,
        first_answer: map.map.first_answer.words(),
        made: (cast.companies, callers, staff, queues),
    };
    let mut text = if wanted.json {
        json::json(&head, &report, &replay).map_err(|error| ImportError::Log(error.to_string()))?
    } else {
        text::text(&head, &report)
    };
    if wanted.escalations && !wanted.json {
        text.push_str(&text::escalated(&replay));
    }
    if wanted.refused && !wanted.json {
        text.push_str(&text::refused(name, &report));
    }
    if !wanted.json {
        // Cells of the log stand in it as they are.
        text = safe(&text).into_owned();
    }
    Ok(Imported {
        text,
        is_whole: report.refused.is_empty(),
    })
}
