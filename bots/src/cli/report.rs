//! `switchboard report`: the monthly report of a company, or of all. It writes nothing to the desk.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use switchboard::desk::MonthlyReport;
use switchboard::model::{CompanyId, Month};
use switchboard::service::{Clock as _, SystemClock};

use super::data::Data;
use super::error::CliError;
use super::explain::open_read_only;
use super::run::language;
use super::{Outcome, print};
use crate::language::Language;
use crate::report;

/// Arguments of `report`.
#[derive(Debug, clap::Args)]
pub struct ReportArgs {
    /// Whose
    #[arg(long, value_name = "COMPANY", required_unless_present = "all")]
    company: Option<String>,
    /// Of all companies, each in a file of its own
    #[arg(long, conflicts_with = "company", requires = "out")]
    all: bool,
    /// About which month, such as `2026-10`
    #[arg(long, value_name = "MONTH")]
    month: Month,
    /// In which form
    #[arg(long, value_enum, default_value_t = Format::Html)]
    format: Format,
    /// Into this file; with `--all`, into files of this folder that are named for the companies
    #[arg(long, value_name = "FILE|DIR")]
    out: Option<PathBuf>,
    /// In which language and format, such as `de`; in the company's own when not said
    #[arg(long, value_name = "TAG", value_parser = language)]
    language: Option<Language>,
    /// The data file, which nobody else may have open, or the URL of a PostgreSQL database. `switchboard.desk` in this folder when not said
    #[arg(long, value_name = "FILE|URL")]
    data: Option<PathBuf>,
}

/// The forms of the report.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A web page that stands alone, with charts
    Html,
    /// Markdown
    Md,
    /// One JSON object
    Json,
}

impl Format {
    fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Md => "md",
            Self::Json => "json",
        }
    }
}

/// Writes reports.
///
/// # Errors
/// When the data file cannot be read, there is no such company, the month has not begun, or a file
/// cannot be written.
pub fn run(args: &ReportArgs) -> Result<Outcome, CliError> {
    let (driver, _) = open_read_only(&Data::of(args.data.as_deref()))?;
    let now = SystemClock.now();
    let Some(company) = &args.company else {
        let folder = args.out.as_deref().unwrap_or(Path::new("."));
        let shown = folder.display();
        fs::create_dir_all(folder).map_err(CliError::io(format!("`{shown}`")))?;
        let mut written: u64 = 0;
        driver.monthly_reports(now, args.month, |report| {
            let name = format!(
                "{}-{}.{}",
                report.company,
                report.month,
                args.format.ending()
            );
            save(&folder.join(name), &write(args, &report)?)?;
            written += 1;
            Ok::<_, CliError>(())
        })?;
        print(&format!(
            "{written} reports of {} in `{shown}`\n",
            args.month
        ))?;
        return Ok(Outcome::Done);
    };
    let id = CompanyId::new(company)
        .map_err(|error| CliError::Refused(format!("`{company}` is no company: {error}")))?;
    let report = driver.monthly_report(now, &id, args.month)?;
    let text = write(args, &report)?;
    match &args.out {
        Some(file) => save(file, &text)?,
        None => print(&text)?,
    }
    Ok(Outcome::Done)
}

fn write(args: &ReportArgs, report: &MonthlyReport) -> Result<String, CliError> {
    let unwritten = |error: &dyn std::fmt::Display| {
        CliError::Refused(format!("the report cannot be written: {error}"))
    };
    let language = args.language.unwrap_or_else(|| report::language_of(report));
    let mut text = match args.format {
        Format::Html => report::html(language, report).map_err(|error| unwritten(&error))?,
        Format::Md => report::markdown(language, report),
        Format::Json => report::json(report).map_err(|error| unwritten(&error))?,
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

fn save(file: &Path, text: &str) -> Result<(), CliError> {
    fs::write(file, text).map_err(CliError::io(format!("`{}`", file.display())))
}
