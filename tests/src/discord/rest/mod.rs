//! The HTTP interface: one request, from its reading to an answer that was checked too.

mod applications;
pub(crate) mod body;
mod channels;
mod files;
mod guilds;
mod interactions;
mod messages;
mod threads;
mod webhooks;

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State as Extracted};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::limits::{Coming, Verdict};
use super::lines::{Line, Used};
use super::openapi::{self, Asked};
use super::state::{Id, State, id};
use super::{Shared, TOKEN, Trouble, rules};
use body::{Part, Sent};

/// Longer than any client waits, and no longer than a test.
const NO_ANSWER: Duration = Duration::from_secs(30);

/// A request that was found right.
pub(crate) struct Ask<'a> {
    pub(crate) parameters: Vec<&'a str>,
    pub(crate) query: &'a str,
    pub(crate) body: Value,
    pub(crate) files: Vec<Part>,
    /// Where the gateway is.
    pub(crate) gateway: &'a str,
}

impl Ask<'_> {
    /// The number in the path at that place.
    pub(crate) fn number(&self, at: usize) -> Id {
        self.parameters.get(at).map_or(0, |text| id(text))
    }

    pub(crate) fn text(&self, at: usize) -> &str {
        self.parameters.get(at).copied().unwrap_or_default()
    }

    /// What the query says of a name.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let mut pairs = self
            .query
            .split('&')
            .filter_map(|pair| pair.split_once('='));
        pairs.find(|(of, _)| *of == name).map(|(_, value)| value)
    }

    /// The files, with what they are called.
    pub(crate) fn named_files(&self) -> Vec<(String, Vec<u8>)> {
        let files = self.files.iter();
        files
            .map(|file| (file.name.clone(), file.content.clone()))
            .collect()
    }
}

/// What is answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Option<Value>,
}

impl Reply {
    pub(crate) fn ok(body: Value) -> Result<Self, Refusal> {
        Ok(Self {
            status: 200,
            body: Some(body),
        })
    }

    pub(crate) fn created(body: Value) -> Result<Self, Refusal> {
        Ok(Self {
            status: 201,
            body: Some(body),
        })
    }

    pub(crate) fn nothing() -> Result<Self, Refusal> {
        Ok(Self {
            status: 204,
            body: None,
        })
    }
}

/// Why not: the status, Discord's own code, and its words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refusal(pub(crate) u16, pub(crate) u32, pub(crate) &'static str);

pub(crate) const UNKNOWN_CHANNEL: Refusal = Refusal(404, 10003, "Unknown Channel");
pub(crate) const UNKNOWN_GUILD: Refusal = Refusal(404, 10004, "Unknown Guild");
pub(crate) const UNKNOWN_MEMBER: Refusal = Refusal(404, 10007, "Unknown Member");
pub(crate) const UNKNOWN_MESSAGE: Refusal = Refusal(404, 10008, "Unknown Message");
pub(crate) const UNKNOWN_USER: Refusal = Refusal(404, 10013, "Unknown User");
pub(crate) const UNKNOWN_WEBHOOK: Refusal = Refusal(404, 10015, "Unknown Webhook");
pub(crate) const UNKNOWN_INTERACTION: Refusal = Refusal(404, 10062, "Unknown interaction");
pub(crate) const ACKNOWLEDGED: Refusal =
    Refusal(400, 40060, "Interaction has already been acknowledged.");
pub(crate) const NO_ACCESS: Refusal = Refusal(403, 50001, "Missing Access");
pub(crate) const NOT_THEIRS: Refusal =
    Refusal(403, 50005, "Cannot edit a message authored by another user");
