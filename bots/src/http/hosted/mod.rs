//! Hosted telephone services that speak TwiML, such as Twilio: the same answer where the telephone
//! rings, and the same reports, as `/v1/telephone/calls` has for one's own telephone system.
//!
//! - `POST /hosted/NAME/voice`: a call has come in;
//! - `POST /hosted/NAME/answered`: a telephone was answered;
//! - `POST /hosted/NAME/dialled`: it rang at an address, and that is over;
//! - `POST /hosted/NAME/status`: the call is over.
//!
//! Each request is signed ([`signature`]). What the service is to do next stands in the addresses that
//! it is given, which the signature covers, so that nothing is kept between requests but the call.

mod services;
mod signature;
mod twiml;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use switchboard::desk::{Actor, Command, Reply, rings_at, rings_for};
use switchboard::model::{
    Call, CallAnswer, CallCourse, CallReference, Channel, IncomingCall, SipAddress,
};

use super::{Problem, Site, body};

pub use services::HostedServices;

/// The most bytes of a form.
const MAX_BYTES: usize = 64 * 1024;

/// The paths below `/hosted`.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/hosted/{name}/voice", post(voice))
        .route("/hosted/{name}/answered", post(answered))
        .route("/hosted/{name}/dialled", post(dialled))
        .route("/hosted/{name}/status", post(status))
}

/// A request whose signature is right.
struct Told {
    site: Site,
    reference: CallReference,
    /// What stands in the path's query: where it rings and rang.
    query: Vec<(String, String)>,
    form: Vec<(String, String)>,
}

impl Told {
    async fn read(site: Site, name: &str, request: Request, id: &str) -> Result<Self, Problem> {
        let refused = |detail: &str| Problem::new(StatusCode::FORBIDDEN, detail);
        let (head, sent) = request.into_parts();
        let service = site.hosted().named(name).ok_or_else(Problem::not_found)?;
        let given = head.headers.get("x-twilio-signature");
        let given = given.ok_or_else(|| refused("the request is not signed"))?;
        let sent = body::read(sent, MAX_BYTES).await?;
        let form = pairs(&sent);
        let path = head.uri.path_and_query().map_or("", |path| path.as_str());
        let address = format!("{}{path}", service.address);
        if !signature::is_right(&service.auth_token, &address, &form, given.as_bytes()) {
            return Err(refused("the signature is not that of this request"));
        }
        let query = pairs(head.uri.query().unwrap_or_default().as_bytes());
        let sid = field(&form, id).unwrap_or_default();
        let reference = CallReference::new(&service.name, sid)
            .map_err(|error| Problem::new(StatusCode::BAD_REQUEST, format!("`{id}`: {error}")))?;
        Ok(Self {
            site,
            reference,
            query,
            form,
        })
    }

    fn field(&self, name: &str) -> Option<&str> {
        field(&self.form, name)
    }

    /// The addresses of this name in the query.
    fn addresses(&self, name: &str) -> Vec<SipAddress> {
        let of_name = self.query.iter().filter(|(one, _)| one == name);
        of_name.filter_map(|(_, text)| text.parse().ok()).collect()
    }

    /// Tells the desk.
    async fn follow(&self, course: CallCourse) -> Result<(Box<Call>, Option<String>), Problem> {
        let call = IncomingCall {
            id: self.field("CallSid").unwrap_or_default().to_owned(),
            channel: Some(Channel::Phone),
            from: self.field("From").map(str::to_owned),
            ..IncomingCall::default()
        };
        let command = Command::FollowCall {
            reference: self.reference.clone(),
            call,
            course,
        };
        match self.site.service.execute(Actor::Desk, command).await {
            Ok(Reply::Call { call, note, .. }) => Ok((call, note)),
            other => {
                tracing::warn!(?other, "a hosted call was not taken");
                let detail = "the desk cannot do it now; its log says why";
                Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail))
            }
        }
    }

    /// Rings at the first address at which it did not ring yet.
    fn ring(&self, name: &str, call: &Call, note: Option<&str>, rang: &[SipAddress]) -> Response {
        let (rulebook, roster) = (self.site.service.rulebook(), self.site.service.roster());
        let all = rings_at(&rulebook, &roster, call);
        let Some(next) = all.into_iter().find(|one| !rang.contains(one)) else {
            return xml(twiml::hang_up(note));
        };
        let ring_for = rulebook.tables().programme.telephone.ring_for;
        let of = |what: &str| {
            let mut query = form_urlencoded::Serializer::new(String::new());
            for one in rang {
                query.append_pair("rang", one.as_str());
            }
            query.append_pair("at", next.as_str());
            format!("/hosted/{name}/{what}?{}", query.finish())
        };
        let (action, answered) = (of("dialled"), of("answered"));
        let ring_for = ring_for.map(switchboard::model::Span::secs);
        xml(twiml::dial(
            note,
            next.as_str(),
            ring_for,
            &action,
            &answered,
        ))
    }
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

fn field<'a>(form: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = form.iter().find(|(one, _)| one == name)?;
    Some(found.1.as_str())
}

fn xml(text: String) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/xml"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, text).into_response()
}

async fn voice(
    State(site): State<Site>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let told = Told::read(site, &name, request, "CallSid").await?;
    let (call, note) = told.follow(CallCourse::default()).await?;
    Ok(told.ring(&name, &call, note.as_deref(), &[]))
}

/// Told of the telephone's own leg, whose parent is the caller's.
async fn answered(
    State(site): State<Site>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let told = Told::read(site, &name, request, "ParentCallSid").await?;
    if told.field("CallStatus") == Some("in-progress") {
        let roster = told.site.service.roster();
        let at = told.addresses("at").into_iter().next();
        let by = at.and_then(|at| rings_for(&roster, &at).cloned());
        let answered = Some(CallAnswer {
            by,
            at: told.site.service.now(),
        });
        told.follow(CallCourse {
            answered,
            ..CallCourse::default()
        })
        .await?;
    }
    Ok(xml(twiml::nothing()))
}

async fn dialled(
    State(site): State<Site>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let told = Told::read(site, &name, request, "CallSid").await?;
    let roster = told.site.service.roster();
    let mut rang = told.addresses("rang");
    rang.extend(told.addresses("at"));
    let is_over = matches!(
        told.field("DialCallStatus"),
        Some("completed" | "answered" | "canceled")
    );
    let people = rang
        .iter()
        .filter_map(|one| rings_for(&roster, one).cloned());
    let course = CallCourse {
        rang: if is_over {
            Vec::new()
        } else {
            people.collect()
        },
        over_at: is_over.then(|| told.site.service.now()),
        ..CallCourse::default()
    };
    let (call, _) = told.follow(course).await?;
    if is_over {
        return Ok(xml(twiml::hang_up(None)));
    }
    Ok(told.ring(&name, &call, None, &rang))
}

async fn status(
    State(site): State<Site>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let told = Told::read(site, &name, request, "CallSid").await?;
    let ended = ["completed", "canceled", "busy", "failed", "no-answer"];
    if told
        .field("CallStatus")
        .is_some_and(|status| ended.contains(&status))
    {
        let over_at = Some(told.site.service.now());
        told.follow(CallCourse {
            over_at,
            ..CallCourse::default()
        })
        .await?;
    }
    Ok(xml(twiml::nothing()))
}
