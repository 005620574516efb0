//! The compiled form against rhai's interpreter, on generated scripts and facts.

use std::fmt::Write;

use super::*;
use crate::rules::diagnostic::Findings;
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

/// Loads a script, looking also for what does not hinder loading: that must not fall over.
fn load_script(file: &'static str, text: &str, book: &Rulebook) -> Option<Script> {
    let mut thorough = Findings::thorough();
    Script::load(
        file,
        text,
        &book.tables().calendars,
        Some(&book.known),
        &mut thorough,
    );
    Script::load(
        file,
        text,
        &book.tables().calendars,
        Some(&book.known),
        &mut Findings::default(),
    )
}

#[test]
fn compiled_scripts_answer_as_the_interpreter_does() {
    let book = shipped();
    let world = World::new(&book);
    let incident = world.event(Severity::High);
    let requests = requests(&world, &incident);
    let hook = &HOOKS[0];
    let (mut decisions, mut compiled, mut failed) = (0, 0, 0);
    // More seeds: `SWITCHBOARD_SEEDS=20000 cargo test -p switchboard compiled_scripts`.
    let seeds = std::env::var("SWITCHBOARD_SEEDS")
        .ok()
        .and_then(|seeds| seeds.parse().ok())
        .unwrap_or(300_u64);
    for seed in 1..=seeds {
        let mut writer = Writer {
            dice: Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)),
            numbers: Vec::new(),
            texts: Vec::new(),
            names: 0,
        };
        let text = writer.script();
        let script = load_script("routing.rhai", &text, &book)
            .unwrap_or_else(|| panic!("seed {seed} does not load\n{text}"));
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