pub(crate) const NO_DIRECT: Refusal = Refusal(403, 50007, "Cannot send messages to this user");
pub(crate) const NO_PERMISSION: Refusal = Refusal(403, 50013, "Missing Permissions");
pub(crate) const OLD_TOKEN: Refusal = Refusal(401, 50027, "Invalid Webhook Token");
pub(crate) const INVALID: Refusal = Refusal(400, 50035, "Invalid Form Body");
pub(crate) const ARCHIVED: Refusal = Refusal(400, 50083, "Thread is archived");
pub(crate) const NO_HISTORY: Refusal = Refusal(
    400,
    160_002,
    "Cannot reply without permission to read message history",
);
pub(crate) const HAS_THREAD: Refusal = Refusal(
    400,
    160_004,
    "A thread has already been created for this message",
);

pub(crate) async fn request(
    Extracted(shared): Extracted<Arc<Shared>>,
    request: Request,
) -> Response {
    let response = answer(&shared, request).await;
    shared.changed.notify_waiters();
    response
}

async fn answer(shared: &Shared, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let is_file = ["/attachments/", "/ephemeral-attachments/"];
    if is_file
        .iter()
        .any(|start| parts.uri.path().starts_with(start))
    {
        return files::fetched(shared, &parts).await;
    }
    let method = parts.method.as_str();
    let whole = parts.uri.path();
    let path = whole.strip_prefix("/api/v10").unwrap_or(whole);
    // Without a connection, as some tests ask, it is one that stays.
    let line = parts.extensions.get::<ConnectInfo<Line>>();
    let through = line.map_or_else(|| Line::default().used(), |line| line.0.used());
    shared.state().counted();
    let sent = match body::read(&parts.headers, body).await {
        Ok(sent) => sent,
        Err(fault) => {
            shared.fault(format!("{method} {path}: {fault}"));
            return refused(Refusal(
                400,
                50109,
                "The request body contains invalid JSON.",
            ));
        }
    };
    let Some(asked) = openapi::find(method, path) else {
        shared.fault(format!("{method} {path} is not listed"));
        return refused(Refusal(404, 0, "404: Not Found"));
    };
    if let Err(fault) = identified(&parts.headers, asked.operation.path) {
        shared.fault(format!("{method} {path}: {fault}"));
        return refused(Refusal(401, 0, "401: Unauthorized"));
    }
    let query = parts.uri.query().unwrap_or_default();
    let (broken, unwanted) = judge(&asked, query, &sent);
    let is_message = (method, asked.operation.path) == ("POST", "/channels/{channel_id}/messages");
    let (verdict, trouble) = {
        let mut state = shared.state();
        state.attempts += usize::from(is_message);
        let told: Vec<&str> = broken.iter().chain(&unwanted).map(String::as_str).collect();
        if !told.is_empty() {
            state.fault(format!("{method} {path}: {}", told.join("; ")));
        }
        state.limits_and_trouble(&asked, method, broken.is_empty(), &through)
    };
    shared.changed.notify_waiters();
    if let Some((wait, global)) = verdict.refused {
        return limited(shared, &verdict, wait, global);
    }
    if !broken.is_empty() {
        return finished(shared, &asked, &verdict, Err(INVALID));
    }
    let gateway = format!("ws://{}/gateway", shared.address);
    let ask = Ask {
        parameters: asked.parameters.clone(),
        query,
        body: sent.body,
        files: sent.files,
        gateway: &gateway,
    };
    let carry_out = || {
        let mut state = shared.state();
        let done = act(&mut state, method, asked.operation.path, &ask);
        state.answering = None;
        done
    };
    let done = match trouble {
        None | Some(Trouble::Limited { .. }) => carry_out(),
        Some(Trouble::Forbidden) => Err(NO_ACCESS),
        Some(Trouble::Gone) => Err(UNKNOWN_CHANNEL),
        Some(Trouble::Refused) => Err(NO_DIRECT),
        Some(Trouble::Archived) => Err(ARCHIVED),
        Some(Trouble::Broken) => return bare(StatusCode::SERVICE_UNAVAILABLE),
        Some(Trouble::Dropped { taken: false }) => return broken_off(),
        Some(Trouble::Dropped { taken: true }) => {
            let _ = carry_out();
            return broken_off();
        }
        Some(Trouble::NoAnswer) => {
            let _ = carry_out();
            shared.changed.notify_waiters();
            tokio::time::sleep(NO_ANSWER).await;
            return bare(StatusCode::GATEWAY_TIMEOUT);
        }
        Some(Trouble::Slow { secs }) => {
            let done = carry_out();
            shared.changed.notify_waiters();
            tokio::time::sleep(Duration::from_secs_f64(secs)).await;
            done
        }
    };
    finished(shared, &asked, &verdict, done)
}

