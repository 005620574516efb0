//! `switchboard status-page`: how the services of a desk stand, as a file to be put on a web server. It
//! writes nothing to the desk.

use std::path::PathBuf;

use clap::ValueEnum;
use switchboard::desk::Viewer;
use switchboard::model::CompanyId;
use switchboard::service::{Clock as _, SystemClock};

use super::data::Data;
use super::error::CliError;
use super::explain::open_read_only;
use super::run::language;
use super::{Outcome, print};
use crate::language::Language;
use crate::status::{self, Page};

/// Arguments of `status-page`.
#[derive(Debug, clap::Args)]
pub struct StatusPageArgs {
    /// The data file, which nobody else may have open, or the URL of a PostgreSQL database. `switchboard.desk` in this folder when not said
    #[arg(long, value_name = "FILE|URL")]
    data: Option<PathBuf>,
    /// In which form
    #[arg(long, value_enum, default_value_t = Format::Html)]
    format: Format,
    /// As this company sees it, with its own users; as anybody may, when not said
    #[arg(long, value_name = "COMPANY")]
    company: Option<String>,
    /// In which language, such as `de`
    #[arg(long, value_name = "TAG", default_value = "en", value_parser = language)]
    language: Language,
    /// Where readers find the page, such as `https://desk.example/status`
    ///
    /// The feed is then at the same address with `.atom` behind it, and the JSON with `.json`. Everybody's
    /// calendar is at `/calendar.ics` below it, a company's with `.ics` behind it.
    #[arg(
        long,
        value_name = "URL",
        default_value = "",
        hide_default_value = true,
        required_if_eq("format", "atom")
    )]
    address: String,
}

/// The forms of the page.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A page that stands alone
    Html,
    /// One JSON object
    Json,
    /// An Atom feed
    Atom,
    /// A calendar of maintenance, iCalendar
    Ics,
}

/// Writes the page.
///
/// # Errors
/// When the data file cannot be read, or there is no such company.
pub fn run(args: &StatusPageArgs) -> Result<Outcome, CliError> {
    let (driver, _) = open_read_only(&Data::of(args.data.as_deref()))?;
    let viewer =
        match &args.company {
            None => Viewer::Everybody,
            Some(company) => Viewer::Company(CompanyId::new(company).map_err(|error| {
                CliError::Refused(format!("`{company}` is no company: {error}"))
            })?),
        };
    let health = driver.health(SystemClock.now(), &viewer)?;
    let page = Page {
        language: args.language,
        address: args.address.trim_end_matches('/'),
    };
    let mut out = match args.format {
        Format::Json => format!("{:#}", status::json(&health)),
        Format::Ics => status::ics(&health, &page),
        Format::Atom => status::atom(&health, &page),
        Format::Html => status::html(&health, &page)
            .map_err(|error| CliError::Refused(format!("the page cannot be written: {error}")))?,
    };
    if !out.ends_with('\n') {
        out.push('\n');
    }
    print(&out)?;
    Ok(Outcome::Done)
}
