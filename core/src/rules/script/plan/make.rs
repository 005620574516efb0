//! How rules become steps: from the last to the first, so that each knows where it leads.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::index::{Begin, Cover, Index, Last};
use super::items::{Item, Items};
use super::probe::{Probe, Text};
use super::sure::Sure;
use super::{Chain, Plan, Step, To, Work};
use crate::rules::script::program::{Compare, Given, Native, Node, Program};
use crate::rules::script::sandbox::Host;
use crate::rules::script::schema::Get;
use crate::rules::script::value::{Ty, Value};

/// From so many rules on that can be looked up, looking them up is faster than trying them.
const MIN_INDEXED: usize = 12;
/// The shared tests that a decision keeps in mind, one bit each.
const MAX_SHARED: usize = 64;

/// The plan of a hook; nothing when it is too much.
pub(super) fn plan(
    program: &Arc<Program>,
    host: &Host,
    may_match: bool,
    gives: Ty,
) -> Option<Plan> {
    let sure = Sure {
        program,
        host,
        may_match,
        aliases: HashMap::new(),
    };
    let mut items = Items::new(sure);
    let hook = program.functions.len().checked_sub(1)?;
    let chain = items.function(hook)?;
    let mut maker = Maker {
        items,
        gives,
        used: HashSet::new(),
        searches: HashMap::new(),
        searched: Vec::new(),
        plan: Plan {
            program: program.clone(),
            begin: To::Tree,
            steps: Vec::new(),
            chains: Vec::new(),
            works: Vec::new(),
            short: Vec::new(),
            answers: Vec::new(),
        },
    };
    maker.plan.begin = maker.chain(&chain, To::Tree);
    maker.share();
    Some(maker.plan)
}

pub(super) struct Maker<'p> {
    items: Items<'p>,
    /// What the hook answers with.
    gives: Ty,
    /// Aliases that the evaluator needs as variables all the same.
    used: HashSet<(u16, usize)>,
    /// Searches inside texts, which take long, by number; and for each number the steps.
    searches: HashMap<(usize, Vec<u8>), usize>,
    searched: Vec<Vec<u32>>,
    plan: Plan,
}

