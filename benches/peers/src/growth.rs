//! From 12 to 10,000 rules that tell companies apart: `company == "c123" && severity <= 2`, each
//! another company's. Who reads them one after another takes longer with each; who has an index
//! does not.
//!
//! As many calls are decided under few rules as under many, and each has a company of its own
//! somewhere in memory, as the calls of a desk have: what differs is the number of rules, and not
//! how far away a call is.

use std::fmt::Write;
use std::hint::black_box;

use rhai::{AST, Dynamic, Engine, Map, Scope};
use serde_json::json;
use switchboard::model::{Channel, Company, Severity, Span, Timestamp};
use switchboard::rules::Request;
use switchboard_benches::calls::Seeded;
use switchboard_benches::chains::{self, ByHand};
use switchboard_benches::rules::{TWELVE, with_routing};

use crate::contender::{Contender, Input, Set, text};
use crate::engines::zen::Table;
use crate::twelve::now;

/// How many rules.
pub const SIZES: [usize; 4] = [12, 100, 1_000, 10_000];

/// How many calls are decided; most companies have a rule, and one in nine has none.
const CALLS: usize = 10_000;

/// A call: whose, how bad, and when it came.
#[derive(Clone, Copy)]
struct Asked {
    company: &'static Company,
    severity: Severity,
    at: Timestamp,
}

/// How many rules there are, and the calls.
pub struct Rules {
    count: usize,
    calls: Vec<Asked>,
}

impl Rules {
    /// So many rules, and the calls. Their companies live as long as the program.
    ///
    /// # Errors
    /// When the shipped rules do not load.
    pub fn new(count: usize) -> Result<Self, String> {
        let shipped = with_routing(TWELVE)?;
        let mut seeded = Seeded(11);
        // In another order than that of the calls, so that nothing is fetched ahead.
        let company = |_| chains::company(&shipped, seeded.below(count + count.div_ceil(8)));
        let companies: Vec<Company> = (0..CALLS).map(company).collect::<Result<_, _>>()?;
        let companies: &'static [Company] = companies.leak();
        let mut order: Vec<usize> = (0..CALLS).collect();
        for place in (1..CALLS).rev() {
            order.swap(place, seeded.below(place + 1));
        }
        let call = |place: usize| {
            Some(Asked {
                company: companies.get(place)?,
                severity: *Severity::ALL.get(seeded.below(4))?,
                at: now(),
            })
        };
        let calls = order.into_iter().filter_map(call).collect();
        Ok(Self { count, calls })
    }

    fn names(&self) -> Vec<(String, i64)> {
        let call =
            |asked: &Asked| (asked.company.id.to_string(), i64::from(asked.severity.number()));
        self.calls.iter().map(call).collect()
    }

    fn rules(&self) -> impl Iterator<Item = (String, u8)> {
        (0..self.count).map(|number| (format!("c{number}"), chains::worst(number)))
    }
}

fn position(index: Option<usize>) -> u32 {
    index.and_then(|index| u32::try_from(index + 1).ok()).unwrap_or(0)
}

fn by_hand(
    name: &'static str,
    rules: &Rules,
    decide: fn(&ByHand, &str, u8) -> Option<usize>,
) -> Contender {
    let (by_hand, calls) = (ByHand::new(rules.count), rules.calls.clone());
    Contender {
        name,
        input: Input::Made,
        batch: Box::new(move |answers| {
            for asked in &calls {
                let rule = decide(&by_hand, asked.company.id.as_str(), asked.severity.number());
                answers.push(position(rule));
            }
            Ok(())
        }),
    }
}

/// Rust that reads one rule after another.
///
/// # Errors
/// None.
pub fn linear(rules: &Rules) -> Set {
    Ok(by_hand("Rust, one after another", rules, ByHand::linear))
}

/// Rust with a hash over companies.
///
/// # Errors
/// None.
pub fn hashed(rules: &Rules) -> Set {
    Ok(by_hand("Rust, hashed by hand", rules, ByHand::hashed))
}

/// Switchboard: an `if` a rule, a view made for each call.
///
/// # Errors
/// When the rules do not load.
pub fn switchboard(rules: &Rules) -> Set {
    let rulebook = with_routing(&chains::script(rules.count))?;
    let calls = rules.calls.clone();
    // The line of the first rule is the second.
    let first = 2;
    let last = first + rules.count;
    Ok(Contender {
        name: "Switchboard",
        input: Input::Made,
        batch: Box::new(move |answers| {
            for asked in &calls {
                let request = view(asked);
                let verdict = rulebook.routed(&request);
                black_box((&verdict.answer, &verdict.reason));
                let rule = (verdict.rule.line < last).then(|| verdict.rule.line - first);
                answers.push(position(rule));
            }
            Ok(())
        }),
    })
}

fn view(asked: &Asked) -> Request<'_> {
    Request {
        id: "",
        at: asked.at,
        channel: Channel::Phone,
        from: "",
        language: None,
        severity: Some(asked.severity),
        product: "",
        subject: "",
        text: "",
        waited: Span::default(),
        caller: None,
        company: Some(asked.company),
        code_verified: false,
        language_confidence: 100,
        sender: switchboard::model::SenderCheck::Unchecked,
        quoted_in_vain: false,
        case: None,
        incident: None,
    }
}

/// ZEN's decision table, compiled.
///
/// # Errors
/// When ZEN does not take it.
pub fn zen(rules: &Rules) -> Set {
    let cells = |(company, most): (String, u8)| {
        vec![("company", format!("\"{company}\"")), ("severity", format!("<= {most}"))]
    };
    let rows = rules.rules().map(cells).collect();
    let table = Table::new(&[("company", "company"), ("severity", "severity")], rows)?;
    let inputs: Vec<zen_expression::variable::Variable> = rules
        .names()
        .into_iter()
        .map(|(company, severity)| json!({ "company": company, "severity": severity }).into())
        .collect();
    Ok(Contender {
        name: "ZEN's table",
        input: Input::Prebuilt,
        batch: Box::new(move |answers| table.decide(inputs.iter().cloned(), answers)),
    })
}

/// rhai's interpreter, with a `switch` over companies and guards: what it is quickest at.
///
/// # Errors
/// When the script does not compile.
pub fn rhai_switch(rules: &Rules) -> Set {
    let mut script = String::from("fn route(request) {\n    switch request.company {\n");
    for (number, (company, most)) in rules.rules().enumerate() {
        let _ = writeln!(
            script,
            "        \"{company}\" if request.severity <= {most} => {},",
            number + 1
        );
    }
    script.push_str("        _ => 0\n    }\n}\n");
    let engine = Engine::new_raw();
    let ast: AST = engine.compile(script).map_err(text)?;
    let inputs: Vec<Dynamic> = rules
        .names()
        .into_iter()
        .map(|(company, severity)| {
            let mut map = Map::new();
            map.insert("company".into(), company.into());
            map.insert("severity".into(), severity.into());
            map.into()
        })
        .collect();
    Ok(Contender {
        name: "rhai's `switch`",
        input: Input::Prebuilt,
        batch: Box::new(move |answers| {
            for input in &inputs {
                let rule: rhai::INT = engine
                    .call_fn(&mut Scope::new(), &ast, "route", (input.clone(),))
                    .map_err(text)?;
                answers.push(u32::try_from(rule).map_err(text)?);
            }
            Ok(())
        }),
    })
}
