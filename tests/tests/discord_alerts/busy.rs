//! A Discord that is busy: channels that take messages, refuse some for a while and leave others
//! unanswered, at random from a seed. It keeps what is visible, and what was wrong with requests.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, body::to_bytes};
use serde_json::{Value, json};
use switchboard::service::{Clock as _, SystemClock};

/// The bot's own account.
pub const ME: &str = "900000000000000001";
/// Longer than the bot waits.
const NO_ANSWER: Duration = Duration::from_secs(20);
/// A request that is under way when the limit on all is told cannot be called back.
const UNDER_WAY: Duration = Duration::from_millis(100);
const SECOND: Duration = Duration::from_secs(1);
/// Discord's numbers count milliseconds from here.
const EPOCH_MILLIS: u64 = 1_420_070_400_000;
/// How many messages a page has at most.
const PAGE: usize = 100;

/// How busy it is.
#[derive(Clone, Copy, Debug)]
pub struct Ways {
    /// How many requests it takes in any second, in all.
    pub per_sec: usize,
    /// How many requests in a hundred are told to come later, and when.
    pub limited_in_100: u64,
    pub retry_after: Duration,
    /// How many of the others are done and never answered.
    pub unanswered_in_100: u64,
    /// How long a nonce is known again.
    pub nonce_known: Duration,
    pub seed: u64,
}

/// A message that is visible.
#[derive(Clone, Debug)]
pub struct Posted {
    pub id: u64,
    /// What stands in its footer: `N-5`.
    pub footer: String,
    pub title: String,
    pub body: Value,
    nonce: Value,
    at: Instant,
}

/// One channel that behaves in its own way.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Mood {
    #[default]
    Open,
    /// It may be written to and not read.
    NoReading,
    /// It takes nothing for the moment: how long.
    Limited(Duration),
    /// The person takes no messages.
    Refuses,
}

#[derive(Debug)]
pub struct World {
    ways: Ways,
    random: u64,
    pub channels: BTreeMap<String, Vec<Posted>>,
    pub moods: HashMap<String, Mood>,
    pub faults: Vec<String>,
    /// What was asked for, as a transcript: only what concerns messages.
    pub log: Vec<String>,
    not_before: HashMap<(String, String), Instant>,
    closed: Option<(Instant, Instant)>,
    last_second: VecDeque<Instant>,
    /// Requests to channels, and the most of all requests in one second.
    pub requests: usize,
    pub most_in_a_second: usize,
    pub visible: usize,
    ids: u64,
}

impl World {
    fn random(&mut self, below: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random % below
    }

    /// The nonces are known no longer: as after the window in which they are.
    pub fn forget_nonces(&mut self) {
        for posted in self.channels.values_mut().flatten() {
            posted.nonce = Value::Null;
        }
    }

    /// Nobody is bound by waits that were told to a program that is gone.
    pub fn forget_waits(&mut self) {
        self.not_before.clear();
        self.closed = None;
    }

    /// A request comes; when it is too early, that is a fault.
    fn comes(&mut self, kind: &str, channel: &str) {
        let now = Instant::now();
        self.requests += 1;
        self.last_second.push_back(now);
        while self
            .last_second
            .front()
            .is_some_and(|first| now - *first >= SECOND)
        {
            self.last_second.pop_front();
        }
        self.most_in_a_second = self.most_in_a_second.max(self.last_second.len());
        let key = (kind.to_owned(), channel.to_owned());
        if self.not_before.get(&key).is_some_and(|until| now < *until) {
            self.faults
                .push(format!("{kind} {channel} before Retry-After"));
        }
        if self
            .closed
            .is_some_and(|(from, until)| (from..until).contains(&now))
        {
            self.faults
                .push(format!("{kind} {channel} before the Retry-After of all"));
        }
    }

    /// Too much, at random, or because it is.
    fn limited(&mut self, kind: &str, channel: &str) -> Option<Response> {
        let now = Instant::now();
        let over = self.last_second.len() > self.ways.per_sec;
        let told = match self.moods.get(channel) {
            Some(Mood::Limited(wait)) if kind == "POST" => Some(*wait),
            _ => None,
        };
        let in_100 = self.ways.limited_in_100;
        if !over && told.is_none() && self.random(100) >= in_100 {
            return None;
        }
        let all = over || (told.is_none() && self.random(200) == 0);
        let wait = told.unwrap_or(self.ways.retry_after);
        if all {
            self.closed = Some((now + UNDER_WAY, now + wait));
        } else {
            let key = (kind.to_owned(), channel.to_owned());
            self.not_before.insert(key, now + wait);
        }
        let secs = wait.as_secs_f64();
        let body =
            json!({ "message": "You are being rate limited.", "retry_after": secs, "global": all });
        let header = [("retry-after", secs.to_string())];
        Some((StatusCode::TOO_MANY_REQUESTS, header, Json(body)).into_response())
    }

