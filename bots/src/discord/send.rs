//! Sending a message until it is known to be there, or known not to be.

use std::time::Duration;

use reqwest::multipart::{Form, Part};
use reqwest::{Response, StatusCode};
use serde::Deserialize;
use serenity::all::ChannelId;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::alert::{Alert, FILE_NAME};
use super::place::Place;
use super::{DiscordError, Token};

/// Discord allows a bot 50 requests a second in all; a few are left for answers to commands.
const BETWEEN_REQUESTS: Duration = Duration::from_millis(25);
/// How often a message is sent again when it is not known whether Discord has taken it. All of
/// these together stay well inside the two minutes in which Discord knows the nonce again.
const UNCLEAR_TRIES: u32 = 3;
/// How long to wait before the second of them; then twice, three times as long.
const BETWEEN_UNCLEAR: Duration = Duration::from_secs(1);
/// So often one message is put off by Discord's limits before others get a turn.
const MAX_PUT_OFF: u32 = 10;
/// What is waited when Discord says that it is too much and not for how long.
const DEFAULT_WAIT: Duration = Duration::from_secs(1);
/// The longest wait that is believed.
const MAX_WAIT: Duration = Duration::from_secs(3600);

/// Why a message is not there, or not known to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unsent {
    /// Nobody knows: no answer came, or Discord failed.
    Unclear(String),
    /// Too much was sent, again and again.
    PutOff,
    /// The channel is gone, or the bot may not write there.
    Closed(String),
    /// Discord does not take it.
    Refused(String),
}

impl std::fmt::Display for Unsent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unclear(why) => write!(f, "it is not known whether Discord has it: {why}"),
            Self::PutOff => f.write_str("Discord's rate limit put it off again and again"),
            Self::Closed(why) => write!(f, "the channel is gone or forbidden: {why}"),
            Self::Refused(why) => write!(f, "Discord refused it: {why}"),
        }
    }
}

/// A message that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sent {
    /// Discord's id of it.
    pub(super) message: String,
    /// How long the channel takes no other.
    pub(super) rest: Duration,
}

/// What one try gave.
enum Try {
    Sent(Sent),
    Wait { wait: Duration, all: bool },
    Unsent(Unsent),
}

/// Sends messages to channels, no faster than Discord allows. One for the whole program.
///
/// This is the program's own and not serenity's, because that does not say how long Discord wants
/// it to wait when its rate limiter is off, as it is in tests; so what is tested is what runs.
#[derive(Debug)]
pub(super) struct Sender {
    client: reqwest::Client,
    api: String,
    authorization: String,
    /// When the next request may go out.
    next: Mutex<Instant>,
}

impl Sender {
    pub(super) fn new(place: Place, token: &Token, client: reqwest::Client) -> Self {
        Self {
            client,
            api: place.api(),
            authorization: format!("Bot {}", token.reveal()),
            next: Mutex::new(Instant::now()),
        }
    }

    /// Sends a message. It may be sent more than once and appears once: its nonce stays the same.
    pub(super) async fn send(&self, channel: ChannelId, alert: &Alert) -> Result<Sent, Unsent> {
        let (mut unclear, mut put_off) = (0, 0);
        loop {
            self.turn().await;
            match self.once(channel, alert).await {
                Try::Sent(sent) => return Ok(sent),
                Try::Wait { wait, all } => {
                    put_off += 1;
                    if all {
                        self.hold(wait).await;
                    }
                    tokio::time::sleep(wait).await;
                    if put_off >= MAX_PUT_OFF {
                        return Err(Unsent::PutOff);
                    }
                }
                Try::Unsent(Unsent::Unclear(why)) => {
                    unclear += 1;
                    if unclear >= UNCLEAR_TRIES {
                        return Err(Unsent::Unclear(why));
                    }
                    tracing::debug!(%channel, why, "sending the same message again");
                    tokio::time::sleep(BETWEEN_UNCLEAR * unclear).await;
                }
                Try::Unsent(unsent) => return Err(unsent),
            }
        }
    }

