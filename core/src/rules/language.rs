//! The languages in which a desk is written to, and telling which one a text is in (P3).

use std::fmt;

use serde::de::{Error, SeqAccess, Visitor};
use serde::ser::SerializeSeq as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use whatlang::{Detector, Lang};

use crate::model::nearest;

/// When a language is known that nobody has said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LanguageTable {
    /// From how many percent on what a text looks like counts as its language.
    pub sure_from: u8,
    /// Which languages are told apart.
    pub expected: ExpectedLanguages,
}

impl Default for LanguageTable {
    /// From where on the detection calls itself reliable, among all languages.
    fn default() -> Self {
        Self {
            sure_from: 90,
            expected: ExpectedLanguages::default(),
        }
    }
}

/// Languages, as ISO 639-1 (`en`), each once. None stands for all that can be told.
///
/// The fewer there are, the surer and the sooner one is told: related languages that nobody writes
/// in are not mistaken for those that people do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExpectedLanguages(Vec<Lang>);

impl ExpectedLanguages {
    /// The language that a text looks like most, and how sure that is, in percent; never 100, which
    /// only what was declared is.
    pub(crate) fn detect(&self, text: &str) -> Option<(&'static str, u8)> {
        let found = if self.0.is_empty() {
            whatlang::detect(text)?
        } else {
            Detector::with_allowlist(self.0.clone()).detect(text)?
        };
        // A script that one language alone is written in tells it, whatever is expected.
        let percent = (found.confidence() * 100.0).clamp(0.0, 99.0);
        Some((two_letters(found.lang())?, percent as u8))
    }
}

impl Serialize for ExpectedLanguages {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut all = serializer.serialize_seq(Some(self.0.len()))?;
        for code in self.0.iter().filter_map(|lang| two_letters(*lang)) {
            all.serialize_element(code)?;
        }
        all.end()
    }
}

impl<'de> Deserialize<'de> for ExpectedLanguages {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Codes)
    }
}

struct Codes;

impl<'de> Visitor<'de> for Codes {
    type Value = ExpectedLanguages;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("languages as ISO 639-1, such as [\"en\", \"fr\"]")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut codes: A) -> Result<Self::Value, A::Error> {
        let mut all = Vec::new();
        while let Some(code) = codes.next_element::<String>()? {
            let lang = by_two_letters(&code).map_err(A::Error::custom)?;
            if all.contains(&lang) {
                return Err(A::Error::custom(format!("`{code}` stands there twice")));
            }
            all.push(lang);
        }
        Ok(ExpectedLanguages(all))
    }
}

fn by_two_letters(code: &str) -> Result<Lang, String> {
    let three = CODES.iter().find(|(_, two)| *two == code);
    three
        .and_then(|(three, _)| Lang::from_code(*three))
        .ok_or_else(|| {
            let known = CODES.iter().map(|(_, two)| *two);
            let hint = nearest(code, known)
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            let code = super::script::shortened(code);
            format!("no language `{code}` can be told; write it as ISO 639-1, such as `en`{hint}")
        })
}

fn two_letters(lang: Lang) -> Option<&'static str> {
    let code = lang.code();
    let (_, two) = CODES.iter().find(|(three, _)| *three == code)?;
    Some(two)
}

