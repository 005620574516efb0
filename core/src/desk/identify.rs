//! Who calls, for whom and in which language: from what the telephone or chat system sent.

use crate::model::{Company, IncomingCall, Person, Roster, SenderCheck, Verification};

use super::Spoken;

/// Who a call is from, as far as can be told.
#[derive(Clone, Debug, Default)]
pub(super) struct Identity<'a> {
    /// The person.
    pub caller: Option<&'a Person>,
    /// The company.
    pub company: Option<&'a Company>,
    /// What came of what the caller quoted.
    pub verification: Verification,
}

/// Finds the caller by id, then by the number or address called from.
pub(super) fn caller_of<'a>(roster: &'a Roster, call: &IncomingCall) -> Option<&'a Person> {
    let by_id = call
        .caller
        .as_deref()
        .and_then(|id| roster.person(&id.parse().ok()?));
    let by_origin = || {
        if call.sender == SenderCheck::Forged {
            return None;
        }
        let from = call.from.as_deref()?;
        roster.by_phone(from).or_else(|| roster.by_email(from))
    };
    by_id.or_else(by_origin)
}

/// Finds the caller, and the company by the person, then by the subscription code, then by the id
/// that the sender named. A code that was not verified is as if it had not been quoted.
pub(super) fn identify<'a>(
    roster: &'a Roster,
    call: &IncomingCall,
    verification: Verification,
) -> Identity<'a> {
    let caller = caller_of(roster, call);
    let of_code = call
        .subscription_code
        .as_deref()
        .filter(|_| verification == Verification::Verified)
        .and_then(|code| roster.by_code(code));
    let of_caller = caller.and_then(|person| roster.company(person.company.as_ref()?));
    let named = || {
        call.company
            .as_deref()
            .and_then(|id| roster.company(&id.parse().ok()?))
    };
    let company = of_caller.or(of_code).or_else(named);
    Identity {
        caller,
        company,
        verification,
    }
}

/// Below this many letters, telling the language is guessing.
const MIN_LETTERS: usize = 24;

/// The language: the declared one, else what the text looks like most (P3). Nothing when neither can
/// tell.
pub(super) fn language(
    declared: Option<&str>,
    subject: Option<&str>,
    text: Option<&str>,
) -> Spoken {
    if let Some(declared) = declared {
        let short: String = declared
            .chars()
            .take_while(|c| c.is_ascii_alphabetic())
            .take(8)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        if !short.is_empty() {
            return Spoken {
                language: Some(short),
                confidence: 100,
            };
        }
    }
    let mut all = subject.unwrap_or_default().to_owned();
    if let Some(text) = text {
        all.push(' ');
        // The first kilobyte tells the language as well as the whole.
        all.extend(text.chars().take(1000));
    }
    detect(&all).unwrap_or_default()
}

/// What language `text` is in, as far as that can be told.
fn detect(text: &str) -> Option<Spoken> {
    if text.chars().filter(|c| c.is_alphabetic()).count() < MIN_LETTERS {
        return None;
    }
    let found = whatlang::detect(text)?;
    let language = two_letters(found.lang().code())?.to_owned();
    // From 0 to 1, and nothing is quite sure but what is declared.
    let percent = (found.confidence() * 100.0).clamp(0.0, 99.0);
    Some(Spoken {
        language: Some(language),
        confidence: percent as u8,
    })
}

/// ISO 639-3 to ISO 639-1 for the languages that can be detected and have a two-letter code.
fn two_letters(code: &str) -> Option<&'static str> {
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
    CODES
        .iter()
        .find(|(three, _)| *three == code)
        .map(|(_, two)| *two)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_told_only_when_the_text_is_long_and_clear_enough() {
        let long = "Bonjour, depuis ce matin nous ne pouvons plus envoyer de courrier depuis nos téléphones.";
        let told = |text| {
            detect(text).map(|found| (found.language.unwrap_or_default(), found.confidence > 90))
        };
        assert_eq!(told(long), Some(("fr".to_owned(), true)));
        let english = "Since this morning nobody in our office can send mail from their phones.";
        assert_eq!(told(english), Some(("en".to_owned(), true)));
        // What could be several languages is a guess, and said to be one.
        let several = "Outlook Teams SharePoint router Berlin";
        assert!(
            matches!(told(several), Some((_, false))),
            "{:?}",
            told(several)
        );
        assert_eq!(told("mail down"), None);
        let declared = language(Some("fr-CA"), None, Some(english));
        assert_eq!(
            (declared.language.as_deref(), declared.confidence),
            (Some("fr"), 100)
        );
    }
}
