//! `switchboard discord`: the desk on Discord.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Subcommand;
use switchboard::service::{Driver, Service, ServiceOptions, SystemClock};
use tokio::runtime::Runtime;

use super::data::Data;
use super::error::CliError;
use super::run::open;
use super::stopped::stopped;
use super::{Outcome, invite, print};
use crate::discord::{
    self, ANSWER_WITHIN, Invitation, Options, Place, REQUESTS_PER_SEC, Token, invitation,
    invitation_of,
};

/// The lease of the instance that is on Discord.
const LEASE: &str = "discord";

/// Arguments of `discord`.
#[derive(Debug, Clone, clap::Args)]
pub struct DiscordArgs {
    #[command(subcommand)]
    command: DiscordCommand,
}

#[derive(Debug, Clone, Subcommand)]
enum DiscordCommand {
    /// Answer slash commands and send alerts, until Ctrl-C
    Run(DiscordRunArgs),
    /// Print the link that lets the bot into a server, and what it needs there
    Setup(DiscordSetupArgs),
}

/// Where the token comes from.
#[derive(Debug, Clone, clap::Args)]
struct TokenArgs {
    /// The file with the bot's token; SWITCHBOARD_DISCORD_TOKEN in the environment when not said
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// For tests: a stand-in for Discord on this machine
    #[arg(long, value_name = "URL", hide = true)]
    stand_in: Option<Place>,
}

impl TokenArgs {
    fn token(&self) -> Result<Token, CliError> {
        Ok(Token::find(self.token_file.as_deref())?)
    }

    fn place(&self) -> Place {
        self.stand_in.unwrap_or(Place::Discord)
    }
}

/// Arguments of `discord run`.
#[derive(Debug, Clone, clap::Args)]
struct DiscordRunArgs {
    #[command(flatten)]
    token: TokenArgs,
    /// The data file; it is created when it is not there. Or the URL of a PostgreSQL database
    ///
    /// `switchboard.desk` in this folder when not said. Of several instances on one database one
    /// is on Discord, and another takes over when it ends.
    #[arg(long, value_name = "FILE|URL")]
    data: Option<PathBuf>,
    /// The rules folder; `./rules`, or else the shipped rules, when not said
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    #[cfg(feature = "http")]
    #[command(flatten)]
    listen: super::listen::ListenArgs,
    #[cfg(feature = "mail")]
    #[command(flatten)]
    mail: super::mailing::MailArgs,
}

/// Arguments of `discord setup`.
#[derive(Debug, Clone, clap::Args)]
struct DiscordSetupArgs {
    /// The application's number; without it the token is looked for and Discord is asked
    #[arg(long, value_name = "ID", value_parser = clap::value_parser!(u64).range(1..))]
    application: Option<u64>,
    #[command(flatten)]
    token: TokenArgs,
}

/// Runs a subcommand of `discord`.
///
/// # Errors
/// When what it needs is not there, or Discord cannot be used.
pub fn run(args: &DiscordArgs) -> Result<Outcome, CliError> {
    match &args.command {
        DiscordCommand::Run(args) => on_discord(args),
        DiscordCommand::Setup(args) => setup(args),
    }
}

