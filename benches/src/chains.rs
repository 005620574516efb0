//! Long chains of rules that tell requests apart, and the same decided by hand: one rule after the
//! other, and by a hash of the company.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;
use switchboard::desk::Context;
use switchboard::model::{Channel, Company, IncomingCall, Severity, Span, Timestamp};
use switchboard::rules::{Request, Rulebook};

use crate::calls::Seeded;
use crate::peers::Plain;

/// `count` rules of one company each, as an operator adds them one by one.
#[must_use]
pub fn script(count: usize) -> String {
    let mut script = String::from("fn route(request) {\n");
    for number in 0..count {
        let worst = number % 3 + 2;
        script.push_str(&format!(
            "    if request.company.id == \"c{number}\" && request.severity <= {worst} {{ return to_level(2).because(\"rule {number}\"); }}\n"
        ));
    }
    script.push_str("    to_level(1).because(\"no rule\")\n}\n");
    script
}

/// The companies of the rules, and one that no rule names.
///
/// # Errors
/// When the shipped tables have no company to start from.
pub fn companies(rulebook: &Rulebook, count: usize) -> Result<Vec<Company>, String> {
    let like = rulebook.tables().roster.companies();
    let like = *like.first().ok_or("the tables have no company")?;
    (0..=count)
        .map(|number| {
            let mut company = (*like).clone();
            company.id = format!("c{number}")
                .parse()
                .map_err(|_| format!("c{number} is not an id"))?;
            Ok(company)
        })
        .collect()
}

/// A call as the rules see it, nothing of it copied.
#[must_use]
pub fn request<'a>(call: &'a IncomingCall, plain: &Plain<'a>, now: Timestamp) -> Request<'a> {
    Request {
        id: &call.id,
        at: call.at.unwrap_or(now),
        channel: call.channel.unwrap_or(Channel::Phone),
        from: call.from.as_deref().unwrap_or_default(),
        language: call.language.as_deref(),
        severity: call.severity,
        product: call.product.as_deref().unwrap_or_default(),
        subject: call.subject.as_deref().unwrap_or_default(),
        text: call.text.as_deref().unwrap_or_default(),
        waited: Span::ZERO,
        caller: plain.caller,
        company: plain.company,
        code_verified: false,
        case: None,
        incident: None,
    }
}

/// Which rule a request is to meet.
#[derive(Clone, Copy, Debug)]
pub enum Hit {
    /// The first.
    First,
    /// The one in the middle.
    Middle,
    /// The last.
    Last,
    /// None.
    No,
    /// Any, by chance.
    Any,
}

/// `count` requests for a chain of as many rules as there are companies but one.
#[must_use]
pub fn requests<'a>(
    context: &Context<'_>,
    companies: &'a [Company],
    calls: &'a [IncomingCall],
    hit: Hit,
) -> Vec<Request<'a>> {
    let mut seeded = Seeded(11);
    let rules = companies.len() - 1;
    calls
        .iter()
        .map(|call| {
            let number = match hit {
                Hit::First => 0,
                Hit::Middle => rules / 2,
                Hit::Last => rules - 1,
                Hit::No => rules,
                Hit::Any => seeded.below(rules),
            };
            let plain = Plain {
                call,
                caller: None,
                company: companies.get(number),
            };
            let mut request = request(call, &plain, context.now);
            request.severity = Some(Severity::High);
            request
        })
        .collect()
}

/// The chain by hand.
#[derive(Debug)]
pub struct ByHand {
    rules: Vec<(String, u8)>,
    by_company: HashMap<String, Vec<usize>, FxBuildHasher>,
}

impl ByHand {
    /// As many rules as [`script`] writes.
    #[must_use]
    pub fn new(count: usize) -> Self {
        let worst = |number: usize| u8::try_from(number % 3 + 2).unwrap_or(u8::MAX);
        let rules: Vec<_> = (0..count)
            .map(|number| (format!("c{number}"), worst(number)))
            .collect();
        let mut by_company: HashMap<String, Vec<usize>, FxBuildHasher> = HashMap::default();
        for (number, (company, _)) in rules.iter().enumerate() {
            by_company.entry(company.clone()).or_default().push(number);
        }
        Self { rules, by_company }
    }

    /// One rule after the other; the number of the one that won.
    #[must_use]
    pub fn linear(&self, request: &Request<'_>) -> Option<usize> {
        let (company, severity) = read(request);
        self.rules
            .iter()
            .position(|(id, worst)| id == company && severity <= *worst)
    }

    /// The rules of the company alone.
    #[must_use]
    pub fn hashed(&self, request: &Request<'_>) -> Option<usize> {
        let (company, severity) = read(request);
        let candidates = self.by_company.get(company)?;
        let wins = |number: &&usize| {
            let rule = self.rules.get(**number);
            rule.is_some_and(|(id, worst)| id == company && severity <= *worst)
        };
        candidates.iter().find(wins).copied()
    }
}

fn read<'a>(request: &Request<'a>) -> (&'a str, u8) {
    let company = request.company.map_or("", |company| company.id.as_str());
    (company, request.severity.map_or(0, Severity::number))
}