/// What is wrong with a request: what Discord would refuse, and what only we do not want.
fn judge(asked: &Asked<'_>, query: &str, sent: &Sent) -> (Vec<String>, Vec<String>) {
    let operation = asked.operation;
    let (method, path) = (operation.method.as_str(), operation.path);
    let mut broken = operation.path_faults(&asked.parameters);
    broken.extend(operation.query_faults(query));
    broken.extend(operation.request_faults(&sent.body));
    broken.extend(body::faults(sent));
    // What the description refuses is not looked at twice.
    if broken.is_empty() {
        broken.extend(rules::broken(method, path, &sent.body));
    }
    let unwanted = if broken.is_empty() {
        rules::unwanted(method, path, &sent.body)
    } else {
        Vec::new()
    };
    (broken, unwanted)
}

impl State {
    fn counted(&mut self) {
        let second = usize::try_from(self.started().as_secs()).unwrap_or(0);
        self.counts.requests += 1;
        if self.counts.per_second.len() <= second {
            self.counts.per_second.resize(second + 1, 0);
        }
        self.counts.per_second[second] += 1;
    }

    /// What the limits say, and what else goes wrong.
    fn limits_and_trouble(
        &mut self,
        asked: &Asked<'_>,
        method: &str,
        is_right: bool,
        through: &Used,
    ) -> (Verdict, Option<Trouble>) {
        let (limits, now) = (self.setup.limits, Instant::now());
        let path = asked.operation.path;
        // An interaction's bucket is its token's.
        let is_token = path.starts_with("/interactions") || path.starts_with("/webhooks");
        let major = asked
            .parameters
            .get(usize::from(is_token))
            .copied()
            .unwrap_or_default();
        let coming = Coming {
            at: now,
            through,
            lateness: &self.lateness,
        };
        let mut verdict = self.buckets.count(&limits, (method, path), major, coming);
        let is_too_early = !verdict.too_early.is_empty();
        if is_too_early {
            let (left, of) = verdict.refused.unwrap_or_default();
            let what = format!(
                "a request to {} before Retry-After: {left:?} before the limit on {} ends",
                verdict.place(),
                if of { "everything" } else { "it" }
            );
            let told = std::mem::take(&mut verdict.too_early);
            self.suspects.add(what, told, now);
        }
        if verdict.refused.is_some() {
            self.counts.limited += 1;
            let is_for_all = verdict.refused.is_some_and(|(_, global)| global);
            self.counts.too_many_in_all += usize::from(verdict.is_one_too_many);
            self.counts.caught_under_way +=
                usize::from(is_for_all && !verdict.is_one_too_many && !is_too_early);
            return (verdict, None);
        }
        let queued = match (method, path) {
            _ if !is_right => None,
            ("POST", "/channels/{channel_id}/messages") => self.trouble.pop_front(),
            ("PATCH", "/channels/{channel_id}/messages/{message_id}") => {
                self.edit_trouble.pop_front()
            }
            ("POST", "/channels/{channel_id}/threads") => self.thread_trouble.pop_front(),
            _ => None,
        };
        let trouble = queued.or_else(|| self.dice.as_mut()?.throw(method, path));
        match trouble {
            Some(Trouble::Limited { secs, global }) => {
                let wait = Duration::from_secs_f64(secs);
                self.buckets
                    .hold(&limits, &mut verdict, wait, global, coming);
                self.counts.limited += 1;
                if global {
                    self.counts.held_in_all += wait;
                }
                verdict.refused = Some((wait, global));
            }
            Some(_) => self.counts.troubled += 1,
            None => {}
        }
        (verdict, trouble)
    }
}