/// Scripts written by hand for the corners of the language.
#[test]
fn corners_of_the_language_answer_alike() {
    let book = shipped();
    let world = World::new(&book);
    let incident = world.event(Severity::High);
    let requests = requests(&world, &incident);
    let bodies = [
        "to_level(1);",
        "to_level(1); ",
        "{ to_level(1) }",
        "{ to_level(1); }",
        "if request.severity == 0 { to_level(1) } else { to_level(2) };",
        "if request.severity == 0 { to_level(1); } else { to_level(2); }",
        "if request.severity == 0 { to_level(1) }",
        "if request.severity == 0 { return to_level(1); }",
        "return;",
        "return to_level(2); to_level(1)",
        "let x = 1; let x = \"a\"; if x == \"a\" { return to_level(2); } to_level(1)",
        "let x = if request.severity == 0 { 1 } else { 2 }; to_level(x)",
        "let x = { let y = 1; y + 1 }; to_level(x)",
        "let x = 1; if request.severity == 0 { x = 2; } to_level(x)",
        "let x = 1; if request.severity == 0 { let x = 2; } to_level(x)",
        "let x = 1; { x = 2; } to_level(x)",
        "const X = 2; to_level(X)",
        "let x; to_level(1)",
        "let x = 1; x += 1; to_level(x)",
        "let request = 2; to_level(request)",
        "let who = request.caller; let who = 1; to_level(who)",
        "let r = to_level(1); if request.caller.is_named { r = to_level(2); } r.because(\"x\")",
        "let r = to_level(2); r.because(\"x\"); r",
        "let r = to_level(2).because(\"x\"); r.in_queue(\"renewals\")",
        "if request?.caller?.is_named { to_level(2) } else { to_level(1) }",
        "if request.severity == \"0\" { to_level(2) } else { to_level(1) }",
        "if request.severity == 0.0 { to_level(2) } else { to_level(1) }",
        "if \"Mail\" in request.subject { to_level(2) } else { to_level(1) }",
        "if \"a\" !in [\"b\", request.text] { to_level(2) } else { to_level(1) }",
        "if request.subject.to_lower().contains(\"mail\") { to_level(2) } else { to_level(1) }",
        "if contains(request.subject, \"Mail\") { to_level(2) } else { to_level(1) }",
        "if request.company.services.len > 1 { to_level(2) } else { to_level(1) }",
        "if request.company.services[0] == \"devices\" { to_level(2) } else { to_level(1) }",
        "if request.caller { to_level(2) } else { to_level(1) }",
        "if request.severity { to_level(2) } else { to_level(1) }",
        "if true && request.severity { to_level(2) } else { to_level(1) }",
        "if request.caller.is_named || 1 { to_level(2) } else { to_level(1) }",
        "to_level(1).because(`${request.waited}`)",
        "to_level(1).because(`${request.severity} ${request.caller.is_named}`)",
        "to_level(1).because(request.subject + 1)",
        "to_level(1).because(\"\" + request.severity)",
        "let plan = 2; to_level(plan)",
        "let f = |x| x + 1; to_level(f.call(1))",
        "switch request.severity { 0 => to_level(1), 1 | 2 => to_level(2), _ => to_queue(\"renewals\") }",
        "to_level(two())",
        "to_level(set(1))",
        "to_level(early(request.severity))",
        "to_level(early(early(1)))",
        "pick(request, request.caller)",
        "to_level(-(-2))",
        "to_level(7 % 5)",
        "to_level(-7 / -3)",
        "to_level((0 - 9223372036854775807 - 1) / -1)",
        "to_level(2 ** 1)",
        "to_level(1 | 2)",
        "if minutes(1) + 1 > seconds(5) { to_level(2) } else { to_level(1) }",
        "if minutes(2) - minutes(5) == seconds(0) { to_level(2) } else { to_level(1) }",
        "if request.hour == hour_in(\"Europe/Paris\") { to_level(2) } else { to_level(1) }",
        "if hour_in(\"Europe/Pari\") == 1 { to_level(2) } else { to_level(1) }",
        "if is_open(\"office\") { to_level(2) } else { to_level(1) }",
        "if is_open(request.product) { to_level(2) } else { to_level(1) }",
        "if matches(request.subject, request.text + \"(\") { to_level(2) } else { to_level(1) }",
        "to_level(1).nonsense()",
        "nonsense_of_a_name(1)",
        "to_level(1).level",
        "to_level(if request.caller.is_named { 2 } else { 1 })",
        "respond_within(hours(1))",
        "silent()",
    ];
    let helpers = "
        fn two() { 2 }
        fn set(n) { n = 2; n }
        fn early(n) { if n == 0 { return 1; } 2 }
        fn pick(request, who) { if who.is_named { return to_level(2); } to_level(1) }";
    let rivals = [
        "fn to_level(n) { to_queue(\"renewals\") }",
        "fn contains(a, b) { true }",
        "fn because(text) { to_queue(\"renewals\") }",
        "fn len(text) { 2 }",
    ];
    let tails = std::iter::once("").chain(rivals);
    let mut compiled = 0;
    for (tail, body) in tails.flat_map(|tail| bodies.iter().map(move |body| (tail, body))) {
        let text = format!("fn route(request) {{ {body} }}{helpers}\n{tail}");
        let Some(script) = load_script("routing.rhai", &text, &book) else {
            continue;
        };
        for request in &requests {
            let root = Root::Request(request);
            let interpreted = script.ask_interpreter(&HOOKS[0], root);
            if let Some(answer) = script.ask_compiled(&HOOKS[0], root) {
                compiled += 1;
                assert_eq!(answer, interpreted, "{text}\n{request:?}");
            }
            assert_eq!(
                script.ask(&HOOKS[0], root, true).answer,
                interpreted,
                "{text}"
            );
        }
    }
    assert!(compiled > 2_000, "{compiled}");
}

#[test]
fn the_shipped_rules_answer_alike() {
    let book = shipped();
    let world = World::new(&book);
    let sources = shipped_sources();
    let load = |file: &'static str| load_script(file, &sources[file], &book).unwrap();
    let (escalation, cadence) = (load("escalation.rhai"), load("cadence.rhai"));
    for severity in Severity::ALL {
        let ticket = world.ticket(severity);
        let facts = world.ticket_facts(&ticket);
        for hook in &HOOKS[1..3] {
            let root = Root::Ticket(&facts);
            let compiled = escalation.ask_compiled(hook, root).unwrap();
            assert_eq!(compiled, escalation.ask_interpreter(hook, root));
        }
        let mut event = world.event(severity);
        for kind in [
            EventKind::Unplanned,
            EventKind::Planned(Window {
                starts_at: world.now,
                ends_at: world.now,
            }),
        ] {
            event.kind = kind;
            let facts = world.event_facts(&event);
            let root = Root::Event(&facts);
            let compiled = cadence.ask_compiled(&HOOKS[3], root).unwrap();
            assert_eq!(compiled, cadence.ask_interpreter(&HOOKS[3], root));
        }
    }
}
