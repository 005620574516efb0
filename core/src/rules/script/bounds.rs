//! How many operations a compiled hook can take, and so how many a decision may take.
//!
//! The limit on operations bounds the time of a decision. A rule's test that reads a fact and
//! compares it with a constant takes no longer than a step of anything else, happens at most once
//! in a decision, and has to be written down: a file holds only so many. So these *plain* tests
//! get an allowance of their own, as large as the tests of the hook need, and ten thousand rules
//! are decided; while whatever else a script does, its functions, loops and callbacks, keeps to
//! [`MAX_OPERATIONS`]. A hook in which these could pass it gets no allowance, because it could
//! spend it on them.
//!
//! Counted are the interpreter's operations, rather too many than too few.

use std::collections::HashSet;

use rhai::{AST, ASTNode, Expr, Stmt};

use super::lower::TAKES_FUNCTIONS;
use super::program::{Block, Interpreted, Native, Node, Program, Switch};
use super::rhais::KEYWORDS;
use super::sandbox::{Host, MAX_ALLOWANCE, MAX_ARRAY, MAX_MATCHING, MAX_OPERATIONS};
use super::schema::Get;
use super::value::Value;

/// What a hook may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// The limit on operations.
    pub(crate) operations: u64,
    /// Whether no decision can reach it.
    pub(crate) unreachable: bool,
    /// Whether no decision can spend on matching what it may spend.
    pub(crate) matching_unreachable: bool,
}

impl Bounds {
    /// Of a hook that is not compiled.
    pub(crate) const UNKNOWN: Self = Self {
        operations: MAX_OPERATIONS,
        unreachable: false,
        matching_unreachable: false,
    };

    /// Of a compiled one.
    pub(crate) fn of(program: &Program, host: &Host) -> Self {
        let mut counting = Counting {
            host,
            ast: &program.interpreter.ast,
            dearest: program.dearest,
            done: Vec::new(),
        };
        for body in &program.functions {
            let cost = counting.block(&body.block);
            counting.done.push(cost.map(Cost::whole));
        }
        match counting.done.last().copied().flatten() {
            // What calling the hook itself takes is in the difference.
            Some(most) if most.other + 100 <= MAX_OPERATIONS && most.plain <= MAX_ALLOWANCE => {
                Self {
                    operations: MAX_OPERATIONS + most.plain,
                    unreachable: true,
                    matching_unreachable: most.matching <= u64::from(MAX_MATCHING),
                }
            }
            _ => Self::UNKNOWN,
        }
    }
}

/// The most that something takes.
#[derive(Clone, Copy, Debug, Default)]
struct Most {
    plain: u64,
    other: u64,
    matching: u64,
}

/// The most that a part takes when control goes on after it, and when the function ends in it.
#[derive(Clone, Copy, Debug)]
struct Cost {
    through: Most,
    out: Option<Most>,
}

struct Counting<'h> {
    host: &'h Host,
    /// The whole script.
    ast: &'h AST,
    /// What a constant may take that was put together at load.
    dearest: u64,
    /// What the functions take of which that is known.
    done: Vec<Option<Most>>,
}

impl Most {
    fn other(other: u64) -> Self {
        Self {
            other,
            ..Self::default()
        }
    }

    fn plus(self, more: Self) -> Self {
        Self {
            plain: self.plain.saturating_add(more.plain),
            other: self.other.saturating_add(more.other),
            matching: self.matching.saturating_add(more.matching),
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            plain: self.plain.max(other.plain),
            other: self.other.max(other.other),
            matching: self.matching.max(other.matching),
        }
    }
}

impl Cost {
    fn of(through: Most) -> Self {
        Self { through, out: None }
    }

    fn whole(self) -> Most {
        self.out.map_or(self.through, |out| self.through.or(out))
    }

    /// One of two, of which `then` is the first. What answering takes, it takes once: it is not
    /// part of going on.
    fn beside(self, other: Self, then: &Block) -> Self {
        let (through, out) = if ends(then) {
            (other.through, Some(self.whole()))
        } else {
            (self.through.or(other.through), self.out)
        };
        Self {
            through,
            out: either(out, other.out),
        }
    }

