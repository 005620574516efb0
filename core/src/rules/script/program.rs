//! A hook in compiled form: a tree of typed nodes over the facts themselves.

use std::collections::HashMap;
use std::sync::Arc;

use regex::Regex;
use rhai::Stmt;

use super::builders::Builder;
use super::interpreter::Interpreter;
use super::lookup::Asking;
use super::schema::{FactKind, Get};
use super::value::{Place, Value};

/// A compiled hook: its functions, the hook itself last.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) functions: Vec<Body>,
    /// The most that the interpreter would spend on a value that was put together at load.
    pub(crate) dearest: u64,
    /// For what is not compiled.
    pub(crate) interpreter: Arc<Interpreter>,
}

/// One function, compiled for the types it is called with.
#[derive(Debug)]
pub(crate) struct Body {
    /// How many variables it needs, parameters first.
    pub(crate) slots: usize,
    /// How many parameters it has, facts among them.
    pub(crate) parameters: usize,
    pub(crate) block: Block,
}

/// Statements; the value is the last one's.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    pub(crate) nodes: Vec<Node>,
}

/// Two things compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compare {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Two numbers or lengths of time combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// What is known natively of texts and lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Native {
    Len,
    IsEmpty,
    Contains,
    StartsWith,
    EndsWith,
    ToLower,
    ToUpper,
    Matches,
    IsOpen,
    HourIn,
    WeekdayIn,
    SubString,
    IndexOf,
    Abs,
    Sign,
    Min,
    Max,
}

/// A property that is read, and how it is written in the script.
#[derive(Clone)]
pub(crate) struct Read {
    pub(crate) path: String,
    pub(crate) get: Get,
    /// What the interpreter spends on it.
    pub(crate) steps: u64,
}

/// An `if`.
#[derive(Clone, Debug)]
pub(crate) struct Branch {
    pub(crate) condition: Node,
    pub(crate) then: Block,
    pub(crate) otherwise: Block,
    /// File and line: `routing.rhai:12`.
    pub(crate) at: String,
    /// Where the `if` stands.
    pub(crate) place: Place,
    /// The condition as written.
    pub(crate) text: String,
}

/// A `switch`. The constants of its cases lead straight to their arms.
#[derive(Clone, Debug)]
pub(crate) struct Switch {
    pub(crate) item: Node,
    pub(crate) numbers: HashMap<i64, Vec<usize>>,
    pub(crate) texts: HashMap<String, Vec<usize>>,
    /// The arms for `false`, for `true` and for `()`.
    pub(crate) few: [Vec<usize>; 3],
    pub(crate) characters: HashMap<char, Vec<usize>>,
    /// First and last number of a range, and its arm. They come after the constants.
    pub(crate) ranges: Vec<(i64, i64, usize)>,
    pub(crate) arms: Vec<Arm>,
    /// The arm for all the rest.
    pub(crate) default: Option<usize>,
    /// File and line: `routing.rhai:12`.
    pub(crate) at: String,
    /// Where the `switch` stands.
    pub(crate) place: Place,
    /// What is switched over, as written.
    pub(crate) text: String,
}

/// What a `switch` does for some of its cases.
#[derive(Clone, Debug)]
pub(crate) struct Arm {
    /// The `if` behind the cases.
    pub(crate) guard: Option<Node>,
    pub(crate) then: Block,
    /// Where it begins, behind its `=>`.
    pub(crate) place: Place,
}

/// A call of a builder.
#[derive(Clone, Debug)]
pub(crate) struct Building {
    pub(crate) builder: &'static Builder,
    pub(crate) args: Vec<Node>,
    pub(crate) place: Place,
}

/// A call of a builder that is chosen when the types of its arguments are known.
#[derive(Clone, Debug)]
pub(crate) struct Choosing {
    pub(crate) name: String,
    pub(crate) args: Vec<Node>,
    pub(crate) place: Place,
}

/// What a `for` goes over.
#[derive(Clone, Debug)]
pub(crate) enum Row {
    List(Node),
    /// From one number to another, without the last or with it.
    Numbers(Node, Node, bool),
}

/// A `for`.
#[derive(Clone, Debug)]
pub(crate) struct Each {
    pub(crate) row: Row,
    /// The variable of the loop, and that of its counter.
    pub(crate) slot: usize,
    pub(crate) counter: Option<usize>,
    pub(crate) body: Block,
}

/// A `while`, `loop` or `do`.
#[derive(Clone, Debug)]
pub(crate) struct Repeat {
    /// Nothing for `loop`.
    pub(crate) condition: Option<Node>,
    /// It is looked at after the body.
    pub(crate) is_late: bool,
    /// What it must be for the loop to go on.
    pub(crate) goes_on: bool,
    pub(crate) body: Block,
}

/// What the interpreter gets for a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Given {
    /// Nothing: it is there and not looked at.
    Unread,
    Fact(FactKind),
    Constant(usize),
    Variable(usize),
    /// A variable that may be another afterwards.
    Changed(usize),
}

/// A part of the script that the interpreter runs.
#[derive(Clone, Debug)]
pub(crate) struct Interpreted {
    pub(crate) statements: Vec<Stmt>,
    /// The variables in force, the innermost last.
    pub(crate) scope: Vec<(String, Given)>,
    /// As explanations name it, when it is a call.
    pub(crate) text: Option<String>,
    /// File and line.
    pub(crate) at: String,
    /// Where it stands.
    pub(crate) place: Place,
    /// Why it is not compiled.
    pub(crate) why: String,
}

