//! What subcommands that take a feed have in common.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use switchboard::service::{Driver, FeedError, FeedFormat};

use super::data::Data;
use super::error::CliError;
use super::rules_folder;

/// Which feed is taken by which desk.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct FeedArgs {
    /// The feed; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How it is written, `csv` or `json`; as the file's name ends when not said
    #[arg(long, value_name = "FORMAT")]
    format: Option<FeedFormat>,
    /// The data file, or the URL of a PostgreSQL database
    ///
    /// `switchboard.desk` in this folder when not said.
    #[arg(long, value_name = "FILE|URL")]
    data: Option<PathBuf>,
    /// The rules folder; `./rules`, or else the shipped rules, when not said
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
}

impl FeedArgs {
    /// Opens both and has `taking` take the one into the other.
    pub(super) fn take<T>(
        &self,
        taking: impl FnOnce(&Driver, FeedFormat, Box<dyn io::Read>) -> Result<T, FeedError>,
    ) -> Result<T, CliError> {
        let name = self.file.display();
        let ending = self.file.extension().and_then(|ending| ending.to_str());
        let format = match (self.format, ending.map(str::parse)) {
            (Some(format), _) | (None, Some(Ok(format))) => format,
            (None, _) => {
                return Err(CliError::Refused(format!(
                    "`{name}` ends with neither .csv nor .json; say what it is with --format"
                )));
            }
        };
        let (rulebook, _) = rules_folder::load(self.rules.as_deref())?;
        let feed: Box<dyn io::Read> = if self.file.as_os_str() == "-" {
            Box::new(io::stdin().lock())
        } else {
            let opened = File::open(&self.file);
            Box::new(opened.map_err(CliError::io(format!("`{name}`")))?)
        };
        let data = Data::of(self.data.as_deref());
        let driver = Driver::new(data.open()?, Arc::new(rulebook))?;
        taking(&driver, format, feed).map_err(|error| match error {
            FeedError::Service(error) => CliError::Service(error),
            FeedError::Unreadable(error) => CliError::Io {
                what: format!("`{name}`"),
                error,
            },
            wrong @ (FeedError::Rows(..) | FeedError::Empty) => {
                CliError::Refused(format!("`{name}`: {wrong}"))
            }
        })
    }
}