fn on_discord(args: &DiscordRunArgs) -> Result<Outcome, CliError> {
    let token = args.token.token()?;
    #[cfg(feature = "mail")]
    let mail = args.mail.settings()?;
    let data = Data::of(args.data.as_deref());
    let (rulebook, rules_dir, store) = open(&data, args.rules.as_deref())?;
    let rulebook = Arc::new(rulebook);
    let driver = Driver::new(store, Arc::clone(&rulebook))?;
    let options = Options {
        place: args.token.place(),
        token,
        answer_within: ANSWER_WITHIN,
        requests_per_sec: REQUESTS_PER_SEC,
        ready: Arc::new(|bot| {
            // The desk goes on when nobody reads what it prints.
            let _ = print(&format!("On Discord as {bot}; Ctrl-C ends it.\n"));
        }),
    };
    runtime()?.block_on(async {
        let service_options = ServiceOptions {
            clock: Arc::new(SystemClock),
            rules_dir,
            link_key: data.link_key(),
        };
        let service = Service::start(driver, service_options).await?;
        if let Some(first) = invite::first_operator(&service).await? {
            print(&format!("{first}\n"))?;
        }
        #[cfg(feature = "http")]
        let server = args.listen.start(&service, None).await?;
        #[cfg(feature = "http")]
        server
            .as_ref()
            .inspect(|server| super::listen::tell(server));
        #[cfg(feature = "mail")]
        let mailing = super::mailing::start(mail, &service, &data, data.link_key()).await?;
        let ended = while_it_is_ours(&service, options).await;
        #[cfg(feature = "http")]
        if let Some(server) = server {
            server.stop().await;
        }
        #[cfg(feature = "mail")]
        if let Some(mailing) = mailing {
            mailing.stop().await;
        }
        service.stop().await?;
        ended?;
        Ok(Outcome::Done)
    })
}

fn setup(args: &DiscordSetupArgs) -> Result<Outcome, CliError> {
    let found = match args.application {
        Some(application) => invitation_of(application),
        None => {
            let token = args.token.token()?;
            runtime()?.block_on(invitation(args.token.place(), &token))?
        }
    };
    print(&format!("{}\n", told(&found)))?;
    Ok(Outcome::Done)
}

fn told(invitation: &Invitation) -> String {
    let mut out = match &invitation.name {
        Some(name) => format!(
            "Discord knows the token: it is {}'s.\n\n",
            crate::render::safe_line(name)
        ),
        None => String::new(),
    };
    out.push_str(&format!(
        "Open this link as somebody who may manage the server:\n\n  {}\n\nThe bot may then, in channels where it is let in:\n",
        invitation.link
    ));
    for (permission, why) in &invitation.permissions {
        out.push_str(&format!("  {permission}: {why}\n"));
    }
    out.push_str(
        "\nIntents: on the Bot page of the developer portal, allow Message Content, and no other. It is for\nwhat people write in their ticket's thread; without it all else works and there are no threads.\n",
    );
    if let Some(found) = &invitation.found {
        out.push('\n');
        out.push_str(if found.reads_messages {
            "Message Content is allowed.\n"
        } else {
            "MISSING: Message Content is not allowed.\n"
        });
        if found.servers.is_empty() {
            out.push_str("MISSING: the bot is in no server yet; open the link.\n");
        }
        for (server, lacks) in &found.servers {
            let server = crate::render::safe_line(server);
            out.push_str(&if lacks.is_empty() {
                format!("In {server} the bot may do all that it needs.\n")
            } else {
                format!(
                    "MISSING: in {server} it lacks {}; open the link again.\n",
                    lacks.join(", ")
                )
            });
        }
    }
    out.push_str("\nThen: switchboard discord run --token-file FILE");
    out
}

fn runtime() -> Result<Runtime, CliError> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(CliError::io("cannot start the desk"))
}

/// Of the instances that share a desk one is on Discord. The others fire timers and wait.
async fn while_it_is_ours(service: &Service, options: Options) -> Result<(), CliError> {
    let mut stop = std::pin::pin!(stopped());
    if !service.is_shared() {
        return Ok(discord::run(service.clone(), options, stop).await?);
    }
    loop {
        let held = tokio::select! {
            held = service.hold(LEASE) => held?,
            () = &mut stop => return Ok(()),
        };
        service.take_over(discord::PREFIX).await?;
        let is_stopped = AtomicBool::new(false);
        let over = async {
            tokio::select! {
                () = held.lost() => {}
                () = &mut stop => is_stopped.store(true, Ordering::SeqCst),
            }
        };
        let ended = discord::run(service.clone(), options.clone(), over).await;
        let is_ours = held.let_go().await?;
        if is_stopped.into_inner() || (ended.is_err() && is_ours) {
            return Ok(ended?);
        }
        tracing::warn!("another instance is on Discord now; this one waits");
    }
}
