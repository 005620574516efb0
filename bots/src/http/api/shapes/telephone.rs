//! Calls as telephone systems tell them.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use switchboard::desk::rings_for;
use switchboard::model::{
    Call, CallAnswer, CallCourse, Channel, IncomingCall, PersonId, Roster, SipAddress, Span,
    Timestamp,
};
use utoipa::ToSchema;

use super::call::KnownCall;

/// A call, and its course so far as the telephone system saw it. Times are seconds since 1970 on
/// the system's own clock; the desk puts them on its own by the difference between `clock` and the
/// moment at which it reads this. A time that is more than a day off is taken for a day off.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::api) struct TelephoneCall {
    /// The telephone system's own name for the call, such as a SIP Call-ID: 1 to 255 characters of
    /// ASCII without control characters.
    #[schema(
        example = "a84b4c76e66710@pbx.example",
        min_length = 1,
        max_length = 255,
        pattern = "^[ -~]+$"
    )]
    pub(in crate::http::api) id: String,
    /// The number from which it comes, as E.164 has it.
    #[serde(default)]
    #[schema(example = "+33140000001")]
    from: Option<String>,
    /// The subscription code that the caller has keyed in.
    #[serde(default)]
    subscription_code: Option<String>,
    /// The case number that the caller has keyed in, such as `E-17`.
    #[serde(default)]
    case: Option<String>,
    /// The language that the caller has chosen, as ISO 639-1.
    #[serde(default)]
    language: Option<String>,
    /// The product that the caller has chosen.
    #[serde(default)]
    product: Option<String>,
    /// What time it is now; as the desk has it, when not said.
    #[serde(default)]
    #[schema(example = 1_780_000_042.25)]
    clock: Option<f64>,
    /// When the call came.
    #[serde(default)]
    arrived_at: Option<f64>,
    /// The queue to which the telephone system sent it itself, having had no answer from the desk.
    #[serde(default)]
    sent_to: Option<String>,
    /// The addresses at which it rang in vain.
    #[serde(default)]
    rang: Vec<String>,
    /// When it was answered.
    #[serde(default)]
    answered_at: Option<f64>,
    /// The address at which it was answered.
    #[serde(default)]
    answered_by: Option<String>,
    /// When it was over, answered or not.
    #[serde(default)]
    over_at: Option<f64>,
}

impl TelephoneCall {
    /// Its course on the desk's clock, and with the desk's people.
    pub(in crate::http::api) fn course(&self, now: Timestamp, roster: &Roster) -> CallCourse {
        let at = |time: Option<f64>| time.map(|time| self.moment(now, time));
        let person = |address: &str| -> Option<PersonId> {
            let address: SipAddress = address.parse().ok()?;
            rings_for(roster, &address).cloned()
        };
        let by = self.answered_by.as_deref().and_then(person);
        CallCourse {
            arrived_at: at(self.arrived_at),
            // What is not a queue is as if it had not been said: the call is to be on record.
            sent_to: self.sent_to.as_deref().and_then(|id| id.parse().ok()),
            rang: self.rang.iter().filter_map(|one| person(one)).collect(),
            answered: at(self.answered_at).map(|at| CallAnswer { by, at }),
            over_at: at(self.over_at),
        }
    }

    fn moment(&self, now: Timestamp, time: f64) -> Timestamp {
        // What the desk reads now was written now.
        let clock = self.clock.unwrap_or_else(|| millis(now) / 1_000.0);
        // A day is more than any call takes; a clock that is further off is broken.
        const DAY_MILLIS: f64 = 86_400_000.0;
        let ago = ((time - clock) * 1_000.0).clamp(-DAY_MILLIS, DAY_MILLIS);
        #[allow(clippy::cast_possible_truncation, reason = "it is a day at most")]
        let ago = TimeDelta::milliseconds(ago as i64);
        now + ago
    }
}

#[allow(clippy::cast_precision_loss, reason = "exact for 280,000 years")]
fn millis(at: Timestamp) -> f64 {
    at.timestamp_millis() as f64
}

impl From<TelephoneCall> for IncomingCall {
    fn from(call: TelephoneCall) -> Self {
        Self {
            id: call.id,
            channel: Some(Channel::Phone),
            from: call.from,
            subscription_code: call.subscription_code,
            case: call.case,
            language: call.language,
            product: call.product,
            ..Self::default()
        }
    }
}

/// Where the telephone rings for a call, and how the call stands.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http::api) struct FollowedCall {
    /// The addresses at which it is to ring, one after another: the chosen agent's, then the queue's.
    /// When it rang at all of them in vain, tell so and be told others.
    #[schema(example = json!(["sip:ben@pbx.example", "sip:level-2@pbx.example"]))]
    ring: Vec<String>,
    /// How long it is to ring at one of them, in seconds; as the telephone system has it, when
    /// nothing.
    ring_for_secs: Option<i64>,
    /// The call.
    call: KnownCall,
}

impl FollowedCall {
    pub(in crate::http::api) fn new(
        call: &Call,
        ring: &[SipAddress],
        ring_for: Option<Span>,
        note: Option<String>,
    ) -> Self {
        Self {
            ring: ring.iter().map(ToString::to_string).collect(),
            ring_for_secs: ring_for.map(Span::secs),
            call: KnownCall::new(call, note, None),
        }
    }
}
