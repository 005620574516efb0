//! Articles: what they are, and how one is read from its file.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::front::{Parts, parts, wrong};
use crate::model::{ArticleId, ServiceId, TierId, nearest};
use crate::rules::{RulesError, Tables};

/// An article is read in a chat; what is longer than this is a manual.
const MAX_BYTES: usize = 64 * 1024;
/// A title is one line of a list.
const MAX_TITLE_CHARS: usize = 120;

/// Who is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Readers {
    /// The customers' people, of the tiers that are named, and the provider's.
    #[default]
    Everyone,
    /// The provider's people alone.
    Staff,
}

/// An article of the solution centre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Its id.
    pub id: ArticleId,
    /// Its title.
    pub title: String,
    /// Words under which it is found beside those that it has.
    pub tags: Vec<String>,
    /// What it is about, when that is one product.
    pub product: Option<ServiceId>,
    /// Who may read it.
    pub readers: Readers,
    /// The tiers whose callers may; all, when none is named.
    pub tiers: BTreeSet<TierId>,
    /// Its language, as ISO 639-1.
    pub language: String,
    /// The text, as Markdown.
    pub body: String,
    /// The line of its file on which the text begins, from 1.
    pub line: usize,
}

/// On whose behalf something is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader<'a> {
    /// One of the provider's people.
    Staff,
    /// A customer's person, of this tier.
    Customer(&'a TierId),
}

impl Readers {
    /// Whether `reader` is meant, where `tiers` bound whose callers are; all are, when there are none.
    pub(super) fn has(self, tiers: &BTreeSet<TierId>, reader: Reader<'_>) -> bool {
        match (reader, self) {
            (Reader::Staff, _) => true,
            (Reader::Customer(_), Self::Staff) => false,
            (Reader::Customer(tier), Self::Everyone) => tiers.is_empty() || tiers.contains(tier),
        }
    }
}

impl Article {
    /// Whether `reader` may read it.
    #[must_use]
    pub fn is_for(&self, reader: Reader<'_>) -> bool {
        self.readers.has(&self.tiers, reader)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    id: ArticleId,
    title: String,
    #[serde(default)]
    tags: Vec<String>,
    product: Option<ServiceId>,
    #[serde(default)]
    audience: Readers,
    #[serde(default)]
    tiers: BTreeSet<TierId>,
    #[serde(default = "english")]
    language: String,
}

fn english() -> String {
    "en".to_owned()
}

/// Reads an article and holds what it names against the tables.
pub(super) fn read(file: &str, text: &str, tables: &Tables) -> Result<Article, RulesError> {
    if text.len() > MAX_BYTES {
        let message = format!(
            "it has {} bytes, and an article at most {MAX_BYTES}; write several articles",
            text.len()
        );
        return Err(wrong(file, 1, message));
    }
    if let Some(at) = text.lines().position(|line| line.contains('\u{fffd}')) {
        let message = "a character here is not UTF-8; save the file as UTF-8";
        return Err(wrong(file, at + 1, message.to_owned()));
    }
    let parts: Parts<'_, Head> = parts(file, text)?;
    check_title(file, &parts)?;
    check_names(file, &parts, tables)?;
    if parts.body.trim().is_empty() {
        let message = "there is no text below its head; write it there, as Markdown";
        return Err(wrong(file, parts.body_line, message.to_owned()));
    }
    let Parts {
        head,
        body,
        body_line,
        ..
    } = parts;
    Ok(Article {
        id: head.id,
        title: head.title.trim().to_owned(),
        tags: head.tags,
        product: head.product,
        readers: head.audience,
        tiers: head.tiers,
        language: head.language,
        line: body_line
            + body
                .lines()
                .take_while(|line| line.trim().is_empty())
                .count(),
        body: body.trim().to_owned(),
    })
}

fn check_title(file: &str, parts: &Parts<'_, Head>) -> Result<(), RulesError> {
    let title = parts.head.title.trim();
    let chars = title.chars().count();
    let message = if title.is_empty() {
        "its title is empty; write in a line what it is about".to_owned()
    } else if chars > MAX_TITLE_CHARS {
        format!(
            "its title has {chars} characters, and may have {MAX_TITLE_CHARS}; write a shorter one"
        )
    } else {
        return Ok(());
    };
    Err(wrong(file, parts.line_of("title"), message))
}

fn check_names(file: &str, parts: &Parts<'_, Head>, tables: &Tables) -> Result<(), RulesError> {
    let head = &parts.head;
    let hint = |given: &str, known: Vec<&str>| match nearest(given, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("name one of {}", known.join(", ")),
    };
    if let Some(product) = &head.product
        && !tables.services.contains_key(product)
    {
        let known = tables.services.keys().map(ServiceId::as_str).collect();
        let hint = hint(product.as_str(), known);
        let message = format!("`{product}` is not a service of `services.toml`; {hint}");
        return Err(wrong(file, parts.line_of("product"), message));
    }
    let known = &tables.programme.tiers;
    if let Some(tier) = head.tiers.iter().find(|tier| !known.contains_key(*tier)) {
        let hint = hint(tier.as_str(), known.keys().map(TierId::as_str).collect());
        let message = format!("`{tier}` is not a tier of `programme.toml`; {hint}");
        return Err(wrong(file, parts.line_of("tiers"), message));
    }
    let is_tag =
        |tag: &str| (2..=3).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_lowercase());
    if !is_tag(&head.language) {
        let message = format!(
            "`{}` is not a language; write two letters, such as `en`",
            head.language
        );
        return Err(wrong(file, parts.line_of("language"), message));
    }
    Ok(())
}
