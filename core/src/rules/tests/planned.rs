//! A plan answers as the tree and the interpreter do, whatever its index skips.

use std::fmt::Write;

use super::*;
use crate::rules::diagnostic::Findings;
use sameness::Dice;
use script::{HOOKS, Root, Script};

const COMPANIES: [&str; 6] = ["acme", "globex", "initech", "umbrella", "hooli", "nobody"];
const PRODUCTS: [&str; 5] = ["mail", "mail-eu", "devices", "billing", ""];
const PHONES: [&str; 5] = ["+33140000001", "+331", "+49 30", "+4", ""];

/// Writes long chains of rules, of every kind that the index knows and some that it does not.
struct Chains {
    dice: Dice,
    rules: usize,
}

impl Chains {
    /// A test that can be looked up.
    fn looked_up(&mut self) -> String {
        let (company, other) = (self.dice.pick(&COMPANIES), self.dice.pick(&COMPANIES));
        let number = self.dice.roll(6);
        match self.dice.roll(11) {
            0 | 1 => format!("request.company.id == \"{company}\""),
            2 => format!("request.company.id in [\"{company}\", \"{other}\", \"x{number}\"]"),
            3 => format!("request.product == \"{}\"", self.dice.pick(&PRODUCTS)),
            4 => format!("request.from.starts_with(\"{}\")", self.dice.pick(&PHONES)),
            5 => {
                let how = self.dice.pick(&["==", "!=", "<", "<=", ">", ">="]);
                format!("request.severity {how} {number}")
            }
            6 => format!("{number} <= request.severity"),
            7 => format!("request.waited > minutes({number})"),
            8 => format!("!(request.company.id != \"{company}\")"),
            9 => format!(
                "(request.company.id == \"{company}\" || request.product == \"{}\")",
                self.dice.pick(&PRODUCTS)
            ),
            _ => "request.product.is_empty()".to_owned(),
        }
    }

    /// One that cannot, or that can fail.
    fn other(&mut self) -> String {
        match self.dice.roll(10) {
            0 => "request.caller.is_named".to_owned(),
            1 => "!request.subscription.expired".to_owned(),
            2 => "request.subject.contains(\"Mail\")".to_owned(),
            3 => "request.subject.ends_with(\"down É\")".to_owned(),
            4 => "is_open(\"office\")".to_owned(),
            5 => "matches(request.subject, \"(?i)mail\")".to_owned(),
            6 => "is_grave(request)".to_owned(),
            // These fail, for some requests and for none.
            7 => format!("10 / request.severity > {}", self.dice.roll(6)),
            8 => "is_open(request.product)".to_owned(),
            _ => "request.product + request.text == \"maila\"".to_owned(),
        }
    }

    fn condition(&mut self) -> String {
        let mut parts = Vec::new();
        for _ in 0..=self.dice.roll(2) {
            parts.push(if self.dice.roll(3) > 0 {
                self.looked_up()
            } else {
                self.other()
            });
        }
        parts.join(if self.dice.roll(5) == 0 {
            " || "
        } else {
            " && "
        })
    }

    fn answer(&mut self) -> String {
        self.rules += 1;
        let rule = self.rules;
        match self.dice.roll(12) {
            0 => format!("to_level(request.severity).because(\"rule {rule}\")"),
            1 => format!("to_queue(\"renewals\").because(`rule {rule} of ${{request.product}}`)"),
            2 => "premium(request)".to_owned(),
            _ => format!("to_level(2).because(\"rule {rule}\")"),
        }
    }

