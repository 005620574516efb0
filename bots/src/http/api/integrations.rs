//! The programs that may use the interface, and what each of them may do.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use subtle::ConstantTimeEq as _;
use switchboard::model::{MonitorId, PersonId};

use crate::http::pace::Pace;
use crate::http::{Problem, SecretFileError, secret, secret_file};

/// The largest file that is taken for one of integrations.
const MAX_BYTES: u64 = 256 * 1024;

/// Requests a second on average, where the file says nothing.
const PER_SEC: u32 = 200;
/// How many seconds' worth of requests may come at once after a pause.
const BURST_SECS: u32 = 2;

/// What an integration may do. Within it the desk's permissions hold for the person it acts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) enum Scope {
    /// Ask where a call would go.
    #[serde(rename = "route")]
    Route,
    /// Read calls and queues.
    #[serde(rename = "calls:read")]
    CallsRead,
    /// Take calls in and report what becomes of them.
    #[serde(rename = "calls:write")]
    CallsWrite,
    /// Read tickets.
    #[serde(rename = "tickets:read")]
    TicketsRead,
    /// Open tickets and work on them.
    #[serde(rename = "tickets:write")]
    TicketsWrite,
    /// Read service events.
    #[serde(rename = "events:read")]
    EventsRead,
    /// Declare service events and lead them.
    #[serde(rename = "events:write")]
    EventsWrite,
    /// Read subscriptions and named callers.
    #[serde(rename = "companies:read")]
    CompaniesRead,
    /// Add and remove named callers.
    #[serde(rename = "companies:write")]
    CompaniesWrite,
    /// Ask whether devices can be activated.
    #[serde(rename = "devices:check")]
    DevicesCheck,
    /// Read which rules are in force.
    #[serde(rename = "rules:read")]
    RulesRead,
}

impl Scope {
    /// As it stands in the file.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Route => "route",
            Self::CallsRead => "calls:read",
            Self::CallsWrite => "calls:write",
            Self::TicketsRead => "tickets:read",
            Self::TicketsWrite => "tickets:write",
            Self::EventsRead => "events:read",
            Self::EventsWrite => "events:write",
            Self::CompaniesRead => "companies:read",
            Self::CompaniesWrite => "companies:write",
            Self::DevicesCheck => "devices:check",
            Self::RulesRead => "rules:read",
        }
    }
}

/// The integrations that are known. It does not print their tokens.
#[derive(Debug, Default)]
pub struct Integrations(Vec<Arc<Integration>>);

/// One integration.
pub(in crate::http) struct Integration {
    pub(super) name: MonitorId,
    /// As whom it acts, whatever a request says.
    pub(super) person: Option<PersonId>,
    scopes: BTreeSet<Scope>,
    digest: [u8; 32],
    per_second: u32,
    pace: Pace,
}

impl fmt::Debug for Integration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Integration({}, …)", self.name)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "integration")]
    integrations: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: MonitorId,
    token: String,
    scopes: BTreeSet<Scope>,
    #[serde(default)]
    person: Option<PersonId>,
    #[serde(default = "usual_pace")]
    per_second: u32,
}

fn usual_pace() -> u32 {
    PER_SEC
}

impl Integrations {
    /// Reads them from a file; none when no file is named.
    ///
    /// # Errors
    /// When it cannot be read, is not of the form, or two have one name or one token.
    pub fn find(file: Option<&Path>) -> Result<Self, SecretFileError> {
        secret_file::find(file, "integrations", MAX_BYTES, Self::new)
    }

