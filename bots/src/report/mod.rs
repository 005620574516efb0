//! The monthly report (P7) in words: as a web page that stands alone, as Markdown, as JSON, and in
//! short for a chat. Pure.
//!
//! What is said is put together once (`document`), as headings, sentences, tables and charts, and
//! then written in each form.

mod chart;
mod document;
mod html;
mod markdown;
#[cfg(test)]
mod tests;
mod words;

use switchboard::desk::MonthlyReport;

use crate::language::Language;

pub use html::{HtmlError, html};
pub use markdown::markdown;

/// The report as one JSON object.
///
/// # Errors
/// When it cannot be written, which no report brings about.
pub fn json(report: &MonthlyReport) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(report)
}

/// The language that the company reads, or English where it is none that is spoken here.
#[must_use]
pub fn language_of(report: &MonthlyReport) -> Language {
    Language::of(&report.language)
}

/// The report in a few lines, for a chat.
#[must_use]
pub fn summary(language: Language, report: &MonthlyReport) -> String {
    let document = document::document(language, report);
    let mut lines = vec![document.title, document.company];
    lines.extend(document.summary);
    lines.join("\n")
}
