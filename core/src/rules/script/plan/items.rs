//! A hook as rules, one after another.
//!
//! The functions that it goes on in (`return premium(request);`) are rules of its chain like its
//! own, and what follows an `else` of an `if` that answers is a rule like what follows the `if`.

use std::borrow::Cow;
use std::collections::HashMap;

use super::sure::Sure;
use crate::rules::script::program::{Block, Branch, Compare, Given, Node, Read, Switch};
use crate::rules::script::schema::Get;
use crate::rules::script::value::Value;

/// More than these are not planned: functions that go on in each other could multiply them.
const MAX_ITEMS: usize = 100_000;
/// Functions in functions.
const MAX_FRAMES: u16 = 1_000;

/// What happens in a hook, of which nothing happens after an answer.
pub(super) enum Item<'p> {
    If {
        condition: Cow<'p, Node>,
        frame: u16,
        then: Vec<Self>,
        otherwise: Vec<Self>,
    },
    /// A statement that has an effect, or could fail.
    Work {
        node: &'p Node,
        frame: u16,
    },
    Answer {
        node: &'p Node,
        frame: u16,
    },
    /// Nothing that can be planned; the tree knows.
    Tree,
}

/// Takes a hook apart.
pub(super) struct Items<'p> {
    pub(super) sure: Sure<'p>,
    frames: u16,
    count: usize,
}

impl<'p> Items<'p> {
    pub(super) fn new(sure: Sure<'p>) -> Self {
        Self {
            sure,
            frames: 0,
            count: 0,
        }
    }

