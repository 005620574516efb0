//! A moment as a scenario writes it: a date and time, or a while after the start.

use serde::{Deserialize, Deserializer};
use switchboard::model::{Span, Timestamp};

/// A moment that may depend on the scenario's start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// This moment.
    At(Timestamp),
    /// So long after the start.
    After(Span),
}

impl Moment {
    /// The moment, given the start.
    #[must_use]
    pub fn from(self, start: Timestamp) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::After(span) => span.after(start),
        }
    }

    fn read(text: &str) -> Result<Self, String> {
        if let Some(span) = text.strip_prefix('+') {
            return span
                .trim()
                .parse()
                .map(Self::After)
                .map_err(|error: switchboard::model::SpanError| error.to_string());
        }
        chrono::DateTime::parse_from_rfc3339(text)
            .map(|at| Self::At(at.to_utc()))
            .map_err(|_| {
                let given: String = text.chars().take(40).collect();
                format!(
                    "`{given}` is no moment; write `2026-03-02T09:00:00Z`, or `+5m` for a while after the start"
                )
            })
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Date(toml::value::Datetime),
            Text(String),
        }
        let text = match Written::deserialize(from)? {
            Written::Date(date) => date.to_string(),
            Written::Text(text) => text,
        };
        Self::read(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_dates_with_a_zone_or_a_while_after_the_start() {
        let start: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        let read = |text: &str| Moment::read(text).map(|moment| moment.from(start).to_rfc3339());
        assert_eq!(read("+1h5m").unwrap(), "2026-03-02T10:05:00+00:00");
        assert_eq!(
            read("2026-03-02T09:00:00+02:00").unwrap(),
            "2026-03-02T07:00:00+00:00"
        );
        for text in ["", "+", "5m", "2026-03-02", "2026-03-02T09:00:00", "+-5m"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
