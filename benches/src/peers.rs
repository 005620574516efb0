//! What the same twelve rules cost elsewhere: hand-written Rust, the floor, and rhai's own
//! interpreter with its input built beforehand.

use rhai::{AST, Dynamic, Engine, Map, Scope};
use switchboard::desk::Context;
use switchboard::model::{Company, IncomingCall, Person, Role};

use crate::rules::TWELVE;

/// What the rules look at, as plain references.
#[derive(Clone, Copy, Debug)]
pub struct Plain<'a> {
    /// The call.
    pub call: &'a IncomingCall,
    /// Who it is.
    pub caller: Option<&'a Person>,
    /// For whom.
    pub company: Option<&'a Company>,
}

/// Finds caller and company of a call.
#[must_use]
pub fn plain<'a>(context: &Context<'a>, call: &'a IncomingCall) -> Plain<'a> {
    let id = call.caller.as_deref().and_then(|id| id.parse().ok());
    let caller = id.and_then(|id| context.roster.person(&id));
    let company = caller.and_then(|person| context.roster.company(person.company.as_ref()?));
    Plain {
        call,
        caller,
        company,
    }
}

/// The twelve rules in Rust; the number of the rule that won, 0 for none.
#[must_use]
pub fn native(plain: &Plain<'_>) -> u8 {
    let call = plain.call;
    let text = |field: &'_ Option<String>, value: &str| field.as_deref() == Some(value);
    let severity = call
        .severity
        .map_or(0, switchboard::model::Severity::number);
    let company = |test: &dyn Fn(&Company) -> bool| plain.company.is_some_and(test);
    let is = |role| plain.caller.is_some_and(|person| person.is(role));
    if text(&call.language, "fr") {
        return 1;
    }
    let today = call.at.map(|at| at.date_naive());
    if company(&|company| today.is_some_and(|today| today > company.subscription.expires_on)) {
        return 2;
    }
    if severity == 1 && company(&|company| company.subscription.tier.as_str() == "premium") {
        return 3;
    }
    if severity == 2 && text(&call.product, "devices") {
        return 4;
    }
    if text(&call.product, "billing") {
        return 5;
    }
    if call.channel == Some(switchboard::model::Channel::Email) && severity > 3 {
        return 6;
    }
    if company(&|company| company.id.as_str() == "globex") && severity < 3 {
        return 7;
    }
    if company(&|company| company.region == "asia") {
        return 8;
    }
    if call
        .subject
        .as_deref()
        .is_some_and(|subject| subject.contains("invoice"))
    {
        return 9;
    }
    if is(Role::SecondaryAdministrator) {
        return 10;
    }
    let named = is(Role::NamedCaller);
    match (named, text(&call.product, "mail")) {
        (true, true) => 11,
        (true, false) => 12,
        (false, _) => 0,
    }
}

/// rhai's interpreter on the same script, its input a map.
pub struct Interpreter {
    engine: Engine,
    ast: AST,
}

impl Interpreter {
    /// Compiles the twelve rules; the decision builders are plain functions on maps.
    ///
    /// # Errors
    /// When the script does not compile.
    pub fn new() -> Result<Self, String> {
        let mut engine = Engine::new_raw();
        engine.register_global_module(rhai::packages::Package::as_shared_module(
            &rhai::packages::StandardPackage::new(),
        ));
        let answer = |field: &'static str, value: Dynamic| {
            let mut map = Map::new();
            map.insert(field.into(), value);
            map
        };
        engine.register_fn("to_level", move |level: rhai::INT| {
            answer("level", level.into())
        });
        engine.register_fn("to_queue", move |queue: rhai::ImmutableString| {
            answer("queue", queue.into())
        });
        engine.register_fn("because", |mut map: Map, reason: rhai::ImmutableString| {
            map.insert("reason".into(), reason.into());
            map
        });
        let ast = engine.compile(TWELVE).map_err(|error| error.to_string())?;
        Ok(Self { engine, ast })
    }

    /// The input as the interpreter wants it.
    pub fn input(plain: &Plain<'_>) -> Dynamic {
        let map = |fields: Vec<(&str, Dynamic)>| -> Dynamic {
            let fields = fields.into_iter().map(|(name, value)| (name.into(), value));
            Dynamic::from_map(fields.collect())
        };
        let call = plain.call;
        let text = |field: &Option<String>| -> Dynamic { field.clone().unwrap_or_default().into() };
        let today = call.at.map(|at| at.date_naive());
        let expired = plain.company.is_some_and(|company| {
            today.is_some_and(|today| today > company.subscription.expires_on)
        });
        let company = |get: fn(&Company) -> String| -> Dynamic {
            plain.company.map(get).unwrap_or_default().into()
        };
        let is = |role| -> Dynamic { plain.caller.is_some_and(|person| person.is(role)).into() };
        let severity = call
            .severity
            .map_or(0, switchboard::model::Severity::number);
        map(vec![
            ("language", text(&call.language)),
            ("severity", rhai::INT::from(severity).into()),
            ("product", text(&call.product)),
            ("subject", text(&call.subject)),
            (
                "channel",
                call.channel
                    .map(|channel| channel.word().to_owned())
                    .unwrap_or_default()
                    .into(),
            ),
            ("subscription", map(vec![("expired", expired.into())])),
            (
                "company",
                map(vec![
                    ("id", company(|company| company.id.to_string())),
                    (
                        "tier",
                        company(|company| company.subscription.tier.to_string()),
                    ),
                    ("region", company(|company| company.region.clone())),
                ]),
            ),
            (
                "caller",
                map(vec![
                    ("is_named", is(Role::NamedCaller)),
                    ("is_secondary", is(Role::SecondaryAdministrator)),
                ]),
            ),
        ])
    }

    /// Decides; the reason of the rule that won.
    ///
    /// # Errors
    /// When the script fails.
    pub fn decide(&self, input: Dynamic) -> Result<String, String> {
        let mut scope = Scope::new();
        let options = rhai::CallFnOptions::new().eval_ast(false);
        let answer: Map = self
            .engine
            .call_fn_with_options(options, &mut scope, &self.ast, "route", (input,))
            .map_err(|error| error.to_string())?;
        let reason = answer
            .get("reason")
            .and_then(|reason| reason.clone().into_string().ok());
        Ok(reason.unwrap_or_default())
    }
}
