//! Where a call goes: identify, ask the script, find the queue and the engineer.

use serde::Serialize;

use crate::model::{CaseNumber, EventState};
use crate::model::{
    Channel, CompanyId, IncomingCall, Person, PersonId, QueueId, ServiceEvent, Span, Timestamp,
    Verification,
};
use crate::rules::{Decided, Explain, Facts, QuotedCase, Request, Route};

use super::agents::{Wanted, choose};
use super::identify::{Identity, identify, language};
use super::quoting::verify;
use super::{Context, DeskError, Loaded, Spoken, Thing};

/// A call that was identified and routed; nothing has been kept of it yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Routed {
    /// Who it is.
    pub caller: Option<PersonId>,
    /// For whom.
    pub company: Option<CompanyId>,
    /// The case they quoted, when it is theirs.
    pub case: Option<CaseNumber>,
    /// The language, declared or detected.
    pub language: Option<String>,
    /// The level it goes to.
    pub level: Option<u8>,
    /// The queue in which it waits.
    pub queue: QueueId,
    /// The engineer chosen; nobody when none is on shift.
    pub agent: Option<PersonId>,
    /// What the caller is to be told.
    pub note: Option<String>,
    /// The script's answer with its reason.
    pub decided: Decided<Route>,
}

/// How `switchboard route` and other programs write a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RouteLine {
    /// The call's own id.
    pub call: String,
    /// 1, 2 or nothing.
    pub level: Option<u8>,
    /// The queue.
    pub queue: QueueId,
    /// The engineer.
    pub agent: Option<PersonId>,
    /// Why.
    pub reason: String,
    /// The rule that decided: `routing.rhai:12`.
    pub rule: String,
    /// The rules it stands in.
    pub rules_version: String,
    /// What the caller is to be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<String>,
    /// Why the default decided, when the script failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// The conditions tried, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Vec<crate::rules::Tried>>,
}

impl RouteLine {
    /// The decision on `call`.
    #[must_use]
    pub fn new(call: &IncomingCall, routed: Routed) -> Self {
        let record = routed.decided.record;
        Self {
            call: call.id.clone(),
            level: routed.level,
            queue: routed.queue,
            agent: routed.agent,
            reason: record.reason,
            rule: record.rule,
            rules_version: record.rules_version.to_string(),
            reply: routed.note,
            fault: record.fault,
            why: routed
                .decided
                .explanation
                .map(|explanation| explanation.tried),
        }
    }
}

/// Routes a call as it comes in, at `call.at` or else at the context's time.
#[must_use]
pub fn route_call(
    context: &Context<'_>,
    call: &IncomingCall,
    loaded: &Loaded,
    explain: Explain,
) -> Routed {
    let (verification, _) = verify(context, loaded, call);
    let identity = identify(context.roster, call, verification);
    let at = call.at.unwrap_or(context.now);
    let ask = |request: &Request<'_>| context.rulebook.route(request, explain);
    route(context, call, &identity, loaded, at, Span::ZERO, ask)
}

/// Routes again, at the context's time, a call that has waited.
#[must_use]
pub fn reroute_call(
    context: &Context<'_>,
    call: &IncomingCall,
    loaded: &Loaded,
    waited: Span,
    explain: Explain,
) -> Routed {
    let (verification, _) = verify(context, loaded, call);
    let identity = identify(context.roster, call, verification);
    let ask = |request: &Request<'_>| context.rulebook.route(request, explain);
    route(context, call, &identity, loaded, context.now, waited, ask)
}

/// Routes a call that the desk takes, `waited` after it came, and says what the script saw. Whether
/// what the caller quoted is right was found out when it was quoted.
pub(super) fn route_on_record(
    context: &Context<'_>,
    call: &IncomingCall,
    loaded: &Loaded,
    waited: Span,
    verification: Verification,
) -> (Routed, Facts) {
    let identity = identify(context.roster, call, verification);
    let mut facts = None;
    let routed = route(
        context,
        call,
        &identity,
        loaded,
        context.now,
        waited,
        |request| {
            facts = Some(Facts::from(request));
            context.rulebook.route(request, Explain::No)
        },
    );
    // The script was asked, so there are facts.
    (routed, facts.unwrap_or_else(|| unreachable!()))
}

