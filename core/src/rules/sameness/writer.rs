//! Scripts: statements in rows, loops, choices, and answers at the end of them.

use std::fmt::Write;

use super::super::script::Hook;
use super::dice::Dice;
use super::subjects::{ALARM, DEVICE, EVENT, Facts, REQUEST, TICKET};

/// A script as it is, and once more with its conditions written down when it runs.
pub(crate) struct Written {
    pub(crate) plain: String,
    pub(crate) observed: String,
}

/// What stands around a condition until both forms are made.
pub(super) const BEGINS: char = '\u{1}';
pub(super) const ENDS: char = '\u{2}';
/// The interpreter takes no more than some operations, and people read no more.
const MAX_BYTES: usize = 4_000;

pub(super) struct Writer<'d> {
    pub(super) dice: &'d mut Dice,
    pub(super) facts: &'static Facts,
    hook: &'static str,
    pub(super) numbers: Vec<String>,
    pub(super) texts: Vec<String>,
    pub(super) lists: Vec<String>,
    /// Variables of any type.
    pub(super) things: Vec<String>,
    names: usize,
    /// Loops around.
    loops: usize,
    out: String,
}

/// Makes a script up that has this hook.
pub(crate) fn write(dice: &mut Dice, hook: &Hook) -> Written {
    let facts = match hook.name {
        "route" => &REQUEST,
        "cadence" => &EVENT,
        "alarm" => &ALARM,
        "readiness" => &DEVICE,
        _ => &TICKET,
    };
    let mut writer = Writer {
        dice,
        facts,
        hook: hook.name,
        numbers: Vec::new(),
        texts: Vec::new(),
        lists: Vec::new(),
        things: Vec::new(),
        names: 0,
        loops: 0,
        out: String::new(),
    };
    writer.script();
    let mut text = writer.out;
    // The other hook of the file has to be there.
    text.push_str(match hook.name {
        "clocks" => "fn escalate(ticket) { plan() }\n",
        "escalate" => "fn clocks(ticket) { no_clocks() }\n",
        _ => "",
    });
    let mut observed = String::new();
    for (index, line) in text.lines().enumerate() {
        let ends = format!(", {})", index + 1);
        let line = line.replace(BEGINS, "observe(").replace(ENDS, &ends);
        observed.push_str(&line);
        observed.push('\n');
    }
    Written {
        plain: text.replace([BEGINS, ENDS], ""),
        observed,
    }
}

