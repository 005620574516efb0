//! How bad it is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// Severity 1 (critical) to 4 (low). A number in JSON and TOML; smaller is worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The service is down.
    Critical = 1,
    /// A major function is impaired for many.
    High = 2,
    /// A function is impaired.
    Medium = 3,
    /// A question or a flaw.
    Low = 4,
}

/// Not a severity.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{given}` is not a severity; it is 1 (critical), 2 (high), 3 (medium) or 4 (low)")]
pub struct SeverityError {
    /// What was given, shortened.
    pub given: String,
}

impl Severity {
    /// All four, the worst first.
    pub const ALL: [Self; 4] = [Self::Critical, Self::High, Self::Medium, Self::Low];

    /// 1 to 4.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8
    }

    /// `critical`, `high`, `medium` or `low`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

impl TryFrom<i64> for Severity {
    type Error = SeverityError;
    fn try_from(number: i64) -> Result<Self, SeverityError> {
        match number {
            1 => Ok(Self::Critical),
            2 => Ok(Self::High),
            3 => Ok(Self::Medium),
            4 => Ok(Self::Low),
            other => Err(SeverityError {
                given: other.to_string(),
            }),
        }
    }
}

impl FromStr for Severity {
    type Err = SeverityError;
    fn from_str(text: &str) -> Result<Self, SeverityError> {
        match text.trim().to_ascii_lowercase().as_str() {
            "1" | "critical" => Ok(Self::Critical),
            "2" | "high" => Ok(Self::High),
            "3" | "medium" => Ok(Self::Medium),
            "4" | "low" => Ok(Self::Low),
            _ => Err(SeverityError {
                given: text.chars().take(40).collect(),
            }),
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.number(), self.word())
    }
}

impl Serialize for Severity {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u8(self.number())
    }
}

impl<'de> Deserialize<'de> for Severity {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        i64::deserialize(from)?
            .try_into()
            .map_err(serde::de::Error::custom)
    }
}