    /// Takes them from TOML.
    ///
    /// # Errors
    /// What is wrong, in a sentence that repeats no token.
    pub fn new(text: &str) -> Result<Self, String> {
        let file: File = secret_file::parse(text)?;
        let mut all: Vec<Arc<Integration>> = Vec::new();
        for entry in file.integrations {
            let name = entry.name.clone();
            let one = entry
                .checked()
                .map_err(|said| format!("`{name}`: {said}"))?;
            if all.iter().any(|other| other.name == name) {
                return Err(format!("`{name}` stands there twice"));
            }
            if all.iter().any(|other| other.digest == one.digest) {
                return Err(format!(
                    "`{name}` has the token of another; each has its own"
                ));
            }
            all.push(Arc::new(one));
        }
        Ok(Self(all))
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Who sent a request with this head.
    ///
    /// # Errors
    /// 401 when nobody who is known, 429 when they ask too often.
    pub(super) fn sender(&self, headers: &HeaderMap) -> Result<&Arc<Integration>, Problem> {
        let unauthorized = |detail: &str| Problem::new(StatusCode::UNAUTHORIZED, detail);
        let given = secret::brought(headers)
            .map_err(unauthorized)?
            .ok_or_else(|| unauthorized("send `Authorization: Bearer TOKEN`"))?;
        let one = secret::picked(&self.0, |one| one.digest.ct_eq(&given))
            .ok_or_else(|| unauthorized("no integration has this token"))?;
        match one.pace.take(Instant::now()) {
            Ok(()) => Ok(one),
            Err(wait) => {
                let detail = format!("more than {} requests a second", one.per_second);
                Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, detail).retry_after(wait))
            }
        }
    }
}

impl Entry {
    fn checked(self) -> Result<Integration, String> {
        let digest = secret::digest(secret::checked(&self.token)?.as_bytes());
        if self.scopes.is_empty() {
            return Err("`scopes` is empty, so it could do nothing".to_owned());
        }
        if self.per_second == 0 {
            return Err("`per_second` is 0, so it could do nothing".to_owned());
        }
        let at_once = self.per_second.saturating_mul(BURST_SECS);
        Ok(Integration {
            name: self.name,
            person: self.person,
            scopes: self.scopes,
            digest,
            per_second: self.per_second,
            pace: Pace::new(self.per_second, at_once, Instant::now()),
        })
    }
}

impl Integration {
    /// Refuses what is outside of its scopes.
    ///
    /// # Errors
    /// 403, with the scope that it lacks.
    pub(super) fn may(&self, scope: Scope) -> Result<(), Problem> {
        if self.scopes.contains(&scope) {
            return Ok(());
        }
        let detail = format!("`{}` lacks the scope `{}`", self.name, scope.word());
        Err(Problem::new(StatusCode::FORBIDDEN, detail))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn what_is_wrong_in_the_file_is_said_by_line_and_without_the_token() {
        let told = |text: &str| Integrations::new(text).unwrap_err();
        let entry =
            |rest: &str| format!("[[integration]]\nname = \"pbx\"\ntoken = \"{TOKEN}\"\n{rest}");
        for (text, said) in [
            (
                entry("scopes = [\"calls\"]"),
                "line 4: unknown variant `calls`",
            ),
            (entry("scopes = []"), "`pbx`: `scopes` is empty"),
            (
                entry("scopes = [\"route\"]\nper_second = 0"),
                "`pbx`: `per_second` is 0",
            ),
            (
                entry("scopes = [\"route\"]\nowner = 1"),
                "line 5: unknown field `owner`",
            ),
            (
                entry("scopes = [\"route\"]\n").repeat(2),
                "`pbx` stands there twice",
            ),
            (
                entry("scopes = [\"route\"]").replace(TOKEN, "short"),
                "a token has 22 to 512",
            ),
            (format!("[[integration]]\ntoken = {TOKEN}"), "line 2: "),
        ] {
            let found = told(&text);
            assert!(found.contains(said), "{found}");
            assert!(!found.contains(TOKEN), "{found}");
        }
        let known = Integrations::new(&entry("scopes = [\"route\"]")).unwrap();
        assert!(!format!("{known:?}").contains(TOKEN));
    }

    #[test]
    fn twice_the_rate_comes_at_once_and_more_is_told_when_to_come_again() {
        let text = format!(
            "[[integration]]\nname = \"pbx\"\ntoken = \"{TOKEN}\"\nscopes = [\"route\"]\nper_second = 1"
        );
        let known = Integrations::new(&text).unwrap();
        let mut headers = HeaderMap::new();
        let token = format!("Bearer {TOKEN}");
        headers.insert(axum::http::header::AUTHORIZATION, token.parse().unwrap());
        let asked = || known.sender(&headers).map(|one| one.name.to_string());
        assert_eq!([asked(), asked()], [Ok("pbx".into()), Ok("pbx".into())]);
        let refused = asked().unwrap_err();
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(refused.retry_after.is_some(), "{refused:?}");
    }
}
