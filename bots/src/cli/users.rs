//! `switchboard users import`: the feed of current users, put in the place of the one before.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use switchboard::service::{Clock as _, Driver, FeedError, FeedFormat, SystemClock};

use super::data::Data;
use super::error::CliError;
use super::rules_folder;
use super::{Outcome, print};

/// Arguments of `users`.
#[derive(Debug, Clone, clap::Args)]
pub struct UsersArgs {
    #[command(subcommand)]
    what: Users,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum Users {
    /// Put a feed of current users in the place of the one before
    ///
    /// CSV begins with a line that names its columns: company,user,services,region,device. In JSON,
    /// each row is an object with these names. `docs/events.md` has an example.
    Import(ImportArgs),
}

#[derive(Debug, Clone, clap::Args)]
struct ImportArgs {
    /// The feed; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How it is written, `csv` or `json`; as the file's name ends when not said
    #[arg(long, value_name = "FORMAT")]
    format: Option<FeedFormat>,
    /// Take a feed that names nobody: all users that are there go
    #[arg(long)]
    allow_empty: bool,
    /// The data file, or the URL of a PostgreSQL database
    ///
    /// `switchboard.desk` in this folder when not said.
    #[arg(long, value_name = "FILE|URL")]
    data: Option<PathBuf>,
    /// The rules folder; `./rules`, or else the shipped rules, when not said
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
}

/// Does what is said of users.
///
/// # Errors
/// When a feed is wrong, or the data file cannot be used.
pub fn run(args: &UsersArgs) -> Result<Outcome, CliError> {
    let Users::Import(args) = &args.what;
    import(args)
}

fn import(args: &ImportArgs) -> Result<Outcome, CliError> {
    let name = args.file.display();
    let ending = args.file.extension().and_then(|ending| ending.to_str());
    let format = match (args.format, ending.map(str::parse)) {
        (Some(format), _) | (None, Some(Ok(format))) => format,
        (None, _) => {
            return Err(CliError::Refused(format!(
                "`{name}` ends with neither .csv nor .json; say what it is with --format"
            )));
        }
    };
    let (rulebook, _) = rules_folder::load(args.rules.as_deref())?;
    let feed: Box<dyn io::Read> = if args.file.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        let opened = File::open(&args.file);
        Box::new(opened.map_err(CliError::io(format!("`{name}`")))?)
    };
    let data = Data::of(args.data.as_deref());
    let driver = Driver::new(data.open()?, Arc::new(rulebook))?;
    let taken = driver.import_users(SystemClock.now(), format, feed, args.allow_empty);
    let taken = taken.map_err(|error| match error {
        FeedError::Service(error) => CliError::Service(error),
        FeedError::Unreadable(error) => CliError::Io {
            what: format!("`{name}`"),
            error,
        },
        wrong @ (FeedError::Rows(..) | FeedError::Empty) => {
            CliError::Refused(format!("`{name}`: {wrong}"))
        }
    })?;
    print(&format!(
        "{} users of {} companies: {} added, {} removed, {} changed, {} unchanged\n",
        taken.users, taken.companies, taken.added, taken.removed, taken.changed, taken.unchanged
    ))?;
    Ok(Outcome::Done)
}
