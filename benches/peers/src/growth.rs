//! From 12 to 10,000 rules that tell companies apart: `company == "c123" && severity <= 2`, each
//! another company's. Who reads them one after another takes longer with each; who has an index
//! does not.

use std::fmt::Write;
use std::hint::black_box;

use hashbrown::HashMap;
use rhai::{AST, Dynamic, Engine, Map, Scope};
use serde_json::json;
use switchboard::model::{Channel, Company, Severity, Span};
use switchboard::rules::Request;
use switchboard_benches::calls::Seeded;
use switchboard_benches::rules::{TWELVE, with_routing};

use crate::contender::{Contender, Input, Set, text};
use crate::engines::zen::Table;
use crate::twelve::now;

/// How many rules.
pub const SIZES: [usize; 4] = [12, 100, 1_000, 10_000];

/// How many calls are decided; most companies have a rule, and one in eight has none.
const CALLS: usize = 10_000;

/// A call: whose, and how bad.
#[derive(Clone, Copy)]
struct Asked {
    company: &'static Company,
    severity: Severity,
}

/// The rules, each the highest number of severity that it takes, and the calls.
pub struct Rules {
    most: Vec<u8>,
    calls: Vec<Asked>,
}

impl Rules {
    /// So many rules, and the calls. The companies live as long as the program.
    ///
    /// # Errors
    /// When the shipped rules do not load.
    pub fn new(count: usize) -> Result<Self, String> {
        let shipped = with_routing(TWELVE)?;
        let all = shipped.tables().roster.companies();
        let like = *all.first().ok_or("the shipped rules have a company")?;
        let company = |number: usize| {
            let id = format!("c{number}").parse().map_err(text)?;
            Ok::<_, String>(Company { id, ..like.clone() })
        };
        let companies: Vec<Company> = (0..=count + count / 8).map(company).collect::<Result<_, _>>()?;
        let companies: &'static [Company] = companies.leak();
        let mut seeded = Seeded(11);
        let most = (0..count).map(|_| u8::try_from(seeded.below(4) + 1).unwrap_or(4)).collect();
        let calls = (0..CALLS)
            .filter_map(|_| {
                Some(Asked {
                    company: companies.get(seeded.below(companies.len()))?,
                    severity: *Severity::ALL.get(seeded.below(4))?,
                })
            })
            .collect();
        Ok(Self { most, calls })
    }

    fn names(&self) -> Vec<(String, i64)> {
        let call = |asked: &Asked| (asked.company.id.to_string(), i64::from(asked.severity.number()));
        self.calls.iter().map(call).collect()
    }

    fn rules(&self) -> Vec<(String, i64)> {
        let rule = |(number, &most): (usize, &u8)| (format!("c{number}"), i64::from(most));
        self.most.iter().enumerate().map(rule).collect()
    }
}

fn position(index: Option<usize>) -> u32 {
    index.and_then(|index| u32::try_from(index + 1).ok()).unwrap_or(0)
}

/// Rust that reads one rule after another.
///
/// # Errors
/// None.
pub fn linear(rules: &Rules) -> Set {
    let (all, calls) = (rules.rules(), rules.calls.clone());
    Ok(Contender {
        name: "Rust, one after another",
        input: Input::Made,
        batch: Box::new(move |answers| {
            for asked in &calls {
                let (id, severity) = (asked.company.id.as_str(), i64::from(asked.severity.number()));
                let holds = |(of, most): &(String, i64)| of == id && severity <= *most;
                answers.push(position(all.iter().position(holds)));
            }
            Ok(())
        }),
    })
}

/// Rust with a hash over companies.
///
/// # Errors
/// None.
pub fn hashed(rules: &Rules) -> Set {
    let calls = rules.calls.clone();
    let mut index: HashMap<String, Vec<(i64, usize)>> = HashMap::new();
    for (number, (company, most)) in rules.rules().into_iter().enumerate() {
        index.entry(company).or_default().push((most, number));
    }
    Ok(Contender {
        name: "Rust, hashed by hand",
        input: Input::Made,
        batch: Box::new(move |answers| {
            for asked in &calls {
                let severity = i64::from(asked.severity.number());
                let of = index.get(asked.company.id.as_str());
                let found = of.and_then(|of| of.iter().find(|(most, _)| severity <= *most));
                answers.push(position(found.map(|(_, number)| *number)));
            }
            Ok(())
        }),
    })
}

/// Switchboard: an `if` a rule, a view made for each call.
///
/// # Errors
/// When the rules do not load.
pub fn switchboard(rules: &Rules) -> Set {
    let mut script = String::from("fn route(request) {\n");
    for (number, (company, most)) in rules.rules().iter().enumerate() {
        let _ = writeln!(
            script,
            "    if request.company.id == \"{company}\" && request.severity <= {most} \
             {{ return to_level(2).because(\"{}\"); }}",
            number + 1
        );
    }
    script.push_str("    to_level(1).because(\"0\")\n}\n");
    let rulebook = with_routing(&script)?;
    let calls = rules.calls.clone();
    // The line of the first rule is the second.
    let first = 2;
    let last = first + rules.most.len();
    Ok(Contender {
        name: "Switchboard",
        input: Input::Made,
        batch: Box::new(move |answers| {
            for asked in &calls {
                let request = view(asked.company, Some(asked.severity));
                let verdict = rulebook.routed(&request);
                black_box((&verdict.answer, &verdict.reason));
                let rule = (verdict.rule.line < last).then(|| verdict.rule.line - first);
                answers.push(position(rule));
            }
            Ok(())
        }),
    })
}

fn view(company: &Company, severity: Option<Severity>) -> Request<'_> {
    Request {
        id: "",
        at: now(),
        channel: Channel::Phone,
        from: "",
        language: None,
        severity,
        product: "",
        subject: "",
        text: "",
        waited: Span::default(),
        caller: None,
        company: Some(company),
        code_verified: false,
        case: None,
        incident: None,
    }
}

/// ZEN's decision table, compiled.
///
/// # Errors
/// When ZEN does not take it.
pub fn zen(rules: &Rules) -> Set {
    let cells = |(company, most): (String, i64)| {
        vec![("company", format!("\"{company}\"")), ("severity", format!("<= {most}"))]
    };
    let rows = rules.rules().into_iter().map(cells).collect();
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
    for (number, (company, most)) in rules.rules().iter().enumerate() {
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