    fn rule(&mut self, depth: usize, out: &mut String) {
        let condition = self.condition();
        match self.dice.roll(8) {
            0 if depth > 0 => {
                writeln!(out, "if {condition} {{").unwrap();
                for _ in 0..=self.dice.roll(20) {
                    self.rule(depth - 1, out);
                }
                writeln!(out, "}}").unwrap();
            }
            1 => {
                let (one, two) = (self.answer(), self.answer());
                let other = self.condition();
                writeln!(
                    out,
                    "if {condition} {{ return {one}; }} else if {other} {{ return {two}; }}"
                )
                .unwrap();
            }
            2 if depth > 0 => {
                writeln!(out, "if {condition} {{").unwrap();
                self.rule(0, out);
                writeln!(out, "}} else {{").unwrap();
                self.rule(0, out);
                writeln!(out, "}}").unwrap();
            }
            3 => {
                let name = format!("v{}", self.rules);
                let test = self.looked_up();
                let answer = self.answer();
                writeln!(
                    out,
                    "let {name} = {test};\nif {name} && {condition} {{ return {answer}; }}"
                )
                .unwrap();
            }
            _ => {
                let answer = self.answer();
                writeln!(out, "if {condition} {{ return {answer}; }}").unwrap();
            }
        }
    }

    /// A script with as many rules at the top.
    fn script(&mut self, count: usize) -> String {
        let mut out = String::from("fn route(request) {\n");
        for _ in 0..count {
            self.rule(1, &mut out);
        }
        out.push_str("to_level(1).because(\"no rule\")\n}\n");
        out.push_str("fn is_grave(r) { r.severity == 1 || r.severity == 2 }\n");
        out.push_str(
            "fn premium(r) {\nif r.company.id == \"acme\" { return to_agent(\"ben\"); }\n",
        );
        out.push_str("to_queue(\"incident\").because(\"premium\")\n}\n");
        out
    }
}

/// Requests that differ in what the chains look at. They are of one company each, of those there
/// are and of none.
fn requests<'b>(world: &World<'b>, dice: &mut Dice, count: usize) -> Vec<Request<'b>> {
    let people = ["ada", "grace", "sam", "hank", "peter", "stranger"];
    let subjects = ["Mail is down É", "", "my invoice", "Mail"];
    let severities = [
        None,
        Some(Severity::Critical),
        Some(Severity::High),
        Some(Severity::Medium),
        Some(Severity::Low),
    ];
    (0..count)
        .map(|_| {
            let mut request = world.request(dice.pick(&people));
            request.product = PRODUCTS[dice.roll(PRODUCTS.len())];
            request.from = PHONES[dice.roll(PHONES.len())];
            request.subject = subjects[dice.roll(subjects.len())];
            request.severity = severities[dice.roll(severities.len())];
            request.waited = ["0m", "3m", "1h"][dice.roll(3)].parse().unwrap();
            request
        })
        .collect()
}

fn load(text: &str, book: &Rulebook) -> Script {
    // What does not hinder loading is not looked for.
    let mut findings = Findings::default();
    let calendars = &book.tables().calendars;
    let script = Script::load(
        "routing.rhai",
        text,
        calendars,
        Some(&book.known),
        &mut findings,
    );
    let script = script.unwrap_or_else(|| panic!("does not load\n{text}"));
    if let Some((_, Err(why))) = script.compiled().next() {
        panic!("not compiled: {why}\n{text}");
    }
    script
}

#[test]
fn chains_answer_alike_indexed_compiled_and_interpreted() {
    let book = shipped();
    let world = World::new(&book);
    let (mut indexes, mut planned, mut failed) = (0, 0, 0);
    // More seeds: `SWITCHBOARD_SEEDS=2000 cargo test -p switchboard chains_answer_alike`.
    let seeds = std::env::var("SWITCHBOARD_SEEDS")
        .ok()
        .and_then(|seeds| seeds.parse().ok())
        .unwrap_or(60_u64);
    for seed in 1..=seeds {
        let mut dice = Dice::seeded(seed);
        let count = [3, 14, 40][dice.roll(3)];
        let mut chains = Chains { dice, rules: 0 };
        let text = chains.script(count);
        let script = load(&text, &book);
        indexes += script.indexes(0).len();
        for request in requests(&world, &mut chains.dice, 25) {
            let root = Root::Request(&request);
            let interpreted = script.ask_interpreter(&HOOKS[0], root).0;
            failed += usize::from(interpreted.is_err());
            let plan = script.ask_plan(&HOOKS[0], root);
            planned += usize::from(plan.is_some());
            let compiled = script.ask_compiled(&HOOKS[0], root);
            for answer in [plan, compiled.map(|one| one.answer)].into_iter().flatten() {
                assert_eq!(answer, interpreted, "seed {seed}\n{text}\n{request:?}");
            }
        }
    }
    let decisions = usize::try_from(seeds).unwrap() * 25;
    assert!(indexes * 3 > usize::try_from(seeds).unwrap(), "{indexes}");
    assert!(planned * 5 > decisions, "{planned} of {decisions}");
    assert!(failed * 20 > decisions, "{failed} of {decisions}");
}