impl Writer<'_> {
    pub(super) fn is_long(&self) -> bool {
        self.out.len() > MAX_BYTES
    }

    fn line(&mut self, text: &str) {
        // Writing to a text does not fail.
        let _ = writeln!(self.out, "{text}");
    }

    fn script(&mut self) {
        self.line(&format!("fn {}({}) {{", self.hook, self.facts.root));
        self.statements(3);
        self.end();
        self.line("}");
        let root = self.facts.root;
        let (fact, text) = (self.facts.parts[0], self.facts.texts[0]);
        self.line(&format!("fn helper({root}, n) {{"));
        self.line(&format!("let who = {fact};"));
        self.line(&format!(
            "if {BEGINS}n > 5{ENDS} {{ return {}; }}",
            self.facts.bools[0]
        ));
        self.line(&format!("{text} == \"en\" && n < 3"));
        self.line("}");
        // Not compiled, and interpreted alone.
        self.line(&format!("fn is_ours({root}, n) {{"));
        self.line(&format!(
            "try {{ return {} && 10 / n > 2; }}",
            self.facts.bools[0]
        ));
        self.line(&format!("catch {{ return {text}.len() > 2; }}"));
        self.line("}");
        // It calls itself, sometimes too deep.
        self.line(&format!(
            "fn deep(n) {{ if {BEGINS}n <= 0 || n > 20{ENDS} {{ return n; }} 1 + deep(n - 1) }}"
        ));
    }

    /// How the hook ends.
    fn end(&mut self) {
        let answer = self.answer();
        match self.dice.roll(5) {
            0 => {
                let (condition, other) = (self.bool(1), self.answer());
                self.line(&format!(
                    "if {BEGINS}{condition}{ENDS} {{ {answer} }} else {{ {other} }}"
                ));
            }
            1 => self.line(&format!("return {answer};")),
            2 => {
                let (item, other) = (self.number(1), self.answer());
                self.line(&format!(
                    "switch {item} {{ 0 => {answer}, 1 | 2 | 9 => {other}, 3..=64 => {answer}, _ => {other} }}"
                ));
            }
            3 => {
                self.line(&format!("let made = {answer};"));
                let other = self.answer();
                let condition = self.bool(1);
                self.line(&format!(
                    "if {BEGINS}{condition}{ENDS} {{ made = {other}; }}"
                ));
                self.line("made");
            }
            _ => self.line(&answer),
        }
    }

    fn statements(&mut self, depth: usize) {
        let known = (
            self.numbers.len(),
            self.texts.len(),
            self.lists.len(),
            self.things.len(),
        );
        for _ in 0..=self.dice.roll(3) {
            if self.is_long() {
                break;
            }
            match self.dice.roll(12) {
                0..=2 => self.variable(),
                3 | 4 => self.assignment(),
                5 | 6 if depth > 0 => self.condition(depth - 1),
                7 if depth > 0 => self.choice(depth - 1),
                8 if depth > 0 => self.row(depth - 1),
                9 if depth > 0 => self.turns(depth - 1),
                10 if self.loops > 0 => {
                    let (condition, how) = (self.bool(1), self.dice.pick(&["break", "continue"]));
                    self.line(&format!("if {BEGINS}{condition}{ENDS} {{ {how}; }}"));
                }
                _ => {
                    let (condition, answer) = (self.bool(1), self.answer());
                    self.line(&format!(
                        "if {BEGINS}{condition}{ENDS} {{ return {answer}; }}"
                    ));
                }
            }
        }
        self.numbers.truncate(known.0);
        self.texts.truncate(known.1);
        self.lists.truncate(known.2);
        self.things.truncate(known.3);
    }

    /// A new name, or one that hides another.
    fn name(&mut self, begins: char) -> String {
        if !self.dice.once_in(5) || self.names == 0 {
            self.names += 1;
        }
        format!("{begins}{}", self.names)
    }

    fn variable(&mut self) {
        let how = self.dice.pick(&["let", "let", "let", "const"]);
        let (name, value) = match self.dice.roll(4) {
            0 => (self.name('n'), self.number(2)),
            1 => (self.name('t'), self.text(2)),
            2 => (self.name('l'), self.list(1)),
            _ => (self.name('x'), self.any(1)),
        };
        self.line(&format!("{how} {name} = {value};"));
        match name.chars().next() {
            Some('n') => self.numbers.push(name),
            Some('t') => self.texts.push(name),
            Some('l') => self.lists.push(name),
            _ => self.things.push(name),
        }
    }

    fn assignment(&mut self) {
        let text = match self.dice.roll(9) {
            0 | 1 => {
                let how = self
                    .dice
                    .pick(&["=", "+=", "-=", "*=", "/=", "%=", "|=", "<<="]);
                let value = self.number(1);
                self.dice
                    .one_of(&self.numbers)
                    .map(|name| format!("{name} {how} {value};"))
            }
            2 | 3 => {
                let (how, value) = (self.dice.pick(&["=", "+="]), self.text(1));
                self.dice
                    .one_of(&self.texts)
                    .map(|name| format!("{name} {how} {value};"))
            }
            4 => {
                let value = self.text(0);
                self.dice
                    .one_of(&self.lists)
                    .map(|name| format!("{name}.push({value});"))
            }
            5 => {
                let (at, value) = (self.number(0), self.text(0));
                self.dice
                    .one_of(&self.lists)
                    .map(|name| format!("{name}[{at}] = {value};"))
            }
            6 => {
                let value = self.any(0);
                self.dice
                    .one_of(&self.numbers)
                    .map(|name| format!("{name} = {value};"))
            }
            7 => {
                let value = self.any(1);
                self.dice
                    .one_of(&self.things)
                    .map(|name| format!("{name} = {value};"))
            }
            _ => {
                let list = self.list(0);
                let name = self.dice.one_of(&self.numbers);
                name.map(|name| format!("{list}.for_each(|| {name} += 1);"))
            }
        };
        if let Some(text) = text {
            self.line(&text);
        }
    }

    fn condition(&mut self, depth: usize) {
        let condition = self.bool(2);
        self.line(&format!("if {BEGINS}{condition}{ENDS} {{"));
        self.statements(depth);
        match self.dice.roll(3) {
            0 => {
                let (condition, answer) = (self.bool(1), self.answer());
                self.line(&format!("}} else if {BEGINS}{condition}{ENDS} {{"));
                self.line(&format!("return {answer};"));
            }
            1 => {
                self.line("} else {");
                self.statements(depth);
            }
            _ => {}
        }
        self.line("}");
    }

    fn choice(&mut self, depth: usize) {
        let item = self.any(1);
        self.line(&format!("switch {item} {{"));
        for _ in 0..=self.dice.roll(3) {
            let cases = self.dice.pick(&[
                "0",
                "1 | 2",
                "\"en\"",
                "\"phone\" | \"É\" | \"a\"",
                "true",
                "()",
                "'a'",
                "-1",
                "\"e\\u0301\" | 9",
                "\"\"",
            ]);
            let guard = match self.dice.once_in(3) {
                true => format!(" if {}", self.bool(1)),
                false => String::new(),
            };
            self.line(&format!("{cases}{guard} => {{"));
            self.statements(depth);
            self.line("}");
        }
        if self.dice.once_in(2) {
            self.line("3..=20 => {");
            self.statements(depth);
            self.line("}");
        }
        if self.dice.once_in(2) {
            self.line("_ => {");
            self.statements(depth);
            self.line("}");
        }
        self.line("}");
    }

    fn row(&mut self, depth: usize) {
        let (name, over) = match self.dice.roll(4) {
            0 => ('t', self.list(1)),
            1 => ('n', "[1, 2, 9]".to_owned()),
            2 => (
                'n',
                format!("0..{}", self.dice.pick(&["3", "0", "-2", "5"])),
            ),
            _ => (
                'n',
                format!("{}..={}", self.number(0), self.dice.pick(&["2", "4"])),
            ),
        };
        let name = self.name(name);
        let counter = self.dice.once_in(4).then(|| self.name('c'));
        match &counter {
            Some(counter) => self.line(&format!("for ({name}, {counter}) in {over} {{")),
            None => self.line(&format!("for {name} in {over} {{")),
        }
        let known = (self.numbers.len(), self.texts.len());
        match name.starts_with('n') {
            true => self.numbers.push(name),
            false => self.texts.push(name),
        }
        self.numbers.extend(counter);
        self.body(depth);
        self.numbers.truncate(known.0);
        self.texts.truncate(known.1);
    }

    fn turns(&mut self, depth: usize) {
        let name = self.name('w');
        self.line(&format!("let {name} = 0;"));
        let below = self.dice.pick(&["3", "1", "4"]);
        match self.dice.roll(3) {
            0 => self.line(&format!("while {name} < {below} {{")),
            1 => self.line("loop {"),
            _ => self.line("do {"),
        }
        let is_late = self.out.ends_with("do {\n");
        self.line(&format!("{name} += 1;"));
        self.line(&format!("if {BEGINS}{name} > {below}{ENDS} {{ break; }}"));
        self.loops += 1;
        self.statements(depth);
        self.loops -= 1;
        match is_late {
            true => {
                let how = self.dice.pick(&["while", "until"]);
                self.line(&format!("}} {how} {name} < 2;"));
            }
            false => self.line("}"),
        }
    }

    fn body(&mut self, depth: usize) {
        self.loops += 1;
        self.statements(depth);
        self.loops -= 1;
        self.line("}");
    }

    fn answer(&mut self) -> String {
        let mut text = match self.hook {
            "route" => self.route(),
            "clocks" => self.clocks(),
            "escalate" => self.plan(),
            "alarm" => self.handling(),
            "readiness" => self.readiness(),
            _ => self.cadence(),
        };
        if self.dice.once_in(3) {
            let reason = self.text(1);
            text.push_str(&format!(".because({reason})"));
        }
        text
    }

    fn route(&mut self) -> String {
        let mut text = match self.dice.roll(6) {
            0 => format!("to_level({})", self.number(1)),
            1 => "to_queue(\"renewals\")".to_owned(),
            2 => format!("to_queue({})", self.text(1)),
            3 => "to_agent(\"ben\")".to_owned(),
            4 => format!("to_level({})", self.any(0)),
            _ => "to_level(2)".to_owned(),
        };
        for _ in 0..self.dice.roll(3) {
            let more = match self.dice.roll(4) {
                0 => ".in_queue(\"incident\")".to_owned(),
                1 => format!(".reconsider_after({})", self.span()),
                2 => format!(".reply({})", self.text(1)),
                _ => ".with_skill(\"mail\")".to_owned(),
            };
            text.push_str(&more);
        }
        text
    }

    fn clocks(&mut self) -> String {
        let mut text = match self.dice.roll(3) {
            0 => "no_clocks()".to_owned(),
            1 => format!("resolve_within({})", self.span()),
            _ => format!("respond_within({})", self.span()),
        };
        for _ in 0..self.dice.roll(3) {
            let more = match self.dice.roll(4) {
                0 => ".on_calendar(\"office\")".to_owned(),
                1 => format!(".paused_while({})", self.text(0)),
                2 => format!(".resolve_within({})", self.span()),
                _ => ".close_after(days(7))".to_owned(),
            };
            text.push_str(&more);
        }
        text
    }

    fn plan(&mut self) -> String {
        let mut text = "plan()".to_owned();
        for _ in 0..self.dice.roll(4) {
            let act = match self.dice.roll(4) {
                0 => "tell([\"assignee\", \"queue\"])".to_owned(),
                1 => format!("tell({})", self.text(0)),
                2 => "escalate_to(\"manager\").acknowledge_within(minutes(15))".to_owned(),
                _ => format!("tell({})", self.list(0)),
            };
            let more = match self.dice.roll(4) {
                0 => format!(".before(\"response\", minutes(15), {act})"),
                1 => format!(".at(\"resolution\", {act})"),
                2 => format!(".after(\"resolution\", {}, {act})", self.span()),
                _ => format!(".on_request({act})"),
            };
            text.push_str(&more);
        }
        text
    }

    fn cadence(&mut self) -> String {
        match self.dice.roll(5) {
            0 => "silent()".to_owned(),
            1 => format!("after({})", self.span()),
            2 => format!("after({}).every({})", self.span(), self.span()),
            3 => format!("announce([days(7), {}]).at_start()", self.span()),
            _ => "announce([hours(24)]).at_end().overrun_every(minutes(30))".to_owned(),
        }
    }

    fn handling(&mut self) -> String {
        match self.dice.roll(7) {
            0 => "ignore()".to_owned(),
            5 => "hold()".to_owned(),
            1 => "note()".to_owned(),
            2 => format!("attach_to({}).raising_to(1)", self.text(1)),
            3 => format!("open_event({}).under({})", self.number(1), self.text(1)),
            4 => format!("open_event(2).titled({})", self.text(1)),
            _ => {
                let quiet = self.span();
                format!(
                    "open_event(3).on_service(alarm.service).settles_after({quiet}).declare_major()"
                )
            }
        }
    }

    fn readiness(&mut self) -> String {
        let mut text = "checks()".to_owned();
        for _ in 0..self.dice.roll(4) {
            let found = self.text(1);
            let check = match self.dice.roll(3) {
                0 => format!(".pass(\"PIN\", {found})"),
                1 => format!(".fail(\"PIN\", {found}, \"look again\")"),
                // Sometimes an empty text, which is refused.
                _ => format!(".fail({found}, \"x\", {found})"),
            };
            text.push_str(&check);
        }
        text
    }
}
