//! What goes over the wire. These are the interface's own types: the model may change, and they
//! stay as they are within `/v1`.
//!
//! Each says as a schema what it takes, so that whatever follows the schema is never answered 400.

pub(super) mod call;
pub(super) mod company;
pub(super) mod device;
pub(super) mod event;
pub(super) mod telephone;
pub(super) mod ticket;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use switchboard::model::{DecisionRecord, Severity};
use utoipa::ToSchema;

/// Why something is as it is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Decision {
    /// The hook of the rules that decided, such as `route`.
    hook: String,
    /// When.
    at: DateTime<Utc>,
    /// Why, in the words of the rules.
    reason: String,
    /// The rule, such as `routing.rhai:12`.
    rule: String,
    /// The hash of the rules.
    rules_version: String,
    /// Why the default decided, when the script failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
}

impl From<&DecisionRecord> for Decision {
    fn from(record: &DecisionRecord) -> Self {
        Self {
            hook: record.hook.clone(),
            at: record.at,
            reason: record.reason.clone(),
            rule: record.rule.clone(),
            rules_version: record.rules_version.to_string(),
            fault: record.fault.clone(),
        }
    }
}

/// How bad it is: 1 critical, 2 high, 3 medium, 4 low.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(value_type = i64, minimum = 1, maximum = 4, example = 2)]
pub(super) struct Level(pub(super) Severity);

impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        // To JSON Schema 2.0 is an integer.
        let given = serde_json::Number::deserialize(from)?;
        let whole = |number: f64| (1..=4).find(|level| f64::from(*level) == number);
        let number = given
            .as_i64()
            .or_else(|| given.as_f64().and_then(whole).map(i64::from));
        number
            .unwrap_or_default()
            .try_into()
            .map(Self)
            .map_err(serde::de::Error::custom)
    }
}