/// Rules of which at most one applies may stand in any order.
#[test]
fn the_order_of_rules_that_exclude_each_other_changes_nothing() {
    let book = shipped();
    let world = World::new(&book);
    let mut dice = Dice::seeded(7);
    let rule = |number: usize| match number {
        0..5 => {
            let company = COMPANIES[number];
            format!(
                "if request.company.id == \"{company}\" && request.severity <= 2 {{ return to_level(2).because(\"{company}\"); }}\n"
            )
        }
        _ => format!(
            "if request.company.id == \"c{number}\" {{ return to_level(2).because(\"c{number}\"); }}\n"
        ),
    };
    let mut order: Vec<usize> = (0..300).collect();
    let mut scripts = Vec::new();
    for _ in 0..4 {
        let rules: String = order.iter().map(|number| rule(*number)).collect();
        let text = format!("fn route(request) {{\n{rules}to_level(1).because(\"none\")\n}}");
        scripts.push(load(&text, &book));
        for at in (1..order.len()).rev() {
            order.swap(at, dice.roll(at + 1));
        }
    }
    let mut reasons = std::collections::BTreeSet::new();
    for request in requests(&world, &mut dice, 200) {
        let answers: Vec<_> = scripts
            .iter()
            .map(|script| {
                let answer = script.ask_plan(&HOOKS[0], Root::Request(&request));
                answer.unwrap().unwrap().reason
            })
            .collect();
        assert!(answers.iter().all(|one| *one == answers[0]), "{answers:?}");
        reasons.extend(answers);
    }
    assert!(reasons.len() > 2, "{reasons:?}");
}

/// Rules of a condition each, none of which holds for a call of Ada's.
fn chain(count: usize, condition: &dyn Fn(usize) -> String) -> String {
    let mut text = String::from("fn route(request) {\n");
    for number in 0..count {
        let condition = condition(number);
        writeln!(
            text,
            "if {condition} {{ return to_level(2).because(\"x\"); }}"
        )
        .unwrap();
    }
    text.push_str("to_level(1)\n}\n");
    text
}

