//! `switchboard simulate`: plays a scenario on a virtual clock and prints its timeline.

use std::io::{self, BufWriter};
use std::path::PathBuf;

use switchboard::service::RulesFolderError;

use super::Outcome;
use super::error::CliError;
use super::rules_folder;
use crate::simulate::{Form, Scenario, SimulateError, simulate};

/// Arguments of `simulate`.
#[derive(Debug, clap::Args)]
pub struct SimulateArgs {
    /// The scenario, a TOML file
    #[arg(value_name = "SCENARIO")]
    scenario: PathBuf,
    /// The rules folder; `./rules`, or else the shipped rules, when not said
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    /// Only the numbers, by month
    #[arg(long, conflicts_with = "json")]
    summary: bool,
}

/// Plays the scenario.
///
/// # Errors
/// When the scenario or the rules are wrong, or the output cannot be written.
pub fn run(args: &SimulateArgs) -> Result<Outcome, CliError> {
    let scenario = Scenario::read(&args.scenario)?;
    let (sources, folder) = rules_folder::sources(args.rules.as_deref())?;
    let form = match (args.json, args.summary) {
        (true, _) => Form::Json,
        (false, true) => Form::Summary,
        (false, false) => Form::Text,
    };
    let mut out = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    match simulate(&sources, &scenario, form, &mut out) {
        Ok(true) => Ok(Outcome::Done),
        Ok(false) => Ok(Outcome::Failed),
        Err(SimulateError::Scenario(error)) => Err(error.into()),
        Err(SimulateError::Rules(error)) => Err(RulesFolderError::Wrong { folder, error }.into()),
        Err(SimulateError::Service(error)) => Err(error.into()),
        Err(SimulateError::Output(error)) => {
            Err(CliError::io("cannot write to standard output")(error))
        }
    }
}
