//! Twelve first-match rules, as each engine writes them.

use std::sync::Arc;

use serde_json::{Value, json};
use switchboard::desk::Context;
use switchboard::model::{IncomingCall, Role, Severity, Timestamp};
use switchboard::rules::Rulebook;
use switchboard_benches::calls::calls;
use switchboard_benches::peers::{Plain, plain};
use switchboard_benches::rules::{TWELVE, with_routing};

use crate::contender::text;

/// How many calls are decided.
pub const CALLS: usize = 10_000;

/// The question that everybody is asked.
pub struct Question {
    /// The twelve rules in Switchboard.
    pub rulebook: &'static Rulebook,
    /// The calls, with who calls.
    pub calls: Vec<Plain<'static>>,
}

/// The rules and the calls. They live as long as the program, which ends when they were decided.
///
/// # Errors
/// When the rules do not load.
pub fn question() -> Result<Question, String> {
    let rulebook: &'static Arc<Rulebook> = Box::leak(Box::new(with_routing(TWELVE)?));
    let context = Context {
        now: now(),
        rulebook,
        roster: &rulebook.tables().roster,
    };
    let calls: &'static [IncomingCall] = calls(CALLS, 7).leak();
    Ok(Question {
        rulebook,
        calls: calls.iter().map(|call| plain(&context, call)).collect(),
    })
}

/// When the calls come.
pub fn now() -> Timestamp {
    Timestamp::from_timestamp(1_795_000_000, 0).unwrap_or_default()
}

/// A call as JSON, with the names that the scripts use.
pub fn json(plain: &Plain<'_>) -> Value {
    let call = plain.call;
    let company = plain.company;
    let is = |role| plain.caller.is_some_and(|person| person.is(role));
    let expired = company.is_some_and(|company| now().date_naive() > company.subscription.expires_on);
    json!({
        "language": call.language.as_deref().unwrap_or_default(),
        "severity": call.severity.map_or(0, Severity::number),
        "product": call.product.as_deref().unwrap_or_default(),
        "subject": call.subject.as_deref().unwrap_or_default(),
        "channel": call.channel.map_or("", |channel| channel.word()),
        "subscription": { "expired": expired },
        "company": {
            "id": company.map_or("", |company| company.id.as_str()),
            "tier": company.map_or("", |company| company.subscription.tier.as_str()),
            "region": company.map_or("", |company| company.region.as_str()),
        },
        "caller": {
            "is_named": is(Role::NamedCaller),
            "is_secondary": is(Role::SecondaryAdministrator),
        },
    })
}

/// A condition in the C-like way that Lua, CEL, Rego and zen share but for a few words.
pub struct Words {
    /// `&&` or `and`.
    pub and: &'static str,
    /// What contains the word: `%` stands for the text, and `?` for the word.
    pub contains: &'static str,
    /// What stands in front of a property: `request.`.
    pub of: &'static str,
    /// Whether a flag is written `x == true`.
    pub flags_compared: bool,
}

/// The twelve conditions in those words.
pub fn conditions(words: &Words) -> Vec<String> {
    let Words { and, of, .. } = words;
    let contains = words
        .contains
        .replace('%', &format!("{of}subject"))
        .replace('?', "\"invoice\"");
    let flag = |path: &str| match words.flags_compared {
        true => format!("{of}{path} == true"),
        false => format!("{of}{path}"),
    };
    vec![
        format!("{of}language == \"fr\""),
        flag("subscription.expired"),
        format!("{of}severity == 1 {and} {of}company.tier == \"premium\""),
        format!("{of}severity == 2 {and} {of}product == \"devices\""),
        format!("{of}product == \"billing\""),
        format!("{of}channel == \"email\" {and} {of}severity > 3"),
        format!("{of}company.id == \"globex\" {and} {of}severity < 3"),
        format!("{of}company.region == \"asia\""),
        contains,
        flag("caller.is_secondary"),
        format!("{} {and} {of}product == \"mail\"", flag("caller.is_named")),
        flag("caller.is_named"),
    ]
}

/// The position of the rule whose reason is `r7`.
///
/// # Errors
/// When the reason is none of theirs.
pub fn position(reason: &str) -> Result<u32, String> {
    match reason.strip_prefix('r') {
        Some(number) => number.parse().map_err(text),
        None if reason == "nobody known" => Ok(0),
        None => Err(format!("no rule has the reason `{reason}`")),
    }
}
