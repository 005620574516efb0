//! A device that is to be activated, and what was found of it (P12).

use serde::{Deserialize, Serialize};

/// What is known of a device, as it was given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// The number by which the service knows it; empty when not given.
    #[serde(default)]
    pub pin: String,
    /// Its maker's number; empty when not given.
    #[serde(default)]
    pub serial: String,
    /// The e-mail address of whoever is to use it; empty when not given.
    #[serde(default)]
    pub email: String,
}

impl Device {
    /// The same as people mean it: without spaces, the address in small letters and the others in
    /// capital ones.
    #[must_use]
    pub fn tidied(&self) -> Self {
        let dense = |text: &str| text.split_whitespace().collect::<String>();
        Self {
            pin: dense(&self.pin).to_uppercase(),
            serial: dense(&self.serial).to_uppercase(),
            email: dense(&self.email).to_lowercase(),
        }
    }

    /// What it is called: the first of its numbers that was given, else the address; nothing when none
    /// was.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        let given = [&self.pin, &self.serial, &self.email];
        let first = given.into_iter().find(|text| !text.is_empty());
        first.map(String::as_str)
    }

    /// What of the address is behind its last `@`; empty when there is none.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.email.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

/// One check of a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceCheck {
    /// What was checked, such as `PIN`.
    pub what: String,
    /// What was found.
    pub found: String,
    /// What to do about it, when it is not as it has to be; nothing when it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

impl DeviceCheck {
    /// Whether it is as it has to be.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.remedy.is_none()
    }
}
