//! `switchboard serve`: the desk and its HTTP server, without a chat.

use std::path::PathBuf;
use std::sync::Arc;

use switchboard::service::{Driver, Service, ServiceOptions, SystemClock};

use super::Outcome;
use super::data::Data;
use super::error::CliError;
use super::listen::{self, ListenArgs};
use super::run::open;
use super::stopped::stopped;

/// Where it listens when nothing is said: nobody but this machine reaches it.
const DEFAULT_ADDRESS: std::net::SocketAddr =
    std::net::SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8_080);

/// Arguments of `serve`.
#[derive(Debug, Clone, clap::Args)]
pub struct ServeArgs {
    /// The data file; it is created when it is not there. Or the URL of a PostgreSQL database
    ///
    /// `switchboard.desk` in this folder when not said.
    #[arg(long, value_name = "FILE|URL")]
    data: Option<PathBuf>,
    /// The rules folder; `./rules`, or else the shipped rules, when not said
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    #[command(flatten)]
    listen: ListenArgs,
    #[cfg(feature = "mail")]
    #[command(flatten)]
    mail: super::mailing::MailArgs,
}

/// Runs the desk until Ctrl-C, or until the system asks the program to end.
///
/// # Errors
/// When the rules do not load, the desk cannot be opened, or the address cannot be had.
pub fn run(args: &ServeArgs) -> Result<Outcome, CliError> {
    #[cfg(feature = "mail")]
    let mail = args.mail.settings()?;
    let data = Data::of(args.data.as_deref());
    let (rulebook, rules_dir, store) = open(&data, args.rules.as_deref())?;
    let driver = Driver::new(store, Arc::new(rulebook))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(CliError::io("cannot start the desk"))?;
    runtime.block_on(async {
        let options = ServiceOptions {
            clock: Arc::new(SystemClock),
            rules_dir,
            link_key: data.link_key(),
        };
        let service = Service::start(driver, options).await?;
        #[cfg(feature = "mail")]
        let mailing = super::mailing::start(mail, &service, &data, data.link_key()).await?;
        let served = match args.listen.start(&service, Some(DEFAULT_ADDRESS)).await {
            Ok(Some(server)) => {
                listen::tell(&server);
                stopped().await;
                server.stop().await;
                Ok(())
            }
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        #[cfg(feature = "mail")]
        if let Some(mailing) = mailing {
            mailing.stop().await;
        }
        service.stop().await?;
        served?;
        Ok(Outcome::Done)
    })
}