/// One step of a compiled hook. Types were settled when it was compiled, where they can be.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    /// Anything constant but text.
    Constant(Value<'static>),
    Text(String),
    /// A variable, by its slot.
    Variable(usize, String),
    Read(Box<Read>),
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
    /// The most frequent conditions, without a detour over values.
    NumberIs(Box<Read>, Compare, i64),
    TextIs(Box<Read>, bool, String),
    TextIn(Box<Read>, Vec<String>),
    Compare(Compare, Box<(Self, Self)>),
    Arithmetic(Arithmetic, Box<(Self, Self)>),
    Negate(Box<Self>),
    /// `??`
    Coalesce(Vec<Self>),
    /// Text put together.
    Join(Vec<Self>),
    List(Vec<Self>),
    /// An element of a list, a character of a text, an entry of a map.
    Index(Box<(Self, Self)>),
    /// A property of something that is looked at when the script runs.
    Property(Box<Self>, String),
    Native(Native, Vec<Self>),
    /// A pattern that was compiled at load.
    Matches(Box<Self>, Box<Regex>),
    /// A question to a table beside the scripts, and the key.
    Lookup(Box<(Asking, Self)>),
    /// A function or operator of rhai's own, of values.
    Rhai(Box<str>, Vec<Self>),
    Build(Box<Building>),
    Choose(Box<Choosing>),
    /// A call of another function of the script; its facts are known and not passed.
    Call(usize, Vec<Self>),
    Set(usize, Box<Self>),
    If(Box<Branch>),
    Switch(Box<Switch>),
    Each(Box<Each>),
    Repeat(Box<Repeat>),
    Break(Box<Self>),
    Continue,
    Block(Block),
    Return(Box<Self>),
    /// `throw`: the interpreter says it.
    Fail,
    Interpret(Box<Interpreted>),
}

impl Program {
    /// Shows every node to `see`, those inside others after them.
    pub(crate) fn walk<'p>(&'p self, see: &mut impl FnMut(&'p Node)) {
        for body in &self.functions {
            body.block.walk(see);
        }
    }
}

impl Block {
    pub(super) fn walk<'p>(&'p self, see: &mut impl FnMut(&'p Node)) {
        for node in &self.nodes {
            node.walk(see);
        }
    }
}

impl Node {
    pub(super) fn walk<'p>(&'p self, see: &mut impl FnMut(&'p Self)) {
        see(self);
        match self {
            Self::Constant(_)
            | Self::Text(_)
            | Self::Variable(..)
            | Self::Read(_)
            | Self::NumberIs(..)
            | Self::TextIs(..)
            | Self::TextIn(..)
            | Self::Continue
            | Self::Fail
            | Self::Interpret(_) => {}
            Self::Not(part)
            | Self::Negate(part)
            | Self::Matches(part, _)
            | Self::Property(part, _)
            | Self::Set(_, part)
            | Self::Break(part)
            | Self::Return(part) => part.walk(see),
            Self::Lookup(asked) => asked.1.walk(see),
            Self::Compare(_, sides) | Self::Arithmetic(_, sides) | Self::Index(sides) => {
                sides.0.walk(see);
                sides.1.walk(see);
            }
            Self::And(parts)
            | Self::Or(parts)
            | Self::Coalesce(parts)
            | Self::Join(parts)
            | Self::List(parts)
            | Self::Native(_, parts)
            | Self::Rhai(_, parts)
            | Self::Call(_, parts) => parts.iter().for_each(|part| part.walk(see)),
            Self::Build(building) => building.args.iter().for_each(|part| part.walk(see)),
            Self::Choose(choosing) => choosing.args.iter().for_each(|part| part.walk(see)),
            Self::If(branch) => {
                branch.condition.walk(see);
                branch.then.walk(see);
                branch.otherwise.walk(see);
            }
            Self::Switch(switch) => switch.walk(see),
            Self::Each(each) => {
                match &each.row {
                    Row::List(list) => list.walk(see),
                    Row::Numbers(from, to, _) => {
                        from.walk(see);
                        to.walk(see);
                    }
                }
                each.body.walk(see);
            }
            Self::Repeat(repeat) => {
                if let Some(condition) = &repeat.condition {
                    condition.walk(see);
                }
                repeat.body.walk(see);
            }
            Self::Block(block) => block.walk(see),
        }
    }
}

impl Switch {
    fn walk<'p>(&'p self, see: &mut impl FnMut(&'p Node)) {
        self.item.walk(see);
        for arm in &self.arms {
            if let Some(guard) = &arm.guard {
                guard.walk(see);
            }
            arm.then.walk(see);
        }
    }

    /// The arms for a value, in the order in which they are tried.
    pub(crate) fn arms_for(&self, value: &Value<'_>) -> &[usize] {
        let found = match value {
            Value::Int(number) => self.numbers.get(number),
            Value::Str(text) => self.texts.get(&**text),
            Value::Bool(flag) => self.few.get(usize::from(*flag)),
            Value::Unit => self.few.last(),
            Value::Other(other) => other.as_char().ok().and_then(|c| self.characters.get(&c)),
            _ => None,
        };
        found.map_or(&[], Vec::as_slice)
    }
}

impl std::fmt::Debug for Read {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.path)
    }
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
