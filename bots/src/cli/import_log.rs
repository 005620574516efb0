//! `switchboard import-log`.

use super::{CliError, Outcome};

/// Arguments of `import-log`.
#[derive(Debug, clap::Args)]
pub struct ImportLogArgs {}

/// To do.
///
/// # Errors
/// None.
pub fn run(_args: &ImportLogArgs) -> Result<Outcome, CliError> {
    Ok(Outcome::Done)
}
