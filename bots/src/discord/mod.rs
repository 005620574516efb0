//! Discord: slash commands, and alerts in channels.
//!
//! - [`Token`], [`Place`]: what it is started with. `setup`: how it comes into a server.
//! - `register`: Discord's list of commands, made from the command table; `locales`: what they do,
//!   in the languages of their readers.
//! - `front`: what Discord tells of. `asking`: who asks, and where. `asked`: a verb and its
//!   arguments become a request, and what came of it the answer.
//! - `form`, `button`, `suggest`: a command whose text is missing, one that is clicked, one that is
//!   being typed. `card`: the answer as people see it.
//! - `thread`: a ticket's private thread. `making`: how it comes about. `wanted`: those that tickets
//!   are to have, whoever opened them.
//! - `download`: a file that people attached. `uploads`: one that came with a command that is not
//!   complete yet.
//! - `watch`: what is addressed to Discord is sent there: few workers for many channels.
//! - `deliver`: one delivery, looked for where it may be there already, shown, and reported.
//! - `send`: one request, and what its answer says. `pacer` lets it go when it may.
//! - `pace`, `readback`, `target`, `alert`, `text`: when a request may go, whether a message is
//!   there, where an endpoint is, what people read. Pure.
//! - `unread`: events that could not be read are counted.
//!
//! **Who somebody is comes from the desk's links and from nothing that Discord says of them**: not
//! from names, roles or channels. **Nobody is pinged**, and no text of people is read as markdown.
//!
//! Three intents are asked for: servers, to hear at once of a channel or a thread that is deleted;
//! messages in servers and what they say, for what is written in a ticket's thread. Without the last
//! one, which has to be allowed in the developer portal, there are no threads, and messages are not
//! asked for either. Commands, buttons and forms reach a bot without any.

mod alert;
mod asked;
mod asking;
mod button;
mod card;
mod deliver;
mod download;
mod form;
mod front;
mod locales;
mod making;
mod pace;
mod pacer;
mod place;
mod readback;
mod register;
mod send;
mod setup;
mod suggest;
mod target;
mod text;
mod thread;
mod token;
mod unread;
mod uploads;
mod wanted;
mod watch;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use serenity::all::{GatewayIntents, UserId};
use serenity::client::ClientBuilder;
use switchboard::desk::{Actor, Command};
use switchboard::service::{Service, ServiceError};
use thiserror::Error;

pub use place::Place;
pub use setup::{Found, Invitation, invitation, invitation_of};
pub use target::PREFIX;
pub use token::{TOKEN_VARIABLE, Token};
pub use unread::unread_events;
pub(crate) use unread::{CountUnread, tells_of_unread};

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
    let has_threads = setup::reads_messages(&application);
    if !has_threads {
        tracing::warn!(
            "the bot may not read messages, so tickets have no threads; allow the Message Content intent on the Bot page of the developer portal"
        );
    }
    service
        .execute(Actor::Desk, Command::RefreshAccounts)
        .await?;

    let per_sec = options.requests_per_sec;
    let downloads = download::Downloads::new(options.place, client.clone());
    let sender = send::Sender::new(options.place, &options.token, client, per_sec);
    let sender = Arc::new(sender);
    let me = UserId::new(application.id.get());
    let threads = thread::Threads::new(
        service.clone(),
        Arc::clone(&sender),
        downloads,
        me,
        has_threads,
    );
    let threads = Arc::new(threads);
    let courier = deliver::Courier::new(
        service.clone(),
        Arc::clone(&sender),
        Arc::clone(&threads),
        me,
    );
    let watches = watch::start(&service, &sender, &threads, courier);
    let desk = asked::Desk {
        service,
        threads,
        uploads: uploads::Uploads::default(),
    };
    let application = application.id.to_string();
    let front = front::Front::new(desk, sender, application, options.ready);
    let busy = front.busy();
    let intents = if has_threads {
        GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES | GatewayIntents::MESSAGE_CONTENT
    } else {
        GatewayIntents::GUILDS
    };
    let mut gateway = ClientBuilder::new_with_http(http, intents)
        .event_handler(front)
        .raw_event_handler(unread::CountUnknown)
        .await?;
    let shards = Arc::clone(&gateway.shard_manager);
    let ended = tokio::select! {
        ended = gateway.start_autosharded() => ended.map_err(DiscordError::from),
        () = stop => Ok(()),
        never = unread::tell() => match never {},
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
