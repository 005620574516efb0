//! `switchboard directory import`: the customers' people as another system has them.

use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;

use switchboard::desk::{Command, Reply};
use switchboard::model::{CompanyId, PersonId};
use switchboard::service::{Clock as _, DirectoryError, Driver, SystemClock};

use super::data::Data;
use super::error::CliError;
use super::rules_folder;
use super::{Outcome, print};
use crate::language::Language;
use crate::render::{self, Paint, View};

/// A directory is read whole: fifty thousand people take some six million bytes.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Arguments of `directory`.
#[derive(Debug, Clone, clap::Args)]
pub struct DirectoryArgs {
    #[command(subcommand)]
    what: Directory,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum Directory {
    /// Take a directory of named callers and administrators: all of it, or nothing
    ///
    /// CSV begins with a line that names its columns: company,id,name,roles,email,phones. Several roles
    /// or numbers are joined by `;`. `docs/accounts.md` has an example.
    Import(ImportArgs),
}

#[derive(Debug, Clone, clap::Args)]
struct ImportArgs {
    /// The directory; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Whose people they are, where the rows do not say it; others are refused
    #[arg(long, value_name = "COMPANY")]
    company: Option<String>,
    /// Remove those of the directory's companies who are not in it; never an administrator
    #[arg(long)]
    sync: bool,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
    /// The data file, or the URL of a PostgreSQL database
    ///
    /// `switchboard.desk` in this folder when not said.
    #[arg(long, value_name = "FILE|URL")]
    data: Option<PathBuf>,
    /// The rules folder; `./rules`, or else the shipped rules, when not said
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
}

/// Does what is said of directories.
///
/// # Errors
/// When a directory is wrong, or the data file cannot be used.
pub fn run(args: &DirectoryArgs) -> Result<Outcome, CliError> {
    let Directory::Import(args) = &args.what;
    let name = args.file.display().to_string();
    let text = read(args, &name)?;
    let company = args.company.as_deref().map(CompanyId::new).transpose();
    let company = company.map_err(|error| CliError::Refused(error.to_string()))?;
    let (rulebook, _) = rules_folder::load(args.rules.as_deref())?;
    let driver = Driver::new(Data::of(args.data.as_deref()).open()?, Arc::new(rulebook))?;
    let now = SystemClock.now();
    let taken = driver.import_directory(now, &text, company.as_ref(), args.sync, args.dry_run);
    let plan = taken.map_err(|error| match error {
        DirectoryError::Service(error) => CliError::Service(error),
        DirectoryError::Faults(faults) => {
            let shown = DirectoryError::Faults(faults).to_string();
            let placed = |line: &str| match line.starts_with("and ") {
                true => line.to_owned(),
                false => format!("{name}:{line}"),
            };
            let lines: Vec<String> = shown.lines().map(placed).collect();
            CliError::Refused(lines.join("\n"))
        }
    })?;
    let (roster, rulebook) = (driver.roster(), driver.rulebook());
    let nobody = PersonId::new("desk").map_err(|error| CliError::Refused(error.to_string()))?;
    let view = View {
        reader: &nobody,
        roster: &roster,
        tables: rulebook.tables(),
        now,
        language: Language::ENGLISH,
        paint: Paint::Plain,
        width: 100,
    };
    let command = Command::ImportDirectory {
        listed: Vec::new(),
        sync: args.sync,
        dry_run: args.dry_run,
    };
    let plan = Box::new(plan);
    let words = render::reply(&view, &command, &Reply::Directory { plan });
    print(&format!("{words}\n"))?;
    Ok(Outcome::Done)
}

fn read(args: &ImportArgs, name: &str) -> Result<String, CliError> {
    let broken = || CliError::io(format!("`{name}`"));
    let mut text = String::new();
    let read = if args.file.as_os_str() == "-" {
        std::io::stdin()
            .lock()
            .take(MAX_BYTES)
            .read_to_string(&mut text)
    } else {
        let file = std::fs::File::open(&args.file).map_err(broken())?;
        file.take(MAX_BYTES).read_to_string(&mut text)
    };
    read.map_err(broken())?;
    Ok(text)
}
