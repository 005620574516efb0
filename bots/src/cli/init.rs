//! `switchboard init DIR`: writes the shipped rules out, to be edited.

use std::fs;
use std::path::PathBuf;

use super::error::CliError;
use super::rules_folder::SHIPPED;
use super::{Outcome, print};

/// Arguments of `init`.
#[derive(Debug, clap::Args)]
pub struct InitArgs {
    /// The folder to write; it must be empty or not there
    #[arg(default_value = "rules", value_name = "DIR")]
    folder: PathBuf,
}

/// Writes the folder. Nothing that is there is overwritten.
///
/// # Errors
/// When the folder holds something already, or cannot be written.
pub fn run(args: &InitArgs) -> Result<Outcome, CliError> {
    let folder = &args.folder;
    let shown = folder.display();
    if let Ok(mut entries) = fs::read_dir(folder)
        && entries.next().is_some()
    {
        return Err(CliError::Refused(format!(
            "`{shown}` is not empty, and nothing in it is overwritten; name another folder"
        )));
    }
    for (name, text) in SHIPPED {
        let path = folder.join(name);
        let writing = || format!("cannot write `{}`", path.display());
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(CliError::io(writing()))?;
        }
        fs::write(&path, text).map_err(CliError::io(writing()))?;
    }
    print(&format!(
        "Wrote {} files to {shown}. Edit them, and run `switchboard run --rules {shown}`: changes take effect as you save.\n",
        SHIPPED.len()
    ))?;
    Ok(Outcome::Done)
}
