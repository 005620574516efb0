//! Numbers, times and names as a reader of the report has them.

use chrono::{Datelike as _, TimeDelta};
use switchboard::desk::MonthlyReport;
use switchboard::model::{Month, Span, Timestamp};

use crate::language::Language;
use crate::render::time;

/// The reader's words for what is in a report.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) say: Language,
    pub(super) report: &'a MonthlyReport,
}

impl Words<'_> {
    /// A count, with its digits in groups: `12,345`.
    pub(super) fn count(&self, number: u64) -> String {
        let (thousands, rest) = (number / 1_000, number % 1_000);
        if thousands == 0 {
            return rest.to_string();
        }
        self.say
            .report_grouped(self.count(thousands), format!("{rest:03}"))
    }

    /// A count, or that there is none.
    pub(super) fn count_if(&self, number: Option<u64>) -> String {
        number.map_or_else(|| self.say.report_none(), |number| self.count(number))
    }

    /// A number with so many decimals, rounded down: 100 percent is said only of what is whole.
    pub(super) fn decimal(&self, number: f64, decimals: usize) -> String {
        let text = format!("{number:.6}");
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let fraction = fraction.get(..decimals).unwrap_or(fraction);
        let fraction = fraction.trim_end_matches('0');
        let whole = whole
            .parse()
            .map_or_else(|_| whole.to_owned(), |whole| self.count(whole));
        if fraction.is_empty() {
            return whole;
        }
        self.say.page_decimal(whole, fraction)
    }

    /// A share of the whole: `99.953 %`.
    pub(super) fn percent(&self, percent: f64) -> String {
        self.say.report_percent(self.decimal(percent, 3))
    }

    pub(super) fn length(&self, span: Span) -> String {
        time::length(self.say, TimeDelta::seconds(span.secs()))
    }

    pub(super) fn length_if(&self, span: Option<Span>) -> String {
        span.map_or_else(|| self.say.report_none(), |span| self.length(span))
    }

    /// A month: `Oct 2026`.
    pub(super) fn month(&self, month: Month) -> String {
        let day = month.first_day();
        self.say
            .report_month(time::month(self.say, day), day.year())
    }

    /// A month of a chart, whose years follow from the title: `Oct`.
    pub(super) fn month_name(&self, month: Month) -> String {
        time::month(self.say, month.first_day())
    }

    /// A moment in the company's zone: `3 Oct 2026 14:05`.
    pub(super) fn moment(&self, at: Timestamp) -> String {
        let at = at.with_timezone(&self.report.zone);
        let date = time::date(self.say, at.date_naive());
        format!("{date} {}", at.format("%H:%M"))
    }

    /// What somebody wrote, or that nobody has said it.
    pub(super) fn name(&self, name: &str) -> String {
        if name.is_empty() {
            return self.say.report_not_said();
        }
        name.to_owned()
    }
}
