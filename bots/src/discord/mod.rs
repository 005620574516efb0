//! Discord: slash commands, and alerts in channels.
//!
//! - [`Token`], [`Place`], [`Links`], [`Channels`]: what it is started with.
//! - `register`: Discord's list of commands, made from the command table.
//! - `front`: a slash command becomes a request, and what came of it the answer.
//! - `watch`: what is addressed to Discord is sent there: few workers for many channels.
//! - `deliver`: one delivery, looked for where it may be there already, shown, and reported.
//! - `send`: one request, and what its answer says. `pacer` lets it go when it may.
//! - `pace`, `readback`, `target`, `alert`, `text`: when a request may go, whether a message is
//!   there, where an endpoint is, what people read. Pure.
//!
//! **Who somebody is comes from the links and from nothing that Discord says of them**: not from
//! names, roles or channels. **Nobody is pinged**, and no text of people is read as markdown.
//!
//! No privileged intent is asked for, and no other either: slash commands reach a bot without.

mod alert;
mod deliver;
mod front;
mod pace;
mod pacer;
mod place;
mod readback;
mod register;
mod send;
mod setup;
mod tables;
mod target;
mod text;
mod token;
mod watch;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use serenity::all::{GatewayIntents, UserId};
use serenity::client::ClientBuilder;
use switchboard::service::{Service, ServiceError};
use thiserror::Error;

pub use place::Place;
pub use setup::{Invitation, invitation, invitation_of};
pub use tables::{Channels, Links};
pub use token::{TOKEN_VARIABLE, Token};

use crate::toml_text::TomlTextError;

/// How long Discord has for an answer before it is not known whether a message is there.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// How many requests Discord takes from a bot in a second.
pub const REQUESTS_PER_SEC: u32 = 50;

/// How long answers under way have before the program stops all the same.
const FINISH_WITHIN: Duration = Duration::from_secs(10);

/// What the front end is started with.
#[derive(Clone)]
pub struct Options {
    /// Where Discord is.
    pub place: Place,
    /// The bot's token.
    pub token: Token,
    /// Whose account is whose.
    pub links: Links,
    /// Which channel hears what.
    pub channels: Channels,
    /// How long Discord has for an answer; [`ANSWER_WITHIN`] is right.
    pub answer_within: Duration,
    /// How many requests Discord takes in a second; [`REQUESTS_PER_SEC`] is right.
    pub requests_per_sec: u32,
    /// Called with the bot's name each time when it is on Discord.
    pub ready: OnReady,
}

/// Called with the bot's name.
pub type OnReady = Arc<dyn Fn(&str) + Send + Sync>;

/// Why Discord cannot be used.
#[derive(Debug, Error)]
pub enum DiscordError {
    /// The token cannot be used.
    #[error("the Discord token cannot be used: {0}")]
    Token(String),
    /// A table is wrong.
    #[error("{0}")]
    Table(String),
    /// A table cannot be read.
    #[error(transparent)]
    Unreadable(#[from] TomlTextError),
    /// Discord does not do what was asked, or cannot be reached.
    #[error("Discord cannot be used: {0}")]
    Http(String),
    /// The desk stopped.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

/// Puts the desk on Discord until `stop`; then answers under way are finished.
///
/// # Errors
/// When the token is refused, Discord cannot be reached at the start, or the desk stops.
pub async fn run(
    service: Service,
    options: Options,
    stop: impl Future<Output = ()>,
) -> Result<(), DiscordError> {
    let client = options.place.client(options.answer_within)?;
    let http = options.place.http(&options.token, client.clone());
    let application = setup::application(&http).await?;
    http.set_application_id(application.id);
    if register::register(&http).await? {
        tracing::info!("the commands were registered with Discord");
    }

    let per_sec = options.requests_per_sec;
    let sender = send::Sender::new(options.place, &options.token, client, per_sec);
    let sender = Arc::new(sender);
    let me = UserId::new(application.id.get());
    let watches = watch::start(&service, &options.channels, &sender, me).await?;
    let front = front::Front::new(service, options.links, options.ready);
    let busy = front.busy();
    let mut gateway = ClientBuilder::new_with_http(http, GatewayIntents::empty())
        .event_handler(front)
        .await?;
    let shards = Arc::clone(&gateway.shard_manager);
    let ended = tokio::select! {
        ended = gateway.start_autosharded() => ended.map_err(DiscordError::from),
        () = stop => Ok(()),
    };
    shards.shutdown_all().await;
    watches.stop().await;
    // All permits come back when nobody is being answered any more.
    if tokio::time::timeout(FINISH_WITHIN, busy.acquire_many(front::MAX_AT_ONCE))
        .await
        .is_err()
    {
        tracing::warn!("some people are left without an answer; what they asked for may be done");
    }
    ended
}
