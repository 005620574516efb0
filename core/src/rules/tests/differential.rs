//! The compiled form against rhai's interpreter, on generated scripts and facts.

use std::fmt::Write;

use super::*;
use script::{HOOKS, Root, Script};

/// A small seeded generator (xorshift64*): the same seed gives the same scripts everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let mixed = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(mixed).unwrap() % sides
    }
    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

const BOOLS: [&str; 8] = [
    "request.caller.is_known",
    "request.caller.is_named",
    "request.caller.is_secondary",
    "request.company.is_known",
    "request.subscription.expired",
    "request.subscription.verified",
    "request.quoted?.is_open",
    "request.company.has_incident",
];
const NUMBERS: [&str; 5] = [
    "request.severity",
    "request.hour",
    "request.weekday",
    "request.quoted.severity",
    "request.subscription.days_left",
];
const TEXTS: [&str; 9] = [
    "request.language",
    "request.channel",
    "request.subject",
    "request.text",
    "request.product",
    "request.company.id",
    "request.caller.name",
    "request.quoted.number",
    "request.at",
];
const WORDS: [&str; 7] = [
    "\"\"",
    "\"en\"",
    "\"phone\"",
    "\"Mail\"",
    "\"a\"",
    "\"É\"",
    "\"acme\"",
];

/// Writes scripts of the compiled subset, some of which fail when they run.
struct Writer {
    dice: Dice,
    numbers: Vec<String>,
    texts: Vec<String>,
    names: usize,
}

impl Writer {
    fn bool(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.dice.pick(&BOOLS).to_owned();
        }
        let below = depth - 1;
        match self.dice.roll(14) {
            0 => format!("({} && {})", self.bool(below), self.bool(below)),
            1 => format!("({} || {})", self.bool(below), self.bool(below)),
            2 => format!("!{}", self.bool(0)),
            3 | 4 => {
                let how = self.dice.pick(&["==", "!=", "<", "<=", ">", ">="]);
                format!("{} {how} {}", self.number(below), self.number(below))
            }
            5 => {
                let how = self.dice.pick(&["==", "!=", "<", ">="]);
                format!("{} {how} {}", self.text(below), self.text(below))
            }
            6 => {
                let how = self.dice.pick(&["<", ">=", "==", "!="]);
                format!("{} {how} {}", self.span(), self.span())
            }
            7 => {
                let (a, b) = (self.dice.pick(&WORDS), self.dice.pick(&WORDS));
                format!("{} in [{a}, {b}]", self.text(0))
            }
            8 => format!("{} in [1, 2, 9]", self.number(0)),
            9 => {
                let how = self.dice.pick(&["contains", "starts_with", "ends_with"]);
                format!("{}.{how}({})", self.text(0), self.text(0))
            }
            10 => format!("matches({}, \"(?i)mail|^a\")", self.text(0)),
            11 => format!("{}.is_empty()", self.text(0)),
            12 => format!("{} in request.company.services", self.dice.pick(&WORDS)),
            _ => format!("helper(request, {})", self.number(0)),
        }
    }

    fn number(&mut self, depth: usize) -> String {
        if depth == 0 {
            if !self.numbers.is_empty() && self.dice.roll(3) == 0 {
                let index = self.dice.roll(self.numbers.len());
                return self.numbers[index].clone();
            }
            return match self.dice.roll(3) {
                0 => self
                    .dice
                    .pick(&["0", "1", "2", "9", "-1", "9223372036854775807"])
                    .to_owned(),
                _ => self.dice.pick(&NUMBERS).to_owned(),
            };
        }
        let below = depth - 1;
        match self.dice.roll(6) {
            0 | 1 => {
                let how = self.dice.pick(&["+", "-", "*", "/", "%"]);
                format!("({} {how} {})", self.number(below), self.number(below))
            }
            2 => format!("{}.len()", self.text(0)),
            3 => format!("{}.len", self.text(0)),
            4 => "request.company.services.len()".to_owned(),
            _ => self.number(0),
        }
    }

    fn text(&mut self, depth: usize) -> String {
        if depth == 0 {
            if !self.texts.is_empty() && self.dice.roll(3) == 0 {
                let index = self.dice.roll(self.texts.len());
                return self.texts[index].clone();
            }
            return match self.dice.roll(3) {
                0 => self.dice.pick(&WORDS).to_owned(),
                _ => self.dice.pick(&TEXTS).to_owned(),
            };
        }
        let below = depth - 1;
        match self.dice.roll(5) {
            0 => format!("({} + {})", self.text(below), self.text(below)),
            1 => format!("{}.to_lower()", self.text(0)),
            2 => format!("{}.to_upper()", self.text(0)),
            3 => format!("`<${{{}}}|${{{}}}>`", self.text(0), self.number(0)),
            _ => self.text(0),
        }
    }

    fn span(&mut self) -> String {
        match self.dice.roll(4) {
            0 => "request.waited".to_owned(),
            1 => format!("minutes(request.severity * {})", self.number(0)),
            2 => "(request.waited + seconds(30))".to_owned(),
            _ => "(hours(1) - minutes(59))".to_owned(),
        }
    }

    fn answer(&mut self) -> String {
        let mut text = match self.dice.roll(5) {
            0 => format!("to_level(request.severity + {})", self.number(0)),
            1 => "to_queue(\"renewals\")".to_owned(),
            2 => format!("to_queue(request.product + {})", self.text(0)),
            3 => "to_agent(\"ben\")".to_owned(),
            _ => "to_level(2)".to_owned(),
        };
        for _ in 0..self.dice.roll(3) {
            let more = match self.dice.roll(5) {
                0 => format!(".because({})", self.text(1)),
                1 => ".in_queue(\"incident\")".to_owned(),
                2 => format!(".reconsider_after({})", self.span()),
                3 => format!(".reply({})", self.text(1)),
                _ => ".with_skill(\"mail\")".to_owned(),
            };
            text.push_str(&more);
        }
        text
    }

    fn statements(&mut self, depth: usize, out: &mut String) {
        let known = (self.numbers.len(), self.texts.len());
        for _ in 0..=self.dice.roll(3) {
            match self.dice.roll(6) {
                0 => {
                    self.names += 1;
                    let name = format!("n{}", self.names);
                    let value = self.number(2);
                    writeln!(out, "let {name} = {value};").unwrap();
                    self.numbers.push(name);
                }
                1 => {
                    self.names += 1;
                    let name = format!("t{}", self.names);
                    let value = self.text(2);
                    writeln!(out, "let {name} = {value};").unwrap();
                    self.texts.push(name);
                }
                2 if !self.numbers.is_empty() => {
                    let index = self.dice.roll(self.numbers.len());
                    let (name, value) = (self.numbers[index].clone(), self.number(1));
                    writeln!(out, "{name} = {value};").unwrap();
                }
                _ if depth > 0 => {
                    writeln!(out, "if {} {{", self.bool(2)).unwrap();
                    self.statements(depth - 1, out);
                    match self.dice.roll(3) {
                        0 => {
                            writeln!(out, "}} else if {} {{", self.bool(1)).unwrap();
                            writeln!(out, "return {};", self.answer()).unwrap();
                        }
                        1 => {
                            writeln!(out, "}} else {{").unwrap();
                            self.statements(depth - 1, out);
                        }
                        _ => {}
                    }
                    writeln!(out, "}}").unwrap();
                }
                _ => {
                    let (condition, answer) = (self.bool(1), self.answer());
                    writeln!(out, "if {condition} {{ return {answer}; }}").unwrap();
                }
            }
        }
        self.numbers.truncate(known.0);
        self.texts.truncate(known.1);
    }

    fn script(&mut self) -> String {
        let mut out = String::from("fn route(request) {\n");
        self.statements(2, &mut out);
        match self.dice.roll(3) {
            0 => {
                let (condition, one, other) = (self.bool(1), self.answer(), self.answer());
                writeln!(out, "if {condition} {{ {one} }} else {{ {other} }}").unwrap();
            }
            1 => writeln!(out, "return {};", self.answer()).unwrap(),
            _ => writeln!(out, "{}", self.answer()).unwrap(),
        }
        out.push_str("}\nfn helper(r, n) {\n");
        out.push_str("let who = r.caller;\nif n > 5 { return who.is_named; }\nr.channel == \"phone\" && n < 3\n}\n");
        out
    }
}

