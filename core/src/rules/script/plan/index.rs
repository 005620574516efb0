//! Which rules of a long chain can apply at all: found by looking their facts up, not by trying.
//!
//! Each rule stands in the index under what a fact must be for the rule to have any effect; rules
//! of which no such thing is known are candidates always. The candidates come in the order of the
//! rules, from a merge of the lists found.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hasher as _;
use std::ops::Range;

use hashbrown::HashTable;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::To;
use super::probe::{Length, Number, Probe, Text};
use crate::rules::script::program::Compare;
use crate::rules::script::schema::Root;

/// Something that one fact must be.
#[derive(Clone, Debug)]
pub(super) enum Key {
    Text(Text, Box<str>),
    /// It begins so.
    Prefix(Text, Box<str>),
    /// The least and the most.
    Number(NumberOf, i64, i64),
}

/// A rule has no effect unless at least one of these holds.
pub(super) type Cover = Vec<Key>;

/// A fact with an order.
#[derive(Clone, Copy, Debug)]
pub(super) enum NumberOf {
    Number(Number),
    Length(Length),
}

/// A fact is looked up only for as many rules as pay for that.
const MIN_RULES_OF_A_FACT: usize = 4;
/// Lists that are merged. More (a text with as many prefixes that rules ask for) are rare, and
/// then all rules are tried.
const MAX_LISTS: usize = 8;
/// Ranges overlap: in all lists of a fact together, so many times each rule may stand on average.
const MAX_TIMES_LISTED: usize = 8;

/// The index of one chain.
#[derive(Debug)]
pub(super) struct Index {
    facts: Vec<Fact>,
    /// The rules that are candidates always.
    always: Vec<Candidate>,
    lists: Vec<Candidate>,
    /// All of them.
    all: Vec<Candidate>,
}

/// A rule, and where it begins when it was found as it was.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    rule: u32,
    pub(super) begin: Begin,
}

/// Where a rule begins.
#[derive(Clone, Copy, Debug)]
pub(super) enum Begin {
    To(To),
    /// Nothing is left of it but to compare a number and to answer: the frequent case, at hand.
    Last(Last),
}

/// The last test of a rule, and its answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Last {
    pub(super) get: Number,
    pub(super) number: i64,
    pub(super) answer: u32,
    pub(super) how: Compare,
    /// What it must come to.
    pub(super) wanted: bool,
}

/// One fact that is looked up.
#[derive(Debug)]
enum Fact {
    Text(Text, HashTable<Entry>),
    /// Where each stretch of numbers begins, and its list.
    Number(NumberOf, Vec<(i64, List)>),
    /// Sorted, each with the longest other one that it begins with.
    Prefix(Text, Vec<(Box<str>, Option<u32>, List)>),
}

/// The rules of one text. All of it is in one line of the cache: among ten thousand rules each line
/// is waited for.
#[derive(Debug)]
#[repr(align(64))]
struct Entry {
    text: Held,
    list: List,
}

/// Longer texts than this stand elsewhere.
const MAX_SHORT: usize = 22;

/// A text, in its place when it is short.
#[derive(Debug)]
enum Held {
    Short(u8, [u8; MAX_SHORT]),
    Long(Box<str>),
}

/// Rules in order.
#[derive(Clone, Debug)]
enum List {
    /// The frequent case, at hand.
    One(Candidate),
    /// A part of `Index::lists`.
    Many(Range<u32>),
}

/// Which fact, and in which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Way {
    Text(usize),
    Number(usize),
    Prefix(usize),
}

impl NumberOf {
    #[inline]
    fn get(self, root: Root<'_>) -> i64 {
        match self {
            Self::Number(get) => get(root),
            Self::Length(get) => get(root).secs(),
        }
    }

    pub(super) fn getter(self) -> usize {
        match self {
            Self::Number(get) => get as usize,
            Self::Length(get) => get as usize,
        }
    }
}

impl Key {
    fn way(&self) -> Way {
        match self {
            Self::Text(get, _) => Way::Text(*get as usize),
            Self::Prefix(get, _) => Way::Prefix(*get as usize),
            Self::Number(get, ..) => Way::Number(get.getter()),
        }
    }

    /// Keys that come out the same are found in the same list.
    fn same(&self) -> (Way, &str, i64, i64) {
        match self {
            Self::Text(_, text) | Self::Prefix(_, text) => (self.way(), text, 0, 0),
            Self::Number(_, least, most) => (self.way(), "", *least, *most),
        }
    }
}

impl Held {
    fn new(text: &str) -> Self {
        let mut bytes = [0; MAX_SHORT];
        match (u8::try_from(text.len()), bytes.get_mut(..text.len())) {
            (Ok(length), Some(place)) => {
                place.copy_from_slice(text.as_bytes());
                Self::Short(length, bytes)
            }
            _ => Self::Long(text.into()),
        }
    }

