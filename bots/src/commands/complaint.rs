//! Why a line is not understood, and where.

use std::fmt::Write as _;
use std::ops::Range;

use super::help::usage;
use super::table::Verb;
use crate::language::Language;

/// What is wrong with a line and in which bytes of it; the whole line when nowhere in particular.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// One line, lower case.
    pub message: String,
    /// Where.
    pub at: Option<Range<usize>>,
}

impl Complaint {
    /// About nowhere in particular.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            at: None,
        }
    }

    /// About these bytes.
    #[must_use]
    pub fn at(message: impl Into<String>, at: Range<usize>) -> Self {
        Self {
            message: message.into(),
            at: Some(at),
        }
    }
}

/// A line that is not understood.
#[derive(Clone, Debug, PartialEq)]
pub struct ParseError {
    /// The line, cleaned.
    pub line: String,
    /// What is wrong.
    pub complaint: Complaint,
    /// The verb whose form is shown, when the verb was understood.
    pub verb: Option<&'static Verb>,
    /// In which language the complaint is.
    pub language: Language,
}

/// How much of a long line is shown around the place at fault, in characters.
const SHOWN_BEFORE: usize = 48;
const SHOWN_AFTER: usize = 24;

impl ParseError {
    /// The column of the place at fault, in characters from 1.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        let start = self.complaint.at.as_ref()?.start;
        let before = self.line.get(..start)?;
        Some(before.chars().count() + 1)
    }

    /// The line with the place at fault marked below it, the reason, and the right form.
    #[must_use]
    pub fn marked(&self) -> String {
        let mut out = String::new();
        if let Some((shown, caret)) = self.excerpt() {
            let _ = writeln!(out, "  {shown}\n  {caret}");
        }
        out.push_str(&self.complaint.message);
        if let Some(verb) = self.verb {
            let _ = write!(out, "\n{}", self.language.the_form_is(usage(verb)));
            if let Some(example) = verb.examples.first() {
                let _ = write!(out, "\n{}", self.language.for_example(example));
            }
        }
        out
    }

    /// The part of the line around the place at fault, and a line of carets below it.
    fn excerpt(&self) -> Option<(String, String)> {
        let at = self.complaint.at.as_ref()?;
        let before = self.line.get(..at.start)?;
        let marked = self.line.get(at.clone())?;
        let after = self.line.get(at.end..)?;
        let skip = before.chars().count().saturating_sub(SHOWN_BEFORE);
        let lead = if skip > 0 { "…" } else { "" };
        let before: String = before.chars().skip(skip).collect();
        let cut = marked.chars().count() > SHOWN_AFTER;
        let marked: String = marked.chars().take(SHOWN_AFTER).collect();
        let tail = if cut || after.chars().count() > SHOWN_AFTER {
            "…"
        } else {
            ""
        };
        let after: String = if cut {
            String::new()
        } else {
            after.chars().take(SHOWN_AFTER).collect()
        };
        let width = |text: &str| unicode_width::UnicodeWidthStr::width(text);
        let indent = " ".repeat(width(lead) + width(&before));
        let carets = "^".repeat(width(&marked).max(1));
        Some((
            format!("{lead}{before}{marked}{after}{tail}"),
            format!("{indent}{carets}"),
        ))
    }
}

impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.complaint.message)
    }
}

impl std::error::Error for ParseError {}