    fn then(self, next: Self) -> Self {
        let later = next.out.map(|out| self.through.plus(out));
        Self {
            through: self.through.plus(next.through),
            out: either(self.out, later),
        }
    }
}

/// Whether the function ends wherever a block does.
fn ends(block: &Block) -> bool {
    matches!(block.nodes.last(), Some(Node::Return(_)))
}

fn either(one: Option<Most>, other: Option<Most>) -> Option<Most> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.or(other)),
        (one, other) => one.or(other),
    }
}

impl Counting<'_> {
    fn block(&self, block: &Block) -> Option<Cost> {
        self.all(&block.nodes, Most::default())
    }

    fn all(&self, nodes: &[Node], own: Most) -> Option<Cost> {
        nodes.iter().try_fold(Cost::of(own), |cost, node| {
            Some(cost.then(self.node(node)?))
        })
    }

    /// Nothing when it is not known what it takes. The numbers are those of `eval`.
    fn node(&self, node: &Node) -> Option<Cost> {
        if let Some(plain) = plain(node) {
            return Some(Cost::of(Most {
                // As a statement, and as a test.
                plain: plain + 4,
                ..Most::default()
            }));
        }
        let own = Most::other(4 + self.own(node)?);
        match node {
            Node::Constant(_) | Node::Text(_) | Node::Variable(..) | Node::Read(_) => {
                Some(Cost::of(own))
            }
            Node::And(parts) | Node::Or(parts) | Node::Join(parts) | Node::List(parts) => {
                self.all(parts, own)
            }
            Node::Not(part) | Node::Negate(part) | Node::Set(_, part) => {
                Some(Cost::of(own).then(self.node(part)?))
            }
            Node::Compare(_, sides) | Node::Arithmetic(_, sides) => {
                let left = self.node(&sides.0)?;
                let right = self.node(&sides.1)?;
                Some(Cost::of(own).then(left).then(right))
            }
            Node::Native(native, args) => {
                let matching = match native {
                    Native::Matches => u64::from(MAX_MATCHING),
                    _ => 0,
                };
                self.all(args, Most { matching, ..own })
            }
            Node::Matches(text, pattern) => {
                let matching = u64::from(self.host.cost(pattern.as_str()));
                let own = Most { matching, ..own };
                Some(Cost::of(own).then(self.node(text)?))
            }
            Node::Lookup(asked) => Some(Cost::of(own).then(self.node(&asked.1)?)),
            Node::Build(building) => self.all(&building.args, own),
            Node::Call(function, args) => {
                let callee = self.done.get(*function).copied().flatten()?;
                Some(self.all(args, own)?.then(Cost::of(callee)))
            }
            Node::If(branch) => {
                let tested = Cost::of(STATEMENT).then(self.node(&branch.condition)?);
                let then = self.block(&branch.then)?;
                let otherwise = self.block(&branch.otherwise)?;
                Some(tested.then(then.beside(otherwise, &branch.then)))
            }
            Node::Switch(switch) => self.switch(switch),
            Node::Block(block) => self.block(block),
            Node::Return(part) => {
                let part = self.node(part)?;
                let out = own.plus(part.whole());
                Some(Cost {
                    through: Most::default(),
                    out: either(part.out, Some(out)),
                })
            }
            Node::Interpret(part) => {
                let operations = interpreted(part, self.ast)?;
                Some(Cost::of(Most::other(operations)))
            }
            _ => None,
        }
    }

    fn switch(&self, switch: &Switch) -> Option<Cost> {
        let mut tested = Cost::of(STATEMENT).then(self.node(&switch.item)?);
        let mut arms: Option<Cost> = None;
        for arm in &switch.arms {
            if let Some(guard) = &arm.guard {
                tested = tested.then(self.node(guard)?);
            }
            let cost = self.block(&arm.then)?;
            arms = Some(match arms {
                Some(before) => cost.beside(before, &arm.then),
                None => cost,
            });
        }
        Some(match arms {
            Some(arms) => tested.then(arms),
            None => tested,
        })
    }

    /// What a node takes beside its parts. Nothing when that is not known.
    fn own(&self, node: &Node) -> Option<u64> {
        Some(match node {
            Node::Constant(Value::List(_) | Value::Draft(_) | Value::Span(_)) => self.dearest,
            Node::Constant(Value::Unit) => 6,
            Node::Constant(Value::Fact(_)) => 4,
            Node::Read(read) => read.steps,
            Node::Compare(..) | Node::Arithmetic(..) | Node::Matches(..) => 2,
            Node::Join(parts) => parts.len() as u64,
            Node::List(parts) => parts.len() as u64,
            // It may go through a list, of which the largest is so long.
            Node::Native(Native::Contains | Native::IndexOf, args) => match args.first() {
                Some(Node::Read(read)) if matches!(read.get, Get::Str(_) | Get::Text(_)) => 4,
                Some(Node::Text(_)) => 4,
                _ => 4 + MAX_ARRAY as u64,
            },
            Node::Native(..) => 4,
            Node::Lookup(_) => 5,
            Node::Build(_) => 3,
            Node::Call(_, args) => 2 + 5 * (1 + args.len() as u64),
            _ => 1,
        })
    }
}

