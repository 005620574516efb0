//! Who calls, for whom and in which language: from what the telephone or chat system sent.

use crate::model::{Company, IncomingCall, Person, Roster, SenderCheck, Verification};

use super::Spoken;
use crate::rules::LanguageTable;

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
    table: &LanguageTable,
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
    detect(table, &all).unwrap_or_default()
}

/// What language `text` is in, as far as that can be told.
fn detect(table: &LanguageTable, text: &str) -> Option<Spoken> {
    if text.chars().filter(|c| c.is_alphabetic()).count() < MIN_LETTERS {
        return None;
    }
    let (language, percent) = table.expected.detect(text)?;
    Some(Spoken {
        language: Some(language.to_owned()),
        confidence: percent,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_told_only_when_the_text_is_long_and_clear_enough() {
        let table = LanguageTable::default();
        let long = "Bonjour, depuis ce matin nous ne pouvons plus envoyer de courrier depuis nos téléphones.";
        let told = |text| {
            detect(&table, text)
                .map(|found| (found.language.unwrap_or_default(), found.confidence > 90))
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
        let declared = language(&table, Some("fr-CA"), None, Some(english));
        assert_eq!(
            (declared.language.as_deref(), declared.confidence),
            (Some("fr"), 100)
        );
    }
}