    /// The items of a function that is called now, in a new frame; nothing when it is too much.
    pub(super) fn function(&mut self, function: usize) -> Option<Vec<Item<'p>>> {
        let body = self.sure.program.functions.get(function)?;
        let frame = self.frames;
        if frame >= MAX_FRAMES {
            return None;
        }
        self.frames += 1;
        self.find_aliases(&body.block, frame);
        let mut items = Vec::new();
        self.block(&body.block, frame, true, &mut items)?;
        Some(items)
    }

    fn find_aliases(&mut self, block: &'p Block, frame: u16) {
        let mut sets: HashMap<usize, usize> = HashMap::new();
        block.walk(&mut |node| match node {
            Node::Set(slot, _) => *sets.entry(*slot).or_default() += 1,
            Node::Interpret(part) => {
                for (_, given) in &part.scope {
                    if let Given::Changed(slot) = given {
                        *sets.entry(*slot).or_default() += 1;
                    }
                }
            }
            _ => {}
        });
        // Only those at the top: what is set in a block is not set everywhere.
        for node in &block.nodes {
            if let Node::Set(slot, value) = node
                && sets.get(slot) == Some(&1)
                && self.sure.is_plain(value)
            {
                self.sure.aliases.insert((frame, *slot), value);
            }
        }
    }

    /// Adds the items of a block. `gives` says that its value is the hook's answer.
    fn block(
        &mut self,
        block: &'p Block,
        frame: u16,
        gives: bool,
        items: &mut Vec<Item<'p>>,
    ) -> Option<()> {
        if block.nodes.is_empty() && gives {
            items.push(Item::Tree);
        }
        for (index, node) in block.nodes.iter().enumerate() {
            let is_last = index + 1 == block.nodes.len();
            self.node(node, frame, gives && is_last, items)?;
            if items.last().is_some_and(ends) {
                break;
            }
        }
        Some(())
    }

    fn node(
        &mut self,
        node: &'p Node,
        frame: u16,
        gives: bool,
        items: &mut Vec<Item<'p>>,
    ) -> Option<()> {
        self.count += 1;
        if self.count > MAX_ITEMS {
            return None;
        }
        match node {
            Node::Block(block) => self.block(block, frame, gives, items)?,
            Node::If(branch) => self.branch(branch, frame, gives, items)?,
            Node::Switch(switch) => self.switch(node, switch, frame, gives, items)?,
            Node::Return(value) => self.answer(value, frame, items)?,
            node if gives => self.answer(node, frame, items)?,
            Node::Constant(_) => {}
            node if self.sure.is_plain(node) => {}
            node => items.push(Item::Work { node, frame }),
        }
        Some(())
    }

    fn branch(
        &mut self,
        branch: &'p Branch,
        frame: u16,
        gives: bool,
        items: &mut Vec<Item<'p>>,
    ) -> Option<()> {
        let mut then = Vec::new();
        self.block(&branch.then, frame, gives, &mut then)?;
        let mut otherwise = Vec::new();
        self.block(&branch.otherwise, frame, gives, &mut otherwise)?;
        let after = if then.last().is_some_and(ends) {
            std::mem::take(&mut otherwise)
        } else {
            Vec::new()
        };
        items.push(Item::If {
            condition: Cow::Borrowed(&branch.condition),
            frame,
            then,
            otherwise,
        });
        items.extend(after);
        Some(())
    }

    /// A `switch` over a fact is as many rules as it has arms, one after the other.
    fn switch(
        &mut self,
        node: &'p Node,
        switch: &'p Switch,
        frame: u16,
        gives: bool,
        items: &mut Vec<Item<'p>>,
    ) -> Option<()> {
        let begin = items.len();
        if self.arms(switch, frame, gives, items)?.is_none() {
            // The evaluator does it, as one.
            items.truncate(begin);
            items.push(if gives {
                Item::Answer { node, frame }
            } else {
                Item::Work { node, frame }
            });
        }
        Some(())
    }

    /// Nothing inside when its arms are not rules: one of them does not answer, or it is over
    /// something else than a fact.
    fn arms(
        &mut self,
        switch: &'p Switch,
        frame: u16,
        gives: bool,
        items: &mut Vec<Item<'p>>,
    ) -> Option<Option<()>> {
        let Node::Read(read) = self.sure.resolved(&switch.item, frame) else {
            return Some(None);
        };
        let is_known = match read.get {
            Get::Str(_) => switch.numbers.is_empty(),
            Get::Int(_) => switch.texts.is_empty(),
            _ => false,
        };
        let few = switch.few.iter().chain(switch.characters.values());
        let in_order = |arms: &Vec<usize>| arms.is_sorted();
        let mut orders = switch.numbers.values().chain(switch.texts.values());
        if !is_known
            || few.flatten().next().is_some()
            || !switch.ranges.is_empty()
            || !orders.all(in_order)
        {
            return Some(None);
        }
        for (number, arm) in switch.arms.iter().enumerate() {
            if switch.default == Some(number) {
                continue;
            }
            let mut then = Vec::new();
            self.block(&arm.then, frame, gives, &mut then)?;
            if !then.last().is_some_and(ends) {
                return Some(None);
            }
            let case = case(read, switch, number);
            let condition = match &arm.guard {
                Some(guard) => Node::And(vec![case, guard.clone()]),
                None => case,
            };
            items.push(Item::If {
                condition: Cow::Owned(condition),
                frame,
                then,
                otherwise: Vec::new(),
            });
        }
        match switch.default.and_then(|arm| switch.arms.get(arm)) {
            Some(arm) => self.block(&arm.then, frame, gives, items)?,
            None if gives => items.push(Item::Tree),
            None => {}
        }
        Some(Some(()))
    }

    fn answer(&mut self, node: &'p Node, frame: u16, items: &mut Vec<Item<'p>>) -> Option<()> {
        match node {
            Node::Block(block) => self.block(block, frame, true, items)?,
            Node::If(branch) => self.branch(branch, frame, true, items)?,
            Node::Switch(switch) => self.switch(node, switch, frame, true, items)?,
            Node::Call(function, args) if args.is_empty() => {
                items.extend(self.function(*function)?);
            }
            // Not an answer, and the tree knows what to say of it.
            Node::Set(..) | Node::Constant(Value::Unit) => items.push(Item::Tree),
            node => items.push(Item::Answer { node, frame }),
        }
        Some(())
    }
}

/// What the cases of an arm say of the fact that is switched over.
fn case(read: &Read, switch: &Switch, arm: usize) -> Node {
    let is_of = |arms: &Vec<usize>| arms.contains(&arm);
    let number = |how, number| Node::NumberIs(Box::new(read.clone()), how, number);
    match read.get {
        Get::Str(_) => {
            let of_arm = switch.texts.iter().filter(|(_, arms)| is_of(arms));
            let mut texts: Vec<String> = of_arm.map(|(text, _)| text.clone()).collect();
            texts.sort_unstable();
            Node::TextIn(Box::new(read.clone()), texts)
        }
        _ => {
            let of_arm = switch.numbers.iter().filter(|(_, arms)| is_of(arms));
            let mut numbers: Vec<i64> = of_arm.map(|(number, _)| *number).collect();
            numbers.sort_unstable();
            let numbers = numbers.into_iter().map(|one| number(Compare::Equal, one));
            Node::Or(numbers.collect())
        }
    }
}

/// Whether control never goes on after it.
pub(super) fn ends(item: &Item<'_>) -> bool {
    match item {
        Item::Answer { .. } | Item::Tree => true,
        Item::If {
            then, otherwise, ..
        } => then.last().is_some_and(ends) && otherwise.last().is_some_and(ends),
        Item::Work { .. } => false,
    }
}