/// Counted in tests made, which do not depend on the machine.
#[test]
fn ten_thousand_rules_take_as_many_tests_as_twelve() {
    let book = shipped();
    let world = World::new(&book);
    type Kind = (usize, &'static dyn Fn(usize) -> String);
    let kinds: [Kind; 5] = [
        (10_000, &|number| {
            format!("request.company.id == \"c{number}\" && request.severity <= 3")
        }),
        (10_000, &|number| {
            format!(
                "request.caller.is_known && request.company.id in [\"c{number}\", \"d{number}\"]"
            )
        }),
        (10_000, &|number| {
            format!("request.from.starts_with(\"+99 {number} \")")
        }),
        (10_000, &|number| {
            let next = number + 1;
            format!(
                "request.waited >= minutes({number}) && request.waited < minutes({next}) && request.caller.is_secondary"
            )
        }),
        // Behind what takes long and cannot fail; of more the searches could pass the limit.
        (150, &|number| {
            format!("request.subject.contains(\"{number}\") && request.product == \"p{number}\"")
        }),
    ];
    for (most, condition) in kinds {
        let made = [12, most].map(|count| {
            let script = load(&chain(count, condition), &book);
            let request = world.request("ada");
            let root = Root::Request(&request);
            let answer = script.ask_plan(&HOOKS[0], root).unwrap().unwrap();
            assert_eq!(answer.at.line, count + 2, "{}", condition(0));
            script.tests_made(0, root).unwrap()
        });
        assert!(made[1] <= made[0] * 2, "{}: {made:?}", condition(0));
    }
}

/// What is plain has an allowance; what could be spent otherwise has none.
#[test]
fn plain_tests_may_be_many_and_nothing_else() {
    let book = shipped();
    let world = World::new(&book);
    let request = world.request("ada");
    let root = Root::Request(&request);
    // Ten thousand rules without an index that helps: the interpreter decides them as well.
    let kinds: [&dyn Fn(usize) -> String; 3] = [
        &|number| format!("request.company.id == \"c{number}\" && request.severity <= 3"),
        &|number| {
            format!(
                "request.waited > hours(1) || request.subject != \"\" && request.hour > {number}"
            )
        },
        &|number| {
            format!(
                "request.language in [\"fr\", \"de\"] && request.severity == {number} || request.from.starts_with(\"+7{number}\")"
            )
        },
    ];
    for condition in kinds {
        let script = load(&chain(10_000, condition), &book);
        let interpreted = script.ask_interpreter(&HOOKS[0], root).0.unwrap();
        assert_eq!(interpreted.at.line, 10_002);
        assert_eq!(
            script
                .ask_compiled(&HOOKS[0], root)
                .unwrap()
                .answer
                .unwrap(),
            interpreted
        );
        assert_eq!(
            script.ask_plan(&HOOKS[0], root).unwrap().unwrap(),
            interpreted
        );
    }
    // What takes longer keeps to the limit, beside plain tests as well.
    let searches =
        |number: usize| format!("request.subject.contains(\"{number}\") && request.severity == 9");
    let script = load(&chain(2_000, &searches), &book);
    let fault = script.ask_interpreter(&HOOKS[0], root).0.unwrap_err();
    assert!(
        fault.message.contains("takes too long"),
        "{}",
        fault.message
    );
    assert!(script.ask_plan(&HOOKS[0], root).is_none());
}

/// An explanation is of the rules as they are written: it has those that the index passes over.
#[test]
fn an_explanation_has_what_the_index_passed_over() {
    let text = chain(500, &|number| {
        format!("request.company.id == \"c{number}\"")
    });
    let book = with(&[("routing.rhai", &text)]).unwrap();
    let world = World::new(&book);
    let request = world.request("ada");
    let explained = book.explain_route(&request);
    let explanation = explained.explanation();
    let decided = book.route(&request, Explain::Yes);
    assert_eq!(Some(&explanation), decided.explanation.as_ref());
    assert_eq!(explained.verdict.reason, decided.record.reason);
    assert_eq!(explained.verdict.rule.to_string(), decided.record.rule);
    assert_eq!(*explained.verdict.answer, decided.answer);
    assert_eq!(explanation.tried.len(), 501);
    for (number, tried) in explanation.tried.iter().take(500).enumerate() {
        assert_eq!(
            tried.condition,
            format!("request.company.id == \"c{number}\"")
        );
        assert_eq!(tried.values, ["request.company.id = \"acme\""]);
        assert!(!tried.held);
    }
}

#[test]
fn many_requests_are_decided_in_their_order() {
    let book = shipped();
    let world = World::new(&book);
    let requests = requests(&world, &mut Dice::seeded(3), 10_000);
    let on = |threads: usize| {
        let threads = std::num::NonZeroUsize::new(threads).unwrap();
        book.route_all(&requests, threads, |verdict| {
            (verdict.answer.into_owned(), verdict.rule)
        })
    };
    let one: Vec<_> = requests
        .iter()
        .map(|request| {
            let verdict = book.routed(request);
            (verdict.answer.into_owned(), verdict.rule)
        })
        .collect();
    for threads in [1, 2, 3, 64] {
        assert!(on(threads) == one, "{threads}");
    }
    let none = book.route_all(&[], std::num::NonZeroUsize::MIN, |verdict| verdict.rule);
    assert!(none.is_empty());
}