/// Routes a call that was identified. `ask` asks the script.
fn route(
    context: &Context<'_>,
    call: &IncomingCall,
    identity: &Identity<'_>,
    loaded: &Loaded,
    at: Timestamp,
    waited: Span,
    ask: impl FnOnce(&Request<'_>) -> Decided<Route>,
) -> Routed {
    let table = &context.rulebook.tables().programme.language;
    let Spoken {
        language,
        confidence,
    } = match &loaded.spoken {
        Some(spoken) => spoken.clone(),
        None => language(
            table,
            call.language.as_deref(),
            call.subject.as_deref(),
            call.text.as_deref(),
        ),
    };
    let language = language.filter(|_| confidence >= table.sure_from);
    let case = quoted_case(identity, loaded);
    let request = Request {
        id: &call.id,
        at,
        channel: call.channel.unwrap_or(Channel::Phone),
        from: call.from.as_deref().unwrap_or_default(),
        language: language.as_deref(),
        language_confidence: confidence,
        sender: call.sender,
        severity: call.severity,
        product: call.product.as_deref().unwrap_or_default(),
        subject: call.subject.as_deref().unwrap_or_default(),
        text: call.text.as_deref().unwrap_or_default(),
        waited,
        caller: identity.caller,
        company: identity.company,
        code_verified: identity.verification == Verification::Verified,
        quoted_in_vain: identity.verification == Verification::Refused,
        case,
        incident: incident_of(identity, &loaded.open_events),
    };
    let decided = ask(&request);
    let answer = &decided.answer;
    let queue = queue_of(context, answer);
    let agent = agent_of(context, loaded, answer, &queue, at).map(|person| person.id.clone());
    Routed {
        caller: identity.caller.map(|person| person.id.clone()),
        company: identity.company.map(|company| company.id.clone()),
        case: case.map(|case| case.number),
        level: answer.level,
        queue,
        agent,
        note: answer.reply.clone(),
        language,
        decided,
    }
}

/// The quoted case, when it is of the caller's company: an event that touches it or a ticket of
/// its own. Somebody else's case is as if it had not been quoted, and so is any with a wrong code.
fn quoted_case(identity: &Identity<'_>, loaded: &Loaded) -> Option<QuotedCase> {
    if identity.verification == Verification::Refused {
        return None;
    }
    let company = &identity.company?.id;
    if let Some(ticket) = loaded
        .quoted_ticket
        .as_ref()
        .filter(|ticket| &ticket.company == company)
    {
        return Some(QuotedCase {
            number: CaseNumber::Ticket(ticket.id),
            severity: Some(ticket.severity),
            is_open: ticket.state.is_open(),
        });
    }
    let event = loaded
        .quoted_event
        .as_ref()
        .filter(|event| event.companies.contains(company))?;
    Some(QuotedCase {
        number: CaseNumber::Event(event.id),
        severity: Some(event.severity),
        is_open: event.state.is_open(),
    })
}

fn incident_of<'a>(identity: &Identity<'_>, open: &'a [ServiceEvent]) -> Option<&'a ServiceEvent> {
    let company = &identity.company?.id;
    open.iter()
        .filter(|event| event.state == EventState::Active && event.companies.contains(company))
        .min_by_key(|event| (event.severity, event.id))
}

/// The script's queue, else the level's first queue, else the default one.
fn queue_of(context: &Context<'_>, answer: &Route) -> QueueId {
    let programme = &context.rulebook.tables().programme;
    if let Some(queue) = &answer.queue {
        return queue.clone();
    }
    let of_level = answer.level.and_then(|level| {
        programme
            .queues
            .iter()
            .find(|(_, queue)| queue.level == Some(level))
            .map(|(id, _)| id)
    });
    of_level.unwrap_or(&programme.defaults.queue).clone()
}

fn agent_of<'a>(
    context: &Context<'a>,
    loaded: &Loaded,
    answer: &Route,
    queue: &QueueId,
    at: Timestamp,
) -> Option<&'a Person> {
    if let Some(agent) = &answer.agent {
        return context.roster.person(agent);
    }
    let queue = context.queue(queue);
    let level = answer.level.or(queue.and_then(|queue| queue.level));
    let skill = answer
        .skill
        .as_deref()
        .or(queue.and_then(|queue| queue.skill.as_deref()));
    // Without a level and a skill nothing says whose work it is, so anyone may pick it up.
    if level.is_none() && skill.is_none() {
        return None;
    }
    let wanted = Wanted {
        level,
        skill,
        not: &loaded.passed_over,
    };
    choose(context, &loaded.workload, wanted, at)
}

/// The queue with this id.
pub(super) fn known_queue(context: &Context<'_>, id: &QueueId) -> Result<(), DeskError> {
    let queues = &context.rulebook.tables().programme.queues;
    if queues.contains_key(id) {
        return Ok(());
    }
    let ids = queues.keys().map(QueueId::as_str);
    Err(DeskError::unknown(Thing::Queue, id.as_str(), ids))
}
