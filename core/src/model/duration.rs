//! A length of time as operators write it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// A length of time in whole seconds; never negative, at most 100 years.
///
/// Written `90s`, `5m`, `4h`, `30d`, or joined: `1h30m`. In TOML and JSON it is that string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    secs: u32,
}

/// Text or a number that is not a length of time.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SpanError {
    /// Not of the form number, unit.
    #[error("`{given}` is not a length of time; write `90s`, `5m`, `4h`, `30d` or `1h30m`")]
    Form {
        /// What was given, shortened.
        given: String,
    },
    /// Negative, or over 100 years.
    #[error("a length of time is 0 seconds to 100 years")]
    Range,
}

impl Span {
    /// Nothing.
    pub const ZERO: Self = Self { secs: 0 };
    /// One hundred years, the longest span: anything longer is a mistake.
    pub const MAX: Self = Self {
        secs: 100 * 366 * 86_400,
    };

    /// `secs` seconds.
    ///
    /// # Errors
    /// When negative or over 100 years.
    pub fn from_secs(secs: i64) -> Result<Self, SpanError> {
        match u32::try_from(secs) {
            Ok(secs) if secs <= Self::MAX.secs => Ok(Self { secs }),
            _ => Err(SpanError::Range),
        }
    }

    /// The time from `earlier` to `later`; nothing when they are the other way round.
    #[must_use]
    pub fn between(earlier: super::Timestamp, later: super::Timestamp) -> Self {
        let secs = (later - earlier)
            .num_seconds()
            .clamp(0, i64::from(Self::MAX.secs));
        Self {
            secs: u32::try_from(secs).unwrap_or(Self::MAX.secs),
        }
    }

    /// In whole seconds.
    #[must_use]
    pub fn secs(self) -> i64 {
        i64::from(self.secs)
    }

    /// The sum, at most [`Span::MAX`].
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            secs: self.secs.saturating_add(other.secs).min(Self::MAX.secs),
        }
    }

    /// The difference, at least nothing.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self {
            secs: self.secs.saturating_sub(other.secs),
        }
    }

    /// `start` and this span later.
    #[must_use]
    pub fn after(self, start: super::Timestamp) -> super::Timestamp {
        start
            .checked_add_signed(chrono::TimeDelta::seconds(self.secs()))
            .unwrap_or(super::Timestamp::MAX_UTC)
    }
}

impl fmt::Display for Span {
    /// The shortest exact form: `4h`, `1h30m`, `0s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.secs == 0 {
            return f.write_str("0s");
        }
        let mut rest = self.secs;
        for (unit, size) in [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)] {
            if rest >= size {
                write!(f, "{}{unit}", rest / size)?;
                rest %= size;
            }
        }
        Ok(())
    }
}

impl FromStr for Span {
    type Err = SpanError;
    fn from_str(text: &str) -> Result<Self, SpanError> {
        let wrong = || SpanError::Form {
            given: text.chars().take(40).collect(),
        };
        let mut total: i64 = 0;
        let mut number: Option<i64> = None;
        for c in text.trim().chars() {
            if let Some(digit) = c.to_digit(10) {
                let so_far = number.unwrap_or(0);
                number = Some(
                    so_far
                        .checked_mul(10)
                        .and_then(|n| n.checked_add(i64::from(digit)))
                        .ok_or(SpanError::Range)?,
                );
                continue;
            }
            let size = match c {
                's' => 1,
                'm' => 60,
                'h' => 3_600,
                'd' => 86_400,
                'w' => 7 * 86_400,
                _ => return Err(wrong()),
            };
            let part = number
                .take()
                .ok_or_else(wrong)?
                .checked_mul(size)
                .ok_or(SpanError::Range)?;
            total = total.checked_add(part).ok_or(SpanError::Range)?;
        }
        if number.is_some() || text.trim().is_empty() {
            return Err(wrong());
        }
        Self::from_secs(total)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_and_shown_in_the_same_form() {
        for text in ["90s", "5m", "4h", "30d", "1h30m", "1d2h3m4s"] {
            let span: Span = text.parse().unwrap();
            assert_eq!(span.to_string().parse::<Span>(), Ok(span));
        }
        assert_eq!("90s".parse::<Span>().unwrap().to_string(), "1m30s");
        for text in [
            "",
            "5",
            "m",
            "5 m x",
            "-5m",
            "99999999999999999999s",
            "999999d",
        ] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
    }
}