    #[inline]
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Short(length, bytes) => bytes.get(..usize::from(*length)).unwrap_or_default(),
            Self::Long(text) => text.as_bytes(),
        }
    }
}

impl Index {
    /// Indexes rules by the covers of each, of which one is enough; nothing when it would be of
    /// fewer than `min` rules.
    pub(super) fn new(rules: &[Vec<Cover>], min: usize) -> Option<Self> {
        let mut chosen = chosen(rules);
        drop_small(&mut chosen);
        let mut ways: Vec<(Way, Vec<(&Key, u32)>)> = grouped(&chosen);
        let mut lists = Vec::new();
        let mut facts = Vec::new();
        // Of which the lists would be too long.
        let mut dropped = FxHashSet::default();
        for (_, keys) in &mut ways {
            match Fact::new(keys, &mut lists) {
                Some(fact) => facts.push(fact),
                None => dropped.extend(keys.iter().map(|(_, rule)| *rule)),
            }
        }
        let count = u32::try_from(rules.len()).ok()?;
        let always: Vec<Candidate> = (0..count)
            .zip(&chosen)
            .filter(|(rule, cover)| cover.is_none() || dropped.contains(rule))
            .map(|(rule, _)| Candidate::new(rule))
            .collect();
        (rules.len() - always.len() >= min).then(|| Self {
            facts,
            always,
            lists,
            all: (0..count).map(Candidate::new).collect(),
        })
    }

    /// Says where each rule begins, for a candidate of which a test is known to hold or not.
    pub(super) fn begin(&mut self, mut at: impl FnMut(usize, Option<&Probe>) -> Begin) {
        let mut set = |one: &mut Candidate, known: Option<&Probe>| {
            one.begin = at(one.rule as usize, known);
        };
        for one in self.all.iter_mut().chain(&mut self.always) {
            set(one, None);
        }
        // A statement of which nothing is left.
        self.always
            .retain(|one| !matches!(one.begin, Begin::To(To::Next)));
        for fact in &mut self.facts {
            match fact {
                Fact::Text(get, entries) => {
                    for Entry { text, list } in entries.iter_mut() {
                        let text = String::from_utf8_lossy(text.bytes());
                        let known = Probe::Text(*get, text.into());
                        list.each(&mut self.lists, |one| set(one, Some(&known)));
                    }
                }
                Fact::Prefix(get, sorted) => {
                    for (text, _, list) in sorted {
                        let known = Probe::Begins(*get, text.clone());
                        list.each(&mut self.lists, |one| set(one, Some(&known)));
                    }
                }
                Fact::Number(_, stretches) => {
                    for (_, list) in stretches {
                        list.each(&mut self.lists, |one| set(one, None));
                    }
                }
            }
        }
    }

    /// The same as [`Index::candidates`] where that is one list: when one text is looked up, and
    /// nothing else can apply.
    #[inline]
    pub(super) fn only(&self, root: Root<'_>) -> Option<&[Candidate]> {
        match (self.facts.as_slice(), self.always.as_slice()) {
            ([Fact::Text(get, entries)], []) => Some(self.of_text(entries, get(root))),
            _ => None,
        }
    }

    #[inline]
    fn of_text<'i>(&'i self, entries: &'i HashTable<Entry>, text: &str) -> &'i [Candidate] {
        let text = text.as_bytes();
        let found = entries.find(hash(text), |entry| entry.text.bytes() == text);
        found.map_or(&[], |entry| self.list(&entry.list))
    }

    /// The rules of which the facts do not say that they have no effect.
    #[inline]
    pub(super) fn candidates(&self, root: Root<'_>) -> Candidates<'_> {
        let mut found = Candidates {
            lists: [&[]; MAX_LISTS],
            count: 0,
        };
        found.add(&self.always);
        for fact in &self.facts {
            if !self.look_up(fact, root, &mut found) {
                found.count = 0;
                found.add(&self.all);
                break;
            }
        }
        found
    }

    /// False when there is no room for what is found.
    #[inline]
    fn look_up<'i>(&'i self, fact: &'i Fact, root: Root<'_>, found: &mut Candidates<'i>) -> bool {
        match fact {
            Fact::Text(get, entries) => found.add(self.of_text(entries, get(root))),
            Fact::Number(get, stretches) => {
                let number = get.get(root);
                let after = stretches.partition_point(|(begins, _)| *begins <= number);
                match after.checked_sub(1).and_then(|at| stretches.get(at)) {
                    Some((_, list)) => found.add(self.list(list)),
                    None => true,
                }
            }
            Fact::Prefix(get, sorted) => {
                let text = get(root);
                // Every prefix of the text is one of its neighbour before it, too.
                let after = sorted.partition_point(|(prefix, ..)| **prefix <= *text);
                let mut next = after.checked_sub(1);
                while let Some((prefix, shorter, list)) = next.and_then(|at| sorted.get(at)) {
                    if text.starts_with(&**prefix) && !found.add(self.list(list)) {
                        return false;
                    }
                    next = shorter.map(|at| at as usize);
                }
                true
            }
        }
    }

