//! `switchboard test`: the tests that stand beside the rules.

use std::io;
use std::path::PathBuf;

use switchboard::rules::Rulebook;
use switchboard::service::RulesFolderError;

use super::error::CliError;
use super::rules_folder;
use super::{Outcome, print};
use crate::render::Paint;
use crate::rule_tests::{run as run_tests, write_json, write_text};

/// Arguments of `test`.
#[derive(Debug, clap::Args)]
pub struct TestArgs {
    /// The rules folder; `./rules`, or else the shipped rules, when not said
    #[arg(value_name = "RULES")]
    rules: Option<PathBuf>,
    /// The same, as other subcommands take it
    #[arg(long = "rules", value_name = "DIR", conflicts_with = "rules")]
    rules_dir: Option<PathBuf>,
    /// Show the scripts with how often each condition held and did not
    #[arg(long, conflicts_with = "json")]
    coverage: bool,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

/// Runs the tests of a rules folder.
///
/// # Errors
/// When the rules or a file of tests are wrong, or the output cannot be written.
pub fn run(args: &TestArgs) -> Result<Outcome, CliError> {
    let named = args.rules.as_deref().or(args.rules_dir.as_deref());
    let (sources, folder) = rules_folder::sources(named)?;
    let rulebook = Rulebook::compile(&sources).map_err(|error| RulesFolderError::Wrong {
        folder: folder.clone(),
        error,
    })?;
    let tested = run_tests(&rulebook, &sources, &folder)?;
    if tested.tests.is_empty() {
        return Err(CliError::Refused(format!(
            "there are no tests in `{folder}/tests`; rules/README.md of the shipped rules shows how one is written"
        )));
    }
    let out = if args.json {
        write_json(&tested)
    } else {
        let paint = match anstream::AutoStream::choice(&io::stdout()) {
            anstream::ColorChoice::Never => Paint::Plain,
            _ => Paint::Colour,
        };
        write_text(&tested, args.coverage.then_some(&sources), paint)
    };
    print(&out)?;
    Ok(if tested.failed() == 0 {
        Outcome::Done
    } else {
        Outcome::Failed
    })
}
