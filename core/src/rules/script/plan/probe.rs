//! One test of a plan: a fact and a constant, ready to be compared.

use memchr::memmem::Finder;
use rustc_hash::FxHashSet;

use crate::model::Span;
use crate::rules::script::lookup::Asking;
use crate::rules::script::operators::compare_values;
use crate::rules::script::program::{Compare, Node};
use crate::rules::script::schema::Root;
use crate::rules::script::value::Value;

pub(super) type Text = for<'a> fn(Root<'a>) -> &'a str;
pub(super) type Number = for<'a> fn(Root<'a>) -> i64;
pub(super) type Length = for<'a> fn(Root<'a>) -> Span;
pub(super) type Flag = for<'a> fn(Root<'a>) -> bool;

/// More texts than these are looked up and not gone through.
const FEW_TEXTS: usize = 6;

/// A test. All but the last look at one fact, and cannot fail.
#[derive(Debug)]
pub(super) enum Probe {
    Flag(Flag),
    Number(Number, Compare, i64),
    Length(Length, Compare, Span),
    Text(Text, Box<str>),
    OneOf(Text, Box<[Box<str>]>),
    OneOfMany(Text, Box<FxHashSet<Box<str>>>),
    Begins(Text, Box<str>),
    Ends(Text, Box<str>),
    Holds(Text, Box<Finder<'static>>),
    IsEmpty(Text),
    /// What a table beside the scripts says of a fact: that it is listed.
    Listed(Text, Box<Asking>),
    /// How what it says compares with a constant.
    LookedUp(Text, Box<(Asking, Compare, Value<'static>)>),
    /// Anything else, by the frame that its variables are in: the evaluator's to say.
    Node(Box<Node>, u16),
}

impl Probe {
    pub(super) fn one_of(get: Text, texts: Vec<Box<str>>) -> Self {
        if texts.len() <= FEW_TEXTS {
            return Self::OneOf(get, texts.into());
        }
        Self::OneOfMany(get, Box::new(texts.into_iter().collect()))
    }

    /// Whether it holds; nothing when the evaluator has to say.
    #[inline(always)]
    pub(super) fn holds(&self, root: Root<'_>) -> Option<bool> {
        Some(match self {
            Self::Flag(get) => get(root),
            Self::Number(get, compare, number) => compare.holds(&get(root), number),
            Self::Length(get, compare, length) => compare.holds(&get(root), length),
            Self::Text(get, text) => *get(root) == **text,
            Self::OneOf(get, texts) => {
                let given = get(root);
                texts.iter().any(|text| **text == *given)
            }
            Self::OneOfMany(get, texts) => texts.contains(get(root)),
            Self::Begins(get, text) => get(root).starts_with(&**text),
            Self::Ends(get, text) => get(root).ends_with(&**text),
            Self::Holds(get, finder) => finder.find(get(root).as_bytes()).is_some(),
            Self::IsEmpty(get) => get(root).is_empty(),
            Self::Listed(get, asking) => asking.is_listed(get(root)),
            Self::LookedUp(get, asked) => {
                let (asking, how, with) = &**asked;
                compare_values(*how, &asking.answer(get(root))?, with)?
            }
            Self::Node(..) => return None,
        })
    }

    /// What `other` comes to where this test came to `held`; nothing when that does not follow.
    pub(super) fn implies(&self, held: bool, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Flag(one), Self::Flag(two)) if *one as usize == *two as usize => Some(held),
            (Self::Number(one, how, number), Self::Number(two, asked, with))
                if *one as usize == *two as usize =>
            {
                implied(*how, *number, held, *asked, *with)
            }
            (Self::Length(one, how, length), Self::Length(two, asked, with))
                if *one as usize == *two as usize =>
            {
                implied(*how, length.secs(), held, *asked, with.secs())
            }
            (Self::Text(one, text), other) if held => other.of(*one as usize, text),
            (Self::Text(one, text), Self::Text(two, same))
            | (Self::Begins(one, text), Self::Begins(two, same))
            | (Self::Ends(one, text), Self::Ends(two, same)) => {
                (*one as usize == *two as usize && text == same).then_some(held)
            }
            (Self::IsEmpty(one), Self::IsEmpty(two)) => {
                (*one as usize == *two as usize).then_some(held)
            }
            _ => None,
        }
    }

    /// What it comes to when the fact of that getter is `text`.
    fn of(&self, getter: usize, text: &str) -> Option<bool> {
        let (get, held) = match self {
            Self::Text(get, same) => (get, **same == *text),
            Self::OneOf(get, texts) => (get, texts.iter().any(|one| **one == *text)),
            Self::OneOfMany(get, texts) => (get, texts.contains(text)),
            Self::Begins(get, part) => (get, text.starts_with(&**part)),
            Self::Ends(get, part) => (get, text.ends_with(&**part)),
            Self::IsEmpty(get) => (get, text.is_empty()),
            _ => return None,
        };
        (*get as usize == getter).then_some(held)
    }
}

/// Whether a number about which one comparison is known passes another.
fn implied(how: Compare, number: i64, held: bool, asked: Compare, with: i64) -> Option<bool> {
    if how == asked && number == with {
        return Some(held);
    }
    let how = if held { how } else { how.opposite() };
    let (low, high) = how.range(number)?;
    match asked.range(with) {
        Some((least, most)) if least <= low && high <= most => Some(true),
        Some((least, most)) if high < least || most < low => Some(false),
        Some(_) => None,
        // Unequal.
        None if with < low || high < with => Some(true),
        None => (low == high && low == with).then_some(false),
    }
}

impl Compare {
    /// What holds exactly when this does not.
    pub(super) fn opposite(self) -> Self {
        match self {
            Self::Equal => Self::Unequal,
            Self::Unequal => Self::Equal,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
        }
    }

    /// The same with its sides exchanged.
    pub(super) fn turned(self) -> Self {
        match self {
            Self::Equal | Self::Unequal => self,
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
        }
    }

    /// The numbers that pass, least and most; nothing when that is no range. A range without
    /// numbers has its least above its most.
    pub(super) fn range(self, number: i64) -> Option<(i64, i64)> {
        match self {
            Self::Equal => Some((number, number)),
            Self::Unequal => None,
            Self::Less => Some(match number.checked_sub(1) {
                Some(most) => (i64::MIN, most),
                None => (i64::MAX, i64::MIN),
            }),
            Self::LessOrEqual => Some((i64::MIN, number)),
            Self::Greater => Some(match number.checked_add(1) {
                Some(least) => (least, i64::MAX),
                None => (i64::MAX, i64::MIN),
            }),
            Self::GreaterOrEqual => Some((number, i64::MAX)),
        }
    }
}
