//! The hosted telephone services that are known.

use std::fmt;
use std::path::Path;

use serde::Deserialize;
use switchboard::model::MonitorId;

use crate::http::{SecretFileError, secret_file};

/// The largest file that is taken for one of services.
const MAX_BYTES: u64 = 64 * 1024;

/// The hosted telephone services that are known. It does not print what they sign with.
#[derive(Debug, Default)]
pub struct HostedServices(Vec<HostedService>);

/// One of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HostedService {
    /// Its name, as it stands in its paths.
    pub(super) name: MonitorId,
    /// What it signs with.
    pub(super) auth_token: String,
    /// Where it reaches this server, such as `https://desk.example`: signatures are of whole
    /// addresses, and behind a proxy the server does not know its own.
    pub(super) address: String,
}

impl fmt::Debug for HostedService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HostedService({}, …)", self.name)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "service")]
    services: Vec<HostedService>,
}

impl HostedServices {
    /// Reads them from a file; none when no file is named.
    ///
    /// # Errors
    /// When it cannot be read or is not of the form.
    pub fn find(file: Option<&Path>) -> Result<Self, SecretFileError> {
        secret_file::find(file, "hosted telephone services", MAX_BYTES, Self::new)
    }

    /// Takes them from TOML.
    ///
    /// # Errors
    /// What is wrong, in a sentence that repeats no secret.
    pub fn new(text: &str) -> Result<Self, String> {
        let file: File = secret_file::parse(text)?;
        for (index, one) in file.services.iter().enumerate() {
            let name = &one.name;
            if file
                .services
                .iter()
                .take(index)
                .any(|other| other.name == *name)
            {
                return Err(format!("`{name}` stands there twice"));
            }
            if one.auth_token.len() < 16 {
                return Err(format!(
                    "`{name}`: `auth_token` has fewer than 16 characters"
                ));
            }
            let is_address = ["https://", "http://"]
                .iter()
                .any(|way| one.address.starts_with(way));
            if !is_address || one.address.ends_with('/') {
                return Err(format!(
                    "`{name}`: `address` is one like `https://desk.example`, without `/` at its end"
                ));
            }
        }
        Ok(Self(file.services))
    }

    /// The one of that name.
    pub(super) fn named(&self, name: &str) -> Option<&HostedService> {
        self.0.iter().find(|one| one.name.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_in_the_file_is_said_without_the_secret() {
        const SECRET: &str = "0123456789abcdef0123456789abcdef";
        let entry = |address: &str| {
            format!(
                "[[service]]\nname = \"twilio\"\nauth_token = \"{SECRET}\"\naddress = \"{address}\"\n"
            )
        };
        for (text, said) in [
            (entry("desk.example"), "`address` is one like"),
            (entry("https://desk.example/"), "without `/`"),
            (
                entry("https://desk.example").repeat(2),
                "stands there twice",
            ),
            (entry("https://d").replace(SECRET, "short"), "fewer than 16"),
            (format!("[[service]]\nauth_token = {SECRET}"), "line 2: "),
        ] {
            let found = HostedServices::new(&text).unwrap_err();
            assert!(found.contains(said), "{found}");
            assert!(!found.contains(SECRET), "{found}");
        }
        let known = HostedServices::new(&entry("https://desk.example")).unwrap();
        assert!(!format!("{known:?}").contains(SECRET));
    }
}