/// An `if` or a `switch` itself is as plain as its test.
const STATEMENT: Most = Most {
    plain: 4,
    other: 0,
    matching: 0,
};

/// What a plain test takes; nothing when it is not one.
fn plain(node: &Node) -> Option<u64> {
    match node {
        Node::NumberIs(read, ..) | Node::TextIs(read, ..) => Some(read.steps + 3),
        Node::TextIn(read, texts) => Some(read.steps + 6 + 2 * texts.len() as u64),
        Node::Read(read) if matches!(read.get, Get::Bool(_)) => Some(read.steps + 3),
        Node::And(parts) | Node::Or(parts) => parts.iter().try_fold(3_u64, |sum, part| {
            Some(sum.saturating_add(plain(part)?).saturating_add(2))
        }),
        Node::Not(part) => Some(plain(part)? + 3),
        Node::Compare(_, sides) => Some(plain_side(&sides.0)? + plain_side(&sides.1)? + 6),
        // What is looked for is as long as it is written.
        Node::Native(Native::StartsWith | Native::EndsWith, args) => match args.as_slice() {
            [Node::Read(read), Node::Text(_)] if matches!(read.get, Get::Str(_)) => {
                Some(read.steps + 10)
            }
            _ => None,
        },
        _ => None,
    }
}

/// A fact that is read without being written first, or a constant.
fn plain_side(node: &Node) -> Option<u64> {
    match node {
        Node::Read(read) => match read.get {
            Get::Text(_) | Get::List(_) | Get::Fact(_) => None,
            _ => Some(read.steps + 1),
        },
        Node::Text(_) | Node::Constant(Value::Bool(_) | Value::Int(_)) => Some(2),
        // `minutes(30)`, which is made of a number.
        Node::Constant(Value::Span(_)) => Some(8),
        _ => None,
    }
}

/// Functions that charge for more than a call; see `sandbox`.
const CHARGING: [&str; 4] = ["replace", "to_debug", "crop", "matches"];

/// What a part takes that the interpreter runs; nothing when it could go round in a loop, or in a
/// function of the script's or without a name.
fn interpreted(part: &Interpreted, ast: &AST) -> Option<u64> {
    let of_script: HashSet<&str> = ast.iter_functions().map(|one| one.name).collect();
    let mut operations = Some(10_u64);
    for statement in &part.statements {
        let mut path = Vec::new();
        statement.walk(&mut path, &mut |path| {
            let call = match path.last() {
                Some(ASTNode::Stmt(Stmt::While(..) | Stmt::Do(..) | Stmt::For(..))) => None,
                Some(ASTNode::Stmt(Stmt::FnCall(call, _)))
                | Some(ASTNode::Expr(Expr::FnCall(call, _) | Expr::MethodCall(call, _))) => {
                    let name = call.name.as_str();
                    let is_known = !of_script.contains(name)
                        && !CHARGING.contains(&name)
                        && !TAKES_FUNCTIONS.contains(&name)
                        && !KEYWORDS.contains(&name);
                    is_known.then_some(8)
                }
                _ => Some(3),
            };
            operations = operations.and_then(|sum| Some(sum + call?));
            operations.is_some()
        });
    }
    operations
}