/// ISO 639-3 to ISO 639-1 for the languages that can be detected and have a two-letter code.
const CODES: &[(&str, &str)] = &[
    ("afr", "af"),
    ("aka", "ak"),
    ("amh", "am"),
    ("ara", "ar"),
    ("aze", "az"),
    ("bel", "be"),
    ("ben", "bn"),
    ("bul", "bg"),
    ("cat", "ca"),
    ("ces", "cs"),
    ("cmn", "zh"),
    ("cym", "cy"),
    ("dan", "da"),
    ("deu", "de"),
    ("ell", "el"),
    ("eng", "en"),
    ("epo", "eo"),
    ("est", "et"),
    ("fin", "fi"),
    ("fra", "fr"),
    ("guj", "gu"),
    ("heb", "he"),
    ("hin", "hi"),
    ("hrv", "hr"),
    ("hun", "hu"),
    ("hye", "hy"),
    ("ind", "id"),
    ("ita", "it"),
    ("jav", "jv"),
    ("jpn", "ja"),
    ("kan", "kn"),
    ("kat", "ka"),
    ("khm", "km"),
    ("kor", "ko"),
    ("lat", "la"),
    ("lav", "lv"),
    ("lit", "lt"),
    ("mal", "ml"),
    ("mar", "mr"),
    ("mkd", "mk"),
    ("mya", "my"),
    ("nep", "ne"),
    ("nld", "nl"),
    ("nob", "nb"),
    ("ori", "or"),
    ("pan", "pa"),
    ("pes", "fa"),
    ("pol", "pl"),
    ("por", "pt"),
    ("ron", "ro"),
    ("rus", "ru"),
    ("sin", "si"),
    ("slk", "sk"),
    ("slv", "sl"),
    ("sna", "sn"),
    ("spa", "es"),
    ("srp", "sr"),
    ("swe", "sv"),
    ("tam", "ta"),
    ("tel", "te"),
    ("tgl", "tl"),
    ("tha", "th"),
    ("tuk", "tk"),
    ("tur", "tr"),
    ("ukr", "uk"),
    ("urd", "ur"),
    ("uzb", "uz"),
    ("vie", "vi"),
    ("yid", "yi"),
    ("zul", "zu"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize, Serialize, Debug, PartialEq)]
    struct Written {
        language: LanguageTable,
    }

    fn read(text: &str) -> Result<LanguageTable, String> {
        toml::from_str::<Written>(text)
            .map(|read| read.language)
            .map_err(|error| error.message().to_owned())
    }

    #[test]
    fn what_is_not_expected_is_not_mistaken_for_a_language_that_is() {
        let few = read("[language]\nexpected = [\"en\", \"de\"]").unwrap();
        let all = LanguageTable::default();
        let afrikaans = "Ons kan nie e-pos stuur nie, help asseblief met die foon van die kantoor.";
        assert_eq!(all.expected.detect(afrikaans).unwrap().0, "af");
        let (told, percent) = few.expected.detect(afrikaans).unwrap();
        assert!(["en", "de"].contains(&told), "{told}");
        assert!(percent < few.sure_from, "{told} {percent}");
        let german = "Seit heute Morgen kann niemand in unserem Büro Nachrichten verschicken.";
        let (told, percent) = few.expected.detect(german).unwrap();
        assert_eq!(told, "de");
        assert!(percent >= few.sure_from, "{percent}");
        let greek = "Από σήμερα το πρωί δεν μπορούμε να στείλουμε μηνύματα.";
        assert_eq!(few.expected.detect(greek).unwrap().0, "el");
    }

    #[test]
    fn each_code_is_a_language_and_reads_back_as_it_was_written() {
        let codes = CODES.iter().map(|(_, two)| format!("\"{two}\""));
        let all = codes.collect::<Vec<_>>().join(", ");
        let table = read(&format!("[language]\nexpected = [{all}]")).unwrap();
        assert_eq!(table.expected.0.len(), CODES.len());
        let written = Written {
            language: table.clone(),
        };
        assert_eq!(read(&toml::to_string(&written).unwrap()), Ok(table));
    }

    #[test]
    fn a_code_that_is_none_is_refused_and_the_nearest_is_named() {
        let read = |codes: &str| read(&format!("[language]\nexpected = [{codes}]")).unwrap_err();
        assert_eq!(
            read("\"eng\""),
            "no language `eng` can be told; write it as ISO 639-1, such as `en`; did you mean `en`?"
        );
        assert_eq!(read("\"en\", \"en\""), "`en` stands there twice");
        assert!(read("7").contains("expected a string"), "{}", read("7"));
    }
}
