//! `--mail`: mail in and out beside whatever else the program does.

use std::path::PathBuf;
use std::sync::Arc;

use switchboard::service::{LinkKey, Service};

use super::data::Data;
use super::error::CliError;
#[cfg(unix)]
use crate::mail::gate::{self, Gate};
use crate::mail::{Post, Settings};

/// Arguments of what can take and send mail.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct MailArgs {
    /// Take mail that `switchboard mail-in` hands over, and send mail, as this file says
    ///
    /// `docs/mail.md` shows one.
    #[arg(long, value_name = "FILE")]
    mail: Option<PathBuf>,
}

/// Mail while it comes and goes.
pub(super) struct Mailing {
    #[cfg(unix)]
    gate: Option<Gate>,
    post: Option<Post>,
}

impl MailArgs {
    /// Reads the settings, before anything else is begun.
    pub(super) fn settings(&self) -> Result<Option<Arc<Settings>>, CliError> {
        let settings = self.mail.as_deref().map(Settings::read).transpose()?;
        Ok(settings.map(Arc::new))
    }
}

/// Begins to take and send mail, when there are settings for it.
pub(super) async fn start(
    settings: Option<Arc<Settings>>,
    service: &Service,
    data: &Data,
    key: LinkKey,
) -> Result<Option<Mailing>, CliError> {
    let Some(settings) = settings else {
        return Ok(None);
    };
    // A database is open to `mail-in` itself.
    #[cfg(unix)]
    let gate = match data {
        Data::File(file) => {
            let socket = gate::socket_of(&settings, file);
            let (settings, key) = (Arc::clone(&settings), key.clone());
            Some(Gate::open(&socket, service.clone(), settings, key)?)
        }
        Data::Database(_) => None,
    };
    #[cfg(not(unix))]
    let _ = data;
    let post = Post::start(service.clone(), settings, key).await?;
    Ok(Some(Mailing {
        #[cfg(unix)]
        gate,
        post,
    }))
}

impl Mailing {
    /// Takes and sends no more, and waits for what is under way.
    pub(super) async fn stop(self) {
        #[cfg(unix)]
        if let Some(gate) = self.gate {
            gate.close().await;
        }
        if let Some(post) = self.post {
            post.stop().await;
        }
    }
}