/// Interactions carry their own token; everything else needs the bot's.
fn identified(headers: &HeaderMap, path: &str) -> Result<(), String> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if !text(header::USER_AGENT).is_some_and(|agent| agent.starts_with("DiscordBot (")) {
        return Err("the user agent is not a bot's".to_owned());
    }
    let own = path.starts_with("/interactions/") || path.starts_with("/webhooks/");
    if !own && text(header::AUTHORIZATION) != Some(&format!("Bot {TOKEN}")) {
        return Err("the token is missing or another".to_owned());
    }
    Ok(())
}

fn act(state: &mut State, method: &str, path: &str, ask: &Ask<'_>) -> Result<Reply, Refusal> {
    match path.split('/').nth(1) {
        Some("interactions") => interactions::callback(state, ask),
        Some("webhooks") => webhooks::act(state, method, path, ask),
        Some("guilds") => guilds::act(state, path, ask),
        Some("channels") if path.contains("/thread") => threads::act(state, method, path, ask),
        Some("channels") if path.contains("/messages") => messages::act(state, method, path, ask),
        Some("channels") => channels::act(state, method, path, ask),
        _ => applications::act(state, method, path, ask),
    }
}

/// The answer, checked as a request is, with what the limits say.
fn finished(
    shared: &Shared,
    asked: &Asked<'_>,
    verdict: &Verdict,
    done: Result<Reply, Refusal>,
) -> Response {
    let reply = done.unwrap_or_else(|Refusal(status, code, message)| Reply {
        status,
        body: Some(json!({ "code": code, "message": message })),
    });
    let faults = asked
        .operation
        .answer_faults(reply.status, reply.body.as_ref());
    let now = {
        let mut state = shared.state();
        if !faults.is_empty() {
            let operation = format!("{} {}", asked.operation.method, asked.operation.path);
            state.fault(format!(
                "the stand-in's answer to {operation}: {}",
                faults.join("; ")
            ));
        }
        state.epoch_secs()
    };
    let mut response = Response::builder().status(reply.status);
    for (name, value) in verdict.headers(now) {
        response = response.header(name, value);
    }
    written(response, reply.body)
}

fn limited(shared: &Shared, verdict: &Verdict, wait: Duration, global: bool) -> Response {
    let secs = wait.as_secs_f64();
    let body = json!({
        "message": "You are being rate limited.", "retry_after": secs, "global": global, "code": 0,
    });
    let now = shared.state().epoch_secs();
    let mut response = Response::builder()
        .status(429)
        .header(header::RETRY_AFTER, format!("{}", secs.ceil()))
        .header("x-ratelimit-scope", if global { "global" } else { "user" });
    if global {
        response = response.header("x-ratelimit-global", "true");
    } else {
        for (name, value) in verdict.headers(now) {
            response = response.header(name, value);
        }
    }
    written(response, Some(body))
}

fn refused(Refusal(status, code, message): Refusal) -> Response {
    let body = json!({ "code": code, "message": message });
    written(Response::builder().status(status), Some(body))
}

fn written(response: axum::http::response::Builder, body: Option<Value>) -> Response {
    let (kind, body) = match body {
        Some(body) => ("application/json", Body::from(body.to_string())),
        None => ("text/plain", Body::empty()),
    };
    let response = response.header(header::CONTENT_TYPE, kind).body(body);
    response.unwrap_or_else(|_| bare(StatusCode::INTERNAL_SERVER_ERROR))
}

fn bare(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// An answer in whose midst the connection breaks.
fn broken_off() -> Response {
    let broken = std::io::Error::other("the connection breaks");
    let pieces = [Ok(Bytes::from_static(b"{\"id\":")), Err(broken)];
    Response::new(Body::from_stream(futures_util::stream::iter(pieces)))
}
