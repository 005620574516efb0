//! The languages in which people can have Discord, and which of ours is which.

use crate::language::Language;

/// As Discord names them in commands; English needs no translation.
const LOCALES: [&str; 31] = [
    "bg", "cs", "da", "de", "el", "es-419", "es-ES", "fi", "fr", "hi", "hr", "hu", "id", "it",
    "ja", "ko", "lt", "nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE", "th", "tr", "uk", "vi",
    "zh-CN", "zh-TW", "en-GB",
];

/// Discord's name, and our language, of each that we have.
pub(super) fn ours() -> impl Iterator<Item = (&'static str, Language)> {
    LOCALES
        .into_iter()
        .map(|locale| (locale, Language::of(locale)))
        .filter(|(_, language)| !language.is_english())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_of_ours_is_one_of_discord_s() {
        for language in Language::all().filter(|language| !language.is_english()) {
            let is_there = ours().any(|(_, one)| one == language);
            assert!(is_there, "nobody has Discord in {language}");
        }
    }
}
