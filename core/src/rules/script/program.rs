//! A hook in compiled form: a tree of typed nodes over the facts themselves.

use regex::Regex;

use super::builders::Builder;
use super::schema::Get;
use super::value::{Place, Value};

/// A compiled hook: its functions, the hook itself last.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) functions: Vec<Body>,
}

/// One function, compiled for the types it is called with.
#[derive(Debug)]
pub(crate) struct Body {
    /// How many variables it needs, parameters first.
    pub(crate) slots: usize,
    pub(crate) block: Block,
}

/// Statements; the value is the last one's.
#[derive(Debug)]
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
}

/// A property that is read, and how it is written in the script.
pub(crate) struct Read {
    pub(crate) path: String,
    pub(crate) get: Get,
}

/// An `if`.
#[derive(Debug)]
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

/// A call of a builder.
#[derive(Debug)]
pub(crate) struct Building {
    pub(crate) builder: &'static Builder,
    pub(crate) args: Vec<Node>,
    pub(crate) place: Place,
}

/// One step of a compiled hook. Types were settled when it was compiled.
#[derive(Debug)]
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
    /// Text put together.
    Join(Vec<Self>),
    List(Vec<Self>),
    Native(Native, Vec<Self>),
    /// A pattern that was compiled at load.
    Matches(Box<Self>, Box<Regex>),
    Build(Box<Building>),
    /// A call of another function of the script; its facts are known and not passed.
    Call(usize, Vec<Self>),
    Set(usize, Box<Self>),
    If(Box<Branch>),
    Block(Block),
    Return(Box<Self>),
}

impl Program {
    /// Shows every node to `see`, those inside others after them.
    pub(crate) fn walk(&self, see: &mut impl FnMut(&Node)) {
        for body in &self.functions {
            body.block.walk(see);
        }
    }
}

impl Block {
    fn walk(&self, see: &mut impl FnMut(&Node)) {
        for node in &self.nodes {
            node.walk(see);
        }
    }
}

impl Node {
    fn walk(&self, see: &mut impl FnMut(&Self)) {
        see(self);
        match self {
            Self::Constant(_)
            | Self::Text(_)
            | Self::Variable(..)
            | Self::Read(_)
            | Self::NumberIs(..)
            | Self::TextIs(..)
            | Self::TextIn(..) => {}
            Self::Not(part)
            | Self::Negate(part)
            | Self::Matches(part, _)
            | Self::Set(_, part)
            | Self::Return(part) => part.walk(see),
            Self::Compare(_, sides) | Self::Arithmetic(_, sides) => {
                sides.0.walk(see);
                sides.1.walk(see);
            }
            Self::And(parts)
            | Self::Or(parts)
            | Self::Join(parts)
            | Self::List(parts)
            | Self::Native(_, parts)
            | Self::Call(_, parts) => parts.iter().for_each(|part| part.walk(see)),
            Self::Build(building) => building.args.iter().for_each(|part| part.walk(see)),
            Self::If(branch) => {
                branch.condition.walk(see);
                branch.then.walk(see);
                branch.otherwise.walk(see);
            }
            Self::Block(block) => block.walk(see),
        }
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
