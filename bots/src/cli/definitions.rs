//! `switchboard definitions`: what the rhai extension of an editor reads to complete and document
//! what scripts can use.

use std::fs;
use std::path::PathBuf;

use switchboard::rules::{editor_definitions, script_reference};

use super::error::CliError;
use super::{Outcome, print};

/// The file in a rules folder.
const FILE: &str = "switchboard.d.rhai";

/// Arguments of `definitions`.
#[derive(Debug, clap::Args)]
pub struct DefinitionsArgs {
    /// The rules folder that the file is written into
    #[arg(default_value = "rules", value_name = "RULES")]
    folder: PathBuf,
    /// Write nothing; fail when the file is not what would be written
    #[arg(long)]
    check: bool,
    /// Print the script reference (Markdown) instead
    #[arg(long, conflicts_with = "check")]
    reference: bool,
}

/// Writes `switchboard.d.rhai` into a rules folder, or checks that it is current.
///
/// # Errors
/// When the folder is not there, or the file or the output cannot be written.
pub fn run(args: &DefinitionsArgs) -> Result<Outcome, CliError> {
    if args.reference {
        print(&script_reference())?;
        return Ok(Outcome::Done);
    }
    if !args.folder.is_dir() {
        return Err(CliError::Refused(format!(
            "`{}` is not a folder; `switchboard init` writes the shipped rules into one",
            args.folder.display()
        )));
    }
    let path = args.folder.join(FILE);
    let shown = path.display();
    let wanted = editor_definitions();
    // A file that cannot be read is not current either.
    let is_current = fs::read_to_string(&path).is_ok_and(|there| there == wanted);
    let said = match (is_current, args.check) {
        (true, _) => format!("{shown} is current\n"),
        (false, true) => {
            return Err(CliError::Refused(format!(
                "`{shown}` is not current; run `switchboard definitions {}`",
                args.folder.display()
            )));
        }
        (false, false) => {
            let writing = format!("cannot write `{shown}`");
            fs::write(&path, wanted).map_err(CliError::io(writing))?;
            format!("wrote {shown}\n")
        }
    };
    print(&said)?;
    Ok(Outcome::Done)
}