    #[inline]
    fn list<'i>(&'i self, list: &'i List) -> &'i [Candidate] {
        match list {
            List::One(one) => std::slice::from_ref(one),
            List::Many(range) => self
                .lists
                .get(range.start as usize..range.end as usize)
                .unwrap_or_default(),
        }
    }

    /// How many rules it has, how many facts are looked up, how many rules are candidates always.
    #[cfg(test)]
    pub(super) fn sizes(&self) -> (usize, usize, usize) {
        (self.all.len(), self.facts.len(), self.always.len())
    }
}

impl Candidate {
    fn new(rule: u32) -> Self {
        Self {
            rule,
            begin: Begin::To(To::Tree),
        }
    }
}

impl List {
    fn new(lists: &mut Vec<Candidate>, rules: impl IntoIterator<Item = u32>) -> Self {
        let end = |lists: &Vec<Candidate>| u32::try_from(lists.len()).unwrap_or(u32::MAX);
        let start = end(lists);
        lists.extend(rules.into_iter().map(Candidate::new));
        match lists.get(start as usize..) {
            Some([one]) => {
                let one = *one;
                lists.pop();
                Self::One(one)
            }
            _ => Self::Many(start..end(lists)),
        }
    }

    fn each(&mut self, lists: &mut [Candidate], mut set: impl FnMut(&mut Candidate)) {
        match self {
            Self::One(one) => set(one),
            Self::Many(range) => {
                let range = range.start as usize..range.end as usize;
                lists.get_mut(range).into_iter().flatten().for_each(set);
            }
        }
    }
}

/// For each rule the cover that leaves the fewest candidates.
fn chosen(rules: &[Vec<Cover>]) -> Vec<Option<&Cover>> {
    let mut same: HashMap<_, usize> = HashMap::new();
    let mut ranges: HashMap<Way, usize> = HashMap::new();
    for key in rules.iter().flatten().flatten() {
        *same.entry(key.same()).or_default() += 1;
        *ranges.entry(key.way()).or_default() += 1;
    }
    let beside = |key: &Key| match key {
        // Ranges overlap, so that each counts like all of them.
        Key::Number(_, least, most) if least != most => {
            ranges.get(&key.way()).copied().unwrap_or_default()
        }
        _ => same.get(&key.same()).copied().unwrap_or_default(),
    };
    rules
        .iter()
        .map(|covers| {
            covers
                .iter()
                .min_by_key(|cover| cover.iter().map(beside).sum::<usize>())
        })
        .collect()
}

/// Facts of few rules are not looked up.
fn drop_small(chosen: &mut [Option<&Cover>]) {
    let mut counts: HashMap<Way, usize> = HashMap::new();
    for key in chosen.iter().flatten().copied().flatten() {
        *counts.entry(key.way()).or_default() += 1;
    }
    let is_small = |key: &Key| {
        counts
            .get(&key.way())
            .is_none_or(|count| *count < MIN_RULES_OF_A_FACT)
    };
    for cover in chosen {
        if cover.is_some_and(|cover| cover.iter().any(is_small)) {
            *cover = None;
        }
    }
}

/// The keys by fact, each with its rule, in the order of the rules.
fn grouped<'k>(chosen: &[Option<&'k Cover>]) -> Vec<(Way, Vec<(&'k Key, u32)>)> {
    let mut places: HashMap<Way, usize> = HashMap::new();
    let mut ways: Vec<(Way, Vec<(&Key, u32)>)> = Vec::new();
    for (rule, cover) in (0..).zip(chosen) {
        for key in cover.iter().copied().flatten() {
            let way = key.way();
            let at = *places.entry(way).or_insert_with(|| {
                ways.push((way, Vec::new()));
                ways.len() - 1
            });
            if let Some((_, keys)) = ways.get_mut(at) {
                keys.push((key, rule));
            }
        }
    }
    ways
}

impl Fact {
    /// Nothing when its lists would be too long.
    fn new(keys: &[(&Key, u32)], lists: &mut Vec<Candidate>) -> Option<Self> {
        match keys.first()?.0 {
            Key::Text(get, _) => {
                let by_text = by_text(keys);
                let mut entries = HashTable::with_capacity(by_text.len());
                for (text, rules) in by_text {
                    let entry = Entry {
                        text: Held::new(&text),
                        list: List::new(lists, rules),
                    };
                    entries.insert_unique(hash(text.as_bytes()), entry, |entry| {
                        hash(entry.text.bytes())
                    });
                }
                Some(Self::Text(*get, entries))
            }
            Key::Prefix(get, _) => {
                let mut sorted: Vec<(Box<str>, Vec<u32>)> = by_text(keys).into_iter().collect();
                sorted.sort_unstable();
                let mut made: Vec<(Box<str>, Option<u32>, List)> = Vec::with_capacity(sorted.len());
                for (text, rules) in sorted {
                    let mut shorter = u32::try_from(made.len()).ok()?.checked_sub(1);
                    while let Some((prefix, next, _)) = shorter.and_then(|at| made.get(at as usize))
                    {
                        if text.starts_with(&**prefix) {
                            break;
                        }
                        shorter = *next;
                    }
                    made.push((text, shorter, List::new(lists, rules)));
                }
                Some(Self::Prefix(*get, made))
            }
            Key::Number(get, ..) => Some(Self::Number(*get, stretches(keys, lists)?)),
        }
    }
}

/// The hash of a text. Whoever writes rules has no reason to make them collide.
#[inline]
fn hash(text: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text);
    hasher.finish()
}

