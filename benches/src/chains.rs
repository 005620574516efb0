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
        let worst = worst(number);
        script.push_str(&format!(
            "    if request.company.id == \"c{number}\" && request.severity <= {worst} {{ return to_level(2).because(\"rule {number}\"); }}\n"
        ));
    }
    script.push_str("    to_level(1).because(\"no rule\")\n}\n");
    script
}

/// The highest number of severity that a rule takes.
#[must_use]
pub fn worst(number: usize) -> u8 {
    u8::try_from(number % 3 + 2).unwrap_or(u8::MAX)
}

/// The company of a rule: one of the tables', with an id of its own.
///
/// # Errors
/// When the shipped tables have no company to start from.
pub fn company(rulebook: &Rulebook, number: usize) -> Result<Company, String> {
    let like = rulebook.tables().roster.companies();
    let mut company = (*like.first().ok_or("the tables have no company")?).clone();
    company.id = format!("c{number}")
        .parse()
        .map_err(|_| format!("c{number} is not an id"))?;
    Ok(company)
}

/// The companies of the rules, and one that no rule names.
///
/// # Errors
/// When the shipped tables have no company to start from.
pub fn companies(rulebook: &Rulebook, count: usize) -> Result<Vec<Company>, String> {
    (0..=count)
        .map(|number| company(rulebook, number))
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
        language_confidence: 100,
        sender: switchboard::model::SenderCheck::Unchecked,
        quoted_in_vain: false,
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
    /// The rules of each company: what they take, and their numbers.
    by_company: HashMap<String, Vec<(u8, usize)>, FxBuildHasher>,
}

impl ByHand {
    /// As many rules as [`script`] writes.
    #[must_use]
    pub fn new(count: usize) -> Self {
        let rules: Vec<_> = (0..count)
            .map(|number| (format!("c{number}"), worst(number)))
            .collect();
        let mut by_company: HashMap<String, Vec<(u8, usize)>, FxBuildHasher> = HashMap::default();
        for (number, (company, worst)) in rules.iter().enumerate() {
            let of = by_company.entry(company.clone()).or_default();
            of.push((*worst, number));
        }
        Self { rules, by_company }
    }

    /// One rule after the other; the number of the one that won.
    #[must_use]
    pub fn linear(&self, company: &str, severity: u8) -> Option<usize> {
        self.rules
            .iter()
            .position(|(id, worst)| id == company && severity <= *worst)
    }

    /// The rules of the company alone.
    #[must_use]
    pub fn hashed(&self, company: &str, severity: u8) -> Option<usize> {
        let candidates = self.by_company.get(company)?;
        let wins = candidates.iter().find(|(worst, _)| severity <= *worst);
        wins.map(|(_, number)| *number)
    }
}

/// What the rules read of a request.
#[must_use]
pub fn read<'a>(request: &Request<'a>) -> (&'a str, u8) {
    let company = request.company.map_or("", |company| company.id.as_str());
    (company, request.severity.map_or(0, Severity::number))
}