fn requests<'b>(world: &World<'b>, incident: &'b ServiceEvent) -> Vec<Request<'b>> {
    let mut all = Vec::new();
    for who in ["ada", "sam", "hank", "peter", "nobody"] {
        let mut request = world.request(who);
        all.push(request);
        request.channel = Channel::Email;
        request.language = None;
        request.severity = Some(Severity::High);
        request.subject = "Mail is down É";
        request.text = "a";
        request.product = "mail";
        request.waited = "2m".parse().unwrap();
        request.incident = Some(incident);
        all.push(request);
        request.code_verified = true;
        request.severity = Some(Severity::Critical);
        request.case = Some(QuotedCase {
            number: "T-9".parse().unwrap(),
            severity: Some(Severity::Low),
            is_open: true,
        });
        request.at = time("2026-11-29T23:59:59Z");
        all.push(request);
    }
    all
}

#[test]
fn compiled_scripts_answer_as_the_interpreter_does() {
    let book = shipped();
    let world = World::new(&book);
    let incident = world.event(Severity::High);
    let requests = requests(&world, &incident);
    let hook = &HOOKS[0];
    let (mut decisions, mut compiled, mut failed) = (0, 0, 0);
    for seed in 1..=300_u64 {
        let mut writer = Writer {
            dice: Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)),
            numbers: Vec::new(),
            texts: Vec::new(),
            names: 0,
        };
        let text = writer.script();
        let script = Script::load("routing.rhai", &text, &book.tables().calendars, &book.known)
            .unwrap_or_else(|error| panic!("seed {seed}: {error}\n{text}"));
        if let Some((_, Err(why))) = script.compiled().next() {
            panic!("seed {seed} is not compiled: {why}\n{text}");
        }
        for request in &requests {
            let root = Root::Request(request);
            let interpreted = script.ask_interpreter(hook, root);
            decisions += 1;
            failed += usize::from(interpreted.is_err());
            if let Some(answer) = script.ask_compiled(hook, root) {
                compiled += 1;
                assert_eq!(answer, interpreted, "seed {seed}\n{text}\n{request:?}");
            } else {
                assert!(
                    interpreted.is_err(),
                    "seed {seed} gave up\n{text}\n{request:?}"
                );
            }
            assert_eq!(
                script.ask(hook, root, true).answer,
                interpreted,
                "seed {seed}"
            );
        }
    }
    assert!(decisions >= 4_000, "{decisions}");
    assert!(compiled * 2 > decisions, "{compiled} of {decisions}");
    assert!(failed * 20 > decisions, "{failed} of {decisions} failed");
}
