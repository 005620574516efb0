//! `switchboard rules`: the life of the rules' versions on a data file that nobody has open.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Subcommand;
use serde::Serialize;
use switchboard::desk::{Actor, Command, Query, RulesAsk, RulesFrom};
use switchboard::model::{PersonId, Timestamp};
use switchboard::service::{Clock as _, Driver, SystemClock, read_rules};

use super::data::Data;
use super::error::CliError;
use super::explain::in_words;
use super::rules_folder;
use super::{Outcome, print};
use crate::render;

/// Arguments of `rules`.
#[derive(Debug, clap::Args)]
pub struct RulesArgs {
    #[command(subcommand)]
    what: Option<What>,
    /// The data file, which nobody else may have open, or the URL of a PostgreSQL database. `switchboard.desk` in this folder when not said
    #[arg(
        id = "rules_data",
        long = "data",
        value_name = "FILE|URL",
        global = true
    )]
    data: Option<PathBuf>,
    /// The rules folder of the desk; `./rules`, or else the shipped rules, when not said
    #[arg(id = "rules_dir", long = "rules", value_name = "DIR", global = true)]
    rules: Option<PathBuf>,
    /// Who does it, for the record; nobody in particular when not said
    #[arg(id = "rules_by", long = "as", value_name = "PERSON", global = true)]
    person: Option<String>,
    /// One JSON object
    #[arg(id = "rules_json", long = "json", global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the versions that were in force
    History,
    /// Show how the candidate does; or let another version decide beside the rules in force
    Candidate {
        /// A folder, a version by the beginning of its hash, or `off`
        #[arg(value_name = "FOLDER|VERSION|off")]
        from: Option<String>,
    },
    /// Show what two versions have differently, and which due times would move
    ///
    /// The one in force and the candidate, when none is named.
    Diff {
        /// A version by the beginning of its hash
        old: Option<String>,
        /// The other; the one in force when only one is named
        new: Option<String>,
    },
    /// Put the candidate in force, and write it into the rules folder
    Promote,
    /// Put a version in force again, and write it into the rules folder
    Rollback {
        /// A version by the beginning of its hash; the one before the present when not said
        version: Option<String>,
    },
}

/// Does what is asked.
///
/// # Errors
/// When the data file cannot be opened, or the desk refuses.
pub fn run(args: &RulesArgs) -> Result<Outcome, CliError> {
    let data = Data::of(args.data.as_deref());
    if !data.exists() {
        return Err(CliError::Refused(format!(
            "there is no `{}`; name the data file of a desk with --data",
            data.shown().display()
        )));
    }
    let store = data.open()?;
    let (rulebook, folder) = rules_folder::in_force(&*store, args.rules.as_deref())?;
    let driver = Driver::new(store, Arc::new(rulebook))?.with_rules_dir(folder);
    let now = SystemClock.now();
    driver.came_in_force(now)?;
    let out = said(args, &driver, now)?;
    print(&format!("{out}\n"))?;
    Ok(Outcome::Done)
}

fn said(args: &RulesArgs, driver: &Driver, now: Timestamp) -> Result<String, CliError> {
    let actor = actor(args, driver)?;
    let ask = match &args.what {
        None => return asked(args, driver, now, &actor, &Query::Rules),
        Some(What::History) => return asked(args, driver, now, &actor, &Query::RulesHistory),
        Some(What::Diff { old, new }) => {
            let (old, new) = (old.clone(), new.clone());
            return asked(args, driver, now, &actor, &Query::RulesDiff { old, new });
        }
        Some(What::Candidate { from: None }) => {
            return asked(args, driver, now, &actor, &Query::RulesCandidate);
        }
        Some(What::Candidate { from: Some(from) }) if from == "off" => RulesAsk::Withdraw,
        Some(What::Candidate { from: Some(from) }) => {
            let folder = Path::new(from);
            if folder.is_dir() {
                let sources = read_rules(folder)?;
                let change = driver.propose(now, &actor, sources)?;
                let command = propose(from);
                return shown(args, driver, &change.reply, |view| {
                    render::reply(view, &command, &change.reply)
                });
            }
            RulesAsk::Propose(RulesFrom::Version(from.clone()))
        }
        Some(What::Promote) => RulesAsk::Promote,
        Some(What::Rollback { version }) => RulesAsk::RollBack(version.clone()),
    };
    let command = Command::Rules { ask };
    let reply = driver.execute(now, &actor, &command)?;
    shown(args, driver, &reply, |view| {
        render::reply(view, &command, &reply)
    })
}

fn propose(from: &str) -> Command {
    Command::Rules {
        ask: RulesAsk::Propose(RulesFrom::Version(from.to_owned())),
    }
}

fn asked(
    args: &RulesArgs,
    driver: &Driver,
    now: Timestamp,
    actor: &Actor,
    query: &Query,
) -> Result<String, CliError> {
    let answer = driver.ask(now, actor, query)?;
    shown(args, driver, &answer, |view| render::answer(view, &answer))
}

fn shown(
    args: &RulesArgs,
    driver: &Driver,
    value: &impl Serialize,
    words: impl FnOnce(&render::View<'_>) -> String,
) -> Result<String, CliError> {
    if args.json {
        return serde_json::to_string(value)
            .map_err(|error| CliError::Refused(format!("it cannot be written: {error}")));
    }
    Ok(in_words(driver, words))
}

/// Whoever has the file may do all; naming a person puts them on record, and asks what they may.
fn actor(args: &RulesArgs, driver: &Driver) -> Result<Actor, CliError> {
    let Some(person) = &args.person else {
        return Ok(Actor::Desk);
    };
    let roster = driver.roster();
    let known = PersonId::new(person)
        .ok()
        .filter(|id| roster.person(id).is_some());
    known
        .map(Actor::Person)
        .ok_or_else(|| CliError::unknown_person(&roster, person))
}
