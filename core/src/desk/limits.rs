//! How much the desk takes from people, and why not more.

use super::{InvalidError, Part};

/// A subject is one line of a list and of a chat message.
pub const MAX_SUBJECT_CHARS: usize = 200;

/// A text is shown in chat, where messages of some thousand characters are the rule; longer
/// matter belongs into an attachment.
pub const MAX_TEXT_CHARS: usize = 20_000;

/// Names, products, addresses.
pub const MAX_NAME_CHARS: usize = 120;

/// The updates kept in an event itself; older ones are in its history.
pub const MAX_EVENT_UPDATES: usize = 100;

/// The tasks of an incident, and its follow-up actions: more than people keep apart.
pub const MAX_TODOS: usize = 200;

/// So many companies are told of an event in one transaction: enough that its commit is little beside
/// them, and few enough that a command waits for some hundredths of a second at most.
pub const MAX_TOLD_AT_ONCE: usize = 1_000;

/// Takes a line that people read: trimmed, control characters taken out, not empty, bounded.
pub(super) fn line(part: Part, text: &str, max: usize) -> Result<String, InvalidError> {
    let clean: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !is_hidden(*c))
        .collect();
    let clean = clean.trim().to_owned();
    if clean.is_empty() {
        return Err(InvalidError::Empty { part });
    }
    bounded(part, &clean, max)?;
    Ok(clean)
}

/// Takes a text of several lines: trimmed, control characters but line ends taken out, bounded.
/// It may be empty.
pub(super) fn text(part: Part, text: &str) -> Result<String, InvalidError> {
    bounded(part, text.trim(), MAX_TEXT_CHARS)?;
    let kept = |c: &char| *c == '\n' || *c == '\t' || !is_hidden(*c);
    Ok(text.trim().chars().filter(kept).collect())
}

/// Takes a text that must say something.
pub(super) fn said(part: Part, given: &str) -> Result<String, InvalidError> {
    let clean = text(part, given)?;
    if clean.is_empty() {
        return Err(InvalidError::Empty { part });
    }
    Ok(clean)
}

/// Cuts what a machine sent: a call is never turned away because its text is long.
pub(super) fn cut(text: &str, max: usize) -> String {
    text.chars()
        .filter(|c| *c == '\n' || *c == '\t' || !is_hidden(*c))
        .take(max)
        .collect()
}

fn bounded(part: Part, text: &str, max: usize) -> Result<(), InvalidError> {
    // Bytes bound characters from above, so a megabyte is only counted when it may fit.
    if text.len() > max && text.chars().count() > max {
        let have = text.chars().count();
        return Err(InvalidError::TooLong { part, have, max });
    }
    Ok(())
}

/// Control characters, and those that turn the direction of what follows, so that no text can
/// look like another.
/// Whether a character may not be stored or shown as it is: control characters (which steer a
/// terminal), the marks that turn the direction of text around (which make it read as something it
/// is not), and a mark that nobody sees.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{61c}'
                | '\u{feff}'
                | '\u{e0001}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cleaned_and_bounded() {
        assert_eq!(
            line(Part::Subject, " a\u{7}b\nc\u{202E} ", 10).unwrap(),
            "ab c"
        );
        assert!(line(Part::Subject, "\u{7}", 10).is_err());
        assert_eq!(text(Part::Text, "a\r\nb\u{1b}[31m").unwrap(), "a\nb[31m");
        let megabyte = "x".repeat(1 << 20);
        let error = text(Part::Text, &megabyte).unwrap_err().to_string();
        assert!(error.contains("1048576 characters"), "{error}");
    }
}
