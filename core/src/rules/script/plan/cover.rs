//! What facts must be for a rule to have any effect.

use super::index::{Cover, Key, NumberOf};
use super::items::Item;
use super::make::Maker;
use super::probe::Probe;
use crate::rules::script::program::Node;

/// Alternatives that are weighed against each other, and keys in one of them.
const MAX_COVERS: usize = 8;
const MAX_KEYS: usize = 512;

impl Maker<'_> {
    /// The covers of an item, of which each is enough; none when it can have an effect whatever
    /// the facts are. A test counts only when nothing before it can fail.
    pub(super) fn covers(&self, item: &Item<'_>) -> Vec<Cover> {
        let Item::If {
            condition,
            frame,
            then,
            otherwise,
        } = item
        else {
            return Vec::new();
        };
        let side = |want, items: &[Item<'_>]| {
            let mut covers = self.tested(condition, *frame, want);
            if self.sure().of(condition, *frame) {
                covers.extend(self.any_of(items));
            }
            covers
        };
        let covers = side(true, then);
        if otherwise.is_empty() {
            return bounded(covers);
        }
        both(&covers, &side(false, otherwise)).into_iter().collect()
    }

    /// A cover of items together, when all have one.
    fn any_of(&self, items: &[Item<'_>]) -> Option<Cover> {
        let mut all = Cover::new();
        for item in items {
            all.extend(self.covers(item).into_iter().next()?);
            if all.len() > MAX_KEYS {
                return None;
            }
        }
        // Without items nothing happens, and nothing is needed for that.
        Some(all)
    }

    /// What must be for a condition to come out as `want`.
    fn tested(&self, condition: &Node, frame: u16, want: bool) -> Vec<Cover> {
        let node = self.sure().resolved(condition, frame);
        match (node, want) {
            (Node::Not(part), _) => self.tested(part, frame, !want),
            // All of them, of which those count that come before anything that can fail.
            (Node::And(parts), true) | (Node::Or(parts), false) => bounded(
                parts
                    .iter()
                    .take_while(|part| self.sure().of(part, frame))
                    .flat_map(|part| self.tested(part, frame, want))
                    .collect(),
            ),
            (Node::And(parts), false) | (Node::Or(parts), true) => {
                self.one_of(parts, frame, want).into_iter().collect()
            }
            (node, _) => self.probed(node, frame, want).into_iter().collect(),
        }
    }

    /// One of them.
    fn one_of(&self, parts: &[Node], frame: u16, want: bool) -> Option<Cover> {
        let mut all = Cover::new();
        for part in parts {
            if !self.sure().of(part, frame) {
                return None;
            }
            all.extend(self.tested(part, frame, want).into_iter().next()?);
            if all.len() > MAX_KEYS {
                return None;
            }
        }
        Some(all)
    }

    fn probed(&self, node: &Node, frame: u16, want: bool) -> Option<Cover> {
        let (probe, turned) = self.probe(node, frame);
        let want = want != turned;
        let ranged = |of, how: crate::rules::script::program::Compare, with| {
            let how = if want { how } else { how.opposite() };
            let (least, most) = how.range(with)?;
            Some(vec![Key::Number(of, least, most)])
        };
        match probe {
            Probe::Text(get, text) if want => Some(vec![Key::Text(get, text)]),
            Probe::IsEmpty(get) if want => Some(vec![Key::Text(get, "".into())]),
            Probe::OneOf(get, texts) if want => {
                let keys = texts.iter().map(|text| Key::Text(get, text.clone()));
                Some(keys.collect())
            }
            Probe::OneOfMany(get, texts) if want => {
                let mut texts: Vec<_> = texts.into_iter().collect();
                texts.sort_unstable();
                let keys = texts.into_iter().map(|text| Key::Text(get, text));
                Some(keys.collect())
            }
            Probe::Begins(get, text) if want && !text.is_empty() => {
                Some(vec![Key::Prefix(get, text)])
            }
            Probe::Number(get, how, with) => ranged(NumberOf::Number(get), how, with),
            Probe::Length(get, how, with) => ranged(NumberOf::Length(get), how, with.secs()),
            _ => None,
        }
    }
}

fn bounded(mut covers: Vec<Cover>) -> Vec<Cover> {
    covers.truncate(MAX_COVERS);
    covers
}

fn both(one: &[Cover], other: &[Cover]) -> Option<Cover> {
    let (one, other) = (one.first()?, other.first()?);
    Some(one.iter().chain(other).cloned().collect())
}