    /// Waits for this request's turn among all.
    async fn turn(&self) {
        loop {
            let mine = {
                let mut next = self.next.lock().await;
                let now = Instant::now();
                if *next <= now {
                    *next = now + BETWEEN_REQUESTS;
                    return;
                }
                *next
            };
            // Looked at again after sleeping: a limit on everything may have been told meanwhile.
            tokio::time::sleep_until(mine).await;
        }
    }

    /// Nothing at all is sent for so long.
    async fn hold(&self, wait: Duration) {
        let mut next = self.next.lock().await;
        *next = (*next).max(Instant::now() + wait);
    }

    async fn once(&self, channel: ChannelId, alert: &Alert) -> Try {
        let request = self
            .client
            .post(format!("{}/channels/{channel}/messages", self.api))
            .header(reqwest::header::AUTHORIZATION, &self.authorization);
        let body = match serde_json::to_string(alert) {
            Ok(body) => body,
            Err(error) => return Try::Unsent(Unsent::Refused(error.to_string())),
        };
        let request = match &alert.file {
            None => request
                .header(reqwest::header::CONTENT_TYPE, "application/json")
                .body(body),
            Some(file) => request.multipart(
                Form::new()
                    .text("payload_json", body)
                    .part("files[0]", Part::text(file.clone()).file_name(FILE_NAME)),
            ),
        };
        match request.send().await {
            Ok(response) => outcome(response).await,
            // Without the address: it says nothing that the channel does not.
            Err(error) => Try::Unsent(Unsent::Unclear(error.without_url().to_string())),
        }
    }
}

/// What Discord says of a message that is there.
#[derive(Deserialize)]
struct Message {
    id: String,
}

/// What Discord says of one that is not.
#[derive(Default, Deserialize)]
struct Fault {
    #[serde(default)]
    code: u64,
    #[serde(default)]
    message: String,
    retry_after: Option<f64>,
    #[serde(default)]
    global: bool,
}

async fn outcome(response: Response) -> Try {
    let status = response.status();
    let header = |name: &str| {
        let value = response.headers().get(name)?.to_str().ok()?;
        value.parse::<f64>().ok()
    };
    let retry_after = header("retry-after");
    let used_up = header("x-ratelimit-remaining") == Some(0.0);
    let rest = header("x-ratelimit-reset-after").filter(|_| used_up);
    let all = response.headers().contains_key("x-ratelimit-global");
    let body = match response.bytes().await {
        Ok(body) => body,
        Err(error) => return Try::Unsent(Unsent::Unclear(error.without_url().to_string())),
    };
    if status.is_success() {
        return match serde_json::from_slice::<Message>(&body) {
            Ok(message) => Try::Sent(Sent {
                message: message.id,
                rest: rest.map_or(Duration::ZERO, secs),
            }),
            Err(error) => Try::Unsent(Unsent::Unclear(format!(
                "the answer is no message: {error}"
            ))),
        };
    }
    let fault: Fault = serde_json::from_slice(&body).unwrap_or_default();
    if status == StatusCode::TOO_MANY_REQUESTS {
        let wait = [retry_after, fault.retry_after].into_iter().flatten();
        return Try::Wait {
            wait: wait.map(secs).max().unwrap_or(DEFAULT_WAIT),
            all: all || fault.global,
        };
    }
    let message: String = fault.message.chars().take(200).collect();
    let why = format!("{status} {message} ({})", fault.code);
    Try::Unsent(match status {
        StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => Unsent::Closed(why),
        status if status.is_server_error() => Unsent::Unclear(why),
        _ => Unsent::Refused(why),
    })
}

/// Seconds as Discord writes them, never shorter and never without end.
fn secs(secs: f64) -> Duration {
    Duration::try_from_secs_f64(secs.max(0.0))
        .unwrap_or(MAX_WAIT)
        .min(MAX_WAIT)
}

impl From<serenity::Error> for DiscordError {
    fn from(error: serenity::Error) -> Self {
        Self::Http(error.to_string())
    }
}
