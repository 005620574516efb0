//! Colours, when the reader has them.

use anstyle::{AnsiColor, Style};
use switchboard::model::Severity;

/// Whether there are colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paint {
    /// None: not a terminal, or `NO_COLOR` is set.
    #[default]
    Plain,
    /// The terminal's own eight.
    Colour,
}

impl Paint {
    fn with(self, style: Style, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Colour => format!("{}{text}{}", style.render(), style.render_reset()),
        }
    }

    /// A heading, or a case number.
    #[must_use]
    pub fn strong(self, text: &str) -> String {
        self.with(Style::new().bold(), text)
    }

    /// What matters less.
    #[must_use]
    pub fn dim(self, text: &str) -> String {
        self.with(Style::new().dimmed(), text)
    }

    /// What is late or wrong.
    #[must_use]
    pub fn alarm(self, text: &str) -> String {
        self.with(AnsiColor::Red.on_default().bold(), text)
    }

    /// What needs attention soon.
    #[must_use]
    pub fn warn(self, text: &str) -> String {
        self.with(AnsiColor::Yellow.on_default(), text)
    }

    /// What is well.
    #[must_use]
    pub fn good(self, text: &str) -> String {
        self.with(AnsiColor::Green.on_default(), text)
    }

    /// Text in the colour of a severity. The word carries the meaning, the colour only helps.
    #[must_use]
    pub fn severity(self, severity: Severity, text: &str) -> String {
        match severity {
            Severity::Critical => self.alarm(text),
            Severity::High => self.with(AnsiColor::Red.on_default(), text),
            Severity::Medium => self.warn(text),
            Severity::Low => text.to_owned(),
        }
    }
}
