//! `switch`. rhai keeps of its cases only their hashes; what they are is found among the constants
//! that stand in the file.

use std::collections::{BTreeSet, HashMap};

use rhai::{Engine, Expr, RangeCase, SwitchCasesCollection, Token};

use super::super::program::{Arm, Block, Node, Switch};
use super::super::switches::hashes;
use super::super::value::{Place, Ty, Value};
use super::{Flow, Lowered, Scope};

/// The constants of a file by rhai's hash of each.
#[derive(Debug, Default)]
pub(crate) struct Constants(HashMap<u64, Value<'static>>);

impl Constants {
    /// Finds those of a file that has a `switch` in it.
    pub(crate) fn of(engine: &Engine, text: &str) -> Self {
        let Some(mut found) = written(engine, text) else {
            return Self::default();
        };
        found.extend(["true", "false", "()"].map(str::to_owned));
        let written: Vec<String> = found.into_iter().collect();
        let known = hashes(&written).unwrap_or_default();
        Self(
            known
                .into_iter()
                .filter_map(|(hash, written)| Some((hash, value_of(engine, &written)?)))
                .collect(),
        )
    }
}

/// The constants of a file as they are written; nothing when it has no `switch`.
fn written(engine: &Engine, text: &str) -> Option<BTreeSet<String>> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    let (mut has_switch, mut is_negative) = (false, false);
    let texts = [text];
    let (tokens, control) = engine.lex(texts.iter());
    // The brackets open in each text that is put together. rhai's parser tells its lexer when the
    // text goes on.
    let (mut open, mut goes_on): (Vec<usize>, bool) = (Vec::new(), false);
    for (token, _) in tokens {
        match &token {
            Token::EOF => break,
            Token::Switch => has_switch = true,
            Token::IntegerConstant(number) => {
                found.insert(number.to_string());
                if is_negative && let Some(negative) = number.checked_neg() {
                    found.insert(negative.to_string());
                }
            }
            Token::StringConstant(_) if goes_on => {
                goes_on = false;
                open.pop();
            }
            Token::StringConstant(text) => drop(found.insert(quoted(text))),
            Token::CharConstant(c) => drop(found.insert(format!("'{}'", escaped(*c, '\'')))),
            Token::InterpolatedString(_) if goes_on => goes_on = false,
            Token::InterpolatedString(_) => open.push(0),
            Token::LeftBrace | Token::MapStart => {
                if let Some(depth) = open.last_mut() {
                    *depth += 1;
                }
            }
            Token::RightBrace => {
                if let Some(depth) = open.last_mut() {
                    *depth = depth.saturating_sub(1);
                    goes_on = *depth == 0;
                    control.borrow_mut().is_within_text = goes_on;
                }
            }
            _ => {}
        }
        is_negative = matches!(token, Token::Minus | Token::UnaryMinus);
    }
    has_switch.then_some(found)
}

/// The constant that a text says.
fn value_of(engine: &Engine, written: &str) -> Option<Value<'static>> {
    let ast = engine.compile_expression(written).ok()?;
    let rhai::Stmt::Expr(expr) = ast.statements().first()? else {
        return None;
    };
    Some(match &**expr {
        Expr::IntegerConstant(number, _) => Value::Int(*number),
        Expr::BoolConstant(flag, _) => Value::Bool(*flag),
        Expr::StringConstant(text, _) => Value::Str(text.to_string().into()),
        Expr::CharConstant(c, _) => Value::Other((*c).into()),
        Expr::Unit(_) => Value::Unit,
        _ => return None,
    })
}

fn quoted(text: &str) -> String {
    let escaped: String = text.chars().map(|c| escaped(c, '"')).collect();
    format!("\"{escaped}\"")
}

fn escaped(c: char, quote: char) -> String {
    match c {
        '\\' => "\\\\".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        c if c == quote => format!("\\{c}"),
        c => c.to_string(),
    }
}

impl Scope<'_, '_> {
    pub(super) fn switch(
        &mut self,
        (item, cases): &(Expr, SwitchCasesCollection),
        keyword: Place,
    ) -> Lowered {
        let source = self.compiler.files.source;
        let mut switch = Switch {
            item: self.value(item)?.0,
            numbers: HashMap::new(),
            texts: HashMap::new(),
            few: Default::default(),
            characters: HashMap::new(),
            ranges: ranges(cases),
            arms: Vec::with_capacity(cases.expressions.len()),
            default: cases.def_case,
            at: source.line_of(keyword),
            place: keyword,
            text: source.switched(keyword),
        };
        self.cases(cases, &mut switch)?;
        let mut flow = match cases.def_case {
            Some(_) => Flow::Never,
            None => Flow::Value(Ty::Unit),
        };
        for arm in &cases.expressions {
            let guard = match &arm.lhs {
                Expr::BoolConstant(true, _) => None,
                guard => Some(self.expr(guard)?.0),
            };
            let (then, after) = self.arm(&arm.rhs)?;
            let place = arm.rhs.start_position().into();
            switch.arms.push(Arm { guard, then, place });
            flow = flow.or(after);
        }
        Ok((Node::Switch(switch.into()), flow))
    }

    /// Puts every case where its value leads to it.
    fn cases(&self, cases: &SwitchCasesCollection, switch: &mut Switch) -> Lowered<()> {
        let of_ranges: BTreeSet<usize> = cases.ranges.iter().map(RangeCase::index).collect();
        for (hash, list) in cases.cases.iter() {
            let arms: Vec<usize> = list.blocks.to_vec();
            match self.compiler.files.constants.0.get(hash) {
                Some(Value::Int(number)) => drop(switch.numbers.insert(*number, arms)),
                Some(Value::Str(text)) => drop(switch.texts.insert(text.to_string(), arms)),
                Some(Value::Bool(flag)) => switch.few[usize::from(*flag)] = arms,
                Some(Value::Unit) => switch.few[2] = arms,
                Some(Value::Other(other)) => {
                    if let Ok(c) = other.as_char() {
                        switch.characters.insert(c, arms);
                    }
                }
                // A range stands among the constants as well, for whoever switches over ranges.
                _ if arms.iter().all(|arm| of_ranges.contains(arm)) => {}
                _ => return Err("a case of this kind is not compiled".into()),
            }
        }
        Ok(())
    }

    fn arm(&mut self, expr: &Expr) -> Lowered<(Block, Flow)> {
        if let Expr::Stmt(block) = expr {
            return self.block(block);
        }
        let (node, ty) = self.value(expr)?;
        Ok((Block { nodes: vec![node] }, Flow::Value(ty)))
    }
}

fn ranges(cases: &SwitchCasesCollection) -> Vec<(i64, i64, usize)> {
    cases
        .ranges
        .iter()
        .filter_map(|range| match range {
            // An empty one has no case at all.
            RangeCase::ExclusiveInt(range, arm) => {
                Some((range.start, range.end.checked_sub(1)?, *arm))
            }
            RangeCase::InclusiveInt(range, arm) => Some((*range.start(), *range.end(), *arm)),
        })
        .collect()
}
