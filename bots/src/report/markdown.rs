//! The report as Markdown: headings, sentences and tables. Charts are said by the tables.

use std::fmt::Write as _;

use switchboard::desk::MonthlyReport;

use super::document::{Table, document};
use crate::language::Language;
use crate::render::{inline, inside};

/// The whole report. **Nothing that people wrote is Markdown in it.**
#[must_use]
pub fn markdown(language: Language, report: &MonthlyReport) -> String {
    let document = document(language, report);
    let mut out = format!(
        "# {}\n\n{}",
        inline(&document.title),
        inline(&document.company)
    );
    for note in &document.notes {
        // Two blanks at the end of a line keep the next from joining it.
        let _ = write!(out, "  \n{}", inline(note));
    }
    let _ = writeln!(out, "\n\n## {}\n", inline(&document.summary_heading));
    for sentence in &document.summary {
        let _ = writeln!(out, "- {}", inline(sentence));
    }
    for section in &document.sections {
        let _ = writeln!(out, "\n## {}", inline(&section.heading));
        for table in &section.tables {
            if table.caption != section.heading {
                let _ = writeln!(out, "\n### {}", inline(&table.caption));
            }
            write_table(&mut out, table);
        }
        for note in &section.notes {
            let _ = writeln!(out, "\n{}", inline(note));
        }
    }
    out
}

fn write_table(out: &mut String, table: &Table) {
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| inside(cell)).collect();
        format!("| {} |", cells.join(" | "))
    };
    let rule: Vec<&str> = table.head.iter().map(|_| "---").collect();
    let _ = writeln!(out, "\n{}\n| {} |", line(&table.head), rule.join(" | "));
    for row in &table.rows {
        let _ = writeln!(out, "{}", line(row));
    }
}
