//! One line as somebody typed it: bounded, cleaned, and cut into words with their positions.

use std::borrow::Cow;
use std::ops::Range;

use switchboard::desk::is_hidden;

/// The longest line that is read. The desk's own limits on texts are smaller; this one only keeps
/// a pasted file from being searched for words.
pub const MAX_LINE_BYTES: usize = 16 * 1024;

/// The line without what may not be stored: tabs become blanks, other control characters and
/// direction marks go.
#[must_use]
pub fn clean(line: &str) -> Cow<'_, str> {
    if !line.chars().any(is_hidden) {
        return Cow::Borrowed(line);
    }
    Cow::Owned(
        line.chars()
            .filter_map(|c| match c {
                '\t' | '\r' | '\n' => Some(' '),
                c if is_hidden(c) => None,
                c => Some(c),
            })
            .collect(),
    )
}

/// The next word at or after `from`: a run without blanks, except that blanks between double
/// quotes belong to it when the quote follows an `=` or begins the word.
pub(crate) fn word_at(line: &str, from: usize) -> Option<Range<usize>> {
    let rest = line.get(from..)?;
    let start = from + rest.find(|c: char| !c.is_whitespace())?;
    let mut quoted = false;
    let mut before = None;
    for (offset, c) in line.get(start..)?.char_indices() {
        match c {
            '"' if quoted => quoted = false,
            '"' if matches!(before, None | Some('=')) => quoted = true,
            c if c.is_whitespace() && !quoted => return Some(start..start + offset),
            _ => {}
        }
        before = Some(c);
    }
    if quoted {
        // The quote is never closed, so it is an ordinary character.
        let end = line
            .get(start..)?
            .find(char::is_whitespace)
            .map_or(line.len(), |offset| start + offset);
        return Some(start..end);
    }
    Some(start..line.len())
}

/// The text between double quotes, or the text itself.
pub(crate) fn unquoted(word: &str) -> &str {
    word.strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<&str> {
        let mut out = Vec::new();
        let mut from = 0;
        while let Some(word) = word_at(line, from) {
            from = word.end;
            out.push(&line[word]);
        }
        out
    }

    #[test]
    fn quotes_join_words_only_where_a_value_begins() {
        assert_eq!(words("  a  b "), ["a", "b"]);
        assert_eq!(words(r#"a name="x y" b"#), ["a", r#"name="x y""#, "b"]);
        assert_eq!(words(r#""x y" b"#), [r#""x y""#, "b"]);
        assert_eq!(words(r#"a 5" disk is"#), ["a", "5\"", "disk", "is"]);
        assert_eq!(words(r#"a "never closed"#), ["a", "\"never", "closed"]);
        assert_eq!(words(""), Vec::<&str>::new());
    }

    #[test]
    fn what_steers_a_terminal_is_taken_out() {
        assert_eq!(clean("a\tb\u{1b}[31mc\u{202e}d\u{7}"), "a b[31mcd");
        assert!(matches!(clean("plain é 🦀"), Cow::Borrowed(_)));
    }
}
