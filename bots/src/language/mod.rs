//! In which language somebody reads, and what is said in it.
//!
//! Each language is a file in `languages/`, in Fluent's format. `en.ftl` is the reference: a
//! function of [`Language`] is made of each of its messages, with the message's variables as
//! arguments. What a language lacks is said in English, and a test fails for it. A further language
//! is a further file.
//!
//! **What people and operators wrote is never translated**, nor are the names of commands and of
//! their arguments: they are what everybody types.

mod bundle;
mod refusals;
mod words;

use std::fmt;

use fluent_bundle::FluentValue;
use unic_langid::LanguageIdentifier;

use bundle::FILES;

/// A language in which people are answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Language(usize);

impl Language {
    /// English, which everything can be said in.
    pub const ENGLISH: Self = Self(0);

    /// All, English first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..FILES.len()).map(Self)
    }

    /// The language for a tag such as `de`, `fr-CA` or `de_AT.UTF-8`, and English where there is none.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        Self::known(tag).unwrap_or(Self::ENGLISH)
    }

    /// The language for a tag: the very one, or else its base language.
    #[must_use]
    pub fn known(tag: &str) -> Option<Self> {
        // POSIX has an encoding and a modifier behind it.
        let tag = tag.split(['.', '@']).next().unwrap_or_default();
        let wanted = tag.parse::<LanguageIdentifier>().ok()?;
        let is = |language: &Self, wanted: &LanguageIdentifier| {
            language.tag().parse().as_ref() == Ok(wanted)
        };
        let base = LanguageIdentifier::from_parts(wanted.language, None, None, &[]);
        let found = |wanted: &LanguageIdentifier| Self::all().find(|one| is(one, wanted));
        found(&wanted).or_else(|| found(&base))
    }

    /// Its tag, such as `de`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        FILES.get(self.0).map_or("en", |(tag, _)| tag)
    }

    /// Whether it is English.
    #[must_use]
    pub fn is_english(self) -> bool {
        self == Self::ENGLISH
    }

    fn say(self, key: &str, given: &[(&str, FluentValue<'_>)]) -> String {
        bundle::said(self.0, key, None, given)
            .or_else(|| bundle::said(0, key, None, given))
            // Every message is in English: it was made of it.
            .unwrap_or_else(|| key.to_owned())
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// A number that a language may count with: `1 ticket`, `2 tickets`.
pub(crate) trait Number {
    /// As the messages take it.
    fn value(self) -> FluentValue<'static>;
}

macro_rules! numbers {
    ($($kind:ty)*) => {
        $(impl Number for $kind {
            fn value(self) -> FluentValue<'static> {
                self.into()
            }
        })*
    };
}

numbers!(u8 u32 u64 usize i64);

#[cfg(test)]
mod tests;
