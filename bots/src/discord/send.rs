//! One request to Discord, and what its answer says.

use std::time::Duration;

use reqwest::multipart::{Form, Part};
use reqwest::{Method, Response, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
pub(super) use switchboard::delivery::{BETWEEN_UNCLEAR, UNCLEAR_TRIES, Unsent};
use switchboard::desk::file_name;
use switchboard::model::FileContent;
use tokio::time::{Instant, timeout_at};

use super::pace::{Class, Heard, Route};
use super::pacer::{Pacer, Pass};
use super::place::Place;
use super::{DiscordError, Token};

/// So often a request waits out Discord's limits.
const MAX_PUT_OFF: u32 = 10;
/// What is waited when Discord says that it is too much and not for how long.
const DEFAULT_WAIT: Duration = Duration::from_secs(1);
/// How long a request with files may take.
const UPLOAD_WITHIN: Duration = Duration::from_secs(60);
/// So much Discord takes of files from a bot, where nobody has paid for more.
pub(super) const MAX_UPLOAD_BYTES: u64 = 10 * 1_024 * 1_024;
/// The longest wait that is believed.
const MAX_WAIT: Duration = Duration::from_secs(3600);

/// A file that goes with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Upload {
    /// What it is called: ASCII, so that no encoding of names is needed.
    pub(super) name: String,
    pub(super) content: FileContent,
}

impl Upload {
    /// A text of the desk's.
    pub(super) fn text(name: &str, text: String) -> Self {
        Self {
            name: name.to_owned(),
            content: FileContent(text.into_bytes().into()),
        }
    }

    /// A file of people's.
    pub(super) fn of(name: &str, content: &FileContent) -> Self {
        let name = file_name(name);
        let is_kept = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ');
        Self {
            name: name
                .chars()
                .map(|c| if is_kept(c) { c } else { '_' })
                .collect(),
            content: content.clone(),
        }
    }

    /// What a body says of its files.
    pub(super) fn listed(files: &[Self]) -> Value {
        let listed = files.iter().enumerate();
        listed
            .map(|(id, file)| json!({ "id": id, "filename": file.name }))
            .collect()
    }
}

/// A request: what is asked for, and what goes with it.
#[derive(Clone, Debug)]
pub(super) struct Request<'a> {
    pub(super) class: Class,
    pub(super) method: Method,
    /// Below the API's address: `/channels/1/messages`.
    pub(super) path: String,
    /// JSON, or nothing.
    pub(super) body: Option<String>,
    /// The files beside it.
    pub(super) files: &'a [Upload],
    /// When it comes too late, and is not sent any more.
    pub(super) not_after: Option<Instant>,
}

impl Request<'_> {
    pub(super) fn new(class: Class, method: Method, path: String) -> Self {
        Self {
            class,
            method,
            path,
            body: None,
            files: &[],
            not_after: None,
        }
    }

    pub(super) fn json(mut self, body: &Value) -> Self {
        self.body = Some(body.to_string());
        self
    }

    /// Whether doing it twice is the same as doing it once.
    fn is_repeatable(&self) -> bool {
        self.method != Method::POST
    }
}

/// What Discord answered, other than that it has failed or that it is too much.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    status: StatusCode,
    /// What it says; null when it is no JSON.
    pub(super) body: Value,
    /// How long that bucket takes no other request.
    pub(super) rest: Duration,
}

impl Reply {
    /// The reply when it was done, or why it was not.
    pub(super) fn done(self) -> Result<Self, Unsent> {
        if self.status.is_success() {
            return Ok(self);
        }
        let fault = Fault::deserialize(&self.body).unwrap_or_default();
        let message: String = fault.message.chars().take(200).collect();
        let why = format!("{} {message} ({})", self.status, fault.code);
        Err(match (self.status, fault.code) {
            (_, UNKNOWN_MESSAGE) => Unsent::Gone(why),
            // A message opens a thread again, unless it is locked; and nobody is let in till then.
            (_, ARCHIVED) => Unsent::Closed(why),
            (_, CANNOT_REPLY) => Unsent::NoHistory(why),
            (StatusCode::FORBIDDEN | StatusCode::NOT_FOUND, code) if CLOSED.contains(&code) => {
                Unsent::Closed(why)
            }
            // Not of this channel: the token is void, or a wall before Discord stops the bot.
            (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND, _) => {
                Unsent::Barred(why)
            }
            _ => Unsent::Refused(why),
        })
    }
}

const UNKNOWN_MESSAGE: u64 = 10_008;
const ARCHIVED: u64 = 50_083;
const CANNOT_REPLY: u64 = 160_002;
/// Unknown channel, unknown server, no access, no permission, no messages to this person.
const CLOSED: [u64; 5] = [10_003, 10_004, 50_001, 50_013, 50_007];

/// Sends requests, no faster than Discord allows. One for the whole program.
///
/// This is the program's own and not serenity's, because that does not say how long Discord wants
/// it to wait when its rate limiter is off, as it is in tests; so what is tested is what runs.
#[derive(Debug)]
pub(super) struct Sender {
    client: reqwest::Client,
    api: String,
    authorization: String,
    pacer: Pacer,
}