fn by_text(keys: &[(&Key, u32)]) -> HashMap<Box<str>, Vec<u32>> {
    let mut found: HashMap<Box<str>, Vec<u32>> = HashMap::new();
    for (key, rule) in keys {
        if let Key::Text(_, text) | Key::Prefix(_, text) = key {
            match found.get_mut(text) {
                // One rule may name a text twice.
                Some(rules) if rules.last() == Some(rule) => {}
                Some(rules) => rules.push(*rule),
                None => {
                    found.insert(text.clone(), vec![*rule]);
                }
            }
        }
    }
    found
}

/// Cuts the numbers where a range begins or ends: between two cuts the same rules apply.
fn stretches(keys: &[(&Key, u32)], lists: &mut Vec<Candidate>) -> Option<Vec<(i64, List)>> {
    // At each cut, the rules that begin there and those that are over.
    let mut cuts: Vec<(i64, bool, u32)> = Vec::with_capacity(keys.len() * 2);
    for (key, rule) in keys {
        let Key::Number(_, least, most) = key else {
            continue;
        };
        if least > most {
            continue;
        }
        cuts.push((*least, true, *rule));
        if let Some(over) = most.checked_add(1) {
            cuts.push((over, false, *rule));
        }
    }
    cuts.sort_unstable();
    let room = lists.len() + MAX_TIMES_LISTED * keys.len();
    let mut made = Vec::new();
    // A rule may have several ranges that overlap.
    let mut open: BTreeSet<u32> = BTreeSet::new();
    let mut times: FxHashMap<u32, usize> = FxHashMap::default();
    let mut rest = cuts.as_slice();
    while let Some((at, ..)) = rest.first() {
        let here = rest.partition_point(|(cut, ..)| cut <= at);
        let (now, later) = rest.split_at(here);
        for (_, begins, rule) in now {
            let count = times.entry(*rule).or_default();
            if *begins {
                *count += 1;
                open.insert(*rule);
            } else {
                *count = count.saturating_sub(1);
            }
            if *count == 0 {
                open.remove(rule);
            }
        }
        if lists.len() + open.len() > room {
            lists.truncate(room - MAX_TIMES_LISTED * keys.len());
            return None;
        }
        made.push((*at, List::new(lists, open.iter().copied())));
        rest = later;
    }
    Some(made)
}

/// Rules to try, in order.
pub(super) struct Candidates<'i> {
    lists: [&'i [Candidate]; MAX_LISTS],
    count: usize,
}

impl<'i> Candidates<'i> {
    /// False when there is no room.
    #[inline]
    fn add(&mut self, list: &'i [Candidate]) -> bool {
        if list.is_empty() {
            return true;
        }
        match self.lists.get_mut(self.count) {
            Some(place) => {
                *place = list;
                self.count += 1;
                true
            }
            None => false,
        }
    }

    /// The next one; nothing when there is no more.
    #[inline]
    pub(super) fn take(&mut self) -> Option<Candidate> {
        let lists = self.lists.get_mut(..self.count)?;
        if let [list] = &mut *lists {
            let (first, rest) = list.split_first()?;
            *list = rest;
            return Some(*first);
        }
        // Written out: this is what deciding under a long chain mostly does.
        let mut least: Option<Candidate> = None;
        for list in lists.iter() {
            if let Some(first) = list.first()
                && least.is_none_or(|least| first.rule < least.rule)
            {
                least = Some(*first);
            }
        }
        let least = least?;
        for list in lists {
            if let Some((first, rest)) = list.split_first()
                && first.rule == least.rule
            {
                *list = rest;
            }
        }
        Some(least)
    }
}
