//! The report as a web page that stands alone: its style and its charts are in it, and it asks for
//! nothing else.

use std::sync::LazyLock;

use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;
use switchboard::desk::MonthlyReport;
use thiserror::Error;

use super::chart::ChartError;
use super::document::{Section, Table, document};
use crate::language::Language;

const TEMPLATE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const NAME: &str = "report.html";

/// The template, read once. One that could not be read is none when it is asked for.
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::empty();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    if let Err(error) = environment.add_template(NAME, TEMPLATE) {
        tracing::error!(%error, "the template of the monthly report is wrong");
    }
    environment
});

/// Why a page could not be written.
#[derive(Debug, Error)]
pub enum HtmlError {
    /// The template, which is part of the program.
    #[error(transparent)]
    Template(#[from] minijinja::Error),
    /// A chart.
    #[error(transparent)]
    Chart(#[from] ChartError),
}

/// The whole page.
///
/// # Errors
/// When the template or a chart, which are parts of the program, cannot be written.
pub fn html(language: Language, report: &MonthlyReport) -> Result<String, HtmlError> {
    let document = document(language, report);
    let sections = document.sections.iter();
    let sections = sections.map(|section| shown(language, section));
    let page = Shown {
        lang: language.tag(),
        style: Value::from_safe_string(STYLE.to_owned()),
        title: &document.title,
        company: &document.company,
        notes: &document.notes,
        summary_heading: &document.summary_heading,
        summary: &document.summary,
        sections: sections.collect::<Result<_, _>>()?,
    };
    let template = ENVIRONMENT.get_template(NAME)?;
    Ok(template.render(Value::from(Serde(page)))?)
}

fn shown(language: Language, section: &Section) -> Result<SectionShown<'_>, HtmlError> {
    let charts = section.charts.iter().map(|chart| {
        Ok(ChartShown {
            title: &chart.title,
            words: chart.in_words(language),
            // What people wrote is escaped where it is drawn.
            svg: Value::from_safe_string(chart.svg()?),
        })
    });
    Ok(SectionShown {
        heading: &section.heading,
        notes: &section.notes,
        charts: charts.collect::<Result<_, HtmlError>>()?,
        tables: section.tables.iter().map(TableShown::of).collect(),
    })
}

#[derive(Serialize)]
struct Shown<'a> {
    lang: &'a str,
    style: Value,
    title: &'a str,
    company: &'a str,
    notes: &'a [String],
    summary_heading: &'a str,
    summary: &'a [String],
    sections: Vec<SectionShown<'a>>,
}

#[derive(Serialize)]
struct SectionShown<'a> {
    heading: &'a str,
    notes: &'a [String],
    charts: Vec<ChartShown<'a>>,
    tables: Vec<TableShown<'a>>,
}

#[derive(Serialize)]
struct ChartShown<'a> {
    title: &'a str,
    words: String,
    svg: Value,
}

#[derive(Serialize)]
struct TableShown<'a> {
    caption: &'a str,
    head: &'a [String],
    rows: &'a [Vec<String>],
    is_text: bool,
}

impl<'a> TableShown<'a> {
    fn of(table: &'a Table) -> Self {
        Self {
            caption: &table.caption,
            head: &table.head,
            rows: &table.rows,
            is_text: table.is_text,
        }
    }
}
