//! `--listen`: the HTTP server beside whatever else the program does.

use std::net::SocketAddr;
use std::path::PathBuf;

use switchboard::service::Service;

use super::error::CliError;
use crate::http::{self, HostedServices, HttpError, Integrations, Monitors, Options, Server};

/// Arguments of what can serve HTTP.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct ListenArgs {
    /// Serve HTTP there as well: alarms of monitors come in by it
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// The file with the monitors that may send alarms, one `NAME TOKEN` a line
    ///
    /// SWITCHBOARD_MONITOR_TOKENS in the environment when not said. Without either none may.
    #[arg(long, value_name = "FILE")]
    monitor_tokens: Option<PathBuf>,
    /// The file with the programs that may use the interface, as TOML; `docs/api.md` shows one
    ///
    /// Without it none may.
    #[arg(long, value_name = "FILE")]
    integrations: Option<PathBuf>,
    /// The file with the hosted telephone services that tell of calls; `docs/telephony` shows one
    ///
    /// Without it none does.
    #[arg(long, value_name = "FILE")]
    hosted: Option<PathBuf>,
}

impl ListenArgs {
    /// Serves there, `otherwise` when nothing is said; nothing when that is nothing too.
    pub(super) async fn start(
        &self,
        service: &Service,
        otherwise: Option<SocketAddr>,
    ) -> Result<Option<Server>, CliError> {
        let Some(listen) = self.listen.or(otherwise) else {
            if self.monitor_tokens.is_some() {
                let said = "`--monitor-tokens` is for `--listen ADDRESS`, and there is none";
                return Err(CliError::Refused(said.to_owned()));
            }
            return Ok(None);
        };
        let options = Options {
            listen,
            monitors: Monitors::find(self.monitor_tokens.as_deref())?,
            integrations: Integrations::find(self.integrations.as_deref())
                .map_err(HttpError::from)?,
            hosted: HostedServices::find(self.hosted.as_deref()).map_err(HttpError::from)?,
        };
        Ok(Some(http::start(service.clone(), options).await?))
    }
}

/// Says on standard error where it listens: standard output belongs to the chat.
pub(super) fn tell(server: &Server) {
    // The desk goes on when nobody reads it.
    let _ = std::io::Write::write_fmt(
        &mut anstream::stderr(),
        format_args!("listening on http://{}\n", server.address()),
    );
}
