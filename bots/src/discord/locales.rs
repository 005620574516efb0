//! What each command does, in the languages in which people have Discord. Answers stay in English,
//! as the programme's support is; times are Discord's own, in each reader's language.

use std::collections::BTreeMap;

/// Discord's name of a language, and the table of it.
const LOCALES: [(&str, &str); 2] = [
    ("de", include_str!("locales/de.toml")),
    ("fr", include_str!("locales/fr.toml")),
];

/// The tables: by language, by command.
pub(super) struct Locales(Vec<(&'static str, BTreeMap<String, String>)>);

impl Locales {
    /// Reads them. A table that cannot be read is none: people then read English.
    pub(super) fn read() -> Self {
        let read =
            |(locale, table): (&'static str, &str)| Some((locale, toml::from_str(table).ok()?));
        Self(LOCALES.into_iter().filter_map(read).collect())
    }

    /// What a command does, by language.
    pub(super) fn of<'a>(&'a self, verb: &str) -> impl Iterator<Item = (&'static str, &'a str)> {
        self.0.iter().filter_map(move |(locale, table)| {
            let verb: &str = verb;
            Some((*locale, table.get(verb)?.as_str()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::{self, Place};

    #[test]
    fn every_command_is_described_in_every_language_and_no_other_is() {
        let verbs: Vec<&str> = commands::verbs()
            .filter(|verb| verb.place != Place::Console)
            .map(|verb| verb.name)
            .collect();
        let locales = Locales::read();
        assert_eq!(locales.0.len(), LOCALES.len());
        for (locale, table) in &locales.0 {
            for verb in &verbs {
                let words = table
                    .get(*verb)
                    .unwrap_or_else(|| panic!("{locale}: {verb}"));
                assert!(
                    (1..=100).contains(&words.chars().count()),
                    "{locale}: {verb}"
                );
            }
            for verb in table.keys() {
                assert!(verbs.contains(&verb.as_str()), "{locale}: {verb}");
            }
        }
    }
}
