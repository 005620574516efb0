//! Where the database is, read from a URL, and the connections to it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime, Timeouts};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::Config;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::store::StoreError;

/// As many transactions run at once; the others wait.
const CONNECTIONS: usize = 16;
/// How long a transaction waits for a connection.
const POOL_WAIT: Duration = Duration::from_secs(10);
/// How long a new connection may take.
const CONNECT_WAIT: Duration = Duration::from_secs(5);
/// After so long without an answer from its machine the database is gone.
const SILENCE: Duration = Duration::from_secs(15);

/// What is said to the server at the beginning. An instance that is stopped in the middle of a
/// transaction holds others up no longer than this; nobody waits for a lock for longer than it takes
/// to try again; and no statement of the desk's takes half a minute. A statement is planned once:
/// those that write many rows would be planned each time otherwise, which costs more than they do.
const SETTINGS: &str = "-c idle_in_transaction_session_timeout=10s -c lock_timeout=5s -c statement_timeout=30s -c synchronous_commit=on -c default_transaction_isolation=read\\ committed -c plan_cache_mode=force_generic_plan";

/// Where the database is.
pub(super) struct Place {
    config: Config,
    /// The URL without its password.
    shown: String,
    authorities: Option<PathBuf>,
}

impl Place {
    pub(super) fn read(url: &str) -> Result<Self, StoreError> {
        let (rest, authorities) = without_authorities(url);
        let mut config: Config = rest.parse().map_err(|error: tokio_postgres::Error| {
            let said = super::failure::in_one_line(&error);
            StoreError::Unopened {
                path: redacted(url),
                reason: format!(
                    "it is no URL of a database: {said}; write it as postgres://user@host/database"
                ),
            }
        })?;
        let settings = match config.get_options() {
            Some(theirs) => format!("{SETTINGS} {theirs}"),
            None => SETTINGS.to_owned(),
        };
        config
            .options(settings)
            .connect_timeout(CONNECT_WAIT)
            .tcp_user_timeout(SILENCE)
            .keepalives_idle(SILENCE);
        if config.get_application_name().is_none() {
            config.application_name("switchboard");
        }
        Ok(Self {
            config,
            shown: redacted(url),
            authorities,
        })
    }

    /// The same for whoever changes nothing.
    pub(super) fn only_reading(mut self) -> Self {
        let settings = self.config.get_options().unwrap_or_default().to_owned();
        self.config
            .options(format!("{settings} -c default_transaction_read_only=on"));
        self
    }

    /// The URL without its password.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    pub(super) fn unopened(&self, reason: String) -> StoreError {
        StoreError::Unopened {
            path: self.shown.clone(),
            reason,
        }
    }

    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    pub(super) fn tls(&self) -> Result<MakeRustlsConnect, StoreError> {
        let mut roots = RootCertStore::empty();
        match &self.authorities {
            None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
            Some(file) => {
                let wrong = |why: String| {
                    self.unopened(format!(
                        "its sslrootcert `{}` cannot be used: {why}",
                        file.display()
                    ))
                };
                let all = CertificateDer::pem_file_iter(file)
                    .map_err(|error| wrong(error.to_string()))?;
                for one in all {
                    let one = one.map_err(|error| wrong(error.to_string()))?;
                    roots.add(one).map_err(|error| wrong(error.to_string()))?;
                }
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| self.unopened(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(MakeRustlsConnect::new(config))
    }

    pub(super) fn pool(&self, tls: MakeRustlsConnect) -> Result<Pool, StoreError> {
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = Manager::from_config(self.config.clone(), tls, recycling);
        Pool::builder(manager)
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .timeouts(Timeouts {
                wait: Some(POOL_WAIT),
                create: Some(CONNECT_WAIT),
                recycle: Some(CONNECT_WAIT),
            })
            .build()
            .map_err(|error| self.unopened(error.to_string()))
    }
}

/// Whether this is the URL of a database, as against the name of a file.
#[must_use]
pub fn is_url(text: &str) -> bool {
    text.starts_with("postgres://") || text.starts_with("postgresql://")
}

/// Takes `sslrootcert`, which is libpq's name and not known to the driver, out of a URL.
fn without_authorities(url: &str) -> (String, Option<PathBuf>) {
    let Some((base, query)) = url.split_once('?') else {
        return (url.to_owned(), None);
    };
    let mut authorities = None;
    let mut rest = Vec::new();
    for pair in query.split('&') {
        match pair.strip_prefix("sslrootcert=") {
            Some(file) => authorities = Some(PathBuf::from(file)),
            None => rest.push(pair),
        }
    }
    if rest.is_empty() {
        return (base.to_owned(), authorities);
    }
    (format!("{base}?{}", rest.join("&")), authorities)
}

/// A URL without what nobody should read over a shoulder or in a log.
#[must_use]
pub fn redacted(url: &str) -> String {
    let (base, query) = match url.split_once('?') {
        Some((base, query)) => (base, Some(query)),
        None => (url, None),
    };
    // A password may hold an `@` of its own; the last one ends it.
    let shown = match (base.split_once("://"), base.rfind('@')) {
        (Some((scheme, rest)), Some(_)) => {
            let at = rest.rfind('@').unwrap_or(0);
            let (login, place) = rest.split_at(at);
            let user = login.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}{place}")
        }
        _ => base.to_owned(),
    };
    let Some(query) = query else {
        return shown;
    };
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.starts_with("password="))
        .collect();
    if kept.is_empty() {
        return shown;
    }
    format!("{shown}?{}", kept.join("&"))
}
