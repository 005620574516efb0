//! Expressions, of a type that is wanted; now and then of another.

use super::snippets::SNIPPETS;
use super::writer::{BEGINS, ENDS, Writer};

pub(super) const WORDS: [&str; 12] = [
    "\"\"",
    "\"en\"",
    "\"phone\"",
    "\"Mail\"",
    "\"a\"",
    "\"É\"",
    "\"acme\"",
    "\"mail-eu\"",
    "\"premium\"",
    "\"e\\u0301\"",
    "\"ß\\n\"",
    "\"😀x\"",
];
const NUMBERS: [&str; 9] = [
    "0",
    "1",
    "2",
    "9",
    "-1",
    "-7",
    "64",
    "9223372036854775807",
    "4",
];

impl Writer<'_> {
    pub(super) fn bool(&mut self, depth: usize) -> String {
        if depth == 0 || self.is_long() {
            let known = self.facts.bools;
            return match self.dice.roll(6) {
                0 => self.dice.pick(&["true", "false"]).to_owned(),
                _ => self.dice.pick(known).to_owned(),
            };
        }
        let below = depth - 1;
        match self.dice.roll(24) {
            0 | 1 => format!("({} && {})", self.bool(below), self.bool(below)),
            2 | 3 => format!("({} || {})", self.bool(below), self.bool(below)),
            4 => format!("!{}", self.bool(0)),
            5 | 6 => {
                let how = self.dice.pick(&["==", "!=", "<", "<=", ">", ">="]);
                format!("({} {how} {})", self.number(below), self.number(below))
            }
            7 | 8 => {
                let how = self.dice.pick(&["==", "!=", "<", ">="]);
                format!("({} {how} {})", self.text(below), self.text(below))
            }
            9 => {
                let how = self.dice.pick(&["<", ">=", "==", "!="]);
                format!("({} {how} {})", self.span(), self.span())
            }
            10 => {
                let how = self.dice.pick(&["in", "!in"]);
                let (a, b) = (self.dice.pick(&WORDS), self.dice.pick(&WORDS));
                format!("({} {how} [{a}, {b}])", self.text(0))
            }
            11 => format!("({} in [1, 2, 9])", self.number(0)),
            12 => {
                let how = self.dice.pick(&["contains", "starts_with", "ends_with"]);
                format!("{}.{how}({})", self.text(0), self.text(0))
            }
            13 => format!("matches({}, \"(?i)mail|^a\")", self.text(0)),
            14 => format!("{}.is_empty()", self.text(0)),
            15 => format!("({} in {})", self.text(0), self.list(below)),
            16 => format!("helper({}, {})", self.facts.root, self.number(0)),
            17 => {
                let how = self.dice.pick(&["==", "!=", "<", ">"]);
                format!("({} {how} {})", self.any(below), self.any(below))
            }
            18 => format!("({} == {})", self.list(below), self.list(below)),
            19 => {
                let how = self.dice.pick(&["some", "all"]);
                let item = self.dice.pick(&WORDS);
                format!("{}.{how}(|one| one != {item})", self.list(below))
            }
            20 => format!("is_ours({}, {})", self.facts.root, self.number(0)),
            21 => format!("({}).is_odd()", self.number(below)),
            22 => {
                let (condition, one, other) = (self.bool(0), self.bool(below), self.bool(below));
                format!("(if {BEGINS}{condition}{ENDS} {{ {one} }} else {{ {other} }})")
            }
            _ => format!(
                "({} == '{}')",
                self.any(below),
                self.dice.pick(&["a", "É", "m"])
            ),
        }
    }

    pub(super) fn number(&mut self, depth: usize) -> String {
        if depth == 0 || self.is_long() {
            let known = self.facts.numbers;
            return match self.dice.roll(4) {
                0 => self.dice.one_of(&self.numbers),
                1 => None,
                _ => Some(self.dice.pick(known).to_owned()),
            }
            .unwrap_or_else(|| self.dice.pick(&NUMBERS).to_owned());
        }
        let below = depth - 1;
        match self.dice.roll(18) {
            0..=2 => {
                let how = self.dice.pick(&["+", "-", "*", "/", "%"]);
                format!("({} {how} {})", self.number(below), self.number(below))
            }
            3 => {
                let how = self.dice.pick(&["&", "|", "^", "<<", ">>", "**"]);
                format!("({} {how} {})", self.number(below), self.number(below))
            }
            4 => format!("{}.len()", self.text(0)),
            5 => format!("{}.len", self.text(0)),
            6 => format!("{}.len()", self.list(below)),
            7 => format!("-({})", self.number(below)),
            8 => {
                let how = self.dice.pick(&["min", "max"]);
                format!("{how}({}, {})", self.number(below), self.number(below))
            }
            9 => {
                let how = self.dice.pick(&["abs", "sign"]);
                format!("{how}({})", self.number(below))
            }
            10 => format!("{}.index_of({})", self.text(0), self.text(0)),
            11 => format!("deep({})", self.number(below)),
            12 => format!("[1, 2, 4][{}]", self.number(0)),
            13 => format!(
                "(switch {} {{ 1 | 2 => {}, 3..9 => {}, _ => {} }})",
                self.number(0),
                self.number(0),
                self.number(0),
                self.number(0)
            ),
            14 => format!("{}.reduce(|sum, one| sum + one.len(), 0)", self.list(below)),
            15 => format!("(() ?? {})", self.number(below)),
            16 => format!(
                "{{ let n = {}; n += {}; n }}",
                self.number(0),
                self.number(0)
            ),
            _ => self.number(0),
        }
    }

    pub(super) fn text(&mut self, depth: usize) -> String {
        if depth == 0 || self.is_long() {
            let known = self.facts.texts;
            return match self.dice.roll(4) {
                0 => self.dice.one_of(&self.texts),
                1 => None,
                _ => Some(self.dice.pick(known).to_owned()),
            }
            .unwrap_or_else(|| self.dice.pick(&WORDS).to_owned());
        }
        let below = depth - 1;
        match self.dice.roll(14) {
            0 => format!("({} + {})", self.text(below), self.text(below)),
            1 => format!("{}.to_lower()", self.text(0)),
            2 => format!("{}.to_upper()", self.text(0)),
            3 => format!("`<${{{}}}|${{{}}}>`", self.text(0), self.any(0)),
            4 => format!("{}.sub_string({})", self.text(0), self.number(0)),
            5 => format!(
                "{}.sub_string({}, {})",
                self.text(0),
                self.number(0),
                self.number(0)
            ),
            6 => format!("{}[{}]", self.list(0), self.number(0)),
            7 => format!("({} + {})", self.text(0), self.any(below)),
            8 => format!("to_string({})", self.any(below)),
            9 => format!(
                "(switch {} {{ \"en\" | \"phone\" => {}, \"\" if {} => {}, _ => {} }})",
                self.text(0),
                self.text(0),
                self.bool(0),
                self.text(0),
                self.text(0)
            ),
            10 => format!("{{ let t = {}; t.trim(); t }}", self.text(0)),
            11 => format!(
                "{{ let t = {}; t.pad({}, \".\"); t }}",
                self.text(0),
                self.number(0)
            ),
            _ => self.text(0),
        }
    }

    pub(super) fn list(&mut self, depth: usize) -> String {
        let known = self.facts.lists;
        if depth == 0 || self.is_long() {
            return match self.dice.roll(3) {
                0 => Some(format!("[{}, {}]", self.text(0), self.dice.pick(&WORDS))),
                1 => self.dice.one_of(&self.lists),
                _ => None,
            }
            .unwrap_or_else(|| self.dice.pick(known).to_owned());
        }
        let below = depth - 1;
        match self.dice.roll(6) {
            0 => format!("{}.split({})", self.text(below), self.dice.pick(&WORDS)),
            1 => format!(
                "{}.filter(|one| one > {})",
                self.list(below),
                self.dice.pick(&WORDS)
            ),
            2 => format!("{}.map(|one| one.to_upper())", self.list(below)),
            3 => format!("[{}, {}, {}]", self.text(0), self.text(0), self.text(below)),
            4 => format!("({} + {})", self.list(0), self.list(0)),
            _ => self.list(0),
        }
    }

    pub(super) fn span(&mut self) -> String {
        let known = self.facts.spans;
        match self.dice.roll(6) {
            0 => format!("minutes({} * {})", self.number(0), self.number(0)),
            1 => "(hours(1) - minutes(59))".to_owned(),
            2 => "seconds(90)".to_owned(),
            3 => format!("({} + seconds(30))", self.dice.pick(known)),
            _ => self.dice.pick(known).to_owned(),
        }
    }

    /// Something of any type.
    pub(super) fn any(&mut self, depth: usize) -> String {
        match self.dice.roll(14) {
            0..=2 => self.number(depth),
            3..=5 => self.text(depth),
            6 => self.bool(0),
            7 => self.list(0),
            8 => self.span(),
            9 => self
                .dice
                .pick(&["()", "1.5", "0.1", "'a'", "'É'", "1.0"])
                .to_owned(),
            10 => self.dice.pick(self.facts.parts).to_owned(),
            11 => self
                .dice
                .one_of(&self.things)
                .unwrap_or_else(|| "#{ a: 1, b: \"x\" }.b".to_owned()),
            12 => {
                let at = self.dice.roll(SNIPPETS.len());
                let code = SNIPPETS.get(at).map_or("()", |(_, code)| code);
                format!("{{ {code} }}")
            }
            _ => format!("{}[{}]", self.text(0), self.number(0)),
        }
    }
}
