//! Devices that are to be activated, and what was found of them.

use serde::{Deserialize, Serialize};
use switchboard::model::{Device, DeviceCheck};
use switchboard::rules::Readiness;
use utoipa::ToSchema;

/// A device that is to be activated.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct WantedDevice {
    /// Its PIN.
    #[serde(default)]
    #[schema(example = "2B8F01C4")]
    pin: Option<String>,
    /// Its serial number.
    #[serde(default)]
    serial: Option<String>,
    /// The e-mail address of whoever is to use it.
    #[serde(default)]
    email: Option<String>,
    /// The company whose it is; that of the person as whom the integration acts when left out.
    #[serde(default)]
    pub(in crate::http::api) company: Option<String>,
    /// The named caller for whom a ticket is opened when something is wrong with it.
    #[serde(default)]
    pub(in crate::http::api) ticket_for: Option<String>,
}

impl WantedDevice {
    pub(in crate::http::api) fn device(&self) -> Device {
        let given = |text: &Option<String>| text.clone().unwrap_or_default();
        Device {
            pin: given(&self.pin),
            serial: given(&self.serial),
            email: given(&self.email),
        }
    }
}

/// One check.
#[derive(Debug, Serialize, ToSchema)]
struct Check {
    /// What was checked.
    what: String,
    /// Whether it is as it has to be.
    passed: bool,
    /// What was found.
    found: String,
    /// What to do about it.
    remedy: Option<String>,
}

impl From<DeviceCheck> for Check {
    fn from(check: DeviceCheck) -> Self {
        Self {
            passed: check.passed(),
            what: check.what,
            found: check.found,
            remedy: check.remedy,
        }
    }
}

/// What was found of a device.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct DeviceReadiness {
    /// Whether it can be activated.
    ready: bool,
    /// What was checked, in order.
    checks: Vec<Check>,
    /// The case number of the ticket that was opened about it.
    ticket: Option<String>,
}

impl DeviceReadiness {
    pub(in crate::http::api) fn new(readiness: Readiness, ticket: Option<String>) -> Self {
        Self {
            ready: readiness.is_ready(),
            checks: readiness.checks.into_iter().map(Check::from).collect(),
            ticket,
        }
    }
}