impl Sender {
    /// So many requests a second. To be called where tasks can be started.
    pub(super) fn new(
        place: Place,
        token: &Token,
        client: reqwest::Client,
        requests_per_sec: u32,
    ) -> Self {
        Self {
            client,
            api: place.api(),
            authorization: format!("Bot {}", token.reveal()),
            pacer: Pacer::new(requests_per_sec),
        }
    }

    /// Makes a request, however long Discord's limits put it off. One that may be repeated is, when
    /// no answer comes. What Discord answers is the reply, also when it is a refusal.
    pub(super) async fn request(&self, request: &Request<'_>) -> Result<Reply, Unsent> {
        let mut put_off = 0;
        loop {
            match self.ask(request).await {
                Err(Unsent::PutOff(wait)) if put_off < MAX_PUT_OFF => {
                    put_off += 1;
                    // The pace holds it back by itself; this is for a wait that it was not told of.
                    tokio::time::sleep(wait).await;
                }
                other => return other,
            }
        }
    }

    /// Makes a request. One that may be repeated is, when no answer comes.
    pub(super) async fn ask(&self, request: &Request<'_>) -> Result<Reply, Unsent> {
        let mut unclear = 0;
        loop {
            match self.once(request).await {
                Err(Unsent::Unclear(why)) if request.is_repeatable() => {
                    unclear += 1;
                    if unclear >= UNCLEAR_TRIES {
                        return Err(Unsent::Unclear(why));
                    }
                    tokio::time::sleep(BETWEEN_UNCLEAR * unclear).await;
                }
                other => return other,
            }
        }
    }

    /// Makes a request once, when its turn comes.
    pub(super) async fn once(&self, request: &Request<'_>) -> Result<Reply, Unsent> {
        let route = Route::of(request.method.as_str(), &request.path);
        let turn = self.pacer.turn(request.class, route);
        let pass = match request.not_after {
            Some(at) => timeout_at(at, turn).await.map_err(|_| Unsent::Late)?,
            None => turn.await,
        };
        let pass = pass.ok_or(Unsent::Stopping)?;
        // The machine may have stood still since.
        if request.not_after.is_some_and(|at| at <= Instant::now()) {
            return Err(Unsent::Late);
        }
        let url = format!("{}{}", self.api, request.path);
        let mut sent = self
            .client
            .request(request.method.clone(), url)
            .header(reqwest::header::AUTHORIZATION, &self.authorization);
        if let Some(body) = &request.body {
            sent = if request.files.is_empty() {
                sent.header(reqwest::header::CONTENT_TYPE, "application/json")
                    .body(body.clone())
            } else {
                sent.multipart(with_files(body, request.files))
                    .timeout(UPLOAD_WITHIN)
            };
        }
        match sent.send().await {
            Ok(response) => outcome(response, pass).await,
            // Without the address: it says nothing that the channel does not.
            Err(error) => Err(Unsent::Unclear(error.without_url().to_string())),
        }
    }

    /// From now on only answers to people go out; what waits for its turn is not sent.
    pub(super) fn no_more_alerts(&self) {
        self.pacer.no_more_alerts();
    }
}

fn with_files(body: &str, files: &[Upload]) -> Form {
    let form = Form::new().text("payload_json", body.to_owned());
    files.iter().enumerate().fold(form, |form, (number, file)| {
        let part = Part::bytes(file.content.0.to_vec()).file_name(file.name.clone());
        form.part(format!("files[{number}]"), part)
    })
}

/// What Discord says of something that was not done.
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

async fn outcome(response: Response, pass: Pass) -> Result<Reply, Unsent> {
    let status = response.status();
    let mut heard = said_of_limits(&response);
    let used_up = heard.remaining == Some(0);
    let rest = heard.reset_after.filter(|_| used_up).unwrap_or_default();
    let body = response.bytes().await;
    let body: Result<Value, Unsent> = match body {
        Ok(body) => Ok(serde_json::from_slice(&body).unwrap_or_default()),
        Err(error) => Err(Unsent::Unclear(error.without_url().to_string())),
    };
    if status == StatusCode::TOO_MANY_REQUESTS {
        let fault = Fault::deserialize(&body.unwrap_or_default()).unwrap_or_default();
        let waits = [heard.retry_after, fault.retry_after.map(secs)];
        let wait = waits.into_iter().flatten().max().unwrap_or(DEFAULT_WAIT);
        heard.retry_after = Some(wait);
        heard.all |= fault.global;
        pass.heard(heard);
        return Err(Unsent::PutOff(wait));
    }
    heard.retry_after = None;
    pass.heard(heard);
    if status.is_server_error() {
        return Err(Unsent::Unclear(status.to_string()));
    }
    Ok(Reply {
        status,
        body: body?,
        rest,
    })
}

fn said_of_limits(response: &Response) -> Heard {
    let text = |name: &str| response.headers().get(name)?.to_str().ok();
    let number = |name: &str| text(name)?.parse::<f64>().ok();
    let count = |name: &str| text(name)?.parse::<u32>().ok();
    Heard {
        answered: true,
        bucket: text("x-ratelimit-bucket").map(str::to_owned),
        limit: count("x-ratelimit-limit"),
        remaining: count("x-ratelimit-remaining"),
        reset_after: number("x-ratelimit-reset-after").map(secs),
        retry_after: number("retry-after").map(secs),
        all: text("x-ratelimit-global").is_some() || text("x-ratelimit-scope") == Some("global"),
    }
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