    fn id(&mut self) -> u64 {
        let now = SystemClock.now().timestamp_millis();
        let millis = u64::try_from(now).unwrap_or_default();
        self.ids += 1;
        (millis.saturating_sub(EPOCH_MILLIS) << 22) | (self.ids & 0x003f_ffff)
    }

    /// Takes a message, unless one with its nonce is there.
    fn post(&mut self, channel: &str, body: Value) -> u64 {
        let (now, known) = (Instant::now(), self.ways.nonce_known);
        let there = self.channels.entry(channel.to_owned()).or_default();
        let same = there
            .iter()
            .find(|posted| posted.nonce == body["nonce"] && now - posted.at < known);
        if let Some(posted) = same {
            return posted.id;
        }
        let id = self.id();
        let text = |path: &str| {
            body.pointer(path)
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        let posted = Posted {
            id,
            footer: text("/embeds/0/footer/text").unwrap_or_default(),
            title: text("/embeds/0/title").unwrap_or_default(),
            nonce: body["nonce"].clone(),
            body,
            at: now,
        };
        self.visible += 1;
        self.channels
            .entry(channel.to_owned())
            .or_default()
            .push(posted);
        id
    }

    fn edit(&mut self, channel: &str, id: &str, body: &Value) -> Option<Value> {
        let there = self.channels.get_mut(channel)?;
        let posted = there
            .iter_mut()
            .find(|posted| posted.id.to_string() == id)?;
        posted.body["embeds"] = body["embeds"].clone();
        Some(shown(channel, posted))
    }

    fn page(&self, channel: &str, query: &str) -> Value {
        let before = query
            .split('&')
            .find_map(|part| part.strip_prefix("before="))
            .and_then(|id| id.parse().ok())
            .unwrap_or(u64::MAX);
        let there = self.channels.get(channel).into_iter().flatten().rev();
        let page = there.filter(|posted| posted.id < before).take(PAGE);
        page.map(|posted| shown(channel, posted)).collect()
    }

    /// A line of the transcript.
    fn note(&mut self, line: String) {
        self.log.push(line);
    }

    /// What a message is called in a transcript: in the order in which they came.
    pub fn name(&self, id: &str) -> String {
        let number = id.parse::<u64>().unwrap_or_default() & 0x003f_ffff;
        format!("message {number}")
    }
}

fn shown(channel: &str, posted: &Posted) -> Value {
    json!({
        "id": posted.id.to_string(), "channel_id": channel, "author": { "id": ME },
        "embeds": posted.body["embeds"], "content": "",
    })
}

/// A running one; it ends when it is dropped.
pub struct Busy {
    address: SocketAddr,
    world: Arc<Mutex<World>>,
    runtime: Option<tokio::runtime::Runtime>,
}

#[derive(Clone)]
struct Shared {
    address: SocketAddr,
    world: Arc<Mutex<World>>,
}

fn lock(world: &Mutex<World>) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Busy {
    /// Starts one on threads of its own, so that a bot may be ended with its own.
    pub fn start(ways: Ways) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
            .unwrap();
        let world = Arc::new(Mutex::new(World {
            ways,
            random: ways.seed | 1,
            channels: BTreeMap::new(),
            moods: HashMap::new(),
            faults: Vec::new(),
            log: Vec::new(),
            not_before: HashMap::new(),
            closed: None,
            last_second: VecDeque::new(),
            requests: 0,
            most_in_a_second: 0,
            visible: 0,
            ids: 0,
        }));
        let address = listener.local_addr().unwrap();
        let shared = Shared {
            address,
            world: Arc::clone(&world),
        };
        let router = Router::new()
            .route("/gateway", get(connect))
            .route("/gateway/", get(connect))
            .fallback(request)
            .with_state(shared);
        runtime.spawn(async move {
            // It ends with the test; until then there is nobody to tell.
            let _ = axum::serve(listener, router).await;
        });
        Self {
            address,
            world,
            runtime: Some(runtime),
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn world(&self) -> MutexGuard<'_, World> {
        lock(&self.world)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn request(State(shared): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, 1 << 24).await.unwrap_or_default();
    let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let method = parts.method.as_str().to_owned();
    let path = parts.uri.path().trim_start_matches("/api/v10/").to_owned();
    let query = parts.uri.query().unwrap_or_default();
    let segments: Vec<&str> = path.split('/').collect();
    if let ["channels", channel, "messages", rest @ ..] = segments.as_slice() {
        return messages(
            &shared,
            &method,
            channel,
            rest.first().copied(),
            query,
            body,
        )
        .await;
    }
    let world = &mut *lock(&shared.world);
    let gateway = format!("ws://{}/gateway", shared.address);
    match (method.as_str(), segments.as_slice()) {
        ("GET", ["oauth2", "applications", "@me"]) => Json(json!({
            "id": ME, "name": "Support desk", "icon": null, "description": "",
            "bot_public": false, "bot_require_code_grant": false, "verify_key": "00", "team": null,
        }))
        .into_response(),
        ("GET", ["gateway"]) => Json(json!({ "url": gateway })).into_response(),
        ("GET", ["gateway", "bot"]) => Json(json!({
            "url": gateway, "shards": 1,
            "session_start_limit":
                { "total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1 },
        }))
        .into_response(),
        ("GET" | "PUT", ["applications", _, "commands"]) => Json(json!([])).into_response(),
        ("POST", ["users", "@me", "channels"]) => {
            let account = body["recipient_id"].as_str().unwrap_or_default();
            world.note(format!("a channel for the messages of {account}"));
            Json(json!({ "id": format!("7{account}"), "type": 1 })).into_response()
        }
        _ => {
            world.faults.push(format!("{method} {path} is not listed"));
            StatusCode::NOT_FOUND.into_response()
        }
    }
}

/// A request to the messages of a channel: limited, or done, and answered or not.
async fn messages(
    shared: &Shared,
    method: &str,
    channel: &str,
    id: Option<&str>,
    query: &str,
    body: Value,
) -> Response {
    let (answer, unanswered) = {
        let world = &mut *lock(&shared.world);
        world.comes(method, channel);
        if let Some(limited) = world.limited(method, channel) {
            let name = id.map(|id| world.name(id)).unwrap_or_default();
            world.note(format!("{method} {channel} {name}: too much"));
            return limited;
        }
        let answer = done(world, method, channel, id, query, body);
        let in_100 = world.ways.unanswered_in_100;
        (answer, method != "GET" && world.random(100) < in_100)
    };
    if unanswered {
        tokio::time::sleep(NO_ANSWER).await;
    }
    answer
}

fn done(
    world: &mut World,
    method: &str,
    channel: &str,
    id: Option<&str>,
    query: &str,
    body: Value,
) -> Response {
    let refused = |status: StatusCode, code: u32| {
        (status, Json(json!({ "code": code, "message": "no" }))).into_response()
    };
    let mood = world.moods.get(channel).copied().unwrap_or_default();
    let embed = &body["embeds"][0];
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let (title, footer) = (text(&embed["title"]), text(&embed["footer"]["text"]));
    match (method, id) {
        ("POST", None) if mood == Mood::Refuses => {
            world.note(format!("POST {channel} {footer}: refused"));
            refused(StatusCode::FORBIDDEN, 50007)
        }
        ("POST", None) => {
            let to = body["message_reference"]["message_id"].as_str();
            let to = to
                .map(|to| format!(", a reply to {}", world.name(to)))
                .unwrap_or_default();
            let id = world.post(channel, body).to_string();
            let name = world.name(&id);
            world.note(format!("POST {channel} [{footer}] {title}{to}: {name}"));
            Json(json!({ "id": id, "channel_id": channel })).into_response()
        }
        ("PATCH", Some(id)) => match world.edit(channel, id, &body) {
            Some(edited) => {
                let name = world.name(id);
                world.note(format!("PATCH {channel} {name} [{footer}] {title}"));
                Json(edited).into_response()
            }
            None => {
                world.note(format!("PATCH {channel}: it is gone"));
                refused(StatusCode::NOT_FOUND, 10008)
            }
        },
        ("GET", None) if mood == Mood::NoReading => refused(StatusCode::FORBIDDEN, 50013),
        ("GET", None) => {
            world.note(format!("GET {channel}"));
            Json(world.page(channel, query)).into_response()
        }
        _ => refused(StatusCode::METHOD_NOT_ALLOWED, 0),
    }
}

async fn connect(upgrade: WebSocketUpgrade, State(shared): State<Shared>) -> Response {
    upgrade.on_upgrade(move |socket| session(socket, shared.address))
}

/// A gateway on which nothing happens.
async fn session(mut socket: WebSocket, address: SocketAddr) {
    let hello = json!({ "op": 10, "d": { "heartbeat_interval": 20_000 } });
    let mut answer = Some(hello);
    loop {
        if let Some(answer) = answer.take()
            && socket
                .send(Message::Text(answer.to_string().into()))
                .await
                .is_err()
        {
            return;
        }
        let Some(Ok(Message::Text(text))) = socket.recv().await else {
            return;
        };
        let said: Value = serde_json::from_str(text.as_str()).unwrap_or_default();
        answer = match said["op"].as_u64() {
            Some(1) => Some(json!({ "op": 11, "d": null })),
            Some(2) => Some(json!({ "op": 0, "t": "READY", "s": 1, "d": {
                "v": 10, "guilds": [], "session_id": "session-1", "shard": [0, 1],
                "user": { "id": ME, "username": "desk", "discriminator": "0", "avatar": null,
                          "global_name": null, "bot": true, "mfa_enabled": false, "verified": true },
                "resume_gateway_url": format!("ws://{address}/gateway"),
                "application": { "id": ME, "flags": 0 },
            } })),
            _ => None,
        };
    }
}