impl<'p> Maker<'p> {
    pub(super) fn sure(&self) -> &Sure<'p> {
        &self.items.sure
    }

    /// Items one after another, and then `after`.
    fn chain(&mut self, items: &[Item<'_>], after: To) -> To {
        if items.len() >= MIN_INDEXED {
            let mut covers: Vec<Vec<Cover>> = items.iter().map(|item| self.covers(item)).collect();
            // What stands at the end for everybody comes when the index has no more.
            let last = covers.iter().rposition(|covers| !covers.is_empty());
            let split = last.map_or(0, |last| last + 1);
            covers.truncate(split);
            if let Some(index) = Index::new(&covers, MIN_INDEXED) {
                let (rules, rest) = items.split_at(split);
                let after = self.one_by_one(rest, after);
                return self.indexed(rules, index, after);
            }
        }
        self.one_by_one(items, after)
    }

    fn one_by_one(&mut self, items: &[Item<'_>], after: To) -> To {
        let items = items.iter().rev();
        items.fold(after, |next, item| self.item(item, next))
    }

    fn indexed(&mut self, items: &[Item<'_>], mut index: Index, after: To) -> To {
        let mut begins = vec![To::Next; items.len()];
        for (begin, item) in begins.iter_mut().zip(items).rev() {
            *begin = self.item(item, To::Next);
        }
        index.begin(|rule, known| {
            let begin = begins.get(rule).copied().unwrap_or(To::Tree);
            self.at_hand(known.map_or(begin, |probe| self.threaded(probe, true, begin)))
        });
        To::Chain(added(&mut self.plan.chains, Chain { index, after }))
    }

    fn item(&mut self, item: &Item<'_>, next: To) -> To {
        match item {
            Item::If {
                condition,
                frame,
                then,
                otherwise,
            } => {
                let no = self.chain(otherwise, next);
                let yes = self.chain(then, next);
                self.condition(condition, *frame, yes, no)
            }
            Item::Work { node, frame } => {
                if let Node::Set(slot, _) = node {
                    let variable = (*frame, *slot);
                    if self.sure().aliases.contains_key(&variable) && !self.used.contains(&variable)
                    {
                        return next;
                    }
                }
                To::Work(self.work(node, *frame, next))
            }
            Item::Answer { node, frame } => match node {
                Node::Constant(Value::Draft(draft)) => {
                    if draft.made.ty() != self.gives {
                        return To::Tree;
                    }
                    To::Answer(added(&mut self.plan.answers, (**draft).clone()))
                }
                node => To::Made(self.work(node, *frame, To::Tree)),
            },
            Item::Tree => To::Tree,
        }
    }

    fn work(&mut self, node: &Node, frame: u16, after: To) -> u32 {
        let node = self.kept(node, frame);
        added(&mut self.plan.works, Work { node, frame, after })
    }

    /// A node for the evaluator, which needs the variables in it.
    fn kept(&mut self, node: &Node, frame: u16) -> Node {
        let (aliases, used) = (&self.items.sure.aliases, &mut self.used);
        let mut needs = |slot: usize| {
            if aliases.contains_key(&(frame, slot)) {
                used.insert((frame, slot));
            }
        };
        node.walk(&mut |inner| match inner {
            Node::Variable(slot, _) => needs(*slot),
            Node::Interpret(part) => {
                for (_, given) in &part.scope {
                    if let Given::Variable(slot) | Given::Constant(slot) | Given::Changed(slot) =
                        given
                    {
                        needs(*slot);
                    }
                }
            }
            _ => {}
        });
        self.remember_texts(node, frame);
        node.clone()
    }

    fn condition(&mut self, node: &Node, frame: u16, yes: To, no: To) -> To {
        let node = self.sure().resolved(node, frame);
        match node {
            Node::And(parts) => parts
                .iter()
                .rev()
                .fold(yes, |to, part| self.condition(part, frame, to, no)),
            Node::Or(parts) => parts
                .iter()
                .rev()
                .fold(no, |to, part| self.condition(part, frame, yes, to)),
            Node::Not(part) => self.condition(part, frame, no, yes),
            Node::Constant(Value::Bool(true)) => yes,
            Node::Constant(Value::Bool(false)) => no,
            node => {
                self.remember_texts(node, frame);
                if yes == no && self.sure().of(node, frame) {
                    return yes;
                }
                let (probe, turned) = self.probe(node, frame);
                if let Probe::Node(node, frame) = &probe {
                    self.kept(node, *frame);
                }
                let (yes, no) = if turned { (no, yes) } else { (yes, no) };
                self.step(probe, yes, no)
            }
        }
    }

    /// Texts that functions are called on are of a bounded length, or the tree is asked.
    fn remember_texts(&mut self, node: &Node, frame: u16) {
        let mut texts = Vec::new();
        let mut rest = vec![node];
        while let Some(node) = rest.pop() {
            node.walk(&mut |inner| {
                let stands_for = self.sure().resolved(inner, frame);
                if !std::ptr::eq(stands_for, inner) {
                    rest.push(stands_for);
                }
                let first = match inner {
                    Node::Native(_, args) => args.first(),
                    Node::Matches(text, _) => Some(&**text),
                    _ => None,
                };
                if let Some(first) = first
                    && let Some(get) = text_of(self.sure().resolved(first, frame))
                {
                    texts.push(get);
                }
            });
        }
        for get in texts {
            let is_same = |one: &Text| *one as usize == get as usize;
            if !self.plan.short.iter().any(is_same) {
                self.plan.short.push(get);
            }
        }
    }

    fn step(&mut self, probe: Probe, yes: To, no: To) -> To {
        let yes = self.threaded(&probe, true, yes);
        let no = self.threaded(&probe, false, no);
        if yes == no && !matches!(probe, Probe::Node(..)) {
            return yes;
        }
        let search = match &probe {
            Probe::Holds(get, finder) => Some((*get as usize, finder.needle().to_vec())),
            _ => None,
        };
        let step = added(
            &mut self.plan.steps,
            Step {
                probe,
                yes,
                no,
                shared: 0,
            },
        );
        if let Some(search) = search {
            let next = self.searched.len();
            let number = *self.searches.entry(search).or_insert(next);
            if number == next {
                self.searched.push(Vec::new());
            }
            if let Some(steps) = self.searched.get_mut(number) {
                steps.push(step);
            }
        }
        To::Step(step)
    }

    /// Past the tests of which the outcome follows from this one.
    fn threaded(&self, probe: &Probe, held: bool, mut to: To) -> To {
        while let To::Step(number) = to
            && let Some(step) = self.plan.steps.get(number as usize)
            && let Some(follows) = probe.implies(held, &step.probe)
        {
            to = if follows { step.yes } else { step.no };
        }
        to
    }

    /// A rule of which only one comparison is left, without the step that makes it.
    fn at_hand(&self, begin: To) -> Begin {
        let To::Step(number) = begin else {
            return Begin::To(begin);
        };
        match self.plan.steps.get(number as usize) {
            Some(Step {
                probe: Probe::Number(get, how, number),
                yes,
                no,
                ..
            }) => {
                let last = |answer, wanted| Last {
                    get: *get,
                    number: *number,
                    answer,
                    how: *how,
                    wanted,
                };
                match (*yes, *no) {
                    (To::Answer(answer), To::Next) => Begin::Last(last(answer, true)),
                    (To::Next, To::Answer(answer)) => Begin::Last(last(answer, false)),
                    _ => Begin::To(begin),
                }
            }
            _ => Begin::To(begin),
        }
    }

    /// Has the searches that are made in several places made once.
    fn share(&mut self) {
        let several = self.searched.iter().filter(|steps| steps.len() > 1);
        for (number, steps) in (1..).zip(several.take(MAX_SHARED)) {
            for step in steps {
                if let Some(step) = self.plan.steps.get_mut(*step as usize) {
                    step.shared = number;
                }
            }
        }
    }

    /// The test that a condition is, and whether it holds when the condition does not.
    pub(super) fn probe(&self, node: &Node, frame: u16) -> (Probe, bool) {
        let other = || Probe::Node(Box::new(node.clone()), frame);
        let found = match node {
            Node::NumberIs(read, how, number) => match read.get {
                Get::Int(get) => Some((Probe::Number(get, *how, *number), false)),
                _ => None,
            },
            Node::TextIs(read, equal, text) => match read.get {
                Get::Str(get) => Some((Probe::Text(get, text.as_str().into()), !equal)),
                _ => None,
            },
            Node::TextIn(read, texts) => match read.get {
                Get::Str(get) => {
                    let texts = texts.iter().map(|text| text.as_str().into());
                    Some((Probe::one_of(get, texts.collect()), false))
                }
                _ => None,
            },
            Node::Read(read) => match read.get {
                Get::Bool(get) => Some((Probe::Flag(get), false)),
                _ => None,
            },
            Node::Compare(how, sides) => {
                let left = self.sure().resolved(&sides.0, frame);
                let right = self.sure().resolved(&sides.1, frame);
                compared(*how, left, right)
                    .or_else(|| compared(how.turned(), right, left))
                    .or_else(|| self.looked_up(*how, left, right, frame))
                    .or_else(|| self.looked_up(how.turned(), right, left, frame))
            }
            Node::Lookup(asked) if asked.0.gives() == Ty::Bool => {
                let key = text_of(self.sure().resolved(&asked.1, frame));
                key.map(|key| (Probe::Listed(key, Box::new(asked.0.clone())), false))
            }
            Node::Native(native, args) => {
                let args: Vec<&Node> = args
                    .iter()
                    .map(|arg| self.sure().resolved(arg, frame))
                    .collect();
                searched(*native, &args)
            }
            _ => None,
        };
        found.unwrap_or_else(|| (other(), false))
    }
}

impl Maker<'_> {
    /// What a table says on the left, a constant on the right.
    fn looked_up(
        &self,
        how: Compare,
        left: &Node,
        right: &Node,
        frame: u16,
    ) -> Option<(Probe, bool)> {
        let Node::Lookup(asked) = left else {
            return None;
        };
        let key = text_of(self.sure().resolved(&asked.1, frame))?;
        let with = match (asked.0.gives(), right) {
            (Ty::Int, Node::Constant(with @ Value::Int(_)))
            | (Ty::Span, Node::Constant(with @ Value::Span(_))) => with.clone(),
            (Ty::Str, Node::Text(text)) => Value::Str(text.clone().into()),
            _ => return None,
        };
        let asked = Box::new((asked.0.clone(), how, with));
        Some((Probe::LookedUp(key, asked), false))
    }
}

/// A fact on the left, a constant on the right.
fn compared(how: Compare, left: &Node, right: &Node) -> Option<(Probe, bool)> {
    let Node::Read(read) = left else { return None };
    let equality = matches!(how, Compare::Equal | Compare::Unequal);
    match (read.get, right) {
        (Get::Int(get), Node::Constant(Value::Int(number))) => {
            Some((Probe::Number(get, how, *number), false))
        }
        (Get::Span(get), Node::Constant(Value::Span(length))) => {
            Some((Probe::Length(get, how, *length), false))
        }
        (Get::Str(get), Node::Text(text)) if equality => Some((
            Probe::Text(get, text.as_str().into()),
            how == Compare::Unequal,
        )),
        (Get::Bool(get), Node::Constant(Value::Bool(flag))) if equality => {
            Some((Probe::Flag(get), (how == Compare::Equal) != *flag))
        }
        _ => None,
    }
}

/// A text that is a fact.
fn text_of(node: &Node) -> Option<Text> {
    match node {
        Node::Read(read) => match read.get {
            Get::Str(get) => Some(get),
            _ => None,
        },
        _ => None,
    }
}

/// A look into a text that is a fact.
fn searched(native: Native, args: &[&Node]) -> Option<(Probe, bool)> {
    let probe = match (native, args) {
        (Native::IsEmpty, [read]) => Probe::IsEmpty(text_of(read)?),
        (Native::StartsWith, [read, Node::Text(part)]) => {
            Probe::Begins(text_of(read)?, part.as_str().into())
        }
        (Native::EndsWith, [read, Node::Text(part)]) => {
            Probe::Ends(text_of(read)?, part.as_str().into())
        }
        (Native::Contains, [read, Node::Text(part)]) => {
            let finder = memchr::memmem::Finder::new(part.as_str()).into_owned();
            Probe::Holds(text_of(read)?, Box::new(finder))
        }
        (Native::Contains, [Node::Constant(Value::List(items)), read]) => {
            let texts = items.iter().map(|item| match item {
                Value::Str(text) => Some(Box::from(&**text)),
                _ => None,
            });
            Probe::one_of(text_of(read)?, texts.collect::<Option<_>>()?)
        }
        _ => return None,
    };
    Some((probe, false))
}

fn added<T>(to: &mut Vec<T>, one: T) -> u32 {
    to.push(one);
    // A script of two mebibytes has far fewer.
    u32::try_from(to.len() - 1).unwrap_or(u32::MAX)
}
