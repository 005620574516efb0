//! What cannot fail, whatever the facts are, and changes nothing: it may be left away.

use std::collections::HashMap;

use crate::model::Timestamp;
use crate::rules::script::program::{Compare, Native, Node, Program};
use crate::rules::script::sandbox::{self, Host};
use crate::rules::script::schema::Get;
use crate::rules::script::value::{Ty, Value};

/// Variables that stand for a test or a fact, set once: by the frame and their slot.
pub(super) type Aliases<'p> = HashMap<(u16, usize), &'p Node>;

/// What is needed to tell.
pub(super) struct Sure<'p> {
    pub(super) program: &'p Program,
    pub(super) host: &'p Host,
    /// Whether all patterns of the hook together stay within what it may spend on matching.
    pub(super) may_match: bool,
    pub(super) aliases: Aliases<'p>,
}

/// The type of what cannot fail.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bool,
    Int,
    Text,
    Span,
    List,
    /// Nobody looks at it.
    Other,
}

impl<'p> Sure<'p> {
    /// Whether a node always gives a value and has no effect.
    pub(super) fn of(&self, node: &Node, frame: u16) -> bool {
        self.kind(node, frame).is_some()
    }

    /// What a variable or a call stands for.
    pub(super) fn resolved<'n>(&self, node: &'n Node, frame: u16) -> &'n Node
    where
        'p: 'n,
    {
        let mut node = node;
        loop {
            let stands = match node {
                Node::Variable(slot, _) => self.aliases.get(&(frame, *slot)).copied(),
                node => self.inlined(node),
            };
            match stands {
                Some(stands) => node = stands,
                None => return node,
            }
        }
    }

    fn kind(&self, node: &Node, frame: u16) -> Option<Kind> {
        let all =
            |parts: &[Node], kind| parts.iter().all(|one| self.kind(one, frame) == Some(kind));
        match self.resolved(node, frame) {
            Node::Constant(value) => Some(match value {
                Value::Bool(_) => Kind::Bool,
                Value::Int(_) => Kind::Int,
                Value::Span(_) => Kind::Span,
                Value::List(_) => Kind::List,
                _ => Kind::Other,
            }),
            Node::Text(_) => Some(Kind::Text),
            Node::Variable(..) => Some(Kind::Other),
            Node::Read(read) => match read.get {
                Get::Bool(_) => Some(Kind::Bool),
                Get::Int(_) => Some(Kind::Int),
                Get::Span(_) => Some(Kind::Span),
                Get::Str(_) | Get::Text(_) => Some(Kind::Text),
                Get::List(_) => Some(Kind::List),
                Get::Fact(_) => None,
            },
            Node::NumberIs(..) | Node::TextIs(..) | Node::TextIn(..) => Some(Kind::Bool),
            Node::And(parts) | Node::Or(parts) => all(parts, Kind::Bool).then_some(Kind::Bool),
            Node::Not(part) => (self.kind(part, frame)? == Kind::Bool).then_some(Kind::Bool),
            Node::Compare(how, sides) => {
                let left = self.kind(&sides.0, frame)?;
                let is_known = match left {
                    Kind::Int | Kind::Text | Kind::Span => true,
                    Kind::Bool => matches!(how, Compare::Equal | Compare::Unequal),
                    Kind::List | Kind::Other => false,
                };
                (is_known && self.kind(&sides.1, frame)? == left).then_some(Kind::Bool)
            }
            Node::Matches(text, _) => {
                (self.may_match && self.is_short(text, frame)).then_some(Kind::Bool)
            }
            // Loading has looked at what the table holds.
            Node::Lookup(asked) => {
                let kind = match asked.0.gives() {
                    Ty::Bool => Kind::Bool,
                    Ty::Int => Kind::Int,
                    Ty::Str => Kind::Text,
                    Ty::Span => Kind::Span,
                    _ => return None,
                };
                self.is_short(&asked.1, frame).then_some(kind)
            }
            Node::Native(native, args) => self.native(*native, args, frame),
            _ => None,
        }
    }

    fn native(&self, native: Native, args: &[Node], frame: u16) -> Option<Kind> {
        let at = Timestamp::default();
        let is_text = |node| self.kind(node, frame) == Some(Kind::Text);
        let holds = |sure: bool, kind| sure.then_some(kind);
        match (native, args) {
            (Native::IsEmpty, [text]) => holds(self.is_short(text, frame), Kind::Bool),
            (Native::Len, [text]) => holds(self.is_short(text, frame), Kind::Int),
            (Native::StartsWith | Native::EndsWith, [text, part]) => {
                holds(self.is_short(text, frame) && is_text(part), Kind::Bool)
            }
            (Native::Contains, [within, part]) => {
                let is_list_of_texts = match self.resolved(within, frame) {
                    Node::Constant(Value::List(items)) => {
                        items.iter().all(|item| matches!(item, Value::Str(_)))
                    }
                    _ => false,
                };
                let sure = is_list_of_texts || self.is_short(within, frame);
                holds(sure && is_text(part), Kind::Bool)
            }
            (Native::IsOpen, [Node::Text(id)]) => {
                holds(self.host.is_open(id, at).is_ok(), Kind::Bool)
            }
            (Native::HourIn, [Node::Text(zone)]) => {
                holds(sandbox::hour_in(zone, at).is_ok(), Kind::Int)
            }
            (Native::WeekdayIn, [Node::Text(zone)]) => {
                holds(sandbox::weekday_in(zone, at).is_ok(), Kind::Int)
            }
            _ => None,
        }
    }

    /// A text that a function may be called on: a decision about facts with longer ones is left to
    /// the tree from the beginning.
    fn is_short(&self, node: &Node, frame: u16) -> bool {
        match self.resolved(node, frame) {
            Node::Read(read) => matches!(read.get, Get::Str(_) | Get::Text(_)),
            Node::Text(_) => true,
            _ => false,
        }
    }

    /// Whether a node is one test or one fact, quickly made again wherever it is needed, of which
    /// the value does not depend on a variable.
    pub(super) fn is_plain(&self, node: &Node) -> bool {
        let of_its_own = match node {
            Node::Constant(Value::Bool(_) | Value::Int(_) | Value::Span(_))
            | Node::Text(_)
            | Node::NumberIs(..)
            | Node::TextIs(..)
            | Node::TextIn(..) => true,
            Node::Read(read) => matches!(
                read.get,
                Get::Bool(_) | Get::Int(_) | Get::Span(_) | Get::Str(_)
            ),
            Node::And(parts) | Node::Or(parts) => parts.iter().all(|part| self.is_plain(part)),
            Node::Not(part) => self.is_plain(part),
            Node::Compare(_, sides) => self.is_plain(&sides.0) && self.is_plain(&sides.1),
            _ => false,
        };
        // No frame has this number, so that no variable stands for anything.
        of_its_own && self.of(node, u16::MAX)
    }

    /// The condition that a call stands for, when the function is nothing but one.
    fn inlined(&self, node: &Node) -> Option<&'p Node> {
        let Node::Call(function, args) = node else {
            return None;
        };
        let body = self.program.functions.get(*function)?;
        match body.block.nodes.as_slice() {
            [only] if args.is_empty() && body.slots == 0 => {
                let value = match only {
                    Node::Return(value) => value,
                    value => value,
                };
                self.of(value, u16::MAX).then_some(value)
            }
            _ => None,
        }
    }
}
